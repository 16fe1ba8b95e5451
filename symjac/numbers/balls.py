"""The enclosed value of an expression at a point: each shared subexpression once, at a precision given in bits.

A value is an exact rational (fmpq) while it is rational and short, otherwise a real or complex ball (arb, acb) that
certainly contains it. At a jump, a branch or a pole, a ball that excludes the place decides, or an exact value, or
a proof that the caller supplies (`proves_zero`); otherwise the value is Unsure.

FLINT cannot be interrupted, and ends the process when memory runs out: so arguments and exponents are bounded
before each call. Sources: F. Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*,
IEEE Trans. Computers 66 (2017); DLMF for what the functions are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from flint import acb, arb, fmpq

from symjac.expressions import applied
from symjac.expressions.applied import Kept, definition_of
from symjac.expressions.facts import is_large, unified
from symjac.kernel import sympy
from symjac.numbers.evaluators import (
    CONSTANTS,
    FUNCTIONS,
    MOST_BITS,
    AtPole,
    BallFunction,
    NoValue,
    Unsupported,
    Unsure,
    Value,
    beside,
    bits_of,
    complex_power,
    contains,
    decided_sign,
    derivative,
    exact_root,
    exactly,
    integer_power,
    is_below,
    precision,
    rational,
    real_root,
    require_power,
    stand_in,
)

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    ProvesZero = Callable[[Expr], bool]

ZERO, ONE = fmpq(0), fmpq(1)


class Balls:
    """The values of the subexpressions of some expressions at one point.

    The point maps symbols to exact SymPy numbers or to balls. Unless `complex_valued`, a value that is not real does
    not exist. `proves_zero` is asked whether a subexpression is 0 at the point, if everything depends on it.
    """

    def __init__(
        self,
        point: Mapping[Symbol, Any],
        bits: int,
        *,
        complex_valued: bool = False,
        proves_zero: ProvesZero | None = None,
    ) -> None:
        self.bits = bits
        self.complex_valued = complex_valued
        self._proves_zero = proves_zero
        self._values: dict[Expr, Value] = {}
        with precision(bits):
            for symbol, number in point.items():
                self._values[symbol] = number if isinstance(number, arb | acb | fmpq) else self._of(number)

    def value(self, expr: Expr) -> Value:
        """The value of an expression; raises NoValue or Unsure."""
        with precision(self.bits):
            return self._of(unified(expr))

    def holds(self, condition: Any) -> bool:
        """Whether a relation, or a combination of relations, holds at the point."""
        with precision(self.bits):
            return self._holds(condition)

    def _of(self, expr: Expr) -> Value:
        found = self._values.get(expr)
        if found is None:
            found = self._values[expr] = self._kept(self._computed(expr))
        return found

    def _kept(self, value: Value) -> Value:
        """A rational if the value is exactly rational; finite, and real if it must be."""
        if isinstance(value, acb) and value.imag == 0:
            value = value.real
        if isinstance(value, fmpq):
            return value if bits_of(value) <= MOST_BITS else arb(value)
        if not value.is_finite():
            raise Unsure("the precision does not suffice for a finite value")
        if isinstance(value, arb):
            return exactly(value) if value.is_exact() else value
        if not self.complex_valued:
            if value.imag.contains(0):
                raise Unsure("perhaps not real")
            raise NoValue("not real")
        return value

    def _computed(self, expr: Expr) -> Value:
        if expr.is_Rational:
            return fmpq(int(expr.p), int(expr.q))
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Pow:
            return self._power(expr)
        if expr is sympy.I:
            return acb(0, 1)
        kind = type(expr).__name__
        if kind in CONSTANTS:
            return CONSTANTS[kind]()
        function = FUNCTIONS.get(kind)
        if function is not None:
            return self._applied(function, expr)
        compute = _OTHERS.get(kind)
        if compute:
            return compute(self, expr)
        if isinstance(expr, Kept):
            return self._of(definition_of(expr))
        return self._undefined(expr)

    def _real(self, expr: Expr) -> fmpq | arb:
        value = self._of(expr)
        if isinstance(value, acb):
            raise Unsupported("complex numbers have no order")
        return value

    def _at(self, expr: Expr, *places: fmpq) -> Value:
        """The value; or one of the places exactly, if the ball contains it and the value is proved to be it."""
        value = self._of(expr)
        if isinstance(value, fmpq) or self._proves_zero is None:
            return value
        for place in places:
            if contains(value, place) and self._proves_zero(sympy.Add(expr, -rational(place))):
                self._values[expr] = place
                return place
        return value

    def _sum(self, expr: Expr) -> Value:
        exact, total = ZERO, None
        for term in expr.args:
            value = self._of(term)
            if isinstance(value, fmpq):
                exact += value
            else:
                total = value if total is None else total + value
        if total is None:
            return exact
        if exact != 0:
            total = total + exact
        if isinstance(total, arb) and total.contains(0):
            return self._cancelled(expr, total)
        return total

    def _cancelled(self, expr: Expr, total: arb) -> arb:
        """The sum q + c·f(v) of two terms where f(v) is near −q/c, from a formula that does not cancel."""
        if len(expr.args) != 2 or is_large(expr):
            return total
        for rest, term in (expr.args, expr.args[::-1]):
            factor, kernel = term.as_coeff_Mul(rational=True)
            if rest.free_symbols:
                continue
            place, found = str(-rest / factor), None
            if place == "1" and (kernel.is_Mul or (kernel.is_Pow and kernel.exp.is_Rational)):
                found = self._from_one(kernel)
            elif kernel.is_Function:
                found = self._near(kernel, place)
            if found is not None:
                found = found * self._of(factor)
                return found if isinstance(found, arb) and found.is_finite() else total
        return total

    def _near(self, kernel: Expr, place: str) -> Value | None:
        """f(u) − c for a number c, by the formula of f's record that does not cancel."""
        argument = self._of(kernel.args[0])
        return None if isinstance(argument, acb) else beside(type(kernel).__name__, place, argument)

    def _product(self, expr: Expr) -> Value:
        exact, total = ONE, None
        for factor in expr.args:
            value = self._of(factor)
            if isinstance(value, fmpq):
                exact *= value
                if bits_of(exact) > 2 * MOST_BITS:
                    raise Unsupported("a number out of bounds")
            else:
                total = value if total is None else total * value
        if total is None or exact == 0:
            return exact
        return total if exact == 1 else total * exact

    def _power(self, expr: Expr) -> Value:
        base, exponent = expr.args
        if exponent.is_Integer:
            number = int(exponent)
            return integer_power(self._of(base) if number > 0 else self._divisor(base), number)
        below, above = self._at(base, ZERO), self._of(exponent)
        varies = bool(exponent.free_symbols)
        if isinstance(above, fmpq) and above.q == 1 and (not varies or exponent.is_integer):
            number = int(above.p)
            return integer_power(self._divisor(base) if number < 0 else below, number)
        if isinstance(below, fmpq) and below == 0:
            if varies or isinstance(above, acb) or not above > 0:
                raise AtPole("0 has no such power")
            return ZERO
        if isinstance(above, fmpq) and isinstance(below, fmpq) and not varies:
            root = exact_root(below, above)
            if root is not None:
                return root
        if isinstance(below, acb) or isinstance(above, acb):
            return complex_power(acb(below), acb(above))
        below, above = arb(below), arb(above)
        if below > 0:
            require_power(below, above)
            return below.sqrt() if above == fmpq(1, 2) else below**above
        if self.complex_valued:
            return complex_power(acb(below), acb(above))
        if below < 0:
            raise NoValue("a root of a negative number, or a power of one with a variable exponent")
        raise Unsure("the base is perhaps negative")

    def _divisor(self, expr: Expr) -> Value:
        value = self._at(expr, ZERO)
        if isinstance(value, fmpq):
            if value == 0:
                raise AtPole("a division by 0")
        elif contains(value, ZERO):
            raise Unsure("a division by what may be 0")
        return value

    def _applied(self, function: BallFunction, expr: Expr) -> Value:
        arguments = [self._at(argument, *function.ends) for argument in expr.args]
        for argument in arguments:
            if not is_below(argument, function.largest):
                raise Unsupported("an argument out of bounds")
        return self._called(function, arguments)

    def _called(self, function: BallFunction, arguments: list[Value]) -> Value:
        if all(isinstance(v, fmpq) for v in arguments) and function.pole(*arguments):
            raise AtPole("the function has a pole")
        if not any(isinstance(argument, acb) for argument in arguments):
            numbers = [arb(argument) for argument in arguments if not isinstance(argument, acb)]
            inside = function.real_domain(*numbers)
            if inside:
                value = function.real(*numbers)
                if value.is_finite() or not self.complex_valued:
                    return value
            elif inside is False and not self.complex_valued:
                raise NoValue("outside the real domain of a function")
            elif not self.complex_valued:
                raise Unsure("perhaps outside the domain of a function")
        if function.complex is None:
            raise Unsupported("no value at complex numbers")
        return function.complex(*map(acb, arguments))

    def _absolute(self, expr: Expr) -> Value:
        value = self._of(expr.args[0])
        return fmpq(abs(value)) if isinstance(value, fmpq) else abs(value)

    def _part(self, expr: Expr) -> Value:
        value = self._of(expr.args[0])
        kind = type(expr).__name__
        if not isinstance(value, acb):
            return ZERO if kind == "im" else value
        return value.conjugate() if kind == "conjugate" else value.real if kind == "re" else value.imag

    def _argument(self, expr: Expr) -> Value:
        value = self._at(expr.args[0], ZERO)
        if isinstance(value, acb):
            return value.arg()
        return ZERO if self._sign(value) > 0 else arb.pi()

    def _sign(self, value: fmpq | arb) -> int:
        """1 or −1; AtPole for 0, which has no angle."""
        found = decided_sign(value)
        if found == 0:
            raise AtPole("0 has no angle")
        return found

    def _signum(self, expr: Expr) -> Value:
        value = self._at(expr.args[0], ZERO)
        if isinstance(value, acb):
            return value / abs(value)
        return fmpq(self._jump(value))

    def _jump(self, value: Value) -> int:
        if isinstance(value, acb):
            raise Unsupported("complex numbers have no order")
        return decided_sign(value)

    def _step(self, expr: Expr) -> Value:
        """Heaviside's function, of which SymPy names the value at 0."""
        found = self._jump(self._at(expr.args[0], ZERO))
        return fmpq((1 + found) // 2) if found else self._of(expr.args[1])

    def _delta(self, expr: Expr) -> Value:
        if not self._jump(self._at(expr.args[0], ZERO)):
            raise Unsupported("a delta function has no value at 0")
        return ZERO

    def _rounded(self, expr: Expr) -> Value:
        """⌊u⌋ or ⌈u⌉: from one ball, or from the sign of u − n for the one integer n in it."""
        argument = expr.args[0]
        value = self._real(argument)
        down = type(expr).__name__ == "floor"
        if isinstance(value, fmpq):
            return fmpq(int(value.p) // int(value.q) if down else -(-int(value.p) // int(value.q)))
        rounded = (value.floor() if down else value.ceil()).unique_fmpz()
        if rounded is not None and not value.contains_integer():
            return fmpq(rounded)
        whole = value.unique_fmpz()
        if whole is None:
            raise Unsure("more than one integer may be meant")
        beside = self._beside(argument, int(whole))
        return fmpq(whole) + (min(beside, 0) if down else max(beside, 0))

    def _beside(self, expr: Expr, whole: int) -> int:
        """The sign of u − n for a value that is near n."""
        return decided_sign(self._at(sympy.Add(expr, -sympy.Integer(whole)), ZERO))

    def _from_one(self, expr: Expr) -> Value | None:
        """u − 1 without cancellation: exp(Σ eᵢ·log(1 + (fᵢ − 1))) − 1 for a product u = Π fᵢ^eᵢ of positive numbers."""
        total: Any = ZERO
        for factor in sympy.Mul.make_args(expr):
            base, exponent = factor.as_base_exp() if factor.is_Pow and factor.exp.is_Rational else (factor, sympy.S.One)
            beside = self._real(sympy.Add(base, -1))
            if not beside > -1:
                return None
            total = total + self._of(exponent) * arb(beside).log1p()
        return arb(total).expm1()

    def _extreme(self, expr: Expr) -> Value:
        values = [self._real(argument) for argument in expr.args]
        largest = type(expr).__name__ == "Max"
        if all(isinstance(value, fmpq) for value in values):
            rationals: list[Any] = [*values]
            return fmpq((max if largest else min)(rationals))
        first, *others = map(arb, values)
        for other in others:
            first = first.max(other) if largest else first.min(other)
        return first

    def _cases(self, expr: Expr) -> Value:
        for piece in expr.args:
            if self._holds(piece.cond):
                return self._of(piece.expr)
        raise NoValue("no case holds")

    def _holds(self, condition: Any) -> bool:
        if condition in (sympy.true, sympy.false):
            return bool(condition)
        if isinstance(condition, (sympy.And, sympy.Or)):
            return self._combined(condition.args, isinstance(condition, sympy.And))
        if isinstance(condition, sympy.Not):
            return not self._holds(condition.args[0])
        compare = _COMPARISONS.get(type(condition).__name__)
        if compare is None:
            raise Unsupported("a condition of another kind")
        difference = self._at(condition.lhs - condition.rhs, ZERO)
        if isinstance(difference, acb):
            if compare in (operator.eq, operator.ne) and not contains(difference, ZERO):
                return compare is operator.ne
            raise Unsupported("complex numbers have no order")
        return compare(self._jump(difference), 0)

    def _combined(self, conditions: Iterable[Any], every: bool) -> bool:
        """And, or Or: one part that is sure can decide it whatever the others are."""
        unsure: Unsure | None = None
        for condition in conditions:
            try:
                if self._holds(condition) is not every:
                    return not every
            except Unsure as error:
                unsure = error
        if unsure is not None:
            raise unsure
        return every

    def _undefined(self, expr: Expr) -> Value:
        """g(u, v), a derivative of it, or one at a point, for one fixed g."""
        form = applied.slot_derivative(expr)
        if form is not None and type(form.call).__name__ in FUNCTIONS:
            return self._derived(form.call, form.arguments, form.orders)
        if form is None or not isinstance(form.call, sympy.core.function.AppliedUndef):
            raise Unsupported(f"no value for {type(expr).__name__}")
        values = [self._of(argument) for argument in form.arguments]
        return stand_in(form.call.func.__name__, values, form.orders, partial(self._called, FUNCTIONS["exp"]))

    def _derived(self, call: Expr, arguments: Sequence[Expr], orders: Sequence[int]) -> Value:
        """A derivative of a function whose record has no formula for it, off its poles."""
        name, values = type(call).__name__, [self._of(argument) for argument in arguments]
        function = FUNCTIONS[name]
        found: Value | None = None
        if is_below(values[0], function.largest):
            self._called(function, values)
            found = derivative(name, values[0], orders[0])
        if found is None:
            raise Unsupported(f"no value for a derivative of {name}")
        return found

    def _integral(self, expr: Expr) -> Value:
        """∫ₐᵇ f dt of an entire f: FLINT's integration proves its error (Johansson, *Numerical integration in arbitrary
        precision*, 2018).
        """
        ((variable, *limits),) = expr.limits
        if len(limits) != 2 or self.bits > _MOST_BITS_OF_INTEGRALS or not _is_entire(expr.function, variable):
            raise Unsupported("no value for this integral")
        low, high = (acb(self._of(end)) for end in limits)
        others = {symbol: self._of(symbol) for symbol in expr.function.free_symbols - {variable}}

        def integrand(at: acb, _analytic: bool) -> acb:
            try:
                return acb(Balls({**others, variable: at}, self.bits, complex_valued=True).value(expr.function))
            except ArithmeticError:
                return acb("nan")

        value = acb.integral(integrand, low, high)
        return value if self.complex_valued else value.real

    def _root_of_polynomial(self, expr: Expr) -> Value:
        """A real root of a polynomial over ℤ, by its number in their order."""
        if not expr.is_real:
            raise Unsupported("no value for this root of a polynomial")
        return real_root([int(number) for number in reversed(expr.poly.all_coeffs())], int(expr.index))

    def _large_power(self, expr: Expr) -> Value:
        base, exponent = expr.args
        return integer_power(arb(self._real(base)), int(exponent))


_OTHERS: dict[str, Callable[[Balls, Any], Value]] = {
    "Abs": Balls._absolute,
    **dict.fromkeys(("re", "im", "conjugate"), Balls._part),
    "arg": Balls._argument,
    "sign": Balls._signum,
    "Heaviside": Balls._step,
    "DiracDelta": Balls._delta,
    **dict.fromkeys(("floor", "ceiling"), Balls._rounded),
    **dict.fromkeys(("Max", "Min"), Balls._extreme),
    "Piecewise": Balls._cases,
    "LargePower": Balls._large_power,
    "ComplexRootOf": Balls._root_of_polynomial,
    "Integral": Balls._integral,
}


_MOST_BITS_OF_INTEGRALS = 512
"""Precision above which an integral is not computed: it takes as many values of its integrand."""


def _is_entire(expr: Expr, variable: Symbol) -> bool:
    """Whether an expression is plainly an entire function of the variable."""
    if not expr.has(variable) or expr == variable:
        return True
    whole = expr.is_Pow and expr.exp.is_Integer and expr.exp > 0
    known = expr.is_Add or expr.is_Mul or whole or type(expr).__name__ in ("exp", "sin", "cos", "sinh", "cosh", "erf")
    return known and all(_is_entire(part, variable) for part in expr.args)


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "StrictLessThan": operator.lt,
    "LessThan": operator.le,
    "StrictGreaterThan": operator.gt,
    "GreaterThan": operator.ge,
    "Equality": operator.eq,
    "Unequality": operator.ne,
}
"""Whether lhs rel rhs holds, from the sign of lhs − rhs and 0."""
