"""Is a component differentiable at a point? Decided from its germ: proved, refuted or neither.

Proved: f(a + h) = f(a) + linear(h) + O(‖h‖^q), q > 1, uniformly. Refuted: along a ray f is not
continuous or infinitely steep, the slopes along rays are not additive in the direction, or the slope
along a curve is not that along its tangent. Numbers are drawn only to refute, and then exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from symjac.errors import Undecided
from symjac.kernel import sympy
from symjac.local.constants import is_zero, samples, sign
from symjac.local.expansion import Expansion
from symjac.local.germs import LOG, PHASE, Germ
from symjac.local.regular import Evaluator

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
AppliedUndef = sympy.core.function.AppliedUndef
DEPTHS = (2, 5)
"""Taylor terms: two decide most; five bring out what cancels."""
RAYS = 8
MAX_CURVED = 3
"""Curves are tried in up to this many variables: their number grows like 3^n."""


def directions_of(component: Expr, variables: frozenset[Symbol]) -> dict[Symbol, Symbol]:
    """A symbol h_j for each variable x_j in the component."""
    inside = sorted(component.free_symbols & variables, key=lambda s: s.name)
    return {x: sympy.Dummy(f"h_{x.name}", real=True) for x in inside}


class Refuted(Exception):  # noqa: N818 - an answer, made a SingularPoint by its caller
    """The component is not differentiable: what it is instead, and the node that is why."""

    def __init__(self, what: str, node: Expr) -> None:
        super().__init__(what)
        self.what = what
        self.node = node


@dataclass(frozen=True)
class Question:
    """Is the component differentiable at the point, where it has the value and the critical node?"""

    component: Expr
    value: Expr
    evaluator: Evaluator
    directions: Mapping[Symbol, Symbol]
    critical: Expr
    generic: dict[Expr, Symbol] = field(default_factory=dict)

    def answer(self) -> dict[Symbol, Expr] | None:
        """{x: ∂f/∂x} if proved; raises Refuted; None if neither."""
        for depth in DEPTHS:
            slopes = self._proved(self._expand(depth))
            if slopes is not None:
                return slopes
            rays = self._expand(depth, rays=True)
            self._refute(rays)
        if 1 < len(self.directions) <= MAX_CURVED:
            for weights in product((1, 2, 3), repeat=len(self.directions)):
                if weights.count(1) == 1:
                    self._refute_on_curves(rays, weights)
        return None

    def _expand(self, depth: int, *, rays: bool = False, weights: Sequence[int] = ()) -> Germ:
        return Expansion(self.evaluator, self.directions, depth=depth, rays=rays, weights=weights).of(
            self.component
        )

    @property
    def _h(self) -> tuple[Symbol, ...]:
        return tuple(self.directions.values())

    # --- proof ---

    def _proved(self, g: Germ) -> dict[Symbol, Expr] | None:
        """The coefficients of the linear form, if f(a + h) = f(a) + linear(h) + O(‖h‖^q) with q > 1."""
        forms = dict(g.terms)
        forms[S.Zero] = forms.get(S.Zero, S.Zero) - self.value
        if not g.order > 1 or not all(self._holds(need.form) for need in g.needs):
            return None
        linear = forms.pop(S.One, S.Zero)
        if linear.has(LOG) or not all(self._vanishes(form) for d, form in forms.items() if d < 1):
            return None
        slopes = {x: self._on(linear, {h: S.One}) for x, h in self.directions.items()}
        rest = linear - sum(slopes[x] * h for x, h in self.directions.items())
        return slopes if self._vanishes(rest) else None

    def _on(self, form: Expr, ray: Mapping[Any, Expr]) -> Expr:
        return form.xreplace({h: ray.get(h, S.Zero) for h in self._h})

    def _sides(self, form: Expr) -> list[Expr]:
        return [self._on(form, {self._h[0]: S(side)}) for side in (1, -1)]

    def _holds(self, form: Expr) -> bool:
        """Whether form(h) > 0 in every direction: in one variable there are two."""
        return len(self._h) == 1 and all(sign(value) == 1 for value in self._sides(form))

    def _vanishes(self, form: Expr) -> bool:
        """Whether form(h) = 0 for all h."""
        if len(self._h) == 1:
            return all(is_zero(value) for value in self._sides(form))
        unfolded = form.replace(sympy.Max, _max_as_abs).replace(sympy.Min, _min_as_abs)
        return is_zero(sympy.expand(unfolded)) or is_zero(sympy.cancel(sympy.together(unfolded)))

    # --- refutation ---

    def _refute(self, g: Germ) -> None:
        for ray in self._rays():
            self._refute_domain(g, ray)
        slopes: dict[tuple[Expr, ...], list[Expr]] = {}
        for ray in self._rays():
            slope = self._slope(g, ray)
            if slope is not None:
                slopes[ray] = slope
        for first, second in product(slopes, slopes):
            both = tuple(a + b for a, b in zip(first, second, strict=True))
            excess = slopes.get(both) if any(both) else [S.Zero] * len(slopes[first])
            if excess is None:
                continue
            defects = [c - a - b for a, b, c in zip(slopes[first], slopes[second], excess, strict=True)]
            if all(_is_nonzero(defect) for defect in defects):
                raise Refuted("has a corner", self.critical)

    def _rays(self) -> Iterator[tuple[Expr, ...]]:
        """Directions h with -h and, in several variables, triples h, k, h + k."""
        if len(self._h) == 1:
            yield from ((S.One,), (S.NegativeOne,))
            return
        draw = Random(len(self._h))
        n = range(len(self._h))
        axes = [tuple(S.One if j == k else S.Zero for j in n) for k in n][:RAYS]
        random = [
            tuple(sympy.Rational(draw.randint(-9, 9), draw.randint(1, 4)) for _ in n) for _ in range(RAYS)
        ]
        for h, k in zip(random, [*random[1:], *axes], strict=False):
            yield from (h, k, tuple(a + b for a, b in zip(h, k, strict=True)), tuple(-a for a in h))
        yield from axes
        yield from (tuple(-a for a in h) for h in axes)

    def _slope(self, g: Germ, ray: tuple[Expr, ...]) -> list[Expr] | None:
        """f'(a; h), once for each assignment to free symbols; Refuted if it is none; None if not known."""
        along = dict(zip(self._h, ray, strict=True))
        guards = [*(form**2 for form in g.away), *(need.form for need in g.needs)]
        if not all(_all_signs(self._on(form, along)) == 1 for form in guards):
            return None
        forms = {degree: self._generic(form) for degree, form in g.terms}
        if g.order > 0:
            forms[S.Zero] = forms.get(S.Zero, S.Zero) - self._generic(self.value)
        for degree in sorted(d for d in forms if d < 1):
            value = self._on(forms[degree], along)
            if _is_nonzero(value):
                raise Refuted(_STEEP[int(sympy.sign(degree))], self.critical)
            if not is_zero(value):
                return None
        if not g.order > 1:
            return None
        slope = self._on(forms.get(S.One, S.Zero), along)
        if slope.has(LOG):
            if _is_nonzero(sympy.Poly(slope, LOG).LC()):
                raise Refuted(_STEEP[1], self.critical)
            return None
        if slope.has(PHASE) and _is_nonzero(slope.xreplace({PHASE: S.One}) - slope.xreplace({PHASE: S(2)})):
            raise Refuted("oscillates", self.critical)
        symbols: set[Symbol] = set().union(*(form.free_symbols for form in forms.values()))
        return [slope.subs(assignment) for assignment in samples(symbols - {*self._h, LOG})]

    def _refute_domain(self, g: Germ, ray: tuple[Expr, ...]) -> None:
        along = dict(zip(self._h, ray, strict=True))
        if all(_is_nonzero(self._on(form, along)) for form in g.away):
            for need in g.needs:
                if need.leaves and _all_signs(self._on(need.form, along)) == -1:
                    raise Refuted(ONE_SIDED, need.node)

    def _generic(self, form: Expr) -> Expr:
        """The form with a symbol for each value of an unknown function: such values are generic, too."""
        for atom in form.atoms(AppliedUndef, sympy.Derivative, sympy.Subs):
            self.generic.setdefault(atom, sympy.Dummy(f"g_{len(self.generic)}", real=True))
        return form.xreplace(self.generic)

    def _refute_on_curves(self, rays: Germ, weights: tuple[int, ...]) -> None:
        """Compare f on h_j = c_j t^(w_j) with f on the tangent, the axis of weight 1."""
        bent = self._expand(DEPTHS[-1], rays=True, weights=weights)
        for ray in list(self._rays())[:RAYS]:
            if not all(ray):
                continue
            slope = self._slope(bent, ray)
            tangent = tuple(c if w == 1 else S.Zero for c, w in zip(ray, weights, strict=True))
            straight = self._slope(rays, tangent) if slope is not None else None
            if slope is None or straight is None or len(slope) != len(straight):
                continue
            if all(_is_nonzero(a - b) for a, b in zip(slope, straight, strict=True)):
                raise Refuted("has no tangent plane", self.critical)


ONE_SIDED = "is defined on one side only"
_STEEP = {-1: "is unbounded", 0: "is not continuous", 1: "is infinitely steep"}


def _all_signs(value: Expr) -> int | None:
    """The sign of the value, the same for all sample assignments to its free symbols, or None."""
    try:
        signs = {sign(value.subs(assignment)) for assignment in samples(value.free_symbols - {LOG})}
    except Undecided:
        return None
    return signs.pop() if len(signs) == 1 else None


def _is_nonzero(value: Expr) -> bool:
    """Whether the real value is shown not to be zero, for all sample assignments to its free symbols."""
    if value.has(LOG):
        return _is_nonzero(sympy.Poly(value, LOG).LC())
    return _all_signs(value) in (1, -1)


def _max_as_abs(*args: Expr) -> Expr:
    total = args[0]
    for arg in args[1:]:
        total = (total + arg + sympy.Abs(sympy.expand(total - arg))) / 2
    return total


def _min_as_abs(*args: Expr) -> Expr:
    return -_max_as_abs(*(-arg for arg in args))
