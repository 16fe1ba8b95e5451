"""The record of a defining limit."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer, decimal
from symjac.studies.limit import Limit


def described(found: Limit) -> dict[str, Any]:
    """The map, the point, and the table."""
    write = Writer(found.names)
    return {
        "command": "linearize",
        **write.the_map(found.problem),
        "at": write.at_point(found.point),
        "limit": table(write, found),
        "notes": [*found.problem.notes, *found.all_notes],
    }


def table(write: Writer, found: Limit) -> dict[str, Any]:
    """The ruling, the matrix that was tried, and a row of ratios for each t: null without value, or not told."""
    return {
        "verdict": found.ruling,
        "reason": found.reason,
        "jacobian": write.result(found.jacobian),
        "directions": [[write.expression(part) for part in v] for v in found.directions],
        "ratios": [
            {"t": float(t), "values": [None if ratio.value is None else decimal(ratio.value) for ratio in row]}
            for t, row in zip(found.steps, found.ratios, strict=True)
        ],
    }
