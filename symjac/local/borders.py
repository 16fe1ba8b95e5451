"""A partial derivative at the kinks of a component and on the borders of its pieces, where no formula decides.

The formula f' holds off these places. At each of them the slopes of f along the variable decide: there is a
derivative, whose value replaces that of the formula; or there is none; or it stays open. A curve that
is not solved for a variable is decided by the pieces on its two sides, if these are rational: f' exists where
the pieces and their slopes agree, which holds if their difference is divisible by u.

A derivative is a function here, no distribution: of sign(x) it is 0 for x ≠ 0, and there is none at 0.

Refused: components of more than MOST_NODES operations, nested ones (`facts.is_nested`), and those with more kinks
than `germs.MOST_PLACES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from symjac import derive, exact
from symjac.errors import SingularPoint, SymjacError, Undecided
from symjac.expressions import distinct
from symjac.expressions.applied import EXTREMA
from symjac.expressions.facts import is_nested, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.local.expansion import Expansion
from symjac.local.germs import (
    KINKS,
    MOST_PLACES,
    Cell,
    FoundPlaces,
    Place,
    Relational,
    cells,
    is_on,
    kinks_of,
    limit,
    places,
    solutions,
)
from symjac.local.pointwise import DEPTHS, OUTSIDE, Differentiability, NotDifferentiable
from symjac.local.regular import Evaluator, NotDefined
from symjac.model import Border

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
MOST_NODES = 400
_BRANCHING = (*KINKS, *EXTREMA, sympy.Piecewise)


@dataclass(frozen=True)
class PartialDerivative:
    """∂f/∂x, and where it does not or may not exist."""

    formula: Expr
    borders: tuple[Border, ...] = ()


def has_borders(component: Expr) -> bool:
    """Whether a component has kinks or pieces."""
    return any(isinstance(node, _BRANCHING) for node in distinct(component))


def slope(component: Expr, x: Symbol, formula: Expr) -> PartialDerivative:
    """∂f/∂x from the formula, with its values at kinks and on borders, where the formula does not hold."""
    formula = _without_impulses(component, formula)
    if is_nested(component) or sum(1 for _ in islice(distinct(component), MOST_NODES + 1)) > MOST_NODES:
        return PartialDerivative(formula, (Border(None, proved=False),))
    try:
        found = places(component, x)
    except sympy_failures():
        found = None
    if found is None:
        return PartialDerivative(formula, (Border(None, proved=False),))
    values, borders = _at_places(component, x, found.found, formula)
    for u in found.unsolved:
        glued = _glued(component, x, u, formula)
        formula, border = (formula, Border(_zeros_of(u), proved=False)) if glued is None else glued
        borders += () if border is None else (border,)
    return PartialDerivative(_corrected(formula, values, x), tuple(dict.fromkeys(borders)))


def _without_impulses(component: Expr, formula: Expr) -> Expr:
    """The formula without the terms c·δ(u) of jumps: they are 0 for u ≠ 0, and no derivative at u = 0 contains them."""
    found = [node for node in distinct(formula) if isinstance(node, sympy.DiracDelta)]
    if not found or any(isinstance(node, sympy.DiracDelta) for node in distinct(component)):
        return formula
    return exact.substituted(formula, dict.fromkeys(found, S.Zero))


# --- at a point, or at a generic point of a curve ---------------------------------------------------------


def _at_places(
    component: Expr, x: Symbol, found: Sequence[Place], formula: Expr
) -> tuple[dict[Cell, Expr], list[Border]]:
    """The derivatives at the places that have one, and the borders where there is none or may be none."""
    values: dict[Cell, Expr] = {}
    without: dict[Cell, tuple[Expr, ...]] = {}
    borders: list[Border] = []
    waiting = [cell for place in found for cell in cells(component, place, found)]
    seen = set(found)
    while waiting:
        cell = waiting.pop(0)
        try:
            value = _At(component, x, cell, formula).slope()
        except _None as none:
            if none.agrees and cell.relation == S.true:
                without[cell] = tuple(map(cell.place.renamed, none.unless))
                continue
            unless, special = [], []
            for u in none.unless:
                parts = solutions(u, x) if len(seen) < MOST_PLACES else None
                if parts is None:
                    borders.append(Border(sympy.And(cell.where, sympy.Eq(u, 0), evaluate=False), proved=False))
                on = [part.on(cell.place) for part in parts or ()]
                if parts is None or any(exact.substituted(cell.relation, part.point) != S.false for part in on):
                    unless.append(cell.place.renamed(u))
                special += on
            without[cell] = tuple(unless)
            waiting += [Cell(place, place) for place in special if place not in seen]
            seen.update(special)
        except sympy_failures(SymjacError):
            borders.append(Border(cell.where, proved=False))
        else:
            if value is not None:
                values[cell] = value
    return values, [*_together(component, found, without), *borders]


def _together(component: Expr, found: Sequence[Place], without: Mapping[Cell, tuple[Expr, ...]]) -> list[Border]:
    """The borders of cells. All parts of a curve are one border, without the points on it that are not borders."""
    left = {cell.where: unless for cell, unless in without.items()}
    borders = []
    for place in found:
        parts = [cell.where for cell in cells(component, place, found)]
        if len(parts) < 2 or not all(part in left for part in parts):
            continue
        (y,) = place.free(component)
        on = [other for other in found if not other.free(component) and is_on(other, place)]
        off = [place.renamed(y - other.point[y]) for other in on if other.where not in left]
        off += dict.fromkeys(u for part in parts for u in left[part])
        borders.append(_border(place.where, off))
        gone = {*parts, *(other.where for other in on)}
        left = {where: unless for where, unless in left.items() if where not in gone}
    return [*borders, *(_border(where, unless) for where, unless in left.items())]


def _border(where: Any, unless: Sequence[Expr]) -> Border:
    unequal = (sympy.Ne(u, 0, evaluate=False) for u in unless)
    return Border(sympy.And(where, *unequal, evaluate=False) if unless else where, proved=True)


class _None(Exception):
    """There is no derivative, unless one of these expressions is 0; whether the formula `agrees` with it there."""

    def __init__(self, unless: Sequence[Expr] = (), *, agrees: bool = False) -> None:
        super().__init__(*map(str, unless))
        self.unless, self.agrees = tuple(unless), agrees


class _At:
    """A component on a line along x through a place."""

    def __init__(self, component: Expr, x: Symbol, cell: Cell, formula: Expr) -> None:
        self.component, self.cell, self.formula = component, cell, formula
        self.evaluator = Evaluator(cell.values.point, frozenset((x,)), real=True)
        self.directions = {x: sympy.Dummy("h", real=True)}

    def slope(self) -> Expr | None:
        """The derivative; None if the formula holds or f has no value; raises _None or Undecided."""
        if not self.cell.whole:
            raise Undecided("other kinks cross it")
        try:
            local = self.evaluator.at(self.component)
        except NotDefined:
            return None
        if local.critical is None or (local.value.is_real is False):
            return None
        rough = self._rough()
        found = self._by_sides(rough)
        if found is not None:
            return found
        found = self._derivative(rough, self.evaluator.at(rough).value, local.critical)
        if found is not None and rough != self.component:
            found = self._derivative(self.component, local.value, local.critical)
        return found

    def _rough(self) -> Expr:
        """The terms that are critical here. The others are differentiable, with the derivatives that formulas have."""
        terms = sympy.Add.make_args(self.component)
        rough = [term for term in terms if self.evaluator.at(term).critical is not None]
        return sympy.Add(*rough, evaluate=False) if rough else self.component

    def _by_sides(self, rough: Expr) -> Expr | None:
        """The derivative where one u = 0 crosses the line, from f for u > 0, u = 0 and u < 0; _None, or None if open.

        On the line f is one of three functions that are analytic here. If values and slopes agree, f' is that slope.
        If the slopes of the outer two differ only where ∂u/∂x ≠ 0, these are f'(a; 1) and −f'(a; −1) in some order.
        """
        (x,) = self.directions
        u = next((u for node in distinct(rough) for u in kinks_of(node) if self._sign(u) == 0), None)
        sides = [] if u is None else [self._beside(rough, u, side) for side in (1, 0, -1)]
        if not sides or None in sides:
            return None
        values, slopes = [], []
        try:
            for side in sides:
                local = self.evaluator.at(side)
                if local.critical is not None:
                    return None
                values.append(local.value)
                slopes.append(self._slope_of(side, x))
            if not all(exact.is_certainly_zero(value - values[0]) for value in values[1:]):
                return None
            bend = slopes[0] - slopes[2]
            steep = self._slope_of(u, x)
            crosses = 0 not in exact.sign(steep)
            if exact.is_certainly_zero(bend):
                agrees = crosses or exact.is_certainly_zero(slopes[1] - slopes[0])
                return slopes[0] + self._slope_of(self.component - rough, x) if agrees else None
        except NotDefined:
            return None
        if not crosses and (steep == 0 or sympy.denom(sympy.cancel(bend / steep)).free_symbols):
            return None
        shown = _value(self.formula, self.cell.values) if rough == self.component else None
        agrees = shown is not None and all(_is_multiple(v - slopes[0], bend) for v in (slopes[1], shown))
        raise _None(self._factors([bend]), agrees=agrees)

    def _slope_of(self, part: Expr, x: Symbol) -> Expr:
        """The derivative of an analytic part at the place."""
        return self.evaluator.at(derive.partials([part], [x]).get((0, 0), S.Zero)).value

    def _sign(self, u: Expr) -> int | None:
        """The sign of u at the place, if u is analytic there and it is certain."""
        local = self.evaluator.at(u)
        return exact.certain_sign(local.value) if local.critical is None else None

    def _beside(self, rough: Expr, u: Expr, side: int) -> Expr | None:
        """The terms where u has this sign, and others the sign that they have at the place."""
        found = _beside(rough, u, side)
        if found is not None:
            return found

        def sign_of(v: Expr) -> int | None:
            ratio = _ratio(v, u)
            return ratio * side if ratio is not None else self._sign(v) or None

        return _chosen(rough, sign_of)

    def _derivative(self, component: Expr, value: Expr, critical: Expr) -> Expr:
        """The derivative at the place; raises _None or Undecided."""
        question = Differentiability(component, value, self.evaluator, self.directions, critical)
        try:
            found = question.answer()
        except NotDifferentiable as reason:
            if reason.what in OUTSIDE:
                raise _None from None
            raise _None(self._unless(question)) from None
        if found is not None:
            return found[next(iter(self.directions))]
        slopes = self._slopes(question)
        if len(slopes) < 2 or not sympy.Add(*slopes).free_symbols:
            raise Undecided("neither proved nor refuted")
        raise _None(self._unless(question))

    def _slopes(self, question: Differentiability) -> list[Expr]:
        """f'(a; 1) and f'(a; −1) if found; their sum is 0 if f' exists."""
        slopes = (question.slope_along((S(way),)) for way in (1, -1))
        return [slope for slope in slopes if slope is not None]

    def _unless(self, question: Differentiability) -> list[Expr]:
        """The expressions that are 0 where the slopes on a curve agree after all, or the jump vanishes."""
        slopes = self._slopes(question)
        return self._factors([sympy.Add(*slopes)] if len(slopes) == 2 else self._jumps(question))

    def _factors(self, differences: Sequence[Expr]) -> list[Expr]:
        """The expressions of which one is 0 wherever one of these is."""
        found: dict[Expr, None] = {}
        for difference in differences:
            difference = exact.substituted(difference, dict(self.cell.back))
            if not difference.free_symbols or exact.is_certainly_zero(difference):
                continue
            factors = [part.as_base_exp()[0] for part in sympy.Mul.make_args(sympy.factor(difference))]
            factors = [
                part.args[0] if isinstance(part, sympy.Abs | sympy.sign) else part for part in factors
            ]  # 0 where u is
            if any(part.has(*_BRANCHING) for part in factors):
                raise Undecided("the slopes have kinks themselves")
            found |= dict.fromkeys(part for part in factors if part.free_symbols and not part.is_nonzero)
        return list(found)

    def _jumps(self, question: Differentiability) -> list[Expr]:
        """f(a + h) − f(a) for h → 0 from above and from below, if the limits exist."""
        jumps = []
        for way in (1, -1):
            expansion = Expansion(self.evaluator, dict.fromkeys(self.directions, S(way)), depth=DEPTHS[0])
            tends = limit(expansion.of(question.component), ())
            jumps += [tends[0] - question.value] if tends is not None else []
        return jumps


