"""The wrong answers to one derivative ∂ᵏf/∂x…: one differentiation with one rule broken, and slips in the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import TYPE_CHECKING

from symjac import normal
from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes import functions
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.place import Place, other_variables
from symjac.steps import RULE, Dependence, Step, derivation

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Tagged = tuple[str, Expr]
    Variables = tuple[Symbol, ...]

MOST_CANDIDATES = 3_000
"""Wrong answers to one derivative; a homework problem has some hundreds."""

MOST_STEPS = 120
"""Steps of a derivation that is still worth breaking."""

_MOST_TWICE = 6  # of the ways to break a rule, those that are tried in two differentiations
_SIMPLIFICATION = 0.3  # seconds
_NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)
_FAILURES = (ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError)


def mutations(expr: Expr, x: Symbol, variables: Variables) -> Iterator[Tagged]:
    """∂expr/∂x with one rule broken: at one place, or wherever it applies."""
    stage = _Stage(expr, x, variables)
    for row in BROKEN:
        yield from ((row.tag, value) for value in stage.broken_by(row))


class _Stage:
    """One differentiation, and what comes of it when a rule is broken."""

    def __init__(self, expr: Expr, x: Symbol, variables: Variables) -> None:
        root = derivation(expr, x)
        steps = tuple(islice(root.walk(), MOST_STEPS + 1))
        self._steps = steps if len(steps) <= MOST_STEPS else ()
        self._depends = Dependence(x)
        others = other_variables(expr, x, variables)
        self._places = [Place(step, self._depends, others, is_root=step is root) for step in self._steps]

    def broken_by(self, row: Broken) -> Iterator[Expr]:
        """The wrong derivatives: the row's first at each place, and then at all of its places together."""
        broken: list[tuple[Step, list[Expr]]] = []
        for place in self._places:
            if place.step.rule in row.rules:
                wrong = [value for value in sound(row.how(place)) if value != place.result]
                broken += [(place.step, wrong)] if wrong else []
                yield from sound(map(self._replay, ({place.step: value} for value in wrong)))
        if len(broken) > 1:
            most = max(len(values) for _, values in broken)
            everywhere = ({step: values[min(k, len(values) - 1)] for step, values in broken} for k in range(most))
            yield from sound(map(self._replay, everywhere))

    def _replay(self, changed: Mapping[Step, Expr]) -> Expr:
        """The whole derivative, when some steps have come out differently and the others follow the rules."""
        results = dict(changed)
        for step in self._steps:
            if step not in results and any(child in results for child in step.children):
                parts = tuple(child.expr for child in step.children)
                slopes = [results.get(child, child.result) for child in step.children]
                results[step] = RULE[step.rule].how(step.expr, parts, slopes, self._depends)
        last = self._steps[-1]
        return results.get(last, last.result)


def sound(values: Iterator[Expr]) -> Iterator[Expr]:
    """The values that are finite: what SymPy cannot write down is no candidate."""
    while True:
        try:
            value = next(values)
        except StopIteration:
            return
        except _FAILURES:
            continue  # a generator has ended with it, a map goes on
        if not value.has(*_NOT_FINITE):
            yield value


def wrong_derivatives(
    component: Expr, along: Variables, right: Expr, given: Expr, variables: Variables
) -> Iterator[tuple[str, Expr, Expr]]:
    """(tag, wrong derivative, what it is compared with).

    Compared is the answer given, or its derivative where it was integrated.
    """
    first = derivation(component, along[0])
    unchanged = ("not-differentiated", component, given)
    late = _copy_says_more(first)
    if len(along) > 1:
        yield from ((tag, value, given) for tag, value in _wrong_orders(component, along, right, variables))
    yield from ((tag, value, given) for tag, value in _renamed(right, along, given, variables))
    if not late:
        yield unchanged
    broken = _broken_at_any_stage(component, along, variables)
    yield from ((tag, value, given) for tag, value in islice(broken, MOST_CANDIDATES))
    if late:
        yield unchanged
    yield "integrated", component, derivative(given, along[0])
    yield from ((tag, value, given) for tag, value in _of_other_variables(component, along, right, variables))
    yield from ((tag, value, given) for tag, value in slips(right, along[0]))
    yield from ((tag, value, given) for tag, value in _inverted(component, along, right))
    yield from ((tag, value, given) for tag, value in at_points(right, given))
    yield from ((tag, given, given) for tag in _where_it_must_be(first, along, given))


def _where_it_must_be(first: Step, along: Variables, given: Expr) -> Iterator[str]:
    """What a wrong answer is about, when there is one thing only to be wrong about; no way to it is known."""
    if len(dict.fromkeys(along)) > 1:
        yield "mixed-partial"
    if len(along) > 1:
        return
    if first.rule == "constant":
        yield "constant-derivative"
    elif isinstance(first.expr, sympy.Abs):
        yield "absolute-value"
    elif first.rule == "function" and functions.is_trigonometric(first.expr):
        yield "trig-derivative"
    elif first.rule == "inverse function" and first.expr.args == along:
        yield "inverse-trig-confusion"
    elif first.rule == "power" and _is_monomial(given, along[0]):
        yield "power-slip"


def _is_monomial(expr: Expr, x: Symbol) -> bool:
    """c·xᵏ."""
    _, factor = expr.as_independent(x, as_Add=False)
    base, exponent = factor.as_base_exp()
    return base == x and x not in exponent.free_symbols


def _copy_says_more(step: Step) -> bool:
    """Whether a copy of the function has a name of its own: of eᵘ it is f'(u) without u', of 3x a linear term."""
    while step.rule == "constant multiple" and step.children[0].rule != "variable":
        (step,) = step.children
    if step.rule == "sum":
        return any(isinstance(term.expr, sympy.exp) or term.rule == "exponential" for term in step.children)
    return isinstance(step.expr, sympy.exp) or step.rule in _COPIES_WITH_A_NAME


