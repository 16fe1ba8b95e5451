"""A function on a cell on which nothing it branches at changes sign: without |u|, cases, and roots of products."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac.exact.rewrite import bottom_up, rebuilt
from symjac.expressions.applied import number, records
from symjac.functions import Function
from symjac.functions.record import REALS
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Sign = Callable[["Expr"], int | None]
"""−1, 0 or 1 on the whole cell; None if that is not known."""


class Vacuous(Exception):
    """The function has no real value anywhere on the cell."""


class Unsettled(Exception):
    """A sign that is needed is not known; `args[0]` is what it is of."""


def _domain(function: Function) -> tuple[tuple[int, Expr], ...]:
    """Of each end of an interval, (1, −low) or (−1, high): ±u + end must not be negative."""
    (interval,) = function.domain
    sides = ((1, interval.low), (-1, interval.high))
    return tuple((way, -way * number(end)) for way, end in sides if end not in ("oo", "-oo"))


_DOMAINS: Mapping[Any, tuple[tuple[int, Expr], ...]] = {
    kind: _domain(function)
    for kind, function in records().items()
    if function.least == 1 and len(function.domain) == 1 and function.domain != (REALS,)
    if all(number(end).is_Rational for end, _ in function.domain[0].ends)
}


def settled(expr: Expr, sign: Sign) -> Expr:
    """The expression without |u|, sign, max, min and cases, roots and logarithms of products taken apart.

    Raises Vacuous where something must not be negative and is, Unsettled where a sign is needed. Where i
    occurs, roots and logarithms of negative numbers have their principal values.
    """
    complex_valued = expr.has(sympy.I)

    def needed(u: Expr) -> int:
        found = sign(u)
        if found is None:
            raise Unsettled(u)
        return found

    def change(node: Expr) -> Expr:
        kind = type(node)
        if kind is sympy.Abs:
            return node.args[0] * needed(node.args[0])
        if kind is sympy.sign:
            return sympy.Integer(needed(node.args[0]))
        if kind is sympy.Heaviside:
            return sympy.Rational(1 + needed(node.args[0]), 2)
        if kind in (sympy.Max, sympy.Min):
            side = 1 if kind is sympy.Max else -1
            best, *others = node.args
            for other in others:
                best = other if needed(other - best) == side else best
            return best
        if kind is sympy.log and complex_valued:
            return node if node.args[0].has(sympy.I) else logarithm(node.args[0])
        if kind in _DOMAINS and any(needed(way * node.args[0] + end) < 0 for way, end in _DOMAINS[kind]):
            raise Unsettled(node) if complex_valued else Vacuous(str(node))
        if kind is sympy.log:
            return sympy.Add(*(times * _log(factor) for factor, times in parts(node.args[0])))
        if kind is sympy.atan2:
            return _angle(node.args[0], node.args[1], needed)
        if node.is_Pow and not node.exp.is_Integer and node.base is not sympy.E:
            return power(node.base, node.exp)
        return node

    def power(base: Expr, exponent: Expr) -> Expr:
        if base.is_number and not base.free_symbols and base.is_positive:
            return sympy.Pow(base, exponent)
        if complex_valued and base.has(sympy.I):
            raise Unsettled(base)
        if needed(base) < 0:
            if complex_valued and exponent.is_Rational:
                return sympy.Pow(sympy.S.NegativeOne, exponent) * power(-base, exponent)
            raise Unsettled(base) if complex_valued else Vacuous(str(base))
        if exponent.free_symbols:
            logarithm = sympy.Add(*(times * _log(factor) for factor, times in parts(base)))
            return sympy.exp(sympy.expand(exponent * logarithm))
        return sympy.Mul(*(sympy.Pow(factor, times * exponent) for factor, times in parts(base)))

    def logarithm(argument: Expr) -> Expr:
        if needed(argument) < 0:
            return sympy.log(-argument) + sympy.I * sympy.pi
        return sympy.log(argument)

    def parts(base: Expr) -> list[tuple[Expr, int]]:
        """The factors of a positive expression, each made positive, with their exponents."""
        factored = sympy.factor(base)
        found = []
        for factor in sympy.Mul.make_args(factored):
            root, times = (factor.base, factor.exp) if factor.is_Pow and factor.exp.is_Integer else (factor, 1)
            known = sign(root)
            if known is None:
                return [(base, 1)]
            found.append((root if known > 0 else sympy.expand(-root), times))
        return found

    return bottom_up(_without_cases(expr, needed), change)


def _log(u: Expr) -> Expr:
    return u.args[0] if isinstance(u, sympy.exp) else sympy.log(u)


def _without_cases(expr: Expr, needed: Callable[[Expr], int]) -> Expr:
    """The expression with every Piecewise replaced by the piece that holds."""
    if isinstance(expr, sympy.Piecewise):
        for value, condition in expr.args:
            if _holds(condition, needed):
                return _without_cases(value, needed)
        raise Vacuous("no case holds")
    if not expr.has(sympy.Piecewise):
        return expr
    return rebuilt(expr, (_without_cases(part, needed) for part in expr.args))


def _holds(condition: Any, needed: Callable[[Expr], int]) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, (sympy.And, sympy.Or)):
        combine = all if isinstance(condition, sympy.And) else any
        return combine([_holds(part, needed) for part in condition.args])
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], needed)
    return bool(condition.func(needed(condition.lhs - condition.rhs), 0))


def _angle(y: Expr, x: Expr, needed: Callable[[Expr], int]) -> Expr:
    """atan2(y, x) by quadrants (DLMF 4.23.1 and figure 4.23.1)."""
    above = 1 if needed(y) >= 0 else -1
    if needed(x) == 0:
        return above * sympy.pi / 2
    return sympy.atan(y / x) + (sympy.pi * above if needed(x) < 0 else 0)
