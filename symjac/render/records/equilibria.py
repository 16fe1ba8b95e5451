"""The record of the equilibria of x′ = F(x)."""

from __future__ import annotations

from typing import Any

from symjac.render.records import roots
from symjac.render.records.pieces import Writer
from symjac.studies.equilibria import Equilibria


def described(found: Equilibria) -> dict[str, Any]:
    """The map, the equilibria with J, its eigenvalues and their kind, and how far the search reached."""
    write = Writer(found.names)
    return {
        "command": "equilibria",
        **write.the_map(found.problem),
        "points": [roots.classified(write, point, "jacobian") for point in found.points],
        "linear": found.linear,
        "conserved": [write.expression(quantity) for quantity in found.conserved],
        "integral": None if found.integral is None else write.expression(found.integral),
        **roots.searched(write, found.solutions),
        "notes": [*found.problem.notes, *found.all_notes],
    }
