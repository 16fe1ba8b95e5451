"""F(x) = 0: exactly if the system becomes polynomial, else by SymPy and in a box; each solution is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from flint import acb, arb

from symjac import exact
from symjac.expressions.applied import record
from symjac.kernel import sympy
from symjac.roots import Box, Interval, Root, Scope, Solutions, fractions, substitutions
from symjac.roots.at_solutions import Nowhere, Unclear, ball, ball_of, existing, finished, is_defined, sign_at
from symjac.roots.families import Member, System, without_positive_factors
from symjac.roots.polynomial import Work
from symjac.roots.search import Found, Search, slopes_of

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

DEFAULT_REACH = 10
"""If no box is given, every variable is sought from −10 to 10."""

MOST_DENOMINATOR = 13
"""The greatest denominator of fractions that a decimal solution is compared with."""

MOST_SOUGHT = 6
"""The most variables for which a box is searched."""


@dataclass(frozen=True)
class Equations:
    """A system: the equations, the expressions that must have a value at a solution, the variables, the box."""

    equations: tuple[Expr, ...]
    defined: tuple[Expr, ...]
    variables: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...]
    box: Mapping[Symbol, tuple[Expr, Expr]]


def solve(question: Equations) -> Solutions:
    """The real solutions, each proved, and whether these are all."""
    exact = _algebraic(question)
    if exact is not None and exact.scope == "all":
        return exact
    known = exact.roots if exact else ()
    assumed = exact.assumed if exact else ()
    square = len(question.equations) == len(question.variables)
    if question.parameters or not square or len(question.variables) > MOST_SOUGHT:
        return Solutions(known, "some", assumed)
    question = _for_searching(question)
    box = _box(question)
    found = _searched(question, box)
    enclosed = [
        Root(
            tuple((v, sympy.Float(sum(ends) / 2, 30)) for v, ends in zip(question.variables, enclosure, strict=True)),
            enclosure=enclosure,
        )
        for enclosure in found.enclosures
    ]
    new = [
        root for root in enclosed
        if is_defined(question.defined, root)
        and not _leaves_the_positive(root)
        and not any(_is_near(other, root) for other in known)
    ]  # fmt: skip
    exact_ones = [_recognised(question, root.enclosure or ()) or root for root in new]
    guessed = [_recognised(question, cell) for cell in found.unresolved]
    roots = _distinct((*known, *exact_ones, *(root for root in guessed if root is not None)))
    unresolved = tuple(tuple(zip(question.variables, cell, strict=True)) for cell in found.unresolved)
    scope: Scope = "box" if found.finished and not unresolved else "some"
    if found.finished and all(any(_lies_in(root, cell) for root in roots) for cell in found.unresolved):
        scope = "box"
    return Solutions(roots, scope, assumed, box, unresolved)


def _recognised(question: Equations, cell: Sequence[Interval]) -> Root | None:
    """An exact solution in a cell: simple fractions, perhaps times π, that the zero test proves."""
    candidates = [_simple_numbers(low, high) for low, high in cell]
    for values in product(*candidates):
        root = Root(tuple(zip(question.variables, values, strict=True)))
        at = dict(root.point)
        if (
            _lies_in(root, cell)
            and is_defined((*question.defined, *question.equations), root)
            and all(
                sign_at(equation, root) == 0 for equation in question.equations if exact.substituted(equation, at) != 0
            )
        ):
            return root
    return None


def _simple_numbers(low: Any, high: Any) -> list[Expr]:
    """The simplest fraction between the ends, and the simplest multiple of π, if they are simple."""
    found = []
    for unit in (sympy.S.One, sympy.pi):
        scale = float(unit)
        middle, reach = (low + high) / (2 * scale), (high - low) / (2 * scale)
        for denominator in range(1, MOST_DENOMINATOR):
            numerator = round(float(middle * denominator))
            if abs(numerator - middle * denominator) <= reach * denominator + 1e-14 * denominator:
                found.append(unit * sympy.Rational(numerator, denominator))
                break
    return list(dict.fromkeys(found))


# --- exactly --------------------------------------------------------------------------------


def _algebraic(question: Equations) -> Solutions | None:
    """The solutions by polynomial systems; None where there is no such system."""
    pieces = substitutions.cases(question.equations)
    if pieces is None:
        return None
    work = Work()
    parts = [_piecewise_algebraic(question, piece, work) for piece in pieces]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    complete = len(found) == len(parts) and all(part.scope == "all" for part in found)
    roots = _distinct([root for part in found for root in part.roots])
    assumed = dict.fromkeys(expr for part in found for expr in part.assumed)
    return Solutions(roots, "all" if complete else "some", tuple(assumed))


def _piecewise_algebraic(question: Equations, piece: substitutions.SmoothSystem, work: Work) -> Solutions | None:
    """The solutions of one piece; of a system that is not algebraic those of the branches that are."""
    branches = substitutions.branches(piece.equations, question.variables)
    parts = [_branch(question, piece, branch, work) for branch in branches]
    found = [part for part in parts if part is not None]
    if not found and parts:
        return None
    scope: Scope = "all" if len(found) == len(parts) and all(part.scope == "all" for part in found) else "some"
    assumed = dict.fromkeys(expr for part in found for expr in part.assumed)
    return Solutions(_distinct([root for part in found for root in part.roots]), scope, tuple(assumed))


def _branch(
    question: Equations, piece: substitutions.SmoothSystem, branch: substitutions.Branch, work: Work
) -> Solutions | None:
    taken = {s.name for s in (*question.variables, *question.parameters)}
    variables = [v for v in question.variables if v not in branch.known]
    defined = [exact.substituted(part, branch.known) for part in question.defined]
    try:
        prepared = substitutions.prepared(branch.equations, variables, taken, defined)
        parameters = (*question.parameters, *prepared.constants)
        system = System(tuple(prepared.unknowns), parameters, work, fixed=frozenset(prepared.constants))
        system.solve(prepared.equations)
    except (substitutions.NotPolynomial, fractions.TooLarge, sympy.polys.polyerrors.BasePolynomialError):
        return None
    complete, roots = system.complete, []
    for member in system.members:
        try:
            root = _root(question, prepared, member, piece, branch)
        except _Uncertain:
            complete = False
            continue
        if root is None:
            complete &= not (set(member.free) - set(question.variables))
        else:
            roots.append(root)
    assumed = [exact.substituted(expr, prepared.constants) for expr in (*system.assumed, *prepared.assumed)]
    complete &= not any(expr.is_number and sign_at(expr, Root(())) in (0, None) for expr in assumed)
    return Solutions(tuple(roots), "all" if complete else "some", tuple(e for e in assumed if not e.is_number))


class _Uncertain(Exception):
    """Whether a solution of the polynomial system solves the question could not be decided."""


def _root(
    question: Equations,
    prepared: substitutions.Prepared,
    member: Member,
    piece: substitutions.SmoothSystem,
    branch: substitutions.Branch,
) -> Root | None:
    """The solution in the variables; None if it is not a solution: not real, or outside the domain."""
    if set(member.free) - set(question.variables):
        return None
    constants = prepared.constants
    values = {x: exact.substituted(member.point[x], constants) for x in prepared.unknowns}
    back = {v: exact.substituted(prepared.back[v], values) for v in question.variables if v not in branch.known}
    back |= {v: exact.substituted(value, back) for v, value in branch.known.items()}
    point = tuple((v, _tidy(back[v])) for v in question.variables)
    integers = tuple(k for k in prepared.integers if any(k in value.free_symbols for _, value in point))
    conditions = [exact.substituted(condition, constants) for condition in member.conditions]
    special = tuple((p, exact.substituted(value, constants)) for p, value in member.special)
    if sympy.false in conditions:
        return None
    root = Root(
        point,
        (*(sympy.Eq(*value) for value in special), *(c for c in conditions if c != sympy.true)),
        member.free,
        integers,
        special=special,
        roots=tuple((x, exact.substituted(poly, constants)) for x, poly in member.roots),
        chart=None if branch.known else member.chart,
    )
    strict = (*prepared.positive, *piece.positive, *(v for v in question.variables if v.is_positive))
    for least, exprs in ((1, strict), (0, (*prepared.nonnegative, *piece.nonnegative))):
        for expr in exprs:
            needed = _required(expr, least, root, values)
            if needed == sympy.false:
                return None
            if needed != sympy.true:
                root = replace(root, conditions=(*root.conditions, needed))
    asked = (*question.defined, *question.equations)
    if integers:
        try:
            root = replace(root, conditions=(*root.conditions, *existing(asked, root)))
        except Nowhere:
            return None
        except Unclear as error:
            raise _Uncertain from error
    return root if is_defined(asked, root) else None


def _required(expr: Expr, least: int, root: Root, values: dict[Symbol, Expr]) -> Basic:
    """The conditions for an expression in variables and unknowns to be > 0 (least = 1) or ≥ 0."""
    if expr.free_symbols & {v for v, value in root.point if value.free_symbols & set(root.integers)}:
        if not least:
            raise _Uncertain
        return sympy.Gt(exact.substituted(expr, dict(root.point)), 0)
    if root.chart is not None:
        sign = root.chart.sign(expr)
        if sign is None:
            sign = sign_at(expr, root)
        if sign is None:
            raise _Uncertain
        return sympy.true if sign >= least else sympy.false
    named = exact.substituted(expr, values)
    value = fractions.factor(_tidy(exact.substituted(named, dict((*root.point, *root.special)))))
    relation = sympy.Gt if least else sympy.Ge
    squares = {p: sympy.Dummy(nonnegative=True) for p in value.atoms(sympy.Pow) if p.exp == sympy.S.Half}
    found = relation(without_positive_factors(value.xreplace(squares)), 0)
    found = found.xreplace({dummy: p for p, dummy in squares.items()})
    return sympy.true if found in root.conditions else found


def _tidy(value: Expr) -> Expr:
    return value if value.is_number and not value.has(sympy.Function) else finished(value)


def _distinct(roots: Sequence[Root]) -> tuple[Root, ...]:
    """Every root once, isolated ones by their coordinates, families after them."""
    once = list({(root.point, root.conditions): root for root in roots}.values())
    return tuple(sorted(once, key=order))


def order(root: Root) -> tuple[Any, ...]:
    """Isolated solutions by their coordinates, then those with parameters, then families."""
    if root.generic:
        size = sum(int(value.count_ops()) for _, value in root.point)
        return 1, len(root.free), len(root.integers), size, str(root.point)
    return 0, *(float(value) for _, value in root.point)


# --- in a box ------------------------------------------------------------------------------


def _box(question: Equations) -> Box:
    """The box, cut to positive values for variables that are positive."""
    bounds = []
    powers = [p for e in (*question.equations, *question.defined) for p in e.atoms(sympy.log, sympy.Pow)]
    for v in question.variables:
        low, high = (float(x) for x in question.box.get(v, (-DEFAULT_REACH, DEFAULT_REACH)))
        bound = v.is_positive or any(
            p.args[0] == v and (isinstance(p, sympy.log) or not p.exp.is_Integer) for p in powers
        )
        bounds.append((v, (max(low, 0.0) if bound else low, high)))
    return tuple(bounds)


def _leaves_the_positive(root: Root) -> bool:
    """Whether an enclosure, as of a solution on the box's border, reaches 0 for a variable that is positive."""
    return any(v.is_positive and low <= 0 for (v, _), (low, _) in zip(root.point, root.enclosure or (), strict=True))


