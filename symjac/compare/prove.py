"""Proofs that an expression is zero wherever it is defined, piece by piece.

On a cell on which nothing that it branches at changes its sign, an expression is analytic. It is zero
there if its normal form is; if it is algebraic and zero at more points than its degree allows; or if its
derivatives are zero and one value is.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING

from symjac.compare import breaks, constants
from symjac.compare.algebraic import NotAlgebraic, zeros_allowed
from symjac.compare.domains import conditions, is_outside
from symjac.compare.pieces import Unsettled, Vacuous, settled
from symjac.compare.rewrite import prepared
from symjac.compare.substitution import Line, lines
from symjac.kernel import sympy
from symjac.normal.evaluation import Evaluation, NotDefined
from symjac.normal.witness import FAILURES

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_POINTS = 400
MOST_CELLS = 60
MOST_SYMBOLS = 4
MOST_DERIVATIVES = 3
MOST_CASES = 4

_NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.AccumBounds)


def is_zero(expr: Expr) -> bool:
    """Whether an expression is proved to be zero wherever it is defined."""
    expr = prepared(expr)
    symbols = sorted(expr.free_symbols, key=str)
    if expr == 0 or constants.has_zero_form(expr):
        return True
    if not symbols:
        return constants.is_zero(expr)
    if not all(symbol.is_real for symbol in symbols) or len(symbols) > MOST_SYMBOLS:
        return False
    if len(symbols) == 1 and any(_is_zero_on(line, expr, symbols[0]) for line in lines(expr, symbols[0])):
        return True
    return _is_zero_by_signs(expr, _sides(expr), symbols)


def _sides(expr: Expr) -> tuple[Expr, ...]:
    """What must not be negative where the expression is defined."""
    return () if expr.has(sympy.I) else tuple(dict.fromkeys(side for side, _ in conditions(expr)))


def places(expr: Expr) -> list[Expr]:
    """For one real variable: where an expression breaks, if rational, and a place in every cell between."""
    (x,) = expr.free_symbols
    try:
        breaking = {root for u, _ in breaks.critical(expr) for root in breaks.zeros(u, x)}
    except breaks.Unknown:
        return []
    ends = [-sympy.oo, *sorted(breaking, key=lambda root: root.evalf(50)), sympy.oo][: MOST_CELLS + 2]
    inside = [next(_inside(low, high)) for low, high in pairwise(ends)]
    return [*(end for end in ends if end.is_Rational), *inside]


# --- one variable ---------------------------------------------------------------------------


def _is_zero_on(line: Line, expr: Expr, old: Symbol) -> bool:
    x = line.variable
    try:
        found = list(breaks.critical(line.expr))
        places = sorted({root for u, _ in found for root in breaks.zeros(u, x)}, key=lambda root: root.evalf(50))
    except breaks.Unknown:
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
    sample = next(_inside(low, high))

    def sign(u: Expr) -> int | None:
        if not u.free_symbols:
            return _sign_of(u, {})
        return _sign_of(u, {x: sample})

    try:
        whole = settled(expr, sign)
    except Vacuous:
        return False
    except Unsettled:
        return None
    return True if _is_zero_analytic(whole, x, low, high, MOST_DERIVATIVES) else None


def _is_zero_analytic(expr: Expr, x: Symbol, low: Expr, high: Expr, orders: int) -> bool:
    """Whether a function that is analytic between low and high is zero there."""
    expr = sympy.expand_log(expr) if expr.has(sympy.log) else expr
    if expr == 0 or constants.has_zero_form(expr):
        return True
    if x not in expr.free_symbols:
        return constants.is_zero(expr)
    try:
        return _vanishes(expr, x, low, high)
    except NotAlgebraic:
        pass
    if not orders:
        return False
    slope = expr.diff(x)
    return _vanishes_somewhere(expr, x, low, high) and _is_zero_analytic(slope, x, low, high, orders - 1)


def _vanishes(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    """Whether an algebraic function is zero at more points than its degree allows."""
    allowed = zeros_allowed(expr, x)
    if allowed >= MOST_POINTS:
        return False
    points = _inside(low, high)
    return all(constants.is_zero(expr.xreplace({x: next(points)})) for _ in range(allowed + 1))


def _vanishes_somewhere(expr: Expr, x: Symbol, low: Expr, high: Expr) -> bool:
    points = _inside(low, high)
    return any(constants.is_zero(expr.xreplace({x: next(points)})) for _ in range(4))


def _inside(low: Expr, high: Expr) -> Iterator[Expr]:
    """Rational numbers between low and high, simple ones first."""
    ends = [None if end.is_infinite else Fraction(str(end.evalf(60))) for end in (low, high)]
    for number in range(1, 10_000):
        if ends[0] is None and ends[1] is None:
            value = Fraction(number // 2 * (-1) ** number)
        elif ends[1] is None:
            value = _simple(ends[0] or Fraction(0)) + number
        elif ends[0] is None:
            value = -_simple(-ends[1]) - number
        else:
            value = _between(ends[0], ends[1], number)
        yield sympy.Rational(value.numerator, value.denominator)


def _simple(end: Fraction) -> Fraction:
    """The end if it is an integer, else the integer above."""
    return Fraction(-(-end.numerator // end.denominator))


def _between(low: Fraction, high: Fraction, number: int) -> Fraction:
    """The number-th of the fractions low + (high − low)·(1/2, 1/3, 2/3, 1/4, 3/4, …), made simple."""
    count, parts = 0, 2
    while count + parts - 1 < number:
        count += parts - 1
        parts += 1
    width = high - low
    exact = low + width * Fraction(2 * (number - count), 2 * parts + 1)
    near = exact.limit_denominator(max(4, int(8 * parts * parts / width) + 1))
    return near if low < near < high else exact


def _sign_of(expr: Expr, point: dict[Symbol, Expr]) -> int | None:
    try:
        value = Evaluation((expr,), point).value(expr)
    except NotDefined as error:
        raise Vacuous(str(expr)) from error
    except FAILURES:
        return None
    if value.exact is not None:
        return (value.exact > 0) - (value.exact < 0)
    return None if value.may_be_zero or not value.is_real else 1 if value.low > 0 else -1


def _is_zero_at(expr: Expr, x: Symbol, place: Expr, found: list[tuple[Expr, breaks.Kind]], beside: bool) -> bool:
    """Whether it is zero, or has no value, at a place between cells; `beside`: it is zero on a cell there."""
    if place.is_Rational:
        try:
            value = Evaluation((expr,), {x: place}).value(expr)
            if value.exact is not None:
                return value.exact == 0
        except NotDefined:
            return True
        except FAILURES:
            pass
    if any(kind == "pole" and constants.is_zero(u.subs(x, place)) for u, kind in found if not _in_cases(u, expr)):
        return True
    value = expr.subs(x, place)
    if value.has(*_NOT_FINITE) or is_outside(side.subs(x, place) for side in _sides(expr)):
        return True
    if constants.is_zero(value):
        return True
    # Where it breaks at nothing but what is continuous, its value is the limit of the zeros beside it.
    touching = [kind for u, kind in found if not _is_not_zero(u.subs(x, place))]
    return bool(found) and beside and "jump" not in touching


def _in_cases(u: Expr, expr: Expr) -> bool:
    """Whether an expression occurs in a piece that need not hold."""
    return any(piece.has(u) for piece in expr.atoms(sympy.Piecewise))


def _is_not_zero(number: Expr) -> bool:
    if number.has(*_NOT_FINITE):
        return False
    try:
        return bool(_sign_of(number, {}))
    except Vacuous:
        return False


# --- several variables ----------------------------------------------------------------------


Known = tuple[tuple["Expr", int], ...]
"""Signs that are assumed."""


def _is_zero_by_signs(expr: Expr, sides: tuple[Expr, ...], symbols: list[Symbol]) -> bool:
    """Zero for every choice of signs of the symbols: each positive, negative, or 0."""
    symbol, *others = symbols
    positive = sympy.Symbol(f"{symbol.name}_p", positive=True)
    choices = [positive] if symbol.is_positive else [positive, -positive, sympy.S.Zero]
    for choice in choices:
        case, within = _with(expr, sides, {symbol: choice})
        if is_outside(within) or case == 0 or case.has(*_NOT_FINITE):
            continue
        if not (_is_zero_by_signs(case, within, others) if others else _is_zero_where_positive(case, within, 0)):
            return False
    return True


def _with(expr: Expr, sides: tuple[Expr, ...], values: dict[Expr, Expr]) -> tuple[Expr, tuple[Expr, ...]]:
    return expr.subs(values, simultaneous=True), tuple(side.subs(values, simultaneous=True) for side in sides)


def _is_zero_where_positive(expr: Expr, sides: tuple[Expr, ...], depth: int, known: Known = ()) -> bool:
    """Zero for positive symbols, where some signs are assumed; what has no known sign is split into cases."""

    def sign(u: Expr) -> int | None:
        found = _positive_sign(u)
        if found is None:
            for other, its in known:
                if 0 in (sympy.expand(u - other), sympy.expand(u + other)):
                    return its if sympy.expand(u - other) == 0 else -its
        return found

    if depth > MOST_CASES:
        return False
    if is_outside(sides) or expr.has(*_NOT_FINITE):
        return True
    if not expr.free_symbols:
        return expr == 0 or constants.is_zero(expr)
    try:
        whole = settled(expr, sign)
    except Vacuous:
        return True
    except Unsettled as unsettled:
        return _is_zero_in_cases(expr, sides, unsettled.args[0], depth + 1, known)
    whole = sympy.expand_log(whole)
    return whole == 0 or constants.has_zero_form(whole) or _vanishes_where_positive(whole)


def _positive_sign(u: Expr) -> int | None:
    """The sign of an expression in positive symbols, where SymPy or the signs of its terms tell it."""
    for form in (u, sympy.factor(u)):
        if form.is_positive:
            return 1
        if form.is_negative:
            return -1
        if form.is_zero:
            return 0
    return _sign_of_squares(u)


def _sign_of_squares(u: Expr) -> int | None:
    """The sign of p − q as that of p² − q², for positive p and q; of a product as the product of the signs."""
    numerator, denominator = sympy.fraction(sympy.factor(sympy.together(u)))
    if denominator.is_positive and numerator.is_Mul:
        signs = [1 if f.is_positive else -1 if f.is_negative else _sign_of_squares(f) for f in numerator.args]
        return None if None in signs else prod(sign for sign in signs if sign is not None)
    above = sympy.Add(*(term for term in numerator.args if term.is_positive))
    below = above - numerator
    if not (denominator.is_positive and numerator.is_Add and above.is_positive and below.is_positive):
        return None
    squares = sympy.factor(sympy.expand(above**2 - below**2))
    return 1 if squares.is_positive else -1 if squares.is_negative else None


def _is_zero_in_cases(expr: Expr, sides: tuple[Expr, ...], u: Expr, depth: int, known: Known) -> bool:
    """u > 0, u < 0 and u = 0 for u = c·(a − r): by a = r + s, r = a + s and a = r, with a positive s."""
    factors = [f for f in sympy.Mul.make_args(sympy.factor(u)) if _positive_sign(f) is None]
    if not factors:
        return _is_zero_whatever(expr, sides, u, depth, known)
    root = factors[0].base if factors[0].is_Pow else factors[0]
    s = sympy.Symbol(f"s_{depth}", positive=True)
    for a in sorted(root.free_symbols, key=str):
        slope = root.coeff(a, 1)
        if not slope.is_number or sympy.expand(root - slope * a).has(a):
            continue
        r = sympy.expand(a - root / slope)
        if not r.is_positive:
            continue
        below = {a: r / (1 + s)}  # every value between 0 and r
        cases = ({a: r + s}, below, {a: r})
        return not known and all(_is_zero_where_positive(*_with(expr, sides, case), depth) for case in cases)
    return _is_zero_whatever(expr, sides, u, depth, known)


def _is_zero_whatever(expr: Expr, sides: tuple[Expr, ...], u: Expr, depth: int, known: Known) -> bool:
    """Zero for u > 0, for u < 0, and for u = 0 if one term of u is replaced by what it then equals."""
    term = next((part for part in sympy.Add.make_args(u) if not part.is_number), u)
    equal = _with(expr, sides, {term: term - u})
    return all(_is_zero_where_positive(expr, sides, depth, (*known, (u, side))) for side in (1, -1)) and (
        _is_zero_where_positive(*equal, depth, (*known, (u, 0)))
    )


def _vanishes_where_positive(expr: Expr) -> bool:
    """Zero at a grid of more points than the degrees allow, or with derivatives that are, and at one point."""
    symbols = sorted(expr.free_symbols, key=str)
    try:
        if any(_positive_sign(u) is None for u, _ in breaks.critical(expr)):
            return False
    except breaks.Unknown:
        return False
    try:
        sizes = [zeros_allowed(expr, symbol) + 1 for symbol in symbols]
    except NotAlgebraic:
        one = constants.is_zero(expr.subs(dict.fromkeys(symbols, sympy.S.One)))
        slopes = (expr.diff(symbol) for symbol in symbols)
        return one and all(s == 0 or constants.has_zero_form(s) or _algebraically_zero(s) for s in slopes)
    return _zero_on_grid(expr, symbols, sizes)


def _algebraically_zero(expr: Expr) -> bool:
    symbols = sorted(expr.free_symbols, key=str)
    try:
        return _zero_on_grid(expr, symbols, [zeros_allowed(expr, symbol) + 1 for symbol in symbols])
    except NotAlgebraic:
        return False


def _zero_on_grid(expr: Expr, symbols: list[Symbol], sizes: list[int]) -> bool:
    count = 1
    for size in sizes:
        count *= size
    if count > MOST_POINTS:
        return False
    grid = product(*(range(1, size + 1) for size in sizes))
    return all(
        constants.is_zero(expr.xreplace({s: sympy.Integer(v) for s, v in zip(symbols, values, strict=True)}))
        for values in grid
    )
