"""What notation is made of: pieces of text that know how tightly they hold together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SUM, PRODUCT, POWER, POSTFIX, CALL, ATOM = range(6)
"""How tightly a piece holds together. A leading minus makes a PRODUCT of anything."""


class Piece(NamedTuple):
    """A rendered part of an expression."""

    text: str
    level: int


Form = tuple[str, int, int]
"""A template, the level of what it makes, and the level that its arguments have at least."""


def form(template: str, level: int = CALL, inside: int = SUM) -> Form:
    """A notation of its own: `#1`, `#2` in the template stand for the arguments."""
    return template, level, inside


def fill(template: str, texts: Sequence[str]) -> str:
    """The template with each `#i` replaced by the i-th text.

    >>> fill("J_{#1}(#2)", ["n", "x"])
    'J_{n}(x)'
    """
    first, *rest = template.split("#")
    return first + "".join(texts[int(part[0]) - 1] + part[1:] for part in rest)
