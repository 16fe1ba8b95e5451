"""The chain rule against published answers; names, shapes and what cannot be proved."""

from __future__ import annotations

import pytest

import symjac
from symjac import render
from symjac.cli import main
from symjac.errors import ReadError, ShapeError, SingularPoint
from symjac.kernel import sympy
from symjac.render import Options
from symjac.studies.composition import find as composition
from tests.cases import needs_program
from tests.studies import agree_on_shapes, compiles

PUBLISHED = [
    # source, G, F, how they are read, J of G∘F
    ("Stewart, Calculus, 8th ed., 14.5 example 1", "x^2*y + 3*x*y^4", "sin(2t), cos(t)", dict(at="t=0"), "[[6]]"),
    ("Stewart 14.5 example 3", "exp(x)*sin(y)", "s*t^2, s^2*t", {},
     "[[t^2*exp(s*t^2)*sin(s^2*t) + 2*s*t*exp(s*t^2)*cos(s^2*t),"
     " 2*s*t*exp(s*t^2)*sin(s^2*t) + s^2*exp(s*t^2)*cos(s^2*t)]]"),
    ("Stewart 14.5 example 5, by s", "x^4*y + y^2*z^3", "r*s*exp(t), r*s^2*exp(-t), r^2*s*sin(t)",
     dict(vars="s", at="r=2, s=1, t=0"), "[[192]]"),
    ("Marsden and Tromba, Vector Calculus, 2.5", "u + v, u, v^2", "x^2 + 1, y^2", dict(at="x=1, y=1"),
     "[[2, 2], [2, 0], [0, 4]]"),
    ("by hand: both maps use x and y, put in at once", "x + 2y, x*y", "y, x", {}, "[[2, 1], [y, x]]"),
    ("by hand: a constant of both", "a*u", "a*x^2", dict(vars="x", outer_vars="u"), "[[2*a^2*x]]"),
    ("by hand: G's order", "u - v", "x, x^2", dict(outer_vars="v u"), "[[2*x - 1]]"),
    ("by hand: what is put in is a constant's name", "u*v", "v*x, x", dict(vars="x", outer_vars="u v"), "[[2*v*x]]"),
    ("the chain rule itself", "g(u, v)", "x^2, 3*x", dict(functions="g"),
     "[[2*x*Subs(Derivative(g(a, 3*x), a), a, x^2) + 3*Subs(Derivative(g(x^2, b), b), b, 3*x)]]"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "outer", "inner", "reading", "matrix"), PUBLISHED)
def test_published(source, outer, inner, reading, matrix):
    found = symjac.compose(outer, inner, **reading)
    assert found.ruling == "right", source
    if "Subs" not in matrix:
        expected = symjac.matrix(matrix, like=found.composite)
        assert sympy.simplify(sympy.Matrix(found.jacobian.value) - expected) == sympy.zeros(*expected.shape)
    product = sympy.Matrix(found.outer_jacobian.value) * sympy.Matrix(found.inner_jacobian.value)
    assert sympy.simplify(product - sympy.Matrix(found.jacobian.value)) == sympy.zeros(*product.shape)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("u^2*v, sin(u), v", "x*y, exp(x)"), ("|u|", "x^2 - y"), ("sqrt(u^2 + v^2), atan2(v, u)", "y, x")],
)
def test_the_law(outer, inner):
    g, f = symjac.problem(outer), symjac.problem(inner)
    found = symjac.compose(g, f)
    direct = symjac.jacobian(composition.composed(g, f))
    assert found.ruling == "right"
    assert sympy.simplify(sympy.Matrix(found.jacobian.value) - sympy.Matrix(direct.value)).is_zero_matrix
    assert found.outer_jacobian.shape[1] == found.inner_jacobian.shape[0] == g.shape[1]


def test_the_image_of_the_point_is_where_the_outer_matrix_is_taken():
    found = symjac.compose("u^2, c*v", "x + y, x*y", outer_vars="u v", at="x=1, y=2, c=5")
    assert [(s.name, value) for s, value in found.image] == [("u", 3), ("v", 2)]
    assert sympy.Matrix(found.outer_jacobian.value) == sympy.Matrix([[6, 0], [0, 5]])


def test_a_value_of_the_inner_map_that_cancels_is_still_needed():
    with pytest.raises(SingularPoint, match=r"x = 0"):
        symjac.compose("u^2", "1/x", at="x=0")
    composite = symjac.compose("u^2", "sqrt(x)").composite
    assert str(composite.components[0]) == "x"
    with pytest.raises(SingularPoint):
        symjac.jacobian(composite, at="x=-1")


def test_what_is_not_proved_is_said(monkeypatch):
    from symjac.model import Comparison

    monkeypatch.setattr(composition, "compare", lambda *_, **__: Comparison("undecided"))
    found = symjac.compose("u*v", "x, x^2")
    assert (found.ruling, found.status, found.unproved) == ("undecided", 4, ((0, 0),))
    assert "? undecided for the entries (1, 1)" in render.finding("pretty", found, Options())
    assert found.to_json()["undecided"] == [{"row": 1, "column": 1}]


def test_positive_variables_of_the_outer_map():
    found = symjac.compose("sqrt(u^2)", "x", positive="u")
    assert found.all_notes[0] == "u is positive: this is G∘F where f > 0"
    with pytest.raises(SingularPoint, match="u is positive"):
        symjac.compose("sqrt(u^2)", "x", positive="u", at="x=-1")
    assert symjac.compose("sqrt(x^2)", "x", positive="x").all_notes == ()


