"""The derivation of one derivative: the rules applied, each to every distinct subexpression once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symjac.stepwise.dependence import Dependence
from symjac.stepwise.rules import RULES

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.stepwise.rules import Parts, Rule


@dataclass(frozen=True, eq=False)
class Step:
    """∂expr/∂wrt = result by one rule; `children` are the derivatives that the rule asks for.

    Steps are compared by identity: two derivations may share a graph that is large when unfolded.
    """

    rule: str
    expr: Expr
    wrt: Symbol
    result: Expr
    children: tuple[Step, ...] = field(default=(), repr=False)

    def walk(self) -> Iterator[Step]:
        """Every step once, those that a step rests on before it."""
        seen: set[Step] = set()
        stack = [self]
        while stack:
            step = stack[-1]
            waiting = [child for child in step.children if child not in seen]
            if waiting and step not in seen:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if step not in seen:
                seen.add(step)
                yield step


def derivation(expr: Expr, variable: Symbol) -> Step:
    """∂expr/∂variable step by step: `derivations` of one expression.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> step = derivation(x * sympy.sin(3 * x), x)
    >>> step.rule, step.result, [child.rule for child in step.children]
    ('product', 3*x*cos(3*x) + sin(3*x), ['variable', 'chain'])
    """
    (step,) = derivations((expr,), variable)
    return step


def derivations(exprs: Sequence[Expr], variable: Symbol) -> tuple[Step, ...]:
    """∂expr/∂variable of each, each distinct subexpression of all once; deep ones need no deep recursion."""
    depends = Dependence(variable)
    plans: dict[Expr, tuple[Rule, Parts]] = {}
    done: dict[Expr, Step] = {}
    stack = [*exprs]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
            continue
        if node not in plans:
            rule = next(row for row in RULES if row.when(node, depends))
            plans[node] = rule, rule.parts(node, depends)
        rule, parts = plans[node]
        waiting = [part for part in parts if part not in done]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        children = tuple(done[part] for part in parts)
        result = rule.how(node, parts, [child.result for child in children], depends)
        done[node] = Step(rule.name, node, variable, result, children)
    return tuple(done[expr] for expr in exprs)
