"""Shared subexpressions: results → assignments, and the results written in their names.

SymPy's `cse` is not used: it takes what depends on a bound variable out of the integral that binds it.
What is no longer than a name gets none: numbers and their roots, whole powers and multiples of names. A
gradient beside its matrix and the lower half of a Hessian repeat entries by definition, so they do not
count: otherwise a sheet would show nothing but names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from symjac.build import builder
from symjac.calculus.subexpressions import Graph
from symjac.expressions import sparse
from symjac.expressions.graph import free_symbols
from symjac.model import Answer, Assignment, Result

if TYPE_CHECKING:
    from sympy import Expr

    Entries = Mapping[Any, Expr]

LARGEST_COMPONENT = 250_000
"""Nodes, written out: what is read from text is smaller, a Problem that a program made may be astronomic."""

_STEMS = "stuwpqkmncbahrv"
"""What the names begin with: the first of these letters that no other name begins with."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cse(*results: Result) -> tuple[tuple[Assignment, ...], tuple[Result, ...]]:
    """What the results share, as assignments in the order in which they are needed, and the results in their names.

    Each name is used at least twice, and is none of those in the results' problems.

    >>> import symjac
    >>> (shared,), (J,) = cse(symjac.jacobian("exp(x*y)", vars="x y"))
    >>> shared.value, J.value
    (exp(x*y), Matrix([[s_1*y, s_1*x]]))
    """
    assignments, _, rewritten = _shared((), results)
    return assignments, rewritten


def shared(answer: Answer) -> Answer:
    """The answer with assignments; a component too large to be written out is written in their names too."""
    components = answer.problem.components
    large = {i: f for i, f in enumerate(components) if sparse.written_size([f]) > LARGEST_COMPONENT}
    assignments, shorter, results = _shared(tuple(large.values()), answer.results)
    shown = dict(zip(large, shorter, strict=True))
    problem = replace(answer.problem, components=tuple(shown.get(i, f) for i, f in enumerate(components)))
    notes = () if assignments else ("no subexpression occurs twice: nothing is named",)
    return replace(answer, problem=problem, results=results, assignments=assignments, notes=(*answer.notes, *notes))


def _shared(
    exprs: tuple[Expr, ...], results: Sequence[Result]
) -> tuple[tuple[Assignment, ...], tuple[Expr, ...], tuple[Result, ...]]:
    """Assignments for what expressions and results share; these in the names of the assignments."""
    entries = [result.nonzeros for result in results]
    everything = [*exprs, *chain.from_iterable(each.values() for each in entries)]
    graph = Graph(everything, [*exprs, *_counted(results, entries)])
    symbols = (builder.symbol(name) for name in _names(results, everything))
    assignments = tuple(Assignment(*pair) for pair in graph.assignments(symbols))
    rewritten = []
    for result, each in zip(results, entries, strict=True):
        rewritten.append(replace(result, nonzeros={place: graph.rewritten(entry) for place, entry in each.items()}))
    return assignments, tuple(map(graph.rewritten, exprs)), tuple(rewritten)


def _counted(results: Sequence[Result], entries: Sequence[Entries]) -> Iterator[Expr]:
    """The entries, without those that repeat another one by definition."""
    in_matrices = {id(f) for result in results if result.kind == "jacobian" for f in result.problem.components}
    for result, each in zip(results, entries, strict=True):
        if result.kind == "hessian":
            yield from (entry for (i, j), entry in each.items() if i <= j)
        elif result.kind != "gradient" or id(result.problem.components[0]) not in in_matrices:
            yield from each.values()


def _names(results: Iterable[Result], exprs: Iterable[Expr]) -> Iterator[str]:
    """s_1, s_2, …, or with another letter where something is called s, s_1, s1 or the like."""
    taken = {symbol.name for symbol in free_symbols(*exprs)}
    for result in results:
        problem = result.problem
        taken.update((problem.name, *problem.component_names, *problem.functions))
        taken.update(symbol.name for symbol in (*problem.variables, *problem.parameters))
    bases = {name[: len(name) - len(name.lstrip(_LETTERS))] for name in taken}
    stem = next(stem for stem in chain(_STEMS, (f"shared{'d' * n}" for n in count())) if stem not in bases)
    return (f"{stem}_{i}" for i in count(1))
