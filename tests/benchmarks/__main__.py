"""python -m tests.benchmarks [--json]: a table of medians, each beside what it must reach in the same run."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sympy.polys.matrices import DomainMatrix

from symjac.derive import partials
from symjac.kernel import sympy
from symjac.normal.determinants import determinant
from tests.benchmarks import commands, problems, systems


@dataclass(frozen=True)
class Row:
    """One measurement: `value` must be at most (or, where `at_least`, at least) `bar`; no bar: for information."""

    problem: str
    measured: str
    value: float | None
    bar: float | None = None
    at_least: bool = False

    @property
    def passed(self) -> bool | None:
        """Whether the bar is reached; None where there is none or nothing was measured."""
        if self.value is None or self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def seconds(work: Callable[[], Any], repeats: int = 3) -> float:
    """The median time of the work, each time with SymPy's caches empty and the garbage collector off."""
    times = []
    for _ in range(repeats):
        sympy.core.cache.clear_cache()
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        gc.enable()
    return statistics.median(times)


def _of(problem: problems.Map) -> Callable[[], Any]:
    return lambda: partials(*problem)


def brusselator() -> Iterator[Row]:
    name = "Brusselator, 100 cells"
    f, x = problems.brusselator(100)
    ours = seconds(lambda: partials(f, x), 7)
    yield Row(name, "ms", 1000 * ours)
    yield Row(
        name, "times faster than Matrix.jacobian", seconds(lambda: systems.sympy_jacobian(f, x), 1) / ours, 40, True
    )
    if systems.has_symengine():
        yield Row(name, "of the time of SymEngine", ours / seconds(systems.symengine_jacobian(f, x), 7), 1.5)
    times = {cells: seconds(_of(problems.brusselator(cells))) for cells in (100, 400, 1_600)}
    for small, large in ((100, 400), (400, 1_600)):
        ratio = (times[large] / times[small]) ** 0.5
        yield Row(f"Brusselator, {small} → {large} cells", "growth per doubling", ratio, 2.3)


def planar_arm() -> Iterator[Row]:
    f, x = problems.planar_arm(40)
    ratio = seconds(lambda: systems.sympy_jacobian(f, x)) / seconds(lambda: partials(f, x), 7)
    yield Row("planar arm, 40 links", "times faster than Matrix.jacobian", ratio, 15, True)


def nested() -> Iterator[Row]:
    f, x = problems.nested(8)
    ratio = seconds(lambda: systems.sympy_jacobian(f, x)) / seconds(lambda: partials(f, x), 7)
    yield Row("e ← sin(e·x) + exp(y·e), depth 8", "times faster than Matrix.jacobian", ratio, 50, True)
    f, x = problems.nested(30)
    yield Row("the same, depth 30", "s", seconds(lambda: partials(f, x)), 1)


def hyperspherical() -> Iterator[Row]:
    for n in range(4, 11):
        f, x = problems.hyperspherical(n)
        name = f"hyperspherical determinant, n = {n}"
        ours = seconds(lambda f=f, x=x: determinant(partials(f, x), len(x)))
        yield Row(name, "s", ours, 1)
        closed = determinant(partials(f, x), n) == problems.hyperspherical_determinant(n)
        yield Row(name, "closed form (1 = yes)", float(closed), 1, True)
        if n in (4, 8):
            yield Row(name, "Maxima, s", systems.maxima_determinants([(f, x)]))
            yield Row(name, "giac, s", systems.giac_determinants([(f, x)]))
        if n == 4:
            theirs = seconds(lambda f=f, x=x: systems.sympy_jacobian(f, x).det().simplify(), 1)
            yield Row(name, "times faster than SymPy", theirs / ours)


def random_maps() -> Iterator[Row]:
    maps = problems.random_maps(300)
    name = "300 random 3×3 maps"
    mine = seconds(lambda: [partials(f, x) for f, x in maps])
    yield Row(
        name, "of SymPy's time, Jacobian", mine / seconds(lambda: [systems.sympy_jacobian(*m) for m in maps]), 0.15
    )
    entries = [partials(f, x) for f, x in maps]
    jacobians = [systems.sympy_jacobian(f, x) for f, x in maps]
    mine = seconds(lambda: [determinant(rows, 3) for rows in entries], 1)
    yield Row(name, "ms each, determinant", 1000 * mine / len(maps))
    mine = seconds(lambda: [determinant(rows, 3) for rows in entries[:8]], 1)
    giac = systems.giac_determinants(maps[:8])
    yield Row("8 of them", "of giac's time, determinant", mine / giac if giac else None)
    few = slice(0, 6)  # SymPy's det needs seconds for some, and to simplify it tens of seconds.
    mine = seconds(lambda: [determinant(rows, 3) for rows in entries[few]], 1)
    theirs = seconds(lambda: [j.det() for j in jacobians[few]], 1)
    yield Row("6 of them", "of SymPy's time, det not simplified", mine / theirs, 0.15)
    theirs = seconds(lambda: [sympy.simplify(j.det()) for j in jacobians[few]], 1)
    yield Row("6 of them", "of SymPy's time, det simplified", mine / theirs, 0.15)


def random_matrix() -> Iterator[Row]:
    rows = problems.random_matrix(8)
    entries = {(i, j): entry for i, row in enumerate(rows) for j, entry in enumerate(row)}
    matrix = sympy.Matrix(rows)
    domain = DomainMatrix.from_Matrix(matrix)
    ours = seconds(lambda: determinant(entries, 8), 9)
    name = "dense random rational 8×8 determinant"
    yield Row(name, "of the time of SymPy's det", ours / seconds(matrix.det, 9), 1)
    yield Row(name, "of the time of DomainMatrix", ours / seconds(domain.det, 9), 1)


def whole_commands() -> Iterator[Row]:
    for name, command, other, bar in commands.COMMANDS:
        yield Row(name, f"of the CPU time of {other}", commands.ratio(command, other), bar)


def large_component() -> Iterator[Row]:
    ratio = commands.large_component_ratio()
    yield Row("2,000 terms: read, derive in 2 variables, LaTeX", "of parse_expr, diff, latex", ratio, 0.25)


PROBLEMS = (
    whole_commands,
    large_component,
    brusselator,
    planar_arm,
    nested,
    hyperspherical,
    random_maps,
    random_matrix,
)


def main(arguments: list[str]) -> int:
    rows = []
    for problem in PROBLEMS:
        for row in problem():
            rows.append(row)
            if "--json" not in arguments:
                print(_line(row), flush=True)
    if "--json" in arguments:
        print(json.dumps([asdict(row) | {"passed": row.passed} for row in rows], ensure_ascii=False, indent=1))
    return int(any(row.passed is False for row in rows))


def _line(row: Row) -> str:
    value = "not measured" if row.value is None else f"{row.value:.3g}"
    bar = "" if row.bar is None else f"{'≥' if row.at_least else '≤'} {row.bar:g}"
    verdict = {True: "ok", False: "MISSED", None: ""}[row.passed]
    return f"{row.problem:42} {row.measured:42} {value:>12}  {bar:8} {verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
