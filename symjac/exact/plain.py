"""Simplification by normal form: exact, bounded, and never longer than its input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from symjac import expressions
from symjac.expressions.facts import OPERATION
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpq
    from sympy import Expr, Symbol

    from symjac.exact.normalizer import Normalizer


# --- the length of an expression ----------------------------------------------
#
# The length of an expression: the number of names, digits, signs and brackets that a reader takes in.


Lengths = dict["Expr", int]


def length(expr: Expr, known: Lengths | None = None) -> int:
    """The number of names, digits, signs, operators and brackets, roughly; `known` are earlier results.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x")
    >>> length(x**2 + 2 * x + 1), length((x + 1) ** 2)
    (9, 6)
    """
    return _length(expr, {} if known is None else known)


def _length(expr: Expr, known: Lengths) -> int:
    found = known.get(expr)
    if found is None:
        found = known[expr] = _measure(expr, known)
    return found


def _measure(expr: Expr, known: Lengths) -> int:
    if not expr.args:
        return _length_of_rational(expr) if expr.is_Rational else 1
    if expr.is_Add:
        return _measure_sum(expr, known)
    if expr.is_Mul:
        return _measure_product(expr, known)
    if expr.is_Pow:
        if expr.exp is sympy.S.Half:
            return _length(expr.base, known) + 1
        return _length(expr.base, known) + bool(expr.base.is_Add) + _length(expr.exp, known) + 1
    return sum([_length(argument, known) for argument in expr.args]) + len(expr.args)


def _measure_sum(expr: Expr, known: Lengths) -> int:
    """A minus sign stands before a term in place of a plus. Terms are seldom met again, so they are not remembered."""
    total, negative = len(expr.args) - 1, 0
    for term in expr.args:
        if term.is_Mul:
            coefficient = term.args[0]
            total += _measure_product(term, known)
        else:
            coefficient = term
            total += _length(term, known)
        if coefficient.is_Rational and coefficient.p < 0:
            negative += 1
    return total - negative + (negative == len(expr.args))


def _measure_product(expr: Expr, known: Lengths) -> int:
    factors = expr.args
    total = len(factors) - 1
    if factors[0] is sympy.S.NegativeOne:
        total -= 2
    for factor in factors:
        if factor.is_Symbol:
            total += 1
        else:
            found = known.get(factor)
            if found is None:
                found = known[factor] = _measure(factor, known)
            total += found + bool(factor.is_Add)
    return total


def _length_of_rational(number: Expr) -> int:
    return len(str(abs(number.p))) + int(number.p < 0) + (0 if number.q == 1 else 1 + len(str(number.q)))


def length_of_number(number: fmpq) -> int:
    """The length of a rational number."""
    above, below = int(number.p), int(number.q)
    return len(str(abs(above))) + (above < 0) + (0 if below == 1 else 1 + len(str(below)))


# --- simplification -----------------------------------------------------------
#
# Before any work, a quick look decides whether an expression can become shorter, or is too large. The work is counted
# in operations.
#
# The normal form is that of a rational function of the expression's kernels (`field`), modulo the identities among
# them. Values do not change where the input has one; removable singularities may go, as in (x² − 1)/(x − 1). No
# rewriting depends on a branch or on the sign of a symbol.


class OutOfBudget(Exception):
    """The work would exceed the budget, or a polynomial its size."""


class Undefined(Exception):
    """The expression divides by an expression that is identically zero, or is not a finite number."""


CALL = 10
"""The operations that every step counts in addition to its terms."""


class Budget:
    """The operations that are left, and the most terms of a polynomial.

    An operation is about the multiplication of two terms. The count is the same on every machine.
    """

    def __init__(self, operations: int, terms: int = 4_000) -> None:
        self.operations, self.terms = operations, terms

    def spend(self, operations: int = 0, terms: int = 0) -> None:
        """Count the operations; raise OutOfBudget if they are not left, or so many terms are not allowed.

        >>> Budget(100).spend(95)
        Traceback (most recent call last):
        symjac.exact.plain.OutOfBudget: the operations that were allowed are used up
        """
        if terms > self.terms:
            raise OutOfBudget(f"more than {self.terms} terms")
        self.operations -= operations + CALL
        if self.operations < 0:
            raise OutOfBudget("the operations that were allowed are used up")


MOST_NODES = 2_000
"""The most distinct subexpressions of an expression with a normal form."""

MOST_NESTED = 25
"""The most functions inside functions; recursion finds the normal form of arguments."""

MOST_DEEP = 100
"""The most operations inside operations."""


def require_moderate(*exprs: Expr, nodes: int = MOST_NODES) -> int:
    """The number of subexpressions, in time linear in it; OutOfBudget if they are too many or too deep.

    They are told apart by identity: hashing them takes longer than all else here.
    """
    met = {id(expr): expr for expr in exprs}
    waiting, functions = [*met.values()], 0
    while waiting:
        expr = waiting.pop()
        arguments = expr.args
        functions += bool(arguments) and type(expr) not in OPERATION
        new = {id(argument): argument for argument in arguments if id(argument) not in met}
        met |= new
        waiting += new.values()
        if len(met) > nodes:
            raise OutOfBudget("too large for a normal form")
    if len(met) > MOST_DEEP or functions > MOST_NESTED:
        _require_shallow(exprs)
    return len(met)


def _require_shallow(exprs: Sequence[Expr]) -> None:
    """OutOfBudget if operations or functions stand too deep inside each other."""
    depths: dict[int, tuple[int, int]] = {}
    stack = list(exprs)
    while stack:
        expr = stack[-1]
        if id(expr) in depths:
            stack.pop()
            continue
        arguments = expr.args
        try:
            below = [depths[id(argument)] for argument in arguments]
        except KeyError:
            stack.extend(arguments)
            continue
        stack.pop()
        deep = nested = 0
        for deeper, inside in below:
            deep, nested = max(deep, deeper), max(nested, inside)
        depths[id(expr)] = deep + 1, nested + (bool(arguments) and type(expr) not in OPERATION)
        if deep > MOST_DEEP or nested > MOST_NESTED:
            raise OutOfBudget("too large for a normal form")


class Symbols(NamedTuple):
    """The symbols of an expression: those outside of circular and hyperbolic functions, and those inside."""

    outer: frozenset[Symbol]
    inner: frozenset[Symbol]

    def meet(self, others: Symbols) -> bool:
        """Whether an identity may relate two sums with these symbols: sin(x) + 1 and x + 1 have nothing in common."""
        return not (self.outer.isdisjoint(others.outer) and self.inner.isdisjoint(others.inner))


_NONE: frozenset[Symbol] = frozenset()
_NO_SYMBOLS = Symbols(_NONE, _NONE)

PlainSymbols = dict["Expr", "Symbols | None"]
"""Expression → the symbols if it is plain, None if it is not."""


def is_plain(expr: Expr, known: PlainSymbols | None = None) -> bool:
    """Whether the expression is evidently as short as it can be; `known` are earlier results.

    Evidently means: in every sum and function each symbol occurs once, no term is a square of a circular or
    hyperbolic function, and no factors of a product cancel. Or each term of a sum has a symbol of its own as a factor,
    and no two terms have a factor in common: a sin(x) + b sin(x + y).
    """
    if expr.is_Mul and _LEAVES.issuperset(map(type, expr.args)):
        return True
    return _plain_symbols(expr, {} if known is None else known) is not None


_LEAVES = frozenset(
    (sympy.Symbol, *map(type, (sympy.S.NegativeOne, sympy.S.Half, sympy.Integer(2), sympy.Rational(2, 3))))
)
"""Names and numbers, which never cancel in a product."""


def _plain_symbols(expr: Expr, known: PlainSymbols) -> Symbols | None:
    """The symbols of a plain expression; None if it is not plain."""
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
    """Whether plain factors do not cancel and have no number to be brought before the product."""
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
    """Whether the term may be one side of sin² + cos² = 1 or of an identity that follows from it."""
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
"""Functions from which no identity takes the argument out."""

_RELATED = (
    *CLOSED,
    sympy.Abs,
    sympy.sign,
)
"""Functions whose products with each other can be shorter, as tan x cos x and |x| sign x."""


def is_expanded(expr: Expr) -> bool:
    """Whether SymPy writes equal polynomials in symbols like this one in the same way."""
    return all(
        factor.is_Atom or (factor.is_Pow and factor.base.is_Symbol and factor.exp.is_Integer and factor.exp > 0)
        for term in sympy.Add.make_args(expr)
        for factor in sympy.Mul.make_args(term)
    )


class Simplified(NamedTuple):
    """A simplified expression; `complete` is False, and the expression unchanged, if the budget did not suffice."""

    value: Expr
    complete: bool


def simplify(expr: Expr) -> Expr:
    """The shortest normal form found; the input if none is shorter or the work would be too much for its size.

    >>> from symjac.kernel import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> simplify((x**2 + y**2) / sympy.sqrt(x**2 + y**2) + sympy.sin(x) ** 2 + sympy.cos(x) ** 2)
    sqrt(x**2 + y**2) + 1
    """
    return simplified(expr).value


def simplified(expr: Expr) -> Simplified:
    """`simplify`, and whether the budget sufficed."""
    return Simplification().of(expr)


class Simplification:
    """Simplifies several expressions, such as the entries of a matrix; shared parts are simplified once.

    `together` are all entries of a matrix whose determinant is asked for after them, in the field of all.
    """

    def __init__(self, *together: Expr) -> None:
        self._together = together
        self._plain: PlainSymbols = {}
        self._normalizer: Normalizer | None = None

    def of(self, expr: Expr) -> Simplified:
        """The shortest normal form of one of them; the work is bounded by a multiple of its size."""
        if is_plain(expr, self._plain):
            return Simplified(expr, complete=True)
        # A plain expression, as most entries are, does not wait for FLINT to be loaded.
        from symjac.exact.normalizer import Normalizer

        if self._normalizer is None:
            self._normalizer = Normalizer(plain=self._plain)
            self._normalizer.prepare(*self._together)
        try:
            return Simplified(self._normalizer.shortest(expr), complete=True)
        except OutOfBudget:
            return Simplified(expr, complete=False)

    def determinant(self, entries: Mapping[tuple[int, int], Expr], n: int, *, longest: int | None = None) -> Simplified:
        """The determinant of the simplified entries, after which nothing else is asked for."""
        return simplified_determinant(entries, n, longest=longest, earlier=self._normalizer)


def simplified_determinant(
    entries: Mapping[tuple[int, int], Expr],
    n: int,
    *,
    longest: int | None = None,
    shared: bool = False,
    earlier: Normalizer | None = None,
) -> Simplified:
    """det A of the n×n matrix A with these entries, zero elsewhere: see `determinants.simplified_determinant`.

    ad − bc that is evidently as short as possible does not wait for FLINT to be loaded.
    """
    if n <= 2 and all(map(is_plain, entries.values())):
        zero = sympy.S.Zero
        a, b, c, d = (entries.get(place, zero) for place in ((0, 0), (0, 1), (1, 0), (1, 1)))
        multiply = expressions.product
        found = a if n == 1 else expressions.sum_of((multiply((a, d)), multiply((sympy.S.NegativeOne, b, c))))
        if is_plain(found) and (longest is None or length(found) <= longest):
            return Simplified(found, complete=True)
    from symjac.exact import determinants

    return determinants.simplified_determinant(entries, n, longest=longest, shared=shared, earlier=earlier)