@pytest.mark.parametrize(
    ("outer", "inner", "where", "variable"),
    [("|u|", "x", "g", "u"), ("u^2", "|x|", "f", "x"), ("sqrt(u)", "x^2", "g∘f", "x"), ("|u|", "x^3", "g", "u")],
)
def test_kinks_are_noted(outer, inner, where, variable):
    assert symjac.compose(outer, inner).all_notes == (f"{where} is not differentiable where {variable} = 0",)


REFUSED = [
    # arguments, status, message, hint
    (["x*y", "x"], 3, "G has 2 (x, y), F has 1", "--outer-vars"),
    (["x", "x, y"], 3, "G has 1 (x), F has 2", "--outer-vars"),
    (["x*u", "x^2", "--outer-vars", "u", "-v", "x"], 2, "x is a constant of G and a variable of F", "another name"),
    (["u*sinn(v)", "x, x"], 2, "the outer map G, line 1: unknown function 'sinn'\n  u*sinn(v)\n    ^^^^", "sin"),
    (["u*v", "x, x*"], 2, "the expression ends too soon, after '*'\n  x, x*\n      ^", ""),
    (["1/0*u", "x"], 2, "the outer map G, line 1: component 1 has no finite value", "the denominator is 0"),
    (["1/(u - v)", "x, x"], 3, "g(F(x)) has no value anywhere", ""),
    (["u^2", "|x|", "--at", "0"], 3, "f has a corner at x = 0", "the chain rule needs both maps to be differentiable"),
    (["|u|", "x^2", "--at", "0"], 3, "g has a corner at u = 0", "the composite may be differentiable"),
    (["max(u, v)", "t, t"], 3, "g has a corner at u = t, v = t", "the composite may be differentiable"),
    (["|u|", "t - t", "-v", "t"], 3, "g has a corner at u = 0", "the chain rule needs both maps to be differentiable"),
    (["floor(u)", "2", "-v", "t"], 3, "g is not continuous at u = 2", "the composite may be differentiable"),
    (["u", "x", "--positive", "w"], 2, "the maps have no variable or parameter w", "they have u, x"),
    (["u", "x", "--outer-vars", "2"], 2, "--outer-vars: '2' is not a name", ""),
    (["u*w", "x", "--outer-vars", "u,u"], 2, "--outer-vars: u is named twice", ""),
    (["u"], 2, "no components are given", ""),
    (["-", "-"], 2, "cannot both come from standard input", "in quotes"),
    (["u", "x", "--layout", "denominator"], 2, "no such option --layout", ""),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "status", "message", "hint"), REFUSED)
def test_refusals(arguments, status, message, hint, capfd, monkeypatch):
    monkeypatch.setattr("symjac.cli.console.read_stdin", lambda: "x")
    assert main(["compose", *arguments, "-q"]) == status
    out, err = capfd.readouterr()
    assert out == ""
    assert message in err
    assert hint in err


def test_the_notes_name_the_option_of_each_map(capfd):
    assert main(["compose", "u*v", "x, y"]) == 0
    assert capfd.readouterr().err.splitlines() == [
        "note: G: variables u, v, in natural order; --outer-vars sets the order of the columns",
        "note: variables x, y, in natural order; --vars sets the order of the columns",
    ]


def test_files_and_latex(tmp_path, capfd):
    path = tmp_path / "map.txt"
    path.write_text("x*y  # one\nx\n", encoding="utf-8")
    assert main(["compose", "u + v", "--file", str(path), "-q", "-f", "str"]) == 0
    assert "Matrix([[y + 1, x]])" in capfd.readouterr().out
    arguments = ["compose", r"\frac{u}{v}", r"\begin{pmatrix} e^t \\ t \end{pmatrix}", "--from", "latex", "-q"]
    assert main([*arguments, "--at", "1", "--digits", "3", "-f", "str"]) == 0
    assert "Matrix([[0]]) = " in capfd.readouterr().out


def test_library_takes_texts_and_problems():
    outer, inner = symjac.problem("u^2*v"), symjac.problem("x; y")
    pairs = [(outer, inner), (outer, "x; y"), ("u^2*v", inner)]
    assert {str(symjac.compose(*pair).jacobian.value) for pair in pairs} == {"Matrix([[2*x*y, x**2]])"}
    with pytest.raises(TypeError, match="outer_vars"):
        symjac.compose(symjac.problem("u"), symjac.problem("x"), outer_vars="u")
    with pytest.raises(TypeError, match="unexpected keyword"):
        symjac.compose("u", "x", wars="x")
    with pytest.raises(ShapeError):
        symjac.compose(symjac.problem("u*v"), symjac.problem("x"))
    with pytest.raises(ReadError):
        symjac.compose("u*", "x")


def test_formats():
    found = symjac.compose("u*v, u, 3", "x*y, exp(x + z)", at="x=0, y=1, z=0")
    agree_on_shapes(found, {"jacobian": (3, 3), "outer.jacobian": (3, 2), "inner.jacobian": (2, 3)})
    assert "3×3 = (3×2)·(2×3)" in render.finding("pretty", found, Options())
    assert "J_{G \\circ F}(a)" in render.finding("latex", found, Options())


@needs_program("pdflatex")
def test_latex_compiles(tmp_path):
    compiles(symjac.compose("u^2*theta, u", "x*y, exp(x)/y", outer_vars="u theta"), tmp_path)
