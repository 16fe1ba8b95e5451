"""Sums, products, powers and values of functions: equal to what SymPy's constructors return, in a fraction of the time.

SymPy's constructors try every rule on every object and ask its assumptions, which took most of the time that a long
text needed to be read. Most expressions are made of symbols, rational numbers and functions by + and ·. Of these the
result is known beforehand: like terms and like powers collected, in SymPy's order. Everything else is left to SymPy's
constructors, with the same arguments. tests/test_canonical.py compares the two.

What has to be known of an expression is found once (`_facts_of`), and equal expressions become one object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

_S = sympy.S
_ZERO, _ONE, _MINUS_ONE, _E = _S.Zero, _S.One, _S.NegativeOne, _S.Exp1
_Add, _Mul, _Pow, _Symbol, _exp = sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.exp
_RATIONAL = frozenset(map(type, (_ZERO, _ONE, _MINUS_ONE, _S.Half, sympy.Integer(2), sympy.Rational(2, 3))))
_CONSTANT = frozenset(map(type, (_S.Pi, _E, _S.EulerGamma, _S.Catalan, _S.ImaginaryUnit)))
_OPERATION = frozenset((_Add, _Mul, _Pow))

_ASSUMED = frozenset(
    _Symbol("x", **assumed)._hashable_content()[1:] for assumed in ({}, {"real": True}, {"positive": True})
)
"""The assumptions of symbols that are complex, real or positive, and nothing else: those that symjac makes."""

_ODD = (sympy.sin, sympy.tan, sympy.sinh, sympy.tanh, sympy.asin, sympy.atan, sympy.asinh, sympy.atanh)
_EVEN = (sympy.cos, sympy.cosh)
_PARITY: Mapping[Any, int] = {
    **dict.fromkeys(_ODD, -1),
    **dict.fromkeys(_EVEN, 1),
    **dict.fromkeys((_exp, sympy.log, sympy.acos), 0),
}
"""Functions of which SymPy changes nothing at a plain argument but its sign: f(−u) = ±f(u), or 0 for neither."""

_PLAIN = frozenset((sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh, _exp))
"""Of these, the functions whose values no other function has a rule for, but for log(exp(u)); sin(asin(x)) has one."""

_MOST_REMEMBERED = 1 << 16


class _Facts(NamedTuple):
    """Of an expression: `expr` is the object that all equal ones become, `key` orders as SymPy's `Basic.compare` does.

    `plain` is one that depends on symbols, and is made of these and rational numbers by +, ·, powers and functions of
    _PLAIN. `constant` has no symbols.
    """

    expr: Expr
    key: tuple[Any, ...]
    plain: bool
    constant: bool


@lru_cache(maxsize=_MOST_REMEMBERED)
def _facts_of(expr: Expr) -> _Facts | None:
    """The facts; None where something else is in it, as an infinity, a decimal or a symbol that is an integer."""
    kind: Any = type(expr)
    if kind is _Symbol:
        name, *assumed = expr._hashable_content()
        if tuple(assumed) not in _ASSUMED:
            return None
        return _Facts(expr, (*_rank(kind), 1 + len(assumed), name, *assumed), True, False)
    if kind in _RATIONAL:
        return _Facts(expr, (*_rank(kind), 2, expr.p, expr.q), False, True)
    if kind in _CONSTANT:
        return _Facts(expr, (*_rank(kind), 0), False, True)
    if not (kind in _OPERATION or issubclass(kind, sympy.Function)) or expr.is_commutative is False:
        return None
    parts = [_facts_of(argument) for argument in expr.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    plain = (kind in _OPERATION or kind in _PLAIN) and all(part.plain or type(part.expr) in _RATIONAL for part in known)
    constant = all(part.constant for part in known)
    key = (*_rank(kind), len(known), *(part.key for part in known))
    return _Facts(expr, key, plain and not constant and (kind is not _Pow or known[0].plain), constant)


@lru_cache(maxsize=1024)
def _rank(kind: Any) -> tuple[int, str]:
    """Where SymPy sorts a class among others (`sympy.core.basic._cmp_name`): by a list, those not in it by name."""
    classes, name = sympy.core.basic.ordering_of_classes, kind.__name__
    return (classes.index(name), "") if name in classes else (len(classes) + 1, name)


def is_plain(expr: Expr) -> bool:
    """Whether an expression is a symbol, or made of symbols and rational numbers by +, ·, powers and common functions.

    It is no number then, and nothing in it is infinite.
    """
    facts = _facts_of(expr)
    return facts is not None and facts.plain


def _one(expr: Expr) -> Expr:
    """The object that all expressions equal to this one become."""
    facts = _facts_of(expr)
    return expr if facts is None else facts.expr


def _ordered(exprs: Iterable[Expr]) -> list[Expr] | None:
    """In SymPy's order, with one object for equal ones; None where it is not known."""
    facts = []
    for expr in exprs:
        known = _facts_of(expr)
        if known is None:
            return None
        facts.append((known.key, known.expr))
    facts.sort(key=_first)
    return [expr for _, expr in facts]


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


