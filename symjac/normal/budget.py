"""How much work a normal form may cost, and the two ways in which there may be none."""

from __future__ import annotations

import time
from typing import NamedTuple


class OutOfBudget(Exception):
    """The work would not fit into the time or the size that it was given."""


class Undefined(Exception):
    """The expression divides by what is identically zero, or is not a finite number."""


class Budget(NamedTuple):
    """How long and how large: a moment of `time.monotonic` and a number of terms."""

    deadline: float
    terms: int

    @classmethod
    def of_seconds(cls, seconds: float, terms: int = 4_000) -> Budget:
        """The budget that ends so many seconds from now."""
        return cls(time.monotonic() + seconds, terms)

    def spend(self, terms: int = 0) -> None:
        """Raise OutOfBudget if a polynomial of so many terms must not be made, or time is up."""
        if terms > self.terms:
            raise OutOfBudget(f"more than {self.terms} terms")
        if time.monotonic() > self.deadline:
            raise OutOfBudget("out of time")
