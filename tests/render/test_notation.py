"""Notation: a table of expressions in all four styles, and the laws that what is printed reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from symjac.build import problem
from symjac.expressions.applied import class_of
from symjac.kernel import sympy
from symjac.read import Declarations
from symjac.read.components import read_map
from symjac.render import order
from symjac.render.latex import ASCII, LATEX, TEXT, UNICODE
from symjac.render.notation import Rendering
from tests.cases import each, needs_program, tries
from tests.programs import compile_latex

a, b, c, d, k, n, t, x, y, z, theta, lambda_ = sympy.symbols("a b c d k n t x y z theta lambda", real=True)
x_1, x_2, x_10, theta_max, k_b, mass, e1, y_prime = (
    sympy.Symbol(name, real=True) for name in ("x_1", "x_2", "x_10", "theta_max", "k_B", "mass", "e1", "y'")
)
g, flow = sympy.Function("g"), sympy.Function("flow")
real_root = class_of("root")
half, third = sympy.Rational(1, 2), sympy.Rational(1, 3)
sin, cos, exp, log, sqrt = sympy.sin, sympy.cos, sympy.exp, sympy.log, sympy.sqrt

TABLE = [
    # expression, Unicode, ASCII, SymPy text, LaTeX
    (x * y, "x·y", "x*y", "x*y", "x y"),
    (-x * cos(x), "-x·cos(x)", "-x*cos(x)", "-x*cos(x)", r"-x \cos x"),
    (2 * x * sin(3 * x), "2x·sin(3x)", "2*x*sin(3*x)", "2*x*sin(3*x)", r"2 x \sin 3 x"),
    # names and constants
    (theta, "θ", "theta", "theta", r"\theta"),
    (x_1, "x₁", "x_1", "x_1", "x_{1}"),
    (x_10 + x_2, "x₂ + x₁₀", "x_2 + x_10", "x_2 + x_10", "x_{2} + x_{10}"),
    (theta_max, "θ_max", "theta_max", "theta_max", r"\theta_{\mathrm{max}}"),
    (k_b * t, "k_B·t", "k_B*t", "k_B*t", "k_{B} t"),
    (mass * x, "mass·x", "mass*x", "mass*x", r"\mathit{mass} \, x"),
    (2 * mass**2, "2mass²", "2*mass^2", "2*mass**2", r"2 \, \mathit{mass}^{2}"),
    (2 * e1, "2·e1", "2*e1", "2*e1", "2 e_{1}"),
    (y_prime**2, "y'²", "y'^2", "y'**2", "{y'}^{2}"),
    (sympy.pi * x, "π·x", "pi*x", "pi*x", r"\pi x"),
    (2 * sympy.E, "2e", "2*e", "2*E", "2 e"),
    (x + sympy.I * y, "x + I·y", "x + I*y", "x + I*y", r"x + \mathrm{i} y"),
    (1 + sympy.I, "1 + I", "1 + I", "1 + I", r"1 + \mathrm{i}"),
    # numbers and fractions
    (sympy.Integer(0), "0", "0", "0", "0"),
    (sympy.Integer(-7), "-7", "-7", "-7", "-7"),
    (-half, "-1/2", "-1/2", "-1/2", r"-\frac{1}{2}"),
    (sympy.Float("0.25") * x, "0.25x", "0.25*x", "0.25*x", "0.25 x"),
    (x / 2, "x/2", "x/2", "x/2", r"\frac{x}{2}"),
    (11 * x / 2, "11x/2", "11*x/2", "11*x/2", r"\frac{11 x}{2}"),
    (-x / (2 * y), "-x/(2y)", "-x/(2*y)", "-x/(2*y)", r"-\frac{x}{2 y}"),
    (1 / x, "1/x", "1/x", "1/x", r"\frac{1}{x}"),
    (x**-2, "1/x²", "1/x^2", "x**(-2)", r"\frac{1}{x^{2}}"),
    (y / x**2, "y/x²", "y/x^2", "y/x**2", r"\frac{y}{x^{2}}"),
    (x / (x**2 + y**2), "x/(x² + y²)", "x/(x^2 + y^2)", "x/(x**2 + y**2)", r"\frac{x}{x^{2} + y^{2}}"),
    ((x + y) / (2 * z), "(x + y)/(2z)", "(x + y)/(2*z)", "(x + y)/(2*z)", r"\frac{x + y}{2 z}"),
    # powers and roots
    (x**12, "x¹²", "x^12", "x**12", "x^{12}"),
    (x**n, "x^n", "x^n", "x**n", "x^{n}"),
    (x ** (n + 1), "x^(n + 1)", "x^(n + 1)", "x**(n + 1)", "x^{n + 1}"),
    (x**-n, "1/x^n", "1/x^n", "x**(-n)", r"\frac{1}{x^{n}}"),
    (x ** (3 * half), "x^(3/2)", "x^(3/2)", "x**(3/2)", "x^{3/2}"),
    (x**third, "x^(1/3)", "x^(1/3)", "x**(1/3)", "x^{1/3}"),
    (sympy.Integer(2) ** third, "2^(1/3)", "2^(1/3)", "2**(1/3)", r"\sqrt[3]{2}"),
    (real_root(x, 3), "∛x", "cbrt(x)", "real_root(x, 3)", r"\sqrt[3]{x}"),
    (real_root(x, 3) ** 2, "(∛x)²", "cbrt(x)^2", "real_root(x, 3)**2", r"(\sqrt[3]{x})^{2}"),
    (2 * real_root(x, 5), "2·root(x, 5)", "2*root(x, 5)", "2*real_root(x, 5)", r"2 \sqrt[5]{x}"),
    (2 * 3**x, "2·3^x", "2*3^x", "2*3**x", r"2 \cdot 3^{x}"),
    ((-2) ** x, "(-2)^x", "(-2)^x", "(-2)**x", r"(-2)^{x}"),
    (2 ** (x**2), "2^(x²)", "2^(x^2)", "2**(x**2)", "2^{x^{2}}"),
    ((x + 1) ** 2, "(x + 1)²", "(x + 1)^2", "(x + 1)**2", r"(x + 1)^{2}"),
    (sqrt(x), "√x", "sqrt(x)", "sqrt(x)", r"\sqrt{x}"),
    (1 / sqrt(x), "1/√x", "1/sqrt(x)", "1/sqrt(x)", r"\frac{1}{\sqrt{x}}"),
    (2 * sqrt(x), "2√x", "2*sqrt(x)", "2*sqrt(x)", r"2 \sqrt{x}"),
    (x * sqrt(2) / 2, "√2·x/2", "sqrt(2)*x/2", "sqrt(2)*x/2", r"\frac{\sqrt{2} x}{2}"),
    (sqrt(x**2 + y**2), "√(x² + y²)", "sqrt(x^2 + y^2)", "sqrt(x**2 + y**2)", r"\sqrt{x^{2} + y^{2}}"),
    (exp(x), "exp(x)", "exp(x)", "exp(x)", "e^{x}"),
    (y * exp(-(x**2) / 2), "y·exp(-x²/2)", "y*exp(-x^2/2)", "y*exp(-x**2/2)", "y e^{-x^{2}/2}"),
    # the order of terms and factors
    (2 * x * (x + y), "2x·(x + y)", "2*x*(x + y)", "2*x*(x + y)", r"2 x (x + y)"),
    (
        sin(x) * exp(y) * x,
        "x·exp(y)·sin(x)",
        "x*exp(y)*sin(x)",
        "x*exp(y)*sin(x)",
        r"x e^{y} \sin x",
    ),
    (1 + x**2 + 2 * x, "x² + 2x + 1", "x^2 + 2*x + 1", "x**2 + 2*x + 1", "x^{2} + 2 x + 1"),
    (
        sin(z) + y * x**2,
        "x²·y + sin(z)",
        "x^2*y + sin(z)",
        "x**2*y + sin(z)",
        r"x^{2} y + \sin z",
    ),
    (a - b, "a - b", "a - b", "a - b", "a - b"),
    (b - a, "b - a", "b - a", "b - a", "b - a"),
    (-a - b, "-a - b", "-a - b", "-a - b", "-a - b"),
    (d * a - b * c, "a·d - b·c", "a*d - b*c", "a*d - b*c", "a d - b c"),
    (a * c - a * b - b * c, "a·c - a·b - b·c", "a*c - a*b - b*c", "a*c - a*b - b*c", "a c - a b - b c"),
    (1 - x**2 - y**2, "1 - x² - y²", "1 - x^2 - y^2", "1 - x**2 - y**2", "1 - x^{2} - y^{2}"),
    (y**2 - x, "y² - x", "y^2 - x", "y**2 - x", "y^{2} - x"),
    (2 * x - x**2 - 1, "-x² + 2x - 1", "-x^2 + 2*x - 1", "-x**2 + 2*x - 1", "-x^{2} + 2 x - 1"),
    (1 + 1 / x + x, "x + 1 + 1/x", "x + 1 + 1/x", "x + 1 + 1/x", r"x + 1 + \frac{1}{x}"),
    (
        cos(x) - y * sin(x),
        "cos(x) - y·sin(x)",
        "cos(x) - y*sin(x)",
        "cos(x) - y*sin(x)",
        r"\cos x - y \sin x",
    ),
    (
        6 - 11 * lambda_ + 6 * lambda_**2 - lambda_**3,
        "6 - 11λ + 6λ² - λ³",
        "6 - 11*lambda + 6*lambda^2 - lambda^3",
        "6 - 11*lambda + 6*lambda**2 - lambda**3",
        r"6 - 11 \lambda + 6 \lambda^{2} - \lambda^{3}",
    ),
    # functions
    (sin(x) ** 2, "sin²(x)", "sin(x)^2", "sin(x)**2", r"\sin^{2} x"),
    (
        1 / sympy.cosh(x) ** 2,
        "1/cosh²(x)",
        "1/cosh(x)^2",
        "cosh(x)**(-2)",
        r"\frac{1}{\cosh^{2} x}",
    ),
    (log(x) ** 2, "log(x)²", "log(x)^2", "log(x)**2", r"\log^{2} x"),
    (sqrt(sin(x)), "√(sin(x))", "sqrt(sin(x))", "sqrt(sin(x))", r"\sqrt{\sin x}"),
    (sympy.Abs(x), "|x|", "abs(x)", "Abs(x)", r"\lvert x \rvert"),
    (
        sympy.Abs(2 * sympy.Abs(x) - 1),
        "|2·|x| - 1|",
        "abs(2*abs(x) - 1)",
        "Abs(2*Abs(x) - 1)",
        r"\lvert 2 \lvert x \rvert - 1 \rvert",
    ),
    (sympy.sign(x), "sign(x)", "sign(x)", "sign(x)", r"\operatorname{sgn} x"),
    (sympy.floor(x), "floor(x)", "floor(x)", "floor(x)", r"\lfloor x \rfloor"),
    (sympy.ceiling(x), "ceiling(x)", "ceiling(x)", "ceiling(x)", r"\lceil x \rceil"),
    (sympy.factorial(x + 1), "(x + 1)!", "(x + 1)!", "factorial(x + 1)", r"(x + 1)!"),
    (sympy.factorial(x) ** 2, "(x!)²", "(x!)^2", "factorial(x)**2", r"(x!)^{2}"),
    (sympy.binomial(n, k), "binomial(n, k)", "binomial(n, k)", "binomial(n, k)", r"\binom{n}{k}"),
    (sympy.gamma(x), "gamma(x)", "gamma(x)", "gamma(x)", r"\Gamma(x)"),
    (sympy.loggamma(x), "loggamma(x)", "loggamma(x)", "loggamma(x)", r"\operatorname{loggamma}(x)"),
    (sympy.digamma(x), "digamma(x)", "digamma(x)", "polygamma(0, x)", r"\psi{(x)}"),
    (
        sympy.polygamma(1, x),
        "polygamma(1, x)",
        "polygamma(1, x)",
        "polygamma(1, x)",
        r"\psi^{(1)}{(x)}",
    ),
    (sympy.beta(x, y), "beta(x, y)", "beta(x, y)", "beta(x, y)", r"\mathrm{B}(x, y)"),
    (sympy.erf(x), "erf(x)", "erf(x)", "erf(x)", r"\operatorname{erf} x"),
    (sympy.erfc(x), "erfc(x)", "erfc(x)", "erfc(x)", r"\operatorname{erfc} x"),
    (sympy.Heaviside(x), "heaviside(x)", "heaviside(x)", "Heaviside(x)", r"H{(x)}"),
    (sympy.Heaviside(x, 1), "heaviside(x, 1)", "heaviside(x, 1)", "Heaviside(x, 1)", r"H{(x, 1)}"),
    (sympy.DiracDelta(x), "diracdelta(x)", "diracdelta(x)", "DiracDelta(x)", r"\delta{(x)}"),
    (
        sympy.DiracDelta(x, 1),
        "diracdelta(x, 1)",
        "diracdelta(x, 1)",
        "DiracDelta(x, 1)",
        r"\delta^{(1)}{(x)}",
    ),
    (sympy.LambertW(x), "lambertw(x)", "lambertw(x)", "LambertW(x)", r"W{(x)}"),
    (sympy.besselj(n, x), "besselj(n, x)", "besselj(n, x)", "besselj(n, x)", r"J_{n}{(x)}"),
    (sympy.bessely(0, x), "bessely(0, x)", "bessely(0, x)", "bessely(0, x)", r"Y_{0}{(x)}"),
    (sympy.besseli(1, x), "besseli(1, x)", "besseli(1, x)", "besseli(1, x)", r"I_{1}{(x)}"),
    (sympy.besselk(n, x), "besselk(n, x)", "besselk(n, x)", "besselk(n, x)", r"K_{n}{(x)}"),
    (
        sympy.atan2(y, x),
        "atan2(y, x)",
        "atan2(y, x)",
        "atan2(y, x)",
        r"\operatorname{atan2}(y, x)",
    ),
    (sympy.Max(y, x, 2), "max(2, x, y)", "max(2, x, y)", "Max(2, x, y)", r"\max(2, x, y)"),
    (sympy.Min(x, 1), "min(1, x)", "min(1, x)", "Min(1, x)", r"\min(1, x)"),
    (
        sympy.Piecewise((x, x > 0), (0, True)),
        "piecewise(x, x > 0, 0)",
        "piecewise(x, x > 0, 0)",
        "Piecewise((x, x > 0), (0, True))",
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (
        2 * sympy.Piecewise((x, (x > 0) & (y <= 1)), (y, sympy.Eq(x, -1)), (0, True)),
        "2·piecewise(x, (x > 0) & (y <= 1), y, x == -1, 0)",
        "2*piecewise(x, (x > 0) & (y <= 1), y, x == -1, 0)",
        "2*Piecewise((x, (x > 0) & (y <= 1)), (y, Eq(x, -1)), (0, True))",
        r"2 \left(\begin{cases} x & \text{if } x > 0 \text{ and } y \leq 1 \\ y & \text{if } x = -1 \\"
        r" 0 & \text{otherwise} \end{cases}\right)",
    ),
    (
        sympy.Piecewise((x, sympy.ITE(y > 0, x > 0, x < 1)), (0, True)),
        "piecewise(x, ((x > 0) & (y > 0)) | ((x < 1) & (y <= 0)), 0)",
        "piecewise(x, ((x > 0) & (y > 0)) | ((x < 1) & (y <= 0)), 0)",
        "Piecewise((x, ITE(y > 0, x > 0, x < 1)), (0, True))",
        r"\begin{cases} x & \text{if } (x > 0 \text{ and } y > 0) \text{ or }"
        r" (x < 1 \text{ and } y \leq 0) \\ 0 & \text{otherwise} \end{cases}",
    ),
    # undefined functions, and what stands unevaluated
    (g(x, y), "g(x, y)", "g(x, y)", "g(x, y)", r"g(x, y)"),
    (flow(t), "flow(t)", "flow(t)", "flow(t)", r"\operatorname{flow}(t)"),
    (g(x).diff(x), "g'(x)", "g'(x)", "Derivative(g(x), x)", r"g'(x)"),
    (g(x).diff(x, 2), "g''(x)", "g''(x)", "Derivative(g(x), (x, 2))", r"g''(x)"),
    (g(x).diff(x, 5), "g⁽⁵⁾(x)", "g^(5)(x)", "Derivative(g(x), (x, 5))", r"g^{(5)}(x)"),
    (
        y * g(x, y).diff(x),
        "y·∂₁g(x, y)",
        "y*D_1 g(x, y)",
        "y*Derivative(g(x, y), x)",
        r"y \, \partial_{1} g(x, y)",
    ),
    (
        g(x, y).diff(x, y, y),
        "∂₁∂₂²g(x, y)",
        "D_1 D_2^2 g(x, y)",
        "Derivative(g(x, y), x, (y, 2))",
        r"\partial_{1} \partial_{2}^{2} g(x, y)",
    ),
    (
        g(x * y).diff(x),
        "y·g'(x·y)",
        "y*g'(x*y)",
        "y*Subs(Derivative(g(_xi_1), _xi_1), _xi_1, x*y)",
        r"y g'(x y)",
    ),
    (
        g(y, x * y).diff(x),
        "y·∂₂g(y, x·y)",
        "y*D_2 g(y, x*y)",
        "y*Subs(Derivative(g(y, _xi_2), _xi_2), _xi_2, x*y)",
        r"y \, \partial_{2} g(y, x y)",
    ),
    (
        sympy.Derivative(sympy.besselj(x, y), x),
        "∂₁besselj(x, y)",
        "D_1 besselj(x, y)",
        "Derivative(besselj(x, y), x)",
        r"\partial_{1} \operatorname{besselj}(x, y)",
    ),
    (
        sympy.Subs(sympy.Derivative(sympy.besselj(x, y), x), x, 0),
        "∂₁besselj(0, y)",
        "D_1 besselj(0, y)",
        "Subs(Derivative(besselj(x, y), x), x, 0)",
        r"\partial_{1} \operatorname{besselj}(0, y)",
    ),
    (
        sympy.Derivative(x**2 + 1, (x, 2)),
        "d²/dx² (x² + 1)",
        "d^2/dx^2 (x^2 + 1)",
        "Derivative(x**2 + 1, (x, 2))",
        r"\frac{d^{2}}{d x^{2}} (x^{2} + 1)",
    ),
    (
        sympy.Integral(exp(x**2), x),
        "∫ exp(x²) dx",
        "integral(exp(x^2), x)",
        "Integral(exp(x**2), x)",
        r"\int e^{x^{2}}\, dx",
    ),
    (
        2 * sympy.Integral(exp(x**2), (x, 0, y)),
        "2·∫[0, y] exp(x²) dx",
        "2*integral(exp(x^2), x, 0, y)",
        "2*Integral(exp(x**2), (x, 0, y))",
        r"2 \int_{0}^{y} e^{x^{2}}\, dx",
    ),
    (sympy.zeta(x), "zeta(x)", "zeta(x)", "zeta(x)", r"\zeta{(x)}"),
]  # fmt: skip

ABSOLUTE = (
    # inside, names in use, Unicode, LaTeX
    (x - a, "x a", "|x - a|", r"\lvert x - a \rvert"),
    (x - a, "a x", "|a - x|", r"\lvert a - x \rvert"),
    (x - y, "y x", "|y - x|", r"\lvert y - x \rvert"),
    (2 * y - x * sin(y) - 1, "x y", "|x·sin(y) - 2y + 1|", r"\lvert x \sin y - 2 y + 1 \rvert"),
    (x**2 - x - a, "x", "|x² - a - x|", r"\lvert x^{2} - a - x \rvert"),
)


@pytest.mark.parametrize(("inside", "names", "unicode", "latex"), ABSOLUTE)
def test_absolute_values_begin_with_the_first_variable(inside, names, unicode, latex):
    for expr in (sympy.Abs(inside), sympy.Abs(-inside)):
        assert UNICODE.beside(names.split()).expression(expr) == unicode
        assert LATEX.beside(names.split()).expression(expr) == latex
        assert TEXT.beside(names.split()).expression(expr) == TEXT.expression(expr)


ELEMENTARY = {
    "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "cot": r"\cot", "sec": r"\sec", "csc": r"\csc",
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan",
    "acot": r"\operatorname{arccot}", "asec": r"\operatorname{arcsec}", "acsc": r"\operatorname{arccsc}",
    "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh", "coth": r"\coth",
    "sech": r"\operatorname{sech}", "csch": r"\operatorname{csch}",
    "asinh": r"\operatorname{arsinh}", "acosh": r"\operatorname{arcosh}", "atanh": r"\operatorname{artanh}",
    "acoth": r"\operatorname{arcoth}", "asech": r"\operatorname{arsech}", "acsch": r"\operatorname{arcsch}",
    "log": r"\log",
}  # fmt: skip


@each(("expr", "unicode", "ascii_", "text", "latex"), TABLE)
def test_every_style(expr, unicode, ascii_, text, latex):
    shown = tuple(style.expression(expr) for style in (UNICODE, ASCII, TEXT, LATEX))
    assert shown == (unicode, ascii_, text, latex)
    assert ascii_.isascii()


@each("name", ELEMENTARY)
def test_elementary_functions(name):
    expr = getattr(sympy, name)(x)
    assert {style.expression(expr) for style in (UNICODE, ASCII, TEXT)} == {f"{name}(x)"}
    assert LATEX.expression(expr) == rf"{ELEMENTARY[name]} x"


@each(
    ("name", "unicode", "latex"),
    [
        ("x", "x", "x"),
        ("F", "F", "F"),
        ("f_1", "f₁", "f_{1}"),
        ("x1", "x1", "x_{1}"),
        ("x_12", "x₁₂", "x_{12}"),
        ("x_1_2", "x_1_2", "x_{1,2}"),
        ("theta", "θ", r"\theta"),
        ("Omega_0", "Ω₀", r"\Omega_{0}"),
        ("omicron", "omicron", r"\mathit{omicron}"),
        ("theta_max", "θ_max", r"\theta_{\mathrm{max}}"),
        ("x_alpha", "x_α", r"x_{\alpha}"),
        ("Deltat", "Δt", r"\Delta t"),
        ("deltax_1", "δx₁", r"\delta x_{1}"),
        ("x_dot", "ẋ", r"\dot{x}"),
        ("q_1_dot", "q_1_dot", r"\dot{q}_{1}"),
        ("theta_ddot", "θ_ddot", r"\ddot{\theta}"),
        ("k_bar", "k_bar", r"\bar{k}"),
        ("mass_dot", "mass_dot", r"\mathit{mass}_{\mathrm{dot}}"),
        ("lambda", "λ", r"\lambda"),
        ("mass", "mass", r"\mathit{mass}"),
        ("mass_2", "mass₂", r"\mathit{mass}_{2}"),
        ("k_B", "k_B", "k_{B}"),
        ("y'", "y'", "y'"),
        ("x_1''", "x₁''", "x_{1}''"),
        ("a b", "a b", "a b"),
    ],
)
def test_names(name, unicode, latex):
    assert UNICODE.name(name) == unicode
    assert LATEX.name(name) == latex
    assert ASCII.name(name) == TEXT.name(name) == name


def test_names_in_natural_order():
    ordered = ["a", "x", "x'", "x_1", "x_2", "x_10", "x_2a", "x_a", "y"]
    assert sorted({*ordered}, key=order.natural_key) == ordered


@each(
    ("method", "arguments", "unicode", "ascii_", "latex"),
    [
        ("partial", ("f_1", "x"), "∂f₁/∂x", "df_1/dx", r"\frac{\partial f_{1}}{\partial x}"),
        (
            "second_partial",
            ("f", "x", "y"),
            "∂²f/∂x∂y",
            "d^2f/dx dy",
            r"\frac{\partial^{2} f}{\partial x \partial y}",
        ),
        ("second_partial", ("f", "x", "x"), "∂²f/∂x²", "d^2f/dx^2", r"\frac{\partial^{2} f}{\partial x^{2}}"),
        ("gradient", ("f_1",), "∇f₁", "grad f_1", r"\nabla f_{1}"),
        ("determinant", (), "det J", "det J", r"\det J"),
        (
            "jacobian_symbol",
            (("f_1", "f_2"), ("x", "y")),
            "∂(f₁, f₂)/∂(x, y)",
            "d(f_1, f_2)/d(x, y)",
            r"\frac{\partial (f_{1}, f_{2})}{\partial (x, y)}",
        ),
        ("space", ("C", 2), "ℂ²", "C^2", r"\mathbb{C}^{2}"),
        ("space", ("R", 1), "ℝ", "R", r"\mathbb{R}"),
    ],
)
def test_vector_calculus(method, arguments, unicode, ascii_, latex):
    shown = tuple(getattr(style, method)(*arguments) for style in (UNICODE, ASCII, LATEX))
    assert shown == (unicode, ascii_, latex)


# --- what is printed reads back -------------------------------------------------------------------

SYMBOLS = {symbol.name: symbol for symbol in (x, y, theta, x_1, x_10, theta_max, mass)}
UNARY = [
    *(getattr(sympy, name) for name in ELEMENTARY),
    *(exp, sympy.Abs, sympy.sign, sympy.floor, sympy.ceiling, sympy.factorial, sympy.gamma, sympy.loggamma),
    *(sympy.digamma, sympy.erf, sympy.erfc, sympy.Heaviside, sympy.DiracDelta, sympy.LambertW, sqrt),
    lambda u: sympy.polygamma(1, u),
    lambda u: sympy.besselj(1, u),
    lambda u: sympy.Pow(u, -1),
    lambda u: sympy.Pow(u, 2),
    lambda u: sympy.Pow(u, -third),
    lambda u: sympy.Pow(2, -u),
]
BINARY = [
    *(
        sympy.Add,
        sympy.Mul,
        sympy.Add,
        sympy.Mul,
        sympy.Pow,
        sympy.Max,
        sympy.Min,
        sympy.atan2,
        sympy.binomial,
    ),
    lambda u, v: u - v,
    lambda u, v: u / v,
    lambda u, v: sympy.Piecewise((u, v > 0), (v, True)),
    lambda u, v: sympy.Piecewise((u, (v > 0) & (u <= 1)), (u * v, sympy.Ne(u, v)), (0, True)),
]
UNREADABLE = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.AccumBounds, sympy.ITE, sympy.EulerGamma)
NUMBERS = [0, 1, 2, -1, -3, 10, half, -third, sympy.pi, sympy.E, sympy.I]


LEAVES = st.sampled_from([*SYMBOLS.values()] * 2 + [sympy.sympify(number) for number in NUMBERS])


def built(build, *arguments):
    """build(*arguments); None where SymPy refuses it, the value is not finite or constants might explode.

    ITE, which SymPy makes of a case inside a condition, reads back as an equivalent condition, not as
    itself; for Euler's constant the input language has no name; it refuses powers of 0 with a symbol above.
    """
    if not all(argument.is_Atom or argument.free_symbols for argument in arguments):
        return None
    try:
        value = build(*arguments)
    except (TypeError, ValueError):
        return None
    unreadable = value.has(*UNREADABLE) or any(power.base == 0 for power in value.atoms(sympy.Pow))
    return None if unreadable else value


def grown(inner):
    unary = st.builds(built, st.sampled_from(UNARY), inner)
    binary = st.builds(built, st.sampled_from(BINARY), inner, inner)
    return st.one_of(unary, binary, binary).filter(lambda value: value is not None)


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8)


def rebuilt(expr):
    """The expression evaluated anew: SymPy makes (2*x + 2*y)/x of 2*(x + y)/x, whoever printed it."""
    return sympy.sympify(sympy.sstr(expr), locals=SYMBOLS)


@given(EXPRESSIONS)
@settings(max_examples=tries(300), deadline=None)
def test_text_is_the_source_of_sympy(expr):
    assert sympy.sympify(TEXT.expression(expr), locals=SYMBOLS) in (expr, rebuilt(expr))


@given(EXPRESSIONS)
@settings(max_examples=tries(200), deadline=None)
def test_the_input_language_reads_what_is_printed(expr):
    declared = Declarations(variables=tuple(SYMBOLS))
    for style in (UNICODE, ASCII, TEXT):
        (component,) = problem(read_map(style.expression(expr), declared)).components
        assert component in (expr, rebuilt(expr)) or sympy.expand(component - expr) == 0


# --- depth, size, sharing -------------------------------------------------------------------------


def test_depth_costs_no_stack():
    expr = x
    for level in range(100):
        expr = sin(expr * y + level) ** 2
    for style in (UNICODE, ASCII, TEXT, LATEX):
        assert style.expression(expr).count("sin") == 100


def test_shared_parts_are_rendered_once():
    expr = x
    for _ in range(16):
        expr = sympy.Mul(sin(expr), cos(expr) + 1)
    assert UNICODE.expression(expr).count("sin") == 2**16 - 1


def test_results_beside_the_same_names_share_what_is_written_until_it_is_much():
    style = LATEX.beside(("x", "k"))
    assert LATEX.beside(["x", "k"]) is style
    assert (style.expression(sympy.E * x), LATEX.beside(("x", "e")).expression(sympy.E * x)) == (
        "e x",
        r"\mathrm{e} x",
    )
    assert (style.expression(sympy.log(x)), style.with_log("ln").expression(sympy.log(x))) == (r"\log x", r"\ln x")
    kept = style.rendering
    assert style.rendering is kept
    texts = style.cells({(0, i): sympy.Symbol(f"y_{i}") ** 2 for i in range(3_000)})
    assert style.rendering is not kept
    assert style.expression(sympy.Symbol("y_7") ** 2) == texts[0, 7]


def test_more_digits_than_python_prints():
    digits = "12345" * 2_000
    value = sympy.Integer(0)
    for start in range(0, len(digits), 1_000):
        value = value * 10**1_000 + int(digits[start : start + 1_000])
    assert ASCII.expression(-value * x) == f"-{digits}*x"


def test_order_does_not_depend_on_how_the_sum_was_made():
    terms = [x**i * y**j * sin(x) ** (i % 3) for i in range(5) for j in range(5)]
    forwards = sympy.Add(*terms, evaluate=False)
    backwards = sympy.Add(*reversed(terms), evaluate=False)
    assert UNICODE.expression(forwards) == UNICODE.expression(backwards)


def test_a_fraction_that_sympy_left_unevaluated_keeps_its_value():
    expr = sympy.Mul(x, sympy.Add(y, -z), -1, evaluate=False)
    assert sympy.expand(sympy.sympify(TEXT.expression(expr), locals={"x": x, "y": y, "z": z}) - expr) == 0


# --- LaTeX compiles -------------------------------------------------------------------------------


@needs_program("pdflatex")
def test_latex_compiles(tmp_path: Path):
    formulas = [row[-1] for row in TABLE]
    formulas += [LATEX.expression(getattr(sympy, name)(x) ** 2) for name in ELEMENTARY]
    formulas += [LATEX.partial("f_1", "x"), LATEX.second_partial("f", "x", "y"), LATEX.gradient("f_1")]
    formulas += [LATEX.part("curl", "F", "x_1"), LATEX.part("directional", "F", "theta", "v")]
    formulas += [LATEX.determinant(), LATEX.jacobian_symbol(("f_1", "f_2"), ("x", "y")), LATEX.space("R", 2)]
    formulas += [LATEX.name(name) for name in order.GREEK]
    body = "\n\n".join(rf"$\displaystyle {formula}$" for formula in formulas)
    preamble = r"\documentclass{article}\usepackage{amsmath,amssymb}"
    compile_latex(rf"{preamble}\begin{{document}}{body}\end{{document}}", tmp_path)


def test_what_is_made_on_the_way_is_rendered_too():
    x, y = (sympy.Symbol(name, positive=True) for name in "xy")
    rendering = Rendering(LATEX)
    rendering.piece(x**y)
    assert rendering.in_order([y**x, x**y]) == [x**y, y**x]
