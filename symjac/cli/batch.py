"""The command batch: problems are read line by line, solved by many processes, and answered line by line in order."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from symjac.cli import console
from symjac.cli.grammar import Command
from symjac.cli.options import LIMITS, QUIET, VERSION, table_parameters
from symjac.errors import ReadError, SourceError, SymjacError
from symjac.guard import Limits

if TYPE_CHECKING:
    from symjac.batch import Record
    from symjac.workers import Cluster, Pool, Reply

_HELP = """Many problems at once: JSON Lines in, JSON Lines out, one record each and in the same order.

    Each line of INPUT is an object with the fields command (a derivative, or check) and components,
    and as on the command line id, vars, params, functions, positive, complex, name, from, at,
    digits, layout, simplify, only, timeout; for a check answer, of, tolerance, strict_domain, reveal.
    The record of a problem has its id, status ok and what --format json shows, or status error and
    the error: kind, message, span, hint. A problem that cannot be read, hangs, crashes or runs out
    of memory costs its own record alone.

    With --csv the answers of a class are checked: each row gets the columns verdict, score (from 0
    to 1), mistakes and message, and keeps all others.

    \b
      echo '{"command": "jacobian", "components": "x*y, sin(x)"}' | symjac batch
      symjac batch problems.jsonl -o records.jsonl --jobs 8
      symjac batch problems.jsonl --resume records.jsonl
      symjac batch --csv answers.csv --key "x*y, sin(x)" --vars x,y -o marked.csv
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
    click.Option(["--csv", "table"], metavar="FILE", help="Check the answers in a CSV file."),
    click.Option(["--key"], metavar="COMPONENTS", help="csv: the map that was asked about."),
    click.Option(
        ["--answer-column"], metavar="NAME", default="answer", show_default=True, help="csv: where the answers are."
    ),
)
_OF_TABLES = table_parameters()


def _run(**values: Any) -> None:
    _require_consistent(values)
    with ExitStack() as stack:
        output, done = _output(stack, values["output"], values["resume"])
        limits = Limits(values["timeout"], values["memory"])
        stream, total = _input(stack, values["table"] or values["path"])
        if values["table"] is None:
            problems, written = _after(done, _problems(_lines(stream))), _record_line
        else:
            from symjac.cli.grades import Table

            table = Table(stream, values["table"], values)
            problems, written = table.problems(), table.row
            output.write(table.head())
            total = total and total - 1
        pool = _pool(values["scheduler"], values["jobs"], limits)
        stack.push(pool)
        counts = _answer(problems, pool, output, written, total)
    if not values["quiet"]:
        console.note([_summary(counts, len(done))])


def _require_consistent(values: dict[str, Any]) -> None:
    """Raise ReadError for options that do not go together."""
    if values["table"] is None:
        context = click.get_current_context()
        for option in (*_OF_TABLES, *(o for o in _OPTIONS if o.name in ("key", "answer_column"))):
            if context.get_parameter_source(option.name or "") is click.core.ParameterSource.COMMANDLINE:
                raise ReadError(
                    f"{option.opts[-1]} goes with --csv", hint="a line of JSON says it in a field of its own"
                )
        return
    if values["key"] is None:
        raise ReadError("--csv needs the map that was asked about", hint='name it: --key "x*y, sin(x)"')
    if values["path"] != "-":
        raise ReadError("--csv names the file that is read", hint=f"leave out {values['path']}")
    if values["resume"] is not None:
        raise ReadError("--resume goes on with records, not with a CSV file", hint="use --output")


def _record_line(record: dict[str, Any]) -> bytes:
    import json

    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _pool(scheduler: str | None, jobs: int | None, limits: Limits) -> Pool | Cluster:
    from symjac import workers

    if scheduler is not None:
        return workers.Cluster(scheduler, limits)
    return workers.Pool(jobs or len(os.sched_getaffinity(0)), limits)


def _answer(
    problems: Iterator[Record | Reply],
    pool: Pool | Cluster,
    output: IO[bytes],
    written: Callable[[dict[str, Any]], bytes],
    total: int | None,
) -> Counter[str]:
    """Write the record of each problem as soon as it is there; how many there are of each verdict or status."""
    from symjac import workers

    counts: Counter[str] = Counter()
    with _progress(total) as advance:
        for record in workers.solved(problems, pool):
            counts[record.get("verdict", record["status"])] += 1
            output.write(written(record))
            output.flush()
            advance()
    return counts


def _summary(counts: Counter[str], before: int) -> str:
    """`4 problems: 2 right, 1 wrong, 1 error`."""
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in _KINDS if counts[kind])
    resumed = f"; {before} answered before" if before else ""
    return f"{counts.total()} problem{'' if counts.total() == 1 else 's'}{': ' if kinds else ''}{kinds}{resumed}"


_KINDS = ("ok", "right", "wrong", "undecided", "error")


# --- reading --------------------------------------------------------------------------------


def _input(stack: ExitStack, path: str) -> tuple[IO[bytes], int | None]:
    """The file, and how many lines it has where that can be told."""
    if path == "-":
        return sys.stdin.buffer, None
    try:
        stream = stack.enter_context(open(path, "rb"))  # noqa: SIM115 - the stack closes it
        total = sum(1 for line in stream if not line.isspace()) if sys.stderr.isatty() and stream.seekable() else None
        if total is not None:
            stream.seek(0)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", hint="check the path and its permissions") from error
    return stream, total


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
    import json

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
    params=[*_OPTIONS, *_OF_TABLES, *LIMITS, QUIET, VERSION],
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
