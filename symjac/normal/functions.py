"""The functions that have values: tables from SymPy's classes to mpmath's names, and to exact values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from symjac.kernel import sympy

CONSTANTS = {
    type(sympy.pi): "pi",
    type(sympy.E): "e",
    type(sympy.EulerGamma): "euler",
    type(sympy.Catalan): "catalan",
    type(sympy.GoldenRatio): "phi",
}

SMOOTH = {
    getattr(sympy, name): name
    for name in (
        *("sin", "cos", "tan", "sec", "atan", "sinh", "cosh", "tanh", "sech", "asinh"),
        *("exp", "erf", "erfc"),
    )
} | {sympy.Abs: "fabs", sympy.re: "re", sympy.im: "im", sympy.conjugate: "conj"}
"""By SymPy's function: the name in mpmath of those that are continuous wherever they have a real value."""

SINGULAR = {
    getattr(sympy, name): name
    for name in (
        *("cot", "csc", "asin", "acos", "acot", "asec", "acsc"),
        *("coth", "csch", "acosh", "atanh", "acoth", "asech", "acsch"),
        *("gamma", "loggamma", "beta", "binomial", "factorial"),
        *("besselj", "bessely", "besseli", "besselk"),
    )
} | {sympy.log: "ln", sympy.polygamma: "psi", sympy.LambertW: "lambertw", sympy.arg: "arg"}
"""The others: at 0 or on the negative axis they may have a pole, a branch point or a cut."""


PERIODIC = ("sin", "cos", "tan", "cot", "sec", "csc")
"""In mpmath's names, those that stay of moderate size however large a real argument is."""

CUT_CROSSWISE = (sympy.acot, sympy.acsch)
"""Of these the cut lies on the imaginary axis (DLMF 4.23, 4.37)."""


def _sign(number: Fraction) -> Fraction:
    return Fraction((number > 0) - (number < 0))


RATIONAL: Mapping[Any, Callable[..., Fraction]] = {
    sympy.Abs: abs,
    sympy.sign: _sign,
    sympy.floor: lambda u: Fraction(u.numerator // u.denominator),
    sympy.ceiling: lambda u: Fraction(-(-u.numerator // u.denominator)),
    sympy.Max: max,
    sympy.Min: min,
}
"""Functions whose value at a rational is rational."""

_ZERO, _ONE = Fraction(0), Fraction(1)
AT_RATIONALS: Mapping[Any, tuple[Fraction, Fraction]] = {
    **dict.fromkeys(
        (
            *(sympy.sin, sympy.tan, sympy.asin, sympy.atan, sympy.sinh, sympy.tanh, sympy.asinh, sympy.atanh),
            *(sympy.erf, sympy.LambertW),
        ),
        (_ZERO, _ZERO),
    ),
    **dict.fromkeys((sympy.cos, sympy.exp, sympy.cosh, sympy.sec, sympy.sech), (_ZERO, _ONE)),
    **dict.fromkeys((sympy.log, sympy.acos, sympy.acosh), (_ONE, _ZERO)),
}
"""A rational argument and the rational value there."""

POLES: Mapping[Any, tuple[Fraction, ...]] = {sympy.log: (_ZERO,), sympy.atanh: (_ONE, -_ONE)}
"""Where a function is infinite without a division by 0."""

JUMPS: Mapping[Any, tuple[bool, Callable[[Any, Any], Any]]] = {
    sympy.sign: (False, lambda context, u: context.sign(u)),
    sympy.Heaviside: (False, lambda context, u: (1 + context.sign(u)) / 2),
    sympy.DiracDelta: (False, lambda context, u: context.zero),  # noqa: ARG005 - u is not 0
    sympy.floor: (True, lambda context, u: context.floor(u)),
    sympy.ceiling: (True, lambda context, u: context.ceil(u)),
}
"""Whether it jumps at every integer, or at 0 only; and the value elsewhere."""

COMPARISONS: Mapping[Any, Callable[[Any], bool]] = {
    sympy.StrictLessThan: lambda difference: difference < 0,
    sympy.LessThan: lambda difference: difference <= 0,
    sympy.StrictGreaterThan: lambda difference: difference > 0,
    sympy.GreaterThan: lambda difference: difference >= 0,
    sympy.Equality: lambda difference: difference == 0,
    sympy.Unequality: lambda difference: difference != 0,
}
"""Whether lhs rel rhs holds, from lhs − rhs, which is exactly 0 or certainly not."""
