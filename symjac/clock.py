"""A hard stop for work in this process: a budget looks at its clock only between two of its steps.

The signal of a timer interrupts Python code anywhere, within one operation of C code. That needs
the main thread of a POSIX system whose SIGALRM nobody else uses, as in the child of `guard`;
elsewhere the work runs on, and its own budget is what there is.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class _TimeUp(BaseException):
    """Not an Exception, so that no `except Exception` on the way takes it for its own."""


def within(seconds: float, task: Callable[[], T], late: Callable[[], T]) -> T:
    """What `task` returns, or, where that takes more than so many seconds, what `late` does.

    Inside another `within` the task has what is left of the time of that one.

    >>> within(1, lambda: 6 * 7, lambda: 0)
    42
    """
    if not _available():
        return task()
    if seconds <= 0:
        return late()
    time_up = _TimeUp()

    def stop(_number: int, _frame: object) -> None:
        raise time_up

    # The timer fires once, so that nothing interrupts what is done after it has been.
    before = signal.signal(signal.SIGALRM, stop)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            return task()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _TimeUp as reason:
        if reason is not time_up:
            raise
    finally:
        signal.signal(signal.SIGALRM, before)
    return late()


def _available() -> bool:
    return (
        sys.platform != "win32"
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    )
