"""Rewritings that prepare a proof; each holds wherever both of its sides are defined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import comb, prod
from typing import TYPE_CHECKING, Any

from symjac.exact.building import applied
from symjac.exact.kernels import RATIOS
from symjac.exact.ranges import bounds
from symjac.expressions.applied import LargePower
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Rule = Callable[..., "Expr"]

MOST_FACTORED = 10**12
"""The largest bases that are factored into primes."""


def bottom_up(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with every node changed, arguments first."""
    if not expr.args:
        return change(expr)
    arguments = [bottom_up(argument, change) for argument in expr.args]
    same = all(new is old for new, old in zip(arguments, expr.args, strict=True))
    return change(expr if same else rebuilt(expr, arguments))


def rebuilt(expr: Expr, arguments: Iterable[Expr]) -> Expr:
    """The function of other arguments; SymPy would make √(u·ū) of |u| if it does not see that u is real."""
    arguments = tuple(arguments)
    found = applied(expr.func, *arguments)
    if isinstance(expr, sympy.Abs) and found.has(sympy.conjugate, sympy.re, sympy.im):
        return sympy.Abs(*arguments, evaluate=False)
    return found


def substituted(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """The expression with values for symbols, all at once: values are not substituted into values."""
    if not expr.args:
        return values.get(expr, expr)
    arguments = [substituted(argument, values) for argument in expr.args]
    same = all(new is old for new, old in zip(arguments, expr.args, strict=True))
    return expr if same else rebuilt(expr, arguments)


def factors(expr: Expr) -> tuple[Expr, ...]:
    """The expression, or the factors of u² − v², one of which is zero wherever the expression is."""
    if expr.is_Add and all(any(part.is_Pow and part.exp.is_Integer for part in _nodes(term)) for term in expr.args):
        return (expr, *(part for part in sympy.Mul.make_args(sympy.factor(expr)) if part != expr and part.is_Add))
    return (expr,)


def _nodes(term: Expr) -> tuple[Expr, ...]:
    return tuple(sympy.Mul.make_args(term))


def _applied(rules: Mapping[Any, Rule]) -> Callable[[Expr], Expr]:
    def change(expr: Expr) -> Expr:
        rule = rules.get(type(expr))
        return rule(*expr.args) if rule else expr

    return change


def _exp(u: Expr) -> Expr:
    """Without exp: exp(iv), and exp(n·f(u)) for an f that is a logarithm or, as Lambert's W, defined by one."""
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


def _prime_powers(base: Expr, exponent: Expr) -> Expr:
    """6ˣ = 2ˣ·3ˣ, (4/9)ˣ = 2²ˣ·3⁻²ˣ."""
    if not (base.is_Rational and base.is_positive and exponent.free_symbols) or max(base.p, base.q) > MOST_FACTORED:
        return sympy.Pow(base, exponent)
    primes = sympy.factorrat(base)
    return sympy.Mul(*(sympy.Pow(prime, sympy.expand(times * exponent)) for prime, times in primes.items()))


_LOGARITHMS: Mapping[Any, Rule] = {
    sympy.LambertW: lambda u, n: (u / sympy.LambertW(u)) ** n,
    sympy.asinh: lambda u, n: (u + sympy.sqrt(u**2 + 1)) ** n,
    sympy.acosh: lambda u, n: (u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)) ** n,
    sympy.atanh: lambda u, n: (1 + u) ** (n / 2) * (1 - u) ** (-n / 2),
}
"""exp(n·f(u)) by the definitions of the principal values (DLMF 4.13, 4.37)."""


_PREPARED: Mapping[Any, Rule] = {
    sympy.Pow: _prime_powers,
    sympy.exp: _exp,
    sympy.floor: lambda u: _floor(u),
    sympy.ceiling: lambda u: -_floor(-u),
    sympy.beta: lambda u, v: sympy.gamma(u) * sympy.gamma(v) / sympy.gamma(u + v),
    sympy.factorial: lambda u: sympy.gamma(u + 1),
    sympy.binomial: lambda n, k: sympy.gamma(n + 1) / (sympy.gamma(k + 1) * sympy.gamma(n - k + 1)),
    sympy.acot: lambda u: sympy.atan(1 / u),
    sympy.asec: lambda u: sympy.acos(1 / u),
    sympy.acsc: lambda u: sympy.asin(1 / u),
    sympy.acoth: lambda u: sympy.atanh(1 / u),
    sympy.asech: lambda u: sympy.acosh(1 / u),
    sympy.acsch: lambda u: sympy.asinh(1 / u),
    sympy.log: lambda u: _log(u),
    **RATIOS,
    sympy.gamma: lambda u: _gamma(u),
    sympy.loggamma: lambda u: _loggamma(u),
    sympy.polygamma: lambda order, u: _digamma(order, u),
}
"""Sources: DLMF 4.13, 4.14, 4.23, 4.28, 4.37, 5.2 and 5.12."""

