"""What is explained must be true of the map: shapes, gradients, where det J is 0, and the shapes of the chain rule."""

from __future__ import annotations

import re

import pytest

import symjac
from symjac import calculus, render
from symjac.calculus import commands
from symjac.cli import main
from symjac.errors import SingularPoint
from symjac.kernel import sympy
from symjac.render import Options, records
from symjac.studies.explanation import find as explanation
from tests.cases import needs_program
from tests.studies import agree_on_shapes, compiles


def sheet(*arguments, **reading):
    return render.finding("pretty", symjac.explain(*arguments, **reading), Options(width=200))


SINGULAR = [
    # source, map, how it is read, what is said
    ("Marsden and Tromba, 6.2: polar", "r*cos(t), r*sin(t)", dict(vars="r t"), "0 exactly where r = 0\n"),
    ("Marsden and Tromba 6.2: spherical", "r*sin(p)*cos(t), r*sin(p)*sin(t), r*cos(p)", dict(vars="r p t"),
     "0 exactly where r = 0, or p = π·n, n an integer\n"),
    ("Rudin, Principles, exercise 9.17", "exp(x)*cos(y), exp(x)*sin(y)", {}, "it is 0 nowhere: near every point"),
    ("by hand: z² as a real map", "x^2 - y^2, 2*x*y", {}, "0 exactly where x = 0 and y = 0\n"),
    ("by hand: dependent", "x + y, 2*x + 2*y", {}, "it is 0 everywhere"),
    ("by hand: parameters", "a*x + b*y, c*x + d*y", dict(vars="x y"), "0 exactly where a·d - b·c = 0\n"),
    ("by hand: r is positive", "r*cos(t), r*sin(t)", dict(vars="r t", positive="r"), "it is 0 nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "reading", "said"), SINGULAR)
def test_where_the_determinant_is_0(source, text, reading, said):
    assert said in sheet(text, **reading), source


MAPS = ["x^2*y", "x*y, sin(x)", "x, x*y, y^2", "x*y*z, x - y", "x^3"]


@pytest.mark.parametrize("text", MAPS)
def test_the_gradients_are_the_rows_and_their_shapes_are_said(text):
    found = symjac.explain(text)
    m, n = found.problem.shape
    rows = sympy.Matrix(found.jacobian.value)
    for i, gradient in enumerate(found.gradients):
        assert gradient.shape == (n, 1)
        assert rows[i, :] == sympy.Matrix(gradient.value).T
    said = render.finding("pretty", found, Options())
    assert f"n = {n}" in said
    assert f"m = {m}" in said
    assert f"{m}×1 = ({m}×{n})·({n}×1)" in said
    assert (found.determinant is not None) == (m == n)
    assert (f"none: J is {m}×{n}" in said) == (m != n)


@pytest.mark.parametrize("text", MAPS)
def test_the_shapes_of_each_chain_rule_multiply_and_those_of_a_mixed_one_do_not(text):
    found = symjac.explain(text)
    said = render.finding("pretty", symjac.explain(text, conventions=True), Options())
    m, n = found.problem.shape
    layouts = said.split("\nlayouts")[1]
    products = re.findall(r"\((\w+)×(\w+)\)·\((\w+)×(\w+)\)( = (\w+)×(\w+))?", layouts)
    assert {("p", str(m), str(m), str(n)), (str(n), str(m), str(m), "p")} <= {found[:4] for found in products}
    for rows, inner, meets, columns, shown, *shape in products:
        assert (inner == meets) == (bool(shown) or m == n)
        assert not shown or shape == [rows, columns]
    assert ("cannot be multiplied" in said) == (m != n)


OPENING = [
    # map, variables, the five sentences that it is explained with
    ("x*y, sin(x)", "x y", """\
F takes n = 2 numbers, x and y, and gives m = 2 numbers, f₁ and f₂: a map from ℝ² to ℝ².
Its Jacobian matrix J is 2×2: a row for each of the 2 components, a column for each of the 2 variables.
Row 1 belongs to f₁ and column 2 to y: the entry there, ∂f₁/∂y = x, is how fast f₁ changes while y alone moves.
F has 2 components, so it has 2 gradients and no single one: the rows of J, each written as a column, 2×1.
Near a point, with J at that point, the best linear approximation is ΔF ≈ J·Δx, as shapes 2×1 = (2×2)·(2×1)."""),
    ("x^2*y", "x y", """\
f takes n = 2 numbers, x and y, and gives m = 1 number: a function from ℝ² to ℝ.
Its Jacobian matrix J is 1×2: one row for its one component, a column for each of the 2 variables.
Column 2 belongs to y: the entry there, ∂f/∂y = x², is how fast f changes while y alone moves.
The gradient ∇f is the same 2 numbers as a column, 2×1: J is a row, which turns a step into a number, and ∇f a \
direction to step in.
Near a point, with J at that point, the best linear approximation is Δf ≈ J·Δx, as shapes 1×1 = (1×2)·(2×1)."""),
    ("cos(t), sin(t), t", "t", """\
F takes n = 1 number, t, and gives m = 3 numbers, f₁, f₂ and f₃: a map from ℝ to ℝ³.
Its Jacobian matrix J is 3×1: a row for each of the 3 components, one column for its one variable.
Row 2 belongs to f₂ and column 1 to t: the entry there, ∂f₂/∂t = cos(t), is how fast f₂ changes with t.
F has 3 components, so it has 3 gradients and no single one: the rows of J, each written as a column, 1×1.
Near a point, with J at that point, the best linear approximation is ΔF ≈ J·Δx, as shapes 3×1 = (3×1)·(1×1)."""),
    ("x^3", "x", """\
f takes n = 1 number, x, and gives m = 1 number: a function from ℝ to ℝ.
Its Jacobian matrix J is 1×1: one row for its one component, one column for its one variable.
Column 1 belongs to x: the entry there, ∂f/∂x = 3x², is how fast f changes with x.
With one component in one variable, J and the gradient ∇f both have one entry, the derivative.
Near a point, with J at that point, the best linear approximation is Δf ≈ J·Δx, as shapes 1×1 = (1×1)·(1×1)."""),
    ("a*x^2 + b*y, c", "x y", """\
F takes n = 2 numbers, x and y, and gives m = 2 numbers, f₁ and f₂: a map from ℝ² to ℝ²; a, b and c are held constant.
Its Jacobian matrix J is 2×2: a row for each of the 2 components, a column for each of the 2 variables.
Row 1 belongs to f₁ and column 2 to y: the entry there, ∂f₁/∂y = b, is how fast f₁ changes while y alone moves.
F has 2 components, so it has 2 gradients and no single one: the rows of J, each written as a column, 2×1.
Near a point, with J at that point, the best linear approximation is ΔF ≈ J·Δx, as shapes 2×1 = (2×2)·(2×1)."""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "sentences"), OPENING)
def test_five_sentences_open_an_explanation_and_the_conventions_stand_elsewhere(text, names, sentences):
    said = sheet(text, vars=names)
    opening = said.split("\n\n")[0].splitlines()
    assert [line.strip() for line in opening[2:]] == sentences.splitlines()
    assert "layout" not in said
    conventions = sheet(text, vars=names, conventions=True)
    assert "numerator layout" in conventions
    assert "takes n" not in conventions


@pytest.mark.parametrize("format_", ["pretty", "ascii", "latex", "markdown", "html", "mathml", "json"])
def test_the_conventions_in_every_format(format_):
    shown = {
        chosen: render.finding(format_, symjac.explain("x*y, x", conventions=chosen), Options(format=format_))
        for chosen in (False, True)
    }
    assert ("denominator" in shown[True], "denominator" in shown[False]) == (True, False)


def test_the_case_of_one_component():
    said = sheet("x^2*y")
    assert "J·Δx = ∇f·Δx = 2x·y·Δx + x²·Δy" in said
    assert "2×1 column: J, which is 1×2, transposed" in said


def test_the_case_of_several_components():
    assert "row 2 of J = (∇f₂)ᵀ = [ cos(x)  0 ]" in sheet("x*y, sin(x), x", vars="x y")
    said = sheet("x*y, sin(x), x", vars="x y", conventions=True)
    assert "the gradient of a vector-valued function" in said
    assert "Jᵀ, 2×3 with the gradients as columns, or J, 3×2: the shape says which" in said
    assert "or J, 2×2: only the book says which" in sheet("x*y, sin(x)", vars="x y", conventions=True)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("x*y, y", "x=1, y=2", "orientation is kept here, and small areas are multiplied by 2"),
        ("x*y, y", "x=1, y=-3", "orientation is reversed here, and small areas are multiplied by 3"),
        ("x^3", "x=2", "small lengths are multiplied by 12"),
        ("x*y, y", "x=1, y=0", "J is singular here"),
        ("x*y, y", "x=1, y=b", "its sign depends on the values of the names in it"),
    ],
)
def test_what_the_determinant_means_at_a_point(text, at, said):
    assert said in sheet(text, at=at)


