"""Builds expressions without SymPy's wrong evaluations, decides the signs that steps depend on, and bounds sizes.

SymPy 1.14 rounds to 15 digits before it takes ⌊u⌋ or ⌈u⌉, so that ⌊erf(1000)⌋ becomes 1, and drops half a turn from
tan(2πk − π/4) for an integer k. Here ⌊u⌋ and ⌈u⌉ of a constant are evaluated by a ball, or stay as they are; whole
periods are taken off the angle before SymPy sees it. Every expression that is built from input or by substituting
values passes through here.

A sign on which the next step depends is certain; otherwise Undecided is raised. Evident signs need no FLINT.

The size of a constant is bounded before it is built: from its exact form if it has one, otherwise by a ball.

Refused (LimitError): values above 10^1000 in a result, and above 10^MAX_BETWEEN on the way to one; exact forms of more
than MAX_EXACT_DIGITS digits that cannot stay a power; arguments of which the exact value of a function would be that
long. A small number is harmless: (1/2)^5000 is read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac import expressions
from symjac.errors import LimitError, Undecided
from symjac.expressions import facts, free_symbols, spelled
from symjac.expressions.applied import EXTREMA, LargePower, exponential, extremum, formula, power_of_rational, records
from symjac.expressions.facts import remembered
from symjac.functions.record import MOST_WRITTEN
from symjac.kernel import sympy
from symjac.read import MAX_EXACT_DIGITS, MAX_EXPONENT, MAX_LOG10

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr

S = sympy.S


def applied(function: Any, *arguments: Any) -> Any:
    """function(arguments), evaluated if the value is certain.

    >>> applied(sympy.floor, sympy.erf(1000)), applied(sympy.floor, sympy.Rational(7, 2))
    (0, 3)
    >>> k = sympy.Symbol("k", integer=True)
    >>> applied(sympy.tan, 2 * sympy.pi * k - sympy.pi / 4)
    -1
    """
    if any(map(facts.is_shared, arguments)):
        return _of_shared(function, arguments)
    rule = _RULES.get(function)
    if rule is not None:
        return rule(function, *arguments)
    if is_written_long(function, arguments):
        return function(*arguments, evaluate=False)
    return expressions.function_value(function, *arguments) if len(arguments) == 1 else function(*arguments)


def _of_shared(function: Any, arguments: Sequence[Any]) -> Any:
    """function(arguments) where the arguments are graphs that the rules and SymPy would walk as trees."""
    if function in _CANONICAL:
        return _CANONICAL[function](arguments)
    if function is sympy.Heaviside:
        return facts.unevaluated(function, arguments[0], *(arguments[1:] or (S.Half,)))
    unary = len(arguments) == 1 and issubclass(function, sympy.Function)
    return expressions.function_value(function, *arguments) if unary else facts.unevaluated(function, *arguments)


_CANONICAL: Mapping[Any, Callable[[Sequence[Any]], Expr]] = {
    sympy.Add: expressions.sum_of,
    sympy.Mul: expressions.product,
    sympy.Pow: lambda both: expressions.power(*both),
}


def is_written_long(function: Any, arguments: Sequence[Any]) -> bool:
    """Whether SymPy would write this call out in more than MOST_WRITTEN digits or terms, as zeta(1000).

    Such a call stays as it is, and balls give its value. SymPy's own rewritings would write it out, so they must not
    see it.
    """
    record = records().get(function)
    if record is None or record.written is None or not all(argument.is_number for argument in arguments):
        return False
    values = [_as_float(argument) for argument in arguments]
    return None not in values and not record.written(*values) <= MOST_WRITTEN


def substituted(expr: Expr, values: Mapping[Any, Any]) -> Expr:
    """The expression with values for its symbols, all at once; each shared subexpression is built once.

    In derivatives and integrals SymPy's own substitution respects the bound symbols.
    """
    expr = facts.unified(expr)
    built: dict[int, Any] = {}  # by identity: a graph is not compared with another

    def build(node: Any) -> Any:
        if id(node) not in built:
            built[id(node)] = _built(node)
        return built[id(node)]

    def _built(node: Any) -> Any:
        if node in values:
            return values[node]
        if isinstance(node, _BINDING):
            return _without_width(node.subs(dict(values), simultaneous=True))
        arguments = tuple(map(build, node.args))
        same = all(new is old for new, old in zip(arguments, node.args, strict=True))
        return node if same else applied(node.func, *arguments)

    return build(expr)


def _without_width(expr: Expr) -> Expr:
    """The expression; 0 for an integral from one place to the same."""
    ends = list(expr.limits[0])[1:] if isinstance(expr, sympy.Integral) else []
    return sympy.S.Zero if len(ends) > 1 and ends[0] == ends[1] else expr


def _rounded(function: Any, argument: Expr) -> Expr:
    """n + ⌊u⌋ for ⌊n + u⌋ with an integer n; ⌊u⌋ of a constant has the value that a ball proves."""
    terms = sympy.Add.make_args(argument)
    whole = sympy.Add(*(term for term in terms if term.is_integer))
    rest = argument - whole
    if rest.free_symbols or rest.is_Rational:
        return whole + function(rest)
    from symjac.exact.constants import value

    unevaluated = function(rest, evaluate=False)
    found = value(unevaluated)
    return whole + (unevaluated if found is None or not found.is_Rational else found)


def _sign_if_proved(function: Any, *arguments: Expr) -> Expr:
    """sign(u) or Heaviside's function; of a constant, the value that is proved."""
    doubtful = _has_doubtful_sign(arguments[0])  # SymPy takes loggamma(1 + 10^−30) for 0
    expr = function(*arguments, evaluate=False) if doubtful else function(*arguments)
    if not isinstance(expr, (sympy.sign, sympy.Heaviside)) or free_symbols(expr):
        return expr
    from symjac.exact.constants import value

    found = value(expr)
    return expr if found is None or not found.is_Rational else found


