"""One expression → one string: the part that all styles share: signs, fractions, brackets, the order of terms.

A `Style` (style.py) knows how parts are put together in one notation; a `Rendering` walks one expression from its
leaves up, each shared node once and without recursion, so that depth costs no stack. Matrices are laid out elsewhere.

The last rules are those of unevaluated derivatives, substitutions and integrals, and of cases. A derivative of an
undefined function belongs to an argument's slot: ∂₁g(u, v) is the derivative of g by its first argument, at (u, v)
(see `symjac.expressions.applied`). So a chain rule needs no bound variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from symjac import exact
from symjac.expressions import RELATIONS, applied
from symjac.expressions.applied import LargePower, RealRoot
from symjac.kernel import sympy
from symjac.render import order
from symjac.render.order import ATOM, CALL, POWER, PRODUCT, SUM, Piece

if TYPE_CHECKING:
    from sympy import Basic, Derivative, Expr, Integral, Piecewise, Subs

    from symjac.render.style import Style


def _source(rendering: Rendering, node: Basic) -> Piece:
    """Name(argument, …) as SymPy spells it; a tuple of one element is written as that element, (x, 1) as x."""

    def spelled(argument: Basic) -> str:
        if isinstance(argument, sympy.Tuple):
            once = len(argument) == 2 and argument[1] == 1 and isinstance(node, sympy.Derivative)
            if len(argument) == 1 or once:
                return rendering.piece(argument[0]).text
        return rendering.piece(argument).text

    return Piece(f"{rendering.style.word(type(node).__name__)}({', '.join(map(spelled, node.args))})", CALL)


def _tuple(rendering: Rendering, node: Basic) -> Piece:
    texts = [piece.text for piece in rendering.pieces(node.args)]
    return Piece(f"({', '.join(texts)}{',' if len(texts) == 1 else ''})", ATOM)


def _slot_piece(rendering: Rendering, node: Expr) -> Piece | None:
    """`∂₁g(u, v)` of a function; None for anything else."""
    form = applied.slot_derivative(node)
    if form is None:
        return None
    style, name = rendering.style, type(form.call).__name__
    undefined = isinstance(form.call, sympy.core.function.AppliedUndef)
    head = style.function_name(name) if undefined else style.long_head(name)
    return style.slot_derivative(head, form.orders, rendering.pieces(form.arguments))


def _derivative(rendering: Rendering, node: Derivative) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    by_slots = _slot_piece(rendering, node)
    if by_slots is not None:
        return by_slots
    variables = [(rendering.piece(v).text, rendering.piece(count).text) for v, count in node.variable_count]
    return rendering.style.derivative(rendering.piece(node.expr), variables, len(node.expr.free_symbols) > 1)


def _subs(rendering: Rendering, node: Subs) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    by_slots = _slot_piece(rendering, node)
    if by_slots is not None:
        return by_slots
    pairs = zip(node.variables, node.point, strict=True)
    texts = [(rendering.piece(variable).text, rendering.piece(value).text) for variable, value in pairs]
    return rendering.style.substitution(rendering.piece(node.expr), texts)


def _integral(rendering: Rendering, node: Integral) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    free = {symbol.name for symbol in node.free_symbols}
    function, shown = node.function, {}
    for variable, *_ in node.limits:
        names = (variable.name, "s", "t", "u", "v", "w", "tau", "xi_0") if variable.is_Dummy else (variable.name,)
        name = next((name for name in names if name not in free), variable.name)
        shown[variable] = variable if name == variable.name else sympy.Dummy(name, real=True)
    piece = rendering.piece(exact.substituted(function, {old: new for old, new in shown.items() if old is not new}))
    for variable, *limits in node.limits:
        piece = rendering.style.integral(piece, rendering.piece(shown[variable]).text, rendering.pieces(limits))
    return piece


def _piecewise(rendering: Rendering, node: Piecewise) -> Piece:
    if rendering.style.formal:
        return _source(rendering, node)
    branches = [
        (rendering.piece(value), None if condition == sympy.true else rendering.piece(condition).text)
        for value, condition in node.args
    ]
    return rendering.style.cases(branches)


def _relation(rendering: Rendering, node: Basic) -> Piece:
    sign = node.rel_op
    if rendering.style.formal and sign in ("==", "!="):
        return _source_named(rendering, {"==": "Eq", "!=": "Ne"}[sign], node.args)
    left, right = rendering.pieces(node.args)
    return Piece(f"{left.text} {rendering.style.relations[sign]} {right.text}", rendering.style.relation_level)


def _source_named(rendering: Rendering, name: str, arguments: Sequence[Any]) -> Piece:
    return rendering.style.call(rendering.style.word(name), rendering.pieces(arguments))


def _joined(sign: str) -> Callable[[Rendering, Basic], Piece]:
    def rule(rendering: Rendering, node: Basic) -> Piece:
        style = rendering.style
        parts = [style.within(piece, POWER) for piece in rendering.pieces(rendering.in_order(node.args))]
        return Piece(f" {style.relations[sign]} ".join(parts), SUM)

    return rule


def _if_then_else(rendering: Rendering, node: Basic) -> Piece:
    """SymPy's ITE, which a case inside a condition becomes, by its meaning: (c and a) or (not c and b)."""
    if rendering.style.formal:
        return _source(rendering, node)
    condition, then, otherwise = node.args
    negated = sympy.And(sympy.Not(condition), otherwise)
    return rendering.piece(sympy.Or(sympy.And(condition, then), negated))


