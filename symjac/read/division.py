"""Dividing the input: what encloses the whole, where components end, and which text an error is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from symjac import recursion
from symjac.errors import SymjacError
from symjac.read.cursor import BRACKETS, CLOSERS, match_brackets
from symjac.read.tokens import Token

SEPARATORS = (",", ";", "newline")

_P = ParamSpec("_P")
_R = TypeVar("_R")


def about_text(read: Callable[Concatenate[str, _P], _R]) -> Callable[Concatenate[str, _P], _R]:
    """Every error that `read` raises knows the text it is about; there is room for its recursion."""

    @wraps(read)
    def reading(text: str, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            with recursion.room():
                return read(text, *args, **kwargs)
        except SymjacError as error:
            error.locate(text)
            raise

    return reading  # type: ignore[return-value]  # mypy loses the name of the first parameter


def outermost(tokens: list[Token]) -> list[Token]:
    """The tokens without line ends around them, and without `< >` around the whole."""
    first, last = 0, len(tokens) - 1
    while tokens[first].kind == "newline":
        first += 1
    while last > first and tokens[last - 1].kind == "newline":
        last -= 1
    if last - first >= 2 and tokens[first].kind == "<" and tokens[last - 1].kind == ">":
        first, last = first + 1, last - 1
    return [*tokens[first:last], tokens[-1]]


def unwrapped(tokens: list[Token]) -> list[Token]:
    """The tokens without a pair of brackets around the whole."""
    if (
        tokens[0].kind in CLOSERS
        and tokens[-2].kind in CLOSERS.values()
        and match_brackets(tokens)[0] == len(tokens) - 2
    ):
        return [*tokens[1:-2], tokens[-1]]
    return tokens


def flatten(tokens: list[Token]) -> list[Token]:
    """The tokens with line ends only where they separate components.

    A line end inside brackets is a space, and so is one next to another separator.
    """
    if all(token.kind != "newline" for token in tokens):
        return tokens
    flat: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "newline":
            if depth or not flat or flat[-1].kind in SEPARATORS:
                continue
        elif token.kind in (",", ";", "end") and flat and flat[-1].kind == "newline" and not depth:
            flat.pop()
        depth += BRACKETS.get(token.kind, 0)
        flat.append(token)
    return flat
