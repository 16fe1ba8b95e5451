"""Spans: the interval in which the values of a real expression lie, by interval arithmetic on exact ends.

The functions' records say where each rises or falls; polynomials in one variable, and quadratic ones, have their
exact least or largest value. Ends that are not rational are rounded outwards, and those beyond LARGEST are infinite.

Source: R. E. Moore, *Methods and Applications of Interval Analysis* (1979), ch. 2 to 4.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import functions
from symjac.expressions.applied import number
from symjac.functions.record import Interval
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
LARGEST = Fraction(10) ** 40
"""Ends beyond this count as infinite, and below its inverse as 0."""


class Span(NamedTuple):
    """An interval of values; each end belongs to it or not. Ends that are not rational are rounded outwards."""

    low: Fraction | float
    high: Fraction | float
    has_low: bool = False
    has_high: bool = False

    def meets(self, other: Span) -> bool:
        """Whether the two have a number in common."""
        low, has_low = max((self.low, not self.has_low), (other.low, not other.has_low))
        high, no_high = min((self.high, self.has_high), (other.high, other.has_high))
        return low < high or (low == high and not has_low and no_high)

    @property
    def sign(self) -> int | None:
        """1 or −1 if all its numbers have that sign."""
        if self.low > 0 or (self.low == 0 and not self.has_low):
            return 1
        return -1 if self.high < 0 or (self.high == 0 and not self.has_high) else None

    def touches(self, other: Span) -> bool:
        """Whether they have one number in common and no more."""
        return self.meets(other) and max(self.low, other.low) == min(self.high, other.high)

    def within(self, other: Span) -> bool:
        """Whether all its numbers are in the other."""
        low = self.low > other.low or (self.low == other.low and (other.has_low or not self.has_low))
        return low and (self.high < other.high or (self.high == other.high and (other.has_high or not self.has_high)))


REALS = Span(-math.inf, math.inf)
POSITIVE = Span(Fraction(0), math.inf)
NEGATIVE = Span(-math.inf, Fraction(0))
NOT_NEGATIVE = Span(Fraction(0), math.inf, True)
NOT_POSITIVE = Span(-math.inf, Fraction(0), False, True)


def span(expr: Expr) -> Span:
    """The interval in which an expression lies wherever it is real; nothing is known of complex symbols and i."""
    if expr.has(S.ImaginaryUnit) or not all(symbol.is_extended_real for symbol in expr.free_symbols):
        return REALS
    return Spans().of(expr)


Ends = tuple[Fraction | float, Fraction | float]


def limits(expr: Expr, within: Mapping[Symbol, Ends]) -> Ends:
    """A lower and an upper bound of a real expression for symbols within closed intervals; of a constant both are near.

    >>> x = sympy.Symbol("x", real=True)
    >>> limits(x**2 - 2 * x, {x: (Fraction(-1), Fraction(2))})
    (Fraction(-1, 1), Fraction(6, 1))
    """
    known = {x: Span(low, high, low > -math.inf, high < math.inf) for x, (low, high) in within.items()}
    found = Spans(known).of(expr)
    return found.low, found.high


class Spans:
    """The spans of the parts of an expression, each found once; those of symbols may be `known`."""

    def __init__(self, known: Mapping[Symbol, Span] | None = None) -> None:
        self._known: dict[Expr, Span] = dict(known or {})

    def of(self, expr: Expr) -> Span:
        """An interval in which the expression lies wherever it is real."""
        found = self._known.get(expr)
        if found is None:
            found = self._known[expr] = self._of(expr)
        return found

    def _of(self, expr: Expr) -> Span:
        if not expr.free_symbols:
            return _rounded(expr)
        if expr.is_Symbol:
            return _of_symbol(expr)
        if expr.is_Add:
            expr = _without_squares(expr)
            if not expr.is_Add:
                return self.of(expr)
            own = None if _is_separate(expr) else _of_polynomial(expr)
            total = Span(Fraction(0), Fraction(0), True, True)
            for term in expr.args:
                total = _added(total, self.of(term))
            return total if own is None else _cut(total, own)
        if expr.is_Mul:
            product = Span(Fraction(1), Fraction(1), True, True)
            for factor in expr.args:
                product = _multiplied(product, self.of(factor))
            return product
        if expr.is_Pow:
            return self._power(*expr.args)
        if isinstance(expr, (sympy.Max, sympy.Min)):
            return _extreme(expr.func, [self.of(argument) for argument in expr.args])
        record = functions.by_sympy(expr.func.__name__)
        if record is None:
            return REALS
        if len(expr.args) != 1 or record.period or not record.slopes:
            return _hull([span_of(part) for part in record.range]) if record.range else REALS
        return _image(expr.func, record, self.of(expr.args[0]))

    def _power(self, base: Expr, exponent: Expr) -> Span:
        inner = self.of(base)
        if base is S.Exp1 or not exponent.is_Rational:
            return POSITIVE
        if exponent.is_Integer and exponent > 0:
            return _whole_power(inner, int(exponent))
        if exponent.is_Integer:
            return _reciprocal(_whole_power(inner, -int(exponent)))
        inner = _cut(inner, NOT_NEGATIVE)
        power = abs(exponent)
        root = Span(_root(inner.low, power, -1), _root(inner.high, power, 1), inner.has_low, inner.has_high)
        return root if exponent > 0 else _reciprocal(root)


def _of_symbol(symbol: Expr) -> Span:
    """The span that its assumptions say."""
    if symbol.is_extended_nonnegative:
        return POSITIVE if symbol.is_extended_positive else NOT_NEGATIVE
    if symbol.is_extended_nonpositive:
        return NEGATIVE if symbol.is_extended_negative else NOT_POSITIVE
    return REALS


def _is_separate(total: Expr) -> bool:
    """Whether each term is a number or a multiple of a power of one symbol, each symbol once: then its sum is exact."""
    bases = [term.as_coeff_Mul()[1].as_base_exp()[0] for term in total.args if not term.is_Number]
    return all(base.is_Symbol for base in bases) and len(set(bases)) == len(bases)


def _without_squares(total: Expr) -> Expr:
    """The sum with c for each c·sin²v + c·cos²v."""
    terms = list(total.args)
    for term in total.args:
        squares = [part for part in sympy.Mul.make_args(term) if part.is_Pow and part.exp == 2]
        for square in squares:
            if isinstance(square.base, sympy.sin):
                other = term.xreplace({square: sympy.cos(*square.base.args) ** 2})
                if term in terms and other in terms:
                    terms.remove(term)
                    terms.remove(other)
                    terms.append(term / square)
    return sympy.Add(*terms)


def _rounded(constant: Expr) -> Span:
    """A real constant: itself if it is rational, else a narrow interval around it."""
    if constant.is_Rational:
        exact = Fraction(int(constant.p), int(constant.q))
        return Span(exact, exact, True, True) if abs(exact) <= LARGEST else REALS
    from symjac.exact.constants import ball_of
    from symjac.numbers import ends

    ball = ball_of(constant)
    if ball is None or ball.imag != 0 or not abs(ball.real).abs_upper() < LARGEST.numerator:
        return REALS
    return Span(*ends(ball.real), True, True)


@lru_cache(maxsize=256)
def span_of(interval: Interval) -> Span:
    """An interval of a record."""
    low = Span(-math.inf, -math.inf) if interval.low == "-oo" else _rounded(number(interval.low))
    high = Span(math.inf, math.inf) if interval.high == "oo" else _rounded(number(interval.high))
    return Span(low.low, high.high, interval.has_low, interval.has_high)


def _added(u: Span, v: Span) -> Span:
    return Span(u.low + v.low, u.high + v.high, u.has_low and v.has_low, u.has_high and v.has_high)


def _multiplied(u: Span, v: Span) -> Span:
    ends: list[tuple[Fraction | float, bool]] = []
    for a, has_a in ((u.low, u.has_low), (u.high, u.has_high)):
        for b, has_b in ((v.low, v.has_low), (v.high, v.has_high)):
            if a == 0 or b == 0:
                ends.append((Fraction(0), (a == 0 and has_a) or (b == 0 and has_b)))
            else:
                ends.append((_moderate(a * b), has_a and has_b))
    if _contains_zero(u) or _contains_zero(v):
        ends.append((Fraction(0), True))
    low, high = min(end for end, _ in ends), max(end for end, _ in ends)
    return Span(low, high, any(has for end, has in ends if end == low), any(has for end, has in ends if end == high))


def _contains_zero(u: Span) -> bool:
    return Span(Fraction(0), Fraction(0), True, True).within(u)


def _moderate(end: Fraction | float) -> Fraction | float:
    if isinstance(end, float) or abs(end) <= LARGEST:
        return end
    return math.inf if end > 0 else -math.inf


def _whole_power(u: Span, n: int) -> Span:
    """uⁿ for n > 0."""
    if n > 64:
        return REALS if n % 2 else NOT_NEGATIVE

    def power(end: Fraction | float) -> Fraction | float:
        return (end if n % 2 else abs(end)) if isinstance(end, float) else _moderate(end**n)

    if n % 2 or u.low >= 0:
        return Span(power(u.low), power(u.high), u.has_low, u.has_high)
    if u.high <= 0:
        return Span(power(u.high), power(u.low), u.has_high, u.has_low)
    high = max((power(u.low), u.has_low), (power(u.high), u.has_high))
    return Span(Fraction(0), high[0], True, high[1])


def _reciprocal(u: Span) -> Span:
    """1/u."""

    def inverse(end: Fraction | float, at_zero: float) -> Fraction | float:
        return Fraction(0) if isinstance(end, float) else 1 / end if end else at_zero

    if u.low >= 0:
        return Span(inverse(u.high, math.inf), inverse(u.low, math.inf), u.has_high, u.has_low and u.low > 0)
    if u.high <= 0:
        return Span(inverse(u.high, -math.inf), inverse(u.low, -math.inf), u.has_high and u.high < 0, u.has_low)
    return REALS


def _root(end: Fraction | float, exponent: Expr, way: int) -> Fraction | float:
    """A bound of a positive rational power of an end ≥ 0, exact if that is rational."""
    if isinstance(end, float) or end == 0:
        return end
    value = _rounded(sympy.Pow(sympy.Rational(end.numerator, end.denominator), exponent))
    return value.low if way < 0 else value.high


def _extreme(kind: Any, spans: Sequence[Span]) -> Span:
    """max or min of all lower ends, and of all upper ends."""
    best = max if kind is sympy.Max else min
    low, high = best(span.low for span in spans), best(span.high for span in spans)
    return Span(
        low, high, any(s.has_low for s in spans if s.low == low), any(s.has_high for s in spans if s.high == high)
    )


def _hull(spans: Sequence[Span]) -> Span:
    low, high = min(span.low for span in spans), max(span.high for span in spans)
    return Span(
        low, high, any(s.has_low for s in spans if s.low == low), any(s.has_high for s in spans if s.high == high)
    )


def _cut(u: Span, v: Span) -> Span:
    """The intersection if they meet, else the first."""
    if not u.meets(v):
        return u
    low, no_low = max((u.low, not u.has_low), (v.low, not v.has_low))
    high, has_high = min((u.high, u.has_high), (v.high, v.has_high))
    return Span(low, high, not no_low, has_high)


def _image(function: Any, record: Any, u: Span) -> Span:
    """The values of a function on an interval, by its record's slopes; all its values if these leave gaps."""
    everything = _hull([span_of(part) for part in record.range]) if record.range else REALS
    covered = [span_of(slope.on) for slope in record.slopes]
    if _hull([span_of(part) for part in record.domain]) != _hull(covered) or not _is_gapless(covered):
        return everything
    parts = []
    for slope, on in zip(record.slopes, covered, strict=True):
        if not u.meets(on):
            continue
        inside, onto = _cut(u, on), span_of(slope.onto)
        ends = (inside.low, inside.has_low, on.low), (inside.high, inside.has_high, on.high)
        first, last = ends if slope.way > 0 else ends[::-1]
        steps = not slope.strict  # a step function takes its value at an end before the end
        low = _end(function, onto.low, onto.has_low, first, steps, -1)
        high = _end(function, onto.high, onto.has_high, last, steps, 1)
        parts.append(Span(low[0], high[0], low[1], high[1]))
    return _cut(everything, _hull(parts)) if parts else everything


