"""What `symjac` offers of this study: `linearize`, `defining_limit`, and the classes of their findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Unpack

from symjac.calculus.commands import Choices
from symjac.library.inputs import located, point_text, study
from symjac.library.reading import At, AtPoint, Keywords, Names, Source, offered
from symjac.library.returned import Shown
from symjac.model import Point, Problem
from symjac.studies.linearization import find, limit


@dataclass(frozen=True, repr=False)
class Linearization(Shown, find.Linearization):
    """F(a) + J(a)·(x − a): `tangents`, `jacobian`, `differential`, `increment`."""


@offered
def linearize(source: Source, vars: Names | None = None, *, delta: At = "", **asked: Unpack[AtPoint]) -> Linearization:
    """F(a) + J(a)·(x − a) for the point `at`, with J(a) m×n, and dF = J·dx; without a point dF alone.

    `delta` is a step Δx ("x=0.1"): `increment` then compares ΔF with J(a)·Δx. SingularPoint is raised where F
    is not differentiable.

    >>> found = linearize("2x^2 + y^2", at={"x": 1, "y": 1})
    >>> found.tangents.value
    Matrix([[4*x + 2*y - 3]])
    """

    def found(problem: Problem, point: Point) -> find.Linearization:
        if point_text(delta):
            find.require_point(point)
        approximation = find.linearize(problem, point)
        if point_text(delta):
            step = located(delta, replace(problem, parameters=()))
            approximation = replace(approximation, increment=find.increment(approximation, step))
        return approximation.finished(Choices())

    return study(Linearization, source, vars, asked, found)


@dataclass(frozen=True, repr=False)
class Limit(Shown, limit.Limit):
    """The limit that defines the derivative: `ruling`, `ratios`."""


@offered
def defining_limit(source: Source, vars: Names | None = None, *, at: At, **asked: Unpack[Keywords]) -> Limit:
    """Whether ‖F(a + h) − F(a) − J·h‖/‖h‖ → 0 as h → 0, with some values.

    `ruling` is right, wrong or undecided, `ratios` are the values.

    SingularPoint is raised if F has no value at a, ReadError if a name has no value.

    >>> defining_limit("abs(x)", at="x=0").ruling
    'wrong'
    """
    return study(Limit, source, vars, {**asked, "at": at}, limit.limit)
