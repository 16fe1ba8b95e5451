"""Sheets → lines of characters, in the notation and width given: matrices in brackets, lists where they are too wide.

Every character knows its role, so that a terminal may colour it; nothing else is left to the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from symjac.document import Block, Equation, Grid, Inline, Label, Mark, Row, Section, Sheet, Value, Words
from symjac.render.notation import Style

Role = Literal["heading", "words", "label", "value", "frame", "right", "wrong", "undecided"]


@dataclass(frozen=True)
class Run:
    """Characters of one role."""

    text: str
    role: Role


@dataclass(frozen=True)
class TextLine:
    """A line; what does not fit is continued under column `hang`."""

    runs: tuple[Run, ...]
    hang: int = 0

    def __str__(self) -> str:
        return "".join(run.text for run in self.runs).rstrip()

    @property
    def width(self) -> int:
        """Characters in the line."""
        return sum(len(run.text) for run in self.runs)


@dataclass(frozen=True)
class Brackets:
    """The pieces of tall brackets, left and right: a single row, then top, middle and bottom."""

    single: tuple[str, str]
    top: tuple[str, str]
    middle: tuple[str, str]
    bottom: tuple[str, str]


UNICODE_BRACKETS = Brackets(("[", "]"), ("⎡", "⎤"), ("⎢", "⎥"), ("⎣", "⎦"))
ASCII_BRACKETS = Brackets(("[", "]"), ("[", "]"), ("[", "]"), ("[", "]"))

UNICODE_MARKS = {"right": "✓", "wrong": "✗", "undecided": "?"}
ASCII_MARKS = {"right": "ok", "wrong": "NO", "undecided": "??"}

_GAP = 2  # spaces between columns and inside the brackets
_TALL = 40  # rows: a taller matrix of mostly zeros is listed too
_BETWEEN = 4  # spaces between blocks side by side


@dataclass(frozen=True)
class SectionLines:
    """A section, laid out."""

    heading: TextLine
    remark: TextLine
    body: tuple[TextLine, ...]


@dataclass(frozen=True)
class Layout:
    """How sheets are laid out: a notation, brackets, translations of the words' own signs, a width."""

    style: Style
    brackets: Brackets
    words: dict[str, str]
    width: int
    marks: Mapping[str, str] = field(default_factory=lambda: UNICODE_MARKS)

    def sheet(self, sheet: Sheet) -> tuple[SectionLines, ...]:
        """Every section's lines."""
        return tuple(self._section(section) for section in sheet)

    def _section(self, section: Section) -> SectionLines:
        heading = TextLine(
            tuple(
                Run(self._text(item), _role(item) if isinstance(item, Mark) else "heading") for item in section.heading
            )
        )
        body = [line for block in section.blocks for line in self._block(block)]
        return SectionLines(heading, self._inlines(section.remark), tuple(body))

    def _block(self, block: Block) -> list[TextLine]:
        if isinstance(block, Grid):
            return self._grid(block)
        if isinstance(block, Row):
            return self._row(block)
        return [self._equation(block) if isinstance(block, Equation) else self._inlines(block.items)]

    # --- lines ------------------------------------------------------------------------------

    def _text(self, item: Inline) -> str:
        if isinstance(item, Value):
            return self.style.expression(item.expr)
        if isinstance(item, Mark):
            return self.marks[item.ruling]
        if isinstance(item, Label):
            return str(getattr(self.style, item.notation)(*item.arguments))
        text = item.text
        for sign, twin in self.words.items():
            text = text.replace(sign, twin)
        return text

    def _inlines(self, items: Sequence[Inline]) -> TextLine:
        runs = tuple(Run(self._text(item), _role(item)) for item in items)
        if items and isinstance(items[0], Mark):
            return TextLine(runs, len(runs[0].text) + 1)
        text = "".join(run.text for run in runs)
        return TextLine(runs, len(text) - len(text.lstrip()))

    def _equation(self, equation: Equation) -> TextLine:
        left = [Run(self._text(item), "label") for item in equation.left]
        if left:
            left.append(Run(" = ", "words"))
        return TextLine(
            (*left, Run(self.style.expression(equation.right), "value")), sum(len(run.text) for run in left)
        )

    # --- matrices ---------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> list[TextLine]:
        """A matrix in brackets, or a list of its non-zero entries where it is wider than the width."""
        cells = self.style.cells(grid.entries)
        m, n = grid.shape
        mostly_zeros = m > _TALL and len(cells) * 4 < m * n
        if mostly_zeros or self._least_width(grid, cells) > self.width:
            return self._list(grid, cells)
        drawn = self._matrix(grid, cells)
        return drawn if max(line.width for line in drawn) <= self.width else self._list(grid, cells)

    def _least_width(self, grid: Grid, cells: dict[tuple[int, int], str]) -> int:
        """A bound that costs no more than the non-zero entries: a wide matrix is never drawn to be measured."""
        return max((_GAP + 1) * grid.shape[1], max(map(len, cells.values()), default=0))

    def _matrix(self, grid: Grid, cells: dict[tuple[int, int], str]) -> list[TextLine]:
        m, n = grid.shape
        texts = [[cells.get((i, j), "0") for j in range(n)] for i in range(m)]
        heads = [self._text(label) for label in grid.columns]
        sides = [self._text(label) for label in grid.rows] or [""] * m
        widths = [max(len(row[j]) for row in texts) for j in range(n)]
        beside = max((len(self._text(mark)) + 1 for mark in grid.marks.values()), default=0)
        if heads:
            widths = [max(width, len(head) - beside) for width, head in zip(widths, heads, strict=True)]
        left = [Run(self._text(item), "label") for item in grid.left]
        if left:
            left.append(Run(" = ", "words"))
        indent = sum(len(run.text) for run in left)
        side = max(map(len, sides)) + (_GAP if any(sides) else 0)
        gap = " " * _GAP
        lines = []
        if heads:
            centred = gap.join(head.center(beside + width) for head, width in zip(heads, widths, strict=True))
            lines.append(TextLine((Run(" " * (indent + side + 1 + _GAP) + centred, "label"),)))
        for i, row in enumerate(texts):
            opening, closing = self._bracket(i, m)
            start = left if i == (m - 1) // 2 else [Run(" " * indent, "words")]
            runs = [
                *start,
                Run(sides[i].ljust(side), "label"),
                Run(opening + (gap if any(sides) else " "), "frame"),
            ]
            for j, text in enumerate(row):
                runs += [Run(gap, "words")] * (j > 0)
                mark = grid.marks.get((i, j))
                if mark:
                    runs += [Run(self._text(mark), _role(mark)), Run(" " + text.ljust(widths[j]), "value")]
                else:
                    runs.append(Run(text.center(widths[j]), "words" if text == "0" else "value"))
            lines.append(TextLine((*runs, Run((gap if any(sides) else " ") + closing, "frame"))))
        return lines

    def _bracket(self, row: int, rows: int) -> tuple[str, str]:
        if rows == 1:
            return self.brackets.single
        if row == 0:
            return self.brackets.top
        return self.brackets.bottom if row == rows - 1 else self.brackets.middle

    def _list(self, grid: Grid, cells: dict[tuple[int, int], str]) -> list[TextLine]:
        """The non-zero entries, a line each, with their derivatives' names before them."""
        m, n = grid.shape
        if grid.marks:
            return self._marked_list(grid, cells)
        labels = {place: self._text(grid.entry_labels[place]) for place in cells}
        width = max(map(len, labels.values()), default=0)
        lines = [
            TextLine((Run(labels[place].ljust(width), "label"), Run(" = ", "words"), Run(text, "value")), width + 3)
            for place, text in cells.items()
        ]
        zeros = m * n - len(cells)
        if zeros:
            plural = "entries are" if zeros > 1 else "entry is"
            lines.append(
                TextLine(
                    (
                        Run(
                            f"the other {zeros:,} {plural} 0" if cells else f"all {zeros:,} entries are 0",
                            "words",
                        ),
                    )
                )
            )
        return lines

    def _marked_list(self, grid: Grid, cells: dict[tuple[int, int], str]) -> list[TextLine]:
        """The entries that are not right, a line each, and how many are."""
        lines = []
        for place, mark in grid.marks.items():
            if mark.ruling != "right":
                label = Run(f"{self._text(grid.entry_labels[place])} = ", "label")
                start = (Run(f"{self._text(mark)} ", _role(mark)), label)
                hang = sum(len(run.text) for run in start)
                lines.append(TextLine((*start, Run(cells.get(place, "0"), "value")), hang))
        right = len(grid.marks) - len(lines)
        if right:
            others = "the other " if lines else "all "
            lines.append(
                TextLine((Run(f"{others}{right:,} {'entries are' if right > 1 else 'entry is'} right", "words"),))
            )
        return lines

    # --- side by side -----------------------------------------------------------------------

    def _row(self, row: Row) -> list[TextLine]:
        """The blocks side by side, broken into several rows where they do not fit."""
        lines: list[TextLine] = []
        pending: list[list[TextLine]] = []
        used = 0
        for block in row.blocks:
            drawn = self._block(block)
            width = max(line.width for line in drawn)
            if pending and used + _BETWEEN + width > self.width:
                lines += [*_beside(pending), *([_BLANK] if len(pending[0]) > 1 else [])]
                pending, used = [], 0
            used += width + (_BETWEEN if pending else 0)
            pending.append(drawn)
        return lines + (_beside(pending) if pending else [])


_BLANK = TextLine(())
_ROLES: dict[type, Role] = {Words: "words", Label: "label", Value: "value"}


def _role(item: Inline) -> Role:
    return cast("Role", item.ruling) if isinstance(item, Mark) else _ROLES[type(item)]


def _beside(blocks: list[list[TextLine]]) -> list[TextLine]:
    if len(blocks) == 1:
        return blocks[0]
    widths = [max(line.width for line in block) for block in blocks]
    joined = []
    for i in range(max(map(len, blocks))):
        runs: list[Run] = []
        for block, width in zip(blocks, widths, strict=True):
            line = block[i] if i < len(block) else _BLANK
            runs += [*line.runs, Run(" " * (width - line.width + _BETWEEN), "words")]
        joined.append(TextLine(tuple(runs[:-1])))  # no padding after the last block
    return joined
