"""A limit for work that cannot count for itself, as SymPy's: so many calls of functions, on every machine the same.

Within `within`, the calls of this thread, of Python's functions and of C's alike, are counted by `sys.setprofile`. So
what is left out for want of work does not depend on the speed of a machine, or on what else it does. Seconds are the
guard's alone (run/guard.py).

Counting makes SymPy take about twice as long. What is ours counts its own steps (terms, boxes, cases) and
needs no `within`.

Not stopped are one call of C code, a loop without a call, and code that catches every BaseException and goes on. A
profiler that was there is put back afterwards; it does not see the calls in between. One that Python code cannot put
back (cProfile before Python 3.12) goes on, and the work is not limited. Coverage and debuggers trace, and are not
disturbed.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

CALLS_A_SECOND = 1_000_000
"""What SymPy calls in a second while it is counted, on a computer of 2023: 0.8 to 1.4 million.

So work is measured in seconds where people choose it (--timeout, `seconds=`), and always means that number of calls.
"""

DEFAULT_SECONDS = 30.0
"""For a computation, where nobody says how much it may take."""


class _Here(threading.local):
    """Of this thread: the meter of its innermost `within`, and what `once` keeps."""

    def __init__(self) -> None:
        self.meter: _Meter | None = None
        self.kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self.size = 0


_here = _Here()


class _Spent(BaseException):
    """Not an Exception, so that no `except Exception` on the way takes it for its own."""


class _Meter:
    """Counts down events: a call is two of them, its beginning and its end."""

    def __init__(self, events: int) -> None:
        def count(frame: FrameType, event: str, function: object) -> None:
            nonlocal events
            events -= 1
            if events < 0 and event in ("call", "c_call") and _may_stop(frame, function):
                raise _Spent

        def left() -> int:
            return events

        def spend(number: int) -> None:
            nonlocal events
            events -= number

        self.count, self.left, self.spend = count, left, spend


_CLEANING = {"__exit__", "__del__", "release", "remove", "_remove", "_keep", "forget"}
"""Functions that run to their end: a state would stay changed, or Python drops exceptions (weakref's are `remove`)."""


def _may_stop(frame: FrameType | None, function: object) -> bool:
    if getattr(function, "__name__", "") in _CLEANING:  # one of C's, about to be called
        return False
    while frame is not None:
        if frame.f_code.co_name in _CLEANING:
            return False
        frame = frame.f_back
    return True


def within(calls: float, task: Callable[[], T], late: Callable[[], T]) -> T:
    """What `task` returns, or, where that takes more than so many calls, what `late` does.

    Inside another `within` the task has no more than what is left of the calls of that one.

    >>> within(1000, lambda: 6 * 7, late=lambda: 0)
    42
    """
    if calls <= 0:
        return late()
    before = sys.getprofile()
    if before is not None and not callable(before):
        return task()
    outer = _here.meter
    events = int(2 * calls) if outer is None else min(int(2 * calls), outer.left())
    meter = _here.meter = _Meter(events)
    try:
        sys.setprofile(meter.count)
        return task()
    except _Spent:
        pass
    finally:
        sys.setprofile(None)
        _here.meter = outer
        if outer is not None:
            outer.spend(events - meter.left())
        sys.setprofile(before)
    return late()


def attempted(task: Callable[[], T], calls: float, otherwise: T) -> T:
    """What `task` returns, unless it fails or takes too many calls: SymPy may do both, and then nothing is known."""
    try:
        return within(calls, task, late=lambda: otherwise)
    except Exception:  # whatever SymPy stumbles over, and our own refusals
        return otherwise


# --- what is kept -------------------------------------------------------------------------------


def once(key: Hashable, make: Callable[[], Iterator[T]]) -> Iterator[T]:
    """What `make` yields, one by one: computed when it is asked for the first time, and kept under the key.

    What was kept costs the calls that it took to compute, so that nothing found within a limit depends on what was
    asked before. `make` must yield the same whenever it is called; what has not been asked for lately is forgotten.

    >>> list(once("squares", lambda: (n * n for n in range(4))))
    [0, 1, 4, 9]
    """
    is_limited = _here.meter is not None  # what a limit has cut short is not for others
    key = key, is_limited
    kept = _here.kept.get(key)
    if kept is None:
        kept = _here.kept[key] = _Kept(key, make)
        _make_room()
    _here.kept.move_to_end(key)
    return kept.values()


MOST_KEPT = 20_000
"""Values and keys that are kept in each thread."""


class _Kept:
    """The values of one key, as far as they have been asked for, each with the events that it took."""

    def __init__(self, key: Hashable, make: Callable[[], Iterator[Any]]) -> None:
        self._key = key
        self._source = make()
        self._found: list[tuple[Any, int]] = []
        self._is_whole = False

    def values(self) -> Iterator[Any]:
        """Those that are kept, then those that are still to be computed."""
        place = 0
        while place < len(self._found) or not self._is_whole:
            if place < len(self._found):
                value, events = self._found[place]
                if events and _here.meter is not None:
                    _here.meter.spend(events)
            else:
                try:
                    before = _left()
                    value = next(self._source)
                    self._keep(value, before - _left())
                except StopIteration:
                    self._is_whole = True
                    return
                except BaseException:  # a generator that has raised yields no more: it is begun anew
                    self.forget()
                    raise
            yield value
            place += 1

    def _keep(self, value: Any, events: int) -> None:
        self._found.append((value, events))
        if _here.kept.get(self._key) is self:
            _make_room()

    def forget(self) -> None:
        """Have it computed anew when it is asked for again."""
        if _here.kept.get(self._key) is self:
            del _here.kept[self._key]
            _here.size -= 1 + len(self._found)


def _make_room() -> None:
    """Count one more, and forget what has not been asked for lately."""
    _here.size += 1
    while _here.size > MOST_KEPT:
        next(iter(_here.kept.values())).forget()


def _left() -> int:
    return 0 if _here.meter is None else _here.meter.left()
