"""The greatest and the least value on a set: attained where the set is compact and f is continuous (Weierstrass).

If a set is not bounded, its part with values at most that at one point may be: then the least value is attained.
They are among the values at the critical points, if all of these are known. Values are compared by proof; if the
values of some points cannot be told apart, all these points are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.expressions import distinct
from symjac.expressions.applied import records
from symjac.kernel import sympy
from symjac.numbers.evaluators import sign_of
from symjac.roots import Root
from symjac.roots.at_solutions import ball_of
from symjac.roots.boxes import OnBox, ball
from symjac.studies.critical.cells import has_jumps
from symjac.studies.critical.region import Region, Side, bounds, is_bounded, is_contradictory

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.model import Problem
    from symjac.roots import Solutions
    from symjac.studies.spectrum import Classified

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


# --- continuous ---------------------------------------------------------------------------------------------------

_EVERYWHERE = (
    *(kind for kind, f in records().items() if f.is_real_everywhere and not f.jumps and not f.poles),
    sympy.Max, sympy.Min, sympy.Abs,
)  # fmt: skip


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
    if node.is_Add or node.is_Mul or isinstance(node, (*_EVERYWHERE, sympy.exp)):
        return True
    if node.is_Pow and node.exp.is_Integer:
        return bool(node.exp.is_positive) or exact.sign(node.base) in ({1}, {-1})
    # A root is continuous where it has values; they end where its base is 0, which is a surface with candidates.
    return bool(node.is_Pow and node.exp.is_Rational and node.exp.is_positive)


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
