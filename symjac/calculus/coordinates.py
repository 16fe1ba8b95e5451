"""Orthogonal coordinates: what their scale factors are, and where they have unit vectors.

The Lamé coefficient h_i = |∂x/∂q_i| is the length that a unit of the coordinate q_i spans; components of
fields are physical ones, along the unit vectors e_i = (∂x/∂q_i)/h_i. Source: Arfken and Weber,
*Mathematical Methods for Physicists*, 6th ed., sections 2.1 to 2.5; symbols as in ISO 80000-2, clause 17:
in spherical coordinates (r, θ, φ) θ is the polar angle and φ the azimuth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import NoAnswer, ShapeError, SingularPoint
from symjac.kernel import sympy
from symjac.model import Point, Problem, Result
from symjac.questions import COORDINATES

if TYPE_CHECKING:
    from sympy import Expr

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


def scales_at(problem: Problem, point: Point = ()) -> tuple[Expr, ...]:
    """h_1 … h_n, at a point their values; SingularPoint where one is not positive, as at r = 0."""
    scales = scale_factors(problem)
    values = tuple(exact.substituted(scale, dict(point)) for scale in scales)
    for variable, scale, value in zip(problem.variables, scales, values, strict=True):
        if (value > 0) == False:  # noqa: E712 - a relation is true, false, or neither
            where = ", ".join(f"{symbol.name} = {at}" for symbol, at in point)
            raise SingularPoint(
                f"{problem.coords} coordinates have no unit vector e_{variable.name} at {where}: "
                f"its scale factor {scale} is not positive there",
                hint="Cartesian coordinates have no such points",
            )
    return values


def physical(gradient: Result) -> Result:
    """A column of partial derivatives as the gradient: (1/h_i)·∂f/∂q_i along e_i."""
    scales = scales_at(gradient.problem, gradient.point)
    return replace(gradient, nonzeros={(i, 0): entry / scales[i] for (i, _), entry in gradient.nonzeros.items()})
