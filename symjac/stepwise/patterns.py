"""When a rule of the table applies to an expression, and which parts of the expression must then be differentiated.

`Dependence` says which subexpressions depend on a variable.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from symjac.derive import is_real
from symjac.expressions import binds
from symjac.expressions.applied import outer, record
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Symbol


class Dependence:
    """Whether an expression depends on x; every distinct subexpression is looked at once."""

    def __init__(self, variable: Symbol) -> None:
        self.variable = variable
        self._known: dict[Any, bool] = {variable: True}

    def __call__(self, expr: Any) -> bool:
        """Whether the value of the expression may change with the variable."""
        known, stack = self._known, [expr]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
                continue
            if binds(node):
                known[node] = self.variable in node.free_symbols
                continue
            waiting = [argument for argument in node.args if argument not in known]
            if waiting:
                stack.extend(waiting)
            else:
                known[node] = any(known[argument] for argument in node.args)
        return known[expr]


# ruff: noqa: ARG001, D103 - a rule takes what any rule may need; the names say what there is to say


if TYPE_CHECKING:
    from sympy import Expr

    Parts = tuple[Expr, ...]


def always(expr: Expr, depends: Dependence) -> bool:
    return True


def is_constant(expr: Expr, depends: Dependence) -> bool:
    return not depends(expr)


def is_variable(expr: Expr, depends: Dependence) -> bool:
    return bool(expr == depends.variable)


def no_parts(expr: Expr, depends: Dependence) -> Parts:
    return ()


def arguments(expr: Expr, depends: Dependence) -> Parts:
    return expr.args  # type: ignore[no-any-return]


LONGEST = 500
"""Nodes of an expression that is written down."""


def written_terms(expr: Expr) -> Parts:
    """The terms of a sum in the order in which they are read, where it is short enough to be written down."""
    if not expr.is_Add:
        return (expr,)
    return tuple(expr.as_ordered_terms()) if _is_short(expr) else expr.args


def factors(expr: Expr, depends: Dependence) -> Parts:
    """The factors of a product in the order in which they are read."""
    return tuple(expr.as_ordered_factors()) if _is_short(expr) else expr.args


def _is_short(expr: Expr) -> bool:
    """Whether a tree has few nodes; of a large shared graph no more than these are looked at."""
    return next(islice(sympy.preorder_traversal(expr), LONGEST, None), None) is None


def constant_factors(expr: Expr, depends: Dependence) -> Parts:
    """The factors of a product that do not depend on the variable."""
    return tuple(factor for factor in expr.args if not depends(factor))


def dependent_arguments(expr: Expr, depends: Dependence) -> Parts:
    return tuple(argument for argument in expr.args if depends(argument))


def is_sum(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Add)


def is_product(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Mul)


def has_constant_factor(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Mul and not all(map(depends, expr.args))


def variable_factor(expr: Expr, depends: Dependence) -> Parts:
    return (sympy.Mul(*dependent_arguments(expr, depends)),)


def _divides(factor: Expr, depends: Dependence) -> bool:
    return factor.is_Pow and not depends(factor.exp) and factor.exp.could_extract_minus_sign()


def is_quotient(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Mul and any(_divides(factor, depends) for factor in expr.args)


def numerator_and_denominator(expr: Expr, depends: Dependence) -> Parts:
    below = [factor for factor in expr.args if _divides(factor, depends)]
    above = [factor for factor in expr.args if not _divides(factor, depends)]
    return sympy.Mul(*above), sympy.Mul(*(sympy.Pow(factor.base, -factor.exp) for factor in below))


def is_power_of_variable(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and expr.base == depends.variable and not depends(expr.exp)


def is_power(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and not depends(expr.exp)


def is_exponential(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and not depends(expr.base)


def is_power_of_both(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Pow)


def base(expr: Expr, depends: Dependence) -> Parts:
    return (expr.base,)


def exponent(expr: Expr, depends: Dependence) -> Parts:
    return (expr.exp,)


def is_in_table(expr: Expr, depends: Dependence) -> bool:
    """Whether there is a formula for each argument that depends on the variable, and it holds here."""
    if isinstance(expr, (sympy.Abs, sympy.sign)) and not is_real(expr.args[0]):
        return False  # over ℂ they have no derivative
    return isinstance(expr, (sympy.Function, sympy.Max, sympy.Min)) and all(
        outer(expr, i) is not None for i, argument in enumerate(expr.args) if depends(argument)
    )


def is_function_of_variable(expr: Expr, depends: Dependence) -> bool:
    return is_in_table(expr, depends) and dependent_arguments(expr, depends) == (depends.variable,)


def is_inverse(expr: Expr, depends: Dependence) -> bool:
    function = record(expr)
    # A logarithm is the inverse of exp, but log' = 1/u stands in every table.
    return bool(function and function.inverse_of and function.name != "log") and is_in_table(expr, depends)


def is_composition(expr: Expr, depends: Dependence) -> bool:
    return is_in_table(expr, depends) and len(dependent_arguments(expr, depends)) == 1


def is_piecewise(expr: Expr, depends: Dependence) -> bool:
    return isinstance(expr, sympy.Piecewise)


def pieces(expr: Expr, depends: Dependence) -> Parts:
    return tuple(piece.expr for piece in expr.args)


def is_undefined(expr: Expr, depends: Dependence) -> bool:
    return isinstance(expr, sympy.core.function.AppliedUndef)


def is_definite_integral(expr: Expr, depends: Dependence) -> bool:
    return (
        isinstance(expr, sympy.Integral)
        and len(expr.limits) == 1
        and len(expr.limits[0]) == 3
        and expr.limits[0][0] != depends.variable
    )


def bounds_and_integrand(expr: Expr, depends: Dependence) -> Parts:
    ((_, lower, upper),) = expr.limits
    return lower, upper, expr.function
