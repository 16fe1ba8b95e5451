"""The hard stop: work ends in time, wherever it is, and leaves nothing behind."""

import contextlib
import signal
import threading
import time

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
        assert clock.within(0.01, lambda: time.sleep(0.05), late=lambda: 0) is None
        assert signal.getsignal(signal.SIGALRM) is theirs
    finally:
        signal.signal(signal.SIGALRM, before)


def test_other_threads_run_on():
    results = []
    thread = threading.Thread(
        target=lambda: results.append(clock.within(0.01, lambda: time.sleep(0.05), late=lambda: 0))
    )
    thread.start()
    thread.join()
    assert results == [None]
