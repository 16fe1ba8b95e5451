"""Walks over expressions as graphs: each distinct subexpression is seen once, however often it occurs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

INFINITE = (sympy.S.NaN, sympy.S.ComplexInfinity, sympy.S.Infinity, sympy.S.NegativeInfinity)


def is_finite(*exprs: Expr) -> bool:
    """Whether there is no infinity and no nan anywhere in them."""
    return not any(leaf in INFINITE for leaf in _leaves(exprs, bound=True))


def _leaves(exprs: Sequence[Expr], *, bound: bool) -> Iterator[Expr]:
    """What has no arguments, or binds variables unless these are looked into; equal ones perhaps twice.

    Nodes are told apart by identity, for hashing a product of a thousand names is a thousand calls.
    """
    met = set(map(id, exprs))
    stack = list(exprs)
    while stack:
        node = stack.pop()
        arguments = node.args if bound or not binds(node) else ()
        if not arguments:
            yield node
            continue
        new = set(map(id, arguments)) - met
        if new:
            met |= new
            stack.extend({id(argument): argument for argument in arguments if id(argument) in new}.values())


def distinct(*exprs: Expr, bound: bool = False) -> Iterator[Expr]:
    """Every subexpression once; SymPy's own traversals see a shared one as often as it occurs.

    What binds variables, as integrals do, is not looked into unless what is `bound` is asked for.
    """
    seen = set(exprs)
    stack = list(dict.fromkeys(exprs))
    met: set[int] = set()  # by identity, which is compared faster; what is met lives as long as the expressions
    while stack:
        node = stack.pop()
        yield node
        if bound or not binds(node):
            arguments = node.args
            new = set(map(id, arguments)) - met
            if new:
                met |= new
                fresh = [argument for argument in arguments if id(argument) in new and argument not in seen]
                seen.update(fresh)
                stack.extend(fresh)


def binds(node: Expr) -> bool:
    """Whether it has variables of its own, as an integral has, so that its arguments do not tell what it depends on."""
    return isinstance(node, (sympy.Subs, sympy.Derivative, sympy.concrete.expr_with_limits.ExprWithLimits))


def free_symbols(*exprs: Expr) -> set[Symbol]:
    """The symbols that the values depend on."""
    return {symbol for leaf in _leaves(exprs, bound=False) for symbol in leaf.free_symbols}
