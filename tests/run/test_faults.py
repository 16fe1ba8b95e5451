"""Faults injected into `batch`: every record and every row comes out once, in order, or the run says why not.

What kills, stops or starves processes is marked `faults`; .ci/run runs these as well (pytest -m faults). The others are
files and streams that are broken, which every run of the tests goes through.
"""

import csv
import io
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symjac.run import batch
from symjac.run.guard import Limits
from tests import forked
from tests.cases import each, sampled
from tests.console import soon

ROOT = Path(__file__).parent.parent.parent
# Python's own caches are not written: on a disk that is full they would be cut short.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
ENDLESS = "*".join(f"sin({i}*x*y + {i}*z)" for i in range(1, 400))
COUNT = 24
PROBLEMS = [
    {"id": f"p{i}", "command": "jacobian", "components": f"x^{i}*sin(y)" if i % 7 else "x +"} for i in range(COUNT)
]
LINES = "".join(json.dumps(problem) + "\n" for problem in PROBLEMS)
ANSWERS = ["2x*y; x^2", "2x*y, x^2", "", "x", "(", "2,5", "x*y; x^2", '"'] * 3
CLASS = "student;answer\n" + "".join(
    f's{number};"{answer.replace(chr(34), chr(34) * 2)}"\n' for number, answer in enumerate(ANSWERS)
)
KEY = ["--key", "x^2*y", "--of", "gradient", "--vars", "x,y"]
KINDS = ["records", "class"]


def symjac(folder, *arguments, text=""):
    """(status, standard output, standard error) of `symjac batch …`."""
    return forked.run(["batch", *map(str, arguments)], folder, ENVIRONMENT, text=text)


