"""The derivative at a point: textbook examples and counterexamples, then laws on random expressions.

Books: [A] Apostol, Mathematical Analysis (1974), ch. 12; [S] Spivak, Calculus (2008), ch. 9-11; [G] Gelbaum
and Olmsted, Counterexamples in Analysis (1964), ch. 3 and 9; [R] Rudin, Principles (1976), ch. 9;
[D] NIST Digital Library of Mathematical Functions, for the special functions.
"""

import itertools
import re
from random import Random

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings, strategies as st

import symjac
from symjac import exact
from symjac.derive import partials
from symjac.errors import LimitError, SingularPoint, Undecided
from symjac.functions import TABLE
from symjac.local.pointwise import jacobian_at, value_at
from tests.cases import each, sampled, tries

X, Y, A, N = sp.symbols("x y a n", real=True)
P = sp.Symbol("p", positive=True)
Z = sp.Symbol("z")
G = sp.Function("g", real=True)
R, PI, E = sp.Rational, sp.pi, sp.E
ORIGIN = {X: 0, Y: 0}
R2 = X**2 + Y**2


def off_origin(expr, condition=None):
    return sp.Piecewise((expr, sp.Ne(R2, 0) if condition is None else condition), (0, True))


def off_zero(expr):
    return sp.Piecewise((expr, sp.Ne(X, 0)), (0, True))


def at(components, variables, point):
    components = components if isinstance(components, (list, tuple)) else [components]
    components = [sp.sympify(f) for f in components]
    names = [f"f_{i}" for i in range(1, len(components) + 1)]
    point = {s: sp.sympify(v) for s, v in point.items()}
    return jacobian_at(components, names, variables, point, partials(components, variables))


ONE_VARIABLE = [
    # smooth: substitution
    (X**3, 2, 12),
    (sp.sin(X), PI / 2, 0),
    (sp.Abs(X), -3, -1),
    (sp.sqrt(X), 4, R(1, 4)),
    (sp.exp(X) / X, 1, 0),
    (sp.floor(X), R(5, 2), 0),
    (sp.DiracDelta(X), 1, 0),
    (sp.Abs(X - 1), A, sp.sign(A - 1)),
    (X**P, A, P * A**P / A),
    (sp.gamma(X), 1, -sp.EulerGamma),
    (sp.besselj(0, X), 0, 0),
    (sp.asec(X), 2, sp.sqrt(3) / 6),
    # [S] ch. 9: |x| and its relatives
    (X * sp.Abs(X), 0, 0),
    (sp.Abs(X) ** 3, 0, 0),
    (sp.Abs(X) ** R(3, 2), 0, 0),
    ((X**2) ** R(2, 3), 0, 0),
    (sp.cos(sp.Abs(X)), 0, 0),
    (X / (1 + sp.Abs(X)), 0, 1),
    (sp.Max(0, X) ** 2, 0, 0),
    (sp.Max(X, -X) - sp.Abs(X), 0, 0),
    (sp.sin(sp.Abs(X)) ** 2 + X, 0, 1),
    ((X + sp.Abs(X)) ** R(3, 2), 0, 0),
    (X**2 * sp.floor(X), 0, 0),
    (X**2 * sp.sign(X) + 3 * X, 0, 3),
    (sp.sqrt(X**4), 0, 0),
    (sp.sqrt(1 - sp.cos(X)) ** 3, 0, 0),
    (sp.acos(sp.cos(X)) ** 2, 0, 0),
    # [S] ch. 9-10, [G] 3.2: oscillation held down; [S] ch. 18: the flat function
    (off_zero(X**2 * sp.sin(1 / X)), 0, 0),
    (off_zero(X**2 * sp.sin(1 / X) + 2 * X), 0, 2),
    (off_zero(sp.exp(-1 / X**2)), 0, 0),
    (sp.Piecewise((sp.exp(-1 / X), X > 0), (0, True)), 0, 0),
    # it is positive off 0, and smaller than any power of x
    (sp.Piecewise((sp.sign(sp.exp(-1 / X**2)), sp.Ne(X, 0)), (1, True)), 0, 0),
    (sp.Piecewise((1 / sp.sign(sp.exp(-1 / X**2)), sp.Ne(X, 0)), (1, True)), 0, 0),
    (off_zero(X * sp.floor(1 - sp.exp(-1 / X**2))), 0, 0),
    (sp.Heaviside(off_zero(sp.exp(-1 / X**2))) * X, 0, 1),
    (sp.Max(0, off_zero(sp.sign(X) * sp.exp(-1 / X**2))), 0, 0),
    (off_zero(sp.exp(-1 / X**2) / X**5), 0, 0),
    (off_zero(X**2 * sp.log(sp.Abs(X))), 0, 0),
    (sp.Piecewise((X ** R(3, 2), X > 0), (0, True)), 0, 0),
    # pieces that meet smoothly
    (sp.Piecewise((X**2, X < 0), (X**3, True)), 0, 0),
    (sp.Piecewise((X, X < 0), (sp.sin(X), True)), 0, 1),
    (sp.Piecewise((sp.sin(X) / X, sp.Ne(X, 0)), (1, True)), 0, 0),
    (sp.Piecewise((1 / X, X > 0), (X, True)), -1, 1),
    # formulas that fail where the derivative does not
    (sp.binomial(X, 2), -1, -R(3, 2)),
    (sp.binomial(X, 3), 1, -R(1, 6)),
    (sp.binomial(X, 3) * sp.Abs(X - 1), 1, 0),
    (sp.binomial(X**2, 20), 2, 4 * sp.factorial(4) * -sp.factorial(15) / sp.factorial(20)),
    (sp.acosh(sp.cosh(X)) ** 2, 0, 0),
    (sp.Abs(sp.sin(X) ** 2 + sp.cos(X) ** 2 - 1), PI / 5, 0),
    (sp.Abs(X) * X * G(X), 0, 0),
    (X * G(X), 0, G(0)),
    # constants of functions that have no rule
    (X * sp.zeta(3), 1, sp.zeta(3)),
    (X * sp.polygamma(2, 3), 1, R(9, 4) - 2 * sp.zeta(3)),
]


