"""How separators, spaces and brackets divide the tokens of an answer into rows and entries. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symjac.errors import ParseError
from symjac.read.cursor import CLOSERS, flatten, match_brackets
from symjac.read.names import FUNCTIONS
from symjac.read.tokens import Token

LINES = (";", "newline")


def split(tokens: list[Token], separators: tuple[str, ...]) -> Iterator[list[Token]]:
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


def spaced_entries(tokens: list[Token], own: set[str]) -> Iterator[list[Token]]:
    """The runs of tokens between spaces that stand between two operands; ParseError for a sign that may belong to one.

    `x -y` is a difference or two entries.
    """
    depth, bars = 0, 0
    run: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "end":
            break
        before = run[-1] if run else None
        if before and not depth and bars % 2 == 0 and token.spaced and ends_operand(before, own):
            if token.kind in ("number", "name", "(", "|", "√"):
                yield run
                run = []
            elif token.kind in "+-" and index + 1 < len(tokens) and not tokens[index + 1].spaced:
                raise ParseError(
                    "a difference or two entries?" if token.kind == "-" else "a sum or two entries?",
                    span=(before.start, tokens[index + 1].end),
                    hint=f"write commas between entries, or a space behind the {token.kind}",
                )
        depth += (token.kind in CLOSERS) - (token.kind in CLOSERS.values())
        bars += token.kind == "|"
        run.append(token)
    yield run


def joined_fractions(runs: Iterable[list[Token]]) -> Iterator[list[Token]]:
    """The runs, each that is a fraction of two numbers, perhaps with a sign, together with the next."""
    fraction: list[Token] = []
    for run in runs:
        if fraction and run[0].kind == "number":
            yield fraction
            fraction = []
        if [token.kind for token in run][-3:] == ["number", "/", "number"] and len(run) <= _SIGNED_FRACTION:
            fraction = run
            continue
        yield [*fraction, *run]
        fraction = []
    if fraction:
        yield fraction


_SIGNED_FRACTION = 4
"""Tokens of `-1/2`."""


def ends_operand(token: Token, own: set[str]) -> bool:
    """Whether an operand may end with this token."""
    if token.kind == "name":
        return token.text in own or token.text not in FUNCTIONS
    return token.kind in ("number", ")", "]", "!", "superscript", "|")


def is_bare_row(tokens: list[Token]) -> bool:
    """Whether an item is square brackets around entries without commas, more than one of them."""
    if len(tokens) < 2 or tokens[0].kind != "[" or match_brackets(tokens)[0] != len(tokens) - 1:
        return False
    return len(list(split(tokens[1:-1], (",", *LINES)))) == 1


def of_row(tokens: list[Token], *, alone: bool) -> list[list[Token]]:
    """The entries of a row in brackets, between commas, or between semicolons where it is not the only one."""
    inner = flatten(tokens[1:-1])
    entries = list(split(inner, (",",)))
    return list(split(inner, (";",))) if len(entries) == 1 and not alone else entries


def is_row(tokens: list[Token], *, bare: bool) -> bool:
    """Whether an item is a row: brackets around the whole that hold a comma, or square ones if rows may be `bare`."""
    if len(tokens) < 2 or tokens[0].kind not in CLOSERS or match_brackets(tokens)[0] != len(tokens) - 1:
        return False
    several = len(list(split(tokens[1:-1], (",",)))) > 1
    return several or (bare and tokens[0].kind in ("[", "{"))