def _has_doubtful_sign(u: Expr) -> bool:
    return may_be_zero(u) and bool(u.is_extended_real)


def _absolute(function: Any, u: Expr) -> Expr:
    """|c·v| as ±c·|v| for constants c whose sign needs a proof."""
    factors = sympy.Mul.make_args(u)
    constants = [factor for factor in factors if _has_doubtful_sign(factor)]
    if not constants:
        return expressions.function_value(function, u)
    from symjac.exact.constants import sign_of

    signs = [sign_of(number) for number in constants]
    if None in signs:
        return function(u, evaluate=False)
    sizes = (
        number if side == 1 else -number if side else S.Zero for number, side in zip(constants, signs, strict=True)
    )
    rest = sympy.Mul(*(factor for factor in factors if factor not in constants))
    return sympy.Mul(*sizes, expressions.function_value(function, rest))


def _extreme(function: Any, *arguments: Expr) -> Expr:
    """max or min, without the constants that are proved to be less (or greater) than another one.

    >>> applied(sympy.Max, sympy.S.One, sympy.erf(1000)), applied(sympy.Min, sympy.sqrt(2), sympy.Rational(3, 2))
    (1, sqrt(2))
    """
    parts = [part for u in arguments for part in (u.args if isinstance(u, function) else (u,))]
    others = [part for part in parts if free_symbols(part)]
    constants = _largest([part for part in parts if not free_symbols(part)], 1 if function is sympy.Max else -1)
    left = [*constants, *others]
    if len(left) == 1:
        return left[0]
    return function(*left, evaluate=False) if len(constants) > 1 else extremum(function, left)


def _largest(constants: Sequence[Expr], way: int) -> list[Expr]:
    """The largest of the constants, or all that may be it; the smallest if the way is −1."""
    from symjac.exact.constants import sign_of

    kept: list[Expr] = []
    for number in constants if len(constants) > 1 else ():
        signs = [sign_of(number - other) for other in kept]
        if not any(found is not None and found * way <= 0 for found in signs):
            kept = [other for other, found in zip(kept, signs, strict=True) if found is None] + [number]
    return kept or list(constants)


