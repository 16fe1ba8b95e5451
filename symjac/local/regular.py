"""The value of an expression at a point, exactly, and whether it is analytic there.

One pass from the leaves up, each shared subexpression once. It finds for every node whether its value is small
enough to write down, whether it is defined (over the reals: real), and whether it is analytic at
the values of its arguments. A node at a corner, jump, branch point or end of its domain is *critical*:
nothing is claimed about its derivative here (see `germs`).

Refused: values that are infinite, not real although all else is, or above 10^1000; constants that
cannot be proved zero or non-zero; functions without a row in the tables below.

Functions of one argument need no row: their records say where they are real and analytic, and where their cuts lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.errors import LimitError, Undecided
from symjac.expressions import INFINITE, spelled
from symjac.expressions.applied import number, records
from symjac.functions import TABLE, Function
from symjac.functions.record import OUTSIDE_ONE, REALS, LocalRule
from symjac.kernel import sympy, sympy_failures
from symjac.local import has_pole, is_among, is_integer

if TYPE_CHECKING:
    from sympy import Expr, Symbol

S = sympy.S


@dataclass(frozen=True)
class Regularity:
    """The open intervals on which a function is real and analytic, and the points where it is real but not analytic."""

    intervals: tuple[tuple[Expr, Expr], ...]
    critical: tuple[Expr, ...] = ()


def _domain(function: Function) -> Regularity:
    poles = [number(text) for text in function.poles.points]
    intervals: list[tuple[Expr, Expr]] = []
    for part in function.domain:
        low, high = number(part.low), number(part.high)
        inside = sorted(pole for pole in poles if low < pole < high)
        intervals += pairwise((low, *inside, high))
    ends = (end for part in function.domain for end, belongs in part.ends if belongs)
    places = (*function.kinks.points, *function.jumps.points)
    return Regularity(tuple(intervals), tuple(map(number, (*ends, *places))))


_PARTS = (sympy.re, sympy.im, sympy.conjugate)
"""A real argument is its own real part and conjugate."""

DOMAINS: Mapping[Any, Regularity] = {
    **{kind: _domain(function) for kind, function in records().items() if function.main == 0},
    **dict.fromkeys(_PARTS, Regularity(((S.NegativeInfinity, S.Infinity),))),
}
REAL_ONLY = (*_PARTS, *(kind for kind, function in records().items() if not function.has_complex_derivative))
MANY_VALUED = tuple(kind for kind, function in records().items() if function.cut)
"""Principal values: the branch cuts lie on the real axis, outside the real domain, except for CUT_ON_IMAGINARY_AXIS."""
CUT_ON_IMAGINARY_AXIS = {
    kind: 1 if function.cut == OUTSIDE_ONE else -1 for kind, function in records().items() if function.cut_is_imaginary
}
"""Functions with their cut on the imaginary axis: from ±i outwards (1) or between ±i (-1)."""


def between(value: Expr, low: Expr, high: Expr) -> bool:
    """Whether low < value < high, generic symbols counting as inside."""
    above = low == S.NegativeInfinity or exact.certain_sign(value - low) in (1, None)
    return above and (high == S.Infinity or exact.certain_sign(high - value) in (1, None))


AppliedUndef = sympy.core.function.AppliedUndef


class NotDefined(Exception):
    """A node without a value at the point; `word` is "defined" or "real"."""

    def __init__(self, node: Expr, word: str) -> None:
        super().__init__(f"{node} is not {word}")
        self.node = node
        self.word = word


@dataclass(frozen=True)
class Local:
    """The value of a node at the point, and the first node at or below it that is critical there."""

    value: Expr
    critical: Expr | None = None


class Evaluator:
    """Values and critical nodes at one point.

    `variables` are the variables of differentiation; symbols that the point does not bind stay as generic values.
    `real`: non-real values are refused, because all symbols are real and I does not occur.
    """

    def __init__(self, point: Mapping[Symbol, Expr], variables: frozenset[Symbol], *, real: bool) -> None:
        self.point = point
        self.variables = variables
        self.real = real
        self._memo: dict[Expr, Local] = {}

    def at(self, node: Expr) -> Local:
        """The node's value; NotDefined, LimitError or Undecided if it has none that can be given."""
        known = self._memo.get(node)
        if known is None:
            known = self._memo[node] = self._at(node)
        return known

    def depends(self, node: Expr) -> bool:
        """Whether the node varies with the variables."""
        return not node.is_number and not self.variables.isdisjoint(node.free_symbols)

    def _at(self, node: Expr) -> Local:
        if not node.args:
            if node in INFINITE:
                raise NotDefined(node, "defined")
            return Local(self.point.get(node, node))
        if isinstance(node, sympy.Piecewise):
            return self._piecewise(node)
        if isinstance(node, (sympy.Derivative, sympy.Subs, sympy.Integral)):
            return self._formal(node)
        below = [self.at(arg) for arg in node.args]
        values = tuple(local.value for local in below)
        critical = next((local.critical for local in below if local.critical is not None), None)
        _require_moderate(node.func, values)
        here = node if self.is_critical(node, values) else None
        value = node if values == node.args else _build(node, values)
        if value in INFINITE or isinstance(value, sympy.AccumBounds):
            raise NotDefined(node, "defined")
        if node.is_Add and exact.may_be_zero(value) and exact.certain_sign(value) == 0:
            value = S.Zero
        _require_number(value)
        return Local(value, critical if critical is not None else here)

    def is_critical(self, node: Expr, values: tuple[Expr, ...]) -> bool:
        """Whether the node's function is not analytic at these arguments; NotDefined if it has no value."""
        if node.is_Add or node.is_Mul:
            return False
        if has_pole(node.func, values):
            raise NotDefined(node, "defined")
        rule = RULES.get(node.func)
        if rule is not None:
            return rule(self, node, values)
        if node.func in DOMAINS:
            return self._in_domain(node, values)
        if isinstance(node, AppliedUndef):
            return False  # an unknown function is taken to be smooth, as its derivative is written g'
        if not self.depends(node):
            return False  # a constant, such as zeta(3) in values of polygamma
        raise Undecided(f"no rule says where {spelled(node)} is differentiable")

    def _in_domain(self, node: Expr, values: tuple[Expr, ...]) -> bool:
        domain, value = DOMAINS[node.func], values[0]
        if not self.real:
            return self._complex_critical(node, value)
        if any(exact.certain_sign(value - point) == 0 for point in domain.critical):
            return True
        if any(between(value, *interval) for interval in domain.intervals):
            if isinstance(node, sympy.LambertW) and len(values) == 2 and values[1] != 0:
                return not (values[1] == -1 and exact.certain_sign(value) == -1)
            return False
        undefined = _build(node, values) in INFINITE or isinstance(node, sympy.DiracDelta)
        raise NotDefined(node, "defined" if undefined else "real")

    def _complex_critical(self, node: Expr, value: Expr) -> bool:
        """Over ℂ: a pole shows as an infinite value, a cut by the place of the argument."""
        if not self.depends(node):
            return False
        if node.func in REAL_ONLY:
            complex_inside = any(not s.is_real for s in self.variables & node.free_symbols)
            return complex_inside or exact.certain_sign(value) == 0
        if node.func not in MANY_VALUED or value.free_symbols:
            return False
        if exact.certain_sign(value) is None:
            real, imaginary = value.as_real_imag()
            outwards = CUT_ON_IMAGINARY_AXIS.get(node.func)
            return (
                outwards is not None
                and exact.certain_sign(real) == 0
                and exact.certain_sign(abs(imaginary) - 1) in (0, outwards)
            )
        domain = DOMAINS[node.func]
        at_end = any(exact.certain_sign(value - point) == 0 for point in domain.critical)
        return at_end or not any(between(value, *interval) for interval in domain.intervals)

    def _piecewise(self, node: Expr) -> Local:
        """The piece that holds at the point; critical on a boundary between pieces."""
        critical: Expr | None = None
        pairs: list[tuple[Expr, Any]] = []
        for piece, condition in node.args:
            truth, stable = self.truth(condition)
            critical = critical if stable else node
            if truth == S.false:
                continue
            local = self.at(piece)
            critical = critical if critical is not None else local.critical
            pairs.append((local.value, truth))
            if truth == S.true:
                return Local(sympy.Piecewise(*pairs) if len(pairs) > 1 else local.value, critical)
        if not pairs:
            raise NotDefined(node, "defined")
        return Local(sympy.Piecewise(*pairs), critical)

    def truth(self, condition: Any) -> tuple[Any, bool]:
        """The condition at the point, and whether it certainly holds in a neighbourhood too."""
        if condition in (S.true, S.false):
            return condition, True
        if isinstance(condition, sympy.ITE):
            return self.truth(condition.to_nnf(simplify=False))
        if isinstance(condition, (sympy.And, sympy.Or, sympy.Not)):
            parts = [self.truth(arg) for arg in condition.args]
            return condition.func(*(truth for truth, _ in parts)), all(stable for _, stable in parts)
        if not condition.is_Relational:
            raise Undecided(f"no rule for the condition {spelled(condition)}")
        left, right = self.at(condition.lhs), self.at(condition.rhs)
        difference = left.value - right.value
        side = exact.certain_sign(difference)
        stable = left.critical is None and right.critical is None
        if side is None:
            if isinstance(condition, (sympy.Eq, sympy.Ne)):
                return sympy.true if isinstance(condition, sympy.Ne) else sympy.false, stable
            if not difference.free_symbols:
                raise NotDefined(condition, "real")
            return condition.func(left.value, right.value), stable
        return condition.func(side, 0), stable and (side != 0 or not self.depends(condition))

    def _formal(self, node: Expr) -> Local:
        """Derivative, Subs and Integral have bound symbols, which SymPy's own substitution respects."""
        if self.depends(node) and not _is_smooth_form(node):
            raise Undecided(f"no rule says where {spelled(node)} is differentiable")
        value = exact.substituted(node, self.point)
        if value.has(*INFINITE):
            raise NotDefined(node, "defined")
        return Local(value)


