"""Rewritings that prepare a proof; each holds wherever both of its sides are defined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil, comb, floor, prod
from typing import TYPE_CHECKING, Any

from symjac.exact import building
from symjac.exact.building import applied
from symjac.exact.kernels import CIRCULAR, IN_SIMPLER_FUNCTIONS, LOGARITHMIC, PAIRS, SQUARE_SIGN
from symjac.exact.spans import span
from symjac.expressions.applied import LargePower, class_of, records
from symjac.expressions.facts import remembered
from symjac.functions import TABLE
from symjac.functions.record import MOST_WRITTEN
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


# --- Gamma, polygamma and cylinder functions ----------------------------------
#
# Gamma, polygamma and cylinder functions with arguments as small, and orders as few, as their recurrences allow.
#
# Sources: DLMF 5.5 and 5.15 (reflection, duplication, multiplication), 10.5 and 10.28 (Wronskians), 10.16 and 10.39.


GAMMAS = (sympy.gamma, sympy.polygamma, sympy.loggamma)
CYLINDRICAL = (sympy.besselj, sympy.bessely, sympy.besseli, sympy.besselk)

_MOST_STEPS = 20


def reduced(expr: Expr) -> Expr:
    """The expression with f(u) in place of f(u + n), order v in place of v + n, and fewer functions where possible.

    The expression is unchanged if an n is so large that the result would be long: SymPy writes a term for each step.
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


# --- other functions ----------------------------------------------------------


_Rule = Callable[..., "Expr"]


def bottom_up(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with every node changed, arguments first; a node that stays equal is the same object."""
    if not expr.args:
        return change(expr)
    arguments = [bottom_up(argument, change) for argument in expr.args]
    same = all(new is old for new, old in zip(arguments, expr.args, strict=True))
    found = change(expr if same else rebuilt(expr, arguments))
    return expr if found == expr else found


def rebuilt(expr: Expr, arguments: Iterable[Expr]) -> Expr:
    """The function of other arguments; SymPy would make √(u·ū) of |u| if it does not see that u is real."""
    arguments = tuple(arguments)
    found = applied(expr.func, *arguments)
    if isinstance(expr, sympy.Abs) and found.has(sympy.conjugate, sympy.re, sympy.im):
        return sympy.Abs(*arguments, evaluate=False)
    return found


def factors(expr: Expr) -> tuple[Expr, ...]:
    """The expression, or the factors of u² − v², one of which is zero wherever the expression is."""
    if expr.is_Add and all(any(part.is_Pow and part.exp.is_Integer for part in _nodes(term)) for term in expr.args):
        return (expr, *(part for part in sympy.Mul.make_args(factored(expr)) if part != expr and part.is_Add))
    return (expr,)


_MOST_FACTOR_BITS = 256
"""The longest numbers of an expression that is factored: SymPy seeks primes as long as they are."""


def factored(u: Expr) -> Expr:
    """The product of its factors; itself if it has long numbers."""
    numbers = u.atoms(sympy.Rational)
    long = any(max(abs(int(c.p)), int(c.q)).bit_length() > _MOST_FACTOR_BITS for c in numbers)
    return u if long else sympy.factor(u)


def _nodes(term: Expr) -> tuple[Expr, ...]:
    return tuple(sympy.Mul.make_args(term))


def _applied(rules: Mapping[Any, _Rule]) -> Callable[[Expr], Expr]:
    def change(expr: Expr) -> Expr:
        rule = rules.get(type(expr))
        return rule(*expr.args) if rule else expr

    return change


def _exp(u: Expr) -> Expr:
    """exp(iv) by cos and sin; exp(n·f(u)) without exp, if f is a logarithm or, as Lambert's W, defined by one."""
    found, rest = [], []
    for term in sympy.Add.make_args(u):
        if sympy.I in term.args:
            angle = term / sympy.I
            found.append(sympy.cos(angle) + sympy.I * sympy.sin(angle))
            continue
        times, kernel = term.as_coeff_Mul(rational=True)
        rule = _LOGARITHMS.get(type(kernel))
        if rule and (times.is_Integer or not isinstance(kernel, sympy.LambertW)):
            found.append(rule(kernel.args[0], times))
        else:
            rest.append(term)
    return sympy.exp(sympy.Add(*rest)) * sympy.Mul(*found) if found else sympy.exp(u)


_LOGARITHMS: Mapping[Any, _Rule] = {
    sympy.LambertW: lambda u, n: (u / sympy.LambertW(u)) ** n,
    sympy.asinh: lambda u, n: (u + sympy.sqrt(u**2 + 1)) ** n,
    sympy.acosh: lambda u, n: (u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)) ** n,
    sympy.atanh: lambda u, n: (1 + u) ** (n / 2) * (1 - u) ** (-n / 2),
}
"""exp(n·f(u)) by the definitions of the principal values (DLMF 4.13, 4.37)."""


