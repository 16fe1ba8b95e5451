"""Presentation MathML: valid XML, the elements of MathML Core alone, and nothing said that is not in the expression."""

import re
from xml.etree import ElementTree

import pytest

from symjac.functions import TABLE
from symjac.kernel import sympy
from symjac.library.inputs import problem
from symjac.render.mathml import MATHML, closed, math
from tests.cases import each

CORE = {
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "mover",
    "mtable",
    "mtr",
    "mtd",
}
ARGUMENTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2}
"""Elements that have so many children, by MathML Core."""
TEXTS = [
    "x",
    "-x",
    "x + 1/2",
    "x - y - 2",
    "2x*y",
    "x*2^y",
    "(x + y)*(x - y)",
    "x/y",
    "1/(x + 1)",
    "x^2",
    "x^-2",
    "(-x)^3",
    "(x^2)^y",
    "sqrt(x)",
    "cbrt(x)",
    "x^(1/5)",
    "sin(x)^2",
    "exp(x/y)",
    "log(x)",
    "asinh(x)",
    "atan2(y, x)",
    "abs(x)",
    "sign(x)",
    "floor(x)",
    "ceil(x)",
    "x!",
    "gamma(x)",
    "erf(x)",
    "besselj(2, x)",
    "max(x, y, 1)",
    "min(x, y)",
    "zeta(3)*x",
    "Heaviside(x)",
    "pi*x",
    "e^x",
    "0.25*x",
    "x_1 + theta_max",
    "lambda*x",
    "mass*x",
]


def texts(tree):
    return "".join(tree.itertext())


def parsed(text):
    tree = ElementTree.fromstring(math(text))
    for node in tree.iter():
        name = node.tag.split("}")[1]
        assert name in CORE
        assert len(node) == ARGUMENTS.get(name, len(node)), ElementTree.tostring(node)
        if name not in ("mi", "mn", "mo", "mtext"):
            assert not (node.text or "").strip()
        assert not (node.tail or "").strip()
    return tree


@each("text", TEXTS)
def test_every_kind_of_expression(text):
    (component,) = problem(text, params="mass" if "mass" in text else "").components
    style = MATHML.beside(sorted(symbol.name for symbol in component.free_symbols))
    shown = texts(parsed(style.expression(component)))
    for digits in re.findall(r"[0-9]+", str(component)):
        assert digits in shown or int(digits) in (1, 2, 3)


x, y = sympy.symbols("x y")
g = sympy.Function("g")


@each(
    ("expr", "shown"),
    [
        (g(x).diff(x), "g′(x)"),
        (g(x, y).diff(x, y), "∂1∂2g(x,y)"),
        (sympy.Derivative(sympy.sin(x * y), x, 2), "∂2∂x2sin(xy)"),
        (sympy.Integral(sympy.sin(x), (x, 0, y)), "∫0ysinxdx"),
        (sympy.Piecewise((x, x > 0), (0, True)), "{xif\u00a0x>00otherwise"),
        (sympy.And(x > 0, y <= 1), "x>0\u00a0and\u00a0y≤1"),
        (sympy.Subs(sympy.Derivative(g(x), x), x, 0), "g′(0)"),
        (sympy.Rational(-3, 4) * x**2, "−3x24"),
        (sympy.Float("0.5"), "0.5"),
        (sympy.binomial(x, 2), "(x2)"),
        (sympy.conjugate(x), "x¯"),
        (sympy.polygamma(2, x), "ψ(2)(x)"),
        (2 * 3**x, "2·3x"),
        (sympy.I * x, "ix"),
    ],
)
def test_what_is_shown(expr, shown):
    assert re.sub("[\u2061\u2062]", "", texts(parsed(MATHML.expression(expr)))) == shown


@pytest.mark.parametrize("name", ["<b>", "a&b", '"'])
def test_names_are_no_markup(name):
    parsed(MATHML.expression(sympy.Symbol(name) + 1))


def test_words_of_vector_calculus():
    for text in (
        MATHML.partial("f_1", "x"),
        MATHML.second_partial("f", "x", "x"),
        MATHML.second_partial("f", "x", "y"),
        MATHML.jacobian_of(["g", "F"]),
        MATHML.gradient("f"),
        MATHML.divergence("F"),
        MATHML.curl("F"),
        MATHML.laplacian("f"),
        MATHML.directional("f", "v"),
        MATHML.differentials(["x", "y"]),
        MATHML.determinant(),
        MATHML.space("R", 3),
        MATHML.jacobian_symbol(["f_1", "f_2"], ["x", "y"]),
        MATHML.part("curl", "F", "x"),
        MATHML.weighted_partial(x, "f", ["x", "y"]),
        MATHML.matrix((2, 2), {(0, 0): x, (1, 1): -y}, {}),
    ):
        parsed(text)


def test_every_form_of_latex_has_one_here():
    latex = {(function.sympy or name, function.tex_form[0]) for name, function in TABLE.items() if function.tex_form[0]}
    assert latex <= MATHML.forms.keys()


def test_signs_become_elements():
    assert closed("-<mi>x</mi> + 2") == "<mo>−</mo><mi>x</mi><mo>+</mo><mn>2</mn>"
