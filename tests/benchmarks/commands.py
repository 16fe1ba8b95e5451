"""Whole commands in child processes: CPU seconds, paired run by run with what they are compared with.

symjac must be installed as users install it (`pip install .`), with its bytecode compiled.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from symjac import library, render
from symjac.kernel import sympy
from symjac.library import inputs
from symjac.render import Options

_PYTHON = (sys.executable, "-c")
_SYMJAC = (sys.executable, "-m", "symjac")
_MAIN_JOB = ("jacobian", "x*y, sin(x)", "--vars", "x,y", "-f", "latex")
_RUNS = 15

# name, command, what it is compared with, bar
COMMANDS = (
    ("symjac --help", (*_SYMJAC, "--help"), "import click", 1.2),
    ("symjac --version", (*_SYMJAC, "--version"), "import click", 1.2),
    ("symjac jacobian x*yy (an error)", (*_SYMJAC, "jacobian", "x*yy", "--vars", "x,y"), "import click", 1.2),
    ("symjac jacobian … -f latex", (*_SYMJAC, *_MAIN_JOB), "import sympy", 0.90),
)


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system time of a command and the processes it waited for; SymPy does not load FLINT by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"SYMPY_GROUND_TYPES": "python"}
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ratio(command: Sequence[str], other: str) -> float:
    """The median of the ratios of paired runs."""
    return statistics.median(cpu_seconds(command) / cpu_seconds((*_PYTHON, other)) for _ in range(_RUNS))


LONGEST = 30_000
"""Characters of a map that is given on a command line."""


def text(components: Sequence[object]) -> str:
    """The components as one types them."""
    return ", ".join(map(str, components)).replace("**", "^")


def default_path(text: str, names: str) -> Sequence[str]:
    """The command without any option but the order of the variables."""
    return (*_SYMJAC, "jacobian", text, "--vars", names)


_SCRIPT = """
from sympy import symbols
from sympy.parsing.sympy_parser import parse_expr
names = symbols({names!r}, seq=True)
components = parse_expr({text!r}, dict(zip({names!r}.split(","), names)))
components = components if isinstance(components, tuple) else (components,)
"""


def sympy_script(text: str, names: str) -> Sequence[str]:
    """SymPy's plain Jacobian matrix, pretty-printed."""
    script = _SCRIPT.format(text=text.replace("^", "**"), names=names)
    return (*_PYTHON, script + "from sympy import Matrix, pprint\npprint(Matrix(components).jacobian(names))")


def symengine_script(text: str, names: str) -> Sequence[str]:
    """SymEngine's, printed as it prints."""
    matrix = "[" + text.replace("^", "**") + "]"
    script = f"""
from symengine import DenseMatrix, Symbol, sympify
names = [Symbol(name) for name in {names!r}.split(",")]
components = sympify({matrix!r})
column = DenseMatrix(len(names), 1, names)
print(DenseMatrix(len(components), 1, list(components)).jacobian(column))
"""
    return (*_PYTHON, script)


def large_component(terms: int = 2_000) -> str:
    """A sum of so many terms c·xⁱ·yʲ·sin(k·x·y)."""
    chance = random.Random(2_000)
    draw = chance.randint
    term = "{}*x**{}*y**{}*sin({}*x*y)"
    return "+".join(term.format(draw(1, 99), draw(1, 30), draw(1, 30), draw(1, 50)) for _ in range(terms))


def long_sum(characters: int) -> str:
    """A sum of c·xⁱ·sin(k·y) of about so many characters, in which no two terms are alike."""
    terms, length, k = [], 0, 0
    while length < characters:
        k += 1
        terms.append(f"{k % 97 + 1}*x^{k % 7}*sin({k}*y)")
        length += len(terms[-1]) + 1
    return "+".join(terms)


def large_component_ratio() -> float:
    """symjac's CPU time to read, derive in x and y, and print as LaTeX, over that of parse_expr, diff and latex."""
    text = large_component()
    return _timed(lambda: _ours(text)) / _timed(lambda: _theirs(text))


def brusselator_text(cells: int) -> str:
    """The components of problems.brusselator, as one types them."""
    first, second = [], []
    for i in range(cells):
        left, right = (i - 1) % cells, (i + 1) % cells
        first.append(f"a + u_{i}^2*v_{i} - (b + 1)*u_{i} + k*(u_{left} - 2*u_{i} + u_{right})")
        second.append(f"b*u_{i} - u_{i}^2*v_{i} + k*(v_{left} - 2*v_{i} + v_{right})")
    return ", ".join((*first, *second))


def layer_text(units: int) -> str:
    """tanh(Wx + b), all weights by name."""
    sums = (" + ".join(f"w_{i}_{j}*x_{j}" for j in range(units)) for i in range(units))
    return ", ".join(f"tanh({each} + b_{i})" for i, each in enumerate(sums))


def product_answer(factors: int, cse: bool) -> str:
    """The derivatives of x_1·x_2 ⋯ x_n as JSON."""
    problem = inputs.problem("*".join(f"x_{i}" for i in range(1, factors + 1)))
    answer = library.answer("jacobian", problem, (), library.Choices(only="matrix", cse=cse))
    return render.finding("json", answer, Options())


def _ours(text: str) -> str:
    problem = inputs.problem(text, vars="x y")
    answer = library.answer("jacobian", problem, (), library.Choices(only="matrix"))
    return render.finding("latex", answer, Options())


def _theirs(text: str) -> list[str]:
    from sympy.parsing.sympy_parser import parse_expr

    x, y = sympy.symbols("x y")
    expr = parse_expr(text, {"x": x, "y": y})
    return [sympy.latex(sympy.diff(expr, variable)) for variable in (x, y)]


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
