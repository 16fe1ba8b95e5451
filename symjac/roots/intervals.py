"""Interval arithmetic on expressions: every value of an expression on a box lies in the interval found.

The same rules serve floats, for searching, and mpmath's numbers of any precision, for proofs. Ends are moved
outwards by more than the rounding error of an operation. Source: Moore, Kearfott and Cloud, *Introduction to
Interval Analysis* (SIAM 2009), chapters 2, 5 and 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy
from symjac.normal.values import contexts
from symjac.roots.solutions import Interval

if TYPE_CHECKING:
    from sympy import Expr, Symbol


class Outside(Exception):
    """The expression has no real value anywhere on the box."""


class Unknown(Exception):
    """A function that has no rule here."""


class _Monotone(NamedTuple):
    """A function that rises (1) or falls (−1) on its domain, and its name in `math` and in mpmath."""

    direction: int
    name: str
    low: float = -math.inf
    high: float = math.inf


_MONOTONE: Mapping[Any, _Monotone] = {
    sympy.exp: _Monotone(1, "exp"),
    sympy.log: _Monotone(1, "log", 0),
    sympy.atan: _Monotone(1, "atan"),
    sympy.asin: _Monotone(1, "asin", -1, 1),
    sympy.acos: _Monotone(-1, "acos", -1, 1),
    sympy.sinh: _Monotone(1, "sinh"),
    sympy.tanh: _Monotone(1, "tanh"),
    sympy.asinh: _Monotone(1, "asinh"),
    sympy.acosh: _Monotone(1, "acosh", 1),
    sympy.atanh: _Monotone(1, "atanh", -1, 1),
    sympy.erf: _Monotone(1, "erf"),
}
_REWRITTEN: Mapping[Any, Callable[[Expr], Expr]] = {
    sympy.tan: lambda x: sympy.sin(x) / sympy.cos(x),
    sympy.cot: lambda x: sympy.cos(x) / sympy.sin(x),
    sympy.sec: lambda x: 1 / sympy.cos(x),
    sympy.csc: lambda x: 1 / sympy.sin(x),
    sympy.cosh: lambda x: (sympy.exp(x) + sympy.exp(-x)) / 2,
    sympy.coth: lambda x: 1 / sympy.tanh(x),
    sympy.sech: lambda x: 2 / (sympy.exp(x) + sympy.exp(-x)),
    sympy.csch: lambda x: 1 / sympy.sinh(x),
}


class Arithmetic:
    """Operations on intervals of one kind of numbers.

    `partial` tells that somewhere on the box a value or a derivative may be missing.
    """

    def __init__(self, digits: int | None = None) -> None:
        self.context: Any = math if digits is None else contexts((digits, digits))[0]
        self.number: Callable[[Any], Any] = float if digits is None else self.context.mpf
        self._slack = 2.0**-50 if digits is None else self.context.mpf(2) ** (3 - self.context.prec)
        self._tiny = 1e-300 if digits is None else 0
        self.partial = False
        self.real_line: Interval = (self.number("-inf"), self.number("inf"))

    def wide(self, low: Any, high: Any) -> Interval:
        """The interval with its ends moved outwards by some units in the last place."""
        if low != low or high != high:  # NaN, as ∞ − ∞
            return self.real_line
        low -= abs(low) * self._slack + self._tiny if abs(low) != math.inf else 0
        high += abs(high) * self._slack + self._tiny if abs(high) != math.inf else 0
        return low, high

    def rational(self, number: Expr) -> Interval:
        """A rational number."""
        value = self.number(int(number.p)) / int(number.q)
        exact = number.q == 1 and abs(int(number.p)) < 2**50
        return (value, value) if exact else self.wide(value, value)

    def add(self, a: Interval, b: Interval) -> Interval:
        """a + b."""
        return self.wide(a[0] + b[0], a[1] + b[1])

    def multiply(self, a: Interval, b: Interval) -> Interval:
        """a·b, where 0·∞ is 0: the bound of what is finite."""
        ends = [x * y if x and y else self.number(0) for x in a for y in b]
        return self.wide(min(ends), max(ends))

    def inverse(self, a: Interval) -> Interval:
        """1/a."""
        low, high = a
        if low > 0 or high < 0:
            return self.wide(1 / high, 1 / low)
        if low == high:
            raise Outside
        self.partial = True
        if low == 0:
            return self.wide(1 / high, self.real_line[1])
        return self.wide(self.real_line[0], 1 / low) if high == 0 else self.real_line

    def power(self, a: Interval, exponent: int) -> Interval:
        """aⁿ for a whole number n."""
        if exponent < 0:
            return self.inverse(self.power(a, -exponent))
        try:
            ends = sorted(end**exponent for end in a)
        except OverflowError:
            return self.real_line
        if exponent % 2 == 0 and a[0] <= 0 <= a[1]:
            ends[0] = self.number(0)
            return ends[0], self.wide(*ends)[1]
        return self.wide(*ends)

    def root_power(self, a: Interval, exponent: Expr) -> Interval:
        """a^(p/q), real for a ≥ 0."""
        if exponent < 0:
            return self.inverse(self.root_power(a, -exponent))
        low, high = self._clipped(a, 0, math.inf)
        self.partial |= low <= 0  # at 0 the function is not defined all around
        ends = [(end ** (self.number(int(exponent.p)) / int(exponent.q)) if end else end) for end in (low, high)]
        grown = [abs(math.log(end)) + 1 if 0 < end < math.inf else 1 for end in ends]  # the exponent is rounded too
        return (
            max(ends[0] * (1 - 8 * self._slack * grown[0]), self.number(0)),
            ends[1] * (1 + 8 * self._slack * grown[1]),
        )

    def _clipped(self, a: Interval, least: float, most: float) -> Interval:
        if a[1] < least or a[0] > most:
            raise Outside
        if a[0] <= least or a[1] >= most:  # at its ends a function has no derivative, or no value
            self.partial = True
        return max(a[0], self.number(least)), min(a[1], self.number(most))

    def monotone(self, rule: _Monotone, a: Interval) -> Interval:
        """A function that is monotone on its domain."""
        ends = [self._call(rule, end) for end in self._clipped(a, rule.low, rule.high)[:: rule.direction]]
        return self.wide(*self.wide(*self.wide(*ends)))

    def _call(self, rule: _Monotone, end: Any) -> Any:
        if rule.name == "log" and end == 0:
            return self.real_line[0]
        if rule.name == "atanh" and abs(end) == 1:
            return self.real_line[end > 0]
        try:
            return getattr(self.context, rule.name)(end)
        except OverflowError:
            return self.real_line[not (rule.name == "sinh" and end < 0)]

    def sine(self, a: Interval) -> Interval:
        """The sine."""
        low, high = a
        pi = self.context.pi
        if not high - low < 6 or max(-low, high) > 1e8:
            return self.number(-1), self.number(1)
        ends = [self.context.sin(end) for end in a]
        found = self.wide(*self.wide(min(ends) - 4 * self._slack, max(ends) + 4 * self._slack))
        turn, near = 2 * pi, 1e-9
        if math.floor((high - pi / 2) / turn + near) > math.floor((low - pi / 2) / turn - near):
            found = (found[0], self.number(1))
        if math.floor((high + pi / 2) / turn + near) > math.floor((low + pi / 2) / turn - near):
            found = (self.number(-1), found[1])
        return max(found[0], self.number(-1)), min(found[1], self.number(1))

    def cosine(self, a: Interval) -> Interval:
        """cos a = sin(a + π/2)."""
        quarter = self.wide(self.context.pi / 2, self.context.pi / 2)
        return self.sine(self.add(a, quarter))

    def absolute(self, a: Interval) -> Interval:
        """|a|, without a derivative at 0."""
        if a[0] <= 0 <= a[1]:
            self.partial = True
            return self.number(0), max(-a[0], a[1])
        ends = sorted(abs(end) for end in a)
        return ends[0], ends[1]

    def sign(self, a: Interval) -> Interval:
        """The sign, which jumps at 0."""
        if a[0] <= 0 <= a[1]:
            self.partial = True
            return self.number(-1), self.number(1)
        sign = self.number(1 if a[0] > 0 else -1)
        return sign, sign


class Values:
    """The intervals of expressions on one box, shared subexpressions once."""

    def __init__(self, arithmetic: Arithmetic, box: Mapping[Symbol, Interval]) -> None:
        self.arithmetic = arithmetic
        self._known: dict[Expr, Interval] = dict(box)

    def of(self, expr: Expr) -> Interval:
        """The interval; Outside where there is no value, Unknown for a function without a rule."""
        found = self._known.get(expr)
        if found is None:
            found = self._known[expr] = self._compute(expr)
        return found

    def _compute(self, expr: Expr) -> Interval:
        do = self.arithmetic
        if expr.is_Rational:
            return do.rational(expr)
        if expr.is_Add:
            return reduce(do.add, map(self.of, expr.args))
        if expr.is_Mul:
            return reduce(do.multiply, map(self.of, expr.args))
        if expr.is_Pow:
            return self._power(*expr.args)
        kind = type(expr)
        if kind in _MONOTONE and len(expr.args) == 1:
            return do.monotone(_MONOTONE[kind], self.of(expr.args[0]))
        if kind in _REWRITTEN:
            return self.of(_REWRITTEN[kind](expr.args[0]))
        if kind in _RULES:
            return _RULES[kind](do, *map(self.of, expr.args))
        if expr is sympy.pi:
            return do.wide(*[+do.context.pi] * 2)
        if expr is sympy.E:
            return do.wide(*[+do.context.e] * 2)
        if kind is sympy.CRootOf:
            return self._algebraic(expr)
        if kind is sympy.Float:
            return do.wide(*[do.number(str(expr))] * 2)
        raise Unknown(str(expr))

    def _power(self, base: Expr, exponent: Expr) -> Interval:
        if exponent.is_Integer:
            return self.arithmetic.power(self.of(base), int(exponent))
        if exponent.is_Rational:
            return self.arithmetic.root_power(self.of(base), exponent)
        return self.of(sympy.exp(exponent * sympy.log(base), evaluate=False))

    def _algebraic(self, number: Expr) -> Interval:
        width = sympy.Rational(1, 10 ** (getattr(self.arithmetic.context, "dps", 15) + 5))
        middle = number.eval_rational(width)
        return self.arithmetic.wide(
            self.arithmetic.rational(middle - width)[0], self.arithmetic.rational(middle + width)[1]
        )


_RULES: Mapping[Any, Callable[..., Interval]] = {
    sympy.sin: Arithmetic.sine,
    sympy.cos: Arithmetic.cosine,
    sympy.Abs: Arithmetic.absolute,
    sympy.sign: Arithmetic.sign,
}
