r"""Findings other than results in LaTeX, to be pasted: a verdict as the marked answer, a study as text and formulas."""

from __future__ import annotations

from symjac import findings
from symjac.findings.verdict_sheet import headline, restrictions
from symjac.model import Finding
from symjac.model.verdict import Verdict
from symjac.render import latex
from symjac.render.formats import Options
from symjac.render.prose import SIGNS, Markup, Prose
from symjac.render.tex import LATEX

_ESCAPES: dict[str, str | int | None] = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    "“": "``",
    "”": "''",
    **{sign: f"${tex}$" for sign, tex in SIGNS.items()},
}
_DEEP = r"{{\leftskip={em}em\everymath{{\displaystyle}}\lineskiplimit=2pt\lineskip=3pt\noindent %s\par}}"
MARKUP = Markup(
    heading=r"\paragraph{%s}",
    inline="$%s$",
    display="\\[ %s \\]",
    item=_DEEP % r"{number}\quad {text}",
    aside=_DEEP % "{text}",
    number=r"\textbf{%s}",
    table=(r"\begin{center}\begin{tabular}{%s}", r"\end{tabular}\end{center}"),
    row=r"%s \\",
    between_cells=" & ",
    rule=r"\hline",
    escapes=_ESCAPES,
)


def render(found: Finding, options: Options) -> str:
    """The marked answer of a verdict and the ruling; any other finding as its sheet."""
    if isinstance(found, Verdict):
        words = " ".join((headline(found), *restrictions(found))).replace(">=", "≥").replace("<=", "≤")
        words = words.translate(str.maketrans(_ESCAPES))
        text = rf"{marked(found, options)} \quad \text{{{words}}}"
        if found.derivation is None:
            return text
        return f"\\[ {text} \\]\n\n{render(found.derivation, options)}"
    return Prose(MARKUP, LATEX.beside(found.names).with_log(options.log), options.matrix).sheet(
        findings.document(found)
    )


def marked(verdict: Verdict, options: Options) -> str:
    """The answer; entries that are wrong are in a box, undecided ones in a box with a question mark."""
    answer, style = verdict.answer, LATEX.beside(verdict.names).with_log(options.log)
    rulings = {(entry.row, entry.column): entry.ruling for entry in verdict.entries}
    cells = [
        [_BOXES[rulings.get((i, j), "wrong")] % style.expression(answer[i, j]) for j in range(answer.cols)]
        for i in range(answer.rows)
    ]
    return cells[0][0] if verdict.form == "scalar" else latex.matrix_environment(answer.cols, cells, options.matrix)


_BOXES = {"right": "%s", "wrong": r"\boxed{%s}", "undecided": r"\boxed{%s}^{?}"}
