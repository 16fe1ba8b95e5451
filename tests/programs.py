"""Programs in every language that code is written in, run by their own compilers and interpreters: one run for many."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symjac import code
from symjac.model import Result


def compile_latex(document: str, folder: Path) -> str:
    """The log of pdflatex, which compiles the document."""
    (folder / "page.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, re.findall(r"^!.*\n.*\n.*", done.stdout, re.MULTILINE)
    return done.stdout


NEEDS = {
    "python": sys.executable,
    "numpy": sys.executable,
    "c": "gcc",
    "octave": "octave",
    "js": "node",
    "fortran": "gfortran",
}


@dataclass(frozen=True)
class Call:
    """A function that was written, and the points at which its Jacobian matrix is asked for."""

    name: str
    source: str
    shape: tuple[int, int]
    points: Sequence[Sequence[float]]


def calls_of(
    results: Sequence[tuple[Result, Sequence[Sequence[float]]]], language: str, choices: Any = code.PLAIN
) -> list[Call]:
    """The results as functions; their own names must differ."""
    calls = []
    for result, points in results:
        text = code.source([result], language, choices)
        found = re.search(r"\b(\w+_jacobian)\(", text)
        assert found, text
        calls.append(Call(found[1], text, result.shape, points))
    return calls


def has(language: str) -> bool:
    """Whether programs of a language can be run here."""
    return shutil.which(NEEDS[language]) is not None


def run(language: str, calls: Sequence[Call], folder: Path) -> list[list[list[float]]]:
    """For each call, and each of its points, the entries of the matrix, row after row."""
    numbers = iter(_output(_RUNNERS[language](calls, folder)).split())
    return [
        [[_number(next(numbers)) for _ in range(call.shape[0] * call.shape[1])] for _ in call.points] for call in calls
    ]


def output(language: str, source: str, program: str, folder: Path) -> str:
    """What a program shows, below functions that were written."""
    if language in ("c", "fortran"):
        path = folder / f"run{'.c' if language == 'c' else '.f90'}"
        path.write_text(f"{source}\n{program}", encoding="utf-8")
        tool = ["gcc", "-Wno-unused-variable"] if language == "c" else ["gfortran", "-std=f2008"]
        after = ["-lm"] if language == "c" else []
        return _output(_compiled([*tool, str(path), "-o", str(folder / "run"), *after], folder))
    if language == "octave":
        return _output(_script(folder / "run_all.m", ["1;", source, program], _OCTAVE))
    return _output(_script(folder / "run.js", [source, program], ["node"]))


_OCTAVE = ["octave", "--no-gui", "--quiet", "--norc"]


def _number(text: str) -> float:
    return float(text.replace("D", "e")) if text.lower() not in ("nan", "na") else math.nan


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _python(calls: Sequence[Call], folder: Path) -> list[str]:
    lines = [call.source for call in calls]
    for call in calls:
        for point in call.points:
            lines.append(
                f"for row in {call.name}({', '.join(map(repr, point))}):\n    print(*map(repr, map(float, row)))"
            )
    return _script(folder / "run.py", lines, [sys.executable])


def _numpy(calls: Sequence[Call], folder: Path) -> list[str]:
    """All points at once: the arguments are arrays."""
    lines = [call.source for call in calls]
    for call in calls:
        columns = [f"numpy.array({list(column)})" for column in zip(*call.points, strict=True)]
        shape = (len(call.points), *call.shape)
        lines.append(f"found = {call.name}({', '.join(columns)})\nassert found.shape == {shape}, found.shape")
        lines.append("print(*(repr(float(each)) for each in found.ravel()))")
    return _script(folder / "run.py", lines, [sys.executable, "-W", "error"])


def _c(calls: Sequence[Call], folder: Path) -> list[str]:
    body = [call.source for call in calls] + ["#include <stdio.h>", "int main(void) {"]
    for call in calls:
        size = call.shape[0] * call.shape[1]
        for point in call.points:
            given = ", ".join(map(repr, point))
            body.append(f"{{ double jac[{size}]; {call.name}({given}, jac);")
            body.append(f'  for (int i = 0; i < {size}; ++i) printf("%.17g\\n", jac[i]); }}')
    path = folder / "run.c"
    path.write_text("\n".join([*body, "return 0; }", ""]), encoding="utf-8")
    flags = ["-std=c99", "-O1", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
    return _compiled(["gcc", *flags, str(path), "-o", str(folder / "run"), "-lm"], folder)


def _fortran(calls: Sequence[Call], folder: Path) -> list[str]:
    body = [call.source for call in calls] + ["program run", "implicit none", "integer :: i, j"]
    sizes = sorted({call.shape for call in calls})
    body += [f"real(kind(1d0)) :: jac_{m}_{n}({m}, {n})" for m, n in sizes]
    for call in calls:
        m, n = call.shape
        for point in call.points:
            given = ", &\n".join(repr(each).replace("e", "d") + ("" if "e" in repr(each) else "d0") for each in point)
            body.append(f"call {call.name}({given}, jac_{m}_{n})")
            body.append(f"do i = 1, {m}\ndo j = 1, {n}\nprint '(ES25.17E3)', jac_{m}_{n}(i, j)\nend do\nend do")
    path = folder / "run.f90"
    path.write_text("\n".join([*body, "end program run", ""]), encoding="utf-8")
    flags = ["-std=f2008", "-pedantic", "-Werror", "-ffp-contract=off", "-O0"]
    return _compiled(["gfortran", *flags, str(path), "-o", str(folder / "run")], folder)


def _compiled(command: Sequence[str], folder: Path) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [str(folder / "run")]


def _octave(calls: Sequence[Call], folder: Path) -> list[str]:
    lines = ["1;", *(call.source for call in calls)]
    for call in calls:
        for point in call.points:
            lines.append(f"jac = {call.name}({', '.join(map(repr, point))}).';\nprintf('%.17g\\n', jac(:));")
    return _script(folder / "run_all.m", lines, _OCTAVE)


def _js(calls: Sequence[Call], folder: Path) -> list[str]:
    lines = [call.source for call in calls]
    for call in calls:
        for point in call.points:
            lines.append(f"console.log({call.name}({', '.join(map(repr, point))}).flat().join('\\n'));")
    return _script(folder / "run.js", lines, ["node"])


def _script(path: Path, lines: Sequence[str], command: list[str]) -> list[str]:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [*command, str(path)]


_RUNNERS: dict[str, Callable[[Sequence[Call], Path], list[str]]] = {
    "python": _python, "numpy": _numpy, "c": _c, "octave": _octave, "js": _js, "fortran": _fortran,
}  # fmt: skip
