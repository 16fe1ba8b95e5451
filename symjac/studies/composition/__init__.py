"""The row of `symjac compose`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.studies import CommandRow, Option

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem


def _find(problem: Problem, point: Point, chosen: Choices, outer: Problem) -> Finding:
    from symjac.studies.composition.find import compose

    return compose(outer, problem, point).finished(chosen)


_HELP = """Give the outer map G: ℝᵐ → ℝᵖ first, then F: ℝⁿ → ℝᵐ. The components of F take the places of the
    variables of G, in their order, so G needs as many variables as F has components. --outer-vars names
    the variables of G (default: the names found in G, in natural order), --vars those of F. Both maps may
    use the same names. The equality of the two sides is proved; if no proof is found, the status is 4.

    \b
      symjac compose "x^2*y" "cos(t), sin(t)"
      symjac compose "u^2 + v^2, u*v" "r*cos(t), r*sin(t)" --vars r,t --outer-vars u,v --at "r=1, t=0"
    """

COMMAND = CommandRow(
    _HELP,
    _find,
    (
        Option(
            "--outer-vars",
            "The variables of G, in the order of the components of F; u:2 is a vector.",
            "NAMES",
            holds="names",
            adds_up=True,
        ),
    ),
    two_maps=True,
)
