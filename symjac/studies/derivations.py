"""First and second derivatives step by step, and the determinant of the first from its products."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from symjac import answers, calculus, derive, normal, sparse, tidy
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Result, transposed
from symjac.stepwise.agreement import agree, same
from symjac.stepwise.derivation import Step, derivations
from symjac.stepwise.expansion import Product, products
from symjac.stepwise.outline import Outline, outline

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Entries = Mapping[tuple[int, int], Expr]

How = Literal["simplified", "rearranged", "multiplied", "at the point", "by definition", "decimals"]


class Link(NamedTuple):
    """What a derivative is equal to after its last step, and how that came about."""

    how: How
    expr: Expr


@dataclass(frozen=True)
class Derivation:
    """∂f/∂x_a … ∂x_b: its last derivative step by step, and what is made of the result for the answer.

    A second derivative is derived from the first in the form that the first derivation ends in.
    """

    component: str
    by: tuple[Symbol, ...]
    root: Step
    links: tuple[Link, ...] = ()

    @property
    def is_at_point(self) -> bool:
        """Whether the links are about the value at a point: the derivation is always one of the function."""
        return any(link.how in ("at the point", "by definition") for link in self.links)


class Zeros(NamedTuple):
    """Derivatives of one function that are zero because it does not depend on the last variables."""

    component: str
    by: tuple[Symbol, ...]
    variables: tuple[Symbol, ...]


class Expansion(NamedTuple):
    """det J as a sum of products of entries, by Leibniz's formula; None where there are too many.

    `entries` are those of J as they stand at the end of their derivations.
    """

    entries: Entries
    products: tuple[Product, ...] | None
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Derivations(Finding):
    """How each derivative is found, rule by rule; `parts` are in the order in which they are shown.

    With a point, each is derived as a function, and its last link is the value there.
    """

    problem: Problem
    point: Point
    parts: tuple[Derivation | Zeros, ...]
    expansion: Expansion | None = None
    notes: tuple[str, ...] = ()

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What must be known to read them."""
        return self.notes

    @property
    def derived(self) -> tuple[Derivation, ...]:
        """The derivatives that take a step."""
        return tuple(part for part in self.parts if isinstance(part, Derivation))

    @cached_property
    def outline(self) -> Outline:
        """The steps of all derivatives, numbered."""
        return outline([part.root for part in self.derived])


def derive_stepwise(problem: Problem, point: Point, choices: answers.Choices) -> Derivations:
    """∂f_i/∂x_j of a map F: ℝⁿ → ℝᵐ, m·n of them, each step by step.

    Raises what `calculus.jacobian` raises. Source of the rules: Stewart, *Calculus*, 8th ed., chapter 3.
    """
    matrix = choices.simplified(calculus.jacobian(problem, point))
    found = of_results(problem, point, (matrix,), choices)
    return replace(found, notes=(*answers.kinks_of(problem, point, (matrix,)), *matrix.notes, *found.notes))


def of_results(problem: Problem, point: Point, results: Sequence[Result], choices: answers.Choices) -> Derivations:
    """How the results about a problem are found, as a command has them: in numerator layout, exact."""
    if results[0].kind == "hessian":
        return _Deriving(problem, point, choices).second(results)
    return _Deriving(problem, point, choices).first(results)


_SHARE = 0.15
"""Of the time limit, for proofs that derivations end in the engine's derivatives."""

UNPROVED = "that the steps end in the derivative that is shown is checked by values, not proved"


