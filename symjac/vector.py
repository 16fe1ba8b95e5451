"""Vector calculus: divergence, curl, Laplacian and directional derivative, Problem in, Result out.

In orthogonal coordinates (`Problem.coords`) a map with as many components as variables is a field, given by
its physical components along the unit vectors. At a point, all first derivatives must exist there
as they must for J, which is more than a sum of some of them needs: SingularPoint otherwise.

Every formula is linear in F and its partial derivatives, with coefficients of the scale factors h_i alone
(Arfken and Weber, *Mathematical Methods for Physicists*, 6th ed., section 2.2), so that at a point those
whose existence was proved are put in. In Cartesian coordinates all h_i are 1 and only the first terms stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symjac import calculus
from symjac.coordinates import Frame, frame
from symjac.errors import NoAnswer, ShapeError
from symjac.kernel import sympy
from symjac.model import Direction, Kind, Point, Problem, Result

if TYPE_CHECKING:
    from sympy import Expr

_ZERO = sympy.S.Zero


def divergence(problem: Problem, point: Point = ()) -> Result:
    """∇·F = Σ (1/H)·∂(H·F_i/h_i)/∂q_i, H the product of the h_i; Σ ∂f_i/∂x_i, the trace of J: a scalar.

    Raises ShapeError if m ≠ n. Source: Marsden and Tromba, *Vector Calculus*, 6th ed., section 4.4.
    """
    _require_field(problem, "divergence")
    own = frame(problem, point)
    slopes = calculus.jacobian(problem, point).nonzeros
    terms = [slopes.get((i, i), _ZERO) / own.h(i) for i in range(len(problem.variables))]
    if problem.coords != "cartesian":
        terms += [value * own.spread(i) for i, value in enumerate(_values(problem, point))]
    return _scalar("divergence", problem, sympy.Add(*terms), point)


def curl(problem: Problem, point: Point = ()) -> Result:
    """∇×F, the 3×1 column of (1/(h_j·h_k))·(∂(h_k·F_k)/∂q_j − ∂(h_j·F_j)/∂q_k), i, j, k cyclic.

    In Cartesian coordinates (∂f₃/∂x₂ − ∂f₂/∂x₃, ∂f₁/∂x₃ − ∂f₃/∂x₁, ∂f₂/∂x₁ − ∂f₁/∂x₂). In the plane
    (m = n = 2) the scalar ∂f₂/∂x₁ − ∂f₁/∂x₂, the third of these. Raises ShapeError for
    other shapes. Source: Marsden and Tromba, section 4.4.
    """
    _require_field(problem, "curl", (2, 3))
    own = frame(problem, point)
    slopes = calculus.jacobian(problem, point).nonzeros
    values = _values(problem, point)

    def circulation(j: int, k: int) -> Expr:
        turning = (values[k] * own.slope(k, j) - values[j] * own.slope(j, k)) / (own.h(j) * own.h(k))
        return slopes.get((k, j), _ZERO) / own.h(j) - slopes.get((j, k), _ZERO) / own.h(k) + turning

    if problem.shape == (2, 2):
        return _scalar("curl", problem, circulation(0, 1), point)
    column = {(i, 0): circulation((i + 1) % 3, (i + 2) % 3) for i in range(3)}
    return Result("curl", problem, (3, 1), column, point=point)


def laplacian(problem: Problem, point: Point = ()) -> Result:
    """∇²f = Σ (1/H)·∂((H/h_i²)·∂f/∂q_i)/∂q_i, Σ ∂²f/∂x_i² in Cartesian coordinates, of one component: a scalar.

    Raises ShapeError if m ≠ 1. Source: Marsden and Tromba, section 4.4.
    """
    calculus.require_scalar(problem, "Laplacian")
    own = frame(problem, point)
    curvatures = calculus.hessian(problem, point).nonzeros
    n = len(problem.variables)
    terms = [curvatures.get((i, i), _ZERO) / own.h(i) ** 2 for i in range(n)]
    if problem.coords != "cartesian":
        slopes = calculus.jacobian(problem, point).nonzeros
        terms += [slopes.get((0, i), _ZERO) * own.spread(i, 2) for i in range(n)]
    return _scalar("laplacian", problem, sympy.Add(*terms), point)


def laplacians(problem: Problem, point: Point = ()) -> tuple[Result, ...]:
    """The Laplacian of each component as a scalar function.

    In Cartesian coordinates these are the components of the Laplacian of a field; in others that one has
    further terms, since its unit vectors change from place to place.
    """
    return tuple(laplacian(part, point) for part in problem.scalar_parts())


def along(vector: tuple[Expr, ...], normalize: bool = False) -> Direction:
    """v as a direction, or v/|v|; NoAnswer for a zero vector that is to be normalized."""
    length = sympy.sqrt(sympy.Add(*(sympy.Abs(part) ** 2 for part in vector)))
    if not normalize:
        return Direction(vector, length)
    if length == 0:
        raise NoAnswer("the zero vector cannot be normalized: it has no direction")
    return Direction(tuple(part / length for part in vector), length, normalized=True)


def directional(problem: Problem, direction: Direction, point: Point = ()) -> Result:
    """D_v F = J·v, the m×1 column of lim (F(a + t·v) − F(a))/t; of one component the scalar ∇f·v.

    v is taken as it is, or divided by its length where `direction` says so. In other than Cartesian
    coordinates v has physical components, and F is a scalar or a field:
    (D_v F)_i = Σ_j v_j/h_j·∂F_i/∂q_j + F_j/(h_i·h_j)·(v_i·∂h_i/∂q_j − v_j·∂h_j/∂q_i).
    Raises ShapeError unless v has n components.
    Sources: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Theorem 9.17 and (9.39); Wikipedia,
    *Curvilinear coordinates*.
    """
    m, n = problem.shape
    at = dict(point)  # parameters of the direction may have values too
    v = tuple(part.xreplace(at) for part in direction.vector)
    if len(v) != n:
        raise ShapeError(f"the direction has {len(v)} components, the map has {n} variables")
    own = frame(problem, point)
    if problem.coords != "cartesian" and m not in (1, n):
        raise ShapeError(
            f"in {problem.coords} coordinates a map is a scalar or a field of {n} components, this one has {m}",
            hint="its components are those along the unit vectors",
        )
    slopes = calculus.jacobian(problem, point).nonzeros
    terms: dict[int, list[Expr]] = {i: [] for i in range(m)}
    for (i, j), slope in slopes.items():
        terms[i].append(slope * v[j] / own.h(j))
    if problem.coords != "cartesian" and m == n:
        for i, more in _turning(own, _values(problem, point), v).items():
            terms[i] += more
    sums = {i: sympy.Add(*parts) for i, parts in terms.items()}
    if m == 1:
        result = _scalar("directional", problem, sums[0], point)
    else:
        result = Result("directional", problem, (m, 1), {(i, 0): value for i, value in sums.items()}, point=point)
    along_v = Direction(v, direction.length.xreplace(at), direction.normalized, _free_letter(problem))
    return replace(result, direction=along_v)


def _free_letter(problem: Problem) -> str:
    """A name for the direction that the map does not use: D_v f for a variable v would be a partial derivative."""
    symbols = (*problem.variables, *problem.parameters)
    taken = {problem.name, *problem.component_names, *problem.functions, *(s.name for s in symbols)}
    return next((letter for letter in "vwudh" if letter not in taken), "v")


def _turning(own: Frame, values: tuple[Expr, ...], v: tuple[Expr, ...]) -> dict[int, list[Expr]]:
    """What the changes of the unit vectors along v add to each component of D_v F."""
    n = len(v)
    return {
        i: [
            values[j] / (own.h(i) * own.h(j)) * (v[i] * own.slope(i, j) - v[j] * own.slope(j, i))
            for j in range(n)
            if j != i
        ]
        for i in range(n)
    }


def _values(problem: Problem, point: Point) -> tuple[Expr, ...]:
    """F, or F(a)."""
    if not point or problem.coords == "cartesian":  # there F itself does not count
        return problem.components
    from symjac import pointwise

    return pointwise.value_at(problem.components, problem.component_names, dict(point))


def _scalar(kind: Kind, problem: Problem, value: Expr, point: Point) -> Result:
    return Result(kind, problem, (), {(): value}, point=point)


def _require_field(problem: Problem, what: str, dimensions: tuple[int, ...] = ()) -> None:
    m, n = problem.shape
    if m != n or (dimensions and n not in dimensions):
        space = "2 or 3 components in as many variables" if dimensions else "as many components as variables"
        raise ShapeError(f"the {what} needs {space}, the map has {m} in {n}", hint="--vars names the variables")
