"""Constants as decimals that are certain: a rounding error is never taken for a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.local.constants import is_zero
from symjac.normal.evaluation import Evaluation
from symjac.normal.values import expression
from symjac.normal.witness import FAILURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

_PRECISIONS = ((60, 120), (400, 800))
"""Digits: a remainder of high order has few left of what it was computed from."""


def norm(values: Sequence[Expr]) -> Expr | None:
    """√(Σ|vᵢ|²) to 15 digits, 0 if every value is proved to be; None where it could not be told."""
    squares = []
    for value in values:
        number = certain(value)
        if number is None:
            return None
        squares.append(abs(number) ** 2)
    return sympy.sqrt(sympy.Add(*squares)).evalf(15) if any(squares) else sympy.S.Zero


def certain(value: Expr) -> Expr | None:
    """A constant to 15 digits, 0 if it is proved to be; None where neither could be told."""
    if value.is_zero:
        return sympy.S.Zero
    for digits in _PRECISIONS:
        try:
            found = Evaluation((value,), {}, digits).value(value)
        except FAILURES:
            return None
        if found.exact == 0:
            return sympy.S.Zero
        if found.certain:
            return expression(found.high)
        if digits == _PRECISIONS[0] and is_zero(value):
            return sympy.S.Zero
    return None
