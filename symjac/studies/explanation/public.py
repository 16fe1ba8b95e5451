"""What `symjac` offers of this study: `explain`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac.calculus.commands import Choices
from symjac.library.inputs import study
from symjac.library.reading import AtPoint, Names, Source, offered
from symjac.library.returned import Shown
from symjac.model import Point, Problem
from symjac.studies.explanation import find


@dataclass(frozen=True, repr=False)
class Explanation(Shown, find.Explanation):
    """A Jacobian matrix with the gradients and the determinant that belong to it, and its `singular` points."""


@offered
def explain(
    source: Source, vars: Names | None = None, *, conventions: bool = False, **asked: Unpack[AtPoint]
) -> Explanation:
    """J, m×n, with its m gradients (n×1), and for m = n det J and the sets where it is 0.

    SingularPoint is raised where the derivative does not exist at the point. With `conventions` the finding shows the
    layouts that books use instead.

    >>> [zero_set.equations for zero_set in explain("r*cos(t), r*sin(t)", "r t").singular]
    [((r, 0),)]
    """

    def found(problem: Problem, point: Point) -> find.Explanation:
        return find.explain(problem, point, conventions=conventions).finished(Choices())

    return study(Explanation, source, vars, asked, found)
