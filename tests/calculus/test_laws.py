"""Laws of the derivative, each over a table of maps and over random ones.

The random maps are smooth everywhere, so that a law holds at any point; both sides are compared there to
40 digits. Sources: Rudin, *Principles of Mathematical Analysis*, 3rd ed., chapter 9; Magnus and Neudecker,
*Matrix Differential Calculus*, 3rd ed., chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from mpmath import mp

import symjac
from symjac.kernel import sympy
from symjac.model import Problem
from tests.cases import each, sampled, tries
from tests.maps import DIGITS, PROFILE, composed, differ, evaluate, same_point, smooth_terms, values

FEW = settings(PROFILE, max_examples=tries(25))
POINT = same_point(("x", "y", "z", "a"), ("0.73", "1.19", "0.41", "1.6"))


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


def read(text: str, names: str = "x y") -> Problem:
    return symjac.problem(text, vars=names, params="a")


def number(expr: Any) -> Any:
    return evaluate(expr, POINT)


def jacobian(problem: Problem) -> Any:
    """J in numbers."""
    return values(symjac.jacobian(problem).value, POINT)


def gradient(problem: Problem) -> Any:
    """∇f in numbers."""
    return values(symjac.gradient(problem).value, POINT)


def column(components: Any) -> Any:
    return mp.matrix([number(component) for component in components])


def assert_same(left: Any, right: Any) -> None:
    assert not differ(left, right, 40), f"\n{left}\n{right}"


def with_components(problem: Problem, *components: Any) -> Problem:
    names = tuple(f"f_{i}" for i, _ in enumerate(components, 1))
    return replace(problem, components=components, cancelled=(), component_names=names)


# --- of one scalar map ----------------------------------------------------------------------------


def gradient_is_the_transposed_jacobian(f: Problem) -> None:
    """∇f = (Jf)ᵀ, n×1."""
    found, row = symjac.gradient(f), symjac.jacobian(f)
    assert found.shape == (2, 1)
    assert row.shape == (1, 2)
    assert found.value == row.value.T
    assert (found.row_names, found.column_names) == (row.column_names, row.row_names)


def hessian_is_the_jacobian_of_the_gradient(f: Problem) -> None:
    """H = J(∇f)."""
    slopes = with_components(f, *symjac.gradient(f).value)
    assert_same(values(symjac.hessian(f).value, POINT), jacobian(slopes))


def second_derivatives_commute(f: Problem) -> None:
    """∂²f/∂x∂y = ∂²f/∂y∂x: Rudin, Theorem 9.41."""
    hessian = symjac.hessian(f).value
    assert hessian == hessian.T
    again = jacobian(with_components(f, *symjac.gradient(f).value))
    assert_same(again, again.T)


def directional_derivative_is_linear(f: Problem) -> None:
    """d/da f(p + a·v) = ∇f(p + a·v)·v, v = (2, −3)."""
    (x, y), (a,) = f.variables, f.parameters
    line = {x: x + 2 * a, y: y - 3 * a}
    fixed = f.components[0].xreplace({a: sympy.Rational(7, 5)})
    along = Problem((fixed.xreplace(line),), (a,), (x, y), component_names=("f",))
    slope = symjac.gradient(replace(f, components=(fixed,))).value.xreplace(line)
    assert_same(gradient(along)[0], number(2 * slope[0] - 3 * slope[1]))


ONE_SCALAR = (
    gradient_is_the_transposed_jacobian,
    hessian_is_the_jacobian_of_the_gradient,
    second_derivatives_commute,
    directional_derivative_is_linear,
)
SCALARS = (
    "a",
    "x",
    "x^2*y + y^3",
    "x*y*(x^2 - y^2)/(x^2 + y^2)",
    "exp(-(x^2 + y^2)/a)",
    "x^y + y^x",
    "log(x + y)*atan2(y, x)",
    "sqrt(x^2 + y^2 + 1)",
    "(1 - x)^2 + 100(y - x^2)^2",
    "|x - y|^3 + max(x, y)",
    "gamma(x + y)/besselj(1, x)",
    "piecewise(x^3, x < 1, y^3)",
    "erf(x*y)*asin(x/3)*tanh(y)",
    "factorial(x)*binomial(y + 2, x)",
)


@pytest.mark.parametrize("text", sampled(SCALARS, 2))
@pytest.mark.parametrize("law", ONE_SCALAR)
def test_a_scalar_of_the_table_obeys(law, text):
    law(read(text))


@pytest.mark.parametrize("law", ONE_SCALAR)
@FEW
@given(smooth_terms(("x", "y", "a")))
def test_a_random_scalar_obeys(law, term):
    law(read(term.text))


# --- of one map -----------------------------------------------------------------------------------


def components_stack(f: Problem) -> None:
    """Row i of J is the Jacobian of f_i alone, and the transposed gradient of it."""
    rows = [symjac.jacobian(part).value for part in f.scalar_parts()]
    assert symjac.jacobian(f).value == sympy.Matrix.vstack(*rows)
    assert [row.T for row in rows] == [found.value for found in symjac.gradients(f)]


def variables_are_columns(f: Problem) -> None:
    """The variables in another order: the columns in that order; the determinant changes its sign."""
    swapped = replace(f, variables=f.variables[::-1])
    left, right = symjac.jacobian(swapped), symjac.jacobian(f)
    assert left.value == right.value[:, ::-1]
    assert left.column_names == right.column_names[::-1]
    if f.shape == (2, 2):
        assert_same(number(symjac.determinant(swapped).value), -number(symjac.determinant(f).value))


def denominator_layout_is_the_transpose(f: Problem) -> None:
    """Row j belongs to x_j, column i to f_i."""
    usual = symjac.jacobian(f)
    other = usual.in_layout("denominator")
    assert other.value == usual.value.T
    assert other.shape == usual.shape[::-1]
    assert (other.row_names, other.column_names) == (usual.column_names, usual.row_names)
    assert other.in_layout("numerator") == usual


def forward_and_backward_agree(f: Problem) -> None:
    """w·(Jv) = (Jᵀw)·v: Jv is the derivative along v, Jᵀw the gradient of w·F."""
    w, v = (2, -3, 5)[: len(f.components)], (7, -2)
    summed = sum(weight * component for weight, component in zip(w, f.components, strict=True))
    backward = gradient(with_components(f, summed))
    time = sympy.Symbol("z", real=True)
    line = {x: x + speed * time for x, speed in zip(f.variables, v, strict=True)}
    path = Problem(
        tuple(component.xreplace(line) for component in f.components),
        (time,),
        (*f.variables, *f.parameters),
        component_names=f.component_names,
    )
    forward = values(symjac.jacobian(path).value, {**POINT, "z": mp.mpf(0)})
    assert_same(mp.fdot(w, forward), mp.fdot(backward, v))


def translation_changes_nothing(f: Problem) -> None:
    """J of F(x + c) at x is J of F at x + c."""
    shift = {variable: variable + 3 for variable in f.variables}
    moved = replace(f, components=tuple(component.xreplace(shift) for component in f.components))
    assert_same(jacobian(moved), values(symjac.jacobian(f).value.xreplace(shift), POINT))


def scaling_multiplies_columns(f: Problem) -> None:
    """J of F(2x, y) is J at (2x, y), its first column doubled."""
    x = f.variables[0]
    scaled = replace(f, components=tuple(component.xreplace({x: 2 * x}) for component in f.components))
    wanted = values(symjac.jacobian(f).value.xreplace({x: 2 * x}), POINT) * mp.diag([2, 1])
    assert_same(jacobian(scaled), wanted)


ONE_MAP = (
    components_stack,
    variables_are_columns,
    denominator_layout_is_the_transpose,
    forward_and_backward_agree,
    translation_changes_nothing,
    scaling_multiplies_columns,
)
MAPS = (
    "x*cos(y), x*sin(y)",
    "x*y, sin(x), a*exp(x*y)",
    "exp(x)*cos(y), exp(x)*sin(y)",
    "x/(x^2 + y^2), y/(x^2 + y^2)",
    "a*cosh(x)*cos(y), a*sinh(x)*sin(y)",
    "alpha*x - beta*x*y, delta*x*y - gamma*y".replace("alpha", "a").replace("beta", "2")
    .replace("delta", "3").replace("gamma", "5"),
    "max(x, y), min(x, y)",
    "|x - 2y|*y, log(1 + x^2), x^y",
    "sqrt(x^2 + y^2), atan2(y, x)",
    "x, y",
    "a, 1",
)  # fmt: skip


@each("text", MAPS)
@each("law", ONE_MAP)
def test_a_map_of_the_table_obeys(law, text):
    law(read(text))


@pytest.mark.parametrize("law", ONE_MAP)
@FEW
@given(st.lists(smooth_terms(("x", "y", "a")), min_size=1, max_size=3))
def test_a_random_map_obeys(law, parts):
    law(read(", ".join(part.text for part in parts)))


# --- of two maps ----------------------------------------------------------------------------------


def derivative_is_linear(f: Problem, g: Problem) -> None:
    """J(3F − aG) = 3 J(F) − a J(G)."""
    (a,) = f.parameters
    combined = with_components(f, *(3 * u - a * v for u, v in zip(f.components, g.components, strict=True)))
    assert_same(jacobian(combined), 3 * jacobian(f) - number(a) * jacobian(g))


def product_rule(f: Problem, g: Problem) -> None:
    """J(gF) = g J(F) + F (∇g)ᵀ, for a scalar g."""
    first = g.scalar_parts()[0]
    product = with_components(f, *(first.components[0] * component for component in f.components))
    wanted = number(first.components[0]) * jacobian(f) + column(f.components) * gradient(first).T
    assert_same(jacobian(product), wanted)


def gradient_of_the_inner_product(f: Problem, g: Problem) -> None:
    """∇(F·G) = J(F)ᵀ G + J(G)ᵀ F."""
    inner = with_components(f, sum(u * v for u, v in zip(f.components, g.components, strict=True)))
    wanted = jacobian(f).T * column(g.components) + jacobian(g).T * column(f.components)
    assert_same(gradient(inner), wanted)


def chain_rule(f: Problem, g: Problem) -> None:
    """J(F∘G) = J(F)(G) J(G): Rudin, Theorem 9.15."""
    outer = symjac.jacobian(f).value.xreplace(dict(zip(f.variables, g.components, strict=True)))
    assert_same(jacobian(composed(f, g)), values(outer, POINT) * jacobian(g))


def determinants_multiply(f: Problem, g: Problem) -> None:
    """det J(F∘G) = det J(F)(G) · det J(G)."""
    inner = dict(zip(f.variables, g.components, strict=True))
    outer = symjac.determinant(f).value.xreplace(inner)
    found = symjac.determinant(composed(f, g))
    assert found.shape == ()
    assert_same(number(found.value), number(outer) * number(symjac.determinant(g).value))


def leibniz(matrix: Any) -> Any:
    """Σ sign(σ) Π m_{i,σ(i)} over all permutations: mpmath's own fails for some singular matrices."""
    n = matrix.rows
    return mp.fsum(
        int(sympy.LeviCivita(*order)) * mp.fprod(matrix[i, j] for i, j in enumerate(order))
        for order in permutations(range(n))
    )


