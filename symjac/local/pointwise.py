"""The derivative of a map at a point: proved, refuted with a reason, or undecided; decided from germs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import SingularPoint, Undecided
from symjac.expressions import distinct, spelled
from symjac.expressions.applied import EXTREMA, by_absolute_values, records
from symjac.kernel import sympy
from symjac.local.expansion import Expansion
from symjac.local.germs import LOG, PHASE, Germ, limit
from symjac.local.regular import Evaluator, NotDefined

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- one component ------------------------------------------------------------
#
# Proved: f(a + h) = f(a) + linear(h) + O(‖h‖^q), q > 1, uniformly. Refuted: along a ray f is
# discontinuous or infinitely steep, the slopes along rays are not additive in the direction, or the slope
# along a curve is not that along its tangent. Numbers are drawn only to refute, and refute exactly.


S = sympy.S
AppliedUndef = sympy.core.function.AppliedUndef
DEPTHS = (2, 4)
"""The numbers of Taylor terms: two are mostly enough; four show terms that remain after cancellation."""
RAYS, BENDS = 6, 4
"""The triples of rays, and the curves of each kind, that are tried."""
MAX_CURVED = 3
"""The most variables in which curves are tried: their number grows like 3^n."""


def directions_of(component: Expr, variables: frozenset[Symbol]) -> dict[Symbol, Symbol]:
    """A symbol h_j for each variable x_j in the component."""
    inside = sorted(component.free_symbols & variables, key=lambda s: s.name)
    return {x: sympy.Dummy(f"h_{x.name}", real=True) for x in inside}


def limit_at(component: Expr, evaluator: Evaluator, directions: Mapping[Symbol, Symbol]) -> Expr | None:
    """The limit of the component at the point, from its germ; None if none was found."""
    if len(directions) == 1:
        ways = [dict.fromkeys(directions, S(way)) for way in (1, -1)]
        germs = [Expansion(evaluator, steps, depth=DEPTHS[0]).of(component) for steps in ways]
    else:
        h = tuple(directions.values())
        germs = [Expansion(evaluator, directions, depth=DEPTHS[0], directions=h).of(component)]
    limits = [None if g.needs else limit(g, directions.values()) for g in germs]
    values = {tends[0] for tends in limits if tends is not None}
    return values.pop() if len(values) == 1 and None not in limits else None


class NotDifferentiable(Exception):
    """The component is not differentiable: the word for what it is, and the node that is the reason."""

    def __init__(self, what: str, node: Expr) -> None:
        super().__init__(what)
        self.what = what
        self.node = node


Ray = tuple["Expr", ...]


@dataclass(frozen=True)
class Differentiability:
    """The question whether the component is differentiable at the point, with its value and its critical node there."""

    component: Expr
    value: Expr
    evaluator: Evaluator
    directions: Mapping[Symbol, Symbol]
    critical: Expr
    generic: dict[Expr, Symbol] = field(default_factory=dict)
    _germs: dict[tuple[Ray, int, tuple[int, ...]], Germ] = field(default_factory=dict)

    def answer(self) -> dict[Symbol, Expr] | None:
        """{x: ∂f/∂x} if proved; raises Refuted; None if neither."""
        slopes: dict[Ray, Expr] = {}
        for depth in DEPTHS:
            self._extend(slopes, self._axes(), depth)
            proved = self._proved(depth) if len(self._h) > 1 else None
            if proved is not None:
                return proved
            self._extend(slopes, self._others(), depth)
            if len(self._h) == 1 and len(slopes) == 2 and exact.is_certainly_zero(sum(slopes.values())):
                return dict.fromkeys(self.directions, slopes[S.One,])
        for weights in self._curved():
            self._refute_on_curves(slopes, weights)
        return None

    def slope_along(self, ray: Ray) -> Expr | None:
        """f'(a; h), the slope from the point in one direction; None if it does not exist, or was not found."""
        for depth in DEPTHS:
            try:
                found = self._slopes([ray], depth)
            except NotDifferentiable:
                return None
            if found:
                return found[ray]
        return None

    def _extend(self, slopes: dict[Ray, Expr], rays: Sequence[Ray], depth: int) -> None:
        slopes |= self._slopes([ray for ray in rays if ray not in slopes], depth)
        self._refute_linearity(slopes)

    @property
    def _h(self) -> tuple[Symbol, ...]:
        return tuple(self.directions.values())

    # --- proof in several variables ---

    def _proved(self, depth: int) -> dict[Symbol, Expr] | None:
        """The coefficients of the linear form, if f(a + h) = f(a) + linear(h) + O(‖h‖^q) with q > 1."""
        try:
            g = Expansion(self.evaluator, self.directions, depth=depth, directions=self._h).of(self.component)
        except Undecided:  # not decided for all directions at once; along rays there is less to decide
            return None
        if g.needs or not g.order > 1:
            return None
        forms = dict(g.terms)
        forms[S.Zero] = forms.get(S.Zero, S.Zero) - self.value
        linear = forms.pop(S.One, S.Zero)
        if linear.has(LOG) or not all(_vanishes(form) for d, form in forms.items() if d < 1):
            return None
        slopes = {
            x: exact.substituted(linear, {k: S.One if k == h else S.Zero for k in self._h})
            for x, h in self.directions.items()
        }
        rest = linear - sum(slopes[x] * h for x, h in self.directions.items())
        return slopes if _vanishes(rest) else None

    # --- along rays ---

    def _axes(self) -> list[Ray]:
        n = range(len(self._h))
        return [tuple(S(way) if j == k else S.Zero for j in n) for k in n for way in (1, -1)]

    def _others(self) -> list[Ray]:
        """Directions h, k, h + k and -h."""
        if len(self._h) == 1:
            return []
        draw = Random(len(self._h))
        random = [tuple(S(draw.randint(-5, 5)) for _ in self._h) for _ in range(RAYS)]
        rays: list[Ray] = []
        for h, k in zip(random, [*self._axes()[::2], *random[1:]], strict=False):
            rays += [h, k, tuple(a + b for a, b in zip(h, k, strict=True)), tuple(-a for a in h)]
        return [ray for ray in dict.fromkeys(rays) if any(ray)]

    def _slopes(self, rays: Sequence[Ray], depth: int, weights: Sequence[int] = ()) -> dict[Ray, Expr]:
        """f'(a; h) for the directions h for which it is known; Refuted if one does not exist."""
        germs: dict[Ray, Germ] = {}
        for ray in rays:
            try:
                germs[ray] = self._germ(ray, depth, tuple(weights))
            except Undecided:  # not decided along this ray; another may do
                continue
        for need in (need for g in germs.values() for need in g.needs):
            if need.leaves and _signs(need.form) == {-1}:
                raise NotDifferentiable(OUTSIDE[len(self._h) > 1], need.node)
        slopes = {ray: self._slope(g) for ray, g in germs.items()}
        return {ray: slope for ray, slope in slopes.items() if slope is not None}

    def _germ(self, ray: Ray, depth: int, weights: tuple[int, ...]) -> Germ:
        known = self._germs.get((ray, depth, weights))
        if known is None:
            steps = dict(zip(self.directions, ray, strict=True))
            known = Expansion(self.evaluator, steps, depth=depth, weights=weights).of(self.component)
            self._germs[ray, depth, weights] = known
        return known

    def _slope(self, g: Germ) -> Expr | None:
        if any(_signs(need.form) != {1} for need in g.needs):
            return None
        forms = {degree: self._generic(form) for degree, form in g.terms}
        if g.order > 0:
            forms[S.Zero] = forms.get(S.Zero, S.Zero) - self._generic(self.value)
        for degree in sorted(d for d in forms if d < 1):
            if _is_nonzero(forms[degree]):
                raise NotDifferentiable(_STEEP[int(sympy.sign(degree))], self.critical)
            if not exact.is_certainly_zero(forms[degree]):
                return None
        if not g.order > 1:
            return None
        slope = forms.get(S.One, S.Zero)
        if slope.has(LOG):
            if _is_nonzero(slope):
                raise NotDifferentiable(_STEEP[1], self.critical)
            return None
        if slope.has(PHASE):
            if _is_nonzero(exact.substituted(slope, {PHASE: S.One}) - exact.substituted(slope, {PHASE: S(2)})):
                raise NotDifferentiable("oscillates", self.critical)
            return None
        return dict(g.terms).get(S.One, S.Zero)

    def _generic(self, form: Expr) -> Expr:
        """The form with a symbol for each value of an unknown function, since such values are generic too."""
        for atom in form.atoms(AppliedUndef, sympy.Derivative, sympy.Subs):
            self.generic.setdefault(atom, sympy.Dummy(f"g_{len(self.generic)}", real=True))
        return form.xreplace(self.generic)

    def _refute_linearity(self, slopes: Mapping[Ray, Expr]) -> None:
        """f'(a; h + k) = f'(a; h) + f'(a; k) must hold, and f'(a; 0) = 0."""
        for h, slope in slopes.items():
            back = slopes.get(tuple(-a for a in h), -slope)
            if _is_nonzero(self._generic(slope + back)):
                raise self._kinked()
        for h, k in combinations(slopes, 2):
            whole = slopes.get(tuple(a + b for a, b in zip(h, k, strict=True)))
            if whole is not None and _is_nonzero(self._generic(whole - slopes[h] - slopes[k])):
                raise self._kinked()

    def _kinked(self) -> NotDifferentiable:
        """The word for slopes along rays that do not add up: a corner if f is continuous, which rays do not show."""
        if len(self._h) == 1 or self._is_continuous():
            return NotDifferentiable("has a corner", self.critical)
        for weights in self._curved():
            self._slopes(self._bends(), DEPTHS[-1], weights)
        return NotDifferentiable("has no tangent plane", self.critical)

    def _is_continuous(self) -> bool:
        """Whether it is proved that f(a + h) tends to f(a)."""
        try:
            g = Expansion(self.evaluator, self.directions, depth=DEPTHS[0], directions=self._h).of(self.component)
        except Undecided:
            return False
        tends = None if g.needs else limit(g, self._h)
        return tends is not None and exact.is_certainly_zero(tends[0] - self.value)

    # --- along curves ---

    def _curved(self) -> list[tuple[int, ...]]:
        """The weights of the curves h_j = c_j t^(w_j) that have an axis as their tangent."""
        n = len(self._h)
        return [w for w in product((1, 2, 3), repeat=n) if w.count(1) == 1] if 1 < n <= MAX_CURVED else []

    def _bends(self) -> list[Ray]:
        return [ray for ray in self._others() if all(ray)][:BENDS]

    def _refute_on_curves(self, straight: Mapping[Ray, Expr], weights: tuple[int, ...]) -> None:
        """Compare f on h_j = c_j t^(w_j) with f on the tangent, the axis of weight 1."""
        k = weights.index(1)
        for ray, slope in self._slopes(self._bends(), DEPTHS[-1], weights).items():
            axis = tuple(sympy.sign(ray[k]) if j == k else S.Zero for j in range(len(ray)))
            if axis in straight and _is_nonzero(self._generic(slope - abs(ray[k]) * straight[axis])):
                raise NotDifferentiable("has no tangent plane", self.critical)


