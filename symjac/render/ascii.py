"""`--format ascii`: the sheet in ASCII characters alone, for what knows no others."""

from __future__ import annotations

from symjac import present
from symjac.document import Inline
from symjac.model import Finding
from symjac.render.layout import ASCII_BRACKETS, ASCII_MARKS, Layout
from symjac.render.options import Options
from symjac.render.pretty import INDENT, plain
from symjac.render.styles import ASCII

_WORDS = {
    "‖": "|",
    "−": "-",
    "∂": "d",
    "∘": " o ",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "λ": "lambda",
    "′": "'",
    "×": "x",
    "→": "->",
    "ᵀ": "^T",
    "Δ": "d",
    "≈": "~",
    "·": "*",
    "∇": "grad ",
    "²": "^2",
    "±": "+-",
}


def render(found: Finding, options: Options) -> str:
    """The sheet."""
    layout = Layout(ASCII, ASCII_BRACKETS, _WORDS, options.width - INDENT, ASCII_MARKS)
    sheet = present.of(found, lhs=options.lhs is not False, reveal=options.reveal)
    return plain(layout.sheet(sheet), options.width)


def in_ascii(item: Inline) -> str:
    """One inline."""
    return Layout(ASCII, ASCII_BRACKETS, _WORDS, 0, ASCII_MARKS).text(item)
