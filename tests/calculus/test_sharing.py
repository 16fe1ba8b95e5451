"""Shared subexpressions: what gets a name, that values stay what they were, in time linear in the shared graph."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from mpmath import mp

import symjac
from symjac import library, render, work
from symjac.calculus import subexpressions
from symjac.kernel import sympy
from symjac.library.inputs import within
from symjac.library.returned import handed_out
from symjac.render import Options
from tests.benchmarks import problems
from tests.cases import each, needs_program, sampled
from tests.maps import DIGITS, PROFILE, differ, terms, values
from tests.programs import compile_latex
from tests.read.test_properties import LEVELS, point_of, read
from tests.render.test_formats import CASES, MAPS, answer as unshared

x, y = sympy.symbols("x y", real=True)


def described(*results):
    """The assignments and the results, as `-f str` writes them."""
    assignments, rewritten = subexpressions.cse(*results)
    return [*(f"{name} = {value}" for name, value in assignments), *map(str, rewritten)]


def answer(name, command, **choices):
    return unshared(name, command, cse=True, **choices)


def of(maps):
    """The Problem of components and variables that a program made, as the library's functions take it."""
    components, variables = maps
    names = tuple(f"f_{i}" for i in range(1, len(components) + 1))
    return within(symjac.Problem(tuple(components), tuple(variables), component_names=names))


SHARED = [
    # map, its variables, what is written
    ("exp(x*y)", "x y", ["s_1 = exp(x*y)", "Matrix([[s_1*y, s_1*x]])"]),
    # an order in which everything is known before it is used
    ("exp(sin(x*y)), x*y*sin(x*y)", "x y",
     ["s_1 = x*y", "s_2 = sin(s_1)", "s_3 = cos(s_1)", "s_4 = s_3*exp(s_2)", "s_5 = s_1*s_3 + s_2",
      "Matrix([[s_4*y, s_4*x], [s_5*y, s_5*x]])"]),
    # signs, multiples, whole powers and roots of one subexpression share it
    ("1/(x^2+1)^2, x/(x^2+1)", "x",
     ["s_1 = x**2 + 1", "Matrix([[-4*x/s_1**3], [(1 - x**2)/s_1**2]])"]),
    ("sqrt(x)*y, x^(3/2)", "x y",
     ["s_1 = sqrt(x)", "Matrix([[y/(2*s_1), s_1], [3*s_1/2, 0]])"]),
    ("2*x*y*z, 3*x*y*z", "z", ["s_1 = x*y", "Matrix([[2*s_1], [3*s_1]])"]),
    ("2*x*y*z, 2*x*y*z + 1", "z", ["s_1 = 2*x*y", "Matrix([[s_1], [s_1]])"]),
    # sums and products share a part of their terms and factors
    ("a*cos(x) + b*cos(x+y) + c*cos(x+y+z)", "x y z",
     ["s_1 = x + y", "s_2 = c*sin(s_1 + z)", "s_3 = -b*sin(s_1) - s_2", "Matrix([[s_3 - a*sin(x), s_3, -s_2]])"]),
    # what is no longer than a name has none
    ("x^2*y, sqrt(2)*x*y, -x, 2*x, x^2", "x y",
     ["Matrix([[2*x*y, x**2], [sqrt(2)*y, sqrt(2)*x], [-1, 0], [2, 0], [2*x, 0]])"]),
    # undefined functions: the arguments are looked into, the placeholder is not
    ("g(x*y)", "x y",
     ["s_1 = Subs(Derivative(g(_xi_1), _xi_1), _xi_1, x*y)", "Matrix([[s_1*y, s_1*x]])"]),
    ("g(x*y) + sin(x*y)", "x",
     ["s_1 = x*y", "Matrix([[y*(cos(s_1) + Subs(Derivative(g(_xi_1), _xi_1), _xi_1, s_1))]])"]),
    # cases, and conditions on what is shared
    ("piecewise(sin(x*y), x*y < 0, exp(x*y))", "x",
     ["s_1 = x*y", "Matrix([[Piecewise((y*cos(s_1), s_1 < 0), (y*exp(s_1), True))]])"]),
]  # fmt: skip


@each(("text", "variables", "expected"), SHARED)
def test_what_is_shared(text, variables, expected):
    names = {"vars": variables, "params": [n for n in "abcxyz" if n not in variables.split()], "functions": "g"}
    assert described(symjac.jacobian(text, **names)) == expected


