"""Where each function of one real argument is real and analytic, and where its branch cuts lie, by the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.expressions.applied import number, records
from symjac.functions import Function
from symjac.functions.record import OUTSIDE_ONE
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

S = sympy.S


@dataclass(frozen=True)
class Domain:
    """The open intervals on which a function is real and analytic, and the points where it is real and not analytic."""

    intervals: tuple[tuple[Expr, Expr], ...]
    critical: tuple[Expr, ...] = ()


def _domain(function: Function) -> Domain:
    poles = [number(text) for text in function.poles.points]
    intervals: list[tuple[Expr, Expr]] = []
    for part in function.domain:
        low, high = number(part.low), number(part.high)
        inside = sorted(pole for pole in poles if low < pole < high)
        intervals += pairwise((low, *inside, high))
    ends = (end for part in function.domain for end, belongs in part.ends if belongs)
    places = (*function.kinks.points, *function.jumps.points)
    return Domain(tuple(intervals), tuple(map(number, (*ends, *places))))


_PARTS = (sympy.re, sympy.im, sympy.conjugate)
"""Of a real argument these are no more than that argument."""

DOMAINS: Mapping[Any, Domain] = {
    **{kind: _domain(function) for kind, function in records().items() if function.main == 0},
    **dict.fromkeys(_PARTS, Domain(((S.NegativeInfinity, S.Infinity),))),
}
REAL_ONLY = (*_PARTS, *(kind for kind, function in records().items() if not function.has_complex_derivative))
MANY_VALUED = tuple(kind for kind, function in records().items() if function.cut)
"""Principal values: the branch cuts lie on the real axis, outside the real domain, but for …"""
CUT_ON_IMAGINARY_AXIS = {
    kind: 1 if function.cut == OUTSIDE_ONE else -1 for kind, function in records().items() if function.cut_is_imaginary
}
"""… these, cut on the imaginary axis from ±i outwards (1) or between them (-1)."""


def between(value: Expr, low: Expr, high: Expr) -> bool:
    """Whether low < value < high, generic symbols counting as inside."""
    above = low == S.NegativeInfinity or exact.certain_sign(value - low) in (1, None)
    return above and (high == S.Infinity or exact.certain_sign(high - value) in (1, None))
