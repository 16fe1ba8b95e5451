"""A determinant as a sum of signed products of entries (Leibniz's formula), without those that are zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from symjac.exact import permutation_sign

if TYPE_CHECKING:
    from sympy import Expr

MOST_PRODUCTS = 24
"""Of a 4×4 determinant; a larger sum is not written out."""

MOST_TRIED = 10_000
"""Beginnings of products: where most of them end at a zero, there is a better way than this formula."""


class Product(NamedTuple):
    """± a_1σ(1) ⋯ a_nσ(n), row by row; `columns` are σ(1) … σ(n)."""

    sign: int
    columns: tuple[int, ...]
    factors: tuple[Expr, ...]


def products(entries: Mapping[tuple[int, int], Expr], n: int) -> tuple[Product, ...] | None:
    """The products of n entries, one from each row and column, that are not zero; None where there are too many."""
    found: list[Product] = []
    for tried, columns in enumerate(_choices(entries, n), 1):
        if tried > MOST_TRIED or len(found) == MOST_PRODUCTS + 1:
            return None
        if len(columns) == n:
            factors = tuple(entries[i, j] for i, j in enumerate(columns))
            found.append(Product(permutation_sign(list(columns)), columns, factors))
    return tuple(found) if len(found) <= MOST_PRODUCTS else None


def _choices(entries: Mapping[tuple[int, int], Expr], n: int) -> Iterator[tuple[int, ...]]:
    """Columns of non-zero entries of the first rows, no two alike; in lexicographic order."""
    pending: list[tuple[int, ...]] = [()]
    while pending:
        columns = pending.pop()
        yield columns
        row = len(columns)
        pending += [(*columns, j) for j in range(n - 1, -1, -1) if j not in columns and (row, j) in entries]
