"""Sums, products, powers and function values, equal to those of SymPy's constructors, in a fraction of the time.

SymPy's constructors try every rule on every object and ask its assumptions; this took most of the time in reading a
long text. Most expressions are made of symbols, rational numbers and functions by + and ·. Their results are known
beforehand: like terms and like powers are joined, in SymPy's order. All other expressions are left to SymPy's
constructors, with the same arguments. tests/expressions/test_canonical.py compares the two.

Equal expressions become one object with one record of facts (`_Facts`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cmp_to_key, lru_cache, wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from symjac.expressions.sparse import Sizes
from symjac.functions import TABLE
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr

P = ParamSpec("P")
T = TypeVar("T")

_S = sympy.S
_ZERO, _ONE, _MINUS_ONE = _S.Zero, _S.One, _S.NegativeOne
_Add, _Mul, _Pow, _Symbol, _exp, _I = sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.exp, _S.ImaginaryUnit
RATIONAL = frozenset(map(type, (_ZERO, _ONE, _MINUS_ONE, _S.Half, sympy.Integer(2), sympy.Rational(2, 3))))
_CONSTANT = frozenset(map(type, (_S.Pi, _S.Exp1, _S.EulerGamma, _S.Catalan, _I)))
_OPERATION = frozenset((_Add, _Mul, _Pow))

_ASSUMED = frozenset(
    _Symbol("x", **assumed)._hashable_content()[1:] for assumed in ({}, {"real": True}, {"positive": True})
)
"""The assumptions of symbols that are complex, real or positive, the only ones that symjac makes."""

_SIMPLE = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "atanh", "exp", "log")
_PARITY: Mapping[Any, int] = {getattr(sympy, name): TABLE[name].parity for name in _SIMPLE}
"""Functions of which SymPy changes nothing at a plain argument but its sign: f(−u) = ±f(u), or 0 for neither."""

_PLAIN = frozenset((sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh, _exp))
"""The functions whose values no other function simplifies, except log(exp(u)); sin(asin(x)) is simplified."""
_STANDS = _OPERATION | _PLAIN

# --- what is known of an expression ---------------------------------------------------------------


class _Facts:
    """Facts about an expression: all equal ones become the object `expr`; `key` orders as SymPy's `Basic.compare`.

    `parts` are the facts of its arguments. `plain` is a symbol, a rational number, or an expression with symbols that
    is made of these by +, ·, powers and functions of _PLAIN. `constant` is an expression without symbols. `size` is the
    number of nodes of its tree.
    """

    __slots__ = ("constant", "expr", "key", "parts", "plain", "size")

    def __init__(
        self, expr: Expr, key: tuple[Any, ...], parts: tuple[_Facts, ...], plain: bool, constant: bool
    ) -> None:
        self.expr = expr
        self.key = key
        self.parts = parts
        self.plain = plain
        self.constant = constant
        self.size: int = 1 + sum([part.size for part in parts])


_MOST_REMEMBERED = 1 << 16
_known: dict[int, tuple[Expr, _Facts | None]] = {}
"""Identity of an object (which stays alive here) → the facts of it and all its equals."""
_made: dict[tuple[Any, ...], _Facts] = {}
"""Kind and facts of the arguments → the one record of facts for all equal expressions."""


def _forget_when_full() -> None:
    """Empty the tables between two calls from outside only: within a call, equal expressions must have one record."""
    if len(_known) > _MOST_REMEMBERED:
        _known.clear()
        _made.clear()


def _facts_of(expr: Expr) -> _Facts | None:
    """The facts; None if the expression has another part, as an infinity, a decimal or an integer symbol."""
    entry = _known.get(id(expr))
    if entry is not None:
        return entry[1]
    pending = [expr]
    while pending:  # without recursion: a program makes expressions of any depth
        node = pending[-1]
        unknown = [part for part in node.args if id(part) not in _known] if _has_parts(node) else ()
        pending += unknown
        if not unknown:
            _known[id(node)] = node, _find_facts(node)
            pending.pop()
    return _known[id(expr)][1]


def _has_parts(expr: Expr) -> bool:
    """Whether the facts of its arguments are asked for."""
    kind: Any = type(expr)
    return kind in _OPERATION or issubclass(kind, sympy.Function)


def _find_facts(expr: Expr) -> _Facts | None:
    """The facts of an expression whose arguments are known."""
    kind: Any = type(expr)
    if kind is _Symbol:
        content = expr._hashable_content()
        return _leaf(expr, content, constant=False) if content[1:] in _ASSUMED else None
    if kind in RATIONAL:
        return _leaf(expr, (expr.p, expr.q))
    if kind in _CONSTANT:
        return _leaf(expr, (), plain=False)
    if not _has_parts(expr) or expr.is_commutative is False:
        return None
    parts = []
    for argument in expr.args:
        facts = _known[id(argument)][1]
        if facts is None:
            return None
        parts.append(facts)
    return _assembled(kind, tuple(parts), expr)


def _leaf(expr: Expr, content: tuple[Any, ...], plain: bool = True, constant: bool = True) -> _Facts:
    kind: Any = type(expr)
    facts = _made.get((kind, content))
    if facts is None:
        key = (*_rank(kind), len(content), *content)
        facts = _made[kind, content] = _Facts(expr, key, (), plain, constant)
    return facts


def _assembled(kind: Any, parts: tuple[_Facts, ...], expr: Expr | None = None) -> _Facts:
    """The facts of an expression of this kind with these arguments; made if there are none yet."""
    facts = _made.get((kind, parts))
    if facts is not None:
        return facts
    constant = False not in [part.constant for part in parts]
    plain = kind in _STANDS and not constant and False not in [part.plain for part in parts]
    if kind is _Pow and type(parts[0].expr) in RATIONAL:
        plain = False
    if expr is None or any(part.expr is not argument for part, argument in zip(parts, expr.args, strict=True)):
        expr = sympy.Basic.__new__(kind, *[part.expr for part in parts])
        if kind in _OPERATION:
            expr.is_commutative = True
        else:
            expr.nargs = _number_of_arguments(kind)
    key = (*_rank(kind), len(parts), *[part.key for part in parts])
    facts = _made[kind, parts] = _Facts(expr, key, parts, plain, constant)
    _known[id(expr)] = expr, facts
    return facts


@lru_cache(maxsize=64)
def _number_of_arguments(function: Any) -> Any:
    return function.nargs


@lru_cache(maxsize=1024)
def _rank(kind: Any) -> tuple[int, str]:
    """The order of a class in SymPy (`sympy.core.basic._cmp_name`): by a list, classes outside of it by name."""
    classes, name = sympy.core.basic.ordering_of_classes, kind.__name__
    return (classes.index(name), "") if name in classes else (len(classes) + 1, name)


def _in_order(facts: Collection[_Facts]) -> list[_Facts]:
    return sorted(facts, key=_key) if len(facts) > 1 else list(facts)


_key = attrgetter("key")


def in_order(exprs: Iterable[Expr]) -> list[Expr]:
    """The expressions as SymPy's `Basic.compare` orders them."""
    _forget_when_full()
    given = [(_facts_of(expr), expr) for expr in exprs]
    if any(facts is None for facts, _ in given):
        return sorted([expr for _, expr in given], key=_compared)
    return [expr for _, expr in sorted(given, key=_key_of_pair)]


