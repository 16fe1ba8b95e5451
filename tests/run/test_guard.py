"""Limits of time and memory are kept, what ran out is said, and no child process is left behind."""

from __future__ import annotations

import copyreg
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from symjac.errors import OutOfMemory, OutOfTime, ShapeError, SingularPoint, SymjacError, Undecided
from symjac.run import guard
from symjac.run.guard import Limits
from tests.console import children, soon

QUICK = Limits(seconds=0.5, megabytes=4096)
ROOT = Path(__file__).parent.parent.parent

# /proc shows the children of a process; fork and rlimits are what is tested here.
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists() or not guard.available(), reason="needs fork and /proc"
)


def test_the_value_comes_back():
    assert guard.run(lambda: {"answer": (1, 2)}, Limits()) == {"answer": (1, 2)}


def test_a_large_value_comes_back():
    assert len(guard.run(lambda: "x" * 5_000_000, Limits())) == 5_000_000


def test_an_error_comes_back_whole():
    def task():
        raise ShapeError("no", text="x, y", span=(1, 2), origin="map.txt", hint="yes")

    with pytest.raises(ShapeError) as caught:
        guard.run(task, Limits())
    error = caught.value
    assert (error.message, error.text, error.span, error.origin, error.hint) == (
        "no",
        "x, y",
        (1, 2),
        "map.txt",
        "yes",
    )


@pytest.mark.parametrize(
    ("seconds", "message"), [(0.5, "no answer within 0.5 seconds"), (1, "no answer within 1 second")]
)
def test_python_that_does_not_end_is_stopped(seconds, message):
    def task():
        while True:
            pass

    with pytest.raises(OutOfTime) as caught:
        guard.run(task, Limits(seconds=seconds))
    assert caught.value.message == message


def test_c_code_that_does_not_end_is_stopped():
    with pytest.raises(OutOfTime):
        guard.run(lambda: 3 ** (3**25), QUICK)


def test_memory_is_limited():
    with pytest.raises(OutOfMemory, match="--memory"):
        guard.run(lambda: len([0] * 10**10), Limits(seconds=10, megabytes=2048))


def test_flint_aborts_where_memory_runs_out():
    def task():
        from flint import fmpz

        return int((fmpz(3) << 10**11).bit_length())

    with pytest.raises(OutOfMemory, match="--memory") as caught:
        guard.run(task, Limits(seconds=20, megabytes=1024))
    assert caught.value.exit_code == 4


def test_recursion_without_end_is_an_answer():
    def task():
        return task()

    with pytest.raises(Undecided, match="nested too deeply"):
        guard.run(task, Limits())


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_child_that_dies_is_an_answer(number):
    with pytest.raises(Undecided):
        guard.run(lambda: os.kill(os.getpid(), number), Limits())


def test_an_error_comes_back_however_others_pickle_exceptions(monkeypatch):
    def unpicklable(_):
        raise TypeError

    monkeypatch.setitem(copyreg.dispatch_table, SingularPoint, unpicklable)

    def task():
        raise SingularPoint("not here", text="1/x", span=(0, 3), hint="there")

    with pytest.raises(SingularPoint, match="not here") as caught:
        guard.run(task, Limits())
    assert (caught.value.text, caught.value.span, caught.value.hint) == ("1/x", (0, 3), "there")


def test_a_bug_is_told_as_one():
    with pytest.raises(SymjacError, match="ZeroDivisionError") as caught:
        guard.run(lambda: 1 // 0, Limits())
    assert "report" in caught.value.hint


SLOW = "exp(x)^(y+1)*" + "*".join(f"sin({i}*x*y + {i})" for i in range(1, 120))


def test_an_interrupt_at_the_moment_of_the_fork_leaves_no_child_behind(monkeypatch):
    started = []
    fork = os.fork

    def interrupted():
        child = fork()
        if child:
            started.append(child)
            signal.raise_signal(signal.SIGINT)
        return child

    monkeypatch.setattr(os, "fork", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            guard.run(signal.pause, Limits())
    finally:
        signal.signal(signal.SIGINT, before)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_no_child_behind(number, status):
    command = [sys.executable, "-m", "symjac", "hessian", SLOW, "--simplify", "full", "--timeout", "60", "-q"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A shell's background jobs, and what they start, ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    soon(lambda: children(process.pid))
    (child,) = children(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == status
    assert b"Traceback" not in err
    assert not out
    soon(lambda: is_gone(child))


def is_gone(pid: int) -> bool:
    """Whether a process has ended, or is a zombie that its new parent has yet to collect."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
