"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from collections.abc import Iterable

from symjac.model import Answer, Finding, Problem, Result
from symjac.render import tex_matrix
from symjac.render.options import Options
from symjac.render.styles import LATEX


def render(found: Finding, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; other findings as their sheet."""
    if options.standalone:
        from symjac.render import tex_document

        return tex_document.render(found, options)
    if isinstance(found, Answer):
        return _answer(found, options)
    from symjac.render import tex_sheet

    return tex_sheet.render(found, options)


def _answer(answer: Answer, options: Options) -> str:
    lines = [
        f"{left(result)} = {_form(answer, result)}{value(result, options.matrix)}"
        if options.lhs
        else value(result, options.matrix)
        for result in answer.results
    ]
    if answer.derivations:
        from symjac.render import tex_sheet

        return "\n\n".join((tex_sheet.render(answer.derivations, options), *(f"\\[ {line} \\]" for line in lines)))
    if not answer.assignments:
        return "\n".join(lines)
    style = LATEX.beside(answer.names)
    equations = (f"{style.name(symbol.name)} &= {style.expression(expr)}" for symbol, expr in answer.assignments)
    return _block("gathered", [_block("aligned", equations), *lines], r" \\[1ex]")


def _form(answer: Answer, result: Result) -> str:
    """`(A + A^T) x = `, where the result has one form in vectors."""
    component = result.problem.component_names[0]
    found = [
        form.node for form in answer.forms if (form.kind, form.component) == (result.kind, component) and form.whole
    ]
    if len(found) != 1 or found[0] is None:
        return ""
    return f"{LATEX.beside(answer.names).formula(found[0])} = "


def fragment(answer: Answer) -> str:
    """The answer without left-hand sides."""
    return render(answer, Options())


def value(result: Result, matrix: str = "b") -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    style = LATEX.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    return tex_matrix.matrix(result.shape[1], style.rows(result.shape, result.nonzeros), matrix)


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
        "divergence": LATEX.divergence(problem.name),
        "curl": LATEX.curl(problem.name),
        "laplacian": LATEX.laplacian(problem.component_names[0]),
        "directional": LATEX.directional(problem.name, result.direction.name if result.direction else "v"),
    }[result.kind]
    return f"{symbol}({_arguments(problem, result)})"


def _arguments(problem: Problem, result: Result) -> str:
    at, style = dict(result.point), LATEX.beside(problem.names)
    return ", ".join(style.expression(at.get(v, v)) for v in problem.variables)


def _block(environment: str, rows: Iterable[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"
