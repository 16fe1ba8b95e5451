"""The record of a linearization."""

from __future__ import annotations

from typing import Any

from symjac.model import Result
from symjac.render.records import limit
from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.increment import Increment
from symjac.studies.linearization import Linearization, entries


def described(found: Linearization) -> dict[str, Any]:
    """The map, J(x); at a point F(a), J(a) and the affine functions; what else was asked for."""
    record: dict[str, Any] = {"command": "linearize", **the_map(found.problem)}
    record["differential"] = matrix_or_scalar(found.differential)
    if found.jacobian and found.values and found.tangents:
        record |= {
            "at": at_point(found.point),
            "value": _column(found.values),
            "jacobian": matrix_or_scalar(found.jacobian),
            "tangent": _column(found.tangents),
        }
    if found.increment:
        record["increment"] = _increment(found.increment)
    if found.limit:
        record["limit"] = limit.table(found.limit)
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record


def _column(result: Result) -> list[dict[str, str]]:
    return [expression(entry) for entry in entries(result)]


def _increment(found: Increment) -> dict[str, Any]:
    """Exactly, and as decimals; a decimal that could not be told, or a relative error where ΔF is 0, is null."""
    return {
        "step": at_point(found.step),
        "exact": _column(found.increment),
        "linear": _column(found.linear),
        "decimals": [
            {name: None if number is None else float(number) for name, number in comparison._asdict().items()}
            for comparison in found.comparisons
        ],
    }
