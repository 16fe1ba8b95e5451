"""Stability where eigenvalues do not decide: by leading terms on the centre manifold, and by Lyapunov functions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice, product
from math import gcd, lcm
from typing import TYPE_CHECKING

from symjac import exact
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Expr, Symbol

    from symjac.roots import Root
    from symjac.studies.first_integrals import Flow


# --- centre manifold ---------------------------------------------------------
#
# Stability by leading terms where 0 is an eigenvalue: on the centre manifold, and for nilpotent J in the plane.
#
# In coordinates s along the kernel of J and u in its range, s′ = S(s, u) and u′ = B·u + N(s, u). The centre manifold
# u = h(s) has B·h = h′·S(s, h) − N(s, h), from which its Taylor polynomial is found. On it s′ = c·sᵏ + …: for even k
# the equilibrium is unstable, for odd k it is stable if c < 0 and unstable if c > 0. This is asked where 0 is a simple
# eigenvalue and all others have Re λ < 0.
#
# For a nilpotent J ≠ 0 in the plane coordinates are chosen in which x′ = y + A(x, y) and y′ = B(x, y). On the curve
# y = φ(x) where x′ = 0, y′ = a·xᵐ + … and div F = b·xⁿ + …; a, m, b and n decide by Andreev's theorem.
#
# Source: Carr, *Applications of Centre Manifold Theory*, theorems 2 and 3; Kuznetsov, *Elements of Applied Bifurcation
# Theory*, 3rd ed., 5.1; Dumortier, Llibre and Artés, *Qualitative Theory of Planar Differential Systems*, theorem 3.5.
# Refused: points, or Taylor coefficients, that are not rational, and k > MOST_ORDER.


TURNING = "turning"
"""The kind of a point that solutions go around: a centre or a spiral."""

MOST_ORDER = 5
MOST_DEGREE = 24
MOST_OPERATIONS = 400
"""The most operations of a component whose Taylor polynomial is computed."""


def leading_term(components: Sequence[Expr], variables: Sequence[Symbol], point: Sequence[Expr]) -> Expr | None:
    """c·sᵏ of the flow on the centre manifold, as a polynomial in one symbol; None if it is not found."""
    if not all(value.is_Rational for value in point) or sum(f.count_ops() for f in components) > MOST_OPERATIONS:
        return None
    try:
        return _leading(components, variables, point)
    except sympy_failures():
        return None


def _leading(components: Sequence[Expr], variables: Sequence[Symbol], point: Sequence[Expr]) -> Expr | None:
    s, *others = z = [sympy.Dummy(f"z_{x.name}", real=True) for x in variables]
    fs = [taylor(f, dict(zip(variables, point, strict=True)), dict(zip(variables, z, strict=True)))
          for f in components]  # fmt: skip
    if not all(f.is_polynomial(*z) and sympy.Poly(f, *z).domain.is_QQ | sympy.Poly(f, *z).domain.is_ZZ for f in fs):
        return None
    slopes = sympy.Matrix([[_at_zero(f.diff(v), z) for v in z] for f in fs])
    kernel, image = slopes.nullspace(), slopes.columnspace()
    change = sympy.Matrix.hstack(*kernel, *image)
    if len(kernel) != 1 or change.det() == 0:
        return None
    moved = dict(zip(z, change * sympy.Matrix(z), strict=True))
    along, *across = change.inv() * sympy.Matrix([f.xreplace(moved) for f in fs])
    linear = sympy.Matrix([[_at_zero(f.diff(v), z) for v in others] for f in across])
    rest = [f - sympy.Add(*(linear[i, j] * v for j, v in enumerate(others))) for i, f in enumerate(across)]
    manifold = [sympy.S.Zero for _ in others]
    for _ in range(MOST_ORDER):
        on = dict(zip(others, manifold, strict=True))
        speed = _cut(along.xreplace(on), s)
        right = [_cut(h.diff(s) * speed - f.xreplace(on), s) for h, f in zip(manifold, rest, strict=True)]
        manifold = [_cut(h, s) for h in linear.inv() * sympy.Matrix(right)]
    speed = sympy.Poly(_cut(along.xreplace(dict(zip(others, manifold, strict=True))), s), s)
    if speed.is_zero:
        return None
    (order,), factor = min(speed.terms())
    return factor * s**order


def nilpotent(components: Sequence[Expr], variables: Sequence[Symbol], point: Sequence[Expr]) -> str | None:
    """Stable, unstable or TURNING; None if J at the point is 0, or the leading terms are not found."""
    if not all(value.is_Rational for value in point) or sum(f.count_ops() for f in components) > MOST_OPERATIONS:
        return None
    try:
        terms = _nilpotent_terms(components, variables, point)
    except sympy_failures():
        return None
    if terms is None:
        return None
    (a, m), (b, n) = terms
    if m % 2 == 0 or a > 0:
        return "unstable"  # a cusp or a saddle-node, or a saddle
    if b == 0 or m < 2 * n + 1:
        return TURNING
    if m == 2 * n + 1 and b**2 + 4 * a * (n + 1) < 0:
        # Of the leading part y²/2 − a·xᵐ⁺¹/(m + 1) has the rate b·xⁿ·y², which has one sign if n is even.
        return TURNING if n % 2 else "stable spiral" if b < 0 else "unstable spiral"
    return "stable node" if n % 2 == 0 and b < 0 else "unstable"  # for odd n: an elliptic and a hyperbolic sector


def _nilpotent_terms(
    components: Sequence[Expr], variables: Sequence[Symbol], point: Sequence[Expr]
) -> tuple[tuple[Expr, int], tuple[Expr, int]] | None:
    """(a, m) and (b, n); b is 0, and n is MOST_ORDER, if no term of the divergence is found."""
    x, y = z = [sympy.Dummy(f"z_{v.name}", real=True) for v in variables]
    shifts = dict(zip(variables, z, strict=True))
    fs = [taylor(f, dict(zip(variables, point, strict=True)), shifts) for f in components]
    slopes = sympy.Matrix([[_at_zero(f.diff(v), z) for v in z] for f in fs])
    if slopes.is_zero_matrix or not all(entry.is_Rational for entry in slopes):
        return None
    second = next(v for v in (sympy.Matrix([0, 1]), sympy.Matrix([1, 0])) if not (slopes * v).is_zero_matrix)
    change = sympy.Matrix.hstack(slopes * second, second)
    moved = dict(zip(z, change * sympy.Matrix(z), strict=True))
    along, across = map(sympy.expand, change.inv() * sympy.Matrix([f.xreplace(moved) for f in fs]))
    curve = sympy.S.Zero
    for _ in range(MOST_ORDER):
        curve = _cut((y - along).xreplace({y: curve}), x)
    force = sympy.Poly(_cut(across.xreplace({y: curve}), x), x)
    divergence = sympy.Poly(_cut((along.diff(x) + across.diff(y)).xreplace({y: curve}), x), x)
    rational = all(poly.domain.is_QQ or poly.domain.is_ZZ for poly in (force, divergence))
    if force.is_zero or not rational:
        return None
    (m,), a = min(force.terms())
    terms = [(c, k) for (k,), c in divergence.terms() if c and k < MOST_ORDER]
    return (a, m), min(terms, key=lambda term: term[1], default=(sympy.S.Zero, MOST_ORDER))


def taylor(f: Expr, point: dict[Symbol, Expr], shifts: dict[Symbol, Symbol]) -> Expr:
    """The Taylor polynomial of f(a + z) up to MOST_ORDER; f(a + z) itself if it is a polynomial of moderate degree."""
    if f.is_polynomial(*point) and sympy.Poly(f, *point).total_degree() <= MOST_DEGREE:
        return sympy.expand(exact.substituted(f, {x: point[x] + z for x, z in shifts.items()}))
    t = sympy.Dummy("t", real=True)
    line = exact.substituted(f, {x: point[x] + t * z for x, z in shifts.items()})
    terms = []
    for k in range(MOST_ORDER + 1):
        terms.append(exact.substituted(line, {t: sympy.S.Zero}) / sympy.factorial(k))
        line = line.diff(t)
    return sympy.expand(sympy.Add(*terms))


def _at_zero(expr: Expr, symbols: Sequence[Symbol]) -> Expr:
    return expr.xreplace(dict.fromkeys(symbols, sympy.S.Zero))


def _cut(expr: Expr, s: Symbol) -> Expr:
    """A polynomial without its terms of higher order."""
    poly = sympy.Poly(sympy.expand(expr), s)
    return sympy.Add(*(c * s**k for (k,), c in poly.terms() if k <= MOST_ORDER))


# --- lyapunov ----------------------------------------------------------------
#
# Stability of an equilibrium a by a function V = Σ cᵢ·Vᵢ(zᵢ), cᵢ > 0, z = x − a, or by solutions that leave on rays.
#
# Each Vᵢ is zᵢ^2, zᵢ^4, zᵢ^6, or the integral of the terms of another component that have no other variable than zᵢ,
# whose least power is even: of y′ = −x⁵ − x³ + … it is x⁶/6 + x⁴/4, the potential of a mechanical system.
#
#     V′ = ∇V·F < 0 beside a       asymptotically stable (Lyapunov)
#     V′ ≤ 0, and no solution but a stays where V′ = 0      asymptotically stable (LaSalle; in the plane)
#     V′ ≤ 0, and V′ = 0 on a subspace that solutions do not leave      stable, not asymptotically
#     F_k(u) = λ·u, λ > 0          unstable; F_k is the part of F of least degree k ≥ 2
#
# The c are chosen so that the terms of V′ without a sign cancel. V′ < 0 is proved from its pure powers −bᵢ·zᵢ^(2mᵢ): a
# term z^α is smaller near 0 if Σ αᵢ/(2mᵢ) > 1. If −F passes one of the first two tests, a is unstable. A ray of F_k
# becomes an equilibrium in polar coordinates that has the eigenvalue λ across the circle r = 0.
#
# Source: Khalil, *Nonlinear Systems*, 3rd ed., theorems 4.1 to 4.4; Dumortier, Llibre and Artés, *Qualitative Theory of
# Planar Differential Systems*, chapter 3. Refused: components that are no polynomials with rational coefficients.


STABLE, NEUTRAL, UNSTABLE = "stable", "stable, not asymptotically", "unstable"

MOST_VARIABLES = 3
MOST_TERMS = 60
"""The most terms of all components together."""

EXPONENTS = (2, 4, 6)
"""The exponents that are tried in V."""

MOST_CHOICES = 100
"""The most choices of V₁, …, Vₙ that are tried."""


@dataclass(frozen=True)
class Lyapunov:
    """The kind of an equilibrium, V of the variables, and V′ = ∇V·F."""

    kind: str
    function: Expr
    rate: Expr


Terms = dict[tuple[int, ...], "Expr"]
Part = dict[int, "Expr"]
"""A polynomial of one variable, by its exponents."""


def lyapunov(flow: Flow, root: Root) -> Lyapunov | None:
    """A Lyapunov function at an isolated equilibrium with rational coordinates, and the kind that it proves."""
    if not root.rational or len(root.point) != len(flow.variables):
        return None
    return _lyapunov(flow.problem.components, flow.variables, root.values)


@remembered(256)
def _lyapunov(fs: tuple[Expr, ...], variables: tuple[Symbol, ...], point: tuple[Expr, ...]) -> Lyapunov | None:
    if len(fs) > MOST_VARIABLES or not (moved := _moved(fs, variables, point)):
        return None
    for parts in islice(product(*(_parts(moved, i) for i in range(len(fs)))), MOST_CHOICES):
        rates = [_rate(field, i, part) for i, (field, part) in enumerate(zip(moved, parts, strict=True))]
        for weights in _weights(rates):
            rate = _sum(rates, weights)
            kind = _kind(rate, moved)
            if kind is not None:
                z = [x - a for x, a in zip(variables, point, strict=True)]
                whole = (c * k * v**e for c, v, part in zip(weights, z, parts, strict=True) for e, k in part.items())
                return Lyapunov(kind, sympy.Add(*whole), _expression(rate, z))
    return None


def _parts(moved: Sequence[Terms], i: int) -> list[Part]:
    """The Vᵢ that are tried."""
    parts: list[Part] = [{e: sympy.S.One} for e in EXPONENTS]
    for field in (field for k, field in enumerate(moved) if k != i):
        force = {m[i]: c for m, c in field.items() if sum(m) == m[i]}
        least = min(force, default=0)
        if least % 2:
            way = lcm(*(int((c / (e + 1)).q) for e, c in force.items())) * (1 if force[least] > 0 else -1)
            part = {e + 1: way * c / (e + 1) for e, c in force.items()}
            common = gcd(*map(int, part.values()))
            parts.append({e: c / common for e, c in part.items()})
    return [part for k, part in enumerate(parts) if part not in parts[:k]]


def leaves_along_a_ray(flow: Flow, root: Root) -> bool:
    """Whether F_k(u) = λ·u, λ > 0, is proved for a vector u whose entries are 0, 1 or −1, or for one in the plane."""
    if not root.rational:
        return False
    moved = _moved(flow.problem.components, flow.variables, root.values)
    if not moved:
        return False
    degree = min((sum(m) for field in moved for m in field), default=0)
    if degree < 2:
        return False
    z = [sympy.Dummy(x.name, real=True) for x in flow.variables]
    part = [_expression({m: c for m, c in field.items() if sum(m) == degree}, z) for field in moved]
    return any(_grows(part, z, u) for u in _rays(part, z))


def _rays(part: Sequence[Expr], z: Sequence[Symbol]) -> Iterator[tuple[Expr, ...]]:
    yield from (tuple(map(sympy.Integer, u)) for u in product((0, 1, -1), repeat=len(z)) if any(u))
    if len(z) == 2:
        (x, y), (f, g) = z, part
        slope = sympy.Poly(exact.substituted(g - y * f, {x: sympy.S.One}), y)
        for root in () if slope.is_zero else slope.ground_roots():
            yield from ((s, s * root) for s in (sympy.S.One, -sympy.S.One))


def _grows(part: Sequence[Expr], z: Sequence[Symbol], u: Sequence[Expr]) -> bool:
    values = [sympy.expand(exact.substituted(f, dict(zip(z, u, strict=True)))) for f in part]
    parallel = all(a * q == b * p for (a, p), (b, q) in combinations(list(zip(values, u, strict=True)), 2))
    return parallel and sympy.Add(*(a * p for a, p in zip(values, u, strict=True))) > 0


# --- polynomials as their terms --------------------------------------------------------------------------------------


def _moved(fs: Sequence[Expr], variables: Sequence[Symbol], point: Sequence[Expr]) -> list[Terms]:
    """The terms of F(a + z); none if F is no polynomial with rational coefficients, or has too many terms."""
    if not all(f.is_polynomial(*variables) and f.free_symbols <= set(variables) for f in fs):
        return []
    at = {x: x + a for x, a in zip(variables, point, strict=True)}
    moved: list[Terms] = []
    for f in fs:
        poly = sympy.Poly(exact.substituted(f, at), *variables)
        if not (poly.domain.is_QQ or poly.domain.is_ZZ) or len(poly.terms()) > MOST_TERMS:
            return []
        moved.append({m: c for m, c in poly.terms() if c})
    return moved


def _rate(field: Terms, place: int, part: Part) -> Terms:
    """Vᵢ′(zᵢ)·f."""
    shifted = [
        {(*m[:place], m[place] + e - 1, *m[place + 1 :]): e * k * c for m, c in field.items()} for e, k in part.items()
    ]
    return _sum(shifted, [sympy.S.One] * len(shifted))


def _sum(rates: Sequence[Terms], weights: Sequence[Expr]) -> Terms:
    total: Terms = {}
    for weight, terms in zip(weights, rates, strict=True):
        for m, c in terms.items():
            total[m] = total.get(m, sympy.S.Zero) + weight * c
    return {m: c for m, c in total.items() if c}


def _expression(terms: Terms, z: Sequence[Expr]) -> Expr:
    return sympy.Add(*(c * sympy.Mul(*(v**e for v, e in zip(z, m, strict=True))) for m, c in terms.items()))


def _weights(rates: Sequence[Terms]) -> Iterator[tuple[Expr, ...]]:
    """Positive c for which as many as possible of the terms without a sign cancel, smallest whole numbers."""
    monomials = sorted({m for terms in rates for m in terms})
    rows = {m: [terms.get(m, sympy.S.Zero) for terms in rates] for m in monomials}
    odd = [rows[m] for m in monomials if any(e % 2 for e in m)]
    even = [rows[m] for m in monomials if not any(e % 2 for e in m) and len([c for c in rows[m] if c]) > 1]
    shared = [row for row in odd if len([c for c in row if c]) > 1]
    equal = (sympy.S.One,) * len(rates)
    found = (_positive([*chosen, *more]) for chosen in (odd, shared) for more in ([], even))
    yield from dict.fromkeys([equal, *(weights for weights in found if weights is not None)])


def _positive(rows: Sequence[Sequence[Expr]]) -> tuple[Expr, ...] | None:
    """A positive vector of whole numbers in the kernel of the rows: the sum of a basis, if that is positive."""
    if not rows:
        return None
    basis = [v if sum(v) >= 0 else -v for v in sympy.Matrix(rows).nullspace()]
    total = [sum(entries) for entries in zip(*basis, strict=True)]
    if not total or not all(c > 0 for c in total):
        return None
    scale = sympy.ilcm(*(c.q for c in total))
    return tuple(c * scale for c in total)


# --- the sign of V′ --------------------------------------------------------------------------------------------------


def _kind(rate: Terms, field: Sequence[Terms]) -> str | None:
    if _nowhere_positive(rate) and _stays(rate, field):
        return NEUTRAL
    for way, kind in ((1, STABLE), (-1, UNSTABLE)):
        terms = {m: way * c for m, c in rate.items()}
        if _negative(terms, len(field)) or (_nowhere_positive(terms) and _nothing_stays(terms, field)):
            return kind
    return None


def _negative(terms: Terms, n: int) -> bool:
    """Whether the sum is negative beside 0: of each variable a power −b·z^(2m), beside which the others are small."""
    lowest: dict[int, int] = {}
    for m in terms:
        held = [i for i in range(n) if m[i]]
        if len(held) == 1:
            i = held[0]
            lowest[i] = min(lowest.get(i, m[i]), m[i])
    if len(lowest) < n:
        return False
    powers = {tuple(e if i == j else 0 for j in range(n)) for i, e in lowest.items()}
    if any(e % 2 or terms[tuple(e if i == j else 0 for j in range(n))] > 0 for i, e in lowest.items()):
        return False
    return all(
        m in powers
        or (c < 0 and not any(e % 2 for e in m))
        or sum(sympy.Rational(e, lowest[i]) for i, e in enumerate(m)) > 1
        for m, c in terms.items()
    )


def _nowhere_positive(terms: Terms) -> bool:
    """Whether the sum is ≤ 0 beside 0, and 0 only with its even terms: all terms are −b·z^(2m), or multiples of one."""
    even = [m for m, c in terms.items() if c < 0 and not any(e % 2 for e in m)]
    return all(any(all(e >= k for e, k in zip(m, own, strict=True)) for own in even) for m in terms)


def _stays(terms: Terms, field: Sequence[Terms]) -> bool:
    """Whether V′ = 0 on the subspace where some, or none, of the variables are 0, and solutions stay in it."""
    n = len(field)
    return any(
        all(any(m[i] for i in zero) for rows in (terms, *(field[i] for i in zero)) for m in rows)
        for count in range(n)
        for zero in combinations(range(n), count)
    )


def _nothing_stays(terms: Terms, field: Sequence[Terms]) -> bool:
    """Whether in the plane no solution but the equilibrium stays on an axis on which V′ = 0.

    On an axis the component across it is not 0 beside 0: it has a term that is a power of that variable alone.
    """
    if len(field) != 2:
        return False
    return not any(all(m[off] for m in terms) and all(m[off] for m in field[off]) for off in (0, 1))
