"""The library's studies of a map: text, expressions or a Problem in, a finding out, by the names that symjac offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias, Unpack

from symjac import recursion
from symjac.build import problems as build
from symjac.calculus import tidy
from symjac.calculus.answers import Choices
from symjac.findings.derivations.deriving import derive_stepwise
from symjac.library.inputs import (
    declarations,
    joined,
    located,
    named,
    owned,
    point_text,
    read,
    read_set,
    refuse_reading,
    spelled,
    symbols_in,
    text_of,
    with_own,
    within,
)
from symjac.library.reading import At, Expression, Keywords, Name, Names, Reading, Source, speaking_python, spelled_out
from symjac.library.values import (
    Change,
    Composition,
    CriticalPoints,
    Derivations,
    Equilibria,
    Explanation,
    Limit,
    Linearization,
    handed_out,
)
from symjac.model import Problem
from symjac.read import components, points, syntax
from symjac.read import latex as tex
from symjac.read.arrays import names_and_arrays
from symjac.studies.change import find as changes
from symjac.studies.composition import find as compositions
from symjac.studies.critical import find as critical_points
from symjac.studies.equilibria import find as fixed_points
from symjac.studies.explanation import find as explanation
from symjac.studies.limit import find as limit
from symjac.studies.linearization import find as linearization

if TYPE_CHECKING:
    from sympy import Expr, Symbol
    from sympy.core.relational import Relational

Relations: TypeAlias = "str | Relational | Sequence[str | Relational]"
"""Equations or inequalities: text, relations of SymPy's, or a list of these."""
Box: TypeAlias = "str | Mapping[Name, tuple[Expression, Expression]]"
"""Where decimals are sought: "x=[-5, 5]", or {x: (-5, 5)}."""


@speaking_python
@spelled_out
def steps(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    simplify: tidy.Level = "light",
    level: Literal["brief", "full"] = "full",
    **reading: Unpack[Keywords],
) -> Derivations:
    """∂f_i/∂x_j step by step: `parts` are the derivatives, `outline` the rules applied, numbered 1, 1.1, 1.2, ….

    `at` is a point: the derivation is of the function, and ends in its value there. `level` says how much is shown:
    the first rule of each derivative and what comes of it, or each rule below that.

    >>> found = steps("x^2*sin(3*x)", "x")
    >>> [(".".join(map(str, number)), step.rule) for number, step in found.outline.in_order()][:3]
    [('1', 'product'), ('1.1', 'power'), ('1.2', 'chain')]
    """
    given = read(source, Reading(vars, **reading), at=at)
    where = located(at, given)
    with recursion.room():
        found: Derivations = handed_out(
            derive_stepwise(given, where, Choices(simplify=simplify, level=level)), owned(given)
        )
    return found


@speaking_python
@spelled_out
def linearize(
    source: Source, vars: Names | None = None, *, at: At = "", delta: At = "", **reading: Unpack[Keywords]
) -> Linearization:
    """F(a) + J(a)·(x − a) and dF = J·dx, `at` a point; without one the total differential dF alone.

    `delta` is a step Δx ("x=0.1"): `increment` then compares ΔF with J(a)·Δx. SingularPoint is raised where F
    is not differentiable.

    >>> found = linearize("2x^2 + y^2", at={"x": 1, "y": 1})
    >>> found.tangents.value
    Matrix([[4*x + 2*y - 3]])
    """
    given = read(source, Reading(vars, **reading), at=at)
    where = located(at, given)
    if point_text(delta):
        linearization.require_point(where)
    with recursion.room():
        approximation = linearization.linearize(given, where)
        if point_text(delta):
            step = located(delta, replace(given, parameters=()))
            approximation = replace(approximation, increment=linearization.increment(approximation, step))
        found: Linearization = handed_out(approximation.finished(Choices()), owned(given))
    return found


@speaking_python
@spelled_out
def defining_limit(source: Source, vars: Names | None = None, *, at: At, **reading: Unpack[Keywords]) -> Limit:
    """Whether ‖F(a + h) − F(a) − J·h‖/‖h‖ → 0: `ruling` is right, wrong or undecided, `ratios` are some values.

    >>> defining_limit("abs(x)", at="x=0").ruling
    'wrong'
    """
    given = read(source, Reading(vars, **reading), at=at)
    where = located(at, given)
    with recursion.room():
        found: Limit = handed_out(limit.limit(given, where), owned(given))
    return found


@speaking_python
@spelled_out
def explain(
    source: Source, vars: Names | None = None, *, at: At = "", conventions: bool = False, **reading: Unpack[Keywords]
) -> Explanation:
    """J with what goes with its shape: gradients, and for m = n the determinant and where it is 0.

    `conventions` shows the layouts that books use in place of that.

    >>> [zero_set.equations for zero_set in explain("r*cos(t), r*sin(t)", "r t").singular]
    [((r, 0),)]
    """
    given = read(source, Reading(vars, **reading), at=at)
    where = located(at, given)
    with recursion.room():
        found: Explanation = handed_out(
            explanation.explain(given, where, conventions=conventions).finished(Choices()), owned(given)
        )
    return found


