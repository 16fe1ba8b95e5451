"""Run one computation in a child process with limits of time and memory.

A time limit inside the process stops no C code, and GMP may abort its process; so a child computes, and the parent
waits, kills the child when a limit is passed, and says which. On a system without fork the computation runs in this
process, without limits (`available` tells).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, NoReturn, TypeVar, cast

from symjac.errors import OutOfMemory, OutOfTime, SourceError, SymjacError, Undecided
from symjac.work import DEFAULT_SECONDS, FRAMES

T = TypeVar("T")

DEFAULT_MEGABYTES = 1536
_INTEGER_DIGITS = 200_000  # longest integer that is printed; Python's own limit is 4,300


class Limits(NamedTuple):
    """Wall-clock seconds (CPU time is held to the same number) and megabytes of address space."""

    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MEGABYTES


def available() -> bool:
    """Whether this system can limit a computation."""
    try:
        import resource  # noqa: F401 - not on every system
    except ImportError:
        return False
    return hasattr(os, "fork")


def run(task: Callable[[], T], limits: Limits) -> T:
    """The value of `task`, computed in a child process; the value must pickle.

    Raises the SymjacError that the task raised; OutOfTime or OutOfMemory if a limit was passed;
    Undecided if the child died for another reason.
    """
    if not available():
        return task()
    import pickle

    reader, writer = os.pipe()
    child = 0
    try:
        with signals_wait():
            child = forked()
        if child == 0:
            os.close(reader)
            _compute(task, writer, limits)
        os.close(writer)
        answer = _receive(reader, time.monotonic() + limits.seconds)
    except BaseException:
        if child:
            killed(child)
        raise
    finally:
        os.close(reader)
    status = killed(child)  # a child that has answered is at its end
    if answer is None:
        raise out_of_time(limits)
    if not answer:
        raise died(status, limits)
    failed, value = pickle.loads(answer)  # from our own child, never from outside
    if failed:
        restore, arguments = value
        raise restore(*arguments)
    return cast("T", value)


@contextmanager
def signals_wait() -> Iterator[None]:
    """Signals that end a process wait within the block: one is met at its end, where the forked child is known."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ending())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def forked() -> int:
    """Fork, while signals wait; in the child, Ctrl-C does nothing, since the parent decides, and others end it.

    A signal that reached the child before would be taken by the handlers of the parent.
    """
    import signal

    child = os.fork()
    if child == 0:
        for number in _ending():
            signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    return child


def _ending() -> tuple[int, ...]:
    import signal

    return signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def killed(child: int) -> int:
    """Kill a child process; return its exit status, or minus the signal that ended it, which may be an earlier one.

    The status is 0 if this process ignores the ends of its children, as one that a daemon has started may.
    """
    import signal

    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    try:
        _, status = os.waitpid(child, 0)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status)


def _receive(reader: int, deadline: float) -> bytes | None:
    """All that the child writes until it ends; None if it has not ended by the deadline."""
    import select

    chunks: list[bytes] = []
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return None
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def _compute(task: Callable[[], object], writer: int, limits: Limits) -> NoReturn:
    """Run the task in the child, write its outcome, and end without the parent's clean-up."""
    import pickle

    status = 0
    try:
        confine(limits)
        _limit_cpu(limits)
        outcome: tuple[bool, object] = (False, translated(task, limits))
    except SymjacError as error:
        outcome = _failure(error)
    try:
        _write(writer, pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))
    except MemoryError:
        _write(writer, pickle.dumps(_failure(out_of_memory(limits))))
    except Exception as error:
        _write(writer, pickle.dumps(_failure(bug(error))))
    finally:
        os._exit(status)


def _failure(error: SymjacError) -> tuple[bool, object]:
    """An error as its parts: libraries such as tblib may have told pickle to take along its cause as well."""
    return True, error.__reduce__()


def _write(writer: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(writer, view) :]


def translated(task: Callable[[], T], limits: Limits) -> T:
    """The value of `task`; every error is raised as a SymjacError."""
    failure: SymjacError | None = None
    try:
        return task()
    except SymjacError:
        raise
    except MemoryError:
        pass  # free the memory that it holds before anything is made again
    except RecursionError:
        failure = Undecided("the expression is nested too deeply for SymPy", hint=_SMALLER)
    except OSError as error:  # no file or process could be opened: not caused by the input
        raise SourceError(f"the system refused: {error.strerror or error}", hint=ULIMIT) from error
    except Exception as error:
        raise bug(error) from error
    import gc

    gc.collect()
    raise failure or out_of_memory(limits)


def confine(limits: Limits) -> None:
    """Limit the address space of this process for good, and give it room for recursion and long integers."""
    import resource

    sys.setrecursionlimit(FRAMES)
    sys.set_int_max_str_digits(_INTEGER_DIGITS)
    _set_limit(resource.RLIMIT_AS, limits.megabytes << 20)
    _set_limit(resource.RLIMIT_CORE, 0)


def _limit_cpu(limits: Limits) -> None:
    import resource

    _set_limit(resource.RLIMIT_CPU, max(1, int(limits.seconds + 1)))


def _set_limit(kind: int, amount: int) -> None:
    import resource

    _, most = resource.getrlimit(kind)
    amount = amount if most == resource.RLIM_INFINITY else min(amount, most)
    with suppress(ValueError, OSError):  # a stricter limit is in force, or the system has none of this kind
        resource.setrlimit(kind, (amount, most))


ULIMIT = "ulimit -a shows the limits on open files (-n) and processes (-u)"
_SMALLER = "split the map into parts, or name a large subexpression as a parameter"


def out_of_time(limits: Limits) -> OutOfTime:
    """The error for a computation that took too long."""
    return OutOfTime(
        f"no answer within {limits.seconds:g} second{'' if limits.seconds == 1 else 's'}",
        hint=f"allow more with --timeout SECONDS, or ask for less: {_SMALLER}",
    )


def out_of_memory(limits: Limits) -> OutOfMemory:
    """The error for a computation that needed too much memory."""
    return OutOfMemory(
        f"{limits.megabytes} MB of memory were not enough", hint=f"allow more with --memory MB, or {_SMALLER}"
    )


def died(status: int, limits: Limits) -> SymjacError:
    """The error for a child that wrote nothing; it was killed, or aborted inside a C library."""
    import signal

    if -status == signal.SIGXCPU:
        return out_of_time(limits)
    if -status in (signal.SIGABRT, signal.SIGBUS):
        return out_of_memory(limits)
    if -status in FROM_OUTSIDE:
        return Undecided(
            f"the computation was killed by signal {-status} from outside",
            hint="the system does so when its memory runs out; another program may have done it too",
        )
    if -status == signal.SIGSEGV:
        return Undecided("the computation overflowed the stack", hint=_SMALLER)
    return Undecided(f"the computation ended with status {status} and no answer", hint=_SMALLER)


FROM_OUTSIDE = (1, 2, 3, 9, 15)
"""Signals by which others end a process: SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM."""


def bug(error: Exception) -> SymjacError:
    """The error for an exception that symjac should never let through."""
    if os.environ.get("SYMJAC_DEBUG"):
        import traceback

        traceback.print_exception(error)
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Undecided(
        f"symjac failed on this input ({reason[:200]})",
        hint="this is a bug: please report it with the command; SYMJAC_DEBUG=1 shows the traceback",
    )
