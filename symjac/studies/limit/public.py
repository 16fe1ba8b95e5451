"""What `symjac` offers of this study: `defining_limit`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac.library.inputs import study
from symjac.library.reading import At, Keywords, Names, Reading, Source, speaking_python, spelled_out
from symjac.library.returned import Shown
from symjac.studies.limit import find


@dataclass(frozen=True, repr=False)
class Limit(Shown, find.Limit):
    """The limit that defines the derivative: `ruling`, `ratios`."""


@speaking_python
@spelled_out
def defining_limit(source: Source, vars: Names | None = None, *, at: At, **reading: Unpack[Keywords]) -> Limit:
    """Whether ‖F(a + h) − F(a) − J·h‖/‖h‖ → 0: `ruling` is right, wrong or undecided, `ratios` are some values.

    >>> defining_limit("abs(x)", at="x=0").ruling
    'wrong'
    """
    return study(Limit, source, Reading(vars, **reading), at, find.limit)
