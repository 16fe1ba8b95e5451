"""The command code: the Jacobian matrix as a function of a programming language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.derivatives import CONTEXT, choices
from symjac.cli.grammar import Command
from symjac.cli.options import parameters, request
from symjac.errors import ReadError
from symjac.render.formats import FORMATS
from symjac.render.options import Code

if TYPE_CHECKING:
    from symjac.model import Finding, Point, Problem

_HELP = """A function that computes the Jacobian matrix, in a programming language.

    Shared subexpressions are computed once. What the language has no function for is refused (status 3). The
    derivative commands write such functions too: symjac hessian … -f numpy.

    \b
      symjac code "x*y, sin(x)" --vars x,y --to python
      symjac code "x*y, sin(x)" --vars x,y --to c --with-value
      symjac code "a*x, y^2, 3" --vars x,y --to numpy --sparse
    """
LANGUAGES = [name for name, row in FORMATS.items() if not row.findings]
_OWN = (
    click.Option(
        ["--to"], type=click.Choice(LANGUAGES), default="python", show_default=True, help="The language.",
    ),
    click.Option(["--with-value"], is_flag=True, help="Compute F as well."),
    click.Option(["--no-cse"], is_flag=True, help="Do not name shared subexpressions."),
    click.Option(["--vector-args"], is_flag=True, help="The variables are one argument, a vector."),
    click.Option(["--sparse"], is_flag=True, help="Only the entries that are not zero: compressed sparse rows."),
    click.Option(["--jvp"], is_flag=True, help="J·v for a vector v that is an argument, instead of J."),
    click.Option(["--vjp"], is_flag=True, help="w·J for a vector w that is an argument, instead of J."),
)  # fmt: skip
_WITHOUT = ("at", "digits", "cse", "format_", "lhs", "matrix", "standalone", "color", "complex_valued", "functions")
_FIXED = {"format_": None, "color": "never", "functions": None}


def _code(**values: Any) -> int:
    asked = request("jacobian", {**_FIXED, **values, "format_": values["to"]})
    along = _along(values)
    wanted = Code(values["with_value"], not values["no_cse"], values["vector_args"], values["sparse"], along)
    asked = asked._replace(looks=asked.looks._replace(code=wanted))

    def find(problem: Problem, point: Point) -> Finding:
        from symjac.library import answers

        return answers.answer("jacobian", problem, point, choices(asked))

    return flow.answer(asked, find)


def _along(values: dict[str, Any]) -> Any:
    given = [name for name in ("jvp", "vjp") if values[name]]
    if len(given) == 2:
        raise ReadError("--jvp and --vjp are two functions", hint="ask for one of them")
    for other, chosen in (("sparse", values["sparse"]), ("layout", values["layout"] != "numerator")):
        if given and chosen:
            raise ReadError(f"--{other} does not go with --{given[0]}", hint=f"--{given[0]} gives a vector")
    return given[0] if given else ""


code = Command("code", callback=_code, params=parameters(*_OWN, without=_WITHOUT), help=_HELP, context_settings=CONTEXT)
