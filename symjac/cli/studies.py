"""The commands that study a map, those that check an answer, and pictures."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from symjac import studies
from symjac.cli import Command, ListOption, console, derivatives
from symjac.cli.derivatives import choices
from symjac.cli.options import (
    LEVEL,
    Request,
    check_parameters,
    in_points,
    parameters,
    request,
    source,
    study_parameters,
)
from symjac.errors import OK, ReadError, SymjacError
from symjac.questions import PICTURES, STUDIES

if TYPE_CHECKING:
    from symjac.model import Finding, Verdict
    from symjac.read import Pair, PointSyntax
    from symjac.read.answers import QuestionSyntax


# --- studies -----------------------------------------------------------------
#
# The commands that study a map: made from the rows in the studies' folders.


_NO_RESULT = ("layout", "cse", "lhs")
"""Options of other commands that no study has."""


def command(name: str) -> click.Command:
    """The command of this name."""
    folder = next(study.folder for study in STUDIES if study.command == name)
    row: studies.CommandRow = import_module(f"symjac.studies.{folder}").COMMAND
    own = (*map(_option, row.options), *((LEVEL,) if row.with_level else ()))
    params = study_parameters(*own, without=(*_NO_RESULT, *row.without))
    if row.two_maps:
        maps = click.Argument(["outer"], metavar="G"), click.Argument(["components"], metavar="[F]", required=False)
        params = [*maps, *params[1:]]
    run = partial(_two_maps if row.two_maps else _one_map, name, row)
    return Command(name, callback=run, params=params, help=row.help)


def _option(option: studies.Option) -> click.Option:
    if not option.metavar:
        return click.Option([option.name], is_flag=True, help=option.help)
    kind = ListOption if option.adds_up else click.Option
    return kind([option.name], metavar=option.metavar, help=option.help)


def _one_map(name: str, row: studies.CommandRow, /, **values: Any) -> int:
    asked = request(name, values)
    given = {option.key: values[option.key] for option in row.options}
    for option in row.options:
        if option.holds == "formulas" and isinstance(given[option.key], str):
            given[option.key] = in_points(given[option.key], values, option.name)
    syntax, point = derivatives.read(asked)
    read = row.read(studies.CommandLine(given, syntax, point, declared=asked.declared.variables is not None))

    def find() -> Finding:
        problem, where = derivatives.build_problem(asked, syntax, point)
        return row.find(problem, where, choices(asked), read)

    return derivatives.show(asked, find, syntax.notes)


def _two_maps(name: str, row: studies.CommandRow, /, **values: Any) -> int:
    from symjac import read
    from symjac.read.arrays import names_and_arrays

    asked = request(name, values)
    outer, origin = source(values["outer"], None, ReadError("no map G is given"))
    if origin is not None and origin == asked.origin:
        raise ReadError("G and F cannot both come from standard input", hint="give one of them in quotes")
    names = None if values["outer_vars"] is None else names_and_arrays(values["outer_vars"], "--outer-vars")
    readers = (
        lambda text, declared: derivatives.read_map(text, declared, asked._replace(origin=origin)),
        lambda text, declared: derivatives.read_own_map(text, declared, asked),
    )
    pair = read.read_composition(
        (outer, asked.text), names, derivatives.with_names_of_point(asked.declared, asked.at), readers
    )
    at = None
    if asked.at is not None:
        at = derivatives.read_point(asked.at, pair.inner._replace(parameters=pair.parameters))
    return derivatives.show(asked, lambda: _found_of_two(row, asked, pair, at), pair.notes)


def _found_of_two(row: studies.CommandRow, asked: Request, pair: Pair, at: PointSyntax | None) -> Finding:
    """The finding. Runs in the child."""
    from symjac import build

    outer, inner = build.pair(pair)
    point = build.point(at, build.with_constants(inner, outer)) if at else ()
    return row.find(inner, point, choices(asked), outer)


# --- check -------------------------------------------------------------------
#
# The command check: an answer is read here, judged in a guarded child, and the verdict is written here.


_CHECK_HELP = """symjac derives the right answer from COMPONENTS and compares each entry with it. A right entry is
    proved, a wrong one comes with a point where the two differ; without either, the entry is undecided.
    Two expressions are equal if their values agree wherever both are defined; a difference of domain is reported.

    \b
      symjac check "x*y, sin(x)" --vars x,y --answer "[[y, x], [cos(x), 0]]"
      symjac check "x^2*y" --of gradient --answer "[2*x*y, x^2]"
      symjac check "log(x^2)" --of expression --answer "2*log(x)"

    Exit status: 0 right; 1 wrong; 4 undecided.
    """

_SHARE = 0.7  # of the time limit goes to judging; deriving and printing need the rest


def _run(**values: Any) -> int:
    from symjac.read.arrays import extended

    of = values["of"]
    for other, meets in (("no-reveal", values["no_reveal"]), ("of expression", of == "expression")):
        if values["steps"] and meets:
            raise ReadError(f"--steps does not go with --{other}", hint="the steps lead to the right derivatives")
    names, by = _variables(values.pop("vars"), of)
    asked = request("check", values | {"vars": None})
    asked = asked._replace(
        declared=extended(asked.declared._replace(variables=names)),
        looks=asked.looks._replace(reveal=not values["no_reveal"]),
    )
    syntax = _read(asked, values, by)
    return derivatives.show(asked, lambda: _judge(asked, values, syntax), syntax.notes)


def _variables(names: str | None, of: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    from symjac.read.answers import variables

    return variables(names, of)


def _read(asked: Request, values: dict[str, Any], by: tuple[str, ...]) -> QuestionSyntax:
    """Read the question and the answer, without SymPy, so that a syntax error is reported at once."""
    from symjac.read import answers

    answer, origin = source(values["answer"], values["answer_file"], _NO_ANSWER)
    answer = in_points(answer, values, answers.THE_ANSWER)
    if asked.origin == "standard input" and origin == "standard input":
        raise ReadError(
            "components and answer cannot both come from standard input", hint="give one with --answer TEXT"
        )
    texts = answers.Source(
        asked.text,
        answer,
        asked.notation == "latex",
        asked.origin is not None,
        asked.at,
        answers.THE_ANSWER if origin is None else origin,
    )
    try:
        return answers.read_question(values["of"], texts, asked.declared, by)
    except SymjacError as error:
        error.origin = error.origin or asked.origin
        raise


_NO_ANSWER = ReadError(
    "no answer is given", hint='write it in quotes: --answer "[[y, x], [cos(x), 0]]", or --answer-file'
)


def _judge(asked: Request, values: dict[str, Any], syntax: QuestionSyntax) -> Verdict:
    """The verdict. Runs in the child, where loading the library is part of the time."""
    from fractions import Fraction

    from symjac import checking

    tolerance = None if values["tolerance"] is None else Fraction(str(values["tolerance"]))
    question = checking.build(syntax, asked.origin)
    seconds = _SHARE * asked.limits.seconds
    choices = checking.Criteria(
        asked.layout, tolerance, values["strict_domain"], seconds, values["orientation"]  # type: ignore[arg-type]
    )  # fmt: skip
    verdict = checking.check(*question, choices)
    if not asked.steps or verdict.ruling != "wrong":
        return verdict
    from dataclasses import replace

    from symjac.cli.derivatives import choices as of_answers
    from symjac.findings.derivations import of_wrong_entries

    return replace(verdict, derivation=of_wrong_entries(verdict, question[1].by, of_answers(asked)))


check = Command(
    "check",
    callback=_run,
    params=check_parameters(),
    help=_CHECK_HELP,
)


# --- plot --------------------------------------------------------------------
#
# The command plot: pictures of a map.


_PLOT_HELP = """\
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
    click.Option(
        ["--box"], metavar="BOX", help='The window: "x=[-3, 3], y=[-2, 2]". Default: around the points found.'
    ),
    click.Option(["--terminal"], is_flag=True, help="Draw in the terminal."),
    click.Option(
        ["--width"], metavar="INCHES", type=click.FloatRange(1, 20), default=3.4, show_default=True, help="The width."
    ),
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
    syntax, point = derivatives.read(asked)
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
        from symjac import build
        from symjac.plot import scenes

        problem, where = derivatives.build_problem(asked, syntax, point)
        scene = scenes.scene(values["kind"], problem, where, build.box(box, problem) if box else None)
        if values["terminal"]:
            from symjac.plot import pictures

            return pictures.in_characters(scene, asked.looks.width, asked.looks.colour)
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
plot = Command("plot", callback=_plot, params=_PARAMETERS, help=_PLOT_HELP)
