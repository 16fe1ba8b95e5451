"""Polynomial systems over ℚ with finitely many complex solutions: all real solutions, by Gröbner bases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from operator import le, sub
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.roots.fractions import Ring, TooLarge

if TYPE_CHECKING:
    from sympy import Expr, Poly, Symbol


# --- Gröbner bases ------------------------------------------------------------
#
# Gröbner bases over ℚ on FLINT, by Buchberger's algorithm with the criteria of Gebauer and Möller.
#
# Work is counted in terms that are touched, so that a system ends at the same place on every machine.
# Source: Becker and Weispfenning, *Gröbner Bases* (Springer 1993), section 5.5, algorithm GRÖBNERNEW2.


MOST_WORK = 3_000_000
"""The terms that the bases of one question may touch: some seconds."""

MOST_SYSTEMS = 12
"""The systems that are solved for special values of parameters."""

MOST_BITS = 40_000
"""The greatest length of a coefficient."""

Monomial = tuple[int, ...]


@dataclass
class Work:
    """The terms that may still be touched, and the systems that may still be solved for special parameters."""

    left: int = MOST_WORK
    systems: int = MOST_SYSTEMS

    def spend(self, terms: int) -> None:
        """Count; raises TooLarge if nothing is left."""
        self.left -= terms
        if self.left < 0:
            raise TooLarge


class Polynomials:
    """The ring ℚ[symbols] with a monomial order, `lex` or `degrevlex`."""

    def __init__(self, symbols: Sequence[Symbol], order: str) -> None:
        import flint

        self.symbols = tuple(symbols)
        names = tuple(f"u{k}" for k in range(len(self.symbols)))
        self.context: Any = flint.fmpq_mpoly_ctx.get(names, getattr(flint.Ordering, order))
        self.rational = flint.fmpq
        self.one = self.context.constant(1)
        self.zero = self.context.constant(0)

    @property
    def gens(self) -> tuple[Any, ...]:
        """The unknowns as polynomials."""
        return tuple(self.context.gens())

    def polynomial(self, expr: Expr) -> Any:
        """The polynomial that an expression is. Raises TooLarge."""
        ring = Ring((expr,), self.symbols)
        above, below = ring.fraction(expr)
        if len(ring.unknowns) > len(self.symbols) or not below.is_constant():
            raise ValueError(str(expr))
        divisor = int(below.leading_coefficient())
        return self.context.from_dict({m: self.rational(int(c), divisor) for m, c in above.to_dict().items()})

    def moved(self, poly: Any, ring: Polynomials) -> Any:
        """A polynomial of another ring with the same symbols in another order."""
        places = [ring.symbols.index(s) if s in ring.symbols else None for s in self.symbols]
        terms = {tuple(0 if p is None else m[p] for p in places): c for m, c in poly.to_dict().items()}
        return self.context.from_dict(terms)

    def expr(self, poly: Any) -> Expr:
        """The polynomial as a sum."""
        return sympy.Add(*(self._term(monomial, c) for monomial, c in poly.terms()))

    def _term(self, monomial: Monomial, coefficient: Any) -> Expr:
        powers = (s ** int(e) for s, e in zip(self.symbols, monomial, strict=True) if e)
        return sympy.Mul(sympy.Rational(int(coefficient.p), int(coefficient.q)), *powers)

    def factors(self, poly: Any) -> list[Any]:
        """The irreducible factors, each once, monic."""
        if len(poly) > 2_000:
            raise TooLarge
        return [factor / factor.leading_coefficient() for factor, _ in poly.factor()[1]]


def leading(poly: Any) -> Monomial:
    """The exponents of the leading term."""
    return tuple(map(int, poly.monomial(0)))


def divides(a: Monomial, b: Monomial) -> bool:
    """Whether one monomial divides another."""
    return all(map(le, a, b))


def remainder(poly: Any, basis: Sequence[Any], work: Work) -> Any:
    """The remainder of the division by a basis. Raises TooLarge."""
    context = poly.context()
    heads = [(leading(g), g) for g in basis]
    place = 0  # no term before it is a multiple of a leading term
    while place < len(poly):
        head = tuple(map(int, poly.monomial(place)))
        found = next((pair for pair in heads if divides(pair[0], head)), None)
        if found is None:
            place += 1
            work.spend(len(poly) - place + 1)
            continue
        lead, g = found
        coefficient = poly.coefficient(place)
        poly = poly - context.term(coefficient / g.leading_coefficient(), _minus(head, lead)) * g
        work.spend((len(poly) - place + len(g)) * (1 + _bits(coefficient) // 256))
        if _bits(coefficient) > MOST_BITS:
            raise TooLarge
    return poly


def groebner(polys: Iterable[Any], work: Work) -> list[Any]:
    """The reduced Gröbner basis, monic, the largest leading monomial first. Raises TooLarge."""
    basis: list[Any] = []
    heads: list[Monomial] = []
    active: list[int] = []
    pairs: list[tuple[int, int]] = []
    polys = list(polys)
    size = tuple if polys and _is_lexicographic(polys[0]) else sum  # size of an lcm: the smallest is taken first
    for poly in sorted((p for p in polys if len(p)), key=lambda p: (sum(leading(p)), len(p))):
        _add(poly, basis, heads, active, pairs, work)
    while pairs:
        pair = min(pairs, key=lambda ij: (size(_lcm(heads[ij[0]], heads[ij[1]])), ij))
        pairs.remove(pair)
        _add(_s_polynomial(basis[pair[0]], basis[pair[1]]), basis, heads, active, pairs, work)
        if active and not any(heads[active[-1]]):
            return [basis[active[-1]]]
    return _reduced([basis[i] for i in active], work)


def _add(
    poly: Any,
    basis: list[Any],
    heads: list[Monomial],
    active: list[int],
    pairs: list[tuple[int, int]],
    work: Work,
) -> None:
    """The remainder of a polynomial joins the basis; pairs that the criteria exclude are left out."""
    new = remainder(poly, [basis[i] for i in active], work)
    if not len(new):
        return
    new = new / new.leading_coefficient()
    h, head = len(basis), leading(new)
    candidates = list(active)
    kept: list[int] = []
    while candidates:
        i = candidates.pop(0)
        lcm = _lcm(heads[i], head)
        if _coprime(heads[i], head) or not any(divides(_lcm(heads[j], head), lcm) for j in (*candidates, *kept)):
            kept.append(i)
    pairs[:] = [
        (i, j) for i, j in pairs
        if not divides(head, _lcm(heads[i], heads[j]))
        or _lcm(heads[i], head) == _lcm(heads[i], heads[j])
        or _lcm(heads[j], head) == _lcm(heads[i], heads[j])
    ]  # fmt: skip
    pairs += [(i, h) for i in kept if not _coprime(heads[i], head)]
    active[:] = [i for i in active if not divides(head, heads[i])]
    basis.append(new)
    heads.append(head)
    active.append(h)


def _reduced(basis: list[Any], work: Work) -> list[Any]:
    found: list[Any] = []
    for i, g in enumerate(basis):
        others = [*found, *basis[i + 1 :]]
        left = remainder(g, others, work)
        if len(left):
            found.append(left / left.leading_coefficient())
    return sorted(found, key=leading, reverse=True)


def _s_polynomial(f: Any, g: Any) -> Any:
    """The combination of two monic polynomials in which their leading terms cancel."""
    a, b = leading(f), leading(g)
    lcm = _lcm(a, b)
    context = f.context()
    return context.term(1, _minus(lcm, a)) * f - context.term(1, _minus(lcm, b)) * g


def _lcm(a: Monomial, b: Monomial) -> Monomial:
    return tuple(map(max, a, b))


def _minus(a: Monomial, b: Monomial) -> Monomial:
    return tuple(map(sub, a, b))


def _coprime(a: Monomial, b: Monomial) -> bool:
    return not any(map(min, a, b))


def _bits(number: Any) -> int:
    return max(int(number.p.height_bits()), int(number.q.height_bits()))


def _is_lexicographic(poly: Any) -> bool:
    return bool(poly.context().ordering().name == "lex")


# --- real solutions -----------------------------------------------------------
#
# The solutions are those of the radical ideal (Seidenberg: add the squarefree parts of each unknown's
# polynomial). For a linear form t with different values at all solutions, 1, t, t², … span the quotient ring,
# every unknown is a polynomial in t, and the real solutions are the real roots of the minimal polynomial of t.
# Source: Cox, Little and O'Shea, *Using Algebraic Geometry*, 2nd ed., chapter 2, §§2 and 4; Rouillier, *Solving
# zero-dimensional systems through the rational univariate representation*, AAECC 9 (1999).


MOST_SOLUTIONS = 60
"""The most complex solutions, with multiplicity: beyond it the linear algebra over ℚ takes long."""

_T = sympy.Symbol("t")
_QQ = sympy.QQ


@dataclass
class IsolatedRoot:
    """A real root of an irreducible polynomial, in an interval that holds no other; refined when asked."""

    modulus: Poly
    low: Expr
    high: Expr

    def refine(self) -> None:
        """Halve the interval."""
        if self.low == self.high:
            return
        middle = (self.low + self.high) / 2
        at_middle, at_low = (self.modulus.eval(x) for x in (middle, self.low))
        if at_middle == 0:
            self.low = self.high = middle
        elif (at_middle > 0) == (at_low > 0):
            self.low = middle
        else:
            self.high = middle

    def bounds(self, poly: Poly) -> tuple[Expr, Expr]:
        """Bounds of a polynomial in t, by Horner's rule in intervals."""
        low = high = sympy.S.Zero
        for coefficient in poly.all_coeffs():
            ends = [a * b for a in (low, high) for b in (self.low, self.high)]
            low, high = min(ends) + coefficient, max(ends) + coefficient
        return low, high


