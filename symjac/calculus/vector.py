"""Vector calculus: divergence, curl, Laplacian and directional derivative, each a sum of terms given by a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import calculus, derive, exact
from symjac.errors import NoAnswer, ShapeError, SingularPoint
from symjac.kernel import sympy
from symjac.model import Border, Direction, Kind, Point, Problem, Result
from symjac.questions import COORDINATES

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- the formulas -------------------------------------------------------------
#
# The formulas of vector calculus: each entry of a result as a sum of terms c·∂(w·f_i)/∂q_j.
#
# In orthogonal coordinates a map with as many components as variables is a field, given by its physical components
# along the unit vectors. h_i are the scale factors and H is their product. A factor that does not depend on the
# variable of a derivative stands before it, as in (1/r²)·∂(r²·F_r)/∂r. In Cartesian coordinates all h_i are 1, and so
# are c, w. Source: Arfken and Weber, *Mathematical Methods for Physicists*, 6th ed., section 2.2; for the derivative of
# a field along a vector Wikipedia, *Curvilinear coordinates*; for the gradient and the Laplacian of a field, whose unit
# vectors turn, Aris, *Vectors, Tensors, and the Basic Equations of Fluid Mechanics*, sections 7.5 and 7.6, and
# Wikipedia, *Del in cylindrical and spherical coordinates*.
#
# The Lamé coefficient h_i = |∂x/∂q_i| is the length that a unit of the coordinate q_i spans; components of fields are
# physical ones, along the unit vectors e_i = (∂x/∂q_i)/h_i. Source: Arfken and Weber, *Mathematical Methods for
# Physicists*, 6th ed., sections 2.1 to 2.5; symbols as in ISO 80000-2, clause 17: in spherical coordinates (r, θ, φ) θ
# is the polar angle and φ the azimuth.


_ONE = sympy.S.One

SCALES: Mapping[str, Callable[..., tuple[Expr, ...]]] = {
    "polar": lambda r, _phi: (_ONE, r),
    "cylindrical": lambda rho, _phi, _z: (_ONE, rho, _ONE),
    "spherical": lambda r, theta, _phi: (_ONE, r, r * sympy.sin(theta)),
}
"""The scale factors h_1 … h_n in the coordinates; Cartesian ones are all 1."""


def scale_factors(problem: Problem) -> tuple[Expr, ...]:
    """h_1 … h_n in the variables of a problem.

    Raises ShapeError if their number is not that of the coordinates, NoAnswer if they are complex.
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
    """h_1 … h_n, or their values at a point; SingularPoint if one is not positive, as at r = 0."""
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


class DerivativeTerm(NamedTuple):
    """c·∂(w·f_i)/∂q_j; c·∂(w·∂f_i/∂q_j)/∂q_j of `order` 2, and c·f_i, with no j, of order 0.

    `weight` is w, 1 or dependent on q_j.
    """

    coefficient: Expr
    component: int
    variable: int = 0
    order: int = 1
    weight: Expr = _ONE

    def by(self, problem: Problem) -> tuple[Symbol, ...]:
        """The variables of a problem that the component is differentiated by."""
        return (problem.variables[self.variable],) * self.order


Terms = Mapping[Any, tuple[DerivativeTerm, ...]]
"""The place of each entry (() for a scalar) and the terms of its sum."""


def terms(kind: Kind, problem: Problem, direction: Direction | None = None) -> Terms:
    """The entries of a Jacobian matrix, gradient, divergence, curl, Laplacian or directional derivative."""
    return FORMULAS[kind](_Space(problem, scale_factors(problem)), () if direction is None else direction.vector)


class _Space(NamedTuple):
    """A problem and the scale factors of its coordinates."""

    problem: Problem
    scales: tuple[Expr, ...]

    @property
    def volume(self) -> Expr:
        """H."""
        return sympy.Mul(*self.scales)

    def term(self, before: Expr, inside: Expr, component: int, variable: int, order: int = 1) -> DerivativeTerm:
        """before·∂(inside·f)/∂q; factors that do not depend on q are moved to the front."""
        constant, weight = inside.as_independent(self.problem.variables[variable], as_Add=False)
        return DerivativeTerm(before * constant, component, variable, order, weight)

    def slope(self, i: int, j: int) -> Expr:
        """∂h_i/∂q_j."""
        return derive.derivative(self.scales[i], self.problem.variables[j])

    def turn(self, i: int, j: int, k: int) -> Expr:
        """ω_ijk, the component along e_i of the derivative of e_k along e_j."""
        if i == k:
            return sympy.S.Zero
        change = (self.slope(i, k) if i == j else 0) - (self.slope(k, i) if k == j else 0)
        return change / (self.scales[i] * self.scales[k])


