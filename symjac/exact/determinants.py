"""The exact determinant of a matrix of expressions.

The work is done on rational functions of the entries' kernels (`field`), modulo the identities among
them: sparse structure first (a permutation to block triangular form; Duff, Erisman and Reid, *Direct
Methods for Sparse Matrices*, 2nd ed., chapter 6), then what the entries of a row or a column share,
then expansion by minors, each computed once (Gentleman and Johnson, *ACM TOMS* 2 (1976) 232-241), or,
for numbers and for matrices with too many minors, fraction-free elimination (Bareiss, *Math. Comp.* 22
(1968) 565-578).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm, prod
from typing import TYPE_CHECKING, Any

from flint import fmpq

from symjac import clock
from symjac.exact.blocks import Block, diagonal_blocks, permutation_sign
from symjac.exact.budget import Budget, OutOfBudget, Undefined
from symjac.exact.normalizer import Normalizer
from symjac.exact.polynomials import Algebra, Factored, common_factor, product
from symjac.exact.shortest import forms, shortest
from symjac.kernel import sympy
from symjac.normal.outcome import Simplified
from symjac.normal.plain import require_moderate

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr

    from symjac.exact.field import Field

Entries = Mapping[tuple[int, int], Any]
"""The entries of a square matrix that are not zero, by (row, column)."""

MOST_TERMS = 100_000
"""Terms of a polynomial that a determinant may run through."""

MOST_SECONDS = 5.0
"""For the normal form; a determinant that takes longer is not simplified."""

MOST_MINORS = 3_000
"""Minors of a block that are computed; where there are more, elimination is faster."""


def determinant(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    """`simplified_determinant`, whether it came to its end or not.

    >>> from symjac.kernel import sympy
    >>> r, t = sympy.symbols("r t", real=True)
    >>> c, s = sympy.cos(t), sympy.sin(t)
    >>> determinant({(0, 0): c, (0, 1): -r * s, (1, 0): s, (1, 1): r * c}, 2)
    r
    """
    return simplified_determinant(entries, n).value


def simplified_determinant(entries: Mapping[tuple[int, int], Expr], n: int) -> Simplified:
    """det A of the n×n matrix A with these entries, zero elsewhere, in the shortest form found.

    Not `complete` is one that is only multiplied out: its normal form is too large, or takes too long.
    """
    if all(entry.is_Rational for entry in entries.values()):
        return Simplified(_of_numbers(entries, n), complete=True)
    try:
        require_moderate(*entries.values())
        found = clock.within(MOST_SECONDS, lambda: _by_normal_form(entries, n), late=lambda: None)
    except (OutOfBudget, Undefined):
        found = None
    if found is None:
        return Simplified(_unsimplified(entries, n), complete=False)
    return Simplified(found, complete=True)


def _of_numbers(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    """Each row over its common denominator."""
    denominators = [lcm(*(int(entries[i, j].q) for j in range(n) if (i, j) in entries)) for i in range(n)]
    numbers = {(i, j): int(entry.p) * (denominators[i] // int(entry.q)) for (i, j), entry in entries.items()}
    found = diagonal_blocks(numbers, n)
    if found is None:
        return sympy.S.Zero
    sign, blocks = found
    factors = (bareiss(_submatrix(numbers, block), len(block[0]), 0, lambda a, b: a // b) for block in blocks)
    return sympy.Rational(sign * prod(factors), prod(denominators))


def _by_normal_form(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    normalizer = Normalizer(Budget(50_000_000, MOST_TERMS))
    candidates: list[Expr] = []
    for field in normalizer.fields(*entries.values()):
        values = {place: field.value(entry) for place, entry in entries.items()}
        candidates.extend(forms(_in_field({place: v for place, v in values.items() if v}, n, field), field))
    return shortest(candidates, normalizer.lengths)


def _unsimplified(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    """For entries that are too large for a normal form: nothing is divided, expanded or tested for zero."""
    found = diagonal_blocks(entries, n)
    if found is None:
        return sympy.S.Zero
    sign, blocks = found
    return sympy.Mul(sign, *(_block_unsimplified(entries, block) for block in blocks))


def _block_unsimplified(entries: Mapping[tuple[int, int], Expr], block: Block) -> Expr:
    matrix, size = _submatrix(entries, block), len(block[0])
    if _count_minors(matrix, size) > MOST_MINORS:
        return sympy.Matrix(size, size, lambda i, j: matrix.get((i, j), 0)).det(method="berkowitz")
    return minors(matrix, size, sympy.S.One, lambda minor, entry: minor * entry, lambda total: total)


def _submatrix(entries: Entries, block: Block) -> dict[tuple[int, int], Any]:
    rows, columns = block
    return {
        (i, j): entries[row, column]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if (row, column) in entries
    }


def _in_field(entries: Mapping[tuple[int, int], Factored], n: int, field: Field) -> Factored:
    found = diagonal_blocks(entries, n)
    if found is None:
        return Factored(fmpq(0))
    sign, blocks = found
    return product((Factored(fmpq(sign)), *(_of_block(entries, block, field.algebra) for block in blocks)))


def _of_block(entries: Mapping[tuple[int, int], Factored], block: Block, algebra: Algebra) -> Factored:
    rows, columns = block
    if len(rows) == 1:
        return entries[rows[0], columns[0]]
    matrix: dict[tuple[int, int], Factored] = _submatrix(entries, block)
    shared: list[Factored] = []
    for axis in (0, 1):
        for line in range(len(rows)):
            places = [place for place in matrix if place[axis] == line]
            common = common_factor([matrix[place] for place in places])
            inverse = common**-1
            matrix.update({place: product((matrix[place], inverse)) for place in places})
            shared.append(common)
    polys = {place: algebra.expand(entry) for place, entry in matrix.items()}
    return product((*shared, algebra.factored(_of_polynomials(polys, len(rows), algebra))))


def _of_polynomials(entries: Mapping[tuple[int, int], fmpz_mpoly], n: int, algebra: Algebra) -> fmpz_mpoly:
    if all(entry.is_constant() for entry in entries.values()):
        numbers = {place: int(entry.leading_coefficient()) for place, entry in entries.items()}
        return algebra.context.constant(bareiss(numbers, n, 0, lambda a, b: a // b))
    transposed = {(j, i): entry for (i, j), entry in entries.items()}
    counts = [_count_minors(matrix, n) for matrix in (entries, transposed)]
    if min(counts) <= MOST_MINORS:
        matrix = entries if counts[0] <= counts[1] else transposed
        found: fmpz_mpoly = minors(matrix, n, algebra.one, algebra.multiply, algebra.reduce)
        return found
    return algebra.reduce(bareiss(entries, n, algebra.zero, lambda a, b: a / b))


def _ordered_rows(entries: Entries, n: int) -> tuple[int, list[list[int]], list[int]]:
    """The sign of an order of the rows that has few minors, the columns of each row in it, and the order."""
    columns: list[list[int]] = [[] for _ in range(n)]
    for i, j in entries:
        columns[i].append(j)
    order: list[int] = []
    used: set[int] = set()
    left = set(range(n))
    while left:
        row = min(left, key=lambda i: (len(set(columns[i]) - used), i))
        left.remove(row)
        order.append(row)
        used |= set(columns[row])
    return permutation_sign(order), [sorted(columns[i]) for i in order], order


def _count_minors(entries: Entries, n: int) -> int:
    """The minors of the first k rows, over all k, that are not structurally zero; at most just too many."""
    _, rows, _ = _ordered_rows(entries, n)
    masks, count = {0}, 0
    for columns in rows:
        masks = {mask | 1 << j for mask in masks for j in columns if not mask >> j & 1}
        count += len(masks)
        if count > MOST_MINORS:
            break
    return count


def minors(
    entries: Entries,
    n: int,
    one: Any,
    multiply: Callable[[Any, Any], Any],
    reduce: Callable[[Any], Any],
) -> Any:
    """Expansion along the rows, a sum over sets of columns: Σ ± a_kj · (minor of the rows before k)."""
    sign, rows, order = _ordered_rows(entries, n)
    level = {0: one * sign}
    for row, columns in zip(order, rows, strict=True):
        terms: dict[int, list[Any]] = {}
        for mask, minor in level.items():
            for j in columns:
                if not mask >> j & 1:
                    term = multiply(minor, entries[row, j])
                    # The columns after j that are taken are those that the new one is exchanged with.
                    terms.setdefault(mask | 1 << j, []).append(-term if (mask >> j).bit_count() % 2 else term)
        sums = ((mask, reduce(sum(parts[1:], parts[0]))) for mask, parts in terms.items())
        level = {mask: total for mask, total in sums if total}
    return level.get((1 << n) - 1, one * 0)


def bareiss(entries: Entries, n: int, zero: Any, divide: Callable[[Any, Any], Any]) -> Any:
    """Elimination in an integral domain: every division by the pivot before is exact."""
    rows = [[entries.get((i, j), zero) for j in range(n)] for i in range(n)]
    sign, previous = 1, None
    for k in range(n - 1):
        pivot = next((i for i in range(k, n) if rows[i][k]), None)
        if pivot is None:
            return zero
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        top = rows[k]
        for i in range(k + 1, n):
            row = rows[i]
            for j in range(k + 1, n):
                crossed = row[j] * top[k] - row[k] * top[j]
                row[j] = crossed if previous is None else divide(crossed, previous)
        previous = top[k]
    return sign * rows[n - 1][n - 1]
