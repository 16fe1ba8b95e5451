"""Sparse matrices of SymPy, made in time linear in the distinct subexpressions of their entries.

SymPy sorts the entries of a new matrix by their size, for which it visits a shared subexpression as often as it
occurs, and by keys that take twice the time of deriving a large Jacobian matrix. Small matrices are left to it; in a
larger one the entries stay in row order, which only the order of `args` shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from symjac.kernel import sympy

if TYPE_CHECKING:
    from sympy import Basic, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix

_SMALL = 2_000
"""The most nodes of all entries, written out, for a matrix that is left to SymPy."""


def matrix(shape: tuple[int, int], entries: Mapping[tuple[int, int], Expr]) -> ImmutableSparseMatrix:
    """The matrix with these entries, and zeros elsewhere."""
    if written_size(entries.values()) <= _SMALL:
        return sympy.ImmutableSparseMatrix(*shape, dict(entries))
    rows: dict[int, dict[int, Expr]] = {}
    for (i, j), entry in sorted(entries.items()):
        if entry is not sympy.S.Zero:
            rows.setdefault(i, {})[j] = entry
    items = {sympy.Tuple(i, j): entry for i, row in rows.items() for j, entry in row.items()}
    pairs = tuple(sympy.Tuple(place, entry, sympify=False) for place, entry in items.items())
    mapping = sympy.Basic.__new__(sympy.Dict, *pairs)
    mapping.elements, mapping._dict = frozenset(pairs), items
    made = sympy.Basic.__new__(sympy.ImmutableSparseMatrix, *map(sympy.Integer, shape), mapping)
    made._rows, made._cols = shape
    made._rep = sympy.polys.matrices.DomainMatrix(rows, shape, sympy.EXRAW)
    return cast("ImmutableSparseMatrix", made)


def assembled(
    shape: tuple[int, ...], entries: Mapping[Any, Expr]
) -> ImmutableDenseMatrix | ImmutableSparseMatrix | Expr:
    """The matrix with these entries; for the shape () the scalar, whose place is ().

    A small one is dense: of a sparse one, SymPy's `lambdify` makes a matrix of SciPy's.
    """
    if not shape:
        return entries.get((), sympy.S.Zero)
    rows, columns = shape
    if rows * columns <= _SMALL and written_size(entries.values()) <= _SMALL:
        zero = sympy.S.Zero
        return sympy.ImmutableDenseMatrix(
            rows, columns, [entries.get((i, j), zero) for i in range(rows) for j in range(columns)]
        )
    return matrix((rows, columns), entries)


class Sizes:
    """The numbers of nodes of expressions, written out; a shared part counts each time, but is visited once."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._kept: list[Basic] = []  # keeps the expressions alive, as their identities are used

    def __call__(self, expr: Basic) -> int:
        """The nodes of an expression."""
        known, pending = self._known, [expr]
        if id(expr) not in known:
            self._kept.append(expr)
        while pending:
            node = pending[-1]
            waiting = [part for part in node.args if id(part) not in known]
            if waiting and id(node) not in known:
                pending += waiting
                continue
            pending.pop()
            known[id(node)] = 1 + sum(known[id(part)] for part in node.args)
        return known[id(expr)]


def written_size(exprs: Iterable[Basic]) -> int:
    """The nodes of the expressions together, written out.

    >>> from symjac.kernel import sympy
    >>> x = sympy.Symbol("x")
    >>> written_size([sympy.sin(x) + sympy.sin(x) ** 2])
    7
    """
    return sum(map(Sizes(), exprs))
