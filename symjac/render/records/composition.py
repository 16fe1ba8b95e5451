"""The record of a composition."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, matrix_or_scalar, the_map
from symjac.studies.composition import Composition


def described(found: Composition) -> dict[str, Any]:
    """The maps, the matrices, and whether the equality is proved."""
    return {
        "command": "compose",
        **the_map(found.composite),
        "outer": {**the_map(found.outer), "jacobian": matrix_or_scalar(found.outer_jacobian)},
        "inner": {**the_map(found.inner), "jacobian": matrix_or_scalar(found.inner_jacobian)},
        **({"at": at_point(found.point), "image": at_point(found.image)} if found.point else {}),
        "jacobian": matrix_or_scalar(found.jacobian),
        "verdict": found.ruling,
        "reason": found.reason,
        "undecided": [{"row": i + 1, "column": j + 1} for i, j in found.unproved],
        "notes": [*found.composite.notes, *found.all_notes],
    }
