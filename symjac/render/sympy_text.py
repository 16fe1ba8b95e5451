"""`--format str`: SymPy's own notation, one result a line; symjac's reader reads it back to the same value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symjac import findings
from symjac.model import Answer, Finding, Result
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
    Row,
    Sheet,
    Signs,
    Table,
    Tick,
    Value,
)
from symjac.render.ascii import in_ascii
from symjac.render.formats import Options
from symjac.render.style import Style
from symjac.render.tex import ASCII, TEXT

if TYPE_CHECKING:
    from sympy import Expr

_NAMES = {
    "jacobian": "J",
    "determinant": "det_J",
    "gradient": "grad_{component}",
    "hessian": "H_{component}",
    "divergence": "div_{map}",
    "curl": "curl_{map}",
    "laplacian": "laplacian_{component}",
    "directional": "D_{map}",
}


def render(found: Finding, options: Options) -> str:
    """Every assignment and result of an answer on a line of its own; of other findings the formulas of the sheet."""
    if isinstance(found, Answer):
        return _answer(found, options)
    return _formulas(found)


def _formulas(found: Finding) -> str:
    lines = _Lines(TEXT.beside(found.names), ASCII.beside(found.names))
    return "\n".join(lines.sheet(findings.sheet(found)))


def _answer(answer: Answer, options: Options) -> str:
    style = TEXT.beside(answer.names)
    assignments = (f"{symbol.name} = {style.expression(value)}" for symbol, value in answer.assignments or ())
    results = ((f"{_name(result)} = " if options.lhs else "") + value(result) for result in answer.results)
    steps = (_formulas(answer.derivations),) if answer.derivations else ()
    return "\n".join((*steps, *assignments, *results))


class _Lines:
    """The formulas of a sheet, a line each: left-hand sides in ASCII, cells of tables between tabs."""

    def __init__(self, text: Style, names: Style) -> None:
        self.text, self.names = text, names

    def sheet(self, sheet: Sheet) -> list[str]:
        """Equations, matrices, rows of tables and steps."""
        lines = (self._line(block) for section in sheet for block in section.blocks)
        return [line for line in lines if line]

    def _line(self, block: Block) -> str:
        if isinstance(block, Row):
            return "\n".join(map(self._line, block.blocks))
        if isinstance(block, Equation):
            return self._equal(block.left, self.text.expression(block.right))
        if isinstance(block, Grid):
            return self._equal(block.left, self._grid(block))
        if isinstance(block, Display):
            return "".join(
                self._grid(piece) if isinstance(piece, Grid) else self._inline(piece) for piece in block.pieces
            )
        if isinstance(block, Item):
            return f"{'.'.join(map(str, block.number))}\t{self._inlines(block.items)}"
        if isinstance(block, Aside):
            return self._inlines(block.items)
        if isinstance(block, Chain):
            return self._chain(block)
        if isinstance(block, Table):
            return "\n".join("\t".join(map(self._inlines, row)) for row in (block.head, *block.rows))
        return ""

    def _equal(self, left: Sequence[Inline], right: str) -> str:
        return f"{self._inlines(left)} = {right}" if left else right

    def _chain(self, chain: Chain) -> str:
        """left = a, then = b and so on, a line each."""
        lines = [f"{self._inline(Signs(link.relation))} {self._inlines(link.value)}" for link in chain.links]
        reasons = [f"\t{self._inlines(link.reason)}" if link.reason else "" for link in chain.links]
        between = " " if chain.on_a_line else "\n"
        return f"{self._inlines(chain.left)} " + between.join(map("".join, zip(lines, reasons, strict=True)))

    def _inlines(self, items: Sequence[Inline]) -> str:
        return "".join(map(self._inline, items))

    def _inline(self, item: Inline) -> str:
        if isinstance(item, Value):
            return self.text.expression(item.expr)
        if isinstance(item, Label):
            return str(getattr(self.text, item.notation)(*item.arguments))
        return item.ruling if isinstance(item, Tick) else in_ascii(item, self.names)

    def _grid(self, grid: Grid) -> str:
        return _matrix(self.text, grid.shape, grid.entries)


def value(result: Result) -> str:
    """`Matrix([[y, x], [cos(x), 0]])`, or an expression."""
    style = TEXT.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    return _matrix(style, result.shape, result.nonzeros)


def _matrix(style: Style, shape: tuple[int, ...], entries: Mapping[tuple[int, int], Expr]) -> str:
    rows = ", ".join(f"[{', '.join(row)}]" for row in style.rows(shape, entries))
    return f"Matrix([{rows}])"


def _name(result: Result) -> str:
    problem = result.problem
    return _NAMES[result.kind].format(map=problem.name, component=problem.component_names[0])