OUTSIDE = ("is defined on one side only", "is not defined all around")
_STEEP = {-1: "is unbounded", 0: "is not continuous", 1: "is infinitely steep"}


def _signs(value: Expr) -> set[int | None]:
    """The signs of the value for sample assignments to its free symbols; {0} if one is not known."""
    try:
        return {exact.certain_sign(exact.substituted(value, assignment)) for assignment in _samples(value.free_symbols)}
    except Undecided:
        return {0}


def _samples(symbols: Iterable[Symbol]) -> list[dict[Symbol, Expr]]:
    """Three assignments of rationals to symbols, of both signs where allowed, to test identities with."""
    ordered = sorted(symbols, key=lambda s: (s.name, s.sort_key()))
    return [{s: _sample(s, j, k) for j, s in enumerate(ordered)} for k in range(3)]


def _sample(symbol: Symbol, j: int, k: int) -> Expr:
    size = sympy.Rational(17 + 7 * k + 5 * j, 11 + 2 * j)
    if not symbol.is_real:
        return size + S.ImaginaryUnit / 3
    return size if symbol.is_positive or (j + k) % 2 else -size


def _is_nonzero(value: Expr) -> bool:
    """Whether the value is shown not to be zero, for all sample assignments to its free symbols."""
    leading = sympy.Poly(value, LOG).LC() if value.has(LOG) else value
    return 0 not in _signs(leading)


