"""The wrong answers to one derivative ∂ᵏf/∂x…: one differentiation with one rule broken, and slips in the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice, product
from typing import TYPE_CHECKING

from symjac import normal
from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes import functions
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.place import other_variables
from symjac.mistakes.slips import SIMPLIFICATION, slips
from symjac.mistakes.stages import Stage, sound
from symjac.stepwise import Step, derivation
from symjac.stepwise.rules import product_terms

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.stages import Tagged, Variables

MOST_CANDIDATES = 3_000
"""Wrong answers to one derivative; a homework problem has some hundreds."""

_MOST_TWICE = 6  # of the ways to break a rule, those that are tried in two differentiations
_OFTEN_TWICE = ("chain-factor-missing", "product-rule-dropped", "sign-of-derivative")
_COORDINATES = tuple(sympy.Integer(value) for value in (0, 2, 3))  # to put 1 is to drop a factor
_MOST_COORDINATES = 3


@dataclass(frozen=True)
class Entry:
    """A derivative that was asked for, the right one and the one given.

    `along` are the variables in the order of differentiation, `variables` those of the whole problem,
    `written` is the text that the problem was read from.
    """

    component: Expr
    along: Variables
    right: Expr
    given: Expr
    variables: Variables
    written: str = ""

    @property
    def x(self) -> Symbol:
        """The variable of the first differentiation."""
        return self.along[0]

    @cached_property
    def first(self) -> Step:
        """The first differentiation."""
        return derivation(self.component, self.x)

    @cached_property
    def others(self) -> Variables:
        """The other variables in the component."""
        found = other_variables(self.component, self.x, self.variables)
        return tuple(other for other in found if other in self.component.free_symbols)


def wrong_derivatives(entry: Entry) -> Iterator[tuple[str, Expr, Expr]]:
    """(tag, wrong derivative, what it is compared with), the most telling mistake first.

    Compared is the answer given, or its derivative where it was integrated.
    """
    given, copy_is_late = entry.given, _copy_says_more(entry.first)
    copied = ("not-differentiated", entry.component, given)
    integrated = ("integrated", entry.component, derivative(given, entry.x))
    yield from ((tag, value, given) for tag, value in (*_wrong_orders(entry), *_renamed(entry)))
    if not copy_is_late:
        yield copied
    if given != -entry.right:  # sin for cos' = −sin has its sign wrong
        yield integrated
    yield from ((tag, value, given) for tag, value in islice(_broken_at_any_stage(entry), MOST_CANDIDATES))
    yield from (copied, integrated)
    for source in (_without_bars, _of_other_variables, _slips, _inverted, _evaluated, _about):
        yield from ((tag, value, given) for tag, value in source(entry))


# --- before the rules -----------------------------------------------------------------------------------


def _wrong_orders(entry: Entry) -> Iterator[Tagged]:
    """Of a higher derivative: one of lower order, f'² for f'', f_xx for f_xy, a factor too many."""
    slopes = {x: derivative(entry.component, x) for x in entry.along}
    if len(entry.along) == 1:
        return
    if len(slopes) == 1:
        (slope,) = slopes.values()
        if entry.given != -entry.right:  # (ln x)'' = −1/x² has its sign lost
            yield "second-derivative-as-square", slope ** len(entry.along)
        yield from _without_cross_terms(entry)
        yield from (("wrong-order", _derived(entry.component, entry.along[:k])) for k in range(1, len(entry.along)))
        yield "wrong-order", derivative(entry.right, entry.x)
        return
    if entry.right:
        yield "mixed-partial-dropped", sympy.S.Zero
    seconds = [derivative(slope, x) for x, slope in slopes.items()]
    for value in (sympy.Add(*seconds), *seconds, sympy.Mul(*slopes.values()), sympy.Add(*slopes.values())):
        yield "mixed-partial", value
    yield from (("wrong-order", slope) for slope in slopes.values())
    for x in dict.fromkeys((*entry.along, *entry.variables)):
        yield "mixed-partial", entry.right * x
        yield "mixed-partial", entry.right / x


def _without_cross_terms(entry: Entry) -> Iterator[Tagged]:
    """(f·g)'' taken for f''·g + f·g''."""
    if entry.first.rule == "product":
        factors = entry.component.args
        seconds = [_derived(factor, entry.along) for factor in factors]
        yield "product-rule-dropped", sympy.Add(*product_terms(factors, seconds))


def _renamed(entry: Entry) -> Iterator[Tagged]:
    """The right derivative with a letter that the problem does not have."""
    strangers = entry.given.free_symbols - entry.right.free_symbols - {*entry.along, *entry.variables}
    for stranger in sorted(strangers, key=str):
        for symbol in sorted(entry.right.free_symbols, key=str):
            yield "wrong-variable-name", entry.right.xreplace({symbol: stranger})


