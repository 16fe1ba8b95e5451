"""Walking over tokens: looking ahead, brackets that match, nesting that is bounded. Imports no SymPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from symjac.errors import LimitError, ParseError, Span
from symjac.read.limits import MAX_NESTING
from symjac.read.tokens import Token

CLOSERS = {"(": ")", "[": "]", "{": "}"}
BRACKETS = {**dict.fromkeys(CLOSERS, 1), **dict.fromkeys(CLOSERS.values(), -1)}
"""How much deeper each bracket leads."""

State = tuple[int, bool, bool]


def match_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each opening bracket → index of its closer; ParseError at the bracket at fault."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for index, token in enumerate(tokens):
        if token[0] not in BRACKETS:
            continue
        if token.kind in CLOSERS:
            open_at.append(index)
            if len(open_at) > MAX_NESTING:
                raise too_deep(token)
        else:
            if not open_at:
                raise ParseError(
                    f"this {token.kind} closes nothing",
                    span=token[2:],
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
    return ParseError(message, span=opener[2:], hint=f"close it with {CLOSERS[opener.kind]}")


def too_deep(token: Token) -> LimitError:
    """The error for nesting beyond the limit."""
    return LimitError(
        f"nested more than {MAX_NESTING} deep",
        span=token[2:],
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
        """Read the bracket that closes `opener`; what stands before it instead cannot be read on."""
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
        """Come back from where `enter` went."""
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
        text = " ".join(self.text[span[0] : span[1]].split())
        return text if len(text) <= 24 else f"{text[:11]}…{text[-11:]}"

    def refuse(self, at: Token | Span, message: str, hint: str | None = None) -> NoReturn:
        """ParseError at a token or another place."""
        start, end = at[2:] if isinstance(at, Token) else at
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
    "conditions stand only in piecewise(value, condition, otherwise)",
)
_MISPLACED: dict[str, tuple[str, str | None]] = {
    "=": (
        "an equation is not an expression",
        "write the right-hand side alone; = only names a component, as in f1 = x*y",
    ),
    "==": ("an equation is not an expression", "write the difference of its sides: x - y"),
    **dict.fromkeys(("<", "<=", ">", ">=", "!="), _COMPARISON),
    "&": ("& joins only the conditions of piecewise", "components are separated by commas"),
    "{": ("braces do not group here", "write ( )"),
    "|": ("this | is out of place", "|x| is the absolute value; symjac has no 'or'"),
}
