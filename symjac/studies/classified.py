"""A solution with what the matrix of derivatives says of it: what critical points and equilibria share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symjac import exact
from symjac.errors import NoAnswer, ReadError, SingularPoint, Undecided
from symjac.expressions.applied import classes_where
from symjac.kernel import sympy
from symjac.model import Point, Problem
from symjac.roots import fractions
from symjac.roots.finished import finished
from symjac.roots.signs import at, is_smooth
from symjac.roots.solutions import Root
from symjac.studies.conditions import Case
from symjac.studies.spectrum import Spectrum

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.model import Result


@dataclass(frozen=True)
class Classified:
    """A solution, its spectrum, and its kind; where that depends on parameters, `cases` in its place.

    `quantities` are the expressions whose signs decide, each with its name. `value` is f there.
    """

    root: Root
    spectrum: Spectrum | None
    kind: str
    cases: tuple[Case, ...] = ()
    quantities: tuple[tuple[str, Expr], ...] = ()
    value: Expr | None = None


def each(roots: Sequence[Root], classify: Callable[[Root], Classified]) -> tuple[Classified, ...]:
    """Every solution classified."""
    return tuple(map(classify, roots))


def specialised(problem: Problem, point: Point) -> Problem:
    """The problem with its parameters at the values given; a variable with a value is refused."""
    for symbol, _ in point:
        if symbol in problem.variables:
            raise ReadError(
                f"the value of the variable {symbol.name} is sought", hint="--at gives values to parameters: a=1"
            )
    at = dict(point)
    if not at:
        return problem
    new = {s for value in at.values() for s in value.free_symbols}
    parameters = tuple(p for p in problem.parameters if p not in at)
    return replace(
        problem,
        components=tuple(exact.substituted(f, at) for f in problem.components),
        parameters=(*parameters, *sorted(new - set(parameters), key=lambda s: s.name)),
        cancelled=tuple(tuple(exact.substituted(part, at) for part in parts) for parts in problem.cancelled),
    )


def require_real(problem: Problem, what: str) -> None:
    """Raise NoAnswer for complex variables."""
    for symbol in (*problem.variables, *problem.parameters):
        if not symbol.is_real:
            raise NoAnswer(
                f"{what} are sought for real variables, {symbol.name} is complex", hint="leave out --complex"
            )


def exists(root: Root, problem: Problem, derivative: Callable[[Problem, Point], Result]) -> bool | None:
    """Whether the map has a derivative at a solution, None where it was not told; of families, off the kinks."""
    if _is_generic(root):
        return off_the_kinks(root, problem) is not None
    plain = all(f.is_rational_function(*problem.variables) for f in problem.components)
    if not any(problem.cancelled) and (plain or is_smooth(problem.components, root)):
        return True
    if not root.exact:
        return None  # where it is enclosed only, nothing else is proved
    try:
        derivative(problem, root.point)
    except SingularPoint:
        return False
    except Undecided:
        return None
    return True


def _is_generic(root: Root) -> bool:
    return root.family or any(value.free_symbols for _, value in root.point)


def off_the_kinks(root: Root, problem: Problem) -> Root | None:
    """A family, or a solution in terms of parameters, without its members at kinks; None if all are there."""
    if not _is_generic(root):
        return root
    for u in kinks(problem):
        value = finished(at(u, root))
        if value == 0:
            return None
        if not value.free_symbols or value.is_nonzero:
            continue
        bounds = [c for c in root.conditions if isinstance(c, sympy.Gt | sympy.Ge) and c.rhs == 0]
        near = next((c for c in bounds if fractions.cancel(value / c.lhs).is_number), None)
        new = sympy.Ne(value, 0, evaluate=False) if near is None else sympy.Gt(near.lhs, 0, evaluate=False)
        root = replace(root, conditions=(*(c for c in root.conditions if c is not near), new))
    return root


def kinks(problem: Problem) -> tuple[Expr, ...]:
    """What is 0 where the map may have no derivative: at kinks, jumps, and the border of pieces."""
    found: dict[Expr, None] = {}
    for f in problem.components:
        found |= dict.fromkeys(singular_parts(f))
    return tuple(u for u in found if u.free_symbols & set(problem.variables) and not u.is_nonzero)


def singular_parts(expr: Expr) -> Iterator[Expr]:
    """What is 0 where a part of the expression is not smooth."""
    for node in sorted(expr.atoms(*_WITH_KINKS), key=sympy.default_sort_key):
        yield from _kinks_of(node)


_WITH_KINKS = (
    *classes_where(lambda function: function.family == "pieces" or (function.kinks and not function.cut)),
    *(sympy.Pow, sympy.Piecewise),
)


def _kinks_of(node: Expr) -> Iterator[Expr]:
    if isinstance(node, sympy.Max | sympy.Min):
        first, *others = node.args
        yield from (first - other for other in others)
    elif isinstance(node, sympy.Piecewise):
        for _, condition in node.args:
            yield from (relation.lhs - relation.rhs for relation in condition.atoms(sympy.core.relational.Relational))
    elif isinstance(node, sympy.floor | sympy.ceiling):
        yield sympy.sin(sympy.pi * node.args[0])  # 0 at the integers
    elif not isinstance(node, sympy.Pow) or (node.exp.is_Rational and not node.exp.is_Integer):
        yield node.args[0]
