"""The germ of an expression at a point, node by node: the rule of each function, powers, steps, Taylor's formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import Undecided
from symjac.expressions import INFINITE, spelled
from symjac.expressions.applied import class_of, number, record, records
from symjac.expressions.facts import is_large, remembered
from symjac.functions import TABLE
from symjac.functions.record import LocalRule
from symjac.kernel import sympy, sympy_failures
from symjac.local.germs import (
    LOG,
    LOG_ALLOWANCE,
    PHASE,
    Flat,
    Germ,
    Need,
    add,
    bound,
    flat,
    germ,
    in_common,
    limit,
    monomial,
    multiply,
    piecewise,
    scale,
    series,
    signature,
    unbounded,
    undefined,
    unknown,
)
from symjac.local.regular import Evaluator, NotDefined

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- the germ of a function ---------------------------------------------------
#
# The germ of a function from the germs of its arguments, by the rule that its record names, or by Taylor's formula.
#
# Sources: Taylor's theorem; for the kinks, A. Griewank and A. Walther, *Evaluating Derivatives* (2008),
# ch. 14; for the branch points DLMF 4.13, 4.23, 4.37.
#
# Refused: a function without a rule, or a place at which a rule does not apply, has the germ that says
# nothing (order -∞), never a guess.


S = sympy.S
PI_HALF = S.Pi / 2

_SMOOTH = {kind: function for kind, function in records().items() if function.is_smooth}
BOUNDED_FUNCTIONS = tuple(kind for kind, function in _SMOOTH.items() if function.is_bounded)
LIPSCHITZ_FUNCTIONS = tuple(_SMOOTH)
"""Analytic on the whole real line, so Lipschitz on bounded sets."""

EDGES: dict[Any, dict[Expr, tuple[Expr, int, Expr]]] = {
    kind: {number(edge.end): (number(edge.value), edge.root, number(edge.factor)) for edge in function.edges}
    for kind, function in records().items()
    if function.edges
}
"""f near the end p of its domain: p ↦ (f(p), r, k) with f(u) = f(p) + r·sqrt(2s) + O(s), s = k(u - p)."""
RECIPROCALS = {
    kind: class_of(function.of_reciprocal)
    for kind, function in records().items()
    if function.of_reciprocal and TABLE[function.of_reciprocal].edges
}
"""g(1/u) for each f(u) whose g has such ends."""


def _sum(expansion: Expansion, node: Expr) -> Germ:
    return add(map(expansion.of, node.args))


def _product(expansion: Expansion, node: Expr) -> Germ:
    total = expansion.of(node.args[0])
    for factor in node.args[1:]:
        total = multiply(total, expansion.of(factor))
    return total


def _power(expansion: Expansion, node: Expr) -> Germ:
    base, exponent = expansion.of(node.base), expansion.of(node.exp)
    if node.exp.free_symbols.isdisjoint(expansion.steps):
        value = exponent.terms[0][1] if exponent.terms else S.Zero
        return expansion.power(base, value, node, node.base) if exponent.exact else unknown(node, base, exponent)
    tends = limit(base, expansion.directions)
    if tends is None or exact.certain_sign(tends[0]) == 0:
        u = unknown(node, base, exponent)
        if base.terms and not node.base.is_nonnegative:
            u = replace(u, needs=(*u.needs, Need(base.terms[0][1], node, enough=(node.base > 0,))))
        return u
    if exact.certain_sign(tends[0]) == -1:
        # (-1)^w is real only at isolated exponents w.
        return replace(unbounded(base, exponent), needs=(Need(tends[0], node),))
    return _exp_of(expansion, multiply(exponent, expansion.compose(sympy.log, base, node)), node)


def _absolute(expansion: Expansion, node: Expr) -> Germ:
    """| φ + r | = sgn(φ)(φ + r) where φ ≠ 0; and | |φ + r| - |φ| | ≤ |r| everywhere."""
    u = expansion.of(node.args[0])
    if not u.terms:
        return u
    degree, form = u.terms[0]
    side = expansion.side(form)
    if side is None:
        if form.has(LOG):
            return bound(u.lowest, u)
        return germ({degree: sympy.Abs(form)}, u.rest.lowest, u)
    return scale(S(side) if side else sympy.sign(form), u)


def _real_root(expansion: Expansion, node: Expr) -> Germ:
    """The real root of φ + r: that of φ, and |ⁿ√a - ⁿ√b| ≤ 2 |a - b|^(1/n) everywhere."""
    argument, index = node.args
    u = expansion.of(argument)
    if not u.terms:
        return bound(u.order / index, u)
    degree, form = u.terms[0]
    side = expansion.side(form)
    if side:
        return scale(S(side), expansion.power(scale(S(side), u), 1 / index, node, side * argument))
    if form.has(LOG):
        return bound(u.lowest / index, u)
    return germ({degree / index: exact.applied(node.func, form, index)}, u.rest.lowest / index, u)


def _extremum(expansion: Expansion, node: Expr) -> Germ:
    """max(P + u_1, …, P + u_k) = P + max(u_1, …, u_k), and |max u - max φ| ≤ max |u - φ|."""
    sources = [expansion.of(arg) for arg in node.args]
    way = 1 if node.func == sympy.Max else -1
    germs: list[Germ] = []
    for g in sources:
        if not any(_dominates(expansion, way, other, g) for other in germs):
            germs = [other for other in germs if not _dominates(expansion, way, g, other)] + [g]
    if len(germs) == 1:
        return replace(germs[0], needs=bound(S.Zero, *sources).needs)
    common, degree, here = in_common(germs)
    if not here or any(form.has(LOG) for form in here):
        return germ(common, degree, *sources)
    beyond = [lower - LOG_ALLOWANCE for g in germs for lower, _ in g.terms if lower > degree]
    return germ(
        {**common, degree: exact.applied(node.func, *here)}, min([*(g.order for g in germs), *beyond]), *sources
    )


def _dominates(expansion: Expansion, way: int, u: Germ, v: Germ) -> bool:
    """Whether way·(u - v) ≥ 0 near the point."""
    difference = add([u, scale(S(-1), v)])
    if not difference.terms:
        return bool(difference.order == S.Infinity)
    return expansion.side(difference.terms[0][1]) == way


def _exp_of(expansion: Expansion, u: Germ, node: Expr) -> Germ:
    """exp(u); the node is exp(u) itself or contains it."""
    if limit(u, expansion.directions) is not None:
        return expansion.compose(sympy.exp, u, node)
    if u.terms and u.terms[0][0] < 0 and expansion.side(u.terms[0][1]) == -1:
        return flat(u)  # exp(-‖h‖^-p)
    return _without_limit(expansion, node, u)


def _without_limit(expansion: Expansion, node: Expr, u: Germ) -> Germ:
    """f(φ + r) = f(φ) + O(r) for φ bounded of degree 0; otherwise the bound of f itself, if any.

    Along a ray on which u tends to ±∞ continuously, sin(u) and cos(u) take every phase again
    and again: sin(u) = sin(θ) on a sequence of points, for each θ.
    """
    function = node.func
    if function not in LIPSCHITZ_FUNCTIONS:
        return unknown(node, u)
    if u.terms and not u.terms[0][1].has(LOG):
        degree, form = u.terms[0]
        if degree == 0:
            return germ({degree: function(form)}, u.rest.lowest, u)
        if function in (sympy.sin, sympy.cos) and expansion.oscillates(node.args[0], form):
            return germ({S.Zero: function(PHASE)}, S.Infinity, u)
    return bound(S.Zero, u) if function in BOUNDED_FUNCTIONS else unbounded(u)


def _log(expansion: Expansion, node: Expr) -> Germ:
    """log(φ t^p + r) = p log t + log φ + log(1 + r/φ)."""
    u = expansion.of(node.args[0])
    tends = limit(u, expansion.directions)
    if tends is not None and exact.certain_sign(tends[0]) in (1, None):
        return expansion.compose(sympy.log, u, node)
    enough = (node.args[0] > 0,)
    side = expansion.side(u.terms[0][1]) if u.terms else None
    if side is None or u.terms[0][1].has(LOG):
        return unknown(node, u, enough=enough)
    degree, form = u.terms[0]
    if side != 1:
        u = replace(u, needs=(*u.needs, Need(form, node, enough=enough)))
    if side == -1 or form.has(Flat):
        return unbounded(u)
    ratio = multiply(monomial(1 / form, -degree), u.rest)
    return add([monomial(sympy.log(form) + degree * LOG), expansion.compose(lambda s: sympy.log(1 + s), ratio, node)])


def _at_edge(expansion: Expansion, node: Expr) -> Germ:
    """asin, acos, acosh, Lambert's W: square roots at the ends of their domains, else analytic."""
    function, u = node.func, expansion.of(node.args[0])
    if function in RECIPROCALS:
        function, u = RECIPROCALS[function], expansion.power(u, S.NegativeOne, node, node.args[0])
    tends = limit(u, expansion.directions)
    if tends is None:
        return unknown(node, u)
    for end, (value, root, factor) in EDGES[function].items():
        if exact.certain_sign(tends[0] - end) == 0:
            if len(node.args) == 2 and node.args[1] != 0:
                root = -root
            inside = scale(factor, tends[1])
            steep = expansion.power(scale(S(2), inside), S.Half, node, factor * (node.args[0] - end))
            return add([monomial(value), scale(S(root), steep), bound(inside.lowest)])
    return smooth(expansion, node)