# --- products -------------------------------------------------------------------------------------


def product(factors: Iterable[Expr]) -> Expr:
    """What `sympy.Mul(*factors)` returns."""
    given = tuple(factor for factor in factors if factor is not _ONE)
    if len(given) == 2 and (type(given[0]) in _RATIONAL or type(given[1]) in _RATIONAL):
        found = _multiple(*given)
    else:
        found = _product(given)
    return _Mul(*given) if found is None else found


def _multiple(first: Expr, second: Expr) -> Expr | None:
    """A rational number times something: 2·3(x + y) is 6(x + y), not 6x + 6y."""
    number, expr = (first, second) if type(first) in _RATIONAL else (second, first)
    if type(expr) is not _Mul or number is _ZERO or _facts_of(expr) is None:
        return _product((number, expr))
    return scaled(number, expr)


def _product(given: tuple[Expr, ...]) -> Expr | None:
    """The product, if nothing has to be done but to collect whole powers."""
    coefficient = _ONE
    by_base: dict[Expr, Expr] = {}
    exponents: dict[Expr, int] = {}  # of bases that were met more than once
    pending = list(given)
    for factor in pending:
        kind = type(factor)
        if kind in _RATIONAL:
            coefficient = factor if coefficient is _ONE else coefficient * factor
            continue
        facts = _facts_of(factor)
        if facts is None or kind is sympy.core.numbers.ImaginaryUnit:
            return None
        if kind is _Mul:
            pending += factor.args
            continue
        if kind is _Pow and (facts.constant or type(factor.args[0]) in _RATIONAL):
            return None  # as √2·√6 and 2ˣ·3ˣ
        base = factor.args[0] if kind is _Pow else _E if kind is _exp else factor
        if base not in by_base:
            by_base[base] = factor
            continue
        first = exponents[base] if base in exponents else _whole_exponent(by_base[base])
        second = _whole_exponent(factor)
        if first is None or second is None:
            return None
        exponents[base] = first + second
    for base, exponent in exponents.items():
        if exponent:
            by_base[base] = power(base, sympy.Integer(exponent))
        else:
            del by_base[base]
    if coefficient is _ZERO:
        return None
    return _scaled_product(coefficient, _ordered(by_base.values()))


def _whole_exponent(factor: Expr) -> int | None:
    """The n of uⁿ, where powers of u have no rules of their own, as those of |u|, √u and exp(u) have."""
    base, exponent = factor.args if type(factor) is _Pow else (factor, _ONE)
    if type(exponent) not in _RATIONAL or exponent.q != 1 or not _has_plain_powers(base):
        return None
    return int(exponent.p)


def _has_plain_powers(base: Expr) -> bool:
    kind = type(base)
    if kind is _Symbol:
        return True
    return not _is_constant(base) and (kind is _Add or (kind is not _exp and kind in _PARITY))


def _is_constant(expr: Expr) -> bool:
    facts = _facts_of(expr)
    return facts is None or facts.constant


def _scaled_product(coefficient: Expr, factors: list[Expr] | None) -> Expr | None:
    if factors is None:
        return None
    if not factors:
        return coefficient
    if coefficient is _ONE:
        return _one(_Mul._from_args(factors, True))
    if len(factors) == 1 and type(factors[0]) is _Add:
        return sum_of(scaled(coefficient, term) for term in factors[0].args)  # 2·(x + y) is 2x + 2y
    return _one(_Mul._from_args([coefficient, *factors], True))


def scaled(coefficient: Expr, expr: Expr) -> Expr:
    """What `sympy.Mul(coefficient, expr)` returns for a rational number but 0; 2·(x + y) stays a product."""
    kind = type(expr)
    if kind in _RATIONAL:
        return coefficient * expr
    if coefficient is _ONE:
        return expr
    if kind is _Pow and type(expr.args[0]) in _RATIONAL:
        return _Mul(coefficient, expr)  # −(1/3)ˣ becomes −3⁻ˣ
    if kind is not _Mul:
        return _one(_Mul._from_args((coefficient, expr), expr.is_commutative))
    first, *rest = expr.args
    if type(first) in _RATIONAL:
        first = coefficient * first
        return _one(_Mul._from_args(rest if first is _ONE else [first, *rest], expr.is_commutative))
    return _one(_Mul._from_args((coefficient, *expr.args), expr.is_commutative))


