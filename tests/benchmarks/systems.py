"""The other systems: SymEngine in this process, Maxima and giac as programs, each where it is installed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

from symjac.kernel import sympy

Map = tuple[Sequence[Any], Sequence[Any]]
"""Components and variables."""

SECONDS = 60
"""How long a program may take for one problem."""


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


def maxima_determinants(maps: Sequence[Map]) -> float | None:
    """Seconds for the simplified Jacobian determinant of every map."""
    return _seconds(["maxima", "--very-quiet"], [f"trigsimp(determinant(matrix{_rows(m)}))$" for m in maps])


def giac_determinants(maps: Sequence[Map]) -> float | None:
    """Seconds for the simplified Jacobian determinant of every map."""
    return _seconds(["giac"], [f"simplify(det([{_rows(m)[1:-1]}])):;" for m in maps])


def _rows(problem: Map) -> str:
    """The Jacobian matrix, unevaluated, in the notation of both programs."""
    components, variables = problem
    rows = ", ".join(f"[{', '.join(f'diff({_plain(f)}, {_plain(v)})' for v in variables)}]" for f in components)
    return f"({rows})"


def _plain(expr: Any) -> str:
    return re.sub(r"\b([a-z]+)_(\d+)\b", r"\1\2", str(expr)).replace("**", "^")


def _seconds(command: list[str], lines: Sequence[str]) -> float | None:
    """Seconds for the lines, without what the program needs to start; None where it is missing or too slow."""
    if shutil.which(command[0]) is None:
        return None
    try:
        return _run(command, lines) - _run(command, [])
    except subprocess.TimeoutExpired:
        return None


def _run(command: list[str], lines: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, input="\n".join((*lines, "")), capture_output=True, text=True, timeout=SECONDS, check=False)
    return time.perf_counter() - start
