"""The command batch: problems are read line by line, solved by many processes, and answered line by line in order."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from symjac.cli import console
from symjac.cli.grammar import Command
from symjac.cli.options import LIMITS, QUIET, VERSION
from symjac.errors import ReadError, SourceError, SymjacError
from symjac.guard import Limits

if TYPE_CHECKING:
    from symjac.batch import Record
    from symjac.workers import Cluster, Pool, Reply

_HELP = """Many problems at once: JSON Lines in, JSON Lines out, one record each and in the same order.

    Each line of INPUT is an object with the fields command and components, and id, vars, params,
    functions, positive, complex, name, from, at, digits, layout, simplify, only and timeout as on
    the command line. The record of a problem has its id, status ok and what --format json shows,
    or status error and the error: kind, message, span, hint. A problem that cannot be read, hangs,
    crashes or runs out of memory costs its own record alone.

    \b
      echo '{"command": "jacobian", "components": "x*y, sin(x)"}' | symjac batch
      symjac batch problems.jsonl -o records.jsonl --jobs 8
      symjac batch problems.jsonl --resume records.jsonl
    """

_MOST_BYTES = 8_000_000  # of a line; see read/limits.py

_OPTIONS = (
    click.Argument(["path"], metavar="[INPUT]", required=False, default="-"),
    click.Option(["-o", "--output"], metavar="FILE", help="Write the records to a file as they come."),
    click.Option(
        ["--resume"],
        metavar="FILE",
        help="Go on with a file of records: problems that it has answered are left out.",
    ),
    click.Option(
        ["-j", "--jobs"], metavar="N", type=click.IntRange(1, 1_024), help="Processes.  [default: one for each core]"
    ),
    click.Option(["--scheduler"], metavar="ADDRESS", help="Solve on the workers of a Dask scheduler instead."),
)


def _run(**values: Any) -> None:
    with ExitStack() as stack:
        output, done = _output(stack, values["output"], values["resume"])
        limits = Limits(values["timeout"], values["memory"])
        lines, total = _input(stack, values["path"])
        pool = _pool(values["scheduler"], values["jobs"], limits)
        stack.push(pool)
        counts = _answer(_after(done, _problems(lines)), pool, output, total)
    if not values["quiet"]:
        console.note([_summary(counts, len(done))])


def _pool(scheduler: str | None, jobs: int | None, limits: Limits) -> Pool | Cluster:
    from symjac import workers

    if scheduler is not None:
        return workers.Cluster(scheduler, limits)
    return workers.Pool(jobs or len(os.sched_getaffinity(0)), limits)


def _answer(
    problems: Iterator[Record | Reply], pool: Pool | Cluster, output: IO[bytes], total: int | None
) -> dict[str, int]:
    """Write the record of each problem as soon as it is there; how many there are of each status."""
    from symjac import workers

    counts = {"ok": 0, "error": 0}
    with _progress(total) as advance:
        for record in workers.solved(problems, pool):
            counts[record["status"]] += 1
            output.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            output.flush()
            advance()
    return counts


def _summary(counts: dict[str, int], before: int) -> str:
    resumed = f", {before} answered before" if before else ""
    return f"{sum(counts.values())} problems: {counts['ok']} ok, {counts['error']} with an error{resumed}"


# --- reading --------------------------------------------------------------------------------


def _input(stack: ExitStack, path: str) -> tuple[Iterator[bytes], int | None]:
    """The lines, and how many there are where that can be told."""
    if path == "-":
        return _lines(sys.stdin.buffer), None
    try:
        stream = stack.enter_context(open(path, "rb"))  # noqa: SIM115 - the stack closes it
        total = sum(1 for line in stream if not line.isspace()) if sys.stderr.isatty() and stream.seekable() else None
        if total is not None:
            stream.seek(0)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", hint="check the path and its permissions") from error
    return _lines(stream), total


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines; of one that is too long, only its beginning."""
    while line := stream.readline(_MOST_BYTES + 1):
        rest = line
        while len(rest) > _MOST_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(_MOST_BYTES + 1)
        yield line


def _problems(lines: Iterator[bytes]) -> Iterator[Record | Reply]:
    """The problems; in the place of one that cannot be read, its record."""
    from symjac import batch

    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            if len(line) > _MOST_BYTES:
                raise ReadError(f"line {number} is longer than {_MOST_BYTES:,} bytes")
            yield batch.problem_of(line, number)
        except SymjacError as error:
            record = batch.failed(number, error)
            yield lambda record=record: record  # type: ignore[misc]


# --- resuming -------------------------------------------------------------------------------


def _output(stack: ExitStack, path: str | None, resumed: str | None) -> tuple[IO[bytes], list[Any]]:
    """Where the records go, and the ids of those that are there already."""
    if path is not None and resumed is not None:
        raise ReadError("--output begins a file, --resume goes on with one", hint="give one of them")
    if path is None and resumed is None:
        return sys.stdout.buffer, []
    target = resumed or path or ""
    try:
        stream = stack.enter_context(open(target, "ab+" if resumed else "wb"))  # noqa: SIM115 - the stack closes it
        return stream, _finished(stream, target) if resumed else []
    except OSError as error:
        raise SourceError(
            f"cannot write {target}: {error.strerror}", hint="check the path, its permissions and the free space"
        ) from error


def _finished(stream: IO[bytes], path: str) -> list[Any]:
    """The ids of the records in a file; a last one that was not written to its end is cut off."""
    stream.seek(0)
    ids, end = [], 0
    for line in stream:
        if not line.endswith(b"\n"):
            break
        try:
            ids.append(json.loads(line)["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(
                f"{path} holds no records: line {len(ids) + 1} is not one", hint="name the file of an earlier run"
            ) from error
        end += len(line)
    stream.truncate(end)
    stream.seek(end)
    return ids


def _after(done: list[Any], problems: Iterator[Record | Reply]) -> Iterator[Record | Reply]:
    """The problems that have no record yet."""
    for number, identity in enumerate(done, 1):
        problem = next(problems, None)
        found = None if problem is None else (problem() if callable(problem) else problem)["id"]
        if problem is None or found != identity:
            raise ReadError(
                f"the records are not those of this input: record {number} has the id {identity!r}, not {found!r}",
                hint="resume with the input that the records were made from",
            )
    yield from problems


# --- showing --------------------------------------------------------------------------------


@contextmanager
def _progress(total: int | None) -> Iterator[Any]:
    """A bar on standard error, if that is a terminal; what is yielded moves it on."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar: Any
    with click.progressbar(length=total, label="symjac batch", file=sys.stderr, show_pos=True) as bar:
        yield lambda: bar.update(1)


batch = Command(
    "batch",
    callback=_run,
    params=[*_OPTIONS, *LIMITS, QUIET, VERSION],
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
