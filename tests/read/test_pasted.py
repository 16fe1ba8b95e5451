"""Answers as students type them, and paste them from Word, chats, MATLAB, NumPy, Maple, Mathematica, Desmos, TI."""

from __future__ import annotations

import pytest

import symjac
from symjac.errors import ParseError
from symjac.read.rows import _AFTER_NUMBERS, _BEFORE_NUMBERS, IN_LATEX
from tests.cases import each, load

SPELLED = (*_BEFORE_NUMBERS, *_AFTER_NUMBERS, *IN_LATEX)

ANSWERS = [
    # what is asked for, map, variables, ruling, answers
    ("gradient", "x^2*y", "x,y", "right", [
        "2·x·y , x²",
        "(2xy ; x²)",
        "2*x*y\nx^2",
        "2xy, x² ",
        "grad f = 2xy·i + x²·j",
        "1) 2xy 2) x^2",
        "a) 2xy\nb) x^2",
        r"\frac{\partial f}{\partial x} = 2xy \text{ and } \frac{\partial f}{\partial y} = x^2",
        r"f_x(x,y) = 2xy \quad\text{und}\quad f_y(x,y) = x^2",
        r"2xy \text{ and } x^2",
        r"\text{(a)} 2xy \text{(b)} x^2",
        r"\text{1) }2xy \\ \text{2) }x^2",
        r"\left.\partial f/\partial x\right. = 2xy, \left.\partial f/\partial y\right. = x^2",
        r"\begin{aligned} \frac{\partial f}{\partial x} &= 2xy \\ \frac{\partial f}{\partial y} &= x^2 \end{aligned}",
        r"\left(\frac{\partial f}{\partial x}, \frac{\partial f}{\partial y}\right) = \left(2xy, x^2\right)",
        r"\nabla f = x(2y\,\mathbf i + x\,\mathbf j)",
        r"\nabla f = \frac{2y\,\mathbf i + x\,\mathbf j}{1/x}",
        "grad(f)=[2xy,x^2]",
        "∇f=(2xy,x²)",
        "∇f(x,y)=(2𝑥𝑦,𝑥^2)",
        "∇f=2xy i ̂+x^2 j ̂",
        "(█(2xy@x^2))",
        "[■(2xy@x^2)]",
        "■(2xy@x^2)",
        "gradient(f) = [2*x*y, x^2]",
        "[2*x*y x^2]",
        "[2.*x.*y; x.^2]",
        "[ 2*x*y, x^2]",
        "np.array([2*x*y, x**2])",
        "np.array([[2*x*y], [x**2]])",
        "array([2*x*y, x**2])",
        "[2*x*y, x**2]",
        "(2*x*y, x**2)",
        "Vector([2*x*y, x^2])",
        "<2*x*y, x^2>",
        "Vector[column]([2*x*y,x^2])",
        "<2*x*y|x^2>",
        "{2 x y, x^2}",
        "{2 x y, x²}",
        "Grad[f, {x, y}] = {2 x y, x^2}",
        "{{2 x y},{x^2}}",
        '\\left[2xy,x^{2}\\right]',
        '\\left(2xy,x^{2}\\right)',
        "[[2*x*y][x^2]]",
        "[2*x*y;x^2]",
        "grad(x^2 y) = (2 x y, x^2)",
        "f_x=2xy f_y=x^2",
        "fx = 2xy, fy = x²",
        "fx=2xy & fy=x^2",
        "fx: 2xy, fy: x²",
        "f_x: 2xy\nf_y: x^2",
        "df/dx: 2xy; df/dy: x^2",
        "∂f/∂x: 2xy, ∂f/∂y: x^2",
        "∂f/∂x = 2xy; ∂f/∂y = x²",
        "2xy und x^2",
        "2xy and x^2",
        "2yx, x*x",
        "2x*y, x*x",
        "matrix([2*x*y],[x^2])",
        "matrix([2*x*y,x^2])",
        "Matrix([[2*x*y], [x**2]])",
        "[2xy,x^2]^T",
        "(2xy x²)ᵀ",
        "(2xy|x²)",
        "2xy e_x + x² e_y",
        "2xy ex + x^2 ey",
        "∇f = ( 2xy\n x² )",
        "gradf = (2xy,x^2)",
        "∇ f = < 2xy , x² >",
        '\\nabla f=\\left(\\begin{array}{c}2xy\\\\ x^2\\end{array}\\right)',
        "$2xy$, $x^2$",
        '\\(2xy, x^2\\)',
        '\\[\\nabla f = \\begin{bmatrix} 2xy \\\\ x^2 \\end{bmatrix}\\]',
        "answer: (2xy, x^2)",
        "Answer = (2xy, x^2)",
        "Lösung: (2xy, x^2)",
        "∇f = (2xy) î + (x²) ĵ",
        "(2x)(y), x^2",
        "2(xy), x^2",
        "2 x y , x ^ 2",
        "2xy,x^2",
        "{2*x*y,x^2}",
        "2xy, x^2",
        "2x⋅y, x²",
        "2∗x∗y, x^2",
        "2x y,\tx^2",
    ]),
    ("jacobian", "x*y, sin(x)", "x,y", "right", [
        "matrix([y,x],[cos(x),0])",
        "(■(y&x@cos⁡x&0))",
        "[■(y&x@cos x&0)]",
        "(■(y&x@cos⁡(x)&0))",
        "y x\ncos x 0",
        "y,x\ncos(x),0",
        "y | x\ncos(x) | 0",
        "(y | x\ncos(x) | 0)",
        "|y x|\n|cos(x) 0|",
        "[y x]\n[cos x 0]",
        "[y,x;cos(x),0]",
        "[y , x ; cos(x) , 0];",
        "[[y,x][cos(x),0]]",
        "[[y,x],[np.cos(x),0]]",
        "[[y,x],[math.cos(x),0]]",
        "array([[y, x],\n       [cos(x), 0]])",
        "Matrix(2,2,[[y,x],[cos(x),0]])",
        "Matrix([[y,x],[cos(x),0]])",
        "<<y,cos(x)>|<x,0>>",
        "<y,x;cos(x),0>",
        "<<y|x>,<cos(x)|0>>",
        "{{y, x}, {Cos[x], 0}}",
        "{{y,x},{cos(x),0}}",
        "MatrixForm[{{y, x}, {Cos[x], 0}}]",
        "D[{x y, Sin[x]}, {{x, y}}] = {{y, x}, {Cos[x], 0}}",
        "J = {{y,x},{cos(x),0}}",
        "Df(x,y) = (y x; cos x 0)",
        "DF = [y x\n cos(x) 0]",
        "y  x ; cos(x)  0",
        "y, x; cos x, 0",
        "[[y,x],[cos x,0]]",
        '\\left[\\begin{matrix}y&x\\\\\\cos\\left(x\\right)&0\\end{matrix}\\right]',
        '\\begin{bmatrix}y&x\\\\\\cos x&0\\\\\\end{bmatrix}',
        'J=\\left(\\begin{matrix}y & x\\cr \\cos x & 0\\end{matrix}\\right)',
        '\\begin{pmatrix}y, x\\\\ \\cos x, 0\\end{pmatrix}',
        r"\text{Row 1: } y, x \text{ Row 2:} \cos x, 0",
        "[ [ y , x ] , [ cos( x ) , 0 ] ]",
        "[y cos(x); x 0]'",
        "u_x = y; u_y = x; v_x = cos(x); v_y = 0",
        "f1_x = y, f1_y = x, f2_x = cos(x), f2_y = 0",
        "J11 = y, J12 = x, J21 = cos(x), J22 = 0",
        "J_11 = y, J_12 = x, J_21 = cos x, J_22 = 0",
        "a11=y,a12=x,a21=cos(x),a22=0",
    ]),
    ("jacobian", "x*y, sin(x)", "x,y", "wrong", [
        "matrix([y,cos(x)],[x,0])",
        "[y cos(x); x 0]",
        "{{y, x}, {Sin[x], 0}}",
        "[[y,x],[-cos(x),0]]",
        "(■(y&x@-cos⁡x&0))",
        "[y,x;cos(x),1]",
        "y x\ncos x 1",
        "<<y,x>|<cos(x),0>>",
        "[y x]\n[sin x 0]",
    ]),
    ("gradient", "x^2*y", "x,y", "wrong", [
        "2xy, x",
        "x^2, 2xy",
        "∇f = <x², 2xy>",
        "{x^2, 2 x y}",
        "2xy + x^2",
        "(2xy, x^2, 0)",
        "2xy",
        "f_x = x^2, f_y = 2xy",
        "[2xy; -x^2]",
        "(2xy ; x³)",
    ]),
    ("determinant", "x*y, sin(x)", "x,y", "right", [
        "- x · cos x",
        "det(J)=0*y - x*cos(x)",
        "|J|=-x cos x",
        '-x\\cos(x)',
        "-x*cos⁡(x)",
        "y*0-x*cos(x)",
        "-cos(x)*x",
        "-(x cos(x))",
        "Det[J] = -x Cos[x]",
        "-x*np.cos(x)",
        "0*y-cos(x)*x",
    ]),
    ("hessian", "x^2*y", "x,y", "right", [
        "[2*y 2*x; 2*x 0]",
        "{{2 y, 2 x}, {2 x, 0}}",
        "H = (2y 2x; 2x 0)",
        "fxx=2y fxy=2x fyx=2x fyy=0",
        "fxx = 2y, fxy = fyx = 2x, fyy = 0",
        "f_xx = 2y, f_xy = 2x, f_yy = 0",
        "∂²f/∂x²=2y, ∂²f/∂x∂y=2x, ∂²f/∂y∂x=2x, ∂²f/∂y²=0",
        "(■(2y&2x@2x&0))",
        "2y 2x\n2x 0",
    ]),
    ("derivative", "x^2*exp(x)", "x", "right", [
        "2x e^x + x^2 e^x",
        "e^x (x^2+2x)",
        "x e^x (2+x)",
        "(x²+2x)e^x",
        "f'(x) = 2xe^x + x²e^x",
        "f′(x)=(x^2+2x)·e^x",
        "2x*exp(x)+x^2*exp(x)",
        "E^x (2 x + x^2)",
        "%e^x*(x^2+2*x)",
        "𝑒^𝑥(𝑥^2+2𝑥)",
        "x(x+2)exp(x)",
        "dy/dx = x(x+2)e^x",
        "e^(x)*x*(x+2)",
        "2xe^(x)+x^2e^(x)",
        "2*x*%e^x+x^2*%e^x",
    ]),
    ("gradient", "sqrt(x^2+y^2)", "x,y", "right", [
        "x/sqrt(x²+y²), y/sqrt(x²+y²)",
        "(x,y)/sqrt(x^2+y^2)",
        "1/√(x²+y²) (x, y)",
        "x/√(x^2+y^2), y/√(x^2+y^2)",
        "[x/(x^2+y^2)^(1/2); y/(x^2+y^2)^(1/2)]",
        "x(x²+y²)^(-1/2), y(x²+y²)^(-1/2)",
        "(1/2)(x^2+y^2)^(-1/2)*2x, (1/2)(x^2+y^2)^(-1/2)*2y",
        "{x/Sqrt[x^2 + y^2], y/Sqrt[x^2 + y^2]}",
        '\\frac{1}{\\sqrt{x^2+y^2}}\\begin{pmatrix}x\\\\y\\end{pmatrix}',
        '\\frac{x}{\\sqrt{x^2+y^2}}, \\frac{y}{\\sqrt{x^2+y^2}}',
        "x/sqrt(x**2+y**2), y/sqrt(x**2+y**2)",
        "(x²+y²)^(-½) (x, y)",
    ]),
]  # fmt: skip


