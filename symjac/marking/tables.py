"""Rows of tables: CSV in the encodings and with the delimiters of spreadsheets, and Excel files.

A cell of CSV that a spreadsheet would run as a formula (`=…`, `+…`, `-…`, `@…`) is written with an apostrophe, which is
removed when such a file is read; numbers stay numbers. See OWASP, "CSV Injection".
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

from symjac.errors import ReadError, SourceError

MOST_CHARACTERS = 8_000_000  # of a cell; as in read/__init__.py
_PIECE = 1 << 20
_SAMPLE = 1 << 16  # bytes in which the decimal sign of a file is looked for
_SHOWN = 1_000  # characters that are kept of a cell that is too long
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)
_RUN = "=+-@\t\r\n＝＋－＠"
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?%?")
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "latin-1": "cp1252"}
"""Encodings by the names that users write; Latin-1 is read as Windows' extension of it (WHATWG Encoding)."""


class CellRow(NamedTuple):
    """The cells of a row; `is_cut`: one was too long and has lost its end."""

    cells: list[str]
    is_cut: bool = False


class CsvForm(NamedTuple):
    """The form of a CSV file, so that it is written as it was read; a workbook's is that of CSV written beside it."""

    delimiter: str = ","
    end: str = "\n"
    has_mark: bool = False
    decimal: str = "point"
    is_workbook: bool = False


def shielded(cell: str) -> str:
    """The cell, with an apostrophe if a spreadsheet would run it.

    >>> [shielded(cell) for cell in ("=1+1", "-x*cos(x)", "-3,5", "-", "x")]
    ["'=1+1", "'-x*cos(x)", '-3,5', '-', 'x']
    """
    return f"'{cell}" if cell[1:] and cell[0] in _RUN and not NUMBER.fullmatch(cell) else cell


def bare(cell: str) -> str:
    """The cell without the apostrophe that `shielded` adds; one that a student has typed before a number stays.

    >>> [bare(cell) for cell in ("'=1+1", "'-3,5", "'x")]
    ['=1+1', "'-3,5", "'x"]
    """
    return cell[1:] if cell[:1] == "'" and shielded(cell[1:]) == cell else cell


def typed(cell: str) -> str:
    """An answer without an apostrophe in front, as other programs export numbers too.

    >>> typed("'-3"), typed("-x"), typed("'x")
    ('-3', '-x', "'x")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _RUN else cell


def one_line(title: str) -> str:
    """The name of a column, in one line: exports of quizzes have line breaks in it.

    >>> one_line(" Question 1:\\n the gradient ")
    'Question 1: the gradient'
    """
    return " ".join(title.split())


# --- CSV ----------------------------------------------------------------------------------------


def _codec(encoding: str, sample: bytes) -> str:
    """Python's name of an encoding; UTF-16 without a mark has its zero bytes in odd places if it is little-endian."""
    if encoding != "utf-16" or sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return ENCODINGS[encoding]
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def guessed_encoding(stream: IO[bytes]) -> str:
    """The encoding of a file: by its mark or its zero bytes, else UTF-8 if all of it is, else Latin-1."""
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    if sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or sample.count(0) > len(sample) / 4:
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := stream.read(_PIECE):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    finally:
        stream.seek(0)
    return "utf-8"


class Reader:
    """The rows of a CSV file, one after another. The names of the `columns` in the head decide the delimiter."""

    def __init__(self, stream: IO[bytes], name: str, encoding: str, columns: Sequence[str]) -> None:
        self._name = name
        self._encoding = encoding
        self._line = 0
        sample = stream.read(_SAMPLE)
        head = sample[:3]
        stream.seek(0)
        codec = _codec(encoding, sample)
        text = io.TextIOWrapper(stream, codec, newline="")
        self._pieces = _pieces(text)
        first = self._next()
        while first and not first.strip(f" \r\n{_DELIMITERS}"):  # skip blank lines above the names of the columns
            first = self._next()
        said = _SEPARATOR.fullmatch(first)
        if said:  # `sep=;`, Excel's own line
            first = self._next()
        if not first.strip():
            raise ReadError(f"{name} is empty", hint="its first line names the columns")
        end = next((end for end in ("\r\n", "\r") if first.endswith(end)), "\n")

        def likely(delimiter: str) -> tuple[int, int]:
            cells = {one_line(bare(cell)) for cell in next(csv.reader([first], delimiter=delimiter), [])}
            return sum(one_line(column) in cells for column in columns), first.count(delimiter)

        chosen = said[1] if said else max(_DELIMITERS, key=likely)
        has_mark = head == codecs.BOM_UTF8 or encoding != "utf-8"
        self.form = CsvForm(chosen, end, has_mark, _decimal(sample.decode(codec, "ignore"), chosen))
        self._pending = first
        self.head = next(self.rows(), CellRow([])).cells

    def rows(self) -> Iterator[CellRow]:
        """The rows that follow; ReadError for a quotation mark that is never closed."""
        while piece := self._pending or self._next():
            begin, self._pending = self._line, ""
            row = _RowBuilder(self.form.delimiter)
            while not row.takes(piece):
                piece = self._next()
                if not piece:
                    if row.is_quoted:
                        raise ReadError(
                            f"{self._name}, line {begin}: a quotation mark is opened here and never closed",
                            hint='a cell with commas is written "…", and a quotation mark in it ""',
                        )
                    row.close()
                    break
            yield CellRow([bare(cell) for cell in row.cells], row.is_cut)

    def _next(self) -> str:
        try:
            piece = next(self._pieces, "")
        except UnicodeError as error:
            raise ReadError(f"{self._name} is not {self._encoding} text", hint="--encoding names another") from error
        except OSError as error:
            raise SourceError(f"cannot read {self._name}: {error.strerror or error}") from error
        self._line += piece.endswith(("\n", "\r"))
        return piece