def _vanishes(form: Expr) -> bool:
    """Whether the form is shown to be zero for all h."""
    unfolded = form
    for kind in EXTREMA:
        unfolded = unfolded.replace(kind, lambda *values, kind=kind: by_absolute_values(kind, values))
    return exact.is_certainly_zero(sympy.expand(unfolded)) or exact.is_certainly_zero(
        sympy.cancel(sympy.together(unfolded))
    )


# --- the map ------------------------------------------------------------------
#
# J_F(a) is the Fréchet derivative, F(a + h) - F(a) - J_F(a)·h = o(‖h‖); partial derivatives may exist where it
# does not. If every function in a component is analytic at its arguments, the component is, by the
# chain rule, and its row of J is the symbolic one with the point substituted. Otherwise the germ of the component
# decides (see `local.germs`): a linear form and a uniform remainder of higher than first order prove the derivative;
# a jump, an unbounded slope, or a form that is not linear, along some ray or curve, refutes it.
#
# Sources: A. Shapiro, On concepts of directional differentiability, *J. Optim. Theory Appl.* 66 (1990);
# A. Griewank and A. Walther, *Evaluating Derivatives* (2008), ch. 14.
#
# Refused: points where F is not defined, not real or not differentiable (SingularPoint), or where none of
# this could be proved (Undecided), and values above 10^1000 (LimitError).


