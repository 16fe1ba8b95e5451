"""What is decided of constants is proved: signs, zeros, steps, and what SymPy evaluates wrongly when it builds."""

from __future__ import annotations

from random import Random

import pytest

import symjac
from symjac.exact import Proved, Refuted, Unknown, applied, sign, substituted, zero
from symjac.expressions import distinct, free_symbols
from symjac.expressions.applied import LargePower, power_of_rational
from symjac.kernel import sympy
from symjac.numbers import At
from tests.cases import each

S = sympy
Q = S.Rational
x = S.Symbol("x", real=True)
k = S.Symbol("k", integer=True)
TINY = Q(1, 10**60)

PELL = (1 + S.sqrt(2)) ** 200 + (1 - S.sqrt(2)) ** 200
HEPTAGON = 2 * (S.cos(S.pi / 7) - S.cos(2 * S.pi / 7) + S.cos(3 * S.pi / 7))

NEAR = [
    # a constant beside an integer, the integer, and on which side of it the constant lies
    (S.erf(1000), 1, -1), (S.erf(30), 1, -1), (S.erf(6), 1, -1), (-S.erf(40), -1, 1), (S.erfc(-50), 2, -1),
    (S.tanh(100), 1, -1), (S.tanh(5000), 1, -1), (-S.tanh(5000), -1, 1), (S.coth(1000), 1, 1), (S.sech(TINY), 1, -1),
    (S.erf(1000) ** 2, 1, -1), (S.erf(1000) * S.erf(2000), 1, -1), (S.sqrt(S.erf(1000)), 1, -1),
    (3 * S.erf(1000), 3, -1), (1 / S.erf(1000), 1, 1), (S.coth(1000) * S.cosh(TINY), 1, 1), (5 - S.erf(99), 4, 1),
    (1 + S.exp(-1000), 1, 1), (1 - S.exp(-1000), 1, -1), (S.exp(-1000), 0, 1), (-S.exp(-5000), 0, -1),
    (S.exp(-(10**6)), 0, 1), (7 + S.exp(-200), 7, 1), (10**30 + S.exp(-200), 10**30, 1), (S.exp(TINY), 1, 1),
    (S.cos(TINY), 1, -1), (S.sec(TINY), 1, 1), (S.cosh(TINY), 1, 1), (S.sin(TINY) / TINY, 1, -1),
    (S.atan(10**40) * 2 / S.pi, 1, -1), (-S.atan(10**40) * 2 / S.pi, -1, 1), (S.zeta(1000), 1, 1),
    (S.sqrt(1 + TINY), 1, 1), (S.sqrt(1 - TINY), 1, -1), (S.log(S.E + TINY), 1, 1), (S.gamma(1 + TINY), 1, -1),
    (S.besselj(0, Q(1, 10**40)), 1, -1), (S.LambertW(S.E * (1 + TINY)), 1, 1), (S.gamma(2 + TINY), 1, 1),
    (S.exp(S.pi * S.sqrt(163)), 640320**3 + 744, -1), (S.exp(S.pi * S.sqrt(67)), 5280**3 + 744, -1),
    (PELL + TINY, int(S.expand(PELL)), 1), (PELL - TINY, int(S.expand(PELL)), -1),
    (S.sqrt(2) + S.sqrt(3) - S.sqrt(5 + 2 * S.sqrt(6)) + TINY, 0, 1),
    (S.sqrt(3 + 2 * S.sqrt(2)) - S.sqrt(2), 1, 0), (S.sqrt(6 + 2 * S.sqrt(5)) - S.sqrt(5), 1, 0),
    (S.cbrt(7 + 5 * S.sqrt(2)) - S.sqrt(2), 1, 0), (S.sin(1) ** 2 + S.cos(1) ** 2, 1, 0),
    (S.log(6) - S.log(2) - S.log(3), 0, 0), (S.log(8) / S.log(2), 3, 0), (HEPTAGON, 1, 0),
    (4 * S.atan(Q(1, 5)) - S.atan(Q(1, 239)) - S.pi / 4, 0, 0), (S.cosh(3) ** 2 - S.sinh(3) ** 2, 1, 0),
    (S.gamma(Q(1, 3)) * S.gamma(Q(2, 3)) * S.sqrt(3) / S.pi, 2, 0), (S.erf(2) + S.erfc(2), 1, 0),
    (S.sqrt(S.sqrt(5) + 3) * S.sqrt(2) - S.sqrt(5), 1, 0),
]  # fmt: skip


@each(("number", "whole", "side"), NEAR)
def test_beside_an_integer(number, whole, side):
    assert sign(number - whole) == {side}
    assert isinstance(zero(number - whole), Proved if side == 0 else Refuted)
    assert applied(S.floor, number) == whole + min(side, 0)
    assert applied(S.ceiling, number) == whole + max(side, 0)


@each(("number", "whole", "side"), NEAR[::3])
def test_a_symbol_beside_does_not_change_it(number, whole, side):
    assert applied(S.floor, number + k) == k + whole + min(side, 0)
    assert substituted(S.floor(x) + 1, {x: number}) == whole + min(side, 0) + 1


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "cot", "sec", "csc"])
def test_a_family_is_evaluated_as_its_members_are(name):
    """SymPy 1.14 gives 1 for tan(2πk − π/4)."""
    draw = Random(3)
    function = getattr(S, name)
    for _ in range(40):
        angle = S.pi * (draw.randint(-4, 4) * k + Q(draw.randint(-24, 24), draw.choice((1, 3, 4, 5, 8, 12))))
        found = applied(function, angle)
        for member in (-3, 0, 1, 2):
            wanted = function(angle.xreplace({k: S.Integer(member)}))
            if wanted is S.zoo:
                continue
            difference = found.xreplace({k: S.Integer(member)}) - wanted
            assert difference == 0 or not isinstance(zero(difference), Refuted), angle


