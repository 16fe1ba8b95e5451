"""Divergences, curls, Laplacians, directional derivatives step by step: as textbooks put them together, and laws."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st
from mpmath import mp

import symjac
from symjac import compare, library, render
from symjac.calculus.commands import Choices
from symjac.findings import derivations
from symjac.findings.derivations import Derivation, Disagreement
from symjac.kernel import sympy
from symjac.library import inputs
from symjac.questions import COORDINATES
from symjac.render import Options
from tests.cases import each, needs_program, sampled, tries
from tests.maps import DIGITS, PROFILE, central_difference, differ, evaluate, same_point, smooth_terms
from tests.programs import compile_latex


def stepwise(command, text, names="", coords="cartesian", at="", along="", normalize=False, digits=None, params=""):
    problem = inputs.read_given(text, inputs.Reading(vars=names or COORDINATES[coords], params=params), coords)
    where = symjac.point(at, problem) if at else ()
    direction = inputs.direction(along, problem, normalize=normalize) if along else None
    choices = Choices(steps=True, direction=direction, digits=digits)
    return library.answer(command, problem, where, choices)


def same(found, text, problem):
    (wanted,) = symjac.matrix(f"[[{text}]]", like=problem)
    return compare.compare(found, wanted).ruling == "right"


PUBLISHED = [
    # source; command, components, options; the derivatives that are used; for each entry its terms and their sum
    (
        "Stewart, Calculus, 8th ed., section 16.5, example 4",
        ("divergence", "x*z, x*y*z, -y^2", dict(names="x y z")),
        ["f_1 x", "f_2 y", "f_3 z"],
        [(["z", "x*z", "0"], "z + x*z")],
    ),
    (
        "Stewart, section 16.5, example 1",
        ("curl", "x*z, x*y*z, -y^2", dict(names="x y z")),
        ["f_3 y", "f_2 z", "f_1 z", "f_3 x", "f_2 x", "f_1 y"],
        [(["-2*y", "-x*y"], "-2*y - x*y"), (["x", "0"], "x"), (["y*z", "0"], "y*z")],
    ),
    (
        "Stewart, section 14.3, example 8: harmonic",
        ("laplacian", "e^x*sin(y)", dict(names="x y")),
        ["f x", "f y", "f x x", "f y y"],
        [(["e^x*sin(y)", "-e^x*sin(y)"], "0")],
    ),
    (
        "Stewart, section 14.6, example 2",
        ("directional", "x^3 - 3*x*y + 4*y^2", dict(names="x y", along="cos(pi/6), sin(pi/6)")),
        ["f x", "f y"],
        [(["(3*x^2 - 3*y)*sqrt(3)/2", "(-3*x + 8*y)/2"], "1/2*(3*sqrt(3)*x^2 - 3*x + (8 - 3*sqrt(3))*y)")],
    ),
    (
        "Stewart, section 14.6, example 4",
        ("directional", "x^2*y^3 - 4*y", dict(names="x y", along="2, 5", normalize=True, at="x=2, y=-1")),
        ["f x", "f y"],
        [(["-4*2/sqrt(29)", "8*5/sqrt(29)"], "32/sqrt(29)")],
    ),
    (
        "Marsden and Tromba, Vector Calculus, 6th ed., section 4.4: the scalar curl of a rotation",
        ("curl", "-y, x", dict(names="x y")),
        ["f_2 x", "f_1 y"],
        [(["1", "1"], "2")],
    ),
    (
        "Griffiths, Introduction to Electrodynamics, 3rd ed., problem 1.39",
        ("divergence", "r*cos(theta), r*sin(theta), r*sin(theta)*cos(phi)", dict(coords="spherical")),
        ["f_1 r r**2", "f_2 theta sin(theta)", "f_3 phi"],
        [(["3*cos(theta)", "2*cos(theta)", "-sin(phi)"], "5*cos(theta) - sin(phi)")],
    ),
    (
        "Griffiths, problem 1.42",
        ("divergence", "rho*(2 + sin(phi)^2), rho*sin(phi)*cos(phi), 3*z", dict(coords="cylindrical")),
        ["f_1 rho rho", "f_2 phi", "f_3 z"],
        [(["2*(2 + sin(phi)^2)", "cos(phi)^2 - sin(phi)^2", "3"], "8")],
    ),
    (
        "Griffiths, problem 1.42: its curl vanishes",
        ("curl", "rho*(2 + sin(phi)^2), rho*sin(phi)*cos(phi), 3*z", dict(coords="cylindrical")),
        ["f_3 phi", "f_2 z", "f_1 z", "f_3 rho", "f_2 rho rho", "f_1 phi"],
        [(["0", "0"], "0"), (["0", "0"], "0"), (["2*sin(phi)*cos(phi)", "-2*sin(phi)*cos(phi)"], "0")],
    ),
    (
        "Griffiths, problem 1.40: the gradient",
        ("gradient", "r*(cos(theta) + sin(theta)*cos(phi))", dict(coords="spherical")),
        ["f r", "f theta", "f phi"],
        [
            (["cos(theta) + sin(theta)*cos(phi)"], "cos(theta) + sin(theta)*cos(phi)"),
            (["-sin(theta) + cos(theta)*cos(phi)"], "-sin(theta) + cos(theta)*cos(phi)"),
            (["-sin(phi)"], "-sin(phi)"),
        ],
    ),
    (
        "Griffiths, problem 1.40: the Laplacian",
        ("laplacian", "r*(cos(theta) + sin(theta)*cos(phi))", dict(coords="spherical")),
        ["f r", "f theta", "f phi", "f r r r**2", "f theta theta sin(theta)", "f phi phi"],
        [
            (
                [
                    "2/r*(cos(theta) + sin(theta)*cos(phi))",
                    "(-2*sin(theta)*cos(theta) + cos(theta)^2*cos(phi) - sin(theta)^2*cos(phi))/(r*sin(theta))",
                    "-cos(phi)/(r*sin(theta))",
                ],
                "0",
            )
        ],
    ),
    (
        "Wikipedia, Del in cylindrical and spherical coordinates, (A·∇)B in cylindrical coordinates",
        ("directional", "phi*rho, rho^2, 0", dict(coords="cylindrical", along="1, 2, 3")),
        ["f_1 rho", "f_1 phi", "f_1 z", "f_2 rho", "f_2 phi", "f_2 z", "f_3 rho", "f_3 phi", "f_3 z"],
        [
            (["phi", "2/rho*rho", "0", "-2*rho^2/rho"], "phi + 2 - 2*rho"),
            (["2*rho", "0", "0", "2*phi*rho/rho"], "2*rho + 2*phi"),
            (["0", "0", "0"], "0"),
        ],
    ),
    (
        "Arfken and Weber, Mathematical Methods for Physicists, 6th ed., (2.20): polar, at a point",
        ("laplacian", "r^2*cos(phi)", dict(coords="polar", at="r=1, phi=0")),
        ["f r", "f phi", "f r r r", "f phi phi"],
        [(["4", "-1"], "3")],
    ),
]


@pytest.mark.parametrize(
    ("asked", "used", "entries"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED]
)
def test_published(asked, used, entries):
    command, text, options = asked
    found = stepwise(command, text, **options).derivations
    assert found.notes == ()
    assert names(found) == used
    for shown, (terms, total) in zip(found.sums, entries, strict=True):
        problem = shown.result.problem
        values = [sympy.Mul(*factors) for factors in shown.values]
        assert len(values) == len(terms)
        assert all(same(value, term, problem) for value, term in zip(values, terms, strict=True)), values
        assert same(shown.links[-1].expr, total, problem)


def names(found):
    """The derivatives that are shown, zeros among them, shown with its variables and its weight."""
    shown = []
    for part in found.parts:
        weight = [] if part.weight == 1 else [str(part.weight)]
        ends = [()] if isinstance(part, Derivation) else [(v,) for v in part.variables]
        shown += [" ".join([part.component, *(v.name for v in (*part.by, *end)), *weight]) for end in ends]
    return shown


def test_a_component_of_zero_takes_no_derivative():
    assert names(stepwise("directional", "x*y, x", "x y", along="1, 0").derivations) == ["f_1 x", "f_2 x"]
    (first, second) = stepwise("directional", "x*y, x", "x y", along="0, 0").derivations.sums
    assert (first.terms, second.links[-1].expr) == ((), 0)


NAMES = {"cartesian": "x y z", "cylindrical": "x y z", "spherical": "x y z", "polar": "x y"}
POINT = same_point(("x", "y", "z", "a"), ("0.73", "1.19", "0.41", "1.6"))


ASKED = [("gradient", 1), ("divergence", 0), ("curl", 0), ("laplacian", 1), ("directional", 0), ("directional", 1)]


@settings(PROFILE, max_examples=tries(25))
@given(
    st.sampled_from([(coords, *row) for coords in sorted(NAMES) for row in ASKED][1:]),
    st.lists(smooth_terms(("x", "y", "a"), most=3), min_size=3, max_size=3),
)
def test_the_last_line_is_the_result_and_each_term_a_derivative(asked, texts):
    coords, command, m = asked
    n = len(NAMES[coords].split())
    text = ", ".join(term.text for term in texts[: m or n])
    along = ", ".join(["2", "-1", "3"][:n]) if command == "directional" else ""
    found = stepwise(command, text, NAMES[coords], coords, along=along, params="a")
    sums = found.derivations.sums
    entries = [entry for result in found.results for entry in result.nonzeros.values()]
    assert [each.links[-1].expr for each in sums if each.links[-1].expr != 0] == entries
    with mp.workdps(DIGITS):
        for each in sums:
            total = mp.fsum(evaluate(sympy.Mul(*factors), POINT) for factors in each.values)
            assert not differ(total, evaluate(each.links[-1].expr, POINT), 30)
            problem = each.result.problem
            for term, (_, value) in zip(each.terms, each.values, strict=True):
                if term.order == 1:
                    inside = term.weight * problem.components[term.component]
                    name = term.by(problem)[0].name
                    slope = central_difference(lambda point, inside=inside: evaluate(inside, point), POINT, name)
                    assert not differ(slope, evaluate(value, POINT), 10)


def test_a_sum_that_is_not_the_result_is_a_bug_and_never_shown(monkeypatch):
    right = derivations.vector.terms
    monkeypatch.setattr(
        derivations.vector, "terms",
        lambda *given: {place: terms[:1] for place, terms in right(*given).items()},
    )  # fmt: skip
    problem = symjac.problem("x^2, y^2", vars="x y")
    found = symjac.model.Result("divergence", problem, (), {(): 2 * sum(problem.variables)})
    with pytest.raises(Disagreement):
        derivations.of_results(problem, (), (found,), Choices())


def test_what_is_not_proved_is_noted(monkeypatch):
    monkeypatch.setattr(derivations, "agree", lambda *_: False)
    noted = stepwise("divergence", "r, phi", coords="polar").derivations.notes
    assert noted == tuple(f"{what}: {derivations.UNPROVED}" for what in ("∂(r*f_1)/∂r", "∂f_2/∂phi", "divergence"))


# --- formats --------------------------------------------------------------------------------

# ruff: noqa: E501 - a row a line

SHOWN = [
    ("pretty", ("divergence", "x^2*y, x - 1", dict(names="x y")), "  ∇·F = ∂f₁/∂x + ∂f₂/∂y\n      = 2x·y + 0\n"),
    ("pretty", ("curl", "-y, x", dict(names="x y")), "  ∇×F = ∂f₂/∂x - ∂f₁/∂y\n      = 1 - (-1)\n      = 2\n"),
    ("pretty", ("divergence", "x*y, x - y^2", dict(names="x y")), "      = y - 2y\n      = -y\n"),
    ("pretty", ("divergence", "x^2, y^2", dict(names="x y")), "      = 2x + 2y\n\ndivergence"),
    ("pretty", ("divergence", "x^2 + x*y, y^3 + y", dict(names="x y")), "      = (2x + y) + (3y² + 1)\n"),
    ("pretty", ("curl", "x*y^2 + y, x^2 - x", dict(names="x y")), "      = (2x - 1) - (2x·y + 1)\n"),
    ("pretty", ("directional", "x^2*y", dict(names="x y", along="3, 4")), "= 3·∂f/∂x + 4·∂f/∂y\n        = 3·2x·y + 4·x²"),
    ("pretty", ("directional", "x*y + x", dict(names="x y", along="a, a+1", params="a")), "= a·(y + 1) + x·(a + 1)\n"),
    ("pretty", ("directional", "x + y", dict(names="x y", along="0, 0")), "  D_v f = ∇f·v\n        = 0\n"),
    ("pretty", ("directional", "x^2, y", dict(names="x y", along="1, 2")), "  D_v f₂ = ∇f₂·v\n"),
    ("pretty", ("divergence", "r^2, 0", dict(coords="polar")), "= (1/r)·∂(r·f₁)/∂r + (1/r)·∂f₂/∂φ\n      = 3r²/r + 0\n"),
    ("pretty", ("divergence", "1/r^2, 0, 0", dict(coords="spherical")), "∂(r²·f₁)/∂r = 0   r²·f₁ does not depend on r"),
    ("pretty", ("divergence", "0, 0, 0", dict(coords="spherical")), "∂(r²·f₁)/∂r = 0   f₁ = 0\n"),
    ("pretty", ("laplacian", "log(r)", dict(coords="polar")), "∂(r·∂f/∂r)/∂r = 0   r·∂f/∂r does not depend on r"),
    ("pretty", ("gradient", "phi", dict(coords="polar")), "  (∇f)_r = ∂f/∂r\n         = 0\n  (∇f)_φ = (1/r)·∂f/∂φ\n"),
    ("pretty", ("gradient", "r^2*phi", dict(coords="polar")), "\n∂f/∂φ   1 step\n"),
    ("pretty", ("gradient", "r^2*phi", dict(coords="polar")), "so ∂/∂φ (φ·r²) = r²·1 = r²\n\n∇f"),
    ("pretty", ("laplacian", "x^2, x*y^2", dict(names="x y")), "  ∇²f₂ = ∂²f₂/∂x² + ∂²f₂/∂y²\n       = 0 + 2x\n"),
    ("pretty", ("divergence", "x^2/3, y", dict(names="x y", at="x=1, y=0", digits=3)), "= 2/3 + 1\n      = 5/3\n      ≈ 1.67\n"),
    ("pretty", ("divergence", "x*abs(x), y", dict(names="x y", at="x=0, y=0")), "      = 0 + 1\n      = 1\n"),
    ("ascii", ("laplacian", "r^3", dict(coords="spherical")), "laplacian f = (1/r^2)*d(r^2*df/dr)/dr"),
    ("ascii", ("curl", "0, 0, r", dict(coords="spherical")), "(1/(h_j*h_k))*(d(h_k*f_k)/dq_j - d(h_j*f_j)/dq_k)"),
    ("str", ("divergence", "r^2, 0", dict(coords="polar")), "div F = (1/r)*d(r*f_1)/dr + (1/r)*df_2/dphi\n= 3*r**2/r + 0\n"),
    ("latex", ("divergence", "r^2, 0", dict(coords="polar")), r"\frac{\partial}{\partial r} (r f_{1})"),
    ("latex", ("laplacian", "r^3", dict(coords="polar")), r"\left(r \frac{\partial f}{\partial r}\right)"),
    ("markdown", ("curl", "-y, x", dict(names="x y")), r"\nabla \times F &= \frac{\partial f_{2}}{\partial x} - "),
]  # fmt: skip


@each(("format_", "asked", "part"), SHOWN)
def test_a_line_of_a_format(format_, asked, part):
    command, text, options = asked
    shown = render.finding(format_, stepwise(command, text, **options), Options())
    assert part in shown
    assert shown.isascii() or format_ not in ("ascii", "str")


@cache
def _in_coordinates(coords, command):
    xs = NAMES[coords].split()
    text = ", ".join(f"{x}^2*sin(x)" for x in xs)
    along = ", ".join("123"[: len(xs)]) * (command == "directional")
    return stepwise(command, text, NAMES[coords], coords, along=along)


@pytest.mark.parametrize(
    ("format_", "command", "coords"),
    sampled(product(["ascii", "terminal", "str", "markdown", "json"], dict(ASKED), sorted(NAMES)), 7),
)
def test_every_format_shows_every_command(coords, command, format_):
    found = _in_coordinates(coords, command)
    if format_ == "terminal":
        drawn = render.finding("pretty", found, Options(width=80, colour=True))
        assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", drawn).splitlines())) <= 80
        return
    shown = render.finding(format_, found, Options())
    assert shown.isascii() or format_ not in ("ascii", "str")


def test_json_holds_the_terms():
    record = json.loads(render.finding("json", stepwise("divergence", "r^2, phi", coords="polar"), Options()))
    first, second = record["derivations"]
    assert (first["weight"], first["by"], "weight" in second) == ({"text": "r", "latex": "r"}, ["r"], False)
    (total,) = record["sums"]
    assert total["terms"][0] == {
        "coefficient": {"text": "1/r", "latex": r"\frac{1}{r}"},
        "weight": {"text": "r", "latex": "r"},
        "component": "f_1",
        "by": ["r"],
        "value": {"text": "3*r**2", "latex": "3 r^{2}"},
    }
    assert total["then"][-1]["text"] == record["divergence"]["text"]
    curl = json.loads(render.finding("json", stepwise("curl", "y, z, x", "x y z"), Options()))
    assert [each["row"] for each in curl["sums"]] == [1, 2, 3]
    laplacians = json.loads(render.finding("json", stepwise("laplacian", "x, y^2", "x y"), Options()))
    assert [each["component"] for each in laplacians["sums"]] == ["f_1", "f_2"]


@needs_program("pdflatex")
@pytest.mark.parametrize(
    ("command", "options"),
    sampled(
        [
            ("laplacian", dict(coords="spherical")),
            ("curl", dict(coords="cylindrical")),
            ("directional", dict(coords="spherical", along="1, 2, 3", normalize=True, digits=4)),
            ("divergence", dict(names="x y z", at="x=1, y=2, z=3")),
        ],
        3,
    ),
)
def test_standalone_documents_hold_the_steps_and_compile(command, options, tmp_path):
    xs = options.get("names", " ".join(COORDINATES[options.get("coords", "cartesian")])).split()
    found = stepwise(command, ", ".join(f"{x}^2*sin({xs[0]}*{xs[1]})" for x in xs), **options)
    document = render.finding("latex", found, Options(standalone=True))
    assert r"\textbf{1}" in document
    compile_latex(document, tmp_path)
