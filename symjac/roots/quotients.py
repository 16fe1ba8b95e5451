"""Forms of an equation that have values where the equation itself divides by 0 or is infinite.

An equation N/D = 0 has no solution in a box if N is 0 there only where D is 0. If N and its derivatives in x up to the
order m − 1 are 0 at x = a, then N = (x − a)ᵐ·∂ᵐN(ξ)/m! with ξ between a and x (Taylor's theorem with Lagrange's
remainder), so that it suffices that ∂ᵐN is nowhere 0: this is how sin(x)/x is studied near 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from flint import arb

from symjac import exact
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.numbers.evaluators import precision
from symjac.roots.boxes import OnBox, ball, is_smooth_at, real

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MOST_ORDER = 12
"""The highest order m of a zero of a numerator."""

MOST_NODES = 120
"""The most different subexpressions of an equation that is brought to one fraction."""


class TaylorForm(NamedTuple):
    """The numerator of an equation, its zeros (x, a) that are poles of the equation, and the derivative left there."""

    numerator: Expr
    places: dict[Symbol, Expr]
    derivative: Expr

    def excludes_zero(self, variables: Sequence[Symbol], cell: Sequence[arb], bits: int) -> bool:
        """Whether the equation has certainly no solution in a cell."""
        with precision(bits):
            wide = [x.union(ball(self.places[v], self.places[v])) if v in self.places else x
                    for v, x in zip(variables, cell, strict=True)]  # fmt: skip
        balls = OnBox(dict(zip(variables, wide, strict=True)), bits)
        try:
            if real(balls.value(self.derivative)).contains(0):
                return False
            return not self.places or is_smooth_at(balls, (self.numerator,))
        except ArithmeticError:
            return False


def taylor_forms(equation: Expr, variables: Sequence[Symbol]) -> list[TaylorForm]:
    """The numerator, and its forms beside the poles x = a of the equation, a rational."""
    if sum(1 for _ in distinct(equation)) > MOST_NODES:
        return []
    numerator, denominator = sympy.fraction(sympy.together(equation))
    if not denominator.free_symbols:
        return []
    by_variable: dict[Symbol, list[tuple[Symbol, Expr]]] = {}
    for x, a in _poles(denominator, variables):
        by_variable.setdefault(x, []).append((x, a))
    choices = [[None, *pairs] for pairs in by_variable.values()]
    forms = []
    for chosen in product(*choices):
        places, derivative = {}, numerator
        for x, a in filter(None, chosen):
            lower = _lowered(derivative, x, a)
            if lower is not None:
                places[x], derivative = a, lower
        form = TaylorForm(numerator, places, derivative)
        if form not in forms:
            forms.append(form)
    return forms


def _poles(denominator: Expr, variables: Sequence[Symbol]) -> Iterator[tuple[Symbol, Expr]]:
    """The places x = a, a rational, at which a factor of the denominator in x alone is 0."""
    whole = sympy.factor(denominator) if denominator.is_polynomial() else denominator
    found: dict[tuple[Symbol, Expr], None] = {}
    for factor in sympy.Mul.make_args(whole):
        base, _ = factor.as_base_exp()
        if len(base.free_symbols) != 1 or not base.free_symbols <= set(variables):
            continue
        (x,) = base.free_symbols
        slope = sympy.diff(base, x)
        tried = (
            [-exact.substituted(base, {x: sympy.S.Zero}) / slope] if slope.is_Rational else [sympy.S.Zero, sympy.S.One]
        )
        found |= {(x, a): None for a in tried if a.is_Rational and exact.substituted(base, {x: a}) == 0}
    yield from found


def _lowered(numerator: Expr, x: Symbol, a: Expr) -> Expr | None:
    """The first derivative in x that is not 0 all over x = a; None if it is the numerator itself, or is not found."""
    for order in range(MOST_ORDER):
        if not isinstance(exact.zero(exact.substituted(numerator, {x: a})), exact.Proved):
            return numerator if order else None
        numerator = sympy.diff(numerator, x)
    return None


def without_poles(equation: Expr) -> Expr | None:
    """An expression that is finite at the poles of ψ(u), and 0 elsewhere where the equation is; None without ψ.

    ψ(u)·sin πu = ψ(1 − u)·sin πu − π·cos πu (DLMF 5.5.4), for u < 1 without poles.
    """
    calls = [call for call in equation.atoms(sympy.polygamma) if call.args[0] == 0]
    if not calls:
        return None
    names = {call: sympy.Dummy() for call in calls}
    numerator = equation.xreplace(names)
    if not numerator.is_polynomial(*names.values()):
        return None
    for call, name in names.items():
        u = call.args[1]
        sine, degree = sympy.sin(sympy.pi * u), sympy.degree(numerator, name)
        turned = sympy.digamma(1 - u) * sine - sympy.pi * sympy.cos(sympy.pi * u)
        powers = sympy.Poly(numerator, name).all_coeffs()[::-1]
        numerator = sympy.Add(*(c * turned**k * sine ** (degree - k) for k, c in enumerate(powers)))
    return numerator
