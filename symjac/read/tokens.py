"""Text → tokens. Refuses every character the language does not have, by its code point and with a remedy.

There is no NFKC folding: it turns styled letters into others elsewhere. What is safe to accept has an ASCII twin in
the tables here.

Decimal commas, 0,5 as many countries write 0.5, become points first. A comma between two digits, without a space,
belongs to a number; entries are separated by `;`, or by a comma with a space. Brackets whose commas could all be
either are refused: `[1,2]` may be one number or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, repeat
from operator import itemgetter, ne, sub
from typing import NamedTuple, NoReturn

from symjac.errors import LimitError, ParseError, Respelled, Span
from symjac.read import MAX_INPUT, MAX_LITERAL_DIGITS, MAX_LITERAL_EXPONENT, MAX_NAME, MAX_TOKENS
from symjac.read.names import (
    FUNCTIONS,
    MARK,
    MARKED,
    NAME,
    RAISED,
    REFUSED,
    ROOTS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    raised_parts,
    refusal,
    spell,
)

_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])|(?<=[0-9])\{,\}(?=[0-9])")
# Patterns that few texts need are compiled when they are used: this takes as long as to read a line.
_RUN = r"[0-9]+(?:(?:,|\{,\})[0-9]+){2,}"
_LIST = r"(?:(?<![A-Za-z0-9_}^])|(?<=\\left))[\[(]\s*[-+]?[0-9]+,[0-9]+\s*(?:\\right)?[\])](?!\s*[*/^·0-9A-Za-z])"
_CALL = r"([A-Za-z][A-Za-z0-9_]*)\([^();]*?[0-9],[0-9][^();]*(?=\))"
_GROUPS = r"(?<![\w.,])([0-9]{1,3}(?:\.[0-9]{3})+)(,[0-9]+|(?<=\.[0-9]{3}\.[0-9]{3}))(?![0-9.,])"
_ONE_GROUP = r"(?<![\w.,])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.,])"
_ARGUMENTS = r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_]*\([^()\[\]{};]*(?:;[^()\[\]{};]*)+\)"
"""Digits in groups, 1.500,5 and 1.500.000; one group, which may be a fraction; arguments between semicolons."""
_WRITE = "write 1; 2 or 1, 2 (with a space) for two entries, and 1,2 without brackets for a number"


def comma(text: str) -> Span | None:
    """The places of commas that could be decimal ones."""
    found = _COMMA.search(text)
    return found and found.span()


def with_points(text: str) -> str:
    """The text with points for decimal commas, every sign in its place; ParseError for two readings.

    Errors show the text as it was typed.

    >>> with_points("[0,5*x; 1,25]"), with_points("0,5x, 2y"), with_points("0{,}5x")
    ('[0.5*x; 1.25]', '0.5x, 2y', '0.5  x')
    >>> with_points("f(x; y) = max(x; 1.500,5)")
    'f(x, y) = max(x, 1500.5 )'
    """
    for pattern in (_RUN, _LIST):
        if found := re.search(pattern, text):
            raise ParseError(
                "these commas may be decimal ones or stand between entries",
                text=text, span=found.span(), hint=_WRITE,
            )  # fmt: skip
    for call in re.finditer(_CALL, text):
        if ", " not in call[0] and call[1] in FUNCTIONS and FUNCTIONS[call[1]].arity[1] > 1:
            raise ParseError(
                f"the comma in {call[0]}) may be a decimal one or stand between arguments",
                text=text, span=call.span(), hint=f"write {call[1]}(1, 2), with a space, for two arguments",
            )  # fmt: skip
    typed = text
    text = re.sub(_GROUPS, lambda found: f"{found[1].replace('.', '')}{found[2]}".ljust(len(found[0])), text)
    if found := re.search(_ONE_GROUP, text):
        number, fraction = found[0].replace(".", ""), found[0].replace(".", ",").rstrip("0").rstrip(",")
        raise ParseError(
            f"'{found[0]}' can be read in two ways",
            text=text, span=found.span(), hint=f"write {number} or {fraction}",
        )  # fmt: skip
    text = re.sub(_ARGUMENTS, lambda found: found[0].replace(";", ","), text)
    text = re.sub(r"([0-9])\{,\}([0-9]+)", r"\1.\2  ", text)
    respelled = Respelled(_COMMA.sub(".", text))
    respelled.typed = typed
    return respelled


def with_spaces(text: str) -> str:
    """The text with a space behind every comma that could be a decimal one, which makes it a separator.

    >>> with_spaces("2,5; 3,25")
    '2, 5; 3, 25'
    """
    return _COMMA.sub(", ", text)


_LATEX = re.compile(r"[\\$]|\^\s*\{|_\{[^}]*,")


def is_latex(text: str) -> bool:
    r"""Whether an answer, a point or a direction is written in LaTeX: a backslash, a $, an exponent in braces.

    >>> is_latex(r"x = \frac{1}{2}"), is_latex("e^{-x}"), is_latex("x_{max} = 1")
    (True, True, False)
    """
    return _LATEX.search(text) is not None


class Token(NamedTuple):
    """`kind` is number, name, superscript, newline, end, or the operator itself.

    `spaced` says that something stands between the token and the one before it: `x y` is two names, `xy` may be one.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


