"""The commands that differentiate, from jacobian to code, and the way of every command about a map to its answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from symjac.cli import Command, console
from symjac.cli.options import (
    COORDS,
    DIRECTION,
    LEVEL,
    ONLY,
    STEPS,
    TEX,
    TEX_OF_JACOBIANS,
    Request,
    parameters,
    request,
)
from symjac.errors import ReadError, SymjacError
from symjac.questions import IN_COORDINATES, WITH_LAYOUT
from symjac.render import FORMATS, Code
from symjac.run import guard

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Direction, Finding, Point, Problem
    from symjac.read import Declarations, DirectionSyntax, PointSyntax, Syntax


# --- from a command line to its answer ----------------------------------------
#
# From a command line to its answer: read here, computed and written in a guarded child, shown here.


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
    """The declarations, and the names that a point gives values to."""
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
    from symjac import build

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
    from symjac import render

    text = render.finding(asked.format, found, asked.looks)
    if not (asked.format_chosen or console.can_show(text, asked.output)):
        text = render.finding("ascii", found, asked.looks)
    text = render.with_commas(asked.format, text) if asked.decimal == "comma" else text
    return text, (*(note for note in found.notes_of_input if note not in said), *found.all_notes), found.status


# --- the commands -------------------------------------------------------------
#
# The commands that differentiate, jacobian to directional: read here, computed in a guarded child, written here.
#
# `code` writes the Jacobian matrix as a function of a programming language.


_HELP: Mapping[str, str] = {
    "jacobian": """Row i belongs to the component f_i and column j to the variable x_j, so that ΔF ≈ J·Δx. The
    gradient of f_i is row i, transposed to a column. Some call the determinant of this matrix "the
    Jacobian"; it is shown where m = n.

    In a terminal the whole sheet is shown; the formats latex and str give the matrix alone, ready
    to paste. COMPONENTS are separated by commas; - reads them from standard input.
    """,
    "gradient": """∇f lives in the space of the variables and Δf ≈ ∇f·Δx; the Jacobian matrix of f is the 1×n row
    with the same entries. Each of several components has its own gradient.
    """,
    "determinant": """Near a point F scales volumes by |det J|, and the sign tells whether F keeps orientation. A change
    of variables in an integral brings the factor |det J|. Some call det J "the Jacobian".
    """,
    "hessian": """It is the Jacobian matrix of the gradient, and symmetric. Each of several components has its own.
    """,
    "divergence": """It is the trace of the Jacobian matrix: the flow of a field F out of a unit of volume.
    """,
    "curl": """It tells how a field F turns about a point. It needs 3 components in 3 variables, or 2 in 2.
    """,
    "laplacian": """It is the divergence of the gradient, and the trace of the Hessian.
    """,
    "directional": """--dir gives the vector v. Its length matters; --normalize divides v by its length.

    \b
      symjac directional "x^2*y" --vars x,y --dir 3,4 --normalize --at 1,2
    """,
}
"""The help of each command after its first sentence, which stands where the commands are listed."""


def command(name: str) -> click.Command:
    """The command of this name."""
    own = _OWN.get(name, ())

    def run(**values: Any) -> int:
        return _answer(request(name, values), values.get("direction"), values.get("normalize", False))

    options = (*own, COORDS, STEPS, LEVEL) if name in IN_COORDINATES else (*own, STEPS, LEVEL)
    without = () if name in WITH_LAYOUT else ("layout",)
    params = parameters(*options, *TEX, without=without)
    return Command(name, callback=run, params=params, help=_HELP[name])


_OWN: dict[str, tuple[click.Option, ...]] = {"jacobian": (ONLY, *TEX_OF_JACOBIANS), "directional": DIRECTION}


def _answer(asked: Request, direction: str | None, normalize: bool) -> int:
    syntax, point = read(asked)
    vector = None
    if asked.command == "directional":
        vector = _read_direction(direction, syntax)

    def find() -> Finding:
        from symjac import library

        problem, where = build_problem(asked, syntax, point)
        chosen = choices(asked)._replace(direction=_direction(vector, problem, normalize))
        return library.answer(asked.command, problem, where, chosen)

    return show(asked, find, syntax.notes)


def _read_direction(text: str | None, syntax: Syntax) -> DirectionSyntax:
    """The vector of --dir, without SymPy."""
    if text is None:
        raise ReadError("the directional derivative needs a direction", hint="give its components: --dir 1,2")
    from symjac.read import points

    return points.read_direction(text, syntax.variables, syntax.parameters)


def _direction(syntax: DirectionSyntax | None, problem: Problem, normalize: bool) -> Direction | None:
    if syntax is None:
        return None
    from symjac import build
    from symjac.calculus import vector

    return vector.along(build.direction(syntax, problem), normalize)


def choices(asked: Request) -> Choices:
    """The choices about an answer that a command line makes."""
    from symjac.calculus.commands import Choices

    return Choices(
        only=asked.only,  # type: ignore[arg-type]
        layout=asked.layout,  # type: ignore[arg-type]
        simplify=asked.simplify,  # type: ignore[arg-type]
        digits=asked.digits,
        cse=asked.cse,
        steps=asked.steps,
        level=asked.level,  # type: ignore[arg-type]
        seconds=asked.limits.seconds,
    )


_CODE_HELP = """Shared subexpressions are computed once. A function that the language lacks is refused (status 3). The
    derivative commands write such functions too: symjac hessian … -f numpy.

    \b
      symjac code "x*y, sin(x)" --vars x,y --to python
      symjac code "x*y, sin(x)" --vars x,y --to c --with-value
      symjac code "a*x, y^2, 3" --vars x,y --to numpy --sparse
    """
LANGUAGES = [name for name, row in FORMATS.items() if not row.findings]
_CODE_OPTIONS = (
    click.Option(
        ["--to"], type=click.Choice(LANGUAGES), default="python", show_default=True, help="The language.",
    ),
    click.Option(["--with-value"], is_flag=True, help="Compute F as well."),
    click.Option(["--complex", "complex_valued"], is_flag=True, hidden=True),  # refused, with the reason
    click.Option(["--no-cse"], is_flag=True, help="Do not name shared subexpressions."),
    click.Option(["--vector-args"], is_flag=True, help="The variables are one argument, a vector."),
    click.Option(["--sparse"], is_flag=True, help="Only the entries that are not zero, as compressed sparse rows."),
    click.Option(["--jvp"], is_flag=True, help="Compute J·v instead of J; the vector v is an argument."),
    click.Option(["--vjp"], is_flag=True, help="Compute w·J instead of J; the vector w is an argument."),
)  # fmt: skip
_CODE_WITHOUT = (
    "at",
    "digits",
    "cse",
    "format_",
    "lhs",
    "matrix",
    "standalone",
    "log",
    "color",
    "complex_valued",
    "functions",
)
_FIXED = {"format_": None, "color": "never", "functions": None}


def _code(**values: Any) -> int:
    asked = request("jacobian", {**_FIXED, **values, "format_": values["to"]})
    along = _along(values)
    wanted = Code(values["with_value"], not values["no_cse"], values["vector_args"], values["sparse"], along)
    asked = asked._replace(looks=asked.looks._replace(code=wanted))

    def find(problem: Problem, point: Point) -> Finding:
        from symjac import library

        return library.answer("jacobian", problem, point, choices(asked))

    return answer(asked, find)


def _along(values: dict[str, Any]) -> Any:
    given = [name for name in ("jvp", "vjp") if values[name]]
    if len(given) == 2:
        raise ReadError("--jvp and --vjp are two functions", hint="ask for one of them")
    for other, chosen in (("sparse", values["sparse"]), ("layout", values["layout"] != "numerator")):
        if given and chosen:
            raise ReadError(f"--{other} does not go with --{given[0]}", hint=f"--{given[0]} gives a vector")
    return given[0] if given else ""


code = Command(
    "code",
    callback=_code,
    params=parameters(*_CODE_OPTIONS, without=_CODE_WITHOUT),
    help=_CODE_HELP,
)
