"""Notation on one line: Unicode for terminals, plain ASCII, and the source of SymPy.

The input language reads the Unicode and ASCII text back as the same value (but for unevaluated derivatives and
integrals). So only a number may stand directly before a factor, a root takes one name, number
or bracket, and `1/(2x)` keeps its brackets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from symjac.functions import TABLE
from symjac.kernel import sympy
from symjac.read.names import DOTTED
from symjac.render import order
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Form, Piece, form
from symjac.render.style import Style

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

_SUPERSCRIPTS = str.maketrans("0123456789-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_DOTTED = {f"{letter}_dot": dotted for dotted, letter in DOTTED.items()}

_INPUT_HEADS = {function.sympy: name for name, function in TABLE.items() if function.sympy not in ("", name)}
"""Functions that the input language spells differently from SymPy."""

_NO_HEADS: dict[str, str] = {}  # SymPy spells its functions as its classes are named
_NO_FORMS: dict[tuple[str, int], Form] = {}

_ASCII_CONSTANTS = {
    "Pi": "pi",
    "Exp1": "e",
    "ImaginaryUnit": "I",
    "EulerGamma": "EulerGamma",
    "Catalan": "Catalan",
}
_SOURCE_CONSTANTS = {**_ASCII_CONSTANTS, "Exp1": "E"}

_ASCII_FORMS = {
    (name, 1): form(f"#1{function.postfix}", POSTFIX, ATOM) for name, function in TABLE.items() if function.postfix
}

_RELATIONS = {sign: sign for sign in ("<", "<=", ">", ">=", "==", "!=", "&", "|")}

POWERED_HEADS = frozenset(name for name, function in TABLE.items() if function.family in ("circular", "hyperbolic"))


class Ascii(Style):
    """Plain ASCII, as one would type it: `2*x*sin(3*x)`, `x^2`."""

    __slots__ = ()

    times = "*"
    dot = "*"
    divides_on_line = True
    caret = "^"
    d = "d"
    between_differentials = " "
    after = " o "
    fields: Mapping[str, str] = MappingProxyType({"R": "R", "C": "C"})

    operators: Mapping[str, str] = MappingProxyType({
        "gradient": "grad %s", "divergence": "div %s", "curl": "curl %s", "laplacian": "laplacian %s",
        "directional": "D_%s %s", "determinant": "det %s", "differential": "d%s", "between": " ",
    })  # fmt: skip

    constants = _ASCII_CONSTANTS
    heads = _INPUT_HEADS
    ln = "ln"
    forms = _ASCII_FORMS
    relations = _RELATIONS

    def name(self, name: str) -> str:
        """The name as typed."""
        return name

    def bracketed(self, text: str) -> str:
        """`(x)`."""
        return f"({text})"

    def fallback(self, expr: Basic) -> str:
        """As `sympy.sstr` has it."""
        return str(sympy.sstr(expr, full_prec=False))

    def call(self, head: str, arguments: Sequence[Piece], exponent: str = "") -> Piece:
        """`f(x, y)`."""
        return Piece(f"{head}{self._raised(exponent)}({', '.join(piece.text for piece in arguments)})", CALL)

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """`2*x*y`."""
        text = self.times.join(factors)
        if coefficient:
            text = f"{coefficient}{'' if self._may_follow_number(factors[0]) else self.times}{text}"
        return Piece(text, PRODUCT)

    def _may_follow_number(self, text: str) -> bool:  # noqa: ARG002
        return False

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`x/(2*y)`."""
        return Piece(f"{self.within(numerator, PRODUCT)}/{self.within(denominator, POWER)}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`x^(n + 1)`."""
        return Piece(f"{self.within(base, CALL)}{self.caret}{self.within(exponent, CALL)}", POWER)

    def root(self, base: Piece, index: int) -> Piece:
        """`sqrt(x)`; other roots are powers."""
        return self.call(self.word("sqrt"), (base,)) if index == 2 else self.power(base, Piece(f"1/{index}", PRODUCT))

    def real_root(self, base: Piece, index: int) -> Piece:
        """`cbrt(x)`, `root(x, 5)`."""
        if index == 3:
            return self.call(self.word("cbrt"), (base,))
        return self.call(self.word("root"), (base, Piece(str(index), ATOM)))

    def _raised(self, exponent: str) -> str:
        return f"^{exponent}" if exponent else ""

    def slot_derivative(self, head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
        """`g'(x)`, `D_1 D_2 g(x, y)`."""
        if len(orders) > 1:
            slots = "".join(self._slot(index, order) for index, order in enumerate(orders, 1) if order)
            return self.call(slots + head, arguments)
        return self.call(head + (self._raised(f"({orders[0]})") if orders[0] > 3 else "'" * orders[0]), arguments)

    def _slot(self, index: int, order: int) -> str:
        return f"D_{index}{self._power_of_operator(str(order))} "

    def derivative(self, operand: Piece, variables: Sequence[tuple[str, str]], is_partial: bool) -> Piece:
        """`d/dx u`, `d^2/dx dy u`."""
        orders = [order for _, order in variables]
        total = str(sum(map(int, orders))) if all(map(str.isdigit, orders)) else f"({' + '.join(orders)})"
        operator = self.fraction_of_differentials("∂" if is_partial else "d", total, "", variables)
        return Piece(f"{operator} {self.within(operand, POWER)}", PRODUCT)

    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """`d^2f/dx dy`, `d^2f/dx^2`."""
        d = self.d if d == "∂" else d
        below = self.between_differentials.join(f"{d}{v}{self._power_of_operator(n)}" for v, n in variables)
        return f"{d}{self._power_of_operator(order)}{what}/{below}"

    def _power_of_operator(self, order: str) -> str:
        return "" if order == "1" else self._raised(order)

    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        """`(u)|(x = a)`."""
        return Piece(f"({operand.text})|({', '.join(f'{variable} = {value}' for variable, value in values)})", SUM)

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """`integral(u, x, a, b)`."""
        return self.call("integral", (operand, Piece(variable, ATOM), *limits))

    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        """`piecewise(x, x > 0, 0)`."""
        parts = [text for value, condition in branches for text in (value.text, condition) if text is not None]
        return Piece(f"{self.word('piecewise')}({', '.join(parts)})", CALL)

    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """`J_F`, `J_{G o F}`."""
        named = self.after.join(map(self.name, maps))
        return f"{letter}_{named}" if len(maps) == 1 else f"{letter}_{{{named}}}"

    def partial_of(self, what: Piece, variable: str) -> str:
        """`d(r*f_1)/dr`."""
        return self.fraction_of_differentials("∂", "1", f"({what.text})", [(self.name(variable), "1")])

    def jacobian_symbol(self, components: Sequence[str], variables: Sequence[str]) -> str:
        """`d(f_1, f_2)/d(x, y)`."""
        return "/".join(self.d + self.tuple_of(names) for names in (components, variables))

    def space(self, field: str, dimension: int) -> str:
        """`R^2`, `C^2`."""
        return f"{self.fields[field]}{self._power_of_operator(str(dimension))}"


class Unicode(Ascii):
    """For terminals, as one would write it on one line: `2x·sin(3x)`, `x²`, `√(x² + y²)`."""

    __slots__ = ()

    dialect = "unicode"

    times = "·"
    dot = "·"
    d = "∂"
    between_differentials = ""
    after = "∘"
    fields = Style.fields

    operators: Mapping[str, str] = MappingProxyType(
        {**Ascii.operators, "gradient": "∇%s", "divergence": "∇·%s", "curl": "∇×%s", "laplacian": "∇²%s"}
    )

    powered_heads = POWERED_HEADS

    def name(self, name: str) -> str:
        """`θ`, `x₁` for `x_1` alone (`x1` is another name, and must read back as itself), `θ_max`, `Δt`, `ẋ`."""
        parts = order.split(name)
        if parts is None:
            return name
        base, subscripts, primes = parts
        if name in _DOTTED:
            return _DOTTED[name]
        shown = order.GREEK.get(base, base)
        if difference := order.difference(base):
            shown = "".join(order.GREEK.get(letter, letter) for letter in difference)
        if len(subscripts) == 1 and subscripts[0].isdigit() and name[len(base)] == "_":
            return f"{shown}{subscripts[0].translate(_SUBSCRIPTS)}{primes}"
        below = name[len(base) : len(name) - len(primes)]
        return shown + "_".join(order.GREEK.get(part, part) for part in below.split("_")) + primes

    def constant(self, constant: str) -> str | None:
        """`π`."""
        word = super().constant(constant)
        return word and order.GREEK.get(word, word)

    def _may_follow_number(self, text: str) -> bool:
        """Whether `2` may stand directly before: not before a function, a bar, or the `e1` of `2e1`."""
        if text[0] in "√∛(":
            return True
        return text[0].isalpha() and "(" not in text and not (text[0] in "eE" and text[1:2].isdigit())

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`x²`, `x^(n + 1)`."""
        if exponent.text.removeprefix("-").isdecimal():
            return Piece(self.within(base, CALL) + self._raised(exponent.text), POWER)
        return super().power(base, exponent)

    def absolute(self, inside: Piece) -> Piece:
        """`|x|`."""
        return Piece(f"|{inside.text}|", CALL)

    def root(self, base: Piece, index: int) -> Piece:
        """`√x`, `√(x + 1)`."""
        return Piece(f"√{self.within(base, ATOM)}", POWER) if index == 2 else super().root(base, index)

    def real_root(self, base: Piece, index: int) -> Piece:
        """`∛x`, `root(x, 5)`."""
        return Piece(f"∛{self.within(base, ATOM)}", POWER) if index == 3 else super().real_root(base, index)

    def _raised(self, exponent: str) -> str:
        raised = exponent.translate(_SUPERSCRIPTS)
        return super()._raised(exponent) if any(c.isalpha() for c in exponent) else raised

    def _slot(self, index: int, order: int) -> str:
        return f"∂{str(index).translate(_SUBSCRIPTS)}{self._power_of_operator(str(order))}"

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """`∫[a, b] u dx`."""
        over = f"[{', '.join(piece.text for piece in limits)}]" if limits else ""
        return Piece(f"∫{over} {self.within(operand, PRODUCT)} d{variable}", POWER)


class SympySource(Ascii):
    """The source of SymPy: `2*x*sin(3*x)`, `x**2`; `sympify` gives back the expression."""

    __slots__ = ()

    formal = True
    caret = "**"
    constants = _SOURCE_CONSTANTS
    heads = _NO_HEADS
    ln = ""
    forms = _NO_FORMS

    def real_root(self, base: Piece, index: int) -> Piece:
        """`real_root(x, 3)`."""
        return self.call(self.word("real_root"), (base, Piece(str(index), ATOM)))

    def differentiated(self, expr: Expr, variable: Symbol, is_partial: bool) -> str:  # noqa: ARG002
        """`Derivative(x**2, x)`."""
        return f"Derivative({self.expression(expr)}, {variable.name})"


UNICODE, ASCII, TEXT = Unicode(), Ascii(), SympySource()