MAX_SHOWN = 6
"""The most coordinates of the point that a message names."""


def value_at(components: Sequence[Expr], names: Sequence[str], point: Mapping[Symbol, Expr]) -> tuple[Expr, ...]:
    """F(a), m values; SingularPoint if F is not defined or, with real symbols, not real."""
    place = _Place(point, frozenset(point))
    return tuple(place.value(f, name) for f, name in zip(components, names, strict=True))


def jacobian_at(
    components: Sequence[Expr],
    names: Sequence[str],
    variables: Sequence[Symbol],
    point: Mapping[Symbol, Expr],
    partials: Mapping[tuple[int, int], Expr],
    cancelled: Sequence[Sequence[Expr]] = (),
) -> dict[tuple[int, int], Expr]:
    """J_F(a): {(i, j): ∂f_i/∂x_j at a}, row-major, without the entries that are zero.

    `partials` are the symbolic ∂f_i/∂x_j, `cancelled` factors that have cancelled and must have a value too.
    The point binds some or all variables, perhaps parameters too; symbols it leaves free are generic.
    Raises SingularPoint if F is not differentiable at a, Undecided if that could not be decided.
    """
    place = _Place(point, frozenset(variables))
    entries: dict[tuple[int, int], Expr] = {}
    for i, (component, name) in enumerate(zip(components, names, strict=True)):
        row = {j: partials[i, j] for j in range(len(variables)) if (i, j) in partials}
        for j, entry in place.gradient(component, name, variables, row).items():
            if entry != 0:
                entries[i, j] = entry
    for component, name, parts in zip(components, names, cancelled, strict=False):
        place.require(parts, component, name)
    return entries


def slopes_forward(
    components: Sequence[Expr], names: Sequence[str], variables: Sequence[Symbol], point: Mapping[Symbol, Expr]
) -> dict[tuple[int, int], Expr | None]:
    """{(i, j): the slope of f_i at a along +e_j}, ∂f_i/∂x_j if that exists; None where no slope was found.

    SingularPoint if F has no value at a.
    """
    place = _Place(point, frozenset(variables))
    slopes: dict[tuple[int, int], Expr | None] = {}
    for i, (component, name) in enumerate(zip(components, names, strict=True)):
        value, evaluator = place.value(component, name), place.evaluator(component)
        directions = directions_of(component, frozenset(variables))
        question = Differentiability(component, value, evaluator, directions, component)
        for j, x in enumerate(variables):
            if x in directions:
                slopes[i, j] = question.slope_along(tuple(S.One if x == y else S.Zero for y in directions))
    return slopes


