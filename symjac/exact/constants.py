"""Constants: their sign, their value and whether they are 0, each with a proof; and the finished form of a number."""

from __future__ import annotations

from fractions import Fraction
from math import lcm, log2
from typing import TYPE_CHECKING, Any

from flint import acb, fmpq

from symjac.exact import algebraic
from symjac.exact.building import is_written_long, plain_sign, substituted
from symjac.exact.plain import simplify
from symjac.exact.rewrite import bottom_up, by_logarithms, prepared
from symjac.expressions import INFINITE
from symjac.expressions.applied import in_others, of_family
from symjac.expressions.facts import is_large, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.numbers import ACCURACY, SHOWN, At, contains_zero, shown
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sympy import Expr, Symbol

    from symjac.numbers.balls import Balls


# --- sign, zero and value -----------------------------------------------------
#
# A ball that does not contain 0 proves that a constant is not 0. `algebraic` (separation bounds, logarithms, angles) or
# a normal form proves that it is 0. A constant with neither proof is Undecided: digits that agree prove nothing.


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
    """A constant as a rational number if it is proved to equal one, else in certain digits; None without either.

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


# --- the finished form --------------------------------------------------------
#
# The finished form of a number: nested roots denested, denominators rational, angles and logarithms evaluated.
#
#     1/(1 + √2 + √3) = 1/2 + √2/4 − √6/4        ∛(2 + √5) = 1/2 + √5/2        cos(2·atan(3/4)) = 7/25
#
# Each form is a guess; only one that is proved to be equal to the number replaces it. Denesting of cube roots: with
# x = p + q·√c and x³ = a + b·√c, the norms give n³ = a² − b²·c and the traces 4·p³ − 3·n·p = a (Borodin, Fagin,
# Hopcroft, Tompa, Decreasing the nesting depth of expressions involving square roots, 1985, treat square roots so).


_GROWTH = 3
"""How many times as many operations a form may have that has fewer nested roots or irrational denominators."""

_MOST_DENOMINATOR = 100_000
"""The largest denominator of a fraction that decimals are taken for."""

_MOST_DEGREE = 12
"""The highest degree of a root by which a denominator is made rational."""

_MOST_PRODUCT = 1_000_000
"""The largest numerator and denominator of a rational number into whose logarithm others are combined."""


@remembered(2_048)
def finished(number: Expr) -> Expr:
    """The finished form of a number, if one is found and proved equal to it; otherwise the number itself.

    >>> finished(sympy.cos(2 * sympy.atan(sympy.Rational(3, 4))) / 2 - sympy.Rational(8, 25))
    -9/50
    >>> finished(sympy.cbrt(2 + sympy.sqrt(5)))
    (1 + sqrt(5))/2
    """
    if is_large(number) or not number.is_number or number.is_Atom or number.has(sympy.CRootOf):
        return number
    operations = number.count_ops()
    calls = number.atoms(sympy.Function)
    if operations > _MOST_OPERATIONS or any(is_written_long(call.func, call.args) for call in calls):
        return number
    best, least = number, _cost(number)
    try:
        for form in _forms(number):
            cost = _cost(form)
            short = form.count_ops() <= _GROWTH * operations + 1
            if cost < least and short and not form.has(*INFINITE) and is_zero(form - number):
                best, least = form, cost
    except sympy_failures():  # on an expression that SymPy cannot rewrite
        pass  # the best form so far
    return best


_INVERSES = (sympy.asin, sympy.acos, sympy.atan)


def _cost(number: Expr) -> tuple[int, int, int, int]:
    """The cost of a number's form: nested roots and angles, powers of sums of roots, operations, largest integer."""
    nested, unfinished = sum(f.args[0].has(*_INVERSES) for f in number.atoms(sympy.sin, sympy.cos, sympy.tan)), 0
    for power in number.atoms(sympy.Pow):
        if _has_root(power.base):
            nested += not power.exp.is_Integer
            unfinished += power.exp.is_Integer or power.exp.could_extract_minus_sign()
    return nested, unfinished, number.count_ops(), max((abs(r.p) for r in number.atoms(sympy.Rational)), default=0)


