"""The contents of a picture, as numbers: nullclines, equilibria, separatrices, trajectories; level curves; grids.

Equilibria and critical points are those that the studies prove; curves are computed by functions that `code` writes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from symjac import calculus, code, exact
from symjac.errors import NoAnswer, ReadError, ShapeError
from symjac.kernel import sympy
from symjac.model import Problem, Result
from symjac.studies.critical.find import critical
from symjac.studies.equilibria.find import equilibria

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.model import Point
    from symjac.studies.spectrum import Classified

Range = tuple[float, float]
Window = tuple[Range, Range]
Curve = list[tuple[float, float]]

FINE, COARSE = 401, 21
"""The points on each side of the grids for curves and for arrows."""
MOST_MEMBERS = 60
"""The members of a family, such as (πn, 0), that are looked for on each side of 0."""


@dataclass(frozen=True)
class MarkedPoint:
    """A point with its kind and its label."""

    at: tuple[float, float]
    kind: str
    text: str


@dataclass(frozen=True)
class Scene:
    """The contents of a picture of a map in a window, with the points that are marked in it."""

    title: ClassVar[str]
    curves: ClassVar[int] = 0
    """How many kinds of curves the legend names."""

    problem: Problem
    window: Window
    points: tuple[MarkedPoint, ...]

    def words(self, formulas: str) -> str:
        """The contents of the picture in words."""
        (left, right), (low, high) = self.window
        x, y = (v.name for v in self.problem.variables)
        found = "; ".join(f"{mark.kind} at ({mark.at[0]:.4g}, {mark.at[1]:.4g})" for mark in self.points)
        where = f"{x} from {left:g} to {right:g}, {y} from {low:g} to {high:g}"
        named = f"Points: {found}" if found else "No special point in the window"
        return f"{self.opening} ({formulas}) for {where}. {named}."

    opening: ClassVar[str] = ""


@dataclass(frozen=True)
class Phase(Scene):
    """x′ = F(x) in the plane, with the expressions that are 0 on the nullcline branches of each component."""

    title = "Phase portrait"
    opening = "Phase portrait of x' ="

    nullclines: tuple[tuple[Expr, ...], tuple[Expr, ...]]
    separatrices: tuple[Curve, ...]
    trajectories: tuple[Curve, ...]

    @property
    def curves(self) -> int:  # type: ignore[override]
        """The nullclines of both components, and separatrices."""
        return 2 + bool(self.separatrices)


@dataclass(frozen=True)
class ScalarField(Scene):
    """A function f of two variables, with its gradient."""

    title = "Level curves and gradient"
    opening = "Level curves and gradient of f ="


@dataclass(frozen=True)
class PlaneMap(Scene):
    """A map of the plane to itself at p: F, J(p) and the area ratio det J(p)."""

    title = "A map near a point"

    at: tuple[float, float]
    image: tuple[float, float]
    matrix: tuple[tuple[float, float], tuple[float, float]]
    determinant: Expr

    def words(self, formulas: str) -> str:
        """The point, its image and the area ratio."""
        at, image = (f"({x:g}, {y:g})" for x, y in (self.at, self.image))
        return (
            f"A grid about {at} and its image under F = ({formulas}), about {image}, with F(p) + J(p)*d laid over it; "
            f"the area ratio det J is {float(self.determinant):.4g}."
        )

    def linear(self, x: Any, y: Any) -> tuple[Any, Any]:
        """F(p) + J(p)·Δ at points (x, y)."""
        (a, b), (c, d) = self.matrix
        dx, dy = x - self.at[0], y - self.at[1]
        return self.image[0] + a * dx + b * dy, self.image[1] + c * dx + d * dy


def numbers(problem: Problem, *exprs: Expr) -> Callable[..., list[Any]]:
    """Expressions in the variables, as a function of NumPy arrays."""
    made = Problem(tuple(exprs), problem.variables, component_names=tuple(f"f_{i}" for i in range(len(exprs))))
    entries = {(i, 0): each for i, each in enumerate(exprs) if each != 0}
    compute = code.function(Result("directional", made, (len(exprs), 1), entries))

    def function(*values: Any) -> list[Any]:
        import numpy

        with numpy.errstate(all="ignore"):
            found = compute(*values)
        return [found[..., i] for i in range(len(exprs))]

    return function


def phase(problem: Problem, point: Point, sides: Any, window: Window | None) -> Phase:
    """The phase portrait of x′ = F(x); ShapeError unless F maps the plane to itself."""
    _require_plane(problem, 2)
    found = equilibria(problem, point, sides)
    problem = found.problem
    _require_numbers(problem)
    seen = window or _window(found.points)
    points = tuple(mark for each in found.points for mark in _marks(each, seen, problem.variables))
    slopes = calculus.jacobian(problem)
    field = _at_a_point(problem)
    matrix = numbers(problem, *(slopes.nonzeros.get((i, j), sympy.S.Zero) for i in (0, 1) for j in (0, 1)))
    saddles = (mark for mark in points if mark.kind == "saddle")
    separatrices = [curve for mark in saddles for curve in _leaving(mark, field, matrix, seen)]
    trajectories = _spread(field, seen, points, separatrices)
    nullclines = tuple(_branches(component) for component in problem.components)
    return Phase(
        problem,
        seen,
        points,
        (nullclines[0], nullclines[1]),
        tuple(separatrices),
        trajectories,
    )


def field(problem: Problem, point: Point, sides: Any, window: Window | None) -> ScalarField:
    """Levels of f with its gradient; ShapeError unless f is one component in two variables."""
    _require_plane(problem, 1)
    found = critical(problem, point, sides)
    _require_numbers(found.problem)
    seen = window or _window(found.points)
    points = (mark for each in found.points for mark in _marks(each, seen, found.problem.variables))
    return ScalarField(found.problem, seen, tuple(points))


def grid(problem: Problem, point: Point, _: Any, window: Window | None) -> PlaneMap:
    """F on a grid about p, with F(p) + J(p)·Δ; the derivative at p must exist."""
    values = dict(point)
    if any(v not in values for v in problem.variables):
        raise ReadError("the grid is drawn about a point", hint='give it: --at "x=1, y=1"')
    problem = _at_parameters(problem, values)
    _require_plane(problem, 2)
    _require_numbers(problem)
    where = tuple((v, values[v]) for v in problem.variables)
    local = calculus.jacobian(problem, where)
    place = float(where[0][1]), float(where[1][1])
    seen = window or ((place[0] - 1, place[0] + 1), (place[1] - 1, place[1] + 1))
    image = numbers(problem, *problem.components)(*place)
    entries = [[float(local.nonzeros.get((i, j), 0)) for j in (0, 1)] for i in (0, 1)]
    matrix = (entries[0][0], entries[0][1]), (entries[1][0], entries[1][1])
    determinant = calculus.determinant_of(local).value
    return PlaneMap(problem, seen, (), place, (float(image[0]), float(image[1])), matrix, determinant)


def _require_plane(problem: Problem, components: int) -> None:
    m, n = problem.shape
    if (m, n) != (components, 2):
        what = "one component" if components == 1 else "two components"
        raise ShapeError(f"the picture is of {what} in two variables; the map has {m} in {n}", hint="--vars names two")


def _require_numbers(problem: Problem) -> None:
    left = sorted({s.name for f in problem.components for s in f.free_symbols} - {v.name for v in problem.variables})
    if left:
        raise NoAnswer(f"a picture needs the value of {', '.join(left)}", hint=f'--at "{left[0]}=1"')


def _window(points: Sequence[Classified]) -> Window:
    """A window that contains the known points with a margin."""
    known = [[float(value) for _, value in each.root.point] for each in points if not each.root.family]
    if not known:
        return (-5.0, 5.0), (-5.0, 5.0)
    sides = []
    for values in zip(*known, strict=True):
        low, high = min(values), max(values)
        pad = max(1.0, 0.6 * (high - low)) if len(known) > 1 else _AROUND
        sides.append((low - pad, high + pad))
    return sides[0], sides[1]


def _marks(point: Classified, window: Window, variables: Sequence[Symbol]) -> Iterator[MarkedPoint]:
    """The members of a point, or of a family numbered by integers, that lie in the window."""
    root = point.root
    values = dict(root.point)
    if root.free:
        return
    for member in _members(root.integers, [values[v] for v in variables], window):
        place = [exact.substituted(values[v], member) for v in variables]
        at = float(place[0]), float(place[1])
        if _inside(at, window):
            yield MarkedPoint(at, point.kind or "undecided", ", ".join(map(str, place)))


_AROUND = 3.0
"""How far the window reaches about a point that is alone."""


def _members(integers: Sequence[Symbol], place: Sequence[Expr], window: Window) -> Iterator[dict[Symbol, Expr]]:
    """The values of the integers for which the place is near the window, by floating-point numbers."""
    if not integers:
        yield {}
        return
    import numpy

    most = MOST_MEMBERS if len(integers) < 3 else MOST_MEMBERS // 10
    mesh = numpy.meshgrid(*[numpy.arange(-most, most + 1.0)] * len(integers), indexing="ij")
    at = numbers(Problem(tuple(place), tuple(integers)), *place)(*mesh)
    near = numpy.ones(mesh[0].shape, dtype=bool)
    for values, (low, high) in zip(at, window, strict=True):
        near &= (values > low - 1e-6) & (values < high + 1e-6)
    for member in numpy.argwhere(near):
        yield {symbol: sympy.Integer(int(n) - most) for symbol, n in zip(integers, member, strict=True)}


def _inside(at: tuple[float, float], window: Window) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(at, window, strict=True))


def _branches(component: Expr) -> tuple[Expr, ...]:
    """The factors of the numerator, each once, so that a squared factor changes its sign at its zeros too."""
    top, _ = sympy.fraction(sympy.together(component))
    _, factors = sympy.factor_list(top)
    return tuple(factor for factor, _ in factors if factor.free_symbols) or (component,)


class _Drawn:
    """Which cells of a grid over the window have a curve in them."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._held: set[tuple[int, int]] = set()

    def _cell(self, at: tuple[float, float]) -> tuple[int, int]:
        x, y = (
            math.floor((value - low) / (high - low) * CELLS) for value, (low, high) in zip(at, self.window, strict=True)
        )
        return x, y

    def is_near(self, at: tuple[float, float], cells: int = 0) -> bool:
        """Whether a curve is in the cell of a place, or so many cells around it."""
        x, y = self._cell(at)
        around = range(-cells, cells + 1)
        return any((x + i, y + j) in self._held for i in around for j in around)

    def add(self, curve: Curve) -> None:
        """A curve that has been drawn."""
        self._held.update(map(self._cell, curve))

    def free(self, curve: Curve) -> Curve:
        """The part of the curve that keeps its distance from all other curves."""
        end = next((index for index, at in enumerate(curve) if self.is_near(at)), len(curve))
        return curve[:end]


