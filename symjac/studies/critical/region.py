"""The set on which extrema are sought, and the cells of space on which expressions with kinks are smooth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.expressions.applied import EXTREMA
from symjac.kernel import sympy
from symjac.local.germs import is_positive
from symjac.roots import Root
from symjac.roots.at_solutions import sign_at
from symjac.roots.solve import Equations, solve
from symjac.studies.zero_sets import sign_where

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- cells -------------------------------------------------------------------
#
# Pieces of space on which expressions with kinks are smooth: a cell for each choice of the signs of the kinks.
#
# |u| is u where u ≥ 0 and −u where u ≤ 0; max(u, v), sign(u) and piecewise values are taken apart in the same way,
# from the inside out. A cell has the smooth expressions, the expressions that are 0 on it, and those positive inside
# it.
#
# Refused: more than MOST_CELLS cells (None). Steps at every integer, as ⌊u⌋, stay as they are.
#
# `Here` and `Moves` are a point of a set, and whether f rises and falls from it.


S = sympy.S
MOST_CELLS = 81
Relational = sympy.core.relational.Relational
STEPS = (sympy.sign, sympy.Heaviside)


class SmoothPiece(NamedTuple):
    """Smooth expressions, and where they hold: on `equal` = 0 and `above` > 0."""

    exprs: tuple[Expr, ...]
    equal: tuple[Expr, ...] = ()
    above: tuple[Expr, ...] = ()


class UnknownSign(Exception):
    """The sign of a kink's argument at a point could not be told."""


def has_kinks(*exprs: Expr) -> bool:
    """Whether any of the expressions has a kink."""
    return any(expr.has(sympy.Abs, *STEPS, *EXTREMA, sympy.Piecewise) for expr in exprs)


def has_jumps(*exprs: Expr) -> bool:
    """Whether a value may jump: absolute values, maxima and minima do not jump."""
    return any(expr.has(*STEPS, sympy.Piecewise, sympy.floor, sympy.ceiling) for expr in exprs)


def cells(exprs: Sequence[Expr], sign_of: Callable[[Expr], int | None] | None = None) -> list[SmoothPiece] | None:
    """All cells; with `sign_of`, which tells signs at a point, those that reach the point. None if there are too many.

    Raises UnknownSign if `sign_of` does not tell a sign.
    """
    done: list[SmoothPiece] = []
    waiting = [SmoothPiece(tuple(exprs))]
    while waiting:
        cell = waiting.pop()
        u = _innermost(cell.exprs)
        if u is None:
            done.append(cell)
            continue
        waiting += reversed(list(_divided(cell, u, sign_of)))
        if len(done) + len(waiting) > MOST_CELLS:
            return None
    return done


def _divided(cell: SmoothPiece, u: Expr, sign_of: Callable[[Expr], int | None] | None) -> Iterator[SmoothPiece]:
    there = None if sign_of is None else sign_of(u)
    if sign_of is not None and there is None:
        raise UnknownSign(str(u))
    if there:
        yield cell._replace(exprs=_with_sign(cell.exprs, u, there))
        return
    for s in (1, -1):
        above = _with_sign((*cell.above, s * u), u, s)
        yield cell._replace(exprs=_with_sign(cell.exprs, u, s), above=above)
    if sign_of is None or has_jumps(*cell.exprs):
        yield SmoothPiece(_with_sign(cell.exprs, u, 0), (*cell.equal, u), _with_sign(cell.above, u, 0))


def _innermost(exprs: Sequence[Expr]) -> Expr | None:
    """The argument of a kink that contains no other kink; its sign is asked for first."""
    for expr in exprs:
        for node in sympy.postorder_traversal(expr):
            if isinstance(node, (sympy.Abs, *STEPS)):
                return node.args[0]
            if isinstance(node, EXTREMA):
                return node.args[0] - node.args[1]
            if isinstance(node, Relational):
                return node.lhs - node.rhs
    return None


