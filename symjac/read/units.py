"""Sums of unit vectors, `2x*y*i + x^2*j`, as the components that they are. Imports no SymPy.

i, j, k are unit vectors where nobody declared them, at least two of them stand there, and one is a factor of every
term. Alone, as in `k*x`, each of them is a name like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from symjac.read.cursor import BRACKETS, SEPARATORS
from symjac.read.juxtaposition import factors_of
from symjac.read.tokens import Token
from symjac.read.tree import Name, Node, Number, Product, Sum, walk

if TYPE_CHECKING:
    from symjac.read.parser import Parser

LETTERS = ("i", "j", "k")

_Parts = dict[int, list[tuple[bool, Node]]]


def along_unit_vectors(
    node: Node, own: Collection[str], least: int = 0, units: Sequence[str] = LETTERS, fewest: int = 2
) -> tuple[tuple[Node, ...], tuple[str, ...]] | None:
    """The components of a sum of unit vectors, at least so many, and the names of these; None for anything else.

    `fewest` different ones must stand there, and one in every term.
    """
    places = {name: place for place, name in enumerate(units) if name not in own}
    met = {part.name for part in walk(node) if isinstance(part, Name) and not part.constant} & places.keys()
    if len(met) < fewest:
        return None
    parts = _parts(node, places)
    if not parts or len(parts) < fewest:
        return None
    size = max(least, max(parts) + 1, 2)
    return tuple(_sum(parts.get(index, []), node) for index in range(size)), tuple(sorted(met))


def without_hats(text: str) -> str:
    """The text with i, j, k for î, ĵ, k̂, every sign in its place."""
    return text.translate(_HATS) if "î" in text or "ĵ" in text else text


_HATS = str.maketrans({"î": "i", "ĵ": "j", "\u0302": " "})


def is_unit(parser: Parser) -> bool:
    """Whether the next token is a unit vector that ends a term, as one ends each: `cos v i + sin v j + v k`."""
    return parser.next.text in LETTERS and ends_each_term(parser.tokens, parser.own)


def taken_off(tokens: Sequence[Token], own: Collection[str], first: int) -> Sequence[Token]:
    """The tokens from `first` on, with `yi - xyj` as `y i - xy j`, where unit vectors then end all terms."""
    found = [*tokens[:first]]
    for token in tokens[first:]:
        word = token.text[:-1]
        is_joined = token.kind == "name" and word and token.text[-1] in LETTERS and token.end - token.start > 1
        if is_joined and token.text not in own and (word in own or factors_of(word, own)):
            found += (
                token._replace(text=word, end=token.end - 1),
                Token("name", token.text[-1], token.end - 1, token.end),
            )
        else:
            found.append(token)
    return found if len(found) > len(tokens) and ends_each_term(found, own) else tokens


def ends_each_term(tokens: Sequence[Token], own: Collection[str]) -> bool:
    """Whether each term of the whole text ends with one of at least two undeclared i, j, k."""
    free = {*LETTERS} - {*own}
    depth = 0
    terms: list[list[Token]] = [[]]
    for token in tokens[:-1]:
        depth += BRACKETS.get(token.kind, 0)
        if token.kind in SEPARATORS and not depth:
            return False
        if token.kind == "=" and not depth:
            terms = []
        if token.kind in ("+", "-", "=") and not depth:
            terms.append([])
        else:
            terms[-1].append(token)
    found = [[token.text for token in term if token.text in free] for term in terms if term]
    end_so = all(term[-1].text in free for term in terms if term)
    return end_so and all(len(each) == 1 for each in found) and len({name for each in found for name in each}) > 1


def _sum(terms: list[tuple[bool, Node]], whole: Node) -> Node:
    if not terms:
        return Number(0, 1, whole.span)
    if len(terms) == 1 and not terms[0][0]:
        return terms[0][1]
    return Sum(tuple(terms), (terms[0][1].span[0], terms[-1][1].span[1]))


def _parts(node: Node, places: Mapping[str, int]) -> _Parts | None:
    """Terms by the unit vector that they belong to; None for a number, and for what cannot be divided so."""
    if isinstance(node, Name):
        return {places[node.name]: [(False, Number(1, 1, node.span))]} if node.name in places else None
    found: _Parts = {}
    if isinstance(node, Sum):
        for negative, term in node.terms:
            parts = _parts(term, places)
            if parts is None:
                return None
            for index, terms in parts.items():
                found.setdefault(index, []).extend((sign != negative, each) for sign, each in terms)
        return found
    if not isinstance(node, Product):
        return None
    vectors = [place for place, (_, factor) in enumerate(node.factors) if _has_unit(factor, places)]
    if len(vectors) != 1 or node.factors[vectors[0]][0]:
        return None
    parts = _parts(node.factors[vectors[0]][1], places)
    rest = tuple(factor for place, factor in enumerate(node.factors) if place != vectors[0])
    if parts is None:
        return None
    return {index: [(sign, _scaled(each, rest, node)) for sign, each in terms] for index, terms in parts.items()}


def _has_unit(node: Node, places: Mapping[str, int]) -> bool:
    return any(isinstance(part, Name) and not part.constant and part.name in places for part in walk(node))


def _scaled(part: Node, rest: tuple[tuple[bool, Node], ...], whole: Product) -> Node:
    """A part times the other factors; a unit vector alone is 1 and leaves no trace."""
    factors = (
        rest if isinstance(part, Number) and (part.numerator, part.denominator) == (1, 1) else ((False, part), *rest)
    )
    if len(factors) == 1 and not factors[0][0]:
        return factors[0][1]
    if factors[0][0]:
        factors = ((False, Number(1, 1, whole.span)), *factors)
    return Product(factors, whole.span)
