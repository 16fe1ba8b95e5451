"""The functions whose arguments have a grammar of their own: piecewise, and SymPy's Derivative and Subs.

The latter two only read back what symjac prints: derivatives of undefined functions, and of special functions by an
argument for which they have no formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from symjac.errors import ParseError
from symjac.functions import TABLE
from symjac.read import arrays
from symjac.read.names import CONDITION_WORDS, MARK, OF_ARRAYS
from symjac.read.tokens import Token
from symjac.read.tree import Call, Condition, Name, Node, Number, Sum

if TYPE_CHECKING:
    from symjac.read.parser import Parser

_Item = TypeVar("_Item")

NOT_ALL_CASES = "piecewise needs a value for all other cases"
ALL_CASES = "write piecewise(value, condition, otherwise), for instance piecewise(x^2, x < 0, x)"

_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_RELATION_CALLS = {"Eq": "==", "Ne": "!="}  # how SymPy prints these two; CONDITION_WORDS has them


def _piecewise(parser: Parser, token: Token) -> Node:
    """`piecewise(value, condition, …, otherwise)`, or SymPy's `Piecewise((value, condition), …, (otherwise, True))`.

    The value for all other cases may be left out where one of the conditions always holds, which the builder asks.
    """
    opener_index = parser.position
    opener = parser.take()
    outer = parser.enter(opener)
    inside = parser.inside(opener_index)
    pairs = (
        bool(inside) and parser.next.kind == "(" and any(parser.tokens[i].kind == "," for i in parser.inside(inside[0]))
    )
    arguments = _pairs(parser) if pairs else _flat(parser, sum(parser.tokens[i].kind == "," for i in inside))
    parser.leave(outer)
    parser.close(opener)
    if len(arguments) < 3:
        raise ParseError(NOT_ALL_CASES, span=(token.start, parser.end), hint=ALL_CASES)
    return Call("piecewise", tuple(arguments), (token.start, parser.end))


def _flat(parser: Parser, commas: int) -> list[Node]:
    arguments = [parser.expression()] if parser.next.kind != ")" else []
    for index in range(1, commas + 1):
        comma = parser.position
        parser.expect(",", "a comma is expected here")
        is_condition = index % 2 == 1 and (index < commas or _compares(parser, comma))
        arguments.append(_condition(parser) if is_condition else parser.expression())
    return arguments


def _compares(parser: Parser, comma: int) -> bool:
    """Whether the argument after the last comma is a comparison: the value for all other cases was forgotten."""
    opener = max(index for index, closer in parser.pairs.items() if index < comma < closer)
    return any(parser.tokens[i].kind in _COMPARISONS for i in parser.inside(opener) if i > comma)


def _pairs(parser: Parser) -> list[Node]:
    arguments: list[Node] = []
    while True:
        inner = parser.take()
        outer = parser.enter(inner)
        arguments.append(parser.expression())
        parser.expect(",", "a piece is (value, condition)")
        condition = _condition(parser)
        parser.leave(outer)
        parser.close(inner)
        if condition.operator == "true":
            return arguments
        arguments.append(condition)
        if parser.next.kind != ",":
            return arguments
        parser.take()
        if parser.next.kind != "(":
            parser.refuse(parser.next, "a piece is (value, condition)")


def _condition(parser: Parser) -> Condition:
    """`a < b`, `a < b < c`, conditions joined by & and |, True."""
    return _joined(parser, "|", "or", lambda: _joined(parser, "&", "and", lambda: _relation(parser)))


def _joined(parser: Parser, kind: str, operator: str, read: Callable[[], Condition]) -> Condition:
    start = parser.next.start
    parts = [read()]
    while parser.next.kind == kind:
        parser.take()
        parts.append(read())
    return parts[0] if len(parts) == 1 else Condition(operator, tuple(parts), (start, parser.end))


def _holds_condition(parser: Parser, opener: int) -> bool:
    """Whether a bracket encloses a condition, perhaps in further brackets: `((x > 1) & (y < 1))`, not `(x + 1)`."""
    inside = parser.inside(opener)
    tokens = parser.tokens
    return any(
        tokens[i].kind in _COMPARISONS
        or parser.word(tokens[i]) in CONDITION_WORDS
        or (tokens[i].kind == "(" and tokens[i - 1].kind != "name" and _holds_condition(parser, i))
        for i in inside
    )


def _relation(parser: Parser) -> Condition:
    from symjac.read import calls

    token, following = parser.next, parser.tokens[min(parser.position + 1, len(parser.tokens) - 1)]
    word = parser.word(token)
    if word == "True":
        parser.take()
        return Condition("true", (), (token.start, token.end))
    if word in _RELATION_CALLS and following.kind == "(":
        parser.take()
        sides = calls.arguments(parser, token, (2, 2))
        return Condition(_RELATION_CALLS[word], sides, (token.start, parser.end))
    if token.kind == "(" and _holds_condition(parser, parser.position):
        parser.take()
        outer = parser.enter(token)
        condition = _condition(parser)
        parser.leave(outer)
        parser.close(token)
        return condition
    parser.in_condition = True
    left = parser.expression()
    chain: list[Condition] = []
    while parser.next.kind in _COMPARISONS:
        operator = parser.take().kind
        right = parser.expression()
        chain.append(Condition(operator, (left, right), (left.span[0], right.span[1])))
        left = right
    parser.in_condition = False
    if not chain:
        raise ParseError(
            "a condition is expected here",
            span=left.span,
            hint="compare two expressions: x > 0, x <= y, x != 1",
        )
    return chain[0] if len(chain) == 1 else Condition("and", tuple(chain), (token.start, parser.end))


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
    function = arguments[0]
    differentiable = isinstance(function, Call) and function.function in {*parser.functions, *_WITHOUT_FORMULA}
    if len(arguments) < 3 or not differentiable:
        raise ParseError(
            "Derivative stands only before a declared function and names its variables",
            span=(token.start, parser.end),
            hint="symjac takes the derivatives itself; Derivative(g(x), x) is read with --functions g",
        )
    return Call("Derivative", tuple(arguments), (token.start, parser.end))


_WITHOUT_FORMULA = frozenset(name for name, function in TABLE.items() if "" in function.derivative)
"""Functions that have no formula for the derivative by one of their arguments."""


def _variable(parser: Parser) -> Node:
    """What a derivative is taken by: a name, or another undefined function, as in Derivative(f(g(x)), g(x))."""
    if parser.next.text in parser.functions:
        return parser.primary()
    return _plain_name(parser)


def _plain_name(parser: Parser) -> Name:
    token = parser.expect("name", "a variable's name is expected here")
    if token.text not in parser.known and token.text not in parser.placeholders:
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
    after, known = parser.position, parser.placeholders
    parser.position = opener_index + 1
    parser.placeholders = (*known, *(name.text for name in placeholders))
    outer = parser.enter(token)
    expression = parser.expression()
    parser.expect(",", "a comma is expected here")
    parser.placeholders, parser.position = known, after
    parser.expect(",", "a comma is expected here")
    values = _listed(parser, parser.expression)
    parser.leave(outer)
    parser.close(parser.tokens[opener_index])
    if len(values) != len(placeholders):
        parser.refuse(token, "Subs needs one value for each placeholder")
    names = (Name(name.text, "", (name.start, name.end)) for name in placeholders)
    return Call("Subs", (expression, *names, *values), (token.start, parser.end))


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
    from symjac.read import calls

    parser.has_shapes = True
    word = token.text.removeprefix(MARK)
    if word != "norm":
        return Call(word, calls.arguments(parser, token, OF_ARRAYS[word]), (token.start, parser.end))
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


def _of_integers(parser: Parser, token: Token) -> Node:
    """`gcd(12, 18)`, `lcm(4, 6)`: numbers of whole numbers, which have no derivatives."""
    import math

    from symjac.read import calls

    name = token.text.removeprefix("_")
    values = []
    for argument in calls.arguments(parser, token, (2, 100)):
        negative = isinstance(argument, Sum) and len(argument.terms) == 1 and argument.terms[0][0]
        number = argument.terms[0][1] if isinstance(argument, Sum) and negative else argument
        if not (isinstance(number, Number) and number.denominator == 1):
            raise ParseError(f"{name} takes whole numbers only", span=argument.span, hint="it has no derivatives")
        values.append(number.numerator)
    value = math.gcd(*values) if name == "gcd" else math.lcm(*values)
    return Number(value, 1, (token.start, parser.end))


READERS: dict[str, Callable[[Parser, Token], Node]] = {
    "piecewise": _piecewise,
    "Derivative": _derivative,
    "Subs": _subs,
    **dict.fromkeys(OF_ARRAYS, _of_arrays),
    **dict.fromkeys(("sum", "prod"), arrays.total),
    "gcd": _of_integers,
    "lcm": _of_integers,
}
