"""Nodes of a syntax tree → SymPy, sums and products n-ary at once. Nothing typed is ever evaluated as Python.

The only place where a Symbol is made: `Symbol("x") != Symbol("x", real=True)`, and a derivative with respect to the
wrong one is silently 0. Refuses every value that is not finite, at its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact, expressions
from symjac.build import special_forms
from symjac.errors import LimitError, ParseError, ReadError, Span, SymjacError, Undecided
from symjac.expressions import INFINITE, distinct, facts, spelled
from symjac.expressions.applied import (
    class_of,
    is_odd_index,
    rational_logarithm,
    without_large_powers,
)
from symjac.functions import TABLE, Function
from symjac.functions.record import LETTERS
from symjac.kernel import sympy, sympy_failures
from symjac.local import has_pole, may_be_real
from symjac.read import (
    MAX_BETWEEN,
    MAX_EXPONENT,
    MAX_LOG10,
    Abbreviation,
    Call,
    Name,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Tensor,
    formula_tree,
)

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_S = sympy.S
_CONSTANTS = {
    "pi": _S.Pi,
    "e": _S.Exp1,
    "I": _S.ImaginaryUnit,
    "EulerGamma": _S.EulerGamma,  # these two stand in values of polygamma
    "Catalan": _S.Catalan,
}

_UNKNOWN = (sympy.core.function.AppliedUndef, sympy.Derivative, sympy.Subs)


def _power(base: Expr, exponent: Expr) -> Expr:
    if base is _S.Zero and not exponent.is_number:
        return _S.ComplexInfinity  # 0ˣ is 0 for x > 0 and has no value for x < 0
    return exact.applied(sympy.Pow, base, exponent)


class _Asked(NamedTuple):
    """The requirement on an argument: a test, and the message if it fails."""

    of: Callable[[Expr], bool]
    what: str
    hint: str


_REAL = _Asked(may_be_real, "real numbers only", special_forms.REAL_HINT)
_ORDER = _Asked(lambda value: value.is_Integer and value >= 0, "an order as its second argument", "it is 0, 1, 2, …")
_BRANCH = _Asked(
    lambda value: bool(value.is_Integer), "an integer as its second argument", "it is 0 or -1 for real values"
)


def symbol(name: str) -> Symbol:
    """The name of a value with unknown properties."""
    return symbol_of(name, positive=False, complex_valued=True)


def symbol_of(name: str, positive: bool, complex_valued: bool) -> Symbol:
    """The symbol of a name: positive, complex, or real. It is one object, also after SymPy has emptied its caches."""
    assumed = {"positive": True} if positive else {} if complex_valued else {"real": True}
    return facts.unified(sympy.Symbol(name, **assumed))


def stand_in(own: Symbol, name: str, positive: bool, complex_valued: bool) -> Symbol:
    """The symbol that is computed with in place of a caller's symbol.

    The caller's symbol is kept if its assumptions suffice. A symbol without assumptions becomes real, as names are.
    """
    known = own.is_real is not None or own.is_complex or complex_valued
    if own.name == name and known and (own.is_positive or not positive):
        return own
    # Only the facts it was made with: SymPy's caches confuse equal symbols, and srepr shows how each was made.
    assumed = dict(own._assumptions_orig)
    if positive:
        assumed |= {"positive": True}
    elif not known:
        assumed |= {"real": True}
    try:
        return sympy.Symbol(name, **assumed)
    except ValueError as error:  # sympy.core.facts.InconsistentAssumptions
        what = "positive" if positive else "real"
        raise ReadError(
            f"{name} cannot be {what}", hint="the symbol that was given has assumptions that exclude it"
        ) from error


class Builder:
    """Builds expressions over one set of symbols."""

    def __init__(
        self, symbols: Mapping[str, Symbol], functions: tuple[str, ...], doubts: list[str] | None = None
    ) -> None:
        """`doubts` collects notes on constants that may be 0 where none should be; without it they are Undecided."""
        self.symbols = symbols
        real = {"real": True} if functions and self.is_real else {}
        self.functions: dict[str, Any] = {name: sympy.Function(name, **real) for name in functions}
        self.placeholders: dict[str, Expr] = {}
        self.tensors: dict[int, tuple[Tensor, special_forms.Rows]] = {}
        self.abbreviations: dict[str, Expr] = {}
        self._failure = ""
        self._partial: dict[Expr, None] = {}  # powers, quotients and logarithms, which may have no value at a point
        self.in_case = False
        self._doubts = doubts
        self._large: list[Node] = []  # where a constant exceeds 10^1000
        self._powers: dict[tuple[str, int, int] | None, Expr] = {}  # of names, by name and exponent
        self._values: dict[tuple[str, facts.Facts | None], Expr] = {}  # of functions, where nothing is noted
        self._collects = False  # whether a power of a rational number was too long to be multiplied out

    def build(self, node: Node, failure: str, text: str) -> Expr:
        """The node's expression; ParseError if it is not finite (`failure` is the message), or SymPy fails on it."""
        self._failure = failure
        before = len(self._large)
        try:
            built = self._build(node)
            if self._large:
                _limited((*self._large[before:], node)[0], exact.require_constants, built)
            return facts.unified(built)
        except SymjacError as error:
            error.locate(text)
            raise
        except RecursionError as error:
            raise _unformed(error, node, text) from error

    def expression(self, node: Node) -> Expr:
        """The expression of a part."""
        return self._build(node)

    def tensor(self, node: Tensor) -> Expr:
        """A number that is made of vectors or matrices."""
        ((value,),) = special_forms.rows(self, node)
        return value

    @property
    def is_real(self) -> bool:
        """Whether all names are real."""
        return all(symbol.is_real for symbol in self.symbols.values())

    def take_cancelled(self, component: Expr) -> tuple[Expr, ...]:
        """The factors of a component that have cancelled; later ones belong to the next component.

        A factor with a bound variable, as 1/t in the integral of 1/t over [1, 2], is none of them.
        """
        if not self._partial:
            return ()
        present, own = set(distinct(component)), set(self.symbols.values())
        cancelled = tuple(part for part in self._partial if part not in present and part.free_symbols <= own)
        self._partial.clear()
        return cancelled

    def _needs(self, part: Expr) -> Expr:
        """The part, kept for reuse unless only one case of a piecewise function needs it."""
        if not (self.in_case or _is_number(part)):
            self._partial[part] = None
        return part

    def _exact(self, value: Expr) -> Expr:
        """The value; 0 if it is proved to be 0 though SymPy does not evaluate it, as sin²(1) + cos²(1) − 1."""
        if facts.is_plain(value):
            return value
        constants = (part for part in sympy.Mul.make_args(value) if part.args and part.is_number)
        vanishing = (self._vanishes(part) for part in constants if not part.has(*_UNKNOWN) and exact.may_be_zero(part))
        return _S.Zero if any(vanishing) else value

    def _vanishes(self, constant: Expr) -> bool:
        zero = _is_zero(constant)
        if zero is None:
            unknown = f"whether {spelled(constant)} is 0 could not be told"
            if self._doubts is None:
                raise Undecided(unknown, hint="write the constant in another way")
            self._doubts.append(f"{unknown}: the answer assumes that it is not 0")
        return bool(zero)

    def _build(self, node: Node, negated: bool = False) -> Expr:
        """The expression of a node, or −u of a product u; only what is finite and not too large."""
        try:
            make = _BUILDERS[type(node)]
            built = make(self, node, negated=True) if negated else make(self, node)
        except Undecided as error:
            error.span = error.span or node.span
            raise
        except sympy_failures() as error:
            raise _unformed(error, node) from error
        kind = type(built)
        if kind in facts.RATIONAL:
            if max(abs(built.p), built.q) > _SHORT:
                self._bounded(node, exact.require_number, built)
        elif kind in _INFINITE:
            raise ParseError(self._failure, span=node.span, hint=_finite_hint(node))
        return built

    def _bounded(self, node: Node, require: Callable[..., None], *arguments: Any) -> None:
        """Note a constant that is too large for a result; LimitError for one too large even on the way to it."""
        try:
            require(*arguments)
        except LimitError:
            self._large.append(node)
            allowed = MAX_BETWEEN if len(self._large) <= _MOST_LARGE else MAX_LOG10
            _limited(node, require, *arguments, allowed)

    def number(self, node: Number) -> Expr:
        """An exact rational."""
        return _rational(node.numerator, node.denominator)

    def name(self, node: Name) -> Expr:
        """A symbol or a constant."""
        if node.constant:
            return _CONSTANTS[node.constant]
        known = self.placeholders.get(node.name, self.symbols.get(node.name))
        if known is None:
            raise ParseError(f"unknown name '{node.name}'", span=node.span, hint="it is none of the map's names")
        return known

    def abbreviation(self, node: Abbreviation) -> Expr:
        """The value of a name, built once."""
        if node.name not in self.abbreviations:
            self.abbreviations[node.name] = self._build(node.value)
        return self.abbreviations[node.name]

    def sum(self, node: Sum) -> Expr:
        """a + b − c, built at once: chained addition is quadratic."""
        build, negated, names = self._build, self._negated, {} if self.placeholders else self.symbols
        return expressions.sum_of(
            [
                negated(term)
                if negative
                else names[term[0]]
                if type(term) is Name and term[0] in names and not term[1]
                else build(term)
                for negative, term in node.terms
            ]
        )

    def _negated(self, node: Node) -> Expr:
        """−u: of a product at once, so that 2·x is not made for −2·x."""
        if type(node) is not Product:
            return expressions.negated(self._build(node))
        return self._build(node, negated=True)

    def product(self, node: Product, negated: bool = False) -> Expr:
        """a·b/c or −a·b/c, built at once."""
        build, inverse_of, names = self._build, self._inverse, {} if self.placeholders else self.symbols
        factors = [
            inverse_of(node)
            if inverse
            else names[node[0]]
            if type(node) is Name and node[0] in names and not node[1]
            else build(node)
            for inverse, node in node.factors
        ]
        if negated:
            factors.append(_S.NegativeOne)
        return expressions.product(without_large_powers(factors) if self._collects else factors)

    def _inverse(self, node: Node) -> Expr:
        inverse = expressions.power(self._exact(self._build(node)), _S.NegativeOne)
        if type(inverse) in _INFINITE:
            raise ParseError(self._failure, span=node.span, hint="the denominator is 0")
        return self._needs(inverse)

    def power(self, node: Power) -> Expr:
        """base^exponent."""
        key = None if self.placeholders else _name_and_number(node)
        if key in self._powers:
            return self._powers[key]
        base, exponent = self._build(node.base), self._build(node.exponent)
        if type(base) is sympy.Symbol and type(exponent) is sympy.Integer and 0 < exponent.p <= MAX_EXPONENT:
            power = expressions.power(base, exponent)
            if key is not None:
                self._powers[key] = power
            return power
        base = self._exact(base)
        self._bounded(node, exact.require_moderate, sympy.Pow, (base, exponent))
        power = _power(base, exponent)
        if type(base) in facts.RATIONAL and type(power) not in facts.RATIONAL:
            self._collects = True
        if self._doubts is not None and _has_real_root(base, exponent):
            note = _note_on_root(base, exponent)
            self._doubts += [note] * (note not in self._doubts)
        return power if exponent.is_nonnegative and exponent.is_integer else self._needs(power)

    def call(self, node: Call) -> Expr:
        """A function applied."""
        if node.function in special_forms.OWN:
            return special_forms.OWN[node.function](self, node)
        arguments = [self._build(argument) for argument in node.arguments]
        if node.function in self.functions:
            return self.functions[node.function](*arguments)
        known = self._values.get(key := (node.function, facts.facts_of(arguments[0])))
        if known is not None and len(arguments) == 1:
            return known
        function = TABLE[node.function]
        for place, (argument, value) in enumerate(zip(node.arguments, arguments, strict=True)):
            asked = _asked(function, place)
            if asked and not asked.of(value):
                raise ParseError(f"{node.function} takes {asked.what}", span=argument.span, hint=asked.hint)
        known = rational_logarithm(*arguments) if node.function == "log" and len(arguments) > 1 else None
        if known is not None:
            return known
        definition = self._definition(function, arguments)
        if definition:
            return self._spelled_out(definition, arguments, node.span)
        if not function.is_total:
            arguments = [self._exact(argument) for argument in arguments]
        if function.growth:
            self._bounded(node, exact.require_moderate, class_of(node.function), arguments)
        value = exact.applied(class_of(node.function), *arguments)
        if has_pole(value.func, value.args) or _is_infinite(value):
            return _S.ComplexInfinity
        if not function.is_total:
            return self._needs(value)
        if not function.growth and len(arguments) == 1 and facts.is_plain(value):
            self._values[key] = value
        return value

    def _definition(self, function: Function, arguments: Sequence[Expr]) -> str:
        """The definition of the function by others; empty if it stays itself."""
        if function.name == "root" and not is_odd_index(arguments[1]):
            return "1/root(u, -v)" if is_odd_index(-arguments[1]) else "u^(1/v)"
        return function.definition if function.is_defined_by(len(arguments)) and not function.kept else ""

    def _spelled_out(self, definition: str, arguments: Sequence[Expr], span: Span) -> Expr:
        """A definition with the arguments for its letters; an error in it is reported where the function stands."""
        outer, self.placeholders = self.placeholders, dict(zip(LETTERS, arguments, strict=False))
        try:
            return self._build(formula_tree(definition))
        except SymjacError as error:
            error.span = span
            if error.message == self._failure:
                error.hint = _FINITE
            raise
        finally:
            self.placeholders = outer


