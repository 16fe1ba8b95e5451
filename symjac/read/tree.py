"""The syntax tree: what was typed, before SymPy. Sums and products are n-ary, every node knows its place.

NamedTuples, because a million of them are built for a large input.

Limits say how large the input may be. They keep the parent process, which reads without limits of its own, small;
those of constants, which `exact` decides before SymPy builds them, stop what no time limit can: a C routine that
cannot be interrupted. Everything else is left to the limits of the worker process (run/guard.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from symjac.errors import LimitError, Span
from symjac.functions.record import MOST_DIGITS


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
    """A function of the table of functions, or a declared undefined one, applied to arguments."""

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


MAX_INPUT = 2_000_000  # characters: a pasted binary file does not fit
MAX_TOKENS = 250_000  # numbers, names and signs: some seconds of reading and 200 MB
MAX_NESTING = 100  # brackets, signs, exponents: every later pass recurses about ten frames a level
MAX_NAME = 64  # characters; names are echoed in messages and set in tables
MAX_LITERAL_DIGITS = 1_000  # Python's own int(str) refuses 4,300
MAX_LITERAL_EXPONENT = 10_000  # 1e10000 is exact here: an integer of 10,000 digits
MAX_COMPONENTS = 10_000  # a Jacobian matrix that long is read by programs, and generated in parts
MAX_EXPONENT = 10**6  # of a symbolic base: x^(10^6) is one object, its derivative too
MAX_LOG10 = MOST_DIGITS  # constants above 10^1000 are towers and typing errors; longer powers are not written out
MAX_BETWEEN = 100_000.0  # log10 of constants on the way to smaller ones, as in 2^4000/2^3999
MAX_EXACT_DIGITS = 10_000.0  # of an exact number in a power that cannot stay one, as 2^n in (2x)^n


def require_no_tower(power: Power) -> None:
    """LimitError for a power of whole numbers that is far too large, as 9^9^9^9: told before anything is loaded."""
    if not _log10(power) <= MAX_BETWEEN:
        raise LimitError(
            f"this constant is out of bounds: it exceeds 10^{MAX_LOG10:.0f}",
            span=power.span,
            hint="use a parameter (--params k) and give it a value later",
        )


def _log10(node: Node) -> float:
    """log₁₀ of a power of whole numbers, at most infinity; −∞ for everything else."""
    if isinstance(node, Number) and node.denominator == 1 and node.numerator > 0:
        return math.log10(node.numerator)
    if not isinstance(node, Power):
        return -math.inf
    base, exponent = _log10(node.base), _log10(node.exponent)
    if base <= 0 or exponent == -math.inf:
        return -math.inf
    return base * 10**exponent if exponent < _LARGE else math.inf


_LARGE = 100
"""Digits of an exponent that needs no closer look."""