def _spread(field: Any, window: Window, points: Sequence[MarkedPoint], drawn: Sequence[Curve]) -> tuple[Curve, ...]:
    """Trajectories that are spread over the window: each ends where it comes close to another one.

    First those away from spirals and nodes, as far as they lead: one that stays in the window draws its limit cycle.
    After Jobard and Lefer, Creating evenly-spaced streamlines of arbitrary density, 1997.
    """
    others = _Drawn(window)
    for curve in drawn:
        others.add(curve)
    found = []
    for mark in points:
        if ("spiral" in mark.kind or "node" in mark.kind) and (curve := _cycle(mark, field, window)):
            others.add(curve)
            found.append(curve)
    for seed in _seeds(window):
        if others.is_near(seed, 1):
            continue
        before, after = (others.free(_path(field, seed, window, way, others)) for way in (-1, 1))
        curve = before[:0:-1] + after
        if _is_long(curve):
            others.add(curve)
            found.append(curve)
    return tuple(found)


CELLS, SEEDS = 36, 12
"""Cells on a side of the grid that keeps trajectories apart, and of the grid of their starting places."""


def _seeds(window: Window) -> Iterator[tuple[float, float]]:
    """Places from the middle of the window outwards."""
    (left, right), (low, high) = window
    places = [((i + 0.5) / SEEDS, (j + 0.5) / SEEDS) for i in range(SEEDS) for j in range(SEEDS)]
    for x, y in sorted(places, key=lambda place: (max(abs(place[0] - 0.5), abs(place[1] - 0.5)), place)):
        yield left + x * (right - left), low + y * (high - low)


