"""Answers in vector form: found by the rules of differentials from what was typed, and proved by components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from symjac import exact, work
from symjac.build import tensors
from symjac.build.builder import Builder
from symjac.calculus import differentials
from symjac.calculus.differentials import NoForm
from symjac.errors import SymjacError
from symjac.model import Form, Problem, Result
from symjac.read.shapes import shape_of
from symjac.read.tree import Array, Node, Tensor

if TYPE_CHECKING:
    from sympy import Expr

MOST_ENTRIES = 300
"""The most entries of a result whose vector form is proved entry by entry."""
_CALLS = 3 * work.CALLS_A_SECOND
"""The calls that all vector forms of an answer may cost."""


def forms(problem: Problem, results: Iterable[Result]) -> tuple[Form, ...]:
    """The form of each gradient, Jacobian and Hessian matrix by each array of variables; None where none is found.

    A form is kept if every entry is proved equal to that of the result.
    """
    asked = [result for result in results if result.kind in _DERIVED and not result.point]
    whole = [result for result in asked if result.kind == "jacobian" and len(result.problem.components) > 1]
    asked = whole or [result for result in asked if result.kind != "jacobian"]
    if not problem.typed or not asked:
        return ()
    names = {variable.name for variable in problem.variables}
    by = [array for array in problem.arrays if not array.constant and names.issuperset(array.unlike_entries)]
    return work.attempted(lambda: tuple(_forms(problem, asked, by)), _CALLS, ())


def _forms(problem: Problem, results: Iterable[Result], by: Iterable[Array]) -> Iterator[Form]:
    for result in results:
        node = _typed(problem, result)
        for array in by:
            found = None if node is None else _derived(node, array, result, problem)
            whole = len(array.unlike_entries) == len(problem.variables)
            yield Form(result.kind, result.problem.component_names[0], array.name, found, whole)


def _typed(problem: Problem, result: Result) -> Node | None:
    """What was typed for the component, or components, that a result belongs to."""
    if result.kind == "jacobian":
        return problem.typed[0] if len(problem.typed) == 1 else None
    return result.problem.typed[0] if result.problem.typed else None


def _derived(node: Node, by: Array, result: Result, problem: Problem) -> Node | None:
    if result.kind != "gradient" and len(by.unlike_entries) * max(result.shape) > MOST_ENTRIES:
        return None
    try:
        found = _DERIVED[result.kind](node, by, problem.arrays)
        return found if _is_proved(found, by, result, problem) else None
    except (NoForm, SymjacError):
        return None


def _hessian(node: Node, by: Array, arrays: tuple[Array, ...]) -> Node:
    if len([array for array in arrays if not array.constant]) > 1:
        raise NoForm
    return differentials.hessian(node, by, arrays)


_DERIVED = {"jacobian": differentials.jacobian, "gradient": differentials.gradient, "hessian": _hessian}


def _is_proved(form: Node, by: Array, result: Result, problem: Problem) -> bool:
    """Whether each entry of the form is that of the result."""
    symbols = {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}
    rows = tensors.rows(Builder(symbols, problem.functions), form)
    pairs = list(_pairs(rows, form, by, result))
    if len(pairs) > MOST_ENTRIES:
        return False
    return all(left == right or isinstance(exact.zero(left - right), exact.Proved) for left, right in pairs)


def _pairs(rows: tensors.Rows, form: Node, by: Array, result: Result) -> Iterator[tuple[Expr, Expr]]:
    """Entries of a form beside those of the result, which has a row or column for each variable."""
    place = {variable.name: j for j, variable in enumerate(result.problem.variables)}
    columns = [place[name] for name in (by.entries if result.kind == "gradient" else by.unlike_entries)]
    if result.kind == "gradient":
        entries = [entry for row in rows for entry in row]
        for j, entry in zip(columns, entries, strict=True):
            yield entry, result.nonzeros.get((j, 0), 0)
        return
    upright = result.in_layout("numerator")
    above = columns if result.kind == "hessian" else range(upright.shape[0])
    is_zero = isinstance(form, Tensor) and form.operation == "zeros" and shape_of(form) == ()
    for i, row in zip(above, rows if not is_zero else (), strict=True):
        for j, entry in zip(columns, row, strict=True):
            yield entry, upright.nonzeros.get((i, j), 0)
