"""Simplification by normal form: exact, bounded, and never longer than what it was given.

The normal form is that of a rational function of the expression's kernels (`field`), modulo the
identities among them. Values do not change where the input has one; removable singularities may
go, as in (x² − 1)/(x − 1). Nothing that depends on a branch or on the sign of a symbol is rewritten.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symjac.normal.outcome import Simplified
from symjac.normal.plain import is_plain

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.normal.determinants import determinant, simplified_determinant
    from symjac.normal.shortest import length
    from symjac.normal.zero import NonZero, Unknown, Zero, is_zero

__all__ = [
    "NonZero",
    "Simplified",
    "Unknown",
    "Zero",
    "determinant",
    "is_zero",
    "length",
    "simplified",
    "simplified_determinant",
    "simplify",
]


def simplify(expr: Expr, seconds: float) -> Expr:
    """The shortest normal form found, or the input where none is shorter or the budget runs out.

    >>> from symjac.kernel import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> simplify((x**2 + y**2) / sympy.sqrt(x**2 + y**2) + sympy.sin(x) ** 2 + sympy.cos(x) ** 2, 1)
    sqrt(x**2 + y**2) + 1
    """
    return simplified(expr, seconds).value


def simplified(expr: Expr, seconds: float) -> Simplified:
    """`simplify`, and whether it came to its end."""
    if is_plain(expr):
        return Simplified(expr, complete=True)
    # What is plain, as most entries are, does not have to wait for the machinery to be loaded.
    from symjac.normal.budget import Budget, OutOfBudget
    from symjac.normal.normalizer import Normalizer
    from symjac.normal.plain import require_moderate

    try:
        require_moderate(expr)
        return Simplified(Normalizer(Budget.of_seconds(seconds)).shortest(expr), complete=True)
    except OutOfBudget:
        return Simplified(expr, complete=False)


_ELSEWHERE = {
    **dict.fromkeys(("determinant", "simplified_determinant"), "symjac.normal.determinants"),
    "length": "symjac.normal.shortest",
    **dict.fromkeys(("is_zero", "Zero", "NonZero", "Unknown"), "symjac.normal.zero"),
}


def __getattr__(name: str) -> Any:
    """The other uses of the normal form, loaded when asked for (PEP 562)."""
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE[name]), name)