def _leaving(mark: MarkedPoint, field: Any, matrix: Any, window: Window) -> Iterator[Curve]:
    """The separatrices of a saddle, along its eigenvectors: two lead from it as time goes on, two to it."""
    import numpy

    entries = [float(each) for each in matrix(*mark.at)]
    values, vectors = numpy.linalg.eig(numpy.array(entries).reshape(2, 2))
    size = 1e-3 * max(high - low for low, high in window)
    for value, vector in sorted(zip(values.real, vectors.real.T, strict=True), key=lambda pair: pair[0]):
        for way in (1, -1):
            start = mark.at[0] + way * size * float(vector[0]), mark.at[1] + way * size * float(vector[1])
            yield _path(field, start, window, 1) if value > 0 else _path(field, start, window, -1)[::-1]


def _cycle(mark: MarkedPoint, field: Any, window: Window) -> Curve:
    """A trajectory away from a point that comes close to a limit cycle; empty if it leaves or comes to rest.

    It goes back in time from a stable point.
    """
    way = 1 if "unstable" in mark.kind else -1
    start = mark.at[0] + 0.02 * (window[0][1] - window[0][0]), mark.at[1]
    curve = _path(field, start, window, way, longer=LONGER)
    last = curve[-2 * LATER :]
    moves = max(math.dist(last[0], at) for at in last) > 0.1 * min(high - low for low, high in window)
    return curve[::way] if moves and all(_inside(at, window) for at in curve) else []


