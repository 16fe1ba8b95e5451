"""The derivatives of the library: text, SymPy's expressions or a Problem in, Result out, by the names symjac offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from symjac import calculus, work
from symjac.calculus import tidy
from symjac.calculus import vector as fields
from symjac.library.inputs import direction as read_direction
from symjac.library.inputs import located, owned, read
from symjac.library.reading import At, Keywords, Names, Reading, Source, speaking_python, spelled_out
from symjac.library.returned import Result
from symjac.library.translation import handed_out
from symjac.model import Point, Problem
from symjac.model import Result as Found
from symjac.questions import Coords


@speaking_python
@spelled_out
def jacobian(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """J, the m×n matrix of ∂f_i/∂x_j (row = component, column = variable).

    `source` is text, an expression of SymPy, a list of either, a row or column, or a Problem, as `problem` takes it;
    `at` is a point, "x=1, y=pi/2" or {x: 1, y: pi/2}. SingularPoint is raised where the derivative does not exist.

    `coords` as in `divergence`: the matrix is then the gradient of a field, both along the unit vectors.

    >>> jacobian("x*y, sin(x)", "x y").value
    Matrix([
    [     y, x],
    [cos(x), 0]])
    >>> from sympy import cos, sin, symbols
    >>> r, t = symbols("r t")
    >>> jacobian([r * cos(t), r * sin(t)], [r, t])[0, 1].subs(r, 2)
    -2*sin(t)
    """
    given = read(source, Reading(vars, **reading), coords, at)
    compute = calculus.jacobian if given.coords == "cartesian" else fields.field_gradient
    return _result(compute, given, at, simplify)


@speaking_python
@spelled_out
def gradient(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """∇f = (Jf)ᵀ, the n×1 column of one component; ShapeError for several (`gradients` takes each).

    `coords` as in `divergence`; the entries are then those along the unit vectors.

    >>> gradient("x^2*y", "x y").shape
    (2, 1)
    """
    given = read(source, Reading(vars, **reading), coords, at)
    return _result(calculus.gradient, given, at, simplify)


@speaking_python
@spelled_out
def gradients(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> tuple[Result, ...]:
    """∇f_1 … ∇f_m, each an n×1 column."""
    given = read(source, Reading(vars, **reading), coords, at)
    return _results(calculus.gradients, given, at, simplify)


@speaking_python
@spelled_out
def determinant(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """det J, a scalar (shape ()); ShapeError unless m = n.

    >>> determinant("r*cos(t), r*sin(t)", "r t").value
    r
    """
    given = read(source, Reading(vars, **reading), at=at)
    return _result(calculus.determinant, given, at, simplify)


@speaking_python
@spelled_out
def hessian(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """H = J(∇f), the n×n matrix of ∂²f/∂x_i∂x_j of one component; ShapeError for several."""
    given = read(source, Reading(vars, **reading), at=at)
    return _result(calculus.hessian, given, at, simplify)


@speaking_python
@spelled_out
def hessians(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> tuple[Result, ...]:
    """The Hessian of each component, each n×n."""
    given = read(source, Reading(vars, **reading), at=at)
    return _results(calculus.hessians, given, at, simplify)


@speaking_python
@spelled_out
def divergence(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """∇·F, a scalar (shape ()); ShapeError unless m = n.

    `coords` says what the variables are in this order: polar (r, φ), cylindrical (ρ, φ, z), spherical
    (r, θ, φ; θ the polar angle, ISO 80000-2); components are along the unit vectors.

    >>> divergence("r, 0, 0", "r theta phi", coords="spherical").value
    3
    """
    given = read(source, Reading(vars, **reading), coords, at)
    return _result(fields.divergence, given, at, simplify)


@speaking_python
@spelled_out
def curl(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """∇×F, the 3×1 column of a field in space, a scalar in the plane; ShapeError for other shapes.

    >>> curl("-y, x", "x y").value
    2
    """
    given = read(source, Reading(vars, **reading), coords, at)
    return _result(fields.curl, given, at, simplify)


@speaking_python
@spelled_out
def laplacian(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """∇²f, a scalar, of one component; ShapeError for several (`laplacians` takes each)."""
    given = read(source, Reading(vars, **reading), coords, at)
    return _result(fields.laplacian, given, at, simplify)


@speaking_python
@spelled_out
def laplacians(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> tuple[Result, ...]:
    """The Laplacian of each component, a scalar; in other than Cartesian coordinates of a field the one column ∇²F."""
    given = read(source, Reading(vars, **reading), coords, at)
    return _results(fields.laplacians, given, at, simplify)


@speaking_python
@spelled_out
def directional(
    source: Source,
    direction: At,
    vars: Names | None = None,
    *,
    normalize: bool = False,
    at: At = "",
    coords: Coords | None = None,
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Result:
    """J·v, the m×1 column of derivatives along v = `direction` ("1, 2" or [1, 2]); ∇f·v, a scalar, of one component.

    v is taken as it is unless `normalize` divides it by its length.

    >>> directional("x^2*y", "3, 4", "x y", normalize=True, at={"x": 1, "y": 2}).value
    16/5
    """
    given = read(source, Reading(vars, **reading), coords, at)
    along = read_direction(direction, given, normalize=normalize)
    return _result(lambda problem, where: fields.directional(problem, along, where), given, at, simplify)


def _result(compute: Callable[[Problem, Point], Found], given: Problem, at: At, level: tidy.Level) -> Result:
    (result,) = _results(lambda problem, where: (compute(problem, where),), given, at, level)
    return result


def _results(
    compute: Callable[[Problem, Point], tuple[Found, ...]], given: Problem, at: At, level: tidy.Level
) -> tuple[Result, ...]:
    where = located(at, given)
    with work.room_for_recursion():
        found = tuple(tidy.simplified(result, level) for result in compute(given, where))
    results: tuple[Result, ...] = handed_out(found, owned(given, at))
    return results
