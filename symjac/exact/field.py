"""From expressions to polynomials and back: each kernel becomes a generator of a ring, a polynomial a sum of terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import floor, lcm
from typing import TYPE_CHECKING, Any, cast

from flint import fmpq

from symjac import expressions
from symjac.exact.kernels import (
    CIRCULAR,
    HYPERBOLIC,
    MOST_MULTIPLE,
    PAIRS,
    SQUARE_SIGN,
    Forms,
    Identity,
    Kernel,
    Lattice,
    Opaque,
    Radical,
    SymbolicPower,
    Turn,
    Vector,
    meaning,
    number,
    vector,
)
from symjac.exact.plain import Budget, Lengths, Undefined, length
from symjac.exact.polynomials import ONE, Algebra, Base, Factored, SignRelations, Square, Term, product
from symjac.expressions import INFINITE, facts
from symjac.expressions.applied import RealRoot
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr


# --- polynomials as sums of terms ---------------------------------------------
#
# Writes a polynomial as a sum of terms, with the powers of one base joined as SymPy joins them.
#
# SymPy's `Mul` and `Add` try to combine factors, and order factors and terms by comparing trees. In a polynomial in
# symbols and functions nothing combines, and the order of a few factors gives that of all terms, so
# such polynomials are made in SymPy's form directly.


_COMBINING = (sympy.exp, sympy.Abs, sympy.sign, sympy.Piecewise, sympy.LambertW)


def is_free(factor: Expr) -> bool:
    """Whether SymPy leaves its powers, and its products with others of this kind, as they are."""
    if factor.is_Symbol:
        return bool(factor.is_commutative)
    return isinstance(factor, sympy.Function) and not isinstance(factor, _COMBINING) and not factor.is_number


def polynomial(
    terms: Iterable[tuple[int, Sequence[tuple[int, int]]]], factor: Callable[[int], Expr], known: Lengths
) -> Expr:
    """Σ c Π factor(i)^e, as SymPy would have it, from terms (c, ((i, e), …)) that differ in their powers.

    Every factor is free (see `is_free`); e is positive. The length of a sum is put into `known`.
    """
    powers: dict[tuple[int, int], Expr] = {}
    numbers: dict[int, Expr] = {}
    parts = list(terms)
    for coefficient, factors in parts:
        if coefficient not in numbers:
            numbers[coefficient] = sympy.Integer(coefficient)
        for each in factors:
            if each not in powers:
                place, exponent = each
                powers[each] = _power(factor(place), exponent)
    ordered = facts.in_order((*powers.values(), *numbers.values()))
    rank = {part: place for place, part in enumerate(ordered)}
    rank_of = {each: rank[power] for each, power in powers.items()}
    number_rank = {coefficient: rank[number] for coefficient, number in numbers.items()}
    constants: list[Expr] = []
    single: list[Expr] = []
    products: list[tuple[int, list[int]]] = []
    for coefficient, factors in parts:
        ranks = sorted([rank_of[each] for each in factors])
        if not ranks:
            constants.append(numbers[coefficient])
            continue
        if coefficient != 1:
            ranks.insert(0, number_rank[coefficient])
        if len(ranks) == 1:
            single.append(ordered[ranks[0]])
        else:
            products.append((len(ranks), ranks))
    products.sort()
    built = _products(ordered, [ranks for _, ranks in products])
    single = facts.in_order(single)
    before = [part for part in single if built and sympy.Basic.compare(part, built[0]) < 0]
    args = (*constants, *before, *built, *single[len(before) :])
    if len(args) < 2:
        return args[0] if args else sympy.S.Zero
    total = sympy.Add._from_args(args, True)
    sizes = [_bracketed(part, known) for part in ordered]
    size = sum([sum([sizes[place] for place in ranks]) + count - 1 for count, ranks in products])
    size += sum([length(part, known) for part in (*constants, *single)]) + len(args) - 1
    negative = 0
    for coefficient, factors in parts:
        if coefficient < 0:
            negative += 1
            size -= 2 * (coefficient == -1 and bool(factors))
    known[total] = size - negative + (negative == len(args))
    return total


def _products(ordered: Sequence[Expr], choices: Iterable[Sequence[int]]) -> list[Expr]:
    """The product of each choice among the factors, with its facts where those of all factors are known."""
    known = [facts.facts_of(factor) for factor in ordered]
    if None in known:
        return [sympy.Mul._from_args(tuple([ordered[place] for place in ranks]), True) for ranks in choices]
    found = cast("list[facts.Facts]", known)
    return [facts.assembled(sympy.Mul, tuple([found[place] for place in ranks])).expr for ranks in choices]


def _power(base: Expr, exponent: int) -> Expr:
    return base if exponent == 1 else expressions.power(base, sympy.Integer(exponent))


def _bracketed(expr: Expr, known: Lengths) -> int:
    return length(expr, known) + bool(expr.is_Add)


def sum_of_terms(poly: fmpz_mpoly, field: Field) -> Expr:
    """The polynomial, term by term."""
    parts = field.algebra.terms(poly)
    places = {place for _, factors in parts for place, _ in factors}
    field.algebra.budget.spend(10 * (len(parts) + len(places)))
    bound = {place for place in places if not is_free(field.display(place))}
    if not bound:
        return polynomial(parts, field.display, field.lengths)
    joined = _joined_terms(parts, places, bound, field)
    if joined is not None:
        return polynomial(*joined, field.lengths)
    written = []
    for coefficient, factors in parts:
        powers = [_power(field.display(place), e) for place, e in factors]
        written.append(sympy.Mul(coefficient, *gathered(powers, field)))
    return sympy.Add(*written)


def _joined_terms(
    parts: Iterable[Term], places: set[int], bound: set[int], field: Field
) -> tuple[list[Term], Callable[[int], Expr]] | None:
    """The terms with powers of e, of numbers and roots combined as SymPy combines them, once for all terms.

    None if a product of these may combine with the other factors, or two terms with each other.
    """
    if not all(_is_joined_apart(field.display(place)) for place in bound):
        return None
    free = {field.display(place) for place in places - bound}
    has_numbers = any(field.display(place).is_number for place in bound)
    found: dict[tuple[int, tuple[tuple[int, int], ...]], tuple[int, tuple[tuple[int, int], ...]] | None] = {}
    made: dict[Expr, int] = {}
    written: dict[tuple[tuple[int, int], ...], int] = {}
    for coefficient, factors in parts:
        inside = tuple([each for each in factors if each[0] in bound])
        rest = [each for each in factors if each[0] not in bound]
        if inside:
            key = (coefficient if has_numbers else 1, inside)
            if key not in found:
                found[key] = _join(key, free, made, field)
            joined = found[key]
            if joined is None:
                return None
            coefficient = joined[0] if has_numbers else coefficient * joined[0]
            rest += joined[1]
        term = tuple(rest)
        if term in written:
            return None
        written[term] = coefficient
    extra = list(made)
    return [
        (coefficient, term) for term, coefficient in written.items()
    ], lambda place: field.display(place) if place >= 0 else extra[-1 - place]


def _join(
    key: tuple[int, tuple[tuple[int, int], ...]], free: set[Expr], made: dict[Expr, int], field: Field
) -> tuple[int, tuple[tuple[int, int], ...]] | None:
    """A number and powers as an integer and factors, numbered from −1 downwards in `made`."""
    number, factors = key
    if number == len(factors) == factors[0][1] == 1:
        return 1, ((made.setdefault(field.display(factors[0][0]), -1 - len(made)), 1),)
    powers = [_power(field.display(place), e) for place, e in factors]
    product = expressions.product((sympy.Integer(number), *gathered(powers, field)))
    coefficient, rest = product.as_coeff_mul()
    if not coefficient.is_Integer or any(part.is_Add or part.as_base_exp()[0] in free for part in rest):
        return None
    return int(coefficient), tuple((made.setdefault(part, -1 - len(made)), 1) for part in rest)


def gathered(factors: list[Expr], field: Field) -> list[Expr]:
    """Powers of one base as one power, which SymPy's product makes of numerical exponents only.

    An exponent of e that occurs in the input is kept: exp(−(x − 1)²) for exp(−x²) exp(2x)/e.
    """
    if not field.has_powers or all(factor.exp.is_Rational for factor in factors if is_power(factor)):
        return factors
    exponents: dict[Expr, list[Expr]] = {}
    for factor in factors:
        base, exponent = (factor.base, factor.exp) if is_power(factor) else (factor, sympy.S.One)
        exponents.setdefault(base, []).append(exponent)
    return [power for base, parts in exponents.items() for power in _joined(base, parts, field)]


def _joined(base: Expr, exponents: list[Expr], field: Field) -> list[Expr]:
    total = sympy.Add(*exponents)
    if base is sympy.E and not total.is_number:
        total = field.canonical(total)
        if not field.is_typed(total) and all(map(field.is_typed, exponents)):
            return [sympy.exp(field.angle(exponent)) for exponent in exponents]
        total = field.angle(total)
    return [sympy.Pow(base, total)]


def keeps_apart(factors: Sequence[tuple[int, int]], field: Field) -> bool:
    """Whether `gathered` leaves the powers of e among these as they are, evidently: no typed exponent is a sum."""
    if field.has_typed_sums:
        return False
    powers = [(field.display(place), e) for place, e in factors if field.display_length(place)[1]]
    return all(e == 1 and isinstance(power, sympy.exp) and field.is_typed(power.args[0]) for power, e in powers)


def _is_joined_apart(display: Expr) -> bool:
    """Whether products of such generators combine among themselves alone: powers of e, of sums and of numbers, pi."""
    return isinstance(display, sympy.exp) or bool(display.is_Pow or display.is_NumberSymbol)


def is_power(expr: Expr) -> bool:
    """Whether it is u^v or exp(u), which may be joined with other powers of its base."""
    return bool(expr.is_Pow or isinstance(expr, sympy.exp))


# --- expressions as polynomials -----------------------------------------------
#
# Multiples of one angle share its sine and cosine, exponents that differ by a number share a power,
# and the identities among generators become relations (see `polynomials`):
#
#     sin² + cos² = 1    cosh² − sinh² = 1    (u^(1/q))^q = u    root(u, n)^n = u    |u|² = u² for real u    i² = −1
#
# All hold wherever both sides are defined.


Key = tuple[Any, ...]
"""The data by which generators are distinguished."""

Meanings = dict["Expr", "Expr | Kernel"]

_FIRSTS = (sympy.cos, sympy.cosh)
_RATIOS = {sympy.sin: (sympy.tan, sympy.cot), sympy.sinh: (sympy.tanh, sympy.coth)}


class Field:
    """The generators of some expressions, their relations, and the translation in both directions.

    `identities` rewrite functions. `split` takes angles apart into their terms: sin(x + y) becomes
    sin x cos y + cos x sin y, which proves more and is longer. `meanings` are the results of earlier fields with the
    same identities, forms and `split`. Raises OutOfBudget and Undefined.
    """

    def __init__(
        self,
        exprs: Iterable[Expr],
        forms: Forms,
        budget: Budget,
        identities: Mapping[Any, Identity],
        meanings: Meanings,
        *,
        split: bool,
    ) -> None:
        self._forms, self._identities, self._split = forms, identities, split
        self._meanings, self._budget = meanings, budget
        self._scanned: set[Expr] = set()
        self._shown: dict[Expr, Expr] = {}
        self._nested: dict[Key, None] = {}
        self._root_orders: dict[Expr, int] = {}
        self._powers: dict[Expr, Lattice] = {}
        self._constants: dict[Expr, list[tuple[Vector, Fraction]]] = {}
        self._offsets: dict[Key, int] = {}
        self._angles = {pair: Lattice(MOST_MULTIPLE) for pair in (CIRCULAR, HYPERBOLIC)}
        for expr in exprs:
            self._scan(expr, budget)

        self._keys = list(self._generators())
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._displays: dict[int, Expr] = {}
        self._display_lengths: dict[int, tuple[int, bool]] = {}
        self.lengths = forms.lengths
        self._pairs = [
            (SQUARE_SIGN[PAIRS[key[0]]], place, self._place[PAIRS[key[0]][1], *key[1:]])
            for key, place in self._place.items()
            if key[0] in _FIRSTS
        ]
        self._values: dict[Expr, Factored] = {}
        self.expressions: dict[Base, Expr] = {}
        self.known: dict[Base, Expr] = {}
        self.bases: dict[Base, Expr] = {}
        self.lengths_alone: dict[Base, int] = {}
        self.algebra = Algebra(len(self._keys), budget)
        self._relate()

    def value(self, expr: Expr) -> Factored:
        """The expression as a rational function of the generators."""
        known = self._values.get(expr)
        if known is None:
            known = self._values[expr] = self._evaluate(expr)
        return known

    def display(self, place: int) -> Expr:
        """The generator as an expression."""
        if place not in self._displays:
            self._displays[place] = self._shown_as(self._keys[place])
        return self._displays[place]

    def display_length(self, place: int) -> tuple[int, bool]:
        """The length of the generator's expression, and whether it is a power that may be joined with others."""
        if place not in self._display_lengths:
            display = self.display(place)
            self._display_lengths[place] = length(display, self.lengths), is_power(display)
        return self._display_lengths[place]

    def expression(self, poly: fmpz_mpoly) -> Expr:
        """The polynomial as a SymPy expression, term by term."""
        if len(poly) > 1:
            base = self.algebra.base(poly)
            if base not in self.expressions:
                self.expressions[base] = sum_of_terms(poly, self)
            return self.expressions[base]
        return sum_of_terms(poly, self)

    def canonical(self, exponent: Expr) -> Expr:
        """The exponent in the form in which all equal exponents are written."""
        return self._forms.canonical(exponent)

    @property
    def has_powers(self) -> bool:
        """Whether there are powers with exponents that are not numbers."""
        return bool(self._powers)

    @cached_property
    def has_typed_sums(self) -> bool:
        """Whether an angle or exponent of the input is a sum."""
        return any(angle.is_Add for angle in self._shown)

    def is_typed(self, angle: Expr) -> bool:
        """Whether an angle or exponent, or its negative, occurs in the input."""
        return angle in self._shown or -angle in self._shown

    @cached_property
    def has_related_sums(self) -> bool:
        """Whether the terms of an angle also occur in another angle, so that `split` may relate the two."""
        parts = Counter(
            (pair, part)
            for pair, lattice in self._angles.items()
            for direction in lattice.seen
            for part, _ in vector(direction, split=True)
        )
        return any(times > 1 for times in parts.values())

    @cached_property
    def has_one_multiple_each(self) -> bool:
        """Whether each angle and exponent occurs as one multiple, and no symbol as a root, as in each part alone."""
        lattices = (*self._angles.values(), *self._powers.values())
        if any(order > 1 for base, order in self._root_orders.items() if base.is_Symbol):
            return False
        return all(len(multiples) == 1 for lattice in lattices for multiples in lattice.seen.values())

    def pairs(self) -> list[tuple[int, int, int]]:
        """(σ, place of cos θ, place of sin θ) for every angle θ, where cos² = 1 + σ sin²."""
        return self._pairs

    def ratio(self, sine: int, exponent: int) -> Expr:
        """(sin θ/cos θ)^exponent as a power of tan or cot, tanh or coth."""
        shown = self.display(sine)
        return _RATIOS[type(shown)][exponent < 0](*shown.args) ** abs(exponent)

    def ratio_length(self, sine: int) -> int:
        """The length of tan θ by the place of sin θ."""
        return length(self.display(sine), self.lengths) + 1

    # The kernels.

    def _scan(self, expr: Expr, budget: Budget) -> None:
        if expr in self._scanned or expr.is_Rational:
            return
        self._scanned.add(expr)
        if expr.is_Symbol:
            self._root_orders.setdefault(expr, 1)
        elif expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer):
            for argument in expr.args:
                self._scan(argument, budget)
        elif expr in INFINITE:
            raise Undefined(str(expr))
        else:
            found = self._meaning(expr)
            self._show(expr, found)
            if isinstance(found, (Radical, SymbolicPower, Turn, Opaque)):
                self._scan_kernel(found, budget)
            else:
                self._scan(found, budget)

    def _meaning(self, expr: Expr) -> Expr | Kernel:
        found = self._meanings.get(expr)
        if found is None:
            self._budget.spend(200)
            found = self._meanings[expr] = meaning(expr, self._forms, self._identities, split=self._split)
        return found

    def _show(self, expr: Expr, found: Expr | Kernel) -> None:
        """Remember how the input wrote an expression that is now canonical."""
        shown = self._forms.shown
        match found:
            case Turn() | SymbolicPower(sympy.E, _, _) if expr.args:
                self._shown.setdefault(self._forms.canonical(expr.args[0]), shown(expr.args[0]))
            case Radical(base, _) if not base.is_Atom:
                self._shown.setdefault(base, shown(expr.args[0]))
            case SymbolicPower(base, _, _) if not base.is_Atom:
                self._shown.setdefault(base, shown(expr.args[0]))
            case Opaque(same) if same != expr:
                self._shown.setdefault(same, expr.func(*map(shown, expr.args)))

    def _scan_kernel(self, kernel: Kernel, budget: Budget) -> None:
        match kernel:
            case Radical(base, exponent):
                if not base.is_Rational:
                    self._scan(base, budget)
                if exponent.denominator > 1:
                    self._root_orders[base] = lcm(self._root_orders.get(base, 1), exponent.denominator)
                    self._nested["root", base] = None
            case SymbolicPower(base, exponent, constant):
                if base is not sympy.E:
                    self._scan_kernel(Radical(base, constant), budget)
                self._powers.setdefault(base, Lattice()).add(exponent)
                self._constants.setdefault(base, []).append((exponent, constant))
            case Turn(function, angle):
                self._angles[PAIRS[function]].add(angle)
            case Opaque(expr):
                if type(expr) is sympy.Abs or isinstance(expr, RealRoot):
                    self._scan(expr.args[0], budget)
                self._nested["opaque", expr] = None

    # The generators: one with a relation comes before all generators in its value (see `Square`).

    def _generators(self) -> Iterator[Key]:
        yield from reversed([key for key in self._nested if not (key[0] == "root" and key[1].is_Symbol)])
        for base, lattice in self._powers.items():
            for direction, unit in lattice.units():
                self._offsets[base, direction, unit] = self._offset(base, direction, unit) if base is not sympy.E else 0
                yield (sympy.Pow, base, direction, unit)
        for pair, lattice in self._angles.items():
            for direction, unit in lattice.units():
                for function in reversed(pair):
                    yield (function, direction, unit)
        for symbol in self._root_orders:
            if symbol.is_Symbol:
                yield ("root", symbol)

    def _shown_as(self, key: Key) -> Expr:
        kind, expr, *unit = key
        if kind == "opaque":
            return self._shown.get(expr, expr)
        if kind == "root":
            order = self._root_orders[expr]
            return expr if order == 1 else expressions.power(self._shown.get(expr, expr), sympy.Rational(1, order))
        direction, size = expr, unit[-1]
        if kind is sympy.Pow:
            direction = unit[0]
            shown = self._shown.get(expr, expr)
            exponent = expressions.product((number(size), direction))
            if shown is sympy.E:
                return expressions.function_value(sympy.exp, exponent)
            return expressions.power(shown, exponent + self._offsets[expr, direction, size])
        return expressions.function_value(kind, self.angle(expressions.product((number(size), direction))))

    def _offset(self, base: Expr, direction: Expr, unit: Fraction) -> int:
        """The least constant beside this exponent: xⁿ is written xⁿ⁻¹·x if xⁿ⁻¹ occurs, which keeps x = 0."""
        alone = ((direction, unit),)
        return min(0, *(floor(c) for exponent, c in self._constants[base] if exponent == alone), 0)

    def angle(self, angle: Expr) -> Expr:
        """An angle or exponent as the input wrote it."""
        if angle in self._shown:
            return self._shown[angle]
        return -self._shown[-angle] if -angle in self._shown else self._forms.shown(angle)

    def _generator(self, *key: Any) -> Base:
        return self.algebra.gens[self._place[key]]

    # Their relations.

    def _relate(self) -> None:
        relations, monomials = self.algebra.relations, self.algebra.monomials
        for pair, lattice in self._angles.items():
            for unit in lattice.units():
                cosine, sine = (self._generator(function, *unit) for function in pair)
                square = SQUARE_SIGN[pair] * (cosine.poly**2 - 1)
                relations.append(Square(self._place[pair[1], *unit], 2, square))
                monomials[self.algebra.base(cosine.poly**2 - 1)] = Factored(fmpq(SQUARE_SIGN[pair]), {sine: 2})
        for kind, expr in self._nested:
            if kind == "root" and not expr.is_Symbol:
                value = self.value(expr)
                self._relate_power("root", expr, self._root_orders[expr], value)
            elif type(expr) is sympy.Abs and expr.args[0].is_extended_real:
                self._relate_power("opaque", expr, 2, self.value(expr.args[0]) ** 2)
                self._relate_sign(expr.args[0])
            elif isinstance(expr, RealRoot) and expr.args[1].is_Integer:
                self._relate_power("opaque", expr, int(expr.args[1]), self.value(expr.args[0]))
        self._values.clear()

    def _relate_power(self, kind: str, expr: Expr, degree: int, value: Factored) -> None:
        """generator^degree = value, if the value is a polynomial."""
        if value.content.q != 1 or any(e < 0 for e in value.powers.values()):
            return
        generator = self._generator(kind, expr)
        self.algebra.relations.insert(0, Square(self._place[kind, expr], degree, self.algebra.expand(value)))
        if len(value.powers) == 1 and value.content == 1:
            ((base, exponent),) = value.powers.items()
            if exponent == 1 and base.place is None:
                self.algebra.monomials[base] = Factored(ONE, {generator: degree})

    def _relate_sign(self, argument: Expr) -> None:
        places = [
            self._place.get(key)
            for key in (("opaque", sympy.sign(argument)), ("opaque", sympy.Abs(argument)), ("root", argument))
        ]
        if None not in places and self._root_orders[argument] == 1:
            self.algebra.relations.insert(0, SignRelations(*places))  # type: ignore[arg-type]

    # Values.

    def _evaluate(self, expr: Expr) -> Factored:
        if expr.is_Rational:
            return Factored(fmpq(int(expr.p), int(expr.q)))
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
        found = self._meaning(expr)
        match found:
            case Radical(base, exponent):
                return self._root(base, exponent)
            case SymbolicPower(base, exponent, constant):
                return self._symbolic_power(base, exponent, constant)
            case Turn(function, angle):
                pair = PAIRS[function]
                return self.algebra.factored(self._turned(pair, angle)[pair.index(function)])
            case Opaque(same):
                return self._power_of("opaque", same)
        return self.value(found)

    def _power_of(self, *key: Any, exponent: int = 1) -> Factored:
        return Factored(ONE, {self._generator(*key): exponent} if exponent else {})

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

    def _turned(self, pair: tuple[type[Expr], type[Expr]], angle: Vector) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """(cos Σ kθ, sin Σ kθ) by the addition theorem, in the cosines and sines of the θ."""
        sign, reduce, multiply = SQUARE_SIGN[pair], self.algebra.reduce, self.algebra.multiply
        first, second = self.algebra.one, self.algebra.zero
        for unit, multiple in self._angles[pair].coordinates(angle):
            cosine, sine = (self._generator(function, *unit).poly for function in pair)
            if multiple < 0:
                sine = -sine
            for _ in range(abs(multiple)):
                first, second = (
                    reduce(multiply(first, cosine) + sign * multiply(second, sine)),
                    reduce(multiply(second, cosine) + multiply(first, sine)),
                )
                self.algebra.budget.spend(terms=len(first) + len(second))
        return first, second
