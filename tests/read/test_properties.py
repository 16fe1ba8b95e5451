"""Random texts of the whole input language: derivatives are right, and what is printed reads back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, note, strategies as st
from mpmath import mp

import symjac
from symjac.kernel import sympy
from symjac.render import plain_text
from symjac.render.latex import ASCII, UNICODE
from tests.maps import (
    DIGITS,
    PARAMETERS,
    PROFILE,
    VARIABLES,
    Point,
    Term,
    central_difference,
    differ,
    evaluate,
    inner_point,
    same_point,
    terms,
    values,
)

LEVELS = st.sampled_from(["none", "light"])
UNREAL = (sympy.re, sympy.im, sympy.arg, sympy.Derivative)


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


def point_of(*parts: Term) -> Point:
    """A point well inside the domain; the example is dropped if there is none."""
    point = inner_point(parts)
    assume(point is not None)
    return point


def read(*parts: Term, names: Any = VARIABLES) -> symjac.Problem:
    """The map with these components; the names that are no variables are parameters."""
    text = ", ".join(part.text for part in parts)
    note(text)
    others = [name for name in (*VARIABLES, *PARAMETERS) if name not in names]
    return symjac.problem(text, vars=names, params=others)


def exactly(point: Point) -> str:
    """The point as text: its coordinates have few decimals."""
    return ", ".join(f"{name}={mp.nstr(value, 9)}" for name, value in point.items())


def printed(result: symjac.Result) -> dict[str, str]:
    """The matrix as `-f str` shows it, and as the notations of the sheets show its entries."""
    m, n = result.shape
    shown = {"str": plain_text.value(result)}
    for name, style in (("Unicode", UNICODE), ("ASCII", ASCII)):
        rows = (", ".join(style.expression(result.value[i, j]) for j in range(n)) for i in range(m))
        shown[name] = f"[{', '.join(f'[{row}]' for row in rows)}]"
    return shown


def assert_reads_back(result: symjac.Result, point: Point) -> None:
    for name, text in printed(result).items():
        again = symjac.matrix(text, like=result.problem)
        assert again.free_symbols <= {*result.problem.variables, *result.problem.parameters}
        assert not differ(values(again, point), values(result.value, point), 30), f"{name}: {text}"


@PROFILE
@given(terms(), LEVELS)
def test_derivatives_are_the_limits_of_differences(term, level):
    point = point_of(term)
    problem = read(term)
    assert not differ(evaluate(problem.components[0], point), term.value(point), 30), "read as something else"
    found = values(symjac.jacobian(problem, simplify=level).value, point)
    limits = mp.matrix([[central_difference(term.value, point, name) for name in VARIABLES]])
    assert not differ(found, limits, 15)


@PROFILE
@given(st.lists(terms(), min_size=1, max_size=3), LEVELS)
def test_derivatives_are_those_of_sympy(parts, level):
    point = point_of(*parts)
    problem = read(*parts)
    result = symjac.jacobian(problem, simplify=level)
    theirs = sympy.Matrix([[f.diff(variable) for variable in problem.variables] for f in problem.components])
    assume(not theirs.has(sympy.Derivative, sympy.Subs))  # SymPy leaves ⌊x⌋' as it is
    assert result.shape == problem.shape == theirs.shape
    assert not differ(values(result.value, point), values(theirs, point), 30)


@PROFILE
@given(terms(("x", "y", "a"), most=4))
def test_second_derivatives_are_the_limits_of_differences(term):
    point = point_of(term)
    problem = read(term, names=("x", "y"))
    slopes = symjac.gradient(problem, simplify="none").value
    limits = mp.matrix(
        [
            [central_difference(lambda at, slope=slope: evaluate(slope, at), point, name) for name in ("x", "y")]
            for slope in slopes
        ]
    )
    assert not differ(values(symjac.hessian(problem).value, point), limits, 15)


@PROFILE
@given(st.lists(terms(("x", "y", "a"), most=4), min_size=2, max_size=2))
def test_determinants_are_those_of_the_numbers(parts):
    point = point_of(*parts)
    problem = read(*parts, names=("x", "y"))
    (a, b), (c, d) = values(symjac.jacobian(problem, simplify="none").value, point).tolist()
    assert not differ(evaluate(symjac.determinant(problem).value, point), a * d - b * c, 30)


@PROFILE
@given(st.lists(terms(most=4), min_size=1, max_size=2))
def test_derivatives_at_a_point_are_the_values_there(parts):
    point = point_of(*parts)
    problem = read(*parts)
    there = symjac.jacobian(problem, at=exactly(point))
    everywhere = symjac.jacobian(problem, simplify="none")
    assert not differ(values(there.value, {}), values(everywhere.value, point), 30)


@PROFILE
@given(st.lists(terms(), min_size=1, max_size=2))
def test_what_is_printed_reads_back(parts):
    point = point_of(*parts)
    assert_reads_back(symjac.jacobian(read(*parts)), point)


# --- what random texts found ----------------------------------------------------------------------

REAL_VALUED = (
    # text, its derivative by x
    ("|ln(x)|", "sign(ln(x))/x"),
    ("|sqrt(x)|", "1/(2*sqrt(x))"),
    ("|x!|", "sign(x!)*x!*digamma(x + 1)"),
    ("|gamma(x)|^3", "3*gamma(x)^2*sign(gamma(x))*gamma(x)*digamma(x)"),
    ("|x^x|", "sign(x^x)*x^x*(ln(x) + 1)"),
    ("|root(x, 4)|", "1/(4*x^(3/4))"),
    ("|asin(x)|", "sign(asin(x))/sqrt(1 - x^2)"),
    ("|besselk(2, x)|", "-(besselk(1, x) + besselk(3, x))/2*sign(besselk(2, x))"),
    ("√|ln²(x)|", "sign(ln(x))/x"),
    ("x*sign(ln(x))", "sign(ln(x))"),
    ("x*sign(root(x, 5)^4)", "1"),
)


@pytest.mark.parametrize(("text", "derivative"), REAL_VALUED)
def test_what_is_real_where_it_is_defined_stays_real(text, derivative):
    """SymPy does not know that log x is real where the map is defined: no re, im, arg of it may be left."""
    problem = symjac.problem(text, vars="x")
    wanted = symjac.matrix(f"[[{derivative}]]", like=problem)
    point = same_point(problem, ["0.37"])
    for level in ("none", "light"):
        result = symjac.jacobian(problem, simplify=level)
        assert not result.value.has(*UNREAL), result.value
        assert not differ(values(result.value, point), values(wanted, point), 40)
        assert_reads_back(result, point)
    assert not symjac.hessian(problem).value.has(*UNREAL)


READABLE = (
    # text, its derivative by x
    ("piecewise(x^3, x + 2a < y - 3a, y^3)", "piecewise(3x^2, x < y - 5a, 0)"),
    ("piecewise(|x|, 1 >= piecewise(3, 1/4 > a, a), x^2)", "piecewise(sign(x), (1/4 <= a) & (a <= 1), 2x)"),
    ("piecewise(x^2, ((x > 1) & (y < 1)) | (a > y), x)", "piecewise(2x, a > y, 2x, (x > 1) & (y < 1), 1)"),
    ("x*gamma(2 + 0/3)", "1"),
    ("x*(3 - atan(pi - pi)/pi)!", "6"),
)


@pytest.mark.parametrize(("text", "derivative"), READABLE)
def test_what_the_grammar_allows_is_read_and_printed(text, derivative):
    problem = symjac.problem(text, vars="x y", params="a")
    result = symjac.jacobian(problem)
    wanted = symjac.matrix(f"[[{derivative}]]", like=problem)
    for numbers in (("0.37", "0.9", "0.1"), ("1.3", "9.2", "0.6"), ("1.1", "0.4", "1.7")):
        point = same_point(problem, numbers)
        assert not differ(evaluate(result.value[0, 0], point), evaluate(wanted[0, 0], point), 40)
        assert_reads_back(result, point)
