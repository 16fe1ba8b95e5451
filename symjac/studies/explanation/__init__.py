"""The row of `symjac explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.studies import CommandRow, Option

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem


def _find(problem: Problem, point: Point, chosen: Choices, given: Any) -> Finding:
    from symjac.studies.explanation.find import explain

    return explain(problem, point, conventions=given["conventions"]).finished(chosen)


_HELP = """Five sentences explain the map, the shape of J, the meaning of its rows and columns, the difference between
    gradient and Jacobian, and the approximation by J. Then follow J, the gradients as its rows, and for m = n the
    meaning of det J and the points where it is 0. --at adds the numbers at a point. --conventions shows the layouts
    that books use.

    \b
      symjac explain "x^2*y"
      symjac explain "r*cos(t), r*sin(t)" --vars r,t --at "r=2, t=0"
    """

COMMAND = CommandRow(
    _HELP,
    _find,
    (
        Option(
            "--conventions",
            "Show instead numerator and denominator layout, and the names that books use.",
        ),
    ),
)