@each(("of", "components", "names", "ruling", "answer"), [(*row[:4], answer) for row in ANSWERS for answer in row[4]])
def test_an_answer_as_it_was_pasted(of, components, names, ruling, answer):
    assert symjac.check(components, answer, of=of, vars=names).ruling == ruling


WRITTEN = [(*row.values(),) for row in load("answers.jsonl")]
"""Right answers, and wrong ones much like them, in the spelling of MATLAB, NumPy, Mathematica, Maple, Maxima, Julia, R,
Sage, calculators, LaTeX and people."""


def judged(of, components, names, answer):
    try:
        return symjac.check(components, answer, of=of, vars=names).ruling
    except ParseError:
        return "unreadable"


@each(("of", "components", "names", "answer", "ruling"), WRITTEN[::6], name=str)
def test_an_answer_in_any_spelling(of, components, names, answer, ruling):
    assert judged(of, components, names, answer) == ruling, answer


@pytest.mark.thorough
@each(("of", "components", "names", "answer", "ruling"), WRITTEN)
def test_each_answer_in_any_spelling(of, components, names, answer, ruling):
    assert judged(of, components, names, answer) == ruling, answer


def test_an_answer_that_fits_with_decimal_commas_alone_names_the_option():
    with pytest.raises(ParseError) as caught:
        symjac.check("2*x + 1.5*y", "2; 1,5", of="gradient", vars="x,y")
    assert "decimal" in caught.value.hint


