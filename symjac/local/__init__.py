"""A map at and around one point. Here are the parts that `build` needs too: comparisons, and poles of functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import Undecided
from symjac.expressions.applied import number, records
from symjac.functions.record import Infinite, Places
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- comparisons -------------------------------------------------------------
#
# Comparisons: those of constants are decided by proof before SymPy tries; those of non-real values do not exist.
#
# Whether conditions cover all cases is proved, refuted by a point where none holds, or left open. Each condition
# compares u with 0. In one variable the line is cut at the zeros of all u; in several each u = c·t + k is cut at
# t = −k/c, with the t taken as independent. On every part all comparisons are constants.
#
# Refused: comparisons whose zeros are not found, and more than MOST_PARTS parts.


S = sympy.S
ORDERINGS: Mapping[str, Callable[..., Any]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}
_RELATIONS = {**ORDERINGS, "==": sympy.Eq, "!=": sympy.Ne}


def may_be_real(value: Expr) -> bool:
    """Whether a value can be compared: a constant if it is real, any other unless a symbol is not real."""
    if value.is_extended_real is not None:
        return bool(value.is_extended_real)
    return not value.has(S.ImaginaryUnit) if value.free_symbols else exact.certain_sign(value) is not None


def may_be_positive(value: Expr) -> bool:
    """Whether a value is or may be positive."""
    return 1 in exact.sign(value) if value.free_symbols else exact.certain_sign(value) == 1


def relation(operator: str, left: Expr, right: Expr) -> Any:
    """left < right, true or false for constants; Undecided if these cannot be told apart.

    Sums that share a symbol go to one side: SymPy's Piecewise recurses for ever on x + a < y − a.
    """
    if not (left.free_symbols or right.free_symbols):
        side = exact.certain_sign(left - right)
        left, right = S.One if side is None else S(side), S.Zero  # of complex numbers, only whether they are equal
    elif left.is_Add and right.is_Add and left.free_symbols & right.free_symbols:
        left, right = left - right, S.Zero
    return _RELATIONS[operator](left, right)


MOST_PARTS = 2_000
Relational = sympy.core.relational.Relational
Point = Mapping["Symbol", "Expr"]


def uncovered(conditions: Sequence[Any]) -> Point | None:
    """None if it is proved that one of the conditions always holds, else a point where none does; or Undecided."""
    covered = sympy.Or(*conditions)
    covered = covered.xreplace({r: _by_squares(r) for r in covered.atoms(Relational)})
    if covered == S.true:
        return None
    relations = sorted(covered.atoms(Relational), key=sympy.default_sort_key)
    symbols = covered.free_symbols
    try:
        if len(symbols) == 1:
            return _on_the_line(covered, relations, next(iter(symbols)))
        return _by_parts(covered, relations)
    except sympy_failures(exact.Unsolved) as error:
        raise Undecided("whether one of the conditions always holds could not be told") from error


def _by_squares(relation: Any) -> Any:
    """x² + y² > 0 as x ≠ 0 or y ≠ 0, x² + y² ≤ 0 as x = 0 and y = 0; any other relation as it is."""
    terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(sympy.expand(relation.lhs - relation.rhs))]
    bases = [rest.base if rest.is_Pow and rest.exp.is_even and rest.exp.is_positive else None for _, rest in terms]
    if len(terms) < 2 or not all(base is not None and base.is_real for base in bases):
        return relation
    sides = {bool(number.is_positive) for number, _ in terms}
    if len(sides) > 1:
        return relation
    strict, weak = (sympy.Gt, sympy.Le) if True in sides else (sympy.Lt, sympy.Ge)
    if isinstance(relation, (strict, sympy.Ne)):
        return sympy.Or(*(sympy.Ne(base, 0) for base in bases))
    if isinstance(relation, (weak, sympy.Eq)):
        return sympy.And(*(sympy.Eq(base, 0) for base in bases))
    return relation


def _on_the_line(covered: Any, relations: Sequence[Any], x: Symbol) -> Point | None:
    zeros = {root for r in relations for root in exact.real_zeros(r.lhs - r.rhs, x)}
    for place in _parts(zeros):
        if x.is_positive and exact.certain_sign(place) != 1:
            continue
        truths = {r: r.func(S(exact.certain_sign(exact.substituted(r.lhs - r.rhs, {x: place}))), 0) for r in relations}
        if covered.xreplace(truths) != S.true:
            return {x: place}
    return None


def _parts(numbers: Iterable[Expr]) -> list[Expr]:
    """The numbers in order, and one in every interval between them."""
    cuts = exact.ordered(numbers)
    ends = [S.NegativeInfinity, *cuts, S.Infinity]
    return [*cuts, *(next(exact.rationals_between(low, high)) for low, high in pairwise(ends))]


def _by_parts(covered: Any, relations: Sequence[Any]) -> Point | None:
    lines: dict[Expr, set[Expr]] = {}
    forms = {}
    for relation in relations:
        factor, t, constant = _line(relation.lhs - relation.rhs)
        lines.setdefault(t, set()).add(-constant / factor)
        forms[relation] = factor, t, constant
    places = {t: _parts(cuts) for t, cuts in lines.items()}
    for t in places:
        if t.is_nonnegative:
            places[t] = [place for place in places[t] if exact.certain_sign(place) != -1]
    if prod(len(part) for part in places.values()) > MOST_PARTS:
        raise Undecided("too many conditions")
    uncertain = False
    for choice in product(*places.values()):
        at = dict(zip(places, choice, strict=True))
        truths = {
            r: r.func(S(exact.certain_sign(factor * at[t] + constant)), 0) for r, (factor, t, constant) in forms.items()
        }
        if covered.xreplace(truths) == S.true:
            continue
        if all(t.is_Symbol for t in at):
            return at
        uncertain = True  # the values need not occur together
    if uncertain:
        raise Undecided("whether one of the conditions always holds could not be told")
    return None


def _line(u: Expr) -> tuple[Expr, Expr, Expr]:
    """(c, t, k) with u = c·t + k, numbers c and k, and t the same for all u of a family."""
    constant, rest = sympy.expand(u).as_coeff_Add()
    first = sorted(sympy.Add.make_args(rest), key=sympy.default_sort_key)[0]
    factor = first.as_coeff_Mul()[0]
    return factor, sympy.expand(rest / factor), constant


# --- poles -------------------------------------------------------------------
#
# Where functions have no finite value though SymPy leaves them standing, as beta(0, x), by their records.


def has_pole(function: Any, arguments: Sequence[Expr]) -> bool:
    """Whether the function has no finite value at these arguments; Undecided where a constant defies proof."""
    record = records().get(function)
    return record is not None and any(
        is_among(row.places, arguments[row.argument]) and not _is_spared(row, arguments) for row in record.infinite
    )


def is_among(places: Places, value: Expr) -> bool:
    """Whether a value is one of the places; a generic symbol is not."""
    if value.free_symbols:
        return False
    if places.half:
        steps = (value - number(places.start)) / number(places.step)
        return exact.certain_sign(steps) in (0, 1) and is_integer(steps)
    return any(exact.certain_sign(value - number(place)) == 0 for place in places.points)


def _is_spared(row: Infinite, arguments: Sequence[Expr]) -> bool:
    """Whether another argument keeps the value finite; a generic symbol is not natural, not negative and not 0."""
    value = arguments[row.other]
    if row.spared == "not zero":
        return bool(value.free_symbols) or exact.certain_sign(value) != 0
    sign = None if value.free_symbols or not row.spared else exact.certain_sign(value)
    if sign is None:
        return row.spared == "whole or positive"
    return is_integer(value) and sign >= 0 if row.spared == "natural" else is_integer(value) or sign > 0


def is_integer(value: Expr) -> bool:
    """Whether a constant is an integer."""
    if value.is_Rational:
        return bool(value.is_Integer)
    return exact.certain_sign(value - exact.applied(sympy.floor, value)) == 0
