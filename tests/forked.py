"""Command lines of symjac, each in a process of its own that is forked from one with SymPy loaded.

Such a process starts in milliseconds and has the state of a fresh one: the one it is forked from has
imported modules and done nothing else. What a start itself costs or loads is tested with real starts.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import symjac

SECONDS = 120
_FORKS = multiprocessing.get_context("forkserver")
_LEFT_OUT = {"__main__", "plot", "run", "marking", "notebook"}
"""What loads other libraries, or takes part in starting and ending processes."""
_PACKAGE = Path(symjac.__file__).parent
_PARTS = [path.relative_to(_PACKAGE.parent).with_suffix("").parts for path in sorted(_PACKAGE.rglob("*.py"))]
_FORKS.set_forkserver_preload(
    ["pytest", *(".".join(p).removesuffix(".__init__") for p in _PARTS if _LEFT_OUT.isdisjoint(p))]
)


def run(
    arguments: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    *,
    text: str = "",
    one: bool = False,
    nice: int = 0,
    seconds: float = SECONDS,
) -> tuple[int, str, str]:
    """(status, standard output, standard error) of `symjac …`; with `one`, standard error goes into the output."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "out" if one else "err")]
        streams[0].write_text(text, encoding="utf-8", newline="")
        process = _FORKS.Process(target=_symjac, args=(list(arguments), directory, dict(environment), streams, nice))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"no end within {seconds} seconds: symjac {' '.join(arguments)}")
        out = streams[1].read_bytes().decode("utf-8")
        return process.exitcode, out, "" if one else streams[2].read_bytes().decode("utf-8")


def _symjac(
    arguments: list[str], directory: Path, environment: dict[str, str], streams: list[Path], nice: int
) -> NoReturn:
    """`python -m symjac …`, in the forked process."""
    os.nice(nice)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(path, flags, 0o600), number)
    # The process lives until os._exit: nothing closes its streams before.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = ["symjac", *arguments]
    from symjac.__main__ import run as start

    start()
    raise AssertionError("symjac ends its process itself")


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
