"""The wrong answers to one derivative ∂ᵏf/∂x…: one differentiation with one rule broken, and slips in the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from symjac import exact
from symjac.derive import derivative
from symjac.expressions import INFINITE, distinct
from symjac.expressions.facts import remembered
from symjac.kernel import sympy, sympy_failures
from symjac.mistakes import broken
from symjac.mistakes.broken import BROKEN, Broken
from symjac.mistakes.case import Case, Seen, Values, column, expansion
from symjac.mistakes.products import DerivationPlace, other_variables, slips
from symjac.stepwise import RULE, Dependence, Step, derivation
from symjac.stepwise.rules import product_terms
from symjac.work import counted, once

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    Tagged = tuple[str, Any]
    Variables = tuple[Symbol, ...]


# --- one rule broken ----------------------------------------------------------
#
# One differentiation with one of its rules broken: at one place, or wherever it applies.
#
# `composed` are results made of several derivatives (det J, ∇·F, ∇×F, Δf), with a mistake in one of them or in all.


class Wrong(NamedTuple):
    """A wrong answer, the tag of the mistake that leads to it, and its fingerprint in floating point."""

    tag: str
    value: Any
    seen: Seen

    @classmethod
    def of(cls, tag: str, value: Any) -> Wrong:
        """A wrong answer with its fingerprint."""
        return cls(tag, value, Values().seen(value))


MOST_STEPS = 120
"""The most steps of a derivation in which rules are broken."""


T = TypeVar("T")


def unfailing(values: Iterator[T]) -> Iterator[T]:
    """The values without those that SymPy fails to compute, which nobody can have written down."""
    while True:
        try:
            value = next(values)
        except StopIteration:
            return
        except sympy_failures():
            continue  # a generator would end with the error; a map goes on
        yield value  # outside: at the end of Python a generator is closed after sympy_failures is gone


def sound(values: Iterator[Expr]) -> Iterator[Expr]:
    """The values that SymPy can compute and that are finite."""
    return (value for value in unfailing(values) if not value.has(*INFINITE))


def mutations(expr: Expr, x: Symbol, variables: Variables, written: str = "") -> Iterator[Tagged]:
    """(tag, wrong value of ∂expr/∂x), row by row of the table of broken rules."""
    stage = stage_of(expr, x, variables, written)
    for row in BROKEN:
        yield from ((row.tag, value) for value in stage.broken_by(row))


class Stage:
    """One differentiation, and its results when a rule is broken.

    `variables` are those of the problem, `written` is the text from which it was read.
    """

    def __init__(self, expr: Expr, x: Symbol, variables: Variables, written: str = "") -> None:
        root = derivation(expr, x)
        steps = tuple(islice(root.walk(), MOST_STEPS + 1))
        self._steps = steps if len(steps) <= MOST_STEPS else ()
        self._depends = Dependence(x)
        others, divides = other_variables(expr, x, variables), any(sign in written for sign in _DIVISIONS)
        self._broken: dict[Broken, tuple[Expr, ...]] = {}
        self._places = [DerivationPlace(step, self._depends, others, step is root, divides) for step in self._steps]

    def broken_by(self, row: Broken) -> Iterable[Expr]:
        """The wrong derivatives: the row's first at each place, and then at all of its places together."""
        if row not in self._broken:
            self._broken[row] = tuple(self._breaking(row))
        return self._broken[row]

    def _breaking(self, row: Broken) -> Iterator[Expr]:
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
        """The whole derivative when some steps have other results and the rest follow the rules."""
        results = dict(changed)
        for step in self._steps:
            if step not in results and any(child in results for child in step.children):
                parts = tuple(child.expr for child in step.children)
                slopes = [results.get(child, child.result) for child in step.children]
                results[step] = RULE[step.rule].derived(step.expr, parts, slopes, self._depends)
        last = self._steps[-1]
        return results.get(last, last.result)


stage_of = remembered(64)(Stage)
"""The latest stages: all wrong answers to a question are compared with the same ones."""

_DIVISIONS = ("/", "÷", "\\frac")

