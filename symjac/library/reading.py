"""The types of the arguments that the library takes, and the keywords that all its functions share.

A function that takes these keywords is written with `**asked: Unpack[Keywords]`, or one of its subclasses; `offered`
gives it the full signature, which `help()` shows. Errors use the words of Python: `params=`, where the command line has
`--params`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeAlias, TypedDict, TypeVar, get_args

from symjac.errors import SymjacError
from symjac.questions import STUDIES, Derivative

if TYPE_CHECKING:
    from fractions import Fraction

    import sympy
    from sympy import Expr, Symbol
    from sympy.core.relational import Relational

    from symjac.calculus.commands import Level
    from symjac.model import Problem, Result
    from symjac.questions import Coords

Name: TypeAlias = "str | Symbol"
Names: TypeAlias = "Name | Sequence[Name]"
"""Names as text ("x y" or "x,y"), a symbol, or a sequence of names and symbols."""
Expression: TypeAlias = "str | Expr | int | float | Fraction"
Source: TypeAlias = "Problem | Result | Expression | Sequence[Expression] | sympy.MatrixBase"
"""A map: text, an expression, a list of either, a row or column of SymPy's, a result, or a Problem."""
At: TypeAlias = "str | Mapping[Name, Expression] | Sequence[Expression]"
"""A point or a step: "x=1, y=pi/2", {x: 1, y: pi/2}, or values in the order of the variables."""
Answer: TypeAlias = "Expression | Sequence[Expression] | Sequence[Sequence[Expression]] | sympy.MatrixBase | Result"

Relations: TypeAlias = "str | Relational | Sequence[str | Relational]"
"""Equations or inequalities: text, relations of SymPy's, or a list of these."""
Box: TypeAlias = "str | Mapping[Name, tuple[Expression, Expression]]"
"""Where decimals are sought: "x=[-5, 5]", or {x: (-5, 5)}."""


class Reading(NamedTuple):
    """How a map is read: the keywords of `problem`."""

    vars: Names | None = None
    params: Names | None = None
    functions: Names | None = None
    positive: Names | None = None
    complex: bool = False
    name: str | None = None
    latex: bool = False
    vector: str = ""
    matrix_var: str = ""
    vector_param: str = ""
    matrix_param: str = ""


class Keywords(TypedDict, total=False):
    """The fields of `Reading` that are keyword-only; `offered` takes their defaults from there."""

    params: Names | None
    functions: Names | None
    positive: Names | None
    complex: bool
    name: str | None
    latex: bool
    vector: str
    matrix_var: str
    vector_param: str
    matrix_param: str


class AtPoint(Keywords, total=False):
    """The keywords of a question about a map, perhaps at a point."""

    at: At


class OfDerivatives(AtPoint, total=False):
    """The keywords of a derivative."""

    simplify: Level


class InCoordinates(OfDerivatives, total=False):
    """The keywords of a derivative that depends on the coordinates."""

    coords: Coords | None


_DEFAULTS: Mapping[str, Any] = {"at": "", "coords": None, "simplify": "light", **Reading._field_defaults}
_KINDS = {kind.__name__: kind for kind in (Keywords, AtPoint, OfDerivatives, InCoordinates)}


def reading_of(vars: Names | None, asked: Mapping[str, object]) -> Reading:
    """How the map is read, among the keywords of a question."""
    chosen: dict[str, Any] = {name: value for name, value in asked.items() if name in Reading._fields}
    return Reading(vars, **chosen)


_P = ParamSpec("_P")
_R = TypeVar("_R")


def offered(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function with all keywords and their defaults in its signature, and with errors that name them.

    TypeError is raised for an unknown keyword.
    """
    shown = signature(function)
    *own, more = shown.parameters.values()
    kinds = _KINDS[more.annotation.removeprefix("Unpack[").removesuffix("]")].__annotations__
    shared = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kinds[name].__forward_arg__)
        for name, default in _DEFAULTS.items()
        if name in kinds
    ]
    known = {each.name for each in (*own, *shared)}

    @wraps(function)
    def called(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        unknown = next((name for name in kwargs if name not in known), None)
        if unknown is not None:
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument {unknown!r}")
        with _translated():
            return function(*args, **kwargs)

    called.__signature__ = shown.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
    return called


_NO_VALUES = (
    "and|are|decides|does|for|give|gives|in|is|it|its|means|names|need|needs|"
    "or|says|sets|shows|the|to|when|what|where|which|with"
)
"""Words that, with more behind them, follow an option in a sentence, and are no value of it."""
_SPOKEN_OF = re.compile(r"\b(?:not in|out of|see) $")
"""The words before the name of an option in a message: `not in vars`."""
_OPTION = re.compile(
    r"--(?P<option>[a-z][a-z-]*)(?P<colon>:)?"
    rf"""(?:[ ](?P<value>"[^"]*"|(?!(?:{_NO_VALUES})[ ])[\w{{}}'.]+(?:[,:][\w{{}}'.]+)*))?"""
)
_WORDS = {
    "from latex": "latex=True",
    "only determinant": "symjac.determinant",
    "only matrix": "symjac.jacobian",
    "decimal comma": "a decimal point",
    "complex": "complex=True",
    "cse": "symjac.cse",
    "verify": "symjac.defining_limit",
    "dir": "direction",
    "timeout": "seconds",
    "to": "language",
}
"""Options, alone or with a value, that Python says otherwise."""
_SWITCHES = frozenset({"complex", "cse", "verify"})
"""Options without a value."""
_FUNCTIONS = {name: name for name in get_args(Derivative)} | {s.command: s.function for s in STUDIES if s.command}
_OF_COMMANDS = ", or use --file"
"""A way out that only the command line has."""
_COMMAND = re.compile(rf"""symjac ({"|".join(_FUNCTIONS)}|check)\b(?: ("[^"]*"))?""")


def in_python(text: str) -> str:
    """A message or hint of the core, in the words of Python.

    >>> in_python("declare it: --params k, or --complex"), in_python("--vars sets the order"), in_python("--from latex")
    ('declare it: params="k", or complex=True', 'vars= sets the order', 'latex=True')
    >>> in_python('symjac gradient "x^2*y"'), in_python('--at "x=1, y=2"')
    ('symjac.gradient("x^2*y")', 'at="x=1, y=2"')
    """
    return _COMMAND.sub(_called, _OPTION.sub(_keyword, text.replace(_OF_COMMANDS, "")))


def _called(found: re.Match[str]) -> str:
    return f"symjac.{_FUNCTIONS.get(found[1], found[1])}" + (f"({found[2]})" if found[2] else "")


def _keyword(found: re.Match[str]) -> str:
    option, value = found["option"], found["value"]
    if f"{option} {value}" in _WORDS:
        return _WORDS[f"{option} {value}"]
    word = _WORDS.get(option, option.replace("-", "_"))
    rest = "" if value is None else f" {value}"
    if option in _SWITCHES:
        return word + (found["colon"] or "") + rest
    if found["colon"]:
        return f"{word}:{rest}"
    if value is None:
        return word if _SPOKEN_OF.search(found.string, 0, found.start()) else f"{word}="
    return f'{word}="{value.strip(chr(34))}"'


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SymjacError as error:
        error.message = in_python(error.message)
        error.hint = error.hint and in_python(error.hint)
        error.args = (error.message,)
        raise


def speaking_python(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function with errors that name Python's keywords."""

    @wraps(function)
    def speaking(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with _translated():
            return function(*args, **kwargs)

    return speaking
