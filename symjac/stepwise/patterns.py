"""When a rule of the table applies to an expression, which parts must then be differentiated, and its statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.derive import is_real
from symjac.expressions import binds
from symjac.expressions.applied import outer, record
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Parts = tuple[Expr, ...]


# --- when a rule applies ------------------------------------------------------
#
# `Dependence` says which subexpressions depend on a variable.


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


# --- the statement of a rule --------------------------------------------------
#
# The statement of a rule, as in a textbook, and the values of its letters at one step.
#
# The letters are those of the statements in `rules`; if the problem uses such a name itself, another letter is taken.


# ruff: noqa: ARG001 - a row of the table takes what any row may need


class Formula(NamedTuple):
    """A formula of ours in Unicode and in TeX."""

    text: str
    tex: str

    def renamed(self, letters: Mapping[str, str]) -> Formula:
        """The formula with other letters: one of the table `_OTHERS` for each.

        >>> Formula("(aᶠ)' = aᶠ·ln(a)·f'", r"(a^f)' = a^f \\ln(a)\\, f'").renamed({"f": "p", "a": "b"})
        Formula(text="(bᵖ)' = bᵖ·ln(b)·p'", tex="(b^p)' = b^p \\\\ln(b)\\\\, p'")
        """
        if not letters:
            return self
        raised = str.maketrans({_RAISED[old]: _RAISED[new] for old, new in letters.items() if old in _RAISED})

        def changed(match: re.Match[str]) -> str:
            return letters.get(match[0], match[0])

        text = _LETTER.sub(changed, self.text).translate(raised)
        return Formula(text, _LETTER.sub(changed, self.tex))


_LETTER = re.compile(r"\\?[A-Za-z]+")
"""A letter, or a longer word that is not one, such as ln or \\frac."""

_RAISED = {
    "f": "ᶠ", "p": "ᵖ", "P": "ᴾ", "g": "ᵍ", "r": "ʳ", "R": "ᴿ", "n": "ⁿ", "k": "ᵏ", "K": "ᴷ", "a": "ᵃ", "b": "ᵇ",
    "B": "ᴮ",
}  # fmt: skip

_OTHERS = {
    "f": "pP", "g": "rR", "h": "sS", "u": "wW", "v": "zZ", "c": "mM", "n": "kK", "a": "bB", "x": "tT",
}  # fmt: skip
"""Letters of the statements → the letters that replace them if the problem uses the name."""


def other_letters(taken: Collection[str]) -> dict[str, str]:
    """A free letter for each letter that is taken."""
    return {
        letter: next((other for other in others if other not in taken), letter)
        for letter, others in _OTHERS.items()
        if letter in taken
    }


class Binding(NamedTuple):
    """The value of a formula in the letters of a statement: f is x², f'(u) is cos(u), which is `generic`."""

    left: Formula
    value: Expr
    generic: bool = False

    def renamed(self, letters: Mapping[str, str]) -> Binding:
        """The binding with other letters, on the right as well."""
        if not self.generic:
            return Binding(self.left.renamed(letters), self.value)
        inner = {dummy: sympy.Symbol(letters.get(name, name), real=True) for name, dummy in _INNER.items()}
        return Binding(self.left.renamed(letters), self.value.xreplace(inner))


Bindings = tuple[Binding, ...]
Binds = Callable[["Expr", "Parts", "Dependence"], Bindings]


def _letter(letter: str, value: Expr) -> Binding:
    return Binding(Formula(letter, letter), value)


def nothing(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """The statement has no letters, or they need no explanation."""
    return ()


def in_letters(letters: str) -> Binds:
    """One letter for each part; f_1, f_2, … if there are more."""

    def binds(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
        if len(parts) <= len(letters):
            return tuple(map(_letter, letters, parts))
        first = letters[0]
        return tuple(
            Binding(Formula(f"{first}{str(i).translate(_SUBSCRIPTS)}", f"{first}_{{{i}}}"), part)
            for i, part in enumerate(parts, 1)
        )

    return binds


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def constant_and_factor(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """c and f."""
    constants = (factor for factor in expr.args if not depends(factor))
    return _letter("c", sympy.Mul(*constants)), _letter("f", parts[0])


def exponent_letter(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """n."""
    return (_letter("n", expr.exp),)


def base_and_exponent(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """f and n."""
    return _letter("f", expr.base), _letter("n", expr.exp)


def constant_base(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """a and f."""
    return _letter("a", expr.base), _letter("f", expr.exp)


def outer_and_inner(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """f(u), f'(u) and u."""
    return (
        Binding(Formula("f(u)", "f(u)"), _at(expr, {parts[0]: _INNER["u"]}), generic=True),
        Binding(Formula("f'(u)", "f'(u)"), _slope(expr, parts, 0), generic=True),
        _letter("u", parts[0]),
    )


def inverse_and_inner(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """f⁻¹(u), its derivative and u."""
    return (
        Binding(Formula("f⁻¹(u)", "f^{-1}(u)"), _at(expr, {parts[0]: _INNER["u"]}), generic=True),
        Binding(Formula("1/f'(f⁻¹(u))", r"\frac{1}{f'(f^{-1}(u))}"), _slope(expr, parts, 0), generic=True),
        _letter("u", parts[0]),
    )


def slots(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
    """∂₁f, ∂₂f, … and the arguments that depend on the variable."""
    names = (Formula(f"∂{str(i).translate(_SUBSCRIPTS)}f", rf"\partial_{{{i}}} f") for i in range(1, len(parts) + 1))
    slopes = (Binding(name, _slope(expr, parts, which), generic=True) for which, name in enumerate(names))
    distinct = len(set(parts)) == len(parts) <= len(_INNER)
    return (*slopes, *in_letters("uv")(expr, parts, depends)) if distinct else ()


def _slope(expr: Expr, parts: Parts, which: int) -> Expr:
    """The derivative of the outer function by one of the parts, with letters for all parts."""
    letters = dict(zip(parts, _INNER.values(), strict=False))
    generic = _at(expr, letters)
    return outer(generic, generic.args.index(letters[parts[which]]))  # max sorts its arguments


def _at(expr: Expr, letters: Mapping[Expr, Symbol]) -> Expr:
    """The function at letters, unevaluated, because SymPy could sort or join its arguments."""
    return expr.func(*(letters.get(argument, argument) for argument in expr.args), evaluate=False)


_INNER = {letter: sympy.Dummy(letter, real=True) for letter in "uv"}
"""The letters for arguments; none is a name of the problem."""
