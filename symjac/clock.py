"""A hard stop for work in this process: a budget looks at its clock only between two of its steps.

It interrupts Python code anywhere, within one operation of C code. In the main thread of a POSIX system a
timer's signal does it. In other threads, on other systems, and where somebody else uses SIGALRM, another
thread watches the time and has CPython raise an exception in this one. Where there is neither, the work
runs on, and its own budget is what there is.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_here = threading.local()  # `stopped`: whether this thread is inside a `within`


class _TimeUp(BaseException):
    """Not an Exception, so that no `except Exception` on the way takes it for its own."""


def within(seconds: float, task: Callable[[], T], late: Callable[[], T]) -> T:
    """What `task` returns, or, where that takes more than so many seconds, what `late` does.

    Inside another `within` the task has what is left of the time of that one.

    >>> within(1, lambda: 6 * 7, lambda: 0)
    42
    """
    if getattr(_here, "stopped", False):
        return task()
    if seconds <= 0:
        return late()
    _here.stopped = True
    try:
        return _by_signal(seconds, task) if _has_signal() else _by_watch(seconds, task)
    except _TimeUp:
        pass
    finally:
        _here.stopped = False
    return late()


def _has_signal() -> bool:
    return (
        sys.platform != "win32"
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    )


def _by_signal(seconds: float, task: Callable[[], T]) -> T:
    def stop(_number: int, _frame: object) -> None:
        raise _TimeUp

    # The timer fires once, so that nothing interrupts what is done after it has been.
    before = signal.signal(signal.SIGALRM, stop)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            return task()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def _by_watch(seconds: float, task: Callable[[], T]) -> T:
    """The same, by https://docs.python.org/3/c-api/init.html#c.PyThreadState_SetAsyncExc."""
    import ctypes

    interpreter = getattr(ctypes, "pythonapi", None)  # CPython alone has it
    if interpreter is None:
        return task()
    this_thread = ctypes.c_ulong(threading.get_ident())
    ended, one_at_a_time = threading.Event(), threading.Lock()

    def watch() -> None:
        if ended.wait(seconds):
            return
        with one_at_a_time:
            if not ended.is_set():
                interpreter.PyThreadState_SetAsyncExc(this_thread, ctypes.py_object(_TimeUp))

    threading.Thread(target=watch, daemon=True).start()
    try:
        return task()
    finally:
        with one_at_a_time:
            ended.set()
        # What was set and has not been raised yet is taken back.
        interpreter.PyThreadState_SetAsyncExc(this_thread, None)
