"""The row of `symjac steps`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.studies import CommandRow

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem


def _find(problem: Problem, point: Point, chosen: Choices, _: object) -> Finding:
    from symjac.findings.derivations import derive_stepwise

    return derive_stepwise(problem, point, chosen)


_HELP = """Each first derivative step by step, with the rules by name.

    A step says which rule it is, what its letters stand for, and what comes of it, before it is simplified and after;
    what does not depend on the variable is said to be constant. --level brief leaves out the steps below the first.

    The steps are numbered, 1.2.1 below 1.2; what occurs twice is derived once and referred to by its
    number. The derivative is that of the answer to jacobian, gradient, determinant and hessian, which
    show the same with --steps.
    """

COMMAND = CommandRow(_HELP, _find, without=("matrix",), with_level=True)
