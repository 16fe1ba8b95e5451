"""`--format latex`: fragments for amsmath, ready to paste; or a document that compiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, islice, product
from string import ascii_uppercase

from symjac.model import Answer, Finding, Form, Problem, Result
from symjac.render.formats import Options, Tex
from symjac.render.tex import LATEX, Latex, joined

_AMSMATH_COLUMNS = 10  # MaxMatrixCols: amsmath's matrices stop there (amsldoc, section 4.1)
_BRACKETS = {"b": (r"\left[", r"\right]"), "p": (r"\left(", r"\right)"), "v": (r"\left|", r"\right|")}


def matrix_environment(columns: int, rows_of_cells: Iterable[Iterable[str]], brackets: str = "b") -> str:
    r"""`\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    rows = joined([" & ".join(row) for row in rows_of_cells])
    if columns <= _AMSMATH_COLUMNS:
        return f"\\begin{{{brackets}matrix}} {rows} \\end{{{brackets}matrix}}"
    opening, closing = _BRACKETS[brackets]
    letters = "c" * columns  # KaTeX has no *{12}{c}
    return f"{opening}\\begin{{array}}{{{letters}}} {rows} \\end{{array}}{closing}"


def render(found: Finding, options: Options) -> str:
    """Every result on a line of its own, with its left-hand side if asked for; other findings as sheets."""
    if options.standalone:
        from symjac.render import tex_document

        return tex_document.render(found, options)
    if isinstance(found, Answer):
        return _answer(found, options)
    from symjac.render import tex_sheet

    return tex_sheet.render(found, options)


def _answer(answer: Answer, options: Options) -> str:
    each = named_apart(answer, options)
    lines = [line(answer, result, own) for result, own in zip(answer.results, each, strict=True)]
    if answer.derivations:
        from symjac.render import tex_sheet

        shown = lines if options.tex.macro else [f"\\[ {line} \\]" for line in lines]  # definitions are no formulas
        return "\n\n".join((tex_sheet.render(answer.derivations, options), *shown))
    if not answer.assignments:
        return "\n".join(lines)
    style = LATEX.beside(answer.names).with_log(options.log)
    equations = (f"{style.name(symbol.name)} &= {style.expression(expr)}" for symbol, expr in answer.assignments)
    named = _block("aligned", equations)
    if options.tex.macro:  # definitions may not stand in a formula
        return "\n".join((*lines, named))
    return _block("gathered", [named, *lines], r" \\[1ex]")


def named_apart(answer: Answer, options: Options) -> Iterator[Options]:
    r"""The options for each result: of several, each defines a command of its own, \NAMEA, \NAMEB and so on."""
    macro, several = options.tex.macro, len(answer.results) > 1
    letters = map("".join, chain.from_iterable(product(ascii_uppercase, repeat=size) for size in count(1)))
    for ending in islice(letters, len(answer.results)):
        yield options._replace(tex=options.tex._replace(macro=macro + ending)) if macro and several else options


def _form(answer: Answer, result: Result) -> str:
    """`(A + A^T) x`, where the result has one form in vectors."""
    found = _only_form(answer, result)
    return LATEX.beside(answer.names).formula(found.node) if found and found.node is not None else ""


def _only_form(answer: Answer, result: Result) -> Form | None:
    component = result.problem.component_names[0]
    found = [form for form in answer.forms if (form.kind, form.component) == (result.kind, component) and form.whole]
    return found[0] if len(found) == 1 and found[0].node is not None else None


def _where(answer: Answer, result: Result) -> str:
    """The conditions of the form in vectors."""
    found = _only_form(answer, result)
    said = []
    for needed in found.where if found else ():
        before, after = needed.around
        formula = LATEX.beside(answer.names).formula(needed.node)
        said.append(
            rf"{formula} \neq 0" if needed.kind == "number" else rf"\text{{{before}}} {formula} \text{{{after}}}"
        )
    return r" \quad \text{where } " + r" \text{ and } ".join(said) if said else ""


def fragment(answer: Answer) -> str:
    """The answer without left-hand sides."""
    return render(answer, Options())


def line(answer: Answer, result: Result, options: Options) -> str:
    """The value with its left-hand side; or the definition of a LaTeX command, if the user gave a name for one."""
    shown = value(result, options.matrix, LATEX.with_log(options.log))
    sides = left_sides(answer, result, options)
    shown = " = ".join((*sides, shown)) + (_where(answer, result) if sides else "")
    return rf"\newcommand{{\{options.tex.macro}}}{{{shown}}}" if options.tex.macro else shown


def left_sides(answer: Answer, result: Result, options: Options) -> list[str]:
    """The terms that the value is equal to, as far as they are asked for: `J_F(x, y)`, the matrix of `∂f_i/∂x_j`."""
    tex = options.tex
    sides = [_left_of(result, tex)] if options.lhs or tex.derivative or tex.bold else []
    if tex.partial and result.kind == "jacobian":
        sides.append(_partials(result, options.matrix))
    form = _form(answer, result) if sides else ""
    return [*sides, form] if form else sides


def _left_of(result: Result, tex: Tex) -> str:
    """The left-hand side in the notation that the author chose."""
    problem = result.problem
    f = LATEX.name(problem.name)
    if result.kind != "jacobian" or not (tex.derivative or tex.bold):
        return left(result)
    f = rf"\mathbf{{{f}}}" if tex.bold and len(problem.components) > 1 else f
    at = rf"(\mathbf{{{_BOLD_POINT}}})" if tex.bold and not result.point else f"({_arguments(problem, result)})"
    names = tuple(v.name for v in problem.variables)
    symbol = {
        "D": f"D {f}", "prime": f"{f}'", "partial": LATEX.jacobian_symbol(problem.component_names, names),
    }.get(tex.derivative, f"J_{{{f}}}")  # fmt: skip
    transposed = r"^{\mathsf{T}}" if result.layout == "denominator" else ""
    return f"{symbol}{at}" if not transposed else LATEX.bracketed(f"{symbol}{at}") + transposed


_BOLD_POINT = "x"


def _partials(result: Result, matrix: str) -> str:
    """The matrix of ∂f_i/∂x_j."""
    rows = [[LATEX.partial(name, v) for v in result.column_names] for name in result.row_names]
    if result.layout == "denominator":
        rows = [[LATEX.partial(name, v) for name in result.column_names] for v in result.row_names]
    return matrix_environment(result.shape[1], rows, matrix)


def value(result: Result, matrix: str = "b", notation: Latex = LATEX) -> str:
    r"""The value: an expression, or `\begin{bmatrix} … \end{bmatrix}`; an `array` beyond 10 columns."""
    style = notation.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    return matrix_environment(result.shape[1], style.rows(result.shape, result.nonzeros), matrix)


def left(result: Result) -> str:
    r"""The left-hand side of a result: `J_{F}(x, y)`, `\nabla f_{1}(x, y)`, `\det J_{F}(x, y)`, `H_{f}(x, y)`."""
    problem = result.problem
    symbol = rf"\det {LATEX.jacobian_of((problem.name,))}" if result.kind == "determinant" else LATEX.left(result)
    if result.kind == "jacobian" and result.layout == "denominator":
        symbol += r"^{\mathsf{T}}"
    return f"{symbol}({_arguments(problem, result)})"


def _arguments(problem: Problem, result: Result) -> str:
    at, style = dict(result.point), LATEX.beside(problem.names)
    return ", ".join(style.expression(at.get(v, v)) for v in problem.variables)


def _block(environment: str, rows: Iterable[str], between: str = r" \\") -> str:
    body = f"{between}\n".join(rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"
