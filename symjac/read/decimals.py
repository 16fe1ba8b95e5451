"""Decimal commas: 0,5 as many countries write 0.5. Imports no SymPy.

A comma between two digits, without a space, belongs to a number; entries are separated by `;`, or by a comma with a
space. Brackets whose commas could all be either are refused: `[1,2]` may be one number or two.
"""

from __future__ import annotations

import re

from symjac.errors import ParseError, Span
from symjac.read.names import FUNCTIONS

_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])|(?<=[0-9])\{,\}(?=[0-9])")
_RUN = re.compile(r"[0-9]+(?:(?:,|\{,\})[0-9]+){2,}")
_LIST = re.compile(
    r"(?:(?<![A-Za-z0-9_}])|(?<=\\left))[\[(]\s*[-+]?[0-9]+,[0-9]+\s*(?:\\right)?[\])](?!\s*[*/^·0-9A-Za-z])"
)
_CALL = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\([^();]*?[0-9],[0-9][^();]*(?=\))")
_WRITE = "write 1; 2 or 1, 2 (with a space) for two entries, and 1,2 without brackets for a number"


def comma(text: str) -> Span | None:
    """Where a comma stands that could be a decimal one."""
    found = _COMMA.search(text)
    return found and found.span()


def with_points(text: str) -> str:
    """The text with points for decimal commas, every sign in its place; ParseError for two readings.

    >>> with_points("[0,5*x; 1,25]"), with_points("0,5x, 2y"), with_points("0{,}5x")
    ('[0.5*x; 1.25]', '0.5x, 2y', '0.5  x')
    """
    for pattern in (_RUN, _LIST):
        if found := pattern.search(text):
            raise ParseError(
                "these commas may be decimal ones or stand between entries",
                text=text, span=found.span(), hint=_WRITE,
            )  # fmt: skip
    for call in _CALL.finditer(text):
        if ", " not in call[0] and call[1] in FUNCTIONS and FUNCTIONS[call[1]].arity[1] > 1:
            raise ParseError(
                f"the comma in {call[0]}) may be a decimal one or stand between arguments",
                text=text, span=call.span(), hint=f"write {call[1]}(1, 2), with a space, for two arguments",
            )  # fmt: skip
    text = re.sub(r"([0-9])\{,\}([0-9]+)", r"\1.\2  ", text)
    return _COMMA.sub(".", text)


def with_spaces(text: str) -> str:
    """The text with a space behind every comma that could be a decimal one, so that it is none.

    >>> with_spaces("2,5; 3,25")
    '2, 5; 3, 25'
    """
    return _COMMA.sub(", ", text)
