"""What `symjac` offers of this study: `critical`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac import build
from symjac.library.inputs import box_text, read_set, sides, study
from symjac.library.reading import AtPoint, Box, Names, Relations, Source, offered
from symjac.library.returned import Shown
from symjac.model import Point, Problem
from symjac.studies.critical import find


@dataclass(frozen=True, repr=False)
class CriticalPoints(Shown, find.CriticalPoints):
    """The points where ∇f = 0: `points`, each with its `kind`."""


@offered
def critical(
    source: Source,
    vars: Names | None = None,
    *,
    box: Box = "",
    on: Box = "",
    where: Relations = "",
    subject_to: Relations = "",
    digits: int | None = None,
    **asked: Unpack[AtPoint],
) -> CriticalPoints:
    """The critical points of f, each proved, and their kind; ShapeError for several f.

    ∇f = 0 by the second derivative test; kinks, ends and borders by slopes and values. `at` gives parameters values
    ("a=1"), or all variables: then that point is classified. `box` says where decimals are sought ("x=[-5, 5]" or
    {x: (-5, 5)}). The set that is studied: `on` are intervals ("x=[0, 2]"), `where` inequalities ("x^2 + y^2 <= 1"),
    `subject_to` equations ("x^2 + y^2 = 1"), separated by semicolons or in a list; `extremes` has the greatest and the
    least value on it.

    >>> [point.kind for point in critical("x^4 + y^4 - 4*x*y + 1").points]
    ['minimum', 'saddle', 'minimum']
    >>> found = critical("x*y", "x y", subject_to="x^2 + y^2 = 1")
    >>> [point.value for point in found.extremes.greatest]
    [1/2, 1/2]
    """
    declared = vars is not None or isinstance(source, Problem)

    def found(problem: Problem, point: Point) -> find.CriticalPoints:
        studied = build.studied(read_set(box_text(on), where, subject_to, problem, declared), problem)
        return find.critical(problem, point, sides(box, problem), digits, studied)

    return study(CriticalPoints, source, vars, asked, found)
