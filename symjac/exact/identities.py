"""Functions in terms of fewer functions: identities that hold wherever their left side is defined.

Sources: NIST Digital Library of Mathematical Functions, sections 4.14, 4.23, 4.28, 5.2, 5.12 and
7.2, and for the multivalued functions SymPy's definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from symjac.expressions import canonical
from symjac.expressions.applied import class_of
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Identity = Callable[..., "Expr"]
"""From the arguments of a function to what it equals."""

MOST_FACTORED_NUMBER = 10**12
"""Integers up to this are factored at once."""

_sin, _cos, _sinh, _cosh = (
    partial(canonical.applied, function) for function in (sympy.sin, sympy.cos, sympy.sinh, sympy.cosh)
)

RATIOS: Mapping[Any, Identity] = {
    sympy.tan: lambda u: _sin(u) / _cos(u),
    sympy.cot: lambda u: _cos(u) / _sin(u),
    sympy.sec: lambda u: 1 / _cos(u),
    sympy.csc: lambda u: 1 / _sin(u),
    sympy.tanh: lambda u: _sinh(u) / _cosh(u),
    sympy.coth: lambda u: _cosh(u) / _sinh(u),
    sympy.sech: lambda u: 1 / _cosh(u),
    sympy.csch: lambda u: 1 / _sinh(u),
}
"""Functions that are quotients of sine and cosine (DLMF 4.14, 4.28)."""

IN_FEWER_FUNCTIONS: Mapping[Any, Identity] = {
    **RATIOS,
    sympy.Abs: lambda u: sympy.Mul(*(sympy.Abs(factor) for factor in sympy.Mul.make_args(u))),
    class_of("root"): lambda u, n: sympy.Mul(*(class_of("root")(factor, n) for factor in sympy.Mul.make_args(u))),
}
"""What is worth doing for a shorter form: the ratios disappear."""


def _exp(u: Expr) -> Expr:
    """exp(a + ib) = exp(a)(cos b + i sin b), also for complex a and b, and exp(v log w) = w^v."""
    turns: list[Expr] = []
    others: list[Expr] = []
    powers = [sympy.S.One]
    for term in sympy.Add.make_args(u):
        factors = sympy.Mul.make_args(term)
        logarithm = next((factor for factor in factors if isinstance(factor, sympy.log)), None)
        if logarithm:
            powers.append(sympy.Pow(logarithm.args[0], term / logarithm))
        else:
            (turns if sympy.I in factors else others).append(term)
    if not turns and len(powers) == 1:
        return canonical.applied(sympy.exp, u)
    angle = -sympy.I * sympy.Add(*turns)
    return sympy.exp(sympy.Add(*others)) * (sympy.cos(angle) + sympy.I * sympy.sin(angle)) * sympy.Mul(*powers)


def _log(u: Expr) -> Expr:
    """log(uv) = log u + log v for positive u, and log of a rational number by its prime factors."""
    numbers = u.atoms(sympy.Rational)
    factor = all(max(abs(number.p), number.q) < MOST_FACTORED_NUMBER for number in numbers)
    return sympy.expand_log(sympy.log(u), factor=factor)


def _max(*values: Expr) -> Expr:
    """max(u, v) = (u + v + |u − v|)/2."""
    first, *others = values
    for other in others:
        first = (first + other + sympy.Abs(first - other)) / 2
    return first


IN_FEWEST_FUNCTIONS: Mapping[Any, Identity] = {
    **IN_FEWER_FUNCTIONS,
    sympy.exp: _exp,
    sympy.log: _log,
    sympy.sinh: lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2,
    sympy.cosh: lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2,
    sympy.acos: lambda u: sympy.pi / 2 - sympy.asin(u),
    sympy.acot: lambda u: sympy.atan(1 / u),
    sympy.asec: lambda u: sympy.pi / 2 - sympy.asin(1 / u),
    sympy.acsc: lambda u: sympy.asin(1 / u),
    sympy.acoth: lambda u: sympy.atanh(1 / u),
    sympy.asech: lambda u: sympy.acosh(1 / u),
    sympy.acsch: lambda u: sympy.asinh(1 / u),
    sympy.erfc: lambda u: 1 - sympy.erf(u),
    sympy.sinc: lambda u: sympy.sin(u) / u,  # at 0 by continuity
    sympy.factorial: lambda u: sympy.gamma(u + 1),
    sympy.binomial: lambda n, k: sympy.gamma(n + 1) / (sympy.gamma(k + 1) * sympy.gamma(n - k + 1)),
    sympy.beta: lambda u, v: sympy.gamma(u) * sympy.gamma(v) / sympy.gamma(u + v),
    sympy.Heaviside: lambda u, at_0: (1 + sympy.sign(u)) / 2 if at_0 is sympy.S.Half else sympy.Heaviside(u, at_0),
    sympy.Max: _max,
    sympy.Min: lambda *values: -_max(*(-value for value in values)),
}
"""What makes two forms of one value meet, though it makes them longer."""
