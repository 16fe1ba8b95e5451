"""Derivatives at kinks and on the borders of pieces: held against difference quotients, which know no formulas."""

from __future__ import annotations

import os
import re
from random import Random

import pytest
import sympy

import symjac
from symjac import calculus
from symjac.errors import ParseError
from symjac.library import inputs
from symjac.run import batch
from symjac.run.guard import Limits
from tests import forked
from tests.cases import each, load, sampled

DECIDED = [
    # f, variables, ∂f/∂(first variable), where there is none
    ("piecewise(sin(x)/x, x != 0, 1)", "x", "piecewise(cos(x)/x - sin(x)/x^2, x != 0, 0)", []),
    ("piecewise(0, x == 0, x)", "x", "1", []),
    ("piecewise(1, x == 1, x^2)", "x", "2*x", []),
    ("piecewise(x^2*sin(1/x), x != 0, 0)", "x", "piecewise(2*x*sin(1/x) - cos(1/x), x != 0, 0)", []),
    ("piecewise(-x, x < 0, x)", "x", "piecewise(-1, x < 0, 1)", ["x = 0"]),
    ("piecewise(x^2, x < 1, 2*x - 1)", "x", "piecewise(2*x, x < 1, 2)", []),
    ("piecewise(x^2, x < a, a^2)", "x", "piecewise(2*x, x < a, 0)", ["a = x and a != 0"]),
    ("piecewise(2, x == 3, |x|)", "x", "piecewise(0, x == 3, sign(x))", ["x = 0", "x = 3"]),
    ("piecewise(sin(x*y)/x, x != 0, y)", "x,y", "piecewise(y*cos(x*y)/x - sin(x*y)/x^2, x != 0, 0)", []),
    ("x*sign(x)", "x", "sign(x)", ["x = 0"]),
    ("x*heaviside(x)", "x", "heaviside(x)", ["x = 0"]),
    ("sign(x)^2", "x", "0", ["x = 0"]),
    ("x*|x|", "x", "x*sign(x) + |x|", []),
    ("log(|x|)", "x", "1/x", []),
    ("|x|*y", "x,y", "y*sign(x)", ["x = 0 and y != 0"]),
    ("max(x, 0)^2", "x", "2*heaviside(x)*max(x, 0)", []),
    ("max(x, y, 0)", "x,y", "heaviside(x - max(0, y))", ["x = 0 and y < 0", "x = y and x > 0", "x = 0 and y = 0"]),
    ("piecewise(x^2 + y^2, x^2 + y^2 < 1, 1)", "x,y", "piecewise(2*x, x^2 + y^2 < 1, 0)", ["x^2 + y^2 = 1 and x != 0"]),
    ("piecewise((x^2 + y^2 - 1)^2, x^2 + y^2 < 1, 0)", "x,y", "piecewise(4*x*(x^2 + y^2 - 1), x^2 + y^2 < 1, 0)", []),
]


@pytest.mark.parametrize(("text", "names", "expected", "nowhere"), DECIDED, ids=[row[0] for row in DECIDED])
def test_the_border_is_decided(text, names, expected, nowhere):
    from symjac.expressions import condition

    problem = inputs.problem(text, vars=names)
    found = calculus.jacobian(problem)
    entry = found.nonzeros.get((0, 0), sympy.S.Zero)
    (wanted,) = inputs.problem(expected, vars=[s.name for s in (*problem.variables, *problem.parameters)]).components
    assert sympy.simplify(entry - wanted) == 0
    borders = found.borders_at((0, 0))
    assert all(border.proved for border in borders)
    assert sorted(condition(border.where) for border in borders) == sorted(nowhere)


