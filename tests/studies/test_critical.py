"""Critical points and equilibria against published answers; conditions, what is said of others; formats, refusals."""

from __future__ import annotations

import json
from functools import cache
from itertools import product

import pytest
from scipy import optimize, special

import symjac
from symjac import render
from symjac.errors import NoAnswer, ParseError, ReadError, ShapeError
from symjac.kernel import sympy
from symjac.render import Options
from tests.cases import each, needs_program, sampled
from tests.cli.test_cli import run  # noqa: F401 - a fixture
from tests.studies import compiles


def shown(found) -> list[tuple[str, str]]:
    points = [", ".join(str(v.evalf(4) if v.has(sympy.CRootOf) else v) for _, v in p.root.point) for p in found.points]
    return list(zip(points, (p.kind for p in found.points), strict=True))


CRITICAL = {
    # Stewart, Calculus, 8th ed., section 14.7: examples 1 to 5, and exercises 5 to 14
    "x^2+y^2-2*x-6*y+14": [("1, 3", "minimum")],
    "y^2-x^2": [("0, 0", "saddle")],
    "x^4+y^4-4*x*y+1": [("-1, -1", "minimum"), ("0, 0", "saddle"), ("1, 1", "minimum")],
    "10*x^2*y-5*x^2-4*y^2-x^4-2*y^4": [
        ("-2.644, 1.898", "maximum"), ("-0.8567, 0.6468", "saddle"), ("0, 0", "maximum"),
        ("0.8567, 0.6468", "saddle"), ("2.644, 1.898", "maximum"),
    ],
    "x^2+x*y+y^2+y": [("1/3, -2/3", "minimum")],
    "x^3-3*x+3*x*y^2": [("-1, 0", "maximum"), ("0, -1", "saddle"), ("0, 1", "saddle"), ("1, 0", "minimum")],
    "exp(x)*cos(y)": [],
    "x*y+1/x+1/y": [("1, 1", "minimum")],
    "(x^2+y^2)*exp(y^2-x^2)": [("-1, 0", "saddle"), ("0, 0", "minimum"), ("1, 0", "saddle")],
    # Stewart, exercise 14.7.38 (two maxima and no minimum)
    "-(x^2-1)^2-(x^2*y-x-1)^2": [("-1, 0", "maximum"), ("1, 2", "maximum")],
    # the monkey saddle; Peano's example, a saddle that lines through the origin do not show
    "x^3-3*x*y^2": [("0, 0", "saddle")],
    "(y-x^2)*(y-2*x^2)": [("0, 0", "saddle")],
    # Himmelblau, Applied Nonlinear Programming (1972): four minima, one maximum, four saddles
    "(x^2+y-11)^2+(x+y^2-7)^2": [
        ("-3.779, -3.283", "minimum"), ("-3.073, -0.08135", "saddle"), ("-2.805, 3.131", "minimum"),
        ("-0.2708, -0.9230", "maximum"), ("-0.1280, -1.954", "saddle"), ("0.08668, 2.884", "saddle"),
        ("3, 2", "minimum"), ("3.385, 0.07385", "saddle"), ("3.584, -1.848", "minimum"),
    ],
    # Rosenbrock, An automatic method for finding the greatest or least value of a function (1960)
    "(1-x)^2+100*(y-x^2)^2": [("1, 1", "minimum")],
    "x^2+y^2+z^2": [("0, 0, 0", "minimum")],
    "x*y+z^2": [("0, 0, 0", "saddle")],
    "x^2-y^2+0*z+z^4": [("0, 0, 0", "saddle")],  # both signs: a saddle, though 0 is an eigenvalue
    "|x-1|*x": [("1/2", "maximum"), ("1", "minimum")],
    "|x|+y^2": [("0, 0", "minimum")],
    "x^(3/2)": [("0", "minimum")],
    "x^2-log(x)": [("sqrt(2)/2", "minimum")],
    "x*log(x)": [("exp(-1)", "minimum")],
    "(x^2+y^2-1)^2": [("0, 0", "maximum"), ("x, sqrt(1 - x**2)", "minimum"), ("x, -sqrt(1 - x**2)", "minimum")],
    "x^2+0*y": [("0, y", "minimum")],
    "sin(x)": [("2*pi*k + pi/2", "maximum"), ("2*pi*k - pi/2", "minimum")],
    # tan(2πk − π/4) is −1, though SymPy 1.14 says 1: f″ = 2·tan·sec²
    "tan(x)-2*x": [
        ("2*pi*k + pi/4", "minimum"), ("2*pi*k - pi/4", "maximum"),
        ("2*pi*k + 3*pi/4", "maximum"), ("2*pi*k - 3*pi/4", "minimum"),
    ],
    "x^2*exp(y)+y^2-2*y": [("0, 1", "minimum")],
    "x^2*cosh(y)-y": [],
    "(x^2+y^2)*exp(z)+z^2*x^2-z": [],
    "sin(x)*y": [("2*pi*k, 0", "saddle"), ("2*pi*k + pi, 0", "saddle")],
}  # fmt: skip


