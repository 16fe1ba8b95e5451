"""The table of outer derivatives: what f' is for every function f of the input language.

One line a function, as in a table of derivatives (Abramowitz and Stegun, *Handbook of Mathematical
Functions*, chapters 4, 6, 7 and 9; DLMF 4.13.4 for Lambert's W). A function of several arguments has one
formula for each; None stands where there is no closed form, as for ∂ₙ Jₙ(x).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac import extrema
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

    Formula = Callable[..., Expr] | None

S = sympy
_psi = S.digamma
_root = S.sqrt

_ONE_ARGUMENT: dict[Any, Callable[[Any], Any]] = {
    S.sin: lambda u: S.cos(u),
    S.cos: lambda u: -S.sin(u),
    S.tan: lambda u: 1 + S.tan(u) ** 2,
    S.cot: lambda u: -1 - S.cot(u) ** 2,
    S.sec: lambda u: S.sec(u) * S.tan(u),
    S.csc: lambda u: -S.csc(u) * S.cot(u),
    S.sinh: lambda u: S.cosh(u),
    S.cosh: lambda u: S.sinh(u),
    S.tanh: lambda u: 1 - S.tanh(u) ** 2,
    S.coth: lambda u: -1 / S.sinh(u) ** 2,
    S.sech: lambda u: -S.sech(u) * S.tanh(u),
    S.csch: lambda u: -S.csch(u) * S.coth(u),
    S.exp: lambda u: S.exp(u),
    S.log: lambda u: 1 / u,
    S.Abs: lambda u: S.sign(u),
    S.sign: lambda u: 2 * S.DiracDelta(u),
    S.floor: lambda u: S.S.Zero,  # noqa: ARG005 - wherever there is a derivative
    S.ceiling: lambda u: S.S.Zero,  # noqa: ARG005
    S.factorial: lambda u: S.gamma(u + 1) * _psi(u + 1),
    S.gamma: lambda u: S.gamma(u) * _psi(u),
    S.loggamma: lambda u: _psi(u),
    S.erf: lambda u: 2 * S.exp(-(u**2)) / _root(S.pi),
    S.erfc: lambda u: -2 * S.exp(-(u**2)) / _root(S.pi),
}

INVERSES: Mapping[Any, Callable[[Any], Any]] = {
    S.asin: lambda u: 1 / _root(1 - u**2),
    S.acos: lambda u: -1 / _root(1 - u**2),
    S.atan: lambda u: 1 / (1 + u**2),
    S.acot: lambda u: -1 / (1 + u**2),
    S.asec: lambda u: 1 / (u**2 * _root(1 - 1 / u**2)),
    S.acsc: lambda u: -1 / (u**2 * _root(1 - 1 / u**2)),
    S.asinh: lambda u: 1 / _root(u**2 + 1),
    S.acosh: lambda u: 1 / (_root(u - 1) * _root(u + 1)),
    S.atanh: lambda u: 1 / (1 - u**2),
    S.acoth: lambda u: 1 / (1 - u**2),
    S.asech: lambda u: -1 / (u * _root(1 - u**2)),
    S.acsch: lambda u: -1 / (u**2 * _root(1 + 1 / u**2)),
    S.LambertW: lambda u: S.LambertW(u) / (u * (1 + S.LambertW(u))),
}
"""The inverse functions, whose derivatives are 1/f'(f⁻¹(u))."""

OUTER: Mapping[Any, tuple[Formula, ...]] = {
    **{function: (formula,) for function, formula in (*_ONE_ARGUMENT.items(), *INVERSES.items())},
    S.Heaviside: (lambda u, at_zero: S.DiracDelta(u), None),  # noqa: ARG005
    S.atan2: (lambda y, x: x / (x**2 + y**2), lambda y, x: -y / (x**2 + y**2)),
    S.beta: (
        lambda u, v: S.beta(u, v) * (_psi(u) - _psi(u + v)),
        lambda u, v: S.beta(u, v) * (_psi(v) - _psi(u + v)),
    ),
    S.binomial: (
        lambda n, k: S.binomial(n, k) * (_psi(n + 1) - _psi(n - k + 1)),
        lambda n, k: S.binomial(n, k) * (_psi(n - k + 1) - _psi(k + 1)),
    ),
    S.polygamma: (None, lambda n, u: S.polygamma(n + 1, u)),
    S.besselj: (None, lambda n, u: (S.besselj(n - 1, u) - S.besselj(n + 1, u)) / 2),
    S.bessely: (None, lambda n, u: (S.bessely(n - 1, u) - S.bessely(n + 1, u)) / 2),
    S.besseli: (None, lambda n, u: (S.besseli(n - 1, u) + S.besseli(n + 1, u)) / 2),
    S.besselk: (None, lambda n, u: -(S.besselk(n - 1, u) + S.besselk(n + 1, u)) / 2),
}


def outer_derivative(expr: Expr, position: int) -> Expr | None:
    """∂f/∂(argument `position`, counted from 0) of f(u, v, …), taken at the arguments; None if not in the table.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> outer_derivative(sympy.cos(3 * x), 0)
    -sin(3*x)
    """
    if isinstance(expr, extrema.EXTREMA):
        return extrema.shares(expr)[position]
    if isinstance(expr, S.DiracDelta):
        return expr.fdiff(1) if position == 0 else None
    formulas = OUTER.get(type(expr), ())
    formula = formulas[position] if position < len(formulas) else None
    return formula(*expr.args) if formula is not None else None
