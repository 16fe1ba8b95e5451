"""Values of expressions on boxes and at solutions, as balls of `numbers`, and whether functions are smooth there.

On a wide ball an increasing function is computed at its ends, and an even power at the least and the largest |u|: a
ball around the middle would be much wider. Source: Moore, Kearfott and Cloud, *Introduction to Interval Analysis*
(SIAM 2009), chapters 2 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from flint import acb, arb, fmpq

from symjac import exact
from symjac.expressions import distinct
from symjac.functions import TABLE
from symjac.kernel import sympy
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import FUNCTIONS, BallFunction, Unsure, precision, sign_of

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.balls import ProvesZero
    from symjac.numbers.evaluators import Value
    from symjac.roots import Root

_ENTIRE = {record.sympy: record.entire_for_whole for record in TABLE.values()}

MONOTONE = frozenset(record.sympy for record in TABLE.values() if record.sympy and record.is_monotone)


class OnBox(Balls):
    """Balls at a box: {variable: ball}."""

    def _applied(self, function: BallFunction, expr: Expr) -> Any:
        if type(expr).__name__ in MONOTONE and len(expr.args) == 1:
            value = self._of(expr.args[0])
            if isinstance(value, arb) and not value.is_exact() and function.real_domain(value):
                ends = [real(self._called(function, [end])) for end in (value.lower(), value.upper())]
                return ends[0].union(ends[1])
        return super()._applied(function, expr)

    def _cancelled(self, _expr: Expr, total: arb) -> arb:
        """Unused here: on a box, a formula without cancellation is no more accurate."""
        return total

    def _product(self, expr: Expr) -> Any:
        """With uᵖ·log u, p > 0, where u may reach 0: −1/(p·e) ≤ uᵖ·log u ≤ 0 for 0 < u < 1, decreasing for uᵖ < 1/e."""
        for call in (factor for factor in expr.args if isinstance(factor, sympy.log)):
            for power in expr.args:
                base, p = power.as_base_exp()
                if base != call.args[0] or not p.is_Rational or p < 0:
                    continue
                value = self._of(base)
                if not isinstance(value, arb) or value.is_exact() or not value.contains(0) or not value.upper() > 0:
                    continue
                end, order = value.upper(), _number(p)
                there = end**order * end.log()
                low = there if end**order < arb(-1).exp() else -arb(-1).exp() / order
                others = sympy.Mul(*(factor for factor in expr.args if factor not in (call, power)))
                return arb(0).union(low).union(there) * real(self._of(others))
        return super()._product(expr)

    def _power(self, expr: Expr) -> Any:
        base, exponent = expr.args
        if exponent.is_Integer and exponent.is_even and exponent.is_positive:
            value = self._of(base)
            if isinstance(value, arb) and value.contains(0) and not value.is_exact():
                return arb(0).union(self._power_of(value.abs_upper(), int(exponent)))
        return super()._power(expr)

    def _power_of(self, value: arb, exponent: int) -> arb:
        if exponent > 1_000:
            raise Unsure("a power out of bounds")
        return value**exponent


def real(value: Value) -> arb:
    """A real value as a ball; Unsure for one that may be complex."""
    if isinstance(value, acb):
        raise Unsure("perhaps not real")
    return arb(value)


def ball(low: Any, high: Any) -> arb:
    """The ball that holds an interval."""
    return arb(_number(low)).union(arb(_number(high)))


def _number(end: Any) -> Any:
    """A float as it is, SymPy's numbers as the rationals that they are."""
    if isinstance(end, sympy.Basic):
        number = sympy.Rational(end)
        return fmpq(int(number.p), int(number.q))
    return end


def at_solution(root: Root, bits: int, exprs: Iterable[Expr] = (), proves_zero: ProvesZero | None = None) -> Balls:
    """The balls at one solution, not at a family; numbers that are roots of polynomials are known."""
    known: dict[Any, Any] = {}
    coordinates = dict(root.point)
    for number in {n for e in (*exprs, *coordinates.values()) for n in e.atoms(sympy.CRootOf)}:
        width = sympy.Rational(1, 2 ** (bits + 8))
        middle = number.eval_rational(width)
        with precision(bits + 16):
            known[number] = ball(middle - width, middle + width)
    if root.enclosure is not None:
        with precision(bits + 16):
            ends = zip(root.point, root.enclosure, strict=True)
            return OnBox(known | {v: ball(*interval) for (v, _), interval in ends}, bits)
    point: Mapping[Symbol, Any] = {**known, **coordinates, **dict(root.special)}
    return OnBox(point, bits, proves_zero=proves_zero)


def is_smooth_at(balls: Balls, exprs: Iterable[Expr]) -> bool:
    """Whether every function is applied where it has all derivatives; NoValue, or Unsure."""
    return all(_is_smooth_node(balls, node) for node in _evaluated(balls, exprs))


def _evaluated(balls: Balls, exprs: Iterable[Expr]) -> Iterable[Expr]:
    """The subexpressions; of cases only those that apply."""
    for expr in exprs:
        pieces = [node for node in distinct(expr) if isinstance(node, sympy.Piecewise)]
        if not pieces:
            yield from distinct(expr)
            continue
        chosen = {piece: next(value for value, c in piece.args if balls.holds(c)) for piece in pieces}
        yield from pieces
        yield from _evaluated(balls, (exact.substituted(expr, chosen),))


def _is_smooth_node(balls: Balls, node: Expr) -> bool:
    kind = type(node).__name__
    if node.is_Atom or node.is_Add or node.is_Mul:
        balls.value(node)
        return True
    if node.is_Pow and node.exp.is_Rational:
        balls.value(node)
        return bool(node.exp.is_Integer or sign_of(balls.value(node.base)) == 1)
    if node.is_Pow:
        return sign_of(balls.value(node.base)) == 1
    if isinstance(node, sympy.Piecewise):
        relations = [r for _, c in node.args for r in c.atoms(sympy.core.relational.Relational)]
        return all(sign_of(balls.value(r.lhs - r.rhs)) for r in relations)
    if kind in FUNCTIONS:
        balls.value(node)
        order = _ENTIRE.get(kind)
        if order is not None and node.args[order].is_Integer:
            return True
        values = [balls.value(argument) for argument in node.args if not argument.is_number]
        return not any(_touches(value, end) for value in values for end in FUNCTIONS[kind].ends)
    if isinstance(node, sympy.Abs | sympy.sign | sympy.Heaviside):
        return bool(sign_of(balls.value(node.args[0])))
    if isinstance(node, sympy.Max | sympy.Min):
        return all(sign_of(balls.value(a - b)) for a, b in combinations(node.args, 2))
    if isinstance(node, sympy.floor | sympy.ceiling):
        value = balls.value(node.args[0])
        return not (value.q == 1 if isinstance(value, fmpq) else real(value).contains_integer())
    return False


def _touches(value: Any, end: fmpq) -> bool:
    if isinstance(value, acb):
        return True
    return bool(value == end) if isinstance(value, fmpq) else bool(value.contains(end))
