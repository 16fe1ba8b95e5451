"""Where a component may fail to be analytic although it has a value: at its kinks and on the borders of its pieces.

Every kink is an equation u = 0: |u|, sign(u), u < v in a piece, max(u, v). The equations are solved one by one
and two by two, for isolated points and for curves x_k = g(the other variables).

Refused: equations that are not solved here, such as sin(x) = 0 and x² + y² = 1, are returned unsolved; more than
MOST_PLACES places (None).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import Undecided
from symjac.exact import Unsolved, ordered, real_zeros
from symjac.expressions import distinct
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures
from symjac.local.germs import is_positive

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
Relational = sympy.core.relational.Relational
MOST_PLACES = 24
"""The most places of a component, and the most equations."""
MOST_SYMBOLS = 60
"""The most kinks times symbols: each kink is a surface in all of them, and is examined where others cross it."""
KINKS = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.DiracDelta)
EXTREMA = (sympy.Max, sympy.Min)


@dataclass(frozen=True)
class Place:
    """The points at which these variables have these values: one point, or a curve or surface in the others."""

    values: tuple[tuple[Symbol, Expr], ...]

    @property
    def point(self) -> dict[Symbol, Expr]:
        """The values by variable."""
        return dict(self.values)

    @property
    def where(self) -> Any:
        """The place as a condition."""
        equations = [sympy.Eq(*_ordered(symbol, value), evaluate=False) for symbol, value in self.values]
        return equations[0] if len(equations) == 1 else sympy.And(*equations, evaluate=False)

    def renamed(self, expr: Any) -> Any:
        """An expression on the place, with x for y where x = y."""
        pairs = (_ordered(symbol, value) for symbol, value in self.values if value.is_Symbol)
        return expr.xreplace({later: first for first, later in pairs})

    def free(self, component: Expr) -> set[Symbol]:
        """The symbols on which a component still depends there."""
        bound = self.point
        return {s for expr in (component, *bound.values()) for s in expr.free_symbols} - bound.keys()

    def on(self, other: Place) -> Place:
        """The part of `other` in which this place, one of its points, lies."""
        moved = tuple((symbol, exact.substituted(value, dict(self.point))) for symbol, value in other.values)
        return Place(tuple(sorted((*moved, *self.values), key=lambda pair: str(pair[0].name))))


def _ordered(symbol: Symbol, value: Expr) -> tuple[Expr, Expr]:
    """x = y, not y = x."""
    return (value, symbol) if value.is_Symbol and str(value.name) < str(symbol.name) else (symbol, value)


@dataclass(frozen=True)
class FoundPlaces:
    """The places that were found, and the equations u = 0 that were not solved."""

    found: tuple[Place, ...]
    unsolved: tuple[Expr, ...] = ()


def places(component: Expr, x: Symbol) -> FoundPlaces | None:
    """The places where kinks of a component cross lines along x; None if there are too many."""
    equations: dict[Expr, None] = {}
    for u in _kinks(component):
        if len(equations) > MOST_PLACES:
            return None
        equations[u] = None
    if len(equations) * len(component.free_symbols) > MOST_SYMBOLS:
        return None
    solved: dict[Expr, tuple[Place, ...]] = {}
    unsolved = []
    for u in equations:
        found = solutions(u, x)
        if found is None:
            unsolved.append(u)
        else:
            solved[u] = found
    all_found = dict.fromkeys(place for group in solved.values() for place in group)
    all_found |= dict.fromkeys(place for u in _poles(component) for place in solutions(u, x) or ())
    for place, other in combinations(tuple(all_found), 2):
        all_found |= dict.fromkeys(_crossings(place, other, x))
        if len(all_found) > MOST_PLACES:
            return None
    # A kink that does not vary with x is not a border on a line along x.
    met = tuple(p for p in all_found if x in p.point or any(x in value.free_symbols for _, value in p.values))
    return FoundPlaces(met, tuple(u for u in unsolved if x in u.free_symbols))


def _kinks(component: Expr) -> Iterator[Expr]:
    for node in distinct(component):
        if isinstance(node, KINKS):
            yield node.args[0]
        elif isinstance(node, EXTREMA):
            yield from (u - v for u, v in combinations(node.args, 2))
        elif isinstance(node, Relational):
            yield node.lhs - node.rhs


def _poles(component: Expr) -> Iterator[Expr]:
    """What is divided by in a piece: where it is 0, another piece may have the value."""
    for node in distinct(component):
        if isinstance(node, sympy.Piecewise):
            values = [value for value, _ in node.args]
            yield from dict.fromkeys(
                p.base for value in values for p in distinct(value) if p.is_Pow and p.exp.is_negative
            )


def solutions(u: Expr, x: Symbol) -> tuple[Place, ...] | None:
    """Where u = 0; None if that was not found."""
    if not u.free_symbols:
        return ()
    if len(u.free_symbols) == 1:
        (only,) = u.free_symbols
        try:
            roots = real_zeros(u, only)
        except sympy_failures(Unsolved):
            return None
        return tuple(Place(((only, root),)) for root in dict.fromkeys(roots) if _is_admitted(only, root))
    found: list[Place] = []
    for factor in _factors(u):
        place = _point_of(factor) or _curve_of(factor, x)
        if place is None:
            return None
        found.append(place)
    return tuple(found)


def _is_admitted(symbol: Symbol, root: Expr) -> bool:
    return not symbol.is_positive or 1 in exact.sign(root)


@remembered(1_024)
def _factors(u: Expr) -> tuple[Expr, ...]:
    """The factors of u, or of the numerator of a fraction, that vary."""
    if _has_lone_symbol(u):
        return (u,)
    try:
        above = sympy.numer(sympy.together(u))
        _, parts = sympy.factor_list(above)
    except sympy_failures():
        return (u,)
    return tuple(part for part, _ in parts if part.free_symbols and 0 in exact.sign(part))


def _has_lone_symbol(u: Expr) -> bool:
    """Whether a polynomial has a term c·s with a number c and a symbol s of no other term: it has no factors then."""
    terms = sympy.Add.make_args(u)
    lone = [term for term in terms if term.as_coeff_Mul()[1].is_Symbol]
    return any(
        all(term.as_coeff_Mul()[1] not in other.free_symbols for other in terms if other is not term) for term in lone
    ) and bool(u.is_polynomial(*u.free_symbols))


def _point_of(factor: Expr) -> Place | None:
    """The only zero of a sum of squares such as x² + y², x⁴ + 2(y − 1)²."""
    symbols = sorted(factor.free_symbols, key=lambda s: str(s.name))
    if not factor.is_polynomial(*symbols):
        return None
    polynomial = sympy.Poly(factor, *symbols)
    shift = dict.fromkeys(symbols, S.Zero)
    if polynomial.total_degree() == 2 and polynomial.domain.is_QQ | polynomial.domain.is_ZZ:
        slopes = [polynomial.diff(s).as_expr() for s in symbols]
        found = sympy.linsolve(slopes, symbols)
        solution = next(iter(found), None)
        if solution is None or any(value.free_symbols for value in solution):
            return None
        shift = dict(zip(symbols, solution, strict=True))
    form = sympy.expand(exact.substituted(factor, {s: s + value for s, value in shift.items()}))
    if exact.substituted(form, dict.fromkeys(symbols, S.Zero)) != 0:
        return None
    if is_positive(form, symbols) or is_positive(sympy.expand(-form), symbols):
        return Place(tuple(shift.items()))
    return None


def _curve_of(factor: Expr, x: Symbol) -> Place | None:
    """The factor solved for x, or else for another variable that occurs linearly."""
    others = sorted(factor.free_symbols - {x}, key=lambda s: str(s.name))
    for symbol in (*((x,) if x in factor.free_symbols else ()), *others):
        slope = factor.diff(symbol)
        if symbol not in slope.free_symbols and 0 not in exact.sign(slope):
            rest = sympy.expand(factor - slope * symbol)
            if symbol not in rest.free_symbols:
                return Place(((symbol, sympy.expand(-rest / slope)),))
    return None


def _crossings(place: Place, other: Place, x: Symbol) -> Iterable[Place]:
    """The points of a place that lie on another place as well."""
    at = dict(place.point)
    left = [sympy.expand(exact.substituted(symbol - value, at)) for symbol, value in other.values]
    moving = [u for u in left if u != 0]
    if len(moving) != 1 or not moving[0].free_symbols:
        return ()
    (u,) = moving
    found = solutions(u, next(iter(sorted(u.free_symbols, key=lambda s: (s == x, str(s.name))))))
    return [part.on(place) for part in found or ()]


@dataclass(frozen=True)
class Cell:
    """A place, or the part of a curve between two points where it meets other kinks.

    `values` are the values of the place, with the free variable as a function of a positive parameter; `back` is that
    parameter in the variable, and `relation` the range of the variable. `whole` is False if other kinks cross
    the cell and it was not divided.
    """

    place: Place
    values: Place
    relation: Any = S.true
    whole: bool = True
    back: tuple[tuple[Symbol, Expr], ...] = ()

    @property
    def where(self) -> Any:
        """The cell as a condition."""
        parts = [part for part in (self.place.where, self.place.renamed(self.relation)) if part != S.true]
        return parts[0] if len(parts) == 1 else sympy.And(*parts, evaluate=False)


def cells(component: Expr, place: Place, found: Iterable[Place]) -> list[Cell]:
    """The parts of a place on which no other kink lies; all kinks have constant signs on each."""
    free = place.free(component)
    if len(free) != 1:
        crossed = any(len(other.values) > len(place.values) and is_on(other, place) for other in found)
        return [Cell(place, place, whole=not crossed)]
    (y,) = free
    on = (other.point for other in found if not other.free(component) and is_on(other, place))
    cuts = {point[y] for point in on}
    if not cuts:
        return [Cell(place, place)]
    try:
        ends = ordered(cuts)
    except Unsolved as error:
        raise Undecided("the order of the points at which kinks meet could not be told") from error
    p = sympy.Dummy("p", positive=True)
    parts = [
        (ends[0] - p, ends[0] - y, y < ends[0]),
        *(
            ((low + high * p) / (1 + p), (y - low) / (high - y), sympy.And(low < y, y < high))
            for low, high in pairwise(ends)
        ),
        (ends[-1] + p, y - ends[-1], y > ends[-1]),
    ]
    if y.is_positive:
        parts = [part for part in parts if part[2] != S.false]
    return [Cell(place, Place(((y, value),)).on(place), relation, back=((p, back),)) for value, back, relation in parts]


def is_on(point: Place, place: Place) -> bool:
    """Whether a point is on a curve."""
    at = point.point
    return all(
        symbol in at and exact.is_certainly_zero(at[symbol] - exact.substituted(value, at))
        for symbol, value in place.values
    )
