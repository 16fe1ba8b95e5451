"""What studies call proved is attacked: random maps, and an independent search in floating point for roots and kinds.

The maps are seeded. A normal run tries a few of each form, HYPOTHESIS_PROFILE=explore two hundred of each study.
"""

from __future__ import annotations

import os
from itertools import product
from random import Random

import numpy as np
import pytest
from scipy import integrate, optimize

import symjac
from symjac.kernel import sympy

NUMBER = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 12
REACH = 4.0
"""Roots are sought from −4 to 4."""


def _function(exprs, variables):
    """The expressions as a function of a point of numpy."""
    compiled = sympy.lambdify(variables, list(exprs), "numpy")

    def value(point):
        with np.errstate(all="ignore"):
            return np.array(compiled(*point), dtype=float)

    return value


def _roots(exprs, variables, chosen, starts=40):
    """Nondegenerate roots in the box that Newton's method finds from random starts."""
    value = _function(exprs, variables)
    slopes = sympy.lambdify(variables, _jacobian(exprs, variables), "numpy")
    found = []
    for _ in range(starts):
        start = [chosen.uniform(-REACH, REACH) for _ in variables]
        try:
            solved = optimize.root(value, start, tol=1e-13)
        except (ValueError, TypeError, ZeroDivisionError, OverflowError):
            continue
        point = solved.x
        if not (solved.success and np.all(np.isfinite(point)) and np.all(np.abs(point) < REACH)):
            continue
        with np.errstate(all="ignore"):
            matrix = np.array(slopes(*point), dtype=float)
        isolated = np.max(np.abs(value(point))) < 1e-10 and abs(np.linalg.det(matrix)) > 1e-4
        if isolated and not any(np.max(np.abs(point - other)) < 1e-6 for other in found):
            found.append(point)
    return found


def _jacobian(exprs, variables):
    """Without the impulses at kinks, which are left out of the search."""
    return sympy.Matrix(list(exprs)).jacobian(list(variables)).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)


def _numbers(root):
    """Members of a solution near the box as points; None for one with free variables."""
    if root.free:
        return None
    members = []
    for numbers in product(range(-3, 4), repeat=len(root.integers)):
        at = dict(zip(root.integers, numbers, strict=True))
        members.append(np.array([float(sympy.N(value.subs(at))) for _, value in root.point]))
    return members


def _near(point, points):
    """The one of some (points, kind) that a point is."""
    for members, found in points:
        if any(np.max(np.abs(point - member)) < 1e-6 for member in members):
            return found
    return None


def _polynomial(chosen, variables, degree, terms):
    total = sympy.Integer(0)
    for _ in range(terms):
        exponents = [chosen.randint(0, degree) for _ in variables]
        while sum(exponents) > degree:
            exponents = [max(e - 1, 0) for e in exponents]
        powers = (v**e for v, e in zip(variables, exponents, strict=True))
        total += chosen.choice([-3, -2, -1, 1, 2, 3]) * sympy.Mul(*powers)
    return total


_FORMS = (
    lambda c, v: _polynomial(c, v, 3, 5),
    lambda c, v: _polynomial(c, v, 4, 3) + sum(x**2 for x in v),
    lambda c, v: _polynomial(c, v, 2, 3) * sympy.exp(c.choice([-1, 1]) * v[0]),
    lambda c, v: sympy.sin(c.randint(1, 2) * v[0]) + c.randint(-2, 2) * sympy.cos(v[-1]),
    lambda c, v: _polynomial(c, v, 2, 3) + sympy.cos(v[0] + v[-1]),
    lambda c, v: sympy.Abs(_polynomial(c, v[:1], 2, 2)) + sum(x**2 for x in v) - c.randint(1, 3) * v[0],
    lambda c, v: sympy.sqrt(1 + v[0] ** 2) * c.randint(1, 2) + _polynomial(c, v, 2, 3),
    lambda c, v: _polynomial(c, v, 2, 3) / (v[0] ** 2 + 1),
)


def _problem(exprs, variables):
    return ", ".join(map(sympy.sstr, exprs)).replace("Abs", "abs"), " ".join(v.name for v in variables)


@pytest.mark.parametrize("number", range(NUMBER))
def test_critical_points_and_kinds(number):
    chosen = Random(1_000 + number)
    variables = sympy.symbols("x y", real=True)[: chosen.choice([1, 2, 2])]
    f = sympy.expand(_FORMS[number % len(_FORMS)](chosen, variables))
    if not all(f.has(v) for v in variables):
        f += sum(v**2 for v in variables)
    text, names = _problem([f], variables)
    box = ", ".join(f"{v}=[-{REACH}, {REACH}]" for v in variables)
    found = symjac.critical(text, vars=names, box=box)
    _attack(found, [f.diff(v) for v in variables], variables, chosen, _kind_of_critical(f, variables), _is_kink(f))


def _is_kink(f):
    inner = [node.args[0] for node in f.atoms(sympy.Abs)]
    return lambda at: any(abs(u.subs(at)) < 1e-6 for u in inner)


def _kind_of_critical(f, variables):
    smooth = sympy.hessian(f, variables).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
    hessian = sympy.lambdify(variables, smooth, "numpy")

    def kind(point):
        values = np.linalg.eigvalsh(np.array(hessian(*point), dtype=float))
        if np.min(np.abs(values)) < 1e-5:
            return None
        return "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "saddle"

    return kind


