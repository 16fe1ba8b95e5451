"""A file that is written as results come, so that an interrupted run leaves them and another goes on with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import IO, Any

from symjac.cli import console
from symjac.errors import ReadError, SourceError


def target(path: str | None, resumed: str | None, stream: IO[bytes]) -> tuple[str | None, bool]:
    """The file that the records go to, if not standard output, and whether it is gone on with."""
    if path is not None and resumed is not None:
        raise ReadError("--output begins a file, --resume goes on with one", hint="give one of them")
    chosen = resumed if path is None else path
    if chosen == "":
        raise ReadError("the file that the records go to has no name", hint="leave the option out for standard output")
    if resumed is not None and os.path.exists(resumed) and not os.path.isfile(resumed):
        raise foreign(resumed)  # before it is opened: a pipe would wait for a reader
    if chosen is not None and os.path.isfile(chosen) and _is_same_file(chosen, stream):
        raise ReadError(f"{chosen} is what is read", hint="write the records to another file")
    return chosen, resumed is not None


def _is_same_file(path: str, stream: IO[bytes]) -> bool:
    with suppress(OSError):  # a stream that is no file, or a path that cannot be opened either
        return os.path.samestat(os.stat(path), os.fstat(stream.fileno()))
    return False


def foreign(path: str) -> ReadError:
    """The error for a file that no run of this kind has written."""
    return ReadError(f"{path} holds no records", hint="name the file of an earlier run")


def opened(stack: ExitStack, target: str) -> Any:
    """The file that records go to, open at its end and locked: two runs would mix their records.

    Without a buffer: what did not fit on a full disk is not tried again when the file is closed.
    """
    place = console.descriptor(target)
    is_file = place is None and (os.path.isfile(target) or not os.path.exists(target))
    try:
        # A pipe, a device and an open stream are written where they stand.
        stream = open(target if place is None else place, "ab" if is_file else "wb", 0, closefd=place is None)  # noqa: SIM115
        stack.enter_context(stream)
        if is_file:
            _lock(stream, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    return stream


def _lock(stream: Any, target: str) -> None:
    """Keep other runs away from a file until this one ends; SourceError where one is at it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SourceError(
            f"another run writes to {target}", hint="wait until it has ended, or name another file"
        ) from error
    except OSError:  # a file system without locks, or a pipe
        return


def writer(stream: Any, target: str | None, end: int) -> Callable[[bytes], None]:
    """What writes at once, to standard output or to a file, which is first cut off at its `end`."""
    if target is not None and os.path.isfile(target) and console.descriptor(target) is None:
        try:
            stream.truncate(end)
        except OSError as error:
            raise _unwritable(target, error) from error

    def write(data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[stream.write(rest) :]
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if target is None:
                console.abandon_output()
            raise _unwritable(target or "standard output", error) from error

    return write


def _unwritable(target: str, error: OSError) -> SourceError:
    return SourceError(
        f"cannot write {target}: {error.strerror or error}", hint="check the path, its permissions and the free space"
    )
