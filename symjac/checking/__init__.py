"""Checks an answer against the truth, which is derived here: right, wrong with a witness, or undecided.

The shape is compared first. A flat list has no orientation and is laid out as the row or column that was asked for;
answers written as rows must have the rows and columns that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import build as objects, calculus, compare, exact, mistakes, work
from symjac.calculus import vector
from symjac.errors import NoAnswer, ReadError, SymjacError
from symjac.expressions.facts import remembered
from symjac.kernel import sympy
from symjac.model import Border, Comparison, Entry, Layout, Point, Problem, Result, Verdict
from symjac.questions import AnswerForm, Of, Orientation
from symjac.read import AnswerSyntax
from symjac.read.answers import THE_POINT, AskedSyntax, QuestionSyntax

if TYPE_CHECKING:
    from sympy import Expr, ImmutableDenseMatrix, Symbol

SECONDS = 20.0
"""The work for all entries of an answer."""


@dataclass(frozen=True)
class Criteria:
    """How an answer is judged.

    Decimals are exact unless a `tolerance` is given, relative to the truth and absolute below 1; `strict_domain`
    requires both sides to be defined at the same points; `seconds` of work are for all entries together (see
    work.py); with an `orientation` other than "asked" the transpose is right as well.
    """

    layout: Layout = "numerator"
    tolerance: Fraction | None = None
    strict_domain: bool = False
    seconds: float = SECONDS
    orientation: Orientation = "asked"


@dataclass(frozen=True)
class Given:
    """An answer: its entries, whether it was written as rows, and for each entry the factors that have cancelled."""

    value: ImmutableDenseMatrix
    form: AnswerForm
    cancelled: tuple[tuple[Expr, ...], ...] = ()


class Asked(NamedTuple):
    """The question about a map: `by` for `derivative`, `shape` for `expression`, perhaps at a point."""

    of: Of = "jacobian"
    by: tuple[Symbol, ...] = ()
    shape: tuple[int, ...] = ()
    point: Point = ()


def build(syntax: QuestionSyntax, origin: str | None = None) -> tuple[Problem, Asked, Given]:
    """The map, the question and the answer, built; ParseError, saying in which of them, if a value is not finite."""
    problem, question = build_asked(syntax.asked, origin)
    return problem, question, read_answer(syntax.answer, problem, syntax.origin)


def build_asked(
    syntax: AskedSyntax, origin: str | None = None, own: Mapping[str, Symbol] = MappingProxyType({})
) -> tuple[Problem, Asked]:
    """The map and the question, in the caller's own symbols if they have the names."""
    try:
        problem = objects.problem(syntax.map, own)
    except SymjacError as error:
        error.origin = origin
        raise
    symbols = {symbol.name: symbol for symbol in problem.variables}
    try:
        point = objects.point(syntax.point, problem, own) if syntax.point else ()
    except SymjacError as error:
        error.origin = THE_POINT
        raise
    by = tuple(symbols[name] for name in syntax.by)
    return problem, Asked(syntax.of, by, syntax.shape, point)  # type: ignore[arg-type]


def read_answer(syntax: AnswerSyntax, problem: Problem, origin: str | None = None) -> Given:
    """An answer in the names of a map."""
    try:
        value, cancelled = objects.answer(syntax, problem)
    except SymjacError as error:
        error.origin = origin
        raise
    return Given(value, syntax.form, cancelled)


def check(problem: Problem, question: Asked, given: Given, choices: Criteria) -> Verdict:
    """The verdict on an answer to a question about a map; raises the errors of `calculus`."""
    verdict = judge(_truth(problem, question, choices.layout), given, choices)
    if choices.orientation != "asked" and verdict.ruling == "wrong" and given.form == "matrix":
        rows, columns = given.value.shape
        cancelled = tuple(given.cancelled[i * columns + j] for j in range(columns) for i in range(rows))
        turned = judge(verdict.truth, Given(given.value.T, given.form, cancelled), choices)
        if turned.ruling != "wrong":
            return turned
    if verdict.ruling != "wrong" or question.point or _has_equal_values(verdict):
        return verdict
    calls = _DIAGNOSIS_SHARE * choices.seconds * work.CALLS_A_SECOND
    return work.attempted(lambda: _diagnosed(verdict, question), calls, verdict)


def _has_equal_values(verdict: Verdict) -> bool:
    """Whether nothing but the domain is wrong: then no mistake of a rule has led to the answer."""
    wrong = [entry.comparison for entry in verdict.entries if entry.comparison.ruling == "wrong"]
    return bool(wrong) and all(found.domain is not None for found in wrong)


