"""The canonical form and the shortest form of an expression, and those of the arguments of its functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symjac import expressions
from symjac.exact.field import Field, Meanings, gathered, keeps_apart
from symjac.exact.kernels import IN_FEWER_FUNCTIONS, IN_FEWEST_FUNCTIONS, PAIRS
from symjac.exact.plain import (
    CLOSED,
    Budget,
    Lengths,
    OutOfBudget,
    PlainSymbols,
    Undefined,
    is_expanded,
    is_plain,
    length,
    length_of_number,
    require_moderate,
)
from symjac.exact.polynomials import MOST_FACTORED, ONE, Base, Factored, Term, least_length, powered, product
from symjac.expressions import distinct, facts
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr, Symbol


# --- the shortest way to write a value ----------------------------------------
#
# The shortest way to write a factored value: the length of each way is known before anything is written.


MOST_MULTIPLIED_OUT = 40
"""The most terms of a numerator that is also tried without brackets."""


MOST_COMPARED = 1_000
"""The terms beyond which a factor of a value is written in one way only."""


def shortest(candidates: Iterable[Expr], known: Lengths) -> Expr:
    """The first of the shortest."""
    first, *others = candidates
    if not others:
        return first
    return min((first, *others), key=lambda candidate: length(candidate, known))


def forms(value: Factored, field: Field, most: int | None = None) -> Iterator[Expr]:
    """Ways to write the value: as the product that it is, and with its numerator multiplied out.

    Ways longer than `most`, or than an earlier one, are left out.
    """
    algebra = field.algebra
    numerator, denominator = value.split()
    whole = product((folded(numerator, field), folded(denominator, field) ** -1))
    for base in list(whole.powers):
        if base.place is None and whole.powers.get(base, 0) > 0:
            once = Factored(ONE, {base: 1})
            whole = algebra.cancel(once, product((whole, once**-1)))
    if most is not None and any(base.size > MOST_FACTORED and least_length(base.poly) > most for base in whole.powers):
        return
    if most is None or planned_length(whole, field) <= most:
        found = written(whole, field)
        yield found
        if any(base.size > MOST_COMPARED for base in whole.powers):
            return
        most = min(length(found, field.lengths), most or 2**60)
    numerator, denominator = whole.split()
    sums = [(base.size, e) for base, e in numerator.powers.items() if base.place is None]
    if len(numerator.powers) == len(sums) == 1 == sums[0][1]:
        return
    size = 1
    for terms_of_base, exponent in sums:
        size *= terms_of_base**exponent if exponent < 10 else MOST_MULTIPLIED_OUT + 1
    if sums and size <= MOST_MULTIPLIED_OUT:
        below = denominator**-1
        poly = algebra.expand(numerator)
        flat = algebra.factored(poly)
        if terms_length(algebra.terms(poly), field) + _planned_factors(below, field) < most:
            yield sympy.Mul(field.expression(poly), written(below, field))
        if len(sums) == sums[0][1] == 1:
            return
        again = product((folded(flat, field), below))
        if planned_length(again, field) < most:
            yield written(again, field)


def folded(value: Factored, field: Field) -> Factored:
    """The value with sin² or cos² restored, whichever leaves fewer terms."""
    pairs = list(field.pairs())
    if not pairs:
        return value
    content = Factored(value.content)
    return product((*(_fold(base, field, pairs) ** exponent for base, exponent in value.powers.items()), content))


def _fold(base: Base, field: Field, pairs: Sequence[tuple[int, int, int]]) -> Factored:
    if base.place is not None:
        return Factored(ONE, {base: 1})
    poly = base.poly
    degrees = poly.degrees()
    for sign, cosine, sine in pairs:
        if degrees[cosine] > 1:
            square = field.algebra.gens[sine].poly ** 2 * sign + 1
            other = replaced(poly, cosine, square, field.algebra.budget)
            if len(other) < len(poly):
                poly = other
    return Factored(ONE, {base: 1}) if poly is base.poly else field.algebra.factored(poly)


def replaced(poly: fmpz_mpoly, place: int, square: fmpz_mpoly, budget: Budget) -> fmpz_mpoly:
    """The polynomial with `square` for the square of the generator at this place."""
    budget.spend(50 * len(poly))
    by_quotient: dict[int, dict[tuple[Any, ...], Any]] = {}
    for monomial, coefficient in zip(poly.monoms(), poly.coeffs(), strict=True):
        quotient, rest = divmod(int(monomial[place]), 2)
        by_quotient.setdefault(quotient, {})[(*monomial[:place], rest, *monomial[place + 1 :])] = coefficient
    context = poly.context()
    total = context.constant(0)
    for quotient, part in by_quotient.items():
        factor = context.from_dict(part)
        if quotient:
            size = powered(square, quotient, budget) * len(factor)
            budget.spend(size, size)
            factor *= square**quotient
        total += factor
    return total


def planned_length(value: Factored, field: Field) -> int:
    """The least length that `written` can have."""
    content = value.content
    number = 0 if content == 1 else 1 if content == -1 else length_of_number(content) + 1
    if content < 0 and any(base.place is None for base in value.powers):
        number -= 1  # a sum may take the sign
    return max(_planned_factors(value, field) + number - 1, 1)


def _planned_factors(value: Factored, field: Field) -> int:
    """The length of the factors, with an operator for each."""
    total, powers = 0, 0
    ratios = _ratios(value, field)
    for base, exponent in value.powers.items():
        if base in ratios:
            continue
        planned, expr = _plan(base, field)
        total += planned + (0 if exponent == 1 else 1 + len(str(exponent))) + 1
        if expr is None or expr.is_Add:
            total += 1
        elif expr.is_Pow or isinstance(expr, sympy.exp):
            powers += 1
    # Powers of one base are written as one, and roots to a power are no roots.
    return total + sum(field.ratio_length(sine) for sine in ratios.values()) // 2 - 4 * powers


def _ratios(value: Factored, field: Field) -> dict[Base, int]:
    """The sines and cosines that are written as tan or cot, and the place of the sine."""
    found = {}
    powers = value.powers
    for _, cosine_place, sine_place in field.pairs():
        cosine, sine = field.algebra.gens[cosine_place], field.algebra.gens[sine_place]
        if sine in powers and powers.get(cosine) == -powers[sine]:
            found[sine] = found[cosine] = sine_place
    return found


def _plan(base: Base, field: Field) -> tuple[int, Expr | None]:
    """The length of the shortest form of a base, and the form if it was written already."""
    known = field.bases.get(base)
    if known is None and base.place is not None:
        known = field.bases[base] = field.display(base.place)
    if known is None:
        known = field.known.get(base)
        alone = _length_alone(base, field)
        best = alone if known is None else min(alone, length(known, field.lengths))
        factors = _factors(base, field)
        if factors is None:
            return best, known if best < alone else None
        return min(best, max(2 * len(factors), best // 4)), None
    return length(known, field.lengths), known


def _length_alone(base: Base, field: Field) -> int:
    if base not in field.lengths_alone:
        field.lengths_alone[base] = terms_length(field.algebra.terms(base.poly), field)
    return field.lengths_alone[base]


def terms_length(terms: Sequence[Term], field: Field) -> int:
    """The length of a polynomial that is written term by term."""
    if len(terms) > MOST_COMPARED:
        return 2 * len(terms)
    total = len(terms) - 1 + all(coefficient < 0 for coefficient, _ in terms)
    places = {place for _, factors in terms for place, _ in factors}
    lengths = {place: field.display_length(place) for place in places}
    for coefficient, factors in terms:
        powers = 0
        for place, exponent in factors:
            size, is_power = lengths[place]
            powers += is_power
            total += size + (0 if exponent == 1 or is_power else 1 + len(str(exponent)))
        total += max(len(factors) - 1, 0)
        if powers > 1 and not keeps_apart(factors, field):
            total -= 4 * (powers - 1)
        if abs(coefficient) != 1 or not factors:
            total += len(str(abs(coefficient))) + bool(factors)
    return total


def written(value: Factored, field: Field) -> Expr:
    """The product, each factor in its shortest form."""
    content, powers = value.content, dict(value.powers)
    factors: list[Expr] = []
    for base, sine_place in _ratios(value, field).items():
        exponent = powers.pop(base)
        if base.place == sine_place:
            factors.append(field.ratio(sine_place, exponent))
    for base, exponent in powers.items():
        if not _is_in_terms(base, field):
            expr = _base(base, field)
            if content < 0 and exponent % 2 and expr.is_Add:
                opposite = expressions.negated(expr)
                if length(opposite, field.lengths) <= length(expr, field.lengths):
                    expr, content = opposite, -content
        elif exponent == len(value.powers) == 1 and content.q == 1:
            return field.expression(base.poly * int(content.p))  # a number is multiplied into the terms
        elif content < 0 and exponent % 2 and any(c < 0 for c, _ in field.algebra.terms(base.poly)):
            expr, content = field.expression(-base.poly), -content  # no longer, where a minus is left to lead with
        else:
            expr = _base(base, field)
        factors.append(expr if exponent == 1 else expressions.power(expr, sympy.Integer(exponent)))
    field.algebra.budget.spend(100 * len(factors))
    return expressions.product((sympy.Rational(int(content.p), int(content.q)), *gathered(factors, field)))


def _is_in_terms(base: Base, field: Field) -> bool:
    """Whether a base is written term by term because no other way comes into question."""
    return base.place is None and base not in field.known and _factors(base, field) is None


def _base(base: Base, field: Field) -> Expr:
    """One base: as the input wrote it, in irreducible factors, or term by term."""
    if base not in field.bases:
        field.bases[base] = field.display(base.place) if base.place is not None else _find_base(base, field)
    return field.bases[base]


def _find_base(base: Base, field: Field) -> Expr:
    candidates = [field.known[base]] if base in field.known else []
    factors = _factors(base, field)
    if factors is not None:
        powers = (expressions.power(_factor(factor, field), sympy.Integer(e)) for factor, e in factors)
        candidates.append(expressions.product(powers))
    if not candidates:
        return field.expression(base.poly)
    if _length_alone(base, field) < min(length(candidate, field.lengths) for candidate in candidates):
        candidates.append(field.expression(base.poly))
    return shortest(candidates, field.lengths)


def _factors(base: Base, field: Field) -> Sequence[tuple[fmpz_mpoly, int]] | None:
    """The irreducible factors, None where there is only one."""
    factors = field.algebra.irreducible(base)
    return factors if len(factors) > 1 or factors[0][1] > 1 else None


def _factor(poly: fmpz_mpoly, field: Field) -> Expr:
    base = field.algebra.base(poly)
    return field.known.get(base) or field.expression(poly)


# --- the forms of an expression -----------------------------------------------


MOST_TERMS_ALONE = 8
"""The most terms of a sum that are always simplified one by one too; longer sums only if nothing else helps."""


OPERATIONS, OPERATIONS_A_NODE = 20_000, 500
"""The operations for simplifying: a fixed number, and so many more for each distinct subexpression."""

MOST_IN_ARGUMENT = 60
"""The most nodes of an argument that is simplified together with the expression around it. Typed arguments seldom
need it, and simplifying a larger one takes longer than all else."""

MOST_TOGETHER = 20
"""The most kernels of a matrix whose entries share a field: in a larger one each step takes longer."""

MOST_FIELDS = 50
"""The most fields that are kept for expressions with the same kernels."""

Kernels = frozenset["Expr | tuple[tuple[type[Expr], type[Expr]], Expr]"]
"""The most parts that are not sums, products, integer powers or numbers; for sines and cosines, the angles."""

PROOF = 5_000_000
"""The operations for a proof."""


def has_zero_form(expr: Expr) -> bool:
    """Whether the normal form is zero, which proves that the expression is zero wherever it is defined."""
    try:
        return not Normalizer(Budget(PROOF)).finest_field(expr).value(expr)
    except (OutOfBudget, Undefined):
        return False


class Normalizer:
    """Finds each form once, and is the `Forms` of the fields that it makes.

    Without a common budget, each expression whose shortest form is asked for may take operations in proportion
    to its size.
    """

    def __init__(self, budget: Budget | None = None, plain: PlainSymbols | None = None) -> None:
        self._by_size = self._sized = budget is None
        self._left_alone = False  # whether an argument was, because of its size
        self.budget = budget or Budget(0)
        self._too_large: set[Expr] = set()
        self._canonical: dict[Expr, Expr] = {}
        self._shortest: dict[Expr, Expr] = {}
        self._meanings: dict[object, Meanings] = {key: {} for key in ("whole", "split", "finest")}
        self.lengths: Lengths = {}
        self._sizes: dict[Expr, int] = {}
        self._kernels: dict[Expr, Kernels] = {}
        self._fields: dict[Kernels, list[Field]] = {}
        self._outer_symbols: dict[Expr, frozenset[Symbol]] = {}
        self._plain: PlainSymbols = {} if plain is None else plain

    def prepare(self, *exprs: Expr) -> None:
        """Make the field of all these; it serves each of them too if no angle occurs in several multiples."""
        self._sized = False
        try:
            self.budget.operations = OPERATIONS + OPERATIONS_A_NODE * require_moderate(*exprs)
            if 0 < len(frozenset().union(*map(self._kernels_of, exprs))) <= MOST_TOGETHER:
                next(self.fields(*exprs))
        except (OutOfBudget, Undefined):
            pass  # each has a field of its own
        finally:
            self._sized = True

    def goes_on(self, operations: int, terms: int) -> bool:
        """Whether all that is known holds for a value of all; it has this budget, for all work from now on."""
        if self._left_alone:
            return False
        self._by_size = self._sized = False
        self.budget.operations, self.budget.terms = operations, terms
        return True

    def fields(self, *exprs: Expr) -> Iterator[Field]:
        """The fields in which a short form is looked for: with the angles as they are, and perhaps taken apart."""
        kernels = frozenset().union(*map(self._kernels_of, exprs))
        fields = self._fields_with(kernels)
        if not fields:
            fields.append(Field(exprs, self, self.budget, IN_FEWER_FUNCTIONS, self._meanings["whole"], split=False))
            if len(self._fields) == MOST_FIELDS:
                del self._fields[next(iter(self._fields))]
            self._fields[kernels] = fields
        yield fields[0]
        if fields[0].has_related_sums:
            if len(fields) == 1:
                fields.append(Field(exprs, self, self.budget, IN_FEWER_FUNCTIONS, self._meanings["split"], split=True))
            yield fields[1]

    def _fields_with(self, kernels: Kernels) -> list[Field]:
        """The fields that an earlier expression with these kernels has made; none at first."""
        if kernels in self._fields:
            return self._fields[kernels]
        for known, fields in self._fields.items():
            if kernels <= known and fields[0].has_one_multiple_each and not fields[0].has_related_sums:
                return fields
        return []

    def _kernels_of(self, expr: Expr) -> Kernels:
        found = self._kernels.get(expr)
        if found is None:
            if expr.is_Add or expr.is_Mul:
                found = frozenset().union(*map(self._kernels_of, expr.args))
            elif expr.is_Pow and expr.exp.is_Integer:
                found = self._kernels_of(expr.base)
            elif type(expr) in PAIRS and facts.is_plain(expr.args[0]):
                found = frozenset(((PAIRS[type(expr)], expr.args[0]),))  # sin u and cos u come together
            else:
                found = frozenset(() if expr.is_Rational else (expr,))
            self._kernels[expr] = found
        return found

    def finest_field(self, *exprs: Expr) -> Field:
        """The field in which most equalities are known."""
        meanings = self._meanings["finest"]
        return Field(exprs, _Canonical(self), self.budget, IN_FEWEST_FUNCTIONS, meanings, split=True)

    def canonical(self, expr: Expr) -> Expr:
        """Numerator over denominator, both multiplied out; the input if that is out of reach."""
        if is_expanded(expr) or self._is_left_alone(expr):
            return expr
        found = self._canonical.get(expr)
        if found is None:
            found = self._find_canonical(expr)
            # SymPy makes −sin(u) of sin(−u); if u were not canonical here, the recursion would not end.
            self._canonical.update({-found: -found, found: found, expr: found})
        return found

    def _find_canonical(self, expr: Expr) -> Expr:
        try:
            field = self.finest_field(expr)
            numerator, denominator = field.value(expr).split()
            above, below = (field.expression(field.algebra.expand(part)) for part in (numerator, denominator))
        except (OutOfBudget, Undefined):
            # A name that is not canonical can only hide an equality. If nothing is left, the next step reports it.
            return expr
        return above / below

    def _is_left_alone(self, argument: Expr) -> bool:
        """Whether an argument is so large that no form of it is looked for."""
        found = self._by_size and self._size(argument) > MOST_IN_ARGUMENT
        self._left_alone |= found
        return found

    def _size(self, expr: Expr) -> int:
        """Nodes, written out."""
        found = self._sizes.get(expr)
        if found is None:
            found = self._sizes[expr] = 1 + sum(map(self._size, expr.args))
        return found

    def shown(self, expr: Expr) -> Expr:
        """As the shortest form."""
        return expr if self._is_left_alone(expr) else self.shortest(expr)

    def shortest(self, expr: Expr, field: Field | None = None) -> Expr:
        """The shortest form found; the expression itself if none is shorter.

        The field is that of the sum in which the expression is a term, with the values of all its parts.
        """
        if is_plain(expr, self._plain):
            return expr
        found = self._shortest.get(expr)
        if found is None:
            found = self._find_shortest(expr, field)
            self._shortest.update({expr: found, found: found})
        return found

    def _find_shortest(self, expr: Expr, field: Field | None) -> Expr:
        if isinstance(expr, sympy.Piecewise):
            return sympy.Piecewise(*((self.shortest(piece.expr), piece.cond) for piece in expr.args))
        if expr.is_Mul:
            outside, inside = self._apart(expr)
            if outside:
                found = _times(outside, self.shortest(expressions.product(inside), field), self.lengths)
                return shortest((expr, found), self.lengths)
        return self._by_fields(expr, field)

    def _apart(self, product: Expr) -> tuple[list[Expr], list[Expr]]:
        """The product in two: the number and powers of symbols that share nothing with the rest; the rest."""
        outside: list[Expr] = []
        inside: list[Expr] = []
        for factor in product.args:
            base = factor.base if factor.is_Pow and factor.exp.is_Integer else factor
            (outside if base.is_Symbol or factor.is_Rational else inside).append(factor)
        if inside and outside:
            taken = [self._symbols(factor) for factor in inside]
            related = [f for f in outside if any(not symbols.isdisjoint(f.free_symbols) for symbols in taken)]
            if related:
                outside = [factor for factor in outside if factor not in related]
                inside += related
        return (outside, inside) if any(factor.args for factor in inside) else ([], [product])

    def _symbols(self, expr: Expr) -> frozenset[Symbol]:
        """The symbols, without those inside functions that no identity takes apart."""
        found = self._outer_symbols.get(expr)
        if found is None:
            found = self._outer_symbols[expr] = self._find_symbols(expr)
        return found

    def _find_symbols(self, expr: Expr) -> frozenset[Symbol]:
        if expr.is_Symbol:
            return frozenset((expr,))
        if isinstance(expr, CLOSED):
            return frozenset()
        return frozenset().union(*map(self._symbols, expr.args))

    def _by_fields(self, expr: Expr, field: Field | None) -> Expr:
        if not self._sized:
            return self._search(expr, field)
        if expr in self._too_large:
            raise OutOfBudget("too large for a normal form")
        self._sized = False
        try:
            self.budget.operations = OPERATIONS + OPERATIONS_A_NODE * require_moderate(expr)
            return self._search(expr, None)
        except OutOfBudget:
            self._too_large.add(expr)
            raise
        finally:
            self._sized = True

    def _search(self, expr: Expr, known: Field | None) -> Expr:
        best = expr
        fields: list[Field] = []
        try:
            for field in (known,) if known else self.fields(expr):
                fields.append(field)
                found = shortest((best, *forms(field.value(expr), field, self.length(best) - 1)), self.lengths)
                if found is not best and self.length(found) < self.length(best) and self._is_worth_it(found, expr):
                    best = found
        except Undefined:
            return expr
        long = 2 * self.length(best) > self.length(expr)
        if expr.is_Add and (best is expr or (long and len(expr.args) <= MOST_TERMS_ALONE)):
            whole = fields[0] if len(fields) == 1 and fields[0].has_one_multiple_each else None
            terms = [self.shortest(term, whole) for term in expr.args]
            best = shortest((best, expressions.sum_of(terms)), self.lengths)
        return best

    def _is_worth_it(self, found: Expr, typed: Expr) -> bool:
        """Whether a form is clearly shorter, or has only angles that were typed: sin(2x)·cos(3x) stays as it is."""
        return self.length(found) < WORTH_TAKING_APART * self.length(typed) or _angles(found) <= _angles(typed)

    def length(self, expr: Expr) -> int:
        """See `plain.length`; each subexpression is measured once."""
        return length(expr, self.lengths)


def _times(outside: list[Expr], inside: Expr, lengths: Lengths) -> Expr:
    """The product; a number common to the terms of a sum stands before it, −1 goes into a sum that gets no longer."""
    content = sympy.Mul(*(factor for factor in outside if factor.is_Rational))
    factors = list(sympy.Mul.make_args(inside))
    for place, factor in enumerate(factors):
        if factor.is_Rational:
            content, factors[place] = content * factor, sympy.S.One
        elif factor.is_Add:
            number, primitive = factor.primitive()
            content, factors[place] = content * number, primitive
    for place, factor in enumerate(factors):
        base, exponent = factor.as_base_exp()
        if content.is_negative and base.is_Add and exponent.is_odd:
            opposite = sympy.Add(*(-term for term in base.args))
            if length(opposite, lengths) <= length(base, lengths):
                content, factors[place] = -content, opposite**exponent
    return sympy.Mul(content, *(factor for factor in outside if not factor.is_Rational), *factors)


class _Canonical:
    """The forms for a field whose expressions are compared, not read."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.canonical = self.shown = normalizer.canonical
        self.shortest = normalizer.shortest
        self.lengths = normalizer.lengths


WORTH_TAKING_APART = 0.8
"""How much shorter a form with other angles than the typed ones must be."""


def _angles(expr: Expr) -> set[Expr]:
    return {node.args[0] for node in distinct(expr) if isinstance(node, CLOSED)}


def by_normal_form(expr: Expr) -> bool:
    """Whether its normal form is 0; not for one that is too large."""
    try:
        require_moderate(expr)
    except OutOfBudget:
        return False
    return has_zero_form(expr)
