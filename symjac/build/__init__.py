"""Builds SymPy objects from all that was read: maps, points, directions, boxes, matrices, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from symjac import exact
from symjac.build.builder import Builder, stand_in, symbol_of
from symjac.errors import ParseError, SymjacError
from symjac.expressions import facts
from symjac.kernel import sympy
from symjac.local import may_be_positive, may_be_real
from symjac.model import Point, Problem, Studied
from symjac.read import AnswerSyntax, BoxSyntax, DirectionSyntax, Node, PointSyntax, RelationsSyntax, SetSyntax, Syntax

if TYPE_CHECKING:
    from sympy import Expr, ImmutableDenseMatrix, Symbol

    from symjac.read import Pair


_S = sympy.S


def problem(syntax: Syntax, own: Mapping[str, Symbol] = MappingProxyType({})) -> Problem:
    """The Problem of a syntax, in the caller's own symbols if they have the names.

    Raises ParseError if a component has no finite value.
    """
    distances = () if syntax.coords == "cartesian" else syntax.variables[:1]
    positive, complex_valued = frozenset((*syntax.positive, *distances)), syntax.complex_valued
    names = (*syntax.variables, *syntax.parameters)
    doubts: list[str] = []
    symbols = {name: _symbol(name, own, name in positive, complex_valued) for name in names}
    builder = Builder(symbols, syntax.functions, doubts)
    components, cancelled = [], []
    with facts.keeping():
        for i, node in enumerate(syntax.components, 1):
            components.append(builder.build(node, f"component {i} has no finite value", syntax.text))
            cancelled.append(builder.take_cancelled(components[-1]))
    return Problem(
        components=tuple(components),
        variables=tuple(builder.symbols[name] for name in syntax.variables),
        parameters=tuple(builder.symbols[name] for name in syntax.parameters),
        functions=syntax.functions,
        name=syntax.map_name,
        component_names=syntax.component_names,
        source=syntax.text,
        notes=(*syntax.notes, *dict.fromkeys(doubts)),
        doubts=tuple(dict.fromkeys(doubts)),
        cancelled=tuple(cancelled),
        coords=syntax.coords,
        arrays=syntax.arrays,
        typed=syntax.typed,
    )


def _symbol(name: str, own: Mapping[str, Symbol], positive: bool, complex_valued: bool) -> Symbol:
    if name in own:
        return stand_in(own[name], name, positive, complex_valued)
    return symbol_of(name, positive, complex_valued)


def pair(syntax: Pair, own: Mapping[str, Symbol] = MappingProxyType({})) -> tuple[Problem, Problem]:
    """G and F; ParseError, naming the map, if a component has no finite value."""
    try:
        outer = problem(syntax.outer, own)
    except SymjacError as error:
        from symjac.read import THE_OUTER_MAP

        error.origin = THE_OUTER_MAP
        raise
    return outer, problem(syntax.inner, own)


def with_constants(problem: Problem, other: Problem) -> Problem:
    """The problem with the constants of another problem added, so that a point may give values to both."""
    return replace(problem, parameters=tuple(dict.fromkeys((*problem.parameters, *other.parameters))))


def point(coordinates: PointSyntax, problem: Problem, symbols: Mapping[str, Symbol] = MappingProxyType({})) -> Point:
    """The point's coordinates as (Symbol, value); ParseError if one is not finite or not real."""
    own = {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}
    complex_valued = any(symbol.is_real is None for symbol in own.values())
    new = {name: _symbol(name, symbols, False, complex_valued) for name in coordinates.parameters if name not in own}
    builder = Builder(own | new, ())
    # That the distance of curvilinear coordinates is positive was not declared: where it is 0 they have no frame.
    distances = () if problem.coords == "cartesian" else problem.variables[:1]
    values = []
    for name, node in coordinates.coordinates:
        symbol, value = own[name], builder.build(node, f"the value of {name} is not finite", coordinates.text)
        for assumption, holds, option in _ASSUMPTIONS:
            if assumption == "positive" and symbol in distances:
                continue
            if getattr(symbol, f"is_{assumption}") and not holds(value):
                raise ParseError(f"{name} is not {assumption} here", text=coordinates.text, span=node.span, hint=option)
        values.append((symbol, value))
    # A parameter given a value has it in the other coordinates too: x = c/d, d = 3.
    parameters = {symbol: value for symbol, value in values if symbol in problem.parameters}
    return tuple((symbol, exact.substituted(value, parameters)) for symbol, value in values)


