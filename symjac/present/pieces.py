"""What many sheets say: the map, a matrix with its names, a point, a list of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from symjac.document import Equation, Grid, Inline, Label, Row, Section, Value, Words
from symjac.kernel import sympy
from symjac.model import Point, Problem, Result
from symjac.normal.plain import distinct

if TYPE_CHECKING:
    from sympy import Expr

_COMMA = Words(", ")


def the_map(problem: Problem) -> Section:
    """`F: ℝⁿ → ℝᵐ`, the parameters, and the components."""
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
        remark = (Words("parameters "), *listed(tuple(p.name for p in problem.parameters)))
    return Section(heading, remark, (Row(components),))


def grid(result: Result, left: tuple[Inline, ...]) -> Grid:
    """A matrix with the names of its rows and columns; a gradient without, as it stands beside others."""
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


def bare(shape: tuple[int, int], entries: Mapping[tuple[int, int], Expr]) -> Grid:
    """A matrix by its non-zero entries, without names, as it stands in a formula."""
    return Grid(
        (), shape, entries, (), (), {place: Words(f"entry ({place[0] + 1}, {place[1] + 1})") for place in entries}
    )


def column(entries: Sequence[Expr]) -> Grid:
    """An n×1 column, as it stands in a formula."""
    return bare((len(entries), 1), {(i, 0): entry for i, entry in enumerate(entries) if entry != 0})


def shape(result: Result) -> str:
    """`2×3`."""
    rows, columns = result.shape
    return f"{rows}×{columns}"


def point(values: Point) -> tuple[Inline, ...]:
    """`x = 1, y = π/2`."""
    return joined((Label("name", (symbol.name,)), Words(" = "), Value(value)) for symbol, value in values)


def at_point(values: Point) -> tuple[Inline, ...]:
    """`, at x = 1, y = π/2`; nothing for no point."""
    return (Words(", at "), *point(values)) if values else ()


def listed(names: Iterable[str]) -> tuple[Inline, ...]:
    """`a, b, c`."""
    return joined((Label("name", (name,)),) for name in names)


def joined(groups: Iterable[tuple[Inline, ...]], between: Inline = _COMMA) -> tuple[Inline, ...]:
    """The groups one after another, with something between them."""
    separated = chain.from_iterable(((between,), group) for group in groups)
    return tuple(chain.from_iterable(list(separated)[1:]))