_MOST_PER_TERM = 300
_MOST_EVERYWHERE = 6
_LARGEST_DETERMINANT = 4
_SUMS = ("divergence", "laplacian", "curl")


@dataclass(frozen=True)
class _Composite:
    """A result made of derivatives of `parts`, and how much it changes with each of them."""

    parts: tuple[tuple[Expr, Symbol], ...]
    weights: tuple[Any, ...]
    build: Callable[[Sequence[Expr]], Any]


def composed(case: Case) -> Iterator[Tagged]:
    """The result with rules broken in one of its derivatives, or in all of them."""
    make = _COMPOSITES.get(case.question)
    composite = make(case) if make else None
    if composite is None:
        return
    rights = [derivative(expr, x) for expr, x in composite.parts]
    wrongs = [
        list(islice(mutations(expr, x, case.variables, case.problem.source), _MOST_PER_TERM)) if right else []
        for (expr, x), right in zip(composite.parts, rights, strict=True)
    ]
    if case.question in _SUMS:
        for weight, right in zip(composite.weights, rights, strict=True):
            if right:
                yield "term-dropped", case.right - weight * right
    for tag in dict.fromkeys(row.tag for row in BROKEN):
        of_tag = [[value for other, value in wrong if other == tag] for wrong in wrongs]
        for weight, right, values in zip(composite.weights, rights, of_tag, strict=True):
            for value in values:
                yield tag, case.right + weight * (value - right)
        for k in range(min(_MOST_EVERYWHERE, max(map(len, of_tag), default=0))):
            yield (
                tag,
                composite.build(
                    [
                        values[min(k, len(values) - 1)] if values else right
                        for values, right in zip(of_tag, rights, strict=True)
                    ]
                ),
            )
    if case.question in _SUMS:
        for weight, right in zip(composite.weights, rights, strict=True):
            yield "sign-lost", case.right - 2 * weight * right


def _divergence(case: Case) -> _Composite | None:
    pairs = tuple(zip(case.problem.components, case.variables, strict=False))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _laplacian(case: Case) -> _Composite | None:
    """The second differentiation with a broken rule; the first is the gradient's."""
    pairs = tuple((case.jacobian[0, j], x) for j, x in enumerate(case.variables))
    return _Composite(pairs, (sympy.S.One,) * len(pairs), lambda terms: sympy.Add(*terms))


def _curl(case: Case) -> _Composite | None:
    if case.problem.shape != (3, 3) or case.right_shape != (3, 1):
        return None
    (P, Q, R), (x, y, z) = case.problem.components, case.variables  # noqa: N806 - the usual names
    unit = [column(*(sympy.Integer(i == k) for i in range(3))) for k in range(3)]
    return _Composite(
        ((R, y), (Q, z), (P, z), (R, x), (Q, x), (P, y)),
        (unit[0], -unit[0], unit[1], -unit[1], unit[2], -unit[2]),
        lambda terms: column(terms[0] - terms[1], terms[2] - terms[3], terms[4] - terms[5]),
    )


def _determinant(case: Case) -> _Composite | None:
    n = len(case.variables)
    if not case.square or n > _LARGEST_DETERMINANT:
        return None
    places = [(i, j) for i in range(n) for j in range(n)]
    return _Composite(
        tuple((case.problem.components[i], case.variables[j]) for i, j in places),
        tuple(case.cofactor(i, j) for i, j in places),
        lambda terms: expansion(sympy.ImmutableDenseMatrix(n, n, list(terms))),
    )


_COMPOSITES: dict[str, Callable[[Case], _Composite | None]] = {
    "divergence": _divergence,
    "laplacian": _laplacian,
    "curl": _curl,
    "determinant": _determinant,
}


# --- the wrong answers --------------------------------------------------------


MOST_CANDIDATES = 3_000
"""The most wrong answers to one derivative; a homework problem has some hundreds."""

_MOST_TWICE = 6  # ways to break a rule that are tried in two differentiations at once
_OFTEN_TWICE = ("chain-factor-missing", "product-rule-dropped", "sign-of-derivative")

