"""The functions of the language on values (exact rationals or balls), made from the functions' records."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, reduce
from math import factorial
from operator import add, mul
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import acb, acb_series, arb, arb_series, ctx, fmpq, fmpz, fmpz_poly

from symjac.functions import TABLE, Function as Record, by_sympy
from symjac.functions.record import Interval, Places, Spared
from symjac.kernel import sympy
from symjac.read import Call, Name, Node, Number, Power, Product, Sum, formula_tree

if TYPE_CHECKING:
    from sympy import Expr


# --- values ------------------------------------------------------------------
#
# Values: exact rationals, and balls that contain a number; their signs, sizes and powers, each bounded.
#
# FLINT cannot be interrupted, and ends the process when memory runs out: so sizes are bounded before each power.


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


# --- functions ----------------------------------------------------------------
#
# The functions with balls, made from their records: how each is computed over ℝ and ℂ, where it is real, its poles.
#
# Keys are the names of SymPy's classes. Principal values are those of DLMF chapter 4 (as SymPy's and mpmath's are).
# Properties that a record of one argument cannot express, as the order of a Bessel function, have a rule here.


if TYPE_CHECKING:
    Sure = bool | None


class BallFunction(NamedTuple):
    """A function of one or more numbers; `complex` is None if it has values only at real ones."""

    real: Callable[..., arb]
    complex: Callable[..., acb] | None
    real_domain: Callable[..., Sure]
    """True: the value is real; False: it certainly is not; None: the ball touches the end of the domain."""
    ends: tuple[fmpq, ...]
    """Arguments at which the function ends or breaks: if a ball contains one, it is decided whether they are equal."""
    pole: Callable[..., bool]
    """Whether a pole lies at rational arguments."""
    largest: int | None
    """The most bits of an argument."""


# --- from a record -----------------------------------------------------------------------------------------


def _of_record(record: Record) -> BallFunction:
    real, complex_ = _FORMULAS.get(record.ball) or _methods(record)
    return BallFunction(
        real,
        complex_,
        _whole(record.whole) if record.whole is not None else _DOMAINS.get(record.ball) or _domain(record),
        tuple(dict.fromkeys(_ends(record))),
        _pole(record),
        record.largest,
    )


def _methods(record: Record) -> tuple[Callable[..., arb], Callable[..., acb] | None]:
    """FLINT's method; for f(1/u) the method of f."""
    if record.real_only:
        return getattr(arb, record.ball), None
    if not record.of_reciprocal:
        name = record.ball.removesuffix("′")
        real, complex_ = getattr(arb, name), getattr(acb, name)
        if name != record.ball:
            return lambda u: real(u, derivative=1), lambda u: complex_(u, derivative=1)
        return lambda u: real(u), lambda u: complex_(u)
    ball = TABLE[record.of_reciprocal].ball
    real, complex_ = getattr(arb, ball), getattr(acb, ball)
    return lambda u: real(1 / u), lambda u: complex_(1 / u)


def _rational(text: str) -> fmpq | None:
    """An end or a place as a rational number."""
    try:
        above, _, below = text.partition("/")
        return fmpq(int(above), int(below or 1))
    except ValueError:
        return None


def _domain(record: Record) -> Callable[..., Sure]:
    parts = [(_rational(part.low), _rational(part.high), part) for part in record.domain]

    def inside(*arguments: arb) -> Sure:
        found = {_within(arguments[record.main], *part) for part in parts}
        return True if True in found else None if None in found else False

    return inside


def _within(u: arb, low: fmpq | None, high: fmpq | None, part: Interval) -> Sure:
    """Whether a ball is in an interval; None if it touches an end."""
    if (low is None or u > low or (part.has_low and u >= low)) and (
        high is None or u < high or (part.has_high and u <= high)
    ):
        return True
    below = low is not None and (u < low or (not part.has_low and u <= low))
    return False if below or (high is not None and (u > high or (not part.has_high and u >= high))) else None


def _ends(record: Record) -> Iterator[fmpq]:
    texts = [end for part in record.domain for end, _ in part.ends]
    texts += ["0"] if record.of_reciprocal else []
    for places in (record.poles, record.jumps, *(row.places for row in record.infinite)):
        texts += [*places.points, places.start]
    yield from (end for end in map(_rational, texts) if end is not None)


