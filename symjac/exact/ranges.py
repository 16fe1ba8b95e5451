"""Bounds of an expression in positive symbols: from those of its functions, by interval arithmetic."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.expressions.applied import classes_where, number, records
from symjac.functions.record import REALS
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


class Bounds(NamedTuple):
    """The least and the greatest value, both included; they may be infinite."""

    low: Expr
    high: Expr


_REALS = Bounds(-sympy.oo, sympy.oo)


@cache
def _range(kind: Any) -> Bounds:
    """The bounds of a function's values, from its record."""
    function = records().get(kind)
    if function is None or not function.range:
        return _REALS
    ends = [number(end) for part in function.range for end in (part.low, part.high)]
    return Bounds(sympy.Min(*ends), sympy.Max(*ends))


_INCREASING = classes_where(
    lambda function: any(slope.on == REALS and slope.strict and slope.way > 0 for slope in function.slopes)
)


def bounds(expr: Expr) -> Bounds:
    """Bounds that hold wherever the expression has a real value."""
    if expr.is_number and expr.is_real:
        return Bounds(expr, expr)
    if expr.is_Add:
        ends = [bounds(term) for term in expr.args]
        return Bounds(sympy.Add(*(end.low for end in ends)), sympy.Add(*(end.high for end in ends)))
    if expr.is_Mul:
        factor, rest = expr.as_coeff_Mul(rational=False)
        if factor is not sympy.S.One and factor.is_real:
            low, high = (factor * end for end in bounds(rest))
            return Bounds(low, high) if factor.is_positive else Bounds(high, low)
    kind: Any = type(expr)
    known = _range(kind)
    if expr.is_Pow and expr.exp.is_Integer and expr.exp > 0:
        known = _power(bounds(expr.base), expr.exp)
    if type(expr) in _INCREASING:
        inner = bounds(expr.args[0])
        known = Bounds(*(expr.func(end) for end in inner))
    if expr.is_nonnegative:
        return Bounds(_larger(known.low, sympy.S.Zero), known.high)
    return Bounds(known.low, _smaller(known.high, sympy.S.Zero)) if expr.is_nonpositive else known


def _power(base: Bounds, exponent: Expr) -> Bounds:
    """Bounds of uⁿ for a whole n > 0."""
    if exponent.is_odd or base.low.is_extended_nonnegative:
        return Bounds(*(end**exponent for end in base))
    return Bounds(sympy.S.Zero, _larger(*(end**exponent for end in base)))


def _larger(first: Expr, second: Expr) -> Expr:
    return first if (first - second).is_nonnegative else second


def _smaller(first: Expr, second: Expr) -> Expr:
    return first if (first - second).is_nonpositive else second


def sign_by_bounds(expr: Expr) -> int | None:
    """1 or −1 if the bounds decide it."""
    low, high = bounds(expr)
    if low.is_extended_positive:
        return 1
    return -1 if high.is_extended_negative else None
