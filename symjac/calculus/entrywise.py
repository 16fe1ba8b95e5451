"""What goes entry by entry: records of functions, `NoForm` where one has no derivative, and powers and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symjac.functions import TABLE
from symjac.functions.record import LETTERS
from symjac.read.arrays import rational
from symjac.read.shapes import NOWHERE, bare, shape_of, tensor
from symjac.read.syntax import formula_tree
from symjac.read.tree import Call, Name, Node, Number, Power, Product, Shape, Sum, Tensor


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


def ones(shape: Shape) -> Node:
    """A vector or matrix of ones."""
    return tensor("ones", (Number(1, 1, NOWHERE),) * (shape[0] * shape[1]), shape, NOWHERE)


def powered(node: Node, exponent: Fraction) -> Node:
    """A power of every entry; the power of such a power has the product of the exponents."""
    base, inner = _as_power(node)
    if inner.denominator == 1 == exponent.denominator:
        node, exponent = base, inner * exponent
    if exponent == 1:
        return node
    if exponent == 0:
        return ones(shape_of(node))
    number = Number(exponent.numerator, exponent.denominator, NOWHERE)
    return tensor("map", (node, number), shape_of(node), NOWHERE, "pow")


def _as_power(node: Node) -> tuple[Node, Fraction]:
    """Base and exponent of a vector or matrix whose entries are raised to a power; others are their own."""
    if isinstance(node, Tensor) and (node.operation, node.name) == ("map", "pow"):
        base, exponent = node.operands
        if isinstance(exponent, Number) and shape_of(base):
            return base, Fraction(exponent.numerator, exponent.denominator)
    return node, Fraction(1)


def hadamard(parts: Iterable[Node], shape: Shape) -> Node:
    """A ∘ B ∘ … with the powers of equal factors taken together."""
    exponents: dict[Node, Fraction] = {}
    for part in parts:
        for factor in part.operands if isinstance(part, Tensor) and part.operation == "hadamard" else (part,):
            if not (isinstance(factor, Tensor) and factor.operation == "ones"):
                base, exponent = _as_power(factor)
                exponents[base] = exponents.get(base, Fraction(0)) + exponent
    factors = [powered(base, exponent) for base, exponent in exponents.items() if exponent]
    if not factors:
        return ones(shape)
    return factors[0] if len(factors) == 1 else tensor("hadamard", factors, shape, NOWHERE)
