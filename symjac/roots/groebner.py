"""Gröbner bases over ℚ on FLINT, by Buchberger's algorithm with the criteria of Gebauer and Möller.

Work is counted in terms that are touched, so that a system ends at the same place on every machine.
Source: Becker and Weispfenning, *Gröbner Bases* (Springer 1993), section 5.5, algorithm GRÖBNERNEW2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.roots.fractions import Ring, TooLarge

if TYPE_CHECKING:
    from sympy import Expr, Symbol

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
    return all(x <= y for x, y in zip(a, b, strict=True))


def remainder(poly: Any, basis: Sequence[Any], work: Work) -> Any:
    """The remainder of the division by a basis. Raises TooLarge."""
    context = poly.context()
    heads = [(leading(g), g) for g in basis]
    left, kept = poly, context.constant(0)
    while len(left):
        head, coefficient = leading(left), left.leading_coefficient()
        found = next(((lead, g) for lead, g in heads if divides(lead, head)), None)
        if found is None:
            term = context.term(coefficient, head)
            left, kept = left - term, kept + term
            work.spend(len(left) + 1)
            continue
        lead, g = found
        left = left - context.term(coefficient / g.leading_coefficient(), _minus(head, lead)) * g
        work.spend((len(left) + len(g)) * (1 + _bits(coefficient) // 256))
        if _bits(coefficient) > MOST_BITS:
            raise TooLarge
    return kept


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
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _coprime(a: Monomial, b: Monomial) -> bool:
    return not any(x and y for x, y in zip(a, b, strict=True))


def _bits(number: Any) -> int:
    return max(int(number.p.height_bits()), int(number.q.height_bits()))


def _is_lexicographic(poly: Any) -> bool:
    return bool(poly.context().ordering().name == "lex")
