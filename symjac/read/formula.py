"""The formulas of the records, as trees. Imports no SymPy."""

from __future__ import annotations

from functools import cache

from symjac.functions.record import LETTERS
from symjac.read.tree import Node


@cache
def tree(text: str) -> Node:
    """The tree of a formula in the letters u, v, w."""
    from symjac.read.cursor import match_brackets
    from symjac.read.parser import Parser
    from symjac.read.syntax import Declarations
    from symjac.read.tokens import tokenize

    tokens = tokenize(text)
    return Parser(text, tokens, match_brackets(tokens), Declarations(variables=tuple(LETTERS))).expression()
