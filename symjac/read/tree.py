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


Shape = tuple[int, ...]
"""(rows, columns), or () of a number. A vector is a column."""


class Array(NamedTuple):
    """A declared vector or matrix: of variables, or of constants."""

    name: str
    rows: int
    columns: int
    symmetric: bool
    constant: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def entries(self) -> tuple[str, ...]:
        """The names of all entries, row by row: x_1, …; X_11, X_12, …; X_1_10 where a side has two digits."""
        if self.columns == 1:
            return tuple(f"{self.name}_{i}" for i in range(1, self.rows + 1))
        between = "_" if max(self.shape) > 9 else ""
        places = ((i, j) for i in range(1, self.rows + 1) for j in range(1, self.columns + 1))
        if self.symmetric:
            places = ((min(place), max(place)) for place in places)
        return tuple(f"{self.name}_{i}{between}{j}" for i, j in places)

    @property
    def unlike_entries(self) -> tuple[str, ...]:
        """The names of the entries that are independent of each other, each once."""
        return tuple(dict.fromkeys(self.entries))

    @property
    def described(self) -> str:
        """`a vector, 3×1`, `a symmetric matrix, 2×2`."""
        what = "a vector" if self.columns == 1 else "a symmetric matrix" if self.symmetric else "a matrix"
        return f"{what}, {self.rows}×{self.columns}"


class Tensor(NamedTuple):
    """A vector or matrix, or a number that is made of some: an operation of `read.shapes` on operands.

    `name` is that of an array or of a function that is applied entry by entry, `place` that of an entry, from 0.
    """

    operation: str
    name: str
    place: tuple[int, ...]
    shape: Shape
    operands: tuple[Node, ...]
    span: Span


Node = Number | Name | Sum | Product | Power | Call | Condition | Abbreviation | Tensor


def walk(root: Node) -> Iterator[Node]:
    """A node and all that it is made of."""
    pending: list[Any] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, Node):
            yield item
        if isinstance(item, tuple):
            pending += item
