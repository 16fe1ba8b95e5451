"""What `symjac` offers of this study: `compose`, and the class of its finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from symjac import build, read, work
from symjac.calculus.commands import Choices
from symjac.library.inputs import (
    declarations,
    joined,
    located,
    owned,
    read_given,
    symbols_in,
    text_of,
    with_own,
    within,
)
from symjac.library.reading import At, Keywords, Names, Reading, Source, offered
from symjac.library.returned import Shown, handed_out
from symjac.model import Problem
from symjac.read import components, latex as tex
from symjac.read.arrays import names_and_arrays
from symjac.studies.composition import find


@dataclass(frozen=True, repr=False)
class Composition(Shown, find.Composition):
    """The chain rule J_G(F(x))·J_F(x): `jacobian`, `ruling`, the factors."""


@offered
def compose(
    outer: Source,
    inner: Source,
    vars: Names | None = None,
    *,
    outer_vars: Names = "",
    at: At = "",
    **reading: Unpack[Keywords],
) -> Composition:
    """J_{G∘F}(x) = J_G(F(x))·J_F(x), p×n = (p×m)·(m×n), for G (`outer`) and F (`inner`), and whether it is proved.

    Both are read as `problem` reads them, with `vars` for F and `outer_vars` for G. ShapeError unless G has as many
    variables as F has components; SingularPoint where F or G is not differentiable.

    >>> found = compose("x^2*y", "cos(t), sin(t)")
    >>> found.jacobian.shape, found.ruling
    ((1, 1), 'right')
    """
    maps = _maps(outer, inner, outer_vars, Reading(vars, **reading))
    where = located(at, build.with_constants(maps[1], maps[0]))
    with work.room_for_recursion():
        composed = find.compose(*maps, where).finished(Choices())
        found: Composition = handed_out(composed, owned(maps[0]) | owned(maps[1]))
    return found


def _maps(outer: Source, inner: Source, outer_vars: Names, reading: Reading) -> tuple[Problem, Problem]:
    if isinstance(outer, Problem) and outer_vars:
        raise TypeError("a Problem has been read already: outer_vars cannot apply to it")
    if isinstance(outer, Problem) or isinstance(inner, Problem):
        of_outer = reading._replace(vars=outer_vars or None)
        first = within(outer) if isinstance(outer, Problem) else read_given(outer, of_outer)
        return first, read_given(inner, reading)
    own = symbols_in((outer, inner, outer_vars, *reading[:4]))
    read_map = tex.read_map if reading.latex else components.read_map
    texts = text_of(outer, latex=reading.latex)[0], text_of(inner, latex=reading.latex)[0]
    variables = names_and_arrays(joined(outer_vars), "outer_vars") if outer_vars else None
    pair = read.read_composition(texts, variables, declarations(reading, own), (read_map, read_map))
    with work.room_for_recursion():
        first, second = build.pair(pair, own)
    return with_own(first, own), with_own(second, own)
