"""How symjac makes SymPy's expressions, walks over them and spells them in messages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from symjac.expressions.facts import (
    KEY,
    PARITY,
    RATIONAL,
    Facts,
    asked,
    assembled,
    facts_of,
    forget_when_full,
    is_recorded_plain,
    leaf,
    recalled,
)
from symjac.kernel import sympy
from symjac.read.names import FUNCTIONS

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol


# --- walks and spelling -------------------------------------------------------
#
# Walks visit each distinct subexpression once, however often it occurs. Messages of the core spell expressions in the
# words of the input language; `render` has all notations.


INFINITE = (sympy.S.NaN, sympy.S.ComplexInfinity, sympy.S.Infinity, sympy.S.NegativeInfinity)
_INFINITE = frozenset(map(type, INFINITE))


def is_finite(*exprs: Expr) -> bool:
    """Whether there is no infinity and no nan anywhere in them."""
    return _INFINITE.isdisjoint(map(type, objects(*exprs, bound=True, plain=False)))


def objects(*exprs: Expr, bound: bool = False, plain: bool = True) -> Iterator[Expr]:
    """Every subexpression; equal ones as often as there are objects.

    They are compared by identity, because hashing a product of a thousand names takes a thousand calls. Without the
    `plain` ones nothing is opened that is on record as plain (see `facts.Facts`), as most entries of a matrix are.
    """
    met = set(map(id, exprs))
    stack = [expr for expr in exprs if plain or not is_recorded_plain(expr)]
    while stack:
        node = stack.pop()
        yield node
        arguments = node.args
        if arguments and not met.issuperset(map(id, arguments)) and (bound or not binds(node)):
            new = set(map(id, arguments)) - met
            met |= new
            fresh = {id(argument): argument for argument in arguments if id(argument) in new}.values()
            stack += fresh if plain else [argument for argument in fresh if not is_recorded_plain(argument)]


def distinct(*exprs: Expr, bound: bool = False) -> Iterator[Expr]:
    """Every subexpression once; SymPy's own traversals visit a shared one as often as it occurs.

    An expression that binds variables, as an integral does, is opened only if `bound` ones are asked for.
    """
    seen = set(exprs)
    stack = list(dict.fromkeys(exprs))
    met: set[int] = set()  # by identity, which is compared faster; what is met lives as long as the expressions
    while stack:
        node = stack.pop()
        yield node
        arguments = node.args
        if arguments and (bound or not binds(node)) and not met.issuperset(map(id, arguments)):
            new = set(map(id, arguments)) - met
            met |= new
            fresh = [argument for argument in arguments if id(argument) in new and argument not in seen]
            seen.update(fresh)
            stack.extend(fresh)


def binds(node: Expr) -> bool:
    """Whether it has variables of its own, as an integral has, so that its value does not depend on all its symbols."""
    return isinstance(node, (sympy.Subs, sympy.Derivative, sympy.concrete.expr_with_limits.ExprWithLimits))


def unsigned(expr: Expr) -> Expr:
    """u for both u and −u."""
    return -expr if expr.could_extract_minus_sign() else expr


def free_symbols(*exprs: Expr) -> set[Symbol]:
    """The symbols on which the values depend."""
    leaves = (node for node in objects(*exprs) if not node.args or binds(node))
    return {symbol for leaf in leaves for symbol in leaf.free_symbols}


RELATIONS = (
    sympy.StrictLessThan, sympy.LessThan, sympy.StrictGreaterThan, sympy.GreaterThan, sympy.Equality, sympy.Unequality,
)  # fmt: skip
"""The classes of comparisons; `rel_op` of one is its sign: <, <=, >, >=, ==, !=."""

_CALLED = re.compile(r"\b[A-Za-z]\w*(?=\()")  # SymPy never leaves out the sign of a product


def spelled(expr: Basic) -> str:
    """The expression as it could be typed.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> spelled(sympy.Heaviside(abs(x * y) ** 2)), spelled(abs(x))
    ('heaviside(x^2*y^2)', '|x|')
    """
    if isinstance(expr, sympy.Abs):
        return f"|{spelled(expr.args[0])}|"
    text = _CALLED.sub(lambda word: FUNCTIONS[word[0]].name if word[0] in FUNCTIONS else word[0], sympy.sstr(expr))
    return text.replace("**", "^")


def condition(where: Basic) -> str:
    """A condition as it could be typed: comparisons joined by "and".

    >>> x, y = sympy.symbols("x y", real=True)
    >>> condition(sympy.And(sympy.Eq(x, 0), sympy.Ne(y, 1)))
    'x = 0 and y != 1'
    """
    if isinstance(where, sympy.And):
        parts = sorted(where.args, key=lambda part: (not isinstance(part, sympy.Eq), sympy.default_sort_key(part)))
        return " and ".join(map(condition, parts))
    if isinstance(where, sympy.Ne) and where.rhs == 0:
        left = -where.lhs if where.lhs.as_coeff_Add()[1].could_extract_minus_sign() else where.lhs
        constant, rest = left.as_coeff_Add()
        return f"{spelled(rest)} != {spelled(-constant)}"
    if isinstance(where, sympy.core.relational.Relational):
        return f"{spelled(where.lhs)} {_SIGNS.get(where.rel_op, where.rel_op)} {spelled(where.rhs)}"
    return spelled(where)


_SIGNS = {"==": "="}


# --- sums, products and powers ------------------------------------------------
#
# Sums, products, powers and function values, equal to those of SymPy's constructors, in a fraction of the time.
#
# SymPy's constructors try every rule on every object and ask its assumptions; this took most of the time in reading a
# long text. Most expressions are made of symbols, rational numbers and functions by + and ·. Their results are known
# beforehand: like terms and like powers are joined, in SymPy's order. All other expressions are left to SymPy's
# constructors, with the same arguments. tests/expressions/test_canonical.py compares the two.
#
# What is made here is one object for all equal expressions (`facts`).


_S = sympy.S
_ZERO, _ONE, _MINUS_ONE = _S.Zero, _S.One, _S.NegativeOne
_Add, _Mul, _Pow, _Symbol, _exp, _I = sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.exp, _S.ImaginaryUnit


# --- making products ----------------------------------------------------------


def product(factors: Iterable[Expr]) -> Expr:
    """What `sympy.Mul(*factors)` returns."""
    given = tuple(factors)
    if len(given) > 2:
        given = tuple([factor for factor in given if factor is not _ONE])
    forget_when_full()
    return _product(given)


def _product(given: tuple[Expr, ...]) -> Expr:
    if len(given) == 2 and (type(given[0]) in RATIONAL or type(given[1]) in RATIONAL):
        found = _multiple(*given)
    else:
        found = _collected_product(given)
    return _Mul(*given) if found is None else found


def _multiple(first: Expr, second: Expr) -> Expr | None:
    """A rational number times an expression: 2·3(x + y) is 6(x + y), not 6x + 6y."""
    number, expr = (first, second) if type(first) in RATIONAL else (second, first)
    if type(expr) is not _Mul or number is _ZERO or facts_of(expr) is None:
        return _collected_product((number, expr))
    return _scaled(number, expr)


def _collected_product(given: tuple[Expr, ...]) -> Expr | None:
    """The product, if only integer powers have to be joined."""
    coefficient = _ONE
    by_base: dict[Any, Facts] = {}  # what is known of the factor that has this base
    exponents: dict[Any, int] = {}  # of bases that were met more than once
    pending = list(given)
    for factor in pending:
        kind = type(factor)
        if kind in RATIONAL:
            coefficient = factor if coefficient is _ONE else _multiplied(coefficient, factor)
            continue
        facts = recalled(id(factor)) or facts_of(factor)
        if facts is None or factor is _I:
            return None
        if kind is _Mul:
            pending += factor.args
            continue
        base: Any = facts
        if kind is _Pow:
            base = facts.parts[0]
            if facts.constant or type(base.expr) in RATIONAL:
                return None  # as √2·√6 and 2ˣ·3ˣ
        elif kind is _exp or factor is _S.Exp1:
            base = _exp, _direction(facts)  # exp(x)·exp(y) stays, exp(x)·exp(2x) does not
        if base not in by_base:
            by_base[base] = facts
            continue
        first = exponents[base] if base in exponents else _whole_exponent(by_base[base])
        second = _whole_exponent(facts)
        if first is None or second is None:
            return None
        exponents[base] = first + second
    for base, exponent in exponents.items():
        if not exponent:
            del by_base[base]
        elif exponent == 1:
            by_base[base] = base
        else:
            by_base[base] = assembled(_Pow, (base, _number(_integer(exponent))))
    return None if coefficient is _ZERO else _scaled_product(coefficient, sorted(by_base.values(), key=KEY))


def _direction(power_of_e: Facts) -> tuple[Facts, ...]:
    """The factors of the exponent but for its coefficient."""
    if not power_of_e.parts or type(power_of_e.parts[0].expr) in RATIONAL:
        return ()
    exponent = power_of_e.parts[0]
    factors = exponent.parts if type(exponent.expr) is _Mul else (exponent,)
    return factors[1:] if type(factors[0].expr) in RATIONAL else factors


def _whole_exponent(factor: Facts) -> int | None:
    """The n of uⁿ, if powers of u have no rules of their own, as those of |u|, √u and exp(u) do."""
    if type(factor.expr) is not _Pow:
        return 1 if _has_plain_powers(factor) else None
    base, exponent = factor.parts
    if type(exponent.expr) not in RATIONAL or exponent.expr.q != 1 or not _has_plain_powers(base):
        return None
    return int(exponent.expr.p)


def _has_plain_powers(base: Facts) -> bool:
    kind = type(base.expr)
    return kind is _Symbol or (not base.constant and (kind is _Add or (kind is not _exp and kind in PARITY)))


def _scaled_product(coefficient: Expr, factors: list[Facts]) -> Expr:
    if not factors:
        return coefficient
    if coefficient is not _ONE:
        if len(factors) == 1 and type(factors[0].expr) is _Add:
            return _sum([_scaled(coefficient, term.expr) for term in factors[0].parts])  # 2·(x + y) is 2x + 2y
        factors.insert(0, _number(coefficient))
    return factors[0].expr if len(factors) == 1 else assembled(_Mul, tuple(factors)).expr


def _number(number: Expr) -> Facts:
    return recalled(id(number)) or facts_of(number) or leaf(number, (number.p, number.q))


def _multiplied(first: Expr, second: Expr) -> Expr:
    return _integer(first.p * second.p) if first.q == second.q == 1 else first * second


_integer = lru_cache(maxsize=1024)(sympy.Integer)


def _scaled(coefficient: Expr, expr: Expr) -> Expr:
    """What `sympy.Mul(coefficient, expr)` returns for a number that is not 0, but 2·(x + y) stays a product."""
    kind = type(expr)
    if kind in RATIONAL:
        return _multiplied(coefficient, expr)
    if coefficient is _ONE:
        return expr
    facts = facts_of(expr)
    if facts is None or (kind is _Pow and type(expr.args[0]) in RATIONAL):
        return _Mul(coefficient, expr)  # −(1/3)ˣ becomes −3⁻ˣ
    if kind is not _Mul:
        return assembled(_Mul, (_number(coefficient), facts)).expr
    first, rest = facts.parts[0].expr, facts.parts
    if type(first) in RATIONAL:
        coefficient, rest = _multiplied(coefficient, first), rest[1:]
    if coefficient is not _ONE:
        rest = (_number(coefficient), *rest)
    return rest[0].expr if len(rest) == 1 else assembled(_Mul, rest).expr


# --- making sums --------------------------------------------------------------


def sum_of(terms: Iterable[Expr]) -> Expr:
    """What `sympy.Add(*terms)` returns."""
    given = tuple(terms)
    forget_when_full()
    return _sum(given)


def _sum(given: Collection[Expr]) -> Expr:
    found = _collected_sum(given)
    return _Add(*given) if found is None else found


def _collected_sum(given: Collection[Expr]) -> Expr | None:
    """The sum, if only like terms have to be joined."""
    number = _ZERO
    coefficients: dict[tuple[Facts, ...], Expr] = {}  # of like terms, by their factors but for the coefficient
    met: dict[tuple[Facts, ...], Facts] = {}  # the first term with these factors
    pending = list(given)
    for term in pending:
        kind = type(term)
        if kind in RATIONAL:
            number = term if number is _ZERO else number + term
            continue
        facts = recalled(id(term)) or facts_of(term)
        if facts is None or (kind is _Pow and type(term.args[0]) in RATIONAL):
            return None
        if kind is _Add:
            pending += term.args
            continue
        factors: tuple[Facts, ...] = (facts,)
        if kind is _Mul:
            factors = facts.parts[1:] if type(facts.parts[0].expr) in RATIONAL else facts.parts
        if factors not in met:
            met[factors] = facts
            continue
        before = coefficients[factors] if factors in coefficients else _coefficient(met[factors])
        coefficients[factors] = before + _coefficient(facts)
    for factors, coefficient in coefficients.items():
        if coefficient is _ZERO:
            del met[factors]
            continue
        parts = factors if coefficient is _ONE else (_number(coefficient), *factors)
        met[factors] = parts[0] if len(parts) == 1 else assembled(_Mul, parts)
    collected = sorted(met.values(), key=KEY)
    if number is not _ZERO or not collected:
        collected.insert(0, _number(number))
    return collected[0].expr if len(collected) == 1 else assembled(_Add, tuple(collected)).expr


def _coefficient(term: Facts) -> Expr:
    first = term.parts[0].expr if type(term.expr) is _Mul else _ONE
    return first if type(first) in RATIONAL else _ONE


def negated(expr: Expr) -> Expr:
    """What `-expr` returns."""
    forget_when_full()
    return _negated(expr)


def _negated(expr: Expr) -> Expr:
    facts = facts_of(expr)
    if facts is None:
        return -expr
    if type(expr) is _Add:
        return _sum([_scaled(_MINUS_ONE, term.expr) for term in facts.parts])
    if type(expr) is _Pow:
        return assembled(_Mul, (_number(_MINUS_ONE), facts)).expr
    return _scaled(_MINUS_ONE, expr)


# --- making powers and functions ----------------------------------------------


def power(base: Expr, exponent: Expr) -> Expr:
    """What `sympy.Pow(base, exponent)` returns."""
    forget_when_full()
    return _power(base, exponent)


def _power(base: Expr, exponent: Expr) -> Expr:
    if exponent is _ZERO or exponent is _ONE:
        return _Pow(base, exponent)
    if type(exponent) not in RATIONAL:
        return asked(_Pow, base, exponent)
    facts = facts_of(base)
    if facts is not None and _has_plain_powers(facts):
        return assembled(_Pow, (facts, _number(exponent))).expr
    if facts is not None and facts.plain and type(base) is _Mul and exponent.q == 1:
        return _product(tuple(_power(factor, exponent) for factor in base.args))
    return asked(_Pow, base, exponent)


def function_value(function: Any, argument: Expr) -> Expr:
    """The value of `function(argument)`; SymPy is not asked if the function is in PARITY and no rule applies."""
    forget_when_full()
    return _applied(function, argument)


def _applied(function: Any, argument: Expr) -> Expr:
    facts = facts_of(argument) if function in PARITY else None
    if facts is None or not facts.plain or facts.constant or (function is sympy.log and type(argument) is _exp):
        return asked(function, argument)  # log(exp(u)) = u for real u
    if PARITY[function] and _has_minus_sign(argument):
        value = _applied(function, _negated(argument))
        return value if PARITY[function] > 0 else _negated(value)
    return assembled(function, (facts,)).expr


def _has_minus_sign(expr: Expr) -> bool:
    """The value of `expr.could_extract_minus_sign()`: for a sum, whether most of its terms have a minus."""
    kind = type(expr)
    if kind is _Mul:
        first = expr.args[0]
        return type(first) in RATIONAL and first.p < 0
    if kind is not _Add:
        return kind in RATIONAL and expr.p < 0
    negative = sum(map(_has_minus_sign, expr.args))
    if 2 * negative == len(expr.args):
        return bool(expr.could_extract_minus_sign())  # decided by SymPy's order of printing
    return 2 * negative > len(expr.args)
