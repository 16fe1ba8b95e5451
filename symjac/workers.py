"""Many problems at once, in processes of this machine or of a cluster: the records come in the problems' order.

Each problem has its own limits. One that hangs, crashes or runs out of memory costs its own record alone.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as Late
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from symjac import batch, guard
from symjac.batch import Record
from symjac.errors import ReadError
from symjac.guard import Limits

Reply = Callable[[], dict[str, Any]]
"""Waits for the record of a problem that was submitted."""

PER_WORKER = 32
"""Problems that wait for each worker: enough to keep it busy while the first in line takes its time."""

_TASKS = 1_000  # of a process, before a new one takes its place: what SymPy caches does not grow without end


class Pool(AbstractContextManager["Pool"]):
    """Processes of this machine, each confined to the memory it may have."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        import multiprocessing

        from pebble import ProcessPool

        from symjac import answers, api  # noqa: F401 - loaded once, before the processes are forked

        self.capacity = jobs * PER_WORKER
        self._limits = limits
        self._pool: Any = ProcessPool(
            max_workers=jobs,
            max_tasks=_TASKS,
            initializer=_begin,
            initargs=(limits, os.getpid()),
            context=multiprocessing.get_context("fork"),
        )

    def submit(self, problem: Record) -> Reply:
        """Have a problem solved by the next process that is free."""
        from pebble import ProcessExpired

        limits = batch.limits_of(problem, self._limits)
        future = self._pool.schedule(batch.respond, args=(problem, limits), timeout=limits.seconds)

        def reply() -> dict[str, Any]:
            try:
                record: dict[str, Any] = future.result()
            except Late:
                return batch.failed(problem["id"], guard.out_of_time(limits))
            except ProcessExpired as death:
                return batch.failed(problem["id"], guard.died(death.exitcode, limits))
            return record

        return reply

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()


def _begin(limits: Limits, parent: int) -> None:
    """What a process does first: it takes its limits, and ends when its parent is gone, even one that was killed."""
    guard.confine(limits)

    def watch() -> NoReturn:
        while os.getppid() == parent:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


_WATCH_SECONDS = 1


class Cluster(AbstractContextManager["Cluster"]):
    """The workers of a Dask scheduler, which solves again elsewhere what a lost worker had."""

    def __init__(self, address: str, limits: Limits) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise ReadError("--scheduler needs Dask", hint="pip install 'symjac[cluster]'") from error
        try:
            connect: Any = Client
            self._client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ReadError(f"no scheduler answers at {address}: {error}", hint="dask scheduler starts one") from error
        self.capacity = PER_WORKER * max(1, sum(self._client.nthreads().values()))
        self._limits = limits

    def submit(self, problem: Record) -> Reply:
        """Have a problem solved by one of the workers."""
        limits = batch.limits_of(problem, self._limits)
        future = self._client.submit(respond_in_child, dict(problem), limits, pure=False, retries=_RETRIES)

        def reply() -> dict[str, Any]:
            record: dict[str, Any] = future.result()
            future.release()
            return record

        return reply

    def __exit__(self, *_: object) -> None:
        self._client.close()


_CONNECT_SECONDS = 10
_RETRIES = 3  # times that a problem is begun again after its worker was lost


def respond_in_child(problem: Record, limits: Limits) -> dict[str, Any]:
    """The record for one problem, solved in a guarded child of this process."""
    from symjac.errors import SymjacError

    try:
        return guard.run(lambda: batch.respond(problem, limits), limits)
    except SymjacError as error:
        return batch.failed(problem["id"], error)


def solved(problems: Iterable[Record | Reply], pool: Pool | Cluster) -> Iterator[dict[str, Any]]:
    """The records of the problems, in order and as soon as they are there; a Reply in their place is its record.

    Problems are read ahead, but no more of them than keep the workers busy.
    """
    waiting: queue.Queue[Reply | None] = queue.Queue(pool.capacity)

    def read_ahead() -> None:
        try:
            for problem in problems:
                waiting.put(problem if callable(problem) else pool.submit(problem))
        except BaseException as error:
            waiting.put(_raises(error))
        waiting.put(None)

    threading.Thread(target=read_ahead, daemon=True).start()
    while (reply := waiting.get()) is not None:
        yield reply()


def _raises(error: BaseException) -> Reply:
    def reply() -> NoReturn:
        raise error

    return reply
