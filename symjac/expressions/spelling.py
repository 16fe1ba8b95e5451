"""Expressions in the words of the input language, for what the core says; `render` knows all notations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.read.names import FUNCTIONS

if TYPE_CHECKING:
    from sympy import Basic

RELATIONS = (
    sympy.StrictLessThan, sympy.LessThan, sympy.StrictGreaterThan, sympy.GreaterThan, sympy.Equality, sympy.Unequality,
)  # fmt: skip
"""The classes of comparisons; `rel_op` of one is its sign: <, <=, >, >=, ==, !=."""

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


def condition(where: Basic) -> str:
    """A condition as it could be typed: comparisons joined by "and".

    >>> x, y = sympy.symbols("x y", real=True)
    >>> condition(sympy.And(sympy.Eq(x, 0), sympy.Ne(y, 1)))
    'x = 0 and y != 1'
    """
    if isinstance(where, sympy.And):
        parts = sorted(where.args, key=lambda part: (not isinstance(part, sympy.Eq), sympy.default_sort_key(part)))
        return " and ".join(map(condition, parts))
    if isinstance(where, sympy.Ne) and where.rhs == 0:
        constant, rest = where.lhs.as_coeff_Add()
        return f"{spelled(rest)} != {spelled(-constant)}"
    if isinstance(where, sympy.core.relational.Relational):
        return f"{spelled(where.lhs)} {_SIGNS.get(where.rel_op, where.rel_op)} {spelled(where.rhs)}"
    return spelled(where)


_SIGNS = {"==": "="}
