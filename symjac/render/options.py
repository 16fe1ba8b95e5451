"""What the user may choose about the looks of an answer."""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """`lhs` is None where the format's own habit holds; `matrix` is amsmath's prefix: b, p or v.

    `reveal` says whether a verdict shows the right answer.
    """

    lhs: bool | None = None
    matrix: str = "b"
    standalone: bool = False
    width: int = 80
    colour: bool = False
    reveal: bool = True
