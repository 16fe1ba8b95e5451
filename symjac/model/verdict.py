"""The result of a check, as frozen values: a verdict on each entry and on the whole. No behaviour beyond the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symjac.errors import OK, UNDECIDED, WRONG
from symjac.model import Finding, Point, Problem, Result
from symjac.questions import Form

if TYPE_CHECKING:
    from sympy import Basic, Expr, ImmutableDenseMatrix

    from symjac.mistakes import Mistake

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
    """Where a right entry is right, if one side is not defined everywhere that the other is.

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
    form: Form
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
