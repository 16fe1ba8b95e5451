"""Orthogonal coordinates: what their scale factors are, and where they have unit vectors.

The Lamé coefficient h_i = |∂x/∂q_i| is the length that a unit of the coordinate q_i spans; components of
fields are physical ones, along the unit vectors e_i = (∂x/∂q_i)/h_i. Source: Arfken and Weber,
*Mathematical Methods for Physicists*, 6th ed., sections 2.1 to 2.5; symbols as in ISO 80000-2, clause 17:
in spherical coordinates (r, θ, φ) θ is the polar angle and φ the azimuth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symjac import derive
from symjac.errors import NoAnswer, ShapeError, SingularPoint
from symjac.kernel import sympy
from symjac.model import Point, Problem, Result
from symjac.questions import COORDINATES

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_ONE = sympy.S.One

SCALES: Mapping[str, Callable[..., tuple[Expr, ...]]] = {
    "polar": lambda r, _phi: (_ONE, r),
    "cylindrical": lambda rho, _phi, _z: (_ONE, rho, _ONE),
    "spherical": lambda r, theta, _phi: (_ONE, r, r * sympy.sin(theta)),
}
"""The scale factors h_1 … h_n in the coordinates; Cartesian ones are all 1."""


def scale_factors(problem: Problem) -> tuple[Expr, ...]:
    """h_1 … h_n in the variables of a problem.

    Raises ShapeError where these are not as many as the coordinates, NoAnswer where they are complex.
    """
    if problem.coords == "cartesian":
        return (_ONE,) * len(problem.variables)
    if not all(variable.is_real for variable in problem.variables):
        raise NoAnswer(f"{problem.coords} coordinates are real", hint="leave out --complex")
    names = COORDINATES[problem.coords]
    if len(names) != len(problem.variables):
        raise ShapeError(
            f"{problem.coords} coordinates are {len(names)}, the variables of the map {len(problem.variables)}",
            hint=f"name them in their order: --vars {','.join(names)}",
        )
    return SCALES[problem.coords](*problem.variables)


@dataclass(frozen=True)
class Frame:
    """The scale factors of a problem's coordinates, their derivatives and values, everywhere or at a point."""

    variables: tuple[Symbol, ...]
    scales: tuple[Expr, ...]
    point: Mapping[Symbol, Expr]

    def h(self, i: int) -> Expr:
        """h_i."""
        return self._at(self.scales[i])

    def slope(self, i: int, j: int) -> Expr:
        """∂h_i/∂q_j."""
        return self._slope(self.scales[i], j)

    def spread(self, i: int, power: int = 1) -> Expr:
        """(1/H)·∂(H/h_iᵖ)/∂q_i, where H is the product of all scale factors."""
        volume = sympy.Mul(*self.scales)
        return self._slope(volume / self.scales[i] ** power, i) / self._at(volume)

    def _slope(self, expr: Expr, j: int) -> Expr:
        return self._at(derive.derivative(expr, self.variables[j]))

    def _at(self, expr: Expr) -> Expr:
        return expr.xreplace(self.point)


def frame(problem: Problem, point: Point = ()) -> Frame:
    """The frame of a problem's coordinates; SingularPoint where a scale factor is not positive, as at r = 0."""
    found = Frame(problem.variables, scale_factors(problem), dict(point))
    for i, variable in enumerate(problem.variables):
        if (found.h(i) > 0) == False:  # noqa: E712 - a relation is true, false, or neither
            where = ", ".join(f"{symbol.name} = {value}" for symbol, value in point)
            raise SingularPoint(
                f"{problem.coords} coordinates have no unit vector e_{variable.name} at {where}: "
                f"its scale factor {found.scales[i]} is not positive there",
                hint="Cartesian coordinates have no such points",
            )
    return found


def physical(gradient: Result) -> Result:
    """A column of partial derivatives as the gradient: (1/h_i)·∂f/∂q_i along e_i."""
    own = frame(gradient.problem, gradient.point)
    return replace(gradient, nonzeros={(i, 0): entry / own.h(i) for (i, _), entry in gradient.nonzeros.items()})
