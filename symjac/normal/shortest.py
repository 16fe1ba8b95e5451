"""How long a formula is, and the shortest way to write a factored one.

Length counts what a reader has to take in: names, digits, signs and brackets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.normal.factored import Algebraic, Factored, product
from symjac.normal.kernels import number

if TYPE_CHECKING:
    from sympy import Expr
    from sympy.polys.rings import PolyElement

    from symjac.normal.field import Field

MOST_MULTIPLIED_OUT = 40
"""Terms of a numerator that is also tried without brackets."""


def length(expr: Expr) -> int:
    """The number of names, digits, signs, operators and brackets, roughly.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x")
    >>> length(x**2 + 2 * x + 1), length((x + 1) ** 2)
    (9, 6)
    """
    return _length(expr, {})


def _length(expr: Expr, known: dict[Expr, int]) -> int:
    found = known.get(expr)
    if found is None:
        found = known[expr] = _measure(expr, known)
    return found


def _measure(expr: Expr, known: dict[Expr, int]) -> int:
    if expr.is_Rational:
        whole = expr.is_Integer
        return len(str(abs(expr.p))) + int(expr.p < 0) + (0 if whole else 1 + len(str(expr.q)))
    if not expr.args:
        return 1
    between = len(expr.args) - 1
    if expr.is_Mul:
        minus = expr.args[0] is sympy.S.NegativeOne
        return sum(_bracketed(factor, known) for factor in expr.args) + between - 2 * minus
    if expr.is_Pow:
        if expr.exp is sympy.S.Half:
            return _length(expr.base, known) + 1
        return _bracketed(expr.base, known) + _length(expr.exp, known) + 1
    inside = sum(_length(argument, known) for argument in expr.args) + between
    if not expr.is_Add:
        return inside + 1
    negative = sum(map(_is_negative, expr.args))
    return inside - negative + (negative == len(expr.args))


def _is_negative(term: Expr) -> bool:
    """Whether a minus sign stands before the term, in place of a plus."""
    coefficient = term.args[0] if term.is_Mul else term
    return bool(coefficient.is_Rational and coefficient.p < 0)


def _bracketed(expr: Expr, known: dict[Expr, int]) -> int:
    return _length(expr, known) + bool(expr.is_Add)


def shortest(candidates: Iterable[Expr]) -> Expr:
    """The first of the shortest."""
    known: dict[Expr, int] = {}
    return min(candidates, key=lambda candidate: _length(candidate, known))


def forms(value: Factored, field: Field) -> Iterator[Expr]:
    """Ways to write the value: as the product it is, and with its numerator multiplied out."""
    algebra = field.algebra
    numerator, denominator = value.split()
    whole = product((folded(numerator, field), folded(denominator, field) ** -1))
    for base in list(whole.powers):
        if len(base) > 1 and whole.powers.get(base, 0) > 0:
            whole = algebra.cancel(Factored(Fraction(1), {base: 1}), whole * Factored(Fraction(1), {base: -1}))
    yield written(whole, field)
    numerator, denominator = whole.split()
    sums = [(len(base), e) for base, e in numerator.powers.items() if len(base) > 1]
    terms = 1
    for size, exponent in sums:
        terms *= size**exponent if exponent < 10 else MOST_MULTIPLIED_OUT + 1
    if sums and terms <= MOST_MULTIPLIED_OUT:
        poly = algebra.expand(numerator)
        flat = field.expression(poly)
        below = written(denominator**-1, field)
        yield sympy.Mul(flat, below)
        yield written(product((folded(algebra.factored(poly), field), denominator**-1)), field)


def folded(value: Factored, field: Field) -> Factored:
    """The value with sin² or cos² put back, whichever leaves fewer terms."""
    return product(_fold(base, field) ** exponent for base, exponent in value.powers.items()) * Factored(value.content)


def _fold(poly: PolyElement, field: Field) -> Factored:
    if len(poly) == 1:
        return Factored(Fraction(1), {poly: 1})
    for sign, cosine, sine in field.pairs():
        if poly.degree(cosine) > 1:
            square = field.algebra.ring.gens[sine] ** 2 * sign + 1
            other = Algebraic(cosine, 2, square).reduce(poly, field.algebra.budget)
            if len(other) < len(poly):
                poly = other
    return field.algebra.factored(poly)


def written(value: Factored, field: Field) -> Expr:
    """The product, each factor in its shortest form."""
    content, powers = value.content, dict(value.powers)
    factors: list[Expr] = []
    for _, cosine_place, sine_place in field.pairs():
        cosine, sine = field.algebra.ring.gens[cosine_place], field.algebra.ring.gens[sine_place]
        exponent = powers.get(sine, 0)
        if exponent and powers.get(cosine) == -exponent:
            del powers[sine], powers[cosine]
            factors.append(field.ratio(sine_place, exponent))
    for base, exponent in powers.items():
        expr = _base(base, field)
        if content < 0 and exponent % 2 and expr.is_Add:
            opposite = sympy.Add(*(-term for term in expr.args))
            if length(opposite) <= length(expr):
                expr, content = opposite, -content
        factors.append(expr**exponent)
    return sympy.Mul(number(content), *field.gathered(factors))


def _base(poly: PolyElement, field: Field) -> Expr:
    """One base: as the input wrote it, in irreducible factors, or term by term."""
    if poly not in field.bases:
        field.bases[poly] = _find_base(poly, field)
    return field.bases[poly]


def _find_base(poly: PolyElement, field: Field) -> Expr:
    if len(poly) == 1:
        return field.expression(poly)
    candidates = [field.known[poly]] if poly in field.known else []
    factors = field.algebra.irreducible(poly)
    if len(factors) > 1 or factors[0][1] > 1:
        candidates.append(sympy.Mul(*(_factor(factor, field) ** e for factor, e in factors)))
    candidates.append(field.expression(poly))
    return shortest(candidates)


def _factor(poly: PolyElement, field: Field) -> Expr:
    return field.known.get(poly) or field.expression(poly)
