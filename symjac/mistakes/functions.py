"""Wrong derivatives of functions: signs, functions taken for one another, angles in degrees, |u|."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from symjac.expressions.applied import class_of, records, slopes
from symjac.functions import TABLE
from symjac.functions.record import Family
from symjac.kernel import sympy
from symjac.mistakes.place import Place

if TYPE_CHECKING:
    from sympy import Expr

S = sympy


def _family(family: Family) -> tuple[Any, ...]:
    return tuple(class_of(name) for name, function in TABLE.items() if function.family == family)


_CIRCULAR, _HYPERBOLIC = _family("circular"), _family("hyperbolic")
_ARC, _AREA = _family("arc"), _family("area")
TRIGONOMETRIC = frozenset((*_CIRCULAR, *_HYPERBOLIC))

INVERSE_OF: dict[Any, Any] = {
    **dict(zip((*_CIRCULAR, *_HYPERBOLIC), (*_ARC, *_AREA), strict=True)),
    S.exp: S.log,
    S.log: S.exp,
}
"""The inverse function of each."""

_FORWARD = {inverse: function for function, inverse in INVERSE_OF.items()}

_SIGNED = TRIGONOMETRIC | (_FORWARD.keys() - {S.log, S.exp})


def _slope(kind: Any) -> Callable[[Any], Any]:
    """f' of a function of one argument."""
    (slope,) = slopes(records()[kind])[:1]
    assert slope is not None
    return slope


_CONFUSED_CIRCULAR: tuple[Callable[[Any], Any], ...] = (
    *_CIRCULAR,
    lambda u: S.sec(u) ** 2,
    lambda u: S.csc(u) ** 2,
    lambda u: S.sec(u) * S.tan(u),
    lambda u: S.csc(u) * S.cot(u),
    lambda u: S.tan(u) ** 2,
    lambda u: S.cot(u) ** 2,
    lambda u: S.sin(u) ** 2,
    lambda u: S.cos(u) ** 2,
)
_CONFUSED_HYPERBOLIC: tuple[Callable[[Any], Any], ...] = (
    *_HYPERBOLIC,
    lambda u: S.sech(u) ** 2,
    lambda u: S.csch(u) ** 2,
    lambda u: S.sech(u) * S.tanh(u),
    lambda u: S.tanh(u) ** 2,
    lambda u: S.sec(u) ** 2,
    lambda u: 1 + S.tanh(u) ** 2,
    S.sin,
    S.cos,
)
_CONFUSED_INVERSE: tuple[Callable[[Any], Any], ...] = (
    *map(_slope, (*_ARC, *_AREA, S.LambertW)),
    lambda u: 1 / S.sqrt(u**2 - 1),
    lambda u: 1 / (u**2 - 1),
    lambda u: S.sqrt(1 - u**2),
    lambda u: 1 + u**2,
    lambda u: 1 / (1 + u),
    lambda u: 1 / S.sqrt(1 - u),
    lambda u: u / S.sqrt(1 - u**2),
    lambda u: 1 / S.sqrt(1 + u**2),
)


def is_trigonometric(expr: Expr) -> bool:
    """Whether the outermost function is circular or hyperbolic."""
    return type(expr) in TRIGONOMETRIC


def sign(place: Place) -> Iterator[Expr]:
    """cos' = sin, sin' = −cos, acos' = 1/√(1 − x²)."""
    if type(place.expr) not in _SIGNED:
        return
    # Of sin(1/x)' the sign is that of (1/x)'.
    if not place.inner_slope.could_extract_minus_sign() or place.outer(place.x).could_extract_minus_sign():
        yield -place.result


def absolute_value(place: Place) -> Iterator[Expr]:
    """|u|' taken for u', |u'|, −u', |u|·u' or 0."""
    if isinstance(place.expr, S.Abs):
        u, du = place.inner, place.inner_slope
        yield from (du, abs(du), -du, place.expr * du, place.expr, S.S.Zero, du / place.expr, place.expr / 2)
        yield from (S.sign(u), u / (2 * place.expr), S.S.One, u * du, u / u**2)


def other_circular(place: Place) -> Iterator[Expr]:
    """tan' = sec, sec' = sec², cosh' = −sin."""
    pool = _CONFUSED_CIRCULAR if type(place.expr) in _CIRCULAR else _CONFUSED_HYPERBOLIC
    if type(place.expr) in TRIGONOMETRIC:
        yield from _of_pool(place, pool)
        if place.inner != place.x and place.inner_slope != 0:
            yield from (outer(place.x) * place.inner_slope for outer in pool)


def other_inverse(place: Place) -> Iterator[Expr]:
    """asin' = 1/√(1 + x²), asin' = acos, atan' = 1/cos²."""
    kind = type(place.expr)
    if kind not in _FORWARD:
        return
    forward = _FORWARD[kind]
    reciprocals: tuple[Callable[[Any], Any], ...] = (
        lambda u: 1 / _slope(forward)(u),
        lambda u: -_slope(forward)(u) / forward(u) ** 2,
        _slope(forward),
        lambda u: 1 / forward(u),
    )
    yield from _of_pool(place, (*_CONFUSED_INVERSE, *_ARC, *_AREA, *reciprocals))


def of_inverse(place: Place) -> Iterator[Expr]:
    """tan' = 1/(1 + x²), exp' = 1/x, log' = exp; log' = x."""
    inverse = INVERSE_OF.get(type(place.expr))
    if inverse is not None:
        yield from _of_pool(place, (_slope(inverse),))
    if isinstance(place.expr, S.log):
        yield from _of_pool(place, (lambda u: u,))


def degrees(place: Place) -> Iterator[Expr]:
    """A factor π/180, as angles in degrees would need."""
    if type(place.expr) in (*_CIRCULAR, *_ARC):
        yield place.result * S.pi / 180
        yield place.result * 180 / S.pi
        if type(place.expr) in _CIRCULAR:
            small = place.outer(S.pi * place.inner / 180) * place.inner_slope
            yield small
            yield small * S.pi / 180


def _of_pool(place: Place, pool: tuple[Callable[[Any], Any], ...]) -> Iterator[Expr]:
    """Each function of the pool at u, with both signs, with and without u'."""
    u, du = place.inner, place.inner_slope
    for function in pool:
        wrong = function(u)
        for factor in dict.fromkeys((du, S.S.One)):
            yield wrong * factor
            yield -wrong * factor
