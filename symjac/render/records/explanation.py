"""The record of an explanation."""

from __future__ import annotations

from typing import Any

from symjac.render.records.pieces import at_point, expression, matrix_or_scalar, the_map
from symjac.studies.explanation import Explanation
from symjac.studies.vanishing import Vanishing


def described(found: Explanation) -> dict[str, Any]:
    """The map and its shape, J, the gradients, the determinant and where it vanishes; both again at the point."""
    m, n = found.problem.shape
    record: dict[str, Any] = {
        "command": "explain",
        **the_map(found.problem),
        "shape": [m, n],
        "jacobian": matrix_or_scalar(found.jacobian),
        "gradients": [matrix_or_scalar(gradient) for gradient in found.gradients],
        "determinant": found.determinant and matrix_or_scalar(found.determinant),
    }
    if found.zeros:
        record["zeros"] = _zeros(found.zeros)
    if found.jacobian_at:
        record["at"] = at_point(found.point)
        record["there"] = {
            "jacobian": matrix_or_scalar(found.jacobian_at),
            "determinant": found.determinant_at and matrix_or_scalar(found.determinant_at),
        }
    record["notes"] = [*found.problem.notes, *found.all_notes]
    return record


def _zeros(zeros: Vanishing) -> dict[str, Any]:
    """`where` lists the factors, of which one must be 0."""
    return {
        "kind": zeros.kind,
        "where": [
            {
                "factor": expression(locus.factor),
                **({"roots": [expression(root) for root in locus.roots]} if locus.roots else {}),
            }
            for locus in zeros.loci
        ],
    }
