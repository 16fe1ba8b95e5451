"""The hard stop: work ends in time, wherever it is, and leaves nothing behind."""

import contextlib
import ctypes
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from symjac import clock


def for_ever():
    while True:
        pass


def test_work_without_end_is_stopped():
    started = time.monotonic()
    assert clock.within(0.05, for_ever, late=lambda: "late") == "late"
    assert time.monotonic() - started < 5


def test_no_except_on_the_way_takes_the_stop_for_its_own():
    def task():
        try:
            for_ever()
        except Exception:
            return "swallowed"

    assert clock.within(0.05, task, late=lambda: "late") == "late"


def test_nothing_is_begun_without_time():
    assert clock.within(0, lambda: pytest.fail("begun"), late=lambda: "late") == "late"


def test_inside_another_the_outer_time_counts():
    def task():
        return clock.within(60, for_ever, late=lambda: "inner")

    assert clock.within(0.05, task, late=lambda: "outer") == "outer"


@pytest.mark.parametrize("task", [lambda: 1, lambda: 1 // 0, for_ever])
def test_no_timer_and_no_handler_stay(task):
    with contextlib.suppress(ZeroDivisionError):
        clock.within(0.05, task, late=lambda: 0)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


def test_a_handler_of_somebody_else_is_left_alone():
    def theirs(*_):
        raise AssertionError

    before = signal.signal(signal.SIGALRM, theirs)
    try:
        assert clock.within(0.01, for_ever, late=lambda: "late") == "late"
        assert signal.getsignal(signal.SIGALRM) is theirs
    finally:
        signal.signal(signal.SIGALRM, before)


def in_a_thread(task):
    """What the task returns in a thread that is not the main one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(task).result()


def test_work_without_end_is_stopped_in_any_thread():
    assert in_a_thread(lambda: clock.within(0.05, for_ever, late=lambda: "late")) == "late"
    assert in_a_thread(lambda: clock.within(60, lambda: "done", late=lambda: "late")) == "done"
    assert in_a_thread(lambda: clock.within(0, for_ever, late=lambda: "late")) == "late"


def test_a_thread_is_stopped_by_the_outer_time_and_then_no_more():
    def task():
        found = clock.within(0.05, lambda: clock.within(60, for_ever, late=lambda: "inner"), late=lambda: "outer")
        clock.within(0.001, lambda: None, late=lambda: None)
        return found, sum(range(1_000_000))

    assert in_a_thread(task)[0] == "outer"


def test_many_threads_are_stopped_each_by_itself():
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(
            lambda k: clock.within(0.05 if k % 2 else 60, for_ever if k % 2 else lambda: k, lambda: -1), range(40)
        )
        assert list(found) == [-1 if k % 2 else k for k in range(40)]


def test_an_interpreter_without_a_hard_stop_runs_on(monkeypatch):
    monkeypatch.setattr(ctypes, "pythonapi", None)
    assert in_a_thread(lambda: clock.within(0.01, lambda: time.sleep(0.05), late=lambda: 0)) is None
