"""The commands jacobian, gradient, determinant and hessian: read here, computed in a guarded child, written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symjac.cli import flow
from symjac.cli.grammar import Command
from symjac.cli.options import ONLY, STEPS, Request, parameters, request

if TYPE_CHECKING:
    from symjac.answers import Choices
    from symjac.model import Finding, Point, Problem

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

    return Command(name, callback=run, params=parameters(*own, STEPS), help=_HELP[name], context_settings=CONTEXT)


COMMANDS = (_command("jacobian", ONLY), _command("gradient"), _command("determinant"), _command("hessian"))


def _answer(asked: Request) -> None:
    def find(problem: Problem, point: Point) -> Finding:
        from symjac import answers

        return answers.answer(asked.command, problem, point, choices(asked))

    flow.answer(asked, find)


def choices(asked: Request) -> Choices:
    """What a command line chooses about an answer."""
    from symjac import answers

    return answers.Choices(
        asked.only,  # type: ignore[arg-type]
        asked.layout,  # type: ignore[arg-type]
        asked.simplify,  # type: ignore[arg-type]
        asked.digits,
        asked.cse,
        asked.steps,
        asked.limits.seconds,
    )
