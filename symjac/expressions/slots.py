"""Derivatives that have no formula: ∂^α f(u, v), f differentiated α_i times by its argument in slot i.

They are those of undefined functions, and of special functions by their order, such as ∂₁J(n, x). The
derivative belongs to the slot and not to what stands there (Spivak, *Calculus on Manifolds*, ch. 2: D₁f).
SymPy has a variable for every slot: `Derivative(f(x, y), x)` where the argument is a symbol of its own,
`Subs(Derivative(f(_xi_1), _xi_1), _xi_1, x*y)` elsewhere; and where it differentiates these once more,
it may leave a bound variable free. So the chain rule is applied to the slots.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol


class Slots(NamedTuple):
    """∂₁^α₁ … ∂ₙ^αₙ f at the arguments; `call` is f applied to anything, `orders` are the α."""

    call: Expr
    arguments: tuple[Expr, ...]
    orders: tuple[int, ...]

    def raised(self, slot: int) -> Slots:
        """Differentiated once more by the argument in a slot, counted from 0."""
        orders = tuple(order + (place == slot) for place, order in enumerate(self.orders))
        return self._replace(orders=orders)

    def expression(self) -> Expr:
        """As SymPy writes it.

        >>> x, y = sympy.symbols("x y")
        >>> f = sympy.Function("f")
        >>> of(f(x, x * y)).raised(1).expression()
        Subs(Derivative(f(x, _xi_2), _xi_2), _xi_2, x*y)
        """
        names, variables, bound = list(self.arguments), [], {}
        for slot, (argument, order) in enumerate(zip(self.arguments, self.orders, strict=True)):
            if order:
                others = self.arguments[:slot] + self.arguments[slot + 1 :]
                if not argument.is_Symbol or any(argument in other.free_symbols for other in others):
                    names[slot] = _placeholder(slot + 1)
                    bound[names[slot]] = argument
                variables.append((names[slot], order))
        call = self.call.func(*names)
        derivative = sympy.Derivative(call, *variables) if variables else call
        return sympy.Subs(derivative, tuple(bound), tuple(bound.values())) if bound else derivative


def of(expr: Expr) -> Slots | None:
    """The slots of f(u, v), of a Derivative of it or of one with values put in; None for anything else.

    None also where a variable is not one argument, or hides in another one.
    """
    derivative, values = expr, {}
    if isinstance(expr, sympy.Subs):
        derivative, values = expr.expr, dict(zip(expr.variables, expr.point, strict=True))
    call = derivative
    counts: dict[Expr, int] = {}
    if isinstance(derivative, sympy.Derivative):
        call = derivative.expr
        for variable, count in derivative.variable_count:
            if not count.is_Integer:
                return None
            counts[variable] = counts.get(variable, 0) + int(count)
    if not isinstance(call, sympy.Function) or (values and call is derivative):
        return None
    for variable in {*counts, *values}:
        if variable not in call.args or sum(argument.has(variable) for argument in call.args) != 1:
            return None
    arguments = tuple(values.get(argument, argument) for argument in call.args)
    return Slots(call, arguments, tuple(counts.get(argument, 0) for argument in call.args))


@cache
def _placeholder(number: int) -> Symbol:
    """ξ₁, ξ₂, …: one symbol for each slot, so that equal derivatives are equal."""
    return sympy.Dummy(f"xi_{number}")
