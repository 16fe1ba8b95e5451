"""The rules of differentiation, in an ordered table: the first row that applies wins.

The last row takes anything from SymPy's diff, under a name that says so. The names are those of the
textbooks (Stewart, *Calculus*, 8th ed., chapter 3; for Leibniz's rule Rudin, Theorem 9.42).
"""

# ruff: noqa: ARG001 - a rule takes what any rule may need

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac.derive import derivative, is_real
from symjac.kernel import sympy
from symjac.steps.dependence import Dependence
from symjac.steps.outer import INVERSES, outer_derivative

if TYPE_CHECKING:
    from sympy import Expr

    Parts = tuple[Expr, ...]


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    `letters` name the parts in the statement, the last one standing for all further parts. `when` says
    whether the rule applies to an expression, `parts` what must be differentiated for it, and `how`
    makes the derivative of the expression, its parts and their derivatives.
    """

    name: str
    statement: str
    latex: str
    example: str
    letters: str
    when: Callable[[Expr, Dependence], bool]
    parts: Callable[[Expr, Dependence], Parts]
    how: Callable[[Expr, Parts, Sequence[Expr], Dependence], Expr]


# --- when a rule applies, and what it differentiates ------------------------------------------------


def _always(expr: Expr, depends: Dependence) -> bool:
    return True


def _no_parts(expr: Expr, depends: Dependence) -> Parts:
    return ()


def _arguments(expr: Expr, depends: Dependence) -> Parts:
    return expr.args  # type: ignore[no-any-return]


def _dependent_arguments(expr: Expr, depends: Dependence) -> Parts:
    return tuple(argument for argument in expr.args if depends(argument))


def _is_sum(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Add)


def _is_product(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Mul)


def _has_constant_factor(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Mul and not all(map(depends, expr.args))


def _variable_factor(expr: Expr, depends: Dependence) -> Parts:
    return (sympy.Mul(*_dependent_arguments(expr, depends)),)


def _divides(factor: Expr, depends: Dependence) -> bool:
    return factor.is_Pow and not depends(factor.exp) and factor.exp.could_extract_minus_sign()


def _is_quotient(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Mul and any(_divides(factor, depends) for factor in expr.args)


def _numerator_and_denominator(expr: Expr, depends: Dependence) -> Parts:
    below = [factor for factor in expr.args if _divides(factor, depends)]
    above = [factor for factor in expr.args if not _divides(factor, depends)]
    return sympy.Mul(*above), sympy.Mul(*(sympy.Pow(factor.base, -factor.exp) for factor in below))


def _is_power_of_variable(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and expr.base == depends.variable and not depends(expr.exp)


def _is_power(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and not depends(expr.exp)


def _is_exponential(expr: Expr, depends: Dependence) -> bool:
    return expr.is_Pow and not depends(expr.base)


def _is_power_of_both(expr: Expr, depends: Dependence) -> bool:
    return bool(expr.is_Pow)


def _base(expr: Expr, depends: Dependence) -> Parts:
    return (expr.base,)


def _exponent(expr: Expr, depends: Dependence) -> Parts:
    return (expr.exp,)


def _is_in_table(expr: Expr, depends: Dependence) -> bool:
    """Whether there is a formula for each argument that depends on the variable, and it holds here."""
    if isinstance(expr, (sympy.Abs, sympy.sign)) and not is_real(expr.args[0]):
        return False  # over ℂ they have no derivative
    return isinstance(expr, (sympy.Function, sympy.Max, sympy.Min)) and all(
        outer_derivative(expr, i) is not None for i, argument in enumerate(expr.args) if depends(argument)
    )


def _is_function_of_variable(expr: Expr, depends: Dependence) -> bool:
    return _is_in_table(expr, depends) and _dependent_arguments(expr, depends) == (depends.variable,)


def _is_inverse(expr: Expr, depends: Dependence) -> bool:
    return type(expr) in INVERSES and _is_in_table(expr, depends)


def _is_composition(expr: Expr, depends: Dependence) -> bool:
    return _is_in_table(expr, depends) and len(_dependent_arguments(expr, depends)) == 1


def _is_piecewise(expr: Expr, depends: Dependence) -> bool:
    return isinstance(expr, sympy.Piecewise)


def _pieces(expr: Expr, depends: Dependence) -> Parts:
    return tuple(piece.expr for piece in expr.args)


def _is_undefined(expr: Expr, depends: Dependence) -> bool:
    return isinstance(expr, sympy.core.function.AppliedUndef)


def _is_definite_integral(expr: Expr, depends: Dependence) -> bool:
    return (
        isinstance(expr, sympy.Integral)
        and len(expr.limits) == 1
        and len(expr.limits[0]) == 3
        and expr.limits[0][0] != depends.variable
    )


def _bounds_and_integrand(expr: Expr, depends: Dependence) -> Parts:
    ((_, lower, upper),) = expr.limits
    return lower, upper, expr.function


# --- how: the derivative of an expression from those of its parts ------------------------------------


def _zero(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.S.Zero


def _one(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.S.One


def _sum(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Add(*slopes)


def _constant_multiple(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Mul(*constant_factors(expr, depends), slopes[0])


def constant_factors(expr: Expr, depends: Dependence) -> Parts:
    """The factors of a product that do not depend on the variable."""
    return tuple(factor for factor in expr.args if not depends(factor))


def product_terms(parts: Parts, slopes: Sequence[Expr]) -> list[Expr]:
    """f'gh, fg'h, fgh'."""
    return [sympy.Mul(slope, *parts[:i], *parts[i + 1 :]) for i, slope in enumerate(slopes)]