def test_mixed_derivatives_that_differ():
    text = "piecewise(x*y*(x^2 - y^2)/(x^2 + y^2), x^2 + y^2 > 0, 0)"
    found = symjac.hessian(text, vars="x,y")
    x, y = found.problem.variables
    there = {x: 0, y: 0}
    assert (found.nonzeros[0, 1].subs(there), found.nonzeros[1, 0].subs(there)) == (-1, 1)
    assert calculus.derivative(found.problem, (x, y)).value.subs(there) == -1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("piecewise(x*y/(x^2 + y^2), x^2 + y^2 > 0, 0)", "x = 0 and y = 0"),
        ("piecewise(x*y/(x^2 + y^2), x != 0, 0)", "x = 0 and y = 0"),
        ("piecewise(x^3/(x^2 + (y - 1)^2), x^2 + (y - 1)^2 > 0, 0)", "x = 0 and y = 1"),
        ("piecewise(a*x*y/sqrt(x^2 + y^2), x^2 + y^2 > 0, 0)", "x = 0 and y = 0 and a != 0"),
        ("sqrt(|x*y|)", "x = 0 and y = 0"),
        ("piecewise(x^2*y^2/(x^2 + y^2), x^2 + y^2 > 0, 0)", None),
        ("|x*y|", None),
        ("x*|x| + y", None),
    ],
)
def test_partial_derivatives_do_not_make_a_map_differentiable(text, where):
    from symjac.calculus.commands import kinks

    found = symjac.jacobian(text, vars="x,y")
    told = [
        note for note in kinks(found.problem, (found,)) if note.endswith("though its partial derivatives exist there")
    ]
    expected = [f"f is not differentiable where {where}, though its partial derivatives exist there"]
    assert told == (expected if where else [])


def test_the_parts_of_a_curve_are_one_border():
    from symjac.calculus.commands import kinks

    for text, where in (("|x| + |y|", "x = 0 or where y = 0"), ("|x*y|", "x = 0 and y != 0 or where y = 0 and x != 0")):
        found = symjac.jacobian(text, vars="x,y")
        assert kinks(found.problem, (found,)) == (f"f is not differentiable where {where}",)


@each(
    ("text", "names", "notes"),
    [
        ("max(0, w*x + v*y + b)", "x,y", ("f is not differentiable where b = -v*y - w*x and (w != 0 or v != 0)",)),
        ("max((x - y)^2, 0)*x", "x,y", ()),  # u = (x - y)^2 is 0 where it does not change its sign
        ("piecewise(x, sign(x) + 1/2 > 0, 3*x)", "x", ("f is not differentiable where x = 0",)),
        ("|x|*(1/2 + sign(x))*x", "x", ()),
        ("sign(x - y)*(x - y)*(x + y)", "x,y", ("f is not differentiable where x = y and x != 0",)),
        ("piecewise(x*y, x == y, y)", "x,y", ("f is not differentiable where x = y and x != 0 and x != 1",)),
        ("max(x, 0)*z + y", "x,y,z", ("f is not differentiable where x = 0 and z != 0",)),
    ],
)
def test_a_kink_that_is_crossed_is_decided_by_the_two_functions_beside_it(text, names, notes):
    from symjac.calculus.commands import kinks

    found = symjac.jacobian(text, vars=names)
    assert kinks(found.problem, (found,)) == notes


@pytest.mark.parametrize("seed", sampled(range(200), 10))
def test_difference_quotients_of_random_kinks(seed):
    """Where no derivative is claimed the two quotients differ; elsewhere they tend to the entry."""
    draw = Random(seed)
    u = draw.choice(("x - y", "x + 2*y", "x*y", "y*x^2 - x", "2*x - y + 1", "x^2 - y"))
    first, second = (draw.choice(("x", "y", "x*y", "x^2", "1", "sin(x)")) for _ in "ab")
    f = draw.choice(
        ("max({1}*({0}), {2}*({0}))", "|{0}|*{1} + {2}",
         "piecewise({1}*({0}), {0} > 0, {2}*({0})) + {1}", "{1}*max({0}, 0)^2",
         "heaviside({0})*({0})*{1} - {2}*|{0}|", "piecewise({1}, {0} == 0, {1} + ({0})*{2})")
    ).format(u, first, second)  # fmt: skip
    problem = inputs.problem(f, vars="x,y")
    (component,), (x, y) = problem.components, problem.variables
    found = calculus.jacobian(problem)
    small = sympy.Rational(1, 10**7)
    for at in ((0, 0), (1, 1), (-2, 1), (2, -1), (1, 0), (0, 1), (1, 3), (2, 4), (-1, 1), (2, 2), (0, 2), (3, 1)):
        point = dict(zip((x, y), map(sympy.Integer, at), strict=True))
        here = component.xreplace(point)
        for j, variable in enumerate((x, y)):
            sides = [
                sympy.N((component.xreplace({**point, variable: point[variable] + way * small}) - here) / (way * small))
                for way in (1, -1)
            ]
            borders = found.borders_at((0, j))
            if any(not b.proved and (b.where is None or b.where.subs(point) == sympy.true) for b in borders):
                continue
            none = any(b.where.subs(point) == sympy.true for b in borders)
            assert none == (abs(sides[0] - sides[1]) > 1e-3), (f, at, variable)
            if not none:
                entry = sympy.N(found.nonzeros.get((0, j), sympy.S.Zero).subs(point))
                assert abs(entry - sides[0]) < 1e-3, (f, at, variable)


