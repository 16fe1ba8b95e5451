"""Numbers in their finished form: the forms are those of textbooks, found by hand."""

from __future__ import annotations

import pytest

import symjac
from symjac.exact import finished
from symjac.kernel import sympy
from tests.cases import sampled

FINISHED = [
    ("1/(1+sqrt(2)+sqrt(3))", "1/2 + sqrt(2)/4 - sqrt(6)/4"),
    ("(2+sqrt(5))^(1/3)", "1/2 + sqrt(5)/2"),
    ("(2-sqrt(5))^2", "9 - 4*sqrt(5)"),
    ("sqrt(3+2*sqrt(2))", "1 + sqrt(2)"),
    ("sqrt(5-2*sqrt(6))", "sqrt(3) - sqrt(2)"),
    ("sqrt(2+sqrt(3))", "sqrt(6)/2 + sqrt(2)/2"),
    ("1/sqrt(3-2*sqrt(2))", "1 + sqrt(2)"),
    ("1/(sqrt(2)+sqrt(3))", "sqrt(3) - sqrt(2)"),
    ("1/(2^(1/3)-1)", "1 + 2^(1/3) + 2^(2/3)"),
    ("(7+5*sqrt(2))^(1/3)", "1 + sqrt(2)"),
    ("(26+15*sqrt(3))^(1/3)", "2 + sqrt(3)"),
    ("(2+sqrt(5))^(1/3)+(sqrt(5)-2)^(1/3)", "sqrt(5)"),
    ("(10+6*sqrt(3))^(1/3)", "1+sqrt(3)"),
    ("sqrt(11-6*sqrt(2))", "3 - sqrt(2)"),
    ("cos(pi/5)", "1/4 + sqrt(5)/4"),
    ("sin(pi/12)", "sqrt(6)/4 - sqrt(2)/4"),
    ("cos(pi/12)*sin(pi/12)", "1/4"),
    ("sin(pi/10)", "sqrt(5)/4 - 1/4"),
    ("cos(2*atan(3/4))", "7/25"),
    ("sin(2*atan(3/4))", "24/25"),
    ("cos(3*acos(1/3))", "-23/27"),
    ("sin(acos(3/5))", "4/5"),
    ("tan(acos(5/13))", "12/5"),
    ("sin(atan(2)+atan(3))", "sqrt(2)/2"),
    ("tan(atan(1/2)+atan(1/3))", "1"),
    ("atan(1/2)+atan(1/3)", "pi/4"),
    ("log(6)-log(2)-log(3)", "0"),
    ("log(8)/log(2)", "3"),
    ("exp(log(2)+log(3))", "6"),
    ("exp(2*log(3))", "9"),
    ("exp(log(5)/2)", "sqrt(5)"),
    ("log(sqrt(2))/log(2)", "1/2"),
    ("log(12)-2*log(2)", "log(3)"),
    ("sqrt(exp(2*log(3)))", "3"),
    ("exp(-log(2)/3)", "2^(2/3)/2"),
    ("sinh(log(2))", "3/4"),
    ("cosh(log(3))", "5/3"),
    ("tanh(log(2))", "3/5"),
    ("asinh(3/4)", "log(2)"),
    ("acosh(5/4)", "log(2)"),
    ("atanh(3/5)", "log(2)"),
    ("cos(pi/7)*cos(2*pi/7)*cos(4*pi/7)", "-1/8"),
    ("sin(pi/18)*sin(5*pi/18)*sin(7*pi/18)", "1/8"),
    ("cos(atan(3/4)/2)", "3*sqrt(10)/10"),
    ("tan(pi/8)", "sqrt(2) - 1"),
    ("2*acos(sqrt(3)/2)", "pi/3"),
    ("log(3+2*sqrt(2))/log(1+sqrt(2))", "2"),
    ("sqrt(6+2*sqrt(2)+2*sqrt(3)+2*sqrt(6))", "1+sqrt(2)+sqrt(3)"),
    ("1/(1-sqrt(2)+sqrt(3))", "1/2 - sqrt(2)/4 + sqrt(6)/4"),
    ("sqrt(5+sqrt(21))", "sqrt(14)/2 + sqrt(6)/2"),
    ("sqrt(9+4*sqrt(5))^(1/3)", "1/2+sqrt(5)/2"),
    ("1/(1+2^(1/3)+4^(1/3))", "2^(1/3)-1"),
    ("(sqrt(3)-1)/(sqrt(3)+1)", "2 - sqrt(3)"),
    ("sin(acos(1/3)/2)", "sqrt(3)/3"),
    ("tan(atan(4/3)/2)", "1/2"),
    ("sin(-acos(7/25)/2)", "-3/5"),
    ("(-2+sqrt(5))^(1/3)", "sqrt(5)/2-1/2"),
    ("(17+12*sqrt(2))^(1/4)", "1+sqrt(2)"),
    ("(49+20*sqrt(6))^(1/4)", "sqrt(2)+sqrt(3)"),
    ("(20+14*sqrt(2))^(1/3)+(20-14*sqrt(2))^(1/3)", "4"),
    ("sqrt(7+4*sqrt(3))+sqrt(7-4*sqrt(3))", "4"),
    ("log(4)/2+log(9)/2", "log(6)"),
    ("log(2+sqrt(3))+log(2-sqrt(3))", "0"),
    ("exp(log(2)/2+log(3)/2)", "sqrt(6)"),
    ("cos(2*pi/5)+cos(4*pi/5)", "-1/2"),
    ("sin(7*pi/12)", "sqrt(2)/4+sqrt(6)/4"),
    ("1/(3-sqrt(5))^2", "7/8+3*sqrt(5)/8"),
    ("sqrt(36+36*sqrt(2))", "6*sqrt(1+sqrt(2))"),
    ("2*sqrt(1+sqrt(2))+2*sqrt(2)*sqrt(1+sqrt(2))", "2*(1+sqrt(2))^(3/2)"),
    ("cos(3*atan(2))", "-11*sqrt(5)/25"),
    ("atan(1/3)+atan(1/2)+atan(1)", "pi/2"),
    ("log(50)-log(2)", "2*log(5)"),
    ("((1+sqrt(5))/2)^5", "11/2+5*sqrt(5)/2"),
    ("sqrt(8-2*sqrt(15))", "sqrt(5)-sqrt(3)"),
]