_RECURRENT = (sympy.gamma, sympy.polygamma, sympy.loggamma)
_CYLINDRICAL = (sympy.besselj, sympy.bessely, sympy.besseli, sympy.besselk)


_MOST_STEPS = 20
_TURNS = (sympy.sin, sympy.cos, sympy.sinh, sympy.cosh)
_INVERSES = (sympy.asin, sympy.acos, sympy.atan, sympy.asinh, sympy.acosh, sympy.atanh)


def _unwound(expr: Expr) -> Expr:
    """sin(2 asin u) as 2u·√(1 − u²): the addition theorems, for angles that are multiples of inverse functions."""
    if not (isinstance(expr, _TURNS) and expr.args[0].has(sympy.I, *_INVERSES)):
        return expr
    hyperbolic = isinstance(expr, (sympy.sinh, sympy.cosh))
    even, odd = (sympy.cosh, sympy.sinh) if hyperbolic else (sympy.cos, sympy.sin)
    sign = 1 if hyperbolic else -1
    c, s = sympy.S.One, sympy.S.Zero
    for term in sympy.Add.make_args(sympy.expand(expr.args[0])):
        times, inverse = term.as_coeff_Mul(rational=True)
        if not isinstance(inverse, _INVERSES) or times.q > 2 or abs(times.p) > _MOST_STEPS:
            times, pair = sympy.S.One, (even(term), odd(term))
        else:
            pair = _halved(inverse, even, odd) if times.q == 2 else (even(inverse), odd(inverse))
        for _ in range(abs(times.p)):
            other = pair[1] if times > 0 else -pair[1]
            c, s = c * pair[0] + sign * s * other, s * pair[0] + c * other
    return c if isinstance(expr, even) else s


def _halved(angle: Expr, even: Any, odd: Any) -> tuple[Expr, Expr]:
    """The functions of half an angle: √((1 + c)/2) and s/√(2(1 + c)); or √((1 − c)/2) for angles from 0 to π."""
    c, s = even(angle), odd(angle)
    half = sympy.sqrt((1 + c) / 2)
    return half, sympy.sqrt((1 - c) / 2) if isinstance(angle, sympy.acos) else s / (2 * half)


def _gamma(u: Expr) -> Expr:
    """Γ(q) = π/(sin(πq)·Γ(1 − q)) for rational q between 1/2 and 1, and for q that falls with a symbol."""
    if u.is_Rational and sympy.S.Half < u < 1:
        return sympy.pi / (sympy.sin(sympy.pi * u) * sympy.gamma(1 - u))
    if len(u.free_symbols) == 1 and u.as_coeff_Add(rational=True)[1].could_extract_minus_sign():
        return sympy.pi / (sympy.sin(sympy.pi * (1 - u)) * sympy.gamma(1 - u))
    return sympy.gamma(u)


def _floor(u: Expr) -> Expr:
    """⌊f(⌊v⌋)⌋ = ⌊f(v)⌋ if f increases, and f(v) is an integer only for integers v.

    This holds for (v + m)/n, ᵐ√(v + n) and log_n v with integers m and n > 0 (Graham, Knuth and Patashnik 3.10).
    """
    u = _without_inner_step(u)
    inner = [term for term in sympy.Add.make_args(sympy.expand(u)) if term.has(sympy.floor)]
    if len(inner) != 1:
        return sympy.floor(u)
    share, step = inner[0].as_coeff_Mul(rational=True)
    rest = (sympy.expand(u) - inner[0]) / share
    if not (isinstance(step, sympy.floor) and share.is_positive and share.p == 1 and rest.is_integer):
        return sympy.floor(u)
    return sympy.floor(share * (step.args[0] + rest))


def _step(node: Expr) -> Expr:
    """⌊u⌋ or ⌈u⌉ if the bounds of u decide it; an integer end point that is excluded is not counted."""
    if not isinstance(node, (sympy.floor, sympy.ceiling)):
        return node
    u = node.args[0]
    low, high = bounds(u)
    if isinstance(node, sympy.floor):
        high = high - 1 if high.is_Integer and (u - high).is_negative else sympy.floor(high)
        low = sympy.floor(low)
    else:
        low = low + 1 if low.is_Integer and (u - low).is_positive else sympy.ceiling(low)
        high = sympy.ceiling(high)
    return low if low == high and low.is_Integer else node


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
    """log W(v) = log v − W(v) for v > 0, the logarithm of W(v) (DLMF 4.13.3); log bⁿ = n·log b."""
    if isinstance(u, LargePower):
        return u.args[1] * sympy.log(u.args[0])
    if isinstance(u, sympy.LambertW):
        return sympy.log(u.args[0]) - u
    return sympy.log(u)


