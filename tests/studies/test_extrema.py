"""Extrema at kinks, on intervals, on sets and with equations: published answers, and what is said of them."""

from __future__ import annotations

import json

import pytest

import symjac
from symjac import render
from symjac.errors import NoAnswer, ParseError
from symjac.kernel import sympy
from symjac.render import Options
from tests.cases import sampled
from tests.cli.test_cli import run  # noqa: F401 - a fixture


def at(point) -> str:
    return ", ".join(str(value) for _, value in point.root.point)


KINKS = {
    "|x|": [("0", "minimum")],
    "max(x^2,(x-1)^2)": [("1/2", "minimum")],
    "piecewise(exp(-1/x^2), x != 0, 0)": [("0", "minimum")],
    "|sin(x)|": [
        ("2*pi*k", "minimum"), ("2*pi*k + pi", "minimum"), ("2*pi*k + pi/2", "maximum"), ("2*pi*k - pi/2", "maximum"),
    ],
    "|x-y|": [("x, x", "minimum")],
    "|x|+|y|": [("0, 0", "minimum")],
    "max(x,y,z)": [],
    "max(x,y,-x-y)": [("0, 0", "minimum")],  # three pieces meet: the gradients depend on each other
    "max(x,y,z,-x-y-z)": [("0, 0, 0", "minimum")],
    "max(x,y)+x^2+y^2": [("-1/4, -1/4", "minimum")],
    "||x|-1|": [("-1", "minimum"), ("0", "maximum"), ("1", "minimum")],
    "x+|x|/2": [("0", "no extremum")],
    "x*sign(x)": [("0", "minimum")],
    "piecewise(x^2, x<1, 2-x)": [("0", "minimum"), ("1", "maximum")],
    "piecewise(1, x==0, x^2)": [("0", "maximum")],
    "x^(2/3)": [("0", "minimum")],
    "cbrt(x)*(x-4)": [("0", "no extremum"), ("1", "minimum")],  # Stewart, Calculus, 8th ed., 4.3
    "x-3*cbrt(x)": [("-1", "maximum"), ("0", "no extremum"), ("1", "minimum")],
    "cbrt(x^2)": [("0", "minimum")],
    "sqrt(|x|)": [("0", "minimum")],
    "acos(x)": [("-1", "maximum"), ("1", "minimum")],
    "x*|x|": [("0", "no extremum")],
    "2*|x-1| - min(x^2, 1)": [("-1", "no extremum"), ("1", "minimum")],  # two kinks at one point
    "|x|*x^3": [("0", "no extremum")],
    "x^4": [("0", "minimum")],
    "x^3": [("0", "no extremum")],
    "x^2+y^4": [("0, 0", "minimum")],
    "log(|x|)+x^2": [],
    "sqrt(x^2+y^2)": [("0, 0", "minimum")],
    "exp(-sqrt(x^2+y^2))": [("0, 0", "maximum")],
}  # fmt: skip


TAKES_LONG = {"max(x,y,z,-x-y-z)"}


@pytest.mark.parametrize(
    "text", sampled([pytest.param(text, marks=[pytest.mark.thorough] * (text in TAKES_LONG)) for text in KINKS], 3)
)
def test_kinks(text):
    found = symjac.critical(text, vars=" ".join(v for v in "xyz" if v in text.replace("max", "").replace("exp", "")))
    assert sorted((at(point), point.kind) for point in found.points) == sorted(KINKS[text])
    assert found.solutions.scope == "all"


