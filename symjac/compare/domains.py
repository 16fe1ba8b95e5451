"""Where an expression has a real value: the conditions that its functions set, one by one.

Isolated gaps, such as the pole of 1/x, are not among them: reading cancels x/x already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.model import Point
from symjac.normal.plain import distinct
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import At

if TYPE_CHECKING:
    from sympy import Basic, Expr

    Relation = tuple[Expr, type]  # the expression and its relation to 0

_GT, _GE = sympy.StrictGreaterThan, sympy.GreaterThan

_CONDITIONS: Mapping[Any, Callable[[Expr], tuple[Relation, ...]]] = {
    sympy.log: lambda u: ((u, _GT),),
    sympy.loggamma: lambda u: ((u, _GT),),
    **dict.fromkeys((sympy.asin, sympy.acos), lambda u: ((1 - u, _GE), (1 + u, _GE))),
    **dict.fromkeys((sympy.asec, sympy.acsc), lambda u: ((abs(u) - 1, _GE),)),
    sympy.acosh: lambda u: ((u - 1, _GE),),
    sympy.atanh: lambda u: ((1 - u, _GT), (1 + u, _GT)),
    sympy.acoth: lambda u: ((abs(u) - 1, _GT),),
    sympy.asech: lambda u: ((u, _GT), (1 - u, _GE)),
}
"""Sources: DLMF 4.2, 4.23 and 4.37."""


def conditions(expr: Expr) -> Iterator[Relation]:
    """What must hold for the expression to be real, beside that no denominator is 0."""
    for node in distinct(expr):
        if node.is_Pow and not node.exp.is_Integer and not node.base.is_positive:
            at_least = node.exp.is_Rational and node.exp > 0
            yield node.base, _GE if at_least else _GT
        elif type(node) in _CONDITIONS:
            yield from _CONDITIONS[type(node)](node.args[0])


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
