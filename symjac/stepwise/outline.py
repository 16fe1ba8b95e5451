"""The steps of several derivations in the order of an outline, each numbered once: 1, 1.1, 1.2, 1.2.1, 2.

A step that has a number is only referred to where it is needed again, so that the outline of a shared graph
is as long as the graph. What is deeper than a page can show becomes an item of its own, after the last.
Steps that nobody writes down, x' = 1 and c' = 0, have numbers but no lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from symjac.expressions.sparse import Sizes
from symjac.stepwise.dependence import Dependence
from symjac.stepwise.rules import RULE
from symjac.stepwise.statements import Bindings

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.stepwise.derivation import Step

Number = tuple[int, ...]
"""(1, 2, 1) for 1.2.1."""

MOST_DEEP = 8
"""Parts of a number: a step below is an item of its own."""

LONGEST = 500
"""Nodes of an expression that is written down."""

_UNSAID = ("variable", "constant")


class Opened(NamedTuple):
    """A step begins; `whole` is one with nothing below it."""

    number: Number
    step: Step
    whole: bool


class Closed(NamedTuple):
    """What is below a step has been said."""

    number: Number
    step: Step


class Again(NamedTuple):
    """A step that is found elsewhere; this line stands below `under`."""

    number: Number
    step: Step
    under: Number


Line = Opened | Closed | Again


@dataclass(frozen=True)
class Outline:
    """The lines of each derivation, and of all of them every step once with its number and its letters.

    An expression with too many nodes is not written down: what it is follows from the steps below, which
    all are. So the whole is no longer than what it rests on, though a shared graph may be astronomic.
    """

    parts: tuple[tuple[Line, ...], ...]
    numbers: dict[Step, Number]
    bindings: dict[Step, Bindings]
    _sizes: Sizes = field(default_factory=Sizes)

    def excess(self, expr: Expr) -> int:
        """The nodes of an expression that has too many to be written down; 0 for any other."""
        nodes = self._sizes(expr)
        return nodes if nodes > LONGEST else 0

    def in_order(self) -> list[tuple[Number, Step]]:
        """Every step, by its number."""
        return sorted(((number, step) for step, number in self.numbers.items()), key=lambda pair: pair[0])


def outline(roots: Sequence[Step]) -> Outline:
    """The outline of derivations, the k-th of which has the number k."""
    # A step that is not said elsewhere is said where it is all there is.
    numbers: dict[Step, Number] = {
        root: (place,) for place, root in reversed([*enumerate(roots, 1)]) if root.rule in _UNSAID
    }
    fresh = count(len(roots) + 1)
    parts: list[tuple[Line, ...]] = []
    for place, root in enumerate(roots, 1):
        number = numbers.setdefault(root, (place,))
        if number != (place,):
            parts.append((Again(number, root, ()),))
            continue
        lines: list[Line] = []
        items = deque([root])
        while items:
            items.extend(_item(items.popleft(), numbers, lines, fresh))
        parts.append(tuple(lines))
    return Outline(tuple(parts), numbers, _bindings(numbers))


def _item(root: Step, numbers: dict[Step, Number], lines: list[Line], fresh: Iterator[int]) -> list[Step]:
    """Append the lines of a step that has its number; the steps that are too deep, which have fresh ones."""
    deep: list[Step] = []
    stack = [_opened(root, numbers, lines)]
    while stack:
        step, waiting, places = stack[-1]
        number = numbers[step]
        child = next(waiting, None)
        if child is None:
            stack.pop()
            unsaid = (child for child in step.children if child.rule in _UNSAID)
            numbers.update((child, (*number, next(places))) for child in dict.fromkeys(unsaid) if child not in numbers)
            if _said(step):
                lines.append(Closed(number, step))
        elif child in numbers:
            lines.append(Again(numbers[child], child, number))
        elif len(number) == MOST_DEEP and _said(child):
            numbers[child] = (next(fresh),)
            lines.append(Again(numbers[child], child, number))
            deep.append(child)
        else:
            numbers[child] = (*number, next(places))
            stack.append(_opened(child, numbers, lines))
    return deep


def _opened(step: Step, numbers: dict[Step, Number], lines: list[Line]) -> tuple[Step, Iterator[Step], Iterator[int]]:
    children = _said(step)
    lines.append(Opened(numbers[step], step, whole=not children))
    return step, iter(children), count(1)


def _said(step: Step) -> list[Step]:
    """What a derivation says of the parts of a step, each once; terms as people write them, not as SymPy keeps them."""
    said = [child for child in dict.fromkeys(step.children) if child.rule not in _UNSAID]
    if step.rule != "sum" or len(said) < 2 or Sizes()(step.expr) > LONGEST:
        return said
    place = {term: i for i, term in enumerate(step.expr.as_ordered_terms())}
    return sorted(said, key=lambda child: place.get(child.expr, len(place)))


def _bindings(steps: Iterable[Step]) -> dict[Step, Bindings]:
    """What the letters of each step stand for."""
    depends: dict[Symbol, Dependence] = {}
    found = {}
    for step in steps:
        known = depends.setdefault(step.wrt, Dependence(step.wrt))
        parts = tuple(child.expr for child in step.children)
        found[step] = RULE[step.rule].binds(step.expr, parts, known)
    return found
