"""Linear approximations against published ones; increments; the defining limit, whose ruling is proved."""

from __future__ import annotations

import json
import re

import mpmath
import pytest

import symjac
from symjac import render
from symjac.cli import main
from symjac.errors import NO_ANSWER, OK, UNDECIDED, ReadError, SingularPoint
from symjac.kernel import sympy
from symjac.render import Options
from symjac.studies.linearization.limit import STEPS, limit
from tests.cases import needs_program
from tests.programs import compile_latex
from tests.studies import agree_on_shapes, compiles

TANGENTS = [
    # source, map, point, L
    ("Stewart, Calculus, 8th ed., 14.4 example 1", "2x^2 + y^2", "x=1, y=1", ["4*x + 2*y - 3"]),
    ("Stewart 14.4 example 2", "x*exp(x*y)", "x=1, y=0", ["x + y"]),
    ("Stewart 3.10 example 1", "sqrt(x + 3)", "x=1", ["x/4 + 7/4"]),
    ("Marsden and Tromba, Vector Calculus, 2.3", "x^2 + y^4 + exp(x*y)", "x=1, y=0", ["2*x + y"]),
    ("by hand", "x*y, sin(x), 3", "x=0, y=1", ["x", "x", "3"]),
    ("by hand, an affine map is its own", "2*x - y + 1, y", "x=5, y=7", ["2*x - y + 1", "y"]),
    ("by hand, symbolic point", "x^2", "x=p", ["2*p*x - p^2"]),
]


@pytest.mark.parametrize(("source", "text", "at", "tangents"), TANGENTS)
def test_published_tangents(source, text, at, tangents):
    found = symjac.linearize(text, at=at)
    expected = [sympy.sympify(t, {s.name: s for s in found.tangents.value.free_symbols}) for t in tangents]
    assert [sympy.expand(a - b) for a, b in zip(found.tangents.value, expected, strict=True)] == [0] * len(expected), (
        source
    )


@pytest.mark.parametrize("text", [row[1] for row in TANGENTS])
def test_the_tangent_has_the_value_and_the_derivative_of_the_map(text):
    problem = symjac.problem(text)
    point = ", ".join(f"{x.name}={k}/7" for k, x in enumerate(problem.variables, 2))
    found = symjac.linearize(problem, at=point)
    at = dict(found.point)
    for i, tangent in enumerate(found.tangents.value):
        assert sympy.simplify(tangent.subs(at) - problem.components[i].subs(at)) == 0
        for j, x in enumerate(problem.variables):
            assert sympy.simplify(tangent.diff(x) - found.jacobian.nonzeros.get((i, j), 0)) == 0


INCREMENTS = [
    # source, map, point, step, ΔF, dF, exactly
    ("Stewart 14.4 example 4", "x^2 + 3*x*y - y^2", "x=2, y=3", "x=0.05, y=-0.04", "0.6449", "0.65"),
    ("Stewart 3.10 example 3a", "x^3 + x^2 - 2*x + 1", "x=2", "x=0.05", "0.717625", "0.7"),
    ("Stewart 3.10 example 3b", "x^3 + x^2 - 2*x + 1", "x=2", "x=0.01", "0.140701", "0.14"),
    ("by hand: y does not move", "x*y", "x=2, y=3", "x=1/2", "3/2", "3/2"),
]


@pytest.mark.parametrize(("source", "text", "at", "step", "increment", "linear"), INCREMENTS)
def test_published_increments(source, text, at, step, increment, linear):
    found = symjac.linearize(text, at=at, delta=step).increment
    true, approximate = sympy.Rational(increment), sympy.Rational(linear)
    assert (found.increment.value[0], found.linear.value[0]) == (true, approximate), source
    (decimals,) = found.comparisons
    assert abs(decimals.increment - true) < 1e-6
    assert abs(decimals.linear - approximate) < 1e-6
    assert abs(decimals.error - abs((true - approximate) / true)) < 0.01 * abs(true)


