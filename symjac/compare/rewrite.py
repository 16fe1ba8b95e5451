"""Rewritings that open the way to a proof; each holds wherever both of its sides are defined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Rule = Callable[..., "Expr"]


def bottom_up(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with every node changed, arguments first."""
    if not expr.args:
        return change(expr)
    arguments = [bottom_up(argument, change) for argument in expr.args]
    same = all(new is old for new, old in zip(arguments, expr.args, strict=True))
    return change(expr if same else expr.func(*arguments))


def _applied(rules: Mapping[Any, Rule]) -> Callable[[Expr], Expr]:
    def change(expr: Expr) -> Expr:
        rule = rules.get(type(expr))
        return rule(*expr.args) if rule else expr

    return change


def _exp(u: Expr) -> Expr:
    """exp(n·W(u)) = (u/W(u))ⁿ, the definition of Lambert's W."""
    times, kernel = u.as_coeff_Mul(rational=True)
    if isinstance(kernel, sympy.LambertW) and times.is_Integer:
        return (kernel.args[0] / kernel) ** times
    return sympy.exp(u)


_PREPARED: Mapping[Any, Rule] = {
    sympy.exp: _exp,
    sympy.ceiling: lambda u: -sympy.floor(-u),
    sympy.beta: lambda u, v: sympy.gamma(u) * sympy.gamma(v) / sympy.gamma(u + v),
    sympy.factorial: lambda u: sympy.gamma(u + 1),
    sympy.binomial: lambda n, k: sympy.gamma(n + 1) / (sympy.gamma(k + 1) * sympy.gamma(n - k + 1)),
    sympy.acot: lambda u: sympy.atan(1 / u),
    sympy.asec: lambda u: sympy.acos(1 / u),
    sympy.acsc: lambda u: sympy.asin(1 / u),
    sympy.acoth: lambda u: sympy.atanh(1 / u),
    sympy.asech: lambda u: sympy.acosh(1 / u),
    sympy.acsch: lambda u: sympy.asinh(1 / u),
    sympy.tan: lambda u: sympy.sin(u) / sympy.cos(u),
    sympy.cot: lambda u: sympy.cos(u) / sympy.sin(u),
    sympy.sec: lambda u: 1 / sympy.cos(u),
    sympy.csc: lambda u: 1 / sympy.sin(u),
    sympy.tanh: lambda u: sympy.sinh(u) / sympy.cosh(u),
    sympy.coth: lambda u: sympy.cosh(u) / sympy.sinh(u),
    sympy.sech: lambda u: 1 / sympy.cosh(u),
    sympy.csch: lambda u: 1 / sympy.sinh(u),
    sympy.gamma: lambda u: _gamma(u),
    sympy.loggamma: lambda u: _loggamma(u),
}
"""Sources: DLMF 4.13, 4.14, 4.23, 4.28, 4.37, 5.2 and 5.12."""

_GAMMAS = (sympy.gamma, sympy.polygamma, sympy.loggamma)


_MOST_STEPS = 20
_ANGLES = (sympy.asin, sympy.acos, sympy.atan)
_TURNS = (sympy.sin, sympy.cos, sympy.sinh, sympy.cosh)
_INVERSES = (sympy.asin, sympy.acos, sympy.atan, sympy.asinh, sympy.acosh, sympy.atanh)


def _unwound(expr: Expr) -> Expr:
    """sin(2 asin u) as 2u·√(1 − u²): the addition theorems, where angles are multiples of inverse functions."""
    if not (isinstance(expr, _TURNS) and expr.args[0].has(*_INVERSES)):
        return expr
    times, inverse = expr.args[0].as_coeff_Mul(rational=True)
    if isinstance(inverse, _ANGLES) and times.q == 2:
        c, s = _halved(inverse)
        half = sympy.Dummy("half")
        turned = sympy.expand_trig(expr.func(times.p * half))
        return turned.subs({sympy.cos(half): c, sympy.sin(half): s})
    return sympy.expand_trig(expr)


def _halved(angle: Expr) -> tuple[Expr, Expr]:
    """cos and sin of half an angle between −π and π: √((1 + c)/2) and s/√(2(1 + c)), or √((1 − c)/2) from 0 to π."""
    c, s = sympy.cos(angle), sympy.sin(angle)
    cosine = sympy.sqrt((1 + c) / 2)
    return cosine, sympy.sqrt((1 - c) / 2) if isinstance(angle, sympy.acos) else s / (2 * cosine)


def _gamma(u: Expr) -> Expr:
    """Γ(q) = π/(sin(πq)·Γ(1 − q)) for rational q between 1/2 and 1."""
    if u.is_Rational and sympy.S.Half < u < 1:
        return sympy.pi / (sympy.sin(sympy.pi * u) * sympy.gamma(1 - u))
    return sympy.gamma(u)


def _loggamma(u: Expr) -> Expr:
    """log Γ(v + n) = log Γ(v) + log v + … + log(v + n − 1)."""
    n, v = u.as_coeff_Add(rational=True)
    if not (n.is_Integer and 0 < n <= _MOST_STEPS) or v == 0:
        return sympy.loggamma(u)
    return sympy.loggamma(v) + sympy.Add(*(sympy.log(v + k) for k in range(int(n))))


def prepared(expr: Expr) -> Expr:
    """In fewer functions, and with gamma(u + n), psi(u + n) brought back to u."""
    found = bottom_up(bottom_up(expr, _applied(_PREPARED)), _unwound)
    return sympy.expand_func(found) if found.has(*_GAMMAS) else found


def _power_of_constant(base: Expr, exponent: Expr) -> Expr:
    if exponent.is_Rational or base is sympy.E:
        return sympy.Pow(base, exponent)
    return sympy.exp(sympy.expand(exponent * sympy.log(base)))


_OF_CONSTANTS: Mapping[Any, Rule] = {
    sympy.Pow: _power_of_constant,
    sympy.asin: lambda u: sympy.atan(u / sympy.sqrt(1 - u**2)) if u**2 != 1 else sympy.asin(u),
    sympy.acos: lambda u: sympy.pi / 2 - sympy.atan(u / sympy.sqrt(1 - u**2)) if u**2 != 1 else sympy.acos(u),
    sympy.asinh: lambda u: sympy.log(u + sympy.sqrt(u**2 + 1)),
    sympy.acosh: lambda u: sympy.log(u + sympy.sqrt(u**2 - 1)),
    sympy.atanh: lambda u: (sympy.log(1 + u) - sympy.log(1 - u)) / 2,
}


def simpler_constant(number: Expr) -> Expr:
    """A constant in logarithms and arctangents alone, as far as that goes."""
    return bottom_up(number, _applied(_OF_CONSTANTS))
