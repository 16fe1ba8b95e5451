"""Whether an expression is zero: proved, refuted with a witness, or unknown. Never a guess.

A certain value (see `numbers`) at one point refutes. Proofs go cell by cell: on a cell on which no expression that it
branches at changes sign, the expression is analytic. It is zero there if its normal form is; if it is
algebraic and zero at more points than its degree allows; or if its derivatives are zero and one value is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from symjac import work
from symjac.exact import constants
from symjac.exact.constants import told_from_zero
from symjac.exact.normalizer import by_normal_form, has_zero_form
from symjac.exact.one_variable import is_zero_on, repeats_zero, sides
from symjac.exact.plain import OutOfBudget, require_moderate
from symjac.exact.quadrants import is_zero_as_needed, is_zero_by_signs
from symjac.exact.rewrite import prepared
from symjac.exact.signs import lines
from symjac.expressions import free_symbols
from symjac.expressions.facts import is_large, unified
from symjac.kernel import sympy
from symjac.numbers import At, shown, told_or_tiny
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from sympy import Expr, Symbol

POINTS = 24

MOST_NODES = 100_000
"""The most distinct subexpressions of an expression that is evaluated."""

MOST_BITS = 512
"""The bits at one of the points; a ball that still contains 0 then may be 0."""


class Sample(NamedTuple):
    """A real point and the value there, 0 if it cannot be told from 0."""

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
    """The certain values among those at some points; at most POINTS of them.

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


MOST_SYMBOLS = 4
MANY_SYMBOLS = 3
"""With many symbols there are too many choices of signs: first the needed ones are found."""


def by_cases(expr: Expr) -> bool:
    """Whether an expression is proved to be zero wherever it is defined."""
    if is_large(expr):
        return False
    expr = prepared(expr)
    symbols = sorted(expr.free_symbols, key=str)
    if expr == 0 or has_zero_form(expr):
        return True
    if not symbols:
        return constants.is_zero(expr) is True
    if not all(symbol.is_real for symbol in symbols):
        return False
    if len(symbols) == 1 and repeats_zero(expr, symbols[0]):
        return True
    if len(symbols) == 1 and any(is_zero_on(line, expr, symbols[0]) for line in lines(expr, symbols[0])):
        return True
    if len(symbols) >= MANY_SYMBOLS and is_zero_as_needed(expr, sides(expr)):
        return True
    return len(symbols) <= MOST_SYMBOLS and is_zero_by_signs(expr, sides(expr), symbols)


def by_signs(expr: Expr) -> bool:
    """Whether it is proved to be zero by cases for the signs that its functions depend on, in few real variables."""
    if is_large(expr):
        return False
    expr = prepared(expr)
    symbols = expr.free_symbols
    few = 1 < len(symbols) < MANY_SYMBOLS and all(symbol.is_real for symbol in symbols)
    return few and is_zero_as_needed(expr, sides(expr))


@dataclass(frozen=True)
class Proved:
    """Proved: the expression is zero wherever it is defined."""


@dataclass(frozen=True)
class Refuted:
    """Proved: at the witness, a real point, the expression is defined and has this value, not zero."""

    witness: tuple[tuple[Symbol, Expr], ...]
    value: Expr


@dataclass(frozen=True)
class Unknown:
    """Neither proved nor refuted."""


ENOUGH_ZEROS = 4
"""Points at which the value must be 0 before a proof is tried."""


def zero(expr: Expr) -> Proved | Refuted | Unknown:
    """Whether the expression is zero wherever it is defined.

    A constant is decided by a ball that does not contain 0, by its separation bound, its logarithms or a normal form.

    The refutation of others is a real point at which a ball that contains the value does not contain 0.
    The proof is a normal form that is zero, for an expression that is defined somewhere.
    """
    expr = unified(expr)
    if is_large(expr):
        return Unknown()
    if not expr.free_symbols:
        found = told_from_zero(expr) if is_small(expr) else None
        return Unknown() if found is None else Refuted((), found) if found else Proved()
    try:
        return _decide(expr)
    except OutOfBudget:
        return Unknown()


def _decide(expr: Expr) -> Proved | Refuted | Unknown:
    zeros = 0
    proof_failed = False
    for sample in samples(expr):
        if sample.value:
            return Refuted(sample.point, sample.value)
        zeros += 1
        if zeros == ENOUGH_ZEROS and not proof_failed:
            if _is_proved(expr):
                return Proved()
            proof_failed = True
    return Proved() if zeros and not proof_failed and _is_proved(expr) else Unknown()


def _is_proved(expr: Expr) -> bool:
    """Whether the normal form is 0, or that for each sign of the arguments of |u| and sign(u)."""
    if by_normal_form(expr):
        return True
    return expr.has(sympy.Abs, sympy.sign) and work.attempted(partial(_by_pieces, expr), _CALLS_FOR_PIECES, False)


def _by_pieces(expr: Expr) -> bool:
    expr = prepared(expr)
    return all(symbol.is_real for symbol in expr.free_symbols) and is_zero_as_needed(expr, sides(expr))


_CALLS_FOR_PIECES = 0.2 * work.CALLS_A_SECOND
