"""The linear approximation of a map at a point, and the total differential; the sheet and the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import calculus, exact
from symjac.calculus import commands
from symjac.calculus.commands import Choices
from symjac.errors import ReadError
from symjac.findings import bare, column, combination, decimal, letter, point, shape, the_map
from symjac.kernel import sympy
from symjac.local import pointwise
from symjac.model import Finding, Point, Problem, Result, each_once
from symjac.model.sheet import (
    Content,
    Equation,
    Items,
    Label,
    Row,
    Section,
    Sheet,
    Signs,
    Table,
    Value,
    display,
    said,
    section,
)
from symjac.studies.linearization import limit
from symjac.studies.linearization.limit import certain, require_all

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer
    from symjac.studies.linearization.limit import Limit


# --- the finding --------------------------------------------------------------
#
# The increment compares the change of F over a step with the change that the derivative predicts.


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
    return Linearization(
        problem, point, general, matrix, column_of(problem, values, point), column_of(problem, tangents)
    )


def entries(result: Result) -> tuple[Expr, ...]:
    """The entries of an m×1 column, zeros included."""
    return tuple(result.nonzeros.get((i, 0), sympy.S.Zero) for i in range(result.shape[0]))


def column_of(problem: Problem, entries: Sequence[Expr], point: Point = ()) -> Result:
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
    return Increment(whole, column_of(problem, increments), column_of(problem, linear), comparisons)


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


def _decimal(number: Expr | None, digits: int) -> Expr | None:
    return sympy.Float(number, digits) if number else number


# --- the sheet ----------------------------------------------------------------
#
# The sheet of a linearization: F(a) + J(a)·h with its matrices and as a function of x, and dF = J·dx.


def sheet(found: Linearization) -> Sheet:
    """The map; at a point the approximation; the total differential; the increment and the limit if asked for."""
    sections = [the_map(found.problem)]
    if found.jacobian and found.values and found.tangents:
        sections += [
            _approximation(found.problem, found.values, found.jacobian),
            _tangent(found.problem, found.values, found.jacobian, found.tangents),
        ]
    sections.append(_differential(found))
    if found.increment:
        sections += _of_increment(found.problem, found.increment)
    if found.limit:
        sections += limit.sections(found.limit)
    return tuple(sections)


def _approximation(problem: Problem, values: Result, jacobian: Result) -> Section:
    a, h = letter(problem, "apqc"), letter(problem, "hkuw")
    steps = [sympy.Symbol(f"{h}_{j + 1}" if problem.shape[1] > 1 else h) for j in range(problem.shape[1])]
    f, matrix = problem.name, bare(problem.shape, jacobian.nonzeros)
    formula = display(f"%s$({a} + {h}) ≈ $%s$ + $%s$ $%s", f, column(entries(values)), matrix, column(steps))
    remark = said(f"%s$({a}) + J({a})·{h}$, J({a}) is {shape(jacobian)}: row = component, column = variable", f)
    return section(said("linear approximation at %s", point(jacobian.point)), remark, formula)


_AFFINE = "affine map"
_AFFINES = "LTAS"
_TANGENTS = {(1, 1): "tangent line", (1, 2): "tangent plane"}


def _tangent(problem: Problem, values: Result, jacobian: Result, tangents: Result) -> Section:
    """Each L_i(x) with the differences from the point, and then multiplied out."""
    blocks: list[Content] = []
    a, at = letter(problem, "apqc"), dict(jacobian.point)
    for i, value in enumerate(entries(values)):
        left = said("%s", _tangent_name(problem, i))
        terms: list[tuple[Expr, Items]] = [(value, ())]
        for j, x in enumerate(problem.variables):
            terms.append((jacobian.nonzeros.get((i, j), sympy.S.Zero), _difference(x, at[x])))
        blocks.append(display("%s$ = $%s", left, combination(terms)))
        right = entries(tangents)[i]
        if any(at[x] != 0 for j, x in enumerate(problem.variables) if (i, j) in jacobian.nonzeros):
            blocks.append(Equation(left, right))
    is_real = all(x.is_real for x in problem.variables)
    heading = _TANGENTS.get(problem.shape, _AFFINE) if is_real else _AFFINE
    formula = said(f"${letter(problem, _AFFINES)}(x) = $%s$({a}) + J({a})·(x − {a})$", problem.name)
    return section(heading, said("%s, near the point, as a function of the variables", formula), *blocks)


def _tangent_name(problem: Problem, i: int) -> str:
    affine = letter(problem, _AFFINES)
    return affine if problem.shape[0] == 1 else f"{affine}_{i + 1}"


def _difference(x: Expr, at: Expr) -> Items:
    """(x − 1), (x + 1), x, (x − (a + b))."""
    if at == 0:
        return (Value(x),)
    if at.is_Add:
        return said("$($%s$ − ($%s$))$", x, at)
    minus = at.could_extract_minus_sign()
    return said("$($%s%s%s$)$", x, Signs(" + " if minus else " − "), -at if minus else at)


def _differential(found: Linearization) -> Section:
    """df_i = Σ ∂f_i/∂x_j dx_j, and the same at the point."""
    problem = found.problem
    blocks = _differentials(problem, found.differential)
    if found.jacobian:
        blocks += [said("at %s:", point(found.point)), *_differentials(problem, found.jacobian)]
    (m, n), whole = problem.shape, Label("differential", (problem.name,))
    remark = said(f"%s$ = J·dx$: {m}×{n} times {n}×1, linear in the differentials", whole)
    return section("total differential", remark, *blocks)


def _differentials(problem: Problem, jacobian: Result) -> list[Content]:
    lines: list[Content] = []
    for i, name in enumerate(problem.component_names):
        terms = (
            (jacobian.nonzeros.get((i, j), sympy.S.Zero), (Label("differential", (x.name,)),))
            for j, x in enumerate(problem.variables)
        )
        lines.append(display("%s$ = $%s", Label("differential", (name,)), combination(terms)))
    return lines


def _of_increment(problem: Problem, found: Increment) -> list[Section]:
    """The change of F, the change that its differential predicts, and their difference."""
    a = letter(problem, "apqc")
    whole, differential = problem.name, Label("differential", (problem.name,))
    blocks: list[Content] = []
    for name, change, linear in zip(
        problem.component_names, entries(found.increment), entries(found.linear), strict=True
    ):
        predicted = Equation((Label("differential", (name,)),), linear)
        blocks.append(Row((Equation(said("$Δ$%s", name), change), predicted)))
    if any(c.increment is not None or c.linear is not None for c in found.comparisons):
        error = said("relative error $|Δ$%s$ − $%s$|/|Δ$%s$|$", whole, differential, whole)
        head = (said("component"), said("$Δ$%s", whole), (differential,), error)
        rows = tuple(
            (said("%s", name), _cell(c.increment), _cell(c.linear), _error(c.increment, c.error))
            for name, c in zip(problem.component_names, found.comparisons, strict=True)
        )
        blocks.append(Table(head, rows))
    remark = said(f"$Δ$%s$ = $%s$({a} + Δx) − $%s$({a}) ≈ $%s$ = J({a})·Δx$", whole, whole, whole, differential)
    return [section(said("increment for a step of %s", point(found.step)), remark, *blocks)]


def _cell(number: Expr | None) -> Items:
    return said("no number") if number is None else (Value(number),)


def _error(increment: Expr | None, error: Expr | None) -> Items:
    """The relative error; an increment of 0 has none."""
    if increment is not None and increment == 0:
        return said("none: divided by 0")
    return _cell(error)


# --- the record ------------------------------------------------------------


def record(found: Linearization, write: Writer) -> dict[str, Any]:
    """The map, J(x); at a point F(a), J(a) and the affine functions; the increment and the limit if asked for."""
    made: dict[str, Any] = write.the_map(found.problem)
    made["differential"] = write.result(found.differential)
    if found.jacobian and found.values and found.tangents:
        made |= {
            "at": write.at_point(found.point),
            "value": _column(write, found.values),
            "jacobian": write.result(found.jacobian),
            "tangent": _column(write, found.tangents),
        }
    if found.increment:
        made["increment"] = _increment(write, found.increment)
    if found.limit:
        made["limit"] = limit.table(write, found.limit)
    return made


def _column(write: Writer, result: Result) -> list[dict[str, str]]:
    return [write.expression(entry) for entry in entries(result)]


def _increment(write: Writer, found: Increment) -> dict[str, Any]:
    """Exact values and decimals; null for a decimal that is not certain, and for a relative error if ΔF is 0."""
    return {
        "step": write.at_point(found.step),
        "exact": _column(write, found.increment),
        "linear": _column(write, found.linear),
        "decimals": [
            {name: None if number is None else decimal(number) for name, number in comparison._asdict().items()}
            for comparison in found.comparisons
        ],
    }
