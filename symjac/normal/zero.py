"""Whether an expression is zero: proved, refuted with a witness, or unknown. Never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac.exact.budget import OutOfBudget
from symjac.exact.normalizer import has_zero_form
from symjac.normal.plain import require_moderate
from symjac.normal.witness import samples

if TYPE_CHECKING:
    from sympy import Expr, Symbol


@dataclass(frozen=True)
class Zero:
    """Proved: the expression is zero wherever it is defined."""


@dataclass(frozen=True)
class NonZero:
    """Proved: at the witness, a real point, the expression is defined and has this value, not zero."""

    witness: tuple[tuple[Symbol, Expr], ...]
    value: Expr


@dataclass(frozen=True)
class Unknown:
    """Neither proved nor refuted."""


ENOUGH_ZEROS = 4
"""Points at which the value is 0 before a proof is tried."""


def is_zero(expr: Expr) -> Zero | NonZero | Unknown:
    """Whether the expression is zero wherever it is defined.

    The refutation is a real point at which a ball that contains the value does not contain 0.
    The proof is a normal form that is zero, for an expression that is defined somewhere.
    """
    try:
        return _decide(expr)
    except OutOfBudget:
        return Unknown()


def _decide(expr: Expr) -> Zero | NonZero | Unknown:
    zeros = 0
    proof_failed = False
    for sample in samples(expr):
        if sample.value:
            return NonZero(sample.point, sample.value)
        zeros += 1
        if zeros == ENOUGH_ZEROS and not proof_failed:
            if _is_proved(expr):
                return Zero()
            proof_failed = True
    return Zero() if zeros and not proof_failed and _is_proved(expr) else Unknown()


def _is_proved(expr: Expr) -> bool:
    try:
        require_moderate(expr)
    except OutOfBudget:
        return False
    return has_zero_form(expr)