def asked(kind, folder):
    """The arguments for an input of a kind, which is written."""
    path = folder / ("in.jsonl" if kind == "records" else "in.csv")
    path.write_text(LINES if kind == "records" else CLASS)
    return [str(path)] if kind == "records" else ["--csv", str(path), *KEY]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What a run that nothing happens to writes, of each kind."""
    found = {}
    for kind in KINDS:
        folder = tmp_path_factory.mktemp(kind)
        status, out, err = symjac(folder, *asked(kind, folder), "-q", "-j", "2")
        assert (status, err) == (0, "")
        found[kind] = out
    return found


def ids(kind, text):
    """The problems or students that have an answer, in its order."""
    if kind == "records":
        return [json.loads(line)["id"] for line in text.splitlines()]
    return [row["student"] for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]


EVERYBODY = {"records": [problem["id"] for problem in PROBLEMS], "class": [f"s{n}" for n in range(len(ANSWERS))]}


# --- processes ------------------------------------------------------------------------------


def started(folder, *arguments, **kwargs):
    return subprocess.Popen(
        [sys.executable, "-m", "symjac", "batch", *map(str, arguments)],
        cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kwargs,
    )  # fmt: skip


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_worker_that_somebody_ends_costs_nothing(tmp_path, whole, kind, number):
    process = started(tmp_path, *asked(kind, tmp_path), "-q", "-j", "2")
    soon(lambda: children(process.pid))
    for _ in range(3):
        for worker in children(process.pid)[:1]:
            os.kill(worker, number)
        time.sleep(0.1)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert ids(kind, out) == EVERYBODY[kind]
    if out != whole[kind]:  # a problem that was hit twice is given up, and nothing else
        assert "from outside" in out


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGSEGV, signal.SIGABRT])
def test_a_worker_that_stops_or_crashes_costs_its_own_record(tmp_path, kind, number):
    process = started(tmp_path, *asked(kind, tmp_path), "-q", "-j", "2", "--timeout", "3")
    soon(lambda: children(process.pid))
    for worker in children(process.pid)[:1]:
        os.kill(worker, number)
    out, err = process.communicate(timeout=180)
    assert (process.returncode, err) == (0, "")
    assert ids(kind, out) == EVERYBODY[kind]


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
)
def test_a_run_that_is_ended_is_gone_on_with(tmp_path, whole, kind, number, status):
    kept = tmp_path / "kept"
    arguments = [*asked(kind, tmp_path), "--resume", kept, "-j", "1"]
    process = started(tmp_path, *arguments, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    soon(lambda: kept.exists() and kept.read_bytes().count(b"\n") >= 3)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if process.returncode != 0:  # it may have been at its end
        assert process.returncode in (status, -number), err
    assert whole[kind].encode().startswith(kept.read_bytes()[: kept.read_bytes().rfind(b"\n") + 1])
    status, _, err = symjac(tmp_path, *arguments, "-q")
    assert (status, err) == (0, "")
    assert kept.read_text() == whole[kind]


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("option", ["-o", "--resume"])
def test_a_disk_that_is_full_is_told_and_what_fits_is_kept(tmp_path, whole, kind, option):
    kept = tmp_path / "kept"
    arguments = [*asked(kind, tmp_path), option, kept]
    process = started(
        tmp_path, *arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
    )  # fmt: skip
    _, err = process.communicate(timeout=120)
    assert (process.returncode, f"cannot write {kept}" in err) == (2, True), err
    assert "bug" not in err
    assert whole[kind].encode().startswith(kept.read_bytes() if kept.exists() else b"")
    if option == "--resume":
        assert symjac(tmp_path, *arguments, "-q")[0] == 0
        assert kept.read_text() == whole[kind]


@pytest.mark.faults
@pytest.mark.parametrize("option", ["--review", "--report", "--feedback"])
def test_a_disk_that_is_full_leaves_no_half_of_a_page(tmp_path, option):
    process = started(
        tmp_path, *asked("class", tmp_path), option, tmp_path / "page", "-o", os.devnull,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)),
    )  # fmt: skip
    _, err = process.communicate(timeout=120)
    assert (process.returncode, "cannot write" in err) == (2, True), err
    page = tmp_path / "page"
    assert not page.exists() or (page.is_dir() and not list(page.iterdir()))


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [8, 10, 12, 14, 20])
def test_few_open_files_are_enough_or_it_is_said(tmp_path, whole, kind, most):
    process = started(
        tmp_path, *asked(kind, tmp_path), "-q", "-j", "8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
    )  # fmt: skip
    out, err = process.communicate(timeout=120)
    assert "bug" not in err + out
    assert "Traceback" not in err
    if process.returncode == 0:
        assert out == whole[kind]
    else:
        assert err.startswith("symjac: ")


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_little_memory_loses_no_record_after_one_that_hangs(tmp_path, kind):
    if kind == "records":
        slow = {"id": "slow", "command": "hessian", "components": ENDLESS, "timeout": 1}
        path = tmp_path / "in.jsonl"
        path.write_text(json.dumps(slow) + "\n" + LINES)
        status, out, _ = symjac(tmp_path, path, "-q", "--memory", "256", "-j", "1")
    else:
        path = tmp_path / "in.csv"
        path.write_text(CLASS.replace("s0;", f"slow;{'(1+x)^' * 3}9\ns0;", 1))
        status, out, _ = symjac(tmp_path, "--csv", path, *KEY, "-q", "--memory", "256", "-j", "1", "--timeout", "5")
    assert status == 0
    assert ids(kind, out) == ["slow", *EVERYBODY[kind]]


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_two_runs_do_not_write_to_one_file(tmp_path, whole, kind):
    kept = tmp_path / "kept"
    arguments = [*asked(kind, tmp_path), "--resume", kept, "-j", "1"]
    process = started(tmp_path, *arguments)
    soon(lambda: kept.exists() and kept.read_bytes().count(b"\n") >= 2)
    for worker in children(process.pid):
        os.kill(worker, signal.SIGSTOP)  # so that the first run is still there
    status, _, err = symjac(tmp_path, *arguments)
    if process.poll() is None:
        assert (status, "another run writes to" in err) == (2, True), err
    for worker in children(process.pid):
        os.kill(worker, signal.SIGCONT)
    process.communicate(timeout=120)
    assert kept.read_text() == whole[kind]


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_that_goes_ends_the_run_quietly(tmp_path, kind):
    process = started(tmp_path, *asked(kind, tmp_path), "-j", "2")
    assert select.select([process.stdout], [], [], 120)[0]
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "bug" not in err
    assert children(process.pid) == []


# --- files that are cut short ---------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", sampled([50, 0, 1, 20, 35, 99, 65, 80, 95, 100], 5, pytest.mark.faults))
def test_what_was_cut_anywhere_is_gone_on_with(tmp_path, whole, kind, share):
    data = whole[kind].encode()
    kept = tmp_path / "kept"
    kept.write_bytes(data[: len(data) * share // 100])
    status, _, err = symjac(tmp_path, *asked(kind, tmp_path), "--resume", kept, "-q")
    assert (status, err) == (0, "")
    assert kept.read_bytes() == data


@pytest.mark.parametrize("share", sampled([3, 21, 47, 77, 99], 3, pytest.mark.faults))
def test_an_input_that_ends_within_a_record_has_all_that_is_before(tmp_path, share):
    cut = LINES[: len(LINES) * share // 100]
    status, out, err = symjac(tmp_path, "-q", text=cut)
    assert (status, err) == (0, "")
    found = [json.loads(line) for line in out.splitlines()]
    assert [record["id"] for record in found[:-1]] == EVERYBODY["records"][: len(found) - 1]
    assert found[-1]["status"] == "error"
    assert "is not JSON" in found[-1]["error"]["message"]


@pytest.mark.parametrize("share", sampled([30, 47, 77, 93], 2, pytest.mark.faults))
def test_a_class_that_ends_within_a_row_loses_nothing_in_silence(tmp_path, share):
    cut = CLASS[: len(CLASS) * share // 100]
    (tmp_path / "in.csv").write_text(cut)
    status, out, err = symjac(tmp_path, "--csv", tmp_path / "in.csv", *KEY, "-q")
    if status:
        assert "a quotation mark is opened here and never closed" in err
    else:
        students = [line.split(";")[0] for line in cut.splitlines()[1:] if line]
        assert ids("class", out) == students


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_run_is_left_alone(tmp_path, whole, kind):
    other = KINDS[1 - KINDS.index(kind)]
    kept = tmp_path / "kept"
    for content in (whole[other], "a letter to my mother\n", "XXXX" + whole[kind]):
        kept.write_text(content)
        status, _, err = symjac(tmp_path, *asked(kind, tmp_path), "--resume", kept, "-q")
        assert status == 2, err
        assert kept.read_text() == content


# --- bytes of a class file ------------------------------------------------------------------

HEAD, RIGHT, WRONG = "student,answer", '"2*x*y, x^2"', '"2*x*y, x"'
ONE_OF_EACH = f"{HEAD}\nada,{RIGHT}\nbob,{WRONG}\n"
BYTES = [
    # content, verdicts, students
    pytest.param(ONE_OF_EACH.encode(), "right wrong", "ada bob", id="plain"),
    pytest.param(ONE_OF_EACH[:-1].encode(), "right wrong", "ada bob", id="no-final-newline"),
    pytest.param(ONE_OF_EACH.replace("\n", "\r\n").encode(), "right wrong", "ada bob", id="windows"),
    pytest.param(ONE_OF_EACH.replace("\n", "\r").encode(), "right wrong", "ada bob", id="old-mac"),
    pytest.param(b"\xef\xbb\xbf" + ONE_OF_EACH.encode(), "right wrong", "ada bob", id="mark"),
    pytest.param(ONE_OF_EACH.encode("utf-16"), "right wrong", "ada bob", id="utf-16"),
    pytest.param(b"\xfe\xff" + ONE_OF_EACH.encode("utf-16-be"), "right wrong", "ada bob", id="utf-16-be"),
    pytest.param(ONE_OF_EACH.replace("bob", "Jörg").encode("latin-1"), "right wrong", "ada Jörg", id="latin-1"),
    pytest.param(ONE_OF_EACH.replace("bob", "€").encode("cp1252"), "right wrong", "ada €", id="windows-1252"),
    pytest.param(ONE_OF_EACH.encode() + b"\n\n\n", "right wrong", "ada bob", id="empty-lines-at-the-end"),
    pytest.param(ONE_OF_EACH.replace("\n", "\n\n").encode(), "right wrong", "ada bob", id="empty-lines-between"),
    pytest.param(ONE_OF_EACH.encode() + b",\n", "right wrong", "ada bob", id="a-row-of-nothing"),
    pytest.param(f"{HEAD}\nada,\n".encode(), "blank", "ada", id="blank"),
    pytest.param(f"{HEAD}\nada\n".encode(), "blank", "ada", id="short-row"),
    pytest.param(f"{HEAD}\nada,  \t \n".encode(), "blank", "ada", id="blank-of-spaces"),
    pytest.param(f"{HEAD}\nada,\u00a0\n".encode(), "blank", "ada", id="blank-of-a-hard-space"),
    pytest.param(f"{HEAD}\nada,x\0y\n".encode(), "unreadable", "ada", id="null"),
    pytest.param(f"{HEAD}\nada,{RIGHT}\nada,{RIGHT}\n".encode(), "right right", "ada ada", id="a-student-twice"),
    pytest.param(f"{HEAD}\n,{RIGHT}\n,{RIGHT}\n".encode(), "right right", "  ", id="nobody"),
    pytest.param(f'{HEAD}\n"a\nb",{RIGHT}\n'.encode(), "right", None, id="a-name-of-two-lines"),
    pytest.param(f'{HEAD}\nada,"2*x*y,\nx^2"\n'.encode(), "right", "ada", id="an-answer-of-two-lines"),
    pytest.param(f"{HEAD}\nada,2*x*y, x^2\n".encode(), "unreadable", "ada", id="a-comma-without-quotes"),
    pytest.param(f"{HEAD},,\nada,{RIGHT},,\n".encode(), "right", "ada", id="columns-without-names"),
    pytest.param(f"{HEAD}\nada,'=2*x*y\n".encode(), "wrong", "ada", id="a-formula"),
    pytest.param(f'{HEAD}\nada,"2*x*y""; x^2"\n'.encode(), "unreadable", "ada", id="a-quotation-mark"),
    pytest.param(f"{HEAD}\nada,2*x*y; x²\n".encode(), "right", "ada", id="a-raised-two"),
    pytest.param(f"{HEAD}\nada,2·x·y; x²\n".encode("cp1252"), "right", "ada", id="a-raised-two-of-windows"),
    pytest.param(f"{HEAD}\nada,2*x*y; x\u00b2\u200b\n".encode(), "right unreadable", "ada", id="no-width"),
    pytest.param(f"{HEAD}\nada,{'(' * 50_000}\nbob,{RIGHT}\n".encode(), "unreadable right", "ada bob", id="deep"),
    pytest.param(f"{HEAD}\nada,{'9' * 50_000}\nbob,{RIGHT}\n".encode(), "unreadable wrong right", "ada bob", id="long"),
]


@pytest.mark.parametrize(("content", "verdicts", "students"), sampled(BYTES, 4, pytest.mark.faults))
def test_the_bytes_of_a_class(tmp_path, content, verdicts, students):
    (tmp_path / "in.csv").write_bytes(content)
    status, out, err = symjac(tmp_path, "--csv", tmp_path / "in.csv", *KEY, "-q")
    assert (status, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline="")))
    allowed = verdicts.split()
    if len(rows) == len(allowed):
        assert [row["verdict"] for row in rows] == allowed
    else:  # one of several that are right of a row
        assert {row["verdict"] for row in rows} <= {*allowed}
    if students is not None and students.strip():
        assert [row["student"] for row in rows] == students.split(" ")


@pytest.mark.faults
def test_a_cell_of_more_than_eight_million_characters_costs_its_own_row(tmp_path):
    for cell in ("x" * 8_100_000, '"' + "x\n" * 4_100_000 + '"'):
        (tmp_path / "in.csv").write_text(f"{HEAD}\nada,{cell}\nbob,{RIGHT}\n")
        status, out, err = symjac(tmp_path, "--csv", tmp_path / "in.csv", *KEY, "-q")
        assert (status, err) == (0, "")
        rows = list(csv.DictReader(io.StringIO(out)))
        assert [(row["student"], row["verdict"]) for row in rows] == [("ada", "unreadable"), ("bob", "right")]
        assert "longer than 8,000,000" in rows[0]["message"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_bytes_that_are_not_of_an_encoding_that_is_named(tmp_path, encoding):
    (tmp_path / "in.csv").write_bytes(ONE_OF_EACH.replace("bob", "J\xf6rg").encode("latin-1") + b"x")
    status, out, err = symjac(tmp_path, "--csv", tmp_path / "in.csv", *KEY, "--encoding", encoding)
    assert (status == 0) == (encoding == "latin-1"), out + err
    if status:
        assert "--encoding" in err or "has no column" in err or "is empty" in err


# --- records of broken lines ----------------------------------------------------------------

IDS = [
    pytest.param('{"id": 1, ', id="cut"),
    pytest.param("[1, 2]", id="list"),
    pytest.param("null", id="null"),
    pytest.param('"text"', id="text"),
    pytest.param('{"id": [1], "command": "jacobian", "components": "x"}', id="id-of-a-list"),
    pytest.param('{"id": 1, "command": "jacobian"}', id="no-components"),
    pytest.param('{"id": 1, "command": "jacobian", "components": ["x", 7]}', id="components-of-a-number"),
    pytest.param('{"id": 1, "command": "rm -rf", "components": "x"}', id="no-command"),
    pytest.param('{"id": 1, "command": "check", "components": "x"}', id="no-answer"),
    pytest.param('{"id": 1, "command": "jacobian", "components": "x", "timeout": 0}', id="no-time"),
]


@pytest.mark.parametrize("line", IDS)
def test_a_broken_line_costs_its_own_record(tmp_path, line):
    good = json.dumps({"id": "good", "command": "jacobian", "components": "x"})
    status, out, err = symjac(tmp_path, "-q", text=f"{good}\n{line}\n{good}\n")
    assert (status, err) == (0, "")
    assert [json.loads(record)["status"] for record in out.splitlines()] == ["ok", "error", "ok"]


def test_ids_that_are_given_twice_have_a_record_each(tmp_path):
    line = json.dumps({"id": 7, "command": "jacobian", "components": "x"}) + "\n"
    kept = tmp_path / "kept"
    status, _, err = symjac(tmp_path, "-q", "--resume", kept, text=line * 2)
    assert (status, err) == (0, "")
    status, _, err = symjac(tmp_path, "-q", "--resume", kept, text=line * 4)
    assert (status, err) == (0, "")
    assert ids("records", kept.read_text()) == [7] * 4


@each(
    ("fields", "origin", "at_fault"),
    [
        ({"components": "x*y, 1/*y"}, None, "*"),
        ({"at": "x=1, y=)"}, "the point", ")"),
        ({"at": "x=1, q=2"}, "the point", "q"),
        ({"at": "x=1/0, y=2"}, "the point", "0"),
        ({"command": "check", "answer": "y, x; 0, )"}, "the answer", ")"),
        ({"command": "check", "answer": "y, x; 0, 1/0"}, "the answer", "0"),
        ({"command": "check", "answer": "y, x; 0, 3", "at": "x=2, y=:"}, "the point", ":"),
        ({"command": "check", "answer": "?", "at": "x=2, y=1"}, "the answer", "?"),
        ({"command": "directional", "components": "x*y", "dir": "1, $"}, "the direction", "$"),
        ({"command": "check", "components": "x*y, (", "answer": "1"}, None, "("),
    ],
)
def test_a_span_counts_in_the_text_that_is_at_fault(fields, origin, at_fault):
    problem = {"id": 1, "command": "jacobian", "components": "x*y, 3*y", "vars": "x,y", **fields}
    error = batch.respond(problem, Limits(60))["error"]
    text = problem[{"the point": "at", "the answer": "answer", "the direction": "dir"}.get(origin, "components")]
    assert error["origin"] == origin
    assert at_fault in text[slice(*error["span"])]


# --- where things are written ---------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("link", ["same", "symbolic", "hard", "dotted"])
@pytest.mark.parametrize("option", ["-o", "--resume"])
def test_nothing_is_written_over_the_input(tmp_path, kind, link, option):
    arguments = asked(kind, tmp_path)
    path = Path(arguments[0] if kind == "records" else arguments[1])
    other = tmp_path / "other"
    if link == "symbolic":
        other.symlink_to(path)
    elif link == "hard":
        other.hardlink_to(path)
    else:
        other = path if link == "same" else tmp_path / "." / ".." / tmp_path.name / path.name
    before = path.read_bytes()
    status, _, err = symjac(tmp_path, *arguments, option, other, "-q")
    assert status == 2, err
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("option", ["-o", "--resume"])
@pytest.mark.parametrize("target", ["missing/out", "/proc/out", ".", ""])
def test_what_cannot_be_written_is_told_before_anything_is_marked(tmp_path, kind, option, target):
    status, out, err = symjac(tmp_path, *asked(kind, tmp_path), option, target, "-q")
    assert (status, out) == (2, ""), err
    assert "bug" not in err


@pytest.mark.parametrize("option", ["--review", "--report", "--feedback"])
def test_pages_that_cannot_be_written_are_told(tmp_path, option):
    status, _, err = symjac(tmp_path, *asked("class", tmp_path), option, "/proc/nobody/page", "-q", "-o", os.devnull)
    assert (status, "cannot " in err) == (2, True), err
