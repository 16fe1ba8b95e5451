"""What symjac knows of each function of its language, one record a function. Imports no SymPy.

`record` says what a record holds; the families follow: elementary, inverse, pieces, special. All other packages
ask the records. To add a function is to add a record; tests/test_functions.py tries every field.
"""

from __future__ import annotations

from collections.abc import Mapping

from symjac.functions import elementary, inverse, piecewise, special
from symjac.functions.record import Function

__all__ = ["TABLE", "WORDS", "Function", "add", "by_sympy", "by_word"]

_TABLE: dict[str, Function] = {}
_WORDS: dict[str, Function] = {}
_BY_CLASS: dict[str, Function] = {}

TABLE: Mapping[str, Function] = _TABLE
"""By standard name."""

WORDS: Mapping[str, Function] = _WORDS
"""By each word that is typed for it."""


def add(function: Function) -> None:
    """One more record. Other modules keep what they took from the table: add before they are loaded."""
    _TABLE[function.name] = function
    _WORDS.update(dict.fromkeys(function.words, function))
    if function.sympy or function.kept:
        _BY_CLASS[function.sympy or function.name] = function


for _family in (elementary, inverse, piecewise, special):
    for _function in _family.FUNCTIONS:
        add(_function)


def by_word(word: str) -> Function | None:
    """The function that a word means."""
    return WORDS.get(word)


def by_sympy(class_name: str) -> Function | None:
    """The function that a class of SymPy, or of symjac's own, is."""
    return _BY_CLASS.get(class_name)
