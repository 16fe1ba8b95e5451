"""The record of a change of variables."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import Writer
from symjac.studies.change import Change
from symjac.studies.zeros import ZeroSet


def described(found: Change) -> dict[str, Any]:
    """The map, det J and its absolute value, where it is 0, its sign, and J⁻¹."""
    write = Writer(found.names)
    return {
        "command": "change",
        **write.the_map(found.problem),
        **({"at": write.at_point(found.point)} if found.point else {}),
        "determinant": write.result(found.determinant),
        "volume": write.expression(found.volume),
        "singular": None if found.singular is None else [_set(write, zero_set) for zero_set in found.singular],
        "sign": found.sign
        and {"number": found.sign.number, "factors": [write.expression(factor) for factor in found.sign.factors]},
        "inverse": found.inverse and write.result(found.inverse),
        "notes": [*found.problem.notes, *found.all_notes],
    }


def _set(write: Writer, zero_set: ZeroSet) -> dict[str, Any]:
    return {
        "equations": [
            {"left": write.expression(left), "right": write.expression(right)} for left, right in zero_set.equations
        ],
        "integers": [n.name for n in zero_set.integers],
        "solved": zero_set.solved,
    }
