"""The record of a linearization."""

from __future__ import annotations

from typing import Any

from symjac.model import Result
from symjac.render.records import limit
from symjac.render.records.pieces import Writer, decimal
from symjac.studies.increment import Increment
from symjac.studies.linearization import Linearization, entries


def described(found: Linearization) -> dict[str, Any]:
    """The map, J(x); at a point F(a), J(a) and the affine functions; what else was asked for."""
    write = Writer(found.names)
    record: dict[str, Any] = {"command": "linearize", **write.the_map(found.problem)}
    record["differential"] = write.result(found.differential)
    if found.jacobian and found.values and found.tangents:
        record |= {
            "at": write.at_point(found.point),
            "value": _column(write, found.values),
            "jacobian": write.result(found.jacobian),
            "tangent": _column(write, found.tangents),
        }
    if found.increment:
        record["increment"] = _increment(write, found.increment)
    if found.limit:
        record["limit"] = limit.table(write, found.limit)
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record


def _column(write: Writer, result: Result) -> list[dict[str, str]]:
    return [write.expression(entry) for entry in entries(result)]


def _increment(write: Writer, found: Increment) -> dict[str, Any]:
    """Exactly, and as decimals; a decimal that could not be told, or a relative error where ΔF is 0, is null."""
    return {
        "step": write.at_point(found.step),
        "exact": _column(write, found.increment),
        "linear": _column(write, found.linear),
        "decimals": [
            {name: None if number is None else decimal(number) for name, number in comparison._asdict().items()}
            for comparison in found.comparisons
        ],
    }