def _decimal(sample: str, delimiter: str) -> str:
    """The decimal sign in the numbers that fill cells of a file."""
    cells = re.split(rf"[{re.escape(delimiter)}\r\n]", sample)
    commas, points = (
        sum(bool(re.fullmatch(rf"[+-]?[0-9]+{sign}[0-9]+", cell)) for cell in cells) for sign in (",", r"\.")
    )
    return "comma" if delimiter != "," and commas > points else "point"


def _pieces(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines, long ones in pieces; no piece ends between two quotation marks or inside a line end."""
    while piece := text.readline(_PIECE):
        while len(piece) >= _PIECE and piece[-1] in '"\r' and (more := text.read(1)):
            piece += more
        yield piece


class _RowBuilder:
    """Builds a row of RFC 4180: a quotation mark has a meaning only at the beginning of a cell."""

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.is_quoted = False
        self.is_cut = False
        self._delimiter = delimiter
        self._parts: list[str] = []
        self._size = 0
        self._at_start = True

    def takes(self, piece: str) -> bool:
        """Whether the row ends with this piece of text."""
        place = 0
        while True:
            if self._at_start and piece[place : place + 1] == '"':
                self.is_quoted = True
                place += 1
            self._at_start = False
            while self.is_quoted:
                mark = piece.find('"', place)
                if mark < 0:
                    self._add(piece[place:])
                    return False
                twice = piece[mark + 1 : mark + 2] == '"'
                self._add(piece[place : mark + twice])
                self.is_quoted = twice
                place = mark + 1 + twice
            end = piece.find(self._delimiter, place)
            if end < 0:
                rest = piece[place:]
                self._add(rest.rstrip("\r\n"))
                if not rest.endswith(("\r", "\n")):
                    return False
                self.close()
                return True
            self._add(piece[place:end])
            self.close()
            place = end + 1

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size > MOST_CHARACTERS:
            self.is_cut = True
            text = ""
        self._parts.append(text)

    def close(self) -> None:
        """End the cell."""
        text = "".join(self._parts)
        self.cells.append(f"{text[:_SHOWN]}…" if self._size > MOST_CHARACTERS else text)
        self._parts.clear()
        self._size = 0
        self._at_start = True


def line(cells: Sequence[str], form: CsvForm) -> bytes:
    """A row of CSV, as bytes."""
    stream = io.StringIO()
    # The writer quotes a cell for the characters of its own line end alone; any reader ends a line at both.
    csv.writer(stream, delimiter=form.delimiter, lineterminator="\r\n").writerow(map(shielded, cells))
    return (stream.getvalue().removesuffix("\r\n") + form.end).encode("utf-8", "replace")


def head_line(head: Sequence[str], form: CsvForm) -> bytes:
    """The first line of a CSV file, with its byte order mark if it has one."""
    return (codecs.BOM_UTF8 if form.has_mark else b"") + line(head, form)


def written_rows(path: str, head: Sequence[str], form: CsvForm) -> Iterator[tuple[list[str], int]]:
    """The rows that `line` has written below this head, each with its end in bytes, without an incomplete last row.

    Raises ReadError for a file with another head, or with rows that `line` does not write; OSError.
    """
    foreign = ReadError(f"{path} holds no marked rows of this class", hint="name the file of an earlier run")
    begin = head_line(head, form)
    with open(path, "rb") as stream, open(path, "rb") as beside:
        found = beside.read(len(begin))
        if found != begin:
            if begin.startswith(found):
                return  # an empty file, or an incomplete head
            raise foreign
        end = len(begin)
        rows = Reader(stream, path, "utf-8", head).rows()
        while True:
            try:
                row = next(rows, None)
            except ReadError:  # an unclosed quotation mark, or half a character
                row = None
            if row is None:
                break
            written = line(row.cells, form)
            if beside.read(len(written)) != written:
                break
            end += len(written)
            yield row.cells, end
        beside.seek(end)
        rest = beside.read(MOST_CHARACTERS)
        if rest and _has_whole_row(rest, form):
            raise foreign


def _has_whole_row(data: bytes, form: CsvForm) -> bool:
    """Whether the text after the rows of a file has the end of a row; if so, it is not an incomplete row."""
    builder = _RowBuilder(form.delimiter)
    return any(builder.takes(piece) for piece in data.decode("utf-8", "replace").splitlines(keepends=True))


# --- Excel --------------------------------------------------------------------------------------


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise ReadError(
            "Excel files need openpyxl", hint="pip install 'symjac[excel]', or save the file as CSV"
        ) from error
    return openpyxl


def excel_rows(stream: IO[bytes], name: str, columns: Sequence[str]) -> Iterator[CellRow]:
    """The rows of a workbook's sheet that has most of the columns, numbers as they are written; raises ReadError."""
    openpyxl = _openpyxl()
    foreign = ReadError(f"{name} is not an Excel workbook", hint="save it as .xlsx, or as CSV")
    try:
        # The spreadsheet stores the value of a formula; without one its text is taken.
        shown, typed = (
            openpyxl.load_workbook(stream, read_only=True, data_only=of_values) for of_values in (True, False)
        )
        place = _sheet(shown.worksheets, {one_line(column) for column in columns})
        sheets = [book.worksheets[place].iter_rows(values_only=True) for book in (shown, typed)]
        is_first = True
        for values, formulas in zip(*sheets, strict=True):
            pairs = zip(values, formulas, strict=True)
            cells = [_text(formula if value is None else value) for value, formula in pairs]
            while cells and not cells[-1]:
                cells.pop()
            if cells or not is_first:
                is_first = False
                yield CellRow([cell if len(cell) <= MOST_CHARACTERS else f"{cell[:_SHOWN]}…" for cell in cells])
    except _BROKEN as error:
        raise foreign from error


_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    OSError,
)  # fmt: skip
"""The errors of openpyxl for a file that is no workbook; an error of XML is a SyntaxError."""
_FIRST_ROWS = 20
"""The rows among which the names of the columns are looked for."""


