"""Conditions on parameters for an expression to have a given sign, and signs that hold wherever a solution exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from symjac import exact
from symjac.kernel import sympy
from symjac.roots import Root, fractions
from symjac.roots.at_solutions import at, seen_signs, sign_at
from symjac.roots.families import without_positive_factors

if TYPE_CHECKING:
    from sympy import Basic, Expr


@dataclass(frozen=True)
class ConditionalKind:
    """The kind of a solution wherever all the conditions hold."""

    kind: str
    conditions: tuple[Basic, ...]


def sign_where(expr: Expr, root: Root) -> int | None:
    """The sign of an expression for all parameters inside the set on which the solution exists (not on its border)."""
    known = sign_at(expr, root)
    if known is not None or root.chart is not None:
        return known
    value = at(expr, root)
    for condition in root.conditions:
        inside = _inside(condition)
        if inside:
            known = sign_at(fractions.factor(exact.substituted(value, dict((inside,)))), Root(()))
            if known is not None:
                return known
    return _compared(value, _known(root))


def _known(root: Root) -> list[Expr]:
    """The expressions that are positive inside the set on which the solution exists."""
    return [
        _primitive(condition.lhs - condition.rhs)
        for condition in root.conditions
        if isinstance(condition, sympy.Gt | sympy.Ge)
    ]


def _compared(expr: Expr, positive: Sequence[Expr]) -> int | None:
    """1 or −1 if the expression exceeds one of the positive expressions, or is less than the negative of one."""
    for other in positive:
        for sign in (1, -1):
            if _never_negative(_primitive(sign * expr) - other):
                return sign
    return None


def _never_negative(expr: Expr) -> bool:
    """Whether an expression is ≥ 0 wherever its square roots have values."""
    roots = {p: sympy.Dummy(nonnegative=True) for p in expr.atoms(sympy.Pow) if p.exp == sympy.S.Half}
    expr = expr.xreplace(roots)
    return -1 not in seen_signs(expr) and (bool(expr.is_nonnegative) or sign_at(expr, Root(())) in (0, 1))


def _primitive(expr: Expr) -> Expr:
    return _without_content(without_positive_factors(expr))


def _without_content(expr: Expr) -> Expr:
    """The sum without its common positive factor, a number."""
    whole = fractions.expanded(expr)
    content, part = whole.as_content_primitive()
    return part if content.is_positive else whole


def _inside(condition: Basic) -> tuple[Expr, Expr] | None:
    """p and e + δ with δ > 0, for the condition p ≥ e; the other direction likewise."""
    if not isinstance(condition, sympy.Ge | sympy.Gt):
        return None
    left = condition.lhs - condition.rhs
    for symbol in sorted(left.free_symbols, key=lambda s: s.name):
        slope = left.coeff(symbol)
        if (
            slope.is_number
            and slope.is_nonzero
            and sympy.expand(left - slope * symbol).free_symbols.isdisjoint({symbol})
        ):
            border = -sympy.expand(left - slope * symbol) / slope
            if slope.is_positive and (not symbol.is_positive or border.is_positive):
                return symbol, border + sympy.Dummy("delta", positive=True)
            if slope.is_negative and not symbol.is_positive:
                return symbol, border - sympy.Dummy("delta", positive=True)
    return None


class SignConditions(NamedTuple):
    """The expression that must be positive, and those that must not be 0, for an expression to have a given sign."""

    positive: Expr
    nonzero: tuple[Expr, ...] = ()


def asks(expr: Expr, sign: int, root: Root) -> SignConditions:
    """The conditions for the sign, without squares and without factors whose sign is known."""
    left = sympy.S.One * sign
    nonzero: list[Expr] = []
    for factor in sympy.Mul.make_args(without_positive_factors(expr)):
        base, exponent = factor.as_base_exp()
        known = sign_where(factor, root)
        if known is None and not exponent.is_Rational and sign_where(base, root) == 1:
            known = 1
        if known is None and exponent.is_Rational:
            known = sign_where(base, root)
            if exponent.is_odd:
                left *= known or base
                continue
            if not known:  # a square, or a root where it is real
                nonzero.append(base)
            known = 1
        left *= known or factor
    return SignConditions(_primitive(left), tuple(nonzero))


def sides(condition: Basic) -> Basic:
    """The condition with positive terms on each side and no common factor; a symbol or the longer side stands left.

    >>> r = sympy.Symbol("r")
    >>> sides(sympy.Ge(2 * r - 2, 0))
    r >= 1
    """
    if not isinstance(condition, sympy.Gt | sympy.Ge | sympy.Ne):
        return condition
    left = _without_content(condition.lhs - condition.rhs)
    terms = sympy.Add.make_args(left)
    less = sympy.Add(*(-term for term in terms if term.could_extract_minus_sign()))
    more = sympy.Add(*(term for term in terms if not term.could_extract_minus_sign()))
    turned = {sympy.Gt: sympy.Lt, sympy.Ge: sympy.Le, sympy.Ne: sympy.Ne}
    constant = more.as_coeff_Add()[0]
    if not less and (more - constant).is_Symbol:
        less, more = -constant, more - constant
    if more.is_number or (less.is_Symbol and not more.is_Symbol):
        return turned[condition.func](less, more, evaluate=False)
    return condition.func(more, less, evaluate=False)


def opposite(condition: Basic) -> Basic:
    """a < b for a > b, and the other way round."""
    other = sympy.Lt if isinstance(condition, sympy.Gt) else sympy.Gt
    return other(condition.lhs, condition.rhs, evaluate=False)


class Demand(NamedTuple):
    """The conditions for several signs at once. If `clash` is not 0, one of these signs contradicts another."""

    positive: tuple[Expr, ...]
    nonzero: tuple[Expr, ...]
    clash: Expr | None = None

    @property
    def conditions(self) -> tuple[Basic, ...]:
        """As inequalities."""
        return (*self.above, *self.unequal)

    @property
    def above(self) -> tuple[Basic, ...]:
        """The inequalities: expressions that must be positive."""
        return tuple(sides(sympy.Gt(expr, 0, evaluate=False)) for expr in self.positive)

    @property
    def unequal(self) -> tuple[Basic, ...]:
        """The further expressions that must not be 0."""
        return tuple(sides(sympy.Ne(expr, 0, evaluate=False)) for expr in self.nonzero)


def demand(wanted: Iterable[tuple[Expr, int]], root: Root) -> Demand:
    """The conditions under which the expressions have the signs that are wanted."""
    asked: list[Expr] = []
    nonzero: dict[Expr, None] = {}
    for expr, sign in wanted:
        known = sign_where(expr, root)
        if known is None:
            positive, bases = asks(at(expr, root), sign, root)
            nonzero |= dict.fromkeys(base for base in bases if not _is_nonzero_root(base, root))
            known = sign_at(positive, Root(())) if positive.is_number else _compared(positive, asked)
            if known is None:
                asked = [other for other in asked if _compared(other, [positive]) is None]
                asked.append(positive)
            if known == -1:
                factors = (*bases, *(() if positive.is_number else (positive,)))
                return Demand((), (), sympy.Mul(*factors))
        elif known != sign:
            return Demand((), (), sympy.Integer(known))
    return Demand(tuple(asked), tuple(u for u in nonzero if not {_primitive(u), _primitive(-u)} & set(asked)))


def _is_nonzero_root(expr: Expr, root: Root) -> bool:
    """Whether an expression is a root of a polynomial that is not 0 at 0."""
    poly = dict(root.roots).get(expr)
    return poly is not None and bool(sign_at(exact.substituted(poly, {expr: sympy.S.Zero}), Root(())))


def case(kind: str, wanted: Iterable[tuple[Expr, int]], root: Root) -> ConditionalKind | None:
    """The case in which the expressions have the signs that are wanted; None if it cannot occur."""
    found = demand(wanted, root)
    return ConditionalKind(kind, found.conditions) if found.clash is None else None


def off_the_border(
    kind: str, cases: tuple[ConditionalKind, ...], root: Root
) -> tuple[str, tuple[ConditionalKind, ...]]:
    """A kind and cases for the inside of p ≥ e, where the solution exists; at p = e the kind may be another one."""
    borders = [
        condition.lhs - condition.rhs for condition in root.conditions if isinstance(condition, sympy.Ge)
    ]  # fmt: skip
    strict = tuple(sides(sympy.Gt(border, 0, evaluate=False)) for border in borders)
    if any(_compared(_primitive(border), [_primitive(other)]) == -1 for border in borders for other in borders):
        return "undecided", ()  # the solution exists only at the border
    if cases:
        return kind, tuple(inside for c in cases if (inside := _inside_borders(c, borders)) is not None)
    if not strict or kind.startswith(("undecided", "degenerate")):
        return kind, ()
    return "", (ConditionalKind(kind, strict),)


def _inside_borders(found: ConditionalKind, borders: Sequence[Expr]) -> ConditionalKind | None:
    """The case without the borders; None if it occurs only there."""
    positive = [
        _primitive(c.gts - c.lts) for c in found.conditions if isinstance(c, sympy.Gt | sympy.Lt)
    ]  # fmt: skip
    known = [_compared(_primitive(border), positive) for border in borders]
    if -1 in known:
        return None
    more = (border for border, sign in zip(borders, known, strict=True) if sign is None)
    return ConditionalKind(
        found.kind, (*(sides(sympy.Gt(border, 0, evaluate=False)) for border in more), *found.conditions)
    )


def hurwitz(coefficients: Sequence[Expr]) -> tuple[Expr, ...]:
    """Δ₁ … Δₙ of λⁿ + c₁λⁿ⁻¹ + … + cₙ: all roots have negative real parts where all are positive, and only there.

    Source: Gantmacher, *The Theory of Matrices* II, chapter XV, §6 (the criterion of Routh and Hurwitz).
    """
    n = len(coefficients)
    full = (sympy.S.One, *coefficients, *[sympy.S.Zero] * n)
    rows = [[full[2 * j - i] if 2 * j >= i else sympy.S.Zero for j in range(1, n + 1)] for i in range(1, n + 1)]
    # The last column of Δₙ has cₙ alone.
    minors = [sympy.Matrix([row[:k] for row in rows[:k]]).det(method="berkowitz") for k in range(1, n)]
    return tuple(map(fractions.expanded, (*minors, minors[-1] * full[n] if minors else full[n])))
