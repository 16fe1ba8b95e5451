"""The record of a composition."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer
from symjac.studies.composition import Composition


def described(found: Composition) -> dict[str, Any]:
    """The maps, the matrices, and whether the equality is proved."""
    write = Writer(found.names)
    return {
        "command": "compose",
        **write.the_map(found.composite),
        "outer": {**write.the_map(found.outer), "jacobian": write.result(found.outer_jacobian)},
        "inner": {**write.the_map(found.inner), "jacobian": write.result(found.inner_jacobian)},
        **({"at": write.at_point(found.point), "image": write.at_point(found.image)} if found.point else {}),
        "jacobian": write.result(found.jacobian),
        "verdict": found.ruling,
        "reason": found.reason,
        "undecided": [{"row": i + 1, "column": j + 1} for i, j in found.unproved],
        "notes": [*found.composite.notes, *found.all_notes],
    }
