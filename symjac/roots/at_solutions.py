"""The sign of an expression at a solution, proved by its chart, by balls or the zero test; None if it is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import ceil, exp, prod
from random import Random
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.expressions.facts import is_large, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.numbers.evaluators import NoValue, Unsure, sign_of
from symjac.roots import Root, fractions
from symjac.roots.boxes import at_solution, is_smooth_at

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.evaluators import Value

MOST_OPERATIONS = 300
"""The most operations of an expression in parameters whose other forms are tried."""


def finished(value: Expr) -> Expr:
    """The shortest form that is found: of a number, or of an expression in parameters."""
    if value.is_number or value.count_ops() > MOST_OPERATIONS:
        return exact.finished(value)
    try:
        short = exact.simplify(value)
        factored = short if any(s.is_integer for s in short.free_symbols) else fractions.factor(short)
    except sympy_failures():
        return value
    forms = dict.fromkeys((value, short, factored))
    return min(forms, key=lambda form: form.count_ops()) if len(forms) > 1 else value


def at(expr: Expr, root: Root) -> Expr:
    """The value at a solution, or in terms of its parameters, free variables and integers."""
    if root.chart is not None:
        value = root.chart.value(expr)
        if value is not None:
            return value
    return exact.substituted(expr, dict((*root.point, *root.special)))


def sign_at(expr: Expr, root: Root) -> int | None:
    """1, 0 or −1, proved; None if the sign depends on parameters or is not known."""
    if root.chart is not None:
        sign = root.chart.sign(expr)
        if sign is not None:
            return sign
    if root.exact:
        value = at(expr, root)
        if value.free_symbols:
            return _generic_sign(value)
        return _single(exact.sign(value))
    found = ball_of(expr, root)
    return None if found is None else sign_of(found)


BITS = 128
"""The precision of balls of values at solutions."""


def ball_of(expr: Expr, root: Root, bits: int = BITS) -> Value | None:
    """A ball that contains the value at a solution; None if it has no value, or none was found."""
    try:
        return at_solution(root, bits, (expr,)).value(expr)
    except ArithmeticError:
        return None


def _single(signs: frozenset[int]) -> int | None:
    return next(iter(signs)) if len(signs) == 1 else None


def _proves_zero(number: Expr) -> bool:
    return isinstance(exact.zero(number), exact.Proved)


def is_defined(exprs: Iterable[Expr], root: Root) -> bool:
    """Whether nothing shows that an expression has no real value at a solution."""
    asked = [expr for expr in exprs if not expr.is_polynomial()]
    if any(value.free_symbols for _, value in root.point) or root.special:
        return not _lacks_a_value(asked, root)
    for expr in asked:
        try:
            at_solution(root, BITS, (expr,), proves_zero=_proves_zero if root.exact else None).value(expr)
        except NoValue:
            return False
        except Unsure:
            if root.exact and _lacks_a_value((expr,), root):
                return False
    return True


def is_smooth_at_root(exprs: Iterable[Expr], root: Root) -> bool:
    """Whether every expression is made of functions that have all derivatives at a solution."""
    exprs = [expr for expr in exprs if not expr.is_polynomial()]
    try:
        return is_smooth_at(at_solution(root, BITS, exprs), exprs)
    except ArithmeticError:
        return False


def _lacks_a_value(exprs: Iterable[Expr], root: Root) -> bool:
    """Whether a denominator, a logarithm or a root is proved to have no value at an exact solution."""
    for node in {node for expr in exprs for node in expr.atoms(sympy.Pow, sympy.log)} if root.exact else ():
        sign = sign_at(node.args[0], root)
        if isinstance(node, sympy.log):
            missing = sign in (0, -1)
        else:
            missing = (sign == 0 and node.exp.is_negative) or (sign == -1 and node.exp.is_noninteger)
        if missing:
            return True
    return False


@remembered(4_096)
def _generic_sign(value: Expr) -> int | None:
    """The sign of an expression in parameters, if it is the same for all their values."""
    if is_large(value) or _seems_to_change(value):
        return None
    if value.is_positive or value.is_negative or value.is_zero:
        return 1 if value.is_positive else -1 if value.is_negative else 0
    form = fractions.factor(value)
    if form.is_positive or form.is_negative or form.is_zero:
        return 1 if form.is_positive else -1 if form.is_negative else 0
    if all(symbol.is_positive for symbol in value.free_symbols):
        return _single(exact.sign(form))
    return None


_POINTS = 12
"""The points at which a sign is looked at before a proof is sought that it is always the same."""


def _seems_to_change(expr: Expr) -> bool:
    """Whether floating-point values have both signs, so that no proof is sought. Nothing is claimed from it."""
    signs = seen_signs(expr)
    first = next(signs, None)
    return first is not None and -first in signs


def seen_signs(expr: Expr) -> Iterator[int]:
    """The signs, other than 0, of floating-point values at some values of the parameters. Nothing is claimed from it.

    SymPy takes some milliseconds to find out that it does not know a sign, these take microseconds.
    """
    symbols = sorted(expr.free_symbols, key=lambda s: s.name)
    chosen = Random(0)
    for _ in range(_POINTS):
        point = {symbol: _drawn(symbol, chosen) for symbol in symbols}
        value = _floating(expr, point)
        if value is not None and value == value and abs(value) > 1e-9:
            yield 1 if value > 0 else -1


def _drawn(symbol: Symbol, chosen: Random) -> float:
    """A value that the symbol may have."""
    size = 10 ** chosen.uniform(-3, 3)
    if symbol.is_integer:
        size = float(ceil(size))
    if symbol.is_nonnegative or symbol.is_nonpositive:
        return size if symbol.is_nonnegative else -size
    return size if chosen.random() < 0.5 else -size


_ARITHMETIC: dict[type, Callable[[list[float]], Any]] = {
    sympy.Add: sum,
    sympy.Mul: prod,
    sympy.Pow: lambda numbers: numbers[0] ** numbers[1],
    sympy.exp: lambda numbers: exp(*numbers),
}


def _floating(expr: Expr, point: dict[Expr, float]) -> float | None:
    """An approximate value; None if there is none, or if a function other than a power or exp occurs."""
    if expr in point:
        return point[expr]
    if expr.is_Rational or expr.is_NumberSymbol:
        return float(expr)
    compute = _ARITHMETIC.get(type(expr))
    if compute is None:
        return None
    numbers = []
    for part in expr.args:
        value = _floating(part, point)
        if value is None:
            return None
        numbers.append(value)
    try:
        found = compute(numbers)
    except ArithmeticError:
        return None
    if isinstance(found, complex):
        return None
    point[expr] = float(found)
    return point[expr]
