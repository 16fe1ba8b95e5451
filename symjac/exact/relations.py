"""Identities among the generators of a ring of polynomials, used as rewriting rules, and the sizes of powers."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import NamedTuple

from flint import fmpz_mpoly

from symjac.exact.plain import Budget, OutOfBudget

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
