"""Constants: their sign, their value, whether they are 0; each answer has a proof.

A ball that does not contain 0 proves that a constant is not 0. `algebraic` (separation bounds, logarithms, angles) or a
normal form proves that it is 0. A constant with neither proof is Undecided: digits that agree
prove nothing.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from flint import acb, fmpq

from symjac.exact import algebraic
from symjac.exact.building import plain_sign
from symjac.exact.rewrite import prepared
from symjac.expressions.facts import is_large, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.numbers import ACCURACY, SHOWN, At, contains_zero, shown
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Expr, Symbol

    from symjac.numbers.balls import Balls

_MOST_OPERATIONS = 300
"""The most operations of a number that is brought to one fraction for a proof of 0."""

_EASY_BITS = 512
"""The bits to which a constant is computed before a proof of 0 is tried."""

MOST_BITS = 16_384
"""The bits to which it is computed if no proof was found."""

_BITS_AT_POINT = 1_024
"""The precision of a sign at a point, where no proof of 0 is sought."""


def is_zero(number: Expr) -> bool | None:
    """Whether a constant is 0: True and False are proved; None if neither is, or if it has no value."""
    if number.is_Rational:
        return bool(number == 0)
    found = told_from_zero(number)
    return None if found is None else bool(found == 0)


@remembered(4_096)
def told_from_zero(number: Expr) -> Expr | None:
    """0 if a constant is proved to be 0, its decimal if it is proved not to be; None otherwise."""
    if is_large(number):
        return None
    at = At((number,), {}, most=_EASY_BITS, proves_zero=is_proved_zero)
    try:
        return at.refined(lambda balls: _decided(balls, number))
    except NoValue:
        return None
    except Unsure:
        pass
    if is_proved_zero(number):
        return sympy.S.Zero
    try:
        return At((number,), {}, first=2 * _EASY_BITS, most=MOST_BITS).refined(lambda balls: _decided(balls, number))
    except (NoValue, Unsure):
        return None


def _decided(balls: Balls, number: Expr) -> Expr:
    value = balls.value(number)
    if not isinstance(value, fmpq) and contains_zero(value):
        raise Unsure("perhaps 0")
    return shown(value)


@remembered(4_096)
def is_proved_zero(number: Expr) -> bool:
    """Whether a constant is proved to be 0: algebraic, by logarithms or angles, or by a normal form."""
    if is_large(number):
        return False
    try:
        return algebraic.is_zero(number) or algebraic.is_zero(prepared(number)) or _has_zero_numerator(number)
    except sympy_failures():  # on an expression that SymPy cannot expand
        return False


def _has_zero_numerator(number: Expr) -> bool:
    """Whether the numerator is proved to be 0, as of (asin(3/5) + asin(4/5))·2/π − 1: angles beside multiples of π."""
    if number.count_ops() > _MOST_OPERATIONS:
        return False
    above, below = sympy.fraction(sympy.together(number))
    return below != 1 and not below.is_Rational and algebraic.is_zero(prepared(sympy.expand(above)))


@remembered(4_096)
def sign_of(number: Expr) -> int | None:
    """−1, 0 or 1, proved; None if the constant is not real, has no value, or its sign is not known."""
    plain = None if is_large(number) else plain_sign(number)
    if plain is not None:
        return plain
    zero = is_zero(number)
    if zero is not False:
        return 0 if zero else None
    try:
        return sign_at(number, {}, MOST_BITS)
    except NoValue:
        return None


def sign_at(expr: Expr, point: Mapping[Symbol, Expr], most: int = _BITS_AT_POINT) -> int | None:
    """The sign of a value at a point by balls alone; None if it is unknown, NoValue if there is no value."""
    try:
        return At((expr,), point, most=most, proves_zero=None if point else is_proved_zero).sign(expr)
    except Unsure:
        return None


@remembered(1_024)
def ball_of(number: Expr) -> acb | None:
    """The value of a constant to 64 bits; None if it has none or none was found."""
    try:
        return acb(At((number,), {}, proves_zero=is_proved_zero).value(number))
    except (NoValue, Unsure):
        return None


def is_not_real(number: Expr) -> bool:
    """Whether a ball proves that the imaginary part of a constant is not 0, as of log(−3) and (−2)^π."""
    from symjac.numbers.balls import Balls

    try:
        ball = Balls({}, _EASY_BITS, complex_valued=True).value(number)
    except ArithmeticError:
        return False
    return isinstance(ball, acb) and not ball.imag.contains(0)


def value(number: Expr, digits: int = SHOWN) -> Expr | None:
    """A constant as the rational number that it is proved to be, or else to certain digits; None for neither.

    >>> value(sympy.sqrt(2) - 1), value(sympy.floor(sympy.pi * 10**20, evaluate=False))
    (0.414213562373095, 314159265358979323846)
    """
    try:
        accuracy = max(ACCURACY, int(digits * log2(10)) + 8)
        return shown(At((number,), {}, proves_zero=is_proved_zero).value(number, accuracy), digits)
    except NoValue:
        return None
    except Unsure:
        return sympy.S.Zero if is_proved_zero(number) else None