def _turned(text: str) -> Callable[[Any, Expr], Expr]:
    period = formula(text)()

    def apply(function: Any, argument: Expr) -> Expr:
        """The function of the angle without whole periods."""
        if facts.is_known(argument) or not any(symbol.is_integer for symbol in free_symbols(argument)):
            return expressions.function_value(function, argument)
        terms = sympy.Add.make_args(sympy.expand(argument))
        return function(sympy.Add(*(term for term in terms if not (term / period).is_integer)))

    return apply


def _power(_: Any, base: Expr, exponent: Expr) -> Expr:
    if base.is_Rational and exponent.is_Integer:
        return power_of_rational(base, exponent)
    return exponential(exponent) if base is S.Exp1 else expressions.power(base, exponent)


def _beta(function: Any, u: Expr, v: Expr) -> Expr:
    """B(u, v), by gamma where SymPy writes B(u, u + 1) by Catalan numbers (DLMF 5.12.1)."""
    found = function(u, v)
    return sympy.gamma(u) * sympy.gamma(v) / sympy.gamma(u + v) if found.has(sympy.catalan) else found


def _times_its_exponential(u: Expr) -> Expr | None:
    """The c with u = c·e^c: 2 of 2e², and n·log(b) of n·bⁿ·log(b), where e^c is the number bⁿ."""
    powers = [factor for factor in sympy.Mul.make_args(u) if isinstance(factor, sympy.exp) or factor is sympy.E]
    if len(powers) == 1:
        c = u / powers[0]
        return c if c == powers[0].as_base_exp()[1] else None
    factor, logarithm = u.as_coeff_Mul(rational=True)
    if isinstance(logarithm, sympy.log) and logarithm.args[0].is_Rational:
        base = logarithm.args[0]
        return next((n * logarithm for n in (1, -1, 2, -2, 3, -3) if factor == n * base**n), None)
    return None


def _lambert(function: Any, u: Expr, *branch: Expr) -> Expr:
    """W(c·e^c) = c for a constant c ≥ −1, and on the branch −1 for c ≤ −1 (DLMF 4.13)."""
    c = None if u.free_symbols or branch not in ((), (0,), (-1,)) else _times_its_exponential(u)
    if c is None:
        return function(u, *branch)
    from symjac.exact.constants import sign_of

    side = sign_of(c + 1)
    return c if side is not None and (side <= 0 if branch == (-1,) else side >= 0) else function(u, *branch)


def _compared(relation: Any, left: Expr, right: Expr) -> Any:
    """A relation of two constants by their proved order; SymPy rounds to 15 digits before it compares."""
    difference = left - right
    if difference.free_symbols or difference.is_Rational or not difference.is_extended_real:
        return relation(left, right)
    from symjac.exact.constants import sign_of

    side = sign_of(difference)
    return relation(left, right, evaluate=False) if side is None else relation(sympy.Integer(side), 0)


_RULES: Mapping[Any, Callable[..., Any]] = {
    **dict.fromkeys((sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge, sympy.Eq, sympy.Ne), _compared),
    **dict.fromkeys((sympy.floor, sympy.ceiling), _rounded),
    **dict.fromkeys((sympy.sign, sympy.Heaviside), _sign_if_proved),
    sympy.Abs: _absolute,
    **dict.fromkeys(EXTREMA, _extreme),
    sympy.Pow: _power,
    sympy.exp: lambda _, u: exponential(u),
    sympy.LambertW: _lambert,
    sympy.beta: _beta,
    **{kind: _turned(function.period) for kind, function in records().items() if function.period},
}


_BINDING = (sympy.Derivative, sympy.Subs, sympy.Integral)


