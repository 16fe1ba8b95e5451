"""The germ of an expression at a point, node by node, and what several rules share: powers, steps, Taylor.

Refused: nothing; where nothing can be said the germ is the one that says nothing (order -∞).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.local.constants import INFINITE
from symjac.local.germs import (
    LOG,
    ZERO,
    Germ,
    Need,
    add,
    bound,
    germ,
    limit,
    monomial,
    series,
    signature,
    unknown,
)
from symjac.local.regular import Evaluator, NotDefined
from symjac.local.rules import RULES, smooth

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
DISCONTINUOUS = (
    sympy.sign,
    sympy.Heaviside,
    sympy.floor,
    sympy.ceiling,
    sympy.Piecewise,
    sympy.acot,
    sympy.atan2,
)


class Expansion:
    """Germs at the evaluator's point in the given directions, one symbol h_j a variable x_j.

    `rays` allows germs that hold along rays only; `weights` w_j bends the rays into h_j t^{w_j};
    `depth` is the number of Taylor terms.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        directions: Mapping[Symbol, Symbol],
        *,
        depth: int,
        rays: bool = False,
        weights: Sequence[int] = (),
    ) -> None:
        self.evaluator = evaluator
        self.names = directions
        self.directions = tuple(directions.values())
        self.weights = dict(zip(directions, weights or [1] * len(directions), strict=True))
        self.depth = depth
        self.rays = rays
        self._unbounded: Expr | None = None
        self._memo: dict[Expr, Germ] = {}

    def of(self, node: Expr) -> Germ:
        """The germ of the node."""
        known = self._memo.get(node)
        if known is None:
            known = self._memo[node] = self._of(node)
        return known

    def _of(self, node: Expr) -> Germ:
        if node.free_symbols.isdisjoint(self.names):
            try:
                return monomial(self.evaluator.at(node).value)
            except NotDefined:
                return unknown(node)
        if node.is_Symbol:
            start = monomial(self.evaluator.at(node).value)
            return add([start, monomial(self.names[node], S(self.weights[node]))])
        return RULES.get(node.func, smooth)(self, node)

    def usable(self, form: Expr) -> Germ | None:
        """Where dividing by the form is sound, as a germ without terms; None if that cannot be told."""
        if form.has(LOG):
            return None
        if signature(form, self.directions) is not None:
            return ZERO
        return replace(ZERO, away=frozenset([form])) if self.rays else None

    def oscillates(self, argument: Expr, form: Expr) -> bool:
        """Whether PHASE may stand for the argument with this leading form; two cannot share it."""
        if not self.rays or self.usable(form) is None or argument.has(*DISCONTINUOUS):
            return False
        self._unbounded = self._unbounded if self._unbounded is not None else argument
        return bool(self._unbounded == argument)

    # --- powers, logarithms, steps: shared by several rules ---

    def power(self, u: Germ, exponent: Expr, node: Expr, argument: Expr) -> Germ:
        """u^α = φ^α Σ binom(α, k) (rest/φ)^k, φ the leading form; u is the germ of the argument."""
        if exponent.is_Integer and exponent >= 0:
            return self._natural_power(u, int(exponent))
        if not exponent.is_comparable or (u.terms and u.terms[0][1].has(LOG)):
            return unknown(node, u)
        off_zero = (argument > 0, *((argument < 0, sympy.Ne(argument, 0)) if exponent.is_Integer else ()))
        if not u.terms:
            if exponent > 0 and argument.is_nonnegative:
                return bound(exponent * u.order, u)
            return unknown(node, u, enough=off_zero)
        degree, form = u.terms[0]
        where = self.usable(form)
        if exponent.is_Integer and where is None:
            return unknown(node, u, enough=off_zero)
        if not exponent.is_Integer and not argument.is_nonnegative and signature(form, self.directions) != 1:
            enough = (*off_zero, argument >= 0) if exponent > 0 else off_zero
            u = replace(u, needs=(*u.needs, Need(form, node, enough=enough)))
        if where is not None:
            return add([self._binomial(u, exponent), where])
        if exponent < 0:
            return unknown(node, u, enough=off_zero)
        # |a^α - b^α| ≤ |a - b|^α for α ≤ 1, ≤ α max(a, b)^(α-1) |a - b| for α ≥ 1; a, b ≥ 0.
        rest = exponent * u.rest.lowest if exponent < 1 else degree * (exponent - 1) + u.rest.lowest
        return germ({degree * exponent: form**exponent}, rest, u)

    def _binomial(self, u: Germ, exponent: Expr) -> Germ:
        degree, form = u.terms[0]
        last = self.depth + 1
        coefficients = [
            monomial(sympy.binomial(exponent, k) * form ** (exponent - k), degree * (exponent - k))
            for k in range(last)
        ]
        return series(coefficients, u.rest, degree * (exponent - last) + last * u.rest.lowest)

    def _natural_power(self, u: Germ, exponent: int) -> Germ:
        if not u.terms:
            return bound(exponent * u.order if exponent else S.Infinity, u)
        degree, form = u.terms[0]
        count = min(exponent, self.depth)
        coefficients = [
            monomial(sympy.binomial(exponent, k) * form ** (exponent - k), degree * (exponent - k))
            for k in range(count + 1)
        ]
        over = exponent - count - 1
        lead = replace(u, terms=u.terms[:1], order=S.Infinity).lowest
        remainder = (
            S.Infinity
            if over < 0 or u.rest.lowest == S.Infinity
            else lead * over + u.rest.lowest * (count + 1)
        )
        return add([series(coefficients, u.rest, remainder), replace(ZERO, away=u.away, needs=u.needs)])

    def step(self, u: Germ, below: Expr, at: Expr, above: Expr) -> Germ:
        """below, at or above, as u is negative, zero or positive."""
        if not u.terms:
            return monomial(at) if u.order == S.Infinity else bound(S.Zero, u)
        form = u.terms[0][1]
        side = None if form.has(LOG) else signature(form, self.directions)
        if side:
            return add([monomial(above if side == 1 else below), replace(ZERO, away=u.away, needs=u.needs)])
        where = ZERO if u.exact else self.usable(form)
        if where is None or form.has(LOG):
            return bound(S.Zero, u)
        pieces = ((below, sympy.Lt(form, 0)), (above, sympy.Gt(form, 0)), (at, S.true))
        return germ({S.Zero: sympy.Piecewise(*pieces, evaluate=False)}, S.Infinity, u, where)

    def compose(self, function: Callable[[Expr], Expr], u: Germ, node: Expr) -> Germ:
        """f(c + δ) = Σ f⁽ᵏ⁾(c)/k! δᵏ + O(δ^(depth+1)), for f analytic at the limit c of u."""
        tends = limit(u, self.directions)
        if tends is None:
            return unknown(node, u)
        constant, increment = tends
        argument, coefficients = sympy.Dummy("s", real=True), []
        current = function(argument)
        for k in range(self.depth + 1):
            coefficient = current.subs(argument, constant)
            if coefficient.has(*INFINITE, sympy.AccumBounds):
                return unknown(node, u)
            coefficients.append(monomial(coefficient / sympy.factorial(k)))
            current = current.diff(argument)
        return series(coefficients, increment, (self.depth + 1) * increment.lowest)
