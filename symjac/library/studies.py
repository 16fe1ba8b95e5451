"""The library's studies of a map: text or Problem in, a finding out. `import symjac` offers these functions by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from symjac import recursion
from symjac.build import problems as build
from symjac.calculus import tidy
from symjac.calculus.answers import Choices
from symjac.library.inputs import Names, Reading, check_keywords, declared_in, located, named, point, read
from symjac.model import Point, Problem
from symjac.read import components, composition, values
from symjac.read import latex as tex
from symjac.studies import composition as compositions
from symjac.studies import critical as critical_points
from symjac.studies import equilibria as fixed_points
from symjac.studies import explanation, increment, limit, linearization
from symjac.studies.change import Change
from symjac.studies.change import change as _change
from symjac.studies.composition import Composition
from symjac.studies.derivations import Derivations
from symjac.studies.deriving import derive_stepwise
from symjac.studies.explanation import Explanation
from symjac.studies.limit import Limit
from symjac.studies.linearization import Linearization

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def steps(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Derivations:
    """∂f_i/∂x_j step by step: `parts` are the derivatives, `outline` the rules applied, numbered 1, 1.1, 1.2, ….

    `at` is a point: the derivation is of the function, and ends in its value there.

    >>> found = steps("x^2*sin(3*x)", vars="x")
    >>> [(".".join(map(str, number)), step.rule) for number, step in found.outline.in_order()][:3]
    [('1', 'product'), ('1.1', 'power'), ('1.2', 'chain')]
    """
    given, where = located(source, at, reading)
    with recursion.room():
        return derive_stepwise(given, where, Choices(simplify=simplify))


def linearize(source: Problem | str, *, at: str = "", delta: str = "", **reading: Unpack[Reading]) -> Linearization:
    """F(a) + J(a)·(x − a) and dF = J·dx, `at` a point; without one the total differential dF alone.

    `delta` is a step Δx ("x=0.1"): `increment` then compares ΔF with J(a)·Δx. SingularPoint is raised where F
    is not differentiable.

    >>> found = linearize("2x^2 + y^2", at="x=1, y=1")
    >>> found.tangents.value
    Matrix([[4*x + 2*y - 3]])
    """
    given, where = located(source, at, reading)
    if delta:
        increment.require_point(where)
    with recursion.room():
        found = linearization.linearize(given, where)
        if delta:
            step = point(delta, replace(given, parameters=()), latex="\\" in delta)
            found = replace(found, increment=increment.increment(found, step))
        return found.finished(Choices())


def defining_limit(source: Problem | str, *, at: str, **reading: Unpack[Reading]) -> Limit:
    """Whether ‖F(a + h) − F(a) − J·h‖/‖h‖ → 0: `ruling` is right, wrong or undecided, `ratios` are some values.

    >>> defining_limit("abs(x)", at="x=0").ruling
    'wrong'
    """
    given, where = located(source, at, reading)
    with recursion.room():
        return limit.limit(given, where)


def explain(source: Problem | str, *, at: str = "", **reading: Unpack[Reading]) -> Explanation:
    """J with what goes with its shape: gradients, and for m = n the determinant and where it is 0.

    >>> [zero_set.equations for zero_set in explain("r*cos(t), r*sin(t)", vars="r t").singular]
    [((r, 0),)]
    """
    given, where = located(source, at, reading)
    with recursion.room():
        return explanation.explain(given, where).finished(Choices())


def compose(
    outer: Problem | str, inner: Problem | str, *, outer_vars: Names = "", at: str = "", **reading: Unpack[Reading]
) -> Composition:
    """J_{G∘F}(x) = J_G(F(x))·J_F(x) for the maps G (`outer`) and F (`inner`), and whether it is proved.

    Text is read as `problem` reads it, with `vars` for F and `outer_vars` for G; both maps are text, or neither.

    >>> found = compose("x^2*y", "cos(t), sin(t)")
    >>> found.jacobian.shape, found.ruling
    ((1, 1), 'right')
    """
    maps = _maps(outer, inner, outer_vars, reading)
    where = _at(at, compositions.with_constants(maps[1], maps[0]))
    with recursion.room():
        return compositions.compose(*maps, where).finished(Choices())


def change(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Change:
    """A change of variables x = F(u): det J, |det J|, where it is 0, its sign, and J⁻¹; ShapeError if m ≠ n.

    >>> found = change("r*cos(t), r*sin(t)", vars="r t", positive="r")
    >>> found.volume, found.singular, found.inverse.value[0, 0]
    (r, (), cos(t))
    """
    given, where = located(source, at, reading)
    with recursion.room():
        return _change(given, where, level=simplify)


def critical(
    source: Problem | str, *, at: str = "", box: str = "", digits: int | None = None, **reading: Unpack[Reading]
) -> critical_points.CriticalPoints:
    """The points where ∇f = 0, each proved, and their kind by the second derivative test; ShapeError for several f.

    `at` gives parameters values ("a=1"), `box` says where decimals are sought ("x=[-5, 5]").

    >>> [point.kind for point in critical("x^4 + y^4 - 4*x*y + 1").points]
    ['minimum', 'saddle', 'minimum']
    """
    given, where = located(source, at, reading)
    sides = _box(box, given)
    with recursion.room():
        return critical_points.critical(given, where, sides, digits)


def equilibria(
    source: Problem | str, *, at: str = "", box: str = "", digits: int | None = None, **reading: Unpack[Reading]
) -> fixed_points.Equilibria:
    """The points where F(x) = 0, each proved, and their stability for x' = F(x); ShapeError if m ≠ n.

    >>> [point.kind for point in equilibria("y, -sin(x) - y/4", vars="x y").points]
    ['stable spiral', 'saddle']
    """
    given, where = located(source, at, reading)
    sides = _box(box, given)
    with recursion.room():
        return fixed_points.equilibria(given, where, sides, digits)


def _box(text: str, problem: Problem) -> dict[Symbol, tuple[Expr, Expr]] | None:
    return build.box(values.read_box(text, tuple(v.name for v in problem.variables)), problem) if text else None


def _maps(outer: Problem | str, inner: Problem | str, outer_vars: Names, reading: Reading) -> tuple[Problem, Problem]:
    if isinstance(outer, Problem) and isinstance(inner, Problem):
        if outer_vars:
            raise TypeError("a Problem has been read already: outer_vars cannot apply to it")
        return read(outer, reading), read(inner, reading)
    if isinstance(outer, Problem) or isinstance(inner, Problem):
        raise TypeError("both maps are text, or both are Problems")
    check_keywords(reading)
    read_map = tex.read_map if reading.get("latex") else components.read_map
    own = named(reading["vars"], "vars") if "vars" in reading else None
    variables = named(outer_vars, "outer_vars") if outer_vars else None
    pair = composition.read(
        (outer, inner), variables, declared_in(reading)._replace(variables=own), (read_map, read_map)
    )
    with recursion.room():
        return build.pair(pair)


def _at(text: str, problem: Problem) -> Point:
    return point(text, problem, latex="\\" in text) if text else ()
