"""Polynomial systems with parameters, or with infinitely many solutions: split into factors, then solved in turn.

A system is split wherever an element of its Gröbner basis is a product. Each part either has finitely many
solutions over ℚ (`polynomial`), or is solved for some unknowns in terms of the others and of the parameters, by a
lexicographic basis. A basis stays one wherever its leading coefficients are not 0 (Cox, Little and O'Shea, *Ideals,
Varieties, and Algorithms*, 4th ed., chapter 6, §3). Where one is 0 for free unknowns, the system is solved again. Where
one is 0 for parameters, the system is solved with the value that this gives one of them, or the condition is stated. An
unknown whose equation in the parameters has degree 3 or more is left as a root of the equation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.kernel import sympy
from symjac.roots import fractions
from symjac.roots.at_solutions import seem_to_differ
from symjac.roots.fractions import TooLarge
from symjac.roots.polynomial import Chart, Polynomials, Quotient, Work, groebner, leading, real_solutions

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

MOST_DEPTH = 12
"""The most equations that are added one after another."""


class Member(NamedTuple):
    """A solution in the unknowns, or a family of them in terms of the free ones.

    `roots` are unknowns left as roots, each with its polynomial; `special` are values that parameters
    must have.
    """

    point: dict[Symbol, Expr]
    conditions: tuple[Basic, ...] = ()
    free: tuple[Symbol, ...] = ()
    chart: Chart | None = None
    roots: tuple[tuple[Symbol, Expr], ...] = ()
    special: tuple[tuple[Symbol, Expr], ...] = ()


@dataclass
class System:
    """The unknowns and parameters of a polynomial system, and the solutions found so far."""

    unknowns: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...]
    work: Work
    members: list[Member] = field(default_factory=list)
    assumed: dict[Expr, None] = field(default_factory=dict)
    complete: bool = True
    fixed: frozenset[Symbol] = frozenset()
    """Parameters that stand for constants, so that they take no special values."""

    def solve(self, equations: Sequence[Expr]) -> None:
        """Find the real solutions; `complete` tells whether these are all, unless an `assumed` expression is 0."""
        try:
            ring = Polynomials((*self.unknowns, *self.parameters), "degrevlex")
            self._solve([ring.polynomial(equation) for equation in equations], ring, 0)
        except TooLarge:
            self.complete = False
        self.members = list(self._without_repetition())
        for expr in list(self.assumed) if self.complete else ():
            if self._solved_where_zero(expr, equations):
                del self.assumed[expr]

    def _solved_where_zero(self, expr: Expr, equations: Sequence[Expr]) -> bool:
        """Whether the `assumed` expressions, set to 0, give parameters values for which all solutions were found."""
        found = _value_where_zero(expr, self.fixed)
        if found is None:
            return False
        parameter, value = found
        signs = exact.sign(value) if parameter.is_positive else frozenset((1,))
        if 1 not in signs:
            return True
        if self.work.systems <= 0:
            return False
        self.work.systems -= 1
        others = tuple(p for p in self.parameters if p != parameter)
        there = {parameter: value}
        system = System(self.unknowns, others, self.work, fixed=self.fixed)
        system.solve([fractions.numerator_and_denominator(exact.substituted(e, there))[0] for e in equations])
        for member in system.members:
            at = dict(member.special)
            special = tuple(
                sorted(((parameter, exact.substituted(value, at)), *member.special), key=lambda row: row[0].name)
            )
            known = any(other.special == special and other.point == member.point for other in self.members)
            if not known and not any(
                _contains(_where(other, dict(special)), member) for other in self.members if not other.special
            ):
                needed = () if signs == {1} else (sympy.Gt(exact.substituted(value, at), 0),)
                self.members.append(member._replace(special=special, conditions=(*needed, *member.conditions)))
        return system.complete and not system.assumed

    def _solve(self, polys: list[Any], ring: Polynomials, depth: int) -> None:
        if depth > MOST_DEPTH:
            self.complete = False
            return
        for leaf in self._leaves(polys, ring, depth):
            try:
                exact = self.unknowns and not self.parameters
                charts = real_solutions(leaf, ring, self.unknowns, self.work) if exact else None
                if charts is None:
                    self._solve_in_turn(leaf, ring, depth)
                else:
                    self.members += [Member(chart.point, chart=chart) for chart in charts]
            except TooLarge:
                self.complete = False

    def _leaves(self, polys: list[Any], ring: Polynomials, depth: int) -> Iterator[list[Any]]:
        """Systems whose solutions together are those of the given one, and whose bases contain no products."""
        quotient = Quotient(polys, ring, self.work)
        if quotient.is_empty:
            return
        for element in quotient.basis:
            factors = ring.factors(element)
            own = [f for f in factors if self._has_unknowns(f)]
            for other in factors:
                if other not in own:
                    self._assume(ring.expr(other))
            if len(own) == 1 and len(factors) == 1 and leading(own[0]) == leading(element):
                continue
            others = [other for other in quotient.basis if other is not element]
            for f in own if depth <= MOST_DEPTH else ():
                yield from self._leaves([*others, f], ring, depth + 1)
            return
        yield list(quotient.basis)

    def _has_unknowns(self, poly: Any) -> bool:
        return any(any(monomial[: len(self.unknowns)]) for monomial in poly.monoms())

    def _assume(self, expr: Expr) -> None:
        if not (expr.is_nonzero or expr.is_number):
            found = fractions.factored(expr)
            for base, _ in found.powers if found else ((expr, 1),):
                if not base.is_nonzero:
                    self.assumed[base] = None

    def _solve_in_turn(self, polys: list[Any], ring: Polynomials, depth: int) -> None:
        """Solve for as many unknowns as possible, one after another, in terms of the others."""
        free = self._free(polys, ring)
        if free is None:
            return
        solved = tuple(x for x in self.unknowns if x not in free)
        found, complete = self._in_turn(polys, ring, depth, solved, free)
        if any(member.roots for member in found):  # the first unknown as the root may give simpler expressions
            turned, _ = self._in_turn(polys, ring, depth, solved[::-1], free)
            found = min(found, turned, key=lambda members: sum(_size(member) for member in members))
        self.members += found
        self.complete &= complete

    def _in_turn(
        self, polys: list[Any], ring: Polynomials, depth: int, solved: tuple[Symbol, ...], free: tuple[Symbol, ...]
    ) -> tuple[list[Member], bool]:
        """The solutions by a basis in which the last of the unknowns stands alone, and whether these are all."""
        elimination = Polynomials((*solved, *free, *self.parameters), "lex")
        basis = groebner([elimination.moved(p, ring) for p in polys], self.work)
        triangle, heads = _triangle(basis, len(solved), elimination)
        if triangle is None:
            return [], False
        nonzero = []
        for value in dict.fromkeys(elimination.expr(f) for head in heads for f in elimination.factors(head)):
            if value.free_symbols & set(free):
                self._solve([*polys, ring.polynomial(value)], ring, depth + 1)
                nonzero.append(sympy.Ne(value, 0))
            else:
                self._assume(value)
        found = [Member({x: x for x in free}, tuple(nonzero), free)]
        isolated: dict[Expr, None] = {}
        for variable, poly in zip(reversed(solved), reversed(triangle), strict=True):
            equation = elimination.expr(poly)
            found = [longer for member in found for longer in self._extended(member, variable, equation, isolated)]
        for expr in isolated:  # a real point of a curve that is real nowhere else: x² + y² = 0
            if expr.free_symbols & set(free):
                self._solve([*polys, ring.polynomial(expr)], ring, depth + 1)
            else:
                self._assume(expr)
        exact = len(basis) == len(triangle)
        expressions = [ring.expr(p) for p in polys]
        kept = [member for member in found if exact or self._solves(member, expressions)]
        return kept, len(kept) == len(found)

    def _free(self, polys: Sequence[Any], ring: Polynomials) -> tuple[Symbol, ...] | None:
        """Unknowns between which no equation holds; None if there is no solution for parameters in general position.

        A lexicographic basis is one over the rational functions of the parameters too, if those come last.
        """
        backwards = self.unknowns[::-1]  # so that later unknowns are solved for
        general = Polynomials((*backwards, *self.parameters), "lex")
        basis = groebner([general.moved(p, ring) for p in polys], self.work)
        n = len(backwards)
        heads = [{x for x, e in zip(backwards, leading(p)[:n], strict=True) if e} for p in basis]
        if any(not head for head in heads):
            for poly in basis:
                if not any(leading(poly)[:n]):
                    self._assume(general.expr(poly))
            return None
        free: list[Symbol] = []
        for x in self.unknowns:
            if not any(support <= {*free, x} for support in heads):
                free.append(x)
        return tuple(free)

    def _extended(
        self, member: Member, variable: Symbol, equation: Expr, isolated: dict[Expr, None]
    ) -> Iterator[Member]:
        """The member with each real value that the equation leaves for one more unknown.

        If the values are real only where an expression is 0, that expression is added to `isolated`.
        """
        poly = fractions.by_degree(exact.substituted(equation, member.point), variable)
        factors = [poly]
        if len(poly) > 3:
            found = fractions.factored(_sum_of_powers(poly, variable))
            bases = [base for base, e in found.powers if e > 0 and base.has(variable)] if found else []
            factors = [fractions.by_degree(base, variable) for base in bases] or factors
        for factor in factors:
            solved = _values(factor)
            if solved is None:
                if self.parameters and not member.roots and not member.free:
                    yield member._replace(
                        point={**member.point, variable: variable},
                        roots=((variable, _sum_of_powers(factor, variable)),),
                    )
                else:
                    self.complete = False
                continue
            values, radicand, outside = solved
            condition = _at_least_zero(radicand)
            if condition == sympy.false or exact.sign(radicand) <= {-1, 0}:
                border = outside if radicand.is_number else outside * radicand
                if border.free_symbols:
                    isolated[fractions.numerator_and_denominator(border)[0]] = None
                continue
            conditions = member.conditions if condition == sympy.true else (*member.conditions, condition)
            for value in values:
                yield member._replace(point={**member.point, variable: value}, conditions=conditions)

    def _solves(self, member: Member, expressions: Iterable[Expr]) -> bool:
        return all(_is_zero(exact.substituted(e, member.point), member.roots) for e in expressions)

    def _without_repetition(self) -> Iterator[Member]:
        """Every member once, without members that belong to a larger family."""
        kept: list[Member] = []
        for member in sorted(self.members, key=lambda member: -len(member.free)):
            if not any(_contains(other, member) for other in kept):
                kept.append(member)
        for member in self.members:
            if any(member is other for other in kept):
                yield member


def _size(member: Member) -> int:
    exprs = (*member.point.values(), *(poly for _, poly in member.roots))
    return sum(int(expr.count_ops()) for expr in exprs)


def _sum_of_powers(poly: Sequence[Expr], variable: Symbol) -> Expr:
    """The polynomial with these coefficients, the leading one first."""
    return sympy.Add(*(c * variable**k for k, c in enumerate(reversed(poly))))


def _value_where_zero(expr: Expr, fixed: frozenset[Symbol]) -> tuple[Symbol, Expr] | None:
    """A parameter that occurs linearly, times a number, and its value where the expression is 0."""
    for parameter in sorted(expr.free_symbols - fixed, key=lambda s: s.name):
        poly = sympy.Poly(expr, parameter)
        if poly.degree() == 1 and poly.nth(1).is_nonzero:
            return parameter, fractions.factor(-poly.nth(0) / poly.nth(1))
    return None


def _where(member: Member, special: dict[Symbol, Expr]) -> Member:
    """A member with the parameters at special values."""
    point = {x: exact.substituted(value, special) for x, value in member.point.items()}
    conditions = tuple(exact.substituted(c, special) for c in member.conditions)
    return member._replace(point=point, conditions=conditions)


def _is_zero(expr: Expr, roots: tuple[tuple[Symbol, Expr], ...]) -> bool:
    """Whether an expression is 0; also decided at roots of polynomials."""
    return isinstance(exact.zero(fractions.reduced(expr, roots)), exact.Proved)


def _triangle(basis: Sequence[Any], unknowns: int, ring: Polynomials) -> tuple[list[Any] | None, list[Any]]:
    """For each unknown an element whose leading monomial is a power of it alone; and the leading coefficients."""
    triangle, coefficients = [], []
    for i in range(unknowns):
        candidates = [
            (head[i], len(element), element)
            for element in basis
            for head in (leading(element),)
            if head[i] and not any(e for j, e in enumerate(head[:unknowns]) if j != i)
        ]
        if not candidates:
            return None, []
        _, _, element = min(candidates, key=lambda row: row[:2])
        triangle.append(element)
        head = leading(element)[:unknowns]
        terms = {(0,) * unknowns + m[unknowns:]: c for m, c in element.to_dict().items() if m[:unknowns] == head}
        coefficients.append(ring.context.from_dict(terms))
    return triangle, coefficients


def _values(poly: Sequence[Expr]) -> tuple[tuple[Expr, ...], Expr, Expr] | None:
    """The solutions of an equation of degree 1 or 2 with these coefficients, their radicand and its square factor.

    They are real where the radicand is ≥ 0 or the factor is 0.
    """
    if len(poly) == 2:
        a, b = poly
        return (fractions.factor(-b / a),), sympy.S.One, sympy.S.One
    if len(poly) != 3:
        return None
    a, b, c = poly
    radicand, outside = _square_root_parts(sympy.expand(b**2 - 4 * a * c))
    if radicand == 0:
        return (fractions.factor(-b / (2 * a)),), sympy.S.One, sympy.S.One
    middle, half = fractions.factor(-b / (2 * a)), fractions.factor(outside / (2 * a)) * sympy.sqrt(radicand)
    return (middle - half, middle + half), radicand, outside


def _square_root_parts(expr: Expr) -> tuple[Expr, Expr]:
    """r and s with r·s² = expr and no squares in r."""
    found = fractions.factored(expr)
    number, powers = found or (sympy.S.One, ((expr, 1),))
    inside, outside = [sympy.S.One], [sympy.S.One]
    for base, exponent in powers:
        outside.append(base ** (exponent // 2))
        if exponent % 2:
            inside.append(base)
    root = sympy.sqrt(abs(number))
    square, rest = root.as_coeff_Mul()
    return sympy.sign(number) * rest**2 * sympy.Mul(*inside), square * sympy.Mul(*outside)


def _at_least_zero(expr: Expr) -> Basic:
    """expr ≥ 0, without factors that are known to be positive."""
    return sympy.Ge(without_positive_factors(expr), 0)


def without_positive_factors(expr: Expr) -> Expr:
    """An expression with the same sign wherever it is defined, factored."""
    found = fractions.factored(expr)
    if found is None:
        above, below = sympy.fraction(expr)
        found = fractions.FactoredFraction(sympy.S.One, ((above, 1), (below, -1)))
    number, powers = found
    kept = [] if number.is_positive else [sympy.Integer(number.p)]
    for base, exponent in powers:
        for factor in sympy.Mul.make_args(base ** abs(exponent)):
            if factor.is_positive:
                continue
            if exponent > 0:
                kept.append(factor)
            elif exponent % 2:
                kept.append(base)
            elif not base.is_real:
                kept.append(factor)
    return sympy.Mul(*kept)


def _contains(other: Member, member: Member) -> bool:
    """Whether a member equals another one, or is a point of a family."""
    if other.point == member.point:
        return True
    alone = not other.free and not other.roots
    if alone and any(seem_to_differ(value, member.point[x]) for x, value in other.point.items()):
        return False
    at = {x: member.point[x] for x in (*other.free, *(variable for variable, _ in other.roots))}
    if any(not _holds(exact.substituted(condition, at)) for condition in other.conditions if other.free):
        return False
    zeros = [exact.substituted(poly, at) for _, poly in other.roots]
    zeros += [exact.substituted(value, at) - member.point[x] for x, value in other.point.items()]
    return all(not e.has(sympy.zoo, sympy.nan) and isinstance(exact.zero(e), exact.Proved) for e in zeros)


def _holds(condition: Basic) -> bool:
    """Whether a condition evidently holds."""
    if not isinstance(condition, sympy.core.relational.Relational):
        return bool(condition == sympy.true)
    value = fractions.factor(condition.lhs - condition.rhs)
    may_be = {sympy.Ne: {-1, 1}, sympy.Gt: {1}, sympy.Ge: {0, 1}}.get(condition.func)
    return may_be is not None and exact.sign(value) <= may_be
