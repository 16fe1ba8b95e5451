"""The linear approximation of a map at a point, and the total differential.

The increment compares the change of F over a step with the change that the derivative predicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from symjac import calculus, exact
from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.errors import ReadError
from symjac.kernel import sympy
from symjac.local import pointwise
from symjac.model import Finding, Point, Problem, Result, each_once

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.studies.limit.find import Limit


@dataclass(frozen=True)
class Linearization(Finding):
    """F(a) + J(a)·(x − a) and dF = J·dx.

    `differential` is J(x), m×n. At a point, `jacobian` is J(a), `values` the column F(a), m×1, and
    `tangents` the column of the affine functions L_i(x) = f_i(a) + Σ ∂f_i/∂x_j(a)·(x_j − a_j); without a point they are
    None. `increment` compares ΔF with J(a)·Δx, `limit` is the table of the limit that defines J(a).
    """

    problem: Problem
    point: Point
    differential: Result
    jacobian: Result | None = None
    values: Result | None = None
    tangents: Result | None = None
    increment: Increment | None = None
    limit: Limit | None = None

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the matrices."""
        results = (self.differential, self.jacobian, self.values, self.tangents)
        kinks = commands.kinks(self.problem, (self.differential,))
        return each_once(kinks, *(result.notes for result in results if result))

    def finished(self, choices: Choices) -> Linearization:
        """The same linearization, simplified and with decimals as chosen; the affine functions stay multiplied out."""
        return replace(
            self,
            differential=choices.finished(self.differential),
            jacobian=self.jacobian and choices.finished(self.jacobian),
            values=self.values and choices.finished(self.values),
            tangents=self.tangents and choices.in_decimals(self.tangents),
            increment=self.increment and self.increment.finished(choices),
        )


def linearize(problem: Problem, point: Point = ()) -> Linearization:
    """F(a + h) ≈ F(a) + J(a)·h, the best affine approximation of F: ℝⁿ → ℝᵐ at a; J(a) is m×n.

    Without a point the total differential alone, dF = J·dx with df_i = Σ ∂f_i/∂x_j dx_j.
    Raises SingularPoint if F is not differentiable at a, Undecided if that cannot be decided,
    ReadError if a variable has no value.
    Source: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Definition 9.11; Marsden and Tromba,
    *Vector Calculus*, 6th ed., section 2.3.
    """
    if not point:
        return Linearization(problem, point, calculus.jacobian(problem))
    require_all(problem, point)
    matrix = calculus.jacobian(problem, point)
    matrix = replace(matrix, nonzeros={place: exact.finished(entry) for place, entry in matrix.nonzeros.items()})
    at = dict(point)
    values = tuple(map(exact.finished, pointwise.value_at(problem.components, problem.component_names, at)))
    slopes = matrix.nonzeros
    tangents = [
        sympy.expand(
            sympy.Add(value, *(slopes[i, j] * (x - at[x]) for j, x in enumerate(problem.variables) if (i, j) in slopes))
        )
        for i, value in enumerate(values)
    ]
    general = calculus.jacobian(problem)
    return Linearization(problem, point, general, matrix, column(problem, values, point), column(problem, tangents))


def require_all(problem: Problem, point: Point) -> None:
    """Raise ReadError unless every variable has a value."""
    given = {symbol for symbol, _ in point}
    missing = [x.name for x in problem.variables if x not in given]
    if missing:
        raise ReadError(
            f"the point has no value for {', '.join(missing)}",
            hint=f"give one, or a name that stands for any: {missing[0]}={missing[0]}_0",
        )


def entries(result: Result) -> tuple[Expr, ...]:
    """The entries of an m×1 column, zeros included."""
    return tuple(result.nonzeros.get((i, 0), sympy.S.Zero) for i in range(result.shape[0]))


def column(problem: Problem, entries: Sequence[Expr], point: Point = ()) -> Result:
    """An m×1 column with one expression for each component."""
    return Result("expression", problem, (len(entries), 1), {(i, 0): e for i, e in enumerate(entries)}, point=point)


DIGITS = 6
ERROR_DIGITS = 2
MOST_DIGITS = 15


class ComponentIncrement(NamedTuple):
    """ΔF and J·Δx of a component as decimals, and |ΔF − J·Δx|/|ΔF|; each None if it is not a number, or Δf = 0."""

    increment: Expr | None
    linear: Expr | None
    error: Expr | None


@dataclass(frozen=True)
class Increment:
    """ΔF = F(a + Δx) − F(a) and dF = J(a)·Δx, exact m×1 columns; `step` is Δx, with a value for each variable."""

    step: Point
    increment: Result
    linear: Result
    comparisons: tuple[ComponentIncrement, ...]

    def finished(self, choices: Choices) -> Increment:
        """The same increment, simplified and with decimals as the user chose."""
        return replace(self, increment=choices.finished(self.increment), linear=choices.finished(self.linear))


def increment(found: Linearization, step: Point, digits: int = DIGITS) -> Increment:
    """ΔF = F(a + Δx) − F(a) beside J(a)·Δx; a variable that the step leaves out does not move.

    Raises SingularPoint if F has no value at a + Δx, ReadError if there is no point.
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
    """Raise ReadError if there is no point for the step or the limit."""
    if not point:
        raise ReadError("--delta and --verify need a point", hint='give it with --at "x=1, y=2"')


def _compared(increment: Expr, linear: Expr, digits: int) -> ComponentIncrement:
    values = (increment, linear, increment - linear)
    if any(value.free_symbols or value.atoms(sympy.core.function.AppliedUndef) for value in values):
        return ComponentIncrement(None, None, None)
    true, approximate, error = map(certain, values)
    relative = abs(error / true) if true and error is not None else None
    return ComponentIncrement(_decimal(true, digits), _decimal(approximate, digits), _decimal(relative, ERROR_DIGITS))


def certain(value: Expr) -> Expr | None:
    """A constant to 15 digits, 0 if it is proved to be 0; None if neither could be decided."""
    found = exact.value(value)
    return None if found is None else found.evalf()


def _decimal(number: Expr | None, digits: int) -> Expr | None:
    return sympy.Float(number, digits) if number else number