_ANGLES = tuple(sympy.pi * sympy.Rational(part) for part in (1, "1/2", "1/4", "1/3", "1/6", 2))
_COORDINATES = {
    1: (*map(sympy.Rational, (*range(11), *range(-10, 0), "1/2", "-1/2", "1/3", "1/4")), *_ANGLES),
    2: (*map(sympy.Rational, (*range(6), -1, -2, -3, "1/2")), *_ANGLES),
    3: tuple(map(sympy.Rational, (*range(4), -1))),
}
"""The values that students put for this many variables."""
_BESIDE_VARIABLES = tuple(map(sympy.Integer, (0, 2, 3)))
"""The values put for some variables while others stay: 1 would drop a factor, and −1 change a sign."""


@dataclass(frozen=True)
class AskedDerivative:
    """A derivative that was asked for, and the right answer.

    `along` are the variables in the order of differentiation, `variables` those of the whole problem,
    `written` is the text that the problem was read from.
    """

    component: Expr
    along: Variables
    right: Expr
    variables: Variables
    written: str = ""

    @property
    def x(self) -> Symbol:
        """The variable of the first differentiation."""
        return self.along[0]

    @cached_property
    def first(self) -> Step:
        """The first differentiation."""
        return _derivation(self.component, self.x)

    @cached_property
    def others(self) -> Variables:
        """The other variables in the component."""
        found = other_variables(self.component, self.x, self.variables)
        return tuple(other for other in found if other in self.component.free_symbols)


_derivation = remembered(64)(derivation)
"""The latest derivations: those of a question are the same for all answers to it."""


def wrong_derivatives(asked: AskedDerivative, given: Expr) -> Iterator[tuple[Wrong, Expr]]:
    """The wrong derivatives, the most telling mistake first, each with the expression to compare it with.

    That expression is the given answer, or its derivative if the student integrated.
    """
    copy_is_late = _copy_says_more(asked.first)
    copied = Wrong.of("not-differentiated", asked.component), given
    (slope,) = counted(derivative(expr, asked.x) for expr in (given,))
    integrated = Wrong.of("integrated", asked.component), slope
    is_negative = given == -asked.right
    for wrong in _known(asked, _wrong_orders):
        if not (is_negative and wrong.tag == "second-derivative-as-square"):  # (ln x)'' = −1/x² with its sign lost
            yield wrong, given
    yield from ((Wrong.of(*found), given) for found in counted(_renamed(asked, given)))
    if not copy_is_late:
        yield copied
    if not is_negative:  # sin for cos' = −sin has the wrong sign
        yield integrated
    yield from ((wrong, given) for wrong in _known(asked, _broken_at_any_stage))
    yield from (copied, integrated)
    for source in (_without_bars, _of_other_variables, _slips, _spread_powers, _inverted, _derived_again):
        yield from ((wrong, given) for wrong in _known(asked, source))
    yield from ((wrong, given) for wrong in at_points(asked.right, given))
    told = chain(_only_topic(asked, given), _one_part_wrong(asked, given))
    yield from ((Wrong.of(tag, given), given) for tag in counted(told))


def _known(asked: AskedDerivative, source: Callable[[AskedDerivative], Iterator[Tagged]]) -> Iterator[Wrong]:
    """The wrong derivatives that do not depend on the given answer: computed once for all answers."""
    return once((source, asked), lambda: (Wrong.of(*found) for found in islice(source(asked), MOST_CANDIDATES)))


# --- before the rules -----------------------------------------------------------------------------------


