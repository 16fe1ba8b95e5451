"""The tree of errors, and the exit status of each kind. Imports nothing.

    SymjacError
    ├── ReadError          2   the request cannot be read
    │   ├── ParseError         a place in the text is at fault
    │   │   └── LimitError     the text asks for more than the limits in read/__init__.py allow
    │   └── SourceError        a file or stream is at fault
    ├── NoAnswer           3   the question is understood and has no answer
    │   ├── ShapeError         … for a map of this shape
    │   └── SingularPoint      … at this point
    └── Undecided          4   the answer could not be found
        ├── OutOfTime
        └── OutOfMemory

An error has a message and, where they help, the text it is about, the span of the characters at
fault, the origin of the text, and a hint: what to write instead.
"""

from __future__ import annotations

OK, WRONG, UNREADABLE, NO_ANSWER, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""The exit statuses of the command line."""

Span = tuple[int, int]
"""Start and end of the characters at fault, end excluded."""


class Respelled(str):
    """A text in another spelling, place by place, and the text as it was typed, which errors show."""

    typed: str


def as_typed(text: str) -> str:
    """The text as it was typed."""
    return text.typed if isinstance(text, Respelled) else text


class SymjacError(Exception):
    """Base of every error that a user may see."""

    exit_code: int

    def __init__(
        self,
        message: str,
        *,
        text: str | None = None,
        span: Span | None = None,
        origin: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.span = span
        self.origin = origin
        self.hint = hint

    def locate(self, text: str) -> None:
        """Say which text this is about; an error about a missing part is shown at the text's last character."""
        self.text = as_typed(text)
        if self.span is not None:
            last = max(len(text) - 1, 0)
            start = min(self.span[0], last)
            self.span = start, min(max(self.span[1], start + 1), last + 1)

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.message, self.text, self.span, self.origin, self.hint)

    def __str__(self) -> str:
        return f"{self.message} (hint: {self.hint})" if self.hint else self.message


def _restore(
    kind: type[SymjacError],
    message: str,
    text: str | None,
    span: Span | None,
    origin: str | None,
    hint: str | None,
) -> SymjacError:
    return kind(message, text=text, span=span, origin=origin, hint=hint)


class ReadError(SymjacError, ValueError):
    """The request cannot be read; as for `int("x")`, `except ValueError` catches it too."""

    exit_code = UNREADABLE


class ParseError(ReadError):
    """A place in the text is at fault."""


class LimitError(ParseError):
    """The text asks for more than the limits in `read/__init__.py` allow."""


class SourceError(ReadError):
    """A file or stream cannot be read or written."""


class NoAnswer(SymjacError):
    """The question is understood and has no answer."""

    exit_code = NO_ANSWER


class ShapeError(NoAnswer):
    """The question has no answer for a map of this shape."""


class SingularPoint(NoAnswer):
    """The derivative does not exist at this point."""


class Undecided(SymjacError):
    """The answer could not be found."""

    exit_code = UNDECIDED


class OutOfTime(Undecided):
    """The time limit ran out."""


class OutOfMemory(Undecided):
    """The memory limit ran out."""