def _is_smooth_form(node: Expr) -> bool:
    """Derivatives of unknown functions are smooth like these; integrals are smooth if the integrand is entire."""
    if isinstance(node, sympy.Integral):
        heads = {part.func for part in sympy.preorder_traversal(node) if isinstance(part, sympy.Function)}
        powers = all(p.exp.is_Integer and p.exp > 0 for p in node.atoms(sympy.Pow))
        return powers and heads <= {sympy.sin, sympy.cos, sympy.exp, sympy.erf} and not node.has(*INFINITE)
    inner = node.expr.expr if isinstance(node, sympy.Subs) and node.expr.is_Derivative else node.expr
    return isinstance(inner, AppliedUndef)


def _require_moderate(function: Any, values: tuple[Expr, ...]) -> None:
    try:
        exact.require_moderate(function, values)
    except LimitError:
        raise _too_large() from None


def _require_number(value: Expr) -> None:
    try:
        exact.require_number(value)
    except LimitError:
        raise _too_large() from None


def _too_large() -> LimitError:
    return LimitError("the value at the point is too large", hint="values up to 10^1000 are written out")


def _build(node: Expr, values: tuple[Expr, ...]) -> Expr:
    try:
        return exact.applied(node.func, *values)
    except sympy_failures() as error:
        raise Undecided(f"{spelled(node)} could not be evaluated at the point: {error}") from error


