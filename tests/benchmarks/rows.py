"""The rows of the benchmarks: each a median beside the bar that it must reach in the same run.

A part is a function of PROBLEMS, which yields some rows; `python -m tests.benchmarks` runs and shows them.
"""

from __future__ import annotations

import gc
import math
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import symjac
from symjac import library, render
from symjac.derive import partials
from symjac.errors import Undecided
from symjac.exact.determinants import determinant, simplified_determinant
from symjac.kernel import sympy
from symjac.library import inputs
from symjac.model import Problem, Result
from symjac.render import Options, latex
from symjac.run import batch, workers
from symjac.run.guard import Limits
from tests.benchmarks import commands, problems, systems


@dataclass(frozen=True)
class Row:
    """One measurement: `value` must be at most (or, where `at_least`, at least) `bar`; no bar: for information."""

    problem: str
    measured: str
    value: float | None
    bar: float | None = None
    at_least: bool = False
    failed: str = ""
    """Why there is no value."""

    @property
    def passed(self) -> bool | None:
        """Whether the bar is reached; None where there is none or nothing was measured."""
        if self.value is None or self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def line(self) -> str:
        """The row of the table."""
        missing = f"failed: {self.failed}" if self.failed else "not measured"
        value = missing if self.value is None else f"{self.value:.3g}"
        bar = "" if self.bar is None else f"{'≥' if self.at_least else '≤'} {self.bar:g}"
        verdict = {True: "ok", False: "MISSED", None: ""}[self.passed]
        return f"{self.problem:42} {self.measured:52} {value:>12}  {bar:8} {verdict}"


def seconds(work: Callable[[], Any], repeats: int = 3) -> float:
    """The median CPU time of the work, each time with SymPy's caches empty and the garbage collector off."""
    times = []
    for _ in range(repeats):
        sympy.core.cache.clear_cache()
        gc.collect()
        gc.disable()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        gc.enable()
    return statistics.median(times)


class _TooLong(BaseException):
    """SymPy catches many an Exception."""


def seconds_at_most(work: Callable[[], Any], most: float) -> float:
    """The CPU time of Python code that is interrupted after so many seconds."""

    def stop(*_: object) -> None:
        raise _TooLong

    sympy.core.cache.clear_cache()
    gc.collect()
    gc.disable()
    before = signal.signal(signal.SIGPROF, stop)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        work()
    except _TooLong:
        return most
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()
    return time.process_time() - start


def of_program(problem: str, measured: str, ours: Callable[[int], float], run: Callable[[], Any], total: int) -> Row:
    """Our time over that of a program, for the problems that it solved in its time; why not, if there is none."""
    try:
        theirs = run()
    except systems.FailedError as error:
        return Row(problem, measured, None, failed=str(error))
    if theirs is None:
        return Row(problem, measured, None)
    name = problem if theirs.solved == total else f"the first {theirs.solved} of these"
    return Row(name, measured, ours(theirs.solved) / theirs.seconds)


def _of(problem: problems.Map) -> Callable[[], Any]:
    return lambda: partials(*problem)


def brusselator() -> Iterator[Row]:
    """The engine alone on a large sparse map, beside Matrix.jacobian and SymEngine, and its growth."""
    name = "Brusselator, 100 cells"
    f, x = problems.brusselator(100)
    ours = seconds(lambda: partials(f, x), 7)
    yield Row(name, "ms", 1000 * ours)
    yield Row(
        name, "times faster than Matrix.jacobian", seconds(lambda: systems.sympy_jacobian(f, x), 1) / ours, 40, True
    )
    theirs = seconds(systems.symengine_jacobian(f, x), 7) if systems.has_symengine() else None
    yield Row(name, "of the time of SymEngine", ours / theirs if theirs else None, 1.5)
    times = {cells: seconds(_of(problems.brusselator(cells))) for cells in (100, 400, 1_600)}
    for small, large in ((100, 400), (400, 1_600)):
        ratio = (times[large] / times[small]) ** 0.5
        yield Row(f"Brusselator, {small} → {large} cells", "growth per doubling", ratio, 2.3)


