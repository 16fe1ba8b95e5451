"""The commands jacobian, gradient, determinant and hessian: read here, computed in a guarded child, written here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from symjac.cli.answering import Told, answer, rendered
from symjac.cli.grammar import Command
from symjac.cli.options import ONLY, Request, parameters, request
from symjac.errors import SymjacError

if TYPE_CHECKING:
    from symjac.read.syntax import PointSyntax, Syntax

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
}


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _command(name: str, *own: click.Option) -> click.Command:
    def run(**values: Any) -> None:
        _answer(request(name, values))

    return Command(name, callback=run, params=parameters(*own), help=_HELP[name], context_settings=CONTEXT)


COMMANDS = (_command("jacobian", ONLY), _command("gradient"), _command("determinant"), _command("hessian"))


def _answer(asked: Request) -> None:
    syntax, point = _read(asked)
    answer(asked, syntax.notes, lambda: _compute(asked, syntax, point))


def _read(asked: Request) -> tuple[Syntax, PointSyntax | None]:
    """The map and the point, without SymPy: what cannot be read is answered at once."""
    from symjac.read import components, values

    read_point = values.read_point
    with _about_the_map(asked):
        if asked.notation == "latex":
            from symjac.read import latex

            syntax = latex.read_map(asked.text, asked.declared)
            if asked.at and "\\" in asked.at:
                read_point = latex.read_point
        else:
            syntax = components.read_map(asked.text, asked.declared, comments=asked.origin is not None)
    point = None if asked.at is None else read_point(asked.at, syntax.variables, syntax.parameters)
    return syntax, point


@contextmanager
def _about_the_map(asked: Request) -> Iterator[None]:
    """Every error knows the file that the map came from, or that what was typed is the name of one."""
    try:
        yield
    except SymjacError as error:
        error.origin = asked.origin
        if asked.origin is None and os.path.isfile(asked.text):
            error.hint = f"to read the components from this file: --file {asked.text}"
        raise


def _compute(asked: Request, syntax: Syntax, point: PointSyntax | None) -> Told:
    """The answer. Runs in the child."""
    from symjac import answers
    from symjac.read import build

    with _about_the_map(asked):
        problem = build.problem(syntax)
    choices = answers.Choices(
        asked.only,  # type: ignore[arg-type]
        asked.layout,  # type: ignore[arg-type]
        asked.simplify,  # type: ignore[arg-type]
        asked.digits,
        asked.cse,
        asked.limits.seconds,
    )
    found = answers.answer(asked.command, problem, build.point(point, problem) if point else (), choices)
    return Told(rendered(asked, found), found.all_notes)