def curvatures_at(
    component: Expr, variables: Sequence[Symbol], point: Mapping[Symbol, Expr]
) -> dict[tuple[int, int], Expr] | None:
    """{(i, j): ∂²f/∂x_i∂x_j} if f is analytic but its derivatives' formulas have no value, as for sinc at 0.

    From the quadratic forms of its Taylor series along e_i and e_i + e_j; None if f is not analytic, or has none.
    """
    evaluator = _Place(point, frozenset(variables)).evaluator(component)
    if not evaluator.real or evaluator.at(component).critical is not None:
        return None
    directions = directions_of(component, frozenset(variables))
    places = {x: j for j, x in enumerate(variables) if x in directions}

    def curvature(*along: Symbol) -> Expr | None:
        steps = {x: S.One if x in along else S.Zero for x in directions}
        g = Expansion(evaluator, steps, depth=2).of(component)
        return 2 * dict(g.terms).get(S(2), S.Zero) if g.order > 2 and not g.needs else None

    own = {x: curvature(x) for x in places}
    entries = {(j, j): own[x] for x, j in places.items()}
    for x, y in combinations(places, 2):
        both = curvature(x, y)
        if both is None or own[x] is None or own[y] is None:
            return None
        entries[places[x], places[y]] = entries[places[y], places[x]] = (both - own[x] - own[y]) / 2
    return None if None in entries.values() else {place: value for place, value in entries.items() if value != 0}