def _value(formula: Expr, place: Place) -> Expr | None:
    """The formula at a place; None where it has no value."""
    try:
        return Evaluator(place.point, frozenset(), real=True).at(formula).value
    except sympy_failures(NotDefined, SymjacError):
        return None


def _agrees(formula: Expr, place: Place, value: Expr) -> bool:
    own = _value(formula, place)
    return own is not None and exact.is_certainly_zero(own - value)


def _corrected(formula: Expr, values: Mapping[Cell, Expr], x: Symbol) -> Expr:
    """The formula with these values, without pieces that do not hold for them."""
    if all(_agrees(formula, cell.values, value) for cell, value in values.items()):
        return formula
    exceptions = dict(_exceptions(formula, x))
    off = exact.substituted(formula, exceptions)
    left = [(cell, value) for cell, value in values.items() if not _agrees(off, cell.values, value)]
    if len(left) == 1 and not left[0][0].back:
        ((cell, value),) = left
        for relation, truth in exceptions.items():
            if solutions(relation.lhs - relation.rhs, x) == (cell.place,):
                pieces = ((off, relation), (value, True)) if truth == S.true else ((value, relation), (off, True))
                return sympy.Piecewise(*pieces)
        if len(cell.place.values) == 1:
            return sympy.Piecewise((off, sympy.Ne(*cell.place.values[0])), (value, True))
    left.sort(key=lambda item: -len(item[0].place.values))  # points before the curves they are on
    own = ((exact.substituted(value, dict(cell.back)), cell.where.doit()) for cell, value in left)
    return sympy.Piecewise(*own, (off, True))


