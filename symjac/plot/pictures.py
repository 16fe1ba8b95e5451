"""Scenes as SVG, PDF or PNG by matplotlib: one column wide, reproducible byte for byte, with a text for screen readers.

Colours are those of Okabe and Ito (jfly.uni-koeln.de/color), which colour-blind readers can tell apart.
Kinds differ in shape too.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from symjac import plot
from symjac.plot.scenes import COARSE, FINE, Field, Grid, Mark, Phase, Window, numbers
from symjac.render.tex import LATEX, TEXT

Scene = Phase | Field | Grid

BLACK, ORANGE, SKY, GREEN, BLUE, RED = "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"
COLUMN = 3.4
"""In inches: the width of a column of a two-column journal."""
SHAPES: Mapping[str, tuple[str, str, str]] = {
    # word in the kind → marker, colour, whether it is filled
    "saddle": ("X", RED, "full"), "unstable": ("o", ORANGE, "none"), "stable": ("o", BLUE, "full"),
    "centre": ("D", GREEN, "none"), "minimum": ("v", BLUE, "full"), "maximum": ("^", ORANGE, "full"),
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
        figure = plot.needed("matplotlib.figure").Figure(
            figsize=(width, width * (0.62 if isinstance(scene, Grid) else 1.1))
        )
        plot.needed("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
        _DRAW[type(scene)](scene, figure)
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
    problem = scene.problem
    style = TEXT.beside(problem.names)
    formulas = ", ".join(map(style.expression, problem.components))
    if isinstance(scene, Grid):
        at, image = (f"({x:g}, {y:g})" for x, y in (scene.at, scene.image))
        return (
            f"A grid about {at} and its image under F = ({formulas}), about {image}, with F(p) + J(p)*d laid over it; "
            f"the area ratio det J is {float(scene.determinant):.4g}."
        )
    what = "Phase portrait of x' =" if isinstance(scene, Phase) else "Level curves and gradient of f ="
    (left, right), (low, high) = scene.window
    x, y = (v.name for v in problem.variables)
    found = "; ".join(f"{mark.kind} at ({mark.at[0]:.4g}, {mark.at[1]:.4g})" for mark in scene.points)
    where = f"{x} from {left:g} to {right:g}, {y} from {low:g} to {high:g}"
    return f"{what} ({formulas}) for {where}. {'Points: ' + found if found else 'No special point in the window'}."


def _described(svg: bytes, scene: Scene) -> bytes:
    text = svg.decode()
    start = text.index("<svg ")
    end = text.index(">", start)
    words = f'<title id="title">{escape(_title(scene))}</title>\n <desc id="desc">{escape(described(scene))}</desc>'
    return f'{text[:end]} role="img" aria-labelledby="title desc">\n {words}{text[end + 1 :]}'.encode()


def _title(scene: Scene) -> str:
    return {Phase: "Phase portrait", Field: "Level curves and gradient", Grid: "A map near a point"}[type(scene)]


def _mesh(window: Window, count: int) -> Any:
    numpy = plot.needed("numpy")
    return numpy.meshgrid(*(numpy.linspace(low, high, count) for low, high in window))


def _axes(scene: Phase | Field, figure: Any) -> Any:
    axes = figure.add_axes((0.15, 0.27, 0.82, 0.71))
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
        axes.plot(x, y, color="0.72", linewidth=0.5, zorder=1)
        middle = len(curve) // 2
        axes.annotate(
            "", xy=curve[middle + 1], xytext=curve[middle - 1], zorder=1,
            arrowprops={"arrowstyle": "-|>", "color": "0.55", "linewidth": 0.4, "mutation_scale": 6},
        )  # fmt: skip
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
    if scene.separatrices:
        axes.plot([], [], color=RED, linewidth=1.1, label="separatrix")
    _points(scene.points, axes)
    _legend(axes)


def _points(points: tuple[Mark, ...], axes: Any) -> None:
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
            handles, labels, loc="lower center", bbox_to_anchor=(0.55, 0.0), frameon=False,
            ncols=2 if len(handles) > 3 else len(handles), columnspacing=1.2, handlelength=1.8, borderaxespad=0.3,
        )  # fmt: skip


def _field(scene: Field, figure: Any) -> None:
    numpy = plot.needed("numpy")
    axes = _axes(scene, figure)
    xs, ys = _mesh(scene.window, FINE)
    (value,) = numbers(scene.problem, *scene.problem.components)(xs, ys)
    finite = value[numpy.isfinite(value)]
    if finite.size:
        levels = numpy.unique(numpy.quantile(finite, numpy.linspace(0.02, 0.98, 15)))
        drawn = axes.contour(xs, ys, value, levels=levels, cmap="cividis", linewidths=0.8)
        axes.clabel(drawn, levels[::3], fontsize=5.5, fmt="%.3g")
    xs, ys = _mesh(scene.window, COARSE)
    u, v = numbers(scene.problem, *(scene.problem.components[0].diff(x) for x in scene.problem.variables))(xs, ys)
    length = numpy.hypot(u, v)
    with numpy.errstate(all="ignore"):
        u, v = u / length, v / length
    axes.quiver(xs, ys, u, v, color="0.45", width=0.003, scale=32, pivot="mid")
    _points(scene.points, axes)
    _legend(axes)


def _grid(scene: Grid, figure: Any) -> None:
    numpy = plot.needed("numpy")
    before = figure.add_axes((0.13, 0.17, 0.35, 0.62))
    after = figure.add_axes((0.62, 0.17, 0.35, 0.62))
    field = numbers(scene.problem, *scene.problem.components)
    (left, right), (low, high) = scene.window
    fine = numpy.linspace(0, 1, 101)
    (a, b), (c, d) = scene.matrix
    for t in numpy.linspace(0, 1, 9):
        for x, y in (
            (left + t * (right - left) + 0 * fine, low + fine * (high - low)),
            (left + fine * (right - left), low + t * (high - low) + 0 * fine),
        ):
            before.plot(x, y, color=SKY, linewidth=0.6)
            after.plot(*field(x, y), color=BLUE, linewidth=0.7)
            dx, dy = x - scene.at[0], y - scene.at[1]
            straight = scene.image[0] + a * dx + b * dy, scene.image[1] + c * dx + d * dy
            after.plot(*straight, color=ORANGE, linewidth=0.5, linestyle="--")
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


_DRAW: Mapping[type, Any] = {Phase: _phase, Field: _field, Grid: _grid}