def _copy_says_more(step: Step) -> bool:
    """Whether a copy of the function has a name of its own: of eᵘ it is f'(u) without u', of 3x a linear term."""
    while step.rule == "constant multiple" and step.children[0].rule != "variable":
        (step,) = step.children
    if step.rule == "sum":
        return any(isinstance(term.expr, sympy.exp) or term.rule == "exponential" for term in step.children)
    return isinstance(step.expr, sympy.exp) or step.rule in _COPIES_WITH_A_NAME


_COPIES_WITH_A_NAME = ("constant", "variable", "constant multiple", "exponential", "logarithmic")


# --- broken rules ----------------------------------------------------------------------------------------


def _broken_at_any_stage(entry: Entry) -> Iterator[Tagged]:
    """Of a higher derivative, each differentiation in turn is the broken one; then both of two."""
    stages, component, along = [], entry.component, entry.along
    for number, x in enumerate(along, 1):
        stages.append((Stage(component, x, entry.variables, entry.written), along[number:]))
        if number < len(along):
            component = normal.simplify(derivative(component, x), SIMPLIFICATION)
    for row in BROKEN:
        for stage, rest in stages:
            for value in sound(map(partial(_derived, along=rest), stage.broken_by(row))):
                yield row.tag, value
        if row.tag in _OFTEN_TWICE:
            yield from _broken_twice(entry, stages[0][0], row)
    for row in BROKEN:
        if row.tag not in _OFTEN_TWICE:
            yield from _broken_twice(entry, stages[0][0], row)


def _broken_twice(entry: Entry, first: Stage, row: Broken) -> Iterator[Tagged]:
    """The same mistake in both of two differentiations."""
    if len(entry.along) != 2:
        return
    for once in islice(first.broken_by(row), _MOST_TWICE):
        second = Stage(once, entry.along[1], entry.variables, entry.written)
        yield from ((row.tag, twice) for twice in islice(second.broken_by(row), _MOST_TWICE))


def _derived(expr: Expr, along: Variables) -> Expr:
    for x in along:
        expr = derivative(expr, x)
    return expr


# --- after the rules --------------------------------------------------------------------------------------


def _without_bars(entry: Entry) -> Iterator[Tagged]:
    """|u| taken for u or −u, wherever SymPy has put it: |x³| is x²·|x|."""
    bars = entry.component.atoms(sympy.Abs)
    for sign in (1, -1) if bars else ():
        plain = entry.component.xreplace({bar: sign * bar.args[0] for bar in bars})
        yield "absolute-value", _derived(plain, entry.along)


def _of_other_variables(entry: Entry) -> Iterator[Tagged]:
    """∂f/∂x + ∂f/∂y, ∂f/∂y, and the right derivative with variables exchanged."""
    if len(entry.along) == 1 and entry.others:
        slopes = [derivative(entry.component, other) for other in entry.others]
        yield "total-instead-of-partial", sympy.Add(entry.right, *slopes)
        yield from (("total-instead-of-partial", entry.right + slope) for slope in slopes)
        yield from (("wrong-variable-name", slope) for slope in slopes)
    for other in dict.fromkeys((*entry.others, *entry.variables)):
        if other != entry.x:
            yield "wrong-variable-name", entry.right.xreplace({entry.x: other})
            yield "wrong-variable-name", entry.right.xreplace({entry.x: other, other: entry.x})


def _slips(entry: Entry) -> Iterator[Tagged]:
    return slips(entry.right, (entry.x,), entry.variables)


def _inverted(entry: Entry) -> Iterator[Tagged]:
    """1/f' for f', and (1/f)'."""
    if entry.right:
        yield "inverted-function", 1 / entry.right
    if entry.component:
        yield "inverted-function", _derived(1 / entry.component, entry.along)


def _evaluated(entry: Entry) -> Iterator[Tagged]:
    return at_points(entry.right, entry.given)


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
        places = (dict(zip(gone, point, strict=True)) for point in points)
        yield from (("evaluated-at-point", value) for value in sound(map(right.xreplace, places)))


def _about(entry: Entry) -> Iterator[Tagged]:
    """What a wrong answer is about when there is one thing only to be wrong about, though no way to it is known."""
    yield from ((tag, entry.given) for tag in _only_topic(entry))


def _only_topic(entry: Entry) -> Iterator[str]:
    first = entry.first
    if len(dict.fromkeys(entry.along)) > 1:
        yield "mixed-partial"
    if len(entry.along) > 1:
        return
    if first.rule == "constant":
        yield "constant-derivative"
    elif isinstance(first.expr, sympy.Abs):
        yield "absolute-value"
    elif first.rule == "function" and functions.is_trigonometric(first.expr):
        yield "trig-derivative"
    elif first.rule == "inverse function" and first.expr.args == entry.along:
        yield "inverse-trig-confusion"
    elif first.rule == "power" and _is_monomial(entry.given, entry.x):
        yield "power-slip"


def _is_monomial(expr: Expr, x: Symbol) -> bool:
    """c·xᵏ."""
    _, factor = expr.as_independent(x, as_Add=False)
    base, exponent = factor.as_base_exp()
    return base == x and x not in exponent.free_symbols
