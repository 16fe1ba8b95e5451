"""All solutions in a box, enclosed: boxes are cut up until each is shown to hold no solution or exactly one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import arb

from symjac import exact
from symjac.expressions import distinct
from symjac.kernel import sympy
from symjac.numbers.evaluators import NoValue, precision
from symjac.roots import Interval
from symjac.roots.at_solutions import OnBox, ball, is_smooth_at, real

if TYPE_CHECKING:
    from sympy import Expr, Symbol


# --- forms without poles ------------------------------------------------------
#
# Forms of an equation that have values where the equation itself divides by 0 or is infinite.
#
# An equation N/D = 0 has no solution in a box if N is 0 there only where D is 0. If N and its derivatives in x up to
# the order m − 1 are 0 at x = a, then N = (x − a)ᵐ·∂ᵐN(ξ)/m! with ξ between a and x (Taylor's theorem with Lagrange's
# remainder), so that it suffices that ∂ᵐN is nowhere 0: this is how sin(x)/x is studied near 0.


MOST_ORDER = 12
"""The highest order m of a zero of a numerator."""

MOST_NODES = 120
"""The most different subexpressions of an equation that is brought to one fraction."""


class TaylorForm(NamedTuple):
    """The numerator of an equation, its zeros (x, a) that are poles of the equation, and the derivative left there."""

    numerator: Expr
    places: dict[Symbol, Expr]
    derivative: Expr

    def excludes_zero(self, variables: Sequence[Symbol], cell: Sequence[arb], bits: int) -> bool:
        """Whether the equation has certainly no solution in a cell."""
        with precision(bits):
            wide = [x.union(ball(self.places[v], self.places[v])) if v in self.places else x
                    for v, x in zip(variables, cell, strict=True)]  # fmt: skip
        balls = OnBox(dict(zip(variables, wide, strict=True)), bits)
        try:
            if real(balls.value(self.derivative)).contains(0):
                return False
            return not self.places or is_smooth_at(balls, (self.numerator,))
        except ArithmeticError:
            return False


def taylor_forms(equation: Expr, variables: Sequence[Symbol]) -> list[TaylorForm]:
    """The numerator, and its forms beside the poles x = a of the equation, a rational."""
    if sum(1 for _ in distinct(equation)) > MOST_NODES:
        return []
    numerator, denominator = sympy.fraction(sympy.together(equation))
    if not denominator.free_symbols:
        return []
    by_variable: dict[Symbol, list[tuple[Symbol, Expr]]] = {}
    for x, a in _poles(denominator, variables):
        by_variable.setdefault(x, []).append((x, a))
    choices = [[None, *pairs] for pairs in by_variable.values()]
    forms = []
    for chosen in product(*choices):
        places, derivative = {}, numerator
        for x, a in filter(None, chosen):
            lower = _lowered(derivative, x, a)
            if lower is not None:
                places[x], derivative = a, lower
        form = TaylorForm(numerator, places, derivative)
        if form not in forms:
            forms.append(form)
    return forms


def _poles(denominator: Expr, variables: Sequence[Symbol]) -> Iterator[tuple[Symbol, Expr]]:
    """The places x = a, a rational, at which a factor of the denominator in x alone is 0."""
    whole = sympy.factor(denominator) if denominator.is_polynomial() else denominator
    found: dict[tuple[Symbol, Expr], None] = {}
    for factor in sympy.Mul.make_args(whole):
        base, _ = factor.as_base_exp()
        if len(base.free_symbols) != 1 or not base.free_symbols <= set(variables):
            continue
        (x,) = base.free_symbols
        slope = sympy.diff(base, x)
        tried = (
            [-exact.substituted(base, {x: sympy.S.Zero}) / slope] if slope.is_Rational else [sympy.S.Zero, sympy.S.One]
        )
        found |= {(x, a): None for a in tried if a.is_Rational and exact.substituted(base, {x: a}) == 0}
    yield from found


def _lowered(numerator: Expr, x: Symbol, a: Expr) -> Expr | None:
    """The first derivative in x that is not 0 all over x = a; None if it is the numerator itself, or is not found."""
    for order in range(MOST_ORDER):
        if not isinstance(exact.zero(exact.substituted(numerator, {x: a})), exact.Proved):
            return numerator if order else None
        numerator = sympy.diff(numerator, x)
    return None


def without_poles(equation: Expr) -> Expr | None:
    """An expression that is finite at the poles of ψ(u), and 0 elsewhere where the equation is; None without ψ.

    ψ(u)·sin πu = ψ(1 − u)·sin πu − π·cos πu (DLMF 5.5.4), for u < 1 without poles.
    """
    calls = [call for call in equation.atoms(sympy.polygamma) if call.args[0] == 0]
    if not calls:
        return None
    names = {call: sympy.Dummy() for call in calls}
    numerator = equation.xreplace(names)
    if not numerator.is_polynomial(*names.values()):
        return None
    for call, name in names.items():
        u = call.args[1]
        sine, degree = sympy.sin(sympy.pi * u), sympy.degree(numerator, name)
        turned = sympy.digamma(1 - u) * sine - sympy.pi * sympy.cos(sympy.pi * u)
        powers = sympy.Poly(numerator, name).all_coeffs()[::-1]
        numerator = sympy.Add(*(c * turned**k * sine ** (degree - k) for k, c in enumerate(powers)))
    return numerator


# --- the search ---------------------------------------------------------------
#
# A box is left out where a ball of F does not hold 0. Krawczyk's operator K(X) = m − Y·F(m) + (1 − Y·J(X))·(X − m) with
# Y ≈ J(m)⁻¹ holds every solution in X, and if it lies inside X there is exactly one. The work is counted in balls.
# Source: Moore, Kearfott and Cloud, *Introduction to Interval Analysis* (SIAM 2009), sections 8.2 to 8.4.


DIGITS = 40
"""The digits of the numbers that finally enclose a solution."""

COARSE, FINE = 64, 160
"""The bits of balls for searching, and for the final enclosure."""

SMALLEST = 1e-6
"""Boxes smaller than this fraction of the whole are not cut up further."""

MOST_BALLS = 400_000
"""The most balls that one search computes."""

MOST_CELLS = 6_000
"""The most cells that are looked at."""

BY_INTEGRAL = 400
"""How many balls a derivative without a formula, as ζ′, costs: it is an integral around the point."""

STARTS = 50
"""The most cells, left when the work is used up, from whose midpoints Newton's method is tried."""

