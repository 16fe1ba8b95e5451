"""`--format ascii`: the sheet in ASCII characters alone, for what knows no others."""

from __future__ import annotations

from symjac import present
from symjac.model import Answer
from symjac.render.layout import ASCII_BRACKETS, ASCII_MARKS, Layout
from symjac.render.options import Options
from symjac.render.pretty import INDENT, plain
from symjac.render.styles import ASCII
from symjac.verdict import Verdict

_WORDS = {"×": "x", "→": "->", "ᵀ": "^T", "Δ": "d", "≈": "~", "·": "*", "∇": "grad "}


def render(answer: Answer | Verdict, options: Options) -> str:
    """The sheet."""
    layout = Layout(ASCII.beside(answer.names), ASCII_BRACKETS, _WORDS, options.width - INDENT, ASCII_MARKS)
    sheet = present.of(answer, lhs=options.lhs is not False, reveal=options.reveal)
    return plain(layout.sheet(sheet), options.width)
