"""The limit that defines the derivative, as a table: ‖F(a + tv) − F(a) − t·J·v‖/t for shrinking t; the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from symjac import calculus, exact, work
from symjac.errors import NO_ANSWER, OK, UNDECIDED, NoAnswer, ReadError, SingularPoint, SymjacError, Undecided
from symjac.findings import bare, decimal, letter, point, shape, the_map
from symjac.kernel import sympy
from symjac.local import pointwise
from symjac.model import Finding, Point, Problem, Result
from symjac.model.sheet import (
    Content,
    Items,
    Label,
    Section,
    Sheet,
    Signs,
    Table,
    Tick,
    Value,
    Words,
    display,
    said,
    section,
)

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.render.records import Writer


# --- the finding --------------------------------------------------------------
#
# `pointwise` proves whether it tends to 0; the numbers only illustrate it. If F is not differentiable, J is the
# candidate whose columns are the slopes along +e_j, with 0 where a slope does not exist: if any matrix were
# the derivative, it would be this one.


Ruling = Literal["right", "wrong", "undecided"]

STEPS = tuple(sympy.Rational(1, 10**k) for k in range(1, 6))
MOST_AXES = 3  # directions e_j in the table
CALLS = 8_000_000  # for the whole table
DIGITS = 2
MOST_DIGITS = 15


@dataclass(frozen=True)
class Ratio:
    """One number of the table: decimal digits, or 0; None if F has no value at a + tv, or it could not be computed."""

    value: Expr | None
    missing: Literal["", "undefined", "unknown"] = ""


@dataclass(frozen=True)
class Limit(Finding):
    """The table of the defining limit at a, and whether the limit is 0: right, wrong (with the reason) or undecided.

    `jacobian` is J(a), or the candidate, with 0 at the places `without_slope`; `ratios` has a row for each of the
    `steps` t and a column for each of the unit vectors in `directions`.
    """

    problem: Problem
    point: Point
    jacobian: Result
    ruling: Ruling
    reason: str
    steps: tuple[Expr, ...]
    directions: tuple[tuple[Expr, ...], ...]
    ratios: tuple[tuple[Ratio, ...], ...]
    without_slope: tuple[tuple[int, int], ...] = ()

    @property
    def status(self) -> int:
        """3 if F is not differentiable at a, 4 if that could not be decided."""
        return {"right": OK, "wrong": NO_ANSWER, "undecided": UNDECIDED}[self.ruling]

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on J(a)."""
        return self.jacobian.notes


def limit(problem: Problem, point: Point, digits: int = DIGITS) -> Limit:
    """Whether ‖F(a + h) − F(a) − J(a)·h‖/‖h‖ → 0 as h → 0, with its values along some directions.

    Raises SingularPoint if F has no value at a, ReadError if a name has no value, NoAnswer for undefined functions.
    Source: Rudin, *Principles of Mathematical Analysis*, 3rd ed., Definition 9.11.
    """
    _require_numbers(problem, point)
    at = dict(point)
    values = pointwise.value_at(problem.components, problem.component_names, at)
    without: tuple[tuple[int, int], ...] = ()
    try:
        matrix, ruling, reason = calculus.jacobian(problem, point), "right", ""
    except (SingularPoint, Undecided) as error:
        _require_value(problem, at, error)
        ruling, reason = ("wrong" if isinstance(error, SingularPoint) else "undecided"), error.message
        slopes = pointwise.slopes_forward(problem.components, problem.component_names, problem.variables, at)
        without = tuple(place for place, slope in slopes.items() if slope is None)
        candidate = {place: slope for place, slope in slopes.items() if slope is not None}
        matrix = Result("jacobian", problem, problem.shape, candidate, point=point)
    vectors = directions(problem)
    ratios = _Table(problem, at, values, matrix, min(digits, MOST_DIGITS)).rows(vectors)
    return Limit(problem, point, matrix, ruling, reason, STEPS, vectors, ratios, without)  # type: ignore[arg-type]


def _require_value(problem: Problem, at: Mapping[Symbol, Expr], error: SymjacError) -> None:
    """Raise the error if F has no value at a because of a factor that has cancelled, as 1/x has from x/x."""
    for parts in problem.cancelled:
        try:
            pointwise.value_at(parts, [""] * len(parts), at)
        except SingularPoint:
            raise error from None


