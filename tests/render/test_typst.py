"""Typst: every finding compiles with the compiler of the wheel, and formulas are those of the other formats."""

from __future__ import annotations

import shlex

import pytest

import symjac
from symjac import render
from symjac.cli import main
from symjac.functions import TABLE
from symjac.render import Options
from symjac.render.typst import TYPST, signs
from tests.cases import each, sampled

COMMANDS = """
jacobian "x*y, sin(x)" -v x,y --lhs
jacobian "r*cos(theta_max), m*r/2, |r|, floor(r)+gamma(r), besselj(2,r)" -v r,theta_max --params m
jacobian "piecewise(r^2, r<0, sin(r)), besselk(2, 3*r)" -v r
jacobian "x, y" -v x,y,z --layout denominator --matrix p
jacobian "sin(x*y)*exp(x*y), cos(x*y)" -v x,y --cse
jacobian "mass*x, e*x, pi_0*x, x_1*2" -v x,x_1 --params mass,e,pi_0
determinant "r*cos(t), r*sin(t)" -v r,t --steps
hessian "x^3*y/(x+y)" -v x,y
gradient "sqrt(x^2+y^2)" -v x,y
gradient "x'*A*x" --vector x:2 --matrix-param A:2x2
directional "x^2*y" -v x,y --dir 1,2
divergence "r^2, 0, 0" -v r,theta,phi --coords spherical --steps
curl "x*y, y*z, x*z" -v x,y,z
laplacian "x^2*y"
steps "sqrt(x^2+y^2)" -v x,y
steps "(x^2*sin(x))/(1+e^(-x))" -v x --level brief
steps "besselj(2,3*x), atan2(sin(x), x^2), x^x, 2^x, g(x^2)" -v x --functions g
linearize "x*y, sin(x)" -v x,y --at "x=0,y=1" --verify
linearize "x*y, sin(x)" -v x,y --at "x=0,y=1" --delta "x=0.1"
explain "x*y, sin(x)" -v x,y --at "x=1,y=2"
explain "x*y, sin(x)" -v x,y --conventions
explain "(x+y+1)^9/(1+x^2*y^2*sin(x*y)+cos(x)), log(x+sqrt(1+x^2))*exp(x*y)*sin(x)*cos(y), x" -v x,y,z
compose "u^2*v" "cos(t), sin(t)" --vars t
change "r*cos(t), r*sin(t)" -v r,t
critical "x^3 - 3*x + y^2" -v x,y
critical "x*y" -v x,y --subject-to "x^2+y^2=1"
equilibria "y; -sin(x)" -v x,y
equilibria "a*x - b*x*y; c*x*y - d*y" -v x,y
check "x*y, sin(x)" -v x,y --answer "[[y, cos(x)], [x, 0]]"
check "x*y, sin(x)" -v x,y --answer "[[y, x, 1], [cos(x), 0, 1]]"
check "x^2*y" --of gradient --answer "[2*x*y, x]" -v x,y
""".strip().splitlines()

FRAGMENTS = {"jacobian", "hessian", "gradient", "directional", "divergence", "curl", "laplacian", "determinant"}


def compiled(text):
    typst = pytest.importorskip("typst")
    return typst.compile(text.encode(), format="pdf")


@pytest.mark.parametrize("command", sampled(COMMANDS, 2))
@pytest.mark.usefixtures("unguarded")
def test_what_a_command_shows_compiles(command, capfd):
    words = shlex.split(command)
    assert main([*words, "-f", "typst", "-q"]) in (0, 1)
    shown = capfd.readouterr().out.strip()
    assert shown
    is_formula = words[0] in FRAGMENTS and "--steps" not in words
    assert compiled(f"$ {shown} $" if is_formula else shown)[:4] == b"%PDF"


def test_every_function_compiles():
    names = [name for name, function in TABLE.items() if function.arity[0] == 1]
    lines = []
    for name in names:
        try:
            expr = symjac.problem(f"{name}(x)", vars="x").components[0]
        except symjac.SymjacError:
            continue
        lines.append(f"$ {TYPST.expression(expr)} $")
    assert len(lines) > 40
    assert compiled("\n\n".join(lines))[:4] == b"%PDF"


FORMULAS = [
    ("x*y", "x y"),
    ("x/(x^2 + y^2)", "frac(x, x^(2) + y^(2))"),
    ("2*3^x", "2 ⋅ 3^(x)"),
    ("sin(x)^2", "sin^(2) x"),
    ("asinh(x)", 'op("arsinh") x'),
    ("cos(2*x)*(x + y)*sin(x + y)", "(x + y) sin (x + y) cos 2 x"),
    ("exp(cos(x)/2)", "e^((cos x) \\/ 2)"),
    ("3/4*(x - 4)*y", "inline(frac(3, 4)) y (x - 4)"),
    ("sqrt(x) + cbrt(y)", "sqrt(x) + root(3, y)"),
    ("e^(x/2)", "e^(x \\/ 2)"),
    ("theta_max*alpha", 'α θ_("max")'),
    ("mass*x", 'italic("mass") thin x'),
    ("|x|", "abs(x)"),
    ("piecewise(x, x >= 0, -x)", 'cases(x & "if " x ≥ 0, -x & "otherwise")'),
]


@each(("text", "expected"), FORMULAS)
def test_formulas(text, expected):
    problem = symjac.problem(text, vars="x y", params="theta_max alpha mass")
    assert TYPST.beside(problem.names).expression(problem.components[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("(xⁿ)' = n·xⁿ⁻¹", "(x^(n))' = n⋅x^(n-1)"), ("f/g, h", "f\\/g\\, h"), ("a·log(a)", 'a⋅op("log")(a)')],
)
def test_signs_of_our_own(text, expected):
    assert signs(text) == expected


def test_words_are_escaped():
    found = symjac.check(symjac.problem("x*y, sin(x)", vars="x y"), "[[y, cos(x)], [x, 0]]")
    shown = render.finding("typst", found, Options())
    assert "f\\_i" in shown
    assert "\\[transpose\\]" in shown


def test_matrices_have_the_brackets_that_are_asked_for():
    found = symjac.jacobian("x*y, x", vars="x y")
    for brackets, sign in (("b", "["), ("p", "("), ("v", "|")):
        shown = render.finding("typst", found._answer(cse=False), Options(matrix=brackets))
        assert shown == f'mat(delim: "{sign}", y, x; 1, 0)'
