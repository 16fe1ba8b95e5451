"""The record of an answer. Entries that are not listed are zero, so its length follows the non-zeros."""

from __future__ import annotations

from typing import Any

from symjac.model import Answer
from symjac.render.records.pieces import expression, matrix_or_scalar, the_map


def described(answer: Answer) -> dict[str, Any]:
    """The map, what was asked for, and notes, by the names of the schema."""
    record: dict[str, Any] = {"command": answer.command, **the_map(answer.problem)}
    if answer.assignments is not None:
        record["assignments"] = [{"name": s.name, **expression(value)} for s, value in answer.assignments]
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    if matrix:
        record |= matrix_or_scalar(matrix)
    for kind, (key, several) in _KEYS.items():
        found = [matrix_or_scalar(result) for result in answer.results if result.kind == kind]
        if found or (answer.whole and key in _SHEET and matrix):
            record[key] = found if several else (found[0] if found else None)
    if answer.derivations:
        from symjac.render.records import derivations

        record |= derivations.steps(answer.derivations)
    record["notes"] = [*answer.problem.notes, *answer.all_notes]
    return record


_SHEET = ("determinant", "gradients")  # keys that a whole sheet has even where there is nothing to say
_KEYS = {
    "determinant": ("determinant", False),
    "gradient": ("gradients", True),
    "hessian": ("hessians", True),
}
