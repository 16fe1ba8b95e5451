"""Whether an expression is zero: proved, refuted with a witness, or unknown. Never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac.exact.budget import OutOfBudget
from symjac.exact.constants import told_from_zero
from symjac.exact.normalizer import by_normal_form
from symjac.exact.witness import is_small, samples

if TYPE_CHECKING:
    from sympy import Expr, Symbol


@dataclass(frozen=True)
class Proved:
    """Proved: the expression is zero wherever it is defined."""


@dataclass(frozen=True)
class Refuted:
    """Proved: at the witness, a real point, the expression is defined and has this value, not zero."""

    witness: tuple[tuple[Symbol, Expr], ...]
    value: Expr


@dataclass(frozen=True)
class Unknown:
    """Neither proved nor refuted."""


ENOUGH_ZEROS = 4
"""Points at which the value is 0 before a proof is tried."""


def zero(expr: Expr) -> Proved | Refuted | Unknown:
    """Whether the expression is zero wherever it is defined.

    A constant is decided by a ball that does not contain 0, by its separation bound, its logarithms or a normal form.

    The refutation of others is a real point at which a ball that contains the value does not contain 0.
    The proof is a normal form that is zero, for an expression that is defined somewhere.
    """
    if not expr.free_symbols:
        found = told_from_zero(expr) if is_small(expr) else None
        return Unknown() if found is None else Refuted((), found) if found else Proved()
    try:
        return _decide(expr)
    except OutOfBudget:
        return Unknown()


def _decide(expr: Expr) -> Proved | Refuted | Unknown:
    zeros = 0
    proof_failed = False
    for sample in samples(expr):
        if sample.value:
            return Refuted(sample.point, sample.value)
        zeros += 1
        if zeros == ENOUGH_ZEROS and not proof_failed:
            if by_normal_form(expr):
                return Proved()
            proof_failed = True
    return Proved() if zeros and not proof_failed and by_normal_form(expr) else Unknown()
