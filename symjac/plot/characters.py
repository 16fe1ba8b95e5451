"""Scenes as characters in a terminal, by plotext: nullclines or level curves as dots, points by their kind."""

from __future__ import annotations

import textwrap
from typing import Any

from symjac import plot
from symjac.plot.pictures import described
from symjac.plot.scenes import Phase, PlaneMap, ScalarField, Scene, numbers

_SIGNS = {"saddle": "x", "centre": "c", "unstable": "o", "stable": "*", "minimum": "v", "maximum": "A", "": "?"}

_LEAST, _MOST = 40, 100
"""Columns of a picture."""


def drawn(scene: Scene, width: int, colour: bool) -> str:
    """The picture in characters, and below it a description in words."""
    board = plot.needed("plotext")
    board.clear_figure()
    board.plotsize(max(min(width, _MOST), _LEAST), 26)
    draw: Any = _CURVES[type(scene)]
    key = draw(scene, board)
    shown: str = board.build()
    words = "\n".join(textwrap.wrap(" ".join(filter(None, (described(scene), key))), max(width, _LEAST)))
    return f"{shown if colour else board.uncolorize(shown)}\n{words}"


def _marked(scene: Scene, board: Any) -> str:
    """The points in the window; their signs in words."""
    board.xlim(*scene.window[0])
    board.ylim(*scene.window[1])
    for mark in scene.points:
        board.scatter([mark.at[0]], [mark.at[1]], marker=_sign(mark.kind), color="red")
    signs = ", ".join(dict.fromkeys(f"{_sign(mark.kind)} {mark.kind}" for mark in scene.points))
    return f"Signs: {signs}." if signs else ""


def _sign(kind: str) -> str:
    return next(sign for word, sign in _SIGNS.items() if word in kind)


_NULLCLINES = (("braille", "blue"), ("+", "orange"))
"""The marker and the colour of x' = 0 and of y' = 0."""


def _phase(scene: Phase, board: Any) -> str:
    for curve in scene.trajectories[::3]:
        board.scatter(*map(list, zip(*curve[::8], strict=True)), marker="dot", color="gray")
    for number, branches in enumerate(scene.nullclines):
        x, y = _zeros(scene, branches)
        name = scene.problem.variables[number].name
        marker, colour = _NULLCLINES[number]
        board.scatter(x, y, marker=marker, color=colour, label=f"{name}' = 0")
    for number, curve in enumerate(scene.separatrices):
        label = {"label": "separatrix"} if number == 0 else {}
        board.scatter(*map(list, zip(*curve[::2], strict=True)), marker="~", color="red", **label)
    return _marked(scene, board)


def _field(scene: ScalarField, board: Any) -> str:
    numpy = plot.needed("numpy")
    x, y = _mesh(scene.window)
    (value,) = numbers(scene.problem, *scene.problem.components)(x, y)
    finite = value[numpy.isfinite(value)]
    for level in numpy.quantile(finite, numpy.linspace(0.1, 0.9, 7)) if finite.size else ():
        near = _changes(value - level)
        board.scatter(list(x[near]), list(y[near]), marker="braille")
    return _marked(scene, board)


def _grid(scene: PlaneMap, board: Any) -> str:
    numpy = plot.needed("numpy")
    field = numbers(scene.problem, *scene.problem.components)
    (left, right), (low, high) = scene.window
    fine = numpy.linspace(0, 1, 80)
    for t in numpy.linspace(0, 1, 7):
        for x, y in ((left + t * (right - left) + 0 * fine, low + fine * (high - low)),
                     (left + fine * (right - left), low + t * (high - low) + 0 * fine)):  # fmt: skip
            board.scatter(*map(list, field(x, y)), marker="braille", color="blue")
            board.scatter(*map(list, scene.linear(x[::6], y[::6])), marker="dot", color="orange")
    board.scatter([scene.image[0]], [scene.image[1]], marker="o", color="red")
    return "Lines: the image; dots: its linear approximation."


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
