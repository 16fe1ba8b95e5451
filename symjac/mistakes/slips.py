"""The right result with one thing wrong in it: a sign, a factor, an exponent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symjac import exact
from symjac.kernel import sympy
from symjac.mistakes.place import is_variable

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.mistakes.stages import Tagged, Variables


def slips(right: Expr, own: Variables, variables: Variables) -> Iterator[Tagged]:
    """The slips in a result; `own` are the variables of differentiation, `variables` those of the problem."""
    yield "sign-lost", -right
    factors = sympy.Mul.make_args(sympy.factor_terms(exact.simplify(right)))
    for i, factor in enumerate(factors):
        rest = sympy.Mul(*factors[:i], *factors[i + 1 :])
        yield from _without(factor, rest, own, variables)
    constants = [factor for factor in factors if _kind(factor, own, variables) == "constant"]
    yield "constant-multiple-dropped", right / sympy.Mul(*constants)
    yield "degrees-vs-radians", right * sympy.pi / 180
    yield "degrees-vs-radians", right * 180 / sympy.pi


def _without(factor: Expr, rest: Expr, own: Variables, variables: Variables) -> Iterator[Tagged]:
    """The product of a factor and the rest, with the factor lost or to another power."""
    kind = _kind(factor, own, variables)
    if kind == "number":
        if factor.is_real and rest.free_symbols:  # of a constant anything is a factor
            yield "lost-coefficient", rest
            yield "lost-coefficient", -rest
        return
    if kind == "constant":
        yield "constant-multiple-dropped", rest
    if kind == "other":
        yield "other-variable-dropped", rest
    base, exponent = factor.as_base_exp()
    if base.is_Symbol or base.is_Add:
        for slip in (exponent - 1, exponent + 1, -exponent):
            slipped = rest * base**slip
            if slipped.free_symbols:
                yield "power-slip", slipped


def _kind(factor: Expr, own: Variables, variables: Variables) -> str:
    """number, constant (a parameter), own (with a variable of differentiation) or other (with another variable)."""
    symbols = factor.free_symbols
    if not symbols:
        return "number"
    if symbols & {*own}:
        return "own"
    return "other" if any(is_variable(symbol, variables) for symbol in symbols) else "constant"