def _floor(expansion: Expansion, node: Expr) -> Germ:
    u = expansion.of(node.args[0])
    tends = limit(u, expansion.directions)
    if tends is None:
        return bound(S.Zero if u.lowest >= 0 else S.NegativeInfinity, u)
    value = exact.applied(node.func, tends[0])
    if tends[0].free_symbols or exact.certain_sign(tends[0] - value) != 0:
        return germ({S.Zero: value}, S.Infinity, u)
    down = node.func == sympy.floor
    return expansion.step(tends[1], value - 1 if down else value, value, value if down else value + 1)


def _dirac(expansion: Expansion, node: Expr) -> Germ:
    u = expansion.of(node.args[0])
    tends = limit(u, expansion.directions)
    return unknown(node, u) if tends is None or exact.certain_sign(tends[0]) == 0 else bound(S.Infinity, u)


def _acot(expansion: Expansion, node: Expr) -> Germ:
    """acot(u) = ±π/2 - atan(u), + for u ≥ 0 and - for u < 0, as SymPy has it."""
    u = expansion.of(node.args[0])
    if limit(u, expansion.directions) is None:
        return bound(S.Zero, u)
    return add([expansion.step(u, -PI_HALF, PI_HALF, PI_HALF), scale(S(-1), expansion.compose(sympy.atan, u, node))])