def determinant_is_that_of_the_matrix(f: Problem, g: Problem) -> None:
    """det J of (x, y, z, a) ↦ (F(x, y), G(z, a) + x F(x, y)) is the determinant of that 4×4 J in numbers."""
    names = [sympy.Symbol(name, real=True) for name in "xyza"]
    x, y, z, a = names
    moved = (component.xreplace({x: z, y: a}) for component in g.components)
    mixed = (u + x * v for u, v in zip(moved, f.components, strict=True))
    larger = Problem((*f.components, *mixed), tuple(names), component_names=("p", "q", "r", "s"))
    assert_same(number(symjac.determinant(larger).value), leibniz(jacobian(larger)))


TWO_MAPS = (
    derivative_is_linear,
    product_rule,
    gradient_of_the_inner_product,
    chain_rule,
    determinants_multiply,
    determinant_is_that_of_the_matrix,
)
PAIRS = (
    ("x*cos(y), x*sin(y)", "x^2 + y, x*y + 1"),
    ("x^2 - y^2, 2x*y", "exp(x)*cos(y), exp(x)*sin(y)"),
    ("1/(1 + x^2), atan(x + y)", "x + a*y, x*y"),
    ("sqrt(x^2 + y^2), atan2(y, x)", "cosh(x)*cos(y/4), sinh(x)*sin(y)"),
    ("log(1 + x^2), |y|", "x - 5, y - a"),
    ("x*sin(y), x", "x/(x^2 + y^2), y/(x^2 + y^2)"),
    ("a*x + 2y, 3x + a*y", "2x - y, x + a*y"),
    ("floor(x) + y, max(x, y)", "x*y, 2x + 1"),
)


