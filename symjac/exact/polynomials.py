"""Rational functions kept as products of powers of polynomials, and identities among the generators of their ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import comb, gcd, isqrt, lcm, prod
from typing import Any, NamedTuple

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz_mpoly, fmpz_mpoly_ctx

from symjac.exact.plain import Budget, OutOfBudget, Undefined

# --- identities among generators ----------------------------------------------
#
# Identities among the generators of a ring of polynomials, used as rewriting rules, and the sizes of powers.


MOST_BITS = 40_000
"""The greatest length of a coefficient; the reader's own limit for a constant is 1,000 digits."""


class Square(NamedTuple):
    """g^degree = value: sin² = 1 − cos², (√u)² = u, |u|² = u², i² = −1.

    The generators of the value come after g, so that g^degree is the leading monomial of g^degree − value. Leading
    monomials that are powers of different generators are coprime, so a set of these is a Gröbner basis (Cox, Little
    and O'Shea, *Ideals, Varieties, and Algorithms*, 4th ed., section 2.9).
    """

    place: int
    degree: int
    value: fmpz_mpoly

    def applies(self, degrees: Sequence[int]) -> bool:
        """Whether a polynomial with these degrees has anything to rewrite."""
        return degrees[self.place] >= self.degree

    def reduce(self, poly: fmpz_mpoly, budget: Budget) -> fmpz_mpoly:
        """The remainder, of degree less than `degree` in g."""
        size = powered(self.value, int(poly.degrees()[self.place]) // self.degree, budget) * len(poly)
        budget.spend(size, min(size, len(poly) + size // 2))
        return divmod(poly, poly.context().gen(self.place) ** self.degree - self.value)[1]


class SignRelations(NamedTuple):
    """sign(x)·x = |x|, sign(x)·|x| = x, |x|² = x² and sign³ = sign, for a real symbol x.

    These are the places of the three generators. sign² = 1 fails at 0, so it is not used.
    """

    sign: int
    modulus: int
    symbol: int

    def applies(self, degrees: Sequence[int]) -> bool:
        """Whether a polynomial with these degrees has anything to rewrite."""
        return degrees[self.sign] > 0 or degrees[self.modulus] > 1

    def reduce(self, poly: fmpz_mpoly, budget: Budget) -> fmpz_mpoly:
        """The polynomial with the products of sign, |x| and x replaced by shorter ones."""
        budget.spend(50 * len(poly))
        total = poly.context().constant(0)
        for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
            exponents = [int(e) for e in monomial]
            sign, modulus, symbol = (exponents[place] for place in self)
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
            for place, exponent in zip(self, (sign, modulus, symbol), strict=True):
                exponents[place] = exponent
            total += poly.context().term(exp_vec=exponents, coeff=coefficient)
        return total


Relation = Square | SignRelations
"""An identity among generators, used as a rewriting rule."""


def powered(poly: fmpz_mpoly, exponent: int, budget: Budget) -> int:
    """The most terms that poly^exponent may have; raises OutOfBudget if they are too many or too long."""
    # Multinomial theorem: so many monomials of that degree in as many unknowns as there are terms.
    if len(poly) < 2:
        size = 1
    elif exponent < 10_000:
        size = comb(exponent + len(poly) - 1, exponent)
    else:
        raise OutOfBudget("too high a power")
    if exponent > 1 and exponent * sum(abs(c) for c in poly.coeffs()).bit_length() > MOST_BITS * 2:
        raise OutOfBudget("a number of too many digits")
    budget.spend(size, size)
    return size


# --- products of powers -------------------------------------------------------
#
# Rational functions kept as products of powers: c · p₁^e₁ ⋯ p_k^e_k with polynomials p_i and integers e_i.
#
# Products and powers cost nothing and keep the form in which they were written. Only a sum is multiplied out, and of it
# only the parts that its terms do not share. So (x + 1)^1000000 is never expanded, and a denominator stays a
# product. Polynomials are FLINT's sparse ones over ℤ, reduced modulo the relations
# among their generators. FLINT cannot be interrupted and ends the process where memory runs out, so the size of
# every product, power, gcd and factorization is bounded before FLINT is called: OutOfBudget, or the polynomial as it
# is.


ONE = fmpq(1)

Term = tuple[int, Sequence[tuple[int, int]]]
"""A coefficient, and (generator, exponent) for each generator that occurs."""


def ring(generators: int) -> fmpz_mpoly_ctx:
    """ℤ[g₀, …, g_{n−1}] in the lexicographic order, g₀ first."""
    return fmpz_mpoly_ctx.get([f"g{place}" for place in range(generators or 1)], Ordering.lex)


def factors_of(poly: fmpz_mpoly) -> tuple[Any, list[tuple[fmpz_mpoly, Any]]]:
    """The content, and the irreducible factors with their exponents.

    python-flint 0.9 sorts the factors over ℤ by their coefficients as C's integers, and fails where one is larger than
    these. Over ℚ it sorts them otherwise; they are primitive there too.
    """
    try:
        return poly.factor()
    except OverflowError:
        ring = poly.context()
        rational = fmpq_mpoly_ctx.get(ring.names(), ring.ordering())
        content, factors = rational.from_dict(poly.to_dict()).factor()
        integers = (({m: int(c) for m, c in factor.to_dict().items()}, e) for factor, e in factors)
        return content, [(ring.from_dict(each), e) for each, e in integers]


def terms(poly: fmpz_mpoly) -> Iterator[Term]:
    """The terms. FLINT's text lists only the generators that occur, but its tuples of exponents are mostly zeros.

    >>> from symjac.exact.polynomials import ring
    >>> x, y, z = ring(3).gens()
    >>> list(terms(2 * x**3 * z - y - 1))
    [(2, [(0, 3), (2, 1)]), (-1, [(1, 1)]), (-1, [])]
    """
    if not poly:
        return
    read: dict[str, tuple[int, int]] = {}
    for text in str(poly).replace(" - ", " + -").split(" + "):
        factors = text.split("*")
        first, coefficient = factors[0], 1
        if first[0] == "-":
            coefficient, first = -1, first[1:]
        if first[0] == "g":
            factors[0] = first
        else:
            coefficient *= int(first)
            del factors[0]
        for factor in factors:
            if factor not in read:
                name, _, exponent = factor.partition("^")
                read[factor] = int(name[1:]), int(exponent or 1)
        yield coefficient, [read[factor] for factor in factors]


def least_length(poly: fmpz_mpoly) -> int:
    """The names, exponents and operators of the polynomial, each name counted as one sign: no term is looked at."""
    text = str(poly)
    return 2 * (len(poly) + text.count("*") + text.count("^")) - 1


class Base:
    """A polynomial that occurs as a factor: primitive, with a positive leading coefficient.

    Either it is a generator, and has its `place`, or no generator divides it.

    An algebra makes each once, so that bases are compared and hashed by identity.
    """

    __slots__ = ("factors", "place", "poly", "size", "terms")

    def __init__(self, poly: fmpz_mpoly, place: int | None = None) -> None:
        self.poly, self.place, self.size = poly, place, len(poly)
        self.terms: list[Term] | None = None
        self.factors: Sequence[tuple[fmpz_mpoly, int]] | None = None


class Factored(NamedTuple):
    """content · Π base^exponent; zero if and only if the content is. The bases need not be irreducible or coprime."""

    content: fmpq
    powers: Mapping[Base, int] = {}

    def __bool__(self) -> bool:
        return bool(self.content)

    def __pow__(self, exponent: int) -> Factored:
        if not exponent:
            return Factored(ONE)
        if not self.content:
            if exponent < 0:
                raise Undefined("division by zero")
            return self
        if abs(exponent) * _bits(self.content) > MOST_BITS:
            raise OutOfBudget("a number of too many digits")
        return Factored(self.content**exponent, {base: exponent * e for base, e in self.powers.items()})

    def split(self) -> tuple[Factored, Factored]:
        """Numerator and denominator."""
        above = {base: e for base, e in self.powers.items() if e > 0}
        below = {base: -e for base, e in self.powers.items() if e < 0}
        return Factored(fmpq(self.content.p), above), Factored(fmpq(self.content.q), below)


def _bits(number: fmpq) -> int:
    """0 for ±1."""
    return int(number.height_bits()) - 1


def product(factors: Iterable[Factored]) -> Factored:
    """The product: exponents are added."""
    content = ONE
    powers: dict[Base, int] = {}
    for factor in factors:
        content *= factor.content
        for base, exponent in factor.powers.items():
            powers[base] = powers.get(base, 0) + exponent
    if not content:
        return Factored(content)
    if content.height_bits() > MOST_BITS:
        raise OutOfBudget("a number of too many digits")
    return Factored(content, {base: e for base, e in powers.items() if e})


def common_factor(factors: Sequence[Factored]) -> Factored:
    """The common part: the least exponents, and gcd(numerators)/lcm(denominators) of the contents."""
    first, *others = factors
    least = dict(first.powers)
    for other in others:
        powers = other.powers
        for base, exponent in list(least.items()):
            least[base] = min(exponent, powers.get(base, 0))
            if not least[base]:
                del least[base]
        least.update((base, e) for base, e in powers.items() if e < 0 and base not in least)
    contents = [factor.content for factor in factors]
    content = fmpq(gcd(*(int(c.p) for c in contents)), lcm(*(int(c.q) for c in contents)))
    return Factored(content, least)


class Algebra:
    """A polynomial ring over ℤ, the relations among its generators, and the budget of the work.

    `relations` are applied in this order; the value of a square one has generators of later ones
    only. `monomials` says which polynomials have a shorter name as a monomial: u = (√u)², 1 − cos² = sin².
    """

    def __init__(self, generators: int, budget: Budget) -> None:
        self.context = ring(generators)
        self.count = self.context.nvars()
        self.budget = budget
        self.relations: list[Relation] = []
        self.monomials: dict[Base, Factored] = {}
        self.gens = [Base(generator, place) for place, generator in enumerate(self.context.gens())]
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self._bases: dict[tuple[Any, ...], list[Base]] = {}

    def base(self, poly: fmpz_mpoly) -> Base:
        """The base with this polynomial, which is primitive with a positive leading coefficient."""
        if len(poly) == 1:
            degrees = poly.degrees()
            if poly.total_degree() == 1:
                return self.gens[degrees.index(1)]
        key = (len(poly), *poly.degrees(), poly.leading_coefficient())
        alike = self._bases.setdefault(key, [])
        for known in alike:
            if known.poly == poly:
                return known
        alike.append(Base(poly))
        return alike[-1]

    def reduce(self, poly: fmpz_mpoly) -> fmpz_mpoly:
        """The polynomial modulo the relations."""
        self.budget.spend(len(poly), len(poly))
        if not self.relations or not poly:
            return poly
        degrees = poly.degrees()
        for relation in self.relations:
            if relation.applies(degrees):
                poly = relation.reduce(poly, self.budget)
                if not poly:
                    break
                degrees = poly.degrees()
        return poly

    def total(self, summands: Sequence[fmpz_mpoly]) -> fmpz_mpoly:
        """The sum, reduced."""
        return self.reduce(sum(summands[1:], summands[0]))

    def multiply(self, first: fmpz_mpoly, second: fmpz_mpoly) -> fmpz_mpoly:
        """The product, if it is small enough; not reduced."""
        size = len(first) * len(second)
        self.budget.spend(size, size // 8)
        return first * second

    def factored(self, poly: fmpz_mpoly) -> Factored:
        """Content, generators and the rest of a polynomial."""
        if not poly:
            return Factored(fmpq(0))
        shared = poly.term_content()
        if poly.leading_coefficient() < 0:
            shared = -shared
        content = fmpq(shared.leading_coefficient())
        if not shared.is_one():
            poly = poly / shared
        powers = {}
        if shared.total_degree():
            powers = {gen: int(e) for gen, e in zip(self.gens, shared.degrees(), strict=True) if e}
        if len(poly) == 1:
            return Factored(content, powers)
        base = self.base(poly)
        named = self.monomials.get(base)
        if named is not None:
            return product((Factored(content, powers), named))
        powers[base] = 1
        return Factored(content, powers)

    def expand(self, factored: Factored) -> fmpz_mpoly:
        """The polynomial with these factors, multiplied out and reduced; no exponent may be negative."""
        return self._expanded(int(factored.content.p), factored.powers)

    def _expanded(self, content: int, powers: Mapping[Base, int]) -> fmpz_mpoly:
        exponents = [0] * self.count
        sums = []
        for base, exponent in powers.items():
            if base.place is None:
                sums.append((base.size, base, exponent))
            elif exponent > MOST_EXPONENT:
                raise OutOfBudget("too high a power")
            else:
                exponents[base.place] = exponent
        total = self.context.term(exp_vec=exponents, coeff=content)
        for _, base, exponent in sorted(sums, key=lambda each: each[0]):
            factor = base.poly
            if exponent > 1:
                powered(factor, exponent, self.budget)
                factor = self.reduce(factor**exponent)
            total = self.reduce(self.multiply(total, factor))
        return total if sums else self.reduce(total)

    def sum(self, summands: Sequence[Factored]) -> Factored:
        """The sum over the common part of the terms, with cancellation."""
        summands = [term for term in summands if term]
        if len(summands) < 2:
            return summands[0] if summands else Factored(fmpq(0))
        common = common_factor(summands)
        monomials: dict[tuple[int, ...], int] = {}
        total = self.zero
        for term in summands:
            content = int((term.content / common.content).p)
            powers = dict(term.powers)
            for base, exponent in common.powers.items():
                powers[base] = powers.get(base, 0) - exponent
            powers = {base: e for base, e in powers.items() if e}
            if any(base.place is None for base in powers):
                total += self._expanded(content, powers)
                self.budget.spend(len(total), len(total))
            else:
                exponents = [0] * self.count
                for base, exponent in powers.items():
                    exponents[base.place] = exponent  # type: ignore[index]
                key = tuple(exponents)
                monomials[key] = monomials.get(key, 0) + content
        if monomials:
            if max(map(max, monomials)) > MOST_EXPONENT:
                raise OutOfBudget("too high a power")
            total += self.context.from_dict(monomials)
        self.budget.spend(len(total) + len(summands), len(total))
        return self.cancel(self.factored(self.reduce(total)), common)

    def cancel(self, numerator: Factored, common: Factored) -> Factored:
        """numerator · common, without the factors that its numerators share with its denominators."""
        if not numerator:
            return numerator
        whole = product((numerator, common))
        for base in numerator.powers:
            if base.place is None:
                whole = self._cancel_base(base, whole)
        return whole

    def _cancel_base(self, base: Base, whole: Factored) -> Factored:
        for other, exponent in list(whole.powers.items()):
            if exponent < 0 and other.place is None and whole.powers.get(base, 0) > 0:
                shared = self.common_divisor(base.poly, other.poly)
                while not shared.is_constant() and whole.powers.get(base, 0) > 0:
                    above, below = whole.powers[base], whole.powers.get(other, 0)
                    parts = self.factored(shared) ** (above + below)
                    kept = {b: e for b, e in whole.powers.items() if b not in (base, other)}
                    rest_above = self.factored(base.poly / shared) ** above
                    rest_below = self.factored(other.poly / shared) ** below
                    whole = product((Factored(whole.content, kept), parts, rest_above, rest_below))
                    if not (rest_above.powers and rest_below.powers):
                        break
                    base, other = next(iter(rest_above.powers)), next(iter(rest_below.powers))
                    shared = self.common_divisor(base.poly, other.poly)
        return whole

    def common_divisor(self, first: fmpz_mpoly, second: fmpz_mpoly) -> fmpz_mpoly:
        """The gcd of two polynomials, or 1 if it would cost too much."""
        size = len(first) * len(second)
        self.budget.spend(10 * (len(first) + len(second)))
        if first == second:
            return first
        if min(len(first), len(second)) < 2 or size > MOST_PAIRS or _dense_size(first, second) > MOST_DENSE:
            return self.one
        return first.gcd(second)

    def terms(self, poly: fmpz_mpoly) -> list[Term]:
        """The terms of a polynomial; those of a base are found once."""
        if len(poly) < 2:
            return list(terms(poly))
        base = self.base(poly)
        if base.terms is None:
            self.budget.spend(10 * len(poly))
            base.terms = list(terms(poly))
        return base.terms

    def irreducible(self, base: Base) -> Sequence[tuple[fmpz_mpoly, int]]:
        """The irreducible factors and their exponents; the polynomial itself if that would cost too much.

        Two terms, or three that are not a square, are not factored either: x² − y² is shorter than its factors.
        A primitive polynomial a·g + b, where no generator divides all terms, is irreducible if a and b have no common
        divisor, as where a is a monomial.
        """
        if base.factors is None:
            base.factors = self._irreducible(base)
        return base.factors

    def _irreducible(self, base: Base) -> Sequence[tuple[fmpz_mpoly, int]]:
        poly, size = base.poly, base.size
        if size == 2 or (size == 3 and not _may_be_square(poly)) or size > MOST_FACTORED:
            return ((poly, 1),)
        occurrences: dict[int, list[int]] = {}
        for _, factors in self.terms(poly):
            for place, exponent in factors:
                occurrences.setdefault(place, []).append(exponent)
        if [1] in occurrences.values() or _dense_size(poly) > MOST_DENSE_FACTORED:
            return ((poly, 1),)
        self.budget.spend(100 * size)
        linear = [place for place, exponents in occurrences.items() if max(exponents) == 1]
        if linear:
            place = min(linear, key=lambda place: len(occurrences[place]))
            slope = poly.derivative(place)
            if slope.gcd(poly - slope * self.gens[place].poly).is_one():
                return ((poly, 1),)
        # Factors may come with a negative leading coefficient each, and -1 as the content.
        return [(factor, int(e)) for factor, e in factors_of(poly)[1]]


def _may_be_square(poly: fmpz_mpoly) -> bool:
    """Whether the first and the last term are squares."""
    coefficients, monomials = poly.coeffs(), poly.monoms()
    return all(
        isqrt(abs(int(coefficients[i]))) ** 2 == abs(coefficients[i]) and not any(e % 2 for e in monomials[i])
        for i in (0, -1)
    )


MOST_EXPONENT = 2**40
"""The greatest exponent of one generator in a polynomial that is written out."""

MOST_PAIRS = 1_000_000
"""The most pairs of terms of two polynomials whose gcd is looked for."""

MOST_DENSE = 10**7
"""The most coefficients, stored densely, of polynomials whose gcd is looked for (see `_dense_size`)."""

MOST_DENSE_FACTORED = 20_000
"""The same for factoring."""

MOST_FACTORED = 60
"""The most terms of a polynomial that is factored."""


def _dense_size(*polys: fmpz_mpoly) -> int:
    """Π (degree + 1) over the generators that occur in all, not counting those that are linear in all."""
    largest = (int(max(degrees)) for degrees in zip(*(p.degrees() for p in polys), strict=True) if all(degrees))
    return prod(degree + 1 for degree in largest if degree > 1)
