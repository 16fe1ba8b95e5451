"""The reader: text becomes tokens, then a syntax tree, without SymPy; `build` makes SymPy objects of the tree.

Here are the nodes of the tree, and the records of all that was read (`Syntax` and others), which `build` takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from symjac.errors import LimitError, ReadError, Span, SymjacError
from symjac.functions.record import LETTERS, MOST_DIGITS
from symjac.questions import AnswerForm, Coords

# --- the syntax tree ----------------------------------------------------------
#
# The syntax tree: what was typed, before SymPy. Sums and products are n-ary, every node knows its place.
#
# NamedTuples, because a million of them are built for a large input.
#
# Limits say how large the input may be. They keep the parent process, which reads without limits of its own, small;
# those of constants, which `exact` decides before SymPy builds them, stop what no time limit can: a C routine that
# cannot be interrupted. Everything else is left to the limits of the worker process (run/guard.py).


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

    `name` is the name of an array, or of a function that is applied entry by entry; `place` is the place of an entry,
    from 0.
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


# --- what was read ------------------------------------------------------------
#
# The records that the parser makes for the builder: components as trees, and the role of every name.
#
# `formula_tree` reads the formulas of the records; `read_composition` two maps to be composed, G after F: one after the
# other, each in its own names.


class Declarations(NamedTuple):
    """The declarations of names.

    `variables` is None when the reader is to find them itself. `found` are names that nobody declared, but that occur
    in the map to which the text belongs.
    `mentioned` are names that a point gives values to, which are names wherever they stand.
    `letter` is the name of a map that has none: F, with components f_1 … f_m, or f for a single one.
    """

    variables: tuple[str, ...] | None = None
    parameters: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    complex_valued: bool = False
    map_name: str | None = None
    found: frozenset[str] = frozenset()
    coords: Coords = "cartesian"
    letter: str = "F"
    mentioned: tuple[str, ...] = ()
    arrays: tuple[Array, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        arrays = (array.name for array in self.arrays)
        return frozenset((*(self.variables or ()), *self.parameters, *self.functions, *arrays))


class Syntax(NamedTuple):
    """A map as it was typed: its components' trees and names, each name declared or found.

    `arrays` are its vectors and matrices, `typed` the components before a vector was taken apart.
    """

    components: tuple[Node, ...]
    component_names: tuple[str, ...]
    map_name: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    functions: tuple[str, ...]
    positive: tuple[str, ...]
    complex_valued: bool
    text: str
    notes: tuple[str, ...]
    coords: Coords = "cartesian"
    arrays: tuple[Array, ...] = ()
    typed: tuple[Node, ...] = ()


class DirectionSyntax(NamedTuple):
    """A vector as it was typed: its components, and the parameters that only these use."""

    components: tuple[Node, ...]
    parameters: tuple[str, ...]
    text: str


class PointSyntax(NamedTuple):
    """A point as it was typed: name → value, and the parameters that only its values use."""

    coordinates: tuple[tuple[str, Node], ...]
    parameters: tuple[str, ...]
    text: str


class BoxSyntax(NamedTuple):
    """A box as it was typed: name → lower and upper end."""

    sides: tuple[tuple[str, Node, Node], ...]
    text: str


class RelationsSyntax(NamedTuple):
    """Equations and inequalities as they were typed: operator, left and right side; names that only these use."""

    rows: tuple[tuple[str, Node, Node], ...]
    parameters: tuple[str, ...]
    text: str


class SetSyntax(NamedTuple):
    """A set as it was typed: intervals, inequalities or equations, and equations alone."""

    on: BoxSyntax | None = None
    where: RelationsSyntax | None = None
    subject_to: RelationsSyntax | None = None


class AnswerSyntax(NamedTuple):
    """An answer as it was typed: its rows (one for a scalar or a list) and the names that the map has not."""

    rows: tuple[tuple[Node, ...], ...]
    form: AnswerForm
    names: tuple[str, ...]
    text: str
    notes: tuple[str, ...] = ()


@cache
def formula_tree(text: str) -> Node:
    """The tree of a formula in the letters u, v, w."""
    from symjac.read.cursor import match_brackets
    from symjac.read.parser import Parser
    from symjac.read.tokens import tokenize

    tokens = tokenize(text)
    return Parser(text, tokens, match_brackets(tokens), Declarations(variables=tuple(LETTERS))).expression()


THE_OUTER_MAP = "the outer map G"

Reader = Callable[[str, Declarations], Syntax]


class Pair(NamedTuple):
    """G and F."""

    outer: Syntax
    inner: Syntax

    @property
    def notes(self) -> tuple[str, ...]:
        """The reader's assumptions about each map."""
        return tuple(dict.fromkeys((*self.outer.notes, *self.inner.notes)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The constants of both."""
        return tuple(dict.fromkeys((*self.inner.parameters, *self.outer.parameters)))


def read_composition(
    texts: tuple[str, str],
    outer_variables: tuple[tuple[str, ...], tuple[Array, ...]] | None,
    declared: Declarations,
    readers: tuple[Reader, Reader],
) -> Pair:
    """G and F from their texts; what is declared holds for both, but for the variables: those are F's.

    Those of G are its names, and the vectors and matrices among them. Raises what the readers raise; errors about G say
    so.
    """
    plain = declared._replace(positive=(), mentioned=(*declared.mentioned, *declared.positive))
    names, arrays = outer_variables or (None, ())
    constants = tuple(array for array in declared.arrays if array.constant)
    try:
        own = plain._replace(variables=names, map_name=None, letter="G", arrays=(*constants, *arrays))
        outer = readers[0](texts[0], own)
    except SymjacError as error:
        error.message = _about_outer(error.message)
        error.hint = error.hint and _about_outer(error.hint)
        error.origin = error.origin or THE_OUTER_MAP
        raise
    outer = outer._replace(notes=tuple(_about_outer(f"G: {note}") for note in outer.notes))
    inner = readers[1](texts[1], plain)
    return Pair(*(_with_positive(syntax, declared.positive, (outer, inner)) for syntax in (outer, inner)))


def _with_positive(syntax: Syntax, positive: tuple[str, ...], both: tuple[Syntax, Syntax]) -> Syntax:
    names = [(*each.variables, *each.parameters) for each in both]
    for name in positive:
        if not any(name in group for group in names):
            raise ReadError(
                f"--positive: the maps have no variable or parameter {name}",
                hint=f"they have {', '.join(dict.fromkeys(sum(names, ())))}",
            )
    own = (*syntax.variables, *syntax.parameters)
    return syntax._replace(positive=tuple(name for name in positive if name in own))


def _about_outer(text: str) -> str:
    """The messages about --vars, for G."""
    return text.replace("--vars", "--outer-vars")
