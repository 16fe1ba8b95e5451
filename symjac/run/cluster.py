"""The workers of a Dask cluster: problems are sent many at a time, and sent again if a worker is lost.

Every worker loads SymPy before its first problem (a WorkerPlugin), and each of its threads keeps a Pool of one process:
a problem that hangs or kills its process costs its own record alone, as on this machine.
"""

from __future__ import annotations

import queue
import threading
import time
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from typing import Any

from symjac.errors import ReadError, Undecided
from symjac.run import batch
from symjac.run.batch import Record
from symjac.run.guard import Limits
from symjac.run.workers import Pool, Respond, Ticket


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
                from symjac.library import answers, api  # noqa: F401

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
