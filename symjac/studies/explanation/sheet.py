"""The sheet of an explanation, for a student: what J, ∇f and det J are for this map, and the two layouts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import Undecided
from symjac.kernel import sympy
from symjac.model import Problem, Result, transposed
from symjac.model.sheet import (
    Block,
    Display,
    Equation,
    Inline,
    Label,
    Line,
    Row,
    Section,
    Sheet,
    Signs,
    Table,
    Value,
    Words,
)
from symjac.studies.explanation import Explanation
from symjac.studies.pieces import bare, combination, field, grid, joined, listed, point, shape, the_map, zero_set

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer
    from symjac.studies.explanation import Explanation
    from symjac.studies.zero_sets import ZeroSet


_MOST_ROWS = 6  # rows that are named one by one
_MOST_NAMES = 6
_MOST_PRODUCTS = 3  # components of J·dx that are written beside those of Jᵀ·dx


def sheet(found: Explanation) -> Sheet:
    """The map, its matrix, its gradients, its determinant, the layouts, and the numbers at a point."""
    m, _ = found.problem.shape
    sections = [_map(found.problem), _matrix(found), _gradient(found) if m == 1 else _rows(found), _determinant(found)]
    if found.jacobian_at:
        sections.append(_at_point(found, found.jacobian_at))
    return (*sections, _layouts(found.problem), *_mixing(found))


def _name(problem: Problem) -> Label:
    return Label("name", (problem.name,))


def _lines(*texts: str) -> list[Line]:
    return [Line((Words(text),), goes_on=text.endswith(";")) for text in texts]


def _few(names: Iterable[str]) -> tuple[Inline, ...]:
    shown = list(names)
    if len(shown) <= _MOST_NAMES:
        return listed(shown)
    return (*listed(shown[: _MOST_NAMES - 1]), Words(", …, "), *listed(shown[-1:]))


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _map(problem: Problem) -> Section:
    m, n = problem.shape
    section = the_map(problem)
    counts = (
        Words(f"{_numbers(n)} in, n = {n}: "), *_few(v.name for v in problem.variables),
        Words(f"; {_numbers(m)} out, m = {m}: "), *_few(problem.component_names),
    )  # fmt: skip
    return Section(section.heading, section.remark, (*section.blocks, Line(counts)))


# --- the matrix and its rows ----------------------------------------------------------------


def _matrix(found: Explanation) -> Section:
    m, n = found.problem.shape
    blocks: list[Block] = [
        grid(found.jacobian, ()),
        Line((Words("row i, column j holds "), Signs("∂fᵢ/∂xⱼ"), Words(": how fast "), Signs("fᵢ"),
              Words(" changes while "), Signs("xⱼ"), Words(" alone moves"))),
        Line((Signs("J"), Words(" is the best linear approximation: "), Signs("Δ"), _name(found.problem),
              Signs(" ≈ J·Δx"), Words(f", as shapes {m}×1 = ({m}×{n})·({n}×1)"))),
    ]  # fmt: skip
    remark = Words(f"{m}×{n}, m×n: a row for each component, a column for each variable (numerator layout)")
    return Section((Words("Jacobian matrix  J"),), (remark,), tuple(blocks))


def _rows(found: Explanation) -> Section:
    """J of several components: each row is a gradient, transposed."""
    m, n = found.problem.shape
    blocks: list[Block] = []
    for i, gradient in enumerate(found.gradients[:_MOST_ROWS]):
        row = bare((1, n), transposed(gradient.nonzeros))
        label = Label("gradient", gradient.problem.component_names)
        blocks.append(Display((Words(f"row {i + 1} of J = "), Signs("("), label, Signs(")ᵀ = "), row)))
    columns = (grid(g, (Label("gradient", g.problem.component_names),)) for g in found.gradients[:_MOST_ROWS])
    if n <= _MOST_NAMES:
        blocks.append(Row(tuple(columns)))
    blocks += _lines(
        *(["and so on for the other rows"] if m > _MOST_ROWS else []),
        f"a gradient belongs to one component: a column, {n}×1, in the space of the variables",
        f"so this map has {m} gradients and no single one; J holds them all, as its rows",
    )
    name = _name(found.problem)
    blocks.append(
        Line((Words("where a book writes “the gradient” "), Signs("∇"), name, Words(" of such a map, it means")), True)
    )
    told = "the shape says which" if m != n else "only the book says which, for the shapes are the same"
    blocks.append(
        Line(
            (
                Signs("Jᵀ"),
                Words(f", {n}×{m} with the gradients as columns, or "),
                Signs("J"),
                Words(f", {m}×{n}: {told}"),
            )
        )
    )
    heading = (Words("rows of J, and the gradient of a vector-valued function"),)
    return Section(heading, (Words(f"row i is 1×{n}, the gradient of component i, transposed"),), tuple(blocks))


def _gradient(found: Explanation) -> Section:
    """J of one component: the gradient is its transpose, and J·Δx a dot product."""
    n = found.problem.shape[1]
    (gradient,) = found.gradients
    label = Label("gradient", found.problem.component_names)
    terms = (
        (gradient.nonzeros.get((j, 0), sympy.S.Zero), (Signs("Δ"), Label("name", (x.name,))))
        for j, x in enumerate(found.problem.variables)
    )
    blocks: list[Block] = [
        Display(
            (
                Signs("J = "), bare((1, n), found.jacobian.nonzeros), Words("    "), label, Signs(" = Jᵀ = "),
                bare((n, 1), gradient.nonzeros),
            )
        ),
        Display((Signs("J·Δx = "), label, Signs("·Δx = "), *combination(terms))),
        *_lines(
            f"the same {_numbers(n)} twice: J is a row, which turns a step into a number (a matrix product);",
            "the gradient is a column, a direction to step in (a dot product with the step)",
        ),
        *_growth(found, label),
    ]  # fmt: skip
    heading = (Words("gradient  "), label)
    return Section(heading, (Words(f"{n}×1 column: J, which is 1×{n}, transposed"),), tuple(blocks))


def _growth(found: Explanation, label: Label) -> list[Line]:
    """The direction in which the function grows, if that has a meaning: complex numbers have no order."""
    name = _name(found.problem)
    if not _is_real(found.problem):
        return []
    if not found.jacobian.nonzeros:
        return [Line((label, Words(" is 0: no step changes "), name, Words(" to first order")))]
    where = (Words("where "), label, Signs(" ≠ 0"), Words(", "), name)
    if found.problem.shape[1] == 1:
        return [Line((*where, Words(" grows in the direction of "), label, Words(", at the rate "), Signs("|"), label,
                      Signs("|")))]  # fmt: skip
    return [Line((*where, Words(" grows fastest along "), label, Words(", at the rate "), Signs("‖"), label,
                  Signs("‖"), Words(", and to first order not at all at right angles to it")))]  # fmt: skip


# --- the determinant ------------------------------------------------------------------------

_VOLUMES = {1: "lengths", 2: "areas"}


def _determinant(found: Explanation) -> Section:
    m, n = found.problem.shape
    heading = (Words("determinant"),)
    if m != n:
        return Section(heading, (Words(f"none: J is {m}×{n}, and only a square matrix (m = n) has one"),), ())
    if found.determinant is None:
        why = "left out: too large to stand beside the rest; symjac determinant shows it"
        return Section(heading, (Words(why),), ())
    volumes = _VOLUMES.get(n, "volumes")
    blocks: list[Block] = [Equation((Label("determinant", ("J",)),), found.determinant.value)]
    if _is_real(found.problem):
        blocks += [
            Line(
                (
                    Words("its size "),
                    Signs("|"),
                    Label("determinant", ("J",)),
                    Signs("|"),
                    Words(f" is the factor by which small {volumes} grow;"),
                ),
                goes_on=True,
            ),
            *_lines("its sign: + where the map keeps orientation, - where it reverses it, as a mirror does"),
        ]
        everywhere = found.determinant.value == 0
        blocks += (
            _lines("it is 0 everywhere: the map flattens its whole domain") if everywhere else _zeros(found.singular)
        )
    return Section(heading, (Words(f"m = n = {n}: J is square; some books call det J the Jacobian"),), tuple(blocks))


def _zeros(zeros: tuple[ZeroSet, ...] | None) -> list[Block]:
    """Where the determinant is 0, and the meaning of that."""
    if zeros is None:
        return list(_lines("where it is 0 was not found"))
    if not zeros:
        return list(_lines("it is 0 nowhere: near every point the map has a differentiable", _INVERSE))
    where = joined(map(zero_set, zeros), between=Words(", or "))
    return [
        Line((Words("it is 0 exactly where "), *where)),
        *_lines("there the map flattens some direction; near every other point it has a differentiable", _INVERSE),
    ]


_INVERSE = "inverse, where J is continuous (the inverse function theorem)"


def _is_real(problem: Problem) -> bool:
    return all(x.is_real for x in problem.variables)


def _at_point(found: Explanation, matrix: Result) -> Section:
    blocks: list[Block] = [grid(matrix, ())]
    if found.determinant_at:
        value = found.determinant_at.value
        blocks.append(Equation((Label("determinant", ("J",)),), value))
        if _is_real(found.problem):
            blocks.append(Line(_meaning(value, found.problem.shape[1])))
    return Section((Words("at "), *point(found.point)), (Words(f"J there, {shape(matrix)}"),), tuple(blocks))


def _meaning(value: Expr, n: int) -> tuple[Inline, ...]:
    """The meaning of the determinant's value at the point."""
    volumes = _VOLUMES.get(n, "volumes")
    try:
        side = exact.certain_sign(value)
    except Undecided:
        return (Words("its sign could not be told"),)
    if side is None:
        return (Words("its sign depends on the values of the names in it"),)
    if side == 0:
        return (Words(f"J flattens here: {volumes} shrink to nothing to first order, and no inverse is promised"),)
    turned = "kept" if side > 0 else "reversed"
    return Words(f"orientation is {turned} here, and small {volumes} are multiplied by "), Value(side * value)


