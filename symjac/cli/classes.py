"""Marking a class: `batch --csv`, which opens the files of a class, and the command gradescope."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

import click

from symjac.cli import Command, console
from symjac.cli.options import LIMITS, QUIET, VERSION
from symjac.errors import ReadError, SourceError
from symjac.questions import ORIENTATIONS
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.marking import Mark, Question
    from symjac.marking.classes import MarkedRow
    from symjac.marking.report import Tally
    from symjac.marking.tables import CellRow, CsvForm, Workbook
    from symjac.run.workers import Cluster, Pool


# --- a class file -------------------------------------------------------------
#
# Marking a class (`batch --csv`): opens the files of the class; writes marked rows, pages, and the list to review.


OPTIONS = (
    click.Option(["--csv", "--class", "table"], metavar="FILE", help="Mark a class: CSV or Excel (.xlsx)."),
    click.Option(["--key"], metavar="COMPONENTS", help="class: the map that was asked about, for one question."),
    click.Option(["--questions"], metavar="FILE", help="class: the questions, in TOML or JSON; each has a column."),
    click.Option(
        ["--answer-column"], metavar="NAME", default="answer", show_default=True, help="class: the column of answers."
    ),
    click.Option(["--question-column"], metavar="NAME",
        help="class: each row is one answer; this column names its question."),
    click.Option(["--student-column"], metavar="NAME",
        help="class: the column of the student; further rows of a student are further attempts."),
    click.Option(["--points"], metavar="N", help="class: the points of a question.  [default: 1]"),
    click.Option(
        ["--credit"], metavar="RULE",
        help="class: entries (a share), all (or nothing), or a formula in right, wrong, undecided, of, fits."
        "  [default: entries]",
    ),
    click.Option(["--penalty"], metavar="SHARE",
        help="class: the part of the points that each earlier wrong attempt costs, from 0 to 1."),
    click.Option(["--attempts"], type=click.Choice(["best", "last", "first"]), help="class: which attempt counts."),
    click.Option(["--orientation"], type=click.Choice(ORIENTATIONS),
        help="class: whether the transpose of an answer is accepted too (any, either) or not (asked)."),
    click.Option(["--decimal"], type=click.Choice(["point", "comma"]),
        help="class: whether 0.5 or 0,5 is a number in answers."),
    click.Option(["--encoding"], type=click.Choice(["utf-8", "utf-16", "latin-1"]),
        help="class: the encoding of the file. Default: guessed."),
    click.Option(["--review"], metavar="FILE", help="class: write the answers that a person has to look at, as CSV."),
    click.Option(["--report"], metavar="FILE", help="class: write a page of results, mistakes and feedback, in HTML."),
    click.Option(["--feedback"], metavar="DIR", help="class: write a page for each student, in HTML."),
    click.Option(["--no-reveal"], is_flag=True, help="class: hide the right answers."),
)  # fmt: skip
_FIELDS = {
    "vars": "vars", "params": "params", "functions": "functions", "positive": "positive", "complex_valued": "complex",
    "notation": "from", "at": "at", "layout": "layout", "of": "of", "tolerance": "tolerance",
    "strict_domain": "strict_domain",
    **{name: name for name in ("vector", "matrix_var", "vector_param", "matrix_param")},
}  # fmt: skip
"""Option → the field of a question that it sets."""
_RULES = ("points", "credit", "penalty", "attempts", "orientation", "decimal")


def require_consistent(values: dict[str, Any]) -> None:
    """Raise ReadError for options that do not go together."""
    if values["key"] is None and values["questions"] is None:
        raise ReadError("--csv needs the map that was asked about", hint='name it: --key "x*y, sin(x)", or --questions')
    if values["key"] is not None and values["questions"] is not None:
        raise ReadError("--key is one question, --questions names a file of them", hint="give one of them")
    if values["path"] != "-":
        raise ReadError("--csv names the file that is read", hint=f"leave out {values['path']}")
    if values["resume"] is not None and values["resume"].endswith(".xlsx"):
        raise ReadError("--resume goes on with a CSV file, not with a workbook", hint="name a file that ends in .csv")
    named = [option for option in _WRITTEN if values[option]]
    paths = [os.path.realpath(values[option]) for option in named]
    for option, path in zip(named, paths, strict=True):
        if path == os.path.realpath(values["table"]):
            raise ReadError(f"{values[option]} is the file that is read", hint="write to another file")
        if paths.count(path) > 1:
            raise ReadError(f"{values[option]} is named twice", hint=f"--{option} is written to a file of its own")


_PIECE = 1 << 20  # bytes that are copied at a time
_WRITTEN = ("output", "resume", "review", "report", "feedback")


def run(
    stack: ExitStack, values: dict[str, Any], stream: IO[bytes], make_pool: Callable[..., Pool | Cluster], advance: Any
) -> str:
    """Mark a class file and write every output that was asked for; return the summary of the verdicts."""
    from symjac import marking
    from symjac.marking import report, tables
    from symjac.marking.classes import Added, ClassFile, columns, same_answer
    from symjac.marking.report import Tally
    from symjac.run import workers

    questions = _questions(values)
    name = values["table"] if values["table"] != "-" else "standard input"
    head, rows, form = _rows(stream, name, values, questions)
    rows = _below_the_head(name, head, rows, {tables.one_line(question.column) for question in questions})
    where = columns(name, head, questions, values["answer_column"], values["question_column"], values["student_column"])
    has_points = values["questions"] is not None or values["points"] is not None
    has_commas = form.decimal == "comma" or any(question.decimal == "comma" for question in questions)
    decimal = "comma" if has_commas else "point"
    if has_commas and form.is_workbook:
        form = form._replace(delimiter=";")  # as the spreadsheet of whoever writes decimal commas exports CSV
    in_cells = "point" if form.delimiter == "," else decimal
    added = Added(where, questions, with_points=has_points, decimal=in_cells)
    wants_pages = bool(values["report"] or values["feedback"])
    target, resumed = console.target(values["output"], values["resume"], stream)
    output: _Output | _Continued = (
        _Continued(stack, target, added.head, form) if target and resumed else _Output(stack, target, form)
    )
    more = {"reveal": not values["no_reveal"]} if wants_pages else {}
    found = ClassFile(where, questions, more, added, output.before(), anew=wants_pages)
    pool = make_pool(marking.respond)
    stack.push(pool)
    _try_out(questions, pool)
    tally, shown = Tally(questions), []
    output.begin(added.head)
    with advance() as tick:
        for row in found.marked(workers.solved(found.problems(rows), pool, same_answer)):
            tally.add(row)
            if row.number > output.done:
                output.row(added.cells(row))
            if wants_pages or row.to_look_at:
                shown.append(row)
            tick()
    if tally.rows < output.done:
        raise ReadError(f"{target} has more rows than {name}", hint="resume with the class file that it was begun with")
    output.close(list(tally.table(in_cells)))
    if values["review"]:
        _write_review(values["review"], shown, form)
    if wants_pages:
        pages = report.Pages(name, questions, tally, shown, decimal, reveal=not values["no_reveal"])
        if values["report"]:
            console.write_whole(pages.report().encode(), values["report"])
        if values["feedback"]:
            _write_pages(values["feedback"], pages.feedback())
    return _summary(tally, values, output.done)


def _questions(values: dict[str, Any]) -> tuple[Question, ...]:
    """The questions: the one that the options ask, or those of a file, for which the options are defaults."""
    from symjac import marking

    chosen: dict[str, Any] = {}
    for option, field in _FIELDS.items():
        source = click.get_current_context().get_parameter_source(option)
        if values[option] not in (None, False) and (values["key"] is not None or source is _TYPED):
            chosen[field] = values[option]
    chosen |= {rule: _amount(values[rule], rule) for rule in _RULES if values[rule] is not None}
    if values["key"] is not None:
        asked = {"id": values["answer_column"], "components": values["key"]}
        return (marking.question_of(asked, chosen, "--key"),)
    path = values["questions"]
    return marking.questions(marking.read(console.read_file(path), path), chosen, path)


_TYPED = click.core.ParameterSource.COMMANDLINE


def _amount(text: str, rule: str) -> Any:
    """The value of an option: the number of --points and --penalty, the text of any other."""
    if rule not in ("points", "penalty"):
        return text
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= (1 if rule == "penalty" else 1_000_000):
        raise ReadError(f"--{rule} is a number from 0 to {'1' if rule == 'penalty' else '1,000,000'}, not {text}")
    return value


def _rows(
    stream: IO[bytes], name: str, values: dict[str, Any], questions: tuple[Question, ...]
) -> tuple[list[str], Iterator[CellRow], CsvForm]:
    """The names of the columns, the rows, and the file's form (delimiter, encoding, line ends)."""
    from symjac.marking import tables

    if not stream.seekable():
        import tempfile

        copy = tempfile.TemporaryFile()  # noqa: SIM115 - read until the process ends
        while piece := console.read_line(stream, _PIECE, name):
            copy.write(piece)
        copy.seek(0)
        stream = copy
    named = [values["answer_column"], *(question.column for question in questions)]
    begin = console.read_line(stream, 4, name)
    if begin == b"\xd0\xcf\x11\xe0":
        raise ReadError(
            f"{name} is an Excel file of the old kind, or has a password",
            hint="save it as .xlsx without a password, or as CSV",
        )
    if begin == b"PK\x03\x04":
        stream.seek(0)
        rows = tables.excel_rows(stream, name, named)
        head = next(rows, None)
        if head is None or not any(head.cells):
            raise ReadError(f"{name} is empty", hint="its first row names the columns")
        return head.cells, rows, tables.CsvForm(is_workbook=True)
    stream.seek(0)
    encoding = values["encoding"]
    if encoding is None:
        encoding = tables.guessed_encoding(stream)
        if encoding == "latin-1" and not values["quiet"]:
            console.note([f"{name} is not UTF-8: read as Latin-1, and written as UTF-8; --encoding names another"])
    reader = tables.Reader(stream, name, encoding, named)
    return reader.head, reader.rows(), reader.form


