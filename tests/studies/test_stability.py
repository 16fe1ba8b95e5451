"""Stability that the linearisation alone does not show: linear systems with eigenvalues on the axis, and centres.

The maps are seeded. A normal run tries a few of each form, HYPOTHESIS_PROFILE=explore two hundred of each.
"""

from __future__ import annotations

import os
from itertools import permutations, product
from random import Random

import numpy as np
import pytest
from scipy import integrate

import symjac
from symjac.kernel import sympy
from tests.cases import sampled

CENTRE = "centre: stable, not asymptotically"
NUMBER = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 12


def _function(exprs, variables):
    """The expressions as a function of a point of numpy."""
    compiled = sympy.lambdify(variables, list(exprs), "numpy")

    def value(point):
        with np.errstate(all="ignore"):
            return np.array(compiled(*point), dtype=float)

    return value


def _numbers(root):
    """Members of a solution near the box as points; None for one with free variables."""
    if root.free:
        return None
    members = []
    for numbers in product(range(-3, 4), repeat=len(root.integers)):
        at = dict(zip(root.integers, numbers, strict=True))
        members.append(np.array([float(sympy.N(value.subs(at))) for _, value in root.point]))
    return members


def _problem(exprs, variables):
    return ", ".join(map(sympy.sstr, exprs)).replace("Abs", "abs"), " ".join(v.name for v in variables)


def _first_word(kind):
    word = kind.split()[0].rstrip(",:")
    return {"centre": "stable"}.get(word, word)


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