def test_a_step_of_a_constant_that_cannot_be_told_stays():
    product = S.gamma(Q(1, 9)) * S.gamma(Q(4, 9)) * S.gamma(Q(7, 9))
    constant = product / (2 * S.pi * S.root(3, 6) * S.gamma(Q(1, 3)))  # 1, DLMF 5.5.6
    assert isinstance(applied(S.floor, constant), S.floor)
    assert zero(constant - 1) == Unknown()
    assert sign(constant - 1) == {-1, 0, 1}


def test_a_difference_of_nested_radicals_is_told_from_0():
    draw = Random(11)
    for _ in range(40):
        a, b, c = (draw.randint(2, 40) for _ in range(3))
        square = S.expand((S.sqrt(a) + S.sqrt(b)) ** 2)
        number = S.sqrt(square + 0) - S.sqrt(a) - S.sqrt(b)
        assert zero(number) == Proved()
        assert sign(number + Q(c, 10 ** (3 * c))) == {1}


def test_a_power_with_too_many_digits_stays_one():
    power = power_of_rational(Q(99, 100), S.Integer(100_000))
    assert isinstance(power, LargePower)
    assert (x * power).diff(x) == power
    assert sign(power) == {1}
    assert abs(At((power,), {}).value(power).log() / 100_000 - At((), {}).value(S.log(Q(99, 100)))).upper() < 1e-17
    assert power_of_rational(Q(-2, 3), S.Integer(-3)) == Q(-27, 8)
    assert sign(power_of_rational(Q(-99, 100), S.Integer(100_001))) == {-1}
    assert S.N(power, 6) == S.N(At((power,), {}).value(power).str(20, radius=False), 6)


@each(
    ("left", "right", "ruling"),
    [
        ("lambertw(2*e^2)", "2", "right"), ("floor(lambertw(3*e^3))", "3", "right"),
        ("lambertw(-2*e^(-2))", "-2", "wrong"), ("lambertw(-2*e^(-2), -1)", "-2", "right"),
        ("lambertw(sqrt(2)*e^sqrt(2))", "sqrt(2)", "right"),
        ("log(8, 2)", "3", "right"), ("log(9, 27)", "2/3", "right"), ("log10(10^50 + 1)", "50", "wrong"),
        ("zeta(6)", "pi^6/945", "right"), ("floor(zeta(300))", "1", "right"), ("zeta(300)", "1", "wrong"),
        ("sinc(x)*x", "sin(x)", "right"), ("sinc(x)*sign(x)^2", "sinc(x)", "wrong"),
        ("((99/100)^100000)^2", "(99/100)^200000", "right"), ("sqrt((99/100)^100000)", "(99/100)^50000", "right"),
        ("floor(erf(1000))", "0", "right"), ("floor(erf(1000))", "1", "wrong"), ("ceiling(tanh(2000))", "1", "right"),
        ("floor(erf(x))", "floor(erf(x)) + floor(erf(1000))", "right"), ("max(erf(1000), 1)", "1", "right"),
        ("min(erf(1000), 1)", "1", "wrong"), ("sign(1 - erf(1000))", "1", "right"), ("(99/100)^100000", "0", "wrong"),
        ("floor((99/100)^100000)", "0", "right"), ("(1 + 1/10^9)^(10^9)", "e", "wrong"),
        ("asin(sin(x)^2 + cos(x)^2)", "pi/2", "right"), ("e^(pi*sqrt(163))", "640320^3 + 744", "wrong"),
        ("x*exp(-600)", "0", "wrong"), ("heaviside(erf(1000) - 1)", "0", "right"),
    ],
)  # fmt: skip
def test_checked(left, right, ruling):
    assert symjac.check(left, right, of="expression", vars="x").ruling == ruling


@each(
    ("text", "signs"),
    [
        ("x^2", {0, 1}), ("-abs(x)", {-1, 0}), ("x^2 + 1", {1}), ("cos(x) - 1", {-1, 0}), ("x", {-1, 0, 1}),
        ("exp(x)*(-2)", {-1}), ("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))", {0}), ("pi - 22/7", {-1}),
        ("sin(x) - 2", {-1}), ("x^2 - 1", {-1, 0, 1}),
    ],
)  # fmt: skip
def test_signs_that_are_possible(text, signs):
    assert sign(symjac.jacobian(text, vars="x").problem.components[0]) == signs


def test_values_are_put_into_a_shared_graph_and_not_into_its_tree():
    """2⁶⁰ nodes written out; none of the functions needs a rule of its own."""
    u, v = sympy.symbols("graph_u graph_v", real=True)
    expr = u
    for _ in range(60):
        expr = sympy.exp(expr * u) + sympy.log(v * expr)
    found = substituted(expr, {v: u + 1})
    assert free_symbols(found) == {u}
    assert sum(1 for _ in distinct(found)) < 500


@pytest.mark.parametrize("way", [1, -1])
def test_no_sign_of_a_constant_factor_is_left_to_sympy(way):
    tiny = way * S.loggamma(1 + Q(1, 10**30))  # −way·γ·10⁻³⁰; SymPy 1.14 takes it for 0
    assert applied(S.sign, tiny) == -way
    assert applied(S.Heaviside, tiny) == (1 - way) // 2
    assert applied(S.Abs, tiny * x) == -way * tiny * S.Abs(x)
    assert applied(S.Abs, S.sin(4) * x) == -S.sin(4) * S.Abs(x)
    assert applied(S.Abs, 3 + 4 * S.I) == 5
