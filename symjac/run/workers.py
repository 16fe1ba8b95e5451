"""Many problems at once, in processes of this machine: the records come in the problems' order.

A process of this machine has one problem at a time, and a time limit for it. A process that hangs is killed, one that
dies is replaced; either costs the record of its own problem alone. If a process was killed from outside, that says
nothing about its problem, which another process then tries again.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any, NoReturn, Protocol

from symjac.errors import SourceError
from symjac.run import batch, guard
from symjac.run.batch import Record
from symjac.run.guard import Limits

Reply = Callable[[], dict[str, Any]]
"""The record of a problem that needs no solving, because it could not be read."""

Respond = Callable[[Record, Limits], dict[str, Any]]
"""The function that makes the record of a problem, in a worker."""

PER_WORKER = 32
"""The problems that wait for each worker: enough to keep it busy while the first one takes its time."""

_TASKS = 1_000  # solved by a process before a new one replaces it, so that SymPy's caches do not grow without end
_TRIES = 2  # attempts at a problem whose process is killed from outside


class Ticket:
    """A problem that waits for its record."""

    __slots__ = ("limits", "problem", "record", "tries")

    def __init__(self, problem: Record, limits: Limits, record: dict[str, Any] | None = None) -> None:
        self.problem = problem
        self.limits = limits
        self.record = record
        self.tries = 0


class Solver(Protocol):
    """A place where problems are solved: a Pool, or a Cluster (cluster.py)."""

    limits: Limits

    @property
    def capacity(self) -> int:
        """How many problems may wait for their records."""

    def submit(self, ticket: Ticket) -> None:
        """Submit a problem; its ticket gets the record."""

    def wait(self, wake: int | None, ready: bool) -> None:
        """Return when a ticket has got its record or `wake` can be read; at once if something is `ready`."""


# --- this machine -----------------------------------------------------------------------------


class _Worker:
    """A process, the pipe to it, and the problem it has."""

    def __init__(self, limits: Limits, respond: Respond) -> None:
        from multiprocessing import Pipe

        self.pipe, far = Pipe()
        parent = os.getpid()
        try:
            self.pid = os.fork()
        except OSError:
            self.pipe.close()
            far.close()
            raise
        if self.pid == 0:
            try:
                _close_all_but(far.fileno())
                _serve(far, limits, respond, parent)
            finally:
                os._exit(1)
        far.close()
        self.ticket: Ticket | None = None
        self.deadline = 0.0
        self.done = 0

    def end(self) -> int:
        """Kill the process; return its exit status, or minus the signal that ended it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.reaped()

    def reaped(self) -> int:
        """The process's exit status, or minus the signal that ended it."""
        self.pipe.close()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)


def _close_all_but(kept: int) -> None:
    """Close inherited files: an open connection here would hide that the parent has ended."""
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept)
    os.closerange(kept + 1, most if most > kept else 65_536)


def _serve(pipe: Any, limits: Limits, respond: Respond, parent: int) -> NoReturn:
    """Solve one problem after another, until the parent closes the pipe or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)

    def look_for_parent(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    # A timer, since no thread can be started when the address space is nearly used up.
    signal.signal(signal.SIGVTALRM, look_for_parent)
    signal.setitimer(signal.ITIMER_VIRTUAL, _WATCH_SECONDS, _WATCH_SECONDS)
    guard.confine(limits)
    most = _address_space() + ((limits.megabytes << 20) - _address_space()) // 2
    while True:
        try:
            problem, own = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        record = respond(problem, own)
        try:
            pipe.send((record, _address_space() > most))
        except MemoryError:
            pipe.send((batch.failed(problem["id"], guard.out_of_memory(own)), True))


_WATCH_SECONDS = 1


def _address_space() -> int:
    """The bytes of this process's address space; 0 if the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as stream:
            return int(stream.read().split()[0]) * _PAGE
    except (OSError, ValueError):
        return 0


