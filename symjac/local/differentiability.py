"""Is a component differentiable at a point? Decided from its germ: proved, refuted or neither.

Proved: f(a + h) = f(a) + linear(h) + O(‖h‖^q), q > 1, uniformly. Refuted: along a ray f is
discontinuous or infinitely steep, the slopes along rays are not additive in the direction, or the slope
along a curve is not that along its tangent. Numbers are drawn only to refute, and refute exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import Undecided
from symjac.kernel import sympy
from symjac.local.expansion import Expansion
from symjac.local.germs import LOG, PHASE, Germ, limit
from symjac.local.regular import Evaluator

if TYPE_CHECKING:
    from sympy import Expr, Symbol

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
    unfolded = form.replace(sympy.Max, _max_as_abs).replace(sympy.Min, _min_as_abs)
    return exact.is_certainly_zero(sympy.expand(unfolded)) or exact.is_certainly_zero(
        sympy.cancel(sympy.together(unfolded))
    )


def _max_as_abs(*args: Expr) -> Expr:
    total = args[0]
    for arg in args[1:]:
        total = (total + arg + sympy.Abs(sympy.expand(total - arg))) / 2
    return total


def _min_as_abs(*args: Expr) -> Expr:
    return -_max_as_abs(*(-arg for arg in args))