@remembered(4_096)
def certain_sign(value: Expr) -> int | None:
    """1, 0 or −1 for a positive value, zero or a negative value; None: not zero, with unknown sign.

    A value with symbols counts as zero only if it is identically zero. Undecided for a constant about which
    nothing is proved.
    """
    if facts.is_large(value):
        raise Undecided("the sign of a value of this size could not be told")
    if not value.free_symbols:
        return _sign_of_constant(value)
    if value.is_positive or value.is_negative:
        return 1 if value.is_positive else -1
    return 0 if _is_identically_zero(value) else _sign_of_fraction(value)


def is_certainly_zero(value: Expr) -> bool:
    """Whether the value is proved to be (identically) zero."""
    try:
        return certain_sign(value) == 0
    except Undecided:
        return False


def may_be_zero(value: Expr) -> bool:
    """Whether a constant needs a close look: most are evidently not zero."""
    return value.is_number and not value.is_Rational and not plain_sign(value)


def plain_sign(value: Expr) -> int | None:
    """The sign of a constant if it is evident, as for sums, products and powers of positive numbers; None otherwise."""
    if value.is_Rational or value.is_Float:  # decimals, where a result was rounded
        return int(sympy.sign(value))
    if value in _POSITIVE:
        return 1
    if isinstance(value, sympy.exp) and value.args[0].is_extended_real:
        return 1
    if value.is_Pow and value.exp.is_Rational:
        base = plain_sign(value.base)
        return 1 if base == 1 else (-1) ** int(value.exp) if base == -1 and value.exp.is_Integer else None
    if value.is_Mul or value.is_Add:
        signs = [plain_sign(part) for part in value.args]
        if None in signs:
            return None
        known = [found for found in signs if found is not None]
        return math.prod(known) if value.is_Mul else known[0] if len(set(known)) == 1 else None
    return None


_POSITIVE = (S.Pi, S.Exp1, S.EulerGamma, S.Catalan, S.GoldenRatio)


def _sign_of_constant(value: Expr) -> int | None:
    plain = plain_sign(value)
    if plain is not None:
        return plain
    from symjac.exact.constants import sign_of, told_from_zero
    from symjac.exact.zeros import is_small

    found = told_from_zero(value) if is_small(value) else None
    if found is None:
        raise _undecided_sign(value)
    return sign_of(value) if found else 0


def _undecided_sign(value: Expr) -> Undecided:
    return Undecided(f"whether {spelled(value)} is zero could not be shown")


def _is_identically_zero(value: Expr) -> bool:
    from symjac.exact.zeros import Proved, Unknown, zero

    if value.is_zero:
        return True
    found = zero(value)
    if not isinstance(found, Unknown):
        return isinstance(found, Proved)
    if value.atoms(sympy.core.function.AppliedUndef, sympy.Derivative, sympy.Subs):
        return False  # an unknown function is generic: it satisfies only identities that SymPy knows
    raise _undecided_sign(value)


def _sign_of_fraction(value: Expr) -> int | None:
    """The sign of a rational function of one positive symbol, by the signs of its coefficients."""
    (symbol, *others) = value.free_symbols
    if others or not symbol.is_positive or not value.is_rational_function(symbol):
        return None
    sides = [sympy.Poly(part, symbol).coeffs() for part in sympy.fraction(sympy.cancel(sympy.together(value)))]
    signs = [{sympy.sign(coefficient) for coefficient in coefficients} for coefficients in sides]
    return int(signs[0].pop() * signs[1].pop()) if all(len(own) == 1 for own in signs) else None


_HARMLESS = 64
"""A power of a constant with an exponent up to this is about as large as it looks."""

_PER_BIT = math.log10(2)
_TOO_LARGE = f"this constant is out of bounds: it exceeds 10^{MAX_LOG10:.0f}"
_TOO_MANY_TERMS = f"the exact value of this constant has more than {MOST_WRITTEN:.0f} terms or digits"


