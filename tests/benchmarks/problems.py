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


def layer(n: int, activation: Any) -> Map:
    """f(Wx + b) with n units."""
    x = [symbol(f"x_{j}") for j in range(n)]
    sums = [sympy.Add(*(symbol(f"w_{i}_{j}") * x[j] for j in range(n)), symbol(f"b_{i}")) for i in range(n)]
    return [activation(total) for total in sums], x


def camera() -> Map:
    """The image of a point by a pinhole camera that is turned by a quaternion, which is normalised, and moved."""
    axes = {"q": "wxyz", "t": "xyz", "p": "xyz"}
    quaternion, moved, point = ([symbol(f"{name}_{k}") for k in of] for name, of in axes.items())
    norm = sympy.sqrt(sympy.Add(*(q**2 for q in quaternion)))
    w, x, y, z = (q / norm for q in quaternion)
    turned = [
        [1 - 2 * (y**2 + z**2), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x**2 + z**2), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x**2 + y**2)],
    ]
    u, v, depth = (
        sympy.Add(*(a * b for a, b in zip(row, point, strict=True))) + t for row, t in zip(turned, moved, strict=True)
    )
    focal = symbol("f")
    return [focal * u / depth, focal * v / depth], [*quaternion, *moved]


def mechanism(links: int) -> Map:
    """The end of a chain whose joints turn about the z-axis and the y-axis in turn."""
    x, y, z = sympy.S.Zero, sympy.S.Zero, sympy.S.Zero
    joints = [symbol(f"q_{k}") for k in range(links)]
    for k in reversed(range(links)):
        c, s, x = sympy.cos(joints[k]), sympy.sin(joints[k]), x + symbol(f"l_{k}")
        x, y, z = (c * x - s * y, s * x + c * y, z) if k % 2 == 0 else (c * x + s * z, y, c * z - s * x)
    return [x, y, z], joints


def dense(n: int) -> Map:
    """Every component in every variable, with parts that all share."""
    x = [symbol(f"x_{j}") for j in range(n)]
    total = sympy.Add(*(v**2 for v in x))
    root, bell = sympy.sqrt(1 + total), sympy.exp(-total)
    waves = [sympy.Add(*(sympy.sin(symbol("k") * u * v) * bell for v in x)) for u in x]
    return [u * wave / root + sympy.log(1 + total) * u for u, wave in zip(x, waves, strict=True)], x


def softmax(n: int) -> Map:
    """exp(x_i)/Σ exp(x_j)."""
    x = [symbol(f"x_{j}") for j in range(n)]
    return [sympy.exp(v) / sympy.Add(*map(sympy.exp, x)) for v in x], x


