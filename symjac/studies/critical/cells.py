"""Pieces of space on which expressions with kinks are smooth: a cell for each choice of the signs of the kinks.

|u| is u where u ≥ 0 and −u where u ≤ 0; max(u, v), sign(u) and piecewise values are taken apart in the same way,
from the inside out. A cell has the smooth expressions, the expressions that are 0 on it, and those positive inside it.

Refused: more than MOST_CELLS cells (None). Steps at every integer, as ⌊u⌋, stay as they are.

`Here` and `Moves` are a point of a set, and whether f rises and falls from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy
from symjac.roots import Root
from symjac.roots.at_solutions import sign_at
from symjac.studies.conditions import sign_where

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
MOST_CELLS = 81
Relational = sympy.core.relational.Relational
STEPS = (sympy.sign, sympy.Heaviside)
EXTREMA = (sympy.Max, sympy.Min)


class SmoothPiece(NamedTuple):
    """Smooth expressions, and where they hold: on `equal` = 0 and `above` > 0."""

    exprs: tuple[Expr, ...]
    equal: tuple[Expr, ...] = ()
    above: tuple[Expr, ...] = ()


class UnknownSign(Exception):
    """The sign of a kink's argument at a point could not be told."""


def has_kinks(*exprs: Expr) -> bool:
    """Whether any of the expressions has a kink."""
    return any(expr.has(sympy.Abs, *STEPS, *EXTREMA, sympy.Piecewise) for expr in exprs)


def has_jumps(*exprs: Expr) -> bool:
    """Whether a value may jump: absolute values, maxima and minima do not jump."""
    return any(expr.has(*STEPS, sympy.Piecewise, sympy.floor, sympy.ceiling) for expr in exprs)


def cells(exprs: Sequence[Expr], sign_of: Callable[[Expr], int | None] | None = None) -> list[SmoothPiece] | None:
    """All cells; with `sign_of`, which tells signs at a point, those that reach the point. None if there are too many.

    Raises UnknownSign if `sign_of` does not tell a sign.
    """
    done: list[SmoothPiece] = []
    waiting = [SmoothPiece(tuple(exprs))]
    while waiting:
        cell = waiting.pop()
        u = _innermost(cell.exprs)
        if u is None:
            done.append(cell)
            continue
        waiting += reversed(list(_divided(cell, u, sign_of)))
        if len(done) + len(waiting) > MOST_CELLS:
            return None
    return done


def _divided(cell: SmoothPiece, u: Expr, sign_of: Callable[[Expr], int | None] | None) -> Iterator[SmoothPiece]:
    there = None if sign_of is None else sign_of(u)
    if sign_of is not None and there is None:
        raise UnknownSign(str(u))
    if there:
        yield cell._replace(exprs=_with_sign(cell.exprs, u, there))
        return
    for s in (1, -1):
        above = _with_sign((*cell.above, s * u), u, s)
        yield cell._replace(exprs=_with_sign(cell.exprs, u, s), above=above)
    if sign_of is None or has_jumps(*cell.exprs):
        yield SmoothPiece(_with_sign(cell.exprs, u, 0), (*cell.equal, u), _with_sign(cell.above, u, 0))


def _innermost(exprs: Sequence[Expr]) -> Expr | None:
    """The argument of a kink that contains no other kink; its sign is asked for first."""
    for expr in exprs:
        for node in sympy.postorder_traversal(expr):
            if isinstance(node, (sympy.Abs, *STEPS)):
                return node.args[0]
            if isinstance(node, EXTREMA):
                return node.args[0] - node.args[1]
            if isinstance(node, Relational):
                return node.lhs - node.rhs
    return None


def _with_sign(exprs: Sequence[Expr], u: Expr, s: int) -> tuple[Expr, ...]:
    """The expressions with u of this sign."""

    def of(node: Any) -> Any:
        if isinstance(node, EXTREMA):
            return _larger(node, u, s)
        ratio = _ratio(node.lhs - node.rhs if isinstance(node, Relational) else node.args[0], u)
        if ratio is None:
            return node
        t = S(s * ratio)
        if isinstance(node, Relational):
            return node.func(t, 0)
        return node.args[0] * t if isinstance(node, sympy.Abs) else node.func(t, *node.args[1:])

    kinds = (sympy.Abs, *STEPS, *EXTREMA, Relational)
    return tuple(expr.replace(lambda node: isinstance(node, kinds), of) if expr.has(*kinds) else expr for expr in exprs)