_CUT = 0.4871  # not at the midpoint, where solutions such as 0 tend to lie

Cell = tuple[Interval, ...]
Balls = tuple[arb, ...]


class Found(NamedTuple):
    """Enclosures of one solution each, cells that may hold some, and whether the whole box was searched."""

    enclosures: tuple[Cell, ...]
    unresolved: tuple[Cell, ...]
    finished: bool


class Search:
    """F and its Jacobian matrix, n×n, and the box."""

    def __init__(
        self, equations: Sequence[Expr], variables: Sequence[Symbol], slopes: Sequence[Sequence[Expr]]
    ) -> None:
        self.equations, self.variables, self.slopes = tuple(equations), tuple(variables), slopes
        self.enclosures: list[Balls] = []
        self.covered: list[Cell] = []
        self.unresolved: list[Cell] = []
        self.beside_poles = tuple(form for e in equations if (form := without_poles(e)) is not None)
        self.quotients = [form for e in equations for form in taylor_forms(e, self.variables)]
        nodes = distinct(*self.equations, *(entry for row in slopes for entry in row))
        size = sum(BY_INTEGRAL if isinstance(node, sympy.Derivative | sympy.Subs) else 1 for node in nodes)
        self.most = min(MOST_CELLS, MOST_BALLS // max(size, 1))

    def run(self, box: Cell) -> Found:
        """Search the box."""
        self._limits = tuple(SMALLEST * (high - low) for low, high in box)
        heap: list[tuple[float, int, Cell]] = []
        number = looked = 0
        heappush(heap, (0.0, number, box))
        while heap and looked < self.most:
            looked += 1
            _, _, cell = heappop(heap)
            for part in self._examined(cell):
                number += 1
                heappush(heap, (-max(high - low for low, high in part), number, part))
        for _, _, cell in heap[
            :STARTS
        ]:  # cells that the work did not suffice for: Newton's method starts in each of them
            self._sought_from([(low + high) / 2 for low, high in cell])
        clusters = _clusters(self.unresolved, self._limits)
        enclosures = (tuple(map(_ends, e)) for e in self.enclosures if _touch(e, box))
        return Found(tuple(sorted(enclosures)), tuple(sorted(clusters)), not heap)

    def _examined(self, cell: Cell) -> list[Cell]:
        """The part of a cell that is still to be searched."""
        if any(_inside(cell, known) for known in self.covered):
            return []
        smaller = self._contracted(tuple(ball(*ends) for ends in cell), COARSE)
        if smaller is None:
            return []
        balls, unique = smaller
        image = tuple(
            (max(low, float(b.lower())), min(high, float(b.upper())))
            for b, (low, high) in zip(balls, cell, strict=True)
        )
        image = tuple((low, high) if low < high else ends for (low, high), ends in zip(image, cell, strict=True))
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

    def _contracted(self, cell: Balls, bits: int) -> tuple[Balls, bool] | None:
        """Balls that contain all solutions of a cell, and whether it has exactly one; None if it has none."""
        balls = OnBox(dict(zip(self.variables, cell, strict=True)), bits)
        try:
            if any(_excludes_zero(balls, equation) for equation in (*self.equations, *self.beside_poles)):
                return None
        except NoValue:
            return None
        if any(form.excludes_zero(self.variables, cell, bits) for form in self.quotients):
            return None
        try:
            slopes = [[real(balls.value(entry)) for entry in row] for row in self.slopes]
            for equation in self.equations:
                balls.value(equation)
            with precision(bits):
                image = self._krawczyk(cell, slopes, bits)
                if image is None:
                    return cell, False
                if not all(k.overlaps(x) for k, x in zip(image, cell, strict=True)):
                    return None
                unique = all(x.contains_interior(k) for k, x in zip(image, cell, strict=True))
                return tuple(k.intersection(x) for k, x in zip(image, cell, strict=True)), unique
        except ArithmeticError:  # a derivative does not exist everywhere in the cell, or was not found
            return cell, False

    def _krawczyk(self, cell: Balls, slopes: list[list[arb]], bits: int) -> Balls | None:
        n = len(cell)
        inverse = _inverse([[float(entry.mid()) for entry in row] for row in slopes])
        if inverse is None:
            return None
        middle = [x.mid() for x in cell]
        there = OnBox(dict(zip(self.variables, middle, strict=True)), bits)
        at_middle = [real(there.value(equation)) for equation in self.equations]
        image = []
        for i in range(n):
            row = [arb(entry) for entry in inverse[i]]
            total = middle[i] - _dot(row, at_middle)
            for j in range(n):
                total += ((1 if i == j else 0) - _dot(row, [slopes[k][j] for k in range(n)])) * (cell[j] - middle[j])
            image.append(total)
        return tuple(image) if all(k.is_finite() for k in image) else None

    def _sought_from(self, start: list[float], cell: Cell = ()) -> None:
        """Newton's method in many digits, then a proof: a tiny cell around the limit holds exactly one solution."""
        enclosure = self._proved(start)
        if enclosure is None:
            return
        if not any(all(a.overlaps(b) for a, b in zip(enclosure, known, strict=True)) for known in self.enclosures):
            self.enclosures.append(enclosure)
        floats = tuple((float(x.lower()), float(x.upper())) for x in enclosure)
        if cell and all(a < low and high < b for (low, high), (a, b) in zip(floats, cell, strict=True)):
            self.covered.append(cell)  # it holds exactly one solution, and this is the one
            return
        for radius in (1e-2, 1e-4, 1e-6):
            around = tuple((low - radius * (1 + abs(low)), high + radius * (1 + abs(high))) for low, high in floats)
            found = self._contracted(tuple(ball(*ends) for ends in around), COARSE)
            if found is not None and found[1]:
                self.covered.append(around)
                return

    def _proved(self, start: list[float]) -> Balls | None:
        with precision(FINE):
            point = [arb(x) for x in start]
            for _ in range(60):
                step = self._newton_step(point)
                if step is None:
                    return None
                point = [(x - s).mid() for x, s in zip(point, step, strict=True)]
                if all(abs(s) <= arb(2) ** (24 - FINE) * (1 + abs(x)) for s, x in zip(step, point, strict=True)):
                    break
            else:
                return None
            radius = arb(2) ** (40 - FINE)
            cell = tuple(x + (radius * (1 + abs(x))) * arb(0, 1) for x in point)
        found = self._contracted(cell, FINE)
        return found[0] if found is not None and found[1] else None

    def _newton_step(self, point: list[arb]) -> list[arb] | None:
        balls = OnBox(dict(zip(self.variables, point, strict=True)), FINE)
        try:
            residual = [real(balls.value(equation)).mid() for equation in self.equations]
            inverse = _inverse([[real(balls.value(entry)).mid() for entry in row] for row in self.slopes])
        except ArithmeticError:
            return None
        if inverse is None or not all(abs(x) < 1e12 for x in point):
            return None
        return [_dot(row, residual) for row in inverse]


def slopes_of(equations: Sequence[Expr], variables: Sequence[Symbol]) -> list[list[Expr]]:
    """The Jacobian matrix, entry by entry."""
    return [[sympy.diff(equation, variable) for variable in variables] for equation in equations]


def _excludes_zero(balls: OnBox, expr: Expr) -> bool:
    """Whether the value is certainly nowhere 0; NoValue if there is no value anywhere."""
    try:
        return not real(balls.value(expr)).contains(0)
    except NoValue:
        raise
    except ArithmeticError:
        return False


def _ends(enclosure: arb) -> Interval:
    """Decimals below and above."""
    middle, radius, exponent = enclosure.mid_rad_10exp(DIGITS - 10)
    power = sympy.Integer(10) ** (int(exponent) if middle or radius else -DIGITS)
    low, high = (sympy.Rational(int(middle) + sign * (int(radius) + 1)) * power for sign in (-1, 1))
    return sympy.Float(low, DIGITS), sympy.Float(high, DIGITS)


def _touch(enclosure: Balls, box: Cell) -> bool:
    return all(x.overlaps(ball(*ends)) for x, ends in zip(enclosure, box, strict=True))


def _dot(row: Sequence[arb], column: Sequence[arb]) -> arb:
    return sum((a * b for a, b in zip(row, column, strict=True)), arb(0))


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
