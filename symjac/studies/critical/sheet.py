"""The sheet of the critical points of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.model.sheet import Block, Equation, Inline, Label, Line, Section, Sheet, Signs, Words
from symjac.studies import solutions as shared
from symjac.studies.classified import Classified
from symjac.studies.critical import CriticalPoints
from symjac.studies.pieces import the_map

if TYPE_CHECKING:
    from symjac.render.records import Writer


_KINDS = {
    "minimum": "local minimum",
    "maximum": "local maximum",
    "saddle": "saddle point",
}


def sheet(found: CriticalPoints) -> Sheet:
    """The map; the points in a table, those that depend on parameters one by one; how far the search reached."""
    name = found.problem.component_names[0]
    plain = [point for point in found.points if shared.is_plain(point)]
    others = [point for point in found.points if not shared.is_plain(point)]
    blocks: list[Block] = []
    if plain:
        head = (shared.variables(found.problem.variables), (Label("name", (name,)),), (Words("eigenvalues of H"),),
                (Words("kind"),), (Words("for"),))  # fmt: skip
        blocks.append(shared.table(head, (_row(point, found.digits) for point in plain)))
    if any(point.kind == "degenerate" for point in found.points):
        blocks.append(Line((Words("degenerate: the Hessian has the eigenvalue 0, its test says nothing"),)))
    if not found.points:
        blocks.append(Line((Words("none" if found.solutions.scope == "all" else "none found"),)))
    heading = (Words("critical points: "), Label("gradient", (name,)), Signs(" = 0"))
    first = (Section(heading, (), tuple(blocks)),) if blocks else ()
    reach = shared.reach(found.solutions, found.points, "critical points", _kinks(found))
    return (the_map(found.problem), *first, *(_described(k, point, found) for k, point in enumerate(others, 1)), reach)


def _row(point: Classified, digits: int | None) -> tuple[tuple[Inline, ...], ...]:
    values = point.spectrum.eigenvalues if point.spectrum is not None else ()
    f = () if point.value is None else shared.value(point.value, digits)
    kind = (Words(_KINDS.get(point.kind, point.kind)),)
    return (
        shared.coordinates(point.root, digits),
        f,
        shared.eigenvalues(values, digits),
        kind,
        shared.domain(point.root),
    )


def _described(place: int, point: Classified, found: CriticalPoints) -> Section:
    """The point, f there, the leading minors of H, and the cases."""
    blocks: list[Block] = [shared.equations(point.root), *shared.number_of_roots(point.root)]
    name = found.problem.component_names[0]
    if point.value is not None:
        blocks.append(Equation((Label("name", (name,)),), point.value))
    n = len(point.quantities)
    for k, (_, minor) in enumerate(point.quantities, 1):
        blocks.append(Equation((_minor(k, n, found),), minor))
    if point.kind:
        blocks.append(Line((Words(_KINDS.get(point.kind, point.kind)),)))
    blocks += shared.cases(point.cases, _KINDS)
    if n > 2 and point.cases:
        blocks.append(Line((Words("elsewhere a saddle point, unless det H = 0"),)))
    elif point.cases:
        blocks.append(Line((Words("where equality holds in one of these the test may say nothing"),)))
    return Section((Words(f"critical point {place}"),), shared.domain(point.root), tuple(blocks))


def _minor(k: int, n: int, found: CriticalPoints) -> Inline:
    """What the k-th leading minor of the n×n Hessian is called."""
    if k > 1:
        return Words("det H" if k == n else f"leading minor {k} of H")
    x = found.problem.variables[0].name
    return Label("second_partial", (found.problem.component_names[0], x, x))


def _kinks(found: CriticalPoints) -> tuple[Block, ...]:
    if not found.kinks:
        return ()
    where = shared.conditions((sympy.Eq(u, 0, evaluate=False) for u in found.kinks), " or ")
    name = Label("name", (found.problem.component_names[0],))
    first = Line(
        (Words("where "), *where, Words(", "), name, Words(" may have no gradient: such points are not listed,"))
    )
    return first, Line((Words("though there may be a minimum or maximum"),))


# --- the record ------------------------------------------------------------


def record(found: CriticalPoints, write: Writer) -> dict[str, Any]:
    """The map, the points with f, H, its eigenvalues and their kind, and how far the search reached."""
    return {
        "command": "critical",
        **write.the_map(found.problem),
        "points": [shared.recorded(write, point, "hessian") for point in found.points],
        **shared.recorded_search(write, found.solutions),
        "kinks": [write.expression(u) for u in found.kinks],
        "notes": [*found.problem.notes, *found.all_notes],
    }
