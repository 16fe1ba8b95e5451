"""What reads, beside what must be refused: every row of the grammar's tables, and their neighbours."""

from __future__ import annotations

import pytest

import symjac
from symjac import build
from symjac.errors import LimitError, ParseError, Undecided
from symjac.expressions.applied import class_of
from symjac.kernel import sympy
from symjac.read import Declarations, latex
from symjac.read.components import read_map
from symjac.read.names import REFUSED as UNREAD
from tests.cases import UNTOLD, each

NAMES = {name: sympy.Symbol(name, real=True) for name in ("x", "y", "z", "a", "b", "theta", "x_1", "k_B")}
real_root = class_of("root")
X, Y, Z, A, B, THETA, X_1, K_B = NAMES.values()
sin, cos, log = sympy.sin, sympy.cos, sympy.log

READS = [
    # numbers are exact
    ("0.1", sympy.Rational(1, 10)),
    ("⁴⁄₃x", sympy.Rational(4, 3) * X),
    ("4⁄3 x", sympy.Rational(4, 3) * X),
    ("x^(¹²⁄₁₀)", X ** sympy.Rational(6, 5)),
    (".5", sympy.Rational(1, 2)),
    ("3.", sympy.Integer(3)),
    ("1e-3", sympy.Rational(1, 1000)),
    ("2e1", sympy.Integer(20)),
    ("2e", 2 * sympy.E),
    ("2e+x", 2 * sympy.E + X),
    # precedence
    ("-x^2", -(X**2)),
    ("x^-2", X**-2),
    ("2^x^y", 2 ** (X**Y)),
    ("2^-x^2", 2 ** (-(X**2))),
    ("x**y", X**Y),
    ("x!^2", sympy.factorial(X) ** 2),
    ("-x!", -sympy.factorial(X)),
    ("x--y", X + Y),
    ("x*-y", -X * Y),
    ("x/-y", -X / Y),
    ("x/y/z", X / (Y * Z)),
    ("x/y*z", X * Z / Y),
    ("+x", X),
    # juxtaposition
    ("2x", 2 * X),
    ("3x y", 3 * X * Y),
    ("2(x+1)", 2 * (X + 1)),
    ("x(y+1)", X * (Y + 1)),
    ("(x+1)(x-1)", (X + 1) * (X - 1)),
    ("x^2y^3", X**2 * Y**3),
    ("2x/3", 2 * X / 3),
    ("2x*3y", 6 * X * Y),
    ("2[x+1]", 2 * (X + 1)),
    ("pi(x+1)", sympy.pi * (X + 1)),
    ("2pi x", 2 * sympy.pi * X),
    # exponents above the line
    ("x⁻²", X**-2),
    ("xᵇ⁻¹", X ** (B - 1)),
    ("e²ˣ", sympy.exp(2 * X)),
    ("e⁻ˣ", sympy.exp(-X)),
    ("eˣʸ", sympy.exp(X * Y)),
    ("eˣy", sympy.exp(X) * Y),
    ("ℯ^x", sympy.exp(X)),
    # products of declared names
    ("xy", X * Y),
    ("2xy", 2 * X * Y),
    ("e^(xyz)", sympy.exp(X * Y * Z)),
    ("xy^2", X * Y**2),
    ("xy(a+1)", X * Y * (A + 1)),
    ("xe^(-x)", X * sympy.exp(-X)),
    ("2pix", 2 * sympy.pi * X),
    ("ax_1", A * X_1),
    ("sin xy", sin(X * Y)),
    ("sin 2xy^2", sin(2 * X * Y**2)),
    # as in other programs
    ("np.sin(x)*math.pi", sympy.pi * sin(X)),
    ("Cos[x] + Sqrt[x*y]", cos(X) + sympy.sqrt(X * Y)),
    ("ArcTan[x]", sympy.atan(X)),
    ("sin[x + 1]", sin(X + 1)),
    ("x.^2 .* y", X**2 * Y),
    ("2^T", 2 ** sympy.Symbol("T", real=True)),
    # bars
    ("|x|", abs(X)),
    ("|(|x|)|", abs(X)),
    ("|x|*|y|", abs(X) * abs(Y)),
    ("|x||y|", abs(X) * abs(Y)),
    ("2|x|", 2 * abs(X)),
    ("|x|y", abs(X) * Y),
    ("|x+|y||", abs(X + abs(Y))),
    ("|x|*y*|x| + |y|x", abs(X) ** 2 * Y + X * abs(Y)),
    ("|x| - 2|y| + x|y|", abs(X) - 2 * abs(Y) + X * abs(Y)),
    ("2|x| + 3x", 2 * abs(X) + 3 * X),
    ("|x|sin|y|", abs(X) * sin(abs(Y))),
    ("|x|*(x + y|y|)*|y|", abs(X) * (X + Y * abs(Y)) * abs(Y)),
    ("max(|x|y, x|y|)", sympy.Max(abs(X) * Y, X * abs(Y))),
    ("||x|-|y||", abs(abs(X) - abs(Y))),
    ("|x|^2", X**2),
    ("|(x|y|)|", abs(X * abs(Y))),
    ("max(|x|, 1)", sympy.Max(1, abs(X))),
    # functions without brackets, powers of functions
    ("sin x", sin(X)),
    ("sin 2x", sin(2 * X)),
    ("2sin x", 2 * sin(X)),
    ("sin x cos y", sin(X) * cos(Y)),
    ("sin x + y", sin(X) + Y),
    ("sin x^2", sin(X**2)),
    ("sin cos x", sin(cos(X))),
    ("ln|x|", log(abs(X))),
    ("ln|x|*y", log(abs(X)) * Y),
    ("sin^2 x", sin(X) ** 2),
    ("sin^2(x)", sin(X) ** 2),
    ("sin²(x)", sin(X) ** 2),
    ("sin^b(x)", sin(X) ** B),
    ("sin^2(x)cos^2(x)", sin(X) ** 2 * cos(X) ** 2),
    ("exp^2(x)", sympy.exp(X) ** 2),
    # functions
    ("log(x, 2)", log(X) / log(2)),
    ("log_2(x)", log(X) / log(2)),
    ("log_b(x)", log(X) / log(B)),
    ("log10(x)", log(X) / log(10)),
    ("ld(x)", log(X) / log(2)),
    ("root(x, 5)", real_root(X, 5)),
    ("root(x, 4)", X ** sympy.Rational(1, 4)),
    ("root(x, -3)", 1 / real_root(X, 3)),
    ("root(-8, 3)*x", -2 * X),
    ("x^(1/3)", X ** sympy.Rational(1, 3)),
    ("∛x + ∜x", real_root(X, 3) + X ** sympy.Rational(1, 4)),
    ("cbrt(x)", real_root(X, 3)),
    ("pow(x, y)", X**Y),
    ("arctan(x) + Abs(y)", sympy.atan(X) + abs(Y)),
    ("arsinh(x) + arcsinh(x)", 2 * sympy.asinh(X)),
    ("atan2(y, x)", sympy.atan2(Y, X)),
    ("gamma(x) + digamma(x)", sympy.gamma(X) + sympy.digamma(X)),
    ("besselj(1, x)", sympy.besselj(1, X)),
    ("min(x, y, 1)", sympy.Min(X, Y, 1)),
    ("sqrt x", sympy.sqrt(X)),
    # conditions
    ("piecewise(x^2, x < 0, x)", sympy.Piecewise((X**2, X < 0), (X, True))),
    (
        "piecewise(x, 0 < x < 1, y, x >= 1, 0)",
        sympy.Piecewise((X, (X > 0) & (X < 1)), (Y, X >= 1), (0, True)),
    ),
    ("Piecewise((x, x > 0), (0, True))", sympy.Piecewise((X, X > 0), (0, True))),
    ("Piecewise((x, (x > 1) | (x < -1)), (0, True))", sympy.Piecewise((X, (X > 1) | (X < -1)), (0, True))),
    ("Piecewise((x, Ne(x, 0)), (1, True))", sympy.Piecewise((X, sympy.Ne(X, 0)), (1, True))),
    ("piecewise(x, ((x > 1) & (y < 1)) | (a > y), 0)", sympy.Piecewise((X, (A > Y) | ((X > 1) & (Y < 1))), (0, True))),
    ("piecewise(x, x + 2a < y - 3a, y)", sympy.Piecewise((X, X + 5 * A - Y < 0), (Y, True))),
    ("piecewise(x, (x + 1)*(y + 1) > 0, y)", sympy.Piecewise((X, (X + 1) * (Y + 1) > 0), (Y, True))),
    ("piecewise(1, |x| <= 1, 0)", sympy.Piecewise((1, abs(X) <= 1), (0, True))),
    ("piecewise(1, x ≤ y, 0)", sympy.Piecewise((1, X <= Y), (0, True))),
    # Unicode
    ("x²", X**2),
    ("x⁻¹", 1 / X),
    ("x¹⁰", X**10),
    ("x·y − 2×x ÷ y", X * Y - 2 * X / Y),
    ("√x + √(y+1) + √2", sympy.sqrt(X) + sympy.sqrt(Y + 1) + sympy.sqrt(2)),
    ("θ + theta", 2 * THETA),
    ("x₁ + x_1 + x_{1}", 3 * X_1),
    ("k_B x", K_B * X),
    ("x\u00a0*\u00a0y", X * Y),
    ("\ufeffx", X),
]


