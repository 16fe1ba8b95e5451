"""All solutions in a box, enclosed: boxes are cut up until each is shown to hold no solution or exactly one.

A box is left out where an interval of F does not hold 0. Krawczyk's operator K(X) = m − Y·F(m) + (1 − Y·J(X))·(X − m)
with Y ≈ J(m)⁻¹ holds every solution in X, and if it lies inside X there is exactly one. The search is the same every
time but for where it stops when its time is up. Source: Moore, Kearfott and Cloud, *Introduction to Interval
Analysis* (SIAM 2009), sections 8.2 to 8.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac.kernel import sympy
from symjac.roots.intervals import Arithmetic, Outside, Unknown, Values
from symjac.roots.solutions import Interval

if TYPE_CHECKING:
    from sympy import Expr, Symbol

DIGITS = 40
"""Of the numbers in which a solution is enclosed at last."""

SMALLEST = 1e-6
"""Boxes below this part of the whole are not cut up further."""

MOST_CELLS = 6_000
"""That are looked at."""

STARTS = 50
"""Cells that time did not suffice for, from whose middles Newton's method is tried."""

_CUT = 0.4871  # not in the middle, where solutions such as 0 like to lie
_FLOAT = Arithmetic()
_EXACT = Arithmetic(DIGITS)

Cell = tuple[Interval, ...]


class Found(NamedTuple):
    """Enclosures of one solution each, cells that may hold some, and whether the whole box was looked at."""

    enclosures: tuple[Cell, ...]
    unresolved: tuple[Cell, ...]
    finished: bool


class Search:
    """F and its Jacobian matrix, n×n, and the box."""

    def __init__(
        self, equations: Sequence[Expr], variables: Sequence[Symbol], slopes: Sequence[Sequence[Expr]]
    ) -> None:
        self.equations, self.variables, self.slopes = tuple(equations), tuple(variables), slopes
        self.enclosures: list[Cell] = []
        self.covered: list[Cell] = []
        self.unresolved: list[Cell] = []

    def run(self, box: Cell) -> Found:
        """Search the box. Raises Unknown for a function without a rule."""
        self._limits = tuple(SMALLEST * (high - low) for low, high in box)
        heap: list[tuple[float, int, Cell]] = []
        number = 0
        heappush(heap, (0.0, number, box))
        while heap and number < MOST_CELLS:
            _, _, cell = heappop(heap)
            for part in self._examined(cell):
                number += 1
                heappush(heap, (-max(high - low for low, high in part), number, part))
        for _, _, cell in heap[:STARTS]:  # what time did not suffice for: a start for Newton's method each
            self._sought_from([(low + high) / 2 for low, high in cell])
        clusters = _clusters(self.unresolved, self._limits)
        inside = [e for e in self.enclosures if _meet(e, box)]
        return Found(tuple(sorted(inside)), tuple(sorted(clusters)), not heap)

    def _examined(self, cell: Cell) -> list[Cell]:
        """What is left to look at of a cell."""
        if any(_inside(cell, known) for known in self.covered):
            return []
        smaller = self._contracted(_FLOAT, cell)
        if smaller is None:
            return []
        image, unique = smaller
        if unique:
            self._sought_from([(low + high) / 2 for low, high in image], cell)
            if any(_inside(cell, known) for known in self.covered):
                return []
        widths = [(high - low) / limit for (low, high), limit in zip(image, self._limits, strict=True)]
        if max(widths) < 1:
            near = tuple((low - 50 * s, high + 50 * s) for (low, high), s in zip(image, self._limits, strict=True))
            if not any(_meet(near, other) for other in self.unresolved):
                self._sought_from([(low + high) / 2 for low, high in image])
            if not any(_inside(image, known) for known in self.covered):
                self.unresolved.append(image)
            return []
        place = widths.index(max(widths))
        low, high = image[place]
        middle = low + _CUT * (high - low)
        return [(*image[:place], part, *image[place + 1 :]) for part in ((low, middle), (middle, high))]

    def _contracted(self, arithmetic: Arithmetic, cell: Cell) -> tuple[Cell, bool] | None:
        """A part of the cell that holds all its solutions, and whether it holds exactly one; None if it holds none."""
        arithmetic.partial = False
        values = Values(arithmetic, dict(zip(self.variables, cell, strict=True)))
        try:
            if any(low > 0 or high < 0 for low, high in map(values.of, self.equations)):
                return None
            slopes = [[values.of(entry) for entry in row] for row in self.slopes]
            if arithmetic.partial:
                return cell, False
            image = self._krawczyk(arithmetic, cell, slopes)
        except Outside:
            return None
        except (ZeroDivisionError, OverflowError, ValueError):
            return cell, False
        if image is None:
            return cell, False
        meet = tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(image, cell, strict=True))
        if any(low > high for low, high in meet):
            return None
        return meet, all(a > c and b < d for (a, b), (c, d) in zip(image, cell, strict=True))

    def _krawczyk(self, do: Arithmetic, cell: Cell, slopes: list[list[Interval]]) -> Cell | None:
        n = len(cell)
        middle = [(low + high) / 2 for low, high in cell]
        inverse = _inverse([[(low + high) / 2 for low, high in row] for row in slopes])
        if inverse is None:
            return None
        there = Values(do, {v: (m, m) for v, m in zip(self.variables, middle, strict=True)})
        at_middle = [there.of(equation) for equation in self.equations]
        offsets = [do.add(x, (-m, -m)) for x, m in zip(cell, middle, strict=True)]
        image = []
        for i in range(n):
            row = [(entry, entry) for entry in inverse[i]]
            step = _dot(do, row, at_middle)
            total = do.add((middle[i], middle[i]), (-step[1], -step[0]))
            for j in range(n):
                product = _dot(do, row, [slopes[k][j] for k in range(n)])
                one = do.number(i == j)
                total = do.add(total, do.multiply(do.add((one, one), (-product[1], -product[0])), offsets[j]))
            image.append(total)
        return tuple(image)

    def _sought_from(self, start: list[float], cell: Cell = ()) -> None:
        """Newton's method in many digits, then a proof: a tiny cell around the limit holds exactly one solution."""
        enclosure = self._proved(start)
        if enclosure is None:
            return
        if not any(_meet(enclosure, known) for known in self.enclosures):
            self.enclosures.append(enclosure)
        floats = tuple((float(low), float(high)) for low, high in enclosure)
        if cell and all(a < low and high < b for (low, high), (a, b) in zip(floats, cell, strict=True)):
            self.covered.append(cell)  # it holds exactly one solution, and this is the one
            return
        for radius in (1e-2, 1e-4, 1e-6):
            around = tuple((low - radius * (1 + abs(low)), high + radius * (1 + abs(high))) for low, high in floats)
            found = self._contracted(_FLOAT, around)
            if found is not None and found[1]:
                self.covered.append(around)
                return

    def _proved(self, start: list[float]) -> Cell | None:
        context = _EXACT.context
        point = [context.mpf(x) for x in start]
        for _ in range(40):
            step = self._newton_step(point)
            if step is None:
                return None
            point = [x - s for x, s in zip(point, step, strict=True)]
            if all(abs(s) <= context.mpf(10) ** (6 - DIGITS) * (1 + abs(x)) for s, x in zip(step, point, strict=True)):
                break
        else:
            return None
        radius = context.mpf(10) ** (10 - DIGITS)
        cell = tuple((x - radius * (1 + abs(x)), x + radius * (1 + abs(x))) for x in point)
        try:
            found = self._contracted(_EXACT, cell)
        except Unknown:
            return None
        return found[0] if found is not None and found[1] else None

    def _newton_step(self, point: list[Any]) -> list[Any] | None:
        values = Values(_EXACT, {v: (x, x) for v, x in zip(self.variables, point, strict=True)})
        try:
            residual = [sum(values.of(equation)) / 2 for equation in self.equations]
            inverse = _inverse([[sum(values.of(entry)) / 2 for entry in row] for row in self.slopes])
        except (Outside, ZeroDivisionError, OverflowError, ValueError):
            return None
        if inverse is None or not all(abs(x) < 1e12 for x in point):
            return None
        return [sum(a * b for a, b in zip(row, residual, strict=True)) for row in inverse]


