"""Systems of equations: all solutions, proved; families; what is enclosed; what is not decided."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import pairwise
from random import Random

import mpmath
import pytest

import symjac
from symjac.kernel import sympy
from symjac.library import inputs
from symjac.numbers.evaluators import NoValue, Unsure
from symjac.roots import fractions
from symjac.roots.at_solutions import OnBox, ball, finished, sign_at
from symjac.roots.fractions import TooLarge
from symjac.roots.polynomial import Polynomials, Work, groebner, real_solutions
from symjac.roots.solve import Equations, solve
from tests.cases import each, sampled, tries


def solved(text: str, **reading: object):
    problem = inputs.problem(text, **reading)
    question = Equations(problem.components, problem.components, problem.variables, problem.parameters, {})
    return solve(question)


def texts(found) -> list[str]:
    return [", ".join(str(value) for _, value in root.point) for root in found.roots]


@each(
    ("equations", "variables", "expected"),
    [
        ("x*(3-x-2*y), y*(2-x-y)", "x y", ["0, 0", "0, 2", "1, 1", "3, 0"]),
        ("x^2-2, y-x", "x y", ["-sqrt(2), -sqrt(2)", "sqrt(2), sqrt(2)"]),
        ("x^2+1", "x", []),
        ("(x-1)^2, (y-1)^3", "x y", ["1, 1"]),
        ("x^4-10*x^2+1", "x", ["-sqrt(3) - sqrt(2)", "-sqrt(3) + sqrt(2)", "-sqrt(2) + sqrt(3)", "sqrt(2) + sqrt(3)"]),
        ("x^3-2", "x", ["2**(1/3)"]),
        ("1/x-1/y, x+y-2", "x y", ["1, 1"]),
        ("x/x-x", "x", ["1"]),
        ("sqrt(x)-2+x", "x", ["1"]),
        ("sqrt(x)+x+1", "x", []),
        ("exp(2*x)-3*exp(x)+2", "x", ["0", "log(2)"]),
        ("log(x)^2-1", "x", ["exp(-1)", "E"]),
        ("|x|-1", "x", ["-1", "1"]),
        ("x*|x|-4", "x", ["2"]),
        ("exp(x)*(x^2-4)", "x", ["-2", "2"]),
        ("x^2-sqrt(2)*x", "x", ["0", "sqrt(2)"]),
        ("sinh(x), cosh(x)*y", "x y", ["0, 0"]),
        ("sign(x)", "x", ["0"]),
        ("sign(x)*(x-1)", "x", ["0", "1"]),
        ("|x|-sign(x)", "x", ["0", "1"]),
    ],
)  # fmt: skip
def test_all_solutions(equations, variables, expected):
    found = solved(equations, vars=variables)
    assert (texts(found), found.scope, found.assumed) == (expected, "all", ())


@pytest.mark.parametrize(
    ("equations", "variables", "expected"),
    [
        ("x*y^2, x^2*y", "x y", {"x, 0", "0, y"}),
        ("sin(x)", "x", {"2*pi*k", "2*pi*k + pi"}),
        ("sin(x/2)", "x", {"4*pi*k", "4*pi*k + 2*pi"}),
        ("cos(pi*x)", "x", {"2*k + 1/2", "2*k - 1/2"}),
        ("x^2+y^2-1, x^2+y^2-1", "x y", {"x, sqrt(1 - x**2)", "x, -sqrt(1 - x**2)"}),
        ("x*y-1, x*(x*y-1)", "x y", {"x, 1/x"}),
        ("x-x", "x", {"x"}),
    ],
)
def test_families(equations, variables, expected):
    found = solved(equations, vars=variables)
    assert (set(texts(found)), found.scope) == (expected, "all")


def test_a_point_of_a_family_is_not_listed_again():
    found = solved("x*(x-1)*y, x*y*(y-1)", vars="x y")
    assert texts(found) == ["1, 1", "0, y", "x, 0"]


@each(
    ("equations", "reading", "points", "conditions", "assumed"),
    [
        ("a*x-b", {"params": "a b"}, ["b/a", "x"], [(), ("Eq(a, 0)", "Eq(b, 0)")], []),
        ("a*x-b", {"params": "a b", "positive": "a"}, ["b/a"], [()], []),
        ("a*b*x-1", {"params": "a b"}, ["1/(a*b)"], [()], []),
        ("(a^2-2)*x-b", {"params": "a b"}, ["b/(a**2 - 2)"], [()], ["a**2 - 2"]),
        ("x-sin(a)", {"params": "a"}, ["sin(a)"], [()], []),
        ("x^2-pi*a^2", {"params": "a"}, ["-sqrt(pi)*a", "sqrt(pi)*a"], [(), ()], []),
        ("x^2+(e-3)", {}, ["-sqrt(3 - E)", "sqrt(3 - E)"], [(), ()], []),
        ("x^2-a", {"params": "a"}, ["-sqrt(a)", "sqrt(a)"], [("a >= 0",)] * 2, []),
        ("x^2-a", {"params": "a", "positive": "x"}, ["sqrt(a)"], [("a >= 0",)], []),
        ("x^2+a", {"params": "a", "positive": "a"}, [], [], []),
        ("x-a, x-1", {"params": "a", "vars": "x"}, ["1"], [("Eq(a, 1)",)], []),
    ],
)
def test_parameters(equations, reading, points, conditions, assumed):
    found = solved(equations, **{"vars": "x", **reading})
    assert sorted(texts(found)) == points
    shown = [tuple(str(c) for c in root.conditions if not c.has(sympy.Gt)) for root in found.roots]
    assert shown == conditions
    assert [str(expr) for expr in found.assumed] == assumed


@pytest.mark.parametrize(
    ("equations", "variables", "near", "scope"),
    [
        ("cos(x)-x", "x", ["0.739085133215161"], "box"),  # Dottie's number, OEIS A003957
        ("x*exp(x)-1", "x", ["0.567143290409784"], "box"),  # the omega constant, OEIS A030178
        ("x-sin(x)", "x", ["0"], "box"),
        ("exp(x)+x^2+x", "x", [], "box"),
        ("sin(x-10)+x-10", "x", ["10"], "box"),  # at the border of the box
        ("x^x-x*log(x)-1-x", "x", None, "some"),
        (
            "cos(x)/x-sin(x)/x^2",
            "x",
            ["-7.72525183693771", "-4.49340945790906", "4.49340945790906", "7.72525183693771"],
            "box",
        ),
        ("1/(x*(x+1))-log(x+1)/x^2", "x", [], "box"),  # the slope of log(1 + x)/x, which only falls
        ("x/(exp(x)-1)-2", "x", ["-1.59362426004004"], "box"),
    ],
)
def test_what_is_not_algebraic_is_sought_in_a_box(equations, variables, near, scope):
    found = solved(equations, vars=variables)
    shown = [str(value if root.exact else value.evalf(15)) for root in found.roots for _, value in root.point]
    assert near is None or shown == near
    assert scope == "some" or found.scope == scope


def test_an_enclosure_holds_the_solution_and_is_tiny():
    (root,) = solved("cos(x)-x", vars="x").roots
    ((low, high),) = root.enclosure
    dottie = sympy.nsolve(sympy.cos(sympy.Symbol("x")) - sympy.Symbol("x"), 0.7, prec=40)
    assert low <= dottie <= high
    assert high - low < 1e-25


def test_no_solution_beside_a_pole_is_lost():
    """sin(x)/x = c has solutions close to 0, and at 0 there is none."""
    (low, high) = solved("sin(x)/x-999999/1000000", vars="x").roots
    near = mpmath.findroot(lambda x: mpmath.sinc(x) - mpmath.mpf("0.999999"), (0.002, 0.003))
    assert [float(root.point[0][1]) for root in (low, high)] == pytest.approx([-near, near], rel=1e-9)
    assert solved("sin(x)/x-1", vars="x").roots == ()


def test_ends_of_an_exact_zero_are_close_to_it():
    found = solved("cos(x)/x-sin(x)/x^2, 2*y", vars="x, y").roots
    assert len(found) == 4
    assert all(abs(end) < 1e-25 for root in found for end in root.enclosure[1])


def test_what_is_not_decided_is_said():
    found = solved("x-sin(x)", vars="x")
    assert [str(v) for ((v, _),) in found.unresolved] == ["x"]


@pytest.mark.thorough
def test_more_solutions_than_the_limit_are_not_called_all():
    found = solved("x^9-x-1-y-z, y^8-x*z, z^7-y-2", vars="x y z")
    assert found.scope != "all"


def test_the_chart_of_a_solution_decides_zeros():
    x, y = sympy.symbols("x y", real=True)
    ring = Polynomials((x, y), "degrevlex")
    charts = real_solutions([ring.polynomial(x**5 - x - 1), ring.polynomial(y - x**2)], ring, (x, y), Work())
    (chart,) = charts
    assert chart.sign(x**10 - x**2 - 2 * x - 1) == 0
    assert chart.sign(y * x**3 - x - 1 + sympy.Rational(1, 10**40)) == 1
    assert chart.sign(1 / (x - y)) == -1
    assert chart.value(sympy.exp(x)) is None


_X = sympy.Symbol("x", real=True)


@each(
    "expr",
    [
        _X**2, _X**3 - 2 * _X, 1 / (_X - 5), sympy.sqrt(_X + 1), (_X + 3) ** sympy.Rational(-2, 3), sympy.exp(-_X),
        sympy.log(_X + 2), sympy.sin(3 * _X), sympy.cos(_X**2), sympy.tan(_X / 4), sympy.atan(_X), sympy.asin(_X / 4),
        sympy.acos(_X / 4), sympy.sinh(_X), sympy.cosh(_X), sympy.tanh(_X), sympy.Abs(_X), sympy.erf(_X),
        sympy.asinh(_X), sympy.acosh(_X + 3), sympy.atanh(_X / 4), (_X + 2) ** _X, sympy.sech(_X), sympy.pi * _X,
    ]
)  # fmt: skip
@each("bits", [53, 160])
def test_balls_on_a_box_hold_the_values(expr, bits):
    found = OnBox({_X: ball(-0.75, 1.5)}, bits).value(expr)
    for step in range(10):
        value = expr.subs(_X, sympy.Rational(-3, 4) + sympy.Rational(step, 4)).evalf(40)
        assert found.overlaps(ball(value, value))


@pytest.mark.parametrize("expr", [sympy.log(_X), sympy.sqrt(_X), sympy.acosh(_X), sympy.asin(_X)])
def test_outside_the_domain_there_is_no_value_and_across_its_end_nothing_is_said(expr):
    with pytest.raises(NoValue):
        OnBox({_X: ball(-3.0, -2.0)}, 53).value(expr)
    with pytest.raises(Unsure):
        OnBox({_X: ball(-2.0, 1.5)}, 53).value(expr)


SEARCHED = {
    # independent: sign changes of mpmath's derivatives on a fine grid, refined by bisection
    "gamma(x)": lambda x: mpmath.psi(0, x),
    "besselj(0,x)": lambda x: mpmath.besselj(1, x),
    "erf(x)*exp(-x)": lambda x: mpmath.diff(lambda t: mpmath.erf(t) * mpmath.exp(-t), x),
    "besselj(1,x)": lambda x: (mpmath.besselj(0, x) - mpmath.besselj(2, x)) / 2,
    "exp(-x/5)*sin(x^2/4)": lambda x: mpmath.cos(x**2 / 4) * x / 2 - mpmath.sin(x**2 / 4) / 5,
}


@pytest.mark.parametrize("text", SEARCHED)
def test_what_an_independent_search_finds_is_found(text):
    slope = SEARCHED[text]
    grid = [-10 + (k + 0.5) / 47 for k in range(940)]
    expected = []
    for a, b in pairwise(grid):
        if slope(a) * slope(b) < 0 and abs(slope(a) - slope(b)) < 20:  # not a pole
            expected.append(float(mpmath.findroot(slope, (a, b), solver="illinois", tol=1e-20)))
    found = [float(root.point[0][1]) for root in symjac.critical(text, vars="x").solutions.roots]
    assert len(found) == len(expected) > 0
    assert all(abs(a - b) < 1e-9 for a, b in zip(found, sorted(expected), strict=True))


SPECIAL = {
    "gamma": mpmath.gamma, "loggamma": mpmath.loggamma, "digamma": mpmath.digamma, "erf": mpmath.erf,
    "erfc": mpmath.erfc, "erfi": mpmath.erfi, "lambertw": mpmath.lambertw, "airyai": mpmath.airyai,
    "airybi": mpmath.airybi, "besselj": partial(mpmath.besselj, 1), "bessely": partial(mpmath.bessely, 0),
    "besseli": partial(mpmath.besseli, 0), "besselk": partial(mpmath.besselk, 0), "sinc": mpmath.sinc,
}  # fmt: skip
ORDERS = {"besselj": "1, ", "bessely": "0, ", "besseli": "0, ", "besselk": "0, "}
ON_A_HALF_LINE = {"loggamma", "lambertw", "bessely", "besselk"}


@pytest.mark.parametrize("name", sampled(SPECIAL, 5))
def test_extrema_of_a_special_function_of_a_random_angle_are_found_with_their_kinds(name):
    """f(ax + b)·cos(cx) on −2 < x < 2; the independent search is one of sign changes of mpmath's derivative."""
    draw = Random(name)
    a, c = Fraction(draw.randint(3, 12), 7), Fraction(draw.randint(8, 20), 9)
    b = Fraction(draw.randint(-9, 9), 11)
    if name in ON_A_HALF_LINE:
        b = 2 * a + Fraction(1, 5)  # inside the domain
    f = SPECIAL[name]
    with mpmath.workdps(25):
        u, v, w = (mpmath.mpf(q.numerator) / q.denominator for q in (a, b, c))

        def value(x):
            return mpmath.re(f(u * x + v)) * mpmath.cos(w * x)

        def slope(x, order=1):
            return mpmath.diff(value, x, order)

        grid = [mpmath.mpf(-2) + (k + mpmath.mpf("0.37")) / 40 for k in range(160)]
        values = [slope(x) for x in grid]
        expected = []
        for (start, end), (first, last) in zip(pairwise(grid), pairwise(values), strict=True):
            middle = slope((start + end) / 2)
            if first * last < 0 and abs(middle) <= abs(first) + abs(last):  # not a pole
                at = mpmath.findroot(slope, (start, end), solver="illinois", tol=1e-18, verify=False)
                expected.append((float(at), "minimum" if slope(at, 2) > 0 else "maximum"))
    text = f"{name}({ORDERS.get(name, '')}{a}*x + {b})*cos({c}*x)"
    found = symjac.critical(text, vars="x", box="x=[-2, 2]")
    places = [(float(p.root.point[0][1]), p.kind) for p in found.points]
    points = [place for place in places if abs(place[0]) <= 2]  # ends of the domain are told wherever they are
    assert [kind for _, kind in points] == [kind for _, kind in sorted(expected)]
    assert [at for at, _ in points] == pytest.approx([at for at, _ in sorted(expected)], abs=1e-9)
    assert len(points) > 0