@each(("f", "point", "slope"), ONE_VARIABLE)
def test_derivative_in_one_variable(f, point, slope):
    found = at(f, [X], {X: point}).get((0, 0), sp.S.Zero)
    assert exact.certain_sign(found - slope) == 0


SEVERAL_VARIABLES = [
    (X * Y, {X: 2, Y: 3}, (3, 2)),
    (sp.Max(X, Y), {X: 1, Y: 0}, (1, 0)),
    (sp.atan2(Y, X), {X: 0, Y: 1}, (-1, 0)),
    (X**Y, {X: 2, Y: 2}, (4, 4 * sp.log(2))),
    # [A] 12, exercises; [R] 9: products with a factor that only just vanishes
    (sp.Abs(X * Y), ORIGIN, (0, 0)),
    (sp.acos(sp.cos(X * Y)), ORIGIN, (0, 0)),
    (sp.acosh(sp.cosh(X * Y)), ORIGIN, (0, 0)),
    (sp.sqrt(1 - sp.cos(X * Y)) + Y, ORIGIN, (0, 1)),
    (sp.atan2(Y, Y - 1) * X * sp.Abs(X), {X: 0, Y: -1}, (0, 0)),
    (X * sp.Abs(Y), ORIGIN, (0, 0)),
    (sp.Abs(X) * sp.sin(Y) + Y, ORIGIN, (0, 1)),
    (X * sp.sqrt(R2), ORIGIN, (0, 0)),
    (sp.sqrt(X**4 + Y**4), ORIGIN, (0, 0)),
    (sp.Abs(X**3 + Y**3) + X - Y, ORIGIN, (1, -1)),
    (sp.Max(X, Y) + sp.Min(X, Y), ORIGIN, (1, 1)),
    (sp.Max(X**2, Y**2), ORIGIN, (0, 0)),
    (X**2 * sp.sign(Y), ORIGIN, (0, 0)),
    (R2 ** R(3, 2), ORIGIN, (0, 0)),
    # [A] 12: quotients of degree above one; [G] 9.3 has the mixed partials of the second one
    (off_origin(X**3 * Y / R2), ORIGIN, (0, 0)),
    (off_origin(X * Y * (X**2 - Y**2) / R2), ORIGIN, (0, 0)),
    (off_origin((X**3 + X * Y**2) / R2), ORIGIN, (1, 0)),
    (off_origin(R2 * sp.sin(1 / sp.sqrt(R2))), ORIGIN, (0, 0)),
    (off_origin(X**2 * sp.sin(1 / Y), sp.Ne(Y, 0)), ORIGIN, (0, 0)),
    (X * sp.Abs(Y) / (1 + sp.Abs(X)), ORIGIN, (0, 0)),
    (sp.Min(Y, sp.Max(X - 1, Y + R2)), ORIGIN, (0, 1)),
    # some variables left free: generic
    (X * sp.Abs(Y), {X: 0}, (sp.Abs(Y), 0)),
    (X * sp.Abs(X) * Y + Y**2, {X: 0}, (0, 2 * Y)),
]


