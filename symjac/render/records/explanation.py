"""The record of an explanation."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer
from symjac.studies.explanation import Explanation


def described(found: Explanation) -> dict[str, Any]:
    """The map and its shape, J, the gradients, the determinant and where it vanishes; both again at the point."""
    write = Writer(found.names)
    m, n = found.problem.shape
    record: dict[str, Any] = {
        "command": "explain",
        **write.the_map(found.problem),
        "shape": [m, n],
        "jacobian": write.result(found.jacobian),
        "gradients": [write.result(gradient) for gradient in found.gradients],
        "determinant": found.determinant and write.result(found.determinant),
    }
    if found.determinant:
        record["singular"] = write.zero_sets(found.singular)
    if found.jacobian_at:
        record["at"] = write.at_point(found.point)
        record["there"] = {
            "jacobian": write.result(found.jacobian_at),
            "determinant": found.determinant_at and write.result(found.determinant_at),
        }
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record
