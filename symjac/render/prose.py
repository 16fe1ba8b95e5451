"""Sheets as text with formulas in TeX: LaTeX and Markdown share this, and each differs by one row of templates.

`--format markdown` is here: formulas between dollar signs, as Jupyter, GitHub and Pandoc read them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from symjac import findings
from symjac.model import Finding
from symjac.model.sheet import (
    Aside,
    Block,
    Chain,
    Display,
    Equation,
    Grid,
    Inline,
    Item,
    Label,
    Line,
    Row,
    Sheet,
    Signs,
    Table,
    Tick,
    Words,
)
from symjac.render.breadth import LINE, width_of
from symjac.render.formats import Options
from symjac.render.latex import matrix_environment
from symjac.render.order import RAISED
from symjac.render.style import Style
from symjac.render.tex import LATEX, settled


class Markup(NamedTuple):
    """The markup of a language: templates with one `%s`, and replacements for signs that the language lacks.

    `item` and `aside` hold `{text}`, its `{number}`, and their depth as `{em}` or as a `{margin}`; `in_formulas`
    replaces TeX that has another meaning in the language.
    """

    heading: str
    inline: str
    display: str
    item: str
    aside: str
    number: str
    table: tuple[str, str]
    row: str
    between_cells: str
    rule: str
    escapes: dict[str, str | int | None]
    in_formulas: tuple[tuple[str, str], ...] = ()


SIGNS = {
    "→": r"\to", "×": r"\times", "·": r"\cdot", "≈": r"\approx", "≠": r"\neq", "≤": r"\leq", "≥": r"\geq",
    "∇": r"\nabla", "∂": r"\partial", "Δ": r"\Delta", "∘": r"\circ", "ℝ": r"\mathbb{R}", "ℂ": r"\mathbb{C}",
    "∫": r"\int",
    "√": r"\sqrt{}", "λ": r"\lambda", "‖": r"\|", "−": "-", "±": r"\pm", "∞": r"\infty", "⇒": r"\Rightarrow",
    "ᵀ": r"^{\mathsf{T}}", "′": "'", "²": "^{2}", "³": "^{3}", "ⁿ": "^{n}", "ᵐ": "^{m}", "⁻": "^{-}", "¹": "^{1}",
    "₁": "_{1}", "₂": "_{2}", "₃": "_{3}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₘ": "_{m}", "ₙ": "_{n}", "ᵖ": "^{p}",
}  # fmt: skip
"""Signs of our own words that are mathematics in TeX."""

_LOWERED = str.maketrans(RAISED)
_RAISED = re.compile("[⁻¹²³ⁿᵐ]{2,}")
_TEXT = str.maketrans(
    {**{sign: f"\\{sign}" for sign in "{}$&#%_"}, **{sign: f"${tex}$" for sign, tex in SIGNS.items()}}
)
_RULINGS = {"right": r"\checkmark", "wrong": r"\times", "undecided": "?"}


_EM = 1.5  # of indentation, a level
_WIDEST = 1.4 * LINE  # of a line of a display: fractions are counted on the line


class Prose:
    """A sheet in one markup and notation."""

    def __init__(self, markup: Markup, style: Style, brackets: str) -> None:
        self.markup = markup
        self.style = style
        self.brackets = brackets

    def sheet(self, sheet: Sheet) -> str:
        """Headings, text, and formulas on lines of their own."""
        parts: list[str] = []
        for section in sheet:
            if section.heading:
                parts.append(self.markup.heading % self.text(section.heading))
            if section.remark:
                parts.append(self.text(section.remark))
            goes_on = False
            for block in section.blocks:
                texts = self._block(block)
                if goes_on and texts:
                    parts[-1] = f"{parts[-1]} {texts.pop(0)}"
                parts += texts
                goes_on = isinstance(block, Line) and block.goes_on
        return "\n\n".join(part for part in parts if part)

    def text(self, items: Sequence[Inline]) -> str:
        """Words as words, everything else as formulas among them."""
        parts = []
        for is_words, run in groupby(items, key=lambda item: isinstance(item, Words)):
            if is_words:
                parts += [self._words(item.text) for item in run if isinstance(item, Words)]
            else:  # one formula: Markdown would read the `$$` between two as a display
                formula = self._formulas(tuple(run))
                for taken, other in self.markup.in_formulas:
                    formula = formula.replace(taken, other)
                parts.append(self.markup.inline % formula.strip())
        return "".join(parts).strip()

    def _words(self, text: str) -> str:
        return text.translate(str.maketrans(self.markup.escapes))

    def _formulas(self, pieces: Sequence[Inline | Grid]) -> str:
        """A formula put together of pieces."""
        return settled("".join(self._grid(p) if isinstance(p, Grid) else self._formula(p) for p in pieces))

    def _formula(self, item: Inline) -> str:
        """A piece of a formula, in TeX."""
        if isinstance(item, Words):
            return rf"\text{{{item.text.translate(_TEXT)}}}"
        if isinstance(item, Signs):
            if item.tex:
                return self.style.own_signs(item.tex)
            own = self.style.own_signs(item.text)
            text = _RAISED.sub(lambda run: f"^{{{run[0].translate(_LOWERED)}}}", own)
            return "".join(f"{SIGNS[c]} " if c in SIGNS else c for c in text)
        if isinstance(item, Label):
            return str(getattr(self.style, item.notation)(*item.arguments))
        return _RULINGS[item.ruling] if isinstance(item, Tick) else self.style.expression(item.expr)

    def _block(self, block: Block) -> list[str]:
        if isinstance(block, Row):
            return [text for part in block.blocks for text in self._block(part)]
        if isinstance(block, Line):
            return [self.text(block.items)]
        if isinstance(block, Table):
            return [self._table(block)]
        if isinstance(block, Item):
            number = self.markup.number % ".".join(map(str, block.number))
            return [self._deep(self.markup.item, len(block.number) - 1, self.text(block.items), number)]
        if isinstance(block, Aside):
            return [self._deep(self.markup.aside, len(block.under), self.text(block.items))]
        if isinstance(block, Chain):
            return self._chain(block)
        return [self.markup.display % self._displayed(block)]

    def _deep(self, template: str, depth: int, text: str, number: str = "") -> str:
        return template.format(text=text, number=number, em=f"{_EM * depth:g}", margin="  " * depth)

    def _chain(self, chain: Chain) -> list[str]:
        """A display aligned at the relations; if one is too long, a line for each, which may be broken."""
        links = [
            (self._formula(Signs(link.relation)), self._formulas(link.value), self.text(link.reason))
            for link in chain.links
        ]
        left = self._formulas(chain.left)
        words = self.text(chain.words)
        depth = len(chain.under)
        if chain.on_a_line:
            formula = self.markup.inline % " ".join([left, *(f"{relation} {value}" for relation, value, _ in links)])
            reasons = " ".join(reason for _, _, reason in links if reason)
            return [self._deep(self.markup.aside, depth, f"{words} {formula} {reasons}".strip())]
        widest = max(width_of((*chain.left, *link.value)) for link in chain.links)
        if widest > _WIDEST or len(links) == 1:
            lines = []
            for place, (relation, value, reason) in enumerate(links):
                start = (words, f"{left} ") if not place else ("", "")
                formula = self.markup.inline % f"{start[1]}{relation} {value}"
                lines.append(" ".join(text for text in (start[0], formula, reason) if text))
            return [self._deep(self.markup.aside, depth, line) for line in lines]
        if words:
            left = rf"\text{{{words} }} {left}"
        rows = [
            rf"{left if not place else ''} &{relation} {value}" + (rf" && \text{{{reason}}}" if reason else "")
            for place, (relation, value, reason) in enumerate(links)
        ]
        body = " \\\\\n".join(rows)
        display = self.markup.display % f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
        return [display]

    def _displayed(self, block: Equation | Grid | Display) -> str:
        if isinstance(block, Display):
            return self._formulas(block.pieces)
        right = self.style.expression(block.right) if isinstance(block, Equation) else self._grid(block)
        left = self._formulas(block.left)
        return f"{left} = {right}" if left else right

    def _grid(self, grid: Grid) -> str:
        rows = self.style.rows(grid.shape, grid.entries)
        for (i, j), mark in grid.marks.items():
            rows[i][j] = rf"{_RULINGS[mark.ruling]}\quad {rows[i][j]}"
        return matrix_environment(grid.shape[1], rows, self.brackets)

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]]) -> str:
            return self.markup.row % self.markup.between_cells.join(self.text(cell) for cell in cells)

        columns = len(table.head)
        opening, closing = self.markup.table
        rule = self.markup.rule * (columns if "|" in self.markup.rule else 1)
        lines = [row(table.head), rule + "|" * ("|" in rule), *map(row, table.rows)]
        return "\n".join(line for line in (opening.replace("%s", "l" * columns), *lines, closing) if line)


MARKDOWN = Markup(
    heading="### %s",
    inline="$%s$",
    display="$$\n%s\n$$",
    item="{margin}- {number} {text}",
    aside="{margin}{text}",
    number="**%s**",
    table=("", ""),
    row="| %s |",
    between_cells=" | ",
    rule="| --- ",
    escapes={sign: f"\\{sign}" for sign in "\\`*_[]<>#|"},
    in_formulas=((r"\|", r"\Vert "), ("|", r"\vert ")),  # both end a cell of a table
)


def render(found: Finding, options: Options) -> str:
    """The sheet."""
    sheet = findings.document(found, lhs=options.lhs is not False, reveal=options.reveal)
    return Prose(MARKDOWN, LATEX.beside(found.names).with_log(options.log), options.matrix).sheet(sheet)
