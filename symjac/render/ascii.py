"""`--format ascii`: the sheet in ASCII characters alone, for what knows no others."""

from __future__ import annotations

from symjac import present
from symjac.model import Answer
from symjac.render.layout import ASCII_BRACKETS, Layout
from symjac.render.options import Options
from symjac.render.pretty import INDENT, plain
from symjac.render.styles import ASCII

_WORDS = {"×": "x", "→": "->", "ᵀ": "^T", "Δ": "d", "≈": "~", "·": "*", "∇": "grad "}


def render(answer: Answer, options: Options) -> str:
    """The sheet."""
    layout = Layout(ASCII, ASCII_BRACKETS, _WORDS, options.width - INDENT)
    return plain(layout.sheet(present.sheet(answer, lhs=options.lhs is not False)), options.width)