def _end(
    function: Any, onto: Fraction | float, has: bool, end: tuple[Any, bool, Any], steps: bool, way: int
) -> tuple[Fraction | float, bool]:
    """An end of the values, and whether it is a value; `end` holds that of the arguments and that of the slope."""
    at, reached, outermost = end
    if at == outermost:
        return onto, has and (reached or steps)
    return _at(function, at, way), reached or steps


def _is_gapless(spans: Sequence[Span]) -> bool:
    """Whether each begins where the one before it ends."""
    ordered = sorted(spans)
    return all(left.high == right.low for left, right in pairwise(ordered))


def _at(function: Any, end: Fraction | float, way: int) -> Fraction | float:
    """A bound of a function at a finite end."""
    if isinstance(end, float) or abs(end) > 10**4:
        return math.inf * way
    value = _rounded(function(sympy.Rational(end.numerator, end.denominator)))
    return value.low if way < 0 else value.high


def _of_polynomial(expr: Expr) -> Span | None:
    """The span of a polynomial in one symbol with rational coefficients, or of a quadratic one in several."""
    symbols = sorted(expr.free_symbols, key=str)
    if not expr.is_polynomial(*symbols):
        return None
    polynomial = sympy.Poly(expr, *symbols)
    degree = polynomial.total_degree()
    if not (polynomial.domain.is_QQ or polynomial.domain.is_ZZ) or degree % 2 or degree > 20:
        return None
    if len(symbols) == 1:
        if symbols[0].is_positive:
            return None
        leading = polynomial.LC()
        values = [_rounded(polynomial.as_expr().xreplace({symbols[0]: r})) for r in polynomial.diff().real_roots()]
        low, high = min(value.low for value in values), max(value.high for value in values)
        return Span(low, math.inf, True) if leading > 0 else Span(-math.inf, high, False, True)
    return _of_quadratic(dict(polynomial.terms())) if degree == 2 else None


