"""First and second derivatives step by step, and results that are put together from them: det J, ∇·F, …"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from symjac.calculus.formulas import DerivativeTerm
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Result
from symjac.stepwise.derivation import LeibnizTerm, Outline, Step, outline

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Entries = Mapping[tuple[int, int], Expr]

Level = Literal["brief", "full"]
"""How much of a derivation is shown: its first rule and the result, or each step."""

How = Literal["simplified", "rearranged", "multiplied", "added", "at the point", "by definition", "decimals"]


class Conclusion(NamedTuple):
    """A value that a derivative equals after its last step, and how it was obtained."""

    how: How
    expr: Expr


@dataclass(frozen=True)
class Derivation:
    """∂f/∂x_a … ∂x_b: its last differentiation step by step, and the changes that lead to the form in the answer.

    A second derivative is derived from the first in the form in which the first derivation ends. If `weight` w ≠ 1,
    the last differentiation is of w times that form.
    """

    component: str
    by: tuple[Symbol, ...]
    root: Step
    links: tuple[Conclusion, ...] = ()
    weight: Expr = sympy.S.One

    @property
    def is_at_point(self) -> bool:
        """Whether the links lead to the value at a point; the derivation itself is always that of a function."""
        return any(link.how in ("at the point", "by definition") for link in self.links)


class Zeros(NamedTuple):
    """Derivatives of one function that are zero because it does not depend on these variables."""

    component: str
    by: tuple[Symbol, ...]
    variables: tuple[Symbol, ...]
    weight: Expr = sympy.S.One


class EntrySum(NamedTuple):
    """An entry of the answer as the sum of terms c·∂(w·f)/∂x.

    `values` are the values of c and of the derivative, in the form in which its derivation ends.
    """

    result: Result
    place: tuple[int, ...]
    terms: tuple[DerivativeTerm, ...]
    values: tuple[tuple[Expr, Expr], ...]
    links: tuple[Conclusion, ...]


class LeibnizSum(NamedTuple):
    """det J as a sum of products of entries, by Leibniz's formula; None where there are too many.

    `entries` are the entries of J in the forms in which their derivations end.
    """

    entries: Entries
    products: tuple[LeibnizTerm, ...] | None
    links: tuple[Conclusion, ...]


@dataclass(frozen=True)
class Derivations(Finding):
    """How each derivative is found, rule by rule; `parts` are in the order in which they are shown.

    With a point, each is derived as a function, and its last link is the value there.
    """

    problem: Problem
    point: Point
    parts: tuple[Derivation | Zeros, ...]
    expansion: LeibnizSum | None = None
    sums: tuple[EntrySum, ...] = ()
    notes: tuple[str, ...] = ()
    level: Level = "full"

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the derivations, and on what is not proved."""
        return self.notes

    @property
    def derived(self) -> tuple[Derivation, ...]:
        """The derivatives that need at least one step."""
        return tuple(part for part in self.parts if isinstance(part, Derivation))

    @cached_property
    def outline(self) -> Outline:
        """The steps of all derivatives, numbered."""
        return outline([part.root for part in self.derived])
