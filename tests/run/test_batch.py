"""Many problems: one record each, in order, whatever happens to one of them."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symjac.errors import SymjacError
from symjac.run import batch, workers
from symjac.run.guard import Limits
from tests import forked
from tests.cases import each
from tests.console import children, soon

ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(seconds=20)
ENDLESS = "*".join(f"sin({i}*x*y + {i}*z)" for i in range(1, 400))


def run(*arguments, text=""):
    return forked.completed("batch", *arguments, text=text)


def lines(*problems) -> str:
    return "".join(json.dumps(problem) + "\n" for problem in problems)


def records(text: str) -> list:
    return [json.loads(line) for line in text.splitlines()]


def problem(identity=1, components="x*y, sin(x)", command="jacobian", **more):
    return {"id": identity, "command": command, "components": components, **more}


def test_a_record_has_what_the_command_shows():
    given = problem("a", vars="x,y")
    shown = forked.completed("jacobian", given["components"], "--vars", "x,y", "--format", "json").stdout
    assert batch.respond(given, LIMITS) == {"id": "a", "status": "ok"} | json.loads(shown)


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (["divergence", "x*y, x"], {}),
        (["curl", "x*y, x"], {"at": "1,2"}),
        (["laplacian", "x*y^2, x"], {"digits": 3}),
        (["directional", "x*y, x", "--dir", "3,4", "--normalize"], {"dir": "3,4", "normalize": True}),
        (["divergence", "x*y, x", "--coords", "polar"], {"coords": "polar"}),
    ],
)
def test_vector_calculus_in_a_batch(arguments, fields):
    options = [f"--{name}={fields[name]}" for name in ("at", "digits") if name in fields]
    shown = forked.completed(*arguments, *options, "--vars", "x,y", "--format", "json", "-q").stdout
    given = {"id": 1, "command": arguments[0], "components": arguments[1], "vars": "x,y", **fields}
    assert batch.respond(given, LIMITS) == {"id": 1, "status": "ok"} | json.loads(shown)


@pytest.mark.parametrize("fields", [{"command": "det"}, {"command": "check", "of": "det", "answer": "-x*cos(x)"}])
def test_a_question_may_have_its_other_name(fields):
    in_full = {**problem(**fields), **{key: "determinant" for key, name in fields.items() if name == "det"}}
    record = batch.respond(problem(**fields), LIMITS)
    assert record == batch.respond(in_full, LIMITS)
    assert record["status"] == "ok"


@each(
    ("fields", "kind", "message", "hint"),
    [
        ({"components": "x +"}, "ParseError", "ends too soon", "write what follows"),
        ({"components": "x, y", "command": "determinant", "vars": "x"}, "ShapeError", "2×1", "components as variables"),
        ({"components": "1/x", "at": "x=0"}, "SingularPoint", "not defined", None),
        ({"vras": "x"}, "ReadError", "unknown field 'vras'", "vars"),
        ({"vars": 3}, "ReadError", "the field 'vars' is a text or a list of names", None),
        ({"command": "eval"}, "ReadError", "the field 'command' is one of", None),
        ({"timeout": -1}, "ReadError", "the field 'timeout' is a number of seconds", None),
        ({"answer": "y"}, "ReadError", "the field 'answer' does not apply to jacobian", "check"),
        ({"command": "check"}, "ReadError", "the field 'answer' is missing", None),
        ({"command": "check", "answer": "x", "digits": 3}, "ReadError", "'digits' does not apply to check", None),
        ({"command": "check", "answer": "[[y,"}, "ParseError", "", None),
        ({"command": "curl", "layout": "numerator"}, "ReadError", "'layout' does not apply to curl", None),
        ({"command": "hessian", "coords": "polar"}, "ReadError", "'coords' does not apply to hessian", "jacobian"),
        ({"command": "gradient", "coords": "polar"}, "ReadError", "have an order", "r,phi"),
        ({"command": "gradient", "coords": "toric"}, "ReadError", "'coords' is one of", None),
        ({"command": "directional"}, "ReadError", "needs a direction", "--dir"),
        ({"command": "directional", "dir": "1", "vars": "x,y"}, "ParseError", "1 of 2 components", None),
        ({"digits": True}, "ReadError", "the field 'digits' is a number from 1 to 1000", None),
    ],
)
def test_an_error_is_a_record(fields, kind, message, hint):
    record = batch.respond(problem(5) | fields, LIMITS)
    assert (record["id"], record["status"], record["error"]["kind"]) == (5, "error", kind)
    assert message in record["error"]["message"]
    assert (hint or "") in (record["error"]["hint"] or "")


def test_every_option_of_a_problem_counts():
    given = problem(
        1, ["a*z^2", "g(z)"], vars=["z"], params=["a"], functions="g", complex=True, name="G", layout="denominator",
        simplify="none", only="matrix", at="a=2",
    )  # fmt: skip
    record = batch.respond(given, LIMITS)
    assert (record["name"], record["layout"], record["shape"]) == ("G", "denominator", [1, 2])
    assert [entry["text"] for entry in record["entries"]] == ["4*z", "Derivative(g(z), z)"]
    assert "determinant" not in record
    decimals = batch.respond(problem(1, r"\pi x", **{"from": "latex", "digits": 3}), LIMITS)
    assert decimals["entries"][0]["text"] == "3.14"


@pytest.mark.parametrize("line", [b"nonsense", b"[1, 2]", b"\xff\xfe{}", b"{", b'"text"', b"[" * 100_000])
def test_a_line_that_is_no_problem(line):
    with pytest.raises(SymjacError, match="line 3"):
        batch.problem_of(line, 3)


def test_records_come_in_order_and_each_once():
    problems = [problem(i, f"x^{i % 7}*y") for i in range(200)]
    with workers.Pool(2, LIMITS) as pool:
        found = list(workers.solved(iter(problems), pool))
    assert [record["id"] for record in found] == list(range(200))
    assert {record["status"] for record in found} == {"ok"}


def test_one_bad_line_a_hang_and_a_crash_cost_one_record_each(monkeypatch):
    solve = batch._solve

    def sabotaged(given, seconds):
        if given["id"] == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if given["id"] == "hang":
            time.sleep(60)
        if given["id"] == "memory":
            bytearray(1 << 40)
        if given["id"] == "bug":
            raise ZeroDivisionError
        return solve(given, seconds)

    monkeypatch.setattr(batch, "_solve", sabotaged)
    names = ["a", "crash", "b", "hang", "c", "memory", "d", "bug", "e"]
    problems = [problem(name) | ({"timeout": 0.5} if name == "hang" else {}) for name in names]
    with workers.Pool(2, LIMITS) as pool:
        found = list(workers.solved(iter(problems), pool))
    assert [record["id"] for record in found] == names
    kinds = {record["id"]: record.get("error", {}).get("kind", "ok") for record in found}
    assert kinds == dict.fromkeys("abcde", "ok") | {
        "crash": "Undecided", "hang": "OutOfTime", "memory": "OutOfMemory", "bug": "Undecided"
    }  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL, signal.SIGTERM])
def test_a_problem_whose_process_was_killed_from_outside_is_tried_once_more(monkeypatch, tmp_path, number):
    solve = batch._solve

    def sabotaged(given, seconds):
        begun = tmp_path / given["id"]
        if given["id"] == "always" or (given["id"] == "once" and not begun.exists()):
            begun.touch()
            os.kill(os.getpid(), number)
        return solve(given, seconds)

    monkeypatch.setattr(batch, "_solve", sabotaged)
    with workers.Pool(1, LIMITS) as pool:
        found = list(workers.solved(map(problem, ["once", "a", "always", "b"]), pool))
    assert [record["id"] for record in found] == ["once", "a", "always", "b"]
    assert [record["status"] for record in found] == ["ok", "ok", "error", "ok"]
    assert f"killed by signal {int(number)} from outside" in found[2]["error"]["message"]


def test_a_problem_for_which_flint_finds_no_memory_costs_its_own_record(monkeypatch):
    """FLINT ends the process then: status 4, and the next problem has a process again."""
    solve = batch._solve

    def large(given, seconds):
        if given["id"] == "large":
            from flint import fmpz

            assert (fmpz(3) << 10**11) == 0
        return solve(given, seconds)

    monkeypatch.setattr(batch, "_solve", large)
    with workers.Pool(1, LIMITS) as pool:
        found = list(workers.solved(map(problem, ["a", "large", "b"]), pool))
    assert [record["id"] for record in found] == ["a", "large", "b"]
    assert [record["status"] for record in found] == ["ok", "error", "ok"]
    assert found[1]["error"]["kind"] == "OutOfMemory"


def test_in_little_memory_every_problem_has_a_record():
    slow = problem("slow", ENDLESS, command="hessian", timeout=0.5)
    result = run("--memory", "256", "-j", "1", text=lines(slow, *(problem(i) for i in range(3))))
    found = records(result.stdout)
    assert [record["id"] for record in found] == ["slow", 0, 1, 2]
    assert [record["status"] for record in found] == ["error", "ok", "ok", "ok"]


def test_what_reading_raises_comes_after_the_records_of_what_was_read():
    def problems():
        yield problem("a")
        raise SymjacError("the end")

    found = []
    with workers.Pool(1, LIMITS) as pool, pytest.raises(SymjacError, match="the end"):
        found.extend(workers.solved(problems(), pool))
    assert [record["id"] for record in found] == ["a"]


class Counting:
    """A solver that solves at once, and counts."""

    capacity, limits = 3, LIMITS

    def __init__(self):
        self.solved = []

    def submit(self, ticket):
        self.solved.append(ticket.problem["id"])
        ticket.record = {"id": ticket.problem["id"], "status": "ok"}

    def wait(self, _wake, ready):
        if not ready:
            time.sleep(0.001)


def test_a_message_that_stops_midway_or_is_not_taken_is_given_up_at_the_deadline():
    near, far = socket.socketpair()
    line = workers._Line(near)
    line.deadline = time.monotonic() + 0.1
    far.sendall((1_000).to_bytes(8, "big") + b"half")
    with pytest.raises(TimeoutError):
        line.receive()
    with pytest.raises(TimeoutError):
        line.send("x" * 10_000_000)
    far.close()
    with pytest.raises((EOFError, OSError)):
        line.receive()


def test_a_process_that_takes_no_problem_costs_that_problem_alone():
    with workers.Pool(1, Limits(seconds=1)) as pool:
        os.kill(pool._workers[0].pid, signal.SIGSTOP)
        given = [problem("large", "+".join(["x"] * 500_000)), problem("next")]
        found = list(workers.solved(iter(given), pool))
    assert [(record["id"], record["status"]) for record in found] == [("large", "error"), ("next", "ok")]
    assert found[0]["error"]["kind"] == "OutOfTime"


def test_where_the_ends_of_children_are_ignored_there_are_answers_all_the_same():
    ignore = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    )
    for arguments, text in ((["jacobian", "x*y", "-q"], ""), (["batch", "-q", "-j", "2"], lines(problem(1)))):
        command = [sys.executable, "-c", ignore, sys.executable, "-m", "symjac", *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        assert "error" not in done.stdout


def test_with_a_key_equal_problems_are_solved_once(monkeypatch):
    solver = Counting()
    problems = [problem(number, letter) for number, letter in enumerate("abacab")]
    found = list(workers.solved(iter(problems), solver, lambda given: given["components"]))
    assert (solver.solved, [record["id"] for record in found]) == ([0, 1, 3], [0, 1, 0, 3, 0, 1])
    monkeypatch.setattr(workers, "_REMEMBERED", 1)
    solver = Counting()
    list(workers.solved(iter(problems), solver, lambda given: given["components"]))
    assert solver.solved == list(range(6))


def test_two_runs_do_not_write_to_one_file(tmp_path):
    out = tmp_path / "out.jsonl"
    command = [*forked.program(), "batch", "-q", "--resume", str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, text=True) as first:
        first.stdin.write(lines(problem(1)))
        first.stdin.flush()
        soon(lambda: out.exists() and out.read_text().endswith("\n"))
        second = run("--resume", str(out), text=lines(problem(1), problem(2)))
        assert (second.returncode, "another run writes to" in second.stderr) == (2, True)
        first.communicate(lines(problem(2)), timeout=60)
    assert [record["id"] for record in records(out.read_text())] == [1, 2]


def test_where_no_file_can_be_opened_that_is_said():
    command = f"ulimit -n 12; exec {sys.executable} -m symjac batch -j 40 -q"
    result = subprocess.run(
        ["bash", "-c", command], input=lines(problem(1)), capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert "bug" not in result.stderr + result.stdout
    assert '"status": "ok"' in result.stdout or "ulimit" in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("fields", "origin", "span"),
    [
        ({"command": "check", "answer": "[[y,"}, "the answer", [1, 2]),
        ({"command": "check", "answer": "y, 1/0; 0, 0"}, "the answer", [5, 6]),
        ({"command": "check", "answer": "y, x; cos(x), 0", "at": "x=="}, "the point", [1, 3]),
        ({"command": "check", "answer": "y, x; cos(x), 0", "at": "x=1/0, y=1"}, "the point", [4, 5]),
        ({"at": "x=="}, "the point", [1, 3]),
        ({"command": "directional", "dir": "1,*"}, "the direction", [2, 3]),
        ({"components": "x*"}, None, [1, 2]),
    ],
)
def test_an_error_says_which_text_its_span_counts_in(fields, origin, span):
    error = batch.respond(problem(1) | fields, LIMITS)["error"]
    assert (error["origin"], error["span"]) == (origin, span)


def test_a_run_from_end_to_end():
    text = lines(problem("one"), problem("two", "x*")) + "\n{\n" + lines({"command": "hessian", "components": "x^2"})
    result = run(text=text)
    assert result.returncode == 0
    found = records(result.stdout)
    assert [record["id"] for record in found] == ["one", "two", 4, 5]
    assert [record["status"] for record in found] == ["ok", "error", "error", "ok"]
    assert result.stderr == "note: 4 problems: 2 ok, 2 error\n"


def test_windows_files_are_read(tmp_path):
    path = tmp_path / "problems.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines(problem(1), problem(2)).replace("\n", "\r\n").encode())
    result = run(str(path), "-q")
    assert [record["status"] for record in records(result.stdout)] == ["ok", "ok"]
    assert result.stderr == ""


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_nothing_in_nothing_out(text):
    result = run(text=text)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.jsonl"], "cannot read missing.jsonl"),
        (["-o", "/nowhere/out.jsonl"], "cannot write /nowhere/out.jsonl"),
        (["-o", "a", "--resume", "b"], "give one of them"),
    ],
)
def test_refused(arguments, message):
    result = run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr


def test_each_answer_comes_at_once():
    command = [*forked.program(), "batch", "-q"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        for identity in range(3):
            process.stdin.write(lines(problem(identity)))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == identity
        process.stdin.close()
        assert process.wait(timeout=120) == 0


def test_an_interrupted_run_is_resumed_and_repeats_nothing(tmp_path):
    problems, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    problems.write_text(lines(*(problem(i, f"x^{i}*y") for i in range(6))))
    whole = run(str(problems), "-q").stdout
    kept = "".join(whole.splitlines(keepends=True)[:2])
    marked = kept.replace('"x*y"', '"MARK"')
    out.write_text(marked + whole.splitlines()[2][:50])
    result = run(str(problems), "--resume", str(out))
    assert result.returncode == 0
    assert out.read_text() == marked + whole[len(kept) :]
    assert "4 problems" in result.stderr
    assert "2 answered before" in result.stderr
    again = run(str(problems), "--resume", str(out))
    assert again.returncode == 0
    assert out.read_text() == marked + whole[len(kept) :]


def test_records_of_another_input_are_not_continued(tmp_path):
    problems, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    problems.write_text(lines(problem("x"), problem("y")))
    out.write_text(lines({"id": "other", "status": "ok"}))
    result = run(str(problems), "--resume", str(out))
    assert result.returncode == 2
    assert "not those of this input" in result.stderr
    assert out.read_text() == lines({"id": "other", "status": "ok"})


def test_an_interrupt_ends_all_processes(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(lines(*(problem(i, ENDLESS, command="hessian") for i in range(4))))
    process = subprocess.Popen(
        [sys.executable, "-m", "symjac", "batch", str(path), "-j", "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        start_new_session=True,
    )
    soon(lambda: len(children(process.pid)) == 2)
    time.sleep(0.2)  # the problems begin
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert group_ends(process.pid)


def group_ends(group: int) -> bool:
    """Whether no process of the group is left: they look by CPU time, and a busy machine has little."""

    def has_ended() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    soon(has_ended)
    return True


def test_a_reader_that_has_gone_ends_the_run():
    text = lines(*(problem(i) for i in range(300)))
    result = forked.shell("$symjac batch -q | head -n 1", text=text)
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == ""


# --- checks ---------------------------------------------------------------------------------


def check(identity, answer, **more):
    return problem(identity, command="check", answer=answer, vars="x,y") | more


def test_checks_are_judged():
    text = lines(
        check(1, "[[y, x], [cos(x), 0]]"),
        check(2, "[[y, cos(x)], [x, 0]]"),
        check(3, "2*x*y", components="x^2*y", of="derivative", vars="x"),
        check(4, "2.001*x", components="x^2", vars="x", tolerance=0.01),
        check(5, "[[y, x],", reveal=False),
    )
    result = run(text=text)
    found = records(result.stdout)
    assert [record.get("verdict", record["status"]) for record in found] == [
        "right",
        "wrong",
        "right",
        "right",
        "error",
    ]
    assert found[1]["score"] == {"right": 2, "of": 4}
    assert found[1]["mistakes"] == ["transpose"]
    assert found[1]["entries"][1]["witness"]["at"] == {"x": "1"}
    assert found[4]["error"]["origin"] == "the answer"
    assert result.stderr == "note: 5 problems: 3 right, 1 wrong, 1 error\n"


def test_what_is_not_to_be_revealed_is_not():
    record = batch.respond(check(1, "[[y, x], [sin(x), 0]]", reveal=False), LIMITS)
    assert "cos" not in json.dumps(record["entries"])
    assert record["mistakes"]


# --- tables of answers ----------------------------------------------------------------------

KEY = ("--key", "x*y, sin(x)", "--vars", "x,y", "-q")


def marked(tmp_path, content: bytes, *more):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    return run("--csv", str(path), *KEY, *more)


def test_the_answers_of_a_class(tmp_path):
    content = b'name,answer,note\nAda,"[[y, x], [cos(x), 0]]",a\n\nBob,"y, cos(x); x, 0","b, c"\nCyd,,d\nDan,\n'
    result = marked(tmp_path, content)
    assert result.returncode == 0
    header, ada, bob, cyd, dan = csv.reader(result.stdout.splitlines())
    assert header == ["name", "answer", "note", "verdict", "score", "mistakes", "message"]
    assert ada == ["Ada", "[[y, x], [cos(x), 0]]", "a", "right", "1", "", "right, all 4 entries."]
    assert bob[:6] == ["Bob", "y, cos(x); x, 0", "b, c", "wrong", "0.5", "transpose"]
    assert "This is the transpose" in bob[6]
    assert cyd == ["Cyd", "", "d", "blank", "0", "", "no answer"]
    assert dan == ["Dan", "", "", "blank", "0", "", "no answer"]


def test_the_form_of_the_file_is_kept(tmp_path):
    content = b'\xef\xbb\xbfid;answer\r\n1;"y, x;\r\ncos(x), 0"\r\n'
    path, out = tmp_path / "answers.csv", tmp_path / "marked.csv"
    path.write_bytes(content)
    assert run("--csv", str(path), *KEY, "-o", str(out)).returncode == 0
    found = out.read_bytes()
    assert found.startswith(b"\xef\xbb\xbfid;answer;verdict;score;mistakes;message\r\n")
    assert found.count(b"\r\n") == 3


def test_marked_again_the_columns_are_replaced(tmp_path):
    once = marked(tmp_path, b"answer,name\n[y],Eve\n").stdout
    assert marked(tmp_path, once.encode()).stdout == once


@pytest.mark.parametrize(
    ("arguments", "content", "message"),
    [
        (["--key", "x"], b"name,reply\na,b\n", "has no column 'answer'"),
        (["--key", "sinn(x)"], b"answer\nx\n", "--key: unknown function 'sinn'"),
        (["--key", "x", "--encoding", "utf-8"], b"answer\n\xff\n", "is not utf-8 text"),
        (["--key", "x"], b"", "is empty"),
        (["--key", "x"], b"\xef\xbb\xbf\r\n", "is empty"),
        (["--key", "x"], b"answer,b,answer\n1,2,3\n", "has several columns 'answer'"),
        (["--key", "x"], b'b,answer\n1,2\n3,"x\n4,5\n', "line 3: a quotation mark is opened here and never closed"),
        ([], b"answer\nx\n", "--csv needs the map"),
        (["--key", "x", "more.jsonl"], b"answer\nx\n", "--csv names the file"),
        (["--key", "x", "--resume", "out.xlsx"], b"answer\nx\n", "not with a workbook"),
        (["--key", "x", "--answer-column", "b"], b"a\nx\n", "has no column 'b'"),
    ],
)
def test_a_table_that_cannot_be_marked(tmp_path, arguments, content, message):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    result = run("--csv", str(path), *arguments)
    assert result.returncode == 2
    assert message in result.stderr


@pytest.mark.parametrize("option", [["--vars", "x"], ["--of", "gradient"], ["--key", "x"], ["--strict-domain"]])
def test_options_of_tables_need_a_table(option):
    result = run(*option)
    assert result.returncode == 2
    assert f"{option[0]} goes with --csv" in result.stderr