OPERATOR_RULES: dict[type[Basic], Callable[[Rendering, Any], Piece]] = {
    sympy.Derivative: _derivative,
    sympy.Subs: _subs,
    sympy.Integral: _integral,
    sympy.Piecewise: _piecewise,
    sympy.Tuple: _tuple,
    **dict.fromkeys(RELATIONS, _relation),
    sympy.And: _joined("&"),
    sympy.Or: _joined("|"),
    sympy.ITE: _if_then_else,
}


_Rule = Callable[["Rendering", "Basic"], Piece]
_Number = tuple[bool, str, str]
_MOST_KEPT = 4_000
"""The most pieces and keys that are kept for the next expression."""


class Rendering:
    """Expressions being rendered: the pieces and sorting keys of all nodes met so far.

    They are kept by identity, and the node itself is kept too, so that its identity stays valid. SymPy's hashes and
    comparisons took a third of the time, and comparing equal graphs takes as long as comparing their trees.
    """

    __slots__ = ("_done", "_factors", "_keys", "_numbers", "_parts", "style")

    def __init__(self, style: Style) -> None:
        self.style = style
        self._done: dict[int, tuple[Piece, Basic]] = {}
        self._keys: dict[int, tuple[order.Key, Basic]] = {}
        self._numbers: dict[int, tuple[_Number, Basic]] = {}
        self._factors = order.Factors()
        self._parts: dict[int, tuple[order.Part, Basic]] = {}

    @property
    def is_full(self) -> bool:
        """Whether so much was rendered that it should be forgotten before the next expression."""
        return len(self._done) + len(self._keys) > _MOST_KEPT

    def piece(self, expr: Basic) -> Piece:
        """The rendered expression, its parts first."""
        done = self._done
        found = done.get(id(expr))
        if found is not None:
            return found[0]
        pending = [expr]
        while pending:
            node = pending[-1]
            rule = _rule_of(type(node))
            parts: Sequence[Basic] = () if rule is _fallback else node.args
            if node.is_Mul and len(parts) > order.SHORT and (texts := self._factors.texts(parts)) is not None:
                done[id(node)], parts = (self.style.product("", texts), node), ()
            elif rule is _sum or node.is_Mul:
                parts = self._factors.operands(parts if rule is _sum else (node,))
            if waiting := [part for part in parts if id(part) not in done]:
                pending += waiting
                continue
            pending.pop()
            if id(node) not in done:
                done[id(node)] = rule(self, node), node
        return done[id(expr)][0]

    def key(self, expr: Basic) -> order.Key:
        """The sorting key of an expression, made of those of its parts."""
        known = self._keys
        found = known.get(id(expr))
        if found is not None:
            return found[0]
        pending = [expr]
        while pending:
            node = pending[-1]
            parts = () if _rule_of(type(node)) is _fallback else node.args
            try:
                keys = tuple([known[id(part)][0] for part in parts])
            except KeyError:
                pending += [part for part in parts if id(part) not in known]
                continue
            pending.pop()
            if id(node) not in known:
                known[id(node)] = order.key(node, keys), node
        return known[id(expr)][0]

    def part(self, factor: Expr) -> order.Part:
        """A factor of a term, as the order of terms knows it."""
        found = self._parts.get(id(factor))
        if found is None:
            found = self._parts[id(factor)] = order.part(factor, self.key, self.style.names), factor
        return found[0]

    def pieces(self, exprs: Sequence[Basic]) -> list[Piece]:
        """Each of them rendered."""
        return [self.piece(expr) for expr in exprs]

    def in_order(self, exprs: Sequence[Basic]) -> list[Basic]:
        """Arguments whose order does not matter, in natural order."""
        return sorted(exprs, key=self.key)

    def power(self, base: Expr, exponent: Expr) -> Piece:
        """base^exponent with an exponent that is not negative: a root, a function with its power, or a plain power."""
        style = self.style
        if exponent is sympy.S.One:
            return self.piece(base)
        if exponent.is_Rational and exponent.p == 1 and (exponent.q % 2 == 0 or _is_positive(base)):
            return style.root(self.piece(base), exponent.q)
        if exponent.is_Integer and base.is_Function and type(base).__name__ in style.powered_heads:
            name, arguments = application(base, formal=style.formal)
            return style.call(style.head(name) or name, self.pieces(arguments), self.piece(exponent).text)
        return style.power(self.piece(base), self.exponent(exponent))

    def exponent(self, expr: Expr) -> Piece:
        """An exponent: like any expression, but fractions stay on the line."""
        if expr.is_Mul or (expr.is_Rational and not expr.is_Integer):
            return self.fraction(expr, self.style.inline_quotient)
        return self.piece(expr)

    def fraction(self, expr: Expr, quotient: Callable[[Piece, Piece], Piece]) -> Piece:
        """A product or a number as a fraction: sign, number and positive powers over number and negative powers."""
        top, bottom, minus = "", "", False
        factors = expr.args if expr.is_Mul else (expr,)
        first = factors[0]
        if first.is_Number:
            minus, top, bottom = (self._numbers.get(id(first)) or self._number(first))[0]
            factors = factors[1:]
        texts = None if bottom or len(factors) <= order.SHORT else self._factors.texts(factors)
        if texts is not None:
            result = self.style.product(top, texts)
            return Piece(f"-{self.style.within(result, PRODUCT)}", PRODUCT) if minus else result
        known = self._factors.known
        try:
            written = [*map(known.__getitem__, map(id, factors))]
        except KeyError:
            written = [known.get(id(factor)) or self._factor(factor) for factor in factors]
            known.update((id(factor.node), factor) for factor in written)
        above, below = written, []
        if any(map(_is_below, written)):
            above = [factor for factor in written if not factor.is_below]
            below = [factor for factor in written if factor.is_below]
        if bottom and not below and quotient == self.style.quotient:
            self._factors.sort(above)
            scaled = self.style.scaled(top, bottom, [factor.text for factor in above])
            if scaled is not None:
                return Piece(f"-{scaled.text}", PRODUCT) if minus else scaled
        result = self._product(top, above)
        if bottom or below:
            result = quotient(result, self._product(bottom, below))
        return Piece(f"-{self.style.within(result, PRODUCT)}", PRODUCT) if minus else result

    def _factor(self, node: Expr) -> order.Factor:
        """A factor, rendered: u⁻ⁿ stands below the line as uⁿ."""
        base, exponent = order.as_power(node)
        is_below = order.is_negative(exponent)
        power = (base, -exponent if is_below else exponent)
        key = order.factor_key(power, self.key, exponentials_last=self.style.exponentials_last)
        piece = self.power(*power)
        text = self.style.within(piece, self.style.factor_level)
        return order.Factor(node, (self.style.stands_last(text), *key), piece, text, is_below)

    def _number(self, number: Expr) -> tuple[_Number, Expr]:
        """Whether a number has a minus, its numerator and its denominator; a 1 that is not written is empty."""
        found = (order.is_negative(number), *_magnitude(self.style, number)), number
        self._numbers[id(number)] = found
        return found

    def _product(self, coefficient: str, factors: list[order.Factor]) -> Piece:
        if not factors:
            return Piece(coefficient or "1", ATOM if coefficient.isdigit() or not coefficient else PRODUCT)
        if len(factors) == 1 and not coefficient:
            return factors[0].piece
        self._factors.sort(factors)
        return self.style.product(coefficient, [factor.text for factor in factors])

    def sum(self, terms: Sequence[Expr]) -> Piece:
        """The terms in order, each with its sign."""
        within, piece = self.style.within, self.piece
        return summed([within(piece(term), PRODUCT) for term in order.order_terms(terms, self.part)])


