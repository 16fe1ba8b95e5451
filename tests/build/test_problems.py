"""Symbols, values and places that building gives to what was read; what has no value is refused at its place."""

from __future__ import annotations

import mpmath
import pytest
from mpmath import cos, exp, quad

import symjac
from symjac import exact
from symjac.build import special_forms
from symjac.build.builder import stand_in
from symjac.errors import ParseError
from symjac.kernel import sympy


def test_symbols_are_real_positive_or_complex_as_declared():
    plain = symjac.problem("a*x*y", vars="x y", params="a", positive="y a")
    declared = [(symbol.is_real, symbol.is_positive) for symbol in (*plain.variables, *plain.parameters)]
    assert declared == [(True, None), (True, True), (True, True)]
    (z,) = symjac.problem("z^2", vars="z", complex=True).variables
    assert (z.is_real, z.is_positive) == (None, None)


def test_each_name_is_one_symbol_and_the_caller_s_own_where_there_is_one():
    x, y = sympy.symbols("x y")
    own = symjac.problem([x * y, "sin(x)"], [x, y])
    assert own.variables == (x, y)
    assert own.components == (x * y, sympy.sin(x))
    read = symjac.problem("x + y, x*y", vars="x y")
    assert {s for component in read.components for s in component.free_symbols} == set(read.variables)


@pytest.mark.parametrize(
    ("text", "number", "span"), [("x, 1/0", 2, (5, 6)), ("log(0)", 1, (0, 6)), ("x, y, 0^x", 3, (6, 9))]
)
def test_a_component_without_a_finite_value_is_refused_by_its_number(text, number, span):
    with pytest.raises(ParseError, match=f"component {number} has no finite value") as raised:
        symjac.problem(text, vars="x y")
    assert raised.value.span == span


def test_factors_that_cancel_are_kept():
    found = symjac.problem("x^2/x, y", vars="x y")
    x, y = found.variables
    assert (found.components, found.cancelled) == ((x, y), ((1 / x,), ()))


def test_a_factor_with_a_bound_variable_is_none_that_cancelled():
    found = symjac.problem(r"x\int_1^2 \frac{1}{t} dt", vars="x", latex=True)
    assert found.cancelled == ((),)


# --- points ---------------------------------------------------------------------------------------


def test_a_parameter_with_a_value_has_it_in_the_other_coordinates_too():
    problem = symjac.problem("d*x", vars="x", params="c d")
    assert {s.name: v for s, v in symjac.point("x = c/d, d = 3", problem)} == {
        "x": problem.parameters[0] / 3,
        "d": 3,
    }


@pytest.mark.parametrize(
    ("at", "message", "span"),
    [
        ("x=1, y=0", "y is not positive here", (7, 8)),
        ("x=sqrt(-1), y=1", "x is not real here", (2, 10)),
        ("x=1/0, y=1", "the value of x is not finite", (4, 5)),
    ],
)
def test_a_point_that_contradicts_a_declaration_is_refused_at_its_value(at, message, span):
    problem = symjac.problem("x*log(y)", vars="x y", positive="y")
    with pytest.raises(ParseError, match=message) as raised:
        symjac.point(at, problem)
    assert raised.value.span == span


def test_the_ends_of_a_side_come_in_their_order():
    with pytest.raises(ParseError, match="the lower end comes first") as raised:
        symjac.critical("sin(x) + x/3", box="x=[8, -8]")
    assert raised.value.span == (3, 8)


# --- derivatives, integrals and limits in LaTeX -----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"\int_0^x t^2 dt", "x**3/3"),
        (r"x\int_1^2 \frac{1}{t} dt", "x*log(2)"),
        (r"x\lim_{t\to 0} \frac{\sin t}{t}", "x"),
        (r"\frac{\partial^2}{\partial x^2} x^3 y", "6*x*y"),
    ],
)
def test_operations_have_their_values(text, value):
    (component,) = symjac.problem(text, vars="x y", latex=True).components
    assert str(component) == value


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        (r"x\int_{-1}^1 \frac{1}{t} dt", "not proved", (1, 27)),  # 1/t has no integral over 0
        (r"\int_0^x |t| dt", "not proved", (0, 15)),
        (r"\int e^{-x^3} dx", "not proved", (0, 16)),
        (r"\frac{d}{dx}|x|", "not differentiable everywhere", (0, 15)),
    ],
)
def test_an_operation_whose_value_is_not_proved_is_refused(text, message, span):
    with pytest.raises(ParseError, match=message) as raised:
        symjac.problem(text, vars="x y", latex=True)
    assert raised.value.span == span


