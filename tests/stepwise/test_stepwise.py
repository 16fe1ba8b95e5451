"""The table of rules, row by row, and derivations against the engine."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

import symjac
from symjac.derive import derivative
from symjac.exact import Refuted, zero
from symjac.exact.zeros import samples
from symjac.expressions.applied import EXTREMA, outer, records
from symjac.findings.derivations import Disagreement, agree, same
from symjac.kernel import sympy
from symjac.model.sheet import Worked
from symjac.read.names import FUNCTIONS, OF_ARRAYS
from symjac.render.latex import UNICODE
from symjac.stepwise import (
    MOST_DEEP,
    MOST_PRODUCTS,
    RULE,
    RULES,
    Again,
    Closed,
    Opened,
    derivation,
    derivations,
    outline,
    products,
)
from symjac.stepwise.patterns import other_letters
from tests.calculus.test_textbook import read as textbook
from tests.cases import each, load
from tests.derive.test_derive import EXPRESSIONS
from tests.maps import PARAMETERS, PROFILE, VARIABLES, terms

x, y = (sympy.Symbol(name, real=True) for name in "xy")
t = sympy.Symbol("t", real=True)
OUTSIDE_THE_LANGUAGE = {"integral": sympy.Integral(sympy.sin(t * x), (t, 0, x**2))}


def read(text):
    return symjac.problem(text, vars="x", functions="g").components[0]


def assert_same(ours, theirs):
    if ours == theirs:
        return
    difference = ours - theirs
    assert not isinstance(zero(difference), Refuted), f"{ours} is not {theirs}"
    assert any(True for _ in samples(difference)) or difference.has(sympy.Subs, sympy.DiracDelta, sympy.Integral)


def assert_agrees(root):
    """Every step has the engine's derivative."""
    for step in root.walk():
        assert_same(step.result, derivative(step.expr, step.wrt))


@each("row", RULES)
def test_each_rule_meets_its_own_example(row):
    step = derivation(OUTSIDE_THE_LANGUAGE.get(row.name) or read(row.example), x)
    assert step.rule == row.name
    assert_agrees(step)


@each("row", RULES)
def test_each_rule_is_stated(row):
    assert row.statement.text or row.remark
    assert bool(row.statement.text) == bool(row.statement.tex)
    assert RULE[row.name] is row


BINDINGS = [
    # text, what its letters stand for
    ("3*sin(x)", "c = 3, f = sin(x)"),
    ("sin(x)/x^2", "f = sin(x), g = x**2"),
    ("x^2*sin(x)*exp(x)", "f = x**2, g = exp(x), h = sin(x)"),
    ("x^2*sin(x)*exp(x)*tan(x)", "f₁ = x**2, f₂ = exp(x), f₃ = sin(x), f₄ = tan(x)"),
    ("x^5", "n = 5"),
    ("(x^2 + 1)^3", "f = x**2 + 1, n = 3"),
    ("2^(3*x)", "a = 2, f = 3*x"),
    ("x^x", "f = x, g = x"),
    ("asin(3*x)", "f⁻¹(u) = asin(u), 1/f'(f⁻¹(u)) = 1/sqrt(1 - u**2), u = 3*x"),
    ("sin(3*x)", "f(u) = sin(u), f'(u) = cos(u), u = 3*x"),
    ("besselj(2, 3*x)", "f(u) = besselj(2, u), f'(u) = besselj(1, u)/2 - besselj(3, u)/2, u = 3*x"),
    ("atan2(sin(x), x^2)", "∂₁f = v/(u**2 + v**2), ∂₂f = -u/(u**2 + v**2), u = sin(x), v = x**2"),
    ("max(3, y, x^2)", "f(u) = Max(3, u, y), f'(u) = Heaviside(u - y)*Heaviside(Max(u, y) - 3), u = x**2"),
    ("beta(x, x)", ""),
    ("sin(x)", ""),
    ("x^2 + sin(x)", ""),
]


@each(("text", "expected"), BINDINGS)
def test_the_letters_of_a_statement_stand_for_the_parts(text, expected):
    root = derivation(read(text), x)
    bindings = [binding.renamed({}) for binding in outline([root]).bindings[root]]
    assert ", ".join(f"{left.text} = {value}" for left, value, _ in bindings) == expected