KIND = itemgetter(0)
"""The kind of a token, for passes over all tokens of a map, which take no bytecode for each of them."""


def names_of(tokens: Sequence[Token]) -> set[str]:
    """The names among the tokens."""
    return {token[1] for token in tokens if token[0] == "name"}


_TWINS = {
    "·": "*",
    "×": "*",
    "⋅": "*",
    **dict.fromkeys("∗∙•∘⊙⊗@", "*"),
    "÷": "/",
    "−": "-",
    "–": "-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    **dict.fromkeys("⟨〈", "<"),
    **dict.fromkeys("⟩〉", ">"),
    **{sign: sign for sign in ROOTS},
}

_OPERATORS = {
    **_TWINS, **dict.fromkeys("↦⟼→", "->"), "**": "^", ".*": "*", "./": "/", ".^": "^",
    **dict.fromkeys(("...", "…"), ".."), "∥": "‖",
}  # fmt: skip

_FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
_DIGITS = {"⁄": "/", **SUPERSCRIPTS, **SUBSCRIPTS}
"""What ⁴⁄₃ and 4⁄3 are written with, around U+2044."""
_NORMS = {"F": "fro", "∞": "inf", "₁": "1", "₂": "2"}
"""The subscript of a norm → its second argument."""
_ROUNDINGS = {"⌊": f"{MARK}floor", "⌈": f"{MARK}ceiling", "⌋": "", "⌉": ""}

_SPACES = " \t\xa0\u2009\u202f\ufeff\f"
_TOKEN = rf"""[{_SPACES}]*(?:
      (?P<plain>[+(),]|-(?!>)|\*(?!\*)|/|\^(?!\s*⊤))
    | (?P<digits>[0-9]{{1,15}}(?![0-9_.a-zA-Z⁄]))
    | (?P<prefix>(?:(?:np|numpy|jnp)(?:\.linalg)?|math|sp|sympy|torch)\.(?=[A-Za-z]))
    | (?P<name>{NAME})
    | (?P<newline>\r\n|\n|\r)
    | (?P<vulgar>[{"".join(_FRACTIONS)}]|[0-9]{{1,9}}⁄[1-9][0-9]{{0,8}}(?![0-9])
        |[⁰¹²³⁴-⁹]{{1,9}}⁄[₁-₉][₀-₉]{{0,8}}(?![₀-₉]))
    | (?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<rounding>[{"".join(_ROUNDINGS)}])
    | (?P<transpose>(?<=[)\]])['’′]+|\^\s*⊤|[ᵀ⊤ᵗ]|(?<=[A-Za-z0-9)\]])\.(?:T(?![A-Za-z0-9_])|['’]))
    | (?P<subscript>(?<=[|‖∥])(?:_(?:[12F∞]|inf|fro|\{{\s*(?:[12F∞]|inf|fro)\s*\}})|[₁₂])(?![A-Za-z0-9_]))
    | (?P<marked>{MARK}(?:xi_[0-9]+|{"|".join(word for word in FUNCTIONS if "_" in word)}|[A-Za-z][A-Za-z0-9]*))
    | (?P<superscript>[{"".join(SUPERSCRIPTS)}{"".join(RAISED)}]+)
    | (?P<operator>->|\.{{2,3}}|…|[↦⟼→]|\*\*|\.[*/^]|<=|>=|==|!=|[-+*/^!|‖∥°()\[\]{{}}<>,;:=&]|[{"".join(_TWINS)}])
    | (?P<comment>\#[^\r\n]*)
    | (?P<other>.)
    )"""
