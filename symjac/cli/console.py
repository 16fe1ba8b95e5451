"""Reads and writes files and streams, and describes errors to the user. No other module does.

A batch writes each record at once, so that an interrupted run keeps its records and another run can go on.
"""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

import click

from symjac.errors import ReadError, SourceError, Span, SymjacError

_WINDOW = 72  # columns of a long line that are shown around the place at fault
_TEXTS = ("the answer", "the point", "the direction")  # where an error is, if it is not in the components
_MAX_BYTES = 8_000_001  # the reader's limit of 2,000,000 characters, at four bytes each, and one more


# --- reading --------------------------------------------------------------------------------


def read_file(path: str, encoding: str = "utf-8-sig") -> str:
    """A file's text; SourceError if it cannot be read or is not UTF-8. As `utf-8` it keeps a byte order mark."""
    try:
        with open(path, "rb") as stream:
            return _decode(stream.read(_MAX_BYTES), path, encoding)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}", hint="check the path and its permissions") from error


def read_stdin() -> str:
    """Standard input's text; SourceError if it is not UTF-8."""
    try:
        return _decode(sys.stdin.buffer.read(_MAX_BYTES), "standard input")
    except OSError as error:
        raise SourceError(f"cannot read standard input: {error.strerror}") from error


def is_piped() -> bool:
    """Whether standard input is a pipe or a file, not a terminal or a device."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):  # closed, or no file at all
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)


def read_line(stream: IO[bytes], most: int, origin: str) -> bytes:
    """A line of a stream, or so many bytes of a longer one; SourceError if it cannot be read."""
    try:
        return stream.readline(most)
    except OSError as error:
        raise SourceError(f"cannot read {origin}: {error.strerror or error}") from error


def _decode(data: bytes, origin: str, encoding: str = "utf-8-sig") -> str:
    if len(data) == _MAX_BYTES:
        raise SourceError(f"{origin} is longer than {_MAX_BYTES - 1:,} bytes")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{origin} is not UTF-8 text: byte 0x{data[error.start]:02X} in line {line}",
            hint="save it as UTF-8",
        ) from error


# --- writing --------------------------------------------------------------------------------


def write(text: str, path: str | None) -> None:
    """Write the answer to standard output, or to a file, whole or not at all."""
    if path is None:
        try:
            click.echo(text, color=True)  # colours were decided when the text was made
        except BrokenPipeError:
            raise
        except OSError as error:
            abandon_output()
            raise SourceError(f"cannot write standard output: {error.strerror}") from error
        return
    if not path:
        raise ReadError("--output has no file name", hint="name a file, or leave --output out for standard output")
    write_whole(f"{text}\n".encode(), path)


def terminal_width() -> int:
    """Columns of the terminal: COLUMNS, else what standard output says, else 80."""
    chosen = os.environ.get("COLUMNS", "")
    if chosen.isdigit() and int(chosen):
        return int(chosen)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):  # not a terminal, or no file at all
        return 80


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A stream whose content replaces the file at a path when the block ends; nothing changes if the block fails.

    An open stream, a pipe and a device cannot be replaced: they are written directly.
    """
    place = descriptor(path)
    target = os.path.realpath(path)
    if place is not None or (os.path.exists(target) and not os.path.isfile(target)):
        with open(target if place is None else place, "wb", closefd=place is None) as stream:
            yield stream
        return
    temporary = f"{target}.{os.getpid()}.part"
    try:
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


@contextmanager
def whole_file(path: str) -> Iterator[IO[bytes]]:
    """A file that is written whole or not at all; SourceError if it cannot be."""
    try:
        with replacing(path) as stream:
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SourceError(
            f"cannot write {path}: {error.strerror or error}",
            hint="check the path, its permissions and the free space",
        ) from error


def write_whole(data: bytes, path: str) -> None:
    """Write a file, whole or not at all; SourceError if that cannot be done."""
    with whole_file(path) as stream:
        stream.write(data)


