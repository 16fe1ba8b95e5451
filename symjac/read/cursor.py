"""A cursor over tokens: lookahead, matching brackets, bounded nesting. Imports no SymPy.

Here the brackets around the whole input, the ends of components, and the text that an error is about are found.

Spellings of other programs become tokens of ours: `np.sin(x)`, `Cos[x]`, `max{x, y}`, `x.^2`. They are read where
they can mean one thing only, and a note says so once. A spelling that means something else
in another program, such as `Log[b, x]` with the base first, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from itertools import compress, count
from typing import Concatenate, NoReturn, ParamSpec, TypeVar

from symjac import work
from symjac.errors import LimitError, ParseError, Span, SymjacError, as_typed
from symjac.read import MAX_NESTING
from symjac.read.names import FUNCTIONS, LETTER_FUNCTIONS
from symjac.read.tokens import KIND, Token

CLOSERS = {"(": ")", "[": "]", "{": "}"}
BRACKETS = {**dict.fromkeys(CLOSERS, 1), **dict.fromkeys(CLOSERS.values(), -1)}
"""The change of depth at each bracket."""

State = tuple[int, bool, bool]


def match_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each opening bracket → index of its closer; ParseError at the bracket at fault."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for index in compress(count(), map(BRACKETS.__contains__, map(KIND, tokens))):
        token = tokens[index]
        if token.kind in CLOSERS:
            open_at.append(index)
            if len(open_at) > MAX_NESTING:
                raise too_deep(token)
        else:
            if not open_at:
                raise ParseError(
                    f"this {token.kind} closes nothing",
                    span=token.span,
                    hint="remove it, or open a bracket before",
                )
            opener = tokens[open_at[-1]]
            if CLOSERS[opener.kind] != token.kind:
                raise _bracket_error(opener, f"this {opener.kind} is closed by {token.kind}")
            pairs[open_at.pop()] = index
    if open_at:
        opener = tokens[open_at[-1]]
        raise _bracket_error(opener, f"this {opener.kind} is never closed")
    return pairs


def _bracket_error(opener: Token, message: str) -> ParseError:
    return ParseError(message, span=opener.span, hint=f"close it with {CLOSERS[opener.kind]}")


def too_deep(token: Token) -> LimitError:
    """The error for nesting beyond the limit."""
    return LimitError(
        f"nested more than {MAX_NESTING} deep",
        span=token.span,
        hint="name an inner part as a parameter, or simplify",
    )


class Cursor:
    """A position in a list of tokens, and how deep inside brackets and bars it is."""

    def __init__(self, text: str, tokens: Sequence[Token], pairs: dict[int, int]) -> None:
        self.text = text
        self.tokens = tokens
        self.pairs = pairs
        self.position = 0
        self.bars = 0
        self.in_condition = False
        self.norms = False
        self.depth = 0

    @property
    def is_latex(self) -> bool:
        """Whether the tokens are those of a formula in LaTeX: the input language has no backslash."""
        return "\\" in self.text

    @property
    def next(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.position]

    @property
    def end(self) -> int:
        """Where the token read last ends."""
        return self.tokens[self.position - 1].end

    def take(self) -> Token:
        """Read a token."""
        token = self.tokens[self.position]
        self.position += 1
        return token

    def expect(self, kind: str, message: str, hint: str | None = None) -> Token:
        """Read a token of this kind; ParseError if another follows."""
        if self.next.kind != kind:
            self.refuse(self.next, message, hint)
        return self.take()

    def close(self, opener: Token) -> None:
        """Read the bracket that closes `opener`; ParseError at any other token."""
        if self.next.kind != CLOSERS[opener.kind]:
            self.refuse_rest()
        self.take()

    def enter(self, token: Token, bars: int = 0) -> State:
        """Go a level deeper, into brackets or bars; returns what `leave` restores."""
        outer = (self.bars, self.in_condition, self.norms)
        self.bars, self.in_condition, self.norms = bars, False, False
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise too_deep(token)
        return outer

    def leave(self, outer: State) -> None:
        """Leave the level that `enter` entered."""
        self.bars, self.in_condition, self.norms = outer
        self.depth -= 1

    def inside(self, opener: int) -> list[int]:
        """Indices of the tokens inside a bracket but not inside a deeper one."""
        index, indices = opener + 1, []
        while index < self.pairs[opener]:
            indices.append(index)
            index = self.pairs.get(index, index) + 1
        return indices

    def source(self, span: Span) -> str:
        """The text of a span, cut in the middle where it is long."""
        text = " ".join(as_typed(self.text)[span[0] : span[1]].split())
        return text if len(text) <= 24 else f"{text[:11]}…{text[-11:]}"

    def refuse(self, at: Token | Span, message: str, hint: str | None = None) -> NoReturn:
        """ParseError at a token or another place."""
        start, end = at.span if isinstance(at, Token) else at
        raise ParseError(message, span=(start, max(end, start + 1)), hint=hint)

    def refuse_rest(self) -> NoReturn:
        """ParseError for a token that cannot continue what was read."""
        token = self.next
        message, hint = _MISPLACED.get(token.kind, (f"'{token.text}' is out of place here", None))
        self.refuse(token, message, hint)

    def refuse_operand(self) -> NoReturn:
        """ParseError for a token that stands where a number, name or bracket must."""
        token = self.next
        if token.kind in ("end", "newline"):
            before = self.tokens[self.position - 1] if self.position else token
            self.refuse(
                before,
                f"the expression ends too soon, after '{before.text}'",
                "write what follows, or remove it",
            )
        if token.kind in CLOSERS.values() or token.kind in (",", ";"):
            before = self.tokens[self.position - 1]
            self.refuse(before, f"something is missing between '{before.text}' and '{token.text}'")
        if token.kind in _MISPLACED:
            self.refuse_rest()
        self.refuse(token, f"'{token.text}' needs something before it", "write a number, a name or a bracket there")


_COMPARISON = (
    "a comparison is not an expression",
    "conditions stand only in piecewise(value, condition, otherwise); leave out the domain of the map",
)
_MISPLACED: dict[str, tuple[str, str | None]] = {
    "=": (
        "an equation is not an expression",
        "= names a component, as in f1 = x*y: write the right-hand side alone; an equation a = b is a - b",
    ),
    "==": ("an equation is not an expression", "write the difference of its sides: x - y"),
    **dict.fromkeys(("<", "<=", ">", ">=", "!="), _COMPARISON),
    "&": ("& joins only the conditions of piecewise", "components are separated by commas"),
    ":": (
        "unexpected ':'",
        "write y/x for a quotient; separate components by commas; name one by f = x*y, a map by (x, y) -> (x*y, x)",
    ),
    "..": ("a range stands only in sum and prod", "write sum(x_i^2, i=1..3); --vars x_1..x_3 names the variables"),
    "|": ("this | is out of place", "|x| is the absolute value; symjac has no 'or'"),
}


SEPARATORS = (",", ";", "newline")

_P = ParamSpec("_P")
_R = TypeVar("_R")


def about_text(read: Callable[Concatenate[str, _P], _R]) -> Callable[Concatenate[str, _P], _R]:
    """`read`, with its text added to every error that it raises, and with room for its recursion."""

    @wraps(read)
    def reading(text: str, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            with work.room_for_recursion():
                return read(text, *args, **kwargs)
        except SymjacError as error:
            error.locate(text)
            raise

    return reading  # type: ignore[return-value]  # mypy loses the name of the first parameter


def outermost(tokens: list[Token]) -> list[Token]:
    """The tokens without line ends around them, and without `< >` around the whole."""
    first, last = 0, len(tokens) - 1
    while tokens[first].kind == "newline":
        first += 1
    while last > first and tokens[last - 1].kind == "newline":
        last -= 1
    if last - first >= 2 and tokens[first].kind == "<" and tokens[last - 1].kind == ">":
        depth, inside = 0, tokens[first + 1 : last - 1]
        for token in inside:
            depth += BRACKETS.get(token.kind, 0)
            if token.kind == ">" and not depth:  # <1, 2> + <3, 4>
                return [*tokens[first:last], tokens[-1]]
        first, last = first + 1, last - 1
    return [*tokens[first:last], tokens[-1]]


def unwrapped(tokens: list[Token]) -> list[Token]:
    """The tokens without a pair of brackets around the whole."""
    if (
        tokens[0].kind in CLOSERS
        and tokens[-2].kind in CLOSERS.values()
        and match_brackets(tokens)[0] == len(tokens) - 2
    ):
        return [*tokens[1:-2], tokens[-1]]
    return tokens


def between_bars(tokens: list[Token], count: int) -> list[Token]:
    """`(1, 2)` for `(1 | 2)`, as German schools write a point; other tokens as they are."""
    if count < len("ab") or tokens[0].kind != "(" or match_brackets(tokens)[0] != len(tokens) - 2:
        return tokens
    depth, bars = 0, list[int]()
    for index, token in enumerate(tokens[1:-2], 1):
        depth += BRACKETS.get(token.kind, 0)
        if not depth and token.kind in SEPARATORS:
            return tokens
        bars += [index] * (token.kind == "|" and not depth)
    if len(bars) != count - 1:
        return tokens
    return [token._replace(kind=",") if index in bars else token for index, token in enumerate(tokens)]


def flatten(tokens: list[Token]) -> list[Token]:
    """The tokens with line ends only where they separate components.

    A line end inside brackets is a space, and so is one next to another separator.
    """
    if "newline" not in map(KIND, tokens):
        return tokens
    flat: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "newline":
            if depth or not flat or flat[-1].kind in SEPARATORS:
                continue
        elif token.kind in (",", ";", "end") and flat and flat[-1].kind == "newline" and not depth:
            flat.pop()
        depth += BRACKETS.get(token.kind, 0)
        flat.append(token)
    return flat


_OTHERWISE = {"log": "log(x, b) has the base last, Log[b, x] first", "atan": "atan2(y, x) is ArcTan[x, y]"}
"""Functions whose arguments stand in another order where there are two."""


_LONGEST_PREFIX = len("numpy.linalg.")
_PREFIX = re.compile(r"(?:[a-z]+\.)+\Z")


def _word(text: str) -> str:
    """The function with this name in Mathematica; empty if there is none: `ArcTan` is atan, `Sin` is sin."""
    if not text[:1].isupper() or not text.isalpha():
        return ""
    small = text.lower()
    return FUNCTIONS[small].name if small in FUNCTIONS and small not in LETTER_FUNCTIONS else ""


def in_our_words(text: str, tokens: list[Token], own: Collection[str]) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens in symjac's spelling, and the notes on other spellings."""
    if not any(sign in text for sign in ".[{"):
        return tokens, ()
    notes: dict[str, None] = {}
    calls: list[int] = []
    for index, token in enumerate(tokens):
        if token[0] == "name" and token[2] and text[token[2] - 1] == ".":
            prefix = _PREFIX.search(text, max(token.start - _LONGEST_PREFIX, 0), token.start)
            notes[f"{prefix[0] if prefix else ''}{token.text} is read as {token.text}"] = None
        if token[0] in "*/^" and token[1][:1] == ".":
            notes[f"{token.text} is read as {token.kind}, entry by entry"] = None
        if token[0] in ("[", "{") and index and tokens[index - 1].kind == "name" and tokens[index - 1].text not in own:
            name = tokens[index - 1].text
            if (_word(name) and token[0] == "[") or (name in FUNCTIONS and name not in LETTER_FUNCTIONS):
                calls.append(index)
    if not calls:
        return tokens, tuple(notes)
    pairs = match_brackets(tokens)
    result = list(tokens)
    for index in calls:
        head, opener, closer = result[index - 1], tokens[index], tokens[pairs[index]]
        word = _word(head.text) if opener.kind == "[" else ""
        if word in _OTHERWISE and _has_comma(tokens, index, pairs):
            raise ParseError(
                f"{head.text}[ ] with two arguments is not read",
                span=(head.start, closer.end),
                hint=f"{_OTHERWISE[word]}: write it with round brackets",
            )
        if word:
            result[index - 1] = head._replace(text=word)
            notes[f"{head.text}[…] is read as {word}(…)"] = None
        result[index] = opener._replace(kind="(")
        result[pairs[index]] = closer._replace(kind=")")
    return result, tuple(notes)


def _has_comma(tokens: Sequence[Token], opener: int, pairs: dict[int, int]) -> bool:
    index = opener + 1
    while index < pairs[opener]:
        if tokens[index].kind == ",":
            return True
        index = pairs.get(index, index) + 1
    return False