def distances(n: int) -> Map:
    """From a receiver to n satellites, with the error of its clock."""
    x, y, z, t = map(symbol, "xyzt")
    places = [[symbol(f"{name}_{i}") for name in "abc"] for i in range(n)]
    return [sympy.sqrt((x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2) + t for a, b, c in places], [x, y, z, t]


def attractions(n: int) -> Map:
    """The accelerations of n bodies in a plane, with softened distances."""
    bodies = [(symbol(f"x_{i}"), symbol(f"y_{i}"), symbol(f"m_{i}")) for i in range(n)]
    soft, forces = symbol("s"), []
    for x, y, _ in bodies:
        others = [(u - x, v - y, m) for u, v, m in bodies if u != x]
        weights = [m / ((u**2 + v**2 + soft) ** sympy.Rational(3, 2)) for u, v, m in others]
        forces += [sympy.Add(*(o[k] * w for o, w in zip(others, weights, strict=True))) for k in (0, 1)]
    return forces, [place for x, y, _ in bodies for place in (x, y)]


def generic(n: int) -> dict[tuple[int, int], Any]:
    """A matrix of symbols."""
    return {(i, j): symbol(f"a_{i}_{j}") for i in range(n) for j in range(n)}


def vandermonde(n: int) -> dict[tuple[int, int], Any]:
    """x_i^j."""
    return {(i, j): symbol(f"x_{i}") ** j for i in range(n) for j in range(n)}


def tridiagonal(n: int) -> dict[tuple[int, int], Any]:
    """Symbols on three diagonals."""
    names = {-1: "c", 0: "a", 1: "b"}
    return {(i, i + d): symbol(f"{names[d]}_{i}") for i in range(n) for d in names if 0 <= i + d < n}


def sparse(n: int, seed: int = 3) -> dict[tuple[int, int], Any]:
    """A permuted triangular matrix: names on the diagonal, and twice as many numbers on one side of it."""
    random = Random(seed)
    rows, columns = random.sample(range(n), n), random.sample(range(n), n)
    entries = {(rows[i], columns[i]): symbol(f"d_{i}") for i in range(n)}
    for _ in range(2 * n):
        i, j = sorted(random.sample(range(n), 2))
        entries[rows[i], columns[j]] = sympy.Integer(random.randint(1, 9))
    return entries


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


ELLIPSOIDAL = ", ".join(
    f"sqrt(({s}^2 + l)*({s}^2 + m)*({s}^2 + n)/(({s}^2 - {t}^2)*({s}^2 - {u}^2)))" for s, t, u in ("abc", "bac", "cab")
)
"""Morse and Feshbach, *Methods of Theoretical Physics* (1953), page 663, with the squares of the half axes."""


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


EQUILIBRIA = (
    ("FitzHugh-Nagumo", "v - v^3/3 - w + I_e, e*(v + a - b*w)", "v w"),
    ("Rössler", "-y - z, x + a*y, b + z*(x - c)", "x y z"),
    ("Rosenzweig-MacArthur", "r*x*(1 - x/K) - a*x*y/(1 + a*h*x), e*a*x*y/(1 + a*h*x) - m*y", "x y"),
    ("Lorenz", "s*(y - x), x*(r - z) - y, x*y - b*z", "x y z"),
    ("SIR", "m - b*S*I_f - m*S, b*S*I_f - (g + m)*I_f, g*I_f - m*R", "S I_f R"),
    ("Lotka-Volterra", "a*x - b*x*y, d*x*y - c*y", "x y"),
    ("competition", "r*x*(1 - x/K - a*y/K), s*y*(1 - y/L - b*x/L)", "x y"),
    ("Holling III", "r*x*(1 - x/K) - a*x^2*y/(1 + h*x^2), e*a*x^2*y/(1 + h*x^2) - m*y", "x y"),
    ("Leslie-Gower", "r*x*(1 - x/K) - a*x*y, s*y*(1 - y/(h*x))", "x y"),
    ("Holling-Tanner", "r*x*(1 - x/K) - a*x*y/(b + x), s*y*(1 - y/(h*x))", "x y"),
    ("Beddington", "r*x*(1 - x/K) - a*x*y/(1 + b*x + c*y), f*x*y/(1 + b*x + c*y) - m*y", "x y"),
    ("Bazykin", "x - x*y/(1 + a*x) - k*x^2, -g*y + x*y/(1 + a*x) - d*y^2", "x y"),
    ("food chain", "x*(a - b*x - c*y), y*(-d + k*x - f*z), z*(-g + h*y)", "x y z"),
    ("May-Leonard", "x*(1 - x - a*y - b*z), y*(1 - b*x - y - a*z), z*(1 - a*x - b*y - z)", "x y z"),
    ("SEIR", "m - b*S*I_f - m*S, b*S*I_f - (s + m)*E, s*E - (g + m)*I_f, g*I_f - m*R", "S E I_f R"),
    ("SIRS", "m*N - b*S*I_f/N + w*R - m*S, b*S*I_f/N - (g + m)*I_f, g*I_f - (m + w)*R", "S I_f R"),
    ("infected prey", "r*x*(1 - (x + y)/K) - b*x*y, b*x*y - a*y*z - d*y, k*y*z - m*z", "x y z"),
    ("HIV", "l - d*T - b*T*V, b*T*V - a*I_f, k*I_f - u*V", "T I_f V"),
    ("HIV with immune cells", "l - d*T - b*T*V, b*T*V - a*y - p*y*z, k*y - u*V, c*y*z - h*z", "T y V z"),
    ("tumour, Kuznetsov", "s + p*E*T/(g + T) - m*E*T - d*E, a*T*(1 - b*T) - E*T", "E T"),
    ("tumour, Kirschner", "c*T - m*E, r*T*(1 - b*T) - a*E*T/(g + T)", "E T"),
    ("chemostat", "D*(S_0 - S) - k*S*x/(y*(a + S)), k*S*x/(a + S) - D*x", "S x"),
    ("Brusselator", "a - (b + 1)*x + x^2*y, b*x - x^2*y", "x y"),
    ("Schnakenberg", "a - x + x^2*y, b - x^2*y", "x y"),
    ("Gray-Scott", "-u*v^2 + F*(1 - u), u*v^2 - (F + k)*v", "u v"),
    ("Sel'kov", "-x + a*y + x^2*y, b - a*y - x^2*y", "x y"),
    ("Goldbeter", "v - s*x*(1 + x)*(1 + y)^2/(L + (1 + x)^2*(1 + y)^2), "
     "q*s*x*(1 + x)*(1 + y)^2/(L + (1 + x)^2*(1 + y)^2) - k*y", "x y"),
    ("Oregonator", "(x*(1 - x) + q*y - x*y)/m, (-q*y - x*y + f*z)/d, x - z", "x y z"),
    ("Goodwin", "a/(1 + z^4) - b*x, c*x - d*y, k*y - f*z", "x y z"),
    ("toggle switch", "a/(1 + y^2) - x, b/(1 + x^2) - y", "x y"),
    ("Hindmarsh-Rose", "y - a*x^3 + b*x^2 - z + I_e, c - d*x^2 - y, r*(s*(x - u) - z)", "x y z"),
    ("Morris-Lecar", "I_e - g*tanh(v)*(v - u) - h*w*(v - q) - l*(v - r), (1 + tanh(v) - 2*w)*p", "v w"),
    ("van der Pol", "y, m*(1 - x^2)*y - x", "x y"),
    ("Duffing", "y, -d*y - a*x - b*x^3", "x y"),
    ("pendulum", "y, -b*y - g*sin(x)", "x y"),
    ("Chua", "a*(y - k*x^3 - c*x), x - y + z, -b*y", "x y z"),
    ("Chen", "a*(y - x), (c - a)*x - x*z + c*y, x*y - b*z", "x y z"),
    ("Lü", "a*(y - x), -x*z + c*y, x*y - b*z", "x y z"),
    ("Lorenz 84", "-y^2 - z^2 - a*x + a*F, x*y - b*x*z - y + G, b*x*y + x*z - z", "x y z"),
    ("Rabinovich-Fabrikant", "y*(z - 1 + x^2) + g*x, x*(3*z + 1 - x^2) + g*y, -2*z*(a + x*y)", "x y z"),
    ("Rikitake", "-m*x + z*y, -m*y + (z - a)*x, 1 - x*y", "x y z"),
    ("Thomas", "-b*x + y - y^3, -b*y + z - z^3, -b*z + x - x^3", "x y z"),
    ("hyperchaotic Rössler", "-y - z, x + a*y + w, b + x*z, -c*z + d*w", "x y z w"),
    ("Hastings-Powell", "x*(1 - x) - a*x*y/(1 + b*x), a*x*y/(1 + b*x) - d*y - f*y*z/(1 + g*y), "
     "f*y*z/(1 + g*y) - m*z", "x y z"),
    ("laser", "G*n*N - k*n, -G*n*N - f*N + p", "n N"),
    ("Maxwell-Bloch", "k*(P - E), g*(E*D - P), h*(l + 1 - D - l*E*P)", "E P D"),
)  # fmt: skip
"""Systems with symbols for their parameters, from Strogatz, Murray, Edelstein-Keshet and Kuznetsov."""
