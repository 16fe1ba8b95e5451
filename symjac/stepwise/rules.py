"""The rules of differentiation, in an ordered table: the first row that applies wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from symjac import exact
from symjac.derive import derivative
from symjac.expressions.applied import outer
from symjac.kernel import sympy
from symjac.model.sheet import Worked
from symjac.stepwise import patterns
from symjac.stepwise.patterns import Binds, Dependence, Formula, constant_factors, written_terms

if TYPE_CHECKING:
    from sympy import Expr

    Parts = tuple[Expr, ...]
    Filled: TypeAlias = Expr | Worked


# --- the formula of a rule ---------------------------------------------------
#
# The formula of a rule with the parts of an expression and their derivatives put in, before it is simplified.
#
# `½·(x² + y²)^(-½)·2x` is where a student sees the rule at work; `x/√(x² + y²)` no longer shows it.


# ruff: noqa: ARG001 - a rule takes what any rule may need; the names are those of the rules


def worked_total(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """f' + g' + 0: the terms that do not depend on the variable are one 0."""
    slope_of = dict(zip(parts, slopes, strict=True))
    terms = written_terms(expr)
    first_constant = next((term for term in terms if not depends(term)), None)
    return Worked("+", tuple(slope_of[term] for term in terms if depends(term) or term is first_constant))


def worked_constant_multiple(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """c·f', and -f' for (-f)'."""
    constant = sympy.Mul(*constant_factors(expr, depends))
    return Worked("-", (slopes[0],)) if constant == -1 else Worked("*", (constant, slopes[0]))


