"""Every kind of finding in one table, with the module that makes its sheet and record; and blocks that sheets share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

from symjac import calculus
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.model import Answer, Point, Problem, Result, Verdict
from symjac.model.sheet import Equation, Grid, Inline, Label, Line, Row, Section, Signs, Value, Words
from symjac.questions import STUDIES

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from symjac.model import Finding
    from symjac.model.sheet import Sheet
    from symjac.render.records import Writer
    from symjac.studies.zero_sets import ZeroSet


# --- the table ---------------------------------------------------------------
#
# Every kind of finding in one table, with the module that makes its sheet and its record.
#
# A module in the table has `sheet(found)`, which makes neutral blocks, and `record(found, write)`, which makes an
# object of the schema `symjac/1`; `write` spells its expressions. These modules choose every word that a reader of a
# sheet sees.


SHOWN_BY = {
    **{study.finding: f"symjac.{study.shown_by}" for study in STUDIES},
    "Answer": "symjac.findings.results",
    "Verdict": "symjac.findings.verdict_sheet",
}
"""The class of a finding → the module that shows it, which is loaded on first use."""


def sheet(found: Finding, *, lhs: bool = True, reveal: bool = True) -> Sheet:
    """The sheet of a finding; `lhs` puts left-hand sides into answers, `reveal` shows the right answer of a verdict."""
    made: Sheet = _shown_by(found).sheet(found, **_choices(found, lhs=lhs, reveal=reveal))
    return made


def document(found: Finding, *, lhs: bool = True, reveal: bool = True) -> Sheet:
    """The sheet with its notes at the end, for formats that are kept: notes on standard error would be lost there."""
    return (*sheet(found, lhs=lhs, reveal=reveal), *notes(found))


def notes(found: Finding) -> Sheet:
    """The section of the notes that qualify a finding: where it does not hold, and what it assumes."""
    lines = tuple(Line((Words(note),)) for note in found.qualifications)
    return (Section((Words("notes"),), (), lines),) if lines else ()


def record(found: Finding, write: Writer, *, reveal: bool = True) -> dict[str, Any]:
    """The record of a finding; `reveal` says whether the record of a verdict holds the right answer."""
    choices = {"reveal": reveal} if isinstance(found, Verdict) else {}
    made: dict[str, Any] = _shown_by(found).record(found, write, **choices)
    return made


def _shown_by(found: Finding) -> Any:
    return import_module(next(SHOWN_BY[kind.__name__] for kind in type(found).__mro__ if kind.__name__ in SHOWN_BY))


def _choices(found: Finding, *, lhs: bool, reveal: bool) -> dict[str, bool]:
    if isinstance(found, Answer):
        return {"lhs": lhs}
    return {"reveal": reveal} if isinstance(found, Verdict) else {}


# --- shared blocks ------------------------------------------------------------
#
# The blocks that many sheets share: the map, a matrix with its names, a point, a list of names.


_COMMA = Words(", ")


def map_name(problem: Problem) -> Label:
    """F, as the map is called."""
    return Label("name", (problem.name,))


def the_map(problem: Problem) -> Section:
    """`F: ℝⁿ → ℝᵐ`, the parameters, and the components."""
    m, n = problem.shape
    heading = (
        map_name(problem),
        Words(": "),
        Label("space", ("R" if all(v.is_real for v in problem.variables) else "C", n)),
        Words(" → "),
        Label("space", (field(problem), m)),
    )
    components = tuple(
        Equation((Label("name", (name,)),), component)
        for name, component in zip(problem.component_names, problem.components, strict=True)
    )
    return Section(heading, _named(problem), (Row(components), *_real_part(problem)))


def _named(problem: Problem) -> tuple[Inline, ...]:
    """Vectors and matrices with their shapes; then the parameters that are not entries of any."""
    entries = {name for array in problem.arrays for name in array.entries}
    parameters = [p.name for p in problem.parameters if p.name not in entries]
    groups = [(Words("parameters "), *listed(parameters))] if parameters else []
    for array in problem.arrays:
        shape = Words(f" {array.rows}×{array.columns}{' symmetric' if array.symmetric else ''}")
        groups.append((Label("name", (array.name,)), shape, *((Words(" held constant"),) if array.constant else ())))
    return joined(groups)


MOST_CONDITIONS = 6
"""The conditions that are shown for a map that is real only on a part of the space."""


def _real_part(problem: Problem) -> tuple[Line, ...]:
    """`real only where x > 0`: the conditions under which the functions of a real map are real."""
    if field(problem) == "C":
        return ()
    found = dict.fromkeys(c for domain in calculus.domains(problem).values() for c in domain.conditions)
    if not found or len(found) > MOST_CONDITIONS:
        return ()
    return (Line((Words("real only where "), *joined(map(_condition, found), Words(" and ")))),)


def _condition(condition: Basic) -> tuple[Inline, ...]:
    if isinstance(condition, sympy.And | sympy.Or):
        word = " and " if isinstance(condition, sympy.And) else " or "
        return tuple(joined(map(_condition, sorted(condition.args, key=_from_left)), Words(word)))
    return (Value(condition),)


def _from_left(condition: Basic) -> float:
    """The least bound that a condition names, to sort by: x <= -1 or x >= 1."""
    ends = [part.rhs for part in condition.atoms(sympy.core.relational.Relational)]
    return min((float(end) for end in ends if end.is_number), default=0.0)


def field(problem: Problem) -> Literal["R", "C"]:
    """The numbers that the values are: ℝ or ℂ."""
    is_real = all(v.is_real for v in problem.variables)
    return "R" if is_real and not any(sympy.I in distinct(f, bound=True) for f in problem.components) else "C"


def grid(result: Result, left: tuple[Inline, ...]) -> Grid:
    """A matrix with the names of its rows and columns; a gradient without names, since it stands beside others."""
    m, n = result.shape
    entries = result.nonzeros
    rows, columns = result.row_names, result.column_names
    side_by_side = result.kind in _COLUMNS
    return Grid(
        left,
        (m, n),
        entries,
        () if side_by_side else tuple(Label("name", (name,)) for name in rows),
        () if side_by_side else tuple(Label("name", (name,)) for name in columns),
        {place: entry_label(result, *place) for place in entries},
    )


_COLUMNS = ("gradient", "curl", "directional")  # they stand with a left-hand side, and perhaps beside others


def entry_label(result: Result, i: int, j: int) -> Label:
    """The name of a matrix entry: ∂f₁/∂x, (∇×F)_x."""
    problem = result.problem
    if result.kind == "directional" and result.direction:
        direction = result.direction.name
        if problem.coords == "cartesian":
            return Label("directional", (problem.component_names[i], direction))
        return Label("part", (result.kind, problem.name, problem.variables[i].name, direction))
    if result.kind == "jacobian" and problem.coords != "cartesian" and problem.shape[0] > 1:
        along = result.row_names[i], result.column_names[j]
        return Label("part", ("gradient", problem.name, *(name.removeprefix("e_") for name in along)))
    if result.kind == "laplacian":
        return Label("part", (result.kind, problem.name, problem.variables[i].name))
    if result.kind == "curl":
        return Label("part", (result.kind, problem.name, problem.variables[i].name))
    if result.kind == "gradient" and problem.coords != "cartesian":
        return Label("part", ("gradient", problem.component_names[0], problem.variables[i].name))
    above, below = result.row_names[i], result.column_names[j]
    if result.kind == "hessian":
        return Label("second_partial", (problem.component_names[0], above, below))
    if result.kind == "gradient" or result.layout == "denominator":
        above, below = below, above
    return Label("partial", (above, below))


def bare(shape: tuple[int, int], entries: Mapping[tuple[int, int], Expr]) -> Grid:
    """A matrix by its non-zero entries, without names, for use in a formula."""
    return Grid(
        (), shape, entries, (), (), {place: Words(f"entry ({place[0] + 1}, {place[1] + 1})") for place in entries}
    )


def column(entries: Sequence[Expr]) -> Grid:
    """An n×1 column, for use in a formula."""
    return bare((len(entries), 1), {(i, 0): entry for i, entry in enumerate(entries) if entry != 0})


def combination(terms: Iterable[tuple[Expr, tuple[Inline, ...]]]) -> tuple[Inline, ...]:
    """`3 + 4·(x − 1) − 2·dy`: coefficients before their factors (a constant has no factor), zeros left out."""
    pieces: list[Inline] = []
    for coefficient, factor in terms:
        if coefficient == 0:
            continue
        minus = coefficient.could_extract_minus_sign() and not (coefficient.is_Add and factor)
        size = -coefficient if minus else coefficient
        pieces.append(Signs((" − " if minus else " + ") if pieces else ("−" if minus else "")))
        if size == 1 and factor:
            pieces += factor
        elif (size.is_Add or sympy.fraction(size)[1] != 1) and (factor or (minus and size.is_Add)):
            closing = Signs(")·", r"\right)\cdot ") if factor else Signs(")", r"\right)")
            pieces += (Signs("(", r"\left("), Value(size), closing, *factor)
        else:
            pieces += (Value(size), *((Signs("·"), *factor) if factor else ()))
    return tuple(pieces) or (Value(sympy.S.Zero),)


def letter(problem: Problem, choices: str) -> str:
    """The first of some letters that the map does not use, with or without an index; else the first of all."""
    names = (*(s.name for s in (*problem.variables, *problem.parameters)), problem.name, *problem.functions)
    taken = {name.split("_")[0] for name in (*names, *problem.component_names)}
    return next((choice for choice in choices if choice not in taken), choices[0])


def shape(result: Result) -> str:
    """`2×3`."""
    rows, columns = result.shape
    return f"{rows}×{columns}"


def point(values: Point) -> tuple[Inline, ...]:
    """`x = 1, y = π/2`."""
    return joined((Label("name", (symbol.name,)), Words(" = "), Value(value)) for symbol, value in values)


def at_point(values: Point) -> tuple[Inline, ...]:
    """`, at x = 1, y = π/2`; empty without a point."""
    return (Words(", at "), *point(values)) if values else ()


def listed(names: Iterable[str]) -> tuple[Inline, ...]:
    """`a, b, c`."""
    return joined((Label("name", (name,)),) for name in names)


def enumerated(names: Sequence[str]) -> tuple[Inline, ...]:
    """`x`, `x and y`, `x, y and z`."""
    *first, last = names
    return (*listed(first), Words(" and "), *listed([last])) if first else listed([last])


def joined(groups: Iterable[tuple[Inline, ...]], between: Inline = _COMMA) -> tuple[Inline, ...]:
    """The groups one after another, with an inline between them."""
    separated = chain.from_iterable(((between,), group) for group in groups)
    return tuple(chain.from_iterable(list(separated)[1:]))


def zero_set(found: ZeroSet) -> tuple[Inline, ...]:
    """`x² − y = 0`, `r = 0 and θ = π·n, n an integer`."""
    equations = joined(((Value(left), Signs(" = "), Value(right)) for left, right in found.equations), Words(" and "))
    integers: tuple[Inline, ...] = ()
    if found.integers:
        plural = "an integer" if len(found.integers) == 1 else "integers"
        integers = (Words(", "), *joined((Value(n),) for n in found.integers), Words(f" {plural}"))
    return (*equations, *integers)


def decimal(number: Expr) -> float | None:
    """The double next to a decimal of few digits, which SymPy may keep as 0.19999998; None if it is too large."""
    double = float(str(number))
    return double if isfinite(double) else None
