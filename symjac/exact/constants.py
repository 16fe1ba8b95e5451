"""Constants: their sign, their value, whether they are 0; each answer has a proof.

A ball that does not contain 0 proves that a constant is not 0. `algebraic` (separation bounds, logarithms, angles) or a
normal form proves that it is 0. A constant with neither proof is Undecided: digits that agree
prove nothing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING

from flint import acb, fmpq

from symjac.exact import algebraic
from symjac.exact.building import plain_sign, substituted
from symjac.exact.plain import simplify
from symjac.exact.rewrite import prepared
from symjac.expressions import INFINITE
from symjac.kernel import FAILURES, surface_bug, sympy
from symjac.numbers.refine import ACCURACY, SHOWN, At, contains_zero, shown
from symjac.numbers.values import NoValue, Unsure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Expr, Symbol

    from symjac.numbers.balls import Balls

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


@lru_cache(maxsize=4_096)
def told_from_zero(number: Expr) -> Expr | None:
    """0 if a constant is proved to be 0, its decimal if it is proved not to be; None otherwise."""
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


@lru_cache(maxsize=4_096)
def is_proved_zero(number: Expr) -> bool:
    """Whether a constant is proved to be 0: algebraic, by logarithms or angles, or by a normal form."""
    try:
        return algebraic.is_zero(number) or algebraic.is_zero(prepared(number)) or _has_zero_numerator(number)
    except FAILURES as error:  # an error of SymPy's on an expression that it cannot expand
        surface_bug(error)
        return False


def _has_zero_numerator(number: Expr) -> bool:
    """Whether the numerator is proved to be 0, as of (asin(3/5) + asin(4/5))·2/π − 1: angles beside multiples of π."""
    if number.count_ops() > _MOST_OPERATIONS:
        return False
    above, below = sympy.fraction(sympy.together(number))
    return below != 1 and not below.is_Rational and algebraic.is_zero(prepared(sympy.expand(above)))


@lru_cache(maxsize=4_096)
def sign_of(number: Expr) -> int | None:
    """−1, 0 or 1, proved; None if the constant is not real, has no value, or its sign is not known."""
    plain = plain_sign(number)
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


@lru_cache(maxsize=1_024)
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


# --- the shortest form -----------------------------------------------------------------------------------------------

_MOST_OPERATIONS = 300
"""The most operations of a number whose other forms are tried."""


@lru_cache(maxsize=2_048)
def finished(number: Expr) -> Expr:
    """The shortest form that is found of a number, and proved to be equal to it; anything else as it is.

    >>> finished(sympy.cos(2 * sympy.atan(sympy.Rational(3, 4))) / 2 - sympy.Rational(8, 25))
    -9/50
    """
    if number.is_Rational or not number.is_number or number.has(sympy.CRootOf) or number.count_ops() > _MOST_OPERATIONS:
        return number
    best = number
    try:
        for form in _forms(number):
            if form.count_ops() < best.count_ops() and not form.has(*INFINITE) and is_zero(form - number):
                best = form
    except FAILURES as error:  # an error of SymPy's on an expression that it cannot rewrite: the best form so far
        surface_bug(error)
        pass
    return best


def _forms(number: Expr) -> Iterator[Expr]:
    short = simplify(number)
    yield short
    yield from _guesses(number)
    for form in (short, _without_inverses(number)):
        yield sympy.radsimp(form)
        yield sympy.sqrtdenest(sympy.radsimp(sympy.expand(_roots_of_sums(form))))
    if number.has(sympy.sinh, sympy.cosh, sympy.tanh, sympy.atanh, sympy.asinh, sympy.acosh):
        yield sympy.radsimp(number.rewrite(sympy.log).rewrite(sympy.exp))


def _guesses(number: Expr) -> Iterator[Expr]:
    """The simple fraction, or simple multiple of π, that 40 digits point to."""
    found = value(number, 40)
    for unit in (sympy.S.One, sympy.pi) if found is not None and found.is_Float else ():
        ratio = sympy.Rational((found / unit).evalf(40))
        simple = Fraction(int(ratio.p), int(ratio.q)).limit_denominator(_MOST_DENOMINATOR)
        if abs(ratio - sympy.Rational(simple.numerator, simple.denominator)) < sympy.Rational(1, 10**30):
            yield sympy.Rational(simple.numerator, simple.denominator) * unit


_MOST_DENOMINATOR = 100_000


def _without_inverses(number: Expr) -> Expr:
    """Multiple angles, as in cos(2·atan u), in terms of the simple ones."""
    return sympy.expand(sympy.expand_trig(number)) if number.has(sympy.atan, sympy.acos, sympy.asin) else number


def _roots_of_sums(number: Expr) -> Expr:
    """The radicand of a square root multiplied out, and nested roots simplified if possible."""
    roots = {
        p: sympy.sqrtdenest(sympy.expand(p.base) ** p.exp)
        for p in number.atoms(sympy.Pow)
        if p.exp in (sympy.S.Half, -sympy.S.Half) and p.base.is_Add
    }
    return substituted(number, roots)
