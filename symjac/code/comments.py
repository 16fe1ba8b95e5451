"""The comment of a function: its formula, shapes and layout, where it is real, names that were changed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from symjac import calculus
from symjac.code.languages import Language
from symjac.code.program import Program
from symjac.expressions import applied, condition, distinct
from symjac.expressions.sparse import written_size
from symjac.render.tex import ASCII

if TYPE_CHECKING:
    from sympy import Basic

WIDTH = 96
"""The columns of a comment."""
LONGEST_FORMULA = 100
"""The most nodes of a component that a comment quotes."""


def about(
    made: Program, language: Language, name: str, point: str, along: str, renamed: Sequence[str]
) -> Iterator[str]:
    """The comment's lines: value, shapes and layout, where F is real, names that were changed."""
    problem = made.problem
    m, n = problem.shape
    yield f"{_SUBJECTS.get(made.outputs[-1].role, made.outputs[-1].role)} for {problem.name}: R^{n} -> R^{m}"
    yield ""
    style = ASCII.beside(problem.names)
    for f, component in zip(problem.component_names, problem.components, strict=True):
        text = style.expression(component) if written_size([component]) <= LONGEST_FORMULA else "a long formula"
        yield f"{f} = {text}"
    yield ""
    for output in made.outputs:
        yield f"{output.role}: {output.about}"
    yield ""
    order = ", ".join(symbol.name for symbol in made.variables)
    yield f"Variables, in this order: {order}{f'; they are the vector {point} of {n}' if point else ''}."
    if made.parameters:
        yield f"Parameters: {', '.join(symbol.name for symbol in made.parameters)}."
    if along:
        yield f"{along} is a vector of {len(made.along)}."
    if renamed:
        yield f"Names: {', '.join(renamed)}."
    yield from _domain(made)
    yield from _layout(made, language, name)


_SUBJECTS = {
    "jac": "Jacobian matrix", "grad": "Gradient", "det": "Jacobian determinant", "hess": "Hessian", "div": "Divergence",
    "curl": "Curl", "lap": "Laplacian", "dir": "Directional derivative", "jvp": "J*v", "vjp": "w*J",
}  # fmt: skip


def _domain(made: Program) -> Iterator[str]:
    found = calculus.domains(made.problem)
    where = dict.fromkeys(each for domain in found.values() for each in map(condition, domain.conditions))
    if where:
        yield f"Real where {', '.join(where)}."
    if any(_is_kinked(node) for node in distinct(*made.problem.components)):
        yield (
            "At kinks and jumps: sign(0) = 0 (the derivative of abs), heaviside(0) = 1/2 (half of each of max); "
            "floor and ceil have the derivative 0."
        )


def _is_kinked(node: Basic) -> bool:
    function = applied.record(node)
    return function is not None and (function.is_kinked or function.name in ("max", "min"))


def _layout(made: Program, language: Language, name: str) -> Iterator[str]:
    """How arrays and matrices are stored, for a language in which that is not obvious."""
    if language.name == "numpy":
        yield "Arguments may be arrays that broadcast: N points give results of shape (N, ...)."
    for output in made.outputs:
        n = (*output.shape, 0, 0)[1]
        if not n:
            continue
        if language.name == "c" and output.is_sparse:
            yield f"{output.role} holds the entries that are not zero for all x, row after row: those of row i are"
            yield f"    {name}_indptr[i] to {name}_indptr[i + 1] - 1, in the columns {name}_indices. All count from 0."
        elif language.name == "c":
            yield f"{output.role} is stored row after row: entry (i, j) is {output.role}[i*{n} + j], counted from 0."
        elif language.name == "fortran" and not output.is_sparse:
            yield f"{output.role} is stored as Fortran has it, column after column: {output.role}(i, j)."


def comment(lines: Sequence[str], mark: str) -> list[str]:
    """The lines behind a mark, filled up to WIDTH."""
    out: list[str] = []
    for line in lines:
        broken = textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False) or [""]
        out += (f"{mark}{part}".rstrip() for part in broken)
    return out
