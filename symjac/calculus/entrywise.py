"""Records of functions applied to numbers and, entry by entry, to vectors and matrices; `NoForm` where one has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symjac.calculus.matrixforms import NOWHERE, bare, ones, powered
from symjac.functions import TABLE
from symjac.functions.record import LETTERS
from symjac.read.arrays import rational
from symjac.read.shapes import shape_of, tensor
from symjac.read.syntax import formula_tree
from symjac.read.tree import Call, Name, Node, Number, Power, Product, Sum, Tensor


class NoForm(Exception):
    """A derivative for which the rules of differentials give no form in vectors and matrices."""


def derivatives_of(name: str, arguments: int) -> tuple[tuple[str, ...], str]:
    """The derivatives of a function by its arguments, or its definition by other functions; NoForm."""
    function = TABLE.get(name)
    if name in _OF_TWO and arguments == 2:
        return _OF_TWO[name], ""
    if function is None or not (function.derivative or function.definition):
        raise NoForm
    return function.derivative, "" if function.derivative else function.definition


_OF_TWO = {
    "max": ("heaviside(u - v)", "heaviside(v - u)"), "min": ("heaviside(v - u)", "heaviside(u - v)"),
    "pow": ("v*u^(v - 1)", "log(u)*u^v"),
}  # fmt: skip
"""The derivatives of max and min of two, where one of them is larger, and of powers."""


def applied(formula: str, arguments: Sequence[Node]) -> Node:
    """A record's formula with the arguments substituted for its letters."""
    found: Node = _put(bare(formula_tree(formula)), dict(zip(LETTERS, arguments, strict=False)))
    return found


def _put(item: Any, arguments: Mapping[str, Node]) -> Any:
    if isinstance(item, Name) and item.name in arguments:
        return arguments[item.name]
    if isinstance(item, Node):
        return item._replace(**{part: _put(getattr(item, part), arguments) for part in item._fields[:-1]})
    return tuple(_put(part, arguments) for part in item) if isinstance(item, tuple) else item


def lifted(formula: str, node: Tensor) -> Node:
    """A formula in letters, evaluated entry by entry: its products are Hadamard products."""
    letters = dict(zip(LETTERS, node.operands, strict=False))
    return _lifted(bare(formula_tree(formula)), letters, node.shape)


def _lifted(formula: Node, letters: dict[str, Node], shape: tuple[int, ...]) -> Node:
    def lift(part: Node) -> Node:
        return _lifted(part, letters, shape)

    if isinstance(formula, Name) and formula.name in letters:
        return letters[formula.name]
    if isinstance(formula, Sum):
        terms = [(negative, lift(term)) for negative, term in formula.terms]
        if not any(shape_of(term) for _, term in terms):
            return Sum(tuple(terms), NOWHERE)
        full = [(n, t if shape_of(t) else _filled(t, shape)) for n, t in terms]
        signed = [tensor("product", (Number(-1, 1, NOWHERE), t), shape, NOWHERE) if n else t for n, t in full]
        return signed[0] if len(signed) == 1 else tensor("sum", signed, shape, NOWHERE)
    if isinstance(formula, Product):
        parts = [(inverse, lift(factor)) for inverse, factor in formula.factors]
        scalars = [(i, p) for i, p in parts if not shape_of(p)]
        tensors = [powered(p, Fraction(-1)) if i else p for i, p in parts if shape_of(p)]
        if not tensors:
            return Product(tuple(parts), NOWHERE)
        whole = tensors[0] if len(tensors) == 1 else tensor("hadamard", tensors, shape, NOWHERE)
        if not scalars or all(not i and isinstance(p, Number) and p.numerator == p.denominator for i, p in scalars):
            return whole
        return tensor("product", (Product(tuple(scalars), NOWHERE), whole), shape, NOWHERE)
    if isinstance(formula, Power):
        base, exponent = lift(formula.base), lift(formula.exponent)
        if not shape_of(base) and not shape_of(exponent):
            return Power(base, exponent, NOWHERE)
        number = rational(exponent)
        return powered(base, number) if number is not None else tensor("map", (base, exponent), shape, NOWHERE, "pow")
    if isinstance(formula, Call):
        arguments = tuple(map(lift, formula.arguments))
        if any(map(shape_of, arguments)):
            return tensor("map", arguments, shape, NOWHERE, formula.function)
        return Call(formula.function, arguments, NOWHERE)
    return formula


def _filled(number: Node, shape: tuple[int, ...]) -> Node:
    """The number in every entry."""
    whole = ones(shape)
    return whole if rational(number) == 1 else tensor("product", (number, whole), shape, NOWHERE)
