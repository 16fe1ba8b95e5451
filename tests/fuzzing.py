"""What the fuzzers share: readers that take any text, and what every outcome must be.

A text is read into a value, or refused with a SymjacError whose span lies inside the text: the property tests and
the coverage-guided fuzzer in `tests/benchmarks/fuzz.py` both hold the readers to that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from symjac.errors import SymjacError
from symjac.library import inputs
from symjac.read import Declarations, answers, components, latex, points
from symjac.read.names import split_names
from symjac.run import batch
from tests.cases import load

XY = Declarations(variables=("x", "y"), parameters=("a",), functions=("g",))
FREE = Declarations()

READERS: Mapping[str, Callable[[str], object]] = {
    "map": lambda text: components.read_map(text, XY),
    "free map": lambda text: components.read_map(text, FREE, comments=True),
    "LaTeX map": lambda text: latex.read_map(text, XY),
    "free LaTeX map": lambda text: latex.read_map(text, FREE),
    "answer": lambda text: answers.read_alone(text, XY),
    "LaTeX answer": lambda text: latex.read_answer(text, XY),
    "expression": lambda text: answers.read_question("expression", answers.Source(text, text), FREE),
    "point": lambda text: points.read_point(text, ("x", "y"), ("a",)),
    "LaTeX point": lambda text: points.read_point(text, ("x", "y"), ("a",), in_latex=True),
    "matrix": lambda text: points.read_matrix(text, XY),
    "LaTeX matrix": lambda text: points.read_matrix(text, XY, in_latex=True),
    "names": lambda text: split_names(text, "vars"),
}
"""Readers by name; each takes any text."""


def outcome(read: Callable[[str], object], text: str) -> object:
    """What reading a text gives: a value, or the SymjacError. Raises whatever else happens."""
    try:
        found = read(text)
    except SymjacError as error:
        found = told(error)
    return found


def told(error: SymjacError) -> SymjacError:
    """The error, which has a message and, if a place, one inside its text."""
    assert error.message
    assert is_inside(error.span, error.text), (error.message, error.span, error.text)
    return error


def is_inside(span: tuple[int, int] | None, text: str | None) -> bool:
    """Whether a span lies inside a text; that of an empty text may be its one column."""
    return span is None or (text is not None and 0 <= span[0] < span[1] <= max(len(text), 1))


def read_line(line: bytes) -> object:
    """What reading a line of a batch gives, its map, answer and point included: nothing is computed."""
    try:
        problem = batch.problem_of(line, 7)
        batch._require_fields(problem)
        reading = batch._reading(problem)
        found: object = inputs.read_given(batch._text(problem), reading, problem.get("coords"))
        if "answer" in problem:
            names = inputs.named(problem.get("vars", ""), "vars")
            found = answers.read_alone(problem["answer"], Declarations(names or None))
        if "at" in problem:
            found = inputs.point(problem["at"], inputs.read_given(batch._text(problem), reading, problem.get("coords")))
    except SymjacError as error:
        found = told(error)
        json.dumps(batch.failed(7, error))
    return found


def seeds() -> list[str]:
    """Texts that are worth changing: hostile ones, LaTeX, and answers right and wrong."""
    hostile = [case["input"] for case in load("hostile.jsonl") if "input" in case and len(case["input"]) < 200]
    tex = [case["latex"] for case in load("latex.jsonl") if "latex" in case]
    pairs = [side for case in load("equivalence.jsonl") for side in (case["a"], case["b"])]
    return [text for text in (*hostile, *tex, *pairs, *ANSWERS) if text]


ANSWERS = (
    "[[y, x], [cos(x), 0]]", "y, x; cos(x), 0", "((y, x), (cos(x), 0))", "J = Matrix([[y, x], [1, 0]])", "[y; x]",
    "{{y, x}, {1, 2}}", "# mine\ny, x\ncos(x), 0\n", r"\begin{bmatrix} y & x \\ \cos x & 0 \end{bmatrix}",
    r"J = 2\begin{pmatrix} y \\ z \end{pmatrix}", r"-\frac{x}{y}", "x=1, y=pi/2", "x,y", "F(x, y) = (x*y, sin(x))",
    "f1 = x*y; f2 = sin(x)", "piecewise(x^2, 0 < x < 1, y, x >= 1, 0)", "|x+|y||", "2sin x cos y", "x_{max}''",
)  # fmt: skip
