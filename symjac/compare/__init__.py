"""Whether two expressions are equal wherever both are defined: proved, refuted with a witness, or undecided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import cycle, islice, product
from random import Random
from typing import TYPE_CHECKING

from flint import arb, fmpq

from symjac import exact, work
from symjac.exact import Refuted, failing, substituted, zero
from symjac.expressions import distinct, free_symbols
from symjac.expressions.applied import record, written_out
from symjac.expressions.facts import unified
from symjac.kernel import sympy
from symjac.model import Comparison, DomainDifference, Point, Witness
from symjac.numbers import ACCURACY, SHOWN, At, complex_valued, contains_zero, is_tiny, shown
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import AtPole, NoValue, Unsupported, Unsure, magnitude, minus, precision

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.evaluators import Value

    Found = Value | type[NoValue] | type[Unsupported]


# --- refutation by values -----------------------------------------------------
#
# Refutation by values: a point where two expressions certainly differ, or where only one of them is defined.
#
# Here too is equality up to a tolerance, for decimals: relative to the expected value, absolute if that is below 1.
# Both sides are multiplied out, and their coefficients must agree one by one, inside functions too: 0.54·x is accepted
# for cos(1)·x and sin(1.57·x) for sin(πx/2), but not an expression that only agrees at some points.


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


# --- the decision -------------------------------------------------------------
#
#     structure ─▶ a first look at a few points ─▶ normal form ─▶ many points ─▶ proofs by cases and by derivatives
#               ─▶ undecided
#
# Values at points refute and never prove; a proof that fails refutes nothing.
#
# `points` gives the points: first small ones that are easy to read, then mixed ones.


FEW = 10
"""The number of points of the first look."""

FOR_DOMAINS = 30
"""The number of further points if equality is proved and only the domains are to be compared."""

MANY = 140
"""The number of points of the last look."""

_DENOMINATOR = 97
_RANGES = ((0, 1), (-3, 3), (1, 4), (-1, 1), (-20, 20), (2, 20), (-300, 300))
_MOST_AXES = 3
_INTEGERS = 7
_MOST_CENTRES = 8
_LARGEST_CENTRE = 10**6


def points(exprs: Sequence[Expr]) -> Iterator[Point]:
    """Some MANY points: 1, 2, …; on and between the axes; from ranges of every size; near the numbers that occur."""
    symbols = sorted({s for expr in exprs for s in free_symbols(expr)}, key=lambda symbol: str(symbol.name))
    if not symbols:
        yield ()
        return
    centres = sorted(
        {node for expr in exprs for node in distinct(expr) if node.is_Rational and abs(node) <= _LARGEST_CENTRE},
        key=lambda number: (abs(number), number),
    )
    for number in range(FEW):
        yield _mixed(symbols, number, centres)
    for on_axis in product((0, 1, -1), repeat=len(symbols)) if len(symbols) <= _MOST_AXES else ():
        yield tuple((s, _admitted(s, sympy.Integer(value))) for s, value in zip(symbols, on_axis, strict=True))
    for centre in centres[-_MOST_CENTRES:]:
        for sign, step in product((1, -1), (-1, 0, 1)):
            yield _row(symbols, sign * centre + sympy.Rational(step, 7))
    scales = [1 / number for number in centres if number != 0 and not _SMALL <= abs(number) <= 1 / _SMALL]
    for scale in scales[-_MOST_SCALES:] if scales else ():
        yield from (_row(symbols, way * scale) for way in _WAYS)
    if any(_is_wave(node) for expr in exprs for node in distinct(expr)):
        yield from (_row(symbols, sign * _QUARTER) for sign in (1, -1))
    for number in range(FEW, MANY):
        yield _mixed(symbols, number, centres)


_SMALL = sympy.Rational(1, 50)
_MOST_SCALES = 3
_WAYS = (*map(sympy.Integer, (1, -1)), sympy.Rational(7, 3), sympy.Rational(-7, 3))
"""Multiples of the scale 1/c of a number c that is small or large: ⌊x/1000⌋ is 0 up to 1000."""
_QUARTER = sympy.Rational(11, 7)
"""Nearly a quarter of a turn, where the sine is nearly 1."""


def _is_wave(node: Expr) -> bool:
    """Whether the outermost function is periodic with values within bounds, as sine and cosine are."""
    known = record(node)
    return known is not None and bool(known.period) and known.is_bounded


def _row(symbols: Sequence[Symbol], value: Expr) -> Point:
    """A value for the first symbol, and 1, 2, … more for the others."""
    return tuple((s, _admitted(s, value if place == 0 else value + place)) for place, s in enumerate(symbols))


def _mixed(symbols: Sequence[Symbol], number: int, centres: Sequence[Expr]) -> Point:
    random = Random(number)
    return tuple((s, _admitted(s, _coordinate(number, place, random, centres))) for place, s in enumerate(symbols))


def _coordinate(number: int, place: int, random: Random, centres: Sequence[Expr]) -> Expr:
    if number < 2:
        return sympy.Rational(place % 3 + 1, place // 3 + 1) * (-1) ** number
    kind = number % 10
    if kind == 9:
        return sympy.Integer(random.randint(-6, 6))
    if kind == 8 and centres:
        return random.choice(centres) * random.choice((1, -1)) + sympy.Rational(random.randint(-2, 2), 7)
    low, high = _RANGES[kind % len(_RANGES)]
    return sympy.Rational(random.randint(_DENOMINATOR * low + 1, _DENOMINATOR * high - 1), _DENOMINATOR)


def _admitted(symbol: Symbol, value: Expr) -> Expr:
    """The value, made one that the symbol may have."""
    if symbol.is_integer:
        return sympy.Integer(int(value) % _INTEGERS)
    if symbol.is_positive:
        return abs(value) or sympy.S.One
    if not symbol.is_extended_real:
        return value + sympy.I * _imaginary(value)
    return value


def _imaginary(value: Expr) -> Expr:
    """0 for integers, else another number of the same size, so that real and complex points are both looked at."""
    return sympy.S.Zero if value.is_Integer else sympy.Rational(3, 7) - value / 2


__all__ = ["SECONDS", "Cancelled", "compare"]

SECONDS = 10.0
"""The work for one pair, unless less is given: calls while SymPy works, evaluated nodes of the pair otherwise."""

_NODES_A_SECOND = 100_000

APART = 10
"""This many points with only one side defined, and none with both sides around it, tell log(x) from log(-x)."""


def compare(
    expected: Expr,
    answer: Expr,
    *,
    seconds: float = SECONDS,
    strict_domain: bool = False,
    tolerance: Fraction | None = None,
    cancelled: Cancelled = ((), ()),
) -> Comparison:
    """Whether two expressions are equal wherever both are defined; `strict_domain` also compares their domains.

    `cancelled` are the factors that have cancelled on each side: a side has no value where one of its factors has none.

    With a `tolerance` decimals need only be near; see `within`.
    """
    asked = unified(expected), unified(answer), seconds, strict_domain, tolerance, cancelled
    return next(work.once((compare, *asked), lambda: (_judged(*asked) for _ in range(1))))


def _judged(
    expected: Expr,
    answer: Expr,
    seconds: float,
    strict_domain: bool,
    tolerance: Fraction | None,
    cancelled: Cancelled,
) -> Comparison:
    found = _compared(expected, answer, seconds, strict_domain, cancelled)
    if tolerance is None or found.ruling == "right":
        return found
    return within(expected, answer, tolerance, points((expected, answer)))


def _compared(
    expected: Expr, answer: Expr, seconds: float, strict_domain: bool, cancelled: Cancelled = ((), ())
) -> Comparison:
    nodes, calls = _NODES_A_SECOND * seconds, work.CALLS_A_SECOND * seconds
    if expected == answer and cancelled == ((), ()):
        return Comparison("right", tried=("structure",))
    pair = (written_out(_turned(expected)), written_out(_turned(answer)))
    cancelled = (tuple(map(written_out, cancelled[0])), tuple(map(written_out, cancelled[1])))
    evidence = Evidence(cancelled=cancelled)
    tried: list[str] = []
    if not exact.is_small(*pair):
        return Comparison("undecided", tried=("too large",))
    places = points((*pair, *cancelled[0], *cancelled[1]))
    look(pair, islice(places, FEW), 0.5 * nodes, evidence)
    proved = False
    if not evidence.difference:
        proved = exact.by_normal_form(expected - answer)
        tried.append("normal form")
    if not (evidence.difference or (proved and cancelled == ((), ()) and _are_everywhere(pair))):
        look(pair, islice(places, FOR_DOMAINS), 0.2 * nodes, evidence)
    for name, prove, share in _PROOFS:
        if proved or evidence.difference:
            break
        tried.append(name)
        proved = work.attempted(partial(prove, pair[0] - pair[1]), share * calls, False)
        if not proved and "values at points" not in tried:
            look(pair, places, 0.4 * nodes, evidence)
            tried.append("values at points")
    if not (proved or evidence.difference):
        look(pair, _between_breaks(pair, 0.3 * calls), 0.2 * nodes, evidence, BITS_BETWEEN)
        look_closely(pair, 0.2 * nodes, evidence)
    apart = proved and evidence.agreeing and evidence.apart >= APART
    if apart and evidence.domain and not overlap(pair, 0.2 * nodes, evidence):
        return _at_integers(pair, seconds, strict_domain) or _apart(evidence.domain)
    found = _concluded(evidence, proved, strict_domain, tuple(tried))
    if found.ruling == "undecided" and not evidence.agreeing:
        if evidence.domain and evidence.apart >= APART:
            found = _apart(evidence.domain)
        return _at_integers(pair, seconds, strict_domain) or found
    return found


def _apart(domain: DomainDifference) -> Comparison:
    """Wrong because the two sides have values at different points."""
    return Comparison("wrong", domain.witness, domain, tried=("domains",))


def _are_everywhere(pair: tuple[Expr, Expr]) -> bool:
    """Whether both are polynomials in real symbols and in functions of these with values everywhere."""
    return all(
        node.is_extended_real if node.is_Symbol else node.is_Rational or node.is_Add or node.is_Mul
        or (node.is_Pow and node.exp.is_Integer and node.exp > 0)
        or ((known := record(node)) is not None and known.is_total)
        for node in distinct(*pair)
    )  # fmt: skip


def _turned(expr: Expr) -> Expr:
    """The expression without exp(iv), so that SymPy sees which parts are real."""
    if not (expr.has(sympy.I) and expr.has(sympy.exp)):
        return expr
    return exact.turned(expr)


def _at_integers(pair: tuple[Expr, Expr], seconds: float, strict_domain: bool) -> Comparison | None:
    """The comparison for integers in the exponents: (−1)ⁿ is real only for integers n."""
    exponents = {s for expr in pair for node in expr.atoms(sympy.Pow) for s in node.exp.free_symbols if s.is_real}
    integers = {s: sympy.Symbol(s.name, integer=True) for s in exponents if not s.is_integer}
    if not integers:
        return None
    expected, answer = (exact.substituted(expr, integers) for expr in pair)
    found = _compared(expected.doit(), answer.doit(), seconds, strict_domain)
    return replace(found, integers=tuple(sorted(s.name for s in integers))) if found.ruling != "undecided" else None


def _concluded(evidence: Evidence, proved: bool, strict_domain: bool, tried: tuple[str, ...]) -> Comparison:
    if evidence.difference:
        return Comparison("wrong", witness=evidence.difference, tried=("values at points",))
    nowhere = proved and evidence.agreeing and evidence.domain and sympy.false in evidence.domain.conditions
    if evidence.domain and (strict_domain or nowhere):
        return Comparison("wrong", witness=evidence.domain.witness, domain=evidence.domain, tried=("domains",))
    if proved and evidence.agreeing:
        return Comparison("right", domain=evidence.domain, tried=tried[-1:])
    return Comparison("undecided", domain=evidence.domain, tried=tried)


def _between_breaks(pair: tuple[Expr, Expr], calls: float) -> list[Point]:
    """A point in every interval of a line without breaks."""
    symbols = [s for s in (pair[0] - pair[1]).free_symbols if s.is_real]
    if len(symbols) != 1:
        return []
    found: list[Expr] = work.attempted(lambda: exact.places(pair[0] - pair[1]), calls, [])
    return [((symbols[0], place),) for place in found if place > 0 or not symbols[0].is_positive]


_PROOFS: tuple[tuple[str, Callable[[Expr], bool], float], ...] = (
    ("cases and derivatives", lambda difference: exact.by_cases(difference), 0.5),  # FLINT is not loaded before
    ("signs", lambda difference: exact.by_signs(difference), 0.4),
)