def _has_root(number: Expr) -> bool:
    return any(power.exp.is_Rational and not power.exp.is_Integer for power in number.atoms(sympy.Pow))


def _forms(number: Expr) -> Iterator[Expr]:
    yield from _guesses(number)
    short = simplify(number)
    yield short
    for form in dict.fromkeys((short, _combined(by_logarithms(number)), _halved(number), _without_inverses(number))):
        if not _has_root(form):
            yield sympy.factor_terms(form)
            continue
        denested = _denested(form)
        yield denested
        divides = any(p.base.is_Add and p.exp.is_negative and _has_root(p.base) for p in denested.atoms(sympy.Pow))
        for rational in (_rationalised(denested), sympy.radsimp(denested)) if divides else (denested,):
            yield rational
            yield _denested(sympy.expand(rational))
        yield sympy.factor_terms(denested)
    if number.has(*of_family("hyperbolic")):
        yield sympy.radsimp(in_others(number, of_family("hyperbolic")))


def _guesses(number: Expr) -> Iterator[Expr]:
    """The simple fraction, or simple multiple of π, that 40 digits point to."""
    found = value(number, 40)
    if found is not None and found.is_Rational:
        yield found
    for unit in (sympy.S.One, sympy.pi) if found is not None and found.is_Float else ():
        ratio = sympy.Rational((found / unit).evalf(40))
        simple = Fraction(int(ratio.p), int(ratio.q)).limit_denominator(_MOST_DENOMINATOR)
        if abs(ratio - sympy.Rational(simple.numerator, simple.denominator)) < sympy.Rational(1, 10**30):
            yield sympy.Rational(simple.numerator, simple.denominator) * unit


def _everywhere(number: Expr, change: Callable[[Expr], Expr], kinds: Any) -> Expr:
    """The number after `change` has been applied to each part of these kinds, the innermost first."""
    return bottom_up(number, lambda part: change(part) if isinstance(part, kinds) else part)


# --- finished: roots ----------------------------------------------------------


def _denested(number: Expr) -> Expr:
    return _everywhere(number, _root_denested, sympy.Pow)


def _root_denested(power: Expr) -> Expr:
    """A root of a sum: its rational factor before it, then square and cube roots taken as far as they can be."""
    base, exponent = power.as_base_exp()
    if not (power.is_Pow and exponent.is_Rational and not exponent.is_Integer and base.is_Add and base.is_positive):
        return power
    whole = sympy.expand(base)
    if exponent.q % 3 == 0 and (root := _cube_root(whole)) is not None:
        return _root_denested(root ** (3 * exponent))
    factor, base = whole.as_content_primitive()
    degree = int(exponent.q)
    while degree % 2 == 0:
        root = sympy.sqrtdenest(sympy.sqrt(base))
        if root.has(sympy.Pow) and any(_has_root(p.base) for p in root.atoms(sympy.Pow)):
            break
        base, degree = root, degree // 2
    if degree % 3 == 0 and (root := _cube_root(base)) is not None:
        base, degree = root, degree // 3
    return factor**exponent * base ** sympy.Rational(exponent.p, degree)


def _cube_root(number: Expr) -> Expr | None:
    """The cube root p + q·√c of a positive a + b·√c with rational p, q; None if there is none."""
    surds = [p for p in number.atoms(sympy.Pow) if p.exp == sympy.S.Half and p.base.is_Rational]
    if len(surds) != 1:
        return None
    surd = surds[0]
    a, b = number.coeff(surd, 0), number.coeff(surd)
    if not (a.is_Rational and b.is_Rational) or number != a + b * surd:
        return None
    norm = sympy.real_root(a**2 - b**2 * surd.base, 3)
    if not norm.is_Rational:
        return None
    x = sympy.Dummy("x")
    for p in sympy.Poly(4 * x**3 - 3 * norm * x - a, x).ground_roots():
        q = sympy.sqrt((p**2 - norm) / surd.base)
        if q.is_Rational:
            return p + (q if b > 0 else -q) * surd
    return None


