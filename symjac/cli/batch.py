"""The commands that answer many requests: batch, with a problem a line, and weave, for the comments of documents."""

from __future__ import annotations

import io
import os
import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import IO, TYPE_CHECKING, Any

import click

from symjac.cli import Command, classes, console
from symjac.cli.options import LIMITS, QUIET, VERSION, table_parameters
from symjac.errors import OK, WRONG, ReadError, SourceError, SymjacError
from symjac.run.guard import Limits

if TYPE_CHECKING:
    from symjac.run.batch import Record
    from symjac.run.workers import Cluster, Pool, Reply
    from symjac.weave import DocumentLanguage, Run


# --- batch -------------------------------------------------------------------
#
# The command batch: problems are read line by line, solved by many processes, and answered line by line in order.


_HELP = """Each line of INPUT is an object with the fields command (a derivative, or check) and components.
    It may have an id and, as on the command line, vars, params, functions, positive, complex, name,
    from, at, digits, layout, simplify, only, timeout, vector, matrix_var, vector_param, matrix_param;
    a check has an answer, and may have of, tolerance, strict_domain, orientation, reveal.

    The record of a problem has its id and a status. With status ok it has the fields of --format
    json; with status error it has the error: kind, message, span, hint. A problem that cannot be
    read, hangs, crashes or runs out of memory costs its own record alone.

    With --csv the answers of a class are checked: each row gets the columns verdict, score (from 0
    to 1), mistakes and message, and keeps all others.

    \b
      echo '{"command": "jacobian", "components": "x*y, sin(x)"}' | symjac batch
      symjac batch problems.jsonl -o records.jsonl --jobs 8
      symjac batch problems.jsonl --resume records.jsonl
      symjac batch --csv answers.csv --key "x*y, sin(x)" --vars x,y -o marked.csv
      symjac batch --csv class.csv --questions class.toml --resume marked.csv --review look.csv
    """

_MOST_BYTES = 8_000_000  # of a line; see read/__init__.py

_OPTIONS = (
    click.Argument(["path"], metavar="[INPUT]", required=False, default="-"),
    click.Option(["-o", "--output"], metavar="FILE", help="Write the records to a file as they come."),
    click.Option(
        ["--resume"],
        metavar="FILE",
        help="Continue a file of records or marked rows; problems that it answers are skipped.",
    ),
    click.Option(
        ["-j", "--jobs"], metavar="N", type=click.IntRange(1, 1_024), help="Processes.  [default: one for each core]"
    ),
    click.Option(["--scheduler"], metavar="ADDRESS", help="Solve on the workers of a Dask scheduler instead."),
)
_OF_CLASSES = (*classes.OPTIONS, *table_parameters())


def _run(**values: Any) -> None:
    _require_consistent(values)
    with ExitStack() as stack:
        limits = Limits(values["timeout"], values["memory"])
        path = values["table"] or values["path"]
        origin = "standard input" if path == "-" else path
        stream, total = _input(stack, path)

        def pool(*respond: Any) -> Pool | Cluster:
            return _pool(values["scheduler"], values["jobs"], limits, *respond)

        if values["table"] is not None:
            ticks = None if total is None or path.endswith(".xlsx") else total - 1  # a workbook has no lines
            summary = classes.run(stack, values, stream, pool, lambda: _progress(ticks, values))
        else:
            summary = _records(stack, stream, origin, values, pool, total)
    if not values["quiet"]:
        console.note([summary])


def _records(
    stack: ExitStack,
    stream: IO[bytes],
    origin: str,
    values: dict[str, Any],
    pool: Callable[[], Pool | Cluster],
    total: int | None,
) -> str:
    """Answer the problems of a JSON Lines file; return the summary in words."""
    target, resumed = console.target(values["output"], values["resume"], stream)
    held = console.open_to_go_on(stack, target) if target and resumed else None
    done, end = _finished(target) if target and resumed else ([], 0)
    problems = _after(done, _problems(_lines(stream, origin)))
    solver = pool()
    stack.push(solver)
    written_to = held or (console.open_to_go_on(stack, target) if target else sys.stdout.buffer)
    write = console.writer(written_to, target, end)  # from here on the old content is cut off
    with _progress(None if total is None else total - len(done), values) as advance:
        counts = _answer(problems, solver, lambda record: write(_record_line(record)), advance)
    return _summary(counts, len(done))


def _require_consistent(values: dict[str, Any]) -> None:
    """Raise ReadError for options that do not go together."""
    if values["table"] is not None:
        classes.require_consistent(values)
        return
    context = click.get_current_context()
    for option in _OF_CLASSES:
        if context.get_parameter_source(option.name or "") is click.core.ParameterSource.COMMANDLINE:
            raise ReadError(f"{option.opts[-1]} goes with --csv", hint="in JSON it is a field of each line")


def _record_line(record: dict[str, Any]) -> bytes:
    import json

    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and UTF-8 cannot
        return json.dumps(record).encode() + b"\n"


