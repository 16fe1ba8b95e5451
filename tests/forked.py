"""Command lines of symjac, each in a process of its own that is forked from one with SymPy loaded.

Such a process starts in milliseconds and has the state of a fresh one: the one it is forked from has
imported modules and done nothing else. What a start itself costs or loads is tested with real starts.
In a thorough run every command line is a real start.
"""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TypeVar

from symjac.run import guard
from symjac.work import room_for_recursion
from tests import handing
from tests.cases import PROFILE

T = TypeVar("T")

SECONDS = 120
ROOT = Path(__file__).resolve().parent.parent
START = (sys.executable, "-m", "symjac")
"""A real start, which takes half a second."""


_guarded = guard.run


def computed_here(task: Callable[[], T], limits: guard.Limits) -> T:
    """What `guard.run` gives, computed in this process where the limits are those of every command.

    To fork a process takes longer than to compute most answers of the tests. Limits that a test gives are kept by the
    guard itself, which tests/run/test_guard.py tries; in a thorough run it computes every answer.
    """
    if limits != guard.Limits():
        return _guarded(task, limits)
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(guard._INTEGER_DIGITS)
    try:
        with room_for_recursion():
            return guard.translated(task, limits)
    finally:
        sys.set_int_max_str_digits(digits)


# --- the process that others are forked from --------------------------------------------------------

_LEFT_OUT = {"__main__", "plot"}
"""Modules that load other libraries."""

_LATE = ("sympy.tensor.tensor", "difflib")
"""Modules that functions import: SymPy's with its first sum, where it makes all polyhedra of its combinatorics."""


@cache
def server() -> tuple[subprocess.Popen[bytes], str]:
    """The process that has SymPy loaded, which ends with this one, and where commands are handed to it."""
    place = os.path.join(tempfile.mkdtemp(prefix="symjac-"), "commands")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forked", place], cwd=ROOT, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process, place


def _serve(place: str) -> None:
    """Fork a process for each command that is handed over, until standard input ends, which the tests hold."""
    for path in sorted((ROOT / "symjac").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if _LEFT_OUT.isdisjoint(parts):
            import_module(".".join(parts).removesuffix(".__init__"))
    for name in ("flint", *_LATE):
        import_module(name)
    guard.run = computed_here
    ended, told = socket.socketpair()
    told.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told.fileno())
    lines: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen(64)
        os.write(1, b"ready\n")
        while 0 not in (ready := select.select([door, ended, 0], [], [])[0]):
            if ended in ready:
                ended.recv(1_000)
                _tell(lines)
            if door in ready:
                line = door.accept()[0]
                child = os.fork()
                if child == 0:
                    _attend(line)
                lines[child] = line
    os.unlink(place)
    os.rmdir(os.path.dirname(place))


def _tell(lines: dict[int, socket.socket]) -> None:
    """Tell the status of each process that has ended."""
    while lines and (found := os.waitpid(-1, os.WNOHANG))[0]:
        with lines.pop(found[0]) as line, suppress(BrokenPipeError):  # whoever asked may have gone
            line.sendall(os.waitstatus_to_exitcode(found[1]).to_bytes(8, "big", signed=True))


