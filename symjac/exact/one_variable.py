"""One variable: where an expression is real, and whether it is 0 there.

The line is cut where the function may break; each cell and each break is decided for itself.

An expression is real where the conditions of its functions hold. Isolated gaps, such as the pole of 1/x, are not
conditions: reading cancels x/x already.

A sum may be proved zero by its conjugates: a sum of logarithms as the logarithm of a product, nested roots by squaring.
If a + b√r and a − b√r are analytic on a connected set and a² − b²r is zero there, one of the two factors is zero: the
one that is zero at a point at which the other is not.

If a function of ⌊ax + b⌋ is periodic, one period is enough, and it has finitely many steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import reduce
from itertools import chain, pairwise
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from symjac.exact import building, domains, rewrite
from symjac.exact.algebraic import NotAlgebraic, zeros_allowed
from symjac.exact.building import substituted
from symjac.exact.constants import is_proved_zero, is_zero, sign_at, sign_of
from symjac.exact.domains import ordered, rationals_between
from symjac.exact.normalizer import has_zero_form
from symjac.exact.rewrite import bottom_up
from symjac.exact.signs import NOT_FINITE, OnInterval, Sign, Unsettled, settled, within
from symjac.expressions import distinct
from symjac.expressions.applied import number, records
from symjac.functions import Function
from symjac.functions.record import REALS
from symjac.kernel import sympy
from symjac.model import Point
from symjac.numbers import At
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from sympy import Expr, Symbol

if TYPE_CHECKING:
    from sympy import Basic, Expr

    Relation = tuple[Expr, type]  # the expression and its relation to 0

_GT, _GE = sympy.StrictGreaterThan, sympy.GreaterThan


def _of_record(function: Function, u: Expr) -> tuple[Relation, ...]:
    """u > low and high > u for the ends of an interval; |u| > 1 for two that lie outside ±1."""
    if len(function.domain) == 2:
        right = function.domain[1]
        return ((abs(u) - number(right.low), _GE if right.has_low else _GT),)
    return tuple((side, _GE if has else _GT) for side, has in within(function.domain[0], u))


_RESTRICTED = {
    kind: function for kind, function in records().items() if function.least == 1 and function.domain != (REALS,)
}
"""The functions that are real only on a part of the line."""


def conditions(expr: Expr) -> Iterator[Relation]:
    """The conditions for the expression to be real, assuming that no denominator is 0."""
    for node in distinct(expr):
        if node.is_Pow and not node.exp.is_Integer and not node.base.is_positive:
            at_least = node.exp.is_Rational and node.exp > 0
            yield node.base, _GE if at_least else _GT
        elif type(node) in _RESTRICTED:
            yield from _of_record(_RESTRICTED[type(node)], node.args[0])


def sides(expr: Expr) -> tuple[Expr, ...]:
    """The expressions that must be ≥ 0 where the expression is defined; those inside pieces are left out."""
    if expr.has(sympy.I) or expr.has(sympy.Piecewise):
        return ()
    return tuple(dict.fromkeys(side for side, _ in conditions(expr)))


def is_outside(sides: Iterable[Expr]) -> bool:
    """Whether one of the expressions that must be ≥ 0 is negative."""
    return any(bool(side.is_negative) or (side.is_number and side.is_real and bool(side < 0)) for side in sides)


def failing(exprs: tuple[Expr, ...], point: Point) -> tuple[Basic, ...]:
    """The conditions of expressions that do not hold at a point, each solved for its symbol where that is easy."""
    at = At(exprs, dict(point))
    found: dict[Basic, None] = {}
    for side, relation in chain.from_iterable(map(conditions, exprs)):
        try:
            sign = at.sign(side)
        except (NoValue, Unsure):
            continue
        if sign < 0:
            found[_solved(side, relation)] = None
    return tuple(found)


def _solved(side: Expr, relation: type) -> Basic:
    """u > 0 as x > a where u is linear in one symbol."""
    symbols = sorted(side.free_symbols, key=str)
    if len(symbols) == 1 and side.is_polynomial(*symbols):
        slope, rest = side.coeff(symbols[0], 1), side.coeff(symbols[0], 0)
        if sympy.expand(side - slope * symbols[0] - rest) == 0 and slope.is_nonzero:
            flipped = {_GT: sympy.StrictLessThan, _GE: sympy.LessThan}[relation]
            return (relation if slope.is_positive else flipped)(symbols[0], -rest / slope)
    return relation(side, 0)


MOST_SQUARINGS = 4
MOST_MULTIPLE = 12


def vanishes(expr: Expr, sample: Mapping[Symbol, Expr], squarings: int = MOST_SQUARINGS) -> bool:
    """Whether a function that is analytic on a connected set containing the sample is proved to be zero."""
    root = _most_nested_root(expr)
    if root is None or not squarings:
        return False
    q = sympy.Dummy("q")

    def named(node: Expr) -> Expr:
        if node.is_Pow and node.base == root and node.exp.is_Rational and node.exp.q == 2:
            return q ** (2 * node.exp)
        return node

    try:
        poly = sympy.Poly(sympy.numer(sympy.together(bottom_up(expr, named))), q)
    except sympy.PolynomialError:
        return False
    even, odd = (
        sympy.Add(*(value * root ** (power // 2) for (power,), value in poly.terms() if power % 2 == side))
        for side in (0, 1)
    )
    if not sign_at(even - odd * sympy.sqrt(root), sample):
        return False
    product = sympy.expand(even**2 - odd**2 * root)
    return product == 0 or has_zero_form(product) or vanishes(product, sample, squarings - 1)


def _most_nested_root(expr: Expr) -> Expr | None:
    """The base of a square root that contains further roots; the largest of them."""
    roots = {
        node.base
        for node in expr.atoms(sympy.Pow)
        if node.exp.is_Rational and node.exp.q == 2 and any(p.exp.q > 1 for p in _powers(node.base))
    }
    return max(roots, key=lambda base: (base.count_ops(), str(base)), default=None)


def _powers(expr: Expr) -> list[Expr]:
    return [node for node in expr.atoms(sympy.Pow) if node.exp.is_Rational and node.free_symbols]


def product_of_logarithms(expr: Expr) -> Expr | None:
    """A difference of products that is zero where Σ nᵢ·log pᵢ is, for real logarithms; None if it is not such a sum."""
    if expr.has(sympy.I):
        return None
    factors, inner = [], []
    for term in sympy.Add.make_args(sympy.expand(expr)):
        times, kernel = term.as_coeff_Mul(rational=True)
        if not isinstance(kernel, sympy.log):
            return None
        factors.append(times)
        inner.append(kernel.args[0])
    common = reduce(lcm, (int(times.q) for times in factors), 1)
    numbers = [int(times * common) for times in factors]
    if sum(map(abs, numbers)) > MOST_MULTIPLE:
        return None
    above, below = (
        sympy.Mul(*(u ** abs(n) for u, n in zip(inner, numbers, strict=True) if n * side > 0)) for side in (1, -1)
    )
    return above - below


MOST_POINTS = 400
MOST_CELLS = 60
MOST_DERIVATIVES = 3


def places(expr: Expr) -> list[Expr]:
    """For one real variable: the rational breaks of an expression, and a point in every cell between them.

    Of the steps of ⌊u⌋ and ⌈u⌉ those at u = 0 are taken.
    """
    (x,) = expr.free_symbols
    try:
        found = domains.critical(bottom_up(expr, _one_step))
        breaking = ordered({root for u, _ in found for root in domains.real_zeros(u, x)})
        ends = [-sympy.oo, *breaking, sympy.oo][: MOST_CELLS + 2]
        inside = [next(rationals_between(low, high)) for low, high in pairwise(ends)]
    except domains.Unsolved:
        return []
    return [*(end for end in ends if end.is_Rational), *inside]


def _one_step(node: Expr) -> Expr:
    return sympy.sign(*node.args) if isinstance(node, (sympy.floor, sympy.ceiling)) else node


def is_zero_on(line: OnInterval, expr: Expr, old: Symbol) -> bool:
    """Whether a function of one variable is zero on a line, and at the points that the line leaves out."""
    x = line.variable
    try:
        found = [(u, kind) for u, kind in domains.critical(line.expr) if not u.has(sympy.I)]
        places = ordered({root for u, _ in found for root in domains.real_zeros(u, x)})
    except domains.Unsolved:
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
    """True if it is zero on the cell, False if it is defined nowhere there, None if neither is proved."""
    sample = next(rationals_between(low, high))

    def sign(u: Expr) -> int | None:
        if not u.free_symbols:
            return sign_of(u)
        return sign_at(u, {x: sample})

    try:
        whole = settled(expr, sign)
        if _has_complex_logarithm(whole):
            cell = OnInterval(rewrite.with_angles(whole), x, low, high)
            return True if not _has_complex_logarithm(cell.expr) and is_zero_on(cell, expr, x) else None
    except NoValue:
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
        return is_proved_zero(expr)
    try:
        return _vanishes(expr, x, low, high)
    except NotAlgebraic:
        pass
    product_of_logs = product_of_logarithms(expr)
    if product_of_logs is not None and has_zero_form(product_of_logs):
        return True
    sample = {x: next(rationals_between(low, high))}
    if vanishes(expr if product_of_logs is None else product_of_logs, sample):
        return True
    if not orders:
        return False
    if not _vanishes_somewhere(expr, x, low, high):
        return False
    slope = expr.diff(x)
    with suppress(Unsettled, NoValue):
        slope = settled(slope, sign)
    return _is_zero_analytic(slope, x, low, high, orders - 1, sign)


def _vanishes(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    """Whether an algebraic function is zero at more points than its degree allows."""
    allowed = zeros_allowed(expr, x)
    if allowed >= MOST_POINTS:
        return False
    points = rationals_between(low, high)
    return all(is_proved_zero(building.substituted(expr, {x: next(points)})) for _ in range(allowed + 1))


def _vanishes_somewhere(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    points = rationals_between(low, high)
    return any(is_proved_zero(building.substituted(expr, {x: next(points)})) for _ in range(4))


def _is_zero_at(expr: Expr, x: Symbol, place: Expr, found: list[tuple[Expr, domains.Kind]], beside: bool) -> bool:
    """Whether it is zero or has no value at a point between cells; `beside`: it is zero on a neighbouring cell."""
    if place.is_Rational:
        try:
            return At((expr,), {x: place}).sign(expr) == 0
        except NoValue:
            return True
        except Unsure:
            pass  # perhaps 0: the proofs below decide
    if any(
        kind == "pole" and is_proved_zero(building.substituted(u, {x: place}))
        for u, kind in found
        if not _in_cases(u, expr)
    ):
        return True
    value = building.substituted(expr, {x: place})
    if value.has(*NOT_FINITE) or is_outside(building.substituted(side, {x: place}) for side in sides(expr)):
        return True
    if is_proved_zero(value):
        return True
    # If all breaks there are continuous, its value is the limit of its zeros on the neighbouring cell.
    touching = [kind for u, kind in found if is_zero(building.substituted(u, {x: place})) is not False]
    return bool(found) and beside and "jump" not in touching


def _in_cases(u: Expr, expr: Expr) -> bool:
    """Whether an expression occurs in a piece whose condition may fail."""
    return any(piece.has(u) for piece in expr.atoms(sympy.Piecewise))


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
        _is_zero_with_floors(substituted(flat, _values(known, names, (low + high) / 2)), x, low, high)
        for low, high in pairwise(steps)
    )


def _line(expr: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    expanded = sympy.expand(expr)
    slope, rest = expanded.coeff(x, 1), expanded.coeff(x, 0)
    if not (slope.is_Rational and slope and rest.is_Rational) or sympy.expand(expanded - slope * x - rest) != 0:
        return None
    return slope, rest


def _integers(slope: Expr, rest: Expr, period: int) -> range:
    """The values that slope·x + rest passes for 0 ≤ x < period."""
    ends = sorted((rest, rest + slope * period))
    return range(ceil(ends[0]), floor(ends[1]) + 1)


def _values(known: dict[Expr, tuple[Expr, Expr]], names: dict[Expr, Symbol], place: Expr) -> dict[Expr, Expr]:
    return {names[node]: sympy.floor(slope * place + rest) for node, (slope, rest) in known.items()}


def _is_zero_with_floors(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    return _is_zero(expr) or is_zero_on(OnInterval(expr, x, low, high), expr, x)


def _is_zero(expr: Expr) -> bool:
    return bool(sympy.expand(expr) == 0) or has_zero_form(expr)
