"""The known mistake that an answer shows: candidates are computed from the problem and compared with the answer.

A diagnosis says that the answer equals the result of one mistake. It is not a verdict: the caller proves whether an
answer is right, and supplies `equal`, which compares two scalar expressions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.expressions.applied import RealRoot
from symjac.kernel import sympy
from symjac.mistakes.case import Case, OfShape, Seen, Values, column, differ, shape
from symjac.mistakes.entry import AskedDerivative, at_points, wrong_derivatives
from symjac.mistakes.place import slips
from symjac.mistakes.stages import Wrong, composed, sound, unfailing
from symjac.mistakes.table import MISTAKES, Mistake
from symjac.mistakes.whole import LATE_ROWS, ROWS, WrongAnswer
from symjac.questions import QUESTIONS
from symjac.work import counted, once, resting

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.stages import Variables
    from symjac.model import Problem

    Equal = Callable[[Expr, Expr], bool]

MOST_ENTRIES = 12
"""The most wrong entries of a matrix that are looked into."""

MOST_CANDIDATES = 3_000
"""The most wrong answers that are computed for a diagnosis."""

MOST_PROOFS = 10
"""The most proofs that may fail in a diagnosis."""


class Candidate(NamedTuple):
    """A wrong answer and the mistake that leads to it.

    `given` is the expression to compare with: the student's answer, or the derivative of it if the mistake is
    an integration.
    """

    mistake: Mistake
    value: Any
    given: Any


def candidates(
    problem: Problem, question: str, right: Any, answer: Any, along: tuple[Symbol, ...] = ()
) -> Iterator[Candidate]:
    """The wrong answers to a question as a whole, the most telling mistake first, computed one by one.

    `right` and `answer` are matrices (m×n numerator layout; a gradient or curl n×1) or scalars, `along` the
    variables of a derivative in their order (by default those of the problem). Mistakes within the entries of
    a matrix are those of `entry_candidates`.
    """
    case = _case(problem, question, right, answer, along, Values())
    yield from map(_candidate, chain(_first(case), _last(case)))


def entry_candidates(
    component: Expr,
    along: tuple[Symbol, ...],
    right: Expr,
    given: Expr,
    variables: tuple[Symbol, ...] = (),
    written: str = "",
) -> Iterator[Candidate]:
    """The wrong answers to one derivative ∂ᵏf/∂x…, computed one by one.

    `variables` are those of the whole problem, `written` is the text that it was read from, if any.
    """
    yield from map(_candidate, _of_entry(component, along, right, given, variables, written))


def _candidate(found: tuple[Wrong, Any]) -> Candidate:
    wrong, given = found
    return Candidate(MISTAKES[wrong.tag], wrong.value, given)


def _of_entry(
    component: Expr, along: Variables, right: Expr, given: Expr, variables: Variables, written: str
) -> Iterator[tuple[Wrong, Expr]]:
    return wrong_derivatives(AskedDerivative(component, along, right, variables or along, written), given)


class Diagnosis(NamedTuple):
    """The mistake in a wrong answer, None if no known one leads to it; and the mistakes in single entries."""

    mistake: Mistake | None
    entries: Mapping[tuple[int, int], Mistake]


def diagnose(
    problem: Problem,
    question: str,
    right: Any,
    answer: Any,
    equal: Equal,
    along: tuple[Symbol, ...] = (),
    most: int = MOST_CANDIDATES,
) -> Diagnosis:
    """The mistake in a wrong answer: of the answer as a whole, or else the one that explains most wrong entries.

    An entry has the mistake that fits best; if one mistake explains the whole answer, the entries have none.
    """
    comparison = _Comparison(equal, most)
    case = _case(problem, question, right, answer, along, comparison.values)
    return resting(lambda: _diagnosed(case, comparison))


def _diagnosed(case: Case, comparison: _Comparison) -> Diagnosis:
    mistake = next(comparison.matching(_first(case)), None)
    if mistake and mistake.tag in _OF_WHOLE_ANSWERS:
        return Diagnosis(mistake, {})
    entries = dict(_diagnosed_entries(case, comparison))
    mistake = mistake or next(chain(_ranked(entries.values()), comparison.matching(_last(case))), None)
    if mistake and mistake.tag in _OF_WHOLE_ANSWERS:
        return Diagnosis(mistake, {})
    return Diagnosis(mistake, {place: mistakes[0] for place, mistakes in entries.items() if mistakes})


def diagnose_entry(
    component: Expr,
    along: tuple[Symbol, ...],
    right: Expr,
    given: Expr,
    equal: Equal,
    variables: tuple[Symbol, ...] = (),
    written: str = "",
    most: int = MOST_CANDIDATES,
) -> Mistake | None:
    """The mistake in a wrong derivative ∂ᵏf/∂x…, None if no known one leads to it."""
    found = _of_entry(component, along, right, given, variables, written)
    return next(_Comparison(equal, most).matching(found), None)


def _case(problem: Problem, question: str, right: Any, answer: Any, along: tuple[Symbol, ...], values: Values) -> Case:
    if question not in QUESTIONS:
        raise ValueError(f"question is one of {', '.join(QUESTIONS)}, not {question!r}")
    right, answer = _as_powers(_dense(right)), _as_powers(_dense(answer))
    if any(component.has(RealRoot) for component in problem.components):
        problem = replace(problem, components=tuple(map(_as_powers, problem.components)))
    # Only symjac tells a 1×1 matrix from its entry.
    if shape(right) == (1, 1) and not shape(answer):
        answer = column(answer)
    elif shape(answer) == (1, 1) and (not shape(right) or (question == "gradient" and shape(right) != (1, 1))):
        answer = answer[0]
    return Case(problem, question, right, answer, along or problem.variables, values)


def _as_powers(value: Any) -> Any:
    """∛u as u^(1/3): students break the rules of powers on it."""
    return value.replace(RealRoot, lambda u, n: u ** (1 / n)) if value.has(RealRoot) else value


def _dense(value: Any) -> Any:
    if not shape(value) or isinstance(value, sympy.ImmutableDenseMatrix):
        return value
    return sympy.ImmutableDenseMatrix(value)


def _first(case: Case) -> Iterator[tuple[Wrong, Any]]:
    """The rows about whole answers, and the mistakes within an answer that is not a matrix of derivatives."""
    yield from _of_rows(ROWS, case)
    if case.question == "derivative":
        yield from _of_entry(case.f, case.along, case.right, case.answer, case.variables, case.problem.source)
        return
    given = _upright(case.answer, case.right_shape)
    if shape(given) != case.right_shape:
        return
    known = replace(case, answer=OfShape(shape(given)))
    found = once((_made_of_derivatives, *known.key), lambda: (Wrong.of(*each) for each in _made_of_derivatives(known)))
    yield from ((wrong, given) for wrong in found)
    if not case.right_shape and case.question != "expression":
        yield from ((wrong, given) for wrong in at_points(case.right, given))


def _last(case: Case) -> Iterator[tuple[Wrong, Any]]:
    return _of_rows(LATE_ROWS, case)


def _of_rows(rows: Iterable[WrongAnswer], case: Case) -> Iterator[tuple[Wrong, Any]]:
    """The wrong answers of rows; those that do not depend on the given answer are computed once for all answers."""
    upright = replace(case, answer=_upright(case.answer, case.right_shape))
    exact_known, upright_known = (replace(seen, answer=OfShape(seen.answer_shape)) for seen in (case, upright))
    for row in rows:
        if case.question in row.questions:
            seen, known = (case, exact_known) if row.exact else (upright, upright_known)
            if row.reads_answer:
                found = counted(_wrong(row, seen))
            else:
                found = once((row, *known.key), partial(_wrong, row, known))
            yield from ((wrong, seen.answer) for wrong in found)


def _wrong(row: WrongAnswer, seen: Case) -> Iterator[Wrong]:
    """The wrong answers of a row that have the shape of the given answer."""
    for value in sound(row.wrong(seen)):
        fitted = value if row.exact else _upright(value, seen.answer_shape)
        if shape(fitted) == seen.answer_shape:
            yield Wrong.of(row.tag, fitted)


def _made_of_derivatives(case: Case) -> Iterator[tuple[str, Any]]:
    """Candidates for det J, ∇·F, ∇×F, Δf: a slip in a determinant is likelier than one in its entries.

    An expression that is compared is not a derivative, so only a few slips are left.
    """
    scalar = not case.right_shape
    if case.question == "expression":
        found = slips(case.right, case.variables, case.variables) if scalar else ()
        yield from ((tag, value) for tag, value in found if tag in _IN_EXPRESSIONS)
        return
    if case.question == "determinant":
        yield from slips(case.right, case.variables, case.variables)
    yield from composed(case)
    if scalar and case.question != "determinant":
        yield from slips(case.right, case.variables, case.variables)


_IN_EXPRESSIONS = ("sign-lost", "lost-coefficient")


def _upright(value: Any, wanted: tuple[int, ...]) -> Any:
    """A vector in the orientation that is wanted: most mistakes are not about orientation."""
    found = shape(value)
    if found and wanted and 1 in found and 1 in wanted and found.index(1) != wanted.index(1):
        return value.T
    return value


class _Comparison:
    """Compares candidates with the given answer, a limited number of them."""

    def __init__(self, equal: Equal, most: int) -> None:
        self.values = Values()
        self._prove = equal
        self._candidates = most
        self._proofs = MOST_PROOFS

    def matching(self, found: Iterator[tuple[Wrong, Any]]) -> Iterator[Mistake]:
        """The mistakes whose wrong answer is the given one, each once; they end if SymPy fails."""
        told: set[str] = set()
        last: Any = None
        seen: Seen = (), ()
        for wrong, given in unfailing(found):
            self._candidates -= 1
            if self._candidates < 0:
                return
            if given is not last:
                last, seen = given, self.values.seen(given)
            if wrong.tag in told or differ(wrong.seen, seen):
                continue
            if self._matches(wrong.value, given):
                told.add(wrong.tag)
                yield MISTAKES[wrong.tag]

    def equal(self, left: Expr, right: Expr) -> bool:
        """A candidate that floating point tells apart needs no proof; a proof is asked for the others."""
        return self.values.may_be_equal(left, right) and self._equal(left, right)

    def _equal(self, left: Expr, right: Expr) -> bool:
        if left == right:
            return True
        if self._proofs == 0:
            return False
        proved = self._prove(left, right)
        self._proofs -= not proved
        return proved

    def _matches(self, value: Any, given: Any) -> bool:
        pairs = list(zip(_entries(value), _entries(given), strict=True))
        return all(self.values.may_be_equal(*pair) for pair in pairs) and all(self._equal(*pair) for pair in pairs)


def _entries(value: Any) -> Iterable[Any]:
    return list(value) if shape(value) else [value]


# --- the entries of a matrix ------------------------------------------------------------------------------


def _diagnosed_entries(case: Case, comparison: _Comparison) -> Iterator[tuple[tuple[int, int], list[Mistake]]]:
    """The place of each wrong entry and the mistakes that lead to it, the most telling first."""
    given = _upright(case.answer, case.right_shape)
    if case.question not in _DERIVED_ALONG or shape(given) != case.right_shape:
        return
    wrong = 0
    for i in range(given.rows):
        for j in range(given.cols):
            right, entry = case.right[i, j], given[i, j]
            if comparison.equal(right, entry):
                continue
            component, along = _DERIVED_ALONG[case.question](case.problem, i, j)
            found = _of_entry(component, along, right, entry, case.variables, case.problem.source)
            yield (i, j), list(comparison.matching(found))
            wrong += 1
            if wrong == MOST_ENTRIES:
                return


def _ranked(entries: Iterable[list[Mistake]]) -> list[Mistake]:
    """The mistakes in the entries, in the order that best reconciles those found for each.

    A mistake counts 1/k where it is the k-th that leads to an entry (reciprocal rank fusion: Cormack, Clarke
    and Büttcher, SIGIR 2009, with constant 0): one that explains many entries well comes before those that
    could explain a few.
    """
    weight: defaultdict[Mistake, float] = defaultdict(float)
    for mistakes in entries:
        for place, mistake in enumerate(mistakes, 1):
            weight[mistake] += 1 / place
    return sorted(weight, key=lambda mistake: -weight[mistake])


_DERIVED_ALONG: dict[str, Callable[[Problem, int, int], tuple[Expr, tuple[Symbol, ...]]]] = {
    "jacobian": lambda problem, i, j: (problem.components[i], (problem.variables[j],)),
    "gradient": lambda problem, i, j: (problem.components[0], (problem.variables[max(i, j)],)),
    "hessian": lambda problem, i, j: (problem.components[0], (problem.variables[i], problem.variables[j])),
}
"""The derivative that an entry of an answer is: its function and its variables."""

_OF_WHOLE_ANSWERS = frozenset(row.tag for row in (*ROWS, *LATE_ROWS)) - {
    "chain-factor-missing",
    "mixed-partial",
    "other-variable-dropped",
}
"""The tags of mistakes that are not made within one entry, or explain all entries at once."""
