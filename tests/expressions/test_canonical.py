"""The constructors of expressions return what SymPy's return: compared on random expressions and on texts."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from random import Random

import pytest

import symjac
from symjac import build, expressions, work
from symjac.errors import SymjacError
from symjac.expressions import INFINITE, facts
from symjac.kernel import sympy
from symjac.read import Declarations, components
from tests import fuzzing, house
from tests.cases import sampled

S = sympy.S
NUMBERS = (S.Pi, S.Exp1, S.ImaginaryUnit, sympy.sqrt(2), sympy.sqrt(3) / 3, sympy.log(2), S.EulerGamma)
EXPONENTS = (*map(sympy.Integer, (-2, -1, 1, 2, 3)), S.Half, sympy.Rational(-1, 3))
FUNCTIONS = (*facts.PARITY, sympy.Abs, sympy.acot, sympy.sign)
ASSUMED = ({}, {"real": True}, {"real": True}, {"positive": True})


def _same(ours, theirs):
    assert ours == theirs
    assert sympy.srepr(ours) == sympy.srepr(theirs)
    assert type(ours) is type(theirs)
    return theirs


def _grown(draw, depth, symbols):
    """A random expression; every operation on the way to it is done in both ways."""
    if depth == 0 or draw.random() < 0.15:
        chance = draw.random()
        if chance < 0.9:
            number = sympy.Rational(draw.randint(-4, 6), draw.choice((1, 1, 1, 2, 3)))
            return draw.choice(symbols) if chance < 0.55 else number
        return draw.choice(NUMBERS)
    chance = draw.random()
    if chance < 0.62:
        operands = [_grown(draw, depth - 1, symbols) for _ in range(draw.randint(2, 4))]
        if chance < 0.3:
            return _finite(_same(expressions.sum_of(operands), sympy.Add(*operands)))
        return _finite(_same(expressions.product(operands), sympy.Mul(*operands)))
    operand = _grown(draw, depth - 1, symbols)
    if chance < 0.7:
        return _same(expressions.negated(operand), -operand)
    if chance < 0.85:
        exponent = draw.choice((*EXPONENTS, draw.choice(symbols)))
        return operand if operand == 0 else _finite(_same(expressions.power(operand, exponent), operand**exponent))
    function = draw.choice(FUNCTIONS)
    return _finite(_same(expressions.function_value(function, operand), function(operand)))


def _finite(expr):
    return S.One if expr.has(*INFINITE) else expr


@pytest.mark.parametrize("seed", sampled(range(120), 5))
def test_random_expressions_are_made_as_by_sympy(seed):
    draw = Random(seed)
    symbols = [sympy.Symbol(name, **draw.choice(ASSUMED)) for name in ("x", "y", "z", "x_1")]
    for _ in range(4):
        _grown(draw, 4, symbols)


@pytest.mark.parametrize("assumed", ASSUMED[1:])
def test_facts_of_an_object_made_here_are_those_of_sympys(assumed):
    x, y = sympy.symbols("x y", **assumed)
    ours = expressions.function_value(sympy.sin, expressions.sum_of((x, expressions.product((sympy.Integer(2), y, y)))))
    theirs = sympy.sin(x + 2 * y**2)
    assert ours.nargs == theirs.nargs
    assert ours.assumptions0 == theirs.assumptions0
    assert [part.assumptions0 for part in ours.args[0].args] == [part.assumptions0 for part in theirs.args[0].args]
    assert ours.diff(x) == theirs.diff(x)
    assert ours.subs(y, 1) == theirs.subs(y, 1)


def test_what_has_another_kind_of_object_in_it_is_left_to_sympy():
    x, n = sympy.Symbol("x", real=True), sympy.Symbol("n", integer=True)
    for expr in (n, sympy.Float(1.5) * x, sympy.Integral(x, x), sympy.Symbol("A", commutative=False) * x, S.Infinity):
        assert facts.facts_of(expr) is None
        assert expressions.sum_of((x, expr, x)) == x + expr + x
        assert expressions.product((x, expr, x)) == x * expr * x


def test_an_expression_that_occurs_twice_is_one_object():
    problem = build.problem(components.read_map("sin(x*y + 1), exp(sin(1 + y*x))", Declarations()))
    assert problem.components[0] is problem.components[1].args[0]


def _built(syntax):
    try:
        return build.problem(syntax).components
    except SymjacError as error:
        return str(error), error.span


def test_texts_are_built_as_by_sympys_constructors(monkeypatch):
    syntaxes = []
    for text in fuzzing.seeds():
        try:
            syntaxes.append(components.read_map(text, Declarations()))
        except SymjacError:
            continue
    assert len(syntaxes) > 50
    ours = [_built(syntax) for syntax in syntaxes]
    monkeypatch.setattr(expressions, "sum_of", lambda terms: sympy.Add(*terms))
    monkeypatch.setattr(expressions, "product", lambda factors: sympy.Mul(*factors))
    monkeypatch.setattr(expressions, "negated", lambda expr: -expr)
    monkeypatch.setattr(expressions, "power", sympy.Pow)
    monkeypatch.setattr(expressions, "function_value", lambda function, argument: function(argument))
    monkeypatch.setattr(facts, "is_plain", lambda _: False)
    assert ours == [_built(syntax) for syntax in syntaxes]


def test_equal_graphs_of_two_calls_do_not_meet():
    """SymPy would compare the second graph with the first as trees of 2⁶⁰ nodes."""
    x, y = symjac.problem("x + y", vars="x y").variables
    graphs = []
    for _ in range(2):
        sympy.core.cache.clear_cache()
        e = x
        for _ in range(60):
            e = sympy.sin(e * x) + sympy.exp(y * e)
        graphs.append(e)
    assert graphs[0] is not graphs[1]

    def task():
        return [symjac.jacobian(symjac.Problem((e,), (x,), (y,))).value for e in graphs]

    first, second = work.within(5_000_000, task, late=lambda: (None, None))
    assert first is not None
    assert hash(first[0]) == hash(second[0])


def test_one_object_stands_for_all_equals():
    u, v = sympy.symbols("unified_u unified_v", real=True)

    def made():
        return sympy.sin(u * v) ** 2 + sympy.atan2(u, v) / 3 + sympy.pi

    first = facts.unified(made())
    sympy.core.cache.clear_cache()
    second = made()
    assert second is not first
    assert facts.unified(second) is first
    assert first == made()


# --- shared graphs ---------------------------------------------------------------------------------

TWICE = """
import sys
from importlib import import_module
from symjac.kernel import sympy
from symjac.numbers.balls import Balls

