"""What a simplification comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True)
class Simplified:
    """A simplified expression; where the budget did not suffice, what it was made of and `complete` False."""

    value: Expr
    complete: bool