def _digamma(order: Expr, u: Expr) -> Expr:
    """ψ(1 − v) = ψ(v) + π cot(πv)."""
    if order == 0 and len(u.free_symbols) == 1 and u.as_coeff_Add(rational=True)[1].could_extract_minus_sign():
        return sympy.digamma(1 - u) + sympy.pi * sympy.cos(sympy.pi * (1 - u)) / sympy.sin(sympy.pi * (1 - u))
    return sympy.polygamma(order, u)


def _loggamma(u: Expr) -> Expr:
    """log Γ(v + n) = log Γ(v) + log v + … + log(v + n − 1)."""
    n, v = u.as_coeff_Add(rational=True)
    if not (n.is_Integer and 0 < n <= _MOST_STEPS) or v == 0:
        return sympy.loggamma(u)
    return sympy.loggamma(v) + sympy.Add(*(sympy.log(v + k) for k in range(int(n))))


_PRINCIPAL: Mapping[Any, Rule] = {
    sympy.asin: lambda u: -sympy.I * sympy.log(sympy.I * u + sympy.sqrt(1 - u**2)),
    sympy.acos: lambda u: sympy.pi / 2 + sympy.I * sympy.log(sympy.I * u + sympy.sqrt(1 - u**2)),
    sympy.acosh: lambda u: sympy.log(u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)),
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


_COMPLEX: Mapping[Any, Rule] = {**_PRINCIPAL, sympy.Pow: _complex_power, sympy.Abs: _complex_abs}


def prepared(expr: Expr) -> Expr:
    """The expression in fewer functions, with gamma(u + n), psi(u + n), J of order v + n reduced to u and v."""
    found = bottom_up(bottom_up(bottom_up(expr, _step), _applied(_PREPARED)), _unwound)
    if found.has(sympy.I) and found.free_symbols:
        found = bottom_up(bottom_up(found, _applied(_COMPLEX)), _unwound)
    if found.has(*_RECURRENT, *_CYLINDRICAL):
        found = sympy.expand_func(found)
    return bottom_up(found, _of_half_order) if found.has(*_CYLINDRICAL) else found


def _of_half_order(expr: Expr) -> Expr:
    """A cylinder function of order ±1/2 in elementary functions (DLMF 10.16.1, 10.39.1–2)."""
    forms = _OF_HALF_ORDER.get(type(expr))
    if forms is None or abs(expr.args[0]) != sympy.S.Half:
        return expr
    u = expr.args[1]
    return sympy.sqrt(2 / (sympy.pi * u)) * forms[bool(expr.args[0] < 0)](u)


_OF_HALF_ORDER: Mapping[Any, tuple[Rule, Rule]] = {
    sympy.besselj: (sympy.sin, sympy.cos),
    sympy.bessely: (lambda u: -sympy.cos(u), sympy.sin),
    sympy.besseli: (sympy.sinh, sympy.cosh),
    sympy.besselk: (lambda u: sympy.pi / 2 * sympy.exp(-u), lambda u: sympy.pi / 2 * sympy.exp(-u)),
}
"""√(πu/2) times the functions of order 1/2 and −1/2."""


_OF_LOGARITHMS: Mapping[Any, Rule] = {
    sympy.asinh: lambda u: sympy.log(u + sympy.sqrt(u**2 + 1)),
    sympy.acosh: lambda u: sympy.log(u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)),
    sympy.atanh: lambda u: (sympy.log(1 + u) - sympy.log(1 - u)) / 2,
}
"""Principal values (DLMF 4.37.16–24)."""


def by_logarithms(expr: Expr) -> Expr:
    """The inverse hyperbolic functions as logarithms."""
    return bottom_up(expr, _applied(_OF_LOGARITHMS))


def _power_of_constant(base: Expr, exponent: Expr) -> Expr:
    if exponent.is_Rational or base is sympy.E:
        return sympy.Pow(base, exponent)
    return sympy.exp(sympy.expand(exponent * sympy.log(base)))


_OF_CONSTANTS: Mapping[Any, Rule] = {
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


@lru_cache(maxsize=4_096)
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
    return bottom_up(expr, lambda node: _turn(node) if isinstance(node, sympy.exp) else node)


def _turn(node: Expr) -> Expr:
    turns = [term / sympy.I for term in sympy.Add.make_args(node.args[0]) if sympy.I in term.args]
    others = sympy.Add(*(term for term in sympy.Add.make_args(node.args[0]) if sympy.I not in term.args))
    return sympy.exp(others) * sympy.Mul(*(sympy.cos(angle) + sympy.I * sympy.sin(angle) for angle in turns))


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
