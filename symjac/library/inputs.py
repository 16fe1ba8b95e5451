"""What the library's functions are given: text → Problem, Point, Direction, matrix. Anything else is a TypeError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from symjac import recursion
from symjac.build import problems as build
from symjac.calculus import vector
from symjac.model import Direction, Point, Problem
from symjac.questions import COORDINATES, Coords
from symjac.read import components, values
from symjac.read import latex as tex
from symjac.read.names import one_name, split_names
from symjac.read.syntax import Declarations

if TYPE_CHECKING:
    from sympy import ImmutableDenseMatrix

Names = str | Sequence[str]


class Reading(TypedDict, total=False):
    """How text is read: the keywords of `problem`."""

    vars: Names
    params: Names
    functions: Names
    positive: Names
    complex: bool
    name: str
    latex: bool


def problem(text: str, **reading: Unpack[Reading]) -> Problem:
    r"""The map F: ℝⁿ → ℝᵐ that a text describes.

    `vars` are the variables in the order of the columns (without it: all names found, in natural
    order), `params` the constants, `functions` the undefined functions, `positive` the variables and
    parameters that are positive, `complex` whether the others are complex, `name` the map's name,
    `latex` whether the text is LaTeX. Names are given as "x y", "x,y" or a sequence. Raises
    ReadError, usually a ParseError with the place.

    >>> problem("x*y, a*sin(x)", vars="x y", params="a").shape
    (2, 2)
    >>> problem(r"\begin{pmatrix} xy \\ \sin x \end{pmatrix}", vars="x y", latex=True).components
    (x*y, sin(x))
    """
    check_keywords(reading)
    return read_in("cartesian", text, **reading)


def matrix(text: str, like: Problem, *, latex: bool = False) -> ImmutableDenseMatrix:
    """The matrix that a text such as "[[y, x], [cos(x), 0]]" shows, in the names of a problem.

    Reads what `symjac … -f str` prints, assignments (`--cse`) above it included; with `latex`, what
    `-f latex` prints without them. Raises ParseError for what is not a matrix in these names.
    """
    require_problem(like)
    text = require_text(text, "a matrix")
    names = tuple(v.name for v in like.variables), tuple(p.name for p in like.parameters)
    declared = Declarations(*names, functions=like.functions)
    rows = tex.read_matrix(text, declared) if latex else values.read_matrix(text, declared)
    with recursion.room():
        return build.matrix(rows, text, like)


def located(source: Problem | str, at: str, reading: Reading) -> tuple[Problem, Point]:
    """The map and the point; () for an empty text."""
    mentioned = values.assigned(require_text(at, "a point"))
    check_keywords(reading)
    given = read(source, reading) if isinstance(source, Problem) else read_in("cartesian", source, mentioned, **reading)
    return given, point(at, given, latex="\\" in at) if at else ()


def point(text: str, problem: Problem, *, latex: bool = False) -> Point:
    """The point that a text such as "x=1, y=pi/2" describes, for a problem; perhaps in LaTeX."""
    text = require_text(text, "a point")
    require_problem(problem)
    names = tuple(v.name for v in problem.variables), tuple(p.name for p in problem.parameters)
    read_point = tex.read_point if latex else values.read_point
    return build.point(read_point(text, *names), problem)


def require_problem(value: object) -> None:
    """Raise TypeError for anything else."""
    if not isinstance(value, Problem):
        raise TypeError(f"a Problem is needed, as symjac.problem reads it, not {type(value).__name__}")


def read_given(source: Problem | str, reading: Reading, coords: Coords | None) -> Problem:
    """The map, in coordinates: those of a Problem unless others are named."""
    if coords is not None and coords not in COORDINATES:
        raise ValueError(f"coords is one of {', '.join(COORDINATES)}, not {coords!r}")
    if not isinstance(source, Problem):
        check_keywords(reading)
        return read_in(coords or "cartesian", source, **reading)
    given = read(source, reading)
    return given if coords is None else replace(given, coords=coords)


def read_in(coords: Coords, text: str, mentioned: tuple[str, ...] = (), **reading: Unpack[Reading]) -> Problem:
    """The map that a text describes in coordinates; `mentioned` are names that a point gives values to."""
    text = require_text(text, "a map")
    names = reading.get("vars")
    variables = None if names is None else split_names(joined(names), "vars")
    declared = declared_in(reading)._replace(variables=variables, coords=coords, mentioned=mentioned)
    read_map = tex.read_map if reading.get("latex") else components.read_map
    syntax = read_map(text, declared)
    with recursion.room():
        return build.problem(syntax)


def read_direction(text: str, problem: Problem, *, normalize: bool = False) -> Direction:
    """The direction that a text such as "1, 2" describes, for a problem; perhaps in LaTeX."""
    text = require_text(text, "a direction")
    names = tuple(v.name for v in problem.variables), tuple(p.name for p in problem.parameters)
    read = tex.read_direction if "\\" in text else values.read_direction
    return vector.along(build.direction(read(text, *names), problem), normalize)


def read(source: Problem | str, reading: Reading) -> Problem:
    """The problem, or the one that a text describes."""
    check_keywords(reading)
    if not isinstance(source, Problem):
        return problem(source, **reading)
    if reading:
        raise TypeError(f"a Problem has been read already: {', '.join(reading)} cannot apply to it")
    return source


def check_keywords(reading: Reading) -> None:
    """Raise TypeError for a keyword that text is not read with."""
    unknown = reading.keys() - Reading.__annotations__.keys()
    if unknown:
        raise TypeError(
            f"unknown keyword {', '.join(sorted(unknown))}; text is read with {', '.join(Reading.__annotations__)}"
        )


def declared_in(reading: Reading) -> Declarations:
    """All that is declared but the variables."""
    return Declarations(
        parameters=named(reading.get("params"), "params"),
        functions=named(reading.get("functions"), "functions"),
        positive=named(reading.get("positive"), "positive"),
        complex_valued=reading.get("complex", False),
        map_name=one_name(reading["name"], "name") if reading.get("name") is not None else None,
    )


def require_text(value: object, what: str) -> str:
    """The value, if it is text; TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is text, not {type(value).__name__}")
    return value


def joined(names: Names) -> str:
    """Names as one text."""
    if isinstance(names, Sequence):
        return names if isinstance(names, str) else ",".join(require_text(name, "a name") for name in names)
    raise TypeError(f"names are text, as 'x y', or a sequence of text, not {type(names).__name__}")


def named(names: Names | None, what: str) -> tuple[str, ...]:
    """The names; () for None and for no text."""
    text = "" if names is None else joined(names)
    return split_names(text, what) if text else ()
