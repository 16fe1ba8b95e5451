"""The sign of an expression: of a constant by its value, in positive symbols by terms, squares and bounds.

On a cell on which no expression that it branches at changes sign, a function is `settled`: without |u|, cases, and
roots of products. A variable of circular or exponential functions is then replaced by one in which they are rational:

    x = 2M·atan(t)    cos(x/M) = (1 − t²)/(1 + t²)    sin(x/M) = 2t/(1 + t²)
    x = M·log(u)      exp(x/M) = u > 0

The first substitution covers a period except one point, which is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from math import lcm, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.exact.building import substituted
from symjac.exact.constants import is_zero, sign_at, sign_of
from symjac.exact.kernels import CIRCULAR, HYPERBOLIC
from symjac.exact.rewrite import bottom_up, factored, rebuilt
from symjac.exact.spans import span
from symjac.expressions import distinct
from symjac.expressions.applied import in_others, number, records
from symjac.expressions.facts import is_large, remembered, unified
from symjac.functions.record import REALS, Interval
from symjac.kernel import sympy
from symjac.numbers.evaluators import NoValue

if TYPE_CHECKING:
    from sympy import Expr, Symbol

Sign = Callable[["Expr"], int | None]
"""−1, 0 or 1 on the whole cell; None if that is not known."""


class Unsettled(Exception):
    """An unknown sign is needed; `args[0]` is the expression whose sign it is."""


def within(interval: Interval, u: Expr) -> Iterator[tuple[Expr, bool]]:
    """u − low and high − u for the finite ends of an interval: each must be ≥ 0 (True), or > 0."""
    for way, end, belongs in ((1, interval.low, interval.has_low), (-1, interval.high, interval.has_high)):
        if end not in ("oo", "-oo"):
            yield way * (u - number(end)), belongs


_DOMAINS: Mapping[Any, Interval] = {
    kind: function.domain[0]
    for kind, function in records().items()
    if function.least == 1 and len(function.domain) == 1 and function.domain != (REALS,)
    if all(number(end).is_Rational for end, _ in function.domain[0].ends)
}


def settled(expr: Expr, sign: Sign) -> Expr:
    """The expression without |u|, sign, max, min and cases, and with roots and logarithms of products taken apart.

    Raises NoValue if an expression that must be ≥ 0 is negative, Unsettled if an unknown sign is needed. If i
    occurs, roots and logarithms of negative numbers have their principal values.
    """
    complex_valued = expr.has(sympy.I)

    def needed(u: Expr) -> int:
        found = sign(u)
        if found is None:
            raise Unsettled(u)
        return found

    def change(node: Expr) -> Expr:
        kind = type(node)
        if kind is sympy.Abs:
            return node.args[0] * needed(node.args[0])
        if kind is sympy.sign:
            return sympy.Integer(needed(node.args[0]))
        if kind is sympy.Heaviside:
            return sympy.Rational(1 + needed(node.args[0]), 2)
        if kind in (sympy.Max, sympy.Min):
            side = 1 if kind is sympy.Max else -1
            best, *others = node.args
            for other in others:
                best = other if needed(other - best) == side else best
            return best
        if kind is sympy.log and complex_valued:
            return node if node.args[0].has(sympy.I) else logarithm(node.args[0])
        if kind in _DOMAINS and any(needed(side) < 0 for side, _ in within(_DOMAINS[kind], node.args[0])):
            raise Unsettled(node) if complex_valued else NoValue(str(node))
        if kind is sympy.log:
            return sympy.Add(*(times * _log(factor) for factor, times in parts(node.args[0])))
        if kind is sympy.atan2:
            return _angle(node.args[0], node.args[1], needed)
        if node.is_Pow and not node.exp.is_Integer and node.base is not sympy.E:
            return power(node.base, node.exp)
        return node

    def power(base: Expr, exponent: Expr) -> Expr:
        if base.is_number and not base.free_symbols and base.is_positive:
            return sympy.Pow(base, exponent)
        if complex_valued and base.has(sympy.I):
            raise Unsettled(base)
        if needed(base) < 0:
            if complex_valued and exponent.is_Rational:
                return sympy.Pow(sympy.S.NegativeOne, exponent) * power(-base, exponent)
            raise Unsettled(base) if complex_valued else NoValue(str(base))
        if exponent.free_symbols:
            logarithm = sympy.Add(*(times * _log(factor) for factor, times in parts(base)))
            return sympy.exp(sympy.expand(exponent * logarithm))
        return sympy.Mul(*(sympy.Pow(factor, times * exponent) for factor, times in parts(base)))

    def logarithm(argument: Expr) -> Expr:
        if needed(argument) < 0:
            return sympy.log(-argument) + sympy.I * sympy.pi
        return sympy.log(argument)

    def parts(base: Expr) -> list[tuple[Expr, int]]:
        """The factors of a positive expression, each made positive, with their exponents."""
        found = []
        for factor in sympy.Mul.make_args(factored(base)):
            root, times = (factor.base, factor.exp) if factor.is_Pow and factor.exp.is_Integer else (factor, 1)
            known = sign(root)
            if known is None:
                return [(base, 1)]
            found.append((root if known > 0 else sympy.expand(-root), times))
        return found

    return bottom_up(_without_cases(expr, needed), change)


def _log(u: Expr) -> Expr:
    return u.args[0] if isinstance(u, sympy.exp) else sympy.log(u)


def _without_cases(expr: Expr, needed: Callable[[Expr], int]) -> Expr:
    """The expression with every Piecewise replaced by the piece that holds."""
    if isinstance(expr, sympy.Piecewise):
        for value, condition in expr.args:
            if _holds(condition, needed):
                return _without_cases(value, needed)
        raise NoValue("no case holds")
    if not expr.has(sympy.Piecewise):
        return expr
    return rebuilt(expr, (_without_cases(part, needed) for part in expr.args))


def _holds(condition: Any, needed: Callable[[Expr], int]) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, (sympy.And, sympy.Or)):
        combine = all if isinstance(condition, sympy.And) else any
        return combine([_holds(part, needed) for part in condition.args])
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], needed)
    return bool(condition.func(needed(condition.lhs - condition.rhs), 0))


def _angle(y: Expr, x: Expr, needed: Callable[[Expr], int]) -> Expr:
    """atan2(y, x) by quadrants (DLMF 4.23.1 and figure 4.23.1)."""
    above = 1 if needed(y) >= 0 else -1
    if needed(x) == 0:
        return above * sympy.pi / 2
    return sympy.atan(y / x) + (sympy.pi * above if needed(x) < 0 else 0)


MOST_MULTIPLE = 24


class OnInterval(NamedTuple):
    """A function of one variable on (low, high); `left_out` are values of the old variable that it misses."""

    expr: Expr
    variable: Symbol
    low: Expr
    high: Expr
    left_out: tuple[Expr, ...] = ()


def lines(expr: Expr, x: Symbol) -> Iterator[OnInterval]:
    """The function itself, after the substitution that makes it algebraic if there is one."""
    yield from _circular(expr, x)
    yield from _exponential(expr, x)
    yield OnInterval(expr, x, sympy.S.Zero if x.is_positive else -sympy.oo, sympy.oo)


def _multiples(arguments: list[Expr], x: Symbol) -> tuple[list[tuple[int, Expr]], int] | None:
    """Arguments nₖ·x/M + cₖ as (nₖ, cₖ), and M."""
    slopes = [argument.coeff(x, 1) for argument in arguments]
    rests = [sympy.expand(argument - slope * x) for argument, slope in zip(arguments, slopes, strict=True)]
    if not slopes or any(not slope.is_Rational for slope in slopes) or any(x in rest.free_symbols for rest in rests):
        return None
    common = reduce(lcm, (int(slope.q) for slope in slopes), 1)
    numbers = [int(slope * common) for slope in slopes]
    return (list(zip(numbers, rests, strict=True)), common) if max(map(abs, numbers)) <= MOST_MULTIPLE else None


def _circular(expr: Expr, x: Symbol) -> Iterator[OnInterval]:
    nodes = [node for node in distinct(expr) if type(node) in CIRCULAR and x in node.free_symbols]
    found = _multiples([sympy.expand(node.args[0]) for node in nodes], x)
    if not found:
        return
    turns, common = found
    t = sympy.Dummy("t", real=True)  # distinct from any variable with that name
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    values = {node: _turned(node, n, rest, cosine, sine) for node, (n, rest) in zip(nodes, turns, strict=True)}
    replaced = bottom_up(expr, lambda node: values.get(node, node))
    if x not in replaced.free_symbols:
        yield OnInterval(replaced, t, -sympy.oo, sympy.oo, (common * sympy.pi,))


def _turned(node: Expr, n: int, rest: Expr, cosine: Expr, sine: Expr) -> Expr:
    """cos or sin of nφ + c by de Moivre's and the addition theorem."""
    c, s = sympy.S.One, sympy.S.Zero
    for _ in range(abs(n)):
        c, s = sympy.cancel(c * cosine - s * sine), sympy.cancel(s * cosine + c * sine)
    s = s if n >= 0 else -s
    if rest == 0:
        return c if isinstance(node, sympy.cos) else s
    turned = (
        c * sympy.cos(rest) - s * sympy.sin(rest)
        if isinstance(node, sympy.cos)
        else s * sympy.cos(rest) + c * sympy.sin(rest)
    )
    return sympy.factor_terms(sympy.together(turned))