def test_a_hessian_is_called_symmetric_where_it_is():
    text = "piecewise(x*y*(x^2 - y^2)/(x^2 + y^2), x^2 + y^2 > 0, 0)"
    assert not symjac.hessian(text, vars="x,y").is_symmetric
    assert symjac.hessian("x^2*|x|*y", vars="x,y").is_symmetric


CHECKED = [
    # f, variables, of, answer, ruling
    ("piecewise(-x, x < 0, x)", "x", "derivative", "sign(x)", "right"),
    ("piecewise(-x, x < 0, x)", "x", "derivative", "piecewise(-1, x <= 0, 1)", "right"),
    ("|x|", "x", "derivative", "piecewise(-1, x <= 0, 1)", "right"),
    ("x*|x|", "x", "derivative", "2*|x|", "right"),
    ("x*|x|", "x", "derivative", "piecewise(2*|x|, x != 0, 5)", "wrong"),
    ("piecewise(1, x == 1, x^2)", "x", "derivative", "2*x", "right"),
    ("piecewise(1, x == 1, x^2)", "x", "derivative", "piecewise(0, x == 1, 2*x)", "wrong"),
    ("piecewise(x^2, x < 1/3, 2*x/3 - 1/9)", "x", "derivative", "piecewise(2*x, x <= 1/3, 2/3)", "right"),
    ("piecewise(x^2, x < 1/3, 2*x/3 - 1/9)", "x", "derivative", "piecewise(2*x, x < 1/3, 0, x == 1/3, 2/3)", "wrong"),
    ("piecewise(x^2 + y^2, x^2 + y^2 < 1, 1)", "x,y", "gradient", "piecewise(2x, x^2 + y^2 <= 1, 0), "
     "piecewise(2y, x^2 + y^2 <= 1, 0)", "right"),
    ("max(x, y)", "x,y", "gradient", "piecewise(1, x >= y, 0), piecewise(0, x >= y, 1)", "right"),
    ("max(x, y)", "x,y", "gradient", "piecewise(1, x >= y, 0), piecewise(1, x >= y, 0)", "wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "of", "answer", "ruling"), CHECKED)
def test_answers_at_borders(text, names, of, answer, ruling):
    assert symjac.check(text, answer, vars=names, of=of).ruling == ruling


@each(
    ("text", "read"),
    [
        ("piecewise(x, x < 0, x^2, x >= 0)", "piecewise(x, x < 0, x^2)"),
        ("piecewise(1, x < 0, x, 0 <= x <= 1, 2, x > 1)", "piecewise(1, x < 0, x, x <= 1, 2)"),
        ("piecewise(1, x < y, x, x >= y)", "piecewise(1, x < y, x)"),
        ("piecewise(x, x^2 <= 1, 1, x > 1, -1, x < -1)", "piecewise(x, x^2 <= 1, 1, x > 1, -1)"),
        ("piecewise(x, x != 0 | y != 0, 0, x == 0 & y == 0)", "piecewise(x, x != 0 | y != 0, 0)"),
        ("piecewise(x, exp(x) > 0)", "x"),
        ("piecewise(x*y, x^2 + 1 > 0)", "x*y"),
        ("piecewise(x, x^2 + y^2 > 0, 0, x == 0 & y == 0)", "piecewise(x, x^2 + y^2 > 0, 0)"),
        ("piecewise(0, x^2 + 4*y^4 <= 0, y, x != 0 | y != 0)", "piecewise(0, x^2 + 4*y^4 <= 0, y)"),
    ],
)
def test_exhaustive_conditions_need_no_other_cases(text, read):
    assert inputs.problem(text, vars="x,y").components == inputs.problem(read, vars="x,y").components


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("piecewise(1, x < 0, x, 0 <= x < 1, 2, x > 1)", "no condition holds at x = 1"),
        ("piecewise(1, x > 0, x, y <= 0)", "no condition holds at y = 1, x = 0"),
        ("piecewise(x, x > 0)", "no condition holds at x = 0"),
        ("piecewise(x, x^2 + y^2 > 0, y, x == 0 & y == 1)", "no condition holds at x = 0, y = 0"),
        ("piecewise(1, floor(x) > 0, x, floor(x) <= 1/2)", "could not be told"),
    ],
)
def test_cases_that_are_left_out_are_named(text, message):
    with pytest.raises(ParseError, match=message):
        inputs.problem(text, vars="x,y")