# --- sums -----------------------------------------------------------------------------------------


def sum_of(terms: Iterable[Expr]) -> Expr:
    """What `sympy.Add(*terms)` returns."""
    given = tuple(terms)
    found = _sum(given)
    return _Add(*given) if found is None else found


def _sum(given: tuple[Expr, ...]) -> Expr | None:
    """The sum, if nothing has to be done but to collect like terms."""
    number = _ZERO
    coefficients: dict[Any, Expr] = {}  # of what is left of a term without its coefficient; of a product, its factors
    whole: dict[Any, Expr] = {}  # the terms that stand alone
    pending = list(given)
    for term in pending:
        kind = type(term)
        if kind in _RATIONAL:
            number = term if number is _ZERO else number + term
            continue
        if _facts_of(term) is None or (kind is _Pow and type(term.args[0]) in _RATIONAL):
            return None
        if kind is _Add:
            pending += term.args
            continue
        coefficient, rest = _ONE, term
        if kind is _Mul:
            coefficient, rest = _ONE, term.args
            if type(rest[0]) in _RATIONAL:
                coefficient, rest = rest[0], rest[1:]
            rest = rest if len(rest) > 1 else rest[0]
        if rest in coefficients:
            coefficients[rest] = coefficients[rest] + coefficient
            whole.pop(rest, None)
        else:
            coefficients[rest], whole[rest] = coefficient, term
    for rest, coefficient in coefficients.items():
        if rest not in whole and coefficient is not _ZERO:
            whole[rest] = scaled(coefficient, _Mul._from_args(rest, True) if isinstance(rest, tuple) else rest)
    collected = _ordered(whole.values())
    if collected is None:
        return None
    return _one(_Add._from_args(collected if number is _ZERO else [number, *collected], True))


def negated(expr: Expr) -> Expr:
    """What `-expr` returns."""
    if _facts_of(expr) is None:
        return -expr
    if type(expr) is _Add:
        return sum_of(scaled(_MINUS_ONE, term) for term in expr.args)
    if type(expr) is _Pow:
        return _one(_Mul._from_args((_MINUS_ONE, expr), True))
    return scaled(_MINUS_ONE, expr)


# --- powers and functions -------------------------------------------------------------------------


def power(base: Expr, exponent: Expr) -> Expr:
    """What `sympy.Pow(base, exponent)` returns."""
    if type(exponent) in _RATIONAL and exponent is not _ZERO:
        if exponent is _ONE:
            return base
        facts = _facts_of(base)
        if facts is not None and not facts.constant:
            if _has_plain_powers(base):
                result = sympy.Expr.__new__(_Pow, base, exponent)
                result.is_commutative = True
                return _one(result)
            if type(base) is _Mul and exponent.q == 1 and facts.plain:
                return product(power(factor, exponent) for factor in base.args)
    return _Pow(base, exponent)


def applied(function: Any, argument: Expr) -> Expr:
    """What `function(argument)` returns, for a function of one argument of `_PARITY`; others are SymPy's."""
    parity = _PARITY.get(function)
    if parity is None or not is_plain(argument):
        return function(argument)
    kind = type(argument)
    if kind is _exp and function is sympy.log:
        return function(argument)  # log(exp(u)) = u for real u
    if parity and _has_minus_sign(argument):
        value = applied(function, negated(argument))
        return value if parity > 0 else negated(value)
    value = sympy.Expr.__new__(function, argument)
    value.nargs = _number_of_arguments(function)
    return _one(value)


@lru_cache(maxsize=64)
def _number_of_arguments(function: Any) -> Any:
    return function.nargs


def _has_minus_sign(expr: Expr) -> bool:
    """What `expr.could_extract_minus_sign()` returns: of a sum, whether most of its terms have one."""
    kind = type(expr)
    if kind is _Mul:
        first = expr.args[0]
        return type(first) in _RATIONAL and first.p < 0
    if kind is not _Add:
        return kind in _RATIONAL and expr.p < 0
    negative = sum(map(_has_minus_sign, expr.args))
    if 2 * negative == len(expr.args):
        return bool(expr.could_extract_minus_sign())  # decided by SymPy's order of printing
    return 2 * negative > len(expr.args)
