"""`--format json`: findings as records, objects of the schema `symjac/1`, with expressions as text and as LaTeX."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from symjac import findings
from symjac.model import Direction, Finding, Form, Point, Problem, Result
from symjac.render import Options
from symjac.render.latex import LATEX, TEXT
from symjac.render.style import Style

if TYPE_CHECKING:
    from sympy import Basic

    from symjac.read import Array
    from symjac.studies.zero_sets import ZeroSet


SCHEMA = "symjac/1"


def render(found: Finding, options: Options) -> str:
    """The record of a finding as text."""
    return json.dumps(record(found, reveal=options.reveal), ensure_ascii=False, indent=2)


def record(found: Finding, *, reveal: bool = True) -> dict[str, Any]:
    """The record of a finding; `reveal` says whether the record of a verdict holds the right answer."""
    return {"schema": SCHEMA, **findings.record(found, Writer(found.names), reveal=reveal)}


def _array(array: Array) -> dict[str, Any]:
    """A vector or matrix whose entries are variables or parameters."""
    return {
        "name": array.name,
        "shape": list(array.shape),
        "symmetric": array.symmetric,
        "constant": array.constant,
        "entries": list(array.entries),
    }


class Writer:
    """Writes the expressions of a record as text and as LaTeX, beside the names in use."""

    def __init__(self, names: Iterable[str]) -> None:
        self.text: Style = TEXT.beside(names)
        self.latex: Style = LATEX.beside(names)
        self._in_text, self._in_latex = self.text.rendering, self.latex.rendering

    def expression(self, expr: Basic) -> dict[str, str]:
        """As text and as LaTeX; parts that the expressions of a record share are rendered once."""
        return {"text": self._in_text.piece(expr).text, "latex": self._in_latex.piece(expr).text}

    def at_point(self, point: Point) -> dict[str, dict[str, str]]:
        """Name → value."""
        return {symbol.name: self.expression(value) for symbol, value in point}

    def the_map(self, problem: Problem) -> dict[str, Any]:
        """The typed text, the components, variables and parameters."""
        return {
            "input": problem.source,
            "name": problem.name,
            "components": [
                {"name": name, **self.expression(component)}
                for name, component in zip(problem.component_names, problem.components, strict=True)
            ],
            "variables": [v.name for v in problem.variables],
            "parameters": [p.name for p in problem.parameters],
            **({"arrays": list(map(_array, problem.arrays))} if problem.arrays else {}),
        }

    def form(self, form: Form) -> dict[str, Any]:
        """A result in vectors and matrices, as text that reads back and as LaTeX."""
        styles = {"text": self.text, "latex": self.latex}
        texts = {name: None if form.node is None else style.formula(form.node) for name, style in styles.items()}
        component = {} if form.kind == "jacobian" else {"component": form.component}
        where = [needed.said(self.text.formula(needed.node), "!=") for needed in form.where]
        return {"of": form.kind, **component, "by": form.by, **texts, **({"where": where} if where else {})}

    def result(self, result: Result) -> dict[str, Any]:
        """Shape, layout, names and the non-zero entries of a matrix; a scalar as text and LaTeX."""
        at: dict[str, Any] = {"at": self.at_point(result.point)} if result.point else {}
        if result.direction:
            at["direction"] = self._direction(result.direction)
        if not result.is_matrix:
            component = {"component": result.problem.component_names[0]} if result.kind == "laplacian" else {}
            return {**component, "shape": [], **self.expression(result.value), **at}
        return {
            **({"component": result.problem.component_names[0]} if result.kind in ("gradient", "hessian") else {}),
            "shape": list(result.shape),
            "layout": result.layout,
            "rows": list(result.row_names),
            "columns": list(result.column_names),
            **at,
            "entries": [
                {"row": row + 1, "column": column + 1, **self.expression(entry)}
                for (row, column), entry in result.nonzeros.items()
            ],
        }

    def zero_sets(self, found: Iterable[ZeroSet] | None) -> list[dict[str, Any]] | None:
        """Each set: the points where all its equations hold, for any values of the integers; None if not found."""
        if found is None:
            return None
        return [
            {
                "equations": [
                    {"left": self.expression(left), "right": self.expression(right)}
                    for left, right in zero_set.equations
                ],
                "integers": [n.name for n in zero_set.integers],
                "solved": zero_set.solved,
            }
            for zero_set in found
        ]

    def _direction(self, direction: Direction) -> dict[str, Any]:
        """The vector that was used, the length of the given one, and whether it was divided by that length."""
        return {
            "vector": [self.expression(part) for part in direction.vector],
            "length": self.expression(direction.length),
            "normalized": direction.normalized,
        }
