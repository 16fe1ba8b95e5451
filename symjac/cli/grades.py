"""Answers of a class in a CSV file: each row is a problem to check, and gets columns for what was found."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from symjac.errors import ReadError

if TYPE_CHECKING:
    from symjac.batch import Record

COLUMNS = ("verdict", "score", "mistakes", "message")
"""What is added; columns that have these names are replaced."""

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
        self._name = name
        lines = self._decoded(stream)
        first = next(lines, "")
        self._bom = _BOM if first.startswith(_BOM) else ""
        first = first.removeprefix(_BOM)
        self._end = "\r\n" if first.endswith("\r\n") else "\n"
        self._delimiter = max(_DELIMITERS, key=first.count)
        self._header = next(csv.reader([first], delimiter=self._delimiter), [])
        self._reader = csv.reader(lines, delimiter=self._delimiter)
        column = values["answer_column"]
        if column not in self._header:
            raise ReadError(
                f"{name} has no column '{column}'", hint=f"--answer-column names one of: {', '.join(self._header)}"
            )
        self._answer = self._header.index(column)
        self._kept = [place for place, title in enumerate(self._header) if title not in COLUMNS]
        chosen = {field: values[option] for option, field in _FIELDS.items() if values[option] not in (None, False)}
        self._problem = {"command": "check", "components": values["key"], **chosen}
        self._rows: deque[list[str]] = deque()

    def problems(self) -> Iterator[Record]:
        """A problem for each row that is not empty; its id is the number of the row."""
        rows = (row for row in self._reader if any(row))
        try:
            for number, row in enumerate(rows, 1):
                row += [""] * (len(self._header) - len(row))
                self._rows.append(row)
                yield {**self._problem, "id": number, "answer": row[self._answer]}
        except csv.Error as error:
            raise ReadError(f"{self._name}, line {self._reader.line_num}: {error}") from error

    def head(self) -> bytes:
        """The row of the columns' names."""
        titles = [self._header[place] for place in self._kept]
        return self._bom.encode() + self._written([*titles, *COLUMNS])

    def row(self, record: dict[str, Any]) -> bytes:
        """The next row, with what its record says.

        Raises ReadError where the key is at fault: no answer could be checked against it.
        """
        row = self._rows.popleft()
        kept = [row[place] for place in self._kept]
        if record["status"] == "ok":
            score = record["score"]
            found = [record["verdict"], f"{score['right'] / score['of']:g}", " ".join(record["mistakes"])]
            return self._written([*kept, *found, record["message"]])
        error = record["error"]
        if error["origin"] is None and error["kind"] not in ("OutOfTime", "OutOfMemory", "Undecided"):
            raise ReadError(f"--key: {error['message']}", hint=error["hint"])
        hint = f" ({error['hint']})" if error["hint"] else ""
        return self._written([*kept, "error", "0", "", f"{error['message']}{hint}"])

    def _written(self, cells: list[str]) -> bytes:
        stream = io.StringIO()
        csv.writer(stream, delimiter=self._delimiter, lineterminator=self._end).writerow(cells)
        return stream.getvalue().encode()

    def _decoded(self, stream: IO[bytes]) -> Iterator[str]:
        for number, line in enumerate(stream, 1):
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{self._name}, line {number}: not UTF-8 text", hint="save it as CSV in UTF-8"
                ) from error
