"""What symjac knows of each function of its language, one record a function. Imports no SymPy.

`record` says what a record holds; the families follow: elementary, hyperbolic, inverse, pieces, special. All other
packages ask the records. To add a function is to add a record; tests/test_functions.py tries every field.
"""

from __future__ import annotations

from collections.abc import Mapping

from symjac.functions import elementary, hyperbolic, inverse, pieces, special
from symjac.functions.record import Function

__all__ = ["TABLE", "WORDS", "Function", "by_sympy", "by_word"]

TABLE: Mapping[str, Function] = {
    function.name: function
    for family in (elementary, inverse, hyperbolic, pieces, special)
    for function in family.FUNCTIONS
}
"""By standard name."""

WORDS: Mapping[str, Function] = {word: function for function in TABLE.values() for word in function.words}
"""By each word that is typed for it."""

_BY_CLASS = {
    function.sympy or function.name: function for function in TABLE.values() if function.sympy or function.kept
}


def by_word(word: str) -> Function | None:
    """The function that a word means."""
    return WORDS.get(word)


def by_sympy(class_name: str) -> Function | None:
    """The function that a class of SymPy, or of symjac's own, is."""
    return _BY_CLASS.get(class_name)
