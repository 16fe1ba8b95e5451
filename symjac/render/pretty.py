"""`--format pretty` without colour, for pipes and files: the sheet in Unicode."""

from __future__ import annotations

from symjac import findings
from symjac.model import Finding
from symjac.render.formats import Options
from symjac.render.layout import UNICODE_BRACKETS, Layout, SectionLines
from symjac.render.tex import UNICODE

INDENT = 2  # columns before the body of a section


def sections(found: Finding, options: Options) -> tuple[SectionLines, ...]:
    """The sheet's sections, laid out in Unicode."""
    layout = Layout(UNICODE.beside(found.names), UNICODE_BRACKETS, {}, options.width - INDENT)
    return layout.sheet(findings.sheet(found, lhs=options.lhs is not False, reveal=options.reveal))


def render(found: Finding, options: Options) -> str:
    """The sheet."""
    return plain(sections(found, options), options.width)


def plain(laid_out: tuple[SectionLines, ...], width: int) -> str:
    """Sections as text: heading and remark on a line if they fit, the body indented, a blank line between."""
    indent = " " * INDENT
    blocks = []
    for section in laid_out:
        heading, remark = str(section.heading), str(section.remark)
        together = f"{heading}   {remark}".rstrip()
        title = [together] if len(together) <= width else [heading, indent + remark]
        blocks.append("\n".join([*title, *((indent + str(line)).rstrip() for line in section.body)]))
    return "\n\n".join(blocks)
