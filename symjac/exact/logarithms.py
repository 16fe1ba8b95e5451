"""Whether a constant is zero: algebraic numbers, logarithms and angles of them, and what a normal form knows."""

from __future__ import annotations

from functools import reduce
from math import lcm
from typing import TYPE_CHECKING

from symjac.exact.algebraic import is_below, is_zero_number
from symjac.exact.normalizer import has_zero_form
from symjac.exact.rewrite import simpler_constant
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

MOST_MULTIPLE = 200
"""Powers of a number whose logarithm or angle is in the sum."""

_DIGITS = 40


def is_zero(number: Expr) -> bool:
    """Whether a constant is proved to be zero."""
    simple = simpler_constant(number)
    if simple == 0 or not (is_below(number, _DIGITS) or is_below(simple, _DIGITS)):
        return bool(simple == 0)
    return is_zero_number(number) or has_zero_form(number) or _is_zero_sum(simple) or has_zero_form(simple)


def _is_zero_sum(number: Expr) -> bool:
    """Σ rᵢ·log αᵢ + Σ sᵢ·atan βᵢ + q·π + γ, with rational r, s, q: zero if the logarithms, the angles and γ are."""
    terms = sympy.Add.make_args(sympy.expand(number))
    if number.has(sympy.I):
        imaginary = sympy.Add(*(term / sympy.I for term in terms if term.has(sympy.I)))
        real = sympy.Add(*(term for term in terms if not term.has(sympy.I)))
        return not imaginary.has(sympy.I) and all(part == 0 or _is_zero_sum(part) for part in (real, imaginary))
    logs: list[tuple[Expr, Expr]] = []
    angles: list[tuple[Expr, Expr]] = []
    turns, rest = sympy.S.Zero, []
    for term in terms:
        factor, kernel = term.as_coeff_Mul(rational=True)
        if isinstance(kernel, sympy.log):
            logs.append((factor, kernel.args[0]))
        elif isinstance(kernel, sympy.atan):
            angles.append((factor, kernel.args[0]))
        elif kernel is sympy.pi:
            turns += factor
        else:
            rest.append(term)
    remainder = sympy.Add(*rest)
    if remainder.is_Rational and remainder and not angles and not turns:
        return _cancel([*logs, (remainder, sympy.E)])
    if rest and not (is_zero_number(remainder) or has_zero_form(remainder)):
        return False
    return _cancel(logs) and _turn_back(angles, turns)


def _multiples(factors: list[Expr]) -> list[int] | None:
    common = reduce(lcm, (int(factor.q) for factor in factors), 1)
    multiples = [int(factor * common) for factor in factors]
    return multiples if sum(map(abs, multiples)) <= MOST_MULTIPLE else None


def _cancel(logs: list[tuple[Expr, Expr]]) -> bool:
    """Σ nᵢ·log αᵢ = 0 for αᵢ > 0 if Π αᵢ^nᵢ = 1."""
    multiples = _multiples([factor for factor, _ in logs])
    if multiples is None or not all(number.is_positive for _, number in logs):
        return False
    above, below = (
        sympy.Mul(*(number ** abs(n) for n, (_, number) in zip(multiples, logs, strict=True) if n * side > 0))
        for side in (1, -1)
    )
    return bool(above == below) or is_zero_number(above - below) or has_zero_form(above - below)


def _turn_back(angles: list[tuple[Expr, Expr]], turns: Expr) -> bool:
    """Σ nᵢ·atan βᵢ + m·π/k = 0 if it is below π and Π (1 + iβᵢ)^nᵢ · e^(imπ/k) has no imaginary part."""
    multiples = _multiples([*(factor for factor, _ in angles), turns])
    if multiples is None or not all(number.is_real for _, number in angles):
        return False
    *times, _ = multiples
    common = reduce(lcm, (int(factor.q) for factor in (*(f for f, _ in angles), turns)), 1)
    total = sympy.Add(*(n * sympy.atan(number) for n, (_, number) in zip(times, angles, strict=True)))
    if not is_below(total + common * turns * sympy.pi, _DIGITS):
        return False
    turned = sympy.cos(common * turns * sympy.pi), sympy.sin(common * turns * sympy.pi)
    for n, (_, number) in zip(times, angles, strict=True):
        for _ in range(abs(n)):
            sine = number if n > 0 else -number
            turned = (sympy.expand(turned[0] - sine * turned[1]), sympy.expand(turned[1] + sine * turned[0]))
    return is_zero_number(turned[1])