def _atan2(expansion: Expansion, node: Expr) -> Germ:
    y, x = map(expansion.of, node.args)
    tends_y, tends_x = limit(y, expansion.directions), limit(x, expansion.directions)
    if tends_y is None or tends_x is None:
        return unknown(node, y, x)
    at_y, at_x = exact.certain_sign(tends_y[0]), exact.certain_sign(tends_x[0])
    value = sympy.atan2(tends_y[0], tends_x[0])

    def angle(over: Germ, under: Germ, divisor: Expr) -> Germ:
        inverse = expansion.power(under, S.NegativeOne, node, divisor)
        return expansion.compose(sympy.atan, multiply(over, inverse), node)

    def turned(by: int, over: Germ, under: Germ, divisor: Expr) -> Germ:
        """±atan(over/under) + c; the constant is written as the value of atan2."""
        around = scale(S(by), angle(over, under, divisor))
        tends = limit(around, expansion.directions)
        return around if tends is None else add([monomial(value), tends[1]])

    if at_x == 1:
        return turned(1, y, x, node.args[1])
    if at_y:
        return turned(-1, x, y, node.args[0])
    if at_x == -1:
        return add([angle(y, x, node.args[1]), expansion.step(y, -S.Pi, S.Pi, S.Pi)])
    return unknown(node, y, x)


