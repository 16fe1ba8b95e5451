"""`--format ascii`: the sheet in ASCII characters, for terminals and files that hold no others."""

from __future__ import annotations

from symjac import findings
from symjac.model import Finding
from symjac.model.sheet import Inline
from symjac.render.formats import Options
from symjac.render.layout import ASCII_BRACKETS, ASCII_MARKS, Layout
from symjac.render.pretty import INDENT, plain
from symjac.render.style import Style
from symjac.render.tex import ASCII

_RAISED = {"ᶠ": "f", "ᵖ": "p", "ᴾ": "P", "ᵍ": "g", "ʳ": "r", "ᴿ": "R", "ⁿ": "n", "ᵏ": "k", "ᴷ": "K"}
_WORDS = {
    "ℝ": "R",
    "ᵖ": "^p",
    "ᵢ": "_i",
    "ⱼ": "_j",
    "ₖ": "_k",
    "Σ": "sum",
    **{f"{sign}⁻¹": f"^({letter}-1)" for sign, letter in _RAISED.items()},
    **{sign: f"^{letter}" for sign, letter in _RAISED.items()},
    **{"⁻¹": "^-1", "²": "^2", "³": "^3", "…": "...", "∫ₐᵇ": "int_a^b"},
    **{sign: f"_{i}" for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
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
    "Δ": "Delta ",
    "ℂ": "C",
    "“": '"',
    "”": '"',
    "≈": "~",
    "·": "*",
    "∇": "grad ",
    "±": "+-",
}


def render(found: Finding, options: Options) -> str:
    """The sheet."""
    layout = Layout(
        ASCII.beside(found.names).with_log(options.log), ASCII_BRACKETS, _WORDS, options.width - INDENT, ASCII_MARKS
    )
    sheet = findings.sheet(found, lhs=options.lhs is not False, reveal=options.reveal)
    return plain(layout.sheet(sheet), options.width)


def in_ascii(item: Inline, style: Style) -> str:
    """One inline, in this style."""
    return Layout(style, ASCII_BRACKETS, _WORDS, 0, ASCII_MARKS).text(item)
