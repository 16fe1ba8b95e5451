"""What studies claim of sets, cases and everything at once, against numbers on seeded random maps.

Beside test_refuted.py, which has the isolated points: here are Lagrange points on curves, cases of parameters,
stability on level sets, conserved quantities, "none wherever", domains, maps that are real nowhere, and compositions.
"""

from __future__ import annotations

import numpy as np
import pytest

import symjac
from symjac import calculus
from symjac.errors import NoAnswer, SymjacError
from symjac.kernel import sympy
from tests.benchmarks.problems import EQUILIBRIA
from tests.cases import sampled
from tests.studies.test_refuted import PER_SEED, SEEDS, chosen_of, decimal, numeric, points_of, real_roots

pytestmark = pytest.mark.properties

# --- Lagrange points ---------------------------------------------------------------------------------------------

TURN = np.linspace(0, 2 * np.pi, 7201)
CURVES = (
    ("x^2+y^2=1", "x y", lambda t: (np.cos(t), np.sin(t))),
    ("x^2+4*y^2=4", "x y", lambda t: (2 * np.cos(t), np.sin(t))),
    ("x^2-2*x+y^2=3", "x y", lambda t: (1 + 2 * np.cos(t), 2 * np.sin(t))),
    ("x^2+y^2=2; z=x-y", "x y z", lambda t: (*(np.sqrt(2) * np.array([np.cos(t), np.sin(t)])),
                                              np.sqrt(2) * (np.cos(t) - np.sin(t)))),
    ("x^2+y^2=1; x+z=1", "x y z", lambda t: (np.cos(t), np.sin(t), 1 - np.cos(t))),
)  # fmt: skip
TERMS = ("x", "y", "x*y", "x^2", "y^2", "x^2*y", "x^3", "|x|", "|y|", "|x-y|", "exp(x)")


