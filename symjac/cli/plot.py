"""The command plot: pictures of a map."""

from __future__ import annotations

import os
from typing import Any

import click

from symjac.cli import console, flow
from symjac.cli.derivatives import CONTEXT
from symjac.cli.grammar import Command
from symjac.cli.options import parameters, request
from symjac.errors import OK, ReadError
from symjac.questions import PICTURES

_HELP = """Draw a map of the plane: a phase portrait, level curves, or a grid under the map.

    phase: x' = F(x) with all branches of the nullclines, the proved equilibria by their kind, the separatrices of
    saddles, trajectories. field: level curves of f, its gradient, its critical points. grid: a grid about the point
    --at and its image, with F(p) + J(p)·Δ laid over it and det J as the area ratio.

    \b
      symjac plot phase "y, -sin(x) - y/4" --vars x,y -o pendulum.svg
      symjac plot field "x^4 + y^4 - 4*x*y + 1" -o field.pdf
      symjac plot grid "x^2 - y^2, 2*x*y" --at "x=1, y=1" -o grid.png
      symjac plot phase "y, -sin(x) - y/4" --vars x,y --terminal

    Pictures need matplotlib and SciPy, --terminal plotext: pip install 'symjac[plot]'.
    """
_OWN = (
    click.Option(["--box"], metavar="BOX", help='The window: "x=[-3, 3], y=[-2, 2]". Default: about the points found.'),
    click.Option(["--terminal"], is_flag=True, help="Draw in the terminal."),
    click.Option(["--width"], type=click.FloatRange(1, 20), default=3.4, show_default=True, help="Inches."),
)
_WITHOUT = (
    "digits", "cse", "format_", "lhs", "log", "matrix", "standalone", "complex_valued", "layout", "simplify",
    "functions",
)  # fmt: skip


def _plot(**values: Any) -> int:
    from symjac import plot

    asked = request("plot", {"format_": None, "functions": None, **values})
    ending = os.path.splitext(asked.output or "")[1].lower().removeprefix(".")
    if not values["terminal"] and ending not in plot.ENDINGS:
        raise ReadError("a picture needs a file", hint="name one that ends in .svg, .pdf or .png: -o picture.svg")
    syntax, point = flow.read(asked)
    box = None
    if values["box"] is not None:
        from symjac.read.points import read_box

        box = read_box(values["box"], syntax.variables)
    from symjac.run import guard

    for module in (*PICTURES[values["kind"]], "plotext" if values["terminal"] else "matplotlib"):
        plot.needed(module)
    if not asked.quiet:
        console.note(syntax.notes)

    def draw() -> Any:
        from symjac.build import problems as build
        from symjac.plot import scenes

        problem, where = flow.build_problem(asked, syntax, point)
        scene = scenes.scene(values["kind"], problem, where, build.box(box, problem) if box else None)
        if values["terminal"]:
            from symjac.plot import characters

            return characters.drawn(scene, asked.looks.width, asked.looks.colour)
        from symjac.plot import pictures

        return pictures.drawn(scene, ending, values["width"])

    drawn = guard.run(draw, asked.limits)
    if values["terminal"]:
        console.write(drawn, asked.output)
    else:
        assert asked.output is not None
        console.write_whole(drawn, asked.output)
    return OK


_KIND = click.Argument(["kind"], type=click.Choice(list(PICTURES)))
_PARAMETERS = [_KIND, *parameters(*_OWN, without=_WITHOUT)]
plot = Command("plot", callback=_plot, params=_PARAMETERS, help=_HELP, context_settings=CONTEXT)
