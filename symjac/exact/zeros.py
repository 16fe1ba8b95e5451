"""Whether an expression is zero: proved, refuted with a witness, or unknown. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import lcm, prod
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from symjac import work
from symjac.exact import building, constants, domains, one_variable
from symjac.exact.algebraic import NotAlgebraic, zeros_allowed
from symjac.exact.constants import is_proved_zero, told_from_zero
from symjac.exact.normalizer import by_normal_form, has_zero_form
from symjac.exact.one_variable import is_outside, is_zero_on, repeats_zero, sides
from symjac.exact.plain import OutOfBudget, require_moderate
from symjac.exact.rewrite import by_logarithms, factored, factors, prepared, with_angles
from symjac.exact.signs import NOT_FINITE, Unsettled, lines, settled, sign_where_positive
from symjac.expressions import free_symbols
from symjac.expressions.applied import records
from symjac.expressions.facts import is_large, unified
from symjac.kernel import sympy
from symjac.numbers import At, shown, told_or_tiny
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- proofs by cases of signs -------------------------------------------------
#
# Proofs in several variables by cases: each variable positive, negative or 0, and further cases for unknown signs.


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


def _zero_by_factor(root: Expr) -> Callable[[Expr], bool]:
    """Whether an expression is zero because this factor of it, or its absolute value, is."""
    zeros = (root, -root, sympy.Abs(root, evaluate=False), abs(root))
    return lambda u: any(factor in zeros for factor in sympy.Mul.make_args(u))


def _with(expr: Expr, sides: tuple[Expr, ...], values: dict[Expr, Expr]) -> tuple[Expr, tuple[Expr, ...]]:
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
    if _has_no_value(expr, _zero_by_factor(u)):
        return True
    term = next((part for part in sympy.Add.make_args(u) if not part.is_number), u)
    equal = _with(expr, sides, {term: term - u})
    return _is_zero_where_positive(*equal, depth, (*known, (u, 0)))


def _vanishes_where_analytic(expr: Expr) -> bool:
    """Proofs that an analytic function is zero: by its conjugates, by its degrees, or by its derivatives at a point."""
    symbols = sorted(expr.free_symbols, key=str)
    product_of_logs = one_variable.product_of_logarithms(expr)
    if product_of_logs is not None and has_zero_form(product_of_logs):
        return True
    try:
        if any(sign_where_positive(u) is None for u, _ in domains.critical(expr)):
            return False
    except domains.Unsolved:
        return False
    ones = dict.fromkeys(symbols, sympy.S.One)
    if one_variable.vanishes(expr if product_of_logs is None else product_of_logs, ones):
        return True
    by_degrees = _is_zero_by_degrees(expr)
    if by_degrees is not None:
        return by_degrees
    slopes = (_settled_slope(expr, symbol) for symbol in symbols)
    return is_proved_zero(building.substituted(expr, ones)) and all(
        s == 0 or has_zero_form(s) or _is_zero_by_degrees(s) is True for s in slopes
    )


def _settled_slope(expr: Expr, symbol: Symbol) -> Expr:
    slope = expr.diff(symbol)
    try:
        return settled(slope, sign_where_positive)
    except (Unsettled, NoValue):
        return slope


def _is_zero_by_degrees(expr: Expr) -> bool | None:
    """Whether an algebraic function is zero on a grid of more points than its degrees allow; None for any other."""
    symbols = sorted(expr.free_symbols, key=str)
    try:
        sizes = [zeros_allowed(expr, symbol) + 1 for symbol in symbols]
    except NotAlgebraic:
        return None
    grid = product(*(range(1, size + 1) for size in sizes))
    return prod(sizes) <= MOST_POINTS and all(
        is_proved_zero(building.substituted(expr, {s: sympy.Integer(v) for s, v in zip(symbols, values, strict=True)}))
        for values in grid
    )


# --- the decision -------------------------------------------------------------
#
# A certain value (see `numbers`) at one point refutes. Proofs go cell by cell: on a cell on which no expression that it
# branches at changes sign, the expression is analytic. It is zero there if its normal form is; if it is
# algebraic and zero at more points than its degree allows; or if its derivatives are zero and one value is.


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
