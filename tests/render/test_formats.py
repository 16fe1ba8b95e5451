"""Every format says the same: shapes, layout and values; LaTeX compiles, str reads back, json follows its schema."""

from __future__ import annotations

import html
import json
import re
import subprocess
from functools import cache
from xml.etree import ElementTree

import pytest

import symjac
from symjac import library, render
from symjac.calculus import vector
from symjac.calculus.commands import Choices
from symjac.code.spelling import LANGUAGES
from symjac.findings import results
from symjac.findings.derivations import derive_stepwise
from symjac.kernel import sympy
from symjac.library.returned import handed_out
from symjac.model import Answer
from symjac.questions import DERIVATIVES
from symjac.render import Options, Tex
from tests import forked
from tests.cases import each, needs_program, sampled
from tests.programs import compile_latex

MAPS = {
    "square": dict(text="x*y, sin(x)", vars="x y"),
    "tall": dict(text="x, x*y, y^2", vars="x y"),
    "wide": dict(text="x*y*z, exp(x - y)/z", vars="x y z"),
    "scalar": dict(text="a*x^2*y + |y|", vars="x y"),
    "one": dict(text="x^3", vars="x"),
    "zero": dict(text="1, 2", vars="x y"),
    "undefined": dict(text="g(x*y, y), h(x)", vars="x y", functions="g h"),
    "nested": dict(text="g(h(x)), g(g(x))", vars="x", functions="g h"),
    "special": dict(text="besselj(1, x) + gamma(y), max(x, y), piecewise(x^2, x < 0, y)", vars="x y"),
    "polar": dict(text="r*cos(theta), r*sin(theta)", vars="r theta", positive="r"),
    "twelve": dict(text=",".join(f"x_{i}^2" for i in range(1, 13)), vars=" ".join(f"x_{i}" for i in range(1, 13))),
    "names": dict(text="mass*v_0^2/2 + k_B*T'", vars="mass v_0 T'"),
    "domain": dict(text="log(x), sqrt(1 - y)", vars="x y"),
    "space": dict(text="x*y, sin(x)/y, z^2*x", vars="x y z"),
}
SHAPES = {
    "tall": (3, 2), "wide": (2, 3), "scalar": (1, 2), "one": (1, 1), "nested": (2, 1), "special": (3, 2),
    "twelve": (12, 12), "names": (1, 3), "space": (3, 3),
}  # fmt: skip
"""The shapes of those that are not 2×2."""


def answer(name, command="jacobian", **choices):
    return _answer(name, command, *choices.items())


@cache
def _answer(name, command, *chosen):
    choices = dict(chosen)
    problem = symjac.problem(**MAPS[name])
    if command == "directional":
        choices["direction"] = vector.along(tuple(map(sympy.Integer, range(1, len(problem.variables) + 1))))
    return library.answer(command, problem, (), library.Choices(**choices))


def answerable(name, command):
    m, n = SHAPES.get(name, (2, 2))
    return {"determinant": m == n, "divergence": m == n, "curl": m == n and n in (2, 3)}.get(command, True)


CASES = [(name, command) for name in MAPS for command in DERIVATIVES if answerable(name, command)]


@each(("name", "command"), CASES)
def test_str_reads_back_to_the_same_value(name, command):
    found = answer(name, command)
    problem = symjac.problem(**MAPS[name])
    for line, value in zip(
        render.finding("str", found, Options()).splitlines(), [result.value for result in found.results], strict=True
    ):
        text = line if line.startswith("Matrix") else f"[[{line}]]"
        back = symjac.matrix(text, like=problem)
        expected = (
            sympy.ImmutableDenseMatrix(value) if line.startswith("Matrix") else sympy.ImmutableDenseMatrix([[value]])
        )
        assert back == expected


