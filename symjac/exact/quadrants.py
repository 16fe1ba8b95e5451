"""Proofs in several variables by cases: each variable positive, negative or 0, and further cases for unknown signs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import lcm, prod
from typing import TYPE_CHECKING

from symjac.exact import breaks, building, one_variable
from symjac.exact.algebraic import NotAlgebraic, zeros_allowed
from symjac.exact.constants import is_proved_zero
from symjac.exact.normalizer import has_zero_form
from symjac.exact.one_variable import is_outside
from symjac.exact.rewrite import by_logarithms, factored, factors, substituted, with_angles
from symjac.exact.signs import NOT_FINITE, Unsettled, settled, sign_where_positive
from symjac.expressions.applied import records
from symjac.kernel import sympy
from symjac.numbers.evaluators import NoValue

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_POINTS = 400
MOST_CASES = 4
MOST_ASSUMED = 8
"""The most signs that are assumed in turn before the signs of the symbols are."""


Known = tuple[tuple["Expr", int], ...]
"""The most signs that are assumed."""


def is_zero_by_signs(expr: Expr, sides: tuple[Expr, ...], symbols: list[Symbol]) -> bool:
    """Zero for each choice of signs of the symbols: positive, negative, or 0."""
    return _is_zero_by_choice(by_logarithms(expr), sides, symbols)


def is_zero_as_needed(expr: Expr, sides: tuple[Expr, ...]) -> bool:
    """Whether it is zero for all signs that its functions depend on, assumed one after the other."""
    return _is_zero_where_positive(by_logarithms(expr), sides, MOST_CASES - MOST_ASSUMED)


def _is_zero_by_choice(expr: Expr, sides: tuple[Expr, ...], symbols: list[Symbol]) -> bool:
    symbol, *others = symbols
    positive = sympy.Symbol(f"{symbol.name}_p", positive=True)
    choices = [positive] if symbol.is_positive else [positive, -positive, sympy.S.Zero]
    for choice in choices:
        if choice == 0 and _has_no_value(expr, _at_zero(symbol)):
            continue
        case, within = _with(expr, sides, {symbol: choice})
        if is_outside(within) or case == 0 or case.has(*NOT_FINITE):
            continue
        if not (
            _is_zero_by_choice(case, within, others)
            if others
            else _is_zero_where_positive(*_without_roots(case, within), 0)
        ):
            return False
    return True


def _has_no_value(expr: Expr, is_zero: Callable[[Expr], bool]) -> bool:
    """Whether an expression divides by zero, or takes the logarithm of zero, there."""
    if isinstance(expr, sympy.Piecewise) or not expr.args:
        return False
    if any(_has_no_value(part, is_zero) for part in expr.args):
        return True
    if expr.is_Pow and (expr.exp.is_negative or expr.exp.free_symbols):
        return is_zero(expr.base)
    return isinstance(expr, sympy.log) and is_zero(expr.args[0])


def _at_zero(symbol: Symbol) -> Callable[[Expr], bool]:
    return lambda u: symbol in u.free_symbols and bool(building.substituted(u, {symbol: sympy.S.Zero}) == 0)


def _with_factor(root: Expr) -> Callable[[Expr], bool]:
    """Whether an expression is zero because this factor of it, or its absolute value, is."""
    zeros = (root, -root, sympy.Abs(root, evaluate=False), abs(root))
    return lambda u: any(factor in zeros for factor in sympy.Mul.make_args(u))


def _with(expr: Expr, sides: tuple[Expr, ...], values: dict[Expr, Expr]) -> tuple[Expr, tuple[Expr, ...]]:
    if all(place.is_Symbol for place in values):
        return substituted(expr, values), tuple(substituted(side, values) for side in sides)
    return building.substituted(expr, values), tuple(building.substituted(side, values) for side in sides)


def _without_roots(expr: Expr, sides: tuple[Expr, ...]) -> tuple[Expr, tuple[Expr, ...]]:
    """The expression with aⁿ for a positive symbol a with an n-th root."""
    orders: dict[Expr, int] = {}
    for node in expr.atoms(sympy.Pow):
        if node.exp.is_Rational and node.exp.q > 1:
            for symbol in sympy.Mul.make_args(node.base):
                if symbol.is_Symbol and symbol.is_positive:
                    orders[symbol] = lcm(orders.get(symbol, 1), int(node.exp.q))
    if not any(n > 1 for n in orders.values()):
        return expr, sides
    return _with(expr, sides, {a: sympy.Symbol(a.name, positive=True) ** n for a, n in orders.items()})


def _is_zero_where_positive(expr: Expr, sides: tuple[Expr, ...], depth: int, known: Known = ()) -> bool:
    """Zero for positive symbols under the assumed signs; an unknown sign is split into cases."""

    def sign(u: Expr) -> int | None:
        return _sign(u, known)

    if depth > MOST_CASES:
        return False
    if is_outside(sides) or expr.has(*NOT_FINITE) or any(sign(side) == -1 for side in sides):
        return True
    if not expr.free_symbols:
        return expr == 0 or is_proved_zero(expr)
    try:
        whole = settled(expr, sign)
    except NoValue:
        return True
    except Unsettled as unsettled:
        return _is_zero_in_cases(expr, sides, unsettled.args[0], depth + 1, known)
    angles = with_angles(whole)
    if angles != whole:
        return _is_zero_where_positive(angles, sides, depth + 1, known)
    whole = sympy.expand_log(whole)
    return any(factor == 0 or has_zero_form(factor) or _vanishes_where_analytic(factor) for factor in factors(whole))


_INCREASING = tuple(
    kind
    for kind, function in records().items()
    if function.is_monotone and function.slopes[0].way > 0 and function.slopes[0].strict
)


def _simpler(u: Expr) -> Expr:
    """p − q, which has the sign of f(p) − f(q) if f increases."""
    if u.is_Add and len(u.args) == 2:
        first, second = u.args if u.args[1].could_extract_minus_sign() else u.args[::-1]
        if type(first) is type(-second) and isinstance(first, _INCREASING) and len(first.args) == 1:
            return first.args[0] - (-second).args[0]
    return u


def _sign(u: Expr, known: Known) -> int | None:
    u = _simpler(u)
    found = _sign_of_factor(u, known)
    if found is not None or not known:
        return found
    above, below = sympy.fraction(factored(sympy.together(u)))
    signs = [_sign_of_factor(f, known) for f in (*sympy.Mul.make_args(above), *sympy.Mul.make_args(below))]
    return None if None in signs else prod(found for found in signs if found is not None)


def _sign_of_factor(u: Expr, known: Known) -> int | None:
    root, times = u.as_base_exp() if u.is_Pow and u.exp.is_Integer else (u, 1)
    found = sign_where_positive(root)
    for other, its in known if found is None else ():
        for side in (1, -1):
            if sympy.expand(root - side * other) == 0:
                found = side * its
    if found is None and isinstance(root, sympy.sin):
        found = _sign_by_half_angle(root, known)
    return None if found is None else found ** int(times)


def _halves(sine: Expr) -> tuple[Expr, Expr]:
    """sin(v/2) and cos(v/2), whose product is half of sin v."""
    return sympy.sin(sine.args[0] / 2), sympy.cos(sine.args[0] / 2)


def _sign_by_half_angle(sine: Expr, known: Known) -> int | None:
    first, second = (next((sign for other, sign in known if other == half), None) for half in _halves(sine))
    if first == 0 or second == 0:
        return 0
    return None if first is None or second is None else first * second


def _is_zero_in_cases(expr: Expr, sides: tuple[Expr, ...], u: Expr, depth: int, known: Known) -> bool:
    """u > 0, u < 0 and u = 0 for u = c·(a − r): by a = r + s, r = a + s and a = r, with a positive s."""
    u = _simpler(u)
    unknown = [f for f in sympy.Mul.make_args(factored(u)) if _sign(f, known) is None]
    if not unknown:
        return _is_zero_for_all(expr, sides, u, depth, known)
    root = unknown[0].base if unknown[0].is_Pow else unknown[0]
    if isinstance(root, sympy.sin):
        root = next((half for half in _halves(root) if expr.has(half) and _sign(half, known) is None), root)
    s = sympy.Symbol(f"s_{depth}", positive=True)
    for a in sorted(root.free_symbols, key=str):
        slope = sympy.expand(root).coeff(a, 1)
        if known or not sign_where_positive(slope) or sympy.expand(root - slope * a).has(a):
            continue
        r = factored(sympy.expand(slope * a - root) / slope)
        if not r.is_positive:
            continue
        below = {a: r / (1 + s)}  # every value between 0 and r
        cases = ({a: r + s}, below, {a: r})
        return all(_is_zero_where_positive(*_with(expr, sides, case), depth) for case in cases)
    return _is_zero_for_all(expr, sides, root, depth, known)


def _is_zero_for_all(expr: Expr, sides: tuple[Expr, ...], u: Expr, depth: int, known: Known) -> bool:
    """Whether it is zero for u > 0, for u < 0, and for u = 0, where one term of u is expressed by the others."""
    cases = (_is_zero_where_positive(expr, sides, depth, (*known, (u, side))) for side in (1, -1))
    if not all(cases):
        return False
    if _has_no_value(expr, _with_factor(u)):
        return True
    term = next((part for part in sympy.Add.make_args(u) if not part.is_number), u)
    equal = _with(expr, sides, {term: term - u})
    return _is_zero_where_positive(*equal, depth, (*known, (u, 0)))


def _vanishes_where_analytic(expr: Expr) -> bool:
    """Zero because its conjugates are not, or at more points than the degrees allow, or with its derivatives."""
    symbols = sorted(expr.free_symbols, key=str)
    product_of_logs = one_variable.product_of_logarithms(expr)
    if product_of_logs is not None and has_zero_form(product_of_logs):
        return True
    try:
        if any(sign_where_positive(u) is None for u, _ in breaks.critical(expr)):
            return False
    except breaks.Unsolved:
        return False
    ones = dict.fromkeys(symbols, sympy.S.One)
    if one_variable.vanishes(expr if product_of_logs is None else product_of_logs, ones):
        return True
    try:
        sizes = [zeros_allowed(expr, symbol) + 1 for symbol in symbols]
    except NotAlgebraic:
        one = is_proved_zero(building.substituted(expr, ones))
        slopes = (_settled_slope(expr, symbol) for symbol in symbols)
        return one and all(s == 0 or has_zero_form(s) or _algebraically_zero(s) for s in slopes)
    return _zero_on_grid(expr, symbols, sizes)


def _settled_slope(expr: Expr, symbol: Symbol) -> Expr:
    slope = expr.diff(symbol)
    try:
        return settled(slope, sign_where_positive)
    except (Unsettled, NoValue):
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
        is_proved_zero(building.substituted(expr, {s: sympy.Integer(v) for s, v in zip(symbols, values, strict=True)}))
        for values in grid
    )