def _pool(scheduler: str | None, jobs: int | None, limits: Limits, *respond: Any) -> Pool | Cluster:
    from symjac.run import workers

    if scheduler is not None:
        from symjac.run.workers import Cluster

        return Cluster(scheduler, limits, *respond)
    return workers.Pool(jobs or len(os.sched_getaffinity(0)), limits, *respond)


def _answer(
    problems: Iterator[Record | Reply],
    pool: Pool | Cluster,
    write: Callable[[dict[str, Any]], None],
    advance: Callable[[], None],
) -> Counter[str]:
    """Write each record as soon as it is ready; return the number of records of each verdict or status."""
    from symjac.run import workers

    counts: Counter[str] = Counter()
    for record in workers.solved(problems, pool):
        counts[record.get("verdict", record["status"])] += 1
        write(record)
        advance()
    return counts


def _summary(counts: Counter[str], before: int) -> str:
    """`4 problems: 2 right, 1 wrong, 1 error`."""
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in _KINDS if counts[kind])
    resumed = f"; {before} answered before" if before else ""
    return f"{counts.total()} problem{'' if counts.total() == 1 else 's'}{': ' if kinds else ''}{kinds}{resumed}"


_KINDS = ("ok", "right", "wrong", "undecided", "error")


# --- batch: reading -----------------------------------------------------------


def _input(stack: ExitStack, path: str) -> tuple[IO[bytes], int | None]:
    """The open input, and its number of lines if they can be counted."""
    if path == "-":
        return sys.stdin.buffer, None
    try:
        stream = stack.enter_context(open(path, "rb"))  # noqa: SIM115 - the stack closes it
        total = _count(stream) if sys.stderr.isatty() and stream.seekable() else None
        if total is not None:
            stream.seek(0)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", hint="check the path and its permissions") from error
    return stream, total


def _count(stream: IO[bytes]) -> int:
    """The number of lines that are not blank; those between two quotation marks are one, as a cell may have several."""
    total, is_open = 0, False
    for line in stream:
        is_open ^= line.count(b'"') % 2 == 1
        total += not (is_open or line.isspace())
    return total


def _lines(stream: IO[bytes], origin: str) -> Iterator[bytes]:
    """The lines; a line that is too long is cut off."""
    while line := console.read_line(stream, _MOST_BYTES + 1, origin):
        rest = line
        while len(rest) > _MOST_BYTES and not rest.endswith(b"\n"):
            rest = console.read_line(stream, _MOST_BYTES + 1, origin)
        yield line


def _problems(lines: Iterator[bytes]) -> Iterator[Record | Reply]:
    """The problems; the record of its error stands for a problem that cannot be read."""
    from symjac.run import batch

    for number, line in enumerate(lines, 1):
        if line.removeprefix(BOM_UTF8).strip() == b"":
            continue
        try:
            if len(line) > _MOST_BYTES:
                raise ReadError(f"line {number} is longer than {_MOST_BYTES:,} bytes")
            yield batch.problem_of(line, number)
        except SymjacError as error:
            record = batch.failed(number, error)
            yield lambda record=record: record  # type: ignore[misc]


# --- batch: writing and resuming ----------------------------------------------


def _finished(path: str) -> tuple[list[Any], int]:
    """The ids of the records in a file, and the byte at which the last complete record ends."""
    import json

    ids: list[Any] = []
    end = 0
    if not os.path.lexists(path):
        return ids, end
    foreign = console.foreign(path)
    try:
        with open(path, "rb") as stream:
            while line := stream.readline():
                foreign.message = f"{path} holds no records: line {len(ids) + 1} is not one"
                begin = line[: len(_BEGIN)]
                if not _BEGIN.startswith(begin) or (len(begin) < len(_BEGIN) and line.endswith(b"\n")):
                    raise foreign
                if not line.endswith(b"\n"):
                    break
                record = json.loads(line)
                if record["status"] not in ("ok", "error"):
                    raise foreign
                ids.append(record["id"])
                end += len(line)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", hint="check the path and its permissions") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise foreign from (None if error is foreign else error)
    return ids, end


_BEGIN = b'{"id": '
"""Every record begins like this. A file that begins otherwise is foreign, and nothing in it is cut off."""


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


# --- batch: showing -----------------------------------------------------------


@contextmanager
def _progress(total: int | None, values: Mapping[str, Any]) -> Iterator[Callable[[], None]]:
    """Show a progress bar on a terminal, unless the records themselves appear there; yield what advances it."""
    are_shown = sys.stdout.isatty() and not (values["output"] or values["resume"])
    if values["quiet"] or are_shown or not sys.stderr.isatty():
        yield lambda: None
        return
    from symjac.render.terminal import progress

    with progress("symjac batch", total) as advance:
        yield advance


batch = Command(
    "batch",
    callback=_run,
    params=[*_OPTIONS, *_OF_CLASSES, *LIMITS, QUIET, VERSION],
    help=_HELP,
)


# --- weave -------------------------------------------------------------------
#
# The command weave: the output of the symjac commands in a document's comments, filled in.