def _rationalised(number: Expr) -> Expr:
    return _everywhere(number, _reciprocal_rationalised, sympy.Pow)


def _reciprocal_rationalised(power: Expr) -> Expr:
    """1/p(θ) as a polynomial in the root θ = r^(1/k), for an integer r; p must have roots of no other number."""
    roots = [p for p in power.base.atoms(sympy.Pow) if p.exp.is_Rational and p.base.is_Integer]
    radicands = {p.base for p in roots}
    if not (power.base.is_Add and power.exp.is_Integer and power.exp < 0 and len(radicands) == 1):
        return power
    (radicand,) = radicands
    degree = lcm(*(int(p.exp.q) for p in roots))
    if not 2 <= degree <= _MOST_DEGREE or radicand < 0:
        return power
    theta: Symbol = sympy.Dummy("theta")
    below = substituted(power.base, {p: theta ** (p.exp * degree) for p in roots})
    inverse = sympy.invert(sympy.Poly(below, theta), sympy.Poly(theta**degree - radicand, theta))
    return sympy.expand(substituted(inverse.as_expr(), {theta: radicand ** sympy.Rational(1, degree)}) ** -power.exp)


# --- finished: angles and logarithms ------------------------------------------


def _without_inverses(number: Expr) -> Expr:
    """Multiple angles, as in cos(2·atan u), in terms of the simple ones."""
    return sympy.expand(sympy.expand_trig(number)) if number.has(*_INVERSES) else number


def _halved(number: Expr) -> Expr:
    return _everywhere(number, _half_angle, (sympy.sin, sympy.cos, sympy.tan))


def _half_angle(called: Expr) -> Expr:
    """cos(u/2) = ±√((1 + cos u)/2), sin(u/2) = ±√((1 − cos u)/2), where u is a multiple of an inverse function."""
    factor, angle = called.args[0].as_coeff_Mul()
    if not (factor.is_Rational and factor.q == 2 and isinstance(angle, _INVERSES)):
        return called
    cosine = sympy.expand(sympy.expand_trig(sympy.cos(2 * factor * angle)))
    if isinstance(called, sympy.tan):
        return sympy.expand(sympy.expand_trig(sympy.sin(2 * factor * angle))) / (1 + cosine)
    sign = 1 if isinstance(called, sympy.cos) else -1
    return (sign_of(called) or 1) * sympy.sqrt((1 + sign * cosine) / 2)


def _combined(number: Expr) -> Expr:
    return _everywhere(number, _one_logarithm, sympy.Add)


def _one_logarithm(added: Expr) -> Expr:
    """Rational multiples of logarithms of positive rational numbers as one, log 12 − 2·log 2 = log 3."""
    terms = [(term, *term.as_coeff_Mul()) for term in added.args]
    logs = [t for t in terms if t[1].is_Rational and isinstance(t[2], sympy.log) and t[2].args[0].is_Rational]
    if len(logs) < 2:
        return added
    below = lcm(*(int(factor.q) for _, factor, _ in logs))
    size = sum(abs(factor * below) * len(str(log.args[0])) for _, factor, log in logs)
    if size > len(str(_MOST_PRODUCT)) * below:
        return added
    product = sympy.Mul(*(log.args[0] ** (factor * below) for _, factor, log in logs))
    rest = added - sympy.Add(*(term for term, _, _ in logs))
    power = sympy.perfect_power(product) if product > 1 else False
    base, exponent = power if isinstance(power, tuple) else (product, 1)
    return rest + sympy.log(base) * exponent / below
