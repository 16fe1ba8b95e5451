"""The neutral blocks of a sheet: its contents without looks. No words are chosen here.

Expressions stay SymPy objects and names stay names until a renderer picks a notation for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True)
class Words:
    """Plain words within a line."""

    text: str


@dataclass(frozen=True)
class Signs:
    """Mathematics that a sheet itself writes, as `(a + h) ≈`: letters that stand for quantities, and signs.

    `tex` is for formulas whose TeX is not that of their signs one by one.
    """

    text: str
    tex: str = ""


@dataclass(frozen=True)
class Label:
    """An item that every notation writes in its own way: a method of render.style.Style and its arguments."""

    notation: str
    arguments: tuple[object, ...]


@dataclass(frozen=True)
class Value:
    """An expression."""

    expr: Expr


@dataclass(frozen=True)
class Tick:
    """A sign for right, wrong or undecided."""

    ruling: str


@dataclass(frozen=True)
class Worked:
    """A formula as a rule puts it together, with nothing carried out: `1/2·(x² + y²)^(-1/2)·2x`.

    A `-` with one part is its negative. The other signs have two parts; sums and products may have more.
    """

    sign: Literal["+", "-", "*", "/", "^"]
    parts: tuple[Expr | Worked, ...]


Inline = Words | Signs | Label | Value | Tick
Items = tuple[Inline, ...]
"""Inlines one after another."""

_PIECES = re.compile(r"(%s|\$[^$]*\$)")


def said(text: str, *parts: str | Expr | Inline | Items) -> Items:
    """Words with signs of our own between dollar signs, and with a part in the place of each `%s`.

    A part that is a text is a name; the others are expressions, inlines, and inlines one after another.

    >>> said("$|$%s$|$ grows", "x")
    (Signs(text='|', tex=''), Label(notation='name', arguments=('x',)), Signs(text='|', tex=''), Words(text=' grows'))
    """
    items: list[Any] = []
    given = iter(parts)
    for piece in filter(None, _PIECES.split(text)):
        if piece == "%s":
            items += _inlines(next(given))
        else:
            items.append(Signs(piece[1:-1]) if piece[0] == "$" else Words(piece))
    assert next(given, None) is None, text
    return tuple(items)


def _inlines(part: Any) -> tuple[Any, ...]:
    if isinstance(part, tuple):
        return part
    if isinstance(part, str):
        return (Label("name", (part,)),)
    return (part,) if isinstance(part, Inline | Grid) else (Value(part),)


@dataclass(frozen=True)
class Equation:
    """left = right: a line that may be broken if it is too long."""

    left: Items
    right: Expr


@dataclass(frozen=True)
class Line:
    """Inlines one after another; `goes_on`: the next line belongs to the same sentence."""

    items: Items
    goes_on: bool = False


@dataclass(frozen=True)
class Grid:
    """A matrix by its non-zero entries, with a label for each row and column, and one for each entry alone.

    `marks` may stand beside entries; then a list of entries names those that are not right.
    """

    left: Items
    shape: tuple[int, int]
    entries: Mapping[tuple[int, int], Expr]
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    entry_labels: Mapping[tuple[int, int], Inline]
    marks: Mapping[tuple[int, int], Tick] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """Blocks side by side, as many as fit."""

    blocks: tuple[Grid | Equation, ...]


@dataclass(frozen=True)
class Display:
    """A formula in pieces: matrices beside each other, values and signs between them at half their height."""

    pieces: tuple[Inline | Grid, ...]


def display(text: str, *parts: str | Expr | Inline | Items | Grid) -> Display:
    """A formula that `said` reads, with matrices among its parts."""
    return Display(said(text, *parts))


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head; columns of numbers are aligned to the right."""

    head: tuple[Items, ...]
    rows: tuple[tuple[Items, ...], ...]


@dataclass(frozen=True)
class Item:
    """A line of an outline with its number, (1, 2, 1) for 1.2.1, indented by the number's length."""

    number: tuple[int, ...]
    items: Items


@dataclass(frozen=True)
class Link:
    """`= value`, or another relation, and the reason."""

    relation: str
    value: Items
    reason: Items = ()


@dataclass(frozen=True)
class Chain:
    """left = a = b = …, one below the other; it stands as deep as what is below the item `under`.

    `on_a_line`: it stands on one line where it has room there.
    """

    words: Items
    left: Items
    links: tuple[Link, ...]
    under: tuple[int, ...] = ()
    on_a_line: bool = False


@dataclass(frozen=True)
class Aside:
    """A line without a number, indented like the lines below the item `under`."""

    items: Items
    under: tuple[int, ...] = ()


Block = Equation | Line | Grid | Row | Display | Table | Item | Chain | Aside


@dataclass(frozen=True)
class Section:
    """A heading, a remark on what follows, and the blocks."""

    heading: Items
    remark: Items
    blocks: tuple[Block, ...]


Content = Block | str | Items
"""A block, or the words of a line; a line that ends with a semicolon goes on in the next one."""


def section(heading: str | Items, remark: str | Items = "", *blocks: Content) -> Section:
    """A section; `said` reads what is given as a text."""
    return Section(_said(heading), _said(remark), tuple(map(_block, blocks)))


def _block(block: Content) -> Block:
    if not isinstance(block, str | tuple):
        return block
    items = _said(block)
    last = items[-1] if items else None
    return Line(items, goes_on=isinstance(last, Words) and last.text.endswith(";"))


def _said(text: str | Items) -> Items:
    return said(text) if isinstance(text, str) else text


Sheet = tuple[Section, ...]
