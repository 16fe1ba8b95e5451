"""`--format html`, a page of its own, and `--format mathml`, formulas alone. HTML that is valid as XML.

A page has no scripts, follows the reader's choice of light or dark, can be printed, and folds the steps of a
derivation. A fragment, for the pages of others, has no styles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from symjac import findings
from symjac.model import Answer, Finding, Verdict
from symjac.model.sheet import (
    Aside,
    Block,
    Chain,
    Display,
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
)  # fmt: skip
from symjac.render import Options
from symjac.render.mathml import BREAKABLE, LONG, MATHML, MathML, math, parts_of, signs
from symjac.render.tex_sheet import LINE, listed, terms, width_of, width_of_grid

_MARKS = {"right": "✓", "wrong": "✗", "undecided": "?"}


def render(found: Finding, options: Options) -> str:
    """The page; for the format mathml the results of an answer, or any other sheet as a fragment."""
    sheet = findings.document(found, lhs=options.lhs is not False, reveal=options.reveal)
    style = MATHML.beside(found.names).with_log(options.log)
    if options.format == "html":
        return page(sheet, style, _title(found))
    if isinstance(found, Answer) and not found.derivations:
        return _results(found, style, lhs=bool(options.lhs))
    return fragment(sheet, style)


def fragment(sheet: Sheet, style: MathML) -> str:
    """The sheet as a fragment."""
    return "\n".join(_sections(_Html(style), sheet, "h4"))


def page(sheet: Sheet, style: MathML, title: str) -> str:
    """The sheet as a whole document."""
    body = [f"<h1>{escape(title)}</h1>", *_sections(_Html(style), sheet, "h2")]
    lines = [
        "<!DOCTYPE html>",
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="en">',
        "<head>",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        *body,
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines)


def _title(found: Finding) -> str:
    """`Jacobian of F`, `Critical points of f`."""
    kind = found.command if isinstance(found, Answer) else _TITLES.get(type(found).__name__, type(found).__name__)
    if kind == "Composition":  # a composition is of two maps
        return kind
    problem = found.truth.problem if isinstance(found, Verdict) else found.problem
    return f"{kind.capitalize()} of {problem.name}"


_TITLES = {"CriticalPoints": "Critical points", "Derivations": "Derivation", "Verdict": "Check", "Limit": "Derivative"}


def _sections(html: _Html, sheet: Sheet, heading: str) -> Iterator[str]:
    for section in sheet:
        if section.heading:
            remark = f" <small>{html.text(section.remark)}</small>" if section.remark else ""
            yield f"<{heading}>{html.text(section.heading)}{remark}</{heading}>"
        yield from filter(None, html.blocks(section.blocks))


def _results(answer: Answer, style: MathML, *, lhs: bool) -> str:
    """Each assignment and each result as a formula on a line."""
    lines = [
        f"{style.name(symbol.name)}<mo>=</mo>{style.expression(value)}" for symbol, value in answer.assignments or ()
    ]
    for result in answer.results:
        text = style.matrix(result.shape, result.nonzeros, {}) if result.is_matrix else style.expression(result.value)
        lines.append(f"{style.left(result)}<mo>=</mo>{text}" if lhs else text)
    return "\n".join(math(line, display=True) for line in lines)


_STYLE = """
:root { color-scheme: light dark; --text: #1b1b1b; --back: #fffffb; --faint: #595959; --line: #8a8a8a;
  --right: #0b6623; --wrong: #b00020; }
@media (prefers-color-scheme: dark) { :root { --text: #e9e9e4; --back: #17181a; --faint: #b0b0aa; --line: #77777a;
  --right: #7ed491; --wrong: #ff8f9c; } }
body { margin: 0; color: var(--text); background: var(--back); font: 1.05rem/1.55 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
small { color: var(--faint); font-weight: normal; }
math { font-size: 1.1em; text-indent: 0; } .shown > math[displaystyle] { padding: .25em 0; }
.shown { overflow-x: auto; padding: .35rem 0 .35rem 2rem; margin: .35rem 0; text-indent: -2rem; }
.shown > math[display] { width: max-content; margin: 0 0 0 -2rem; text-align: left; } .shown table { text-indent: 0; }
mtd { padding: .3em .55em; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 2.5rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
details { margin-left: 1.1rem; } details > p, details > .shown { margin-left: 1.1rem; } summary { cursor: pointer; }
.right { color: var(--right); } .wrong { color: var(--wrong); }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
@media print { body { background: #fff; color: #000; font-size: 11pt; } main { max-width: none; padding: 0; }
  .shown { overflow: visible; font-size: var(--fit, 100%); } h2, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; } }
"""


_PAPER = 1.25 * LINE
"""Characters of a formula that fit on paper."""
_SMALLEST = 0.5
"""The factor by which a matrix is shrunk at most."""
_DISPLAY = '<div class="shown" tabindex="0"{}>{}</div>'


class _Html:
    """Blocks in one notation."""

    def __init__(self, style: MathML) -> None:
        self.style = style
        self.breaking = BREAKABLE.like(style)

    def text(self, items: Sequence[Inline], *, large: bool = False) -> str:
        """Words and marks as text, everything else as formulas among them."""
        parts = []
        for is_text, run in groupby(items, key=lambda item: isinstance(item, Words | Tick)):
            if is_text:
                parts += [self._words(item) for item in run]
            else:
                parts.append(self._in_line(tuple(run), large=large))
        return "".join(parts)

    def _in_line(self, items: Sequence[Inline | Grid], *, large: bool = False) -> str:
        """A formula in a line of text, or in parts between which the line may be broken."""
        if width_of(items) <= LONG:
            return math(self._pieces(items, self.style), large=large)
        groups = terms(items) if any(isinstance(item, Grid) for item in items) else [items]
        parts = (part for group in groups for part in parts_of(self._pieces(group, self.breaking)))
        return " ".join(math(part, large=large) for part in parts)

    def _pieces(self, items: Sequence[Inline | Grid], style: MathML) -> str:
        return "".join(self._grid(item) if isinstance(item, Grid) else self._formula(item, style) for item in items)

    def _words(self, item: Inline) -> str:
        if isinstance(item, Tick):
            return f'<span class="{item.ruling}">{_MARKS[item.ruling]}</span>'
        return escape(item.text) if isinstance(item, Words) else ""

    def _formula(self, item: Inline, style: MathML) -> str:
        if isinstance(item, Words):  # spaces at the ends of an element do not show
            inside = item.text.strip(" ")
            before, after = (len(item.text) - len(side) for side in (item.text.lstrip(" "), item.text.rstrip(" ")))
            return f"<mtext>{'&#160;' * before}{escape(inside)}{'&#160;' * after * bool(inside)}</mtext>"
        if isinstance(item, Signs):
            return signs(style.own_signs(item.text))
        if isinstance(item, Tick):
            return f'<mtext class="{item.ruling}">{_MARKS[item.ruling]}&#160;</mtext>'
        if isinstance(item, Label):
            return str(getattr(style, item.notation)(*item.arguments))
        return style.expression(item.expr)

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The blocks; the blocks below a step are folded with it."""
        place = 0
        while place < len(blocks):
            block = blocks[place]
            place += 1
            if not isinstance(block, Item):
                yield self.block(block)
                continue
            below = place
            while below < len(blocks) and _is_below(blocks[below], block.number):
                below += 1
            if below == place:
                yield self.block(block)
                continue
            yield f'<details open="open"><summary>{self._item(block)}</summary>'
            yield from self.blocks(blocks[place:below])
            yield "</details>"
            place = below

    def _item(self, item: Item) -> str:
        return f"{'.'.join(map(str, item.number))} {self.text(item.items)}"

    def block(self, block: Block) -> str:
        """A block; an empty text for an empty line."""
        if isinstance(block, Row):
            return f'<div class="row">{"".join(map(self.block, block.blocks))}</div>'
        if isinstance(block, Line | Aside):
            return f"<p>{self.text(block.items)}</p>" if block.items else ""
        if isinstance(block, Item):
            return f"<p>{self._item(block)}</p>"
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Chain):
            return self._chain(block)
        if isinstance(block, Grid):
            return self._matrix(block)
        pieces: tuple[Inline | Grid, ...]
        if isinstance(block, Display):
            pieces = block.pieces
        else:
            pieces = (*block.left, *((Signs(" = "),) if block.left else ()), Value(block.right))
        widest = max(width_of(group) for group in terms(pieces)) if isinstance(block, Display) else 0
        return _DISPLAY.format(_fitted(widest), self._in_line(pieces, large=True))

    def _matrix(self, block: Grid) -> str:
        """A matrix; a list of its entries where it could not be read on paper."""
        wide = width_of_grid(block)
        if wide * _SMALLEST > _PAPER:
            return "".join(map(self.block, listed(block)))
        pieces = (*block.left, *((Signs(" = "),) if block.left else ()), block)
        return _DISPLAY.format(_fitted(wide), math(self._pieces(pieces, self.style), display=True))

    def _grid(self, grid: Grid) -> str:
        marks = {place: self._formula(mark, self.style) for place, mark in grid.marks.items()}
        return self.style.matrix(grid.shape, grid.entries, marks)

    def _chain(self, chain: Chain) -> str:
        left = self.text((*chain.words, *chain.left), large=True)
        lines = []
        for link in chain.links:
            reason = f" {self.text(link.reason)}" if link.reason else ""
            lines.append(f"{left} {escape(link.relation)} {self.text(link.value, large=True)}{reason}")
            left = ""
        return _DISPLAY.format("", (" " if chain.on_a_line else "<br/>").join(lines))

    def _table(self, table: Table) -> str:
        def row(cells: Sequence[Sequence[Inline]], tag: str, more: str = "") -> str:
            return f"<tr>{''.join(f'<{tag}{more}>{self.text(cell)}</{tag}>' for cell in cells)}</tr>"

        scope = ' scope="col"'
        head = f"<thead>{row(table.head, 'th', scope)}</thead>" if any(table.head) else ""
        body = "".join(row(cells, "td") for cells in table.rows)
        return _DISPLAY.format("", f"<table>{head}<tbody>{body}</tbody></table>")


def _fitted(wide: int) -> str:
    """The size on paper of a formula that is too wide for it, as an attribute."""
    return f' style="--fit: {max(_PAPER / wide, _SMALLEST):.0%}"' if wide > _PAPER else ""


def _is_below(block: Block, number: tuple[int, ...]) -> bool:
    """Whether a block belongs to the step of a number."""
    own = block.number if isinstance(block, Item) else getattr(block, "under", ())
    return own[: len(number)] == number and (len(own) > len(number) or not isinstance(block, Item))
