"""The whole input → components, labels and the role of each name. Imports no SymPy.

`x*y, sin(x)` · `f1 = x*y; f2 = sin(x)` · `F(x, y) = (x*y, sin(x))`, on one line or several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from symjac.errors import LimitError, ParseError, ReadError, Span
from symjac.questions import COORDINATES
from symjac.read import MAX_COMPONENTS, Declarations, Node, Sum, Syntax, cursor, unclear
from symjac.read.cursor import BRACKETS, CLOSERS, SEPARATORS, about_text, flatten, match_brackets, outermost, unwrapped
from symjac.read.labels import (
    NOT_IN_LABEL,
    RATE,
    begins,
    label_length,
    with_commas,
    with_names,
    with_plain_labels,
    with_rates,
    with_round_brackets,
    with_variables,
    without_time,
)
from symjac.read.names import FUNCTIONS, LETTER_FUNCTIONS, natural_key
from symjac.read.parser import Parser, number as parser_number
from symjac.read.shapes import entries, shape_of
from symjac.read.tokens import KIND, Token, names_of, tokenize
from symjac.read.unclear import HATS, LETTERS, along_unit_vectors, without_hats

_THOUSANDS = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
_EQUATION = "write the difference of its sides"
_UNSPACED_COMMA = re.compile(r",\S")
"""Digits that a comma may group."""
_ANGLE = re.compile(r"(?:[\w(), ]*=)?\s*(?:<|⟨|〈|\\left\s*\\langle|\\langle)")


@about_text
def read_map(text: str, declared: Declarations, *, comments: bool = False) -> Syntax:
    """The map F: ℝⁿ → ℝᵐ that a text describes.

    Raises ParseError (with the place) for what is not in the language or can be read in two ways,
    LimitError for what is too large, ReadError for declarations that contradict each other.
    """
    check_declarations(declared)
    own = {*(declared.variables or ()), *declared.parameters, *declared.functions}
    plain = without_hats(text.replace("ℝ", "R") if ":" in text else text)
    plain, numbered = without_numbers(plain)
    tokens, notes = cursor.in_our_words(text, outermost(tokenize(plain, comments)), own)
    return map_of(text, tokens, declared, (*notes, *numbered))


def without_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the numbers of `(1) x*y (2) x^2`, everything in its place, and the note on that."""
    if not text.lstrip().startswith(("(1)", "1)", "a)")):
        return text, ()
    from symjac.read import rows  # its patterns take time to compile

    found = rows.without_numbers(text)
    return found, ("(1), (2), … are read as the numbers of components",) * (found != text)


def map_of(text: str, tokens: list[Token], declared: Declarations, notes: Sequence[str]) -> Syntax:
    """The map that the tokens of a text describe; the notes are those on its spelling. Raises what read_map raises."""
    reading = _Reading(text, declared, notes=list(notes))
    reading.components(tokens)
    reading.refuse_inner_product()
    reading.divide_into_units()
    return reading.syntax()


def check_declarations(declared: Declarations) -> None:
    """Raise ReadError where the same name is declared as two things."""
    groups = {
        "--vars": declared.variables or (),
        "--params": declared.parameters,
        "--functions": declared.functions,
    }
    for name in declared.functions:
        if name in FUNCTIONS:
            raise ReadError(f"--functions: {name} is a function already", hint="choose another name")
    owner: dict[str, str] = {}
    for option, group in groups.items():
        for name in group:
            if name in owner:
                raise ReadError(
                    f"{name} is in {owner[name]} and in {option}", hint="give the name in one of the two only"
                )
            owner[name] = option


def check_positive(declared: Declarations, variables: tuple[str, ...], parameters: tuple[str, ...]) -> None:
    """Raise ReadError if a name that the map does not have is declared positive."""
    names = frozenset((*variables, *parameters))
    for name in declared.positive:
        if name not in names:
            raise ReadError(
                f"--positive: the map has no variable or parameter {name}",
                hint=f"it has {', '.join((*variables, *parameters))}",
            )


