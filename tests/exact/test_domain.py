"""Where a map is real: proofs that it is nowhere, and conditions, both held against values at points."""

from __future__ import annotations

from random import Random

import pytest
import sympy

import symjac
from symjac import calculus
from symjac.errors import NoAnswer
from symjac.exact import domain, seen_real
from symjac.exact.spans import REALS, span
from symjac.library import inputs
from tests.cases import each, sampled

NOWHERE = [
    ("log(-x^2)", "log(-x^2) is real nowhere: -x^2 is never > 0"),
    ("sqrt(-x^2)", "I*abs(x) is real only where |x| = 0"),
    ("sqrt(-x^2)+1", "I*abs(x) + 1 is real only where |x| = 0"),
    ("sqrt(-1 - x^2)", "-x^2 - 1 is never >= 0"),
    ("asin(x^2 + 2)", "x^2 + 2 is never >= -1 and <= 1"),
    ("acosh(-x^2)", "-x^2 is never >= 1"),
    ("acoth(sin(x))", "sin(x) is never < -1 or > 1"),
    ("log(x - x^2 - 1)", "is never > 0"),
    ("log(2*x - x^2 - y^2 - 3)", "is never > 0"),
    ("log(log(sin(x)))", "log(sin(x)) is never > 0"),
    ("atanh(cosh(x))", "cosh(x) is never > -1 and < 1"),
    ("loggamma(-exp(x))", "-exp(x) is never > 0"),
    ("log(sin(x)^2 + cos(x)^2 - 1 - y^2)", "is never > 0"),
    ("sqrt(x - 1)*log(-x)", "there is none on which x - 1 >= 0 and -x > 0"),
    ("sqrt(x + y - 1) + log(-x - y)", "x + y - 1 >= 0 and -x - y > 0 never hold together"),
    ("sqrt(sin(x) - 1)", "is real on no interval: it needs sin(x) - 1 = 0"),
    ("(-1)^x", "the base is never > 0, and the exponent x varies"),
    ("(-2)^(x*y)", "the exponent x*y varies"),
    ("asin(2)*x", "asin(2) is not real"),
    ("(-exp(x))^(1/3)", "(-1)^(1/3) is not real"),
    ("acos(3) + x", "acos(3) is not real"),
    ("sqrt(-1 - x^2)^2", "-x^2 - 1 is never >= 0"),
    ("x + log(-x^2) - log(-x^2)", "-x^2 is never > 0"),
]

COMPLEX = ("I*abs(x)", "asin(2)", "(-1)^(1/3)", "acos(3)")
"""Factors of values that are not real, but known: equality of such expressions is asked."""


@each(("text", "reason"), NOWHERE)
def test_a_map_that_is_real_nowhere_has_no_derivative_and_the_reason_is_said(text, reason):
    names = "x,y" if "y" in text else "x"
    for find in (symjac.jacobian, symjac.gradient, symjac.hessian, symjac.critical):
        with pytest.raises(NoAnswer) as refused:
            find(text, vars=names)
        assert reason in refused.value.message
    if "exponent" not in reason and not reason.startswith(COMPLEX):  # equality is asked for whole exponents
        with pytest.raises(NoAnswer):
            symjac.check(text, "1", vars=names, of="expression")


@each(
    ("text", "conditions"),
    [
        ("log(x)", ["x > 0"]),
        ("sqrt(1 - x^2)", ["(x >= -1) & (x <= 1)"]),
        ("asec(x/2)", ["(x >= 2) | (x <= -2)"]),
        ("log(x) + log(3 - x)", ["(x > 0) & (x < 3)"]),
        ("sqrt(log(x))", ["x >= 1"]),
        ("sqrt(x^2 + y^2 - 1)", ["x**2 + y**2 - 1 >= 0"]),
        ("x^y", ["x > 0"]),
        ("sqrt(x^2 + 1)", []),
        ("log(1 + exp(x))", []),
        ("asin(sin(x)^2 + cos(x)^2)", []),
        ("acos(tanh(x))", []),
        ("sqrt(1 - cos(x)*sin(y))", []),
        ("(-1)^n*x", []),
        ("sqrt(-max(x, 0)) + x", []),
        ("piecewise(log(x), x > 0, 0)", []),
    ],
)
def test_conditions(text, conditions):
    problem = inputs.problem(text, vars="x,y" if "y" in text else "x", complex=False)
    found = domain(problem.components[0], problem.variables)
    assert found.nowhere is None
    assert [str(condition) for condition in found.conditions] == conditions


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("sqrt(x - 1)^2", ["x >= 1"]),
        ("sqrt(x - 1)*sqrt(x - 1)", ["x >= 1"]),
        ("sqrt(|x| - 1)*sqrt(|x| - 1)", ["(x >= 1) | (x <= -1)"]),
        ("x + log(x) - log(x)", ["x > 0"]),
        ("exp(log(x))", ["x > 0"]),
        ("x/x", []),
        ("sqrt(x^2)", []),
    ],
)
def test_what_has_cancelled_keeps_its_conditions(text, conditions):
    found = calculus.domains(inputs.problem(text, vars="x"))
    assert [str(condition) for each in found.values() for condition in each.conditions] == conditions


