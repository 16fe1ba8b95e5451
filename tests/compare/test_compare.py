"""Equality of expressions: what is proved, what is refuted, and that neither is ever said of the other."""

from __future__ import annotations

import json

import pytest

import symjac
from symjac import compare as comparing
from symjac.compare import compare, within
from symjac.errors import NoAnswer
from symjac.exact import algebraic, domains, signs, zeros
from symjac.exact.rewrite import prepared
from symjac.kernel import sympy
from tests.cases import PROFILE, each, sampled
from tests.console import ROOT

S = sympy
x, y = (S.Symbol(name, real=True) for name in "xy")
DATA = ROOT / "tests" / "data"
EVERY = 1 if PROFILE == "explore" else 11
"""Of our own cases each eleventh one is run, all of them when asked to explore: they take ten minutes."""


def _cases(name: str, every: int) -> dict[str, dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[::every]
    return {case["id"]: case for case in map(json.loads, lines)}


CASES = _cases("equivalence.jsonl", 1) | _cases("equivalence-own.jsonl", EVERY)
UNDECIDED = {"b4x-78"}
"""What is known to be undecided. No case may be decided falsely."""


REFUSED = {"bxb-64"}
"""An expression that is real on no interval: atanh(x) + 0·atanh(1/x)."""

PATIENCE = 60.0
"""Seconds for a comparison, of which a quiet machine needs a few."""


@pytest.mark.parametrize("name", sampled(CASES, 7))
def test_the_truth_is_found(name, monkeypatch):
    case = CASES[name]
    question = {"vars": case["vars"]} if "vars" in case else {}
    if name not in UNDECIDED:  # a machine with much else to do may take its time
        monkeypatch.setattr(comparing, "SECONDS", PATIENCE)
        question["seconds"] = 2 * PATIENCE
    if name in REFUSED:
        with pytest.raises(NoAnswer):
            symjac.check(case["a"], case["b"], of="expression")
        return
    found = symjac.check(case["a"], case["b"], of=case.get("of", "expression"), **question).ruling
    if name in UNDECIDED:
        assert found == "undecided"
    else:
        assert found == ("right" if case["equivalent"] else "wrong")


def test_every_refutation_has_a_witness_where_the_values_differ():
    found = compare(x**20, x**20 + x**19 / 10**12)
    assert found.ruling == "wrong"
    point = dict(found.witness.point)
    assert (x**19 / 10**12).xreplace(point) != 0
    assert found.witness.expected != found.witness.answer


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (S.cosh(x) ** 2 - S.sinh(x) ** 2, S.Integer(1)),  # cancels 200 digits at x = 236
        (S.exp(x) - S.exp(x) * (1 + S.exp(-x) * 0), S.Integer(0)),
        (S.log(S.sin(x) ** 2 + S.cos(x) ** 2), S.Integer(0)),
        ((S.sqrt(x**2 + 1) - x) * (S.sqrt(x**2 + 1) + x), S.Integer(1)),
    ],
)
def test_cancellation_is_no_difference(first, second):
    assert compare(first, second).ruling == "right"


def test_a_tiny_difference_is_one():
    assert compare(x, x + S.exp(-400)).ruling == "wrong"
    assert compare(S.exp(S.pi * S.sqrt(163)), S.Integer(640320**3 + 744)).ruling == "wrong"


def test_the_domain_is_said_and_may_be_asked_for():
    narrow = 2 * S.log(x)
    found = compare(S.log(x**2), narrow)
    assert (found.ruling, found.domain.narrower, found.domain.conditions) == ("right", "answer", (x > 0,))
    assert found.domain.witness.answer is None
    strict = compare(S.log(x**2), narrow, strict_domain=True)
    assert (strict.ruling, strict.witness.answer) == ("wrong", None)
    assert compare((x**2 - 1) / (x - 1), x + 1, strict_domain=True).ruling == "right"


@pytest.mark.parametrize(
    ("expr", "are"),
    [
        (x**3 * S.sin(y) - S.exp(x * S.cos(y)) / 7, True),
        (1 / x, False), (S.log(x), False), (S.sqrt(x), False), (x**y, False), (S.tan(x), False), (S.exp(1 / x), False),
    ],
)  # fmt: skip
def test_a_domain_is_looked_for_unless_both_sides_have_values_everywhere(expr, are, monkeypatch):
    tried = []
    look = comparing.look
    monkeypatch.setattr(comparing, "look", lambda *args: (tried.append(args), look(*args)))
    assert compare(S.expand((x + y) ** 2) + expr, (x + y) ** 2 + expr).ruling == "right"
    assert (len(tried) == 1) == are


@pytest.mark.parametrize(
    ("first", "second", "ruling"),
    [
        ("sqrt(-x^2)", "I*abs(x)", "right"),
        ("sqrt(-x^2)", "I*x", "wrong"),
        ("sqrt(-x^2)", "abs(x)", "wrong"),
        ("(-8)^(1/3)", "1+I*sqrt(3)", "right"),
    ],
)
def test_expressions_with_imaginary_values_are_compared(first, second, ruling):
    assert symjac.check(first, second, of="expression", vars="x y").ruling == ruling


