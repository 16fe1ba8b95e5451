"""What a simplification comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sympy import Expr


class Simplified(NamedTuple):
    """A simplified expression; where the budget did not suffice, what it was made of and `complete` False."""

    value: Expr
    complete: bool
