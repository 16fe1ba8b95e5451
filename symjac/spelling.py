"""Expressions in the words of the input language, for what the core says; `render` knows all notations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.read.names import FUNCTIONS

if TYPE_CHECKING:
    from sympy import Basic

_CALLED = re.compile(r"\b[A-Za-z]\w*(?=\()")  # SymPy never leaves out the sign of a product


def spelled(expr: Basic) -> str:
    """The expression as it could be typed.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> spelled(sympy.Heaviside(abs(x * y) ** 2)), spelled(abs(x))
    ('heaviside(x^2*y^2)', '|x|')
    """
    if isinstance(expr, sympy.Abs):
        return f"|{spelled(expr.args[0])}|"
    text = _CALLED.sub(lambda word: FUNCTIONS[word[0]].name if word[0] in FUNCTIONS else word[0], sympy.sstr(expr))
    return text.replace("**", "^")
