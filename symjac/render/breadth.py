"""The approximate width of a typeset formula, in characters of plain text, and where it may be broken.

LaTeX documents, Typst and HTML share this: only a terminal can break its lines by counting characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.model.sheet import Equation, Grid, Inline, Label, Line, Signs, Value, Words
from symjac.render.tex import UNICODE

if TYPE_CHECKING:
    from sympy import Expr

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
