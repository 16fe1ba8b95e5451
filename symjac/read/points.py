"""Values in the names of a map: points (`x=1, y=pi/2`) and matrices (`[[y, x], [cos(x), 0]]`). Imports no SymPy."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from symjac.errors import ParseError, SymjacError
from symjac.read import (
    Abbreviation,
    Array,
    BoxSyntax,
    Declarations,
    DirectionSyntax,
    Node,
    PointSyntax,
    RelationsSyntax,
    SetSyntax,
)
from symjac.read.cursor import (
    BRACKETS,
    SEPARATORS,
    about_text,
    between_bars,
    flatten,
    match_brackets,
    outermost,
    unwrapped,
)
from symjac.read.names import CONSTANTS, FUNCTIONS, MARKED
from symjac.read.parser import Parser
from symjac.read.shapes import bare, entries, shape_of, words
from symjac.read.tokens import Token, is_latex, tokenize
from symjac.read.unclear import along_unit_vectors


def assigned(text: str) -> tuple[str, ...]:
    """The names that a point gives values to, as far as it can be read: x and k of `x=1, k=2`."""
    try:
        tokens = _tokens(text, Declarations())
    except SymjacError:  # read_point says what is wrong
        return ()
    return tuple(token.text for token, after in pairwise(tokens) if token.kind == "name" and after.kind == "=")


def _tokens(text: str, declared: Declarations, in_latex: bool = False) -> list[Token]:
    """The tokens of a text in the input language or, as its signs tell, in LaTeX."""
    if in_latex or is_latex(text):
        from symjac.read import latex

        return latex.tokens(text, declared)
    return tokenize(text)


@about_text
def read_point(
    text: str,
    variables: tuple[str, ...],
    parameters: tuple[str, ...],
    arrays: tuple[Array, ...] = (),
    *,
    in_latex: bool = False,
) -> PointSyntax:
    """A point: `x=1, y=pi/2`, or the values alone in the order of the variables; `x=[1, 2]` of a vector; or LaTeX.

    Its values are constants or use parameters. Raises ParseError for a name that is not one of the
    map's, a coordinate that depends on a variable or is given twice, a wrong number of values.
    """
    names = Declarations(variables=variables, parameters=parameters, arrays=arrays)
    whole_text = _without_label(outermost(_tokens(text, names, in_latex)), names.names)
    tokens = flatten(unwrapped(between_bars(whole_text, len(variables))))
    if tokens[0].kind == "end":
        raise ParseError("the point is empty", hint=f"write {variables[0]}=1")
    declared, listing = (
        Declarations(variables=(), parameters=parameters),
        ", ".join((*variables, *parameters)),
    )
    parser = Parser(text, tokens, match_brackets(tokens), declared)
    coordinates: dict[str, Node] = {}
    whole = {array.name: array for array in arrays}
    by_name = len(tokens) > 1 and tokens[1].kind in ("=", "==")
    while True:
        token = parser.next
        if by_name:
            name = parser.expect("name", "a coordinate is expected here", f"write {variables[0]}=1").text
            if name not in (*variables, *parameters, *whole):
                parser.refuse(token, f"the map has no variable or parameter {name}", f"it has {listing}")
            if parser.next.kind == "==":
                parser.refuse(parser.next, "a coordinate is given with one =", f"write {name}=1")
            parser.expect("=", f"the value of {name} is missing", f"write {name}=1")
        else:
            index = len(coordinates)
            if index == len(variables):
                parser.refuse(token, f"more values than variables: {listing}")
            name = variables[index]
        if name in coordinates:
            parser.refuse(token, f"{name} is given twice")
        value = parser.value()
        if not coordinates and not by_name and parser.next.kind == "end" and not arrays and 1 in shape_of(value):
            return _of_vector(parser, value, variables)
        given = _coordinates(name, value, whole.get(name))
        twice = next((each for each in given if each in coordinates), None)
        if twice:
            parser.refuse(token, f"{twice} is given twice")
        coordinates |= given
        if parser.next.kind == "end":
            break
        if parser.next.kind == "=":
            parser.refuse(parser.next, "coordinates are separated by commas", "write x=1, y=2")
        if parser.next.kind not in SEPARATORS:
            parser.refuse_rest()
        parser.take()
    if not by_name and len(coordinates) < len(variables):
        parser.refuse(parser.next, f"{len(variables)} values are needed: {listing}")
    for name, span in parser.found.items():
        if name in variables:
            raise ParseError("a coordinate cannot depend on a variable", span=span, hint="use a parameter: --params a")
    return PointSyntax(tuple(coordinates.items()), tuple(parser.found), text)


def _of_vector(parser: Parser, value: Node, variables: tuple[str, ...]) -> PointSyntax:
    """The point that one vector gives, `1/2*[2, pi]`."""
    parts = entries(value)
    if len(parts) != len(variables):
        parser.refuse(value.span, f"{len(variables)} values are needed: {', '.join(variables)}")
    return PointSyntax(tuple(zip(variables, parts, strict=True)), tuple(parser.found), parser.text)


def _without_label(tokens: list[Token], own: Collection[str]) -> list[Token]:
    """The tokens of `(1, 2)` for `P(1, 2)` and `P = (1, 2)`, of `x = 1, y = 2` for `(x, y) = (1, 2)`."""
    pairs = match_brackets(tokens)
    first = tokens[0]
    names = [tokens[i].text for i in range(1, pairs.get(0, 0), 2)] if first.kind == "(" else []
    opener = pairs[0] + 2 if names and tokens[pairs[0] + 1].kind == "=" else 0
    if not opener and first.kind == "name" and first.text not in {*own, *FUNCTIONS, *CONSTANTS}:
        opener = 2 if tokens[1].kind == "=" else 1
    if pairs.get(opener) != len(tokens) - 2 or not opener:
        return tokens
    values = _between_commas(tokens[opener + 1 : -2])
    if first.kind == "name":
        return tokens[opener:] if opener == 1 or len(values) > 1 else tokens
    if len(values) != len(names) or not {*names} <= {*own}:
        return tokens
    found: list[Token] = []
    for name, value in zip(names, values, strict=True):
        at, comma = value[0].start, value[-1].end
        found += (
            Token("name", name, at, at), Token("=", "=", at, at), *value, Token(",", ",", comma, comma)
        )  # fmt: skip
    return [*found[:-1], tokens[-1]]


def _between_commas(tokens: list[Token]) -> list[list[Token]]:
    """The parts between separators that no brackets enclose; none if one of them is empty."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += BRACKETS.get(token.kind, 0)
        if not depth and token.kind in SEPARATORS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if all(parts) else []


