"""`--format str`: SymPy's own notation, one result a line; symjac's reader reads it back to the same value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symjac import present
from symjac.document import (
    Aside,
    Block,
    Chain,
    Display,
    Equation,
    Grid,
    Inline,
    Item,
    Label,
    Mark,
    Row,
    Sheet,
    Signs,
    Table,
    Value,
)
from symjac.model import Answer, Finding, Result
from symjac.render.ascii import in_ascii
from symjac.render.options import Options
from symjac.render.styles import TEXT

if TYPE_CHECKING:
    from sympy import Expr

_NAMES = {"jacobian": "J", "determinant": "det_J", "gradient": "grad_{}", "hessian": "H_{}"}


def render(found: Finding, options: Options) -> str:
    """Every assignment and result of an answer on a line; of other findings the formulas of their sheet."""
    return _answer(found, options) if isinstance(found, Answer) else _formulas(present.of(found))


def _answer(answer: Answer, options: Options) -> str:
    assignments = (f"{symbol.name} = {TEXT.expression(value)}" for symbol, value in answer.assignments or ())
    results = ((f"{_name(result)} = " if options.lhs else "") + value(result) for result in answer.results)
    steps = (_formulas(present.of(answer.derivations)),) if answer.derivations else ()
    return "\n".join((*steps, *assignments, *results))


def _formulas(sheet: Sheet) -> str:
    """Equations, matrices, rows of tables and steps, a line each; left-hand sides in ASCII, cells between tabs."""
    lines = (_line(block) for section in sheet for block in section.blocks)
    return "\n".join(line for line in lines if line)


def _line(block: Block) -> str:
    if isinstance(block, Row):
        return "\n".join(map(_line, block.blocks))
    if isinstance(block, Equation):
        return _equal(block.left, TEXT.expression(block.right))
    if isinstance(block, Grid):
        return _equal(block.left, _grid(block))
    if isinstance(block, Display):
        return "".join(_grid(piece) if isinstance(piece, Grid) else _inline(piece) for piece in block.pieces)
    if isinstance(block, Item):
        return f"{'.'.join(map(str, block.number))}\t{_inlines(block.items)}"
    if isinstance(block, Aside):
        return _inlines(block.items)
    if isinstance(block, Chain):
        return _chain(block)
    if isinstance(block, Table):
        return "\n".join("\t".join(map(_inlines, row)) for row in (block.head, *block.rows))
    return ""


def _chain(chain: Chain) -> str:
    """left = a, then = b and so on, a line each."""
    lines = [f"{in_ascii(Signs(link.relation))} {_inlines(link.value)}" for link in chain.links]
    reasons = [f"\t{_inlines(link.reason)}" if link.reason else "" for link in chain.links]
    return f"{_inlines(chain.left)} " + "\n".join(map("".join, zip(lines, reasons, strict=True)))


def _equal(left: Sequence[Inline], right: str) -> str:
    return f"{_inlines(left)} = {right}" if left else right


def _inlines(items: Sequence[Inline]) -> str:
    return "".join(map(_inline, items))


def _inline(item: Inline) -> str:
    if isinstance(item, Value):
        return TEXT.expression(item.expr)
    if isinstance(item, Label):
        return str(getattr(TEXT, item.notation)(*item.arguments))
    return item.ruling if isinstance(item, Mark) else in_ascii(item)


def _grid(grid: Grid) -> str:
    return _matrix(grid.shape, grid.entries)


def value(result: Result) -> str:
    """`Matrix([[y, x], [cos(x), 0]])`, or an expression."""
    if not result.is_matrix:
        return TEXT.expression(result.value)
    return _matrix(result.shape, result.nonzeros)


def _matrix(shape: tuple[int, ...], entries: Mapping[tuple[int, int], Expr]) -> str:
    rows = ", ".join(f"[{', '.join(row)}]" for row in TEXT.rows(shape, entries))
    return f"Matrix([{rows}])"


def _name(result: Result) -> str:
    return _NAMES[result.kind].format(result.problem.component_names[0])
