"""The order of terms in a sum and of factors in a product, as people write them, by keys that cost little.

Every node gets a key made from the keys of its parts, once; keys are nested tuples of one shape, so
that any two compare. SymPy's `as_ordered_terms` takes seconds for 2,000 terms; this is O(n log n).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symjac.kernel import sympy
from symjac.render.names import natural_key

if TYPE_CHECKING:
    from sympy import Basic, Expr

Key = tuple[int, tuple[Any, ...], tuple[Any, ...]]
"""Class, name, keys of the parts."""
Keys = Mapping["Basic", Key]
Power = tuple["Expr", "Expr"]
"""Base and exponent of a factor."""

_NUMBER, _CONSTANT, _SYMBOL, _POWER, _FUNCTION, _SUM, _OTHER = range(7)


def key(node: Basic, parts: tuple[Key, ...]) -> Key:
    """The key of a node: numbers, constants, symbols, powers, functions, sums, the rest; name; parts."""
    if node.is_Symbol:
        return _SYMBOL, natural_key(node.name), ()
    if node.is_Rational:
        return _NUMBER, (Fraction(node.p, node.q),), ()
    if node.is_Relational:
        return _OTHER, (), parts
    return _class(node), (type(node).__name__,), parts


def _class(node: Basic) -> int:
    if node.is_Symbol:
        return _SYMBOL
    if node.is_Add:
        return _SUM
    if node.is_Pow or type(node) is sympy.exp:
        return _POWER
    if node.is_Function:
        return _FUNCTION
    return _CONSTANT if node.is_NumberSymbol or node is sympy.I else _OTHER


def as_power(factor: Expr) -> Power:
    """x² as (x, 2), anything that is no power as (itself, 1)."""
    return factor.args if factor.is_Pow else (factor, sympy.S.One)


def factor_key(power: Power, keys: Keys) -> tuple[int, Key]:
    """Constants, symbols in natural order, powers, functions, sums last: 2·√2·π·x·y²·eᶻ·sin(x)·(x + y)."""
    base, exponent = power
    kind = _class(base)
    if base.is_Number:
        kind = _CONSTANT if exponent.is_Number else _POWER
    elif kind == _SYMBOL and not exponent.is_Integer:
        kind = _POWER
    return kind, keys[base]


def is_negative(term: Expr) -> bool:
    """Whether a number or a product is written with a leading minus."""
    number = term.args[0] if term.is_Mul else term
    return number.p < 0 if number.is_Rational else bool(number.is_Number and number.is_extended_negative)


def order_terms(terms: Sequence[Expr], keys: Keys) -> list[Expr]:
    """The terms in lexicographic order, high powers of the first symbol first: x² + 2x·y + y² + sin(x) + 1.

    If that begins with a minus, a plus is brought to the front where this is natural: by rising degree
    (1 - x² - y², 6 - 11λ + 6λ² - λ³) or by moving one term of at least the same degree (a·d - b·c).
    """
    monomials = [_monomial(term, keys) for term in terms]
    generators = {base: kind for powers, _ in monomials for base, (_, kind) in powers.items()}
    ranks = {base: rank for rank, base in enumerate(sorted(generators, key=lambda g: (generators[g], keys[g])))}
    entries = sorted(
        ((_lexicographic(powers, ranks), constants, index) for index, (powers, constants) in enumerate(monomials)),
    )
    order = [index for _, _, index in entries]
    if len(order) > 1 and is_negative(terms[order[0]]):
        degrees = [sum(e for e, kind in powers.values() if kind == _SYMBOL) for powers, _ in monomials]
        order = _positive_first(order, [is_negative(term) for term in terms], degrees)
    return [terms[index] for index in order]


def _positive_first(order: list[int], negative: list[bool], degrees: list[Fraction | int]) -> list[int]:
    rising = sorted(order, key=degrees.__getitem__)
    if not negative[rising[0]]:
        return rising
    first = next((i for i in order if not negative[i] and degrees[i] >= degrees[order[0]]), None)
    return order if first is None else [first, *(i for i in order if i != first)]


_Powers = dict["Expr", tuple[Fraction | int, int]]


def _monomial(term: Expr, keys: Keys) -> tuple[_Powers, tuple[Key, ...]]:
    """The generators of a term with exponents and classes; its irrational constants, which decide ties."""
    powers: _Powers = {}
    constants: list[Key] = []
    for factor in term.args if term.is_Mul else (term,):
        if factor.is_Number:
            continue
        base, exponent = as_power(factor)
        kind = _class(base)
        if kind == _CONSTANT or (base.is_Number and exponent.is_Number):
            constants.append(keys[base])
        elif exponent.is_Integer:
            powers[base] = exponent.p, kind
        elif exponent.is_Rational:
            powers[base] = Fraction(exponent.p, exponent.q), kind
        else:
            powers[factor] = 1, _POWER
    return powers, tuple(constants)


def _lexicographic(powers: _Powers, ranks: Mapping[Expr, int]) -> tuple[tuple[Any, ...], ...]:
    """Rising keys for falling exponents; an absent generator counts as exponent 0, above any negative one."""
    pairs = sorted((ranks[base], exponent) for base, (exponent, _) in powers.items())
    return (*((0, r, -e) if e > 0 else (2, -r, -e) for r, e in pairs), (1,))