RENAMED = [
    ("product", "f", "(p·g)' = p'·g + p·g'", "(p g)' = p' g + p g'"),
    ("chain", "u x", "f(w)' = f'(w)·w'", r"f(w)' = f'(w)\, w'"),
    ("exponential", "a f", "(bᵖ)' = bᵖ·log(b)·p'", r"(b^p)' = b^p \log(b)\, p'"),
    ("power", "n k", "(xᴷ)' = K·xᴷ⁻¹", "(x^K)' = K x^{K-1}"),
    ("quotient", "g r c", "(f/R)' = (f'·R − f·R')/R²", r"\left(\frac{f}{R}\right)' = \frac{f' R - f R'}{R^2}"),
    ("sum", "x y z", "(f + g)' = f' + g'", "(f + g)' = f' + g'"),
]


@pytest.mark.parametrize(("rule", "taken", "text", "tex"), RENAMED)
def test_letters_that_a_problem_has_are_replaced(rule, taken, text, tex):
    assert RULE[rule].statement.renamed(other_letters(taken.split())) == (text, tex)


@pytest.mark.parametrize(
    ("rule", "parts", "text"),
    [
        ("sum", 2, "(f + g)' = f' + g'"),
        ("sum", 9, "(f + g + …)' = f' + g' + …"),
        ("product", 3, "(f·g·h)' = f'·g·h + f·g'·h + f·g·h'"),
        ("product", 4, "(f₁·f₂·…)' = f₁'·f₂·… + f₁·f₂'·… + …"),
        ("constant", 0, "c' = 0"),
    ],
)
def test_a_rule_is_stated_for_its_parts(rule, parts, text):
    assert RULE[rule].stated(parts).text == text


def drawn(*exprs):
    """The lines of an outline: what opens, `so` what closes, and what is said again."""

    def text(line):
        number = ".".join(map(str, line.number))
        if isinstance(line, Again):
            return f"({'.'.join(map(str, line.under))}) as in {number}"
        return f"so {number}" if isinstance(line, Closed) else f"{number} {line.step.rule}"

    return [[text(line) for line in part] for part in outline(derivations(exprs, x)).parts]


OUTLINES = [
    # expressions, the lines of each
    ("x^2*sin(3*x)", [["1 product", "1.1 power", "1.2 chain", "1.2.1 constant multiple", "so 1.2", "so 1"]]),
    ("x*sin(x)", [["1 product", "1.1 function", "so 1"]]),
    ("x^2 + sin(x^2)", [["1 sum", "1.1 power", "1.2 chain", "(1.2) as in 1.1", "so 1.2", "so 1"]]),
    ("x", [["1 variable"]]),
    ("x + 5", [["1 sum", "1.1 constant", "so 1"]]),
    ("x^2 + y^2 + sin(z)", [["1 sum", "1.1 power", "1.2 constant", "so 1"]]),
    ("y^2 + sin(y^2 + x)", [["1 sum", "1.1 chain", "1.1.1 sum", "1.1.1.1 constant", "so 1.1.1", "so 1.1",
                             "(1) as in 1.1.1.1", "so 1"]]),
    ("x + 1; x + 1 + y", [["1 sum", "1.1 constant", "so 1"], ["2 sum", "2.1 constant", "so 2"]]),
    ("x^2; x^2", [["1 power"], ["() as in 1"]]),
    ("sin(x^2); x^2", [["1 chain", "1.1 power", "so 1"], ["() as in 1.1"]]),
    ("3*x; x; x", [["1 constant multiple"], ["2 variable"], ["() as in 2"]]),
    ("x^3 - 6*x + 12*x^5", [[
        "1 sum", "1.1 constant multiple", "1.1.1 power", "so 1.1", "1.2 power", "1.3 constant multiple", "so 1",
    ]]),
]  # fmt: skip


@each(("texts", "expected"), OUTLINES)
def test_outline(texts, expected):
    assert drawn(*map(read, texts.split(";"))) == expected


def value(formula):
    """What a formula comes to."""
    if not isinstance(formula, Worked):
        return formula
    parts = [*map(value, formula.parts)]
    if formula.sign == "-":
        return -parts[0] if len(parts) == 1 else parts[0] - parts[1]
    return {"+": sympy.Add, "*": sympy.Mul, "/": lambda f, g: f / g, "^": sympy.Pow}[formula.sign](*parts)


