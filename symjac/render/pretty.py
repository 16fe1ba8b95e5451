"""`--format pretty`, without colour: the sheet in Unicode, as it is piped."""

from __future__ import annotations

from symjac import present
from symjac.model import Answer
from symjac.render.layout import UNICODE_BRACKETS, Layout, SectionLines
from symjac.render.options import Options
from symjac.render.styles import UNICODE


INDENT = 2  # columns before the body of a section


def sections(answer: Answer, options: Options) -> tuple[SectionLines, ...]:
    """The sheet's sections, laid out in Unicode."""
    layout = Layout(UNICODE, UNICODE_BRACKETS, {}, options.width - INDENT)
    return layout.sheet(present.sheet(answer, lhs=options.lhs is not False))


def render(answer: Answer, options: Options) -> str:
    """The sheet."""
    return plain(sections(answer, options))


def plain(laid_out: tuple[SectionLines, ...]) -> str:
    """Sections as text: heading and remark on a line, the body indented, a blank line between."""
    blocks = []
    for section in laid_out:
        title = (
            f"{section.heading}   {section.remark}".rstrip() if str(section.remark) else str(section.heading)
        )
        blocks.append("\n".join([title, *((" " * INDENT + str(line)).rstrip() for line in section.body)]))
    return "\n\n".join(blocks)
