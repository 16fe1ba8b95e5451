"""Where f may have a local extremum, and which of these points are one.

Critical points are the points with ∇f = 0 and those without a gradient; on a set also ends, borders and corners, and
under equations g = 0 the points with ∇f = Σ λ·∇g. `strata` finds them; `moves` tells whether f rises and falls there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from symjac import calculus, exact
from symjac.errors import NoAnswer, ShapeError
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Studied
from symjac.roots import Root, Solutions, fractions
from symjac.roots.at_solutions import at, sign_at
from symjac.roots.solve import Equations, order, solve
from symjac.studies.critical.beside import one_sided_slopes
from symjac.studies.critical.moves import known_any, moves, multipliers, smooth, tangential
from symjac.studies.critical.region import ALONG, SECOND as BY_TANGENTS, Here, Moves, Region, has_kinks, region
from symjac.studies.critical.strata import CandidatePoint, Extremes, candidates, extremes
from symjac.studies.spectrum import (
    Classified,
    Matrix,
    Spectrum,
    characteristic,
    exists,
    kinks,
    require_real,
    shown_at,
    specialised,
    spectrum,
)
from symjac.studies.zero_sets import ConditionalKind, case, off_the_border, sides, sign_where

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MINIMUM, MAXIMUM, SADDLE = "minimum", "maximum", "saddle"
DEGENERATE, UNDECIDED, NEITHER = "degenerate", "undecided", "no extremum"
NOT_CRITICAL = "not critical"
SECOND, BORDERED = "second derivatives", "bordered Hessian"

_EVERYWHERE = Studied()
WHOLE = Region()


@dataclass(frozen=True)
class CriticalPoint(Classified):
    """A critical point; `test` names the test that decided, `place` its position: inside, at a kink, on the border, …

    `slopes` are the one-sided derivatives (from the left, from the right) in one variable, `multipliers` the λ of the
    equations and active inequalities, each with its g; `regular`: the gradients of these are independent.
    """

    test: str = ""
    place: str = ""
    slopes: tuple[Expr | None, ...] = ()
    multipliers: tuple[tuple[Expr, Expr], ...] = ()
    bordered: Expr | None = None
    regular: bool = True


@dataclass(frozen=True)
class CriticalPoints(Finding):
    """The critical points of f, classified; `gradient` are the ∂f/∂x_j, `hessian` the second derivatives.

    `region` is the set that was studied; `extremes` are the greatest and least value on it. Where one of `kinks` is 0,
    f may have no gradient. `given`: the points were given by the user, not searched for.
    """

    problem: Problem
    solutions: Solutions
    points: tuple[CriticalPoint, ...]
    kinks: tuple[Expr, ...]
    digits: int | None = None
    gradient: tuple[Expr, ...] = ()
    hessian: Matrix = ()
    region: Region = WHOLE
    extremes: Extremes | None = None
    given: bool = False
    implied: tuple[Expr, ...] = ()


def critical(
    problem: Problem,
    point: Point = (),
    box: Mapping[Symbol, tuple[Expr, Expr]] | None = None,
    digits: int | None = None,
    studied: Studied = _EVERYWHERE,
) -> CriticalPoints:
    """The critical points of f: ℝⁿ → ℝ, each proved, with the kind that derivatives, slopes or values decide.

    ∇f = 0 and all eigenvalues of the n×n Hessian positive: a strict local minimum; all negative: a maximum; of both
    signs: a saddle. `point` gives parameters values, or all variables: then that point alone is classified. `box` says
    where decimals are sought, `digits` how many are shown. On the set that is `studied` regular points of the equations
    h = 0 have ∇f = Σ λ·∇h.
    Raises ShapeError for several components, NoAnswer for a point that is not on the set.
    Sources: Rudin, *Principles of Mathematical Analysis*, exercise 9.31; Stewart, *Calculus*, sections 4.1, 14.7 and
    14.8; Nocedal and Wright, *Numerical Optimization*, chapter 12.
    """
    m, n = problem.shape
    if m != 1:
        raise ShapeError(
            f"critical points are those of one component, the map has {m}",
            hint=f"give one component; for F(x) = 0 and its kinks: symjac equilibria, which needs {n} components",
        )
    require_real(problem, "critical points")
    values = dict(point)
    here = tuple((v, values[v]) for v in problem.variables) if all(v in values for v in problem.variables) else ()
    own = tuple(pair for pair in point if pair[0] not in problem.variables or not here)
    new = {s for part in (*studied.equal, *(g for g, _ in studied.above)) for s in part.free_symbols}
    new -= {*problem.variables, *problem.parameters}
    problem = replace(problem, parameters=(*problem.parameters, *sorted(new, key=lambda s: s.name)))
    problem = specialised(problem, own)
    slopes = calculus.gradient(problem).nonzeros
    gradient = tuple(slopes.get((j, 0), sympy.S.Zero) for j in range(n))
    curvatures = {} if all(map(_is_constant_off_the_jumps, gradient)) else calculus.hessian(problem).nonzeros
    hessian: Matrix = tuple(
        tuple(_off_the_jumps(curvatures.get((i, j), sympy.S.Zero)) for j in range(n)) for i in range(n)
    )
    domain = (c for found in calculus.domains(problem).values() for c in found.conditions)
    known = dict(own)
    equations = [_without_squares(exact.substituted(h, known)) for h in studied.equal]
    independent = _independent(equations)
    implied = tuple(h for j, h in enumerate(equations) if j not in independent)
    where = region(
        [equations[j] for j in independent],
        [(exact.substituted(g, known), strict) for g, strict in studied.above],
        dict(studied.on),
        domain,
    )
    study = _Study(problem, hessian, where)
    if here:
        root = Root(here)
        if where.holds(root) is False:
            raise NoAnswer("the point is not on the set", hint="the set is given by --on, --where and --subject-to")
        points: tuple[CriticalPoint, ...] = (study.given(root),)
        found = Solutions((root,), "all")
    else:
        sought, found = candidates(problem, gradient, where, box or {})
        listed = [part for c in sought if (kept := study.classified(c)) is not None for part in study.members(kept)]
        points = tuple(sorted(listed, key=lambda point: order(point.root)))
        found = replace(found, roots=tuple(point.root for point in points))
    best = None if here or where.whole else extremes(problem, where, points, found)
    return CriticalPoints(
        problem, found, points, kinks(problem), digits, gradient, hessian, where, best, bool(here), implied
    )


@dataclass(frozen=True)
class _Study:
    """f, its second derivatives, and the set."""

    problem: Problem
    hessian: Matrix
    region: Region

    def classified(self, candidate: CandidatePoint) -> CriticalPoint | None:
        """The point with its kind; None if it is not critical after all, or not on the set."""
        root = candidate.root
        if self.region.holds(root) is False:
            return None
        active = self.region.active(root)
        if not active and not self.region.equal:
            smooth = candidate.smooth or exists(root, self.problem, calculus.gradient)
            if smooth and candidate.bound and not self._is_stationary(root):
                return None
            if smooth:
                return self._smooth(root, None if candidate.bound else candidate.f)
        found = self._on_the_set(root, active, candidate.bound)
        return replace(found, value=shown_value(candidate.f, root)) if candidate.f is not None else found

    def members(self, point: CriticalPoint) -> list[CriticalPoint]:
        """The point; instead of an undecided curve of points the curve, with no extremum where f changes along it.

        Beside it are the points of the curve at which f is stationary along it, each classified.
        """
        root = point.root
        if point.kind != UNDECIDED or len(root.free) != 1 or root.chart is not None or root.roots or root.integers:
            return [point]
        (free,), value = root.free, shown_value(self.problem.components[0], root)
        slope = fractions.factor(sympy.diff(value, free))
        if slope == 0 or not slope.free_symbols <= {free}:
            return [point]
        still = solve(Equations((slope,), (slope,), (free,), self.problem.parameters, {}))
        if still.scope != "all" or any(r.family or not r.exact or r.conditions for r in still.roots):
            return [point]
        there = [Root(tuple((v, at(w, r)) for v, w in root.point)) for r in still.roots]
        moving = ConditionalKind(NEITHER, (sides(sympy.Ne(slope, 0, evaluate=False)),)) if there else None
        rest = replace(point, kind="" if moving else NEITHER, cases=(moving,) if moving else (), test=ALONG)
        return [rest, *(self._on_the_set(r, self.region.active(r), None) for r in there)]

    def given(self, root: Root) -> CriticalPoint:
        """The kind of a given point, which need not be critical."""
        active = self.region.active(root)
        if not active and not self.region.equal and exists(root, self.problem, calculus.gradient):
            if self._is_stationary(root):
                return self._smooth(root)
            value = shown_value(self.problem.components[0], root)
            return CriticalPoint(root, None, NOT_CRITICAL, value=value, test="the gradient is not 0")
        return self._on_the_set(root, active, None)

    def _is_stationary(self, root: Root) -> bool:
        """Whether the gradient exists at the point and is 0."""
        if root.generic:
            slopes = calculus.gradient(self.problem).nonzeros.values()
            return all(sign_at(slope, root) == 0 for slope in slopes)
        return not calculus.gradient(self.problem, root.point).nonzeros

    def _smooth(self, root: Root, piece: Expr | None = None) -> CriticalPoint:
        """The kind by the Hessian of f, or of its `piece` there; if that is singular, by terms of higher order."""
        problem, hessian = self.problem, self.hessian
        if piece is not None and piece != problem.components[0]:
            problem = replace(problem, components=(piece,))
            hessian = tuple(tuple(sympy.diff(piece, v, w) for w in problem.variables) for v in problem.variables)
        found = _classified(problem, hessian, root)
        point = CriticalPoint(
            found.root, found.spectrum, found.kind, found.cases, found.quantities, found.value, test=SECOND
        )
        if found.cases or not found.kind.startswith((DEGENERATE, UNDECIDED)):
            return point
        told = moves(Here(problem.components[0], problem.variables, root, stationary=()))
        both = SADDLE if len(self.problem.variables) > 1 else NEITHER
        kind = {NEITHER: both, UNDECIDED: point.kind}.get(told.kind, told.kind)
        return point if kind == point.kind else replace(point, kind=kind, test=told.by)

    def _on_the_set(self, root: Root, active: tuple[Expr, ...], bound: tuple[Expr, ...] | None) -> CriticalPoint:
        (f,), x = self.problem.components, self.problem.variables
        equal = self.region.equal
        stationary = None if bound is None else tuple(u for u in bound if u not in equal)
        within = tuple(side.expr for side in self.region.sides)
        here = Here(f, x, root, equal, active, within, stationary)
        told = self._on_each_surface(here) if here.independent(equal) is None else moves(here)
        point = CriticalPoint(root, None, told.kind, value=shown_value(f, root), test=told.by)
        surfaces = (*equal, *active)
        if surfaces and not has_kinks(f, *surfaces) and smooth((f, *surfaces), root):
            point = self._by_multipliers(point, here, surfaces, told)
        place = "kink" if not surfaces else "" if not active else "border" if len(active) == 1 else "corner"
        if active and len(x) == 1:
            place = "end point"
        slopes = one_sided_slopes(here) if len(x) == 1 and not equal else ()
        return replace(point, place=place, slopes=slopes)

    def _on_each_surface(self, here: Here) -> Moves:
        """Of an equation that is a product, the moves on all surfaces through the point on which a factor is 0."""
        found = fractions.factored(here.equal[0]) if len(here.equal) == 1 and here.equal[0].is_polynomial() else None
        signs = [(u, here.sign(u)) for u, _ in found.powers] if found is not None else []
        through = [u for u, sign in signs if sign == 0]
        if len(through) < 2 or any(sign is None for _, sign in signs):
            return moves(here)
        told = [moves(replace(here, equal=(u,), stationary=None)) for u in through]
        each = Moves(known_any([t.rises for t in told]), known_any([t.falls for t in told]), told[0].by)
        return each if each.decided else each.completed(moves(here))

    def _by_multipliers(
        self, point: CriticalPoint, here: Here, surfaces: tuple[Expr, ...], told: Moves
    ) -> CriticalPoint:
        """The point with λ, by the Hessian of L = f − Σ λ·g on the tangents; not `regular` if the ∇g are dependent."""
        x, root = here.variables, here.root
        rows = [[sympy.diff(g, v) for v in x] for g in surfaces]
        columns = here.independent(surfaces)
        if columns is None:
            return replace(point, regular=False)
        weights = multipliers([sympy.diff(here.f, v) for v in x], rows, columns)
        point = replace(
            point, multipliers=tuple((g, shown_at(w, root)) for g, w in zip(surfaces, weights, strict=True))
        )
        if len(surfaces) == len(x):
            return point
        curved, _ = tangential(here.f, surfaces, weights, rows, here)
        bordered = shown_at(_bordered(here.f, surfaces, weights, x), root)
        point = replace(point, spectrum=curved, bordered=bordered)
        if here.above:
            return point
        if told.decided:
            kind = SADDLE if told.kind == NEITHER and told.by == BY_TANGENTS else told.kind
            return replace(point, kind=kind, test=BORDERED if told.by == BY_TANGENTS else told.by)
        if curved.symbolic and curved.size == 1:
            entry = curved.entries[0][0]
            wanted = ((MINIMUM, ((entry, 1),)), (MAXIMUM, ((entry, -1),)))
            cases = tuple(c for kind, signs in wanted if (c := case(kind, signs, root)) is not None)
            settled = next((c.kind for c in cases if not c.conditions), "")
            if settled:
                return replace(point, kind=settled, test=BORDERED)
            return replace(point, kind="", cases=cases, test=BORDERED) if cases else point
        return replace(point, kind=DEGENERATE if 0 in curved.signs else told.kind)


def _without_squares(h: Expr) -> Expr:
    """A polynomial with each of its factors once: where it is 0 is the same, and ∇h need not be 0 there."""
    found = fractions.factored(h) if h.is_polynomial() else None
    if found is None or all(times == 1 for base, times in found.powers if base.free_symbols):
        return h
    return sympy.expand(sympy.Mul(*(base for base, _ in found.powers if base.free_symbols)))


def _independent(equations: Sequence[Expr]) -> tuple[int, ...]:
    """The places of the equations that are no sums of multiples of the ones before them."""
    terms = [sympy.expand(h).as_coefficients_dict() for h in equations]
    every = list(dict.fromkeys(term for of in terms for term in of))
    rows = sympy.Matrix([[of[term] for of in terms] for term in every])
    return tuple(rows.rref()[1]) if equations else ()


def _bordered(f: Expr, surfaces: Sequence[Expr], weights: Sequence[Expr], x: Sequence[Symbol]) -> Expr:
    """The determinant of the bordered Hessian [[0, ∇g], [∇gᵀ, H_L]] of L = f − Σ λ·g, (k + n)×(k + n)."""
    k = len(surfaces)
    slopes = [[sympy.diff(g, v) for v in x] for g in surfaces]
    curved = [
        [
            sympy.diff(f, v, w) - sympy.Add(*(m * sympy.diff(g, v, w) for m, g in zip(weights, surfaces, strict=True)))
            for w in x
        ]
        for v in x
    ]
    rows = [[*([sympy.S.Zero] * k), *row] for row in slopes]
    rows += [[*(row[j] for row in slopes), *curved[j]] for j in range(len(x))]
    return sympy.Matrix(rows).det(method="berkowitz")


def _is_constant_off_the_jumps(expr: Expr) -> bool:
    """Whether an expression is made of numbers, sign(u) and heaviside(u) alone, as slopes of a max are."""
    jumps = expr.atoms(sympy.Heaviside, sympy.sign)
    return bool(jumps) and bool(exact.substituted(expr, dict.fromkeys(jumps, sympy.S.Zero)).is_number)


def _off_the_jumps(expr: Expr) -> Expr:
    """The expression without the impulses at jumps, where there is no second derivative."""
    return expr.xreplace(dict.fromkeys(expr.atoms(sympy.DiracDelta), sympy.S.Zero))


def _classified(problem: Problem, hessian: Matrix, root: Root) -> Classified:
    value = shown_value(problem.components[0], root)
    if not exists(root, problem, calculus.hessian):
        return Classified(root, None, f"{UNDECIDED}: no second derivative", value=value)
    found = spectrum(hessian, root)
    if found.symbolic and None in found.signs:
        minors = _leading_minors(found)
        kind, cases = off_the_border(*_by_minors(minors, found.coefficients[1:2], root), root)
        quantities = tuple((f"D{k + 1}", minor) for k, minor in enumerate(minors))
        return Classified(root, found, kind, cases, quantities, value)
    return Classified(root, found, _kind(found.signs), value=value)


def shown_value(f: Expr, root: Root) -> Expr:
    """The value of f at the root; numbered members of a family may have different values."""
    return shown_at(f, root)


def _kind(signs: tuple[int | None, ...]) -> str:
    """The kind by the signs of c₁ … cₙ: all roots are real, so Descartes' rule counts the positive ones exactly."""
    if None in signs:
        # A negative second coefficient shows eigenvalues of both signs: Σ λᵢλⱼ < 0.
        return SADDLE if len(signs) > 1 and signs[1] == -1 else UNDECIDED
    kept = [1, *(sign for sign in signs if sign)]
    positive = sum(a != b for a, b in pairwise(kept))
    zero = next((k for k, sign in enumerate(reversed(signs)) if sign), len(signs))
    negative = len(signs) - zero - positive
    if positive and negative:
        return SADDLE
    if zero:
        return DEGENERATE
    return MINIMUM if positive else MAXIMUM


