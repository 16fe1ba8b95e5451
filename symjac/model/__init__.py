"""The values that all packages exchange: Problem, Result, Answer, Verdict. They are frozen; shape carries meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from symjac.errors import OK, UNDECIDED, WRONG
from symjac.questions import AnswerForm, Coords

if TYPE_CHECKING:
    from sympy import Basic, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix, Symbol

    from symjac.findings.derivations import Derivations
    from symjac.mistakes import Mistake
    from symjac.read import Array, Node


# --- maps, results and answers ------------------------------------------------
#
# The values that all packages exchange: Problem, Result, Answer. They are frozen; their shape carries the meaning.
#
# The Jacobian matrix of F: ℝⁿ → ℝᵐ is m×n, row i belonging to the component f_i and column j to the
# variable x_j (numerator layout). The gradient of a scalar f is the n×1 column ∇f = (Jf)ᵀ. Matrices
# are stored in numerator layout; `Result.in_layout` is the only transpose.


Layout = Literal["numerator", "denominator"]
Kind = Literal[
    "jacobian", "gradient", "determinant", "hessian", "derivative", "divergence", "curl", "laplacian", "directional",
    "inverse", "expression",
]  # fmt: skip
Point = tuple[tuple["Symbol", "Expr"], ...]


@dataclass(frozen=True)
class Problem:
    """A map F: ℝⁿ → ℝᵐ: components f_1 … f_m in the variables x_1 … x_n.

    `source` is the text it was read from, `notes` are the reader's assumptions, `doubts`
    those of them without which the map would be another one. `cancelled` holds,
    for each component, the factors that have cancelled, as 1/x in x/x = 1: the component has no value where
    one of these has none. `coords` names the coordinates of the variables: unless they are
    Cartesian, m = n components are those of a field along the unit vectors. `arrays` are the vectors and matrices whose
    entries are variables or parameters, `typed` is the syntax of the text with them.
    """

    components: tuple[Expr, ...]
    variables: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...] = ()
    functions: tuple[str, ...] = ()
    name: str = "F"
    component_names: tuple[str, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    cancelled: tuple[tuple[Expr, ...], ...] = ()
    coords: Coords = "cartesian"
    arrays: tuple[Array, ...] = ()
    typed: tuple[Node, ...] = field(default=(), repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n): the number of components and of variables."""
        return len(self.components), len(self.variables)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables, the parameters and the undefined functions."""
        return (*(symbol.name for symbol in (*self.variables, *self.parameters)), *self.functions)

    def scalar_parts(self) -> tuple[Problem, ...]:
        """The m scalar maps f_i: ℝⁿ → ℝ."""
        cancelled = self.cancelled or ((),) * len(self.components)
        typed = {i: (node,) for i, node in enumerate(self.typed)} if len(self.typed) == len(self.components) else {}
        return tuple(
            replace(
                self,
                typed=typed.get(i, ()),
                components=(component,),
                name=name,
                component_names=(name,),
                cancelled=(parts,),
            )
            for i, (component, name, parts) in enumerate(
                zip(self.components, self.component_names, cancelled, strict=True)
            )
        )


class Studied(NamedTuple):
    """A set, by intervals of variables, by pairs (g, strict) for g ≥ 0 (g > 0 if strict), and by h for h = 0."""

    on: tuple[tuple[Symbol, tuple[Expr, Expr]], ...] = ()
    above: tuple[tuple[Expr, bool], ...] = ()
    equal: tuple[Expr, ...] = ()


class Direction(NamedTuple):
    """A vector to differentiate along: the given vector, or, if `normalized`, the given vector divided by its `length`.

    `name` is its name beside a map.
    """

    vector: tuple[Expr, ...]
    length: Expr
    normalized: bool = False
    name: str = "v"


@dataclass(frozen=True)
class Border:
    """Points where an entry of a result does not exist, or (not `proved`) may not: where the condition holds.

    `where` is None for unnamed points; `place` is the entry, None for all entries. `partial`: the entries exist there
    as partial derivatives, but the component is not differentiable.
    """

    where: Any
    proved: bool
    place: Any = None
    partial: bool = False


@dataclass(frozen=True)
class Result:
    """The answer to one question about a Problem.

    `shape` is (rows, columns) of a matrix (kind jacobian m×n, gradient n×1, hessian n×n, curl 3×1,
    directional m×1, inverse n×n) and () of a scalar (the other kinds, the curl in the plane, and the
    directional derivative of one component). `nonzeros` are the non-zero entries, of a matrix
    by (row, column), of a scalar by (). `point` holds the values that were substituted, `notes` the
    notes on the value, `direction` the vector of differentiation, `borders` the places
    where entries do not exist though the map has a value.
    """

    kind: Kind
    problem: Problem
    shape: tuple[int, ...]
    nonzeros: Mapping[Any, Expr] = field(hash=False)
    layout: Layout = "numerator"
    point: Point = ()
    notes: tuple[str, ...] = field(default=())
    direction: Direction | None = None
    borders: tuple[Border, ...] = ()

    def __post_init__(self) -> None:
        entries = sorted(self.nonzeros.items(), key=itemgetter(0))
        object.__setattr__(self, "nonzeros", {place: entry for place, entry in entries if entry != 0})

    @cached_property
    def value(self) -> ImmutableDenseMatrix | ImmutableSparseMatrix | Expr:
        """The matrix, or the scalar, as SymPy has it."""
        from symjac.expressions import facts

        return facts.sparse_matrix(self.shape, self.nonzeros)

    @property
    def is_matrix(self) -> bool:
        """Whether the value is a matrix."""
        return bool(self.shape)

    @property
    def is_symmetric(self) -> bool:
        """Whether a matrix is written the same as its transpose."""
        return all(self.nonzeros.get(place[::-1]) == entry for place, entry in self.nonzeros.items())

    @property
    def row_names(self) -> tuple[str, ...]:
        """The owner of each row: a component (jacobian), a variable, or a unit vector."""
        return self._axis_names()[0]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The owner of each column: a variable (jacobian, hessian) or the component (gradient)."""
        return self._axis_names()[1]

    def _axis_names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        components = self.problem.component_names
        variables = tuple(v.name for v in self.problem.variables)
        along = variables if self.problem.coords == "cartesian" else tuple(f"e_{name}" for name in variables)
        axes = {
            "jacobian": (components if along == variables or len(components) == 1 else along, along),
            "gradient": (along, components),
            "hessian": (variables, variables),
            "curl": (along, ()),
            "laplacian": (along, ()),
            "directional": (along if along != variables else components, ()),
            "inverse": (variables, components),
        }.get(self.kind, ((), ()))
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
        borders = tuple(replace(b, place=b.place[::-1] if b.place else None) for b in self.borders)
        entries = transposed(self.nonzeros)
        return replace(self, shape=self.shape[::-1], nonzeros=entries, layout=layout, borders=borders)

    def borders_at(self, place: Any) -> tuple[Border, ...]:
        """Where the entry at a place does not exist, or may not."""
        return tuple(border for border in self.borders if border.place in (None, place) and not border.partial)