GROWTH = [
    # map, how it is read, what is said; None: nothing about growing
    ("x^2*y", {}, "where ∇f ≠ 0, f grows fastest along ∇f, at the rate ‖∇f‖; at right angles to it there is no growth"),
    ("x^3", {}, "where ∇f ≠ 0, f grows in the direction of ∇f, at the rate |∇f|"),
    ("7", dict(vars="x"), "∇f is 0: no step changes f to first order"),
    ("x - x", dict(vars="x y"), "∇f is 0: no step changes f to first order"),
    ("z*w", dict(complex=True), None),
    ("z", dict(complex=True), None),
]


@pytest.mark.parametrize(("text", "reading", "said"), GROWTH)
def test_which_way_a_function_grows(text, reading, said):
    shown = sheet(text, **reading)
    assert ("grows" in shown or "no step" in shown) == (said is not None)
    assert (said or "") in shown


@pytest.mark.parametrize(
    ("reading", "said"), [({}, "G: ℝ² → ℝᵖ follows F"), ({"complex": True}, "G: ℂ² → ℂᵖ follows F")]
)
def test_the_map_that_follows_is_one_of_the_same_numbers(reading, said):
    assert said in sheet("z^2, w*z", conventions=True, **reading)


@pytest.mark.parametrize(("text", "said"), [("x*y", "1 column meets 2 rows"), ("x, x^2", "2 columns meet 1 row")])
def test_shapes_that_do_not_multiply(text, said):
    assert said in sheet(text, conventions=True)


