"""The germ of an expression at a point, node by node, and the parts that rules share: powers, steps, Taylor's formula.

Refused: nothing. If nothing is known, the germ is the one that says nothing (order -∞).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import Undecided
from symjac.expressions import INFINITE, spelled
from symjac.expressions.applied import number, record, records
from symjac.expressions.facts import is_large, remembered
from symjac.kernel import sympy, sympy_failures
from symjac.local.germ_rules import RULES, smooth
from symjac.local.germs import (
    LOG,
    Flat,
    Germ,
    Need,
    add,
    bound,
    germ,
    limit,
    monomial,
    series,
    signature,
    unbounded,
    undefined,
    unknown,
)
from symjac.local.regular import Evaluator, NotDefined

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S
DISCONTINUOUS = (*(kind for kind, function in records().items() if function.jumps), sympy.Piecewise, sympy.atan2)


class Expansion:
    """Germs at the evaluator's point, x_j moving by h_j.

    `steps` are the h_j: in the symbols `directions` all together or, if there are none, numbers: the
    ray along h, bent by `weights` w_j into h_j t^(w_j). `depth` is the number of Taylor terms.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        steps: Mapping[Symbol, Expr],
        *,
        depth: int,
        directions: Sequence[Symbol] = (),
        weights: Sequence[int] = (),
    ) -> None:
        self.evaluator = evaluator
        self.steps = steps
        self.directions = tuple(directions)
        self.weights = dict(zip(steps, weights or [1] * len(steps), strict=True))
        self.depth = depth
        self._unbounded: Expr | None = None
        self._memo: dict[Expr, Germ] = {}

    def of(self, node: Expr) -> Germ:
        """The germ of the node; Undecided if SymPy fails on it, as it does on max(I, 1)."""
        known = self._memo.get(node)
        if known is None:
            try:
                known = self._memo[node] = self._of(node)
            except sympy_failures() as error:
                raise Undecided(f"{spelled(node)} could not be expanded: {error}") from error
        return known

    def _of(self, node: Expr) -> Germ:
        if node.free_symbols.isdisjoint(self.steps):
            try:
                return monomial(self.evaluator.at(node).value)
            except NotDefined:
                return undefined(node)
        if node.is_Symbol:
            start = monomial(self.evaluator.at(node).value)
            return add([start, monomial(self.steps[node], S(self.weights[node]))])
        return RULES.get(node.func, smooth)(self, node)

    def side(self, form: Expr) -> int | None:
        """The sign of the form in all directions: see `signature`."""
        return signature(form, self.directions)

    def oscillates(self, argument: Expr, form: Expr) -> bool:
        """Whether PHASE may stand for the argument with this leading form; two arguments cannot share it."""
        if self.directions or self.side(form) is None or argument.has(*DISCONTINUOUS):
            return False
        self._unbounded = self._unbounded if self._unbounded is not None else argument
        return bool(self._unbounded == argument)

    # --- powers, steps, Taylor's formula: shared by several rules ---

    def power(self, u: Germ, exponent: Expr, node: Expr, argument: Expr) -> Germ:
        """u^α, u the germ of the argument; real powers of u ≥ 0, integer powers of u ≠ 0."""
        if exponent.is_Integer and exponent >= 0:
            return self._natural_power(u, int(exponent))
        if not exponent.is_comparable or (u.terms and u.terms[0][1].has(LOG)):
            return unknown(node, u)
        if exponent < 0 and u.terms and u.terms[0][1].has(Flat):
            return unbounded(u) if self._invertible(u) else unknown(node, u)
        if not u.terms and u.order == S.Infinity:
            return u if exponent > 0 else undefined(node, u)
        if exponent.is_Integer:
            off_zero = (argument > 0, argument < 0, sympy.Ne(argument, 0))
            return self._binomial(u, exponent) if self._invertible(u) else unknown(node, u, enough=off_zero)
        enough = (argument > 0, argument >= 0) if exponent > 0 else (argument > 0,)
        if not u.terms:
            defined = exponent > 0 and _is_nonnegative(argument)
            return bound(exponent * u.order, u) if defined else unknown(node, u, enough=enough)
        degree, form = u.terms[0]
        side = self.side(form)
        if side != 1 and not _is_nonnegative(argument):
            u = replace(u, needs=(*u.needs, Need(form, node, enough=enough)))
        if side == -1:
            return unbounded(u)
        if side is not None:
            return self._binomial(u, exponent)
        if exponent < 0:
            return unknown(node, u, enough=enough)
        # |a^α - b^α| ≤ |a - b|^α for α ≤ 1, ≤ α max(a, b)^(α-1) |a - b| for α ≥ 1; a, b ≥ 0.
        rest = exponent * u.rest.lowest if exponent < 1 else degree * (exponent - 1) + u.rest.lowest
        return germ({degree * exponent: form**exponent}, rest, u)

    def _invertible(self, u: Germ) -> bool:
        return bool(u.terms) and self.side(u.terms[0][1]) is not None

    def _binomial(self, u: Germ, exponent: Expr) -> Germ:
        """(φ + r)^α = Σ binom(α, k) φ^(α-k) r^k, φ the leading form, nowhere zero."""
        degree, form = u.terms[0]
        last = self.depth + 1
        coefficients = [
            monomial(sympy.binomial(exponent, k) * form ** (exponent - k), degree * (exponent - k)) for k in range(last)
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
        done = over < 0 or u.rest.lowest == S.Infinity
        return series(coefficients, u.rest, S.Infinity if done else u.lowest * over + u.rest.lowest * (count + 1))

    def step(self, u: Germ, below: Expr, at: Expr, above: Expr) -> Germ:
        """below, at or above, as u is negative, zero or positive."""
        if not u.terms:
            return germ({S.Zero: at}, S.Infinity, u) if u.order == S.Infinity else bound(S.Zero, u)
        form = u.terms[0][1]
        side = self.side(form)
        if side:
            return germ({S.Zero: above if side == 1 else below}, S.Infinity, u)
        if form.has(LOG) or (side is None and not u.exact):
            return bound(S.Zero, u)
        pieces = ((below, sympy.Lt(form, 0)), (above, sympy.Gt(form, 0)), (at, S.true))
        return germ({S.Zero: sympy.Piecewise(*pieces, evaluate=False)}, S.Infinity, u)

    def compose(self, function: Callable[[Expr], Expr], u: Germ, node: Expr) -> Germ:
        """f(c + δ) = Σ f⁽ᵏ⁾(c)/k! δᵏ + O(δ^(depth+1)), for f analytic at the limit c of u."""
        tends = limit(u, self.directions)
        if tends is None:
            return unknown(node, u)
        constant, increment = tends
        coefficients = _taylor(function(_ARGUMENT), constant, self.depth)
        if coefficients is None:
            return unknown(node, u)
        return series([monomial(c) for c in coefficients], increment, (self.depth + 1) * increment.lowest)


def _is_nonnegative(argument: Expr) -> bool:
    """Whether the argument is evidently ≥ 0, as 1 - cos(u) is."""
    return bool(argument.is_nonnegative or exact.sign(argument) <= {0, 1})


_ARGUMENT = sympy.Dummy("s", real=True)


@remembered(512)
def _taylor(function: Expr, constant: Expr, depth: int) -> tuple[Expr, ...] | None:
    """f⁽ᵏ⁾(c)/k! for k = 0 … depth, f an expression in _ARGUMENT; None if one is not finite."""
    if is_large(function):
        return None
    known = record(function)
    if known and any(constant == number(gap) for gap in known.gaps.points):  # the formula of f' has no value there
        expanded = sympy.series(function, _ARGUMENT, constant, depth + 1).removeO()
        return tuple(expanded.coeff(_ARGUMENT - constant, k) for k in range(depth + 1))
    coefficients, current = [], function
    for k in range(depth + 1):
        coefficient = exact.substituted(current, {_ARGUMENT: constant})
        if coefficient.has(*INFINITE, sympy.AccumBounds):
            return None
        coefficients.append(coefficient / sympy.factorial(k))
        current = current.diff(_ARGUMENT)
    return tuple(coefficients)
