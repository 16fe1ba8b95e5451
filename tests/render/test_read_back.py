"""What symjac prints reads back as the same value: the whole table of functions, beside names that are called so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st
from mpmath import mp

import symjac
from symjac import build
from symjac.errors import ParseError
from symjac.kernel import sympy
from symjac.model import Problem, Result
from symjac.read import Declarations, components, latex, points
from symjac.read.latex.words import LETTERS
from symjac.read.names import CONDITION_WORDS, CONSTANTS, FUNCTIONS, GREEK_NAMES, MARKED, OF_ARRAYS
from symjac.render.latex import ASCII, LATEX, TEXT, UNICODE
from symjac.render.mathml import MATHML
from tests.cases import each, sampled
from tests.maps import DIGITS, PROFILE, differ, evaluate, inner_point, terms
from tests.render.test_notation import EXPRESSIONS, SYMBOLS, rebuilt

ARGUMENTS = {1: "x + y", 2: "x, y", 3: "x, y, x^2"}
OF_THEIR_OWN = {
    "piecewise",
    "Piecewise",
    "Derivative",
    "Subs",
    "Integral",
    "Limit",
    "zeta",
    "diracdelta",
    "DiracDelta",
    "lambertw",
    "LambertW",
    "gcd",
    "lcm",
}
USES = (
    # every function with each number of arguments, by its marked word, which no name can hide
    *(
        f"_{word}({ARGUMENTS[count] if word != 'rad2deg' else 'x*y'})"  # a sum would be multiplied out by 180
        for word, function in FUNCTIONS.items()
        if word not in OF_THEIR_OWN and word not in OF_ARRAYS
        for count in range(function.least, min(function.most, 3) + 1)
    ),
    *(f"_{constant}" for constant in CONSTANTS),
    *("_diracdelta(x)", "_DiracDelta(x, 2)", "_zeta(3)", "_I*_exp(_I*x)", "_E^(x*_I)*_pi", "x!^2", "√x", "|x - y|"),
    *("_besselj(x + 1, y)^2", "_polygamma(2, x)^3", "_heaviside(x)^2*_lambertw(x)", "_psi(x)*_Abs(x)", "sin²(x)"),
    # the real odd root and the principal power, which are never written as each other
    *("_lambertw(x)", "_LambertW(x, -1)"),
    *("∛x", "∜(x + 1)", "_root(x, 3)^2*_root(x*y, 5)", "x^(1/3)", "(x + 1)^(2/5)", "2^(1/3)*_cbrt(2*x)", "_cbrt(-y)"),
    # cases and their conditions
    "_piecewise(x, x < 0, y, (x == 1) | ((y > 2) & (x != 3)), x*y, _Eq(x, y) & (y >= 5), 2)",
    "3*_Piecewise((x, x < 0), (y, (x == y) & (y > 2)), (1, _True))^2",
    # derivatives without a formula
    *("_Derivative(g(x), x)", "_Derivative(g(x), (x, 5))", "_Derivative(flow_1(x), (x, 2))*flow_1(y)"),
    *("_Subs(_Derivative(g(_xi_1), _xi_1), _xi_1, x*y)", "_Derivative(h(x, y), x, (y, 2))"),
    *("_Derivative(_besselj(x, y), x)", "_Subs(_Derivative(_besselk(_xi_1, y), _xi_1), _xi_1, x^2)"),
    *("_Derivative(_polygamma(x, y), x)", "_Derivative(_heaviside(x, y), y)"),
)  # fmt: skip
UNDEFINED = ("g", "h", "flow_1")
LETTERS_IN_USE = {*LETTERS, "Gamma", "B", "e", "i", "E", "T", "d", "D", "H_1", "J1", "psi_x", "W_0", "Matrix"}
ALL_NAMES = tuple(sorted(({*FUNCTIONS, *CONSTANTS, *CONDITION_WORDS, *GREEK_NAMES} | LETTERS_IN_USE) - {"h"}))


def declared(names: tuple[str, ...]) -> Declarations:
    return Declarations(variables=("x", "y"), parameters=names, functions=UNDEFINED)


def problem_of(text: str, names: tuple[str, ...]) -> Problem:
    return build.problem(components.read_map(text, declared(names)))


def assert_reads_back(problem: Problem, names: tuple[str, ...]) -> None:
    (expr,) = problem.components
    # pretty and ascii have derivatives of undefined functions as mathematicians write them
    styles = (LATEX, TEXT) if expr.has(sympy.Derivative) else (LATEX, TEXT, UNICODE, ASCII)
    for style in styles:
        text = style.beside(problem.names).expression(expr)
        read = latex.read_map if style is LATEX else components.read_map
        assert build.problem(read(text, declared(names))).components == (expr,), text


WHERE_ARGUMENTS_END = (
    # what may not be written so that an argument could end elsewhere
    "cos(x)*y", "cos(x*y)", "y*cos(x)*x", "cos(x)^2*y", "cos(2*x)*y", "cos(2*x*y)", "(x + y)*cos(x)",
    "cos(x)*(x + y)", "cos(x)*sin(y)*x", "cos(x)*|y|", "|x|*cos(y)*sin(x)", "cos(x)*exp(y)", "exp(cos(x)/2)",
    "exp(x*cos(y)/3)", "2^(cos(x)/y)", "cos(x)^(3/2)", "cos(x)^y", "(cos(x)^2)^y", "cos(x^2)", "cos(x)!", "cos(x!)",
    "cos(-x)*sin(-y/2)", "cos(x/y)*x", "cos(x/2)*sin(y/2)", "cos(cos(x))", "cos(cos(x)*y)", "cos(x)/sin(y)",
    "x/(y*cos(x))", "1/cos(2*x)^2", "log(x)*x", "log(x)^2*y", "log(x + 1)^2", "log(2*x)/log(y)", "log(log(x))",
    "log(2)*x", "x*log(2*pi)", "cos(pi*x)", "cos(2*pi*x)*y", "sin(sqrt(x))*y", "asin(x)^2*y", "asin(x + y)^2",
    "atan(y/x)*x", "sign(x)*y", "erf(x)*erf(y)^2*x", "gamma(x)^2*cos(y)", "besselj(1, x)*cos(x)*y",
    "cos(x)*besselj(1, y)", "floor(x)*cos(x)*y", "3*(x - 4)*(y + 1)/4", "(x - 4)/4", "-(x - 4)*(y - 1)/2",
    "cos(3*(x - 4)*(y + 1)/4)", "exp(-(x^2 + y^2)/2)*(x + y)", "cos(x_1)*y", "cos(theta)*x_1", "cos(mass)*mass",
    "sin(x')*x'", "cos(2*theta_max)*theta_max", "g(x)*cos(x)*g(y)^2", "piecewise(cos(x), x > 0, x/2)*cos(y)",
    "max(cos(x), sin(y))*x", "2*cos(x)*3^y", "cos(x)*3^y*7^x", "tan(x)*tan(y)/7",
)  # fmt: skip


@each("text", WHERE_ARGUMENTS_END)
def test_it_is_clear_where_an_argument_ends(text):
    names = ("x_1", "theta", "theta_max", "mass", "x'")
    assert_reads_back(problem_of(text, names), names)


@pytest.mark.parametrize(
    ("name", "in_latex", "on_a_terminal", "in_mathml"),
    [
        ("varphi", r"\varphi", "varphi", "φ"), ("phi", r"\phi", "φ", "ϕ"),
        ("varepsilon", r"\varepsilon", "varepsilon", "ε"), ("vartheta", r"\vartheta", "ϑ", "ϑ"),
        ("ell", r"\ell", "ℓ", "ℓ"), ("hbar", r"\hbar", "ℏ", "ℏ"),
    ],
)  # fmt: skip
def test_letters_have_both_of_their_forms(name, in_latex, on_a_terminal, in_mathml):
    (symbol,) = symjac.problem(name, vars=name).variables
    assert (LATEX.expression(symbol), UNICODE.expression(symbol)) == (in_latex, on_a_terminal)
    assert MATHML.expression(symbol) == f"<mi>{in_mathml}</mi>"
    assert_reads_back(problem_of(f"{name}*x", (name,)), (name,))


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_latex_reads_back_whatever_is_printed(expr):
    declared = Declarations(variables=tuple(SYMBOLS))
    try:
        (before,) = build.problem(components.read_map(TEXT.expression(expr), declared)).components
    except symjac.SymjacError:  # a value that is not finite, which has no reading in any notation
        return
    text = LATEX.beside(tuple(SYMBOLS)).expression(before)
    (component,) = build.problem(latex.read_map(text, declared)).components
    assert component in (before, rebuilt(before)) or sympy.expand(component - before) == 0, text


@each("text", USES)
def test_every_function_reads_back(text):
    assert_reads_back(problem_of(text, ()), ())


@pytest.mark.parametrize("text", sampled(USES, 6))
def test_names_called_as_functions_and_constants_hide_nothing(text):
    """All words of the language are names, and are multiplied with what uses them."""
    assert_reads_back(problem_of(text, ALL_NAMES), ALL_NAMES)
    word = next((word for word in sorted(MARKED, key=len, reverse=True) if text.startswith(word)), "_x")[1:]
    names = tuple(sorted({word, "gamma", "psi", "e"} - {"x"}))
    assert_reads_back(problem_of(f"({text})*{word}*({word} + 1)", names), names)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("gamma*x!", "x gamma"),
        ("pi*erf(x)", "x pi"),
        ("e^2*exp(x)", "x e"),
        ("sin*cos(x) + cos*sin(x)", "x sin cos"),
        ("E*I*exp(x*E)", "x E"),
        ("sign*abs(x)*Heaviside", "x sign Heaviside"),
        ("H*max(x, W)*W", "x H W"),
        ("J_1*besselj(1, x)", "x J_1"),
        ("Derivative*besselj(1, x^2)*Subs", "x Derivative Subs"),
        ("True*piecewise(x, x > Eq, 1)", "x True Eq"),
        ("Matrix*x^2", "x Matrix"),
    ],
)
def test_answers_of_symjac_are_right(text, variables):
    """In every format that is read, and whatever the names are called."""
    problem = symjac.problem(text, vars=variables)
    result = symjac.gradient(problem)
    for answer in (str(result), result.to_latex()):
        assert symjac.check(problem, answer, of="gradient"), answer
    rows = result.to_json()["gradients"][0]["entries"]
    for row in rows:
        for key, latexed in (("text", False), ("latex", True)):
            shown = rf"\begin{{bmatrix}} {row[key]} \end{{bmatrix}}" if latexed else f"[[{row[key]}]]"
            assert symjac.matrix(shown, problem, latex=latexed)[0, 0] == result.value[row["row"] - 1, 0]


WORDS = st.lists(st.sampled_from(ALL_NAMES), min_size=5, max_size=5, unique=True)


def renamed(problem: Problem, names: list[str]) -> Problem:
    """The same map in other names."""
    old = (*problem.variables, *problem.parameters)
    new = {symbol: sympy.Symbol(name, real=True) for symbol, name in zip(old, names, strict=True)}
    return replace(
        problem,
        components=tuple(component.xreplace(new) for component in problem.components),
        variables=tuple(new[symbol] for symbol in problem.variables),
        parameters=tuple(new[symbol] for symbol in problem.parameters),
        cancelled=(),
    )


def same(result: Result, again: sympy.Matrix, point: dict[str, mp.mpf]) -> bool:
    """Whether the entries are equal: as they are, or at a point within the domain."""
    pairs = zip(result.value, again, strict=True)
    return all(a == b or not differ(evaluate(a, point), evaluate(b, point), 30) for a, b in pairs)


@PROFILE
@given(st.lists(terms(), min_size=1, max_size=2), WORDS)
def test_derivatives_in_any_names_read_back(parts, names):
    with mp.workdps(DIGITS):
        found = inner_point(parts)
        if found is None:
            return
        plain = symjac.problem(", ".join(part.text for part in parts), vars="x y theta x_1", params="a")
        problem = renamed(plain, names)
        point = dict(zip(names, (found[s.name] for s in (*plain.variables, *plain.parameters)), strict=True))
        result = symjac.jacobian(problem)
        for text, latexed in ((str(result), False), (result.to_latex(), True)):
            again = symjac.matrix(text, problem, latex=latexed)
            assert same(result, again, point), text


# --- gamma(x + 1): a call or a product? -----------------------------------------------------------


def test_a_declared_name_makes_a_product_and_a_note_says_so():
    syntax = components.read_map("gamma(x + 1)", Declarations(("x",), ("gamma",)))
    assert any("gamma(…) is read as a product" in note for note in syntax.notes)
    x, gamma = (sympy.Symbol(name, real=True) for name in ("x", "gamma"))
    assert build.problem(syntax).components == (gamma * (x + 1),)
    assert problem_of("_gamma(x + 1)", ("gamma",)).components == (sympy.gamma(x + 1),)


@pytest.mark.parametrize("text", ["gamma*gamma(x + 1)", "beta(x, 2) - beta", "psi(x)*psi"])
def test_a_letter_nobody_declared_is_not_both(text):
    with pytest.raises(symjac.ParseError, match="is a name and a function here") as caught:
        components.read_map(text, Declarations(("x",)))
    assert "_" in caught.value.hint


def test_answers_are_not_read_both_ways_either():
    with pytest.raises(symjac.ParseError, match="is a name and a function here"):
        symjac.check("gamma*x!", "gamma*gamma(x + 1)*digamma(x + 1)", of="gradient", vars="x")
    assert symjac.check("gamma*x!", "[gamma*_gamma(x + 1)*digamma(x + 1)]", of="gradient", vars="x")
    assert symjac.check("gamma*x!", r"[\gamma \Gamma(x + 1) \psi{(x + 1)}]", of="gradient", vars="x")


@pytest.mark.parametrize("text", ["_pi = x", "F(_pi) = x", "_gamma + x", "_foo*x", "_sin", "__x", "x*_xi_1"])
def test_marked_words_are_no_names(text):
    with pytest.raises(symjac.ReadError):
        components.read_map(text, Declarations(("x",)))


def test_assignments_take_no_marked_words():
    with pytest.raises(symjac.ParseError, match="has a meaning already"):
        points.read_matrix("_pi = x\nMatrix([[_pi]])", Declarations(("x",)))


def test_i_is_the_unit_in_an_answer_to_a_map_that_has_it():
    verdict = symjac.check("exp(I*x)", r"i e^{i x}", of="derivative", vars="x")
    assert verdict
    with pytest.raises(ParseError, match="i is not declared"):
        latex.read_map("e^{i x}", Declarations(("x",)))


def _heights(tex: str) -> set[tuple[bool, bool]]:
    """For each pair of brackets: whether it grows, and whether what it encloses is tall."""
    found, open_ = set(), []
    for mark in _BRACKETS.finditer(tex):
        if mark["opens"]:
            open_.append(mark)
        elif mark["closes"]:
            first = open_.pop()
            found.add((bool(first[1]), any(sign in tex[first.end() : mark.start()] for sign in (r"\frac", r"\begin"))))
    assert not open_
    return found


_BRACKETS = re.compile(
    r"(\\left)?(?P<opens>\(|\\l(?:vert|floor|ceil) )|(?:\\right)?(?P<closes>\)|\\r(?:vert|floor|ceil))"
)


@each("text", [text for text in USES if "Derivative" not in text])
def test_brackets_grow_around_what_is_tall_alone(text):
    for argument in ("x", "x/7", "(x + y)/(x - y)"):
        (expr,) = problem_of(re.sub(r"\bx\b", f"({argument})", text), ()).components
        assert not _heights(tex := LATEX.expression(expr)) & {(True, False), (False, True)}, tex
