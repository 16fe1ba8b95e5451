"""From a command line to its answer: read here, computed and written in a guarded child, shown here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from symjac.cli import console
from symjac.cli.options import Request
from symjac.errors import SymjacError
from symjac.run import guard

if TYPE_CHECKING:
    from symjac.model import Finding, Point, Problem
    from symjac.read.syntax import Declarations, PointSyntax, Syntax


def answer(asked: Request, find: Callable[[Problem, Point], Finding]) -> int:
    """Read the map and the point, and show what is found of them; the exit status."""
    syntax, point = read(asked)
    return show(asked, lambda: find(*build_problem(asked, syntax, point)), syntax.notes)


def show(asked: Request, find: Callable[[], Finding], notes: Sequence[str]) -> int:
    """Compute a finding in a guarded child and show it, its notes on standard error; the exit status."""
    if not asked.quiet:
        unguarded = () if guard.available() else ("this system has no fork: --timeout and --memory are not enforced",)
        console.note((*notes, *unguarded))
    text, found_notes, status = guard.run(lambda: _rendered(asked, find(), notes), asked.limits)
    if not asked.quiet:
        console.note(found_notes)
    console.write(text, asked.output)
    return status


def read(asked: Request) -> tuple[Syntax, PointSyntax | None]:
    """Read the map and the point, without SymPy, so that a syntax error is reported at once."""
    syntax = read_own_map(asked.text, with_names_of_point(asked.declared, asked.at), asked)
    return syntax, None if asked.at is None else read_point(asked.at, syntax)


def with_names_of_point(declared: Declarations, at: str | None) -> Declarations:
    """What is declared, and the names that a point gives values to."""
    if at is None:
        return declared
    from symjac.read import points

    return declared._replace(mentioned=points.assigned(at))


def read_own_map(text: str, declared: Declarations, asked: Request) -> Syntax:
    """The map that was asked about; errors say where it came from."""
    with _about_the_map(asked):
        return read_map(text, declared, asked)


def read_map(text: str, declared: Declarations, asked: Request) -> Syntax:
    """A map in the notation that was asked for."""
    if asked.notation == "latex":
        from symjac.read import latex

        return latex.read_map(text, declared)
    from symjac.read import components

    return components.read_map(text, declared, comments=asked.origin is not None)


def read_point(text: str, syntax: Syntax) -> PointSyntax:
    """A point, or a step away from one."""
    from symjac.read import points

    return points.read_point(text, syntax.variables, syntax.parameters, syntax.arrays)


def build_problem(asked: Request, syntax: Syntax, point: PointSyntax | None) -> tuple[Problem, Point]:
    """The map and the point in SymPy's objects. Runs in the child."""
    from symjac.build import problems as build

    with _about_the_map(asked):
        problem = build.problem(syntax)
    return problem, build.point(point, problem) if point else ()


@contextmanager
def _about_the_map(asked: Request) -> Iterator[None]:
    """Add to each error the file that the map came from, or the hint that the text typed is the name of a file."""
    try:
        yield
    except SymjacError as error:
        error.origin = asked.origin
        if asked.origin is None and os.path.isfile(asked.text):
            error.hint = f"to read the components from this file: --file {asked.text}"
        raise


def _rendered(asked: Request, found: Finding, said: Sequence[str]) -> tuple[str, tuple[str, ...], int]:
    """The finding as text (ASCII if the output's encoding needs it), its notes that are not yet said, its status."""
    from symjac.render import formats

    text = formats.render(asked.format, found, asked.looks)
    if not (asked.format_chosen or console.can_show(text, asked.output)):
        text = formats.render("ascii", found, asked.looks)
    text = formats.with_commas(asked.format, text) if asked.decimal == "comma" else text
    return text, (*(note for note in found.notes_of_input if note not in said), *found.all_notes), found.status
