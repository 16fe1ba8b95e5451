"""The kernels of an expression: the parts that are not made by + · / and integer powers, and the structure of each.

A kernel is a symbol, a root u^(1/q), the sine or cosine of an angle or its hyperbolic counterpart, a power with a
symbolic exponent (exp among them), or opaque. Angles and exponents are rational combinations of directions, so that
multiples of one angle are recognised. Rewritings that depend on a branch, such as log(uv) = log u + log v for
factors of unknown sign, are not made.

First, functions are expressed by fewer functions, by identities that hold wherever their left side is defined.

Sources: NIST Digital Library of Mathematical Functions, sections 4.14, 4.23, 4.28, 5.2, 5.12 and 7.2, and for the
multivalued functions SymPy's definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import is_not
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from symjac import expressions
from symjac.expressions.applied import LargePower, by_absolute_values, class_of, identities, records
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

Identity = Callable[..., "Expr"]
"""Takes the arguments of a function and gives the expression that it equals."""

MOST_FACTORED_NUMBER = 10**12
"""Integers up to this are factored at once."""

CIRCULAR, HYPERBOLIC = (sympy.cos, sympy.sin), (sympy.cosh, sympy.sinh)
PAIRS = {sympy.cos: CIRCULAR, sympy.sin: CIRCULAR, sympy.cosh: HYPERBOLIC, sympy.sinh: HYPERBOLIC}
SQUARE_SIGN = {CIRCULAR: -1, HYPERBOLIC: 1}
"""σ in cos² − σ sin² = 1, and in cos(u + v) = cos u cos v + σ sin u sin v."""

_RECORDED = [(kind, how, records()[kind]) for kind, how in identities().items()]

LOGARITHMIC: Mapping[Any, Identity] = {kind: how for kind, how, record in _RECORDED if "log(" in record.in_others}
"""Inverse functions as logarithms: principal values (DLMF 4.23.19, 4.37.16–24)."""

RATIOS: Mapping[Any, Identity] = {
    kind: how for kind, how, record in _RECORDED if record.family in ("circular", "hyperbolic") and kind not in PAIRS
}
"""Functions that are quotients of sine and cosine (DLMF 4.14, 4.28)."""

IN_SIMPLER_FUNCTIONS: Mapping[Any, Identity] = {
    **RATIOS,
    **{kind: how for kind, how, record in _RECORDED if record.of_reciprocal or "gamma(" in record.in_others},
}
"""Also functions of 1/u, and quotients of gammas (DLMF 4.23, 4.37, 5.2, 5.12)."""

IN_FEWER_FUNCTIONS: Mapping[Any, Identity] = {
    **RATIOS,
    sympy.Abs: lambda u: sympy.Mul(*(sympy.Abs(factor) for factor in sympy.Mul.make_args(u))),
    class_of("root"): lambda u, n: sympy.Mul(*(class_of("root")(factor, n) for factor in sympy.Mul.make_args(u))),
}
"""Identities that lead to a shorter form: the quotients sin/cos disappear."""


def _exp(u: Expr) -> Expr:
    """exp(a + ib) = exp(a)(cos b + i sin b), also for complex a and b, and exp(v log w) = w^v."""
    turns: list[Expr] = []
    others: list[Expr] = []
    powers = [sympy.S.One]
    for term in sympy.Add.make_args(u):
        factors = sympy.Mul.make_args(term)
        logarithm = next((factor for factor in factors if isinstance(factor, sympy.log)), None)
        if logarithm:
            powers.append(sympy.Pow(logarithm.args[0], term / logarithm))
        else:
            (turns if sympy.I in factors else others).append(term)
    if not turns and len(powers) == 1:
        return expressions.function_value(sympy.exp, u)
    angle = -sympy.I * sympy.Add(*turns)
    return sympy.exp(sympy.Add(*others)) * (sympy.cos(angle) + sympy.I * sympy.sin(angle)) * sympy.Mul(*powers)


def _log(u: Expr) -> Expr:
    """log(uv) = log u + log v for positive u, and log of a rational number by its prime factors."""
    numbers = u.atoms(sympy.Rational)
    factor = all(max(abs(number.p), number.q) < MOST_FACTORED_NUMBER for number in numbers)
    return sympy.expand_log(sympy.log(u), factor=factor)


def _turned(function: Any, u: Expr) -> Expr:
    """sin or cos of v + cπ for a rational c, by those of v and the numbers sin cπ and cos cπ."""
    turn = sympy.Add(*(term for term in sympy.Add.make_args(u) if term.as_coeff_Mul(rational=True)[1] is sympy.pi))
    if turn == 0 or turn == u:
        return expressions.function_value(function, u)
    v = expressions.sum_of([term for term in u.args if term.as_coeff_Mul(rational=True)[1] is not sympy.pi])
    cosine, sine = (expressions.function_value(each, v) for each in CIRCULAR)
    if function is sympy.sin:
        return sine * sympy.cos(turn) + cosine * sympy.sin(turn)
    return cosine * sympy.cos(turn) - sine * sympy.sin(turn)


def _power(base: Expr, exponent: Expr) -> Expr:
    """6ˣ = 2ˣ·3ˣ, and 2^log(x) = x^log(2)."""
    logarithm = next((f for f in sympy.Mul.make_args(exponent) if isinstance(f, sympy.log) and f.free_symbols), None)
    if logarithm is not None and base.is_number and base.is_positive:
        return sympy.Pow(logarithm.args[0], exponent / logarithm * sympy.log(base))
    if not (base.is_Rational and base.is_positive and exponent.free_symbols):
        return sympy.Pow(base, exponent)
    if max(base.p, base.q) > MOST_FACTORED_NUMBER:
        return sympy.Pow(base, exponent)
    primes = sympy.factorrat(base)
    times = [expressions.product((sympy.Integer(n), exponent)) for n in primes.values()]
    powers = list(map(sympy.Pow, primes, times))
    return powers[0] if len(powers) == 1 else sympy.Mul(*powers, evaluate=False)


def _large_power(base: Expr, n: Expr) -> Expr:
    """(2/3)ⁿ = 2ⁿ·(1/3)ⁿ."""
    if 1 in (base.p, base.q):
        return LargePower(base, n)
    return sympy.Mul(LargePower(base.p, n), LargePower(sympy.Rational(1, base.q), n), evaluate=False)


IN_FEWEST_FUNCTIONS: Mapping[Any, Identity] = {
    **{kind: how for kind, how in identities().items() if kind not in LOGARITHMIC},  # sinc by continuity at 0
    **IN_FEWER_FUNCTIONS,
    sympy.Pow: _power,
    LargePower: _large_power,
    sympy.sin: lambda u: _turned(sympy.sin, u),
    sympy.cos: lambda u: _turned(sympy.cos, u),
    sympy.exp: _exp,
    sympy.log: _log,
    sympy.erfinv: lambda u: -sympy.erfinv(-u) if u.could_extract_minus_sign() else sympy.erfinv(u),
    sympy.Heaviside: lambda u, at_0: (1 + sympy.sign(u)) / 2 if at_0 is sympy.S.Half else sympy.Heaviside(u, at_0),
    sympy.Max: lambda *values: by_absolute_values(sympy.Max, values),
    sympy.Min: lambda *values: by_absolute_values(sympy.Min, values),
}
"""Identities that bring two forms of one value together, though they make them longer."""


Vector = tuple[tuple["Expr", Fraction], ...]
"""A rational combination of expressions: an angle or an exponent."""

MOST_MULTIPLE = 16
"""sin(kθ) is multiplied out for k up to this number."""


class Forms(Protocol):
    """The forms in which arguments of functions are written; `lengths` are the known lengths of expressions."""

    lengths: dict[Expr, int]

    def canonical(self, expr: Expr) -> Expr:
        """A form that is the same for arguments that are known to be equal."""

    def shortest(self, expr: Expr) -> Expr:
        """The shortest form, in which SymPy may find a perfect square."""

    def shown(self, expr: Expr) -> Expr:
        """The form in which an argument is written in results."""


class Radical(NamedTuple):
    """base^exponent for a rational exponent."""

    base: Expr
    exponent: Fraction


class SymbolicPower(NamedTuple):
    """base^(Σ exponent + constant)."""

    base: Expr
    exponent: Vector
    constant: Fraction


class Turn(NamedTuple):
    """A function, sin, cos, sinh or cosh, of an angle."""

    function: type[Expr]
    angle: Vector


class Opaque(NamedTuple):
    """A factor u that occurs only as itself, |u| or sign(u)."""

    expr: Expr


Kernel = Radical | SymbolicPower | Turn | Opaque


class Lattice:
    """Angles, or exponents of one base, as integer combinations of units.

    If a multiple would be larger than `most`, it gets a unit of its own.
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
    """The meaning of an expression that is not a sum, a product or an integer power.

    It is a kernel, or another expression to be looked at instead: the result of an identity, or of SymPy's
    evaluation once the arguments of a function are canonical. `split` takes an angle
    apart into its terms.
    """
    kind = type(expr)
    if expr is sympy.I:
        return Radical(sympy.S.NegativeOne, Fraction(1, 2))
    if expr is sympy.E:
        return SymbolicPower(sympy.E, ((sympy.S.One, Fraction(1)),), Fraction(0))
    if kind is sympy.Pow:
        other = identities[kind](*expr.args) if kind in identities else expr
        return _power_or_root(expr, forms) if other == expr else other
    if not isinstance(expr, (sympy.Function, sympy.Max, sympy.Min)) or kind is sympy.Piecewise:
        return Opaque(expr)
    arguments = [forms.canonical(argument) for argument in expr.args]
    same = _applied(kind, arguments) if any(map(is_not, arguments, expr.args)) else expr
    if type(same) is not kind:
        return same
    if kind in identities:
        # In the short form, log(u² + 2u + 1) is log((u + 1)²).
        written = [*map(forms.shortest, same.args)] if kind is sympy.log else same.args
        other = identities[kind](*written)
        if type(other) is not kind:
            return other
    if kind is sympy.exp:
        return SymbolicPower(sympy.E, vector(same.args[0], split=True), Fraction(0))
    if kind in PAIRS:
        return Turn(kind, vector(same.args[0], split=split))
    return Opaque(same)


