"""The record of the critical points of a function."""

from __future__ import annotations

from typing import Any

from symjac.render.records import roots
from symjac.render.records.pieces import Writer
from symjac.studies.critical import CriticalPoints


def described(found: CriticalPoints) -> dict[str, Any]:
    """The map, the points with f, H, its eigenvalues and their kind, and how far the search reached."""
    write = Writer(found.names)
    return {
        "command": "critical",
        **write.the_map(found.problem),
        "points": [roots.classified(write, point, "hessian") for point in found.points],
        **roots.searched(write, found.solutions),
        "kinks": [write.expression(u) for u in found.kinks],
        "notes": [*found.problem.notes, *found.all_notes],
    }
