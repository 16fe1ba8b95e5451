"""Conditions on parameters: what a sign asks of them, and what is known of it where a solution exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.roots.families import without_positive_factors
from symjac.roots.signs import at, sign_at
from symjac.roots.solutions import Root

if TYPE_CHECKING:
    from sympy import Basic, Expr


@dataclass(frozen=True)
class Case:
    """What a solution is where all the conditions hold."""

    kind: str
    conditions: tuple[Basic, ...]


def sign_where(expr: Expr, root: Root) -> int | None:
    """The sign of an expression in parameters for all values for which the solution exists, but at the border of those."""
    known = sign_at(expr, root)
    if known is not None or root.chart is not None:
        return known
    for condition in root.conditions:
        inside = _inside(condition)
        if inside:
            return sign_at(sympy.factor(at(expr, root).subs(*inside)), Root(()))
    return None


def _inside(condition: Basic) -> tuple[Expr, Expr] | None:
    """p and e + δ, δ > 0, where the condition is p ≥ e; so for the other direction."""
    if not isinstance(condition, sympy.Ge | sympy.Gt):
        return None
    left = condition.lhs - condition.rhs
    for symbol in sorted(left.free_symbols, key=lambda s: s.name):
        slope = left.coeff(symbol)
        if slope.is_number and slope.is_nonzero and sympy.expand(left - slope * symbol).free_symbols.isdisjoint({symbol}):
            border = -sympy.expand(left - slope * symbol) / slope
            if slope.is_positive and (not symbol.is_positive or border.is_positive):
                return symbol, border + sympy.Dummy("delta", positive=True)
            if slope.is_negative and not symbol.is_positive:
                return symbol, border - sympy.Dummy("delta", positive=True)
    return None


def asks(expr: Expr, sign: int) -> Basic:
    """expr > 0 (sign 1) or < 0 (sign −1), without factors known to be positive, sums with positive terms on each side."""
    left = sympy.expand(without_positive_factors(sign * expr))
    terms = sympy.Add.make_args(left)
    below = [-term for term in terms if term.could_extract_minus_sign()]
    above = [term for term in terms if not term.could_extract_minus_sign()]
    return sympy.Gt(sympy.Add(*above), sympy.Add(*below))


def case(kind: str, wanted: Iterable[tuple[Expr, int]], root: Root) -> Case | None:
    """The case in which expressions have the signs wanted; None where it is known not to occur."""
    conditions: dict[Basic, None] = {}
    for expr, sign in wanted:
        known = sign_where(expr, root)
        if known is None:
            conditions[asks(at(expr, root), sign)] = None
        elif known != sign:
            return None
    if sympy.false in conditions:
        return None
    return Case(kind, tuple(condition for condition in conditions if condition != sympy.true))


def hurwitz(coefficients: Sequence[Expr]) -> tuple[Expr, ...]:
    """Δ₁ … Δₙ of λⁿ + c₁λⁿ⁻¹ + … + cₙ: all roots have negative real parts where all are positive, and only there.

    Source: Gantmacher, *The Theory of Matrices* II, chapter XV, §6 (the criterion of Routh and Hurwitz).
    """
    n = len(coefficients)
    full = (sympy.S.One, *coefficients)

    def entry(i: int, j: int) -> Expr:
        k = 2 * (j + 1) - (i + 1)
        return full[k] if 0 <= k <= n else sympy.S.Zero

    matrix = sympy.Matrix(n, n, entry)
    return tuple(sympy.expand(matrix[:k, :k].det(method="berkowitz")) for k in range(1, n + 1))
