"""The kernels of an expression: what in it is not rational, and what each kernel is made of.

A kernel is a symbol, a root u^(1/q), the sine or cosine of an angle or its hyperbolic counterpart, a
power with a symbolic exponent (exp among them), or opaque. Angles and exponents are rational
combinations of directions, so that multiples of one angle are seen to be that. Rewritings that
depend on a branch, such as log(uv) = log u + log v for factors of unknown sign, are not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import is_not
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from symjac.exact.identities import MOST_FACTORED_NUMBER, Identity
from symjac.expressions import canonical
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Vector = tuple[tuple["Expr", Fraction], ...]
"""A rational combination of expressions: an angle or an exponent."""

MOST_MULTIPLE = 16
"""sin(kθ) is multiplied out for k up to this."""


class Forms(Protocol):
    """How the arguments of functions are written; `lengths` of expressions, as far as they are known."""

    lengths: dict[Expr, int]

    def canonical(self, expr: Expr) -> Expr:
        """A form that equal arguments share, as far as they are known to be equal."""

    def shortest(self, expr: Expr) -> Expr:
        """The shortest form, in which SymPy may see a perfect square."""

    def shown(self, expr: Expr) -> Expr:
        """The form in which an argument is written back."""


class Root(NamedTuple):
    """base^exponent for a rational exponent."""

    base: Expr
    exponent: Fraction


class Power(NamedTuple):
    """base^(Σ exponent + constant)."""

    base: Expr
    exponent: Vector
    constant: Fraction


class Turn(NamedTuple):
    """A function, sin, cos, sinh or cosh, of an angle."""

    function: type[Expr]
    angle: Vector


class Opaque(NamedTuple):
    """Something of which only |u| and sign(u) are known to be related to anything else."""

    expr: Expr


Kernel = Root | Power | Turn | Opaque


class Lattice:
    """Angles, or exponents of one base, as integer combinations of units.

    Where a multiple would be larger than `most`, it gets a unit of its own.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.seen: dict[Expr, set[Fraction]] = {}
        self._units: dict[tuple[Expr, Fraction], Fraction] = {}

    def add(self, vector: Vector) -> None:
        """Remember its coordinates."""
        for direction, coordinate in vector:
            self.seen.setdefault(direction, set()).add(coordinate)
        self._units.clear()

    def units(self) -> Iterator[tuple[Expr, Fraction]]:
        """The units: one for each direction, or several where the multiples would be too large."""
        for direction, coordinates in self.seen.items():
            if len(coordinates) == 1:
                yield direction, self._unit(direction, next(iter(coordinates)))
                continue
            for unit in dict.fromkeys(self._unit(direction, coordinate) for coordinate in sorted(coordinates)):
                yield direction, unit

    def _unit(self, direction: Expr, coordinate: Fraction) -> Fraction:
        if (direction, coordinate) not in self._units:
            self._units[direction, coordinate] = self._find_unit(direction, coordinate)
        return self._units[direction, coordinate]

    def _find_unit(self, direction: Expr, coordinate: Fraction) -> Fraction:
        coordinates = self.seen[direction]
        if len(coordinates) == 1:
            return coordinate
        common = lcm(*(c.denominator for c in coordinates))
        unit = Fraction(gcd(*(int(c * common) for c in coordinates)), common)
        if self.most and max(abs(c) for c in coordinates) > self.most * unit:
            unit = abs(coordinate)
        return unit if 2 * sum(c > 0 for c in coordinates) >= len(coordinates) else -unit

    def coordinates(self, vector: Vector) -> Iterator[tuple[tuple[Expr, Fraction], int]]:
        """The vector as Σ k · unit."""
        for direction, coordinate in vector:
            unit = self._unit(direction, coordinate)
            yield (direction, unit), int(coordinate / unit)


def rational(number: Expr) -> Fraction:
    """A SymPy Rational as a Fraction."""
    return Fraction(int(number.p), int(number.q))


def number(value: Fraction) -> Expr:
    """A Fraction as a SymPy Rational."""
    return sympy.Rational(value.numerator, value.denominator)


