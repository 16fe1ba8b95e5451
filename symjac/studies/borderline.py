"""Stability where no eigenvalue has Re λ > 0 but some have Re λ = 0, so that their signs do not decide.

    F linear                stable exactly where these eigenvalues are semisimple (no Jordan block is longer than 1)
    a first integral H      a nondegenerate centre of the linearisation is a centre: H has a strict extremum there
    reversible              a centre of the linearisation on the mirror is a centre
    first focal value       its sign decides for a pair ±iω, the others being stable (Andronov and Hopf)
    conserved quantities    the same for the flow on their level sets
    centre manifold         for a simple eigenvalue 0, the others being stable, the flow on it decides
    many equilibria         stable where they form a manifold with as many dimensions as 0 has multiplicity
    one variable            the first derivative that is not 0 decides, or the signs on both sides
    one after another       all equations in one variable, those before it being at their equilibria

Sources: Hirsch, Smale and Devaney, *Differential Equations, Dynamical Systems, and an Introduction to Chaos*, 3rd ed.,
6.3 and 9.3; Strogatz, *Nonlinear Dynamics and Chaos*, 2nd ed., 6.5 and 6.6; Kuznetsov, *Elements of Applied Bifurcation
Theory*, 3rd ed., 5.4; Aulbach, *Continuous and Discrete Dynamics near Manifolds of Equilibria* (Springer 1984).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import SymjacError
from symjac.kernel import sympy, sympy_failures
from symjac.local.regular import NotDefined
from symjac.roots import Root, fractions
from symjac.roots.at_solutions import BITS, at_solution, is_smooth_at_root, real, sign_at
from symjac.studies.critical.beside import by_rays
from symjac.studies.critical.region import Here, has_kinks
from symjac.studies.first_integrals import CENTRE, NEUTRAL, UNSTABLE, Flow, by_leading_part, is_conservative, isolating
from symjac.studies.lyapunov import TURNING, leading_term, nilpotent
from symjac.studies.spectrum import Spectrum, characteristic
from symjac.studies.zero_sets import hurwitz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr, Symbol

MOST_ORDER = 9
"""The highest derivative of a function of one variable that is tried."""


def decided(flow: Flow, root: Root, found: Spectrum) -> str | None:
    """The kind of equilibrium, if one of the arguments decides it; None otherwise."""
    return _by_jacobian(flow, root, found) or (by_scalar_equations(flow, root) if found.size > 1 else None)


def _by_jacobian(flow: Flow, root: Root, found: Spectrum) -> str | None:
    if flow.linear:
        return _linear(found)
    n = found.size
    if n == 1:
        return _in_one_variable(flow, root) or by_scalar_equations(flow, root)
    on_axis = n == 2 and found.signs[0] == 0
    if on_axis and found.signs[1] == 1 and is_centre(flow, root):
        return CENTRE
    if n == 2 and found.signs == (0, 0):
        return by_leading_part(flow, root) or _nilpotent(flow, root) or (NEUTRAL if isolating(flow, root) else None)
    if not (found.symbolic or root.special or root.integers) and found.signs[-1]:
        return _by_focal_value(flow, root, found) or (NEUTRAL if isolating(flow, root) else None)
    if root.free and _hyperbolic_beside(found, len(root.free), root):
        return NEUTRAL
    if not (found.symbolic or root.family) and root.exact and _hyperbolic_beside(found, 1, root):
        return _on_centre_manifold(flow, root)
    return NEUTRAL if isolating(flow, root) else None


def _nilpotent(flow: Flow, root: Root) -> str | None:
    """The kind for a nilpotent J: by leading terms of the flow, or by a mirror if solutions turn around the point."""
    if root.family or not root.exact or not is_smooth_at_root(flow.problem.components, root):
        return None
    kind = nilpotent(flow.problem.components, flow.variables, root.values)
    if kind == TURNING:
        return CENTRE if _reversible(flow, root) else None
    return kind


def _on_centre_manifold(flow: Flow, root: Root) -> str | None:
    """The kind by the leading term of the flow on the centre manifold."""
    if not is_smooth_at_root(flow.problem.components, root):
        return None
    term = leading_term(flow.problem.components, flow.variables, root.values)
    if term is None:
        return None
    factor, power = term.as_coeff_Mul()
    return UNSTABLE if power.as_base_exp()[1] % 2 == 0 or factor > 0 else "stable"


def on_level_set(flow: Flow, root: Root) -> tuple[Flow, Root] | None:
    """The flow on the level set of the linear conserved quantities through an equilibrium, and the equilibrium in it.

    A variable in each quantity is eliminated; what the equilibrium leaves free is a parameter of the flow. None where
    the values are decimals.
    """
    if not root.exact or root.chart is not None or root.roots:
        return None
    names = {x: sympy.Dummy(x.name, real=True) for x in root.free}
    point = {x: exact.substituted(value, names) for x, value in root.point}
    levels = [q - exact.substituted(q, point) for q in flow.conserved]
    gone = sympy.linsolve(levels, *flow.variables) if levels else sympy.S.EmptySet
    if not isinstance(gone, sympy.FiniteSet) or not gone.args:
        return None
    left = {x: value for x, value in zip(flow.variables, gone.args[0], strict=True) if value != x}
    kept = tuple(x for x in flow.variables if x not in left)
    pairs = [
        (exact.substituted(f, left), x)
        for f, x in zip(flow.problem.components, flow.variables, strict=True)
        if x in kept
    ]
    components = tuple(sympy.expand(f) if f.is_polynomial() else f for f, _ in pairs)
    matrix = tuple(tuple(f.diff(x) for x in kept) for f in components)
    inner = replace(flow.problem, components=components, variables=kept, cancelled=())
    conditions = tuple(exact.substituted(c, names) for c in root.conditions)
    return Flow(inner, matrix), Root(tuple((x, point[x]) for x in kept), conditions)


def is_centre(flow: Flow, root: Root) -> bool:
    """Whether a centre of the linearisation is a centre of the flow, by a first integral or a mirror."""
    return len(flow.variables) == 2 and (is_conservative(flow, root) or _reversible(flow, root))


# --- linear systems -----------------------------------------------------------


def _linear(found: Spectrum) -> str | None:
    """Stable if J is annihilated by the factors on the imaginary axis, each once, times the powers of the others."""
    parts = _split(found)
    if parts is None:
        return None
    if any(sign == 1 for _, _, sign in parts):
        return UNSTABLE
    symbol = sympy.Dummy("lambda")
    whole = sympy.Mul(*(_monic(c, symbol) ** (1 if sign == 0 else times) for c, times, sign in parts))
    if any(sign is None for _, _, sign in parts):
        return None
    entries = sympy.Matrix(found.entries)
    total = sympy.zeros(found.size, found.size)
    for coefficient in sympy.Poly(whole, symbol).all_coeffs():
        total = (total * entries + coefficient * sympy.eye(found.size)).applyfunc(fractions.cancel)
    zeros = [exact.zero(entry) for entry in total]
    if any(isinstance(zero, exact.Refuted) and not e.free_symbols for zero, e in zip(zeros, total, strict=True)):
        return UNSTABLE
    if any(e.is_nonzero for e in total):
        return UNSTABLE
    if not all(isinstance(zero, exact.Proved) for zero in zeros):
        return None
    turning = found.size == 2 and all(len(c) == 2 and sign == 0 for c, _, sign in parts)
    return CENTRE if turning else NEUTRAL


def _monic(coefficients: Sequence[Expr], symbol: Symbol) -> Expr:
    n = len(coefficients)
    return sympy.Add(symbol**n, *(c * symbol ** (n - k) for k, c in enumerate(coefficients, 1)))


def _split(found: Spectrum) -> list[tuple[tuple[Expr, ...], int, int | None]] | None:
    """The factors of the characteristic polynomial, their exponents, and the largest sign of Re λ among their roots.

    None if a factor can neither be solved nor have its roots counted.
    """
    symbol = sympy.Dummy("lambda")
    factored = fractions.factored(_monic(found.coefficients, symbol))
    if factored is None:
        return None
    parts = []
    for base, times in factored.powers:
        if not base.has(symbol):
            continue
        coefficients = tuple(map(fractions.cancel, sympy.Poly(base, symbol).monic().all_coeffs()[1:]))
        parts.append((coefficients, times, _largest_sign(coefficients)))
    return parts


def _largest_sign(coefficients: tuple[Expr, ...]) -> int | None:
    """For an irreducible factor: 1 if a root has Re λ > 0; 0 if a root has Re λ = 0 and none has more; −1 otherwise."""
    signs = [sign_at(c, Root(())) for c in coefficients]
    if len(coefficients) == 1:
        return None if signs[0] is None else -signs[0]
    if len(coefficients) == 2:
        if -1 in signs:
            return 1
        return None if None in signs else -1 if signs[0] else 0
    if not all(c.is_Rational for c in coefficients):
        return None
    import flint

    poly = flint.fmpq_poly([flint.fmpq(int(c.p), int(c.q)) for c in (*coefficients[::-1], sympy.S.One)])
    even = not any(coefficients[::2])
    if even:  # roots come as ±λ: on the axis where all squares are negative
        squares = _complex_roots(flint.fmpq_poly([poly[k] for k in range(0, len(coefficients) + 1, 2)]))
        return 0 if all(root.imag == 0 and root.real < 0 for root in squares) else 1
    parts = [root.real for root in _complex_roots(poly)]
    if any(part > 0 for part in parts):
        return 1
    return -1 if all(part < 0 for part in parts) else None


def _complex_roots(poly: Any) -> list[Any]:
    return [root for root, _ in poly.complex_roots()]


# --- mirrors --------------------------------------------------------------------------------


def _reversible(flow: Flow, root: Root) -> bool:
    """Whether F(Rx) = −R·F(x) for a reflection R of the plane that keeps the equilibrium fixed."""
    if not root.exact:
        return False
    (x, y), (f, g) = flow.variables, flow.problem.components
    a, b = root.values
    mirrors = [
        ({v: 2 * c - v}, image)
        for v, c, image in ((y, b, (f, -g)), (x, a, (-f, g)))
        if c.free_symbols.isdisjoint(root.integers)
    ]
    if a == b:
        mirrors.append(({x: y, y: x}, (g, f)))
    return any(
        all(
            isinstance(exact.zero(exact.substituted(e, mirror) + r), exact.Proved)
            for e, r in zip((f, g), image, strict=True)
        )
        for mirror, image in mirrors
    )


# --- focal value, many equilibria, one variable ---------------------------------------------


def _by_focal_value(flow: Flow, root: Root, found: Spectrum) -> str | None:
    """The kind by the sign of l₁: one pair ±iω is proved to be imaginary, all other Re λ < 0 (n = 2, 3)."""
    generic = characteristic(flow.matrix)
    on_axis = found.signs == (1, 1, 1) and sign_at(generic[0] * generic[1] - generic[2], root) == 0
    if not on_axis and found.signs != (0, 1):
        return None
    try:
        value = _focal_value(flow, root, generic[1])
    except (ArithmeticError, ValueError):
        return None
    if value.contains(0):
        return None
    shape = " spiral" if found.size == 2 else ""
    return ("stable" if value < 0 else UNSTABLE) + shape


def _focal_value(flow: Flow, root: Root, square: Expr) -> Any:
    """2ω·l₁ = Re⟨p, C(q,q,q̄) − 2B(q, A⁻¹B(q,q̄)) + B(q̄, (2iω − A)⁻¹B(q,q))⟩ (Kuznetsov, formula 5.39)."""
    from flint import acb, acb_mat

    from symjac.numbers.evaluators import precision

    n = len(flow.variables)
    balls = at_solution(root, BITS)

    def number(expr: Expr) -> Any:
        return acb(real(balls.value(expr)))

    fs = flow.problem.components
    second = {
        (i, j, k): number(sympy.diff(f, flow.variables[j], flow.variables[k]))
        for i, f in enumerate(fs) for j, k in product(range(n), repeat=2)
    }  # fmt: skip
    third = {
        (i, *jkl): number(sympy.diff(f, *(flow.variables[m] for m in jkl)))
        for i, f in enumerate(fs) for jkl in product(range(n), repeat=3)
    }  # fmt: skip
    a = [[number(entry) for entry in row] for row in flow.matrix]
    omega = acb(real(balls.value(square)).sqrt())
    with precision(BITS):
        iw = omega * acb(0, 1)
        q = _null_vector(a, iw)
        p = _null_vector([list(column) for column in zip(*a, strict=True)], -iw)
        norm = sum((u.conjugate() * v for u, v in zip(p, q, strict=True)), acb(0))
        p = [u / norm.conjugate() for u in p]
        bar = [v.conjugate() for v in q]

        def bilinear(u: list[Any], v: list[Any]) -> list[Any]:
            pairs = list(product(range(n), repeat=2))
            return [sum((second[i, j, k] * u[j] * v[k] for j, k in pairs), acb(0)) for i in range(n)]

        def solved(matrix: list[list[Any]], right: list[Any]) -> list[Any]:
            found = acb_mat(matrix).solve(acb_mat([[entry] for entry in right]))
            return [found[i, 0] for i in range(n)]

        cubic = [
            sum((third[i, j, k, m] * q[j] * q[k] * bar[m] for j, k, m in product(range(n), repeat=3)), acb(0))
            for i in range(n)
        ]
        still = bilinear(q, solved(a, bilinear(q, bar)))
        twice = [[(2 * iw if i == j else 0) - a[i][j] for j in range(n)] for i in range(n)]
        fast = bilinear(bar, solved(twice, bilinear(q, q)))
        total = sum((u.conjugate() * (c - 2 * s + t) for u, c, s, t in zip(p, cubic, still, fast, strict=True)), acb(0))
        return total.real


def _null_vector(a: list[list[Any]], value: Any) -> list[Any]:
    """v ≠ 0 with (A − λ)v = 0, λ being a simple eigenvalue: a row of cofactors of A − λ (n = 2, 3)."""
    n = len(a)
    m = [[a[i][j] - (value if i == j else 0) for j in range(n)] for i in range(n)]
    if n == 2:
        rows = [[m[0][1], -m[0][0]], [m[1][1], -m[1][0]]]
    else:
        rows = [_cross(m[i], m[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    best = max(rows, key=lambda row: max(float(abs(entry).lower()) for entry in row))
    if not any(float(abs(entry).lower()) > 0 for entry in best):
        raise ArithmeticError
    return best


def _cross(u: list[Any], v: list[Any]) -> list[Any]:
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]


def _hyperbolic_beside(found: Spectrum, dimension: int, root: Root) -> bool:
    """Whether the eigenvalue 0 has as many copies as there are free variables, and all others have Re λ < 0."""
    if any(sign != 0 for sign in found.signs[found.size - dimension :]):
        return False
    rest = found.coefficients[: found.size - dimension]
    return all(sign_at(minor, root) == 1 for minor in (hurwitz(rest) if rest else ()))


def _in_one_variable(flow: Flow, root: Root) -> str | None:
    """The kind by the first derivative that is not 0: its sign decides if its order is odd; if even, unstable."""
    (x,), (f,) = flow.variables, flow.problem.components
    if has_kinks(f):  # at a kink the formulas of the derivatives have values, but these are no derivatives
        return None
    for order in range(1, MOST_ORDER + 1):
        f = f.diff(x)
        sign = sign_at(f, root)
        if sign is None:
            return None
        if sign:
            return UNSTABLE if order % 2 == 0 or sign == 1 else "stable"
    return None


def by_scalar_equations(flow: Flow, root: Root) -> str | None:
    """The kind if each equation has one variable, or one more than those before it, which are at the equilibrium then.

    x′ = f(x) is stable if f < 0 right of the equilibrium and f > 0 left of it. If all are asymptotically stable, so is
    the whole: M. Vidyasagar, IEEE Trans. Automatic Control 25 (1980), 773-779.
    """
    if root.generic or not root.exact:
        return None
    left = dict(zip(flow.variables, flow.problem.components, strict=True))
    alone = all(f.free_symbols & set(left) <= {x} for x, f in left.items())
    if not alone and not all(f.is_polynomial(*left) or is_smooth_at_root((f,), root) for f in left.values()):
        return None
    point, kinds = dict(root.point), []
    while left:
        x = next((x for x, f in left.items() if f.free_symbols & set(left) <= {x}), None)
        if x is None:
            return None
        others = {v: value for v, value in point.items() if v != x}
        kinds.append(_on_both_sides(exact.substituted(left.pop(x), others), x, point[x]))
    if UNSTABLE in kinds:
        return UNSTABLE
    if None in kinds or (NEUTRAL in kinds and not alone):
        return None
    return NEUTRAL if NEUTRAL in kinds else "stable"


def _on_both_sides(f: Expr, x: Symbol, place: Expr) -> str | None:
    """The kind of an equilibrium of x′ = f(x) by the sign of (x − a)·f(x) beside it."""
    if f == 0:
        return NEUTRAL
    try:
        told = by_rays(Here((x - place) * f, (x,), Root(((x, place),))))
    except sympy_failures(SymjacError, NotDefined):
        return None
    return UNSTABLE if told.rises else "stable" if told.falls and told.rises is False else None