def test_an_increment_that_is_no_number_stays_exact():
    found = symjac.linearize("b*x^2, x", vars="x", at="x=1", delta="x=1").increment
    assert str(found.increment.value[0]) == "3*b"
    assert found.comparisons[0] == (None, None, None)
    assert [float(number) for number in found.comparisons[1]] == [1, 1, 0]


def test_an_increment_of_zero_has_no_relative_error():
    (found,) = symjac.linearize("x^2", at="x=-1", delta="x=2").increment.comparisons
    assert (found.increment, float(found.linear), found.error) == (0, -4, None)


# --- the differential -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "lines"),
    [
        ("Stewart 14.4 example 4", "x^2 + 3*x*y - y^2", ["df = (2x + 3y)·dx + (3x - 2y)·dy"]),
        ("by hand", "x - y, 3, log(x)", ["df₁ = dx − dy", "df₂ = 0", "df₃ = (1/x)·dx"]),
        ("by hand", "theta*x_1", ["df = x₁·dθ + θ·dx₁"]),
    ],
)
def test_total_differentials(source, text, lines):
    sheet = render.finding("pretty", symjac.linearize(text), Options())
    assert [line.strip() for line in sheet.splitlines() if line.strip().startswith("df") and "J·dx" not in line] == (
        lines
    ), source


# --- the limit ------------------------------------------------------------------------------

LIMITS = [
    # map, point, the ruling, J or the candidate
    ("x*y, sin(x)", "x=0, y=1", "right", [[1, 0], [1, 0]]),
    ("x*|x|", "x=0", "right", [[0]]),
    ("abs(x)", "x=0", "wrong", [[1]]),
    ("|x| + |y|", "x=0, y=0", "wrong", [[1, 1]]),
    ("sqrt(|x*y|)", "x=0, y=0", "wrong", [[0, 0]]),  # Apostol, Mathematical Analysis, 2nd ed., exercise 12.2
    ("sqrt(x)", "x=0", "wrong", [[0]]),
    ("x^(3/2)", "x=0", "wrong", [[0]]),  # on its side the limit is 0
    ("(x*y)^(3/2)", "x=0, y=0", "wrong", [[0, 0]]),
    ("floor(x)", "x=0", "wrong", [[0]]),
    ("piecewise(x^3*y/(x^6 + y^2), x^2 + y^2 > 0, 0)", "x=0, y=0", "wrong", [[0, 0]]),
    ("exp(x)", "x=1", "right", [[sympy.E]]),
]


@pytest.mark.parametrize(("text", "at", "ruling", "matrix"), LIMITS)
def test_the_ruling_is_that_of_differentiability_and_not_of_the_numbers(text, at, ruling, matrix):
    found = symjac.defining_limit(text, at=at)
    assert (found.ruling, found.status) == (ruling, {"right": OK, "wrong": NO_ANSWER}[ruling])
    assert sympy.Matrix(found.jacobian.value) == sympy.Matrix(matrix)
    if ruling == "wrong":
        with pytest.raises(SingularPoint) as error:
            symjac.jacobian(text, at=at)
        assert found.reason == error.value.message


def test_the_numbers_are_those_of_the_definition():
    found = symjac.defining_limit("x*y, sin(x)", at="x=0, y=1")
    with mpmath.workdps(60):
        for t, row in zip(STEPS, found.ratios, strict=True):
            for v, ratio in zip(found.directions, row, strict=True):
                s = mpmath.mpf(t.p) / t.q
                h, k = (s * mpmath.mpf(sympy.N(part, 50)) for part in v)
                errors = h * (1 + k) - h, mpmath.sin(h) - h
                expected = mpmath.sqrt(sum(e * e for e in errors)) / s
                assert abs(ratio.value - expected) <= 0.06 * expected


def test_exact_zeros_are_zero_and_every_ratio_of_a_linear_map_is():
    found = symjac.defining_limit("pi*x - sqrt(2)*y, y + exp(1)", at="x=sqrt(3), y=pi")
    assert {ratio.value for row in found.ratios for ratio in row} == {0}


def test_small_errors_are_not_lost_in_rounding():
    found = symjac.defining_limit("exp(1)*x^9", at="x=0")
    assert abs(found.ratios[-1][0].value / (sympy.E * sympy.Rational(1, 10**40)) - 1) < 0.06


