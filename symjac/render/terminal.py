"""`--format pretty` on a terminal: the same sheet in colour, each section in a panel. The only user of Rich."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.box import ROUNDED
from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from symjac.model import Finding
from symjac.render import Options, plain_text
from symjac.render.layout import SectionLines, TextLine

_FRAME = 4  # columns that a panel's border and padding take
_TITLE_MARGIN = 2  # a title stands within the border
_LEAST = 20  # columns of text: a narrower terminal breaks the lines itself
# Attributes rather than fixed colours where possible: they hold on dark and on light backgrounds.
_STYLES = {
    "heading": "not dim bold",
    "words": "dim",
    "label": "cyan",
    "value": "bold",
    "frame": "dim",
    "right": "not dim bold green",
    "wrong": "not dim bold red",
    "undecided": "not dim bold yellow",
}


def render(found: Finding, options: Options) -> str:
    """The sheet, with escape sequences."""
    width = max(options.width - _FRAME, _LEAST)
    # The panel's padding takes the place of the indentation that piped text has.
    sections = plain_text.sections(found, options._replace(width=width + plain_text.INDENT))
    drawn = [_titled(section, width) for section in sections]
    widest = max(line.cell_len for heading, lines in drawn for line in (heading, *lines))
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        width=width + _FRAME,
        color_system="standard",
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for heading, lines in drawn:
            panel_width = min(widest, width) + _FRAME
            console.print(
                Panel(
                    Group(*lines),
                    title=heading,
                    title_align="left",
                    box=ROUNDED,
                    border_style="dim",
                    width=panel_width,
                )
            )
    return capture.get().rstrip("\n")


def _titled(section: SectionLines, width: int) -> tuple[Text, list[Text]]:
    """A panel's title and lines; a heading too long for a title is the first line."""
    lines = _lines(section, width)
    if section.heading.width <= width - _TITLE_MARGIN:
        return _coloured(section.heading), lines
    return Text(), [*_broken(section.heading, width), *lines]


def _lines(section: SectionLines, width: int) -> list[Text]:
    remark = [section.remark] if str(section.remark) else []
    return [piece for line in (*remark, *section.body) for piece in _broken(line, width)]


def _broken(line: TextLine, width: int) -> list[Text]:
    return [_coloured(piece) for piece in plain_text.broken(line, width)]


def _coloured(line: TextLine) -> Text:
    text = Text(no_wrap=True, overflow="fold")
    for run in line.runs:
        text.append(run.text, _STYLES[run.role])
    return text


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error; yield what advances it. This thread draws it, a few times a second."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
    drawn = 0.0
    with bar:
        task = bar.add_task(label, total=total)

        def advance() -> None:
            nonlocal drawn
            bar.advance(task)
            if time.monotonic() - drawn > _REDRAW_SECONDS:
                drawn = time.monotonic()
                bar.refresh()

        yield advance


_REDRAW_SECONDS = 0.1
