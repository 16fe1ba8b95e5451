"""Sheets as text with formulas in TeX: what LaTeX and Markdown share. What differs is a row of templates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from symjac.document import (
    Block,
    Display,
    Equation,
    Grid,
    Inline,
    Item,
    Label,
    Line,
    Mark,
    Row,
    Sheet,
    Signs,
    Table,
    Words,
)
from symjac.render.styles import LATEX
from symjac.render.tex_matrix import matrix


class Markup(NamedTuple):
    """How a language marks text up: templates with one `%s`, and what stands for signs that it lacks."""

    heading: str
    inline: str
    display: str
    item: str
    number: str
    table: tuple[str, str]
    row: str
    between_cells: str
    rule: str
    escapes: dict[str, str | int | None]


SIGNS = {
    "→": r"\to", "×": r"\times", "·": r"\cdot", "≈": r"\approx", "≠": r"\neq", "≤": r"\leq", "≥": r"\geq",
    "∇": r"\nabla", "∂": r"\partial", "Δ": r"\Delta", "∘": r"\circ", "ℝ": r"\mathbb{R}", "∫": r"\int",
    "√": r"\sqrt{}", "λ": r"\lambda", "‖": r"\|", "−": "-", "±": r"\pm", "∞": r"\infty", "⇒": r"\Rightarrow",
    "ᵀ": r"^{\mathsf{T}}", "′": "'", "²": "^{2}", "³": "^{3}", "ⁿ": "^{n}", "ᵐ": "^{m}", "⁻": "^{-}", "¹": "^{1}",
    "₁": "_{1}", "₂": "_{2}", "₃": "_{3}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₘ": "_{m}", "ₙ": "_{n}", "ᵖ": "^{p}",
}  # fmt: skip
"""Signs of our own words that are mathematics in TeX."""

_TEXT = str.maketrans(
    {**{sign: f"\\{sign}" for sign in "{}$&#%_"}, **{sign: f"${tex}$" for sign, tex in SIGNS.items()}}
)
_RULINGS = {"right": r"\checkmark", "wrong": r"\times", "undecided": "?"}


class Prose:
    """A sheet in one markup."""

    def __init__(self, markup: Markup, brackets: str) -> None:
        self.markup = markup
        self.brackets = brackets

    def sheet(self, sheet: Sheet) -> str:
        """Headings, text, and formulas on lines of their own."""
        parts: list[str] = []
        for section in sheet:
            if section.heading:
                parts.append(self.markup.heading % self.text(section.heading))
            if section.remark:
                parts.append(self.text(section.remark))
            parts += [text for block in section.blocks for text in self._block(block)]
        return "\n\n".join(part for part in parts if part)

    def text(self, items: Sequence[Inline]) -> str:
        """Words as words, everything else as formulas among them."""
        parts = []
        for is_words, run in groupby(items, key=lambda item: isinstance(item, Words)):
            if is_words:
                parts += [self._words(item.text) for item in run if isinstance(item, Words)]
            else:  # one formula: Markdown would take the `$$` between two for a display
                parts.append(self.markup.inline % "".join(map(self._formula, run)).strip())
        return "".join(parts).strip()

    def _words(self, text: str) -> str:
        return text.translate(str.maketrans(self.markup.escapes))

    def _formula(self, item: Inline) -> str:
        """A piece of a formula, in TeX."""
        if isinstance(item, Words):
            return rf"\text{{{item.text.translate(_TEXT)}}}"
        if isinstance(item, Signs):
            return "".join(f"{SIGNS[c]} " if c in SIGNS else c for c in item.text)
        if isinstance(item, Label):
            return str(getattr(LATEX, item.notation)(*item.arguments))
        return _RULINGS[item.ruling] if isinstance(item, Mark) else LATEX.expression(item.expr)

    def _block(self, block: Block) -> list[str]:
        if isinstance(block, Row):
            return [text for part in block.blocks for text in self._block(part)]
        if isinstance(block, Line):
            return [self.text(block.items)]
        if isinstance(block, Table):
            return [self._table(block)]
        if isinstance(block, Item):
            return [self.markup.item % (self.markup.number % ".".join(map(str, block.number)), self.text(block.items))]
        return [self.markup.display % self._displayed(block)]

    def _displayed(self, block: Equation | Grid | Display) -> str:
        if isinstance(block, Display):
            return "".join(
                self._grid(piece) if isinstance(piece, Grid) else self._formula(piece) for piece in block.pieces
            )
        right = LATEX.expression(block.right) if isinstance(block, Equation) else self._grid(block)
        left = "".join(self._formula(item) for item in block.left)
        return f"{left} = {right}" if left else right

    def _grid(self, grid: Grid) -> str:
        return matrix(grid.shape[1], LATEX.rows(grid.shape, grid.entries), self.brackets)

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]]) -> str:
            return self.markup.row % self.markup.between_cells.join(self.text(cell) for cell in cells)

        columns = len(table.head)
        opening, closing = self.markup.table
        rule = self.markup.rule * (columns if "|" in self.markup.rule else 1)
        lines = [row(table.head), rule + "|" * ("|" in rule), *map(row, table.rows)]
        return "\n".join(line for line in (opening.replace("%s", "l" * columns), *lines, closing) if line)
