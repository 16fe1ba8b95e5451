"""Values and signs at a point, at a precision that is doubled until it suffices; the numbers that are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log2
from typing import TYPE_CHECKING, Any, TypeVar

from flint import acb, arb, fmpq

from symjac.kernel import sympy
from symjac.numbers.balls import Balls, Unsupported, Unsure, precision, sign_of

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.balls import ProvesZero, Value

T = TypeVar("T")

FIRST_BITS = 128
MOST_BITS = 4_096
"""Enough for 1 − e⁻²⁰⁰⁰; what cancels further is called undecided unless it is proved to be 0."""

ASKED_FROM = 256
"""Bits from which on it is asked for a proof that what could not be told from 0 is 0."""

SHOWN = 15
"""Digits of a value that is shown, unless more are needed to tell it from another."""


def refined(
    task: Callable[[Balls], T],
    point: Mapping[Symbol, Any],
    *,
    complex_valued: bool,
    proves_zero: ProvesZero | None = None,
    first: int = FIRST_BITS,
    most: int = MOST_BITS,
) -> T:
    """What the task finds at the first precision that suffices; until then it raises Unsure, and at the end this does.

    NoValue passes: it is proved at any precision.
    """
    bits = first
    while True:
        ask = proves_zero if bits >= ASKED_FROM or bits == most else None
        try:
            return task(Balls(point, bits, complex_valued=complex_valued, proves_zero=ask))
        except Unsupported:
            raise
        except Unsure:
            if bits >= most:
                raise
        bits = min(2 * bits, most)


def sign_in(balls: Balls, expr: Expr) -> int:
    """−1, 0 or 1; Unsure where the ball does not tell it."""
    found = sign_of(balls.value(expr))
    if found is None:
        raise Unsure("the sign is not decided")
    return found


def precise_in(balls: Balls, expr: Expr, bits: int) -> Value:
    """The value to so many bits of relative accuracy; Unsure where it is known less well."""
    value = balls.value(expr)
    if not isinstance(value, fmpq) and value.rel_accuracy_bits() < bits:
        raise Unsure("known less precisely")
    return value


def shown(value: Value, digits: int = SHOWN) -> Expr:
    """A value as SymPy's number: a rational, or so many digits of a ball; 0 for a ball that contains it."""
    if isinstance(value, fmpq):
        return sympy.Rational(int(value.p), int(value.q))
    if isinstance(value, acb):
        return sympy.Add(shown(value.real, digits), sympy.I * shown(value.imag, digits))
    if value.contains(0):
        return sympy.S.Zero
    with precision(int(digits * log2(10)) + 16):
        mantissa, exponent = value.mid().man_exp()
    from mpmath.libmp import from_man_exp

    return sympy.Float(from_man_exp(int(mantissa), int(exponent)), digits)


def magnitude(value: Value) -> arb:
    """|value| as a ball."""
    return abs(arb(value)) if isinstance(value, fmpq) else abs(value)
