"""One expression as text in a programming language. Records spell the calls of functions; nothing is guessed.

A function that a language lacks is refused by name; but if its value is constant, the value is written in digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.code.languages import EXACT, Language
from symjac.errors import NoAnswer
from symjac.expressions import RELATIONS, applied, free_symbols
from symjac.functions import TABLE, Function
from symjac.kernel import sympy
from symjac.render import order

if TYPE_CHECKING:
    from sympy import Basic, Symbol

LOOSE, SUM, PRODUCT, POWER, ATOM = range(5)
"""The levels at which texts hold together."""

_SHORT_DECIMALS = 6
_DIGITS = 17
_PROVED = 1e-13
"""The largest relative difference between the digits written and those proved."""


class Text(NamedTuple):
    """A part of an expression as it is written."""

    text: str
    level: int


class ExpressionWriter:
    """Writes expressions in a language; `names` are the names of the symbols. Each shared part is written once."""

    def __init__(self, language: Language, names: Mapping[Symbol, str]) -> None:
        self.language = language
        self.names = names
        self._done: dict[int, tuple[Text, order.Key, Basic]] = {}

    def written(self, expr: Basic) -> str:
        """The expression; NoAnswer for operations that the language lacks."""
        return self._text(expr).text

    def argument(self, expr: Basic) -> str:
        """The expression, in brackets unless it is a name or a call."""
        return _within(self._text(expr), ATOM)

    def condition(self, expr: Basic) -> str:
        """A condition."""
        return self._text(expr).text

    # --- the walk ---------------------------------------------------------------------------

    def _text(self, expr: Basic) -> Text:
        """The text of an expression, after those of its parts; without recursion, for deep expressions."""
        done = self._done
        pending = [expr]
        while pending:
            node = pending[-1]
            waiting = [part for part in _parts(node) if id(part) not in done]
            pending += waiting
            if not waiting:
                pending.pop()
                if id(node) not in done:
                    keys = tuple(done[id(part)][1] for part in _parts(node))
                    done[id(node)] = self._of_node(node), order.key(node, keys), node
        return done[id(expr)][0]

    def _key(self, expr: Basic) -> order.Key:
        self._text(expr)
        return self._done[id(expr)][1]

    def _of_node(self, node: Basic) -> Text:
        rule = next((_RULES[kind] for kind in type(node).__mro__ if kind in _RULES), None)
        if rule is not None:
            return rule(self, node)
        function = applied.record(node)
        if function is None:
            raise self._refused(_word(node))
        if type(node) is sympy.polygamma and node.args[0] == 0:
            return self._call(TABLE["digamma"], node.args[1])
        arguments = sorted(node.args, key=self._key) if type(node) in (sympy.Max, sympy.Min) else node.args
        return self._call(function, *arguments)

    def _refused(self, what: str) -> NoAnswer:
        return NoAnswer(f"{self.language.title} has no {what}, which the result needs", hint=_hint(what, self.language))

    # --- numbers and names ------------------------------------------------------------------

    def _symbol(self, node: Any) -> Text:
        return Text(self.names[node], ATOM)

    def integer(self, number: int) -> str:
        """An integer as a floating-point number; NoAnswer beyond the largest double."""
        if abs(number) > EXACT:
            return self.literal(Fraction(number))
        return self.language.integer.replace("#1", str(number))

    def literal(self, number: Fraction) -> str:
        """All digits of the double nearest to a rational number."""
        try:
            nearest = number.numerator / number.denominator
        except OverflowError:
            nearest = 0.0
        if number and (not nearest or abs(nearest) == float("inf")):
            raise NoAnswer(f"a number of the result does not fit into a double: it is about 10^{_magnitude(number)}")
        return self._decimal(repr(nearest))

    def _decimal(self, text: str) -> str:
        mark = self.language.exponent_mark
        return text.replace("e+", "e").replace("e", mark) if "e" in text else f"{text}{'d0' if mark == 'd' else ''}"

    def _rational(self, node: Any) -> Text:
        number = Fraction(int(node.p), int(node.q))
        minus, size = ("-", -number) if number < 0 else ("", number)
        level = PRODUCT if minus else ATOM
        if size.denominator == 1:
            return Text(minus + self.integer(size.numerator), level)
        if len(str(float(size))) <= _SHORT_DECIMALS and Fraction(str(float(size))) == size:
            return Text(minus + self._decimal(str(float(size))), level)
        if max(size.numerator, size.denominator) > EXACT:
            return Text(minus + self.literal(size), level)
        return Text(f"{minus}{self.integer(size.numerator)}/{self.integer(size.denominator)}", PRODUCT)

    def _float(self, node: Any) -> Text:
        number = Fraction(*map(int, sympy.Rational(node).as_numer_denom()))
        return Text(self.literal(number), PRODUCT if number < 0 else ATOM)

    def _constant(self, node: Any) -> Text:
        name = self.language.constants.get(type(node).__name__)
        return Text(name, ATOM) if name else self._float(node.evalf(_DIGITS + 8))

    def _in_digits(self, node: Any) -> Text:
        """A constant by its value: the digits of a double, of which the first 15 are proved."""
        proved, value = exact.value(node), node.evalf(_DIGITS + 8)
        if proved is None or not value.is_Float or abs(value - proved) > abs(proved) * _PROVED:
            raise self._refused(_word(node))
        return self._rational(proved) if proved.is_Rational else self._float(value)

    # --- operations -------------------------------------------------------------------------

    def _sum(self, node: Any) -> Text:
        texts: list[str] = []
        for term in order.order_terms(node.args, lambda factor: order.part(factor, self._key, {})):
            text = _within(self._text(term), PRODUCT)
            texts += (" - ", text[1:]) if text.startswith("-") else (" + ", text)
        return Text(("-" if texts[0] == " - " else "") + "".join(texts[1:]), SUM)

    def _product(self, node: Any) -> Text:
        """p·a·b/(q·c·d) with its sign in front: C and Fortran would cut off a quotient of integers."""
        coefficient, factors = Fraction(1), node.args
        if factors[0].is_Rational:
            coefficient, factors = Fraction(int(factors[0].p), int(factors[0].q)), factors[1:]
        powers = [order.as_power(factor) for factor in factors]
        above = [pair for pair in powers if not order.is_negative(pair[1])]
        below = [(base, -exponent) for base, exponent in powers if order.is_negative(exponent)]
        minus, p, q = "-" if coefficient < 0 else "", abs(coefficient.numerator), coefficient.denominator
        if max(p, q) > EXACT:
            numbers: tuple[list[str], list[str]] = [self.literal(Fraction(p, q))], []
        else:
            numbers = [self.integer(p)] if p != 1 else [], [self.integer(q)] if q != 1 else []
        top, bottom = (
            [*number, *(_within(self._power_of(*pair), POWER) for pair in sorted(pairs, key=self._factor_key))]
            for number, pairs in zip(numbers, (above, below), strict=True)
        )
        text = "*".join(top) or self.integer(1)
        if bottom:
            text += f"/{bottom[0]}" if len(bottom) == 1 else f"/({'*'.join(bottom)})"
        return Text(minus + text, PRODUCT)

    def _factor_key(self, power: order.Power) -> Any:
        return order.factor_key(power, self._key)

    def _power(self, node: Any) -> Text:
        base, exponent = node.args
        if order.is_negative(exponent):
            below = _within(self._power_of(base, -exponent), POWER)
            return Text(f"{self.integer(1)}/{below}", PRODUCT)
        return self._power_of(base, exponent)

    def _power_of(self, base: Any, exponent: Any) -> Text:
        if exponent == 1:
            return self._text(base)
        if exponent == sympy.S.Half:
            return self._call(TABLE["sqrt"], base)
        if exponent.is_Integer:
            text = _within(self._text(base), ATOM)
            if exponent == 2 and "(" not in text:
                return Text(f"{text}*{text}", PRODUCT)
            return Text(_filled(self.language.whole_power, (text, str(exponent))), POWER)
        return self._call(TABLE["pow"], base, exponent)

    def _large_power(self, node: Any) -> Text:
        return self._float(node.evalf(_DIGITS + 3))

    def _real_root(self, node: Any) -> Text:
        base, index = node.args
        return self._call(TABLE["cbrt"], base) if index == 3 else self._call(TABLE["root"], base, index)

    def _call(self, function: Function, *arguments: Any) -> Text:
        """A call as the record spells it. Arguments are in brackets unless the spelling delimits them."""
        template = function.code.get(self.language.name)
        if template is None:
            if not free_symbols(*arguments):
                return self._in_digits(applied.call(function.name, *arguments))
            raise self._refused(function.name)
        texts = [
            text.text if _is_delimited(template, place) else _within(text, ATOM)
            for place, text in enumerate(map(self._text, arguments), start=1)
        ]
        spelled = function.spelling(self.language.name, texts)
        assert spelled is not None
        return Text(spelled, ATOM if spelled.endswith(")") and not spelled.startswith("-") else PRODUCT)

    def _piecewise(self, node: Any) -> Text:
        text = self.language.nan
        for value, condition in reversed(node.args):
            if condition == sympy.true:
                text = self._text(value).text
            else:
                parts = self._text(condition).text, self._text(value).text, text
                text = _filled(self.language.choice, [f"({part})" if self._opens(part) else part for part in parts])
        return Text(text, ATOM)

    def _opens(self, text: str) -> bool:
        return " ? " in text and not text.startswith("(")

    # --- conditions -------------------------------------------------------------------------

    def _relation(self, node: Any) -> Text:
        sign = node.rel_op
        left, right = (_within(self._text(side), SUM) for side in node.args)
        return Text(f"{left} {self.language.relations.get(sign, sign)} {right}", LOOSE)

    def _joined(self, node: Any) -> Text:
        between = self.language.both if isinstance(node, sympy.And) else self.language.either
        parts = sorted(node.args, key=self._key)
        return Text(between.join(_within(self._text(part), ATOM) for part in parts), LOOSE)

    def _not(self, node: Any) -> Text:
        return Text(self.language.negation.replace("#1", _within(self._text(node.args[0]), ATOM)), LOOSE)

    def _if_then_else(self, node: Any) -> Text:
        condition, then, otherwise = node.args
        return self._text(sympy.Or(sympy.And(condition, then), sympy.And(sympy.Not(condition), otherwise)))

    def _truth(self, node: Any) -> Text:
        return Text(self.language.truth[node != sympy.true], ATOM)


def repeats(function: Function, language: Language) -> bool:
    """Whether a call of the function repeats its argument in this language."""
    return function.code.get(language.name, "").count("#1") > 1


def _parts(node: Any) -> Sequence[Any]:
    """The parts that are written before a node: for a power the base, and the exponent unless it is a number."""
    if node.is_Pow and node.exp.is_Integer:
        return (node.base,)
    if isinstance(node, sympy.Piecewise):
        return [part for piece in node.args for part in piece.args]
    return () if isinstance(node, (applied.LargePower, *_UNEVALUATED)) else node.args


_UNEVALUATED = (sympy.Derivative, sympy.Subs, sympy.Integral)
"""What stands in a result where no formula is known; no language has it."""


def _within(text: Text, level: int) -> str:
    return text.text if text.level >= level else f"({text.text})"


def _filled(template: str, texts: Sequence[str]) -> str:
    first, *rest = template.split("#")
    return first + "".join(texts[int(part[0]) - 1] + part[1:] for part in rest)


def _is_delimited(template: str, place: int) -> bool:
    """Whether an argument stands alone between brackets and commas wherever it occurs in the template."""
    name = f"#{place}"
    return template.count(name) == len(re.findall(rf"[(,]\s*{name}\s*[,)]", template))


def _magnitude(number: Fraction) -> int:
    return round((abs(number.numerator).bit_length() - number.denominator.bit_length()) * 0.30103)


def _word(node: Any) -> str:
    function = applied.record(node)
    if function is not None:
        return function.name
    if isinstance(node, sympy.core.function.AppliedUndef):
        return f"function {type(node).__name__}"
    if isinstance(node, sympy.Derivative | sympy.Subs):
        derivative = node.expr if isinstance(node, sympy.Subs) else node
        return f"derivative of {_word(derivative.expr)}"
    return _WORDS.get(type(node), type(node).__name__)


_WORDS = {type(sympy.I): "imaginary unit: code computes with real numbers", sympy.Integral: "integral"}


def _hint(what: str, language: Language) -> str | None:
    function = TABLE.get(what)
    if function is None:
        return None
    having = [name for name in function.code if name != language.name]
    return f"it is available with --to {' or '.join(having)}" if having else None


_RULES: dict[Any, Callable[[ExpressionWriter, Any], Text]] = {
    sympy.Symbol: ExpressionWriter._symbol,
    sympy.Rational: ExpressionWriter._rational,
    sympy.Float: ExpressionWriter._float,
    sympy.NumberSymbol: ExpressionWriter._constant,
    sympy.Add: ExpressionWriter._sum,
    sympy.Mul: ExpressionWriter._product,
    sympy.Pow: ExpressionWriter._power,
    applied.LargePower: ExpressionWriter._large_power,
    applied.RealRoot: ExpressionWriter._real_root,
    sympy.Piecewise: ExpressionWriter._piecewise,
    **dict.fromkeys(RELATIONS, ExpressionWriter._relation),
    sympy.And: ExpressionWriter._joined,
    sympy.Or: ExpressionWriter._joined,
    sympy.Not: ExpressionWriter._not,
    sympy.ITE: ExpressionWriter._if_then_else,
    type(sympy.true): ExpressionWriter._truth,
    type(sympy.false): ExpressionWriter._truth,
}