@dataclass
class _Reading:
    """A map being read."""

    text: str
    declared: Declarations
    nodes: list[Node] = field(default_factory=list)
    typed: list[Node] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    map_label: str | None = None
    found: dict[str, Span] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    assumed: dict[str, None] = field(default_factory=dict)
    undeclared: str = "not in --vars"  # what is said of names that are no variables

    def components(self, tokens: list[Token]) -> None:
        """Read every component, with its label if it has one."""
        signs = set(map(KIND, tokens))
        if "->" in signs:
            tokens = with_variables(tokens)
        is_labelled = not signs.isdisjoint(("=", "->", ":"))
        if is_labelled:
            tokens = with_plain_labels(tokens, self.declared.names)
            tokens = with_commas(with_names(with_round_brackets(tokens)))
        pairs = match_brackets(tokens)
        whole = self._label_of_whole(tokens, pairs)
        divided = flatten(unwrapped(tokens[whole:] if whole else tokens))
        self._check_commas(divided)
        if is_labelled:
            divided = with_rates(without_time(divided), self.declared.names)
            self._declare_rates(divided)
        parser = Parser(self.text, divided, pairs if divided is tokens else match_brackets(divided), self.declared)
        self.found, self.assumed = parser.found, parser.notes
        while True:
            token = parser.next
            if token.kind in (*SEPARATORS, "end"):
                self._refuse_empty(parser)
            label = None if whole else self._label(parser)
            self.labels.append(label)
            self._take(self._equation(parser, parser.value(), label))
            if len(self.nodes) > MAX_COMPONENTS:
                raise LimitError(f"more than {MAX_COMPONENTS:,} components", span=(token.start, token.end))
            if parser.next.kind == "end":
                return
            if parser.next.kind not in SEPARATORS:
                parser.refuse_rest()
            parser.take()

    def _declare_rates(self, tokens: Sequence[Token]) -> None:
        """Take x and y of `x' = …; y' = …` as the variables if none were declared."""
        if self.declared.variables is not None:
            return
        starts, names = begins(tokens), []
        for start in starts:
            text = tokens[start].text
            if tokens[start].kind == "name" and tokens[start + 1].kind == "=" and text.endswith(("'", RATE)):
                names.append(text[:-1] if text.endswith("'") else text.removesuffix(RATE))
        if len(names) == len(starts) == len(set(names)):
            self.declared, self.undeclared = self.declared._replace(variables=tuple(names)), "not among these"
            self.notes.append(f"variables {', '.join(names)}: those whose rates are given")

    def divide_into_units(self) -> None:
        """Take a single component that is a sum of unit vectors apart."""
        units = next((names for names in (LETTERS, HATS) if any(name in self.found for name in names)), ())
        if len(self.nodes) > 1 or not units:
            return
        own = {*(self.declared.variables or ()), *self.declared.parameters, *self.declared.positive}
        divided = along_unit_vectors(self.nodes[0], {*own, *self.declared.mentioned}, units=units)
        if divided is None:
            return
        self.nodes, letters = list(divided[0]), divided[1]
        self.typed = list(self.nodes)
        self.map_label = self.map_label or self.labels[0]
        self.labels = [None] * len(self.nodes)
        for letter in letters:
            del self.found[letter]
        self.notes.append(f"{', '.join(letters)} are read as unit vectors: {len(self.nodes)} components")

    def _take(self, node: Node) -> None:
        """Keep a component; the entries of a vector or matrix are components each."""
        self.typed.append(node)
        shape = shape_of(node)
        if shape and min(shape) > 1 and not self.declared.arrays:
            raise ParseError(
                f"this is a matrix of {shape[0]}×{shape[1]}, not a list of components",
                span=node.span,
                hint="write the components in one column or one row",
            )
        parts = entries(node)
        self.nodes += parts
        if len(parts) > 1:
            label = self.labels.pop()
            self.labels += [label and f"{label}_{i}" for i in range(1, len(parts) + 1)]

    def refuse_inner_product(self) -> None:
        """ParseError for ⟨u, v⟩ of two vectors of one size: a list of entries, or their inner product."""
        shapes = [shape_of(node) for node in self.typed]
        if len(shapes) == 2 and shapes[0] and shapes[0] == shapes[1] and _ANGLE.match(self.text):
            span = (self.typed[0].span[0], self.typed[1].span[1])
            message = "two vectors in angle brackets can be read in two ways"
            raise ParseError(message, span=span, hint="write dot(u, v) for the inner product, [u, v] for the list")

    def _refuse_empty(self, parser: Parser) -> NoReturn:
        at = parser.next if parser.next.kind != "end" else parser.tokens[max(parser.position - 1, 0)]
        span = (min(at.start, max(len(self.text) - 1, 0)), max(at.end, 1))
        hint = (
            "write an expression there, or remove the comma"
            if self.nodes or at.kind == ","
            else 'give the components: "x*y, sin(x)"'
        )
        raise ParseError(f"component {len(self.nodes) + 1} is empty", span=span, hint=hint)

    def _equation(self, parser: Parser, node: Node, label: str | None) -> Node:
        """`x^2 + y^2 = 4` as x² + y² − 4, and `… = 0` as its left-hand side: both have one value where it holds."""
        if parser.next.kind != "=":
            return node
        number, *after = parser.tokens[parser.position + 1 : parser.position + 3]
        if number.kind != "number" or after[0].kind not in (*SEPARATORS, "end"):
            return node
        value = parser_number(number)
        if label and value.numerator:
            return node
        parser.position += 2
        shown = parser.source(node.span)
        difference = f" - {number.text}" if value.numerator else ""
        self.notes.append(f"{shown} = {number.text} is read as {shown}{difference}")
        return Sum(((False, node), (True, value)), (node.span[0], number.end)) if difference else node

    def _label_of_whole(self, tokens: Sequence[Token], pairs: dict[int, int]) -> int:
        """Read `F =` or `F(x, y) =` before brackets that enclose the whole map; the number of tokens read."""
        after = label_length(tokens, 0, pairs)
        if not after or tokens[after].kind not in CLOSERS or pairs[after] != len(tokens) - 2:
            return 0
        depth = 0
        for token in tokens[after + 1 : -2]:
            depth += BRACKETS.get(token.kind, 0)
            if depth == 0 and token.kind in SEPARATORS:
                self.map_label = tokens[0].text
                self._declare(tokens[:after], tokens[after:])
                return after
        return 0

    def _label(self, parser: Parser) -> str | None:
        """Read `f1 =` or `f(x, y) =` before a component."""
        start = parser.position
        name = parser.next.text
        if name.endswith(RATE) and parser.next.kind == "name" and parser.tokens[start + 1].kind == "=":
            parser.position = start + 2
            return name
        after = label_length(parser.tokens, start, parser.pairs)
        if not after:
            return None
        label = parser.next
        if [token.text for token in parser.tokens[start : start + 3]] == [name, "=", name] and (
            parser.tokens[start + 3].kind in (*SEPARATORS, "end")
        ):
            parser.position = start + 2  # z = z of cylindrical coordinates
            return None
        is_word = label.text in FUNCTIONS and label.text not in LETTER_FUNCTIONS and label.text not in parser.known
        if is_word and parser.tokens[start + 1].kind == "(":
            parser.refuse(parser.tokens[after - 1], "an equation is not an expression", _EQUATION)
        if label.text in parser.known:
            end = parser.tokens[after - 1].end
            raise ParseError(
                f"{label.text} is a variable or parameter, so this is an equation",
                span=(label.start, end),
                hint=f"write the expression alone; for the equation {label.text} = a write {label.text} - a",
            )
        if after == start + 2 and unclear.factors_of(label.text, parser.known):
            parser.refuse(label, f"{label.text} is a product here, so this is an equation", _EQUATION)
        if label.text in self.labels:
            parser.refuse(label, f"two components are called {label.text}")
        declared = self._declare(parser.tokens[start:after], parser.tokens[after:])
        parser.position = after
        if declared != parser.declared:
            parser.declare(declared)
        return label.text

    def _declare(self, label: Sequence[Token], rest: Sequence[Token]) -> Declarations:
        """Take the variables of `F(x, y) =`, if it names any, as declared; x is (x_1, x_2) if these alone follow."""
        cut = next((index for index, token in enumerate(label) if token.kind == ";"), len(label))
        names = tuple(token.text for token in label[2:cut] if token.kind == "name")
        held = tuple(token.text for token in label[cut:] if token.kind == "name")
        if self.declared.variables is None:
            names = tuple(entry for name in names for entry in self._entries(name, rest))
        if held:
            return self._declare_held(label, names, held)
        if names:
            span = (label[0].start, label[-1].end)
            if len(set(names)) < len(names):
                raise ParseError("a variable is named twice", span=span)
            declared = self.declared.variables
            if declared is None:
                self.declared, self.undeclared = self.declared._replace(variables=names), NOT_IN_LABEL
                check_declarations(self.declared)
            elif {*declared} != {name for each in names for name in _entries_of(each, declared)}:
                raise ParseError(
                    f"these variables are not the declared ones: {', '.join(declared)}",
                    span=span,
                    hint="name the same in both places",
                )
        return self.declared

    def _declare_held(self, label: Sequence[Token], names: tuple[str, ...], held: tuple[str, ...]) -> Declarations:
        """Take the names before the sign of `f(x; a) =` as variables, or those declared; the others are constants."""
        variables = names if self.declared.variables is None else self.declared.variables
        if not {*variables} <= {*names, *held}:
            raise ParseError(
                f"these variables are not the declared ones: {', '.join(variables)}",
                span=(label[0].start, label[-1].end),
                hint="name the same in both places",
            )
        constant = tuple(name for name in (*names, *held) if name not in (*variables, *self.declared.parameters))
        where = self.undeclared
        if self.declared.variables is None:
            self.undeclared, where = NOT_IN_LABEL, "behind the sign in the label"
        if constant:
            self.notes.append(f"parameters {', '.join(constant)}: {where}, so held constant")
        parameters = (*self.declared.parameters, *constant)
        self.declared = self.declared._replace(variables=variables, parameters=parameters)
        check_declarations(self.declared)
        return self.declared

    def _entries(self, name: str, rest: Sequence[Token]) -> Sequence[str]:
        """The entries of a vector that is named in `V(x) =`, where not x occurs but x_1, x_2, …; else the name."""
        met = names_of(rest)
        if name in met:
            return (name,)
        found = sorted((each for each in met if re.fullmatch(rf"{re.escape(name)}_?[0-9]+", each)), key=natural_key)
        if not found:
            found = [f"{name}_{k}" for k in range(1, 1 + _last_index(name, rest))]
        numbers = [int(each.removeprefix(name).removeprefix("_")) for each in found]
        first = min(*numbers, 1) if numbers else 1
        if len(found) < len("12") or numbers != list(range(first, first + len(numbers))):
            return (name,)
        self.notes.append(f"{name} is read as the vector ({', '.join(found)})")
        return found

    def _check_commas(self, tokens: Sequence[Token]) -> None:
        """Say that `3,5` is two components; refuse `1,500`, which may be one number."""
        if not _UNSPACED_COMMA.search(self.text):
            return
        depth = 0
        for index, comma in enumerate(tokens):
            if comma[0] != ",":
                depth += BRACKETS.get(comma[0], 0)
                continue
            if depth or not 0 < index < len(tokens) - 1:
                continue
            left, right = tokens[index - 1], tokens[index + 1]
            if left.kind == right.kind == "number" and not comma.spaced and not right.spaced:
                typed = f"{left.text},{right.text}"
                if _THOUSANDS.fullmatch(typed):
                    one, two = f"{left.text}{right.text}", f"{left.text}, {right.text}"
                    raise ParseError(
                        f"'{typed}' can be read in two ways",
                        span=(left.start, right.end),
                        hint=f"write {one} for one number, {two} for two components",
                    )
                decimal = f"the decimal sign is a point: {left.text}.{right.text}"
                self.notes.append(f"{typed} is read as two components; {decimal}")
                return

    def _refuse_own_names(self, found: Sequence[str]) -> None:
        """ParseError where a component's name stands in another one: `r = x^2 + y^2; x/r` may mean either."""
        own = next((label for label in (*self.labels, self.map_label) if label and label in found), None)
        if own:
            raise ParseError(
                f"{own} is the name of a component and occurs in a component",
                span=self.found[own],
                hint=f"write out what {own} is; for a constant of that name, --params {own}",
            )

    def _typed(self) -> tuple[Node, ...]:
        """The components as they were typed, where there are vectors or matrices."""
        return tuple(self.typed) if self.declared.arrays or len(self.typed) < len(self.nodes) else ()

    def syntax(self) -> Syntax:
        """The map, once every component has been read."""
        declared, notes = self.declared, [*self.notes, *self.assumed]
        found = tuple(sorted(self.found, key=natural_key))
        variables, parameters = declared.variables, declared.parameters
        if variables is None:
            variables = found
            if not variables:
                raise ReadError("the map has no variables", hint="declare them: --vars x,y")
            if declared.coords != "cartesian":
                raise ReadError(
                    f"{declared.coords} coordinates have an order, in which the variables must be named",
                    hint=f"declare them: --vars {','.join(COORDINATES[declared.coords])}",
                )
            if len(variables) > 1:
                names = ", ".join(variables)
                notes.append(f"variables {names}, in natural order; --vars sets the order of the columns")
        elif found:
            parameters = (*parameters, *found)
            mentioned = {*declared.positive, *declared.mentioned}
            held = ", ".join(name for name in found if name not in mentioned)
            notes += [f"parameters {held}: {self.undeclared}, so held constant"] * bool(held)
        variable_names = frozenset(variables)
        clash = next((label for label in (*self.labels, self.map_label) if label in variable_names), None)
        if clash:
            raise ReadError(
                f"{clash} is the name of a component and of a variable",
                hint="declare the variables: --vars x,y; one map after another is symjac compose G F",
            )
        self._refuse_own_names(found)
        check_positive(declared, variables, parameters)
        taken = {*variables, *parameters, *declared.functions}
        map_name, component_names = _named(declared.map_name or self.map_label, declared.letter, self.labels, taken)
        return Syntax(
            tuple(self.nodes), component_names, map_name, tuple(variables), tuple(parameters), declared.functions,
            declared.positive, declared.complex_valued, self.text, tuple(notes), declared.coords,
            declared.arrays, self._typed(),
        )  # fmt: skip


