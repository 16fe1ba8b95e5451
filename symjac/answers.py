"""What each command computes: a Problem and the user's choices in, an Answer out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from symjac import calculus, tidy
from symjac.model import Answer, Layout, Point, Problem, Result

Part = Literal["matrix", "determinant", "gradients"]


@dataclass(frozen=True)
class Choices:
    """What may be chosen about an answer, whatever its format."""

    only: Part | None = None
    layout: Layout = "numerator"
    simplify: tidy.Level = "light"
    digits: int | None = None


def answer(command: str, problem: Problem, point: Point, choices: Choices) -> Answer:
    """The answer to a command of COMMANDS; raises what calculus raises."""
    results = tuple(_finished(result, choices) for result in COMMANDS[command](problem, point, choices.only))
    return Answer(command, problem, results, whole=choices.only is None)


def _finished(result: Result, choices: Choices) -> Result:
    result = tidy.simplified(result, choices.simplify).in_layout(choices.layout)
    return result if choices.digits is None else tidy.approximated(result, choices.digits)


def _jacobian(problem: Problem, point: Point, only: Part | None) -> tuple[Result, ...]:
    if only == "determinant":
        calculus.require_square(problem)
    m, n = problem.shape
    matrix = calculus.jacobian(problem, point)
    if only == "matrix":
        return (matrix,)
    if only == "determinant":
        return (calculus.determinant_of(matrix),)
    if only == "gradients":
        return calculus.gradients_of(matrix)
    determinant = (calculus.determinant_of(matrix),) if m == n else ()
    return (matrix, *determinant, *calculus.gradients_of(matrix))


COMMANDS: dict[str, Callable[[Problem, Point, Part | None], tuple[Result, ...]]] = {
    "jacobian": _jacobian,
    "gradient": lambda problem, point, _: calculus.gradients(problem, point),
    "determinant": lambda problem, point, _: (calculus.determinant(problem, point),),
    "hessian": lambda problem, point, _: calculus.hessians(problem, point),
}
