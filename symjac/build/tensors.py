"""Vectors and matrices of a syntax tree → their entries in SymPy. Everything is written out; nothing stays a matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from symjac.expressions import canonical
from symjac.kernel import sympy
from symjac.read.shapes import entries, entry, shape_of
from symjac.read.tree import Call, Node, Number, Power, Product, Sum, Tensor

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.build.builder import Builder

Rows = tuple[tuple["Expr", ...], ...]


def rows(builder: Builder, node: Node) -> Rows:
    """The entries of a value; a vector or matrix that occurs several times is built once."""
    if not isinstance(node, Tensor):
        return ((builder.expression(node),),)
    known = builder.tensors.get(id(node))
    if known is None:
        known = builder.tensors[id(node)] = node, _OPERATIONS[node.operation](builder, node)
    return known[1]


def _entries(builder: Builder, node: Tensor) -> Rows:
    """The entries of a list that was typed entry by entry."""
    return _in_rows([builder.expression(part) for part in node.operands], node.shape)


def _in_rows(parts: Sequence[Expr], shape: tuple[int, ...]) -> Rows:
    columns = shape[1] if shape else 1
    return tuple(tuple(parts[i : i + columns]) for i in range(0, len(parts), columns))


def _entry(builder: Builder, node: Tensor) -> Rows:
    i, j = node.place
    return ((rows(builder, node.operands[0])[i][j],),)


def _sum(builder: Builder, node: Tensor) -> Rows:
    terms = [rows(builder, operand) for operand in node.operands]
    return tuple(
        tuple(canonical.sum_of(list(parts)) for parts in zip(*lines, strict=True)) for lines in zip(*terms, strict=True)
    )


def _product(builder: Builder, node: Tensor) -> Rows:
    value: Rows | None = None
    factor: list[Expr] = []
    for operand in node.operands:
        right = rows(builder, operand)
        if not shape_of(operand):
            factor.append(right[0][0])
        else:
            value = right if value is None else _multiplied(value, right)
    assert value is not None
    return tuple(tuple(canonical.product([*factor, part]) for part in row) for row in value) if factor else value


def _multiplied(left: Rows, right: Rows) -> Rows:
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(
            canonical.sum_of([canonical.product([a, b]) for a, b in zip(row, column, strict=True)])
            for column in columns
        )
        for row in left
    )


def _transpose(builder: Builder, node: Tensor) -> Rows:
    return tuple(zip(*rows(builder, node.operands[0]), strict=True))


def _map(builder: Builder, node: Tensor) -> Rows:
    count = node.shape[0] * node.shape[1]
    columns = [entries(operand) if shape_of(operand) else (operand,) * count for operand in node.operands]
    calls = (Call(node.name, parts, node.span) for parts in zip(*columns, strict=True))
    return _in_rows([builder.expression(call) for call in calls], node.shape)


def _hadamard(builder: Builder, node: Tensor) -> Rows:
    factors = zip(*map(entries, node.operands), strict=True)
    parts = [Product(tuple((False, part) for part in each), node.span) for each in factors]
    return _in_rows([builder.expression(part) for part in parts], node.shape)


def _kron(builder: Builder, node: Tensor) -> Rows:
    """The blocks a_ij·B."""
    left, right = (rows(builder, operand) for operand in node.operands)
    return tuple(tuple(canonical.product((a, b)) for a in above for b in beside) for above in left for beside in right)


def _vec(builder: Builder, node: Tensor) -> Rows:
    """The columns, one below the other."""
    return tuple((part,) for column in zip(*rows(builder, node.operands[0]), strict=True) for part in column)


def _commutation(_: Builder, node: Tensor) -> Rows:
    """K_mn: the entry (i, j) of A is at place jm + i of vec A, and at place in + j of vec Aᵀ."""
    m, n = node.place
    ones = {(i * n + j, j * m + i) for i in range(m) for j in range(n)}
    return _of_ones(ones, node.shape)


def _duplication(_: Builder, node: Tensor) -> Rows:
    """D_n: S_ij and S_ji are one of the entries that are independent of each other, which are taken row by row."""
    (n,) = node.place
    own = {pair: column for column, pair in enumerate((i, j) for i in range(n) for j in range(i, n))}
    return _of_ones({(i * n + j, own[min(i, j), max(i, j)]) for i in range(n) for j in range(n)}, node.shape)


def _of_ones(places: set[tuple[int, int]], shape: tuple[int, ...]) -> Rows:
    """A matrix with ones at these places, and zeros elsewhere."""
    one, zero = sympy.S.One, sympy.S.Zero
    return tuple(tuple(one if (i, j) in places else zero for j in range(shape[1])) for i in range(shape[0]))


def _cross(builder: Builder, node: Tensor) -> Rows:
    """a × b, by components."""
    a, b = map(entries, node.operands)
    return tuple((builder.expression(_difference(a, b, i, node)),) for i in range(3))


def _difference(a: Sequence[Node], b: Sequence[Node], i: int, node: Tensor) -> Sum:
    j, k = (i + 1) % 3, (i + 2) % 3
    terms = (False, (a[j], b[k])), (True, (a[k], b[j]))
    return Sum(tuple((sign, Product(((False, u), (False, v)), node.span)) for sign, (u, v) in terms), node.span)


def _skew(builder: Builder, node: Tensor) -> Rows:
    ((a,), (b,), (c,)) = rows(builder, node.operands[0])
    zero, minus = sympy.S.Zero, canonical.negated
    return (zero, minus(c), b), (c, zero, minus(a)), (minus(b), a, zero)


def _total(builder: Builder, node: Tensor) -> Rows:
    return ((canonical.sum_of([part for row in rows(builder, node.operands[0]) for part in row]),),)


def _prod(builder: Builder, node: Tensor) -> Rows:
    return ((canonical.product([part for row in rows(builder, node.operands[0]) for part in row]),),)


def _extremum(builder: Builder, node: Tensor) -> Rows:
    """The largest, or the least, entry."""
    return ((builder.expression(Call(node.name, entries(node.operands[0]), node.span)),),)


def _hardmax(builder: Builder, node: Tensor) -> Rows:
    """θ(u_i − max of the others)."""
    parts, span = entries(node.operands[0]), node.span
    others = (Call("max", (*parts[:i], *parts[i + 1 :]), span) for i in range(len(parts)))
    above = (Sum(((False, part), (True, other)), span) for part, other in zip(parts, others, strict=True))
    return _in_rows([builder.expression(Call("heaviside", (each,), span)) for each in above], node.shape)


def _stack(builder: Builder, node: Tensor) -> Rows:
    return tuple(row for operand in node.operands for row in rows(builder, operand))


def _trace(builder: Builder, node: Tensor) -> Rows:
    value = rows(builder, node.operands[0])
    return ((canonical.sum_of([value[i][i] for i in range(len(value))]),),)


def _det(builder: Builder, node: Tensor) -> Rows:
    return ((determinant(rows(builder, node.operands[0])),),)


def determinant(value: Rows) -> Expr:
    """The determinant, by the formula of Leibniz: rows are few."""
    if len(value) == 1:
        return value[0][0]
    terms = []
    for i, first in enumerate(value[0]):
        if first == 0:
            continue
        minor = determinant(tuple(row[:i] + row[i + 1 :] for row in value[1:]))
        term = canonical.product([first, minor])
        terms.append(canonical.negated(term) if i % 2 else term)
    return canonical.sum_of(terms)


def _inv(builder: Builder, node: Tensor) -> Rows:
    """The adjugate over the determinant."""
    (argument,) = node.operands
    value, size = rows(builder, argument), node.shape[0]
    over = builder.expression(Product(((True, Tensor("det", "", (), (), (argument,), node.span)),), node.span))
    result = [[over] * size for _ in range(size)]
    for i, j in product(range(size), repeat=2):
        minor = determinant(tuple(row[:i] + row[i + 1 :] for k, row in enumerate(value) if k != j))
        result[i][j] = canonical.product([over, canonical.negated(minor) if (i + j) % 2 else minor])
    return tuple(map(tuple, result))


def _diag(builder: Builder, node: Tensor) -> Rows:
    parts = [part for row in rows(builder, node.operands[0]) for part in row]
    return tuple(tuple(part if i == j else sympy.S.Zero for j in range(len(parts))) for i, part in enumerate(parts))


def _diagonal(builder: Builder, node: Tensor) -> Rows:
    value = rows(builder, node.operands[0])
    return tuple(tuple(part if i == j else sympy.S.Zero for j, part in enumerate(row)) for i, row in enumerate(value))


def _norm(builder: Builder, node: Tensor) -> Rows:
    """The root of the sum of squares; for p = 1 and ∞ the sum and the largest of |x_i|."""
    parts, span = entries(node.operands[0]), node.span
    if node.name == "2":
        two = Number(2, 1, span)
        if not builder.is_real:
            parts = tuple(Call("abs", (part,), span) for part in parts)
        squares = Sum(tuple((False, Power(part, two, span)) for part in parts), span)
        return ((builder.expression(Call("sqrt", (squares,), span)),),)
    sizes = tuple(Call("abs", (part,), span) for part in parts)
    of = Sum(tuple((False, size) for size in sizes), span) if node.name == "1" else Call("max", sizes, span)
    return ((builder.expression(of),),)


def _softmax(builder: Builder, node: Tensor) -> Rows:
    powers = [Call("exp", (part,), node.span) for part in entries(node.operands[0])]
    total = Sum(tuple((False, power) for power in powers), node.span)
    parts = [Product(((False, power), (True, total)), node.span) for power in powers]
    return _in_rows([builder.expression(part) for part in parts], node.shape)


_OPERATIONS: dict[str, Callable[[Builder, Tensor], Rows]] = {
    **dict.fromkeys(("array", "matrix", "eye", "ones", "zeros"), _entries),
    "entry": _entry,
    "sum": _sum,
    "product": _product,
    "transpose": _transpose,
    "map": _map,
    "hadamard": _hadamard,
    "kron": _kron,
    "vec": _vec,
    "commutation": _commutation,
    "duplication": _duplication,
    "cross": _cross,
    "skew": _skew,
    "total": _total,
    "trace": _trace,
    "det": _det,
    "inv": _inv,
    "diag": _diag,
    "diagonal": _diagonal,
    "norm": _norm,
    "softmax": _softmax,
    "prod": _prod,
    "extremum": _extremum,
    "hardmax": _hardmax,
    "stack": _stack,
}
"""Operation of a Tensor → its entries. A test holds it beside the operations of `read.shapes`."""

__all__ = ["determinant", "entry", "rows"]
