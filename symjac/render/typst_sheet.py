"""`--format typst`: formulas of Typst ready to paste, or a sheet as Typst's markup. Both are documents that compile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from symjac import findings
from symjac.model import Answer, Finding
from symjac.model.sheet import Chain, Display, Equation, Grid, Inline, Label, Signs, Table, Tick, Words
from symjac.render import order
from symjac.render.breadth import LINE, listed, width, width_of, width_of_grid
from symjac.render.formats import Options
from symjac.render.order import Piece
from symjac.render.prose import Markup, Prose
from symjac.render.typst import TYPST, Typst


class _Breakable(Typst):
    """Typst with long fractions on the line, which Typst breaks at signs."""

    __slots__ = ()

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`(x + y) \\/ z`, where a bar would be too long."""
        if max(len(numerator.text), len(denominator.text)) < LINE:
            return super().quotient(numerator, denominator)
        return self.inline_quotient(numerator, denominator)


_BREAKABLE = _Breakable()
_DEEP = "#pad(left: {em}em)[%s]"
_MARKUP = Markup(
    heading="== %s",
    inline="$%s$",
    display="$ %s $",
    item=_DEEP % "{number} #h(0.5em) {text}",
    aside=_DEEP % "{text}",
    number="*%s*",
    table=("#table(columns: %s, stroke: none, column-gutter: 1em,", ")"),
    row="  %s,",
    between_cells=", ",
    rule="  table.hline(),",
    escapes={sign: f"\\{sign}" for sign in "\\*_`$#<>@[]~/="},
)
_RAISED: dict[str, str | int | None] = {sign: letter for sign, letter in order.RAISED.items() if sign != "ᵀ"}
_RUN = re.compile(f"[{''.join(_RAISED)}]{{2,}}")
_SIGNS = {
    **{"·": "⋅", "−": "-", "ᵀ": "^(sans(T))", "′": "'"},
    **{sign: f"\\{sign}" for sign in '/,;#"'},
    **{sign: f"^({letter})" for sign, letter in _RAISED.items()},
    **{sign: f"_({i})" for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{"ᵢ": "_(i)", "ⱼ": "_(j)", "ₖ": "_(k)", "ₘ": "_(m)", "ₙ": "_(n)", "ₐ": "_(a)"},
}  # fmt: skip
"""Signs of our own words that are written otherwise in Typst's mathematics."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_MARKS = {"right": '"✓"', "wrong": '"✗"', "undecided": '"?"'}
_DELIMITERS = {"b": '"["', "p": '"("', "v": '"|"'}


class _Sheet(Prose):
    """A sheet in Typst's markup."""

    style: Typst

    def _formula(self, item: Inline) -> str:
        if isinstance(item, Words):
            return f' "{item.text}" '
        if isinstance(item, Signs):
            return signs(self.style.own_signs(item.text))
        if isinstance(item, Label):
            return f" {getattr(self.style, item.notation)(*item.arguments)} "
        return f" {_MARKS[item.ruling]} " if isinstance(item, Tick) else f" {self.style.expression(item.expr)} "

    def _displayed(self, block: Equation | Grid | Display) -> str:
        return super()._displayed(block).strip()

    def _block(self, block: object) -> list[str]:
        if isinstance(block, Equation) and width(block.right) > LINE:
            left = "".join(map(self._formula, block.left))
            right = _BREAKABLE.like(self.style).expression(block.right)
            return [f"${left.strip()} = {right}$" if left else f"${right}$"]
        if isinstance(block, Grid) and width_of_grid(block) > 1.5 * LINE:
            return [text for part in listed(block) for text in self._block(part)]
        if isinstance(block, Display) and width_of(block.pieces) > LINE:
            return [_FITTED % super()._displayed(block).strip()]
        return super()._block(block)  # type: ignore[arg-type]

    def _grid(self, grid: Grid) -> str:
        rows = self.style.rows(grid.shape, grid.entries)
        for (i, j), mark in grid.marks.items():
            rows[i][j] = f"{_MARKS[mark.ruling]} thin {rows[i][j]}"
        return matrix(rows, self.brackets)

    def _chain(self, chain: Chain) -> list[str]:
        links = [
            (self._formula(Signs(link.relation)), "".join(map(self._formula, link.value)).strip(), link.reason)
            for link in chain.links
        ]
        left = "".join(map(self._formula, chain.left)).strip()
        words = self.text(chain.words)
        long = max(width_of(link.value) for link in chain.links) > LINE
        if chain.on_a_line or long or len(links) == 1:
            lines, pending = [], f"{left} "
            for relation, value, reason in links:
                formula = f"${pending}{relation} {value}$"
                lines.append(" ".join(text for text in (words, formula, self.text(reason)) if text))
                words, pending = "", ""
            joined = [" ".join(lines)] if chain.on_a_line else lines
            return [self._deep(self.markup.aside, len(chain.under), line) for line in joined]
        start = f'"{words} " {left}' if words else left
        rows = []
        for relation, value, reason in links:
            why = f' && quad "{self.text(reason)}"' if reason else ""
            rows.append(f"{start} &{relation} {value}{why}")
            start = ""
        return [self.markup.display % " \\\n  ".join(rows)]

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]]) -> str:
            return self.markup.row % ", ".join(f"[{self.text(cell)}]" for cell in cells)

        opening, closing = self.markup.table
        return "\n".join([opening % len(table.head), row(table.head), self.markup.rule, *map(row, table.rows), closing])


