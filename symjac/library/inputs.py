"""Turns the arguments of the library's functions into a Problem, Point, Direction or matrix, or raises TypeError.

SymPy's expressions are spelled in the input language and then read like text: one reader, one builder, the same limits
and the same errors. The caller's symbols keep their assumptions; a symbol without assumptions is a real number, like
every name of the language (`complex=True` makes it complex).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from symjac import build, work
from symjac.calculus import vector
from symjac.errors import ReadError
from symjac.expressions.facts import unified
from symjac.kernel import sympy, uncollected
from symjac.library.reading import (
    Answer,
    At,
    Box,
    Keywords,
    Names,
    Reading,
    Source,
    offered,
    reading_of,
    speaking_python,
)
from symjac.library.returned import Problem, handed_out
from symjac.model import Direction, Finding, Point, Problem as Given, Result
from symjac.questions import COORDINATES, Coords
from symjac.read import Declarations, SetSyntax, components, latex as tex, points
from symjac.read.arrays import OPTIONS, declared, extended
from symjac.read.names import canonical, natural_key, one_name, split_names
from symjac.render.latex import TEXT

if TYPE_CHECKING:
    from sympy import Expr, ImmutableDenseMatrix, Symbol


class Own(dict[str, Any]):
    """The caller's symbols and undefined functions, by the names under which they are read."""

    def take(self, value: object) -> None:
        """Add the symbols and undefined functions of a value; ReadError if two of them have the same name."""
        if isinstance(value, str | Given):
            return
        if isinstance(value, Result):
            value = value.value
        if isinstance(value, Mapping):
            for part in (*value.keys(), *value.values()):
                self.take(part)
        elif isinstance(value, sympy.Basic | sympy.MatrixBase):
            for symbol in value.free_symbols:
                self._keep(named(symbol), symbol)
            for applied in value.atoms(sympy.core.function.AppliedUndef):
                self._keep(applied.func.__name__, applied.func)
        elif isinstance(value, sympy.core.function.UndefinedFunction):
            self._keep(value.__name__, value)
        elif isinstance(value, Iterable):
            for part in value:
                self.take(part)

    def _keep(self, name: str, symbol: Any) -> None:
        if self.setdefault(name, symbol) != symbol:
            raise ReadError(
                f"two different symbols are called {name}",
                hint="they differ in their assumptions: make the symbol once, and use it everywhere",
            )

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the undefined functions."""
        return tuple(name for name, own in self.items() if isinstance(own, sympy.core.function.UndefinedFunction))


def symbols_in(value: object) -> Own:
    """The symbols and undefined functions of a value."""
    own = Own()
    own.take(value)
    return own


@offered
def problem(text: Source, vars: Names | None = None, **reading: Unpack[Keywords]) -> Problem:
    r"""The map F: ℝⁿ → ℝᵐ that `text` describes: text, an expression of SymPy, a list of either, a row or column.

    `vars` are the variables in the order of the columns (without it: all names found, in natural
    order), `params` the constants, `functions` the undefined functions, `positive` the variables and
    parameters that are positive, `complex` whether the others are complex, `name` the map's name,
    `latex` whether the text is LaTeX; `vector="x:3"`, `matrix_var`, `vector_param`, `matrix_param` declare vectors and
    matrices as the options of the command do. Names are given as "x y", "x,y", a symbol, or a sequence. Raises
    ReadError, usually a ParseError with the place.

    >>> problem("x*y, a*sin(x)", "x y", params="a").shape
    (2, 2)
    >>> problem(r"\begin{pmatrix} xy \\ \sin x \end{pmatrix}", "x y", latex=True).components
    (x*y, sin(x))
    >>> x, y = sympy.symbols("x y")
    >>> problem([x * y, "sin(x)"], [x, y]).variables == (x, y)
    True
    """
    return finished(read_given(text, Reading(vars, **reading)))


def finished(given: Given) -> Problem:
    """The problem in the caller's symbols, as the library returns it."""
    found: Problem = handed_out(given, owned(given))
    return found