x, y = sympy.symbols("x y", real=True) if sys.argv[1] == "names" else (sympy.sqrt(2), sympy.sqrt(3))

def graph():
    sympy.core.cache.clear_cache()  # SymPy would hand out the same objects again
    u = sympy.Add(x, y, evaluate=False)
    for _ in range(60):
        u = sympy.Add(sympy.Mul(u, sympy.sin(u, evaluate=False), evaluate=False), x, evaluate=False)
    return u

graphs = graph(), graph()
for place in sys.argv[2:]:
    print(place, flush=True)
    module, name = place.rsplit(".", 1)
    if name == "Balls":
        function = Balls({x: sympy.Integer(1), y: sympy.Integer(2)}, 64).value
    else:
        function = getattr(import_module("symjac." + module), name)
    for u in graphs:
        try:
            function(*((u, sympy.S.Zero, 1) if name == "_taylor" else (u,)))
        except Exception as error:
            assert type(error).__name__ in ("Undecided", "Unsure", "TooLarge", "NoValue"), error
"""
PASSED = {
    "names": (
        "calculus.is_smooth", "exact.zero", "exact.sign", "exact.certain_sign", "exact.domain", "exact.simplify",
        "exact.by_cases", "exact.by_signs", "exact.signs.sign_where_positive", "exact.rewrite._expanded_terms",
        "numbers.balls.Balls", "numbers._is_complex", "roots.at_solutions._generic_sign",
        "roots.fractions.factored", "roots.fractions.cancel", "local.expansion._taylor",
    ),
    "constants": (
        "exact.constants.told_from_zero", "exact.constants.is_proved_zero", "exact.constants.sign_of",
        "exact.constants.ball_of", "exact.finished", "exact.value", "exact.zero",
    ),
}  # fmt: skip
"""Functions that remember what they were asked, and functions of `exact`."""


@pytest.mark.parametrize("of", PASSED)
def test_two_equal_graphs_of_2_to_the_60_nodes_pass(of):
    """Nothing walks them as trees, alone or compared with each other. A process that hangs is ended."""
    command = [sys.executable, "-c", TWICE, of, *PASSED[of]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == list(PASSED[of])


_COMPARED = ("Expr", "Symbol", "Basic", "Problem", "Asked", "Declarations")
"""Classes whose values hold expressions."""


def _cached(module):
    """The names of functions with a cache of functools, decorated or wrapped, each with the types of its arguments."""
    body = house.tree_of(module).body
    functions = {node.name: node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for node in house.nodes_of(module, ast.FunctionDef):
        if any("cache" in ast.unparse(d) for d in node.decorator_list):
            yield node.name, _types(node)
    for node in house.nodes_of(module, ast.Call):
        is_wrapping = isinstance(node.func, ast.Call) and "lru_cache(" in ast.unparse(node.func)
        if is_wrapping and isinstance(node.args[0], ast.Name):
            wrapped = functions.get(node.args[0].id)
            body = getattr(wrapped, "body", []) if isinstance(wrapped, ast.ClassDef) else []
            made = [part for part in body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
            yield node.args[0].id, _types(*made, *([wrapped] if isinstance(wrapped, ast.FunctionDef) else []))


def _types(*functions):
    return " ".join(ast.unparse(a.annotation) for f in functions for a in f.args.args if a.annotation)


def test_no_cache_compares_expressions_by_their_equality():
    """functools' caches do; `facts.remembered` compares identities. The syntax trees show which is used where."""
    found = set()
    for module in house.MODULES:
        found |= {name for name, types in _cached(module) if any(kind in types for kind in _COMPARED)}
    assert found == {"_least_root", "_find_rule", "_find_class"}  # of rational numbers, and of classes of SymPy


