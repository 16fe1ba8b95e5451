"""The sheet of an answer: the map and its shape, then each result."""

from __future__ import annotations

from symjac.document import Block, Equation, Inline, Label, Line, Row, Section, Sheet, Words
from symjac.model import Answer, Assignment, Problem, Result
from symjac.present.pieces import at_point, grid, shape, the_map

_MOST_NAMES = 6  # components or variables that ∂(f_1, …)/∂(x_1, …) lists


def sheet(answer: Answer, *, lhs: bool) -> Sheet:
    """The map and its shape, the steps if there are any, then each result; `lhs` puts a left-hand side before each."""
    sections = [the_map(answer.problem)]
    if answer.derivations:
        from symjac.present import derivations

        sections += derivations.sheet(answer.derivations, alone=False)
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
    remark = (Words(f"{shape(result)}: {reading} ({result.layout} layout)"), *at_point(result.point))
    return Section(heading, remark, (grid(result, ()),))


def _determinant(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    left = (Label("determinant", ("J",)),) if lhs else ()
    m, n = result.problem.shape
    return Section(
        (Words("determinant"),),
        (Words(f"of the {m}×{n} Jacobian matrix"), *at_point(result.point)),
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
    remark = f"{shape(results[0])} {what}{both}"
    grids = tuple(
        grid(result, (Label("gradient", result.problem.component_names),) if lhs else ()) for result in results
    )
    return Section(
        (Words("gradient" if single else "gradients"),), (Words(remark), *at_point(results[0].point)), (Row(grids),)
    )


def _hessians(results: tuple[Result, ...], lhs: bool) -> Section:
    remark = f"{shape(results[0])}, symmetric: the Jacobian matrix of the gradient"
    single = len(results) == 1
    blocks: list[Block] = []
    for result in results:
        name = result.problem.component_names[0]
        if blocks:
            blocks.append(Line(()))
        if lhs and not single:
            blocks.append(Line((Words("H of "), Label("name", (name,)))))
        blocks.append(grid(result, ()))
    heading = (
        (Words("Hessian matrix"), Words(" of "), Label("name", results[0].problem.component_names))
        if single
        else (Words("Hessian matrices"),)
    )
    return Section(heading, (Words(remark), *at_point(results[0].point)), tuple(blocks))


_SECTIONS = {"jacobian": _jacobian, "determinant": _determinant, "gradient": _gradients, "hessian": _hessians}