"""Spaces and a token. Most tokens are one of the first four kinds; `plain` and `digits` need no closer look."""
_COMMON_TOKEN = r"""[ ]*(?:
      [A-Za-z][A-Za-z0-9_]*
    | [-+(),/^]|\*\*?
    | [0-9]+(?![0-9.eExXbBoO])
    | (?!0[xXbBoO])[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4}|(?![eE][+-]?[0-9]))(?![0-9])
    | ==?
    )"""
"""Spaces and a token of a text of _COMMON signs: compiled in a tenth of the time, and all of them are found at once."""
_COMMON = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_. +-*/^(),=")
_SIGNS = {sign: _OPERATORS.get(sign, sign) for sign in ("+", "-", "*", "/", "^", "(", ")", ",", "=", "**", "==")}
"""The kinds of signs in such a text."""
_SHORT = 15
"""The most characters of a number that is within all limits, since its exponent has four digits at most."""

_PARTS = "split the map into parts: the rows of a Jacobian matrix are independent"
_PYTHON_NUMBER = re.compile(r"0[xXbBoO][0-9A-Fa-f]")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


def tokenize(text: str, comments: bool = False) -> list[Token]:
    """The tokens of the text, closed by an `end` token; `# …` is skipped where comments are allowed.

    Raises ParseError at the first character that is not part of the language, LimitError for an
    input, a name or a number that is too long.
    """
    if len(text) > MAX_INPUT:
        raise LimitError(
            f"the input has {len(text):,} characters, the limit is {MAX_INPUT:,}",
            hint=_PARTS,
        )
    if _COMMON.issuperset(text) and (tokens := _common_tokens(text)):
        return tokens
    tokens = []
    append, make, position, gap = tokens.append, tuple.__new__, 0, False
    spelled: dict[str, str] = {}
    for found in _compiled(_TOKEN).finditer(text):
        kind = found.lastgroup
        start, end = found.span(found.lastindex or 0)
        if len(tokens) > MAX_TOKENS:
            raise too_many((position, position + 1))
        spaced, gap = gap or start != position, False
        word, position = text[start:end], end
        if kind == "plain":
            append(make(Token, (word, word, start, end, spaced)))
        elif kind == "name":
            name = spelled.get(word)
            if name is None:
                if len(word) > MAX_NAME:
                    raise LimitError(f"this name is longer than {MAX_NAME} characters", span=(start, end))
                name = spelled[word] = spell(word)
            append(make(Token, ("name", name, start, end, spaced)))
        elif kind == "digits":
            append(make(Token, ("number", word, start, end, spaced)))
        elif kind == "operator":
            append(make(Token, (_OPERATORS.get(word, word), word, start, end, spaced)))
        elif kind == "number":
            _check_number(text, word, start)
            append(make(Token, ("number", word, start, end, spaced)))
        elif kind == "vulgar":
            part = _FRACTIONS.get(word) or "".join(_DIGITS.get(c, c) for c in word)
            if tokens and tokens[-1].kind == "number":
                whole = tokens[-1].text
                raise ParseError(
                    "a mixed number or a product?",
                    span=(tokens[-1].start, end),
                    hint=f"write ({whole} + {part}) or {whole}*({part})",
                )
            append(Token("number", part, start, end, spaced))
        elif kind == "rounding":
            bracket = "(" if _ROUNDINGS[word] else ")"
            if bracket == "(":
                append(Token("name", _ROUNDINGS[word], start, end, spaced))
            append(Token(bracket, bracket, start, end))
        elif kind == "marked":
            if word not in MARKED and not word.startswith("_xi_") and "Integral" not in text:
                _refuse(text, start)
            append(Token("name", word, start, end, spaced))
        elif kind == "transpose":
            marks = [(place, place + 1) for place in range(start, end)] if word[0] in _PRIMES else [(start, end)]
            tokens += (Token("'", text[slice(*place)], *place) for place in marks)
        elif kind == "subscript":
            append(Token("subscript", _NORMS.get(word.strip("_{} "), word.strip("_{} ")), start, end))
        elif kind == "superscript":
            tokens += _raised(word, start, spaced)
        elif kind == "newline":
            append(Token("newline", "\n", start, end))
            gap = True
        elif kind == "comment" and not comments:
            raise ParseError(
                "comments are read only from a file or standard input",
                span=(start, start + 1),
                hint="remove the text after #, or use --file",
            )
        elif kind == "other" and word not in _SPACES:
            _refuse(text, start)
        else:  # a comment, the np. of np.sin, or the last space
            gap = True
    size = len(text)
    append(Token("end", "", size, size))
    return tokens