SETS = [
    # Stewart, Calculus, 8th ed., 14.8: examples 1 to 4 and exercises; 14.7 example 7; 4.1 example 8
    ("x^2+2*y^2", {"subject_to": "x^2+y^2=1"}, "2", ["0, -1", "0, 1"], "1", ["-1, 0", "1, 0"]),
    ("x^2+2*y^2", {"where": "x^2+y^2<=1"}, "2", ["0, -1", "0, 1"], "0", ["0, 0"]),
    ("x+2*y+3*z", {"subject_to": "x-y+z=1; x^2+y^2=1"}, "3 + sqrt(29)", None, "3 - sqrt(29)", None),
    ("x^2-2*x*y+2*y", {"on": "x=[0, 3], y=[0, 2]"}, "9", ["3, 0"], "0", ["0, 0", "2, 2"]),
    ("x^3-3*x^2+1", {"on": "x=[-1/2, 4]"}, "17", ["4"], "-3", ["2"]),
    ("x-2*sin(x)", {"on": "x=[0, 2*pi]"}, "sqrt(3) + 5*pi/3", ["5*pi/3"], "-sqrt(3) + pi/3", ["pi/3"]),
    ("x*y", {"subject_to": "x^2+y^2=1"}, "1/2", ["-sqrt(2)/2, -sqrt(2)/2", "sqrt(2)/2, sqrt(2)/2"], "-1/2", None),
    ("x^4+y^4+z^4", {"subject_to": "x^2+y^2+z^2=1"}, "1", None, "1/3", None),
    ("x*y*z", {"subject_to": "x+y+z=3", "where": "x>=0; y>=0; z>=0"}, "1", ["1, 1, 1"], "0", None),
    ("2*x+2*y+z", {"subject_to": "x^2+y^2+z^2=9"}, "9", ["2, 2, 1"], "-9", ["-2, -2, -1"]),
    ("exp(-x*y)", {"where": "x^2+4*y^2<=1"}, "exp(1/4)", None, "exp(-1/4)", None),
    ("x^2+y", {"where": ["x^2+y^2<=1", "y>=0"]}, "5/4", None, "0", ["0, 0"]),
    ("x+y", {"where": "|x|+|y|<=1"}, "1", None, "-1", None),
    ("|x-1|+|x+1|", {"on": "x=[-3, 2]"}, "6", ["-3"], "2", None),
    ("log(x)+y", {"on": "x=[1, 2]", "where": "x+y<=3; y>=0"}, "2", ["1, 2"], "0", ["1, 0"]),
    ("x", {"where": "x^2+y^2<=z; z<=1"}, "1", ["1, 0, 1"], "-1", ["-1, 0, 1"]),
    ("sqrt(4-x^2-y^2)", {"where": "x^2+y^2<=1"}, "2", ["0, 0"], "sqrt(3)", None),
    ("x*y", {"where": "0<=x<=1; 0<=y<=2-x"}, "1", ["1, 1"], "0", None),
    # the end of the root's domain inside the set; odd roots; bounds by π; a conic that a plane cuts out of a cone
    ("x*sqrt(4-x^2)", {"on": "x=[-1, 2]"}, "2", ["sqrt(2)"], "-sqrt(3)", ["-1"]),
    ("cbrt(x)*(8-x)", {"on": "x=[0, 8]"}, "6*2^(1/3)", ["2"], "0", ["0", "8"]),
    ("sin(x)*sin(y)", {"where": "0<=x<=pi; 0<=y<=pi"}, "1", ["pi/2, pi/2"], "0", None),
    ("z", {"subject_to": "x^2+y^2=z^2; x+y+2*z=2"}, "2 + sqrt(2)", None, "2 - sqrt(2)", None),
]


@pytest.mark.parametrize(("text", "keywords", "greatest", "highest", "least", "lowest"), sampled(SETS, 3))
def test_greatest_and_least_values(text, keywords, greatest, highest, least, lowest):
    words = text + str(keywords).replace("exp", "").replace("subject_to", "").replace("on'", "")
    variables = " ".join(v for v in "xyz" if v in words.replace("exp", ""))
    found = symjac.critical(text, vars=variables, **keywords)
    for best, value, places in (
        (found.extremes.greatest, greatest, highest), (found.extremes.least, least, lowest),
    ):  # fmt: skip
        assert {sympy.simplify(point.value - sympy.sympify(value)) for point in best} == {0}
        assert places is None or sorted(map(at, best)) == places


@pytest.mark.parametrize(
    ("text", "keywords", "expected"),
    [
        ("x*y", {"subject_to": "x+y=c"}, [("c/2, c/2", "maximum")]),
        ("x^2+y^2", {"subject_to": "x*y=1"}, [("-1, -1", "minimum"), ("1, 1", "minimum")]),
        # x² = y³ has a cusp at the origin: there is no λ, and the point is listed
        ("x+y", {"subject_to": "x^2=y^3"}, [("-8/27, 4/9", "maximum"), ("0, 0", "minimum")]),
        ("y", {"subject_to": "x^2+y^2=1"}, [("0, -1", "minimum"), ("0, 1", "maximum")]),
        # (x − 1)³ = y² has a cusp at (1, 0), and no point left of it
        ("x^2+y^2", {"subject_to": "(x-1)^3=y^2"}, [("1, 0", "minimum")]),
        ("x+0*y", {"subject_to": "(x^2+y^2-1)^2=0"}, [("-1, 0", "minimum"), ("1, 0", "maximum")]),
        ("x^4+y^4-4*x*y", {"where": "0<=x; 0<=y"}, [("0, 0", "no extremum"), ("1, 1", "minimum")]),
        ("x^3", {"on": "x=[-1, 2]"}, [("-1", "minimum"), ("0", "no extremum"), ("2", "maximum")]),
        ("sqrt(x)", {}, [("0", "minimum")]),
    ],
)
def test_points_on_sets(text, keywords, expected):
    found = symjac.critical(text, vars="x y" if "y" in text else "x", **keywords)
    assert [(at(point), point.kind) for point in found.points] == expected