def _zeros_of(u: Expr) -> Any:
    """u = 0, with the constant on the other side: x² + y² = 1."""
    constant, rest = u.as_coeff_Add()
    return sympy.Eq(rest, -constant, evaluate=False) if rest.is_Add else sympy.Eq(u, 0, evaluate=False)


def _exceptions(formula: Expr, x: Symbol) -> Iterator[tuple[Any, Any]]:
    """The relations that hold, or fail, only at isolated points or on curves; and their truth elsewhere."""
    for relation in distinct(formula):
        if isinstance(relation, (sympy.Eq, sympy.Ne)):
            yield relation, S(isinstance(relation, sympy.Ne))
        elif isinstance(relation, Relational):
            u = relation.lhs - relation.rhs
            found = solutions(u, x)
            if found and len(u.free_symbols) > 1 and not any(place.free(u) for place in found):
                side = exact.substituted(u, {s: value + 1 for s, value in found[0].values})
                yield relation, relation.func(side, 0)


# --- several variables together ---------------------------------------------------------------------------


def without_tangent_plane(
    component: Expr, variables: Sequence[Symbol], slopes: Mapping[int, Expr], known: Sequence[Border]
) -> tuple[Border, ...]:
    """The points where all partial derivatives exist and the component is not differentiable, or perhaps not.

    `slopes` are the ∂f/∂x_j by j, `known` the borders on which one of them does not exist.
    """
    moving = [x for x in variables if x in component.free_symbols]
    if len(moving) < 2 or any(border.where is None for border in known):
        return ()
    found = []
    for place in _meeting_places(component, moving):
        if any(exact.substituted(border.where, place.point) != S.false for border in known):
            continue
        differentiable = _is_differentiable(component, variables, slopes, place)
        if differentiable:
            continue
        where, proved, free = place.where, differentiable is False, place.free(component)
        if free and proved:  # it may be differentiable for particular values of the free symbols
            factor = free.pop()
            gap = component - factor * component.diff(factor)
            proved = not free and factor not in variables and exact.is_certainly_zero(sympy.piecewise_fold(gap))
            where = sympy.And(where, sympy.Ne(factor, 0), evaluate=False) if proved else where
        found.append(Border(where, proved, partial=True))
    return tuple(found)