def random_sum(draw, terms, most=3):
    return " + ".join(
        f"{draw.choice((-2, -1, 1, 2, 3))}*({term})" for term in draw.sample(terms, draw.randint(2, most))
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_points_with_multipliers(seed):
    draw = chosen_of(seed, "multipliers")
    for _ in range(PER_SEED):
        equations, variables, curve = draw.choice(CURVES)
        text = random_sum(draw, (*TERMS, "z", "y*z") if "z" in variables else TERMS, 2)
        try:
            found = symjac.critical(text, variables, subject_to=equations)
        except SymjacError:
            continue
        f = numeric(found.problem.components, found.problem.variables)
        places = np.array(curve(TURN)).T
        values = np.array([f(p)[0] for p in places])
        listed = list(points_of(found))
        for a, point in listed:
            near = np.abs(places - a).max(axis=1) < 0.02
            assert near.any(), (text, equations, a, "is not on the curve")
            rises, falls = (values[near] > f(a)[0] + 1e-9).any(), (values[near] < f(a)[0] - 1e-9).any()
            assert not (point.kind == "minimum" and falls), (text, equations, a)
            assert not (point.kind == "maximum" and rises), (text, equations, a)
            assert not (point.kind == "saddle" and not (rises and falls)), (text, equations, a)
            slopes = [float(sympy.N(w)) for _, w in point.multipliers]
            if slopes:
                refute_balance(found, a, slopes)
        if found.solutions.scope != "all" or any(point.root.free for point in found.points):
            continue
        for k in range(1, len(TURN) - 1):
            if (values[k] - values[k - 1]) * (values[k + 1] - values[k]) < 0:
                known = any(np.abs(places[k] - a).max() < 5e-3 for a, _ in listed)
                assert known, (text, equations, places[k])
        for points, reached, way in (
            (found.extremes.greatest, values.max(), 1),
            (found.extremes.least, values.min(), -1),
        ):
            assert points, (text, equations)
            assert -1e-9 < way * (decimal(points[0].value) - reached) < 2e-2, (text, equations, way)


def refute_balance(found, a, weights):
    """∇f = Σ λ·∇g, by difference quotients."""
    step = 1e-6
    both = numeric((*found.problem.components, *found.region.equal), found.problem.variables)
    slopes = np.array([(both(a + step * e) - both(a - step * e)) / (2 * step) for e in np.eye(len(a))]).T
    assert np.abs(slopes[0] - np.dot(weights, slopes[1:])).max() < 1e-4, (found.problem.components, a)


# --- sets in one and in three variables ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals(seed):
    draw = chosen_of(seed, "intervals")
    terms = ("x", "x^2", "x^3", "|x|", "|x-1|", "max(x, 1-x)", "sin(x)", "exp(x)", "sqrt(x+3)", "x*|x|", "|x^2-1|")
    for _ in range(PER_SEED):
        text = random_sum(draw, terms)
        low, length = draw.choice((-2, -1, 0)), draw.choice((1, 2, 3))
        try:
            found = symjac.critical(text, "x", on=f"x=[{low}, {low + length}]")
        except SymjacError:
            continue
        f = numeric(found.problem.components, found.problem.variables)
        grid = np.linspace(low, low + length, 2001)
        values = np.array([f([x])[0] for x in grid])
        for a, point in points_of(found):
            near = values[np.abs(grid - a[0]) < 0.004]
            assert not (point.kind == "minimum" and (near < f(a)[0] - 1e-9).any()), (text, low, a)
            assert not (point.kind == "maximum" and (near > f(a)[0] + 1e-9).any()), (text, low, a)
            refute_slopes(f, a[0], point, low, low + length)
        best = found.extremes
        if best.greatest:
            assert -1e-9 < decimal(best.greatest[0].value) - values.max() < 5e-2, (text, low)
            assert -1e-9 < values.min() - decimal(best.least[0].value) < 5e-2, (text, low)


def refute_slopes(f, a, point, low, high):
    """One-sided slopes are limits of difference quotients; outside the interval there is none."""
    for slope, way in zip(point.slopes, (-1, 1), strict=False):
        outside = a <= low if way < 0 else a >= high
        assert not (outside and slope is not None)
        if slope is not None and not outside:
            quotient = way * (f([a + way * 1e-6])[0] - f([a])[0]) / 1e-6
            assert abs(quotient - decimal(slope)) < 1e-3 * (1 + abs(quotient)), (a, slope)


@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_in_three_variables(seed):
    draw = chosen_of(seed, "space")
    terms = ("x^2", "y^2", "z^2", "x*y", "y*z", "x*z", "x", "y", "z", "x^3", "z^4", "|x|", "|y-z|")
    for _ in range(PER_SEED // 2):
        text = random_sum(draw, terms, 5)
        try:
            found = symjac.critical(text, "x y z")
        except SymjacError:
            continue
        f = numeric(found.problem.components, found.problem.variables)
        directions = np.array([[draw.gauss(0, 1) for _ in "xyz"] for _ in range(200)])
        directions /= np.linalg.norm(directions, axis=1)[:, None]
        for a, point in points_of(found):
            here = f(a)[0]
            near = np.array([f(a + 1e-3 * d)[0] - here for d in directions])
            assert not (point.kind == "minimum" and (near < -1e-10).any()), (text, a)
            assert not (point.kind == "maximum" and (near > 1e-10).any()), (text, a)
            assert not (point.kind == "saddle" and point.test == "second derivatives"
                        and point.spectrum is not None and 0 not in point.spectrum.signs
                        and not refute_saddle(point)), (text, a)  # fmt: skip


def refute_saddle(point):
    values = [float(sympy.re(sympy.N(e.value))) for e in point.spectrum.eigenvalues]
    return min(values) < 0 < max(values)


# --- cases of parameters -------------------------------------------------------------------------------------------

RATES = ("a", "b", "1", "-1", "2", "(a-b)", "(1-a)", "a*b")


def truth(condition, at):
    """Whether a condition holds at numbers; None where it is not told."""
    value = condition.subs(at)
    return bool(value) if value in (sympy.true, sympy.false) else None


def instances(draw, found):
    """Each point with values of a, b and of what is free there, and its place: six tries a point, where it is real."""
    a, b = sympy.symbols("a b", real=True)
    for point in found.points:
        for _ in range(6):
            at = {a: sympy.Rational(draw.randint(-30, 30), 11), b: sympy.Rational(draw.randint(-30, 30), 13)}
            at |= {v: sympy.Rational(draw.randint(-30, 30), 7) for v in point.root.free}
            if point.root.roots or not all(truth(c, at) for c in point.root.conditions):
                continue
            place = {v: value.subs(at) for v, value in point.root.point}
            if all(value.is_real and value.is_finite for value in place.values()):
                yield point, at, place


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_equilibria(seed):
    draw = chosen_of(seed, "cases")
    for _ in range(PER_SEED // 2):
        text = "; ".join(
            " + ".join(f"{draw.choice(RATES)}*{term}" for term in draw.sample(("x", "y", "x*y", "x^2", "y^2"), 2))
            for _ in "xy"
        )
        try:
            found = symjac.equilibria(text, "x y", params="a b")
        except SymjacError:
            continue
        refute_stabilities(draw, found, text)


SYSTEMS = [row for row in EQUILIBRIA if row[0] != "Hastings-Powell"]
"""The textbook systems but one: SymPy takes minutes to put numbers into its values."""


@pytest.mark.parametrize(("name", "text", "names"), sampled(SYSTEMS, 4))
def test_equilibria_of_textbook_systems(name, text, names):
    """At random parameters: F is 0, the eigenvalues of LAPACK agree with the kinds, and Newton finds no other point."""
    draw = chosen_of(name, "systems")
    found = symjac.equilibria(text, names)
    variables = found.problem.variables
    slopes = [f.diff(v) for f in found.problem.components for v in variables]
    for _ in range(3):
        at = {p: sympy.Rational(draw.randint(4, 40), 16) for p in found.problem.parameters}
        field = numeric([f.subs(at) for f in found.problem.components], variables)
        matrix = numeric([e.subs(at) for e in slopes], variables)
        places = [(point, place) for point in found.points for place in places_of(point, at)]
        for point, place in places:
            numbers = [decimal(place[v]) for v in variables]
            assert np.abs(field(numbers)).max() < 1e-8 * (1 + np.abs(numbers).max()) ** 4, (name, at, place)
            values = np.linalg.eigvals(matrix(numbers).reshape(len(variables), -1))
            refute_stability(point, at | place, values, (name, at, place))
        if found.solutions.scope == "all" and all(e.subs(at) != 0 for e in found.solutions.assumed):
            listed = np.array([[decimal(place[v]) for v in variables] for _, place in places])
            for root in newton(draw, field, matrix, len(variables)):
                near = np.abs(listed - root).max(axis=1) < 1e-4 * (1 + np.abs(root).max()) if len(listed) else False
                assert np.any(near), (name, at, root)


def places_of(point, at):
    """The values of the variables at the real members of a solution without free variables."""
    if point.root.free or point.root.special or point.root.integers:
        return
    for implicit in real_roots_of(point.root.roots, at):
        here = at | implicit
        place = {v: sympy.N(value.subs(here), 30) for v, value in point.root.point}
        if all(truth(c, here | place) for c in point.root.conditions) and all(p.is_real for p in place.values()):
            yield place


def real_roots_of(roots, at):
    """The unknowns that are roots of polynomials, with values; one empty choice where there are none."""
    if not roots:
        return [{}]
    ((x, poly),) = roots
    return [{x: root} for _, root in real_roots((x, poly.subs(at)))]


def newton(draw, field, matrix, n):
    """The points that Newton's method reaches from random starts, and confirms."""
    for _ in range(12):
        x = np.array([draw.uniform(-4, 4) for _ in range(n)])
        for _ in range(60):
            try:
                x = x - np.linalg.solve(matrix(x).reshape(n, n), field(x))
            except np.linalg.LinAlgError:
                break
        if np.isfinite(x).all() and np.abs(x).max() < 1e3 and np.abs(field(x)).max() < 1e-11:
            yield x


@pytest.mark.parametrize("seed", SEEDS)
def test_families_of_equilibria_in_space(seed):
    """Where J has an eigenvalue with a positive real part, no point of a line or a plane of equilibria is stable."""
    draw = chosen_of(seed, "lines")
    terms = ("x*y", "y*z", "x*z", "x^2", "z^2", "x", "y", "z", "x*z^2", "y*z^2")
    for _ in range(PER_SEED // 2):
        shared = draw.choice(("1", "x", "z", "x+y-1", "x^2-y"))
        text = "; ".join(
            f"({shared})*({random_sum(draw, terms, 2)})" if draw.random() < 0.5
            else f"{draw.choice((-2, -1, 1, 2))}*{draw.choice(terms)}"
            for _ in "xyz"
        )  # fmt: skip
        try:
            found = symjac.equilibria(text, "x y z")
        except SymjacError:
            continue
        refute_stabilities(draw, found, text)


def refute_stabilities(draw, found, text):
    """Hold each point's kind against the eigenvalues of J there."""
    slopes = [[f.diff(v) for v in found.problem.variables] for f in found.problem.components]
    for point, at, place in instances(draw, found):
        here = [[complex(sympy.N(e.subs(at | place).subs(at))) for e in row] for row in slopes]
        refute_stability(point, at, np.linalg.eigvals(np.array(here)), (text, at, place))


def refute_stability(point, at, values, told):
    kinds = [point.kind] if point.kind else []
    kinds += [case.kind for case in point.cases if all(truth(c, at) for c in case.conditions)]
    real = sorted(values.real)
    for kind in kinds:
        if "level" in kind:
            continue
        assert not (kind.startswith("stable") and real[-1] > 1e-9), (*told, kind, values)
        assert not (kind.startswith("stable") and "not asymptotically" not in kind and real[-1] > -1e-12
                    and kind != "stable spiral" and not point.kind), (*told, kind, values)  # fmt: skip
        assert not (kind == "saddle" and not real[0] < 0 < real[-1]), (*told, kind, values)
        assert not (kind.startswith("centre") and abs(real[-1]) > 1e-9), (*told, kind, values)
        if kind.startswith("unstable") and len(point.cases) > 0:
            assert real[-1] > -1e-9, (*told, kind, values)


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_of_critical_points(seed):
    draw = chosen_of(seed, "critical cases")
    terms = ("x^2", "y^2", "x*y", "x", "y", "x^3", "x^2*y")
    for _ in range(PER_SEED // 2):
        text = " + ".join(f"{draw.choice(RATES)}*{term}" for term in draw.sample(terms, 3))
        try:
            found = symjac.critical(text, "x y", params="a b")
        except SymjacError:
            continue
        curved = [[found.problem.components[0].diff(v, w) for v in found.problem.variables]
                  for w in found.problem.variables]  # fmt: skip
        for point, at, place in instances(draw, found):
            here = np.array([[float(sympy.N(e.subs(at | place).subs(at))) for e in row] for row in curved])
            values = np.linalg.eigvalsh(here)
            kinds = [case.kind for case in point.cases if all(truth(c, at) for c in case.conditions)]
            for kind in (*kinds, point.kind):
                told = (text, at, place, kind, values)
                assert not (kind == "minimum" and values[0] < -1e-9), told
                assert not (kind == "maximum" and values[-1] > 1e-9), told
                assert not (kind == "saddle" and point.test != "curves through it"
                            and values[0] * values[-1] > 1e-9), told  # fmt: skip


# --- quantities that no solution changes ---------------------------------------------------------------------------

REACTIONS = ("x", "y", "z", "x*y", "y*z", "x*z", "x^2", "y^2", "z^2")


@pytest.mark.parametrize("seed", SEEDS)
def test_conserved_quantities_and_level_sets(seed):
    """Reaction networks: a rate is lost by one species and won by another."""
    draw = chosen_of(seed, "conserved")
    for _ in range(PER_SEED // 2):
        flows = {v: [] for v in "xyz"}
        for _ in range(draw.randint(1, 3)):
            rate = f"{draw.randint(1, 3)}*{draw.choice(REACTIONS)}"
            lost, won = draw.sample("xyz", 2)
            flows[lost].append(f"-{rate}")
            flows[won].append(f"+{rate}")
        text = "; ".join("".join(terms) or "0*x" for terms in flows.values())
        try:
            found = symjac.equilibria(text, "x y z")
        except SymjacError:
            continue
        field = numeric(found.problem.components, found.problem.variables)
        slopes = numeric([f.diff(v) for f in found.problem.components for v in found.problem.variables],
                         found.problem.variables)  # fmt: skip
        rows = np.array([[float(q.coeff(v)) for v in found.problem.variables] for q in found.conserved])
        samples = [[draw.uniform(-2, 2) for _ in "xyz"] for _ in range(5)]
        rates = np.array([field(p) for p in samples])
        assert np.abs(rates @ rows.T).max() < 1e-9, text
        # all of them: as many as the rank of F at many points leaves
        assert len(rows) == 3 - np.linalg.matrix_rank(np.array([field([draw.uniform(-2, 2) for _ in "xyz"])
                                                                 for _ in range(30)]), tol=1e-9), text  # fmt: skip
        tangents = np.linalg.svd(rows)[2][len(rows) :].T
        for point in found.points:
            for _ in range(5):
                at = {v: sympy.Rational(draw.randint(1, 30), 7) * draw.choice((1, 1, -1)) for v in point.root.free}
                if point.root.integers or point.root.roots or not all(truth(c, at) for c in point.root.conditions):
                    continue
                place = [decimal(value.subs(at)) for _, value in point.root.point]
                inner = np.linalg.eigvals(tangents.T @ slopes(place).reshape(3, 3) @ tangents).real
                largest = max(inner, default=-np.inf)  # with three quantities a level set is a point
                kinds = [point.kind, *(c.kind for c in point.cases if all(truth(k, at) for k in c.conditions))]
                for kind in kinds:
                    told = (text, place, kind, inner)
                    if kind.startswith("stable"):
                        assert largest < 1e-9, told
                        if "level" in kind and "not asymptotically" not in kind:
                            assert largest < -1e-12, told
                    if kind.startswith(("unstable", "saddle")) and "level" in kind:
                        assert largest > 1e-12, told


@pytest.mark.parametrize("seed", SEEDS)
def test_first_integrals(seed):
    draw = chosen_of(seed, "integral")
    for _ in range(PER_SEED // 2):
        p, q, r, s = (draw.choice((-2, -1, 1, 2, 3)) for _ in range(4))
        text = draw.choice((
            f"x*({p}+{q}*y); y*({r}+{s}*x)",
            f"{p}*y + {q}*y^3; {r}*x + {s}*x^3",
            f"{p}*y; {q}*sin(x)",
            f"{p}*x + {q}*y; {r}*x + {-p}*y",
            f"2*{p}*x*y + {q}*y; -{p}*y^2 + {r}*x",
        ))  # fmt: skip
        found = symjac.equilibria(text, "x y")
        if found.integral is None:
            continue
        field = numeric(found.problem.components, found.problem.variables)
        slopes = numeric([found.integral.diff(v) for v in found.problem.variables], found.problem.variables)
        for _ in range(10):
            at = [draw.uniform(0.1, 2), draw.uniform(0.1, 2)]
            assert abs(field(at) @ slopes(at)) < 1e-8 * (1 + np.abs(slopes(at)).max()), text
        curved = numeric([found.integral.diff(v, w) for v in found.problem.variables for w in found.problem.variables],
                         found.problem.variables)  # fmt: skip
        for a, point in points_of(found):
            if point.kind.startswith("centre"):
                assert np.linalg.det(curved(a).reshape(2, 2)) > 0, (text, a, "H has no extremum at a centre")


# --- none wherever -------------------------------------------------------------------------------------------------

SMOOTH = ("x", "y", "x^3", "y^3", "exp(x)", "atan(y)", "sinh(x)", "x*y", "sin(y)", "x^2")


@pytest.mark.parametrize("seed", SEEDS)
def test_where_there_is_no_singular_point(seed):
    """Where no point is singular det J has one sign; where sets are listed, det J keeps its sign off them."""
    draw = chosen_of(seed, "nonsingular")
    for _ in range(PER_SEED // 2):
        text = "; ".join(random_sum(draw, SMOOTH, 3) for _ in "xy")
        try:
            found = symjac.change(text, "x y")
        except SymjacError:
            continue
        if found.singular != ():
            continue
        determinant = numeric([found.determinant.value], found.problem.variables)
        values = [determinant([draw.uniform(-4, 4) for _ in "xy"])[0] for _ in range(400)]
        assert min(values) > 0 or max(values) < 0, text


# --- domains -------------------------------------------------------------------------------------------------------

PARTIAL = (
    "log({u})", "sqrt({u})", "asin({u})", "acosh({u})", "1/({u})", "atanh({u})", "({u})^(1/3)", "log(|{u}|)",
    "({u})^pi",
)  # fmt: skip
INSIDE = (
    "x",
    "x^2-1",
    "1-x^2",
    "x^2+1",
    "-x^2-1",
    "x-2",
    "3-x",
    "sin(x)",
    "exp(x)",
    "-exp(x)",
    "cos(x)-2",
    "x^2+x+1",
    "|x|-1",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_domains(seed):
    """f is real where the conditions say so and nowhere else; a map that is called real nowhere has no real value."""
    draw = chosen_of(seed, "domain")
    for _ in range(PER_SEED * 2):
        parts = [draw.choice(PARTIAL).format(u=draw.choice(INSIDE)) for _ in range(draw.randint(1, 2))]
        text = draw.choice((" + ", " * ")).join(parts)
        problem = symjac.problem(text, "x")
        if problem.components[0] == 0:
            continue  # cancelled, as x/x is
        (x,) = problem.variables
        # part by part: imaginary parts of two of them may cancel
        each = [
            sympy.lambdify([x], part, modules="mpmath") for part in symjac.problem("; ".join(parts), "x").components
        ]
        samples = [draw.uniform(-4, 4) for _ in range(60)]
        told = {a: [is_real(f, a) for f in each] for a in samples}
        real = {a: None if None in values else all(values) for a, values in told.items()}
        try:
            calculus.require_real_somewhere(problem)
        except NoAnswer:
            assert not any(real.values()), text
            continue
        conditions = [c for found in calculus.domains(problem).values() for c in found.conditions]
        for a, value in real.items():
            if value:
                assert all(truth(c, {x: sympy.Float(a, 30)}) for c in conditions), (text, a, conditions)
            elif value is False:
                assert conditions, (text, a, "is not real there, and nothing is said")
        numbers = [sympy.Float(a, 30) for a in (*range(-4, 5), *(draw.uniform(-9, 9) for _ in range(200)))]
        wide = [*numbers, *(k * sympy.pi / 2 for k in range(-4, 5))]  # single points may be all that is left out
        for condition in conditions:  # what holds everywhere is no restriction
            assert not all(truth(condition, {x: a}) for a in wide), (text, condition)


def is_real(f, a):
    """Whether f has a real value; None where it has none, as at a pole."""
    import mpmath

    try:
        value = mpmath.mpmathify(f(mpmath.mpf(a)))
    except (ValueError, ZeroDivisionError, ArithmeticError):
        return None
    return bool(abs(mpmath.im(value)) < 1e-12 * (1 + abs(value)))


# --- compositions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_compositions(seed):
    draw = chosen_of(seed, "compose")
    outer = ("u^2", "u*v", "sin(u)", "|u|", "max(u, v)", "exp(v)", "u*|v|")
    inner = ("x*y", "x^2-y", "cos(x)", "x+y", "|x|", "y*|y|")
    for _ in range(PER_SEED // 2):
        texts = [" + ".join(draw.sample(outer, 2)), "; ".join(draw.sample(inner, 2))]
        try:
            found = symjac.compose(*texts, vars="x y", outer_vars="u v")
        except SymjacError:
            continue
        if found.unproved:
            continue
        whole = numeric(found.composite.components, found.composite.variables)
        entries = numeric([found.jacobian.nonzeros.get((0, j), sympy.S.Zero) for j in range(2)],
                          found.composite.variables)  # fmt: skip
        for _ in range(4):
            a = np.array([draw.uniform(-2, 2) for _ in "xy"])
            slopes = [(whole(a + 1e-6 * e)[0] - whole(a - 1e-6 * e)[0]) / 2e-6 for e in np.eye(2)]
            if np.abs(np.array([whole(a + 1e-6 * e)[0] + whole(a - 1e-6 * e)[0] - 2 * whole(a)[0]
                                for e in np.eye(2)])).max() < 1e-9:  # fmt: skip
                assert np.abs(entries(a) - slopes).max() < 1e-3, (texts, a)


@pytest.mark.parametrize(
    ("text", "cubic", "roots", "claim"),
    [
        ("y, x^3 + (1 + a^2)*x - b - y", lambda a, b: (1, 0, 1 + a**2, -b), 1, "it has one real root\n"),
        ("y, x^3 - (4 + 3*a^2)*x + a - y", lambda a, _: (1, 0, -4 - 3 * a**2, a), 3, "it has three real roots\n"),
        ("a/(1 + x^2) - y, y - b*x", lambda a, b: (b, 0, b, -a), 1, "it has one real root where "),
    ],
)
def test_the_number_of_real_roots_holds_at_random_parameters(text, cubic, roots, claim):
    assert claim in str(symjac.equilibria(text, vars="x y"))
    chosen = chosen_of(0, text)
    for _ in range(20):
        found = np.roots(cubic(chosen.uniform(-3, 3), chosen.uniform(-3, 3)))
        assert sum(abs(found.imag) < 1e-9) == roots
