"""The record of a change of variables."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer
from symjac.studies.change import Change


def described(found: Change) -> dict[str, Any]:
    """The map, det J and its absolute value, where it is 0, its sign, and J⁻¹."""
    write = Writer(found.names)
    return {
        "command": "change",
        **write.the_map(found.problem),
        **({"at": write.at_point(found.point)} if found.point else {}),
        "determinant": write.result(found.determinant),
        "volume": write.expression(found.volume),
        "singular": write.zero_sets(found.singular),
        "sign": found.sign
        and {"number": found.sign.number, "factors": [write.expression(factor) for factor in found.sign.factors]},
        "inverse": found.inverse and write.result(found.inverse),
        "notes": [*found.problem.notes, *found.all_notes],
    }
