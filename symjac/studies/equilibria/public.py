"""What `symjac` offers of this study: `equilibria`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac.library.inputs import sides, study
from symjac.library.reading import AtPoint, Box, Names, Source, offered
from symjac.library.returned import Shown
from symjac.model import Point, Problem
from symjac.studies.equilibria import find


@dataclass(frozen=True, repr=False)
class Equilibria(Shown, find.Equilibria):
    """The points where F(x) = 0: `points`, each with its `kind`."""


@offered
def equilibria(
    source: Source, vars: Names | None = None, *, box: Box = "", digits: int | None = None, **asked: Unpack[AtPoint]
) -> Equilibria:
    """The points where F(x) = 0, each proved, and their stability for x' = F(x) by J (n×n); ShapeError if m ≠ n.

    >>> [point.kind for point in equilibria("y, -sin(x) - y/4", "x y").points]
    ['stable spiral', 'saddle']
    """

    def found(problem: Problem, point: Point) -> find.Equilibria:
        return find.equilibria(problem, point, sides(box, problem), digits)

    return study(Equilibria, source, vars, asked, found)