def planar_arm() -> Iterator[Row]:
    """The engine alone on sums that share their angles."""
    f, x = problems.planar_arm(40)
    ratio = seconds(lambda: systems.sympy_jacobian(f, x)) / seconds(lambda: partials(f, x), 7)
    yield Row("planar arm, 40 links", "times faster than Matrix.jacobian", ratio, 15, True)


def nested() -> Iterator[Row]:
    """The engine alone on a small graph that is a large tree."""
    f, x = problems.nested(8)
    ratio = seconds(lambda: systems.sympy_jacobian(f, x)) / seconds(lambda: partials(f, x), 7)
    yield Row("e ← sin(e·x) + exp(y·e), depth 8", "times faster than Matrix.jacobian", ratio, 50, True)
    f, x = problems.nested(30)
    yield Row("the same, depth 30", "s", seconds(lambda: partials(f, x)), 1)


def hyperspherical() -> Iterator[Row]:
    """Determinants with a closed form, beside SymPy, Maxima and Giac."""
    for n in range(4, 15):
        f, x = problems.hyperspherical(n)
        name = f"hyperspherical determinant, n = {n}"
        ours = seconds(lambda f=f, x=x: determinant(partials(f, x), len(x)))
        yield Row(name, "s", ours, 1)
        closed = determinant(partials(f, x), n) == problems.hyperspherical_determinant(n)
        yield Row(name, "closed form (1 = yes)", float(closed), 1, True)
        if n in (4, 8):
            for program, run in (("Maxima", systems.maxima_determinants), ("giac", systems.giac_determinants)):
                yield of_program(name, f"of {program}'s time", lambda _, ours=ours: ours, partial(run, [(f, x)]), 1)
        if n == 4:
            theirs = seconds(lambda f=f, x=x: systems.sympy_jacobian(f, x).det().simplify(), 1)
            yield Row(name, "times faster than SymPy", theirs / ours)


def random_maps() -> Iterator[Row]:
    """Jacobian matrices, determinants and LaTeX of many small maps, beside SymPy and Giac."""
    maps = problems.random_maps(300)
    name = "300 random 3×3 maps"
    mine = seconds(lambda: [partials(f, x) for f, x in maps])
    theirs = seconds(lambda: [systems.sympy_jacobian(*m) for m in maps])
    yield Row(name, "of SymPy's time, Jacobian", mine / theirs, 0.15)
    yield of_program(name, "of giac's time, Jacobian", lambda _: mine, lambda: systems.giac_jacobians(maps), 300)

    entries = [partials(f, x) for f, x in maps]
    jacobians = [systems.sympy_jacobian(f, x) for f, x in maps]
    results = [
        Result("jacobian", Problem(tuple(f), tuple(x)), (3, 3), rows)
        for (f, x), rows in zip(maps, entries, strict=True)
    ]
    printing = seconds(lambda: [latex.value(result) for result in results])
    theirs = seconds(lambda: [sympy.latex(matrix) for matrix in jacobians])
    yield Row(name, "of SymPy's time, LaTeX", printing / theirs, 0.15)
    measured = "of giac's time, Jacobian and LaTeX"
    yield of_program(name, measured, lambda _: mine + printing, lambda: systems.giac_latex(maps), 300)

    each = [seconds(lambda rows=rows: determinant(rows, 3), 1) for rows in entries]
    yield Row(name, "ms each, determinant", 1000 * sum(each) / len(each))
    # SymPy's det needs minutes for some, and to simplify it longer: after `most` seconds a map has cost `most`.
    yield _of_sympy(name, "det", each, [matrix.det for matrix in jacobians], 1)
    few = [lambda matrix=matrix: sympy.simplify(matrix.det()) for matrix in jacobians[:20]]
    yield _of_sympy("the first 20 of these", "det simplified", each[:20], few, 5)
    yield of_program(
        name, "of giac's time, determinant", lambda n: sum(each[:n]), lambda: systems.giac_determinants(maps), 300
    )