@each(("name", "command"), CASES)
def test_json_follows_its_schema(name, command):
    found = answer(name, command)
    record = json.loads(render.finding("json", found, Options()))
    problem = found.problem
    assert problem.shape == SHAPES.get(name, (2, 2))
    assert record["schema"] == "symjac/1"
    assert record["command"] == command
    assert record["input"] == MAPS[name]["text"]
    assert record["variables"] == [v.name for v in problem.variables]
    assert record["parameters"] == [p.name for p in problem.parameters]
    assert [component["name"] for component in record["components"]] == list(problem.component_names)
    key, several = results._KEYS.get(command, (None, False))
    described = [record] if key is None else record[key] if several else [record[key]]
    own = [result for result in found.results if result.kind == command]
    for one, result in zip(described, own, strict=True):
        assert one["shape"] == list(result.shape)
        if result.is_matrix:
            assert one["layout"] == "numerator"
            assert len(one["rows"]), len(one["columns"]) == result.shape
            places = {(entry["row"] - 1, entry["column"] - 1) for entry in one["entries"]}
            assert places == set(result.nonzeros)
        alone = handed_out(result, {}).to_json()
        described_alone = alone if key is None else alone[key][0] if several else alone[key]
        assert described_alone == one if key else described_alone["entries"] == one["entries"]


def test_json_of_a_sheet_says_when_there_is_no_determinant():
    assert json.loads(render.finding("json", answer("tall"), Options()))["determinant"] is None
    assert "determinant" not in json.loads(render.finding("json", answer("tall", only="matrix"), Options()))


LATEX = [
    ("square", {}, {}, r"\begin{bmatrix} y & x \\ \cos x & 0 \end{bmatrix}"),
    ("square", {}, {"matrix": "p"}, r"\begin{pmatrix} y & x \\ \cos x & 0 \end{pmatrix}"),
    ("square", {}, {"lhs": True}, r"J_{F}(x, y) = \begin{bmatrix} y & x \\ \cos x & 0 \end{bmatrix}"),
    ("tall", {"layout": "denominator"}, {"lhs": True},
     r"J_{F}^{\mathsf{T}}(x, y) = \begin{bmatrix} 1 & y & 0 \\ 0 & x & 2 y \end{bmatrix}"),
    ("scalar", {}, {}, r"\begin{bmatrix} 2 a x y & a x^{2} + \operatorname{sgn} y \end{bmatrix}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "choices", "looks", "expected"), LATEX)
def test_latex(name, choices, looks, expected):
    assert render.finding("latex", answer(name, only="matrix", **choices), Options(**looks)) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gradient", r"\nabla f_{1}(x, y) = "),
        ("determinant", r"\det J_{F}(x, y) = "),
        ("hessian", r"H_{f_{1}}(x, y) = "),
        ("divergence", r"\nabla \cdot F(x, y) = "),
        ("curl", r"\nabla \times F(x, y) = "),
        ("laplacian", r"\nabla^{2} f_{1}(x, y) = "),
        ("directional", r"D_{v} F(x, y) = "),
    ],
)
def test_latex_left_hand_sides(command, expected):
    assert render.finding("latex", answer("square", command), Options(lhs=True)).startswith(expected)


def test_latex_left_hand_side_at_a_point():
    problem = symjac.problem("x*y", vars="x y")
    found = library.answer("gradient", problem, symjac.point("x=1, y=pi/2", problem), library.Choices())
    assert render.finding("latex", found, Options(lhs=True)).startswith(r"\nabla f(1, \frac{\pi}{2}) = ")


def test_latex_beyond_ten_columns_is_an_array():
    twelve = render.finding("latex", answer("twelve", only="matrix"), Options(matrix="p"))
    assert twelve.startswith(r"\left(\begin{array}{cccccccccccc} 2 x_{1} & 0")
    assert twelve.endswith(r"2 x_{12} \end{array}\right)")


@needs_program("pdflatex")
def test_all_latex_compiles(tmp_path):
    fragments = []
    for name, command in CASES:
        for bracket in "bpv":
            fragments += render.finding("latex", answer(name, command), Options(lhs=True, matrix=bracket)).splitlines()
    body = "\n".join(f"\\[ {fragment} \\]" for fragment in fragments)
    document = f"\\documentclass{{article}}\\usepackage{{amsmath}}\\begin{{document}}{body}\\end{{document}}"
    compile_latex(document, tmp_path)