def test_there_are_many():
    assert sum(len(row[4]) for row in ANSWERS) >= 150


UNREADABLE = [
    # a word for sin(x), as in maps; labels that are the variables themselves
    ("gradient", "x^2*y", "x,y", "x: 2xy, y: x^2"),
    ("gradient", "x^2*y", "x,y", r"df = 2xy\,dx + x^2\,dy"),
    ("jacobian", "x*y, sin(x)", "x,y", "J_f = ( y  x \n cosx 0 )"),
    ("jacobian", "x*y, sin(x)", "x,y", "J(x,y) = [y, x; cosx, 0]"),
    ("jacobian", "x*y, sin(x)", "x,y", "(y,x),(cosx,0)"),
    ("jacobian", "x*y, sin(x)", "x,y", "((y,x),(cosx,0))"),
    ("jacobian", "x*y, sin(x)", "x,y", "∂u/∂x=y, ∂u/∂y=x, ∂v/∂x=cosx, ∂v/∂y=0"),
    ("determinant", "x*y, sin(x)", "x,y", "-xcos(x)"),
    ("determinant", "x*y, sin(x)", "x,y", "-x*cosx"),
    ("determinant", "x*y, sin(x)", "x,y", "det = -xcosx"),
    ("determinant", "x*y, sin(x)", "x,y", "-cosx·x"),
    ("derivative", "x^2*exp(x)", "x", "2xexp(x)+x^2exp(x)"),
]


