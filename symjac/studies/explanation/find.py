"""How the Jacobian matrix, the gradient and the determinant of a map are related."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symjac import calculus, work
from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.errors import Undecided
from symjac.model import Finding, Point, Problem, Result, each_once
from symjac.studies.zero_sets import ZeroSet, factors, zeros

ZERO_CALLS = 3_000_000  # for the search of the points with det J = 0


@dataclass(frozen=True)
class Explanation(Finding):
    """J, m×n; for m = n also det J and where it is 0, each if it is not too large; J and det J again at a point a.

    For complex variables the zeros of det J are not given.
    """

    problem: Problem
    point: Point
    jacobian: Result
    determinant: Result | None = None
    singular: tuple[ZeroSet, ...] | None = None
    jacobian_at: Result | None = None
    determinant_at: Result | None = None
    conventions: bool = False
    """Whether the layouts are shown, in place of what J means for the map."""

    @property
    def gradients(self) -> tuple[Result, ...]:
        """∇f_1 … ∇f_m, n×1 each: the rows of J, transposed."""
        return calculus.gradients_of(self.jacobian)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the matrices."""
        results = (self.jacobian, self.determinant, self.jacobian_at, self.determinant_at)
        kinks = commands.kinks(self.problem, (self.jacobian,))
        return each_once(kinks, *(result.notes for result in results if result))

    def finished(self, choices: Choices) -> Explanation:
        """The same explanation, simplified and with decimals as the user chose."""
        finished = {
            name: result and choices.finished(result)
            for name, result in (
                ("determinant", self.determinant),
                ("jacobian_at", self.jacobian_at),
                ("determinant_at", self.determinant_at),
            )
        }
        return replace(self, jacobian=choices.finished(self.jacobian), **finished)  # type: ignore[arg-type]


def explain(problem: Problem, point: Point = (), *, conventions: bool = False) -> Explanation:
    """The Jacobian matrix of F: ℝⁿ → ℝᵐ with what goes with its shape: gradients, and for m = n the determinant.

    `conventions` asks for the layouts of matrices of derivatives instead.
    Raises SingularPoint where F is not differentiable at the point, Undecided where that cannot be told.
    Sources: Marsden and Tromba, *Vector Calculus*, 6th ed., sections 2.3, 2.6 and 6.2; Rudin, *Principles of
    Mathematical Analysis*, 3rd ed., Theorem 9.24; Wikipedia, *Matrix calculus*, Layout conventions.
    """
    matrix = calculus.jacobian(problem)
    at = calculus.jacobian(problem, point) if point else None
    found = Explanation(problem, point, matrix, jacobian_at=at, conventions=conventions)
    if problem.shape[0] != problem.shape[1]:
        return found
    determinant = _determinant(matrix)
    return replace(
        found,
        determinant=determinant,
        singular=None if determinant is None else _singular(determinant),
        determinant_at=at and _determinant(at),
    )


def _singular(determinant: Result) -> tuple[ZeroSet, ...] | None:
    """The sets of points where det J = 0; None if they were not found."""
    variables = determinant.problem.variables
    if not all(x.is_real for x in variables) or determinant.value == 0:
        return None
    return work.attempted(lambda: zeros(factors(determinant.value), variables), ZERO_CALLS, None)


def _determinant(matrix: Result) -> Result | None:
    try:
        return calculus.determinant_of(matrix, longest=commands.MOST_LENGTH)
    except Undecided:
        return None
