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
from symjac.model.sheet import (
    Content,
    Equation,
    Grid,
    Inline,
    Items,
    Label,
    Row,
    Section,
    Sheet,
    Signs,
    Value,
    Words,
    said,
    section,
)
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
# A module in the table has `sheet(found)`, which makes neutral blocks, and `record(found, write)`, which makes the
# fields of an object of the schema `symjac/1` but for its command and its notes; `write` spells its expressions. These
# modules choose every word that a reader of a sheet sees.


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
    lines = tuple((Words(note),) for note in found.qualifications)
    return (section("notes", "", *lines),) if lines else ()


def record(found: Finding, write: Writer, *, reveal: bool = True) -> dict[str, Any]:
    """The command, the record of a finding, its notes; `reveal`: the record of a verdict holds the right answer."""
    choices = {"reveal": reveal} if isinstance(found, Verdict) else {}
    own: dict[str, Any] = _shown_by(found).record(found, write, **choices)
    command = found.command if isinstance(found, Answer) else _COMMANDS[_kind(found)]
    return {"command": command, **own, "notes": [*found.notes_of_input, *found.all_notes]}


_COMMANDS = {
    **{study.finding: next(s.command for s in STUDIES if s.command and s.folder == study.folder) for study in STUDIES},
    "Verdict": "check",
}


def _kind(found: Finding) -> str:
    return next(kind.__name__ for kind in type(found).__mro__ if kind.__name__ in SHOWN_BY)


def _shown_by(found: Finding) -> Any:
    return import_module(SHOWN_BY[_kind(found)])


def _choices(found: Finding, *, lhs: bool, reveal: bool) -> dict[str, bool]:
    if isinstance(found, Answer):
        return {"lhs": lhs}
    return {"reveal": reveal} if isinstance(found, Verdict) else {}


# --- shared blocks ------------------------------------------------------------
#
# The blocks that many sheets share: the map, a matrix with its names, a point, a list of names.


def the_map(problem: Problem) -> Section:
    """`F: ℝⁿ → ℝᵐ`, the parameters, and the components."""
    m, n = problem.shape
    space = Label("space", ("R" if all(v.is_real for v in problem.variables) else "C", n))
    heading = said("%s: %s → %s", problem.name, space, Label("space", (field(problem), m)))
    components = tuple(
        Equation(said("%s", name), component)
        for name, component in zip(problem.component_names, problem.components, strict=True)
    )
    return section(heading, _named(problem), Row(components), *_real_part(problem))


def _named(problem: Problem) -> Items:
    """Vectors and matrices with their shapes; then the parameters that are not entries of any."""
    entries = {name for array in problem.arrays for name in array.entries}
    parameters = [p.name for p in problem.parameters if p.name not in entries]
    groups = [said("parameters %s", listed(parameters))] if parameters else []
    for array in problem.arrays:
        more = " symmetric" * array.symmetric + " held constant" * array.constant
        groups.append(said(f"%s {array.rows}×{array.columns}{more}", array.name))
    return joined(groups)


MOST_CONDITIONS = 6
"""The conditions that are shown for a map that is real only on a part of the space."""


def _real_part(problem: Problem) -> tuple[Content, ...]:
    """`real only where x > 0`: the conditions under which the functions of a real map are real."""
    if field(problem) == "C":
        return ()
    found = dict.fromkeys(c for domain in calculus.domains(problem).values() for c in domain.conditions)
    if not found or len(found) > MOST_CONDITIONS:
        return ()
    return (said("real only where %s", joined(map(_condition, found), " and ")),)


def _condition(condition: Basic) -> Items:
    if isinstance(condition, sympy.And | sympy.Or):
        word = " and " if isinstance(condition, sympy.And) else " or "
        return joined(map(_condition, sorted(condition.args, key=_from_left)), word)
    return (Value(condition),)


def _from_left(condition: Basic) -> float:
    """The least bound that a condition names, to sort by: x <= -1 or x >= 1."""
    ends = [part.rhs for part in condition.atoms(sympy.core.relational.Relational)]
    return min((float(end) for end in ends if end.is_number), default=0.0)


def field(problem: Problem) -> Literal["R", "C"]:
    """The numbers that the values are: ℝ or ℂ."""
    is_real = all(v.is_real for v in problem.variables)
    return "R" if is_real and not any(sympy.I in distinct(f, bound=True) for f in problem.components) else "C"


def grid(result: Result, left: Items) -> Grid:
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


def symbol(result: Result) -> Label:
    """∇·F, ∇²f₁, D_v F, det J; ∇F for the derivative of a field along unit vectors."""
    problem, direction = result.problem, result.direction
    if result.kind == "directional" and direction:
        return Label("directional", (problem.name, direction.name))
    if result.kind == "determinant":
        return Label("determinant", ("J",))
    of_component = result.kind == "gradient" or (result.kind == "laplacian" and not result.is_matrix)
    kind = "gradient" if result.kind == "jacobian" else result.kind
    return Label(kind, problem.component_names if of_component else (problem.name,))


def bare(shape: tuple[int, int], entries: Mapping[tuple[int, int], Expr]) -> Grid:
    """A matrix by its non-zero entries, without names, for use in a formula."""
    return Grid((), shape, entries, (), (), {place: place_label(*place) for place in entries})


def place_label(row: int, column: int) -> Words:
    """`entry (1, 2)`, for an entry without a name."""
    return Words(f"entry ({row + 1}, {column + 1})")


def column(entries: Sequence[Expr]) -> Grid:
    """An n×1 column, for use in a formula."""
    return bare((len(entries), 1), {(i, 0): entry for i, entry in enumerate(entries) if entry != 0})


def combination(terms: Iterable[tuple[Expr, Items]]) -> Items:
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


def point(values: Point) -> Items:
    """`x = 1, y = π/2`."""
    return joined(said("%s = %s", symbol.name, value) for symbol, value in values)


def at_point(values: Point) -> Items:
    """`, at x = 1, y = π/2`; empty without a point."""
    return said(", at %s", point(values)) if values else ()


def listed(names: Iterable[str]) -> Items:
    """`a, b, c`."""
    return joined(said("%s", name) for name in names)


def enumerated(names: Sequence[str]) -> Items:
    """`x`, `x and y`, `x, y and z`."""
    *first, last = names
    return said("%s and %s", listed(first), listed([last])) if first else listed([last])


def joined(groups: Iterable[Items], between: str = ", ") -> Items:
    """The groups one after another, with the same text between any two."""
    separated = chain.from_iterable((said(between), group) for group in groups)
    return tuple(chain.from_iterable(list(separated)[1:]))


def zero_set(found: ZeroSet) -> Items:
    """`x² − y = 0`, `r = 0 and θ = π·n, n an integer`."""
    equations = joined((said("%s$ = $%s", left, right) for left, right in found.equations), " and ")
    integers: Items = ()
    if found.integers:
        plural = "an integer" if len(found.integers) == 1 else "integers"
        integers = said(f", %s {plural}", joined((Value(n),) for n in found.integers))
    return (*equations, *integers)


def decimal(number: Expr) -> float | None:
    """The double next to a decimal of few digits, which SymPy may keep as 0.19999998; None if it is too large."""
    double = float(str(number))
    return double if isfinite(double) else None