# --- layouts --------------------------------------------------------------------------------


def _layouts(problem: Problem) -> Section:
    m, n = problem.shape
    f = problem.name
    p = "p"
    jf, jg, jgf = (Label("jacobian_of", (maps,)) for maps in ((f,), ("G",), ("G", f)))
    head: tuple[tuple[Inline, ...], ...] = (
        (Words(""),), (Words("numerator layout"),), (Words("denominator layout"),)
    )  # fmt: skip
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = (
        ((Words("matrix of "), _name(problem)), (Signs("J"), Words(f", {m}×{n}")), (Signs("Jᵀ"), Words(f", {n}×{m}"))),
        ((Words("a row is"),), (Words("a component"),), (Words("a variable"),)),
        ((Words("of a scalar"),), (Words(f"a row, 1×{n}"),), (Words(f"a column, {n}×1: the gradient"),)),
        (
            (Words("a small step"),),
            (Signs("Δ"), _name(problem), Signs(" ≈ J·Δx")),
            (Signs("Δ"), _name(problem), Signs("ᵀ ≈ Δxᵀ·Jᵀ")),
        ),
        ((Words("chain rule"),), (jgf, Signs(" = "), jg, Signs("·"), jf),
         (jgf, Signs("ᵀ = "), jf, Signs("ᵀ·"), jg, Signs("ᵀ"))),
        ((Words("its shapes"),), (Words(f"({p}×{m})·({m}×{n}) = {p}×{n}"),),
         (Words(f"({n}×{m})·({m}×{p}) = {n}×{p}"),)),
    )  # fmt: skip
    over = field(problem)
    remark = (Words("two conventions, each consistent; symjac uses the first. "), Signs("G"), Words(": "),
              Label("space", (over, m)), Words(" → "), Signs({"R": "ℝᵖ", "C": "ℂᵖ"}[over]), Words(" follows "),
              _name(problem))  # fmt: skip
    return Section((Words("layouts"),), remark, (Table(head, rows),))


