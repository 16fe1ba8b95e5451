"""Words with a grammar of their own: SymPy's Derivative, Subs, Integral and Limit, functions of arrays, gcd and lcm.

Derivatives of undefined functions, and of special functions by an argument for which they have no formula, stay what
they are, so that what symjac prints reads back; the builder evaluates everything else. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from symjac.errors import ParseError
from symjac.read import arrays, names
from symjac.read.names import FUNCTIONS, MARK, OF_ARRAYS
from symjac.read.tokens import Token
from symjac.read.tree import Call, Name, Node, Number

if TYPE_CHECKING:
    from symjac.read.parser import Parser

_Item = TypeVar("_Item")


def arguments(parser: Parser, token: Token, arity: tuple[int, int] | None = None) -> tuple[Node, ...]:
    """`(a, b, …)` after a function's name; ParseError if the function does not take that many."""
    opener = parser.take()
    outer = parser.enter(opener)
    found: list[Node] = []
    if parser.next.kind != ")":
        found.append(parser.expression())
        while parser.next.kind == ",":
            parser.take()
            found.append(parser.expression())
    parser.leave(outer)
    parser.close(opener)
    if not found:
        refuse_unapplied(parser, token)
    if arity and not arity[0] <= len(found) <= arity[1]:
        takes = " to ".join(str(n) for n in dict.fromkeys(arity))
        name = token.text.removeprefix(names.MARK)
        raise ParseError(
            f"{name} takes {takes} argument{'' if takes == '1' else 's'}, not {len(found)}",
            span=(token.start, parser.end),
            hint=f"separate factors by *, components by commas outside {name}(…)",
        )
    return tuple(found)


def refuse_unapplied(parser: Parser, token: Token) -> NoReturn:
    """ParseError for a function without its argument."""
    name = token.text
    parser.refuse(
        token,
        f"{name} is a function and needs an argument",
        f"write {name}(x); as a name of yours, declare it: --vars {name.removeprefix(names.MARK)}",
    )


def _derivative(parser: Parser, token: Token) -> Node:
    """`Derivative(g(x, y), x, (y, 2))` → Call with g(x, y), then name and order of each variable in turn."""
    opener = parser.take()
    outer = parser.enter(opener)
    arguments = [parser.expression()]
    while parser.next.kind == ",":
        parser.take()
        if parser.next.kind != "(":
            arguments += [_variable(parser), Number(1, 1, (parser.end, parser.end))]
            continue
        inner = parser.take()
        arguments.append(_variable(parser))
        parser.expect(",", "a repeated derivative is (x, 2)")
        order = parser.expect("number", "the order of a derivative is a number")
        if not (order.text.isdigit() and 0 < int(order.text) <= 100):
            parser.refuse(order, "the order of a derivative is a number from 1 to 100")
        arguments.append(Number(int(order.text), 1, (order.start, order.end)))
        parser.close(inner)
    parser.leave(outer)
    parser.close(opener)
    if len(arguments) < 3:
        raise ParseError(
            "by which variable?",
            span=(token.start, parser.end),
            hint="write Derivative(x^2, x), Derivative(x^2, (x, 2))",
        )
    return Call("Derivative", tuple(arguments), (token.start, parser.end))


def _variable(parser: Parser) -> Node:
    """What a derivative is taken by: a name, or another undefined function, as in Derivative(f(g(x)), g(x))."""
    if parser.next.text in parser.functions:
        return parser.primary()
    return _plain_name(parser)


def _plain_name(parser: Parser) -> Name:
    token = parser.expect("name", "a variable's name is expected here")
    if token.text not in {*parser.known, *parser.placeholders, *parser.found}:
        parser.refuse(token, f"unknown name '{token.text}'", f"declare it: --vars {token.text}")
    return Name(token.text, "", (token.start, token.end))


def _subs(parser: Parser, token: Token) -> Node:
    """`Subs(expression, _xi_1, value)`: the placeholder is known inside the expression only."""
    opener_index = parser.position
    commas = [i for i in parser.inside(opener_index) if parser.tokens[i].kind == ","]
    if len(commas) != 2:
        parser.refuse(token, "Subs takes an expression, its placeholders and their values")
    parser.position = commas[0] + 1
    placeholders = _listed(parser, lambda: parser.expect("name", "a placeholder's name is expected here"))
    after = parser.position
    expression = _knowing(parser, placeholders, opener_index)
    parser.position = after
    parser.expect(",", "a comma is expected here")
    values = _listed(parser, parser.expression)
    parser.close(parser.tokens[opener_index])
    if len(values) != len(placeholders):
        parser.refuse(token, "Subs needs one value for each placeholder")
    names = (Name(name.text, "", (name.start, name.end)) for name in placeholders)
    return Call("Subs", (expression, *names, *values), (token.start, parser.end))


