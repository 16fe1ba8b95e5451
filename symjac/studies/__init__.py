"""Studies of a map, a folder each, and the fields of the row of a study's command. Rows load no SymPy and no click.

The folder of a study has `__init__` (the row of its command), `find` (its finding, the function that finds it, its
blocks and its record; long ones have a module of their own) and `public` (what `symjac` offers of it).
`questions.STUDIES` lists the folders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem
    from symjac.read import PointSyntax, Syntax


class Option(NamedTuple):
    """An option that one study has: `--box`. Without `metavar` it is a flag."""

    name: str
    help: str
    metavar: str = ""
    holds: Literal["formulas", "names"] = "formulas"
    """Formulas may hold decimal commas; names are those of variables."""
    adds_up: bool = False
    """Whether the option, given twice, names more; else that is an error."""

    @property
    def key(self) -> str:
        """Its name among the values that are given."""
        return self.name.removeprefix("--").replace("-", "_")


class CommandLine(NamedTuple):
    """A command line of a study, before SymPy is loaded: its own options, the map and the point."""

    options: Mapping[str, Any]
    syntax: Syntax
    point: PointSyntax | None
    declared: bool
    """Whether the variables were declared, rather than found in the map."""


class CommandRow(NamedTuple):
    """The row of a study's command.

    `read` reads the study's own options, without SymPy, and raises ReadError for what cannot be read. `find` has the
    map, the point, what the user chose about any answer, and what `read` returned. A study of `two_maps` G and F has F
    as its map, and G in place of what `read` returns.
    """

    help: str
    """What follows the first sentence, which is the `summary` of its row in `questions.STUDIES`."""
    find: Callable[[Problem, Point, Choices, Any], Finding]
    options: tuple[Option, ...] = ()
    read: Callable[[CommandLine], Any] = lambda given: given.options
    without: tuple[str, ...] = ()
    """The options of other commands that do not apply."""
    with_level: bool = False
    """Whether `--level` applies."""
    two_maps: bool = False