def _of_sympy(problem: str, what: str, ours: list[float], works: list[Callable[[], Any]], most: float) -> Row:
    """Our time, uninterrupted, over SymPy's, interrupted: the true ratio is no larger."""
    theirs = [seconds_at_most(work, most) for work in works]
    stopped = sum(taken >= most for taken in theirs)
    measured = f"of SymPy's time, {what} ({stopped} stopped after {most:g} s)"
    return Row(problem, measured, sum(ours) / sum(theirs), 0.15)


def many_problems() -> Iterator[Row]:
    """Whole records of `batch`, with everything that a sheet has, beside SymPy's calls for the same."""
    maps = problems.random_maps(300)
    name = "300 random 3×3 maps as records"
    records = [
        {"id": i, "command": "jacobian", "components": list(map(str, f)), "vars": [v.name for v in x]}
        for i, (f, x) in enumerate(maps)
    ]
    few = range(0, 300, 5)
    ours = [seconds(lambda i=i: batch.respond(records[i], Limits()), 1) for i in few]
    works = [partial(systems.sympy_sheet, *maps[i]) for i in few]
    yield _of_sympy(f"every fifth of {name}", "reading, Jacobian, determinant, LaTeX", ours, works, 1)
    wall = {jobs: min(_wall_seconds(records, jobs) for _ in range(2)) for jobs in (1, 2)}
    yield Row(name, "times faster with 2 processes than with 1", wall[1] / wall[2], 1.7, True)


def _wall_seconds(records: list[batch.Record], jobs: int) -> float:
    with workers.Pool(jobs, Limits()) as pool:
        start = time.perf_counter()
        assert sum(1 for _ in workers.solved(iter(records), pool)) == len(records)
        return time.perf_counter() - start


def random_matrix() -> Iterator[Row]:
    """The determinant of a matrix of fractions."""
    rows = problems.random_matrix(8)
    entries = {(i, j): entry for i, row in enumerate(rows) for j, entry in enumerate(row)}
    matrix = sympy.Matrix(rows)
    domain = sympy.polys.matrices.DomainMatrix.from_Matrix(matrix)
    ours = seconds(lambda: determinant(entries, 8), 9)
    name = "dense random rational 8×8 determinant"
    # SymPy has Python's own numbers here, as in symjac: `kernel` is imported before anything of SymPy.
    yield Row(name, "of the time of SymPy's det", ours / seconds(matrix.det, 9), 1)
    yield Row(name, "of the time of DomainMatrix", ours / seconds(domain.det, 9), 1)


DEFAULT_PATH = (
    ("nested, depth 6", partial(problems.nested, 6)),
    ("nested, depth 8", partial(problems.nested, 8)),
    ("tanh layer 10×10", partial(problems.layer, 10, sympy.tanh)),
    ("tanh layer 20×20", partial(problems.layer, 20, sympy.tanh)),
    ("quaternion and pinhole camera", problems.camera),
    ("mechanism of 3 links", partial(problems.mechanism, 3)),
    ("mechanism of 4 links", partial(problems.mechanism, 4)),
    ("planar arm, 20 links", partial(problems.planar_arm, 20)),
    ("planar arm, 40 links", partial(problems.planar_arm, 40)),
    ("dense 10×10, shared parts", partial(problems.dense, 10)),
    ("dense 20×20, shared parts", partial(problems.dense, 20)),
    ("softmax 30", partial(problems.softmax, 30)),
    ("Brusselator, 100 cells", partial(problems.brusselator, 100)),
    ("distances to 8 satellites", partial(problems.distances, 8)),
    ("attractions of 6 bodies", partial(problems.attractions, 6)),
    ("softplus layer 8×8", partial(problems.layer, 8, lambda u: sympy.log(1 + sympy.exp(u)))),
)


KINKED = (
    ("relu layer 6×6", partial(problems.layer, 6, lambda u: sympy.Max(0, u))),
    ("leaky relu layer 4×4", partial(problems.layer, 4, lambda u: sympy.Piecewise((u, u > 0), (u / 100, True)))),
)
"""Maps whose derivatives at kinks are decided too, which SymPy does not do."""


