"""The questions of a class: what was asked, and how an answer to it counts. Imports no SymPy.

    [[question]]
    id = "Q1"                      # and the name of its column, unless `column` says another
    components = "x*y, sin(x)"     # the fields of a check follow: vars, of, at, tolerance, …
    vars = "x, y"
    points = 4
    credit = "entries"             # or "all", or a formula in right, wrong, undecided, of and fits

A file of questions is TOML, or JSON with the same names. Refused: fields that are unknown or of another kind,
questions without components, two of one id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symjac.errors import ReadError
from symjac.questions import ALIASES
from symjac.run.batch import FIELDS, Field

_OF_CHECKS = (
    "components", "vars", "params", "functions", "positive", "complex", "name", "from", "at", "layout", "of",
    "tolerance", "strict_domain", "timeout", "vector", "matrix_var", "vector_param", "matrix_param",
)  # fmt: skip
"""Fields of a question that are those of a check."""

ATTEMPTS = ("best", "last", "first")
"""Which of several answers of a student counts."""
ORIENTATIONS = ("asked", "either")
DECIMALS = ("point", "comma")


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _is_share(value: Any) -> bool:
    return _is_amount(value) and value <= 1


_OWN: Mapping[str, Field] = {
    "id": Field("a text", lambda value: isinstance(value, str) and bool(value.strip())),
    "title": Field("a text", lambda value: isinstance(value, str)),
    "column": Field("a text", lambda value: isinstance(value, str) and bool(value.strip())),
    "points": Field("a number from 0 to 1,000,000", _is_amount),
    "credit": Field("entries, all or a formula", lambda value: isinstance(value, str)),
    "penalty": Field("a number from 0 to 1", _is_share),
    "attempts": Field(f"one of {', '.join(ATTEMPTS)}", lambda value: value in ATTEMPTS),
    "orientation": Field(f"one of {', '.join(ORIENTATIONS)}", lambda value: value in ORIENTATIONS),
    "decimal": Field(f"one of {', '.join(DECIMALS)}", lambda value: value in DECIMALS),
}
"""Fields of a question that say how its answers count."""


@dataclass(frozen=True)
class Question:
    """A question: the fields of a check, and how an answer counts.

    `penalty` is the share of the points that each wrong attempt before costs; with `orientation` "either" a
    transposed answer is right; `decimal` says what stands between 0 and 5 in a number.
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
        """The problem of judging an answer."""
        return {
            **self.check, "id": identity, "answer": answer, "orientation": self.orientation, "decimal": self.decimal
        }  # fmt: skip


def question_of(
    given: Mapping[str, Any], defaults: Mapping[str, Any], where: str, others: Sequence[str] = ()
) -> Question:
    """The question that a table of a file gives; `defaults` hold where it says nothing, `others` are fields beside it.

    Raises ReadError for a field that is unknown or of another kind.
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
    """What a file of TOML, or of JSON, says; ReadError for what is neither."""
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
