"""How long a formula is, and polynomials as SymPy expressions, made in SymPy's form at once.

Length counts what a reader has to take in: names, digits, signs and brackets.

SymPy's `Mul` and `Add` look at every factor for something to combine, and order factors and terms by comparing trees.
In a polynomial in symbols and functions nothing combines, and the order of a few factors gives that of all terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from symjac.expressions import canonical
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpq
    from sympy import Expr

_COMBINING = (sympy.exp, sympy.Abs, sympy.sign, sympy.Piecewise, sympy.LambertW)


Lengths = dict["Expr", int]


def length(expr: Expr, known: Lengths | None = None) -> int:
    """The number of names, digits, signs, operators and brackets, roughly; `known` are those found before.

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


def is_free(factor: Expr) -> bool:
    """Whether powers of it and products with others of this kind are left by SymPy as they are."""
    if factor.is_Symbol:
        return bool(factor.is_commutative)
    return isinstance(factor, sympy.Function) and not isinstance(factor, _COMBINING) and not factor.is_number


def polynomial(
    terms: Iterable[tuple[int, Sequence[tuple[int, int]]]], factor: Callable[[int], Expr], known: Lengths
) -> Expr:
    """Σ c Π factor(i)^e, as SymPy would have it, from terms (c, ((i, e), …)) that differ in their powers.

    Every factor is free (see `is_free`); e is positive. The length of a sum is put into `known`.
    """
    powers: dict[tuple[int, int], Expr] = {}
    numbers: dict[int, Expr] = {}
    parts = list(terms)
    for coefficient, factors in parts:
        if coefficient not in numbers:
            numbers[coefficient] = sympy.Integer(coefficient)
        for each in factors:
            if each not in powers:
                place, exponent = each
                powers[each] = factor(place) if exponent == 1 else sympy.Pow(factor(place), exponent)
    ordered = canonical.in_order((*powers.values(), *numbers.values()))
    rank = {part: place for place, part in enumerate(ordered)}
    rank_of = {each: rank[power] for each, power in powers.items()}
    number_rank = {coefficient: rank[number] for coefficient, number in numbers.items()}
    constants: list[Expr] = []
    single: list[Expr] = []
    products: list[tuple[int, list[int]]] = []
    for coefficient, factors in parts:
        ranks = sorted([rank_of[each] for each in factors])
        if not ranks:
            constants.append(numbers[coefficient])
            continue
        if coefficient != 1:
            ranks.insert(0, number_rank[coefficient])
        if len(ranks) == 1:
            single.append(ordered[ranks[0]])
        else:
            products.append((len(ranks), ranks))
    products.sort()
    multiply = sympy.Mul._from_args
    built = [multiply(tuple([ordered[place] for place in ranks]), True) for _, ranks in products]
    single = canonical.in_order(single)
    before = [part for part in single if built and sympy.Basic.compare(part, built[0]) < 0]
    args = (*constants, *before, *built, *single[len(before) :])
    if len(args) < 2:
        return args[0] if args else sympy.S.Zero
    total = sympy.Add._from_args(args, True)
    sizes = [_bracketed(part, known) for part in ordered]
    size = sum([sum([sizes[place] for place in ranks]) + count - 1 for count, ranks in products])
    size += sum([_length(part, known) for part in (*constants, *single)]) + len(args) - 1
    negative = 0
    for coefficient, factors in parts:
        if coefficient < 0:
            negative += 1
            size -= 2 * (coefficient == -1 and bool(factors))
    known[total] = size - negative + (negative == len(args))
    return total


def _bracketed(expr: Expr, known: Lengths) -> int:
    return _length(expr, known) + bool(expr.is_Add)