@cache
def critical(text):
    return symjac.critical(text, vars=" ".join(v for v in "xyz" if v in text.replace("exp", "")))


@pytest.mark.parametrize("text", CRITICAL)
def test_critical_points(text):
    found = critical(text)
    assert shown(found) == CRITICAL[text]
    assert (found.solutions.scope, found.solutions.assumed) == ("all", ())


@pytest.mark.parametrize("text", sampled([text for text, points in CRITICAL.items() if points], 2))
def test_the_gradient_is_zero_and_eigenvalues_solve_the_characteristic_equation(text):
    found = critical(text)
    f = found.problem.components[0]
    for point in found.points:
        at = {v: value.subs(dict.fromkeys(point.root.integers, 2)) for v, value in point.root.point}
        free = {s: sympy.Rational(1, 3) for v in at.values() for s in v.free_symbols if not s.is_integer}
        for variable in () if point.place else found.problem.variables:
            assert abs(sympy.N(f.diff(variable).subs(at).subs(free), 30, chop=True)) < 1e-20
        for eigenvalue in point.spectrum.eigenvalues if point.spectrum else ():
            matrix = sympy.Matrix(point.spectrum.entries).evalf(30)
            assert abs((matrix - eigenvalue.value.evalf(30) * sympy.eye(len(at))).det()) < 1e-12


@pytest.mark.parametrize(
    ("text", "smooth", "others"),
    [
        # where there is a gradient, and where there is none: kinks, borders of pieces, ends of the domain
        ("|x|+x", [("x", "-x > 0")], [("0", "minimum")]),
        ("|x|*y^2", [("x, 0", "x > 0"), ("x, 0", "-x > 0")], [("0, y", "minimum")]),
        ("x*|x-a|", [("a/2", "a > 0"), ("a/2", "-a > 0")], [("a", "undecided")]),
        ("floor(x)", [("x", "Ne(sin(pi*x), 0)")], [("2*k", "undecided"), ("2*k + 1", "undecided")]),
        ("piecewise(1, x<0, 2)", [("x", "x > 0"), ("x", "-x > 0")], [("0", "maximum")]),
        ("|x-a|", [], [("a", "minimum")]),
        ("x^4/x", [], []),
        ("sqrt(x^2+y^2)", [], [("0, 0", "minimum")]),
    ],
)
def test_points_with_and_without_a_gradient(text, smooth, others):
    found = symjac.critical(text, vars="x y" if "y" in text else "x")
    rows = [
        (", ".join(str(v) for _, v in point.root.point), ", ".join(map(str, point.root.conditions)), point)
        for point in found.points
    ]
    assert [(at, where) for at, where, point in rows if not point.place] == smooth
    assert [(at, point.kind) for at, _, point in rows if point.place] == others
    assert found.kinks or found.problem.cancelled != ((),)


