"""The commands that study a map: what each asks, and the study that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT, choices
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


_STEPS = """Each first derivative step by step: which rule, what its letters stand for, what comes of it.

    The steps are numbered, 1.2.1 below 1.2; what occurs twice is derived once and referred to by its
    number. The derivative is that of the answer to jacobian, gradient, determinant and hessian, which
    show the same with --steps.
    """


def _steps(**values: Any) -> None:
    asked = request("steps", values)

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.studies.derivations import derive_stepwise

        return derive_stepwise(problem, point, choices(asked))

    flow.answer(asked, find)


COMMANDS: tuple[click.Command, ...] = (
    Command(
        "linearize",
        callback=_linearize,
        params=parameters(without=("layout", "cse", "lhs")),
        help=_LINEARIZE,
        context_settings=CONTEXT,
    ),
    Command(
        "steps",
        callback=_steps,
        params=parameters(without=("layout", "cse", "lhs", "matrix")),
        help=_STEPS,
        context_settings=CONTEXT,
    ),
)