@pytest.mark.parametrize(("first", "second"), sampled(PAIRS, 2))
@pytest.mark.parametrize("law", TWO_MAPS)
def test_two_maps_of_the_table_obey(law, first, second):
    law(read(first), read(second))


@pytest.mark.parametrize("law", TWO_MAPS)
@FEW
@given(*[st.lists(smooth_terms(("x", "y", "a"), most=3), min_size=2, max_size=2)] * 2)
def test_two_random_maps_obey(law, first, second):
    law(*(read(", ".join(part.text for part in parts)) for parts in (first, second)))


# --- inverse maps, homogeneous functions ----------------------------------------------------------

INVERSES = (
    # coordinates → space, space → coordinates
    ("x*cos(y), x*sin(y)", "sqrt(x^2 + y^2), atan2(y, x)"),
    ("x*cos(y), x*sin(y), z", "sqrt(x^2 + y^2), atan2(y, x), z"),
    ("x*sin(y)*cos(z), x*sin(y)*sin(z), x*cos(y)",
     "sqrt(x^2 + y^2 + z^2), acos(z/sqrt(x^2 + y^2 + z^2)), atan2(y, x)"),
    ("exp(x)*cos(y), exp(x)*sin(y)", "log(x^2 + y^2)/2, atan2(y, x)"),
    ("x/(x^2 + y^2), y/(x^2 + y^2)", "x/(x^2 + y^2), y/(x^2 + y^2)"),
    ("x*y, (y^2 - x^2)/2", "sqrt(sqrt(x^2 + y^2) - y), sqrt(sqrt(x^2 + y^2) + y)"),
    ("a*x + y, x - y", "(x + y)/(a + 1), (x - a*y)/(a + 1)"),
    ("x^3, sinh(y)", "cbrt(x), asinh(y)"),
    ("x + y, x*y", "(x - sqrt(x^2 - 4y))/2, (x + sqrt(x^2 - 4y))/2"),
)  # fmt: skip


