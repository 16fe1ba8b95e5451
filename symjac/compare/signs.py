"""The sign of an expression: of a constant by its value, in positive symbols by its terms, its squares, its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

from symjac.compare.bounds import sign_by_bounds
from symjac.compare.pieces import Vacuous
from symjac.kernel import sympy
from symjac.normal.evaluation import Evaluation, NotDefined
from symjac.normal.witness import FAILURES

if TYPE_CHECKING:
    from sympy import Expr, Symbol

NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.AccumBounds)


def sign_of(expr: Expr, point: dict[Symbol, Expr]) -> int | None:
    try:
        value = Evaluation((expr,), point).value(expr)
    except NotDefined as error:
        raise Vacuous(str(expr)) from error
    except FAILURES:
        return None
    if value.exact is not None:
        return (value.exact > 0) - (value.exact < 0)
    return None if value.may_be_zero or not value.is_real else 1 if value.low > 0 else -1


def is_not_zero(number: Expr) -> bool:
    if number.has(*NOT_FINITE):
        return False
    try:
        return bool(sign_of(number, {}))
    except Vacuous:
        return False


def positive_sign(u: Expr) -> int | None:
    """The sign of an expression in positive symbols, where SymPy or the signs of its terms tell it."""
    for form in (u, sympy.factor(u)):
        if form.is_positive:
            return 1
        if form.is_negative:
            return -1
        if form.is_zero:
            return 0
    return sign_by_bounds(u) or _sign_of_squares(u)


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