_compared = cmp_to_key(sympy.Basic.compare)


def _key_of_pair(pair: tuple[Any, Expr]) -> tuple[Any, ...]:
    return pair[0].key  # type: ignore[no-any-return]


def unified(expr: Expr) -> Expr:
    """The object that stands for all expressions equal to this one, as far as their facts are known.

    Two graphs that are equal and not the same object must not meet: SymPy compares them as the trees that they stand
    for, in a time that doubles with each level where parts are shared.
    """
    _forget_when_full()
    facts = _facts_of(expr)
    return expr if facts is None else facts.expr


MOST_IN_TREE = 1_000_000
"""The most nodes of a tree that is walked as a tree: by SymPy when it is asked for assumptions, and by proofs."""


def is_large(expr: Expr) -> bool:
    """Whether the tree of an expression, which repeats what its graph shares, has more than MOST_IN_TREE nodes."""
    facts = _facts_of(expr)
    return (Sizes()(expr) if facts is None else facts.size) > MOST_IN_TREE


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator: keep the values of the last `most` different arguments; expressions are compared by identity.

    functools.lru_cache compares by ==, with which two equal graphs are walked as trees (`unified`).
    """

    def decorated(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[tuple[Any, ...], tuple[Any, T]] = OrderedDict()

        @wraps(function)
        def recalled(*given: P.args, **named: P.kwargs) -> T:
            arguments: Any = tuple(map(_one_of_each, given))
            key = _identity((arguments, tuple(named.items())))
            if key not in kept:
                kept[key] = arguments, function(*arguments, **named)  # the arguments stay alive: so do their identities
                while len(kept) > most:
                    kept.popitem(last=False)
            return kept[key][1]

        return recalled

    return decorated


def _one_of_each(given: Any) -> Any:
    if isinstance(given, tuple):
        return tuple(map(_one_of_each, given))
    return unified(given) if isinstance(given, sympy.Basic) else given


def _identity(given: Any) -> Any:
    if isinstance(given, tuple):
        return tuple(map(_identity, given))
    return id(given) if isinstance(given, sympy.Basic) else given


def is_known(expr: Expr) -> bool:
    """Whether its symbols are complex, real or positive, and no part of it is infinite, a decimal or an integral."""
    return _facts_of(expr) is not None


def is_plain(expr: Expr) -> bool:
    """Whether an expression is a symbol, or made of symbols and rational numbers by +, ·, powers and common functions.

    Then it is not a number, and no part of it is infinite.
    """
    facts = _facts_of(expr)
    return facts is not None and facts.plain and not facts.constant


# --- products -------------------------------------------------------------------------------------


def product(factors: Iterable[Expr]) -> Expr:
    """What `sympy.Mul(*factors)` returns."""
    given = tuple([factor for factor in factors if factor is not _ONE])
    _forget_when_full()
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
    if type(expr) is not _Mul or number is _ZERO or _facts_of(expr) is None:
        return _collected_product((number, expr))
    return _scaled(number, expr)


def _collected_product(given: tuple[Expr, ...]) -> Expr | None:
    """The product, if only integer powers have to be joined."""
    coefficient = _ONE
    by_base: dict[Any, _Facts] = {}  # what is known of the factor that has this base
    exponents: dict[Any, int] = {}  # of bases that were met more than once
    pending = list(given)
    for factor in pending:
        kind = type(factor)
        if kind in RATIONAL:
            coefficient = factor if coefficient is _ONE else coefficient * factor
            continue
        facts = _facts_of(factor)
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
            by_base[base] = _assembled(_Pow, (base, _number(sympy.Integer(exponent))))
    return None if coefficient is _ZERO else _scaled_product(coefficient, _in_order(by_base.values()))


def _direction(power_of_e: _Facts) -> tuple[_Facts, ...]:
    """The factors of the exponent but for its coefficient."""
    if not power_of_e.parts or type(power_of_e.parts[0].expr) in RATIONAL:
        return ()
    exponent = power_of_e.parts[0]
    factors = exponent.parts if type(exponent.expr) is _Mul else (exponent,)
    return factors[1:] if type(factors[0].expr) in RATIONAL else factors


def _whole_exponent(factor: _Facts) -> int | None:
    """The n of uⁿ, if powers of u have no rules of their own, as those of |u|, √u and exp(u) do."""
    if type(factor.expr) is not _Pow:
        return 1 if _has_plain_powers(factor) else None
    base, exponent = factor.parts
    if type(exponent.expr) not in RATIONAL or exponent.expr.q != 1 or not _has_plain_powers(base):
        return None
    return int(exponent.expr.p)


def _has_plain_powers(base: _Facts) -> bool:
    kind = type(base.expr)
    return kind is _Symbol or (not base.constant and (kind is _Add or (kind is not _exp and kind in _PARITY)))


def _scaled_product(coefficient: Expr, factors: list[_Facts]) -> Expr:
    if not factors:
        return coefficient
    if coefficient is not _ONE:
        if len(factors) == 1 and type(factors[0].expr) is _Add:
            return _sum([_scaled(coefficient, term.expr) for term in factors[0].parts])  # 2·(x + y) is 2x + 2y
        factors.insert(0, _number(coefficient))
    return factors[0].expr if len(factors) == 1 else _assembled(_Mul, tuple(factors)).expr


def _number(number: Expr) -> _Facts:
    return _leaf(number, (number.p, number.q))


def _scaled(coefficient: Expr, expr: Expr) -> Expr:
    """What `sympy.Mul(coefficient, expr)` returns for a number that is not 0, but 2·(x + y) stays a product."""
    kind = type(expr)
    if kind in RATIONAL:
        return coefficient * expr
    if coefficient is _ONE:
        return expr
    facts = _facts_of(expr)
    if facts is None or (kind is _Pow and type(expr.args[0]) in RATIONAL):
        return _Mul(coefficient, expr)  # −(1/3)ˣ becomes −3⁻ˣ
    if kind is not _Mul:
        return _assembled(_Mul, (_number(coefficient), facts)).expr
    first, rest = facts.parts[0].expr, facts.parts
    if type(first) in RATIONAL:
        coefficient, rest = coefficient * first, rest[1:]
    if coefficient is not _ONE:
        rest = (_number(coefficient), *rest)
    return rest[0].expr if len(rest) == 1 else _assembled(_Mul, rest).expr


# --- sums -----------------------------------------------------------------------------------------


def sum_of(terms: Iterable[Expr]) -> Expr:
    """What `sympy.Add(*terms)` returns."""
    given = tuple(terms)
    _forget_when_full()
    return _sum(given)


def _sum(given: Collection[Expr]) -> Expr:
    found = _collected_sum(given)
    return _Add(*given) if found is None else found


def _collected_sum(given: Collection[Expr]) -> Expr | None:
    """The sum, if only like terms have to be joined."""
    number = _ZERO
    coefficients: dict[tuple[_Facts, ...], Expr] = {}  # by the factors of the term but for its coefficient
    alone: dict[tuple[_Facts, ...], _Facts] = {}  # what is known of the terms to which no like term has been added
    pending = list(given)
    for term in pending:
        kind = type(term)
        if kind in RATIONAL:
            number = term if number is _ZERO else number + term
            continue
        facts = _facts_of(term)
        if facts is None or (kind is _Pow and type(term.args[0]) in RATIONAL):
            return None
        if kind is _Add:
            pending += term.args
            continue
        coefficient = _ONE
        factors = facts.parts if kind is _Mul else (facts,)
        if kind is _Mul and type(factors[0].expr) in RATIONAL:
            coefficient, factors = factors[0].expr, factors[1:]
        if factors in coefficients:
            coefficients[factors] = coefficients[factors] + coefficient
            alone.pop(factors, None)
        else:
            coefficients[factors], alone[factors] = coefficient, facts
    if len(alone) < len(coefficients):
        for factors, coefficient in coefficients.items():
            if factors not in alone and coefficient is not _ZERO:
                parts = factors if coefficient is _ONE else (_number(coefficient), *factors)
                alone[factors] = parts[0] if len(parts) == 1 else _assembled(_Mul, parts)
    collected = _in_order(alone.values())
    if number is not _ZERO or not collected:
        collected.insert(0, _number(number))
    return collected[0].expr if len(collected) == 1 else _assembled(_Add, tuple(collected)).expr


def negated(expr: Expr) -> Expr:
    """What `-expr` returns."""
    _forget_when_full()
    return _negated(expr)


def _negated(expr: Expr) -> Expr:
    facts = _facts_of(expr)
    if facts is None:
        return -expr
    if type(expr) is _Add:
        return _sum([_scaled(_MINUS_ONE, term.expr) for term in facts.parts])
    if type(expr) is _Pow:
        return _assembled(_Mul, (_number(_MINUS_ONE), facts)).expr
    return _scaled(_MINUS_ONE, expr)


# --- powers and functions -------------------------------------------------------------------------


def power(base: Expr, exponent: Expr) -> Expr:
    """What `sympy.Pow(base, exponent)` returns."""
    _forget_when_full()
    return _power(base, exponent)


def _power(base: Expr, exponent: Expr) -> Expr:
    if type(exponent) not in RATIONAL or exponent is _ZERO or exponent is _ONE:
        return _Pow(base, exponent)
    facts = _facts_of(base)
    if facts is not None and _has_plain_powers(facts):
        return _assembled(_Pow, (facts, _number(exponent))).expr
    if facts is not None and facts.plain and type(base) is _Mul and exponent.q == 1:
        return _product(tuple(_power(factor, exponent) for factor in base.args))
    return _Pow(base, exponent)


def applied(function: Any, argument: Expr) -> Expr:
    """The value of `function(argument)`; SymPy is not asked if the function is in _PARITY and no rule applies."""
    _forget_when_full()
    return _applied(function, argument)


def _applied(function: Any, argument: Expr) -> Expr:
    facts = _facts_of(argument) if function in _PARITY else None
    if facts is None or not facts.plain or facts.constant or (function is sympy.log and type(argument) is _exp):
        return function(argument)  # log(exp(u)) = u for real u
    if _PARITY[function] and _has_minus_sign(argument):
        value = _applied(function, _negated(argument))
        return value if _PARITY[function] > 0 else _negated(value)
    return _assembled(function, (facts,)).expr


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
