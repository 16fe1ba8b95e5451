"""Items of a LaTeX formula → text of the input language, which remembers where everything came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from symjac.errors import ParseError, Span, SymjacError
from symjac.read.latex.items import NAMES, Grid, Item
from symjac.read.latex.words import LETTERS, REFUSED
from symjac.read.names import FUNCTIONS, LETTER_FUNCTIONS, base_of, marked
from symjac.read.syntax import Declarations
from symjac.read.tokens import Token
from symjac.read.tree import Call, Condition, Node, Power, Product, Sum

_Read = TypeVar("_Read")

CONSTANT_LETTERS = ("E", "I")
"""Constants of the input language, but ordinary letters in LaTeX."""


class Rewritten(NamedTuple):
    """A text of the input language and where its tokens come from: `begins` in this text, `places` in the LaTeX."""

    text: str
    begins: tuple[int, ...]
    places: tuple[Span, ...]

    @classmethod
    def of(cls, items: Sequence[Item], declared: Declarations, arguments: frozenset[str] = frozenset()) -> Rewritten:
        """Write the items out; ParseError for what the input language has no word for."""
        tokens = [_checked(item) for item in items]
        known = declared.names | arguments
        for token, after in pairwise((*tokens, Token("end", "", 0, 0))):
            if token.kind in NAMES and token.text not in known:
                _check_name(token, after)
        pieces: list[str] = []
        begins: list[int] = []
        position = 0
        for index, token in enumerate(tokens):
            word = _word(tokens, index, known)
            if index and not ("," in (token.kind, tokens[index - 1].kind) and _is_decimal_comma(tokens, index)):
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


_VERBATIM = frozenset({"number", "connective", "other", "newline", *NAMES})
_STRAY = {
    "rate": REFUSED["\\partial"],
    "unit": ("a unit vector stands here as a number", r"write the whole map as one sum: x\mathbf{i} + y\mathbf{j}"),
    "prime": ("a prime follows a name", "write x'"),
    "transpose": ("a transpose stands only after a vector", "remove it"),
    "mapsto": (r"\mapsto stands after the variables", r"write (x, y) \mapsto (…)"),
    ":": ("unexpected ':'", "write F(x, y) = (…)"),
}


def _checked(item: Item) -> Token:
    if isinstance(item, Grid):
        raise ParseError(
            "a matrix stands here as a number",
            span=(item.start, item.end),
            hint=r"for its determinant write \begin{vmatrix}",
        )
    if item.kind in _STRAY:
        message, hint = _STRAY[item.kind]
        raise ParseError(message, span=item[2:], hint=hint)
    return item


def _check_name(token: Token, after: Token) -> None:
    name, span = token.text, (token.start, token.end)
    if token.kind == "bold":
        raise ParseError(
            f"{name} in bold is a vector here",
            span=span,
            hint=f"write its components out, or declare a number: --params {name}",
        )
    if token.kind == "accented":
        raise ParseError(f"the name {name} is not declared", span=span, hint=f"declare it: --params {name}")
    if name in CONSTANT_LETTERS:
        raise ParseError(f"{name} is not declared", span=span, hint=f"declare it: --params {name}; Euler's number is e")
    letter = base_of(name)
    if letter in _AS_FUNCTIONS and after.kind == "(":
        function, written = _AS_FUNCTIONS[letter]
        raise ParseError(
            f"unknown function '{name}'",
            span=span,
            hint=f"declare it: --params {name} for a factor, --functions {name}; the {function} function is {written}",
        )


_AS_FUNCTIONS = {
    "beta": ("beta", r"\mathrm{B}"),
    "gamma": ("gamma", r"\Gamma"),
    **{
        letter: (function, rf"\operatorname{{{function}}}")
        for letter, row in LETTERS.items()
        for function in [row.function or row.with_order]
    },
}
"""Letters that may stand for a function, and how that is written."""


def _word(tokens: Sequence[Token], index: int, names: frozenset[str]) -> str:
    r"""A token in the input language, which could take a name for a function where LaTeX does not: `\gamma (x + 1)`."""
    token = tokens[index]
    if token.kind in ("function", "constant"):
        return marked(token.text, names | LETTER_FUNCTIONS)
    before_bracket = index + 1 < len(tokens) and tokens[index + 1].kind == "("
    if token.kind == "name" and before_bracket and token.text in names and token.text in FUNCTIONS:
        return f"({token.text})"
    return token.text if token.kind in _VERBATIM else token.kind


def _is_decimal_comma(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token belongs to `1,5`: the input language warns of those."""
    for comma in (index, index - 1):
        if 0 < comma < len(tokens) - 1 and tokens[comma].kind == ",":
            left, right = tokens[comma - 1], tokens[comma + 1]
            if (
                left.kind == right.kind == "number"
                and left.end == tokens[comma].start
                and tokens[comma].end == right.start
            ):
                return True
    return False
