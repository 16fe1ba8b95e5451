"""Polynomial systems with parameters, or with infinitely many solutions: split into factors, then solved in turn.

A system is split wherever an element of its Gröbner basis is a product. What is left either has finitely many
solutions over ℚ (`polynomial`), or is solved for some unknowns in terms of the others and of the parameters, by a
lexicographic basis. A basis stays one wherever its leading coefficients are not 0 (Cox, Little and O'Shea, *Ideals,
Varieties, and Algorithms*, 4th ed., chapter 6, §3): where one is 0 for free unknowns the system is solved again,
where it is 0 for parameters that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import normal
from symjac.kernel import sympy
from symjac.roots.polynomial import Chart, Quotient, TooLarge, real_solutions

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

MOST_DEPTH = 12
"""Equations that may be added one after another."""


class Member(NamedTuple):
    """A solution in the unknowns, or a family of them in terms of the free ones."""

    point: dict[Symbol, Expr]
    conditions: tuple[Basic, ...] = ()
    free: tuple[Symbol, ...] = ()
    chart: Chart | None = None


@dataclass
class System:
    """The unknowns and parameters of a polynomial system, and what has been found of it."""

    unknowns: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...]
    members: list[Member] = field(default_factory=list)
    assumed: dict[Expr, None] = field(default_factory=dict)
    complete: bool = True

    def solve(self, equations: Sequence[Expr]) -> None:
        """Find the real solutions; `complete` tells whether these are all, but for what is `assumed` not to be 0."""
        ring = _ring((*self.unknowns, *self.parameters), "grevlex")
        self._solve([ring.from_expr(sympy.expand(equation)) for equation in equations], ring, 0)
        self.members = list(self._without_repetition())

    def _solve(self, polys: list[Any], ring: Any, depth: int) -> None:
        if depth > MOST_DEPTH:
            self.complete = False
            return
        for leaf in self._leaves(polys, ring, depth):
            charts = None
            if not self.parameters:
                try:
                    charts = real_solutions(leaf, ring, self.unknowns)
                except TooLarge:
                    self.complete = False
                    continue
            if charts is None:
                self._solve_in_turn(leaf, ring, depth)
            else:
                self.members += [Member(chart.point, chart=chart) for chart in charts]

    def _leaves(self, polys: list[Any], ring: Any, depth: int) -> Iterator[list[Any]]:
        """Systems whose solutions together are those of the given one, and whose bases are no products."""
        quotient = Quotient(polys, ring)
        if quotient.is_empty:
            return
        for element in quotient.basis:
            factors = [factor for factor, _ in element.factor_list()[1]]
            own = [factor for factor in factors if self._has_unknowns(factor)]
            for factor in factors:
                if factor not in own:
                    self._assume(factor.as_expr())
            if own == [element.monic()] or own == [element]:
                continue
            if len(own) == 1 and len(factors) == 1 and own[0].LM == element.LM:
                continue  # the same but for a number
            others = [other for other in quotient.basis if other is not element]
            for factor in own if depth <= MOST_DEPTH else ():
                yield from self._leaves([*others, factor], ring, depth + 1)
            return
        yield list(quotient.basis)

    def _has_unknowns(self, poly: Any) -> bool:
        return any(any(monomial[: len(self.unknowns)]) for monomial in poly.monoms())

    def _assume(self, expr: Expr) -> None:
        if not (expr.is_nonzero or expr.is_number):
            self.assumed[sympy.factor(expr)] = None

    def _solve_in_turn(self, polys: list[Any], ring: Any, depth: int) -> None:
        """Solve for as many unknowns as there can be, one after another, in terms of the others."""
        expressions = [poly.as_expr() for poly in polys]
        free = self._free(expressions)
        if free is None:
            return
        solved = tuple(x for x in self.unknowns if x not in free)
        elimination = _ring((*solved, *free, *self.parameters), "lex")
        basis = Quotient([elimination.from_expr(e) for e in expressions], elimination).basis
        triangle, leading = _triangle(basis, len(solved))
        if triangle is None:
            self.complete = False
            return
        for coefficient in leading:
            for factor, _ in coefficient.factor_list()[1]:
                value = factor.as_expr()
                if value.free_symbols & set(free):
                    self._solve([*polys, ring.from_expr(value)], ring, depth + 1)
                else:
                    self._assume(value)
        nonzero = tuple(
            sympy.Ne(factor.as_expr(), 0)
            for coefficient in leading
            for factor, _ in coefficient.factor_list()[1]
            if factor.as_expr().free_symbols & set(free)
        )
        start = Member({x: x for x in free}, nonzero, free)
        found = [start]
        for variable, poly in zip(reversed(solved), reversed(triangle), strict=True):
            found = [longer for member in found for longer in self._extended(member, variable, poly.as_expr())]
        exact = len(basis) == len(triangle)
        for member in found:
            if not exact and not self._solves(member, expressions):
                self.complete = False
            else:
                self.members.append(member)

    def _free(self, expressions: Sequence[Expr]) -> tuple[Symbol, ...] | None:
        """Unknowns between which no equation holds; None if there is no solution for parameters in general position."""
        field_ = sympy.QQ.frac_field(*self.parameters) if self.parameters else sympy.QQ
        backwards = self.unknowns[::-1]  # so that later unknowns are solved for
        ring = sympy.polys.rings.PolyRing(backwards, field_, sympy.polys.orderings.grevlex)
        quotient = Quotient([ring.from_expr(e) for e in expressions], ring)
        if quotient.is_empty:
            self.complete = False
            return None
        leading = [{x for x, e in zip(backwards, p.LM, strict=True) if e} for p in quotient.basis]
        free: list[Symbol] = []
        for x in self.unknowns:
            if not any(support <= {*free, x} for support in leading):
                free.append(x)
        return tuple(free)

    def _extended(self, member: Member, variable: Symbol, equation: Expr) -> Iterator[Member]:
        """The member with each real value that the equation leaves for one more unknown."""
        poly = sympy.Poly(sympy.expand(equation.xreplace(member.point)), variable)
        factors = [poly]
        if poly.degree() > 2:
            factors = [factor for factor, _ in sympy.Poly(poly.as_expr(), variable).factor_list()[1]]
        for factor in factors:
            solved = _values(factor)
            if solved is None:
                self.complete = False
                continue
            values, radicand = solved
            condition = _at_least_zero(radicand)
            if condition == sympy.false:
                continue
            conditions = member.conditions if condition == sympy.true else (*member.conditions, condition)
            for value in values:
                yield member._replace(point={**member.point, variable: value}, conditions=conditions)

    def _solves(self, member: Member, expressions: Iterable[Expr]) -> bool:
        return all(isinstance(normal.is_zero(e.xreplace(member.point)), normal.Zero) for e in expressions)

    def _without_repetition(self) -> Iterator[Member]:
        """Every member once, and none that belongs to a family of more."""
        kept: list[Member] = []
        for member in sorted(self.members, key=lambda member: -len(member.free)):
            if not any(_contains(other, member) for other in kept):
                kept.append(member)
        for member in self.members:
            if any(member is other for other in kept):
                yield member


def _ring(symbols: tuple[Symbol, ...], order: str) -> Any:
    return sympy.polys.rings.PolyRing(symbols, sympy.QQ, getattr(sympy.polys.orderings, order))


def _triangle(basis: Sequence[Any], unknowns: int) -> tuple[list[Any] | None, list[Any]]:
    """For each unknown an element that is led by a power of it alone; and the leading coefficients."""
    triangle, leading = [], []
    for i in range(unknowns):
        candidates = [
            (element.LM[i], len(element), element)
            for element in basis
            if element.LM[i] and not any(e for j, e in enumerate(element.LM[:unknowns]) if j != i)
        ]
        if not candidates:
            return None, []
        _, _, element = min(candidates, key=lambda row: row[:2])
        triangle.append(element)
        head = element.LM[:unknowns]
        coefficient = element.ring.from_dict(
            {(0,) * unknowns + m[unknowns:]: c for m, c in element.terms() if m[:unknowns] == head}
        )
        leading.append(coefficient)
    return triangle, leading


def _values(poly: Any) -> tuple[tuple[Expr, ...], Expr] | None:
    """The solutions of an equation of first or second degree, and what must be ≥ 0 for them to be real."""
    if poly.degree() == 1:
        a, b = poly.all_coeffs()
        return (sympy.factor(-b / a),), sympy.S.One
    if poly.degree() != 2:
        return None
    a, b, c = poly.all_coeffs()
    radicand, outside = _square_root_parts(sympy.expand(b**2 - 4 * a * c))
    if radicand == 0:
        return (sympy.factor(-b / (2 * a)),), sympy.S.One
    middle, half = sympy.factor(-b / (2 * a)), sympy.factor(outside / (2 * a)) * sympy.sqrt(radicand)
    return (middle - half, middle + half), radicand


def _square_root_parts(expr: Expr) -> tuple[Expr, Expr]:
    """r and s with r·s² = expr and no squares in r."""
    number, factors = sympy.factor_list(expr)
    inside, outside = [sympy.S.One], [sympy.S.One]
    for factor, exponent in factors:
        outside.append(factor ** (exponent // 2))
        if exponent % 2:
            inside.append(factor)
    root = sympy.sqrt(abs(number))
    square, rest = root.as_coeff_Mul()
    return sympy.sign(number) * rest**2 * sympy.Mul(*inside), square * sympy.Mul(*outside)


def _at_least_zero(expr: Expr) -> Basic:
    """expr ≥ 0 without the factors that are known to be positive."""
    return sympy.Ge(without_positive_factors(expr), 0)


def without_positive_factors(expr: Expr) -> Expr:
    """An expression of the same sign wherever it is defined, factored."""
    numerator, denominator = sympy.fraction(sympy.factor(expr))
    kept = [f for f in sympy.Mul.make_args(numerator) if not f.is_positive]
    for factor in sympy.Mul.make_args(denominator):
        base, exponent = factor.as_base_exp()
        if not factor.is_positive and not (exponent.is_even and base.is_real):
            kept.append(base if exponent.is_odd else factor)
    return sympy.Mul(*kept)


def _contains(other: Member, member: Member) -> bool:
    """Whether a member is another one again, or a point of a family."""
    if other.point == member.point:
        return True
    if not other.free:
        return False
    at = {x: member.point[x] for x in other.free}
    if any(sympy.simplify(condition.xreplace(at)) != sympy.true for condition in other.conditions):
        return False
    return all(
        isinstance(normal.is_zero(value.xreplace(at) - member.point[x]), normal.Zero)
        for x, value in other.point.items()
    )
