"""Values of an expression at real points, certain to many digits or not given at all.

Every subexpression is computed with 50 and with 100 digits. Where the two agree to 20 it is certain,
however small; where they do not but both are tiny it may be zero; otherwise the point is given up.
It is given up, too, where something that may be zero decides the value: a division, a logarithm, a
sign, a condition. So a rounding error is never taken for a value.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import slots
from symjac.kernel import sympy
from symjac.normal.plain import distinct, free_symbols, require_moderate

if TYPE_CHECKING:
    from sympy import Expr, Symbol

DIGITS = (50, 100)
AGREEMENT = 20
"""Digits in which the two values must agree; if they do not, they must both be below 10^-AGREEMENT."""

POINTS = 24

MOST_NODES = 100_000
"""Distinct subexpressions of an expression that is still worth computing."""

LARGEST_ARGUMENT = 1e9
"""Of a function: sin needs as many more digits as its argument has, exp(exp(exp(30))) is out of reach."""

Value = tuple[Any, Any]
"""A number to 50 and to 100 digits."""


class NotCertain(Exception):
    """The expression has no certain value at this point."""


class Sample(NamedTuple):
    """A real point and the value there, 0 where it cannot be told from 0."""

    point: tuple[tuple[Symbol, Expr], ...]
    value: Expr


def samples(expr: Expr) -> Iterator[Sample]:
    """The value at those of some points where it is certain; at most POINTS of them.

    Raises OutOfBudget for an expression that is too large or too deep.
    """
    require_moderate(expr, nodes=MOST_NODES)
    symbols = sorted(free_symbols(expr), key=lambda symbol: str(symbol.name))
    for number in range(POINTS if symbols else 1):
        point = _point(symbols, number)
        try:
            value = _Evaluation(expr, dict(point)).value(expr)
        except (NotCertain, ArithmeticError, ValueError, NotImplementedError):
            # mpmath's ways of saying that a function has no value there or that a series did not converge.
            continue
        yield Sample(point, sympy.S.Zero if _may_be_zero(value) else _expression(value[0]))


def _point(symbols: list[Symbol], number: int) -> tuple[tuple[Symbol, Expr], ...]:
    """Small numbers first, for they are read easily; then in turn from (0, 1), (−3, 3) and (1, 4)."""
    random = Random(number)
    chosen = []
    for place, symbol in enumerate(symbols):
        if number == 0:
            value = sympy.Rational(place % 3 + 1, place // 3 + 1)
        else:
            low, high = ((0, 1), (-3, 3), (1, 4))[number % 3]
            value = sympy.Rational(random.randint(97 * low + 1, 97 * high - 1), 97)
        if symbol.is_positive or symbol.is_nonnegative:
            value = abs(value)
        chosen.append((symbol, value))
    return tuple(chosen)


@cache
def _contexts() -> tuple[Any, Any]:
    """mpmath with 50 and with 100 digits, without touching its global precision."""
    from mpmath import MPContext

    contexts = MPContext(), MPContext()
    for context, digits in zip(contexts, DIGITS, strict=True):
        context.dps = digits
    return contexts


def _agree(value: Value) -> bool:
    low, high = value
    return bool(abs(low - high) <= _SMALL * abs(high) < _INFINITE)


def _may_be_zero(value: Value) -> bool:
    return not value[1] or not _agree(value)


def _real(value: Value) -> Value:
    if not all(hasattr(number, "_mpf_") for number in value):
        raise NotCertain("complex numbers have no order")
    return value


def _expression(number: Any) -> Expr:
    """A number of mpmath as a SymPy one, to 15 digits."""
    parts = (number._mpf_,) if hasattr(number, "_mpf_") else number._mpc_
    real, *imaginary = (sympy.Float(part, 15) for part in parts)
    return sympy.Add(real, *(sympy.I * part for part in imaginary))


class _Evaluation:
    """The values of all subexpressions of one expression at one point."""

    def __init__(self, expr: Expr, point: Mapping[Symbol, Expr]) -> None:
        self._values: dict[Expr, Value] = {symbol: _both(number) for symbol, number in point.items()}
        self._complex = sympy.I in distinct(expr) or any(not symbol.is_extended_real for symbol in point)

    def value(self, expr: Expr) -> Value:
        """The value; certain, or else tiny."""
        found = self._values.get(expr)
        if found is None:
            found = self._values[expr] = self._certain(self._compute(expr))
        return found

    def _certain(self, value: Value) -> Value:
        low, high = value
        if not self._complex and not (hasattr(low, "_mpf_") and hasattr(high, "_mpf_")):
            raise NotCertain("not real")
        if not _agree(value) and not max(abs(low), abs(high)) < _SMALL:
            raise NotCertain("the two precisions do not agree")
        return value

    def _away_from_zero(self, expr: Expr) -> Value:
        value = self.value(expr)
        if _may_be_zero(value):
            raise NotCertain("the value depends on what may be zero")
        return value

    def _compute(self, expr: Expr) -> Value:
        if expr.is_Rational:
            return _both(expr)
        if expr.is_Add or expr.is_Mul:
            return self._fold(expr)
        if expr.is_Pow:
            return self._power(expr)
        if isinstance(expr, sympy.Piecewise):
            return self._piecewise(expr)
        kind = type(expr)
        if kind in _CONSTANTS:
            return _each(lambda context: +getattr(context, _CONSTANTS[kind]))
        if expr is sympy.I:
            return _each(lambda context: context.mpc(0, 1))
        if kind in _SMOOTH:
            return _apply(_SMOOTH[kind], [self.value(argument) for argument in expr.args])
        if kind in _SINGULAR:
            return _apply(_SINGULAR[kind], [self._argument(argument) for argument in expr.args])
        if kind is sympy.atan2:
            return _apply("atan2", [_real(self._away_from_zero(argument)) for argument in expr.args])
        if kind in _JUMPS:
            return self._jump(expr)
        if kind in (sympy.Max, sympy.Min):
            choose = max if kind is sympy.Max else min
            values = [_real(self.value(argument)) for argument in expr.args]
            return choose(low for low, _ in values), choose(high for _, high in values)
        return self._undefined(expr)

    def _fold(self, expr: Expr) -> Value:
        values = [self.value(argument) for argument in expr.args]
        (low, high), *others = values
        for other_low, other_high in others:
            low, high = (low + other_low, high + other_high) if expr.is_Add else (low * other_low, high * other_high)
        return low, high

    def _power(self, expr: Expr) -> Value:
        base, exponent = expr.args
        if exponent.is_Integer:
            number = int(exponent)
            low, high = self.value(base) if number > 0 else self._away_from_zero(base)
            return low**number, high**number
        return _apply("power", [self._argument(base), self.value(exponent)])

    def _argument(self, expr: Expr) -> Value:
        """The argument of a function with poles or branches: certain, and on an axis only if it is real."""
        value = self.value(expr)
        if not _agree(value):
            raise NotCertain("a branch point or a pole may be here")
        for number in value:
            if hasattr(number, "_mpc_"):
                near, far = sorted((abs(number.real), abs(number.imag)))
                if near <= _SMALL * far:
                    raise NotCertain("perhaps on a branch cut")
        return value

    def _jump(self, expr: Expr) -> Value:
        value = _real(self.value(expr.args[0]))
        at_integers, compute = _JUMPS[type(expr)]
        if any(
            abs(number - (context.nint(number) if at_integers else 0)) < _SMALL
            for context, number in zip(_contexts(), value, strict=True)
        ):
            raise NotCertain("at a jump")
        low, high = _contexts()
        return compute(low, value[0]), compute(high, value[1])

    def _piecewise(self, expr: Expr) -> Value:
        for piece in expr.args:
            if self._holds(piece.cond):
                return self.value(piece.expr)
        raise NotCertain("no condition holds")

    def _holds(self, condition: Any) -> bool:
        if condition in (sympy.true, sympy.false):
            return bool(condition)
        if isinstance(condition, (sympy.And, sympy.Or)):
            combine = all if isinstance(condition, sympy.And) else any
            return combine([self._holds(part) for part in condition.args])
        if isinstance(condition, sympy.Not):
            return not self._holds(condition.args[0])
        if type(condition) not in _COMPARISONS:
            raise NotCertain("a condition of another kind")
        difference, _ = _real(self._away_from_zero(condition.lhs - condition.rhs))
        return _COMPARISONS[type(condition)](difference)

    def _undefined(self, expr: Expr) -> Value:
        """g(u, v), a derivative of it, or one at a point: for one certain g, a sum of two exponentials.

        What holds for every g holds for this one, so a difference that is not zero refutes.
        """
        form = slots.of(expr)
        if form is None or not isinstance(form.call, sympy.core.function.AppliedUndef):
            raise NotCertain(f"no value for {type(expr).__name__}")
        return _two_exponentials(form.call, [self.value(argument) for argument in form.arguments], form.orders)


def _two_exponentials(function: Expr, values: list[Value], orders: Sequence[int]) -> Value:
    """∂^orders of Σ c exp(w · u), with c and w that depend on the name of the function only."""
    total_low, total_high = _both(sympy.S.Zero)
    random = Random(zlib.crc32(function.func.__name__.encode()))
    for _ in range(2):
        coefficient = _both(sympy.Rational(random.randint(50, 150), 97))
        low, high = coefficient
        for (u_low, u_high), order in zip(values, orders, strict=True):
            (w_low, w_high) = _both(sympy.Rational(random.randint(20, 90), 97))
            low *= w_low**order * _contexts()[0].exp(w_low * u_low)
            high *= w_high**order * _contexts()[1].exp(w_high * u_high)
        total_low, total_high = total_low + low, total_high + high
    return total_low, total_high


def _both(number: Expr) -> Value:
    return _each(lambda context: context.mpf(int(number.p)) / int(number.q))


def _each(compute: Callable[[Any], Any]) -> Value:
    low, high = _contexts()
    return compute(low), compute(high)


def _apply(name: str, arguments: list[Value]) -> Value:
    if name != "ln" and not all(abs(low) < LARGEST_ARGUMENT for low, _ in arguments):
        raise NotCertain("too large an argument")
    low, high = _contexts()
    return (
        getattr(low, name)(*(low.convert(value) for value, _ in arguments)),
        getattr(high, name)(*(high.convert(value) for _, value in arguments)),
    )


_SMALL = 10.0**-AGREEMENT
_INFINITE = float("inf")

_CONSTANTS = {type(sympy.pi): "pi", type(sympy.E): "e", type(sympy.EulerGamma): "euler"}

_SMOOTH = {
    getattr(sympy, name): name
    for name in (
        *("sin", "cos", "tan", "sec", "atan", "sinh", "cosh", "tanh", "sech", "asinh"),
        *("exp", "erf", "erfc"),
    )
} | {sympy.Abs: "fabs"}
"""By SymPy's function: the name in mpmath of those that are continuous wherever they have a real value."""

