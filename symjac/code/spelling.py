"""The programming languages, one row each, and an expression as text in one of them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from symjac import exact
from symjac.errors import NoAnswer
from symjac.expressions import RELATIONS, applied, free_symbols
from symjac.functions import TABLE, Function
from symjac.functions.record import Language as Name
from symjac.kernel import sympy
from symjac.render import order

if TYPE_CHECKING:
    from sympy import Basic, Symbol


# --- the languages ------------------------------------------------------------
#
# The programming languages, one row each: how numbers, powers, choices and names are written.
#
# The record of each function (`symjac.functions`) has its spelling in each language.


EXACT = 2**53
"""Integers up to this one are exact doubles."""


@dataclass(frozen=True)
class Language:
    """A language. Templates have the arguments `#1`, `#2`, …, like those in the records of functions."""

    name: Name
    title: str
    ending: str
    """The ending of file names."""
    integer: str = "#1"
    """An integer among floating-point numbers."""
    exponent_mark: str = "e"
    """The exponent's letter in literals: 1e30."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Class of a SymPy constant → its name; other constants are written in digits."""
    nan: str = "NaN"
    whole_power: str = "#1**#2"
    """A power with an integer as exponent, which is written without a point."""
    choice: str = "(#2 if #1 else #3)"
    """`#2` where the condition `#1` holds, else `#3`."""
    relations: Mapping[str, str] = field(default_factory=dict)
    """The relations that are not written `<`, `<=`, `>`, `>=`, `==`, `!=`."""
    both: str = " and "
    either: str = " or "
    negation: str = "not #1"
    truth: tuple[str, str] = ("True", "False")
    reserved: frozenset[str] = frozenset()
    """Reserved words, and names that the written code itself uses."""
    folds_case: bool = False
    longest_name: int = 1_000
    longest_line: int = 100_000
    is_strict: bool = False
    """Whether an operation without a value stops the program: pieces must not be computed outside their regions."""
    first: int = 0
    """The first index of an array."""
    comment: str = "#"
    imports: tuple[tuple[str, str], ...] = ()
    """Patterns of names in the code, each with the line that imports them."""


def _used(language: Name) -> frozenset[str]:
    """All words that the records spell in a language: a variable of such a name would hide the function."""
    texts = " ".join(re.sub("#[0-9]", " ", function.code.get(language, "")) for function in TABLE.values())
    return _words(texts)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


_PYTHON = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, "math", "functools", "numpy", "scipy", "float", "list", "tuple")
)
_C = _words(
    """auto break case char const constexpr continue default do double else enum extern false float for goto if inline
    int long nullptr register restrict return short signed sizeof static static_assert struct switch thread_local true
    typedef typeof union unsigned void volatile while alignas alignof bool asm main NAN INFINITY HUGE_VAL errno
    catch class delete explicit export friend mutable namespace new operator private protected public template this
    throw try typeid typename using virtual I complex imaginary"""
)
_OCTAVE = _words(
    """break case catch continue do else elseif end end_try_catch end_unwind_protect endfor endfunction endif endparfor
    endswitch endwhile enumeration events for function global if methods otherwise parfor persistent properties return
    switch try until unwind_protect unwind_protect_cleanup while classdef pi e i j I J NaN Inf zeros sparse merge exp
    real imag isreal"""
)
_JS = _words(
    """arguments async await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null of package private
    protected public return static super switch this throw true try typeof undefined var void while with yield Math NaN
    Infinity Array"""
)
_FORTRAN = _words(
    """allocatable allocate assign associate asynchronous backspace bind block call case character class close common
    complex contains continue critical cycle data deallocate default deferred dimension do double
    doubleprecision elemental
    else elseif elsewhere end enddo endfile endif endfunction endprogram endsubroutine entry enum enumerator equivalence
    error exit extends external final flush forall format function generic go goto if implicit import impure in include
    inout inquire integer intent interface intrinsic kind logical merge module namelist none nullify only open operator
    optional out parameter pass pause pointer precision print private procedure program protected public pure read real
    recursive result return rewind save select selectcase sequence stop submodule subroutine target then to type use
    volatile wait where while write dp ieee_value ieee_quiet_nan"""
)

