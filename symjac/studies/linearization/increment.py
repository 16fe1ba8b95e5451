"""What F changes by when x does, and what the derivative says it changes by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from symjac.calculus.answers import Choices
from symjac.errors import ReadError
from symjac.kernel import sympy
from symjac.local import pointwise
from symjac.model import Point, Result
from symjac.studies import numbers
from symjac.studies.linearization import Linearization, column, entries

if TYPE_CHECKING:
    from sympy import Expr

DIGITS = 6
ERROR_DIGITS = 2
MOST_DIGITS = 15


class Comparison(NamedTuple):
    """ΔF and J·Δx of a component as decimals, and |ΔF − J·Δx|/|ΔF|; each None where it is no number, or Δf = 0."""

    increment: Expr | None
    linear: Expr | None
    error: Expr | None


@dataclass(frozen=True)
class Increment:
    """ΔF = F(a + Δx) − F(a) and dF = J(a)·Δx, two m×1 columns, exactly; `step` is Δx, each variable's in turn."""

    step: Point
    increment: Result
    linear: Result
    comparisons: tuple[Comparison, ...]

    def finished(self, choices: Choices) -> Increment:
        """The same, simplified and with decimals as was chosen."""
        return replace(self, increment=choices.finished(self.increment), linear=choices.finished(self.linear))


def increment(found: Linearization, step: Point, digits: int = DIGITS) -> Increment:
    """ΔF = F(a + Δx) − F(a) beside J(a)·Δx; a variable that the step leaves out does not move.

    Raises SingularPoint where F has no value at a + Δx, ReadError where there is no point.
    Source: Stewart, *Calculus*, 8th ed., section 14.4 (Δz and dz).
    """
    problem = found.problem
    require_point(found.point)
    given = dict(step)
    whole = tuple((x, given.get(x, sympy.S.Zero)) for x in problem.variables)
    at = dict(found.point)
    moved = at | {x: at[x] + change for x, change in whole}
    values = pointwise.value_at(problem.components, problem.component_names, moved)
    before = entries(found.values) if found.values else ()
    increments = [after - value for after, value in zip(values, before, strict=True)]
    slopes = found.jacobian.nonzeros if found.jacobian else {}
    linear = [
        sympy.Add(*(slopes[i, j] * change for j, (_, change) in enumerate(whole) if (i, j) in slopes))
        for i in range(len(values))
    ]
    comparisons = tuple(_compared(*pair, min(digits, MOST_DIGITS)) for pair in zip(increments, linear, strict=True))
    return Increment(whole, column(problem, increments), column(problem, linear), comparisons)


def require_point(point: Point) -> None:
    """Raise ReadError where there is no point to step away from, or to look at the limit at."""
    if not point:
        raise ReadError("--delta and --verify need a point", hint='give it with --at "x=1, y=2"')


def _compared(increment: Expr, linear: Expr, digits: int) -> Comparison:
    exact = (increment, linear, increment - linear)
    if any(value.free_symbols or value.atoms(sympy.core.function.AppliedUndef) for value in exact):
        return Comparison(None, None, None)
    true, approximate, error = (numbers.certain(value) for value in exact)
    relative = abs(error / true) if true and error is not None else None
    return Comparison(_decimal(true, digits), _decimal(approximate, digits), _decimal(relative, ERROR_DIGITS))


def _decimal(number: Expr | None, digits: int) -> Expr | None:
    return sympy.Float(number, digits) if number else number