@each(("f", "point", "row"), SEVERAL_VARIABLES)
def test_gradient_in_several_variables(f, point, row):
    found = at(f, [X, Y], point)
    assert all(exact.certain_sign(found.get((0, j), sp.S.Zero) - expected) == 0 for j, expected in enumerate(row))


REFUSED = [
    # [S] ch. 9: corners, cusps, vertical tangents, ends of domains
    (sp.Abs(X), {X: 0}, "f_1 has a corner at x = 0: |x| is not differentiable where x = 0"),
    (sp.Abs(sp.sin(X)), {X: PI}, "corner at x = pi: |sin(x)| is not differentiable there, where sin(x) = 0"),
    (sp.exp(-sp.Abs(X)), {X: 0}, "corner"),
    (sp.acos(sp.cos(X)), {X: 0}, "corner"),
    (sp.sqrt(1 - sp.cos(X)), {X: 0}, "corner"),
    (sp.Abs(X - A), {X: A}, "corner at x = a"),
    (A * sp.Abs(X), {X: 0}, "corner"),
    (G(X) * sp.Abs(X), {X: 0}, "corner"),
    ((X**2) ** R(1, 3), {X: 0}, "infinitely steep"),
    (sp.sqrt(sp.Abs(X)), {X: 0}, "infinitely steep"),
    (X ** R(2, 3), {X: 0}, "one side only at x = 0: x^(2/3) is not a real number all around it"),
    (sp.sqrt(X), {X: 0}, "one side only"),
    (X * sp.sqrt(X), {X: 0}, "one side only"),
    (X + X**6 * sp.sqrt(X), {X: 0}, "one side only"),
    (sp.acos(X), {X: 1}, "one side only"),
    (sp.acosh(X), {X: 1}, "one side only"),
    (sp.LambertW(X), {X: -sp.exp(-1)}, "one side only"),
    (X**Y, {X: 0, Y: 2}, "not defined all around"),
    (X**Y, {X: -1, Y: 2}, "not defined all around"),
    (sp.sqrt(X * Y), ORIGIN, "not defined all around"),
    (X * sp.sqrt(X * Y), ORIGIN, "not defined all around"),
    (off_origin(X**2 * Y**2 * sp.sin(1 / (X * Y))), ORIGIN, "1/y is not a real number all around it"),
    # jumps
    (sp.sign(X), {X: 0}, "not continuous"),
    (sp.Heaviside(X), {X: 0}, "not continuous"),
    (sp.sign(off_zero(sp.exp(-1 / X**2))), {X: 0}, "not continuous"),
    (off_zero(sp.ceiling(sp.exp(-1 / X**2))), {X: 0}, "not continuous"),
    (sp.Piecewise((sp.floor(1 - sp.exp(-1 / X**2)), sp.Ne(X, 0)), (1, True)), {X: 0}, "not continuous"),
    (sp.Max(X, off_zero(sp.exp(-1 / X**2))), {X: 0}, "corner"),
    # the reason is what is not differentiable itself, not a part of it that is
    (sp.sqrt(sp.Abs(X * Y)), ORIGIN, ": sqrt(abs(x*y)) is not differentiable there, where |x*y| = 0"),
    (sp.exp(sp.sqrt(sp.Abs(X * Y))), ORIGIN, ": sqrt(abs(x*y)) is not differentiable there"),
    (sp.cbrt(sp.Abs(X * Y)), ORIGIN, ": abs(x*y)^(1/3) is not differentiable there"),
    (sp.Abs(X * Y) + sp.Abs(X), ORIGIN, ": |x| is not differentiable where x = 0"),
    (sp.Abs(X * Y), {X: 0, Y: 1}, ": |x*y| is not differentiable there, where x*y = 0"),
    (sp.floor(X**2), {X: 1}, ": floor(x^2) is not differentiable there, where x^2 is an integer"),
    (sp.floor(X), {X: 2}, "floor(x) is not differentiable where x is an integer"),
    (sp.ceiling(X) ** 2, {X: 3}, "not continuous"),
    (sp.acot(X), {X: 0}, "not continuous"),
    (sp.atan2(Y, X), {X: -1, Y: 0}, "not continuous"),
    (sp.atan2(Y, Y - 1) + sp.Abs(X), {X: 0, Y: -1}, "corner at x = 0, y = -1: |x|"),
    (sp.acos(sp.cos(X * Y)), {X: 1, Y: 0}, "corner"),
    (sp.Abs(sp.binomial(X, 3)), {X: 1}, "corner"),
    (sp.exp(sp.sign(X)), {X: 0}, "not continuous"),
    (off_zero(1 / X), {X: 0}, "unbounded"),
    (sp.Piecewise((X, X < 0), (2 * X + 1, True)), {X: 0}, "not continuous"),
    (sp.Piecewise((X, X < 0), (2 * X, True)), {X: 0}, "corner"),
    (X**2 * sp.floor(X), {X: 1}, "not continuous"),
    # exact.certain_sign(0) = 0 and the product rule would make these 0: second derivatives of x|x| and of |x|³/x
    (X * sp.sign(X) + sp.Abs(X), {X: 0}, "corner"),
    (2 * sp.sign(X) + 2 * X * sp.DiracDelta(X), {X: 0}, "diracdelta(x) is not defined"),
    # [S] ch. 9, [G] 3.1: oscillation; entropy
    (off_zero(sp.sin(1 / X)), {X: 0}, "not continuous"),
    (off_zero(X * sp.sin(1 / X)), {X: 0}, "oscillates"),
    (off_zero(X * sp.cos(1 / X) ** 2), {X: 0}, "oscillates"),
    (off_zero(X * sp.log(sp.Abs(X))), {X: 0}, "infinitely steep"),
    (sp.Piecewise((X * sp.log(X), X > 0), (0, True)), {X: 0}, "infinitely steep"),
    # [A] 12.1-12.5, [G] 9.1-9.6, [R] 9: partial or even all directional derivatives exist, yet none
    (off_origin(X * Y / R2), ORIGIN, "not continuous"),
    (off_origin(X**2 * Y / R2), ORIGIN, "corner"),
    (off_origin(X**3 / R2), ORIGIN, "corner"),
    (off_origin(X * Y**2 / (X**2 + Y**4)), ORIGIN, "not continuous"),
    (off_origin(X * Y**2 / (X**2 + Y**4), sp.Ne(X, 0)), ORIGIN, "not continuous"),
    (off_origin(X**2 * Y / (X**4 + Y**2)), ORIGIN, "not continuous"),
    (off_origin(X**2 * Y / (X**4 + Y**2) + X), ORIGIN, "not continuous"),
    (off_origin(X * Y**2 / (X**2 + Y**6)), ORIGIN, "not continuous"),
    (off_origin(X * Y**4 / (X**2 + Y**8)), ORIGIN, "no tangent plane"),  # nor is it continuous: x = y⁴
    (off_origin(X**3 * Y / (X**6 + Y**2)), ORIGIN, "no tangent plane"),
    (off_origin(X**3 * Y / (X**4 + Y**2)), ORIGIN, "no tangent plane"),
    (sp.sqrt(sp.Abs(X * Y)), ORIGIN, "corner"),
    (sp.sqrt(R2), ORIGIN, "corner at x = 0, y = 0: sqrt(x^2 + y^2) is not differentiable there, where"),
    (sp.Max(X, Y), ORIGIN, "corner"),
    (sp.Max(sp.Abs(X), sp.Abs(Y)), ORIGIN, "corner"),
    (sp.Abs(sp.Abs(X) - sp.Abs(Y)), ORIGIN, "corner"),
    (sp.sqrt(sp.Abs(sp.Abs(X - Y + X * Y) - sp.Abs(X - Y))), ORIGIN, "corner"),
    (sp.Abs(X) * Y, {X: 0}, "corner"),
    (sp.Piecewise((X**2, sp.Ne(X + Y, 1)), (Y - 1, True)), {X: 0, Y: 1}, "corner"),
    # F is not defined or not real
    (1 / X, {X: 0}, "f_1 = 1/x is not defined at x = 0"),
    (sp.sin(X) / X, {X: 0}, "f_1 is not defined at x = 0"),
    (sp.tan(X), {X: PI / 2}, "not defined"),
    (sp.gamma(X), {X: -1}, "not defined"),
    (sp.beta(X, E), {X: 0}, "not defined"),
    (sp.beta(R(1, 2), X), {X: -2}, "not defined"),
    (sp.binomial(X, R(1, 2)), {X: -1}, "not defined"),
    (sp.polygamma(2, X), {X: -3}, "not defined"),
    (sp.besselk(R(1, 2), X), {X: 0}, "not defined"),
    (sp.besselj(R(-1, 2), X), {X: 0}, "not defined"),
    (sp.Piecewise((X, sp.beta(E, X) < 1), (0, True)), {X: 0}, "beta(E, x) is not defined"),
    (sp.log(X), {X: 0}, "not defined"),
    (sp.log(X), {X: -1}, "f_1 = log(x) is not real at x = -1"),
    (sp.asin(X), {X: 2}, "not real"),
    (sp.sqrt(X) * sp.sqrt(X - 3), {X: 1}, "sqrt(x - 3) is not real"),
    (sp.DiracDelta(X), {X: 0}, "not defined"),
    (1 / (sp.sin(X) ** 2 + sp.cos(X) ** 2 - 1), {X: PI / 5}, "not defined"),
    (X + sp.DiracDelta(X) * 0 + sp.log(X - 1), {X: 1}, "log(x - 1) is not defined"),
    (sp.atan2(Y, X), ORIGIN, "not defined"),
]