def _coordinates(name: str, value: Node, array: Array | None) -> dict[str, Node]:
    """The value of a coordinate, or of each entry of a vector or matrix."""
    shape, asked = shape_of(value), array.shape if array else ()
    if shape != asked and not (shape == () and asked == (1, 1)):
        raise ParseError(f"{name} is {words(asked)}, this is {words(shape)}", span=value.span, hint="write x=[1, 2]")
    if array is None:
        return {name: value}
    found: dict[str, Node] = {}
    for entry, part in zip(array.entries, entries(value), strict=True):
        if entry in found and bare(found[entry]) != bare(part):
            raise ParseError(f"{name} is symmetric, this is not", span=value.span, hint=f"{entry} has two values")
        found.setdefault(entry, part)
    return found


@about_text
def read_direction(text: str, variables: tuple[str, ...], parameters: tuple[str, ...]) -> DirectionSyntax:
    """A vector `1, 2` of constants and parameters, a component for each variable.

    Raises ParseError for a component that is empty or depends on a variable, and for a wrong number of them.
    """
    names = Declarations(variables=variables, parameters=parameters)
    tokens = flatten(unwrapped(outermost(_tokens(text, names))))
    example = ", ".join(map(str, range(1, len(variables) + 1)))
    if tokens[0].kind == "end":
        raise ParseError("the direction is empty", hint=f'write its components: "{example}"')
    listing = f"a component for each variable: {', '.join(variables)}"
    parser = Parser(text, tokens, match_brackets(tokens), Declarations(variables=(), parameters=parameters))
    components: list[Node] = []
    while True:
        if len(components) == len(variables):
            parser.refuse(parser.next, "the direction has more components than the map has variables", listing)
        components.append(parser.expression())
        if parser.next.kind == "end":
            break
        if parser.next.kind in ("=", "=="):
            parser.refuse(parser.next, "the components of a direction have no names", f'write "{example}"')
        if parser.next.kind not in SEPARATORS:
            parser.refuse_rest()
        parser.take()
    along = along_unit_vectors(components[0], {*variables, *parameters}, len(variables), fewest=1)
    if along and len(components) == 1 < len(along[0]) == len(variables):
        components = list(along[0])
        for unit in along[1]:
            del parser.found[unit]
    if len(components) < len(variables):
        parser.refuse(parser.next, f"the direction has {len(components)} of {len(variables)} components", listing)
    for name, span in parser.found.items():
        if name in variables:
            raise ParseError("a direction cannot depend on a variable", span=span, hint="use a parameter: --params a")
    return DirectionSyntax(tuple(components), tuple(parser.found), text)


