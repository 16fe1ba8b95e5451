"""Rational numbers of an interval, simple ones first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


def rationals_between(low: Expr, high: Expr) -> Iterator[Expr]:
    """Rational numbers between low and high, simple ones first."""
    ends = [None if end.is_infinite else Fraction(str(end.evalf(60))) for end in (low, high)]
    for number in range(1, 10_000):
        if ends[0] is None and ends[1] is None:
            value = Fraction(number // 2 * (-1) ** number)
        elif ends[1] is None:
            value = _simple(ends[0] or Fraction(0)) + number
        elif ends[0] is None:
            value = -_simple(-ends[1]) - number
        else:
            value = _between(ends[0], ends[1], number)
        yield sympy.Rational(value.numerator, value.denominator)


def _simple(end: Fraction) -> Fraction:
    """The end if it is an integer, else the integer above."""
    return Fraction(-(-end.numerator // end.denominator))


def _between(low: Fraction, high: Fraction, number: int) -> Fraction:
    """The number-th of the fractions low + (high − low)·(1/2, 1/3, 2/3, 1/4, 3/4, …), made simple."""
    count, parts = 0, 2
    while count + parts - 1 < number:
        count += parts - 1
        parts += 1
    width = high - low
    exact = low + width * Fraction(2 * (number - count), 2 * parts + 1)
    near = exact.limit_denominator(max(4, int(8 * parts * parts / width) + 1))
    return near if low < near < high else exact
