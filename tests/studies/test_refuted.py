"""What a study claims to be proved, against an independent numeric search on seeded random maps: nothing may refute it.

NumPy and SciPy know nothing of symjac: maps are evaluated as Python functions, minima are sought by sampling, roots by
Newton's method from many starts, kinds by values nearby, eigenvalues by LAPACK, stability by following solutions.
`HYPOTHESIS_PROFILE=explore pytest -m "thorough or properties"` tries ten times as many.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy import optimize

import symjac
from symjac.errors import SymjacError
from symjac.kernel import sympy
from symjac.questions import STUDIES
from tests.cases import PROFILE, sampled

CHUNKS = 20
PER_SEED = 2 if PROFILE == "steady" else 10
"""Of 200 maps a study, a quick run tries the first two."""
TIMES = 10 if PROFILE == "explore" else 1
SEEDS = sampled(range(TIMES * CHUNKS), CHUNKS)
pytestmark = pytest.mark.properties


def numeric(exprs, variables):
    """The expressions as one function of a point; nan where there is no real value."""
    compiled = [sympy.lambdify(variables, e, modules=[{"heaviside": np.heaviside}, "numpy"]) for e in exprs]

    def of(x):
        with np.errstate(all="ignore"):
            return np.array([float(np.real(f(*x))) if np.isreal(f(*x)) else np.nan for f in compiled])

    return of


def decimal(value):
    return float(sympy.N(value, 30))


def points_of(found):
    """The isolated points that are listed, and of numbered families those near 0 that their conditions allow."""
    for point in found.points:
        if point.root.free:
            continue
        for k in range(-4, 5) if point.root.integers else (0,):
            for implicit in product(*map(real_roots, point.root.roots)):
                at = {**dict.fromkeys(point.root.integers, k), **dict(implicit)}
                if all(condition.subs(at) == sympy.true for condition in point.root.conditions):
                    yield np.array([decimal(v.subs(at)) for _, v in point.root.point]), point


def real_roots(named):
    """A symbol with each real root of the polynomial that defines it."""
    symbol, polynomial = named
    return [(symbol, root) for root in sympy.Poly(polynomial, symbol).nroots(n=30) if root.is_real]


def chosen_of(seed, study):
    return Random(f"{study} {seed}")


# --- critical points ---------------------------------------------------------------------------------------------

PIECES = (
    "|x|",
    "|x-1|",
    "x^2",
    "x^3",
    "x^4",
    "x",
    "cos(x)",
    "max(x, 1-x)",
    "min(x^2, 1)",
    "|x^2-1|",
    "x*|x|",
    "exp(x)",
)
PLANE = ("|x|", "|y|", "|x-y|", "x^2", "y^2", "x*y", "x^3", "y^4", "x", "y", "max(x, y)", "x^2*y", "|x+y-1|")


def random_function(draw, terms):
    return " + ".join(f"{draw.choice((-2, -1, 1, 2, 3))}*({term})" for term in draw.sample(terms, draw.randint(2, 3)))


def kind_nearby(f, a, radius, rays):
    """Whether values nearby are larger, and smaller, than at a point."""
    here = f(a)[0]
    near = np.array([f(a + radius * r)[0] - here for r in rays])
    room = 1e-9 * (1 + abs(here)) * radius
    return bool((near > room).any()), bool((near < -room).any())


def rays(n, inside=lambda _: True):
    if n == 1:
        return [r for r in (np.array([1.0]), np.array([-1.0])) if inside(r)]
    angles = np.linspace(0, 2 * np.pi, 97)[:-1]
    return [r for r in (np.array([np.cos(t), np.sin(t)]) for t in angles) if inside(r)]


def refute_kind(f, a, point, n):
    """A minimum has no smaller value nearby, a maximum no larger one; where there is neither there are both."""
    for radius in (1e-2, 1e-3):
        rises, falls = kind_nearby(f, a, radius, rays(n))
        assert not (point.kind == "minimum" and falls), (a, "smaller values near a minimum")
        assert not (point.kind == "maximum" and rises), (a, "larger values near a maximum")
        assert not (point.kind == "constant" and (rises or falls)), (a, "other values where f is constant")


@pytest.mark.parametrize("seed", SEEDS)
def test_critical_points_and_their_kinds(seed):
    draw = chosen_of(seed, "critical")
    for number in range(PER_SEED):
        plane = number % 2
        text = random_function(draw, PLANE if plane else PIECES)
        variables = "x y" if plane else "x"
        try:
            found = symjac.critical(text, variables)
        except SymjacError:
            continue
        f = numeric(found.problem.components, found.problem.variables)
        listed = list(points_of(found))
        n = 1 + plane
        for a, point in listed:
            refute_kind(f, a, point, n)
        if found.solutions.scope != "all" or found.solutions.assumed:
            continue
        families = any(point.root.free for point in found.points)
        for _ in range(3):  # a minimum of −f or f that is found by descending, and is not listed
            start = np.array([draw.uniform(-2, 2) for _ in range(n)])
            for way in (1, -1):
                end = optimize.minimize(lambda x, f=f, way=way: way * f(x)[0], start, method="Nelder-Mead",
                                        options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 400})  # fmt: skip
                if not end.success or max(abs(end.x)) > 5 or families:
                    continue
                known = any(max(abs(a - end.x)) < 1e-3 for a, _ in listed)
                assert known or not is_extremum(f, end.x, way, n), (text, end.x, way)


def is_extremum(f, a, way, n):
    """Whether all values on small circles are larger (way 1) or smaller by much more than rounding."""
    here = f(a)[0]
    return all(way * (f(a + radius * r)[0] - here) > 1e-7 * radius for radius in (1e-2, 1e-3) for r in rays(n))


# --- sets --------------------------------------------------------------------------------------------------------

SETS = (
    ("x^2+y^2<=1", lambda x, y: x * x + y * y <= 1),
    ("x>=0; y>=0; x+y<=1", lambda x, y: (x >= 0) & (y >= 0) & (x + y <= 1)),
    ("x^2<=1; y^2<=1", lambda x, y: (abs(x) <= 1) & (abs(y) <= 1)),
    ("x^2+4*y^2<=4; y>=x", lambda x, y: (x * x + 4 * y * y <= 4) & (y >= x)),
    ("|x|+|y|<=1", lambda x, y: abs(x) + abs(y) <= 1),
)


@pytest.mark.parametrize("seed", SEEDS)
def test_greatest_and_least_values_on_sets(seed):
    draw = chosen_of(seed, "sets")
    grid = np.array(np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-2, 2, 161))).reshape(2, -1)
    for _ in range(min(PER_SEED, 6)):
        where, inside = draw.choice(SETS)
        text = random_function(draw, ("x^2", "y^2", "x*y", "x", "y", "x^3", "|x|"))
        try:
            found = symjac.critical(text, "x y", where=where)
        except SymjacError:
            continue
        f = sympy.lambdify(found.problem.variables, found.problem.components[0], modules="numpy")
        values = f(*grid[:, inside(*grid)])
        best = found.extremes
        assert best.compact
        assert best.continuous
        for points, reached, way in ((best.greatest, values.max(), 1), (best.least, values.min(), -1)):
            for point in points:
                assert way * (decimal(point.value) - reached) >= -1e-9, (text, where)
            assert not points or abs(decimal(points[0].value) - reached) < 0.5


# --- equilibria --------------------------------------------------------------------------------------------------

FLOWS = ("x", "y", "x*y", "x^2", "y^2", "x^3", "y^3", "x*y^2", "sin(x)", "1")


@pytest.mark.parametrize("seed", SEEDS)
def test_equilibria_and_their_stability(seed):
    draw = chosen_of(seed, "equilibria")
    for _ in range(PER_SEED):
        text = ", ".join(
            " + ".join(f"{draw.choice((-2, -1, 1, 2))}*{term}" for term in draw.sample(FLOWS, draw.randint(1, 3)))
            for _ in "xy"
        )
        try:
            found = symjac.equilibria(text, "x y")
        except SymjacError:
            continue
        field = numeric(found.problem.components, found.problem.variables)
        matrix = numeric([f.diff(v) for f in found.problem.components for v in found.problem.variables],
                         found.problem.variables)  # fmt: skip
        listed = list(points_of(found))
        for a, point in listed:
            assert np.abs(field(a)).max() < 1e-8
            values = np.linalg.eigvals(matrix(a).reshape(2, 2))
            real = sorted(values.real)
            kind = point.kind
            assert not (kind == "saddle" and not real[0] < 0 < real[1]), (text, a)
            assert not (kind.startswith("stable") and "level" not in kind and real[1] > 1e-7), (text, a, kind)
            assert not (kind.startswith("unstable") and "node" in kind and real[0] < -1e-7), (text, a, kind)
            if kind.startswith("centre") or (kind.startswith("stable") and abs(real[1]) < 1e-7 and "level" not in kind):
                follow(field, a, kind, text)
        if found.solutions.scope != "all" or any(point.root.free for point in found.points):
            continue
        for _ in range(6):
            end = optimize.root(field, [draw.uniform(-3, 3) for _ in "xy"])
            if end.success and np.abs(field(end.x)).max() < 1e-11 and max(abs(end.x)) < 6:
                jacobian = matrix(end.x).reshape(2, 2)
                regular = abs(np.linalg.det(jacobian)) > 1e-4
                known = any(max(abs(a - end.x)) < 1e-5 for a, _ in listed)
                assert known or not regular, (text, end.x)


def follow(field, a, kind, text):
    """Solutions that start near an equilibrium that the eigenvalues do not decide stay near it, if it is stable."""
    far = 0.0
    for angle in np.linspace(0, 2 * np.pi, 5)[:-1]:
        x = a + 1e-3 * np.array([np.cos(angle), np.sin(angle)])
        for _ in range(500):
            half = x + 0.02 * field(x) / 2
            x = x + 0.02 * field(half)
            if np.abs(x - a).max() > 0.05:
                break
        far = max(far, np.abs(x - a).max())
    if kind.startswith(("stable", "centre")):
        assert far < 0.05, (text, a, kind)


# --- spectrum, change, zeros ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_eigenvalues_are_those_of_lapack(seed):
    draw = chosen_of(seed, "spectrum")
    for _ in range(PER_SEED):
        n = draw.choice((2, 3))
        rows = [[draw.randint(-4, 4) for _ in range(n)] for _ in range(n)]
        if not all(any(row[j] for row in rows) for j in range(n)):
            continue
        text = ", ".join(" + ".join(f"{c}*{v}" for c, v in zip(row, "xyz", strict=False)) for row in rows)
        found = symjac.equilibria(text, " ".join("xyz"[:n]))
        expected = np.linalg.eigvals(np.array(rows, float))
        for point in found.points:
            values = [complex(sympy.N(e.value, 20)) for e in point.spectrum.eigenvalues]
            assert len(values) in (0, n)
            for value in values:
                assert min(abs(expected - value)) < 1e-4 * (1 + abs(value)), (text, values)
            kind = point.kind
            largest = max(expected.real)
            assert not (kind.startswith("stable") and largest > 1e-6), (text, kind)
            assert not (kind.startswith("unstable") and largest < -1e-6), (text, kind)


CHANGES = (
    "x",
    "y",
    "x*y",
    "x^2",
    "y^2",
    "x^2-y^2",
    "exp(x)*cos(y)",
    "exp(x)*sin(y)",
    "x*cos(y)",
    "x*sin(y)",
    "|y|",
    "x+|y|",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_of_variables(seed):
    draw = chosen_of(seed, "change")
    for _ in range(PER_SEED):
        text = "; ".join(f"{draw.choice((-1, 1, 2))}*({a}) + {draw.randint(-2, 2)}*({b})"
                         for a, b in (draw.sample(CHANGES, 2) for _ in "xy"))  # fmt: skip
        try:
            found = symjac.change(text, "x y")
        except SymjacError:
            continue
        map_ = numeric(found.problem.components, found.problem.variables)
        volume = numeric([found.volume], found.problem.variables)
        sign = None
        if found.sign is not None:
            sign = numeric([found.sign.number * sympy.Mul(*found.sign.factors)], found.problem.variables)
        for _ in range(4):
            a = np.array([draw.uniform(-1.5, 1.5) for _ in "xy"])
            if min(abs(a)) < 1e-3:
                continue
            h = 1e-6
            slopes = np.array([(map_(a + h * e) - map_(a - h * e)) / (2 * h) for e in np.eye(2)]).T
            determinant = np.linalg.det(slopes)
            if np.isnan(determinant):
                continue
            assert abs(volume(a)[0] - abs(determinant)) < 1e-4 * (1 + abs(determinant)), (text, a)
            if abs(determinant) > 1e-3:
                assert sign is None or np.sign(sign(a)[0]) == np.sign(determinant), (text, a)
                if found.inverse is not None:
                    inverse = numeric(list(found.inverse.value), found.problem.variables)(a).reshape(2, 2)
                    assert np.abs(inverse @ slopes - np.eye(2)).max() < 1e-3, (text, a)
        for zero_set in found.singular or ():
            refute_zero_set(zero_set, found, volume, draw, text)


def refute_zero_set(zero_set, found, volume, draw, text):
    """On a set that is solved det J is 0."""
    if not zero_set.solved:
        return
    values = dict(zero_set.equations)
    free = [v for v in found.problem.variables if v not in values]
    at = {v: sympy.Rational(draw.randint(-20, 20), 13) for v in free} | dict.fromkeys(zero_set.integers, 1)
    point = at | {v: value.subs(at) for v, value in values.items()}
    there = volume([decimal(point[v]) for v in found.problem.variables])[0]
    assert np.isnan(there) or abs(there) < 1e-8, (text, zero_set)


# --- linear approximation and the limit that defines it ------------------------------------------------------------

LOCAL = (
    "|x|",
    "|y|",
    "x*|y|",
    "x*y",
    "x^2",
    "sin(x)",
    "exp(y)",
    "sqrt(x^2+y^2)",
    "max(x, y)",
    "|x*y|",
    "y*sin(x)",
    "x*|x|",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_defining_limit(seed):
    draw = chosen_of(seed, "limit")
    for _ in range(PER_SEED):
        text = " + ".join(f"{draw.choice((-2, -1, 1, 2))}*{term}" for term in draw.sample(LOCAL, 2))
        a, b = draw.choice(((0, 0), (1, 0), (0, 1), (1, 1)))
        try:
            found = symjac.defining_limit(text, "x y", at=f"x={a}, y={b}")
        except SymjacError:
            continue
        f = numeric(found.problem.components, found.problem.variables)
        here = np.array([a, b], float)
        slopes = [decimal(found.jacobian.nonzeros.get((0, j), 0)) for j in range(2)]
        ratios = [abs(f(here + t * r)[0] - f(here)[0] - t * np.dot(slopes, r)) / t for t in (1e-5,) for r in rays(2)]
        if found.ruling == "right":
            assert max(ratios) < 1e-3, (text, a, b)
            aside = here + np.array([1e-4, -1e-4])
            given = symjac.linearize(text, "x y", at=f"x={a}, y={b}")
            tangent = numeric(list(given.tangents.value), given.problem.variables)
            assert abs(tangent(aside)[0] - f(aside)[0]) < 1e-6
        elif found.ruling == "wrong":
            with pytest.raises(SymjacError):
                symjac.linearize(text, "x y", at=f"x={a}, y={b}")
            assert max(ratios) > 1e-3 or found.without_slope, (text, a, b)


DERIVED = {"steps", "explain", "compose"}
"""Studies that say of derivatives what tests of laws and of derivations try on random maps."""


def test_every_study_is_tried_here():
    names = re.findall(r"\bsymjac\.(\w+)\(", Path(__file__).read_text(encoding="utf-8"))
    assert {study.function for study in STUDIES} - DERIVED <= {*names}