@each(("text", "value"), READS)
def test_reads(text, value):
    assert symjac.problem(text, vars=tuple(NAMES)).components == (value,)


REFUSED = [
    ("(x, y), (y, x)", "a component is one expression, not a list", "(", "(x, y)"),
    ("x(1, 2)", "a component is one expression, not a list", "(", "(x, y)"),
    ("{x, y}*2", "a component is one expression, not a list", "{", "(x, y)"),
    ("(x, y)*(y, x)", "a 2×1 vector times a 2×1 vector: 1 column meets 2 rows", "(x, y)*(y, x)", "dot(x, y)"),
    ("x if x > 0", "'if' is not read", "if", "else"),
    ("det x", "det of a number", "det x", "square matrix"),
    ("x^2 : y", "unexpected ':'", ":", "(x, y) ->"),
    ("y:x", "unexpected ':'", ":", "write y/x"),
    ("2⁴⁄₃", "a mixed number or a product?", "2⁴⁄₃", "(2 + 4/3) or 2*(4/3)"),
    ("x⁄y", "unexpected character U+2044", "⁄", "remove it"),
    # text, part of the message, the characters under the caret, part of the hint
    ("1/2x", "two ways", "1/2x", "(1/2)*x or 1/(2*x)"),
    ("8/2(2+2)", "two ways", "8/2(2+2)", "(8/2)*(2+2) or 8/(2*(2+2))"),
    ("x^2y^3/4z", "two ways", "x^2y^3/4z", "(x^2y^3/4)*z"),
    ("1 + x/2y", "two ways", "x/2y", "(x/2)*y"),
    ("|2|x|-1|", "paired in two ways", "|2|x|-1|", "write |2|*x*|-1| or |2*|x|-1|, or abs(…)"),
    ("1 + |x|y|x+y|", "paired in two ways", "|x|y|x+y|", "write |x|*y*|x+y| or |x*|y|*x+y|"),
    ("2|x|(y) + 3x|y|^2", "paired in two ways", "|x|(y) + 3x|y|", "|x|*(y) + 3x*|y|"),
    ("(y + |x|sin(y)|x|)", "paired in two ways", "|x|sin(y)|x|", "|x*|sin(y)|*x|"),
    ("||x||", "norm bars stand around a vector", "||x||", "|x| is the absolute value"),
    ("1 + ||x+y||", "norm bars stand around a vector", "||x+y||", "sqrt(x^2 + y^2)"),
    ("x^T a x", "a transpose or a power?", "x^T", "--params T"),
    ("(x + y)^T", "a transpose or a power?", "(x + y)^T", "--params T"),
    ("xᵀ", "a transpose stands only behind a list", "ᵀ", "--params T"),
    ("Log[x, y]", "Log[ ] with two arguments is not read", "Log[x, y]", "log(x, b) has the base last"),
    ("x²^3", "two ways", "^", "(x^2)^n"),
    ("sin x y", "where the argument of sin ends", "sin x y", "sin(…)"),
    ("sin x/2", "where the argument of sin ends", "sin x/", "sin(…)"),
    ("sin x*y", "where the argument of sin ends", "sin x*", "sin(…)"),
    ("sin x(y+1)", "where the argument of sin ends", "sin x(", "sin(…)"),
    ("√2x", "where the argument of sqrt ends", "√2x", "sqrt(…)"),
    ("sin^-1(x)", "inverse or reciprocal?", "sin^-", "asin(x) or 1/sin(x)"),
    ("sin^(-1)(x)", "inverse or reciprocal?", "sin^(", "asin(x)"),
    ("sin⁻¹(x)", "inverse or reciprocal?", "sin⁻¹(", "asin(x)"),
    ("cos2x", "unknown name 'cos2x'", "cos2x", "cos(2*x)"),
    ("x2", "unknown name 'x2'", "x2", "x_2, x*2 or x^2"),
    ("xsin(x)", "unknown function 'xsin'", "xsin", "x*sin(…)"),
    ("Sin(x)", "unknown function 'Sin'", "Sin", "did you mean sin(…)"),
    ("sinn(x)", "unknown function 'sinn'", "sinn", "did you mean sin(…)"),
    ("yy", "unknown name 'yy'", "yy", "did you mean y*y? or declare it: --params yy"),
    ("e^xy", "two ways", "e^xy", "e^(xy) or e^x*y"),
    ("1 + e^2x", "two ways", "e^2x", "e^(2x) or e^2*x"),
    ("1/xy", "two ways", "1/xy", "(1/x)*y or 1/(x*y)"),
    ("xy!", "two ways", "!", "(x*y)! or x*y!"),
    ("√xy", "where the argument of sqrt ends", "√xy", "sqrt(…)"),
    ("sinx", "unknown name 'sinx'", "sinx", "sin(x)"),
    ("mass*x", "unknown name 'mass'", "mass", "--params mass"),
    ("x_2 + y", "unknown name 'x_2'", "x_2", "declare it"),
    ("f(x)", "unknown function 'f'", "f", "--functions f"),
    ("ln*x", "ln is a function and needs an argument", "ln", "ln(x)"),
    ("sin", "sin is a function and needs an argument", "sin", "sin(x)"),
    ("sin()", "needs an argument", "sin", "sin(x)"),
    ("sin(x, y)", "takes 1 argument, not 2", "sin(x, y)", "commas"),
    ("atan2(y)", "takes 2 arguments, not 1", "atan2(y)", ""),
    ("log(x, 2, 3)", "takes 1 to 2 arguments, not 3", "log(x, 2, 3)", ""),
    ("x,", "component 2 is empty", ",", "remove the comma"),
    ("x,,y", "component 2 is empty", ",", ""),
    (",x", "component 1 is empty", ",", ""),
    ("()", "component 1 is empty", ")", ""),
    ("x + ()", "these brackets are empty", "(", ""),
    ("(x", "this ( is never closed", "(", "close it with )"),
    ("((x+y)", "this ( is never closed", "(", ""),
    ("(x]", "this ( is closed by ]", "(", "close it with )"),
    ("x)", "this ) closes nothing", ")", ""),
    ("|x", "this | is never closed", "|", "absolute value"),
    ("x | y", "this | is never closed", "|", "no 'or'"),
    ("x = 3", "this is an equation", "x =", "x - a"),
    ("x == y", "an equation is not an expression", "==", "x - y"),
    ("x < y", "a comparison is not an expression", "<", "piecewise"),
    ("x ≠ y", "a comparison is not an expression", "≠", "piecewise"),
    ("x & y", "& joins only the conditions", "&", "commas"),
    ("5%", "% is neither percent nor remainder", "%", "5/100"),
    (r"\frac{x}{y}", "this looks like LaTeX", "\\", "--from latex"),
    ("$x$", "this looks like LaTeX", "$", "--from latex"),
    ("oo", "'oo' is not read", "oo", "finite"),
    ("nan*x", "'nan' is not read", "nan", "finite"),
    ("∞", "infinity is not a value", "∞", "finite"),
    ("x'", "the name x' is not declared", "x'", "--vars x'"),
    ("f'(x)", "the name f' is not declared", "f'", "derivatives itself"),
    ("0x1F", "notation", "0x", "decimal digits"),
    ("0b11", "notation", "0b", ""),
    ("1_000", "digits are not grouped", "1_", "1000"),
    ("1.2.3", "one decimal point", "1.2.", ""),
    ("'a'", "quotation mark", "'", "never strings"),
    ("x.y", "a point stands only inside a number", ".", "x*y"),
    ("diff(x^2, x)", "'diff' is not read", "diff", "takes the derivatives"),
    ("d/dx(x^2)", "this is an operation, not an expression", "d/dx", "takes the derivatives: --vars x"),
    ("x and y", "'and' is not read", "and", "write & for and"),
    ("x if y", "'if' is not read", "if", "piecewise"),
    ("True", "'True' is not read", "True", "conditions"),
    ("x # y", "comments are read only from a file", "#", "--file"),
    ("x+", "ends too soon, after '+'", "+", ""),
    ("x*/y", "'*' and '/' follow each other", "/", ""),
    ("x^^y", "'^' and '^' follow each other", "^", ""),
    ("x^²", "follow each other", "²", ""),
    ("*x", "needs something before it", "*", ""),
    ("x 2", "a number directly after a factor", "2", "x*2, or x^2"),
    ("(x+1)2", "a number directly after a factor", "2", "(x+1)*2"),
    ("x!!", "double factorial", "!", "(x!)!"),
    ("(x,y),(y,x)", "one expression, not a list", "(", ""),
    ("piecewise(x)", "a value for all other cases", "piecewise(x)", "otherwise"),
    ("piecewise(x, y, 0)", "a condition is expected here", "y", "x > 0"),
    ("Derivative(sin(x))", "by which variable?", "Derivative(sin(x))", "Derivative(x^2, x)"),
    ("Integral(x^2, x)", "where it is taken", "Integral", "(t, 0, 1)"),
    ("mass*x + wx*y", "unknown names mass, wx", "mass", "declare them: --params mass,wx"),
    ("sinx + mass", "unknown names sinx, mass", "sinx", "did you mean sin(x) for sinx? or declare them"),
    ("f(x) + g(y)", "unknown functions f, g", "f", "--functions f,g"),
    ("x_4 + y", "unknown name 'x_4'", "x_4", "declare it: --params x_4"),
    ("ln2*x", "unknown name 'ln2'", "ln2", "ln(2)"),
    ("dx_1", "unknown name 'dx_1'", "dx_1", "declare it"),
    ("x_", "a subscript is missing after _", "_", "x_1"),
    ("x__1", "a subscript is missing after _", "_", "x_1"),
    ("_1", "a name begins with a letter", "_", "x_1"),
    ("x_{1,2}", "one subscript is one word", "_", "x_1_2"),
    ("x'_1", "subscripts stand before primes", "_", "x_1'"),
    ("x''''", "at most three primes", "'", "x_4"),
    ("sin^cos(x)", "cos is a function and needs an argument", "cos", "cos(x)"),
    ("\u0430*x", "U+0430 CYRILLIC SMALL LETTER A", "\u0430", "Latin a"),
    ("\uff58", "U+FF58", "\uff58", "Latin x"),
    ("x\u200by", "U+200B ZERO WIDTH SPACE", "\u200b", "remove it"),
    ("\u202ex", "U+202E RIGHT-TO-LEFT OVERRIDE", "\u202e", "remove it"),
    ("x°", "angles are in radians", "°", "pi/180"),
    ("g^2(x)", "a power of a function's value, or a product?", "g^2(", "--functions g"),
    ("a^2(x)", "a power of a function's value, or a product?", "a^2(", "--params a"),
    ("a^2(x, y)", "a power of a function's value, or a product?", "a^2(", "--functions a"),
    ("x^(1, y)", "an exponent is one number", "x^(1, y)", "x_1 for an index"),
    ("E[x]", "an expectation or a product?", "E[", "e*(…)"),
]


