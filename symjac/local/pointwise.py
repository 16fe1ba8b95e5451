"""The derivative of a map at a point: proved, refuted with a reason, or undecided.

J_F(a) is the Fréchet derivative, F(a + h) - F(a) - J_F(a)·h = o(‖h‖); partial derivatives may exist where it
does not. If every function in a component is analytic at its arguments, the component is, by the
chain rule, and its row of J is the symbolic one with the point substituted. Otherwise the germ of the component
decides (see `local.germs`): a linear form and a uniform remainder of higher than first order prove the derivative;
a jump, an unbounded slope, or a form that is not linear, along some ray or curve, refutes it.

Sources: A. Shapiro, On concepts of directional differentiability, *J. Optim. Theory Appl.* 66 (1990);
A. Griewank and A. Walther, *Evaluating Derivatives* (2008), ch. 14.

Refused: points where F is not defined, not real or not differentiable (SingularPoint), or where none of
this could be proved (Undecided), and values above 10^1000 (LimitError).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from symjac.errors import SingularPoint, Undecided
from symjac.expressions import distinct, spelled
from symjac.expressions.applied import records
from symjac.kernel import sympy
from symjac.local.differentiability import OUTSIDE, Differentiability, NotDifferentiable, directions_of, limit_at
from symjac.local.expansion import Expansion
from symjac.local.regular import Evaluator, NotDefined

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
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
