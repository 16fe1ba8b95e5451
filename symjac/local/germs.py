"""Germs: how a function behaves around a point, as an expansion with a bound; where a component may not be analytic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import Undecided
from symjac.exact import Unsolved, ordered, real_zeros
from symjac.expressions import distinct
from symjac.expressions.applied import EXTREMA
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.local.expansion import Expansion


# --- germs -------------------------------------------------------------------
#
# Germs: how a function behaves in a punctured neighbourhood of a point, as an expansion with a bound.
#
#     u(a + h) = Σ φ_d(h) + O(‖h‖^q)        for h → 0, h ≠ 0,
#
# with φ_d positively homogeneous of degree d, d real, rising and below q. A polynomial has degrees
# 0, 1, 2, …; |x| the form |h| of degree 1; 1/(x² + y²) degree -2; sqrt(x) degree 1/2; sin(1/x) has no
# form and q = 0; q = -∞ says nothing, and q = ∞ leaves nothing out. The value at a itself is not part of a germ.
#
# In directions h_1, …, h_n the forms are expressions in these symbols, bounded on the unit sphere, and
# the remainder is uniform in the direction: such a germ can prove. Along one ray h = t·c, or one curve
# h_j = c_j t^(w_j), t → 0+, the forms are mere numbers: it can refute, and in one variable the two rays
# prove, too.
#
# The germ of a piecewise function is that of the pieces whose regions reach the point, glued together.
#
# Refused: conditions other than comparisons joined by and, or, not.


S = sympy.S
MAX_TERMS = 8
LOG = sympy.Dummy("log_norm", negative=True)
"""log‖h‖ (log t along a ray): smaller than any negative power, so it does not count in the degree."""
PHASE = sympy.Dummy("phase", real=True)
"""The remainder modulo 2π of a function that tends continuously to ±∞ along a ray: it takes all values."""
LOG_ALLOWANCE = sympy.Rational(1, 16)
"""A logarithm in front of a bound costs this much of its degree; any positive number is right."""


class Flat(sympy.Dummy):  # type: ignore[misc]
    """A function that is positive near the point and vanishes there faster than any power of ‖h‖, as exp(-1/‖h‖)."""


FLAT_DEGREE = S(10) ** 12
"""The degree of a Flat: beyond that of every power. Powers of one Flat have multiples of it."""
ANY_DEGREE = S(10) ** 6
"""The degree of the bound on what vanishes faster than any power; each degree would be right."""


@dataclass(frozen=True)
class Need:
    """The germ is right only where `form` is positive: in all of a neighbourhood, or in a piece's region.

    `leaves`: where the form is negative, `node` is not real; otherwise nothing is known there.
    `enough`: conditions of a piece that make the need hold all over its region.
    """

    form: Expr
    node: Expr
    leaves: bool = True
    enough: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Germ:
    """Forms by degree, the degree q of the bound on the rest, and the needs under which it holds (see the module)."""

    terms: tuple[tuple[Expr, Expr], ...]
    order: Expr
    needs: tuple[Need, ...] = ()

    @property
    def lowest(self) -> Expr:
        """A degree d with u = O(‖h‖^d)."""
        if not self.terms:
            return self.order
        degree, form = self.terms[0]
        return degree - LOG_ALLOWANCE if form.has(LOG) else degree

    @property
    def exact(self) -> bool:
        """Whether the germ is one form and no remainder: u itself is homogeneous, or zero."""
        return self.order == S.Infinity and len(self.terms) <= 1

    @property
    def rest(self) -> Germ:
        """All but the leading form."""
        return Germ(self.terms[1:], self.order, self.needs)


ZERO = Germ((), S.Infinity)


def germ(coefficients: Mapping[Expr, Expr], order: Expr, *sources: Germ) -> Germ:
    """A germ of these forms, under the conditions of all its sources."""
    terms = []
    for degree in sorted(coefficients):
        form = sympy.expand(coefficients[degree])
        if degree < order and not _drops_out(form):
            terms.append((degree, form))
    if len(terms) > MAX_TERMS:
        order = min(d - (LOG_ALLOWANCE if form.has(LOG) else 0) for d, form in terms[MAX_TERMS:])
        terms = [(d, form) for d, form in terms[:MAX_TERMS] if d < order]
    order = _order_beside_flat(terms, order)
    terms = [(degree, form) for degree, form in terms if degree < order]
    needs = tuple(dict.fromkeys(need for source in sources for need in source.needs))
    return Germ(tuple(terms), order, needs)


def _order_beside_flat(terms: Sequence[tuple[Expr, Expr]], order: Expr) -> Expr:
    """The degree of the bound, a finite one unless it is certain which of the last terms leads.

    Nothing is known of the order of two Flats, of a Flat and a remainder, or of a Flat and a power beyond all bounds.
    """
    flat = [(degree, form) for degree, form in terms if form.has(Flat)]
    if not flat:
        return order
    is_last = flat == list(terms[-len(flat) :])
    is_one = len({kind for _, form in flat for kind in form.atoms(Flat)}) == 1
    is_certain = order == S.Infinity and is_last and is_one and not any(form.is_Add for _, form in flat)
    return order if is_certain else min(order, ANY_DEGREE)


def _drops_out(form: Expr) -> bool:
    return form == 0 or (form.is_number and not form.is_Rational and exact.is_certainly_zero(form))


def monomial(form: Expr, degree: Expr = S.Zero) -> Germ:
    """One form, exactly."""
    return germ({degree: form}, S.Infinity)


def bound(degree: Expr, *sources: Germ) -> Germ:
    """O(‖h‖^degree)."""
    return germ({}, degree, *sources)


def flat(*sources: Germ) -> Germ:
    """A positive function that vanishes faster than any power."""
    return germ({FLAT_DEGREE: Flat("flat", positive=True)}, S.Infinity, *sources)


def unbounded(*sources: Germ) -> Germ:
    """A function that exists near the point, with no bound known."""
    return bound(S.NegativeInfinity, *sources)


def unknown(node: Expr, *sources: Germ, enough: tuple[Expr, ...] = ()) -> Germ:
    """A function that may not exist near the point."""
    u = unbounded(*sources)
    return replace(u, needs=(*u.needs, Need(S.NegativeOne, node, leaves=False, enough=enough)))


def undefined(node: Expr, *sources: Germ) -> Germ:
    """A function that is real nowhere near the point."""
    u = unbounded(*sources)
    return replace(u, needs=(*u.needs, Need(S.NegativeOne, node)))


def add(germs: Iterable[Germ]) -> Germ:
    """Σ u."""
    summands = list(germs)
    total: dict[Expr, Expr] = {}
    for degree, form in (term for g in summands for term in g.terms):
        total[degree] = total.get(degree, S.Zero) + form
    return germ(total, min((g.order for g in summands), default=S.Infinity), *summands)


def multiply(left: Germ, right: Germ) -> Germ:
    """u·v; the bound is O(u)·O(rest of v) + O(v)·O(rest of u)."""
    if S.NegativeInfinity in (left.order, right.order):
        return unbounded(left, right)
    if any(not u.terms and u.order == S.Infinity for u in (left, right)):
        return bound(S.Infinity, left, right)
    order = min(left.lowest + right.order, right.lowest + left.order)
    product: dict[Expr, Expr] = {}
    for d, form in left.terms:
        for e, other in right.terms:
            product[d + e] = product.get(d + e, S.Zero) + form * other
    return germ(product, order, left, right)


def scale(factor: Expr, u: Germ) -> Germ:
    """c·u."""
    return multiply(monomial(factor), u)


def series(coefficients: Sequence[Germ], increment: Germ, remainder: Expr) -> Germ:
    """Σ c_k δ^k + O(‖h‖^remainder)."""
    power, terms = monomial(S.One), []
    for k, coefficient in enumerate(coefficients):
        power = multiply(power, increment) if k else power
        terms.append(multiply(coefficient, power))
    return add([*terms, bound(remainder)])


def in_common(germs: Sequence[Germ]) -> tuple[dict[Expr, Expr], Expr, list[Expr]]:
    """The leading forms that all share; the degree up to which they agree; the forms there, if they differ."""
    forms = [dict(g.terms) for g in germs]
    order = min(g.order for g in germs)
    common: dict[Expr, Expr] = {}
    for degree in sorted({d for f in forms for d in f if d < order}):
        here = [f.get(degree, S.Zero) for f in forms]
        if any(form != here[0] for form in here):
            logarithm = any(form.has(LOG) for form in here)
            return common, degree - (LOG_ALLOWANCE if logarithm else 0), here
        common[degree] = here[0]
    return common, order, []


def limit(u: Germ, directions: Iterable[Symbol]) -> tuple[Expr, Germ] | None:
    """(c, u - c) if u tends to a constant c as h → 0, else None."""
    if u.lowest > 0:
        return S.Zero, u
    if not u.order > 0 or u.terms[0][0] != 0:
        return None
    constant = u.terms[0][1]
    return None if constant.has(LOG, *directions) else (constant, u.rest)


# --- the sign of a form over all directions -------------------------------------------------------------


def signature(form: Expr, directions: Sequence[Symbol]) -> int | None:
    """The sign of a form over all directions h ≠ 0: 1 or -1 if it has one and never vanishes.

    0 if it never vanishes and its sign depends on symbols; None if it vanishes somewhere or this could
    not be told. A logarithm counts by its sign at the point, where log‖h‖ → -∞.
    """
    if form.has(LOG):
        if form.has(Flat) or not form.is_polynomial(LOG) or form.has(*directions):
            return None
        polynomial = sympy.Poly(form, LOG)
        form = polynomial.LC() * (-1) ** polynomial.degree()
    if not form.has(*directions):
        side = exact.certain_sign(form)
        return {None: 0, 0: None}.get(side, side)
    return 1 if is_positive(form, directions) else -1 if is_positive(-form, directions) else None


def is_positive(form: Expr, directions: Sequence[Symbol]) -> bool:
    """Whether it can be seen that form(h) > 0 for all h ≠ 0.

    It is seen for positive definite quadratic forms, for sums of terms ≥ 0 in which every direction h_j has a term of
    its own, and for their powers and products.
    """
    if not form.has(*directions):
        return exact.certain_sign(form) == 1
    if form.is_Pow and form.exp.is_real:
        return is_positive(form.base, directions)
    if form.is_Mul:
        return all(is_positive(factor, directions) for factor in form.args)
    if form.is_polynomial(*directions) and form.free_symbols <= set(directions):
        polynomial = sympy.Poly(form, *directions)
        if polynomial.is_homogeneous and polynomial.total_degree() == 2:
            return bool(sympy.hessian(form, directions).is_positive_definite)
    terms = sympy.Add.make_args(sympy.expand(form))
    own = {term.free_symbols.intersection(directions).pop() for term in terms if _is_own(term, directions)}
    return own == set(directions) and all(term.is_nonnegative for term in terms)


def _is_own(term: Expr, directions: Sequence[Symbol]) -> bool:
    inside = term.free_symbols.intersection(directions)
    return len(inside) == 1 and all(
        exact.certain_sign(exact.substituted(term, {h: S(s)})) == 1 for h in inside for s in (1, -1)
    )


def _truth(expansion: Expansion, condition: Any) -> tuple[Any, Germ]:
    """The condition on the direction, None if it cannot be decided; and a germ with what it needs."""
    if condition in (S.true, S.false):
        return condition, ZERO
    if isinstance(condition, sympy.ITE):
        return _truth(expansion, condition.to_nnf(simplify=False))
    if isinstance(condition, (sympy.And, sympy.Or, sympy.Not)):
        parts = [_truth(expansion, arg) for arg in condition.args]
        truths = [truth for truth, _ in parts]
        where = add(where for _, where in parts)
        return None if None in truths else condition.func(*truths), where
    u = expansion.of(condition.lhs - condition.rhs)
    where = bound(S.Infinity, u)
    if not u.terms:
        return condition.func(S.Zero, 0) if u.order == S.Infinity else None, where
    form = u.terms[0][1]
    side = expansion.side(form)
    if side:
        return condition.func(S(side), 0), where
    return condition.func(form, 0) if side == 0 or (u.exact and not form.has(LOG)) else None, where


@dataclass(frozen=True)
class _Piece:
    """A piece whose region reaches the point; `truth` is its condition on the direction, if known."""

    germ: Germ
    truth: Any
    condition: Any

    def needs(self) -> tuple[Need, ...]:
        """The needs of the piece beyond its own condition: sqrt(x) needs no more where x > 0."""
        return tuple(need for need in self.germ.needs if self.condition not in need.enough)


def piecewise(expansion: Expansion, node: Expr) -> Germ:
    """The pieces glued along the directions; if these do not separate the pieces, the part that all have in common."""
    pieces: list[_Piece] = []
    places: list[Germ] = []
    for piece, condition in node.args:
        truth, where = _truth(expansion, condition)
        places.append(where)
        if truth == S.false:
            continue
        pieces.append(_Piece(expansion.of(piece), truth, condition))
        if truth == S.true:
            break
    if not pieces:
        return unknown(node)
    if len(pieces) == 1 and pieces[0].truth == S.true:
        return add([pieces[0].germ, *places])
    glued = _in_common(pieces) if any(piece.truth is None for piece in pieces) else _by_region(pieces, node)
    return add([glued, *places])


def _glue(values: Sequence[Expr], pieces: Sequence[_Piece], otherwise: Expr) -> Expr:
    pairs = [(value, piece.truth) for value, piece in zip(values, pieces, strict=True)]
    if pieces[-1].truth != S.true:
        pairs.append((otherwise, S.true))
    if all(value == pairs[0][0] for value, _ in pairs):
        return pairs[0][0]
    return sympy.Piecewise(*pairs, evaluate=False)


def _by_region(pieces: list[_Piece], node: Expr) -> Germ:
    forms = [dict(piece.germ.terms) for piece in pieces]
    degrees = {degree for form in forms for degree in form}
    terms = {d: _glue([form.get(d, S.Zero) for form in forms], pieces, S.Zero) for d in degrees}
    needs = [Need(_glue([S.One] * len(pieces), pieces, S.NegativeOne), node)]
    for k, piece in enumerate(pieces):
        for need in piece.needs():
            forms_here = [need.form if j == k else S.One for j in range(len(pieces))]
            needs.append(replace(need, form=_glue(forms_here, pieces, S.One), enough=()))
    total = germ(terms, min(piece.germ.order for piece in pieces), *(replace(piece.germ, needs=()) for piece in pieces))
    return replace(total, needs=tuple(need for need in needs if need.form != 1))


def _in_common(pieces: list[_Piece]) -> Germ:
    common, degree, _ = in_common([piece.germ for piece in pieces])
    return germ(common, degree, *(replace(piece.germ, needs=piece.needs()) for piece in pieces))


# --- where a component may not be analytic ------------------------------------
#
# Where a component may fail to be analytic although it has a value: at its kinks and on the borders of its pieces.
#
# Every kink is an equation u = 0: |u|, sign(u), u < v in a piece, max(u, v). The equations are solved one by one
# and two by two, for isolated points and for curves x_k = g(the other variables).
#
# Refused: equations that are not solved here, such as sin(x) = 0 and x² + y² = 1, are returned unsolved; more than
# MOST_PLACES places (None).


Relational = sympy.core.relational.Relational
MOST_PLACES = 24
"""The most places of a component, and the most equations."""
MOST_SYMBOLS = 60
"""The most kinks times symbols: each kink is a surface in all of them, and is examined where others cross it."""
KINKS = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.DiracDelta)


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


@remembered(128)
def places(component: Expr, x: Symbol) -> FoundPlaces | None:
    """The places where kinks of a component cross lines along x; None if there are too many."""
    equations: dict[Expr, None] = {}
    for u in chain.from_iterable(map(kinks_of, distinct(component))):
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


def kinks_of(node: Expr) -> Iterator[Expr]:
    """The expressions that are 0 where the outermost function has a kink or jumps, or where a condition changes."""
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
    return tuple(part for part, _ in parts if part.free_symbols and _may_vanish(part))


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
    if {base for term in sympy.Add.make_args(factor) for base in _squared(term)} != set(symbols):
        return None
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


def _squared(term: Expr) -> Iterator[Expr]:
    """The symbol of a term c·sᵏ with k even: a form that is 0 at one point alone has one for each of its symbols."""
    base, exponent = term.as_coeff_Mul()[1].as_base_exp()
    if base.is_Symbol and exponent.is_Integer and exponent.p % 2 == 0:
        yield base


def _may_vanish(factor: Expr) -> bool:
    """Whether it is not proved to be other than 0; evidently where it is 0 if all symbols are."""
    symbols = factor.free_symbols
    if (
        symbols
        and not any(s.is_positive for s in symbols)
        and exact.substituted(factor, dict.fromkeys(symbols, S.Zero)) == 0
    ):
        return True
    return 0 in exact.sign(factor)


def _curve_of(factor: Expr, x: Symbol) -> Place | None:
    """The factor solved for x, or else for another variable that occurs linearly."""
    others = sorted(factor.free_symbols - {x}, key=lambda s: str(s.name))
    terms = sympy.Add.make_args(sympy.expand(factor))
    for symbol in (*((x,) if x in factor.free_symbols else ()), *others):
        slope = sympy.Add(*(term / symbol for term in terms if symbol in term.free_symbols))
        if symbol not in slope.free_symbols and not _may_vanish(slope):
            rest = sympy.Add(*(term for term in terms if symbol not in term.free_symbols))
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
