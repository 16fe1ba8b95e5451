"""The sheet of the critical points of a function."""

from __future__ import annotations

from symjac.document import Block, Equation, Inline, Label, Line, Section, Sheet, Signs, Words
from symjac.kernel import sympy
from symjac.present import solutions as shared
from symjac.present.pieces import the_map
from symjac.studies.classified import Classified
from symjac.studies.critical import CriticalPoints

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
        blocks.append(Line((Words("none"),)))
    heading = (Words("critical points: "), Label("gradient", (name,)), Signs(" = 0"))
    first = (Section(heading, (), tuple(blocks)),) if blocks else ()
    reach = shared.reach(found.solutions, found.points, "critical points", _kinks(found))
    return (the_map(found.problem), *first, *(_described(point, found) for point in others), reach)


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


def _described(point: Classified, found: CriticalPoints) -> Section:
    """The point, f there, the leading minors of H, and the cases."""
    blocks: list[Block] = []
    if point.value is not None:
        blocks.append(Equation((Label("name", (found.problem.component_names[0],)),), point.value))
    n = len(point.quantities)
    for k, (_, minor) in enumerate(point.quantities, 1):
        name = Signs("H" if n == 1 else "H₁₁") if k == 1 else Signs("det H") if k == n else Words(f"leading minor {k}")
        blocks.append(Equation((name,), minor))
    if point.kind:
        blocks.append(Line((Words(_KINDS.get(point.kind, point.kind)),)))
    blocks += shared.cases(point.cases, _KINDS)
    if n > 2 and point.cases:
        blocks.append(Line((Words("elsewhere a saddle point, unless "), Signs("det H = 0"))))
    elif point.cases:
        blocks.append(Line((Words("on the border between these the test says nothing"),)))
    heading = (Words("critical point "), *shared.coordinates(point.root, found.digits))
    return Section(heading, shared.domain(point.root), tuple(blocks))


def _kinks(found: CriticalPoints) -> tuple[Block, ...]:
    if not found.kinks:
        return ()
    where = shared.conditions((sympy.Eq(u, 0, evaluate=False) for u in found.kinks), " or ")
    name = Label("name", (found.problem.component_names[0],))
    first = Line(
        (Words("where "), *where, Words(", "), name, Words(" may have no gradient: such points are not listed,"))
    )
    return first, Line((Words("though there may be a minimum or maximum"),))