DECIDED = [
    # map, variables, positive parameters, each kind with its conditions
    ("-b*S*I; b*S*I - g*I; g*I", "S I R", "b g", {("stable, not asymptotically", "g > S*b"), ("unstable", "g < S*b")}),
    ("-z*y; z*x; 0*x", "x y z", "", {("centre: stable, not asymptotically on each level set", "z != 0"),
                                     ("undecided: an eigenvalue is 0", "")}),
    ("x*(y - z); y*(z - x); z*(x - y)", "x y z", "", {
        ("centre: stable, not asymptotically on each level set", "x != 0"), ("saddle on each level set", "x != 0"),
        ("saddle on each level set", "y != 0"), ("saddle on each level set", "z != 0")}),
    ("x*(a - b*y); y*(c*x - d); 0*z", "x y z", "a b c d", {("saddle on each level set", ""),
                                                         ("centre: stable, not asymptotically on each level set", "")}),
    ("a - x - x^5; -x^2*y", "x y", "a", {("stable", "")}),
    ("|x| - x; -y", "x y", "", {("undecided: no derivative", ""), ("stable, not asymptotically", "x > 0")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "positive", "expected"), DECIDED, ids=[row[0] for row in DECIDED])
def test_kinds_that_conditions_and_level_sets_decide(text, names, positive, expected):
    found = symjac.equilibria(text, names, positive=positive)
    told = set()
    for point in found.points:
        rows = [(point.kind, ())] if point.kind else [(case.kind, case.conditions) for case in point.cases]
        told |= {(kind, " and ".join(sympy.sstr(c).replace("Ne(", "").replace(", 0)", " != 0") for c in conditions))
                 for kind, conditions in rows}  # fmt: skip
    assert told == expected


def test_of_linear_maps_nothing_is_left_to_the_linearisation():
    from symjac import render

    for text, params in (("a*x; b*y", "a b"), ("y; -k*x - c*y", "k c"), ("(1-m)*x + y; x + (1-m)*y", "m")):
        shown = render.finding("ascii", symjac.equilibria(text, "x y", params=params), render.Options())
        assert "Jordan blocks" in shown
        assert "may not decide" not in shown
        assert "higher order" not in shown


@pytest.mark.parametrize(
    ("text", "variables", "kind"),
    [
        # on the centre manifold y = x² + …, y = −x² + …: x′ = x³, −x³, x⁴; by hand
        ("x^2; -y", "x y", "unstable"),
        ("-x^3; -y", "x y", "stable"),
        ("x*y; -y + x^2", "x y", "unstable"),
        ("x*y; -y - x^2", "x y", "stable"),
        ("x^2*y - x^5; -y + x^2", "x y", "unstable"),
        ("sin(x) - x; -y + x^2", "x y", "stable"),
        ("exp(x) - 1 - x; x - y", "x y", "unstable"),
        ("-x + y; z*y - z^3; -z + y^2", "x y z", "unstable"),
        ("-x + y; -z*y - z^3; -z + y^2", "x y z", "stable"),
        ("-x^7; -y", "x y", "stable"),  # of a higher order than the manifold is looked at: by V = x^2 + y^2
    ],
)
def test_a_simple_eigenvalue_0_is_decided_on_the_centre_manifold(text, variables, kind):
    found = symjac.equilibria(text, variables)
    kinds = [p.kind for p in found.points if all(value == 0 for _, value in p.root.point)]
    assert kinds == [kind]


HENON_HEILES = "u; v; -x - 2*x*y; -y - x^2 + y^2"


@pytest.mark.parametrize(
    ("text", "variables", "kind"),
    [
        # a first integral with a strict extremum, or with a curve of its zeros that leads away; by hand
        ("-y^3; x^3", "x y", CENTRE),
        ("-y^3*(1 + x^2); x^3", "x y", CENTRE),
        ("y; -x^3", "x y", CENTRE),
        ("y^3; -x", "x y", CENTRE),
        ("y; sin(x) - x", "x y", CENTRE),
        ("y; x^3", "x y", "unstable"),
        ("y; -x^2", "x y", "unstable"),
        ("y^2; x^2", "x y", "unstable"),
        ("y^3; x^3", "x y", "unstable"),
        ("x^2 - y^2; -2*x*y", "x y", "unstable"),
        # nilpotent; by the theorem's table, and followed with SciPy below
        ("y; -x^5 - x^2*y", "x y", "stable spiral"),
        ("y; -x^5 + x^2*y", "x y", "unstable spiral"),
        ("y; -x^5 - 4*x^2*y", "x y", "stable node"),
        ("y; -x^3 - 4*x*y", "x y", "unstable"),
        ("y; -x^3 - x*y", "x y", CENTRE),
        ("y + x^2; x^2 - y^3", "x y", "unstable"),
        ("y; -x^3 - y^3", "x y", "stable"),
        ("y; -x^7 - y^3 + x^2*y", "x y", "undecided: an eigenvalue is 0"),
        # polynomials that are conserved
        (HENON_HEILES, "x y u v", "stable, not asymptotically"),
    ],
)
def test_a_degenerate_equilibrium_is_decided_by_integrals_and_leading_terms(text, variables, kind):
    found = symjac.equilibria(text, variables)
    kinds = [p.kind for p in found.points if all(value == 0 for _, value in p.root.point)]
    assert kinds == [kind]
    for integral in (*found.conserved, *([found.integral] if found.integral is not None else [])):
        rate = sum(integral.diff(v) * f for v, f in zip(found.problem.variables, found.problem.components, strict=True))
        assert sympy.simplify(rate) == 0


@pytest.mark.parametrize(
    ("text", "variables", "kind"),
    [
        # by the signs on both sides of 0, and one equation after another
        ("-x*abs(x)", "x", "stable"),
        ("x*abs(x)", "x", "unstable"),
        ("-x^3*sign(x)", "x", "unstable"),  # x^3 < 0 left of 0
        ("-cbrt(x)", "x", "stable"),
        ("sign(x)*cbrt(x)", "x", "undecided: no derivative"),
        ("x*abs(x)+x^2", "x", "unstable"),
        ("x^2-x*abs(x)", "x", "undecided: an eigenvalue is 0"),
        ("-x*abs(x); -y", "x y", "stable"),
        ("-x*abs(x); y^2", "x y", "unstable"),
        ("-x*abs(x); -y*abs(y); -z", "x y z", "stable"),
        ("-x^3; x-y^3", "x y", "stable"),
        ("-x^3; x^2+y^3", "x y", "unstable"),
    ],
)
def test_scalar_equations_are_decided_by_signs(text, variables, kind):
    found = symjac.equilibria(text, variables)
    assert [p.kind for p in found.points if all(value == 0 for _, value in p.root.point)] == [kind]


def test_a_rigid_body_is_stable_about_its_longest_and_shortest_axis():
    found = symjac.equilibria("(B-C)/A*y*z, (C-A)/B*x*z, (A-B)/C*x*y", "x y z", positive="A B C")
    axes = {next(iter(p.root.free)).name: p for p in found.points if len(p.root.free) == 1}
    sizes = {"x": "A", "y": "B", "z": "C"}
    for lengths in permutations((1, 2, 3)):
        values = dict(zip("ABC", lengths, strict=True)) | dict.fromkeys("xyz", 1)
        for axis, point in axes.items():
            kinds = [c.kind for c in point.cases if all(_holds(k, values) for k in c.conditions)]
            middle = values[sizes[axis]] == 2
            assert kinds == ["unstable" if middle else "stable, not asymptotically"], (axis, lengths)
    rates = [sum(h.diff(v) * f for v, f in zip(found.problem.variables, found.problem.components, strict=True))
             for h in found.conserved]  # fmt: skip
    assert len(rates) == 2
    assert all(sympy.simplify(rate) == 0 for rate in rates)


def _holds(condition, values):
    return condition.subs({s: values[s.name] for s in condition.free_symbols}) == sympy.true


@pytest.mark.parametrize("seed", sampled(range(20), 10))
def test_degenerate_kinds_against_solutions_that_are_followed(seed):
    draw = Random(f"degenerate {seed}")
    a, b, c = (draw.choice((-4, -3, -2, -1, 1, 2, 3)) for _ in range(3))
    text = draw.choice((
        f"y; {a}*x^2 + {b}*x*y",
        f"y; {a}*x^3 + {b}*x^2*y",
        f"y; {a}*x^3 + {b}*x*y",
        f"y + {c}*x^2; {a}*x^3 + {b}*x*y",
        f"{a}*y^3; {b}*x^3",
        f"{a}*y^3; {b}*x",
        f"{a}*x^2 + {b}*x*y; {c}*y^2",
        f"{a}*y + {b}*x^3; {c}*x^3",
    ))  # fmt: skip
    found = symjac.equilibria(text, "x y")
    field = sympy.lambdify(found.problem.variables, found.problem.components)
    for kind in (p.kind for p in found.points if all(value == 0 for _, value in p.root.point)):
        radius = 0.02 if kind == "unstable" else 1e-3
        left = max(_largest(field, radius * np.array([np.cos(t), np.sin(t)])) for t in np.linspace(0.1, 6.1, 24))
        if kind == "unstable":
            assert left > 8 * radius, (text, kind)
        if kind.startswith(("stable", "centre")):
            assert left < 0.5, (text, kind)


def _largest(field, start):
    """The largest distance from 0 of the solution until it is 1."""
    end = lambda _, x: np.hypot(*x) - 1  # noqa: E731
    end.terminal = True
    path = integrate.solve_ivp(lambda _, x: field(*x), (0, 2000), start, events=end, rtol=1e-8, max_step=20)
    return np.hypot(*path.y).max()