def owned(given: Given, also: object = ()) -> dict[str, Any]:
    """The caller's symbols of a problem, by the names of their stand-ins, and the symbols that a value adds."""
    own = {inner.__name__ if isinstance(inner, type) else inner.name: own for own, inner in stand_ins(given)}
    return {name: symbol for name, symbol in symbols_in(also).items() if name not in given.names} | own


def stand_ins(given: Given) -> tuple[tuple[Any, Any], ...]:
    """Pairs: the caller's symbol, and the stand-in that is computed with."""
    return given.stand_ins if isinstance(given, Problem) else ()


def read_given(source: Source, reading: Reading, coords: Coords | None = None, at: At = "") -> Given:
    """The map in stand-ins, in the coordinates named; by default those of a Problem.

    Names to which a point gives values are thereby declared.
    """
    if coords is not None and coords not in COORDINATES:
        raise ValueError(f"coords is one of {', '.join(COORDINATES)}, not {coords!r}")
    if isinstance(source, Given):
        refuse_reading(reading)
        inner = within(source)
        return inner if coords is None else replace(inner, coords=coords)
    if isinstance(source, Result):
        reading = reading if reading.vars is not None else reading._replace(vars=source.problem.variables)
    own = symbols_in((source, *reading[:4]))
    text, count = text_of(source, latex=reading.latex)
    given = declarations(reading, own)._replace(coords=coords or "cartesian", mentioned=points.assigned(point_text(at)))
    with uncollected(), work.room_for_recursion():
        return with_own(_built(text, given, reading.latex, count, own), own)


def _built(text: str, given: Declarations, latex: bool, count: int, own: Own) -> Given:
    """The map of a text; ReadError if it has not the components that are expected. Its syntax tree is given up here."""
    syntax = tex.read_map(text, given) if latex else components.read_map(text, given)
    if count and count != len(syntax.components):
        raise ReadError(
            f"the list has {count} items and {len(syntax.components)} components", hint="each item is one component"
        )
    return build.problem(syntax, own)


def with_own(given: Given, own: Mapping[str, Any]) -> Given:
    """The problem together with the caller's symbols."""
    symbols = (*given.variables, *given.parameters)
    pairs = [(own[symbol.name], symbol) for symbol in symbols if symbol.name in own]
    pairs += [(function, sympy.Function(name)) for name, function in own.items() if name in given.functions]
    return Problem.of(given, tuple(pairs)) if pairs else given


def within(given: Given) -> Given:
    """A problem in the stand-ins that are computed with, its parts the objects that stand for their equals."""
    pairs = stand_ins(given)
    inner = {own.__name__ if isinstance(own, type) else own.name: symbol for own, symbol in pairs}
    found: Given = handed_out(given, inner) if pairs else given
    with work.room_for_recursion():
        return replace(found, components=tuple(map(unified, found.components)))


def refuse_reading(reading: Reading) -> None:
    """Raise TypeError if keywords for reading are given together with a Problem."""
    named = [name for name, value, other in zip(Reading._fields, reading, Reading(), strict=True) if value != other]
    if named:
        raise TypeError(f"a Problem has been read already: {', '.join(named)} cannot apply to it")


def declarations(reading: Reading, own: Own) -> Declarations:
    """All declarations."""
    variables = None if reading.vars is None else split_names(joined(reading.vars), "vars")
    return extended(declared_in(reading, own)._replace(variables=variables))


def declared_in(reading: Reading, own: Own) -> Declarations:
    """All declarations except the variables."""
    functions = names(reading.functions, "functions")
    return Declarations(
        parameters=names(reading.params, "params"),
        functions=tuple(dict.fromkeys((*functions, *own.functions))),
        positive=names(reading.positive, "positive"),
        complex_valued=reading.complex,
        map_name=None if reading.name is None else one_name(reading.name, "name"),
        arrays=tuple(
            array for option, text in zip(OPTIONS, reading[7:], strict=True) if text for array in declared(text, option)
        ),
    )


