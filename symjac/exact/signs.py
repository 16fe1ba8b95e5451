"""The sign of an expression: of a constant by its value, in positive symbols by its terms, its squares, its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from symjac.exact.constants import is_zero, sign_of_number
from symjac.exact.ranges import bounds, sign_by_bounds
from symjac.exact.settled import Vacuous
from symjac.kernel import sympy
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import At

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_BITS = 1_024
"""Precision to which a sign at a point is looked for; a proof of 0 is not sought."""

NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.AccumBounds)


ALL = frozenset((-1, 0, 1))


def sign(expr: Expr) -> frozenset[int]:
    """The signs that may be among those of its real values; what is not proved of a sign does not exclude it.

    >>> x, a = sympy.Symbol("x", real=True), sympy.Symbol("a", positive=True)
    >>> sorted(sign(x**2)), sorted(sign(x**2 + a)), sorted(sign(sympy.pi - sympy.Rational(22, 7))), sorted(sign(x))
    ([0, 1], [1], [-1], [-1, 0, 1])
    """
    if not expr.free_symbols:
        found = sign_of_number(expr)
        return frozenset((found,)) if found is not None else ALL - {0} if is_zero(expr) is False else ALL
    if not all(symbol.is_extended_real for symbol in expr.free_symbols):
        return ALL
    found = positive_sign(expr)
    if found is not None:
        return frozenset((found,))
    low, high = bounds(expr)
    excluded = {-1} if low.is_extended_nonnegative else {1} if high.is_extended_nonpositive else set()
    return ALL - excluded - ({0} if expr.is_nonzero else set())


def sign_of(expr: Expr, point: Mapping[Symbol, Expr]) -> int | None:
    """The sign of a value, None where it cannot be told; Vacuous where there is none."""
    try:
        return At((expr,), point, most=MOST_BITS).sign(expr)
    except NoValue as error:
        raise Vacuous(str(expr)) from error
    except Unsure:
        return None


def is_not_zero(number: Expr) -> bool:
    """Whether a number is certainly not zero."""
    if number.has(*NOT_FINITE):
        return False
    try:
        return bool(sign_of(number, {}))
    except Vacuous:
        return False


@lru_cache(maxsize=4_096)
def positive_sign(u: Expr) -> int | None:
    """The sign of an expression in positive symbols, where SymPy or the signs of its terms tell it."""
    if isinstance(u, sympy.exp) and not u.has(sympy.I):
        return 1
    for assumed, found in ((u.is_positive, 1), (u.is_negative, -1), (u.is_zero, 0)):
        if assumed:
            return found
    if _changes(u):
        return None
    form = sympy.factor(u)
    for assumed, found in ((form.is_positive, 1), (form.is_negative, -1), (form.is_zero, 0)):
        if assumed:
            return found
    return sign_by_bounds(u) or _sign_of_squares(u) or _sign_of_larger_root(u) or _sign_of_polynomial(form)


def _changes(u: Expr) -> bool:
    """Whether the sign is seen to be another at another point."""
    symbols = sorted(u.free_symbols, key=str)
    seen = set()
    for number in range(3):
        point = {
            symbol: (_SAMPLES if symbol.is_positive else _MIXED)[(place + 2 * number) % len(_SAMPLES)]
            for place, symbol in enumerate(symbols)
        }
        try:
            seen.add(sign_of(u, point))
        except Vacuous:
            return False
    return len(seen - {None}) > 1


_SAMPLES = tuple(sympy.Rational(*pair) for pair in ((1, 9), (7, 2), (11, 10), (19, 1), (2, 5)))
_MIXED = (*_SAMPLES[:2], *(-sample for sample in _SAMPLES[2:]))


def _sign_of_larger_root(u: Expr) -> int | None:
    """The sign of a ± √b where b − a² > 0."""
    for term in u.args if u.is_Add else ():
        root = -term if term.could_extract_minus_sign() else term
        if root.is_Pow and root.exp == sympy.S.Half and sympy.expand(root.base - (u - term) ** 2).is_positive:
            return 1 if root is term else -1
    return None


def _sign_of_polynomial(u: Expr) -> int | None:
    """The sign of a product of polynomials in positive symbols that have no zero.

    In one, by Sturm; homogeneous in two or more, with one of them 1; quadratic in one of them, by its discriminant.
    """
    if u.is_Mul:
        signs = [positive_sign(factor) for factor in u.args]
        return None if None in signs else prod(sign for sign in signs if sign is not None)
    if u.is_Pow and u.exp.is_Integer:
        found = positive_sign(u.base)
        return None if found is None else found ** abs(int(u.exp))
    symbols = sorted(u.free_symbols, key=str)
    if not (u.is_Add and symbols and all(s.is_positive for s in symbols) and u.is_polynomial(*symbols)):
        return None
    poly = sympy.Poly(u, *symbols)
    if poly.total_degree() > _MOST_DEGREE or not (poly.domain.is_ZZ or poly.domain.is_QQ):
        return None
    if len(symbols) == 1:
        return None if poly.count_roots(0, None) else sign_of(u, {symbols[0]: sympy.S.One})
    if poly.is_homogeneous:
        return positive_sign(u.subs(symbols[0], 1))
    for s in symbols:
        c, b, a = (sympy.Poly(u, s).coeff_monomial(s**k) for k in range(3))
        if a != 0 and sympy.degree(u, s) == 2 and positive_sign(sympy.expand(4 * a * c - b**2)) == 1:
            return positive_sign(a)
    return None


_MOST_DEGREE = 20


def _sign_of_squares(u: Expr) -> int | None:
    """The sign of p − q as that of p² − q², for positive p and q; of a product as the product of the signs."""
    numerator, denominator = sympy.fraction(sympy.factor(sympy.together(u)))
    if denominator.is_positive and numerator.is_Mul:
        signs = [1 if f.is_positive else -1 if f.is_negative else _sign_of_squares(f) for f in numerator.args]
        return None if None in signs else prod(sign for sign in signs if sign is not None)
    above = sympy.Add(*(term for term in numerator.args if term.is_positive))
    below = above - numerator
    if not (denominator.is_positive and numerator.is_Add and above.is_positive and below.is_positive):
        return None
    squares = sympy.factor(sympy.expand(above**2 - below**2))
    return 1 if squares.is_positive else -1 if squares.is_negative else None