# --- functions with a rule of their own ------------------------------------------------------------------


def _power(evaluator: Evaluator, node: Expr, values: tuple[Expr, ...]) -> bool:
    base, exponent = values
    varies = evaluator.depends(node.exp)
    if exponent.is_Integer and not varies:
        if exponent < 0 and exact.certain_sign(base) == 0:
            raise NotDefined(node, "defined")
        return False
    side = exact.certain_sign(base)
    if side == 0:
        if not exponent.free_symbols and exact.certain_sign(exponent) != 1:
            raise NotDefined(node, "defined")
        return True
    if not evaluator.real:
        return bool(side == -1 and evaluator.depends(node))
    if side == -1 and not varies:
        if exponent.is_integer:
            return False
        if exponent.free_symbols:
            raise Undecided(f"whether {spelled(node)} is real at the point depends on {spelled(exponent)}")
        raise NotDefined(node, "real")
    return side == -1


def _extremum(evaluator: Evaluator, node: Expr, values: tuple[Expr, ...]) -> bool:
    """Max and Min are analytic where one argument strictly exceeds the others, so that there are no ties."""
    if not evaluator.real:
        return True
    way = 1 if isinstance(node, sympy.Max) else -1
    return not any(
        all(exact.certain_sign(way * (v - w)) in (1, None) for j, w in enumerate(values) if j != i)
        for i, v in enumerate(values)
    )


def _step(_: Evaluator, __: Expr, values: tuple[Expr, ...]) -> bool:
    value = values[0]
    return False if value.free_symbols else is_integer(value)


def _atan2(_: Evaluator, __: Expr, values: tuple[Expr, ...]) -> bool:
    y, x = values
    if exact.certain_sign(y) != 0:
        return False
    return exact.certain_sign(x) == -1  # at the origin it has no value


def _binomial(evaluator: Evaluator, node: Expr, values: tuple[Expr, ...]) -> bool:
    """A quotient of gammas, analytic off the poles of the numerator; a polynomial in n for a fixed integer k."""
    n, k = values
    return is_among(TABLE["binomial"].poles, n) and (evaluator.depends(node.args[1]) or not k.is_Integer)


def _of_several(evaluator: Evaluator, node: Expr, values: tuple[Expr, ...]) -> bool:
    """A function of several arguments that its record describes: real and analytic for main arguments in the domain."""
    record = _SEVERAL[type(node)]
    if record.whole is not None:
        return evaluator.depends(node.args[record.whole])
    if record.entire_for_whole is not None:
        place = record.entire_for_whole
        if not evaluator.depends(node.args[place]) and values[place].is_integer:
            return False
    elif record.domain == (REALS,):
        return False  # off its poles
    side = exact.certain_sign(values[record.main])
    if side == -1 and evaluator.real:
        raise NotDefined(node, "real")
    return side in (0, -1)


_SEVERAL = {
    kind: function
    for kind, function in records().items()
    if function.least > 1 and not function.real_only and not function.is_kinked
}


_Rule = Callable[[Evaluator, "Expr", tuple["Expr", ...]], bool]

_BY_NAME: Mapping[LocalRule, _Rule] = {
    "extremum": _extremum,
    "rounding": _step,
    "angle": _atan2,
    "whole lower argument": _binomial,
}
"""The rules that records name."""

RULES: Mapping[Any, _Rule] = {
    sympy.Pow: _power,
    **dict.fromkeys(_SEVERAL, _of_several),
    **{kind: _BY_NAME[function.local] for kind, function in records().items() if function.local in _BY_NAME},
}
