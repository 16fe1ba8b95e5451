"""The wrong answers to a question as a whole: wrong shapes and orders; `alternatives` has answers to other questions.

Each row computes them from the problem and the right answer; a row about missing rows also uses the shape of the
student's answer.

Some wrong answers have the right entries in the wrong places: transposed, swapped, missing, too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy
from symjac.mistakes import alternatives
from symjac.mistakes.case import Case, column
from symjac.stepwise import derivation

if TYPE_CHECKING:
    pass

_MOST = 720  # arrangements that are tried
_MOST_PERMUTED = 5
_ZERO = sympy.S.Zero


def transpose(case: Case) -> Iterator[Any]:
    """Jᵀ, n×m."""
    yield case.right.T


def orientation(case: Case) -> Iterator[Any]:
    """A row for a column, or a column for a row."""
    if 1 in case.right_shape and case.answer_shape != case.right_shape:
        yield case.right.T


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    """The orders of `count` things except the usual one; for many things only those with two exchanged."""
    if count <= _MOST_PERMUTED:
        yield from islice(permutations(range(count)), 1, None)
        return
    for i, j in islice(combinations(range(count), 2), _MOST):
        yield tuple({i: j, j: i}.get(k, k) for k in range(count))


def rows_swapped(case: Case) -> Iterator[Any]:
    """The rows in any other order."""
    if case.answer_shape != case.right_shape:
        return
    for order in _orders(case.right.rows):
        yield case.right.extract(list(order), list(range(case.right.cols)))


def columns_swapped(case: Case) -> Iterator[Any]:
    """The columns in any other order."""
    if case.answer_shape != case.right_shape:
        return
    for order in _orders(case.right.cols):
        yield case.right.extract(list(range(case.right.rows)), list(order))


def misplaced(case: Case) -> Iterator[Any]:
    """The right entries, each moved to where the student has an equal one; a number has one place."""
    if not case.right_shape or case.answer_shape != case.right_shape:
        return
    left, placed = list(case.right), []
    for given in case.answer:
        found = next((entry for entry in left if case.same(entry, given)), None)
        if found is None:
            return
        left.remove(found)
        placed.append(found)
    if not _is_chain_of_another(case):
        yield sympy.ImmutableDenseMatrix(*case.right_shape, placed)


def _is_chain_of_another(case: Case) -> bool:
    """Whether x·cos(xy), y·cos(xy) stand for y·cos(xy), x·cos(xy): then the inner derivatives are wrong."""
    if case.question not in ("jacobian", "gradient"):
        return False
    moved = {i for i, (a, b) in enumerate(zip(case.right, case.answer, strict=True)) if not case.same(a, b)}
    rows = {i // case.right.cols if case.question == "jacobian" else 0 for i in moved}
    return all(derivation(case.problem.components[i], case.variables[0]).rule in _CHAINS for i in rows)


_CHAINS = ("chain", "inverse function", "power of a function", "exponential")


def _rows_kept(case: Case, count: int) -> Iterator[Any]:
    for kept in islice(combinations(range(case.right.rows), count), _MOST):
        yield case.right.extract(list(kept), list(range(case.right.cols)))


def missing_row(case: Case) -> Iterator[Any]:
    """Some of the rows, in their order; the curl of a field of the plane has none."""
    if not case.right_shape:
        return
    m, n = case.right.shape
    if case.answer_shape[1:] == (n,) and case.answer_shape[0] < m and (case.answer_shape[0] > 1 or m == 2):
        yield from _rows_kept(case, case.answer_shape[0])


def one_row(case: Case) -> Iterator[Any]:
    """One of several rows."""
    if case.right.rows > 1:
        yield from _rows_kept(case, 1)


def missing_column(case: Case) -> Iterator[Any]:
    """Some of the columns, in their order."""
    m, n = case.right.shape
    if case.answer_shape[:1] == (m,) and case.answer_shape[1] < n:
        for kept in islice(combinations(range(n), case.answer_shape[1]), _MOST):
            yield case.right.extract(list(range(m)), list(kept))


def extra_row(case: Case) -> Iterator[Any]:
    """The given right rows; the other rows do not matter."""
    m, n = case.right.shape
    if case.answer_shape[1:] == (n,) and case.answer_shape[0] > m:
        for places in islice(combinations(range(case.answer_shape[0]), m), _MOST):
            rows = [
                case.right.row(places.index(i)) if i in places else case.answer.row(i) for i in range(case.answer.rows)
            ]
            yield sympy.ImmutableDenseMatrix.vstack(*rows)


def extra_column(case: Case) -> Iterator[Any]:
    """The given right columns; the other columns do not matter."""
    m, n = case.right.shape
    if case.answer_shape[:1] == (m,) and case.answer_shape[1] > n:
        for places in islice(combinations(range(case.answer_shape[1]), n), _MOST):
            columns = [
                case.right.col(places.index(j)) if j in places else case.answer.col(j) for j in range(case.answer.cols)
            ]
            yield sympy.ImmutableDenseMatrix.hstack(*columns)


def diagonal_matrix(case: Case) -> Iterator[Any]:
    """The diagonal with zeros beside it, or as a vector."""
    m, n = case.right.shape
    yield sympy.ImmutableDenseMatrix(m, n, lambda i, j: case.right[i, j] if i == j else _ZERO)
    yield column(*case.diagonal)


def diagonal_product(case: Case) -> Iterator[Any]:
    """The product of the diagonal for the determinant."""
    if case.square:
        yield sympy.Mul(*case.diagonal)
        yield sympy.diag(*case.diagonal)


def column_factor_lost(case: Case) -> Iterator[Any]:
    """[−r·sin t, r·cos t] without r: the inner derivative of a change of variables."""
    m, n = case.right.shape
    for j in range(n):
        entries = [entry for entry in case.right.col(j) if entry]
        if len(entries) < 2:
            continue
        shared = set.intersection(*(set(sympy.Mul.make_args(entry)) for entry in entries))
        for factor in sorted((factor for factor in shared if factor.has(*case.variables)), key=str):
            yield sympy.ImmutableDenseMatrix(
                m, n, lambda i, k, j=j, factor=factor: case.right[i, k] / (factor if k == j else 1)
            )


_MATRICES = ("jacobian", "gradient", "hessian")


class WrongAnswer(NamedTuple):
    """A mistake's tag, the questions it belongs to and the wrong answers.

    `exact`: the orientation counts; `reads_answer`: the entries of the given answer count.
    """

    tag: str
    questions: tuple[str, ...]
    wrong: Callable[[Case], Iterator[Any]]
    exact: bool = False
    reads_answer: bool = False


ROWS: tuple[WrongAnswer, ...] = (
    WrongAnswer("gradient-orientation", ("gradient", "jacobian"), orientation, exact=True),
    WrongAnswer("transpose", ("jacobian",), transpose, exact=True),
    WrongAnswer("gradient-instead-of-hessian", ("hessian",), alternatives.gradient),
    WrongAnswer(
        "not-differentiated", (*_MATRICES, "divergence", "laplacian", "curl", "determinant"), alternatives.copied
    ),
    WrongAnswer("rows-swapped", ("jacobian",), rows_swapped),
    WrongAnswer("columns-swapped", ("jacobian",), columns_swapped),
    WrongAnswer("missing-row", (*_MATRICES, "curl"), missing_row),
    WrongAnswer("one-row-only", ("jacobian", "hessian"), one_row),
    WrongAnswer("missing-column", _MATRICES, missing_column),
    WrongAnswer("extra-row", _MATRICES, extra_row, reads_answer=True),
    WrongAnswer("extra-column", _MATRICES, extra_column, reads_answer=True),
    WrongAnswer("mixed-partial-dropped", ("hessian",), alternatives.mixed_dropped),
    WrongAnswer("diagonal-only", ("jacobian",), diagonal_matrix),
    WrongAnswer("second-derivative-as-square", ("hessian",), alternatives.slopes_multiplied),
    WrongAnswer("hessian-not-symmetric", ("hessian",), alternatives.not_symmetric, reads_answer=True),
    WrongAnswer("inverse-map", ("jacobian", "determinant"), alternatives.inverse),
    WrongAnswer("entries-misplaced", (*_MATRICES, "curl"), misplaced, reads_answer=True),
    WrongAnswer("chain-factor-missing", ("jacobian",), column_factor_lost),
    WrongAnswer("determinant-instead-of-matrix", ("jacobian",), alternatives.determinant),
    WrongAnswer("gradient-summed", ("gradient", "jacobian"), alternatives.summed),
    WrongAnswer("gradient-multiplied", ("gradient", "jacobian"), alternatives.multiplied),
    WrongAnswer("matrix-instead-of-determinant", ("determinant",), alternatives.jacobian),
    WrongAnswer("permanent", ("determinant",), alternatives.permanent),
    WrongAnswer("trace-instead-of-determinant", ("determinant", "jacobian"), alternatives.trace),
    WrongAnswer("determinant-sign", ("determinant",), alternatives.determinant_sign),
    WrongAnswer("diagonal-only", ("determinant",), diagonal_product),
    WrongAnswer("spherical-factor-lost", ("determinant",), alternatives.determinant_factor),
    WrongAnswer("freshman-dream", ("expression",), alternatives.powers_spread(roots=False)),
    WrongAnswer("linearity-of-root", ("expression",), alternatives.powers_spread(roots=True)),
    WrongAnswer("missing-row", ("gradient",), alternatives.one_entry),
    WrongAnswer("divergence-not-summed", ("divergence",), alternatives.not_summed),
    WrongAnswer("total-instead-of-partial", ("divergence",), alternatives.all_slopes_summed),
    WrongAnswer("wrong-variable-name", ("divergence",), alternatives.other_slopes_summed),
    WrongAnswer("divergence-not-summed", ("laplacian",), alternatives.seconds_not_summed),
    WrongAnswer("first-derivatives-summed", ("laplacian",), alternatives.firsts_summed),
    WrongAnswer("second-derivative-as-square", ("laplacian",), alternatives.squares_summed),
    WrongAnswer("curl-sign", ("curl",), alternatives.curl_signs),
    WrongAnswer(
        "wrong-variable-name",
        (*_MATRICES, "determinant", "divergence", "laplacian", "curl"),
        alternatives.renamed,
        reads_answer=True,
    ),
)
"""The rows in the order in which they are tried, before the entries of a matrix are looked into."""

LATE_ROWS: tuple[WrongAnswer, ...] = (
    WrongAnswer(
        "wrong-variable-name", (*_MATRICES, "determinant", "divergence", "laplacian", "curl"), alternatives.exchanged
    ),
    WrongAnswer("mixed-partial", ("hessian",), alternatives.mixed_wrong, reads_answer=True),
)
"""The rows that are tried after the entries."""
