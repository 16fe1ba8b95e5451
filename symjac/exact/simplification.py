"""Simplification by normal form: exact, bounded, and never longer than what it was given.

The normal form is that of a rational function of the expression's kernels (`field`), modulo the
identities among them. Values do not change where the input has one; removable singularities may
go, as in (x² − 1)/(x − 1). Nothing that depends on a branch or on the sign of a symbol is rewritten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symjac.exact.plain import PlainSymbols, is_plain

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
