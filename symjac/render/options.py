"""What the user may choose about the looks of an answer."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Code(NamedTuple):
    """What a program computes and takes."""

    with_value: bool = False
    """F as well."""
    cse: bool = True
    """Whether shared subexpressions are named."""
    vector_args: bool = False
    """Whether the variables are one vector."""
    sparse: bool = False
    """Whether a matrix is given by its entries that are not zero for all x, row after row."""
    along: Literal["", "jvp", "vjp"] = ""
    """Instead of J: J·v (jvp), or w·J (vjp), for a vector that is an argument."""


class Tex(NamedTuple):
    """How authors write fragments of LaTeX."""

    log: Literal["log", "ln"] = "log"
    """How the natural logarithm is written."""
    macro: str = ""
    """The name of a command that stands for the value; none without one."""
    derivative: Literal["", "D", "J", "prime", "partial"] = ""
    """The left-hand side of a Jacobian matrix: D F, J_F, F', ∂(f, g)/∂(x, y)."""
    partial: bool = False
    """Whether the matrix of ∂f_i/∂x_j stands beside the values."""
    bold: bool = False
    """Whether the map and the point are bold: J of F at x."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing of this was chosen."""
        return self == Tex()


class Options(NamedTuple):
    """`lhs` is None where the format's own habit holds; `matrix` is amsmath's prefix: b, p or v.

    `reveal` says whether a verdict shows the right answer. `format` is the name of the format in the table.
    """

    lhs: bool | None = None
    matrix: str = "b"
    standalone: bool = False
    width: int = 80
    colour: bool = False
    reveal: bool = True
    code: Code = Code()
    format: str = ""
    tex: Tex = Tex()
