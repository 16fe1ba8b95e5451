"""Plain text: `--format pretty` without colour, `--format ascii`, and `--format str`, which symjac reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
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
from symjac.render import Options
from symjac.render.latex import ASCII, TEXT, UNICODE
from symjac.render.layout import ASCII_BRACKETS, ASCII_MARKS, UNICODE_BRACKETS, Layout, Run, SectionLines, TextLine
from symjac.render.style import Style

if TYPE_CHECKING:
    from sympy import Expr


# --- pretty ------------------------------------------------------------------
#
# `--format pretty` without colour, for pipes and files: the sheet in Unicode.


INDENT = 2  # columns before the body of a section


def sections(found: Finding, options: Options) -> tuple[SectionLines, ...]:
    """The sheet's sections, laid out in Unicode."""
    layout = Layout(UNICODE.beside(found.names).with_log(options.log), UNICODE_BRACKETS, {}, options.width - INDENT)
    return layout.sheet(findings.sheet(found, lhs=options.lhs is not False, reveal=options.reveal))


def pretty(found: Finding, options: Options) -> str:
    """The sheet."""
    return plain(sections(found, options), options.width)


def plain(laid_out: tuple[SectionLines, ...], width: int) -> str:
    """Sections as text: heading and remark on a line if they fit, the body indented, a blank line between."""
    indent = " " * INDENT
    blocks = []
    for section in laid_out:
        heading = str(section.heading)
        title = [f"{heading}   {section.remark}".rstrip()]
        if len(title[0]) > width:
            remark = broken(replace(section.remark, kind="sentence"), width - INDENT)
            title = [heading, *(indent + str(line) for line in remark if str(line))]
        body = (
            part
            for line in section.body
            for part in ((line,) if line.kind == "formula" else broken(line, width - INDENT))
        )
        blocks.append("\n".join([*title, *((indent + str(line)).rstrip() for line in body)]))
    return "\n\n".join(blocks)


# --- lines that are too long ----------------------------------------------------------------------

_NESTING = {"(": 1, "[": 1, ")": -1, "]": -1}


def broken(line: TextLine, width: int) -> list[TextLine]:
    """The line, broken where it is too long and continued under its `hang`.

    >>> long = TextLine((Run("= (x + 1)*(x + 2)/(x + 3)", "value"),), 2)
    >>> [str(part) for part in broken(long, 18)]
    ['= (x + 1)*(x + 2)', '  /(x + 3)']
    """
    plain = "".join(run.text for run in line.runs)
    hang = line.hang if line.hang < width // 2 else 2
    rank = _rank_of_words if line.kind == "sentence" else _rank_of_signs
    depths = list(accumulate(_NESTING.get(character, 0) for character in plain))
    # Each piece ends at one of the `ends`, and a space is left out where the next begins.
    starts = [0]
    ends: list[int] = []
    while len(plain) - starts[-1] > (room := width - (hang if ends else 0)):
        ends.append(_end(plain, depths, starts[-1], room, rank))
        starts.append(ends[-1] + (plain[ends[-1]] == " "))
    margin = Run(" " * hang, "words")
    pieces = zip(starts, [*ends, len(plain)], strict=True)
    return [TextLine((*((margin,) if start else ()), *_cut(line.runs, start, end)), line.hang) for start, end in pieces]


def _cut(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    """The characters from `start` to `end`, in their roles."""
    place = 0
    for run in runs:
        text = run.text[max(start - place, 0) : max(end - place, 0)]
        if text:
            yield Run(text, run.role)
        place += len(run.text)


def _end(plain: str, depths: Sequence[int], start: int, room: int, rank: Callable[[str, int], int]) -> int:
    """Where a piece ends: outside most brackets, at a place of low rank, far to the right."""
    places = range(start + 1, min(start + room, len(plain) - 1) + 1)
    possible = [i for i in places if plain[i] == " " or (plain[i] in "/·*" and plain[i - 1] in ")]")]
    far = [i for i in possible if i > start + room // 3] or possible
    if not far:
        return start + room
    return min(far, key=lambda i: (depths[i], rank(plain, i), -i))


def _rank_of_signs(plain: str, place: int) -> int:
    """Before + and - first; then at other spaces or a bar between brackets, between factors, and after = at last."""
    if plain[place] != " ":
        return 1 if plain[place] == "/" else 2
    if plain[place + 1 : place + 3] in ("+ ", "- "):
        return 0
    return 3 if plain[place - 1] in "=≈~" else 1


def _rank_of_words(plain: str, place: int) -> int:
    """Between words first; then before the signs of a formula, between its factors; after a sign or d/dx at last."""
    if plain[place] != " ":
        return 2
    word = plain[:place].rpartition(" ")[2]
    if plain[place - 1] in "=≈~+-·" or word in ("so", "with") or word.startswith(("d/d", "∂/∂")):
        return 3
    return 1 if plain[place + 1] in "=≈~+-·" and plain[place - 1] != "," else 0


# --- ascii -------------------------------------------------------------------
#
# `--format ascii`: the sheet in ASCII characters, for terminals and files that hold no others.


_RAISED = {"ᶠ": "f", "ᵖ": "p", "ᴾ": "P", "ᵍ": "g", "ʳ": "r", "ᴿ": "R", "ⁿ": "n", "ᵏ": "k", "ᴷ": "K"}
_WORDS = {
    "ℝ": "R",
    "ᵖ": "^p",
    "ᵢ": "_i",
    "ⱼ": "_j",
    "ₖ": "_k",
    "Σ": "sum",
    **{f"{sign}⁻¹": f"^({letter}-1)" for sign, letter in _RAISED.items()},
    **{sign: f"^{letter}" for sign, letter in _RAISED.items()},
    **{"⁻¹": "^-1", "²": "^2", "³": "^3", "…": "...", "∫ₐᵇ": "int_a^b"},
    **{sign: f"_{i}" for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    "‖": "|",
    "−": "-",
    "∂": "d",
    "∘": " o ",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "λ": "lambda",
    "′": "'",
    "×": "x",
    "→": "->",
    "ᵀ": "^T",
    "Δ": "Delta ",
    "ℂ": "C",
    "“": '"',
    "”": '"',
    "≈": "~",
    "·": "*",
    "∇": "grad ",
    "±": "+-",
}


def ascii(found: Finding, options: Options) -> str:
    """The sheet."""
    layout = Layout(
        ASCII.beside(found.names).with_log(options.log), ASCII_BRACKETS, _WORDS, options.width - INDENT, ASCII_MARKS
    )
    sheet = findings.sheet(found, lhs=options.lhs is not False, reveal=options.reveal)
    return plain(layout.sheet(sheet), options.width)


def in_ascii(item: Inline, style: Style) -> str:
    """One inline, in this style."""
    return Layout(style, ASCII_BRACKETS, _WORDS, 0, ASCII_MARKS).text(item)


# --- SymPy's text -------------------------------------------------------------
#
# `--format str`: SymPy's own notation, one result a line; symjac's reader reads it back to the same value.


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


def sympy_text(found: Finding, options: Options) -> str:
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
