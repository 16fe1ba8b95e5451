"""Broken rules of products and quotients."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes.place import Place
from symjac.stepwise.rules import product_terms

if TYPE_CHECKING:
    from sympy import Expr

_MOST_FACTORS = 4
_ONE = sympy.S.One


def product_of_slopes(place: Place) -> Iterator[Expr]:
    """f'·g'."""
    yield sympy.Mul(*place.slopes)


def product_of_letters(place: Place) -> Iterator[Expr]:
    """x·y taken for 1·1."""
    if all(factor.is_Symbol for factor in place.expr.args) and place.varies(place.expr):
        yield _ONE


def power_of_slope(place: Place) -> Iterator[Expr]:
    """(f·f)' taken for f'·f'."""
    if place.expr.exp.is_Integer:
        yield place.inner_slope**place.expr.exp


def sum_of_slopes(place: Place) -> Iterator[Expr]:
    """f' + g'."""
    yield sympy.Add(*place.slopes)


def terms_dropped(place: Place) -> Iterator[Expr]:
    """f'·g without f·g', and so on."""
    terms = product_terms(place.parts, place.slopes)
    if len(terms) <= _MOST_FACTORS:
        for size in range(len(terms) - 1, 0, -1):
            for kept in combinations(terms, size):
                yield sympy.Add(*kept)


def wrong_pairs(place: Place) -> Iterator[Expr]:
    """f·f' + g·g', f·g + f'·g', f' + f·g'."""
    parts, slopes = place.parts, place.slopes
    yield sympy.Add(*(part * slope for part, slope in zip(parts, slopes, strict=True)))
    yield sympy.Mul(*parts) + sympy.Mul(*slopes)
    terms = product_terms(parts, slopes)
    for i, slope in enumerate(slopes):
        yield sympy.Add(*terms[:i], slope, *terms[i + 1 :])
    if len(parts) == _PAIRED:
        yield from _pairs_of_three(parts, slopes)


_PAIRED = 3


def _pairs_of_three(parts: tuple[Expr, ...], slopes: tuple[Expr, ...]) -> Iterator[Expr]:
    """f'·g + g'·h + h'·f, and f'·g·h + f·g' + …: every derivative with both other factors, with one, or lost."""
    choices = []
    for i, slope in enumerate(slopes):
        first, second = (part for j, part in enumerate(parts) if j != i)
        choices.append((slope * first * second, slope * first, slope * second, first * second))
    yield from (sympy.Add(*terms) for terms in islice(product(*choices), 1, None))


def subtracted(place: Place) -> Iterator[Expr]:
    """f'·g − f·g', as of a quotient."""
    if len(place.parts) == 2 and all(place.slopes):
        first, second = product_terms(place.parts, place.slopes)
        yield first - second
        yield second - first


def wrong_signs(place: Place) -> Iterator[Expr]:
    """f'·g·f·g', f·g·(f' + g')."""
    if len(place.parts) == 2:
        first, second = product_terms(place.parts, place.slopes)
        yield first * second
        yield place.expr * sympy.Add(*place.slopes)


def _fraction(place: Place) -> tuple[Expr, Expr, Expr, Expr] | None:
    """f, g, f', g' of f/g; SymPy writes a division by eˣ as a factor e⁻ˣ."""
    if place.step.rule == "quotient":
        return (*place.parts, *place.slopes)
    if not place.divides:
        return None
    f, g = sympy.fraction(place.expr)
    return (f, g, derivative(f, place.x), derivative(g, place.x)) if place.depends(g) else None


def quotient_order(place: Place) -> Iterator[Expr]:
    """(f·g' − f'·g)/g²."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        yield (f * dg - df * g) / g**2


def slope_over_slope(place: Place) -> Iterator[Expr]:
    """f'/g'."""
    if (fraction := _fraction(place)) and fraction[3]:
        _, _, df, dg = fraction
        yield df / dg
        if df == 0:
            yield 1 / dg


def wrong_denominator(place: Place) -> Iterator[Expr]:
    """(f'·g − f·g') over g, g', g'² or nothing."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        above = df * g - f * dg
        for below in (g, _ONE, dg, dg**2, 2 * g, g**3, f**2, f * g, (f * g) ** 2):
            if below:
                yield above / below
        # Each term over its own denominator: the half of it not squared.
        yield df - f * dg / g**2


def quotient_wrong(place: Place) -> Iterator[Expr]:
    """A sum for the difference, a term lost, factors in the wrong pairs."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        for above in (
            df * g + f * dg,
            df * dg,
            df * g,
            -f * dg,
            f * dg,
            f * df - g * dg,
            df - dg,
            df + dg,
            df * g - f * g,
            f * g - f * dg,
            df * g - dg,
            df - f * dg,
            df * dg - f * g,
            df * g**2 - f * dg,
            df * f - dg * g,
        ):
            yield above / g**2
        for above in (df * g + f * dg, df * dg, -f * dg, f * dg):
            yield above / g
        yield df * g + f * dg


def reciprocal_denominator(place: Place) -> Iterator[Expr]:
    """(1/g)' with g for g²."""
    if place.expr.exp == -1:
        yield -place.inner_slope / place.inner


def reciprocal_of_slope(place: Place) -> Iterator[Expr]:
    """(1/g)' taken for 1/g'."""
    if place.expr.exp.is_Integer and place.expr.exp < 0:
        slope = derivative(1 / place.expr, place.x)
        if slope not in (0, 1):
            yield 1 / slope
            yield -1 / slope


def inverted_fraction(place: Place) -> Iterator[Expr]:
    """g/f for f/g."""
    if (fraction := _fraction(place)) and fraction[0] != 1:
        yield derivative(fraction[1] / fraction[0], place.x)