def _of_quadratic(terms: Mapping[tuple[int, ...], Any]) -> Span | None:
    """The span of a quadratic polynomial, from its terms by powers; None if it is bounded on no side.

    Squares are completed in one variable after another: c·x² + l·x + r = c·(x + l/2c)² + r − l²/4c.
    """
    left = {powers: Fraction(int(c.p), int(c.q)) for powers, c in terms.items()}
    way = 0
    while any(map(any, left)):
        square = next((powers for powers in left if max(powers) == 2), None)
        if square is None:
            return None
        place, c = square.index(2), left.pop(square)
        if way == (-1 if c > 0 else 1):
            return None
        way = 1 if c > 0 else -1
        linear = [(_without(powers, place), left.pop(powers)) for powers in list(left) if powers[place]]
        for powers, factor in linear:
            for others, other in linear:
                both = tuple(map(operator.add, powers, others))
                left[both] = left.get(both, Fraction(0)) - factor * other / (4 * c)
        left = {powers: factor for powers, factor in left.items() if factor}
    best = next(iter(left.values()), Fraction(0))
    if abs(best) > LARGEST:
        return None
    return Span(best, math.inf, True) if way > 0 else Span(-math.inf, best, False, True)


def _without(powers: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*powers[:place], 0, *powers[place + 1 :])
