"""Derivatives step by step, and results that are put together from them, such as det J and ∇·F."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from symjac import calculus, derive, exact
from symjac.calculus import commands, vector
from symjac.calculus.vector import DerivativeTerm
from symjac.compare import compare
from symjac.expressions import facts, spelled
from symjac.kernel import sympy
from symjac.model import Finding, Point, Problem, Result, transposed
from symjac.stepwise import LeibnizTerm, Outline, Step, derivations, outline, products

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

    from symjac.model import Verdict

    Entries = Mapping[tuple[int, int], Expr]


# --- what they are ------------------------------------------------------------
#
# First and second derivatives step by step, and results that are put together from them: det J, ∇·F, …


Level = Literal["brief", "full"]
"""How much of a derivation is shown: its first rule and the result, or each step."""

How = Literal["simplified", "rearranged", "multiplied", "added", "at the point", "by definition", "decimals"]


class Conclusion(NamedTuple):
    """A value that a derivative equals after its last step, and how it was obtained."""

    how: How
    expr: Expr


@dataclass(frozen=True)
class Derivation:
    """∂f/∂x_a … ∂x_b: its last differentiation step by step, and the changes that lead to the form in the answer.

    A second derivative is derived from the first in the form in which the first derivation ends. If `weight` w ≠ 1,
    the last differentiation is of w times that form.
    """

    component: str
    by: tuple[Symbol, ...]
    root: Step
    links: tuple[Conclusion, ...] = ()
    weight: Expr = sympy.S.One

    @property
    def is_at_point(self) -> bool:
        """Whether the links lead to the value at a point; the derivation itself is always that of a function."""
        return any(link.how in ("at the point", "by definition") for link in self.links)


class Zeros(NamedTuple):
    """Derivatives of one function that are zero because it does not depend on these variables."""

    component: str
    by: tuple[Symbol, ...]
    variables: tuple[Symbol, ...]
    weight: Expr = sympy.S.One


class EntrySum(NamedTuple):
    """An entry of the answer as the sum of terms c·∂(w·f)/∂x.

    `values` are the values of c and of the derivative, in the form in which its derivation ends.
    """

    result: Result
    place: tuple[int, ...]
    terms: tuple[DerivativeTerm, ...]
    values: tuple[tuple[Expr, Expr], ...]
    links: tuple[Conclusion, ...]


class LeibnizSum(NamedTuple):
    """det J as a sum of products of entries, by Leibniz's formula; None where there are too many.

    `entries` are the entries of J in the forms in which their derivations end.
    """

    entries: Entries
    products: tuple[LeibnizTerm, ...] | None
    links: tuple[Conclusion, ...]


@dataclass(frozen=True)
class Derivations(Finding):
    """How each derivative is found, rule by rule; `parts` are in the order in which they are shown.

    With a point, each is derived as a function, and its last link is the value there.
    """

    problem: Problem
    point: Point
    parts: tuple[Derivation | Zeros, ...]
    expansion: LeibnizSum | None = None
    sums: tuple[EntrySum, ...] = ()
    notes: tuple[str, ...] = ()
    level: Level = "full"

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes on the derivations, and on what is not proved."""
        return self.notes

    @property
    def derived(self) -> tuple[Derivation, ...]:
        """The derivatives that need at least one step."""
        return tuple(part for part in self.parts if isinstance(part, Derivation))

    @cached_property
    def outline(self) -> Outline:
        """The steps of all derivatives, numbered."""
        return outline([part.root for part in self.derived])


# --- how they are made --------------------------------------------------------
#
# Makes the derivations of a problem, and finds those that are not proved to end in the engine's derivative.


def derive_stepwise(problem: Problem, point: Point, choices: commands.Choices) -> Derivations:
    """∂f_i/∂x_j of a map F: ℝⁿ → ℝᵐ, m·n of them, each step by step.

    Raises what `calculus.jacobian` raises. Source of the rules: Stewart, *Calculus*, 8th ed., chapter 3.
    """
    matrix = choices.simplified(calculus.jacobian(problem, point))
    found = of_results(problem, point, (matrix,), choices)
    return replace(found, notes=(*commands.kinks_of(problem, point, (matrix,)), *matrix.notes, *found.notes))


def of_results(problem: Problem, point: Point, results: Sequence[Result], choices: commands.Choices) -> Derivations:
    """The derivations of the results of a command, in numerator layout and exact."""
    deriving = _Deriving(problem, point, choices)
    kind = results[0].kind
    if kind == "hessian":
        return deriving.second(results)
    has_sums = kind in vector.FORMULAS and not (kind in ("jacobian", "gradient") and problem.coords == "cartesian")
    return deriving.sums(results) if has_sums else deriving.first(results)