WORKED = [
    # text, what the rule says with everything put in; nothing where that is the derivative itself
    ("x^5", ""),
    ("sqrt(x)", "1/2·x^(-1/2)"),
    ("1/x^2", "-2·x⁻³"),
    ("sqrt(x^2 + y^2)", "1/2·(x² + y²)^(-1/2)·2x"),
    ("(3*x + 2)^5", "5·(3x + 2)⁴·3"),
    ("cos(x)^2", "2·cos(x)·(-sin(x))"),
    ("x^2*sin(3*x)", "2x·sin(3x) + x²·3·cos(3x)"),
    ("(x - 1)*(x + 2)^2", "1·(x + 2)² + (x - 1)·(2x + 4)"),
    ("x/(x^2 + y^2)", "(1·(x² + y²) - x·2x)/(x² + y²)²"),
    ("(x - 1)/(x + 1)", "(1·(x + 1) - (x - 1)·1)/(x + 1)²"),
    ("sin(x)/x^2", "(cos(x)·x² - sin(x)·2x)/(x²)²"),
    ("3*x", "3·1"),
    ("y*x^2", ""),
    ("-x^2", ""),
    ("-sin(x)/y", "(-1/y)·cos(x)"),
    ("2^x", "2^x·log(2)·1"),
    ("2^(x^2)", ""),
    ("x^x", "x·x^(x - 1)·1 + x^x·log(x)·1"),
    ("exp(-x)", "exp(-x)·(-1)"),
    ("sin(3*x)", ""),
    ("atan(y/x)", "(1/(1 + y²/x²))·(-y/x²)"),
    ("log(sqrt(x))", "(1/√x)·(1/(2√x))"),
    ("x^2 + y^2", "2x + 0"),
    ("1 - x^2", "0 - 2x"),
    ("x^2 + sin(x)", ""),
    ("tan(x)", ""),
    ("5", ""),
]


@each(("text", "expected"), WORKED)
def test_what_a_rule_says_with_everything_put_in(text, expected):
    (root,) = derivations([read(text)], x)
    formula = outline([root]).worked(root)
    assert (UNICODE.worked(formula) if formula else "") == expected


def test_what_a_rule_says_is_the_derivative():
    for row in RULES:
        root = derivation(OUTSIDE_THE_LANGUAGE.get(row.name) or read(row.example), x)
        found = outline([root])
        for step in root.walk():
            formula = found.worked(step)
            assert_same(value(formula) if formula else step.result, step.result)


@PROFILE
@given(terms(most=4))
def test_of_any_text_what_a_rule_says_is_the_derivative(term):
    problem = symjac.problem(term.text, vars=VARIABLES, params=PARAMETERS)
    root = derivation(problem.components[0], problem.variables[0])
    found = outline([root])
    for step in root.walk():
        formula = found.worked(step)
        assume(formula is None or not value(formula).has(sympy.nan, sympy.zoo))
        assert_same(value(formula) if formula else step.result, step.result)


def test_what_is_worked_reads_back_as_the_derivative():
    for text, expected in WORKED:
        if expected:
            assert_same(read(expected), derivation(read(text), x).result)


def test_what_is_too_deep_is_an_item_of_its_own():
    e = x
    for _ in range(MOST_DEEP + 4):
        e = sympy.sin(sympy.Add(e, y))
    (lines,) = outline(derivations([e], x)).parts
    assert max(len(line.number) for line in lines) == MOST_DEEP
    deep = next(line for line in lines if isinstance(line, Again))
    assert deep.number == (2,)
    assert [line.number for line in lines if isinstance(line, Opened)].count((2,)) == 1
    assert isinstance(lines[-1], Closed)


def test_an_outline_names_every_step_once_and_is_as_long_as_the_graph():
    u, v = sympy.symbols("outline_u outline_v", real=True)
    e = u
    for _ in range(60):
        e = sympy.sin(e * u) + sympy.exp(v * e)
    (root,) = derivations([e], u)
    found = outline([root])
    steps = [step for _, step in found.in_order()]
    assert len(steps) == len(set(steps))
    assert set(steps) == set(root.walk())
    assert {child for step in steps for child in step.children} <= set(steps)
    assert len(found.parts[0]) < 1_000
    assert found.excess(e) > 10**15
    assert not found.excess(u)


