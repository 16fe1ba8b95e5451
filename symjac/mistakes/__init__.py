"""Known mistakes: their table, and the diagnosis, which computes the wrong answers of each and compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.expressions.applied import RealRoot
from symjac.kernel import sympy
from symjac.mistakes.case import Case, OfShape, Seen, Values, column, differ, shape
from symjac.mistakes.entry import AskedDerivative, Wrong, at_points, composed, sound, unfailing, wrong_derivatives
from symjac.mistakes.products import slips
from symjac.mistakes.whole import LATE_ROWS, ROWS, WrongAnswer
from symjac.questions import QUESTIONS
from symjac.work import counted, once, resting

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.entry import Variables
    from symjac.model import Problem

    Equal = Callable[[Expr, Expr], bool]


# --- the table ----------------------------------------------------------------
#
# The known mistakes: a tag for programs and a sentence for the student.


@dataclass(frozen=True)
class Mistake:
    """A known way to a wrong answer."""

    tag: str
    sentence: str


_ROWS = "a Jacobian matrix has one for each component, a gradient, a curl or a Hessian one for each variable."
_COLUMNS = "a Jacobian matrix or a Hessian has one for each variable, a gradient or a curl a single one."
_SENTENCES = {
    # the whole answer
    "transpose": "This is the transpose: rows and columns have changed places. In numerator layout row i holds the "
    "derivatives of the component f_i.",
    "rows-swapped": "The rows are in the wrong order: row i belongs to component f_i.",
    "columns-swapped": "The columns are in the wrong order: column j belongs to variable x_j.",
    "entries-misplaced": "The entries are right, but their places are exchanged.",
    "missing-row": f"A row is missing: {_ROWS}",
    "missing-column": f"A column is missing: {_COLUMNS}",
    "one-row-only": f"Only one row is given: {_ROWS}",
    "extra-row": f"There is a row too many: {_ROWS}",
    "extra-column": f"There is a column too many: {_COLUMNS}",
    "diagonal-only": "Only the diagonal was used: every component is differentiated with respect to every variable.",
    "determinant-instead-of-matrix": "This is the determinant; the Jacobian matrix itself was asked for.",
    "matrix-instead-of-determinant": "This is the Jacobian matrix; its determinant was asked for.",
    "trace-instead-of-determinant": "This is the trace, the sum of the diagonal, and not the determinant.",
    "permanent": "All products were added (a·d + b·c): in the determinant half of them are subtracted (a·d − b·c).",
    "determinant-sign": "A sign of the determinant is wrong: mind the order of the rows and the signs of an expansion.",
    "spherical-factor-lost": "A factor of the determinant was lost, such as the r of polar coordinates.",
    "gradient-orientation": "The entries are right, the orientation is not: a gradient is a column, the Jacobian "
    "matrix of a scalar a row.",
    "gradient-summed": "The partial derivatives were added: the gradient is the vector of them.",
    "gradient-multiplied": "The partial derivatives were multiplied: the gradient is the vector of them.",
    "gradient-instead-of-hessian": "These are the first derivatives; the Hessian holds the second ones.",
    "hessian-not-symmetric": "A Hessian is symmetric: ∂²f/∂x∂y and ∂²f/∂y∂x must agree.",
    "mixed-partial": "The mixed partial derivative is wrong: differentiate first with respect to one variable, and the "
    "result with respect to the other.",
    "mixed-partial-dropped": "The mixed partial derivatives ∂²f/∂x∂y were left out.",
    "second-derivative-as-square": "The first derivatives were multiplied: the second derivative is the derivative "
    "of the first, not its square.",
    "first-derivatives-summed": "First derivatives were added: the Laplacian is the sum of the second ones.",
    "wrong-order": "The number of differentiations is wrong.",
    "divergence-not-summed": "The terms ∂f_i/∂x_i must be added: the result is a scalar.",
    "curl-sign": "A sign in the curl is wrong: its components are ∂R/∂y − ∂Q/∂z, ∂P/∂z − ∂R/∂x, ∂Q/∂x − ∂P/∂y.",
    "not-differentiated": "This is the function itself: it was not differentiated.",
    "integrated": "This is an antiderivative: the function was integrated instead of differentiated.",
    "evaluated-at-point": "These are the values at a point: the derivative as a function was asked for.",
    "wrong-variable-name": "One variable was taken for another.",
    "inverse-map": "This belongs to the inverse map: it is the inverse of what was asked for.",
    "degrees-vs-radians": "There is a factor π/180 too many: angles are in radians.",
    # within an entry
    "chain-factor-missing": "A factor of the chain rule is missing: f(u)' = f'(u)·u'.",
    "chain-factor-wrong-variable": "The inner function was differentiated with respect to the wrong variable.",
    "inner-function-lost": "The outer derivative must be evaluated at the inner function: f(u)' = f'(u)·u'.",
    "outer-not-differentiated": "The outer function was not differentiated: f(u)' = f'(u)·u'.",
    "power-of-product": "A factor inside a power was not raised to it: (c·u)ⁿ is cⁿ·uⁿ.",
    "product-of-derivatives": "The derivative of a product is not the product of the derivatives: "
    "(f·g)' = f'·g + f·g'.",
    "product-rule-dropped": "A term of the product rule is missing: (f·g)' = f'·g + f·g'.",
    "product-rule-wrong-pairing": "The product rule pairs each derivative with the other factor: (f·g)' = f'·g + f·g'.",
    "product-rule-sign": "The terms of the product rule are added, not subtracted: (f·g)' = f'·g + f·g'.",
    "product-treated-as-sum": "A product was differentiated like a sum: (f·g)' = f'·g + f·g'.",
    "quotient-of-derivatives": "The derivative of a quotient is not the quotient of the derivatives: "
    "(f/g)' = (f'·g − f·g')/g².",
    "quotient-rule-wrong": "The quotient rule is (f/g)' = (f'·g − f·g')/g².",
    "quotient-order": "The terms of the quotient rule are in the wrong order: (f/g)' = (f'·g − f·g')/g².",
    "quotient-denominator": "The denominator of the quotient rule is g²: (f/g)' = (f'·g − f·g')/g².",
    "sign-of-derivative": "The sign of the derivative of a function is wrong, as in cos' = −sin.",
    "sign-lost": "A minus sign was lost.",
    "constant-derivative": "The derivative of a constant is 0.",
    "linear-term": "The derivative of k·x is k.",
    "constant-multiple-dropped": "A constant factor was lost: (c·f)' = c·f'.",
    "constant-term-kept": "A constant term has the derivative 0; it does not stay.",
    "term-dropped": "A term of the sum was left out.",
    "term-wrong": "One term of the sum was differentiated wrongly; the others are right.",
    "product-rule-term": "One term of the product rule is wrong, the rest is right: (f·g)' = f'·g + f·g'.",
    "inner-derivative-wrong": "The outer derivative is right, that of the inner function is not: f(u)' = f'(u)·u'.",
    "dependence-missed": "A derivative is given as 0 that is not 0: the function depends on that variable.",
    "lost-coefficient": "A coefficient was lost, such as the n of (xⁿ)' = n·xⁿ⁻¹.",
    "power-rule-on-exponential": "The power rule is not for a variable in the exponent: (aˣ)' = aˣ·ln a.",
    "exponential-base": "The factor in the derivative of aˣ is the natural logarithm of the base: (aˣ)' = aˣ·ln a.",
    "exponential-rule-on-power": "This rule is for exponentials; for a power it is (xⁿ)' = n·xⁿ⁻¹.",
    "power-rule-on-constant": "A power of a constant is a constant: its derivative is 0.",
    "power-not-reduced": "The exponent was not lowered: (xⁿ)' = n·xⁿ⁻¹.",
    "power-wrong-direction": "The exponent was moved in the wrong direction: (xⁿ)' = n·xⁿ⁻¹, also where n is negative "
    "or a fraction.",
    "power-slip": "An exponent, or the factor that comes from it, is wrong: (xⁿ)' = n·xⁿ⁻¹.",
    "trig-derivative": "The derivative of a circular or hyperbolic function is wrong, as in tan' = 1/cos².",
    "inverse-trig-confusion": "The derivative of an inverse function was taken for another one: asin' = 1/√(1 − x²), "
    "atan' = 1/(1 + x²).",
    "other-variable-not-constant": "Another variable was differentiated too: in ∂/∂x all others are constants.",
    "other-variable-dropped": "Another variable was lost: in ∂/∂x it is a constant factor, and a factor stays.",
    "total-instead-of-partial": "The derivatives with respect to several variables were added: in a partial derivative "
    "only one varies.",
    "inverted-function": "This is a derivative of the inverse function or of the reciprocal.",
    "absolute-value": "The derivative of |u| is sign(u)·u'.",
    "freshman-dream": "A power of a sum is not the sum of the powers: (u + v)ⁿ is not uⁿ + vⁿ.",
    "linearity-of-function": "A function of a sum is not the sum of the functions: log(u + v) is not log u + log v.",
    "linearity-of-root": "A root of a sum is not the sum of the roots: √(u + v) is not √u + √v.",
}

MISTAKES = {tag: Mistake(tag, sentence) for tag, sentence in _SENTENCES.items()}
"""Every mistake by its tag."""


# --- the diagnosis ------------------------------------------------------------
#
# The known mistake that an answer shows: candidates are computed from the problem and compared with the answer.
#
# A diagnosis says that the answer equals the result of one mistake. It is not a verdict: the caller proves whether an
# answer is right, and supplies `equal`, which compares two scalar expressions.


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


# --- the rows -----------------------------------------------------------------
#
# Mistakes in a single derivative are the rules of `stepwise`, broken at one place (`broken`); mistakes about an
# answer as a whole are rows of their own (`whole`). Nothing here decides whether an answer is right.


__all__ = [
    "MISTAKES",
    "Candidate",
    "Diagnosis",
    "Mistake",
    "candidates",
    "diagnose",
    "diagnose_entry",
    "entry_candidates",
]