def meaning(expr: Expr, forms: Forms, identities: Mapping[Any, Identity], *, split: bool) -> Expr | Kernel:
    """What an expression that is no sum, product or integer power stands for.

    A kernel, or another expression to be looked at instead: what an identity makes of it, or what
    SymPy does when the arguments of a function become canonical. With `split`, an angle is taken
    apart into its terms.
    """
    kind = type(expr)
    if expr is sympy.I:
        return Root(sympy.S.NegativeOne, Fraction(1, 2))
    if expr is sympy.E:
        return Power(sympy.E, ((sympy.S.One, Fraction(1)),), Fraction(0))
    if kind is sympy.Pow:
        return _power(expr, forms)
    if not isinstance(expr, (sympy.Function, sympy.Max, sympy.Min)) or kind is sympy.Piecewise:
        return Opaque(expr)
    arguments = [forms.canonical(argument) for argument in expr.args]
    same = _applied(kind, arguments) if any(map(is_not, arguments, expr.args)) else expr
    if type(same) is not kind:
        return same
    if kind in identities:
        # Written shortly, log(u² + 2u + 1) is log((u + 1)²).
        written = [*map(forms.shortest, same.args)] if kind is sympy.log else same.args
        other = identities[kind](*written)
        if type(other) is not kind:
            return other
    if kind is sympy.exp:
        return Power(sympy.E, vector(same.args[0], split=True), Fraction(0))
    if kind in PAIRS:
        return Turn(kind, vector(same.args[0], split=split))
    return Opaque(same)


def _applied(kind: type[Expr], arguments: Sequence[Expr]) -> Expr:
    return canonical.applied(kind, arguments[0]) if len(arguments) == 1 else kind(*arguments)


def _power(expr: Expr, forms: Forms) -> Expr | Kernel:
    base, exponent = expr.args
    if not exponent.is_Rational:
        exponent = forms.canonical(exponent)
        if exponent.is_Rational:
            return sympy.Pow(base, exponent)
        constant, rest = exponent.as_coeff_Add(rational=True)
        return Power(forms.canonical(base), vector(rest, split=True), rational(constant))
    if base.is_Symbol:
        return Root(base, rational(exponent))
    if base.is_Rational:
        return _root_of_number(base, exponent)
    base = forms.canonical(base)
    content, primitive = base.primitive() if base.is_Add else (sympy.S.One, base)
    if content is not sympy.S.One:
        return sympy.Mul(sympy.Pow(content, exponent), sympy.Pow(primitive, exponent))
    # Written shortly, √(r² sin² + r² cos²) is √(r²), and SymPy makes that |r|.
    same = sympy.Pow(forms.shortest(base), exponent)
    if type(same) is not sympy.Pow or same.exp != exponent:
        return same
    return Root(base, rational(exponent))


def _root_of_number(base: Expr, exponent: Expr) -> Expr | Kernel:
    if base.is_Integer and 1 < base < MOST_FACTORED_NUMBER:
        primes = sympy.factorint(int(base))
        if len(primes) > 1:
            return sympy.Mul(*(sympy.Pow(prime, times * exponent) for prime, times in primes.items()), evaluate=False)
    return Root(base, rational(exponent))


def vector(expr: Expr, *, split: bool) -> Vector:
    """The expression as rational multiples of directions: one, or with `split` one for each term."""
    return tuple(_multiple(term) for term in (sympy.Add.make_args(expr) if split else (expr,)))


def _multiple(expr: Expr) -> tuple[Expr, Fraction]:
    content, direction = expr.as_coeff_Mul(rational=True)
    if direction.is_Add:
        factor, direction = direction.primitive()
        content *= factor
        if direction.could_extract_minus_sign():
            content, direction = -content, -direction
    return direction, rational(content)


CIRCULAR, HYPERBOLIC = (sympy.cos, sympy.sin), (sympy.cosh, sympy.sinh)
PAIRS = {sympy.cos: CIRCULAR, sympy.sin: CIRCULAR, sympy.cosh: HYPERBOLIC, sympy.sinh: HYPERBOLIC}
SQUARE_SIGN = {CIRCULAR: -1, HYPERBOLIC: 1}
"""σ in cos² − σ sin² = 1, and in cos(u + v) = cos u cos v + σ sin u sin v."""
