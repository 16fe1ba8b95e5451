"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from symjac import present
from symjac.model import Answer, Assignment, Finding, Problem, Result
from symjac.render import tex_matrix
from symjac.render.options import Options
from symjac.render.prose import SIGNS, Markup, Prose
from symjac.render.styles import LATEX
from symjac.verdict import Verdict


def render(found: Finding, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; other findings as their sheet."""
    if isinstance(found, Answer):
        return _answer(found, options)
    if isinstance(found, Verdict):
        if options.standalone:
            return document(found.truth.problem, [marked(found)])
        return marked(found, options.matrix)
    body = Prose(_MARKUP, options.matrix).sheet(present.of(found))
    return _DOCUMENT % (_SYMBOLS, body) if options.standalone else body


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
    lines = [(left(result) + " = " if options.lhs else "") + value(result, options.matrix) for result in answer.results]
    if options.standalone:
        return document(answer.problem, lines, answer.assignments or ())
    if not answer.assignments:
        return "\n".join(lines)
    return _block("gathered", [_block("aligned", _equations(answer.assignments)), *lines], r" \\[1ex]")


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


def _equations(assignments: tuple[Assignment, ...]) -> list[str]:
    return [f"{LATEX.name(symbol.name)} &= {LATEX.expression(value)}" for symbol, value in assignments]


def _block(environment: str, rows: list[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"


_SYMBOLS = "\\usepackage{amssymb}\n"  # \\mathbb, \\checkmark
_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
%s\begin{document}
%s
\end{document}"""


def document(problem: Problem, formulas: list[str], assignments: tuple[Assignment, ...] = ()) -> str:
    """A LaTeX document: the map, the assignments, which may go on on the next page, then each formula displayed."""
    arguments = ", ".join(LATEX.name(v.name) for v in problem.variables)
    components = [
        f"{LATEX.name(name)}({arguments}) = {LATEX.expression(component)}"
        for name, component in zip(problem.component_names, problem.components, strict=True)
    ]
    displays = [f"\\[ {formula} \\]" for formula in (*components, *formulas)]
    if assignments:
        displays.insert(len(components), _block("align*", _equations(assignments)))
    return _DOCUMENT % ("\\allowdisplaybreaks\n" if assignments else "", "\n".join(displays))
