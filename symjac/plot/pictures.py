"""Scenes drawn: as SVG, PDF or PNG by matplotlib, and as characters in a terminal by plotext."""

from __future__ import annotations

import io
import itertools
import math
import textwrap
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from symjac import plot
from symjac.plot.scenes import COARSE, FINE, Curve, MarkedPoint, Phase, PlaneMap, ScalarField, Scene, Window, numbers
from symjac.render.latex import ASCII, LATEX

# --- by matplotlib ------------------------------------------------------------
#
# Scenes as SVG, PDF or PNG by matplotlib: one column wide, reproducible byte for byte, with a text for screen readers.
#
# Colours are those of Okabe and Ito (jfly.uni-koeln.de/color), which colour-blind readers can tell apart.
# Kinds differ in shape too.


BLACK, ORANGE, SKY, GREEN, BLUE, RED = "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"
COLUMN = 3.4
"""The width of a column of a two-column journal, in inches."""
SHAPES: Mapping[str, tuple[str, str, str]] = {
    # word in the kind → marker, colour, whether it is filled
    "saddle": ("X", RED, "full"), "centre": ("D", GREEN, "none"), "unstable": ("o", ORANGE, "none"),
    "stable": ("o", BLUE, "full"), "minimum": ("v", BLUE, "full"), "maximum": ("^", ORANGE, "full"),
    "": ("s", BLACK, "none"),
}  # fmt: skip
_STYLE = {
    "font.size": 8, "axes.linewidth": 0.6, "font.family": "DejaVu Sans", "mathtext.fontset": "cm",
    "svg.hashsalt": "symjac", "svg.fonttype": "path", "pdf.fonttype": 42, "legend.fontsize": 7,
    "axes.formatter.use_mathtext": True, "path.simplify": True, "path.simplify_threshold": 0.4, "figure.dpi": 100,
}  # fmt: skip


