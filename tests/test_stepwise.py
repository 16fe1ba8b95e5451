"""The table of rules, row by row, and derivations against the engine."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

import symjac
from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.normal.witness import samples
from symjac.normal.zero import NonZero, is_zero
from symjac.read.names import FUNCTIONS
from symjac.stepwise import RULE, RULES, derivation
from symjac.stepwise.outer import OUTER
from tests.cases import load
from tests.maps import PARAMETERS, PROFILE, VARIABLES, terms
from tests.test_derive import EXPRESSIONS
from tests.test_textbook import read as textbook

x, y = (sympy.Symbol(name, real=True) for name in "xy")
t = sympy.Symbol("t", real=True)
OUTSIDE_THE_LANGUAGE = {"integral": sympy.Integral(sympy.sin(t * x), (t, 0, x**2))}


def read(text):
    return symjac.problem(text, vars="x", functions="g").components[0]


def assert_same(ours, theirs):
    if ours == theirs:
        return
    difference = ours - theirs
    assert not isinstance(is_zero(difference), NonZero), f"{ours} is not {theirs}"
    assert any(True for _ in samples(difference)) or difference.has(sympy.Subs, sympy.DiracDelta, sympy.Integral)


def assert_agrees(root):
    """Every step has the engine's derivative."""
    for step in root.walk():
        assert_same(step.result, derivative(step.expr, step.wrt))


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_each_rule_meets_its_own_example(row):
    step = derivation(OUTSIDE_THE_LANGUAGE.get(row.name) or read(row.example), x)
    assert step.rule == row.name
    assert_agrees(step)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_each_rule_is_stated(row):
    assert row.statement
    assert row.latex
    assert RULE[row.name] is row


def test_the_last_rule_takes_anything_and_says_so():
    assert RULES[-1].name == "quoted"
    assert all(row.name != "quoted" for row in RULES[:-1])


@pytest.mark.parametrize("kind", OUTER, ids=str)
def test_the_table_of_functions_agrees_with_sympy(kind):
    formulas = OUTER[kind]
    arguments = (x, y)[: len(formulas)] if kind is not sympy.Heaviside else (x,)
    expr = kind(*arguments)
    for position, formula in enumerate(formulas):
        if formula is not None:
            assert_same(formula(*expr.args), derivative(expr, expr.args[position]))


OPERATIONS = {"derivative", "subs", "zeta"}  # on undefined functions: SymPy's own notation for what it has done


def call(name):
    """The function at x, with as many arguments as it needs."""
    row = FUNCTIONS[name]
    if row.name == "piecewise":
        return "piecewise(x^2, x < 1, x)"
    orders = row.name in ("besselj", "bessely", "besseli", "besselk", "polygamma")
    return f"{name}({', '.join(['2' if orders else 'x + 2', '3*x'][-row.least :])})"


@pytest.mark.parametrize("name", sorted({row.name for row in FUNCTIONS.values()} - OPERATIONS))
def test_every_function_of_the_language_has_a_derivation(name):
    root = derivation(read(call(name)), x)
    assert all(step.rule != "quoted" for step in root.walk())
    assert_agrees(root)


@pytest.mark.parametrize("text", ["besselj(x, 2)", "polygamma(x, 3)"])
def test_what_has_no_rule_is_quoted(text):
    assert derivation(read(text), x).rule == "quoted"


def test_a_quotient_is_differentiated_as_one():
    root = derivation(x * sympy.sin(x) / (x**2 + 1), x)
    assert [child.expr for child in root.children] == [x * sympy.sin(x), x**2 + 1]
    assert root.result == ((x * sympy.cos(x) + sympy.sin(x)) * (x**2 + 1) - x * sympy.sin(x) * 2 * x) / (x**2 + 1) ** 2


def test_factors_that_occur_twice_are_not_constants():
    expr = sympy.Mul(2, x, x, evaluate=False)
    assert_same(derivation(expr, x).result, 4 * x)


def test_the_same_argument_twice():
    assert_agrees(derivation(sympy.beta(x, x) + sympy.Max(x, x**2), x))


def test_bound_variables_are_not_the_variable():
    assert derivation(sympy.Integral(sympy.sin(x), (x, 0, 1)), x).rule == "constant"


def test_complex_absolute_values_are_quoted():
    z = sympy.Symbol("z")
    assert derivation(sympy.Abs(z), z).rule == "quoted"


def test_a_shared_graph_is_one_derivation():
    u, v = sympy.symbols("step_u step_v", real=True)
    e = u
    for _ in range(60):
        e = sympy.sin(e * u) + sympy.exp(v * e)
    assert sum(1 for _ in derivation(e, u).walk()) < 400


def test_depth_beyond_the_recursion_limit():
    e = x
    for _ in range(3_000):
        e = sympy.Add(sympy.Mul(y, e, evaluate=False), x, evaluate=False)
    assert sum(1 for _ in derivation(e, x).walk()) == 6_001


def test_a_step_comes_after_those_it_rests_on():
    seen = set()
    for step in derivation(sympy.sin(x**2) * sympy.exp(x**2), x).walk():
        assert seen.issuperset(step.children)
        seen.add(step)


@pytest.mark.parametrize("case", load("textbook.jsonl"), ids=lambda case: case["id"])
def test_textbook_derivations_agree(case):
    problem = textbook(case)
    for component in problem.components:
        for variable in problem.variables:
            assert_agrees(derivation(component, variable))


@PROFILE
@given(EXPRESSIONS)
def test_any_derivation_agrees_with_the_engine(expr):
    root = derivation(expr, x)
    assume(not root.result.has(sympy.zoo, sympy.nan))
    for step in root.walk():
        ours, theirs = step.result, derivative(step.expr, x)
        if ours != theirs and any(True for _ in samples(ours - theirs)):
            assert_same(ours, theirs)


@PROFILE
@given(terms(most=4))
def test_any_text_has_a_derivation(term):
    problem = symjac.problem(term.text, vars=VARIABLES, params=PARAMETERS)
    for step in derivation(problem.components[0], problem.variables[0]).walk():
        assert step.rule != "quoted"