@pytest.mark.parametrize(("f", "point", "reason"), sampled(REFUSED, 2), ids=str)
def test_singular_point(f, point, reason):
    with pytest.raises(SingularPoint) as caught:
        at(f, [X, Y] if Y in f.free_symbols else [X], point)
    assert reason in caught.value.message


UNDECIDED = [
    (X**N, {X: 0}, "f_1 is differentiable at x = 0 could not be told"),
    (sp.Abs(X) ** Y, {X: 0, Y: 2}, "could not be told"),
    (off_zero(X * sp.sin(sp.exp(1 / X**2))), {X: 0}, "could not be told"),
    # of two functions that vanish faster than any power it is not known which one leads
    (off_zero(sp.sign(sp.exp(-1 / X**2) - sp.exp(-2 / X**2))), {X: 0}, "could not be told"),
    (off_zero(sp.sign(sp.exp(-2 / X**2) / X**2 + sp.sin(1 / X) * sp.exp(-1 / X**2))), {X: 0}, "could not be told"),
    (off_zero(X * sp.log(X**2 * sp.exp(-1 / X**2))), {X: 0}, "could not be told"),
    (sp.Abs(Z), {Z: 0}, "complex"),
    (sp.log(Z), {Z: -1}, "complex"),
    (sp.acot(Z), {Z: 0}, "complex"),
    (sp.binomial(X, Y), {X: R(1, 2), Y: -1}, "is differentiable at x = 1/2, y = -1, but the formula"),
]


