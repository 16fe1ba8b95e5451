"""Names side by side (products without a sign, sums of unit vectors), and refusals of two readings. No SymPy."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from symjac.errors import ParseError, Span
from symjac.read import Call, Name, Node, Number, Power, Product, Sum, names, walk
from symjac.read.cursor import BRACKETS, SEPARATORS
from symjac.read.tokens import Token, names_of

if TYPE_CHECKING:
    from symjac.read.parser import Parser


# --- products without a sign --------------------------------------------------
#
# Products of declared names without a sign between them, and words that nobody declared.
#
# `2xy` is 2·x·y where x and y are declared and `xy` is not. A word that divides in two ways, or that is
# itself the name of a Greek letter, is refused with both readings.


_CONSTANT_FACTORS = ("e", "pi")


class Divided(NamedTuple):
    """Tokens in which words that are products have become products, and the notes on them."""

    tokens: Sequence[Token]
    notes: tuple[str, ...]


def divided(tokens: Sequence[Token], own: Collection[str], first: int = 0) -> Divided:
    """The tokens from `first` on, a token for each factor of a word that is a product of names in `own`.

    Factors of a word touch each other: the parser asks that where it matters, as in `e^xy`.
    """
    words = names_of(tokens[first:]).difference(own)
    found = {word: factors for word in words if len(word) > 1 and (factors := factors_of(word, own))}
    if not found:
        return Divided(tokens, ())
    result = [*tokens[:first]]
    met: dict[str, None] = {}
    for index in range(first, len(tokens)):
        token = tokens[index]
        ways = found.get(token.text) if token.kind == "name" and tokens[index + 1].kind != "=" else None
        if ways is None:
            result.append(token)
            continue
        if len(ways) > 1 or token.text in names.GREEK_NAMES:
            readings = ["*".join(way) for way in ways]
            readings += [f"declare it: --params {token.text}"] * (len(readings) < 2)
            raise ParseError(
                f"'{token.text}' can be read in two ways",
                span=(token.start, token.end),
                hint=f"write {' or '.join(readings)}",
            )
        met[f"{token.text} is read as {'·'.join(ways[0])}"] = None
        result += _places(token, ways[0])
    return Divided(result, tuple(met))


def on_paper(text: str, divided_: Divided, own: Collection[str], first: int, words: Collection[str]) -> Divided:
    """The tokens with products for words such as the ay of `x²y + ay`, and δ·x for δx beside αx, as on paper.

    A word of two or three letters is a product if the text is set as on paper: in Greek letters and exponents that
    touch others, or with other products; b·x·y, of two declared names, is one. Beside declared names it has one of
    them, and its other letters are parameters. `words` are the names from the token `first` on.
    """
    tokens, notes = divided_
    factors = {word: found for word in words if word not in own and (found := _factors_on_paper(word, own))}
    if not factors:
        return divided_
    is_set = bool(_SET_ON_PAPER.search(text)) if not text.isascii() else False
    numbers = numbers_in(tokens[first:])
    has_coefficients = _has_greek_factors(tokens, text)
    is_set |= bool(own) and any(t.text in factors and after.kind == "superscript" for t, after in pairwise(tokens))
    is_set |= any(_has_two(parts, own) for parts in factors.values())
    met: dict[str, None] = {}
    result = [*tokens[:first]]
    for token, after in pairwise(tokens[first:]):
        parts = factors.get(token.text, []) if token.kind == "name" and after.kind != "=" else []
        free = [part for part in parts if part not in own]
        if parts and "_" in token.text and not {parts[-1]} & {*own, *numbers}:
            is_product = False  # rot_x is one name, rx_n is r·x_n where x_n stands elsewhere
        elif parts[:1] == ["delta"]:
            is_product = has_coefficients and _is_delta(text, token)
        elif after.kind == "(":
            is_product = bool(parts) and (parts[-1] in own or parts[-1] in numbers)
        else:
            is_product = is_set or (bool(own) and (bool(notes) or not numbers.isdisjoint(free)))
        if not parts or not is_product:
            result.append(token)
            continue
        met[f"{token.text} is read as {'·'.join(parts)}; for one name, declare it: --params {token.text}"] = None
        result += _places(token, tuple(parts))
    return Divided([*result, tokens[-1]], (*notes, *met)) if met else divided_


_SET_ON_PAPER = re.compile("[α-γε-ωπ][A-Za-z]|[A-Za-z][α-γε-ωπ]|[²³⁴-⁹½⅓¼¾⅔][A-Za-zα-ω]|[a-z]{2}[²³⁴-⁹]")
"""Letters that touch a Greek letter or an exponent before them, as programs do not have them."""


_FACTOR = re.compile("[A-Za-z](?:_[A-Za-z0-9]+)*")


def _factors_on_paper(word: str, own: Collection[str]) -> list[str]:
    """The letters of a word that may be factors, one of them in `own` if there are any; empty for other words."""
    if word.startswith("delta"):
        return ["delta", word[5:]] if word[5:] in own else []
    parts = _FACTOR.findall(word)
    if "".join(parts) != word or not 1 < len(parts) <= _MOST_FREE or re.match("[A-Z][a-z]+(?:_|$)", word):
        return []
    if word[0] == "d" and not _has_two(parts, own):
        return []
    if names.base_of(word) in names.GREEK_NAMES:
        return []
    free = {part for part in parts if part not in own}
    if word in names.FUNCTIONS or word in names.RESERVED or word in names.GREEK_NAMES or word in names.CONSTANTS:
        return []
    if free & {*names.CONSTANTS, "i"} or any(left == right for left, right in pairwise(parts)):
        return []
    return [] if own and len(free) == len({*parts}) else parts


def _has_two(parts: Sequence[str], own: Collection[str]) -> bool:
    """Whether two of the factors are names in `own`."""
    return len({*parts} & {*own}) > 1


def standing_alone(words: set[str]) -> set[str]:
    """Names among these that are, in another place, all the factors of a word: x, y of `x^2 - y, 2xy`.

    Only letters that people use for variables are taken, and names with a number: R1 and R2 of `R1R2/(R1 + R2)`.
    """
    parts = [
        {*word} if names.USUAL_FACTORS.issuperset(word) else {*_INDEXED.findall(word)}
        for word in words
        if len(word) > 1 and (names.USUAL_FACTORS.issuperset(word) or _GLUED.fullmatch(word))
    ]
    return {name for each in parts if each <= words for name in each}


_INDEXED = re.compile("[A-Za-z]_?[0-9]+")
_GLUED = re.compile(f"(?:{_INDEXED.pattern}){{2,}}")


def _places(token: Token, factors: tuple[str, ...]) -> list[Token]:
    """A token for each factor; a letter such as Δ is longer in its one spelling than as it was typed."""
    long = sum(map(len, factors)) - (token.end - token.start)
    found, start = [], token.start
    for number, factor in enumerate(factors, 1):
        end = token.end if number == len(factors) else start + max(len(factor) - (long if number == 1 else 0), 1)
        found.append(Token("name", factor, start, end, number == 1 and token.spaced))
        start = end
    return found


def factors_of(word: str, own: Collection[str]) -> list[tuple[str, ...]]:
    """The ways, two at most, in which a word is a product of own names, or of these with e and pi."""
    if word in names.FUNCTIONS or word in names.CONSTANTS or word in names.RESERVED or word.startswith(names.MARK):
        return []
    longest = max(map(len, own), default=0)
    ways: list[list[tuple[str, ...]]] = [[] for _ in word] + [[()]]
    for start in range(len(word) - 1, -1, -1):
        for end in range(start + 1, min(len(word), start + max(longest, 2)) + 1):
            piece = word[start:end]
            if ways[end] and (piece in own or piece in _CONSTANT_FACTORS):
                ways[start] += [(piece, *rest) for rest in ways[end]][: 2 - len(ways[start])]
        if len(ways[start]) > 2:
            del ways[start][2:]
    if any(left == right for way in ways[0] for left, right in pairwise(way)):
        return []  # yy is hardly y squared
    return [way for way in ways[0] if len(way) > 1 and any(piece in own for piece in way)]


# --- words that nobody declared -------------------------------------------------------------


def refuse_unknown(parser: Parser, token: Token) -> None:
    """Raise ParseError unless an undeclared name can be a variable or a parameter.

    All names of the text that cannot are named at once, with the option that declares them.
    """
    known, variables = parser.known, parser.declared.variables
    if reading(token.text, variables, known) is None:
        if variables is None and _is_on_paper(parser, token):
            factors = "*".join(token.text)
            hint = f"write {factors} for a product; for one name declare it: --vars {token.text}"
            parser.refuse(token, f"'{token.text}' can be read in two ways", hint)
        return
    unknown = {token.text: reading(token.text, variables, known) or ""}
    for index in range(parser.position - 1, len(parser.tokens) - 1):
        kind, name, *_ = parser.tokens[index]
        if kind == "name" and parser.tokens[index + 1].kind != "(" and not _has_meaning(parser, name):
            meant = reading(name, variables, known)
            if meant is not None:
                unknown.setdefault(name, meant)
    if variables is None and "*" in unknown[token.text]:
        _refuse_products(parser, token, {name: meant for name, meant in unknown.items() if "*" in meant})
    letters = {name: [] if "(" in meant else _letters(name, parser) for name, meant in unknown.items()}
    guesses = []
    for name, meant in unknown.items():
        is_applied = not names.FUNCTIONS.keys().isdisjoint(meant.split("*"))  # x*cos of xcos
        held = "" if is_applied else ",".join(dict.fromkeys(part for part in letters[name] if part not in parser.own))
        shown = f"{'*'.join(letters[name])} for {name} (--params {held})" if held else f"{meant} for {name}"
        guesses += [shown if len(unknown) > 1 else shown.replace(f" for {name}", "")] * bool(held or meant)
    indexed = re.fullmatch("([A-Za-z]+)_([ijkmn])", token.text)
    if indexed and any(re.fullmatch(f"{indexed[1]}_[0-9]+", name) for name in parser.own):
        guesses = [f"sum({_summand(parser, token)}, {indexed[2]}, 1, 3)"]
    entries = _numbered(token.text, variables or ())
    if len(entries) >= _SEVERAL:
        guesses = [f"{' or '.join(entries[:2])}, or the vector: --vector {token.text}:{len(entries)}"]
    declare = f"declare {'it' if len(unknown) == 1 else 'them'}: --params {','.join(unknown)}"
    hint = f"did you mean {', '.join(guesses)}? or {declare}" if guesses else declare
    parser.refuse(token, _unknown(unknown), hint)


def _is_on_paper(parser: Parser, token: Token) -> bool:
    """Whether letters stand as on paper, where each is a factor: mv of `½mv²`, ab of `2ab`, nRT, kx beside k."""
    if not 1 < len(token.text) <= _MOST_FREE or not token.text.isalpha() or token.text in names.GREEK_NAMES:
        return False
    before = parser.tokens[max(parser.position - 2, 0)]
    is_mixed = re.search("[a-z][A-Z]", token.text) and token.text[0] != "d"
    has_factor = not {*parser.found, *parser.numbers}.isdisjoint(token.text)
    return parser.next.kind == "superscript" or (before.kind == "number" and not token.spaced) or is_mixed or has_factor


def _summand(parser: Parser, token: Token) -> str:
    """x_i^2 of `sum(x_i^2)`; the name alone elsewhere."""
    openers = [i for i, closer in parser.pairs.items() if i < parser.position <= closer]
    begin = max(openers, default=0)
    if not begin or parser.tokens[begin - 1].text not in ("sum", "prod"):
        return token.text
    inside = parser.source((parser.tokens[begin].end, parser.tokens[parser.pairs[begin]].start))
    return re.split(r",|\bfor\b", inside)[0].strip()


def _refuse_products(parser: Parser, token: Token, products: Mapping[str, str]) -> NoReturn:
    """ParseError where no variables were declared, with the option that makes products of these words."""
    factors = {part for meant in products.values() for part in _NAME.findall(meant) if _is_own(part)}
    letters = {each.text for each, after in pairwise(parser.tokens) if each.kind == "name" and after.kind != "="}
    alone = {name for name in letters - names.CONSTANTS.keys() if names.is_letter(name)}
    units = {*"ijk"} - factors
    alone -= units if len(alone & units) > 1 else set()
    parser.refuse(
        token,
        f"unknown name '{token.text}'",
        f"did you mean {', '.join(products.values())}? it is read so with "
        f"--vars {','.join(sorted(factors | alone, key=names.natural_key))}; "
        f"or declare it: --params {','.join(products)}",
    )


_NAME = re.compile(r"[^\W\d]\w*(?![\w(])")
"""A name that is not called, as t of `cos(2*t)`."""


def _unknown(names_: Collection[str]) -> str:
    """The message about undeclared names."""
    return f"unknown name '{next(iter(names_))}'" if len(names_) == 1 else f"unknown names {', '.join(names_)}"


_LETTER = re.compile(r"[A-Za-z](?:_[0-9]+)?")


def _letters(word: str, parser: Parser) -> list[str]:
    """The letters of a short word that may be parameters or are names already: a, y of `ay`, G, M, m of `GMm`."""
    parts = _LETTER.findall(word)
    if "".join(parts) != word or not 1 < len(parts) <= _MOST_LETTERS or parser.declared.variables is None:
        return []
    free = [part for part in parts if part not in parser.own]
    is_unlikely = any(left == right for left, right in pairwise(parts)) or (len(free) == len(parts) > _MOST_FREE)
    if is_unlikely or word[0] == "d" or any(part in names.CONSTANTS for part in free):
        return []
    return parts


_MOST_LETTERS, _MOST_FREE = 4, 3


def _is_own(part: str) -> bool:
    return part[:1].isalpha() and part not in names.CONSTANTS


OF_FUNCTIONS = frozenset("fghFGH")
"""Letters that name a function where they stand before a bracket."""


def is_factor(parser: Parser, token: Token) -> bool:
    """Whether an undeclared letter is a factor of the bracket behind it: `mu (1 - x)`, not `f (x + 1)`.

    It is one if it stands elsewhere as a number, or behind a space, or as a Greek letter; but σ(…) may be the logistic
    function, unless it holds a difference of two names, in a map of several components.
    """
    name, variables = token.text, parser.declared.variables
    inside = [parser.tokens[index].kind for index in parser.inside(parser.position)]
    may_be_held = names.is_letter(name) if variables is None else _may_be_held(name, variables, parser.known)
    if "," in inside or len(inside) < len("-x") or not may_be_held:
        return False
    if name in parser.numbers:
        return True
    base = names.base_of(name)
    if base in (OF_FUNCTIONS if variables else _OFTEN_APPLIED) or (base == "sigma" and inside != ["name", "-", "name"]):
        return False
    if base == "sigma" and not any(each.kind in SEPARATORS for each in parser.tokens):
        return False
    return parser.next.spaced or (base in names.GREEK_NAMES and base not in _GREEK_FUNCTIONS)


_GREEK_FUNCTIONS = frozenset({"phi", "psi", "varphi", "Phi", "Psi"})
_OFTEN_APPLIED = OF_FUNCTIONS | frozenset("cpqsuvwxyzCJLPQRSTUVW")
"""Letters that name a function before a bracket, where nobody said which letters are variables."""


def numbers_in(tokens: Sequence[Token]) -> set[str]:
    """The names that stand for numbers, at one place at least: no bracket follows there, nor a sign of a label."""
    return {token[1] for token, after in pairwise(tokens) if token[0] == "name" and after[0] not in ("(", "=", ":")}


def refuse_unknown_functions(parser: Parser, token: Token) -> NoReturn:
    """ParseError for an undeclared name before a bracket, which names the others of the text too."""
    name = token.text
    pairs = pairwise(parser.tokens[parser.position - 1 :])
    called = (left.text for left, right in pairs if left.kind == "name" and right.kind == "(")
    unknown = list(dict.fromkeys(each for each in called if not _has_meaning(parser, each)))
    functions = f"--functions {','.join(unknown)}"
    what = f"unknown functions {', '.join(unknown)}" if len(unknown) > 1 else f"unknown function '{name}'"
    if parser.declared.variables is None and all(map(names.is_letter, unknown)) and not OF_FUNCTIONS & {*unknown}:
        letters = {each.text for each in parser.tokens if each.kind == "name" and _is_plain_name(each.text)}
        variables = ",".join(sorted(letters - names.CONSTANTS.keys() | {*unknown}, key=names.natural_key))
        products = ", ".join(f"{each}*(…)" for each in unknown)
        products = f"sigmoid(…) or {products}" if name == "sigma" else products
        parser.refuse(token, what, f"did you mean {products}? it is read so with --vars {variables}; or {functions}")
    if len(unknown) > 1:
        parser.refuse(token, what, f"declare them: {functions}")
    parts = [] if names.is_letter(name) else _letters(name, parser)
    declared = parser.declared.variables
    may_be_held = names.is_letter(name) if declared is None else _may_be_held(name, declared, parser.known)
    product = f"{name}*(…)" if may_be_held else None
    if parts and not names.likely_function(name, parser.known):
        free = ",".join(part for part in parts if part not in parser.own)
        parser.refuse(token, what, f"did you mean {'*'.join(parts)}*(…) (--params {free})? or declare it: {functions}")
    likely = "sigmoid(…)" if name == "sigma" else names.likely_function(name, parser.known)
    guess = " or ".join(filter(None, (likely, product)))
    factor = f" (--params {name})" if product else ""
    hint = (f"did you mean {guess}{factor}? or " if guess else "") + f"declare it: --functions {name}"
    parser.refuse(token, what, hint)


def _is_plain_name(name: str) -> bool:
    """Whether a name is a letter, perhaps with an index: x, x_1, x1."""
    return names.is_letter(name) or _INDEXED.fullmatch(name) is not None


def _has_meaning(parser: Parser, name: str) -> bool:
    own = (parser.own, parser.placeholders, parser.functions, parser.abbreviations)
    words = (names.FUNCTIONS, names.CONSTANTS, names.RESERVED)
    return "'" in name or name.startswith(names.MARK) or any(name in group for group in (*own, *words))


def reading(name: str, variables: Collection[str] | None, own: Collection[str]) -> str | None:
    """The text that was probably meant by an undeclared name, or "" if nothing is near; None if the name may stand.

    Beside declared variables a parameter is a letter, or a letter or short word with an index, but not a possible
    variable with an index, such as x_4 beside x_1, x_2, x_3. Otherwise any name that is not a product may stand.
    """
    if variables is None:
        if _GLUED.fullmatch(name):
            return "*".join(_INDEXED.findall(name))
        return None if names.is_letter(name) else names.misspelt(name, own)
    if _may_be_held(name, variables, own):
        return None
    difference = name[:5] if name[5:] and name[:5] in names.DIFFERENCES else ""
    return f"{difference}*{name[5:]}" if difference in own else names.likely_reading(name, own) or ""


def _may_be_held(name: str, variables: Collection[str], own: Collection[str]) -> bool:
    """Whether an undeclared name may be a parameter."""
    base, *subscripts = name.split("_")
    if subscripts[-1:] in (["dot"], ["ddot"]) and name.rpartition("_")[0] in variables:
        return True  # the rate of a variable
    letters = base.rstrip("0123456789")
    digits = base[len(letters) :]
    index = [digits, *subscripts] if digits else subscripts
    if "'" in name or len(index) > 2 or any(re.search("[0-9][A-Za-z]", part) for part in index):
        return False
    if letters[5:] and letters[:5] in names.DIFFERENCES and letters[:5] in own:
        return False
    if not names.is_letter(letters):
        return bool(subscripts and not digits) and _is_short_word(letters, own)
    if not index:
        return len(_numbered(letters, variables)) < _SEVERAL
    is_numbered = any(v != letters and v.split("_")[0].rstrip("0123456789") == letters for v in variables)
    if is_numbered or (letters in variables and (digits or index[0].strip("0").isdigit())):
        return False
    return not digits or letters not in (*names.CONSTANTS, *own)


def _numbered(letters: str, variables: Collection[str]) -> list[str]:
    """x_1 and x_2 of x_1, x_2, y."""
    return [name for name in variables if re.fullmatch(f"{letters}_?[0-9]+", name)]


_SEVERAL = 2
"""So many numbered variables are a vector: x beside x_1 and x_2 is no constant."""


def _is_short_word(word: str, own: Collection[str]) -> bool:
    if len(word) > _SHORT or not word.isalpha() or word in names.FUNCTIONS or word in names.RESERVED:
        return False
    return word not in own and word[1:] not in own and not factors_of(word, own)


_SHORT = 3
"""The most letters of a word that may be a parameter if it has an index, as amp_0."""


# --- sums of unit vectors -----------------------------------------------------
#
# Sums of unit vectors, `2x*y*i + x^2*j`, as the components that they are.
#
# i, j, k are unit vectors where nobody declared them, at least two of them stand there, and one is a factor of every
# term. Alone, as in `k*x`, each of them is a name like any other.


LETTERS = ("i", "j", "k")
HATS = ("x_hat", "y_hat", "z_hat")
"""Names of unit vectors, as schools and as physicists write them."""

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
    """The text with i, j, k for î, ĵ, k̂ and e for ℯ, every sign in its place."""
    text = text.translate(_HATS) if "î" in text or "ĵ" in text else text
    return text.replace("ℯ", "e").replace("ⅇ", "e")


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


# --- two readings -------------------------------------------------------------
#
# Texts with two readings, and names that nobody declared: refused with the readings.


OPERAND_STARTS = frozenset({"number", "name", "(", "[", "{", *names.ROOTS})
_SEPARATORS = frozenset({",", ";", "newline", "=", "==", "<", "<=", ">", ">=", "!=", "&"})


def check_division(parser: Parser, start: int, at: int, before: tuple[bool, Node], run: list[Node]) -> None:
    """Read `1/2 m v^2` as ½ m v²: a fraction of two numbers and a space; refuse `1/2x` and `a/b c`.

    So do `n/2 ln(x)`, a number below before a function or bracket, and `1/(2s) x`, brackets below, if spaces follow.
    """
    if (
        len(run) == 2
        and isinstance(run[1], Name)
        and run[1].name in LETTERS
        and ends_each_term(parser.tokens, parser.own)
    ):
        return  # no one divides by a unit vector
    if any(isinstance(node, Call) and node.function == "matrix" for node in run[1:]):
        return  # nor by a list
    slash, first = parser.tokens[at : at + 2]
    last = parser.pairs.get(at + 1, at + 1)
    below, after = parser.tokens[last : last + 2]
    is_fraction = isinstance(before[1], Number) and isinstance(run[0], Number)
    has_end = first.kind == "(" or (isinstance(run[0], Number) and (after.kind == "(" or after.text in names.FUNCTIONS))
    is_divided = before[0] is False and (is_fraction or has_end) and run[0].span[1] == below.end
    if is_divided and not slash.spaced and not first.spaced and after.spaced:
        fraction, end = (before[1].span[0], below.end), run[-1].span[1]
        shown = f"({parser.source(fraction)})*{parser.source((after.start, end))}"
        parser.notes[f"{parser.source((fraction[0], end))} is read as {shown}"] = None
        return
    numerator = parser.source((start, run[0].span[0])).rstrip("/÷ ")
    divisor = parser.source(run[0].span)
    rest = parser.source((run[1].span[0], run[-1].span[1]))
    span = (start, run[-1].span[1])
    raise ParseError(
        "this can be read in two ways",
        span=span,
        hint=f"write ({numerator}/{divisor})*{rest} or {numerator}/({divisor}*{rest})",
    )


def could_be_enclosed(parser: Parser, first: int, last: int) -> bool:
    """Whether these tokens, between |…| and |…|, are an expression that the two bars beside them could enclose."""
    level = 0
    for token in parser.tokens[first:last]:
        level += BRACKETS.get(token.kind, 0)
        if level < 0 or (level == 0 and token.kind in _SEPARATORS):
            return False  # the bars before stand in other brackets
    return parser.tokens[first].kind in OPERAND_STARTS


def refuse_bars(parser: Parser, *pairs: tuple[int, int]) -> NoReturn:
    """ParseError for `|a|b|c|`."""
    (start, _), (_, end) = pairs
    places = [parser.tokens[index] for pair in pairs for index in pair]
    inner = [parser.source((left.end, right.start)) for left, right in itertools.pairwise(places)]
    outer = "" if inner[2].startswith(("+", "-")) else "*"
    raise ParseError(
        "these bars can be paired in two ways",
        span=(parser.tokens[start].start, parser.tokens[end].end),
        hint=f"write |{inner[0]}|*{inner[1]}*|{inner[2]}| or |{inner[0]}*|{inner[1]}|{outer}{inner[2]}|, or abs(…)",
    )


def refuse_number(parser: Parser, left: Node) -> NoReturn:
    """ParseError for `x 2`."""
    before, after = parser.source(left.span), parser.source(parser.next.span)
    parser.refuse(
        parser.next,
        "a number directly after a factor",
        f"write {before}*{after}, or {before}^{after} for a power",
    )


def check_applied_power(parser: Parser, left: Power) -> None:
    """Refuse `f^2(x)` of a name that nobody declared, unless it stands before a bracket as a factor does: `x^2(y + 1)`.

    A factor of one name or number needs no brackets, and a list is what functions take.
    """
    base = left.base
    if not isinstance(base, Name) or base.constant or base.name in parser.own:
        return
    inside = [parser.tokens[index] for index in parser.inside(parser.position)]
    may_be_factor = names.is_letter(base.name) and names.base_of(base.name) not in OF_FUNCTIONS
    if may_be_factor and any(t.kind in ("+", "-") for t in inside) and all(t.kind != "," for t in inside):
        return
    parser.refuse(
        (left.span[0], parser.next.end),
        "a power of a function's value, or a product?",
        f"declare the function, --functions {base.name}, or the factor, --params {base.name}",
    )


def refuse_expectation(parser: Parser, token: Token) -> NoReturn:
    """ParseError for `E[X]`."""
    parser.refuse(
        (token.start, parser.next.end),
        "an expectation or a product?",
        "the expected value is not read; for a product write e*(…), for a name of yours --params E",
    )


ENTRY = ("an entry or a product?", "write x_3 for an entry, x*3 for a product; of a vector: --vector x:3")


def refuse_entry(parser: Parser, left: Node) -> None:
    """ParseError for `x[3]` of a name that is no vector."""
    number, closer = parser.tokens[parser.position + 1 : parser.position + 3]
    if isinstance(left, Name) and number.kind == "number" and closer.kind == "]":
        parser.refuse((left.span[0], closer.end), *ENTRY)


def refuse_exponent(parser: Parser, start: int, exponent: Node) -> NoReturn:
    """ParseError for `e^2x` and `e^xy`."""
    last = parser.position
    while parser.tokens[last + 1].kind == "name" and not parser.tokens[last + 1].spaced:
        last += 1
    base, rest = parser.source((start, parser.end)), parser.source((parser.end, parser.tokens[last].end))
    end = parser.tokens[last].end
    before = parser.source((start, exponent.span[0]))
    raise ParseError(
        "this can be read in two ways",
        span=(start, end),
        hint=f"write {before}({parser.source((exponent.span[0], end))}) or {base}*{rest}",
    )


def multiply(parser: Parser, token: Token) -> None:
    """`gamma(x)` where gamma is a name: a product if that was declared, else this reads in two ways."""
    name = token.text
    if name in parser.declared.found:
        refuse_both(parser, token)
    function = f"the function is {names.MARK}{name}(…)"
    parser.notes[f"{name}(…) is read as a product: {name} is a name here; {function}"] = None


def refuse_both(parser: Parser, token: Token) -> NoReturn:
    """ParseError for a letter that stands as a name and as a function."""
    name = token.text
    parser.refuse(
        token,
        f"{name} is a name and a function here",
        f"write {name}*(…) for a product, {names.MARK}{name}(…) for the function",
    )


def check_undeclared(parser: Parser, token: Token, called: bool) -> None:
    """Refuse a name that nobody declared and that can be neither a variable nor a parameter."""
    name = token.text
    declare = f"declare it: --vars {name}"
    if name in names.REFUSED and (called or not names.REFUSED[name].before_bracket):
        parser.refuse(token, *names.refusal(name, latex=parser.is_latex, called=called))
    if name == "d" and parser.next.kind == "/":
        by = parser.tokens[parser.position + 1]
        if by.kind == "name" and by.text not in parser.own and by.text[:1] == "d" and by.text[1:2].isalpha():
            parser.refuse(
                (token.start, by.end),
                names.REFUSED["∂"].message,
                f"{names.REFUSED['d'].remedy}: --vars {by.text[1:]}",
            )
    if name in _TOTALS and parser.text[token.start] in "ΣΠ" and parser.next.kind in ("name", "("):
        total, sign = _TOTALS[name], parser.text[token.start]
        parser.refuse(token, f"{sign} is a {total} or a name?", f"write {_WRITTEN[total]}; for a name, --params {name}")
    if name[5:] and name.startswith("delta") and _is_delta(parser.text, token):
        sign, letter, after = (
            ("\\delta \\cdot ", name[5:], parser.next) if parser.is_latex else ("δ*", name[5:], parser.next)
        )
        is_factor_next = after.kind == "name" and (parser.is_latex or parser.is_glued()) and not _is_word(after.text)
        if is_factor_next or _has_greek_factors(parser.tokens, parser.text):
            end, rest = (after.end, after.text) if is_factor_next else (token.end, "")
            both = f"write {sign}{letter} {rest}".rstrip() + f"; for one name, δ{letter}, declare it: --params {name}"
            parser.refuse((token.start, end), "this can be read in two ways", both)
    if "'" in name:
        bare = name.rstrip("'")
        vector = f"; for a transpose, declare the vector: --vector {bare}:2" * (bare in parser.known)
        hint = f"symjac takes the derivatives itself; as a name of yours, {declare}{vector}"
        parser.refuse(token, f"the name {name} is not declared", hint)
    if called and is_factor(parser, token):
        parser.notes[f"{name} (…) is read as a product; a function of yours is declared: --functions {name}"] = None
    elif called and not name.startswith(names.MARK):
        refuse_unknown_functions(parser, token)
    if name.startswith(names.MARK):
        parser.refuse(token, "a name begins with a letter", "write x_1 for a subscript")
    refuse_unknown(parser, token)


_TOTALS = {"Sigma": "sum", "Pi": "product"}
_WRITTEN = {"sum": "sum(x_i, i, 1, 3)", "product": "prod(x_i, i, 1, 3)"}


def _is_delta(text: str, token: Token) -> bool:
    return text.startswith(("δ", "\\delta"), token.start)


def _is_word(name: str) -> bool:
    return name in names.FUNCTIONS or name.startswith(names.MARK)


def _has_greek_factors(tokens: Sequence[Token], text: str) -> bool:
    """Whether another Greek letter is a coefficient that touches its name: αx beside δt."""
    return any(
        token.kind == after.kind == "name"
        and token.text in _COEFFICIENTS
        and (not after.spaced or text[token.start] == "\\")
        for token, after in pairwise(tokens)
    )


_COEFFICIENTS = frozenset({"alpha", "beta", "gamma", "epsilon"})


def refuse_list(parser: Parser, at: Token | Span) -> NoReturn:
    """ParseError for `(x, y)` as a component."""
    hint = "one pair of brackets may enclose the whole map: (x, y)"
    parser.refuse(at, "a component is one expression, not a list", hint)
