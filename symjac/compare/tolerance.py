"""Equality up to a tolerance: relative to the expected value, absolute where that is below 1.

Accepted is what agrees coefficient by coefficient once both sides are multiplied out, and within functions
likewise, so that 0.54·x is accepted for cos(1)·x and sin(1.57·x) for sin(πx/2); never what merely agrees
at some points.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpq

from symjac.compare.refute import told_apart
from symjac.kernel import sympy
from symjac.model import Point
from symjac.model.verdict import Comparison, Witness
from symjac.numbers.balls import Balls, NoValue, Unsure, magnitude, minus, precision
from symjac.numbers.refine import ACCURACY, At, is_tiny

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.numbers.balls import Value

_LARGEST = 4
"""Coordinates of the points at which values are compared: relative errors grow with x in exp(1.01·x)."""


def within(expected: Expr, answer: Expr, tolerance: Fraction, points: Iterable[Point]) -> Comparison:
    """Right if all coefficients are near, wrong if a value near the origin is not, else undecided."""
    if _agree(expected, answer, tolerance):
        return Comparison("right", tried=("tolerance",))
    for point in points:
        if any(abs(value) > _LARGEST for _, value in point):
            continue
        at = At((expected, answer), dict(point))
        try:
            wanted, found = _known(at, expected), _known(at, answer)
        except (NoValue, Unsure):
            continue
        if _are_near(wanted, found, tolerance) is False:
            return Comparison("wrong", Witness(point, *told_apart(wanted, found)), tried=("values",))
    return Comparison("undecided", tried=("tolerance", "values at points"))


def _agree(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    """Whether the coefficients of what is the same up to decimals are near to each other."""
    if expected == answer:
        return True
    first, second = _coefficients(expected), _coefficients(answer)
    for kernel in [kernel for kernel in second if kernel not in first]:
        same = next((other for other in first if _same(other, kernel, tolerance)), kernel)
        second[same] = second.get(same, sympy.S.Zero) + second.pop(kernel)
    zero = sympy.S.Zero
    return all(_near(first.get(m, zero), second.get(m, zero), tolerance) for m in {**first, **second})


def _same(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    """Whether two products or functions are of the same kind and their arguments agree, in some order for products."""
    if expected.func != answer.func or len(expected.args) != len(answer.args) or not expected.args:
        return False
    left = list(answer.args)
    for part in expected.args:
        candidates = left if expected.is_Mul else left[:1]
        found = next((other for other in candidates if _agree(part, other, tolerance)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _coefficients(expr: Expr) -> dict[Expr, Expr]:
    """Σ c·m as m → c, with constant c."""
    found: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(expr)):
        constant, kernel = term.as_independent(*expr.free_symbols, as_Add=False)
        found[kernel] = found.get(kernel, sympy.S.Zero) + constant
    return found


def _near(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    at = At((expected, answer), {})
    try:
        return _are_near(_known(at, expected), _known(at, answer), tolerance) is True
    except (NoValue, Unsure):
        return False


def _known(at: At, expr: Expr) -> Value:
    """The value to ACCURACY bits, relative or absolute: near 0 the tolerance is absolute."""

    def known(balls: Balls) -> Value:
        value = balls.value(expr)
        if not isinstance(value, fmpq) and value.rel_accuracy_bits() < ACCURACY and not is_tiny(value):
            raise Unsure("known less precisely")
        return value

    return at.refined(known)


def _are_near(wanted: Value, found: Value, tolerance: Fraction) -> bool | None:
    """Whether |wanted − found| ≤ tolerance·max(1, |wanted|); None where the balls do not tell."""
    allowed = fmpq(tolerance.numerator, tolerance.denominator)
    if isinstance(wanted, fmpq) and isinstance(found, fmpq):
        return bool(abs(wanted - found) <= allowed * max(abs(wanted), fmpq(1)))
    with precision(4 * ACCURACY):
        difference, bound = magnitude(minus(wanted, found)), magnitude(wanted).max(arb(1)) * allowed
        return True if difference <= bound else False if difference > bound else None