def _below_the_head(name: str, head: list[str], rows: Iterator[CellRow], wanted: set[str]) -> Iterator[CellRow]:
    """The rows; ReadError if titles stand above the names of the columns, as in a sheet for printing."""
    from symjac.marking import tables

    if wanted & {tables.one_line(title) for title in head}:
        return rows
    first = list(islice(rows, _MOST_TITLES))
    for number, row in enumerate(first):
        if wanted <= {tables.one_line(cell) for cell in row.cells}:
            raise ReadError(
                f"{name}: row {number + 2} has the names of the columns, not the first row",
                hint="delete the rows above it",
            )
    return chain(first, rows)


_MOST_TITLES = 20
"""The rows below the first among which the names of the columns are looked for."""


def _try_out(questions: tuple[Question, ...], pool: Pool | Cluster) -> None:
    """Raise ReadError, before anything is written, for a question that cannot be read or has no right answer."""
    from symjac import marking
    from symjac.run import workers

    left = list(questions)
    for is_last in (False, False, True):  # tried three times: a process may be killed through no fault of the question
        trials = [question.problem("0", number) for number, question in enumerate(left)]
        again = []
        for question, record in zip(left, workers.solved(trials, pool), strict=True):
            mark = marking.mark(question, record)
            if question.credit not in ("entries", "all") and record["status"] == "ok":
                marking.credit(question.credit, "wrong", record["score"], record["fits"])
            if mark.verdict == "undecided" and record["status"] == "error":
                again.append(question)
                if is_last:
                    raise ReadError(f"{question.called}: {mark.message}")
        left = again


