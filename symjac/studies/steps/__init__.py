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


_HELP = """A step names its rule, gives the meaning of the rule's letters, and shows the result before and after
    simplification. Parts that do not depend on the variable are called constant. --level brief leaves out the
    steps below the first.

    The steps are numbered, 1.2.1 below 1.2. An expression that occurs twice is derived once; later steps refer to
    its number. The derivatives are those that jacobian, gradient, determinant and hessian show; with --steps these
    commands show the steps too.
    """

COMMAND = CommandRow(_HELP, _find, without=("matrix",), with_level=True)