def of_wrong_entries(verdict: Verdict, by: tuple[Symbol, ...], choices: commands.Choices) -> Derivations:
    """The derivations of the entries that an answer has wrong, or of all entries if its shape is wrong.

    `by` are the variables of a derivative that was asked for.
    """
    truth = verdict.truth.in_layout("numerator")
    if truth.kind == "derivative":
        return _Deriving(truth.problem, truth.point, choices).repeated(truth, by or truth.problem.variables)
    found = of_results(truth.problem, truth.point, (truth,), choices)
    if truth.kind not in ("jacobian", "gradient", "hessian") or not verdict.fits:
        return found
    turned = truth.layout != verdict.truth.layout
    wrong = [
        (entry.column, entry.row) if turned else (entry.row, entry.column)
        for entry in verdict.entries
        if entry.ruling == "wrong"
    ]
    names = {name for i, j in wrong for name in _derivatives_of(truth, i, j)}
    parts = (_among(part, names) for part in found.parts)
    return replace(found, parts=tuple(part for part in parts if part is not None))


_Name = tuple[str, tuple[str, ...]]
"""∂f/∂x by the names of f and x."""


def _derivatives_of(truth: Result, row: int, column: int) -> Iterator[_Name]:
    """The derivative that an entry is; of a Hessian, the first derivative before it."""
    variables = [v.name for v in truth.problem.variables]
    component = truth.problem.component_names[row if truth.kind == "jacobian" else 0]
    if truth.kind != "hessian":
        yield component, (variables[column if truth.kind == "jacobian" else row],)
        return
    first, second = sorted((row, column))
    yield component, (variables[first],)
    yield component, (variables[first], variables[second])


def _among(part: Derivation | Zeros, names: Collection[_Name]) -> Derivation | Zeros | None:
    """The part as far as it is about these derivatives."""
    by = tuple(v.name for v in part.by)
    if isinstance(part, Derivation):
        return part if (part.component, by) in names else None
    variables = tuple(v for v in part.variables if (part.component, (*by, v.name)) in names)
    return part._replace(variables=variables) if variables else None


_SHARE = 0.15
"""The share of the time limit's work for proofs that derivations end in the engine's derivatives."""

_ZERO = sympy.S.Zero

UNPROVED = "the steps end in the derivative that is shown: checked by values, not proved"


class _Wanted(NamedTuple):
    """The derivative of a function by the last of some variables, which is that of a component by all of them.

    `shown` is its value in the answer.
    """

    component: str
    by: tuple[Symbol, ...]
    function: Expr
    shown: Expr
    weight: Expr = sympy.S.One