def directions(problem: Problem) -> tuple[tuple[Expr, ...], ...]:
    """Unit vectors: axes, diagonals forwards and backwards; with complex variables also i along the first axis."""
    n = len(problem.variables)
    axes = [tuple(sympy.S.One if j == k else sympy.S.Zero for j in range(n)) for k in range(min(n, MOST_AXES))]
    diagonal = (1 / sympy.sqrt(n),) * n
    vectors = [*axes, *([diagonal] if n > 1 else []), tuple(-part for part in diagonal)]
    if not all(x.is_real for x in problem.variables):
        vectors.append(tuple(sympy.I * part for part in axes[0]))
    return tuple(vectors)


def _require_numbers(problem: Problem, point: Point) -> None:
    require_all(problem, point)
    if problem.functions:
        names = ", ".join(problem.functions)
        raise NoAnswer(
            f"the table needs numbers: {names} is not a known function",
            hint="leave out --verify: symjac linearize alone takes unknown functions",
        )
    at = dict(point)
    used = {symbol for component in problem.components for symbol in component.free_symbols}
    without = sorted(s.name for s in (used - at.keys()).union(*(value.free_symbols for value in at.values())))
    if without:
        raise ReadError(
            f"the table needs numbers: {', '.join(without)} has no value",
            hint=f'give it in the point too: --at "…, {without[0]}=2"',
        )


@dataclass(frozen=True)
class _Table:
    """The expressions from which all numbers of a table are computed."""

    problem: Problem
    at: Mapping[Symbol, Expr]
    values: tuple[Expr, ...]
    matrix: Result
    digits: int

    def rows(self, vectors: Sequence[Sequence[Expr]]) -> tuple[tuple[Ratio, ...], ...]:
        """A row for each of STEPS; ratios for which the work does not suffice are unknown."""
        found: list[Ratio] = []

        def fill() -> None:
            found.extend(self._ratio(t, v) for t in STEPS for v in vectors)

        work.within(CALLS, fill, late=lambda: None)
        found += [Ratio(None, "unknown")] * (len(STEPS) * len(vectors) - len(found))
        return tuple(tuple(found[k : k + len(vectors)]) for k in range(0, len(found), len(vectors)))

    def _ratio(self, t: Expr, v: Sequence[Expr]) -> Ratio:
        """‖F(a + tv) − F(a) − t·J·v‖/t."""
        moved = dict(self.at) | {x: self.at[x] + t * part for x, part in zip(self.problem.variables, v, strict=True)}
        if any(x.is_positive and moved[x].is_positive is False for x in moved):
            return Ratio(None, "undefined")
        try:
            values = pointwise.value_at(self.problem.components, self.problem.component_names, moved)
            for parts in self.problem.cancelled:
                pointwise.value_at(parts, [""] * len(parts), moved)
        except SingularPoint:
            return Ratio(None, "undefined")
        except Undecided:
            return Ratio(None, "unknown")
        size = sympy.S.Zero
        for error in map(certain, self._errors(values, t, v)):
            if error is None:
                return Ratio(None, "unknown")
            size += abs(error) ** 2
        size = sympy.sqrt(size)
        return Ratio(sympy.Float(size / t, self.digits) if size else size)

    def _errors(self, values: Sequence[Expr], t: Expr, v: Sequence[Expr]) -> Iterator[Expr]:
        """f_i(a + tv) − f_i(a) − t·Σ J_ij v_j."""
        slopes = self.matrix.nonzeros
        for i, (moved, value) in enumerate(zip(values, self.values, strict=True)):
            linear = (-t * slopes[i, j] * part for j, part in enumerate(v) if (i, j) in slopes)
            yield sympy.Add(moved, -value, *linear)


def require_all(problem: Problem, point: Point) -> None:
    """Raise ReadError unless every variable has a value."""
    given = {symbol for symbol, _ in point}
    missing = [x.name for x in problem.variables if x not in given]
    if missing:
        raise ReadError(
            f"the point has no value for {', '.join(missing)}",
            hint=f"give one, or a name that stands for any: {missing[0]}={missing[0]}_0",
        )


def certain(value: Expr) -> Expr | None:
    """A constant to 15 digits, 0 if it is proved to be 0; None if neither could be decided."""
    found = exact.value(value)
    return None if found is None else found.evalf()


# --- the sheet ----------------------------------------------------------------


def sheet(found: Limit) -> Sheet:
    """The map, then the table and the ruling."""
    return (the_map(found.problem), *sections(found))


