"""`--format markdown`: the sheet with formulas in TeX between dollar signs, as Jupyter, GitHub and Pandoc read it."""

from __future__ import annotations

from symjac import findings
from symjac.model import Finding
from symjac.render.formats import Options
from symjac.render.prose import Markup, Prose
from symjac.render.tex import LATEX

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