def test_a_power_of_a_declared_function_is_that_of_its_value():
    declared = Declarations(variables=("x", "y"), functions=("g",))
    squares = [build.problem(read_map(text, declared)) for text in ("g^2(x, y)", "g²(x, y)", "g(x, y)^2")]
    assert len({found.components for found in squares}) == 1
    assert any("not as g(g(…))" in note for note in read_map("g^2(x, y)", declared).notes)
    with pytest.raises(ParseError, match="inverse or reciprocal"):
        read_map("g^-1(x)", declared)
    with pytest.raises(ParseError, match="needs an argument"):
        read_map("g^2 x", declared)


@each(("text", "message", "place", "hint"), REFUSED)
def test_refused(text, message, place, hint):
    with pytest.raises(ParseError) as caught:
        read_map(text, Declarations(variables=("x", "y")))
    error = caught.value
    assert message in error.message
    assert error.text == text
    assert text[slice(*error.span)] == place
    assert hint in (error.hint or "")


OTHERWISE_READ = {False: {"…", "‖", "∥", "°", "\\"}, True: {"where", "else", "for", "is", *"∫∑∏\\$'%~_"}}
"""Words and signs of the table that the input language, and LaTeX, has or refuses in another place."""


def rows_of_words(in_latex):
    for word, row in UNREAD.items():
        is_word = word.isascii() and word.isalpha()
        if word in OTHERWISE_READ[in_latex] or (word[:1] == "\\" and word != "\\" and not in_latex):
            continue
        typed = rf"\operatorname{{{word}}}" if is_word and in_latex else word
        yield word, row, f"x + {typed}(y)" if row.before_bracket else f"x + {typed}" if is_word else f"x + {typed} y"