def test_signs_at_a_solution_with_parameters():
    a = sympy.Symbol("a", positive=True)
    from symjac.roots import Root

    root = Root(((_X, a + 1),))
    assert [sign_at(e, root) for e in (_X, 1 - _X, _X - a - 1, _X - 2, sympy.Integer(2))] == [1, -1, 0, None, 1]


@pytest.mark.parametrize(
    ("value", "short"),
    [
        (sympy.cos(2 * sympy.atan(sympy.Rational(3, 4))) / 2 - sympy.Rational(8, 25), sympy.Rational(-9, 50)),
        (sympy.sqrt((sympy.sqrt(3) - 1) ** 2 + 2 * (1 - sympy.sqrt(3)) ** 2), 3 - sympy.sqrt(3)),
        (sympy.cos(2 * sympy.atan(sympy.sqrt(15) / 15)) + sympy.Rational(1, 4), sympy.Rational(9, 8)),
        (sympy.sqrt(3 + 2 * sympy.sqrt(2)), 1 + sympy.sqrt(2)),
        (1 / (1 + sympy.sqrt(2)), sympy.sqrt(2) - 1),
        (sympy.sin(sympy.acos(sympy.Rational(1, 3))), 2 * sympy.sqrt(2) / 3),
    ],
)
def test_values_are_finished(value, short):
    assert finished(value) == short


