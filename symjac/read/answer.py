"""Answers as people write them, in the names of a map: an expression, a list, or rows. Imports no SymPy.

    -x*cos(x)      [y, x]      y, x      (y, x)
    [[y, x], [cos(x), 0]]      ((y, x), (cos(x), 0))      y, x; cos(x), 0      J = Matrix([[y, x], [cos(x), 0]])

A list has no orientation: `y, x` is a row or a column, whichever is asked for. `[y; x]` is a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from symjac.errors import LimitError, ParseError
from symjac.questions import Form
from symjac.read import limits
from symjac.read.components import label_length
from symjac.read.cursor import CLOSERS, match_brackets
from symjac.read.division import about_text, flatten, outermost, unwrapped
from symjac.read.names import natural_key
from symjac.read.parser import Parser
from symjac.read.syntax import AnswerSyntax, Declarations
from symjac.read.tokens import Token, tokenize
from symjac.read.tree import Node

_SHAPES = "an answer is an expression, a list [a, b] or a matrix [[a, b], [c, d]]"
_LINES = (";", "newline")
_LATEX = re.compile(r"\\|\^\s*\{|_\{[^}]*,")


def read(text: str, declared: Declarations) -> AnswerSyntax:
    """The answer that a text gives, perhaps in LaTeX (it then has a backslash, or braces that the language has not).

    Single letters and Greek names that the map has not are accepted, and listed: an answer in them
    is wrong rather than unreadable. Raises ParseError as the reader of maps does.
    """
    if _LATEX.search(text):
        from symjac.read import latex

        return latex.read_answer(text, declared)
    return read_plain(text, declared)


@about_text
def read_plain(text: str, declared: Declarations) -> AnswerSyntax:
    """The answer that a text in the input language gives."""
    reading = _Reading(text, declared)
    return reading.answer(reading.without_label(outermost(tokenize(text, comments=True))))


class _Reading:
    """An answer being read."""

    def __init__(self, text: str, declared: Declarations) -> None:
        self.text, self.declared = text, declared
        self.found: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.entries = 0

    def without_label(self, tokens: list[Token]) -> list[Token]:
        """The tokens after `J =`; an equation in a variable of the map is refused."""
        after = label_length(tokens, 0, match_brackets(tokens))
        label = tokens[0]
        if after and tokens[1].kind == "=" and label.text in (self.declared.variables or ()):
            raise ParseError(f"{label.text} is a variable, so this is an equation", span=label[2:], hint=_SHAPES)
        return tokens[after:]

    def answer(self, tokens: list[Token]) -> AnswerSyntax:
        """The answer, by how its brackets and separators divide it."""
        if tokens[0].text == "Matrix" and tokens[1].kind == "(":
            tokens = unwrapped(tokens[1:])
        inner = unwrapped(tokens)
        opener = tokens[0].kind if len(inner) < len(tokens) else ""
        tokens = flatten(inner)
        if tokens[0].kind == "end":
            self._refuse_empty(tokens[0], "the answer is empty")
        lines = list(_split(tokens, _LINES))
        items = [item for line in lines for item in _split(line, (",",))]
        nested = [_is_row(item, bare=opener in ("[", "{") or len(items) > 1) for item in items]
        form: Form
        if all(nested):
            rows, form = [self._entries(list(_split(flatten(item[1:-1]), (",",)))) for item in items], "matrix"
        elif any(nested):
            stray = items[nested.index(False)][:1] or tokens[:1]
            raise ParseError("this is no row, but others are", span=stray[0][2:], hint=_SHAPES)
        elif len(lines) > 1:
            rows = [self._entries(list(_split(line, (",",)))) for line in lines]
            form = "matrix" if opener == "[" or any(len(row) > 1 for row in rows) else "list"
        else:
            rows = [self._entries(items)]
            form = "list" if len(items) > 1 or opener == "[" else "scalar"
        if form == "list":
            rows = [tuple(entry for row in rows for entry in row)]
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                raise ParseError(
                    f"row {number} has {len(row)} entries, the first has {len(rows[0])}",
                    span=(row[0].span[0], row[-1].span[1]),
                    hint="all rows of a matrix are of one length",
                )
        return AnswerSyntax(tuple(rows), form, tuple(sorted(self.found, key=natural_key)), self.text, tuple(self.notes))

    def _entries(self, items: Sequence[list[Token]]) -> tuple[Node, ...]:
        return tuple(self._entry(item) for item in items)

    def _entry(self, tokens: list[Token]) -> Node:
        self.entries += 1
        if self.entries > limits.MAX_COMPONENTS:
            raise LimitError(f"more than {limits.MAX_COMPONENTS:,} entries", span=tokens[0][2:] if tokens else None)
        if not tokens:
            self._refuse_empty(None, f"entry {self.entries} is empty")
        end = tokens[-1].end
        closed = [*tokens, Token("end", "", end, end)]
        parser = Parser(self.text, closed, match_brackets(closed), self.declared)
        node = parser.expression()
        if parser.next.kind != "end":
            parser.refuse_rest()
        self.found |= dict.fromkeys(parser.found)
        self.notes |= parser.notes
        return node

    def _refuse_empty(self, at: Token | None, message: str) -> NoReturn:
        span = (0, max(len(self.text), 1)) if at is None else (at.start, max(at.end, at.start + 1))
        raise ParseError(message, span=span, hint=_SHAPES)


def _split(tokens: list[Token], separators: tuple[str, ...]) -> Iterator[list[Token]]:
    """The runs of tokens between separators outside all brackets and bars, without the end token."""
    depth = 0
    run: list[Token] = []
    for token in tokens:
        depth += (token.kind in CLOSERS) - (token.kind in CLOSERS.values())
        if token.kind in separators and not depth:
            yield run
            run = []
        elif token.kind != "end":
            run.append(token)
    yield run


def _is_row(tokens: list[Token], *, bare: bool) -> bool:
    """Whether an item is a row: brackets around the whole that hold a comma, or square ones if rows may be `bare`."""
    if len(tokens) < 2 or tokens[0].kind not in CLOSERS or match_brackets(tokens)[0] != len(tokens) - 1:
        return False
    several = len(list(_split(tokens[1:-1], (",",)))) > 1
    return several or (bare and tokens[0].kind in ("[", "{"))
