"""Values are put in through the door of `exact`: SymPy's own evaluation is wrong for some functions.

SymPy 1.14 makes ⌊erf(1000)⌋ 1 and, for an integer k, tan(2πk − π/4) 1. So each call of `subs` and `xreplace` that is
left in the package stands here, with the reason why nothing that SymPy evaluates in it is believed.
"""

from __future__ import annotations

import ast

import pytest

import symjac
from symjac import exact
from symjac.expressions import distinct, facts
from symjac.kernel import sympy
from tests import house

DOOR = "it is the door"
NAMES = "names for parts or for other names, which evaluate nothing"
POLYNOMIALS = "polynomials with rational coefficients"
CANDIDATES = "wrong answers on purpose: what becomes of them is compared with the truth"
DECIMALS = "decimals for numbers or back, in what is shown or read"
SEARCH = "values that tell candidates apart and decide nothing"
TRUTHS = "true and false for relations"
ANY = 0
"""As many as it wants."""
ALLOWED = {
    "calculus/commands.py": (1, DECIMALS),
    "exact/building.py": (1, DOOR),
    "exact/one_variable.py": (1, NAMES),
    "exact/rewrite.py": (1, NAMES),
    "exact/signs.py": (1, POLYNOMIALS),
    "exact/spans.py": (2, POLYNOMIALS),
    "expressions/applied.py": (2, f"{SEARCH}; and functions by their records' formulas"),
    "library/inputs.py": (2, DECIMALS),
    "local/pointwise.py": (1, NAMES),
    "local/germs.py": (1, NAMES),
    "local/__init__.py": (3, TRUTHS),
    "marking/__init__.py": (1, "0 for nan in an entry that is not judged"),
    "mistakes/whole.py": (ANY, CANDIDATES),
    "mistakes/broken.py": (ANY, CANDIDATES),
    "mistakes/case.py": (1, SEARCH),
    "mistakes/entry.py": (ANY, CANDIDATES),
    "mistakes/products.py": (ANY, CANDIDATES),
    "roots/substitutions.py": (7, NAMES),
    "roots/search.py": (1, NAMES),
    "roots/solve.py": (2, NAMES),
    "stepwise/patterns.py": (1, NAMES),
    "studies/lyapunov.py": (ANY, POLYNOMIALS),
    "studies/change/find.py": (1, "the sign for its name"),
    "studies/composition/find.py": (1, "derivatives and integrals, which bind symbols"),
    "studies/zero_sets.py": (2, NAMES),
    "studies/critical/find.py": (1, "0 for impulses, off the places where they are"),
    "studies/critical/beside.py": (1, NAMES),
    "studies/critical/region.py": (3, POLYNOMIALS),
    "studies/critical/strata.py": (1, NAMES),
    "studies/first_integrals.py": (1, "0 for free parameters of a linear system"),
    "studies/solutions.py": (2, NAMES),
}
"""By module: how many such calls it has, and why."""


def test_values_are_put_in_through_the_door():
    found = {}
    for module in house.MODULES:
        calls = [
            node
            for node in house.nodes_of(module, ast.Call)
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("subs", "xreplace")
        ]
        if calls:
            found[module.relative_to(house.PACKAGE).as_posix()] = len(calls)
    assert found == {module: count or found[module] for module, (count, _) in ALLOWED.items()}


x, n = sympy.Symbol("x", real=True), sympy.Symbol("n", integer=True)


@pytest.mark.parametrize(
    ("expr", "values", "expected"),
    [
        (sympy.floor(sympy.erf(x)), {x: sympy.Integer(1000)}, 0),
        (sympy.tan(2 * sympy.pi * x - sympy.pi / 4), {x: n}, -1),
        (sympy.erf(x) < 1, {x: sympy.Integer(1000)}, sympy.true),
        (sympy.Eq(sympy.erf(x), 1), {x: sympy.Integer(1000)}, sympy.false),
        (sympy.Piecewise((1, sympy.tanh(x) < 1), (2, True)), {x: sympy.Integer(900)}, 1),
        (sympy.Max(x, sympy.erf(40)), {x: sympy.Integer(1)}, 1),
        (sympy.Integral(sympy.exp(-(n**2)), (n, 0, x)), {x: sympy.Integer(0)}, 0),
    ],
    ids=str,
)
def test_what_is_put_in_is_evaluated_rightly(expr, values, expected):
    assert exact.substituted(expr, values).doit() == expected


def test_a_result_in_the_symbols_of_the_caller_is_evaluated_rightly():
    k = sympy.Symbol("k", integer=True)
    found = symjac.jacobian([x * sympy.tan(2 * sympy.pi * k - sympy.pi / 4, evaluate=False)], [x])
    assert found[0, 0] == -1


def _steps(u, name):
    """One more level of a graph: a sum in which the level below occurs twice, once in a function."""
    y, kept = sympy.Symbol("y", real=True), facts.unevaluated
    if name == "Piecewise":
        cases = (u, sympy.StrictGreaterThan(u, 0, evaluate=False)), (kept(sympy.Mul, x, u), sympy.true)
        return kept(
            sympy.Piecewise, *(kept(sympy.functions.elementary.piecewise.ExprCondPair, *case) for case in cases)
        )
    others = {"Max": (y,), "Min": (y,), "atan2": (y,), "Pow": (y,)}.get(name, ())
    return kept(sympy.Add, kept(getattr(sympy, name), u, *others), kept(sympy.Mul, x, u))


@pytest.mark.parametrize(
    "name", ["Abs", "sin", "log", "floor", "sign", "Max", "Min", "atan2", "Pow", "erf", "Piecewise"]
)
def test_values_are_put_into_a_graph_node_by_node(name):
    """The tree of the graph has more than 2³⁰ nodes: whatever walks it as a tree takes hours."""
    graph = x
    for _ in range(30):
        graph = _steps(graph, name)
    count = sum(1 for _ in distinct(graph))
    for value, most in ((sympy.Symbol("z", real=True), 2 * count), (sympy.Rational(1, 3), 30 * count)):
        # a number is multiplied into sums, so that each level writes the terms of those below it
        assert sum(1 for _ in distinct(exact.substituted(graph, {x: value}))) <= most


def test_a_long_sum_is_no_shared_graph():
    a, b = sympy.symbols("a b", real=True)
    long = sympy.expand((a + 2 * b + 3) ** 12)
    assert not facts.is_shared(long)
    assert exact.applied(sympy.Abs, -long) == exact.applied(sympy.Abs, long)
