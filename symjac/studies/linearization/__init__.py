"""The row of `symjac linearize`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symjac.errors import ReadError
from symjac.studies import CommandLine, CommandRow, Option

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem
    from symjac.read import PointSyntax


class _Asked(NamedTuple):
    step: PointSyntax | None
    verify: bool


def _read(given: CommandLine) -> _Asked:
    """The step away from the point; ReadError if there is no point."""
    for name in ("delta", "verify"):
        if given.options[name] and given.point is None:
            raise ReadError(f"--{name} needs a point", hint='give it with --at "x=1, y=2"')
    if not given.options["delta"]:
        return _Asked(None, given.options["verify"])
    from symjac.read import points

    step = points.read_point(given.options["delta"], given.syntax.variables, (), given.syntax.arrays)
    return _Asked(step, given.options["verify"])


def _find(problem: Problem, point: Point, chosen: Choices, asked: _Asked) -> Finding:
    from dataclasses import replace

    from symjac import build
    from symjac.errors import OK
    from symjac.studies.linearization import find as linearization, limit

    table = limit.limit(problem, point, chosen.digits or limit.DIGITS) if asked.verify else None
    if table and table.status != OK:
        return table
    found = replace(linearization.linearize(problem, point), limit=table)
    if asked.step:
        step = build.point(asked.step, problem)
        found = replace(found, increment=linearization.increment(found, step, chosen.digits or linearization.DIGITS))
    return found.finished(chosen)


_HELP = """J(a), m×n, is the only matrix whose error is small of higher order than h. Without --at only the
    total differential is shown.

    \b
      symjac linearize "2x^2 + y^2" --at "x=1, y=1" --delta "x=0.1, y=-0.05"
      symjac linearize "x*y, sin(x)" --vars x,y --at "x=0, y=1" --verify

    --verify prints the limit that defines J(a) as a table. A proof, not the table, says whether the
    limit is 0. If F is not differentiable at the point, the status is 3.
    """

COMMAND = CommandRow(
    _HELP,
    _find,
    (
        Option("--delta", 'Compare ΔF with J·Δx for a step: "x=0.1, y=-0.2".', "STEP"),
        Option("--verify", "Show ‖F(a+h) − F(a) − J·h‖/‖h‖ for shrinking h, and its limit."),
    ),
    _read,
)
