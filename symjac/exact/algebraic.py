"""Algebraic numbers and functions: how small a non-zero number can be, and how many zeros a non-zero function can have.

An algebraic number is α/β for algebraic integers whose conjugates are bounded by u and l; both lie in a field of
degree D at most, so α ≠ 0 has a norm of 1 at least and |α/β| ≥ 1/(u^(D−1)·l) (Burnikel, Funke, Mehlhorn, Schirra and
Schmitt, *A separation bound for real algebraic expressions*, Algorithmica 2009).

For an algebraic function of x the same rules, with degrees in x in the place of logarithms, bound the degree of the
norm of α, a polynomial: a function that is zero at more than D·u points of an interval on which it is analytic is
zero on the whole interval.

`is_zero` decides whether a constant is 0: algebraic numbers, their logarithms and angles, and constants that a normal
form shows to be 0.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from math import ceil, lcm, log2
from typing import TYPE_CHECKING, NamedTuple

from flint import arb

from symjac.exact.kernels import CIRCULAR
from symjac.exact.normalizer import has_zero_form
from symjac.exact.rewrite import is_short_expanded, simpler_constant
from symjac.kernel import sympy
from symjac.numbers import At, contains_zero
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import NoValue, Unsure, magnitude

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_SPARE_BITS = 200
MOST_DIGITS = 20_000
"""The most digits to which a constant is computed before it is called 0."""


class NotAlgebraic(Exception):
    """The expression contains operations other than +, −, ·, / and roots."""


class Bound(NamedTuple):
    """log₂ of the bounds of the conjugates of numerator and denominator, or their degrees in a variable."""

    up: float
    down: float


class _Measure:
    """Bounds of an expression, by rules for its leaves and for sums, and the degree of its field."""

    def __init__(self, leaf: Callable[[Expr], Bound | None], add: Callable[[float, float], float]) -> None:
        self._leaf, self._add = leaf, add
        self._known: dict[Expr, Bound] = {}
        self._radicals: dict[tuple[Expr, int], None] = {}
        self._turns = 1

    @property
    def degree(self) -> int:
        """D, a bound on the degree of the field."""
        degree = int(sympy.totient(self._turns))
        for _, order in self._radicals:
            degree *= order
        return degree

    def bound(self, expr: Expr) -> Bound:
        """The bound of an expression; NotAlgebraic if it has none."""
        if expr not in self._known:
            self._known[expr] = self._leaf(expr) or self._find(expr)
        return self._known[expr]

    def _find(self, expr: Expr) -> Bound:
        if expr.is_Add:
            total, *others = map(self.bound, expr.args)
            for other in others:
                up = self._add(total.up + other.down, total.down + other.up)
                total = Bound(up, total.down + other.down)
            return total
        if expr.is_Mul:
            bounds = [self.bound(factor) for factor in expr.args]
            return Bound(sum(b.up for b in bounds), sum(b.down for b in bounds))
        if expr.is_Pow and expr.exp.is_Rational:
            return self._power(expr)
        if expr is sympy.I:
            self._turns = lcm(self._turns, 4)
            return Bound(0, 0)
        if type(expr) in CIRCULAR:
            turn = expr.args[0] / sympy.pi
            if turn.is_Rational:
                self._turns = lcm(self._turns, 4, 2 * int(turn.q))
                return Bound(1, 1)
        raise NotAlgebraic(str(expr))

    def _power(self, expr: Expr) -> Bound:
        up, down = self.bound(expr.base)
        order, times = int(expr.exp.q), int(expr.exp.p)
        if order > 1:
            self._radicals[expr.base, order] = None
            if up >= down:
                up = (up + (order - 1) * down) / order
            else:
                down = ((order - 1) * up + down) / order
        return Bound(abs(times) * up, abs(times) * down) if times > 0 else Bound(abs(times) * down, abs(times) * up)


def _number(expr: Expr) -> Bound | None:
    if not expr.is_Rational:
        return None
    return Bound(*(log2(abs(int(part))) if part else 0 for part in (expr.p, expr.q)))


def _log2_of_sum(first: float, second: float) -> float:
    high, low = max(first, second), min(first, second)
    return high + log2(1 + 2.0 ** max(low - high, -1_000))


def separation(number: Expr) -> int:
    """The number of digits that decides: a number is zero if |number| < 10^−digits. Raises NotAlgebraic."""
    measure = _Measure(_number, _log2_of_sum)
    up, down = measure.bound(number)
    return ceil(((measure.degree - 1) * up + down) / log2(10)) + 1


def is_zero_number(number: Expr) -> bool:
    """Whether an algebraic number is zero, decided by its separation bound; False beyond MOST_DIGITS."""
    try:
        digits = separation(number)
    except (NotAlgebraic, OverflowError):
        return False
    return digits <= MOST_DIGITS and is_below(number, digits)


def is_below(number: Expr, digits: int) -> bool:
    """Whether |number| < 10^−digits is proved, for a number whose value can be computed."""
    if number == 0:
        return True
    bound = arb(10) ** -digits
    bits = int(digits * log2(10)) + _SPARE_BITS

    def decide(balls: Balls) -> bool:
        value = balls.value(number)
        size = magnitude(value)
        if size < bound:
            return True
        if not contains_zero(value) and size >= bound:
            return False
        raise Unsure("known less precisely")

    try:
        return At((number,), {}, first=128, most=max(128, 2 * bits)).refined(decide)
    except (NoValue, Unsure):
        return False


def zeros_allowed(expr: Expr, variable: Symbol) -> int:
    """A bound on the zeros of a function on an interval where it is not zero throughout; NotAlgebraic without one."""

    def leaf(node: Expr) -> Bound | None:
        if node == variable:
            return Bound(1, 0)
        return None if variable in node.free_symbols else Bound(0, 0)

    measure = _Measure(leaf, max)
    up, _ = measure.bound(expr)
    return int(measure.degree * up)


MOST_MULTIPLE = 200, 2_000
"""The highest powers of the numbers whose logarithms or angles are in the sum; of rational numbers."""

_DIGITS = 40


def is_zero(number: Expr) -> bool:
    """Whether a constant is proved to be zero."""
    simple = simpler_constant(number)
    if simple == 0 or not (is_below(number, _DIGITS) or is_below(simple, _DIGITS)):
        return bool(simple == 0)
    if is_zero_number(_without_turns(number)) or has_zero_form(number):
        return True
    return _is_zero_sum(simple) or has_zero_form(simple)


def _without_turns(number: Expr) -> Expr:
    """The sum without a power of π that all its terms have."""
    terms = sympy.Add.make_args(number)
    powers = {term.as_powers_dict().get(sympy.pi, sympy.S.Zero) for term in terms}
    common = powers.pop()
    return sympy.Add(*(term / sympy.pi**common for term in terms)) if common != 0 and not powers else number


def _is_zero_sum(number: Expr) -> bool:
    """Σ rᵢ·log αᵢ + Σ sᵢ·atan βᵢ + q·π + γ, with rational r, s, q: zero if the logarithms, the angles and γ are."""
    if not is_short_expanded(number):
        return False
    terms = sympy.Add.make_args(sympy.expand(number))
    if number.has(sympy.I):
        imaginary = sympy.Add(*(term / sympy.I for term in terms if term.has(sympy.I)))
        real = sympy.Add(*(term for term in terms if not term.has(sympy.I)))
        return not imaginary.has(sympy.I) and all(part == 0 or _is_zero_sum(part) for part in (real, imaginary))
    logs: list[tuple[Expr, Expr]] = []
    angles: list[tuple[Expr, Expr]] = []
    turns, rest = sympy.S.Zero, []
    for term in terms:
        factor, kernel = term.as_coeff_Mul(rational=True)
        if isinstance(kernel, sympy.log):
            logs.append((factor, kernel.args[0]))
        elif isinstance(kernel, sympy.atan):
            angles.append((factor, kernel.args[0]))
        elif kernel is sympy.pi:
            turns += factor
        else:
            rest.append(term)
    remainder = sympy.Add(*rest)
    if remainder.is_Rational and remainder and not angles and not turns:
        return _cancel([*logs, (remainder, sympy.E)])
    if rest and not (is_zero_number(remainder) or has_zero_form(remainder)):
        return False
    return _cancel(logs) and _turn_back(angles, turns)


def _multiples(factors: list[Expr], numbers: list[tuple[Expr, Expr]]) -> list[int] | None:
    common = reduce(lcm, (int(factor.q) for factor in factors), 1)
    multiples = [int(factor * common) for factor in factors]
    most = MOST_MULTIPLE[all(number.is_Rational for _, number in numbers)]
    return multiples if sum(map(abs, multiples)) <= most else None


def _cancel(logs: list[tuple[Expr, Expr]]) -> bool:
    """Σ nᵢ·log αᵢ = 0 for αᵢ > 0 if Π αᵢ^nᵢ = 1."""
    multiples = _multiples([factor for factor, _ in logs], logs)
    if multiples is None or not all(number.is_positive for _, number in logs):
        return False
    above, below = (
        sympy.Mul(*(number ** abs(n) for n, (_, number) in zip(multiples, logs, strict=True) if n * side > 0))
        for side in (1, -1)
    )
    return bool(above == below) or is_zero_number(above - below) or has_zero_form(above - below)


def _turn_back(angles: list[tuple[Expr, Expr]], turns: Expr) -> bool:
    """Σ nᵢ·atan βᵢ + m·π/k = 0 if it is below π and Π (1 + iβᵢ)^nᵢ · e^(imπ/k) has no imaginary part."""
    multiples = _multiples([*(factor for factor, _ in angles), turns], angles)
    if multiples is None or not all(number.is_real for _, number in angles):
        return False
    *times, _ = multiples
    common = reduce(lcm, (int(factor.q) for factor in (*(f for f, _ in angles), turns)), 1)
    total = sympy.Add(*(n * sympy.atan(number) for n, (_, number) in zip(times, angles, strict=True)))
    if not is_below(total + common * turns * sympy.pi, _DIGITS):
        return False
    turned = sympy.cos(common * turns * sympy.pi), sympy.sin(common * turns * sympy.pi)
    for n, (_, number) in zip(times, angles, strict=True):
        for _ in range(abs(n)):
            sine = number if n > 0 else -number
            turned = (sympy.expand(turned[0] - sine * turned[1]), sympy.expand(turned[1] + sine * turned[0]))
    return is_zero_number(turned[1])