def summed(terms: Sequence[str]) -> Piece:
    """The terms one after another, those that begin with a minus subtracted."""
    texts: list[str] = []
    for text in terms:
        texts += (" - ", text[1:]) if text[0] == "-" else (" + ", text)
    texts[0] = "-" if texts[0] == " - " else ""
    return Piece("".join(texts), SUM)


_is_below = attrgetter("is_below")


def _is_positive(base: Expr) -> bool:
    """Whether it is evidently a positive number; then the principal root is the real root."""
    return bool(base.is_Rational and base.p > 0)


def application(call: Expr, *, formal: bool) -> tuple[str, Sequence[Expr]]:
    """Name and arguments of a function as written: digamma for polygamma(0, x), no default arguments."""
    name, arguments = type(call).__name__, call.args
    if name == "polygamma" and arguments[0].is_zero and not formal:
        return "digamma", arguments[1:]
    if name == "Heaviside" and len(arguments) == 2 and arguments[1] is sympy.S.Half:
        return name, arguments[:1]
    return name, arguments


def _magnitude(style: Style, number: Expr) -> tuple[str, str]:
    """Numerator and denominator of |number|; a 1 that is not written is empty."""
    if number.is_Rational:
        return _unless_one(abs(number.p)), _unless_one(number.q)
    return style.fallback(abs(number)), ""


