"""The syntax tree: what was typed, before SymPy. Sums and products are n-ary, every node knows its place.

NamedTuples, because a million of them are built for a large input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from symjac.errors import Span


class Number(NamedTuple):
    """An exact rational: `0.25` is 1/4."""

    numerator: int
    denominator: int
    span: Span


class Name(NamedTuple):
    """A variable or parameter, or one of the constants pi, e, I (then `constant` says which)."""

    name: str
    constant: str
    span: Span


class Sum(NamedTuple):
    """±a ± b ± …: pairs (negative, term)."""

    terms: tuple[tuple[bool, Node], ...]
    span: Span


class Product(NamedTuple):
    """a · b / c …: pairs (inverse, factor)."""

    factors: tuple[tuple[bool, Node], ...]
    span: Span


class Power(NamedTuple):
    """base^exponent."""

    base: Node
    exponent: Node
    span: Span


class Call(NamedTuple):
    """A function of the table in names.py, or a declared undefined one, applied to arguments."""

    function: str
    arguments: tuple[Node, ...]
    span: Span


class Condition(NamedTuple):
    """A condition of a piecewise: `operator` is a comparison, `and`, `or` or `true`."""

    operator: str
    operands: tuple[Node, ...]
    span: Span


class Abbreviation(NamedTuple):
    """A name that stands for an expression."""

    name: str
    value: Node
    span: Span


Node = Number | Name | Sum | Product | Power | Call | Condition | Abbreviation


def walk(root: Node) -> Iterator[Node]:
    """A node and all that it is made of."""
    pending: list[Any] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, Node):
            yield item
        if isinstance(item, tuple):
            pending += item
