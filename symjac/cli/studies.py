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


_CHANGE = """A change of variables x = F(u): det J, the volume element |det J| du, and J⁻¹.

    Where det J = 0 no inverse is differentiable; elsewhere J⁻¹ is the Jacobian matrix of the inverse,
    in the variables of F. It needs m = n. Named components are the new coordinates:

    \b
      symjac change "x = r*cos(t); y = r*sin(t)" --vars r,t --positive r
    """


def _change(**values: Any) -> None:
    asked = request("change", values)

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.studies.change import approximated, change

        found = change(problem, point, level=asked.simplify, seconds=asked.limits.seconds)  # type: ignore[arg-type]
        return found if asked.digits is None else approximated(found, asked.digits)

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
        "change",
        callback=_change,
        params=parameters(without=("layout", "cse", "lhs", "complex_valued")),
        help=_CHANGE,
        context_settings=CONTEXT,
    ),
)