def _raised(word: str, start: int, spaced: bool) -> list[Token]:
    """The tokens of a raised word: one of digits, or a power: `^(x)` of ˣ, `^(2x)` of ²ˣ, `^(n+1)` of ⁿ⁺¹."""
    if SUPERSCRIPTS.keys() >= {*word}:
        return [Token("superscript", "".join(SUPERSCRIPTS[c] for c in word), start, start + len(word), spaced)]
    found = [
        Token("name" if kind == "letter" else kind, part, start + place, start + place + len(part), kind == "letter")
        for kind, part, place in raised_parts(word)
    ]
    end = start + len(word)
    before = Token("^", "^", start, start, spaced), Token("(", "(", start, start + 1)
    return [*before, *found, Token(")", ")", end - 1, end)]


def _common_tokens(text: str) -> list[Token]:
    """The tokens of a text of _COMMON signs; none if there are too many, or if one of them needs a closer look."""
    pieces = _compiled(_COMMON_TOKEN).findall(text) if len(text) <= 2 * MAX_TOKENS else []
    if not 0 < len(pieces) <= MAX_TOKENS:
        return []
    words = list(map(str.lstrip, pieces))
    kinds = dict(_SIGNS)
    for word in {*words}.difference(kinds):
        kinds[word] = "number" if word[0].isdigit() else "name"
        is_long = len(word) > _SHORT and (kinds[word] == "number" or len(word) > MAX_NAME)
        if is_long or word[-1] == "_" or "__" in word:
            return []
    widths, lengths = list(map(len, pieces)), list(map(len, words))
    ends = list(accumulate(widths))
    spaced = map(ne, widths, lengths)
    parts = zip(map(kinds.__getitem__, words), words, map(sub, ends, lengths), ends, spaced, strict=True)
    tokens = list(map(tuple.__new__, repeat(Token), parts))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens if ends[-1] == len(text.rstrip(" ")) else []


def too_many(span: Span) -> LimitError:
    """The error for the first token beyond the limit."""
    return LimitError(f"the input has more than {MAX_TOKENS:,} numbers, names and signs", span=span, hint=_PARTS)