def _exponential(expr: Expr, x: Symbol) -> Iterator[OnInterval]:
    expr = bottom_up(expr, lambda node: in_others(node, HYPERBOLIC) if type(node) in HYPERBOLIC else node)
    nodes = [node for node in distinct(expr) if isinstance(node, sympy.exp) and x in node.free_symbols]
    found = _multiples([sympy.expand(node.args[0]) for node in nodes], x)
    if not found:
        return
    steps, common = found
    u = sympy.Dummy("u", positive=True)
    values = {node: u**n * sympy.exp(rest) for node, (n, rest) in zip(nodes, steps, strict=True)}
    replaced = substituted(bottom_up(expr, lambda node: values.get(node, node)), {x: common * sympy.log(u)})
    yield OnInterval(replaced, u, sympy.S.Zero, sympy.oo)


NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.AccumBounds)


ALL = frozenset((-1, 0, 1))


def sign(expr: Expr) -> frozenset[int]:
    """The signs that its real values may have; a sign is left out only if that is proved.

    >>> x, a = sympy.Symbol("x", real=True), sympy.Symbol("a", positive=True)
    >>> sorted(sign(x**2)), sorted(sign(x**2 + a)), sorted(sign(sympy.pi - sympy.Rational(22, 7))), sorted(sign(x))
    ([0, 1], [1], [-1], [-1, 0, 1])
    """
    expr = unified(expr)
    if is_large(expr):
        return ALL
    if not expr.free_symbols:
        found = sign_of(expr)
        return frozenset((found,)) if found is not None else ALL - {0} if is_zero(expr) is False else ALL
    if not all(symbol.is_extended_real for symbol in expr.free_symbols):
        return ALL
    found = sign_where_positive(expr)
    if found is not None:
        return frozenset((found,))
    values = span(expr)
    excluded = {
        way
        for way, beyond in ((-1, values.low >= 0 or expr.is_nonnegative), (1, values.high <= 0 or expr.is_nonpositive))
        if beyond
    }
    return ALL - excluded - ({0} if expr.is_nonzero else set())


