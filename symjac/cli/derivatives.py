"""The commands that differentiate, jacobian to directional: read here, computed in a guarded child, written here.

`code` writes the Jacobian matrix as a function of a programming language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.grammar import Command
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
from symjac.errors import ReadError
from symjac.questions import IN_COORDINATES, WITH_LAYOUT
from symjac.render.formats import FORMATS, Code

if TYPE_CHECKING:
    from symjac.calculus.commands import Choices
    from symjac.model import Direction, Finding, Point, Problem
    from symjac.read.syntax import DirectionSyntax, Syntax

_HELP = {
    "jacobian": """The m×n matrix of all first derivatives of F: ℝⁿ → ℝᵐ.

    Row i belongs to the component f_i and column j to the variable x_j, so that ΔF ≈ J·Δx; the
    gradient of f_i is row i, transposed to a column. "The Jacobian" sometimes means the
    determinant of this matrix, which is shown where m = n.

    In a terminal the whole sheet is shown; the formats latex and str give the matrix alone, ready
    to paste. COMPONENTS are separated by commas; - reads them from standard input.
    """,
    "gradient": """The gradient ∇f, an n×1 column: the Jacobian of f, transposed.

    ∇f lives in the space of the variables and Δf ≈ ∇f·Δx; the Jacobian matrix of f is the 1×n row
    with the same entries. Of several components each has its own gradient.
    """,
    "determinant": """The Jacobian determinant det J, which needs m = n.

    It is the factor by which F scales volumes near a point (its sign tells orientation), and what a
    change of variables in an integral multiplies by; some call it "the Jacobian".
    """,
    "hessian": """The Hessian H = J(∇f), the n×n matrix of second derivatives.

    It is symmetric, being the Jacobian matrix of the gradient. Of several components each has its own.
    """,
    "divergence": """The divergence ∇·F = Σ ∂f_i/∂x_i, a scalar; it needs m = n.

    The trace of the Jacobian matrix: what a field F gives off, or takes in, in a unit of volume.
    """,
    "curl": """The curl ∇×F, a 3×1 column; in the plane the scalar ∂f_2/∂x_1 - ∂f_1/∂x_2.

    It needs 3 components in 3 variables, or 2 in 2: how a field F turns about a point.
    """,
    "laplacian": """The Laplacian ∇²f = Σ ∂²f/∂x_i², a scalar; of several components the Laplacian of each.

    The divergence of the gradient, and the trace of the Hessian.
    """,
    "directional": """The directional derivative J·v, an m×1 column; of one component the scalar ∇f·v.

    --dir gives v, which is taken as it is unless --normalize divides it by its length.

    \b
      symjac directional "x^2*y" --vars x,y --dir 3,4 --normalize --at 1,2
    """,
}


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def command(name: str) -> click.Command:
    """The command of this name."""
    own = _OWN.get(name, ())

    def run(**values: Any) -> int:
        return _answer(request(name, values), values.get("direction"), values.get("normalize", False))

    options = (*own, COORDS, STEPS, LEVEL) if name in IN_COORDINATES else (*own, STEPS, LEVEL)
    without = () if name in WITH_LAYOUT else ("layout",)
    params = parameters(*options, *TEX, without=without)
    return Command(name, callback=run, params=params, help=_HELP[name], context_settings=CONTEXT)


_OWN: dict[str, tuple[click.Option, ...]] = {"jacobian": (ONLY, *TEX_OF_JACOBIANS), "directional": DIRECTION}


def _answer(asked: Request, direction: str | None, normalize: bool) -> int:
    syntax, point = flow.read(asked)
    vector = None
    if asked.command == "directional":
        vector = _read_direction(direction, syntax)

    def find() -> Finding:
        from symjac.library import answers

        problem, where = flow.build_problem(asked, syntax, point)
        chosen = choices(asked)._replace(direction=_direction(vector, problem, normalize))
        return answers.answer(asked.command, problem, where, chosen)

    return flow.show(asked, find, syntax.notes)


def _read_direction(text: str | None, syntax: Syntax) -> DirectionSyntax:
    """The vector of --dir, without SymPy."""
    if text is None:
        raise ReadError("the directional derivative needs a direction", hint="give its components: --dir 1,2")
    from symjac.read import points

    return points.read_direction(text, syntax.variables, syntax.parameters)


def _direction(syntax: DirectionSyntax | None, problem: Problem, normalize: bool) -> Direction | None:
    if syntax is None:
        return None
    from symjac.build import problems as build
    from symjac.calculus import vector

    return vector.along(build.direction(syntax, problem), normalize)


def choices(asked: Request) -> Choices:
    """What a command line chooses about an answer."""
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


_CODE_HELP = """A function that computes the Jacobian matrix, in a programming language.

    Shared subexpressions are computed once. A function that the language lacks is refused (status 3). The
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
    click.Option(["--sparse"], is_flag=True, help="Only the entries that are not zero: compressed sparse rows."),
    click.Option(["--jvp"], is_flag=True, help="J·v for a vector v that is an argument, instead of J."),
    click.Option(["--vjp"], is_flag=True, help="w·J for a vector w that is an argument, instead of J."),
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


code = Command(
    "code",
    callback=_code,
    params=parameters(*_CODE_OPTIONS, without=_CODE_WITHOUT),
    help=_CODE_HELP,
    context_settings=CONTEXT,
)