def _last_index(name: str, tokens: Sequence[Token]) -> int:
    """The N of x_i, where sums run over i from 1 to N, `sum(x_i^2, i, 1, N)` or `sum(x_i^2, i=1..N)`; else 0."""
    indices = [token.text.removeprefix(f"{name}_") for token in tokens if token.text.startswith(f"{name}_")]
    ends = [
        int(five[4].text)
        for five in zip(*(tokens[shift:] for shift in range(5)), strict=False)
        if [token.kind for token in five] in _RANGES and five[0].text in indices and five[2].text == "1"
    ]
    return min(ends[0], MAX_COMPONENTS) if len({*indices}) == len({*ends}) == 1 else 0


_RANGES = (["name", ",", "number", ",", "number"], ["name", "=", "number", "..", "number"])
"""How the index of a sum and its ends are typed."""


def _entries_of(name: str, variables: Sequence[str]) -> Sequence[str]:
    """The variables that a name in `F(x, u) =` stands for: itself, or x_1, x_2 of a vector x."""
    indexed = [v for v in variables if re.fullmatch(rf"{re.escape(name)}_?[0-9]+", v)]
    return (name,) if name in variables else indexed or (name,)


def _named(name: str | None, letter: str, labels: Sequence[str | None], taken: set[str]) -> tuple[str, tuple[str, ...]]:
    """The map's name and its components': labels where given, else f_1 … f_m for F, f for a scalar."""
    if len(labels) == 1:
        small = letter.lower()
        scalar = labels[0] or name or (small if small not in taken else letter)
        return name or scalar, (scalar,)
    name = name or letter
    stem = name.lower() if len(name) == 1 and name.lower() not in taken else name
    return name, tuple(label or f"{stem}_{i}" for i, label in enumerate(labels, 1))
