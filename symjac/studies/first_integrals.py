"""First integrals of x′ = F(x), which are functions H with ∇H·F = 0, and the equilibria whose kind they prove.

    linear ℓ·x, polynomials     by linear algebra on the coefficients of ∇H·F
    in the plane                from a factor μ with div(μF) = 0, or by separation of variables

An equilibrium p is stable if p is alone on the set where all integrals have the values that they have at p. That is so
where Σ λ_k·∇H_k(p) = 0 for some λ and Σ λ_k·H_k has a definite second derivative on the common kernel of the ∇H_k(p).
It is not asymptotically stable, because solutions near p keep other values of the integrals.

In the plane let h be the part of H − H(p) of least weight, the variables having the weights in which h has pure powers
of both. If h is 0 at p alone, H has a strict extremum there: p is a centre. If a curve on which h has a simple zero
is followed away from p, then p is unstable.

Sources: Hirsch, Smale and Devaney, *Differential Equations, Dynamical Systems, and an Introduction to Chaos*, 3rd ed.,
9.3 and 9.4; Holm, Marsden, Ratiu and Weinstein, *Nonlinear stability of fluid and plasma equilibria*, Phys. Rep. 123
(1985); Arnold, Gusein-Zade and Varchenko, *Singularities of Differentiable Maps* I, 12.7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact, work
from symjac.expressions import unsigned
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures
from symjac.roots import Root, fractions
from symjac.roots.at_solutions import at, is_smooth_at_root, sign_at
from symjac.studies.lyapunov import taylor
from symjac.studies.spectrum import Matrix
from symjac.studies.zero_sets import sign_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Expr, Symbol

    from symjac.model import Problem

CENTRE = "centre: stable, not asymptotically"
NEUTRAL = "stable, not asymptotically"
UNSTABLE = "unstable"

INTEGRATION = 2_000_000
"""The calls that SymPy may make for one integral, or for all polynomial ones."""

MOST_MONOMIALS = 70
"""The most terms of a polynomial that is tried for a first integral."""


class Integral(NamedTuple):
    """H with ∇H·F = 0, from the factor μ for which div(μF) = 0."""

    expr: Expr
    factor: Expr


@dataclass(frozen=True)
class Flow:
    """x′ = F(x), with the Jacobian matrix of F."""

    problem: Problem
    matrix: Matrix

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """x."""
        return self.problem.variables

    @cached_property
    def linear(self) -> bool:
        """Whether J does not depend on x."""
        return not any(entry.free_symbols & set(self.variables) for row in self.matrix for entry in row)

    @cached_property
    def conserved(self) -> tuple[Expr, ...]:
        """Independent linear ℓ·x with ℓ·F = 0, ℓ free of x."""
        rows = _coefficients(self.problem.components, self.variables)
        if rows is None:
            return ()
        columns = sympy.polys.matrices.DomainMatrix.from_Matrix(sympy.Matrix(rows).T).to_field()
        found = columns.nullspace().to_Matrix()
        return tuple(_whole(found.row(k), self.variables) for k in range(found.rows))

    @cached_property
    def integral(self) -> Integral | None:
        """A first integral in the plane."""
        if len(self.variables) != 2:
            return None
        factor = _integrating_factor(self)
        if factor is None:
            return None
        found = work.within(INTEGRATION, lambda: _integrated(self, factor), lambda: None)
        return None if found is None else Integral(found, factor)


def isolating(flow: Flow, root: Root) -> tuple[Expr, ...]:
    """Polynomial integrals that have their values at the equilibrium nowhere else nearby; () if none are found.

    Their degree is 4 at most, with parameters 2.
    """
    if all(value.is_Rational for _, value in root.point):
        root = replace(root, chart=None)
    if root.chart is not None or not root.exact or root.roots:
        return ()
    n, fs = len(flow.variables), flow.problem.components
    free = {s for f in fs for s in f.free_symbols} - set(flow.variables)
    for degree in (2,) if free else (2, 3, 4):
        if sympy.binomial(n + degree, degree) <= MOST_MONOMIALS:
            found = _polynomials(fs, flow.variables, degree)
            if found and _isolate(found, flow.variables, root):
                return found
    return ()


def _isolate(integrals: Sequence[Expr], x: Sequence[Symbol], root: Root) -> bool:
    slopes = [[at(h.diff(v), root) for v in x] for h in integrals]
    tangents, weights = _kernel(slopes, root), _kernel(list(map(list, zip(*slopes, strict=True))), None)
    if tangents is None or weights is None:
        return False
    for weight in _directions(weights):
        total = sympy.Add(*(c * h for c, h in zip(weight, integrals, strict=True)))
        total = sympy.Poly(total, *x).primitive()[1].as_expr()  # without a factor that is 0 for some parameters
        if any(fractions.cancel(at(total.diff(v), root)) for v in x):
            continue
        curved = sympy.Matrix([[at(total.diff(v, w), root) for w in x] for v in x])
        if _definite([[(sympy.Matrix([t]) * curved * sympy.Matrix(u))[0] for u in tangents] for t in tangents], root):
            return True
    return False


def _kernel(rows: Sequence[Sequence[Expr]], root: Root | None) -> list[list[Expr]] | None:
    """A basis of the kernel of a matrix; None if for some members of a family it may be larger, or is not found."""
    matrix = sympy.polys.matrices.DomainMatrix.from_Matrix(sympy.Matrix(rows)).to_field()
    if matrix.domain.is_EX:
        return None
    _, pivots = matrix.rref()
    basis = matrix.nullspace(divide_last=True).to_Matrix().tolist()
    if root is None:
        return [_cleared(vector) for vector in basis]
    below = [fractions.numerator_and_denominator(entry)[1] for vector in basis for entry in vector]
    minors = (
        sympy.Matrix([[row[j] for j in pivots] for row in chosen]).det(method="berkowitz")
        for chosen in combinations(rows, len(pivots))
    )
    full = not pivots or any(_sign(minor, root) is not None for minor in minors)
    return basis if full and all(_sign(d, root) is not None for d in below) else None


def _cleared(vector: Sequence[Expr]) -> list[Expr]:
    below = sympy.Mul(*dict.fromkeys(fractions.numerator_and_denominator(entry)[1] for entry in vector))
    return [fractions.cancel(entry * below) for entry in vector]


def _sign(expr: Expr, root: Root) -> int | None:
    """1 or −1 where the sign is proved, 0 where only ≠ 0 is proved; None otherwise."""
    found = fractions.factored(fractions.cancel(expr))
    if found is None:
        return None
    unequal = [c.lhs - c.rhs for c in root.conditions if isinstance(c, sympy.Ne | sympy.Gt | sympy.Lt)]
    sign, rest = sign_where(found.number, root) or 0, sympy.S.One
    for base, times in found.powers:
        known = sign_where(base, root)
        if not known and not any(_divides(base, u) for u in unequal):
            return None
        if times % 2:
            sign *= known or 1
            rest *= sympy.S.One if known else base
    if not sign:
        return None
    return sign * (sign_where(sympy.expand(rest), root) or 0) if rest.free_symbols else sign


def _divides(base: Expr, other: Expr) -> bool:
    """Whether a polynomial is 0 wherever an irreducible factor of it is."""
    found = fractions.factored(other)
    return found is not None and any(fractions.cancel(base / b).is_number for b, times in found.powers if times > 0)


def _directions(basis: Sequence[Sequence[Expr]]) -> Iterator[Sequence[Expr]]:
    """The vectors of a basis, and the sums and differences of two."""
    yield from basis
    for u, v in combinations(basis, 2):
        for way in (1, -1):
            yield [a + way * b for a, b in zip(u, v, strict=True)]


def _definite(form: Sequence[Sequence[Expr]], root: Root) -> bool:
    """Whether all leading minors of the form, or of its negative, are proved positive."""
    n = len(form)
    matrix = sympy.Matrix(n, n, lambda i, j: form[i][j])
    signs = [_sign(matrix[:k, :k].det(method="berkowitz"), root) for k in range(1, n + 1)]
    even = all(sign == 1 for sign in signs[1::2])
    # A form of two variables with a positive determinant is definite, whatever the sign of its first entry.
    return even and (n == 2 or any(all(s == way for s in signs[::2]) for way in (1, -1)))


def by_leading_part(flow: Flow, root: Root) -> str | None:
    """The kind of an equilibrium in the plane by the part of least weight of its first integral."""
    if not root.rational or not is_conservative(flow, root) or flow.integral is None:
        return None
    if not is_smooth_at_root([flow.integral.expr], root):
        return None
    way = sign_at(flow.integral.factor, root)
    h = tuple(sympy.Dummy(v.name, real=True) for v in flow.variables)
    poly = taylor(
        flow.integral.expr,
        dict(zip(flow.variables, root.values, strict=True)),
        dict(zip(flow.variables, h, strict=True)),
    )
    poly = sympy.Poly(poly, *h)
    if way is None or not (poly.domain.is_QQ or poly.domain.is_ZZ):
        return None
    terms = {m: c for m, c in poly.terms() if any(m)}
    for part, closed in _leading_parts(terms):
        sides = [
            sympy.Poly(sympy.Add(*(c * side**i * h[1] ** j for (i, j), c in part.items())), h[1]) for side in (1, -1)
        ]
        if closed and not any(side.count_roots() for side in sides):
            return CENTRE
        if any(_leaves(side, way * turn) for side, turn in zip(sides, (1, -1), strict=True)):
            return UNSTABLE
    return None


def _leading_parts(terms: dict[tuple[int, int], Any]) -> Iterator[tuple[dict[tuple[int, int], Any], bool]]:
    """The parts of least weight, with the weights of the pure powers if there are both, and that of least degree.

    With each: whether it has no zero on the second axis.
    """
    a = min((i for i, j in terms if not j), default=0)
    b = min((j for i, j in terms if not i), default=0)
    for p, q in dict.fromkeys([*([(b, a)] if a and b else []), (1, 1)]):
        if not terms:
            return
        least = min(p * i + q * j for i, j in terms)
        yield (
            {m: c for m, c in terms.items() if p * m[0] + q * m[1] == least},
            bool(b) and q * b == least and b % 2 == 0,
        )


def _leaves(side: Any, way: int) -> bool:
    """Whether the polynomial rises (`way` = 1) or falls (−1) through a simple real zero."""
    slope = way * side.as_expr().diff(side.gen)
    simple = sympy.Mul(*(base.as_expr() for base, times in side.factor_list()[1] if times == 1))
    zeros = sympy.Poly(simple, side.gen).real_roots() if simple.has(side.gen) else ()
    return any(exact.certain_sign(exact.substituted(slope, {side.gen: zero})) == 1 for zero in zeros)


def _coefficients(exprs: Sequence[Expr], variables: Sequence[Symbol]) -> list[list[Expr]] | None:
    """Expressions times a common denominator, each as a row of coefficients; None if they are too large."""
    found = fractions.coefficients(exprs, variables)
    if found is None:
        return None
    monomials = sorted({monomial for row in found for monomial in row}) or [()]
    return [[row.get(monomial, sympy.S.Zero) for monomial in monomials] for row in found]


def _whole(vector: Any, variables: Sequence[Symbol]) -> Expr:
    """ℓ·x without denominators, the first coefficient positive."""
    expr = fractions.factored(sympy.Add(*(c * x for c, x in zip(vector, variables, strict=True))))
    assert expr is not None
    linear = sympy.Mul(*(b for b, e in expr.powers if e > 0 and b.free_symbols & set(variables)))
    return unsigned(linear)


def _integrating_factor(flow: Flow) -> Expr | None:
    """μ = 1, or xᵖ·y^q·exp(r·x + s·y) with div(μF) = 0."""
    (x, y), (f, g) = flow.variables, flow.problem.components
    divergence = f.diff(x) + g.diff(y)
    if isinstance(exact.zero(divergence), exact.Proved):
        return sympy.S.One
    if not all(e.is_rational_function(x, y) for e in (f, g)):
        return _separating_factor(flow)
    rows = _coefficients((f / x, g / y, f, g, divergence), flow.variables)
    if rows is None:
        return None
    exponents = sympy.symbols("p q r s", cls=sympy.Dummy)
    equations = [
        sympy.Add(*(e * row for e, row in zip((*exponents, sympy.S.One), column, strict=True)))
        for column in zip(*rows, strict=True)
    ]
    try:
        solutions = list(sympy.linsolve(equations, *exponents))
    except sympy_failures():
        return None
    if not solutions:
        return _separating_factor(flow)
    p, q, r, s = (value.xreplace(dict.fromkeys(exponents, sympy.S.Zero)) for value in solutions[0])
    return x**p * y**q * sympy.exp(r * x + s * y)


def _separating_factor(flow: Flow) -> Expr | None:
    """μ = 1/(a·d) for F = (a(x)·b(y), c(x)·d(y))."""
    x, y = flow.variables
    parts = []
    for f, own in zip(flow.problem.components, (x, y), strict=True):
        found = fractions.factored(f)
        if found is None or any(base.has(x) and base.has(y) for base, _ in found.powers):
            return None
        parts += [base**-times for base, times in found.powers if base.has(own)]
    return sympy.Mul(*parts)


def _integrated(flow: Flow, factor: Expr) -> Expr | None:
    """H with H_y = μ·f and H_x = −μ·g."""
    (x, y), (f, g) = flow.variables, flow.problem.components
    try:
        part = sympy.integrate(sympy.expand(factor * f), y)
        rest = sympy.expand(-factor * g - part.diff(x))
        other = sympy.integrate(sympy.simplify(rest) if rest.has(y) else rest, x)
    except sympy_failures():
        return None
    found = sympy.expand(part + other)
    if found.has(sympy.Integral, sympy.Piecewise) or other.has(y):
        return None
    if any(not p.base.is_nonzero for p in found.atoms(sympy.Pow) if p.exp.is_negative and not p.has(x, y)):
        return None  # holds for some parameters only
    constant = isinstance(exact.zero(found.diff(x) * f + found.diff(y) * g), exact.Proved)
    return found if constant else None


@remembered(32)
def _polynomials(fs: tuple[Expr, ...], x: tuple[Symbol, ...], degree: int) -> tuple[Expr, ...]:
    """Independent polynomials H without constant term, of at most this degree, with ∇H·F = 0."""

    def found() -> tuple[Expr, ...]:
        monomials = [sympy.Mul(*c) for d in range(1, degree + 1) for c in combinations_with_replacement(x, d)]
        below = sympy.Mul(*dict.fromkeys(fractions.numerator_and_denominator(f)[1] for f in fs))
        whole = [fractions.cancel(f * below) for f in fs]
        rates = [sympy.Add(*(m.diff(v) * f for v, f in zip(x, whole, strict=True))) for m in monomials]
        rows = _coefficients(rates, x)
        kernel = None if rows is None else _kernel(list(map(list, zip(*rows, strict=True))), None)
        return tuple(sympy.Add(*(c * m for c, m in zip(row, monomials, strict=True))) for row in kernel or ())

    return work.within(INTEGRATION, found, lambda: ())


def is_conservative(flow: Flow, root: Root) -> bool:
    """Whether the first integral in the plane is defined around the equilibrium."""
    if flow.integral is None or root.special:
        return False
    return all(sign_at(base, root) for base in flow.integral.factor.as_powers_dict() if base.free_symbols)
