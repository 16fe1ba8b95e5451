"""The formulas of the records, as trees: a definition with arguments put in for its letters. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from symjac.errors import Span
from symjac.functions.record import LETTERS
from symjac.read.tree import Name, Node


@cache
def tree(text: str) -> Node:
    """The tree of a formula in the letters u, v, w."""
    from symjac.read.cursor import match_brackets
    from symjac.read.parser import Parser
    from symjac.read.syntax import Declarations
    from symjac.read.tokens import tokenize

    tokens = tokenize(text)
    return Parser(text, tokens, match_brackets(tokens), Declarations(variables=tuple(LETTERS))).expression()


def applied(text: str, arguments: Sequence[Node], span: Span) -> Node:
    """The formula with arguments for its letters; all of its own parts stand at the place given."""
    return _put(tree(text), dict(zip(LETTERS, arguments, strict=False)), span)  # type: ignore[no-any-return]


def _put(item: Any, arguments: Mapping[str, Node], span: Span) -> Any:
    if isinstance(item, Name) and item.name in arguments:
        return arguments[item.name]
    if isinstance(item, Node):
        return item._replace(
            span=span, **{part: _put(getattr(item, part), arguments, span) for part in item._fields[:-1]}
        )
    return tuple(_put(part, arguments, span) for part in item) if isinstance(item, tuple) else item
