"""Values and signs of expressions on boxes and at solutions, and which members of a family of solutions exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, zip_longest
from math import ceil, exp, prod
from random import Random
from typing import TYPE_CHECKING, Any

from flint import acb, arb, fmpq

from symjac import exact
from symjac.expressions import INFINITE, distinct
from symjac.expressions.applied import number, records
from symjac.expressions.facts import is_large, nodes, remembered
from symjac.functions import TABLE
from symjac.functions.record import Places
from symjac.kernel import sympy, sympy_failures
from symjac.numbers.balls import Balls
from symjac.numbers.evaluators import FUNCTIONS, BallFunction, NoValue, Unsure, precision, sign_of
from symjac.roots import Root, fractions

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.numbers.balls import ProvesZero
    from symjac.numbers.evaluators import Value


# --- values on boxes ----------------------------------------------------------
#
# Values of expressions on boxes and at solutions, as balls of `numbers`, and whether functions are smooth there.
#
# On a wide ball an increasing function is computed at its ends, and an even power at the least and the largest |u|: a
# ball around the middle would be much wider. Source: Moore, Kearfott and Cloud, *Introduction to Interval Analysis*
# (SIAM 2009), chapters 2 and 5.


_ENTIRE = {record.sympy: record.entire_for_whole for record in TABLE.values()}

MONOTONE = frozenset(record.sympy for record in TABLE.values() if record.sympy and record.is_monotone)


class OnBox(Balls):
    """Balls at a box: {variable: ball}."""

    def _applied(self, function: BallFunction, expr: Expr) -> Any:
        if type(expr).__name__ in MONOTONE and len(expr.args) == 1:
            value = self._of(expr.args[0])
            if isinstance(value, arb) and not value.is_exact() and function.real_domain(value):
                ends = [real(self._called(function, [end])) for end in (value.lower(), value.upper())]
                return ends[0].union(ends[1])
        return super()._applied(function, expr)

    def _cancelled(self, _expr: Expr, total: arb) -> arb:
        """Unused here: on a box, a formula without cancellation is no more accurate."""
        return total

    def _product(self, expr: Expr) -> Any:
        """With uᵖ·log u, p > 0, where u may reach 0: −1/(p·e) ≤ uᵖ·log u ≤ 0 for 0 < u < 1, decreasing for uᵖ < 1/e."""
        for call in (factor for factor in expr.args if isinstance(factor, sympy.log)):
            for power in expr.args:
                base, p = power.as_base_exp()
                if base != call.args[0] or not p.is_Rational or p < 0:
                    continue
                value = self._of(base)
                if not isinstance(value, arb) or value.is_exact() or not value.contains(0) or not value.upper() > 0:
                    continue
                end, order = value.upper(), _number(p)
                there = end**order * end.log()
                low = there if end**order < arb(-1).exp() else -arb(-1).exp() / order
                others = sympy.Mul(*(factor for factor in expr.args if factor not in (call, power)))
                return arb(0).union(low).union(there) * real(self._of(others))
        return super()._product(expr)

    def _power(self, expr: Expr) -> Any:
        base, exponent = expr.args
        if exponent.is_Integer and exponent.is_even and exponent.is_positive:
            value = self._of(base)
            if isinstance(value, arb) and value.contains(0) and not value.is_exact():
                return arb(0).union(self._power_of(value.abs_upper(), int(exponent)))
        return super()._power(expr)

    def _power_of(self, value: arb, exponent: int) -> arb:
        if exponent > 1_000:
            raise Unsure("a power out of bounds")
        return value**exponent


def real(value: Value) -> arb:
    """A real value as a ball; Unsure for one that may be complex."""
    if isinstance(value, acb):
        raise Unsure("perhaps not real")
    return arb(value)


def ball(low: Any, high: Any) -> arb:
    """The ball that holds an interval."""
    return arb(_number(low)).union(arb(_number(high)))


def _number(end: Any) -> Any:
    """A float as it is, SymPy's numbers as the rationals that they are."""
    if isinstance(end, sympy.Basic):
        number = sympy.Rational(end)
        return fmpq(int(number.p), int(number.q))
    return end


def at_solution(root: Root, bits: int, exprs: Iterable[Expr] = (), proves_zero: ProvesZero | None = None) -> Balls:
    """The balls at one solution, not at a family; numbers that are roots of polynomials are known."""
    known: dict[Any, Any] = {}
    coordinates = dict(root.point)
    for algebraic in {n for e in (*exprs, *coordinates.values()) for n in e.atoms(sympy.CRootOf)}:
        width = sympy.Rational(1, 2 ** (bits + 8))
        middle = algebraic.eval_rational(width)
        with precision(bits + 16):
            known[algebraic] = ball(middle - width, middle + width)
    if root.enclosure is not None:
        with precision(bits + 16):
            ends = zip(root.point, root.enclosure, strict=True)
            return OnBox(known | {v: ball(*interval) for (v, _), interval in ends}, bits)
    point: Mapping[Symbol, Any] = {**known, **coordinates, **dict(root.special)}
    return OnBox(point, bits, proves_zero=proves_zero)