def slopes_of(equations: Sequence[Expr], variables: Sequence[Symbol]) -> list[list[Expr]]:
    """The Jacobian matrix, entry by entry."""
    return [[sympy.diff(equation, variable) for variable in variables] for equation in equations]


def _dot(do: Arithmetic, row: Sequence[Interval], column: Sequence[Interval]) -> Interval:
    total: Interval = (do.number(0), do.number(0))
    for a, b in zip(row, column, strict=True):
        total = do.add(total, do.multiply(a, b))
    return total


def _inverse(matrix: list[list[Any]]) -> list[list[Any]] | None:
    """The inverse by elimination with pivots; None for a matrix that is singular or not finite."""
    n = len(matrix)
    rows = [[*row, *(type(row[0])(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        head = rows[pivot][i]
        if not abs(head) > 0 or not abs(head) < float("inf"):
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / head for entry in rows[i]]
        for k in range(n):
            if k != i:
                factor = rows[k][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    found = [row[n:] for row in rows]
    return found if all(abs(entry) < float("inf") for row in found for entry in row) else None


def _inside(cell: Cell, other: Cell) -> bool:
    return all(c <= a and b <= d for (a, b), (c, d) in zip(cell, other, strict=True))


def _meet(cell: Cell, other: Cell) -> bool:
    return all(a <= d and c <= b for (a, b), (c, d) in zip(cell, other, strict=True))


def _clusters(cells: Sequence[Cell], limits: Sequence[float]) -> list[Cell]:
    """Cells that touch, or nearly do, as one."""
    clusters: list[Cell] = []
    for cell in cells:
        wide = tuple((low - 20 * limit, high + 20 * limit) for (low, high), limit in zip(cell, limits, strict=True))
        joined = cell
        apart = []
        for other in clusters:
            if _meet(wide, other):
                joined = tuple((min(a, c), max(b, d)) for (a, b), (c, d) in zip(joined, other, strict=True))
            else:
                apart.append(other)
        clusters = [*apart, joined]
    return clusters
