"""Constants: their sign, their value, whether they are 0. One answer to each, and a proof behind it.

That a constant is not 0 is proved by a ball that does not contain 0; that it is, by `compare.constants` (algebraic
numbers with their separation bound, logarithms, angles) or a normal form. A constant of which neither is proved
is Undecided: digits that agree prove nothing.
"""

from __future__ import annotations

from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING

from flint import acb, fmpq

from symjac.exact import algebraic
from symjac.exact.building import plain_sign
from symjac.exact.rewrite import prepared
from symjac.kernel import FAILURES, sympy
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import ACCURACY, SHOWN, At, contains_zero, shown

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.numbers.balls import Balls

_EASY_BITS = 512
"""A constant is computed to so many bits before a proof is tried that it is 0."""

_MOST_BITS = 16_384
"""And to so many where no proof was found."""


def is_zero(number: Expr) -> bool | None:
    """Whether a constant is 0: True and False are proved, None is neither, as for what has no value."""
    if number.is_Rational:
        return bool(number == 0)
    found = told_from_zero(number)
    return None if found is None else bool(found == 0)


@lru_cache(maxsize=4_096)
def told_from_zero(number: Expr) -> Expr | None:
    """0 where a constant is proved to be 0, a decimal of it where it is proved not to be; None for neither."""
    at = At((number,), {}, most=_EASY_BITS, proves_zero=_proves_zero)
    try:
        return at.refined(lambda balls: _decided(balls, number))
    except NoValue:
        return None
    except Unsure:
        pass
    if _proves_zero(number):
        return sympy.S.Zero
    try:
        return At((number,), {}, first=2 * _EASY_BITS, most=_MOST_BITS).refined(lambda balls: _decided(balls, number))
    except (NoValue, Unsure):
        return None


def _decided(balls: Balls, number: Expr) -> Expr:
    value = balls.value(number)
    if not isinstance(value, fmpq) and contains_zero(value):
        raise Unsure("perhaps 0")
    return shown(value)


@lru_cache(maxsize=4_096)
def _proves_zero(number: Expr) -> bool:
    try:
        return algebraic.is_zero(number) or algebraic.is_zero(prepared(number))
    except FAILURES:  # SymPy's, on what it cannot expand
        return False


def sign_of_number(number: Expr) -> int | None:
    """−1, 0 or 1 of a constant, proved; None where it is not real, has no value, or could not be told."""
    plain = plain_sign(number)
    if plain is not None:
        return plain
    zero = is_zero(number)
    if zero is not False:
        return 0 if zero else None
    try:
        return At((number,), {}, most=_MOST_BITS, proves_zero=_proves_zero).sign(number)
    except (NoValue, Unsure):
        return None


@lru_cache(maxsize=1_024)
def ball_of(number: Expr) -> acb | None:
    """The value of a constant, to 64 bits; None where it has none, or it was not found."""
    try:
        return acb(At((number,), {}, proves_zero=_proves_zero).value(number))
    except (NoValue, Unsure):
        return None


def value(number: Expr, digits: int = SHOWN) -> Expr | None:
    """A constant as the rational number that it is proved to be, else to digits that are certain; None for neither.

    >>> value(sympy.sqrt(2) - 1), value(sympy.floor(sympy.pi * 10**20, evaluate=False))
    (0.414213562373095, 314159265358979323846)
    """
    try:
        accuracy = max(ACCURACY, int(digits * log2(10)) + 8)
        return shown(At((number,), {}, proves_zero=_proves_zero).value(number, accuracy), digits)
    except NoValue:
        return None
    except Unsure:
        return sympy.S.Zero if _proves_zero(number) else None
