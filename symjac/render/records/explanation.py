"""The record of an explanation."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.explanation import Explanation
from symjac.studies.zeros import ZeroSet


def described(found: Explanation) -> dict[str, Any]:
    """The map and its shape, J, the gradients, the determinant and where it vanishes; both again at the point."""
    m, n = found.problem.shape
    record: dict[str, Any] = {
        "command": "explain",
        **the_map(found.problem),
        "shape": [m, n],
        "jacobian": matrix_or_scalar(found.jacobian),
        "gradients": [matrix_or_scalar(gradient) for gradient in found.gradients],
        "determinant": found.determinant and matrix_or_scalar(found.determinant),
    }
    if found.determinant:
        record["singular"] = None if found.singular is None else [_set(zero_set) for zero_set in found.singular]
    if found.jacobian_at:
        record["at"] = at_point(found.point)
        record["there"] = {
            "jacobian": matrix_or_scalar(found.jacobian_at),
            "determinant": found.determinant_at and matrix_or_scalar(found.determinant_at),
        }
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record


def _set(zero_set: ZeroSet) -> dict[str, Any]:
    """Points where all equations hold, for any values of the integers."""
    return {
        "equations": [{"left": expression(left), "right": expression(right)} for left, right in zero_set.equations],
        "integers": [n.name for n in zero_set.integers],
        "solved": zero_set.solved,
    }
