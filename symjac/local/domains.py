"""Where each function of one real argument is real and analytic, and where its branch cuts lie: tables.

Sources: DLMF chapters 4, 5 and 7; SymPy's own conventions where they differ (acot).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.local.constants import sign

if TYPE_CHECKING:
    from sympy import Expr

S = sympy.S


@dataclass(frozen=True)
class Domain:
    """The open intervals on which a function is real and analytic, and the end points it still has."""

    intervals: tuple[tuple[Expr, Expr], ...] = ((S.NegativeInfinity, S.Infinity),)
    critical: tuple[Expr, ...] = ()


_OUTSIDE_ONE = ((S.NegativeInfinity, S.NegativeOne), (S.One, S.Infinity))
_POSITIVE = ((S.Zero, S.Infinity),)
_BRANCH = -sympy.exp(-1)

_MEROMORPHIC = (
    *(sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.exp, sympy.atan, sympy.asinh),
    *(sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch, sympy.acsch),
    *(
        sympy.erf,
        sympy.erfc,
        sympy.gamma,
        sympy.digamma,
        sympy.factorial,
        sympy.re,
        sympy.im,
        sympy.conjugate,
    ),
)
"""Analytic at every real argument where the value is finite (DLMF 4, 5, 7)."""

DOMAINS: dict[Any, Domain] = {
    **dict.fromkeys(_MEROMORPHIC, Domain()),
    sympy.log: Domain(_POSITIVE),
    sympy.loggamma: Domain(_POSITIVE),
    sympy.asin: Domain(((S.NegativeOne, S.One),), (S.NegativeOne, S.One)),
    sympy.acos: Domain(((S.NegativeOne, S.One),), (S.NegativeOne, S.One)),
    sympy.atanh: Domain(((S.NegativeOne, S.One),)),
    sympy.acoth: Domain(_OUTSIDE_ONE),
    sympy.asec: Domain(_OUTSIDE_ONE, (S.NegativeOne, S.One)),
    sympy.acsc: Domain(_OUTSIDE_ONE, (S.NegativeOne, S.One)),
    sympy.acosh: Domain(((S.One, S.Infinity),), (S.One,)),
    sympy.asech: Domain(((S.Zero, S.One),), (S.One,)),
    # SymPy's acot is atan(1/x): it jumps from -pi/2 to pi/2 at 0.
    sympy.acot: Domain(critical=(S.Zero,)),
    sympy.Abs: Domain(critical=(S.Zero,)),
    sympy.sign: Domain(critical=(S.Zero,)),
    sympy.Heaviside: Domain(critical=(S.Zero,)),
    sympy.DiracDelta: Domain(((S.NegativeInfinity, S.Zero), _POSITIVE[0])),
    sympy.LambertW: Domain(((_BRANCH, S.Infinity),), (_BRANCH,)),
}
REAL_ONLY = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.DiracDelta, sympy.re, sympy.im, sympy.conjugate)
MANY_VALUED = (
    *(sympy.log, sympy.loggamma, sympy.LambertW, sympy.asin, sympy.acos, sympy.atan, sympy.acot, sympy.asec),
    *(sympy.acsc, sympy.asinh, sympy.acosh, sympy.atanh, sympy.acoth, sympy.asech, sympy.acsch),
)
"""Principal values: the branch cuts lie on the real axis, outside the real domain, but for …"""
CUT_ON_IMAGINARY_AXIS = {sympy.atan: 1, sympy.asinh: 1, sympy.acot: -1, sympy.acsch: -1}
"""… these, cut on the imaginary axis from ±i outwards (1) or between them (-1) (DLMF 4.2, 4.13, 4.23, 4.37)."""


def between(value: Expr, low: Expr, high: Expr) -> bool:
    """Whether low < value < high, generic symbols counting as inside."""
    above = low == S.NegativeInfinity or sign(value - low) in (1, None)
    return above and (high == S.Infinity or sign(high - value) in (1, None))
