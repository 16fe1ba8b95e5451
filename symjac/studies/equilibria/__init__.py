"""The row of `symjac equilibria`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.errors import ParseError
from symjac.studies import CommandLine, CommandRow, Option

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Finding, Point, Problem
    from symjac.read import BoxSyntax


BOX = Option("--box", 'Where decimal solutions are sought: "x=[-5, 5]". Default: from -10 to 10.', "BOX")


def read_box(given: CommandLine, *, at_a_point: bool = False) -> BoxSyntax | None:
    """The box in which solutions are sought; ParseError for a value of a variable, unless a point is studied."""
    variables = given.syntax.variables
    box = None
    if given.options["box"] is not None:
        from symjac.read import points

        box = points.read_box(given.options["box"], variables)
    if given.point is not None and not at_a_point:
        for name, node in given.point.coordinates:
            if name in variables:
                hint = "--at gives values to parameters, --box says where to look"
                text, span = given.point.text, node.span
                raise ParseError(f"{name} is a variable: it is sought", text=text, span=span, hint=hint)
    return box


def _find(problem: Problem, point: Point, chosen: Choices, box: BoxSyntax | None) -> Finding:
    from symjac import build
    from symjac.studies.equilibria.find import equilibria

    return equilibria(problem, point, build.box(box, problem) if box else None, chosen.digits)


_HELP = """F(x) = 0 is solved; with parameters, the conditions for stability are shown.
    """

COMMAND = CommandRow(_HELP, _find, (BOX,), read_box, without=("simplify", "complex_valued"))
