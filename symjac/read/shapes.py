"""The shape of every value of a syntax tree: a number, a vector (a column), a matrix. Imports no SymPy.

`shaped` turns what was typed into a tree in which a `Tensor` says how each vector and matrix is made, and refuses
what does not fit, at its place, with both shapes and what to write instead. A 1×1 matrix is a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from symjac.errors import LimitError, ParseError, Span
from symjac.read import arrays as language
from symjac.read.tree import (
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
    walk,
)

MOST_INVERTED = 4
"""Rows of a matrix whose determinant or inverse is written out."""
MOST_ENTRIES = 10_000
MOST_POWER = 16


NOWHERE = (0, 0)
"""The place of nodes that were not typed: nodes of equal meaning are equal."""


def bare(node: Any) -> Any:
    """A tree without places."""
    if isinstance(node, Node):
        return node._replace(**{part: bare(getattr(node, part)) for part in node._fields[:-1]}, span=NOWHERE)
    return tuple(map(bare, node)) if isinstance(node, tuple) else node


def shaped(node: Node, arrays: Mapping[str, Array], text: str = "") -> Node:
    """The node with the shape of each of its parts, as typed in the text; ParseError where two do not fit."""
    return _Shaper(arrays, text).of(node)


def shape_of(node: Node) -> Shape:
    """(rows, columns), or () of a number."""
    return node.shape if isinstance(node, Tensor) else ()


def entry(node: Node, *place: int) -> Node:
    """An entry of a vector or matrix, as a number; a number is its own."""
    if not shape_of(node):
        return node
    if isinstance(node, Tensor) and node.operation in ("array", "matrix"):
        return node.operands[place[0] * node.shape[1] + place[1]]
    return Tensor("entry", "", place, (), (node,), node.span)


def entries(node: Node) -> tuple[Node, ...]:
    """All entries, row by row; of a number itself."""
    if not shape_of(node):
        return (node,)
    rows, columns = shape_of(node)
    return tuple(entry(node, i, j) for i in range(rows) for j in range(columns))


def tensor(operation: str, operands: Sequence[Node], shape: Shape, span: Span, name: str = "") -> Tensor:
    """An operation on operands; a result of one entry is a number."""
    return Tensor(operation, name, (), () if shape == (1, 1) else shape, tuple(operands), span)


def words(shape: Shape) -> str:
    """`a 3×1 vector`, `a 2×2 matrix`, `a number`."""
    if not shape:
        return "a number"
    return f"a {shape[0]}×{shape[1]} {'vector' if shape[1] == 1 else 'row' if shape[0] == 1 else 'matrix'}"


def _refuse(span: Span, message: str, hint: str) -> NoReturn:
    raise ParseError(message, span=span, hint=hint)


class _Shaper:
    def __init__(self, arrays: Mapping[str, Array], text: str) -> None:
        self.arrays, self.text = arrays, text

    def of(self, node: Node) -> Node:
        """The node with shapes."""
        return _SHAPED[type(node)](self, node)

    def same(self, node: Node) -> Node:
        """What has no parts."""
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
                _refuse(here, message, _of_a_sum(shape, other))
        if not shape:
            return node._replace(terms=tuple(terms))
        parts = [
            tensor("product", (Number(-1, 1, term.span), term), shape, term.span) if negative else term
            for negative, term in terms
        ]
        return parts[0] if len(parts) == 1 else tensor("sum", parts, shape, node.span)

    def product(self, node: Product) -> Node:
        """Factors from left to right; a scalar product that comes up on the way is a number."""
        factors = [(inverse, self.of(factor)) for inverse, factor in node.factors]
        if not any(shape_of(factor) for _, factor in factors):
            return node._replace(factors=tuple(factors))
        scalars: list[tuple[bool, Node]] = []
        chain: list[Node] = []
        for inverse, factor in factors:
            shape = shape_of(factor)
            if inverse and shape:
                hint = "write inv(A)*b, or b*inv(A)" if shape[0] == shape[1] else "divide by a number, as norm(x)"
                _refuse(factor.span, f"{words(shape)} divides nothing", hint)
            if not shape:
                scalars.append((inverse, factor))
                continue
            typed = self._of_vectors(chain, factor) if chain and shape[1] == 1 else None
            if typed is not None and not shape_of(typed):
                scalars.append((False, typed))
                chain = []
                continue
            if typed is not None:
                chain = [typed]
                continue
            if chain:
                self._require_fit(chain, factor)
            chain.append(factor)
            if shape_of(chain[0])[0] == 1 == shape[1]:
                scalars.append((False, tensor("product", chain, (), (chain[0].span[0], factor.span[1]))))
                chain = []
        if not chain:
            return scalars[0][1] if scalars == [(False, scalars[0][1])] else Product(tuple(scalars), node.span)
        several = len(scalars) > 1 or any(inverse for inverse, _ in scalars)
        before = [Product(tuple(scalars), node.span)] if several else [scalar for _, scalar in scalars]
        if len(chain) == 1 and not before:
            return chain[0]
        return tensor("product", (*before, *chain), (shape_of(chain[0])[0], shape_of(chain[-1])[1]), node.span)

    def _of_vectors(self, chain: list[Node], right: Node) -> Node | None:
        """The scalar product of `a·b`, the vector product of `a×b`, where both are columns; None for other products."""
        left, span = chain[0], (chain[0].span[0], right.span[1])
        shape = shape_of(chain[0])[0], shape_of(chain[-1])[1]
        sign = re.sub(r"\\left|\\[Bb]ig+l?|[\s()]", "", self.text[chain[-1].span[1] : right.span[0]])
        if shape != shape_of(right) or not (sign in _DOTS or (sign in _CROSSES and shape[0] == 3)):
            return None
        left = chain[0] if len(chain) == 1 else tensor("product", chain, shape, (chain[0].span[0], chain[-1].span[1]))
        if sign in _CROSSES:
            return tensor("cross", (left, right), shape, span)
        return tensor("product", (transposed(left, left.span), right), (), span)

    def _require_fit(self, chain: list[Node], right: Node) -> None:
        left, other = (shape_of(chain[0])[0], shape_of(chain[-1])[1]), shape_of(right)
        if left[1] == other[0]:
            return
        span = chain[0].span[0], right.span[1]
        columns = "1 column meets" if left[1] == 1 else f"{left[1]} columns meet"
        message = f"{words(left)} times {words(other)}: {columns} {other[0]} row{'s' * (other[0] != 1)}"
        _refuse(span, message, _of_a_product(left, other))

    def power(self, node: Power) -> Node:
        """A power of a number; of a square matrix with a whole exponent."""
        base, exponent = self.of(node.base), self.of(node.exponent)
        shape = shape_of(base)
        if shape_of(exponent):
            _refuse(node.exponent.span, f"{words(shape_of(exponent))} is no exponent", "an exponent is a number")
        if not shape:
            return node._replace(base=base, exponent=exponent)
        value = language.whole(exponent)
        if shape[0] != shape[1]:
            hint = "write norm(x)^2 or x'*x; entry by entry: hadamard(x, x)"
            _refuse(node.span, f"{words(shape)} has no powers: only square matrices have", hint)
        if value is None:
            _refuse(node.exponent.span, "the power of a matrix is a whole number", "write A^2, inv(A), or A^T")
        if abs(value) > MOST_POWER:
            raise LimitError(f"powers of a matrix end at {MOST_POWER}", span=node.span)
        if value == 0:
            return identity(shape[0], node.span)
        if value < 0:
            base = self._inverse(base, node.span)
        return base if abs(value) == 1 else tensor("product", (base,) * abs(value), shape, node.span)

    def call(self, node: Call) -> Node:
        """A function of vectors, or one that is applied entry by entry."""
        rule = _RULES.get(node.function)
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
            _refuse(
                first.span, f"{node.function} takes numbers, not {words(shape_of(first))}", "write it for each entry"
            )
        if len(shapes) > 1:
            one, two = list(shapes)[:2]
            _refuse(node.span, f"{node.function} of {words(one)} and {words(two)}", "it goes entry by entry: one shape")
        (shape,) = shapes
        if node.function in ("max", "min") and len(arguments) == 1:
            return node._replace(arguments=entries(arguments[0]))
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
            _refuse(node.span, f"|x| of {words(shape_of(argument))}", "write norm(x), or abs(x) entry by entry")
        return node._replace(arguments=(argument,))

    def _in_bars(self, node: Call) -> bool:
        """Whether |x| was typed: then the argument begins behind the bar."""
        argument = node.arguments[0]
        return argument.span[0] - node.span[0] <= _BARS and node.span[1] - argument.span[1] <= _BARS

    def _number(self, node: Node, why: str) -> Node:
        found = self.of(node)
        if shape_of(found):
            _refuse(found.span, f"{why}, not {words(shape_of(found))}", "write x[1], or norm(x)")
        return found

    # --- functions of vectors ---------------------------------------------------------------

    def literal(self, node: Call) -> Node:
        """`[a, b]`, `[[a, b], [c, d]]`: numbers, or rows of one length."""
        rows = [part for part in node.arguments if isinstance(part, Call) and part.function == "matrix"]
        if not rows:
            parts = tuple(self._number(part, "an entry is a number") for part in node.arguments)
            return tensor("matrix", parts, (len(parts), 1), node.span)
        if len(rows) < len(node.arguments):
            stray = next(part for part in node.arguments if part not in rows)
            _refuse(stray.span, "this is not a row, but others are", "write [[a, b], [c, d]]")
        for row in rows:
            if len(row.arguments) != len(rows[0].arguments):
                lengths = f"this row has {len(row.arguments)} entries, the first has {len(rows[0].arguments)}"
                _refuse(row.span, lengths, "all rows of a matrix are of one length")
        parts = tuple(self._number(part, "an entry is a number") for row in rows for part in row.arguments)
        if len(parts) > MOST_ENTRIES:
            raise LimitError(f"more than {MOST_ENTRIES:,} entries", span=node.span)
        return tensor("matrix", parts, (len(rows), len(rows[0].arguments)), node.span)

    def entry(self, node: Call) -> Node:
        """`x[1]`, `A[1, 2]`."""
        array, *places = node.arguments
        value = self.of(array)
        shape = shape_of(value)
        numbers = [language.place(place) for place in places]
        if len(numbers) == 1 and 1 in shape:
            numbers = [numbers[0], 1] if shape[1] == 1 else [1, numbers[0]]
        if len(numbers) != 2 or not shape:
            _refuse(node.span, f"{words(shape)} has no such entry", "write x[1] for a vector, A[1, 2] for a matrix")
        for number, size in zip(numbers, shape, strict=True):
            if not 1 <= number <= size:
                _refuse(node.span, f"{words(shape)} has no entry {', '.join(map(str, numbers))}", "indices begin at 1")
        return entry(value, numbers[0] - 1, numbers[1] - 1)._replace(span=node.span)

    def transpose(self, node: Call) -> Node:
        """Aᵀ."""
        (argument,) = self._operands(node, 1)
        if not any(isinstance(part, Tensor) for part in walk(argument)):
            sign = (argument.span[1], node.span[1])
            hint = "for an exponent write x^T, and --params T"
            _refuse(sign, "a transpose stands only behind a list or a vector", hint)
        return transposed(argument, node.span)

    def dot(self, node: Call) -> Node:
        """aᵀb."""
        left, right = self._operands(node, 2)
        self._require_vectors(node, left, right)
        if shape_of(left) != shape_of(right):
            self._refuse_pair(node, left, right, "both vectors are of one length")
        return tensor("product", (transposed(left, left.span), right), (), node.span)

    def cross(self, node: Call) -> Node:
        """a × b in space."""
        left, right = self._operands(node, 2)
        if shape_of(left) != (3, 1) or shape_of(right) != (3, 1):
            self._refuse_pair(node, left, right, "both are vectors of three entries")
        return tensor("cross", (left, right), (3, 1), node.span)

    def skew(self, node: Call) -> Node:
        """[a]×, the matrix of b ↦ a × b."""
        (argument,) = self._operands(node, 1)
        if shape_of(argument) != (3, 1):
            _refuse(node.span, f"skew of {words(shape_of(argument))}", "it takes a vector of three entries")
        return tensor("skew", (argument,), (3, 3), node.span)

    def kron(self, node: Call) -> Node:
        """A ⊗ B, the matrix of the blocks a_ij·B."""
        first, second = map(self.of, node.arguments)
        if () in (shape_of(first), shape_of(second)):
            self._refuse_pair(node, first, second, "both are vectors or matrices")
        (m, n), (p, q) = shape_of(first), shape_of(second)
        if m * n * p * q > MOST_ENTRIES:
            raise LimitError(f"this matrix has more than {MOST_ENTRIES:,} entries", span=node.span)
        return tensor("kron", (first, second), (m * p, n * q), node.span)

    def hadamard(self, node: Call) -> Node:
        """a ∘ b, entry by entry."""
        operands = tuple(map(self.of, node.arguments))
        shapes = {shape_of(operand) for operand in operands}
        if len(operands) < 2 or len(shapes) > 1 or () in shapes:
            self._refuse_pair(node, operands[0], operands[-1], "both are of one shape")
        return tensor("hadamard", operands, shape_of(operands[0]), node.span)

    def norm(self, node: Call) -> Node:
        """‖x‖: p is 2, 1 or inf; of a matrix fro."""
        argument = self.of(node.arguments[0])
        kind = "2"
        if len(node.arguments) > 1:
            given = node.arguments[1]
            value = language.whole(given)
            kind = given.name if isinstance(given, Name) and given.name in ("inf", "fro") else str(value)
        return self._norm(argument, kind, node.span)

    def _norm(self, argument: Node, kind: str, span: Span) -> Node:
        shape = shape_of(argument)
        if not shape:
            _refuse(span, "a norm is that of a vector", "|x| is the absolute value of a number")
        if 1 not in shape and kind != "fro":
            _refuse(span, f"which norm of {words(shape)}?", "write norm(A, fro) for sqrt(trace(A'*A))")
        if kind not in ("1", "2", "inf", "fro"):
            _refuse(span, "this norm is not read", "write norm(x), norm(x, 1) or norm(x, inf)")
        return tensor("norm", (argument,), (), span, "2" if kind == "fro" else kind)

    def total(self, node: Call) -> Node:
        """The sum, or product, of all entries."""
        (argument,) = self._operands(node, 1)
        if not shape_of(argument):
            _refuse(
                node.span, f"{node.function} of a number", f"write {node.function}(x[i]^2, i, 1, 3), or of a vector"
            )
        if node.function == "prod":
            return Product(tuple((False, part) for part in entries(argument)), node.span)
        return tensor("total", (argument,), (), node.span)

    def trace(self, node: Call) -> Node:
        """tr A."""
        return tensor("trace", (self._square(node),), (), node.span)

    def det(self, node: Call) -> Node:
        """det A."""
        argument = self._square(node)
        self._require_small(argument, node.span, "determinant")
        return tensor("det", (argument,), (), node.span)

    def inv(self, node: Call) -> Node:
        """A⁻¹."""
        argument = self.of(node.arguments[0])
        if not shape_of(argument):
            return Product(((True, argument),), node.span)
        return self._inverse(self._square(node), node.span)

    def _inverse(self, argument: Node, span: Span) -> Node:
        self._require_small(argument, span, "inverse")
        if isinstance(argument, Tensor) and argument.operation == "inv":
            return argument.operands[0]
        return tensor("inv", (argument,), shape_of(argument), span)

    def _require_small(self, argument: Node, span: Span, what: str) -> None:
        if shape_of(argument)[0] > MOST_INVERTED:
            raise LimitError(
                f"the {what} of {words(shape_of(argument))} is not written out",
                span=span,
                hint=f"up to {MOST_INVERTED}×{MOST_INVERTED} it is",
            )

    def diag(self, node: Call) -> Node:
        """The diagonal matrix of a vector; of a matrix its diagonal, zeros elsewhere."""
        (argument,) = self._operands(node, 1)
        shape = shape_of(argument)
        if 1 in shape:
            return tensor("diag", (argument,), (max(shape), max(shape)), node.span)
        return tensor("diagonal", (self._square(node),), shape, node.span)

    def softmax(self, node: Call) -> Node:
        """exp(x_i)/Σ exp(x_j)."""
        (argument,) = self._operands(node, 1)
        self._require_vectors(node, argument)
        return tensor("softmax", (argument,), shape_of(argument), node.span)

    def eye(self, node: Call) -> Node:
        """The n×n identity matrix."""
        return identity(self._size(node.arguments[0]), node.span)

    def ones(self, node: Call) -> Node:
        """The vector of n ones, or a matrix of them."""
        rows, columns = (*map(self._size, node.arguments), 1)[:2]
        return tensor("ones", (Number(1, 1, node.span),) * (rows * columns), (rows, columns), node.span)

    def _size(self, node: Node) -> int:
        size = language.place(node)
        if not 1 <= size <= language.MAX_SIDE:
            raise LimitError(f"a side has 1 to {language.MAX_SIDE} entries", span=node.span)
        return size

    def _operands(self, node: Call, count: int) -> tuple[Node, ...]:
        operands = tuple(map(self.of, node.arguments))
        assert len(operands) == count
        return operands

    def _square(self, node: Call) -> Node:
        argument = self.of(node.arguments[0])
        shape = shape_of(argument)
        if not shape or shape[0] != shape[1]:
            _refuse(node.span, f"{node.function} of {words(shape)}", "it takes a square matrix")
        return argument

    def _require_vectors(self, node: Call, *operands: Node) -> None:
        for operand in operands:
            if not shape_of(operand) or shape_of(operand)[1] != 1:
                _refuse(
                    operand.span, f"{node.function} takes vectors, not {words(shape_of(operand))}", "write [a, b, c]"
                )

    def _refuse_pair(self, node: Call, left: Node, right: Node, hint: str) -> NoReturn:
        _refuse(node.span, f"{node.function} of {words(shape_of(left))} and {words(shape_of(right))}", hint)


def transposed(node: Node, span: Span) -> Node:
    """Aᵀ; of a number itself, (Aᵀ)ᵀ = A."""
    shape = shape_of(node)
    if not shape:
        return node
    if isinstance(node, Tensor) and node.operation == "transpose":
        return node.operands[0]
    return tensor("transpose", (node,), shape[::-1], span)


def identity(size: int, span: Span) -> Node:
    """The identity matrix."""
    parts = tuple(Number(int(i == j), 1, span) for i in range(size) for j in range(size))
    return tensor("eye", parts, (size, size), span) if size > 1 else parts[0]


def _of_a_sum(left: Shape, right: Shape) -> str:
    if left and left[::-1] == right:
        return "one of them is transposed: x' is the transpose of x"
    if not left or not right:
        shape = left or right
        size = str(shape[0]) if shape[1] == 1 else f"{shape[0]}, {shape[1]}"
        return f"write a*ones({size}) for a number in every entry"
    return "all terms are of one shape"


def _of_a_product(left: Shape, right: Shape) -> str:
    if left == right and left[1] == 1:
        also = ", cross(x, y) the vector product" if left[0] == 3 else ""
        return f"write x'*y or dot(x, y) for the scalar product{also}, hadamard(x, y) entry by entry"
    if left[0] == right[0]:
        return "transpose the left one: A'*B"
    if left[1] == right[1]:
        return "transpose the right one: A*B'"
    return "the left one needs as many columns as the right one has rows"


_DOTS, _CROSSES = ("·", "⋅", "\\cdot"), ("×", "\\times")
"""Signs between two vectors for their scalar product, and for their vector product in space."""
_BARS = 3
"""Characters of a bar or bars, with a space."""

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
_RULES: dict[str, Callable[[_Shaper, Call], Node]] = {
    "matrix": _Shaper.literal,
    "entry": _Shaper.entry,
    "transpose": _Shaper.transpose,
    "dot": _Shaper.dot,
    "cross": _Shaper.cross,
    "skew": _Shaper.skew,
    "hadamard": _Shaper.hadamard,
    "kron": _Shaper.kron,
    "norm": _Shaper.norm,
    "sum": _Shaper.total,
    "prod": _Shaper.total,
    "trace": _Shaper.trace,
    "det": _Shaper.det,
    "inv": _Shaper.inv,
    "diag": _Shaper.diag,
    "softmax": _Shaper.softmax,
    "eye": _Shaper.eye,
    "ones": _Shaper.ones,
}
