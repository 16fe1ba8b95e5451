"""The other systems: SymEngine in this process, Maxima and giac as programs, each where it is installed."""

from __future__ import annotations

import importlib.util
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

from symjac.kernel import sympy

Map = tuple[Sequence[Any], Sequence[Any]]
"""Components and variables."""

SECONDS = 60
"""How long a program may take for the problems that it is given at once."""


def has_symengine() -> bool:
    return importlib.util.find_spec("symengine") is not None


def symengine_jacobian(components: Sequence[Any], variables: Sequence[Any]) -> Callable[[], Any]:
    """SymEngine's own dense Jacobian, of expressions that are its own already."""
    import symengine

    rows = symengine.DenseMatrix(len(components), 1, [symengine.sympify(f) for f in components])
    columns = symengine.DenseMatrix(len(variables), 1, [symengine.sympify(v) for v in variables])
    return lambda: rows.jacobian(columns)


def sympy_jacobian(components: Sequence[Any], variables: Sequence[Any]) -> Any:
    return sympy.Matrix(components).jacobian(variables)


def sympy_sheet(components: Sequence[Any], variables: Sequence[Any]) -> tuple[str, str]:
    """The Jacobian matrix and its determinant as LaTeX, from text."""
    from sympy.parsing.sympy_parser import parse_expr

    names = {variable.name: variable for variable in variables}
    matrix = sympy_jacobian([parse_expr(str(f), names) for f in components], variables)
    return sympy.latex(matrix), sympy.latex(matrix.det())


class FailedError(Exception):
    """A program that did not do what it was asked for: there is no time to show."""


class Measured(NamedTuple):
    """How many problems a program solved before its time ran out, the first ones, its CPU seconds for these, and those
    that it took to start."""

    solved: int
    seconds: float
    start: float


def maxima_determinants(maps: Sequence[Map]) -> Measured | None:
    """The simplified Jacobian determinant of every map."""
    return _measured(_MAXIMA, [f"trigsimp(determinant(matrix({_derivatives(m)})))$" for m in maps])


def giac_determinants(maps: Sequence[Map]) -> Measured | None:
    """The simplified Jacobian determinant of every map."""
    return _measured(_GIAC, [f"simplify(det([{_derivatives(m)}])):;" for m in maps])


def giac_jacobians(maps: Sequence[Map]) -> Measured | None:
    """The Jacobian matrix of every map."""
    return _measured(_GIAC, [f"[{_derivatives(m)}]:;" for m in maps])


def maxima_jacobians(maps: Sequence[Map]) -> Measured | None:
    """The Jacobian matrix of every map."""
    return _measured(_MAXIMA, [f"matrix({_derivatives(m)})$" for m in maps])


def giac_latex(maps: Sequence[Map]) -> Measured | None:
    """The Jacobian matrix of every map, and its LaTeX."""
    return _measured(_GIAC, [f"latex([{_derivatives(m)}]):;" for m in maps])


def giac_sheets(maps: Sequence[Map]) -> Measured | None:
    """The Jacobian matrix of every map and its determinant, as it comes, and the LaTeX of both."""
    return _measured(_GIAC, [f"j := [{_derivatives(m)}]:;\nlatex(j):;\nlatex(det(j)):;" for m in maps])


def maxima_sheets(maps: Sequence[Map]) -> Measured | None:
    """The Jacobian matrix of every map and its determinant, as it comes, and the TeX of both."""
    return _measured(_MAXIMA, [f"j: matrix({_derivatives(m)})$ tex(j)$ tex(determinant(j))$" for m in maps])


def _derivatives(problem: Map) -> str:
    """The rows of the Jacobian matrix, unevaluated, in the notation of both programs."""
    components, variables = problem
    return ", ".join(f"[{', '.join(f'diff({_plain(f)}, {_plain(v)})' for v in variables)}]" for f in components)


def _plain(expr: Any) -> str:
    return re.sub(r"\b([a-z]+)_(\d+)\b", r"\1\2", str(expr)).replace("**", "^")


class _Program(NamedTuple):
    command: tuple[str, ...]
    show: str  # how a number is shown


_MAXIMA = _Program(("maxima", "--very-quiet"), "print({})$")
_GIAC = _Program(("giac",), "{};")
_COMPLAINT = re.compile(r".*(?:\b(?:error|undef)\b|incorrect syntax).*", re.IGNORECASE)
_FIRST = 1_000_000  # after line i the program is asked for 2·(_FIRST + i), which no echo of its input shows


def _measured(program: _Program, lines: Sequence[str]) -> Measured | None:
    """The CPU seconds for the lines, without what the program needs to start; None where it is not installed.

    Lines that it does not come to within SECONDS are left out, and the others run again alone.
    """
    if shutil.which(program.command[0]) is None:
        return None
    start, _ = _run(program, [])
    taken, solved = _run(program, lines)
    if solved < len(lines):
        taken, again = _run(program, lines[:solved])
        if again < solved:
            raise FailedError(f"solved {solved} problems, and then {again} of them")
    if not solved:
        raise FailedError(f"nothing within {SECONDS} s")
    return Measured(solved, taken - start, start)


def _run(program: _Program, lines: Sequence[str]) -> tuple[float, int]:
    """CPU seconds and the number of lines that the program came through; FailedError if it complains or dies."""
    pairs = (f"{line}\n{program.show.format(f'2*{_FIRST + i}')}\n" for i, line in enumerate(lines))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+") as shown:
        child = subprocess.Popen(program.command, stdin=subprocess.PIPE, stdout=shown, stderr=subprocess.STDOUT)
        in_time = True
        try:
            child.communicate("".join(pairs).encode(), timeout=SECONDS)
        except subprocess.TimeoutExpired:
            in_time = False
            child.kill()
            child.communicate()
        shown.seek(0)
        output = shown.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if in_time and child.returncode:
        raise FailedError(f"status {child.returncode}")
    complaint = _COMPLAINT.search(output)
    if complaint:
        raise FailedError(complaint[0].strip()[:60])
    solved = next(i for i in count() if str(2 * (_FIRST + i)) not in output)
    if in_time and solved < len(lines):
        raise FailedError(f"no answer to problem {solved + 1}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, solved