_PATIENCE = 60
"""Seconds after which SymPy is stopped: for dense matrices of shared parts it takes minutes."""


def default_path() -> Iterator[Row]:
    """What a user waits for: derived and simplified, beside SymPy's Jacobian matrix as it comes."""
    library.answer("jacobian", _named(problems.mechanism(4)), (), library.Choices(only="matrix"))  # FLINT is loaded
    for name, make, bar in (*((*row, 0.5) for row in DEFAULT_PATH), *((*row, None) for row in KINKED)):
        problem = _named(make())
        ours = seconds(lambda p=problem: library.answer("jacobian", p, (), library.Choices(only="matrix")))
        theirs = seconds_at_most(lambda p=problem: systems.sympy_jacobian(p.components, p.variables), _PATIENCE)
        stopped = f" (stopped after {_PATIENCE} s)" if theirs >= _PATIENCE else ""
        yield Row(name, f"of SymPy's time{stopped}, derived and simplified", ours / theirs, bar)
        if systems.has_symengine():
            other = seconds(systems.symengine_jacobian(problem.components, problem.variables))
            yield Row(name, "times SymEngine's time, derived alone", ours / other)


def at_points() -> Iterator[Row]:
    """Whole sheets at a point, with numbers for all names: each entry in its shortest form."""
    for name, make in (
        ("softmax 8", partial(problems.softmax, 8)),
        ("mechanism of 4 links", partial(problems.mechanism, 4)),
        ("tanh layer 10×10", partial(problems.layer, 10, sympy.tanh)),
    ):
        problem = _named(make())
        symbols = sorted({s for component in problem.components for s in component.free_symbols}, key=str)
        point = tuple((symbol, sympy.Rational(i % 7 + 2, i % 4 + 3)) for i, symbol in enumerate(symbols))
        taken = seconds(lambda p=problem, a=point: library.answer("jacobian", p, a, library.Choices()), 1)
        yield Row(f"{name}, at a point", "s", taken, 2)


def _named(problem: tuple[Any, Any]) -> Problem:
    components, variables = problem
    names = tuple(f"f_{i}" for i in range(len(components)))
    return Problem(tuple(components), tuple(variables), component_names=names)


def large_determinants() -> Iterator[Row]:
    """Determinants that are written out, that are refused, and that are given in named steps."""
    for name, entries, n, bar in (
        ("generic 7×7", problems.generic(7), 7, 0.2),
        ("generic 8×8", problems.generic(8), 8, 1),
        ("Vandermonde 8", problems.vandermonde(8), 8, 0.2),
        ("tridiagonal 20", problems.tridiagonal(20), 20, 0.5),
        ("sparse 50×50 of numbers and names", problems.sparse(50), 50, 1),
    ):
        yield Row(f"{name}, determinant", "s", seconds(lambda e=entries, n=n: determinant(e, n)), bar)
    f, x = problems.brusselator(100)
    for name, entries in (("tridiagonal 50", problems.tridiagonal(50)), ("Brusselator", partials(f, x))):
        n = 1 + max(map(max, entries))
        yield Row(f"{name}, refusal", "s", seconds(lambda e=entries, n=n: _refused(e, n)), 2)
    named = seconds(lambda: simplified_determinant(problems.tridiagonal(50), 50, shared=True), 1)
    yield Row("tridiagonal 50, in named steps", "s", named, 2)
    problem = _named((f, x))
    steps = seconds(
        lambda: library.answer("jacobian", problem, (), library.Choices(only="determinant", cse=True)),
        1,
    )
    yield Row("Brusselator, determinant in named steps", "s", steps, 2)
    point = tuple(
        (symbol, sympy.Rational(i % 7 + 1, i % 5 + 1)) for i, symbol in enumerate((*x, *map(problems.symbol, "abk")))
    )
    number = seconds(lambda: library.answer("jacobian", problem, point, library.Choices(only="determinant")), 1)
    yield Row("Brusselator, determinant at a point", "s", number, 2)


