"""The real solutions of F(x) = 0: exactly where the system is algebraic, enclosed by intervals elsewhere.

Every solution is proved: an exact one by the zero test, a decimal one by an interval that holds exactly one
solution. `Scope` says whether these are all solutions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

    from symjac.model import Point
    from symjac.roots.polynomial import Chart

Scope = Literal["all", "box", "some"]
"""all: there are no other real solutions; box: no others in the box; some: others may exist."""

Interval = tuple[Any, Any]
Box = tuple[tuple["Symbol", Interval], ...]


@dataclass(frozen=True)
class Root:
    """A solution, or a family of them.

    `point` gives every variable its value: exact, or the decimal at the midpoint of its `enclosure`. `free` are the
    variables that may take any value, `integers` the integers that number the members of a family;
    `conditions` say for which parameters and free variables it is a real solution.
    """

    point: Point
    conditions: tuple[Basic, ...] = ()
    free: tuple[Symbol, ...] = ()
    integers: tuple[Symbol, ...] = ()
    enclosure: tuple[Interval, ...] | None = None
    special: Point = ()
    roots: tuple[tuple[Symbol, Expr], ...] = ()
    chart: Chart | None = field(default=None, compare=False, repr=False)

    @property
    def exact(self) -> bool:
        """Whether the values are exact."""
        return self.enclosure is None

    @property
    def family(self) -> bool:
        """Whether it stands for more than one solution."""
        return bool(self.free or self.integers)

    @property
    def symbolic(self) -> bool:
        """Whether a value depends on parameters, free variables or integers."""
        return any(value.free_symbols for _, value in self.point)

    @property
    def generic(self) -> bool:
        """Whether it stands for more than one point, of a family or for other parameters."""
        return self.family or self.symbolic

    @property
    def rational(self) -> bool:
        """Whether it is one point with rational coordinates."""
        return not self.family and self.exact and all(value.is_Rational for _, value in self.point)

    @property
    def values(self) -> tuple[Expr, ...]:
        """The coordinates."""
        return tuple(value for _, value in self.point)


@dataclass(frozen=True)
class Solutions:
    """The solutions found, and the scope of the search.

    `assumed` are the expressions assumed non-zero: parameters in general position. `box` is where decimals were
    sought, `unresolved` are parts of it that may hold a solution.
    """

    roots: tuple[Root, ...]
    scope: Scope
    assumed: tuple[Expr, ...] = ()
    box: Box = ()
    unresolved: tuple[Box, ...] = ()
