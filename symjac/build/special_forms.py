"""Special forms → SymPy: their arguments are not values alone, but conditions and names of their own too.

piecewise(u, x < 0, v, …)   Derivative(f, x, n)   Integral(f, t, a, b)   Limit(f, t, a)   Subs(f, t, a)   gcd(p, q)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from symjac import exact
from symjac.build import evaluated
from symjac.errors import ParseError, ReadError, Undecided
from symjac.expressions import applied, spelled
from symjac.expressions.applied import class_of
from symjac.functions import TABLE
from symjac.kernel import sympy
from symjac.local.comparisons import ORDERINGS, may_be_real, relation
from symjac.read.tree import Call, Condition, Name, Node, walk

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.build.builder import Builder

_S = sympy.S
REAL_HINT = "leave out I, and roots and logarithms of negative numbers"
_CONNECTIVES = {"and": sympy.And, "or": sympy.Or, "true": lambda: _S.true}


def _piecewise(builder: Builder, node: Call) -> Expr:
    count = len(node.arguments) // 2 * 2
    cases, others = node.arguments[:count], node.arguments[count:]
    outer, builder.in_case = builder.in_case, True
    pairs = [(builder.expression(v), _condition(builder, c)) for v, c in zip(cases[::2], cases[1::2], strict=True)]
    if others:
        last = builder.expression(others[0])
    else:
        _require_all_cases([condition for _, condition in pairs], node)
        last, _ = pairs.pop()
    built = sympy.Piecewise(*pairs, (last, True))
    builder.in_case = outer
    if built.has(sympy.ITE):  # a condition on a piecewise value: written with & and |, as it can be read back
        built = sympy.Piecewise(*((value, condition.to_nnf()) for value, condition in built.args))
    return built


def _require_all_cases(conditions: Sequence[Any], node: Call) -> None:
    """Raise ParseError unless it is proved that one of the conditions always holds."""
    from symjac.local.comparisons import uncovered
    from symjac.read.cases import ALL_CASES, NOT_ALL_CASES

    try:
        point = uncovered(conditions)
    except Undecided as error:
        raise ParseError(f"{NOT_ALL_CASES}: {error.message}", span=node.span, hint=ALL_CASES) from error
    if point is not None:
        at = ", ".join(f"{symbol.name} = {spelled(value)}" for symbol, value in point.items())
        raise ParseError(f"{NOT_ALL_CASES}: no condition holds at {at}", span=node.span, hint=ALL_CASES)


def _condition(builder: Builder, node: Node) -> Any:
    if not isinstance(node, Condition):
        return builder.expression(node)
    if node.operator not in _CONNECTIVES:
        return _relation(builder, node)
    return _CONNECTIVES[node.operator](*(_condition(builder, operand) for operand in node.operands))


def _relation(builder: Builder, node: Condition) -> Any:
    sides = [builder.expression(side) for side in node.operands]
    for side, value in zip(node.operands, sides, strict=True):
        if node.operator in ORDERINGS and not may_be_real(value):
            raise ParseError("a condition compares real numbers only", span=side.span, hint=REAL_HINT)
    try:
        return relation(node.operator, *sides)
    except Undecided as error:
        error.span, error.hint = node.span, "a parameter can stand for a side: --params k"
        raise


def _derivative(builder: Builder, node: Call) -> Expr:
    function, *rest = (builder.expression(argument) for argument in node.arguments)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    if isinstance(function, sympy.core.function.AppliedUndef) or _lacks_formula(function):
        return sympy.Derivative(function, *pairs)
    for variable, order in pairs:
        function = _evaluated(node, evaluated.derivative, function, variable, int(order))
    return function


def _integral(builder: Builder, node: Call) -> Expr:
    bound, expression = _with_bound(builder, node)
    return _evaluated(node, evaluated.integral, expression, bound, *map(builder.expression, node.arguments[2:]))


def _limit(builder: Builder, node: Call) -> Expr:
    bound, expression = _with_bound(builder, node)
    at = node.arguments[2]
    ends = {"oo": _S.Infinity, "-oo": _S.NegativeInfinity}
    end = ends[at.name] if isinstance(at, Name) and at.name in ends else builder.expression(at)
    return _evaluated(node, evaluated.limit, expression, bound, end)


def _common(builder: Builder, node: Call) -> Expr:
    return _evaluated(node, partial(evaluated.common, node.function), *map(builder.expression, node.arguments))


def _with_bound(builder: Builder, node: Call) -> tuple[Symbol, Expr]:
    """A stand-in for the name that only the expression knows, and the expression."""
    name = node.arguments[1]
    assert isinstance(name, Name)
    outer, bound = builder.placeholders, sympy.Dummy(name.name, real=True)
    builder.placeholders = outer | {name.name: bound}
    expression = builder.expression(node.arguments[0])
    builder.placeholders = outer
    return bound, expression


def _subs(builder: Builder, node: Call) -> Expr:
    count = (len(node.arguments) - 1) // 2
    names = [argument.name for argument in node.arguments[1 : count + 1] if isinstance(argument, Name)]
    values = [builder.expression(value) for value in node.arguments[count + 1 :]]
    has_derivative = any(isinstance(part, Call) and part.function == "Derivative" for part in walk(node.arguments[0]))
    outer, bound = builder.placeholders, [sympy.Dummy(name) for name in names]
    builder.placeholders = outer | dict(zip(names, bound if has_derivative else values, strict=True))
    expression = builder.expression(node.arguments[0])
    builder.placeholders = outer
    if not has_derivative:
        return expression
    if not expression.has(sympy.Derivative, sympy.Subs):
        return exact.substituted(expression, dict(zip(bound, values, strict=True)))
    substituted = sympy.Subs(expression, bound, values)
    form = applied.slot_derivative(substituted)
    return form.expression() if form else substituted


def _evaluated(node: Call, task: Callable[..., Expr], *arguments: Any) -> Expr:
    try:
        return task(*arguments)
    except ReadError as error:
        raise ParseError(error.message, span=node.span, hint=error.hint) from error


def _lacks_formula(value: Expr) -> bool:
    """Whether the function has no formula for its derivative by one of its arguments, as besselj(n, x) by n."""
    return type(value) in {class_of(name) for name, function in TABLE.items() if "" in function.derivative}


OWN: dict[str, Callable[[Builder, Call], Any]] = {
    "piecewise": _piecewise,
    "Derivative": _derivative,
    "Subs": _subs,
    "Integral": _integral,
    "Limit": _limit,
    **dict.fromkeys(("gcd", "lcm"), _common),
}
"""Forms whose arguments are not values alone."""
