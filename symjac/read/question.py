"""A question and an answer to it, read together: the answer is in the names of the map. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symjac.errors import ReadError, SymjacError
from symjac.read import answer, components, points
from symjac.read.names import split_names
from symjac.read.syntax import AnswerSyntax, Declarations, PointSyntax, Syntax
from symjac.read.tree import Name, Node, walk

THE_ANSWER = "the answer"
THE_POINT = "the point"


class AskedSyntax(NamedTuple):
    """What is asked of a map.

    `by` are the names that `derivative` derives by; `shape` is that of a given `expression`: () or (rows, columns);
    `declared` are the names that an answer may use.
    """

    of: str
    map: Syntax
    by: tuple[str, ...]
    shape: tuple[int, ...]
    point: PointSyntax | None
    declared: Declarations


class QuestionSyntax(NamedTuple):
    """A question and an answer to it."""

    asked: AskedSyntax
    answer: AnswerSyntax
    origin: str = THE_ANSWER

    @property
    def notes(self) -> tuple[str, ...]:
        """The reader's assumptions."""
        names = self.answer.names
        note = (f"{', '.join(names)} in the answer: not a name of the map",) if names else ()
        return (*self.asked.map.notes, *(f"the answer: {line}" for line in self.answer.notes), *note)


class Source(NamedTuple):
    """The texts of a question: the map or expression, whether it is LaTeX or a file, the point, the answer."""

    text: str
    answer: str
    latex: bool = False
    comments: bool = False
    at: str | None = None
    answer_origin: str = THE_ANSWER


def variables(names: str | None, of: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The variables of `--vars`, each once, and those to derive by: `x,x` asks for the second derivative."""
    if names is None:
        return None, ()
    if of != "derivative":
        return split_names(names, "--vars"), ()
    by = split_names(names, "--vars", repeated=True)
    return tuple(dict.fromkeys(by)), by


def read(of: str, source: Source, declared: Declarations, by: tuple[str, ...] = ()) -> QuestionSyntax:
    """The question and the answer; ParseError says which of the two it is about."""
    return read_answer(read_asked(of, source, declared, by), source)


def read_asked(of: str, source: Source, declared: Declarations, by: tuple[str, ...] = ()) -> AskedSyntax:
    """The question; the answer of the source is not looked at."""
    if source.at is not None:
        declared = declared._replace(mentioned=points.assigned(source.at))
    if of == "expression":
        syntax, shape = _expression(source, declared)
    else:
        syntax, shape = _map(source, declared), ()
    named = {*(declared.variables or ()), *declared.parameters, *declared.positive, *declared.mentioned}
    found = frozenset({*syntax.variables, *syntax.parameters} - named)
    own = declared._replace(variables=syntax.variables, parameters=syntax.parameters, found=found)
    if _has_unit(syntax.components):
        own = own._replace(complex_valued=True)  # then i, which is none of its names, is no name in LaTeX either
    return AskedSyntax(of, syntax, by, shape, _point(of, source, syntax), own)


def read_answer(asked: AskedSyntax, source: Source) -> QuestionSyntax:
    """The answer of a source to a question that has been read."""
    try:
        given = answer.read(source.answer, asked.declared, answer_size(asked.of, asked.map, asked.shape))
    except SymjacError as error:
        error.origin = source.answer_origin
        raise
    return QuestionSyntax(asked, given, source.answer_origin)


def answer_size(of: str, syntax: Syntax, shape: tuple[int, ...] = ()) -> answer.Size:
    """Rows and columns of the right answer."""
    m, n = len(syntax.components), len(syntax.variables)
    sizes = {"jacobian": (m, n), "gradient": (n, 1), "hessian": (n, n), "derivative": (m, 1), "laplacian": (m, 1)}
    if of == "expression":
        return (shape[0], shape[1]) if shape else (1, 1)
    return (3, 1) if of == "curl" and n == 3 else sizes.get(of, (1, 1))


def _has_unit(nodes: Sequence[Node]) -> bool:
    """Whether the imaginary unit stands in a map."""
    return any(isinstance(node, Name) and node.constant == "I" for root in nodes for node in walk(root))


def _map(source: Source, declared: Declarations) -> Syntax:
    if source.latex:
        from symjac.read import latex

        return latex.read_map(source.text, declared)
    return components.read_map(source.text, declared, comments=source.comments)


def _expression(source: Source, declared: Declarations) -> tuple[Syntax, tuple[int, ...]]:
    """The given text itself, which may be a matrix, as components in row order."""
    components.check_declarations(declared)
    found = answer.read(source.text, declared)
    nodes = tuple(node for row in found.rows for node in row)
    names = ("f",) if len(nodes) == 1 else tuple(f"f_{i}" for i in range(1, len(nodes) + 1))
    variables = found.names if declared.variables is None else declared.variables
    parameters = declared.parameters if declared.variables is None else (*declared.parameters, *found.names)
    syntax = Syntax(
        nodes, names, declared.map_name or "F", variables, parameters, declared.functions, declared.positive,
        declared.complex_valued, source.text, (),
    )  # fmt: skip
    components.check_positive(declared, variables, parameters)
    shape = () if found.form == "scalar" else (len(found.rows), len(found.rows[0]))
    return syntax, shape


def _point(of: str, source: Source, syntax: Syntax) -> PointSyntax | None:
    if source.at is None:
        return None
    if of == "expression":
        raise ReadError("--at does not go with --of expression", hint="put the values into the expression")
    try:
        return points.read_point(source.at, syntax.variables, syntax.parameters, syntax.arrays)
    except SymjacError as error:
        error.origin = THE_POINT
        raise
