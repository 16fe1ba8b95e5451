r"""LaTeX documents that compile and stay on the page: long sums are broken, wide matrices made smaller or listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symjac import findings
from symjac.findings.derivations import Derivations
from symjac.findings.derivations.sheet import sheet
from symjac.findings.pieces import grid, the_map
from symjac.findings.results import coordinates
from symjac.model import Answer, Finding, Problem
from symjac.model.sheet import Block, Display, Equation, Grid, Inline, Line, Words
from symjac.model.verdict import Verdict
from symjac.render.breadth import LINE, listed, terms, width, width_of, width_of_grid
from symjac.render.formats import Options
from symjac.render.latex import left_sides, line, named_apart
from symjac.render.order import POWER, PRODUCT, Piece
from symjac.render.prose import Prose
from symjac.render.tex import LATEX, Latex
from symjac.render.tex_sheet import MARKUP, marked

if TYPE_CHECKING:
    from sympy import Expr


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


def render(found: Finding, options: Options) -> str:
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
        """What coordinates mean that are not Cartesian, `f_{1}(x, y) = …` for each component, parameters and domain."""
        meaning = coordinates(problem) if problem.coords != "cartesian" else None
        convention = [self.text((*meaning.heading, Words(". "), *meaning.remark))] if meaning else []
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
