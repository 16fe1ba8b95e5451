"""The linear approximation of a map at a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac import calculus
from symjac.model import Finding, Point, Problem, Result

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True)
class Linearization(Finding):
    """F(a) + J(a)·(x − a): `values` are F(a), one a component; `jacobian` is J(a), m×n."""

    problem: Problem
    point: Point
    values: tuple[Expr, ...]
    jacobian: Result

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What must be known of J(a)."""
        return self.jacobian.notes


def linearize(problem: Problem, point: Point) -> Linearization:
    """F(a + h) ≈ F(a) + J(a)·h, the best affine approximation of F: ℝⁿ → ℝᵐ at a; J(a) is m×n.

    Raises SingularPoint where F is not differentiable at a, Undecided where that cannot be told.
    Source: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Definition 9.11.
    """
    matrix = calculus.jacobian(problem, point)
    at = dict(point)
    return Linearization(problem, point, tuple(f.xreplace(at) for f in problem.components), matrix)
