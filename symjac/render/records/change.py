"""The record of a change of variables."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.change import Change
from symjac.studies.zeros import ZeroSet


def described(found: Change) -> dict[str, Any]:
    """The map, det J and its absolute value, where it is 0, its sign, and J⁻¹."""
    return {
        "command": "change",
        **the_map(found.problem),
        **({"at": at_point(found.point)} if found.point else {}),
        "determinant": matrix_or_scalar(found.determinant),
        "volume": expression(found.volume),
        "singular": None if found.singular is None else [_set(zero_set) for zero_set in found.singular],
        "sign": found.sign
        and {"number": found.sign.number, "factors": [expression(factor) for factor in found.sign.factors]},
        "inverse": found.inverse and matrix_or_scalar(found.inverse),
        "notes": [*found.problem.notes, *found.all_notes],
    }


def _set(zero_set: ZeroSet) -> dict[str, Any]:
    return {
        "equations": [{"left": expression(left), "right": expression(right)} for left, right in zero_set.equations],
        "integers": [n.name for n in zero_set.integers],
        "solved": zero_set.solved,
    }