def test_a_gradient_beside_its_matrix_and_the_lower_half_of_a_hessian_are_no_reason_for_a_name():
    assert described(symjac.hessian("x^2*y^2", vars="x y"))[0].startswith("Matrix")
    jacobian, *gradients = symjac.jacobian("sin(x)*y", vars="x y"), *symjac.gradients("sin(x)*y", vars="x y")
    assert (
        described(jacobian, gradients[0])[1:] == ["Matrix([[y*cos(x), sin(x)]])", "Matrix([[y*cos(x)], [sin(x)]])"][1:]
    )


def test_several_results_share():
    problem = symjac.problem("sin(x)*y, sin(x)", vars="x y")
    assert described(symjac.jacobian(problem), symjac.determinant(problem)) == [
        "s_1 = cos(x)",
        "s_2 = sin(x)",
        "Matrix([[s_1*y, s_2], [s_1, 0]])",
        "-s_1*s_2",
    ]


def test_what_an_integral_binds_stays_inside():
    integral = sympy.Integral(sympy.sin(x * y), (x, 0, 1))
    map_ = symjac.Problem((x * integral + sympy.sin(x * y) * y,), (x, y), component_names=("f",))
    result = symjac.jacobian(map_, simplify="none")
    for _, value in subexpressions.cse(result)[0]:
        assert all(inner.function.free_symbols <= {x, y} for inner in value.atoms(sympy.Integral))


@each(
    ("text", "options", "stem"),
    [
        ("exp(x)*(x + exp(x))", {}, "s"),
        ("exp(s)*(s + exp(s))", {}, "t"),
        ("exp(x)*(x + exp(x))*s1", {"vars": "x", "params": "s1"}, "t"),
        ("exp(x)*(s_7 + exp(x))", {"vars": "x", "params": "s_7,t'"}, "u"),
        ("s(x)*exp(x)*y", {"vars": "x y", "functions": "s"}, "t"),
        ("s = exp(x)*(x + exp(x))", {}, "t"),
        ("exp(x)*(x + exp(x))", {"name": "s"}, "t"),
        ("exp(sigma)*(sigma + exp(sigma))", {}, "s"),
        ("exp(x)*(x + exp(x))", {"params": ",".join("abchkmnpqrstuvw")}, "shared"),
        ("exp(x)*(x + exp(x))", {"params": ",".join(("shared", *"abchkmnpqrstuvw"))}, "sharedd"),
    ],
)
def test_names_are_nobody_elses(text, options, stem):
    assignments, _ = symjac.cse(*symjac.gradients(text, **options))
    assert [name.name for name, _ in assignments] == [f"{stem}_{i}" for i in range(1, len(assignments) + 1)]
    assert assignments


def test_names_differ_from_those_that_only_the_point_has():
    problem = symjac.problem("exp(x*y)", vars="x y")
    assignments, _ = symjac.cse(symjac.jacobian(problem, at="x=s"))
    assert assignments[0].symbol.name == "t_1"


@PROFILE
@given(terms(), terms(), LEVELS)
def test_values_stay_and_each_name_is_needed(first, second, level):
    """Assignments evaluated one after another give the entries; each is used twice, after it is known."""
    point = point_of(first, second)
    result = symjac.jacobian(read(first, second), simplify=level)
    assignments, (rewritten,) = symjac.cse(result)
    known = dict(point)
    with mp.workdps(DIGITS):
        for name, value in assignments:
            assert {s.name for s in value.free_symbols} <= known.keys()
            known[name.name] = values(sympy.Matrix([value]), known)[0]
        assert not differ(values(rewritten.value, known), values(result.value, point), 30)
    shown = " ".join([*(str(value) for _, value in assignments), str(rewritten)])
    for name, _ in assignments:
        assert len(re.findall(rf"\b{name}\b", shown)) >= 2
        assert name not in {*result.problem.variables, *result.problem.parameters}
    again = symjac.matrix("\n".join(described(result)), like=result.problem)
    assert again == symjac.matrix(str(result), like=result.problem)


@each(("name", "command"), CASES)
def test_str_reads_back(name, command):
    plain = unshared(name, command)
    found = answer(name, command)
    lines = render.finding("str", found, Options()).splitlines()
    count = len(found.assignments)
    for line, result in zip(lines[count:], plain.results, strict=True):
        text = line if result.is_matrix else f"[[{line}]]"
        value = result.value if result.is_matrix else sympy.Matrix([[result.value]])
        assert symjac.matrix("\n".join([*lines[:count], text]), like=result.problem) == value.as_immutable()


