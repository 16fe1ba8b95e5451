"""The canonical and the shortest form of an expression, and of the arguments of the functions in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.normal.budget import Budget, OutOfBudget, Undefined
from symjac.normal.field import Field
from symjac.normal.identities import IN_FEWER_FUNCTIONS, IN_FEWEST_FUNCTIONS
from symjac.normal.plain import distinct, is_expanded, is_plain
from symjac.normal.shortest import forms, length, shortest

if TYPE_CHECKING:
    from sympy import Expr


MOST_TERMS_ALONE = 8
"""Terms of a sum that are always also simplified one by one; of longer ones only if nothing else helps."""


class Normalizer:
    """Finds each form once, within one budget. It is the `Forms` of the fields that it makes."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._canonical: dict[Expr, Expr] = {}
        self._shortest: dict[Expr, Expr] = {}

    def fields(self, *exprs: Expr) -> Iterator[Field]:
        """The fields to look for a short form in: with angles as they are, and taken apart."""
        field = Field(exprs, self, self.budget, IN_FEWER_FUNCTIONS, split=False)
        yield field
        if field.has_angle_sums:
            yield Field(exprs, self, self.budget, IN_FEWER_FUNCTIONS, split=True)

    def finest_field(self, *exprs: Expr) -> Field:
        """The field in which most is known to be equal."""
        return Field(exprs, _Canonical(self), self.budget, IN_FEWEST_FUNCTIONS, split=True)

    def canonical(self, expr: Expr) -> Expr:
        """Numerator over denominator, both multiplied out; the input where that is out of reach."""
        if is_expanded(expr):
            return expr
        found = self._canonical.get(expr)
        if found is None:
            found = self._find_canonical(expr)
            # SymPy makes −sin(u) of sin(−u); were u not canonical then, it would go round in circles.
            self._canonical.update({-found: -found, found: found, expr: found})
        return found

    def _find_canonical(self, expr: Expr) -> Expr:
        try:
            field = self.finest_field(expr)
            numerator, denominator = field.value(expr).split()
            above, below = (field.expression(field.algebra.expand(part)) for part in (numerator, denominator))
        except (OutOfBudget, Undefined):
            # A name that is not canonical can only hide an equality. If time is up, the next step says so.
            return expr
        return above / below

    def shown(self, expr: Expr) -> Expr:
        """As the shortest form."""
        return self.shortest(expr)

    def shortest(self, expr: Expr) -> Expr:
        """The shortest form found; the expression itself where none is shorter."""
        if is_plain(expr):
            return expr
        found = self._shortest.get(expr)
        if found is None:
            found = self._shortest[expr] = self._find_shortest(expr)
        return found

    def _find_shortest(self, expr: Expr) -> Expr:
        if isinstance(expr, sympy.Piecewise):
            return sympy.Piecewise(*((self.shortest(piece.expr), piece.cond) for piece in expr.args))
        best = expr
        try:
            for field in self.fields(expr):
                found = shortest(forms(field.value(expr), field))
                if length(found) < length(best) and _is_worth_its_angles(found, expr):
                    best = found
        except Undefined:
            return expr
        if expr.is_Add and (best is expr or len(expr.args) <= MOST_TERMS_ALONE):
            best = shortest((best, sympy.Add(*map(self.shortest, expr.args))))
        return best


class _Canonical:
    """Forms for a field whose expressions are to be compared, not read."""

    def __init__(self, normalizer: Normalizer) -> None:
        self.canonical = self.shown = normalizer.canonical
        self.shortest = normalizer.shortest


WORTH_TAKING_APART = 0.8
"""How short, beside the form with the angles that were typed, one with other angles has to be."""


def _is_worth_its_angles(found: Expr, typed: Expr) -> bool:
    """Whether a form has only angles that were typed, or is plainly shorter: sin(2x)·cos(3x) stays as it is."""
    return _angles(found) <= _angles(typed) or length(found) < WORTH_TAKING_APART * length(typed)


def _angles(expr: Expr) -> set[Expr]:
    periodic = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.sinh, sympy.cosh, sympy.tanh)
    return {node.args[0] for node in distinct(expr) if isinstance(node, periodic)}