def _mixing(found: Explanation) -> list[Section]:
    """A chain rule half in one layout and half in the other, with the shapes of this map."""
    m, n = found.problem.shape
    if m == n == 1:
        return []
    jf, jg = (Label("jacobian_of", ((name,),)) for name in (found.problem.name, "G"))
    mixed = (jg, Signs("·"), jf, Signs("ᵀ"))
    if m != n:
        lines: list[Block] = [
            Line((*mixed, Words(f": (p×{m})·({n}×{m}) do not multiply, {_columns(m)} {_rows_of(n)}"))),
            Line((Signs("Jᵀ·Δx"), Words(f": ({n}×{m})·({n}×1) do not multiply, {_columns(m)} {_rows_of(n)}"))),
        ]
        remark = (Words("one matrix of each kind: the shapes refuse"),)
        return [Section((Words("mixed layouts"),), remark, tuple(lines))]
    blocks: list[Block] = [
        Line((*mixed, Words(f": (p×{n})·({n}×{n}) does multiply: no shape says that it is not the chain rule"))),
    ]
    if n <= _MOST_PRODUCTS:
        blocks += (
            Display((Signs(f"J{mark}·dx"), Words(" has the components "), *joined(_products(found, entries))))
            for mark, entries in (("", found.jacobian.nonzeros), ("ᵀ", transposed(found.jacobian.nonzeros)))
        )
    return [Section((Words("mixed layouts"),), (Words("m = n: the shapes cannot refuse"),), tuple(blocks))]


def _products(found: Explanation, entries: Mapping[tuple[int, int], Expr]) -> list[tuple[Inline, ...]]:
    variables = found.problem.variables
    return [
        combination(
            (entries.get((i, j), sympy.S.Zero), (Label("differential", (x.name,)),)) for j, x in enumerate(variables)
        )
        for i in range(len(variables))
    ]


def _columns(count: int) -> str:
    return "1 column meets" if count == 1 else f"{count} columns meet"


def _rows_of(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


# --- the record ------------------------------------------------------------


def record(found: Explanation, write: Writer) -> dict[str, Any]:
    """The map and its shape, J, the gradients, the determinant and where it vanishes; both again at the point."""
    m, n = found.problem.shape
    made: dict[str, Any] = {
        "command": "explain",
        **write.the_map(found.problem),
        "shape": [m, n],
        "jacobian": write.result(found.jacobian),
        "gradients": [write.result(gradient) for gradient in found.gradients],
        "determinant": found.determinant and write.result(found.determinant),
    }
    if found.determinant:
        made["singular"] = write.zero_sets(found.singular)
    if found.jacobian_at:
        made["at"] = write.at_point(found.point)
        made["there"] = {
            "jacobian": write.result(found.jacobian_at),
            "determinant": found.determinant_at and write.result(found.determinant_at),
        }
    made["notes"] = [*found.problem.notes, *found.all_notes]
    return made