def descriptor(path: str) -> int | None:
    """The number of the open stream that /dev/stdout, /dev/fd/3 or a link to them names; None for any other path."""
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(os.path.abspath(path))
        if name.isdigit() and os.path.realpath(folder) == os.path.realpath("/dev/fd"):
            return int(name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


_MOST_LINKS = 40  # as Linux allows in one path (path_resolution(7))


def flush() -> None:
    """Write out what is buffered, while an error can still be reported."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_output()
        raise SourceError(f"cannot write standard output: {error.strerror}") from error


def abandon_output() -> None:
    """Let nothing more be written to standard output: its reader has gone, or it is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_colour(choice: str, path: str | None) -> bool:
    """Whether the answer is coloured: `always`, or `auto` on a terminal (NO_COLOR, FORCE_COLOR, TERM=dumb)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or path is not None:
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def can_show(text: str, path: str | None) -> bool:
    """Whether the encoding of standard output has every character of the text."""
    if path is not None:
        return True
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


# --- errors -------------------------------------------------------------------


def note(notes: Iterable[str]) -> None:
    """Say on standard error what was assumed."""
    for line in notes:
        click.echo(f"note: {printable(line)}", err=True)


def complain(error: SymjacError, command: str = "") -> None:
    """Describe an error on standard error: what, where (a line and a caret), and the remedy.

    `command` is the place of the command in a document, if it stands in one.
    """
    colour = False if os.environ.get("NO_COLOR") else None  # None: on a terminal
    where = f"{printable(error.origin)}: " if error.origin else ""
    excerpt: list[str] = []
    if error.text is not None and error.span is not None:
        number, line, caret = _excerpt(error.text, error.span)
        if error.origin and (error.origin not in _TEXTS or "\n" in error.text.strip()):
            where = f"{printable(error.origin)}, line {number}: "
        elif "\n" in error.text.strip():
            where = f"line {number}: "
        if line.strip():
            excerpt = [f"  {line}", click.style(f"  {caret}", fg="red", bold=True)]
    hint = [f"{click.style('hint:', bold=True)} {printable(error.hint)}"] if error.hint else []
    where = f"{printable(command)}: {where}" if command else where
    for shown in (f"{click.style('symjac:', bold=True)} {where}{printable(error.message)}", *excerpt, *hint):
        click.echo(shown, err=True, color=colour)


def unusable(error: click.UsageError) -> ReadError:
    """The error for a command line that cannot be read."""
    command = error.ctx.command_path if error.ctx else "symjac"
    hint = f"{command} --help shows what there is"
    if isinstance(error, click.NoSuchOption):
        message = f"no such option {error.option_name}"
        hint = _instead(error) or hint
    else:
        message = error.format_message().strip()
        message = message[:1].lower() + message[1:].rstrip(".")
    return ReadError(message, hint=getattr(error, "hint", hint))


def _instead(error: click.NoSuchOption) -> str | None:
    """The commands that have an unknown option, or the option that is spelt like it."""
    from difflib import get_close_matches  # only on the way to an error

    root = error.ctx.find_root().command if error.ctx else None
    commands = root.commands.values() if isinstance(root, click.Group) else ()
    having = [command.name for command in commands if any(error.option_name in param.opts for param in command.params)]
    if having:
        return f"it is an option of {', '.join(map(str, having))}"
    nearest = get_close_matches(error.option_name, error.possibilities or (), n=1)
    return f"did you mean {nearest[0]}?" if nearest else None


def _excerpt(text: str, span: Span) -> tuple[int, str, str]:
    """The number of the line at fault, its text (a window of it if it is long), and carets under the place."""
    start = min(span[0], len(text))
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    end = min((i for i in (text.find("\n", start), text.find("\r", start)) if i >= 0), default=len(text))
    stop = max(min(span[1], end), start)
    number = text.count("\n", 0, begin) + 1
    first = max(begin, min(start - _WINDOW // 2, end - _WINDOW))
    last = min(end, first + _WINDOW)
    before, marked = printable(text[first:start]), printable(text[start : min(stop, last)])
    left, right = "…" if first > begin else "", "…" if last < end else ""
    line = f"{left}{before}{marked}{printable(text[min(stop, last) : last])}{right}"
    return number, line, " " * (len(left) + _columns(before)) + "^" * max(_columns(marked), 1)


def printable(text: str) -> str:
    """The text with control characters and invisible characters written as escapes."""
    return "".join(
        c if c == " " or (c.isprintable() and unicodedata.category(c) != "Mn") else _escaped(c) for c in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _columns(text: str) -> int:
    """Terminal columns of printable text: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def target(path: str | None, resumed: str | None, stream: IO[bytes]) -> tuple[str | None, bool]:
    """The file for the records (None is standard output), and whether the records of an earlier run stay in it."""
    if path is not None and resumed is not None:
        raise ReadError("--output begins a file, --resume goes on with one", hint="give one of them")
    chosen = resumed if path is None else path
    if chosen == "":
        raise ReadError("the file that the records go to has no name", hint="leave the option out for standard output")
    if resumed is not None and os.path.exists(resumed) and not os.path.isfile(resumed):
        raise foreign(resumed)  # before it is opened: a pipe would wait for a reader
    if chosen is not None and os.path.isfile(chosen) and _is_same_file(chosen, stream):
        raise ReadError(f"{chosen} is the file that is read", hint="write the records to another file")
    return chosen, resumed is not None


def _is_same_file(path: str, stream: IO[bytes]) -> bool:
    with suppress(OSError):  # a stream that is no file, or a path that cannot be opened either
        return os.path.samestat(os.stat(path), os.fstat(stream.fileno()))
    return False


def foreign(path: str) -> ReadError:
    """The error for a file that no run of this kind has written."""
    return ReadError(f"{path} holds no records", hint="name the file of an earlier run")


def open_to_go_on(stack: ExitStack, target: str) -> Any:
    """Open the file for the records at its end, and lock it, since two runs would mix their records.

    The file has no buffer: bytes for which a full disk had no room would be written again at its close.
    """
    place = descriptor(target)
    is_file = place is None and (os.path.isfile(target) or not os.path.exists(target))
    try:
        # A pipe, a device and an open stream cannot be replaced: they are written directly.
        stream = open(target if place is None else place, "ab" if is_file else "wb", 0, closefd=place is None)  # noqa: SIM115
        stack.enter_context(stream)
        if is_file:
            _lock(stream, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    return stream


def _lock(stream: Any, target: str) -> None:
    """Lock a file until this run ends; SourceError if another run has locked it."""
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
    """A function that writes without delay to standard output, or to a file, which is first cut off at `end`."""
    if target is not None and os.path.isfile(target) and descriptor(target) is None:
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
                abandon_output()
            raise _unwritable(target or "standard output", error) from error

    return write


def _unwritable(target: str, error: OSError) -> SourceError:
    return SourceError(
        f"cannot write {target}: {error.strerror or error}", hint="check the path, its permissions and the free space"
    )