def drawn(scene: Scene, ending: str, width: float = COLUMN) -> bytes:
    """The picture in a format of `plot.ENDINGS`."""
    matplotlib = plot.needed("matplotlib")
    with matplotlib.rc_context(_STYLE):
        draw, height = _DRAW[type(scene)]
        figure = plot.needed("matplotlib.figure").Figure(figsize=(width, height(scene, width)))
        plot.needed("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
        draw(scene, figure)
        out = io.BytesIO()
        nothing: dict[str, dict[str, Any]] = {
            "svg": {"Date": None, "Creator": "symjac"}, "pdf": {"CreationDate": None}, "png": {"Software": None},
        }  # fmt: skip
        figure.savefig(out, format=ending, metadata=nothing[ending], dpi=300)
    return _described(out.getvalue(), scene) if ending == "svg" else out.getvalue()


def shape_of(kind: str) -> tuple[str, str, str]:
    """Marker, colour and fill of a kind, by the first word of SHAPES that the kind contains."""
    return next(shape for word, shape in SHAPES.items() if word in kind)


def described(scene: Scene) -> str:
    """The contents of the picture, in words."""
    style = ASCII.beside(scene.problem.names)
    return scene.words(", ".join(map(style.expression, scene.problem.components)))


def _described(svg: bytes, scene: Scene) -> bytes:
    text = svg.decode()
    start = text.index("<svg ")
    end = text.index(">", start)
    content = escape(described(scene))
    words = f'<title id="title">{scene.title}</title>\n <desc id="desc">{content}</desc>'
    return f'{text[:end]} role="img" aria-labelledby="title desc">\n {words}{text[end + 1 :]}'.encode()


def _mesh(window: Window, count: int) -> Any:
    numpy = plot.needed("numpy")
    return numpy.meshgrid(*(numpy.linspace(low, high, count) for low, high in window))


_LEFT, _RIGHT, _TOP, _BELOW, _ROW = 0.55, 0.12, 0.08, 0.42, 0.17
"""Inches around the axes, and of a row of the legend. They follow the size of letters, not the width of the picture."""


def _rows(scene: Scene) -> int:
    """The number of rows of the legend."""
    entries = len({mark.kind for mark in scene.points}) + scene.curves
    return -(-entries // 2) if entries > 3 else min(entries, 1)


def _height(scene: Scene, width: float) -> float:
    return (width - _LEFT - _RIGHT) * 0.95 + _TOP + _BELOW + _ROW * _rows(scene)


def _axes(scene: Scene, figure: Any) -> Any:
    width, height = figure.get_size_inches()
    below = (_BELOW + _ROW * _rows(scene)) / height
    axes = figure.add_axes((_LEFT / width, below, 1 - (_LEFT + _RIGHT) / width, 1 - below - _TOP / height))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(plot.needed("matplotlib.ticker").MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    for setter, limits, label, variable in (
        (axes.set_xlim, scene.window[0], axes.set_xlabel, scene.problem.variables[0]),
        (axes.set_ylim, scene.window[1], axes.set_ylabel, scene.problem.variables[1]),
    ):
        setter(limits)
        label(f"${_mathtext(LATEX.name(variable.name))}$", labelpad=1)
    axes.tick_params(width=0.6, length=2.5)
    return axes


def _mathtext(tex: str) -> str:
    return tex.replace(r"\mathit", r"\mathrm")


def _phase(scene: Phase, figure: Any) -> None:
    axes = _axes(scene, figure)
    for curve in scene.trajectories:
        x, y = zip(*curve, strict=True)
        axes.plot(x, y, color="0.68", linewidth=0.5, zorder=1)
        _arrow(axes, curve, "0.5", 6)
    xs, ys = _mesh(scene.window, FINE)
    styles = ((BLUE, "--", 0), (ORANGE, "-.", 1))
    for (colour, dashes, number), branches in zip(styles, scene.nullclines, strict=True):
        for value in numbers(scene.problem, *branches)(xs, ys):
            axes.contour(xs, ys, value, levels=[0], colors=colour, linestyles=dashes, linewidths=1.1, zorder=2)
        name = LATEX.name(scene.problem.variables[number].name)
        axes.plot([], [], color=colour, linestyle=dashes, linewidth=1.1, label=f"$\\dot{{{_mathtext(name)}}} = 0$")
    for curve in scene.separatrices:
        x, y = zip(*curve, strict=True)
        axes.plot(x, y, color=RED, linewidth=1.1, zorder=3)
        _arrow(axes, curve, RED, 8)
    if scene.separatrices:
        axes.plot([], [], color=RED, linewidth=1.1, label="separatrix")
    _points(scene.points, axes)
    _legend(axes)


def _arrow(axes: Any, curve: Curve, colour: str, size: float) -> None:
    """The direction of time, in the middle of the part of a curve that is seen."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    seen = [i for i, (x, y) in enumerate(curve) if left < x < right and low < y < high and 0 < i < len(curve) - 1]
    lengths = [math.dist(curve[i], curve[i + 1]) for i in seen]
    passed = itertools.accumulate(lengths)
    middle = next((i for i, length in zip(seen, passed, strict=True) if 2 * length >= sum(lengths)), None)
    if middle is not None:
        axes.annotate(
            "", xy=curve[middle + 1], xytext=curve[middle - 1], zorder=3,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 0.4, "mutation_scale": size},
        )  # fmt: skip


def _points(points: tuple[MarkedPoint, ...], axes: Any) -> None:
    for kind in dict.fromkeys(mark.kind for mark in points):
        marker, colour, fill = shape_of(kind)
        x, y = zip(*(mark.at for mark in points if mark.kind == kind), strict=True)
        axes.plot(
            x, y, linestyle="none", marker=marker, markersize=5.5, color=colour, label=kind, zorder=5,
            markerfacecolor=colour if fill == "full" else "white", markeredgecolor=colour, markeredgewidth=0.9,
        )  # fmt: skip


def _legend(axes: Any) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.figure.legend(
            handles, labels, loc="lower center", bbox_to_anchor=(0.54, 0.0), frameon=False,
            ncols=2 if len(handles) > 3 else len(handles), columnspacing=1.2, handlelength=1.8, borderaxespad=0.3,
        )  # fmt: skip


def _field(scene: ScalarField, figure: Any) -> None:
    numpy = plot.needed("numpy")
    axes = _axes(scene, figure)
    xs, ys = _mesh(scene.window, FINE)
    (value,) = numbers(scene.problem, *scene.problem.components)(xs, ys)
    finite = value[numpy.isfinite(value)]
    if finite.size:
        quantiles = numpy.quantile(finite, numpy.linspace(0.02, 0.98, 15))
        least = 1e-9 * float(numpy.ptp(quantiles))
        levels = sorted({float(f"{level:.1e}") if abs(level) > least else 0.0 for level in quantiles})
        drawn = axes.contour(xs, ys, value, levels=levels, cmap=_levels_map(), linewidths=0.8)
        _level_labels(scene, axes, drawn)
    xs, ys = _mesh(scene.window, COARSE)
    u, v = numbers(scene.problem, *(scene.problem.components[0].diff(x) for x in scene.problem.variables))(xs, ys)
    length = numpy.hypot(u, v)
    with numpy.errstate(all="ignore"):
        u, v = u / length, v / length
    axes.quiver(xs, ys, u, v, color="0.45", width=0.003, scale=32, pivot="mid")
    _points(scene.points, axes)
    _legend(axes)


def _levels_map() -> Any:
    """The colours of levels: cividis, which all readers can tell apart, without its palest end."""
    colours = plot.needed("matplotlib").colormaps["cividis"]
    numpy = plot.needed("numpy")
    return plot.needed("matplotlib.colors").ListedColormap(colours(numpy.linspace(0.0, 0.82, 64)))


def _level_labels(scene: ScalarField, axes: Any, drawn: Any) -> None:
    """The value at every third level, where its curve is farthest from the border, the points and other labels."""
    numpy = plot.needed("numpy")
    outlined = [plot.needed("matplotlib.patheffects").withStroke(linewidth=1.6, foreground="white")]
    lows, spans = zip(*((low, high - low) for low, high in scene.window), strict=True)
    taken = [(numpy.array(mark.at) - lows) / spans for mark in scene.points]
    for level, curves in list(zip(drawn.levels, drawn.allsegs, strict=True))[1::3]:
        if not curves:
            continue
        places = (numpy.concatenate(curves) - lows) / spans
        room = numpy.minimum(places, 1 - places).min(axis=1)
        for other in taken:
            room = numpy.minimum(room, numpy.hypot(*(places - other).T))
        best = int(room.argmax())
        if room[best] > 0.07:
            taken.append(places[best])
            x, y = places[best] * spans + lows
            axes.text(
                x, y, f"{level:g}".replace("-", "\N{MINUS SIGN}"), fontsize=6, ha="center", va="center",
                path_effects=outlined, zorder=4,
            )  # fmt: skip


def _grid(scene: PlaneMap, figure: Any) -> None:
    numpy = plot.needed("numpy")
    before = figure.add_axes((0.13, 0.17, 0.35, 0.62))
    after = figure.add_axes((0.62, 0.17, 0.35, 0.62))
    field = numbers(scene.problem, *scene.problem.components)
    (left, right), (low, high) = scene.window
    fine = numpy.linspace(0, 1, 101)
    for t in numpy.linspace(0, 1, 9):
        for x, y in (
            (left + t * (right - left) + 0 * fine, low + fine * (high - low)),
            (left + fine * (right - left), low + t * (high - low) + 0 * fine),
        ):
            before.plot(x, y, color=SKY, linewidth=0.6)
            after.plot(*field(x, y), color=BLUE, linewidth=0.7)
            after.plot(*scene.linear(x, y), color=ORANGE, linewidth=0.5, linestyle="--")
    before.plot(*scene.at, "o", color=RED, markersize=4)
    after.plot(*scene.image, "o", color=RED, markersize=4)
    x, y = (_mathtext(LATEX.name(v.name)) for v in scene.problem.variables)
    before.set_xlabel(f"${x}$", labelpad=1)
    before.set_ylabel(f"${y}$", labelpad=1)
    f, g = (_mathtext(LATEX.name(name)) for name in scene.problem.component_names)
    after.set_xlabel(f"${f}$", labelpad=1)
    after.set_ylabel(f"${g}$", labelpad=1)
    before.set_title("grid about p", fontsize=8)
    ratio = f"$\\det J = {float(scene.determinant):.4g}$: area ratio"
    after.set_title(f"$F$, and $F(p) + J\\Delta$ dashed\n{ratio}", fontsize=7)
    for axes in (before, after):
        axes.tick_params(width=0.6, length=2.5, labelsize=6.5)


def _flat(_: Scene, width: float) -> float:
    return width * 0.62


_DRAW: Mapping[type[Scene], tuple[Any, Any]] = {
    # scene → how it is drawn, and how high it is at a width
    Phase: (_phase, _height), ScalarField: (_field, _height), PlaneMap: (_grid, _flat),
}  # fmt: skip


# --- by plotext ---------------------------------------------------------------
#
# Scenes as characters in a terminal, by plotext: nullclines or level curves as dots, points by their kind.


_SIGNS = {"saddle": "x", "centre": "c", "unstable": "o", "stable": "*", "minimum": "v", "maximum": "A", "": "?"}

_LEAST, _MOST = 40, 100
"""Columns of a picture."""


def in_characters(scene: Scene, width: int, colour: bool) -> str:
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


def _phase_curves(scene: Phase, board: Any) -> str:
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


def _field_curves(scene: ScalarField, board: Any) -> str:
    numpy = plot.needed("numpy")
    x, y = _points_of(scene.window)
    (value,) = numbers(scene.problem, *scene.problem.components)(x, y)
    finite = value[numpy.isfinite(value)]
    for level in numpy.quantile(finite, numpy.linspace(0.1, 0.9, 7)) if finite.size else ():
        near = _changes(value - level)
        board.scatter(list(x[near]), list(y[near]), marker="braille")
    return _marked(scene, board)


def _grid_curves(scene: PlaneMap, board: Any) -> str:
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


def _points_of(window: Any) -> Any:
    numpy = plot.needed("numpy")
    return numpy.meshgrid(*(numpy.linspace(low, high, 241) for low, high in window))


def _zeros(scene: Phase, branches: Any) -> tuple[list[float], list[float]]:
    x, y = _points_of(scene.window)
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


_CURVES = {Phase: _phase_curves, ScalarField: _field_curves, PlaneMap: _grid_curves}
