"""python -m tests.benchmarks.fuzz [--target NAME] [--minutes M] [CORPUS …]: coverage-guided fuzzing of what reads.

The targets are reader, latex, answer and line (of a batch); without one, the first byte chooses. CORPUS is
a directory where inputs that reach new code are kept. Needs atheris (`pip install atheris`). What is found is
written to crash-…: fix it, and give it a row in tests/read/test_parser.py, test_checking.py or test_fuzz.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["symjac.read", "symjac.run.batch"]):
    pass

from symjac import build
from symjac.read import Syntax
from tests import fuzzing


def _reader(data: bytes) -> None:
    text = _text(data)
    for name in ("map", "free map", "point", "matrix", "names"):
        _built(fuzzing.outcome(fuzzing.READERS[name], text), text)


def _latex(data: bytes) -> None:
    text = _text(data)
    for name in ("LaTeX map", "free LaTeX map", "LaTeX point", "LaTeX matrix"):
        _built(fuzzing.outcome(fuzzing.READERS[name], text), text)


def _answer(data: bytes) -> None:
    text = _text(data)
    for name in ("answer", "LaTeX answer", "expression"):
        fuzzing.outcome(fuzzing.READERS[name], text)


def _line(data: bytes) -> None:
    fuzzing.read_line(data)


TARGETS: dict[str, Callable[[bytes], None]] = {"reader": _reader, "latex": _latex, "answer": _answer, "line": _line}


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")  # as the system decodes a command line


def _built(found: object, text: str) -> None:
    """Make SymPy's objects of a short map that was read: whatever SymPy raises is an error of ours."""
    if isinstance(found, Syntax) and len(text) < _SHORT:
        fuzzing.outcome(lambda _: build.problem(found), text)


_SHORT = 60  # characters: SymPy may take long for more


def _any(data: bytes) -> None:
    if data:
        list(TARGETS.values())[data[0] % len(TARGETS)](data[1:])


def _seeds(target: str, directory: Path) -> None:
    names = [target] if target in TARGETS else list(TARGETS)
    for number, text in enumerate(fuzzing.seeds()):
        for name in names:
            problem = {"id": number, "command": "check", "components": text, "answer": text, "vars": "x,y", "at": text}
            written = json.dumps(problem) if name == "line" else text
            chosen = b"" if target in TARGETS else bytes([list(TARGETS).index(name)])
            (directory / f"{number}-{name}").write_bytes(chosen + written.encode("utf-8", errors="surrogatepass"))


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=TARGETS, default="")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("corpus", nargs="*")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        _seeds(chosen.target, Path(directory))
        arguments = [
            f"-max_total_time={round(60 * chosen.minutes)}",
            "-timeout=30",
            "-rss_limit_mb=3000",
            "-max_len=400",
        ]
        atheris.Setup([sys.argv[0], *arguments, *chosen.corpus, directory], TARGETS.get(chosen.target, _any))
        atheris.Fuzz()


if __name__ == "__main__":
    _main()