def test_a_cancelled_factor_counts_beside_a_point_too():
    """√(1 − x²) + 0·√(x² − 1) has values at ±1 alone."""
    factors = ((S.sqrt(x**2 - 1),), ())
    assert compare(S.sqrt(1 - x**2), S.sqrt(1 - x**2), cancelled=factors).ruling == "wrong"


def test_domains_that_have_nothing_in_common():
    found = compare(S.log(x), S.log(-x))
    assert (found.ruling, found.witness.expected, found.witness.answer) == ("wrong", 0, None)


def test_what_is_defined_nowhere_is_undecided():
    assert compare(S.log(-1 - x**2), S.log(-1 - x**2) + S.sin(x) ** 2 + S.cos(x) ** 2 - 1).ruling == "undecided"


def test_what_is_hard_ends():
    hard = S.gamma(x**2 + 1) * S.besselj(x, x) - S.zeta(S.exp(x) + 2)
    compare(hard, hard + S.Function("h")(x) - S.Function("h")(x + S.zeta(S.exp(x) + 2) * 0), seconds=2)
    compare(S.zeta(x + 3), S.zeta(x + 3) * (S.sin(x) ** 2 + S.cos(x) ** 2), seconds=2)


@each(
    ("number", "zero"),
    [
        (S.sqrt(3 + 2 * S.sqrt(2)) - 1 - S.sqrt(2), True),
        (S.sqrt(3 + 2 * S.sqrt(2)) - 1 - S.sqrt(2) + S.Rational(1, 10**200), False),
        (S.sin(3 * S.pi / 11) / S.cos(3 * S.pi / 11) + 4 * S.sin(2 * S.pi / 11) - S.sqrt(11), True),
        (4 * S.atan(S.Rational(1, 5)) - S.atan(S.Rational(1, 239)) - S.pi / 4, True),
        (S.atan(2) + S.atan(3) + S.pi / 4, False),  # 0 modulo π
        (S.log(2 + S.sqrt(3)) + S.log(2 - S.sqrt(3)), True),
        (S.log(2) + S.log(3) - S.log(5), False),
        (S.pi - S.Rational(355, 113), False),
    ],
)
def test_constants(number, zero):
    assert algebraic.is_zero(number) is zero


def test_a_separation_bound_is_below_every_number_it_holds_for():
    for number in (S.sqrt(2) - S.Rational(7, 5), S.sqrt(2) + S.sqrt(3) - S.Rational(3146, 1000), S.cos(S.pi / 7) - 1):
        assert abs(S.N(number, 50)) > S.Rational(1, 10 ** algebraic.separation(number))


def test_a_function_has_no_more_zeros_than_its_degree_allows():
    assert algebraic.zeros_allowed(x**3 - x, x) == 3
    assert algebraic.zeros_allowed(S.sqrt(x**2 + 1) - 2 * x, x) >= 1
    with pytest.raises(algebraic.NotAlgebraic):
        algebraic.zeros_allowed(S.sin(x), x)


@pytest.mark.parametrize(
    ("first", "second", "ruling"),
    [
        ("besselj(1/2, x)", "sqrt(2/(pi*x))*sin(x)", "right"),  # DLMF 10.16.1, 10.39.1, 10.39.2, 10.51
        ("bessely(-3/2, x)", "-sqrt(2/(pi*x))*(cos(x) + sin(x)/x)", "wrong"),
        ("bessely(5/2, x)", "sqrt(2/(pi*x))*((1 - 3/x^2)*cos(x) - 3*sin(x)/x)", "right"),
        ("besseli(3/2, x)", "sqrt(2/(pi*x))*(cosh(x) - sinh(x)/x)", "right"),
        ("besselk(-1/2, x)", "sqrt(pi/(2*x))*exp(-x)", "right"),
        ("besselk(1/2, x)", "sqrt(pi/(2*x))*exp(x)", "wrong"),
        ("sin(10^12*x)", "0", "wrong"),
        ("cos(10^25*x)", "1", "wrong"),
        ("tan(10^15*x)", "sin(10^15*x)/cos(10^15*x)", "right"),
    ],
)
def test_functions_of_half_order_and_of_large_angles(first, second, ruling):
    assert symjac.check(first, second, of="expression").ruling == ruling