@pytest.mark.parametrize(
    ("text", "keywords", "greatest", "least"),
    [
        ("x^2+y^2", {"subject_to": "x+y=1"}, None, "1/2"),
        ("x^2+y^2", {"subject_to": "x*y=1"}, None, "2"),
        ("x^2+y^2", {"subject_to": "(x-1)^3=y^2"}, None, "1"),
        ("-x^2-3*y^2", {"where": "x>=1"}, "-1", None),
        ("x^2-y", {"subject_to": "x=y"}, None, "-1/4"),
    ],
)
def test_on_unbounded_sets_the_part_with_better_values_may_be_bounded(text, keywords, greatest, least):
    found = symjac.critical(text, "x y", **keywords)
    for best, value in ((found.extremes.greatest, greatest), (found.extremes.least, least)):
        assert [str(point.value) for point in best[:1]] == ([value] if value else [])
    assert "is closed and bounded, so it is attained: proved" in render.finding("pretty", found, Options(width=200))


@pytest.mark.parametrize(
    ("variables", "keywords"),
    [
        ("x y", {"subject_to": "x=1; x=2"}),
        ("x y", {"subject_to": "x*y=1; x*y=2"}),
        ("x y", {"subject_to": "x=1", "where": "x<=0"}),
        ("x y", {"where": "x>=1; x<=0"}),
        ("x y", {"where": "x>0; x<=0"}),
        ("x", {"where": "sin(x)>=2"}),
    ],
)
def test_sets_that_are_empty(variables, keywords):
    found = symjac.critical("x^2", variables, **keywords)
    assert (found.points, found.extremes.empty) == ((), True)
    assert "the set is empty: proved" in str(found)


def test_a_strict_condition_stays_strict_on_a_line_of_points():
    (point,) = symjac.critical("|x|*y^2", vars="x y", where=["x>=0", "x<=0", "y>0"]).points
    assert [type(condition).__name__ for condition in point.root.conditions] == ["StrictGreaterThan"]


def test_a_strict_condition_on_another_variable_leaves_points():
    assert not symjac.critical("x+y", "x y", where="x>=0; x<=0; y>0").extremes.empty


def test_a_power_of_what_is_positive_is_positive():
    found = symjac.critical("x^a*y^(1-a)", "x y", positive="a x y", subject_to="x+2*y=6")
    assert [(point.kind, point.cases) for point in found.points] == [("maximum", ())]


def test_corners_at_which_both_multipliers_are_zero():
    found = symjac.critical("x^2", "x y", on="x=[-1, 1], y=[0, 1]")
    corners = {at(point): point.kind for point in found.points if point.place == "corner"}
    assert set(corners.values()) == {"maximum"}


@pytest.mark.thorough
def test_corners_of_a_product_with_a_factor_beside():
    found = symjac.critical("sin(x)*sin(y)*(3+cos(x*y))", vars="x y", on={"x": (0, "pi"), "y": (0, 1)})
    corners = [p.kind for p in found.points if p.place == "corner" and p.root.point[1][1] == 0]
    assert corners == ["minimum", "minimum"]


def test_corners_at_which_a_product_is_0_on_both_borders():
    found = symjac.critical("sin(x)*sin(y)", vars="x y", on={"x": (-1, 0), "y": (0, 1)})
    assert [p.kind for p in found.points if p.place == "corner" and not any(v for _, v in p.root.point)] == ["maximum"]


def test_multipliers_and_regularity():
    found = symjac.critical("x*y", vars="x y", subject_to="x^2+y^2=1")
    assert [str(weight) for point in found.points for _, weight in point.multipliers] == ["1/2", "-1/2", "-1/2", "1/2"]
    assert [str(point.bordered) for point in found.points] == ["8", "-8", "-8", "8"]
    cusp = symjac.critical("x+y", vars="x y", subject_to="x^2=y^3")
    assert [point.regular for point in cusp.points] == [True, False]


