"""Where an expression has a real value: the conditions that its functions set, one by one.

Isolated gaps, such as the pole of 1/x, are not among them: reading cancels x/x already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from symjac.expressions.applied import number, records
from symjac.expressions.graph import distinct
from symjac.functions import Function
from symjac.functions.record import REALS
from symjac.kernel import sympy
from symjac.model import Point
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import At

if TYPE_CHECKING:
    from sympy import Basic, Expr

    Relation = tuple[Expr, type]  # the expression and its relation to 0

_GT, _GE = sympy.StrictGreaterThan, sympy.GreaterThan


def _of_record(function: Function, u: Expr) -> tuple[Relation, ...]:
    """u > low and high > u for the ends of an interval; |u| > 1 for two that lie outside ±1."""
    if len(function.domain) == 2:
        right = function.domain[1]
        return ((abs(u) - number(right.low), _GE if right.has_low else _GT),)
    (interval,) = function.domain
    sides = ((1, interval.low, interval.has_low), (-1, interval.high, interval.has_high))
    finite = ((way, number(end), has) for way, end, has in sides if end not in ("oo", "-oo"))
    return tuple((way * (u - end), _GE if has else _GT) for way, end, has in finite)


_RESTRICTED = {
    kind: function for kind, function in records().items() if function.least == 1 and function.domain != (REALS,)
}
"""The functions that are real on a part of the line."""


def conditions(expr: Expr) -> Iterator[Relation]:
    """What must hold for the expression to be real, beside that no denominator is 0."""
    for node in distinct(expr):
        if node.is_Pow and not node.exp.is_Integer and not node.base.is_positive:
            at_least = node.exp.is_Rational and node.exp > 0
            yield node.base, _GE if at_least else _GT
        elif type(node) in _RESTRICTED:
            yield from _of_record(_RESTRICTED[type(node)], node.args[0])


def sides(expr: Expr) -> tuple[Expr, ...]:
    """What must not be negative where the expression is defined; nothing of pieces, for they need not hold."""
    if expr.has(sympy.I) or expr.has(sympy.Piecewise):
        return ()
    return tuple(dict.fromkeys(side for side, _ in conditions(expr)))


def is_outside(sides: Iterable[Expr]) -> bool:
    """Whether one of the expressions that must not be negative is."""
    return any(bool(side.is_negative) or (side.is_number and side.is_real and bool(side < 0)) for side in sides)


def failing(exprs: tuple[Expr, ...], point: Point) -> tuple[Basic, ...]:
    """The conditions of expressions that do not hold at a point, each solved for its symbol where that is easy."""
    at = At(exprs, dict(point))
    found: dict[Basic, None] = {}
    for side, relation in chain.from_iterable(map(conditions, exprs)):
        try:
            sign = at.sign(side)
        except (NoValue, Unsure):
            continue
        if sign < 0:
            found[_solved(side, relation)] = None
    return tuple(found)


def _solved(side: Expr, relation: type) -> Basic:
    """u > 0 as x > a where u is linear in one symbol."""
    symbols = sorted(side.free_symbols, key=str)
    if len(symbols) == 1 and side.is_polynomial(*symbols):
        slope, rest = side.coeff(symbols[0], 1), side.coeff(symbols[0], 0)
        if sympy.expand(side - slope * symbols[0] - rest) == 0 and slope.is_nonzero:
            flipped = {_GT: sympy.StrictLessThan, _GE: sympy.LessThan}[relation]
            return (relation if slope.is_positive else flipped)(symbols[0], -rest / slope)
    return relation(side, 0)
