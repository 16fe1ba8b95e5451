"""A limit for work that cannot count itself, such as SymPy's: a number of function calls, the same on every machine.

Within `within`, `sys.setprofile` counts the calls of this thread, to functions of Python and of C alike. So the parts
that are left out for want of work do not depend on the speed of a machine, or on its load. What an import calls is not
counted, since a process that has loaded the module before has no such calls. Only the guard (run/guard.py) measures
seconds.

Counting makes SymPy take about twice as long. Our own algorithms count their steps (terms, boxes, cases) and
need no `within`; inside of one they can be `resting`.

`within` does not stop a single call of C code, a loop without a call, or code that catches every BaseException and goes
on. A profiler that was there is put back afterwards; it does not see the calls in between. A profiler that Python
code cannot put back (cProfile before Python 3.12) goes on, and the work is not limited. Coverage and debuggers trace,
and are not disturbed.

`room_for_recursion` raises Python's own limit: the input may nest 100 deep, a reader takes ten frames a level and SymPy
some thirty.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from importlib import _bootstrap
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

CALLS_A_SECOND = 1_000_000
"""The calls that SymPy makes in a second while they are counted, on a computer of 2023: 0.8 to 1.4 million.

So work is stated in seconds where people choose it (--timeout, `seconds=`), and always means that number of calls.
"""

DEFAULT_SECONDS = 30.0
"""The work of a computation if nobody chooses it."""


class _Here(threading.local):
    """The data of this thread: the meter of its innermost `within`, and the values that `once` keeps."""

    def __init__(self) -> None:
        self.meter: _Meter | None = None
        self.kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self.size = 0


_here = _Here()


class _Spent(BaseException):
    """Not an Exception, so that no `except Exception` on the way catches it."""


class _Meter:
    """Counts down events: a call is two of them, its beginning and its end. Those of imports are not counted."""

    def __init__(self, events: int) -> None:
        loads, depth = _LOADS_A_MODULE, 0

        def count(frame: FrameType, event: str, function: object) -> None:
            nonlocal events, depth
            if frame.f_code is loads:
                depth = 1
                sys.setprofile(pause)
                return
            events -= 1
            if events < 0 and event in ("call", "c_call") and _may_stop(frame, function):
                raise _Spent

        def pause(frame: FrameType, event: str, _: object) -> None:
            nonlocal depth
            if frame.f_code is loads:
                depth += {"call": 1, "return": -1}.get(event, 0)
                if not depth:
                    sys.setprofile(count)

        def left() -> int:
            return events

        def spend(number: int) -> None:
            nonlocal events
            events -= number

        self.count, self.left, self.spend = count, left, spend


_LOADS_A_MODULE = _bootstrap._find_and_load.__code__  # type: ignore[attr-defined]
"""The function of importlib that a first import calls, and none that finds the module loaded."""
_CLEANING = {"__exit__", "__del__", "release", "remove", "_remove", "_keep", "forget"}
"""Functions that are never interrupted: state would stay changed, or Python drops exceptions (weakref's `remove`)."""


def _may_stop(frame: FrameType | None, function: object) -> bool:
    if getattr(function, "__name__", "") in _CLEANING:  # a C function is about to be called
        return False
    while frame is not None:
        if frame.f_code.co_name in _CLEANING:
            return False
        frame = frame.f_back
    return True


def within(calls: float, task: Callable[[], T], late: Callable[[], T]) -> T:
    """The value of `task`, or that of `late` if `task` takes more than this number of calls.

    Inside another `within`, the task has no more calls than are left of the outer one.

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
    """The value of `task`; `otherwise` if SymPy fails in it, a refusal ends it, or it takes too many calls."""
    from symjac.kernel import sympy_failures  # loaded by any task of SymPy's

    try:
        return within(calls, task, late=lambda: otherwise)
    except sympy_failures(Exception):  # any error of SymPy, and our own refusals
        return otherwise


def resting(task: Callable[[], T]) -> T:
    """The value of a task that is bounded by its own counts: only calls within `counted`, `once` and `within` count."""
    meter = _here.meter
    if meter is None or sys.getprofile() is not meter.count:
        return task()
    sys.setprofile(None)
    try:
        value = task()
    finally:
        if meter.left() >= 0:
            sys.setprofile(meter.count)
    if meter.left() < 0:
        raise _Spent
    return value


def counted(values: Iterator[T]) -> Iterator[T]:
    """The values, each computed while calls are counted though the task around it is `resting`."""
    while True:
        meter = _here.meter
        is_resting = meter is not None and sys.getprofile() is None
        if meter is not None and is_resting:
            sys.setprofile(meter.count)
        try:
            value = next(values)
        except StopIteration:
            return
        finally:
            if is_resting:
                sys.setprofile(None)
        yield value


# --- values kept within a limit -----------------------------------------------


def once(key: Hashable, make: Callable[[], Iterator[T]]) -> Iterator[T]:
    """The values that `make` yields, one by one: computed when first asked for, and kept under the key.

    A kept value costs the calls of its computation, so that no result within a limit depends on earlier requests.
    `make` must yield the same values whenever it is called; values not asked for lately are forgotten.

    >>> list(once("squares", lambda: (n * n for n in range(4))))
    [0, 1, 4, 9]
    """
    is_limited = _here.meter is not None  # values that a limit has cut short are not kept for others
    key = key, is_limited
    kept = _here.kept.get(key)
    if kept is None:
        kept = _here.kept[key] = _Kept(key, make)
        _make_room()
    _here.kept.move_to_end(key)
    return kept.values()


MOST_KEPT = 20_000
"""The most values and keys that are kept in each thread."""


class _Kept:
    """The values of one key, as far as they have been asked for, each with the events that it took."""

    def __init__(self, key: Hashable, make: Callable[[], Iterator[Any]]) -> None:
        self._key = key
        self._source = counted(make())
        self._found: list[tuple[Any, int]] = []
        self._is_whole = False

    def values(self) -> Iterator[Any]:
        """Those that are kept, then those that are still to be computed."""
        place = 0
        while place < len(self._found) or not self._is_whole:
            if place < len(self._found):
                value, events = self._found[place]
                _spend(events)
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
        """Compute it anew when it is asked for again."""
        if _here.kept.get(self._key) is self:
            del _here.kept[self._key]
            _here.size -= 1 + len(self._found)


def _make_room() -> None:
    """Count one more, and forget the values that have not been asked for lately."""
    _here.size += 1
    while _here.size > MOST_KEPT:
        next(iter(_here.kept.values())).forget()


def _spend(events: int) -> None:
    """Spend the events of a kept value, which may have been the last ones."""
    if events and _here.meter is not None:
        _here.meter.spend(events)
        if _here.meter.left() < 0:
            raise _Spent


def _left() -> int:
    return 0 if _here.meter is None else _here.meter.left()


# --- recursion ----------------------------------------------------------------------------------

FRAMES = 12_000
"""Python frames. They need no C stack of their own; SymPy's caches, which are written in C, fit into 8 MB."""


@contextmanager
def room_for_recursion() -> Iterator[None]:
    """Allow FRAMES frames inside the block, and restore the former limit after it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
