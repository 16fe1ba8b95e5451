"""The row of `symjac critical`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symjac.studies import CommandLine, CommandRow, Option
from symjac.studies.equilibria import BOX, read_box

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem
    from symjac.read import BoxSyntax, SetSyntax


class _Asked(NamedTuple):
    box: BoxSyntax | None
    studied: SetSyntax


def _read(given: CommandLine) -> _Asked:
    """The box, and the set on which extrema are sought."""
    from symjac.read.points import read_set

    at_a_point = given.point is not None and {n for n, _ in given.point.coordinates} >= set(given.syntax.variables)
    box = read_box(given, at_a_point=at_a_point)
    on, where, subject_to = (given.options[name] or "" for name in ("on", "where", "subject_to"))
    names = given.syntax.variables, given.syntax.parameters
    return _Asked(box, read_set(on, where, subject_to, *names, declared=given.declared))


def _find(problem: Problem, point: Point, chosen: Choices, asked: _Asked) -> Finding:
    from symjac import build
    from symjac.studies.critical.find import critical

    sides = build.box(asked.box, problem) if asked.box else None
    return critical(problem, point, sides, chosen.digits, build.studied(asked.studied, problem))


_HELP = """Where ∇f = 0 the second derivatives decide; at kinks and ends of pieces the slopes and values nearby decide.
    Every point is proved, and the sheet says whether there may be others. Options give the set that is studied:

    \b
      symjac critical "x^3 - 3*x" --on "x=[0, 2]"
      symjac critical "x^2 + y" --where "x^2 + y^2 <= 1"
      symjac critical "x*y" --vars x,y --subject-to "x^2 + y^2 = 1"

    --subject-to gives the points with ∇f = λ∇g on g = 0 (Lagrange), classified by the bordered Hessian. On a
    closed and bounded set the greatest and the least value are named. --at with all variables classifies one point.
    """

COMMAND = CommandRow(
    _HELP,
    _find,
    (
        BOX,
        Option("--on", 'The set on which extrema are sought: "x=[0, 2], y=[0, 1]".', "INTERVALS"),
        Option("--where", 'The set on which extrema are sought: "x^2 + y^2 <= 1".', "RELATIONS", adds_up=True),
        Option("--subject-to", 'Constraints g = c: "x^2 + y^2 = 1; x = z".', "EQUATIONS", adds_up=True),
    ),
    _read,
    without=("simplify", "complex_valued"),
)
