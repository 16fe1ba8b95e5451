"""Spellings of other programs, as tokens of ours: `np.sin(x)`, `Cos[x]`, `x.^2`. Imports no SymPy.

They are read where they can mean one thing only, and a note says so once. What another program means otherwise,
such as `Log[b, x]`, whose base comes first, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from symjac.errors import ParseError
from symjac.read.cursor import match_brackets
from symjac.read.names import FUNCTIONS, LETTER_FUNCTIONS
from symjac.read.tokens import Token

_OTHERWISE = {"log": "log(x, b) has the base last, Log[b, x] first", "atan": "atan2(y, x) is ArcTan[x, y]"}
"""Functions whose arguments stand in another order where there are two."""


_PREFIX = re.compile(r"[a-z]+\.\Z")


def _word(text: str) -> str:
    """The function that Mathematica calls so; empty if there is none: `ArcTan` is atan, `Sin` is sin."""
    if not text[:1].isupper() or not text.isalpha():
        return ""
    small = text.lower()
    return FUNCTIONS[small].name if small in FUNCTIONS and small not in LETTER_FUNCTIONS else ""


def translated(text: str, tokens: list[Token], own: Collection[str]) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens in our own spelling, and the notes on what was spelled otherwise."""
    notes: dict[str, None] = {}
    calls: list[int] = []
    for index, token in enumerate(tokens):
        if token[0] == "name" and token[2] and text[token[2] - 1] == ".":
            prefix = _PREFIX.search(text, max(token.start - 6, 0), token.start)
            notes[f"{prefix[0] if prefix else ''}{token.text} is read as {token.text}"] = None
        if token[0] in "*/^" and token[1][:1] == ".":
            notes[f"{token.text} is read as {token.kind}, entry by entry"] = None
        if token[0] == "[" and index and tokens[index - 1].kind == "name" and tokens[index - 1].text not in own:
            name = tokens[index - 1].text
            if _word(name) or (name in FUNCTIONS and name not in LETTER_FUNCTIONS):
                calls.append(index)
    if not calls:
        return tokens, tuple(notes)
    pairs = match_brackets(tokens)
    result = list(tokens)
    for index in calls:
        head, opener, closer = result[index - 1], tokens[index], tokens[pairs[index]]
        word = _word(head.text)
        if word in _OTHERWISE and _has_comma(tokens, index, pairs):
            raise ParseError(
                f"{head.text}[ ] with two arguments is not read",
                span=(head.start, closer.end),
                hint=f"{_OTHERWISE[word]}: write it with round brackets",
            )
        if word:
            result[index - 1] = head._replace(text=word)
            notes[f"{head.text}[…] is read as {word}(…)"] = None
        result[index] = opener._replace(kind="(")
        result[pairs[index]] = closer._replace(kind=")")
    return result, tuple(notes)


def _has_comma(tokens: Sequence[Token], opener: int, pairs: dict[int, int]) -> bool:
    index = opener + 1
    while index < pairs[opener]:
        if tokens[index].kind == ",":
            return True
        index = pairs.get(index, index) + 1
    return False