def test_of_complex_variables_neither_volumes_nor_signs_are_claimed():
    said = sheet("z^2*w, w", complex=True, at="w=1, z=2")
    assert "det J" in said
    assert not re.search("areas|orientation|it is 0", said)


def test_a_determinant_that_is_too_large_and_zeros_that_take_too_long_are_left_out(monkeypatch):
    problem = symjac.problem("x*y, y")
    with monkeypatch.context() as patch:
        patch.setattr(commands, "MOST_LENGTH", 0)
        found = explanation.explain(problem)
        assert found.determinant is None
        assert "left out: too large" in render.finding("pretty", found, Options())
    monkeypatch.setattr(explanation, "ZERO_CALLS", 0)
    found = explanation.explain(problem)
    assert found.singular is None
    assert "was not found" in render.finding("pretty", found, Options())
    assert records.record(found)["singular"] is None


def test_no_derivative_at_the_point():
    with pytest.raises(SingularPoint):
        symjac.explain("|x|", at="x=0")
    assert main(["explain", "|x|", "--at", "0", "-q"]) == 3


def test_kinks_are_noted(capfd):
    assert main(["explain", "|x| + y"]) == 0
    assert "f is not differentiable where x = 0" in capfd.readouterr().err


def test_the_layout_is_explained_and_not_an_option(capfd):
    assert main(["explain", "x", "--layout", "denominator"]) == 2
    assert "no such option --layout" in capfd.readouterr().err


def test_decimals(capfd):
    assert main(["explain", "pi*x, y", "--at", "1, 2", "--digits", "4", "-q"]) == 0
    assert "multiplied by 3.142" in capfd.readouterr().out


@pytest.mark.parametrize("text", MAPS)
def test_formats(text):
    found = symjac.explain(text)
    agree_on_shapes(found, {"jacobian": found.problem.shape})
    record = found.to_json()
    assert record["shape"] == list(found.problem.shape)
    assert [gradient["shape"] for gradient in record["gradients"]] == [[found.problem.shape[1], 1]] * len(
        found.gradients
    )
    determinant = record["determinant"] and record["determinant"]["text"]
    expected = found.determinant and str(calculus.determinant(found.problem).value)
    assert determinant == expected


@needs_program("pdflatex")
@pytest.mark.parametrize("text", ["r*cos(theta), r*sin(theta)", "x^2*y", "x_1*y, x_1, y"])
def test_latex_compiles(text, tmp_path):
    problem = symjac.problem(text)
    compiles(symjac.explain(problem, at=", ".join("1" for _ in problem.variables)), tmp_path)
