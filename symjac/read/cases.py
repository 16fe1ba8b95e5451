"""Functions by cases, `piecewise(value, condition, …, otherwise)` and `x if x > 0 else -x`, and their conditions.

Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symjac.errors import ParseError
from symjac.read import names
from symjac.read.forms import arguments
from symjac.read.names import CONDITION_WORDS
from symjac.read.tokens import Token
from symjac.read.tree import Call, Condition, Node

if TYPE_CHECKING:
    from symjac.read.parser import Parser

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
    word = parser.next
    if any(parser.word(token) == "otherwise" for token in parser.tokens[parser.position :]):
        return _otherwise(parser, value)
    if not any(parser.word(token) == "else" for token in parser.tokens[parser.position :]):
        parser.refuse(word, "'if' is not read", f"{names.RESERVED['if']}, or value if condition else other")
    parser.take()
    condition = _condition(parser)
    if parser.word(parser.next) != "else":
        parser.refuse(parser.next, "else is expected here", "write x if x > 0 else -x")
    parser.take()
    other = parser.expression()
    if parser.word(parser.next) == "if":
        other = conditional(parser, other)
    return Call("piecewise", (value, condition, other), (value.span[0], parser.end))


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
    while parser.next.kind in _COMPARISONS:
        operator = parser.take().kind
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
