"""Where a real expression has a real value, and where a function of one variable may break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING, Any, Literal

from flint import acb, arb, fmpq

from symjac import functions
from symjac.errors import Undecided
from symjac.exact.building import certain_sign, substituted
from symjac.exact.constants import MOST_BITS, ball_of, is_zero, sign_at, sign_of
from symjac.exact.spans import POSITIVE, Spans, span, span_of
from symjac.expressions import INFINITE, condition as worded, distinct, spelled
from symjac.expressions.applied import PIECES, number, records
from symjac.expressions.facts import is_large, remembered, unified
from symjac.functions import Function
from symjac.functions.record import NOWHERE, Interval, at
from symjac.kernel import sympy, sympy_failures
from symjac.numbers import FIRST_BITS, At, ends
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import NoValue, Unsure

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- breaks in one variable ---------------------------------------------------
#
# Where a function of one variable may break: the zeros of expressions at which its parts branch, jump or divide by 0.
#
# `rationals_between` lists the rational numbers of an interval, simple ones first.


class Unsolved(Exception):
    """An expression with unknown breaks, or numbers whose order is not known."""


def ordered(numbers: Iterable[Expr]) -> list[Expr]:
    """Real constants in their proved order, equal ones once; Unsolved if that of two is not known.

    >>> ordered([sympy.Integer(1), sympy.erf(30), sympy.sqrt(6), sympy.sqrt(2) * sympy.sqrt(3), sympy.Integer(-2)])
    [-2, erf(30), 1, sqrt(6)]
    """
    found = sorted(numbers, key=cmp_to_key(_order))
    return [number for place, number in enumerate(found) if not place or _order(found[place - 1], number)]


def _order(first: Expr, second: Expr) -> int:
    """The sign of the difference of two real constants: by short balls if these are disjoint."""
    if first == second:
        return 0
    if not (first.is_Rational and second.is_Rational):
        short, other = ball_of(first), ball_of(second)
        if short is not None and other is not None and not short.real.overlaps(other.real):
            return 1 if short.real > other.real else -1
    found = sign_of(first - second)
    if found is None:
        raise Unsolved(f"{first}, {second}")
    return found


def rationals_between(low: Expr, high: Expr) -> Iterator[Expr]:
    """Rational numbers between low and high, simple ones first; Unsolved if balls do not show that low < high."""
    first, last = _inside(low, high)
    for turn in range(1, 10_000):
        if first is not None:
            value = _simple(first) + turn if last is None else _between(first, last, turn)
        else:
            value = Fraction(turn // 2 * (-1) ** turn) if last is None else -_simple(-last) - turn
        yield sympy.Rational(value.numerator, value.denominator)


def _inside(low: Expr, high: Expr) -> tuple[Fraction | None, Fraction | None]:
    """Rational numbers a ≥ low and b ≤ high with a < b, from the first balls that prove it; None for ∓∞."""
    finite = [end for end in (low, high) if not end.is_infinite]

    def task(balls: Balls) -> tuple[Fraction | None, Fraction | None]:
        first, last = (
            None if end.is_infinite else _real_ends(balls, end)[1 - side] for side, end in enumerate((low, high))
        )
        if first is not None and last is not None and first >= last:
            raise Unsure("the ends are not told apart")
        return first, last

    try:
        return At(finite, {}, most=MOST_BITS).refined(task)
    except (NoValue, Unsure) as error:
        raise Unsolved(f"{low}, {high}") from error


def _real_ends(balls: Balls, number: Expr) -> tuple[Fraction, Fraction]:
    value = balls.value(number)
    if isinstance(value, acb):
        raise Unsure("not real")
    return ends(value, balls.bits)


def _simple(end: Fraction) -> Fraction:
    """The end if it is an integer, else the next integer above."""
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


_MOST_DEGREE = 60
_MOST_TERMS = 6
MOST_SLOPES = 3
"""How often the slope of a slope is taken to find the zeros of a function."""

_TRIED = (sympy.S.Zero, sympy.S.One, sympy.S.NegativeOne)
"""Points at which a function whose slope has no zero may have its own zero."""

Kind = Literal["pole", "jump", "kink"]
"""At a pole it has no value, at a jump it may be discontinuous, at a kink it is continuous."""

_ZERO_WITH_ARGUMENT = tuple(kind for kind, f in records().items() if f.least == 1 and f.zeros == at("0"))
_ZERO_AT_ONE = tuple(kind for kind, f in records().items() if f.zeros == at("1"))
_WITHOUT_ZERO = tuple(kind for kind, f in records().items() if f.is_smooth and f.zeros == NOWHERE)
_NOT_SMOOTH = (*PIECES, sympy.atan2)


def _breaks_of(function: Function) -> dict[Expr, Kind] | None:
    """The breaks of a function of one variable; None unless they are a few known points."""
    if function.least > 1 or (function.real_only and not function.is_kinked):
        return None
    if any(places.step for places in (function.poles, function.jumps)):
        return None
    ends = [end for part in function.domain for end, _ in part.ends]
    kinds: dict[str, Kind] = {
        **dict.fromkeys((*function.kinks.points, *ends), "kink"),
        **dict.fromkeys(function.jumps.points, "jump"),
        **dict.fromkeys(function.poles.points, "pole"),
    }
    return {number(place): kind for place, kind in kinds.items()}


_BREAKS = {kind: breaks for kind, function in records().items() for breaks in [_breaks_of(function)] if breaks}
_ENTIRE = tuple(kind for kind, f in records().items() if f.is_smooth)
"""Analytic at every real argument."""


def critical(expr: Expr) -> Iterator[tuple[Expr, Kind]]:
    """Every u at whose zeros the expression may break, and the kind of break."""
    for node in distinct(expr):
        kind = type(node)
        if not node.args or node.is_number or node.is_Add or node.is_Mul or kind in _ENTIRE:
            continue
        if node.is_Pow and (node.exp.is_Rational or not node.exp.free_symbols):
            if not (node.exp.is_Integer and node.exp > 0):
                yield node.base, "kink" if node.exp.is_positive else "pole"
        elif node.is_Pow:
            yield node.base, "jump"
        elif kind in _BREAKS:
            for place, what in _BREAKS[kind].items():
                yield node.args[0] - place, what
        elif kind is sympy.atan2:
            yield node.args[0], "jump"
            yield node.args[1], "kink"
        elif kind in (sympy.Max, sympy.Min):
            for i, first in enumerate(node.args):
                for second in node.args[:i]:
                    yield first - second, "kink"
        elif isinstance(node, sympy.Piecewise):
            for piece in node.args:
                for relation in piece.cond.atoms(sympy.core.relational.Relational):
                    yield relation.lhs - relation.rhs, "jump"
        elif not isinstance(
            node, (sympy.core.relational.Relational, sympy.logic.boolalg.Boolean)
        ) and kind.__name__ != ("ExprCondPair"):
            raise Unsolved(kind.__name__)


def real_zeros(expr: Expr, x: Symbol, orders: int = MOST_SLOPES) -> list[Expr]:
    """Real numbers that include all zeros of an expression; Unsolved if they cannot be found."""
    if x not in expr.free_symbols:
        return []
    if expr.is_Mul:
        return [root for factor in expr.args for root in real_zeros(factor, x, orders)]
    if expr.is_Pow and not expr.exp.free_symbols:
        return real_zeros(expr.base, x, orders)  # the zeros of the base may be poles
    if isinstance(expr, _WITHOUT_ZERO):
        return []
    if isinstance(expr, _ZERO_WITH_ARGUMENT):
        return real_zeros(expr.args[0], x, orders)
    if isinstance(expr, _ZERO_AT_ONE):
        return real_zeros(expr.args[0] - 1, x, orders)
    inner = _inverted(expr, x)
    if inner is not None:
        return real_zeros(inner, x, orders)
    try:
        return _roots_of(_norm(expr, x), x)
    except Unsolved:
        return _zeros_by_slope(expr, x, orders)


def _inverted(expr: Expr, x: Symbol) -> Expr | None:
    """u − e⁻ᶜ, which has the zeros of a·log u + a·c; u − log c for a·eᵘ − a·c."""
    rest, varying = expr.as_independent(x, as_Add=True)
    factor, kernel = varying.as_independent(x, as_Add=False)
    value = -rest / factor
    if isinstance(kernel, sympy.log):
        return kernel.args[0] - sympy.exp(value)
    return kernel.args[0] - sympy.log(value) if isinstance(kernel, sympy.exp) and value.is_positive else None


def _zeros_by_slope(expr: Expr, x: Symbol, orders: int) -> list[Expr]:
    """The zeros of a function that is monotonic between the zeros of its slope: 0 for eˣ − x − 1.

    An interval at whose beginning it is ≥ 0, and on which it increases, has no zero; other cases likewise.
    """
    if span(expr).sign:
        return []
    if not orders or not expr.is_Add or len(expr.args) > _MOST_TERMS or expr.has(*_NOT_SMOOTH):
        raise Unsolved(str(expr))
    slope = sympy.factor(expr.diff(x))
    breaking = {root for u, _ in critical(expr) for root in real_zeros(u, x, orders - 1)}
    seen: dict[Expr, int | None] = {}
    for place in {*real_zeros(slope, x, orders - 1), *_TRIED} - breaking:
        value = substituted(expr, {x: place})
        if value.is_real is not False:
            seen[place] = sign_of(value)
    places = [-sympy.oo, *ordered(breaking | seen.keys()), sympy.oo]
    for low, high in pairwise(places):
        inside = next(rationals_between(low, high))
        try:
            sign_at(expr, {x: inside})
            rises = sign_at(slope, {x: inside})
        except NoValue:  # no value anywhere between them
            continue
        first, last = seen.get(low), seen.get(high)
        away = (first is not None and rises and first * rises >= 0) or (
            last is not None and rises and last * rises <= 0
        )
        if not away:
            raise Unsolved(str(expr))
    return [*breaking, *(place for place, sign in seen.items() if not sign)]


def _norm(expr: Expr, x: Symbol) -> Expr:
    """A polynomial that is zero wherever the expression is: the radicals are eliminated one by one."""
    equations: list[tuple[Symbol, Expr, Expr]] = []
    names: dict[Expr, Symbol] = {}

    def flat(node: Expr) -> Expr:
        if node.is_Rational or node == x:
            return node
        if node.is_Add or node.is_Mul:
            return node.func(*map(flat, node.args))
        if node.is_Pow and node.exp.is_Rational:
            base, order, times = flat(node.base), int(node.exp.q), int(node.exp.p)
            return base**times if order == 1 else radical(base, order, sympy.Tuple(base, order)) ** times
        if isinstance(node, sympy.Abs):
            return radical(flat(node.args[0]) ** 2, 2, node)
        if isinstance(node, sympy.sign):
            return radical(sympy.S.One, 2, node)
        if node.is_number and node.is_real:
            return node
        raise Unsolved(str(node))

    def radical(base: Expr, order: int, key: Expr) -> Expr:
        if key not in names:
            names[key] = sympy.Dummy("r")
            equations.append((names[key], base, sympy.Integer(order)))
        return names[key]

    poly = sympy.numer(sympy.together(flat(expr)))
    for name, base, order in reversed(equations):
        above, below = sympy.fraction(sympy.together(base))
        poly = sympy.resultant(poly, below * name**order - above, name)
    return poly


def _roots_of(expr: Expr, x: Symbol) -> list[Expr]:
    try:
        poly = sympy.Poly(expr, x)
    except sympy.PolynomialError as error:
        raise Unsolved(str(expr)) from error
    if poly.degree() == 1:
        return [-poly.nth(0) / poly.nth(1)]
    if poly.is_zero or poly.degree() > _MOST_DEGREE or (not poly.domain.is_QQ and not poly.domain.is_ZZ):
        raise Unsolved(str(expr))
    return [] if poly.degree() < 1 else list(dict.fromkeys(poly.sqf_part().real_roots()))


# --- the domain ---------------------------------------------------------------
#
# Where a real expression has a real value, as its functions tell: conditions, and proofs that there is no such point.
#
# Every function of the language says in its record on which intervals it is real, and where it rises or falls. So
# every part of an expression has a span, an interval in which all its values lie (interval arithmetic; of polynomials
# in one variable and of quadratic ones the exact least value). A part whose span misses the domain of its function
# has no real value anywhere; nor has an expression two of whose conditions contradict each other.
#
# Refused: complex symbols and i, pieces (each condition holds only in its piece), expressions of more than MOST_NODES
# operations. Poles are ignored: 1/x is real wherever it has a value.


S = sympy.S
MOST_NODES = 1_000
MOST_CONDITIONS = 12


@dataclass(frozen=True)
class Domain:
    """The conditions for an expression to be real; `nowhere` is the reason if they hold nowhere."""

    conditions: tuple[Any, ...] = ()
    nowhere: str | None = None


class _Nowhere(Exception):
    """A part without a real value, and why."""


def domain(expr: Expr, variables: Sequence[Symbol] = ()) -> Domain:
    """The domain of a real expression; powers such as (-1)^x count only for exponents in `variables`.

    >>> x = sympy.Symbol("x", real=True)
    >>> domain(sympy.log(x - 1)).conditions, domain(sympy.log(-x**2)).nowhere
    ((x > 1,), 'log(-x^2) is real nowhere: -x^2 is never > 0')
    """
    expr = unified(expr)
    if is_large(expr) or not all(symbol.is_extended_real for symbol in expr.free_symbols):
        return Domain()
    nodes = list(islice(distinct(expr), MOST_NODES + 1))
    if len(nodes) > MOST_NODES or any(node is S.ImaginaryUnit or isinstance(node, _UNREAD) for node in nodes):
        return Domain()
    try:
        found = tuple(dict.fromkeys(_conditions(expr, frozenset(variables))))
        return Domain(_together(found))
    except _Nowhere as reason:
        return Domain(nowhere=str(reason))


_BOXES = (fmpq(1, 4), fmpq(3), fmpq(-1, 2))
"""The values from which the small boxes in `seen_real` are made."""
_WIDTH = fmpq(1, 2**20)


def seen_real(exprs: Iterable[Expr]) -> set[Expr]:
    """Those that balls show to be real all over one of a few small boxes of their symbols.

    >>> x = sympy.Symbol("x", real=True)
    >>> seen_real([sympy.log(x - 1), sympy.log(-x**2)])
    {log(x - 1)}
    """
    left = [expr for expr in exprs if not is_large(expr)]
    symbols = sorted({symbol for expr in left for symbol in expr.free_symbols}, key=str)
    seen: set[Expr] = set()
    for base in _BOXES:
        values = [base * (1 + fmpq(37 * j % 101, 101)) for j in range(len(symbols))]
        sides = zip(symbols, values, strict=True)
        box = {s: arb(abs(value) if s.is_positive else value, _WIDTH) for s, value in sides}
        balls = Balls(box, FIRST_BITS)
        for expr in left:
            try:
                balls.value(expr)
            except ArithmeticError:
                continue
            seen.add(expr)
        left = [expr for expr in left if expr not in seen]
        if not left:
            break
    return seen


_UNREAD = (sympy.Piecewise, sympy.Derivative, sympy.Subs, sympy.Integral, sympy.core.function.AppliedUndef)


# --- conditions ------------------------------------------------------------------------------------------


def _conditions(expr: Expr, variables: frozenset[Symbol]) -> Iterator[Any]:
    """The relations that must hold, without those that hold everywhere."""
    spans = Spans()
    for node in reversed(list(distinct(expr))):
        if not node.free_symbols:
            continue
        if node.is_Pow and not node.exp.is_Integer:
            yield from _of_power(node, spans, variables)
        elif node.is_Function:
            record = functions.by_sympy(node.func.__name__)
            if record is not None and _has_ends(record.domain) and len(node.args) == 1:
                yield from _of_intervals(node, node.args[0], record.domain, spans)


def _has_ends(intervals: Sequence[Interval]) -> bool:
    return any(interval.ends for interval in intervals)


def _of_power(node: Expr, spans: Spans, variables: frozenset[Symbol]) -> Iterator[Any]:
    base, exponent = node.args
    if not exponent.free_symbols and not exponent.is_Rational:
        known = _sign_or_none(exponent)
    else:
        known = (1 if exponent > 0 else -1) if exponent.is_Rational else None
    if known is None:
        if base.is_positive or exponent.is_integer or variables.isdisjoint(exponent.free_symbols):
            return
        span = spans.of(base)
        if span.high <= 0 and not (span.high == 0 and span.has_high and base.free_symbols):
            reason = f"the base is never > 0, and the exponent {spelled(exponent)} varies"
            raise _Nowhere(f"{spelled(node)} is real on no interval: {reason}")
        if not span.within(POSITIVE):
            yield sympy.Gt(base, 0, evaluate=False)
        return
    zero = Interval("0", "oo", has_low=known > 0)
    yield from _of_intervals(node, base, (zero,), spans)


def _sign_or_none(constant: Expr) -> int | None:
    try:
        return certain_sign(constant)
    except Undecided:
        return None


def _of_intervals(node: Expr, u: Expr, intervals: Sequence[Interval], spans: Spans) -> Iterator[Any]:
    span = spans.of(u)
    parts = [span_of(part) for part in intervals]
    if any(span.within(part) for part in parts):
        return
    met = [(part, interval) for part, interval in zip(parts, intervals, strict=True) if span.meets(part)]
    if not met:
        raise _Nowhere(f"{spelled(node)} is real nowhere: {spelled(u)} is never {_in_words(intervals)}")
    if all(span.touches(part) for part, _ in met) and _varies_analytically(u):
        ends = " or ".join(spelled(number(low if part.low == span.high else high)) for part, (low, high, *_) in met)
        raise _Nowhere(f"{spelled(node)} is real on no interval: it needs {spelled(u)} = {ends}")
    yield _relation(u, intervals)


def _in_words(intervals: Sequence[Interval]) -> str:
    return " or ".join(
        " and ".join(f"{sign_} {end}" for sign_, end in _comparisons(interval)) for interval in intervals
    )


def _comparisons(interval: Interval) -> Iterator[tuple[str, str]]:
    if "oo" not in interval.low:
        yield (">=" if interval.has_low else ">"), interval.low
    if "oo" not in interval.high:
        yield ("<=" if interval.has_high else "<"), interval.high


def _relation(u: Expr, intervals: Sequence[Interval]) -> Any:
    parts = []
    for interval in intervals:
        bounds = [_RELATIONS[sign_](u, number(end), evaluate=False) for sign_, end in _comparisons(interval)]
        parts.append(sympy.And(*bounds, evaluate=False) if len(bounds) > 1 else bounds[0])
    return sympy.Or(*parts, evaluate=False) if len(parts) > 1 else parts[0]


_RELATIONS = {">": sympy.Gt, ">=": sympy.Ge, "<": sympy.Lt, "<=": sympy.Le}


def _varies_analytically(u: Expr) -> bool:
    """Whether u is analytic and not constant, so that it has a value on no open set."""
    if any(isinstance(node, PIECES) for node in distinct(u)):
        return False
    points = [{s: S(k + 2 * j) / 7 for j, s in enumerate(sorted(u.free_symbols, key=str))} for k in (1, 4)]
    first, second = (substituted(u, point) for point in points)
    return is_zero(first - second) is False


# --- several conditions together ---------------------------------------------------------------------------


def _together(conditions: tuple[Any, ...]) -> tuple[Any, ...]:
    """The conditions, simplified in one variable; _Nowhere if two of them, or all in one variable, contradict."""
    if not conditions or len(conditions) > MOST_CONDITIONS:
        return conditions
    symbols = {s for condition in conditions for s in condition.free_symbols}
    if len(symbols) == 1:
        try:
            cells = _cells(conditions, next(iter(symbols)))
        except sympy_failures(Unsolved, Undecided):
            return conditions
        if not cells:
            words = " and ".join(worded(condition) for condition in conditions)
            raise _Nowhere(f"it is real on no interval: there is none on which {words}")
        return tuple(cell for cell in cells if cell != S.true)
    for first, second in combinations(conditions, 2):
        if _contradict(first, second):
            raise _Nowhere(f"it is real nowhere: {worded(first)} and {worded(second)} never hold together")
    return conditions


def _cells(conditions: Sequence[Any], x: Symbol) -> tuple[Any, ...]:
    """The intervals on which all conditions hold, as one relation; none if they hold on no interval."""
    relations = [r for condition in conditions for r in condition.atoms(sympy.core.relational.Relational)]
    differences = [r.lhs - r.rhs for r in relations]
    breaking = [u for difference in differences for u, _ in critical(difference)]
    zeros = {root for u in (*differences, *breaking) for root in real_zeros(u, x)}
    if x.is_positive:
        zeros = {root for root in zeros if root.is_positive}
    cuts = ordered(zeros)
    first = S.Zero if x.is_positive else -sympy.oo
    runs: list[list[Any]] = []
    everything = [first, *cuts, sympy.oo]
    for low, high in pairwise(everything):
        if not _all_hold(conditions, x, next(rationals_between(low, high))):
            continue
        if runs and runs[-1][1] == low and _all_hold(conditions, x, low):
            runs[-1][1] = high
        else:
            runs.append([low, high])
    parts = []
    for low, high in runs:
        below = [] if low == first else [(sympy.Ge if _all_hold(conditions, x, low) else sympy.Gt)(x, low)]
        above = [] if high == sympy.oo else [(sympy.Le if _all_hold(conditions, x, high) else sympy.Lt)(x, high)]
        parts.append(sympy.And(*below, *above, evaluate=False) if below and above else (below or above or [S.true])[0])
    if not parts:
        return ()
    return (sympy.Or(*parts, evaluate=False) if len(parts) > 1 else parts[0],)


def _all_hold(conditions: Sequence[Any], x: Symbol, place: Expr) -> bool:
    return all(_holds(condition, x, place) for condition in conditions)


def _holds(condition: Any, x: Symbol, place: Expr) -> bool:
    if isinstance(condition, (sympy.And, sympy.Or)):
        combine = all if isinstance(condition, sympy.And) else any
        return combine([_holds(part, x, place) for part in condition.args])
    difference = substituted(condition.lhs - condition.rhs, {x: place})
    if difference.has(*INFINITE):
        return False  # at a pole
    side = certain_sign(difference)
    return side is not None and bool(condition.func(S(side), 0))


def _contradict(first: Any, second: Any) -> bool:
    """Whether u ≥ 0 and v ≥ 0 cannot both hold: because c·u + v < 0 for some c > 0."""
    for u, is_strict in _bounds(first):
        for v, is_strict_too in _bounds(second):
            leading = tuple(sorted(u.free_symbols & v.free_symbols, key=str))
            slopes = [_leading(w, leading) for w in (u, v)] if leading else []
            if not slopes or not all(slope.is_Rational for slope in slopes) or slopes[0] * slopes[1] >= 0:
                continue
            total = sympy.expand(u * abs(slopes[1]) + v * abs(slopes[0]))
            span = Spans().of(total)
            if span.high < 0 or (span.high == 0 and (is_strict or is_strict_too or not span.has_high)):
                return True
    return False


@remembered(256)
def _leading(u: Expr, symbols: tuple[Symbol, ...]) -> Expr:
    """The first coefficient of a polynomial in these symbols; 1 for another expression."""
    return sympy.Poly(u, *symbols).LC() if u.is_polynomial(*symbols) else S.One


def _bounds(condition: Any) -> Iterator[tuple[Expr, bool]]:
    """Each u that must be > 0 (True) or ≥ 0 (False)."""
    for part in sympy.And.make_args(condition):
        if isinstance(part, (sympy.Gt, sympy.Ge)):
            yield part.lhs - part.rhs, isinstance(part, sympy.Gt)
        elif isinstance(part, (sympy.Lt, sympy.Le)):
            yield part.rhs - part.lhs, isinstance(part, sympy.Lt)
