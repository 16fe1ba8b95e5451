"""One place of a derivation at which a rule can be broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.steps import RULE, Dependence, Step
from symjac.steps.outer import OUTER
from symjac.steps.rules import constant_factors

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_VARIABLE_LETTERS = frozenset("rstuvwxyzXYZ") | {"theta", "phi", "varphi", "rho"}


def other_variables(expr: Expr, x: Symbol, variables: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The symbols beside x that a student takes for variables: those of the map, and letters such as y."""
    others = (expr.free_symbols | set(variables)) - {x}
    return tuple(
        sorted(
            (s for s in others if s in variables or s.name.split("_")[0].rstrip("'") in _VARIABLE_LETTERS),
            key=lambda s: str(s.name),
        )
    )


@dataclass(frozen=True)
class Place:
    """A step, and what a broken rule may look at: the other variables and whether the step is the whole."""

    step: Step
    depends: Dependence
    others: tuple[Symbol, ...]
    is_root: bool

    @property
    def expr(self) -> Expr:
        """What is differentiated here."""
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
        """What the rule differentiates."""
        return tuple(child.expr for child in self.step.children)

    @cached_property
    def slopes(self) -> tuple[Expr, ...]:
        """The derivatives of the parts."""
        return tuple(child.result for child in self.step.children)

    @property
    def inner(self) -> Expr:
        """u of f(u); x where the rule is one for x itself."""
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
        """What the right rule makes of other derivatives of the parts."""
        return RULE[self.step.rule].how(self.expr, self.parts, slopes, self.depends)

    def outer(self, inner: Expr) -> Expr:
        """f'(v) for the outer function f of this place and any v."""
        if self.expr.is_Pow:
            base, exponent = self.expr.args
            if self.depends(base):
                return exponent * inner ** (exponent - 1)
            return base**inner * sympy.log(base)
        for formula, argument in zip(OUTER.get(type(self.expr), ()), self.expr.args, strict=False):
            if argument == self.inner and formula is not None:
                return formula(*(inner if other == self.inner else other for other in self.expr.args))
        return self.with_slopes(*(sympy.S.One for _ in self.slopes))

    def value(self, inner: Expr) -> Expr:
        """f(v)."""
        return self.expr.func(*(inner if argument == self.inner else argument for argument in self.expr.args))

    def varies(self, expr: Expr) -> tuple[Symbol, ...]:
        """The other variables in an expression."""
        return tuple(symbol for symbol in self.others if symbol in expr.free_symbols)
