"""The commands that study a map: made from the rows in the studies' folders."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from symjac import studies
from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT, choices
from symjac.cli.grammar import Command, ListOption
from symjac.cli.options import LEVEL, Request, in_points, request, source, study_parameters
from symjac.errors import ReadError
from symjac.questions import STUDIES

if TYPE_CHECKING:
    from symjac.model import Finding
    from symjac.read.syntax import Pair, PointSyntax

_NO_RESULT = ("layout", "cse", "lhs")
"""Options of other commands that no study has."""


def command(name: str) -> click.Command:
    """The command of this name."""
    folder = next(study.folder for study in STUDIES if study.command == name)
    row: studies.CommandRow = import_module(f"symjac.studies.{folder}.command").COMMAND
    own = (*map(_option, row.options), *((LEVEL,) if row.with_level else ()))
    params = study_parameters(*own, without=(*_NO_RESULT, *row.without))
    if row.two_maps:
        maps = click.Argument(["outer"], metavar="G"), click.Argument(["components"], metavar="[F]", required=False)
        params = [*maps, *params[1:]]
    run = partial(_two_maps if row.two_maps else _one_map, name, row)
    return Command(name, callback=run, params=params, help=row.help, context_settings=CONTEXT)


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
    syntax, point = flow.read(asked)
    read = row.read(studies.CommandLine(given, syntax, point, declared=asked.declared.variables is not None))

    def find() -> Finding:
        problem, where = flow.build_problem(asked, syntax, point)
        return row.find(problem, where, choices(asked), read)

    return flow.show(asked, find, syntax.notes)


def _two_maps(name: str, row: studies.CommandRow, /, **values: Any) -> int:
    from symjac.read import syntax
    from symjac.read.arrays import names_and_arrays

    asked = request(name, values)
    outer, origin = source(values["outer"], None, ReadError("no map G is given"))
    if origin is not None and origin == asked.origin:
        raise ReadError("G and F cannot both come from standard input", hint="give one of them in quotes")
    names = None if values["outer_vars"] is None else names_and_arrays(values["outer_vars"], "--outer-vars")
    readers = (
        lambda text, declared: flow.read_map(text, declared, asked._replace(origin=origin)),
        lambda text, declared: flow.read_own_map(text, declared, asked),
    )
    pair = syntax.read_composition(
        (outer, asked.text), names, flow.with_names_of_point(asked.declared, asked.at), readers
    )
    at = None
    if asked.at is not None:
        at = flow.read_point(asked.at, pair.inner._replace(parameters=pair.parameters))
    return flow.show(asked, lambda: _found_of_two(row, asked, pair, at), pair.notes)


def _found_of_two(row: studies.CommandRow, asked: Request, pair: Pair, at: PointSyntax | None) -> Finding:
    """The finding. Runs in the child."""
    from symjac.build import problems as build

    outer, inner = build.pair(pair)
    point = build.point(at, build.with_constants(inner, outer)) if at else ()
    return row.find(inner, point, choices(asked), outer)
