"""Writes a polynomial as a sum of terms, with the powers of one base joined as SymPy joins them.

SymPy's `Mul` and `Add` try to combine factors, and order factors and terms by comparing trees. In a polynomial in
symbols and functions nothing combines, and the order of a few factors gives that of all terms, so
such polynomials are made in SymPy's form directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from symjac.exact.lengths import Lengths, length
from symjac.exact.polynomials import Term
from symjac.expressions import canonical, facts
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr

    from symjac.exact.field import Field


_COMBINING = (sympy.exp, sympy.Abs, sympy.sign, sympy.Piecewise, sympy.LambertW)


def is_free(factor: Expr) -> bool:
    """Whether SymPy leaves its powers, and its products with others of this kind, as they are."""
    if factor.is_Symbol:
        return bool(factor.is_commutative)
    return isinstance(factor, sympy.Function) and not isinstance(factor, _COMBINING) and not factor.is_number


def polynomial(
    terms: Iterable[tuple[int, Sequence[tuple[int, int]]]], factor: Callable[[int], Expr], known: Lengths
) -> Expr:
    """Σ c Π factor(i)^e, as SymPy would have it, from terms (c, ((i, e), …)) that differ in their powers.

    Every factor is free (see `is_free`); e is positive. The length of a sum is put into `known`.
    """
    powers: dict[tuple[int, int], Expr] = {}
    numbers: dict[int, Expr] = {}
    parts = list(terms)
    for coefficient, factors in parts:
        if coefficient not in numbers:
            numbers[coefficient] = sympy.Integer(coefficient)
        for each in factors:
            if each not in powers:
                place, exponent = each
                powers[each] = _power(factor(place), exponent)
    ordered = facts.in_order((*powers.values(), *numbers.values()))
    rank = {part: place for place, part in enumerate(ordered)}
    rank_of = {each: rank[power] for each, power in powers.items()}
    number_rank = {coefficient: rank[number] for coefficient, number in numbers.items()}
    constants: list[Expr] = []
    single: list[Expr] = []
    products: list[tuple[int, list[int]]] = []
    for coefficient, factors in parts:
        ranks = sorted([rank_of[each] for each in factors])
        if not ranks:
            constants.append(numbers[coefficient])
            continue
        if coefficient != 1:
            ranks.insert(0, number_rank[coefficient])
        if len(ranks) == 1:
            single.append(ordered[ranks[0]])
        else:
            products.append((len(ranks), ranks))
    products.sort()
    built = _products(ordered, [ranks for _, ranks in products])
    single = facts.in_order(single)
    before = [part for part in single if built and sympy.Basic.compare(part, built[0]) < 0]
    args = (*constants, *before, *built, *single[len(before) :])
    if len(args) < 2:
        return args[0] if args else sympy.S.Zero
    total = sympy.Add._from_args(args, True)
    sizes = [_bracketed(part, known) for part in ordered]
    size = sum([sum([sizes[place] for place in ranks]) + count - 1 for count, ranks in products])
    size += sum([length(part, known) for part in (*constants, *single)]) + len(args) - 1
    negative = 0
    for coefficient, factors in parts:
        if coefficient < 0:
            negative += 1
            size -= 2 * (coefficient == -1 and bool(factors))
    known[total] = size - negative + (negative == len(args))
    return total


def _products(ordered: Sequence[Expr], choices: Iterable[Sequence[int]]) -> list[Expr]:
    """The product of each choice among the factors, with its facts where those of all factors are known."""
    known = [facts.facts_of(factor) for factor in ordered]
    if None in known:
        return [sympy.Mul._from_args(tuple([ordered[place] for place in ranks]), True) for ranks in choices]
    found = cast("list[facts.Facts]", known)
    return [facts.assembled(sympy.Mul, tuple([found[place] for place in ranks])).expr for ranks in choices]


def _power(base: Expr, exponent: int) -> Expr:
    return base if exponent == 1 else canonical.power(base, sympy.Integer(exponent))


def _bracketed(expr: Expr, known: Lengths) -> int:
    return length(expr, known) + bool(expr.is_Add)


def sum_of_terms(poly: fmpz_mpoly, field: Field) -> Expr:
    """The polynomial, term by term."""
    parts = field.algebra.terms(poly)
    places = {place for _, factors in parts for place, _ in factors}
    field.algebra.budget.spend(10 * (len(parts) + len(places)))
    bound = {place for place in places if not is_free(field.display(place))}
    if not bound:
        return polynomial(parts, field.display, field.lengths)
    joined = _joined_terms(parts, places, bound, field)
    if joined is not None:
        return polynomial(*joined, field.lengths)
    written = []
    for coefficient, factors in parts:
        powers = [_power(field.display(place), e) for place, e in factors]
        written.append(sympy.Mul(coefficient, *gathered(powers, field)))
    return sympy.Add(*written)


def _joined_terms(
    parts: Iterable[Term], places: set[int], bound: set[int], field: Field
) -> tuple[list[Term], Callable[[int], Expr]] | None:
    """The terms with powers of e, of numbers and roots combined as SymPy combines them, once for all terms.

    None if a product of these may combine with the other factors, or two terms with each other.
    """
    if not all(_is_joined_apart(field.display(place)) for place in bound):
        return None
    free = {field.display(place) for place in places - bound}
    has_numbers = any(field.display(place).is_number for place in bound)
    found: dict[tuple[int, tuple[tuple[int, int], ...]], tuple[int, tuple[tuple[int, int], ...]] | None] = {}
    made: dict[Expr, int] = {}
    written: dict[tuple[tuple[int, int], ...], int] = {}
    for coefficient, factors in parts:
        inside = tuple([each for each in factors if each[0] in bound])
        rest = [each for each in factors if each[0] not in bound]
        if inside:
            key = (coefficient if has_numbers else 1, inside)
            if key not in found:
                found[key] = _join(key, free, made, field)
            joined = found[key]
            if joined is None:
                return None
            coefficient = joined[0] if has_numbers else coefficient * joined[0]
            rest += joined[1]
        term = tuple(rest)
        if term in written:
            return None
        written[term] = coefficient
    extra = list(made)
    return [
        (coefficient, term) for term, coefficient in written.items()
    ], lambda place: field.display(place) if place >= 0 else extra[-1 - place]


def _join(
    key: tuple[int, tuple[tuple[int, int], ...]], free: set[Expr], made: dict[Expr, int], field: Field
) -> tuple[int, tuple[tuple[int, int], ...]] | None:
    """A number and powers as an integer and factors, numbered from −1 downwards in `made`."""
    number, factors = key
    if number == len(factors) == factors[0][1] == 1:
        return 1, ((made.setdefault(field.display(factors[0][0]), -1 - len(made)), 1),)
    powers = [_power(field.display(place), e) for place, e in factors]
    product = canonical.product((sympy.Integer(number), *gathered(powers, field)))
    coefficient, rest = product.as_coeff_mul()
    if not coefficient.is_Integer or any(part.is_Add or part.as_base_exp()[0] in free for part in rest):
        return None
    return int(coefficient), tuple((made.setdefault(part, -1 - len(made)), 1) for part in rest)


def gathered(factors: list[Expr], field: Field) -> list[Expr]:
    """Powers of one base as one power, which SymPy's product makes of numerical exponents only.

    An exponent of e that occurs in the input is kept: exp(−(x − 1)²) for exp(−x²) exp(2x)/e.
    """
    if not field.has_powers or all(factor.exp.is_Rational for factor in factors if is_power(factor)):
        return factors
    exponents: dict[Expr, list[Expr]] = {}
    for factor in factors:
        base, exponent = (factor.base, factor.exp) if is_power(factor) else (factor, sympy.S.One)
        exponents.setdefault(base, []).append(exponent)
    return [power for base, parts in exponents.items() for power in _joined(base, parts, field)]


def _joined(base: Expr, exponents: list[Expr], field: Field) -> list[Expr]:
    total = sympy.Add(*exponents)
    if base is sympy.E and not total.is_number:
        total = field.canonical(total)
        if not field.is_typed(total) and all(map(field.is_typed, exponents)):
            return [sympy.exp(field.angle(exponent)) for exponent in exponents]
        total = field.angle(total)
    return [sympy.Pow(base, total)]


def keeps_apart(factors: Sequence[tuple[int, int]], field: Field) -> bool:
    """Whether `gathered` leaves the powers of e among these as they are, evidently: no typed exponent is a sum."""
    if field.has_typed_sums:
        return False
    powers = [(field.display(place), e) for place, e in factors if field.display_length(place)[1]]
    return all(e == 1 and isinstance(power, sympy.exp) and field.is_typed(power.args[0]) for power, e in powers)


def _is_joined_apart(display: Expr) -> bool:
    """Whether products of such generators combine among themselves alone: powers of e, of sums and of numbers, pi."""
    return isinstance(display, sympy.exp) or bool(display.is_Pow or display.is_NumberSymbol)


def is_power(expr: Expr) -> bool:
    """Whether it is u^v or exp(u), which may be joined with other powers of its base."""
    return bool(expr.is_Pow or isinstance(expr, sympy.exp))