@dataclass(frozen=True)
class Chart:
    """A solution: every unknown as a polynomial in t, at a real root of the irreducible polynomial of t."""

    place: IsolatedRoot
    unknowns: dict[Symbol, Poly]
    _known: dict[Expr, Poly | None] = field(default_factory=dict)

    @cached_property
    def point(self) -> dict[Symbol, Expr]:
        """The exact coordinates."""
        return {x: self._number(poly) for x, poly in self.unknowns.items()}

    def value(self, expr: Expr) -> Expr | None:
        """The exact value of a rational function of the unknowns; None for anything else and for poles."""
        residue = self._residue(expr)
        return None if residue is None else self._number(residue)

    def sign(self, expr: Expr) -> int | None:
        """The sign of a rational function of the unknowns, proved."""
        residue = self._residue(expr)
        return None if residue is None else self._sign(residue)

    def _sign(self, residue: Poly) -> int:
        if residue.is_zero:
            return 0
        while True:
            low, high = self.place.bounds(residue)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            self.place.refine()

    def _residue(self, expr: Expr) -> Poly | None:
        """The expression modulo the polynomial of t."""
        if expr not in self._known:
            self._known[expr] = self._compute(expr)
        return self._known[expr]

    def _compute(self, expr: Expr) -> Poly | None:
        modulus = self.place.modulus
        if expr.is_Rational:
            return sympy.Poly(expr, _T, domain=_QQ)
        if expr in self.unknowns:
            return self.unknowns[expr]
        if expr.is_Add or expr.is_Mul:
            total: Poly | None = None
            for part in map(self._residue, expr.args):
                if part is None:
                    return None
                total = part if total is None else total + part if expr.is_Add else (total * part).rem(modulus)
            return total
        if expr.is_Pow and expr.exp.is_Integer:
            base = self._residue(expr.base)
            if base is None or (expr.exp < 0 and base.is_zero):
                return None
            if expr.exp < 0:
                base = base.invert(modulus)
            power = sympy.Poly(1, _T, domain=_QQ)
            for _ in range(abs(int(expr.exp))):
                power = (power * base).rem(modulus)
            return power
        return None

    def _number(self, residue: Poly) -> Expr:
        """The real number: a rational, with square roots, or a root of its minimal polynomial."""
        minimal = self._minimal_polynomial(residue)
        if minimal.degree() == 1:
            return -minimal.nth(0) / minimal.nth(1)
        low, high = self.place.bounds(residue)
        while minimal.count_roots(low, high) != 1:
            self.place.refine()
            low, high = self.place.bounds(residue)
        for root in _by_square_roots(minimal):
            if (low <= root) == sympy.true and (root <= high) == sympy.true:
                return root
        return sympy.CRootOf(minimal.as_expr(), minimal.count_roots(None, high) - 1)

    def _minimal_polynomial(self, residue: Poly) -> Poly:
        modulus = self.place.modulus
        span = LinearSpan()
        power = sympy.Poly(1, _T, domain=_QQ)
        while True:
            relation = span.add(_vector(power))
            if relation is not None:
                return relation
            power = (power * residue).rem(modulus)


