"""What many records hold: the map, a matrix, an expression, a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.model import Direction, Point, Problem, Result
from symjac.render.styles import LATEX, TEXT

if TYPE_CHECKING:
    from sympy import Basic


def the_map(problem: Problem) -> dict[str, Any]:
    """What was typed, the components, variables and parameters."""
    return {
        "input": problem.source,
        "name": problem.name,
        "components": [
            {"name": name, **expression(component)}
            for name, component in zip(problem.component_names, problem.components, strict=True)
        ],
        "variables": [v.name for v in problem.variables],
        "parameters": [p.name for p in problem.parameters],
    }


def matrix_or_scalar(result: Result) -> dict[str, Any]:
    """Shape, layout, names and the non-zero entries of a matrix; a scalar as text and LaTeX."""
    at: dict[str, Any] = {"at": at_point(result.point)} if result.point else {}
    if result.direction:
        at["direction"] = _direction(result.direction)
    if not result.is_matrix:
        component = {"component": result.problem.component_names[0]} if result.kind == "laplacian" else {}
        return {**component, "shape": [], **expression(result.value), **at}
    entries = result.nonzeros
    texts, latexes = TEXT.cells(entries), LATEX.cells(entries)
    return {
        **({"component": result.problem.component_names[0]} if result.kind in ("gradient", "hessian") else {}),
        "shape": list(result.shape),
        "layout": result.layout,
        "rows": list(result.row_names),
        "columns": list(result.column_names),
        **at,
        "entries": [
            {"row": row + 1, "column": column + 1, "text": text, "latex": latex}
            for ((row, column), text), latex in zip(texts.items(), latexes.values(), strict=True)
        ],
    }


def _direction(direction: Direction) -> dict[str, Any]:
    """The vector that was differentiated along, the length of the one that was given, and whether it was divided."""
    return {
        "vector": [expression(part) for part in direction.vector],
        "length": expression(direction.length),
        "normalized": direction.normalized,
    }


def expression(expr: Basic) -> dict[str, str]:
    """As text and as LaTeX."""
    return {"text": TEXT.expression(expr), "latex": LATEX.expression(expr)}


def at_point(point: Point) -> dict[str, dict[str, str]]:
    """Name → value."""
    return {symbol.name: expression(value) for symbol, value in point}
