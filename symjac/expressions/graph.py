"""Walks over expressions as graphs: each distinct subexpression is seen once, however often it occurs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

INFINITE = (sympy.S.NaN, sympy.S.ComplexInfinity, sympy.S.Infinity, sympy.S.NegativeInfinity)


def is_finite(*exprs: Expr) -> bool:
    """Whether there is no infinity and no nan anywhere in them."""
    return all(node.args or node not in INFINITE for node in distinct(*exprs, bound=True))


def distinct(*exprs: Expr, bound: bool = False) -> Iterator[Expr]:
    """Every subexpression once; SymPy's own traversals see a shared one as often as it occurs.

    What binds variables, as integrals do, is not looked into unless what is `bound` is asked for.
    """
    seen = set(exprs)
    stack = list(dict.fromkeys(exprs))
    while stack:
        node = stack.pop()
        yield node
        if bound or not binds(node):
            fresh = [argument for argument in node.args if argument not in seen]
            seen.update(fresh)
            stack.extend(fresh)


def binds(node: Expr) -> bool:
    """Whether it has variables of its own, as an integral has, so that its arguments do not tell what it depends on."""
    return isinstance(node, (sympy.Subs, sympy.Derivative, sympy.concrete.expr_with_limits.ExprWithLimits))


def free_symbols(*exprs: Expr) -> set[Symbol]:
    """The symbols that the values depend on."""
    return {symbol for node in distinct(*exprs) if not node.args or binds(node) for symbol in node.free_symbols}