def _random_piece(draw: Random) -> str:
    a, b, c = (draw.randint(-3, 3) for _ in range(3))
    return draw.choice((f"{a}*x^2 + {b}*x + {c}", f"{a}*sin(x) + {b}", f"{a}*|x - {b}|", f"max(x, {b})", f"{a}*x*|x|"))


@pytest.mark.parametrize("seed", sampled(range(30), 3))
def test_difference_quotients_at_borders(seed):
    """At each place a derivative is claimed, one-sided quotients tend to it; at each without one, they do not agree."""
    draw = Random(seed)
    place = draw.randint(-2, 2)
    relation = draw.choice(("<", "<=", "==", "!=", ">"))
    text = f"piecewise({_random_piece(draw)}, x {relation} {place}, {_random_piece(draw)})"
    (f,), (x,) = (problem := inputs.problem(text, vars="x")).components, problem.variables
    found = calculus.jacobian(problem)
    entry = found.nonzeros.get((0, 0), sympy.S.Zero)
    small = sympy.Rational(1, 10**6)
    for at in map(sympy.Integer, range(-3, 4)):
        sides = [sympy.N((f.subs(x, at + way * small) - f.subs(x, at)) / (way * small), 15) for way in (1, -1)]
        none = any(border.where.subs(x, at) == sympy.true for border in found.borders)
        assert (abs(sides[0] - sides[1]) > 1e-3) == none
        if not none:
            assert abs(sympy.N(entry.subs(x, at)) - sides[0]) < 1e-3


@pytest.mark.parametrize("case", sampled([pytest.param(case, id=case["id"]) for case in load("points.jsonl")], 10))
def test_borders_kinks_domains_and_linear_systems(case, tmp_path):
    """Cases with the truth by hand: a check with its verdict, or a command with what it shows and what it does not."""
    if "check" in case:
        record = batch.respond({"id": case["id"], "command": "check", **case["check"]}, Limits())
        assert record["verdict"] == case["verdict"], record
        return
    status, out, err = forked.run(case["args"], tmp_path, os.environ)
    shown = " ".join((out + err).split())
    assert status == case["status"], shown
    assert [part for part in case["has"] if not re.search(part, shown)] == [], shown
    assert [part for part in case["not"] if re.search(part, out + err)] == [], shown


def test_slopes_with_a_parameter_agree_only_where_it_is_0():
    """|ax + b| has the slopes ±|a| on both sides of ax = -b."""
    (border,) = symjac.gradient("|a*x + b|", "x").borders
    assert border.proved
    assert str(border.where) == "Ne(a, 0) & Eq(b, -a*x)"


def test_many_kinks_in_many_symbols_are_not_examined():
    found = symjac.gradient("norm(A*x - b, inf)", vector="x:3", matrix_param="A:3x3", vector_param="b:3")
    assert {(border.where, border.proved) for border in found.borders} == {(None, False)}