@about_text
def read_box(text: str, variables: tuple[str, ...]) -> BoxSyntax:
    """A box: `x=[-5, 5], y=[0, 2pi]`; a variable that it leaves out has its default.

    Raises ParseError for a name that is no variable or is given twice, and for ends that are not constants.
    """
    tokens = flatten(outermost(tokenize(text)))
    parser = Parser(text, tokens, match_brackets(tokens), Declarations(variables=()))
    sides: dict[str, tuple[str, Node, Node]] = {}
    example = f"write {variables[0]}=[-5, 5]"
    while True:
        token = parser.next
        name = parser.expect("name", "a side of the box is expected here", example).text
        if name not in variables:
            parser.refuse(token, f"the map has no variable {name}", f"it has {', '.join(variables)}")
        if name in sides:
            parser.refuse(token, f"{name} is given twice")
        parser.expect("=", f"the ends of {name} are missing", f"write {name}=[-5, 5]")
        parser.expect("[", f"the ends of {name} are written in brackets", f"write {name}=[-5, 5]")
        low = parser.expression()
        if parser.next.kind == ";":  # [-2,5; 5] with decimal commas
            parser.take()
        else:
            parser.expect(",", f"{name} needs two ends", f"write {name}=[-5, 5]")
        high = parser.expression()
        parser.expect("]", f"{name} has two ends", f"write {name}=[-5, 5]")
        sides[name] = (name, low, high)
        if parser.next.kind == "end":
            break
        if parser.next.kind not in SEPARATORS:
            parser.refuse_rest()
        parser.take()
    for span in parser.found.values():
        raise ParseError("the ends of the box are numbers", span=span, hint=example)
    return BoxSyntax(tuple(sides.values()), text)


ORDERS = frozenset(("<", "<=", ">", ">="))
EQUATIONS = frozenset(("=", "=="))


def read_set(
    on: str,
    where: str,
    subject_to: str,
    variables: tuple[str, ...],
    parameters: tuple[str, ...],
    *,
    declared: bool,
) -> SetSyntax:
    """Intervals `x=[0, 2]`, inequalities `x^2 + y^2 <= 1`, equations `x + y = 1`, each in the names of a map.

    `declared`: its variables were named, so that other letters are parameters.
    """
    names = Declarations(variables, parameters) if declared else Declarations(None, (*variables, *parameters))
    both, example = ORDERS | EQUATIONS, f"{variables[0]}^2 <= 1"
    return SetSyntax(
        read_box(on, variables) if on else None,
        read_relations(where, names, both, example) if where else None,
        read_relations(subject_to, names, EQUATIONS, f"{variables[0]}^2 = 1") if subject_to else None,
    )


