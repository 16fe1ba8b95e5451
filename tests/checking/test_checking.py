"""Answers held against the truth: questions, shapes, how answers are written, and what a verdict says."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

import symjac
from symjac import compare, render
from symjac.errors import ParseError, ReadError, ShapeError
from symjac.findings import verdict_sheet
from symjac.kernel import sympy
from symjac.read import Declarations, answers
from symjac.render import Options
from tests.cases import each, load, sampled
from tests.console import ROOT
from tests.diagnoses import names

# --- questions: truth by hand (Marsden and Tromba, section 4.4; Rudin, chapter 9) ------------

QUESTIONS = [
    # of, map, variables, right, wrong
    ("jacobian", "x*y, sin(x)", "x,y", "[[y, x], [cos(x), 0]]", "[[y, cos(x)], [x, 0]]"),
    ("jacobian", "x^2", "x", "2x", "x"),
    ("gradient", "x^2*y", "x,y", "[2*x*y, x^2]", "[x^2, 2*x*y]"),
    ("determinant", "r*cos(t), r*sin(t)", "r,t", "r", "-r"),
    ("hessian", "x^2*y", "x,y", "[[2y, 2x], [2x, 0]]", "[[2y, 2x], [2x, 1]]"),
    ("derivative", "x^3*y", "x", "3x^2*y", "x^3"),
    ("derivative", "x^3*y", "x,x", "6x*y", "3x^2*y"),
    ("derivative", "x^3*y", "x,y", "3x^2", "3x^2*y"),
    ("divergence", "x^2, y*z, z", "x,y,z", "2x + z + 1", "[2x, z, 1]"),
    ("divergence", "x*y, y", "x,y", "y + 1", "x + 1"),
    ("curl", "-y, x, 0", "x,y,z", "[0, 0, 2]", "[0, 0, -2]"),
    ("curl", "y*z, x*z^2, x", "x,y,z", "[-2x*z, y - 1, z^2 - z]", "[2x*z, 1 - y, z - z^2]"),
    ("curl", "-y, x", "x,y", "2", "0"),
    ("laplacian", "x^2 + y^2 + z", "x,y,z", "4", "2x + 2y + 1"),
    ("laplacian", "log(x^2 + y^2)", "x,y", "0", "1"),
    ("expression", "sin(2x)", "x", "2*sin(x)*cos(x)", "2*sin(x)"),
]


@pytest.mark.parametrize(("of", "text", "names", "right", "wrong"), QUESTIONS)
def test_questions(of, text, names, right, wrong):
    assert symjac.check(text, right, of=of, vars=names)
    assert symjac.check(text, wrong, of=of, vars=names).ruling == "wrong"


IMPULSES = [
    # of, map, variables, right, wrong: δ(u) is 0 off the zeros of u, where alone the derivative exists
    ("hessian", "|x|", "x", "0", "1"),
    ("hessian", "|x|", "x", "2*diracdelta(x)", "diracdelta(x - 1) + 1"),
    ("hessian", "x*|x|", "x", "2*sign(x)", "sign(x)"),
    ("hessian", "max(x,y)", "x,y", "[[0, 0], [0, 0]]", "[[1, 0], [0, 0]]"),
    ("derivative", "x^2 + sign(x)", "x", "2x", "2x + sign(x)"),
    ("gradient", "max(x, |x|, (x + |x|)/2)", "x", "sign(x)", "3*sign(x)/2"),
]


@pytest.mark.parametrize(("of", "text", "names", "right", "wrong"), sampled(IMPULSES, 2))
def test_a_derivative_is_held_against_an_answer_where_it_exists(of, text, names, right, wrong):
    assert symjac.check(text, right, of=of, vars=names)
    assert symjac.check(text, wrong, of=of, vars=names).ruling == "wrong"


def test_an_answer_may_have_any_impulse_where_there_is_no_derivative():
    """A derivative is a function: at a kink it has no value, so that nothing there makes an answer wrong."""
    assert symjac.check("|x|", "diracdelta(x)", of="hessian", vars="x").ruling == "right"


def test_the_divergence_is_the_trace_and_the_laplacian_the_divergence_of_the_gradient():
    assert symjac.check("div = 1, x*y", "x", of="divergence", vars="x,y").ruling == "right"
    gradient = symjac.gradient("x^2*y*z + sin(x*z)", vars="x y z").value
    of_gradient = ", ".join(map(str, gradient))
    laplacian = symjac.check("x^2*y*z + sin(x*z)", "2*y*z - (x^2 + z^2)*sin(x*z)", of="laplacian", vars="x,y,z")
    divergence = symjac.check(of_gradient, "2*y*z - (x^2 + z^2)*sin(x*z)", of="divergence", vars="x,y,z")
    curl = symjac.check(of_gradient, "0, 0, 0", of="curl", vars="x,y,z")
    assert laplacian.ruling == divergence.ruling == curl.ruling == "right"


def test_at_a_point_and_in_the_other_layout():
    assert symjac.check("x*y, sin(x)", "[[2, 1], [cos(1), 0]]", vars="x,y", at="x=1, y=2")
    assert symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x,y", layout="denominator")


@pytest.mark.parametrize(
    ("of", "text"), [("curl", "x"), ("divergence", "x, y, x"), ("gradient", "x, y"), ("laplacian", "x, y")]
)
def test_questions_without_an_answer(of, text):
    with pytest.raises(ShapeError):
        symjac.check(text, "0", of=of, vars="x,y")


def test_the_variable_of_a_derivative_must_be_clear():
    with pytest.raises(ReadError, match="by which variable"):
        symjac.check("x*y", "y", of="derivative")


# --- shapes ---------------------------------------------------------------------------------

SHAPES = [
    # of, map, answer, fits
    ("gradient", "x*y", "[y, x]", True),
    ("gradient", "x*y", "y, x", True),
    ("gradient", "x*y", "[[y], [x]]", True),
    ("gradient", "x*y", "[y; x]", True),
    ("gradient", "x*y", "y\nx", True),
    ("gradient", "x*y", "[[y, x]]", False),
    ("gradient", "x*y", "[y, x, 0]", False),
    ("jacobian", "x*y", "[[y, x]]", True),
    ("jacobian", "x*y", "(y, x)", True),
    ("jacobian", "x*y", "[[y], [x]]", False),
    ("jacobian", "x, y", "[1, 0, 0, 1]", False),
    ("jacobian", "x, y", "1", False),
    ("determinant", "x, y", "[1]", True),
    ("determinant", "x, y", "[[1, 0], [0, 1]]", False),
    ("expression", "[[0]]", "0", False),
    ("expression", "0*x", "[[0]]", False),
    ("expression", "[[2*x, 2*y]]", "[[2*x], [2*y]]", False),
]


@each(("of", "text", "given", "fits"), SHAPES)
def test_shapes(of, text, given, fits):
    verdict = symjac.check(text, given, of=of, vars="x,y")
    assert (verdict.fits, verdict.ruling) == (fits, "right" if fits else "wrong")
    if not fits:
        assert verdict.entries == ()
        assert "is asked for" in verdict_sheet.headline(verdict)


def test_a_gradient_written_as_a_row_is_named():
    assert symjac.check("x*y", "[[y, x]]", of="gradient").mistake.tag == "gradient-orientation"
    assert symjac.check("x*y", "[[y, x, 0]]", of="gradient").mistake.tag == "extra-row"


@each("case", load("mistakes.jsonl"))
def test_a_known_mistake_is_named(case):
    of = {"det": "determinant", "diff": "derivative"}.get(case["kind"], case["kind"])
    variables = case["vars"].split(",")
    parameters = [name for name in names(case["f"]) if name not in variables]
    verdict = symjac.check(case["f"].strip("[]"), case["wrong"], of=of, vars=variables, params=parameters)
    assert verdict.ruling == "wrong"
    assert verdict.mistakes[0].tag == case["mistake"]


def test_a_mistake_in_one_entry_is_told_of_that_entry():
    verdict = symjac.check("sin(2*x)*y, x^3", "[[cos(2*x)*y, sin(2*x)], [3*x^3, 0]]", vars="x y")
    tags = [entry.mistake and entry.mistake.tag for entry in verdict.entries]
    assert tags == ["chain-factor-missing", None, "power-not-reduced", None]
    denominator = symjac.check(
        "sin(2*x)*y, x^3", "[[cos(2*x)*y, 3*x^3], [sin(2*x), 0]]", vars="x y", layout="denominator"
    )
    tags = [entry.mistake and entry.mistake.tag for entry in denominator.entries]
    assert tags == ["chain-factor-missing", "power-not-reduced", None, None]


def test_an_answer_at_a_point_is_not_diagnosed():
    assert symjac.check("x^2", "3", of="derivative", vars="x", at="x=1").mistakes == ()


# --- verdicts -------------------------------------------------------------------------------


def test_a_verdict_on_every_entry():
    verdict = symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")
    assert [entry.ruling for entry in verdict.entries] == ["right", "wrong", "wrong", "right"]
    assert verdict.score == (2, 4)
    witness = verdict.entries[1].comparison.witness
    values = verdict.entries[1].answer.xreplace(dict(witness.point)), verdict.entries[1].expected
    assert values[0].evalf() == pytest.approx(float(witness.answer))
    assert witness.expected == values[1].xreplace(dict(witness.point))
    assert all(entry.mistake is None for entry in verdict.entries)


def test_decimals_are_exact_without_a_tolerance():
    assert symjac.check("x/3", "0.333", of="derivative", vars="x").ruling == "wrong"
    assert symjac.check("x/3", "0.333", of="derivative", vars="x", tolerance=1e-2)
    assert symjac.check("x/3", "0.3", of="derivative", vars="x", tolerance=1e-2).ruling == "wrong"
    assert symjac.check("x/4", "0.25", of="derivative", vars="x")


def test_names_that_the_map_has_not():
    verdict = symjac.check("x*y", "[y, z]", of="gradient", vars="x,y")
    assert [entry.ruling for entry in verdict.entries] == ["right", "wrong"]
    assert symjac.check("x*y", "[y, x + 0*z]", of="gradient", vars="x,y")


def test_undecided_says_what_was_tried():
    verdict = symjac.check("g(x)", "h(x)", of="expression", vars="x", functions="g,h")
    assert verdict.ruling == "wrong"  # for one g and one h they differ
    reflected = "2^x*pi^(x - 1)*sin(pi*x/2)*gamma(1 - x)*zeta(1 - x)"  # DLMF 25.4.1, of which no proof is known here
    verdict = symjac.check("zeta(x)", reflected, of="expression")
    assert verdict.ruling == "undecided"
    assert verdict.entries[0].comparison.tried


def test_the_answer_of_an_api_problem():
    problem = symjac.problem("x*y", vars="x y")
    assert symjac.check(problem, "[y, x]", of="gradient")
    with pytest.raises(ValueError, match="of is one of"):
        symjac.check(problem, "x", of="integral")


# --- reading --------------------------------------------------------------------------------

WRITTEN = [
    ("-x*cos(x)", "scalar", 1, 1),
    ("(x + 1)*(x - 1)", "scalar", 1, 1),
    ("(x + 1)", "scalar", 1, 1),
    ("[y, x]", "list", 1, 2),
    ("max(x, y), |x|", "list", 1, 2),
    ("[(x + 1), (y)]", "list", 1, 2),
    ("y; x", "list", 1, 2),
    ("[2x]", "list", 1, 1),
    ("[[0]]", "matrix", 1, 1),
    ("((y, x), (cos(x), 0))", "matrix", 2, 2),
    ("{{y, x}, {1, 2}}", "matrix", 2, 2),
    ("y, x; cos(x), 0", "matrix", 2, 2),
    ("# mine\ny, x\ncos(x), 0\n", "matrix", 2, 2),
    ("[[y, x],\n [cos(x), 0]]", "matrix", 2, 2),
    ("J = Matrix([[y, x], [1, 0]])", "matrix", 2, 2),
    ("[x, y], [y, x]", "matrix", 2, 2),
    (r"\begin{bmatrix} y & x \\ \cos x & 0 \end{bmatrix}", "matrix", 2, 2),
    (r"J = 2\begin{pmatrix} y \\ z \end{pmatrix}", "matrix", 2, 1),
    (r"-\frac{x}{y}", "scalar", 1, 1),
]
XY = Declarations(variables=("x", "y"))


@each(("text", "form", "rows", "columns"), WRITTEN)
def test_how_answers_are_written(text, form, rows, columns):
    found = answers.read_alone(text, XY)
    assert (found.form, len(found.rows), {len(row) for row in found.rows}) == (form, rows, {columns})


REFUSED = [
    ("", "the answer is empty"),
    ("[]", "the answer is empty"),
    ("x,", "entry 2 is empty"),
    ("[[x, y], [x]]", "row 2 has 1 entries"),
    ("[x, (y, x)]", "this is not a row"),
    ("x = 3", "this is an equation"),
    ("[x, y", "never closed"),
    ("sinn(x)", "unknown function"),
    ("1/2x", "can be read in two ways"),
    ("9^9^9^9", ""),
    ("__import__('os')", ""),
    ("x.__class__", ""),
    (r"\input{/etc/passwd}", ""),
    ("x" * 70, ""),
    ("(" * 200 + "x" + ")" * 200, "nested"),
]


@each(("text", "message"), REFUSED)
def test_what_is_refused_in_an_answer(text, message):
    with pytest.raises(ReadError) as caught:
        symjac.check("x*y", text, vars="x,y")
    assert message in caught.value.message
    assert caught.value.origin == "the answer"


def test_hostile_answers_are_refused_as_hostile_maps_are():
    lines = (ROOT / "tests/data/hostile.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        if case["class"] == "exec":
            with pytest.raises(ReadError):
                symjac.check("x*y", case["input"], vars="x,y")


def test_an_answer_that_is_not_finite_has_its_place():
    with pytest.raises(ParseError) as caught:
        symjac.check("x*y", "[y, 1/(x - x)]", of="gradient", vars="x,y")
    assert caught.value.origin == "the answer"


# --- what is shown --------------------------------------------------------------------------

WRONG = symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")


@each("name", [name for name, row in render.FORMATS.items() if row.verdicts])
def test_every_format_hides_the_right_answer_when_asked(name):
    verdict = symjac.check("x*y + exp(3*x)", "[y, x]", of="gradient", vars="x y")
    hidden = render.finding(name, verdict, Options(reveal=False))
    assert not re.search(r"3\W?\s?exp|3 e\^", hidden)
    assert "3·exp(3x)" in render.finding("pretty", verdict, Options())
    given = symjac.check("sin(7*x)", "x", of="expression")
    shown = re.sub("<style>.*?</style>", "", render.finding(name, given, Options(reveal=False)), flags=re.DOTALL)
    assert not re.search("sin|7", shown.replace("0.7", ""))


def test_signs_stand_beside_colours():
    plain = render.finding("pretty", WRONG, Options())
    coloured = render.finding("pretty", WRONG, Options(colour=True))
    assert {"✓", "✗"} <= set(plain)
    assert {"✓", "✗"} <= set(coloured)
    assert "\x1b[" in coloured
    assert render.finding("ascii", WRONG, Options()).isascii()


def test_on_a_terminal_a_reason_goes_on_under_where_it_began():
    lines = render.finding("pretty", WRONG, Options(width=80, colour=True)).splitlines()
    (place,) = (k for k, line in enumerate(lines) if "This is the transpose" in line)
    assert "│   This is" in re.sub(r"\x1b\[[\d;]*m", "", lines[place])
    assert "│   layout row i" in re.sub(r"\x1b\[[\d;]*m", "", lines[place + 1])


def test_a_wide_answer_lists_what_is_not_right():
    n = 12
    text = ", ".join(f"x_{i}^2*x_{i % n + 1}" for i in range(1, n + 1))
    problem = symjac.problem(text)
    wrong = sympy.zeros(n, n)
    right = symjac.jacobian(problem).value
    rows = [[right[i, j] if (i, j) != (3, 4) else wrong[i, j] for j in range(n)] for i in range(n)]
    verdict = symjac.check(problem, str(rows))
    assert verdict.score == (n * n - 1, n * n)
    shown = render.finding("pretty", verdict, Options())
    assert "∂f₄/∂x₅ = 0" in shown
    assert "the other 143 entries are right" in shown


def test_json_says_what_the_verdict_says():
    record = json.loads(render.finding("json", WRONG, Options()))
    assert (record["command"], record["of"], record["verdict"]) == ("check", "jacobian", "wrong")
    assert record["score"] == {"right": 2, "of": 4}
    assert [entry["verdict"] for entry in record["entries"]] == ["right", "wrong", "wrong", "right"]
    assert record["entries"][1]["witness"]["at"] == {"x": "1"}
    hidden = json.loads(render.finding("json", WRONG, Options(reveal=False)))
    assert "expected" not in json.dumps(hidden)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("0*log(x)", "0"), ("x", "sqrt(x)*sqrt(x)"), ("log(x) - log(x)", "x - x"), ("x", "x + 0*log(x)")],
)
def test_a_domain_that_building_cancels_counts(typed, answer):
    verdict = symjac.check(typed, answer, of="expression")
    assert verdict
    assert verdict.entries[0].comparison.domain is not None
    assert symjac.check(typed, answer, of="expression", strict_domain=True).ruling == "wrong"


def test_an_isolated_gap_that_building_cancels_does_not():
    assert symjac.check("x/x", "1", of="expression", strict_domain=True)


@pytest.mark.parametrize(
    ("answer", "ruling"),
    [("sin(1.57*x)", "right"), ("sin(1.5*x)", "wrong"), ("cos(1.57*x)", "wrong"), ("sin(1.57*x) + 0.5", "wrong")],
)
def test_a_tolerance_reaches_into_functions(answer, ruling):
    assert symjac.check("sin(pi*x/2)", answer, of="expression", tolerance=1e-2).ruling == ruling


def test_complex_variables_have_complex_witnesses():
    verdict = symjac.check("log(x^2)", "2*log(x)", of="expression", complex=True)
    assert verdict.ruling == "wrong"
    assert symjac.check("abs(exp(x))", "exp(x)", of="expression", complex=True).ruling == "wrong"
    assert symjac.check("sin(2*x)", "2*sin(x)*cos(x)", of="expression", complex=True)


@pytest.mark.parametrize(
    ("text", "answer", "told"),
    [
        ("sin(x)", "cos(x)", "at x = 1 yours is 0.540302, it should be 0.841471"),
        ("pi", "355/113", "yours is 355/113, it should be 3.141592654"),
        (
            "exp(pi*sqrt(163))",
            "262537412640768744",
            "is 262537412640768744, it should be 262537412640768743.999999999999",
        ),
        ("x^2 + 10^-20", "x^2", "yours is 1, it should be 1.00000000000000000001"),
        ("x^2 + 10^-300", "x^2", "yours differs by -1.0e-300 from 1.0"),
        ("pi + 10^-70", "pi", "yours differs by -1.0e-70 from 3.14159"),
        ("sqrt(10^60 + 1)", "10^30", "yours differs by -5.0e-31 from 1.0e+30"),
    ],
)
def test_values_are_shown_in_as_many_digits_as_tell_them_apart(text, answer, told):
    verdict = symjac.check(text, answer, of="expression")
    assert told in render.finding("pretty", verdict, Options())
    witness = verdict.to_json()["entries"][0]["witness"]
    assert witness["answer"] != witness["expected"]
    assert "should be" not in render.finding("pretty", verdict, Options(reveal=False))


def test_of_a_difference_beyond_all_digits_it_is_said_that_it_is_small():
    verdict = symjac.check("erf(1000)", "1", of="expression")
    assert "yours differs from 1.0 by too little to be shown" in render.finding("pretty", verdict, Options())


def test_in_a_thread_a_proof_has_an_end(monkeypatch):
    def endless(difference):
        while True:
            hash(difference)

    monkeypatch.setattr(compare, "_PROOFS", (("endless", endless, 0.5),))
    with ThreadPoolExecutor(1) as threads:
        answer = "floor(x) + floor(x + 1/2)"
        found = threads.submit(symjac.check, "floor(2x)", answer, of="expression", vars="x", seconds=0.5).result()
    assert found.ruling == "undecided"
    assert "endless" in found.entries[0].comparison.tried


@pytest.mark.parametrize(
    ("text", "answer", "ruling"),
    [
        ("abs(x)", "0", "right"),
        ("abs(x)", "1", "wrong"),
        ("x*abs(x)", "2*sign(x)", "right"),
        ("max(x, 0)", "0", "right"),
        ("abs(x^2 - 1)", "2*sign(x^2 - 1)", "right"),
        ("abs(x^2 - 1)", "2", "wrong"),
    ],
)
def test_a_second_derivative_has_no_value_at_a_kink(text, answer, ruling):
    assert symjac.check(text, answer, of="derivative", vars="x,x").ruling == ruling


@pytest.mark.parametrize("answer", ["piecewise(1, x>0, -1)", "piecewise(-1, x<0, 1)", "x/abs(x)", "abs(x)/x"])
def test_a_derivative_has_no_value_where_it_jumps(answer):
    assert symjac.check("abs(x)", answer, of="derivative", vars="x")
    assert symjac.check("abs(x)", "piecewise(1, x>0, 1)", of="derivative", vars="x").ruling == "wrong"


@pytest.mark.parametrize(
    ("text", "answer", "message"),
    [
        ("log(x^2)", "2*log(x)", "right where x > 0."),
        ("(-1)^(2*n)*x", "x", "right for integer n."),
        ("x^2", "x^2", "right."),
    ],
)
def test_the_message_of_a_right_answer_has_its_restriction(text, answer, message):
    assert symjac.check(text, answer, vars="x", params="n", of="expression").to_json()["message"] == message


def test_a_marked_answer_in_latex_has_its_ruling():
    assert symjac.check("x*y", "y, y", vars="x,y", of="gradient").to_latex().endswith(r"\quad \text{wrong}")
