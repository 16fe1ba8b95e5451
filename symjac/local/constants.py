"""Constants: their sign, proved, and their size, estimated before they are built.

Refused: constants of which it cannot be shown whether they are zero (Undecided), and values above
10^1000 (LimitError), as exponential towers reach at harmless-looking points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import LimitError, Undecided
from symjac.expressions.spelling import spelled
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
MAX_LOG10 = 1000
"""Values above 10^1000 are refused, as the reader refuses such constants."""
MAX_HARMONIC = 10_000
"""SymPy writes digamma(n) as a sum of n fractions: this many take a tenth of a second."""
MAX_EXPONENT = 10**6
"""Beyond it an exponent need not be looked at more closely."""


@lru_cache(maxsize=4096)
def sign(value: Expr) -> int | None:
    """1, 0 or -1 as the value is positive, zero or negative; None: not zero, but of no known sign.

    A value with symbols in it counts as zero only if it is identically zero. Undecided for a constant of which
    nothing is proved.
    """
    if value.is_Rational:
        return int(sympy.sign(value))
    if value.free_symbols:
        if value.is_positive or value.is_negative:
            return 1 if value.is_positive else -1
        return 0 if _is_identically_zero(value) else _sign_of_fraction(value)
    plain = _plain_sign(value)
    if plain:
        return plain
    found = exact.zero(value)
    if isinstance(found, exact.Unknown):
        raise Undecided(f"whether {spelled(value)} is zero could not be shown")
    if isinstance(found, exact.Proved):
        return 0
    signs = exact.sign(value)
    return next(iter(signs)) if len(signs) == 1 else None


def _sign_of_fraction(value: Expr) -> int | None:
    """The sign of a rational function of one positive symbol, by the signs of its coefficients."""
    (symbol, *others) = value.free_symbols
    if others or not symbol.is_positive or not value.is_rational_function(symbol):
        return None
    sides = [sympy.Poly(part, symbol).coeffs() for part in sympy.fraction(sympy.cancel(sympy.together(value)))]
    signs = [{sympy.sign(coefficient) for coefficient in coefficients} for coefficients in sides]
    return int(signs[0].pop() * signs[1].pop()) if all(len(own) == 1 for own in signs) else None


def is_zero(value: Expr) -> bool:
    """Whether the value is proved to be (identically) zero."""
    try:
        return sign(value) == 0
    except Undecided:
        return False


def may_be_zero(value: Expr) -> bool:
    """Whether a constant must be looked at closely: most are plainly not zero."""
    return value.is_number and not value.is_Rational and not _plain_sign(value)


def _plain_sign(value: Expr) -> int | None:
    """The sign of a constant that shows it: of sums, products and powers of positive numbers; None for others."""
    if value.is_Rational or value.is_Float:  # decimals, where a result was rounded
        return int(sympy.sign(value))
    if value in _POSITIVE:
        return 1
    if isinstance(value, sympy.exp) and value.args[0].is_extended_real:
        return 1
    if value.is_Pow and value.exp.is_Rational:
        base = _plain_sign(value.base)
        return 1 if base == 1 else (-1) ** int(value.exp) if base == -1 and value.exp.is_Integer else None
    if value.is_Mul or value.is_Add:
        signs = [_plain_sign(part) for part in value.args]
        if None in signs:
            return None
        known = [found for found in signs if found is not None]
        return math.prod(known) if value.is_Mul else known[0] if len(set(known)) == 1 else None
    return None


_POSITIVE = (S.Pi, S.Exp1, S.EulerGamma, S.Catalan, S.GoldenRatio)


def samples(symbols: Iterable[Symbol]) -> list[dict[Symbol, Expr]]:
    """Three assignments of rationals to symbols, of both signs where allowed, to test identities with."""
    ordered = sorted(symbols, key=lambda s: (s.name, s.sort_key()))
    return [{s: _sample(s, j, k) for j, s in enumerate(ordered)} for k in range(3)]


def _sample(symbol: Symbol, j: int, k: int) -> Expr:
    size = sympy.Rational(17 + 7 * k + 5 * j, 11 + 2 * j)
    if not symbol.is_real:
        return size + S.ImaginaryUnit / 3
    return size if symbol.is_positive or (j + k) % 2 else -size


def _is_identically_zero(value: Expr) -> bool:
    if value.is_zero:
        return True
    found = exact.zero(value)
    if not isinstance(found, exact.Unknown):
        return isinstance(found, exact.Proved)
    if value.atoms(sympy.core.function.AppliedUndef, sympy.Derivative, sympy.Subs):
        return False  # an unknown function is generic: it satisfies no identity that SymPy does not see
    raise Undecided(f"whether {spelled(value)} is zero could not be shown")


def too_large() -> LimitError:
    """The error for a value above 10^1000."""
    return LimitError("the value at the point is too large", hint="values up to 10^1000 are written out")


def _log10(value: Expr) -> float:
    """log10 of |value|, of the larger of numerator and denominator for a fraction; 0 for zero."""
    if value.is_Rational:
        return math.log10(max(abs(int(value.p)), int(value.q)))
    size = abs(value).evalf(15)
    return float(sympy.log(size, 10).evalf(15)) if size.is_comparable and size != 0 else 0.0


def _log10_gamma(value: Expr) -> float:
    if not value.is_comparable or value <= 1:
        return 0.0
    return math.inf if value > MAX_HARMONIC else math.lgamma(float(value)) / math.log(10)


def _power_size(base: Expr, exponent: Expr) -> float:
    if not exponent.is_comparable or (exponent.is_negative and not base.is_Rational):
        return 0.0
    if base.is_Rational and exponent.is_Integer and base:
        return abs(math.log10(abs(int(base.p))) - math.log10(int(base.q))) * float(min(abs(exponent), 10**12))
    log10 = _log10(base)
    return log10 * float(min(abs(exponent), MAX_EXPONENT)) if log10 > 0 else 0.0


def _exp_size(value: Expr) -> float:
    return float(min(value, MAX_EXPONENT)) / math.log(10) if value.is_comparable and value > 0 else 0.0


def _harmonic_size(*values: Expr) -> float:
    return math.inf if values[-1].is_comparable and abs(values[-1]) > MAX_HARMONIC else 0.0


SIZES: dict[Any, Callable[..., float]] = {
    sympy.Pow: _power_size,
    sympy.exp: _exp_size,
    sympy.sinh: lambda value: _exp_size(abs(value)),
    sympy.cosh: lambda value: _exp_size(abs(value)),
    sympy.gamma: _log10_gamma,
    sympy.factorial: lambda value: _log10_gamma(value + 1),
    sympy.loggamma: _log10_gamma,
    sympy.beta: lambda a, b, *_: max(_log10_gamma(a), _log10_gamma(b)),
    sympy.binomial: lambda n, k: _power_size(S(2), n) if k.is_comparable else 0.0,
    sympy.digamma: _harmonic_size,
    sympy.polygamma: _harmonic_size,
}


def check_size(node: Expr, values: tuple[Expr, ...]) -> None:
    """LimitError if the node's value would exceed 10^1000, estimated in logarithms before it is built."""
    estimate = SIZES.get(node.func)
    if estimate is None or not all(value.is_number for value in values):
        return
    if estimate(*values) > MAX_LOG10:
        raise too_large()