@pytest.mark.parametrize(("forth", "back"), INVERSES)
def test_the_jacobian_of_the_inverse_is_the_inverse_matrix(forth, back):
    """J(F⁻¹)(F(p)) = J(F)(p)⁻¹, and the determinants are reciprocal: Rudin, Theorem 9.24."""
    names = "x y z" if "z" in forth else "x y"
    forward, backward = read(forth, names), read(back, names)
    image = dict(zip(backward.variables, forward.components, strict=True))
    there = jacobian(forward)
    again = values(symjac.jacobian(backward).value.xreplace(image), POINT)
    assert_same(again * there, mp.eye(len(names.split())))
    assert_same(again, there**-1)
    determinants = symjac.determinant(forward).value, symjac.determinant(backward).value.xreplace(image)
    assert_same(number(determinants[0]) * number(determinants[1]), mp.mpf(1))


HOMOGENEOUS = (
    ("x^2 + 3x*y - y^2", "2"),
    ("x*y/(x + y)", "1"),
    ("sqrt(x^2 + y^2)", "1"),
    ("atan2(y, x)", "0"),
    ("x^3*log(y/x)", "3"),
    ("|x - 2y| + max(x, y)", "1"),
    ("(a*sqrt(x) + 2sqrt(y))^2", "1"),
    ("x^a*y^(2 - a)", "2"),
    ("1/(x^2 + y^2)^a", "-2a"),
    ("x^a*sin(x/y)", "a"),
)


@pytest.mark.parametrize(("text", "degree"), sampled(HOMOGENEOUS, 3))
def test_homogeneous_functions_obey_euler(text, degree):
    """x·∇f = k f, and H x = (k − 1)∇f: Apostol, *Calculus* II, 2nd ed., section 8.14."""
    f = read(text)
    k = number(read(degree).components[0])
    position = column(f.variables)
    assert_same((gradient(f).T * position)[0], k * number(f.components[0]))
    assert_same(values(symjac.hessian(f).value, POINT) * position, (k - 1) * gradient(f))


def laws() -> list[Callable[..., None]]:
    return [*ONE_SCALAR, *ONE_MAP, *TWO_MAPS]


def test_every_law_says_what_it_is():
    assert all(law.__doc__ for law in laws())