def _with_sign(exprs: Sequence[Expr], u: Expr, s: int) -> tuple[Expr, ...]:
    """The expressions with u of this sign."""

    def of(node: Any) -> Any:
        if isinstance(node, EXTREMA):
            return _larger(node, u, s)
        ratio = _ratio(node.lhs - node.rhs if isinstance(node, Relational) else node.args[0], u)
        if ratio is None:
            return node
        t = S(s * ratio)
        if isinstance(node, Relational):
            return node.func(t, 0)
        return node.args[0] * t if isinstance(node, sympy.Abs) else node.func(t, *node.args[1:])

    kinds = (sympy.Abs, *STEPS, *EXTREMA, Relational)
    return tuple(expr.replace(lambda node: isinstance(node, kinds), of) if expr.has(*kinds) else expr for expr in exprs)


def _larger(node: Any, u: Expr, s: int) -> Any:
    """The maximum or minimum without the arguments that cannot be the largest or least if u has this sign."""
    args = list(node.args)
    way = 1 if isinstance(node, sympy.Max) else -1
    for a, b in combinations(node.args, 2):
        ratio = _ratio(a - b, u)
        if ratio is not None:
            loser = b if s * ratio * way >= 0 else a
            if loser in args and len(args) > 1:
                args.remove(loser)
    return node.func(*args)


def _ratio(v: Expr, u: Expr) -> int | None:
    """The sign of v/u if that is a number."""
    if v in (u, -u):
        return 1 if v == u else -1
    if v.free_symbols != u.free_symbols:
        return None
    ratio = (
        sympy.cancel(v / u)
        if v.is_rational_function() and u.is_rational_function()
        else sympy.expand(v) / sympy.expand(u)
    )
    return (1 if ratio.is_positive else -1) if ratio.is_number and ratio.is_real and ratio != 0 else None


FIRST, SECOND = "first order", "second order"
VALUE, LEADING, ALONG = "the value there", "higher order", "curves through it"
ISOLATED = "no other point of the set nearby"
ONE_SIGN, LAGRANGIAN = "sign of f − f(a)", "sign of L − f(a)"


@dataclass(frozen=True)
class Moves:
    """Whether every neighbourhood has larger values, and smaller ones; None if that is not known. `by`: the test."""

    rises: bool | None = None
    falls: bool | None = None
    by: str = ""

    @property
    def decided(self) -> bool:
        """Whether both are known."""
        return self.rises is not None and self.falls is not None

    @property
    def kind(self) -> str:
        """Minimum, maximum or neither; undecided if too little is known."""
        if self.falls is False:
            return "constant" if self.rises is False else "minimum"
        if self.rises is False:
            return "maximum"
        return "no extremum" if self.rises and self.falls else "undecided"

    def completed(self, other: Moves) -> Moves:
        """The result, with the answers of another test where this one has none."""
        rises = self.rises if self.rises is not None else other.rises
        falls = self.falls if self.falls is not None else other.falls
        news = (rises, falls) != (self.rises, self.falls)
        return Moves(rises, falls, other.by if news else self.by)


BOTH = Moves(True, True, FIRST)


@dataclass(frozen=True)
class Here:
    """A point of a set: f, the expressions that are 0 on the set, and those that are ≥ 0 on it and 0 at the point."""

    f: Expr
    variables: tuple[Symbol, ...]
    root: Root
    equal: tuple[Expr, ...] = ()
    above: tuple[Expr, ...] = ()
    sides: tuple[Expr, ...] = ()
    """All expressions that are ≥ 0 on the set."""
    stationary: tuple[Expr, ...] | None = None
    """The equations u = 0 of a surface on which f is known to be stationary at the point, in addition to `equal`."""

    def sign(self, expr: Expr) -> int | None:
        """The sign at the point."""
        found = sign_at(sympy.S(expr), self.root)
        if found is None and self.root.conditions and all(isinstance(c, sympy.Gt) for c in self.root.conditions):
            return sign_where(sympy.S(expr), self.root)
        return found

    def independent(self, bound: Sequence[Expr]) -> tuple[int, ...] | None:
        """Columns in which the gradients of the expressions that are 0 there are proved independent."""
        rows = [[sympy.diff(u, v) for v in self.variables] for u in bound]
        for columns in combinations(range(len(self.variables)), len(bound)):
            if self.sign(minor(rows, columns)):
                return columns
        return None


