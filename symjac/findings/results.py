"""The sheet of an answer: the map and its shape, then each result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symjac.calculus.vector import scale_factors
from symjac.findings import at_point, grid, joined, listed, shape, the_map
from symjac.kernel import sympy
from symjac.model import Answer, Assignment, Direction, Form, Problem, Result
from symjac.model.sheet import Block, Equation, Inline, Label, Line, Row, Section, Sheet, Signs, Value, Words
from symjac.read import Tensor, walk
from symjac.read.shapes import shape_of

if TYPE_CHECKING:
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
    heading = (Words("in vector form"),)
    if not found:
        return (Section(heading, (Words("none found"),), ()),)
    lines = []
    for form, node in found:
        letter = Signs("H" if form.kind == "hessian" else "J")
        left = Label("gradient", (form.component,)) if form.kind == "gradient" else letter
        by = () if form.whole else (Words(" by "), Label("name", (form.by,)))
        rows, columns = shape_of(node) or (1, 1)
        size = Words(f"   {rows}×{columns}")
        lines.append(Line((left, *by, Signs(" = "), Label("formula", (node,)), size, *_where(form))))
    note = "proved by components"
    if any(isinstance(part, Tensor) and part.operation in _BY_ROWS for _, node in found for part in walk(node)):
        note += "; entries row by row, vec(dFᵀ) = J·vec(dXᵀ)"
    if any(needed.kind == "largest" for form, _ in found for needed in form.where):
        note += "; hardmax has 1 for the largest entry, 0 for the others"
    return (Section(heading, (Words(note),), tuple(lines)),)


def _where(form: Form) -> Iterator[Inline]:
    """`, where det(X) ≠ 0`."""
    for place, needed in enumerate(form.where):
        before, after = needed.around
        yield Words(f"{' and' if place else ', where'} {before}")
        yield Label("formula", (needed.node,))
        yield (Signs if needed.kind == "number" else Words)(after)


_BY_ROWS = frozenset({"kron", "vec", "commutation", "duplication"})
"""Operations that depend on the order in which the entries of a matrix are taken."""


def coordinates(problem: Problem) -> Section:
    """The kind of coordinates, the meaning of each, and their scale factors."""
    names = tuple(Label("name", (v.name,)) for v in problem.variables)
    meaning: list[Inline] = []
    for piece in _MEANINGS[problem.coords]:
        meaning.append(names[piece] if isinstance(piece, int) else piece)
    factors = tuple(
        Equation((Label("name", (f"h_{v.name}",)),), factor)
        for v, factor in zip(problem.variables, scale_factors(problem), strict=True)
    )
    heading = (Words(f"{problem.coords} coordinates "), *listed(v.name for v in problem.variables))
    return Section(heading, tuple(meaning), (Line((Words("scale factors"),)), Row(factors)))


_MEANINGS: dict[str, tuple[int | Inline, ...]] = {
    "polar": (0, Signs(" > 0"), Words(" the distance, "), 1, Words(" the azimuth")),
    "cylindrical": (0, Signs(" > 0"), Words(" the distance from the axis, "), 1, Words(" the azimuth")),
    "spherical": (
        Words("ISO 80000-2: "), 1, Words(" the angle from the z-axis, "), 2, Words(" the azimuth; "),
        0, Signs(" > 0"), Words(", "), Signs("0 < "), 1, Signs(" < "), Value(sympy.pi),
    ),
}  # fmt: skip
"""The meaning of the coordinates, with the places of their names. Every sheet says it, because conventions differ."""


def _assignments(assignments: tuple[Assignment, ...]) -> Section:
    equations = tuple(Equation((Label("name", (symbol.name,)),), value) for symbol, value in assignments)
    return Section(
        (Words("shared subexpressions"),), (Words("the results below are written in these"),), (Row(equations),)
    )


def _jacobian(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    problem = result.problem
    if problem.coords != "cartesian":
        return _field_gradient(result, lhs)
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


def _field_gradient(result: Result, lhs: bool) -> Section:
    """∇F along unit vectors; of a scalar the row of its gradient."""
    single = result.problem.shape[0] == 1
    what = "a row along the unit vectors; its transpose is the gradient"
    if not single:
        rows, columns = ("component", "derivative")[:: 1 if result.layout == "numerator" else -1]
        what = f"row = {rows} along the unit vector, column = {columns} along it"
    left = (Label("gradient", (result.problem.name,)),) if lhs and not single else ()
    remark = (Words(f"{shape(result)}: {what} ({result.layout} layout)"), *at_point(result.point))
    return Section(
        (Words("gradient of the field  " if not single else "Jacobian matrix"), *left), remark, (grid(result, ()),)
    )


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
        reason = "left out: too large for this sheet; --only determinant shows it"
    else:
        reason = f"none: J is {m}×{n}, and only a square matrix (m = n) has one"
    return Section((Words("determinant"),), (), (Line((Words(reason),)),))


def _gradients(results: tuple[Result, ...], lhs: bool) -> Section:
    single = len(results) == 1
    what = "column: Jᵀ" if single else "columns: each is a row of J, transposed"
    if results[0].problem.coords != "cartesian":
        what = "column" if single else "columns"
    both = ", a column in both layouts" if results[0].layout == "denominator" else ""
    remark = f"{shape(results[0])} {what}{both}"
    grids = tuple(
        grid(result, (Label("gradient", result.problem.component_names),) if lhs else ()) for result in results
    )
    return Section(
        (Words("gradient" if single else "gradients"),),
        (Words(remark), *_along(results[0]), *at_point(results[0].point)),
        (Row(grids),),
    )


def _hessians(results: tuple[Result, ...], lhs: bool) -> Section:
    symmetric = "symmetric" if all(result.is_symmetric for result in results) else "not symmetric everywhere"
    remark = f"{shape(results[0])}, {symmetric}: the Jacobian matrix of the gradient"
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


def _divergence(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    what = "the trace of J" if result.problem.coords == "cartesian" else "a scalar"
    left = (Label("divergence", (result.problem.name,)),) if lhs else ()
    return Section((Words("divergence"),), (Words(what), *at_point(result.point)), (Equation(left, result.value),))


def _curl(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    left = (Label("curl", (result.problem.name,)),) if lhs else ()
    if not result.is_matrix:
        remark = (Words("in the plane: a scalar, the component out of it"), *at_point(result.point))
        return Section((Words("curl"),), remark, (Equation(left, result.value),))
    remark = (Words(f"{shape(result)} column"), *_along(result), *at_point(result.point))
    return Section((Words("curl"),), remark, (grid(result, left),))


def _laplacians(results: tuple[Result, ...], lhs: bool) -> Section:
    single = len(results) == 1
    if results[0].is_matrix:
        (result,) = results
        left = (Label("laplacian", (result.problem.name,)),) if lhs else ()
        remark = (Words(f"of the field: {shape(result)} column"), *_along(result), *at_point(result.point))
        return Section((Words("Laplacian"),), remark, (grid(result, left),))
    if results[0].problem.coords == "cartesian":
        what = "the trace of the Hessian" if single else "of each component: the trace of its Hessian"
    else:
        what = "a scalar"
    equations = tuple(
        Equation((Label("laplacian", result.problem.component_names),) if lhs else (), result.value)
        for result in results
    )
    heading = "Laplacian" if single else "Laplacians"
    return Section((Words(heading),), (Words(what), *at_point(results[0].point)), (Row(equations),))


def _directional(results: tuple[Result, ...], lhs: bool) -> Section:
    (result,) = results
    problem, direction = result.problem, result.direction
    assert direction is not None
    name = Label("name", (direction.name,))
    left = (Label("directional", (problem.name, direction.name)),) if lhs else ()
    vector = joined((Value(part),) for part in direction.vector)
    along = Line((Words("along "), name, Signs(" = ("), *vector, Signs("), "), *_length(direction)))
    scalar = not result.is_matrix
    what: tuple[Inline, ...]
    if scalar:
        what = (Label("gradient", (problem.name,)), Signs("·"), name)
    elif problem.coords == "cartesian":
        what = (Words(f"{shape(result)} column: "), Signs("J·"), name)
    else:
        what = (Words(f"{shape(result)} column"), *_along(result))
    block = Equation(left, result.value) if scalar else grid(result, left)
    remark = (*what, *at_point(result.point))
    return Section((Words("directional derivative"),), remark, (along, block))


def _length(direction: Direction) -> tuple[Inline, ...]:
    """Whether the vector was divided by its length, or is as it was given."""
    if direction.length == 1:
        return (Words("which has length 1"),)
    if direction.normalized:
        return (Words("normalized: divided by its length "), Value(direction.length))
    return (Words("not normalized: its length is "), Value(direction.length))


def _along(result: Result) -> tuple[Inline, ...]:
    """`, along e_r, e_θ`; nothing in Cartesian coordinates."""
    if result.problem.coords == "cartesian":
        return ()
    return (Words(", along "), *listed(result.row_names))


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
    made: dict[str, Any] = {"command": answer.command, **write.the_map(answer.problem)}
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
    made["notes"] = [*answer.problem.notes, *answer.all_notes]
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