@dataclass(frozen=True)
class _Place:
    """The point, and the facts about expressions that were looked at there."""

    point: Mapping[Symbol, Expr]
    variables: frozenset[Symbol]
    evaluators: dict[bool, Evaluator] = field(default_factory=dict)

    def evaluator(self, component: Expr) -> Evaluator:
        values = (self.point[s] for s in component.free_symbols if s in self.point)
        real = all(s.is_real for s in component.free_symbols) and not component.has(S.ImaginaryUnit)
        real = real and all(value.is_real is not False for value in values)
        if real not in self.evaluators:
            self.evaluators[real] = Evaluator(self.point, self.variables, real=real)
        return self.evaluators[real]

    def __str__(self) -> str:
        shown = [f"{s.name} = {spelled(value)}" for s, value in self.point.items()]
        return ", ".join(shown if len(shown) <= MAX_SHOWN else [*shown[:MAX_SHOWN], "…"])

    def value(self, component: Expr, name: str) -> Expr:
        evaluator = self.evaluator(component)
        try:
            value = evaluator.at(component).value
        except NotDefined as fact:
            raise self._undefined(fact, component, name) from None
        except Undecided as error:
            raise Undecided(f"{name} at {self}: {error.message}") from error
        if evaluator.real and value.has(S.ImaginaryUnit) and value.is_real is False:
            raise SingularPoint(f"{name} = {spelled(component)} is not real at {self}")
        return value

    def require(self, parts: Sequence[Expr], component: Expr, name: str) -> None:
        """Raise SingularPoint if a part has no real value there or nearby, though the component has one without it."""
        for part in parts:
            try:
                value = self.value(part, name)
            except SingularPoint:
                reason = f"{name} has no value at {self}: {spelled(part)} has none there"
                formula = spelled(self.value(component, name))
                raise SingularPoint(reason, hint=f"without it, the formula gives {formula}") from None
            critical = self.evaluator(part).at(part).critical
            if critical is not None and self.evaluator(part).real:
                self._require_around(part, value, critical, name)

    def _require_around(self, part: Expr, value: Expr, critical: Expr, name: str) -> None:
        directions = directions_of(part, self.variables)
        try:
            Differentiability(part, value, self.evaluator(part), directions, critical).answer()
        except NotDifferentiable as reason:
            if reason.what in OUTSIDE:
                raise SingularPoint(f"{name} {reason.what} at {self}{_reason(reason.what, reason.node)}") from None
        except Undecided as error:
            raise Undecided(f"{name} at {self}: {error.message}") from error

    def _undefined(self, fact: NotDefined, component: Expr, name: str) -> SingularPoint:
        if fact.node == component:
            return SingularPoint(f"{name} = {spelled(component)} is not {fact.word} at {self}")
        reason = f"{name} is not {fact.word} at {self}: {spelled(fact.node)} is not {fact.word} there"
        return SingularPoint(reason, hint=self._limit_hint(component) if fact.word == "defined" else None)

    def _limit_hint(self, component: Expr) -> str | None:
        directions = directions_of(component, self.variables)
        if not directions or not self.evaluator(component).real:
            return None
        try:
            tends = limit_at(component, self.evaluator(component), directions)
        except Undecided:
            return None
        return None if tends is None else f"its limit there is {spelled(tends)}"

    def gradient(
        self, component: Expr, name: str, variables: Sequence[Symbol], row: Mapping[int, Expr]
    ) -> dict[int, Expr]:
        """{j: ∂f/∂x_j at the point}, from the symbolic row if f is analytic, else from its germ."""
        value = self.value(component, name)
        evaluator = self.evaluator(component)
        kink = evaluator.at(component).critical
        if kink is None:
            try:
                return {j: evaluator.at(partial).value for j, partial in row.items()}
            except (NotDefined, Undecided):
                pass  # a formula can fail where the derivative does not, as n·xⁿ/x at x = 0 with n = 2
        critical = component if kink is None else kink
        if not evaluator.real:
            raise Undecided(
                f"{name} at {self}: {spelled(critical)} is not analytic there, and complex derivatives "
                "are decided only where all is analytic"
            )
        directions = directions_of(component, frozenset(variables))
        try:
            slopes = Differentiability(component, value, evaluator, directions, critical).answer()
        except NotDifferentiable as reason:
            node = self._first_refuted(component, reason)
            raise SingularPoint(f"{name} {reason.what} at {self}{_reason(reason.what, node)}") from None
        except Undecided as error:
            raise Undecided(f"{name} at {self}: {error.message}") from error
        if slopes is None and kink is None:
            raise Undecided(f"{name} is differentiable at {self}, but the formula of its derivative has no value there")
        if slopes is None:
            raise Undecided(
                f"whether {name} is differentiable at {self} could not be told: no expansion proves it, "
                f"no ray or curve refutes it (in question: {spelled(critical)})"
            )
        return {j: slopes[x] for j, x in enumerate(variables) if x in slopes}

    def _first_refuted(self, component: Expr, reason: NotDifferentiable) -> Expr:
        """The innermost part of the component that is shown not to be differentiable at the point.

        |x·y| is differentiable at (0, 0), and sqrt(|x·y|) is not.
        """
        node = reason.node
        if reason.what in OUTSIDE:
            return node
        while node != component and not self._is_refuted(node):
            node = next((n for n in distinct(component) if node in n.args), component)
        return node

    def _is_refuted(self, part: Expr) -> bool:
        evaluator = self.evaluator(part)
        question = Differentiability(
            part, evaluator.at(part).value, evaluator, directions_of(part, self.variables), part
        )
        try:
            question.answer()
        except NotDifferentiable:
            return True
        except (NotDefined, Undecided):
            pass
        return False


_WHERE: dict[Any, str] = {
    **dict.fromkeys((*(kind for kind, f in records().items() if f.is_kinked), sympy.Pow), "where {} = 0"),
    **dict.fromkeys(tuple(kind for kind, f in records().items() if f.jumps.step), "where {} is an integer"),
}


def _reason(what: str, node: Expr) -> str:
    """The role of the node, in words."""
    if isinstance(node, sympy.Piecewise):
        return ""
    if what in OUTSIDE:
        return f": {spelled(node)} is not a real number all around it"
    argument = node.args[0]
    where = _WHERE.get(node.func, "").format(spelled(argument))
    # Only for a function of one variable is more known: |x·y| is differentiable at (0, 0) but not at (0, 1).
    place = where if where and node.free_symbols == {argument} else ", ".join(filter(None, ("there", where)))
    return f": {spelled(node)} is not differentiable {place}"