@pytest.mark.parametrize(
    "options",
    [("pretty", {}), ("ascii", {}), ("markdown", {}), ("html", {}), ("latex", {"standalone": True})],
    ids=lambda options: options[0],
)
def test_what_shows_the_map_says_where_it_is_real(options):
    """√(x − 1)² is x − 1 where it is real, which its shown form no longer tells."""
    name, more = options
    problem = symjac.problem("sqrt(x - 1)^2*y", "x y")
    found = library.answer("gradient", problem, (), library.Choices())
    assert "real only where" in render.finding(name, found, Options(**more))


@needs_program("pdflatex")
@pytest.mark.parametrize("name", ["polar", "twelve", "undefined", "domain"])
def test_standalone_documents_compile(name, tmp_path):
    compile_latex(render.finding("latex", answer(name), Options(standalone=True, lhs=True)), tmp_path)


@each(("name", "command"), CASES)
@pytest.mark.parametrize("width", sampled([30, 80, 140], 2))
def test_the_sheet_says_shapes_and_fits(name, command, width):
    found = answer(name, command)
    for format_ in ("pretty", "ascii"):
        sheet = render.finding(format_, found, Options(width=width))
        times = "×" if format_ == "pretty" else "x"
        for result in found.results:
            if result.is_matrix:
                assert f"{result.shape[0]}{times}{result.shape[1]}" in sheet
        brackets = [line for line in sheet.splitlines() if re.search(r"[⎡⎢⎣]|^ +\S* *\[ ", line)]
        assert all(len(line) <= width for line in brackets), "a matrix is wider than the width: it should be a list"
    assert render.finding("ascii", found, Options(width=width)).isascii()


@pytest.mark.parametrize("width", [80, 140])
def test_sentences_and_steps_fit_in_print_and_formulas_stay_whole(width):
    """A file is read as it is: nothing but a formula, which is copied from it, may be wider than asked for."""
    mistaken = symjac.check("x*y, sin(x)", vars="x,y", answer="[[y, cos(x)], [x, 0]]")
    derived = symjac.steps("(x^2*y+sin(x*y))*exp(x)/(1+x^2+y^2*ln(x)+cos(x*y))", vars="x")
    for found in (mistaken, derived, symjac.explain("r*cos(t), r*sin(t)", vars="r,t")):
        first, *lines = render.finding("pretty", found, Options(width=width)).splitlines()
        assert max(map(len, lines)) <= width, first
        wide = render.finding("pretty", found, Options(width=1000)).split()
        assert "".join(wide) == "".join([first, *lines]).replace(" ", "")


@pytest.mark.parametrize("width", [24, 40, 80, 140])
def test_on_a_terminal_every_line_fits(width):
    for name in MAPS:
        drawn = render.finding("pretty", answer(name), Options(width=width, colour=True))
        plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
        assert max(map(len, plain.splitlines())) <= width


def test_colour_and_panels_are_all_that_a_terminal_adds():
    found = answer("square")
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", render.finding("pretty", found, Options(width=100, colour=True)))
    inside = re.sub(r"[╭╮╰╯│─]", " ", drawn).split()
    assert inside == render.finding("pretty", found, Options(width=100)).split()


def test_a_wide_matrix_becomes_a_list_of_its_entries():
    sheet = render.finding("pretty", answer("twelve", only="matrix"), Options(width=60))
    assert "∂f₁/∂x₁   = 2x₁" in sheet
    assert "∂f₁₂/∂x₁₂ = 2x₁₂" in sheet
    assert "the other 132 entries are 0" in sheet
    hessian = render.finding("pretty", answer("wide", "hessian"), Options(width=30))
    assert "∂²f₂/∂x∂y = -exp(x - y)/z" in hessian


def test_a_large_sparse_matrix_is_listed_by_its_non_zeros():
    n = 300
    text = ", ".join(f"x_{i}*x_{i + 1}" for i in range(n))
    problem = symjac.problem(text, vars=" ".join(f"x_{i}" for i in range(n + 1)))
    found = library.answer("jacobian", problem, (), library.Choices(only="matrix", simplify="none"))
    record = json.loads(render.finding("json", found, Options()))
    assert len(record["entries"]) == 2 * n
    assert len(render.finding("pretty", found, Options(width=80)).splitlines()) < 3 * n