def _check_number(text: str, word: str, start: int) -> None:
    end = start + len(word)
    following = text[end : end + 1]
    if _PYTHON_NUMBER.match(text, start):
        raise ParseError(
            f"{text[start : start + 2]}… is a number in a programming language's notation",
            span=(start, start + 2),
            hint="write it in decimal digits; for a product write 0*x",
        )
    if following == "_":
        raise ParseError("digits are not grouped by _", span=(start, end + 1), hint="write 1000, not 1_000")
    if (following == "." and text[end : end + 2] != "..") or (word.endswith(".") and following.isalpha()):
        raise ParseError("a number has one decimal point, between digits", span=(start, end + 1))
    mantissa, _, exponent = word.lower().partition("e")
    if len(mantissa) > MAX_LITERAL_DIGITS:
        raise LimitError(
            f"this number has {len(mantissa):,} digits, the limit is {MAX_LITERAL_DIGITS:,}",
            span=(start, end),
        )
    if exponent and (len(exponent) > 9 or abs(int(exponent)) > MAX_LITERAL_EXPONENT):
        raise LimitError(f"powers of ten in a number end at {MAX_LITERAL_EXPONENT:,}", span=(start, end))


# Letters that look like Latin ones, for the hint alone.
_LOOKALIKES = dict(zip("асеорхуіјѕАВЕКМНОРСТХ", "aceopxyijsABEKMHOPCTX", strict=True))


_PRIMES = "'′’"
_BRACED = r"_\{([A-Za-z0-9]+(?:\s*,\s*[A-Za-z0-9]+)+)\}"


_TOTALS = {**dict.fromkeys(("sum", "Sum", "Σ"), "sum"), **dict.fromkeys(("prod", "product", "Π"), "prod")}


def _misspelt_name(text: str, position: int) -> tuple[str, str] | None:
    """The error for a name that goes on with `_` or a prime; None where no name stands before."""
    start = max(position - MAX_NAME, 0)
    before = re.search(rf"(?:{NAME})\Z", text[start:position])
    if before is None:
        return None
    name = before[0]
    if text[position] in _PRIMES:
        return "a name has at most three primes", f"write {name.rstrip(_PRIMES)}_4, or another name"
    if text[position] != "_":
        return None
    listed = re.match(_BRACED, text[position:])
    if listed:
        parts = "_".join(part.strip() for part in listed[1].split(","))
        return (
            "one subscript is one word",
            f"write {name}_{parts}, or {name}[{parts.replace('_', ', ')}] for an entry of a matrix",
        )
    if name[-1] in _PRIMES:
        bare = name.rstrip(_PRIMES)
        return "subscripts stand before primes", f"write {bare}_1{name[len(bare) :]}"
    if name in _TOTALS:
        return f"{name} takes its index in brackets", f"write {_TOTALS[name]}(x_i^2, i=1..3)"
    return "a subscript is missing after _", f"write {name}_1, {name}_max or {name}_{{12}}"


def _refuse(text: str, position: int) -> NoReturn:
    character = text[position]
    span = (position, position + 1)
    misspelt = _misspelt_name(text, position)
    if misspelt:
        raise ParseError(misspelt[0], span=span, hint=misspelt[1])
    if character == "\\" and re.match(r"\\\s*(?:\(|[A-Za-z](?![A-Za-z]))", text[position:]) and text[:position].strip():
        raise ParseError("A\\b of MATLAB, or LaTeX?", span=span, hint="write inv(A)*b; LaTeX needs --from latex")
    if character in REFUSED:
        message, hint = refusal(character)
        raise ParseError(message, span=span, hint=hint)
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    twin = _LOOKALIKES.get(character) or unicodedata.normalize("NFKC", character)
    letter = twin if twin != character and twin.isascii() and twin.isalnum() else None
    raise ParseError(
        f"unexpected character {code}{' ' + name if name else ''}",
        span=span,
        hint=f"did you mean the Latin {letter}?" if letter else "remove it, or type it again by hand",
    )
