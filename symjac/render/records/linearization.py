"""The record of a linearization."""

from __future__ import annotations

from typing import Any

from symjac.render.records import limit
from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.increment import Increment
from symjac.studies.linearization import Linearization


def described(found: Linearization) -> dict[str, Any]:
    """The map, J(x); at a point F(a), J(a) and the affine functions; what else was asked for."""
    record: dict[str, Any] = {"command": "linearize", **the_map(found.problem)}
    record["differential"] = matrix_or_scalar(found.differential)
    if found.jacobian and found.values and found.tangents:
        record |= {
            "at": at_point(found.point),
            "value": _entries(found.values.nonzeros, found.values.shape[0]),
            "jacobian": matrix_or_scalar(found.jacobian),
            "tangent": _entries(found.tangents.nonzeros, found.tangents.shape[0]),
        }
    if found.increment:
        record["increment"] = _increment(found.increment)
    if found.limit:
        record["limit"] = limit.table(found.limit)
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record


def _entries(nonzeros: Any, rows: int) -> list[dict[str, str]]:
    return [expression(nonzeros.get((i, 0), 0)) for i in range(rows)]


def _increment(found: Increment) -> dict[str, Any]:
    """Exactly, and as decimals; a decimal that could not be told, or a relative error where ΔF is 0, is null."""
    rows = found.increment.shape[0]
    return {
        "step": at_point(found.step),
        "exact": _entries(found.increment.nonzeros, rows),
        "linear": _entries(found.linear.nonzeros, rows),
        "decimals": [
            {name: None if number is None else float(number) for name, number in comparison._asdict().items()}
            for comparison in found.comparisons
        ],
    }
