"""Sums, products and powers of vectors and matrices: the shape of every value of a syntax tree. Imports no SymPy.

`shaped` turns what was typed into a tree in which a `Tensor` says how each vector and matrix is made, and refuses
what does not fit. `*` and factors side by side are matrix products; `.*`, `∘`, `./` and `.^` go entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Any

from symjac.errors import LimitError
from symjac.read import (
    Abbreviation,
    Array,
    Call,
    Condition,
    Name,
    Node,
    Number,
    Power,
    Product,
    Shape,
    Sum,
    Tensor,
    arrays as language,
)
from symjac.read.shapes import (
    OF_ARRAYS_ONLY,
    RULES,
    Functions,
    identity,
    refuse,
    shape_of,
    tensor,
    transposed,
    words,
)

MOST_POWER = 16


def shaped(node: Node, arrays: Mapping[str, Array], text: str, own: Collection[str]) -> Node:
    """The node with the shape of each of its parts, as typed in the text; ParseError where two do not fit.

    `own` are the declared names: an undeclared capital letter before a vector or matrix may be either.
    """
    return _Shaper(arrays, text, own).of(node)


class _Shaper(Functions):
    def __init__(self, arrays: Mapping[str, Array], text: str, own: Collection[str]) -> None:
        self.arrays, self.text, self.own = arrays, text, own

    def of(self, node: Node) -> Node:
        """The node with shapes."""
        return _SHAPED[type(node)](self, node)

    def same(self, node: Node) -> Node:
        """A node without parts, unchanged."""
        return node

    def name(self, node: Name) -> Node:
        """An array, or a number."""
        array = self.arrays.get(node.name)
        if array is None or node.constant:
            return node
        parts = tuple(Name(name, "", node.span) for name in array.entries)
        return parts[0] if len(parts) == 1 else tensor("array", parts, array.shape, node.span, array.name)

    def condition(self, node: Condition) -> Node:
        """Operands that are numbers."""
        return node._replace(
            operands=tuple(self._number(part, "a condition compares numbers") for part in node.operands)
        )

    def sum(self, node: Sum) -> Node:
        """Terms of one shape."""
        terms = [(negative, self.of(term)) for negative, term in node.terms]
        shape = shape_of(terms[0][1])
        for _, term in terms[1:]:
            other = shape_of(term)
            if other != shape:
                here = terms[0][1].span[0], term.span[1]
                message = f"{words(shape)} and {words(other)} cannot be added"
                refuse(here, message, _of_a_sum(shape, other))
        if not shape:
            return node._replace(terms=tuple(terms))
        parts = [
            tensor("product", (Number(-1, 1, term.span), term), shape, term.span) if negative else term
            for negative, term in terms
        ]
        return parts[0] if len(parts) == 1 else tensor("sum", parts, shape, node.span)

    def product(self, node: Product) -> Node:
        """Factors from left to right; a scalar product that comes up on the way is a number."""
        factors = [self.of(factor) for _, factor in node.factors]
        signs = self._signs(node)
        self._require_one_reading(node, factors, signs)
        if not any(map(shape_of, factors)):
            return node._replace(
                factors=tuple((inverse, f) for (inverse, _), f in zip(node.factors, factors, strict=True))
            )
        scalars: list[tuple[bool, Node]] = []
        chain: list[Node] = []
        for (inverse, _), factor, sign in zip(node.factors, factors, signs, strict=True):
            shape = shape_of(factor)
            if not shape:
                scalars.append((inverse, factor))
                continue
            if inverse and sign != "./":
                hint = "write inv(A)*b, or b*inv(A)" if shape[0] == shape[1] else "divide by a number, as norm(x)"
                refuse(factor.span, f"{words(shape)} divides nothing", f"{hint}; entry by entry: ./, as 1./x")
            if inverse:
                factor = tensor("map", (factor, Number(-1, 1, factor.span)), shape, factor.span, "pow")
            typed = self._of_two(chain, sign, factor) if chain else None
            if typed is None:
                if chain:
                    self._require_fit(chain, factor)
                chain.append(factor)
            elif shape_of(typed):
                chain = [typed]
            else:
                scalars.append((False, typed))
                chain = []
            if chain and shape_of(chain[0])[0] == 1 == shape_of(chain[-1])[1]:
                scalars.append((False, tensor("product", chain, (), (chain[0].span[0], factor.span[1]))))
                chain = []
        if not chain:
            return scalars[0][1] if scalars == [(False, scalars[0][1])] else Product(tuple(scalars), node.span)
        several = len(scalars) > 1 or any(inverse for inverse, _ in scalars)
        before = [Product(tuple(scalars), node.span)] if several else [scalar for _, scalar in scalars]
        if len(chain) == 1 and not before:
            return chain[0]
        return tensor("product", (*before, *chain), (shape_of(chain[0])[0], shape_of(chain[-1])[1]), node.span)

    def _signs(self, node: Product) -> list[str]:
        """The sign typed before each factor; empty before the first, and where factors stand side by side."""
        typed = [factor for _, factor in node.factors]
        signs = [self._sign(left, right) for left, right in pairwise(typed)]
        return ["", *signs]

    def _sign(self, left: Node, right: Node) -> str:
        """The sign between two operands, `1./x` having the point at the number."""
        sign = re.sub(r"\\left|\\right|\\[Bb]ig+[lr]?|[\s(){}]", "", self.text[left.span[1] : right.span[0]])
        point = isinstance(left, Number) and self.text[left.span[0] : left.span[1]].endswith(".")
        return f".{sign}" if point and sign in ("/", "*", "^") else sign

    def _require_one_reading(self, node: Product, factors: list[Node], signs: list[str]) -> None:
        """ParseError for `A*x∘y`, for `A@B*C`, and for `a@b` of numbers."""
        shapes = list(map(shape_of, factors))
        pairs = [(sign, left, right) for sign, (left, right) in zip(signs[1:], pairwise(shapes), strict=True)]
        between = [sign for sign, left, right in pairs if left and right]
        for sign, left, right in pairs:
            if sign in OF_ARRAYS_ONLY and not (left and right):
                start = self.text.index(sign, node.span[0])
                place = start, start + len(sign)
                refuse(place, f"{sign} stands between vectors and matrices", "write a*b for a product with a number")
        for factor, (rows, *_) in zip(factors, (shape or (1,) for shape in shapes[1:]), strict=False):
            if isinstance(factor, Name) and self._may_be_matrix(factor) and rows > 1:
                hint = f"declare it: --matrix-param {factor.name}:{rows}x{rows}, or --params {factor.name} for a number"
                refuse(factor.span, f"beside vectors and matrices {factor.name} may be a matrix or a number", hint)
        loose = [sign for sign in between if sign in _LOOSE]
        if loose and len(set(between)) > 1:
            sign = loose[0]
            refuse(node.span, "this can be read in two ways", f"write brackets: (A*x){sign}y or A*(x{sign}y)")
        if "*" in between and "@" in self.text:
            message = "beside @, does * go entry by entry, as in NumPy?"
            refuse(node.span, message, "write A@B for the matrix product, A.*B entry by entry")

    def _may_be_matrix(self, name: Name) -> bool:
        """Whether it is an undeclared capital letter."""
        return len(name.name) == 1 and name.name.isupper() and not name.constant and name.name not in self.own

    def _of_two(self, chain: list[Node], sign: str, right: Node) -> Node | None:
        """`a·b` and `a×b` of columns, `a.*b`, `a∘b`, `A⊗B`; None for matrix products."""
        span = (chain[0].span[0], right.span[1])
        shape = shape_of(chain[0])[0], shape_of(chain[-1])[1]
        left = chain[0] if len(chain) == 1 else tensor("product", chain, shape, (chain[0].span[0], chain[-1].span[1]))
        if sign in _ENTRYWISE:
            if shape != shape_of(right):
                refuse(span, f"{words(shape)} {sign} {words(shape_of(right))}", "entry by entry, both are of one shape")
            return tensor("hadamard", (left, right), shape, span)
        if sign in _KRONECKER:
            return self.kronecker((left, right), span)
        if shape != shape_of(right) or shape[1] != 1:
            return None
        if sign in _CROSSES and shape[0] == 3:
            return tensor("cross", (left, right), shape, span)
        return tensor("product", (transposed(left, left.span), right), (), span) if sign in _DOTS else None

    def _require_fit(self, chain: list[Node], right: Node) -> None:
        left, other = (shape_of(chain[0])[0], shape_of(chain[-1])[1]), shape_of(right)
        if left[1] == other[0]:
            return
        span = chain[0].span[0], right.span[1]
        columns = "1 column meets" if left[1] == 1 else f"{left[1]} columns meet"
        message = f"{words(left)} times {words(other)}: {columns} {other[0]} row{'s' * (other[0] != 1)}"
        refuse(span, message, _of_a_product(left, other))

    def power(self, node: Power) -> Node:
        """A power of a number; of a square matrix with a whole exponent; `x.^2`, entry by entry."""
        base, exponent = self.of(node.base), self.of(node.exponent)
        shape = shape_of(base)
        if shape or shape_of(exponent):
            sign = self._sign(node.base, node.exponent)
            if sign == ".^" and (not shape or shape_of(exponent) in ((), shape)):
                return tensor("map", (base, exponent), shape or shape_of(exponent), node.span, "pow")
            if sign == "**" and shape and "@" in self.text:
                message = "beside @, does ** go entry by entry, as in NumPy?"
                refuse(node.span, message, "write A@A for the matrix power, A.^2 entry by entry")
        if shape_of(exponent):
            hint = "an exponent is a number; entry by entry: .^"
            refuse(node.exponent.span, f"{words(shape_of(exponent))} is no exponent", hint)
        if not shape:
            return node._replace(base=base, exponent=exponent)
        value = language.whole(exponent)
        if shape[0] != shape[1]:
            hint = (
                "write norm(x)^2 or x'*x; entry by entry: x.^2 or hadamard(x, x)"
                if value in (2, None)
                else f"a power of each entry is x.^{value if value > 0 else f'({value})'}"
            )
            refuse(node.span, f"{words(shape)} has no powers: only square matrices have", hint)
        if value is None:
            refuse(node.exponent.span, "the power of a matrix is a whole number", "write A^2, inv(A), or A^T")
        if abs(value) > MOST_POWER:
            raise LimitError(f"powers of a matrix end at {MOST_POWER}", span=node.span)
        if value == 0:
            return identity(shape[0], node.span)
        if value < 0:
            base = self._inverse(base, node.span)
        return base if abs(value) == 1 else tensor("product", (base,) * abs(value), shape, node.span)

    def call(self, node: Call) -> Node:
        """A function of vectors, or one that is applied entry by entry."""
        rule = RULES.get(node.function)
        if rule is not None:
            return rule(self, node)
        if node.function == "abs" and self._in_bars(node):
            return self._bars(node)
        arguments = tuple(map(self.of, node.arguments))
        shapes = {shape_of(argument): argument for argument in arguments if shape_of(argument)}
        if not shapes:
            return node._replace(arguments=arguments)
        if node.function in ("piecewise", "Derivative", "Subs", "factorial"):
            first = next(iter(shapes.values()))
            refuse(
                first.span, f"{node.function} takes numbers, not {words(shape_of(first))}", "write it for each entry"
            )
        if len(shapes) > 1:
            one, two = list(shapes)[:2]
            refuse(node.span, f"{node.function} of {words(one)} and {words(two)}", "it goes entry by entry: one shape")
        (shape,) = shapes
        if node.function in ("max", "min") and len(arguments) == 1:
            return tensor("extremum", arguments, (), node.span, node.function)
        return tensor("map", arguments, shape, node.span, node.function)

    def _bars(self, node: Call) -> Node:
        """|x| of a number, ||x|| of a vector."""
        inner = node.arguments[0]
        if isinstance(inner, Call) and inner.function == "abs" and self._in_bars(inner):
            argument = self.of(inner.arguments[0])
            if shape_of(argument):
                return self._norm(argument, "2", node.span)
        argument = self.of(inner)
        if shape_of(argument):
            square = shape_of(argument)[0] == shape_of(argument)[1]
            hint = "write det(X), norm(X, fro)" if square else "write norm(x)"
            refuse(node.span, f"|x| of {words(shape_of(argument))}", f"{hint}, or abs(x) entry by entry")
        return node._replace(arguments=(argument,))

    def _in_bars(self, node: Call) -> bool:
        """Whether |x| was typed, and no word such as abs."""
        return "abs" not in self.text[node.span[0] : node.arguments[0].span[0]].lower()


def _of_a_sum(left: Shape, right: Shape) -> str:
    if left and left[::-1] == right:
        return "one of them is transposed: x' is the transpose of x"
    if not left or not right:
        shape = left or right
        size = str(shape[0]) if shape[1] == 1 else f"{shape[0]}, {shape[1]}"
        return f"to add c to every entry, write c*ones({size})"
    return "all terms are of one shape"


def _of_a_product(left: Shape, right: Shape) -> str:
    if left == right and left[1] == 1:
        also = ", cross(x, y) the vector product" if left[0] == 3 else ""
        return f"write x'*y or dot(x, y) for the scalar product{also}, x.*y entry by entry"
    if left[0] == right[0]:
        return "transpose the left one: A'*B"
    if left[1] == right[1]:
        return "transpose the right one: A*B'"
    return "the left one needs as many columns as the right one has rows"


_DOTS, _CROSSES = ("·", "⋅", "\\cdot"), ("×", "\\times")
"""Signs between two vectors for their scalar product, and for their vector product in space."""
_LOOSE = ("∘", "⊙", "⊗", "\\circ", "\\odot", "\\otimes")
"""Signs that hold no more and no less tightly than a product of matrices: where both are, brackets are asked for."""
_ENTRYWISE, _KRONECKER = (".*", "./", "∘", "⊙", "\\circ", "\\odot"), ("⊗", "\\otimes")
_SHAPED: dict[type, Callable[[_Shaper, Any], Node]] = {
    Number: _Shaper.same,
    Abbreviation: _Shaper.same,
    Tensor: _Shaper.same,
    Name: _Shaper.name,
    Sum: _Shaper.sum,
    Product: _Shaper.product,
    Power: _Shaper.power,
    Call: _Shaper.call,
    Condition: _Shaper.condition,
}
