"""Functions with ⌊ax + b⌋ that repeat: one period is enough, and on it there are finitely many steps."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from symjac.exact.cells import is_zero_on
from symjac.exact.normalizer import has_zero_form
from symjac.exact.rewrite import substituted
from symjac.exact.substitution import Line
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_STEPS = 200


def repeats_zero(expr: Expr, x: Symbol) -> bool:
    """Whether a function with ⌊ax + b⌋, rational a and b, is periodic, and zero on one period."""
    lines = {node: _line(node.args[0], x) for node in expr.atoms(sympy.floor)}
    if not lines or any(line is None for line in lines.values()):
        return False
    known = {node: line for node, line in lines.items() if line is not None}
    names = {node: sympy.Dummy("step", integer=True) for node in known}
    flat = expr.xreplace(names)
    period = lcm(*(int(slope.q) for slope, _ in known.values()))
    shifted = substituted(flat, {x: x + period, **{names[n]: names[n] + a * period for n, (a, _) in known.items()}})
    if not _is_zero(shifted - flat):
        return False
    ends = {sympy.S.Zero, sympy.Integer(period)}
    steps = sorted({(k - b) / a for a, b in known.values() for k in _integers(a, b, period)} | ends)
    if len(steps) > MOST_STEPS:
        return False
    at_steps = (substituted(flat, _values(known, names, place) | {x: place}) for place in steps)
    return all(map(_is_zero, at_steps)) and all(
        _is_zero_between(substituted(flat, _values(known, names, (low + high) / 2)), x, low, high)
        for low, high in pairwise(steps)
    )


def _line(expr: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    expanded = sympy.expand(expr)
    slope, rest = expanded.coeff(x, 1), expanded.coeff(x, 0)
    if not (slope.is_Rational and slope and rest.is_Rational) or sympy.expand(expanded - slope * x - rest) != 0:
        return None
    return slope, rest


def _integers(slope: Expr, rest: Expr, period: int) -> range:
    """What slope·x + rest passes for 0 ≤ x < period."""
    ends = sorted((rest, rest + slope * period))
    return range(ceil(ends[0]), floor(ends[1]) + 1)


def _values(known: dict[Expr, tuple[Expr, Expr]], names: dict[Expr, Symbol], place: Expr) -> dict[Expr, Expr]:
    return {names[node]: sympy.floor(slope * place + rest) for node, (slope, rest) in known.items()}


def _is_zero_between(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    return _is_zero(expr) or is_zero_on(Line(expr, x, low, high), expr, x)


def _is_zero(expr: Expr) -> bool:
    return bool(sympy.expand(expr) == 0) or has_zero_form(expr)
