"""Which members of a numbered family of solutions exist: conditions on the integer, proved for all members at once.

Each function of an expression has a domain and poles in its record. At a family its argument is αk + β, or a constant.
A pole at start + n·step is met where (αk + β − start)/step is an integer: for all k, for none, or for one k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.expressions import INFINITE, distinct
from symjac.expressions.applied import number, records
from symjac.functions.record import Places
from symjac.kernel import sympy
from symjac.roots import Root
from symjac.roots.at_solutions import at

if TYPE_CHECKING:
    from sympy import Expr, Symbol


class Unclear(Exception):
    """It was not found which members exist."""


class Nowhere(Exception):
    """No member exists."""


def existing(exprs: Iterable[Expr], root: Root) -> tuple[Any, ...]:
    """The conditions for the expressions to have a value at a member; raises Nowhere and Unclear.

    Nodes that depend on other symbols than the integers are left to the conditions of the solution.
    """
    found: dict[Any, None] = {}
    for node in distinct(*exprs):
        if not node.is_Pow and type(node) not in records():
            continue
        arguments = [at(argument, root) for argument in node.args]
        symbols = frozenset().union(*(argument.free_symbols for argument in arguments))
        if len(symbols) > 1 or not symbols <= set(root.integers):
            continue
        value = exact.applied(node.func, *arguments)
        if value.has(*INFINITE):
            raise Nowhere
        if symbols:
            found |= dict.fromkeys(_conditions(node, arguments, value, next(iter(symbols))))
    return tuple(_together(list(found)))


def _together(conditions: list[Any]) -> Iterator[Any]:
    """The conditions without those that follow from a bound; Nowhere if two bounds contradict each other."""
    for k in dict.fromkeys(condition.lhs for condition in conditions if isinstance(condition, (sympy.Ge, sympy.Le))):
        least = max((c.rhs for c in conditions if isinstance(c, sympy.Ge) and c.lhs == k), default=-sympy.oo)
        most = min((c.rhs for c in conditions if isinstance(c, sympy.Le) and c.lhs == k), default=sympy.oo)
        if least > most:
            raise Nowhere
        conditions = [c for c in conditions if not _follows(c, k, least, most)]
        yield from (kind(k, end) for kind, end in ((sympy.Ge, least), (sympy.Le, most)) if not end.is_infinite)
    yield from conditions


def _follows(condition: Any, k: Symbol, least: Expr, most: Expr) -> bool:
    if isinstance(condition, (sympy.Ge, sympy.Le)):
        return bool(condition.lhs == k)
    return isinstance(condition, sympy.Ne) and condition.lhs == k and not least <= condition.rhs <= most


def _conditions(node: Expr, arguments: list[Expr], value: Expr, k: Symbol) -> Iterator[Any]:
    domain = exact.domain(value)
    if domain.nowhere:
        raise Nowhere
    yield from (_for_integers(condition, k) for condition in domain.conditions)
    if node.is_Pow:
        if arguments[1].is_negative and k in arguments[0].free_symbols:
            yield from _off(Places(("0",)), arguments[0], k)
        return
    record = records()[type(node)]
    poles = [(row.places, row.argument) for row in record.infinite] or [(record.poles, record.main)]
    for (places, argument), row in zip_longest(poles, record.infinite):
        if k not in arguments[argument].free_symbols:
            continue
        if row is not None and row.spared:
            if row.spared == "not zero" and arguments[row.other].is_nonzero:
                continue
            raise Unclear
        yield from _off(places, arguments[argument], k)


def _for_integers(condition: Any, k: Symbol) -> Any:
    """k > c as k ≥ ⌊c⌋ + 1."""
    if not isinstance(condition, (sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le)) or condition.lhs != k:
        return condition
    bound = condition.rhs
    if isinstance(condition, (sympy.Gt, sympy.Ge)):
        least = exact.applied(sympy.ceiling, bound)
        return sympy.Ge(k, least + 1 if isinstance(condition, sympy.Gt) and least == bound else least)
    most = exact.applied(sympy.floor, bound)
    return sympy.Le(k, most - 1 if isinstance(condition, sympy.Lt) and most == bound else most)


def _off(places: Places, u: Expr, k: Symbol) -> Iterator[Any]:
    """The conditions for u = αk + β not to be one of the places."""
    line = sympy.Poly(u, k) if u.is_polynomial(k) else None
    if not places:
        return
    if line is None or line.degree() != 1:
        if places == Places(("0",)) and u.is_nonzero:
            return
        raise Unclear
    slope, rest = line.all_coeffs()
    for text in places.points:
        where = (number(text) - rest) / slope
        if _is_integer(where):
            yield sympy.Ne(k, exact.applied(sympy.floor, where))
    if places.start:
        step, start = number(places.step), number(places.start)
        yield from _off_steps(slope / step, (rest - start) / step, places.half, k)


def _off_steps(slope: Expr, rest: Expr, half: bool, k: Symbol) -> Iterator[Any]:
    """The conditions for slope·k + rest not to be an integer; if `half`, not to be 0, 1, 2, …"""
    slope, rest = sympy.expand(slope), sympy.expand(rest)
    if slope.is_Integer:
        if not _is_integer(rest):
            return
        if not half:
            raise Nowhere
        end = -rest / slope  # slope·k + rest < 0
        yield _for_integers((sympy.Lt if slope > 0 else sympy.Gt)(k, end), k)
    elif (slope / sympy.pi).is_Rational and rest.is_Rational:  # an irrational multiple: only k = 0 gives an integer
        if rest.is_Integer and not (half and rest < 0):
            yield sympy.Ne(k, 0)
    else:
        raise Unclear


def _is_integer(value: Expr) -> bool:
    """Whether a constant is an integer, proved; Unclear."""
    if value.is_Rational:
        return bool(value.is_Integer)
    floor = exact.applied(sympy.floor, value)
    signs = exact.sign(value - floor)
    if not floor.is_Integer or (0 in signs and len(signs) > 1):
        raise Unclear
    return signs == {0}
