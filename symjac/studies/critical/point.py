"""A point of a set, and what is known of f there: whether it rises and falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.roots.signs import sign_at
from symjac.roots.solutions import Root
from symjac.studies.conditions import sign_where

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
FIRST, SECOND = "first order", "second order"
VALUE, LEADING, ALONG = "the value there", "higher order", "curves through it"
ONE_SIGN, LAGRANGIAN = "sign of f − f(a)", "sign of L − f(a)"


@dataclass(frozen=True)
class Moves:
    """Whether there are larger and smaller values in every neighbourhood: proved, refuted, or None. `by`: the test."""

    rises: bool | None = None
    falls: bool | None = None
    by: str = ""

    @property
    def decided(self) -> bool:
        """Whether both are known."""
        return self.rises is not None and self.falls is not None

    @property
    def kind(self) -> str:
        """Minimum, maximum or neither; undecided where too little is known."""
        if self.falls is False:
            return "constant" if self.rises is False else "minimum"
        if self.rises is False:
            return "maximum"
        return "no extremum" if self.rises and self.falls else "undecided"

    def completed(self, other: Moves) -> Moves:
        """With what another test tells beside."""
        rises = self.rises if self.rises is not None else other.rises
        falls = self.falls if self.falls is not None else other.falls
        news = (rises, falls) != (self.rises, self.falls)
        return Moves(rises, falls, other.by if news else self.by)


BOTH = Moves(True, True, FIRST)


@dataclass(frozen=True)
class Here:
    """A point of a set: f, what is 0 on the set, and what is ≥ 0 on it and 0 at the point."""

    f: Expr
    variables: tuple[Symbol, ...]
    root: Root
    equal: tuple[Expr, ...] = ()
    above: tuple[Expr, ...] = ()
    sides: tuple[Expr, ...] = ()
    """All that is ≥ 0 on the set."""
    stationary: tuple[Expr, ...] | None = None
    """The equations u = 0 of a surface on which f is known to be stationary at the point, in addition to `equal`."""

    def sign(self, expr: Expr) -> int | None:
        """The sign at the point."""
        found = sign_at(sympy.S(expr), self.root)
        if found is None and self.root.conditions and all(isinstance(c, sympy.Gt) for c in self.root.conditions):
            return sign_where(sympy.S(expr), self.root)
        return found

    def independent(self, bound: Sequence[Expr]) -> tuple[int, ...] | None:
        """Columns in which the gradients of what is 0 there are proved to be independent."""
        rows = [[sympy.diff(u, v) for v in self.variables] for u in bound]
        for columns in combinations(range(len(self.variables)), len(bound)):
            if self.sign(minor(rows, columns)):
                return columns
        return None


def minor(rows: Sequence[Sequence[Expr]], columns: Sequence[int]) -> Expr:
    """The determinant of some columns."""
    if not rows:
        return S.One
    return sympy.expand(sympy.Matrix([[row[j] for j in columns] for row in rows]).det(method="berkowitz"))