def worked_product(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """f'·g·h + f·g'·h + f·g·h'."""
    terms = (Worked("*", (*parts[:i], slope, *parts[i + 1 :])) for i, slope in enumerate(slopes))
    return Worked("+", tuple(terms))


def worked_quotient(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """(f'·g − f·g')/g²."""
    (f, g), (df, dg) = parts, slopes
    above = Worked("-", (Worked("*", (df, g)), Worked("*", (f, dg))))
    return Worked("/", (above, Worked("^", (g, sympy.Integer(2)))))


def worked_power_of_variable(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """n·xⁿ⁻¹."""
    return Worked("*", (expr.exp, _lowered(expr)))


def worked_power(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """n·fⁿ⁻¹·f'."""
    return Worked("*", (expr.exp, _lowered(expr), slopes[0]))


def _lowered(expr: Expr) -> Filled:
    """fⁿ⁻¹."""
    exponent = expr.exp - 1
    return expr.base if exponent == 1 else Worked("^", (expr.base, exponent))


def worked_exponential(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """aᶠ·log(a)·f'."""
    return Worked("*", (expr, sympy.log(expr.base), slopes[0]))


def worked_logarithmic(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """g·fᵍ⁻¹·f' + fᵍ·log(f)·g'."""
    (f, g), (df, dg) = parts, slopes
    first = Worked("*", (g, Worked("^", (f, g - 1)), df))
    return Worked("+", (first, Worked("*", (expr, sympy.log(f), dg))))


def worked_chain(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Filled:
    """∂₁f·u' + ∂₂f·v'."""
    slope_of = dict(zip(parts, slopes, strict=True))
    terms = tuple(
        Worked("*", (_outer(expr, i), slope_of[argument]))
        for i, argument in enumerate(expr.args)
        if argument in slope_of
    )
    return terms[0] if len(terms) == 1 else Worked("+", terms)


def value(formula: Filled) -> Expr:
    """The derivative that a formula gives."""
    if not isinstance(formula, Worked):
        return formula
    return _VALUES[formula.sign](*map(value, formula.parts))


_VALUES: Mapping[str, Callable[..., Expr]] = {
    "+": sympy.Add,
    "-": lambda u, *other: sympy.Add(u, *(-v for v in other)) if other else sympy.Mul(-1, u),
    "*": sympy.Mul,
    "/": lambda u, v: sympy.Mul(u, sympy.Pow(v, -1)),
    "^": sympy.Pow,
}


# --- whether the formula says more than the result ----------------------------


def says_more(formula: Filled, result: Expr) -> bool:
    """Whether a formula is written with other numbers or parts than its value.

    Another order of factors, or of the terms of a sum, does not count. The terms of the product rule do: a reader
    looks for them in the order of the statement.
    """
    if isinstance(formula, Worked) and any(isinstance(part, Worked) for part in formula.parts):
        return _terms(formula) != _terms(result)
    return not is_reordered(formula, result)


def is_reordered(formula: Filled, result: Expr) -> bool:
    """Whether a formula is its value but for the order of terms and factors."""
    one, other = (Counter(frozenset(term.items()) for term in _terms(each)) for each in (formula, result))
    return one == other


Factors = Counter[Any]


def _terms(formula: Filled) -> list[Factors]:
    """The terms of a sum, each by its factors."""
    if not isinstance(formula, Worked):
        return [_factors(term) for term in written_terms(formula)]
    if formula.sign == "+":
        return [term for part in formula.parts for term in _terms(part)]
    if formula.sign == "-" and len(formula.parts) == 1:
        return [_negative(term) for term in _terms(formula.parts[0])]
    return [_factors(formula)]


def _factors(formula: Filled) -> Factors:
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


def _has_bar(part: Filled) -> bool:
    return not isinstance(part, Worked) and sympy.fraction(part)[1] != 1


def _negative(factors: Factors) -> Factors:
    number = next((factor for factor in factors if getattr(factor, "is_Number", False)), sympy.S.One)
    rest = Counter({factor: count for factor, count in factors.items() if factor is not number})
    return rest if number == -1 else rest + Counter([-number])


# --- the table ---------------------------------------------------------------
#
# The last row takes anything from SymPy's diff, under a name that says so. Names are those of textbooks
# (Stewart, *Calculus*, 8th ed., chapter 3; for Leibniz's rule Rudin, Theorem 9.42).


# ruff: noqa: ARG001 - a rule takes what any rule may need


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    `statement` is the formula of a textbook, with the words of `remark`; `longer` holds those for three parts
    and for more. `binds` says what its letters stand for, `when` whether the rule applies to an expression,
    `parts` what must be differentiated for it. `worked` is what the statement says with the expression, its parts and
    their derivatives put in, before it is simplified; None where that is the derivative as it stands. `how` makes the
    derivative of them if it is not the value of `worked`.
    """

    name: str
    statement: Formula
    example: str
    binds: Binds
    when: Callable[[Expr, Dependence], bool]
    parts: Callable[[Expr, Dependence], Parts]
    how: Callable[[Expr, Parts, Sequence[Expr], Dependence], Expr] | None = None
    longer: tuple[Formula, ...] = ()
    remark: str = ""
    worked: Callable[[Expr, Parts, Sequence[Expr], Dependence], Expr | Worked] | None = None

    def stated(self, parts: int) -> Formula:
        """The statement for this number of parts."""
        return (self.statement, *self.longer)[max(0, min(parts - 2, len(self.longer)))]

    def derived(self, expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
        """The derivative of the expression, from its parts and their derivatives."""
        made = self.how or self.worked
        assert made is not None
        return value(made(expr, parts, slopes, depends))


# --- the derivative from those of the parts -----------------------------------


def _zero(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.S.Zero


def _one(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.S.One


def _sum(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Add(*slopes)


def product_terms(parts: Parts, slopes: Sequence[Expr]) -> list[Expr]:
    """f'gh, fg'h, fgh'."""
    return [sympy.Mul(slope, *parts[:i], *parts[i + 1 :]) for i, slope in enumerate(slopes)]


def _power(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    base, exponent = expr.args
    if base.is_Mul and not exponent.is_Integer:
        # As the engine does: √(xy)/(2x) keeps the derivative at y = 0 that y/(2√(xy)) loses.
        return sympy.Mul(exponent, expr, sympy.Pow(base, -1), slopes[0])
    return sympy.Mul(exponent, sympy.Pow(base, exponent - 1), slopes[0])


def _chain(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return value(worked_chain(expr, parts, slopes, depends))


def _outer(expr: Expr, position: int) -> Expr:
    if isinstance(expr, sympy.core.function.AppliedUndef):
        return expr.fdiff(position + 1)
    return outer(expr, position)


def _function(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return _chain(expr, (depends.variable,), (sympy.S.One,), depends)


def _piecewise(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return sympy.Piecewise(*((slope, piece.cond) for slope, piece in zip(slopes, expr.args, strict=True)))


def _integral(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    lower, upper, integrand = parts
    bound = expr.limits[0][0]
    inside = sympy.Integral(slopes[2], *expr.limits) if slopes[2] else sympy.S.Zero
    return sympy.Add(
        exact.substituted(integrand, {bound: upper}) * slopes[1],
        -exact.substituted(integrand, {bound: lower}) * slopes[0],
        inside,
    )


def _quoted(expr: Expr, parts: Parts, slopes: Sequence[Expr], depends: Dependence) -> Expr:
    return derivative(expr, depends.variable)


_NOTHING, _LETTERS = patterns.nothing, patterns.in_letters

# name, statement, example, what the letters stand for; when, parts, how
RULES: tuple[Rule, ...] = (
    Rule("constant", Formula("c' = 0", "c' = 0"), "a^2", _NOTHING, patterns.is_constant, patterns.no_parts, _zero),
    Rule("variable", Formula("x' = 1", "x' = 1"), "x", _NOTHING, patterns.is_variable, patterns.no_parts, _one),
    Rule(
        "sum", Formula("(f + g)' = f' + g'", "(f + g)' = f' + g'"), "x^2 + sin(x)", _NOTHING,
        patterns.is_sum, patterns.arguments, _sum,
        worked=worked_total,
        longer=(Formula("(f + g + …)' = f' + g' + …", r"(f + g + \dots)' = f' + g' + \dots"),),
    ),
    Rule(
        "constant multiple", Formula("(c·f)' = c·f'", "(c f)' = c f'"), "3*sin(x)", patterns.constant_and_factor,
        patterns.has_constant_factor, patterns.variable_factor,
        worked=worked_constant_multiple,
    ),
    Rule(
        "quotient", Formula("(f/g)' = (f'·g − f·g')/g²", r"\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}"),
        "sin(x)/x^2", _LETTERS("fg"), patterns.is_quotient, patterns.numerator_and_denominator,
        worked=worked_quotient,
    ),
    Rule(
        "product", Formula("(f·g)' = f'·g + f·g'", "(f g)' = f' g + f g'"), "x*sin(x)", _LETTERS("fgh"),
        patterns.is_product, patterns.factors,
        worked=worked_product,
        longer=(
            Formula("(f·g·h)' = f'·g·h + f·g'·h + f·g·h'", "(f g h)' = f' g h + f g' h + f g h'"),
            Formula(
                "(f₁·f₂·…)' = f₁'·f₂·… + f₁·f₂'·… + …", r"(f_1 f_2 \cdots)' = f_1' f_2 \cdots + f_1 f_2' \cdots + \dots"
            ),
        ),
    ),
    Rule(
        "power", Formula("(xⁿ)' = n·xⁿ⁻¹", "(x^n)' = n x^{n-1}"), "x^5", patterns.exponent_letter,
        patterns.is_power_of_variable, patterns.no_parts,
        worked=worked_power_of_variable,
    ),
    Rule(
        "power of a function", Formula("(fⁿ)' = n·fⁿ⁻¹·f'", "(f^n)' = n f^{n-1} f'"), "(x^2 + 1)^3",
        patterns.base_and_exponent, patterns.is_power, patterns.base, _power,
        worked=worked_power,
    ),
    Rule(
        "exponential", Formula("(aᶠ)' = aᶠ·log(a)·f'", r"(a^f)' = a^f \log(a)\, f'"), "2^x", patterns.constant_base,
        patterns.is_exponential, patterns.exponent,
        worked=worked_exponential,
    ),
    Rule(
        "logarithmic",
        Formula("(fᵍ)' = g·fᵍ⁻¹·f' + fᵍ·log(f)·g'", r"(f^g)' = g f^{g-1} f' + f^g \log(f)\, g'"),
        "x^x", _LETTERS("fg"), patterns.is_power_of_both, patterns.arguments,
        worked=worked_logarithmic,
    ),
    Rule(
        "inverse function",
        Formula("(f⁻¹(u))' = u'/f'(f⁻¹(u))", r"(f^{-1}(u))' = \frac{u'}{f'(f^{-1}(u))}"),
        "asin(3*x)", patterns.inverse_and_inner, patterns.is_inverse, patterns.dependent_arguments,
        worked=worked_chain,
    ),
    Rule(
        "function", Formula("", ""), "sin(x)", _NOTHING, patterns.is_function_of_variable, patterns.no_parts, _function,
        remark="from the table of derivatives",
    ),
    Rule(
        "chain", Formula("f(u)' = f'(u)·u'", r"f(u)' = f'(u)\, u'"), "sin(3*x)", patterns.outer_and_inner,
        patterns.is_composition, patterns.dependent_arguments,
        worked=worked_chain,
    ),
    Rule(
        "chain, several arguments",
        Formula("f(u, v)' = ∂₁f·u' + ∂₂f·v'", r"f(u, v)' = \partial_1 f\, u' + \partial_2 f\, v'"),
        "atan2(sin(x), x^2)", patterns.slots, patterns.is_in_table, patterns.dependent_arguments,
        worked=worked_chain,
        longer=(
            Formula(
                "f(u, v, …)' = ∂₁f·u' + ∂₂f·v' + …",
                r"f(u, v, \dots)' = \partial_1 f\, u' + \partial_2 f\, v' + \dots",
            ),
        ),
    ),
    Rule(
        "piecewise", Formula("", ""), "piecewise(x^2, x < 0, sin(x))", _NOTHING,
        patterns.is_piecewise, patterns.pieces, _piecewise,
        remark="piece by piece, away from the boundaries",
    ),
    Rule(
        "undefined function", Formula("f(u, …)' = ∂₁f·u' + …", r"f(u, \dots)' = \partial_1 f\, u' + \dots"),
        "g(x^2, 3*x)", _NOTHING, patterns.is_undefined, patterns.dependent_arguments,
        how=_chain, remark="its own derivatives stay as they are",
    ),
    Rule(
        "integral",
        Formula(
            "(∫ₐᵇ f dt)' = f(b)·b' − f(a)·a' + ∫ₐᵇ f' dt",
            r"\left(\int_a^b f\, dt\right)' = f(b)\, b' - f(a)\, a' + \int_a^b f'\, dt",
        ),
        "Integral(sin(t*x), (t, 0, x^2))", _LETTERS("abf"),
        patterns.is_definite_integral, patterns.bounds_and_integrand, _integral,
        remark="Leibniz",
    ),
    Rule(
        "quoted", Formula("", ""), "besselj(x, 2)", _NOTHING, patterns.always, patterns.no_parts, _quoted,
        remark="taken from SymPy, not derived here",
    ),
)  # fmt: skip
"""The first row that applies wins."""

RULE = {row.name: row for row in RULES}
"""The rows by name."""
