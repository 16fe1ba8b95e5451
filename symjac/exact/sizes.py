"""How large constants are, decided before they are built: by their exact form where they have one, by a ball elsewhere.

Refused (LimitError): values above 10^1000; exact forms of more than MAX_EXACT_DIGITS digits that cannot stay a power;
arguments of which the exact value of a function would be that long. A small number is no danger: (1/2)^5000 is read.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from symjac.errors import LimitError
from symjac.expressions.applied import records
from symjac.kernel import sympy
from symjac.read.limits import MAX_EXACT_DIGITS, MAX_EXPONENT, MAX_LOG10

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

_HARMLESS = 64
"""A power of a constant with an exponent up to this is no larger than it looks."""

_PER_BIT = math.log10(2)
_TOO_LARGE = f"this constant is out of bounds: it exceeds 10^{MAX_LOG10:.0f}"


def require_moderate(function: Any, arguments: Sequence[Expr]) -> None:
    """LimitError where the function of these arguments would be too large, or its exact form too long to write down."""
    if function is sympy.Pow:
        _require_power(*arguments)
        return
    record = records().get(function)
    if record is None or record.growth is None or not all(argument.is_number for argument in arguments):
        return
    values = [_as_float(argument) for argument in arguments]
    if None not in values and not abs(record.growth(*values)) <= MAX_LOG10:
        raise LimitError(_TOO_LARGE)


def require_number(value: Expr) -> None:
    """LimitError for a rational number above 10^1000."""
    if value.is_Rational and abs(value.p).bit_length() - value.q.bit_length() > MAX_LOG10 / _PER_BIT + 1:
        raise LimitError(_TOO_LARGE)


def _require_power(base: Expr, exponent: Expr) -> None:
    if not exponent.is_number or (exponent.is_Integer and abs(exponent) <= 1):
        return
    times = abs(_as_float(exponent) or 0.0)
    if not base.is_number:
        if times > MAX_EXPONENT:
            raise LimitError("this exponent is larger than a million")
        if _log10_of_factor(base) * times > MAX_EXACT_DIGITS:
            raise LimitError("this power is too large to compute exactly")
    elif base.is_Rational:
        _require_rational_power(base, exponent, times)
    elif times > _HARMLESS or base.has(sympy.Pow, sympy.exp):
        log10 = _log10(base)
        if log10 is not None and not -MAX_EXACT_DIGITS <= log10 * times * _way(exponent) <= MAX_LOG10:
            raise LimitError(_TOO_LARGE)


def _require_rational_power(base: Expr, exponent: Expr, times: float) -> None:
    if abs(base) in (0, 1):
        return
    digits = max(abs(int(base.p)), int(base.q)).bit_length() * _PER_BIT * times
    if digits > MAX_EXACT_DIGITS and not exponent.is_Integer:
        raise LimitError("this power is too large to compute exactly")
    if digits > MAX_LOG10 and _log10_of_rational(base) * times * _way(exponent) > MAX_LOG10:
        raise LimitError(_TOO_LARGE)


def _way(exponent: Expr) -> int:
    return -1 if exponent.is_negative else 1


def _log10_of_rational(number: Expr) -> float:
    return math.log10(abs(int(number.p))) - math.log10(int(number.q)) if number else -math.inf


def _log10_of_factor(base: Expr) -> float:
    """Digits of the number that SymPy pulls out of a power of this base: 2 of (2x)^n."""
    factor = abs(base.as_coeff_Mul(rational=True)[0])
    return max(int(factor.p), int(factor.q)).bit_length() * _PER_BIT if factor != 1 else 0.0


def _as_float(number: Expr) -> float | None:
    """The real part of a constant, infinite beyond the range of a double; None where it has no value that is known."""
    if number.is_Rational:
        try:
            return int(number.p) / int(number.q)
        except OverflowError:
            return math.copysign(math.inf, number.p)
    from symjac.exact.constants import ball_of

    ball = ball_of(number)
    return None if ball is None else float(ball.real.mid())


def _log10(number: Expr) -> float | None:
    """log₁₀ of |number|, for one that is not 0; None where its value is not known."""
    from symjac.exact.constants import ball_of

    ball = ball_of(number)
    size = None if ball is None else abs(ball).mid()
    return float(size.log()) / math.log(10) if size is not None and size > 0 else None
