"""A class's answers marked: a file of them, row by row, or a folder that one student submitted to Gradescope."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symjac import marking
from symjac.errors import ReadError
from symjac.marking import Mark, Question, tables
from symjac.marking.tables import CellRow

if TYPE_CHECKING:
    from symjac.run.batch import Record
    from symjac.run.workers import Reply


# --- a class file -------------------------------------------------------------
#
# A class file: rows → problems to solve; the problems' records → marked rows with columns for the marks.
#
# Each question has a column, or one column names the question that a row answers. Every row that is not empty comes
# out, in its place, with all of its cells.


_SPACES = re.compile(r"[ \t]+")
_NOTHING = ("", "-", "\u2013", "\u2014")
"""Cells without an answer: a dash alone is what Moodle writes for none."""

_AVERAGES = (
    "overall average", "gesamtdurchschnitt", "moyenne globale", "moyenne générale", "promedio general",
    "promedio global", "media generale", "algemeen gemiddelde", "celkový průměr", "övergripande medelbetyg",
)  # fmt: skip
"""Moodle's names for the row of averages below the students (`overallaverage` in its language packs)."""


@dataclass(frozen=True)
class Columns:
    """The columns of a row: those of the answers, of the question's name if there is one, and of the student."""

    head: tuple[str, ...]
    answers: tuple[int, ...]
    question: int | None = None
    student: int | None = None


def columns(
    name: str,
    head: Sequence[str],
    questions: Sequence[Question],
    answer: str,
    question: str | None,
    student: str | None,
) -> Columns:
    """The places of the named columns; raises ReadError if one is missing or occurs twice."""

    names = [tables.one_line(title) for title in head]

    def place(column: str, option: str) -> int:
        column = tables.one_line(column)
        if names.count(column) != 1:
            few = f"{name} has no column '{column}'"
            raise ReadError(
                f"{name} has several columns '{column}'" if column in names else few,
                hint=f"{option} names one of: {_listed(names, column)}",
            )
        return names.index(column)

    of_student = None if student is None else place(student, "--student-column")
    if question is not None:
        return Columns(
            tuple(head), (place(answer, "--answer-column"),), place(question, "--question-column"), of_student
        )
    option = "--answer-column" if questions[0].called == "--key" else "the field column of a question"
    return Columns(tuple(head), tuple(place(each.column, option) for each in questions), None, of_student)


