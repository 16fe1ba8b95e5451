"""The notations: the words, signs and brackets in which expressions and the terms of vector calculus are written."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from symjac.functions import TABLE
from symjac.read.names import marked
from symjac.render import array_notation, order
from symjac.render.notation import Rendering, summed
from symjac.render.order import APPLIED, ATOM, CALL, POSTFIX, POWER, PRODUCT, SUM, Form, Piece

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

    from symjac.model import Result
    from symjac.model.sheet import Worked
    from symjac.read import Node
    from symjac.render.array_notation import Dialect


# --- the styles ---------------------------------------------------------------


_BRACKETS = re.compile(r"\([^()]*\)")


def _without_brackets(text: str) -> str:
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    return text


_LOG = re.compile(r"\blog\b")


@cache
def _with_ln(kind: type[Any]) -> type[Style]:
    """The notation of a class with ln for the natural logarithm."""
    return type(f"{kind.__name__}WithLn", (kind,), {"__slots__": (), "heads": {**kind.heads, "log": kind.ln}})


@lru_cache(maxsize=16)
def _noted(kind: type[Style], names: tuple[str, ...]) -> Style:
    """The notation of a class beside these names, with what was written in it before."""
    return kind(names)


class Style(ABC):
    """A notation: tables, and methods that put pieces together. `names` are those in use, the variables first.

    A function or constant whose word is also a name in use is spelled so that it cannot be mistaken for that name.
    """

    __slots__ = ("_rendering", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = {name: place for place, name in enumerate(dict.fromkeys(names))}
        self._rendering = Rendering(self)

    @property
    def rendering(self) -> Rendering:
        """What was written in this notation before, so that results share their parts; nothing once that is much."""
        if self._rendering.is_full:
            self._rendering = Rendering(self)
        return self._rendering

    def beside(self, names: Iterable[str]) -> Self:
        """The same notation, where these names are in use."""
        return cast("Self", _noted(type(self), tuple(names)))

    def with_log(self, log: str) -> Self:
        """The same notation, with ln for the natural logarithm if that is asked for."""
        return cast("Self", _noted(_with_ln(type(self)), tuple(self.names))) if log == "ln" and self.ln else self

    @property
    def log(self) -> str:
        """How the natural logarithm is written: log or ln."""
        return "ln" if self.ln and self.heads.get("log") == self.ln else "log"

    def like(self, other: Style) -> Self:
        """The same notation, with the names in use and the logarithm of another one."""
        return self.beside(other.names).with_log(other.log)

    def own_signs(self, text: str) -> str:
        """A formula of ours, with the natural logarithm as it is written here."""
        return _LOG.sub("ln", text) if self.log == "ln" else text

    dialect: Dialect = "text"
    """How vectors and matrices are written."""
    formal: bool = False
    """Whether powers, derivatives and cases are spelled as the source of SymPy."""
    constants: Mapping[str, str]
    """Class of a SymPy constant → how it is written."""
    heads: Mapping[str, str] = {}
    """Class of a SymPy function → the text before its arguments, if it is not the same."""
    ln: str = ""
    """The head of a natural logarithm that is written ln; empty where it is not."""
    forms: Mapping[tuple[str, int], Form] = {}
    """Class and number of arguments → a notation of the function's own."""
    powered_heads: frozenset[str] = frozenset()
    """Functions whose powers are written as in sin²(x)."""
    exponentials_last: bool = False
    """Whether powers with variable exponents, then functions, stand behind sums in brackets: (x + y)·eˣ·cos(x)."""
    factor_level: int = POWER
    """How tightly a factor holds together that needs no brackets."""
    relations: Mapping[str, str]
    """`<`, `<=`, …, `&`, `|` → how they are written."""
    operators: Mapping[str, str]
    """The operators of vector calculus: what is written with a name in the place of `%s`; `between` differentials."""
    dot: str = " · "
    """The sign between the factors of a product that is not carried out."""
    divides_on_line: bool = False
    """Whether a quotient is written x/y, without a bar."""
    relation_level: int = SUM
    """The level of a comparison: below POWER, it is bracketed beside `&` and `|`."""
    comma: str = ", "
    """The sign between arguments, and between the names of a tuple."""
    after: str = " ∘ "
    """The sign of a composition."""
    fields: Mapping[str, str] = MappingProxyType({"R": "ℝ", "C": "ℂ"})
    """R and C as they are written."""

    def expression(self, expr: Basic) -> str:
        """The expression in this notation."""
        return self.rendering.piece(expr).text

    def cells(self, entries: Mapping[tuple[int, int], Expr]) -> dict[tuple[int, int], str]:
        """The entries of a matrix in this notation; shared parts are rendered once."""
        rendering = self.rendering
        return {place: rendering.piece(entry).text for place, entry in entries.items()}

    def rows(self, shape: tuple[int, ...], entries: Mapping[tuple[int, int], Expr]) -> list[list[str]]:
        """The rows of a matrix in this notation, zeros included."""
        m, n = shape
        rows = [["0"] * n for _ in range(m)]
        for (i, j), text in self.cells(entries).items():
            rows[i][j] = text
        return rows

    @abstractmethod
    def name(self, name: str) -> str:
        """The name of a variable, a component or a map."""

    def formula(self, node: Node) -> str:
        """A form in vectors and matrices."""
        return self.own_signs(array_notation.written(node, self.dialect, self.name, self.filled))

    def function_name(self, name: str) -> str:
        """The name of an undefined function."""
        return self.name(name)

    def word(self, word: str) -> str:
        """A word of the language, marked if it is also a name in use."""
        return marked(word, self.names)

    def head(self, function: str) -> str | None:
        """The text before the arguments of a SymPy function; None if the function is unknown."""
        return self.word(self.heads.get(function, function))

    def long_head(self, function: str) -> str:
        """A head whose arguments stand in brackets only."""
        return self.head(function) or self.word(function)

    def form(self, function: str, arguments: int) -> Form | None:
        """A notation of the function's own; None if it has none."""
        return self.forms.get((function, arguments))

    def constant(self, constant: str) -> str | None:
        """The text of a SymPy constant; None if the constant is unknown."""
        word = self.constants.get(constant)
        return word and self.word(word)

    def filled(self, template: str, texts: Sequence[str]) -> str:
        """A notation of a function's own, `J_{#1}(#2)`, with its arguments."""
        return order.fill(template, texts)

    @abstractmethod
    def bracketed(self, text: str) -> str:
        """The text in round brackets."""

    def within(self, piece: Piece, level: int) -> str:
        """The text of a piece, in brackets if it holds less tightly than the level."""
        return piece.text if piece.level >= level else self.bracketed(piece.text)

    @abstractmethod
    def fallback(self, expr: Basic) -> str:
        """An expression that has no rule, as SymPy prints it."""

    @abstractmethod
    def call(self, head: str, arguments: Sequence[Piece], exponent: str = "") -> Piece:
        """A function applied, perhaps with a power at its head: sin²(x)."""

    def stands_last(self, factor: str) -> bool:  # noqa: ARG002
        """Whether a factor with this text stands behind those without."""
        return False

    @abstractmethod
    def product(self, coefficient: str, factors: Sequence[str]) -> Piece:
        """Two or more factors, in brackets where they need them, the first perhaps a positive number."""

    @abstractmethod
    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """A fraction."""

    def scaled(self, above: str, below: str, factors: Sequence[str]) -> Piece | None:  # noqa: ARG002
        """Factors after a fraction of two whole numbers; None where they stand over the line with the first."""
        return None

    def inline_quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """A fraction in an exponent."""
        return self.quotient(numerator, denominator)

    @abstractmethod
    def power(self, base: Piece, exponent: Piece) -> Piece:
        """base^exponent."""

    @abstractmethod
    def root(self, base: Piece, index: int) -> Piece:
        """The principal root of the given index, which is ≥ 0 for a number ≥ 0."""

    @abstractmethod
    def real_root(self, base: Piece, index: int) -> Piece:
        """The real root of an odd index, of any real number."""

    def absolute(self, inside: Piece) -> Piece:
        """|u|."""
        return self.call(self.head("Abs") or "", (inside,))

    def exponential(self, exponent: Piece) -> Piece:
        """exp(u)."""
        return self.call(self.word("exp"), (exponent,))

    @abstractmethod
    def slot_derivative(self, head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
        """The derivative of a function by its arguments' slots, of the given order in each, at these arguments."""

    @abstractmethod
    def derivative(self, operand: Piece, variables: Sequence[tuple[str, str]], is_partial: bool) -> Piece:
        """The derivative of an expression, unevaluated, by variables with their orders."""

    @abstractmethod
    def substitution(self, operand: Piece, values: Sequence[tuple[str, str]]) -> Piece:
        """An expression with values to be substituted for its variables."""

    @abstractmethod
    def integral(self, operand: Piece, variable: str, limits: Sequence[Piece]) -> Piece:
        """The integral over one variable, with no limits, with an upper one, or with a lower and an upper one."""

    @abstractmethod
    def cases(self, branches: Sequence[tuple[Piece, str | None]]) -> Piece:
        """Values with their conditions; the condition None means otherwise."""

    # --- the words of vector calculus ---------------------------------------------------------

    def differentiated(self, expr: Expr, variable: Symbol, is_partial: bool) -> str:
        """d/dx x², not carried out."""
        return self.derivative(self.rendering.piece(expr), [(self.name(variable.name), "1")], is_partial).text

    def worked(self, formula: Worked) -> str:
        """A formula of a rule, with nothing carried out: `1/2·(x² + y²)^(-1/2)·2x`."""
        return self._worked(formula, self.rendering).text

    def _worked(self, formula: Worked, rendering: Rendering) -> Piece:
        kind = type(formula)  # `model.sheet` is not loaded for an expression alone: that takes longer than to derive
        parts = [
            self._worked(part, rendering) if isinstance(part, kind) else rendering.piece(part) for part in formula.parts
        ]
        return _PUT_TOGETHER[formula.sign](self, formula, parts, rendering)

    def _later_factor(self, piece: Piece) -> str:
        """A factor that does not come first: bracketed with a minus."""
        return self._first_factor(piece) if not piece.text.startswith("-") else self.bracketed(piece.text)

    def _first_factor(self, piece: Piece) -> str:
        """A factor; what is divided on the line is bracketed, unless it is a number: `(1/y)·2x`, `1/2·x`."""
        divided = self.divides_on_line and "/" in _without_brackets(piece.text)
        if divided and not piece.text.replace("/", "").isdecimal():
            return self.bracketed(piece.text)
        return self.within(piece, PRODUCT)

    @abstractmethod
    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """`d^n what/(d x^k d y^l)`; `d` is d or ∂, an order "1" is not written."""

    def partial(self, component: str, variable: str) -> str:
        """∂f/∂x."""
        return self.fraction_of_differentials("∂", "1", self.name(component), [(self.name(variable), "1")])

    @abstractmethod
    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """J_F, J_{G∘F}: the Jacobian matrix of a map, or of a composition; H_f, the letter of that of ∇f."""

    def left(self, result: Result) -> str:
        """The left-hand side of a result: J_F, ∇f, det J, H_f."""
        problem = result.problem
        f, name = problem.component_names[0], problem.name
        writers: dict[str, Callable[[], str]] = {
            "jacobian": lambda: self.jacobian_of((name,)),
            "gradient": lambda: self.gradient(f),
            "determinant": lambda: self.determinant(),
            "hessian": lambda: self.jacobian_of((f,), "H"),
            "divergence": lambda: self.divergence(name),
            "curl": lambda: self.curl(name),
            "laplacian": lambda: self.laplacian(f),
            "directional": lambda: self.directional(name, result.direction.name if result.direction else "v"),
        }
        return writers[result.kind]()

    def differential(self, variable: str) -> str:
        """dx."""
        return self.operators["differential"] % self.name(variable)

    def differentials(self, variables: Sequence[str]) -> str:
        """dx dy."""
        return self.operators["between"].join(map(self.differential, variables))

    def second_partial(self, component: str, first: str, second: str) -> str:
        """∂²f/∂x∂y, or ∂²f/∂x² for equal variables."""
        x, y = self.name(first), self.name(second)
        variables = [(x, "2")] if x == y else [(x, "1"), (y, "1")]
        return self.fraction_of_differentials("∂", "2", self.name(component), variables)

    def weighted_partial(self, weight: Expr, component: str, by: Sequence[str]) -> str:
        """∂(w·f)/∂x, ∂(w·∂f/∂x)/∂x: the weight w stands inside the last derivative."""
        *first, last = by
        inner = Piece(self.partial(component, *first), CALL) if first else Piece(self.name(component), ATOM)
        factors = [self.within(piece, self.factor_level) for piece in (self.rendering.piece(weight), inner)]
        return self.partial_of(self.product("", sorted(factors, key=self.stands_last)), last)

    @abstractmethod
    def partial_of(self, what: Piece, variable: str) -> str:
        """∂(u)/∂x."""

    def gradient(self, component: str) -> str:
        """∇f."""
        return self.operators["gradient"] % self.name(component)

    def divergence(self, name: str) -> str:
        """∇·F."""
        return self.operators["divergence"] % self.name(name)

    def curl(self, name: str) -> str:
        """∇×F."""
        return self.operators["curl"] % self.name(name)

    def laplacian(self, component: str) -> str:
        """∇²f."""
        return self.operators["laplacian"] % self.name(component)

    def directional(self, name: str, vector: str) -> str:
        """D_v F."""
        return self.operators["directional"] % (vector, self.name(name))

    def determinant(self, name: str = "J") -> str:
        """det J."""
        return self.operators["determinant"] % self.name(name)

    def part(self, notation: str, name: str, variable: str, *more: str) -> str:
        """(∇×F)_x: the part of another method's notation that belongs to one variable."""
        return f"({getattr(self, notation)(name, *more)})_{self.name(variable)}"

    def listed(self, texts: Sequence[str]) -> str:
        """`x, y`."""
        return self.comma.join(texts)

    def tuple_of(self, names: Sequence[str]) -> str:
        """`(x, y)`; a single name alone."""
        texts = [self.name(name) for name in names]
        return texts[0] if len(texts) == 1 else self.bracketed(self.listed(texts))

    @abstractmethod
    def jacobian_symbol(self, components: Sequence[str], variables: Sequence[str]) -> str:
        """∂(f, g)/∂(x, y); ∂f/∂(x, y) for a single component."""

    @abstractmethod
    def space(self, field: str, dimension: int) -> str:
        """ℝⁿ or ℂⁿ, as `field` is R or C; ℝ for n = 1."""


# --- formulas before any simplification ---------------------------------------


def _added(style: Style, formula: Worked, parts: list[Piece], rendering: Rendering) -> Piece:  # noqa: ARG001
    return summed([style.within(piece, PRODUCT) for piece in parts])


def _subtracted(style: Style, formula: Worked, parts: list[Piece], rendering: Rendering) -> Piece:  # noqa: ARG001
    *first, last = parts
    taken = style.bracketed(last.text) if last.level < PRODUCT or last.text.startswith("-") else last.text
    return Piece(f"{style.within(first[0], SUM)} - {taken}", SUM) if first else Piece(f"-{taken}", PRODUCT)


def _multiplied(style: Style, formula: Worked, parts: list[Piece], rendering: Rendering) -> Piece:  # noqa: ARG001
    first, *others = parts
    return Piece(style.dot.join([style._first_factor(first), *map(style._later_factor, others)]), PRODUCT)


def _divided(style: Style, formula: Worked, parts: list[Piece], rendering: Rendering) -> Piece:  # noqa: ARG001
    return style.quotient(*parts)


def _raised(style: Style, formula: Worked, parts: list[Piece], rendering: Rendering) -> Piece:
    base, exponent = formula.parts
    kind = type(formula)
    if isinstance(base, kind) or isinstance(exponent, kind) or order.is_negative(exponent):
        return style.power(parts[0], parts[1] if isinstance(exponent, kind) else rendering.exponent(exponent))
    return rendering.power(base, exponent)


_PUT_TOGETHER: dict[str, Callable[[Style, Worked, list[Piece], Rendering], Piece]] = {
    "+": _added, "-": _subtracted, "*": _multiplied, "/": _divided, "^": _raised,
}  # fmt: skip
"""How the parts of a formula are put together, by its sign."""


# --- habits of typeset mathematics --------------------------------------------
#
# The habits that LaTeX, MathML and Typst share: cos x without brackets, letters of functions, differentials.
#
# A function whose notation is a letter, as J of the Bessel functions, is spelled out where the letter is a name in use.


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
    apart: ClassVar[str] = " "
    """The text between two signs that are multiplied."""
    d: ClassVar[str] = "d"
    partial_d: ClassVar[str] = "∂"
    slash: ClassVar[str] = "/"
    """The sign of a quotient in an exponent."""

    bare_heads: ClassVar[frozenset[str]]
    """The heads of functions that one factor follows without brackets."""
    one_factor: ClassVar[re.Pattern[str]]
    """The arguments that follow such a head: a name, a number before it, a fraction."""
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

    def stands_last(self, factor: str) -> bool:
        """Whether it begins with a function without brackets: `x cos x sin y`."""
        return self.application.match(factor) is not None

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

    @abstractmethod
    def lowered(self, base: str, below: str) -> str:
        """A sign or a word with a subscript: `J_F`, `∂₁`."""

    @abstractmethod
    def fraction(self, above: str, below: str) -> str:
        """The two with a bar between them."""

    def of_order(self, base: str, order: str) -> str:
        """`∂²`; an order "1" is not written."""
        return base if order == "1" else self.raised(base, order)

    def quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """A fraction with a bar."""
        return Piece(self.fraction(numerator.text, denominator.text), PRODUCT)

    def inline_quotient(self, numerator: Piece, denominator: Piece) -> Piece:
        """`x/(2y)`: on the line, in an exponent."""
        return Piece(f"{self.before_a_slash(numerator)}{self.slash}{self.within(denominator, POWER)}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """`x²`."""
        return Piece(self.raised(self.within(base, CALL), exponent.text), POWER)

    def exponential(self, exponent: Piece) -> Piece:
        """`eˣ`."""
        return Piece(self.raised(self.constant("Exp1") or "", exponent.text), POWER)

    def head(self, function: str) -> str | None:
        """`arcsin`; None for a function that is not in the table."""
        return self.long_head(function) if self.is_hidden(function) else self.heads.get(function)

    def bare(self, head: str, argument: str) -> str:
        """`cos x`."""
        return f"{head} {argument}"

    def real_root(self, base: Piece, index: int) -> Piece:
        """The sign of a root; with an exponent it needs brackets."""
        return Piece(self.root(base, index).text, POWER)

    @abstractmethod
    def applied(self, head: str, arguments: str) -> str:
        """`cos(x + y)`."""

    # --- derivatives ----------------------------------------------------------------------------

    def slot_derivative(self, head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
        """`g'(x)`, `∂₁ ∂₂ g(x, y)`."""
        if len(orders) == 1:
            order = orders[0]
            return self.call(head + "'" * order, arguments) if order < 4 else self.call(head, arguments, f"({order})")
        slots = [self.of_order(self.lowered(self.partial_d, str(i)), str(n)) for i, n in enumerate(orders, 1) if n]
        return self.call(self.apart.join([*slots, head]), arguments)

    def fraction_of_differentials(self, d: str, order: str, what: str, variables: Sequence[tuple[str, str]]) -> str:
        """`∂²f/∂x∂y`, with a bar."""
        d = self.partial_d if d == "∂" else self.d
        above = self.apart.join(filter(None, (self.of_order(d, order), what)))
        return self.fraction(above, self.apart.join(d + self.apart + self.of_order(v, n) for v, n in variables))

    def derivative(self, operand: Piece, variables: Sequence[tuple[str, str]], is_partial: bool) -> Piece:
        """`d/dx u`, the derivative not carried out."""
        orders = [order for _, order in variables]
        total = str(sum(map(int, orders))) if all(map(str.isdigit, orders)) else " + ".join(orders)
        operator = self.fraction_of_differentials("∂" if is_partial else "d", total, "", variables)
        return Piece(f"{operator} {self.within(operand, APPLIED)}", PRODUCT)

    def partial_of(self, what: Piece, variable: str) -> str:
        """`∂(r f)/∂r`, with the bracket behind `∂/∂r`."""
        return self.derivative(Piece(what.text, SUM), [(self.name(variable), "1")], is_partial=True).text

    def jacobian_of(self, maps: Sequence[str], letter: str = "J") -> str:
        """`J_F`, `J_(G∘F)`."""
        return self.lowered(letter, self.after.join(map(self.name, maps)))

    def part(self, notation: str, name: str, variable: str, *more: str) -> str:
        """`(∇×F)_x`."""
        return self.lowered(self.bracketed(getattr(self, notation)(name, *more)), self.name(variable))

    def jacobian_symbol(self, components: Sequence[str], variables: Sequence[str]) -> str:
        """`∂(f, g)/∂(x, y)`, with a bar."""
        return self.fraction(*(self.partial_d + self.apart + self.tuple_of(names) for names in (components, variables)))

    def space(self, field: str, dimension: int) -> str:
        """`ℝ²`."""
        return self.of_order(self.fields[field], str(dimension))