_WEAVE_HELP = """\b
      % symjac: determinant "r*cos(t), r*sin(t)" --vars r,t
      % end

    FILE is LaTeX (.tex), Markdown (.md, comments <!-- … -->) or Typst (.typ, comments //). The output stands
    between the two comments, in the format of the document unless the command names another. For a value within
    a line write $?$ % symjac: … The second comment holds a checksum, so that output that was changed by hand is not
    overwritten. A file is written whole or not at all.

    Exit status: 0 every output is up to date; 1 with --check, some output is out of date.
    """
_NOT_IN_DOCUMENTS = ("batch", "completion", "weave")


@click.command(cls=Command, help=_WEAVE_HELP)
@click.help_option("-h", "--help")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if any output is out of date.")
@click.option("--force", is_flag=True, help="Also overwrite output that was changed by hand.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on standard error.")
@click.pass_context
def weave(context: click.Context, files: tuple[str, ...], check: bool, force: bool, quiet: bool) -> int:
    """Weave every file; the greatest of their exit statuses."""
    group = context.find_root().command
    assert isinstance(group, click.Group)
    languages = [_language(path) for path in files]
    statuses = []
    for path, language in zip(files, languages, strict=True):
        try:
            statuses.append(_weave(path, language, group, check, force, quiet))
        except SourceError as error:  # the other files are processed all the same
            console.complain(error)
            statuses.append(error.exit_code)
    return max(statuses)


weave.params.append(VERSION)


def _language(path: str) -> DocumentLanguage:
    from symjac.weave import LANGUAGES

    ending = os.path.splitext(path)[1].lower()
    if ending not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ReadError(f"{path}: the language of the document is not known", hint=f"the name ends in one of {known}")
    return LANGUAGES[ending]


def _weave(path: str, language: DocumentLanguage, group: click.Group, check: bool, force: bool, quiet: bool) -> int:
    from symjac.weave import woven

    text = console.read_file(path, "utf-8")
    notes: list[str] = []
    found = woven(text, language, _runner(group, notes), overwrite=force)
    for line, error in found.faults:
        console.complain(error, f"{path}, line {line}")
    if not quiet:
        console.note(dict.fromkeys(f"{path}: {note}" for note in notes))
    if found.faults:
        return max(fault.error.exit_code for fault in found.faults)
    if check:
        for line in found.stale:
            click.echo(f"{console.printable(path)}, line {line}: the output is out of date", err=True)
        return WRONG if found.stale else OK
    if found.text != text:
        if not os.access(path, os.W_OK):
            raise SourceError(f"cannot write {path}: it is read-only", hint="make it writable: chmod u+w")
        console.write_whole(found.text.encode(), path)
    if not quiet:
        click.echo(f"{console.printable(path)}: {_counted(found.commands)}, {len(found.stale)} changed", err=True)
    return OK


def _counted(number: int) -> str:
    return f"{number} command{'' if number == 1 else 's'}"


def _runner(group: click.Group, notes: list[str]) -> Run:
    """Runs commands in this process, one after the other; each computes in a guarded child as always."""

    def run(words: Sequence[str], format_: str) -> str:
        name = words[0]
        command = group.get_command(click.Context(group), name)
        if command is None or command.name in _NOT_IN_DOCUMENTS:
            hint = "one that computes: " + ", ".join(each for each in group.commands if each not in _NOT_IN_DOCUMENTS)
            raise ReadError(f"'{name}' is not a command for a document", hint=hint)
        _load(format_)
        _require_self_contained(words)
        shown, said = _Captured(), _Captured()
        with redirect_stdout(shown), redirect_stderr(said):
            _run_command(group, (*words, *(() if _names_a_format(words) else ("--format", format_))))
        notes.extend(line.removeprefix("note: ") for line in said.getvalue().splitlines())
        return shown.getvalue().rstrip("\n")

    return run


def _load(format_: str) -> None:
    """Load what commands need, once: each computes in a child, which would load it again."""
    from symjac import (
        build,  # noqa: F401
        library,  # noqa: F401
    )
    from symjac.render import FORMATS, renderer

    renderer(FORMATS[format_].module)


class _Captured(io.StringIO):
    """Catches a command's output; like a file in UTF-8, it has every character and is no terminal."""

    encoding = "utf-8"


def _names_a_format(words: Sequence[str]) -> bool:
    return any(word in ("-f", "--format") or word.startswith("--format=") for word in words)


def _require_self_contained(words: Sequence[str]) -> None:
    if any(word in ("-o", "--output") or word.startswith("--output=") for word in words):
        raise ReadError("the output of a command in a document goes into the document", hint="leave out --output")
    if "-" in words:
        raise ReadError("a command in a document has no standard input", hint="write the components, or use --file")


def _run_command(group: click.Group, words: Sequence[str]) -> None:
    """Run a command; SymjacError where it has no output. A wrong answer is a result like any other."""
    try:
        group.main(list(words), prog_name="symjac", standalone_mode=False)
    except click.UsageError as error:
        raise console.unusable(error) from error
