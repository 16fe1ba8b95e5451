"""Where ∇f = 0, and what the second derivative test says of each such point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from symjac import calculus
from symjac.errors import ShapeError
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem
from symjac.roots import fractions
from symjac.roots.signs import sign_at
from symjac.roots.solutions import Root, Solutions
from symjac.roots.solve import Question, solve
from symjac.studies.classified import Classified, each, exists, kinks, off_the_kinks, require_real, specialised
from symjac.studies.conditions import Case, case, off_the_border, sides, sign_where
from symjac.studies.spectrum import Matrix, Spectrum, characteristic, shown_at, spectrum

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MINIMUM, MAXIMUM, SADDLE = "minimum", "maximum", "saddle"
DEGENERATE, UNDECIDED = "degenerate", "undecided"


@dataclass(frozen=True)
class CriticalPoints(Finding):
    """The points at which ∇f = 0, classified; `kinks`: where one of these is 0, f may have no gradient."""

    problem: Problem
    solutions: Solutions
    points: tuple[Classified, ...]
    kinks: tuple[Expr, ...]
    digits: int | None = None


def critical(
    problem: Problem,
    point: Point = (),
    box: Mapping[Symbol, tuple[Expr, Expr]] | None = None,
    digits: int | None = None,
) -> CriticalPoints:
    """The real solutions of ∇f = 0, f: ℝⁿ → ℝ, each proved, with the kind that the n×n Hessian decides.

    All eigenvalues positive: a strict local minimum; all negative: a strict local maximum; of both signs: a
    saddle; else degenerate. `point` gives parameters values, `box` says where decimals are sought, `digits` how
    many are shown. Raises ShapeError for several components.
    Source: Rudin, *Principles of Mathematical Analysis*, exercise 9.31; Stewart, *Calculus*, section 14.7.
    """
    m, n = problem.shape
    if m != 1:
        raise ShapeError(
            f"critical points are those of one component, the map has {m}",
            hint=f"give one component; for F(x) = 0 and its kinds: symjac equilibria, which needs {n} components",
        )
    require_real(problem, "critical points")
    problem = specialised(problem, point)
    (f,) = problem.components
    slopes = calculus.gradient(problem).nonzeros
    equations = tuple(slopes.get((j, 0), sympy.S.Zero) for j in range(n))
    curvatures = calculus.hessian(problem).nonzeros
    hessian: Matrix = tuple(
        tuple(_off_the_jumps(curvatures.get((i, j), sympy.S.Zero)) for j in range(n)) for i in range(n)
    )
    needed = (f, *(part for parts in problem.cancelled for part in parts))
    found = solve(Question(equations, needed, problem.variables, problem.parameters, box or {}))
    inside = [other for root in found.roots if (other := off_the_kinks(root, problem)) is not None]
    there = [exists(root, problem, calculus.gradient) for root in inside]
    roots = [root for root, smooth in zip(inside, there, strict=True) if smooth]
    if None in there:
        found = replace(found, scope="some")
    points = each(roots, lambda root: _classified(problem, hessian, root))
    return CriticalPoints(problem, found, points, kinks(problem), digits)


def _off_the_jumps(expr: Expr) -> Expr:
    """Without the impulses at jumps, where there is no second derivative."""
    return expr.xreplace(dict.fromkeys(expr.atoms(sympy.DiracDelta), sympy.S.Zero))


def _classified(problem: Problem, hessian: Matrix, root: Root) -> Classified:
    value = shown_value(problem.components[0], root)
    if not exists(root, problem, calculus.hessian):
        return Classified(root, None, f"{UNDECIDED}: no second derivative", value=value)
    found = spectrum(hessian, root)
    if found.symbolic and None in found.signs:
        minors = _leading_minors(found)
        kind, cases = off_the_border(*_by_minors(minors, root), root)
        quantities = tuple((f"D{k + 1}", minor) for k, minor in enumerate(minors))
        return Classified(root, found, kind, cases, quantities, value)
    return Classified(root, found, _kind(found.signs), value=value)


def shown_value(f: Expr, root: Root) -> Expr:
    """f there; members of a family that are numbered may have values of their own."""
    return shown_at(f, root)


def _kind(signs: tuple[int | None, ...]) -> str:
    """The kind by the signs of c₁ … cₙ: of real roots only, Descartes' rule counts the positive ones exactly."""
    if None in signs:
        # That the second coefficient is negative shows eigenvalues of both signs: Σ λᵢλⱼ < 0.
        return SADDLE if len(signs) > 1 and signs[1] == -1 else UNDECIDED
    kept = [1, *(sign for sign in signs if sign)]
    positive = sum(a != b for a, b in pairwise(kept))
    zero = next((k for k, sign in enumerate(reversed(signs)) if sign), len(signs))
    negative = len(signs) - zero - positive
    if positive and negative:
        return SADDLE
    if zero:
        return DEGENERATE
    return MINIMUM if positive else MAXIMUM


def _leading_minors(found: Spectrum) -> tuple[Expr, ...]:
    n = found.size
    return tuple(
        fractions.factor((-1) ** k * characteristic(tuple(row[:k] for row in found.entries[:k]))[-1])
        for k in range(1, n + 1)
    )


def _by_minors(minors: tuple[Expr, ...], root: Root) -> tuple[str, tuple[Case, ...]]:
    """Sylvester's criterion: minimum where all leading minors are positive, maximum where they alternate from −."""
    n = len(minors)
    if sign_at(minors[-1], root) == 0:
        return UNDECIDED if n > 2 else DEGENERATE, ()
    last = minors[-1]
    wanted = [
        (MINIMUM, [(last, 1), *((minor, 1) for minor in minors[:-1])]),
        (MAXIMUM, [(last, (-1) ** n), *((minor, (-1) ** (k + 1)) for k, minor in enumerate(minors[:-1]))]),
    ]
    if n == 2:
        wanted.append((SADDLE, [(last, -1)]))
    cases = tuple(c for kind, signs in wanted if (c := case(kind, signs, root)) is not None)
    settled = [c.kind for c in cases if not c.conditions]
    if settled:
        return settled[0], ()
    if n > 2 and not cases:
        nonzero = sympy.Ne(last, 0, evaluate=False)
        return (SADDLE, ()) if sign_where(last, root) else ("", (Case(SADDLE, (sides(nonzero),)),))
    return "", cases