def _wrong_orders(asked: AskedDerivative) -> Iterator[Tagged]:
    """For a higher derivative: one of lower order, f'² for f'', f_xx for f_xy, a factor too many."""
    slopes = {x: derivative(asked.component, x) for x in asked.along}
    if len(asked.along) == 1:
        return
    if len(slopes) == 1:
        (slope,) = slopes.values()
        yield "second-derivative-as-square", slope ** len(asked.along)
        yield from _without_cross_terms(asked)
        yield from (("wrong-order", _derived(asked.component, asked.along[:k])) for k in range(1, len(asked.along)))
        if higher := derivative(asked.right, asked.x):
            yield "wrong-order", higher
        return
    if asked.right:
        yield "mixed-partial-dropped", sympy.S.Zero
    seconds = [derivative(slope, x) for x, slope in slopes.items()]
    for value in (sympy.Add(*seconds), *seconds, sympy.Mul(*slopes.values()), sympy.Add(*slopes.values())):
        yield "mixed-partial", value
    yield from (("wrong-order", slope) for slope in slopes.values())
    for x in dict.fromkeys((*asked.along, *asked.variables)):
        yield "mixed-partial", asked.right * x
        yield "mixed-partial", asked.right / x


def _without_cross_terms(asked: AskedDerivative) -> Iterator[Tagged]:
    """(f·g)'' taken to be f''·g + f·g''."""
    if asked.first.rule == "product":
        factors = asked.component.args
        seconds = [_derived(factor, asked.along) for factor in factors]
        yield "product-rule-dropped", sympy.Add(*product_terms(factors, seconds))


def _renamed(asked: AskedDerivative, given: Expr) -> Iterator[Tagged]:
    """The right derivative in a letter that the problem does not have."""
    strangers = given.free_symbols - asked.right.free_symbols - {*asked.along, *asked.variables}
    for stranger in sorted(strangers, key=str):
        for symbol in sorted(asked.right.free_symbols, key=str):
            yield "wrong-variable-name", asked.right.xreplace({symbol: stranger})


def _copy_says_more(step: Step) -> bool:
    """Whether a copy of the function has another name: for eᵘ it is f'(u) without u', for 3x a linear term."""
    while step.rule == "constant multiple" and step.children[0].rule != "variable":
        (step,) = step.children
    if step.rule == "sum":
        return any(isinstance(term.expr, sympy.exp) or term.rule == "exponential" for term in step.children)
    return isinstance(step.expr, sympy.exp) or step.rule in _COPIES_WITH_A_NAME


_COPIES_WITH_A_NAME = ("constant", "variable", "constant multiple", "exponential", "logarithmic")


# --- broken rules ----------------------------------------------------------------------------------------


def _broken_at_any_stage(asked: AskedDerivative) -> Iterator[Tagged]:
    """For a higher derivative a rule is broken in each differentiation in turn; then in both of two."""
    stages, component, along = [], asked.component, asked.along
    for number, x in enumerate(along, 1):
        stages.append((stage_of(component, x, asked.variables, asked.written), along[number:]))
        if number < len(along):
            component = exact.simplify(derivative(component, x))
    for row in BROKEN:
        for stage, rest in stages:
            for value in sound(map(partial(_derived, along=rest), stage.broken_by(row))):
                yield row.tag, value
        if row.tag in _OFTEN_TWICE:
            yield from _broken_twice(asked, stages[0][0], row)
    for row in BROKEN:
        if row.tag not in _OFTEN_TWICE:
            yield from _broken_twice(asked, stages[0][0], row)


def _broken_twice(asked: AskedDerivative, first: Stage, row: Broken) -> Iterator[Tagged]:
    """The same mistake in both of two differentiations."""
    if len(asked.along) != 2:
        return
    for broken_once in islice(first.broken_by(row), _MOST_TWICE):
        second = stage_of(broken_once, asked.along[1], asked.variables, asked.written)
        yield from ((row.tag, twice) for twice in islice(second.broken_by(row), _MOST_TWICE))


def _derived(expr: Expr, along: Variables) -> Expr:
    for x in along:
        expr = derivative(expr, x)
    return expr


# --- after the rules --------------------------------------------------------------------------------------


def _without_bars(asked: AskedDerivative) -> Iterator[Tagged]:
    """|u| taken to be u or −u, wherever SymPy has put it: |x³| is x²·|x|."""
    bars = asked.component.atoms(sympy.Abs)
    for sign in (1, -1) if bars else ():
        plain = asked.component.xreplace({bar: sign * bar.args[0] for bar in bars})
        yield "absolute-value", _derived(plain, asked.along)