def _leading_minors(found: Spectrum) -> tuple[Expr, ...]:
    n = found.size
    return tuple(
        fractions.factor((-1) ** k * characteristic(tuple(row[:k] for row in found.entries[:k]))[-1])
        for k in range(1, n + 1)
    )


def _by_minors(
    minors: tuple[Expr, ...], pairs: tuple[Expr, ...], root: Root
) -> tuple[str, tuple[ConditionalKind, ...]]:
    """Sylvester's criterion: minimum where all leading minors are positive, maximum where they alternate from −.

    Where det H = 0: saddle where `pairs`, the sum of all λᵢλⱼ, is negative.
    """
    n = len(minors)
    if sign_at(minors[-1], root) == 0:
        if n == 2:
            return DEGENERATE, ()
        both = case(SADDLE, [(pairs[0], -1)], root)
        return (UNDECIDED, ()) if both is None else ("", (both,)) if both.conditions else (SADDLE, ())
    last = minors[-1]
    wanted = [
        (MINIMUM, [(last, 1), *((minor, 1) for minor in minors[:-1])]),
        (MAXIMUM, [(last, (-1) ** n), *((minor, (-1) ** (k + 1)) for k, minor in enumerate(minors[:-1]))]),
    ]
    if n == 2:
        wanted.append((SADDLE, [(last, -1)]))
    cases = tuple(c for kind, signs in wanted if (c := case(kind, signs, root)) is not None)
    settled = [c.kind for c in cases if not c.conditions]
    if settled:
        return settled[0], ()
    if n > 2 and not cases:
        nonzero = sympy.Ne(last, 0, evaluate=False)
        return (SADDLE, ()) if sign_where(last, root) else ("", (ConditionalKind(SADDLE, (sides(nonzero),)),))
    return "", cases
