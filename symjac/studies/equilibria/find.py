"""The equilibria of x′ = F(x), and what the linearisation says about the flow near them; the sheet and the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from symjac import calculus, exact
from symjac.errors import ShapeError
from symjac.expressions.facts import nodes
from symjac.findings import the_map
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem
from symjac.model.sheet import Content, Equation, Items, Section, Sheet, Signs, Words, said, section
from symjac.roots import Root, Solutions, fractions
from symjac.roots.at_solutions import sign_at
from symjac.roots.solve import Equations, solve
from symjac.studies import solutions as shared
from symjac.studies.borderline import by_scalar_equations, decided, is_centre, on_level_set
from symjac.studies.critical.region import has_jumps
from symjac.studies.first_integrals import CENTRE, NEUTRAL, Flow, isolating
from symjac.studies.lyapunov import leaves_along_a_ray, lyapunov
from symjac.studies.spectrum import (
    LONGEST,
    Classified,
    Matrix,
    Spectrum,
    characteristic,
    exists,
    require_real,
    specialised,
    spectrum,
    written,
)
from symjac.studies.zero_sets import (
    ConditionalKind,
    Demand,
    case,
    demand,
    hurwitz,
    minors,
    off_the_border,
    opposite,
    sides,
)

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.render.records import Writer
    from symjac.studies.lyapunov import Lyapunov


# --- the finding --------------------------------------------------------------


STABLE, UNSTABLE, SADDLE, UNDECIDED = "stable", "unstable", "saddle", "undecided"
_CENTRE = f"{UNDECIDED}: centre of the linearisation"
_ON_AXIS = "eigenvalues on the imaginary axis"
_TOO_LONG = f"{UNDECIDED}: the conditions for stability are too long to write out; values of parameters decide"
MOST_WRITTEN = 600
"""The nodes of an expression in parameters whose sign is a condition."""
ON_LEVEL_SETS = " on each level set"
"""The end of the name of a kind that holds for fixed values of the conserved quantities."""


@dataclass(frozen=True)
class Equilibria(Finding):
    """The equilibria of x′ = F(x), classified by the eigenvalues of J.

    `linear`: F is linear; `conserved` are quantities that are constant along solutions: linear ones, or polynomials
    that prove a kind; `integral` is a first integral in the plane that proves a centre.
    """

    problem: Problem
    solutions: Solutions
    points: tuple[Classified, ...]
    linear: bool = False
    conserved: tuple[Expr, ...] = ()
    integral: Expr | None = None
    digits: int | None = None


def equilibria(
    problem: Problem,
    point: Point = (),
    box: Mapping[Symbol, tuple[Expr, Expr]] | None = None,
    digits: int | None = None,
) -> Equilibria:
    """The real solutions of F(x) = 0, F: ℝⁿ → ℝⁿ, each proved, and their stability for x′ = F(x) by the n×n matrix J.

    All eigenvalues with Re λ < 0: asymptotically stable; one with Re λ > 0: unstable; else the linearisation does not
    decide. `point` gives parameters values, `box` says where decimals are sought, `digits` how many are shown;
    Raises ShapeError if m ≠ n.
    Source: Hirsch, Smale and Devaney, *Differential Equations, Dynamical Systems, and an Introduction to Chaos*,
    3rd ed., section 8.4 and chapter 9; Strogatz, *Nonlinear Dynamics and Chaos*, 2nd ed., sections 5.2 and 6.3.
    """
    m, n = problem.shape
    if m != n:
        raise ShapeError(
            f"x' = F(x) needs as many components as variables, the map has {m} in {n}",
            hint="--vars names the variables, --params what is constant",
        )
    require_real(problem, "equilibria")
    problem = specialised(problem, point)
    slopes = calculus.jacobian(problem).nonzeros
    matrix: Matrix = tuple(tuple(slopes.get((i, j), sympy.S.Zero) for j in range(n)) for i in range(n))
    components = problem.components
    needed = (*components, *(part for parts in problem.cancelled for part in parts))
    found = solve(Equations(components, needed, problem.variables, problem.parameters, box or {}))
    flow = Flow(problem, matrix)
    points = tuple(_classified(flow, root) for root in found.roots)
    conservative = not flow.linear and any(CENTRE in (point.kind, *(c.kind for c in point.cases)) for point in points)
    integral = _real_beside(flow.integral.expr, points) if conservative and flow.integral else None
    conserved = flow.conserved or _isolating(flow, points)
    return Equilibria(problem, found, points, flow.linear, conserved, integral, digits)


def _real_beside(integral: Expr, points: Sequence[Classified]) -> Expr:
    """The first integral with log(−u) or log|u| for log(u), which has the same derivatives, where u < 0 at a centre."""
    centres = [p.root for p in points if CENTRE in (p.kind, *(c.kind for c in p.cases))]
    forms: dict[Expr, Expr] = {}
    for log in integral.atoms(sympy.log):
        signs = {sign_at(log.args[0], root) for root in centres}
        if -1 in signs:
            forms[log] = sympy.log(-log.args[0] if signs == {-1} else sympy.Abs(log.args[0]))
    return exact.substituted(integral, forms)


def _isolating(flow: Flow, points: Sequence[Classified]) -> tuple[Expr, ...]:
    """The polynomial integrals that prove one of the kinds."""
    for point in points:
        there = [(point.kind, ()), *((c.kind, c.conditions) for c in point.cases)]
        for kind, conditions in there:
            if kind == NEUTRAL and not flow.linear:
                found = isolating(flow, replace(point.root, conditions=(*point.root.conditions, *conditions)))
                if found:
                    return found
    return ()


def _classified(flow: Flow, root: Root) -> Classified:
    if not exists(root, flow.problem, calculus.jacobian):
        jumps = has_jumps(*flow.problem.components)
        kind = None if jumps else by_scalar_equations(flow, root)
        return Classified(root, None, kind or f"{UNDECIDED}: no derivative")
    matrix, beside = flow.matrix, _beside_kinks(flow.matrix, root)
    flow = flow if beside == matrix else replace(flow, matrix=beside)
    whole = spectrum(flow.matrix, root)
    found = whole if flow.linear else _on_level_sets(whole, len(flow.conserved))
    where = "" if found is whole else ON_LEVEL_SETS
    kind, cases = _by_eigenvalues(flow, root, found)
    inner = on_level_set(flow, root) if where else (flow, root)
    function = None
    if (
        inner is not None
        and kind != _TOO_LONG
        and (kind.startswith(UNDECIDED) or any(c.kind.startswith(UNDECIDED) for c in cases))
    ):
        if kind.startswith(UNDECIDED):
            kind = decided(*inner, spectrum(inner[0].matrix, inner[1]) if where else found) or kind
        if kind.startswith(UNDECIDED) and not where:
            kind, function = _beyond(flow, root, kind)
        cases = tuple(replace(c, kind=_centre(*inner, c)) for c in cases)
    kind, cases = off_the_border(kind, cases, root) if beside != matrix else (kind, cases)
    if where:
        kind = kind + where if kind and not kind.startswith(UNDECIDED) else kind
        cases = tuple(c if c.kind.startswith(UNDECIDED) else replace(c, kind=c.kind + where) for c in cases)
    return Classified(root, whole, kind, cases, _quantities(whole), function=function)


def _beyond(flow: Flow, root: Root, kind: str) -> tuple[str, Lyapunov | None]:
    """The kind, proved by a ray along which a solution leaves or by a Lyapunov function, and that function."""
    if leaves_along_a_ray(flow, root):
        return UNSTABLE, None
    function = lyapunov(flow, root)
    return (kind, None) if function is None else (function.kind, function)


def _beside_kinks(matrix: Matrix, root: Root) -> Matrix:
    """J where the expressions that are ≥ 0 for a family are positive: sign(x) is 1 where x > 0."""
    known = {
        node(way * (c.gts - c.lts)): value
        for c in root.conditions
        if isinstance(c, sympy.Gt | sympy.Ge | sympy.Lt | sympy.Le)
        for way in (1, -1)
        for node, value in ((sympy.sign, sympy.S(way)), (sympy.Heaviside, sympy.S(way == 1)))
    }
    return tuple(tuple(exact.substituted(entry, known) for entry in row) for row in matrix)


def _on_level_sets(found: Spectrum, count: int) -> Spectrum:
    """The spectrum without one eigenvalue 0 for each conserved quantity; unchanged if there are still more zeros."""
    rest = found.size - count
    if not count or any(sign != 0 for sign in found.signs[rest:]) or (rest and found.signs[rest - 1] == 0):
        return found
    zero = [eigenvalue for eigenvalue in found.eigenvalues if eigenvalue.value == 0][:count]
    others = list(found.eigenvalues)
    for eigenvalue in zero:
        others.remove(eigenvalue)
    return replace(
        found, coefficients=found.coefficients[:rest], signs=found.signs[:rest], eigenvalues=tuple(others)
    )  # fmt: skip


def _by_eigenvalues(flow: Flow, root: Root, found: Spectrum) -> tuple[str, tuple[ConditionalKind, ...]]:
    if not found.size:
        return NEUTRAL, ()
    if found.symbolic:
        kind, cases = _planar_cases(found, root) if found.size == 2 else _hurwitz_cases(flow, found, root)
        return off_the_border(kind, cases, root)
    generic = characteristic(flow.matrix)[: found.size]
    if found.size == 2:
        return _planar(found, found.signs, sign_at(generic[0] ** 2 - 4 * generic[1], root)), ()
    on_axis = len(generic) == 3 and sign_at(generic[0] * generic[1] - generic[2], root) == 0
    return _by_signs(found, on_axis), ()


def _centre(flow: Flow, root: Root, found: ConditionalKind) -> str:
    """The kind of an undecided case; where tr J = 0 < det J the eigenvalues are distinct: it decides if F is linear."""
    if found.kind.startswith(UNDECIDED) and found.kind != _CENTRE:
        there = replace(root, conditions=(*root.conditions, *found.conditions))
        return NEUTRAL if isolating(flow, there) else found.kind
    if found.kind != _CENTRE:
        return found.kind
    return CENTRE if flow.linear or is_centre(flow, root) else found.kind


def _quantities(found: Spectrum) -> tuple[tuple[str, Expr], ...]:
    if found.size != 2:
        return ()
    c1, c2 = found.coefficients
    shown = [("tr", -c1), ("det", c2)]
    if found.symbolic and nodes(discriminant := _discriminant(found)) <= LONGEST:
        shown.append(("disc", discriminant))
    return tuple(shown)


def _discriminant(found: Spectrum) -> Expr:
    """(tr J)² − 4 det J: positive for a node, negative for a spiral."""
    c1, c2 = found.coefficients
    return fractions.reduced(c1**2 - 4 * c2)


_SHAPES = {1: "node", -1: "spiral", 0: "degenerate node", None: ""}


def _planar(found: Spectrum, signs: tuple[int | None, ...], discriminant: int | None) -> str:
    """The kind in the plane by the signs of −tr J, det J and (tr J)² − 4 det J; a star where J = λI.

    Source: Strogatz, section 5.2.
    """
    minus_trace, determinant = signs
    if determinant == -1:
        return SADDLE
    if determinant == 0:
        return f"{UNDECIDED}: an eigenvalue is 0" if minus_trace != -1 else UNSTABLE
    if determinant is None:
        return UNDECIDED
    if minus_trace == 0:
        return _CENTRE
    if minus_trace is None:
        return UNDECIDED
    star = discriminant == 0 and found.entries[0][1] == found.entries[1][0] == 0
    shape = "star node" if star else _SHAPES[discriminant]
    return f"{STABLE if minus_trace == 1 else UNSTABLE} {shape}".rstrip()


def _by_signs(found: Spectrum, on_axis: bool) -> str:
    """The kind by the signs of the real parts; `on_axis`: a pair ±iω is proved (n = 3, c₁c₂ = c₃)."""
    signs = [eigenvalue.real_sign for eigenvalue in found.eigenvalues]
    if not signs:
        return UNDECIDED
    turning = any(eigenvalue.value.has(sympy.I) for eigenvalue in found.eigenvalues)
    if all(signs):
        if 1 in signs and -1 in signs:
            return SADDLE
        return (UNSTABLE if 1 in signs else STABLE) + ("" if found.size == 1 else " spiral" if turning else " node")
    if 1 in signs:
        return UNSTABLE
    if found.signs[-1] == 0:
        return f"{UNDECIDED}: an eigenvalue is 0"
    return f"{UNDECIDED}: {_ON_AXIS}" if on_axis or 0 in signs else UNDECIDED


def _planar_cases(found: Spectrum, root: Root) -> tuple[str, tuple[ConditionalKind, ...]]:
    c1, determinant = found.coefficients
    trace = -c1
    if None not in found.signs:
        return _planar(found, found.signs, sign_at(_discriminant(found), root)), ()
    if len(_written_out(((determinant, 1), (trace, -1)), found.signs[::-1])) < 2:
        return _TOO_LONG, ()
    wanted = (
        (STABLE, ((determinant, 1), (trace, -1))),
        (UNSTABLE, ((determinant, 1), (trace, 1))),
        (SADDLE, ((determinant, -1),)),
        *(((_CENTRE, ((determinant, 1),)),) if found.signs[0] == 0 else ()),
    )
    if found.signs[1] == 0:
        held = NEUTRAL if len(root.free) == 1 else f"{UNDECIDED}: an eigenvalue is 0"
        wanted = ((UNSTABLE, ((trace, 1),)), (held, ((trace, -1),)))
    cases = tuple(c for kind, signs in wanted if (c := case(kind, signs, root)) is not None)
    for c in cases:
        if not c.conditions:
            minus = {STABLE: 1, UNSTABLE: -1}.get(c.kind)
            planar = c.kind if minus is None else _planar(found, (minus, 1), sign_at(_discriminant(found), root))
            return planar, ()
    return ("", cases) if cases else (UNDECIDED, ())


def _hurwitz_cases(flow: Flow, found: Spectrum, root: Root) -> tuple[str, tuple[ConditionalKind, ...]]:
    """Stable if the conditions of Routh and Hurwitz hold for every factor of the characteristic polynomial."""
    wanted: list[tuple[Expr, int]] = []
    simple, zeros = flow.linear, 0
    for coefficients, times in _factors(found.coefficients):
        simple &= times == 1 or coefficients[0] != 0
        signs = hurwitz(coefficients)
        if len(coefficients) == found.size:
            signs = tuple(map(partial(written, root), signs, minors(found.in_variables[: found.size])))
        simple &= len(coefficients) < 3 or not any(sign_at(m, root) == 0 for m in signs)
        if len(coefficients) == 1 and coefficients[0] == 0:
            wanted.append((coefficients[0], 1))
            zeros = times
            continue
        wanted += [(coefficients[-1], 1), *((minor, 1) for minor in signs[:-1])]
    known = [sign_at(c, root) for c, _ in wanted]
    if 0 in known:
        if -1 in known:
            return UNSTABLE, ()
        # As many free variables as zeros: the equilibria form a manifold that attracts where all others are negative.
        simple |= 0 < zeros == len(root.free) and known.count(0) == 1
        undecided = f"{UNDECIDED}: an eigenvalue is 0" if found.signs[-1] == 0 else f"{UNDECIDED}: {_ON_AXIS}"
        kind = NEUTRAL if simple else undecided
        asked = demand([row for row, sign in zip(wanted, known, strict=True) if sign is None], root)
    elif -1 not in known and (short := _written_out(wanted, known)) < set(wanted):
        return _TOO_LONG, tuple(_unstable(demand([row for row in wanted if row in short], root)))
    else:
        kind, asked = STABLE, demand(wanted, root)
    if asked.clash is not None:  # one of these is negative, unless it is 0
        if asked.clash.is_number:
            return UNSTABLE, ()
        return "", (ConditionalKind(UNSTABLE, (sides(sympy.Ne(asked.clash, 0, evaluate=False)),)),)
    if not asked.conditions:
        return kind, ()
    return "", (ConditionalKind(kind, asked.conditions), *_unstable(asked))


def _written_out(wanted: Sequence[tuple[Expr, int]], known: Sequence[int | None]) -> set[tuple[Expr, int]]:
    """The expressions with wanted signs that are known, or short enough for a condition."""
    pairs = zip(wanted, known, strict=True)
    return {row for row, sign in pairs if sign is not None or nodes(row[0]) <= MOST_WRITTEN}


def _factors(coefficients: tuple[Expr, ...]) -> Iterator[tuple[tuple[Expr, ...], int]]:
    """The coefficients and exponents of the factors of λⁿ + c₁λⁿ⁻¹ + … + cₙ; itself if it is irreducible."""
    symbol = sympy.Dummy("lambda")
    n = len(coefficients)
    poly = sympy.Add(symbol**n, *(c * symbol ** (n - k) for k, c in enumerate(coefficients, 1)))
    found = fractions.factored(poly)
    if found is None:
        yield coefficients, 1
        return
    for base, times in found.powers:
        if base.has(symbol):
            leading, *others = fractions.by_degree(base, symbol)
            yield tuple(fractions.cancel(c / leading) for c in others), times


def _unstable(asked: Demand) -> Iterator[ConditionalKind]:
    """The cases in which one of the conditions for stability has the opposite sign."""
    for condition in asked.above:
        yield ConditionalKind(UNSTABLE, (opposite(condition), *asked.unequal))


# --- the sheet ----------------------------------------------------------------


_KINDS = {
    "saddle": "saddle (unstable)",
    "undecided": "undecided: the sign of a real part of an eigenvalue is not proved",
}
_KINDS_ON_AXIS = ("undecided: centre", "undecided: an eigenvalue is 0", "undecided: eigenvalues on")
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
    blocks: list[Content] = []
    if plain:
        names = map(said, ("tr J", "det J", "eigenvalues of J", "kind", "for"))
        head = (shared.variables(found.problem.variables), *names)
        blocks.append(shared.table(head, (_row(point, found.digits) for point in plain)))
        blocks += _reason(plain, found.linear)
    blocks += _explained(found)
    if not found.points:
        blocks.append("none" if found.solutions.scope == "all" else "none found")
    first = (section("equilibria of $x′ = F(x)$: $F(x) = 0$", "", *blocks),) if blocks else ()
    reach = shared.reach(found.solutions, found.points, "equilibria")
    cases = (_described(k, point, found.linear) for k, point in enumerate(others, 1))
    return (the_map(found.problem), *first, *cases, reach)


def _explained(found: Equilibria) -> list[Content]:
    """The reasons for the kinds (F is linear, conserved quantities, a first integral, Lyapunov functions)."""
    lines: list[Content] = []
    kinds = {kind for point in found.points for kind in (point.kind, *(case.kind for case in point.cases))}
    if any("not asymptotically" in kind for kind in kinds) and found.linear:
        lines.append("F is linear: the eigenvalues and their Jordan blocks decide")
    if found.integral is not None:
        lines.append(Equation((Signs("H"),), found.integral))
        lines.append("H is constant along every solution, and has a strict extremum at each centre")
    for quantity in found.conserved:
        lines.append(said("conserved: %s is constant along every solution", quantity))
    for point in found.points:
        lines += _by_function(found, point)
    return lines


def _reason(points: Sequence[Classified], linear: bool) -> list[Content]:
    """Why kinds of these equilibria are undecided, if eigenvalues on the imaginary axis are the cause."""
    kinds = [kind for point in points for kind in (point.kind, *(case.kind for case in point.cases))]
    return [_NO_TEST[linear]] if any(kind.startswith(_KINDS_ON_AXIS) for kind in kinds) else []


_RATES = {STABLE: "falls along every other solution", UNSTABLE: "rises along every other solution"}


def _by_function(found: Equilibria, point: Classified) -> list[Content]:
    """V and V′ of one equilibrium, and the conclusion from their signs."""
    if point.function is None:
        return []
    says = _RATES.get(point.kind, "is constant along every solution")
    return [
        Equation((Signs("V"),), point.function.function),
        Equation((Signs("V′ = ∇V·F"),), point.function.rate),
        said(f"V has a strict minimum at %s, and {says} nearby", shared.coordinates(point.root, found.digits)),
    ]


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind)


def _row(point: Classified, digits: int | None) -> tuple[Items, ...]:
    values = point.spectrum.eigenvalues if point.spectrum is not None else ()
    shown = dict(point.quantities)
    tr, det = (shared.value(shown[name], digits) if name in shown else () for name in ("tr", "det"))
    return (
        shared.coordinates(point.root, digits), tr, det, shared.eigenvalues(values, digits),
        (Words(_kind(point.kind)),), shared.domain(point.root),
    )  # fmt: skip


def _described(place: int, point: Classified, linear: bool) -> Section:
    """The equilibrium, trace and determinant or the characteristic polynomial, and the cases."""
    blocks: list[Content] = [shared.equations(point.root), *shared.number_of_roots(point.root)]
    blocks += [Equation(said(_QUANTITIES[name]), value) for name, value in point.quantities]
    if point.spectrum is not None and not point.quantities:
        blocks.append(Equation(said("det(λ − J)"), shared.polynomial(point.spectrum.coefficients)))
    if point.kind:
        blocks.append(_kind(point.kind))
    blocks += [*shared.cases(point.cases, _KINDS), *_reason((point,), linear)]
    if point.cases:
        blocks.append(f"where equality holds in one of these, {_LINEAR if linear else _NONLINEAR}")
    kinds = {point.kind, *(case.kind for case in point.cases)}
    quantities = dict(point.quantities)
    symbolic = point.spectrum is not None and point.spectrum.symbolic
    if symbolic and quantities.get("det", 0) != 0 and not kinds.isdisjoint(("stable", "unstable")):
        discriminant = quantities.get("disc", sympy.nan)
        words = _NODE if discriminant.is_nonnegative else _SPIRAL if discriminant.is_negative else _NODE_OR_SPIRAL
        blocks.append(words)
    return section(f"equilibrium {place}", shared.domain(point.root), *blocks)


# --- the record ------------------------------------------------------------


def record(found: Equilibria, write: Writer) -> dict[str, Any]:
    """The map, the equilibria with J, its eigenvalues and their kind, and how far the search reached."""
    return {
        **write.the_map(found.problem),
        "points": [shared.recorded(write, point, "jacobian") for point in found.points],
        "linear": found.linear,
        "conserved": [write.expression(quantity) for quantity in found.conserved],
        "integral": None if found.integral is None else write.expression(found.integral),
        **shared.recorded_search(write, found.solutions),
    }
