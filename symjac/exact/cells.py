"""One variable: the line is cut where a function may break, and each cell and each break is looked at."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from symjac.exact import breaks, conjugates, logarithms, rewrite
from symjac.exact.algebraic import NotAlgebraic, zeros_allowed
from symjac.exact.normalizer import has_zero_form
from symjac.exact.rationals import rationals_between
from symjac.exact.settled import Sign, Unsettled, Vacuous, settled
from symjac.exact.sides import is_outside, sides
from symjac.exact.signs import NOT_FINITE, is_not_zero, sign_of
from symjac.exact.substitution import Line
from symjac.kernel import sympy
from symjac.numbers.balls import NoValue, Unsure
from symjac.numbers.refine import At

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_POINTS = 400
MOST_CELLS = 60
MOST_DERIVATIVES = 3


def places(expr: Expr) -> list[Expr]:
    """For one real variable: where an expression breaks, if rational, and a place in every cell between."""
    (x,) = expr.free_symbols
    try:
        breaking = {root for u, _ in breaks.critical(expr) for root in breaks.real_zeros(u, x)}
    except breaks.Unsolved:
        return []
    ends = [-sympy.oo, *sorted(breaking, key=lambda root: root.evalf(50)), sympy.oo][: MOST_CELLS + 2]
    inside = [next(rationals_between(low, high)) for low, high in pairwise(ends)]
    return [*(end for end in ends if end.is_Rational), *inside]


def is_zero_on(line: Line, expr: Expr, old: Symbol) -> bool:
    """Whether a function of one variable is zero on a line, and at what the line leaves out."""
    x = line.variable
    try:
        found = [(u, kind) for u, kind in breaks.critical(line.expr) if not u.has(sympy.I)]
        places = sorted({root for u, _ in found for root in breaks.real_zeros(u, x)}, key=lambda root: root.evalf(50))
    except breaks.Unsolved:
        return False
    places = [place for place in places if (line.low < place) and (place < line.high)]
    if len(places) > MOST_CELLS:
        return False
    ends = [line.low, *places, line.high]
    cells = list(pairwise(ends))
    holds = [_is_zero_between(line.expr, x, low, high) for low, high in cells]
    return (
        all(held is not None for held in holds)
        and all(
            _is_zero_at(line.expr, x, place, found, holds[i] or holds[i + 1] or False) for i, place in enumerate(places)
        )
        and all(_is_zero_at(expr, old, place, [], False) for place in line.left_out)
    )


def _is_zero_between(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool | None:
    """True if it is zero on the cell, False if it is nowhere defined there, None if neither is proved."""
    sample = next(rationals_between(low, high))

    def sign(u: Expr) -> int | None:
        if not u.free_symbols:
            return sign_of(u, {})
        return sign_of(u, {x: sample})

    try:
        whole = settled(expr, sign)
        if _has_complex_logarithm(whole):
            cell = Line(rewrite.with_angles(whole), x, low, high)
            return True if not _has_complex_logarithm(cell.expr) and is_zero_on(cell, expr, x) else None
    except Vacuous:
        return False
    except Unsettled:
        return None
    parts = rewrite.factors(whole)
    return True if any(_is_zero_analytic(part, x, low, high, MOST_DERIVATIVES, sign) for part in parts) else None


def _has_complex_logarithm(expr: Expr) -> bool:
    return any(node.args[0].has(sympy.I) for node in expr.atoms(sympy.log))


def _is_zero_analytic(expr: Expr, x: Symbol, low: Expr, high: Expr, orders: int, sign: Sign) -> bool:
    """Whether a function that is analytic between low and high is zero there; `sign` knows the signs on the cell."""
    expr = sympy.expand_log(expr) if expr.has(sympy.log) else expr
    if expr == 0 or has_zero_form(expr):
        return True
    if x not in expr.free_symbols:
        return logarithms.is_zero(expr)
    try:
        return _vanishes(expr, x, low, high)
    except NotAlgebraic:
        pass
    product_of_logs = conjugates.product_of_logarithms(expr)
    if product_of_logs is not None and has_zero_form(product_of_logs):
        return True
    sample = {x: next(rationals_between(low, high))}
    if conjugates.vanishes(expr if product_of_logs is None else product_of_logs, sample):
        return True
    if not orders:
        return False
    if not _vanishes_somewhere(expr, x, low, high):
        return False
    slope = expr.diff(x)
    with suppress(Unsettled, Vacuous):
        slope = settled(slope, sign)
    return _is_zero_analytic(slope, x, low, high, orders - 1, sign)


def _vanishes(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    """Whether an algebraic function is zero at more points than its degree allows."""
    allowed = zeros_allowed(expr, x)
    if allowed >= MOST_POINTS:
        return False
    points = rationals_between(low, high)
    return all(logarithms.is_zero(expr.xreplace({x: next(points)})) for _ in range(allowed + 1))


def _vanishes_somewhere(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    points = rationals_between(low, high)
    return any(logarithms.is_zero(expr.xreplace({x: next(points)})) for _ in range(4))


def _is_zero_at(expr: Expr, x: Symbol, place: Expr, found: list[tuple[Expr, breaks.Kind]], beside: bool) -> bool:
    """Whether it is zero, or has no value, at a place between cells; `beside`: it is zero on a cell there."""
    if place.is_Rational:
        try:
            return At((expr,), {x: place}).sign(expr) == 0
        except NoValue:
            return True
        except Unsure:
            pass  # perhaps 0: the proofs below tell
    if any(kind == "pole" and logarithms.is_zero(u.subs(x, place)) for u, kind in found if not _in_cases(u, expr)):
        return True
    value = expr.subs(x, place)
    if value.has(*NOT_FINITE) or is_outside(side.subs(x, place) for side in sides(expr)):
        return True
    if logarithms.is_zero(value):
        return True
    # Where it breaks at nothing but what is continuous, its value is the limit of the zeros beside it.
    touching = [kind for u, kind in found if not is_not_zero(u.subs(x, place))]
    return bool(found) and beside and "jump" not in touching


def _in_cases(u: Expr, expr: Expr) -> bool:
    """Whether an expression occurs in a piece that need not hold."""
    return any(piece.has(u) for piece in expr.atoms(sympy.Piecewise))
