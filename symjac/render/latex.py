"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from collections.abc import Iterable

from symjac.model import Answer, Assignment, Problem, Result
from symjac.render.options import Options
from symjac.render.style import Style
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
    if options.standalone:
        return document(answer.problem, lines, answer.assignments or ())
    if not answer.assignments:
        return "\n".join(lines)
    equations = _equations(answer.assignments, LATEX.beside(answer.names))
    return _block("gathered", [_block("aligned", equations), *lines], r" \\[1ex]")


def fragment(answer: Answer) -> str:
    """The answer without left-hand sides."""
    return render(answer, Options())


def value(result: Result, matrix: str = "b") -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    style = LATEX.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    return _matrix(result.shape[1], style.rows(result.shape, result.nonzeros), matrix)


def _matrix(n: int, rows_of_cells: Iterable[Iterable[str]], matrix: str) -> str:
    lines = [" & ".join(row) for row in rows_of_cells]
    # Fractions in neighbouring rows would touch.
    rows = (r" \\[4pt] " if any(r"\frac" in line for line in lines) else r" \\ ").join(lines)
    if n <= _AMSMATH_COLUMNS:
        return f"\\begin{{{matrix}matrix}} {rows} \\end{{{matrix}matrix}}"
    opening, closing = _BRACKETS[matrix]
    return f"{opening}\\begin{{array}}{{*{{{n}}}{{c}}}} {rows} \\end{{array}}{closing}"


def marked(verdict: Verdict, matrix: str = "b") -> str:
    """The answer; entries that are wrong are in a box, undecided ones in a box with a question mark."""
    answer, style = verdict.answer, LATEX.beside(verdict.names)
    rulings = {(entry.row, entry.column): entry.ruling for entry in verdict.entries}
    cells = [
        [_BOXES[rulings.get((i, j), "wrong")] % style.expression(answer[i, j]) for j in range(answer.cols)]
        for i in range(answer.rows)
    ]
    return cells[0][0] if verdict.form == "scalar" else _matrix(answer.cols, cells, matrix)


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
    at, style = dict(result.point), LATEX.beside(problem.names)
    return ", ".join(style.expression(at.get(v, v)) for v in problem.variables)


def _equations(assignments: tuple[Assignment, ...], style: Style) -> list[str]:
    return [f"{style.name(symbol.name)} &= {style.expression(value)}" for symbol, value in assignments]


def _block(environment: str, rows: list[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"


_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
%s\begin{document}
%s
\end{document}"""


def document(problem: Problem, formulas: list[str], assignments: tuple[Assignment, ...] = ()) -> str:
    """A LaTeX document: the map, the assignments, which may go on on the next page, then each formula displayed."""
    style = LATEX.beside(problem.names)
    arguments = ", ".join(style.name(v.name) for v in problem.variables)
    components = [
        f"{style.name(name)}({arguments}) = {style.expression(component)}"
        for name, component in zip(problem.component_names, problem.components, strict=True)
    ]
    displays = [f"\\[ {formula} \\]" for formula in (*components, *formulas)]
    if assignments:
        displays.insert(len(components), _block("align*", _equations(assignments, style)))
    return _DOCUMENT % ("\\allowdisplaybreaks\n" if assignments else "", "\n".join(displays))
