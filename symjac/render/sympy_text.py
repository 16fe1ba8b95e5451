"""`--format str`: SymPy's own notation, one result a line; symjac's reader reads it back to the same value."""

from __future__ import annotations

from symjac.model import Answer, Result
from symjac.render.options import Options
from symjac.render.styles import TEXT

_NAMES = {"jacobian": "J", "determinant": "det_J", "gradient": "grad_{}", "hessian": "H_{}"}


def render(answer: Answer, options: Options) -> str:
    """Every assignment and every result on a line of its own, the latter with a name before it if asked for."""
    style = TEXT.beside(answer.names)
    assignments = (f"{symbol.name} = {style.expression(value)}" for symbol, value in answer.assignments or ())
    results = ((f"{_name(result)} = " if options.lhs else "") + value(result) for result in answer.results)
    return "\n".join((*assignments, *results))


def value(result: Result) -> str:
    """`Matrix([[y, x], [cos(x), 0]])`, or an expression."""
    style = TEXT.beside(result.problem.names)
    if not result.is_matrix:
        return style.expression(result.value)
    rows = ", ".join(f"[{', '.join(row)}]" for row in style.rows(result.shape, result.nonzeros))
    return f"Matrix([{rows}])"


def _name(result: Result) -> str:
    return _NAMES[result.kind].format(result.problem.component_names[0])
