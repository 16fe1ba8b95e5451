"""Functions applied to arguments, functions by cases, and words with a grammar of their own. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from symjac.errors import ParseError
from symjac.functions import Function
from symjac.read import Call, Condition, Name, Node, Number, Power, Product, arrays, names, unclear
from symjac.read.names import CONDITION_WORDS, CONSTANTS, FUNCTIONS, LETTER_FUNCTIONS, MARK, OF_ARRAYS
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.read.parser import Parser


# --- words with a grammar of their own ----------------------------------------
#
# Words with a grammar of their own: SymPy's Derivative, Subs, Integral and Limit, functions of arrays, gcd and lcm.
#
# Derivatives of undefined functions, and of special functions by an argument for which they have no formula, stay what
# they are, so that what symjac prints reads back; the builder evaluates everything else.


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
    """The variable of a derivative: a name, or another undefined function, as in Derivative(f(g(x)), g(x))."""
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


# --- functions by cases -------------------------------------------------------
#
# Functions by cases, `piecewise(value, condition, …, otherwise)` and `x if x > 0 else -x`, and their conditions.


NOT_ALL_CASES = "piecewise needs a value for all other cases"
ALL_CASES = "write piecewise(value, condition, otherwise), for instance piecewise(x^2, x < 0, x)"
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_RELATION_CALLS = {"Eq": "==", "Ne": "!="}  # how SymPy prints these two; CONDITION_WORDS has them


def piecewise(parser: Parser, token: Token) -> Node:
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
    if len(arguments) < 2:
        raise ParseError(NOT_ALL_CASES, span=(token.start, parser.end), hint=ALL_CASES)
    return Call("piecewise", tuple(arguments), (token.start, parser.end))


def conditional(parser: Parser, value: Node) -> Node:
    """`x if x > 0 else -x`, of which the first value has been read."""
    following = {parser.word(token) for token in parser.tokens[parser.position :]}
    if "otherwise" in following:
        return _otherwise(parser, value)
    if "else" not in following:
        return _cases(parser, value)
    parser.take()
    condition = _condition(parser)
    if parser.word(parser.next) != "else":
        parser.refuse(parser.next, "else is expected here", "write x if x > 0 else -x")
    parser.take()
    other = parser.expression()
    if parser.word(parser.next) == "if":
        other = conditional(parser, other)
    return Call("piecewise", (value, condition, other), (value.span[0], parser.end))


def _cases(parser: Parser, value: Node) -> Node:
    """`x*y if x > 0; 0 if x <= 0` and `x/y if (x, y) != (0, 0), f(0, 0) = 0`, whose first value has been read."""
    word = parser.take()
    has_more = any(token.kind in (",", ";") for token in parser.tokens[parser.position :])
    pieces: list[Node] = [value, *([_condition(parser)] if has_more else [])]
    while parser.next.kind in (",", ";"):
        parser.take()
        point = _point_of_value(parser)
        pieces.append(parser.expression())
        if point is None and parser.word(parser.next) != "if":
            break
        pieces.append(_condition(parser) if point is None and parser.take() else point or pieces[0])
    if len(pieces) < len("vcvc") or len(pieces) % 2:
        row = names.REFUSED["if"]
        remedy = row.in_latex if parser.is_latex else f"{row.remedy}, or value if condition else other"
        parser.refuse(word, "'if' is not read", remedy)
    return Call("piecewise", tuple(pieces), (value.span[0], parser.end))


def _point_of_value(parser: Parser) -> Condition | None:
    """Read `f(0, 0) =`, which says that the variables are 0 and 0; None if something else stands here."""
    name, variables = parser.next, parser.declared.variables or ()
    closer = parser.pairs.get(parser.position + 1, 0)
    if name.kind != "name" or name.text in parser.known or parser.tokens[closer + 1].kind != "=" or not closer:
        return None
    if parser.tokens[parser.position + 1].kind != "(":
        return None
    parser.position += 2
    values: list[Node] = []
    while parser.position < closer:
        values.append(parser.expression())
        if parser.position < closer:
            parser.expect(",", "a comma is expected here")
    if len(values) != len(variables):
        parser.refuse((name.start, parser.end), "this is no point of the map", "give a value for each variable")
    parser.position = closer + 2
    span = (name.start, parser.end)
    at = [Condition("==", (Name(v, "", span), value), span) for v, value in zip(variables, values, strict=True)]
    return at[0] if len(at) == 1 else Condition("and", tuple(at), span)


def _otherwise(parser: Parser, value: Node) -> Node:
    """`x if x > 0, -x if x < 0, 0 otherwise`, of which the first value has been read."""
    arguments: list[Node] = [value]
    while parser.word(parser.next) == "if":
        parser.take()
        arguments.append(_condition(parser))
        if parser.next.kind not in (",", ";"):
            parser.refuse(parser.next, "the next case is expected here", "write x if x > 0, -x otherwise")
        parser.take()
        arguments.append(parser.expression())
    if parser.word(parser.next) != "otherwise":
        parser.refuse(parser.next, "otherwise is expected here", "write x if x > 0, -x otherwise")
    parser.take()
    return Call("piecewise", tuple(arguments), (value.span[0], parser.end))


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
    """`a < b`, `a < b < c`, conditions joined by & and |, by `and` and `or`, True."""
    return _joined(parser, "|", "or", lambda: _joined(parser, "&", "and", lambda: _relation(parser)))


def _joined(parser: Parser, kind: str, operator: str, read: Callable[[], Condition]) -> Condition:
    start = parser.next.start
    parts = [read()]
    while parser.next.kind == kind or parser.word(parser.next) == operator:
        if parser.take().kind == kind == parser.next.kind:
            parser.take()  # && and ||
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


def _compared(operator: str, left: Node, right: Node) -> Condition:
    """A comparison of numbers; `(x, y) != (0, 0)` and its opposite entry by entry."""
    span = (left.span[0], right.span[1])
    sides = [side.arguments for side in (left, right) if isinstance(side, Call) and side.function == "matrix"]
    joined = {"!=": "or", "==": "and"}.get(operator)
    if joined is None or len({len(side) for side in sides}) != 1 or len(sides) == 1:
        return Condition(operator, (left, right), span)
    return Condition(joined, tuple(Condition(operator, pair, span) for pair in zip(*sides, strict=True)), span)


def _relation(parser: Parser) -> Condition:
    token, following = parser.next, parser.tokens[min(parser.position + 1, len(parser.tokens) - 1)]
    word = parser.word(token)
    if word == "True":
        parser.take()
        return Condition("true", (), (token.start, token.end))
    if word in _RELATION_CALLS and following.kind == "(":
        parser.take()
        sides = arguments(parser, token, (2, 2))
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
    while parser.next.kind in _COMPARISONS or parser.next.kind == "=":
        operator = "==" if parser.next.kind == "=" else parser.next.kind
        parser.take()
        right = parser.expression()
        chain.append(_compared(operator, left, right))
        left = right
    parser.in_condition = False
    if not chain:
        raise ParseError(
            "a condition is expected here",
            span=left.span,
            hint="compare two expressions: x > 0, x <= y, x != 1",
        )
    return chain[0] if len(chain) == 1 else Condition("and", tuple(chain), (token.start, parser.end))


# --- functions applied --------------------------------------------------------
#
# Functions applied to arguments: `f(x, y)`, `sin 2x`, `sin^2 x`, `log_2(x)`.
#
# The sections above read words with a grammar of their own, such as piecewise and Integral.


_BARE_STARTS = ("number", "name", "|", *names.ROOTS)


def apply(parser: Parser, token: Token, called: bool) -> Node | None:
    """The function named by a token that was just read, with its argument; None if it names no function.

    `called` says that a bracket follows directly.
    """
    name, word = token.text, parser.word(token)
    if name in parser.functions:
        if not called and parser.next.kind not in ("^", "superscript"):
            refuse_unapplied(parser, token)
        if not called:
            return _power_of_function(parser, token, None)
        return Call(name, arguments(parser, token), (token.start, parser.end))
    if word in FUNCTIONS and (called or name not in LETTER_FUNCTIONS):
        function = FUNCTIONS[word]
        if name in LETTER_FUNCTIONS:
            parser.keep_apart(token, applied=True)
        if called:
            return _call(parser, token, function)
        if parser.next.kind in ("^", "superscript"):
            return _power_of_function(parser, token, function)
        return Call(function.name, (_bare_argument(parser, token, function),), (token.start, parser.end))
    if name.startswith("log_"):
        return _logarithm(parser, token, called)
    return None


_READERS = {"piecewise": piecewise, **READERS}


def _call(parser: Parser, token: Token, function: Function) -> Node:
    read = _READERS.get(function.name)
    if read is not None:
        return read(parser, token)
    return Call(function.name, arguments(parser, token, function.arity), (token.start, parser.end))


def _power_of_function(parser: Parser, token: Token, function: Function | None) -> Node:
    """`sin^2 x`, `sin²(x)`, `g^2(x, y)` of a declared function: a power of the value."""
    if parser.next.kind == "superscript":
        exponent: Node = parser.superscript()
    else:
        parser.take()
        minus = parser.next.kind == "-" or parser.tokens[parser.position + (parser.next.kind in "({")].kind == "-"
        if minus:
            _refuse_inverse(parser, token)
        if parser.next.kind not in ("number", "name", "(", "{"):
            parser.refuse_operand()
        exponent = parser.small_exponent()
    if isinstance(exponent, Number) and exponent.numerator < 0:
        _refuse_inverse(parser, token)
    if function is None:
        if parser.next.kind != "(":
            refuse_unapplied(parser, token)
        written = parser.source((token.start, parser.end))
        base: Node = Call(token.text, arguments(parser, token), (token.start, parser.end))
        parser.notes[f"{written}(…) is read as a power of {token.text}(…), not as {token.text}({token.text}(…))"] = None
    elif parser.next.kind == "(":
        base = _call(parser, token, function)
    else:
        base = Call(function.name, (_bare_argument(parser, token, function),), (token.start, parser.end))
    return Power(base, exponent, (token.start, parser.end))


def _refuse_inverse(parser: Parser, token: Token) -> NoReturn:
    inverse = f"a{token.text}(x)" if f"a{token.text}" in FUNCTIONS else "the inverse function by name"
    raise ParseError(
        "inverse or reciprocal?",
        span=(token.start, parser.next.end),
        hint=f"write {inverse} or 1/{token.text}(x)",
    )


def _bare_argument(parser: Parser, token: Token, function: Function) -> Node:
    """An argument without brackets, where its end is plain: `sin 2x`, `sin x cos y`, `ln|x|`."""
    first = parser.next
    if function.least > 1 or first.kind not in _BARE_STARTS:
        refuse_unapplied(parser, token)
    parser.has_shapes |= function.name in OF_ARRAYS  # det X
    outer = parser.enter(token, parser.bars)
    parts = [parser.power()]
    is_number = first.kind == "number" and parser.tokens[parser.position - 1].kind != "°"
    if is_number and parser.next.kind in _BARE_STARTS[1:] and not _starts_function(parser):
        parts.append(parser.power())
    begin = parts[-1].span[0]
    while parser.is_glued():
        parts.append(parser.power())
    parser.leave(outer)
    if parts[-1].span[0] > begin and parser.text[begin : begin + 1].isalpha():
        shown = parser.source((first.start, parser.end))
        parser.notes[f"{parser.source((token.start, parser.end))} is read as {token.text}({shown})"] = None
    enclosed = first.kind == "|" and parser.text[parser.end - 1] == "|"
    goes_on = parser.operand_follows() and not (_starts_function(parser) or unclear.is_unit(parser))
    if (parser.next.kind in ("*", "/") or goes_on) and not enclosed:
        refuse_argument(parser, token, token.text)
    return parts[0] if len(parts) == 1 else Product(tuple((False, part) for part in parts), (first.start, parser.end))


def _starts_function(parser: Parser) -> bool:
    return parser.word(parser.next) in FUNCTIONS and parser.next.text not in LETTER_FUNCTIONS


def refuse_argument(parser: Parser, token: Token, name: str) -> NoReturn:
    """ParseError: where the bare argument of a function ends cannot be told."""
    after = parser.next.end
    raise ParseError(
        f"it is not clear where the argument of {name} ends",
        span=(token.start, after),
        hint=f"write brackets: {name}(…)",
    )


def _logarithm(parser: Parser, token: Token, called: bool) -> Node | None:
    """`log_b(x)`, `log_2 x`, the logarithm to base b: a number, e, or a variable or parameter."""
    if not called and parser.next.kind not in _BARE_STARTS:
        return None
    base, here = token.text.removeprefix("log_"), (token.start, token.end)
    if base.isdigit():
        node: Node = Number(int(base), 1, here)
    elif base in CONSTANTS and base not in parser.known:
        node = Name(base, CONSTANTS[base], here)
    elif base in parser.known or names.is_letter(base):
        if base not in parser.known:
            parser.found.setdefault(base, here)
        node = Name(base, "", here)
    else:
        return None
    of = arguments(parser, token, (1, 1)) if called else (_bare_argument(parser, token, FUNCTIONS["log"]),)
    return Call("log", (*of, node), (token.start, parser.end))
