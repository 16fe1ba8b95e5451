"""What can be read in two ways, and names that nobody declared: refused with the readings. Imports no SymPy."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NoReturn

from symjac.errors import ParseError, Span
from symjac.read import juxtaposition, names, units
from symjac.read.cursor import BRACKETS
from symjac.read.tokens import Token
from symjac.read.tree import Call, Name, Node, Number, Power

if TYPE_CHECKING:
    from symjac.read.parser import Parser

OPERAND_STARTS = frozenset({"number", "name", "(", "[", "{", *names.ROOTS})
_SEPARATORS = frozenset({",", ";", "newline", "=", "==", "<", "<=", ">", ">=", "!=", "&"})


def check_division(parser: Parser, start: int, at: int, before: tuple[bool, Node], run: list[Node]) -> None:
    """Read `1/2 m v^2` as ½ m v², a fraction of two numbers and a space; refuse `1/2x` and `a/b c`."""
    if (
        len(run) == 2
        and isinstance(run[1], Name)
        and run[1].name in units.LETTERS
        and units.ends_each_term(parser.tokens, parser.own)
    ):
        return  # no one divides by a unit vector
    if any(isinstance(node, Call) and node.function == "matrix" for node in run[1:]):
        return  # nor by a list
    slash, below, after = parser.tokens[at : at + 3]
    is_fraction = before[0] is False and isinstance(before[1], Number) and isinstance(run[0], Number)
    if is_fraction and not slash.spaced and not below.spaced and after.spaced:
        fraction, end = (before[1].span[0], below.end), run[-1].span[1]
        shown = f"({parser.source(fraction)})*{parser.source((after.start, end))}"
        parser.notes[f"{parser.source((fraction[0], end))} is read as {shown}"] = None
        return
    numerator = parser.source((start, run[0].span[0])).rstrip("/÷ ")
    first = parser.source(run[0].span)
    rest = parser.source((run[1].span[0], run[-1].span[1]))
    span = (start, run[-1].span[1])
    raise ParseError(
        "this can be read in two ways",
        span=span,
        hint=f"write ({numerator}/{first})*{rest} or {numerator}/({first}*{rest})",
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
    before, after = parser.source(left.span), parser.next.text
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
    may_be_factor = names.is_letter(base.name) and names.base_of(base.name) not in juxtaposition.OF_FUNCTIONS
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
    if name in names.RESERVED and (called or name not in names.RESERVED_BEFORE_BRACKET):
        parser.refuse(token, f"'{name}' is not read", f"{names.RESERVED[name]}; as a name of yours, {declare}")
    if name == "d" and parser.next.kind == "/":
        by = parser.tokens[parser.position + 1]
        if by.kind == "name" and by.text not in parser.own and by.text[:1] == "d" and by.text[1:2].isalpha():
            parser.refuse(
                (token.start, by.end),
                f"d/{by.text} is an operation, not input",
                f"write the function itself; symjac takes the derivatives: --vars {by.text[1:]}",
            )
    if (
        name in _TOTALS
        and parser.text[token.start] in "ΣΠ"
        and parser.next.kind in ("name", "(")
        and not parser.next.spaced
    ):
        total, sign = _TOTALS[name], parser.text[token.start]
        parser.refuse(token, f"{sign} is a {total} or a name?", f"write {_WRITTEN[total]}; for a name, --params {name}")
    if name.startswith("delta") and parser.text[token.start] == "δ" and parser.is_glued():
        after, letter = parser.next, name[5:]
        if letter and after.text not in names.FUNCTIONS:
            parser.refuse(
                (token.start, after.end),
                "this can be read in two ways",
                f"write δ*{letter}*{after.text} or δ{letter}*{after.text}, where δ{letter} is one name",
            )
    if name.startswith("delta") and parser.text[token.start] == "δ" and _has_greek_factors(parser):
        both = f"write δ*{name[5:]} or declare δ{name[5:]}, one name: --params {name}"
        parser.refuse(token, "this can be read in two ways", both)
    if "'" in name:
        bare = name.rstrip("'")
        vector = f"; for a transpose, declare the vector: --vector {bare}:2" * (bare in parser.known)
        hint = f"symjac takes the derivatives itself; as a name of yours, {declare}{vector}"
        parser.refuse(token, f"the name {name} is not declared", hint)
    if called and juxtaposition.is_spaced_factor(parser, token):
        parser.notes[f"{name} (…) is read as a product; a function of yours is declared: --functions {name}"] = None
    elif called and not name.startswith(names.MARK):
        juxtaposition.refuse_unknown_functions(parser, token)
    if name.startswith(names.MARK):
        parser.refuse(token, "a name begins with a letter", "write x_1 for a subscript")
    juxtaposition.refuse_unknown(parser, token)


_TOTALS = {"Sigma": "sum", "Pi": "product"}
_WRITTEN = {"sum": "sum(x_i, i, 1, 3)", "product": "prod(x_i, i, 1, 3)"}


def _has_greek_factors(parser: Parser) -> bool:
    """Whether another Greek letter is a coefficient that touches its name: αx beside δt."""
    return any(
        token.kind == after.kind == "name" and not after.spaced and parser.text[token.start] in "αβγε"
        for token, after in itertools.pairwise(parser.tokens)
    )


def refuse_list(parser: Parser, at: Token | Span) -> NoReturn:
    """ParseError for `(x, y)` as a component."""
    hint = "one pair of brackets may enclose the whole map: (x, y)"
    parser.refuse(at, "a component is one expression, not a list", hint)