def sections(found: Limit) -> list[Section]:
    """The candidate if F is not differentiable, the table, and the ruling with its reason."""
    problem = found.problem
    a, h, t, v = (letter(problem, choices) for choices in ("apqc", "hkuw", "tsτ", "vwd"))
    name = problem.name
    blocks: list[Content] = []
    if found.ruling != "right":
        blocks += [
            display("$J = $%s", bare(problem.shape, found.jacobian.nonzeros)),
            f"{shape(found.jacobian)}, {_NO_CANDIDATE if found.without_slope else _CANDIDATE}",
            *(
                said(_NO_SLOPE, Label("partial", (problem.component_names[i], problem.variables[j].name)))
                for i, j in found.without_slope
            ),
        ]
    head = (said(f"${t}$"), *(said(f"${v} = $%s", _direction(direction)) for direction in found.directions))
    rows = tuple(
        ((Value(sympy.Float(step, 1)),), *map(_cell, ratios))
        for step, ratios in zip(found.steps, found.ratios, strict=True)
    )
    ruling, *reasons = _ruling(found, a)
    blocks += [Table(head, rows), said("%s %s", Tick(found.ruling), ruling), *(said("  %s", line) for line in reasons)]
    matrix = f"J({a})" if found.ruling == "right" else "J"
    remark = said(f"the table: $‖$%s$({a} + {h}) − $%s$({a}) − {matrix}·{h}‖/‖{h}‖$ for ${h} = {t}·{v}$", name, name)
    return [section(said("defining limit at %s", point(found.point)), remark, *blocks)]


_CANDIDATE = "the only candidate: its columns are the forward slopes along the axes"
_NO_CANDIDATE = "not a candidate: the columns of one would be the forward slopes along the axes"
_NO_SLOPE = "%s has no forward slope: 0 is shown in its place"


def _direction(v: tuple[Expr, ...]) -> Items:
    """1 or −1 on a line; (1, 0) and −(1, 1)/√2 in the plane; e₃ and (1, …, 1)/√n of many."""
    n = len(v)
    if n == 1:
        return (Value(v[0]),)
    if 0 in v:
        place = next(j for j, part in enumerate(v) if part != 0)
        axis = Signs(("(1, 0)", "(0, 1)")[place]) if n == 2 else Value(sympy.Symbol(f"e_{place + 1}"))
        return (axis,) if v[place] == 1 else (Value(v[place]), Signs("·"), axis)
    ones = "1, …, 1" if n > 3 else ", ".join("1" * n)
    return (Signs(f"{'−' if v[0].is_negative else ''}({ones})/"), Value(sympy.Pow(n, sympy.S.Half, evaluate=False)))


def _cell(ratio: Ratio) -> Items:
    if ratio.value is not None:
        return (Value(ratio.value),)
    return said({"undefined": "no value", "unknown": "?"}[ratio.missing])


def _ruling(found: Limit, a: str) -> list[Items]:
    """The proof's result: first whether the limit is 0, then why."""
    name, reason = found.problem.name, (Words(f"reason: {found.reason}"),)
    if found.ruling == "right":
        return [
            said(f"tends to 0: %s is differentiable at ${a}$, and $J({a})$ is its derivative", name),
            said("this is proved from the formulas; the table shows it along a few directions only"),
        ]
    if found.ruling == "wrong":
        never = said("does not tend to 0 from every side, whatever matrix is taken for $J$")
        misled = [said(_STRAIGHT)] if _looks_well(found) else []
        return [said(f"%s: %s is not differentiable at ${a}$", never, name), reason, *misled]
    return [said("whether it tends to 0 could not be told: numbers in a table prove nothing"), reason]


_STRAIGHT = "the small numbers prove nothing: along other lines, or along a curve, the quotient does not tend to 0"
_SMALL = 0.01


def _looks_well(found: Limit) -> bool:
    """Whether every number in the last row is small, so that the table alone would mislead."""
    return all(ratio.value is not None and ratio.value < _SMALL for ratio in found.ratios[-1])


# --- the record ------------------------------------------------------------


def record(found: Limit, write: Writer) -> dict[str, Any]:
    """The map, the point, and the table."""
    return {
        **write.the_map(found.problem),
        "at": write.at_point(found.point),
        "limit": table(write, found),
    }


def table(write: Writer, found: Limit) -> dict[str, Any]:
    """The ruling, the matrix that was tried, and a row of ratios for each t; null if there is none or it is unknown."""
    return {
        "verdict": found.ruling,
        "reason": found.reason,
        "jacobian": write.result(found.jacobian),
        "directions": [[write.expression(part) for part in v] for v in found.directions],
        "ratios": [
            {"t": float(t), "values": [None if ratio.value is None else decimal(ratio.value) for ratio in row]}
            for t, row in zip(found.steps, found.ratios, strict=True)
        ],
    }
