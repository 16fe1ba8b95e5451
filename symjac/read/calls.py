"""Functions applied to arguments: `f(x, y)`, `sin 2x`, `sin^2 x`, `log_2(x)`. Imports no SymPy.

Words with a grammar of their own, such as piecewise and Integral, are read in forms.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from symjac.errors import ParseError
from symjac.functions import Function
from symjac.read import cases, forms, names, units
from symjac.read.forms import arguments, refuse_unapplied
from symjac.read.names import CONSTANTS, FUNCTIONS, LETTER_FUNCTIONS, OF_ARRAYS
from symjac.read.tokens import Token
from symjac.read.tree import Call, Name, Node, Number, Power, Product

if TYPE_CHECKING:
    from symjac.read.parser import Parser

_BARE_STARTS = ("number", "name", "|", *names.ROOTS)


def apply(parser: Parser, token: Token, called: bool) -> Node | None:
    """The function named by a token that was just read, with its argument; None if it names no function.

    `called` says that a bracket follows directly.
    """
    name, word = token.text, parser.word(token)
    if name in parser.functions:
        if not called and parser.next.kind not in ("^", "superscript"):
            refuse_unapplied(parser, token)
        if not called:
            return _power_of_function(parser, token, None)
        return Call(name, arguments(parser, token), (token.start, parser.end))
    if word in FUNCTIONS and (called or name not in LETTER_FUNCTIONS):
        function = FUNCTIONS[word]
        if name in LETTER_FUNCTIONS:
            parser.keep_apart(token, applied=True)
        if called:
            return _call(parser, token, function)
        if parser.next.kind in ("^", "superscript"):
            return _power_of_function(parser, token, function)
        return Call(function.name, (_bare_argument(parser, token, function),), (token.start, parser.end))
    if name.startswith("log_"):
        return _logarithm(parser, token, called)
    return None


_READERS = {"piecewise": cases.piecewise, **forms.READERS}


def _call(parser: Parser, token: Token, function: Function) -> Node:
    read = _READERS.get(function.name)
    if read is not None:
        return read(parser, token)
    return Call(function.name, arguments(parser, token, function.arity), (token.start, parser.end))


def _power_of_function(parser: Parser, token: Token, function: Function | None) -> Node:
    """`sin^2 x`, `sin²(x)`, `g^2(x, y)` of a declared function: a power of the value."""
    if parser.next.kind == "superscript":
        exponent: Node = parser.superscript()
    else:
        parser.take()
        minus = parser.next.kind == "-" or parser.tokens[parser.position + (parser.next.kind in "({")].kind == "-"
        if minus:
            _refuse_inverse(parser, token)
        if parser.next.kind not in ("number", "name", "(", "{"):
            parser.refuse_operand()
        exponent = parser.small_exponent()
    if isinstance(exponent, Number) and exponent.numerator < 0:
        _refuse_inverse(parser, token)
    if function is None:
        if parser.next.kind != "(":
            refuse_unapplied(parser, token)
        written = parser.source((token.start, parser.end))
        base: Node = Call(token.text, arguments(parser, token), (token.start, parser.end))
        parser.notes[f"{written}(…) is read as a power of {token.text}(…), not as {token.text}({token.text}(…))"] = None
    elif parser.next.kind == "(":
        base = _call(parser, token, function)
    else:
        base = Call(function.name, (_bare_argument(parser, token, function),), (token.start, parser.end))
    return Power(base, exponent, (token.start, parser.end))


def _refuse_inverse(parser: Parser, token: Token) -> NoReturn:
    inverse = f"a{token.text}(x)" if f"a{token.text}" in FUNCTIONS else "the inverse function by name"
    raise ParseError(
        "inverse or reciprocal?",
        span=(token.start, parser.next.end),
        hint=f"write {inverse} or 1/{token.text}(x)",
    )


def _bare_argument(parser: Parser, token: Token, function: Function) -> Node:
    """An argument without brackets, where its end is plain: `sin 2x`, `sin x cos y`, `ln|x|`."""
    first = parser.next
    if function.least > 1 or first.kind not in _BARE_STARTS:
        refuse_unapplied(parser, token)
    parser.has_shapes |= function.name in OF_ARRAYS  # det X
    outer = parser.enter(token, parser.bars)
    parts = [parser.power()]
    is_number = first.kind == "number" and parser.tokens[parser.position - 1].kind != "°"
    if is_number and parser.next.kind in _BARE_STARTS[1:] and not _starts_function(parser):
        parts.append(parser.power())
    begin = parts[-1].span[0]
    while parser.is_glued():
        parts.append(parser.power())
    parser.leave(outer)
    if parts[-1].span[0] > begin and parser.text[begin : begin + 1].isalpha():
        shown = parser.source((first.start, parser.end))
        parser.notes[f"{parser.source((token.start, parser.end))} is read as {token.text}({shown})"] = None
    enclosed = first.kind == "|" and parser.text[parser.end - 1] == "|"
    goes_on = parser.operand_follows() and not (_starts_function(parser) or units.is_unit(parser))
    if (parser.next.kind in ("*", "/") or goes_on) and not enclosed:
        refuse_argument(parser, token, token.text)
    return parts[0] if len(parts) == 1 else Product(tuple((False, part) for part in parts), (first.start, parser.end))


def _starts_function(parser: Parser) -> bool:
    return parser.word(parser.next) in FUNCTIONS and parser.next.text not in LETTER_FUNCTIONS


def refuse_argument(parser: Parser, token: Token, name: str) -> NoReturn:
    """ParseError: where the bare argument of a function ends cannot be told."""
    after = parser.next.end
    raise ParseError(
        f"it is not clear where the argument of {name} ends",
        span=(token.start, after),
        hint=f"write brackets: {name}(…)",
    )


def _logarithm(parser: Parser, token: Token, called: bool) -> Node | None:
    """`log_b(x)`, `log_2 x`, the logarithm to base b: a number, e, or a variable or parameter."""
    if not called and parser.next.kind not in _BARE_STARTS:
        return None
    base, here = token.text.removeprefix("log_"), (token.start, token.end)
    if base.isdigit():
        node: Node = Number(int(base), 1, here)
    elif base in CONSTANTS and base not in parser.known:
        node = Name(base, CONSTANTS[base], here)
    elif base in parser.known or names.is_letter(base):
        if base not in parser.known:
            parser.found.setdefault(base, here)
        node = Name(base, "", here)
    else:
        return None
    of = arguments(parser, token, (1, 1)) if called else (_bare_argument(parser, token, FUNCTIONS["log"]),)
    return Call("log", (*of, node), (token.start, parser.end))
