"""Results → a sheet of neutral blocks: every word that a reader of the sheet sees is chosen here."""

from __future__ import annotations

from symjac import present_check
from symjac.document import Block, Equation, Grid, Inline, Label, Line, Row, Section, Sheet, Value, Words
from symjac.kernel import sympy
from symjac.model import Answer, Assignment, Problem, Result
from symjac.normal.plain import distinct
from symjac.verdict import Verdict

_MOST_NAMES = 6  # components or variables that ∂(f_1, …)/∂(x_1, …) lists


def of(found: Answer | Verdict, *, lhs: bool, reveal: bool = True) -> Sheet:
    """The sheet of an answer, or of a verdict; `reveal` says whether that shows the right answer."""
    return sheet(found, lhs=lhs) if isinstance(found, Answer) else present_check.sheet(found, reveal=reveal)


def sheet(answer: Answer, *, lhs: bool) -> Sheet:
    """The map and its shape, then each result; `lhs` puts a left-hand side before each."""
    sections = [_map(answer.problem)]
    if answer.assignments:
        sections.append(_assignments(answer.assignments))
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    for kind, describe in _SECTIONS.items():
        results = tuple(result for result in answer.results if result.kind == kind)
        if results:
            sections.append(describe(results, lhs))
        elif kind == "determinant" and matrix and answer.command == "jacobian" and answer.whole:
            sections.append(_no_determinant(answer.problem))
    return tuple(sections)


def _map(problem: Problem) -> Section:
    m, n = problem.shape
    field = "R" if all(v.is_real for v in problem.variables) else "C"
    image = "C" if field == "C" or any(sympy.I in distinct(f, bound=True) for f in problem.components) else "R"
    heading = (
        Label("name", (problem.name,)),
        Words(": "),
        Label("space", (field, n)),
        Words(" → "),
        Label("space", (image, m)),
    )
    components = tuple(
        Equation((Label("name", (name,)),), component)
        for name, component in zip(problem.component_names, problem.components, strict=True)
    )
    remark: tuple[Inline, ...] = ()
    if problem.parameters:
        remark = (Words("parameters "), *_listed(tuple(p.name for p in problem.parameters)))
    return Section(heading, remark, (Row(components),))


def _assignments(assignments: tuple[Assignment, ...]) -> Section:
    equations = tuple(Equation((Label("name", (symbol.name,)),), value) for symbol, value in assignments)
    return Section(
        (Words("shared subexpressions"),), (Words("the results below are written in these"),), (Row(equations),)
    )


def _jacobian(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    problem = result.problem
    numerator = result.layout == "numerator"
    heading: tuple[Inline, ...] = (Words("Jacobian matrix"),)
    if lhs and max(problem.shape) <= _MOST_NAMES:
        names = tuple(v.name for v in problem.variables)
        symbol = Label("jacobian_symbol", (problem.component_names, names))
        heading = (*heading, Words("  J = " if numerator else "  Jᵀ, J = "), symbol)
    if problem.shape[0] == 1 and numerator:
        reading = "a row; its transpose is the gradient"
    else:
        reading = "row = component, column = variable" if numerator else "row = variable, column = component"
    remark = (Words(f"{_shape(result)}: {reading} ({result.layout} layout)"), *_at(result))
    return Section(heading, remark, (_grid(result, ()),))


def _determinant(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    left = (Label("determinant", ("J",)),) if lhs else ()
    m, n = result.problem.shape
    return Section(
        (Words("determinant"),),
        (Words(f"of the {m}×{n} Jacobian matrix"), *_at(result)),
        (Equation(left, result.value),),
    )


def _no_determinant(problem: Problem) -> Section:
    m, n = problem.shape
    if m == n:
        reason = "left out: too large to stand here; --only determinant shows it"
    else:
        reason = f"none: J is {m}×{n}, and only a square matrix (m = n) has one"
    return Section((Words("determinant"),), (), (Line((Words(reason),)),))


def _gradients(results: tuple[Result, ...], lhs: bool) -> Section:
    single = len(results) == 1
    what = "column: Jᵀ" if single else "columns: each is a row of J, transposed"
    both = ", a column in both layouts" if results[0].layout == "denominator" else ""
    remark = f"{_shape(results[0])} {what}{both}"
    grids = tuple(
        _grid(result, (Label("gradient", result.problem.component_names),) if lhs else ()) for result in results
    )
    return Section((Words("gradient" if single else "gradients"),), (Words(remark), *_at(results[0])), (Row(grids),))


def _hessians(results: tuple[Result, ...], lhs: bool) -> Section:
    remark = f"{_shape(results[0])}, symmetric: the Jacobian matrix of the gradient"
    single = len(results) == 1
    blocks: list[Block] = []
    for result in results:
        name = result.problem.component_names[0]
        if blocks:
            blocks.append(Line(()))
        if lhs and not single:
            blocks.append(Line((Words("H of "), Label("name", (name,)))))
        blocks.append(_grid(result, ()))
    heading = (
        (Words("Hessian matrix"), Words(" of "), Label("name", results[0].problem.component_names))
        if single
        else (Words("Hessian matrices"),)
    )
    return Section(heading, (Words(remark), *_at(results[0])), tuple(blocks))


_SECTIONS = {"jacobian": _jacobian, "determinant": _determinant, "gradient": _gradients, "hessian": _hessians}


def _grid(result: Result, left: tuple[Inline, ...]) -> Grid:
    m, n = result.shape
    entries = result.nonzeros
    rows, columns = result.row_names, result.column_names
    side_by_side = result.kind == "gradient"
    return Grid(
        left,
        (m, n),
        entries,
        () if side_by_side else tuple(Label("name", (name,)) for name in rows),
        () if side_by_side else tuple(Label("name", (name,)) for name in columns),
        {(i, j): _entry_label(result, rows[i], columns[j]) for i, j in entries},
    )


def _entry_label(result: Result, above: str, below: str) -> Label:
    if result.kind == "hessian":
        return Label("second_partial", (result.problem.component_names[0], above, below))
    if result.kind == "gradient" or result.layout == "denominator":
        above, below = below, above
    return Label("partial", (above, below))


def _shape(result: Result) -> str:
    rows, columns = result.shape
    return f"{rows}×{columns}"


def _at(result: Result) -> tuple[Inline, ...]:
    """`, at x = 1, y = π/2`."""
    items: list[Inline] = []
    for symbol, value in result.point:
        items += [
            Words(", " if items else ", at "),
            Label("name", (symbol.name,)),
            Words(" = "),
            Value(value),
        ]
    return tuple(items)


def _listed(names: tuple[str, ...]) -> tuple[Inline, ...]:
    items: list[Inline] = []
    for name in names:
        items += [Words(", "), Label("name", (name,))] if items else [Label("name", (name,))]
    return tuple(items)