_ASSUMPTIONS: tuple[tuple[str, Callable[[Expr], bool], str], ...] = (
    ("real", may_be_real, "declare complex variables with --complex"),
    ("positive", may_be_positive, "leave it out of --positive"),
)


def direction(syntax: DirectionSyntax, problem: Problem) -> tuple[Expr, ...]:
    """The components of a vector; ParseError if one is not finite or not real."""
    own = {symbol.name: symbol for symbol in problem.parameters}
    complex_valued = any(symbol.is_real is None for symbol in (*problem.variables, *own.values()))
    new = {name: symbol_of(name, False, complex_valued) for name in syntax.parameters if name not in own}
    builder = Builder(own | new, ())
    components = []
    for number, node in enumerate(syntax.components, 1):
        value = builder.build(node, f"component {number} of the direction is not finite", syntax.text)
        if not complex_valued and not may_be_real(value):
            raise ParseError(f"component {number} of the direction is not real", text=syntax.text, span=node.span)
        components.append(value)
    return tuple(components)


def box(given: BoxSyntax, problem: Problem) -> dict[Symbol, tuple[Expr, Expr]]:
    """The ends of each side; ParseError if one is not finite or real, or the lower is not below the upper."""
    own = {symbol.name: symbol for symbol in problem.variables}
    builder = Builder({}, ())
    found = {}
    for name, *nodes in given.sides:
        low, high = (builder.build(node, f"an end of {name} is not finite", given.text) for node in nodes)
        if (low < high) != sympy.true:
            span = nodes[0].span[0], nodes[1].span[1]
            raise ParseError("the lower end comes first", text=given.text, span=span, hint=f"write {name}=[-5, 5]")
        found[own[name]] = (low, high)
    return found


def studied(given: SetSyntax, problem: Problem) -> Studied:
    """The set as intervals, g ≥ 0 or g > 0, and h = 0."""
    on = box(given.on, problem) if given.on else {}
    rows = [row for part in (given.where, given.subject_to) if part for row in _relations(part, problem)]
    equal = tuple(left - right for operator, left, right in rows if operator in ("=", "=="))
    above = tuple(
        (left - right if operator in (">", ">=") else right - left, operator in ("<", ">"))
        for operator, left, right in rows
        if operator not in ("=", "==")
    )
    return Studied(tuple(on.items()), above, equal)


def _relations(given: RelationsSyntax, problem: Problem) -> tuple[tuple[str, Expr, Expr], ...]:
    """Operator, left and right side of each; ParseError if a side is not finite or not real."""
    own = {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}
    new = {name: symbol_of(name, False, False) for name in given.parameters if name not in own}
    builder = Builder(own | new, problem.functions)
    rows = []
    for operator, *nodes in given.rows:
        sides = [builder.build(node, "this side is not finite", given.text) for node in nodes]
        for node, side in zip(nodes, sides, strict=True):
            if not may_be_real(side):
                raise ParseError("this side is not real", text=given.text, span=node.span)
        rows.append((operator, sides[0], sides[1]))
    return tuple(rows)


def matrix(rows: tuple[tuple[Node, ...], ...], text: str, problem: Problem) -> ImmutableDenseMatrix:
    """The matrix of rows that were read in the names of a map."""
    symbols = {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}
    builder = Builder(symbols, problem.functions)
    return sympy.ImmutableDenseMatrix(
        [[builder.build(node, "this entry is not finite", text) for node in row] for row in rows]
    )


def answer(syntax: AnswerSyntax, problem: Problem) -> tuple[ImmutableDenseMatrix, tuple[tuple[Expr, ...], ...]]:
    """The rows of an answer, in the map's names and its own, and the factors that have cancelled in each entry."""
    own = {symbol.name: symbol for symbol in (*problem.variables, *problem.parameters)}
    complex_valued = any(symbol.is_real is None for symbol in own.values())
    new = {name: symbol_of(name, False, complex_valued) for name in syntax.names if name not in own}
    builder = Builder(own | new, problem.functions)
    rows: list[list[Expr]] = []
    cancelled: list[tuple[Expr, ...]] = []
    for row in syntax.rows:
        rows.append([])
        for node in row:
            rows[-1].append(builder.build(node, "this entry is not finite", syntax.text))
            cancelled.append(builder.take_cancelled(rows[-1][-1]))
    return sympy.ImmutableDenseMatrix(rows), tuple(cancelled)
