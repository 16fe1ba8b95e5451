"""The library behind `import symjac`; its root answers a command about a Problem, as the user chose."""

from __future__ import annotations

from dataclasses import replace

from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.model import Answer, Point, Problem


def answer(command: str, problem: Problem, point: Point, choices: Choices) -> Answer:
    """The answer, with steps and shared subexpressions if the user chose them; raises the errors of `calculus`."""
    exact = commands.results(command, problem, point, choices)
    found = commands.answer_of(command, problem, point, exact, choices)
    if choices.steps:
        from symjac.findings import derivations

        found = replace(found, derivations=derivations.of_results(problem, point, exact, choices))
    if not choices.cse:
        return found
    from symjac.calculus import subexpressions

    return subexpressions.shared(found)
