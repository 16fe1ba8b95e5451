r"""Operands side by side in a LaTeX formula: factors, or refused where they could be two things: `2\frac12`, `x[3]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symjac.read.latex import words
from symjac.read.latex.items import Item, ends_operand, is_numeric, joined
from symjac.read.latex.words import Lexeme
from symjac.read.tokens import Token
from symjac.read.unclear import ENTRY

if TYPE_CHECKING:
    from symjac.read.latex.formula import FormulaReader

_OPERATORS = frozenset({"+", "-", "*", "/", "^"})
SEPARATORS = frozenset({",", ";", "=", "newline", "<", "<=", ">", ">=", "!="})


def followed(formula: FormulaReader, items: list[Item], operand: list[Item], lexeme: Lexeme) -> list[Item]:
    """The items with the operand that begins at `lexeme` as a factor; ParseError where it may be something else."""
    if not (items and operand):
        return joined(items, operand)
    before, span = items[-1], (items[-1].start, formula.end)
    if before.kind == "number" and lexeme.text in words.FRACTIONS and is_numeric(operand):
        formula.refuse(span, "a mixed number or a product?", r"write 2\cdot\frac{1}{2} or \frac{5}{2}")
    if before.kind == "number" and lexeme.tight and _may_repeat(before, operand):
        formula.refuse(span, "a product or a repeating decimal?", r"write \cdot, or 1.2\overline{3}")
    if before.end == lexeme.start and _may_be_index(operand):
        formula.refuse(span, *ENTRY)
    sign = Token("*", "*", operand[0].start, operand[0].start)
    if operand[0].kind == "number" and _ends_before_number(before):
        return [*items, sign, *operand]  # 5!7!, \frac{1}{2}3
    if before.kind == "name" and _is_factor_in_brackets(operand, str(before[1])):
        formula.note(f"{formula.text[before.start : before.end]}[…] is read as a product")
        return [*items, sign, *operand]
    return joined(items, operand)


def could_be_enclosed(between: Sequence[Item]) -> bool:
    """Whether the items between |…| and |…| are an expression that the bars on both sides could enclose."""
    if not between or between[0].kind in _OPERATORS or not ends_operand(between[-1]):
        return False
    return not any(item.kind in SEPARATORS for item in between)


def _ends_before_number(item: Item) -> bool:
    """Whether this is a fraction, a factorial or the imaginary unit: a number that follows is a factor."""
    return item.kind == "!" or (isinstance(item, Token) and item[:2] in ((")", "}"), ("constant", "I")))


def _is_factor_in_brackets(operand: Sequence[Item], before: str) -> bool:
    """Whether these are square brackets around others, as sums are set, or a concentration: the [A] of `k[A]`."""
    if not operand or operand[0][:2] != ("(", "["):
        return False
    is_concentration = len(operand) == len("[A]") and operand[1].kind == "name" and before not in _MAY_BE_APPLIED
    return is_concentration or any(item[:2] == ("(", "(") for item in operand[1:])


_MAY_BE_APPLIED = frozenset("dfghFGHEP")
"""Letters of functions, of expectation and probability (`E[X]`), and of a differential (`d[A]`)."""


def _may_be_index(operand: Sequence[Item]) -> bool:
    """Whether this is a whole number in square brackets: the 3 of `x[3]`."""
    return [item.kind for item in operand] == ["(", "number", ")"] and operand[0][1] == "["


def _may_repeat(number: Item, operand: Sequence[Item]) -> bool:
    """Whether this is `1.2(3)`, as some write 1.2333…"""
    digits = operand[1] if [item.kind for item in operand] == ["(", "number", ")"] else None
    return digits is not None and "." in str(number[1]) and str(digits[1]).isdigit()
