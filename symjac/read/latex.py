r"""LaTeX → maps, points and matrices, as textbooks and papers write them. Imports no SymPy, runs no TeX.

A formula is rewritten in the input language (`\frac{y}{x}` is `( y / x )`) and read by its parser, so
that one grammar decides what is too large and what means two things; every place in an error or in
the tree is then moved back to the LaTeX that was typed. The words of LaTeX are in latex_words.py,
formulas in latex_formula.py, their operands and names in latex_operands.py and latex_names.py, vectors
in latex_items.py.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple, TypeVar

from symjac.errors import ParseError, Span, SymjacError
from symjac.read import components, values
from symjac.read import latex_words as words
from symjac.read.latex_formula import Formula
from symjac.read.latex_items import NAMES, Grid, Item, cells, is_enclosed, listed, newline, outer, scaled, split, vector
from symjac.read.latex_words import Lexeme, lexemes
from symjac.read.names import FUNCTIONS
from symjac.read.syntax import Declarations, PointSyntax, Syntax
from symjac.read.tokens import Token
from symjac.read.tree import Call, Condition, Node, Power, Product, Sum

_Read = TypeVar("_Read")
_SEPARATORS = frozenset({",", ";", "newline"})
_CONSTANT_LETTERS = ("E", "I")  # constants of the input language, but ordinary letters in LaTeX


def read_map(text: str, declared: Declarations) -> Syntax:
    r"""The map F: ℝⁿ → ℝᵐ that LaTeX describes: `\begin{pmatrix} xy \\ \sin x \end{pmatrix}`, `F(x, y) = (xy, \sin x)`.

    Adjacent letters are factors, unless they are a declared name. Raises what components.read_map
    raises, with places in the LaTeX.
    """
    with _about(text):
        formula, items = _items(text, declared)
        found = _map(items, declared)
        _refuse_two_fonts(formula, found.labels)
        declared, held = _with_held_letters(found, declared)
        rewritten = _Rewritten.of(found.items, declared)
        syntax = rewritten.read(lambda plain: components.read_map(plain, declared))
    nodes = tuple(rewritten.moved(node) for node in syntax.components)
    return syntax._replace(components=nodes, text=text, notes=(*formula.notes, *held, *syntax.notes))


def read_matrix(text: str, declared: Declarations) -> tuple[tuple[Node, ...], ...]:
    r"""The rows of `\begin{bmatrix} a & b \\ c & d \end{bmatrix}`, perhaps with a factor or a left-hand side."""
    with _about(text):
        items = split(_items(text, declared)[1], {"="})[-1]
        places = [index for index, item in outer(items) if item.kind == "grid"]
        grid = items[places[0]] if places else None
        if len(places) != 1 or not isinstance(grid, Grid) or any(item.kind in ("+", "-") for i, item in outer(items) if i):
            raise ParseError(
                "one matrix is expected here", span=(0, len(text)), hint=r"write \begin{bmatrix} a & b \\ c & d \end{bmatrix}"
            )
        before, after, span = items[: places[0]], items[places[0] + 1 :], (grid.start, grid.end)
        rows = [listed([scaled(before, cell, after) for cell in row], span, "[]") for row in grid.rows]
        rewritten = _Rewritten.of(listed(rows, span, "[]"), declared)
        found = rewritten.read(lambda plain: values.read_matrix(plain, declared))
    return tuple(tuple(rewritten.moved(node) for node in row) for row in found)


def read_point(text: str, variables: tuple[str, ...], parameters: tuple[str, ...]) -> PointSyntax:
    r"""A point: `x = 1, \theta = \frac{\pi}{2}`, or the values alone in the order of the variables."""
    declared = Declarations(variables=variables, parameters=parameters)
    with _about(text):
        rewritten = _Rewritten.of(_items(text, declared)[1], declared)
        found = rewritten.read(lambda plain: values.read_point(plain, variables, parameters))
    return found._replace(coordinates=tuple((name, rewritten.moved(node)) for name, node in found.coordinates), text=text)


@contextmanager
def _about(text: str) -> Iterator[None]:
    """Every error raised inside knows the text it is about."""
    try:
        yield
    except SymjacError as error:
        error.text = text
        raise


# --- formulas in a text ---------------------------------------------------------------------


def _items(text: str, declared: Declarations) -> tuple[Formula, list[Item]]:
    """The items of all formulas of a text, and the formula as far as it has been read."""
    known = frozenset((*(declared.variables or ()), *declared.parameters, *declared.functions))
    formula = Formula(text, lexemes(text), known, declared.complex_valued)
    items: list[Item] = []
    is_displayed = False
    while formula.next.kind != "finish":
        begin = formula.next
        closer, mode = _DELIMITERS.get(begin.text, ("", "")) if begin.kind in ("sign", "begin") else ("", "")
        if closer:
            is_displayed = True
            formula.take()
            if begin.text in ("alignat", "alignat*"):
                formula.skip_group()
        elif is_displayed and not (begin.kind == "sign" and begin.text in ",;."):
            formula.refuse(begin, "this stands outside the formula", "give the formula alone")
        part = formula.lines(mode) if closer or not is_displayed else []
        if closer:
            if formula.next.text != closer:
                formula.refuse(begin, f"this {begin.text} is never closed")
            formula.take()
            while part and part[-1].kind in (",", ";", "other") and str(part[-1][1]) in ",;.":
                part.pop()  # the punctuation of the sentence that a displayed formula ends
            items += [newline(part[0]), *part] if items and part else part
        elif is_displayed:
            formula.take()
        else:
            items = part
            _refuse_rest(formula)
    if items and items[-1][:2] == ("other", "."):
        items.pop()
    return formula, items


_DELIMITERS = {
    **{"$": ("$", ""), "$$": ("$$", ""), "\\[": ("\\]", ""), "\\(": ("\\)", "")},
    **{name: (name, words.LINES[name]) for name in words.DISPLAYS},
}


def _refuse_rest(formula: Formula) -> None:
    rest = formula.next
    if rest.kind == "finish":
        return
    if rest.text in ("$", "$$", "\\[", "\\(") or rest.text in words.DISPLAYS:
        formula.refuse(rest, "only a formula is read, no text before it", "give the formula alone")
    what = f"\\end{{{rest.text}}}" if rest.kind == "end" else rest.text
    formula.refuse(rest, f"this {what} closes nothing", "remove it, or open it before")


# --- labels and components ------------------------------------------------------------------


class _Map(NamedTuple):
    """A map in tokens of the input language; `arguments` are the variables that its labels name."""

    items: list[Item]
    arguments: frozenset[str]
    labels: tuple[Span, ...]


def _map(items: list[Item], declared: Declarations) -> _Map:
    """The items with labels as the input language has them, and vectors as lists of components."""
    cuts = [(item, part) for item, part in zip([None, *(i for _, i in outer(items) if i.kind in _SEPARATORS)], split(items, _SEPARATORS), strict=True)]
    factors = {*(declared.variables or ()), *declared.parameters}
    arguments: set[str] = set()
    parts: list[tuple[list[Item], list[Item]]] = []
    labels: list[Span] = []
    for _, part in cuts:
        typed, body = _divided(part)
        labels += [(typed[0].start, typed[-1].end)] if typed else []
        label = _label(typed, factors)
        arguments.update(item[1] for item in label[1:] if isinstance(item, Token) and item.kind == "name")
        parts.append((label, body))
    if sum(bool(label or body) for label, body in parts) == 1:
        label, body = next(part for part in parts if any(part))
        value = vector(body, factors | arguments) if body else None
        if value is not None:
            return _Map(_components(label, body, value.parts, value.grows), frozenset(arguments), tuple(labels))
    result: list[Item] = []
    for (separator, _), (label, body) in zip(cuts, parts, strict=True):
        result += [*([separator] if separator else []), *label, *body]
    return _Map(result, frozenset(arguments), tuple(labels))


def _components(label: list[Item], body: list[Item], parts: Sequence[list[Item]], grows: bool) -> list[Item]:
    span = (body[0].start, body[-1].end)
    if grows and len(parts) == 1:
        raise ParseError("how many components has this vector?", span=span, hint=r"write the others too: + 0\mathbf{j}")
    filled = [part or [Token("number", "0", *span)] for part in parts]
    if len(label) > 1 and is_enclosed(label[:-1]):
        names = split(label[1:-2], {","})
        if len(names) != len(filled):
            raise ParseError(f"{len(names)} names for {len(filled)} components", span=(label[0].start, label[-1].end))
        filled = [[*name, label[-1], *part] for name, part in zip(names, filled, strict=True)]
        label = []
    return [*label, *listed(filled, span)]


def _divided(part: list[Item]) -> tuple[list[Item], list[Item]]:
    r"""Left-hand side and body of `f(x) = …` and `f: (x, y) \mapsto …`."""
    arrow = next((index for index, item in outer(part) if item.kind == "mapsto"), None)
    if arrow is not None:
        left, body = part[:arrow], part[arrow + 1 :]
        name, colon = left[:1], left[1:2]
        if not (colon and colon[0].kind == ":"):
            name = [Token("name", "F" if body and is_enclosed(body) else "f", part[arrow].start, part[arrow].end)]
        else:
            left = left[2:]
        arguments = left if left and (is_enclosed(left) or left[0].kind == "grid") else listed([left], (part[0].start, part[arrow].end))
        return [*name, *arguments, Token("=", "=", part[arrow].start, part[arrow].end)], body
    equals = next((index for index, item in outer(part) if item.kind == "="), None)
    return ([], part) if equals is None else (part[: equals + 1], part[equals + 1 :])


def _label(label: list[Item], taken: set[str]) -> list[Item]:
    r"""A left-hand side in the input language: `F(\mathbf{x}) =` is `F =`, `\dot{x} =` is `x_dot =`.

    A map in bold may share its letter with a variable, as in `\mathbf{r}(r, t) =`; it is called F then.
    """
    flat: list[Item] = []
    for item in label:
        if isinstance(item, Grid):
            flat += listed(cells(item), (item.start, item.end))
        else:
            flat.append(item._replace(kind="name") if item.kind == "accented" else item)
    if [item.kind for item in flat[1:]] == ["(", "bold", ")", "="]:
        flat = [flat[0], flat[-1]]
    if flat and flat[0].kind == "bold" and flat[0][1] in taken | {item[1] for item in flat[1:] if item.kind == "name"}:
        flat[0] = Token("name", "F", flat[0].start, flat[0].end)
    return [item._replace(kind="name") if isinstance(item, Token) and item.kind == "bold" else item for item in flat]


def _refuse_two_fonts(formula: Formula, labels: Sequence[Span]) -> None:
    first: dict[str, str] = {}
    for name, font, span in formula.fonts:
        in_label = any(start <= span[0] < end for start, end in labels)
        if not in_label and first.setdefault(name, font) != font:
            formula.refuse(span, f"{name} is written in two fonts: is it one name or two?", "write it in one font, or add a subscript")


def _with_held_letters(found: _Map, declared: Declarations) -> tuple[Declarations, tuple[str, ...]]:
    """E and I as parameters, where nobody declared them: the input language has them for constants."""
    known = {*(declared.variables or ()), *declared.parameters, *found.arguments}
    used = dict.fromkeys(item[1] for item in found.items if item.kind == "name" and item[1] in _CONSTANT_LETTERS)
    held = tuple(str(letter) for letter in used if letter not in known)
    if not held or (declared.variables is None and not found.arguments):
        return declared, ()
    note = f"parameters {', '.join(held)}: names not declared in --vars are held constant"
    return declared._replace(parameters=(*declared.parameters, *held)), (note,)


# --- rewriting in the input language --------------------------------------------------------


class _Rewritten(NamedTuple):
    """A text of the input language and where its tokens come from: `begins` in this text, `places` in the LaTeX."""

    text: str
    begins: tuple[int, ...]
    places: tuple[Span, ...]

    @classmethod
    def of(cls, items: Sequence[Item], declared: Declarations) -> _Rewritten:
        """Write the items out; ParseError for what the input language has no word for."""
        tokens = [_checked(item) for item in items]
        known = frozenset((*(declared.variables or ()), *declared.parameters, *declared.functions))
        names = known | {token.text for token in tokens if token.kind == "name"}
        for token, after in pairwise((*tokens, Token("end", "", 0, 0))):
            if token.kind in NAMES and token.text not in known:
                _check_name(token, after)
        pieces: list[str] = []
        begins: list[int] = []
        position = 0
        for index, token in enumerate(tokens):
            word = _function(token, names) if token.kind == "function" else token.text if token.kind in _VERBATIM else token.kind
            if index and not _is_decimal_comma(tokens, index):
                pieces.append(" ")
                position += 1
            begins.append(position)
            pieces.append(word)
            position += len(word)
        return cls("".join(pieces), tuple(begins), tuple(token[2:] for token in tokens))

    def read(self, read: Callable[[str], _Read]) -> _Read:
        """What `read` makes of the text; its errors point into the LaTeX."""
        try:
            return read(self.text)
        except SymjacError as error:
            if error.span is not None:
                error.span = self.place(error.span)
            raise

    def place(self, span: Span) -> Span:
        """Where the characters of a span come from."""
        if not self.places:
            return 0, 1
        first = max(bisect_right(self.begins, span[0]) - 1, 0)
        last = max(bisect_left(self.begins, span[1]) - 1, first)
        start = min(place[0] for place in (self.places[first], self.places[last]))
        return start, max(place[1] for place in (self.places[first], self.places[last]))

    def moved(self, node: Node) -> Node:
        """The tree with its places in the LaTeX."""
        span = self.place(node.span)
        if isinstance(node, Sum):
            return Sum(tuple((negative, self.moved(term)) for negative, term in node.terms), span)
        if isinstance(node, Product):
            return Product(tuple((inverse, self.moved(factor)) for inverse, factor in node.factors), span)
        if isinstance(node, Power):
            return Power(self.moved(node.base), self.moved(node.exponent), span)
        if isinstance(node, Call):
            return Call(node.function, tuple(self.moved(argument) for argument in node.arguments), span)
        if isinstance(node, Condition):
            return Condition(node.operator, tuple(self.moved(operand) for operand in node.operands), span)
        return node._replace(span=span)


_VERBATIM = frozenset({"number", "constant", "other", *NAMES})
_STRAY = {
    "unit": ("a unit vector stands here as a number", r"write the whole map as one sum: x\mathbf{i} + y\mathbf{j}"),
    "prime": ("a prime follows a name", "write x'"),
    "transpose": ("a transpose stands only after a vector", "remove it"),
    "mapsto": (r"\mapsto stands after the variables", r"write (x, y) \mapsto (…)"),
    ":": ("unexpected ':'", "write F(x, y) = (…)"),
}


def _checked(item: Item) -> Token:
    if isinstance(item, Grid):
        raise ParseError(
            "a matrix stands here as a number", span=(item.start, item.end), hint=r"for its determinant write \begin{vmatrix}"
        )
    if item.kind in _STRAY:
        message, hint = _STRAY[item.kind]
        raise ParseError(message, span=item[2:], hint=hint)
    if item.kind == "superscript":
        return Token("^", "", *item[2:])
    return item


def _check_name(token: Token, after: Token) -> None:
    name, span = token.text, (token.start, token.end)
    if token.kind == "accented":
        raise ParseError(f"the name {name} is not declared", span=span, hint=f"declare it: --params {name}")
    if name in _CONSTANT_LETTERS:
        raise ParseError(f"{name} is not declared", span=span, hint=f"declare it: --params {name}; Euler's number is e")
    if name in ("beta", "gamma") and after.kind == "(":
        capital = {"beta": r"\mathrm{B}", "gamma": r"\Gamma"}[name]
        raise ParseError(
            f"unknown function '{name}'", span=span, hint=f"as a factor declare it: --params {name}; the {name} function is {capital}"
        )


def _function(token: Token, names: frozenset[str]) -> str:
    """A word of the input language for a function that is not one of the names in use."""
    spellings = (token.text, *(word for word, function in FUNCTIONS.items() if function.name == token.text))
    free = next((word for word in spellings if word not in names), None)
    if free is None:
        raise ParseError(
            f"{token.text} is a name here, so the function {token.text} cannot be read", span=token[2:], hint="rename the variable"
        )
    return free


def _is_decimal_comma(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token belongs to `1,5`: the input language warns of those."""
    for comma in (index, index - 1):
        if 0 < comma < len(tokens) - 1 and tokens[comma].kind == ",":
            left, right = tokens[comma - 1], tokens[comma + 1]
            if left.kind == right.kind == "number" and left.end == tokens[comma].start and tokens[comma].end == right.start:
                return True
    return False
