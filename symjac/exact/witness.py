"""Points at which an expression is computed, and its certain values there (see `numbers`)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from symjac.exact.budget import OutOfBudget
from symjac.exact.plain import require_moderate
from symjac.expressions.graph import free_symbols
from symjac.kernel import sympy
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import At, shown, told_or_tiny

if TYPE_CHECKING:
    from sympy import Expr, Symbol

POINTS = 24

MOST_NODES = 100_000
"""Distinct subexpressions of an expression that is still worth computing."""

MOST_BITS = 512
"""Precision at one of the points; what still contains 0 then may be 0."""


class Sample(NamedTuple):
    """A real point and the value there, 0 where it cannot be told from 0."""

    point: tuple[tuple[Symbol, Expr], ...]
    value: Expr


def is_small(*exprs: Expr) -> bool:
    """Whether expressions are neither too large nor too deep to be computed at points."""
    try:
        require_moderate(*exprs, nodes=MOST_NODES)
    except OutOfBudget:
        return False
    return True


def samples(expr: Expr) -> Iterator[Sample]:
    """The value at those of some points where it is certain; at most POINTS of them.

    Raises OutOfBudget for an expression that is too large or too deep.
    """
    require_moderate(expr, nodes=MOST_NODES)
    symbols = sorted(free_symbols(expr), key=lambda symbol: str(symbol.name))
    for number in range(POINTS if symbols else 1):
        point = _point(symbols, number)
        try:
            value = At((expr,), dict(point), most=MOST_BITS).refined(lambda balls: told_or_tiny(balls, expr))
        except (NoValue, Unsure):
            continue
        yield Sample(point, shown(value))


def _point(symbols: list[Symbol], number: int) -> tuple[tuple[Symbol, Expr], ...]:
    """Small numbers first, for they are read easily; then in turn from (0, 1), (−3, 3) and (1, 4)."""
    random = Random(number)
    chosen = []
    for place, symbol in enumerate(symbols):
        if number == 0:
            value = sympy.Rational(place % 3 + 1, place // 3 + 1)
        else:
            low, high = ((0, 1), (-3, 3), (1, 4))[number % 3]
            value = sympy.Rational(random.randint(97 * low + 1, 97 * high - 1), 97)
        if symbol.is_positive or symbol.is_nonnegative:
            value = abs(value)
        chosen.append((symbol, value))
    return tuple(chosen)
