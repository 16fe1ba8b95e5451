"""The formulas of vector calculus: each entry of a result as a sum of terms c·∂(w·f_i)/∂q_j.

In orthogonal coordinates a map with as many components as variables is a field, given by its physical
components along the unit vectors. h_i are the scale factors, H is their product, and what does not depend
on the variable of a derivative stands before it, as in (1/r²)·∂(r²·F_r)/∂r. In Cartesian coordinates all
h_i are 1, so that c and w are. Source: Arfken and Weber, *Mathematical Methods for Physicists*, 6th ed.,
section 2.2; for the derivative of a field along a vector Wikipedia, *Curvilinear coordinates*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import derive
from symjac.calculus.coordinates import scale_factors
from symjac.kernel import sympy
from symjac.model import Direction, Kind, Problem

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_ONE = sympy.S.One


class Term(NamedTuple):
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


Terms = Mapping[Any, tuple[Term, ...]]
"""The place of each entry, () of a scalar, and what it is the sum of."""


def terms(kind: Kind, problem: Problem, direction: Direction | None = None) -> Terms:
    """The entries of a gradient, divergence, curl, Laplacian or directional derivative."""
    return _FORMULAS[kind](_Space(problem, scale_factors(problem)), () if direction is None else direction.vector)


class _Space(NamedTuple):
    """A problem and the scale factors of its coordinates."""

    problem: Problem
    scales: tuple[Expr, ...]

    @property
    def volume(self) -> Expr:
        """H."""
        return sympy.Mul(*self.scales)

    def term(self, before: Expr, inside: Expr, component: int, variable: int, order: int = 1) -> Term:
        """before·∂(inside·f)/∂q, with what does not depend on q before it."""
        constant, weight = inside.as_independent(self.problem.variables[variable], as_Add=False)
        return Term(before * constant, component, variable, order, weight)

    def slope(self, i: int, j: int) -> Expr:
        """∂h_i/∂q_j."""
        return derive.derivative(self.scales[i], self.problem.variables[j])


def _gradient(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """(1/h_j)·∂f/∂q_j."""
    return {(j, 0): (Term(1 / h, 0, j),) for j, h in enumerate(space.scales)}


def _divergence(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """Σ (1/H)·∂(H·F_i/h_i)/∂q_i."""
    volume = space.volume
    return {(): tuple(space.term(1 / volume, volume / h, i, i) for i, h in enumerate(space.scales))}


def _curl(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """(1/(h_j·h_k))·(∂(h_k·F_k)/∂q_j − ∂(h_j·F_j)/∂q_k), i, j, k cyclic; in the plane that out of it."""
    h = space.scales

    def circulation(j: int, k: int) -> tuple[Term, ...]:
        area = h[j] * h[k]
        return space.term(1 / area, h[k], k, j), space.term(-1 / area, h[j], j, k)

    if len(h) == 2:
        return {(): circulation(0, 1)}
    return {(i, 0): circulation((i + 1) % 3, (i + 2) % 3) for i in range(3)}


def _laplacian(space: _Space, _v: tuple[Expr, ...]) -> Terms:
    """Σ (1/H)·∂((H/h_i²)·∂f/∂q_i)/∂q_i."""
    volume = space.volume
    return {(): tuple(space.term(1 / volume, volume / h**2, 0, i, 2) for i, h in enumerate(space.scales))}


def _directional(space: _Space, v: tuple[Expr, ...]) -> Terms:
    """Σ_j (v_j/h_j)·∂F_i/∂q_j + (F_j/(h_i·h_j))·(v_i·∂h_i/∂q_j − v_j·∂h_j/∂q_i), of a scalar the first alone."""
    m, n = space.problem.shape
    h = space.scales
    along = {i: [Term(v[j] / h[j], i, j) for j in range(n)] for i in range(m)}
    if m == n and space.problem.coords != "cartesian":  # a field, whose unit vectors turn
        for i in range(n):
            turning = {j: v[i] * space.slope(i, j) - v[j] * space.slope(j, i) for j in range(n) if j != i}
            along[i] += [Term(turn / (h[i] * h[j]), j, order=0) for j, turn in turning.items() if turn != 0]
    return {(i, 0) if m > 1 else (): tuple(parts) for i, parts in along.items()}


_FORMULAS: Mapping[Kind, Callable[[_Space, tuple[Expr, ...]], Terms]] = {
    "gradient": _gradient,
    "divergence": _divergence,
    "curl": _curl,
    "laplacian": _laplacian,
    "directional": _directional,
}