def test_decimals_are_enclosed_in_the_box_that_was_given():
    found = symjac.critical("cos(x)*exp(y)+y^2+x*y", box="x=[-5, 5], y=[-5, 5]")
    assert [point.kind for point in found.points] == ["saddle", "saddle"]
    assert found.solutions.scope == "box"
    assert not any(point.root.exact for point in found.points)


def test_with_two_signs_of_the_box_other_points_are_found():
    text = "exp(-x)*sin(3*x)+x^2/10"
    counts = [len(symjac.critical(text, box=box).points) for box in ("x=[0, 1]", "x=[0, 2]", "x=[-1, 2]")]
    assert counts == [1, 2, 3]


CASES = {
    "a*x^2+b*y^2+x*y": ["minimum: 4*a*b > 1, a > 0", "maximum: 4*a*b > 1, a < 0", "saddle: 4*a*b < 1"],
    "x^2+a*x*y+y^2": ["minimum: a**2 < 4", "saddle: a**2 > 4"],
    "a*x^2": ["minimum: a > 0", "maximum: a < 0"],
}


@pytest.mark.parametrize("text", CASES)
def test_conditions_on_parameters(text):
    point = symjac.critical(text, vars="x y" if "y" in text else "x").points[0]
    assert [f"{c.kind}: {', '.join(map(str, c.conditions))}" for c in point.cases] == CASES[text]


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("a*x^2", [("x", "Eq(a, 0)")]),
        ("a*x^2+b*y^2", [("0, y", "Eq(b, 0)"), ("x, 0", "Eq(a, 0)"), ("x, y", "Eq(a, 0), Eq(b, 0)")]),
        ("(a-b)*x^2+y^2", [("x, 0", "Eq(a, b)")]),
    ],
)
def test_special_values_of_parameters_have_their_families(text, families):
    found = symjac.critical(text, vars="x y" if "y" in text else "x")
    special = [p.root for p in found.points if p.root.special]
    shown = [(", ".join(str(v) for _, v in r.point), ", ".join(map(str, r.conditions))) for r in special]
    assert sorted(shown) == families
    assert (found.solutions.scope, found.solutions.assumed) == ("all", ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cos(2*x)/2 - 8/25 + 0*y + (tan(x)-3/4)^2*0 + (y-1)^2", None),
        ("cos(2*x)+sin(x)+(y-1)^2", "9/8"),
        ("x*(x-2)*(x+2)", "16*sqrt(3)/9"),
    ],
)
def test_values_are_finished(text, value):
    found = symjac.critical(text)
    assert value is None or value in {str(point.value) for point in found.points}
    assert not any(point.value.has(sympy.atan) for point in found.points if not point.root.integers)


def test_what_is_known_of_parameters_is_used():
    (point,) = symjac.critical("(a-x)^2+b*(y-x^2)^2", vars="x y", positive="a b").points
    assert (point.kind, point.cases) == ("minimum", ())


