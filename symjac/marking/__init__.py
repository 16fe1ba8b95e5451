"""Marking a class: the questions, the record of one answer (a worker makes it), and its mark.

`tables` reads and writes rows of CSV and Excel files; `classes` makes problems of rows, and columns of records, for
a class file or a submission to Gradescope; `report` writes pages for teachers and students.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.errors import ParseError, ReadError, Span, SymjacError
from symjac.questions import ALIASES, ORIENTATIONS
from symjac.read.answers import THE_ANSWER
from symjac.read.names import shortened
from symjac.run import batch, guard
from symjac.run.batch import FIELDS, Allowed
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.model import Verdict
    from symjac.questions import AnswerForm


# --- questions and marks ------------------------------------------------------
#
# The questions of a class, and marks: what was asked, and how many points an answer gets.
#
#     [[question]]
#     id = "Q1"                      # its column has this name too, unless `column` names another
#     components = "x*y, sin(x)"     # the fields of a check follow: vars, of, at, tolerance, …
#     vars = "x, y"
#     points = 4
#     credit = "entries"             # or "all", or a formula in right, wrong, undecided, of and fits
#
# A file of questions is TOML, or JSON with the same names. Refused: unknown fields, fields of the wrong kind,
# questions without components, two questions with one id.
#
# A mark is a pure function of the question and the record of an answer. Only `wrong` and `blank` answers get no points
# without a person looking. An answer that is `undecided` or `unreadable` has no mark yet, and is on the list of answers
# to look at.


_OF_CHECKS = (
    "components", "vars", "params", "functions", "positive", "complex", "name", "from", "at", "layout", "of",
    "tolerance", "strict_domain", "timeout", "vector", "matrix_var", "vector_param", "matrix_param",
)  # fmt: skip
"""Fields of a question that are fields of a check."""

ATTEMPTS = ("best", "last", "first")
"""Which of several answers of a student counts."""
DECIMALS = ("point", "comma")


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _is_share(value: Any) -> bool:
    return _is_amount(value) and value <= 1


_OWN: Mapping[str, Allowed] = {
    "id": Allowed("a text", lambda value: isinstance(value, str) and bool(value.strip())),
    "title": Allowed("a text", lambda value: isinstance(value, str)),
    "column": Allowed("a text", lambda value: isinstance(value, str) and bool(value.strip())),
    "points": Allowed("a number from 0 to 1,000,000", _is_amount),
    "credit": Allowed("entries, all or a formula", lambda value: isinstance(value, str)),
    "penalty": Allowed("a number from 0 to 1", _is_share),
    "attempts": Allowed(f"one of {', '.join(ATTEMPTS)}", lambda value: value in ATTEMPTS),
    "orientation": Allowed(f"one of {', '.join(ORIENTATIONS)}", lambda value: value in ORIENTATIONS),
    "decimal": Allowed(f"one of {', '.join(DECIMALS)}", lambda value: value in DECIMALS),
}
"""Fields of a question that say how its answers count."""


@dataclass(frozen=True)
class Question:
    """A question: the fields of a check, and how an answer counts.

    `penalty` is the share of the points that each earlier wrong attempt costs; with `orientation` "any" a transposed
    answer is right; `decimal` is the decimal sign, point or comma.
    """

    id: str
    check: Mapping[str, Any]
    column: str
    title: str = ""
    points: Fraction = Fraction(1)
    credit: str = "entries"
    penalty: Fraction = Fraction(0)
    attempts: str = "best"
    orientation: str = "asked"
    decimal: str = "point"
    more: Mapping[str, Any] = field(default_factory=dict)
    called: str = "the question"

    def problem(self, answer: str, identity: int) -> dict[str, Any]:
        """The problem for the worker that judges an answer."""
        return {
            **self.check, "id": identity, "answer": answer, "orientation": self.orientation, "decimal": self.decimal
        }  # fmt: skip


def question_of(
    given: Mapping[str, Any], defaults: Mapping[str, Any], where: str, others: Sequence[str] = ()
) -> Question:
    """The question that a table of a file defines; `defaults` are for fields left out, `others` are further fields.

    Raises ReadError for an unknown field and for one of the wrong kind.
    """
    named = str(given.get("id", where))
    for name, value in given.items():
        known = FIELDS[name] if name in _OF_CHECKS else _OWN.get(name)
        if name in others:
            continue
        if known is None:
            from difflib import get_close_matches  # only on the way to an error

            near = get_close_matches(name, (*_OF_CHECKS, *_OWN, *others), n=1)
            raise ReadError(
                f"question {named}: unknown field '{name}'", hint=f"did you mean {near[0]}?" if near else None
            )
        if not known.holds(ALIASES.get(value, value) if name == "of" else value):
            raise ReadError(f"question {named}: the field '{name}' is {known.words}")
    for name in ("id", "components"):
        if name not in given:
            raise ReadError(f"question {named}: the field '{name}' is missing")
    said = {**defaults, **given}
    own = {name: said[name] for name in _OWN if name in said}
    own |= {name: Fraction(str(own[name])) for name in ("points", "penalty") if name in own}
    return Question(
        **{"column": own["id"], **own},
        called=where if where.startswith("--") else f"question {named}",
        check={"command": "check", **{name: said[name] for name in _OF_CHECKS if name in said}},
        more={name: given[name] for name in others if name in given},
    )


def read(text: str, name: str) -> dict[str, Any]:
    """The contents of a TOML or JSON file; ReadError if it is neither."""
    import tomllib

    try:
        found = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise ReadError(
            f"{name}: {error}", hint="a file of questions is TOML: [[question]], then name = value"
        ) from error
    if isinstance(found, list):
        found = {"question": found}
    if not isinstance(found, dict):
        raise ReadError(f"{name} holds no questions", hint="write [[question]] above each of them")
    return found


def questions(
    found: Mapping[str, Any], defaults: Mapping[str, Any], name: str, others: Sequence[str] = ()
) -> tuple[Question, ...]:
    """The questions of a file, each id once; raises ReadError."""
    tables = found.get("question", ())
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise ReadError(f"{name} holds no questions", hint="write [[question]] above each of them")
    made = tuple(question_of(table, defaults, str(number), others) for number, table in enumerate(tables, 1))
    for attribute in ("id", "column"):
        values = [getattr(question, attribute) for question in made]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise ReadError(f"{name}: two questions have the {attribute} {twice}")
    return made


VERDICTS = ("right", "wrong", "undecided", "unreadable", "blank")
OPEN = ("undecided", "unreadable")
"""The verdicts that a person has to look at."""
_UNDECIDED = ("OutOfTime", "OutOfMemory", "Undecided", "SourceError")
"""Kinds of errors that say nothing about the answer."""


class Mark(NamedTuple):
    """An answer's share of the points (None until a person has looked), the message, and the sheet in HTML."""

    verdict: str
    share: Fraction | None
    mistakes: tuple[str, ...] = ()
    message: str = ""
    sheet: str = ""