_DIAGNOSIS_SHARE = 0.2
"""The share of the work for naming a mistake; a mistake that is not found within it is not named."""


def _diagnosed(verdict: Verdict, question: Asked) -> Verdict:
    """The verdict on a wrong answer, with the mistake that explains the whole answer or each of its entries."""
    truth, problem, given = verdict.truth.in_layout("numerator"), verdict.truth.problem, _upright_answer(verdict)
    found = mistakes.diagnose(problem, question.of, truth.value, given, _equal, question.by)
    turned = truth.layout != verdict.truth.layout
    entries = tuple(
        replace(entry, mistake=found.entries.get((entry.column, entry.row) if turned else (entry.row, entry.column)))
        if entry.ruling == "wrong"
        else entry
        for entry in verdict.entries
    )
    return replace(verdict, mistake=found.mistake, entries=entries)


def _upright_answer(verdict: Verdict) -> Any:
    """The answer in numerator layout; a list becomes a row of a Jacobian matrix and a column of any other result."""
    answer, of_jacobian = verdict.answer, verdict.truth.kind == "jacobian"
    if verdict.form == "scalar" and answer.shape == (1, 1):
        return answer[0, 0]
    if of_jacobian and verdict.truth.layout == "denominator":
        return answer.T
    if verdict.form == "list" and not verdict.fits:
        return answer.reshape(1, len(answer)) if of_jacobian else answer.reshape(len(answer), 1)
    return answer


def _equal(left: Expr, right: Expr) -> bool:
    return compare.compare(left, right, seconds=_EQUAL_SECONDS).ruling == "right"


_EQUAL_SECONDS = 0.5


@remembered(32)
def _truth(problem: Problem, question: Asked, layout: Layout) -> Result:
    """The right answer, derived once for all answers to a question."""
    return truth(problem, question).in_layout(layout)


def truth(problem: Problem, question: Asked) -> Result:
    """The right answer to a question about a map."""
    if question.of == "derivative":
        return calculus.derivative(problem, question.by or _only_variable(problem), question.point)
    if question.of == "expression":
        _require_values(problem)
        columns = question.shape[1] if question.shape else 1
        places = (divmod(k, columns) if question.shape else () for k in range(len(problem.components)))
        return Result("expression", problem, question.shape, dict(zip(places, problem.components, strict=True)))
    return _TRUTHS[question.of](problem, question.point)


def _require_values(problem: Problem) -> None:
    """NoAnswer where a root or a logarithm is proved to be real on no interval; i·|x| has values everywhere."""
    for name, found in calculus.domains(problem, whole_exponents=True).items():
        if found.nowhere is not None:
            raise NoAnswer(found.nowhere.replace("it is", f"{name} is", 1), hint="--complex is for complex variables")


_TRUTHS: Mapping[str, Callable[[Problem, Point], Result]] = {
    "jacobian": calculus.jacobian,
    "gradient": calculus.gradient,
    "determinant": calculus.determinant,
    "hessian": calculus.hessian,
    "divergence": vector.divergence,
    "curl": vector.curl,
    "laplacian": vector.laplacian,
}


def _only_variable(problem: Problem) -> tuple[Symbol, ...]:
    if len(problem.variables) != 1:
        raise ReadError("the derivative by which variable?", hint="name it: --vars x, or --vars x,x for the second")
    return problem.variables


def judge(truth: Result, given: Given, choices: Criteria) -> Verdict:
    """The verdict on an answer, given the truth."""
    given = _by_variable(truth, given)
    expected = truth.value if truth.is_matrix else sympy.ImmutableDenseMatrix([[truth.value]])
    answer = _laid_out(truth, given)
    if answer is None:
        return Verdict(truth, given.value, given.form, (), fits=False)
    left = choices.seconds
    places = [(i, j) for i in range(expected.rows) for j in range(expected.cols)]
    done: dict[tuple[Expr, Expr, compare.Cancelled, tuple[Border, ...]], Comparison] = {}
    entries = []
    for number, (i, j) in enumerate(places):
        pair = expected[i, j], answer[i, j]
        cancelled = _cancelled(truth, i, j), given.cancelled[number] if given.cancelled else ()
        borders = tuple(replace(b, place=None) for b in truth.borders_at((i, j) if truth.is_matrix else ()))
        key = (*pair, cancelled, borders)
        if key not in done:
            seconds = min(left / 2 if number < len(places) - 1 else left, compare.SECONDS)
            done[key] = _compared(key, max(seconds, _LEAST_SECONDS), choices)
            if done[key].ruling == "undecided":
                left -= seconds  # a decision needs only a small part of its share
        entries.append(Entry(i, j, *pair, done[key]))
    return Verdict(truth, answer, given.form, tuple(entries))