def _vector(poly: Poly) -> dict[Any, Any]:
    return {monomial: _rational(int(value.p)) / int(value.q) for monomial, value in poly.terms() if value}


def _by_square_roots(poly: Poly) -> Iterator[Expr]:
    """The real roots of a·y² + b·y + c for y = xᵏ, and of a·xᵏ + c."""
    degree = poly.degree()
    exponents = {monomial[0] for monomial in poly.monoms()}
    if exponents == {0, degree}:
        powers, k = [-poly.nth(0) / poly.nth(degree)], degree
    elif degree % 2 == 0 and exponents <= {0, degree // 2, degree}:
        a, b, c = (poly.nth(e) for e in (degree, degree // 2, 0))
        half, k = sympy.sqrt(b**2 - 4 * a * c) / (2 * a), degree // 2
        powers = [sympy.expand(-b / (2 * a) + sign * half) for sign in (1, -1)]
    else:
        return
    for power in powers:
        if power.is_real and (k == 1 or power.is_positive):
            root = power if k == 1 else sympy.sqrtdenest(sympy.root(power, k))
            yield root
            if k % 2 == 0:
                yield -root
        elif power.is_negative and k % 2:
            yield -sympy.root(-power, k)


class LinearSpan:
    """Vectors added one by one until one depends on those before: that relation is a polynomial."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, dict[Any, Any], list[Any]]] = []

    def reduced(self, vector: dict[Any, Any]) -> tuple[dict[Any, Any], list[Any]]:
        """The remainder of a vector, and minus its coefficients in the vectors added so far."""
        left, combination = dict(vector), [_rational(0)] * len(self._rows)
        for pivot, row, made_of in self._rows:
            factor = left.get(pivot)
            if factor:
                for place, value in row.items():
                    difference = left.get(place, 0) - factor * value
                    if difference:
                        left[place] = difference
                    else:
                        left.pop(place, None)
                for index, value in enumerate(made_of):
                    combination[index] -= factor * value
        return left, combination

    def add(self, vector: dict[Any, Any]) -> Poly | None:
        """None, or the monic polynomial whose coefficients relate this vector to the earlier ones."""
        left, combination = self.reduced(vector)
        combination.append(_rational(1))
        if not left:
            return _poly(reversed(combination))
        pivot, value = next(iter(left.items()))
        self._rows.append((pivot, {k: v / value for k, v in left.items()}, [c / value for c in combination]))
        return None


def _rational(number: int) -> Any:
    import flint

    return flint.fmpq(number)


def _poly(coefficients: Iterable[Any]) -> Poly:
    """The polynomial in t, the leading coefficient first."""
    return sympy.Poly.from_list([sympy.Rational(int(c.p), int(c.q)) for c in coefficients], _T, domain=_QQ)


class Quotient:
    """The ring of polynomials modulo a system, given by a Gröbner basis. Raises TooLarge."""

    def __init__(self, polys: Sequence[Any], ring: Polynomials, work: Work) -> None:
        self.ring, self.work = ring, work
        self.basis = groebner(polys, work)
        self.heads = [leading(p) for p in self.basis]

    @property
    def is_empty(self) -> bool:
        """Whether the system has no solution."""
        return any(p.is_constant() for p in self.basis)

    @property
    def is_finite(self) -> bool:
        """Whether there are finitely many complex solutions."""
        return all(
            any(m[i] and not any(e for j, e in enumerate(m) if j != i) for m in self.heads)
            for i in range(len(self.ring.symbols))
        )

    def dimension(self) -> int:
        """The number of monomials outside the leading ideal, which is that of solutions with multiplicity."""
        found = {(0,) * len(self.ring.symbols)}
        front = list(found)
        while front:
            monomial = front.pop()
            for i in range(len(monomial)):
                other = (*monomial[:i], monomial[i] + 1, *monomial[i + 1 :])
                if other not in found and not any(divides(m, other) for m in self.heads):
                    found.add(other)
                    front.append(other)
            if len(found) > MOST_SOLUTIONS:
                raise TooLarge
        return len(found)

    def residue(self, poly: Any) -> Any:
        """The representative without monomials of the leading ideal."""
        return remainder(poly, self.basis, self.work)

    def minimal_polynomial(self, element: Any) -> tuple[Poly, LinearSpan]:
        """The polynomial of least degree that is 0 at an element, and the span of its powers."""
        span, power = LinearSpan(), self.ring.one
        while True:
            relation = span.add(power.to_dict())
            if relation is not None:
                return relation, span
            power = self.residue(power * element)


def real_solutions(
    polys: Sequence[Any], ring: Polynomials, unknowns: Sequence[Symbol], work: Work
) -> tuple[Chart, ...] | None:
    """All real solutions of polynomials of a ring over ℚ; None where the complex ones are infinitely many.

    Raises TooLarge.
    """
    quotient = Quotient(polys, ring, work)
    if quotient.is_empty:
        return ()
    if not quotient.is_finite:
        return None
    quotient.dimension()
    quotient = _radical(quotient)
    size = quotient.dimension()
    for form in _forms(ring.gens):
        minimal, span = quotient.minimal_polynomial(form)
        if minimal.degree() == size:
            break
    coordinates = {
        x: _poly(-c for c in reversed(span.reduced(quotient.residue(gen).to_dict())[1]))
        for x, gen in zip(unknowns, ring.gens, strict=True)
    }
    return tuple(
        Chart(place, {x: poly.rem(place.modulus) for x, poly in coordinates.items()}) for place in _places(minimal)
    )


def _radical(quotient: Quotient) -> Quotient:
    """The quotient by the radical of the ideal."""
    more = []
    for gen in quotient.ring.gens:
        minimal, _ = quotient.minimal_polynomial(gen)
        squarefree = minimal.sqf_part()
        if squarefree.degree() < minimal.degree():
            value = quotient.ring.zero
            for c in squarefree.all_coeffs():
                value = value * gen + quotient.ring.context.constant(quotient.ring.rational(int(c.p), int(c.q)))
            more.append(value)
    return Quotient([*quotient.basis, *more], quotient.ring, quotient.work) if more else quotient


def _forms(gens: Sequence[Any]) -> Iterator[Any]:
    """The unknowns, then sums with ever more different weights; one of them separates any finite set."""
    yield from gens
    for k in count(1):
        yield sum((gen * k**i for i, gen in enumerate(gens[1:], 1)), gens[0])


def _places(poly: Poly) -> Iterator[IsolatedRoot]:
    for factor, _ in poly.factor_list()[1]:
        if factor.degree() == 1:
            root = -factor.nth(0) / factor.nth(1)
            yield IsolatedRoot(factor, root, root)
        else:
            for (low, high), _ in factor.intervals():
                yield IsolatedRoot(factor, low, high)