def _of_other_variables(asked: AskedDerivative) -> Iterator[Tagged]:
    """∂f/∂x + ∂f/∂y, ∂f/∂y, and the right derivative with two variables exchanged."""
    if len(asked.along) == 1 and asked.others:
        slopes = [derivative(asked.component, other) for other in asked.others]
        yield "total-instead-of-partial", sympy.Add(asked.right, *slopes)
        yield from (("total-instead-of-partial", asked.right + slope) for slope in slopes)
        yield from (("wrong-variable-name", slope) for slope in slopes)
    if len(asked.along) == 1:
        parameters = asked.component.free_symbols - {*asked.others, *asked.variables, asked.x}
        yield from (("wrong-variable-name", derivative(asked.component, a)) for a in sorted(parameters, key=str))
    for other in dict.fromkeys((*asked.others, *asked.variables)):
        if other != asked.x:
            yield "wrong-variable-name", asked.right.xreplace({asked.x: other})
            yield "wrong-variable-name", asked.right.xreplace({asked.x: other, other: asked.x})


def _slips(asked: AskedDerivative) -> Iterator[Tagged]:
    return slips(asked.right, (asked.x,), asked.variables)


def _spread_powers(asked: AskedDerivative) -> Iterator[Tagged]:
    """The right result with (u + v)ⁿ written as uⁿ + vⁿ in it: over one denominator, or as it is."""
    for form in dict.fromkeys((asked.right, sympy.together(asked.right), sympy.factor(asked.right))):
        for power in distinct(form):
            if power.is_Pow and power.base.is_Add and power.exp.is_Rational and abs(power.exp) != 1:
                n = abs(power.exp)
                total = sympy.Add(*(term**n for term in power.base.args)) ** sympy.sign(power.exp)
                yield "freshman-dream" if power.exp.is_Integer else "linearity-of-root", form.xreplace({power: total})


def _inverted(asked: AskedDerivative) -> Iterator[Tagged]:
    """1/f' and (1/f)' for f'."""
    if asked.right:
        yield "inverted-function", 1 / asked.right
    if asked.component:
        yield "inverted-function", _derived(1 / asked.component, asked.along)


def _derived_again(asked: AskedDerivative) -> Iterator[Tagged]:
    """f'' for f'."""
    if len(asked.along) == 1 and (second := derivative(asked.right, asked.x)).free_symbols:
        yield "wrong-order", second


def at_points(right: Expr, given: Expr) -> Iterator[Wrong]:
    """The right result with simple numbers for some of its variables, or for all of them."""
    symbols = sorted(right.free_symbols, key=str)
    gone = [symbol for symbol in symbols if symbol not in given.free_symbols]
    if not (given.free_symbols <= right.free_symbols and 1 <= len(gone) <= len(_COORDINATES)):
        return
    if len(gone) > 1 and given in (0, 1, -1):
        return  # that several variables have just these values says too little
    coordinates = _COORDINATES.get(len(gone), ()) if given.is_number else _BESIDE_VARIABLES

    def values() -> Iterator[Wrong]:
        places = (dict(zip(gone, point, strict=True)) for point in product(coordinates, repeat=len(gone)))
        for value in sound(exact.substituted(right, place) for place in places):
            yield Wrong.of("evaluated-at-point", value)

    yield from once((at_points, right, *gone, coordinates), values)


def _only_topic(asked: AskedDerivative, given: Expr) -> Iterator[str]:
    """The topic of a wrong answer of the right kind that no known mistake gives: only one thing can be wrong."""
    first = asked.first
    if not given.free_symbols <= asked.component.free_symbols | {asked.x}:
        return
    if len(asked.along) > 1:
        if len(dict.fromkeys(asked.along)) > 1 and _is_slip_of_monomial(asked.right, given, asked.along):
            yield "mixed-partial"
    elif first.rule == "constant":
        yield "constant-derivative"
    elif isinstance(first.expr, sympy.Abs) and _is_product_of(given, lambda base: base in _signs(first.expr)):
        yield "absolute-value"
    elif first.rule == "function" and broken.is_trigonometric(first.expr):
        if _is_product_of(given, lambda base: broken.is_trigonometric(base) and base.args == first.expr.args):
            yield "trig-derivative"
    elif first.rule == "inverse function" and first.expr.args == asked.along:
        if _is_product_of(given, lambda base: base.is_Add and base.is_polynomial(asked.x)):
            yield "inverse-trig-confusion"
    elif _is_power(first) and _is_slip_of_monomial(asked.right, given, asked.along):
        yield "power-slip"