@pytest.mark.parametrize(("f", "point", "reason"), UNDECIDED, ids=str)
def test_undecided(f, point, reason):
    with pytest.raises(Undecided) as caught:
        at(f, sorted(f.free_symbols - {N}, key=str), point)
    assert reason in caught.value.message


def test_one_singular_component_is_named():
    with pytest.raises(SingularPoint, match="f_2 has a corner"):
        at([X, sp.Abs(X)], [X], {X: 0})


def test_entries_are_keyed_by_row_and_column_without_zeros():
    found = at([X * Y, sp.sin(X), sp.S(3), Y * sp.Abs(Y) + Y], [X, Y], {X: 0, Y: 0})
    assert found == {(1, 0): 1, (3, 1): 1}


@pytest.mark.parametrize(
    ("f", "point", "expected"),
    [(X**N, {X: 0, N: 2}, 0), (X**N, {X: 0, N: 1}, 1), (A * sp.Abs(X), {X: 0, A: 0}, 0), (A * X, {A: 3}, 3)],
    ids=str,
)
def test_parameters_may_be_bound(f, point, expected):
    assert at(f, [X], point).get((0, 0), 0) == expected


def test_complex_variables_where_all_is_analytic():
    assert at(sp.log(Z) + Z**2, [Z], {Z: sp.I}) == {(0, 0): sp.I}


