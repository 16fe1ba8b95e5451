"""Rational functions kept as products of powers: c · p₁^e₁ ⋯ p_k^e_k with polynomials p_i and integers e_i.

Products and powers cost nothing and keep the form they were written in; only a sum is multiplied
out, and only what its terms do not share. So (x + 1)^1000000 is never expanded, and a denominator
stays the product it was. Polynomials are SymPy's sparse ones over ℤ, reduced modulo the relations
among their generators. Refuses, by `OutOfBudget`, what would take too long or grow too large: the
size of a product is estimated before it is multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, gcd, isqrt, lcm, prod
from typing import TYPE_CHECKING, NamedTuple

from symjac.normal.budget import Budget, OutOfBudget, Undefined

if TYPE_CHECKING:
    from sympy.polys.rings import PolyElement, PolyRing


class Algebraic(NamedTuple):
    """g^degree = value, where value is free of g: sin² = 1 − cos², (√u)² = u, |u|² = u², i² = −1.

    Leading monomials that are powers of different generators are coprime, so a set of these is a
    Gröbner basis (Cox, Little and O'Shea, *Ideals, Varieties, and Algorithms*, 4th ed., section 2.9).
    """

    place: int
    degree: int
    value: PolyElement

    def reduce(self, poly: PolyElement, budget: Budget) -> PolyElement:
        """The remainder, of degree less than `degree` in g."""
        place, degree = self.place, self.degree
        if all(monomial[place] < degree for monomial in poly):
            return poly
        by_quotient: dict[int, PolyElement] = {}
        for monomial, coefficient in poly.items():
            quotient, rest = divmod(monomial[place], degree)
            part = by_quotient.setdefault(quotient, poly.ring.zero)
            part[(*monomial[:place], rest, *monomial[place + 1 :])] = coefficient
        total = poly.ring.zero
        for quotient, part in by_quotient.items():
            total += part * power(self.value, quotient, budget) if quotient else part
        return total


class SignRelation(NamedTuple):
    """sign(x)·x = |x|, sign(x)·|x| = x, |x|² = x² and sign³ = sign, for a real symbol x.

    The places of the three generators. That sign² = 1 fails at 0, so it is not used.
    """

    sign: int
    modulus: int
    symbol: int

    def reduce(self, poly: PolyElement, budget: Budget) -> PolyElement:  # noqa: ARG002 - one monomial gives one
        """Every monomial with no two of sign, |x| and x next to each other that have a shorter product."""
        total = poly.ring.zero
        for monomial, coefficient in poly.items():
            exponents = list(monomial)
            sign, modulus, symbol = (exponents[place] for place in (self.sign, self.modulus, self.symbol))
            if modulus > 1:
                symbol, modulus = symbol + modulus - modulus % 2, modulus % 2
            if sign > 2:
                sign = 2 - sign % 2
            while sign and (symbol or modulus):
                sign -= 1
                if symbol:
                    symbol, modulus = symbol - 1, modulus + 1
                else:
                    symbol, modulus = symbol + 1, modulus - 1
                if modulus == 2:
                    symbol, modulus = symbol + 2, 0
            exponents[self.sign], exponents[self.modulus], exponents[self.symbol] = sign, modulus, symbol
            total += poly.ring.term_new(tuple(exponents), coefficient)
        return total


Relation = Algebraic | SignRelation
"""An identity among generators, used as a rewriting rule."""


def power(poly: PolyElement, exponent: int, budget: Budget) -> PolyElement:
    """poly^exponent, multiplied out, if it is small enough."""
    # Multinomial theorem: so many monomials of that degree in as many unknowns as there are terms.
    budget.spend(comb(exponent + len(poly) - 1, exponent) if len(poly) > 1 and exponent < 10_000 else exponent)
    return poly**exponent


@dataclass(frozen=True)
class Factored:
    """content · Π base^exponent; zero if and only if the content is.

    The bases are primitive, have a positive leading coefficient and are no products with a
    generator; no exponent is 0. They need not be irreducible or coprime.
    """

    content: Fraction
    powers: Mapping[PolyElement, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.content)

    def __mul__(self, other: Factored) -> Factored:
        if not other.powers:
            return Factored(self.content * other.content, self.powers if other.content else {})
        return product((self, other))

    def __pow__(self, exponent: int) -> Factored:
        if not exponent:
            return Factored(Fraction(1))
        if not self.content:
            if exponent < 0:
                raise Undefined("division by zero")
            return self
        if abs(exponent) > 10_000 and abs(self.content) != 1:
            raise OutOfBudget("a number of too many digits")
        return Factored(self.content**exponent, {base: exponent * e for base, e in self.powers.items()})

    def split(self) -> tuple[Factored, Factored]:
        """Numerator and denominator."""
        above = {base: e for base, e in self.powers.items() if e > 0}
        below = {base: -e for base, e in self.powers.items() if e < 0}
        return (
            Factored(Fraction(self.content.numerator), above),
            Factored(Fraction(self.content.denominator), below),
        )


def product(factors: Iterable[Factored]) -> Factored:
    """The product: exponents are added."""
    content = Fraction(1)
    powers: dict[PolyElement, int] = {}
    for factor in factors:
        content *= factor.content
        for base, exponent in factor.powers.items():
            powers[base] = powers.get(base, 0) + exponent
    if not content:
        return Factored(content)
    return Factored(content, {base: e for base, e in powers.items() if e})


class Algebra(NamedTuple):
    """A polynomial ring over ℤ, the relations among its generators, and what the work may cost.

    `relations` are applied in this order; the value of an algebraic one has generators of later ones
    only. `monomials` says which polynomials have a shorter name as a monomial: u = (√u)², 1 − cos² = sin².
    """

    ring: PolyRing
    relations: Sequence[Relation]
    monomials: Mapping[PolyElement, Factored]
    budget: Budget

    def reduce(self, poly: PolyElement) -> PolyElement:
        """The polynomial modulo the relations."""
        for relation in self.relations:
            poly = relation.reduce(poly, self.budget)
            self.budget.spend(len(poly))
        return poly

    def multiply(self, first: PolyElement, second: PolyElement) -> PolyElement:
        """The product, if it is small enough; not reduced."""
        self.budget.spend(len(first) * len(second) // 8)
        return first * second

    def factored(self, poly: PolyElement) -> Factored:
        """Content, generators and the rest of a polynomial."""
        if not poly:
            return Factored(Fraction(0))
        content, poly = poly.primitive()
        if poly.LC < 0:
            content, poly = -content, -poly
        exponents = tuple(map(min, zip(*poly, strict=True)))
        if any(exponents):
            poly = poly.exquo(self.ring.term_new(exponents, self.ring.domain.one))
        powers = {generator: e for generator, e in zip(self.ring.gens, exponents, strict=True) if e}
        monomial = Factored(Fraction(int(content)), powers)
        if poly.is_ground:
            return monomial
        return monomial * (self.monomials.get(poly) or Factored(Fraction(1), {poly: 1}))

    def expand(self, factored: Factored) -> PolyElement:
        """The polynomial with these factors, multiplied out and reduced; no exponent may be negative."""
        numerator = int(factored.content)
        total = self.ring.ground_new(numerator)
        for base, exponent in sorted(factored.powers.items(), key=lambda item: len(item[0])):
            if len(base) == 1 or exponent == 1:
                factor = base**exponent
            else:
                factor = self.reduce(power(base, exponent, self.budget))
            self.budget.spend(len(total) * len(factor) // 4)
            total = self.reduce(total * factor) if len(base) > 1 or self.relations else total * factor
        return self.reduce(total)

    def sum(self, terms: Sequence[Factored]) -> Factored:
        """The sum over what the terms have in common; what can be cancelled is."""
        terms = [term for term in terms if term]
        if len(terms) < 2:
            return terms[0] if terms else Factored(Fraction(0))
        common = common_factor(terms)
        inverse = common**-1
        total = self.ring.zero
        for term in terms:
            total += self.expand(term * inverse)
            self.budget.spend(len(total))
        return self.cancel(self.factored(self.reduce(total)), common)

    def cancel(self, numerator: Factored, common: Factored) -> Factored:
        """numerator · common, without the factors that its numerators share with its denominators."""
        if not numerator:
            return numerator
        whole = product((numerator, common))
        for base in numerator.powers:
            if len(base) > 1:
                whole = self._cancel_base(base, whole)
        return whole

    def _cancel_base(self, base: PolyElement, whole: Factored) -> Factored:
        for other, exponent in list(whole.powers.items()):
            if exponent < 0 and len(other) > 1 and whole.powers.get(base, 0) > 0:
                shared = self.common_divisor(base, other)
                while not shared.is_ground and whole.powers.get(base, 0) > 0:
                    above, below = whole.powers[base], whole.powers.get(other, 0)
                    parts = self.factored(shared) ** (above + below)
                    kept = {b: e for b, e in whole.powers.items() if b not in (base, other)}
                    rest_above = self.factored(base.exquo(shared)) ** above
                    rest_below = self.factored(other.exquo(shared)) ** below
                    whole = product((Factored(whole.content, kept), parts, rest_above, rest_below))
                    base = next(iter(rest_above.powers), self.ring.one)
                    other = next(iter(rest_below.powers), self.ring.one)
                    shared = self.common_divisor(base, other)
        return whole

    def common_divisor(self, first: PolyElement, second: PolyElement) -> PolyElement:
        """gcd of two polynomials, or 1 where it would cost too much."""
        self.budget.spend()
        if first == second:
            return first
        if min(len(first), len(second)) < 2 or dense_size(first, second) > MOST_DENSE:
            return self.ring.one
        return first.gcd(second)

    def irreducible(self, poly: PolyElement) -> Sequence[tuple[PolyElement, int]]:
        """The irreducible factors and their exponents; the polynomial itself where that would cost too much.

        Nor is one of two terms factored, or one of three that is no square: x² − y² is shorter than its factors.
        A primitive polynomial without a common generator is irreducible if a generator occurs in one
        term only and there to the first power: a·g + b with a monomial a has no content.
        """
        self.budget.spend()
        if len(poly) == 2 or (len(poly) == 3 and not _may_be_square(poly)):
            return ((poly, 1),)
        occurrences = [[e for e in exponents if e] for exponents in zip(*poly, strict=True)]
        linear = [1] in occurrences
        large = len(poly) > MOST_FACTORED or max(poly.degrees()) > MOST_DEGREE or dense_size(poly) > MOST_DENSE_FACTORED
        if linear or large:
            return ((poly, 1),)
        return poly.factor_list()[1]  # type: ignore[no-any-return]


def _may_be_square(poly: PolyElement) -> bool:
    """Whether the first and the last term are squares."""
    terms = poly.terms()
    return all(
        isqrt(abs(coefficient)) ** 2 == abs(coefficient) and not any(e % 2 for e in monomial)
        for monomial, coefficient in (terms[0], terms[-1])
    )


MOST_DENSE = 20_000
"""SymPy's gcd packs a polynomial into one number of about so many coefficients."""

MOST_DEGREE = 30
"""Degree in one generator of a polynomial that is still worth factoring."""

MOST_DENSE_FACTORED = 700
"""The same for factoring."""

MOST_FACTORED = 16
"""Terms of a polynomial that is still worth factoring."""


def dense_size(*polys: PolyElement) -> int:
    """Π (degree + 1) over the generators: the coefficients of a dense polynomial of these degrees."""
    return prod(max(degrees) + 1 for degrees in zip(*(poly.degrees() for poly in polys), strict=True))


def common_factor(terms: Sequence[Factored]) -> Factored:
    """What all terms share: the least exponents, and of the contents gcd(numerators)/lcm(denominators)."""
    bases = dict.fromkeys(base for term in terms for base in term.powers)
    least = {base: min(term.powers.get(base, 0) for term in terms) for base in bases}
    content = Fraction(
        gcd(*(term.content.numerator for term in terms)),
        lcm(*(term.content.denominator for term in terms)),
    )
    return Factored(content, {base: e for base, e in least.items() if e})
