"""The one sign of a value that the next step depends on, or Undecided. Constants that show their sign need no FLINT."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from symjac.errors import Undecided
from symjac.expressions.spelling import spelled
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

S = sympy.S


@lru_cache(maxsize=4_096)
def certain_sign(value: Expr) -> int | None:
    """1, 0 or −1 as the value is positive, zero or negative; None: not zero, but of no known sign.

    A value with symbols in it counts as zero only if it is identically zero. Undecided for a constant of which
    nothing is proved.
    """
    if not value.free_symbols:
        return _sign_of_constant(value)
    if value.is_positive or value.is_negative:
        return 1 if value.is_positive else -1
    return 0 if _is_identically_zero(value) else _sign_of_fraction(value)


def is_certainly_zero(value: Expr) -> bool:
    """Whether the value is proved to be (identically) zero."""
    try:
        return certain_sign(value) == 0
    except Undecided:
        return False


def may_be_zero(value: Expr) -> bool:
    """Whether a constant must be looked at closely: most are plainly not zero."""
    return value.is_number and not value.is_Rational and not plain_sign(value)


def plain_sign(value: Expr) -> int | None:
    """The sign of a constant that shows it: of sums, products and powers of positive numbers; None for others."""
    if value.is_Rational or value.is_Float:  # decimals, where a result was rounded
        return int(sympy.sign(value))
    if value in _POSITIVE:
        return 1
    if isinstance(value, sympy.exp) and value.args[0].is_extended_real:
        return 1
    if value.is_Pow and value.exp.is_Rational:
        base = plain_sign(value.base)
        return 1 if base == 1 else (-1) ** int(value.exp) if base == -1 and value.exp.is_Integer else None
    if value.is_Mul or value.is_Add:
        signs = [plain_sign(part) for part in value.args]
        if None in signs:
            return None
        known = [found for found in signs if found is not None]
        return math.prod(known) if value.is_Mul else known[0] if len(set(known)) == 1 else None
    return None


_POSITIVE = (S.Pi, S.Exp1, S.EulerGamma, S.Catalan, S.GoldenRatio)


def _sign_of_constant(value: Expr) -> int | None:
    plain = plain_sign(value)
    if plain is not None:
        return plain
    from symjac.exact.constants import sign_of_number, told_from_zero
    from symjac.exact.witness import is_small

    found = told_from_zero(value) if is_small(value) else None
    if found is None:
        raise _untold(value)
    return sign_of_number(value) if found else 0


def _untold(value: Expr) -> Undecided:
    return Undecided(f"whether {spelled(value)} is zero could not be shown")


def _is_identically_zero(value: Expr) -> bool:
    from symjac.exact.zeros import Proved, Unknown, zero

    if value.is_zero:
        return True
    found = zero(value)
    if not isinstance(found, Unknown):
        return isinstance(found, Proved)
    if value.atoms(sympy.core.function.AppliedUndef, sympy.Derivative, sympy.Subs):
        return False  # an unknown function is generic: it satisfies no identity that SymPy does not see
    raise _untold(value)


def _sign_of_fraction(value: Expr) -> int | None:
    """The sign of a rational function of one positive symbol, by the signs of its coefficients."""
    (symbol, *others) = value.free_symbols
    if others or not symbol.is_positive or not value.is_rational_function(symbol):
        return None
    sides = [sympy.Poly(part, symbol).coeffs() for part in sympy.fraction(sympy.cancel(sympy.together(value)))]
    signs = [{sympy.sign(coefficient) for coefficient in coefficients} for coefficients in sides]
    return int(signs[0].pop() * signs[1].pop()) if all(len(own) == 1 for own in signs) else None
