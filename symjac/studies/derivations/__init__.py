"""First and second derivatives step by step, and what is put together from them: determinants, divergences, …."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from symjac.calculus.formulas import Term
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Result
from symjac.stepwise.derivation import Outline, Product, Step, outline

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Entries = Mapping[tuple[int, int], Expr]

How = Literal["simplified", "rearranged", "multiplied", "added", "at the point", "by definition", "decimals"]


class Link(NamedTuple):
    """What a derivative is equal to after its last step, and how that came about."""

    how: How
    expr: Expr


@dataclass(frozen=True)
class Derivation:
    """∂f/∂x_a … ∂x_b: its last derivative step by step, and what is made of the result for the answer.

    A second derivative is derived from the first in the form that the first derivation ends in. With a
    `weight` w other than 1, what is differentiated at last is w times that.
    """

    component: str
    by: tuple[Symbol, ...]
    root: Step
    links: tuple[Link, ...] = ()
    weight: Expr = sympy.S.One

    @property
    def is_at_point(self) -> bool:
        """Whether the links are about the value at a point: the derivation is always one of the function."""
        return any(link.how in ("at the point", "by definition") for link in self.links)


class Zeros(NamedTuple):
    """Derivatives of one function that are zero because it does not depend on the last variables."""

    component: str
    by: tuple[Symbol, ...]
    variables: tuple[Symbol, ...]
    weight: Expr = sympy.S.One


class Sum(NamedTuple):
    """An entry of the answer as the sum of terms c·∂(w·f)/∂x.

    `values` are those of c and of the derivative, as it stands at the end of its derivation.
    """

    result: Result
    place: tuple[int, ...]
    terms: tuple[Term, ...]
    values: tuple[tuple[Expr, Expr], ...]
    links: tuple[Link, ...]


class Expansion(NamedTuple):
    """det J as a sum of products of entries, by Leibniz's formula; None where there are too many.

    `entries` are those of J as they stand at the end of their derivations.
    """

    entries: Entries
    products: tuple[Product, ...] | None
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Derivations(Finding):
    """How each derivative is found, rule by rule; `parts` are in the order in which they are shown.

    With a point, each is derived as a function, and its last link is the value there.
    """

    problem: Problem
    point: Point
    parts: tuple[Derivation | Zeros, ...]
    expansion: Expansion | None = None
    sums: tuple[Sum, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What must be known to read them."""
        return self.notes

    @property
    def derived(self) -> tuple[Derivation, ...]:
        """The derivatives that take a step."""
        return tuple(part for part in self.parts if isinstance(part, Derivation))

    @cached_property
    def outline(self) -> Outline:
        """The steps of all derivatives, numbered."""
        return outline([part.root for part in self.derived])