_SINGULAR = {
    getattr(sympy, name): name
    for name in (
        *("cot", "csc", "asin", "acos", "acot", "asec", "acsc"),
        *("coth", "csch", "acosh", "atanh", "acoth", "asech", "acsch"),
        *("gamma", "loggamma", "beta", "binomial", "factorial"),
        *("besselj", "bessely", "besseli", "besselk"),
    )
} | {sympy.log: "ln", sympy.polygamma: "psi", sympy.LambertW: "lambertw"}
"""The others: at 0 or on the negative axis they may have a pole, a branch point or a cut."""

_JUMPS: Mapping[Any, tuple[bool, Callable[[Any, Any], Any]]] = {
    sympy.sign: (False, lambda context, u: context.sign(u)),
    sympy.Heaviside: (False, lambda context, u: (1 + context.sign(u)) / 2),
    sympy.DiracDelta: (False, lambda context, u: context.zero),  # noqa: ARG005 - u is not 0
    sympy.floor: (True, lambda context, u: context.floor(u)),
    sympy.ceiling: (True, lambda context, u: context.ceil(u)),
}
"""Whether it jumps at every integer, or at 0 only; and the value elsewhere."""

_COMPARISONS: Mapping[Any, Callable[[Any], bool]] = {
    sympy.StrictLessThan: lambda difference: difference < 0,
    sympy.LessThan: lambda difference: difference < 0,
    sympy.StrictGreaterThan: lambda difference: difference > 0,
    sympy.GreaterThan: lambda difference: difference > 0,
    sympy.Equality: lambda difference: False,  # noqa: ARG005 - it is known not to be 0
    sympy.Unequality: lambda difference: True,  # noqa: ARG005
}
"""Whether lhs rel rhs holds, from lhs − rhs, which is not 0."""