_PREPARED: Mapping[Any, _Rule] = {
    sympy.Pow: lambda base, exponent: _root_of_square(base, exponent),
    sympy.exp: _exp,
    sympy.floor: lambda u: _floor(u),
    sympy.ceiling: lambda u: -_floor(-u),
    sympy.log: lambda u: _log(u),
    sympy.erf: lambda u: sympy.I * sympy.erfi(u / sympy.I) if sympy.I in sympy.Mul.make_args(u) else sympy.erf(u),
    sympy.gamma: gamma,
    sympy.loggamma: loggamma,
    sympy.polygamma: polygamma,
}
"""Sources: DLMF 4.13 and 7.5."""

_INVERSES = (*LOGARITHMIC, sympy.acos, sympy.atan, sympy.atan2)


def _unwound(expr: Expr) -> Expr:
    """sin(2 asin u) as 2u·√(1 − u²): the addition theorems, for angles that are multiples of inverse functions."""
    if not (type(expr) in PAIRS and expr.args[0].has(sympy.I, *_INVERSES)):
        return expr
    even, odd = pair = PAIRS[type(expr)]
    sign = SQUARE_SIGN[pair]
    c, s = sympy.S.One, sympy.S.Zero
    for term in sympy.Add.make_args(sympy.expand(expr.args[0])):
        times, inverse = term.as_coeff_Mul(rational=True)
        if not isinstance(inverse, _INVERSES) or times.q > 2 or abs(times.p) > _MOST_STEPS:
            times, own = sympy.S.One, (even(term), odd(term))
        else:
            own = _halved(inverse, even, odd) if times.q == 2 else (even(inverse), odd(inverse))
        for _ in range(abs(times.p)):
            other = own[1] if times > 0 else -own[1]
            c, s = c * own[0] + sign * s * other, s * own[0] + c * other
    return c if isinstance(expr, even) else s


def _halved(angle: Expr, even: Any, odd: Any) -> tuple[Expr, Expr]:
    """The functions of half an angle: √((1 + c)/2) and s/√(2(1 + c)); or √((1 − c)/2) for angles from 0 to π."""
    c, s = even(angle), odd(angle)
    half = sympy.sqrt((1 + c) / 2)
    return half, sympy.sqrt((1 - c) / 2) if isinstance(angle, sympy.acos) else s / (2 * half)


def _root_of_square(base: Expr, exponent: Expr) -> Expr:
    """√(1 − cos² u) = |sin u| and √(1 − sin² u) = |cos u|, √(1 ± cos u) = √2·|cos(u/2)| and √2·|sin(u/2)|: real u."""
    if not exponent.is_Rational or exponent.q != 2 or len(base.args) != 2 or not base.is_Add:
        return sympy.Pow(base, exponent)
    number, term = base.as_coeff_Add(rational=True)
    factor, power = term.as_coeff_Mul(rational=True)
    kernel, degree = power.as_base_exp()
    if number <= 0 or abs(factor) != number or type(kernel) not in _OTHERS or not kernel.args[0].is_real:
        return sympy.Pow(base, exponent)
    if degree == 2 and factor < 0:
        return sympy.Pow(number, exponent) * sympy.Abs(_OTHERS[kernel.func](*kernel.args)) ** (2 * exponent)
    if degree == 1 and kernel.func is sympy.cos:
        half = (sympy.cos if factor > 0 else sympy.sin)(kernel.args[0] / 2)
        return sympy.Pow(2 * number, exponent) * sympy.Abs(half) ** (2 * exponent)
    return sympy.Pow(base, exponent)


_OTHERS = dict(zip(CIRCULAR, CIRCULAR[::-1], strict=True))


def _floor(u: Expr) -> Expr:
    """⌊f(⌊v⌋)⌋ = ⌊f(v)⌋ if f increases, and f(v) is an integer only for integers v.

    This holds for (v + m)/n, ᵐ√(v + n) and log_n v with integers m and n > 0 (Graham, Knuth and Patashnik 3.10).
    """
    u = _without_inner_step(u)
    inner = [term for term in sympy.Add.make_args(sympy.expand(u)) if term.has(sympy.floor)]
    if len(inner) != 1:
        return _unrounded(u)
    share, step = inner[0].as_coeff_Mul(rational=True)
    rest = (sympy.expand(u) - inner[0]) / share
    if not (isinstance(step, sympy.floor) and share.is_positive and share.p == 1 and rest.is_integer):
        return _unrounded(u)
    return _unrounded(share * (step.args[0] + rest))