@each("way", [1, -1])
@each(
    ("f", "off", "on"),  # [D] 4.23, 4.37: the cuts of atan and asinh go from ±i outwards, of 1/z inwards
    [(f, R(1, 2), 2) for f in (sp.atan, sp.asinh)] + [(f, 2, R(1, 2)) for f in (sp.acot, sp.acsch)],
)
def test_cuts_on_the_imaginary_axis(f, off, on, way):
    slope = at(f(Z), [Z], {Z: way * off * sp.I})[0, 0]
    difference = mpmath.diff(sp.lambdify(Z, f(Z), "mpmath"), mpmath.mpc(0, way * off))
    assert abs(complex(slope) - complex(difference)) < 1e-8
    for there in (on, 1):
        with pytest.raises((Undecided, SingularPoint)):
            at(f(Z), [Z], {Z: way * there * sp.I})


def test_a_derivative_without_closed_form_stays_one():
    (slope,) = at(sp.besselj(X, 2), [X], {X: 1}).values()
    assert isinstance(slope, sp.Subs)
    assert slope.expr.has(sp.Derivative)


@each(
    ("f", "value"),
    [
        (X ** (X ** (X**X)), 9),
        (sp.exp(sp.exp(sp.exp(X))), 10),
        (sp.gamma(X), 10**8),
        (sp.binomial(X, 50000), 10**5),
        (sp.factorial(X) ** X, 10**3),
        (sp.digamma(X), 10**7),
        (X**1000, 11),
        (sp.cosh(X), -(10**5)),
    ],
)
def test_too_large(f, value):
    with pytest.raises(LimitError, match="too large"):
        value_at([f], ["f_1"], {X: sp.S(value)})


def test_size_counts_digits_not_exponents():
    assert value_at([X**1000000], ["f_1"], {X: sp.S(-1)}) == (1,)


def test_values():
    point = {X: sp.S(2), A: sp.S(3)}
    assert value_at([X * A, sp.Max(X, A) + Y, sp.sqrt(X)], ["f_1", "f_2", "f_3"], point) == (
        6,
        3 + Y,
        sp.sqrt(2),
    )


@pytest.mark.parametrize(
    ("f", "x", "reason"),
    [(sp.log(X), -1, "f_1 = log(x) is not real at x = -1"), (1 / X, 0, "not defined")],
    ids=str,
)
def test_no_value(f, x, reason):
    with pytest.raises(SingularPoint) as caught:
        value_at([f], ["f_1"], {X: sp.S(x)})
    assert reason in caught.value.message


def test_a_gap_with_a_limit_is_pointed_out():
    with pytest.raises(SingularPoint) as caught:
        at(sp.sin(X) / X, [X], {X: 0})
    assert caught.value.hint == "its limit there is 1"


@each(
    ("value", "expected"),
    [
        (sp.sin(PI / 5) ** 2 + sp.cos(PI / 5) ** 2 - 1, 0),
        (sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6)), 0),
        (sp.exp(PI * sp.sqrt(163)) - 262537412640768744, -1),
        (sp.sqrt(2) - R(141421356237, 100000000000), 1),
        (A - A * (sp.sin(Y) ** 2 + sp.cos(Y) ** 2), 0),
        (P, 1),
        (A, None),
        (sp.I, None),
    ],
)
def test_sign_of_a_constant(value, expected):
    assert exact.certain_sign(value) == expected


# --- laws ------------------------------------------------------------------------------------------------

