"""The statement of a rule, as in a textbook, and the values of its letters at one step.

The letters are those of the statements in `rules`; if the problem uses such a name itself, another letter is taken.
"""

# ruff: noqa: ARG001 - a row of the table takes what any row may need

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from symjac.expressions.applied import outer
from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.stepwise.patterns import Dependence

    Parts = tuple[Expr, ...]


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


def exponent(expr: Expr, parts: Parts, depends: Dependence) -> Bindings:
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
