"""The wrong answers to one derivative ∂ᵏf/∂x…: one differentiation with one rule broken, and slips in the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice, product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.derive import derivative
from symjac.kernel import sympy
from symjac.mistakes import functions
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.place import other_variables
from symjac.mistakes.slips import slips
from symjac.mistakes.stages import Stage, sound, stage_of
from symjac.stepwise import Step, derivation
from symjac.stepwise.rules import product_terms

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.stages import Tagged, Variables

MOST_CANDIDATES = 3_000
"""Wrong answers to one derivative; a homework problem has some hundreds."""

_MOST_TWICE = 6  # of the ways to break a rule, those that are tried in two differentiations
_OFTEN_TWICE = ("chain-factor-missing", "product-rule-dropped", "sign-of-derivative")

_ANGLES = tuple(sympy.pi * sympy.Rational(part) for part in (1, "1/2", "1/4", "1/3", "1/6", 2))
_COORDINATES = {
    1: (*map(sympy.Rational, (*range(11), *range(-10, 0), "1/2", "-1/2", "1/3", "1/4")), *_ANGLES),
    2: (*map(sympy.Rational, (*range(6), -1, -2, -3, "1/2")), *_ANGLES),
    3: tuple(map(sympy.Rational, (*range(4), -1))),
}
"""What students put for so many variables."""
_BESIDE_VARIABLES = tuple(map(sympy.Integer, (0, 2, 3)))
"""What is put for some, while others stay: to put 1 would be to drop a factor, −1 to slip in a sign."""


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
        stages.append((stage_of(component, x, entry.variables, entry.written), along[number:]))
        if number < len(along):
            component = exact.simplify(derivative(component, x))
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
        second = stage_of(once, entry.along[1], entry.variables, entry.written)
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
    """The right result with simple numbers for some of its variables, or for all of them."""
    symbols = sorted(right.free_symbols, key=str)
    gone = [symbol for symbol in symbols if symbol not in given.free_symbols]
    if not (given.free_symbols <= right.free_symbols and 1 <= len(gone) <= len(_COORDINATES)):
        return
    coordinates = _COORDINATES.get(len(gone), ()) if given.is_number else _BESIDE_VARIABLES
    places = (dict(zip(gone, point, strict=True)) for point in product(coordinates, repeat=len(gone)))
    yield from (("evaluated-at-point", value) for value in sound(map(right.xreplace, places)))


def _about(entry: Entry) -> Iterator[Tagged]:
    """What a wrong answer of the right kind is about, though no way to it is known: one thing only can be wrong."""
    yield from ((tag, entry.given) for tag in _only_topic(entry))


def _only_topic(entry: Entry) -> Iterator[str]:
    first, given = entry.first, entry.given
    if not given.free_symbols <= entry.component.free_symbols | {entry.x}:
        return
    if len(entry.along) > 1:
        if len(dict.fromkeys(entry.along)) > 1 and _is_slip_of_monomial(entry.right, given, entry.along):
            yield "mixed-partial"
    elif first.rule == "constant":
        yield "constant-derivative"
    elif isinstance(first.expr, sympy.Abs) and _is_product_of(given, lambda base: base in _signs(first.expr)):
        yield "absolute-value"
    elif first.rule == "function" and functions.is_trigonometric(first.expr):
        if _is_product_of(given, lambda base: functions.is_trigonometric(base) and base.args == first.expr.args):
            yield "trig-derivative"
    elif first.rule == "inverse function" and first.expr.args == entry.along:
        if _is_product_of(given, lambda base: base.is_Add and base.is_polynomial(entry.x)):
            yield "inverse-trig-confusion"
    elif first.rule == "power" and _is_slip_of_monomial(entry.right, given, entry.along):
        yield "power-slip"


def _signs(bars: Expr) -> tuple[Expr, ...]:
    u = bars.args[0]
    return u, bars, sympy.sign(u)


def _is_product_of(expr: Expr, belongs: Callable[[Expr], bool]) -> bool:
    """Whether an expression is a number times powers of what belongs to it, at least one."""
    bases = [factor.as_base_exp()[0] for factor in sympy.Mul.make_args(expr) if not factor.is_number]
    return bool(bases) and all(map(belongs, bases))


def _is_slip_of_monomial(right: Expr, given: Expr, along: Variables) -> bool:
    """Whether both are c·xᵏ·yˡ with the same c, or with the same powers."""
    pairs = [expr.as_independent(*along, as_Add=False) for expr in (right, given)]
    bases = [{factor.as_base_exp()[0] for factor in sympy.Mul.make_args(powers)} for _, powers in pairs]
    (number, powers), (other_number, other_powers) = pairs
    return all(bases[0] | bases[1] <= {*along} for _ in pairs) and (number == other_number or powers == other_powers)