def test_without_left_hand_sides():
    sheet = render.finding("pretty", answer("square"), Options(lhs=False))
    assert "det J =" not in sheet
    assert "J = ∂" not in sheet
    assert "  -x·cos(x)" in sheet


def test_the_sheet_names_its_layout():
    assert "3×2: row = component, column = variable (numerator layout)" in render.finding(
        "pretty", answer("tall"), Options()
    )
    transposed = render.finding("pretty", answer("tall", layout="denominator"), Options())
    assert "2×3: row = variable, column = component (denominator layout)" in transposed
    assert "none: J is 3×2" in transposed


def test_notebooks_show_latex():
    result = symjac.jacobian("x*y", vars="x y")
    assert result._repr_latex_() == r"$\displaystyle \begin{bmatrix} y & x \end{bmatrix}$"


def test_every_format_shows_results_and_all_but_languages_show_every_finding():
    assert {name for name, row in render.FORMATS.items() if not row.findings} == {*LANGUAGES}
    found = symjac.critical("x^2 - y^2", "x y")
    for name, row in render.FORMATS.items():
        assert render.finding(name, answer("square"), Options())
        assert not row.findings or render.finding(name, found, Options())


@pytest.mark.parametrize("width", [24, 50, 80])
def test_a_long_line_is_broken_at_spaces_and_loses_nothing(width):
    text = "+".join(f"x_{i}^2" for i in range(100)) + "+" + "y" * 60
    problem = symjac.problem(text, vars=" ".join([*(f"x_{i}" for i in range(100)), "y" * 60]))
    found = library.answer("gradient", problem, (), library.Choices())
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", render.finding("pretty", found, Options(width=width, colour=True)))
    inside = [line.strip("│ ") for line in drawn.splitlines() if line.startswith("│")]
    formula = render.finding("pretty", found, Options(width=width)).splitlines()[1]
    assert "".join("".join(inside).split()).startswith("".join(formula.split()))


WIDE = [
    # components, what the page has
    ("exp(x)*sin(x*y*z)+log(x+y)^3*cos(z)", r"\frac{\partial^{2} f}{\partial x \partial y} ="),
    ("x^3*sin(y*z)+log(x+z)", r"\fitted"),
    ("x*y*z", r"\[ \begin{bmatrix}"),
]


@needs_program("pdflatex")
@pytest.mark.parametrize(("components", "part"), WIDE)
def test_standalone_documents_stay_on_the_page(components, part, tmp_path):
    problem = symjac.problem(components)
    found = library.answer("hessian", problem, (), library.Choices())
    text = render.finding("latex", found, Options(standalone=True))
    assert part in text
    log = compile_latex(text, tmp_path)
    assert "Overfull" not in log


LONG = " + ".join(f"a_{i}*x^{i}*exp(-x*y)" for i in range(30))


@needs_program("pdflatex")
@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("gradient", f"({LONG})/(x + y)"),
        ("gradient", f"({LONG})/({LONG.replace('a', 'b')} + 1)"),
        ("jacobian", ", ".join(f"x_{i}^2" for i in range(1, 31))),
    ],
    ids=["sum", "quotient", "variables"],
)
def test_a_long_formula_is_broken(command, text, tmp_path):
    params = [f"{letter}_{i}" for letter in "ab" for i in range(30) if f"{letter}_{i}" in text]
    found = library.answer(command, symjac.problem(text, params=params), (), library.Choices(simplify="none"))
    assert "Overfull" not in compile_latex(render.finding("latex", found, Options(standalone=True)), tmp_path)


