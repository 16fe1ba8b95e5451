"""Vectors and matrices in a syntax tree: their shapes, entries and functions. Imports no SymPy.

A `Tensor` says how a vector or matrix is made. What does not fit is refused at its place, with both shapes and what to
write instead. A 1×1 matrix is a number. `shaping` gives shapes to sums, products and powers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from symjac.errors import LimitError, ParseError, Span
from symjac.read import Call, Name, Node, Number, Product, Shape, Tensor, arrays as language, walk

MOST_INVERTED = 4
"""Rows of a matrix whose determinant or inverse is written out."""
MOST_ENTRIES = 10_000
OF_ARRAYS_ONLY = frozenset({"@", "∘", "⊙", "⊗"})
"""Signs that stand between vectors or matrices alone."""

NOWHERE = (0, 0)
"""The place of nodes that were not typed: nodes of equal meaning are equal."""


def bare(node: Any) -> Any:
    """A tree without places."""
    if isinstance(node, Node):
        return node._replace(**{part: bare(getattr(node, part)) for part in node._fields[:-1]}, span=NOWHERE)
    return tuple(map(bare, node)) if isinstance(node, tuple) else node


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


def refuse(span: Span, message: str, hint: str) -> NoReturn:
    """ParseError at a place."""
    raise ParseError(message, span=span, hint=hint)


def transposed(node: Node, span: Span) -> Node:
    """Aᵀ; of a number itself, (Aᵀ)ᵀ = A."""
    shape = shape_of(node)
    if not shape:
        return node
    if isinstance(node, Tensor) and node.operation == "transpose":
        return node.operands[0]
    return tensor("transpose", (node,), shape[::-1], span)


def vec_of(node: Node, span: Span) -> Tensor:
    """vec A; a column is its own."""
    rows, columns = shape_of(node)
    if columns == 1 and isinstance(node, Tensor):
        return node
    return Tensor("vec", "", (), (rows * columns, 1), (node,), span)


def identity(size: int, span: Span) -> Node:
    """The identity matrix."""
    parts = tuple(Number(int(i == j), 1, span) for i in range(size) for j in range(size))
    return tensor("eye", parts, (size, size), span) if size > 1 else parts[0]


class Functions:
    """The functions of vectors and matrices: each gives the shape of its value, or refuses its arguments."""

    def of(self, node: Node) -> Node:
        """The node with shapes."""
        raise NotImplementedError

    def _number(self, node: Node, why: str, hint: str = "write x[1], or norm(x)") -> Node:
        found = self.of(node)
        if shape_of(found):
            refuse(found.span, f"{why}, not {words(shape_of(found))}", hint)
        return found

    def literal(self, node: Call) -> Node:
        """`[a, b]`, `[[a, b], [c, d]]`: numbers, or rows of one length."""
        rows = [part for part in node.arguments if isinstance(part, Call) and part.function == "matrix"]
        if not rows:
            hint = "write stack(x, y) for vectors one below the other"
            parts = tuple(self._number(part, "an entry is a number", hint) for part in node.arguments)
            return tensor("matrix", parts, (len(parts), 1), node.span)
        if len(rows) < len(node.arguments):
            stray = next(part for part in node.arguments if part not in rows)
            refuse(stray.span, "this is not a row, but others are", "write [[a, b], [c, d]]")
        for row in rows:
            if len(row.arguments) != len(rows[0].arguments):
                lengths = f"this row has {len(row.arguments)} entries, the first has {len(rows[0].arguments)}"
                refuse(row.span, lengths, "all rows of a matrix are of one length")
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
            refuse(node.span, f"{words(shape)} has no such entry", "write x[1] for a vector, A[1, 2] for a matrix")
        for number, size in zip(numbers, shape, strict=True):
            if not 1 <= number <= size:
                refuse(node.span, f"{words(shape)} has no entry {', '.join(map(str, numbers))}", "indices begin at 1")
        return entry(value, numbers[0] - 1, numbers[1] - 1)._replace(span=node.span)

    def transpose(self, node: Call) -> Node:
        """Aᵀ."""
        (argument,) = self._operands(node, 1)
        if not any(isinstance(part, Tensor) for part in walk(argument)):
            sign = (argument.span[1], node.span[1])
            is_one = isinstance(argument, Number) and argument.numerator == argument.denominator
            message, hint = language.NO_VECTOR
            refuse(sign, message, "write ones(3)' for a row of ones" if is_one else hint)
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
            refuse(node.span, f"skew of {words(shape_of(argument))}", "it takes a vector of three entries")
        return tensor("skew", (argument,), (3, 3), node.span)

    def kron(self, node: Call) -> Node:
        """A ⊗ B, the matrix of the blocks a_ij·B."""
        return self.kronecker(self._operands(node, 2), node.span)

    def kronecker(self, operands: tuple[Node, ...], span: Span) -> Node:
        """A ⊗ B of two values."""
        left, right = operands
        if () in (shape_of(left), shape_of(right)):
            shapes = f"{words(shape_of(left))} and {words(shape_of(right))}"
            refuse(span, f"kron of {shapes}", "both are vectors or matrices")
        (m, n), (p, q) = shape_of(left), shape_of(right)
        return self._within_limits(tensor("kron", (left, right), (m * p, n * q), span))

    def _within_limits(self, node: Tensor) -> Tensor:
        if node.shape[0] * node.shape[1] > MOST_ENTRIES:
            raise LimitError(f"this matrix has more than {MOST_ENTRIES:,} entries", span=node.span)
        return node

    def outer(self, node: Call) -> Node:
        """abᵀ."""
        left, right = self._operands(node, 2)
        self._require_vectors(node, left, right)
        shape = shape_of(left)[0], shape_of(right)[0]
        return tensor("product", (left, transposed(right, right.span)), shape, node.span)

    def mean(self, node: Call) -> Node:
        """The sum of all entries over their number."""
        rows, columns = self._of_tensor(node)
        count = Number(rows * columns, 1, node.span)
        return Product(((False, self.total(node._replace(function="sum"))), (True, count)), node.span)

    def logsumexp(self, node: Call) -> Node:
        """log Σ exp(x_i)."""
        shape = self._of_tensor(node)
        powers = tensor("map", self._operands(node, 1), shape, node.span, "exp")
        return Call("log", (tensor("total", (powers,), (), node.span),), node.span)

    def logdet(self, node: Call) -> Node:
        """log det A."""
        return Call("log", (self.det(node),), node.span)

    def _of_tensor(self, node: Call) -> Shape:
        (argument,) = self._operands(node, 1)
        if not shape_of(argument):
            refuse(node.span, f"{node.function} of a number", "it takes a vector or a matrix")
        return shape_of(argument)

    def vec(self, node: Call) -> Node:
        """The columns of a matrix, one below the other."""
        rows, columns = self._of_tensor(node)
        return vec_of(self.of(node.arguments[0]), node.span)._replace(shape=(rows * columns, 1))

    def commutation(self, node: Call) -> Node:
        """K_mn, with K_mn·vec(A) = vec(Aᵀ) for an m×n matrix A."""
        m, n = map(self._size, node.arguments)
        return self._within_limits(Tensor("commutation", "", (m, n), (m * n, m * n), (), node.span))

    def duplication(self, node: Call) -> Node:
        """D_n, with vec(S) = D_n·(S_11, S_12, …, S_22, …) for a symmetric n×n matrix S."""
        n = self._size(node.arguments[0])
        return self._within_limits(Tensor("duplication", "", (n,), (n * n, n * (n + 1) // 2), (), node.span))

    def zeros(self, node: Call) -> Node:
        """The vector of n zeros, or a matrix of them."""
        rows, columns = self._sides(node)
        return tensor("zeros", (Number(0, 1, node.span),) * (rows * columns), (rows, columns), node.span)

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
            refuse(span, "a norm is that of a vector", "|x| is the absolute value of a number")
        if 1 not in shape and kind != "fro":
            refuse(span, f"which norm of {words(shape)}?", "write norm(A, fro) for sqrt(trace(A'*A))")
        if kind not in ("1", "2", "inf", "fro"):
            refuse(span, "this norm is not read", "write norm(x), norm(x, 1) or norm(x, inf)")
        return tensor("norm", (argument,), (), span, "2" if kind == "fro" else kind)

    def total(self, node: Call) -> Node:
        """The sum, or product, of all entries."""
        (argument,) = self._operands(node, 1)
        if not shape_of(argument):
            refuse(node.span, f"{node.function} of a number", f"write {node.function}(x[i]^2, i, 1, 3), or of a vector")
        return tensor("prod" if node.function == "prod" else "total", (argument,), (), node.span)

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

    def hardmax(self, node: Call) -> Node:
        """1 for the largest entry, 0 for the others."""
        return tensor("hardmax", self._operands(node, 1), self._of_tensor(node), node.span)

    def stack(self, node: Call) -> Node:
        """One below the other: vectors, or matrices with as many columns; a number is a row of its own."""
        operands = tuple(map(self.of, node.arguments))
        shapes = [shape_of(operand) or (1, 1) for operand in operands]
        for operand, shape in zip(operands, shapes, strict=True):
            if shape[1] != shapes[0][1]:
                self._refuse_pair(node, operands[0], operand, "all have as many columns")
        return self._within_limits(
            Tensor("stack", "", (), (sum(s[0] for s in shapes), shapes[0][1]), operands, node.span)
        )

    def eye(self, node: Call) -> Node:
        """The n×n identity matrix."""
        return identity(self._size(node.arguments[0]), node.span)

    def ones(self, node: Call) -> Node:
        """The vector of n ones, or a matrix of them."""
        rows, columns = self._sides(node)
        return tensor("ones", (Number(1, 1, node.span),) * (rows * columns), (rows, columns), node.span)

    def _sides(self, node: Call) -> tuple[int, int]:
        """Rows and columns of `ones(3)`, `ones(2, 3)`, and of NumPy's `ones((2, 3))`."""
        sides = node.arguments
        if isinstance(sides[0], Call) and sides[0].function == "matrix" and len(sides[0].arguments) == 2 > len(sides):
            sides = sides[0].arguments
        rows, columns = (*map(self._size, sides), 1)[:2]
        return rows, columns

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
            refuse(node.span, f"{node.function} of {words(shape)}", "it takes a square matrix")
        return argument

    def _require_vectors(self, node: Call, *operands: Node) -> None:
        for operand in operands:
            if not shape_of(operand) or shape_of(operand)[1] != 1:
                refuse(
                    operand.span, f"{node.function} takes vectors, not {words(shape_of(operand))}", "write [a, b, c]"
                )

    def _refuse_pair(self, node: Call, left: Node, right: Node, hint: str) -> NoReturn:
        refuse(node.span, f"{node.function} of {words(shape_of(left))} and {words(shape_of(right))}", hint)


RULES: dict[str, Callable[[Any, Call], Node]] = {
    "matrix": Functions.literal,
    "entry": Functions.entry,
    "transpose": Functions.transpose,
    **dict.fromkeys(("dot", "inner"), Functions.dot),
    "outer": Functions.outer,
    "mean": Functions.mean,
    "vec": Functions.vec,
    "logdet": Functions.logdet,
    "logsumexp": Functions.logsumexp,
    "commutation": Functions.commutation,
    "duplication": Functions.duplication,
    "zeros": Functions.zeros,
    "cross": Functions.cross,
    "skew": Functions.skew,
    "hadamard": Functions.hadamard,
    "kron": Functions.kron,
    "norm": Functions.norm,
    "sum": Functions.total,
    "prod": Functions.total,
    **dict.fromkeys(("trace", "tr", "Tr"), Functions.trace),
    "det": Functions.det,
    "inv": Functions.inv,
    "diag": Functions.diag,
    "softmax": Functions.softmax,
    "hardmax": Functions.hardmax,
    "stack": Functions.stack,
    **dict.fromkeys(("eye", "identity"), Functions.eye),
    "ones": Functions.ones,
}
