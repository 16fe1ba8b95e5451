"""Constants: their sign, proved, and their size, estimated before they are built.

Refused: constants of which it cannot be shown whether they are zero (Undecided), and values above
10^1000 (LimitError), as exponential towers reach at harmless-looking points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from symjac.errors import LimitError, Undecided
from symjac.kernel import sympy
from symjac.normal.plain import INFINITE
from symjac.spelling import spelled

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
MAX_LOG10 = 1000
"""Values above 10^1000 are refused, as the reader refuses such constants."""
MAX_HARMONIC = 10_000
"""SymPy writes digamma(n) as a sum of n fractions: this many take a tenth of a second."""
MAX_EXPONENT = 10**6
"""Beyond it an exponent need not be looked at more closely."""
MAX_PROOF_SIZE = 150
"""Operations in a constant that exact simplification is tried on; larger ones may take minutes."""
SMALL = sympy.Rational(1, 10**6)
"""Constants below it are looked at closely: they may be zero."""


@lru_cache(maxsize=4096)
def sign(value: Expr) -> int | None:
    """1, 0 or -1 as the value is positive, zero or negative; None: not zero, but of no known sign.

    A value with symbols in it counts as zero only if it is identically zero. Non-zero is proved by
    evaluation to high precision, zero by exact simplification; Undecided where neither succeeds.
    """
    if value.is_Rational:
        return int(sympy.sign(value))
    if value.free_symbols:
        if value.is_positive or value.is_negative:
            return 1 if value.is_positive else -1
        return 0 if _is_identically_zero(value) else None
    number = _evaluate(value)
    if number is None:
        if _proved_zero(value):
            return 0
        raise Undecided(f"whether {spelled(value)} is zero could not be shown")
    real, imaginary = number.as_real_imag()
    return None if imaginary else (1 if real > 0 else -1)


def is_zero(value: Expr) -> bool:
    """Whether the value is proved to be (identically) zero."""
    try:
        return sign(value) == 0
    except Undecided:
        return False


def may_be_zero(value: Expr) -> bool:
    """Whether a constant is so small that it must be looked at closely: most are plainly not zero."""
    return value.is_number and not value.is_Rational and not _is_large(abs(value.evalf(15)))


def _is_large(size: Expr) -> bool:
    return bool(size.is_comparable and size >= SMALL)  # not comparable: all its digits cancelled


def _evaluate(value: Expr) -> Expr | None:
    """A number that agrees in two precisions and is no rounding error, or None."""
    for digits in (30, 120):
        coarse, fine = value.evalf(digits), value.evalf(2 * digits)
        if not (coarse.is_number and fine.is_number) or coarse.has(*INFINITE) or coarse.is_zero:
            continue
        size = abs(fine).evalf(15)
        if size.is_comparable and size != 0 and abs(coarse - fine).evalf(15) <= size * S(10) ** -12:
            return _without_noise(fine, size)
    return None


def _without_noise(number: Expr, size: Expr) -> Expr:
    real, imaginary = number.as_real_imag()
    return real if abs(imaginary) <= size * S(10) ** -20 else real + S.ImaginaryUnit * imaginary


def _proved_zero(value: Expr) -> bool:
    if value.is_zero or sympy.expand(value) == 0:
        return True
    if value.count_ops() > MAX_PROOF_SIZE:
        return False
    from symjac.normal import zero  # half of the engine, which few constants need

    if isinstance(zero.is_zero(value), zero.Zero):
        return True
    if sympy.simplify(value) == 0:
        return True
    if not value.is_number or value.is_algebraic is not True:
        return False
    surds = [p for p in value.atoms(sympy.Pow) if not p.exp.is_Integer]
    # The degree of the minimal polynomial is the product of those of the surds.
    try:
        return bool(len(surds) <= 4 and sympy.minimal_polynomial(value).is_Symbol)
    except sympy.polys.polyerrors.NotAlgebraic:  # though is_algebraic is True, as of beta(e, 0) - 1
        return False


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
    for assignment in samples(list(value.free_symbols)):
        number = value.subs(assignment)
        if number.is_number and _evaluate(number) is not None:
            return False
    if _proved_zero(value):
        return True
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
