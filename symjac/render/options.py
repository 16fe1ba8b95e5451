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
