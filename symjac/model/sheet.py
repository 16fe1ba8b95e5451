"""The neutral blocks of a sheet: its contents without looks. No words are chosen here.

Expressions stay SymPy objects and names stay names until a renderer picks a notation for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

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


@dataclass(frozen=True)
class Equation:
    """left = right: a line that may be broken if it is too long."""

    left: tuple[Inline, ...]
    right: Expr


@dataclass(frozen=True)
class Line:
    """Inlines one after another; `goes_on`: the next line belongs to the same sentence."""

    items: tuple[Inline, ...]
    goes_on: bool = False


@dataclass(frozen=True)
class Grid:
    """A matrix by its non-zero entries, with a label for each row and column, and one for each entry alone.

    `marks` may stand beside entries; then a list of entries names those that are not right.
    """

    left: tuple[Inline, ...]
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


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head; columns of numbers are aligned to the right."""

    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True)
class Item:
    """A line of an outline with its number, (1, 2, 1) for 1.2.1, indented by the number's length."""

    number: tuple[int, ...]
    items: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """`= value`, or another relation, and the reason."""

    relation: str
    value: tuple[Inline, ...]
    reason: tuple[Inline, ...] = ()


@dataclass(frozen=True)
class Chain:
    """left = a = b = …, one below the other; it stands as deep as what is below the item `under`.

    `on_a_line`: it stands on one line where it has room there.
    """

    words: tuple[Inline, ...]
    left: tuple[Inline, ...]
    links: tuple[Link, ...]
    under: tuple[int, ...] = ()
    on_a_line: bool = False


@dataclass(frozen=True)
class Aside:
    """A line without a number, indented like the lines below the item `under`."""

    items: tuple[Inline, ...]
    under: tuple[int, ...] = ()


Block = Equation | Line | Grid | Row | Display | Table | Item | Chain | Aside


@dataclass(frozen=True)
class Section:
    """A heading, a remark on what follows, and the blocks."""

    heading: tuple[Inline, ...]
    remark: tuple[Inline, ...]
    blocks: tuple[Block, ...]


Sheet = tuple[Section, ...]