def require_moderate(function: Any, arguments: Sequence[Expr], most: float = MAX_LOG10) -> None:
    """LimitError where the function of these arguments exceeds 10^most, or its exact form is too long to write down."""
    if function is sympy.Pow:
        _require_power(arguments[0], arguments[1], most)
        return
    record = records().get(function)
    if record is None or record.growth is None or not all(argument.is_number for argument in arguments):
        return
    values = [_as_float(argument) for argument in arguments]
    if None in values:
        return
    if not abs(record.growth(*values)) <= min(most, MAX_EXACT_DIGITS):
        raise LimitError(_TOO_LARGE)
    if record.terms is not None and not record.terms(*values) <= MOST_WRITTEN:
        raise LimitError(_TOO_MANY_TERMS)


def require_number(value: Expr, most: float = MAX_LOG10) -> None:
    """LimitError for a rational number above 10^most."""
    if value.is_Rational and not _log10_of_rational(value) <= most:
        raise LimitError(_TOO_LARGE)


def require_constants(expr: Expr) -> None:
    """LimitError where a constant of the expression exceeds 10^1000, or may do so."""
    pending, seen = [expr], set()
    while pending:
        node: Any = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        numbers = [part for part in node.args if not part.free_symbols] if node.free_symbols else [node]
        pending += [part for part in node.args if part.free_symbols]
        together = [node.func(*numbers)] if numbers and (node.is_Add or node.is_Mul) else numbers
        for number in together:
            if number.is_number and number != 0 and not _log10(number, math.inf) <= MAX_LOG10:
                raise LimitError(_TOO_LARGE)


def _require_power(base: Expr, exponent: Expr, most: float) -> None:
    if not exponent.is_number or (exponent.is_Integer and abs(exponent) <= 1):
        return
    times = abs(_as_float(exponent) or 0.0)
    if not base.is_number:
        if times > MAX_EXPONENT:
            raise LimitError("this exponent is larger than a million")
        if _log10_of_factor(base) * times > MAX_EXACT_DIGITS:
            raise LimitError("this power is too large to compute exactly")
    elif base.is_Rational:
        _require_rational_power(base, exponent, times, most)
    elif times > _HARMLESS or base.has(sympy.Pow, sympy.exp, LargePower):
        log10 = _log10(base, 0.0)
        if not -max(most, MAX_EXACT_DIGITS) <= log10 * times * _way(exponent) <= most:
            raise LimitError(_TOO_LARGE)


def _require_rational_power(base: Expr, exponent: Expr, times: float, most: float) -> None:
    if abs(base) in (0, 1):
        return
    digits = max(abs(int(base.p)), int(base.q)).bit_length() * _PER_BIT * times
    if digits > MAX_EXACT_DIGITS and not exponent.is_Integer:
        raise LimitError("this power is too large to compute exactly")
    if digits > MAX_LOG10 and _log10_of_rational(base) * times * _way(exponent) > most:
        raise LimitError(_TOO_LARGE)


def _way(exponent: Expr) -> int:
    return -1 if exponent.is_negative else 1


def _log10_of_rational(number: Expr) -> float:
    return math.log10(abs(int(number.p))) - math.log10(int(number.q)) if number else -math.inf


def _log10_of_factor(base: Expr) -> float:
    """The digits of the number that SymPy takes out of a power of this base: 2 from (2x)^n."""
    factor = abs(base.as_coeff_Mul(rational=True)[0])
    return max(int(factor.p), int(factor.q)).bit_length() * _PER_BIT if factor != 1 else 0.0


def _as_float(number: Expr) -> float | None:
    """The real part of a constant, infinite beyond the range of a double; None if its value is not known."""
    if number.is_Rational:
        try:
            return int(number.p) / int(number.q)
        except OverflowError:
            return math.copysign(math.inf, number.p)
    from symjac.exact.constants import ball_of

    ball = ball_of(number)
    return None if ball is None else float(ball.real.mid())


def _log10(number: Expr, unknown: float) -> float:
    """log₁₀ of |number|, for one that is not 0; `unknown` where its value is not known."""
    from symjac.exact.constants import ball_of

    ball = ball_of(number)
    size = None if ball is None else abs(ball).mid()
    return float(size.log()) / math.log(10) if size is not None and size > 0 else unknown
