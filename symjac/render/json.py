"""`--format json`: the schema `symjac/1`. Entries that are not listed are zero, so its length follows the non-zeros."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symjac.model import Answer, Problem, Result
from symjac.render.options import Options
from symjac.render.styles import LATEX, TEXT

if TYPE_CHECKING:
    from sympy import Expr

SCHEMA = "symjac/1"


def render(answer: Answer, options: Options) -> str:  # noqa: ARG001 - the signature of every format
    """One object: the map, then what was asked for."""
    return json.dumps(described(answer), ensure_ascii=False, indent=2)


def described(answer: Answer) -> dict[str, Any]:
    """The map, what was asked for, and notes, by the names of the schema."""
    record: dict[str, Any] = {"schema": SCHEMA, "command": answer.command, **_map(answer.problem)}
    if answer.assignments is not None:
        record["assignments"] = [{"name": s.name, **_expression(value)} for s, value in answer.assignments]
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    if matrix:
        record |= _result(matrix)
    for kind, (key, several) in _KEYS.items():
        found = [_result(result) for result in answer.results if result.kind == kind]
        if found or (answer.whole and key in _SHEET and matrix):
            record[key] = found if several else (found[0] if found else None)
    record["notes"] = [*answer.problem.notes, *answer.all_notes]
    return record


_SHEET = ("determinant", "gradients")  # keys that a whole sheet has even where there is nothing to say
_KEYS = {
    "determinant": ("determinant", False),
    "gradient": ("gradients", True),
    "hessian": ("hessians", True),
}


def _map(problem: Problem) -> dict[str, Any]:
    return {
        "input": problem.source,
        "name": problem.name,
        "components": [
            {"name": name, **_expression(component)}
            for name, component in zip(problem.component_names, problem.components, strict=True)
        ],
        "variables": [v.name for v in problem.variables],
        "parameters": [p.name for p in problem.parameters],
    }


def _result(result: Result) -> dict[str, Any]:
    at = {"at": {symbol.name: _expression(value) for symbol, value in result.point}} if result.point else {}
    if not result.is_matrix:
        return {"shape": [], **_expression(result.value), **at}
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


def _expression(expr: Expr) -> dict[str, str]:
    return {"text": TEXT.expression(expr), "latex": LATEX.expression(expr)}
