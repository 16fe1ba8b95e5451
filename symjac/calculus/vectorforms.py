"""Answers in vector form: found by the rules of differentials from what was typed, and proved by components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from symjac import exact, work
from symjac.build import tensors
from symjac.build.builder import Builder
from symjac.calculus import differentials, matrixjacobians
from symjac.calculus.entrywise import NoForm
from symjac.errors import SymjacError
from symjac.kernel import sympy
from symjac.model import Form, Needed, Problem, Result
from symjac.read.shapes import NOWHERE, shape_of, tensor
from symjac.read.tree import Array, Node, Number, Power, Product, Tensor, walk

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
            found, where = _derived(node, array, result, problem) if node is not None else _NONE
            whole = len(array.unlike_entries) == len(problem.variables)
            yield Form(result.kind, result.problem.component_names[0], array.name, found, whole, where)


def _typed(problem: Problem, result: Result) -> Node | None:
    """What was typed for the component, or components, that a result belongs to."""
    if result.kind == "jacobian":
        return problem.typed[0] if len(problem.typed) == 1 else _stacked(problem.typed)
    return result.problem.typed[0] if result.problem.typed else None


def _stacked(typed: Sequence[Node]) -> Node:
    """All components that were typed, one below the other."""
    shapes = [shape_of(part) or (1, 1) for part in typed]
    return Tensor("stack", "", (), (sum(m * n for m, n in shapes), 1), tuple(typed), NOWHERE)


_NONE: tuple[None, tuple[Needed, ...]] = None, ()


def _derived(node: Node, by: Array, result: Result, problem: Problem) -> tuple[Node | None, tuple[Needed, ...]]:
    if result.kind != "gradient" and len(by.unlike_entries) * max(result.shape) > MOST_ENTRIES:
        return _NONE
    try:
        found = _DERIVED[result.kind](node, by, problem.arrays)
        builder = Builder(
            {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}, problem.functions
        )
        where = _needed(found, builder)
        return (found, where) if _is_proved(found, where, by, result, builder) else _NONE
    except (NoForm, SymjacError):
        return _NONE


def _hessian(node: Node, by: Array, arrays: tuple[Array, ...]) -> Node:
    if len([array for array in arrays if not array.constant]) > 1:
        raise NoForm
    return matrixjacobians.hessian(node, by, arrays)


_DERIVED = {"jacobian": matrixjacobians.jacobian, "gradient": differentials.gradient, "hessian": _hessian}


def _is_proved(form: Node, where: Iterable[Needed], by: Array, result: Result, builder: Builder) -> bool:
    """Whether each entry of the form is that of the result where its conditions hold; with max, in each case."""
    pairs = list(_pairs(tensors.rows(builder, form), form, by, result))
    if len(pairs) > MOST_ENTRIES:
        return False
    others = [
        entry
        for needed in where
        if needed.kind != "largest"
        for row in tensors.rows(builder, needed.node)
        for entry in row
    ]
    pairs = [(left, _where_nonzero(others, right)) for left, right in pairs]
    differences = [left - right for left, right in pairs if left != right]
    return all(
        isinstance(exact.zero(exact.substituted(difference, case)), exact.Proved)
        for case in _cases(form, builder, differences)
        for difference in differences
    )


def _where_nonzero(others: Sequence[Expr], value: Expr | int) -> Expr | int:
    """The value without its cases that name places at which one of the others, which are not zero, would be zero."""
    if not isinstance(value, sympy.Piecewise):
        return value
    kept = [
        (part, condition)
        for part, condition in value.args
        if not any(_is_zero_at(condition, other) for other in others)
    ]
    return sympy.Piecewise(*kept, evaluate=False) if kept[0][1] != sympy.true else kept[0][0]


def _is_zero_at(condition: Any, value: Expr) -> bool:
    """Whether a condition that is made of equations alone makes the value zero."""
    equations = sympy.And.make_args(condition)
    if not all(isinstance(equation, sympy.Eq) for equation in equations):
        return False
    return bool(exact.substituted(value, {equation.lhs: equation.rhs for equation in equations}) == 0)


def _cases(form: Node, builder: Builder, differences: Iterable[Expr]) -> list[dict[Any, Any]]:
    """The values of the steps θ(u − v) in the derivatives of a maximum, in each case of which entry is the largest.

    u and v are entries, or the largest of some. Where the largest entry of all is among those of u, the step is 1.
    In all cases sign(−u) is −sign(u).
    """
    signs = set().union(*(difference.atoms(sympy.sign) for difference in differences))
    cases = [{s: -sympy.sign(-s.args[0]) for s in signs if s.args[0].could_extract_minus_sign()}]
    nodes = set().union(*(difference.atoms(sympy.Max, sympy.Min) for difference in differences))
    for operand in dict.fromkeys(operand for part in walk(form) for operand in _operands(part, "hardmax")):
        parts = [entry for row in tensors.rows(builder, operand) for entry in row]
        sides = {entry: frozenset((k,)) for k, entry in enumerate(parts)}
        for node in nodes:
            way = 1 if node.func == sympy.Max else -1
            if {way * argument for argument in node.args} <= {*parts}:
                sides[way * node] = frozenset(parts.index(way * argument) for argument in node.args)
        pairs = [(u, v) for u in sides for v in sides if not sides[u] & sides[v]]
        own = [
            {sympy.Heaviside(u - v): sympy.Integer(k in sides[u]) for u, v in pairs if k in sides[u] | sides[v]}
            for k in range(len(parts))
        ]
        cases = [case | more for case in cases for more in own]
    return cases


def _operands(node: Node, operation: str) -> tuple[Node, ...]:
    return node.operands if isinstance(node, Tensor) and node.operation == operation else ()


def _needed(form: Node, builder: Builder) -> tuple[Needed, ...]:
    """The conditions under which the form holds: no divisor is 0, and one entry alone is the largest."""
    found = [needed for node in walk(form) for needed in _needed_by(node)]
    return tuple(needed for needed in dict.fromkeys(found) if needed.kind == "largest" or _may_vanish(needed, builder))


def _needed_by(node: Node) -> Iterator[Needed]:
    if isinstance(node, Product):
        for inverse, factor in node.factors:
            if inverse and not isinstance(factor, Number):
                yield Needed("number", factor.base if isinstance(factor, Power) else factor)
    elif isinstance(node, Power):
        if isinstance(node.exponent, Number) and node.exponent.numerator < 0:
            yield Needed("number", node.base)
    elif isinstance(node, Tensor) and node.operation == "inv":
        yield Needed("number", tensor("det", node.operands, (), NOWHERE))
    elif isinstance(node, Tensor) and node.operation == "hardmax":
        yield Needed("largest", node.operands[0])
    elif isinstance(node, Tensor) and (node.operation, node.name) == ("map", "pow"):
        base, exponent = node.operands
        if isinstance(exponent, Number) and exponent.numerator < 0:
            yield Needed("entries", base)


def _may_vanish(needed: Needed, builder: Builder) -> bool:
    return not all(
        entry.is_positive or entry.is_negative for row in tensors.rows(builder, needed.node) for entry in row
    )


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
