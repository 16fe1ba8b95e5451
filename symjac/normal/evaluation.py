"""The value of an expression at a real point, certain to many digits or not given at all.

Every subexpression is computed with two precisions. Where the two agree to 20 digits it is certain,
however small; where they do not but both are tiny it may be zero; otherwise the point is given up.
Rational values are carried exactly as long as they are. It is given up, too, where something that
may be zero decides the value: a division, a logarithm, a sign, a condition. So a rounding error is
never taken for a value.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from symjac import slots
from symjac.kernel import sympy
from symjac.normal.functions import (
    AT_RATIONALS,
    COMPARISONS,
    CONSTANTS,
    CUT_CROSSWISE,
    JUMPS,
    PERIODIC,
    POLES,
    RATIONAL,
    SINGULAR,
    SMOOTH,
)
from symjac.normal.plain import distinct
from symjac.normal.values import SHOWN, SMALL, AtPole, NotCertain, NotDefined, NotPrecise, Value, contexts, expression

if TYPE_CHECKING:
    from sympy import Expr, Symbol

__all__ = [
    "DIGITS",
    "SHOWN",
    "AtPole",
    "Evaluation",
    "NotCertain",
    "NotDefined",
    "NotPrecise",
    "Value",
    "expression",
]

DIGITS = (50, 100)

LARGEST_ARGUMENT = 1e9
"""Of a function: gamma and its like take long, exp(exp(exp(30))) is out of reach."""

LARGEST_ANGLE = 1e30
"""Of sin and its like, which need as many more digits as their arguments have."""

MOST_BITS = 4_000
"""Length of a rational that is carried exactly."""


class Evaluation:
    """The values of all subexpressions of some expressions at one point."""

    def __init__(self, exprs: tuple[Expr, ...], point: Mapping[Symbol, Expr], digits: tuple[int, int] = DIGITS) -> None:
        self._low, self._high = contexts(digits)
        self._values: dict[Expr, Value] = {symbol: self._coordinate(number) for symbol, number in point.items()}
        self._complex = (
            not point
            or any(not symbol.is_extended_real for symbol in point)
            or any(_is_complex(node) for expr in exprs for node in distinct(expr) if not node.is_Rational)
        )

    def value(self, expr: Expr) -> Value:
        """The value; certain, or else tiny."""
        found = self._values.get(expr)
        if found is None:
            found = self._values[expr] = self._certain(self._compute(expr))
        return found

    def _certain(self, value: Value) -> Value:
        if not value.certain and not max(abs(value.low), abs(value.high)) < SMALL:
            raise NotPrecise("the two precisions do not agree")
        if not self._complex and not value.is_real:
            raise NotDefined("not real") if value.certain else NotCertain("perhaps not real")
        return value

    def _coordinate(self, number: Expr) -> Value:
        """A rational number, or a + ib with rational a and b."""
        if number.is_Rational:
            return self._exact(_fraction(number))
        parts = [_fraction(part) for part in number.as_real_imag()]
        return self._each(
            lambda context: context.mpc(*(context.mpf(part.numerator) / part.denominator for part in parts))
        )

    def _exact(self, number: Fraction) -> Value:
        low, high = (context.mpf(number.numerator) / number.denominator for context in (self._low, self._high))
        return Value(low, high, number)

    def _each(self, compute: Callable[[Any], Any]) -> Value:
        return Value(compute(self._low), compute(self._high))

    def _away_from_zero(self, expr: Expr) -> Value:
        value = self.value(expr)
        if value.exact == 0:
            raise AtPole("a division by 0")
        if value.may_be_zero:
            raise NotPrecise("the value depends on what may be zero")
        return value

    def _compute(self, expr: Expr) -> Value:
        if expr.is_Rational:
            return self._exact(_fraction(expr))
        if expr.is_Add or expr.is_Mul:
            return self._fold(expr)
        if expr.is_Pow:
            return self._power(expr)
        if isinstance(expr, sympy.Piecewise):
            return self._piecewise(expr)
        kind = type(expr)
        if kind in CONSTANTS:
            return self._each(lambda context: +getattr(context, CONSTANTS[kind]))
        if expr is sympy.I:
            return self._each(lambda context: context.mpc(0, 1))
        if kind in RATIONAL:
            values = [self._real(argument) for argument in expr.args]
            if all(value.exact is not None for value in values):
                return self._exact(RATIONAL[kind](*(value.exact for value in values)))
        if kind in AT_RATIONALS and len(expr.args) == 1:
            argument, value = AT_RATIONALS[kind]
            if self.value(expr.args[0]).exact == argument:
                return self._exact(value)
        if kind in POLES and self.value(expr.args[0]).exact in POLES[kind]:
            raise AtPole("the function has a pole")
        if kind in SMOOTH:
            return self._apply(SMOOTH[kind], [self.value(argument) for argument in expr.args])
        if kind in SINGULAR:
            if kind is sympy.binomial and _is_negative_integer(self.value(expr.args[0])):
                raise AtPole("n! has a pole")
            crosswise = kind in CUT_CROSSWISE
            return self._apply(SINGULAR[kind], [self._argument(argument, crosswise) for argument in expr.args])
        if kind is sympy.atan2:
            return self._apply("atan2", self._off_the_origin(*expr.args))
        if kind in JUMPS:
            return self._jump(expr)
        if kind in (sympy.Max, sympy.Min):
            choose = max if kind is sympy.Max else min
            values = [self._real(argument) for argument in expr.args]
            return Value(choose(value.low for value in values), choose(value.high for value in values))
        return self._undefined(expr)

    def _real(self, expr: Expr) -> Value:
        value = self.value(expr)
        if not value.is_real:
            raise NotCertain("complex numbers have no order")
        return value

    def _off_the_origin(self, *exprs: Expr) -> list[Value]:
        values = [self._real(expr) for expr in exprs]
        for value in values:
            if value.may_be_zero and value.exact is None:
                raise NotCertain("perhaps on the cut")
        if all(value.exact == 0 for value in values):
            raise AtPole("the origin has no angle")
        return values

    def _fold(self, expr: Expr) -> Value:
        first, *others = [self.value(argument) for argument in expr.args]
        low, high, exact = first
        for other in others:
            if expr.is_Add:
                low, high = low + other.low, high + other.high
                exact = None if exact is None or other.exact is None else exact + other.exact
            elif exact == 0 or other.exact == 0:
                low, high, exact = self._exact(Fraction(0))
            else:
                low, high = low * other.low, high * other.high
                exact = None if exact is None or other.exact is None else exact * other.exact
        if exact is not None and _bits(exact) < MOST_BITS:
            return self._exact(exact)
        return self._cancelled(low, high, [first, *others]) if expr.is_Add else Value(low, high)

    def _cancelled(self, low: Any, high: Any, terms: list[Value]) -> Value:
        """The sum of the terms; what is below their rounding errors is given as such an error, never as 0."""
        errors = (
            max(abs(term[:2][place]) for term in terms) * context.mpf(10) ** (_LOST - context.dps)
            for place, context in enumerate((self._low, self._high))
        )
        return Value(*(max(number, error, key=abs) for number, error in zip((low, high), errors, strict=True)))

    def _power(self, expr: Expr) -> Value:
        base, exponent = expr.args
        if exponent.is_Integer:
            return self._integer_power(self.value(base) if exponent > 0 else self._away_from_zero(base), int(exponent))
        if exponent.is_Rational:
            root = self._root(self.value(base).exact, _fraction(exponent))
            if root is not None:
                return self._exact(root)
        below, above = self._argument(base), self.value(exponent)
        if below.exact == 0:
            raise AtPole("0 has no such power")
        if exponent.free_symbols and not (self._complex or exponent.is_integer) and below.low < 0:
            raise NotDefined("a power with a variable exponent is exp(v·log u)")
        if above.exact is not None and above.exact.denominator == 1 and abs(above.exact) < MOST_BITS:
            return self._integer_power(below, int(above.exact))
        return self._apply("power", [below, above])

    def _integer_power(self, value: Value, number: int) -> Value:
        if value.exact is not None and _bits(value.exact) * abs(number) < MOST_BITS:
            return self._exact(value.exact**number)
        return Value(value.low**number, value.high**number)

    def _root(self, base: Fraction | None, exponent: Fraction) -> Fraction | None:
        """base^exponent where that is rational and evidently so."""
        if base is None or base < 0 or (base == 0 and exponent < 0):
            return None
        parts = [sympy.integer_nthroot(part, exponent.denominator) for part in (base.numerator, base.denominator)]
        if not all(perfect for _, perfect in parts) or _bits(base) * abs(exponent.numerator) > MOST_BITS:
            return None
        return Fraction(int(parts[0][0]), int(parts[1][0])) ** exponent.numerator

    def _argument(self, expr: Expr, crosswise: bool = False) -> Value:
        """The argument of a function with poles or branches: certain, and not perhaps on the real axis.

        `crosswise`, the cut lies on the imaginary axis.
        """
        value = self.value(expr)
        if not value.certain:
            raise NotCertain("a branch point or a pole may be here")
        for number in value[:2]:
            if hasattr(number, "_mpc_"):
                near, far = abs(number.imag), abs(number.real)
                if near <= SMALL * far or (crosswise and far <= SMALL * near):
                    raise NotCertain("perhaps on a branch cut")
        return value

    def _jump(self, expr: Expr) -> Value:
        value = self._real(expr.args[0])
        at_integers, compute = JUMPS[type(expr)]
        for context, number in ((self._low, value.low), (self._high, value.high)):
            if abs(number - (context.nint(number) if at_integers else 0)) < SMALL:
                raise NotCertain("at a jump")
        return Value(compute(self._low, value.low), compute(self._high, value.high))

    def _piecewise(self, expr: Expr) -> Value:
        for piece in expr.args:
            if self._holds(piece.cond):
                return self.value(piece.expr)
        raise NotDefined("no condition holds")

    def _holds(self, condition: Any) -> bool:
        if condition in (sympy.true, sympy.false):
            return bool(condition)
        if isinstance(condition, (sympy.And, sympy.Or)):
            combine = all if isinstance(condition, sympy.And) else any
            return combine([self._holds(part) for part in condition.args])
        if isinstance(condition, sympy.Not):
            return not self._holds(condition.args[0])
        if type(condition) not in COMPARISONS:
            raise NotCertain("a condition of another kind")
        difference = self._real(condition.lhs - condition.rhs)
        if difference.exact is None and difference.may_be_zero:
            raise NotCertain("a condition depends on what may be zero")
        return COMPARISONS[type(condition)](difference.low)

    def _apply(self, name: str, arguments: list[Value]) -> Value:
        limited = arguments[1:] if name == "power" and abs(arguments[1].low) <= 1 else arguments
        largest = LARGEST_ANGLE if name in PERIODIC else LARGEST_ARGUMENT
        if name != "ln" and not all(abs(value.low) < largest for value in limited):
            raise NotCertain("too large an argument")
        return Value(
            *(
                getattr(context, name)(*(context.convert(value[place]) for value in arguments))
                or context.mpf(10) ** (_LOST - context.dps)
                for place, context in enumerate((self._low, self._high))
            )
        )

    def _undefined(self, expr: Expr) -> Value:
        """g(u, v), a derivative of it, or one at a point: for one certain g, a sum of two exponentials.

        What holds for every g holds for this one, so a difference that is not zero refutes.
        """
        form = slots.of(expr)
        if form is None or not isinstance(form.call, sympy.core.function.AppliedUndef):
            raise NotCertain(f"no value for {type(expr).__name__}")
        return self._two_exponentials(form.call, [self.value(argument) for argument in form.arguments], form.orders)

    def _two_exponentials(self, function: Expr, values: list[Value], orders: Sequence[int]) -> Value:
        """∂^orders of Σ c exp(w · u), with c and w that depend on the name of the function only."""
        total = (self._low.zero, self._high.zero)
        random = Random(zlib.crc32(function.func.__name__.encode()))
        for _ in range(2):
            low, high, _ = self._exact(Fraction(random.randint(50, 150), 97))
            for value, order in zip(values, orders, strict=True):
                weight = self._exact(Fraction(random.randint(20, 90), 97))
                low *= weight.low**order * self._low.exp(weight.low * value.low)
                high *= weight.high**order * self._high.exp(weight.high * value.high)
            total = total[0] + low, total[1] + high
        return Value(*total)


def _is_negative_integer(value: Value) -> bool:
    return value.exact is not None and value.exact < 0 and value.exact.denominator == 1


@lru_cache(maxsize=4_096)
def _is_complex(node: Expr) -> bool:
    """Whether it is a constant that is not real: i, a root of a negative number, asin(2)."""
    return bool(node.is_number and node.is_extended_real is False)


def _fraction(number: Expr) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _bits(number: Fraction) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length()


_LOST = 3  # digits by which a rounding error may be larger than the last place