def transposed(entries: Mapping[Any, Expr]) -> dict[Any, Expr]:
    """The entries of Aᵀ."""
    return {place[::-1]: entry for place, entry in entries.items()}


class Needed(NamedTuple):
    """A condition for a form to hold: a number is not 0, no entry is 0, or one entry is the largest."""

    kind: Literal["number", "entries", "largest"]
    node: Node

    @property
    def around(self) -> tuple[str, str]:
        """The words before and after its formula."""
        return {
            "number": ("", " ≠ 0"),
            "entries": ("no entry of ", " is 0"),
            "largest": ("one entry of ", " alone is the largest"),
        }[self.kind]

    def said(self, formula: str, unequal: str = "≠") -> str:
        """The condition in words: `det(X) ≠ 0`, `no entry of x is 0`.

        >>> Needed("entries", None).said("x")
        'no entry of x is 0'
        """
        before, after = self.around
        return f"{before}{formula}{after.replace('≠', unequal)}"


class Form(NamedTuple):
    """A derivative by an array, in vectors and matrices: a tree, proved by components; None if none was found."""

    kind: Kind
    component: str
    by: str
    node: Node | None
    whole: bool
    """Whether all variables are in the vector or matrix, so that this is the whole result."""
    where: tuple[Needed, ...] = ()
    """The conditions under which it holds."""


class Assignment(NamedTuple):
    """A name for a subexpression: `symbol` = `value`."""

    symbol: Symbol
    value: Expr


