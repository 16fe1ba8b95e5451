"""The maps that are differentiated."""

from __future__ import annotations

from random import Random
from typing import Any

from symjac.kernel import sympy

Map = tuple[list[Any], list[Any]]
"""Components and variables."""


def symbol(name: str) -> Any:
    return sympy.Symbol(name, real=True)


def brusselator(cells: int) -> Map:
    """The ring of reacting and diffusing cells of Prigogine and Lefever, *J. Chem. Phys.* 48 (1968) 1695."""
    u, v = ([symbol(f"{name}_{i}") for i in range(cells)] for name in "uv")
    feed, removal, diffusion = (symbol(name) for name in ("a", "b", "k"))
    first, second = [], []
    for i in range(cells):
        left, right = (i - 1) % cells, (i + 1) % cells
        flow_u = diffusion * (u[left] - 2 * u[i] + u[right])
        flow_v = diffusion * (v[left] - 2 * v[i] + v[right])
        first.append(feed + u[i] ** 2 * v[i] - (removal + 1) * u[i] + flow_u)
        second.append(removal * u[i] - u[i] ** 2 * v[i] + flow_v)
    return first + second, u + v


def planar_arm(links: int) -> Map:
    """The position of the hand, by the angles of the joints."""
    lengths = [symbol(f"l_{i}") for i in range(links)]
    joints = [symbol(f"q_{i}") for i in range(links)]
    angles = [sympy.Add(*joints[: i + 1]) for i in range(links)]
    pairs = list(zip(lengths, angles, strict=True))
    return [sympy.Add(*(a * f(q) for a, q in pairs)) for f in (sympy.cos, sympy.sin)], joints


def nested(depth: int) -> Map:
    """e ← sin(e·x) + exp(y·e): a small graph that is a large tree."""
    x, y = symbol("x"), symbol("y")
    expr = x
    for _ in range(depth):
        expr = sympy.sin(expr * x) + sympy.exp(y * expr)
    return [expr], [x, y]


def hyperspherical(n: int) -> Map:
    """x_1 = r cos φ_1, x_2 = r sin φ_1 cos φ_2, …, x_n = r sin φ_1 ⋯ sin φ_{n−1}."""
    r, angles = symbol("r"), [symbol(f"phi_{i}") for i in range(1, n)]
    components, rest = [], r
    for angle in angles:
        components.append(rest * sympy.cos(angle))
        rest *= sympy.sin(angle)
    return [*components, rest], [r, *angles]


def hyperspherical_determinant(n: int) -> Any:
    """r^(n−1) sin^(n−2) φ_1 ⋯ sin φ_{n−2}."""
    return symbol("r") ** (n - 1) * sympy.Mul(*(sympy.sin(symbol(f"phi_{i}")) ** (n - 1 - i) for i in range(1, n - 1)))


def random_maps(count: int, seed: int = 1) -> list[Map]:
    """Maps ℝ³ → ℝ³ of the kind that exercises are made of."""
    random = Random(seed)
    variables = [symbol(name) for name in "xyz"]
    functions = (sympy.sin, sympy.cos, sympy.exp, lambda u: sympy.sqrt(u**2 + 1), lambda u: u**2, lambda u: u**3)

    def atom() -> Any:
        return random.choice((*variables, sympy.Integer(random.randint(1, 5))))

    def term() -> Any:
        u, v, w = atom(), atom(), random.choice(variables)
        return random.choice((u * v, u * random.choice(functions)(w), random.choice(functions)(u * w), u / (1 + w**2)))

    return [([sympy.Add(*(term() for _ in range(3))) for _ in variables], variables) for _ in range(count)]


def random_matrix(n: int, seed: int = 1) -> list[list[Any]]:
    """Dense, of fractions."""
    random = Random(seed)
    return [[sympy.Rational(random.randint(-99, 99), random.randint(1, 99)) for _ in range(n)] for _ in range(n)]