@needs_program("pdflatex")
def test_latex_compiles(tmp_path):
    fragments = [render.finding("latex", answer(name, command), Options(lhs=True)) for name, command in CASES]
    assert sum(r"\begin{aligned}" in fragment for fragment in fragments) > 3
    body = "\n".join(f"\\[ {fragment} \\]" for fragment in fragments)
    compile_latex(
        f"\\documentclass{{article}}\\usepackage{{amsmath}}\\begin{{document}}{body}\\end{{document}}", tmp_path
    )
    compile_latex(render.finding("latex", answer("undefined", "jacobian"), Options(standalone=True)), tmp_path)


def test_the_library_and_the_command_say_the_same():
    result = symjac.jacobian(symjac.problem(**MAPS["wide"]))
    found = answer("wide", "jacobian", only="matrix")
    assert result.to_latex(cse=True) == render.finding("latex", found, Options())
    record = json.loads(render.finding("json", found, Options()))
    assert result.to_json(cse=True) == record
    assert [(a["name"], a["text"]) for a in record["assignments"]] == [(str(s), str(v)) for s, v in found.assignments]
    assert "assignments" not in result.to_json()


def test_where_nothing_is_shared_it_is_said():
    found = answer("one", "gradient")
    assert (found.assignments, found.all_notes[-1:]) == ((), ("no subexpression occurs twice: nothing is named",))
    for name in render.FORMATS:
        assert "s_1" not in render.finding(name, found, Options())
    assert handed_out(found.results[0], {}).to_json(cse=True)["assignments"] == []


# --- large graphs -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nested():
    """e ← sin(e·x) + exp(y·e), thirty times: 2³⁰ times x, written out."""
    sympy.core.cache.clear_cache()  # nothing that SymPy would compare the new graph with
    return of(problems.nested(30))


@pytest.mark.parametrize("name", sampled(render.FORMATS, 9))
@pytest.mark.parametrize("command", ["jacobian", "gradient", "hessian"])
def test_work_and_length_are_those_of_the_graph_and_not_of_the_tree(name, command, nested):
    def task():
        return render.finding(name, library.answer(command, nested, (), library.Choices(cse=True)), Options())

    shown = work.within(2_500_000, task, late=lambda: None)
    assert shown is not None
    assert len(shown) < (250_000 if name in ("html", "mathml") else 100_000)  # elements take their room


def test_a_large_graph_reads_back(nested):
    result = symjac.jacobian(nested)
    text = "\n".join(described(result))
    sympy.core.cache.clear_cache()  # SymPy would compare what is read with the equal graph that it knows
    again = symjac.matrix(text, like=nested)
    assert [hash(entry) for entry in again] == [hash(entry) for entry in result.value]


def test_the_arm_of_forty_links_is_computed_link_by_link():
    assignments, (jacobian,) = symjac.cse(symjac.jacobian(of(problems.planar_arm(40)), simplify="none"))
    longest = max(len(value.args) for value in (*jacobian.nonzeros.values(), *(value for _, value in assignments)))
    assert longest <= 3
    assert len(assignments) < 3 * 40


def test_long_sums_are_not_taken_apart_into_all_their_pairs(monkeypatch):
    symbols = sympy.symbols("x:1000", real=True)
    terms = [s * sympy.sin(s) for s in symbols]
    t = sympy.Symbol("t", real=True)
    components = [t * sympy.Add(*terms[:i], *terms[i + 1 :]) for i in range(5)]
    pairs = []

    def counted(*arguments):
        pairs.extend(found := [*combinations(*arguments)])
        return found

    monkeypatch.setattr(subexpressions, "combinations", counted)
    symjac.cse(symjac.jacobian(of((components, [t])), simplify="none"))
    assert len(pairs) < 1_000 < 998**2 // 2


@pytest.mark.parametrize("n", [90, 150])
def test_a_long_product_shares_what_its_derivatives_have_in_common(n):
    """Each derivative lacks one factor: written out they have n² factors, with names some 4n·log₂(n)."""
    result = symjac.jacobian("*".join(f"x_{i}" for i in range(1, n + 1)))
    shared, (short,) = symjac.cse(result)
    given = dict(shared)
    entries = list(short.nonzeros.values())
    written = sum(len(sympy.Mul.make_args(expr)) for expr in (*given.values(), *entries))
    assert written < 4 * n * n.bit_length()
    uses = Counter(symbol for expr in (*given.values(), *entries) for symbol in sympy.Mul.make_args(expr))
    assert all(uses[symbol] > 1 for symbol in given)
    whole = {}
    for symbol, value in shared:
        whole[symbol] = value.xreplace(whole)
    assert [sympy.Mul(*sympy.Mul.make_args(entry.xreplace(whole))) for entry in entries] == list(
        result.nonzeros.values()
    )
