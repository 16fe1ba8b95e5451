"""Constants as certain decimals: a rounding error never passes for a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac import exact
from symjac.kernel import sympy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr


SHOWN = 15
"""The digits of a decimal."""


def norm(values: Sequence[Expr]) -> Expr | None:
    """√(Σ|vᵢ|²) to 15 digits, 0 if every value is proved to be 0; None if neither could be decided."""
    squares = []
    for value in values:
        number = certain(value)
        if number is None:
            return None
        squares.append(abs(number) ** 2)
    return sympy.sqrt(sympy.Add(*squares)).evalf(15) if any(squares) else sympy.S.Zero


def certain(value: Expr) -> Expr | None:
    """A constant to 15 digits, 0 if it is proved to be 0; None if neither could be decided."""
    found = exact.value(value)
    return None if found is None else found.evalf(SHOWN)
