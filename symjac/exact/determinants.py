"""The exact determinant of a matrix of expressions, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import lcm, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import fmpq, fmpz_mat

from symjac import expressions
from symjac.errors import Undecided
from symjac.exact.normalizer import MOST_COMPARED, Normalizer, forms, shortest
from symjac.exact.plain import Budget, OutOfBudget, Simplified, Undefined, require_moderate
from symjac.exact.polynomials import Algebra, Factored, common_factor, product
from symjac.expressions import facts
from symjac.kernel import sympy

if TYPE_CHECKING:
    from flint import fmpz_mpoly
    from sympy import Expr

    from symjac.exact.field import Field


# --- diagonal blocks ----------------------------------------------------------
#
# The block triangular form of a square matrix, from the places of its entries: det A = ± Π det A_kk.
#
# A maximum matching gives a zero-free diagonal (augmenting paths: Duff, *ACM TOMS* 7 (1981) 315-330), and the
# strong components of the graph that remains are the diagonal blocks (Tarjan, *SIAM J. Comput.* 1
# (1972) 146-160).


Block = tuple[tuple[int, ...], tuple[int, ...]]
"""The rows and the columns of a diagonal block; equally many, each row beside its matched column."""


def diagonal_blocks(places: Iterable[tuple[int, int]], n: int) -> tuple[int, tuple[Block, ...]] | None:
    """The sign of the permutation and the diagonal blocks; None if the matrix is structurally singular.

    >>> diagonal_blocks([(0, 1), (1, 0), (1, 1)], 2)
    (-1, (((0,), (1,)), ((1,), (0,))))
    """
    columns: list[list[int]] = [[] for _ in range(n)]
    for row, column in places:
        columns[row].append(column)
    matched = _matching(columns, n)
    if matched is None:
        return None
    row_of = {column: row for row, column in enumerate(matched)}
    graph = [[row_of[column] for column in columns[row]] for row in range(n)]
    components = _strong_components(graph)
    blocks = tuple((tuple(rows), tuple(matched[row] for row in rows)) for rows in components)
    return permutation_sign(matched), blocks


def permutation_sign(order: Sequence[int]) -> int:
    """+1 for an even permutation of 0 … n − 1, −1 for an odd one."""
    seen: set[int] = set()
    sign = 1
    for start in order:
        place, length = start, 0
        while place not in seen:
            seen.add(place)
            place, length = order[place], length + 1
        sign = -sign if length and length % 2 == 0 else sign
    return sign


def _matching(columns: Sequence[Sequence[int]], n: int) -> list[int] | None:
    """A column for each row, no column twice; None if there is no such choice."""
    row_of: dict[int, int] = {}
    for start in range(n):
        reached_from: dict[int, int] = {}
        waiting, free = [start], None
        while waiting and free is None:
            row = waiting.pop()
            for column in columns[row]:
                if column in reached_from:
                    continue
                reached_from[column] = row
                if column not in row_of:
                    free = column
                    break
                waiting.append(row_of[column])
        if free is None:
            return None
        column_of = {row: column for column, row in row_of.items()}
        row = -1
        while row != start:
            row = reached_from[free]
            row_of[free] = row
            if row != start:
                free = column_of[row]
    matched = [0] * n
    for column, row in row_of.items():
        matched[row] = column
    return matched


def _strong_components(graph: Sequence[Sequence[int]]) -> list[list[int]]:
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    components: list[list[int]] = []
    for root in range(len(graph)):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        path.append(root)
        on_path.add(root)
        work = [(root, iter(graph[root]))]
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    path.append(successor)
                    on_path.add(successor)
                    work.append((successor, iter(graph[successor])))
                    break
                if successor in on_path:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    cut = path.index(node)
                    components.append(sorted(path[cut:]))
                    on_path.difference_update(path[cut:])
                    del path[cut:]
    return components


# --- the determinant ----------------------------------------------------------
#
# The work is done on rational functions of the entries' kernels (`field`), modulo the identities among
# them: sparse structure first (a permutation to block triangular form; Duff, Erisman and Reid, *Direct
# Methods for Sparse Matrices*, 2nd ed., chapter 6), then what the entries of a row or a column share,
# then expansion by minors, each computed once (Gentleman and Johnson, *ACM TOMS* 2 (1976) 232-241), or,
# for numbers and for matrices with too many minors, fraction-free elimination (Bareiss, *Math. Comp.* 22
# (1968) 565-578).


Entries = Mapping[tuple[int, int], Any]
"""The entries of a square matrix that are not zero, by (row, column)."""

MOST_TERMS = 50_000
"""The most terms of a determinant that is written out, and of a polynomial on the way to it."""

OPERATIONS = 4_000_000
"""The most operations for its normal form."""

MOST_MINORS = 3_000
"""The most minors of a block that are multiplied out; beyond it, elimination is tried."""

MOST_NAMED = 20_000
"""The most minors of a determinant that is given in named steps."""

MOST_BITS = 10**7
"""The greatest length of a determinant of numbers."""


def determinant(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    """det A as `simplified_determinant` finds it, also where its normal form was too large.

    >>> from symjac.kernel import sympy
    >>> r, t = sympy.symbols("r t", real=True)
    >>> c, s = sympy.cos(t), sympy.sin(t)
    >>> determinant({(0, 0): c, (0, 1): -r * s, (1, 0): s, (1, 1): r * c}, 2)
    r
    """
    return simplified_determinant(entries, n).value


def simplified_determinant(
    entries: Mapping[tuple[int, int], Expr],
    n: int,
    *,
    longest: int | None = None,
    shared: bool = False,
    earlier: Normalizer | None = None,
) -> Simplified:
    """det A of the n×n matrix A with these entries, zero elsewhere, in the shortest form found.

    A small one whose normal form is much longer than its minors are together is given in minors of the entries, each
    in its shortest form.

    `complete` is False for a form in minors that are not multiplied out, because its normal form is too large. Raises
    Undecided if it would have more than about `MOST_TERMS` terms, multiplied out or in minors, or be longer than
    `longest` (see `plain.length`). With `shared`, minors may contain each other, so that an expression that is large
    as a tree is small as a graph. `earlier` has simplified the entries, and is not used after this.
    """
    most = MOST_TERMS if longest is None else longest // 4
    operations = min(OPERATIONS, 100 * most)
    if earlier is None or not earlier.goes_on(operations, most):
        earlier = Normalizer(Budget(operations, most))
    found = _simplified(entries, n, most, shared, earlier)
    if longest is not None and earlier.length(found.value) > longest:
        raise too_large()
    return found


def _simplified(
    entries: Mapping[tuple[int, int], Expr], n: int, most: int, shared: bool, normalizer: Normalizer
) -> Simplified:
    """The determinant of about `most` terms."""
    if all(entry.is_Rational for entry in entries.values()):
        return Simplified(_of_numbers(entries, n), complete=True)
    try:
        require_moderate(*entries.values())
        return Simplified(_by_normal_form(entries, n, normalizer), complete=True)
    except (OutOfBudget, Undefined):
        pass
    found = _in_minors(entries, n, MOST_NAMED if shared else MOST_MINORS, _times)
    if found is None:
        raise too_large(named=shared)
    if not shared and facts.written_size([found]) > 10 * most:
        raise too_large()
    return Simplified(found, complete=False)


def too_large(named: bool = False) -> Undecided:
    """The error for a determinant that cannot be written out; `named`: not even in named steps."""
    return Undecided(
        "the determinant is too large to be written out" + (", even in named steps" if named else ""),
        hint="--at gives its value at a point" if named else "--cse gives it in named steps, --at its value at a point",
    )


def _of_numbers(entries: Mapping[tuple[int, int], Expr], n: int) -> Expr:
    """Each row over its common denominator."""
    denominators = [lcm(*(int(entries[i, j].q) for j in range(n) if (i, j) in entries)) for i in range(n)]
    numbers = {(i, j): int(entry.p) * (denominators[i] // int(entry.q)) for (i, j), entry in entries.items()}
    found = diagonal_blocks(numbers, n)
    if found is None:
        return sympy.S.Zero
    sign, blocks = found
    factors = (_of_integers(_submatrix(numbers, block), len(block[0])) for block in blocks)
    return sympy.Rational(sign * prod(factors), prod(denominators))


def _of_integers(entries: Mapping[tuple[int, int], int], n: int) -> int:
    """The determinant by FLINT's multimodular elimination; Hadamard's inequality bounds its length."""
    if n * (max(map(abs, entries.values()), default=0).bit_length() + n.bit_length()) > MOST_BITS:
        raise too_large()
    return int(fmpz_mat([[entries.get((i, j), 0) for j in range(n)] for i in range(n)]).det())


def _by_normal_form(entries: Mapping[tuple[int, int], Expr], n: int, normalizer: Normalizer) -> Expr:
    """The shortest normal form, or the determinant in minors if every normal form is much longer."""
    in_minors = most = None
    if n <= MOST_SHOWN:
        shown = {place: normalizer.shortest(entry) for place, entry in entries.items()}
        in_minors = _in_minors(shown, n, MOST_MINORS, lambda *factors: expressions.product(factors))
    if in_minors is not None:
        most = MOST_TIMES_LONGER * normalizer.length(in_minors)
    found: list[Expr] = []
    for tried, field in enumerate(normalizer.fields(*entries.values())):
        try:
            values = {place: field.value(entry) for place, entry in entries.items()}
            whole = _in_field({place: v for place, v in values.items() if v}, n, field)
            found += forms(whole, field, most)
        except OutOfBudget:
            if not tried:
                raise
            break
        if any(len(form.args) > MOST_COMPARED for form in found):
            break
    if in_minors is not None and most is not None:
        found = [form for form in found if normalizer.length(form) <= most] or [in_minors]
    return shortest(found, normalizer.lengths)


MOST_SHOWN = 4
"""The most rows of a matrix whose determinant may be shown in minors: beyond it they are too many to be read."""

MOST_TIMES_LONGER = 2
"""How many times as long as in minors a determinant may be in normal form, in which others are compared with it."""


def _in_minors(
    entries: Mapping[tuple[int, int], Expr], n: int, most: int, multiply: Callable[[Expr, Expr], Expr]
) -> Expr | None:
    """The determinant in minors that are not multiplied out, nor tested for zero; None if they are more than `most`."""
    found = diagonal_blocks(entries, n)
    if found is None:
        return sympy.S.Zero
    sign, blocks = found
    matrices = [(_submatrix(entries, block), len(block[0])) for block in blocks]
    if sum(_count_minors(matrix, size, most) for matrix, size in matrices) > most:
        return None
    factors = (minors(*matrix, sympy.S.One, multiply, expressions.sum_of) for matrix in matrices)
    return expressions.product((sympy.Integer(sign), *factors))


def _times(minor: Expr, entry: Expr) -> Expr:
    """The product. SymPy would multiply a number into the terms of a sum, and they would no longer be shared."""
    if minor.is_Add and entry.is_Number:
        return sympy.Mul(minor, entry, evaluate=False)
    return expressions.product((minor, entry))


def _submatrix(entries: Entries, block: Block) -> dict[tuple[int, int], Any]:
    rows, columns = block
    return {
        (i, j): entries[row, column]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if (row, column) in entries
    }


def _in_field(entries: Mapping[tuple[int, int], Factored], n: int, field: Field) -> Factored:
    found = diagonal_blocks(entries, n)
    if found is None:
        return Factored(fmpq(0))
    sign, blocks = found
    return product((Factored(fmpq(sign)), *(_of_block(entries, block, field.algebra) for block in blocks)))


def _of_block(entries: Mapping[tuple[int, int], Factored], block: Block, algebra: Algebra) -> Factored:
    rows, columns = block
    if len(rows) == 1:
        return entries[rows[0], columns[0]]
    matrix: dict[tuple[int, int], Factored] = _submatrix(entries, block)
    shared: list[Factored] = []
    for axis in (0, 1):
        lines: list[list[tuple[int, int]]] = [[] for _ in rows]
        for place in matrix:
            lines[place[axis]].append(place)
        for places in lines:
            common = common_factor([matrix[place] for place in places])
            inverse = common**-1
            matrix.update({place: product((matrix[place], inverse)) for place in places})
            shared.append(common)
    polys = {place: algebra.expand(entry) for place, entry in matrix.items()}
    return product((*shared, _of_polynomials({place: p for place, p in polys.items() if p}, len(rows), algebra)))


def _of_polynomials(entries: Mapping[tuple[int, int], fmpz_mpoly], n: int, algebra: Algebra) -> Factored:
    if all(entry.is_constant() for entry in entries.values()):
        numbers = {place: int(entry.leading_coefficient()) for place, entry in entries.items()}
        return Factored(fmpq(_of_integers(numbers, n)))
    factors, rest, size = _condensed(entries, n, algebra)
    if size < n:
        return product((*factors, _of_polynomials(rest, size, algebra))) if size else product(factors)
    transposed = {(j, i): entry for (i, j), entry in entries.items()}
    counts = [_count_minors(matrix, n, MOST_MINORS) for matrix in (entries, transposed)]
    if min(counts) <= MOST_MINORS:
        matrix = entries if counts[0] <= counts[1] else transposed
        return algebra.factored(minors(matrix, n, algebra.one, algebra.multiply, algebra.total))
    return algebra.factored(algebra.reduce(_eliminated(entries, n, algebra)))


def _condensed(
    entries: Mapping[tuple[int, int], fmpz_mpoly], n: int, algebra: Algebra
) -> tuple[list[Factored], dict[tuple[int, int], fmpz_mpoly], int]:
    """Factors of the determinant, and the smaller matrix that remains, if rows or columns have common divisors.

    An entry ±1 as pivot removes a row and a column without a division: the rows that remain of Vandermonde's
    matrix then have the divisors x_i − x_j. The matrix is unchanged if no divisor is found.
    """
    matrix, size = dict(entries), n
    factors: list[Factored] = []
    divided = False
    limit = MOST_GROWTH * sum(map(len, entries.values()))
    while size and len(matrix) * 2 > size * size and not algebra.relations:
        for axis in (0, 1):
            for line in range(size):
                places = [place for place in matrix if place[axis] == line]
                common = _common_divisor([matrix[place] for place in places], algebra)
                if common is None:
                    continue
                divided = True
                factors.append(algebra.factored(common))
                matrix.update({place: matrix[place] / common for place in places})
        if size == 1:
            if (0, 0) not in matrix:
                return [Factored(fmpq(0))], {}, 0
            return ([*factors, algebra.factored(matrix[0, 0])], {}, 0) if divided else ([], dict(entries), n)
        pivot = next(
            (place for place, p in matrix.items() if p.is_constant() and abs(p.leading_coefficient()) == 1), None
        )
        if pivot is None:
            break
        sign = int(matrix[pivot].leading_coefficient()) * (-1) ** sum(pivot)
        factors.append(Factored(fmpq(sign)))
        matrix = _without_pivot(matrix, pivot, algebra)
        size -= 1
        if sum(map(len, matrix.values())) > limit:
            divided = False
            break
    return (factors, matrix, size) if divided and size < n else ([], dict(entries), n)


MOST_GROWTH = 60
"""The factor by which the terms of a matrix may grow while it is condensed."""


def _common_divisor(polys: Sequence[fmpz_mpoly], algebra: Algebra) -> fmpz_mpoly | None:
    """The common divisor; None if only constants divide all."""
    common, *others = sorted(polys, key=len) or [algebra.one]
    for poly in others:
        if common.is_constant():
            return None
        common = algebra.common_divisor(common, poly) if len(common) > 1 and len(poly) > 1 else common.gcd(poly)
    return None if common.is_constant() else common


def _without_pivot(
    matrix: Mapping[tuple[int, int], fmpz_mpoly], pivot: tuple[int, int], algebra: Algebra
) -> dict[tuple[int, int], fmpz_mpoly]:
    """The matrix after one step of elimination, without the row and the column of the pivot, which is ±1."""
    row, column = pivot
    across = {j: p * matrix[pivot] for (i, j), p in matrix.items() if i == row and j != column}
    down = {i: p for (i, j), p in matrix.items() if j == column and i != row}
    left = {place: p for place, p in matrix.items() if place[0] != row and place[1] != column}
    for i, below in down.items():
        for j, beside in across.items():
            left[i, j] = algebra.reduce(left.get((i, j), algebra.zero) - algebra.multiply(below, beside))
    return {(i - (i > row), j - (j > column)): p for (i, j), p in left.items() if p}


def _eliminated(entries: Mapping[tuple[int, int], fmpz_mpoly], n: int, algebra: Algebra) -> fmpz_mpoly:
    """Fraction-free elimination, if the degrees of the determinant leave room for few monomials only."""
    degrees = [0] * algebra.count
    for line in range(n):
        of_line = [entry.degrees() for (i, _), entry in entries.items() if i == line]
        degrees = [total + int(max(each)) for total, each in zip(degrees, zip(*of_line, strict=True), strict=True)]
    if prod(degree + 1 for degree in degrees) > MOST_DENSE or n > MOST_ELIMINATED:
        raise OutOfBudget("too many minors")
    return bareiss(entries, n, algebra)


MOST_DENSE, MOST_ELIMINATED = 20_000, 60
"""The most monomials of a determinant, and rows of a matrix, that are found by elimination."""


class _Rows(NamedTuple):
    """An order of the rows that has few minors.

    `sign` is the sign of the order. Each row has its number, its columns, and as a mask the columns that no later row
    has: a minor without one of these cannot contribute to the determinant.
    """

    sign: int
    rows: tuple[tuple[int, tuple[int, ...], int], ...]


@lru_cache(maxsize=64)
def _ordered_rows(entries: frozenset[tuple[int, int]], n: int) -> _Rows:
    """The next row is the one that leaves the fewest columns open: met, and still to be met by others."""
    columns: list[list[int]] = [[] for _ in range(n)]
    having: list[list[int]] = [[] for _ in range(n)]
    for i, j in entries:
        columns[i].append(j)
        having[j].append(i)
    times = [*map(len, having)]
    order: list[int] = []
    met: set[int] = set()
    rows: list[tuple[int, tuple[int, ...], int]] = []
    closed = 0

    def opened(i: int) -> tuple[int, int, int]:
        fresh = sum([j not in met for j in columns[i]])
        return fresh - sum([times[j] == 1 for j in columns[i]]), fresh, i

    left = {i: opened(i) for i in range(n)}
    while left:
        row = min(left, key=left.__getitem__)
        del left[row]
        order.append(row)
        changed = [j for j in columns[row] if j not in met or times[j] <= 2]
        met.update(columns[row])
        for j in columns[row]:
            times[j] -= 1
            if not times[j]:
                closed |= 1 << j
        left.update({i: opened(i) for i in {i for j in changed for i in having[j]} if i in left})
        rows.append((row, tuple(sorted(columns[row])), closed))
    return _Rows(permutation_sign(order), tuple(rows))


def _count_minors(entries: Entries, n: int, most: int) -> int:
    """The minors of the first k rows that contribute to the determinant, for all k; at most just above the limit."""
    masks, count = {0}, 0
    for _, columns, closed in _ordered_rows(frozenset(entries), n).rows:
        found = {mask | 1 << j for mask in masks for j in columns if not mask >> j & 1}
        masks = {mask for mask in found if mask & closed == closed}
        count += len(masks)
        if count > most:
            break
    return count


def minors(
    entries: Entries,
    n: int,
    one: Any,
    multiply: Callable[[Any, Any], Any],
    add: Callable[[Sequence[Any]], Any],
) -> Any:
    """Expansion along the rows, a sum over sets of columns: Σ ± a_kj · (minor of the rows before k)."""
    ordered = _ordered_rows(frozenset(entries), n)
    level = {0: one}
    for place, (row, columns, closed) in enumerate(ordered.rows):
        exchanged = ordered.sign < 0 and place == n - 1
        terms: dict[int, list[Any]] = {}
        for mask, minor in level.items():
            for j in columns:
                taken = mask | 1 << j
                if taken != mask and taken & closed == closed:
                    term = multiply(minor, entries[row, j])
                    # The columns after j that are taken are those that the new one is exchanged with.
                    terms.setdefault(taken, []).append(-term if (mask >> j).bit_count() % 2 != exchanged else term)
        sums = ((mask, add(parts)) for mask, parts in terms.items())
        level = {mask: total for mask, total in sums if total}
    return level.get((1 << n) - 1, one * 0)


def bareiss(entries: Mapping[tuple[int, int], fmpz_mpoly], n: int, algebra: Algebra) -> fmpz_mpoly:
    """Elimination in an integral domain: every division by the pivot before is exact."""
    rows = [[entries.get((i, j), algebra.zero) for j in range(n)] for i in range(n)]
    multiply = algebra.multiply
    sign, previous = 1, algebra.one
    for k in range(n - 1):
        pivot = next((i for i in range(k, n) if rows[i][k]), None)
        if pivot is None:
            return algebra.zero
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        top = rows[k]
        for i in range(k + 1, n):
            row = rows[i]
            for j in range(k + 1, n):
                row[j] = (multiply(row[j], top[k]) - multiply(row[k], top[j])) / previous
        previous = top[k]
    return sign * rows[n - 1][n - 1]
