"""Values: exact rationals, and balls that contain a number; their signs, sizes and powers, each bounded.

FLINT cannot be interrupted, and ends the process when memory runs out: so sizes are bounded before each power.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flint import acb, arb, ctx, fmpq, fmpz, fmpz_poly

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Value = fmpq | arb | acb

MOST_BITS = 4_000
"""The greatest length of numerator and denominator together of a rational that is carried exactly."""

MOST_DEGREE = 100
"""The highest degree of a polynomial whose roots are isolated."""

MOST_EXPONENT_BITS = 64
"""The greatest length of the binary exponent of a power that is computed."""


class NoValue(ArithmeticError):
    """Proved: the expression has no value at this point; over the reals, no real one."""


class AtPole(NoValue):
    """The expression divides by exactly 0 at this point, or is infinite there in another way."""


class Unsure(ArithmeticError):
    """Nothing is proved at this precision; more bits might decide."""


class Unsupported(Unsure):
    """No number of bits would decide: a function without a ball, a number out of bounds, a missing symbol."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """FLINT's working precision, which is global; with another precision balls get wider, never wrong."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def sign_of(value: Value) -> int | None:
    """−1, 0 or 1; None if a ball contains 0 or the value is complex."""
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if isinstance(value, acb):
        return None
    return 1 if value > 0 else -1 if value < 0 else None


def decided_sign(value: Value) -> int:
    """−1, 0 or 1; Unsure if the ball does not decide it."""
    found = sign_of(value)
    if found is None:
        raise Unsure("the sign is not decided")
    return found


def minus(first: Any, second: Any) -> Any:
    """first − second, for any kinds of values."""
    return first - second


def magnitude(value: Value) -> arb:
    """|value| as a ball."""
    return arb(abs(arb(value))) if isinstance(value, fmpq) else abs(value)


def exactly(value: arb) -> Value:
    """The rational number in a ball of radius 0, unless the number is too long."""
    mantissa, exponent = value.man_exp()
    if mantissa.bit_length() + abs(int(exponent)) > MOST_BITS:
        return value
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def bits_of(number: fmpq) -> int:
    """The length of numerator and denominator."""
    return int(number.p.bit_length() + number.q.bit_length())


def rational(number: fmpq) -> Expr:
    """The number in SymPy."""
    return sympy.Rational(int(number.p), int(number.q))


def contains(value: Value, number: fmpq) -> bool:
    """Whether a value is or may be a number."""
    if isinstance(value, acb):
        return bool(value.real.contains(number) and value.imag.contains(0))
    return value == number if isinstance(value, fmpq) else bool(value.contains(number))


def is_below(value: Value, bits: int | None) -> bool:
    """Whether |value| < 2^bits."""
    if bits is None:
        return True
    if isinstance(value, acb):
        return is_below(value.real, bits) and is_below(value.imag, bits)
    return bool(arb(value).abs_upper() < fmpz(1) << bits)


def _size(value: Value) -> int:
    """A bound of |log₂ |value||, of both ends of the ball."""
    if isinstance(value, fmpq):
        return bits_of(value)
    if isinstance(value, acb):
        return max(_size(value.real), _size(value.imag))
    ends = (end.man_exp() for end in (value.abs_lower(), value.abs_upper()))
    return max(abs(int(exponent)) + int(mantissa.bit_length()) for mantissa, exponent in ends)


def integer_power(value: Value, number: int) -> Value:
    """valueⁿ; Unsupported where its size is out of bounds."""
    if isinstance(value, fmpq) and bits_of(value) * abs(number) <= MOST_BITS:
        return value**number
    if (_size(value) * abs(number)).bit_length() > MOST_EXPONENT_BITS and not _is_near_one(value, number):
        raise Unsupported("a power out of bounds")
    ball = value if isinstance(value, acb) else arb(value)
    return ball ** fmpz(number)


def _is_near_one(value: Value, number: int) -> bool:
    """Whether |value|^number is moderate because |value| is so near to 1."""
    ends = magnitude(value).abs_lower(), magnitude(value).abs_upper()
    return all(end > 0 and is_below(end.log() * number, MOST_EXPONENT_BITS) for end in ends)


def require_power(base: arb, exponent: arb) -> None:
    """Unsupported where a power of a positive base is out of bounds."""
    if not is_below(exponent, MOST_EXPONENT_BITS) or not is_below(base.log() * exponent, MOST_EXPONENT_BITS):
        raise Unsupported("a power out of bounds")


def complex_power(base: acb, exponent: acb) -> acb:
    """The principal value; Unsure for a base that may be 0, or a power out of bounds."""
    if not is_below(exponent, MOST_EXPONENT_BITS) or not is_below(base.log() * exponent, MOST_EXPONENT_BITS):
        raise Unsure("a power out of bounds, or of what may be 0")
    return base.pow(exponent)


def exact_root(base: fmpq, exponent: fmpq) -> fmpq | None:
    """base^exponent for base > 0 where that is rational and short."""
    if base <= 0 or exponent.q.bit_length() > 16 or bits_of(base) * abs(int(exponent.p)) > MOST_BITS:
        return None
    parts = []
    for part in (base.p, base.q):
        root = part.root(int(exponent.q))
        if root ** int(exponent.q) != part:
            return None
        parts.append(root)
    return fmpq(*parts) ** int(exponent.p)


def real_root(coefficients: list[int], index: int) -> arb:
    """A real root of a polynomial over ℤ, by its number in their order."""
    if len(coefficients) > MOST_DEGREE:
        raise Unsupported("no value for this root of a polynomial")
    pairs: Any = fmpz_poly(coefficients).complex_roots()
    reals: list[arb] = [root.real for root, _ in pairs if root.imag == 0]
    ordered: list[arb] = sorted(reals, key=lambda root: root.mid())
    return ordered[index]