def _unless_one(number: int) -> str:
    return "" if number == 1 else _digits(number)


def _digits(number: int) -> str:
    """All digits of a natural number; Python's own conversion stops at 4,300."""
    if number.bit_length() < 10_000:
        return str(number)
    half = number.bit_length() * 3 // 20
    high, low = divmod(number, 10**half)
    return _digits(high) + _digits(low).zfill(half)


def _fallback(rendering: Rendering, node: Basic) -> Piece:
    return Piece(rendering.style.fallback(node), ATOM if node.is_Atom else SUM)


def _fraction(rendering: Rendering, node: Expr) -> Piece:
    return rendering.fraction(node, rendering.style.quotient)


def _integer(rendering: Rendering, node: Expr) -> Piece:  # noqa: ARG001 - a rule's signature
    digits = _digits(abs(node.p))
    return Piece(f"-{digits}", PRODUCT) if node.p < 0 else Piece(digits, ATOM)


def _symbol(rendering: Rendering, node: Expr) -> Piece:
    return Piece(rendering.style.name(node.name), ATOM)


def _dummy(rendering: Rendering, node: Expr) -> Piece:
    return Piece(rendering.style.fallback(node) if rendering.style.formal else rendering.style.name(node.name), ATOM)


def _constant(rendering: Rendering, node: Expr) -> Piece:
    name = type(node).__name__
    return Piece(rendering.style.constant(name) or rendering.style.fallback(node), ATOM)


