"""One differentiation with one of its rules broken: at one place, or wherever it applies.

`composed` are results made of several derivatives (det J, ∇·F, ∇×F, Δf), with a mistake in one of them or in all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from symjac.derive import derivative
from symjac.expressions import INFINITE
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.case import Case, Seen, Values, column, expansion
from symjac.mistakes.place import DerivationPlace, other_variables
from symjac.stepwise import RULE, Dependence, Step, derivation

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Tagged = tuple[str, Any]
    Variables = tuple[Symbol, ...]


class Wrong(NamedTuple):
    """A wrong answer, the tag of the mistake that leads to it, and its fingerprint in floating point."""

    tag: str
    value: Any
    seen: Seen

    @classmethod
    def of(cls, tag: str, value: Any) -> Wrong:
        """A wrong answer with its fingerprint."""
        return cls(tag, value, Values().seen(value))


MOST_STEPS = 120
"""The most steps of a derivation in which rules are broken."""


T = TypeVar("T")


def unfailing(values: Iterator[T]) -> Iterator[T]:
    """The values without those that SymPy fails to compute, which nobody can have written down."""
    while True:
        try:
            value = next(values)
        except StopIteration:
            return
        except sympy_failures():
            continue  # a generator would end with the error; a map goes on
        yield value  # outside: at the end of Python a generator is closed after sympy_failures is gone


def sound(values: Iterator[Expr]) -> Iterator[Expr]:
    """The values that SymPy can compute and that are finite."""
    return (value for value in unfailing(values) if not value.has(*INFINITE))


def mutations(expr: Expr, x: Symbol, variables: Variables, written: str = "") -> Iterator[Tagged]:
    """(tag, wrong value of ∂expr/∂x), row by row of the table of broken rules."""
    stage = stage_of(expr, x, variables, written)
    for row in BROKEN:
        yield from ((row.tag, value) for value in stage.broken_by(row))


class Stage:
    """One differentiation, and its results when a rule is broken.

    `variables` are those of the problem, `written` is the text from which it was read.
    """

    def __init__(self, expr: Expr, x: Symbol, variables: Variables, written: str = "") -> None:
        root = derivation(expr, x)
        steps = tuple(islice(root.walk(), MOST_STEPS + 1))
        self._steps = steps if len(steps) <= MOST_STEPS else ()
        self._depends = Dependence(x)
        others, divides = other_variables(expr, x, variables), any(sign in written for sign in _DIVISIONS)
        self._broken: dict[Broken, tuple[Expr, ...]] = {}
        self._places = [DerivationPlace(step, self._depends, others, step is root, divides) for step in self._steps]

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
        """The whole derivative when some steps have other results and the rest follow the rules."""
        results = dict(changed)
        for step in self._steps:
            if step not in results and any(child in results for child in step.children):
                parts = tuple(child.expr for child in step.children)
                slopes = [results.get(child, child.result) for child in step.children]
                results[step] = RULE[step.rule].how(step.expr, parts, slopes, self._depends)
        last = self._steps[-1]
        return results.get(last, last.result)


stage_of = remembered(64)(Stage)
"""The latest stages: all wrong answers to a question are compared with the same ones."""

_DIVISIONS = ("/", "÷", "\\frac")

_MOST_PER_TERM = 300
_MOST_EVERYWHERE = 6
_LARGEST_DETERMINANT = 4
_SUMS = ("divergence", "laplacian", "curl")


@dataclass(frozen=True)
class _Composite:
    """A result made of derivatives of `parts`, and how much it changes with each of them."""

    parts: tuple[tuple[Expr, Symbol], ...]
    weights: tuple[Any, ...]
    build: Callable[[Sequence[Expr]], Any]


def composed(case: Case) -> Iterator[Tagged]:
    """The result with rules broken in one of its derivatives, or in all of them."""
    make = _COMPOSITES.get(case.question)
    composite = make(case) if make else None
    if composite is None:
        return
    rights = [derivative(expr, x) for expr, x in composite.parts]
    wrongs = [
        list(islice(mutations(expr, x, case.variables, case.problem.source), _MOST_PER_TERM)) if right else []
        for (expr, x), right in zip(composite.parts, rights, strict=True)
    ]
    if case.question in _SUMS:
        for weight, right in zip(composite.weights, rights, strict=True):
            if right:
                yield "term-dropped", case.right - weight * right
    for tag in dict.fromkeys(row.tag for row in BROKEN):
        of_tag = [[value for other, value in wrong if other == tag] for wrong in wrongs]
        for weight, right, values in zip(composite.weights, rights, of_tag, strict=True):
            for value in values:
                yield tag, case.right + weight * (value - right)
        for k in range(min(_MOST_EVERYWHERE, max(map(len, of_tag), default=0))):
            yield (
                tag,
                composite.build(
                    [
                        values[min(k, len(values) - 1)] if values else right
                        for values, right in zip(of_tag, rights, strict=True)
                    ]
                ),
            )
    if case.question in _SUMS:
        for weight, right in zip(composite.weights, rights, strict=True):
            yield "sign-lost", case.right - 2 * weight * right


def _divergence(case: Case) -> _Composite | None:
    pairs = tuple(zip(case.problem.components, case.variables, strict=False))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _laplacian(case: Case) -> _Composite | None:
    """The second differentiation with a broken rule; the first is the gradient's."""
    pairs = tuple((case.jacobian[0, j], x) for j, x in enumerate(case.variables))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _curl(case: Case) -> _Composite | None:
    if case.problem.shape != (3, 3) or case.right_shape != (3, 1):
        return None
    (P, Q, R), (x, y, z) = case.problem.components, case.variables  # noqa: N806 - the usual names
    unit = [column(*(sympy.Integer(i == k) for i in range(3))) for k in range(3)]
    return _Composite(
        ((R, y), (Q, z), (P, z), (R, x), (Q, x), (P, y)),
        (unit[0], -unit[0], unit[1], -unit[1], unit[2], -unit[2]),
        lambda terms: column(terms[0] - terms[1], terms[2] - terms[3], terms[4] - terms[5]),
    )


def _determinant(case: Case) -> _Composite | None:
    n = len(case.variables)
    if not case.square or n > _LARGEST_DETERMINANT:
        return None
    places = [(i, j) for i in range(n) for j in range(n)]
    return _Composite(
        tuple((case.problem.components[i], case.variables[j]) for i, j in places),
        tuple(case.cofactor(i, j) for i, j in places),
        lambda terms: expansion(sympy.ImmutableDenseMatrix(n, n, list(terms))),
    )


_COMPOSITES: dict[str, Callable[[Case], _Composite | None]] = {
    "divergence": _divergence,
    "laplacian": _laplacian,
    "curl": _curl,
    "determinant": _determinant,
}
