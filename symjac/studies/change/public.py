"""What `symjac` offers of this study: `change`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac.library.inputs import study
from symjac.library.reading import Names, OfDerivatives, Source, offered
from symjac.library.returned import Shown
from symjac.studies.change import find


@dataclass(frozen=True, repr=False)
class Change(Shown, find.Change):
    """A change of variables: `determinant`, `volume`, `singular`, `sign`, `inverse`."""


@offered
def change(source: Source, vars: Names | None = None, **asked: Unpack[OfDerivatives]) -> Change:
    """x = F(u): det J, |det J|, the sets where det J = 0, its sign, and J⁻¹ (n×n); ShapeError if m ≠ n.

    >>> found = change("r*cos(t), r*sin(t)", "r t", positive="r")
    >>> found.volume, found.singular, found.inverse.value[0, 0]
    (r, (), cos(t))
    """
    level = asked.get("simplify", "light")
    return study(Change, source, vars, asked, lambda problem, point: find.change(problem, point, level=level))