def test_where_the_map_has_no_value_there_is_no_number():
    first, *_ = symjac.defining_limit("log(x)", at="x=1/20").ratios
    assert [ratio.missing for ratio in first] == ["", "undefined"]
    names = {r.missing for row in symjac.defining_limit("sqrt(x^2)*x", positive="x", at="1/20").ratios for r in row}
    assert names == {"", "undefined"}


def test_a_complex_map_is_looked_at_in_complex_directions():
    found = symjac.defining_limit("z^2", complex=True, at="z=1")
    assert found.directions[-1] == (sympy.I,)
    assert [float(row[-1].value) for row in found.ratios] == pytest.approx([float(t) for t in STEPS], rel=0.06)


def test_undecided_is_said_and_has_its_own_status(monkeypatch):
    from symjac import calculus
    from symjac.errors import Undecided

    def undecided(*_):
        raise Undecided("not told")

    monkeypatch.setattr(calculus, "jacobian", undecided)
    problem = symjac.problem("x^2")
    found = limit(problem, symjac.point("x=1", problem))
    assert (found.ruling, found.reason, found.status) == ("undecided", "not told", UNDECIDED)
    assert "could not be told" in render.finding("pretty", found, Options())


# --- the command ----------------------------------------------------------------------------

REFUSED = [
    (["x^2", "--delta", "x=1"], 2, "--delta needs a point", "--at"),
    (["x^2", "--verify"], 2, "--verify needs a point", "--at"),
    (["x*y", "--at", "x=1"], 2, "the point has no value for y", "y=y_0"),
    (["b*x", "-v", "x", "--at", "1", "--verify"], 2, "the table needs numbers: b has no value", "b=2"),
    (["x", "--at", "b", "--verify"], 2, "the table needs numbers: b has no value", "b=2"),
    (["g(x)", "--functions", "g", "--at", "1", "--verify"], 3, "g is not a known function", "--verify"),
    (["x^2", "--at", "1", "--delta", "y=1"], 2, "the map has no variable or parameter y\n  y=1\n  ^", "it has x"),
    (["b*x^2", "-v", "x", "--at", "1", "--delta", "b=1"], 2, "no variable or parameter b", "it has x"),
    (["log(x)", "--at", "1", "--delta", "-1"], 3, "f = log(x) is not defined at x = 0", ""),
    (["|x|", "--at", "0"], 3, "f has a corner", ""),
    (["1/x", "--at", "0", "--verify"], 3, "f = 1/x is not defined", ""),
    (["x/x", "--at", "0", "--verify"], 3, "f has no value at x = 0", "without it"),
]


@pytest.mark.parametrize(("arguments", "status", "message", "hint"), REFUSED)
def test_refusals(arguments, status, message, hint, capfd):
    assert main(["linearize", *arguments, "-q"]) == status
    out, err = capfd.readouterr()
    assert out == ""
    assert message in err
    assert hint in err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["x^2", "--at", "1"], 0), (["x^2"], 0), (["abs(x)", "--at", "0"], 3), (["x*|x|", "--at", "0"], 0)],
)
def test_statuses_with_the_table(arguments, status, capfd):
    verify = ["--verify"] if "--at" in arguments else []
    assert main(["linearize", *arguments, *verify, "-q"]) == status
    assert bool(capfd.readouterr().out) == (status == 0 or bool(verify))


def test_a_step_in_latex_and_decimals(capfd):
    arguments = [r"\sqrt{x}", "--from", "latex", "--at", "1", "--delta", r"x = \frac{1}{4}", "--digits", "4", "-q"]
    assert main(["linearize", *arguments, "-f", "str"]) == 0
    assert "0.118" in capfd.readouterr().out


def test_library_refuses_what_the_command_refuses():
    with pytest.raises(ReadError, match="need a point"):
        symjac.linearize("x^2", delta="x=1")
    with pytest.raises(ReadError, match="no value for y"):
        symjac.linearize("x*y", at="x=1")


# --- how it is shown ------------------------------------------------------------------------


