"""One differentiation with one of its rules broken: at one place, or wherever it applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from symjac.expressions.graph import INFINITE
from symjac.kernel import FAILURES
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.place import Place, other_variables
from symjac.mistakes.values import Seen, Values
from symjac.stepwise import RULE, Dependence, Step, derivation

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Tagged = tuple[str, Expr]
    Variables = tuple[Symbol, ...]


class Wrong(NamedTuple):
    """A wrong answer, the tag of the mistake that leads to it, and what floating point sees of it."""

    tag: str
    value: Any
    seen: Seen

    @classmethod
    def of(cls, tag: str, value: Any) -> Wrong:
        """A wrong answer, looked at."""
        return cls(tag, value, Values().seen(value))


MOST_STEPS = 120
"""Steps of a derivation that is still worth breaking."""


T = TypeVar("T")


def unfailing(values: Iterator[T]) -> Iterator[T]:
    """The values without those that SymPy fails to compute: what cannot be written down is no candidate."""
    while True:
        try:
            yield next(values)
        except StopIteration:
            return
        except FAILURES:
            continue  # a generator has ended with it, a map goes on


def sound(values: Iterator[Expr]) -> Iterator[Expr]:
    """The values that SymPy can compute and that are finite."""
    return (value for value in unfailing(values) if not value.has(*INFINITE))


def mutations(expr: Expr, x: Symbol, variables: Variables, written: str = "") -> Iterator[Tagged]:
    """(tag, wrong value of ∂expr/∂x), row by row of the table of broken rules."""
    stage = stage_of(expr, x, variables, written)
    for row in BROKEN:
        yield from ((row.tag, value) for value in stage.broken_by(row))


class Stage:
    """One differentiation, and what comes of it when a rule is broken.

    `variables` are those of the problem, `written` is the text that it was read from.
    """

    def __init__(self, expr: Expr, x: Symbol, variables: Variables, written: str = "") -> None:
        root = derivation(expr, x)
        steps = tuple(islice(root.walk(), MOST_STEPS + 1))
        self._steps = steps if len(steps) <= MOST_STEPS else ()
        self._depends = Dependence(x)
        others, divides = other_variables(expr, x, variables), any(sign in written for sign in _DIVISIONS)
        self._broken: dict[Broken, tuple[Expr, ...]] = {}
        self._places = [Place(step, self._depends, others, step is root, divides) for step in self._steps]

    def broken_by(self, row: Broken) -> Iterable[Expr]:
        """The wrong derivatives: the row's first at each place, and then at all of its places together."""
        if row not in self._broken:
            self._broken[row] = tuple(self._breaking(row))
        return self._broken[row]

    def _breaking(self, row: Broken) -> Iterator[Expr]:
        broken: list[tuple[Step, list[Expr]]] = []
        for place in self._places:
            if place.step.rule in row.rules:
                wrong = [value for value in sound(row.how(place)) if value != place.result]
                broken += [(place.step, wrong)] if wrong else []
                yield from sound(map(self._replay, ({place.step: value} for value in wrong)))
        if len(broken) > 1:
            most = max(len(values) for _, values in broken)
            everywhere = ({step: values[min(k, len(values) - 1)] for step, values in broken} for k in range(most))
            yield from sound(map(self._replay, everywhere))

    def _replay(self, changed: Mapping[Step, Expr]) -> Expr:
        """The whole derivative, when some steps have come out differently and the others follow the rules."""
        results = dict(changed)
        for step in self._steps:
            if step not in results and any(child in results for child in step.children):
                parts = tuple(child.expr for child in step.children)
                slopes = [results.get(child, child.result) for child in step.children]
                results[step] = RULE[step.rule].how(step.expr, parts, slopes, self._depends)
        last = self._steps[-1]
        return results.get(last, last.result)


stage_of = lru_cache(64)(Stage)
"""The stages met lately: all wrong answers to a question are held against the same ones."""

_DIVISIONS = ("/", "÷", "\\frac")