def _meeting_places(component: Expr, variables: Sequence[Symbol]) -> list[Place]:
    """The isolated points at which kinks lie, or cross each other; in space lines, too."""
    try:
        every = dict.fromkeys(place for x in variables for place in (places(component, x) or FoundPlaces(())).found)
    except sympy_failures():
        return []
    return [place for place in every if len(place.values) > 1]


def _is_differentiable(
    component: Expr, variables: Sequence[Symbol], slopes: Mapping[int, Expr], place: Place
) -> bool | None:
    """Whether the component is differentiable at a point; True where it has no value, None where that is open."""
    from symjac.local import pointwise

    point, row = place.point, {(0, j): slope for j, slope in slopes.items()}
    try:
        pointwise.value_at([component], ["f"], point)
    except sympy_failures(SymjacError):
        return True
    try:
        pointwise.jacobian_at([component], ["f"], variables, point, row)
    except SingularPoint:
        return False
    except sympy_failures(SymjacError):
        return None
    return True


# --- on a curve that is not solved -----------------------------------------------------------------------


def _glued(component: Expr, x: Symbol, u: Expr, formula: Expr) -> tuple[Expr, Border | None] | None:
    """The formula, and where on u = 0 the derivative does not exist, by the rational pieces beside it; None if open."""
    sides = [found for side in (1, 0, -1) if (found := _beside(component, u, side)) is not None]
    if len(sides) < 3:
        return None
    above, on, below = sides
    gap = _remainder(above - below, u), _remainder(above - on, u)
    if None in gap:
        return None
    if gap != (0, 0):
        return formula, Border(_zeros_of(u), proved=True)
    bend = _remainder(above.diff(x) - below.diff(x), u)
    own = _beside(formula, u, 0)
    if bend is None or own is None:
        return None
    if bend != 0:
        differ = (part for part, _ in sympy.factor_list(bend)[1] if part.free_symbols and not part.is_nonzero)
        return formula, Border(
            sympy.And(_zeros_of(u), *(sympy.Ne(part, 0) for part in differ), evaluate=False), proved=True
        )
    if _remainder(above.diff(x) - own, u) == 0:
        return formula, None
    return sympy.Piecewise((above.diff(x), sympy.Eq(u, 0)), (formula, True)), None


