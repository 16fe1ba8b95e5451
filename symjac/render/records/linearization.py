"""The record of a linearization."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.linearization import Linearization


def described(found: Linearization) -> dict[str, Any]:
    """The map, the point, F(a) and J(a)."""
    return {
        "command": "linearize",
        **the_map(found.problem),
        "at": at_point(found.point),
        "value": [expression(value) for value in found.values],
        "jacobian": matrix_or_scalar(found.jacobian),
        "notes": [*found.problem.notes, *found.all_notes],
    }