@pytest.mark.parametrize("in_latex", [False, True], ids=["text", "latex"])
def test_each_word_that_is_not_read_has_its_message_and_remedy(in_latex):
    """Each is typed in each notation in which it may occur; the caret is at the word."""
    wrong = []
    for word, row, text in rows_of_words(in_latex):
        with pytest.raises(ParseError) as caught:
            (latex.read_map if in_latex else read_map)(text, Declarations(variables=("x", "y")))
        error = caught.value
        remedy = row.in_latex if row.in_latex and in_latex else row.remedy
        message = row.message or f"'{word}' is not read"
        place = text[len("x + ") :].removesuffix(" y").removesuffix("(y)")
        said = error.message, (error.hint or "")[: len(remedy)], text[slice(*error.span)]
        if said != (message, remedy, place) or (row.message == "") != (f" {word}" in error.hint[len(remedy) :]):
            wrong.append((text, said, error.hint))
    assert not wrong


NOT_FINITE, NOT_REAL = "component 1 has no finite value", "real numbers only"
REFUSED_BY_VALUE = [
    # text, part of the message, the characters under the caret, part of the hint
    ("beta(-1,2)*x", NOT_FINITE, "beta(-1,2)", "finite"),
    ("x + beta(0,x)", NOT_FINITE, "beta(0,x)", "finite"),
    ("binomial(-1,x)", NOT_FINITE, "binomial(-1,x)", "finite"),
    ("binomial(-2,1/2)*x", NOT_FINITE, "binomial(-2,1/2)", "finite"),
    ("besselk(x,0)", NOT_FINITE, "besselk(x,0)", "finite"),
    ("bessely(y,0)", NOT_FINITE, "bessely(y,0)", "finite"),
    ("besselj(-1/2,0)*x", NOT_FINITE, "besselj(-1/2,0)", "finite"),
    ("polygamma(x,-1)", NOT_FINITE, "polygamma(x,-1)", "finite"),
    ("x*gamma(-1)", NOT_FINITE, "gamma(-1)", "finite"),
    ("x*atan(I)", NOT_FINITE, "atan(I)", "finite"),
    ("x*(1 - acot(-I))", NOT_FINITE, "acot(-I)", "finite"),
    ("log(0,x)", NOT_FINITE, "log(0,x)", "finite"),
    ("pow(0,x)", NOT_FINITE, "pow(0,x)", "finite"),
    ("root(0,x)", NOT_FINITE, "root(0,x)", "finite"),
    ("0^x", NOT_FINITE, "0^x", "must be a positive number"),
    ("x/(gamma(1)-1)", NOT_FINITE, "(gamma(1)-1)", "denominator"),
    ("x/(sin(1)^2+cos(1)^2-1)", NOT_FINITE, "(sin(1)^2+cos(1)^2-1)", "denominator"),
    ("1/(x*(cosh(1)^2-sinh(1)^2-1))", NOT_FINITE, "(x*(cosh(1)^2-sinh(1)^2-1))", "denominator"),
    ("x*(log(6)-log(2)-log(3))^-2", NOT_FINITE, "(log(6)-log(2)-log(3))^-2", "no such power"),
    ("(sqrt(2)*sqrt(3)-sqrt(6))^x", NOT_FINITE, "(sqrt(2)*sqrt(3)-sqrt(6))^x", "no such power"),
    ("x*log(erf(1)+erfc(1)-1)", NOT_FINITE, "log(erf(1)+erfc(1)-1)", "finite"),
    ("log(x*(tan(1)-sin(1)/cos(1)))", NOT_FINITE, "log(x*(tan(1)-sin(1)/cos(1)))", "finite"),
    ("x+digamma(exp(1)^2*exp(-1)-sinh(1)-cosh(1))", NOT_FINITE, "digamma(exp(1)^2*exp(-1)-sinh(1)-cosh(1))", "finite"),
    ("root(x,sin(2)-2*sin(1)*cos(1))", NOT_FINITE, "root(x,sin(2)-2*sin(1)*cos(1))", "finite"),
    ("max(x,I)", NOT_REAL, "I", "leave out I"),
    ("min(x,x+I)", NOT_REAL, "x+I", "leave out I"),
    ("heaviside(2I)*x", NOT_REAL, "2I", "leave out I"),
    ("diracdelta(I)", NOT_REAL, "I", "leave out I"),
    ("atan2(x,I)", NOT_REAL, "I", "leave out I"),
    ("diracdelta(x,1/2)", "diracdelta takes an order", "1/2", "0, 1, 2"),
    ("piecewise(3,1/2>gamma(I),0)*x", NOT_REAL, "gamma(I)", "leave out I"),
    ("piecewise(x,digamma(I)<x,0)", NOT_REAL, "digamma(I)", "leave out I"),
    ("piecewise(x,besselk(pi,-1)<1,0)", NOT_REAL, "besselk(pi,-1)", "logarithms of negative"),
    ("piecewise(x,(y<acos(2)) & (x<1),0)", NOT_REAL, "acos(2)", "logarithms of negative"),
    ("piecewise(x,beta(0,-1)<1,0)", NOT_FINITE, "beta(0,-1)", "finite"),
]