@about_text
def read_relations(text: str, declared: Declarations, allowed: frozenset[str], example: str) -> RelationsSyntax:
    """Relations such as `x^2 + y^2 <= 1; 0 <= x <= 1`, separated by commas, semicolons or lines.

    Raises ParseError for another sign than the `allowed`, and for names that are neither those of the map nor, where
    its variables were declared, letters for parameters.
    """
    tokens = flatten(tokenize(text))
    if tokens[0].kind == "newline":
        tokens = tokens[1:]
    hint = f"write {example}"
    if tokens[0].kind == "end":
        raise ParseError("no relation is given", hint=hint)
    parser = Parser(text, tokens, match_brackets(tokens), declared)
    rows: list[tuple[str, Node, Node]] = []
    while True:
        left = parser.expression()
        chained = 0
        while parser.next.kind in (ORDERS | EQUATIONS | {"!="}):
            sign = parser.take()
            if sign.kind not in allowed:
                parser.refuse(sign, f"'{sign.text}' is not used here", hint)
            right = parser.expression()
            rows.append((sign.kind, left, right))
            left, chained = right, chained + 1
        if not chained:
            parser.refuse(parser.next, "a relation is expected here", hint)
        if parser.next.kind == "end":
            break
        if parser.next.kind not in SEPARATORS:
            parser.refuse_rest()
        parser.take()
        if parser.next.kind == "end":
            break
    for name, span in parser.found.items() if declared.variables is None else ():
        raise ParseError(
            f"the map has no variable or parameter {name}",
            span=span,
            hint=f"name it: --vars {name},… or --params {name}",
        )
    return RelationsSyntax(tuple(rows), tuple(parser.found), text)


@about_text
def read_matrix(text: str, declared: Declarations, *, in_latex: bool = False) -> tuple[tuple[Node, ...], ...]:
    """The rows of `[[a, b], [c, d]]`, `Matrix([[a, b], [c, d]])` or a matrix in LaTeX, in the names of a map.

    Lines `name = expression` may stand before it: abbreviations, in the names of the map and of the lines
    above. Raises ParseError for rows of different lengths and whatever else is not a matrix.
    """
    lines = flatten(_tokens(text, declared, in_latex))
    before = Parser(text, lines, match_brackets(lines), declared)
    while before.next.kind == "name" and before.tokens[before.position + 1].kind == "=":
        _read_abbreviation(before)
    tokens = [token for token in before.tokens[before.position :] if token.kind != "newline"]
    if tokens[0].text == "Matrix":
        tokens = unwrapped(tokens[1:])
    pairs = match_brackets(tokens)
    parser = Parser(text, tokens, pairs, declared)
    parser.abbreviations = before.abbreviations
    if pairs.get(0) != len(tokens) - 2:
        return _of_matrices(parser)
    shape = "a matrix is written [[a, b], [c, d]]"
    parser.expect("[", shape)
    rows: list[tuple[Node, ...]] = []
    while True:
        parser.expect("[", shape)
        row = [parser.expression()]
        while parser.next.kind == ",":
            parser.take()
            row.append(parser.expression())
        closer = parser.expect("]", shape)
        if rows and len(row) != len(rows[0]):
            parser.refuse(closer, f"this row has {len(row)} entries, the first has {len(rows[0])}")
        rows.append(tuple(row))
        if parser.next.kind != ",":
            break
        parser.take()
    parser.expect("]", shape)
    parser.expect("end", "the matrix has ended before this")
    return tuple(rows)


def _of_matrices(parser: Parser) -> tuple[tuple[Node, ...], ...]:
    """The rows of an expression such as `2*[[a, b], [c, d]]'`."""
    start = parser.next
    node = parser.value()
    parser.expect("end", "the matrix has ended before this")
    shape = shape_of(node)
    if not shape:
        parser.refuse(start, "a matrix is written [[a, b], [c, d]]")
    parts = entries(node)
    return tuple(parts[k : k + shape[1]] for k in range(0, len(parts), shape[1]))


def _read_abbreviation(parser: Parser) -> None:
    """Read `name = expression` and the end of its line; the name must be new."""
    token = parser.take()
    name, span = token.text, (token.start, token.end)
    if name in parser.abbreviations:
        parser.refuse(token, f"{name} is given twice")
    if name in parser.known | parser.functions | MARKED or name in FUNCTIONS or name in CONSTANTS:
        parser.refuse(token, f"{name} has a meaning already", "give it a name that the map does not use, such as s_1")
    parser.take()
    value = parser.expression()
    parser.abbreviations[name] = Abbreviation(name, value, span)
    if parser.next.kind not in ("newline", ";"):
        if parser.next.kind == "end":
            parser.refuse(parser.next, "the matrix is missing", "write it on a line of its own, below the assignments")
        parser.refuse_rest()
    parser.take()