def _sheet(sheets: Sequence[Any], columns: set[str]) -> int:
    """The place of the sheet that has most of the columns in its first row that is not empty; a visible one first."""

    def likely(place: int) -> tuple[int, bool]:
        rows = sheets[place].iter_rows(max_row=_FIRST_ROWS, values_only=True)
        first = next((cells for row in rows if (cells := {one_line(_text(cell)) for cell in row} - {""})), set())
        return len(columns & first), sheets[place].sheet_state == "visible"

    return max(range(len(sheets)), key=likely)


def _text(value: Any) -> str:
    """A cell's value as text; an integer without a point."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


_NO_AMOUNT = re.compile(r"\+|-?0[0-9]|.*%$")
"""The text of a telephone number, a name of digits or a percentage, which would not come back as it was."""

COLOURS = {"right": "C6EFCE", "wrong": "FFC7CE", "undecided": "FFEB9C", "unreadable": "FFEB9C", "blank": "D9D9D9"}
"""The colours of cells with a verdict."""


class Workbook:
    """Writes a workbook row by row: a sheet of marked rows with colours, and one of statistics."""

    def __init__(self) -> None:
        self._openpyxl = _openpyxl()
        self._book = self._openpyxl.Workbook(write_only=True)
        self._marked = self._book.create_sheet("Marked")
        self._marked.freeze_panes = "A2"

    def add(self, cells: Sequence[str]) -> None:
        """A marked row."""
        self._marked.append([self._cell(self._marked, text) for text in cells])

    def _cell(self, sheet: Any, text: str) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import PatternFill

        if NUMBER.fullmatch(text) and len(text) < 16 and not _NO_AMOUNT.match(text):
            number = float(text.replace(",", "."))
            if math.isfinite(number):
                is_whole = text.lstrip("+-").isdigit()
                return WriteOnlyCell(sheet, int(number) if is_whole else number)
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:32_767])
        cell.data_type = "s"  # text, whatever it begins with
        if text in COLOURS:
            cell.fill = PatternFill("solid", start_color=COLOURS[text])
        return cell

    def bytes_with(self, statistics: Sequence[Sequence[str]]) -> bytes:
        """The file, with the statistics on a sheet of their own."""
        sheet = self._book.create_sheet("Statistics")
        for cells in statistics:
            sheet.append([self._cell(sheet, text) for text in cells])
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()
