"""The derivation of a derivative, written out: the rules, where each was applied, and its result."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from symjac.exact import permutation_sign
from symjac.expressions.facts import Sizes
from symjac.model.sheet import Worked
from symjac.stepwise.patterns import LONGEST, Bindings, Dependence, written_terms
from symjac.stepwise.rules import RULE, RULES, Rule, says_more

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.stepwise.rules import Parts


# --- derivations and outlines -------------------------------------------------
#
# An outline has the steps of several derivations in order, each numbered once: 1, 1.1, 1.2, 1.2.1, 2.
#
# A step that has a number is only referred to where it is needed again, so that the outline of a shared graph
# is as long as the graph. What is deeper than a page can show becomes an item of its own, after the last.
# Steps that nobody writes down, x' = 1 and c' = 0, have numbers but no lines, unless they are terms of a sum.
#
# A determinant is written as a sum of signed products of entries (Leibniz's formula), without the products that are
# zero.


@dataclass(frozen=True, eq=False)
class Step:
    """∂expr/∂wrt = result by one rule; `children` are the derivatives that the rule needs.

    Steps are compared by identity: two derivations may share a graph that is large when unfolded.
    """

    rule: str
    expr: Expr
    wrt: Symbol
    result: Expr
    children: tuple[Step, ...] = field(default=(), repr=False)

    def walk(self) -> Iterator[Step]:
        """Every step once, each after the steps that it needs."""
        seen: set[Step] = set()
        stack = [self]
        while stack:
            step = stack[-1]
            waiting = [child for child in step.children if child not in seen]
            if waiting and step not in seen:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if step not in seen:
                seen.add(step)
                yield step


def derivation(expr: Expr, variable: Symbol) -> Step:
    """∂expr/∂variable step by step: `derivations` of one expression.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> step = derivation(x * sympy.sin(3 * x), x)
    >>> step.rule, step.result, [child.rule for child in step.children]
    ('product', 3*x*cos(3*x) + sin(3*x), ['variable', 'chain'])
    """
    (step,) = derivations((expr,), variable)
    return step


def derivations(exprs: Sequence[Expr], variable: Symbol) -> tuple[Step, ...]:
    """∂expr/∂variable of each, each distinct subexpression of all once; deep ones need no deep recursion."""
    depends = Dependence(variable)
    plans: dict[Expr, tuple[Rule, Parts]] = {}
    done: dict[Expr, Step] = {}
    stack = [*exprs]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
            continue
        if node not in plans:
            rule = next(row for row in RULES if row.when(node, depends))
            plans[node] = rule, rule.parts(node, depends)
        rule, parts = plans[node]
        waiting = [part for part in parts if part not in done]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        children = tuple(done[part] for part in parts)
        result = rule.derived(node, parts, [child.result for child in children], depends)
        done[node] = Step(rule.name, node, variable, result, children)
    return tuple(done[expr] for expr in exprs)


Number = tuple[int, ...]
"""(1, 2, 1) for 1.2.1."""

MOST_DEEP = 8
"""The most parts of a number: a deeper step becomes an item of its own."""

UNSAID = ("variable", "constant")
"""Rules of steps that have no line of their own."""


class Opened(NamedTuple):
    """A step begins; `whole`: it has nothing below it."""

    number: Number
    step: Step
    whole: bool


class Closed(NamedTuple):
    """The end of the lines below a step."""

    number: Number
    step: Step


class Again(NamedTuple):
    """A reference to a step that is found elsewhere; this line stands below `under`."""

    number: Number
    step: Step
    under: Number


class Constant(NamedTuple):
    """The terms of a sum that do not depend on the variable, said together."""

    number: Number
    steps: tuple[Step, ...]

    @property
    def step(self) -> Step:
        """The first of them."""
        return self.steps[0]


Line = Opened | Closed | Again | Constant


@dataclass(frozen=True)
class Outline:
    """The lines of each derivation, and of all of them every step once with its number and its letters.

    An expression with too many nodes is not written down; the steps below it define it. So the outline is no longer
    than its steps, even if a shared graph would be astronomically long when written out.
    """

    parts: tuple[tuple[Line, ...], ...]
    numbers: dict[Step, Number]
    bindings: dict[Step, Bindings]
    _sizes: Sizes = field(default_factory=Sizes)
    _depends: dict[Symbol, Dependence] = field(default_factory=dict)

    def excess(self, expr: Expr) -> int:
        """The number of nodes of an expression that is too long to be written down; 0 for any other."""
        nodes = self._sizes(expr)
        return nodes if nodes > LONGEST else 0

    def worked(self, step: Step) -> Worked | None:
        """The rule's formula with everything put in, if it says more than the derivative and is short enough."""
        rule = RULE[step.rule].worked
        if rule is None or self.excess(step.expr) or self.excess(step.result):
            return None
        if any(map(self.excess, (child.result for child in step.children))):
            return None
        depends = self._depends.setdefault(step.wrt, Dependence(step.wrt))
        parts = tuple(child.expr for child in step.children)
        formula = rule(step.expr, parts, tuple(child.result for child in step.children), depends)
        return formula if isinstance(formula, Worked) and says_more(formula, step.result) else None

    def in_order(self) -> list[tuple[Number, Step]]:
        """Every step, by its number."""
        return sorted(((number, step) for step, number in self.numbers.items()), key=lambda pair: pair[0])


