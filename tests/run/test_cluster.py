"""The same records from a real Dask cluster on loopback, though one of its workers is killed midway."""

import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.cases import needs
from tests.console import soon

pytestmark = needs("distributed")

ROOT = Path(__file__).parent.parent.parent
COUNT = 60


LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


@contextmanager
def started(said, *arguments):
    """A process of Dask's, and what it has `said` when it is ready. It writes to a file: nobody would empty a pipe."""
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:], *LOCAL],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
        )  # fmt: skip
        try:
            soon(lambda: re.search(said, Path(log.name).read_text()) or process.poll() is not None)
            found = re.search(said, Path(log.name).read_text())
            assert found, Path(log.name).read_text()
            yield process, found[0]
        finally:
            process.kill()
            process.wait(timeout=60)


def worker_of(address):
    """A new worker, once the scheduler knows it."""
    return started("Registered to", "dask_worker", address, "--nthreads", "1", "--no-nanny")


@contextmanager
def cluster():
    """The address of a scheduler, and its two workers."""
    with (
        started(r"tcp://127\.0\.0\.1:\d+", "dask_scheduler", "--port", "0") as (_, address),
        worker_of(address) as (first, _),
        worker_of(address) as (second, _),
    ):
        yield address, (first, second)


@pytest.mark.faults
def test_every_record_comes_out_once_though_a_worker_dies(tmp_path):
    problems = [
        {"id": i, "command": "jacobian", "components": f"x^{i}*sin(y)" if i % 10 else "x +"} for i in range(COUNT)
    ]
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    with cluster() as (address, workers):
        process = subprocess.Popen(
            [sys.executable, "-m", "symjac", "batch", str(path), "--scheduler", address, "-q", "--resume", str(out)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        soon(lambda: out.exists() and out.read_text().count("\n"))
        workers[0].send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=300)
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert process.returncode == 0, err
    assert [record["id"] for record in records] == list(range(COUNT))
    assert [record["status"] for record in records] == ["ok" if i % 10 else "error" for i in range(COUNT)]


@pytest.mark.faults
def test_a_problem_that_hangs_costs_its_own_record(tmp_path):
    endless = "*".join(f"sin({i}*x*y + {i}*z)" for i in range(1, 400))
    path = tmp_path / "in.jsonl"
    lines = [
        {"id": "hang", "command": "hessian", "components": endless, "timeout": 1},
        {"id": "ok", "command": "jacobian", "components": "x*y"},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with cluster() as (address, _):
        result = subprocess.run(
            [sys.executable, "-m", "symjac", "batch", str(path), "--scheduler", address, "-q"],
            cwd=ROOT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    hang, ok = map(json.loads, result.stdout.splitlines())
    assert (hang["id"], hang["error"]["kind"]) == ("hang", "OutOfTime")
    assert (ok["id"], ok["status"]) == ("ok", "ok")


@pytest.mark.faults
def test_a_cluster_that_is_gone_ends_the_run_and_the_records_are_kept(tmp_path):
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    endless = "*".join(f"sin({i}*x*y + {i}*z)" for i in range(1, 400))
    problems = [{"id": i, "command": "jacobian", "components": f"x^{i}"} for i in range(40)]
    problems[20] = {"id": 20, "command": "hessian", "components": endless, "timeout": 600}
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    with cluster() as (address, workers):
        process = subprocess.Popen(
            [sys.executable, "-m", "symjac", "batch", path, "--scheduler", address, "-o", out, "--timeout", "600"],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        soon(lambda: out.exists() and out.read_text().count("\n") >= 10)
        for worker in workers:
            worker.kill()
        _, err = process.communicate(timeout=120)
    assert process.returncode == 4
    assert "has no workers" in err
    assert "--resume" in err
    assert "Traceback" not in err
    kept = out.read_text().splitlines()
    problems[20]["components"] = "x"
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    again = subprocess.run(
        [sys.executable, "-m", "symjac", "batch", str(path), "--resume", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    lines = out.read_text().splitlines()
    assert lines[: len(kept)] == kept
    assert [json.loads(line)["id"] for line in lines] == list(range(40))


@pytest.mark.faults
def test_a_worker_that_is_killed_every_five_seconds_loses_and_doubles_nothing(tmp_path):
    out = tmp_path / "out.jsonl"
    with cluster() as (address, workers), ExitStack() as later:
        process = subprocess.Popen(
            [sys.executable, "-m", "symjac", "batch", "--scheduler", address, "-o", str(out)],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        alive, count, fed = list(workers), 0, threading.Event()

        def feed():
            nonlocal count
            with suppress(BrokenPipeError):  # then the run has ended, and says why
                while not fed.is_set():
                    line = {"id": count, "command": "jacobian", "components": f"x^{count % 50}*sin({count}*y)"}
                    process.stdin.write(json.dumps(line) + "\n")  # waits where enough has been read ahead
                    count += 1

        feeder = threading.Thread(target=feed)
        feeder.start()
        begin = time.monotonic()
        while time.monotonic() < begin + 60 and process.poll() is None:
            time.sleep(5)
            alive.append(later.enter_context(worker_of(address))[0])
            alive.pop(0).kill()
        fed.set()
        feeder.join(timeout=120)
        _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [record["id"] for record in found] == list(range(count))
    assert {record["status"] for record in found} == {"ok"}


@pytest.mark.faults
def test_a_scheduler_that_is_gone_ends_the_run_in_ten_seconds(tmp_path):
    out = tmp_path / "out.jsonl"
    with cluster() as (address, _):
        process = subprocess.Popen(
            [sys.executable, "-m", "symjac", "batch", "--scheduler", address, "-o", str(out)],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for number in range(3):
            line = {"id": number, "command": "jacobian", "components": f"x^{number}"}
            process.stdin.write(json.dumps(line) + "\n")
        process.stdin.flush()
        soon(lambda: out.exists() and out.read_text().count("\n") >= 3)
    # The scheduler and the workers are gone; a problem comes that nobody is there to solve.
    process.stdin.write('{"id": 3, "command": "jacobian", "components": "x"}\n')
    _, err = process.communicate(timeout=60)
    assert process.returncode == 4
    assert "does not answer" in err
    assert "--resume" in err
    assert "Traceback" not in err
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [0, 1, 2]


@pytest.mark.thorough  # it waits until the time for a connection is over
def test_where_nobody_answers_that_is_said():
    result = subprocess.run(
        [sys.executable, "-m", "symjac", "batch", "--scheduler", "tcp://127.0.0.1:9"],
        cwd=ROOT, input="", capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (result.returncode, "no scheduler answers at tcp://127.0.0.1:9" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr


@pytest.mark.thorough
def test_a_class_is_marked_on_a_cluster_as_it_is_here(tmp_path):
    (tmp_path / "in.csv").write_text("student;answer\na;y\nb;\nc;2*y\nd;(\n")
    arguments = ["--csv", "in.csv", "--key", "x*y", "--of", "derivative", "--vars", "x", "--params", "y", "-q"]
    command = [sys.executable, "-m", "symjac", "batch", *arguments]
    kwargs = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 300, "env": {"PYTHONPATH": str(ROOT)}}
    here = subprocess.run(command, **kwargs)
    with cluster() as (address, _):
        there = subprocess.run([*command, "--scheduler", address, "--report", "report.html"], **kwargs)
    assert (there.returncode, there.stderr, there.stdout) == (0, "", here.stdout)
    assert "<math" in (tmp_path / "report.html").read_text()
