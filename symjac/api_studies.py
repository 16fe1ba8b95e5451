"""The library's studies of a map: text or Problem in, the finding out. `import symjac` offers them by name."""

from __future__ import annotations

from typing import Unpack

from symjac import api, recursion, tidy
from symjac.api import Reading
from symjac.model import Problem
from symjac.studies.change import Change
from symjac.studies.change import change as _change


def change(
    source: Problem | str, *, at: str = "", simplify: tidy.Level = "light", **reading: Unpack[Reading]
) -> Change:
    """A change of variables x = F(u): det J, |det J|, where it is 0, its sign, and J⁻¹; ShapeError if m ≠ n.

    >>> found = change("r*cos(t), r*sin(t)", vars="r t", positive="r")
    >>> found.volume, found.singular, found.inverse.value[0, 0]
    (r, (), cos(t))
    """
    given, where = api.located(source, at, reading)
    with recursion.room():
        return _change(given, where, level=simplify)
