"""Simplification by normal form: exact, bounded, and never longer than what it was given.

The normal form is that of a rational function of the expression's kernels (`field`), modulo the
identities among them. Values do not change where the input has one; removable singularities may
go, as in (x² − 1)/(x − 1). Nothing that depends on a branch or on the sign of a symbol is rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from symjac.exact.plain import PlainSymbols, is_plain
from symjac.expressions import canonical
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.exact.normalizer import Normalizer


class Simplified(NamedTuple):
    """A simplified expression; where the budget did not suffice, what it was made of and `complete` False."""

    value: Expr
    complete: bool


def simplify(expr: Expr) -> Expr:
    """The shortest normal form found, or the input where none is shorter or the work would be too much for its size.

    >>> from symjac.kernel import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> simplify((x**2 + y**2) / sympy.sqrt(x**2 + y**2) + sympy.sin(x) ** 2 + sympy.cos(x) ** 2)
    sqrt(x**2 + y**2) + 1
    """
    return simplified(expr).value


def simplified(expr: Expr) -> Simplified:
    """`simplify`, and whether it came to its end."""
    return Simplification().of(expr)


class Simplification:
    """Of several expressions, such as the entries of a matrix: what they share is simplified once."""

    def __init__(self) -> None:
        self._plain: PlainSymbols = {}
        self._normalizer: Normalizer | None = None

    def of(self, expr: Expr) -> Simplified:
        """The shortest normal form of one of them; the work is bounded by a multiple of its size."""
        if is_plain(expr, self._plain):
            return Simplified(expr, complete=True)
        # What is plain, as most entries are, does not have to wait for the machinery and FLINT to be loaded.
        from symjac.exact.budget import OutOfBudget
        from symjac.exact.normalizer import Normalizer

        if self._normalizer is None:
            self._normalizer = Normalizer(plain=self._plain)
        try:
            return Simplified(self._normalizer.shortest(expr), complete=True)
        except OutOfBudget:
            return Simplified(expr, complete=False)


def simplified_determinant(
    entries: Mapping[tuple[int, int], Expr], n: int, *, most: int | None = None, shared: bool = False
) -> Simplified:
    """det A of the n×n matrix A with these entries, zero elsewhere: see `determinants.simplified_determinant`.

    ad − bc that is evidently as short as it can be does not have to wait for FLINT to be loaded.
    """
    if n <= 2 and all(map(is_plain, entries.values())):
        zero = sympy.S.Zero
        a, b, c, d = (entries.get(place, zero) for place in ((0, 0), (0, 1), (1, 0), (1, 1)))
        multiply = canonical.product
        found = a if n == 1 else canonical.sum_of((multiply((a, d)), multiply((sympy.S.NegativeOne, b, c))))
        if is_plain(found):
            return Simplified(found, complete=True)
    from symjac.exact import determinants

    limit = {} if most is None else {"most": most}
    return determinants.simplified_determinant(entries, n, shared=shared, **limit)
