"""Every identity of the tables holds where both sides are certain."""

import pytest

from symjac.exact.kernels import IN_FEWEST_FUNCTIONS
from symjac.exact.zeros import samples
from symjac.expressions.applied import LargePower, class_of
from symjac.kernel import sympy
from symjac.library.api import check
from tests.cases import each

u = sympy.Symbol("u", positive=True)
v = sympy.Symbol("v", positive=True)
w = sympy.Symbol("w", real=True)


ARGUMENTS = {
    **dict.fromkeys((sympy.beta, sympy.binomial, sympy.Max, sympy.Min), (u, v)),
    **dict.fromkeys((sympy.Abs, sympy.Heaviside), (w,)),
    class_of("root"): (w * (w - 2), sympy.Integer(3)),
    sympy.Pow: (sympy.Rational(6, 5), w),
    LargePower: (sympy.Rational(2, 3), sympy.Integer(20)),
}


@each("function", IN_FEWEST_FUNCTIONS)
def test_identity(function):
    left = function(*ARGUMENTS.get(function, (u,)))
    right = IN_FEWEST_FUNCTIONS[function](*left.args)
    values = [sample.value for sample in samples(left - right)]
    assert values
    assert not any(values)


PLACES = tuple(map(sympy.sympify, ("-3", "-5/2", "-1/2", "1/2", "5/2", "2*I", "-2*I", "I/2", "-I/2")))
"""On branch cuts: on both axes, within the unit circle and outside."""
BESIDE = tuple(map(sympy.sympify, ("-5/2 + I/3", "-5/2 - I/3", "3/2 + I", "1/3 - 2*I")))


@each("function", [function for function in IN_FEWEST_FUNCTIONS if function not in ARGUMENTS])
def test_identity_on_branch_cuts_and_on_both_sides_of_them(function):
    compared = 0
    for place in (*PLACES, *BESIDE):
        try:
            left = sympy.N(function(place, evaluate=False), 30)
        except ValueError:  # a pole, or outside the domain of a real function
            continue
        right = sympy.N(IN_FEWEST_FUNCTIONS[function](place), 30)
        assert abs(left - right) < 1e-20, place
        compared += 1
    assert compared > 1


@pytest.mark.parametrize(
    ("function", "argument"),
    [(sympy.sin, w + sympy.pi / 7), (sympy.cos, w - 3 * sympy.pi / 4), (sympy.cos, w + sympy.pi)],
)
def test_identity_of_an_angle_with_a_turn(function, argument):
    values = [s.value for s in samples(function(argument) - IN_FEWEST_FUNCTIONS[function](argument))]
    assert values
    assert not any(values)


def test_identity_of_a_power_of_a_logarithm():
    power = sympy.Pow(3, 2 * sympy.log(v))
    values = [s.value for s in samples(power - IN_FEWEST_FUNCTIONS[sympy.Pow](*power.args))]
    assert values
    assert not any(values)


@pytest.mark.parametrize("expr", [sympy.exp(sympy.I * u + v), sympy.exp(u * sympy.log(v) + 1)])
def test_identity_of_exp(expr):
    values = [sample.value for sample in samples(expr - IN_FEWEST_FUNCTIONS[sympy.exp](*expr.args))]
    assert values
    assert not any(values)


def test_log_of_a_product_of_unknown_signs_stays():
    x, y = sympy.Symbol("x", real=True), sympy.Symbol("y", real=True)
    assert IN_FEWEST_FUNCTIONS[sympy.log](x * y) == sympy.log(x * y)


@pytest.mark.parametrize("number", [sympy.Rational(10**90 + 1, 10**90), sympy.Integer(10**90 + 1)])
def test_a_large_number_under_a_logarithm_is_not_factored(number):
    """Its prime factors are out of reach; that they differ from another logarithm's takes a moment to see."""
    assert check("log(x)", answer=f"log(x) + log({number})", vars="x", of="expression").ruling == "wrong"
