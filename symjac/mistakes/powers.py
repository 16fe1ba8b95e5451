"""Broken rules of powers, roots and exponentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes.place import Place

if TYPE_CHECKING:
    from sympy import Expr

_ONE = sympy.S.One


def _powers_of_terms(place: Place, chosen: bool) -> Iterator[Expr]:
    """(u + v)ⁿ differentiated as uⁿ + vⁿ."""
    base, exponent = place.expr.args
    if not (base.is_Add and chosen):
        return
    positive = {symbol: sympy.Dummy(positive=True) for symbol in base.free_symbols}
    back = {dummy: symbol for symbol, dummy in positive.items()}
    # √(x²) is x to those who make this mistake.
    total = sympy.Add(*(sympy.Pow(term.xreplace(positive), exponent) for term in base.args)).xreplace(back)
    yield derivative(total, place.x)


def freshman(place: Place) -> Iterator[Expr]:
    """(u + v)ⁿ taken for uⁿ + vⁿ."""
    exponent = place.expr.exp
    return _powers_of_terms(place, bool(exponent.is_Integer and exponent > 1))


def root_of_terms(place: Place) -> Iterator[Expr]:
    """√(u + v) taken for √u + √v."""
    exponent = place.expr.exp
    return _powers_of_terms(place, bool(exponent.is_Rational and not exponent.is_Integer))


def _power(place: Place) -> tuple[Expr, Expr, Expr]:
    """u, n, u'."""
    return place.expr.base, place.expr.exp, place.inner_slope


def coefficient_lost(place: Place) -> Iterator[Expr]:
    """uⁿ⁻¹."""
    u, n, du = _power(place)
    yield u ** (n - 1) * du
    if n.could_extract_minus_sign():
        yield -(u ** (n - 1)) * du
    if du != 1:
        yield u ** (n - 1)


def not_reduced(place: Place) -> Iterator[Expr]:
    """n·uⁿ."""
    u, n, du = _power(place)
    yield n * u**n * du
    if du != 1:
        yield n * u**n


def wrong_direction(place: Place) -> Iterator[Expr]:
    """n·uⁿ⁺¹, and what negative and fractional exponents lead to."""
    u, n, du = _power(place)
    yield n * u ** (n + 1) * du
    if not n.is_Integer:
        yield du / (n * u ** (n - 1))
        for wrong in (n * u ** (1 - n), u ** (n + 1), u ** (1 - n), n * u ** (-n)):
            yield wrong * du
    elif n.is_negative:
        for wrong in (-n * u ** (n + 1), -n * u ** (-n - 1), n * u ** (-n - 1), -n * u ** (1 - n)):
            yield wrong * du


def exponent_slip(place: Place) -> Iterator[Expr]:
    """(n−1)·uⁿ⁻¹, n·uⁿ⁻², n·u, …"""
    u, n, du = _power(place)
    slips = [
        (n - 1, n - 1),
        (n, n - 2),
        (n - 1, n),
        (n + 1, n - 1),
        (n, 1),
        (n - 1, n - 2),
        (n + 1, n),
        (n, 2),
        (1, n + 1),
        (n + 1, n + 1),
    ]
    for factor, exponent in (*slips, (-n, n - 1), (1 / n if n else n, n - 1), (n, 0)):
        if exponent != 0:  # a number is rather a value at a point
            yield factor * u**exponent * du


def sign_of_exponent(place: Place) -> Iterator[Expr]:
    """n·uⁿ⁻¹ with −n for a negative n."""
    if place.expr.exp.could_extract_minus_sign():
        yield -place.result


def exponential_of_power(place: Place) -> Iterator[Expr]:
    """xⁿ·ln x."""
    u, n, du = _power(place)
    for factor in (_ONE, du, n):
        yield place.expr * sympy.log(u) * factor


def power_of_exponential(place: Place) -> Iterator[Expr]:
    """x·aˣ⁻¹."""
    is_exp = isinstance(place.expr, sympy.exp)
    if not (is_exp or place.expr.is_Pow):
        return
    base, exponent = (sympy.E, place.inner) if is_exp else place.expr.args
    du = derivative(exponent, place.x)
    for factor in (_ONE, du):
        yield exponent * base ** (exponent - 1) * factor
    if place.step.rule == "logarithmic":
        yield exponent * base ** (exponent - 1) * place.slopes[0]


def logarithm_lost(place: Place) -> Iterator[Expr]:
    """(aᶠ)' without ln a."""
    yield place.expr * place.inner_slope


def exponential_of_both(place: Place) -> Iterator[Expr]:
    """(fᵍ)' as if f were constant."""
    f, _ = place.parts
    yield place.expr * sympy.log(f) * place.slopes[1]
