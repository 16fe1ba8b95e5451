"""How large the input may be. Imports no SymPy.

These limits keep the parent process, which reads without limits of its own, small; those of constants, which
`exact.sizes` decides before SymPy builds them, stop what no time limit can: a C routine that cannot be interrupted.
Everything else is left to the limits of the worker process (run/guard.py).
"""

from __future__ import annotations

import math

from symjac.errors import LimitError
from symjac.functions.special import MOST_DIGITS
from symjac.read.tree import Node, Number, Power

MAX_INPUT = 2_000_000  # characters: a pasted binary file does not fit
MAX_TOKENS = 250_000  # numbers, names and signs: some seconds of reading and 200 MB
MAX_NESTING = 100  # brackets, signs, exponents: every later pass recurses about ten frames a level
MAX_NAME = 64  # characters; names are echoed in messages and set in tables
MAX_LITERAL_DIGITS = 1_000  # Python's own int(str) refuses 4,300
MAX_LITERAL_EXPONENT = 10_000  # 1e10000 is exact here: an integer of 10,000 digits
MAX_COMPONENTS = 10_000  # a Jacobian matrix that long is read by programs, and generated in parts
MAX_EXPONENT = 10**6  # of a symbolic base: x^(10^6) is one object, its derivative too
MAX_LOG10 = MOST_DIGITS  # constants above 10^1000 are towers and typing errors; longer powers are not written out
MAX_EXACT_DIGITS = 10_000.0  # of an exact number in a power that cannot stay one, as 2^n in (2x)^n


def require_no_tower(power: Power) -> None:
    """LimitError for a power of whole numbers above 10^1000, as 9^9^9^9: told before anything heavy is loaded."""
    if not _log10(power) <= MAX_LOG10:
        raise LimitError(
            f"this constant is out of bounds: it exceeds 10^{MAX_LOG10:.0f}",
            span=power.span,
            hint="use a parameter (--params k) and give it a value later",
        )


def _log10(node: Node) -> float:
    """log₁₀ of a power of whole numbers, at most infinity; −∞ for everything else."""
    if isinstance(node, Number) and node.denominator == 1 and node.numerator > 0:
        return math.log10(node.numerator)
    if not isinstance(node, Power):
        return -math.inf
    base, exponent = _log10(node.base), _log10(node.exponent)
    if base <= 0 or exponent == -math.inf:
        return -math.inf
    return base * 10**exponent if exponent < _LARGE else math.inf


_LARGE = 100
"""Digits of an exponent that needs no closer look."""