def test_what_is_remembered_is_bounded_and_computed_once():
    computed = []

    @facts.remembered(2)
    def double(u, times=2):
        computed.append(u)
        return times * u

    x = sympy.Symbol("x", real=True)
    first, again = (sympy.Add(sympy.sin(x), x, evaluate=False) for _ in range(2))
    assert double(first) == double(again) == 2 * first
    assert len(computed) == 1
    assert double(first, times=3) == 3 * first
    assert double(x) == 2 * x
    assert double(first) == 2 * first
    assert len(computed) == 4  # the first one was forgotten


def test_an_expression_deeper_than_the_recursion_limit_is_added(monkeypatch):
    """Also where the tables were emptied, so that nothing is known of its parts."""
    x, y = sympy.symbols("x y", real=True)
    deep = x
    for _ in range(3_000):
        deep = sympy.Add(sympy.Mul(y, deep, evaluate=False), x, evaluate=False)
    monkeypatch.setattr(facts, "_known", {})
    monkeypatch.setattr(facts, "_made", defaultdict(dict))
    found = expressions.sum_of([deep, y])
    assert y in found.args


def test_nothing_is_forgotten_while_a_long_sum_is_built(monkeypatch):
    """The tables have fewer places than the sum has terms; its terms would otherwise be looked at again."""
    found = []
    find = facts._find_facts
    monkeypatch.setattr(facts, "_MOST_REMEMBERED", 100)
    monkeypatch.setattr(facts, "_find_facts", lambda expr: (found.append(expr), find(expr))[1])
    symjac.problem("+".join(f"{k}*x*sin({k}*y)" for k in range(2, 500)))
    assert sum(1 for expr in found if expr.args) == 0  # what was made here is known
