"""Files and streams of check and batch: what cannot be read or written is said, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from symjac.marking import tables
from tests.cases import sampled
from tests.console import children, soon
from tests.forked import program, shell
from tests.run.test_batch import ENDLESS, ROOT, group_ends, lines, problem, records, run

CHECK = "$symjac check x*y --of gradient -q --answer y,x"

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def said(result: subprocess.CompletedProcess) -> str:
    assert "Traceback" not in result.stderr
    assert "bug" not in result.stderr
    return result.stderr


# --- streams --------------------------------------------------------------------------------


@needs_full
@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("$symjac batch >/dev/full", "standard output"),
        ("$symjac batch -o /dev/full", "/dev/full"),
        (f"{CHECK} >/dev/full", "standard output"),
        (f"{CHECK} -o /dev/full", "/dev/full"),
    ],
)
def test_a_full_disk_is_told(command, name):
    result = shell(command, text=lines(problem()))
    assert result.returncode == 2
    assert f"cannot write {name}: No space left on device" in said(result)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
@pytest.mark.parametrize(
    ("end", "command", "name"),
    sampled(
        product(
            [">>", "1<>"],
            ["$symjac jacobian x*y -f str -q", "$symjac batch -q"],
            ["/dev/stdout", "/dev/fd/1", "link"],
        ),
        4,
        pytest.mark.faults,
    ),
)
def test_the_name_of_an_open_stream_is_not_a_file_to_replace(tmp_path, command, name, end):
    out = tmp_path / "out"
    out.write_text("before\n" * 1_000)
    os.symlink("/dev/stdout", tmp_path / "link")
    target = tmp_path / name if name == "link" else name
    result = shell(f"{command} -o {target} {end} {out}", text=lines(problem()))
    assert result.returncode == 0, said(result)
    written = out.read_text()
    assert "x" in written
    assert len(written) >= 7_000
    assert written.startswith("before\n" * 1_000) == (end == ">>")


@pytest.mark.parametrize("command", ["$symjac jacobian x -o ''", "$symjac batch -o ''"])
def test_a_file_needs_a_name(command):
    result = shell(command, text=lines(problem()))
    assert result.returncode == 2
    assert "standard output" in said(result)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("$symjac batch <&-", "cannot read standard input"),
        ("$symjac batch --csv - --key x <&-", "cannot read standard input"),
        ("$symjac batch >&-", "cannot write standard output"),
        ("$symjac check x --answer 1 >&-", "cannot write standard output"),
        ("$symjac check x --answer-file - <&-", "cannot read standard input"),
    ],
)
def test_a_stream_that_is_closed_is_told(command, message):
    result = shell(command, text=lines(problem()))
    assert result.returncode == 2
    assert message in said(result)


def test_without_standard_error_nothing_else_changes():
    assert shell(f"{CHECK} -f json 2>&-").stdout == shell(f"{CHECK} -f json").stdout


def test_a_reader_of_a_verdict_that_has_gone_ends_it_quietly():
    result = shell(f"{CHECK} | true")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_terminal_shows_how_far_it_is_although_the_number_is_unknown():
    master, slave = pty.openpty()
    result = subprocess.run(
        [*program(), "batch"], input=lines(problem()).encode(), stdout=subprocess.PIPE,
        stderr=slave, cwd=ROOT, timeout=60,
    )  # fmt: skip
    os.close(slave)
    assert result.returncode == 0
    assert [record["status"] for record in records(result.stdout.decode())] == ["ok"]
    assert b"1 problem: 1 ok" in os.read(master, 10_000)
    os.close(master)


ON_A_TERMINAL = [
    # arguments, whether standard output is the terminal as well, whether there is a bar, and of how many
    (["--csv", "in.csv", "-o", "out.csv"], True, "/2"),
    (["--csv", "in.csv", "-o", "out.csv"], False, "/2"),
    (["--csv", "in.csv"], False, "/2"),
    (["--csv", "in.csv", "--resume", "begun.csv"], True, "/2"),
    (["--csv", "in.csv"], True, None),  # the rows appear there themselves
    (["--csv", "in.csv", "-o", "out.csv", "--quiet"], True, None),
]


@pytest.mark.parametrize(("arguments", "is_terminal", "shown"), ON_A_TERMINAL)
def test_a_bar_is_drawn_where_no_row_would_be_written_over(tmp_path, arguments, is_terminal, shown):
    (tmp_path / "in.csv").write_text('name,answer\n"Ada\nL.",y\nBob,x\n')
    master, slave = pty.openpty()
    result = subprocess.run(
        [*program(), "batch", *arguments, "--key", "x*y", "--of", "derivative", "--vars", "x"],
        stdin=subprocess.DEVNULL, stdout=slave if is_terminal else subprocess.PIPE, stderr=slave,
        cwd=tmp_path, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(slave)
    assert result.returncode == 0
    found = b""
    with suppress(OSError):  # the other end is closed, and everything has been read
        while part := os.read(master, 10_000):
            found += part
    os.close(master)
    assert ("symjac batch" in found.decode()) == (shown is not None)
    assert (shown or "") in found.decode()
    if "--quiet" not in arguments:
        assert "note: 2 rows: 1 right, 1 wrong" in found.decode()
    if is_terminal and "-o" not in arguments and "--resume" not in arguments:
        assert "Bob,x,wrong" in found.decode()


# --- files ----------------------------------------------------------------------------------


ANSWER_FILES = [
    # content, status, message
    (b"\xef\xbb\xbfy, x\r\n", 0, ""),
    (b"# mine\r\ny\r\nx\r\n", 0, ""),
    (b"", 2, "the answer is empty"),
    (b"\xef\xbb\xbf\r\n", 2, "the answer is empty"),
    (b"y, \xff", 2, "is not UTF-8 text: byte 0xFF in line 1"),
    ("y, x".encode("utf-16"), 2, "is not UTF-8 text"),
    (b"y, \0x", 2, "unexpected character U+0000"),
    (b"x+" * 10_000_000 + b"x", 2, "is longer than 8,000,000 bytes"),
    ("é".encode() * 5_000_000, 2, "is longer than 8,000,000 bytes"),
    (b"=y, =x", 2, "an equation is not an expression"),
    (b"-y, -x", 1, ""),
]


@pytest.mark.parametrize(("content", "status", "message"), ANSWER_FILES, ids=range(len(ANSWER_FILES)))
def test_answer_files(tmp_path, content, status, message):
    (tmp_path / "answer").write_bytes(content)
    result = shell(f"$symjac check x*y --of gradient -q --answer-file {tmp_path}/answer")
    assert result.returncode == status
    assert message in said(result)


@pytest.mark.parametrize("option", ["--answer-file", "--file"])
def test_a_directory_is_no_answer(option, tmp_path):
    more = "x" if option == "--answer-file" else "--answer 1"
    for path in (tmp_path, tmp_path / "missing"):
        result = shell(f"$symjac check {more} {option} {path}")
        assert result.returncode == 2
        assert f"cannot read {path}" in said(result)


def test_nothing_is_written_over_the_file_that_is_read(tmp_path):
    path, table = tmp_path / "in.jsonl", tmp_path / "class.csv"
    path.write_text(lines(problem()))
    table.write_text("answer\n1\n")
    for command in (
        f"batch {path} -o {path}",
        f"batch -o {path} < {path}",
        f"batch {path} --resume {path}",
        f"batch --csv {table} --key x -o {table}",
        f"batch missing -o {path}",
        f"batch --csv {table} --key x --answer-column b -o {path}",
        f"batch --csv {table} -o {path}",
    ):
        assert shell(f"$symjac {command}").returncode == 2, command
    assert path.read_text() == lines(problem())
    assert table.read_text() == "answer\n1\n"


FOREIGN = [b"precious", b"precious\n", b'{"id": 1, "command": "jacobian"}\n', b"\0" * 50, b'{"id": \n', b"[" * 90_000]


@pytest.mark.parametrize("content", FOREIGN, ids=range(len(FOREIGN)))
def test_only_records_are_gone_on_with(tmp_path, content):
    out = tmp_path / "out"
    out.write_bytes(content)
    result = run("--resume", str(out), text=lines(problem()))
    assert result.returncode == 2
    assert "holds no records" in said(result)
    assert out.read_bytes() == content


@pytest.mark.parametrize("torn", ["", '{"id', '{"id": 1, "sta', '{"id": 1, "status": "ok"}'])
def test_a_torn_record_is_made_again(tmp_path, torn):
    out = tmp_path / "out"
    out.write_text(torn)
    assert run("--resume", str(out), text=lines(problem())).returncode == 0
    assert [record["id"] for record in records(out.read_text())] == [1]


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "."])
def test_what_is_no_file_is_not_gone_on_with(target):
    result = run("--resume", target, text=lines(problem()))
    assert result.returncode == 2
    assert "holds no records" in said(result)


# --- lines ----------------------------------------------------------------------------------

LINES = [
    # a line, a part of the message
    (b'{"id": 1e999, "command": "hessian", "components": "x"}', "'1e999' is not finite"),
    (b'{"id": NaN, "command": "hessian", "components": "x"}', "'NaN' is not finite"),
    (b'{"command": "hessian", "components": "x", "timeout": NaN}', "'NaN' is not finite"),
    (b'{"command": "hessian", "components": "x", "timeout": -Infinity}', "'-Infinity' is not finite"),
    (b'{"id": ' + b"9" * 5_000 + b"}", "a number has 5,000 digits"),
    (b'{"id": 1, "components": "x", "id": 2}', "the field 'id' is given twice"),
    (b'{"id": {"a": 1, "a": 2}}', "the field 'a' is given twice"),
    (b'{"a": ' * 100_000, "nested too deeply"),
    (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    (b"\0", "is not JSON"),
    (b'{"command": "hessian", "components": "x\0"}', "is not JSON"),
    (b'{"command": "hessian", "components": "x\\u0000"}', "unexpected character U+0000"),
    (b'{"command": "hessian", "components": "\\ud800"}', "unexpected character U+D800"),
    (b'{"\\ud800": 1}', "unknown field"),
    (b'{"' + b"x" * 1_000_000 + b'": 1}', "unknown field 'xxx"),
    (b'{"command": "hessian", "components": "x", "name": "open(\'PWNED\')"}', "is not a name"),
    (b'{"command": "hessian", "components": "x", "vars": "' + b"x" * 1_000_000 + b'"}', "is not a name"),
    (b'{"command": "hessian", "components": ["x", 1]}', "the field 'components' is"),
    (b'{"command": ["hessian"], "components": "x"}', "the field 'command' is"),
    (b'{"command": "hessian", "components": "' + b"x+" * 10_000_000 + b'x"}', "is longer than 8,000,000 bytes"),
    ('{"id": 1}'.encode("utf-16"), "is not UTF-8 text"),
    (b'{"command": "hessian", "components": "=x"}', "an equation is not an expression"),
    (b'{"command": "check", "components": "-x", "answer": "2x=1"}', "an equation is not an expression"),
]


def test_one_record_for_every_line_that_cannot_be_read(tmp_path):
    path = tmp_path / "in.jsonl"
    good = lines(problem("last")).encode()
    path.write_bytes(b"".join(line.replace(b"\n", b"") + b"\r\n" for line, _ in LINES) + b"\xef\xbb\xbf\r\n" + good)
    result = run(str(path))
    assert result.returncode == 0
    found = records(result.stdout)
    said(result)
    assert len(found) == len(LINES) + 1
    assert found[-1]["id"] == "last"
    for record, (_, message) in zip(found, LINES, strict=False):
        assert message in record["error"]["message"]
        assert len(record["error"]["message"]) < 300
        assert "NaN" not in json.dumps(record["id"])


def test_half_of_a_surrogate_pair_in_an_id_is_written_back():
    result = run(text='{"id": "\\ud800", "command": "gradient", "components": "x"}\n')
    assert result.returncode == 0
    assert records(result.stdout)[0]["id"] == "\ud800"


# --- rows -----------------------------------------------------------------------------------

# A spreadsheet would run a cell that begins with = + - @: it is written with an apostrophe (see marking/tables.py).
KEY = ("--key", "-x*y", "--of", "gradient", "--vars", "x,y", "-q")


def rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    command = [*program(), "batch", "--csv", "-", *KEY]
    result = subprocess.run(command, input=content, capture_output=True, cwd=ROOT, timeout=100)
    assert (result.returncode, result.stderr) == (0, b"")
    csv.field_size_limit(8_000_000)
    found = list(csv.reader(io.StringIO(result.stdout.decode(), newline=""), delimiter=delimiter))
    again = tables.Reader(io.BytesIO(result.stdout), "again", "utf-8", ["answer"])
    asked = tables.Reader(io.BytesIO(content), "content", "utf-8", ["answer"])
    width = len(asked.head)
    assert again.head[:width] == asked.head
    for marked, row in zip(again.rows(), (row for row in asked.rows() if any(row.cells)), strict=True):
        padded = row.cells + [""] * (width - len(row.cells))
        assert [*marked.cells[:width], *marked.cells[width + 4 :]] == padded  # nothing that was read is lost
    return found


def test_ragged_rows_lose_nothing():
    found = rows(b'name,answer\nAda,-y, -x\nBob\nCyd,"-y, -x",,\n\nDan,"-y, -x"\n')
    assert [row[2] for row in found[1:]] == ["unreadable", "blank", "right", "right"]
    assert [row[3] for row in found[1:]] == ["", "0", "1", "1"]
    assert found[1][:2] == ["Ada", "'-y"]
    assert found[1][6:] == [" -x"]
    assert "3 cells, but there are 2 columns" in found[1][5]


def test_cells_with_line_ends_nulls_and_signs():
    found = rows(b'"first\nname",answer\n"a\rb","-y\n-x"\n=1+1,-y;-x\n-a,=x\n"\0","\0"\n')
    assert found[0][0] == "first\nname"
    assert [row[:3] for row in found[1:]] == [
        ["a\rb", "'-y\n-x", "right"],
        ["'=1+1", "'-y;-x", "right"],
        ["'-a", "'=x", "wrong"],
        ["\0", "\0", "unreadable"],
    ]


def test_a_long_cell_costs_its_row_alone():
    found = rows(b"answer\n" + b"x" * 200_000 + b'\n"-y,-x"\n' + b"x+" * 1_500_000 + b"x\n")
    assert [row[1] for row in found[1:]] == ["unreadable", "right", "unreadable"]


def test_the_delimiter_is_that_by_which_the_column_is_found():
    assert rows(b'"first, last";answer\nAda;-y,-x\n', ";")[1][:3] == ["Ada", "'-y,-x", "right"]


def test_old_line_ends_are_kept():
    found = rows(b"answer\r1\r2\r")
    assert [row[:2] for row in found[1:]] == [["1", "wrong"], ["2", "wrong"]]


# --- interrupts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "status", "whole_group"),
    sampled(
        [
            (signal.SIGINT, 130, True),  # as a terminal sends it
            (signal.SIGINT, 130, False),
            (signal.SIGTERM, 143, True),
            (signal.SIGTERM, 143, False),  # as kill and timeout send it
        ],
        3,
        pytest.mark.faults,
    ),
)
def test_what_is_finished_is_kept(tmp_path, number, status, whole_group):
    out, path = tmp_path / "out.jsonl", tmp_path / "in.jsonl"
    path.write_text(lines(*(problem(i) for i in range(5)), *(problem(i, ENDLESS, "hessian") for i in range(4))))
    process = subprocess.Popen(
        [sys.executable, "-m", "symjac", "batch", str(path), "-o", str(out), "-j", "2"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        start_new_session=True,
    )
    soon(lambda: out.exists() and out.read_bytes().count(b"\n") == 5)
    time.sleep(0.2)  # the endless problems begin
    (os.killpg if whole_group else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == status
    assert b"Traceback" not in err
    assert [record["id"] for record in records(out.read_text())] == list(range(5))
    assert group_ends(process.pid)


def test_no_process_outlives_a_run_that_was_killed(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(*(problem(i, ENDLESS, "hessian") for i in range(2))))
    process = subprocess.Popen(
        [sys.executable, "-m", "symjac", "batch", str(path), "-j", "2"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    soon(lambda: len(children(process.pid)) == 2)
    time.sleep(0.2)  # the problems begin
    process.kill()
    process.wait()
    assert group_ends(process.pid)


def test_a_hundred_thousand_lines_stream_through(tmp_path):
    """What comes before is answered although the rest has not been read: memory does not follow the length."""
    path = tmp_path / "many.csv"
    path.write_bytes(b"answer\n" + b"1\n" * 100_000)
    command = [sys.executable, "-m", "symjac", "batch", "--csv", str(path), "--key", "x", "-q", "-j", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as process:
        begun = [process.stdout.readline() for _ in range(100)]
        size = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        process.terminate()
        process.stdout.close()
    assert begun[99].startswith(b"1,right")
    assert size < 300_000_000
    assert group_ends(process.pid)
