"""Answers checked, and `cse`: text or SymPy's expressions in, a verdict or assignments out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Unpack, get_args

from symjac import checking, work
from symjac.calculus import subexpressions
from symjac.checking import Criteria
from symjac.expressions.facts import remembered
from symjac.library.inputs import (
    answer_text,
    declared_in,
    in_names_of,
    joined,
    located,
    owned,
    point_text,
    refuse_reading,
    symbols_in,
    text_of,
    with_own,
    within,
)
from symjac.library.reading import Answer, At, Keywords, Names, Reading, Source, speaking_python, spelled_out
from symjac.library.returned import Result, Verdict
from symjac.library.translation import handed_out
from symjac.model import Assignment, Layout, Problem
from symjac.model import Result as Found
from symjac.model.verdict import Verdict as Judged
from symjac.questions import ORIENTATIONS, QUESTIONS, Of, Orientation
from symjac.read import answer as answers
from symjac.read import question
from symjac.read.arrays import extended
from symjac.read.syntax import Declarations


@speaking_python
@spelled_out
def check(
    source: Source,
    answer: Answer,
    vars: Names | None = None,
    *,
    of: Of = "jacobian",
    at: At | None = None,
    layout: Layout = "numerator",
    tolerance: float | None = None,
    strict_domain: bool = False,
    orientation: Orientation = "asked",
    seconds: float = checking.SECONDS,
    **reading: Unpack[Keywords],
) -> Verdict:
    """The verdict on an answer: right (proved), wrong (with a witness), or undecided; for each entry too.

    `answer` is text, an expression, a list, rows, or a matrix of SymPy. `of` is what was asked: jacobian, gradient,
    determinant, hessian, derivative (by `vars`; "x x" is the second derivative), divergence, curl, laplacian, or
    expression: the source itself. Decimals are exact unless there is a `tolerance`, relative to the truth and
    absolute below 1. `orientation="any"` accepts the transpose. Raises ReadError for an answer that cannot be read.

    >>> verdict = check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", vars="x y")
    >>> verdict.ruling, verdict.score
    ('wrong', (2, 4))
    >>> bool(check("log(x^2)", "2*log(abs(x))", of="expression"))
    True
    """
    if tolerance is not None and not 0 < tolerance < 1:
        raise ValueError(f"tolerance is a number between 0 and 1, not {tolerance!r}")
    limit = None if tolerance is None else Fraction(str(tolerance))
    choices = checking.Criteria(layout, limit, strict_domain, seconds, orientation)
    asked = Reading(vars, **reading)
    verdict, given = judged(source, answer, asked, of, "" if at is None else at, choices)
    found: Verdict = handed_out(verdict, owned(given, answer))
    return found


def judged(
    source: Source, answer: Answer, reading: Reading, of: Of, at: At, choices: Criteria
) -> tuple[Judged, Problem]:
    """The verdict on an answer, and the problem; errors speak the language of the command line."""
    for what, value, known in (
        ("of", of, QUESTIONS), ("layout", choices.layout, get_args(Layout)),
        ("orientation", choices.orientation, ORIENTATIONS),
    ):  # fmt: skip
        if value not in known:
            raise ValueError(f"{what} is one of {', '.join(known)}, not {value!r}")
    text, where = answer_text(answer), point_text(at)
    with work.room_for_recursion():
        if isinstance(source, Problem):
            refuse_reading(reading)
            if of == "expression":
                raise TypeError("a Problem has been read already: 'expression' needs text or expressions")
            given = within(source)
            asked = checking.Asked(of, point=located(at, given) if where else ())
            read_answer = checking.read_answer(answers.read(text, in_names_of(given)), given)
            return checking.check(given, asked, read_answer, choices), given
        own = symbols_in((source, *reading[:4]))
        names, by = question.variables(None if reading.vars is None else joined(reading.vars), of)
        declared = extended(declared_in(reading, own)._replace(variables=names))
        map_text = answer_text(source) if of == "expression" else text_of(source, latex=reading.latex)[0]
        texts = question.Source(map_text, text, latex=reading.latex, at=where or None)
        asked_syntax, problem, asked = _asked(of, texts._replace(answer=""), declared, by, tuple(own.items()))
        syntax = question.read_answer(asked_syntax, texts)
        read_answer = checking.read_answer(syntax.answer, problem, syntax.origin)
        return checking.check(problem, asked, read_answer, choices), with_own(problem, own)


@remembered(32)
def _asked(
    of: Of, text: question.Source, declared: Declarations, by: tuple[str, ...], own: tuple[tuple[str, Any], ...]
) -> tuple[question.AskedSyntax, Problem, checking.Asked]:
    """A question, read and built once for all its answers."""
    asked = question.read_asked(of, text, declared, by)
    return asked, *checking.build_asked(asked, own=dict(own))


@speaking_python
def cse(*results: Found) -> tuple[tuple[Assignment, ...], tuple[Result, ...]]:
    """The subexpressions that results share, as assignments in the order of need, and the results in their names.

    Each name is used at least twice, and is none of those in the results' problems.

    >>> import symjac
    >>> (shared,), (J,) = cse(symjac.jacobian("exp(x*y)", "x y"))
    >>> shared.value, J.value
    (exp(x*y), Matrix([[s_1*y, s_1*x]]))
    """
    found: tuple[tuple[Assignment, ...], tuple[Result, ...]] = handed_out(subexpressions.cse(*results), {})
    return found
