"""A problem, a question about it, the right answer and the given one, with values that are computed from them once.

Quick values in floating point sort out candidates that need no proof. They decide nothing.
"""

from __future__ import annotations

import cmath
import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.derive import partials
from symjac.functions import TABLE
from symjac.kernel import sympy, sympy_failures

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.model import Problem

_RELATIVE, _ABSOLUTE = 1e-8, 1e-11
_POINTS = 2
_MOST_UNTOLD = 20
"""Pairs without a value that are left to a proof, which may take seconds."""


def _complex(spelling: str) -> Callable[[complex], complex] | None:
    """cmath.sin for math.sin, the reciprocal of cmath.cos for (1/math.cos(#1)); None if cmath lacks the function."""
    name = spelling.removeprefix("(1/").removesuffix("(#1))")
    function = getattr(cmath, name.removeprefix("math."), None) if name.startswith("math.") else None
    if function is None or name == spelling:
        return function
    return lambda u: 1 / function(u)


_FUNCTIONS: dict[str, Callable[[complex], complex]] = {
    **{
        record.sympy: found
        for record in TABLE.values()
        if record.sympy and (found := _complex(record.code.get("python", "")))
    },
    "Abs": lambda u: complex(abs(u)),
    "sign": lambda u: u / abs(u) if u else 0j,
}
"""The functions that Python's cmath has, by the records' spelling in Python."""

_OPAQUE = (sympy.core.function.AppliedUndef, sympy.Derivative, sympy.Subs, sympy.Integral)


_MOST_KNOWN = 50_000


@lru_cache(1)
def _memory() -> list[dict[Any, complex | None]]:
    return [{} for _ in range(_POINTS)]


def _known() -> list[dict[Any, complex | None]]:
    """The values found at each point: the candidates of a question are the same for every answer to it."""
    for known in _memory():
        if len(known) > _MOST_KNOWN:
            known.clear()
    return _memory()


Seen = tuple[tuple[int, ...], tuple[tuple[complex | None, ...], ...]]
"""The fingerprint of a matrix or a scalar in floating point: its shape, and its entries' values at the points."""


def differ(first: Seen, second: Seen) -> bool:
    """Whether the shapes differ, or values at both points tell some entries apart."""
    if first[0] != second[0]:
        return True
    for (a, b), (c, d) in zip(first[1], second[1], strict=True):
        if a is None or b is None or c is None or d is None:
            continue
        if not (_near(a, c) or _near(b, d)):
            return True
    return False


def _near(a: complex, b: complex) -> bool:
    return abs(a - b) <= _ABSOLUTE + _RELATIVE * max(abs(a), abs(b))


class Values:
    """The values of expressions at two points, one in (0, 1)ⁿ and one in (1, 2)ⁿ; shared parts once."""

    def __init__(self) -> None:
        self._known = _known()
        self._untold = 0

    def may_be_equal(self, left: Expr, right: Expr) -> bool:
        """False if both points tell the expressions apart; also after many pairs that could not be told apart."""
        if left == right:
            return True
        agreements = [self._agree(left, right, point) for point in range(_POINTS)]
        if any(agreements):
            return True
        if None not in agreements:
            return False
        self._untold += 1
        return self._untold <= _MOST_UNTOLD

    def _agree(self, left: Expr, right: Expr, point: int) -> bool | None:
        a, b = self._value(left, point), self._value(right, point)
        if a is None or b is None:
            return None
        return _near(a, b)

    def seen(self, value: Any) -> Seen:
        """The fingerprint of a matrix or a scalar."""
        shape = tuple(getattr(value, "shape", ()))
        entries = value.flat() if shape else [value]
        return shape, tuple(tuple(self._value(entry, point) for point in range(_POINTS)) for entry in entries)

    def _value(self, expr: Expr, point: int) -> complex | None:
        known, stack = self._known[point], [expr]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
                continue
            arithmetic = node.is_Add or node.is_Mul or node.is_Pow or type(node).__name__ in _FUNCTIONS
            waiting = [part for part in node.args if part not in known] if arithmetic else []
            if waiting:
                stack.extend(waiting)
                continue
            try:
                known[node] = _finite(self._compute(node, point, arithmetic))
            except sympy_failures():
                known[node] = None  # no value here, or none in floating point
        return known[expr]

    def _compute(self, node: Any, point: int, arithmetic: bool) -> complex:
        if node.is_Symbol:
            # 0.23 and 0.6 keep the coordinates apart from each other and from simple fractions
            return complex(point + 0.23 + 0.6 * zlib.crc32(str(node.name).encode()) / 2**32)
        if isinstance(node, _OPAQUE):
            # an arbitrary number for each text: equal texts have equal values
            return complex(0.3 + zlib.crc32(f"{point} {node}".encode()) / 2**32)
        if not arithmetic:
            place = {symbol: sympy.Float(self._compute(symbol, point, False).real) for symbol in node.free_symbols}
            return complex(node.xreplace(place).evalf())
        parts = [self._known[point][part] for part in node.args]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            raise ValueError("a part has no value")
        return _ARITHMETIC[node.func](known) if node.func in _ARITHMETIC else _FUNCTIONS[type(node).__name__](known[0])


