"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from collections.abc import Iterable

from symjac import present
from symjac.model import Answer, Assignment, Finding, Problem, Result
from symjac.present.pieces import grid
from symjac.render import tex_document, tex_matrix
from symjac.render.options import Options
from symjac.render.prose import SIGNS, Markup, Prose
from symjac.render.styles import LATEX
from symjac.verdict import Verdict


def render(found: Finding, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; other findings as their sheet."""
    if isinstance(found, Answer):
        return _answer(found, options)
    if isinstance(found, Verdict):
        return (
            _document(found.truth.problem, [f"\\[ {marked(found)} \\]"])
            if options.standalone
            else marked(found, options.matrix)
        )
    sheet = present.of(found)
    if options.standalone:
        return tex_document.document(tex_document.Page(_MARKUP, options.matrix).sheet(sheet))
    return Prose(_MARKUP, options.matrix).sheet(sheet)


_ESCAPES: dict[str, str | int | None] = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    **{sign: f"${tex}$" for sign, tex in SIGNS.items()},
}
_MARKUP = Markup(
    heading=r"\paragraph{%s}",
    inline="$%s$",
    display="\\[ %s \\]",
    item=r"\noindent %s\quad %s",
    number=r"\textbf{%s}",
    table=(r"\begin{center}\begin{tabular}{%s}", r"\end{tabular}\end{center}"),
    row=r"%s \\",
    between_cells=" & ",
    rule=r"\hline",
    escapes=_ESCAPES,
)


def _answer(answer: Answer, options: Options) -> str:
    before = [left(result) if options.lhs else "" for result in answer.results]
    if options.standalone:
        page = tex_document.Page(_MARKUP, options.matrix)
        results = [
            page.grid(name, grid(result, ())) if result.is_matrix else page.equation(name, result.value)
            for name, result in zip(before, answer.results, strict=True)
        ]
        return _document(answer.problem, results, answer.assignments or ())
    lines = [
        f"{name} = {value(result, options.matrix)}" if name else value(result, options.matrix)
        for name, result in zip(before, answer.results, strict=True)
    ]
    if not answer.assignments:
        return "\n".join(lines)
    equations = (f"{LATEX.name(symbol.name)} &= {LATEX.expression(expr)}" for symbol, expr in answer.assignments)
    return _block("gathered", [_block("aligned", equations), *lines], r" \\[1ex]")


def fragment(answer: Answer) -> str:
    """The answer without left-hand sides."""
    return render(answer, Options())


def value(result: Result, matrix: str = "b") -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    if not result.is_matrix:
        return LATEX.expression(result.value)
    return tex_matrix.matrix(result.shape[1], LATEX.rows(result.shape, result.nonzeros), matrix)


def marked(verdict: Verdict, matrix: str = "b") -> str:
    """The answer; entries that are wrong are in a box, undecided ones in a box with a question mark."""
    answer = verdict.answer
    rulings = {(entry.row, entry.column): entry.ruling for entry in verdict.entries}
    cells = [
        [_BOXES[rulings.get((i, j), "wrong")] % LATEX.expression(answer[i, j]) for j in range(answer.cols)]
        for i in range(answer.rows)
    ]
    return cells[0][0] if verdict.form == "scalar" else tex_matrix.matrix(answer.cols, cells, matrix)


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


def _block(environment: str, rows: Iterable[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"


def _document(problem: Problem, results: list[str], assignments: tuple[Assignment, ...] = ()) -> str:
    """A LaTeX document: the map, the assignments, then each result on lines of its own."""
    page = tex_document.Page(_MARKUP, "b")
    arguments = ", ".join(LATEX.name(v.name) for v in problem.variables)
    components = [
        page.equation(f"{LATEX.name(name)}({arguments})", component)
        for name, component in zip(problem.component_names, problem.components, strict=True)
    ]
    named = [page.equation(LATEX.name(symbol.name), expr) for symbol, expr in assignments]
    return tex_document.document("\n".join((*components, *named, *results)))