PAGES = [
    ("answer", lambda: answer("square")),
    ("pieces", lambda: library.answer(
        "jacobian", symjac.problem("piecewise(x^2, x < 1, |y|), x/y"), (), library.Choices())),
    ("steps", lambda: symjac.steps("sqrt(x^2 + y^2)*sin(3*x)", vars="x y")),
    ("points", lambda: symjac.critical("x^4 + y^4 - 4*x*y + 1")),
    ("check", lambda: symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")),
    ("composition", lambda: symjac.compose("u*v", "x, y")),
    ("equilibria", lambda: symjac.equilibria("y, -sin(x) - y/4", vars="x y")),
    ("change", lambda: symjac.change("r*cos(t), r*sin(t)", vars="r t")),
    ("linearization", lambda: symjac.linearize("x*y, y", at="x=1, y=1", delta="x=1")),
    ("limit", lambda: symjac.defining_limit("abs(x)", at="x=0")),
    ("explanation", lambda: symjac.explain("r*cos(t), r*sin(t)", vars="r t")),
    ("large", lambda: library.answer(
        "jacobian", symjac.problem(", ".join(f"x_{i}^2*x_{i % 14 + 1}" for i in range(1, 15))), (), library.Choices())),
]  # fmt: skip


@pytest.mark.parametrize(("name", "made"), PAGES, ids=[name for name, _ in PAGES])
def test_pages_are_valid_and_whole(name, made):
    """XML to a parser that knows nothing of HTML; no scripts, nothing from elsewhere, a language and a title."""
    page = render.finding("html", made(), Options())
    root = ElementTree.fromstring(page)
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert {"html", "head", "title", "style", "main", "h1", "math"} <= tags
    assert not tags & {"script", "link", "img", "iframe"}
    assert root.get("lang") == "en"
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert ("details" in tags) == (name == "steps")
    assert "&#" not in "".join(root.itertext())


@pytest.mark.parametrize(("name", "made"), PAGES, ids=[name for name, _ in PAGES])
def test_mathml_alone_is_valid(name, made):
    shown = render.finding("mathml", made(), Options())
    root = ElementTree.fromstring(f"<all>{shown.replace('&#160;', ' ')}</all>")
    assert root.find(".//{http://www.w3.org/1998/Math/MathML}math") is not None, name


def test_long_formulas_of_a_page_are_cut_and_wide_matrices_made_smaller_or_listed():
    long = "(x+y)^3*sin(x*y)*exp(x^2+y^2)/(1+x^2+y^2)^(3/2) + log(1+x^2)*cos(y)*atan(x) + tan(x*y)^3*cosh(y)"
    page = ElementTree.fromstring(
        render.finding("html", library.answer("laplacian", symjac.problem(long), (), Choices()), Options())
    )
    lines = [each for each in page.findall(".//{*}div[@class='shown']") if len(each.findall("{*}math")) > 1]
    assert len(lines) == 2  # f, and its Laplacian
    signs = [each.find("{*}mrow/{*}mo") for each in lines[0].findall("{*}math")[1:]]
    assert {sign.get("form") for sign in signs if sign.text in "+−"} == {"infix"}
    names = [f"x_{i}" for i in range(1, 13)]
    wide = symjac.problem(", ".join(f"{x}^2*x_{i % 12 + 1}" for i, x in enumerate(names, 5)), vars=names)
    shown = render.finding("html", library.answer("jacobian", wide, (), Choices(only="matrix")), Options())
    assert re.search(r'style="--fit: [5-9][0-9]%"', shown)
    wider = symjac.problem(", ".join(f"{x}*sin(x_1^2 + {x}^3)" for x in names), vars=names)
    shown = render.finding("html", library.answer("jacobian", wider, (), Choices(only="matrix")), Options())
    assert "the other 121 entries are 0" in shown


def test_steps_fold_with_what_is_below_them():
    page = ElementTree.fromstring(render.finding("html", PAGES[2][1](), Options()))
    inside = page.findall(".//{*}details/{*}details/{*}summary")
    assert [next(each.itertext()).split()[0] for each in inside][:2] == ["1.1", "1.2"]


AUTHORS = [
    (["--log", "ln"], r"\ln x"),
    (["--macro", "JF"], r"\newcommand{\JF}{\begin{bmatrix}"),
    (["--macro", r"\JF"], r"\newcommand{\JF}{\begin{bmatrix}"),
    (["--D", "D"], r"D F(x, y) = \begin{bmatrix}"),
    (["--D", "prime"], r"F'(x, y) = "),
    (["--D", "J", "--bold"], r"J_{\mathbf{F}}(\mathbf{x}) = "),
    (["--D", "partial"], r"\frac{\partial (f_{1}, f_{2})}{\partial (x, y)}(x, y) = "),
    (["--partial"], r"\frac{\partial f_{1}}{\partial x} & \frac{\partial f_{1}}{\partial y} \\[8pt] "),
    (
        ["--partial", "--layout", "denominator"],
        r"\frac{\partial f_{1}}{\partial x} & \frac{\partial f_{2}}{\partial x}",
    ),
]


def _of_authors(arguments):
    return forked.completed("jacobian", "x*log(x), x*y", "-v", "x,y", *arguments)


@pytest.mark.parametrize(("arguments", "part"), AUTHORS, ids=[" ".join(arguments) for arguments, _ in AUTHORS])
def test_latex_as_authors_have_it(arguments, part):
    done = _of_authors([*arguments, "-f", "latex", "-q"])
    assert done.returncode == 0, done.stderr
    assert part in done.stdout


@needs_program("pdflatex")
@pytest.mark.parametrize("more", [(), ("--steps",), ("--cse",)], ids=" ".join)
def test_documents_as_authors_have_them(more, tmp_path):
    """The same parts as in fragments, in a document that compiles; a command is defined and then used."""
    every = ["--log", "ln", "--D", "D", "--partial", "--bold"]
    done = _of_authors([*every, *more, "-f", "latex", "-q", "--standalone"])
    parts = (r"\ln x", r"D \mathbf{F}(\mathbf{x}) = \begin{bmatrix} \frac{\partial f_{1}}{\partial x} &")
    assert all(part in done.stdout for part in parts), done.stdout
    assert r"\log" not in done.stdout
    compile_latex(done.stdout, tmp_path)
    named = _of_authors([*every, *more, "--macro", "JF", "-f", "latex", "-q", "--standalone"]).stdout
    assert named.index(r"\newcommand{\JF}{D") < named.index(r"\begin{document}") < named.index(r"\fitted{\JF}")
    assert named.count("function, from the table") == ("--steps" in more)
    compile_latex(named, tmp_path)


@pytest.mark.parametrize("format_", [name for name, row in render.FORMATS.items() if "log" in row.options])
def test_the_natural_logarithm_is_written_ln_throughout(format_):
    """In formulas and in the statements of rules."""
    problem = symjac.problem("x^x*log(x)")
    for found in (library.answer("jacobian", problem, (), Choices()), derive_stepwise(problem, (), Choices())):
        shown = [render.finding(format_, found, Options(log=log)) for log in ("log", "ln")]
        assert re.search(r"\blog\b", shown[0])
        assert not re.search(r"\blog\b", shown[1])
        assert re.search(r"\bln\b", shown[1])


@needs_program("pdflatex")
def test_latex_as_authors_have_it_compiles(tmp_path):
    lines = [
        _of_authors([*arguments, "-f", "latex", "-q"]).stdout for arguments, _ in AUTHORS if "--macro" not in arguments
    ]
    macro = _of_authors(["--macro", "JF", "-f", "latex", "-q"]).stdout
    body = "\n".join(f"\\[ {line} \\]" for line in lines)
    compile_latex(
        "\\documentclass{article}\\usepackage{amsmath,amssymb}\n" + macro
        + f"\\begin{{document}}{body}\\[ \\JF \\]\\end{{document}}", tmp_path,
    )  # fmt: skip


def test_each_of_several_results_has_a_command_of_its_own():
    found = render.finding("latex", answer("square", "gradient"), Options(tex=Tex(macro="g")))
    assert found.splitlines() == [
        r"\newcommand{\gA}{\begin{bmatrix} y \\ x \end{bmatrix}}",
        r"\newcommand{\gB}{\begin{bmatrix} \cos x \\ 0 \end{bmatrix}}",
    ]
    named = render.finding("latex", answer("square", cse=True), Options(tex=Tex(macro="g")))
    assert named.startswith(r"\newcommand{\gA}{")
    assert "gathered" not in named


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--log", "ln", "-f", "json"], "--log does not apply to --format json"),
        (["--macro", "J1", "-f", "latex"], "made of letters"),
        (["--macro", "frac", "-f", "latex"], r"LaTeX has a command \frac"),
        (["--macro", "fitted", "-f", "latex"], r"LaTeX has a command \fitted"),
        (["--bold", "-f", "markdown"], "--bold does not apply to --format markdown"),
        (["--D", "D", "-f", "latex", "--only", "determinant"], "--D is for the Jacobian matrix"),
    ],
)
def test_where_authors_choices_say_nothing(arguments, said):
    done = _of_authors(arguments)
    assert done.returncode == 2
    assert said in done.stderr


