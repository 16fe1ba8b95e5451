"""Transcripts: console sessions in documents, run again and compared with what they show.

    $ symjac determinant "r*cos(t), r*sin(t)" --vars r,t -f str
    r

A transcript is a file `*.console`, or a ```console block of a Markdown file. A line `$ command` (continued
by `> ` after a backslash) is followed by what a terminal shows, standard error included, and by a last line
`[status 2]` unless the status is 0. Blank lines and comments (`# …`) may stand before a command and at the
end; a comment after an output needs a blank line before it.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests import forked

ROOT = Path(__file__).resolve().parent.parent

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"\[status (\d+)\]")
_SECONDS = 120  # a command of a transcript takes one or two

Run = Callable[[str], tuple[str, int]]
"""Runs a command; returns what it shows, and its status."""


@dataclass(frozen=True)
class Exchange:
    """A command and what it shows; `before` are the blank lines and comments above it."""

    before: tuple[str, ...]
    command: str
    output: str
    status: int = 0

    def lines(self) -> list[str]:
        """The exchange as a transcript shows it."""
        typed = "$ " + self.command.replace("\n", "\n> ")
        shown = self.output.split("\n") if self.output else []
        return [
            *self.before,
            *typed.split("\n"),
            *shown,
            *([f"[status {self.status}]"] if self.status else []),
        ]

    def again(self, run: Run) -> Exchange:
        """The same command, run now; ValueError if a transcript cannot show what it writes."""
        output, status = run(self.command)
        now = replace(self, output=output, status=status)
        if parse("\n".join(now.lines())) != ([now], ()):
            raise ValueError(f"a transcript cannot show the output of: {self.command}")
        return now


def parse(text: str) -> tuple[list[Exchange], tuple[str, ...]]:
    """The exchanges of a transcript, and the lines after the last; ValueError if it is no transcript."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    before = tuple(lines[: starts[0]] if starts else lines)
    stray = next((line for line in before if not _between(line)), None)
    if stray is not None or not starts:
        raise ValueError(f"an output without a command: {stray}" if stray else "a transcript without a command")
    exchanges = []
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        shown = start + 1
        while shown < stop and lines[shown - 1].endswith("\\") and lines[shown].startswith("> "):
            shown += 1
        end = stop
        while end > shown and _between(lines[end - 1]):
            end -= 1
        while end < stop and lines[end]:  # comments that follow without a blank line are output
            end += 1
        command = "\n".join(line[2:] for line in lines[start:shown])
        found = _STATUS.fullmatch(lines[end - 1])
        output = "\n".join(lines[shown : end - 1 if found else end])
        exchanges.append(Exchange(before, command, output, int(found[1]) if found else 0))
        before = tuple(lines[end:stop])
    return exchanges, before


def _between(line: str) -> bool:
    """Whether a line may stand between exchanges."""
    return not line or line == "#" or line.startswith("# ")


def exchanges(path: Path) -> list[Exchange]:
    """All exchanges of a document."""
    text = path.read_text(encoding="utf-8")
    return [exchange for start, end in _transcripts(path, text) for exchange in parse(text[start:end])[0]]


def rerun(path: Path, run: Run) -> str:
    """The text of a document after every command has been run again."""
    text = path.read_text(encoding="utf-8")
    pieces, done = [], 0
    for start, end in _transcripts(path, text):
        found, rest = parse(text[start:end])
        lines = [line for exchange in found for line in exchange.again(run).lines()]
        pieces += [text[done:start], "\n".join([*lines, *rest])]
        done = end
    return "".join([*pieces, text[done:]])


def _transcripts(path: Path, text: str) -> list[tuple[int, int]]:
    """Where the transcripts of a document begin and end."""
    if path.suffix == ".console":
        return [(0, len(text))]
    return [block.span() for block in _BLOCK.finditer(text)]


def difference(path: Path, fresh: str) -> str:
    """What a document shows (-) and what the commands show now (+), as a diff; empty if they agree."""
    old = path.read_text(encoding="utf-8")
    if old == fresh:
        return ""
    return "\n".join(difflib.unified_diff(old.split("\n"), fresh.split("\n"), str(path), "now", lineterm=""))


class Terminal:
    """What the documents assume: 80 columns, no colour, this checkout's symjac, a copy of examples/."""

    def __init__(self, directory: Path) -> None:
        programs = directory / "bin"
        programs.mkdir(parents=True)
        python = (sys.executable,)
        for name, words in (("symjac", forked.program()), ("python", python), ("python3", python)):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        self.directory = directory / "examples"
        shutil.copytree(ROOT / "examples", self.directory, ignore=shutil.ignore_patterns("build", "*.pdf"))
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(directory),
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
            "PAGER": "cat",
            "TERM": "dumb",
        }

    def run(self, command: str) -> tuple[str, int]:
        """What a command shows, both streams in the order of writing, and its status."""
        arguments = None if forked.PROFILE == "thorough" else forked.arguments_of(command)
        if arguments is not None:
            status, shown, _ = forked.run(arguments, self.directory, self.environment, one=True)
            return shown.rstrip("\n"), status
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.directory, env=self.environment, timeout=_SECONDS, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.stdout.decode("utf-8").rstrip("\n"), done.returncode


def children(parent: int) -> list[int]:
    """The processes that a process has forked."""
    told = Path(f"/proc/{parent}/task/{parent}/children")  # Linux
    if told.exists():
        return [int(child) for child in told.read_text().split()]
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout
    return [int(child) for child in found.split()]


def soon(condition: Callable[[], object], seconds: float = _SECONDS) -> None:
    """Wait until a condition holds that another process brings about; AssertionError if it does not come to that."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not come to that in {seconds} seconds"
        time.sleep(0.02)
