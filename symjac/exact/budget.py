"""How much work a normal form may cost, counted in operations, and the two ways in which there may be none."""

from __future__ import annotations


class OutOfBudget(Exception):
    """The work would be more than was allowed, or a polynomial larger."""


class Undefined(Exception):
    """The expression divides by what is identically zero, or is not a finite number."""


CALL = 10
"""What any step counts beside the terms that it handles."""


class Budget:
    """Operations that are left, and how many terms a polynomial may have.

    An operation is about what it takes to multiply two terms. The count is the same on every machine.
    """

    def __init__(self, operations: int, terms: int = 4_000) -> None:
        self.operations, self.terms = operations, terms

    def spend(self, operations: int = 0, terms: int = 0) -> None:
        """Count the operations; raise OutOfBudget if they are not left, or a polynomial of so many terms must not be.

        >>> Budget(100).spend(95)
        Traceback (most recent call last):
        symjac.exact.budget.OutOfBudget: the operations that were allowed are used up
        """
        if terms > self.terms:
            raise OutOfBudget(f"more than {self.terms} terms")
        self.operations -= operations + CALL
        if self.operations < 0:
            raise OutOfBudget("the operations that were allowed are used up")