def test_numbers_are_those_of_the_lines():
    found = outline(derivations([read("x^2*sin(3*x) + cos(x^2)")], x))
    assert len(set(found.numbers.values())) == len(found.numbers)
    for line in found.parts[0]:
        assert found.numbers[line.step] == line.number


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("x^2 + y", "y + x^2", True),
        ("(x + 1)^2", "x^2 + 2*x + 1", False),
        ("sin(x)", "sin(y)", False),
        ("x", "2", False),
        ("x*y", "x*y*2", False),
    ],
)
def test_equal_by_structure(one, other, equal):
    assert same(read(one), read(other)) is equal


def test_shared_graphs_are_compared_node_by_node():
    def graph():
        e = sympy.Add(x, y, evaluate=False)
        for _ in range(100):
            e = sympy.Mul(e, sympy.Add(e, y, evaluate=False), evaluate=False)
        return e

    assert same(graph(), graph())


def test_what_ends_in_another_derivative_is_raised():
    assert agree(read("(x + 1)^2"), read("x^2 + 2*x + 1"))
    with pytest.raises(Disagreement):
        agree(read("x^2"), read("2*x"))


def test_what_there_is_no_time_to_prove_is_not_proved():
    assert not agree(read("(x + 1)^2"), read("x^2 + 2*x + 1"), 0)


DETERMINANTS = [
    # rows, the products
    ("a b; c d", "+ad -bc"),
    ("a b; 0 d", "+ad"),
    ("0 b; 0 d", ""),
    ("a b c; d e f; g h i", "+aei -afh -bdi +bfg +cdh -ceg"),  # Sarrus
    ("a 0 0; 0 b 0; 0 0 c", "+abc"),
]


def entries(rows):
    split = [row.split() for row in rows.split(";")]
    return {(i, j): sympy.Symbol(name) for i, row in enumerate(split) for j, name in enumerate(row) if name != "0"}


@pytest.mark.parametrize(("rows", "expected"), DETERMINANTS)
def test_products_of_a_determinant(rows, expected):
    found = products(entries(rows), rows.count(";") + 1)
    assert " ".join("+-"[p.sign < 0] + "".join(map(str, p.factors)) for p in found) == expected


def test_products_are_the_determinant_until_they_are_too_many():
    for n in (1, 2, 3, 4, 5):
        full = {(i, j): sympy.Integer((7 * i + 3 * j * j) % 11 + 1) for i in range(n) for j in range(n)}
        found = products(full, n)
        if n < 5:
            total = sum(p.sign * sympy.Mul(*p.factors) for p in found)
            assert total == sympy.Matrix(n, n, lambda i, j, full=full: full[i, j]).det()
        else:
            assert found is None
    assert MOST_PRODUCTS == 24
    assert products({(i, j): x for i in range(40) for j in range(39)}, 40) is None


def test_the_last_rule_takes_anything_and_says_so():
    assert RULES[-1].name == "quoted"
    assert all(row.name != "quoted" for row in RULES[:-1])


@each("kind", records())
def test_the_formulas_of_functions_agree_with_sympy(kind):
    function = records()[kind]
    expr = kind(*(x, y)[: function.least])
    for position in range(function.least):
        slope = outer(expr, position)
        if slope is not None and kind not in (sympy.floor, sympy.ceiling, *EXTREMA):  # of these SymPy has none
            assert_same(slope, expr.diff(expr.args[position]))


OPERATIONS = {"Derivative", "Subs", "Integral", "Limit", "zeta", "gcd", "lcm", *OF_ARRAYS}
"""SymPy's own notation; functions of integers; functions of vectors."""


def call(name):
    """The function at x, with as many arguments as it needs."""
    row = FUNCTIONS[name]
    if row.name == "piecewise":
        return "piecewise(x^2, x < 1, x)"
    orders = row.name in ("besselj", "bessely", "besseli", "besselk", "polygamma")
    return f"{name}({', '.join(['2' if orders else 'x + 2', '3*x'][-row.least :])})"


@each("name", sorted({row.name for row in FUNCTIONS.values()} - OPERATIONS))
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


@each("case", load("textbook.jsonl"))
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
