"""Prepares results for display: simplified within a budget of work, or as decimals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

from symjac import exact, work
from symjac.calculus import UNSIMPLIFIED
from symjac.expressions import distinct, is_finite, objects
from symjac.kernel import sympy, sympy_failures
from symjac.model import Result

if TYPE_CHECKING:
    from sympy import Expr

Level = Literal["none", "light", "full"]

FULL_CALLS = 10_000_000
"""The calls that SymPy may make to simplify a result, half as many for one entry; a second has about 1,000,000."""

_GUARD_DIGITS = 10  # digits of the computation beyond those shown


def simplified(result: Result, level: Level) -> Result:
    """The result with simpler entries, each equal to the old one wherever that is defined.

    `light` is the normal form of `normal`, `full` is SymPy's `simplify` after it; numbers at a point, and
    constants in entries, get their shortest form. An entry that is too large stays as it is, and a note says so.
    """
    if level not in get_args(Level):
        raise ValueError(f"simplify is one of {', '.join(get_args(Level))}, not {level!r}")
    if level == "none":
        return result
    left = 0
    if result.kind != "determinant":  # a determinant was found by normal form, or has none
        result, left = _simplified(result, exact.Simplification().of)
    if level == "full":
        result, left = _by_sympy(result)
    if result.point:
        result = _entrywise(result, exact.finished)
    elif any(map(_may_be_shorter, objects(*result.nonzeros.values()))):
        result = _entrywise(result, _with_finished_constants)
    if not left:
        return result
    entries = "1 entry" if left == 1 else f"{left} entries"
    note = f"{entries} of the {result.kind} {UNSIMPLIFIED}"
    return replace(result, notes=(*result.notes, note))


def _with_finished_constants(entry: Expr) -> Expr:
    """The entry with its constant calls of functions and its roots of sums in their shortest form."""
    forms = {node: exact.finished(node) for node in distinct(entry) if node.args and _may_be_shorter(node)}
    known = {node: form for node, form in forms.items() if form != node}
    return exact.substituted(entry, known) if known else entry


def _may_be_shorter(node: Expr) -> bool:
    """Whether it is a constant f(g(c)), or a root of a sum with a root: SymPy has evaluated what is simpler."""
    if not (node.is_Function or (node.is_Pow and node.exp.is_Rational and node.base.is_Add)) or not node.is_number:
        return False
    inner = node.args[0]
    return bool(inner.atoms(sympy.Function) or (node.is_Pow and inner.atoms(sympy.Pow)))


def _simplified(result: Result, simplify: Callable[[Expr], exact.Simplified]) -> tuple[Result, int]:
    """The result with its entries simplified, equal ones once, and the number that could not be."""
    left: set[Expr] = set()

    def changed(entry: Expr) -> Expr:
        outcome = simplify(entry)
        if not outcome.complete:
            left.add(entry)
        return outcome.value if outcome.value is entry or is_finite(outcome.value) else entry

    return _entrywise(result, changed), len(left)


def _by_sympy(result: Result) -> tuple[Result, int]:
    """The result with its entries simplified by SymPy, and the number that were not."""
    calls = min(FULL_CALLS // 2, FULL_CALLS // max(len(set(result.nonzeros.values())), 1))

    def shorter(entry: Expr) -> exact.Simplified:
        return work.within(calls, lambda: _shorter(entry), late=lambda: exact.Simplified(entry, complete=False))

    return _simplified(result, shorter)


def _shorter(entry: Expr) -> exact.Simplified:
    """SymPy's form of an entry, if it is shorter."""
    try:
        simpler = sympy.simplify(entry)
    except sympy_failures(Exception):  # any error, on unusual input: the entry stays, and is counted
        return exact.Simplified(entry, complete=False)
    return exact.Simplified(min(entry, simpler, key=_length), complete=True)


def approximated(result: Result, digits: int) -> Result:
    """The result with its numbers as decimals of so many significant digits.

    A number whose sign is unknown even at high precision is kept exact, and a note says so.
    """
    kept = 0

    def decimal(entry: Expr) -> Expr:
        nonlocal kept
        value = _decimal(entry, digits + _GUARD_DIGITS)
        floats = value.atoms(sympy.Float)
        if any(number._prec == 1 for number in floats):  # evalf found no significant digit
            kept += 1
            return entry
        return value.xreplace({number: sympy.Float(number, digits) for number in floats})

    result = _entrywise(result, decimal)
    note = "an entry is kept exact: its value could not be told from 0"
    return replace(result, notes=(*result.notes, note)) if kept else result


def _decimal(expr: Expr, digits: int) -> Expr:
    """The expression with its constant parts as decimals, except integers and rational exponents."""
    if expr.is_number:
        return expr if expr.is_Integer else _decimal_of_constant(expr, digits)
    if not expr.args:
        return expr
    if expr.is_Pow and expr.exp.is_Rational:
        return sympy.Pow(_decimal(expr.base, digits), expr.exp)
    if expr.is_Add or expr.is_Mul:
        constants = [part for part in expr.args if part.is_number]
        others = [_decimal(part, digits) for part in expr.args if not part.is_number]
        return expr.func(*([_decimal(expr.func(*constants), digits)] if constants else []), *others)
    if isinstance(expr, sympy.Function):
        return expr.func(*(_decimal(part, digits) for part in expr.args))
    return expr  # conditions, derivatives of undefined functions: exact


def _decimal_of_constant(number: Expr, digits: int) -> Expr:
    """Digits that a ball proves; if there is no ball, SymPy's, which may be none."""
    found = exact.value(number, digits)
    return number.evalf(digits) if found is None else found.evalf(digits)


def _length(expr: Expr) -> int:
    return int(expr.count_ops())


def _entrywise(result: Result, change: Callable[[Expr], Expr]) -> Result:
    """The result with every entry changed, identical ones once; a long product is not hashed for that."""
    done: dict[int, Expr] = {}

    def changed(entry: Expr) -> Expr:
        if id(entry) not in done:
            done[id(entry)] = change(entry)
        return done[id(entry)]

    return replace(result, nonzeros={place: changed(entry) for place, entry in result.nonzeros.items()})