@each(("text", "message", "place", "hint"), REFUSED_BY_VALUE)
def test_what_has_no_finite_or_no_real_value_is_refused(text, message, place, hint):
    with pytest.raises(ParseError) as caught:
        symjac.problem(text, vars="x,y")
    error = caught.value
    assert message in error.message
    assert text[slice(*error.span)] == place
    assert hint in error.hint


@pytest.mark.parametrize(
    "text", ["x/(10^9*sqrt(2) - 1414213562)", "x/(e^-30*f(1))", "log(pi - 355/113 + 3e-7)*x", "x/f(1)"]
)
def test_a_small_constant_is_not_taken_for_0(text):
    assert symjac.problem(text, vars="x", functions="f").notes == ()


def test_what_may_be_a_division_by_0_is_said():
    (note,) = symjac.problem(f"x/({UNTOLD})", vars="x").notes
    assert "is 0 could not be told" in note
    with pytest.raises(Undecided, match="is 0 could not be told"):
        symjac.jacobian("x", vars="x", at=f"x=1/({UNTOLD})")


@each(
    ("condition", "holds"),
    [
        ("sin(1)^2 + cos(1)^2 == 1", True),
        ("sqrt(2) + sqrt(3) > sqrt(5 + 2sqrt(6))", False),
        ("besselk(pi, 1) < 30", True),
        ("beta(3, -3/2) >= 5", True),
        ("|1 + I| < 1", False),
        ("I == 1", False),
        ("gamma(1/3)*gamma(2/3) == 2pi/sqrt(3)", True),
        ("4atan(1/5) - atan(1/239) == pi/4", True),
        ("I != 1", True),
    ],
)
def test_conditions_on_constants_are_decided(condition, holds):
    assert symjac.problem(f"piecewise(x, {condition}, y)", vars="x,y").components == (X if holds else Y,)


