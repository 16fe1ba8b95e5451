"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from collections.abc import Mapping

from symjac.model import Answer, Problem, Result
from symjac.render.options import Options
from symjac.render.styles import LATEX
from symjac.verdict import Verdict

_AMSMATH_COLUMNS = 10  # MaxMatrixCols: amsmath's matrices stop there (amsldoc, section 4.1)
_BRACKETS = {"b": (r"\left[", r"\right]"), "p": (r"\left(", r"\right)"), "v": (r"\left|", r"\right|")}


def render(answer: Answer | Verdict, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; a verdict as the marked answer."""
    if isinstance(answer, Verdict):
        return (
            document(answer.truth.problem, [marked(answer)]) if options.standalone else marked(answer, options.matrix)
        )
    lines = [(left(result) + " = " if options.lhs else "") + value(result, options.matrix) for result in answer.results]
    return document(answer.problem, lines) if options.standalone else "\n".join(lines)


def value(result: Result, matrix: str = "b") -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    if not result.is_matrix:
        return LATEX.expression(result.value)
    return _matrix(result.shape, {place: LATEX.expression(e) for place, e in result.nonzeros.items()}, matrix)


def _matrix(shape: tuple[int, ...], cells: Mapping[tuple[int, int], str], matrix: str) -> str:
    m, n = shape
    # Fractions in neighbouring rows would touch.
    between = r" \\[4pt] " if any(r"\frac" in cell for cell in cells.values()) else r" \\ "
    rows = between.join(" & ".join(cells.get((i, j), "0") for j in range(n)) for i in range(m))
    if n <= _AMSMATH_COLUMNS:
        return f"\\begin{{{matrix}matrix}} {rows} \\end{{{matrix}matrix}}"
    opening, closing = _BRACKETS[matrix]
    return f"{opening}\\begin{{array}}{{*{{{n}}}{{c}}}} {rows} \\end{{array}}{closing}"


def marked(verdict: Verdict, matrix: str = "b") -> str:
    """The answer; entries that are wrong are in a box, undecided ones in a box with a question mark."""
    answer = verdict.answer
    rulings = {(entry.row, entry.column): entry.ruling for entry in verdict.entries}
    cells = {
        (i, j): _BOXES[rulings.get((i, j), "wrong")] % LATEX.expression(answer[i, j])
        for i in range(answer.rows)
        for j in range(answer.cols)
    }
    return cells[0, 0] if verdict.form == "scalar" else _matrix(answer.shape, cells, matrix)


_BOXES = {"right": "%s", "wrong": r"\boxed{%s}", "undecided": r"\boxed{%s}^{?}"}


def left(result: Result) -> str:
    r"""What the value is equal to: `J_{F}(x, y)`, `\nabla f_{1}(x, y)`, `\det J_{F}(x, y)`, `H_{f}(x, y)`."""
    problem = result.problem
    name = LATEX.name(problem.name)
    component = LATEX.name(problem.component_names[0])
    symbol = {
        "jacobian": f"J_{{{name}}}" if result.layout == "numerator" else f"J_{{{name}}}^{{\\mathsf{{T}}}}",
        "gradient": LATEX.gradient(problem.component_names[0]),
        "determinant": f"\\det J_{{{name}}}",
        "hessian": f"H_{{{component}}}",
    }[result.kind]
    return f"{symbol}({_arguments(problem, result)})"


def _arguments(problem: Problem, result: Result) -> str:
    at = dict(result.point)
    return ", ".join(LATEX.expression(at.get(v, v)) for v in problem.variables)


_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
\begin{document}
%s
\end{document}"""


def document(problem: Problem, formulas: list[str]) -> str:
    """A LaTeX document: the map, then each formula displayed."""
    arguments = ", ".join(LATEX.name(v.name) for v in problem.variables)
    components = [
        f"{LATEX.name(name)}({arguments}) = {LATEX.expression(component)}"
        for name, component in zip(problem.component_names, problem.components, strict=True)
    ]
    displays = "\n".join(f"\\[ {formula} \\]" for formula in (*components, *formulas))
    return _DOCUMENT % displays
