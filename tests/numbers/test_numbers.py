"""Balls: values that are certain, what has none, and what is left open."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from flint import acb, arb, fmpq

from symjac.kernel import sympy
from symjac.numbers import At, shown
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import FUNCTIONS, AtPole, NoValue, Unsupported, Unsure
from tests.cases import each, sampled

S = sympy
Q = S.Rational
x, y = (S.Symbol(name, real=True) for name in "xy")
TWO_NUMBERS = ("polygamma", "beta", "binomial", "besselj", "bessely", "besseli", "besselk", "atan2")


def value(expr, point=None, bits=128, **options):
    return Balls(point or {}, bits, **options).value(expr)


def _arguments(name, draw):
    places = [Q(draw.randint(-400, 400), 97) for _ in range(12)] + [S.Integer(k) for k in range(-3, 4)]
    for _ in range(30):
        found = [draw.choice(places) for _ in range(2 if name in TWO_NUMBERS else 1)]
        yield [S.Integer(draw.randint(0, 4)), *found[1:]] if name == "polygamma" else found


@pytest.mark.parametrize("complex_valued", [False, True])
@pytest.mark.parametrize("name", sampled(sorted(name for name in FUNCTIONS if hasattr(S, name)), 3))
def test_every_function_contains_what_mpmath_finds(name, complex_valued):
    seen = 0
    for arguments in _arguments(name, Random(7)):
        expr = getattr(S, name)(*arguments, evaluate=False)
        try:
            found = acb(value(expr, bits=200, complex_valued=complex_valued))
        except AtPole:
            beside = [*arguments[:-1], arguments[-1] + Q(1, 10**12)]
            assert name in ("atan2", "beta") or abs(S.N(getattr(S, name)(*beside, evaluate=False), 40)) > 10
            continue
        except NoValue:
            if name == "erfinv":
                with pytest.raises(ValueError, match="defined only for"):
                    S.N(expr, 30)
                continue
            assert not complex_valued
            assert abs(S.im(S.N(expr, 30))) > 0
            continue
        except Unsure:
            continue
        seen += 1
        wanted = S.N(expr, 40)
        assert abs(complex(found) - complex(wanted)) <= 1e-13 * max(1, abs(complex(wanted)))
    assert seen >= 3


EXACT = [
    (S.sqrt(S.Rational(4, 9), evaluate=False), Q(2, 3)),
    (S.Pow(8, Q(2, 3), evaluate=False), 4),
    (S.gamma(5, evaluate=False), 24),
    (S.floor(S.erf(1000), evaluate=False), 0),
    (S.floor(S.exp(S.pi * S.sqrt(163)), evaluate=False), 262537412640768743),
    (S.ceiling(S.exp(-200), evaluate=False), 1),
    (S.floor(Q(-7, 2), evaluate=False), -4),
    (S.sign(S.sqrt(2) - Q(14142135623730951, 10**16), evaluate=False), -1),
    (S.Max(Q(1, 3), Q(1, 2), evaluate=False), Q(1, 2)),
    (S.Heaviside(0, evaluate=False), Q(1, 2)),
    (S.Heaviside(-S.pi, evaluate=False), 0),
    (S.Piecewise((1, S.Lt(S.pi, Q(22, 7), evaluate=False)), (2, True), evaluate=False), 1),
    (S.binomial(-3, 2, evaluate=False), 6),
    (S.Abs(-3, evaluate=False), 3),
]


@each(("expr", "wanted"), EXACT)
def test_exact_values(expr, wanted):
    found = value(expr)
    assert isinstance(found, fmpq)
    assert found == fmpq(int(S.Rational(wanted).p), int(S.Rational(wanted).q))


NONE = [
    (1 / x, 0), (S.log(x), 0), (S.log(x), -1), (S.sqrt(x), -1), (S.asin(x), 2), (x**S.pi, -2), (S.gamma(x), -3),
    (S.atanh(x), 1), (S.acosh(x), Q(1, 2)), (S.loggamma(x), Q(-1, 2)), (S.LambertW(x), -1), (S.atan2(x, 0 * x), 0),
    (S.zeta(x), 1), (1 / S.floor(x), Q(1, 2)), (S.cot(x), 0), (x**-2, 0), (S.asec(x), Q(1, 2)),
]  # fmt: skip


@each(("expr", "place"), NONE)
def test_what_has_no_real_value(expr, place):
    with pytest.raises(NoValue):
        value(expr, {x: S.Rational(place)})


NOTHING = S.Add(S.sin(1) ** 2, S.cos(1) ** 2, -1, evaluate=False)


@each(
    "expr",
    [
        S.floor(2 + NOTHING, evaluate=False), S.sign(NOTHING, evaluate=False), 1 / NOTHING, S.log(NOTHING),
        S.sqrt(NOTHING), S.asin(1 + NOTHING), S.Heaviside(NOTHING), S.gamma(NOTHING),
        S.Piecewise((0, S.Ge(NOTHING, 0, evaluate=False)), (1, True), evaluate=False),
    ]
)  # fmt: skip
def test_what_only_a_proof_can_tell(expr):
    with pytest.raises(Unsure):
        value(expr)
    asked = []
    with suppress(NoValue):
        value(expr, proves_zero=lambda difference: asked.append(difference) or True)
    assert asked


def test_a_box_is_a_point_with_wide_coordinates():
    found = value(x**2 + S.erf(y), {x: arb(1, 0.25), y: arb(0)})
    assert found.contains(fmpq(9, 16))
    assert found.contains(fmpq(25, 16))
    with pytest.raises(Unsure):
        value(S.sign(x), {x: arb(0, 1)})


def test_numbers_out_of_bounds_are_left_alone():
    for expr in (
        S.exp(S.exp(S.exp(x))), x ** (10**30) * S.pi, S.gamma(S.exp(x)), S.besselj(0, x**9), (x + S.pi) ** (10**19),
        S.Pow(2, S.Pow(2, S.Pow(2, x))),
    ):  # fmt: skip
        with pytest.raises(Unsupported):
            value(expr, {x: S.Integer(100)})
    with pytest.raises(Unsupported):
        value(x)


def test_a_power_of_a_rational_may_have_many_digits():
    found = value(x**100_000, {x: Q(99, 100)})
    assert arb(fmpq(99, 100) ** 100_000).overlaps(found)
    assert found.rel_accuracy_bits() > 100


def test_precision_is_doubled_until_it_suffices():
    expr = S.log(1 + x)
    with pytest.raises(Unsure):
        Balls({x: Q(1, 10**400)}, 128).value(1 / expr)
    assert At((expr,), {x: Q(1, 10**400)}).sign(expr) == 1
    with pytest.raises(Unsure):
        At((NOTHING,), {}).sign(NOTHING)


def test_shown_values():
    assert shown(fmpq(1, 3)) == Q(1, 3)
    assert str(shown(value(S.pi), 5)) == "3.1416"
    assert shown(value(S.exp(S.I), complex_valued=True), 4).has(S.I)
    assert shown(arb(0, 1)) == 0
