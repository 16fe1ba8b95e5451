"""A solution with what the matrix of derivatives says of it: what critical points and equilibria share."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symjac import clock
from symjac.errors import NoAnswer, ReadError, SingularPoint, Undecided
from symjac.model import Point, Problem
from symjac.roots.signs import is_smooth
from symjac.roots.solutions import Root
from symjac.studies.conditions import Case
from symjac.studies.spectrum import Spectrum

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.model import Result


@dataclass(frozen=True)
class Classified:
    """A solution, its spectrum, and its kind; where that depends on parameters, `cases` in its place.

    `quantities` are the expressions whose signs decide, each with its name. `value` is f there.
    """

    root: Root
    spectrum: Spectrum | None
    kind: str
    cases: tuple[Case, ...] = ()
    quantities: tuple[tuple[str, Expr], ...] = ()
    value: Expr | None = None


_SHARE = 0.25
"""Of the time for the whole computation: what the kinds of all solutions together may take."""


def each_in_time(
    roots: Sequence[Root], classify: Callable[[Root], Classified], seconds: float
) -> tuple[Classified, ...]:
    """Every solution classified; those that the time does not suffice for are undecided."""
    deadline = time.monotonic() + _SHARE * seconds

    def one(root: Root) -> Classified:
        late = Classified(root, None, "undecided: the time ran out")
        return clock.within(deadline - time.monotonic(), lambda: classify(root), lambda: late)

    return tuple(map(one, roots))


def specialised(problem: Problem, point: Point) -> Problem:
    """The problem with its parameters at the values given; a variable with a value is refused."""
    for symbol, _ in point:
        if symbol in problem.variables:
            raise ReadError(
                f"the value of the variable {symbol.name} is sought", hint="--at gives values to parameters: a=1"
            )
    at = dict(point)
    if not at:
        return problem
    new = {s for value in at.values() for s in value.free_symbols}
    parameters = tuple(p for p in problem.parameters if p not in at)
    return replace(
        problem,
        components=tuple(f.xreplace(at) for f in problem.components),
        parameters=(*parameters, *sorted(new - set(parameters), key=lambda s: s.name)),
        cancelled=tuple(tuple(part.xreplace(at) for part in parts) for parts in problem.cancelled),
    )


def require_real(problem: Problem, what: str) -> None:
    """Raise NoAnswer for complex variables."""
    for symbol in (*problem.variables, *problem.parameters):
        if not symbol.is_real:
            raise NoAnswer(
                f"{what} are sought for real variables, {symbol.name} is complex", hint="leave out --complex"
            )


def exists(root: Root, problem: Problem, derivative: Callable[[Problem, Point], Result]) -> bool:
    """Whether the map has a derivative at a solution; of families the formula is taken for it."""
    if root.family or any(value.free_symbols for _, value in root.point):
        return True
    plain = all(f.is_rational_function(*problem.variables) for f in problem.components)
    if not any(problem.cancelled) and (plain or is_smooth(problem.components, root)):
        return True
    if not root.exact:
        return False  # where it is enclosed only, nothing else is proved
    try:
        derivative(problem, root.point)
    except (SingularPoint, Undecided):
        return False
    return True
