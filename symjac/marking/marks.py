"""What a record is worth: a pure function of the question and the record of an answer.

Only `wrong` and `blank` are without points before a person has looked. An answer that is `undecided` or `unreadable`
has no mark yet, and is on the list of those to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from symjac.errors import ReadError
from symjac.marking.questions import Question

VERDICTS = ("right", "wrong", "undecided", "unreadable", "blank")
OPEN = ("undecided", "unreadable")
"""What a person has to look at."""
_UNDECIDED = ("OutOfTime", "OutOfMemory", "Undecided", "SourceError")
"""Kinds of errors that say nothing of the answer."""


class Mark(NamedTuple):
    """What an answer gets: a share of the points, None before a person has looked; what to tell; the sheet in HTML."""

    verdict: str
    share: Fraction | None
    mistakes: tuple[str, ...] = ()
    message: str = ""
    sheet: str = ""


BLANK = Mark("blank", Fraction(0), message="no answer")


def mark(question: Question, record: Mapping[str, Any]) -> Mark:
    """The mark for an answer by its record; ReadError where the question itself is at fault."""
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
    """The share of the points, from 0 to 1: by `entries`, for `all` alone, or by a formula.

    By entries: right/of, and an answer whose shape is not the one asked for loses one entry more.
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
    """A formula in right, wrong, undecided, of and fits (1 or 0), read as every other input is."""
    from symjac.library import inputs
    from symjac.library.reading import Reading

    names = (*_COUNTS, "fits")
    problem = inputs.read(rule, Reading(vars=names))
    if len(problem.components) != 1:
        raise ReadError("--credit is one formula", hint="as in: (right - wrong/2)/of")
    symbols = {symbol.name: symbol for symbol in problem.variables}
    value = problem.components[0].subs({symbols[name]: v for name, v in zip(names, values, strict=True)})
    if not value.is_Rational:
        raise ReadError(f"--credit {rule} is no number for {dict(zip(names, values, strict=True))}")
    return min(max(Fraction(int(value.p), int(value.q)), Fraction(0)), Fraction(1))


def after_penalty(question: Question, share: Fraction | None, wrong_before: int) -> Fraction | None:
    """The share that is left after so many wrong attempts."""
    return None if share is None else max(share - question.penalty * wrong_before, Fraction(0))


def counted(question: Question, shares: list[Fraction | None]) -> Fraction | None:
    """The share of the attempt that counts; None while one that might count has to be looked at.

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
