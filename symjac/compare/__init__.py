"""Whether two expressions are equal wherever both are defined: proved, refuted with a witness, or undecided.

    structure ─▶ a first look at a few points ─▶ normal form ─▶ many points ─▶ proofs by cases and by derivatives
              ─▶ undecided

Values at points refute and never prove; a proof that fails refutes nothing.

`points` gives the points: first small ones that are easy to read, then mixed ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice, product
from random import Random
from typing import TYPE_CHECKING

from symjac import exact, work
from symjac.compare.refute import BITS_BETWEEN, Cancelled, Evidence, look, look_closely, overlap, within
from symjac.expressions import distinct, free_symbols
from symjac.expressions.applied import written_out
from symjac.expressions.facts import unified
from symjac.kernel import sympy
from symjac.model import Point
from symjac.model.verdict import Comparison, DomainDifference

if TYPE_CHECKING:
    from sympy import Expr, Symbol

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
    if any(node.func in _CIRCULAR for expr in exprs for node in distinct(expr)):
        yield from (_row(symbols, sign * _QUARTER) for sign in (1, -1))
    for number in range(FEW, MANY):
        yield _mixed(symbols, number, centres)


_SMALL = sympy.Rational(1, 50)
_MOST_SCALES = 3
_WAYS = (*map(sympy.Integer, (1, -1)), sympy.Rational(7, 3), sympy.Rational(-7, 3))
"""Multiples of the scale 1/c of a number c that is small or large: ⌊x/1000⌋ is 0 up to 1000."""
_QUARTER = sympy.Rational(11, 7)
"""Nearly a quarter of a turn, where the sine is nearly 1."""
_CIRCULAR = (sympy.sin, sympy.cos)


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

    With a `tolerance` decimals need only be near; see `refute.within`.
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
        proved = work.attempted(partial(prove, pair), share * calls, False)
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
    """Whether both are polynomials in symbols, sines, cosines and exponentials, which have values everywhere."""
    return all(
        node.is_Symbol or node.is_Rational or node.is_Add or node.is_Mul or node.func in _EVERYWHERE
        or (node.is_Pow and node.exp.is_Integer and node.exp > 0)
        for node in distinct(*pair)
    )  # fmt: skip


_EVERYWHERE = (sympy.sin, sympy.cos, sympy.exp)


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


def _by_cases(pair: tuple[Expr, Expr]) -> bool:
    return exact.by_cases(pair[0] - pair[1])


def _by_signs(pair: tuple[Expr, Expr]) -> bool:
    return exact.by_signs(pair[0] - pair[1])


_PROOFS = (
    ("cases and derivatives", _by_cases, 0.5),
    ("signs", _by_signs, 0.4),
)
