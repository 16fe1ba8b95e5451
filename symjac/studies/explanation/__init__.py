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


_HELP = """What the Jacobian matrix, the gradients and det J are, in plain words, on your map.

    Five sentences say what the map is, what shape J has and why, what its rows and columns mean, how gradient and
    Jacobian differ for it, and what J approximates. Then J, the gradients as its rows, and for m = n what det J
    means and where it is 0. --at adds the numbers at a point. --conventions shows the layouts that books use.

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
            "Instead: numerator and denominator layout, and what books call the gradient and the Jacobian.",
        ),
    ),
)
