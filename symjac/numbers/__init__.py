"""Balls: values of expressions at a point, as rationals or intervals that certainly contain them, as exact as needed.

`balls.Balls` evaluates at one precision; here the precision is doubled until something is decided. Built on FLINT
(python-flint), which takes 70 ms to load: import this package where a value is needed, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING, Any, TypeVar

from flint import acb, arb, fmpq

from symjac.expressions import distinct
from symjac.expressions.facts import remembered
from symjac.kernel import sympy
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import Unsupported, Unsure, decided_sign, magnitude, precision

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.balls import ProvesZero
    from symjac.numbers.evaluators import Value


T = TypeVar("T")

FIRST_BITS = 128
MOST_BITS = 4_096
"""Enough for 1 − e⁻²⁰⁰⁰; a difference that cancels further is undecided unless it is proved to be 0."""

ASKED_FROM = 256
"""The bits from which on a proof of 0 is sought if a value cannot be told from 0."""

ACCURACY = 64
"""The bits of a value that is asked for directly."""

SHOWN = 15
"""The digits of a value that is shown, unless more are needed to tell it from another."""


class At:
    """Some expressions at one point, at as many bits as necessary; the results at each precision are kept."""

    def __init__(
        self,
        exprs: Iterable[Expr],
        point: Mapping[Symbol, Any],
        *,
        proves_zero: ProvesZero | None = None,
        first: int = FIRST_BITS,
        most: int = MOST_BITS,
    ) -> None:
        self._complex = complex_valued(exprs, point)
        self._point, self._proves_zero = point, proves_zero
        self._precisions = _doubled(first, most)
        self._balls: dict[int, Balls] = {}

    def refined(self, task: Callable[[Balls], T]) -> T:
        """The task's result at the first precision that suffices; the task raises Unsure until then.

        NoValue passes: it is proved at any precision.
        """
        for bits in self._precisions:
            try:
                return task(self._at(bits))
            except Unsupported:
                raise
            except Unsure:
                if bits == self._precisions[-1]:
                    raise
        raise Unsure("no precision is allowed")

    def _at(self, bits: int) -> Balls:
        if bits not in self._balls:
            asks = bits >= ASKED_FROM or bits == self._precisions[-1]
            prove = self._proves_zero if asks else None
            self._balls[bits] = Balls(self._point, bits, complex_valued=self._complex, proves_zero=prove)
        return self._balls[bits]

    def sign(self, expr: Expr) -> int:
        """−1, 0 or 1; Unsure if it is not real, or cannot be told from 0."""
        return self.refined(lambda balls: sign_in(balls, expr))

    def value(self, expr: Expr, accuracy: int = ACCURACY) -> Value:
        """The value to so many bits of relative accuracy."""
        return self.refined(lambda balls: precise_in(balls, expr, accuracy))


def complex_valued(exprs: Iterable[Expr], point: Mapping[Symbol, Any]) -> bool:
    """Whether values may be complex: if a symbol may be, or a constant in an expression is; also for constants."""
    return not point or any(not symbol.is_extended_real for symbol in point) or _have_complex_constants(tuple(exprs))


@remembered(256)
def _have_complex_constants(exprs: tuple[Expr, ...]) -> bool:
    return any(_is_complex(node) for node in distinct(*exprs) if not node.is_Rational)


@remembered(4_096)
def _is_complex(node: Expr) -> bool:
    """Whether it is a constant that is not real: i, a root of a negative number, asin(2)."""
    return bool(node.is_number and node.is_extended_real is False)


def _doubled(first: int, most: int) -> list[int]:
    """first, 2·first, … and most."""
    found = [first]
    while found[-1] < most:
        found.append(min(2 * found[-1], most))
    return found


def sign_in(balls: Balls, expr: Expr) -> int:
    """−1, 0 or 1; Unsure if the ball does not decide it."""
    value = balls.value(expr)
    if isinstance(value, acb) and not value.imag.contains(0):
        raise Unsupported("not real")
    return decided_sign(value)


def precise_in(balls: Balls, expr: Expr, accuracy: int) -> Value:
    """The value to so many bits of relative accuracy; Unsure if it is known less precisely."""
    value = balls.value(expr)
    if not isinstance(value, fmpq) and value.rel_accuracy_bits() < accuracy:
        raise Unsure("known less precisely")
    return value


def told_or_tiny(balls: Balls, expr: Expr) -> Value:
    """A value that is not 0, or a tiny one that may be 0; Unsure for any other."""
    value = balls.value(expr)
    if isinstance(value, fmpq) or not contains_zero(value) or is_tiny(value):
        return value
    raise Unsure("known less precisely")


def contains_zero(value: Value) -> bool:
    """Whether the value is or may be 0."""
    if isinstance(value, acb):
        return bool(value.real.contains(0) and value.imag.contains(0))
    return value == 0 if isinstance(value, fmpq) else bool(value.contains(0))


def is_tiny(value: Value) -> bool:
    """Whether |value| < 2⁻⁶⁴."""
    return bool(magnitude(value).abs_upper() < _TINY)


_TINY = arb(2) ** -64


def ends(value: fmpq | arb, bits: int = ACCURACY) -> tuple[Fraction, Fraction]:
    """Binary fractions below and above all numbers of a real ball, rounded to so many bits."""
    if isinstance(value, fmpq):
        exact = Fraction(int(value.p), int(value.q))
        return exact, exact
    with precision(bits):
        low, high = (end.man_exp() for end in (value.lower(), value.upper()))
    return Fraction(int(low[0])) * Fraction(2) ** int(low[1]), Fraction(int(high[0])) * Fraction(2) ** int(high[1])


def shown(value: Value, digits: int = SHOWN) -> Expr:
    """A value as SymPy's number: a rational, or so many digits of a ball; 0 if the ball contains 0."""
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
