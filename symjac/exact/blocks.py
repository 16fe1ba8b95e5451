"""The block triangular form of a square matrix, from the places of its entries: det A = ± Π det A_kk.

A maximum matching gives a zero-free diagonal (augmenting paths: Duff, *ACM TOMS* 7 (1981) 315-330), and the
strong components of the graph that remains are the diagonal blocks (Tarjan, *SIAM J. Comput.* 1
(1972) 146-160).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
