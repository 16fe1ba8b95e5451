"""The record of the critical points of a function."""

from __future__ import annotations

from typing import Any

from symjac.render.records import roots
from symjac.render.records.pieces import expression, the_map
from symjac.studies.critical import CriticalPoints


def described(found: CriticalPoints) -> dict[str, Any]:
    """The map, the points with f, H, its eigenvalues and their kind, and how far the search reached."""
    return {
        "command": "critical",
        **the_map(found.problem),
        "points": [roots.classified(point, "hessian") for point in found.points],
        **roots.searched(found.solutions),
        "kinks": [expression(u) for u in found.kinks],
        "notes": [*found.problem.notes, *found.all_notes],
    }
