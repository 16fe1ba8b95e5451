"""Equilibria whose eigenvalues do not decide: a Lyapunov function, LaSalle's rule, or a ray on which solutions leave.

The kinds are known by hand; seeded systems with a known function V are followed by SciPy.
"""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from scipy import integrate

import symjac
from symjac.kernel import sympy
from tests.cases import sampled

NEUTRAL = "stable, not asymptotically"

BY_HAND = [
    ("y, -x^3 - y^3", "x, y", "stable", "V = x⁴/4 + y²/2 falls: V' = -y⁴, and no solution stays on y = 0"),
    ("-x^3, -y^3", "x, y", "stable", "V = x² + y²"),
    ("-x^3 + x*y^2, -y^3 - x^2*y", "x, y", "stable", "V = x² + y²: V' = -2x⁴ - 2y⁴"),
    ("y - 1, -(x-2)^3 - (y-1)^3", "x, y", "stable", "the first one moved to (2, 1)"),
    ("x*y, -x^2 - y^3", "x, y", "stable", "V = x² + y²: V' = -2y⁴, and y' = -x² on y = 0"),
    ("-x^3, -y^3, -z^3", "x, y, z", "stable", "V = x² + y² + z²"),
    ("y, -x, -z^3", "x, y, z", NEUTRAL, "V' = -2z⁴, and the plane z = 0 has circles"),
    ("y, -x^7 - y^3", "x, y", "stable", "V = x⁸/8 + y²/2: V' = -y⁴"),
    ("y, -x^5 - x^3 - y^3", "x, y", "stable", "V = x⁶/6 + x⁴/4 + y²/2, the energy"),
    ("y, -x^9 + y^7", "x, y", "unstable", "V = x¹⁰/10 + y²/2 rises: V' = y⁸"),
    ("y, -x^7 - y^3 + x*y^4", "x, y", "stable", "V = x⁸/8 + y²/2: V' = -y⁴·(1 - x·y)"),
    ("y - 1, -(x-2)^7 - (y-1)^3", "x, y", "stable", "the first of these moved to (2, 1)"),
    ("y, -x^11", "x, y", "centre: stable, not asymptotically", "H = x¹²/12 + y²/2"),
    ("x^3, -y^3", "x, y", "unstable", "the axis y = 0 leaves"),
    ("x^2 - y^2, 2*x*y", "x, y", "unstable", "z' = z²: the real axis leaves"),
    ("x^3 - y^3, x^3 + y^3", "x, y", "unstable", "V = x⁴ + y⁴ rises"),
    ("x^2, y^2", "x, y", "unstable", "a ray leaves"),
]


@pytest.mark.parametrize(("components", "variables", "kind", "_"), BY_HAND)
def test_kinds_known_by_hand(components, variables, kind, _):
    (point,) = symjac.equilibria(components, vars=variables).points
    assert point.kind == kind


@pytest.mark.parametrize(("components", "kind"), [
    ("-x, -y", "stable star node"), ("2*x, 2*y", "unstable star node"),
    ("-x + y, -y", "stable degenerate node"), ("x - y, x + 3*y", "unstable degenerate node"),
])  # fmt: skip
def test_a_star_is_a_multiple_of_the_identity(components, kind):
    (point,) = symjac.equilibria(components, vars="x, y").points
    assert point.kind == kind


def test_the_function_is_shown_and_recorded():
    found = symjac.equilibria("y, -x^3 - y^3", vars="x, y")
    (point,) = found.points
    x, y = found.problem.variables
    assert (point.function.function, point.function.rate) == (x**4 + 2 * y**2, -4 * y**4)
    assert "V has a strict minimum at (0, 0), and falls along every other solution nearby" in str(found)
    (recorded,) = found.to_json()["points"]
    assert recorded["lyapunov"]["text"] == "x**4 + 2*y**2"


def test_a_first_integral_is_real_at_its_centre():
    """H of x' = y(x - 1), y' = x(x + 1) has log(1 - x), not log(x - 1), at the centre (0, 0)."""
    found = symjac.equilibria("y*x - y, x + x^2", vars="x, y")
    assert [point.kind for point in found.points if point.root.point[0][1] == 0] == [
        "centre: stable, not asymptotically"
    ]
    assert found.integral.subs(dict.fromkeys(found.problem.variables, sympy.Rational(1, 9))).is_real


def far(_, z):
    """Where a solution is no longer followed: it may turn faster and faster as it leaves."""
    return 1 - np.hypot(*z)


far.terminal = True


@pytest.mark.parametrize("seed", sampled(range(40), 10))
def test_no_solution_refutes_the_kind(seed):
    """x' = -D(x)·∇V + S(x)·∇V with V = x^p + y^q: solutions that SciPy follows fall towards 0, or V rises."""
    chosen = Random(7_300 + seed)
    x, y = sympy.symbols("x y", real=True)
    v = x ** chosen.choice((2, 4, 6, 8)) / 2 + y ** chosen.choice((4, 4, 2)) / 2
    turn = chosen.choice((0, 1, x, x * y))
    damp = [chosen.choice((-1, 0, 1)) * chosen.choice((1, x**2, y**2)) for _ in range(2)]
    f = [sympy.expand(damp[0] * v.diff(x) + turn * v.diff(y)), sympy.expand(damp[1] * v.diff(y) - turn * v.diff(x))]
    found = symjac.equilibria(", ".join(map(sympy.sstr, f)), vars="x, y")
    flow, height = (sympy.lambdify((x, y), made, "numpy") for made in (f, v))
    for point in found.points:
        if point.root.family or any(value != 0 for _, value in point.root.point):
            continue
        for start in (0.08, 0.03), (-0.05, 0.07), (0.06, -0.06), (-0.01, -0.09):
            path = integrate.solve_ivp(lambda _, z: flow(*z), (0, 400), start, events=far, rtol=1e-9, atol=1e-12)
            radii = np.hypot(*path.y)
            if point.kind.startswith(("stable", "centre")):
                assert max(radii) < 0.6, (f, point.kind)
            if point.kind.startswith("stable") and NEUTRAL not in point.kind:
                assert height(*path.y[:, -1]) < height(*start), (f, point.kind)