_COPIES_WITH_A_NAME = ("constant", "variable", "constant multiple", "exponential", "logarithmic")


def _broken_at_any_stage(component: Expr, along: Variables, variables: Variables) -> Iterator[Tagged]:
    """Of a higher derivative, each differentiation in turn is the broken one."""
    stages = []
    for number, x in enumerate(along, 1):
        stages.append((_Stage(component, x, variables), along[number:]))
        if number < len(along):
            component = normal.simplify(derivative(component, x), _SIMPLIFICATION)
    for row in BROKEN:
        for stage, rest in stages:
            for value in sound(_derived(value, rest) for value in stage.broken_by(row)):
                yield row.tag, value
    if len(along) == 2:
        for row in BROKEN:
            yield from ((row.tag, value) for value in _broken_twice(stages[0][0], row, along[1], variables))


def _broken_twice(first: _Stage, row: Broken, x: Symbol, variables: Variables) -> Iterator[Expr]:
    """The same mistake in both differentiations."""
    for once in islice(first.broken_by(row), _MOST_TWICE):
        yield from islice(_Stage(once, x, variables).broken_by(row), _MOST_TWICE)


def _derived(expr: Expr, along: Variables) -> Expr:
    for x in along:
        expr = derivative(expr, x)
    return expr


def _wrong_orders(component: Expr, along: Variables, right: Expr, variables: Variables) -> Iterator[Tagged]:
    slopes = {x: derivative(component, x) for x in along}
    if len(slopes) == 1:
        (slope,) = slopes.values()
        yield "second-derivative-as-square", slope ** len(along)
        for order in range(1, len(along)):
            yield "wrong-order", _derived(component, along[:order])
        yield "wrong-order", derivative(right, along[0])
        return
    seconds = [derivative(slope, x) for x, slope in slopes.items()]
    for value in (sympy.Add(*seconds), *seconds, sympy.Mul(*slopes.values()), sympy.Add(*slopes.values())):
        yield "mixed-partial", value
    if right:
        yield "mixed-partial-dropped", sympy.S.Zero
    for slope in slopes.values():
        yield "wrong-order", slope
    for x in dict.fromkeys((*along, *variables)):
        yield "mixed-partial", right * x
        yield "mixed-partial", right / x


def _renamed(right: Expr, along: Variables, given: Expr, variables: Variables) -> Iterator[Tagged]:
    """The right derivative with a letter that the problem does not have."""
    for stranger in sorted(given.free_symbols - right.free_symbols - {*along, *variables}, key=str):
        for symbol in sorted(right.free_symbols, key=str):
            yield "wrong-variable-name", right.xreplace({symbol: stranger})


def _of_other_variables(component: Expr, along: Variables, right: Expr, variables: Variables) -> Iterator[Tagged]:
    x = along[0]
    others = [other for other in other_variables(component, x, variables) if other in component.free_symbols]
    if len(along) == 1 and others:
        slopes = [derivative(component, other) for other in others]
        yield "total-instead-of-partial", sympy.Add(right, *slopes)
        for slope in slopes:
            yield "total-instead-of-partial", right + slope
        for slope in slopes:
            yield "wrong-variable-name", slope
    for other in dict.fromkeys((*others, *variables)):
        if other != x:
            yield "wrong-variable-name", right.xreplace({x: other})
            yield "wrong-variable-name", right.xreplace({x: other, other: x})


def slips(right: Expr, x: Symbol | None = None) -> Iterator[Tagged]:
    """The right result with a sign, a factor or an exponent wrong."""
    yield "sign-lost", -right
    shorter = normal.simplify(right, _SIMPLIFICATION)
    factors = sympy.Mul.make_args(sympy.factor_terms(shorter))
    for i, factor in enumerate(factors):
        rest = sympy.Mul(*factors[:i], *factors[i + 1 :])
        base, exponent = factor.as_base_exp()
        if factor.is_number:
            yield "lost-coefficient", rest
            yield "lost-coefficient", -rest
        elif x is not None and x in factor.free_symbols:
            for slip in (exponent - 1, exponent + 1, -exponent):
                yield "power-slip", rest * base**slip
        else:
            yield "other-variable-dropped", rest
            for slip in (exponent - 1, exponent + 1):
                yield "power-slip", rest * base**slip
    yield "degrees-vs-radians", right * sympy.pi / 180
    yield "degrees-vs-radians", right * 180 / sympy.pi


def _inverted(component: Expr, along: Variables, right: Expr) -> Iterator[Tagged]:
    if right:
        yield "inverted-function", 1 / right
    if component:
        yield "inverted-function", _derived(1 / component, along)


_COORDINATES = tuple(sympy.Integer(value) for value in (0, 2, 3))  # to put 1 is to drop a factor
_MOST_COORDINATES = 3


def at_points(right: Expr, given: Expr) -> Iterator[Tagged]:
    """The right result with numbers for some of its variables; any number where a function was asked for."""
    symbols = sorted(right.free_symbols, key=str)
    gone = [symbol for symbol in symbols if symbol not in given.free_symbols]
    if not gone or not given.free_symbols <= right.free_symbols:
        return
    if given.is_number:
        yield "evaluated-at-point", given
    elif len(gone) <= _MOST_COORDINATES:
        points = product(_COORDINATES, repeat=len(gone))
        yield from (("evaluated-at-point", value) for value in sound(_at(right, gone, points)))


def _at(right: Expr, symbols: list[Symbol], points: Iterable[tuple[Expr, ...]]) -> Iterator[Expr]:
    for point in points:
        yield right.xreplace(dict(zip(symbols, point, strict=True)))
