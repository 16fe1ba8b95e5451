"""The canonical form and the shortest form of an expression, and those of the arguments of its functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.exact.field import Field, Meanings
from symjac.exact.kernels import IN_FEWER_FUNCTIONS, IN_FEWEST_FUNCTIONS, PAIRS
from symjac.exact.lengths import Lengths, length
from symjac.exact.plain import (
    CLOSED,
    Budget,
    OutOfBudget,
    PlainSymbols,
    Undefined,
    is_expanded,
    is_plain,
    require_moderate,
)
from symjac.exact.shortest import forms, shortest
from symjac.expressions import canonical, distinct, facts
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol


MOST_TERMS_ALONE = 8
"""The most terms of a sum that are always simplified one by one too; longer sums only if nothing else helps."""


OPERATIONS, OPERATIONS_A_NODE = 20_000, 500
"""The operations for simplifying: a fixed number, and so many more for each distinct subexpression."""

MOST_IN_ARGUMENT = 60
"""The most nodes of an argument that is simplified together with the expression around it. Typed arguments seldom
need it, and simplifying a larger one takes longer than all else."""

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

    def __init__(
        self, budget: Budget | None = None, plain: PlainSymbols | None = None, lengths: Lengths | None = None
    ) -> None:
        self._by_size = self._sized = budget is None
        self.budget = budget or Budget(0)
        self._too_large: set[Expr] = set()
        self._canonical: dict[Expr, Expr] = {}
        self._shortest: dict[Expr, Expr] = {}
        self._meanings: dict[object, Meanings] = {key: {} for key in ("whole", "split", "finest")}
        self.lengths: Lengths = {} if lengths is None else lengths
        self._sizes: dict[Expr, int] = {}
        self._kernels: dict[Expr, Kernels] = {}
        self._fields: dict[Kernels, list[Field]] = {}
        self._outer_symbols: dict[Expr, frozenset[Symbol]] = {}
        self._plain: PlainSymbols = {} if plain is None else plain

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
        """Whether an argument is too large for its form to be looked for."""
        return self._by_size and self._size(argument) > MOST_IN_ARGUMENT

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
            found = self._shortest[expr] = self._find_shortest(expr, field)
        return found

    def _find_shortest(self, expr: Expr, field: Field | None) -> Expr:
        if isinstance(expr, sympy.Piecewise):
            return sympy.Piecewise(*((self.shortest(piece.expr), piece.cond) for piece in expr.args))
        if expr.is_Mul:
            outside, inside = self._apart(expr)
            if outside:
                found = _times(outside, self.shortest(canonical.product(inside), field), self.lengths)
                return shortest((expr, found), self.lengths)
        return self._by_fields(expr, field)

    def _apart(self, product: Expr) -> tuple[list[Expr], list[Expr]]:
        """The number and the powers of symbols that share nothing with the other factors, and those factors."""
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
        """The symbols that occur outside of functions from which no identity can take them."""
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
            best = shortest((best, canonical.sum_of(terms)), self.lengths)
        return best

    def _is_worth_it(self, found: Expr, typed: Expr) -> bool:
        """Whether a form is clearly shorter, or has only angles that were typed: sin(2x)·cos(3x) stays as it is."""
        return self.length(found) < WORTH_TAKING_APART * self.length(typed) or _angles(found) <= _angles(typed)

    def length(self, expr: Expr) -> int:
        """See `lengths.length`; each subexpression is measured once."""
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
    periodic = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.sinh, sympy.cosh, sympy.tanh)
    return {node.args[0] for node in distinct(expr) if isinstance(node, periodic)}


def by_normal_form(expr: Expr) -> bool:
    """Whether its normal form is 0; not for one that is too large."""
    try:
        require_moderate(expr)
    except OutOfBudget:
        return False
    return has_zero_form(expr)
