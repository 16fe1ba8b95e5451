"""Comparisons: of constants they are decided, by proof, before SymPy tries to; of what is not real there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

S = sympy.S
ORDERINGS: Mapping[str, Callable[..., Any]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}
_RELATIONS = {**ORDERINGS, "==": sympy.Eq, "!=": sympy.Ne}


def may_be_real(value: Expr) -> bool:
    """Whether a value can be compared: a constant is real, and nothing but real symbols speaks against the others."""
    if value.is_extended_real is not None:
        return bool(value.is_extended_real)
    return not value.has(S.ImaginaryUnit) if value.free_symbols else exact.certain_sign(value) is not None


def may_be_positive(value: Expr) -> bool:
    """Whether a value is positive, or nothing speaks against it."""
    return value.is_positive is not False if value.free_symbols else exact.certain_sign(value) == 1


def relation(operator: str, left: Expr, right: Expr) -> Any:
    """left < right, true or false for constants; Undecided where these cannot be told apart.

    Sums that share a symbol go to one side: SymPy's Piecewise recurses for ever on x + a < y − a.
    """
    if not (left.free_symbols or right.free_symbols):
        side = exact.certain_sign(left - right)
        left, right = S.One if side is None else S(side), S.Zero  # of complex numbers, only whether they are equal
    elif left.is_Add and right.is_Add and left.free_symbols & right.free_symbols:
        left, right = left - right, S.Zero
    return _RELATIONS[operator](left, right)