_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Pool(AbstractContextManager["Pool"]):
    """Processes of this machine, each limited to its share of memory.

    Raises SourceError if the system allows no process at all; if it allows fewer than asked for, these are used.
    """

    def __init__(self, jobs: int, limits: Limits, respond: Respond = batch.respond) -> None:
        from symjac.library import (
            answers,  # noqa: F401 - loaded once, before the processes are forked
            checks,  # noqa: F401 - loaded once, before the processes are forked
        )

        self.capacity = jobs * PER_WORKER
        self.limits = limits
        self._respond = respond
        self._jobs = jobs
        self._waiting: deque[Ticket] = deque()
        self._workers: list[_Worker] = []
        self._start()

    def submit(self, ticket: Ticket) -> None:
        """Submit a problem to the next free process."""
        self._waiting.append(ticket)
        self._assign()

    def wait(self, wake: int | None, ready: bool) -> None:
        """Take the processes' records and give them new problems; see Solver."""
        from multiprocessing.connection import wait

        busy = {worker.pipe: worker for worker in self._workers if worker.ticket}
        now = time.monotonic()
        left = min((worker.deadline - now for worker in busy.values()), default=None)
        timeout = 0.0 if ready else left if left is None else max(left, 0.0)
        ready_now = wait([*busy] if wake is None else [*busy, wake], timeout)
        for worker in [worker for pipe, worker in busy.items() if pipe in ready_now]:
            self._receive(worker)
        now = time.monotonic()
        for worker in busy.values():
            if worker.ticket and worker.deadline <= now and worker in self._workers:
                worker.ticket.record = batch.failed(
                    worker.ticket.problem["id"], guard.out_of_time(worker.ticket.limits)
                )
                self._workers.remove(worker)
                worker.end()
        self._assign()

    def _receive(self, worker: _Worker) -> None:
        ticket, worker.ticket = worker.ticket, None
        assert ticket is not None
        try:
            ticket.record, is_full = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            self._died(ticket, worker.reaped())
            return
        worker.done += 1
        if is_full or worker.done >= _TASKS:
            self._workers.remove(worker)
            worker.end()

    def _died(self, ticket: Ticket, status: int) -> None:
        """Handle a process that ended without a record: the problem is tried again if another program killed it."""
        ticket.tries += 1
        if -status in guard.FROM_OUTSIDE and ticket.tries < _TRIES:
            self._waiting.appendleft(ticket)
        else:
            ticket.record = batch.failed(ticket.problem["id"], guard.died(status, ticket.limits))

    def _assign(self) -> None:
        """Give a problem to every process that has none."""
        while self._waiting:
            worker = next((worker for worker in self._workers if worker.ticket is None), None)
            if worker is None and not self._start():
                return
            if worker is None:
                continue
            ticket = self._waiting.popleft()
            worker.ticket, worker.deadline = ticket, time.monotonic() + ticket.limits.seconds
            with suppress(OSError):  # the process has died, and `wait` sees the end of its pipe
                worker.pipe.send((dict(ticket.problem), ticket.limits))

    def _start(self) -> bool:
        """Start one more process if allowed; return whether one was started."""
        if len(self._workers) >= self._jobs:
            return False
        try:
            self._workers.append(_Worker(self.limits, self._respond))
        except OSError as error:
            self._jobs = len(self._workers)
            if not self._jobs:
                raise SourceError(
                    f"the system lets no process be started: {error.strerror}",
                    hint=guard.ULIMIT,
                ) from error
            return False
        return True

    def __exit__(self, *_: object) -> None:
        while self._workers:
            self._workers.pop().end()


# --- in order ---------------------------------------------------------------------------------


def solved(
    problems: Iterable[Record | Reply], solver: Solver, key: Callable[[Record], Hashable] | None = None
) -> Iterator[dict[str, Any]]:
    """The records of the problems, in order and as soon as they are ready; a Reply among them is its own record.

    With a `key`, a problem whose key has occurred lately gets the earlier record and is not solved again.

    A thread reads problems ahead, but no more than keep the workers busy. An error of the reading is raised
    after the records of all problems read before it.
    """
    source = _Source(problems, solver.capacity)
    tickets: deque[Ticket] = deque()
    known: OrderedDict[Hashable, Ticket] = OrderedDict()
    try:
        while True:
            while len(tickets) < solver.capacity and (item := source.take()) is not None:
                if callable(item):
                    tickets.append(Ticket({}, solver.limits, item()))
                    continue
                tickets.append(_ticket(item, solver, known, key))
            if not tickets and source.is_at_end:
                break
            has_room = len(tickets) < solver.capacity and not source.is_at_end
            solver.wait(source.wake if has_room else None, bool(tickets) and tickets[0].record is not None)
            while tickets and (record := tickets[0].record) is not None:
                tickets.popleft()
                yield record
    finally:
        source.close()
    if source.error is not None:
        raise source.error


def _ticket(
    problem: Record, solver: Solver, known: OrderedDict[Hashable, Ticket], key: Callable[[Record], Hashable] | None
) -> Ticket:
    """The ticket of a problem that is submitted, or of an earlier one with the same key."""
    name = None if key is None else key(problem)
    found = known.get(name) if key is not None else None
    if found is not None:
        known.move_to_end(name)
        return found
    ticket = Ticket(problem, batch.limits_of(problem, solver.limits))
    if key is not None:
        known[name] = ticket
        if len(known) > _REMEMBERED:
            known.popitem(last=False)
    solver.submit(ticket)
    return ticket


_REMEMBERED = 5_000
"""The most problems whose records are kept for others with the same key."""


class _Source:
    """Problems that are read ahead; `wake` is a file descriptor that can be read when there are more."""

    def __init__(self, problems: Iterable[Record | Reply], most: int) -> None:
        self._ready: queue.Queue[Record | Reply | None] = queue.Queue(most)
        self.is_at_end = False
        self.error: BaseException | None = None
        self.wake, self._waker = os.pipe()
        for end in (self.wake, self._waker):
            os.set_blocking(end, False)
        threading.Thread(target=self._read, args=(problems,), daemon=True).start()

    def _read(self, problems: Iterable[Record | Reply]) -> None:
        try:
            for problem in problems:
                self._ready.put(problem)
                self._tell()
        except BaseException as error:
            self.error = error
        self._ready.put(None)
        self._tell()
        os.close(self._waker)

    def _tell(self) -> None:
        with suppress(OSError):  # the pipe is full, which wakes the reader too; or its other end is closed
            os.write(self._waker, b".")

    def take(self) -> Record | Reply | None:
        """The next problem, if one has been read."""
        if self.is_at_end:
            return None
        with suppress(queue.Empty):
            return self._last(self._ready.get_nowait())
        with suppress(BlockingIOError):
            os.read(self.wake, 4096)
        with suppress(queue.Empty):
            return self._last(self._ready.get_nowait())  # it may have come between the two calls
        return None

    def _last(self, item: Record | Reply | None) -> Record | Reply | None:
        self.is_at_end = item is None
        return item

    def close(self) -> None:
        """Stop reading. A thread that waits for a line is left waiting."""
        os.close(self.wake)
