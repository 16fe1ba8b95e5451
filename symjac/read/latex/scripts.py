r"""Scripts in a LaTeX formula: what `^`, `_`, primes and `!` after an operand mean.

Refuses scripts that print like something else: `x^12`, `{x+y}^2`, `x^{(2)}`, a transpose of a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symjac.read.latex import applied, names, words
from symjac.read.latex.items import NAMES, PLAIN, Grid, Item, Symbol, bracketed, is_vector
from symjac.read.latex.words import Lexeme
from symjac.read.names import SUPERSCRIPTS
from symjac.read.tokens import Token

if TYPE_CHECKING:
    from symjac.read.latex.formula import Formula

_SCRIPTS = frozenset({"'", "′", "_", "^", *names.LOWERED})


def scripted(formula: Formula, first: Lexeme, nucleus: Symbol | list[Item]) -> list[Item]:
    """The operand that begins at `first`, with the scripts that follow it."""
    if isinstance(nucleus, Symbol):
        nucleus = applied.letter(formula, nucleus) or applied.primed(formula, nucleus) or nucleus
    primes = 0
    subscripts: tuple[str, ...] = ()
    power: list[Item] | None = None
    while formula.next.text in _SCRIPTS:
        mark = formula.take()
        if mark.text == "_" and not subscripts:
            subscripts = names.subscript(formula)
        elif mark.text == "^" and power is None:
            raised = superscript(formula, mark)
            if all(item.kind == "prime" for item in raised):
                primes += len(raised)
            else:
                power = raised
        elif mark.text in names.LOWERED and not subscripts:
            subscripts = (names.lowered_digits(formula, mark.text),)
        elif mark.text in "_^":
            formula.refuse(mark, "a second script on the same sign", "write braces: {x^2}^3 is not x^{2^3}")
        else:
            primes += 1
    if isinstance(nucleus, Symbol):
        items = names.named(formula, nucleus, subscripts, primes)
    elif subscripts or primes:
        formula.refuse(
            (first.start, formula.end), "only a name has subscripts and primes", "write brackets, or give it a name"
        )
    else:
        items = nucleus
    while formula.next.text == "!" and power is None:
        mark = formula.take()
        items = [*items, Token("!", "!", mark.start, mark.end)]
    if power is None and formula.next.text == "^":
        power = superscript(formula, formula.take())
    if power is None and formula.next.text in SUPERSCRIPTS:
        power = raised_digits(formula)
    return items if power is None else _raised(formula, first, items, power)


def raised_digits(formula: Formula) -> list[Item]:
    """An exponent in superscript digits: `x²`."""
    items: list[Item] = []
    while formula.next.text in SUPERSCRIPTS:
        lexeme = formula.take()
        sign = SUPERSCRIPTS[lexeme.text]
        last = items[-1] if items else None
        if isinstance(last, Token) and last.kind == "number" and sign.isdigit():
            items[-1] = Token("number", last.text + sign, last.start, lexeme.end)
        else:
            items.append(Token("number" if sign.isdigit() else sign, sign, lexeme.start, lexeme.end))
    return items


def _raised(formula: Formula, first: Lexeme, items: list[Item], power: list[Item]) -> list[Item]:
    """The power; a vector transposed is the vector."""
    span = (first.start, formula.end)
    if [item.kind for item in power] == ["transpose"] or (len(power) == 1 and power[0][:2] == ("name", "T")):
        if isinstance(items[0], Grid):
            return [items[0].transposed()]
        if is_vector(items):
            return items
        if formula.has_arrays:
            return [*items, Token("other", "ᵀ", power[0].start, formula.end)]
        if power[0].kind == "transpose":
            formula.refuse(span, "a transpose stands only after a vector", "remove it")
        if "T" not in formula.known and items[0].kind != "number" and items[0].kind != "constant":
            formula.refuse(
                span, "a transpose or a power?", "declare T for a power: --params T; leave the transpose out"
            )
    if first.text in words.FRACTIONS or formula.next.text == "!":
        formula.refuse(span, "this can be read in two ways", r"write brackets: \left(\frac{a}{b}\right)^2, (x^2)!")
    index_like = len(power) == 3 and power[0][:2] == ("(", "(") and power[1].kind in PLAIN
    if index_like and items[0].kind in NAMES:
        formula.refuse(span, "an exponent or an index?", "write x^{2} for a power, x_2 for an index")
    return [
        *items,
        Token("^", "^", power[0].start, power[0].start + 1),
        *bracketed(power, power[0].start, formula.end),
    ]


def superscript(formula: Formula, mark: Lexeme) -> list[Item]:
    """What is raised after `^`."""
    lexeme = formula.next
    if lexeme.kind == "number" and len(lexeme.text) > 1:
        formula.refuse(
            (mark.start, lexeme.end), f"TeX raises only the {lexeme.text[0]} here", f"write ^{{{lexeme.text}}}"
        )
    if lexeme.text == "\\circ":
        formula.refuse(lexeme, *words.REFUSED["\\degree"])
    if lexeme.text in words.OPERATORS:
        formula.refuse((mark.start, lexeme.end), f"TeX raises only the {lexeme.text} here", "write braces: e^{-x}")
    return formula.argument("an exponent")
