"""Derivatives, substitutions and integrals that stand unevaluated, cases and their conditions.

A derivative of an undefined function belongs to the slots of its arguments: ∂₁g(u, v) is the derivative of
g by its first argument, taken at (u, v) (see `symjac.expressions.slots`). So a chain rule needs no bound variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symjac.expressions import slots
from symjac.expressions.spelling import RELATIONS
from symjac.kernel import sympy
from symjac.render.pieces import ATOM, CALL, POWER, SUM, Piece

if TYPE_CHECKING:
    from sympy import Basic, Derivative, Expr, Integral, Piecewise, Subs

    from symjac.render.notation import Rendering


def _source(rendering: Rendering, node: Basic) -> Piece:
    """Name(argument, …) as SymPy spells it: a tuple of one stands for what it holds, (x, 1) for x."""

    def spelled(argument: Basic) -> str:
        if isinstance(argument, sympy.Tuple):
            once = len(argument) == 2 and argument[1] == 1 and isinstance(node, sympy.Derivative)
            if len(argument) == 1 or once:
                return rendering.piece(argument[0]).text
        return rendering.piece(argument).text

    return Piece(f"{rendering.style.word(type(node).__name__)}({', '.join(map(spelled, node.args))})", CALL)


def _tuple(rendering: Rendering, node: Basic) -> Piece:
    texts = [piece.text for piece in rendering.pieces(node.args)]
    return Piece(f"({', '.join(texts)}{',' if len(texts) == 1 else ''})", ATOM)


def _slot_piece(rendering: Rendering, node: Expr) -> Piece | None:
    """`∂₁g(u, v)` of a function; None for anything else."""
    form = slots.of(node)
    if form is None:
        return None
    style, name = rendering.style, type(form.call).__name__
    undefined = isinstance(form.call, sympy.core.function.AppliedUndef)
    head = style.function_name(name) if undefined else style.long_head(name)
    return style.slot_derivative(head, form.orders, rendering.pieces(form.arguments))


def _derivative(rendering: Rendering, node: Derivative) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    by_slots = _slot_piece(rendering, node)
    if by_slots is not None:
        return by_slots
    variables = [(rendering.piece(v).text, rendering.piece(count).text) for v, count in node.variable_count]
    return rendering.style.derivative(rendering.piece(node.expr), variables, len(node.expr.free_symbols) > 1)


def _subs(rendering: Rendering, node: Subs) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    by_slots = _slot_piece(rendering, node)
    if by_slots is not None:
        return by_slots
    pairs = zip(node.variables, node.point, strict=True)
    texts = [(rendering.piece(variable).text, rendering.piece(value).text) for variable, value in pairs]
    return rendering.style.substitution(rendering.piece(node.expr), texts)


def _integral(rendering: Rendering, node: Integral) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    piece = rendering.piece(node.function)
    for variable, *limits in node.limits:
        piece = rendering.style.integral(piece, rendering.piece(variable).text, rendering.pieces(limits))
    return piece


def _piecewise(rendering: Rendering, node: Piecewise) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    branches = [
        (rendering.piece(value), None if condition == sympy.true else rendering.piece(condition).text)
        for value, condition in node.args
    ]
    return rendering.style.cases(branches)


def _relation(rendering: Rendering, node: Basic) -> Piece:
    sign = node.rel_op
    if rendering.style.formal and sign in ("==", "!="):
        return _source_named(rendering, {"==": "Eq", "!=": "Ne"}[sign], node.args)
    left, right = rendering.pieces(node.args)
    return Piece(f"{left.text} {rendering.style.relations[sign]} {right.text}", rendering.style.relation_level)


def _source_named(rendering: Rendering, name: str, arguments: Sequence[Any]) -> Piece:
    return rendering.style.call(rendering.style.word(name), rendering.pieces(arguments))


def _joined(sign: str) -> Callable[[Rendering, Basic], Piece]:
    def rule(rendering: Rendering, node: Basic) -> Piece:
        style = rendering.style
        parts = [style.within(piece, POWER) for piece in rendering.pieces(rendering.in_order(node.args))]
        return Piece(f" {style.relations[sign]} ".join(parts), SUM)

    return rule


def _if_then_else(rendering: Rendering, node: Basic) -> Piece:
    """SymPy's ITE, which a case inside a condition becomes, by its meaning: (c and a) or (not c and b)."""
    if rendering.style.formal:
        return _source(rendering, node)
    condition, then, otherwise = node.args
    negated = sympy.And(sympy.Not(condition), otherwise)
    return rendering.piece(sympy.Or(sympy.And(condition, then), negated))


OPERATOR_RULES: dict[type[Basic], Callable[[Rendering, Any], Piece]] = {
    sympy.Derivative: _derivative,
    sympy.Subs: _subs,
    sympy.Integral: _integral,
    sympy.Piecewise: _piecewise,
    sympy.Tuple: _tuple,
    **dict.fromkeys(RELATIONS, _relation),
    sympy.And: _joined("&"),
    sympy.Or: _joined("|"),
    sympy.ITE: _if_then_else,
}