SMOOTH = st.recursive(
    st.sampled_from([X, Y, sp.S(2), R(-1, 3), X * Y]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(st.sampled_from([sp.sin, sp.cos, sp.atan, sp.tanh]), inner).map(lambda pair: pair[0](pair[1])),
        inner.map(lambda u: 1 / (1 + u**2)),
        inner.map(lambda u: sp.log(2 + u**2)),
    ),
    max_leaves=5,
)
COORDINATE = st.sampled_from([sp.S.Zero, sp.S.One, sp.S(-2), R(1, 2)])
POINT = st.tuples(COORDINATE, COORDINATE).map(lambda pair: dict(zip((X, Y), pair, strict=True)))


@settings(max_examples=tries(40), deadline=None)
@given(SMOOTH, POINT)
def test_smooth_maps_are_differentiated_by_substitution(f, point):
    found = at(f, [X, Y], point)
    for j, x in enumerate((X, Y)):
        difference = found.get((0, j), sp.S.Zero) - sp.diff(f, x).subs(point)
        assert abs(difference.evalf(30, chop=True)) < sp.Float(10) ** -20


PIECEWISE_SMOOTH = st.recursive(
    st.sampled_from([X, Y, X - Y, sp.S.One, 2 * X, sp.S(-1)]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, inner).map(lambda pair: sp.Max(*pair)),
        st.tuples(inner, inner).map(lambda pair: sp.Min(*pair)),
        inner.map(sp.Abs),
    ),
    max_leaves=6,
)
NUMERIC = {
    sp.Add: lambda *u: sum(u),
    sp.Mul: lambda *u: mpmath.fprod(u),
    sp.Abs: abs,
    sp.Max: max,
    sp.Min: min,
}
STEP, TOLERANCE = mpmath.mpf("1e-25"), mpmath.mpf("1e-15")


def number(f, point):
    """f at the point in mpmath, walked by this test's own code."""
    if f.is_Symbol:
        return point[f]
    if f.is_Rational:
        return mpmath.mpf(f.p) / f.q
    if f.is_Pow:
        return number(f.base, point) ** int(f.exp)
    return NUMERIC[f.func](*(number(u, point) for u in f.args))


def quotient(f, point, ray):
    """(f(a + t h) - f(a)) / t for one small t: exact up to O(t) for these functions."""
    start = {s: mpmath.mpf(int(v.p)) / int(v.q) for s, v in point.items()}
    moved = {s: start[s] + STEP * h for s, h in zip(start, ray, strict=True)}
    return (number(f, moved) - number(f, start)) / STEP


def numeric_rays():
    draw = Random(7)
    fixed = [ray for ray in itertools.product((-2, -1, 0, 1, 2), repeat=2) if any(ray)]
    return fixed + [(draw.uniform(-1, 1), draw.uniform(-1, 1)) for _ in range(20)]


@settings(max_examples=tries(60), deadline=None)
@given(PIECEWISE_SMOOTH, POINT)
def test_lipschitz_maps_agree_with_difference_quotients(f, point):
    with mpmath.workdps(60):
        slopes = {ray: quotient(f, point, ray) for ray in numeric_rays()}
        fx, fy = slopes[1, 0], slopes[0, 1]
        linear = all(abs(slope - fx * h - fy * k) < TOLERANCE for (h, k), slope in slopes.items())
        try:
            found = at(f, [X, Y], point)
        except SingularPoint:
            assert not linear
        except Undecided:
            return
        else:
            assert linear
            for j, slope in enumerate((fx, fy)):
                assert abs(number(found.get((0, j), sp.S.Zero), {}) - slope) < TOLERANCE


@settings(max_examples=tries(25), deadline=None)
@given(PIECEWISE_SMOOTH, POINT)
def test_a_proved_derivative_is_additive(f, point):
    """J_{f + g} = J_f + J_g wherever both are proved; f + |x| never is where f is and x = 0."""
    try:
        rows = at([f, f + X * Y], [X, Y], point)
    except (SingularPoint, Undecided):
        return
    for j, other in enumerate((point[Y], point[X])):
        assert rows.get((1, j), 0) == rows.get((0, j), 0) + other
    if point[X] == 0:
        with pytest.raises((SingularPoint, Undecided)):
            at(f + sp.Abs(X), [X, Y], point)


