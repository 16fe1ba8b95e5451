"""Functions applied to arguments, where SymPy's evaluation is not always right.

SymPy 1.14 rounds to 15 digits before it takes ⌊u⌋ or ⌈u⌉, so that ⌊erf(1000)⌋ becomes 1, and drops half a turn from
tan(2πk − π/4) for an integer k. Here ⌊u⌋ and ⌈u⌉ of a constant are what a ball proves, or stay as they are; whole
periods are taken off the angle before SymPy sees it. Every expression that is built from input or by putting values
in passes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symjac.expressions.applied import power_of_rational
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr


def applied(function: Any, *arguments: Any) -> Any:
    """function(arguments), evaluated where that is certain.

    >>> applied(sympy.floor, sympy.erf(1000)), applied(sympy.floor, sympy.Rational(7, 2))
    (0, 3)
    >>> k = sympy.Symbol("k", integer=True)
    >>> applied(sympy.tan, 2 * sympy.pi * k - sympy.pi / 4)
    -1
    """
    rule = _RULES.get(function)
    return function(*arguments) if rule is None else rule(function, *arguments)


def substituted(expr: Expr, values: Mapping[Any, Any]) -> Expr:
    """The expression with values in the place of symbols, all at once; each shared subexpression is built once."""
    if not expr.has(*_RULES):
        return expr.xreplace(dict(values))
    built: dict[Any, Any] = dict(values)

    def build(node: Any) -> Any:
        if node not in built:
            arguments = tuple(map(build, node.args))
            same = all(new is old for new, old in zip(arguments, node.args, strict=True))
            built[node] = node if same else applied(node.func, *arguments)
        return built[node]

    return build(expr)


def _rounded(function: Any, argument: Expr) -> Expr:
    """n + ⌊u⌋ for ⌊n + u⌋ with an integer n; the ⌊u⌋ of a constant as a ball proves it."""
    terms = sympy.Add.make_args(argument)
    whole = sympy.Add(*(term for term in terms if term.is_integer))
    rest = argument - whole
    if rest.free_symbols or rest.is_Rational:
        return whole + function(rest)
    from symjac.exact.constants import value

    unevaluated = function(rest, evaluate=False)
    found = value(unevaluated)
    return whole + (unevaluated if found is None or not found.is_Rational else found)


def decided(expr: Expr) -> Expr:
    """sign(u), Heaviside's function, max or min as SymPy left them, with what is proved of constants.

    >>> decided(sympy.Max(1, sympy.erf(1000))), decided(sympy.sign(1 - sympy.erf(1000)))
    (1, 1)
    """
    if isinstance(expr, (sympy.Max, sympy.Min)):
        return _without_smaller(expr)
    if not isinstance(expr, (sympy.sign, sympy.Heaviside)) or expr.free_symbols:
        return expr
    from symjac.exact.constants import value

    found = value(expr)
    return expr if found is None or not found.is_Rational else found


def _without_smaller(extreme: Expr) -> Expr:
    """max(u, v, …) without the constants that are proved not to be the largest one; so for min."""
    constants = [argument for argument in extreme.args if not argument.free_symbols]
    if len(constants) < 2:
        return extreme
    from symjac.exact.constants import sign_of_number

    way = 1 if isinstance(extreme, sympy.Max) else -1
    kept: list[Expr] = []
    for number in constants:
        signs = [sign_of_number(number - other) for other in kept]
        if any(found is not None and found * way <= 0 for found in signs):
            continue
        kept = [other for other, found in zip(kept, signs, strict=True) if found is None] + [number]
    others = [argument for argument in extreme.args if argument.free_symbols]
    left = [*kept, *others]
    return extreme.func(*left, evaluate=False) if len(left) > 1 else left[0]


def _turned(period: Callable[[], Expr]) -> Callable[[Any, Expr], Expr]:
    def apply(function: Any, argument: Expr) -> Expr:
        """The function of the angle without whole periods."""
        if not any(symbol.is_integer for symbol in argument.free_symbols):
            return function(argument)
        terms = sympy.Add.make_args(sympy.expand(argument))
        return function(sympy.Add(*(term for term in terms if not (term / period()).is_integer)))

    return apply


def _power(_: Any, base: Expr, exponent: Expr) -> Expr:
    if base.is_Rational and exponent.is_Integer:
        return power_of_rational(base, exponent)
    return sympy.Pow(base, exponent)


def _lambert(function: Any, u: Expr, *branch: Expr) -> Expr:
    """W(c·e^c) = c for a constant c ≥ −1, and on the branch −1 for c ≤ −1 (DLMF 4.13)."""
    powers = [factor for factor in sympy.Mul.make_args(u) if isinstance(factor, sympy.exp) or factor is sympy.E]
    if len(powers) != 1 or u.free_symbols or branch not in ((), (0,), (-1,)):
        return function(u, *branch)
    c = u / powers[0]
    if c != powers[0].as_base_exp()[1]:
        return function(u, *branch)
    from symjac.exact.constants import sign_of_number

    side = sign_of_number(c + 1)
    return c if side is not None and (side <= 0 if branch == (-1,) else side >= 0) else function(u, *branch)


_RULES: Mapping[Any, Callable[..., Any]] = {
    **dict.fromkeys((sympy.floor, sympy.ceiling), _rounded),
    **dict.fromkeys((sympy.tan, sympy.cot), _turned(lambda: sympy.pi)),
    **dict.fromkeys((sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min), lambda f, *u: decided(f(*u))),
    sympy.Pow: _power,
    sympy.LambertW: _lambert,
    **dict.fromkeys((sympy.sin, sympy.cos, sympy.sec, sympy.csc), _turned(lambda: 2 * sympy.pi)),
}