EQUILIBRIA = [
    # Strogatz, Nonlinear Dynamics and Chaos, 2nd ed.: 6.4 (rabbits and sheep), 6.7 (damped pendulum), 6.3.1, 6.3.2
    ("x*(3-x-2*y), y*(2-x-y)", {}, ["unstable node", "stable node", "saddle", "stable node"]),
    ("y, -sin(x)", {}, ["centre: stable, not asymptotically", "saddle"]),
    ("y, -sin(x)-y/4", {}, ["stable spiral", "saddle"]),
    ("-x+x^3, -2*y", {}, ["saddle", "stable node", "saddle"]),
    ("-y+x*(x^2+y^2), x+y*(x^2+y^2)", {}, ["unstable spiral"]),  # the focal value is 1 > 0
    # 6.5.2: the double well
    ("y, x-x^3", {}, ["centre: stable, not asymptotically", "saddle", "centre: stable, not asymptotically"]),
    # 9.2: Lorenz, σ = 10, b = 8/3; C± turn unstable at r = 470/19 = 24.74
    ("10*(y-x), r*x-y-x*z, x*y-8/3*z", {"at": "r=28"}, ["saddle", "saddle", "saddle"]),
    ("10*(y-x), r*x-y-x*z, x*y-8/3*z", {"at": "r=24"}, ["stable spiral", "saddle", "stable spiral"]),
    ("10*(y-x), r*x-y-x*z, x*y-8/3*z", {"at": "r=1/2"}, ["stable node"]),
    ("10*(y-x), r*x-y-x*z, x*y-8/3*z", {"at": "r=470/19"},
     ["unstable", "saddle", "unstable"]),  # Hopf's bifurcation is subcritical (9.2)
    # Lotka and Volterra (Hirsch, Smale and Devaney, section 11.2)
    ("a*x-b*x*y, -c*y+d*x*y", {"params": "a b c d", "positive": "a b c d"},
     ["saddle", "centre: stable, not asymptotically"]),
    ("-x, -x-y", {}, ["stable degenerate node"]),
    ("x, y", {}, ["unstable star node"]),
    ("-x^3, -y", {}, ["stable"]),
    ("x^2, y", {}, ["unstable"]),
    ("|x|-1, -y", {}, ["stable star node", "saddle"]),
    ("1, x", {}, []),
    # linear: Hirsch, Smale and Devaney, chapters 3 and 6: Jordan blocks on the axis
    ("y, -x", {}, ["centre: stable, not asymptotically"]),
    ("-x, 0*y", {}, ["stable, not asymptotically"]),
    ("y, 0*x", {}, ["unstable"]),
    ("0*x, 0*y", {}, ["stable, not asymptotically"]),
    ("y, -x, -z", {}, ["stable, not asymptotically"]),
    ("y, 0*x, -z", {}, ["unstable"]),
    ("2*x-5*y, x-2*y", {}, ["centre: stable, not asymptotically"]),
    ("x-y, x-y", {}, ["unstable"]),
    # Strogatz 6.6.1 (a reversible centre), 6.6.3; a line of equilibria; a cubic focus
    ("y-y^3, -x-y^2", {}, ["saddle", "saddle", "centre: stable, not asymptotically"]),
    ("y-x^3, -x-y^3", {}, ["stable spiral"]),
    ("-x, -x*y", {}, ["stable, not asymptotically"]),
    ("x*y, -y", {}, ["stable, not asymptotically"]),
    ("-x+tanh(2*x+y), -y+tanh(x+2*y)", {"box": "x=[-2, 2], y=[-2, 2]"}, ["stable node", "unstable", "stable node"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "keywords", "kinds"), EQUILIBRIA)
def test_equilibria(text, keywords, kinds):
    found = symjac.equilibria(text, vars="x y z" if "z" in text else "x y", **keywords)
    assert [point.kind for point in found.points] == kinds
    assert found.solutions.scope == ("box" if "tanh" in text else "all")


CONDITIONS = [
    # Strogatz: 7.1.2 (van der Pol), 8.3.2 (the Brusselator, exercise 8.3.1), 3.1, 3.4, 9.2 (Lorenz), 8.1
    ("y, mu*(1-x^2)*y-x", "x y", "", ["stable: mu < 0; unstable: mu > 0"]),
    ("a-(b+1)*x+x^2*y, b*x-x^2*y", "x y", "a b", ["stable: b < a**2 + 1; unstable: b > a**2 + 1"]),
    ("r*x-x^3", "x", "", ["stable: r < 0; unstable: r > 0", *["stable: r > 0 where r >= 0"] * 2]),
    ("r+x^2", "x", "", ["unstable: r < 0 where -r >= 0", "stable: r < 0 where -r >= 0"]),
    ("s*(y-x), r*x-y-x*z, x*y-b*z", "x y z", "s r b",
     ["stable: r < 1; unstable: r > 1",
      *["stable: r > 1, b*r + b*s + r + s**2 + 3*s > r*s; unstable: r > 1, b*r + b*s + r + s**2 + 3*s < r*s"
        " where r - 1 >= 0"] * 2]),
    # where the signs of what is at the border of existence, or of squares, decide
    ("a-x^2, -b*y", "x y", "",
     ["stable: a > 0, b > 0; saddle: a > 0, b < 0 where a >= 0",
      "unstable: a > 0, b < 0; saddle: a > 0, b > 0 where a >= 0",
      "stable, not asymptotically: a > 0 where Eq(b, 0), a >= 0",
      "unstable: a > 0 where Eq(b, 0), a >= 0"]),
    ("p*x+y, -p*y, -z", "x y z", "", ["unstable: Ne(p, 0)", "unstable where Eq(p, 0)"]),
    ("p^2*x-x^3", "x", "", ["unstable: Ne(p, 0)", "stable: Ne(p, 0)", "stable: Ne(p, 0)"]),
    ("y, -a*x", "x y", "",
     ["saddle: a < 0; centre: stable, not asymptotically: a > 0", "unstable where Eq(a, 0)"]),
    ("y, -a*x, -z", "x y z", "", ["stable, not asymptotically: a > 0; unstable: a < 0", "unstable where Eq(a, 0)"]),
    ("a-x, b-y, a*b*z-z", "x y z", "", ["stable: a*b < 1; unstable: a*b > 1"]),
    ("sin(x)-a", "x", "",
     ["unstable: a**2 < 1 where -(a - 1)*(a + 1) >= 0", "stable: a**2 < 1 where -(a - 1)*(a + 1) >= 0"]),
    ("x^3+a*x+b", "x", "", ["stable: a + 3*x**2 < 0; unstable: a + 3*x**2 > 0"]),
    ("|x-a|", "x", "", ["undecided: no derivative"]),
    # Murray, Mathematical Biology I, 3rd ed., 3.3: the paradox of enrichment, as Rosenzweig and MacArthur have it
    ("x*(1-x/K)-a*x*y/(1+x), y*(b*x/(1+x)-m)", "x y", "x y K a b m",
     ["stable: K*m + b + m > K*b; unstable: K*b > K*m + b + m where b - m > 0, K*b - K*m - m > 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "variables", "positive", "expected"), CONDITIONS)
def test_conditions_for_stability(text, variables, positive, expected):
    found = symjac.equilibria(text, vars=variables, positive=positive)
    cases = []
    for point in found.points:
        kinds = "; ".join(f"{c.kind}: {', '.join(map(str, c.conditions))}" for c in point.cases) or point.kind
        where = ", ".join(map(str, point.root.conditions))
        cases.append(f"{kinds} where {where}" if where else kinds)
    assert cases == expected


@pytest.mark.parametrize(
    ("text", "variables", "conserved"),
    [
        ("-b*S*I+d*R, b*S*I-g*I, g*I-d*R", "S I R", ["I + R + S"]),
        ("-k*x*y+l*z, -k*x*y+l*z, k*x*y-l*z", "x y z", ["x + z", "x - y"]),
        ("-b*x*sin(y), a*x*sin(y)", "x y", ["a*x + b*y"]),
        ("y, -x", "x y", []),
        ("x/(1+y), -x/(2+2*y)", "x y", ["x + 2*y"]),
    ],
)
def test_linear_conserved_quantities(text, variables, conserved):
    found = symjac.equilibria(text, vars=variables, positive=[p for p in "abdgkl" if p in text.replace("sin", "")])
    assert sorted(map(str, found.conserved)) == conserved
    for quantity in found.conserved:
        slopes = [quantity.diff(v) for v in found.problem.variables]
        total = sum(s * f for s, f in zip(slopes, found.problem.components, strict=True))
        assert sympy.simplify(total) == 0


def test_stability_is_said_on_the_level_sets_of_conserved_quantities():
    found = symjac.equilibria("-b*S*I+d*R, b*S*I-g*I, g*I-d*R", vars="S I R", positive="b d g")
    first, second = found.points
    assert [c.kind for c in first.cases] == ["stable on each level set", "saddle on each level set"]
    assert [str(c.conditions[0]) for c in first.cases] == ["g > S*b", "g < S*b"]
    assert {str(v) for _, v in second.root.point} == {"g/b", "I", "I*g/d"}


@pytest.mark.parametrize(
    ("text", "keywords", "integral"),
    [
        ("y, -sin(x)", {}, "y**2/2 - cos(x)"),
        ("a*x-b*x*y, -c*y+d*x*y", {"positive": "a b c d"}, "a*log(y) - b*y + c*log(x) - d*x"),
        ("x*(2-y), y*(x-3)", {}, None),
    ],
)
def test_a_first_integral_is_shown_and_is_one(text, keywords, integral):
    found = symjac.equilibria(text, vars="x y", **keywords)
    assert integral is None or str(found.integral) == integral
    x, y = found.problem.variables
    f, g = found.problem.components
    assert sympy.simplify(found.integral.diff(x) * f + found.integral.diff(y) * g) == 0


@each(
    ("study", "text", "keywords", "error", "message", "hint"),
    [
        ("critical", "x, y", {}, ShapeError, "critical points are those of one component, the map has 2", "equilibria"),
        ("equilibria", "x*y", {}, ShapeError, "as many components as variables, the map has 1 in 2", "vars="),
        ("critical", "z^2", {"complex": True}, NoAnswer, "are sought for real variables, z is complex", "complex=True"),
        ("critical", "x^2*y", {"at": "x=1"}, ReadError, "the value of the variable x is sought", "parameters"),
        ("critical", "x^2", {"box": "y=[0, 1]"}, ParseError, "the map has no variable y", "it has x"),
        ("critical", "x^2", {"box": "x=[1, 0]"}, ParseError, "the lower end comes first", "x=[-5, 5]"),
        ("critical", "x^2", {"box": "x=[0, a]"}, ParseError, "the ends of the box are numbers", "x=[-5, 5]"),
        ("critical", "x^2", {"box": "x=3"}, ParseError, "the ends of x are written in brackets", "x=[-5, 5]"),
        ("critical", "x^2", {"box": "x=[0, 1], x=[0, 1]"}, ParseError, "x is given twice", ""),
        ("critical", "x^2", {"box": ""}, None, "", ""),
    ],
)  # fmt: skip
def test_refused(study, text, keywords, error, message, hint):
    if error is None:
        getattr(symjac, study)(text, **keywords)
        return
    with pytest.raises(error) as caught:
        getattr(symjac, study)(text, **keywords)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("arguments", "status", "place"),
    [
        (["critical", "x,y"], 3, ""),
        (["equilibria", "x*y", "--vars", "x,y"], 3, ""),
        (["critical", "x^2*y", "--at", "x=1"], 2, "  x=1\n    ^\n"),
        (["critical", "x^2", "--box", "x=[1,0]"], 2, "  x=[1,0]\n     ^^^\n"),
        (["critical", "x^2", "--simplify", "full"], 2, ""),
        (["critical", "x^2"], 0, ""),
    ],
)
def test_statuses(run, arguments, status, place):  # noqa: F811
    found, out, err = run(*arguments, "-q")
    assert found == status
    assert place in err
    assert bool(out) == (status == 0)


SHEETS = [
    # the study, the map, keywords
    ("critical", "x^3-3*x+x*y^2", {}),
    ("critical", "x^5-x^2-2*x", {}),
    ("critical", "a*x^2+b*y^2+x*y", {"vars": "x y"}),
    ("critical", "sin(x)*y", {}),
    ("critical", "|x|", {}),
    ("critical", "x^2+2*cos(x)", {"box": "x=[-3, 3]"}),
    ("equilibria", "r*x-x^3, -y", {"vars": "x y"}),
    ("equilibria", "s*(y-x), r*x-y-x*z, x*y-b*z", {"vars": "x y z", "positive": "s r b"}),
    ("equilibria", "cos(x)-x, -y", {"vars": "x y"}),
]


@cache
def sheet(number):
    study, text, keywords = SHEETS[number]
    return getattr(symjac, study)(text, **keywords)


@pytest.mark.parametrize(
    ("number", "format_"),
    sampled(product(range(len(SHEETS)), (name for name, row in render.FORMATS.items() if row.findings)), 7),
)
def test_every_format(format_, number):
    text = render.finding(format_, sheet(number), Options())
    assert text.strip()
    if format_ == "ascii":
        assert text.isascii()
    if format_ == "markdown":
        assert "$$" not in text.replace("\n$$\n", "")


@each(
    ("number", "lines"),
    [
        (0, ["-6, -2  local maximum", "these are all critical points: proved"]),
        (1, ["x ≈ are exact roots of 5x⁴ - 2x - 2"]),
        (2, ["saddle point where 4a·b < 1", "where 4a·b ≠ 1: proved; elsewhere there may be others"]),
        (3, ["k = 0, ±1, ±2, ..."]),
        (4, ["-1, 1  no derivative  local minimum", "these are all critical points: proved"]),
        (5, ["no other critical points for x from -3 to 3, except perhaps near the degenerate ones: proved",
             "of it: undecided whether there is another one"]),
        (6, ["equilibrium 2   where r ≥ 0", "stable where r < 0"]),
        (7, ["(λ + b)·(λ² + λ·(s + 1) - s·(r - 1))", "unstable where r > 1"]),
        (8, ["≈ each of these decimals stands for exactly one solution: proved by intervals"]),
    ],
)  # fmt: skip
def test_what_the_sheet_says(number, lines):
    text = render.finding("pretty", sheet(number), Options(width=200))
    for line in lines:
        assert line in text


@each("width", [80, 140])
@each("number", range(len(SHEETS)))
def test_tables_fit_the_terminal(number, width):
    for line in render.finding("pretty", sheet(number), Options(width=width)).splitlines():
        assert len(line) <= width or "where" in line or "proved" in line


@needs_program("pdflatex")
@pytest.mark.parametrize("number", sampled(range(len(SHEETS)), 7))
def test_standalone_documents_compile(tmp_path, number):
    compiles(sheet(number), tmp_path)


def test_the_record():
    record = json.loads(render.finding("json", sheet(1), Options()))
    first = record["points"][0]
    assert record["command"] == "critical"
    assert (record["scope"], first["kind"], first["exact"]) == ("all", "maximum", True)
    assert first["point"]["x"]["rootof"] == "5*t**4 - 2*t - 2"
    (near,) = sheet(8).to_json()["points"]
    low, high = map(sympy.Float, near["point"]["x"]["enclosure"])
    assert low < sympy.Float("0.73908513321516064165531208767387340401341") < high


@pytest.mark.parametrize("digits", [3, 12])
def test_digits(digits):
    text = render.finding("pretty", symjac.critical("x^3-6*x", digits=digits), Options())
    assert str(sympy.sqrt(2).evalf(digits)) in text


def test_all_extrema_of_gamma_are_found_in_the_default_box():
    """Γ' = Γ·ψ: one zero of ψ between two poles each, and one to the right of them (DLMF 5.4)."""
    found = symjac.critical("gamma(x)", vars="x")
    expected = [optimize.brentq(special.digamma, n + 1e-9, n + 1 - 1e-9) for n in range(-10, 0)]
    expected.append(optimize.brentq(special.digamma, 1, 2))
    assert [float(p.root.point[0][1]) for p in found.points] == pytest.approx(expected, abs=1e-9)
    assert found.solutions.scope == "box"
    assert [p.kind for p in found.points] == ["minimum", "maximum"] * 5 + ["minimum"]


def test_all_extrema_of_a_bessel_function_are_found_in_the_default_box():
    found = symjac.critical("besselj(0, x)", vars="x")
    beyond = [zero for zero in special.jnp_zeros(0, 5) if zero < 10]
    expected = sorted([0.0, *beyond, *(-zero for zero in beyond)])
    assert [float(p.root.point[0][1]) for p in found.points] == pytest.approx(expected, abs=1e-9)
    assert found.solutions.scope == "box"
    for p in found.points:
        assert p.kind == ("maximum" if special.jvp(0, float(p.root.point[0][1]), 2) < 0 else "minimum")
