"""What the parser hands to the builder: components as trees, and the role of every name. Imports no SymPy.

`formula_tree` reads the formulas of the records; `read_composition` two maps to be composed, G after F: one after the
other, each in its own names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from symjac.errors import ReadError, SymjacError
from symjac.functions.record import LETTERS
from symjac.questions import Coords, Form
from symjac.read.tree import Array, Node


class Declarations(NamedTuple):
    """What was said about names: `variables` is None when the reader is to find them itself.

    `found` are those of the names that nobody declared: what is read belongs to a map that has them.
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
    form: Form
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
