"""The notation of Typst's mathematics.

Names of several letters are quoted, for Typst takes an unquoted one for a variable of its own; letters and signs that
Unicode has stand as they are. Source: Typst's reference, Math, https://typst.app/docs/reference/math/.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symjac.kernel import sympy
from symjac.read import tree
from symjac.render import array_notation, order
from symjac.render.linear import POWERED_HEADS
from symjac.render.mathml import plain_name
from symjac.render.order import ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Piece, form
from symjac.render.typeset import CLASSES, WITHOUT_BRACKETS, Typeset

if TYPE_CHECKING:
    from sympy import Basic

_OPERATORS = frozenset(
    {
        "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "csch", "det", "exp", "gcd", "lcm",
        "ln", "log", "max", "min", "sec", "sech", "sin", "sinh", "tan", "tanh",
    }
)  # fmt: skip
"""Words that Typst knows as operators."""


def _operator(word: str) -> str:
    if len(word) == 1 or word in _OPERATORS:
        return word
    return f'op("{word}")'


_HEADS = {
    **{name: _operator(plain_name(function.tex)) for name, function in CLASSES.items() if function.tex},
    **{"re": _operator("Re"), "im": _operator("Im")},
}
_FORMS = {
    ("conjugate", 1): form("overline(#1)"),
    ("floor", 1): form("floor(#1)"),
    ("ceiling", 1): form("ceil(#1)"),
    ("factorial", 1): form("#1!", POSTFIX, ATOM),
    ("binomial", 2): form("binom(#1, #2)"),
    ("polygamma", 2): form("ψ^((#1)) (#2)"),
    ("DiracDelta", 2): form("δ^((#2)) (#1)"),
    ("LambertW", 2): form("W_(#2) (#1)"),
    **{(f"bessel{kind}", 2): form(f"{kind.upper()}_(#1) (#2)") for kind in "jyik"},
}
_CONSTANTS = {
    "Pi": "π", "Exp1": "e", "ImaginaryUnit": "upright(i)", "EulerGamma": 'op("EulerGamma")', "Catalan": 'op("Catalan")',
}  # fmt: skip
_RELATIONS = {
    "<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠", "&": '" and "', "|": '" or "',
}  # fmt: skip


_ACCENTS = {"ddot": "dot.double", "bar": "macron"}
"""Marks that Typst calls otherwise."""
_ITALIC, _UPRIGHT = 'italic("{}")', '"{}"'


_BARE_HEADS = frozenset((*map(_HEADS.__getitem__, WITHOUT_BRACKETS), "ln"))
_NAME = r'(?:[^\W\d_]|italic\("\w+"\))(?:_\([^()]*\))?\'*'
_INSIDE = r"(?:[^(),]|\([^()]*\)){1,40}"
_ONE_FACTOR = re.compile(rf"(?:[0-9]{{1,4}} )?{_NAME}|[0-9]{{1,4}}|frac\({_INSIDE}, {_INSIDE}\)")
_OPENING = re.compile(r"\(")
_APPLICATION = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(_BARE_HEADS, key=len, reverse=True)))})(?:\^\([^()]*\))? (?!\()"
)


_SIGNS_OF_FIELDS = {
    "gradient": "∇ %s", "divergence": "∇ ⋅ %s", "curl": "∇ × %s", "laplacian": "∇^(2) %s", "directional": "D_(%s) %s",
    "determinant": "det %s", "differential": "d %s", "between": " thin ",
}  # fmt: skip


class Typst(Typeset):
    """Typst's mathematics: `frac(x, x^(2) + y^(2))`."""

    __slots__ = ()

    constants = _CONSTANTS
    heads = _HEADS
    ln = "ln"
    forms = _FORMS
    powered_heads = POWERED_HEADS | {"log"}
    relations = _RELATIONS
    bare_heads = _BARE_HEADS
    one_factor = _ONE_FACTOR
    opening = _OPENING
    application = _APPLICATION
    operators = _SIGNS_OF_FIELDS
    dot = " ⋅ "

    def formula(self, node: tree.Node) -> str:
        """As on a terminal, as text."""
        return f'"{array_notation.written(node, "unicode", str)}"'

    def word(self, word: str) -> str:
        """`sin`, `op("arsinh")`, marked where it is a name too."""
        return _operator(super().word(word))

    def long_head(self, function: str) -> str:
        """`op("besselj")`."""
        return _operator(function)

    def constant(self, constant: str) -> str | None:
        """`e`; `upright(e)` where e is a name."""
        written = self.constants.get(constant)
        return (
            f"upright({written})" if written in ("e", "π") and {"e": "e", "π": "pi"}[written] in self.names else written
        )

    def name(self, name: str) -> str:
        """`θ_("max")`, `italic("mass")`, `x_(1)`."""
        parts = order.split(name)
        if parts is None:
            return f'"{name}"'
        (base, subscripts, primes), accent = order.accented(parts)
        below = ",".join(_letters(subscript, _UPRIGHT) for subscript in subscripts)
        letters = f"{_ACCENTS.get(accent, accent)}({_letters(base, _ITALIC)})" if accent else _letters(base, _ITALIC)
        return f"{letters}{f'_({below})' if below else ''}{primes}"

    def function_name(self, name: str) -> str:
        """`g`, `op("flow")`."""
        return self.name(name) if len(name) == 1 else f'op("{name}")'

    def bracketed(self, text: str) -> str:
        """`(x)`."""
        return f"({text})"

    def fallback(self, expr: Basic) -> str:
        """A number in digits; anything else as SymPy prints it, as text."""
        text = str(sympy.sstr(expr, full_prec=False))
        return text if re.fullmatch(r"-?[0-9.]+", text) else '"{}"'.format(text.replace('"', "'"))

    def small_fraction(self, above: str, below: str) -> str:
        """`inline(frac(3, 4))`."""
        return f"inline(frac({above}, {below}))"

    def raised(self, base: str, exponent: str) -> str:
        """`sin^(2)`."""
        return f"{base}^({exponent})"

    def applied(self, head: str, arguments: str) -> str:
        """`cos (x + y)`."""
        return f"{head} ({arguments})"

    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """`2 x y`, `2 ⋅ 3^(x)`."""
        texts = [coefficient] if coefficient else []
        for right in self.bare_last(factors):
            if texts:
                words = right.startswith("italic") or texts[-1].startswith("italic")
                texts.append("⋅" if right[0].isdigit() else "thin" if words else "")
            texts.append(right)
        return Piece(" ".join(filter(None, texts)), PRODUCT)

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`frac(x, y)`."""
        return Piece(f"frac({numerator.text}, {denominator.text})", PRODUCT)

    def inline_quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`x \\/ (2 y)`: on the line, in an exponent."""
        return Piece(f"{self.before_a_slash(numerator)} \\/ {self.within(denominator, POWER)}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`x^(2)`."""
        return Piece(f"{self.within(base, CALL)}^({exponent.text})", POWER)

    def root(self, base: Piece, index: int) -> Piece:
        """`sqrt(x)`, `root(3, x)`."""
        return Piece(f"sqrt({base.text})" if index == 2 else f"root({index}, {base.text})", CALL)

    def absolute(self, inside: Piece) -> Piece:
        """`abs(x)`."""
        return Piece(f"abs({inside.text})", CALL)

    def exponential(self, exponent: Piece) -> Piece:
        """`e^(x)`."""
        return Piece(f"{self.constant('Exp1')}^({exponent.text})", POWER)

    def slot_derivative(self, head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
        """`g' (x)`, `∂_(1) ∂_(2) g (x, y)`."""
        if len(orders) == 1:
            order = orders[0]
            return self.call(head + "'" * order, arguments) if order < 4 else self.call(head, arguments, f"({order})")
        slots = [f"∂_({i}){_raised(str(order))}" for i, order in enumerate(orders, 1) if order]
        return self.call(" ".join([*slots, head]), arguments)

    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """`frac(∂^(2) f, ∂ x ∂ y)`."""
        below = " ".join(f"{d} {variable}{_raised(n)}" for variable, n in variables)
        return f"frac({d}{_raised(order)}{f' {what}' if what else ''}, {below})"

    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        """`lr(u |)_(x = a)`."""
        where = ", ".join(f"{variable} = {value}" for variable, value in values)
        return Piece(f"lr({operand.text} |)_({where})", PRODUCT)

    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """`∫_(a)^(b) u thin d x`."""
        marks = ("^",) if len(limits) == 1 else ("_", "^")
        over = "".join(f"{mark}({limit.text})" for mark, limit in zip(marks, limits, strict=False))
        return Piece(f"∫{over} {self.within(operand, PRODUCT)} thin d {variable}", POWER)

    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        """`cases(x &"if" x > 0, 0 &"otherwise")`."""
        lines = (
            f'{value.text} & "otherwise"' if condition is None else f'{value.text} & "if " {condition}'
            for value, condition in branches
        )
        return Piece(f"cases({', '.join(lines)})", SUM)

    # --- the words of vector calculus ---------------------------------------------------------

    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """`J_(F)`, `J_(G ∘ F)`."""
        return f"{letter}_({' ∘ '.join(map(self.name, maps))})"

    def part(self, notation: str, name: str, variable: str, *more: str) -> str:
        """`(∇ × F)_(x)`."""
        return f"({getattr(self, notation)(name, *more)})_({self.name(variable)})"

    def jacobian_symbol(self, components: Sequence[str], variables: Sequence[str]) -> str:
        """`frac(∂ (f, g), ∂ (x, y))`."""
        above, below = map(self.tuple_of, (components, variables))
        return f"frac(∂ {above}, ∂ {below})"

    def space(self, field: str, dimension: int) -> str:
        """`ℝ^(2)`."""
        return f"{'ℝ' if field == 'R' else 'ℂ'}{_raised(str(dimension))}"


def _letters(letters: str, long: str) -> str:
    """Greek as its letter, several letters quoted, digits and a single letter as they are."""
    if letters in order.TYPESET:
        return order.TYPESET[letters]
    if difference := order.difference(letters):
        return " ".join(order.TYPESET.get(letter, letter) for letter in difference)
    return letters if len(letters) == 1 or letters.isdigit() else long.format(letters)


def _raised(order: str) -> str:
    return "" if order == "1" else f"^({order})"


TYPST = Typst()
