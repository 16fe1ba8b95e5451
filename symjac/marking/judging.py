"""The record of one answer of a class, made in a worker: the verdict, the number of right entries, the message.

An answer of the wrong shape is judged by its entries too: a transposed matrix as its transpose, as many entries in
another arrangement in reading order, a smaller or larger matrix by the part that both have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symjac.errors import ParseError, Span, SymjacError
from symjac.read.names import shortened
from symjac.read.question import THE_ANSWER
from symjac.run import batch, guard
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.model.verdict import Verdict
    from symjac.questions import Form

Record = Mapping[str, Any]

_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}.*)?"  # 2026-05-01: a German spreadsheet turns 1.5 into it
    r"|[0-9]{1,2}([/.])[0-9]{1,2}\1[0-9]{4}"
)
"""Texts into which spreadsheets turn 1/5, 1-5 and 1.5. Most could be read as arithmetic, and would be wrong."""
_ERROR = re.compile(r"#(?:[A-Z]+[!?]|DIV/0!|N/A|NV)|Err:[0-9]{3}")
"""Errors into which spreadsheets turn =y and -sin(x), in English and German."""


def respond(problem: Record, limits: Limits) -> dict[str, Any]:
    """The record of an answer: `verdict`, `score`, `fits`, `mistakes`, `message`, and the `sheet` if asked for."""
    try:
        found = guard.translated(lambda: _judged(problem, limits.seconds), limits)
    except SymjacError as error:
        return batch.failed(problem["id"], error)
    return {"id": problem["id"], "status": "ok", **found}


def _judged(problem: Record, seconds: float) -> dict[str, Any]:
    from symjac import findings
    from symjac.findings.verdict_sheet import message
    from symjac.read import tokens

    problem = batch.in_full(problem)
    for made, pattern in (("a date", _DATE), ("an error", _ERROR)):
        if pattern.fullmatch(problem["answer"].strip()):
            raise ParseError(
                f"a spreadsheet has turned this answer into {made}", text=problem["answer"], origin=THE_ANSWER,
                hint="ask the student what was typed",
            )  # fmt: skip
    try:
        verdict = batch.verdict({**problem, "answer": _in_the_decimal_of(problem)}, seconds)
    except ParseError as error:
        if "comma" not in error.message:
            _require_no_decimal_comma(problem, seconds)
        raise
    if not verdict.fits and (place := tokens.comma(problem["answer"])):
        _require_one_reading(problem, place, seconds)
    arranged = _rearranged(verdict, problem, seconds) if verdict.ruling == "wrong" else None
    counts = _counts(verdict)
    if arranged is not None and (not verdict.fits or _counts(arranged)["right"] > counts["right"]):
        counts = _counts(arranged)
    _, asked = verdict.score
    counts["wrong"] = asked - counts["right"] - counts["undecided"]
    found = {
        "verdict": verdict.ruling,
        "score": {**counts, "of": asked},
        "fits": verdict.fits,
        "mistakes": [mistake.tag for mistake in verdict.mistakes],
        "message": message(verdict),
    }
    if "reveal" in problem:
        from symjac.render import html, mathml

        sheet = findings.sheet(verdict, reveal=problem["reveal"])
        found["sheet"] = html.fragment(sheet, mathml.MATHML.beside(verdict.names))
    return found


def _in_the_decimal_of(problem: Record) -> str:
    """The answer with points in its numbers; ParseError if a comma has two readings."""
    from symjac.read import tokens

    if problem["decimal"] != "comma":
        return str(problem["answer"])
    try:
        return tokens.with_points(problem["answer"])
    except SymjacError as error:
        error.origin = THE_ANSWER
        raise


def _require_no_decimal_comma(problem: Record, seconds: float) -> None:
    """Raise ParseError for an answer that can be read if its commas are decimal ones, which nobody has announced."""
    from symjac.read import tokens

    place = tokens.comma(problem["answer"])
    if problem["decimal"] == "comma" or not place:
        return
    try:
        numbers = tokens.with_points(problem["answer"])
        batch.verdict({**problem, "answer": numbers}, seconds)
    except SymjacError:
        return
    raise ParseError(
        f"a comma here may be a decimal one: {shortened(numbers)}",
        text=problem["answer"], span=place, origin=THE_ANSWER, hint="--decimal comma reads 0,5 as a number",
    )  # fmt: skip


def _require_one_reading(problem: Record, place: Span, seconds: float) -> None:
    """Raise ParseError for an answer of the wrong shape if its commas may be read in another way.

    If decimal commas were announced, they may if that reading has the right shape; otherwise they always may."""
    from symjac.read import tokens

    text = problem["answer"]
    apart = tokens.with_spaces(text)
    if problem["decimal"] == "comma":
        try:
            if not batch.verdict({**problem, "answer": apart}, seconds).fits:
                return
        except SymjacError:
            return
    try:
        numbers = tokens.with_points(text)
    except SymjacError:
        numbers = ""
    both = f": {shortened(numbers)} or {shortened(apart)}" if numbers else ""
    raise ParseError(
        f"a comma here may stand in a decimal number or between two entries{both}",
        text=text, span=place, origin=THE_ANSWER,
        hint="1; 2 or 1, 2 with a space are two entries; --decimal comma reads 0,5 as a number",
    )  # fmt: skip


def _counts(verdict: Verdict) -> dict[str, int]:
    """How many entries there are of each ruling."""
    return {ruling: sum(entry.ruling == ruling for entry in verdict.entries) for ruling in _RULINGS}


_RULINGS = ("right", "wrong", "undecided")


def _is_transposed(verdict: Verdict) -> bool:
    """Whether the transpose of the answer has the right shape."""
    return verdict.truth.is_matrix and verdict.answer.shape == verdict.truth.shape[::-1]


def _rearranged(verdict: Verdict, problem: Record, seconds: float) -> Verdict | None:
    """The verdict on the entries of an answer in another arrangement; None if it has the arrangement asked for."""
    if verdict.fits and not (problem["orientation"] != "asked" and _is_transposed(verdict)):
        return None
    from symjac import checking
    from symjac.kernel import sympy

    truth, answer = verdict.truth, verdict.answer
    rows, columns = truth.shape if truth.is_matrix else (1, 1)
    if _is_transposed(verdict):
        value = answer.T
    elif len(answer) == rows * columns:
        value = answer.reshape(rows, columns)
    else:
        value = sympy.ImmutableDenseMatrix(
            rows, columns, lambda i, j: answer[i, j] if i < answer.rows and j < answer.cols else sympy.nan
        )
    form: Form = "matrix" if truth.is_matrix else "scalar"
    tolerance, limit = problem.get("tolerance"), seconds * batch.CHECKING_SHARE
    choices = checking.Criteria(
        truth.layout, tolerance and Fraction(str(tolerance)), problem.get("strict_domain", False), limit
    )
    given = [entry for entry in value if entry is not sympy.nan]
    if len(given) == rows * columns:
        return checking.judge(truth, checking.Given(value, form), choices)
    found = checking.judge(truth, checking.Given(value.subs(sympy.nan, 0), form), choices)
    entries = tuple(entry for entry in found.entries if value[entry.row, entry.column] is not sympy.nan)
    return replace(found, entries=entries, fits=False)
