"""Derivations as a finding: published ones, what they must agree with, and every format."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from hypothesis import given

import symjac
from symjac import library, render
from symjac.cli import main
from symjac.exact import Refuted, zero
from symjac.findings import derivations
from symjac.findings.derivations import Derivation, Disagreement, Zeros
from symjac.kernel import sympy
from symjac.render import Options
from symjac.stepwise import Opened
from tests.cases import each, needs_program, sampled
from tests.maps import PARAMETERS, PROFILE, VARIABLES, terms
from tests.programs import compile_latex

STEWART = [
    # Stewart, Calculus: Early Transcendentals, 8th ed.: example; function, variable, rules in order, derivative
    ("3.1.5", "x^8 + 12*x^5 - 4*x^4 + 10*x^3 - 6*x + 5", "x",
     "sum > power > constant multiple > power > constant multiple > power > constant multiple > power > "
     "constant multiple",
     "8*x^7 + 60*x^4 - 16*x^3 + 30*x^2 - 6"),
    ("3.2.1", "x*e^x", "x", "product > function", "(x + 1)*e^x"),
    ("3.2.4", "(x^2 + x - 2)/(x^3 + 6)", "x", "quotient > sum > power > sum > power",
     "(-x^4 - 2*x^3 + 6*x^2 + 12*x + 6)/(x^3 + 6)^2"),
    ("3.2.5", "e^x/(1 + x^2)", "x", "quotient > function > sum > power", "e^x*(1 - x)^2/(1 + x^2)^2"),
    ("3.3.1", "x^2*sin(x)", "x", "product > power > function", "x^2*cos(x) + 2*x*sin(x)"),
    ("3.3.2", "sec(x)/(1 + tan(x))", "x", "quotient > function > sum > function",
     "sec(x)*(tan(x) - 1)/(1 + tan(x))^2"),
    ("3.4.1", "sqrt(x^2 + 1)", "x", "power of a function > sum > power", "x/sqrt(x^2 + 1)"),
    ("3.4.2a", "sin(x^2)", "x", "chain > power", "2*x*cos(x^2)"),
    ("3.4.2b", "sin(x)^2", "x", "power of a function > function", "2*sin(x)*cos(x)"),
    ("3.4.3", "(x^3 - 1)^100", "x", "power of a function > sum > power", "300*x^2*(x^3 - 1)^99"),
    ("3.4.4", "(x^2 + x + 1)^(-1/3)", "x", "power of a function > sum > power",
     "-1/3*(x^2 + x + 1)^(-4/3)*(2*x + 1)"),
    ("3.4.6", "(2*x + 1)^5*(x^3 - x + 1)^4", "x",
     "product > power of a function > sum > constant multiple > power of a function > sum > power > constant multiple",
     "2*(2*x + 1)^4*(x^3 - x + 1)^3*(17*x^3 + 6*x^2 - 9*x + 3)"),
    ("3.4.7", "e^(sin(x))", "x", "chain > function", "e^(sin(x))*cos(x)"),
    ("3.4.8", "sin(cos(tan(x)))", "x", "chain > chain > function", "-cos(cos(tan(x)))*sin(tan(x))*sec(x)^2"),
    ("3.4.9", "e^(sec(3*t))", "t", "chain > chain > constant multiple", "3*e^(sec(3*t))*sec(3*t)*tan(3*t)"),
    ("3.5.5a", "1/asin(x)", "x", "power of a function > inverse function", "-1/(asin(x)^2*sqrt(1 - x^2))"),
    ("3.5.5b", "x*atan(sqrt(x))", "x", "product > inverse function > power", "sqrt(x)/(2*(1 + x)) + atan(sqrt(x))"),
    ("3.6.1", "log(x^3 + 1)", "x", "chain > sum > power", "3*x^2/(x^3 + 1)"),
    ("3.6.2", "log(sin(x))", "x", "chain > function", "cot(x)"),
    ("3.6.3", "sqrt(log(x))", "x", "power of a function > function", "1/(2*x*sqrt(log(x)))"),
    ("3.6.5", "log((x + 1)/sqrt(x - 2))", "x", "chain > quotient > sum > power of a function > sum",
     "(x - 5)/(2*(x + 1)*(x - 2))"),
    ("3.6.8", "x^sqrt(x)", "x", "logarithmic > power", "x^sqrt(x)*(2 + log(x))/(2*sqrt(x))"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "variable", "rules", "derivative"), [row[1:] for row in STEWART],
                         ids=[row[0] for row in STEWART])  # fmt: skip
def test_stewart(text, variable, rules, derivative):
    found = symjac.steps(text, vars=variable)
    (lines,) = found.outline.parts
    assert " > ".join(line.step.rule for line in lines if isinstance(line, Opened)) == rules
    (part,) = found.derived
    assert symjac.check(symjac.problem(text, vars=variable), derivative, of="derivative").ruling == "right"
    published = symjac.problem(derivative, vars=variable).components[0]
    assert not isinstance(zero(part.root.result - published), Refuted)
    assert not found.notes


def values(found):
    """{(component, variables): the value that a derivation ends in}, zeros included."""
    ends = {}
    for part in found.parts:
        names = tuple(v.name for v in part.by)
        if isinstance(part, Zeros):
            ends |= {(part.component, (*names, v.name)): 0 for v in part.variables}
        else:
            ends[part.component, names] = part.links[-1].expr if part.links else part.root.result
    return ends


MAPS = [
    ("x*y, sin(x)", "x y", ""),
    ("x^2*y/(x + y), exp(x*y)*cos(x)", "x y", ""),
    ("x*abs(x) + y, max(x, y^2)", "x y", "x=0, y=2"),
    ("x^2*y/(x + y), exp(x*y)*cos(x)", "x y", "x=1, y=pi"),
    ("r*sin(p)*cos(t), r*sin(p)*sin(t), r*cos(p)", "r p t", ""),
    ("a*x, x", "x y", ""),
]


@pytest.mark.parametrize(("text", "names", "at"), MAPS)
@pytest.mark.parametrize("level", sampled(["none", "light", "full"], 2))
def test_derivations_end_in_the_entries_of_the_jacobian_matrix(text, names, at, level):
    J = symjac.jacobian(text, vars=names, at=at, simplify=level)
    ends = values(symjac.steps(text, vars=names, at=at, simplify=level))
    assert ends == {(f, (x,)): J.value[i, j] for i, f in enumerate(J.row_names) for j, x in enumerate(J.column_names)}


@pytest.mark.parametrize(("text", "names", "at"), MAPS)
@pytest.mark.parametrize("command", sampled(["hessian", "jacobian", "determinant", "gradient"], 2))
def test_steps_change_nothing_in_an_answer(text, names, at, command):
    if command == "determinant" and text == "a*x, x" and at:
        pytest.skip("a point of another map")
    problem = symjac.problem(text, vars=names)
    where = symjac.point(at, problem) if at else ()
    if command == "hessian" and "abs" in text:
        where = symjac.point("x=3, y=1", problem)  # at 0 it has no second derivative
    plain = library.answer(command, problem, where, library.Choices())
    with_steps = library.answer(command, problem, where, library.Choices(steps=True))
    assert with_steps.results == plain.results
    ends = values(with_steps.derivations)
    if command == "hessian":
        for result in plain.results:
            f = result.problem.component_names[0]
            for i, x in enumerate(result.row_names):
                for j, y in enumerate(result.column_names[i:], i):
                    if (f, (x, y)) in ends:
                        assert ends[f, (x, y)] == result.value[i, j]
                    else:
                        assert ends[f, (x,)] == 0
    if command == "determinant":
        assert with_steps.derivations.expansion.links[-1].expr == plain.results[0].value


@PROFILE
@given(terms(most=4))
def test_any_text_has_a_derivation_that_ends_in_the_engines_derivative(term):
    problem = symjac.problem(term.text, vars=VARIABLES, params=PARAMETERS)
    found = symjac.steps(problem)
    assert len(found.parts) >= 1
    for part in found.parts:
        if isinstance(part, Derivation):
            assert found.outline.numbers[part.root]


def test_steps_that_end_elsewhere_are_a_bug_and_never_shown(monkeypatch):
    right = derivations.derive.partials
    monkeypatch.setattr(
        derivations.derive, "partials", lambda *given: {place: 2 * entry for place, entry in right(*given).items()}
    )
    with pytest.raises(Disagreement):
        symjac.steps("x^2*sin(x)", vars="x")


def test_what_is_not_proved_is_noted(monkeypatch):
    monkeypatch.setattr(derivations, "agree", lambda *_: False)
    assert symjac.steps("x^2, y", vars="x y").all_notes == (
        f"∂f_1/∂x: {derivations.UNPROVED}",
        f"∂f_2/∂y: {derivations.UNPROVED}",
    )


LINKS = [
    # text, point, digits, level, how each derivative goes on from its last step
    ("x^2*sin(3*x)", "", None, "light", [["simplified"]]),
    ("x^2*sin(3*x)", "", None, "none", [[]]),
    ("sin(x)/x", "", None, "none", [["rearranged"]]),
    ("x^2", "", None, "light", [[]]),
    ("x^2", "x=sqrt(2)", None, "light", [["at the point"]]),
    ("x^2", "x=sqrt(2)", 5, "light", [["at the point", "decimals"]]),
    ("x^2/7", "", 3, "light", [["decimals"]]),
    ("piecewise(x^2*sin(1/x), x > 0, x^2)", "x=0", None, "light", [["at the point"]]),
    ("x^n", "x=0, n=2", None, "light", [["at the point"]]),
]


@each(("text", "at", "digits", "level", "expected"), LINKS)
def test_what_follows_the_last_step_is_said(text, at, digits, level, expected):
    problem = symjac.problem(text, vars="x")
    where = symjac.point(at, problem) if at else ()
    found = derivations.derive_stepwise(problem, where, library.Choices(digits=digits, simplify=level))
    assert [[link.how for link in part.links] for part in found.derived] == expected


def test_a_point_where_there_is_no_derivative_is_refused():
    with pytest.raises(symjac.SingularPoint):
        symjac.steps("abs(x)", vars="x", at="x=0")


# --- formats --------------------------------------------------------------------------------

PRETTY = """\
d/dx (x²·sin(3x))   4 steps
  1  product: (f·g)' = f'·g + f·g' with f = x², g = sin(3x)
    1.1  power: (xⁿ)' = n·xⁿ⁻¹ with n = 2, so d/dx x² = 2x
    1.2  chain: f(u)' = f'(u)·u' with f(u) = sin(u), f'(u) = cos(u), u = 3x
      1.2.1  constant multiple: (c·f)' = c·f' with c = 3, f = x,
             so d/dx (3x) = 3·1 = 3
      so d/dx sin(3x) = 3·cos(3x)
  so d/dx (x²·sin(3x)) = 2x·sin(3x) + x²·3·cos(3x)
                       = x·(3x·cos(3x) + 2·sin(3x))   simplified"""


def rendered(format_, text="x^2*sin(3*x)", names="x", **looks):
    return render.finding(format_, symjac.steps(text, vars=names), Options(**looks))


def test_pretty():
    assert rendered("pretty") == PRETTY


@each(
    ("format_", "text", "names", "part"),
    [
        ("pretty", "x, sin(x)", "x y", "∂f₁/∂y = 0   f₁ does not depend on y"),
        ("pretty", "x^2*y", "x y z", "∂/∂z (x²·y) = 0   the function does not depend on z"),
        ("pretty", "y", "x y z", "∂/∂x y = 0"),
        ("pretty", "sin(x^2)*x^2", "x", "d/dx x² = 2x, as in 1.1"),
        ("pretty", "u^2*v", "u v", "(uⁿ)' = n·uⁿ⁻¹ with n = 2, so ∂/∂u u² = 2u"),
        ("pretty", "sin(3*u)", "u", "f(w)' = f'(w)·w' with f(w) = sin(w), f'(w) = cos(w), w = 3u"),
        ("pretty", "abs(x)", "x", "1  function, from the table of derivatives: d/dx |x| = sign(x)"),
        ("ascii", "x^2*sin(3*x)", "x", "1.1  power: (x^n)' = n*x^(n-1) with n = 2, so d/dx x^2 = 2*x"),
        ("ascii", "2^x", "x", "(a^f)' = a^f*log(a)*f'"),
        ("pretty", "sqrt(x^2 + y^2)", "x y", "1.1.2  constant: y does not depend on x, so ∂/∂x y² = 0"),
        ("pretty", "sqrt(x^2 + y^2)", "x y", "so ∂/∂x √(x² + y²) = 1/2·(x² + y²)^(-1/2)·2x\n"),
        ("pretty", "x^2 + y^2 + z*y", "x y z", "1.2  constant: y and z do not depend on x, so ∂/∂x (y² + y·z) = 0"),
        ("ascii", "sqrt(x^2 + y^2)", "x y", "= 1/2*(x^2 + y^2)^(-1/2)*2*x"),
        ("str", "sqrt(x^2 + y^2)", "x y", "= 1/2*(x**2 + y**2)**(-1/2)*2*x"),
        ("str", "sqrt(x^2 + y^2)", "x y", "Derivative(x**2 + y**2, x) = 2*x + 0 = 2*x"),
        ("latex", "sqrt(x^2 + y^2)", "x y", r"(x^{2} + y^{2}) = 2 x + 0 = 2 x$"),
        ("latex", "(x + 1)/x^2", "x", r"&= \frac{1 \cdot x^{2} - (x + 1) \cdot 2 x}"),
        ("markdown", "sqrt(x^2 + y^2)", "x y", r"= 2 x + 0 = 2 x$"),
        ("str", "x^2*sin(3*x)", "x", "1.1\tpower: (x^n)' = n*x^(n-1) with n = 2, so Derivative(x**2, x) = 2*x"),
        ("str", "x^2*sin(3*x)", "x", "= x*(3*x*cos(3*x) + 2*sin(3*x))\tsimplified"),
        ("latex", "x^2*sin(3*x)", "x", r"$(x^n)' = n x^{n-1}$ with $n = 2$, so $\frac{d}{d x} x^{2} = 2 x$"),
        ("latex", "x^2*sin(3*x)", "x", r"&= x (3 x \cos 3 x + 2 \sin 3 x)"
         r" && \text{simplified}"),
        ("latex", "sin(x)/x^2", "x", r"$\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}$"),
        ("markdown", "x^2*sin(3*x)", "x", "  - **1.1** power: $(x^n)' = n x^{n-1}$ with $n = 2$"),
        ("markdown", "x^2*sin(3*x)", "x", r"    so $\frac{d}{d x} \sin 3 x = 3 \cos 3 x$"),
    ],
)  # fmt: skip
def test_a_line_of_a_format(format_, text, names, part):
    shown = rendered(format_, text, names)
    assert part in shown
    assert shown.isascii() or format_ not in ("ascii", "str")


BRIEF = """\
d/dx (x²·sin(3x))
  1  product: (f·g)' = f'·g + f·g' with f = x², g = sin(3x)
    where d/dx x² = 2x, d/dx sin(3x) = 3·cos(3x)
  so d/dx (x²·sin(3x)) = 2x·sin(3x) + x²·3·cos(3x)
                       = x·(3x·cos(3x) + 2·sin(3x))   simplified"""


def test_brief_steps_have_the_first_rule_and_what_comes_of_it():
    found = symjac.steps("x^2*sin(3*x)", vars="x", level="brief")
    assert render.finding("pretty", found, Options()) == BRIEF


@pytest.mark.parametrize("format_", ["pretty", "ascii", "latex", "markdown", "html", "mathml", "str", "json"])
def test_brief_steps_are_shorter_in_every_format(format_):
    full, brief = (
        render.finding(format_, symjac.steps("x^2*sin(3*x^2 + y), x", vars="x y", level=level), Options(format=format_))
        for level in ("full", "brief")
    )
    assert len(brief) < len(full)
    assert "1.2.1" in full
    assert "1.2.1" not in brief


def test_the_steps_of_a_brief_record_are_all_there():
    record = symjac.steps("x^2*sin(3*x^2 + y)", vars="x y", level="brief").to_json()
    numbers = [step["number"] for step in record["steps"]]
    assert numbers == ["1", "1.1", "1.2", "2", "2.1"]
    assert all(child in numbers for step in record["steps"] for child in step["children"])


@pytest.mark.parametrize(
    "text",
    [
        "(x^2*sin(x))/(1 + e^(-x))",
        "(x^3 - 2*x + 1)/((x - 1)*(x + 2)^2)",
        "x^2*(1 + x)^20",
        "(x^4*sin(x)*exp(2*x) + log(x + 1) + cos(3*x))/(x^2 + atan(x) + exp(x) + sinh(x))",
    ],
)
@pytest.mark.parametrize("width", [60, 80, 140])
def test_long_quotients_break_where_they_can_be_read(text, width):
    shown = rendered("pretty", text, "x", width=width)
    lines = shown.splitlines()
    chain = lines[next(i for i, line in enumerate(lines) if line.startswith("  so ")) :]
    assert max(map(len, chain)) <= width
    assert not any(line.rstrip().endswith(("=", "(", "·", "/")) for line in chain)
    for line, after in itertools.pairwise(chain):  # a line that goes on begins with a sign
        if not after.lstrip().startswith("="):
            assert after.lstrip()[0] in "+-/·=" or after.strip() == "simplified", (line, after)


def test_a_determinant_is_expanded():
    problem = symjac.problem("r*cos(t), r*sin(t)", vars="r t")
    found = library.answer("determinant", problem, (), library.Choices(steps=True))
    shown = render.finding("pretty", found, Options())
    assert "det J = ∂f₁/∂r·∂f₂/∂t - ∂f₁/∂t·∂f₂/∂r" in shown
    assert "= cos(t)·(r·cos(t)) - sin(t)·(-r·sin(t))" in shown or "+ r·sin(t)·sin(t)" in shown
    assert "= r   simplified" in shown


@each(
    ("text", "part"),
    [
        ("x, x*y", "det J = ∂f₁/∂x·∂f₂/∂y"),
        ("3*x + 2*y, 5*x - y", "= -3 - 10"),
        ("x + y, x - y^2", "= -2y - 1"),
        ("x^2*y, 3", "each has a factor 0"),
        ("x*y, x", "∂f₁/∂y·∂f₂/∂x\n        = -x\n\n"),  # and not once more
        ("a*x + b*y, c*x + d*y", "\n        = a·d - b·c\n\n"),
        ("x^2, y^2", "= (2x)·(2y)\n        = 4x·y\n"),
        ("exp(x), y*exp(x)", "= exp(x)·exp(x)\n        = exp(2x)"),
    ],
)
def test_products_in_a_determinant(text, part):
    found = library.answer("determinant", symjac.problem(text, vars="x y"), (), library.Choices(steps=True))
    shown = render.finding("pretty", found, Options())
    assert part in shown
    equations = [line.strip() for line in shown.split("det J = ")[1].splitlines() if line.strip().startswith("= ")]
    assert len(equations) == len(set(equations))


@pytest.mark.thorough
def test_a_large_determinant_is_not_written_out():
    text = ", ".join("+".join(f"(x{j} + {i})^{i + j}" for j in range(1, 6)) for i in range(1, 6))
    problem = symjac.problem(text, vars=[f"x{j}" for j in range(1, 6)])
    found = library.answer("determinant", problem, (), library.Choices(steps=True, only="determinant"))
    assert found.derivations.expansion.products is None
    assert "too many products" in render.finding("pretty", found, Options())


def test_json_holds_every_step():
    record = json.loads(rendered("json", "x^2*sin(3*x), 5", "x"))
    assert record["schema"] == "symjac/1"
    assert record["command"] == "steps"
    first, second = record["derivations"]
    assert (first["component"], first["by"], first["step"]) == ("f_1", ["x"], "1")
    assert [link["how"] for link in first["then"]] == ["simplified"]
    assert second == {"component": "f_2", "by": [], "independent": ["x"]}
    steps = {step["number"]: step for step in record["steps"]}
    assert list(steps) == ["1", "1.1", "1.2", "1.2.1", "1.2.1.1"]
    assert steps["1.2.1.1"]["rule"] == "variable"
    assert steps["1"]["children"] == ["1.1", "1.2"]
    assert steps["1.1"]["result"] == {"text": "2*x", "latex": "2 x"}
    assert "unsimplified" not in steps["1.1"]
    assert steps["1"]["unsimplified"]["text"] == "2*x*sin(3*x) + x**2*3*cos(3*x)"
    assert steps["1"]["with"][0] == {"name": "f", "text": "x**2", "latex": "x^{2}"}
    assert all(child in steps for step in steps.values() for child in step["children"])


def test_an_astronomic_expression_is_counted_and_not_written():
    x, y = symjac.problem("x + y", vars="x y").variables
    sympy.core.cache.clear_cache()  # nothing that SymPy would compare the new graph with
    e = x
    for _ in range(60):
        e = sympy.sin(e * x) + sympy.exp(y * e)
    problem = symjac.Problem((e,), (x,), (y,), name="f", component_names=("f",))
    found = symjac.steps(problem)
    record = json.loads(render.finding("json", found, Options()))
    assert record["components"][0]["nodes"] > 10**15
    assert record["steps"][0]["result"]["nodes"] > 10**15
    for format_ in ("pretty", "latex", "markdown", "ascii", "str"):
        shown = render.finding(format_, found, Options())
        assert "put together as the rule says" in shown
        assert len(shown) < 10**6


@needs_program("pdflatex")
@pytest.mark.parametrize("command", sampled(["jacobian", "determinant", "hessian"], 2))
def test_standalone_documents_compile(command, tmp_path):
    text = "x^2*sin(3*x)/y + a^x + g(x, y), piecewise(x^y, x > 0, abs(y)) + asin(x*y) + besselj(x, 2)"
    problem = symjac.problem(text, vars="x y", params="a", functions="g")
    found = library.answer(command, problem, (), library.Choices(steps=True, digits=3))
    text = render.finding("latex", found, Options(standalone=True))
    assert r"\textbf{1.1}" in text
    compile_latex(text, tmp_path)


@needs_program("pdflatex")
def test_steps_alone_compile(tmp_path):
    compile_latex(rendered("latex", standalone=True), tmp_path)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_on_a_terminal_every_line_fits(width):
    drawn = rendered("pretty", "x^2*sin(3*x)/(y + 1)^5, exp(x*y)", "x y", width=width, colour=True)
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", drawn).splitlines())) <= width


def test_the_library_offers_what_the_formats_show():
    found = symjac.steps("x^2", vars="x")
    assert found.to_json()["steps"][0]["rule"] == "power"
    assert r"\textbf{1}" in found.to_latex()
    assert "- **1** power" in found._repr_markdown_()


WRONG = [
    # the map, its variables, what was asked, the answer, the derivatives that are derived, the value of the last one
    ("x^2*sin(3*x), x*y", "x,y", "jacobian", "[[2*x*cos(3*x), 0], [y, 1]]", ["f_1 x", "f_2 y"], "x"),
    ("x^2*sin(3*x), x*y", "x,y", "jacobian", "[[1, 2]]", ["f_1 x", "f_2 x", "f_2 y"], "x"),
    ("x^2*y", "x,y", "gradient", "[2*x*y, x]", ["f y"], "x^2"),
    ("x^2*y^3", "x,y", "hessian", "[[2*y^3, 6*x*y], [6*x*y^2, 6*x^2*y]]", ["f x", "f x y"], "6*x*y^2"),
    ("x^2*y^3", "x,y", "derivative", "6*x*y", ["f x", "f x y"], "6*x*y^2"),
    ("x^3", "x,x", "derivative", "3*x", ["f x", "f x x"], "6*x"),
    ("x*y, x", "x,y", "determinant", "x", ["f_1 x", "f_1 y", "f_2 x"], None),
]


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(("text", "names", "of", "answer", "derived", "value"), sampled(WRONG, 3))
def test_a_check_shows_how_wrong_entries_are_found(text, names, of, answer, derived, value, capfd):
    arguments = ["check", text, "-v", names, "--of", of, "--answer", answer, "-q"]
    assert main([*arguments, "--steps", "-f", "json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert [" ".join([each["component"], *each["by"]]) for each in found["derivations"] if "step" in each] == derived
    last = {each["number"]: each for each in found["steps"]}[found["derivations"][-1].get("step", "1")]
    values = [last["result"], *found["derivations"][-1].get("then", ())]
    if value:
        assert symjac.check(value, values[-1]["text"], of="expression", vars=list(symjac.problem(text).names))
    for format_ in ("pretty", "latex", "markdown", "typst", "html"):
        assert main([*arguments, "--steps", "--level", "brief", "-f", format_]) == 1
        with_steps = capfd.readouterr().out
        assert main([*arguments, "-f", format_]) == 1
        assert len(with_steps) > len(capfd.readouterr().out) + 50


@pytest.mark.parametrize("more", [["--no-reveal"], ["--of", "expression"]], ids=" ".join)
def test_steps_would_show_the_right_answer(more, capfd):
    assert main(["check", "x^2", "--answer", "2*x", "--steps", *more]) == 2
    assert "--steps does not go with" in capfd.readouterr().err