def _larger(node: Any, u: Expr, s: int) -> Any:
    """The maximum or minimum without the arguments that cannot be the largest or least if u has this sign."""
    args = list(node.args)
    way = 1 if isinstance(node, sympy.Max) else -1
    for a, b in combinations(node.args, 2):
        ratio = _ratio(a - b, u)
        if ratio is not None:
            loser = b if s * ratio * way >= 0 else a
            if loser in args and len(args) > 1:
                args.remove(loser)
    return node.func(*args)


def _ratio(v: Expr, u: Expr) -> int | None:
    """The sign of v/u if that is a number."""
    if v in (u, -u):
        return 1 if v == u else -1
    if v.free_symbols != u.free_symbols:
        return None
    ratio = (
        sympy.cancel(v / u)
        if v.is_rational_function() and u.is_rational_function()
        else sympy.expand(v) / sympy.expand(u)
    )
    return (1 if ratio.is_positive else -1) if ratio.is_number and ratio.is_real and ratio != 0 else None


FIRST, SECOND = "first order", "second order"
VALUE, LEADING, ALONG = "the value there", "higher order", "curves through it"
ISOLATED = "no other point of the set nearby"
ONE_SIGN, LAGRANGIAN = "sign of f − f(a)", "sign of L − f(a)"


@dataclass(frozen=True)
class Moves:
    """Whether every neighbourhood has larger and smaller values; None if that is not known. `by`: the test."""

    rises: bool | None = None
    falls: bool | None = None
    by: str = ""

    @property
    def decided(self) -> bool:
        """Whether both are known."""
        return self.rises is not None and self.falls is not None

    @property
    def kind(self) -> str:
        """Minimum, maximum or neither; undecided if too little is known."""
        if self.falls is False:
            return "constant" if self.rises is False else "minimum"
        if self.rises is False:
            return "maximum"
        return "no extremum" if self.rises and self.falls else "undecided"

    def completed(self, other: Moves) -> Moves:
        """The result with what another test adds."""
        rises = self.rises if self.rises is not None else other.rises
        falls = self.falls if self.falls is not None else other.falls
        news = (rises, falls) != (self.rises, self.falls)
        return Moves(rises, falls, other.by if news else self.by)


BOTH = Moves(True, True, FIRST)


@dataclass(frozen=True)
class Here:
    """A point of a set: f, the expressions that are 0 on the set, and those that are ≥ 0 on it and 0 at the point."""

    f: Expr
    variables: tuple[Symbol, ...]
    root: Root
    equal: tuple[Expr, ...] = ()
    above: tuple[Expr, ...] = ()
    sides: tuple[Expr, ...] = ()
    """All expressions that are ≥ 0 on the set."""
    stationary: tuple[Expr, ...] | None = None
    """The equations u = 0 of a surface on which f is known to be stationary at the point, in addition to `equal`."""

    def sign(self, expr: Expr) -> int | None:
        """The sign at the point."""
        found = sign_at(sympy.S(expr), self.root)
        if found is None and self.root.conditions and all(isinstance(c, sympy.Gt) for c in self.root.conditions):
            return sign_where(sympy.S(expr), self.root)
        return found

    def independent(self, bound: Sequence[Expr]) -> tuple[int, ...] | None:
        """Columns in which the gradients of the expressions that are 0 there are proved independent."""
        rows = [[sympy.diff(u, v) for v in self.variables] for u in bound]
        for columns in combinations(range(len(self.variables)), len(bound)):
            if self.sign(minor(rows, columns)):
                return columns
        return None


def minor(rows: Sequence[Sequence[Expr]], columns: Sequence[int]) -> Expr:
    """The determinant of the columns named."""
    if not rows:
        return S.One
    return sympy.expand(sympy.Matrix([[row[j] for j in columns] for row in rows]).det(method="berkowitz"))