def _pole(record: Record) -> Callable[..., bool]:
    if record.infinite:
        return lambda *arguments: any(
            _is_among(row.places, arguments[row.argument]) and not _is_spared(row.spared, arguments[row.other])
            for row in record.infinite
        )
    at_zero = bool(record.of_reciprocal) and "0" not in record.jumps.points
    return lambda *arguments: (
        _is_among(record.poles, arguments[record.main]) or (at_zero and arguments[record.main] == 0)
    )


def _is_spared(kind: Spared, u: fmpq) -> bool:
    """Whether a value of another argument keeps the function finite."""
    if kind == "natural":
        return bool(u.q == 1 and u >= 0)
    if kind == "not zero":
        return bool(u != 0)
    return kind == "whole or positive" and bool(u.q == 1 or u > 0)


def _is_among(places: Places, u: fmpq) -> bool:
    """Whether a rational number is one of the places."""
    if any(u == _rational(text) for text in places.points):
        return True
    start, step = _rational(places.start), _rational(places.step)
    if start is None or step is None:
        return start is not None and u == start
    steps = (u - start) / step
    return bool(steps.q == 1 and (steps >= 0 or not places.half))


# --- what a record of one argument does not say ------------------------------------------------------------


def _acot(u: arb) -> arb:
    """atan(1/u), and π/2 at 0."""
    return arb.pi() / 2 if u == 0 else (1 / u).atan()


def _factorial(u: Any) -> Any:
    return (u + 1).gamma()


def _angle(y: arb, x: arb) -> arb:
    """The angle of (x, y) in (−π, π]; π on the cut, where y is exactly 0."""
    return arb.atan2(y, x)


def _beta(a: Any, b: Any) -> Any:
    """Γ(a)Γ(b)/Γ(a + b), DLMF 5.12.1."""
    return a.gamma() * b.gamma() * (a + b).rgamma()


def _binomial(n: Any, k: Any) -> Any:
    """Γ(n + 1)/(Γ(k + 1)·Γ(n − k + 1)); a product for k = 0, 1, 2, …, which has no poles."""
    whole = k.unique_fmpz() if k.is_exact() else None
    if whole is not None and whole >= 0 and k == whole and isinstance(n, arb):
        return n.bin(int(whole))
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _polygamma(order: Any, u: Any) -> Any:
    found = acb(u).polygamma(acb(order))
    return found.real if isinstance(u, arb) else found


def _whole(place: int) -> Callable[..., Sure]:
    """Whether the argument at a place is a whole number ≥ 0."""

    def inside(*arguments: arb) -> Sure:
        order = arguments[place]
        return True if order.is_exact() and order.is_integer() and order >= 0 else None

    return inside


def _bessel(name: str) -> tuple[Callable[..., arb], Callable[..., acb]]:
    real, complex_ = getattr(arb, name), getattr(acb, name)
    return (
        lambda order, u: arb(0) if u == 0 and order > 0 else real(u, order),
        lambda order, u: complex_(u, order),
    )


def _entire_for_whole_orders(order: arb, u: arb) -> Sure:
    """Real for u ≥ 0, and for whole orders everywhere."""
    if u > 0 or (order.is_exact() and order.is_integer()) or (u == 0 and order > 0):
        return True
    return False if u < 0 else None


def _lambert(u: arb, branch: arb | None = None) -> arb:
    return u.lambertw() if branch is None or branch == 0 else u.lambertw(-1)


def _complex_lambert(u: acb, branch: acb | None = None) -> acb:
    if branch is None:
        return u.lambertw()
    whole = branch.unique_fmpz()
    return u.lambertw(int(whole)) if whole is not None and branch == whole else acb("nan")


def _lambert_domain(u: arb, branch: arb | None = None) -> Sure:
    """u ≥ −1/e, and u < 0 on the branch −1 (DLMF 4.13)."""
    end = u * arb.const_e() + 1
    if branch is not None and branch != 0:
        if branch != -1:
            return False
        return True if end > 0 and u < 0 else False if end < 0 or u >= 0 else None
    return True if end > 0 else False if end < 0 else None


def _zeta(u: arb) -> arb:
    """ζ(u); for large u by ζ(u) − 1, and for large negative u without a value: FLINT would take long."""
    if u > _FAR:
        return 1 + _zeta_minus_one(u)
    return u.zeta() if u > -_FAR else arb("nan")


def _zeta_minus_one(u: arb) -> arb:
    """2⁻ᵘ < ζ(u) − 1 < 2⁻ᵘ·(1 + 2/(u − 1)) for u > 1 (DLMF 25.2.1)."""
    return arb(2) ** -u * (1 + (2 / (u - 1)).union(0))