def _gradient(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """(1/h_j)·∂f/∂q_j."""
    return {(j, 0): (DerivativeTerm(1 / h, 0, j),) for j, h in enumerate(space.scales)}


def _divergence(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """Σ (1/H)·∂(H·F_i/h_i)/∂q_i."""
    volume = space.volume
    return {(): tuple(space.term(1 / volume, volume / h, i, i) for i, h in enumerate(space.scales))}


def _curl(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """(1/(h_j·h_k))·(∂(h_k·F_k)/∂q_j − ∂(h_j·F_j)/∂q_k), i, j, k cyclic; in the plane the one component out of it."""
    h = space.scales

    def circulation(j: int, k: int) -> tuple[DerivativeTerm, ...]:
        area = h[j] * h[k]
        return space.term(1 / area, h[k], k, j), space.term(-1 / area, h[j], j, k)

    if len(h) == 2:
        return {(): circulation(0, 1)}
    return {(i, 0): circulation((i + 1) % 3, (i + 2) % 3) for i in range(3)}


def _jacobian(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """(∇F)_ij: the component along e_i of the derivative of F along e_j."""
    n = len(space.scales)
    columns = (_directional(space, tuple(_ONE if k == j else sympy.S.Zero for k in range(n))) for j in range(n))
    return {((place or (0,))[0], j): parts for j, column in enumerate(columns) for place, parts in column.items()}


def _laplacian(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """Σ (1/H)·∂((H/h_i²)·∂f/∂q_i)/∂q_i; for a field in other than Cartesian coordinates the components of ∇²F."""
    m, n = space.problem.shape
    if m == n > 1 and space.problem.coords != "cartesian":
        return {(i, 0): _laplacian_along(space, i) for i in range(n)}
    return {(): _scalar_laplacian(space, 0)}


def _scalar_laplacian(space: _Space, i: int) -> tuple[DerivativeTerm, ...]:
    volume = space.volume
    return tuple(space.term(1 / volume, volume / h**2, i, j, 2) for j, h in enumerate(space.scales))


def _laplacian_along(space: _Space, i: int) -> tuple[DerivativeTerm, ...]:
    """(∇²F)_i = ∇²(F_i) + Σ_jk ((1/h_j)·∂(ω_ijk·F_k)/∂q_j + ω_ijk·(∇F)_kj) − Σ_jkl ω_ljj·ω_ilk·F_k.

    ∇²F = Σ_j (∇_j∇_j F − ∇_(∇_j e_j) F) along an orthonormal frame; for a scalar this is ∇²f.
    """
    n, h = len(space.scales), space.scales
    slopes = _jacobian(space, ())
    parts = list(_scalar_laplacian(space, i))
    for j in range(n):
        for k in range(n):
            turn = space.turn(i, j, k)
            if turn != 0:
                parts.append(space.term(1 / h[j], turn, k, j))
                parts += [part._replace(coefficient=turn * part.coefficient) for part in slopes[k, j]]
            further = -sympy.Add(*(space.turn(q, j, j) * space.turn(i, q, k) for q in range(n)))
            if further != 0:
                parts.append(DerivativeTerm(further, k, order=0))
    return _collected(parts)


def _collected(parts: list[DerivativeTerm]) -> tuple[DerivativeTerm, ...]:
    """The terms with the coefficients of equal derivatives added."""
    total: dict[DerivativeTerm, Expr] = {}
    for part in parts:
        key = part._replace(coefficient=_ONE)
        total[key] = total.get(key, sympy.S.Zero) + part.coefficient
    kept = {key: sympy.trigsimp(sympy.together(value)) for key, value in total.items()}
    return tuple(key._replace(coefficient=value) for key, value in kept.items() if value != 0)


def _directional(space: _Space, v: tuple[Expr, ...]) -> Terms:
    """Σ_j (v_j/h_j)·∂F_i/∂q_j + (F_j/(h_i·h_j))·(v_i·∂h_i/∂q_j − v_j·∂h_j/∂q_i); for a scalar only the first term."""
    m, n = space.problem.shape
    h = space.scales
    along = {i: [DerivativeTerm(v[j] / h[j], i, j) for j in range(n)] for i in range(m)}
    if m == n and space.problem.coords != "cartesian":  # a field, whose unit vectors turn
        for i in range(n):
            turning = {j: v[i] * space.slope(i, j) - v[j] * space.slope(j, i) for j in range(n) if j != i}
            along[i] += [DerivativeTerm(turn / (h[i] * h[j]), j, order=0) for j, turn in turning.items() if turn != 0]
    return {(i, 0) if m > 1 else (): tuple(parts) for i, parts in along.items()}


FORMULAS: Mapping[Kind, Callable[[_Space, tuple[Expr, ...]], Terms]] = {
    "jacobian": _jacobian,
    "gradient": _gradient,
    "divergence": _divergence,
    "curl": _curl,
    "laplacian": _laplacian,
    "directional": _directional,
}


# --- the results --------------------------------------------------------------
#
# In orthogonal coordinates (`Problem.coords`) a map with as many components as variables is a field, given by
# its physical components along the unit vectors. At a point all first derivatives must exist, as for J (some results
# need only a sum of a few of them): SingularPoint otherwise.
#
# Every formula above is linear in F and its partial derivatives, and its coefficients contain only the
# scale factors h_i. So at a point the derivatives that were proved to exist are put in.


_ZERO = sympy.S.Zero


def divergence(problem: Problem, point: Point = ()) -> Result:
    """∇·F = Σ (1/H)·∂(H·F_i/h_i)/∂q_i, H the product of the h_i; Σ ∂f_i/∂x_i, the trace of J: a scalar.

    Raises ShapeError if m ≠ n. Source: Marsden and Tromba, *Vector Calculus*, 6th ed., section 4.4.
    """
    _require_field(problem, "divergence")
    entries, borders = _entries("divergence", problem, point)
    return Result("divergence", problem, (), entries, point=point, borders=borders)


def curl(problem: Problem, point: Point = ()) -> Result:
    """∇×F, the 3×1 column of (1/(h_j·h_k))·(∂(h_k·F_k)/∂q_j − ∂(h_j·F_j)/∂q_k), i, j, k cyclic.

    In Cartesian coordinates (∂f₃/∂x₂ − ∂f₂/∂x₃, ∂f₁/∂x₃ − ∂f₃/∂x₁, ∂f₂/∂x₁ − ∂f₁/∂x₂). In the plane
    (m = n = 2) the scalar ∂f₂/∂x₁ − ∂f₁/∂x₂, the third of these. Raises ShapeError for
    other shapes. Source: Marsden and Tromba, section 4.4.
    """
    _require_field(problem, "curl", (2, 3))
    shape = () if problem.shape == (2, 2) else (3, 1)
    entries, borders = _entries("curl", problem, point)
    return Result("curl", problem, shape, entries, point=point, borders=borders)


def field_gradient(problem: Problem, point: Point = ()) -> Result:
    """∇F in other than Cartesian coordinates, n×n: entry (i, j) is the component along e_i of ∂F along e_j.

    (∇F)_ij = (1/h_j)·∂F_i/∂q_j + Σ_k F_k·(δ_ij·∂h_i/∂q_k − δ_kj·∂h_k/∂q_i)/(h_i·h_k), k ≠ i, which is J in Cartesian
    coordinates, turned into the unit vectors; of a scalar the 1×n row of its gradient. Raises ShapeError for other
    shapes. Sources: Aris, *Vectors, Tensors, and the Basic Equations of Fluid Mechanics*, section 7.5.
    """
    _require_scalar_or_field(problem)
    entries, borders = _entries("jacobian", problem, point)
    return Result("jacobian", problem, problem.shape, entries, point=point, borders=borders)


def laplacian(problem: Problem, point: Point = ()) -> Result:
    """∇²f = Σ (1/H)·∂((H/h_i²)·∂f/∂q_i)/∂q_i, Σ ∂²f/∂x_i² in Cartesian coordinates, of one component: a scalar.

    In other than Cartesian coordinates the n×1 column ∇²F of a field, ∇(∇·F) − ∇×(∇×F), along the unit vectors.
    Raises ShapeError for other shapes. Source: Marsden and Tromba, section 4.4; of a field Wikipedia, *Vector
    Laplacian* and *Del in cylindrical and spherical coordinates*.
    """
    m, n = problem.shape
    if m == n > 1 and problem.coords != "cartesian":
        entries, borders = _entries("laplacian", problem, point)
        return Result("laplacian", problem, (n, 1), entries, point=point, borders=borders)
    calculus.require_scalar(problem, "Laplacian")
    entries, borders = _entries("laplacian", problem, point)
    return Result("laplacian", problem, (), entries, point=point, borders=borders)


def laplacians(problem: Problem, point: Point = ()) -> tuple[Result, ...]:
    """The Laplacian of each component in Cartesian coordinates; in other coordinates the one column ∇²F of a field.

    In Cartesian coordinates these are the components of the Laplacian of a field; in others ∇²F has further terms,
    since the unit vectors change from place to place. Raises ShapeError for other shapes there.
    """
    if problem.coords != "cartesian":
        _require_scalar_or_field(problem)
        return (laplacian(problem, point),)
    return tuple(laplacian(part, point) for part in problem.scalar_parts())


def _require_scalar_or_field(problem: Problem) -> None:
    m, n = problem.shape
    if problem.coords != "cartesian" and m not in (1, n):
        raise ShapeError(
            f"in {problem.coords} coordinates a map is a scalar or a field of {n} components, this one has {m}",
            hint="its components are those along the unit vectors",
        )


def along(vector: tuple[Expr, ...], normalize: bool = False) -> Direction:
    """v as a direction, or v/|v|; NoAnswer for a zero vector that should be normalized."""
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
    v = tuple(exact.substituted(part, at) for part in direction.vector)
    if len(v) != n:
        raise ShapeError(f"the direction has {len(v)} components, the map has {n} variables")
    _require_scalar_or_field(problem)
    along_v = Direction(v, exact.substituted(direction.length, at), direction.normalized, _free_letter(problem))
    entries, borders = _entries("directional", problem, point, along_v)
    shape = () if m == 1 else (m, 1)
    return Result("directional", problem, shape, entries, point=point, direction=along_v, borders=borders)


def _free_letter(problem: Problem) -> str:
    """A name for the direction that the map does not use: if v were a variable, D_v f would be a partial derivative."""
    symbols = (*problem.variables, *problem.parameters)
    taken = {problem.name, *problem.component_names, *problem.functions, *(s.name for s in symbols)}
    return next((letter for letter in "vwudh" if letter not in taken), "v")


class Derived:
    """F, its first and its second derivatives, computed on request: everywhere, or proved to exist at a point."""

    def __init__(self, problem: Problem, point: Point) -> None:
        self.problem = problem
        self.point = point

    @cached_property
    def _values(self) -> tuple[Expr, ...]:
        """F, or F(a)."""
        if not self.point:
            return self.problem.components
        from symjac.local import pointwise

        return pointwise.value_at(self.problem.components, self.problem.component_names, dict(self.point))

    @cached_property
    def _slopes(self) -> Result:
        return calculus.jacobian(self.problem, self.point)

    @cached_property
    def _curvatures(self) -> tuple[Result, ...]:
        return calculus.hessians(self.problem, self.point)

    @property
    def borders(self) -> tuple[Border, ...]:
        """Where one of the requested derivatives does not exist, or may not exist."""
        asked = [self._slopes] if "_slopes" in self.__dict__ else []
        asked += self._curvatures if "_curvatures" in self.__dict__ else ()
        return calculus.of_all(border for result in asked for border in result.borders)

    def _derivative(self, i: int, j: int, order: int) -> Expr:
        """f_i, ∂f_i/∂q_j or ∂²f/∂q_j²."""
        if order == 0:
            return self._values[i]
        place, result = ((i, j), self._slopes) if order == 1 else ((j, j), self._curvatures[i])
        return result.nonzeros.get(place, _ZERO)

    def products(self, term: DerivativeTerm) -> tuple[tuple[Expr, Expr], ...]:
        """w·g' and w'·g, the derivative of the product w·g in a term; g if the term has no derivative."""
        i, j, order = term.component, term.variable, term.order
        at = dict(self.point)
        first = (exact.substituted(term.weight, at), self._derivative(i, j, order))
        if term.weight == 1:
            return (first,)
        slope = exact.substituted(derive.derivative(term.weight, self.problem.variables[j]), at)
        return first, (slope, self._derivative(i, j, order - 1))


def _entries(
    kind: Kind, problem: Problem, point: Point, direction: Direction | None = None
) -> tuple[Mapping[Any, Expr], tuple[Border, ...]]:
    """The entries of a result, by its formula, and where they may not exist."""
    scales_at(problem, point)
    derived = Derived(problem, point)
    entries = {
        place: sympy.Add(
            *(
                sympy.Mul(exact.substituted(term.coefficient, dict(point)), *factors)
                for term in terms
                for factors in derived.products(term)
            )
        )
        for place, terms in terms(kind, problem, direction).items()
    }
    return entries, derived.borders


def _require_field(problem: Problem, what: str, dimensions: tuple[int, ...] = ()) -> None:
    m, n = problem.shape
    if m != n or (dimensions and n not in dimensions):
        space = "2 or 3 components in as many variables" if dimensions else "as many components as variables"
        raise ShapeError(f"the {what} needs {space}, the map has {m} in {n}", hint="--vars names the variables")
