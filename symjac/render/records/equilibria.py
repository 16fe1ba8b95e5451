"""The record of the equilibria of x′ = F(x)."""

from __future__ import annotations

from typing import Any

from symjac.render.records import roots
from symjac.render.records.pieces import the_map
from symjac.studies.equilibria import Equilibria


def described(found: Equilibria) -> dict[str, Any]:
    """The map, the equilibria with J, its eigenvalues and their kind, and how far the search reached."""
    return {
        "command": "equilibria",
        **the_map(found.problem),
        "points": [roots.classified(point, "jacobian") for point in found.points],
        **roots.searched(found.solutions),
        "notes": [*found.problem.notes, *found.all_notes],
    }
