"""Lines of characters, each with its role, and how blocks of them stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
    """The line as a label."""
    return TextLine(tuple(Run(run.text, "label") for run in line.runs))