LANGUAGES: Mapping[str, Language] = {
    language.name: language
    for language in (
        Language(
            "python", "Python", ".py", constants={"Pi": "math.pi", "Exp1": "math.e"}, nan="math.nan",
            reserved=_PYTHON | _used("python"), is_strict=True,
            imports=((r"\bfunctools\.", "import functools"), (r"\bmath\.", "import math")),
        ),
        Language(
            "numpy", "NumPy", ".py", constants={"Pi": "numpy.pi", "Exp1": "numpy.e"}, nan="numpy.nan",
            choice="numpy.where(#1, #2, #3)", both=" & ", either=" | ", negation="~#1",
            reserved=_PYTHON | _used("numpy"),
            imports=((r"\bnumpy\.", "import numpy"), (r"\bscipy\.special\.", "import scipy.special")),
        ),
        Language(
            "c", "C", ".c", integer="#1.0", nan="NAN", whole_power="pow(#1, #2.0)", choice="(#1 ? #2 : #3)",
            both=" && ", either=" || ", negation="!#1", truth=("1", "0"), reserved=_C | _used("c"), comment="//",
            imports=((r"\b(?!int|const|double|void|static)[a-zN]\w*\(|NAN", "#include <math.h>"),),
        ),
        Language(
            "octave", "Octave", ".m", constants={"Pi": "pi", "Exp1": "exp(1)"}, whole_power="#1^#2",
            choice="merge(#1, #2, #3)", both=" & ", either=" | ", negation="!#1", truth=("true", "false"),
            reserved=_OCTAVE | _used("octave"), first=1, comment="%",
        ),
        Language(
            "js", "JavaScript", ".js", constants={"Pi": "Math.PI", "Exp1": "Math.E"}, whole_power="Math.pow(#1, #2)",
            choice="(#1 ? #2 : #3)", relations={"==": "===", "!=": "!=="}, both=" && ", either=" || ",
            negation="!#1", truth=("true", "false"), reserved=_JS | _used("js"), comment="//",
        ),
        Language(
            "fortran", "Fortran", ".f90", integer="#1d0", exponent_mark="d", nan="ieee_value(1d0, ieee_quiet_nan)",
            choice="merge(#2, #3, #1)", relations={"!=": "/="}, both=" .and. ", either=" .or. ", negation=".not. #1",
            truth=(".true.", ".false."), reserved=_FORTRAN | frozenset(map(str.lower, _used("fortran"))),
            folds_case=True, longest_name=63, longest_line=120, first=1, comment="!",
            imports=((r"\bieee_value\(", "use, intrinsic :: ieee_arithmetic, only: ieee_value, ieee_quiet_nan"),),
        ),
    )
}  # fmt: skip


class Names:
    """Hands out names that a language allows: none reserved, none twice, also if the language ignores case."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._taken: set[str] = set()

    def safe(self, name: str) -> str:
        """The name itself if it is allowed, otherwise a similar one.

        >>> names = Names(LANGUAGES["fortran"])
        >>> [names.safe(name) for name in ("x", "X", "y'", "real", "lambda")]
        ['x', 'X_2', 'y_prime', 'real_2', 'lambda']
        """
        plain = re.sub(r"\W", "_", name.replace("'", "_prime"), flags=re.ASCII)
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        text, number = plain[: self._language.longest_name], 1
        while self._key(text) in self._taken or self._key(text) in self._language.reserved:
            number += 1
            text = f"{plain[: self._language.longest_name - 6]}_{number}"
        self._taken.add(self._key(text))
        return text

    def _key(self, name: str) -> str:
        return name.lower() if self._language.folds_case else name


# --- one expression -----------------------------------------------------------
#
# One expression as text in a programming language. Records spell the calls of functions; nothing is guessed.
#
# A function that a language lacks is refused by name; but if its value is constant, the value is written in digits.


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
            return Text(order.fill(self.language.whole_power, (text, str(exponent))), POWER)
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
                text = order.fill(self.language.choice, [f"({part})" if self._opens(part) else part for part in parts])
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
"""Unevaluated objects of SymPy, which stand where no formula is known; no language has them."""


def _within(text: Text, level: int) -> str:
    return text.text if text.level >= level else f"({text.text})"


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