class _Deriving:
    """The derivations of one problem, and which of them are not proved to end in the engine's derivative."""

    def __init__(self, problem: Problem, point: Point, choices: answers.Choices) -> None:
        self.problem = problem
        self.point = point
        self.choices = choices
        self._deadline = time.monotonic() + _SHARE * choices.seconds
        self._unproved: list[str] = []

    def first(self, results: Sequence[Result]) -> Derivations:
        """The first derivatives, and the determinant if it is among the results."""
        shown = _matrix(results) or self._jacobian(self.point)
        names = [(name, ()) for name in self.problem.component_names]
        parts = self._parts(names, self.problem.components, shown.nonzeros, self.point)
        determinant = next((result for result in results if result.kind == "determinant"), None)
        return self._found(parts, self._expansion(shown, determinant) if determinant else None)

    def second(self, results: Sequence[Result]) -> Derivations:
        """The first derivatives of each component, then the derivatives of these on and above the diagonal."""
        variables = self.problem.variables
        slopes = self._jacobian(()).nonzeros
        parts: list[Derivation | Zeros] = []
        for i, (name, result) in enumerate(zip(self.problem.component_names, results, strict=True)):
            row = {(0, j): slopes[i, j] for j in range(len(variables)) if (i, j) in slopes}
            parts += self._parts([(name, ())], [self.problem.components[i]], row, ())
            names = [(name, (x,)) for j, x in enumerate(variables) if (0, j) in row]
            places = [j for _, j in row]
            upper = {
                (place, k): result.nonzeros[j, k]
                for place, j in enumerate(places)
                for k in range(j, len(variables))
                if (j, k) in result.nonzeros
            }
            parts += self._parts(names, list(row.values()), upper, self.point, places)
        return self._found(parts, None)

    def _jacobian(self, point: Point) -> Result:
        return self.choices.simplified(calculus.jacobian(self.problem, point))

    def _found(self, parts: Sequence[Derivation | Zeros], expansion: Expansion | None) -> Derivations:
        notes = tuple(f"{name}: {UNPROVED}" for name in self._unproved)
        return Derivations(self.problem, self.point, tuple(parts), expansion, notes)

    def _parts(
        self,
        names: Sequence[tuple[str, tuple[Symbol, ...]]],
        functions: Sequence[Expr],
        shown: Entries,
        point: Point,
        first: Sequence[int] = (),
    ) -> list[Derivation | Zeros]:
        """The derivatives of functions, row by row; of the i-th from the `first[i]`-th variable on."""
        variables = self.problem.variables
        source = replace(self.problem, components=tuple(functions))
        with calculus.translated(source):
            engine = derive.partials(functions, variables)
        with calculus.translated(source):
            steps = [derivations(functions, variable) for variable in variables]
        zero = sympy.S.Zero
        parts: list[Derivation | Zeros] = []
        for i, (component, by) in enumerate(names):
            start = first[i] if first else 0
            for j, variable in enumerate(variables[start:], start):
                root = steps[j][i]
                if root.rule == "constant":
                    parts.append(Zeros(component, by, (variable,)))
                    continue
                derivative = engine.get((i, j), zero)
                if not agree(root.result, derivative, self._deadline):
                    self._unproved.append(_quotient((component, *(x.name for x in (*by, variable)))))
                links = self._links(root.result, derivative, shown.get((i, j), zero), point)
                parts.append(Derivation(component, (*by, variable), root, links))
        return list(_joined(parts))

    def _links(self, result: Expr, derivative: Expr, shown: Expr, point: Point) -> tuple[Link, ...]:
        """From the last step to the entry that the answer shows."""
        links: tuple[Link, ...] = ()
        if point:
            links = (Link("at the point" if _gives(result, point, shown) else "by definition", shown),)
        elif not same(shown, result):
            links = (Link("rearranged" if same(shown, derivative) else "simplified", shown),)
        return links + self._decimals(shown)

    def _decimals(self, shown: Expr) -> tuple[Link, ...]:
        digits = self.choices.digits
        if digits is None:
            return ()
        exact = Result("derivative", self.problem, (), {(): shown})
        decimal = tidy.approximated(exact, digits).nonzeros.get((), sympy.S.Zero)
        return () if decimal == shown else (Link("decimals", decimal),)

    def _expansion(self, matrix: Result, determinant: Result) -> Expansion:
        found = products(matrix.nonzeros, len(self.problem.variables))
        value = determinant.value
        how: How = "simplified"
        if found is not None:
            total = sympy.Add(*(sympy.Mul(product.sign, *product.factors) for product in found))
            if not agree(total, value, self._deadline):
                self._unproved.append("det J")
            how = "multiplied" if same(total, value) else how
        links = (Link(how, value), *self._decimals(value))
        return Expansion(matrix.nonzeros, found, links)


def _gives(formula: Expr, point: Point, value: Expr) -> bool:
    """Whether a formula has the value at the point: 2x·sin(1/x) − cos(1/x) has none at 0, x²·sin(1/x) a slope."""
    if sparse.written_size([formula]) > calculus.LARGEST_COMPARED:
        return True
    substituted = formula.xreplace(dict(point))
    if substituted.has(*_NO_VALUE):
        return False
    return substituted == value or not isinstance(normal.is_zero(substituted - value), normal.NonZero)


_NO_VALUE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


def _matrix(results: Iterable[Result]) -> Result | None:
    """The Jacobian matrix among the results, or in their gradients."""
    results = tuple(results)
    found = next((result for result in results if result.kind == "jacobian"), None)
    rows = [result for result in results if result.kind == "gradient"]
    if found or not rows:
        return found
    entries = {(i, j): entry for i, row in enumerate(rows) for (_, j), entry in transposed(row.nonzeros).items()}
    return replace(rows[0], kind="jacobian", shape=(len(rows), rows[0].shape[0]), nonzeros=entries)


def _joined(parts: Iterable[Derivation | Zeros]) -> Iterator[Derivation | Zeros]:
    """The parts, with zeros of one function that follow each other as one."""
    pending: Zeros | None = None
    for part in parts:
        if pending and isinstance(part, Zeros) and part[:2] == pending[:2]:
            pending = pending._replace(variables=pending.variables + part.variables)
            continue
        if pending:
            yield pending
        pending = part if isinstance(part, Zeros) else None
        if isinstance(part, Derivation):
            yield part
    if pending:
        yield pending


def _quotient(names: tuple[str, ...]) -> str:
    """∂²f/∂x∂y."""
    component, *by = names
    return f"∂{'²' * (len(by) > 1)}{component}/{''.join(f'∂{x}' for x in by)}"
