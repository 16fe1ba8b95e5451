"""Constants that are not treated as constants, factors and terms that get lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes.place import Place

if TYPE_CHECKING:
    from sympy import Expr

_ONE = sympy.S.One


def whole_constant(place: Place) -> Iterator[Expr]:
    """c' taken for c, 1 or −c, where c is all there is."""
    if place.is_root:
        yield place.expr
        yield _ONE
        yield -place.expr


def constant_to_one(place: Place) -> Iterator[Expr]:
    """c' taken for ±1."""
    yield _ONE
    if place.expr.could_extract_minus_sign():
        yield -_ONE


def constant_kept(place: Place) -> Iterator[Expr]:
    """c' taken for c."""
    yield place.expr


def power_of_constant(place: Place) -> Iterator[Expr]:
    """n·cⁿ⁻¹ of a constant cⁿ."""
    factors = sympy.Mul.make_args(place.expr)
    for i, factor in enumerate(factors):
        base, exponent = factor.as_base_exp()
        if exponent != 1 and base is not sympy.E and not place.varies(base):
            yield sympy.Mul(*factors[:i], exponent, base ** (exponent - 1), *factors[i + 1 :])
        if factor.is_Integer and (power := sympy.perfect_power(abs(factor))):
            root, degree = power  # 5² has become 25
            lowered = degree * root ** (degree - 1)
            if lowered != factor:  # of 4 it is 4, which says more of a constant that was kept
                yield sympy.Mul(*factors[:i], lowered, *factors[i + 1 :])
        if isinstance(factor, sympy.exp) and factor.args[0].is_number:
            yield sympy.Mul(*factors[:i], factor.args[0], sympy.exp(factor.args[0] - 1), *factors[i + 1 :])


def power_of_constant_factor(place: Place) -> Iterator[Expr]:
    """n·cⁿ⁻¹·f' of cⁿ·f, and n·cⁿ⁻¹·f."""
    for i, factor in enumerate(place.constants):
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent > 1 and not place.varies(base):
            rest = (*place.constants[:i], *place.constants[i + 1 :])
            yield sympy.Mul(exponent, base ** (exponent - 1), *rest, place.slopes[0])
            yield sympy.Mul(exponent, base ** (exponent - 1), place.expr / factor)


def constant_varies(place: Place) -> Iterator[Expr]:
    """A term in y alone, differentiated with respect to y."""
    for other in place.varies(place.expr):
        yield derivative(place.expr, other)


def factor_varies(place: Place) -> Iterator[Expr]:
    """x·g(y) taken for 1·g'(y)."""
    moving = [i for i, factor in enumerate(place.constants) if place.varies(factor)]
    for size in range(len(moving), 0, -1):
        for chosen in combinations(moving, size):
            yield sympy.Mul(
                place.slopes[0],
                *(
                    sympy.Mul(*(derivative(factor, other) for other in place.varies(factor))) if i in chosen else factor
                    for i, factor in enumerate(place.constants)
                ),
            )


def _without_factors(place: Place, other_variables: bool) -> Iterator[Expr]:
    """c·f' without some factors of c: those with other variables, or those without."""
    chosen = [c for c in place.constants if bool(place.varies(c)) is other_variables and c != -1]
    for size in range(len(chosen), 0, -1):
        for dropped in combinations(chosen, size):
            kept = [factor for factor in place.constants if factor not in dropped]
            sign = -1 if any(factor.could_extract_minus_sign() for factor in dropped) else 1
            for signed in dict.fromkeys((sign, 1)):
                yield sympy.Mul(signed, *kept, place.slopes[0])


def multiple_dropped(place: Place) -> Iterator[Expr]:
    """(3·f)' without the 3."""
    return _without_factors(place, other_variables=False)


def variable_dropped(place: Place) -> Iterator[Expr]:
    """(y·f)' without the y."""
    return _without_factors(place, other_variables=True)


def sign_dropped(place: Place) -> Iterator[Expr]:
    """(−f)' taken for f'."""
    if any(factor.could_extract_minus_sign() for factor in place.constants):
        yield -place.result


def linear_kept(place: Place) -> Iterator[Expr]:
    """(c·x)' taken for c·x."""
    if place.parts == (place.x,):
        yield place.expr


def constant_times_zero(place: Place) -> Iterator[Expr]:
    """(c·f)' taken for c'·f' = 0, where c·f is all there is."""
    if place.is_root:
        yield sympy.S.Zero


def sum_sign(place: Place) -> Iterator[Expr]:
    """A term with the other sign."""
    for slope in place.slopes:
        if slope:
            yield place.result - 2 * slope


def sum_term(place: Place) -> Iterator[Expr]:
    """A term left out."""
    for slope in place.slopes:
        if slope:
            yield place.result - slope
