"""The shortest way to write a factored value: how long each way would be is known before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symjac.exact.lengths import Lengths, length, length_of_number
from symjac.exact.plain import Budget
from symjac.exact.polynomials import ONE, Base, Factored, Term, product
from symjac.exact.relations import powered
from symjac.exact.terms import gathered, keeps_apart
from symjac.expressions import canonical
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr

    from symjac.exact.field import Field

MOST_MULTIPLIED_OUT = 40
"""The most terms of a numerator that is also tried without brackets."""


MOST_COMPARED = 1_000
"""The terms beyond which a factor of a value is written in one way only."""


def shortest(candidates: Iterable[Expr], known: Lengths) -> Expr:
    """The first of the shortest."""
    first, *others = candidates
    if not others:
        return first
    return min((first, *others), key=lambda candidate: length(candidate, known))


def forms(value: Factored, field: Field, most: int | None = None) -> Iterator[Expr]:
    """Ways to write the value: as the product that it is, and with its numerator multiplied out.

    Ways longer than `most`, or than an earlier one, are left out.
    """
    algebra = field.algebra
    numerator, denominator = value.split()
    whole = product((folded(numerator, field), folded(denominator, field) ** -1))
    for base in list(whole.powers):
        if base.place is None and whole.powers.get(base, 0) > 0:
            once = Factored(ONE, {base: 1})
            whole = algebra.cancel(once, product((whole, once**-1)))
    if most is None or planned_length(whole, field) <= most:
        found = written(whole, field)
        yield found
        if any(base.size > MOST_COMPARED for base in whole.powers):
            return
        most = min(length(found, field.lengths), most or 2**60)
    numerator, denominator = whole.split()
    sums = [(base.size, e) for base, e in numerator.powers.items() if base.place is None]
    if len(numerator.powers) == len(sums) == 1 == sums[0][1]:
        return
    size = 1
    for terms_of_base, exponent in sums:
        size *= terms_of_base**exponent if exponent < 10 else MOST_MULTIPLIED_OUT + 1
    if sums and size <= MOST_MULTIPLIED_OUT:
        below = denominator**-1
        poly = algebra.expand(numerator)
        flat = algebra.factored(poly)
        if terms_length(algebra.terms(poly), field) + _planned_factors(below, field) < most:
            yield sympy.Mul(field.expression(poly), written(below, field))
        if len(sums) == sums[0][1] == 1:
            return
        again = product((folded(flat, field), below))
        if planned_length(again, field) < most:
            yield written(again, field)


def folded(value: Factored, field: Field) -> Factored:
    """The value with sin² or cos² restored, whichever leaves fewer terms."""
    pairs = list(field.pairs())
    if not pairs:
        return value
    content = Factored(value.content)
    return product((*(_fold(base, field, pairs) ** exponent for base, exponent in value.powers.items()), content))


def _fold(base: Base, field: Field, pairs: Sequence[tuple[int, int, int]]) -> Factored:
    if base.place is not None:
        return Factored(ONE, {base: 1})
    poly = base.poly
    degrees = poly.degrees()
    for sign, cosine, sine in pairs:
        if degrees[cosine] > 1:
            square = field.algebra.gens[sine].poly ** 2 * sign + 1
            other = replaced(poly, cosine, square, field.algebra.budget)
            if len(other) < len(poly):
                poly = other
    return Factored(ONE, {base: 1}) if poly is base.poly else field.algebra.factored(poly)


def replaced(poly: fmpz_mpoly, place: int, square: fmpz_mpoly, budget: Budget) -> fmpz_mpoly:
    """The polynomial with `square` for the square of the generator at this place."""
    budget.spend(50 * len(poly))
    by_quotient: dict[int, dict[tuple[Any, ...], Any]] = {}
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        quotient, rest = divmod(int(monomial[place]), 2)
        by_quotient.setdefault(quotient, {})[(*monomial[:place], rest, *monomial[place + 1 :])] = coefficient
    context = poly.context()
    total = context.constant(0)
    for quotient, part in by_quotient.items():
        factor = context.from_dict(part)
        if quotient:
            size = powered(square, quotient, budget) * len(factor)
            budget.spend(size, size)
            factor *= square**quotient
        total += factor
    return total


def planned_length(value: Factored, field: Field) -> int:
    """The least length that `written` can have."""
    content = value.content
    number = 0 if content == 1 else 1 if content == -1 else length_of_number(content) + 1
    if content < 0 and any(base.place is None for base in value.powers):
        number -= 1  # a sum may take the sign
    return max(_planned_factors(value, field) + number - 1, 1)


def _planned_factors(value: Factored, field: Field) -> int:
    """The length of the factors, with an operator for each."""
    total, powers = 0, 0
    ratios = _ratios(value, field)
    for base, exponent in value.powers.items():
        if base in ratios:
            continue
        planned, expr = _plan(base, field)
        total += planned + (0 if exponent == 1 else 1 + len(str(exponent))) + 1
        if expr is None or expr.is_Add:
            total += 1
        elif expr.is_Pow or isinstance(expr, sympy.exp):
            powers += 1
    # Powers of one base are written as one, and roots to a power are no roots.
    return total + sum(field.ratio_length(sine) for sine in ratios.values()) // 2 - 4 * powers


def _ratios(value: Factored, field: Field) -> dict[Base, int]:
    """The sines and cosines that are written as tan or cot, and the place of the sine."""
    found = {}
    powers = value.powers
    for _, cosine_place, sine_place in field.pairs():
        cosine, sine = field.algebra.gens[cosine_place], field.algebra.gens[sine_place]
        if sine in powers and powers.get(cosine) == -powers[sine]:
            found[sine] = found[cosine] = sine_place
    return found


def _plan(base: Base, field: Field) -> tuple[int, Expr | None]:
    """The length of the shortest form of a base, and the form if it was written already."""
    known = field.bases.get(base)
    if known is None and base.place is not None:
        known = field.bases[base] = field.display(base.place)
    if known is None:
        known = field.known.get(base)
        alone = _length_alone(base, field)
        best = alone if known is None else min(alone, length(known, field.lengths))
        factors = _factors(base, field)
        if factors is None:
            return best, known if best < alone else None
        return min(best, max(2 * len(factors), best // 4)), None
    return length(known, field.lengths), known


def _length_alone(base: Base, field: Field) -> int:
    if base not in field.lengths_alone:
        field.lengths_alone[base] = terms_length(field.algebra.terms(base.poly), field)
    return field.lengths_alone[base]


def terms_length(terms: Sequence[Term], field: Field) -> int:
    """The length of a polynomial that is written term by term."""
    if len(terms) > MOST_COMPARED:
        return 2 * len(terms)
    total = len(terms) - 1 + all(coefficient < 0 for coefficient, _ in terms)
    places = {place for _, factors in terms for place, _ in factors}
    lengths = {place: field.display_length(place) for place in places}
    for coefficient, factors in terms:
        powers = 0
        for place, exponent in factors:
            size, is_power = lengths[place]
            powers += is_power
            total += size + (0 if exponent == 1 or is_power else 1 + len(str(exponent)))
        total += max(len(factors) - 1, 0)
        if powers > 1 and not keeps_apart(factors, field):
            total -= 4 * (powers - 1)
        if abs(coefficient) != 1 or not factors:
            total += len(str(abs(coefficient))) + bool(factors)
    return total


def written(value: Factored, field: Field) -> Expr:
    """The product, each factor in its shortest form."""
    content, powers = value.content, dict(value.powers)
    factors: list[Expr] = []
    for base, sine_place in _ratios(value, field).items():
        exponent = powers.pop(base)
        if base.place == sine_place:
            factors.append(field.ratio(sine_place, exponent))
    for base, exponent in powers.items():
        if not _is_in_terms(base, field):
            expr = _base(base, field)
            if content < 0 and exponent % 2 and expr.is_Add:
                opposite = canonical.negated(expr)
                if length(opposite, field.lengths) <= length(expr, field.lengths):
                    expr, content = opposite, -content
        elif exponent == len(value.powers) == 1 and content.q == 1:
            return field.expression(base.poly * int(content.p))  # a number is multiplied into the terms
        elif content < 0 and exponent % 2 and any(c < 0 for c, _ in field.algebra.terms(base.poly)):
            expr, content = field.expression(-base.poly), -content  # no longer, where a minus is left to lead with
        else:
            expr = _base(base, field)
        factors.append(expr if exponent == 1 else canonical.power(expr, sympy.Integer(exponent)))
    field.algebra.budget.spend(100 * len(factors))
    return canonical.product((sympy.Rational(int(content.p), int(content.q)), *gathered(factors, field)))


def _is_in_terms(base: Base, field: Field) -> bool:
    """Whether a base is written term by term, without anything that this would have to be compared with."""
    return base.place is None and base not in field.known and _factors(base, field) is None


def _base(base: Base, field: Field) -> Expr:
    """One base: as the input wrote it, in irreducible factors, or term by term."""
    if base not in field.bases:
        field.bases[base] = field.display(base.place) if base.place is not None else _find_base(base, field)
    return field.bases[base]


def _find_base(base: Base, field: Field) -> Expr:
    candidates = [field.known[base]] if base in field.known else []
    factors = _factors(base, field)
    if factors is not None:
        powers = (canonical.power(_factor(factor, field), sympy.Integer(e)) for factor, e in factors)
        candidates.append(canonical.product(powers))
    if not candidates:
        return field.expression(base.poly)
    if _length_alone(base, field) < min(length(candidate, field.lengths) for candidate in candidates):
        candidates.append(field.expression(base.poly))
    return shortest(candidates, field.lengths)


def _factors(base: Base, field: Field) -> Sequence[tuple[fmpz_mpoly, int]] | None:
    """The irreducible factors, None where there is only one."""
    factors = field.algebra.irreducible(base)
    return factors if len(factors) > 1 or factors[0][1] > 1 else None


def _factor(poly: fmpz_mpoly, field: Field) -> Expr:
    base = field.algebra.base(poly)
    return field.known.get(base) or field.expression(poly)