def _cancelled(truth: Result, row: int, column: int) -> tuple[Expr, ...]:
    """The factors that have cancelled in the component of an entry, or in any component if the entry depends on all."""
    cancelled = truth.problem.cancelled
    if not cancelled or truth.kind not in ("jacobian", "expression"):
        return tuple(part for parts in cancelled for part in parts)
    if truth.kind == "jacobian":
        return cancelled[row if truth.layout == "numerator" else column]
    return cancelled[row * truth.shape[1] + column if truth.shape else 0]


def _compared(
    pair: tuple[Expr, Expr, compare.Cancelled, tuple[Border, ...]], seconds: float, choices: Criteria
) -> Comparison:
    """The comparison of an entry; where the entry does not exist, or may not, any value of the answer is accepted."""
    expected, answer, cancelled, borders = pair
    compared = partial(
        compare.compare, strict_domain=choices.strict_domain, tolerance=choices.tolerance, cancelled=cancelled
    )
    found = compared(expected, answer, seconds=seconds)
    if found.ruling == "right" or not borders:
        return found
    if found.witness and not _is_on(borders, found.witness.point, expected):
        return found
    off_borders = compared(_off(borders, expected), answer, seconds=seconds)
    return replace(off_borders, domain=None)


def _is_on(borders: tuple[Border, ...], point: Point, expected: Expr) -> bool:
    """Whether a point is, or may be, on a border."""
    at = dict(point)
    if any(border.where is None for border in borders):
        return any(exact.substituted(jump.args[0], at) == 0 for jump in expected.atoms(*_JUMPS))
    return any(border.where is not None and exact.substituted(border.where, at) != sympy.false for border in borders)


_JUMPS = (sympy.sign, sympy.Heaviside, sympy.DiracDelta)


def _off(borders: tuple[Border, ...], expected: Expr) -> Expr:
    """The entry without a value on its borders, and without impulses, which are 0 off the borders."""
    expr = expected.replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)
    expr = expr.replace(sympy.sign, lambda u: sympy.Piecewise((1, u > 0), (-1, u < 0)))
    expr = expr.replace(sympy.Heaviside, lambda u, *_: sympy.Piecewise((1, u > 0), (0, u < 0)))
    where = [border.where for border in borders if border.where is not None]
    return sympy.Piecewise((expr, sympy.Not(sympy.Or(*where)))) if where else expr


_LEAST_SECONDS = 0.2
"""The least work for an entry, even if earlier entries have used up all the work."""


def _by_variable(truth: Result, given: Given) -> Given:
    """The column of entries of a gradient that is written as a matrix, for a matrix of variables.

    For a symmetric matrix the entries on and above the diagonal are taken; those below must agree with them.
    """
    by = [array for array in truth.problem.arrays if not array.constant]
    if truth.kind != "gradient" or given.form != "matrix" or len(by) != 1 or 1 in by[0].shape:
        return given
    names, value = by[0].entries, given.value
    places = [names.index(name) for name in by[0].unlike_entries]
    if value.shape != by[0].shape or len(places) != truth.shape[0]:
        return given
    agree = (isinstance(exact.zero(a - b), exact.Proved) for a, b in zip(value, value.T, strict=True))
    if by[0].symmetric and not all(agree):
        return given
    column = sympy.ImmutableDenseMatrix([value[k] for k in places])
    return Given(column, "matrix", tuple(given.cancelled[k] for k in places) if given.cancelled else ())


def _laid_out(truth: Result, given: Given) -> ImmutableDenseMatrix | None:
    """The answer in the shape of the truth; None if it does not fit."""
    value, form = given.value, given.form
    count = value.rows * value.cols
    if not truth.is_matrix:
        return value if form != "matrix" and count == 1 else None
    rows, columns = truth.shape
    if form == "matrix":
        return value if value.shape == (rows, columns) else None
    fits = count == rows * columns and 1 in (rows, columns) and (form == "list" or truth.kind != "expression")
    return value.reshape(rows, columns) if fits else None
