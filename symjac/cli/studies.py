"""The commands that study a map: what each asks, and the study that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT
from symjac.cli.grammar import Command
from symjac.cli.options import parameters, request
from symjac.errors import ParseError, ReadError

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


_CRITICAL = """The points where ∇f = 0: minimum, maximum, saddle or degenerate.

    Every point is proved, and whether there are others is said; the kind is that of the second derivative test.
    """
_EQUILIBRIA = """The equilibria of x' = F(x), with eigenvalues, type and stability.

    F(x) = 0 is solved; with parameters, the conditions for stability are shown.
    """


def _solved(command: str, values: dict[str, Any]) -> None:
    """Read the map, the parameters' values and the box; find and classify the solutions."""
    asked = request(command, values)
    syntax, point = flow.read(asked)
    box = None
    if values["box"] is not None:
        from symjac.read.values import read_box

        box = read_box(values["box"], syntax.variables)
    for name, node in () if point is None else point.coordinates:
        if name in syntax.variables and point is not None:
            hint = "--at gives values to parameters, --box says where to look"
            raise ParseError(f"{name} is a variable: it is sought", text=point.text, span=node.span, hint=hint)

    def find() -> Finding:
        from symjac.read import build
        from symjac.studies.critical import critical
        from symjac.studies.equilibria import equilibria

        problem, where = flow.built(asked, syntax, point)
        study = {"critical": critical, "equilibria": equilibria}[command]
        return study(problem, where, build.box(box, problem) if box else None, asked.digits, asked.limits.seconds)

    flow.show(asked, find, syntax.notes)


def _critical(**values: Any) -> None:
    _solved("critical", values)


def _equilibria(**values: Any) -> None:
    _solved("equilibria", values)


_BOX = click.Option(["--box"], metavar="BOX", help='Where to look for decimals: "x=[-5, 5]". Default: from -10 to 10.')
_NOT_SOLVED_WITH = ("layout", "cse", "lhs", "simplify", "complex_valued")

COMMANDS: tuple[click.Command, ...] = (
    Command(
        "linearize",
        callback=_linearize,
        params=parameters(without=("layout", "cse", "lhs")),
        help=_LINEARIZE,
        context_settings=CONTEXT,
    ),
    *(
        Command(
            name,
            callback=callback,
            params=parameters(_BOX, without=_NOT_SOLVED_WITH),
            help=text,
            context_settings=CONTEXT,
        )
        for name, callback, text in (
            ("critical", _critical, _CRITICAL),
            ("equilibria", _equilibria, _EQUILIBRIA),
        )
    ),
)
