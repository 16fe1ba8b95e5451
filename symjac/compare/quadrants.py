"""Several variables: each positive, negative or 0, and further cases where a sign is needed that is not known."""

from __future__ import annotations

from itertools import product
from math import lcm
from typing import TYPE_CHECKING

from symjac.compare import breaks, constants
from symjac.compare.algebraic import NotAlgebraic, zeros_allowed
from symjac.compare.domains import is_outside
from symjac.compare.pieces import Unsettled, Vacuous, settled
from symjac.compare.signs import NOT_FINITE, positive_sign
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_POINTS = 400
MOST_CASES = 4


Known = tuple[tuple["Expr", int], ...]
"""Signs that are assumed."""


def is_zero_by_signs(expr: Expr, sides: tuple[Expr, ...], symbols: list[Symbol]) -> bool:
    """Zero for every choice of signs of the symbols: each positive, negative, or 0."""
    symbol, *others = symbols
    positive = sympy.Symbol(f"{symbol.name}_p", positive=True)
    choices = [positive] if symbol.is_positive else [positive, -positive, sympy.S.Zero]
    for choice in choices:
        if choice == 0 and _has_no_value(expr, symbol):
            continue
        case, within = _with(expr, sides, {symbol: choice})
        if is_outside(within) or case == 0 or case.has(*NOT_FINITE):
            continue
        if not (is_zero_by_signs(case, within, others) if others else _is_zero_where_positive(*_without_roots(case, within), 0)):
            return False
    return True


def _has_no_value(expr: Expr, symbol: Symbol) -> bool:
    """Whether an expression divides by 0, or takes the logarithm of 0, for symbol = 0."""
    if isinstance(expr, sympy.Piecewise) or symbol not in expr.free_symbols:
        return False
    if any(_has_no_value(part, symbol) for part in expr.args):
        return True
    if expr.is_Pow and (expr.exp.is_negative or expr.exp.free_symbols):
        return bool(expr.base.subs(symbol, 0) == 0)
    return isinstance(expr, sympy.log) and bool(expr.args[0].subs(symbol, 0) == 0)


def _with(expr: Expr, sides: tuple[Expr, ...], values: dict[Expr, Expr]) -> tuple[Expr, tuple[Expr, ...]]:
    return expr.subs(values, simultaneous=True), tuple(side.subs(values, simultaneous=True) for side in sides)


def _without_roots(expr: Expr, sides: tuple[Expr, ...]) -> tuple[Expr, tuple[Expr, ...]]:
    """With aⁿ in the place of a positive symbol a of which an n-th root is taken."""
    orders: dict[Expr, int] = {}
    for node in expr.atoms(sympy.Pow):
        if node.exp.is_Rational and node.exp.q > 1:
            for symbol in node.base.free_symbols if node.base.is_Symbol or node.base.is_Mul else ():
                orders[symbol] = lcm(orders.get(symbol, 1), int(node.exp.q))
    if not any(n > 1 for n in orders.values()):
        return expr, sides
    return _with(expr, sides, {a: sympy.Symbol(a.name, positive=True) ** n for a, n in orders.items()})


def _is_zero_where_positive(expr: Expr, sides: tuple[Expr, ...], depth: int, known: Known = ()) -> bool:
    """Zero for positive symbols, where some signs are assumed; what has no known sign is split into cases."""

    def sign(u: Expr) -> int | None:
        found = positive_sign(u)
        if found is None:
            for other, its in known:
                if 0 in (sympy.expand(u - other), sympy.expand(u + other)):
                    return its if sympy.expand(u - other) == 0 else -its
        return found

    if depth > MOST_CASES:
        return False
    if is_outside(sides) or expr.has(*NOT_FINITE):
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


def _is_zero_in_cases(expr: Expr, sides: tuple[Expr, ...], u: Expr, depth: int, known: Known) -> bool:
    """u > 0, u < 0 and u = 0 for u = c·(a − r): by a = r + s, r = a + s and a = r, with a positive s."""
    factors = [f for f in sympy.Mul.make_args(sympy.factor(u)) if positive_sign(f) is None]
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
        if any(positive_sign(u) is None for u, _ in breaks.critical(expr)):
            return False
    except breaks.Unknown:
        return False
    try:
        sizes = [zeros_allowed(expr, symbol) + 1 for symbol in symbols]
    except NotAlgebraic:
        one = constants.is_zero(expr.subs(dict.fromkeys(symbols, sympy.S.One)))
        slopes = (_settled_slope(expr, symbol) for symbol in symbols)
        return one and all(s == 0 or constants.has_zero_form(s) or _algebraically_zero(s) for s in slopes)
    return _zero_on_grid(expr, symbols, sizes)


def _settled_slope(expr: Expr, symbol: Symbol) -> Expr:
    slope = expr.diff(symbol)
    try:
        return settled(slope, positive_sign)
    except (Unsettled, Vacuous):
        return slope


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