def _applied(kind: type[Expr], arguments: Sequence[Expr]) -> Expr:
    return expressions.function_value(kind, arguments[0]) if len(arguments) == 1 else kind(*arguments)


def _power_or_root(expr: Expr, forms: Forms) -> Expr | Kernel:
    base, exponent = expr.args
    if not exponent.is_Rational:
        exponent = forms.canonical(exponent)
        if exponent.is_Rational:
            return sympy.Pow(base, exponent)
        constant, rest = exponent.as_coeff_Add(rational=True)
        return SymbolicPower(forms.canonical(base), vector(rest, split=True), rational(constant))
    if base.is_Symbol:
        return Radical(base, rational(exponent))
    if base.is_Rational:
        return _root_of_number(base, exponent)
    base = forms.canonical(base)
    content, primitive = base.primitive() if base.is_Add else (sympy.S.One, base)
    if content is not sympy.S.One:
        return sympy.Mul(sympy.Pow(content, exponent), sympy.Pow(primitive, exponent))
    # In the short form, √(r² sin² + r² cos²) is √(r²), which SymPy makes |r|.
    same = expressions.power(forms.shortest(base), exponent)
    if type(same) is not sympy.Pow or same.exp != exponent:
        return same
    return Radical(base, rational(exponent))


def _root_of_number(base: Expr, exponent: Expr) -> Expr | Kernel:
    if base.is_Integer and 1 < base < MOST_FACTORED_NUMBER:
        primes = sympy.factorint(int(base))
        if len(primes) > 1:
            return sympy.Mul(*(sympy.Pow(prime, times * exponent) for prime, times in primes.items()), evaluate=False)
    return Radical(base, rational(exponent))


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
