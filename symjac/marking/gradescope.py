"""A submission to Gradescope: a folder of answers and the questions of an assignment → the contents of `results.json`.

An answer is a file of the folder, named by the field `file` of its question (by default the id with `.txt`). An answer
that a person has to look at has no score, and says so. A question without a visibility has that of the assignment,
which any visibility written beside the test would override.
Source: Gradescope, Autograder Specifications, "Output format".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symjac.errors import ReadError
from symjac.marking import marks
from symjac.marking.marks import Mark, Question

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
OWN_FIELDS = ("file", "visibility", "number")
"""Fields of a question in an assignment, in addition to those of every question."""
_OF_ASSIGNMENT = ("visibility", "stdout_visibility", "question")
_STATUS = {"right": "passed", "wrong": "failed", "blank": "failed"}


def require_valid(assignment: Mapping[str, Any], questions: Sequence[Question], name: str) -> None:
    """Raise ReadError for fields that an assignment does not have, and for values that it does not allow."""
    for field in assignment:
        if field not in _OF_ASSIGNMENT:
            raise ReadError(f"{name}: unknown field '{field}'", hint=f"it has {', '.join(_OF_ASSIGNMENT)}")
    said = [assignment.get("visibility"), assignment.get("stdout_visibility")]
    for value in (*said, *(question.more.get("visibility") for question in questions)):
        if value is not None and value not in VISIBILITIES:
            raise ReadError(f"{name}: visibility is one of {', '.join(VISIBILITIES)}, not {value!r}")
    for question in questions:
        file = file_of(question)
        if not isinstance(file, str) or "/" in file or "\\" in file or file in ("", ".", ".."):
            raise ReadError(f"{name}: the file of {question.called} is a name in the folder, not {file!r}")


def file_of(question: Question) -> Any:
    """The name of the file with the answer."""
    return question.more.get("file", f"{question.id}.txt")


def results(
    assignment: Mapping[str, Any],
    marked: Sequence[tuple[Question, Mark]],
    seconds: float,
    render: Callable[[Mark], str],
) -> dict[str, Any]:
    """The contents of results.json; `render` makes HTML of the message to the student."""
    known = sum((mark.share * question.points for question, mark in marked if mark.share is not None), Fraction(0))
    waiting = [question.id for question, mark in marked if mark.verdict in marks.OPEN]
    found: dict[str, Any] = {
        "score": float(known),
        "execution_time": round(seconds),
        "output": f"To be looked at by a person: {', '.join(waiting)}." if waiting else "",
        "output_format": "text",
        "visibility": assignment.get("visibility", "visible"),
        "stdout_visibility": assignment.get("stdout_visibility", "hidden"),
        "extra_data": {"to_look_at": waiting},
        "tests": [_test(question, mark, render) for question, mark in marked],
    }
    return found


def _test(question: Question, mark: Mark, render: Callable[[Mark], str]) -> dict[str, Any]:
    scored = {} if mark.share is None else {
        "score": float(mark.share * question.points), "status": _STATUS[mark.verdict]
    }  # fmt: skip
    return {
        **scored,
        "max_score": float(question.points),
        "name": f"{question.id} {question.title}".strip(),
        **{name: str(question.more[name]) for name in ("number", "visibility") if name in question.more},
        "output": render(mark),
        "output_format": "html",
        "tags": [mark.verdict, *mark.mistakes],
    }
