"""The functions of the language, one record for each. Imports no SymPy.

`record` defines the fields of a record; the families follow: elementary, special. All other packages
ask the records. To add a function is to add a record; tests/functions/test_functions.py tries every field.
"""

from __future__ import annotations

from collections.abc import Mapping

from symjac.functions import elementary, special
from symjac.functions.record import Function

__all__ = ["TABLE", "WORDS", "Function", "add", "by_sympy", "by_word"]

_TABLE: dict[str, Function] = {}
_WORDS: dict[str, Function] = {}
_BY_CLASS: dict[str, Function] = {}

TABLE: Mapping[str, Function] = _TABLE
"""Standard name → record."""

WORDS: Mapping[str, Function] = _WORDS
"""Each word that can be typed for a function → record."""


def add(function: Function) -> None:
    """Add a record. Other modules copy from the table when they are loaded, so add before that."""
    _TABLE[function.name] = function
    _WORDS.update(dict.fromkeys(function.words, function))
    if function.sympy or function.kept:
        _BY_CLASS[function.sympy or function.name] = function


for _function in (*elementary.FUNCTIONS, *elementary.INVERSE, *elementary.PIECEWISE, *special.FUNCTIONS):
    add(_function)


def by_word(word: str) -> Function | None:
    """The function with this word."""
    return WORDS.get(word)


def by_sympy(class_name: str) -> Function | None:
    """The function with this class of SymPy, or of symjac."""
    return _BY_CLASS.get(class_name)
