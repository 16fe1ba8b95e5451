"""The candidates for extrema on a set, and the greatest and the least value there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.expressions import INFINITE, distinct
from symjac.expressions.applied import RealRoot, record
from symjac.kernel import sympy
from symjac.model import Problem
from symjac.numbers.evaluators import sign_of
from symjac.roots import Root, Scope, Solutions
from symjac.roots.at_solutions import OnBox, at, ball, ball_of, finished, sign_at
from symjac.roots.solve import Equations, solve
from symjac.studies.critical.region import (
    Region,
    Side,
    bounds,
    cells,
    has_jumps,
    has_kinks,
    is_bounded,
    is_contradictory,
    is_empty,
    minor,
)
from symjac.studies.spectrum import exists, kinks, off_the_kinks

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.studies.spectrum import Classified


# --- candidates ---------------------------------------------------------------
#
# The candidates for extrema: the stationary points of f on the surfaces, into which the set is cut, where f is smooth.
#
# On a surface some kinks, constraints and borders are 0: u₁ = … = u_k = 0. A point is stationary if ∇f depends on the
# ∇u, that is, if all (k+1)-minors of [∇f; ∇u] are 0; this includes the points at which the ∇u depend on each other.
# If k = n, all points of the surface are candidates.


S = sympy.S
MOST_STRATA = 60
"""The number of surfaces beyond which no candidates are sought."""

_ONLY_BY_PIECES = (sympy.Max, sympy.Min, sympy.Piecewise, sympy.Heaviside)


class CandidatePoint(NamedTuple):
    """A point, the expressions that are 0 on its surface, and whether f is known to have a gradient there."""

    root: Root
    bound: tuple[Expr, ...] = ()
    smooth: bool = False
    f: Expr | None = None


@dataclass(frozen=True)
class Stratum:
    """f on the surface bound = 0, where `above` > 0; `within` are the other sides of the set, ≥ 0."""

    f: Expr
    bound: tuple[Expr, ...]
    above: tuple[Expr, ...] = ()
    within: tuple[Expr, ...] = ()


def candidates(
    problem: Problem, gradient: Sequence[Expr], region: Region, box: Mapping[Symbol, tuple[Expr, Expr]]
) -> tuple[tuple[CandidatePoint, ...], Solutions]:
    """The candidates, each once, and how far the search reached."""
    (f,), n = problem.components, len(problem.variables)
    limits = bounds(region, problem.variables)
    covering = {v: (sympy.Rational(*_pair(low)), sympy.Rational(*_pair(high))) for v, (low, high) in limits.items()}
    asked = {**covering, **box}
    covers = len(covering) == n and not box
    found: list[CandidatePoint] = []
    parts: list[Solutions] = []
    inside = region.whole and (not has_kinks(f) or (bool(problem.parameters) and not f.has(*_ONLY_BY_PIECES)))
    if inside:
        solved, smooth = _interior(problem, gradient, asked)
        parts.append(solved)
        found += [CandidatePoint(root, smooth=True) for root in smooth]
    strata = _strata(problem, region)
    if strata is None:
        parts.append(Solutions((), "some"))
    for stratum in strata or ():
        if inside and not stratum.bound:
            continue
        there = _solved(problem, stratum, asked)
        if there is None:
            parts.append(Solutions((), "some"))
            continue
        kept = [_on(stratum, root) for found_root in there.roots for root in _members(found_root, asked)]
        open_ = any(root is None and unclear for root, unclear in kept)
        parts.append(replace(there, scope="some") if open_ else there)
        for root, _ in kept:
            if root is not None and not any(_same(root, other.root) for other in found):
                found.append(CandidatePoint(root, stratum.bound, f=stratum.f))
    return tuple(found), _joined(parts, covers)


def _pair(end: Any) -> tuple[int, int]:
    ratio = sympy.Rational(str(end)) if isinstance(end, float) else sympy.Rational(end)
    return int(ratio.p), int(ratio.q)


def _interior(problem: Problem, gradient: Sequence[Expr], box: Mapping[Symbol, Any]) -> tuple[Solutions, list[Root]]:
    """∇f = 0 for the whole map, at points where there is a gradient."""
    needed = (*problem.components, *(part for parts in problem.cancelled for part in parts))
    from symjac import calculus

    found = solve(Equations(tuple(gradient), needed, problem.variables, problem.parameters, box))
    inside = [other for root in found.roots if (other := off_the_kinks(root, problem)) is not None]
    there = [exists(root, problem, calculus.gradient) for root in inside]
    if None in there:
        found = replace(found, scope="some")
    return found, [root for root, smooth in zip(inside, there, strict=True) if smooth]


# --- surfaces -----------------------------------------------------------------------------------------------------


def _strata(problem: Problem, region: Region) -> list[Stratum] | None:
    """The surfaces; None if there are too many."""
    (f,) = problem.components
    n = len(problem.variables)
    parts = cells((f, *region.equal, *(side.expr for side in region.sides)))
    if parts is None:
        return None
    found: list[Stratum] = []
    for cell in parts:
        f_here, *others = cell.exprs
        fixed = (*others[: len(region.equal)], *cell.equal)
        borders = others[len(region.equal) :]
        closed = [g for g, side in zip(borders, region.sides, strict=True) if not side.strict]
        above = (*cell.above, *(g for g, side in zip(borders, region.sides, strict=True) if side.strict))
        singular = kinks(replace(problem, components=(f_here,)))
        optional = [*closed, *(u for u in singular if not any(_is_multiple(u, g) for g in closed))]
        optional = [u for u in optional if u.free_symbols & set(problem.variables)]
        for size in range(max(n - len(fixed), 0) + 1):  # more equations than variables may hold at a point
            for chosen in combinations(optional, size):
                smooth = _without_roots(f_here, chosen)
                if smooth is None or smooth.has(*INFINITE):
                    continue
                within = tuple(g for g in closed if g not in chosen)
                found.append(Stratum(smooth, (*fixed, *chosen), above, within))
                if len(found) > MOST_STRATA:
                    return None
    return found


def _is_multiple(u: Expr, g: Expr) -> bool:
    ratio = sympy.cancel(u / g) if u.is_rational_function() and g.is_rational_function() else u / g
    return bool(ratio.is_number)


def _without_roots(f: Expr, zero: Sequence[Expr]) -> Expr | None:
    """f on the surface where these are 0 (then u^(1/2) is 0 too); None if f has no value there."""
    powers = {
        p: S.Zero for p in f.atoms(sympy.Pow) if not p.exp.is_Integer and any(_is_multiple(p.base, u) for u in zero)
    }
    if any(p.exp.is_negative for p in powers):
        return None
    return f.xreplace(powers)


def _solved(problem: Problem, stratum: Stratum, box: Mapping[Symbol, Any]) -> Solutions | None:
    """The points at which f is stationary on the surface; None if the surface needs no search."""
    x, bound = problem.variables, stratum.bound
    n, k = len(x), len(bound)
    needed = (stratum.f, *(part for parts in problem.cancelled for part in parts))
    if k < n and (has_kinks(stratum.f) or stratum.f.has(sympy.floor, sympy.ceiling)):
        return None
    slopes = [sympy.diff(stratum.f, v) for v in x]
    rows = [slopes, *([sympy.diff(u, v) for v in x] for u in bound)]
    minors = [minor(rows, columns) for columns in combinations(range(n), k + 1)] if k < n else []
    equations = (*bound, *(m for m in minors if m != 0 or not k))
    found = solve(Equations(equations, needed, x, problem.parameters, box))
    if found.scope == "all" or k >= n or len(equations) == n:
        return found
    return _by_multipliers(problem, stratum, rows, box, found)


def _by_multipliers(
    problem: Problem, stratum: Stratum, rows: Sequence[Sequence[Expr]], box: Mapping[Symbol, Any], known: Solutions
) -> Solutions:
    """l₀·∇f = Σ l_i·∇u_i with l₀² + Σ l_i² = 1 in a box (Fritz John's form), as many equations as unknowns."""
    x, bound = problem.variables, stratum.bound
    weights = [sympy.Dummy(f"l_{i}", real=True) for i in range(len(rows))]
    balance = [weights[0] * a - sympy.Add(*(w * b for w, b in zip(weights[1:], others, strict=True)))
               for a, *others in zip(*rows, strict=True)]  # fmt: skip
    sphere = sympy.Add(*(w**2 for w in weights)) - 1
    limits = {weights[0]: (sympy.Rational(-1, 64), sympy.Rational(65, 64))}
    limits |= {w: (-sympy.Rational(65, 64), sympy.Rational(65, 64)) for w in weights[1:]}
    unknowns = (*x, *weights)
    found = solve(Equations((*bound, *balance, sphere), (stratum.f,), unknowns, problem.parameters, {**box, **limits}))
    own = set(x)
    roots = list(known.roots)
    for root in found.roots:
        pairs = [
            (pair, ends) for pair, ends in zip(root.point, root.enclosure or (None,) * len(root.point), strict=True)
        ]
        kept = [(pair, ends) for pair, ends in pairs if pair[0] in own]
        enclosure = tuple(ends for _, ends in kept if ends is not None) or None
        short = Root(tuple(pair for pair, _ in kept), enclosure=enclosure)
        if not any(_same(short, other) for other in roots):
            roots.append(short)
    searched = tuple((v, ends) for v, ends in found.box if v in own)
    return Solutions(tuple(roots), found.scope if found.scope != "all" else "some", known.assumed, searched)


def _on(stratum: Stratum, root: Root) -> tuple[Root | None, bool]:
    """The root with the conditions for lying on the surface (None if it does not), and whether that is undecided."""
    for u, strict in (*((u, True) for u in stratum.above), *((g, False) for g in stratum.within)):
        s = sign_at(u, root)
        if s == -1 or (s == 0 and strict):
            return None, False
        if s is None:
            value = finished(at(u, root)) if root.exact else S.Zero
            if not value.free_symbols:
                return (None, True) if strict else (root, True)
            signs = exact.sign(value)
            if 1 not in signs and (strict or 0 not in signs):
                return None, False
            if signs == {1} or (not strict and -1 not in signs):
                continue
            relation = sympy.Gt if strict else sympy.Ge
            root = replace(root, conditions=(*root.conditions, relation(value, 0, evaluate=False)))
    return (None if root.free and is_empty(root.conditions, root.free) else root), False


MOST_MEMBERS = 200
"""The members of a family within bounds that are named one by one."""


def _members(root: Root, box: Mapping[Symbol, Any]) -> list[Root]:
    """The members of a numbered family within the bounds of variables; the whole family if these leave too many."""
    if root.free:
        return [root]
    found = [root]
    for k in root.integers:
        ranges = [within for v, value in root.point if (within := _numbers(value, k, box.get(v))) is not None]
        numbers = min(ranges, key=len, default=None)
        if numbers is None:
            continue
        if len(numbers) * len(found) > MOST_MEMBERS:
            return [root]
        found = [part for r in found for number in numbers if (part := _member(r, k, S(number))) is not None]
    return found


def _numbers(value: Expr, k: Symbol, ends: Any) -> range | None:
    """The k for which a + b·k, with numbers a and b ≠ 0, may lie between the ends."""
    step = sympy.diff(value, k)
    start = exact.substituted(value, {k: S.Zero})
    if ends is None or not step.is_number or step == 0 or not start.is_number:
        return None
    low, high = sorted(float((end - start) / step) for end in ends)
    return range(math.floor(low) - 1, math.ceil(high) + 2)


def _member(root: Root, k: Symbol, number: Expr) -> Root | None:
    """One member; None where it does not exist."""
    there = {k: number}
    conditions = tuple(exact.substituted(c, there) for c in root.conditions)
    if sympy.false in conditions:
        return None
    point = tuple((v, exact.substituted(value, there)) for v, value in root.point)
    left = tuple(other for other in root.integers if other != k)
    return replace(root, point=point, conditions=tuple(c for c in conditions if c != sympy.true), integers=left)


def _same(root: Root, other: Root) -> bool:
    """Whether two solutions are proved equal, or a decimal one cannot be told from the other."""
    if root.family or other.family or root.special != other.special:
        return root.point == other.point and root.conditions == other.conditions
    for (_, a), (_, b) in zip(root.point, other.point, strict=True):
        if a == b:
            continue
        if a.free_symbols or b.free_symbols:
            if not isinstance(exact.zero(a - b), exact.Proved):
                return False
            continue
        if abs((a - b).evalf(30)) > sympy.Float("1e-20"):
            return False
        if root.exact and other.exact and not isinstance(exact.zero(a - b), exact.Proved):
            return False
    return True


_RANK: dict[Scope, int] = {"all": 0, "box": 1, "some": 2}


def _joined(parts: Sequence[Solutions], covers: bool) -> Solutions:
    """How far the search reached on all surfaces together; `covers`: the box contains the whole set."""
    scope: Scope = max((part.scope for part in parts), key=lambda s: _RANK[s], default="all")
    assumed = tuple(dict.fromkeys(expr for part in parts for expr in part.assumed))
    box = next((part.box for part in parts if part.box), ())
    unresolved = tuple(dict.fromkeys(cell for part in parts for cell in part.unresolved))
    if scope == "box" and covers and not unresolved:
        scope, box = "all", ()
    return Solutions((), scope, assumed, box, unresolved)


# --- the greatest and the least value -----------------------------------------
#
# The greatest and the least value on a set: attained where the set is compact and f is continuous (Weierstrass).
#
# If a set is not bounded, its part with values at most that at one point may be: then the least value is attained.
# They are among the values at the critical points, if all of these are known. Values are compared by proof; if the
# values of some points cannot be told apart, all these points are named.


MOST_SAMPLES = 64
"""The members of a family that are tried."""

PARTS = 512
"""The boxes into which a set is cut to prove that f is continuous on it."""


@dataclass(frozen=True)
class Extremes:
    """Whether the set is closed and bounded and f is continuous on it, and where the extreme values are attained."""

    closed: bool
    bounded: bool
    continuous: bool
    greatest: tuple[Classified, ...] = ()
    least: tuple[Classified, ...] = ()
    empty: bool = False
    """Whether the set is empty: its conditions contradict each other, or it is compact and has no critical point."""

    @property
    def compact(self) -> bool:
        """Closed and bounded."""
        return self.closed and self.bounded


def extremes(problem: Problem, region: Region, points: Sequence[Classified], found: Solutions) -> Extremes:
    """The greatest and the least value, if they are proved to be among the values at the points."""
    closed, bounded = region.closed, is_bounded(region, problem.variables)
    continuous = is_continuous(problem.components[0], problem, region)
    known = Extremes(closed, bounded, continuous)
    if not points and is_contradictory(region, problem.variables):
        return replace(known, empty=True)
    if not (closed and continuous and found.scope == "all" and not found.assumed) or problem.parameters:
        return known
    if not points:
        return replace(known, empty=bounded)
    if any(p.value is None or p.value.free_symbols for p in points):
        return known
    attained = [p for p in points if _is_attained(p.root, region)]
    if not all(p in attained or p.root.free for p in points):
        return known
    greatest, least = (
        best if any(p in attained for p in best) and (bounded or _is_reached(best[0], problem, region, way)) else ()
        for way in (1, -1)
        for best in [_best(points, problem, way)]
    )
    return replace(known, greatest=greatest, least=least)


def _is_reached(point: Classified, problem: Problem, region: Region, way: int) -> bool:
    """Whether the part with values at least (at most) that at a point is bounded; then an extreme is attained."""
    (f,), value = problem.components, point.value
    if isinstance(f, sympy.exp) and isinstance(value, sympy.exp):
        f, value = f.args[0], value.args[0]  # exp rises
    if value is None or not value.is_Rational or not f.is_polynomial(*problem.variables):
        return False
    level = Side(sympy.expand(way * (f - value)))
    return is_bounded(replace(region, sides=(*region.sides, level)), problem.variables)


SAMPLES = tuple(sympy.Rational(*pair) for pair in ((0, 1), (1, 2), (-1, 2), (1, 1), (-1, 1), (3, 2), (2, 1), (-2, 1)))


def _is_attained(root: Root, region: Region) -> bool:
    """Whether a point, or a member of a family, is proved to be on the set."""
    if not root.free:
        return bool(region.holds(root)) and not root.conditions
    for values in islice(product(SAMPLES, repeat=len(root.free)), MOST_SAMPLES):
        there = dict(zip(root.free, values, strict=True))
        if all(exact.substituted(c, there) == sympy.true for c in root.conditions):
            member = Root(tuple((v, exact.substituted(value, there)) for v, value in root.point))
            if all(value.is_real for _, value in member.point) and region.holds(member):
                return True
    return False


def _best(points: Sequence[Classified], problem: Problem, way: int) -> tuple[Classified, ...]:
    """The points whose value no other value is proved to exceed, in this direction."""
    (f,) = problem.components
    return tuple(p for p in points if not any(_exceeds(q, p, f, way) for q in points if q is not p))


def _exceeds(p: Classified, q: Classified, f: Expr, way: int) -> bool:
    if p.root.exact and q.root.exact and p.value is not None and q.value is not None:
        difference = p.value - q.value
        return exact.sign(difference) == {way} if difference != 0 else False
    values = [ball_of(f, r.root) for r in (p, q)]
    if None in values:
        return False
    return sign_of(values[0] - values[1]) == way  # type: ignore[operator]


# --- continuity ---------------------------------------------------------------


def is_continuous(f: Expr, problem: Problem, region: Region) -> bool:
    """Whether it is proved that f is continuous on the set."""
    if has_jumps(f) or any(problem.cancelled):
        return False
    nodes = [node for node in distinct(f) if node.free_symbols and not node.is_Atom]
    open_ = [node for node in nodes if not _is_continuous(node)]
    if not open_:
        return True
    limits = bounds(region, problem.variables)
    if len(limits) < len(problem.variables):
        return False
    return _on_boxes(open_, problem.variables, limits, region)


def _is_continuous(node: Expr) -> bool:
    known = record(node)
    if node.is_Add or node.is_Mul or (known is not None and known.is_total and not known.jumps):
        return True
    if node.is_Pow and node.exp.is_Integer:
        return bool(node.exp.is_positive) or exact.sign(node.base) in ({1}, {-1})
    # A root is continuous where it has values; they end where its base is 0, which is a surface with candidates.
    return isinstance(node, RealRoot) or bool(node.is_Pow and node.exp.is_Rational and node.exp.is_positive)


def _on_boxes(
    nodes: Sequence[Expr], variables: Sequence[Symbol], limits: dict[Symbol, tuple[object, object]], region: Region
) -> bool:
    """Whether these have finite values everywhere on small boxes that together cover the set."""
    waiting = [tuple((sympy.Rational(str(a)), sympy.Rational(str(b))) for a, b in (limits[v] for v in variables))]
    looked = 0
    while waiting:
        looked += 1
        if looked > PARTS:
            return False
        box = waiting.pop()
        balls = OnBox({v: ball(low, high) for v, (low, high) in zip(variables, box, strict=True)}, 64)
        if _is_outside(balls, region):
            continue
        try:
            for node in nodes:
                balls.value(node)
        except ArithmeticError:
            place = max(range(len(box)), key=lambda j: box[j][1] - box[j][0])
            low, high = box[place]
            middle = (low + high) / 2
            waiting += [(*box[:place], half, *box[place + 1 :]) for half in ((low, middle), (middle, high))]
    return True


def _cuts(side: Side) -> bool:
    """Whether it is an end of f's domain that does not belong to the domain: f need not be continuous up to it."""
    return side.strict and side.given == "domain"


def _is_outside(balls: OnBox, region: Region) -> bool:
    """Whether a box certainly misses the set."""
    for expr, allowed in (
        *((h, (0,)) for h in region.equal),
        *((side.expr, (1,)) for side in region.sides if not _cuts(side)),
    ):
        try:
            s = sign_of(balls.value(expr))
        except ArithmeticError:
            continue
        if s is not None and s != 0 and s not in allowed:
            return True
    return False