def _product(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Add(*product_terms(parts, slopes))


def _quotient(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    (f, g), (df, dg) = parts, slopes
    return sympy.Mul(sympy.Add(df * g, -f * dg), sympy.Pow(g, -2))


def _power_of_variable(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Mul(expr.exp, sympy.Pow(expr.base, expr.exp - 1))


def _power(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    base, exponent = expr.args
    if base.is_Mul and not exponent.is_Integer:
        # As the engine does: √(xy)/(2x) keeps the derivative at y = 0 that y/(2√(xy)) loses.
        return sympy.Mul(exponent, expr, sympy.Pow(base, -1), slopes[0])
    return sympy.Mul(exponent, sympy.Pow(base, exponent - 1), slopes[0])


def _exponential(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Mul(expr, sympy.log(expr.base), slopes[0])


def _logarithmic(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    (f, g), (df, dg) = parts, slopes
    return sympy.Add(sympy.Mul(g, sympy.Pow(f, g - 1), df), sympy.Mul(expr, sympy.log(f), dg))


def _chain(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    """∂₁f·u' + ∂₂f·v' over the arguments that are parts."""
    slope_of = dict(zip(parts, slopes, strict=True))
    return sympy.Add(
        *(
            sympy.Mul(_outer(expr, i), slope_of[argument])
            for i, argument in enumerate(expr.args)
            if argument in slope_of
        )
    )


def _outer(expr: Expr, position: int) -> Expr:
    if isinstance(expr, sympy.core.function.AppliedUndef):
        return expr.fdiff(position + 1)
    return outer_derivative(expr, position)


def _function(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return _chain(expr, (depends.variable,), (sympy.S.One,), depends)


def _piecewise(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Piecewise(*((slope, piece.cond) for slope, piece in zip(slopes, expr.args, strict=True)))


def _integral(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    lower, upper, integrand = parts
    bound = expr.limits[0][0]
    inside = sympy.Integral(slopes[2], *expr.limits) if slopes[2] else sympy.S.Zero
    return sympy.Add(
        integrand.xreplace({bound: upper}) * slopes[1], -integrand.xreplace({bound: lower}) * slopes[0], inside
    )


def _quoted(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return derivative(expr, depends.variable)


# name, statement, the statement in LaTeX, example, letters for the parts; when, parts, how
RULES: tuple[Rule, ...] = (
    Rule("constant", "c' = 0", r"c' = 0", "a^2", "", lambda expr, depends: not depends(expr), _no_parts, _zero),
    Rule("variable", "x' = 1", r"x' = 1", "x", "", lambda expr, depends: expr == depends.variable, _no_parts, _one),
    Rule("sum", "(f + g)' = f' + g'", r"(f + g)' = f' + g'", "x^2 + sin(x)", "f g", _is_sum, _arguments, _sum),
    Rule(
        "constant multiple", "(c·f)' = c·f'", r"(c f)' = c f'", "3*sin(x)",
        "f", _has_constant_factor, _variable_factor, _constant_multiple,
    ),
    Rule(
        "quotient", "(f/g)' = (f'·g − f·g')/g²", r"\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}", "sin(x)/x^2",
        "f g", _is_quotient, _numerator_and_denominator, _quotient,
    ),
    Rule("product", "(f·g)' = f'·g + f·g'", r"(f g)' = f' g + f g'", "x*sin(x)", "f g", _is_product, _arguments,
         _product),
    Rule(
        "power", "(xⁿ)' = n·xⁿ⁻¹", r"(x^n)' = n x^{n-1}", "x^5",
        "", _is_power_of_variable, _no_parts, _power_of_variable,
    ),
    Rule(
        "power of a function", "(fⁿ)' = n·fⁿ⁻¹·f'", r"(f^n)' = n f^{n-1} f'", "(x^2 + 1)^3",
        "f", _is_power, _base, _power,
    ),
    Rule(
        "exponential", "(aᶠ)' = aᶠ·ln(a)·f'", r"(a^f)' = a^f \ln(a)\, f'", "2^x",
        "f", _is_exponential, _exponent, _exponential,
    ),
    Rule(
        "logarithmic", "(fᵍ)' = g·fᵍ⁻¹·f' + fᵍ·ln(f)·g'", r"(f^g)' = g f^{g-1} f' + f^g \ln(f)\, g'", "x^x",
        "f g", _is_power_of_both, _arguments, _logarithmic,
    ),
    Rule(
        "inverse function", "(f⁻¹(u))' = u'/f'(f⁻¹(u))", r"\left(f^{-1}(u)\right)' = \frac{u'}{f'(f^{-1}(u))}",
        "asin(3*x)", "u", _is_inverse, _dependent_arguments, _chain,
    ),
    Rule(
        "function", "f'(x), from the table", r"f'(x)", "sin(x)",
        "", _is_function_of_variable, _no_parts, _function,
    ),
    Rule(
        "chain", "(f∘u)' = f'(u)·u'", r"(f \circ u)' = f'(u)\, u'", "sin(3*x)",
        "u", _is_composition, _dependent_arguments, _chain,
    ),
    Rule(
        "chain, several arguments", "f(u, v)' = ∂₁f·u' + ∂₂f·v'", r"f(u, v)' = \partial_1 f\, u' + \partial_2 f\, v'",
        "atan2(sin(x), x^2)", "u v", _is_in_table, _dependent_arguments, _chain,
    ),
    Rule(
        "piecewise", "piece by piece, away from the boundaries", r"\text{piece by piece, away from the boundaries}",
        "piecewise(x^2, x < 0, sin(x))", "f g", _is_piecewise, _pieces, _piecewise,
    ),
    Rule(
        "undefined function", "g(u, v)' = ∂₁g·u' + ∂₂g·v', and ∂₁g, ∂₂g stay as they are",
        r"g(u, v)' = \partial_1 g\, u' + \partial_2 g\, v'", "g(x^2, 3*x)",
        "u v", _is_undefined, _dependent_arguments, _chain,
    ),
    Rule(
        "integral", "(∫ₐᵇ f dt)' = f(b)·b' − f(a)·a' + ∫ₐᵇ f' dt (Leibniz)",
        r"\left(\int_a^b f\, dt\right)' = f(b)\, b' - f(a)\, a' + \int_a^b f'\, dt", "Integral(sin(t*x), (t, 0, x^2))",
        "a b f", _is_definite_integral, _bounds_and_integrand, _integral,
    ),
    Rule(
        "quoted", "taken from SymPy, not derived here", r"\text{taken from SymPy, not derived here}", "besselj(x, 2)",
        "", _always, _no_parts, _quoted,
    ),
)  # fmt: skip
"""The first row that applies wins."""

RULE = {row.name: row for row in RULES}
"""The rows by name."""