@remembered(64)
def _beside(expr: Expr, u: Expr, side: int) -> Expr | None:
    """The expression where u has this sign; None if it still branches."""
    return _chosen(expr, lambda v: None if (ratio := _ratio(v, u)) is None else ratio * side)


def _is_multiple(v: Expr, u: Expr) -> bool:
    """Whether v = c·u with a number c."""
    return v == 0 or bool(sympy.cancel(v / u).is_number)


def _ratio(v: Expr, u: Expr) -> int | None:
    """The sign of the number c with v = c·u; None if there is none."""
    if v.free_symbols != u.free_symbols:
        return None
    terms, others = v.as_coefficients_dict(), u.as_coefficients_dict()
    if terms.keys() == others.keys():
        ratios = {coefficient / others[term] for term, coefficient in terms.items()}
        ratio = ratios.pop()
        return None if ratios else int(sympy.sign(ratio))
    if any(isinstance(node, _BRANCHING) for node in distinct(v - u)):
        return None
    ratio = sympy.cancel(v / u)
    return int(sympy.sign(ratio)) if ratio.is_number and ratio.is_real else None


def _chosen(expr: Expr, sign_of: Callable[[Expr], int | None]) -> Expr | None:
    """The expression without kinks and pieces, from the signs of what they depend on; None if it still branches."""
    while True:
        known = {}
        for node in distinct(expr):
            if isinstance(node, (*KINKS[:3], Relational)) or (isinstance(node, EXTREMA) and len(node.args) == 2):
                v = next(iter(kinks_of(node)))
                side = sign_of(v)
                if side is not None:
                    known[node] = _on_side(node, v, side)
        if not known:
            return None if any(isinstance(node, _BRANCHING) for node in distinct(expr)) else expr
        expr = exact.substituted(expr, known)


def _on_side(node: Expr, v: Expr, side: int) -> Any:
    """The outermost function of a kink where the v on which it depends has this sign."""
    if isinstance(node, Relational):
        return node.func(S(side), 0)
    if isinstance(node, EXTREMA):
        return node.args[(side < 0) ^ isinstance(node, sympy.Min)]
    return v * side if isinstance(node, sympy.Abs) else node.func(S(side))


def _remainder(expr: Expr, u: Expr) -> Expr | None:
    """The numerator of a rational expression modulo the irreducible polynomial u; None if it is not rational."""
    if expr == 0 or _ratio(expr, u) is not None:
        return S.Zero
    symbols = sorted(u.free_symbols | expr.free_symbols, key=str)
    above = sympy.numer(sympy.together(expr))
    if not (above.is_polynomial(*symbols) and u.is_polynomial(*symbols)) or not _is_irreducible(u):
        return None
    if u.free_symbols - above.free_symbols:
        return above
    return sympy.reduced(above, [u], *symbols)[1] if above != 0 else S.Zero


@remembered(64)
def _is_irreducible(u: Expr) -> bool:
    factors = sympy.factor_list(u)[1]
    return len(factors) == 1 and factors[0][1] == 1
