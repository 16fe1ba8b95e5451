"""What each command computes: a Problem and the user's choices in, an Answer out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from symjac import calculus, clock, normal, tidy
from symjac.guard import DEFAULT_SECONDS
from symjac.kernel import sympy
from symjac.model import Answer, Layout, Point, Problem, Result
from symjac.normal.plain import distinct, free_symbols

Part = Literal["matrix", "determinant", "gradients"]


@dataclass(frozen=True)
class Choices:
    """What may be chosen about an answer, whatever its format."""

    only: Part | None = None
    layout: Layout = "numerator"
    simplify: tidy.Level = "light"
    digits: int | None = None
    cse: bool = False
    steps: bool = False
    seconds: float = DEFAULT_SECONDS

    def simplified(self, result: Result) -> Result:
        """The result, simplified as far as was chosen."""
        return tidy.simplified(result, self.simplify, self.seconds)


def answer(command: str, problem: Problem, point: Point, choices: Choices) -> Answer:
    """The answer to a command of COMMANDS; raises NoAnswer, or Undecided, as calculus does."""
    exact = COMMANDS[command](problem, point, choices)
    results = tuple(_finished(result, choices) for result in exact)
    notes = kinks(problem, results if point else None)
    found = Answer(command, problem, results, whole=choices.only is None, notes=notes)
    if choices.steps:
        from symjac.studies import derivations

        found = replace(found, derivations=derivations.of_results(problem, point, exact, choices))
    if not choices.cse:
        return found
    from symjac import sharing

    return sharing.shared(found)


def kinks(problem: Problem, at_point: tuple[Result, ...] | None) -> tuple[str, ...]:
    """What to say of functions that are not differentiable everywhere they are defined.

    At a point they have been decided, but for those that still depend on something.
    """
    if at_point is not None:
        left = {type(node) for result in at_point for node in result.value.atoms(*_KINKED) if node.free_symbols}
        return (f"the entries hold where {_named(left)} is smooth",) if left else ()
    notes = []
    variables = set(problem.variables)
    for name, component in zip(problem.component_names, problem.components, strict=True):
        kinked = {
            type(node)
            for node in distinct(component, bound=True)
            if isinstance(node, tuple(_KINKED)) and not variables.isdisjoint(free_symbols(node))
        }
        if kinked:
            notes.append(
                f"{name} contains {_named(kinked)}: the derivative holds where that is smooth; --at decides at a point"
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
    result = result.in_layout(choices.layout)
    return result if choices.digits is None else tidy.approximated(result, choices.digits)


def _jacobian(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    only = choices.only
    if only == "determinant":
        return _determinant(problem, point, choices)
    matrix = choices.simplified(calculus.jacobian(problem, point))
    if only == "matrix":
        return (matrix,)
    gradients = calculus.gradients_of(matrix)
    return gradients if only == "gradients" else (*_with_determinant(matrix, choices), *gradients)


def _with_determinant(matrix: Result, choices: Choices) -> tuple[Result, ...]:
    """J and det J; J alone where it is not square, and, with a note, where det J is too large to stand beside it."""
    m, n = matrix.problem.shape
    if m != n:
        return (matrix,)
    seconds = _DETERMINANT_SHARE * choices.seconds
    determinant = clock.within(seconds, lambda: calculus.determinant_of(matrix), late=lambda: None)
    if determinant is None or normal.length(determinant.value) > _MOST_LENGTH:
        return (replace(matrix, notes=(*matrix.notes, _LEFT_OUT)),)
    return matrix, choices.simplified(determinant)


_DETERMINANT_SHARE = 0.1  # of the time limit; `symjac determinant` has all of it
_MOST_LENGTH = 5_000  # names, digits and signs: a page
_LEFT_OUT = "the determinant is too large to stand beside the matrix: ask for it with --only determinant"


def _gradient(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    return calculus.gradients_of(choices.simplified(calculus.jacobian(problem, point)))


def _determinant(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    return (choices.simplified(calculus.determinant(problem, point)),)


def _hessian(problem: Problem, point: Point, choices: Choices) -> tuple[Result, ...]:
    return tuple(choices.simplified(result) for result in calculus.hessians(problem, point))


COMMANDS: dict[str, Callable[[Problem, Point, Choices], tuple[Result, ...]]] = {
    "jacobian": _jacobian,
    "gradient": _gradient,
    "determinant": _determinant,
    "hessian": _hessian,
}