def _attend(line: socket.socket) -> NoReturn:
    """In the forked process: tell its number, and run the command that a line hands over."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    size = int.from_bytes(handing.exactly(line, 8), "big")
    streams = socket.recv_fds(line, 1, 3)[1]
    request = json.loads(handing.exactly(line, size))
    line.sendall(os.getpid().to_bytes(8, "big"))
    _symjac(*request, streams)


def _symjac(
    arguments: list[str], folder: str, environment: dict[str, str], is_open: list[bool], nice: int, streams: list[int]
) -> NoReturn:
    """`python -m symjac …`, in a process of its own."""
    os.nice(nice)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    given = iter(streams)
    for number, is_one in enumerate(is_open):
        if is_one:
            os.dup2(next(given), number)
        else:
            os.close(number)
    os.closerange(3, 1024)
    # The process lives until os._exit: nothing closes its streams before.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False) if is_one else None  # noqa: SIM115
        for number, (mode, errors, is_one) in enumerate(
            zip(("r", "w", "w"), ("strict", "strict", "backslashreplace"), is_open, strict=True)
        )
    )
    if sys.stderr is not None:
        sys.stderr.reconfigure(line_buffering=True)
    sys.argv = ["symjac", *arguments]
    from symjac.__main__ import run as start

    start()
    raise AssertionError("symjac ends its process itself")


# --- command lines ----------------------------------------------------------------------------------


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    text: str = "",
    one: bool = False,
    nice: int = 0,
    seconds: float = SECONDS,
) -> tuple[int, str, str]:
    """(status, standard output, standard error) of `symjac …`; with `one`, standard error goes into the output."""
    with tempfile.TemporaryDirectory() as own:
        streams = [Path(own) / name for name in ("in", "out", "out" if one else "err")]
        streams[0].write_text(text, encoding="utf-8", newline="")
        opened = [os.open(path, flags, 0o600) for path, flags in zip(streams, _FLAGS, strict=True)]
        try:
            status = _status(arguments, folder, environment, opened, nice, seconds)
        finally:
            for each in opened:
                os.close(each)
        out, err = (path.read_bytes().decode("utf-8") for path in streams[1:])
        return status, out, "" if one else err


_FLAGS = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_APPEND, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def _status(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    streams: Sequence[int],
    nice: int,
    seconds: float,
) -> int:
    if PROFILE == "thorough":
        stdin, stdout, stderr = streams
        command = ["nice", "-n", str(nice), *START, *arguments]
        given = {**environment, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=folder, env=given, stdin=stdin, stdout=stdout, stderr=stderr, timeout=seconds, check=False
        ).returncode
    with handing.hand(server()[1], arguments, str(folder), environment, streams, nice) as line:
        child = handing.number(line)
        line.settimeout(seconds)
        try:
            return handing.number(line)
        except TimeoutError:
            os.killpg(child, signal.SIGKILL)
            raise TimeoutError(f"no end within {seconds} seconds: symjac {' '.join(arguments)}") from None


@cache
def program() -> tuple[str, ...]:
    """What stands for `symjac` in front of its arguments, with any streams: as a real start, in milliseconds."""
    return START if PROFILE == "thorough" else (sys.executable, "-IS", handing.__file__, server()[1])


def completed(
    *arguments: object, folder: Path = ROOT, text: str = "", environment: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """`symjac …` with what it has written, ends of lines as `subprocess` gives them as text."""
    words = [*map(str, arguments)]
    status, *shown = run(words, folder, {**environment, "PYTHONPATH": str(ROOT)}, text=text)
    out, err = (each.replace("\r\n", "\n").replace("\r", "\n") for each in shown)
    return subprocess.CompletedProcess(words, status, out, err)


def shell(
    command: str, *, folder: Path = ROOT, text: str = "", environment: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """A line of bash in which $symjac is ours."""
    given = {**environment, "symjac": shlex.join(program()), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", command], input=text, capture_output=True, text=True, cwd=folder, env=given, timeout=SECONDS,
        check=False,
    )  # fmt: skip


_WORD = r"""(?:"[^"$`\\!]*"|'[^']*'|[\w./=:,+@%^-])+"""
_SIMPLE = re.compile(rf"symjac(?:(?: |\\\n)+{_WORD})* *")


def arguments_of(command: str) -> list[str] | None:
    """The arguments of a line that is `symjac …` and nothing that only a shell understands; else None.

    >>> arguments_of('symjac jacobian "x*y, sin(x)" -v x,y'), arguments_of("symjac batch <in.jsonl")
    (['jacobian', 'x*y, sin(x)', '-v', 'x,y'], None)
    """
    if not _SIMPLE.fullmatch(command):
        return None
    words = re.findall(_WORD, command)[1:]
    return ["".join(quoted[1:-1] if quoted[0] in "\"'" else quoted for quoted in _parts(word)) for word in words]


def _parts(word: str) -> list[str]:
    return re.findall(r""""[^"]*"|'[^']*'|[^"']+""", word)


if __name__ == "__main__":
    _serve(sys.argv[1])