@pytest.mark.parametrize("exponent", ["-t^3", "t^3/3 - t", "2*t^5 + t^4"])
@pytest.mark.parametrize("factor", ["1", "t^2 - 3", "t^4/7 + t"])
def test_whether_an_exponential_has_a_closed_form_is_told_by_degrees(exponent, factor):
    t = sympy.Symbol("t", real=True)
    q, y = (sympy.sympify(text).subs("t", t) for text in (exponent, factor))
    solved = sympy.expand(y.diff(t) + y * q.diff(t))
    assert not special_forms._has_no_value(5 * solved * sympy.exp(q), t)
    assert special_forms._has_no_value((solved + 1) * sympy.exp(q), t)  # y' + q'y is never 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"\int_x^y \cos(t^2) dt", lambda x, y: quad(lambda t: cos(t**2), [x, y])),
        (r"x\int_0^{xy} \cos(e^t) dt", lambda x, y: x * quad(lambda t: cos(exp(t)), [0, x * y])),
        (r"\int_0^y e^{x\sin t} dt", lambda x, y: quad(lambda t: exp(x * mpmath.sin(t)), [0, y])),
        (
            r"\left(\int_{-x}^{x+y} \sin(t^2) dt\right)^2",
            lambda x, y: quad(lambda t: mpmath.sin(t**2), [-x, x + y]) ** 2,
        ),
    ],
)
def test_an_integral_of_a_continuous_function_without_a_formula_has_the_derivative_of_leibniz(text, value):
    """Against numerical derivatives of numerical integrals."""
    jacobian = symjac.jacobian(text, vars="x y", latex=True)
    x, y = jacobian.problem.variables
    for column in range(2):
        found = jacobian[0, column].subs({x: sympy.Rational(3, 4), y: sympy.Rational(5, 4)}).evalf(12)
        expected = mpmath.diff(value, (0.75, 1.25), (1 - column, column))
        assert abs(found - expected) < 1e-8


def test_an_integral_keeps_its_own_variable():
    """A t that is put in for x does not become the t of dt, and what SymPy prints reads back."""
    outer = symjac.problem(r"\int_0^y e^{xt^2} dt", vars="x y", latex=True)
    x, y = outer.variables
    (component,), t = outer.components, sympy.Symbol("t", real=True)
    moved = exact.substituted(component, {x: t, y: 2 * t})
    assert abs(moved.subs(t, 0.5).evalf() - quad(lambda s: exp(s**2 / 2), [0, 1])) < 1e-9
    assert exact.substituted(component, {y: sympy.S.Zero}) == 0
    assert symjac.problem(str(component), vars="x y").components == (component,)


def test_the_value_of_an_integral_is_proved_by_balls():
    (component,) = symjac.problem("x*Integral(cos(t^2), (t, 1, 2))", vars="x").components
    value = exact.value(component.subs(component.free_symbols.pop(), 1), 15)
    assert abs(value.evalf(15) - quad(lambda t: cos(t**2), [1, 2])) < 1e-13
    (other,) = symjac.problem("x*Integral(exp(atan(t)), (t, 1, 2))", vars="x").components
    assert exact.value(other.subs(other.free_symbols.pop(), 1), 15) is None


def test_answers_with_integrals_are_checked():
    given = "x*Integral(cos(t^2), (t, x, y))"
    right = "Integral(cos(t^2), (t, x, y)) - x*cos(x^2), x*cos(y^2)"
    assert symjac.check(given, right, vars="x y").status == 0
    assert symjac.check(given, right.replace("- x", "+ x"), vars="x y").status == 1


def test_a_symbol_that_stands_in_has_no_facts_but_those_it_was_made_with():
    made = stand_in(sympy.Symbol("y"), "y", positive=False, complex_valued=False)
    assert sympy.srepr(made) == "Symbol('y', real=True)"
