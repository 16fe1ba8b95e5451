"""The record of a defining limit."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.limit import Limit


def described(found: Limit) -> dict[str, Any]:
    """The map, the point, and the table."""
    return {
        "command": "linearize",
        **the_map(found.problem),
        "at": at_point(found.point),
        "limit": table(found),
        "notes": [*found.problem.notes, *found.all_notes],
    }


def table(found: Limit) -> dict[str, Any]:
    """The ruling, the matrix that was tried, and a row of ratios for each t: null without value, or not told."""
    return {
        "verdict": found.ruling,
        "reason": found.reason,
        "jacobian": matrix_or_scalar(found.jacobian),
        "directions": [[expression(part) for part in v] for v in found.directions],
        "ratios": [
            {"t": float(t), "values": [None if ratio.value is None else float(ratio.value) for ratio in row]}
            for t, row in zip(found.steps, found.ratios, strict=True)
        ],
    }