def _is_power(step: Step) -> bool:
    """Whether the function is c·xⁿ."""
    while step.rule == "constant multiple":
        (step,) = step.children
    return step.rule == "power"


def _one_part_wrong(asked: AskedDerivative, given: Expr) -> Iterator[str]:
    """The answer 0; or a sum, a product or a chain of which one part is wrong and the others are as they should be."""
    if given == 0:
        yield "dependence-missed"
    if given == 0 or len(asked.along) > 1 or given.count_ops() > _MOST_READ:
        return
    step, factors = asked.first, [given]
    while step.rule == "constant multiple":
        factors.append(step.children[0].expr / step.expr)
        (step,) = step.children
    slopes = [child.result for child in step.children]
    if step.rule in ("sum", "product"):
        parts = slopes if step.rule == "sum" else product_terms(tuple(child.expr for child in step.children), slopes)
        if _all_but_one(parts, sympy.expand(sympy.Mul(*factors))):
            yield "term-wrong" if step.rule == "sum" else "product-rule-term"
    elif (
        step.rule in _CHAINED
        and len(slopes) == 1
        and slopes[0]
        and _has_factor(sympy.Mul(*factors), step.result / slopes[0], step.children[0].expr, asked)
    ):
        yield "inner-derivative-wrong"


_CHAINED = ("chain", "inverse function", "power of a function", "exponential")
_MOST_READ = 200


def _all_but_one(parts: Sequence[Expr], given: Expr) -> bool:
    """Whether the terms of all parts but one stand in a sum, and further terms beside them."""
    left, missing = list(sympy.Add.make_args(given)), 0
    for part in parts:
        terms = sympy.Add.make_args(sympy.expand(part)) if part else ()
        if all(term in left for term in terms):
            for term in terms:
                left.remove(term)
        else:
            missing += 1
    return bool(left) and missing == 1 and sum(map(bool, parts)) > 1


def _has_factor(given: Expr, outer: Expr, inner: Expr, asked: AskedDerivative) -> bool:
    """Whether f'(u) is a factor of the answer, and nothing of u and f is left in the other factors."""
    if inner == asked.x or not (given.has(inner) or given.has(-inner)):
        return False
    rest = exact.simplify(given / outer)
    mine = {node for node in distinct(outer) if node.is_Function}
    known = asked.component.free_symbols | {asked.x}
    whole = rest.as_content_primitive()[0].is_Integer  # 4u³ is no factor of u³·w, unless w is divisible by 4
    return whole and rest.free_symbols <= known and not rest.has(inner, -inner) and mine.isdisjoint(distinct(rest))


def _signs(bars: Expr) -> tuple[Expr, ...]:
    u = bars.args[0]
    return u, bars, sympy.sign(u)


def _is_product_of(expr: Expr, belongs: Callable[[Expr], bool]) -> bool:
    """Whether an expression is a number times powers of the function's own variables, at least one."""
    bases = [factor.as_base_exp()[0] for factor in sympy.Mul.make_args(expr) if not factor.is_number]
    return bool(bases) and all(map(belongs, bases))


def _is_slip_of_monomial(right: Expr, given: Expr, along: Variables) -> bool:
    """Whether both are c·xᵏ·yˡ with the same c, or with the same powers."""
    pairs = [expr.as_independent(*along, as_Add=False) for expr in (right, given)]
    bases = [{factor.as_base_exp()[0] for factor in sympy.Mul.make_args(powers)} for _, powers in pairs]
    (number, powers), (other_number, other_powers) = pairs
    return all(bases[0] | bases[1] <= {*along} for _ in pairs) and (number == other_number or powers == other_powers)
