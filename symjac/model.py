"""The values that everything else passes around: Problem and Result. Frozen, shape carries the meaning.

The Jacobian matrix of F: ℝⁿ → ℝᵐ is m×n, row i belonging to the component f_i and column j to the
variable x_j (numerator layout). The gradient of a scalar f is the n×1 column ∇f = (Jf)ᵀ. Matrices
are stored in numerator layout; `Result.in_layout` is the only transpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from sympy import Expr, ImmutableSparseMatrix, Symbol

Layout = Literal["numerator", "denominator"]
Kind = Literal["jacobian", "gradient", "determinant", "hessian"]
Point = tuple[tuple["Symbol", "Expr"], ...]


@dataclass(frozen=True)
class Problem:
    """A map F: ℝⁿ → ℝᵐ: components f_1 … f_m in the variables x_1 … x_n.

    `source` is the text it was read from, `notes` what the reader had to assume.
    """

    components: tuple[Expr, ...]
    variables: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...] = ()
    functions: tuple[str, ...] = ()
    name: str = "F"
    component_names: tuple[str, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n): the number of components and of variables."""
        return len(self.components), len(self.variables)

    def scalar_parts(self) -> tuple[Problem, ...]:
        """The m scalar maps f_i: ℝⁿ → ℝ."""
        return tuple(
            replace(self, components=(component,), name=name, component_names=(name,))
            for component, name in zip(self.components, self.component_names, strict=True)
        )


@dataclass(frozen=True)
class Result:
    """The answer to one question about a Problem.

    `value` is a matrix (kind jacobian m×n, gradient n×1, hessian n×n) or an expression (kind
    determinant). `point` holds what was substituted, `notes` what a reader of the value must know.
    """

    kind: Kind
    problem: Problem
    value: ImmutableSparseMatrix | Expr
    layout: Layout = "numerator"
    point: Point = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns) of a matrix, () of a scalar."""
        return cast("tuple[int, int]", tuple(self.value.shape)) if self.is_matrix else ()

    @property
    def is_matrix(self) -> bool:
        """Whether the value is a matrix."""
        return self.kind != "determinant"

    @property
    def nonzeros(self) -> dict[tuple[int, int], Expr]:
        """The entries that are not zero, by (row, column), in row order."""
        return dict(sorted(self.value.todok().items()))

    @property
    def row_names(self) -> tuple[str, ...]:
        """What each row belongs to: a component (jacobian) or a variable."""
        return self._axis_names()[0]

    @property
    def column_names(self) -> tuple[str, ...]:
        """What each column belongs to: a variable (jacobian, hessian) or the component (gradient)."""
        return self._axis_names()[1]

    def _axis_names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        components = self.problem.component_names
        variables = tuple(v.name for v in self.problem.variables)
        axes = {
            "jacobian": (components, variables),
            "gradient": (variables, components),
            "hessian": (variables, variables),
            "determinant": ((), ()),
        }[self.kind]
        return axes[::-1] if self.kind == "jacobian" and self.layout == "denominator" else axes

    def in_layout(self, layout: Layout) -> Result:
        """The same result in the other layout: a Jacobian matrix is transposed, nothing else changes.

        In denominator layout the Jacobian is n×m, row j belonging to x_j (Wikipedia, *Matrix calculus*,
        Layout conventions). The gradient is an n×1 column and the Hessian symmetric in both.
        """
        if layout == self.layout:
            return self
        if self.kind != "jacobian":
            return replace(self, layout=layout)
        from symjac import sparse

        m, n = self.value.shape
        transposed = sparse.matrix((n, m), {(j, i): entry for (i, j), entry in self.nonzeros.items()})
        return replace(self, value=transposed, layout=layout)

    def to_latex(self, *, cse: bool = False) -> str:
        """The value as LaTeX for amsmath, without a left-hand side; with `cse` below what its entries share."""
        from symjac.render import latex

        return latex.fragment(self._answer(cse))

    def to_json(self, *, cse: bool = False) -> dict[str, Any]:
        """The value with its shape, layout and names, in the schema `symjac/1`; with `cse` what its entries share."""
        from symjac.render import json

        return json.described(self._answer(cse))

    def _answer(self, cse: bool) -> Answer:
        """This result alone, as the command of its kind shows it."""
        answer = Answer(self.kind, self.problem, (self,), whole=False)
        if not cse:
            return answer
        from symjac import sharing

        return sharing.shared(answer)

    def __str__(self) -> str:
        """The value in SymPy's notation."""
        from symjac.render import sympy_text

        return sympy_text.value(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"


class Assignment(NamedTuple):
    """A name for a subexpression: `symbol` = `value`."""

    symbol: Symbol
    value: Expr


@dataclass(frozen=True)
class Answer:
    """What a command found: the results about one problem, in the order in which they are shown.

    `whole` says that nothing was picked out with `--only`; `notes` are about the answer as a whole.
    `assignments` are the names that the results are written in, each needing only earlier ones; None
    where they are written out.
    """

    command: str
    problem: Problem
    results: tuple[Result, ...]
    whole: bool = True
    notes: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] | None = None

    @property
    def all_notes(self) -> tuple[str, ...]:
        """These notes and those of the results, each once."""
        return tuple(dict.fromkeys((*self.notes, *(note for result in self.results for note in result.notes))))
