"""The sheet of a linearization: F(a) + J(a)·h with its matrices and as a function of x, and dF = J·dx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.findings import bare, column, combination, decimal, letter, map_name, point, shape, the_map
from symjac.kernel import sympy
from symjac.model import Problem, Result
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
from symjac.studies.limit import sheet as limit
from symjac.studies.linearization.find import Increment, Linearization, entries

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer


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
    name = map_name(problem)
    formula = Display(
        (
            name, Signs(f"({a} + {h}) ≈ "), column(entries(values)), Signs(" + "),
            bare(problem.shape, jacobian.nonzeros), Signs(" "), column(steps),
        )
    )  # fmt: skip
    remark = (
        name, Signs(f"({a}) + J({a})·{h}"),
        Words(f", J({a}) is {shape(jacobian)}: row = component, column = variable"),
    )  # fmt: skip
    return Section((Words("linear approximation at "), *point(jacobian.point)), remark, (formula,))


_AFFINE = "affine map"
_AFFINES = "LTAS"
_TANGENTS = {(1, 1): "tangent line", (1, 2): "tangent plane"}


def _tangent(problem: Problem, values: Result, jacobian: Result, tangents: Result) -> Section:
    """Each L_i(x) with the differences from the point, and then multiplied out."""
    blocks: list[Block] = []
    a, at = letter(problem, "apqc"), dict(jacobian.point)
    for i, value in enumerate(entries(values)):
        left = (Label("name", (_tangent_name(problem, i),)),)
        terms: list[tuple[Expr, tuple[Inline, ...]]] = [(value, ())]
        for j, x in enumerate(problem.variables):
            terms.append((jacobian.nonzeros.get((i, j), sympy.S.Zero), _difference(x, at[x])))
        blocks.append(Display((*left, Signs(" = "), *combination(terms))))
        right = entries(tangents)[i]
        if any(at[x] != 0 for j, x in enumerate(problem.variables) if (i, j) in jacobian.nonzeros):
            blocks.append(Equation(left, right))
    is_real = all(x.is_real for x in problem.variables)
    heading = _TANGENTS.get(problem.shape, _AFFINE) if is_real else _AFFINE
    remark = (
        Signs(f"{letter(problem, _AFFINES)}(x) = "), map_name(problem), Signs(f"({a}) + J({a})·(x − {a})"),
        Words(", near the point, as a function of the variables"),
    )  # fmt: skip
    return Section((Words(heading),), remark, tuple(blocks))


def _tangent_name(problem: Problem, i: int) -> str:
    affine = letter(problem, _AFFINES)
    return affine if problem.shape[0] == 1 else f"{affine}_{i + 1}"


def _difference(x: Expr, at: Expr) -> tuple[Inline, ...]:
    """(x − 1), (x + 1), x, (x − (a + b))."""
    if at == 0:
        return (Value(x),)
    if at.is_Add:
        return (Signs("("), Value(x), Signs(" − ("), Value(at), Signs("))"))
    minus = at.could_extract_minus_sign()
    return (Signs("("), Value(x), Signs(" + " if minus else " − "), Value(-at if minus else at), Signs(")"))


def _differential(found: Linearization) -> Section:
    """df_i = Σ ∂f_i/∂x_j dx_j, and the same at the point."""
    blocks = _differentials(found.problem, found.differential)
    if found.jacobian:
        at = Line((Words("at "), *point(found.point), Words(":")))
        blocks = [*blocks, at, *_differentials(found.problem, found.jacobian)]
    m, n = found.problem.shape
    remark = (
        Label("differential", (found.problem.name,)), Signs(" = J·dx"),
        Words(f": {m}×{n} times {n}×1, linear in the differentials"),
    )  # fmt: skip
    return Section((Words("total differential"),), remark, tuple(blocks))


def _differentials(problem: Problem, jacobian: Result) -> list[Block]:
    lines: list[Block] = []
    for i, name in enumerate(problem.component_names):
        terms = (
            (jacobian.nonzeros.get((i, j), sympy.S.Zero), (Label("differential", (x.name,)),))
            for j, x in enumerate(problem.variables)
        )
        lines.append(Display((Label("differential", (name,)), Signs(" = "), *combination(terms))))
    return lines


def _of_increment(problem: Problem, found: Increment) -> list[Section]:
    """The change of F, the change that its differential predicts, and their difference."""
    a = letter(problem, "apqc")
    whole, differential = map_name(problem), Label("differential", (problem.name,))
    blocks: list[Block] = []
    for i, name in enumerate(problem.component_names):
        exact = entries(found.increment)[i], entries(found.linear)[i]
        blocks.append(
            Row(
                (
                    Equation((Signs("Δ"), Label("name", (name,))), exact[0]),
                    Equation((Label("differential", (name,)),), exact[1]),
                )
            )
        )
    if any(c.increment is not None or c.linear is not None for c in found.comparisons):
        error = (
            Words("relative error "), Signs("|Δ"), whole, Signs(" − "), differential, Signs("|/|Δ"), whole, Signs("|"),
        )  # fmt: skip
        head = ((Words("component"),), (Signs("Δ"), whole), (differential,), error)
        rows = tuple(
            ((Label("name", (name,)),), _cell(c.increment), _cell(c.linear), _error(c.increment, c.error))
            for name, c in zip(problem.component_names, found.comparisons, strict=True)
        )
        blocks.append(Table(head, rows))
    remark: tuple[Inline, ...] = (
        Signs("Δ"), whole, Signs(" = "), whole, Signs(f"({a} + Δx) − "), whole, Signs(f"({a}) ≈ "),
        differential, Signs(f" = J({a})·Δx"),
    )  # fmt: skip
    return [Section((Words("increment for a step of "), *point(found.step)), remark, tuple(blocks))]


def _cell(number: Expr | None) -> tuple[Inline, ...]:
    return (Words("no number"),) if number is None else (Value(number),)


def _error(increment: Expr | None, error: Expr | None) -> tuple[Inline, ...]:
    """The relative error; an increment of 0 has none."""
    if increment is not None and increment == 0:
        return (Words("none: divided by 0"),)
    return _cell(error)


# --- the record ------------------------------------------------------------


def record(found: Linearization, write: Writer) -> dict[str, Any]:
    """The map, J(x); at a point F(a), J(a) and the affine functions; the increment and the limit if asked for."""
    made: dict[str, Any] = {"command": "linearize", **write.the_map(found.problem)}
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
    made["notes"] = [*found.problem.notes, *found.all_notes]
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