@speaking_python
def matrix(text: Answer, like: Given, *, latex: bool = False) -> ImmutableDenseMatrix:
    """The matrix that a text such as "[[y, x], [cos(x), 0]]" shows, in the names of a problem; rows, or SymPy's matrix.

    Reads what `symjac … -f str` prints, assignments (`--cse`) above it included; with `latex`, what
    `-f latex` prints without them. Raises ParseError for what is not a matrix in these names.
    """
    require_problem(like)
    own = owned(like, text)
    text = answer_text(text)
    rows = points.read_matrix(text, in_names_of(like), in_latex=latex)
    with work.room_for_recursion():
        return handed_out(build.matrix(rows, text, within(like)), own)


def in_names_of(given: Given) -> Declarations:
    """The names of a problem, as declarations."""
    variables, parameters = (tuple(named(s) for s in group) for group in (given.variables, given.parameters))
    return Declarations(variables, parameters, given.functions, arrays=given.arrays)


def read_set(on: str, where: object, subject_to: object, given: Given, declared: bool) -> SetSyntax:
    """The set given by intervals, inequalities and equations, in the names of a map."""
    names = tuple(v.name for v in given.variables), tuple(p.name for p in given.parameters)
    return points.read_set(on, relations_text(where), relations_text(subject_to), *names, declared=declared)


def relations_text(given: object) -> str:
    """Relations as text: text, a relation of SymPy's, or a sequence of these."""
    if isinstance(given, str):
        return given
    if isinstance(given, sympy.core.relational.Relational):
        sign = "=" if isinstance(given, sympy.Eq) else given.rel_op
        return f"{spelled(given.lhs)} {sign} {spelled(given.rhs)}"
    if isinstance(given, list | tuple):
        return "; ".join(map(relations_text, given))
    raise TypeError(f"a relation is text such as 'x^2 <= 1', or one of SymPy's, not {type(given).__name__}")


def point(at: At, problem: Given, *, latex: bool = False) -> Point:
    """The point that a text such as "x=1, y=pi/2" or a dict describes, for a problem; text perhaps in LaTeX."""
    require_problem(problem)
    given = within(problem)
    found = handed_out(_point(at, given, latex), owned(problem))
    return tuple(found)


def located(at: At, given: Given) -> Point:
    """The point, in the symbols that are computed with; () for none."""
    return _point(at, given) if point_text(at) else ()


def _point(at: At, given: Given, latex: bool = False) -> Point:
    text, own = point_text(at), symbols_in(at)
    names = tuple(v.name for v in given.variables), tuple(p.name for p in given.parameters)
    return build.point(points.read_point(text, *names, given.arrays, in_latex=latex), given, own)


def point_text(at: At) -> str:
    """A point as text."""
    if isinstance(at, str):
        return at
    if isinstance(at, Mapping):
        return ", ".join(f"{named(name)}={spelled(value)}" for name, value in at.items())
    if isinstance(at, sympy.MatrixBase):
        return ", ".join(map(spelled, at))
    at = listed(at)
    if isinstance(at, Sequence):
        return ", ".join(map(spelled, at))
    raise TypeError(f"a point is text, a dict or a sequence of values, not {type(at).__name__}")


def direction(source: At, problem: Given, *, normalize: bool = False) -> Direction:
    """The direction that a text such as "1, 2" or a sequence of values describes, for a problem; perhaps in LaTeX."""
    if isinstance(source, sympy.MatrixBase):
        source = list(source)
    if isinstance(source, Mapping):
        raise TypeError("a direction is text or a sequence of components, not a dict")
    text = point_text(source)
    names = tuple(v.name for v in problem.variables), tuple(p.name for p in problem.parameters)
    return vector.along(build.direction(points.read_direction(text, *names), problem), normalize)


def text_of(source: object, *, latex: bool = False) -> tuple[str, int]:
    """A map as text, and its number of components if that is known (0 for text)."""
    if isinstance(source, str):
        return source, 0
    if isinstance(source, Result):
        source = source.value
    if isinstance(source, sympy.MatrixBase):
        if 1 not in source.shape:
            shape = "×".join(map(str, source.shape))
            raise TypeError(f"a map is a row or a column of components, not a {shape} matrix: give list(M), row by row")
        source = list(source)
    source = listed(source)
    if latex:
        raise TypeError("latex=True is for text: an expression of SymPy is given as it is")
    if isinstance(source, list | tuple):
        return "\n".join(map(spelled, source)), len(source)
    return spelled(source), 0 if isinstance(source, str) else 1


