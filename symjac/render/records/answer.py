"""The record of an answer. Entries that are not listed are zero, so its length follows the non-zeros."""

from __future__ import annotations

from typing import Any

from symjac.model import Answer
from symjac.render.records.pieces import Writer


def described(answer: Answer) -> dict[str, Any]:
    """The map, what was asked for, and notes, by the names of the schema."""
    write = Writer(answer.names)
    record: dict[str, Any] = {"command": answer.command, **write.the_map(answer.problem)}
    if answer.problem.coords != "cartesian":
        record["coordinates"] = answer.problem.coords
    if answer.assignments is not None:
        record["assignments"] = [{"name": s.name, **write.expression(value)} for s, value in answer.assignments]
    matrix = next((result for result in answer.results if result.kind == "jacobian"), None)
    if matrix:
        record |= write.result(matrix)
    for kind, (key, several) in _KEYS.items():
        found = [write.result(result) for result in answer.results if result.kind == kind]
        if found or (answer.whole and key in _SHEET and matrix):
            record[key] = found if several else (found[0] if found else None)
    if answer.derivations:
        from symjac.render.records import derivations

        record |= derivations.steps(write, answer.derivations)
    record["notes"] = [*answer.problem.notes, *answer.all_notes]
    return record


_SHEET = ("determinant", "gradients")  # keys that a whole sheet has even where there is nothing to say
_KEYS = {
    "determinant": ("determinant", False),
    "gradient": ("gradients", True),
    "hessian": ("hessians", True),
    "divergence": ("divergence", False),
    "curl": ("curl", False),
    "laplacian": ("laplacians", True),
    "directional": ("directional", False),
}
