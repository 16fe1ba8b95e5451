"""Two maps to be composed, G after F: read one after the other, each in its own names. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from symjac.errors import ReadError, SymjacError
from symjac.read.syntax import Declarations, Syntax

THE_OUTER_MAP = "the outer map G"

Reader = Callable[[str, Declarations], Syntax]


class Pair(NamedTuple):
    """G and F."""

    outer: Syntax
    inner: Syntax

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be assumed of each."""
        return tuple(dict.fromkeys((*self.outer.notes, *self.inner.notes)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The constants of both."""
        return tuple(dict.fromkeys((*self.inner.parameters, *self.outer.parameters)))


def read(
    texts: tuple[str, str],
    outer_variables: tuple[str, ...] | None,
    declared: Declarations,
    readers: tuple[Reader, Reader],
) -> Pair:
    """G and F from their texts; what is declared holds for both, but for the variables: those are F's.

    Raises what the readers raise; errors about G say so.
    """
    plain = declared._replace(positive=(), mentioned=(*declared.mentioned, *declared.positive))
    try:
        outer = readers[0](texts[0], plain._replace(variables=outer_variables, map_name=None, letter="G"))
    except SymjacError as error:
        error.message = _about_outer(error.message)
        error.hint = error.hint and _about_outer(error.hint)
        error.origin = error.origin or THE_OUTER_MAP
        raise
    outer = outer._replace(notes=tuple(_about_outer(f"G: {note}") for note in outer.notes))
    inner = readers[1](texts[1], plain)
    return Pair(*(_with_positive(syntax, declared.positive, (outer, inner)) for syntax in (outer, inner)))


def _with_positive(syntax: Syntax, positive: tuple[str, ...], both: tuple[Syntax, Syntax]) -> Syntax:
    names = [(*each.variables, *each.parameters) for each in both]
    for name in positive:
        if not any(name in group for group in names):
            raise ReadError(
                f"--positive: the maps have no variable or parameter {name}",
                hint=f"they have {', '.join(dict.fromkeys(sum(names, ())))}",
            )
    own = (*syntax.variables, *syntax.parameters)
    return syntax._replace(positive=tuple(name for name in positive if name in own))


def _about_outer(text: str) -> str:
    """What is said of --vars, for G."""
    return text.replace("--vars", "--outer-vars")
