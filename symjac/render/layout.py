"""Sheets → lines of characters, in a given notation and width: matrices in brackets, or lists if too wide.

Every character has a role, by which a terminal may colour it; a terminal decides nothing else. Blocks side by side
stand on one baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

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
    Link,
    Row,
    Section,
    Sheet,
    Signs,
    Table,
    Tick,
    Value,
    Words,
)
from symjac.render.style import Style

Role = Literal["heading", "words", "label", "value", "frame", "right", "wrong", "undecided"]


@dataclass(frozen=True)
class Run:
    """Characters of one role."""

    text: str
    role: Role


@dataclass(frozen=True)
class TextLine:
    """A line; what does not fit is continued under column `hang`.

    A formula is broken on a terminal alone, so that it can be copied whole from a file; a chain of relations and a
    sentence everywhere, the sentence rather at its commas and words than at the signs of a formula in it.
    """

    runs: tuple[Run, ...]
    hang: int = 0
    kind: Literal["formula", "chain", "sentence"] = "formula"

    def __str__(self) -> str:
        return "".join(run.text for run in self.runs).rstrip()

    @property
    def width(self) -> int:
        """Characters in the line."""
        return sum(len(run.text) for run in self.runs)


@dataclass(frozen=True)
class Brackets:
    """The characters of tall brackets, left and right: for a single row, then top, middle and bottom."""

    single: tuple[str, str]
    top: tuple[str, str]
    middle: tuple[str, str]
    bottom: tuple[str, str]


BLANK = TextLine(())
GAP = 2  # spaces between columns and inside the brackets
BETWEEN = 4  # spaces between blocks side by side


def beside(blocks: list[list[TextLine]]) -> list[TextLine]:
    """Blocks side by side, their first lines level."""
    if len(blocks) == 1:
        return blocks[0]
    widths = [max(line.width for line in block) for block in blocks]
    joined = []
    for i in range(max(map(len, blocks))):
        runs: list[Run] = []
        for block, width in zip(blocks, widths, strict=True):
            line = block[i] if i < len(block) else BLANK
            runs += [*line.runs, Run(" " * (width - line.width + BETWEEN), "words")]
        joined.append(TextLine(tuple(runs[:-1])))  # no padding after the last block
    return joined


def padded(line: TextLine, width: int) -> TextLine:
    """The line, filled up to a width."""
    return TextLine((*line.runs, Run(" " * (width - line.width), "words")), line.hang)


def abreast(blocks: list[list[TextLine]]) -> list[TextLine]:
    """Blocks of one width each, their middles on one line."""
    above = max((len(block) - 1) // 2 for block in blocks)
    below = max(len(block) // 2 for block in blocks)
    lines = []
    for i in range(-above, below + 1):
        runs: list[Run] = []
        for block in blocks:
            place = i + (len(block) - 1) // 2
            line = block[place] if 0 <= place < len(block) else TextLine((Run(" " * block[0].width, "words"),))
            runs += line.runs
        lines.append(TextLine(tuple(runs)))
    return lines


def aligned(cells: Sequence[TextLine], widths: Sequence[int], to_the_right: Sequence[bool]) -> TextLine:
    """A row of a table: each cell in its width, to the left or to the right."""
    runs: list[Run] = []
    for cell, width, right in zip(cells, widths, to_the_right, strict=True):
        space = Run(" " * (width - cell.width), "words")
        runs += [
            *([Run(" " * GAP, "words")] if runs else []),
            *((space, *cell.runs) if right else (*cell.runs, space)),
        ]
    return TextLine(tuple(runs))


def relabelled(line: TextLine) -> TextLine:
    """The line with the role of a label."""
    return TextLine(tuple(Run(run.text, "label") for run in line.runs))


UNICODE_BRACKETS = Brackets(("[", "]"), ("⎡", "⎤"), ("⎢", "⎥"), ("⎣", "⎦"))
ASCII_BRACKETS = Brackets(("[", "]"), ("[", "]"), ("[", "]"), ("[", "]"))

UNICODE_MARKS = {"right": "✓", "wrong": "✗", "undecided": "?"}
ASCII_MARKS = {"right": "ok", "wrong": "NO", "undecided": "??"}

_TALL = 40  # rows: a taller matrix of mostly zeros is listed too


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
                Run(self.text(item), _role(item) if isinstance(item, Tick) else "heading") for item in section.heading
            )
        )
        body = [line for block in section.blocks for line in self._block(block)]
        return SectionLines(heading, self._inlines(section.remark), tuple(body))

    def _block(self, block: Block) -> list[TextLine]:
        return _DRAWN[type(block)](self, block)

    # --- lines ------------------------------------------------------------------------------

    def text(self, item: Inline) -> str:
        """An inline in this notation."""
        if isinstance(item, Value):
            return self.style.expression(item.expr)
        if isinstance(item, Tick):
            return self.marks[item.ruling]
        if isinstance(item, Label):
            return str(getattr(self.style, item.notation)(*item.arguments))
        return self._words(self.style.own_signs(item.text) if isinstance(item, Signs) else item.text)

    def _words(self, text: str) -> str:
        for sign, twin in self.words.items():
            text = text.replace(sign, twin)
        return text

    def _inlines(self, items: Sequence[Inline]) -> TextLine:
        runs = tuple(Run(self.text(item), _role(item)) for item in items)
        if items and isinstance(items[0], Tick):
            return TextLine(runs, len(runs[0].text) + 1)
        text = "".join(run.text for run in runs)
        return TextLine(runs, len(text) - len(text.lstrip()))

    def _line(self, line: Line) -> list[TextLine]:
        return [replace(self._inlines(line.items), kind="sentence")]

    def _equation(self, equation: Equation) -> list[TextLine]:
        left = [Run(self.text(item), "label") for item in equation.left]
        if left:
            left.append(Run(" = ", "words"))
        hang = sum(len(run.text) for run in left)
        return [TextLine((*left, Run(self.style.expression(equation.right), "value")), hang)]

    def _item(self, item: Item) -> list[TextLine]:
        """`1.2  …`, indented by its depth."""
        number = Run("  " * (len(item.number) - 1) + ".".join(map(str, item.number)) + "  ", "label")
        return [TextLine((number, *self._inlines(item.items).runs), len(number.text), "sentence")]

    def _aside(self, aside: Aside) -> list[TextLine]:
        margin = Run("  " * len(aside.under), "words")
        return [TextLine((margin, *self._inlines(aside.items).runs), len(margin.text), "sentence")]

    def _chain(self, chain: Chain) -> list[TextLine]:
        """The relations one below the other; a long left side has them below itself."""
        margin = Run("  " * len(chain.under), "words")
        words = self._inlines(chain.words).runs
        left = self._inlines(chain.left).runs
        start = [margin, *words, *left, Run(" ", "words")]
        lines: list[TextLine] = []
        if chain.on_a_line:
            parts = [run for link in chain.links for run in self._linked(link)]
            line = TextLine((margin, *words, *left, *parts), len(margin.text))
            if line.width <= self.width:
                return [line]
        side = sum(len(run.text) for run in start)
        widest = max(sum(len(run.text) for run in self._linked(link)) for link in chain.links)
        if side > self.width // (2 if side + widest <= self.width else 4) and (len(chain.links) > 1 or left):
            lines.append(TextLine(tuple(start), len(margin.text) + 2, "chain"))
            start = [Run(" " * (len(margin.text) + 2), "words")]
            side = len(margin.text) + 2
        for link in chain.links:
            relation = Run(f"{self._words(link.relation)} ", "words")
            reason = (Run("   ", "words"), *self._inlines(link.reason).runs) if link.reason else ()
            runs = (*start, relation, *self._inlines(link.value).runs, *reason)
            lines.append(TextLine(runs, side + len(relation.text), "chain"))
            start = [Run(" " * side, "words")]
        return lines

    def _linked(self, link: Link) -> tuple[Run, ...]:
        """` = value   reason`."""
        reason = (Run("   ", "words"), *self._inlines(link.reason).runs) if link.reason else ()
        return Run(f" {self._words(link.relation)} ", "words"), *self._inlines(link.value).runs, *reason

    def _table(self, table: Table) -> list[TextLine]:
        """Columns below their heads, to the right where every cell is a value; a line for each cell if too wide."""
        head = [self._inlines(cell) for cell in table.head]
        rows = [[self._inlines(cell) for cell in row] for row in table.rows]
        widths = [max(line.width for line in column) for column in zip(head, *rows, strict=True)]
        if sum(widths) + GAP * (len(widths) - 1) > self.width:
            return self._records(head, rows)
        numeric = [all(isinstance(row[j][-1], Value) for row in table.rows if row[j]) for j in range(len(head))]
        lines = [aligned([relabelled(line) for line in head], widths, numeric)]
        return [*lines, *(aligned(row, widths, numeric) for row in rows)]

    def _records(self, head: list[TextLine], rows: list[list[TextLine]]) -> list[TextLine]:
        side = max(line.width for line in head)
        lines: list[TextLine] = []
        for row in rows:
            lines += [BLANK] * bool(lines)
            for name, cell in zip(head, row, strict=True):
                left = Run(str(name).ljust(side + GAP), "label")
                lines.append(TextLine((left, *cell.runs), len(left.text)))
        return lines

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
        """A lower bound of the width, from the non-zero entries alone: a wide matrix is never drawn to be measured."""
        return max((GAP + 1) * grid.shape[1], max(map(len, cells.values()), default=0))

    def _matrix(self, grid: Grid, cells: dict[tuple[int, int], str]) -> list[TextLine]:
        m, n = grid.shape
        texts = [[cells.get((i, j), "0") for j in range(n)] for i in range(m)]
        heads = [self.text(label) for label in grid.columns]
        sides = [self.text(label) for label in grid.rows] or [""] * m
        widths = [max(len(row[j]) for row in texts) for j in range(n)]
        margin = max((len(self.text(mark)) + 1 for mark in grid.marks.values()), default=0)
        if heads:
            widths = [max(width, len(head) - margin) for width, head in zip(widths, heads, strict=True)]
        left = [Run(self.text(item), "label") for item in grid.left]
        if left:
            left.append(Run(" = ", "words"))
        indent = sum(len(run.text) for run in left)
        side = max(map(len, sides)) + (GAP if any(sides) else 0)
        gap = " " * GAP
        lines = []
        if heads:
            centred = gap.join(head.center(margin + width) for head, width in zip(heads, widths, strict=True))
            lines.append(TextLine((Run(" " * (indent + side + 1 + GAP) + centred, "label"),)))
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
                    runs += [Run(self.text(mark), _role(mark)), Run(" " + text.ljust(widths[j]), "value")]
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
        """The non-zero entries, one on each line after the name of its derivative."""
        m, n = grid.shape
        if grid.marks:
            return self._marked_list(grid, cells)
        labels = {place: self.text(grid.entry_labels[place]) for place in cells}
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
        """The entries that are not right, one on each line, and the number of those that are."""
        lines = []
        for place, mark in grid.marks.items():
            if mark.ruling != "right":
                label = Run(f"{self.text(grid.entry_labels[place])} = ", "label")
                start = (Run(f"{self.text(mark)} ", _role(mark)), label)
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

    def _display(self, display: Display) -> list[TextLine]:
        """Matrices beside each other, the signs between them at half their height; broken if there is no room."""
        lines: list[TextLine] = []
        pending: list[list[TextLine]] = []
        for drawn in self._unbroken(display.pieces):
            width = max(line.width for line in drawn)
            if pending and sum(block[0].width for block in pending) + width > self.width:
                lines += abreast(pending)
                pending = []
            pending.append([padded(line, width) for line in drawn])
        return lines + abreast(pending)

    def _unbroken(self, pieces: Sequence[Inline | Grid]) -> list[list[TextLine]]:
        """Matrices, and the signs between them as runs without a space; a line may break between any two."""
        runs: list[list[TextLine]] = []
        can_join = False
        for piece in pieces:
            if isinstance(piece, Grid):
                runs.append(self._grid(piece))
                can_join = False
                continue
            line = self._inlines((piece,))
            text = "".join(run.text for run in line.runs)
            if can_join and not text.startswith(" "):
                runs[-1] = [TextLine((*runs[-1][0].runs, *line.runs))]
            else:
                runs.append([line])
            can_join = not text.endswith(" ")
        return runs

    def _row(self, row: Row) -> list[TextLine]:
        """The blocks side by side, broken into several rows where they do not fit."""
        lines: list[TextLine] = []
        pending: list[list[TextLine]] = []
        used = 0
        for block in row.blocks:
            drawn = self._block(block)
            width = max(line.width for line in drawn)
            if pending and used + BETWEEN + width > self.width:
                lines += [*beside(pending), *([BLANK] if len(pending[0]) > 1 else [])]
                pending, used = [], 0
            used += width + (BETWEEN if pending else 0)
            pending.append(drawn)
        return lines + (beside(pending) if pending else [])


_DRAWN: dict[type, Callable[[Layout, Any], list[TextLine]]] = {
    Equation: Layout._equation,
    Line: Layout._line,
    Grid: Layout._grid,
    Row: Layout._row,
    Display: Layout._display,
    Table: Layout._table,
    Item: Layout._item,
    Aside: Layout._aside,
    Chain: Layout._chain,
}
_ROLES: dict[type, Role] = {Words: "words", Signs: "label", Label: "label", Value: "value"}


def _role(item: Inline) -> Role:
    return cast("Role", item.ruling) if isinstance(item, Tick) else _ROLES[type(item)]
