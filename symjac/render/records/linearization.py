"""The record of a linearization."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer
from symjac.studies.linearization import Linearization


def described(found: Linearization) -> dict[str, Any]:
    """The map, the point, F(a) and J(a)."""
    write = Writer(found.names)
    return {
        "command": "linearize",
        **write.the_map(found.problem),
        "at": write.at_point(found.point),
        "value": [write.expression(value) for value in found.values],
        "jacobian": write.result(found.jacobian),
        "notes": [*found.problem.notes, *found.all_notes],
    }
