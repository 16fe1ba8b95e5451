"""The questions of a class, and marks: what was asked, and how many points an answer gets. Imports no SymPy.

    [[question]]
    id = "Q1"                      # its column has this name too, unless `column` names another
    components = "x*y, sin(x)"     # the fields of a check follow: vars, of, at, tolerance, …
    vars = "x, y"
    points = 4
    credit = "entries"             # or "all", or a formula in right, wrong, undecided, of and fits

A file of questions is TOML, or JSON with the same names. Refused: unknown fields, fields of the wrong kind,
questions without components, two questions with one id.

A mark is a pure function of the question and the record of an answer. Only `wrong` and `blank` answers get no points
without a person looking. An answer that is `undecided` or `unreadable` has no mark yet, and is on the list of answers
to look at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from symjac import exact
from symjac.errors import ReadError
from symjac.questions import ALIASES, ORIENTATIONS
from symjac.run.batch import FIELDS, Allowed

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
    problem = inputs.read(rule, Reading(vars=names))
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
