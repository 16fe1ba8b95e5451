"""The habits that LaTeX, MathML and Typst share: cos x without brackets, letters of functions, differentials.

A function whose notation is a letter, as J of the Bessel functions, is spelled out where the letter is a name in use.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import ClassVar

from symjac.functions import TABLE
from symjac.render import order
from symjac.render.order import APPLIED, ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Form, Piece
from symjac.render.style import Style

CLASSES = {function.sympy or name: function for name, function in TABLE.items()}
"""Class of SymPy → the record of the function."""

LETTERS = {name: function.symbol.letter for name, function in CLASSES.items() if function.symbol}
"""Functions whose notation is a letter, which may also be a name in use."""

WITHOUT_BRACKETS = frozenset(
    name
    for name, function in CLASSES.items()
    if function.family in ("circular", "hyperbolic", "arc", "area") or name in ("log", "sign", "erf", "erfc", "erfi")
    if function.least == 1
)
"""Functions that one factor follows without brackets: cos x, cos 2x, log (x/y)."""


class Typeset(Style):
    """A notation that is set in two dimensions."""

    __slots__ = ("_bases",)

    relation_level = POWER
    exponentials_last = True
    factor_level = APPLIED
    comma: ClassVar[str] = ", "

    bare_heads: ClassVar[frozenset[str]]
    """The heads of functions that one factor follows without brackets."""
    one_factor: ClassVar[re.Pattern[str]]
    """What follows such a head: a name, a number before it, a fraction."""
    opening: ClassVar[re.Pattern[str]]
    """The bracket that a sum begins with where it is a factor."""
    application: ClassVar[re.Pattern[str]]
    """The beginning of such a function: what stands behind it would seem to be its argument."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        super().__init__(used)
        self._bases = {(order.split(name) or (name,))[0] for name in self.names}

    def is_hidden(self, function: str) -> bool:
        """Whether the letter of a function is also a name in use, perhaps with subscripts."""
        return LETTERS.get(function) in self._bases

    def form(self, function: str, arguments: int) -> Form | None:
        """`J_n(x)`, unless the letter J is also a name in use."""
        return None if self.is_hidden(function) else super().form(function, arguments)

    def call(self, head: str, arguments: Sequence[Piece], exponent: str = "") -> Piece:
        """`cos x`, `cos² x`, `cos(x + y)`."""
        raised = self.raised(head, exponent) if exponent else head
        inside = self.listed([piece.text for piece in arguments])
        if head not in self.bare_heads:
            return Piece(self.applied(raised, inside), CALL)
        if self.one_factor.fullmatch(inside):
            return Piece(self.bare(raised, inside), APPLIED)
        return Piece(self.applied(raised, inside), POSTFIX)

    def bare_last(self, factors: Sequence[str]) -> list[str]:
        """The factors, functions without brackets last: `x cos x sin y`."""
        return sorted(factors, key=partial(_begins_with, self.application))

    def scaled(self, above: str, below: str, factors: Sequence[str]) -> Piece | None:
        """`¾ (x - 4)`, a small fraction where brackets follow the number; None for others, which stand over it."""
        if not (above or len(factors) > 1) or not any(map(self.opening.match, factors)):
            return None
        return self.product(self.small_fraction(above or "1", below), factors)

    def before_a_slash(self, numerator: Piece) -> str:
        """A numerator on the line; a function without brackets would take what is below it, too: `(cos x)/2`."""
        goes_on = numerator.level == SUM or self.application.search(numerator.text) is not None
        return self.within(numerator, ATOM if goes_on else PRODUCT)

    @abstractmethod
    def small_fraction(self, above: str, below: str) -> str:
        """Two numbers as a fraction of the size of a line."""

    @abstractmethod
    def raised(self, base: str, exponent: str) -> str:
        """A sign or a word with an exponent: `sin²`, `∂²`."""

    def head(self, function: str) -> str | None:
        """`arcsin`; None for a function that is not in the table."""
        return self.long_head(function) if self.is_hidden(function) else self.heads.get(function)

    def bare(self, head: str, argument: str) -> str:
        """`cos x`."""
        return f"{head} {argument}"

    def listed(self, texts: Sequence[str]) -> str:
        """`x, y`."""
        return self.comma.join(texts)

    def real_root(self, base: Piece, index: int) -> Piece:
        """The sign of a root; with an exponent it needs brackets."""
        return Piece(self.root(base, index).text, POWER)

    @abstractmethod
    def applied(self, head: str, arguments: str) -> str:
        """`cos(x + y)`."""

    # --- derivatives ----------------------------------------------------------------------------

    @abstractmethod
    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """`d^n what/(d x^k d y^l)`; `d` is d or ∂, an order "1" is not written."""

    def derivative(self, operand: Piece, variables: Sequence[tuple[str, str]], is_partial: bool) -> Piece:
        """`d/dx u`, the derivative not carried out."""
        orders = [order for _, order in variables]
        total = str(sum(map(int, orders))) if all(map(str.isdigit, orders)) else " + ".join(orders)
        operator = self.fraction_of_differentials("∂" if is_partial else "d", total, "", variables)
        return Piece(f"{operator} {self.within(operand, APPLIED)}", PRODUCT)

    def partial(self, component: str, variable: str) -> str:
        """`∂f/∂x`."""
        return self.fraction_of_differentials("∂", "1", self.name(component), [(self.name(variable), "1")])

    def second_partial(self, component: str, first: str, second: str) -> str:
        """`∂²f/∂x∂y`, or `∂²f/∂x²` for equal variables."""
        x, y = self.name(first), self.name(second)
        variables = [(x, "2")] if x == y else [(x, "1"), (y, "1")]
        return self.fraction_of_differentials("∂", "2", self.name(component), variables)

    def partial_of(self, what: Piece, variable: str) -> str:
        """`∂(r f)/∂r`, with the bracket behind `∂/∂r`."""
        return self.derivative(Piece(what.text, SUM), [(self.name(variable), "1")], is_partial=True).text

    def tuple_of(self, names: Sequence[str]) -> str:
        """`(x, y)`; a single name alone."""
        texts = [self.name(name) for name in names]
        return texts[0] if len(texts) == 1 else self.bracketed(self.listed(texts))


@lru_cache(1_000)
def _begins_with(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.match(text) is not None