_ARITHMETIC: dict[Any, Callable[[list[complex]], complex]] = {
    sympy.Add: lambda terms: sum(terms, 0j),
    sympy.Mul: lambda factors: math.prod(factors, start=1 + 0j),
    sympy.Pow: lambda parts: parts[0] ** parts[1],
}


def _finite(value: complex) -> complex | None:
    return value if cmath.isfinite(value) else None


class OfShape(NamedTuple):
    """A stand-in for an answer if only its shape matters."""

    shape: tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """A problem, the question, the right answer and the student's; matrices are SymPy's."""

    problem: Problem
    question: str
    right: Any
    answer: Any
    along: tuple[Symbol, ...]
    values: Values

    @property
    def key(self) -> tuple[Any, ...]:
        """The data on which wrong answers depend, without the entries of the given answer."""
        return self.problem, self.question, self.right, self.along, self.answer_shape

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """The columns of the Jacobian matrix."""
        return self.problem.variables

    @property
    def f(self) -> Expr:
        """The first component."""
        return self.problem.components[0]

    @cached_property
    def jacobian(self) -> Any:
        """J, m×n."""
        return sympy.ImmutableDenseMatrix(
            *self.problem.shape,
            lambda i, j: self.slopes.get((i, j), sympy.S.Zero),
        )

    @cached_property
    def slopes(self) -> dict[tuple[int, int], Expr]:
        """{(i, j): ∂f_i/∂x_j} without zeros."""
        return partials(self.problem.components, self.variables)

    @property
    def diagonal(self) -> list[Expr]:
        """∂f_i/∂x_i."""
        return [self.jacobian[i, i] for i in range(min(self.jacobian.shape))]

    @property
    def square(self) -> bool:
        """Whether J is square."""
        return self.problem.shape[0] == self.problem.shape[1]

    @cached_property
    def determinant(self) -> Expr:
        """det J of a square J."""
        return exact.determinant(self.slopes, self.problem.shape[0])

    def cofactor(self, i: int, j: int) -> Expr:
        """±det of a small square J without row i and column j."""
        return (-1) ** (i + j) * expansion(self.jacobian.minor_submatrix(i, j))

    @property
    def answer_shape(self) -> tuple[int, ...]:
        """The right answer's shape, () for a scalar."""
        return shape(self.answer)

    @property
    def right_shape(self) -> tuple[int, ...]:
        """The given answer's shape, () for a scalar."""
        return shape(self.right)

    def same(self, left: Expr, right: Expr) -> bool:
        """Whether two entries seem to be equal: good enough to guess which entry was moved."""
        return self.values.may_be_equal(left, right)


def expansion(matrix: Any, signed: bool = True) -> Expr:
    """Σ ± a_1i a_2j …: the determinant of a small matrix; without the signs, its permanent.

    SymPy's `per` simplifies its result and its determinants look for zeros; both may take minutes.
    """
    n = matrix.rows
    terms = []
    for order in permutations(range(n)):
        odd = sum(order[i] > order[j] for i, j in combinations(range(n), 2)) % 2
        terms.append(sympy.Mul(-1 if odd and signed else 1, *(matrix[i, order[i]] for i in range(n))))
    return sympy.Add(*terms)


def shape(value: Any) -> tuple[int, ...]:
    """(rows, columns), () for a scalar."""
    return tuple(getattr(value, "shape", ()))


def column(*entries: Expr) -> Any:
    """A column vector."""
    return sympy.ImmutableDenseMatrix(len(entries), 1, entries)