@pytest.mark.properties
def test_bases_are_those_of_sympy():
    chosen = Random(7)
    x, y, z = symbols = sympy.symbols("x y z", real=True)
    for _ in range(tries(15)):
        exprs = [
            sum(chosen.randint(-3, 3) * x ** chosen.randint(0, 2) * y ** chosen.randint(0, 2) * z for _ in range(3)) + y
            for _ in range(2)
        ]
        for order, name in (("lex", "lex"), ("degrevlex", "grevlex")):
            ring = Polynomials(symbols, order)
            own = groebner([ring.polynomial(e) for e in exprs], Work())
            theirs = sympy.groebner(exprs, *symbols, order=name).exprs
            monic = {sympy.expand(g / sympy.LC(g, *symbols, order=name)) for g in theirs}
            assert {sympy.expand(ring.expr(g)) for g in own} == monic


def test_work_is_counted_and_ends():
    x, y, z = sympy.symbols("x y z")
    ring = Polynomials((x, y, z), "lex")
    polys = [ring.polynomial(e) for e in (x**7 + y * z - 1, y**7 + x * z**2 - 2, z**7 + x * y**3 - 3)]
    with pytest.raises(TooLarge):
        groebner(polys, Work(10_000))


@pytest.mark.properties
def test_factors_are_those_of_the_expression():
    chosen = Random(3)
    a, b = sympy.symbols("a b", positive=True)
    x = sympy.Symbol("x", real=True)
    atoms = (a, b, x, sympy.sqrt(a), sympy.sqrt(a + b), sympy.exp(x), sympy.exp(-2 * x), a ** sympy.Rational(-3, 2))
    point = {a: 1.3, b: 0.7, x: 0.4}
    for _ in range(tries(60)):
        u, v, w = (chosen.choice(atoms) * chosen.randint(1, 3) - chosen.randint(0, 2) for _ in range(3))
        expr = (u * v - w) / (u + 3) + v**2 / (w**2 + 1)
        for form in (fractions.factor(expr), fractions.cancel(expr)):
            assert abs(form.subs(point).evalf() / expr.subs(point).evalf() - 1) < 1e-9


@pytest.mark.parametrize(
    ("text", "families"),
    sampled(
        [
            ("cos(pi*x) + y^2*gamma(x)", {"2*k": ["k >= 1"], "2*k + 1": ["k >= 0"]}),  # gamma has poles at 0, -1, -2, …
            ("cos(x) + y^2*log(x)", {"2*pi*k": ["k >= 1"], "2*pi*k + pi": ["k >= 0"]}),
            ("cos(pi*x) + y^2*gamma(x + 1/2)", {"2*k": [], "2*k + 1": []}),  # poles at -1/2, -3/2, …
            ("cos(pi*x) + y^2/x", {"2*k": ["Ne(k, 0)"], "2*k + 1": []}),
            ("cos(x) + y^2*acosh(x)", {"2*pi*k": ["k >= 1"], "2*pi*k + pi": ["k >= 0"]}),
            ("cos(x) + y^2/sin(x)", {}),  # no member exists
        ],
        3,
    ),
)
def test_a_family_has_the_members_at_which_the_map_has_a_value(text, families):
    found = symjac.critical(text, vars="x,y")
    seen = {str(p.root.point[0][1]): sorted(map(str, p.root.conditions)) for p in found.points if p.root.integers}
    assert seen == families
