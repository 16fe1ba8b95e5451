"""Many problems at once, in processes of this machine or on the workers of a Dask cluster."""

from __future__ import annotations

import math
import os
import pickle
import queue
import select
import signal
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, NoReturn, Protocol

from symjac.errors import ReadError, SourceError, Undecided
from symjac.run import batch, guard
from symjac.run.batch import Record
from symjac.run.guard import Limits

# --- problems and records -----------------------------------------------------
#
# Many problems at once, in processes of this machine: the records come in the problems' order.
#
# A process of this machine has one problem at a time, and a time limit for it. A process that hangs is killed, one that
# dies is replaced; either costs the record of its own problem alone. If a process was killed from outside, that says
# nothing about its problem, which another process then tries again.


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
    """A place where problems are solved: a Pool, or a Cluster."""

    limits: Limits

    @property
    def capacity(self) -> int:
        """How many problems may wait for their records."""

    def submit(self, ticket: Ticket) -> None:
        """Submit a problem; its ticket gets the record."""

    def wait(self, wake: int | None, ready: bool) -> None:
        """Return when a ticket has got its record or `wake` can be read; at once if something is `ready`."""


# --- this machine -----------------------------------------------------------------------------


class _Line:
    """One end of a pair of sockets. Values are sent and received whole, and no wait outlasts the deadline.

    A process that is stopped amid a message, or that does not take one, would otherwise be waited for without end.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self.fileno = end.fileno()
        self.deadline: float | None = None

    def send(self, value: object) -> None:
        """Send a value; raises TimeoutError at the deadline, OSError if the other process has ended."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._limit()
        self._socket.sendall(len(data).to_bytes(8, "big") + data)

    def receive(self) -> Any:
        """The next value; raises TimeoutError at the deadline, EOFError or OSError if the other process has ended."""
        return pickle.loads(self._read(int.from_bytes(self._read(8), "big")))  # from our own process

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._limit()
            part = self._socket.recv(min(size - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def _limit(self) -> None:
        self._socket.settimeout(None if self.deadline is None else max(self.deadline - time.monotonic(), 0.001))

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


class _Worker:
    """A process, the line to it, and the problem it has."""

    def __init__(self, limits: Limits, respond: Respond) -> None:
        near, far = socket.socketpair()
        parent = os.getpid()
        try:
            with guard.signals_wait():
                self.pid = guard.forked()
        except OSError:
            near.close()
            far.close()
            raise
        if self.pid == 0:
            try:
                _close_all_but(far.fileno())
                _serve(_Line(far), limits, respond, parent)
            finally:
                os._exit(1)
        far.close()
        self.line = _Line(near)
        self.ticket: Ticket | None = None
        self.done = 0

    @property
    def left(self) -> float:
        """The seconds that are left for its problem."""
        return 0.0 if self.line.deadline is None else max(self.line.deadline - time.monotonic(), 0.0)

    def end(self) -> int:
        """Kill the process; return its exit status, or minus the signal that ended it, which may be an earlier one."""
        self.line.close()
        return guard.killed(self.pid)


def _close_all_but(kept: int) -> None:
    """Close inherited files: an open connection here would hide that the parent, or a sibling, has ended."""
    try:
        found = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:  # no such folder, or no file may be opened; the limit on open files may be huge
        found = [*range(3, min(max(os.sysconf("SC_OPEN_MAX"), kept + 1), 65_536))]
    for number in found:
        if number > 2 and number != kept:
            with suppress(OSError):  # the folder itself was open while it was read
                os.close(number)


def _serve(line: _Line, limits: Limits, respond: Respond, parent: int) -> NoReturn:
    """Solve one problem after another, until the parent closes the line or ends."""

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
            problem, own = line.receive()
        except (EOFError, OSError):
            os._exit(0)
        record = respond(problem, own)
        try:
            line.send((record, _address_space() > most))
        except MemoryError:
            line.send((batch.failed(problem["id"], guard.out_of_memory(own)), True))


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
        busy = {worker.line.fileno: worker for worker in self._workers if worker.ticket}
        poll = select.poll()
        for number in [*busy] if wake is None else [*busy, wake]:
            poll.register(number, select.POLLIN)
        left = min((worker.left for worker in busy.values()), default=None)
        timeout = 0 if ready else left if left is None else math.ceil(left * 1000)
        for number, _ in poll.poll(timeout):
            if number in busy:
                self._receive(busy[number])
        for worker in busy.values():
            if worker.ticket and not worker.left:
                self._out_of_time(worker, worker.ticket)
        self._assign()

    def _receive(self, worker: _Worker) -> None:
        ticket = worker.ticket
        assert ticket is not None
        try:
            ticket.record, is_full = worker.line.receive()
        except TimeoutError:
            self._out_of_time(worker, ticket)
            return
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.ticket = None
            self._died(ticket, worker.end())
            return
        worker.ticket = None
        worker.done += 1
        if is_full or worker.done >= _TASKS:
            self._workers.remove(worker)
            worker.end()

    def _out_of_time(self, worker: _Worker, ticket: Ticket) -> None:
        ticket.record = batch.failed(ticket.problem["id"], guard.out_of_time(ticket.limits))
        self._workers.remove(worker)
        worker.ticket = None
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
            worker.ticket, worker.line.deadline = ticket, time.monotonic() + ticket.limits.seconds
            try:
                worker.line.send((dict(ticket.problem), ticket.limits))
            except TimeoutError:
                self._out_of_time(worker, ticket)
            except OSError:  # the process has died; `wait` finds the end of its line
                pass

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
                    f"the system does not allow a new process: {error.strerror}",
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


# --- a cluster ----------------------------------------------------------------
#
# The workers of a Dask cluster: problems are sent many at a time, and sent again if a worker is lost.
#
# Every worker loads SymPy before its first problem (a WorkerPlugin), and each of its threads keeps a Pool of one
# process: a problem that hangs or kills its process costs its own record alone, as on this machine.


class Cluster(AbstractContextManager["Cluster"]):
    """The workers of a Dask scheduler. The problems of a lost worker are solved elsewhere.

    Raises ReadError if no scheduler answers, or the workers have no symjac; Undecided if the scheduler, or every
    worker, has been silent for some seconds.
    """

    def __init__(self, address: str, limits: Limits, respond: Respond = batch.respond) -> None:
        import logging

        try:
            from distributed import Client
        except ImportError as error:
            raise ReadError("--scheduler needs Dask", hint="pip install 'symjac[cluster]'") from error
        logging.disable(logging.CRITICAL)  # symjac itself reports a lost connection
        try:
            connect: Any = Client
            self._client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ReadError(f"no scheduler answers at {address}: {error}", hint="dask scheduler starts one") from error
        self._address = address
        self._warm()
        self._threads: int = max(1, sum(_within(_WARM_SECONDS, self._client.nthreads).values()))
        self.limits = limits
        self._respond = respond
        self._pending: list[Ticket] = []
        self._together = _AT_FIRST
        self._news: queue.SimpleQueue[tuple[Any, list[Ticket]]] = queue.SimpleQueue()
        self._lost: deque[list[Ticket]] = deque()
        self._seen = time.monotonic()
        self._asked = self._seen

    def _warm(self) -> None:
        """Make every worker, present or future, load SymPy before its first problem."""
        from distributed.diagnostics.plugin import WorkerPlugin

        class Warm(WorkerPlugin):  # type: ignore[misc,unused-ignore]
            """Loads the library when a worker starts."""

            name = "symjac"

            def setup(self, worker: Any) -> None:  # noqa: ARG002 - the signature is Dask's
                from symjac.library import api  # noqa: F401

        try:
            _within(_WARM_SECONDS, lambda: self._client.register_plugin(Warm()))
        except Exception as error:
            self.__exit__()
            raise ReadError(
                f"the workers at {self._address} cannot load symjac: {type(error).__name__}: {error}",
                hint="install the same version of symjac where the workers run",
            ) from error

    @property
    def capacity(self) -> int:
        """How many problems may wait: some tasks for each thread of a worker."""
        return _TASKS_WAITING * self._threads * max(_AT_FIRST, self._together)

    def submit(self, ticket: Ticket) -> None:
        """Have a problem solved by one of the workers."""
        self._pending.append(ticket)
        if len(self._pending) >= self._together:
            self._send(self._pending)
            self._pending = []

    def _send(self, tickets: list[Ticket]) -> None:
        problems = [dict(ticket.problem) for ticket in tickets]
        future = self._client.submit(respond_on_worker, self._respond, problems, self.limits, pure=False)
        # Dask waits for its thread of callbacks when the process ends: nothing in it may wait for a result.
        future.add_done_callback(lambda done: self._news.put((done, tickets)))

    def wait(self, wake: int | None, ready: bool) -> None:  # noqa: ARG002 - the signature is Solver's
        """Wait for news of the workers; see Solver."""
        if self._pending:
            self._send(self._pending)
            self._pending = []
        with suppress(queue.Empty):
            self._take(*(self._news.get_nowait() if ready else self._news.get(timeout=_LOOK_SECONDS)))
        now = time.monotonic()
        if (self._lost or now - self._seen > _SILENT_SECONDS) and now - self._asked > 1 and self._has_workers():
            while self._lost:
                self._again(self._lost.popleft())

    def _take(self, done: Any, tickets: list[Ticket]) -> None:
        """Take the records of a task that has ended; its problems are lost if workers or the connection were."""
        from asyncio import CancelledError

        try:
            records, seconds = done.result(timeout=_SILENT_SECONDS)
        except TimeoutError:  # its worker was lost before it handed them out; another one solves them again
            self._news.put((done, tickets))
        except (Exception, CancelledError):
            self._lost.append(tickets)
        else:
            for ticket, record in zip(tickets, records, strict=True):
                ticket.record = record
            self._seen = time.monotonic()
            self._together = max(1, min(round(_TASK_SECONDS * len(tickets) / seconds), _MOST_TOGETHER))

    def _has_workers(self) -> bool:
        """Whether a worker is there; Undecided if none has been for a while."""
        self._asked = time.monotonic()
        why = f"the scheduler at {self._address} does not answer"
        try:
            if self._client.sync(self._client.scheduler.identity, callback_timeout=_SILENT_SECONDS)["workers"]:
                self._seen = time.monotonic()
                return True
            why = f"the scheduler at {self._address} has no workers"
        except Exception:  # any error of Dask's about a lost connection; the next line counts how long
            pass
        if time.monotonic() - self._seen > _GONE_SECONDS:
            raise Undecided(
                why, hint="the records so far are kept: --resume FILE goes on with them, here or on another cluster"
            )
        return False

    def _again(self, tickets: list[Ticket]) -> None:
        """Send the problems of lost workers again, one by one; give up those that were lost too often."""
        for ticket in tickets:
            ticket.tries += 1
            if ticket.tries <= _CLUSTER_TRIES:
                self._send([ticket])
            else:
                error = Undecided("every worker that had this problem was lost", hint="look at the workers' logs")
                ticket.record = batch.failed(ticket.problem["id"], error)

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # the connection may be gone
            self._client.close(timeout=1)


def _within(seconds: float, ask: Callable[[], Any]) -> Any:
    """The value of a function of Dask's that has no time limit of its own; raises TimeoutError."""
    from concurrent.futures import Future

    outcome: Future[Any] = Future()

    def run() -> None:
        try:
            outcome.set_result(ask())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return outcome.result(timeout=seconds)


_TASKS_WAITING = 4
_AT_FIRST = 8  # problems that are sent as one task, until it is known how long they take
_TASK_SECONDS = 2.0  # that a task should last: sending one costs some 20 milliseconds
_MOST_TOGETHER = 128
_CONNECT_SECONDS = 10
_WARM_SECONDS = 120  # in which all workers must have loaded symjac
_LOOK_SECONDS = 0.05
_SILENT_SECONDS = 2.0  # without a record, before the scheduler is asked whether it has workers
_GONE_SECONDS = 6.0
_CLUSTER_TRIES = 3

_of_thread = threading.local()


def respond_on_worker(
    respond: Respond, problems: Sequence[Record], limits: Limits
) -> tuple[list[dict[str, Any]], float]:
    """The records of some problems, solved in a process of this thread's own, and the seconds that it took."""
    begin = time.monotonic()
    kept: dict[object, Pool] = _of_thread.__dict__.setdefault("pools", {})
    pool = kept.get((respond, limits))
    if pool is None:
        pool = kept[respond, limits] = Pool(1, limits, respond)
    tickets = [Ticket(problem, batch.limits_of(problem, limits)) for problem in problems]
    for ticket in tickets:
        pool.submit(ticket)
    while tickets[-1].record is None:  # one process solves them in their order
        pool.wait(None, ready=False)
    return [ticket.record for ticket in tickets if ticket.record], max(time.monotonic() - begin, 0.001)
