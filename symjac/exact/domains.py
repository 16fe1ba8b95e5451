"""Where a real expression has a real value, as its functions tell: conditions, and proofs that there is no such point.

Every function of the language says in its record on which intervals it is real, and where it rises or falls. So
every part of an expression has a span, an interval in which all its values lie (interval arithmetic; of polynomials
in one variable and of quadratic ones the exact least value). A part whose span misses the domain of its function
has no real value anywhere; nor has an expression two of whose conditions contradict each other.

Refused: complex symbols and i, pieces (each condition holds only in its piece), expressions of more than MOST_NODES
operations. Poles are ignored: 1/x is real wherever it has a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING, Any

from symjac import functions
from symjac.errors import Undecided
from symjac.exact import breaks
from symjac.exact.breaks import ordered, rationals_between
from symjac.exact.building import certain_sign, substituted
from symjac.exact.constants import is_zero
from symjac.exact.spans import POSITIVE, Spans, span_of
from symjac.expressions import INFINITE, distinct, spelled
from symjac.expressions import condition as worded
from symjac.expressions.applied import PIECES, number
from symjac.expressions.facts import is_large, unified
from symjac.functions.record import Interval
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Symbol

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
    words = " and ".join(worded(condition) for condition in conditions)
    if len(symbols) == 1:
        try:
            cells = _cells(conditions, next(iter(symbols)))
        except sympy_failures(breaks.Unsolved, Undecided):
            return conditions
        if not cells:
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
    breaking = [u for difference in differences for u, _ in breaks.critical(difference)]
    zeros = {root for u in (*differences, *breaking) for root in breaks.real_zeros(u, x)}
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
            leading = sorted(u.free_symbols & v.free_symbols, key=str)
            slopes = (
                [(sympy.Poly(w, *leading).LC() if w.is_polynomial(*leading) else S.One) for w in (u, v)]
                if leading
                else []
            )
            if not slopes or not all(slope.is_Rational for slope in slopes) or slopes[0] * slopes[1] >= 0:
                continue
            total = sympy.expand(u * abs(slopes[1]) + v * abs(slopes[0]))
            span = Spans().of(total)
            if span.high < 0 or (span.high == 0 and (is_strict or is_strict_too or not span.has_high)):
                return True
    return False


def _bounds(condition: Any) -> Iterator[tuple[Expr, bool]]:
    """Each u that must be > 0 (True) or ≥ 0 (False)."""
    for part in sympy.And.make_args(condition):
        if isinstance(part, (sympy.Gt, sympy.Ge)):
            yield part.lhs - part.rhs, isinstance(part, sympy.Gt)
        elif isinstance(part, (sympy.Lt, sympy.Le)):
            yield part.rhs - part.lhs, isinstance(part, sympy.Lt)