class _Deriving:
    """The derivations of one problem, and which of them are not proved to end in the engine's derivative."""

    def __init__(self, problem: Problem, point: Point, choices: commands.Choices) -> None:
        self.problem = problem
        self.point = point
        self.choices = choices
        self._seconds = _SHARE * choices.seconds
        self._unproved: list[str] = []

    def first(self, results: Sequence[Result]) -> Derivations:
        """The first derivatives, and the determinant if it is among the results."""
        shown = _matrix(results) or self._jacobian(self.point)
        names = self.problem.component_names
        wanted = [
            _Wanted(name, (variable,), function, shown.nonzeros.get((i, j), _ZERO))
            for i, (name, function) in enumerate(zip(names, self.problem.components, strict=True))
            for j, variable in enumerate(self.problem.variables)
        ]
        determinant = next((result for result in results if result.kind == "determinant"), None)
        parts = self._parts(wanted, self.point)
        return self._found(parts, self._expansion(shown, determinant) if determinant else None)

    def second(self, results: Sequence[Result]) -> Derivations:
        """The first derivatives of each component, then the derivatives of these on and above the diagonal."""
        variables = self.problem.variables
        slopes = self._jacobian(()).nonzeros
        parts: list[Derivation | Zeros] = []
        for i, (name, result) in enumerate(zip(self.problem.component_names, results, strict=True)):
            function = self.problem.components[i]
            row = [slopes.get((i, j), _ZERO) for j in range(len(variables))]
            first = [_Wanted(name, (x,), function, slope) for x, slope in zip(variables, row, strict=True)]
            upper = [
                _Wanted(name, (x, variables[k]), row[j], result.nonzeros.get((j, k), _ZERO))
                for j, x in enumerate(variables)
                if row[j] != 0
                for k in range(j, len(variables))
            ]
            parts += [*self._parts(first, ()), *self._parts(upper, self.point)]
        return self._found(parts)

    def repeated(self, result: Result, by: tuple[Symbol, ...]) -> Derivations:
        """The derivative by one variable after the other, each from the one before."""
        (name,), (function,) = self.problem.component_names, self.problem.components
        parts: list[Derivation | Zeros] = []
        for order in range(1, len(by)):
            (shown,) = self._simplified([calculus.derivative(self.problem, by[:order]).value])
            parts += self._parts([_Wanted(name, by[:order], function, shown)], ())
            function = shown
        parts += self._parts([_Wanted(name, by, function, result.value)], self.point)
        return self._found(parts)

    def sums(self, results: Sequence[Result]) -> Derivations:
        """The derivatives that the formulas of the results add up, and the sums."""
        parts: list[Derivation | Zeros] = []
        sums: list[EntrySum] = []
        for result in results:
            formula = vector.terms(result.kind, result.problem, result.direction)
            used = {place: tuple(term for term in terms if term.coefficient != 0) for place, terms in formula.items()}
            values = self._values(result.problem, [term for terms in used.values() for term in terms])
            parts += self._of_terms(result.problem, values)
            sums += [self._sum(result, place, terms, values) for place, terms in used.items()]
        return self._found(parts, sums=sums)

    def _values(self, problem: Problem, terms: Sequence[DerivativeTerm]) -> dict[DerivativeTerm, Expr]:
        """The value behind each term's coefficient as it is shown: at the point, if there is one."""
        derived = vector.Derived(problem, self.point)
        exact = [sympy.Add(*(sympy.Mul(*factors) for factors in derived.products(term))) for term in terms]
        return dict(zip(terms, self._simplified(exact), strict=True))

    def _of_terms(self, problem: Problem, values: Mapping[DerivativeTerm, Expr]) -> list[Derivation | Zeros]:
        """The derivations of the terms' derivatives; for a second derivative the first ones come before it."""
        variables, names, functions = problem.variables, problem.component_names, problem.components
        twice = [(term.component, term.variable) for term in values if term.order == 2]
        slopes = calculus.jacobian(problem).nonzeros if twice else {}
        below = dict(zip(twice, self._simplified([slopes.get(place, _ZERO) for place in twice]), strict=True))
        first = [_Wanted(names[i], (variables[j],), functions[i], slope) for (i, j), slope in below.items()]
        wanted = [
            _Wanted(
                names[term.component],
                (variables[term.variable],) * term.order,
                term.weight * (functions[term.component] if term.order == 1 else below[term.component, term.variable]),
                value,
                term.weight,
            )
            for term, value in values.items()
            if term.order and not (term.order == 2 and below[term.component, term.variable] == 0)
        ]
        return [*self._parts(first, ()), *self._parts(wanted, self.point)]

    def _sum(
        self,
        result: Result,
        place: tuple[int, ...],
        terms: tuple[DerivativeTerm, ...],
        known: Mapping[DerivativeTerm, Expr],
    ) -> EntrySum:
        """An entry as the sum of its terms; the sum must equal the entry in the answer."""
        values = tuple((exact.substituted(term.coefficient, dict(self.point)), known[term]) for term in terms)
        total = sympy.Add(*(sympy.Mul(*factors) for factors in values))
        entry = result.nonzeros.get(place, _ZERO)
        if not self._agree(total, entry):
            self._unproved.append(result.kind)
        how: How = "added" if same(total, entry) else "simplified"
        return EntrySum(result, place, terms, values, (Conclusion(how, entry), *self._decimals(entry)))

    def _agree(self, result: Expr, derivative: Expr) -> bool:
        """Whether the two are proved equal; the work of a proof that fails is lost for later ones."""
        seconds = min(SECONDS, self._seconds)
        if agree(result, derivative, seconds):
            return True
        self._seconds -= seconds
        return False

    def _simplified(self, exprs: Sequence[Expr]) -> list[Expr]:
        entries = {(0, k): expr for k, expr in enumerate(exprs)}
        found = self.choices.simplified(Result("jacobian", self.problem, (1, len(exprs)), entries)).nonzeros
        return [found.get(place, _ZERO) for place in entries]

    def _jacobian(self, point: Point) -> Result:
        return self.choices.simplified(calculus.jacobian(self.problem, point))

    def _found(
        self,
        parts: Sequence[Derivation | Zeros],
        expansion: LeibnizSum | None = None,
        sums: Sequence[EntrySum] = (),
    ) -> Derivations:
        notes = tuple(f"{name}: {UNPROVED}" for name in self._unproved)
        return Derivations(self.problem, self.point, tuple(parts), expansion, tuple(sums), notes, self.choices.level)

    def _parts(self, wanted: Sequence[_Wanted], point: Point) -> list[Derivation | Zeros]:
        """The derivatives of functions, each by the last of its variables."""
        functions = list({id(each.function): each.function for each in wanted}.values())
        row = {id(function): i for i, function in enumerate(functions)}
        variables = list(dict.fromkeys(each.by[-1] for each in wanted))
        source = replace(self.problem, components=tuple(functions))
        with calculus.translated(source):
            engine = derive.partials(functions, variables)
        steps: dict[tuple[int, Symbol], Step] = {}
        for variable in variables:
            derived = [each.function for each in wanted if each.by[-1] == variable]
            with calculus.translated(source):
                roots = derivations(derived, variable)
            steps |= {(id(function), variable): root for function, root in zip(derived, roots, strict=True)}
        parts: list[Derivation | Zeros] = []
        for component, by, function, shown, weight in wanted:
            root = steps[id(function), by[-1]]
            if root.rule == "constant":
                parts.append(Zeros(component, by[:-1], by[-1:], weight))
                continue
            derivative = engine.get((row[id(function)], variables.index(by[-1])), _ZERO)
            if not self._agree(root.result, derivative):
                self._unproved.append(_quotient(component, by, weight))
            links = self._links(root.result, derivative, shown, point)
            parts.append(Derivation(component, by, root, links, weight))
        return list(_joined(parts))

    def _links(self, result: Expr, derivative: Expr, shown: Expr, point: Point) -> tuple[Conclusion, ...]:
        """The links from the last step to the entry in the answer."""
        links: tuple[Conclusion, ...] = ()
        if point:
            links = (Conclusion("at the point" if _gives(result, point, shown) else "by definition", shown),)
        elif not same(shown, result):
            links = (Conclusion("rearranged" if same(shown, derivative) else "simplified", shown),)
        return links + self._decimals(shown)

    def _decimals(self, shown: Expr) -> tuple[Conclusion, ...]:
        digits = self.choices.digits
        if digits is None:
            return ()
        exact = Result("derivative", self.problem, (), {(): shown})
        decimal = commands.approximated(exact, digits).nonzeros.get((), sympy.S.Zero)
        return () if decimal == shown else (Conclusion("decimals", decimal),)

    def _expansion(self, matrix: Result, determinant: Result) -> LeibnizSum:
        found = products(matrix.nonzeros, len(self.problem.variables))
        value = determinant.value
        how: How = "simplified"
        if found is not None:
            total = sympy.Add(*(sympy.Mul(product.sign, *product.factors) for product in found))
            if not self._agree(total, value):
                self._unproved.append("det J")
            how = "multiplied" if same(total, value) else how
        links = (Conclusion(how, value), *self._decimals(value))
        return LeibnizSum(matrix.nonzeros, found, links)


