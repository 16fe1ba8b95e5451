"""The sheet of an answer: the map and its shape, then each result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symjac.calculus.vector import scale_factors
from symjac.findings import at_point, grid, joined, listed, shape, symbol, the_map
from symjac.kernel import sympy
from symjac.model import Answer, Assignment, Direction, Form, Problem, Result
from symjac.model.sheet import (
    Content,
    Equation,
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
from symjac.read import Tensor, walk
from symjac.read.shapes import shape_of

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer


_MOST_NAMES = 6  # components or variables that ∂(f_1, …)/∂(x_1, …) lists


def sheet(answer: Answer, *, lhs: bool) -> Sheet:
    """The map and its shape, the steps if there are any, then each result; `lhs` puts a left-hand side before each."""
    sections = [the_map(answer.problem)]
    if answer.problem.coords != "cartesian":
        sections.append(coordinates(answer.problem))
    if answer.derivations:
        from symjac.findings.derivations import sheet as derivations

        sections += derivations.sheet(answer.derivations, alone=False)
    if answer.assignments:
        sections.append(_assignments(answer.assignments))
    sections += _forms(answer)
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    for kind, describe in _SECTIONS.items():
        results = tuple(result for result in answer.results if result.kind == kind)
        if results:
            sections.append(describe(results, lhs))
        elif kind == "determinant" and matrix and answer.command == "jacobian" and answer.whole and _is_plain(answer):
            sections.append(_no_determinant(answer.problem))
    return tuple(sections)


def _is_plain(answer: Answer) -> bool:
    return answer.problem.coords == "cartesian"


def _forms(answer: Answer) -> tuple[Section, ...]:
    """The results in vectors and matrices that were found."""
    if not answer.forms:
        return ()
    found = [(form, form.node) for form in answer.forms if form.node is not None]
    if not found:
        return (section("in vector form", "none found"),)
    lines = []
    for form, node in found:
        letter = Signs("H" if form.kind == "hessian" else "J")
        left = Label("gradient", (form.component,)) if form.kind == "gradient" else letter
        by = () if form.whole else said(" by %s", form.by)
        rows, columns = shape_of(node) or (1, 1)
        lines.append(
            said(f"%s%s$ = $%s   {rows}×{columns}%s", left, by, Label("formula", (node,)), tuple(_where(form)))
        )
    note = "proved by components"
    if any(isinstance(part, Tensor) and part.operation in _BY_ROWS for _, node in found for part in walk(node)):
        note += "; entries row by row, vec(dFᵀ) = J·vec(dXᵀ)"
    if any(needed.kind == "largest" for form, _ in found for needed in form.where):
        note += "; hardmax has 1 for the largest entry, 0 for the others"
    return (section("in vector form", note, *lines),)


def _where(form: Form) -> Iterator[Inline]:
    """`, where det(X) ≠ 0`."""
    for place, needed in enumerate(form.where):
        before, after = needed.around
        yield from said(f"{' and' if place else ', where'} {before}%s", Label("formula", (needed.node,)))
        yield (Signs if needed.kind == "number" else Words)(after)


_BY_ROWS = frozenset({"kron", "vec", "commutation", "duplication"})
"""Operations that depend on the order in which the entries of a matrix are taken."""


def coordinates(problem: Problem) -> Section:
    """The kind of coordinates, the meaning of each, and their scale factors."""
    names = [v.name for v in problem.variables]
    text, parts = _MEANINGS[problem.coords]
    factors = tuple(
        Equation(said("%s", f"h_{name}"), factor) for name, factor in zip(names, scale_factors(problem), strict=True)
    )
    heading = said(f"{problem.coords} coordinates %s", listed(names))
    return section(
        heading,
        said(text, *(names[part] if isinstance(part, int) else part for part in parts)),
        "scale factors",
        Row(factors),
    )


_MEANINGS: dict[str, tuple[str, tuple[int | Expr, ...]]] = {
    "polar": ("%s$ > 0$ the distance, %s the azimuth", (0, 1)),
    "cylindrical": ("%s$ > 0$ the distance from the axis, %s the azimuth", (0, 1)),
    "spherical": (
        "ISO 80000-2: %s the angle from the z-axis, %s the azimuth; %s$ > 0$, $0 < $%s$ < $%s", (1, 2, 0, 1, sympy.pi),
    ),
}  # fmt: skip
"""The meaning of the coordinates, with the places of their names. Every sheet says it, because conventions differ."""


def _assignments(assignments: tuple[Assignment, ...]) -> Section:
    equations = tuple(Equation(said("%s", name.name), value) for name, value in assignments)
    return section("shared subexpressions", "the results below are written in these", Row(equations))


def _jacobian(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    problem = result.problem
    if problem.coords != "cartesian":
        return _field_gradient(result, lhs)
    numerator = result.layout == "numerator"
    heading = said("Jacobian matrix")
    if lhs and max(problem.shape) <= _MOST_NAMES:
        names = tuple(v.name for v in problem.variables)
        quotient = Label("jacobian_symbol", (problem.component_names, names))
        heading = said(f"%s  {'J' if numerator else 'Jᵀ, J'} = %s", heading, quotient)
    if problem.shape[0] == 1 and numerator:
        reading = "a row; its transpose is the gradient"
    else:
        reading = "row = component, column = variable" if numerator else "row = variable, column = component"
    remark = said(f"{shape(result)}: {reading} ({result.layout} layout)%s", at_point(result.point))
    return section(heading, remark, grid(result, ()))


def _field_gradient(result: Result, lhs: bool) -> Section:
    """∇F along unit vectors; of a scalar the row of its gradient."""
    heading, what = said("Jacobian matrix"), "a row along the unit vectors; its transpose is the gradient"
    if result.problem.shape[0] > 1:
        rows, columns = ("component", "derivative")[:: 1 if result.layout == "numerator" else -1]
        heading = said("gradient of the field  %s", _left(result, lhs))
        what = f"row = {rows} along the unit vector, column = {columns} along it"
    remark = said(f"{shape(result)}: {what} ({result.layout} layout)%s", at_point(result.point))
    return section(heading, remark, grid(result, ()))


def _left(result: Result, lhs: bool) -> Items:
    return (symbol(result),) if lhs else ()


def _determinant(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    m, n = result.problem.shape
    remark = said(f"of the {m}×{n} Jacobian matrix%s", at_point(result.point))
    return section("determinant", remark, Equation(_left(result, lhs), result.value))


def _no_determinant(problem: Problem) -> Section:
    m, n = problem.shape
    if m == n:
        return section("determinant", "", "left out: too large for this sheet; --only determinant shows it")
    return section("determinant", "", f"none: J is {m}×{n}, and only a square matrix (m = n) has one")


def _gradients(results: tuple[Result, ...], lhs: bool) -> Section:
    first, single = results[0], len(results) == 1
    what = "column: Jᵀ" if single else "columns: each is a row of J, transposed"
    if first.problem.coords != "cartesian":
        what = "column" if single else "columns"
    both = ", a column in both layouts" if first.layout == "denominator" else ""
    remark = said(f"{shape(first)} {what}{both}%s%s", _along(first), at_point(first.point))
    grids = tuple(grid(result, _left(result, lhs)) for result in results)
    return section("gradient" if single else "gradients", remark, Row(grids))


def _hessians(results: tuple[Result, ...], lhs: bool) -> Section:
    symmetric = "symmetric" if all(result.is_symmetric for result in results) else "not symmetric everywhere"
    remark = said(
        f"{shape(results[0])}, {symmetric}: the Jacobian matrix of the gradient%s", at_point(results[0].point)
    )
    single = len(results) == 1
    blocks: list[Content] = []
    for result in results:
        if blocks:
            blocks.append(())
        if lhs and not single:
            blocks.append(said("H of %s", *result.problem.component_names))
        blocks.append(grid(result, ()))
    heading = said("Hessian matrix of %s", *results[0].problem.component_names) if single else "Hessian matrices"
    return section(heading, remark, *blocks)


def _divergence(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    what = "the trace of J%s" if result.problem.coords == "cartesian" else "a scalar%s"
    return section("divergence", said(what, at_point(result.point)), Equation(_left(result, lhs), result.value))


def _curl(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    left, at = _left(result, lhs), at_point(result.point)
    if not result.is_matrix:
        remark = said("in the plane: a scalar, the component out of it%s", at)
        return section("curl", remark, Equation(left, result.value))
    return section("curl", said(f"{shape(result)} column%s%s", _along(result), at), grid(result, left))


def _laplacians(results: tuple[Result, ...], lhs: bool) -> Section:
    first, single = results[0], len(results) == 1
    at = at_point(first.point)
    if first.is_matrix:
        remark = said(f"of the field: {shape(first)} column%s%s", _along(first), at)
        return section("Laplacian", remark, grid(first, _left(first, lhs)))
    if first.problem.coords == "cartesian":
        what = "the trace of the Hessian%s" if single else "of each component: the trace of its Hessian%s"
    else:
        what = "a scalar%s"
    equations = tuple(Equation(_left(result, lhs), result.value) for result in results)
    return section("Laplacian" if single else "Laplacians", said(what, at), Row(equations))


def _directional(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    problem, direction, left = result.problem, result.direction, _left(result, lhs)
    assert direction is not None
    vector = joined((Value(part),) for part in direction.vector)
    along = said("along %s$ = ($%s$), $%s", direction.name, vector, _length(direction))
    block = grid(result, left) if result.is_matrix else Equation(left, result.value)
    if not result.is_matrix:
        what = said("%s$·$%s", Label("gradient", (problem.name,)), direction.name)
    elif problem.coords == "cartesian":
        what = said(f"{shape(result)} column: $J·$%s", direction.name)
    else:
        what = said(f"{shape(result)} column%s", _along(result))
    return section("directional derivative", (*what, *at_point(result.point)), along, block)


def _length(direction: Direction) -> Items:
    """Whether the vector was divided by its length, or is as it was given."""
    if direction.length == 1:
        return said("which has length 1")
    if direction.normalized:
        return said("normalized: divided by its length %s", direction.length)
    return said("not normalized: its length is %s", direction.length)


def _along(result: Result) -> Items:
    """`, along e_r, e_θ`; nothing in Cartesian coordinates."""
    if result.problem.coords == "cartesian":
        return ()
    return said(", along %s", listed(result.row_names))


_SECTIONS = {
    "jacobian": _jacobian,
    "determinant": _determinant,
    "gradient": _gradients,
    "hessian": _hessians,
    "divergence": _divergence,
    "curl": _curl,
    "laplacian": _laplacians,
    "directional": _directional,
}


# --- the record ------------------------------------------------------------


def record(answer: Answer, write: Writer) -> dict[str, Any]:
    """The map, the command's results, and the notes, under the names of the schema."""
    made: dict[str, Any] = write.the_map(answer.problem)
    if answer.problem.coords != "cartesian":
        made["coordinates"] = answer.problem.coords
    if answer.assignments is not None:
        made["assignments"] = [{"name": s.name, **write.expression(value)} for s, value in answer.assignments]
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    if matrix:
        made |= write.result(matrix)
    for kind, (key, several) in _KEYS.items():
        found = [write.result(result) for result in answer.results if result.kind == kind]
        if found or (answer.whole and key in _SHEET and matrix):
            made[key] = found if several else (found[0] if found else None)
    if answer.forms:
        made["forms"] = list(map(write.form, answer.forms))
    if answer.derivations:
        from symjac.findings.derivations import sheet as derivations

        made |= derivations.steps(write, answer.derivations)
    return made


_SHEET = ("determinant", "gradients")  # keys of a whole sheet's record that are there even if they are empty
_KEYS = {
    "determinant": ("determinant", False),
    "gradient": ("gradients", True),
    "hessian": ("hessians", True),
    "divergence": ("divergence", False),
    "curl": ("curl", False),
    "laplacian": ("laplacians", True),
    "directional": ("directional", False),
}
