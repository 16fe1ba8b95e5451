"""Proofs that an expression is zero wherever it is defined, piece by piece.

On a cell on which nothing that it branches at changes its sign, an expression is analytic. It is zero
there if its normal form is; if it is algebraic and zero at more points than its degree allows; or if its
derivatives are zero and one value is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.exact import constants
from symjac.exact.cells import is_zero_on
from symjac.exact.floors import repeats_zero
from symjac.exact.normalizer import has_zero_form
from symjac.exact.quadrants import is_zero_as_needed, is_zero_by_signs
from symjac.exact.rewrite import prepared
from symjac.exact.sides import sides
from symjac.exact.substitution import lines

if TYPE_CHECKING:
    from sympy import Expr

MOST_SYMBOLS = 4
MANY_SYMBOLS = 3
"""The choices of their signs are many: first it is seen which are needed."""


def by_cases(expr: Expr) -> bool:
    """Whether an expression is proved to be zero wherever it is defined."""
    expr = prepared(expr)
    symbols = sorted(expr.free_symbols, key=str)
    if expr == 0 or has_zero_form(expr):
        return True
    if not symbols:
        return constants.is_zero(expr) is True
    if not all(symbol.is_real for symbol in symbols):
        return False
    if len(symbols) == 1 and repeats_zero(expr, symbols[0]):
        return True
    if len(symbols) == 1 and any(is_zero_on(line, expr, symbols[0]) for line in lines(expr, symbols[0])):
        return True
    if len(symbols) >= MANY_SYMBOLS and is_zero_as_needed(expr, sides(expr)):
        return True
    return len(symbols) <= MOST_SYMBOLS and is_zero_by_signs(expr, sides(expr), symbols)


def by_signs(expr: Expr) -> bool:
    """Whether it is proved to be zero by the signs that its functions ask for, in few real variables."""
    expr = prepared(expr)
    symbols = expr.free_symbols
    few = 1 < len(symbols) < MANY_SYMBOLS and all(symbol.is_real for symbol in symbols)
    return few and is_zero_as_needed(expr, sides(expr))
