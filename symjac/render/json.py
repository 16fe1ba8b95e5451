"""`--format json`: the schema `symjac/1`. Entries that are not listed are zero, so its length follows the non-zeros."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from symjac import present_check
from symjac.model import Answer, Problem, Result
from symjac.render.options import Options
from symjac.render.styles import LATEX, TEXT
from symjac.verdict import Entry, Verdict, Witness

if TYPE_CHECKING:
    from sympy import Basic

SCHEMA = "symjac/1"


def render(answer: Answer | Verdict, options: Options) -> str:
    """One object: the map, then what was asked for, or the verdict."""
    found = described(answer) if isinstance(answer, Answer) else verdict(answer, reveal=options.reveal)
    return json.dumps(found, ensure_ascii=False, indent=2)


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


def verdict(found: Verdict, *, reveal: bool = True) -> dict[str, Any]:
    """A verdict: on the whole, then on each entry; `reveal` says whether it holds the right answer."""
    right, asked = found.score
    truth = found.truth
    return {
        "schema": SCHEMA,
        "command": "check",
        "of": truth.kind,
        **(_map(truth.problem) if reveal or truth.kind != "expression" else {}),
        "verdict": found.ruling,
        "score": {"right": right, "of": asked},
        "shape": list(truth.shape),
        "layout": truth.layout,
        "given": {"form": found.form, "shape": [] if found.form == "scalar" else list(found.answer.shape)},
        "message": present_check.message(found),
        "mistakes": [mistake.tag for mistake in found.mistakes],
        "entries": [_entry(entry, reveal) for entry in found.entries],
        "notes": list(truth.problem.notes),
    }


def _entry(entry: Entry, reveal: bool) -> dict[str, Any]:
    comparison = entry.comparison
    domain = comparison.domain
    return {
        "row": entry.row + 1,
        "column": entry.column + 1,
        "verdict": entry.ruling,
        "answer": _expression(entry.answer),
        **({"expected": _expression(entry.expected)} if reveal else {}),
        "witness": _witness(comparison.witness, reveal),
        "domain": domain
        and {
            "conditions": [_expression(condition) for condition in domain.conditions],
            "undefined": domain.narrower,
            "witness": _witness(domain.witness, reveal),
        },
        "integers": list(comparison.integers),
        "tried": list(comparison.tried),
        "mistake": entry.mistake and entry.mistake.tag,
    }


def _witness(witness: Witness | None, reveal: bool) -> dict[str, Any] | None:
    if witness is None:
        return None
    values = {"answer": witness.answer, **({"expected": witness.expected} if reveal else {})}
    return {
        "at": {symbol.name: TEXT.expression(value) for symbol, value in witness.point},
        **{side: None if value is None else TEXT.expression(value) for side, value in values.items()},
    }


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


def _expression(expr: Basic) -> dict[str, str]:
    return {"text": TEXT.expression(expr), "latex": LATEX.expression(expr)}
