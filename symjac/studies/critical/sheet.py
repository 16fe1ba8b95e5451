"""The sheet of the critical points of a function, and its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symjac.findings import bare, column, joined, the_map
from symjac.kernel import sympy
from symjac.model.sheet import (
    Block,
    Content,
    Equation,
    Inline,
    Items,
    Label,
    Row,
    Section,
    Sheet,
    Signs,
    Words,
    said,
    section,
)
from symjac.studies import solutions as shared
from symjac.studies.critical.find import CriticalPoint, CriticalPoints
from symjac.studies.critical.strata import Extremes

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.render.records import Writer

_KINDS = {
    "minimum": "local minimum",
    "maximum": "local maximum",
    "saddle": "saddle point",
    "constant": "f is constant nearby",
}
MOST_SHOWN = 60
"""The operations in second derivatives beyond which these are not written out."""


def sheet(found: CriticalPoints) -> Sheet:
    """The map and the set; the points in a table, or one by one if they have parameters; how far the search reached."""
    plain = [point for point in found.points if shared.is_plain(point)]
    others = [point for point in found.points if not shared.is_plain(point)]
    blocks: list[Content] = [*_equations(found)]
    if plain:
        blocks.append(_table(plain, found))
        blocks += _tests(found, plain)
    if not found.points:
        blocks.append("none" if found.solutions.scope == "all" else "none found")
    first = section(_heading(found), "", *blocks)
    ends: list[Section] = [] if found.extremes is None else [_extremes(found, found.extremes)]
    reach = () if found.given else (shared.reach(found.solutions, found.points, "critical points", _kinks(found)),)
    cases = (_described(k, point, found) for k, point in enumerate(others, 1))
    return (the_map(found.problem), *_the_set(found), first, *cases, *ends, *reach)


def _heading(found: CriticalPoints) -> Items:
    gradient = Label("gradient", (found.problem.component_names[0],))
    if found.given:
        return said("the point that was given")
    equal = found.region.equal
    if not equal:
        inside = "" if found.region.whole else " inside, and the border"
        more = ", or there is no gradient" if found.kinks else ""
        return said(f"critical points: %s$ = 0${inside}{more}", gradient)
    m = len(equal)
    sums = (said(f"$λ{_index(k, m)} $%s", Label("gradient", (f"g{_subscript(k, m)}",))) for k in range(m))
    return said("critical points: %s$ = $%s", gradient, joined(sums, "$ + $"))


def _index(k: int, count: int) -> str:
    return "" if count == 1 else "₁₂₃₄₅₆₇₈₉"[k]


def _subscript(k: int, count: int) -> str:
    return "" if count == 1 else f"_{k + 1}"


def _the_set(found: CriticalPoints) -> tuple[Section, ...]:
    """The set that was given."""
    if found.region.whole:
        return ()
    lines: list[Content] = [
        said("%s from %s to %s", x.name, shared.value(low, None), shared.value(high, None))
        for x, (low, high) in found.region.on
    ]
    sides = [side for side in found.region.sides if side.given == "where"]
    relations = [(sympy.Gt if side.strict else sympy.Ge)(side.expr, 0, evaluate=False) for side in sides]
    lines += [shared.conditions((relation,)) for relation in relations]
    count = len(found.region.equal)
    lines += [said("%s$ = $%s$ = 0$", f"g{_subscript(k, count)}", h) for k, h in enumerate(found.region.equal)]
    lines += [said("%s$ = 0$ follows from the others, and is left out", h) for h in found.implied]
    return (section("the set that is studied", "", *lines),)


def _equations(found: CriticalPoints) -> list[Content]:
    """∇f and H, if they are short."""
    f, n = found.problem.component_names[0], len(found.problem.variables)
    x = found.problem.variables[0].name
    curved = {(i, j): e for i, row in enumerate(found.hessian) for j, e in enumerate(row) if e != 0}
    if not _is_short(found.gradient):
        return []
    if n == 1:
        slope = Equation((Label("partial", (f, x)),), found.gradient[0])
        second = Equation((Label("second_partial", (f, x, x)),), found.hessian[0][0])
        return [Row((slope, second) if _is_short(found.hessian[0]) else (slope,))]
    gradient = replace(column(found.gradient), left=(Label("gradient", (f,)),))
    hessian = replace(bare((n, n), curved), left=(Signs("H"),))
    return [Row((gradient, hessian) if _is_short(list(curved.values())) else (gradient,))]


def _is_short(exprs: Sequence[Expr]) -> bool:
    return sum(int(e.count_ops()) for e in exprs) <= MOST_SHOWN and not any(
        e.has(sympy.DiracDelta, sympy.Heaviside, sympy.Piecewise) for e in exprs
    )


def _table(points: Sequence[CriticalPoint], found: CriticalPoints) -> Block:
    n, name = len(found.problem.variables), found.problem.component_names[0]
    count = max((len(point.multipliers) for point in points), default=0) if n > 1 else 0
    x = found.problem.variables[0].name
    head: list[Items] = [shared.variables(found.problem.variables), said("%s", name)]
    head += [said(f"$λ{_index(k, count)}$") for k in range(count)]
    planar, second = _is_planar(points, n), (Label("second_partial", (name, x, x)),)
    if planar:
        head += [second, said("det H")]
    head += [said("bordered det"), second if n == 1 else said("eigenvalues of H")]
    head += map(said, ("slopes", "lies", "kind", "by", "for"))
    return shared.table(head, (_row(point, found, count, planar) for point in points))


def _is_planar(points: Sequence[CriticalPoint], n: int) -> bool:
    """Whether the table has room for the two numbers of the second derivative test in the plane: if they are exact."""
    return n == 2 and all(p.root.exact and not p.root.integers and not _has_decimals(p) for p in points)


def _has_decimals(point: CriticalPoint) -> bool:
    return any(value.has(sympy.CRootOf) for _, value in point.root.point)


def _row(point: CriticalPoint, found: CriticalPoints, count: int, planar: bool) -> tuple[Items, ...]:
    digits = found.digits
    free = not point.multipliers and point.spectrum is not None
    values = point.spectrum.eigenvalues if free and point.spectrum is not None else ()
    f = () if point.value is None else shared.value(point.value, digits)
    weights = [shared.value(w, digits) for _, w in point.multipliers[:count]]
    row: list[Items] = [shared.coordinates(point.root, digits), f]
    row += [*weights, *([()] * (count - len(weights)))]
    if planar:
        entries, last = (
            ((), ()) if point.spectrum is None or not free else (point.spectrum.entries, point.spectrum.coefficients)
        )
        row += [shared.value(entries[0][0], digits), shared.value(last[-1], digits)] if entries else [(), ()]
    slopes: Items = ()
    if any(slope is not None for slope in point.slopes):
        slopes = joined((said("–") if s is None else shared.value(s, digits)) for s in point.slopes)
    bordered = () if point.bordered is None else shared.value(point.bordered, digits)
    by = () if point.test in _PLAIN else (Words(point.test),)
    place = (Words(_PLACES.get(point.place, point.place)),) if point.place else ()
    kind = (Words(_KINDS.get(point.kind, point.kind)),)
    return (*row, bordered, shared.eigenvalues(values, digits), slopes, place, kind, by, shared.domain(point.root))


_PLAIN = ("second derivatives", "bordered Hessian", "")
_PLACES = {"kink": "no derivative"}


def _tests(found: CriticalPoints, points: Sequence[CriticalPoint]) -> list[Content]:
    """The rule that decides the kinds, and what the rule cannot decide."""
    lines: list[Content] = []
    n = len(found.problem.variables)
    if any(point.test == "second derivatives" and point.spectrum is not None for point in points):
        lines.append(_rule(found, n if n == 1 or (n == 2 and _is_planar(points, n)) else 3))
    if any(point.test == "bordered Hessian" for point in points):
        lines.append(said("bordered Hessian: the Hessian of %s bordered by the gradients of g;", _LAGRANGE))
        lines.append("the Hessian of L positive on the tangents of the set: minimum; negative: maximum")
    if any(slope is not None for point in points for slope in point.slopes):
        lines.append("slopes: from the left, from the right")
    if n > 1 and any(point.multipliers and point.test not in ("", "bordered Hessian") for point in points):
        lines.append("first order: the signs of $λ$, the slopes into the set;")
        lines.append(said("second order: the Hessian of %s on the tangents of the border", _LAGRANGE))
    if any(point.spectrum is not None and 0 in point.spectrum.signs[-1:] and not point.multipliers for point in points):
        lines.append("degenerate: the Hessian has the eigenvalue 0, and the second derivative test is inconclusive")
    return lines


_LAGRANGE = (Signs("L = f − Σ λ g", r"L = f - \sum \lambda g"),)


def _rule(found: CriticalPoints, n: int) -> Items:
    """The second derivative test: in one variable, in two variables by the determinant, and by the eigenvalues."""
    x, name = found.problem.variables[0].name, found.problem.component_names[0]
    curved = Label("second_partial", (name, x, x))
    if n == 1:
        return said("%s > 0: minimum; < 0: maximum", curved)
    if n == 2:
        return said("det H > 0 with %s > 0: minimum, with < 0: maximum; det H < 0: saddle", curved)
    return said("eigenvalues of H all > 0: minimum; all < 0: maximum; of both signs: saddle")


def _described(place: int, point: CriticalPoint, found: CriticalPoints) -> Section:
    """The point, f there, the leading minors of H, and the cases."""
    blocks: list[Content] = [shared.equations(point.root), *shared.number_of_roots(point.root)]
    name = found.problem.component_names[0]
    if point.value is not None:
        blocks.append(Equation(said("%s", name), point.value))
    count = len(point.multipliers)
    blocks += [Equation(said(f"$λ{_index(k, count)}$"), w) for k, (_, w) in enumerate(point.multipliers)]
    n = len(point.quantities)
    for k, (_, minor) in enumerate(point.quantities, 1):
        blocks.append(Equation((_minor(k, n, found),), minor))
    if point.kind:
        by = "" if point.test in _PLAIN else f", by: {point.test}"
        blocks.append(_KINDS.get(point.kind, point.kind) + by)
    blocks += shared.cases(point.cases, _KINDS)
    if n > 2 and point.cases and point.quantities[-1][1] != 0:
        blocks.append("elsewhere a saddle point, unless det H = 0")
    elif point.cases:
        blocks.append("where equality holds in one of these, the test may be inconclusive")
    return section(f"critical point {place}", shared.domain(point.root), *blocks)


def _minor(k: int, n: int, found: CriticalPoints) -> Inline:
    """The name of the k-th leading minor of the n×n Hessian."""
    if k > 1:
        return Words("det H" if k == n else f"leading minor {k} of H")
    x = found.problem.variables[0].name
    return Label("second_partial", (found.problem.component_names[0], x, x))


def _kinks(found: CriticalPoints) -> tuple[Content, ...]:
    """Where f may have no gradient, and whether ∇g ≠ 0."""
    lines: list[Content] = []
    if found.region.equal and not found.given:
        singular = [point for point in found.points if not point.regular]
        one = len(found.region.equal) == 1
        gradients = "$∇g ≠ 0$" if one else "the gradients of g are independent"
        if singular:
            at = joined(shared.coordinates(point.root, found.digits) for point in singular)
            lines.append(said("the gradients of g are dependent at %s: there may be no $λ$", at))
        elif found.solutions.scope == "all" and not (found.extremes and found.extremes.empty):
            lines.append(f"{gradients} on the set: proved, so every extremum is among these")
    if found.kinks and len(found.problem.variables) > 1 and not found.given:
        where = shared.conditions((sympy.Eq(u, 0, evaluate=False) for u in found.kinks), " or ")
        lines.append(said("where %s, %s may have no gradient:", where, found.problem.component_names[0]))
        lines.append("listed are only points at which f is stationary along this set; no other is an extremum")
    return tuple(lines)


def _extremes(found: CriticalPoints, extremes: Extremes) -> Section:
    """The greatest and the least value, or the reason why they are not named."""
    blocks: list[Content] = []
    for which, best in (("greatest", extremes.greatest), ("least", extremes.least)):
        if best and best[0].value is not None:
            at = joined(shared.coordinates(point.root, found.digits) for point in best)
            blocks.append(said(f"{which} value %s at %s", shared.value(best[0].value, found.digits), at))
    if blocks and extremes.compact:
        blocks.append("f is continuous on the set, which is closed and bounded, so both values are attained: proved")
    elif blocks:
        limited, other = ("larger", "greatest") if extremes.least else ("smaller", "least")
        part = f"the part of the set with values that are no {limited}"
        blocks.append(f"{part} is closed and bounded, so it is attained: proved")
        blocks.append(f"{other} value: not named; the set is not bounded, so there may be none")
    else:
        blocks.append(f"not named: {_lacking(extremes)}")
    return section("greatest and least value", "", *blocks)


def _lacking(extremes: Extremes) -> str:
    if extremes.empty:
        because = ", because every other closed and bounded set has a critical point" if extremes.compact else ""
        return f"the set is empty: proved{because}"
    if not extremes.closed:
        return "the border does not belong to the set, so there may be none"
    if not extremes.bounded:
        return "the set is not bounded, or that was not proved, so there may be none"
    if not extremes.continuous:
        return "it was not proved that f is continuous on the set"
    return "not all critical points are known, or their values could not be compared"


# --- the record ------------------------------------------------------------


def record(found: CriticalPoints, write: Writer) -> dict[str, Any]:
    """The map, the set, the points with f, H, its eigenvalues and their kind, extremes, how far the search reached."""
    return {
        **write.the_map(found.problem),
        "set": None if found.region.whole else _recorded_set(write, found),
        "gradient": [write.expression(slope) for slope in found.gradient],
        "points": [_recorded_point(write, point) for point in found.points],
        "extremes": None if found.extremes is None else _recorded_extremes(write, found.extremes, found),
        **shared.recorded_search(write, found.solutions),
        "kinks": [write.expression(u) for u in found.kinks],
    }


def _recorded_set(write: Writer, found: CriticalPoints) -> dict[str, Any]:
    sides = (side for side in found.region.sides if side.given == "where")
    relations = ((sympy.Gt if side.strict else sympy.Ge)(side.expr, 0, evaluate=False) for side in sides)
    return {
        "on": {x.name: [write.expression(end) for end in ends] for x, ends in found.region.on},
        "where": [write.expression(relation) for relation in relations],
        "equations": [write.expression(h) for h in found.region.equal],
        "implied": [write.expression(h) for h in found.implied],
    }


def _recorded_point(write: Writer, point: CriticalPoint) -> dict[str, Any]:
    """The record of a solution, with the test, the place, the one-sided slopes and the multipliers."""
    return {
        **shared.recorded(write, point, "tangential" if point.multipliers else "hessian"),
        "test": point.test or None,
        "place": point.place or None,
        "slopes": [None if slope is None else shared.recorded_number(write, slope) for slope in point.slopes],
        "multipliers": [
            {"constraint": write.expression(g), **shared.recorded_number(write, weight)}
            for g, weight in point.multipliers
        ],
        "bordered": None if point.bordered is None else shared.recorded_number(write, point.bordered),
        "regular": point.regular,
    }


def _recorded_extremes(write: Writer, extremes: Extremes, found: CriticalPoints) -> dict[str, Any]:
    """Whether the set is compact, and the values with the numbers of their points in the list."""
    named = {}
    for name, best in (("greatest", extremes.greatest), ("least", extremes.least)):
        value = best[0].value if best else None
        at = [k for k, point in enumerate(found.points) if any(point is p for p in best)]
        named[name] = None if value is None else {**shared.recorded_number(write, value), "points": at}
    return {
        "closed": extremes.closed, "bounded": extremes.bounded, "continuous": extremes.continuous, **named,
    }  # fmt: skip
