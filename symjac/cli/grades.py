"""Answers of a class in a CSV file: each row is a problem to check, and gets columns for what was found."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from symjac.cli import console
from symjac.errors import ReadError

if TYPE_CHECKING:
    from symjac.batch import Record
    from symjac.workers import Reply

COLUMNS = ("verdict", "score", "mistakes", "message")
"""What is added; columns that have these names are replaced."""

_MOST_BYTES = 8_000_000  # of a line; see read/limits.py
_DELIMITERS = ",;\t"
_BOM = "\ufeff"
_FIELDS = {
    "vars": "vars", "params": "params", "functions": "functions", "positive": "positive", "complex_valued": "complex",
    "notation": "from", "at": "at", "layout": "layout", "of": "of", "tolerance": "tolerance",
    "strict_domain": "strict_domain",
}  # fmt: skip
"""Options, and the fields of a problem that they are."""


class Table:
    """A table of answers to the question that the options ask, read row by row and written row by row."""

    def __init__(self, stream: IO[bytes], name: str, values: dict[str, Any]) -> None:
        csv.field_size_limit(_MOST_BYTES)
        self._name = name
        self._is_read = False
        lines = self._decoded(stream)
        first = next(lines, "")
        if not first.strip(f"{_BOM}\r\n"):
            raise ReadError(f"{name} is empty", hint="its first line names the columns")
        self._bom = _BOM if first.startswith(_BOM) else ""
        first = first.removeprefix(_BOM)
        self._end = next((end for end in ("\r\n", "\r") if first.endswith(end)), "\n")
        column = values["answer_column"]
        self._delimiter = max(_DELIMITERS, key=lambda mark: (column in _cells(first, mark), first.count(mark)))
        self._reader = csv.reader(chain([first], lines), delimiter=self._delimiter)
        self._header = next(self._read(), [])
        if self._header.count(column) != 1:
            few = f"{name} has no column '{column}'"
            raise ReadError(
                f"{name} has several columns '{column}'" if column in self._header else few,
                hint=f"--answer-column names one of: {', '.join(self._header)}",
            )
        self._answer = self._header.index(column)
        self._kept = [place for place, title in enumerate(self._header) if title not in COLUMNS]
        chosen = {field: values[option] for option, field in _FIELDS.items() if values[option] not in (None, False)}
        self._problem = {"command": "check", "components": values["key"], **chosen}
        self._rows: deque[list[str]] = deque()

    def problems(self) -> Iterator[Record | Reply]:
        """A problem for each row that is not empty; its id is the number of the row.

        A row with more cells than there are columns has an error in its place: it could be any of them that is
        the answer.
        """
        rows = (row for row in self._read() if any(row))
        for number, row in enumerate(rows, 1):
            row += [""] * (len(self._header) - len(row))
            self._rows.append(row)
            if any(row[len(self._header) :]):
                yield _too_long(number, len(row), len(self._header))
            else:
                yield {**self._problem, "id": number, "answer": row[self._answer]}

    def _read(self) -> Iterator[list[str]]:
        """The rows; ReadError for what is no CSV, such as a quotation mark that swallows the rest of the file."""
        while True:
            begin = self._reader.line_num + 1
            try:
                row = next(self._reader, None)
            except csv.Error as error:
                raise ReadError(f"{self._name}, line {self._reader.line_num}: {error}") from error
            if row is None:
                return
            if self._is_read:  # the reader asked for more in the middle of a row
                raise ReadError(
                    f"{self._name}, line {begin}: a quotation mark is opened here and never closed",
                    hint='a cell with commas is written "…", and a quotation mark in it ""',
                )
            yield row

    def head(self) -> bytes:
        """The row of the columns' names."""
        titles = [self._header[place] for place in self._kept]
        return self._bom.encode() + self._written([*titles, *COLUMNS])

    def row(self, record: dict[str, Any]) -> bytes:
        """The next row, with what its record says.

        Raises ReadError where the key is at fault: no answer could be checked against it.
        """
        row = self._rows.popleft()
        kept, more = [row[place] for place in self._kept], row[len(self._header) :]
        if record["status"] == "ok":
            score = record["score"]
            found = [record["verdict"], f"{score['right'] / score['of']:g}", " ".join(record["mistakes"])]
            return self._written([*kept, *found, record["message"], *more])
        error = record["error"]
        if error["origin"] is None and not more and error["kind"] not in ("OutOfTime", "OutOfMemory", "Undecided"):
            about = "" if error["message"].startswith("--") else "--key: "
            raise ReadError(f"{about}{error['message']}", hint=error["hint"])
        hint = f" ({error['hint']})" if error["hint"] else ""
        return self._written([*kept, "error", "0", "", f"{error['message']}{hint}", *more])

    def _written(self, cells: list[str]) -> bytes:
        stream = io.StringIO()
        # The writer quotes a cell for the characters of its own line end alone; any reader ends a line at both.
        csv.writer(stream, delimiter=self._delimiter, lineterminator="\r\n").writerow(cells)
        return (stream.getvalue().removesuffix("\r\n") + self._end).encode()

    def _decoded(self, stream: IO[bytes]) -> Iterator[str]:
        number = 0
        while part := console.read_line(stream, _MOST_BYTES + 1, self._name):
            if len(part) > _MOST_BYTES:
                raise ReadError(f"{self._name}, line {number + 1}: longer than {_MOST_BYTES:,} bytes")
            for line in part.splitlines(keepends=True):  # at \r too, as it is on old systems
                number += 1
                try:
                    yield line.decode()
                except UnicodeDecodeError as error:
                    raise ReadError(
                        f"{self._name}, line {number}: not UTF-8 text", hint="save it as CSV in UTF-8"
                    ) from error
        self._is_read = True


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _too_long(number: int, cells: int, columns: int) -> Reply:
    from symjac import batch

    error = ReadError(
        f"the row has {cells} cells, but there are {columns} columns", hint='an answer with commas is written "…"'
    )
    return lambda: batch.failed(number, error)
