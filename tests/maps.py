"""What the tests of laws and properties share: maps as random texts with their meaning, and numbers.

A `Term` is a text of the input language together with its value as a function of the point, put together
in mpmath beside the text: it owes nothing to symjac's reader or to SymPy. `evaluate` gives the value of a
SymPy expression by mpmath alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings, strategies as st
from mpmath import mp, mpf

from symjac.kernel import sympy
from symjac.model import Problem
from tests.cases import tries

DIGITS = 50
Point = Mapping[str, Any]
"""The value of each name."""

PROFILE = settings(
    max_examples=tries(60),
    deadline=None,
    # The strategies for texts nest deeply, and points outside of a domain are drawn again.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


# --- the value of a SymPy expression -------------------------------------------------------------

_SAME_NAME = re.findall(
    r"\w+",
    """
    sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch
    asinh acosh atanh acoth asech acsch exp log sign floor factorial gamma loggamma beta binomial
    erf erfc atan2 besselj bessely besseli besselk re im arg
    """,
)
_HEADS: dict[str, Callable[..., Any]] = {
    **{name: getattr(mp, name) for name in _SAME_NAME},
    "ceiling": mp.ceil,
    "Abs": mp.fabs,
    "Max": max,
    "Min": min,
    "polygamma": lambda n, x: mp.psi(int(n), x),
    "LambertW": mp.lambertw,
    "real_root": lambda u, n: mp.sign(u) * mp.root(abs(u), int(n)),
    "Heaviside": lambda u, at_zero: mpf(u > 0) if u else at_zero,
    "DiracDelta": lambda u, order=0: mpf(0) if u else mp.nan,  # noqa: ARG005 - all derivatives are 0
    "Add": lambda *terms: mp.fsum(terms),
    "Mul": lambda *factors: mp.fprod(factors),
    "Pow": mp.power,
    "StrictLessThan": lambda a, b: a < b,
    "LessThan": lambda a, b: a <= b,
    "StrictGreaterThan": lambda a, b: a > b,
    "GreaterThan": lambda a, b: a >= b,
    "Equality": lambda a, b: a == b,
    "Unequality": lambda a, b: a != b,
    "And": lambda *parts: all(parts),
    "Or": lambda *parts: any(parts),
    "Not": lambda part: not part,
    "ITE": lambda condition, yes, no: yes if condition else no,
}


def evaluate(expr: Any, point: Point) -> Any:
    """The value at a point, in mpmath at the working precision. KeyError for what has no value."""
    done: dict[Any, Any] = {}

    def value(node: Any) -> Any:
        if node not in done:
            done[node] = _leaf(node, point) if not node.args else inner(node)
        return done[node]

    def inner(node: Any) -> Any:
        if node.is_Piecewise:
            return value(next(piece.expr for piece in node.args if value(piece.cond)))
        return _HEADS[type(node).__name__](*map(value, node.args))

    return value(expr)


def _leaf(node: Any, point: Point) -> Any:
    if node.is_Symbol:
        return point[node.name]
    if node in (sympy.true, sympy.false):
        return bool(node)
    if node is sympy.I:
        return mp.j
    if node.is_Rational:
        return mpf(node.p) / node.q
    return mp.make_mpf(node._as_mpf_val(mp.prec))  # Float, pi, E, EulerGamma


def values(matrix: Any, point: Point) -> Any:
    """The matrix in numbers."""
    rows, columns = matrix.shape
    return mp.matrix([[evaluate(matrix[i, j], point) for j in range(columns)] for i in range(rows)])


def differ(left: Any, right: Any, digits: int) -> bool:
    """Whether two numbers or matrices of the same shape differ at so many digits."""
    if isinstance(left, mp.matrix):
        if (left.rows, left.cols) != (right.rows, right.cols):
            return True
        return any(differ(a, b, digits) for a, b in zip(left, right, strict=True))
    return not abs(left - right) <= mpf(10) ** -digits * (1 + abs(left) + abs(right))


def central_difference(function: Callable[[Point], Any], point: Point, name: str) -> Any:
    """(f(x + h) − f(x − h))/2h with h = 10⁻¹⁵, whose error is h²f'''/6."""
    step = mpf(10) ** -15
    ahead, behind = ({**point, name: point[name] + sign * step} for sign in (1, -1))
    return (function(ahead) - function(behind)) / (2 * step)


def composed(outer: Problem, inner: Problem) -> Problem:
    """outer ∘ inner."""
    values = dict(zip(outer.variables, inner.components, strict=True))
    return Problem(
        components=tuple(component.xreplace(values) for component in outer.components),
        variables=inner.variables,
        parameters=tuple(dict.fromkeys((*outer.parameters, *inner.parameters))),
        component_names=outer.component_names,
    )


def same_point(source: Problem | Iterable[Any], numbers: Sequence[str]) -> Point:
    """The names of a problem, in order, with these values."""
    names = (*source.variables, *source.parameters) if isinstance(source, Problem) else tuple(source)
    with mp.workdps(2 * DIGITS):
        return {str(name): mpf(number) for name, number in zip(names, numbers, strict=False)}


# --- texts with their meaning --------------------------------------------------------------------

SUM, SUMMAND, PRODUCT, RUN, POWER, POSTFIX, ATOM = range(7)
"""How tightly a text holds together; RUN is juxtaposition, SUMMAND what no `*` may follow."""


class OutsideError(Exception):
    """The point is outside of the domain, or near its edge or a kink."""


@dataclass(frozen=True)
class Term:
    """A text, how tightly it holds together, and its value at a point (OutsideError if it has none)."""

    text: str
    level: int
    value: Callable[[Point], Any] = field(repr=False, compare=False)

    def within(self, level: int) -> str:
        """The text, bracketed if it holds less tightly than the level."""
        return self.text if self.level >= level else f"({self.text})"


def _term(text: str, level: int, function: Callable[..., Any], *parts: Term) -> Term:
    def value(point: Point) -> Any:
        result = function(*(part.value(point) for part in parts))
        if not (mp.isfinite(result) and abs(result) < 1000):
            raise OutsideError
        return result

    return Term(text, level, value)


def _require(condition: bool) -> None:
    if not condition:
        raise OutsideError


VARIABLES = ("x", "y", "theta", "x_1")
PARAMETERS = ("a",)
_SPELLINGS = {"x": ["x"], "y": ["y"], "theta": ["theta", "θ"], "x_1": ["x_1", "x₁", "x_{1}"], "a": ["a"]}
_NUMBERS = {"2": 2, "3": 3, "7": 7, "0.5": (1, 2), ".25": (1, 4), "1.50": (3, 2), "1e-1": (1, 10), "2E0": 2}

POINTS: tuple[Point, ...] = tuple(
    same_point((*VARIABLES, *PARAMETERS), numbers.split())
    for numbers in (
        "0.73 1.19 0.41 0.87 1.6",
        "-0.58 0.67 1.31 0.29 1.3",
        "1.83 -1.27 0.77 -0.63 2.2",
        "0.17 0.23 0.37 0.11 1.1",
        "2.41 3.13 1.07 1.93 0.7",
        "-1.71 -2.39 -0.87 -1.13 1.9",
        "0.91 -0.39 2.57 3.71 0.6",
        "-0.13 0.31 -0.43 0.53 2.7",
    )
)


def _named(name: str) -> Any:
    return st.sampled_from(_SPELLINGS[name]).map(lambda text: Term(text, ATOM, lambda point: point[name]))


def _number(text: str) -> Term:
    numerator, denominator = value if isinstance(value := _NUMBERS[text], tuple) else (value, 1)
    return Term(text, ATOM, lambda _: mpf(numerator) / denominator)


_CONSTANTS = [
    *(Term(text, ATOM, lambda _: +mp.pi) for text in ("pi", "π")),
    *(Term(text, ATOM, lambda _: +mp.e) for text in ("e", "E")),
]


class Row(NamedTuple):
    """A function: its spellings, value, domain, and how an argument is brought into that."""

    names: str
    value: Callable[..., Any]
    domain: Callable[..., bool]
    tame: str = "{}"

    def guarded(self) -> Callable[..., Any]:
        """The function that raises OutsideError outside of its domain."""

        def function(*numbers: Any) -> Any:
            _require(self.domain(*numbers))
            return self.value(*numbers)

        return function


# Texts that take any number into a domain, and what they do.
_TAMERS: dict[str, Callable[[Any], Any]] = {
    "{}": lambda u: u,
    "sin({})/2": lambda u: mp.sin(u) / 2,
    "1.5 + sin({})": lambda u: mpf("1.5") + mp.sin(u),
    "1.1 + ({})^2": lambda u: mpf("1.1") + u**2,
    "3/2 - atan({})/pi": lambda u: mpf("1.5") - mp.atan(u) / mp.pi,
    "exp(-({})²)": lambda u: mp.exp(-(u**2)),
}
_POSITIVE, _ABOVE_ONE, _UNIT, _NEAR_ONE = "1.5 + sin({})", "1.1 + ({})^2", "sin({})/2", "3/2 - atan({})/pi"


def _nonzero(u: Any) -> bool:
    return abs(u) > 0.05


def _positive(u: Any) -> bool:
    return u > 0.05


def _moderate(u: Any) -> bool:
    return abs(u) < 6


def _off_integers(u: Any) -> bool:
    return abs(u - mp.nint(u)) > 0.05


def _apart(*numbers: Any) -> bool:
    return all(abs(u - v) > 0.05 for i, u in enumerate(numbers) for v in numbers[:i])


UNARY = (
    Row("sin", mp.sin, _moderate),
    Row("cos", mp.cos, _moderate),
    Row("tan tg", mp.tan, lambda u: abs(mp.cos(u)) > 0.1),
    Row("cot ctg", mp.cot, lambda u: abs(mp.sin(u)) > 0.1),
    Row("sec", mp.sec, lambda u: abs(mp.cos(u)) > 0.1),
    Row("csc cosec", mp.csc, lambda u: abs(mp.sin(u)) > 0.1),
    Row("asin arcsin", mp.asin, lambda u: abs(u) < 0.95, _UNIT),
    Row("acos arccos", mp.acos, lambda u: abs(u) < 0.95, _UNIT),
    Row("atan arctan arctg", mp.atan, _moderate),
    Row("acot arccot", lambda u: mp.atan(1 / u), _nonzero),
    Row("asec arcsec", lambda u: mp.acos(1 / u), lambda u: abs(u) > 1.05, _ABOVE_ONE),
    Row("acsc arccsc", lambda u: mp.asin(1 / u), lambda u: abs(u) > 1.05, _ABOVE_ONE),
    Row("sinh", mp.sinh, _moderate),
    Row("cosh", mp.cosh, _moderate),
    Row("tanh tgh", mp.tanh, _moderate),
    Row("coth", mp.coth, _nonzero),
    Row("sech", mp.sech, _moderate),
    Row("csch", mp.csch, _nonzero),
    Row("asinh arsinh arcsinh", mp.asinh, _moderate),
    Row("acosh arcosh arccosh", mp.acosh, lambda u: u > 1.05, _ABOVE_ONE),
    Row("atanh artanh arctanh", mp.atanh, lambda u: abs(u) < 0.95, _UNIT),
    Row("acoth arcoth", lambda u: mp.atanh(1 / u), lambda u: abs(u) > 1.05, _ABOVE_ONE),
    Row("asech arsech", lambda u: mp.acosh(1 / u), lambda u: 0.05 < u < 0.95, "exp(-({})²)"),
    Row("acsch arcsch", lambda u: mp.asinh(1 / u), _nonzero),
    Row("exp", mp.exp, _moderate),
    Row("log ln", mp.log, _positive, _POSITIVE),
    Row("log2 ld log_2", lambda u: mp.log(u) / mp.log(2), _positive, _POSITIVE),
    Row("log10 lg log_10", lambda u: mp.log(u) / mp.log(10), _positive, _POSITIVE),
    Row("sqrt √", mp.sqrt, _positive, _POSITIVE),
    Row("cbrt", lambda u: mp.exp(mp.log(u) / 3), _positive, _POSITIVE),
    Row("abs Abs", abs, _nonzero),
    Row("sign sgn", mp.sign, _nonzero),
    Row("floor", mp.floor, _off_integers),
    Row("ceiling ceil", mp.ceil, _off_integers),
    Row("factorial", lambda u: mp.gamma(u + 1), lambda u: -0.9 < u < 4, _NEAR_ONE),
    Row("gamma", mp.gamma, lambda u: 0.1 < u < 5, _NEAR_ONE),
    Row("loggamma", mp.loggamma, lambda u: 0.1 < u < 9, _NEAR_ONE),
    Row("digamma psi", lambda u: mp.psi(0, u), lambda u: 0.1 < u < 9, _NEAR_ONE),
    Row("erf", mp.erf, lambda u: abs(u) < 3),
    Row("erfc", lambda u: 1 - mp.erf(u), lambda u: abs(u) < 3),
    Row("lambertw LambertW", mp.lambertw, lambda u: -0.3 < u < 6, _POSITIVE),
    Row("heaviside Heaviside", lambda u: mpf(u > 0), _nonzero),
)
BINARY = (
    Row("atan2", lambda v, u: mp.atan(v / u), lambda _, u: u > 0.05, _POSITIVE),
    Row("pow Pow", lambda u, v: mp.exp(v * mp.log(u)), lambda u, v: u > 0.05 and abs(v) < 4, _POSITIVE),
    Row("log", lambda u, b: mp.log(u) / mp.log(b), lambda u, b: u > 0.05 and b > 1.05, _ABOVE_ONE),
    Row("beta", mp.beta, lambda u, v: 0.1 < u < 5 and 0.1 < v < 5, _NEAR_ONE),
    Row("binomial", mp.binomial, lambda u, v: 0.1 < u < 5 and 0.1 < v < 5, _NEAR_ONE),
    Row("max Max", max, _apart),
    Row("min Min", min, _apart),
)
ORDERED = (
    Row("besselj", mp.besselj, lambda _, u: 0.1 < u < 9, _POSITIVE),
    Row("bessely", mp.bessely, lambda _, u: 0.1 < u < 9, _POSITIVE),
    Row("besseli", mp.besseli, lambda _, u: 0.1 < u < 5, _POSITIVE),
    Row("besselk", mp.besselk, lambda _, u: 0.1 < u < 9, _POSITIVE),
    Row("polygamma", mp.psi, lambda _, u: 0.1 < u < 9, _POSITIVE),
)
"""Their first argument is a whole number."""

SMOOTH = tuple(row for row in UNARY if row.names.split()[0] in ["sin", "cos", "atan", "tanh", "asinh", "erf"])
"""Defined and smooth everywhere, with moderate derivatives."""

TABLES = {"unary": UNARY, "binary": BINARY, "smooth": SMOOTH}


def _tamed(draw: Any, term: Term, tamer: str) -> Term:
    """The term, perhaps taken into a domain."""
    if tamer == "{}" or not draw(st.booleans()):
        return term
    return _term(tamer.format(term.text), SUM, _TAMERS[tamer], term)


@st.composite
def _called(draw: Any, inner: Any, kind: str) -> Term:
    """`sin(x)`, `max(x, y)`."""
    row = draw(st.sampled_from(TABLES[kind]))
    name = draw(st.sampled_from(row.names.split()))
    parts = [_tamed(draw, draw(inner), row.tame) for _ in range(2 if kind == "binary" else 1)]
    function = row.guarded()
    text = f"{name}({', '.join(part.text for part in parts)})"
    return _term(text, POWER if name == "√" else ATOM, function, *parts)


@st.composite
def _of_order(draw: Any, inner: Any) -> Term:
    """`besselj(1, x)`, `polygamma(1, x)`."""
    row, order = draw(st.sampled_from(ORDERED)), draw(st.integers(0, 2))
    part = _tamed(draw, draw(inner), row.tame)
    function = row.guarded()
    return _term(f"{row.names}({order}, {part.text})", ATOM, lambda u: function(order, u), part)


@st.composite
def _root(draw: Any, inner: Any) -> Term:
    """`root(x, 3)`."""
    index, part = draw(st.integers(2, 5)), _tamed(draw, draw(inner), _POSITIVE)

    def function(u: Any) -> Any:
        _require(u > 0.05)
        return mp.exp(mp.log(u) / index)

    return _term(f"root({part.text}, {index})", ATOM, function, part)


@st.composite
def _bracketed(draw: Any, inner: Any) -> Term:
    """`(x)`, `[x]`."""
    term = draw(inner)
    return Term(draw(st.sampled_from(["({})", "[{}]", "( {} )"])).format(term.text), ATOM, term.value)


@st.composite
def _barred(draw: Any, inner: Any) -> Term:
    """`|x|`, `ln|x|`, `√|x|`."""
    term = draw(inner)

    def function(u: Any) -> Any:
        _require(_nonzero(u))
        return abs(u)

    bars = _term(f"|{term.text}|", ATOM, function, term)
    before, level, outer = draw(st.sampled_from([("", ATOM, lambda u: u), ("ln", RUN, mp.log), ("√", POWER, mp.sqrt)]))
    return _term(before + bars.text, level, outer, bars) if before else bars


_WHOLE_POWERS = {
    "^2": 2, "^3": 3, "**2": 2, "²": 2, "³": 3, "^(-1)": -1, "^-2": -2, "⁻¹": -1, "** 4": 4, "^+2": 2, "^2^0": 1,
}  # fmt: skip


@st.composite
def _to_whole_power(draw: Any, inner: Any) -> Term:
    """`x^2`, `x⁻¹`, `x**4`."""
    base, power = draw(inner), draw(st.sampled_from(sorted(_WHOLE_POWERS)))
    exponent = _WHOLE_POWERS[power]

    def function(u: Any) -> Any:
        _require(exponent > 0 or _nonzero(u))
        return u**exponent

    return _term(base.within(POSTFIX) + power, POWER, function, base)


@st.composite
def _to_any_power(draw: Any, inner: Any) -> Term:
    """`x^y`, `x^-y`, `x^(y + 1)`."""
    base, exponent = _tamed(draw, draw(inner), _POSITIVE), draw(inner)
    sign = draw(st.sampled_from(["", "-"]))

    def function(u: Any, v: Any) -> Any:
        _require(u > 0.05 and abs(v) < 4)
        return mp.exp((-v if sign else v) * mp.log(u))

    text = f"{base.within(POSTFIX)}{draw(st.sampled_from(['^', '**']))}{sign}{exponent.within(POWER)}"
    return _term(text, POWER, function, base, exponent)


@st.composite
def _factorial(draw: Any, inner: Any) -> Term:
    """`x!`."""
    part = _tamed(draw, draw(inner), _NEAR_ONE)

    def function(u: Any) -> Any:
        _require(-0.9 < u < 4)
        return mp.gamma(u + 1)

    return _term(f"{part.within(ATOM)}!", POSTFIX, function, part)


@st.composite
def _run(draw: Any, inner: Any) -> Term:
    """Juxtaposition: `2x`, `x y`, `2(x + 1)`, `(x + 1)(x - 1)`."""
    left, right = draw(inner), draw(inner)
    first, second = left.within(POWER), right.within(POWER)
    if second[0].isdigit() or second[0] == ".":
        second = f"({second})"
    spaced = first[-1].isalnum() and second[0].isalnum() and left.text not in _NUMBERS
    text = f"{first}{' ' if spaced or draw(st.booleans()) else ''}{second}"
    # Between bars the second bar of |2|x|| closes the first, so a bar after a factor is bracketed.
    barred = second[0] == "|"
    return _term(f"({text})" if barred else text, ATOM if barred else RUN, lambda u, v: u * v, left, right)


@st.composite
def _product(draw: Any, inner: Any) -> Term:
    """`x*y`, `x·-y`, `x/y`."""
    left, right = draw(inner), draw(inner)
    operator = draw(st.sampled_from(["*", "·", " × ", "⋅", "/", " / ", "÷", "*-"]))
    divides = operator.strip() in "/÷"

    def function(u: Any, v: Any) -> Any:
        _require(not divides or _nonzero(v))
        return u / v if divides else -u * v if operator == "*-" else u * v

    text = f"{left.within(PRODUCT)}{operator}{right.within(POWER if divides else RUN)}"
    return _term(text, PRODUCT, function, left, right)


@st.composite
def _sum(draw: Any, inner: Any) -> Term:
    """`x + y`, `x − y`, `-x + y`."""
    left, right = draw(inner), draw(inner)
    operator = draw(st.sampled_from([" + ", "+", " - ", "-", "−", " – "]))
    minus = "" if operator.strip() == "+" else "-"
    function = (lambda u, v: u - v) if minus else (lambda u, v: u + v)
    return _term(f"{left.text}{operator}{right.within(SUMMAND)}", SUM, function, left, right)


@st.composite
def _negative(draw: Any, inner: Any) -> Term:
    """`-x*y`, `−x^2`."""
    part = draw(inner)
    text = f"{draw(st.sampled_from(['-', '−', '+-']))}{part.within(SUMMAND)}"
    return _term(text, SUM, lambda u: -u, part)


BARE_FORMS = (
    *("{f} {x}", "{f} 2{x}", "{f} {x}^2", "{f} {x} cos {x}", "3 {f} {x}"),
    *("{f}^2 {x}", "{f}²({x})", "{f}² {x}", "{f}^3(2{x})"),
)


@st.composite
def _bare(draw: Any) -> Term:
    """`sin x`, `sin 2x`, `sin x^2`, `2 sin x cos y`, `sin^2 x`, `cos² θ`, `sin²(x)`."""
    row = draw(st.sampled_from([row for row in UNARY if row.names.split()[0] not in ("gamma", "sqrt")]))
    name = draw(st.sampled_from([name for name in row.names.split() if name.isalpha() and name != "psi"]))
    argument = draw(st.sampled_from(VARIABLES).flatmap(_named))
    apply_row = row.guarded()
    form = draw(st.sampled_from(BARE_FORMS))

    def function(u: Any) -> Any:
        inside = 2 * u if "2{x}" in form else u**2 if "{x}^2" in form else u
        outside = apply_row(inside)
        if "{f}^2" in form or "{f}²" in form:
            return outside**2
        if "{f}^3" in form:
            return outside**3
        return outside * (mp.cos(u) if "cos" in form else 3 if form[0] == "3" else 1)

    return _term(form.format(f=name, x=argument.text), SUMMAND, function, argument)


@st.composite
def _piecewise(draw: Any, inner: Any) -> Term:
    """`piecewise(x, x < y, y^2)`."""
    first, left, right, second = (draw(inner) for _ in range(4))
    sign = draw(st.sampled_from(["<", "<=", ">", ">="]))

    def value(point: Point) -> Any:
        u, v = left.value(point), right.value(point)
        _require(_apart(u, v))
        # Both must be finite: a piece that is not is refused even where it does not hold.
        inside, outside = first.value(point), second.value(point)
        return inside if (u < v if sign[0] == "<" else u > v) else outside

    name = draw(st.sampled_from(["piecewise", "Piecewise"]))
    return Term(f"{name}({first.text}, {left.text} {sign} {right.text}, {second.text})", ATOM, value)


def leaves(names: Sequence[str]) -> Any:
    """Variables more often than numbers and constants."""
    variables = st.sampled_from(names).flatmap(_named)
    return st.one_of(
        variables, variables, variables, st.sampled_from(sorted(_NUMBERS)).map(_number), st.sampled_from(_CONSTANTS)
    )


def terms(names: Sequence[str] = (*VARIABLES, *PARAMETERS), most: int = 6) -> Any:
    """All of the language, in these names."""

    def larger(inner: Any) -> Any:
        algebra = (_sum, _negative, _product, _run, _to_whole_power, _to_any_power, _bracketed)
        return st.one_of(
            *(form(inner) for form in (*algebra, _barred, _factorial, _root, _piecewise, _of_order)),
            *(_called(inner, "unary") for _ in range(4)),
            _called(inner, "binary"),
            _bare(),
        )

    return st.recursive(leaves(names), larger, max_leaves=most)


@st.composite
def _flat(draw: Any, inner: Any) -> Term:
    """`1/(1 + u²)`, `√(1 + u²)`, `exp(-u²)`: smooth everywhere."""
    part = draw(inner)
    text, level, function = draw(
        st.sampled_from(
            [
                ("1/(1 + ({})^2)", PRODUCT, lambda u: 1 / (1 + u**2)),
                ("sqrt(1 + ({})^2)", ATOM, lambda u: mp.sqrt(1 + u**2)),
                ("exp(-({})^2)", ATOM, lambda u: mp.exp(-(u**2))),
            ]
        )
    )
    return _term(text.format(part.text), level, function, part)


def smooth_terms(names: Sequence[str], most: int = 4) -> Any:
    """What has all derivatives everywhere: for laws that hold at any point."""

    def larger(inner: Any) -> Any:
        return st.one_of(_sum(inner), _sum(inner), _run(inner), _negative(inner), _flat(inner),
                         _called(inner, "smooth"), _called(inner, "smooth"), _bracketed(inner))  # fmt: skip

    return st.recursive(leaves(names), larger, max_leaves=most)


def inner_point(parts: Sequence[Term]) -> Point | None:
    """The first of POINTS that is well inside the domain of all the terms; None if none is."""
    for point in POINTS:
        try:
            for part in parts:
                part.value(point)
        except OutsideError:
            continue
        return point
    return None
