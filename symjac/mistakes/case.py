"""A problem, a question about it, the right answer and the one given, with what is computed from them once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.derive import partials
from symjac.kernel import sympy
from symjac.mistakes.values import Values

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.model import Problem


class OfShape(NamedTuple):
    """In the place of an answer of which the shape alone counts."""

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
        """All that wrong answers depend on which do not depend on the entries of the one given."""
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
        """Whether J is."""
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
        """() for a scalar."""
        return shape(self.answer)

    @property
    def right_shape(self) -> tuple[int, ...]:
        """() for a scalar."""
        return shape(self.right)

    def same(self, left: Expr, right: Expr) -> bool:
        """Whether two entries seem to be equal: enough to guess which entry went where."""
        return self.values.may_be_equal(left, right)


def expansion(matrix: Any, signed: bool = True) -> Expr:
    """Σ ± a_1i a_2j …: the determinant of a small matrix; without the signs its permanent.

    SymPy's `per` simplifies what it has found, and its determinants look for zeros; both may take minutes.
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