BLANK = Mark("blank", Fraction(0), message="no answer")


def mark(question: Question, record: Mapping[str, Any]) -> Mark:
    """The mark for an answer, from its record; ReadError if the question itself is at fault."""
    if record["status"] == "ok":
        verdict, score = record["verdict"], record["score"]
        share = None if verdict in OPEN else credit(question.credit, verdict, score, record["fits"])
        return Mark(verdict, share, tuple(record["mistakes"]), record["message"], record.get("sheet", ""))
    error = record["error"]
    hint = error["hint"]
    told = f"{error['message']} ({hint})" if hint and "--" not in hint else error["message"]
    if error["kind"] in _UNDECIDED:
        return Mark("undecided", None, message=told)
    if error["origin"] != "the answer":
        about = "" if error["message"].startswith("--") else f"{question.called}: "
        raise ReadError(f"{about}{error['message']}", hint=hint)
    return Mark("unreadable", None, message=told)


def credit(rule: str, verdict: str, score: Mapping[str, int], fits: bool) -> Fraction:
    """The share of the points, from 0 to 1: by `entries`, by `all` (all or nothing), or by a formula.

    By entries: right/of; an answer of the wrong shape loses one more entry.
    """
    if verdict == "right":
        return Fraction(1)
    if rule == "all":
        return Fraction(0)
    if rule == "entries":
        return Fraction(max(score["right"] - (not fits), 0), score["of"])
    return _by_formula(rule, *(score[name] for name in _COUNTS), int(fits))


_COUNTS = ("right", "wrong", "undecided", "of")


@lru_cache(10_000)
def _by_formula(rule: str, *values: int) -> Fraction:
    """A formula in right, wrong, undecided, of and fits (1 or 0), read like every other input."""
    from symjac.kernel import sympy
    from symjac.library import inputs
    from symjac.library.reading import Reading

    names = (*_COUNTS, "fits")
    problem = inputs.read_given(rule, Reading(vars=names))
    if len(problem.components) != 1:
        raise ReadError("--credit is one formula", hint="as in: (right - wrong/2)/of")
    symbols = {symbol.name: symbol for symbol in problem.variables}
    given = {symbols[name]: sympy.Integer(v) for name, v in zip(names, values, strict=True)}
    value = exact.substituted(problem.components[0], given)
    if not value.is_Rational:
        raise ReadError(f"--credit {rule} is no number for {dict(zip(names, values, strict=True))}")
    return min(max(Fraction(int(value.p), int(value.q)), Fraction(0)), Fraction(1))


def after_penalty(question: Question, share: Fraction | None, wrong_before: int) -> Fraction | None:
    """The share that is left after this number of wrong attempts."""
    return None if share is None else max(share - question.penalty * wrong_before, Fraction(0))


def counted(question: Question, shares: list[Fraction | None]) -> Fraction | None:
    """The share of the attempt that counts; None while a person has to look at one that might count.

    >>> counted(Question("Q", {}, "Q"), [Fraction(0), None, Fraction(1)])
    Fraction(1, 1)
    """
    if question.attempts == "first":
        return shares[0]
    if question.attempts == "last":
        return shares[-1]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares) and max(known, default=Fraction(0)) < 1:
        return None
    return max(known)


def number(value: Fraction, decimal: str = "point") -> str:
    """A number in at most four decimals.

    >>> number(Fraction(2, 3)), number(Fraction(5, 2), "comma"), number(Fraction(3))
    ('0.6667', '2,5', '3')
    """
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if decimal == "comma" else text


# --- the record of an answer --------------------------------------------------
#
# The record of one answer of a class, made in a worker: the verdict, the number of right entries, the message.
#
# An answer of the wrong shape is judged by its entries too: a transposed matrix as its transpose, as many entries in
# another arrangement in reading order, a smaller or larger matrix by the part that both have.


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
    """The number of entries of each ruling."""
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
    form: AnswerForm = "matrix" if truth.is_matrix else "scalar"
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
