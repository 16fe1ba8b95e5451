"""The sheet of the equilibria of x′ = F(x)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.findings import the_map
from symjac.model.sheet import Block, Equation, Inline, Line, Section, Sheet, Signs, Value, Words
from symjac.studies import solutions as shared
from symjac.studies.equilibria.find import STABLE, UNSTABLE, Equilibria
from symjac.studies.spectrum import Classified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symjac.render.records import Writer


_KINDS = {
    "saddle": "saddle (unstable)",
    "undecided": "undecided: the sign of a real part of an eigenvalue is not proved",
}
_ON_AXIS = ("undecided: centre", "undecided: an eigenvalue is 0", "undecided: eigenvalues on")
_NO_TEST = {
    True: "undecided: the Jordan blocks of eigenvalues with the real part 0 are not found",
    False: "undecided: an eigenvalue has the real part 0, and no test of the terms of higher order decides",
}
"""Why a kind is undecided, of linear maps and of others."""
_NODE = "a node wherever it is not a saddle: (tr J)² − 4 det J is never negative"
_SPIRAL = "a spiral: (tr J)² − 4 det J is negative"
_NODE_OR_SPIRAL = "a node where (tr J)² > 4 det J, a spiral where (tr J)² < 4 det J"
_LINEAR = "the Jordan blocks of the eigenvalues on the imaginary axis decide"
_NONLINEAR = "the linearisation may not decide"
_QUANTITIES = {"tr": "tr J", "det": "det J", "disc": "(tr J)² − 4 det J"}


def sheet(found: Equilibria) -> Sheet:
    """The map; the equilibria in a table, those that depend on parameters one by one; how far the search reached."""
    plain = [point for point in found.points if shared.is_plain(point)]
    others = [point for point in found.points if not shared.is_plain(point)]
    blocks: list[Block] = []
    if plain:
        head = (shared.variables(found.problem.variables), (Words("tr J"),), (Words("det J"),),
                (Words("eigenvalues of J"),), (Words("kind"),), (Words("for"),))  # fmt: skip
        blocks.append(shared.table(head, (_row(point, found.digits) for point in plain)))
        blocks += _reason(plain, found.linear)
    blocks += _explained(found)
    if not found.points:
        blocks.append(Line((Words("none" if found.solutions.scope == "all" else "none found"),)))
    heading = (Words("equilibria of "), Signs("x′ = F(x)"), Words(": "), Signs("F(x) = 0"))
    first = (Section(heading, (), tuple(blocks)),) if blocks else ()
    reach = shared.reach(found.solutions, found.points, "equilibria")
    cases = (_described(k, point, found.linear) for k, point in enumerate(others, 1))
    return (the_map(found.problem), *first, *cases, reach)


def _explained(found: Equilibria) -> list[Block]:
    """The reasons for the kinds (F is linear, conserved quantities, a first integral, Lyapunov functions)."""
    lines: list[Block] = []
    kinds = {kind for point in found.points for kind in (point.kind, *(case.kind for case in point.cases))}
    if any("not asymptotically" in kind for kind in kinds) and found.linear:
        lines.append(Line((Words("F is linear: the eigenvalues and their Jordan blocks decide"),)))
    if found.integral is not None:
        lines.append(Equation((Signs("H"),), found.integral))
        lines.append(Line((Words("H is constant along every solution, and has a strict extremum at each centre"),)))
    for quantity in found.conserved:
        lines.append(Line((Words("conserved: "), Value(quantity), Words(" is constant along every solution"))))
    for point in found.points:
        lines += _by_function(found, point)
    return lines


def _reason(points: Sequence[Classified], linear: bool) -> list[Block]:
    """Why kinds of these equilibria are undecided, if eigenvalues on the imaginary axis are the cause."""
    kinds = [kind for point in points for kind in (point.kind, *(case.kind for case in point.cases))]
    return [Line((Words(_NO_TEST[linear]),))] if any(kind.startswith(_ON_AXIS) for kind in kinds) else []


_RATES = {STABLE: "falls along every other solution", UNSTABLE: "rises along every other solution"}


def _by_function(found: Equilibria, point: Classified) -> list[Block]:
    """V and V′ of one equilibrium, and the conclusion from their signs."""
    if point.function is None:
        return []
    says = _RATES.get(point.kind, "is constant along every solution")
    return [
        Equation((Signs("V"),), point.function.function),
        Equation((Signs("V′ = ∇V·F"),), point.function.rate),
        Line(
            (
                Words("V has a strict minimum at "),
                *shared.coordinates(point.root, found.digits),
                Words(f", and {says} nearby"),
            )
        ),
    ]


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind)


def _row(point: Classified, digits: int | None) -> tuple[tuple[Inline, ...], ...]:
    values = point.spectrum.eigenvalues if point.spectrum is not None else ()
    shown = dict(point.quantities)
    tr, det = (shared.value(shown[name], digits) if name in shown else () for name in ("tr", "det"))
    return (
        shared.coordinates(point.root, digits), tr, det, shared.eigenvalues(values, digits),
        (Words(_kind(point.kind)),), shared.domain(point.root),
    )  # fmt: skip


def _described(place: int, point: Classified, linear: bool) -> Section:
    """The equilibrium, trace and determinant or the characteristic polynomial, and the cases."""
    blocks: list[Block] = [shared.equations(point.root), *shared.number_of_roots(point.root)]
    blocks += [Equation((Words(_QUANTITIES[name]),), value) for name, value in point.quantities]
    if point.spectrum is not None and not point.quantities:
        blocks.append(Equation((Words("det(λ − J)"),), shared.polynomial(point.spectrum.coefficients)))
    if point.kind:
        blocks.append(Line((Words(_kind(point.kind)),)))
    blocks += [*shared.cases(point.cases, _KINDS), *_reason((point,), linear)]
    if point.cases:
        blocks.append(Line((Words(f"where equality holds in one of these, {_LINEAR if linear else _NONLINEAR}"),)))
    kinds = {point.kind, *(case.kind for case in point.cases)}
    quantities = dict(point.quantities)
    discriminant = quantities.get("disc")
    if discriminant is not None and quantities["det"] != 0 and not kinds.isdisjoint(("stable", "unstable")):
        words = _NODE if discriminant.is_nonnegative else _SPIRAL if discriminant.is_negative else _NODE_OR_SPIRAL
        blocks.append(Line((Words(words),)))
    return Section((Words(f"equilibrium {place}"),), shared.domain(point.root), tuple(blocks))


# --- the record ------------------------------------------------------------


def record(found: Equilibria, write: Writer) -> dict[str, Any]:
    """The map, the equilibria with J, its eigenvalues and their kind, and how far the search reached."""
    return {
        "command": "equilibria",
        **write.the_map(found.problem),
        "points": [shared.recorded(write, point, "jacobian") for point in found.points],
        "linear": found.linear,
        "conserved": [write.expression(quantity) for quantity in found.conserved],
        "integral": None if found.integral is None else write.expression(found.integral),
        **shared.recorded_search(write, found.solutions),
        "notes": [*found.problem.notes, *found.all_notes],
    }
