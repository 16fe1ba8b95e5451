"""Stability by leading terms where 0 is an eigenvalue: on the centre manifold, and for nilpotent J in the plane.

In coordinates s along the kernel of J and u in its range, s′ = S(s, u) and u′ = B·u + N(s, u). The centre manifold
u = h(s) has B·h = h′·S(s, h) − N(s, h), from which its Taylor polynomial is found. On it s′ = c·sᵏ + …: for even k
the equilibrium is unstable, for odd k it is stable if c < 0 and unstable if c > 0. This is asked where 0 is a simple
eigenvalue and all others have Re λ < 0.

For a nilpotent J ≠ 0 in the plane coordinates are chosen in which x′ = y + A(x, y) and y′ = B(x, y). On the curve
y = φ(x) where x′ = 0, y′ = a·xᵐ + … and div F = b·xⁿ + …; a, m, b and n decide by Andreev's theorem.

Source: Carr, *Applications of Centre Manifold Theory*, theorems 2 and 3; Kuznetsov, *Elements of Applied Bifurcation
Theory*, 3rd ed., 5.1; Dumortier, Llibre and Artés, *Qualitative Theory of Planar Differential Systems*, theorem 3.5.
Refused: points, or Taylor coefficients, that are not rational, and k > MOST_ORDER.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac import exact
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr, Symbol

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
