"""A table of functions that have no finite value though SymPy leaves them unevaluated, as beta(0, x).

Sources: DLMF 5.2, 5.12 and 5.15 (gamma, beta, polygamma), 10.2, 10.7, 10.25 and 10.30 (Bessel).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


def is_pole(value: Expr) -> bool:
    """Whether gamma has a pole at the value: 0, -1, -2, …; generic symbols are none of these."""
    return not value.free_symbols and exact.certain_sign(value) in (0, -1) and is_integer(value)


def is_integer(value: Expr) -> bool:
    """Whether a constant is an integer."""
    return bool(value.is_Integer or (not value.is_Rational and exact.certain_sign(value - sympy.floor(value)) == 0))


def _is_zero(value: Expr) -> bool:
    return not value.free_symbols and exact.certain_sign(value) == 0


def _binomial(n: Expr, k: Expr) -> bool:
    """Γ(n + 1)/(Γ(k + 1) Γ(n - k + 1)); for integers k it is a polynomial in n."""
    return is_pole(n + 1) and (bool(k.free_symbols) or exact.certain_sign(k) is None or not is_integer(k))


def _bessel(order: Expr, argument: Expr) -> bool:
    """J and I: x^ν times an entire function."""
    return _is_zero(argument) and not order.free_symbols and exact.certain_sign(order) == -1 and not is_integer(order)


_POLES: Mapping[Any, Callable[..., bool]] = {
    sympy.beta: lambda a, b: is_pole(a) or is_pole(b),
    sympy.binomial: _binomial,
    sympy.polygamma: lambda _, x: is_pole(x),
    sympy.besselj: _bessel,
    sympy.besseli: _bessel,
    sympy.bessely: lambda _, x: _is_zero(x),
    sympy.besselk: lambda _, x: _is_zero(x),
}


def has_pole(function: Any, arguments: Sequence[Expr]) -> bool:
    """Whether the function has no finite value at these arguments; Undecided if a constant's sign is not proved."""
    rule = _POLES.get(function)
    return rule is not None and rule(*arguments)
