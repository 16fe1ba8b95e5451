"""The table of known mistakes, row by row, and the share of wrong answers that it recognises."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, reject, settings, strategies as st

import symjac
from symjac import calculus
from symjac.kernel import sympy
from symjac.mistakes import MISTAKES, candidates, diagnose, diagnose_entry, entry_candidates
from symjac.mistakes.broken import BROKEN
from symjac.mistakes.case import Values, expansion
from symjac.mistakes.entry import mutations, unfailing
from symjac.mistakes.whole import LATE_ROWS, ROWS
from symjac.stepwise import RULE
from tests.cases import each, load, sampled, tries
from tests.diagnoses import equal, found
from tests.maps import PARAMETERS, PROFILE, VARIABLES, terms

x, y, z = (sympy.Symbol(name, real=True) for name in "xyz")
a = sympy.Symbol("a", real=True)


def test_values_that_sympy_cannot_compute_are_passed_over_and_mistakes_of_ours_surface():
    assert list(unfailing(map(float, [sympy.sqrt(-2), sympy.Integer(4)]))) == [4.0]
    for bug in (lambda value: value + None, lambda value: value.no_such_attribute):
        with pytest.raises((TypeError, AttributeError)):
            list(unfailing(map(bug, [x])))


def test_a_mistake_in_a_rule_is_not_taken_for_no_finding(monkeypatch):
    def faulty(*_):
        raise TypeError("injected")

    monkeypatch.setattr("symjac.mistakes.entry.Stage.broken_by", faulty)
    with pytest.raises(TypeError, match="injected"):
        symjac.check("x^2*sin(x)", "[[x^5 + 7]]", vars="x")


EXPECTED_TAGS = frozenset(
    re.findall(
        r"[a-z-]+",
        """
