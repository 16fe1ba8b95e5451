r"""Operands side by side in a LaTeX formula, and the words between them: `\bmod`, `\over`, `\choose`.

Refuses what could be two things: `2\frac12`, `x[3]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symjac.read.latex import operands, words
from symjac.read.latex.items import Item, called, ends_operand, is_numeric, joined, outer, quotient
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


# --- words between operands --------------------------------------------------------------


def is_mod(formula: FormulaReader) -> bool:
    r"""Whether `\operatorname{mod}` stands here between two operands."""
    texts = [lexeme.text for lexeme in formula.lexemes[formula.position : formula.position + 6]]
    return texts[:5] == ["\\operatorname", "{", "m", "o", "d"] and formula.lexemes[formula.position + 6].text != "("


def remainder(formula: FormulaReader, items: list[Item]) -> list[Item]:
    r"""`x \bmod n`, where only a product stands before it, perhaps with a minus: `-1 \bmod 2` is (−1) mod 2."""
    word = formula.take()
    while word.text == "\\operatorname" and formula.take().text != "}":
        pass
    begin = max((index + 1 for index, item in outer(items) if item.kind in SEPARATORS), default=0)
    above = items[begin:]
    below: list[Item] = [Token("-", "-", *formula.take()[2:4])] if formula.next.text == "-" else []
    below += formula.operand() if formula.operand_follows() else []
    if below and below[-1].kind == "number" and formula.next.text in ("\\pi", "π"):
        below += formula.operand()
    if not above or not below:
        formula.refuse(word, f"something is missing beside {word.text}")
    start, end = above[0].start, formula.end
    goes_on = words.OPERATORS.get(formula.next.text) in ("*", "/") or formula.operand_follows()
    is_sum = any(item.kind in ("+", "-") and index and ends_operand(above[index - 1]) for index, item in outer(above))
    if goes_on or is_sum:
        formula.refuse(
            (start, end), "this can be read in two ways", r"write brackets: (x + y) \bmod n, x + (y \bmod n)"
        )
    return [*items[:begin], *called("mod", [*above, Token(",", ",", *word[2:4]), *below], start, end)]


def infix(formula: FormulaReader, above: list[Item]) -> list[Item]:
    r"""`{a \over b}`, `{n \choose k}`; `\choose{n}{k}`, as some type it."""
    word = formula.take()
    if word.text == "\\choose" and formula.next.text == "{" and not (above and ends_operand(above[-1])):
        return [*above, *operands.binomial(formula, word)]
    below = formula.sequence()
    if not above or not below:
        formula.refuse(word, f"something is missing beside {word.text}")
    start, end = above[0].start, formula.end
    if word.text == "\\choose":
        return called("binomial", [*above, Token(",", ",", *word[2:4]), *below], start, end)
    return quotient(above, below, start, end)