def _gives(formula: Expr, point: Point, value: Expr) -> bool:
    """Whether a formula has this value at the point: 2x·sin(1/x) − cos(1/x) has none at 0, x²·sin(1/x) a slope."""
    if facts.written_size([formula]) > calculus.LARGEST_COMPARED:
        return True
    substituted = exact.substituted(formula, dict(point))
    if substituted.has(*_NO_VALUE):
        return False
    return substituted == value or not isinstance(exact.zero(substituted - value), exact.Refuted)


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
    """The parts, with consecutive zeros of one function joined."""
    pending: Zeros | None = None
    for part in parts:
        if pending and isinstance(part, Zeros) and part.weight == 1 and part[:2] == pending[:2]:
            pending = pending._replace(variables=pending.variables + part.variables)
            continue
        if pending:
            yield pending
        pending = part if isinstance(part, Zeros) else None
        if isinstance(part, Derivation):
            yield part
    if pending:
        yield pending


def _quotient(component: str, by: tuple[Symbol, ...], weight: Expr) -> str:
    """∂f/∂x, ∂²f/∂x∂y, ∂(r^2*∂f/∂r)/∂r."""
    *first, last = by
    if weight != 1:
        inner = _quotient(component, tuple(first), sympy.S.One) if first else component
        return f"∂({spelled(weight)}*{inner})/∂{last.name}"
    return f"∂{'²' * (len(by) > 1)}{component}/{''.join(f'∂{x.name}' for x in by)}"


# --- proof that a derivation ends in the derivative; if not, the defect is ours ---


SECONDS = 2.0
"""The work for one proof."""


class Disagreement(Exception):
    """A derivation does not end in the derivative: a defect of symjac, which is never shown as an answer."""


def agree(result: Expr, derivative: Expr, seconds: float = SECONDS) -> bool:
    """Whether the two are proved equal, by structure or within `seconds` of work; Disagreement if they differ."""
    if same(result, derivative):
        return True
    if seconds <= 0:
        return False
    found = compare(derivative, result, seconds=seconds)
    if found.ruling == "wrong" and found.domain is None:
        raise Disagreement("the steps of a derivation do not end in the derivative")
    return found.ruling == "right"


def same(one: Basic, other: Basic) -> bool:
    """Whether two expressions are equal by structure."""
    seen: set[tuple[int, int]] = set()
    pending = [(one, other)]
    while pending:
        pair = a, b = pending.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        if type(a) is not type(b) or len(a.args) != len(b.args) or not (a.args or a == b):
            return False
        seen.add((id(a), id(b)))
        pending += zip(*(each.args for each in pair), strict=True)
    return True