def each_once(*notes: Iterable[str]) -> tuple[str, ...]:
    """All notes in their order, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(notes)))


class Finding:
    """The finding of a command: an Answer, a Verdict, or one of `symjac.studies`. Frozen; one sheet, one record.

    `findings.SHOWN_BY` names the module that makes its sheet and its record.
    """

    problem: Problem

    @property
    def maps(self) -> tuple[Problem, ...]:
        """The maps that it is about."""
        return (self.problem,)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in which it is written."""
        return self.problem.names

    @property
    def notes_of_input(self) -> tuple[str, ...]:
        """Assumptions made, or doubts left, when the map was read."""
        return self.problem.notes

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes for its reader, each once."""
        return ()

    @property
    def qualifications(self) -> tuple[str, ...]:
        """The notes without which it would claim too much: what is assumed of the map, and `all_notes`.

        Advice for the command line, `; --at decides at a point`, is left out.
        """
        notes = each_once(*(problem.doubts for problem in self.maps), self.all_notes)
        return each_once(note.split("; --")[0] for note in notes)

    @property
    def status(self) -> int:
        """The exit status of a command that shows it."""
        return OK


@dataclass(frozen=True)
class Answer(Finding):
    """The finding of a derivative command: the results about one problem, in the order in which they are shown.

    `whole`: no part was picked out with `--only`; `notes` are about the answer as a whole.
    `assignments` are the names in which the results are written, each needing only earlier ones; None
    if they are written out. `derivations` are the steps, if asked for; `forms` are
    the results in vectors and matrices.
    """

    command: str
    problem: Problem
    results: tuple[Result, ...]
    whole: bool = True
    notes: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] | None = None
    derivations: Derivations | None = None
    forms: tuple[Form, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names in which the results are written."""
        return (*self.problem.names, *(symbol.name for symbol, _ in self.assignments or ()))

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes of the answer, of the results and of the derivations, each once."""
        steps = self.derivations.notes if self.derivations else ()
        return each_once(self.notes, *(result.notes for result in self.results), steps)


# --- verdicts -----------------------------------------------------------------
#
# The result of a check, as frozen values: a verdict on each entry and on the whole. No behaviour beyond the score.


Ruling = Literal["right", "wrong", "undecided"]
Side = Literal["expected", "answer"]


@dataclass(frozen=True)
class Witness:
    """A point and both values there: rational, or to 15 digits, or to as many digits as tell the two apart.

    A value is None if that side is not defined there.
    """

    point: Point
    expected: Expr | None
    answer: Expr | None


@dataclass(frozen=True)
class DomainDifference:
    """The domain on which a right entry is right, if one side is undefined at points where the other is defined.

    `conditions` are relations that hold where both are defined, if they are known; `narrower` is
    the side that is undefined at the witness.
    """

    conditions: tuple[Basic, ...]
    narrower: Side
    witness: Witness


@dataclass(frozen=True)
class Comparison:
    """Whether two expressions are equal wherever both are defined: proved, refuted with a witness, or undecided.

    `tried` names the test that decided, or all tests that did not. `integers` are names to which only integers were
    given, because (−1)ⁿ and the like are real only for integers.
    """

    ruling: Ruling
    witness: Witness | None = None
    domain: DomainDifference | None = None
    tried: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of an answer; row and column are counted from 0.

    `mistake` is a known mistake that leads to the wrong entry.
    """

    row: int
    column: int
    expected: Expr
    answer: Expr
    comparison: Comparison
    mistake: Mistake | None = None

    @property
    def ruling(self) -> Ruling:
        """Right, wrong or undecided."""
        return self.comparison.ruling


@dataclass(frozen=True)
class Verdict(Finding):
    """An answer held against the truth.

    `fits` says whether the answer has the shape that was asked for; if not, there are no `entries`. `mistake`
    is a known mistake that leads to the answer as a whole. `derivation` is how wrong entries are found, if that was
    asked for.
    """

    truth: Result
    answer: ImmutableDenseMatrix
    form: AnswerForm
    entries: tuple[Entry, ...]
    fits: bool = True
    mistake: Mistake | None = None
    derivation: Finding | None = None

    @property
    def ruling(self) -> Ruling:
        """Wrong if the shape or an entry is, else undecided if an entry is, else right."""
        rulings = {entry.ruling for entry in self.entries}
        if not self.fits or "wrong" in rulings:
            return "wrong"
        return "undecided" if "undecided" in rulings else "right"

    @property
    def maps(self) -> tuple[Problem, ...]:
        """The map of the question."""
        return (self.truth.problem,)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the question, and further names in the answer."""
        return (*self.truth.problem.names, *sorted(symbol.name for symbol in self.answer.free_symbols))

    @property
    def notes_of_input(self) -> tuple[str, ...]:
        """The notes of the question's map."""
        return self.truth.problem.notes

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistake of the whole answer, then those of its entries, each once."""
        found = (self.mistake, *(entry.mistake for entry in self.entries))
        return tuple(dict.fromkeys(mistake for mistake in found if mistake))

    @property
    def score(self) -> tuple[int, int]:
        """The number of right entries, and of all entries that were asked for."""
        asked = self.truth.value.rows * self.truth.value.cols if self.truth.is_matrix else 1
        return sum(entry.ruling == "right" for entry in self.entries), asked

    def __bool__(self) -> bool:
        """Whether the answer is proved right."""
        return self.ruling == "right"

    @property
    def status(self) -> int:
        """0 for right, 1 for wrong, 4 for undecided."""
        return {"right": OK, "wrong": WRONG, "undecided": UNDECIDED}[self.ruling]
