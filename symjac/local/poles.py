"""Where functions have no finite value though SymPy leaves them standing, as beta(0, x), by their records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.expressions.applied import number, records
from symjac.functions.record import Infinite, Places
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


def has_pole(function: Any, arguments: Sequence[Expr]) -> bool:
    """Whether the function has no finite value at these arguments; Undecided where a constant defies proof."""
    record = records().get(function)
    return record is not None and any(
        is_among(row.places, arguments[row.argument]) and not _is_spared(row, arguments) for row in record.infinite
    )


def is_among(places: Places, value: Expr) -> bool:
    """Whether a value is one of the places; a generic symbol is not."""
    if value.free_symbols:
        return False
    if places.half:
        steps = (value - number(places.start)) / number(places.step)
        return exact.certain_sign(steps) in (0, 1) and is_integer(steps)
    return any(exact.certain_sign(value - number(place)) == 0 for place in places.points)


def _is_spared(row: Infinite, arguments: Sequence[Expr]) -> bool:
    """Whether another argument keeps the value finite; a generic symbol is not natural, not negative and not 0."""
    value = arguments[row.other]
    if row.spared == "not zero":
        return bool(value.free_symbols) or exact.certain_sign(value) != 0
    sign = None if value.free_symbols or not row.spared else exact.certain_sign(value)
    if sign is None:
        return row.spared == "whole or positive"
    return is_integer(value) and sign >= 0 if row.spared == "natural" else is_integer(value) or sign > 0


def is_integer(value: Expr) -> bool:
    """Whether a constant is an integer."""
    if value.is_Rational:
        return bool(value.is_Integer)
    return exact.certain_sign(value - exact.applied(sympy.floor, value)) == 0