@each(("of", "components", "names", "answer"), UNREADABLE)
def test_what_stays_unreadable_leads_on(of, components, names, answer):
    with pytest.raises(ParseError) as caught:
        symjac.check(components, answer, of=of, vars=names)
    assert caught.value.hint


def test_partial_derivatives_that_are_said_to_be_equal_are_two_entries():
    with pytest.raises(ParseError):
        symjac.check("x^2*y", "f_x = f_y = 2xy", of="gradient", vars="x,y")


def test_half_of_a_symmetric_matrix_is_enough_for_second_derivatives_alone():
    assert symjac.check("x^2*y", "f_xx = 2y, f_xy = 2x, f_yy = 1", of="hessian", vars="x,y").ruling == "wrong"
    with pytest.raises(ParseError, match="which entry"):
        symjac.check("x^2*y", "f_xx = 2y, f_xy = 2x", of="hessian", vars="x,y")


SPELLINGS = {
    # who writes so: a text, ours; texts that stay as they are
    "words before the answer": ("The answer is: 2x", "               2x", ["answer + 2", "x answer: 2"]),
    "operators of Mathematica": ("Grad[f, {x, y}] = {2 x, 1}", "                  {2 x, 1}", ["D[f] == 1", "f = D[x]"]),
    "letters of Word": ("𝑥ℎ⁢𝛼", "xh*α", ["𝐱"]),
    "matrices of Word": ("(■(y&x@1&0))", "  [y,x;1,0]", ["■(y&x@1&0)+1"]),
    "MatrixForm of Mathematica": ("J = MatrixForm[{{y, x}}]", "J =            {{y, x}}", ["MatrixForm[x] + 1"]),
    "headers of Julia": ("2-element Vector{Num}:\n y\n x", " " * 23 + " y\n x", ["2-element", "x{2}: 3"]),
    "types of Julia": ("Num[y, x]", "   [y, x]", ["Numb[1]", "Num(x)"]),
    "columns of NumPy": ("array([y, x]).reshape(-1, 1)", "array([y, x])", ["x.reshape(2, 2)", "f.reshape(1) + x"]),
    "places of Maple": ("{(1, 1) = x, (2) = y}", "{J_11=    x, J_2=  y}", ["f(1) == x", "(1, 2, 3) = x"]),
    "tables of Maple": ("Matrix(1, 1, {J_11=   y})", "             {J_11=   y}", ["Matrix(2, 2, {x})"]),
    "empty rows between brackets": ("[x  y]\n[    ]\n[1  0]", "[x  y]\n       [1  0]", ["[ x ]\n", "x []"]),
    "MatrixForm behind a matrix": ("{{y, x}} // MatrixForm", "{{y, x}}", ["MatrixForm + 1"]),
    "vectors of Maple": ("Vector[column]([x, y])", "Vector        ([x, y])", ["Vector[2]"]),
    "constants of Maxima": ("%e^x*%pi", " e^x* pi", ["x%2", "%end"]),
    "a hat behind its letter": ("2 i \u0302", "2 i", ["x\u0302"]),
    "matrices of Maple": ("<<y|x>,<1|0>>", "[[y,x],[1,0]]", ["<x, y>", "J = <y|x>"]),
    "colons behind labels": ("f_x: 2x, f_y: 1", "f_x= 2x, f_y= 1", ["f_x: 2x", "f_x: 2x, f_y = 1"]),
    "words between entries": ("2x and 1", "2x ,   1", ["piecewise(x, x > 0 and x < 1, 0)", "band"]),
    "spaces between labels": ("f_x=2x f_y=1", "f_x=2x,f_y=1", ["f_x=2x, f_y=1", "f_x=2 x"]),
    "numbers in roman type": (r"\text{(a)} 2x", "a)         2x", [r"\text{if } x", r"\mathrm{a}"]),
    "cases of labels": (r"\begin{cases} f_x = 1", r"\begin{split} f_x = 1", [r"\begin{cases} 1 & x = 0", "cases"]),
    "brackets of a label that do not show": (r"\left.f_x\right. = 1", "      f_x        = 1", [r"\left.x\right."]),
    "equal derivatives": ("f_xx = 1, fxy = fyx = 2x", "f_xx = 1,       fyx = 2x", ["f_x = f_y = 2x"]),
}


@pytest.mark.parametrize("row", SPELLED, ids=[row.writer for row in SPELLED])
def test_each_spelling_is_rewritten_in_place_and_nothing_like_it(row):
    text, ours, others = SPELLINGS[row.writer]
    assert row.rewritten(text).rstrip() == ours
    assert [row.rewritten(other) for other in others] == others
    assert any(sign in text.lower() for sign in row.signs)
