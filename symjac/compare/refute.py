"""Refutation by values: a point where two expressions certainly differ, or where only one of them is defined.

Here too is equality up to a tolerance, for decimals: relative to the expected value, absolute if that is below 1.
Both sides are multiplied out, and their coefficients must agree one by one, inside functions too: 0.54·x is accepted
for cos(1)·x and sin(1.57·x) for sin(πx/2), but not an expression that only agrees at some points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import cycle, islice, product
from typing import TYPE_CHECKING

from flint import arb, fmpq

from symjac.exact import Refuted, failing, substituted, zero
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.model import Point
from symjac.model.verdict import Comparison, DomainDifference, Witness
from symjac.numbers import ACCURACY, SHOWN, At, complex_valued, contains_zero, is_tiny, shown
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import AtPole, NoValue, Unsupported, Unsure, magnitude, minus, precision

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.numbers.evaluators import Value

    Found = Value | type[NoValue] | type[Unsupported]

BITS = (128, 1_024, 4_096)
"""Precisions in bits; the next one is tried if one does not tell a difference from cancellation."""

BITS_BETWEEN = (128, 1_024, 16_384)
"""Precisions at the few points between breaks, which may be as near to each other as erf(90) is to 1."""

_ACCURACY = 32
"""Two values must be known to so many bits before their agreement counts."""

Cancelled = tuple[tuple["Expr", ...], tuple["Expr", ...]]
"""The factors that have cancelled on each side, as log(x) has from 0·log(x): no value where one of these has none."""


@dataclass
class Evidence:
    """The evidence from the points so far."""

    difference: Witness | None = None
    domain: DomainDifference | None = None
    agreeing: list[Point] = field(default_factory=list)
    apart: int = 0  # points at which one side has a value and the other certainly has none
    cancelled: Cancelled = ((), ())


def look(
    pair: tuple[Expr, Expr],
    points: Iterable[Point],
    nodes: float,
    evidence: Evidence,
    precisions: tuple[int, ...] = BITS[:2],
) -> None:
    """Compare the pair (expected, answer) at the points until they differ; evaluate at most `nodes` nodes."""
    for point in islice(points, _affordable(pair, nodes)):
        for bits in precisions:
            try:
                _at(pair, point, bits, evidence)
            except Unsure:
                continue
            break
        if evidence.difference:
            return


def look_closely(pair: tuple[Expr, Expr], nodes: float, evidence: Evidence) -> None:
    """Look again, with many bits, at some points at which no difference was seen; at one of them as at a constant."""
    for bits in BITS[1:]:
        for point in evidence.agreeing[: min(4, _affordable(pair, nodes))]:
            if evidence.difference:
                return
            try:
                _at(pair, point, bits, evidence)
            except Unsure:
                continue
    if evidence.agreeing and not evidence.difference:
        _look_at_constant(pair, evidence.agreeing[0], evidence)


def _look_at_constant(pair: tuple[Expr, Expr], point: Point, evidence: Evidence) -> None:
    """Look at the difference as one constant: c·erf(60) − c is known, though erf(60) and 1 touch."""
    difference = substituted(sympy.Add(pair[0], -pair[1]), dict(point))
    if not difference.free_symbols and isinstance(zero(difference), Refuted):
        at = At(pair, dict(point))
        evidence.difference = Witness(point, *told_apart(*(_known(at, expr) for expr in pair)))


def overlap(pair: tuple[Expr, Expr], nodes: float, evidence: Evidence) -> bool:
    """Whether both sides have values around one of the points at which they agree, unlike √(x − 1) and √(1 − x)."""
    beside = Evidence(cancelled=evidence.cancelled)
    for point in evidence.agreeing:
        look(pair, _around(point), nodes / len(evidence.agreeing), beside)
        if beside.agreeing:
            return True
    return False


_NEAR = sympy.Rational(1, 1_009)


def _around(point: Point) -> Iterator[Point]:
    """Points near a point, to all sides if the symbols are few; integers stay as they are."""
    moved = [symbol for symbol, _ in point if not symbol.is_integer]
    for ways in product((1, -1), repeat=min(len(moved), _MOST_SIDES)):
        steps = dict(zip(moved, cycle(ways), strict=False))
        yield tuple((symbol, value + _NEAR * steps.get(symbol, 0)) for symbol, value in point)


_MOST_SIDES = 3


def _affordable(pair: tuple[Expr, Expr], nodes: float) -> int:
    """The number of points at which the pair may be evaluated with so many nodes."""
    return int(nodes / sum(1 for _ in distinct(*pair)))


def _at(pair: tuple[Expr, Expr], point: Point, bits: int, evidence: Evidence) -> None:
    place = dict(point)
    everything = (*pair, *evidence.cancelled[0], *evidence.cancelled[1])
    balls = Balls(place, bits, complex_valued=complex_valued(everything, place))
    expected, answer = found = [
        NoValue if any(_value(balls, part) is NoValue for part in parts) else _value(balls, expr)
        for expr, parts in zip(pair, evidence.cancelled, strict=True)
    ]
    if not (isinstance(expected, type) or isinstance(answer, type)):
        # The difference of constants is computed as one: 1 − erf(1000) is known, though 1 and erf(1000) touch.
        whole = balls.value(sympy.Add(pair[0], -pair[1])) if not point else None
        _compare(expected, answer, bits, point, evidence, whole)
    elif NoValue in found and not all(isinstance(value, type) for value in found):
        evidence.apart += 1
        if evidence.domain is not None:
            return
        narrower = found.index(NoValue)
        evidence.domain = DomainDifference(
            failing((pair[narrower], *evidence.cancelled[narrower]), point),
            "answer" if narrower else "expected",
            Witness(point, *(None if isinstance(value, type) else shown(value) for value in found)),
        )


def _compare(
    expected: Value, answer: Value, bits: int, point: Point, evidence: Evidence, difference: Value | None
) -> None:
    """Two balls that do not touch differ; touching balls agree if both are known well enough.

    Constants that are known less well agree too, at the second precision: they have a value, which a proof needs.
    A known difference of touching balls is looked at again with more bits, so that both values can be shown.
    """
    with precision(bits):
        touch = contains_zero(minus(expected, answer))
        differ = not (touch if difference is None else contains_zero(difference))
    if differ and touch and bits == BITS[0]:
        raise Unsure("the difference is known, but not in the values")
    if differ:
        evidence.difference = Witness(point, *told_apart(expected, answer))
    elif (point or bits == BITS[0]) and not (_is_known(expected) and _is_known(answer)):
        raise Unsure("known less precisely")
    elif point not in evidence.agreeing:
        evidence.agreeing.append(point)


def _is_known(value: Value) -> bool:
    return isinstance(value, fmpq) or value.rel_accuracy_bits() >= _ACCURACY or is_tiny(value)


def _value(balls: Balls, expr: Expr) -> Found:
    """The value; NoValue if it certainly has none, AtPole at an isolated gap, Unsupported if no value is known."""
    try:
        return balls.value(expr)
    except (AtPole, Unsupported) as error:
        return type(error)
    except NoValue:
        return NoValue


_DIGITS_OF_DIFFERENCE = 6
_MORE_DIGITS = (30, 60, 100, 200, 400, 800, 1_200)


def told_apart(first: Value, second: Value) -> tuple[Expr, Expr]:
    """Two different values, in enough digits to tell them apart."""
    for digits in (SHOWN, *_MORE_DIGITS):
        both = shown(first, digits), shown(second, digits)
        if len({str(sympy.N(value, digits - _DIGITS_OF_DIFFERENCE)) for value in both}) > 1:
            return both
    return shown(first), shown(second)


_LARGEST = 4
"""The coordinates of points for comparison: in exp(1.01·x) relative errors grow with x."""


def within(expected: Expr, answer: Expr, tolerance: Fraction, points: Iterable[Point]) -> Comparison:
    """Right if all coefficients are near, wrong if a value near the origin is not near, undecided otherwise."""
    if _agree(expected, answer, tolerance):
        return Comparison("right", tried=("tolerance",))
    for point in points:
        if any(abs(value) > _LARGEST for _, value in point):
            continue
        at = At((expected, answer), dict(point))
        try:
            wanted, found = _known(at, expected), _known(at, answer)
        except (NoValue, Unsure):
            continue
        if _are_near(wanted, found, tolerance) is False:
            return Comparison("wrong", Witness(point, *told_apart(wanted, found)), tried=("values",))
    return Comparison("undecided", tried=("tolerance", "values at points"))


def _agree(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    """Whether the coefficients of terms that are the same up to decimals are near to each other."""
    if expected == answer:
        return True
    first, second = _coefficients(expected), _coefficients(answer)
    for kernel in [kernel for kernel in second if kernel not in first]:
        same = next((other for other in first if _same(other, kernel, tolerance)), kernel)
        second[same] = second.get(same, sympy.S.Zero) + second.pop(kernel)
    zero = sympy.S.Zero
    return all(_near(first.get(m, zero), second.get(m, zero), tolerance) for m in {**first, **second})


def _same(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    """Whether two products or functions are of one kind and their arguments agree (for products in some order)."""
    if expected.func != answer.func or len(expected.args) != len(answer.args) or not expected.args:
        return False
    left = list(answer.args)
    for part in expected.args:
        candidates = left if expected.is_Mul else left[:1]
        found = next((other for other in candidates if _agree(part, other, tolerance)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _coefficients(expr: Expr) -> dict[Expr, Expr]:
    """Σ c·m as a map from m to the constant c."""
    found: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(expr)):
        constant, kernel = term.as_independent(*expr.free_symbols, as_Add=False)
        found[kernel] = found.get(kernel, sympy.S.Zero) + constant
    return found


def _near(expected: Expr, answer: Expr, tolerance: Fraction) -> bool:
    at = At((expected, answer), {})
    try:
        return _are_near(_known(at, expected), _known(at, answer), tolerance) is True
    except (NoValue, Unsure):
        return False


def _known(at: At, expr: Expr) -> Value:
    """The value to ACCURACY bits, relative or absolute: near 0 the tolerance is absolute."""

    def known(balls: Balls) -> Value:
        value = balls.value(expr)
        if not isinstance(value, fmpq) and value.rel_accuracy_bits() < ACCURACY and not is_tiny(value):
            raise Unsure("known less precisely")
        return value

    return at.refined(known)


def _are_near(wanted: Value, found: Value, tolerance: Fraction) -> bool | None:
    """Whether |wanted − found| ≤ tolerance·max(1, |wanted|); None if the balls do not tell."""
    allowed = fmpq(tolerance.numerator, tolerance.denominator)
    if isinstance(wanted, fmpq) and isinstance(found, fmpq):
        return bool(abs(wanted - found) <= allowed * max(abs(wanted), fmpq(1)))
    with precision(4 * ACCURACY):
        difference, bound = magnitude(minus(wanted, found)), magnitude(wanted).max(arb(1)) * allowed
        return True if difference <= bound else False if difference > bound else None