def answer_text(answer: object) -> str:
    """An answer as text: an expression, a list, or rows."""
    answer = listed(answer.value if isinstance(answer, Result) else answer)
    if isinstance(answer, list | tuple):
        return f"[{', '.join(map(answer_text, answer))}]"
    return spelled(answer)


def listed(value: Any) -> Any:
    """A matrix of SymPy's, or an array of NumPy's, as lists; anything else as it is."""
    return value.tolist() if isinstance(value, sympy.MatrixBase) or hasattr(value, "__array_interface__") else value


def spelled(value: object) -> str:
    """An expression as text of the language: floats as the decimals that they show, symbols by their names."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise TypeError("an expression is needed, not a truth value")
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Rational):
        return f"({value.numerator}/{value.denominator})"
    if isinstance(value, Real | Decimal):
        return f"({Fraction(str(value))})"
    if isinstance(value, sympy.Expr) and not isinstance(value, sympy.MatrixExpr):
        expr = value.xreplace({number: sympy.Rational(str(number)) for number in value.atoms(sympy.Float)})
        names = {symbol: named(symbol) for symbol in value.free_symbols}
        expr = expr.xreplace({s: sympy.Symbol(name) for s, name in names.items() if s.name != name or s.is_Dummy})
        return TEXT.beside(sorted(names.values(), key=natural_key)).expression(expr)
    what = type(value).__name__
    raise TypeError(f"text, an expression of SymPy, a list, a row or column, or a Problem is needed, not {what}")


def named(name: object) -> str:
    """The name under which a symbol or a text is read; ReadError if it has none."""
    if isinstance(name, str):
        return name
    if isinstance(name, sympy.core.function.UndefinedFunction):
        return str(name.__name__)
    if not isinstance(name, sympy.Symbol):
        raise TypeError(f"names are text or symbols, not {type(name).__name__}")
    read = canonical(name.name)
    if read is None:
        raise ReadError(f"the symbol {name.name!r} has no name that is read", hint="names look like x, x_1, theta")
    return read


def joined(given: Names) -> str:
    """Names as one text."""
    if isinstance(given, str):
        return given
    if isinstance(given, set | frozenset):
        raise TypeError("a set has no order: give names as text or as a list")
    if isinstance(given, Sequence | sympy.MatrixBase | sympy.Tuple):
        return ",".join(map(named, given))
    return named(given)


def names(given: Names | None, what: str) -> tuple[str, ...]:
    """The names; () for None and for empty text."""
    text = "" if given is None else joined(given)
    return split_names(text, what) if text else ()


def require_problem(value: object) -> None:
    """Raise TypeError for anything other than a Problem."""
    if not isinstance(value, Given):
        raise TypeError(f"a Problem is needed, as symjac.problem reads it, not {type(value).__name__}")


_F = TypeVar("_F", bound=Finding)


def study(
    kind: type[_F],
    source: Source,
    vars: Names | None,
    asked: Mapping[str, Any],
    find: Callable[[Given, Point], Finding],
) -> _F:
    """The finding of a study of a map, perhaps at a point, in the caller's symbols; `kind` is its class."""
    at = asked.get("at", "")
    given = read_given(source, reading_of(vars, asked), at=at)
    where = located(at, given)
    with work.room_for_recursion():
        found = handed_out(find(given, where), owned(given))
    assert isinstance(found, kind)
    return found


def sides(box: Box, problem: Given) -> dict[Symbol, tuple[Expr, Expr]] | None:
    """The box in which decimals are sought, by variable; None for the default."""
    text = box_text(box)
    return build.box(points.read_box(text, tuple(v.name for v in problem.variables)), problem) if text else None


def box_text(box: Box) -> str:
    """Intervals as text: text, or a dict from names to pairs of ends."""
    if isinstance(box, str):
        return box
    if not isinstance(box, Mapping):
        raise TypeError(f"intervals are text such as 'x=[0, 2]', or a dict, not {type(box).__name__}")
    return ", ".join(f"{named(name)}=[{spelled(low)}, {spelled(high)}]" for name, (low, high) in box.items())
