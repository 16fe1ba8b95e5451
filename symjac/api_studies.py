"""The library, continued: what a map is like. Text or Problem in, a finding out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from symjac import recursion
from symjac.api import Reading, _problem, point
from symjac.model import Point, Problem
from symjac.read import build, values
from symjac.studies import critical as critical_points
from symjac.studies import equilibria as fixed_points

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def critical(
    source: Problem | str, *, at: str = "", box: str = "", digits: int | None = None, **reading: Unpack[Reading]
) -> critical_points.CriticalPoints:
    """The points where ∇f = 0, each proved, and their kind by the second derivative test; ShapeError for several f.

    `at` gives parameters values ("a=1"), `box` says where decimals are sought ("x=[-5, 5]").

    >>> [point.kind for point in critical("x^4 + y^4 - 4*x*y + 1").points]
    ['minimum', 'saddle', 'minimum']
    """
    given = _problem(source, reading)
    where, sides = _asked(given, at, box)
    with recursion.room():
        return critical_points.critical(given, where, sides, digits)


def equilibria(
    source: Problem | str, *, at: str = "", box: str = "", digits: int | None = None, **reading: Unpack[Reading]
) -> fixed_points.Equilibria:
    """The points where F(x) = 0, each proved, and their stability for x' = F(x); ShapeError if m ≠ n.

    >>> [point.kind for point in equilibria("y, -sin(x) - y/4", vars="x y").points]
    ['stable spiral', 'saddle']
    """
    given = _problem(source, reading)
    where, sides = _asked(given, at, box)
    with recursion.room():
        return fixed_points.equilibria(given, where, sides, digits)


def _asked(problem: Problem, at: str, box: str) -> tuple[Point, dict[Symbol, tuple[Expr, Expr]] | None]:
    names = tuple(v.name for v in problem.variables)
    return (
        point(at, problem, latex="\\" in at) if at else (),
        build.box(values.read_box(box, names), problem) if box else None,
    )