def number(text):
    """The number that a text has."""
    problem = symjac.problem(f"x*({text})", vars="x")
    return problem.components[0].subs(problem.variables[0], 1)


@pytest.mark.parametrize(("text", "form"), sampled(FINISHED, 2))
def test_finished_form(text, form):
    assert sympy.expand(finished(number(text)) - number(form)) == 0


@pytest.mark.parametrize(
    "text", ["sqrt(1 + sqrt(2))", "(1 + sqrt(2))^(1/3)", "log(2)*log(3)", "sin(1)", "sqrt(2)/2", "pi/4"]
)
def test_a_number_that_is_finished_stays(text):
    assert finished(number(text)) == number(text)


@pytest.mark.parametrize(("command", "text", "shows"), [
    ("jacobian", "x/(1 + sqrt(2) + sqrt(3))", "(-sqrt(6) + sqrt(2) + 2)/4"),
    ("jacobian", "x*cbrt(2 + sqrt(5))", "(1 + sqrt(5))/2"),
    ("hessian", "x^2*cbrt(7 + 5*sqrt(2))/2", "1 + sqrt(2)"),
])  # fmt: skip
def test_values_at_a_point_are_finished(command, text, shows):
    value = getattr(symjac, command)(text, at="x = 1").value
    assert sympy.expand(value[0, 0] - number(shows)) == 0
    assert value[0, 0].count_ops() <= number(shows).count_ops() + 2