def smooth(expansion: Expansion, node: Expr) -> Germ:
    """Any other function: Taylor's formula at the limits of its arguments, if it is analytic there."""
    if isinstance(node, (sympy.Derivative, sympy.Subs, sympy.Integral)):
        return _formal(expansion, node)
    germs = [expansion.of(arg) for arg in node.args]
    limits = [limit(g, expansion.directions) for g in germs]
    if len(germs) == 1 and limits[0] is None:
        return _without_limit(expansion, node, germs[0])
    known = [tends for tends in limits if tends is not None]
    if len(known) < len(germs):
        return unknown(node, *germs)
    values = tuple(constant for constant, _ in known)
    try:
        if expansion.evaluator.is_critical(node, values):
            return unknown(node, *germs)
    except NotDefined as fact:
        return undefined(node, *germs) if fact.word == "real" else unknown(node, *germs)
    except Undecided:
        return unknown(node, *germs)
    moving = [k for k, (_, increment) in enumerate(known) if increment.terms or increment.order != S.Infinity]
    if len(moving) == 1:
        k = moving[0]
        return expansion.compose(lambda s: node.func(*values[:k], s, *values[k + 1 :]), germs[k], node)
    dummies = [sympy.Dummy(f"s_{k}", real=True) for k in range(len(values))]
    there = dict(zip(dummies, values, strict=True))
    terms = [monomial(exact.applied(node.func, *values))]
    for k in moving:
        slope = exact.substituted(node.func(*dummies).diff(dummies[k]), there)
        if slope.has(*INFINITE):
            return unknown(node, *germs)
        terms.append(scale(slope, known[k][1]))
    return add([*terms, bound(2 * min((known[k][1].lowest for k in moving), default=S.Infinity))])


def _binomial(expansion: Expansion, node: Expr) -> Germ:
    """For natural k the polynomial in n; SymPy's derivatives of it have no value at integers n < k."""
    if node.args[1].is_Integer:
        return expansion.of(node.expand(func=True, deep=False))
    return smooth(expansion, node)


def _formal(expansion: Expansion, node: Expr) -> Germ:
    terms = [monomial(expansion.evaluator.at(node).value)]
    for x, h in expansion.steps.items():
        slope = exact.substituted(node.diff(x), expansion.evaluator.point)
        terms.append(monomial(slope * h, S(expansion.weights[x])))
    return add([*terms, bound(S(2))])


def _heaviside(expansion: Expansion, node: Expr) -> Germ:
    at_zero = expansion.evaluator.at(node.args[1]).value if len(node.args) > 1 else S.Half
    return expansion.step(expansion.of(node.args[0]), S.Zero, at_zero, S.One)


_Rule = Callable[["Expansion", "Expr"], Germ]

_BY_NAME: Mapping[LocalRule, _Rule] = {
    "absolute": _absolute,
    "jump": lambda expansion, node: expansion.step(expansion.of(node.args[0]), S.NegativeOne, S.Zero, S.One),
    "step": _heaviside,
    "delta": _dirac,
    "extremum": _extremum,
    "rounding": _floor,
    "exponential": lambda expansion, node: _exp_of(expansion, expansion.of(node.args[0]), node),
    "logarithm": _log,
    "arccotangent": _acot,
    "angle": _atan2,
    "whole lower argument": _binomial,
    "real root": _real_root,
}
"""The rules that records name."""

RULES: Mapping[Any, _Rule] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.Piecewise: piecewise,
    **{kind: _BY_NAME[function.local] for kind, function in records().items() if function.local},
    **dict.fromkeys((*EDGES, *RECIPROCALS), _at_edge),
}


# --- the germ of an expression ------------------------------------------------
#
# Refused: nothing. If nothing is known, the germ is the one that says nothing (order -∞).


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
