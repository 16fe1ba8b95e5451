"""The points at which two expressions are held against each other: first small and easy to read, then mixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from symjac.expressions.graph import distinct, free_symbols
from symjac.kernel import sympy
from symjac.model import Point

if TYPE_CHECKING:
    from sympy import Expr, Symbol

FEW = 10
"""Points of the first look."""

FOR_DOMAINS = 30
"""More points, where equality is proved and only the domains are still to be compared."""

MANY = 140
"""Points of the last."""

_DENOMINATOR = 97
_RANGES = ((0, 1), (-3, 3), (1, 4), (-1, 1), (-20, 20), (2, 20), (-300, 300))
_MOST_AXES = 3
_INTEGERS = 7
_MOST_CENTRES = 8
_LARGEST_CENTRE = 10**6


def points(exprs: Sequence[Expr]) -> Iterator[Point]:
    """Some MANY points: 1, 2, …; on and between the axes; from ranges of every size; near the numbers that occur."""
    symbols = sorted({s for expr in exprs for s in free_symbols(expr)}, key=lambda symbol: str(symbol.name))
    if not symbols:
        yield ()
        return
    centres = sorted(
        {node for expr in exprs for node in distinct(expr) if node.is_Rational and abs(node) <= _LARGEST_CENTRE},
        key=lambda number: (abs(number), number),
    )
    for number in range(FEW):
        yield _mixed(symbols, number, centres)
    for on_axis in product((0, 1, -1), repeat=len(symbols)) if len(symbols) <= _MOST_AXES else ():
        yield tuple((s, _admitted(s, sympy.Integer(value))) for s, value in zip(symbols, on_axis, strict=True))
    for centre in centres[-_MOST_CENTRES:]:
        for sign, step in product((1, -1), (-1, 0, 1)):
            value = sign * centre + sympy.Rational(step, 7)
            yield tuple((s, _admitted(s, value if place == 0 else value + place)) for place, s in enumerate(symbols))
    for number in range(FEW, MANY):
        yield _mixed(symbols, number, centres)


def _mixed(symbols: Sequence[Symbol], number: int, centres: Sequence[Expr]) -> Point:
    random = Random(number)
    return tuple((s, _admitted(s, _coordinate(number, place, random, centres))) for place, s in enumerate(symbols))


def _coordinate(number: int, place: int, random: Random, centres: Sequence[Expr]) -> Expr:
    if number < 2:
        return sympy.Rational(place % 3 + 1, place // 3 + 1) * (-1) ** number
    kind = number % 10
    if kind == 9:
        return sympy.Integer(random.randint(-6, 6))
    if kind == 8 and centres:
        return random.choice(centres) * random.choice((1, -1)) + sympy.Rational(random.randint(-2, 2), 7)
    low, high = _RANGES[kind % len(_RANGES)]
    return sympy.Rational(random.randint(_DENOMINATOR * low + 1, _DENOMINATOR * high - 1), _DENOMINATOR)


def _admitted(symbol: Symbol, value: Expr) -> Expr:
    """The value, made one that the symbol may have."""
    if symbol.is_integer:
        return sympy.Integer(int(value) % _INTEGERS)
    if symbol.is_positive:
        return abs(value) or sympy.S.One
    if not symbol.is_extended_real:
        return value + sympy.I * _imaginary(value)
    return value


def _imaginary(value: Expr) -> Expr:
    """0 for whole numbers, else another one of the same size: real and other points both are looked at."""
    return sympy.S.Zero if value.is_Integer else sympy.Rational(3, 7) - value / 2