class _Output:
    """Writes marked rows to standard output, or to a file (a workbook for `.xlsx`) that appears when it is complete."""

    done = 0
    """The number of rows that an earlier run has marked."""

    def __init__(self, stack: ExitStack, path: str | None, form: CsvForm) -> None:
        from symjac.marking import tables

        self._form = form
        self._path = path
        self._book: Workbook | None = tables.Workbook() if path and path.endswith(".xlsx") else None
        self._line, self._head_line = tables.line, tables.head_line
        self._stream: Any = sys.stdout.buffer
        if path is not None and self._book is None:
            self._stream = stack.enter_context(console.whole_file(path))

    def before(self) -> Iterator[list[str]]:
        """The rows that were there before."""
        return iter(())

    def begin(self, head: list[str]) -> None:
        """Write the names of the columns."""
        if self._book is not None:
            self._book.add(head)
        else:
            self._write(self._head_line(head, self._form))

    def row(self, cells: list[str]) -> None:
        """Write a row at once."""
        if self._book is not None:
            self._book.add(cells)
        else:
            self._write(self._line(cells, self._form))

    def _write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            if self._path is None:
                self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._path is not None:
                raise  # `whole_file` says which file it was
            console.abandon_output()
            raise SourceError(f"cannot write standard output: {error.strerror or error}") from error

    def close(self, statistics: list[list[str]]) -> None:
        """Finish the file."""
        if self._book is not None and self._path is not None:
            console.write_whole(self._book.bytes_with(statistics), self._path)