@pytest.mark.parametrize(
    ("text", "keywords", "lacking"),
    [
        ("x", {"where": "x^2+y^2<1"}, "the border does not belong to the set"),
        ("x^3", {"subject_to": "x=y"}, "the set is not bounded"),
        ("x", {"where": "x^2+y^2<=-1"}, "the set is empty: proved"),
        ("x+y", {"subject_to": "x^2+y^2=-1"}, "the set is empty: proved"),
        ("1/x", {"on": "x=[-1, 1]"}, "it was not proved that f is continuous on the set"),
        ("x*y", {"where": "x+y<=1; x>=0"}, "the set is not bounded"),
    ],
)
def test_extreme_values_that_are_not_named(text, keywords, lacking):
    found = symjac.critical(text, vars="x y" if "y" in text + str(keywords.get("where", "")) else "x", **keywords)
    assert found.extremes.greatest == found.extremes.least == ()
    assert lacking in render.finding("pretty", found, Options())


@pytest.mark.parametrize(
    ("text", "point", "kind"),
    [
        ("x^2-y^2", "x=0, y=0", "saddle"),
        ("x^2-y^2", "x=1, y=0", "not critical"),
        ("|x|+y^2", "x=0, y=0", "minimum"),
        ("|x|+y^2", "x=0, y=1", "no extremum"),
        ("a*x^2+y^2", "x=0, y=0, a=2", "minimum"),
        # problems of textbooks, by hand
        ("x^3+y^3-3*x*y", "x=1, y=1", "minimum"),
        ("x^3+y^3-3*x*y", "x=0, y=0", "saddle"),
        ("x*y*exp(-x^2-y^2)", "x=1/sqrt(2), y=1/sqrt(2)", "maximum"),
        ("exp(x)*cos(y)", "x=0, y=0", "not critical"),
        ("x^3-3*x*y^2", "x=0, y=0", "saddle"),  # the monkey saddle
        ("(y-x^2)*(y-3*x^2)", "x=0, y=0", "saddle"),  # Peano's function: a minimum on every line
        ("x^4+y^4", "x=0, y=0", "minimum"),
        ("-x^4-y^6", "x=0, y=0", "maximum"),
        ("x^4-3*x^6+y^2", "x=0, y=0", "minimum"),
        ("sqrt(2)*x^4-pi*x^6+y^2", "x=0, y=0", "minimum"),
        ("x^4+x^2*y+y^2-x^7", "x=0, y=0", "minimum"),  # t² + t + 1 > 0
        ("x^4-3*x^2*y+y^2", "x=0, y=0", "saddle"),  # t² − 3t + 1 has two zeros
        ("1-sqrt(x^2+y^2)", "x=0, y=0", "maximum"),  # a cone
        ("|x|-|y|", "x=0, y=0", "no extremum"),
        ("max(x^2, y^2)", "x=0, y=0", "minimum"),
    ],
)
def test_one_given_point(text, point, kind):
    found = symjac.critical(text, vars="x y", at=point)
    assert [p.kind for p in found.points] == [kind]
    assert found.given


@pytest.mark.parametrize(
    ("arguments", "status", "place"),
    [
        (["x*y", "--subject-to", "x^2+y^2"], 2, "a relation is expected here"),
        (["x*y", "--subject-to", "x+y<1"], 2, "'<' is not used here"),
        (["x*y", "--subject-to", "x+y+z=1"], 2, "no variable or parameter z"),
        (["x*y", "--where", "x+y<="], 2, "the expression ends too soon"),
        (["x*y", "--on", "x=[1,0]"], 2, "the lower end comes first"),
        (["x*y", "--where", "x<=1", "--at", "x=3, y=0"], 3, "the point is not on the set"),
        (["x*y", "--where", "x^2<=1", "--where", "y^2<=1", "--subject-to", "x=y"], 0, ""),
    ],
)
def test_statuses(run, arguments, status, place):  # noqa: F811
    found, out, err = run("critical", *arguments, "-q")
    assert found == status
    assert place in err + out


def test_errors_of_the_library():
    with pytest.raises(ParseError):
        symjac.critical("x", on="x=[0]")
    with pytest.raises(NoAnswer):
        symjac.critical("x", at="x=3", on="x=[0, 1]")
    with pytest.raises(TypeError):
        symjac.critical("x", where=[3])