@remembered(4_096)
def sign_where_positive(u: Expr) -> int | None:
    """The sign of an expression in positive symbols, if SymPy or the signs of its terms decide it."""
    if is_large(u):
        return None
    if isinstance(u, sympy.exp) and not u.has(sympy.I):
        return 1
    for assumed, found in ((u.is_positive, 1), (u.is_negative, -1), (u.is_zero, 0)):
        if assumed:
            return found
    if _changes(u):
        return None
    form = factored(u)
    for assumed, found in ((form.is_positive, 1), (form.is_negative, -1), (form.is_zero, 0)):
        if assumed:
            return found
    return span(u).sign or _sign_of_squares(u) or _sign_of_larger_root(u) or _sign_of_polynomial(form)


def _changes(u: Expr) -> bool:
    """Whether the sign is found to differ at another point."""
    symbols = sorted(u.free_symbols, key=str)
    seen = set()
    for turn in range(3):
        point = {
            symbol: (_SAMPLES if symbol.is_positive else _MIXED)[(place + 2 * turn) % len(_SAMPLES)]
            for place, symbol in enumerate(symbols)
        }
        try:
            seen.add(sign_at(u, point))
        except NoValue:
            return False
    return len(seen - {None}) > 1


_SAMPLES = tuple(sympy.Rational(*pair) for pair in ((1, 9), (7, 2), (11, 10), (19, 1), (2, 5)))
_MIXED = (*_SAMPLES[:2], *(-sample for sample in _SAMPLES[2:]))