@pytest.mark.parametrize("text", ["log(-x^2)", "(-1)^x"])
def test_of_complex_variables_nothing_is_refused(text):
    assert symjac.gradient(text, vars="x", complex=True).value


def test_such_a_map_is_no_answer():
    assert symjac.check("log(x^2)", "log(-x^2)", vars="x", of="expression").ruling == "wrong"
    found = symjac.check("x^2", "2*x + 0*log(-x^2)", vars="x")
    assert (found.ruling, found.mistake) == ("wrong", None)  # no rule was broken


def _random_map(draw: Random) -> str:
    inner = draw.choice(
        ("x^2", "-x^2", "x", "sin(x)", "exp(x)", "cosh(x)", "-|x|", "x^4 - 2*x^2", "x*y", "x^2 + y^2", "tanh(x)")
    )
    moved = f"{draw.choice((1, -1, 2))}*({inner}) + ({draw.randint(-3, 3)})"
    function = draw.choice(("sqrt", "log", "asin", "acosh", "atanh", "asech", "acoth", "asec", "exp", "cosh"))
    outer = draw.choice(("", "log", "sqrt", "sinh", "acos"))
    return f"{outer}({function}({moved}))" if outer else f"{function}({moved}) + sqrt(x + {draw.randint(-1, 1)})"


def _is_real(constant: sympy.Expr) -> bool:
    value = sympy.N(constant, 30)
    return bool(value.is_number and value.is_finite and abs(sympy.im(value)) < sympy.Rational(1, 10**20))


@pytest.mark.parametrize("seed", sampled(range(120), 12))
def test_values_at_points_agree(seed):
    """Where something is said to be real nowhere no point has a real value; where a condition fails, neither."""
    draw = Random(seed)
    problem = inputs.problem(_random_map(draw), vars="x,y")
    (f,) = problem.components
    found = domain(f, problem.variables)
    assert found.nowhere is None or not seen_real([f])
    for _ in range(25):
        point = {s: sympy.Rational(draw.randint(-40, 40), 13) for s in problem.variables}
        if all(_is_real(part.xreplace(point)) for part in sympy.preorder_traversal(f)):
            assert found.nowhere is None
            assert all(condition.xreplace(point) == sympy.true for condition in found.conditions)


@pytest.mark.parametrize("seed", sampled(range(60), 12))
def test_quadratic_polynomials_have_their_exact_least_or_greatest_value(seed):
    """Σ cᵢ(lᵢ·x + bᵢ)² + k, multiplied out, with l₁ … lₙ linearly independent."""
    draw = Random(seed)
    n = draw.randint(2, 4)
    x = sympy.symbols(f"x:{n}", real=True)
    signs = [draw.choice((1, -1)) for _ in range(draw.randint(2, n))]
    least = sympy.Rational(draw.randint(-9, 9), draw.randint(1, 4))
    forms = [s + sum(draw.randint(-3, 3) * t for t in x[i + 1 :]) + draw.randint(-3, 3) for i, s in enumerate(x)]
    squares = [sign * draw.randint(1, 5) * form**2 for sign, form in zip(signs, forms, strict=False)]
    found = span(sympy.expand(sum(squares) + least))
    if len(set(signs)) == 2:
        assert found == REALS
    else:
        assert (found.low if signs[0] > 0 else found.high) == least
        assert (found.high if signs[0] > 0 else -found.low) == float("inf")


def test_the_sheet_says_where_a_map_is_real_at_most():
    sheet = symjac.gradient("asin(x) + log(x)", vars="x")
    from symjac import library, render
    from symjac.calculus.commands import Choices
    from symjac.render import Options

    found = library.answer("gradient", sheet.problem, (), Choices())
    assert "real only where x > 0 and x <= 1" in render.finding("ascii", found, Options())
