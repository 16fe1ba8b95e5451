"""Vector calculus: divergence, curl, Laplacian and directional derivative, Problem in, Result out.

In orthogonal coordinates (`Problem.coords`) a map with as many components as variables is a field, given by
its physical components along the unit vectors. At a point all first derivatives must exist, as for J (some results
need only a sum of a few of them): SingularPoint otherwise.

Every formula (see `formulas`) is linear in F and its partial derivatives, and its coefficients contain only the
scale factors h_i. So at a point the derivatives that were proved to exist are put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symjac import calculus, derive, exact
from symjac.calculus import formulas
from symjac.calculus.formulas import DerivativeTerm, scales_at
from symjac.errors import NoAnswer, ShapeError
from symjac.kernel import sympy
from symjac.model import Border, Direction, Kind, Point, Problem, Result

if TYPE_CHECKING:
    from sympy import Expr


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
        for place, terms in formulas.terms(kind, problem, direction).items()
    }
    return entries, derived.borders


def _require_field(problem: Problem, what: str, dimensions: tuple[int, ...] = ()) -> None:
    m, n = problem.shape
    if m != n or (dimensions and n not in dimensions):
        space = "2 or 3 components in as many variables" if dimensions else "as many components as variables"
        raise ShapeError(f"the {what} needs {space}, the map has {m} in {n}", hint="--vars names the variables")