def _at_a_point(problem: Problem) -> Callable[[float, float], tuple[float, float]]:
    """F as a function of one point; nan where it has no value."""
    entries = {(i, 0): each for i, each in enumerate(problem.components) if each != 0}
    compute = code.function(Result("directional", problem, (2, 1), entries), "python")

    def function(x: float, y: float) -> tuple[float, float]:
        try:
            u, v = compute(x, y)
        except (ValueError, ArithmeticError):
            return math.nan, math.nan
        return u, v

    return function


def _path(
    field: Any, start: tuple[float, float], window: Window, way: int, others: _Drawn | None = None, longer: int = 1
) -> Curve:
    """A trajectory while it stays near the window, by SciPy's Runge-Kutta method of order 5 with limited steps.

    It ends where it comes close to one of the others. Its speed is about 1 except near equilibria, which a trajectory
    approaches without end.
    """
    from scipy.integrate import RK45

    spans = [high - low for low, high in window]
    u, v = field(*start)
    slow = 0.05 * math.hypot(u / spans[0], v / spans[1])
    if not math.isfinite(slow):
        return [start]

    def speed(_: float, state: Any) -> list[float]:
        u, v = field(float(state[0]), float(state[1]))
        length = math.hypot(u / spans[0], v / spans[1]) + slow
        if not (math.isfinite(length) and length):
            return [0.0, 0.0]
        return [way * u / length, way * v / length]

    solver = RK45(speed, 0.0, start, MOST_TIME * longer, max_step=0.02, rtol=1e-5, atol=1e-6 * max(spans))
    curve = [start]
    for _ in range(MOST_STEPS * longer):
        solver.step()
        between = solver.dense_output()((solver.t_old + solver.t) / 2)
        curve += [(float(x), float(y)) for x, y in (between, solver.y)]
        near = zip(curve[-1], window, spans, strict=True)
        if others and any(map(others.is_near, curve[-2:])):
            break
        if solver.status != "running" or any(not low - s / 20 < x < high + s / 20 for x, (low, high), s in near):
            break
    return curve


MOST_TIME, MOST_STEPS, LONGER, LATER = 2.0, 250, 6, 100
"""The limits of a trajectory: its time, in widths of the window, and its steps; how many times longer it is
followed to a limit cycle, and the steps after which it must still be moving there."""


def _is_long(curve: Curve) -> bool:
    return len(curve) > 8


def scene(kind: str, problem: Problem, point: Point, sides: Any) -> Scene:
    """The scene of a kind of `questions.PICTURES`, in the window that a box of the two variables describes."""
    return _KINDS[kind](problem, point, sides, _window_of(problem, sides))


_KINDS: Mapping[str, Callable[[Problem, Point, Any, Window | None], Scene]] = {
    "phase": phase, "field": field, "grid": grid,
}  # fmt: skip


def _window_of(problem: Problem, sides: Any) -> Window | None:
    if not sides:
        return None
    first, second = (tuple(map(float, sides[v])) if v in sides else (-5.0, 5.0) for v in problem.variables)
    return (first[0], first[1]), (second[0], second[1])


def _at_parameters(problem: Problem, point: Mapping[Symbol, Expr]) -> Problem:
    """The map with the values that a point gives to parameters."""
    values = {symbol: value for symbol, value in point.items() if symbol not in problem.variables}
    components = tuple(exact.substituted(component, values) for component in problem.components)
    return Problem(components, problem.variables, name=problem.name, component_names=problem.component_names)