NOT_ZERO_EVERYWHERE = [
    S.sqrt(x**2 - 1) - S.I * S.sqrt(1 - x**2),  # with i a root of a negative number has a value
    S.Piecewise((S.sqrt(x), x > 1), (1, True)) * y - S.Piecewise((S.sqrt(x), x > 1), (2, True)) * y,
    S.sqrt(y) * x - S.sqrt(y) * S.Abs(x),
    S.log(S.I * x) + S.log(-S.I * x) - 2 * S.log(x),
    S.floor(x) - x + S.Rational(1, 2),
    S.sqrt(2 * x - 2 * S.sqrt(x**2 - y**2)) - S.sqrt(x + y) + S.sqrt(x - y),
    S.atan(x) + S.atan(1 / x) - S.pi / 2,
    S.Piecewise((1, S.Eq(x, 3)), (0, True)),
    S.sign(x) ** 2 - 1,
    S.sqrt(x**2) - x,
    S.acos(S.cos(x)) - x,
    S.Abs(x - 1) + S.Abs(x + 1) - 2,
    S.atan2(y, x) - S.atan(y / x),
    (x - 1) * (x - 2) * (x - 3) * (x - 4),
    S.Piecewise((x - 1000, x > 1000), (0, True)),
    S.floor(x) + S.floor(-x) + 1,
    S.asin(2 * x * S.sqrt(1 - x**2)) - 2 * S.asin(x),
    S.sign(x) + S.sign(y) - S.sign(x + y),
]


@pytest.mark.parametrize("expr", NOT_ZERO_EVERYWHERE, ids=str)
def test_never_proved(expr):
    assert not zeros.by_cases(expr)


ZEROS = [
    (S.exp(x) - x - 1, {0}),  # least at 0, where it is 0
    (S.exp(x) - x - S.Rational(1, 2), set()),
    (x - 1 - S.log(x), {0, 1}),  # 0 is where it breaks
    (S.cosh(x) - 1 - x**2 / 2, {0}),
    (2 * x - S.sin(x), {0}),
    (2 + S.cos(x), set()),
    (x * S.log(x) + S.exp(-1), {0, S.exp(-1)}),
    (S.log(x) - 2, {S.exp(2)}),
    (3 * S.exp(2 * x) - 6, {S.log(2) / 2}),
    (S.pi * x - 1, {1 / S.pi}),
]


@each(("expr", "places"), ZEROS)
def test_the_zeros_of_a_function_are_among_these(expr, places):
    assert set(domains.real_zeros(expr, x)) == places


@pytest.mark.parametrize(
    "expr",
    [S.exp(x) - x - S.Rational(11, 10), S.exp(x) - 3 * x, x * S.log(x) + S.Rational(1, 3), S.sin(x), x - S.cos(x)],
    ids=str,
)
def test_zeros_that_cannot_be_named_are_unknown(expr):
    with pytest.raises(domains.Unsolved):
        domains.real_zeros(expr, x)


p, q = (S.Symbol(name, positive=True) for name in "pq")


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (p**2 - p * q + q**2, 1),
        (p**2 - 2 * p * q + q**2, None),  # 0 where p = q
        (p**2 - 3 * p * q + q**2, None),
        (p**4 - p**2 * q**2 + q**4, 1),
        (2 * p * q - p**2 - q**2 - 1, -1),
        (-(p**2) + p * q - q**2, -1),
        ((p**2 - p + 1) * (q**2 - q + 1), 1),
        (p**3 - p + S.Rational(38, 100), None),  # two zeros near p = 0.577
        (p**3 - p + S.Rational(39, 100), 1),
    ],
    ids=str,
)
def test_the_sign_of_a_polynomial_in_positive_symbols(expr, sign):
    assert signs.sign_where_positive(expr) == sign


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (S.floor(S.sin(x) ** 2 / 2), 0),
        (S.floor(S.tanh(x) ** 2 / 2), 0),
        (S.ceiling(S.exp(-(x**2)) / 2), 1),
        (S.floor((S.sin(x) + S.cos(y)) / 5 + S.Rational(1, 2)), 0),
        (S.floor(S.sqrt(S.floor(x) + 3)), S.floor(S.sqrt(x + 3))),
        (S.floor(S.log(S.floor(x)) / S.log(2)), S.floor(S.log(x) / S.log(2))),
    ],
    ids=str,
)
def test_steps(first, second):
    assert prepared(first) == second


@pytest.mark.parametrize(
    "expr",
    [
        *(S.floor(S.sin(x) ** 2), S.floor(S.cos(x) / 2), S.ceiling(S.sin(x) ** 2)),
        *(S.floor(S.log(S.floor(x))), S.floor(S.sqrt(S.floor(x)) + S.Rational(1, 2)), S.floor(S.floor(x) ** 2 / 3)),
    ],
    ids=str,
)
def test_steps_that_stay(expr):
    assert prepared(expr).has(S.floor, S.ceiling)
    assert prepared(expr).has(S.floor(x)) == expr.has(S.floor(x))


def test_tolerance():
    accept = within(S.cos(1) * x, S.Rational(54, 100) * x, sympy_fraction("1e-2"), [((x, S.Integer(1)),)])
    refuse = within(S.cos(1) * x, S.Rational(64, 100) * x, sympy_fraction("1e-2"), [((x, S.Integer(1)),)])
    assert (accept.ruling, refuse.ruling) == ("right", "wrong")


def sympy_fraction(text):
    from fractions import Fraction

    return Fraction(text)