def test_formats_of_a_linearization():
    found = symjac.linearize("x*y, sin(x), x", vars="x y", at="x=0, y=pi", delta="x=0.1")
    agree_on_shapes(found, {"jacobian": (3, 2), "differential": (3, 2)})
    assert "F(a + h) ≈" in render.finding("pretty", found, Options())
    record = found.to_json()
    assert [entry["text"] for entry in record["tangent"]] == ["pi*x", "x", "x"]
    assert json.dumps(record)


def test_formats_of_a_limit():
    found = symjac.defining_limit("|x| + y*z", at="x=0, y=1, z=1")
    agree_on_shapes(found, {"limit.jacobian": (1, 3)})
    assert "✗ does not tend to 0 from every side, whatever matrix" in render.finding("pretty", found, Options())
    assert found.to_json()["limit"]["verdict"] == "wrong"


def test_decimals_in_json_are_those_that_are_shown():
    record = symjac.linearize("x*y", at="x=1, y=2", delta="x=0.1").to_json()
    assert record["increment"]["decimals"] == [{"increment": 0.2, "linear": 0.2, "error": 0.0}]
    record = symjac.defining_limit("x^2", at="x=1").to_json()
    assert record["limit"]["ratios"][-1] == {"t": 1e-5, "values": [1e-5, 1e-5]}
    record = symjac.defining_limit("exp(10000*x)", at="x=0").to_json()  # e¹⁰⁰⁰ is no double
    assert record["limit"]["ratios"][0]["values"] == [None, 10000.0]


def test_an_increment_and_a_differential_differ_in_ascii():
    shown = render.finding("ascii", symjac.linearize("x^2", at="x=1", delta="x=0.1"), Options())
    assert "Delta f = 21/100    df = 1/5" in shown
    assert "|Delta f - df|/|Delta f|" in shown


def test_no_formula_ends_a_cell_of_a_markdown_table():
    shown = render.finding("markdown", symjac.linearize("x^2", at="x=1", delta="x=0.1"), Options())
    assert {line.count("|") for line in shown.splitlines() if line.startswith("| ")} == {5}
    assert all(formula == formula.strip() for formula in re.findall(r"\$([^$\n]+)\$", shown))


def test_letters_of_the_map_are_not_used_for_the_point():
    sheet = render.finding("pretty", symjac.linearize("a*x + h", vars="x", at="x=1"), Options())
    assert "f(p + k) ≈" in sheet


@pytest.mark.parametrize(
    ("text", "at", "part"),
    [
        ("L^2", "L=1", "T = 1 + 2·(L − 1)"),
        ("L_1*T", "L_1=1, T=1", "A = 1 + (L₁ − 1) + (T − 1)"),
        ("h_1*h_2", "h_1=1, h_2=1", "⎡ k₁ ⎤"),
    ],
)
def test_letters_of_the_map_are_not_used_for_the_approximation(text, at, part):
    assert part in render.finding("pretty", symjac.linearize(text, at=at), Options())


@needs_program("pdflatex")
def test_latex_compiles(tmp_path):
    compiles(symjac.linearize("x*y, theta*x", vars="x y theta", at="1, 2, pi", delta="0.1, 0, 0"), tmp_path)
    compiles(symjac.defining_limit("|x| + y", at="0, 0"), tmp_path)


@needs_program("pdflatex")
def test_a_long_display_is_broken_on_a_page(tmp_path):
    found = symjac.linearize("L^2*x*sqrt(1 + h^2) + exp(x*h)*sin(x)", vars="L x h", at="L=1, x=pi/7, h=2")
    text = render.finding("latex", found, Options(standalone=True))
    assert text.count(r"\begin{aligned}") == 4
    assert "Overfull" not in compile_latex(text, tmp_path)


def test_numbers_are_finished():
    found = symjac.linearize("cos(2*atan(x))/2", "x", at="x=3/4")
    assert (found.values.value[0], found.jacobian.value[0]) == (sympy.Rational(7, 50), -sympy.Rational(384, 625))
    assert symjac.change("sqrt((sqrt(3)-1)^2+2*(1-sqrt(3))^2)*x; y", "x y").volume == 3 - sympy.sqrt(3)
