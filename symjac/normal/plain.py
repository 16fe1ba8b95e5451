"""Looks at an expression before any work is done on it: can it become shorter at all, is it too large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.normal.budget import OutOfBudget

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_NODES = 2_000
"""Distinct subexpressions of an expression that is still worth a normal form."""

MOST_NESTED = 25
"""Functions inside functions; the normal form of arguments is found by recursion."""

MOST_DEEP = 100
"""Operations inside operations."""


def require_moderate(*exprs: Expr, nodes: int = MOST_NODES) -> None:
    """Raise OutOfBudget for what is too large or too deep; linear in the distinct subexpressions."""
    depths: dict[Expr, tuple[int, int]] = {}
    stack = list(exprs)
    while stack:
        expr = stack[-1]
        waiting = [argument for argument in expr.args if argument not in depths]
        if waiting and expr not in depths:
            stack.extend(waiting)
            continue
        stack.pop()
        deep, nested = (max((depths[a][i] for a in expr.args), default=0) for i in (0, 1))
        rational = expr.is_Add or expr.is_Mul or expr.is_Pow or not expr.args
        depths[expr] = deep + 1, nested + (not rational)
        if len(depths) > nodes or deep > MOST_DEEP or nested > MOST_NESTED:
            raise OutOfBudget("too large for a normal form")


INFINITE = (sympy.S.NaN, sympy.S.ComplexInfinity, sympy.S.Infinity, sympy.S.NegativeInfinity)


def is_finite(*exprs: Expr) -> bool:
    """Whether there is no infinity and no nan anywhere in them."""
    return all(node not in INFINITE for node in distinct(*exprs, bound=True))


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


def free_symbols(expr: Expr) -> set[Symbol]:
    """The symbols that the value depends on."""
    return {symbol for node in distinct(expr) if not node.args or binds(node) for symbol in node.free_symbols}


def is_plain(expr: Expr) -> bool:
    """Whether the expression is evidently as short as it can be.

    Evidently: in every sum and function each symbol occurs once, no term is a square of a circular or
    hyperbolic function, and the factors of a product have nothing to cancel.
    """
    return _plain_symbols(expr, {}) is not None


def _plain_symbols(expr: Expr, known: dict[Expr, frozenset[Symbol] | None]) -> frozenset[Symbol] | None:
    """The symbols of a plain expression; None for one that is not."""
    if not expr.args:
        return frozenset((expr,)) if expr.is_Symbol else frozenset()
    if expr not in known:
        known[expr] = _find_plain_symbols(expr, known)
    return known[expr]


def _find_plain_symbols(expr: Expr, known: dict[Expr, frozenset[Symbol] | None]) -> frozenset[Symbol] | None:
    product = expr.is_Mul
    if expr.is_Pow and expr.base.is_Add and _has_division(expr.base):
        return None
    symbols: frozenset[Symbol] = frozenset()
    in_sums: frozenset[Symbol] = frozenset()
    related = 0
    for argument in expr.args:
        found = _plain_symbols(argument, known)
        if found is None:
            return None
        if product:
            base = argument.base if argument.is_Pow else argument
            if base.is_Add:
                if in_sums & found or _has_content(base) or (argument is not base and _has_division(base)):
                    return None
                in_sums |= found
            elif isinstance(base, _RELATED):
                related += 1
        elif symbols & found or (expr.is_Add and _is_square(argument)):
            return None
        symbols |= found
    return symbols if related < 2 else None


def _is_square(term: Expr) -> bool:
    """Whether the term may be one side of sin² + cos² = 1, or of what follows from it."""
    return any(
        factor.is_Pow and isinstance(factor.base, _RELATED) and factor.exp.is_even
        for factor in sympy.Mul.make_args(term)
    )


def _has_content(total: Expr) -> bool:
    """Whether the terms have a number in common, which can stand before a product: b (2x + 2y)."""
    first = sympy.Mul.make_args(total.args[0])[0]
    return bool(first.is_Rational and first not in (1, -1) and total.primitive()[0] != 1)


def _has_division(total: Expr) -> bool:
    return any(
        factor.is_Pow and factor.exp.could_extract_minus_sign()
        for term in total.args
        for factor in sympy.Mul.make_args(term)
    )


_RELATED = (
    sympy.functions.elementary.trigonometric.TrigonometricFunction,
    sympy.functions.elementary.hyperbolic.HyperbolicFunction,
    sympy.Abs,
    sympy.sign,
)
"""Functions whose products with each other, as tan x cos x and |x| sign x, can be shorter."""


def is_expanded(expr: Expr) -> bool:
    """Whether SymPy writes equal polynomials in symbols like this one alike."""
    return all(
        factor.is_Atom or (factor.is_Pow and factor.base.is_Symbol and factor.exp.is_Integer and factor.exp > 0)
        for term in sympy.Add.make_args(expr)
        for factor in sympy.Mul.make_args(term)
    )