TABLES = [
    ("critical", "x^3 - 3*x + |y|"),
    ("equilibria", "y; -sin(x)"),
    ("explain", "x*y, sin(x)"),
    ("linearize", "|x|*y, sin(x)"),
]


@needs_program("cmark-gfm")
@pytest.mark.parametrize(("study", "text"), TABLES)
def test_tables_of_markdown_are_tables_to_a_renderer(study, text):
    more = {"linearize": dict(at="x=1, y=1", delta="x=0.1"), "explain": dict(conventions=True)}.get(study, {})
    shown = render.finding("markdown", getattr(symjac, study)(text, vars="x y", **more), Options())
    command = ["cmark-gfm", "-e", "table"]
    page = subprocess.run(command, input=shown, capture_output=True, text=True, check=True, timeout=60).stdout
    assert page.count("<table>") == len(re.findall(r"^\| --- ", shown, re.MULTILINE)) > 0
    for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
        rows = [row.count("<td>") + row.count("<th>") for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
        assert len(set(rows)) == 1
    assert "<em>" not in page  # no formula was taken for emphasis


def test_a_marked_answer_has_its_marks_in_markdown():
    found = symjac.check(symjac.problem("x*y, sin(x)", vars="x y"), "[[y, cos(x)], [x, 0]]")
    shown = render.finding("markdown", found, Options())
    assert r"\checkmark\quad y & \times\quad \cos" in shown


def test_html_where_nothing_shows_latex_and_latex_in_a_notebook():
    """IPython would take HTML rather than the LaTeX of the same bundle."""
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell
    values = symjac.jacobian("x*y, sin(x)", "x y"), symjac.steps("x^2", "x"), symjac.check("x^2", "2*x")
    for value in values:
        assert "<math" in value._repr_html_()
    bundles = [shell.instance().display_formatter.format(value)[0] for value in values]
    shell.clear_instance()
    assert [sorted(bundle) for bundle in bundles] == [
        ["text/latex", "text/plain"],
        ["text/markdown", "text/plain"],
        ["text/markdown", "text/plain"],
    ]


QUALIFIED = [
    ("gradient", lambda: library.answer("gradient", symjac.problem("k*|x - 2|", vars="x"), (), Choices())),
    ("doubt", lambda: library.answer("gradient", symjac.problem("x^(2/3)", vars="x"), (), Choices())),
    ("advice", lambda: library.answer("gradient", symjac.problem("floor(x)*x", vars="x"), (), Choices())),
    ("steps", lambda: symjac.steps("x^2*|x - 2|", vars="x")),
    ("change", lambda: symjac.change("u^(2/3), u*v", vars="u v")),
    ("linearize", lambda: symjac.linearize("x*|x - 2|, x*y", vars="x y", at="x=1, y=1")),
    ("compose", lambda: symjac.compose("|u|*v", "x, y", vars="x y")),
    ("explain", lambda: symjac.explain("|x|*y", vars="x y")),
]


@each("format_", ["latex", "html", "markdown", "typst", "mathml"])
@each(("name", "made"), QUALIFIED)
def test_documents_say_what_qualifies_a_finding(name, made, format_):
    """Notes go to standard error, from where they would not reach the reader of a document."""
    found = made()
    if format_ in ("typst", "mathml") and isinstance(found, Answer):
        pytest.skip("formulas alone, to be pasted")
    text = render.finding(format_, found, Options(standalone=True))
    shown = re.sub(r"\$|\\text\w+|\W", "", html.unescape(re.sub(r"<[^>]*>", "", text)))
    assert found.qualifications, name
    assert "--at" not in text
    for note in found.qualifications:
        assert re.sub(r"\W", "", note) in shown, note