@speaking_python
@spelled_out
def compose(
    outer: Source,
    inner: Source,
    vars: Names | None = None,
    *,
    outer_vars: Names = "",
    at: At = "",
    **reading: Unpack[Keywords],
) -> Composition:
    """J_{G∘F}(x) = J_G(F(x))·J_F(x) for the maps G (`outer`) and F (`inner`), and whether it is proved.

    Both are read as `problem` reads them, with `vars` for F and `outer_vars` for G; both are Problems, or neither.

    >>> found = compose("x^2*y", "cos(t), sin(t)")
    >>> found.jacobian.shape, found.ruling
    ((1, 1), 'right')
    """
    maps = _maps(outer, inner, outer_vars, Reading(vars, **reading))
    where = located(at, compositions.with_constants(maps[1], maps[0]))
    with recursion.room():
        composed = compositions.compose(*maps, where).finished(Choices())
        found: Composition = handed_out(composed, owned(maps[0]) | owned(maps[1]))
    return found


@speaking_python
@spelled_out
def change(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    simplify: tidy.Level = "light",
    **reading: Unpack[Keywords],
) -> Change:
    """A change of variables x = F(u): det J, |det J|, where it is 0, its sign, and J⁻¹; ShapeError if m ≠ n.

    >>> found = change("r*cos(t), r*sin(t)", "r t", positive="r")
    >>> found.volume, found.singular, found.inverse.value[0, 0]
    (r, (), cos(t))
    """
    given = read(source, Reading(vars, **reading), at=at)
    where = located(at, given)
    with recursion.room():
        found: Change = handed_out(changes.change(given, where, level=simplify), owned(given))
    return found


@speaking_python
@spelled_out
def critical(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    box: Box = "",
    on: Box = "",
    where: Relations = "",
    subject_to: Relations = "",
    digits: int | None = None,
    **reading: Unpack[Keywords],
) -> CriticalPoints:
    """The critical points of f, each proved, and their kind; ShapeError for several f.

    ∇f = 0 by the second derivative test; kinks, ends and borders by slopes and values. `at` gives parameters values
    ("a=1"), or all variables: then that point is classified. `box` says where decimals are sought ("x=[-5, 5]" or
    {x: (-5, 5)}). The set that is studied: `on` are intervals ("x=[0, 2]"), `where` inequalities ("x^2 + y^2 <= 1"),
    `subject_to` equations ("x^2 + y^2 = 1"), separated by semicolons or in a list; `extremes` has the greatest and the
    least value on it.

    >>> [point.kind for point in critical("x^4 + y^4 - 4*x*y + 1").points]
    ['minimum', 'saddle', 'minimum']
    >>> found = critical("x*y", "x y", subject_to="x^2 + y^2 = 1")
    >>> [point.value for point in found.extremes.greatest]
    [1/2, 1/2]
    """
    given = read(source, Reading(vars, **reading), at=at)
    values_at, sides = located(at, given), _box(box, given)
    declared = vars is not None or isinstance(source, Problem)
    with recursion.room():
        studied = build.studied(read_set(_box_text(on), where, subject_to, given, declared), given)
        study = critical_points.critical(given, values_at, sides, digits, studied)
        found: CriticalPoints = handed_out(study, owned(given))
    return found


@speaking_python
@spelled_out
def equilibria(
    source: Source,
    vars: Names | None = None,
    *,
    at: At = "",
    box: Box = "",
    digits: int | None = None,
    **reading: Unpack[Keywords],
) -> Equilibria:
    """The points where F(x) = 0, each proved, and their stability for x' = F(x); ShapeError if m ≠ n.

    >>> [point.kind for point in equilibria("y, -sin(x) - y/4", "x y").points]
    ['stable spiral', 'saddle']
    """
    given = read(source, Reading(vars, **reading), at=at)
    where, sides = located(at, given), _box(box, given)
    with recursion.room():
        found: Equilibria = handed_out(fixed_points.equilibria(given, where, sides, digits), owned(given))
    return found


def _box(box: Box, problem: Problem) -> dict[Symbol, tuple[Expr, Expr]] | None:
    text = _box_text(box)
    return build.box(points.read_box(text, tuple(v.name for v in problem.variables)), problem) if text else None


def _box_text(box: Box) -> str:
    if isinstance(box, str):
        return box
    if not isinstance(box, Mapping):
        raise TypeError(f"intervals are text such as 'x=[0, 2]', or a dict, not {type(box).__name__}")
    return ", ".join(f"{named(name)}=[{spelled(low)}, {spelled(high)}]" for name, (low, high) in box.items())


def _maps(outer: Source, inner: Source, outer_vars: Names, reading: Reading) -> tuple[Problem, Problem]:
    if isinstance(outer, Problem) and isinstance(inner, Problem):
        if outer_vars:
            raise TypeError("a Problem has been read already: outer_vars cannot apply to it")
        refuse_reading(reading)
        return within(outer), within(inner)
    if isinstance(outer, Problem) or isinstance(inner, Problem):
        raise TypeError("both maps are Problems, or neither is")
    own = symbols_in((outer, inner, outer_vars, *reading[:4]))
    read_map = tex.read_map if reading.latex else components.read_map
    texts = text_of(outer, latex=reading.latex)[0], text_of(inner, latex=reading.latex)[0]
    variables = names_and_arrays(joined(outer_vars), "outer_vars") if outer_vars else None
    pair = syntax.read_composition(texts, variables, declarations(reading, own), (read_map, read_map))
    with recursion.room():
        first, second = build.pair(pair, own)
    return with_own(first, own), with_own(second, own)