def outline(roots: Sequence[Step]) -> Outline:
    """The outline of derivations, the k-th of which has the number k."""
    # x' = 1 and c' = 0, which get no lines inside other derivations, are written where they are a whole derivation.
    numbers: dict[Step, Number] = {
        root: (place,) for place, root in reversed([*enumerate(roots, 1)]) if root.rule in UNSAID
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
    """Append the lines of a numbered step; return the steps that are too deep, with fresh numbers."""
    deep: list[Step] = []
    stack = [_opened(root, numbers, lines)]
    while stack:
        step, waiting, places = stack[-1]
        number = numbers[step]
        child = next(waiting, None)
        if child is None:
            stack.pop()
            lines += _constants(step, numbers, places)
            unsaid = (child for child in step.children if child.rule in UNSAID)
            numbers.update((child, (*number, next(places))) for child in dict.fromkeys(unsaid) if child not in numbers)
            if _said(step) or _constant_terms(step):
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
    lines.append(Opened(numbers[step], step, whole=not (children or _constant_terms(step))))
    return step, iter(children), count(1)


def _is_near(number: Number) -> bool:
    """Whether a step that has no item of its own stands where a page can show it."""
    return len(number) <= MOST_DEEP


def _constant_terms(step: Step) -> list[Step]:
    return [child for child in dict.fromkeys(step.children) if child.rule == "constant" and step.rule == "sum"]


def _constants(step: Step, numbers: dict[Step, Number], places: Iterator[int]) -> list[Line]:
    """The terms of a sum that do not depend on the variable, which have no steps of their own."""
    terms = _constant_terms(step) if len(numbers[step]) < MOST_DEEP else []
    fresh = tuple(term for term in terms if term not in numbers)
    numbers.update((term, (*numbers[step], next(places))) for term in fresh)
    known = (term for term in terms if term not in fresh and not term.expr.is_Number and _is_near(numbers[term]))
    said: list[Line] = [Again(numbers[term], term, numbers[step]) for term in known]
    return [*said, *([Constant(numbers[fresh[0]], fresh)] if fresh else [])]


def _said(step: Step) -> list[Step]:
    """What a derivation says of the parts of a step, each once; terms as people write them, not as SymPy keeps them."""
    said = [child for child in dict.fromkeys(step.children) if child.rule not in UNSAID]
    if step.rule != "sum" or len(said) < 2:
        return said
    place = {term: i for i, term in enumerate(written_terms(step.expr))}
    return sorted(said, key=lambda child: place.get(child.expr, len(place)))


def _bindings(steps: Iterable[Step]) -> dict[Step, Bindings]:
    """The values of the letters of each step."""
    depends: dict[Symbol, Dependence] = {}
    found = {}
    for step in steps:
        known = depends.setdefault(step.wrt, Dependence(step.wrt))
        parts = tuple(child.expr for child in step.children)
        found[step] = RULE[step.rule].binds(step.expr, parts, known)
    return found


MOST_PRODUCTS = 24
"""The products of a 4×4 determinant; a larger sum is not written out."""

MOST_TRIED = 10_000
"""The most beginnings of products: if most of them end at a zero, another way is better than this formula."""


class LeibnizTerm(NamedTuple):
    """± a_1σ(1) ⋯ a_nσ(n), row by row; `columns` are σ(1) … σ(n)."""

    sign: int
    columns: tuple[int, ...]
    factors: tuple[Expr, ...]


def products(entries: Mapping[tuple[int, int], Expr], n: int) -> tuple[LeibnizTerm, ...] | None:
    """The non-zero products of n entries, one from each row and column; None if there are too many."""
    found: list[LeibnizTerm] = []
    for tried, columns in enumerate(_choices(entries, n), 1):
        if tried > MOST_TRIED or len(found) == MOST_PRODUCTS + 1:
            return None
        if len(columns) == n:
            factors = tuple(entries[i, j] for i, j in enumerate(columns))
            found.append(LeibnizTerm(permutation_sign(list(columns)), columns, factors))
    return tuple(found) if len(found) <= MOST_PRODUCTS else None


def _choices(entries: Mapping[tuple[int, int], Expr], n: int) -> Iterator[tuple[int, ...]]:
    """Columns of non-zero entries of the first rows, all different, in lexicographic order."""
    pending: list[tuple[int, ...]] = [()]
    while pending:
        columns = pending.pop()
        yield columns
        row = len(columns)
        pending += [(*columns, j) for j in range(n - 1, -1, -1) if j not in columns and (row, j) in entries]


# --- a derivation as the caller gets it ---------------------------------------
#
# `RULES` is an ordered table, and the first row that applies wins; the last takes anything from SymPy and
# says so. A `Step` is data: the words and the notation are chosen where it is shown. A subexpression that
# occurs twice is one step, so that the derivation of a shared graph is as large as the graph.


__all__ = ["RULE", "RULES", "Dependence", "Rule", "Step", "derivation", "derivations"]