def test_a_condition_on_constants_that_cannot_be_told_apart_is_not_guessed():
    text = f"piecewise(x, {UNTOLD} == 0, 0)"
    with pytest.raises(Undecided) as caught:
        symjac.problem(text, vars="x")
    assert text[slice(*caught.value.span)] == f"{UNTOLD} == 0"


@pytest.mark.parametrize(
    ("text", "reading"),
    [("sinx", "sin(x)"), ("xy", "x*y"), ("cos2t", "cos(2*t)"), ("x + sinn(x)", "sin(…)"), ("xyz", "x*y*z")],
)
def test_without_declared_variables_what_is_plainly_no_name_is_refused(text, reading):
    with pytest.raises(ParseError) as caught:
        read_map(text, Declarations())
    assert reading in caught.value.hint


@each(
    "name",
    ["S", "N", "E", "I", "O", "Q", "C", "beta", "gamma", "zeta", "lambda", "in", "None", "test", "sin", "pi"],
)
def test_declared_names_win_over_everything(name):
    problem = symjac.problem(f"{name}*x", vars=("x", name))
    assert problem.components[0] == X * sympy.Symbol(name, real=True)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("(" * 101 + "x" + ")" * 101, "deep"),
        ("sin(" * 101 + "x" + ")" * 101, "deep"),
        ("-" * 102 + "x", "deep"),
        ("^".join("x" * 102), "deep"),
        ("|" * 102 + "x" + "|" * 102, "deep"),
        ("9" * 1001, "1,001 digits"),
        ("1e10001", "powers of ten"),
        ("a" * 65, "64 characters"),
        ("x+" * 200_000 + "x", "250,000"),
        (" " * 2_000_001, "characters"),
    ],
)
def test_limits_of_the_reader(text, least):
    with pytest.raises(LimitError, match=least):
        read_map(text, Declarations(variables=("x",)))


@pytest.mark.parametrize("depth", [10, 99])
def test_nesting_within_the_limit_reads_and_derives(depth):
    text = "sin(" * depth + "x" + ")" * depth
    assert symjac.jacobian(text, vars="x").shape == (1, 1)
