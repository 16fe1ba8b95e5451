"""How symjac makes SymPy's expressions, walks over them and spells them in messages.

Walks visit each distinct subexpression once, however often it occurs. Messages of the core spell expressions in the
words of the input language; `render` has all notations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.read.names import FUNCTIONS

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

INFINITE = (sympy.S.NaN, sympy.S.ComplexInfinity, sympy.S.Infinity, sympy.S.NegativeInfinity)
_INFINITE = frozenset(map(type, INFINITE))


def is_finite(*exprs: Expr) -> bool:
    """Whether there is no infinity and no nan anywhere in them."""
    return _INFINITE.isdisjoint(map(type, _leaves(exprs, bound=True)))


def _leaves(exprs: Sequence[Expr], *, bound: bool) -> Iterator[Expr]:
    """The leaves: what has no arguments or, unless `bound`, has bound variables; equal ones may occur twice."""
    return (node for node in objects(*exprs, bound=bound) if not node.args or not (bound or not binds(node)))


def objects(*exprs: Expr, bound: bool = False) -> Iterator[Expr]:
    """Every subexpression; equal ones as often as there are objects.

    They are compared by identity, because hashing a product of a thousand names takes a thousand calls.
    """
    met = set(map(id, exprs))
    stack = list(exprs)
    while stack:
        node = stack.pop()
        yield node
        arguments = node.args
        if arguments and not met.issuperset(map(id, arguments)) and (bound or not binds(node)):
            new = set(map(id, arguments)) - met
            met |= new
            stack.extend({id(argument): argument for argument in arguments if id(argument) in new}.values())


def distinct(*exprs: Expr, bound: bool = False) -> Iterator[Expr]:
    """Every subexpression once; SymPy's own traversals visit a shared one as often as it occurs.

    An expression that binds variables, as an integral does, is opened only if `bound` ones are asked for.
    """
    seen = set(exprs)
    stack = list(dict.fromkeys(exprs))
    met: set[int] = set()  # by identity, which is compared faster; what is met lives as long as the expressions
    while stack:
        node = stack.pop()
        yield node
        arguments = node.args
        if arguments and (bound or not binds(node)) and not met.issuperset(map(id, arguments)):
            new = set(map(id, arguments)) - met
            met |= new
            fresh = [argument for argument in arguments if id(argument) in new and argument not in seen]
            seen.update(fresh)
            stack.extend(fresh)


def binds(node: Expr) -> bool:
    """Whether it has variables of its own, as an integral has, so that its value does not depend on all its symbols."""
    return isinstance(node, (sympy.Subs, sympy.Derivative, sympy.concrete.expr_with_limits.ExprWithLimits))


def free_symbols(*exprs: Expr) -> set[Symbol]:
    """The symbols on which the values depend."""
    return {symbol for leaf in _leaves(exprs, bound=False) for symbol in leaf.free_symbols}


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
        left = -where.lhs if where.lhs.as_coeff_Add()[1].could_extract_minus_sign() else where.lhs
        constant, rest = left.as_coeff_Add()
        return f"{spelled(rest)} != {spelled(-constant)}"
    if isinstance(where, sympy.core.relational.Relational):
        return f"{spelled(where.lhs)} {_SIGNS.get(where.rel_op, where.rel_op)} {spelled(where.rhs)}"
    return spelled(where)


_SIGNS = {"==": "="}