def _knowing(parser: Parser, placeholders: Sequence[Token], opener_index: int) -> Node:
    """The first argument in brackets, in which these names are known."""
    known = parser.placeholders
    parser.position = opener_index + 1
    parser.placeholders = (*known, *(name.text for name in placeholders))
    outer = parser.enter(parser.tokens[opener_index])
    expression = parser.expression()
    parser.leave(outer)
    parser.expect(",", "a comma is expected here")
    parser.placeholders = known
    return expression


def _integral(parser: Parser, token: Token) -> Node:
    """`Integral(t^2, (t, 0, x))`: t is known inside the expression only; `Integral(t^2, (t, x))`, an antiderivative."""
    return _over(parser, token, "write Integral(t^2, (t, 0, 1))", most=2)


def _limit(parser: Parser, token: Token) -> Node:
    """`Limit(x^2, (x, 3))`, `Limit(1/x, (x, oo))`."""
    return _over(parser, token, "write Limit(t^2, (t, 3))", most=1)


def _over(parser: Parser, token: Token, hint: str, most: int) -> Node:
    """An expression, then a name that only it knows and one or two ends in brackets, `most` of them."""
    opener_index = parser.position
    commas = [i for i in parser.inside(opener_index) if parser.tokens[i].kind == ","]
    if len(commas) != 1 or parser.tokens[commas[0] + 1].kind != "(":
        parser.refuse(token, f"{token.text.removeprefix(MARK)} takes an expression and where it is taken", hint)
    opener, name = parser.tokens[commas[0] + 1 : commas[0] + 3]
    expression = _knowing(parser, [name], opener_index)
    parser.take()
    parser.expect("name", "a name is expected here", hint)
    values: list[Node] = []
    while not values or (parser.next.kind == "," and len(values) < most):
        parser.expect(",", "a comma is expected here", hint)
        values.append(_infinite(parser) if most == 1 else parser.expression())
    parser.close(opener)
    parser.close(parser.tokens[opener_index])
    bound = Name(name.text, "", (name.start, name.end))
    return Call(token.text.removeprefix(MARK), (expression, bound, *values), (token.start, parser.end))


def _infinite(parser: Parser) -> Node:
    """Where a limit is taken: a value, oo or -oo."""
    first = parser.position
    sign = parser.take().kind if parser.next.kind == "-" else "+"
    if parser.next.text == "oo":
        end = parser.take()
        return Name("oo" if sign == "+" else "-oo", "", (end.start, end.end))
    parser.position = first
    return parser.expression()


def _listed(parser: Parser, read: Callable[[], _Item]) -> list[_Item]:
    """One item, or several in brackets: `_xi_1`, `(_xi_1, _xi_2)`."""
    if parser.next.kind != "(" or all(parser.tokens[i].kind != "," for i in parser.inside(parser.position)):
        return [read()]
    opener = parser.take()
    items = [read()]
    while parser.next.kind == ",":
        parser.take()
        items.append(read())
    parser.close(opener)
    return items


def _of_arrays(parser: Parser, token: Token) -> Node:
    """A function of vectors and matrices; the p of a norm may be inf."""
    parser.has_shapes = True
    word = token.text.removeprefix(MARK)
    if word != "norm":
        return Call(word, arguments(parser, token, OF_ARRAYS[word]), (token.start, parser.end))
    opener = parser.take()
    outer = parser.enter(opener)
    found = [parser.expression()]
    if parser.next.kind == ",":
        parser.take()
        given = parser.next
        if given.text in ("inf", "oo", "fro"):
            parser.take()
            found.append(Name("fro" if given.text == "fro" else "inf", "", (given.start, given.end)))
        else:
            found.append(parser.expression())
    parser.leave(outer)
    parser.close(opener)
    return Call(word, tuple(found), (token.start, parser.end))


def _common(parser: Parser, token: Token) -> Node:
    """`gcd(12, 18)`, `lcm(3/2, 0.4)` of rational numbers; `gcd(x^2 y, x)` of polynomials, which the builder finds.

    gcd(a, b) is the largest rational of which both are whole multiples, lcm(a, b) the least positive whole multiple
    of both; 0 where there is none.
    """
    import math

    name = token.text.removeprefix(MARK)
    given = arguments(parser, token, FUNCTIONS[name].arity)
    span = (token.start, parser.end)
    values = [value for value in map(arrays.rational, given) if value is not None]
    if len(values) < len(given):
        parser.notes[f"{parser.source(span)} is that of polynomials, not of whole numbers"] = None
        return Call(name, given, span)
    above, below = [value.numerator for value in values], [value.denominator for value in values]
    if name == "gcd":
        return Number(math.gcd(*above), math.lcm(*below), span)
    return Number(math.lcm(*above), math.gcd(*below), span)


READERS: dict[str, Callable[[Parser, Token], Node]] = {
    "Derivative": _derivative,
    "Subs": _subs,
    "Integral": _integral,
    "Limit": _limit,
    **dict.fromkeys(OF_ARRAYS, _of_arrays),
    **dict.fromkeys(("sum", "prod"), arrays.total),
    **dict.fromkeys(("gcd", "lcm"), _common),
}
