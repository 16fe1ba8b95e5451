"""The formula of a rule with the parts of an expression and their derivatives put in, before it is simplified.

`½·(x² + y²)^(-½)·2x` is where a student sees the rule at work; `x/√(x² + y²)` no longer shows it.
"""

# ruff: noqa: ARG001 - a rule takes what any rule may need; the names are those of the rules

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from symjac.expressions.applied import outer
from symjac.kernel import sympy
from symjac.model.sheet import Worked
from symjac.stepwise.patterns import constant_factors, written_terms

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.stepwise.patterns import Dependence

    Parts = tuple[Expr, ...]
    Formula: TypeAlias = Expr | Worked


def total(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """f' + g' + 0: the terms that do not depend on the variable are one 0."""
    slope_of = dict(zip(parts, slopes, strict=True))
    terms = written_terms(expr)
    first_constant = next((term for term in terms if not depends(term)), None)
    return Worked("+", tuple(slope_of[term] for term in terms if depends(term) or term is first_constant))


def constant_multiple(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """c·f', and -f' for (-f)'."""
    constant = sympy.Mul(*constant_factors(expr, depends))
    return Worked("-", (slopes[0],)) if constant == -1 else Worked("*", (constant, slopes[0]))


def product(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """f'·g·h + f·g'·h + f·g·h'."""
    terms = (Worked("*", (*parts[:i], slope, *parts[i + 1 :])) for i, slope in enumerate(slopes))
    return Worked("+", tuple(terms))


def quotient(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """(f'·g − f·g')/g²."""
    (f, g), (df, dg) = parts, slopes
    above = Worked("-", (Worked("*", (df, g)), Worked("*", (f, dg))))
    return Worked("/", (above, Worked("^", (g, sympy.Integer(2)))))


def power_of_variable(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """n·xⁿ⁻¹."""
    return Worked("*", (expr.exp, _lowered(expr)))


def power(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """n·fⁿ⁻¹·f'."""
    return Worked("*", (expr.exp, _lowered(expr), slopes[0]))


def _lowered(expr: Expr) -> Formula:
    """fⁿ⁻¹."""
    exponent = expr.exp - 1
    return expr.base if exponent == 1 else Worked("^", (expr.base, exponent))


def exponential(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """aᶠ·log(a)·f'."""
    return Worked("*", (expr, sympy.log(expr.base), slopes[0]))


def logarithmic(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """g·fᵍ⁻¹·f' + fᵍ·log(f)·g'."""
    (f, g), (df, dg) = parts, slopes
    first = Worked("*", (g, Worked("^", (f, g - 1)), df))
    return Worked("+", (first, Worked("*", (expr, sympy.log(f), dg))))


def chain(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Formula:
    """∂₁f·u' + ∂₂f·v'."""
    slope_of = dict(zip(parts, slopes, strict=True))
    terms = tuple(
        Worked("*", (outer(expr, i), slope_of[argument]))
        for i, argument in enumerate(expr.args)
        if argument in slope_of
    )
    return terms[0] if len(terms) == 1 else Worked("+", terms)


# --- whether it says more than the derivative -------------------------------------------------------


def says_more(formula: Formula, result: Expr) -> bool:
    """Whether a formula is written with other numbers or parts than its value.

    Another order of factors, or of the terms of a sum, does not count. The terms of the product rule do: a reader
    looks for them in the order of the statement.
    """
    if isinstance(formula, Worked) and any(isinstance(part, Worked) for part in formula.parts):
        return _terms(formula) != _terms(result)
    return not is_reordered(formula, result)


def is_reordered(formula: Formula, result: Expr) -> bool:
    """Whether a formula is its value but for the order of terms and factors."""
    one, other = (Counter(frozenset(term.items()) for term in _terms(each)) for each in (formula, result))
    return one == other


Factors = Counter[Any]


def _terms(formula: Formula) -> list[Factors]:
    """The terms of a sum, each by its factors."""
    if not isinstance(formula, Worked):
        return [_factors(term) for term in written_terms(formula)]
    if formula.sign == "+":
        return [term for part in formula.parts for term in _terms(part)]
    if formula.sign == "-" and len(formula.parts) == 1:
        return [_negative(term) for term in _terms(formula.parts[0])]
    return [_factors(formula)]


def _factors(formula: Formula) -> Factors:
    """The factors of a term; what has a bar beside others, or a negative exponent, is never what a value is made of."""
    if not isinstance(formula, Worked):
        return Counter(sympy.Mul.make_args(formula))
    if formula.sign == "^":
        base, exponent = formula.parts
        negative = isinstance(exponent, Worked) or exponent.could_extract_minus_sign()
        return Counter([formula if negative else sympy.Pow(base, exponent)])
    if formula.sign != "*" or any(map(_has_bar, formula.parts)):
        return Counter([formula])
    return sum(map(_factors, formula.parts), Counter())


def _has_bar(part: Formula) -> bool:
    return not isinstance(part, Worked) and sympy.fraction(part)[1] != 1


def _negative(factors: Factors) -> Factors:
    number = next((factor for factor in factors if getattr(factor, "is_Number", False)), sympy.S.One)
    rest = Counter({factor: count for factor, count in factors.items() if factor is not number})
    return rest if number == -1 else rest + Counter([-number])
