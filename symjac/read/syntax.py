"""What the parser hands to the builder: components as trees, and every name's part. Imports no SymPy."""

from __future__ import annotations

from typing import NamedTuple

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
