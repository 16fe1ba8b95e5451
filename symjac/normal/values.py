"""A number in two precisions, and why an expression may have none."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

AGREEMENT = 20
"""Digits in which the two values must agree; if they do not, they must both be below 10^-AGREEMENT."""

SMALL = 10.0**-AGREEMENT
_INFINITE = float("inf")


class NotCertain(Exception):
    """The expression has no certain value at this point."""


class NotPrecise(NotCertain):
    """More digits might tell."""


class NotDefined(NotCertain):
    """The expression certainly has no (real) value at this point."""


class AtPole(NotDefined):
    """The expression divides by exactly 0 at this point."""


class Value(NamedTuple):
    """A number in both precisions, and exactly where it is known to be rational."""

    low: Any
    high: Any
    exact: Fraction | None = None

    @property
    def certain(self) -> bool:
        """Whether the two precisions agree."""
        return self.exact is not None or bool(abs(self.low - self.high) <= SMALL * abs(self.high) < _INFINITE)

    @property
    def may_be_zero(self) -> bool:
        """Whether it is zero or cannot be told from it."""
        return not self.high or not self.certain

    @property
    def is_real(self) -> bool:
        """Whether both numbers are of mpmath's real type."""
        return hasattr(self.low, "_mpf_") and hasattr(self.high, "_mpf_")


@cache
def contexts(digits: tuple[int, int]) -> tuple[Any, Any]:
    """mpmath in two precisions, without touching its global one."""
    from mpmath import MPContext

    made = MPContext(), MPContext()
    for context, precision in zip(made, digits, strict=True):
        context.dps = precision
    return made


SHOWN = 15
"""Digits of a value that is shown, unless more are needed to tell it from another."""


def expression(number: Any, digits: int = SHOWN) -> Expr:
    """A number of mpmath as a SymPy one, to so many digits."""
    parts = (number._mpf_,) if hasattr(number, "_mpf_") else number._mpc_
    real, *imaginary = (sympy.Float(part, digits) for part in parts)
    return sympy.Add(real, *(sympy.I * part for part in imaginary))