def is_smooth_at(balls: Balls, exprs: Iterable[Expr]) -> bool:
    """Whether every function is applied where it has all derivatives; NoValue, or Unsure."""
    return all(_is_smooth_node(balls, node) for node in _evaluated(balls, exprs))


def _evaluated(balls: Balls, exprs: Iterable[Expr]) -> Iterable[Expr]:
    """The subexpressions; of cases only those that apply."""
    for expr in exprs:
        pieces = [node for node in distinct(expr) if isinstance(node, sympy.Piecewise)]
        if not pieces:
            yield from distinct(expr)
            continue
        chosen = {piece: next(value for value, c in piece.args if balls.holds(c)) for piece in pieces}
        yield from pieces
        yield from _evaluated(balls, (exact.substituted(expr, chosen),))


def _is_smooth_node(balls: Balls, node: Expr) -> bool:
    kind = type(node).__name__
    if node.is_Atom or node.is_Add or node.is_Mul:
        balls.value(node)
        return True
    if node.is_Pow and node.exp.is_Rational:
        balls.value(node)
        return bool(node.exp.is_Integer or sign_of(balls.value(node.base)) == 1)
    if node.is_Pow:
        return sign_of(balls.value(node.base)) == 1
    if isinstance(node, sympy.Piecewise):
        relations = [r for _, c in node.args for r in c.atoms(sympy.core.relational.Relational)]
        return all(sign_of(balls.value(r.lhs - r.rhs)) for r in relations)
    if kind in FUNCTIONS:
        balls.value(node)
        order = _ENTIRE.get(kind)
        if order is not None and node.args[order].is_Integer:
            return True
        values = [balls.value(argument) for argument in node.args if not argument.is_number]
        return not any(_touches(value, end) for value in values for end in FUNCTIONS[kind].ends)
    if isinstance(node, sympy.Abs | sympy.sign | sympy.Heaviside):
        return bool(sign_of(balls.value(node.args[0])))
    if isinstance(node, sympy.Max | sympy.Min):
        return all(sign_of(balls.value(a - b)) for a, b in combinations(node.args, 2))
    if isinstance(node, sympy.floor | sympy.ceiling):
        value = balls.value(node.args[0])
        return not (value.q == 1 if isinstance(value, fmpq) else real(value).contains_integer())
    return False


def _touches(value: Any, end: fmpq) -> bool:
    if isinstance(value, acb):
        return True
    return bool(value == end) if isinstance(value, fmpq) else bool(value.contains(end))


# --- at solutions ------------------------------------------------------------
#
# The sign of an expression at a solution, proved by its chart, by balls or the zero test; None if it is not known.


MOST_NODES = 600
"""The most nodes of an expression in parameters whose other forms are tried."""


def finished(value: Expr) -> Expr:
    """The shortest form that is found: of a number, or of an expression in parameters."""
    if value.is_number:
        return exact.finished(value)
    if nodes(value) > MOST_NODES:
        return fractions.reduced(value)
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
    if root.symbolic or root.special:
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
    for value in _seen_values(expr):
        if value is not None and abs(value) > 1e-9:
            yield 1 if value > 0 else -1


def seems_less(expr: Expr, other: Expr) -> bool:
    """Whether an expression is less than another one at some values of the parameters. Nothing is claimed from it."""
    pairs = zip(_seen_values(expr), _seen_values(other), strict=True)
    return any(a is not None and b is not None and b - a > 1e-9 * (1 + abs(a)) for a, b in pairs)


def seem_to_differ(expr: Expr, other: Expr) -> bool:
    """Whether two expressions differ at some values of the parameters. Nothing is claimed from it."""
    return seems_less(expr, other) or seems_less(other, expr)


@remembered(4_096)
def _seen_values(expr: Expr) -> tuple[float | None, ...]:
    """Floating-point values at points that are the same for all expressions; None where there is no value."""
    drawn = {symbol: _drawn(symbol) for symbol in expr.free_symbols}
    values = (_floating(expr, {symbol: row[k] for symbol, row in drawn.items()}) for k in range(_POINTS))
    return tuple(value if value == value else None for value in values)


@remembered(4_096)
def _drawn(symbol: Symbol) -> tuple[float, ...]:
    """Values that the symbol may have."""
    chosen = Random(symbol.name)
    found = []
    for _ in range(_POINTS):
        size = 10 ** chosen.uniform(-3, 3)
        if symbol.is_integer:
            size = float(ceil(size))
        known = symbol.is_nonnegative or symbol.is_nonpositive
        positive = symbol.is_nonnegative if known else chosen.random() < 0.5
        found.append(size if positive else -size)
    return tuple(found)


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


# --- members of a family ------------------------------------------------------
#
# Which members of a numbered family of solutions exist: conditions on the integer, proved for all members at once.
#
# Each function of an expression has a domain and poles in its record. At a family its argument is αk + β, or a
# constant. A pole at start + n·step is met where (αk + β − start)/step is an integer: for all k, for none, or for one
# k.


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
