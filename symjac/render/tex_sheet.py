"""Sheets as text with formulas in TeX: Markdown, LaTeX to be pasted, and documents whose long formulas are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from symjac import findings
from symjac.findings import grid, the_map
from symjac.findings.derivations import Derivations
from symjac.findings.derivations.sheet import sheet
from symjac.findings.results import coordinates
from symjac.findings.verdict_sheet import headline, restrictions
from symjac.kernel import sympy
from symjac.model import Answer, Finding, Problem, Verdict
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
    Row,
    Sheet,
    Signs,
    Table,
    Tick,
    Value,
    Words,
    said,
)
from symjac.render import Options, latex
from symjac.render.latex import LATEX, UNICODE, Latex, left_sides, line, matrix_environment, named_apart, settled
from symjac.render.order import POWER, PRODUCT, RAISED, Piece
from symjac.render.style import Style

if TYPE_CHECKING:
    from sympy import Expr


# --- the width of a formula ---------------------------------------------------
#
# The approximate width of a typeset formula, in characters of plain text, and where it may be broken.
#
# LaTeX documents, Typst and HTML share this: only a terminal can break its lines by counting characters.


LINE = 64
"""Characters of plain text as wide as a line of a page when they are set as a formula."""
_BREAKS = (" = ", " ≈ ", " + ", " − ", " - ", " · ", ", ", "    ")
"""The beginnings of pieces before which a line may end."""


def width(expr: Expr) -> int:
    """The width of an expression: a fraction is as wide as its wider half."""
    if expr.is_Add:
        return sum(width(term) + 3 for term in expr.args)
    above, below = sympy.fraction(expr) if expr.is_Mul else (expr, sympy.S.One)
    return max(len(UNICODE.expression(above)), len(UNICODE.expression(below)))


def width_of_grid(grid: Grid) -> int:
    """The width of a matrix: those of its columns, and the space between."""
    widths: dict[int, int] = {}
    for (_, column), entry in grid.entries.items():
        widths[column] = max(widths.get(column, 1), width(entry))
    return sum(widths.values()) + 3 * grid.shape[1]


def width_of(pieces: Sequence[Inline | Grid]) -> int:
    """The width of pieces beside each other."""
    return sum(map(_width_of_piece, pieces))


def _width_of_piece(piece: Inline | Grid) -> int:
    if isinstance(piece, Grid):
        return width_of_grid(piece)
    if isinstance(piece, Value):
        return width(piece.expr)
    if isinstance(piece, Label):
        return len(str(getattr(UNICODE, piece.notation)(*piece.arguments)))
    return len(piece.text) if isinstance(piece, (Signs, Words)) else 1


def terms(pieces: Sequence[Inline | Grid]) -> list[list[Inline | Grid]]:
    """The pieces in groups, between which lines may end."""
    groups: list[list[Inline | Grid]] = [[]]
    for piece in pieces:
        if groups[-1] and isinstance(piece, (Signs, Words)) and piece.text.startswith(_BREAKS):
            groups.append([])
        groups[-1].append(piece)
    return groups


def listed(grid: Grid) -> list[Equation | Line]:
    """The non-zero entries of a matrix that is too wide, each with its name and its mark, and how many are 0."""
    entries: list[Equation | Line] = [
        Equation((*((grid.marks[place],) if place in grid.marks else ()), grid.entry_labels[place]), entry)
        for place, entry in grid.entries.items()
    ]
    zeros = grid.shape[0] * grid.shape[1] - len(entries)
    if zeros:
        is_one = "entry is" if zeros == 1 else "entries are"
        entries.append(Line((Words(f"the other {zeros:,} {is_one} 0" if entries else f"all {zeros:,} entries are 0"),)))
    return entries


# --- text with formulas; Markdown ---------------------------------------------
#
# Sheets as text with formulas in TeX: LaTeX and Markdown share this, and each differs by one row of templates.
#
# `--format markdown` is here: formulas between dollar signs, as Jupyter, GitHub and Pandoc read them.


class Markup(NamedTuple):
    """The markup of a language: templates with one `%s`, and replacements for signs that the language lacks.

    `item` and `aside` hold `{text}`, its `{number}`, and their depth as `{em}` or as a `{margin}`; `in_formulas`
    replaces TeX that has another meaning in the language.
    """

    heading: str
    inline: str
    display: str
    item: str
    aside: str
    number: str
    table: tuple[str, str]
    row: str
    between_cells: str
    rule: str
    escapes: dict[str, str | int | None]
    in_formulas: tuple[tuple[str, str], ...] = ()


SIGNS = {
    "→": r"\to", "×": r"\times", "·": r"\cdot", "≈": r"\approx", "≠": r"\neq", "≤": r"\leq", "≥": r"\geq",
    "∇": r"\nabla", "∂": r"\partial", "Δ": r"\Delta", "∘": r"\circ", "ℝ": r"\mathbb{R}", "ℂ": r"\mathbb{C}",
    "∫": r"\int",
    "√": r"\sqrt{}", "λ": r"\lambda", "‖": r"\|", "−": "-", "±": r"\pm", "∞": r"\infty", "⇒": r"\Rightarrow",
    "ᵀ": r"^{\mathsf{T}}", "′": "'", "²": "^{2}", "³": "^{3}", "ⁿ": "^{n}", "ᵐ": "^{m}", "⁻": "^{-}", "¹": "^{1}",
    "₁": "_{1}", "₂": "_{2}", "₃": "_{3}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₘ": "_{m}", "ₙ": "_{n}", "ᵖ": "^{p}",
}  # fmt: skip
"""Signs of our own words that are mathematics in TeX."""

_LOWERED = str.maketrans(RAISED)
_RAISED = re.compile("[⁻¹²³ⁿᵐ]{2,}")
_TEXT = str.maketrans(
    {**{sign: f"\\{sign}" for sign in "{}$&#%_"}, **{sign: f"${tex}$" for sign, tex in SIGNS.items()}}
)
_RULINGS = {"right": r"\checkmark", "wrong": r"\times", "undecided": "?"}


_EM = 1.5  # of indentation, a level
_WIDEST = 1.4 * LINE  # of a line of a display: fractions are counted on the line


class Prose:
    """A sheet in one markup and notation."""

    def __init__(self, markup: Markup, style: Style, brackets: str) -> None:
        self.markup = markup
        self.style = style
        self.brackets = brackets

    def sheet(self, sheet: Sheet) -> str:
        """Headings, text, and formulas on lines of their own."""
        parts: list[str] = []
        for section in sheet:
            if section.heading:
                parts.append(self.markup.heading % self.text(section.heading))
            if section.remark:
                parts.append(self.text(section.remark))
            goes_on = False
            for block in section.blocks:
                texts = self._block(block)
                if goes_on and texts:
                    parts[-1] = f"{parts[-1]} {texts.pop(0)}"
                parts += texts
                goes_on = isinstance(block, Line) and block.goes_on
        return "\n\n".join(part for part in parts if part)

    def text(self, items: Sequence[Inline]) -> str:
        """Words as words, everything else as formulas among them."""
        parts = []
        for is_words, run in groupby(items, key=lambda item: isinstance(item, Words)):
            if is_words:
                parts += [self._words(item.text) for item in run if isinstance(item, Words)]
            else:  # one formula: Markdown would read the `$$` between two as a display
                formula = self._formulas(tuple(run))
                for taken, other in self.markup.in_formulas:
                    formula = formula.replace(taken, other)
                parts.append(self.markup.inline % formula.strip())
        return "".join(parts).strip()

    def _words(self, text: str) -> str:
        return text.translate(str.maketrans(self.markup.escapes))

    def _formulas(self, pieces: Sequence[Inline | Grid]) -> str:
        """A formula put together of pieces."""
        return settled("".join(self._grid(p) if isinstance(p, Grid) else self._formula(p) for p in pieces))

    def _formula(self, item: Inline) -> str:
        """A piece of a formula, in TeX."""
        if isinstance(item, Words):
            return rf"\text{{{item.text.translate(_TEXT)}}}"
        if isinstance(item, Signs):
            if item.tex:
                return self.style.own_signs(item.tex)
            own = self.style.own_signs(item.text)
            text = _RAISED.sub(lambda run: f"^{{{run[0].translate(_LOWERED)}}}", own)
            return "".join(f"{SIGNS[c]} " if c in SIGNS else c for c in text)
        if isinstance(item, Label):
            return str(getattr(self.style, item.notation)(*item.arguments))
        return _RULINGS[item.ruling] if isinstance(item, Tick) else self.style.expression(item.expr)

    def _block(self, block: Block) -> list[str]:
        if isinstance(block, Row):
            return [text for part in block.blocks for text in self._block(part)]
        if isinstance(block, Line):
            return [self.text(block.items)]
        if isinstance(block, Table):
            return [self._table(block)]
        if isinstance(block, Item):
            number = self.markup.number % ".".join(map(str, block.number))
            return [self._deep(self.markup.item, len(block.number) - 1, self.text(block.items), number)]
        if isinstance(block, Aside):
            return [self._deep(self.markup.aside, len(block.under), self.text(block.items))]
        if isinstance(block, Chain):
            return self._chain(block)
        return [self.markup.display % self._displayed(block)]

    def _deep(self, template: str, depth: int, text: str, number: str = "") -> str:
        return template.format(text=text, number=number, em=f"{_EM * depth:g}", margin="  " * depth)

    def _chain(self, chain: Chain) -> list[str]:
        """A display aligned at the relations; if one is too long, a line for each, which may be broken."""
        links = [
            (self._formula(Signs(link.relation)), self._formulas(link.value), self.text(link.reason))
            for link in chain.links
        ]
        left = self._formulas(chain.left)
        words = self.text(chain.words)
        depth = len(chain.under)
        if chain.on_a_line:
            formula = self.markup.inline % " ".join([left, *(f"{relation} {value}" for relation, value, _ in links)])
            reasons = " ".join(reason for _, _, reason in links if reason)
            return [self._deep(self.markup.aside, depth, f"{words} {formula} {reasons}".strip())]
        widest = max(width_of((*chain.left, *link.value)) for link in chain.links)
        if widest > _WIDEST or len(links) == 1:
            lines = []
            for place, (relation, value, reason) in enumerate(links):
                start = (words, f"{left} ") if not place else ("", "")
                formula = self.markup.inline % f"{start[1]}{relation} {value}"
                lines.append(" ".join(text for text in (start[0], formula, reason) if text))
            return [self._deep(self.markup.aside, depth, line) for line in lines]
        if words:
            left = rf"\text{{{words} }} {left}"
        rows = [
            rf"{left if not place else ''} &{relation} {value}" + (rf" && \text{{{reason}}}" if reason else "")
            for place, (relation, value, reason) in enumerate(links)
        ]
        body = " \\\\\n".join(rows)
        display = self.markup.display % f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
        return [display]

    def _displayed(self, block: Equation | Grid | Display) -> str:
        if isinstance(block, Display):
            return self._formulas(block.pieces)
        right = self.style.expression(block.right) if isinstance(block, Equation) else self._grid(block)
        left = self._formulas(block.left)
        return f"{left} = {right}" if left else right

    def _grid(self, grid: Grid) -> str:
        rows = self.style.rows(grid.shape, grid.entries)
        for (i, j), mark in grid.marks.items():
            rows[i][j] = rf"{_RULINGS[mark.ruling]}\quad {rows[i][j]}"
        return matrix_environment(grid.shape[1], rows, self.brackets)

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]]) -> str:
            return self.markup.row % self.markup.between_cells.join(self.text(cell) for cell in cells)

        columns = len(table.head)
        opening, closing = self.markup.table
        rule = self.markup.rule * (columns if "|" in self.markup.rule else 1)
        lines = [row(table.head), rule + "|" * ("|" in rule), *map(row, table.rows)]
        return "\n".join(line for line in (opening.replace("%s", "l" * columns), *lines, closing) if line)


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


def markdown(found: Finding, options: Options) -> str:
    """The sheet."""
    sheet = findings.document(found, lhs=options.lhs is not False, reveal=options.reveal)
    return Prose(MARKDOWN, LATEX.beside(found.names).with_log(options.log), options.matrix).sheet(sheet)


# --- LaTeX to be pasted -------------------------------------------------------
#
# Findings other than results in LaTeX, to be pasted: a verdict as the marked answer, a study as text and formulas.


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


def pasted(found: Finding, options: Options) -> str:
    """The marked answer of a verdict and the ruling; any other finding as its sheet."""
    if isinstance(found, Verdict):
        words = " ".join((headline(found), *restrictions(found))).replace(">=", "≥").replace("<=", "≤")
        words = words.translate(str.maketrans(_ESCAPES))
        text = rf"{marked(found, options)} \quad \text{{{words}}}"
        if found.derivation is None:
            return text
        return f"\\[ {text} \\]\n\n{pasted(found.derivation, options)}"
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


# --- LaTeX documents ----------------------------------------------------------
#
# LaTeX documents that compile and stay on the page: long sums are broken, wide matrices made smaller or listed.


_LETTERS = "\\usepackage{amssymb}\n"
_FITTING = r"""\usepackage{graphicx}
\newsavebox{\formula}
\newcommand{\fitted}[1]{\sbox{\formula}{$\displaystyle #1$}%
  \ifdim\wd\formula>\linewidth\resizebox{\linewidth}{!}{\usebox{\formula}}\else\usebox{\formula}\fi}
"""
_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
%s\begin{document}
%s
\end{document}"""

_BROKEN = r"""\begin{flushleft}\lineskiplimit=3pt\lineskip=3pt
$\displaystyle %s$
\end{flushleft}"""

_PARTIAL = 5  # characters of ∂f/∂x in a matrix
_READABLE = 2  # a matrix that is scaled down further than by this factor cannot be read


def document(found: Finding, options: Options) -> str:
    """A document: the map, then the finding."""
    page = Page(MARKUP, LATEX.beside(found.names).with_log(options.log), options.matrix)
    definitions = ""
    if isinstance(found, Answer):
        steps = page.steps(found.derivations) if found.derivations else []
        each = list(zip(found.results, named_apart(found, options), strict=True))
        if options.tex.macro:
            definitions = "".join(f"{line(found, result, own)}\n" for result, own in each)
        body = "\n".join((*page.map(found.problem), *steps, *page.answer(found, options), *page.notes(found)))
    elif isinstance(found, Verdict):
        formula = rf"\[ \fitted{{{marked(found, options)}}} \]"
        steps = page.steps(found.derivation) if isinstance(found.derivation, Derivations) else []
        body = "\n".join((*page.map(found.truth.problem), formula, *steps, *page.notes(found)))
    else:
        body = page.sheet(findings.document(found))
    letters = r"\mathbb" in body or r"\checkmark" in body
    return _DOCUMENT % (_LETTERS * letters + _FITTING * (r"\fitted" in body) + definitions, body)


class Page(Prose):
    """A sheet on a page of a document."""

    def _block(self, block: Block) -> list[str]:
        if isinstance(block, Equation):
            return [self.equation(self._formulas(block.left), block.right)]
        if isinstance(block, Grid):
            return [self.grid(self._formulas(block.left), block)]
        if isinstance(block, Display):
            return [self.display(block)]
        return super()._block(block)

    def map(self, problem: Problem) -> list[str]:
        """The meaning of coordinates (not Cartesian), `f_{1}(x, y) = …` for each component, parameters and domain."""
        meaning = coordinates(problem) if problem.coords != "cartesian" else None
        convention = [self.text(said("%s. %s", meaning.heading, meaning.remark))] if meaning else []
        arguments = ", ".join(self.style.name(v.name) for v in problem.variables)
        components = zip(problem.component_names, problem.components, strict=True)
        equations = [self.equation(f"{self.style.name(name)}({arguments})", f) for name, f in components]
        described = the_map(problem)
        remarks = [text for block in described.blocks if isinstance(block, Line) for text in self._block(block)]
        return [*convention, *equations, *filter(None, (self.text(described.remark), *remarks))]

    def notes(self, found: Finding) -> list[str]:
        """The notes that qualify what is found, below it."""
        section = findings.notes(found)
        return ["", self.sheet(section)] if section else []

    def steps(self, derivations: Derivations) -> list[str]:
        """The steps of the derivations, below the map."""
        return ["", self.sheet(sheet(derivations, alone=False)), ""]

    def answer(self, answer: Answer, options: Options) -> list[str]:
        """The assignments, the directions, then each result, perhaps with its left-hand side or by its command."""
        lines = [self.equation(self.style.name(symbol.name), expr) for symbol, expr in answer.assignments or ()]
        for direction in dict.fromkeys(result.direction for result in answer.results if result.direction):
            vector = ", ".join(map(self.style.expression, direction.vector))
            lines.append(rf"\[ {direction.name} = {self.style.bracketed(vector)} \]")
        for result, own in zip(answer.results, named_apart(answer, options), strict=True):
            if own.tex.macro:
                lines.append(rf"\[ \fitted{{\{own.tex.macro}}} \]")
                continue
            name = " = ".join(left_sides(answer, result, own))
            lines.append(self.grid(name, grid(result, ())) if result.is_matrix else self.equation(name, result.value))
        return lines

    def equation(self, left: str, right: Expr) -> str:
        r"""`\[ left = right \]`, or lines that TeX breaks if one line has no room."""
        before = f"{left} = " if left else ""
        if width(right) + len(left) // 3 <= LINE:
            return f"\\[ {before}{self.style.expression(right)} \\]"
        arguments = before.replace(", ", r", \allowbreak ")
        return _BROKEN % f"{arguments}{_BREAKABLE.like(self.style).expression(right)}"

    def display(self, display: Display) -> str:
        r"""`\[ pieces \]`, on several lines if one has no room; a line that is still too wide is made smaller."""
        lines: list[list[Inline | Grid]] = [[]]
        for term in terms(display.pieces):
            if lines[-1] and width_of((*lines[-1], *term)) > LINE:
                lines.append([])
            lines[-1] += term
        rows = [f"\\fitted{{{self._displayed(Display(tuple(line)))}}}" for line in lines]
        if len(rows) == 1:
            return f"\\[ {rows[0]} \\]"
        body = " \\\\\n& ".join(rows)
        return f"\\[ \\begin{{aligned}}\n& {body}\n\\end{{aligned}} \\]"

    def grid(self, left: str, grid: Grid) -> str:
        r"""`\[ left = matrix \]`, smaller if it is too wide; its non-zero entries if that could not be read."""
        wide = width_of_grid(grid) + _PARTIAL * left.count(r"\frac{\partial") // grid.shape[0]
        before = f"{left} = " if left else ""
        if wide <= LINE:
            return f"\\[ {before}{self._grid(grid)} \\]"
        if wide <= _READABLE * LINE:
            return f"\\[ {before}\\fitted{{{self._grid(grid)}}} \\]"
        return "\n".join(text for block in listed(grid) for text in self._block(block))


class _Breakable(Latex):
    """LaTeX that TeX may break at signs within brackets: these do not grow, and fractions stand on the line."""

    __slots__ = ()
    pause = r"\penalty1000 "  # where there is no sign at which to break

    def scaled(self, above: str, below: str, factors: Sequence[str]) -> Piece | None:  # noqa: ARG002
        return None

    def enclosed(self, opening: str, text: str, closing: str) -> str:
        space = " " if opening[0] == "\\" else ""
        return f"{opening}{space}{text}{space}{closing}"

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        if max(len(numerator.text), len(denominator.text)) < LINE:
            return super().quotient(numerator, denominator)
        return Piece(f"{self.within(numerator, PRODUCT)}/{self.within(denominator, POWER)}", PRODUCT)


_BREAKABLE = _Breakable()