def _asked(function: Function, place: int) -> _Asked | None:
    if place == function.order:
        return _ORDER
    if place == function.branch:
        return _BRANCH
    return _REAL if function.real_only else None


def _name_and_number(node: Power) -> tuple[str, int, int] | None:
    """Name, numerator and denominator of a power as x^2, which may occur a thousand times."""
    base, exponent = node.base, node.exponent
    if type(base) is Name and type(exponent) is Number:
        return base.name, exponent.numerator, exponent.denominator
    return None


def _has_real_root(base: Expr, exponent: Expr) -> bool:
    """Whether a real root may have been meant that differs from the principal power: x^(1/3)."""
    odd = exponent.is_Rational and exponent.q > 1 and exponent.q % 2 == 1
    real = odd and all(symbol.is_real for symbol in base.free_symbols) and not base.has(_S.ImaginaryUnit)
    return bool(real and base.free_symbols and not base.is_extended_nonnegative)


def _note_on_root(base: Expr, exponent: Expr) -> str:
    shown = spelled(base)
    u = shown if len(shown) <= _MOST_SHOWN else "u"
    power = u if base.is_Symbol or u == "u" else f"({u})"
    root = f"cbrt({u})" if exponent.q == 3 else f"root({u}, {exponent.q})"
    times = "" if exponent.p == 1 else f"^{exponent.p}" if exponent.p > 0 else f"^({exponent.p})"
    return f"{power}^({exponent}) is the principal power, real for {u} >= 0 only; the real root is {root}{times}"


