"""`--format pretty` on a terminal: the same sheet in colour, each section in a panel. The only user of Rich."""

from __future__ import annotations

import io

from rich.box import ROUNDED
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from symjac.model import Answer
from symjac.render import pretty
from symjac.render.layout import SectionLines, TextLine
from symjac.render.options import Options

_FRAME = 4  # columns that a panel's border and padding take
# Attributes rather than fixed colours where possible: they hold on dark and on light backgrounds.
_STYLES = {"heading": "bold", "words": "dim", "label": "cyan", "value": "bold", "frame": "dim"}


def render(answer: Answer, options: Options) -> str:
    """The sheet, with escape sequences."""
    inner = Options(lhs=options.lhs, width=max(options.width - _FRAME, 20))
    console = Console(
        file=io.StringIO(), force_terminal=True, width=options.width, color_system="standard",
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as capture:
        for section in pretty.sections(answer, inner):
            console.print(_panel(section, inner.width))
    return capture.get().rstrip("\n")


def _panel(section: SectionLines, width: int) -> Panel:
    lines = [section.remark] if str(section.remark) else []
    body = [piece for line in (*lines, *section.body) for piece in _broken(line, width)]
    return Panel(
        Group(*body),
        title=_coloured(section.heading),
        title_align="left",
        box=ROUNDED,
        border_style="dim",
        expand=False,
    )


def _broken(line: TextLine, width: int) -> list[Text]:
    """The line, broken at spaces where it is too long and continued under its `hang`."""
    text = _coloured(line)
    if line.width <= width:
        return [text]
    hang = line.hang if line.hang < width // 2 else 2
    pieces: list[Text] = []
    while text.cell_len > width - (hang if pieces else 0):
        room = width - (hang if pieces else 0)
        at = text.plain.rfind(" ", 1, room + 1)
        head, text = text.divide([at if at > 0 else room])
        pieces.append(head)
        text = text[1:] if text.plain.startswith(" ") else text
    pieces.append(text)
    return [pieces[0], *(Text(" " * hang) + piece for piece in pieces[1:])]


def _coloured(line: TextLine) -> Text:
    text = Text(no_wrap=True, overflow="fold")
    for run in line.runs:
        text.append(run.text, _STYLES[run.role])
    return text
