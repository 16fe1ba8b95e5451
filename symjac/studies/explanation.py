"""What the Jacobian matrix, the gradient and the determinant of a map have to do with each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symjac import answers, calculus, clock
from symjac.answers import Choices
from symjac.model import Finding, Point, Problem, Result
from symjac.studies.vanishing import Vanishing, vanishing

SECONDS = 6.0  # for the determinant


@dataclass(frozen=True)
class Explanation(Finding):
    """J, m×n; for m = n also det J, if it was found in time, and where it vanishes; both again at a point a."""

    problem: Problem
    point: Point
    jacobian: Result
    determinant: Result | None = None
    zeros: Vanishing | None = None
    jacobian_at: Result | None = None
    determinant_at: Result | None = None

    @property
    def gradients(self) -> tuple[Result, ...]:
        """∇f_1 … ∇f_m, n×1 each: the rows of J, transposed."""
        return calculus.gradients_of(self.jacobian)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What must be known of the matrices."""
        results = (self.jacobian, self.determinant, self.jacobian_at, self.determinant_at)
        kinks = answers.kinks(self.problem)
        return tuple(dict.fromkeys((*kinks, *(note for result in results if result for note in result.notes))))

    def finished(self, choices: Choices) -> Explanation:
        """The same, simplified and with decimals as was chosen."""
        finished = {
            name: result and choices.finished(result)
            for name, result in (
                ("determinant", self.determinant),
                ("jacobian_at", self.jacobian_at),
                ("determinant_at", self.determinant_at),
            )
        }
        return replace(self, jacobian=choices.finished(self.jacobian), **finished)  # type: ignore[arg-type]


def explain(problem: Problem, point: Point = ()) -> Explanation:
    """The Jacobian matrix of F: ℝⁿ → ℝᵐ with what goes with its shape: gradients, and for m = n the determinant.

    Raises SingularPoint where F is not differentiable at the point, Undecided where that cannot be told.
    Sources: Marsden and Tromba, *Vector Calculus*, 6th ed., sections 2.3, 2.6 and 6.2; Rudin, *Principles of
    Mathematical Analysis*, 3rd ed., Theorem 9.24; Wikipedia, *Matrix calculus*, Layout conventions.
    """
    matrix = calculus.jacobian(problem)
    at = calculus.jacobian(problem, point) if point else None
    found = Explanation(problem, point, matrix, jacobian_at=at)
    if problem.shape[0] != problem.shape[1]:
        return found
    determinant = _determinant(matrix)
    return replace(
        found,
        determinant=determinant,
        zeros=None if determinant is None else vanishing(determinant.value),
        determinant_at=at and _determinant(at),
    )


def _determinant(matrix: Result) -> Result | None:
    return clock.within(SECONDS, lambda: calculus.determinant_of(matrix), late=lambda: None)