def _truth(rendering: Rendering, node: Expr) -> Piece:
    return Piece(rendering.style.word(str(node)), ATOM)


def _sum(rendering: Rendering, node: Expr) -> Piece:
    return rendering.sum(node.args)


def _power(rendering: Rendering, node: Expr) -> Piece:
    base, exponent = node.args
    plainly_below = exponent.is_Rational and exponent.p == -1 and exponent.q <= 2
    if not order.is_negative(exponent):
        return rendering.power(base, exponent)
    if rendering.style.formal and not plainly_below:  # SymPy prints x**(-2), but y/x**2
        return rendering.style.power(rendering.piece(base), rendering.piece(exponent))
    return rendering.fraction(node, rendering.style.quotient)


def _exponential(rendering: Rendering, node: Expr) -> Piece:
    return rendering.style.exponential(rendering.exponent(node.args[0]))


def _function(rendering: Rendering, node: Expr) -> Piece:
    style = rendering.style
    name, arguments = application(node, formal=style.formal)
    pieces = rendering.pieces(rendering.in_order(arguments) if name in ("Max", "Min") else arguments)
    form, head = style.form(name, len(pieces)), style.head(name)
    if form is not None:
        template, level, inside = form
        return Piece(style.filled(template, [style.within(piece, inside) for piece in pieces]), level)
    return Piece(style.fallback(node), CALL) if head is None else style.call(head, pieces)


def _real_root(rendering: Rendering, node: Expr) -> Piece:
    base, index = node.args
    return rendering.style.real_root(rendering.piece(base), int(index))


def _absolute(rendering: Rendering, node: Expr) -> Piece:
    """|x - a| for SymPy's |a - x|, where x is the first of the variables."""
    style, (inside,) = rendering.style, node.args
    if inside.is_Add and not style.formal and order.leads_with_minus(inside.args, style.names, rendering.part):
        inside = sympy.Add(*(-term for term in inside.args))
    return style.absolute(rendering.piece(inside))


def _undefined(rendering: Rendering, node: Expr) -> Piece:
    style = rendering.style
    return style.call(style.function_name(type(node).__name__), rendering.pieces(node.args))


RULES: dict[type[Basic], _Rule] = {
    sympy.Integer: _integer,
    sympy.Rational: _fraction,
    sympy.Float: _fraction,
    sympy.Dummy: _dummy,
    sympy.Symbol: _symbol,
    sympy.NumberSymbol: _constant,
    type(sympy.I): _constant,
    type(sympy.true): _truth,
    sympy.Add: _sum,
    sympy.Mul: _fraction,
    sympy.Pow: _power,
    sympy.exp: _exponential,
    RealRoot: _real_root,
    LargePower: _power,
    sympy.Abs: _absolute,
    sympy.Function: _function,
    sympy.Max: _function,
    sympy.Min: _function,
    sympy.core.function.AppliedUndef: _undefined,
    **OPERATOR_RULES,
}
"""Class of a SymPy node → its rule; the nearest class in the order of inheritance counts."""


def _find_rule(kind: type[Basic]) -> _Rule:
    return next((RULES[base] for base in kind.__mro__ if base in RULES), _fallback)


# Not every class is kept: each undefined function is a class of its own.
_rule_of = cast("Callable[[type[Basic]], _Rule]", lru_cache(500)(_find_rule))