@pytest.mark.parametrize("format_", ["pretty", "ascii", "latex", "markdown", "str", "json"])
def test_every_format_shows_the_set_and_its_extremes(format_):
    found = symjac.critical("x*y", vars="x y", subject_to="x^2+y^2=1", where="x>=0")
    text = render.finding(format_, found, Options())
    assert "set" in text or format_ == "str"
    if format_ == "json":
        record = json.loads(text)
        assert record["set"]["equations"][0]["text"] == "x**2 + y**2 - 1"
        assert [record["points"][k]["value"]["text"] for k in record["extremes"]["greatest"]["points"]] == ["1/2"]
    elif format_ == "ascii":
        assert text.isascii()


@pytest.mark.parametrize(
    ("text", "variables", "equations", "kinds"),
    [
        # cusps (t², t³), crossings, cones; sets that touch in a single point
        ("x", "x y", "y^2=x^3", {(0, 0): "minimum"}),
        ("y", "x y", "y^2=x^3", {(0, 0): "no extremum"}),
        ("-x + y", "x y", "y^2=x^3", {(0, 0): "maximum"}),
        ("x + 2*y", "x y", "(y-1)^2=-2*x^3", {(0, 1): "maximum"}),
        ("x", "x y", "x^2=y^2", {(0, 0): "no extremum"}),
        ("x^2 + y", "x y", "x*y=0", {(0, 0): "no extremum"}),
        ("x", "x y", "y^2=x^2*(1-x)", {(0, 0): "no extremum"}),
        ("z", "x y z", "x^2+y^2=z^2", {(0, 0, 0): "no extremum"}),
        ("x", "x y z", "x^2+y^2+z^2=1; z=1", {(0, 0, 1): "constant"}),
        ("x + y", "x y", "x^2+y^2=2; x*y=1", {(1, 1): "constant", (-1, -1): "constant"}),
        ("x", "x y", "x^2+3*y^2=0", {(0, 0): "constant"}),
    ],
)
def test_points_at_which_the_gradients_of_the_equations_are_dependent(text, variables, equations, kinds):
    found = symjac.critical(text, variables, subject_to=equations)
    points = {tuple(map(int, (value for _, value in p.root.point))): p for p in found.points if not p.regular}
    assert {place: point.kind for place, point in points.items()} == kinds


@pytest.mark.parametrize(
    ("text", "equations", "kinds"),
    [
        # a redundant equation is left out: the points are those of the others
        ("x*y", "x+y=1, 2*x+2*y=2", {(0.5, 0.5): "maximum"}),
        ("x*y*z", "x+y+z=3, 2*x+2*y+2*z=6, x-y=0, x+z=3-y", {(1, 1, 1): "maximum", (0, 0, 3): "minimum"}),
        ("x*z", "x^2+y^2=1, 2*x^2+2*y^2=2", {(0, 1, 0): "saddle", (0, -1, 0): "saddle"}),
        # along a line of singular points f is stationary at one of them
        ("x^2+y^2+z^2", "x*y=0", {(0, 0, 0): "minimum"}),
        ("z-x^2-y^2-z^2", "x^2=y^2", {(0, 0, 0.5): "maximum"}),
        ("z", "x*y=0", {}),
    ],
)
def test_redundant_equations_and_lines_of_singular_points(text, equations, kinds):
    variables = [name for name in "xyz" if name in text + equations]
    found = symjac.critical(text, variables, subject_to=equations.split(","))
    isolated = {tuple(float(v) for _, v in p.root.point): p.kind for p in found.points if not p.root.free}
    assert isolated == kinds
    for point in found.points:
        if point.root.free:
            assert {point.kind, *(c.kind for c in point.cases)} <= {"", "no extremum"}


@pytest.mark.parametrize(
    ("text", "conditions"),
    [("x*y*z", {"Ne(x, 0)", "Ne(y, 0)", "Ne(z, 0)"}), ("x*y*z + x^2", {"Ne(y, 0)", "Ne(z, 0)"})],
)
def test_lines_of_critical_points_are_saddles_where_the_hessian_has_eigenvalues_of_both_signs(text, conditions):
    found = symjac.critical(text, "x y z")
    assert {c.kind for p in found.points for c in p.cases} == {"saddle"}
    assert {str(k) for p in found.points for c in p.cases for k in c.conditions} == conditions
    assert "unless det H" not in str(found)