_FAR = 1 << 20

_FORMULAS: Mapping[str, tuple[Callable[..., arb], Callable[..., acb] | None]] = {
    "acot": (_acot, lambda u: (1 / u).atan()),
    "factorial": (_factorial, _factorial),
    "atan2": (_angle, None),
    "beta": (_beta, _beta),
    "binomial": (_binomial, _binomial),
    "polygamma": (_polygamma, _polygamma),
    "zeta": (_zeta, lambda u: u.zeta() if abs(u) < _FAR else acb("nan")),
    "lambertw": (_lambert, _complex_lambert),
    **{name: _bessel(name) for name in ("bessel_j", "bessel_y", "bessel_i", "bessel_k")},
}
"""Functions that are not FLINT methods with the arguments in this order."""

_DOMAINS: Mapping[str, Callable[..., Sure]] = {
    "lambertw": _lambert_domain,
    **{record.ball: _entire_for_whole_orders for record in TABLE.values() if record.entire_for_whole is not None},
}

_PIECES = frozenset(("abs", "sgn", "floor", "ceil", "max", "min", "heaviside", "diracdelta"))
"""Piecewise functions, which `balls` decides."""

FUNCTIONS: Mapping[str, BallFunction] = {
    record.sympy: _of_record(record)
    for record in TABLE.values()
    if record.sympy and record.ball and record.ball not in _PIECES
}

CONSTANTS: Mapping[str, Callable[[], arb]] = {
    "Pi": arb.pi,
    "Exp1": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
}


# --- derivatives without a formula -------------------------------------------------------------------------


def derivative(name: str, u: Any, order: int) -> Any | None:
    """The derivative of some order of a function of one argument by its power series, as ζ′(u); None if it has none."""
    record = by_sympy(name)
    if record is None or record.most > 1 or order > MOST_ORDER or not hasattr(arb_series, record.ball):
        return None
    number = u if isinstance(u, acb) else arb(u)
    series: Any = acb_series if isinstance(number, acb) else arb_series
    return getattr(series([number, 1], order + 1), record.ball)()[order] * factorial(order)


MOST_ORDER = 20
"""The highest order of such a derivative."""


def stand_in(
    name: str, values: Sequence[Any], orders: Sequence[int], exp: Callable[[list[Any]], Any]
) -> fmpq | arb | acb:
    """A derivative of one fixed function with a name that is unknown: a sum of two exponentials.

    An identity that holds for every function holds for this one, so that a non-zero difference refutes it.
    """
    draw = Random(zlib.crc32(name.encode()))
    total: fmpq | arb | acb = fmpq(0)
    for _ in range(2):
        term: Any = fmpq(draw.randint(50, 150), 97)
        for value, order in zip(values, orders, strict=True):
            weight = fmpq(draw.randint(20, 90), 97)
            term = term * weight**order * exp([weight * value])
        total = total + term
    return total


# --- near a number -----------------------------------------------------------------------------------------


def beside(name: str, place: str, argument: Any) -> arb | None:
    """f(u) − c for a number c near f(u), by the formula of its record; None if it has none there."""
    for near in _BESIDE.get(name, ()):
        if near.place == place:
            u = arb(argument)
            low, high = _rational(near.on.low), _rational(near.on.high)
            if _within(u, low, high, near.on):
                own = _OWN.get(near.formula)
                return own(u) if own else arb(_evaluated(formula_tree(near.formula), u))
    return None


_BESIDE = {record.sympy: record.beside for record in TABLE.values() if record.beside}

_OWN: Mapping[str, Callable[[arb], arb]] = {"zeta_minus_one": _zeta_minus_one}


def _evaluated(node: Node, u: arb) -> Any:
    """A formula of a record at a ball."""
    if isinstance(node, Number):
        return fmpq(node.numerator, node.denominator)
    if isinstance(node, Name):
        return u
    if isinstance(node, Sum):
        return reduce(add, (-_evaluated(term, u) if minus else _evaluated(term, u) for minus, term in node.terms))
    if isinstance(node, Product):
        return reduce(mul, (1 / _evaluated(part, u) if under else _evaluated(part, u) for under, part in node.factors))
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        return _evaluated(node.base, u) ** node.exponent.numerator
    assert isinstance(node, Call)
    return _method(node.function)(arb(_evaluated(node.arguments[0], u)))


@cache
def _method(name: str) -> Callable[[arb], arb]:
    ball = getattr(arb, TABLE[name].ball or name)
    return lambda u: ball(u)
