"""From expressions to polynomials and back: each kernel of an expression becomes a generator of a ring.

Multiples of one angle share its sine and cosine, exponents that differ by a number share a power,
and the identities among generators become relations (see `factored`):

    sin² + cos² = 1    cosh² − sinh² = 1    (u^(1/q))^q = u    |u|² = u² for real u    i² = −1

All hold wherever both sides are defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.normal.budget import Budget, Undefined
from symjac.normal.factored import Algebra, Algebraic, Factored, Relation, SignRelation, product
from symjac.normal.identities import Identity
from symjac.normal.kernels import (
    CIRCULAR,
    HYPERBOLIC,
    MOST_MULTIPLE,
    PAIRS,
    SQUARE_SIGN,
    Forms,
    Kernel,
    Lattice,
    Opaque,
    Power,
    Root,
    Turn,
    Vector,
    meaning,
    number,
    rational,
)
from symjac.normal.plain import INFINITE

if TYPE_CHECKING:
    from sympy import Expr
    from sympy.polys.rings import PolyElement

Key = tuple[Any, ...]
"""What tells generators apart."""

_FIRSTS = (sympy.cos, sympy.cosh)
_RATIOS = {sympy.sin: (sympy.tan, sympy.cot), sympy.sinh: (sympy.tanh, sympy.coth)}


class Field:
    """The generators of some expressions, their relations, and the way to and fro.

    `identities` rewrite functions; with `split`, the angles are taken apart into their terms:
    sin(x + y) becomes sin x cos y + cos x sin y. That proves more and is longer. Raises OutOfBudget
    and Undefined.
    """

    def __init__(
        self,
        exprs: Iterable[Expr],
        forms: Forms,
        budget: Budget,
        identities: Mapping[Any, Identity],
        *,
        split: bool,
    ) -> None:
        self._forms, self._identities, self._split = forms, identities, split
        self._meanings: dict[Expr, Expr | Kernel] = {}
        self._shown: dict[Expr, Expr] = {}
        self._nested: dict[Key, None] = {}
        self._root_orders: dict[Expr, int] = {}
        self._powers: dict[Expr, Lattice] = {}
        self._constants: dict[Expr, list[tuple[Vector, Fraction]]] = {}
        self._offsets: dict[Key, int] = {}
        self._angles = {pair: Lattice(MOST_MULTIPLE) for pair in (CIRCULAR, HYPERBOLIC)}
        for expr in exprs:
            self._scan(expr, budget)

        displays = dict(self._displays())
        self._place = {key: place for place, key in enumerate(displays)}
        self.displays: Sequence[Expr] = tuple(displays.values())
        names = [sympy.Symbol(f"g{place}") for place in range(len(displays))] or [sympy.Symbol("g")]
        ring = sympy.polys.rings.PolyRing(names, sympy.ZZ, sympy.polys.orderings.lex)
        self._values: dict[Expr, Factored] = {}
        self._expressions: dict[PolyElement, Expr] = {}
        self.known: dict[PolyElement, Expr] = {}
        self.bases: dict[PolyElement, Expr] = {}
        self._relations: list[Relation] = []
        self._monomials: dict[PolyElement, Factored] = {}
        self.algebra = Algebra(ring, self._relations, self._monomials, budget)
        self._relate()

    def value(self, expr: Expr) -> Factored:
        """The expression as a rational function of the generators."""
        known = self._values.get(expr)
        if known is None:
            known = self._values[expr] = self._evaluate(expr)
        return known

    def expression(self, poly: PolyElement) -> Expr:
        """The polynomial as a SymPy expression, term by term."""
        if poly not in self._expressions:
            self._expressions[poly] = self._write(poly)
        return self._expressions[poly]

    def _write(self, poly: PolyElement) -> Expr:
        terms = []
        for monomial, coefficient in poly.terms():
            factors = [self.displays[place] ** e for place, e in enumerate(monomial) if e]
            terms.append(sympy.Mul(int(coefficient), *self.gathered(factors)))
        return sympy.Add(*terms)

    def gathered(self, factors: list[Expr]) -> list[Expr]:
        """Powers of one base as one power, which SymPy's product makes of numerical exponents only.

        An exponent of e that occurs in the input is written as it is there: exp(−(x − 1)²) for exp(−x²) exp(2x)/e.
        """
        if not self._powers or all(factor.exp.is_Rational for factor in factors if _is_power(factor)):
            return factors
        exponents: dict[Expr, list[Expr]] = {}
        for factor in factors:
            base, exponent = (factor.base, factor.exp) if _is_power(factor) else (factor, sympy.S.One)
            exponents.setdefault(base, []).append(exponent)
        return [power for base, parts in exponents.items() for power in self._joined(base, parts)]

    def _joined(self, base: Expr, exponents: list[Expr]) -> list[Expr]:
        total = sympy.Add(*exponents)
        if base is sympy.E and not total.is_number:
            total = self._forms.canonical(total)
            if not self._is_shown(total) and all(map(self._is_shown, exponents)):
                return [sympy.exp(self._angle(exponent)) for exponent in exponents]
            total = self._angle(total)
        return [sympy.Pow(base, total)]

    def _is_shown(self, angle: Expr) -> bool:
        return angle in self._shown or -angle in self._shown

    @property
    def has_angle_sums(self) -> bool:
        """Whether an angle is a sum, which `split` takes apart."""
        return any(direction.is_Add for lattice in self._angles.values() for direction in lattice.seen)

    def pairs(self) -> Iterable[tuple[int, int, int]]:
        """(σ, place of cos θ, place of sin θ) for every angle θ, where cos² = 1 + σ sin²."""
        for key, place in self._place.items():
            if key[0] in _FIRSTS:
                pair = PAIRS[key[0]]
                yield SQUARE_SIGN[pair], place, self._place[pair[1], *key[1:]]

    def ratio(self, sine: int, exponent: int) -> Expr:
        """(sin θ/cos θ)^exponent by the name that it has, tan or cot, tanh or coth."""
        shown = self.displays[sine]
        return _RATIOS[type(shown)][exponent < 0](*shown.args) ** abs(exponent)

    # What kernels there are.

    def _scan(self, expr: Expr, budget: Budget) -> None:
        if expr in self._meanings or expr.is_Rational:
            return
        if expr.is_Symbol:
            self._root_orders.setdefault(expr, 1)
        elif expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer):
            for argument in expr.args:
                self._scan(argument, budget)
        elif expr in INFINITE:
            raise Undefined(str(expr))
        else:
            budget.spend()
            found = self._meanings[expr] = meaning(expr, self._forms, self._identities, split=self._split)
            self._show(expr, found)
            if isinstance(found, (Root, Power, Turn, Opaque)):
                self._scan_kernel(found, budget)
            else:
                self._scan(found, budget)

    def _show(self, expr: Expr, found: Expr | Kernel) -> None:
        """Remember how the input wrote what is now in canonical form."""
        shown = self._forms.shown
        match found:
            case Turn() | Power(sympy.E, _, _) if expr.args:
                self._shown.setdefault(self._forms.canonical(expr.args[0]), shown(expr.args[0]))
            case Root(base, _) if not base.is_Atom:
                self._shown.setdefault(base, shown(expr.args[0]))
            case Power(base, _, _) if not base.is_Atom:
                self._shown.setdefault(base, shown(expr.args[0]))
            case Opaque(same) if same != expr:
                self._shown.setdefault(same, expr.func(*map(shown, expr.args)))

    def _scan_kernel(self, kernel: Kernel, budget: Budget) -> None:
        match kernel:
            case Root(base, exponent):
                if not base.is_Rational:
                    self._scan(base, budget)
                if exponent.denominator > 1:
                    self._root_orders[base] = lcm(self._root_orders.get(base, 1), exponent.denominator)
                    self._nested["root", base] = None
            case Power(base, exponent, constant):
                if base is not sympy.E:
                    self._scan_kernel(Root(base, constant), budget)
                self._powers.setdefault(base, Lattice()).add(exponent)
                self._constants.setdefault(base, []).append((exponent, constant))
            case Turn(function, angle):
                self._angles[PAIRS[function]].add(angle)
            case Opaque(expr):
                if type(expr) is sympy.Abs:
                    self._scan(expr.args[0], budget)
                self._nested["opaque", expr] = None

    # The generators.

    def _displays(self) -> Iterable[tuple[Key, Expr]]:
        for symbol, order in self._root_orders.items():
            if symbol.is_Symbol:
                yield ("root", symbol), sympy.Pow(symbol, sympy.Rational(1, order))
        for key in self._nested:
            kind, expr = key
            shown = self._shown.get(expr, expr)
            if kind == "opaque":
                yield key, shown
            elif not expr.is_Symbol:
                yield key, sympy.Pow(shown, sympy.Rational(1, self._root_orders[expr]))
        for base, lattice in self._powers.items():
            shown = self._shown.get(base, base)
            for direction, unit in lattice.units():
                offset = self._offset(base, direction, unit) if base is not sympy.E else 0
                self._offsets[base, direction, unit] = offset
                yield (sympy.Pow, base, direction, unit), sympy.Pow(shown, direction * number(unit) + offset)
        for pair, lattice in self._angles.items():
            for direction, unit in lattice.units():
                angle = self._angle(direction * number(unit))
                for function in pair:
                    yield (function, direction, unit), function(angle)

    def _offset(self, base: Expr, direction: Expr, unit: Fraction) -> int:
        """The least constant beside this exponent: xⁿ is written xⁿ⁻¹·x if xⁿ⁻¹ occurs, which keeps x = 0."""
        alone = ((direction, unit),)
        return min(0, *(floor(c) for exponent, c in self._constants[base] if exponent == alone), 0)

    def _angle(self, angle: Expr) -> Expr:
        if angle in self._shown:
            return self._shown[angle]
        return -self._shown[-angle] if -angle in self._shown else self._forms.shown(angle)

    def _generator(self, *key: Any) -> PolyElement:
        return self.algebra.ring.gens[self._place[key]]

    # Their relations.

    def _relate(self) -> None:
        for pair, lattice in self._angles.items():
            for unit in lattice.units():
                cosine, sine = (self._generator(function, *unit) for function in pair)
                square = SQUARE_SIGN[pair] * (cosine**2 - 1)
                self._relations.append(Algebraic(self._place[pair[1], *unit], 2, square))
                self._monomials[cosine**2 - 1] = Factored(Fraction(SQUARE_SIGN[pair]), {sine: 2})
        for kind, expr in self._nested:
            if kind == "root" and not expr.is_Symbol:
                value = self.value(expr)
                self._relate_power("root", expr, self._root_orders[expr], value)
            elif type(expr) is sympy.Abs and expr.args[0].is_extended_real:
                self._relate_power("opaque", expr, 2, self.value(expr.args[0]) ** 2)
                self._relate_sign(expr.args[0])
        self._values.clear()

    def _relate_power(self, kind: str, expr: Expr, degree: int, value: Factored) -> None:
        """generator^degree = value, if the value is a polynomial."""
        if value.content.denominator != 1 or any(e < 0 for e in value.powers.values()):
            return
        generator = self._generator(kind, expr)
        self._relations.insert(0, Algebraic(self._place[kind, expr], degree, self.algebra.expand(value)))
        if len(value.powers) == 1 and value.content == 1:
            ((base, exponent),) = value.powers.items()
            if exponent == 1 and len(base) > 1:
                self._monomials[base] = Factored(Fraction(1), {generator: degree})

    def _relate_sign(self, argument: Expr) -> None:
        places = [
            self._place.get(key)
            for key in (("opaque", sympy.sign(argument)), ("opaque", sympy.Abs(argument)), ("root", argument))
        ]
        if None not in places and self._root_orders[argument] == 1:
            self._relations.insert(0, SignRelation(*places))  # type: ignore[arg-type]

    # Values.

    def _evaluate(self, expr: Expr) -> Factored:
        if expr.is_Rational:
            return Factored(rational(expr))
        if expr.is_Symbol:
            return self._power_of("root", expr, exponent=self._root_orders[expr])
        if expr.is_Add:
            total = self.algebra.sum([self.value(term) for term in expr.args])
            if total.content == 1 and list(total.powers.values()) == [1]:
                self.known.setdefault(next(iter(total.powers)), expr)
            return total
        if expr.is_Mul:
            return product(self.value(factor) for factor in expr.args)
        if expr.is_Pow and expr.exp.is_Integer:
            return self.value(expr.base) ** int(expr.exp)
        found = self._meanings[expr]
        match found:
            case Root(base, exponent):
                return self._root(base, exponent)
            case Power(base, exponent, constant):
                return self._symbolic_power(base, exponent, constant)
            case Turn(function, angle):
                pair = PAIRS[function]
                return self.algebra.factored(self._turned(pair, angle)[pair.index(function)])
            case Opaque(same):
                return self._power_of("opaque", same)
        return self.value(found)

    def _power_of(self, *key: Any, exponent: int = 1) -> Factored:
        return Factored(Fraction(1), {self._generator(*key): exponent}) if exponent else Factored(Fraction(1))

    def _root(self, base: Expr, exponent: Fraction) -> Factored:
        if exponent.denominator == 1 and not base.is_Symbol:
            return self.value(base) ** exponent.numerator
        return self._power_of("root", base, exponent=int(exponent * self._root_orders[base]))

    def _symbolic_power(self, base: Expr, exponent: Vector, constant: Fraction) -> Factored:
        factors = []
        for unit, multiple in self._powers[base].coordinates(exponent):
            factors.append(self._power_of(sympy.Pow, base, *unit, exponent=multiple))
            constant -= multiple * self._offsets[base, *unit]
        return product((*factors, self._root(base, constant))) if base is not sympy.E else product(factors)

    def _turned(self, pair: tuple[type[Expr], type[Expr]], angle: Vector) -> tuple[PolyElement, PolyElement]:
        """(cos Σ kθ, sin Σ kθ) by the addition theorem, in the cosines and sines of the θ."""
        sign = SQUARE_SIGN[pair]
        reduce, budget = self.algebra.reduce, self.algebra.budget
        turned = (self.algebra.ring.one, self.algebra.ring.zero)
        for unit, multiple in self._angles[pair].coordinates(angle):
            cosine, sine = (self._generator(function, *unit) for function in pair)
            if multiple < 0:
                sine = -sine
            for _ in range(abs(multiple)):
                first, second = turned
                turned = (
                    reduce(first * cosine + sign * second * sine),
                    reduce(second * cosine + first * sine),
                )
                budget.spend(len(first) + len(second))
        return turned


def _is_power(expr: Expr) -> bool:
    return bool(expr.is_Pow or isinstance(expr, sympy.exp))