def _searched(question: Equations, box: Box) -> Found:
    slopes = slopes_of(question.equations, question.variables)
    search = Search(question.equations, question.variables, slopes)
    return search.run(tuple(ends for _, ends in box))


def _for_searching(question: Equations) -> Equations:
    """The equations without factors that are 0 nowhere, as exp(u) and Γ(u); these factors must have a value."""
    found = [_nonzero_factors(equation) for equation in question.equations]
    return replace(
        question,
        equations=tuple(rest for rest, _ in found),
        defined=(*question.defined, *(factor for _, factors in found for factor in factors)),
    )


def _nonzero_factors(equation: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    factors = sympy.Mul.make_args(sympy.factor_terms(equation))
    nonzero = [factor for factor in factors if factor.as_base_exp()[0].free_symbols and _is_nowhere_zero(factor)]
    return sympy.Mul(*(factor for factor in factors if factor not in nonzero)), tuple(nonzero)


def _is_nowhere_zero(factor: Expr) -> bool:
    base = factor.base if factor.is_Pow and factor.exp.is_Integer and factor.exp > 0 else factor
    known = record(base)
    return known is not None and len(base.args) == 1 and known.is_nowhere_zero


def _is_near(exact: Root, enclosed: Root) -> bool:
    return not exact.family and enclosed.enclosure is not None and _lies_in(exact, enclosed.enclosure)


def _lies_in(root: Root, cell: Sequence[Any]) -> bool:
    """Whether an exact solution lies in a cell, or cannot be told from one in it."""
    if root.family:
        return False
    for (_, value), (low, high) in zip(root.point, cell, strict=True):
        found = ball_of(value, root)
        if found is None or isinstance(found, acb) or not arb(found).overlaps(ball(low, high)):
            return False
    return True
