"""The length of an expression: the number of names, digits, signs and brackets that a reader takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpq
    from sympy import Expr

Lengths = dict["Expr", int]


def length(expr: Expr, known: Lengths | None = None) -> int:
    """The number of names, digits, signs, operators and brackets, roughly; `known` are earlier results.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x")
    >>> length(x**2 + 2 * x + 1), length((x + 1) ** 2)
    (9, 6)
    """
    return _length(expr, {} if known is None else known)


def _length(expr: Expr, known: Lengths) -> int:
    found = known.get(expr)
    if found is None:
        found = known[expr] = _measure(expr, known)
    return found


def _measure(expr: Expr, known: Lengths) -> int:
    if not expr.args:
        return _length_of_rational(expr) if expr.is_Rational else 1
    if expr.is_Add:
        return _measure_sum(expr, known)
    if expr.is_Mul:
        return _measure_product(expr, known)
    if expr.is_Pow:
        if expr.exp is sympy.S.Half:
            return _length(expr.base, known) + 1
        return _length(expr.base, known) + bool(expr.base.is_Add) + _length(expr.exp, known) + 1
    return sum([_length(argument, known) for argument in expr.args]) + len(expr.args)


def _measure_sum(expr: Expr, known: Lengths) -> int:
    """A minus sign stands before a term in place of a plus. Terms are seldom met again, so they are not remembered."""
    total, negative = len(expr.args) - 1, 0
    for term in expr.args:
        if term.is_Mul:
            coefficient = term.args[0]
            total += _measure_product(term, known)
        else:
            coefficient = term
            total += _length(term, known)
        if coefficient.is_Rational and coefficient.p < 0:
            negative += 1
    return total - negative + (negative == len(expr.args))


def _measure_product(expr: Expr, known: Lengths) -> int:
    factors = expr.args
    total = len(factors) - 1
    if factors[0] is sympy.S.NegativeOne:
        total -= 2
    for factor in factors:
        if factor.is_Symbol:
            total += 1
        else:
            found = known.get(factor)
            if found is None:
                found = known[factor] = _measure(factor, known)
            total += found + bool(factor.is_Add)
    return total


def _length_of_rational(number: Expr) -> int:
    return len(str(abs(number.p))) + int(number.p < 0) + (0 if number.q == 1 else 1 + len(str(number.q)))


def length_of_number(number: fmpq) -> int:
    """The length of a rational number."""
    above, below = int(number.p), int(number.q)
    return len(str(abs(above))) + (above < 0) + (0 if below == 1 else 1 + len(str(below)))
