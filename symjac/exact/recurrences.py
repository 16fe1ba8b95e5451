"""Gamma, polygamma and cylinder functions with arguments as small, and orders as few, as their recurrences allow.

Sources: DLMF 5.5 and 5.15 (reflection, duplication, multiplication), 10.5 and 10.28 (Wronskians), 10.16 and 10.39.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac.exact import building
from symjac.functions.record import MOST_WRITTEN
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

GAMMAS = (sympy.gamma, sympy.polygamma, sympy.loggamma)
CYLINDRICAL = (sympy.besselj, sympy.bessely, sympy.besseli, sympy.besselk)

_MOST_STEPS = 20


def reduced(expr: Expr) -> Expr:
    """The expression with f(u + n) and f of order v + n by f(u) and f of order v, and fewer of them where possible.

    Itself if an n is so large that the result would be long: SymPy writes a term for each step.
    """
    shifts = (part.as_coeff_Add(rational=True)[0] for call in expr.atoms(*GAMMAS, *CYLINDRICAL) for part in call.args)
    if any(abs(shift) > MOST_WRITTEN for shift in shifts):
        return expr
    return _by_wronskians(_by_smallest_multiples(sympy.expand_func(expr)))


def _falls(u: Expr) -> bool:
    """Whether it is written with a minus sign before its one symbol."""
    return len(u.free_symbols) == 1 and u.as_coeff_Add(rational=True)[1].could_extract_minus_sign()


def gamma(u: Expr) -> Expr:
    """Γ(u) = π/(sin(πu)·Γ(1 − u)) for rational u between 1/2 and 1, and for u that falls with a symbol (DLMF 5.5.3).

    Γ(u) = 2^(1 − 2u)·√π·Γ(2u)/Γ(u + 1/2) for smaller rational u (DLMF 5.5.5).
    """
    if _falls(u) or (u.is_Rational and sympy.S.Half < u < 1):
        return sympy.pi / (sympy.sin(sympy.pi * (1 - u)) * gamma(1 - u))
    if _is_doubled(u):
        return 2 ** (1 - 2 * u) * sympy.sqrt(sympy.pi) * gamma(2 * u) / gamma(u + sympy.S.Half)
    return sympy.gamma(u)


def _is_doubled(u: Expr) -> bool:
    """Whether u and u + 1/2 are replaced by 2u: u below 1/4, or with an even denominator that 2u and u + 1/2 lack."""
    if not (u.is_Rational and 0 < u < sympy.S.Half):
        return False
    return bool(u.q % 4 == 2) or bool(u.q % 4 == 0 and 4 * u < 1)


def polygamma(order: Expr, u: Expr) -> Expr:
    """ψₙ(u) = (−1)ⁿ·ψₙ(1 − u) − π·dⁿ/duⁿ cot(πu), and ψₙ(u) by ψₙ(2u), for the same u as Γ (DLMF 5.15.6, 5.15.7)."""
    if not (order.is_Integer and 0 <= order <= _MOST_STEPS):
        return sympy.polygamma(order, u)
    if _falls(u) or (u.is_Rational and sympy.S.Half < u < 1):
        return (-1) ** order * polygamma(order, 1 - u) - sympy.pi * _slope_of_cotangent(int(order), u)
    if _is_doubled(u):
        found = 2 ** (order + 1) * polygamma(order, 2 * u) - polygamma(order, u + sympy.S.Half)
        return found - 2 * sympy.log(2) if order == 0 else found
    return sympy.polygamma(order, u)


def _slope_of_cotangent(order: int, u: Expr) -> Expr:
    """dⁿ/duⁿ cot(πu), as a polynomial in the quotient cos(πu)/sin(πu): (cot v)′ = −1 − cot² v."""
    c = sympy.Dummy("c")
    found: Expr = c
    for _ in range(order):
        found = sympy.expand(-sympy.pi * (1 + c**2) * found.diff(c))
    return building.substituted(found, {c: sympy.cos(sympy.pi * u) / sympy.sin(sympy.pi * u)})


_MOST_PARTS = 4


def _by_smallest_multiples(expr: Expr) -> Expr:
    """Γ(nv + c) and ψ(nv + c) by those of v, if these occur: the multiplication theorems (DLMF 5.5.6, 5.15.7)."""
    calls = [node for node in expr.atoms(sympy.gamma, sympy.polygamma) if node.free_symbols]
    parts = {node.args[-1].as_coeff_Add(rational=True)[1] for node in calls}
    changed = {}
    for node in calls:
        u = node.args[-1]
        whole = u.as_coeff_Add(rational=True)[1]
        n = max((k for part in parts if (k := whole / part).is_Integer and 1 < k <= _MOST_PARTS), default=None)
        if n is not None and (node.func is sympy.gamma or (node.args[0].is_Integer and node.args[0] >= 0)):
            changed[node] = _multiplied(node, sympy.expand(u / n), n)
    return sympy.expand_func(building.substituted(expr, changed)) if changed else expr


def _multiplied(call: Expr, v: Expr, n: Expr) -> Expr:
    """Γ(nv), or ψ of some order."""
    shifted = [v + sympy.Rational(k, n) for k in range(n)]
    if call.func is sympy.gamma:
        factor = (2 * sympy.pi) ** ((1 - n) / 2) * sympy.Pow(n, sympy.expand(n * v) - sympy.S.Half)
        return factor * sympy.Mul(*map(sympy.gamma, shifted))
    order = call.args[0]
    total = sympy.Add(*(sympy.polygamma(order, u) for u in shifted)) / sympy.Pow(n, order + 1)
    return total + sympy.log(n) if order == 0 else total


def _by_wronskians(expr: Expr) -> Expr:
    """Y of order v + 1 by J and Y of order v, and K by I and K, where all four occur (DLMF 10.5.2, 10.28.2).

    J₁Y₀ − J₀Y₁ = 2/(πu) and I₀K₁ + I₁K₀ = 1/u for orders 0 and 1; J and I of the lower order must not be 0.
    """
    from symjac.exact.constants import is_zero

    for second in sorted(expr.atoms(sympy.bessely, sympy.besselk), key=sympy.default_sort_key, reverse=True):
        order, u = second.args
        first = sympy.besselj if second.func is sympy.bessely else sympy.besseli
        upper, lower, other = first(order, u), first(order - 1, u), second.func(order - 1, u)
        if not (expr.has(lower) and expr.has(other) and (u.free_symbols or is_zero(lower) is False)):
            continue
        if first is sympy.besselj:
            return building.substituted(expr, {second: (upper * other - 2 / (sympy.pi * u)) / lower})
        return building.substituted(expr, {second: (1 / u - upper * other) / lower})
    return expr


def loggamma(u: Expr) -> Expr:
    """log Γ(v + n) = log Γ(v) + log v + … + log(v + n − 1)."""
    n, v = u.as_coeff_Add(rational=True)
    if not (n.is_Integer and 0 < n <= _MOST_STEPS) or v == 0:
        return sympy.loggamma(u)
    return sympy.loggamma(v) + sympy.Add(*(sympy.log(v + k) for k in range(int(n))))


def of_half_order(expr: Expr) -> Expr:
    """A cylinder function of order ±1/2 in elementary functions (DLMF 10.16.1, 10.39.1–2)."""
    forms = _OF_HALF_ORDER.get(type(expr))
    if forms is None or abs(expr.args[0]) != sympy.S.Half:
        return expr
    u = expr.args[1]
    return sympy.sqrt(2 / (sympy.pi * u)) * forms[bool(expr.args[0] < 0)](u)


_OF_HALF_ORDER: Mapping[Any, tuple[Callable[[Expr], Expr], Callable[[Expr], Expr]]] = {
    sympy.besselj: (sympy.sin, sympy.cos),
    sympy.bessely: (lambda u: -sympy.cos(u), sympy.sin),
    sympy.besseli: (sympy.sinh, sympy.cosh),
    sympy.besselk: (lambda u: sympy.pi / 2 * sympy.exp(-u), lambda u: sympy.pi / 2 * sympy.exp(-u)),
}
"""√(πu/2) times the functions of order 1/2 and −1/2."""