class _Continued:
    """Adds rows to a CSV file as they are marked. An interrupted run may have begun the file."""

    def __init__(self, stack: ExitStack, path: str, head: list[str], form: CsvForm) -> None:
        from symjac.marking import tables

        self._tables, self._path, self._head, self._form = tables, path, head, form
        self._stream = console.open_to_go_on(stack, path)
        self.done, self._end = 0, 0
        for _, end in self._rows():
            self.done += 1
            self._end = end

    def _rows(self) -> Iterator[tuple[list[str], int]]:
        try:
            yield from self._tables.written_rows(self._path, self._head, self._form)
        except OSError as error:
            raise SourceError(f"cannot read {self._path}: {error.strerror or error}") from error

    def before(self) -> Iterator[list[str]]:
        """The rows that were there before."""
        return (cells for cells, _ in self._rows())

    def begin(self, head: list[str]) -> None:
        """Cut off an incomplete last row; write the names of the columns into an empty file."""
        self._write = console.writer(self._stream, self._path, self._end)
        if not self._end:
            self._write(self._tables.head_line(head, self._form))

    def row(self, cells: list[str]) -> None:
        """Write a row at once."""
        self._write(self._tables.line(cells, self._form))

    def close(self, statistics: list[list[str]]) -> None:
        """Nothing is left to be done."""


def _write_review(path: str, rows: list[MarkedRow], form: CsvForm) -> None:
    """The answers to look at: where they are, what was answered, and why there is no mark."""
    from symjac.marking import tables

    lines = [tables.line(["row", "student", "question", "verdict", "answer", "message"], form)]
    for row in rows:
        for answered in row.to_look_at:
            asked = answered.question.id if answered.question else ""
            verdict, message = answered.mark.verdict, answered.mark.message
            lines.append(tables.line([str(row.number), row.student, asked, verdict, answered.answer, message], form))
    console.write_whole((b"\xef\xbb\xbf" if form.has_mark else b"") + b"".join(lines), path)


def _write_pages(folder: str, pages: Iterator[tuple[str, str]]) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise SourceError(f"cannot make {folder}: {error.strerror}") from error
    for name, page in pages:
        console.write_whole(page.encode(), os.path.join(folder, name))


def _summary(tally: Tally, values: dict[str, Any], before: int) -> str:
    """`4 rows: 2 right, 1 wrong, 1 unreadable; 1 to look at (--review FILE lists them)`."""
    from symjac import marking

    counts = ", ".join(f"{tally.verdicts[kind]} {kind}" for kind in marking.VERDICTS if tally.verdicts[kind])
    waiting = sum(tally.verdicts[kind] for kind in marking.OPEN)
    listed = "" if values["review"] else " (--review FILE lists them)"
    look = f"; {waiting} to look at{listed}" if waiting else ""
    resumed = f"; {before} marked before" if before else ""
    return f"{tally.rows} row{'' if tally.rows == 1 else 's'}{': ' if counts else ''}{counts}{look}{resumed}"


