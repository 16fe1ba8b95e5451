"""Constants as decimals that are certain: a rounding error is never taken for a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.local.constants import is_zero
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import SHOWN, At, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr


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
    try:
        return shown(At((value,), {}).value(value)).evalf(SHOWN)
    except NoValue:
        return None
    except Unsure:
        return sympy.S.Zero if is_zero(value) else None