def _sign_of_larger_root(u: Expr) -> int | None:
    """The sign of a ± √b where b − a² > 0."""
    for term in u.args if u.is_Add else ():
        root = -term if term.could_extract_minus_sign() else term
        if root.is_Pow and root.exp == sympy.S.Half and sympy.expand(root.base - (u - term) ** 2).is_positive:
            return 1 if root is term else -1
    return None


def _sign_of_polynomial(u: Expr) -> int | None:
    """The sign of a product of polynomials in positive symbols that have no zero.

    In one, by Sturm; homogeneous in two or more, with one of them 1; quadratic in one of them, by its discriminant.
    """
    if u.is_Mul:
        signs = [sign_where_positive(factor) for factor in u.args]
        return None if None in signs else prod(sign for sign in signs if sign is not None)
    if u.is_Pow and u.exp.is_Integer:
        found = sign_where_positive(u.base)
        return None if found is None else found ** abs(int(u.exp))
    symbols = sorted(u.free_symbols, key=str)
    if not (u.is_Add and symbols and all(s.is_positive for s in symbols) and u.is_polynomial(*symbols)):
        return None
    poly = sympy.Poly(u, *symbols)
    if poly.total_degree() > _MOST_DEGREE or not (poly.domain.is_ZZ or poly.domain.is_QQ):
        return None
    if len(symbols) == 1:
        return None if poly.count_roots(0, None) else sign_at(u, {symbols[0]: sympy.S.One})
    if poly.is_homogeneous:
        return sign_where_positive(u.subs(symbols[0], 1))
    for s in symbols:
        c, b, a = (sympy.Poly(u, s).coeff_monomial(s**k) for k in range(3))
        if a != 0 and sympy.degree(u, s) == 2 and sign_where_positive(sympy.expand(4 * a * c - b**2)) == 1:
            return sign_where_positive(a)
    return None


_MOST_DEGREE = 20


def _sign_of_squares(u: Expr) -> int | None:
    """The sign of p − q as that of p² − q², for positive p and q; of a product as the product of the signs."""
    numerator, denominator = sympy.fraction(factored(sympy.together(u)))
    if denominator.is_positive and numerator.is_Mul:
        signs = [1 if f.is_positive else -1 if f.is_negative else _sign_of_squares(f) for f in numerator.args]
        return None if None in signs else prod(sign for sign in signs if sign is not None)
    above = sympy.Add(*(term for term in numerator.args if term.is_positive))
    below = above - numerator
    if not (denominator.is_positive and numerator.is_Add and above.is_positive and below.is_positive):
        return None
    squares = factored(sympy.expand(above**2 - below**2))
    return 1 if squares.is_positive else -1 if squares.is_negative else None