WITHOUT_VALUE = [
    *((f"{f}(x)", "x=0") for f in ("cot", "csc", "coth", "csch", "acsch", "asech", "asec", "acsc", "acoth")),
    *((f"{f}(x)", "x=2") for f in ("asin", "acos", "atanh", "erfinv")),
    ("Ci(x)", "x=-1"),
    ("Ei(x)", "x=0"),
    *((f"{f}(x)", "x=-1") for f in ("gamma", "factorial", "loggamma", "acosh")),
    *((f"{f}(x)", "x=pi/2") for f in ("tan", "sec")),
    *((f"{f}(1, x)", "x=0") for f in ("polygamma", "bessely", "besselk", "beta")),
    *((f"{f}(1/2, x)", "x=-1") for f in ("besselj", "besseli")),
    ("polygamma(0, x)", "x=0"),
    ("binomial(x, y)", "x=-1, y=1/2"),
    ("lambertw(x)", "x=-1"),
    ("diracdelta(x)", "x=0"),
    ("atan2(x, y)", "x=0, y=0"),
]


def test_every_function_has_a_value_at_each_real_point_or_a_row_here():
    rows = {text.split("(")[0] for text, _ in WITHOUT_VALUE}
    spelled_out = {name for name, function in TABLE.items() if function.definition}
    of_a_constant = {"zeta"}
    total = {name for name, function in TABLE.items() if function.is_total}
    assert set(TABLE) == rows | {"digamma"} | of_a_constant | spelled_out | total


@each(
    ("text", "at", "part"),
    [
        ("x/x", "x=0", "1/x"),
        ("y + x^2/x", "x=0, y=1", "1/x"),
        ("exp(log(x))", "x=-1", "log(x)"),
        ("log(x) - log(x)", "x=0", "log(x)"),
        ("1/(1/x)", "x=0", "1/x"),
        ("tan(x)*cos(x)", "x=pi/2", "tan(x)"),
        ("sqrt(x)^2", "x=-1", "sqrt(x)"),
        ("x, y*x^(-1)*x", "x=0, y=1", "1/x"),
        ("log(x, x)", "x=1", "1/log(x)"),
        ("log(x, x)", "x=0", "log(x)"),
        ("log(x, x)", "x=-1", "log(x)"),
        ("root(1, x)", "x=0", "1/x"),
        ("gamma(x)^(y - y)", "x=0, y=1", "gamma(x)"),
        ("atan2(y, x)^0", "x=0, y=0", "atan2(y, x)"),
        *((f"{f} - {f} + x", at, f) for f, at in WITHOUT_VALUE),
    ],
)
def test_what_is_cancelled_must_have_a_value_too(text, at, part):
    with pytest.raises(SingularPoint, match=f"{re.escape(part)} (has none|is not defined) there"):
        symjac.jacobian(text, vars="x y", at=at)


def test_what_is_cancelled_must_be_defined_all_around():
    with pytest.raises(SingularPoint, match="one side only"):
        symjac.jacobian("sqrt(x)^2", vars="x", at="x=0")


@pytest.mark.parametrize(("text", "at"), [("x/x", "x=1"), ("piecewise(x^2/x, x != 0, 0)", "x=0"), ("x^2/2", "x=0")])
def test_what_is_cancelled_elsewhere_does_not_matter(text, at):
    assert symjac.jacobian(text, vars="x", at=at).shape == (1, 1)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("sinc(x)", "x=0", [[R(-1, 3)]]),
        ("sinc(2*x - 1)", "x=1/2", [[R(-4, 3)]]),
        ("sinc(x)*y^3", "x=0, y=2", [[R(-8, 3), 0], [0, 12]]),
        ("sinc(x*y) + x*y", "x=0, y=3", [[-3, 1], [1, 0]]),
    ],
)
def test_second_derivatives_where_their_formula_has_no_value(text, at, expected):
    """sinc u = 1 − u²/6 + …"""
    assert symjac.hessian(text, vars="x y" if "y" in text else "x", at=at).value == sp.Matrix(expected)


def test_no_second_derivative_is_made_up_at_a_corner():
    for text in ("sinc(abs(x))*abs(x)", "x*abs(x)"):
        with pytest.raises(SingularPoint):
            symjac.hessian(text, vars="x", at="x=0")
