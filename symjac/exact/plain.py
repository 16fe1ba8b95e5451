"""Looks at an expression before any work is done on it: can it become shorter at all, is it too large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from symjac.exact.budget import OutOfBudget
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_NODES = 2_000
"""Distinct subexpressions of an expression that is still worth a normal form."""

MOST_NESTED = 25
"""Functions inside functions; the normal form of arguments is found by recursion."""

MOST_DEEP = 100
"""Operations inside operations."""


def require_moderate(*exprs: Expr, nodes: int = MOST_NODES) -> int:
    """How many distinct subexpressions there are, in time linear in them; OutOfBudget for too many or too deep ones."""
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
    return len(depths)


class Symbols(NamedTuple):
    """The symbols of an expression: those that stand outside of circular and hyperbolic functions, and those inside."""

    outer: frozenset[Symbol]
    inner: frozenset[Symbol]

    def meet(self, others: Symbols) -> bool:
        """Whether an identity may relate two sums with these symbols: sin(x) + 1 and x + 1 have nothing in common."""
        return not (self.outer.isdisjoint(others.outer) and self.inner.isdisjoint(others.inner))


_NONE: frozenset[Symbol] = frozenset()
_NO_SYMBOLS = Symbols(_NONE, _NONE)

PlainSymbols = dict["Expr", "Symbols | None"]
"""What is known of expressions: the symbols of plain ones, None for others."""


def is_plain(expr: Expr, known: PlainSymbols | None = None) -> bool:
    """Whether the expression is evidently as short as it can be; `known` is what was found before.

    Evidently: in every sum and function each symbol occurs once, no term is a square of a circular or
    hyperbolic function, and the factors of a product have nothing to cancel. Or each term of a sum has a factor of its
    own, a symbol that no other term has, and no two terms have a factor in common: a sin(x) + b sin(x + y).
    """
    if expr.is_Mul and _LEAVES.issuperset(map(type, expr.args)):
        return True
    return _plain_symbols(expr, {} if known is None else known) is not None


_LEAVES = frozenset(
    (sympy.Symbol, *map(type, (sympy.S.NegativeOne, sympy.S.Half, sympy.Integer(2), sympy.Rational(2, 3))))
)
"""Names and numbers, of which a product has nothing to cancel."""


def _plain_symbols(expr: Expr, known: PlainSymbols) -> Symbols | None:
    """The symbols of a plain expression; None for one that is not."""
    if expr not in known:
        known[expr] = _find_plain_symbols(expr, known)
    return known[expr]


def _find_plain_symbols(expr: Expr, known: PlainSymbols) -> Symbols | None:
    if not expr.args:
        return Symbols(frozenset((expr,)), _NONE) if expr.is_Symbol else _NO_SYMBOLS
    if expr.is_Pow and expr.base.is_Add and _has_division(expr.base):
        return None
    parts = [_plain_symbols(argument, known) for argument in expr.args]
    if None in parts:
        return None
    found = cast("list[Symbols]", parts)
    symbols = Symbols(_NONE.union(*(part.outer for part in found)), _NONE.union(*(part.inner for part in found)))
    if expr.is_Mul:
        return symbols if _has_plain_factors(expr, found) else None
    apart = len(symbols.outer | symbols.inner) == sum(len(part.outer | part.inner) for part in found)
    if expr.is_Add and (not apart or any(map(_is_square, expr.args))):
        apart = _have_own_factors(expr, found)
    if not apart:
        return None
    return Symbols(_NONE, symbols.outer | symbols.inner) if isinstance(expr, CLOSED) else symbols


def _has_plain_factors(product: Expr, found: Sequence[Symbols]) -> bool:
    """Whether plain factors have nothing to cancel and no number to bring before the product."""
    in_sums, in_related = _NO_SYMBOLS, _NONE
    constant = False
    for factor, symbols in zip(product.args, found, strict=True):
        base = factor.base if factor.is_Pow else factor
        if base.is_Add:
            if symbols.meet(in_sums) or _has_content(base) or (factor is not base and _has_division(base)):
                return False
            in_sums = Symbols(in_sums.outer | symbols.outer, in_sums.inner | symbols.inner)
        elif isinstance(base, _RELATED):
            all_symbols = symbols.outer | symbols.inner
            if in_related & all_symbols or (constant and not all_symbols):
                return False
            in_related |= all_symbols
            constant |= not all_symbols
    return True


def _have_own_factors(total: Expr, found: Sequence[Symbols]) -> bool:
    """Whether each of the plain terms has a symbol of its own as a factor, and no two have a factor in common."""
    times = Counter(symbol for symbols in found for symbol in symbols.outer | symbols.inner)
    seen: set[Expr] = set()
    for term in total.args:
        bases = [factor.base if factor.is_Pow else factor for factor in sympy.Mul.make_args(term)]
        if not any(base.is_Symbol and times[base] == 1 for base in bases):
            return False
        own = [base for base in bases if not base.is_Rational]
        if not seen.isdisjoint(own):
            return False
        seen.update(own)
    return True


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


CLOSED = (
    sympy.functions.elementary.trigonometric.TrigonometricFunction,
    sympy.functions.elementary.hyperbolic.HyperbolicFunction,
)
"""Functions that no identity takes the argument out of."""

_RELATED = (
    *CLOSED,
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
