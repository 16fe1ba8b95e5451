"""Broken chain rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes.place import Place

if TYPE_CHECKING:
    from sympy import Expr

_ONE = sympy.S.One


def inner_missing(place: Place) -> Iterator[Expr]:
    """f'(u), without u'."""
    if place.slopes != (-1,):
        yield place.with_slopes(*(_ONE for _ in place.slopes))
    if len(place.slopes) > 1:
        for i in range(len(place.slopes)):
            yield place.with_slopes(*(_ONE if i == j else slope for j, slope in enumerate(place.slopes)))


def outer_missing(place: Place) -> Iterator[Expr]:
    """u', without f'(u)."""
    if place.inner_slope.free_symbols or not place.is_root:  # a number alone is rather a value at a point
        yield place.inner_slope


def outer_and_constant_missing(place: Place) -> Iterator[Expr]:
    """(c·f(u))' taken for u'."""
    varying = [factor for factor in place.expr.args if place.depends(factor)]
    if len(varying) == 1 and varying[0].is_Function and len(varying[0].args) == 1:
        slope = derivative(varying[0].args[0], place.x)
        if slope.free_symbols:
            yield slope


def inner_sign_missing(place: Place) -> Iterator[Expr]:
    """(e⁻ˣ)' taken for e⁻ˣ: of an inner derivative −1 only the sign can be lost."""
    if place.slopes == (-1,):
        yield place.with_slopes(_ONE)


def inner_wrong_variable(place: Place) -> Iterator[Expr]:
    """f'(u)·∂u/∂y."""
    for other in sorted(place.expr.free_symbols - {place.x}, key=str):
        yield place.with_slopes(*(derivative(part, other) for part in place.parts))


def inner_lost(place: Place) -> Iterator[Expr]:
    """f'(x)·u', f'(x), f'(u'); none of them 0, which says nothing of a function that is lost."""
    yield from (value for value in _inner_lost(place) if value != 0)


def _inner_lost(place: Place) -> Iterator[Expr]:
    slope, inner = place.inner_slope, place.inner
    simpler = [place.x]
    if inner.is_Add:
        simpler.append(sympy.Add(*(term for term in inner.args if place.depends(term))))
    if inner.is_Mul:
        simpler.append(sympy.Mul(*(factor for factor in inner.args if place.depends(factor))))
    simpler.append(slope)
    for other in dict.fromkeys(simpler):
        if other != inner:
            yield place.outer(other) * slope
            yield place.outer(other)
            yield place.outer(other) * derivative(other, place.x)
    yield place.value(slope)
    yield place.outer(inner * slope)