def _unrounded(u: Expr) -> Expr:
    """⌊u⌋; of a constant as it stands, for balls: SymPy makes ⌊W(10⁻⁶⁰ − 1/e)⌋ 0 or −1, from one run to the next."""
    return sympy.floor(u, evaluate=bool(u.free_symbols) or u.is_Rational)


def _step(node: Expr) -> Expr:
    """⌊u⌋ or ⌈u⌉ if the span of u decides it; an integer end point that is excluded is not counted."""
    if not isinstance(node, (sympy.floor, sympy.ceiling)) or node.is_number:
        return node
    low, high, has_low, has_high = span(node.args[0])
    if isinstance(low, float) or isinstance(high, float):
        return node
    if isinstance(node, sympy.floor):
        first, last = floor(low), floor(high) if has_high else ceil(high) - 1
    else:
        first, last = ceil(low) if has_low else floor(low) + 1, ceil(high)
    return sympy.Integer(first) if first == last else node


_INVERSE_OF = {
    kind: class_of(function.undone)
    for kind, function in records().items()
    if function.undone and TABLE[function.undone].is_total and TABLE[function.undone].is_monotone
}
"""Functions that undo an increasing function of all real numbers: atanh undoes tanh."""

_EVEN_INVERSE_OF = {sympy.acosh: sympy.cosh}


def _without_inverse(node: Expr) -> Expr:
    """u for atanh(tanh u) and asinh(sinh u), |u| for acosh(cosh u), if u is real."""
    kind = type(node)
    inner = _INVERSE_OF.get(kind) or _EVEN_INVERSE_OF.get(kind)
    if inner is None or not isinstance(node.args[0], inner) or not node.args[0].args[0].is_extended_real:
        return node
    (u,) = node.args[0].args
    return abs(u) if kind in _EVEN_INVERSE_OF else u


def _without_inner_step(u: Expr) -> Expr:
    """ᵐ√(v + n) for ᵐ√(⌊v⌋ + n), and log_n v for log_n ⌊v⌋."""
    if u.is_Pow and u.exp.is_Rational and u.exp.p == 1:
        return sympy.Pow(_stepless(u.base), u.exp)
    logarithm = next((f for f in sympy.Mul.make_args(u) if isinstance(f, sympy.log) and f.free_symbols), None)
    if logarithm is not None:
        base = sympy.exp(logarithm / u)
        if base.is_Integer and base > 1:
            return u.xreplace({logarithm: sympy.log(_stepless(logarithm.args[0]))})
    return u


def _stepless(u: Expr) -> Expr:
    """v + n for ⌊v⌋ + n."""
    n, step = u.as_coeff_Add(rational=True)
    return n + step.args[0] if isinstance(step, sympy.floor) and n.is_Integer else u


def _log(u: Expr) -> Expr:
    """log W(v) = log v − W(v) for v > 0, the logarithm of W(v) (DLMF 4.13.3); log(v/W(v)) = W(v); log bⁿ = n·log b."""
    roots = [factor.base for factor in sympy.Mul.make_args(u) if factor.is_Pow and factor.exp == -1]
    for root in roots:
        if isinstance(root, sympy.LambertW) and len(root.args) == 1 and u * root == root.args[0]:
            return root
    if isinstance(u, LargePower):
        return u.args[1] * sympy.log(u.args[0])
    if isinstance(u, sympy.LambertW):
        return sympy.log(u.args[0]) - u
    return sympy.log(u)


_PRINCIPAL: Mapping[Any, _Rule] = {
    sympy.asin: LOGARITHMIC[sympy.asin],
    sympy.acos: lambda u: sympy.pi / 2 - LOGARITHMIC[sympy.asin](u),
    sympy.acosh: LOGARITHMIC[sympy.acosh],
}
"""Principal values on the whole real line (DLMF 4.23.19, 4.37.19)."""


def _complex_power(base: Expr, exponent: Expr) -> Expr:
    """(−1)ˣ = exp(iπx), the principal value."""
    if exponent.free_symbols and base.is_number and not base.is_positive and base != 0:
        return _exp(sympy.expand(exponent * sympy.log(base)))
    return sympy.Pow(base, exponent)


def _complex_abs(u: Expr) -> Expr:
    """|a + ib| = √(a² + b²)."""
    parts = _parts(u) if u.has(sympy.I) else None
    return sympy.sqrt(sympy.expand(parts[0] ** 2 + parts[1] ** 2)) if parts else sympy.Abs(u)


_COMPLEX: Mapping[Any, _Rule] = {**_PRINCIPAL, sympy.Pow: _complex_power, sympy.Abs: _complex_abs}