transpose rows-swapped columns-swapped entries-misplaced missing-row missing-column one-row-only extra-row
diagonal-only determinant-instead-of-matrix matrix-instead-of-determinant trace-instead-of-determinant permanent
determinant-sign gradient-orientation gradient-summed gradient-multiplied gradient-instead-of-hessian
hessian-not-symmetric mixed-partial mixed-partial-dropped second-derivative-as-square first-derivatives-summed
divergence-not-summed curl-sign not-differentiated integrated evaluated-at-point wrong-variable-name inverse-map
degrees-vs-radians chain-factor-missing chain-factor-wrong-variable inner-function-lost product-of-derivatives
product-rule-sign
product-rule-dropped product-rule-wrong-pairing product-treated-as-sum quotient-of-derivatives quotient-rule-wrong
quotient-order quotient-denominator sign-of-derivative sign-lost constant-derivative constant-multiple-dropped
constant-term-kept lost-coefficient power-rule-on-exponential exponential-rule-on-power power-rule-on-constant
power-not-reduced power-wrong-direction power-slip trig-derivative inverse-trig-confusion
other-variable-not-constant other-variable-dropped total-instead-of-partial inverted-function absolute-value
freshman-dream linearity-of-root linear-term wrong-order spherical-factor-lost
""",
    )
)


# --- the tables -----------------------------------------------------------------------------------------


def test_every_mistake_is_in_the_table():
    assert MISTAKES.keys() >= EXPECTED_TAGS
    assert {row.tag for row in (*BROKEN, *ROWS, *LATE_ROWS)} <= MISTAKES.keys()


@each("tag", MISTAKES)
def test_every_mistake_has_a_sentence(tag):
    mistake = MISTAKES[tag]
    assert mistake.tag == tag == tag.lower().replace(" ", "-")
    assert mistake.sentence[0].isupper()
    assert mistake.sentence.endswith(".")


@each("row", BROKEN, lambda row: f"{row.tag}-{row.how.__name__}")
def test_every_broken_row_breaks_rules_that_exist(row):
    assert RULE.keys() >= set(row.rules)
    assert row.how.__doc__


@each("tag", MISTAKES)
def test_every_mistake_is_recognised_in_some_case(tag):
    cases = [case for case in (*load("mistakes-own.jsonl"), *load("mistakes.jsonl")) if case["mistake"] == tag]
    assert any(getattr(found(case), "tag", None) == tag for case in cases)


# --- the shares -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["mistakes.jsonl", "mistakes-own.jsonl"])
@pytest.mark.parametrize(("share", "every"), sampled([(0.95, 5), (0.95, 1)], 2))
def test_most_wrong_answers_are_recognised(table, share, every):
    cases = load(table)[::every]
    hits = sum(getattr(found(case), "tag", None) == case["mistake"] for case in cases)
    assert hits >= share * len(cases)


# --- one differentiation with a broken rule ---------------------------------------------------------------


def tags(component, given, along=(x,), **more):
    """What a wrong derivative is said to show, the first of it."""
    right = component
    for variable in along:
        right = right.diff(variable)
    mistake = diagnose_entry(component, along, right, given, equal, **more)
    return mistake and mistake.tag


@each(
    ("component", "given", "tag"),
    [
        # deep inside, and at several places at once
        (x**2 * sympy.exp(sympy.sin(3 * x)), (2 * x + x**2 * sympy.cos(3 * x)) * sympy.exp(sympy.sin(3 * x)),
         "chain-factor-missing"),
        (sympy.sin(2 * x) + sympy.cos(5 * x), sympy.cos(2 * x) - sympy.sin(5 * x), "chain-factor-missing"),
        (sympy.log(x * sympy.sin(x)), sympy.cos(x) / (x * sympy.sin(x)), "product-of-derivatives"),
        (sympy.log(x / (x**2 + 1)), (x**2 + 1) / (2 * x**2), "quotient-of-derivatives"),
        (sympy.sin(x**3), 3 * x**3 * sympy.cos(x**3), "power-not-reduced"),
        (sympy.exp(sympy.cos(x)) * x, sympy.exp(sympy.cos(x)) * (1 + x * sympy.sin(x)), "sign-of-derivative"),
        (x * sympy.sin(x) * sympy.exp(2 * x), sympy.cos(x) * 2 * sympy.exp(2 * x), "product-of-derivatives"),
        # parameters are constants, letters such as y are variables
        (a * x**2, 2 * x, "constant-multiple-dropped"),
        (y * x**2, 2 * x, "other-variable-dropped"),
        (a**2 + x, 1 + 2 * a, "power-rule-on-constant"),
        (y**2 + x, 1 + 2 * y, "other-variable-not-constant"),
        (sympy.Integer(25) + x, sympy.Integer(11), "power-rule-on-constant"),
        (sympy.log(x), x * sympy.log(x) - x, "integrated"),
        (x**2 + 3 * x, sympy.Integer(3), "term-dropped"),
    ],
)  # fmt: skip
def test_known_mistakes(component, given, tag):
    assert tags(component, given) == tag


def test_a_division_is_broken_as_one_where_it_was_written():
    component, given = sympy.sin(x) / sympy.exp(x), sympy.cos(x) / sympy.exp(x)
    assert tags(component, given, written="sin(x)/exp(x)") == "quotient-of-derivatives"
    assert tags(component, given, written="exp(-x)*sin(x)") == "product-rule-dropped"


def test_the_broken_differentiation_may_be_the_second():
    component = x * sympy.exp(x**2)
    assert tags(component, (1 + 2 * x**2) * 2 * x * sympy.exp(x**2), along=(x, x)) == "product-rule-dropped"
    assert tags(sympy.exp(3 * x), sympy.exp(3 * x), along=(x, x)) == "chain-factor-missing"


@each(
    ("component", "along", "given"),
    [
        (x * sympy.sin(x), (x,), x**7 + sympy.gamma(x)),
        (sympy.cos(x), (x,), a - sympy.sin(x)),  # a constant of integration
        (sympy.cos(x), (x,), sympy.cos(x) + a),
        (sympy.tan(x), (x,), x**7),
        (sympy.tan(x), (x,), sympy.sec(x) + 17),
        (abs(x), (x,), x**3 + 17),
        (sympy.asin(x), (x,), sympy.sqrt(x)),
        (x**5, (x,), 3 * x**7),
        (x**2 * y**3, (x, y), sympy.sin(x)),
        (x**2 * y**3, (x, y), x**5 + 17),
        (x**2, (x,), sympy.Integer(17)),  # the value at no point that one would take
        (x**2 * sympy.sin(x), (x,), sympy.Integer(17)),
        (sympy.exp(x), (x,), sympy.Integer(-1)),
    ],
)
def test_what_no_mistake_leads_to_is_not_diagnosed(component, along, given):
    assert tags(component, given, along=along) is None


@each(
    ("component", "along", "given", "tag"),
    [
        (sympy.tan(x), (x,), sympy.sin(x) / sympy.cos(x) ** 3, "trig-derivative"),
        (sympy.Integer(7), (x,), x**7, "constant-derivative"),
        (abs(x), (x,), x * abs(x), "absolute-value"),
        (x**5, (x,), 5 * x**9, "power-slip"),
        (x**2 * y**3, (x, y), 6 * x**5 * y, "mixed-partial"),
        (x**2, (x,), sympy.Integer(14), "evaluated-at-point"),
        (sympy.asin(x), (x,), 1 / (1 - x**2) ** 2, "inverse-trig-confusion"),
        (x * sympy.sin(x), (x,), -sympy.pi, "evaluated-at-point"),
    ],
)
def test_where_there_is_one_thing_to_be_wrong_about_it_is_named(component, along, given, tag):
    assert tags(component, given, along=along) == tag


def test_mutations_are_wrong_and_finite():
    expr = x**2 * sympy.sin(y * x) / (x + 1)
    right = expr.diff(x)
    values = list(mutations(expr, x, (x, y)))
    wrong = [value for _, value in values if not Values().may_be_equal(value, right)]
    assert len(wrong) > 0.9 * len(values) > 50
    assert not any(value.has(sympy.zoo, sympy.nan) for _, value in values)


def test_a_large_derivation_is_not_broken():
    expr = sympy.Add(*(sympy.sin(k * x) for k in range(1, 200)))
    assert list(mutations(expr, x, (x,))) == []


def test_undefined_functions_are_told_apart_without_proofs():
    asked = []
    g = sympy.Function("g", real=True)
    component = g(x**2) * sympy.sin(x)
    given = 2 * x * g(x**2)
    diagnose_entry(component, (x,), component.diff(x), given, lambda *pair: asked.append(pair))
    assert len(asked) < 30


# --- whole answers ----------------------------------------------------------------------------------------


def whole(text, question, given, **reading):
    problem = symjac.problem(text, **reading)
    right = getattr(calculus, question)(problem).value
    answer = symjac.matrix(given, like=problem)
    mistake = diagnose(problem, question, right, answer, equal).mistake
    return mistake and mistake.tag


def test_the_mistake_that_says_more_comes_first():
    assert whole("x*y, y^2", "jacobian", "[[y, x]]", vars="x y") == "missing-row"  # and one row only


def test_the_mistake_that_explains_most_entries_comes_first():
    found = whole("sin(2*x), cos(3*y), x^2", "jacobian", "[[cos(2*x), 0], [0, -sin(3*y)], [x, 0]]", vars="x y")
    assert found == "chain-factor-missing"


def test_a_vector_may_lie():
    assert whole("x^2*y^3", "gradient", "[[6*x*y^2, 3*x^2*y^2]]", vars="x y") == "other-variable-not-constant"
    assert whole("x^2*y^3", "gradient", "[[2*x*y^3, 3*x^2*y^2]]", vars="x y") == "gradient-orientation"


def test_a_column_too_many():
    assert whole("x*y, y^2", "jacobian", "[[y, x, 1], [0, 2*y, 0]]", vars="x y") == "extra-column"


def test_a_number_is_a_matrix_of_one_entry():
    assert whole("sin(2*x)", "jacobian", "[[cos(2*x)]]", vars="x") == "chain-factor-missing"
    problem = symjac.problem("sin(2*x)", vars="x")
    right = calculus.jacobian(problem).value
    assert diagnose(problem, "jacobian", right, sympy.cos(2 * x), equal).mistake.tag == "chain-factor-missing"
    assert diagnose(problem, "derivative", right[0], right / 2, equal).mistake.tag == "chain-factor-missing"


def test_many_rows():
    text = ", ".join(f"x^{k}" for k in range(1, 31))
    problem = symjac.problem(text, vars="x")
    right = calculus.jacobian(problem).value
    order = [1, 0, *range(2, 30)]
    assert diagnose(problem, "jacobian", right, right.extract(order, [0]), equal).mistake.tag == "rows-swapped"


def test_shapes_that_say_nothing_are_not_diagnosed():
    assert whole("x*y, y^2", "jacobian", "[[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]", vars="x y") is None


@pytest.mark.parametrize(
    ("right", "given", "tag"),
    [
        ((x + y) ** 2, x**2 + y**2, "freshman-dream"),
        (sympy.sqrt(x**2 + y**2), x + y, "linearity-of-root"),
        (3 * x * y, -3 * x * y, "sign-lost"),
        (3 * x * y, x * y, "lost-coefficient"),
    ],
)
def test_expressions(right, given, tag):
    problem = symjac.problem("(x + y)^2", vars="x y")
    positive = {x: sympy.Symbol("x", positive=True), y: sympy.Symbol("y", positive=True)}
    found = diagnose(problem, "expression", right.xreplace(positive), given.xreplace(positive), equal)
    assert found.mistake.tag == tag


@pytest.mark.parametrize(
    ("text", "given"),
    [("x^2*y", "7"), ("x + 1", "5"), ("x^2", "4"), ("x*y", "x"), ("x^3", "x^2"), ("cbrt(-8)", "-2"), ("6", "2")],
)
def test_what_is_no_derivative_has_no_mistake_of_one(text, given):
    problem = symjac.problem(text, vars="x y")
    right = problem.components[0]
    assert diagnose(problem, "expression", right, symjac.matrix(f"[[{given}]]", like=problem)[0], equal).mistake is None


def test_candidates_are_computed_one_by_one():
    problem = symjac.problem("x*y, sin(x)", vars="x y")
    right = calculus.jacobian(problem).value
    first = next(candidates(problem, "jacobian", right, right.T))
    assert first.mistake.tag == "transpose"
    assert first.value == right.T == first.given


def test_what_was_integrated_is_compared_by_its_derivative():
    compared = {c.mistake.tag: (c.value, c.given) for c in entry_candidates(x**2, (x,), 2 * x, x**3 / 3 + 5)}
    assert compared["integrated"] == (x**2, x**2)


def test_the_question_is_one_of_those_known():
    problem = symjac.problem("x", vars="x")
    with pytest.raises(ValueError, match="question is one of"):
        diagnose(problem, "limit", x, y, equal)


def test_where_sympy_fails_there_is_no_candidate():
    assert list(unfailing(map(lambda n: 1 / n, [1, 0, 2]))) == [1, 0.5]  # noqa: C417 - a map goes on


def test_expansion():
    entries = sympy.ImmutableDenseMatrix(4, 4, sympy.symbols("e:16"))
    assert (expansion(entries) - entries.det()).expand() == 0
    assert (expansion(entries, signed=False) - entries.per()).expand() == 0


def test_without_candidates_there_is_no_diagnosis():
    problem = symjac.problem("x*y, y^2", vars="x y")
    right = calculus.jacobian(problem).value
    assert diagnose(problem, "jacobian", right, right.T, equal).mistake.tag == "transpose"
    assert diagnose(problem, "jacobian", right, right.T, equal, most=0).mistake is None


def matrices(most):
    """Four texts."""
    return st.lists(terms(most=most), min_size=4, max_size=4)


@settings(PROFILE, max_examples=tries(12))
@given(matrices(3), matrices(2))
def test_any_answer_to_any_question_can_be_looked_at(parts, entries):
    texts = [entry.text for entry in entries]
    try:
        problem = symjac.problem(f"{parts[0].text}, {parts[1].text}", vars=VARIABLES, params=PARAMETERS)
        answer = symjac.matrix(f"[[{texts[0]}, {texts[1]}], [{texts[2]}, {texts[3]}]]", like=problem)
        jacobian = calculus.jacobian(problem).value
    except symjac.SymjacError:  # not finite
        reject()
    for question, right in (
        ("jacobian", jacobian),
        ("divergence", jacobian[0, 0] + jacobian[1, 1]),
        ("expression", answer[1]),
    ):
        for shown in (answer, answer[0], answer[:, 0]):
            found = diagnose(problem, question, right, shown, Values().may_be_equal, most=50)
            assert found.mistake or not found.entries


# --- values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.Integer(1), True),
        (x + y, x - y, False),
        (sympy.gamma(x + 1), x * sympy.gamma(x), True),
        (sympy.Piecewise((x, x < 0), (x**2, True)), x**2, True),
        (sympy.Function("g")(x), sympy.Function("g")(x) + 1, False),
        ((x + 1) ** 100_000, (x + 1) ** 100_001, True),  # cannot be told
    ],
)
def test_values(left, right, answer):
    assert Values().may_be_equal(left, right) is answer


def test_what_cannot_be_told_is_left_to_proofs_for_some_pairs_only():
    values = Values()
    pairs = [((x + 1) ** 100_000, (x + 1) ** (100_001 + k)) for k in range(50)]
    assert 0 < sum(values.may_be_equal(*pair) for pair in pairs) < 50
