"""Constants are sized before SymPy sees them: towers are refused at their place, ordinary numbers are not."""

from __future__ import annotations

import pytest

import symjac
from symjac.errors import LimitError
from tests.cases import each

TOO_LARGE = [
    "9^9^9^9", "9**9**9", "3**20**6", "10**(10**8)", "(((2^1000)^1000)^1000)", "2^(2^(2^(2^(2^2))))",
    "factorial(10^8)", "((9!)!)!", "1000!", "exp(exp(exp(10)))", "sin(10^(10^6))", "x*9^9^9", "x^(9^9^9)",
    "gamma(10^7)", "loggamma(10^7)", "beta(10^7, 10^7)", "binomial(10^9, 5*10^8)", "digamma(10^7)",
    "polygamma(10^7, 1)",
    "cosh(10^9)", "sinh(-10^9)", "1.0001^(10^9)",
    "(2x)^(10^6)", "((2x)^1000)^1000", "x^1000001", "x^(-10^7)",
    "1e1000*1e1000", "1e1000*(1/10)^(-1)", "gamma(1/(1 + 10^(-60) - 1))",
    "(sqrt(2)/2)^(10^9)", "(1+I)^(10^6)", "pi^(10^9)", "sqrt(2)^(10^9)", "besselk(10^9, 1)", "exp(10^10)",
    "gamma(1/2 - 10^7)", "polygamma(1000, 1000)", "9^(5!)^(5!)", "exp(7^(exp(exp(exp(10*E)))))",
]  # fmt: skip

FINE = [
    "2^100", "100!", "1e1000", "exp(1000)", "exp(-10^5)", "x^1000000", "(x+1)^1000000", "sin(10^100)", "2^(1/1000003)",
    "(10^40+7)^(1/2)", "root(x, 10^9)", "(241/240)^360", "(-1)^(10^12)", "I^(10^12)", "1^(10^100)", "0^5", "2^x",
    "(2x)^100",
    "(99/100)^100000", "(99/100)^(10^6)", "2^(-10^6)", "(1/2)^5000", "exp(-10^6)",
    "0.5^5000*x", "(1 + 10^-9)^(10^9)", "-(-99/100)^100001*x",
    "1.05^40", "binomial(40, 20)", "gamma(1/3)", "besselj(2, 10)",
    "binomial(1/3, 10^5)", "zeta(10^9)", "besselj(2000, 1)", "cos(2)^2", "e^100", "log(10^900)", "x^pi",
    "x*gamma(2 + 0/3)", "x*(3 - atan(pi - pi)/pi)!",
]  # fmt: skip


@each("text", TOO_LARGE)
def test_refused(text):
    with pytest.raises(LimitError) as caught:
        symjac.problem(text, vars="x")
    assert caught.value.hint
    assert caught.value.text[slice(*caught.value.span)].strip()


@each("text", FINE)
def test_read(text):
    assert symjac.problem(text, vars="x").shape == (1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("digamma(10^9)", "has more than 1000 terms or digits"),
        ("polygamma(2, 10^5)", "has more than 1000 terms or digits"),
        ("gamma(10^7)", "exceeds 10^1000"),
    ],
)
def test_the_cause_of_a_refusal_is_the_true_one(text, reason):
    with pytest.raises(LimitError, match=reason.replace("^", r"\^")):
        symjac.problem(text, vars="x")