def prepared(expr: Expr) -> Expr:
    """The expression in fewer functions, with gamma(u + n), psi(u + n), J of order v + n reduced to u and v."""
    expr = bottom_up(expr, lambda node: _step(_without_inverse(node)))
    expr = bottom_up(expr, _applied(IN_SIMPLER_FUNCTIONS)) if expr.has(*IN_SIMPLER_FUNCTIONS) else expr
    found = bottom_up(bottom_up(expr, _applied(_PREPARED)), _unwound)
    if found.has(sympy.I) and found.free_symbols:
        found = bottom_up(bottom_up(found, _applied(_COMPLEX)), _unwound)
    if found.has(*GAMMAS, *CYLINDRICAL):
        found = reduced(found)
    return bottom_up(found, of_half_order) if found.has(*CYLINDRICAL) else found


_OF_LOGARITHMS: Mapping[Any, _Rule] = {kind: how for kind, how in LOGARITHMIC.items() if kind is not sympy.asin}


def by_logarithms(expr: Expr) -> Expr:
    """The inverse hyperbolic functions as logarithms."""
    return bottom_up(expr, _applied(_OF_LOGARITHMS))


def _power_of_constant(base: Expr, exponent: Expr) -> Expr:
    if exponent.is_Rational or base is sympy.E:
        return sympy.Pow(base, exponent)
    return sympy.exp(sympy.expand(exponent * sympy.log(base)))


_OF_CONSTANTS: Mapping[Any, _Rule] = {
    sympy.Pow: _power_of_constant,
    sympy.asin: lambda u: sympy.atan(u / sympy.sqrt(1 - u**2)) if u**2 != 1 else sympy.asin(u),
    sympy.acos: lambda u: sympy.pi / 2 - sympy.atan(u / sympy.sqrt(1 - u**2)) if u**2 != 1 else sympy.acos(u),
    **_OF_LOGARITHMS,
}


MOST_TERMS = 5_000
"""Terms of a constant that is still multiplied out."""


def is_short_expanded(expr: Expr) -> bool:
    """Whether it has no more than MOST_TERMS terms when it is multiplied out, by a bound."""
    return _expanded_terms(expr) <= MOST_TERMS


@remembered(4_096)
def _expanded_terms(expr: Expr) -> int:
    counts = [_expanded_terms(part) for part in expr.args]
    if expr.is_Mul:
        return min(prod(counts), MOST_TERMS + 1)
    if expr.is_Pow and expr.exp.is_Integer and counts[0] > 1:
        times = min(abs(int(expr.exp)), MOST_TERMS)
        return min(comb(times + counts[0] - 1, times), MOST_TERMS + 1)
    return min(sum(counts) if expr.is_Add else max(counts, default=1), MOST_TERMS + 1)


def simpler_constant(number: Expr) -> Expr:
    """A constant in logarithms and arctangents alone, as far as possible; a constant that is not real part by part."""
    if number.is_real or not (number.has(sympy.I) or number.is_real is False):
        return bottom_up(number, _applied(_OF_CONSTANTS))
    if not is_short_expanded(number):
        return number
    found = bottom_up(number, _applied({**_PRINCIPAL, sympy.Pow: _power_of_constant}))
    found = bottom_up(with_angles(found), lambda node: sympy.expand(node) if node.is_Add or node.is_Mul else node)
    return sympy.expand(turned(found))


def turned(expr: Expr) -> Expr:
    """exp(iv) as cos v + i·sin v."""
    return bottom_up(expr, _applied({sympy.exp: _exp}))


def with_angles(expr: Expr) -> Expr:
    """log u = log |u| + i·arg u for u = a + ib with all parts real except i (DLMF 4.2.7)."""

    def change(node: Expr) -> Expr:
        if not (isinstance(node, sympy.log) and node.args[0].has(sympy.I)):
            return node
        parts = _parts(node.args[0])
        if parts is None:
            return node
        real, imaginary = parts
        return sympy.log(sympy.expand(real**2 + imaginary**2)) / 2 + sympy.I * sympy.atan2(imaginary, real)

    return bottom_up(expr, change)


def _parts(u: Expr) -> tuple[Expr, Expr] | None:
    """a and b of a + ib with all parts real except i; None if i is not a factor of terms."""
    terms = sympy.Add.make_args(sympy.expand(u))
    imaginary = sympy.Add(*(term / sympy.I for term in terms if term.has(sympy.I)))
    real = sympy.Add(*(term for term in terms if not term.has(sympy.I)))
    if imaginary.has(sympy.I):
        real, imaginary = u.as_real_imag()
        if sympy.Tuple(real, imaginary).has(sympy.re, sympy.im, sympy.arg, sympy.Abs, sympy.atan2, sympy.I):
            return None
    return sympy.together(real), sympy.together(imaginary)