def _kind_of_equilibrium(exprs, variables):
    slopes = sympy.lambdify(variables, sympy.Matrix(exprs).jacobian(list(variables)), "numpy")

    def kind(point):
        real = np.linalg.eigvals(np.array(slopes(*point), dtype=float)).real
        if np.min(np.abs(real)) < 1e-5:
            return None
        if np.max(real) < 0:
            return "stable"
        return "saddle" if np.min(real) < 0 and len(real) > 1 else "unstable"

    return kind


def _attack(found, equations, variables, chosen, kind, excluded):
    """Whatever the search finds is listed, if all are; whatever is listed is a root, and of that kind."""
    listed = [(members, point) for point in found.points if (members := _numbers(point.root)) is not None]
    families = any(point.root.free for point in found.points)
    value = _function(equations, variables)
    for members, point in listed:
        for member in members:
            at = dict(zip(variables, member, strict=True))
            if np.max(np.abs(member)) > 50 or excluded(at):
                continue
            assert np.max(np.abs(value(member))) < 1e-6 * (1 + np.max(np.abs(member))) ** 4, (member, point.root)
            expected = kind(member)
            if expected is not None and not point.kind.startswith("undecided"):
                assert _first_word(point.kind) == expected, (member, point.kind, expected)
    if found.solutions.scope == "some" or families or found.solutions.assumed:
        return
    for point in _roots(equations, variables, chosen):
        if excluded(dict(zip(variables, point, strict=True))):
            continue
        assert _near(point, listed) is not None, (point, [p.root.point for _, p in listed])


def _first_word(kind):
    word = kind.split()[0].rstrip(",:")
    return {"centre": "stable"}.get(word, word)


@pytest.mark.parametrize("number", range(NUMBER))
def test_equilibria_and_stability(number):
    chosen = Random(2_000 + number)
    variables = sympy.symbols("x y z", real=True)[: chosen.choice([1, 2, 2, 2, 3])]
    degree = 3 if len(variables) < 3 else 2
    exprs = [sympy.expand(_polynomial(chosen, variables, degree, 4)) for _ in variables]
    if number % 3 == 0:
        exprs[0] += sympy.sin(variables[0]) * chosen.randint(-1, 1)
    text, names = _problem(exprs, variables)
    box = ", ".join(f"{v}=[-{REACH}, {REACH}]" for v in variables)
    found = symjac.equilibria(text, vars=names, box=box)
    _attack(found, exprs, variables, chosen, _kind_of_equilibrium(exprs, variables), lambda _: False)


@pytest.mark.parametrize("number", range(NUMBER))
def test_linear_systems(number):
    """Matrices with eigenvalues on the axis and long or short Jordan blocks, against the norm of exp(tA)."""
    chosen = Random(3_000 + number)
    blocks = {
        1: [[[0]], [[-1]], [[-2]]],
        2: [[[0, 1], [-1, 0]], [[0, 1], [0, 0]], [[-1, 3], [-3, -1]], [[0, 2], [-2, 0]]],
        4: [[[0, 1, 1, 0], [-1, 0, 0, 1], [0, 0, 0, 1], [0, 0, -1, 0]]],
    }
    size = chosen.choice([2, 2, 3, 4])
    parts, left = [], size
    while left:
        k = chosen.choice([k for k in blocks if k <= left])
        parts.append(sympy.Matrix(chosen.choice(blocks[k])))
        left -= k
    normal_form = sympy.diag(*parts)
    change = sympy.eye(size)
    for _ in range(3):
        i, j = chosen.sample(range(size), 2)
        shear = sympy.eye(size)
        shear[i, j] = chosen.choice([-2, -1, 1, 2])
        change = change * shear
    matrix = change * normal_form * change.inv()
    variables = sympy.symbols("x y z w", real=True)[:size]
    exprs = list(matrix * sympy.Matrix(variables))
    if any(e == 0 for e in exprs):
        exprs = [e if e != 0 else sympy.Mul(0, variables[0], evaluate=False) for e in exprs]
    text, names = _problem(exprs, variables)
    found = symjac.equilibria(text, vars=names)
    stable = all(np.max(np.abs(_exponential(np.array(matrix, dtype=float), t))) < 1e3 for t in (200.0, 2_000.0))
    for point in found.points:
        assert not point.kind.startswith("undecided"), (matrix, point.kind)
        assert _first_word(point.kind) == ("stable" if stable else "unstable"), (matrix, point.kind)


def _exponential(matrix, t):
    from scipy.linalg import expm

    step = expm(matrix)
    return np.linalg.matrix_power(step, int(t))


@pytest.mark.parametrize("number", range(max(4, NUMBER // 8)))
def test_centres_return(number):
    """Solutions near a centre come back: the distance after many turns is that of the start."""
    chosen = Random(4_000 + number)
    x, y = variables = sympy.symbols("x y", real=True)
    potential = x**2 / 2 + chosen.randint(-2, 2) * x**3 / 3 + chosen.randint(0, 2) * x**4 / 4
    exprs = [[y, -potential.diff(x)], [y * (1 + x), -x * (1 + y)], [y + y**3, -x + chosen.randint(1, 2) * y**2]][
        number % 3
    ]
    text, names = _problem(exprs, variables)
    found = symjac.equilibria(text, vars=names)
    centres = [point for point in found.points if point.kind.startswith("centre")]
    assert centres
    value = _function(exprs, variables)
    for point in centres:
        (middle,) = _numbers(point.root)
        start = middle + np.array([1e-2, 0])
        path = integrate.solve_ivp(lambda _t, p: value(p), (0, 100), start, rtol=1e-9, atol=1e-11)
        distances = np.linalg.norm(path.y - middle[:, None], axis=0)
        late, early = distances[path.t > 80], distances[path.t < 20]
        assert abs(late.max() - early.max()) < 1e-4