# --- a submission to Gradescope -----------------------------------------------
#
# The command gradescope: the answers in a submission's folder are marked, and results.json is written.


_HELP = """Each [[question]] of the assignment has the fields of a question of a class. It may also have
    visibility, number, and file, which names the answer's file (default: the id and .txt). An answer
    that a person has to look at has no score. Feedback hides the right answers, unless --reveal is given.

    \b
      symjac gradescope submission -a assignment.toml -o results.json
    """


def _run(**values: Any) -> None:
    from symjac import marking
    from symjac.marking import classes
    from symjac.run import workers

    began = time.monotonic()
    path = values["assignment"]
    assignment = marking.read(console.read_file(path), path)
    asked = marking.questions(assignment, {}, path, classes.OWN_FIELDS)
    classes.require_valid(assignment, asked, path)
    answers = [_answer(values["folder"], classes.file_of(question)) for question in asked]
    problems = [
        {**question.problem(answer, number), "reveal": values["reveal"]}
        for number, (question, answer) in enumerate(zip(asked, answers, strict=True))
        if answer.strip()
    ]
    limits = Limits(values["timeout"], values["memory"])
    with workers.Pool(len(os.sched_getaffinity(0)), limits, marking.respond) as pool:
        records = {record["id"]: record for record in workers.solved(iter(problems), pool)}
    marked = [
        (question, marking.mark(question, records[number]) if number in records else _blank(values["folder"], question))
        for number, question in enumerate(asked)
    ]
    import json

    found = classes.results(assignment, marked, time.monotonic() - began, _told)
    console.write(json.dumps(found, ensure_ascii=False, indent=2), values["output"])
    if not values["quiet"]:
        total, waiting = sum(question.points for question in asked), len(found["extra_data"]["to_look_at"])
        console.note([f"{found['score']:g} of {float(total):g} points; {waiting} to look at"])


def _blank(folder: str, question: Question) -> Mark:
    """The mark for no answer, which says what the submission has instead of the file that was asked for."""
    from symjac import marking
    from symjac.marking import classes

    name, there = classes.file_of(question), sorted(os.listdir(folder))
    if name in there:
        return marking.BLANK
    names = f"it has {', '.join(there[:_MOST_NAMES])}{', …' if there[_MOST_NAMES:] else ''}" if there else "it is empty"
    return marking.BLANK._replace(message=f"no answer: the submission has no file {name}; {names}")


_MOST_NAMES = 10


def _answer(folder: str, name: str) -> str:
    """The text of an answer, empty if its file is missing; SourceError if the folder is missing."""
    if not os.path.isdir(folder):
        raise SourceError(f"cannot read {folder}: no such folder")
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return ""
    if not os.path.isfile(path) or not os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep):
        raise ReadError(f"{path} is not a file of the submission")
    try:
        return console.read_file(path)
    except SourceError:
        with open(path, "rb") as stream:  # an answer that is not UTF-8 is for a person to look at
            return stream.read(10_000).decode("utf-8", "replace")


def _told(mark: Mark) -> str:
    from html import escape

    return mark.sheet or f"<p>{escape(mark.message)}</p>"


gradescope = Command(
    "gradescope",
    callback=_run,
    params=[
        click.Argument(["folder"], metavar="FOLDER"),
        click.Option(
            ["-a", "--assignment"], metavar="FILE", default="assignment.toml", show_default=True, help="The questions."
        ),
        click.Option(["-o", "--output"], metavar="FILE", help="Write results.json here instead of standard output."),
        click.Option(["--reveal"], is_flag=True, help="Show the right answers in the feedback."),
        *LIMITS,
        QUIET,
        VERSION,
    ],
    help=_HELP,
)