def _refused(entries: Any, n: int) -> None:
    try:
        determinant(entries, n)
    except Undecided:
        return
    raise AssertionError("written out")


def throughput() -> Iterator[Row]:
    """Many maps one after another, each from its text to J, det J and the LaTeX of both; SymPy does every tenth."""
    maps = problems.random_maps(300)
    texts = [(commands.text(f), " ".join(v.name for v in x)) for f, x in maps]

    def sheet(text: str, names: str) -> str:
        found = library.answer("jacobian", inputs.problem(text, vars=names), (), library.Choices())
        return "".join(latex.value(result) for result in found.results if result.kind != "gradient")

    sheet(*texts[0])  # FLINT is loaded
    ours = [seconds(lambda text=text: sheet(*text), 1) for text in texts]
    yield Row("300 maps 3×3: read, J, det J, LaTeX", "ms a map", 1000 * sum(ours) / len(ours), 10)
    theirs = [partial(systems.sympy_sheet, *m) for m in maps[::10]]
    yield _of_sympy("every tenth of these", "the same", ours[::10], theirs, 1)
    for program, run in (("giac", systems.giac_sheets), ("Maxima", systems.maxima_sheets)):
        measured = f"of {program}'s time, J, det J as it comes, LaTeX"
        yield of_program("the same maps", measured, lambda n: sum(ours[:n]), lambda run=run: run(maps), 300)


def sheets() -> Iterator[Row]:
    """Whole sheets of a large sparse matrix, in every format that shows one."""
    problem = _named(problems.brusselator(100))
    for name in ("latex", "json", "markdown", "ascii", "pretty"):
        choices = library.Choices(only=None if render.FORMATS[name].whole else "matrix")
        taken = seconds(
            lambda c=choices, n=name: render.finding(n, library.answer("jacobian", problem, (), c), Options()), 1
        )
        yield Row("Brusselator, 200×200, sheet", f"s, {name}", taken, 2)


def end_to_end() -> Iterator[Row]:
    """The command as one types it, from argv to the sheet in a terminal's characters, beside a script for the same."""
    for name, make in DEFAULT_PATH:
        components, variables = make()
        text, names = commands.text(components), ",".join(v.name for v in variables)
        if len(text) > commands.LONGEST:
            continue
        measured = "of the CPU time of a script with {}, start to end"
        ours = commands.cpu_seconds(commands.default_path(text, names))
        yield Row(name, "s, symjac jacobian, start to end", ours)
        yield Row(name, measured.format("SymPy"), ours / commands.cpu_seconds(commands.sympy_script(text, names)))
        if systems.has_symengine():
            theirs = commands.cpu_seconds(commands.symengine_script(text, names))
            yield Row(name, measured.format("SymEngine"), ours / theirs)
        for program, run in (("Maxima", systems.maxima_jacobians), ("giac", systems.giac_jacobians)):
            measured = f"of the CPU time of {program}, start to end"
            try:
                alone = run([(components, variables)])
            except systems.FailedError as error:
                yield Row(name, measured, None, failed=str(error))
                continue
            yield Row(name, measured, ours / (alone.seconds + alone.start) if alone else None)


def equilibria() -> Iterator[Row]:
    """Where a system stands still, and what its eigenvalues are there, with symbols for its parameters."""
    for name, text, variables in problems.EQUILIBRIA:
        taken = seconds(lambda t=text, v=variables: symjac.equilibria(t, vars=v), 1)
        yield Row(f"equilibria of {name}", "s", taken, 1)


COORDINATES = (
    ("ellipsoidal", problems.ELLIPSOIDAL, "l m n"),
    ("bipolar", "a*sinh(t)/(cosh(t) - cos(s)), a*sin(s)/(cosh(t) - cos(s))", "s t"),
    ("toroidal", "{0}*cos(p), {0}*sin(p), a*sin(s)/(cosh(t) - cos(s))".format("a*sinh(t)/(cosh(t) - cos(s))"), "s t p"),
    ("prolate", "a*sinh(m)*sin(n)*cos(p), a*sinh(m)*sin(n)*sin(p), a*cosh(m)*cos(n)", "m n p"),
)


