"""The same records from a real Dask cluster on loopback, though one of its workers is killed midway."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cases import needs
from tests.console import soon

pytestmark = needs("distributed")

ROOT = Path(__file__).parent.parent.parent
COUNT = 60


@contextmanager
def started(*arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster():
    """The address of a scheduler, and its two workers."""
    with started("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard") as scheduler:
        address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
        options = (address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        with started("dask_worker", *options) as first, started("dask_worker", *options) as second:
            for worker in (first, second):
                next(line for line in worker.stderr if "Registered to" in line)
            yield address, (first, second)


def test_every_record_comes_out_once_though_a_worker_dies(tmp_path):
    problems = [
        {"id": i, "command": "jacobian", "components": f"x^{i}*sin(y)" if i % 10 else "x +"} for i in range(COUNT)
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    with cluster() as (address, workers):
        process = subprocess.Popen(
            [sys.executable, "-m", "symjac", "batch", str(path), "--scheduler", address, "-q"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        first = process.stdout.readline()
        workers[0].send_signal(signal.SIGKILL)
        out, err = process.stdout.read(), process.stderr.read()  # what is buffered of the first lines too
        process.wait(timeout=300)
    records = [json.loads(line) for line in (first + out).splitlines()]
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


def worker_of(address):
    """A new worker, once the scheduler knows it."""
    worker = subprocess.Popen(
        [
            sys.executable, "-m", "distributed.cli.dask_worker", address,
            "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
        ],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    next(line for line in worker.stderr if "Registered to" in line)
    return worker


@pytest.mark.faults
def test_a_worker_that_is_killed_every_five_seconds_loses_and_doubles_nothing(tmp_path):
    out = tmp_path / "out.jsonl"
    with cluster() as (address, workers):
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
        try:
            while time.monotonic() < begin + 60 and process.poll() is None:
                time.sleep(5)
                alive.append(worker_of(address))
                alive.pop(0).kill()
            fed.set()
            feeder.join(timeout=120)
            _, err = process.communicate(timeout=300)
        finally:
            for worker in alive:
                worker.kill()
                worker.wait()
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


def test_where_nobody_answers_that_is_said():
    result = subprocess.run(
        [sys.executable, "-m", "symjac", "batch", "--scheduler", "tcp://127.0.0.1:9"],
        cwd=ROOT, input="", capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (result.returncode, "no scheduler answers at tcp://127.0.0.1:9" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr


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