def _listed(names: Sequence[str], wanted: str) -> str:
    """The names of columns, or of many those that are most like the wanted one."""
    from difflib import get_close_matches  # only on the way to an error

    titles = list(dict.fromkeys(title for title in names if title))
    if len(titles) <= _MOST_TITLES:
        return ", ".join(titles)
    near = get_close_matches(wanted, titles, _MOST_TITLES // 4, 0) or titles[:_MOST_TITLES]
    return f"{', '.join(near)} and {len(titles) - len(near):,} more"


_MOST_TITLES = 40


@dataclass(frozen=True)
class Answered:
    """An answer to a question, its mark, and the share of the points after the penalty."""

    question: Question | None
    answer: str
    mark: Mark
    share: Fraction | None = None

    @property
    def points(self) -> Fraction | None:
        """The points, None until a person has looked."""
        share = self.share
        return None if share is None or self.question is None else share * self.question.points


@dataclass(frozen=True)
class MarkedRow:
    """A row with the marks of its answers; `number` counts the rows that are not empty.

    `student` is the name of the student; if no column has it, a name for the row. A row of averages has no answers.
    """

    number: int
    student: str
    cells: tuple[str, ...]
    answers: tuple[Answered, ...]

    @property
    def to_look_at(self) -> tuple[Answered, ...]:
        """The answers that a person has to look at."""
        return tuple(answered for answered in self.answers if answered.mark.verdict in marking.OPEN)


@dataclass
class _Waiting:
    """A row that still waits for some of its records."""

    number: int
    cells: list[str]
    questions: list[Question | None]
    answers: list[str]
    has_problem: list[bool]
    before: list[Answered] | None = None
    records: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return len(self.records) == sum(self.has_problem)


class ClassFile:
    """A class file in progress: `problems` makes problems of its rows, `marked` makes marked rows of their records.

    `before` are the first rows of the file, marked by an earlier run. Their marks hold, unless `anew` says that every
    answer is judged again.
    """

    def __init__(
        self,
        where: Columns,
        questions: Sequence[Question],
        more: Mapping[str, Any],
        added: Added | None = None,
        before: Iterable[Sequence[str]] = (),
        *,
        anew: bool = False,
    ) -> None:
        self._where = where
        self._questions = questions
        named = ((name, question) for question in questions for name in (question.column, question.id))
        self._by_name = {tables.one_line(name): question for name, question in named}
        self._more = more
        self._added, self._before, self._anew = added, iter(before), anew
        self._waiting: deque[_Waiting] = deque()
        self._wrong: Counter[tuple[str, str]] = Counter()

    def problems(self, rows: Iterable[CellRow]) -> Iterator[Record | Reply]:
        """A problem for each answer that is not blank; a record of the error for an answer that cannot be found."""
        number = 0
        width = len(self._where.head)
        for row in rows:
            if not any(row.cells):
                continue
            number += 1
            cells = row.cells + [""] * (width - len(row.cells))
            answers = [cells[place] for place in self._where.answers]
            asked = self._asked(cells)
            if _is_average(cells, answers):
                answers, asked = [], []
            fault = self._fault(row, cells)
            has_problem = [fault is not None or answer.strip() not in _NOTHING for answer in answers]
            before = self._marked_before(number, cells, asked, answers)
            if before is not None:
                has_problem = [False] * len(answers)
            self._waiting.append(_Waiting(number, cells, asked, answers, has_problem, before))
            for question, answer, is_problem in zip(asked, answers, has_problem, strict=True):
                if not is_problem:
                    continue
                if fault is not None or question is None:
                    yield _failure(fault or _unknown(cells[self._where.question or 0], self._questions))
                else:
                    yield {**question.problem(_SPACES.sub(" ", tables.typed(answer.strip())), number), **self._more}

    def _marked_before(
        self, number: int, cells: Sequence[str], asked: Sequence[Question | None], answers: Sequence[str]
    ) -> list[Answered] | None:
        """The marks that an earlier run gave a row; ReadError if that row was a different one."""
        found = None if self._added is None else next(self._before, None)
        if found is None or self._added is None:
            return None
        if not self._added.belongs(found, cells):
            raise ReadError(
                f"row {number} of the marked file is not row {number} of this class",
                hint="resume with the class file and the questions that it was begun with",
            )
        return None if self._anew else self._added.answered(found, asked, answers)

    def _asked(self, cells: Sequence[str]) -> list[Question | None]:
        if self._where.question is None:
            return list(self._questions)
        return [self._by_name.get(tables.one_line(cells[self._where.question]))]

    def _fault(self, row: CellRow, cells: Sequence[str]) -> ReadError | None:
        """The reason why no answer in the row can be read; None without one."""
        width = len(self._where.head)
        if row.is_cut:
            return ReadError("a cell of this row is longer than 8,000,000 characters", origin="the answer")
        if any(cells[width:]):
            return ReadError(
                f"the row has {len(cells)} cells, but there are {width} columns",
                origin="the answer", hint='an answer with commas is written "…"',
            )  # fmt: skip
        return None

    def marked(self, records: Iterable[Mapping[str, Any]]) -> Iterator[MarkedRow]:
        """The marked rows in the order of the file, each as soon as its records are there."""
        for record in records:
            yield from self._complete()
            self._waiting[0].records.append(record)
            yield from self._complete()
        yield from self._complete()

    def _complete(self) -> Iterator[MarkedRow]:
        while self._waiting and self._waiting[0].is_complete:
            yield self._marked(self._waiting.popleft())

    def _marked(self, row: _Waiting) -> MarkedRow:
        student = row.cells[self._where.student].strip() if self._where.student is not None else ""
        label = student or self._label(row)
        if row.before is not None:
            for answered in row.before:
                if answered.question is not None:
                    self._wrong[student, answered.question.id] += answered.mark.verdict == "wrong"
            return MarkedRow(row.number, label, tuple(row.cells), tuple(row.before))
        records = iter(row.records)
        answers = []
        for question, answer, is_problem in zip(row.questions, row.answers, row.has_problem, strict=True):
            if question is None:
                message = next(records)["error"]["message"] if is_problem else "no answer"
                answers.append(Answered(None, answer, Mark("unreadable", None, message=message)))
                continue
            mark = marking.mark(question, next(records)) if is_problem else marking.BLANK
            key = student, question.id
            share = marking.after_penalty(question, mark.share, self._wrong[key] if student else 0)
            answers.append(Answered(question, answer, mark, share))
            self._wrong[key] += mark.verdict == "wrong"
        return MarkedRow(row.number, label, tuple(row.cells), tuple(answers))

    def _label(self, row: _Waiting) -> str:
        """A name for a row without a student: its number, and the first cell that is not an answer."""
        places = (*self._where.answers, self._where.question)
        first = next((cell for place, cell in enumerate(row.cells) if place not in places and cell.strip()), "")
        return f"row {row.number}{f', {first.strip()[:80]}' if first else ''}"


def _is_average(cells: Sequence[str], answers: Sequence[str]) -> bool:
    """Whether a row has no student's answers, but averages of all students."""
    first = next((cell for cell in cells if cell.strip()), "")
    return first.strip().casefold() in _AVERAGES and all(
        answer.strip() in _NOTHING or tables.NUMBER.fullmatch(answer.strip()) for answer in answers
    )


def _unknown(name: str, questions: Sequence[Question]) -> ReadError:
    ids = ", ".join(question.id for question in questions)
    return ReadError(f"there is no question '{name[:80]}'", origin="the answer", hint=f"the questions are {ids}")


def _failure(error: ReadError) -> Reply:
    from symjac.run import batch

    return lambda: batch.failed(None, error)


def same_answer(problem: Record) -> tuple[Any, ...]:
    """The key by which two problems of a class are the same: everything but their rows."""
    return tuple((name, str(value)) for name, value in problem.items() if name != "id")


# --- added columns ------------------------------------------------------------


class Added:
    """The columns that a marked file has more than the file that was read; those of an earlier run are replaced.

    A column of the class that has one of these names stays; the added columns are then called `symjac …`.
    """

    def __init__(self, where: Columns, questions: Sequence[Question], *, with_points: bool, decimal: str) -> None:
        names = ("verdict", "score", *(("points",) if with_points else ()), "mistakes", "message")
        self._is_wide = where.question is None and with_points
        self._names, self._decimal = names, decimal
        groups = [names]
        if self._is_wide:
            groups = [tuple(f"{question.column} {name}" for name in names) for question in questions]
            groups.append(("points", "to look at"))
        written = _places(where.head, [*groups, *_NARROW])
        self._kept = [place for place in range(len(where.head)) if place not in written]
        kept = [where.head[place] for place in self._kept]
        titles = [title for group in groups for title in group]
        self.titles = [f"{_OURS}{title}" for title in titles] if {*kept} & {*titles} else titles
        self._width = len(where.head)
        self.head = [*kept, *self.titles]

    def cells(self, row: MarkedRow) -> list[str]:
        """The cells of a row: its own, then the added ones; cells beyond the named columns stay at the end."""
        kept = [row.cells[place] for place in self._kept]
        found = [cell for answered in row.answers for cell in self._of_answer(answered)]
        if not row.answers:
            found = [""] * len(self.titles)
        elif self._is_wide:
            total = sum((answered.points or Fraction(0) for answered in row.answers), Fraction(0))
            waiting = " ".join(answered.question.id for answered in row.to_look_at if answered.question)
            found += [self._number(total), waiting]
        return [*kept, *found, *row.cells[self._width :]]

    def _of_answer(self, answered: Answered) -> list[str]:
        cells = {
            "verdict": answered.mark.verdict,
            "score": self._number(answered.share),
            "points": self._number(answered.points),
            "mistakes": " ".join(answered.mark.mistakes),
            "message": answered.mark.message,
        }
        return [cells[name] for name in self._names]

    def _number(self, value: Fraction | None) -> str:
        return "" if value is None else marking.number(value, self._decimal)

    # --- and back ---

    def belongs(self, found: Sequence[str], cells: Sequence[str]) -> bool:
        """Whether a marked row belongs to a row with these cells."""
        kept = [cells[place] for place in self._kept]
        rest = list(cells[self._width :])
        return len(found) == len(kept) + len(self.titles) + len(rest) and [
            *found[: len(kept)], *found[len(kept) + len(self.titles) :]
        ] == [*kept, *rest]  # fmt: skip

    def answered(
        self, found: Sequence[str], asked: Sequence[Question | None], answers: Sequence[str]
    ) -> list[Answered]:
        """The marks in a row of a marked file, where scores have four decimals."""
        given = []
        width = len(self._names)
        for place, (question, answer) in enumerate(zip(asked, answers, strict=True)):
            begin = len(self._kept) + place * width
            cells = dict(zip(self._names, found[begin : begin + width], strict=True))
            share = self._share(cells["score"])
            if cells["verdict"] not in marking.VERDICTS:
                raise ReadError(f"a row of the marked file has the verdict '{cells['verdict'][:80]}'")
            mark = Mark(cells["verdict"], share, tuple(cells["mistakes"].split()), cells["message"])
            given.append(Answered(question, answer, mark, share))
        return given

    def _share(self, cell: str) -> Fraction | None:
        try:
            return Fraction(cell.replace(",", ".")).limit_denominator(_LARGEST_DENOMINATOR) if cell else None
        except ValueError as error:
            raise ReadError(f"a row of the marked file has the score '{cell[:80]}'") from error


def _places(head: Sequence[str], groups: Iterable[tuple[str, ...]]) -> set[int]:
    """The places of the groups of columns that an earlier run has written; a group stands side by side."""
    begins: dict[str, list[int]] = {}
    for place, title in enumerate(head):
        begins.setdefault(title, []).append(place)
    found: set[int] = set()
    for group in groups:
        for titles in (group, tuple(f"{_OURS}{title}" for title in group)):
            for begin in begins.get(titles[0], ()):
                if tuple(head[begin : begin + len(titles)]) == titles:
                    found.update(range(begin, begin + len(titles)))
    return found


_OURS = "symjac "
_NARROW = (("verdict", "score", "mistakes", "message"), ("verdict", "score", "points", "mistakes", "message"))
"""The columns for one answer a row, without and with points."""

_LARGEST_DENOMINATOR = 1_000
"""The largest denominator of a share that is read back: 0.6667 was 2/3."""


# --- a submission to Gradescope -----------------------------------------------
#
# A submission to Gradescope: a folder of answers and the questions of an assignment → the contents of `results.json`.
#
# An answer is a file of the folder, named by the field `file` of its question (by default the id with `.txt`). An
# answer that a person has to look at has no score, and says so. A question without a visibility has that of the
# assignment, which any visibility written beside the test would override. Source: Gradescope, Autograder
# Specifications, "Output format".


VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
OWN_FIELDS = ("file", "visibility", "number")
"""Fields of a question in an assignment, in addition to those of every question."""
_OF_ASSIGNMENT = ("visibility", "stdout_visibility", "question")
_STATUS = {"right": "passed", "wrong": "failed", "blank": "failed"}


def require_valid(assignment: Mapping[str, Any], questions: Sequence[Question], name: str) -> None:
    """Raise ReadError for fields that an assignment does not have, and for values that it does not allow."""
    for key in assignment:
        if key not in _OF_ASSIGNMENT:
            raise ReadError(f"{name}: unknown field '{key}'", hint=f"it has {', '.join(_OF_ASSIGNMENT)}")
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
    waiting = [question.id for question, mark in marked if mark.verdict in marking.OPEN]
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
