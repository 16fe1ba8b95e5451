"""The wrong answers to a question as a whole: shapes, orders, other questions answered.

Each row computes them anew from the problem, the right answer and, where it says which rows were kept,
from the shape of the student's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from symjac.mistakes import arrangement, otherwise
from symjac.mistakes.case import Case

_MATRICES = ("jacobian", "gradient", "hessian")


class Row(NamedTuple):
    """A mistake's tag, the questions it belongs to and the wrong answers.

    `exact` where the orientation counts, `reads_answer` where the entries of the answer given do.
    """

    tag: str
    questions: tuple[str, ...]
    wrong: Callable[[Case], Iterator[Any]]
    exact: bool = False
    reads_answer: bool = False


ROWS: tuple[Row, ...] = (
    Row("gradient-orientation", ("gradient", "jacobian"), arrangement.orientation, exact=True),
    Row("transpose", ("jacobian",), arrangement.transpose, exact=True),
    Row("gradient-instead-of-hessian", ("hessian",), otherwise.gradient),
    Row("not-differentiated", (*_MATRICES, "divergence", "laplacian", "curl", "determinant"), otherwise.copied),
    Row("rows-swapped", ("jacobian",), arrangement.rows_swapped),
    Row("columns-swapped", ("jacobian",), arrangement.columns_swapped),
    Row("missing-row", (*_MATRICES, "curl"), arrangement.missing_row),
    Row("one-row-only", ("jacobian", "hessian"), arrangement.one_row),
    Row("missing-column", _MATRICES, arrangement.missing_column),
    Row("extra-row", _MATRICES, arrangement.extra_row, reads_answer=True),
    Row("extra-column", _MATRICES, arrangement.extra_column, reads_answer=True),
    Row("mixed-partial-dropped", ("hessian",), otherwise.mixed_dropped),
    Row("diagonal-only", ("jacobian",), arrangement.diagonal_matrix),
    Row("second-derivative-as-square", ("hessian",), otherwise.slopes_multiplied),
    Row("hessian-not-symmetric", ("hessian",), otherwise.not_symmetric, reads_answer=True),
    Row("inverse-map", ("jacobian", "determinant"), otherwise.inverse),
    Row("entries-misplaced", (*_MATRICES, "curl"), arrangement.misplaced, reads_answer=True),
    Row("chain-factor-missing", ("jacobian",), arrangement.column_factor_lost),
    Row("determinant-instead-of-matrix", ("jacobian",), otherwise.determinant),
    Row("gradient-summed", ("gradient", "jacobian"), otherwise.summed),
    Row("gradient-multiplied", ("gradient", "jacobian"), otherwise.multiplied),
    Row("matrix-instead-of-determinant", ("determinant",), otherwise.jacobian),
    Row("permanent", ("determinant",), otherwise.permanent),
    Row("trace-instead-of-determinant", ("determinant", "jacobian"), otherwise.trace),
    Row("determinant-sign", ("determinant",), otherwise.determinant_sign),
    Row("diagonal-only", ("determinant",), arrangement.diagonal_product),
    Row("spherical-factor-lost", ("determinant",), otherwise.determinant_factor),
    Row("freshman-dream", ("expression",), otherwise.powers_spread(roots=False)),
    Row("linearity-of-root", ("expression",), otherwise.powers_spread(roots=True)),
    Row("missing-row", ("gradient",), otherwise.one_entry),
    Row("divergence-not-summed", ("divergence",), otherwise.not_summed),
    Row("total-instead-of-partial", ("divergence",), otherwise.all_slopes_summed),
    Row("divergence-not-summed", ("laplacian",), otherwise.seconds_not_summed),
    Row("first-derivatives-summed", ("laplacian",), otherwise.firsts_summed),
    Row("second-derivative-as-square", ("laplacian",), otherwise.squares_summed),
    Row("curl-sign", ("curl",), otherwise.curl_signs),
    Row(
        "wrong-variable-name",
        (*_MATRICES, "determinant", "divergence", "laplacian", "curl"),
        otherwise.renamed,
        reads_answer=True,
    ),
)
"""In the order in which they are tried, before the entries of a matrix are looked into."""

LATE_ROWS: tuple[Row, ...] = (
    Row("wrong-variable-name", (*_MATRICES, "determinant", "divergence", "laplacian", "curl"), otherwise.exchanged),
)
"""What is tried after the entries."""
