"""What each command computes: a Problem and the user's choices in, an Answer out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from symjac import calculus, tidy
from symjac.kernel import sympy
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
    notes = _kinks(problem, results if point else None)
    return Answer(command, problem, results, whole=choices.only is None, notes=notes)


def _kinks(problem: Problem, at_point: tuple[Result, ...] | None) -> tuple[str, ...]:
    """What to say of functions that are not differentiable everywhere they are defined.

    At a point they have been decided, but for those that still depend on something.
    """
    if at_point is not None:
        left = {type(node) for result in at_point for node in result.value.atoms(*_KINKED) if node.free_symbols}
        return (f"the entries hold where {_named(left)} is smooth",) if left else ()
    notes = []
    for name, component in zip(problem.component_names, problem.components, strict=True):
        kinked = {type(node) for node in component.atoms(*_KINKED) if node.free_symbols.intersection(problem.variables)}
        if kinked:
            notes.append(
                f"{name} contains {_named(kinked)}: its entries hold where that is smooth; --at decides at a point"
            )
    return tuple(notes)


def _named(kinds: set[type]) -> str:
    return ", ".join(word for kind, word in _KINKED.items() if kind in kinds)


_KINKED = {
    sympy.Abs: "|·|",
    sympy.sign: "sign",
    sympy.Max: "max",
    sympy.Min: "min",
    sympy.floor: "floor",
    sympy.ceiling: "ceiling",
    sympy.Heaviside: "heaviside",
    sympy.Piecewise: "piecewise",
}


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