def coordinates() -> Iterator[Row]:
    """Determinants of coordinates with roots and quotients, in the command's way, from problem to result."""
    for name, text, variables in COORDINATES:
        problem = inputs.problem(text, vars=variables)
        choices = library.Choices(only="determinant")
        taken = seconds(lambda p=problem, c=choices: library.answer("jacobian", p, (), c))
        yield Row(f"{name} coordinates, determinant", "s", taken, 0.1)


def checks() -> Iterator[Row]:
    """Answers to one question, right ones in several spellings and wrong ones that are recognised."""
    question = partial(symjac.check, "x^2*y, sin(x*y), x*exp(z)", vars="x y z", of="jacobian")
    rows = "[[2*x*y, x^2, 0], [{}, x*cos(x*y), 0], [exp(z), 0, x*exp(z)]]"
    for name, entry, bar in (("right", "y*cos(y*x)", 5), ("wrong", "cos(x*y)", 20)):
        question(rows.format(entry))
        taken = seconds(lambda e=entry: question(rows.format(e)), 9)
        yield Row(f"check, a {name} answer", "ms", 1000 * taken, bar)


def whole_commands() -> Iterator[Row]:
    """The start of the command, beside bare imports."""
    for name, command, other, bar in commands.COMMANDS:
        yield Row(name, f"of the CPU time of {other}", commands.ratio(command, other), bar)


def large_component() -> Iterator[Row]:
    """One long sum, from text to LaTeX, beside SymPy."""
    ratio = commands.large_component_ratio()
    yield Row("2,000 terms: read, derive in 2 variables, LaTeX", "of parse_expr, diff, latex", ratio, 0.25)


LONG_SUMS = (60_000, 250_000, 350_000)
"""Characters; 350,000 of these are nearly the most numbers, names and signs that are read."""


def reading() -> Iterator[Row]:
    """From text to SymPy's objects; doubling the text doubles the time."""
    texts = {f"Brusselator as text, {n} cells": commands.brusselator_text(n) for n in (400, 800, 1_600)}
    texts["tanh layer 40×40 as text"] = commands.layer_text(40)
    texts["2,000 terms as text"] = commands.large_component()
    times = {name: seconds(lambda text=text: inputs.problem(text)) for name, text in texts.items()}
    for name, text in texts.items():
        yield Row(name, "µs a character", 1e6 * times[name] / len(text))
    small, _, large = list(times.values())[:3]
    yield Row("Brusselator as text, 400 → 1,600 cells", "growth per doubling", (large / small) ** 0.5, 2.3)
    sums = {size: seconds(lambda size=size: inputs.problem(commands.long_sum(size)), 1) for size in LONG_SUMS}
    for size, taken in sums.items():
        yield Row(f"one sum of {size // 1_000} kB", "µs a character", 1e6 * taken / size)
    ratio = (sums[LONG_SUMS[-1]] / sums[LONG_SUMS[0]]) ** (1 / math.log2(LONG_SUMS[-1] / LONG_SUMS[0]))
    yield Row("one sum of 60 → 350 kB", "growth per doubling", ratio, 2.3)


def long_products() -> Iterator[Row]:
    """x_1 ⋯ x_1000, whose derivatives have nearly the same factors."""
    for cse in (False, True):
        name = f"x_1 ⋯ x_1000, JSON{' with --cse' if cse else ''}"
        yield Row(name, "s", seconds(lambda cse=cse: commands.product_answer(1_000, cse)), 1)


PROBLEMS = (
    whole_commands,
    large_component,
    reading,
    long_products,
    brusselator,
    planar_arm,
    nested,
    hyperspherical,
    random_maps,
    many_problems,
    random_matrix,
    default_path,
    at_points,
    large_determinants,
    throughput,
    sheets,
    end_to_end,
    equilibria,
    coordinates,
    checks,
)
