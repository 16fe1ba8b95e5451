"""A variable of circular or exponential functions replaced by one in which they are rational.

    x = 2M·atan(t)    cos(x/M) = (1 − t²)/(1 + t²)    sin(x/M) = 2t/(1 + t²)
    x = M·log(u)      exp(x/M) = u > 0

The first covers a period but for one point, which is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from symjac.exact.rewrite import bottom_up
from symjac.expressions.graph import distinct
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_CIRCULAR = (sympy.sin, sympy.cos)
_HYPERBOLIC = {
    sympy.sinh: lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2,
    sympy.cosh: lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2,
}
MOST_MULTIPLE = 24


class Line(NamedTuple):
    """A function of one variable on (low, high); `left_out` are values of the old variable that it does not reach."""

    expr: Expr
    variable: Symbol
    low: Expr
    high: Expr
    left_out: tuple[Expr, ...] = ()


def lines(expr: Expr, x: Symbol) -> Iterator[Line]:
    """The function itself, after the substitution that makes it algebraic if there is one."""
    yield from _circular(expr, x)
    yield from _exponential(expr, x)
    yield Line(expr, x, sympy.S.Zero if x.is_positive else -sympy.oo, sympy.oo)


def _multiples(arguments: list[Expr], x: Symbol) -> tuple[list[tuple[int, Expr]], int] | None:
    """Arguments nₖ·x/M + cₖ as (nₖ, cₖ), and M."""
    slopes = [argument.coeff(x, 1) for argument in arguments]
    rests = [sympy.expand(argument - slope * x) for argument, slope in zip(arguments, slopes, strict=True)]
    if not slopes or any(not slope.is_Rational for slope in slopes) or any(x in rest.free_symbols for rest in rests):
        return None
    common = reduce(lcm, (int(slope.q) for slope in slopes), 1)
    numbers = [int(slope * common) for slope in slopes]
    return (list(zip(numbers, rests, strict=True)), common) if max(map(abs, numbers)) <= MOST_MULTIPLE else None


def _circular(expr: Expr, x: Symbol) -> Iterator[Line]:
    nodes = [node for node in distinct(expr) if type(node) in _CIRCULAR and x in node.free_symbols]
    found = _multiples([sympy.expand(node.args[0]) for node in nodes], x)
    if not found:
        return
    turns, common = found
    t = sympy.Dummy("t", real=True)  # another one than a variable of that name
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    values = {node: _turned(node, n, rest, cosine, sine) for node, (n, rest) in zip(nodes, turns, strict=True)}
    replaced = bottom_up(expr, lambda node: values.get(node, node))
    if x not in replaced.free_symbols:
        yield Line(replaced, t, -sympy.oo, sympy.oo, (common * sympy.pi,))


def _turned(node: Expr, n: int, rest: Expr, cosine: Expr, sine: Expr) -> Expr:
    """cos or sin of nφ + c by de Moivre's and the addition theorem."""
    c, s = sympy.S.One, sympy.S.Zero
    for _ in range(abs(n)):
        c, s = sympy.cancel(c * cosine - s * sine), sympy.cancel(s * cosine + c * sine)
    s = s if n >= 0 else -s
    if rest == 0:
        return c if isinstance(node, sympy.cos) else s
    turned = (
        c * sympy.cos(rest) - s * sympy.sin(rest)
        if isinstance(node, sympy.cos)
        else s * sympy.cos(rest) + c * sympy.sin(rest)
    )
    return sympy.factor_terms(sympy.together(turned))


def _exponential(expr: Expr, x: Symbol) -> Iterator[Line]:
    expr = bottom_up(expr, lambda node: _HYPERBOLIC[type(node)](*node.args) if type(node) in _HYPERBOLIC else node)
    nodes = [node for node in distinct(expr) if isinstance(node, sympy.exp) and x in node.free_symbols]
    found = _multiples([sympy.expand(node.args[0]) for node in nodes], x)
    if not found:
        return
    steps, common = found
    u = sympy.Dummy("u", positive=True)
    values = {node: u**n * sympy.exp(rest) for node, (n, rest) in zip(nodes, steps, strict=True)}
    replaced = bottom_up(expr, lambda node: values.get(node, node)).xreplace({x: common * sympy.log(u)})
    yield Line(replaced, u, sympy.S.Zero, sympy.oo)
