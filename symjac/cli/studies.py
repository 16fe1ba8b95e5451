"""The commands that study a map: what each asks, and the study that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT
from symjac.cli.grammar import Command
from symjac.cli.options import parameters, request
from symjac.errors import ReadError

if TYPE_CHECKING:
    from symjac.model import Finding, Point, Problem

_LINEARIZE = """The linear approximation F(a + h) ≈ F(a) + J(a)·h at a point a.

    J(a), m×n, is the only matrix for which the error is small of higher order than h.
    """


def _linearize(**values: Any) -> None:
    def find(problem: Problem, point: Point) -> Finding:
        from symjac.studies.linearization import linearize

        return linearize(problem, point)

    if values["at"] is None:
        raise ReadError("the linear approximation needs a point", hint='give it with --at "x=1, y=2"')
    flow.answer(request("linearize", values), find)


COMMANDS: tuple[click.Command, ...] = (
    Command(
        "linearize",
        callback=_linearize,
        params=parameters(without=("layout", "cse", "lhs")),
        help=_LINEARIZE,
        context_settings=CONTEXT,
    ),
)
