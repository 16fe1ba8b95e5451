"""Sheets as a fragment of HTML with formulas in MathML: headings, paragraphs, tables. No scripts and no styles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

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
    Mark,
    Row,
    Sheet,
    Signs,
    Table,
    Words,
)  # fmt: skip
from symjac.render.mathml import MATHML, MathML, math

_MARKS = {"right": "✓", "wrong": "✗", "undecided": "?"}


def fragment(sheet: Sheet, names: Iterable[str]) -> str:
    """The sheet, `names` being those in use."""
    html = _Html(MATHML.beside(names))
    parts = []
    for section in sheet:
        if section.heading:
            remark = f" <small>{html.text(section.remark)}</small>" if section.remark else ""
            parts.append(f"<h4>{html.text(section.heading)}{remark}</h4>")
        parts += [html.block(block) for block in section.blocks]
    return "\n".join(part for part in parts if part)


class _Html:
    """Blocks in one notation."""

    def __init__(self, style: MathML) -> None:
        self.style = style

    def text(self, items: Sequence[Inline]) -> str:
        """Words and marks as text, everything else as formulas among them."""
        parts = []
        for is_text, run in groupby(items, key=lambda item: isinstance(item, Words | Mark)):
            if is_text:
                parts += [self._words(item) for item in run]
            else:
                parts.append(math("".join(map(self._formula, run))))
        return "".join(parts)

    def _words(self, item: Inline) -> str:
        if isinstance(item, Mark):
            return f'<span class="{item.ruling}">{_MARKS[item.ruling]}</span>'
        return escape(item.text) if isinstance(item, Words) else ""

    def _formula(self, item: Inline) -> str:
        if isinstance(item, Words):
            return f"<mtext>{escape(item.text)}</mtext>"
        if isinstance(item, Signs):
            return escape(item.text)
        if isinstance(item, Mark):
            return f'<mtext class="{item.ruling}">{_MARKS[item.ruling]}&#160;</mtext>'
        if isinstance(item, Label):
            return str(getattr(self.style, item.notation)(*item.arguments))
        return self.style.expression(item.expr)

    def block(self, block: Block) -> str:
        """A block; nothing for an empty line."""
        if isinstance(block, Row):
            return "\n".join(map(self.block, block.blocks))
        if isinstance(block, Line | Aside):
            return f"<p>{self.text(block.items)}</p>" if block.items else ""
        if isinstance(block, Item):
            return f"<p>{'.'.join(map(str, block.number))} {self.text(block.items)}</p>"
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chain):
            return self._chain(block)
        return f"<p>{math(self._displayed(block), display=True)}</p>"

    def _displayed(self, block: Equation | Grid | Display) -> str:
        if isinstance(block, Display):
            return "".join(
                self._grid(piece) if isinstance(piece, Grid) else self._formula(piece) for piece in block.pieces
            )
        right = self.style.expression(block.right) if isinstance(block, Equation) else self._grid(block)
        left = "".join(map(self._formula, block.left))
        return f"{left}<mo>=</mo>{right}" if left else right

    def _grid(self, grid: Grid) -> str:
        return self.style.matrix(
            grid.shape, grid.entries, {place: self._formula(mark) for place, mark in grid.marks.items()}
        )

    def _chain(self, chain: Chain) -> str:
        left = self.text((*chain.words, *chain.left))
        lines = []
        for link in chain.links:
            reason = f" {self.text(link.reason)}" if link.reason else ""
            lines.append(f"{left} {escape(link.relation)} {self.text(link.value)}{reason}")
            left = ""
        return f"<p>{'<br/>'.join(lines)}</p>"

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]], tag: str) -> str:
            return f"<tr>{''.join(f'<{tag}>{self.text(cell)}</{tag}>' for cell in cells)}</tr>"

        return f"<table>{row(table.head, 'th')}{''.join(row(cells, 'td') for cells in table.rows)}</table>"
