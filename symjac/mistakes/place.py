"""One place of a derivation, at which a rule can be broken.

`slips` gives the right result with one error: a wrong sign, factor or exponent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symjac import exact
from symjac.expressions.applied import record, slopes
from symjac.kernel import sympy
from symjac.stepwise import RULE, Dependence, Step
from symjac.stepwise.patterns import constant_factors

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.stages import Tagged, Variables

_VARIABLE_LETTERS = frozenset("rstuvwxyzXYZ") | {"theta", "phi", "varphi", "rho"}


def is_variable(symbol: Symbol, variables: tuple[Symbol, ...]) -> bool:
    """Whether a student would take a symbol for a variable: one of the problem's, or a letter such as y."""
    return symbol in variables or symbol.name.split("_")[0].rstrip("'") in _VARIABLE_LETTERS


def other_variables(expr: Expr, x: Symbol, variables: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The variables other than x, in an expression and in the problem."""
    others = (expr.free_symbols | set(variables)) - {x}
    return tuple(sorted((symbol for symbol in others if is_variable(symbol, variables)), key=str))


@dataclass(frozen=True)
class DerivationPlace:
    """A step, and the data that a broken rule may use.

    `others` are the other variables; `is_root`: the step is the whole derivation; `divides`: the problem was typed with
    a division (SymPy has e⁻ˣ for both e⁻ˣ and 1/eˣ).
    """

    step: Step
    depends: Dependence
    others: tuple[Symbol, ...]
    is_root: bool
    divides: bool

    @property
    def expr(self) -> Expr:
        """The expression that is differentiated here."""
        return self.step.expr

    @property
    def x(self) -> Symbol:
        """The variable."""
        return self.step.wrt

    @property
    def result(self) -> Expr:
        """The right derivative."""
        return self.step.result

    @cached_property
    def parts(self) -> tuple[Expr, ...]:
        """The parts that the rule differentiates."""
        return tuple(child.expr for child in self.step.children)

    @cached_property
    def slopes(self) -> tuple[Expr, ...]:
        """The derivatives of the parts."""
        return tuple(child.result for child in self.step.children)

    @property
    def inner(self) -> Expr:
        """u in f(u); x if the rule is one for x itself."""
        return self.parts[0] if self.parts else self.x

    @property
    def inner_slope(self) -> Expr:
        """u'."""
        return self.slopes[0] if self.slopes else sympy.S.One

    @cached_property
    def constants(self) -> tuple[Expr, ...]:
        """The constant factors of a product."""
        return constant_factors(self.expr, self.depends)

    def with_slopes(self, *slopes: Expr) -> Expr:
        """The result of the right rule with other derivatives of the parts."""
        return RULE[self.step.rule].how(self.expr, self.parts, slopes, self.depends)

    def outer(self, inner: Expr) -> Expr:
        """f'(v) for the outer function f of this place and any v."""
        if self.expr.is_Pow:
            base, exponent = self.expr.args
            if self.depends(base):
                return exponent * inner ** (exponent - 1)
            return base**inner * sympy.log(base)
        function = record(self.expr)
        for formula, argument in zip(slopes(function) if function else (), self.expr.args, strict=False):
            if formula and argument == self.inner:
                return formula(*self._arguments(inner))
        return self.with_slopes(*(sympy.S.One for _ in self.slopes))

    def value(self, inner: Expr) -> Expr:
        """f(v)."""
        return exact.applied(self.expr.func, *self._arguments(inner))

    def _arguments(self, inner: Expr) -> tuple[Expr, ...]:
        return tuple(inner if argument == self.inner else argument for argument in self.expr.args)

    def varies(self, expr: Expr) -> tuple[Symbol, ...]:
        """The other variables in an expression."""
        return tuple(symbol for symbol in self.others if symbol in expr.free_symbols)


def slips(right: Expr, own: Variables, variables: Variables) -> Iterator[Tagged]:
    """The results with one slip; `own` are the variables of differentiation, `variables` those of the problem."""
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
        if factor.is_real and rest.free_symbols:  # any number is a factor of a constant
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
    """The kind of a factor: number, constant (a parameter), own (differentiated by), other (another one)."""
    symbols = factor.free_symbols
    if not symbols:
        return "number"
    if symbols & {*own}:
        return "own"
    return "other" if any(is_variable(symbol, variables) for symbol in symbols) else "constant"