_MOST_SHOWN = 40
"""The most characters of an expression in a note."""


def _unformed(error: Exception, node: Node, text: str | None = None) -> ParseError:
    reason = " ".join(str(error).split()).removeprefix("Error: ") or type(error).__name__
    hint = "write it in another way, or use a parameter (--params k) for a part of it"
    return ParseError(f"SymPy cannot form this expression: {reason}", text=text, span=node.span, hint=hint)


def _limited(node: Node, require: Callable[..., None], *arguments: Any) -> None:
    try:
        require(*arguments)
    except LimitError as error:
        error.span, error.hint = node.span, "use a parameter (--params k) and give it a value later"
        raise


def _is_zero(constant: Expr) -> bool | None:
    try:
        return exact.certain_sign(constant) == 0
    except Undecided:
        return None


def _is_number(value: Expr) -> bool:
    """Whether it has no symbols; SymPy would ask every part of a large expression."""
    return not facts.is_plain(value) and bool(value.is_number)


@lru_cache(maxsize=1024)
def _rational(numerator: int, denominator: int) -> Expr:
    return sympy.Integer(numerator) if denominator == 1 else sympy.Rational(numerator, denominator)


_MOST_LARGE = 100
"""Constants above 10^1000 that one expression may have on the way to smaller ones."""

_INFINITE = frozenset(map(type, INFINITE))
_SHORT = 10**15
"""The largest numerator and denominator of which no limit is asked."""


def _is_infinite(value: Expr) -> bool:
    """Whether it contains an infinity: atan(I) is ∞·I, and log(0, x) is ∞/log(x)."""
    if facts.is_plain(value):
        return False
    return any(type(part) in _INFINITE for part in value.args) or bool(value.is_number and value.has(*INFINITE))


def _finite_hint(node: Node) -> str:
    if isinstance(node, Power):
        return "0 has no such power: its exponent must be a positive number"
    if isinstance(node, Product):
        return "a denominator is 0 here"
    return _FINITE


_FINITE = "components take finite values only"


_BUILDERS: dict[type, Callable[..., Any]] = {
    Number: Builder.number,
    Name: Builder.name,
    Abbreviation: Builder.abbreviation,
    Sum: Builder.sum,
    Product: Builder.product,
    Power: Builder.power,
    Call: Builder.call,
    Tensor: Builder.tensor,
}