def signs(text: str) -> str:
    """Signs of our own in Typst's mathematics.

    >>> signs("(xⁿ)' = n·xⁿ⁻¹"), signs("ΔF ≈ J·Δx"), signs("f·log(a)")
    ("(x^(n))' = n⋅x^(n-1)", 'Δ F ≈ J⋅Δ x', 'f⋅op("log")(a)')
    """
    text = _RUN.sub(lambda run: f"\0{run[0].translate(str.maketrans(_RAISED))}\1", text)
    text = _WORD.sub(lambda word: f"op(§{word[0]}§)", text)
    text = "".join(_SIGNS.get(sign, sign) for sign in text)
    return text.replace("\0", "^(").replace("\1", ")").replace("§", '"').replace("Δ", "Δ ").replace("∂", "∂ ")


_FITTED = """#layout(room => {
  let shown = $ %s $
  let width = measure(shown).width
  if width > room.width { scale(room.width / width * 100%%, reflow: true, shown) } else { shown }
})"""
"""A formula that is made smaller where it is wider than the page."""


def matrix(rows: Iterable[Sequence[str]], brackets: str = "b") -> str:
    """`mat(delim: "[", y, x; cos (x), 0)`."""
    return f"mat(delim: {_DELIMITERS[brackets]}, {'; '.join(', '.join(row) for row in rows)})"


# --- what is shown --------------------------------------------------------------------------------


def render(found: Finding, options: Options) -> str:
    """The results of an answer as formulas to paste; anything else as a sheet."""
    if isinstance(found, Answer) and not found.derivations:
        return _formulas(found, options)
    sheet = findings.document(found, lhs=options.lhs is not False, reveal=options.reveal)
    return _Sheet(_MARKUP, TYPST.beside(found.names).with_log(options.log), options.matrix).sheet(sheet)


def _formulas(answer: Answer, options: Options) -> str:
    """Each assignment and each result on a line, with its left-hand side if that is asked for."""
    style = TYPST.beside(answer.names).with_log(options.log)
    lines = [f"{style.name(symbol.name)} = {style.expression(value)}" for symbol, value in answer.assignments or ()]
    for result in answer.results:
        left = f"{style.left(result)} = " if options.lhs else ""
        if result.is_matrix:
            lines.append(left + matrix(style.rows(result.shape, result.nonzeros), options.matrix))
        else:
            lines.append(left + style.expression(result.value))
    return "\n".join(lines) if len(lines) == 1 else " \\\n".join(lines)