def minor(rows: Sequence[Sequence[Expr]], columns: Sequence[int]) -> Expr:
    """The determinant of the columns named."""
    if not rows:
        return S.One
    return sympy.expand(sympy.Matrix([[row[j] for j in columns] for row in rows]).det(method="berkowitz"))


# --- the set ------------------------------------------------------------------
#
# The set on which extrema are sought: equations h = 0, inequalities g ≥ 0, intervals; whether it is bounded.
#
# A set is bounded if it has no direction of escape: along x_k → ∞ the highest-degree terms of every g must stay ≥ 0 in
# the limit direction, and those of every h must be 0. Bounds of single variables come from the inequalities by interval
# arithmetic, and from ellipsoids.


ROUNDS = 6
"""The rounds in which intervals narrow one another."""


@dataclass(frozen=True)
class Side:
    """g ≥ 0, or g > 0, whose border does not belong to the set. `given`: by which option, or by the domain of f."""

    expr: Expr
    strict: bool = False
    given: str = "where"


@dataclass(frozen=True)
class Region:
    """The set where `equal` = 0 and all sides hold; `on` are intervals of variables, whose ends are among the sides."""

    equal: tuple[Expr, ...] = ()
    sides: tuple[Side, ...] = ()
    on: tuple[tuple[Symbol, tuple[Expr, Expr]], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether no set was given."""
        return not self.equal and not any(side.given != "domain" for side in self.sides)

    @property
    def closed(self) -> bool:
        """Whether the set contains its border; whether f has values on all of it is not asked."""
        return not any(side.strict and side.given != "domain" for side in self.sides)

    def holds(self, root: Root) -> bool | None:
        """Whether a point belongs to it; None if that could not be decided."""
        signs = [(sign_at(side.expr, root), side.strict) for side in self.sides]
        if any(s == -1 or (s == 0 and strict) for s, strict in signs):
            return False
        zero = [sign_at(h, root) for h in self.equal]
        if any(zero):
            return False
        return None if any(s is None for s, _ in signs) else True

    def active(self, root: Root) -> tuple[Expr, ...]:
        """The g that are 0 at a point."""
        return tuple(side.expr for side in self.sides if sign_at(side.expr, root) == 0)


def region(
    equal: Sequence[Expr],
    above: Iterable[tuple[Expr, bool]],
    on: Mapping[Symbol, tuple[Expr, Expr]],
    domain: Iterable[Any],
) -> Region:
    """The set, with the ends of its intervals and of f's domain among its sides."""
    sides = [Side(expr, strict) for expr, strict in above]
    for x, (low, high) in on.items():
        sides += [Side(x - low, given="on"), Side(high - x, given="on")]
    for condition in domain:
        if isinstance(condition, sympy.Ge | sympy.Gt):
            sides.append(Side(condition.lhs - condition.rhs, isinstance(condition, sympy.Gt), "domain"))
        elif isinstance(condition, sympy.Le | sympy.Lt):
            sides.append(Side(condition.rhs - condition.lhs, isinstance(condition, sympy.Lt), "domain"))
        elif isinstance(condition, sympy.And):
            sides += region((), (), {}, condition.args).sides
    return Region(tuple(equal), tuple(dict.fromkeys(sides)), tuple(on.items()))


# --- bounds of variables ------------------------------------------------------

Interval = tuple[Any, Any]


def bounds(given: Region, variables: Sequence[Symbol]) -> dict[Symbol, Interval]:
    """An interval for every variable that is found to be bounded; it may be larger than necessary."""
    pieces = _smooth(given)
    total: dict[Symbol, Interval] | None = None
    for relations in pieces:
        own = _bounds(relations, variables)
        if total is None:
            total = own
        else:
            total = {x: (min(total[x][0], own[x][0]), max(total[x][1], own[x][1])) for x in variables}
    found = total or {}
    for x, (low, high) in given.on:
        old = found.get(x, (-inf, inf))
        found[x] = max(old[0], exact.limits(low, {})[0]), min(old[1], exact.limits(high, {})[1])
    return {x: ends for x, ends in found.items() if ends[0] > -inf and ends[1] < inf}


def is_empty(conditions: Sequence[Any], variables: Sequence[Symbol]) -> bool:
    """Whether the inequalities are found to contradict each other."""
    asked = [c for c in conditions if isinstance(c, sympy.Ge | sympy.Gt | sympy.Le | sympy.Lt)]
    strict = [c.gts - c.lts for c in asked if isinstance(c, sympy.Gt | sympy.Lt)]
    return bool(asked) and _contradict([(c.gts - c.lts, False) for c in asked], strict, variables)


def _contradict(relations: Sequence[tuple[Expr, bool]], strict: Sequence[Expr], variables: Sequence[Symbol]) -> bool:
    """Whether a variable would be above its upper bound, or an expression 0 that is to be positive."""
    known = _bounds(relations, variables)
    fixed = {x: sympy.Rational(str(low)) for x, (low, high) in known.items() if low == high}
    return any(low > high for low, high in known.values()) or any(
        u.free_symbols <= set(fixed) and exact.sign(exact.substituted(u, fixed)) <= {-1, 0} for u in strict
    )


def is_contradictory(given: Region, variables: Sequence[Symbol]) -> bool:
    """Whether the set is proved to be empty: by signs, bounds of the variables, or equations without a solution."""
    strict = [side.expr for side in given.sides if side.strict]
    if any(exact.sign(side.expr) <= ({-1, 0} if side.strict else {-1}) for side in given.sides):
        return True
    if all(_contradict(relations, strict, variables) for relations in _smooth(given) or [[]]):
        return True
    if not given.equal:
        return False
    found = solve(Equations(given.equal, given.equal, tuple(variables), (), {}))
    return found.scope == "all" and not found.roots and not found.assumed


def _smooth(given: Region) -> list[list[tuple[Expr, bool]]]:
    """(g, whether g = 0; g ≥ 0 otherwise) on every cell of the kinks."""
    exprs = [*given.equal, *(side.expr for side in given.sides)]
    n = len(given.equal)
    if not has_kinks(*exprs):
        return [[(e, k < n) for k, e in enumerate(exprs)]]
    found = []
    for cell in cells(exprs) or ():
        rows = [(e, k < n) for k, e in enumerate(cell.exprs)]
        found.append([*rows, *((u, True) for u in cell.equal), *((u, False) for u in cell.above)])
    return found


def _bounds(relations: Sequence[tuple[Expr, bool]], variables: Sequence[Symbol]) -> dict[Symbol, Interval]:
    known: dict[Symbol, Interval] = {x: (Fraction(0) if x.is_positive else -inf, inf) for x in variables}
    polys: list[Expr] = []
    for expr, equal in relations:
        if expr.is_polynomial(*variables) and not expr.free_symbols - set(variables):
            polys += map(_with_rational_end, [expr, -expr] if equal else [expr])
    for expr in polys:
        for x, ends in _ellipsoid(expr, variables).items():
            known[x] = max(known[x][0], ends[0]), min(known[x][1], ends[1])
    terms = [sympy.Poly(expr, *variables) for expr in polys]
    if not all(poly.domain.is_QQ or poly.domain.is_ZZ for poly in terms):
        terms = [poly for poly in terms if poly.domain.is_QQ or poly.domain.is_ZZ]
    for _ in range(ROUNDS):
        for poly in terms:
            _narrow(known, poly, variables)
    return known


def _with_rational_end(expr: Expr) -> Expr:
    """An expression that is ≥ 0 wherever this one is: an irrational constant is rounded up."""
    constant, rest = expr.as_independent(*expr.free_symbols, as_Add=True)
    above = exact.limits(constant, {})[1]
    return expr if constant.is_Rational or above == inf else rest + sympy.Rational(*above.as_integer_ratio())


def _narrow(known: dict[Symbol, Interval], poly: Any, variables: Sequence[Symbol]) -> None:
    """c·x^k ≥ −(the other terms), bounded by the largest value of the other terms."""
    for monomial, c in poly.terms():
        alone = [j for j, e in enumerate(monomial) if e]
        if len(alone) != 1:
            continue
        x, k = variables[alone[0]], monomial[alone[0]]
        rest = sympy.expand((poly.as_expr() - c * x**k) / abs(c))
        most = inf if rest.has(x) else exact.limits(rest, known)[1]
        if most == inf:
            continue
        low, high = known[x]
        if c < 0 and k % 2 == 0:  # x^k ≤ most
            reach = _root(max(most, 0), k, 1)
            low, high = max(low, -reach), min(high, reach)
        elif c < 0:
            high = min(high, _root(most, k, 1))
        elif k % 2:  # x^k ≥ −most
            low = max(low, _root(-most, k, -1))
        known[x] = low, high


def _root(value: Any, k: int, way: int) -> Any:
    """A bound of the real k-th root from above (way = 1) or from below (−1); exact where it is rational."""
    if value < 0:
        return -_root(-value, k, -way)
    return exact.limits(sympy.Rational(value.numerator, value.denominator) ** sympy.Rational(1, k), {})[way > 0]


def _ellipsoid(expr: Expr, variables: Sequence[Symbol]) -> dict[Symbol, Interval]:
    """x_j from m_j − √(r·(A⁻¹)_jj) to m_j + √…, where the expression is r − (x − m)ᵀ·A·(x − m), A positive definite."""
    poly = sympy.Poly(expr, *variables)
    inside = [x for x in variables if expr.has(x)]
    if poly.total_degree() != 2 or not inside or not (poly.domain.is_QQ or poly.domain.is_ZZ):
        return {}
    matrix = -sympy.hessian(expr, inside) / 2
    if not matrix.is_positive_definite:
        return {}
    middle = (
        matrix.LUsolve(sympy.Matrix([sympy.diff(expr, x).xreplace(dict.fromkeys(inside, S.Zero)) for x in inside])) / 2
    )
    radius = sympy.expand(expr.xreplace(dict(zip(inside, middle, strict=True))))
    if radius < 0:
        return {}
    inverse = matrix.inv()
    found = {}
    for j, x in enumerate(inside):
        m = Fraction(int(middle[j].p), int(middle[j].q))
        square = radius * inverse[j, j]
        reach = _root(square, 2, 1)
        found[x] = m - reach, m + reach
    return found


# --- whether the set is bounded -----------------------------------------------


def is_bounded(given: Region, variables: Sequence[Symbol]) -> bool:
    """Whether it is proved that the set is bounded; variables that linear equations give are eliminated first."""
    for h in given.equal:
        for x in variables:
            slope = sympy.diff(h, x)
            if slope.is_Rational and slope != 0 and not x.is_positive and len(variables) > 1:
                value = {x: sympy.expand(x - h / slope)}
                if not value[x].is_polynomial() or sympy.Poly(value[x], *variables).total_degree() > 1:
                    continue
                sides = tuple(replace(side, expr=exact.substituted(side.expr, value)) for side in given.sides)
                equal = tuple(exact.substituted(other, value) for other in given.equal if other != h)
                return is_bounded(
                    Region(equal, sides, tuple(p for p in given.on if p[0] != x)), [v for v in variables if v != x]
                )
    if len(bounds(given, variables)) == len(variables):
        return True
    pieces = _smooth(given)
    return bool(pieces) and all(_is_bounded(relations, variables) for relations in pieces)


def _is_bounded(relations: Sequence[tuple[Expr, bool]], variables: Sequence[Symbol]) -> bool:
    relations = [*relations, *((x, False) for x in variables if x.is_positive)]
    usable = [
        (sympy.Poly(expr, *variables), equal)
        for expr, equal in relations
        if expr.is_polynomial(*variables) and not expr.free_symbols - set(variables)
    ]
    weights = product((1, 2), repeat=len(variables)) if len(variables) <= 4 else [(1,) * len(variables)]
    return any(_no_escape(usable, w, variables) for w in weights)


def _no_escape(polys: Sequence[tuple[Any, bool]], weights: Sequence[int], variables: Sequence[Symbol]) -> bool:
    """Whether 0 is the only point at which the terms of highest weighted degree are ≥ 0 (or = 0)."""
    heads = []
    for poly, equal in polys:
        degrees = {m: sum(e * w for e, w in zip(m, weights, strict=True)) for m in poly.monoms()}
        top = max(degrees.values(), default=0)
        if top:
            head = sympy.Poly.from_dict({m: c for m, c in poly.terms() if degrees[m] == top}, *variables).as_expr()
            heads += [head, -head] if equal else [head]
    left = set(variables)
    changed = True
    while changed and left:
        changed = False
        heads = [
            h
            for head in heads
            if (h := sympy.expand(head.xreplace({x: S.Zero for x in variables if x not in left}))) != 0
        ]
        signs = _signs_of_variables(heads)
        for head in (*heads, *(a + b for a, b in combinations(heads, 2))):
            gone = _only_at_zero(sympy.expand(-head), signs) & left
            if gone:
                left -= gone
                changed = True
        if not changed and _linear_cone_is_trivial(heads, sorted(left, key=str)):
            return True
    return not left


def _signs_of_variables(heads: Sequence[Expr]) -> frozenset[Symbol]:
    """Variables that a condition x ≥ 0 bounds."""
    return frozenset(h for h in heads if h.is_Symbol)


def _only_at_zero(form: Expr, nonnegative: frozenset[Symbol]) -> set[Symbol]:
    """Variables that must be 0 wherever the form is ≤ 0: it is a sum of terms ≥ 0, or definite."""
    inside = sorted(form.free_symbols, key=str)
    if not inside:
        return set()
    if is_positive(form, inside):
        return set(inside)
    known = {x: sympy.Dummy(x.name, nonnegative=True) for x in nonnegative}
    terms = [exact.substituted(term, known) for term in sympy.Add.make_args(form)]
    if not all(term.is_nonnegative for term in terms):
        return set()
    back = {d: x for x, d in known.items()}
    return {back.get(next(iter(t.free_symbols)), next(iter(t.free_symbols))) for t in terms if len(t.free_symbols) == 1}


def _linear_cone_is_trivial(heads: Sequence[Expr], left: Sequence[Symbol]) -> bool:
    """Whether 0 is the only point at which the linear forms are ≥ 0: their cone has no extreme ray and no line."""
    rows = [[h.coeff(x) for x in left] for h in heads if all(sympy.diff(h, x).is_Rational for x in left)]
    if not rows or sympy.Matrix(rows).rank() < len(left):
        return False
    return not any(True for _ in extreme_rays(rows, len(left)))


def extreme_rays(rows: Sequence[Sequence[Expr]], n: int) -> Iterator[Any]:
    """Vectors along the edges of the cone on which all linear forms are ≥ 0."""
    for chosen in combinations(rows, n - 1):
        lines = sympy.Matrix(chosen).nullspace() if n > 1 else [sympy.Matrix([1])]
        for v in [way * line for line in lines for way in (1, -1)] if len(lines) == 1 else ():
            if all(sum(a * b for a, b in zip(row, v, strict=True)) >= 0 for row in rows):
                yield v
