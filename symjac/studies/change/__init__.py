"""The row of `symjac change`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.studies import CommandRow

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem


def _find(problem: Problem, point: Point, chosen: Choices, _: object) -> Finding:
    from symjac.studies.change.find import approximated, change

    found = change(problem, point, level=chosen.simplify, seconds=chosen.seconds)
    return found if chosen.digits is None else approximated(found, chosen.digits)


_HELP = """Where det J = 0 no inverse is differentiable. Elsewhere J⁻¹ is the Jacobian matrix of the inverse,
    in the variables of F. The map needs m = n. Named components are the new coordinates:

    \b
      symjac change "x = r*cos(t); y = r*sin(t)" --vars r,t --positive r
    """

COMMAND = CommandRow(_HELP, _find, without=("complex_valued",))
