"""Which subexpressions depend on a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symjac.expressions.graph import binds

if TYPE_CHECKING:
    from sympy import Symbol


class Dependence:
    """Whether an expression depends on x; every distinct subexpression is looked at once."""

    def __init__(self, variable: Symbol) -> None:
        self.variable = variable
        self._known: dict[Any, bool] = {variable: True}

    def __call__(self, expr: Any) -> bool:
        """Whether the value of the expression may change with the variable."""
        known, stack = self._known, [expr]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
                continue
            if binds(node):
                known[node] = self.variable in node.free_symbols
                continue
            waiting = [argument for argument in node.args if argument not in known]
            if waiting:
                stack.extend(waiting)
            else:
                known[node] = any(known[argument] for argument in node.args)
        return known[expr]
