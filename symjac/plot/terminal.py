"""Scenes as characters in a terminal, by plotext: nullclines or level curves as dots, points by their kind."""

from __future__ import annotations

from typing import Any

from symjac import plot
from symjac.plot.pictures import Scene, described
from symjac.plot.scenes import Phase, PlaneMap, ScalarField, numbers

_SIGNS = {"saddle": "x", "unstable": "o", "stable": "*", "centre": "c", "minimum": "v", "maximum": "A", "": "?"}


def drawn(scene: Scene, width: int, colour: bool) -> str:
    """The picture in characters, and below it a description in words."""
    board = plot.needed("plotext")
    board.clear_figure()
    board.plotsize(max(min(width, 100), 40), 26)
    draw: Any = _CURVES[type(scene)]
    draw(scene, board)
    if not isinstance(scene, PlaneMap):
        board.xlim(*scene.window[0])
        board.ylim(*scene.window[1])
        for mark in scene.points:
            sign = next(sign for word, sign in _SIGNS.items() if word in mark.kind)
            board.scatter([mark.at[0]], [mark.at[1]], marker=sign, color="red")
    shown: str = board.build()
    return f"{shown if colour else board.uncolorize(shown)}\n{described(scene)}"


def _phase(scene: Phase, board: Any) -> None:
    for curve in scene.trajectories[::3]:
        board.scatter(*map(list, zip(*curve[::8], strict=True)), marker="dot", color="gray")
    for number, branches in enumerate(scene.nullclines):
        x, y = _zeros(scene, branches)
        name = scene.problem.variables[number].name
        board.scatter(x, y, marker="braille", color="blue" if number == 0 else "orange", label=f"{name}' = 0")
    for curve in scene.separatrices:
        board.scatter(*map(list, zip(*curve, strict=True)), marker="braille", color="red")


def _field(scene: ScalarField, board: Any) -> None:
    numpy = plot.needed("numpy")
    x, y = _mesh(scene.window)
    (value,) = numbers(scene.problem, *scene.problem.components)(x, y)
    finite = value[numpy.isfinite(value)]
    for level in numpy.quantile(finite, numpy.linspace(0.1, 0.9, 7)) if finite.size else ():
        near = _changes(value - level)
        board.scatter(list(x[near]), list(y[near]), marker="braille")


def _grid(scene: PlaneMap, board: Any) -> None:
    numpy = plot.needed("numpy")
    field = numbers(scene.problem, *scene.problem.components)
    (left, right), (low, high) = scene.window
    fine = numpy.linspace(0, 1, 80)
    for t in numpy.linspace(0, 1, 7):
        for x, y in ((left + t * (right - left) + 0 * fine, low + fine * (high - low)),
                     (left + fine * (right - left), low + t * (high - low) + 0 * fine)):  # fmt: skip
            board.scatter(*map(list, field(x, y)), marker="braille", color="blue")
    board.scatter([scene.image[0]], [scene.image[1]], marker="o", color="red")


def _mesh(window: Any) -> Any:
    numpy = plot.needed("numpy")
    return numpy.meshgrid(*(numpy.linspace(low, high, 241) for low, high in window))


def _zeros(scene: Phase, branches: Any) -> tuple[list[float], list[float]]:
    x, y = _mesh(scene.window)
    found: tuple[list[float], list[float]] = ([], [])
    for value in numbers(scene.problem, *branches)(x, y):
        near = _changes(value)
        found[0].extend(map(float, x[near]))
        found[1].extend(map(float, y[near]))
    return found


def _changes(value: Any) -> Any:
    """The places of a grid after which the sign changes."""
    numpy = plot.needed("numpy")
    sign = numpy.sign(value)
    near = numpy.zeros(sign.shape, dtype=bool)
    near[:, :-1] |= sign[:, :-1] * sign[:, 1:] <= 0
    near[:-1, :] |= sign[:-1, :] * sign[1:, :] <= 0
    return near & numpy.isfinite(value)


_CURVES = {Phase: _phase, ScalarField: _field, PlaneMap: _grid}
