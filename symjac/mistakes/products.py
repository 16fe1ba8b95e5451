"""A place of a derivation, and the rules for products, quotients, powers and chains as students break them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING

from symjac import exact
from symjac.derive import derivative
from symjac.expressions.applied import record, slopes
from symjac.kernel import sympy
from symjac.stepwise import RULE, Dependence, Step
from symjac.stepwise.patterns import constant_factors
from symjac.stepwise.rules import product_terms

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from symjac.mistakes.entry import Tagged, Variables


# --- a place of a derivation --------------------------------------------------
#
# One place of a derivation, at which a rule can be broken.
#
# `slips` gives the right result with one error: a wrong sign, factor or exponent.


_VARIABLE_LETTERS = frozenset("rstuvwxyzXYZ") | {"theta", "phi", "varphi", "rho"}


def is_variable(symbol: Symbol, variables: tuple[Symbol, ...]) -> bool:
    """Whether a student would take a symbol for a variable: one of the problem's, or a letter such as y."""
    return symbol in variables or symbol.name.split("_")[0].rstrip("'") in _VARIABLE_LETTERS


def other_variables(expr: Expr, x: Symbol, variables: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The variables other than x, in an expression and in the problem."""
    others = (expr.free_symbols | set(variables)) - {x}
    return tuple(sorted((symbol for symbol in others if is_variable(symbol, variables)), key=str))


@dataclass(frozen=True)
class DerivationPlace:
    """A step, and the data that a broken rule may use.

    `others` are the other variables; `is_root`: the step is the whole derivation; `divides`: the problem was typed with
    a division (SymPy has e⁻ˣ for both e⁻ˣ and 1/eˣ).
    """

    step: Step
    depends: Dependence
    others: tuple[Symbol, ...]
    is_root: bool
    divides: bool

    @property
    def expr(self) -> Expr:
        """The expression that is differentiated here."""
        return self.step.expr

    @property
    def x(self) -> Symbol:
        """The variable."""
        return self.step.wrt

    @property
    def result(self) -> Expr:
        """The right derivative."""
        return self.step.result

    @cached_property
    def parts(self) -> tuple[Expr, ...]:
        """The parts that the rule differentiates."""
        return tuple(child.expr for child in self.step.children)

    @cached_property
    def slopes(self) -> tuple[Expr, ...]:
        """The derivatives of the parts."""
        return tuple(child.result for child in self.step.children)

    @property
    def inner(self) -> Expr:
        """u in f(u); x if the rule is one for x itself."""
        return self.parts[0] if self.parts else self.x

    @property
    def inner_slope(self) -> Expr:
        """u'."""
        return self.slopes[0] if self.slopes else sympy.S.One

    @cached_property
    def constants(self) -> tuple[Expr, ...]:
        """The constant factors of a product."""
        return constant_factors(self.expr, self.depends)

    def with_slopes(self, *slopes: Expr) -> Expr:
        """The result of the right rule with other derivatives of the parts."""
        return RULE[self.step.rule].derived(self.expr, self.parts, slopes, self.depends)

    def outer(self, inner: Expr) -> Expr:
        """f'(v) for the outer function f of this place and any v."""
        if self.expr.is_Pow:
            base, exponent = self.expr.args
            if self.depends(base):
                return exponent * inner ** (exponent - 1)
            return base**inner * sympy.log(base)
        function = record(self.expr)
        for formula, argument in zip(slopes(function) if function else (), self.expr.args, strict=False):
            if formula and argument == self.inner:
                return formula(*self._arguments(inner))
        return self.with_slopes(*(sympy.S.One for _ in self.slopes))

    def value(self, inner: Expr) -> Expr:
        """f(v)."""
        return exact.applied(self.expr.func, *self._arguments(inner))

    def _arguments(self, inner: Expr) -> tuple[Expr, ...]:
        return tuple(inner if argument == self.inner else argument for argument in self.expr.args)

    def varies(self, expr: Expr) -> tuple[Symbol, ...]:
        """The other variables in an expression."""
        return tuple(symbol for symbol in self.others if symbol in expr.free_symbols)


def slips(right: Expr, own: Variables, variables: Variables) -> Iterator[Tagged]:
    """The results with one slip; `own` are the variables of differentiation, `variables` those of the problem."""
    yield "sign-lost", -right
    factors = sympy.Mul.make_args(sympy.factor_terms(exact.simplify(right)))
    for i, factor in enumerate(factors):
        rest = sympy.Mul(*factors[:i], *factors[i + 1 :])
        yield from _without(factor, rest, own, variables)
    constants = [factor for factor in factors if _kind(factor, own, variables) == "constant"]
    yield "constant-multiple-dropped", right / sympy.Mul(*constants)
    yield "degrees-vs-radians", right * sympy.pi / 180
    yield "degrees-vs-radians", right * 180 / sympy.pi


def _without(factor: Expr, rest: Expr, own: Variables, variables: Variables) -> Iterator[Tagged]:
    """The product of a factor and the rest, with the factor lost or to another power."""
    kind = _kind(factor, own, variables)
    if kind == "number":
        if factor.is_real and rest.free_symbols:  # any number is a factor of a constant
            yield "lost-coefficient", rest
            yield "lost-coefficient", -rest
        return
    if kind == "constant":
        yield "constant-multiple-dropped", rest
    if kind == "other":
        yield "other-variable-dropped", rest
    base, exponent = factor.as_base_exp()
    if base.is_Symbol or base.is_Add:
        for slip in (exponent - 1, exponent + 1, -exponent):
            slipped = rest * base**slip
            if slipped.free_symbols:
                yield "power-slip", slipped


def _kind(factor: Expr, own: Variables, variables: Variables) -> str:
    """The kind of a factor: number, constant (a parameter), own (differentiated by), other (another one)."""
    symbols = factor.free_symbols
    if not symbols:
        return "number"
    if symbols & {*own}:
        return "own"
    return "other" if any(is_variable(symbol, variables) for symbol in symbols) else "constant"


# --- broken rules -------------------------------------------------------------


_MOST_FACTORS = 4
_ONE = sympy.S.One


def product_of_slopes(place: DerivationPlace) -> Iterator[Expr]:
    """f'·g'."""
    yield sympy.Mul(*place.slopes)


def product_of_letters(place: DerivationPlace) -> Iterator[Expr]:
    """(x·y)' taken to be 1·1."""
    if all(factor.is_Symbol for factor in place.expr.args) and place.varies(place.expr):
        yield _ONE


def power_of_slope(place: DerivationPlace) -> Iterator[Expr]:
    """(f·f)' taken to be f'·f'."""
    if place.expr.exp.is_Integer and place.expr.exp > 1:
        yield place.inner_slope**place.expr.exp


def sum_of_slopes(place: DerivationPlace) -> Iterator[Expr]:
    """f' + g'."""
    yield sympy.Add(*place.slopes)


def terms_dropped(place: DerivationPlace) -> Iterator[Expr]:
    """f'·g without f·g', and so on."""
    terms = product_terms(place.parts, place.slopes)
    if len(terms) <= _MOST_FACTORS:
        for size in range(len(terms) - 1, 0, -1):
            for kept in combinations(terms, size):
                yield sympy.Add(*kept)
        if len(terms) > 2:  # of three factors, a term in the place of another
            for lost, twice in permutations(terms, 2):
                yield sympy.Add(*terms, twice, -lost)


def wrong_pairs(place: DerivationPlace) -> Iterator[Expr]:
    """f·f' + g·g', f·g + f'·g', f' + f·g'."""
    parts, slopes = place.parts, place.slopes
    yield sympy.Add(*(part * slope for part, slope in zip(parts, slopes, strict=True)))
    yield sympy.Mul(*parts) + sympy.Mul(*slopes)
    terms = product_terms(parts, slopes)
    for i, slope in enumerate(slopes):
        yield sympy.Add(*terms[:i], slope, *terms[i + 1 :])
    if len(parts) == _PAIRED:
        yield from _pairs_of_three(parts, slopes)


_PAIRED = 3


def _pairs_of_three(parts: tuple[Expr, ...], slopes: tuple[Expr, ...]) -> Iterator[Expr]:
    """f'·g + g'·h + h'·f, and f'·g·h + f·g' + …: each derivative with both other factors, with one, or with none."""
    choices = []
    for i, slope in enumerate(slopes):
        first, second = (part for j, part in enumerate(parts) if j != i)
        choices.append((slope * first * second, slope * first, slope * second, first * second))
    yield from (sympy.Add(*terms) for terms in islice(product(*choices), 1, None))
    f, g, h = parts
    df, dg, dh = slopes
    yield df * dg + dg * dh + df * dh
    yield df * dg * h + df * g * dh + f * dg * dh


def subtracted(place: DerivationPlace) -> Iterator[Expr]:
    """f'·g − f·g', as for a quotient."""
    if len(place.parts) == 2 and all(place.slopes):
        first, second = product_terms(place.parts, place.slopes)
        yield first - second
        yield second - first


def wrong_signs(place: DerivationPlace) -> Iterator[Expr]:
    """f'·g·f·g', f·g·(f' + g')."""
    if len(place.parts) == 2:
        first, second = product_terms(place.parts, place.slopes)
        yield first * second
        yield place.expr * sympy.Add(*place.slopes)


def _fraction(place: DerivationPlace) -> tuple[Expr, Expr, Expr, Expr] | None:
    """f, g, f', g' of f/g; SymPy writes a division by eˣ as a factor e⁻ˣ."""
    if place.step.rule == "quotient":
        return (*place.parts, *place.slopes)
    if not place.divides:
        return None
    f, g = sympy.fraction(place.expr)
    return (f, g, derivative(f, place.x), derivative(g, place.x)) if place.depends(g) else None


def quotient_order(place: DerivationPlace) -> Iterator[Expr]:
    """(f·g' − f'·g)/g²."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        yield (f * dg - df * g) / g**2


def brackets_lost(place: DerivationPlace) -> Iterator[Expr]:
    """f'·g − (a + b)·g' with the minus sign before a alone, or with that of a product of sums."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        for terms in (f.args if f.is_Add else (), sympy.expand(f * dg).args if dg.is_Add or f.is_Add else ()):
            for first in terms:
                whole = f if terms is f.args else sympy.expand(f * dg)
                weight = dg if terms is f.args else _ONE
                yield (df * g - weight * first + weight * (whole - first)) / g**2


def slope_over_slope(place: DerivationPlace) -> Iterator[Expr]:
    """f'/g'."""
    if (fraction := _fraction(place)) and fraction[3]:
        _, _, df, dg = fraction
        yield df / dg
        if df == 0:
            yield 1 / dg


def wrong_denominator(place: DerivationPlace) -> Iterator[Expr]:
    """(f'·g − f·g') over a wrong denominator, such as g, g' or g'², or over none."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        above = df * g - f * dg
        for below in (g, _ONE, dg, dg**2, 2 * g, g**3, g**4, f**2, f * g, (f * g) ** 2):
            if below:
                yield above / below
        # Each term over its own denominator: the half of it not squared.
        yield df - f * dg / g**2


def quotient_wrong(place: DerivationPlace) -> Iterator[Expr]:
    """A sum for the difference, a term lost, factors in the wrong pairs."""
    if fraction := _fraction(place):
        f, g, df, dg = fraction
        for above in (
            df * g + f * dg,
            df * dg,
            df * g,
            -f * dg,
            f * dg,
            f * df - g * dg,
            df - dg,
            df + dg,
            df * g - f * g,
            *(() if f.has(sympy.exp) else (f * g - f * dg,)),  # of eᵘ it is rather u' that is lost
            df * g - dg,
            df - f * dg,
            df * dg - f * g,
            df * g**2 - f * dg,
            df * f - dg * g,
        ):
            yield above / g**2
        for above in (df * g + f * dg, df * dg, -f * dg, f * dg):
            yield above / g
        yield df * g + f * dg


def reciprocal_denominator(place: DerivationPlace) -> Iterator[Expr]:
    """(1/g)' with g for g²."""
    if place.expr.exp == -1:
        yield -place.inner_slope / place.inner


def reciprocal_of_slope(place: DerivationPlace) -> Iterator[Expr]:
    """(1/g)' taken to be 1/g'."""
    if place.expr.exp.is_Integer and place.expr.exp < 0:
        slope = derivative(1 / place.expr, place.x)
        if slope not in (0, 1):
            yield 1 / slope
            yield -1 / slope


def inverted_fraction(place: DerivationPlace) -> Iterator[Expr]:
    """g/f for f/g."""
    if (fraction := _fraction(place)) and fraction[0] != 1:
        yield derivative(fraction[1] / fraction[0], place.x)


def _powers_of_terms(place: DerivationPlace, chosen: bool) -> Iterator[Expr]:
    """(u + v)ⁿ differentiated as uⁿ + vⁿ."""
    base, exponent = place.expr.args
    if not (base.is_Add and chosen):
        return
    positive = {symbol: sympy.Dummy(positive=True) for symbol in base.free_symbols}
    back = {dummy: symbol for symbol, dummy in positive.items()}
    # √(x²) is x for students who make this mistake
    powers = [sympy.Pow(term.xreplace(positive), exponent) for term in base.args]
    signed = [
        -sympy.Pow(-term.xreplace(positive), exponent) if term.could_extract_minus_sign() else power
        for term, power in zip(base.args, powers, strict=True)
    ]
    for terms in (powers, signed):
        yield derivative(sympy.Add(*terms).xreplace(back), place.x)


def freshman(place: DerivationPlace) -> Iterator[Expr]:
    """(u + v)ⁿ taken to be uⁿ + vⁿ."""
    exponent = place.expr.exp
    return _powers_of_terms(place, bool(exponent.is_Integer and exponent > 1))


def root_of_terms(place: DerivationPlace) -> Iterator[Expr]:
    """√(u + v) taken to be √u + √v."""
    exponent = place.expr.exp
    return _powers_of_terms(place, bool(exponent.is_Rational and not exponent.is_Integer))


def function_of_terms(place: DerivationPlace) -> Iterator[Expr]:
    """f(u + v) differentiated as f(u) + f(v), with respect to x or to all variables."""
    if not (place.inner.is_Add and len(place.expr.args) == 1 and place.expr.is_Function):
        return
    if isinstance(place.expr, sympy.Abs):
        return  # |u + v| taken for u + v is rather the absolute value
    total = sympy.Add(*(place.value(term) for term in place.inner.args))
    slope = derivative(total, place.x)
    yield slope
    if place.others:
        yield sympy.Add(slope, *(derivative(total, other) for other in place.others))


def _power(place: DerivationPlace) -> tuple[Expr, Expr, Expr]:
    """u, n, u'."""
    return place.expr.base, place.expr.exp, place.inner_slope


def coefficient_lost(place: DerivationPlace) -> Iterator[Expr]:
    """uⁿ⁻¹."""
    u, n, du = _power(place)
    yield u ** (n - 1) * du
    if n.could_extract_minus_sign():
        yield -(u ** (n - 1)) * du
    if du != 1:
        yield u ** (n - 1)


def not_reduced(place: DerivationPlace) -> Iterator[Expr]:
    """n·uⁿ; x for x' = 1."""
    if place.expr.is_Symbol:
        yield place.expr
        return
    u, n, du = _power(place)
    yield n * u**n * du
    if du != 1:
        yield n * u**n


def wrong_direction(place: DerivationPlace) -> Iterator[Expr]:
    """n·uⁿ⁺¹, and the like for negative and fractional exponents."""
    u, n, du = _power(place)
    yield n * u ** (n + 1) * du
    if not n.is_Integer:
        yield du / (n * u ** (n - 1))
        for wrong in (n * u ** (1 - n), u ** (n + 1), u ** (1 - n)):
            yield wrong * du
    elif n.is_negative:
        for wrong in (-n * u ** (n + 1), -n * u ** (-n - 1), n * u ** (-n - 1), -n * u ** (1 - n)):
            yield wrong * du


def exponent_slip(place: DerivationPlace) -> Iterator[Expr]:
    """(n−1)·uⁿ⁻¹, n·uⁿ⁻², n·u, …"""
    u, n, du = _power(place)
    slips = [
        (n - 1, n - 1),
        (n, n - 2),
        (n - 1, n),
        (n + 1, n - 1),
        (n, 1),
        (n - 1, n - 2),
        (n + 1, n),
        (n, 2),
        (1, n + 1),
        (n + 1, n + 1),
    ]
    for factor, exponent in (
        *slips,
        *(() if n.is_Integer else ((n, -n),)),
        (-n, n - 1),
        (1 / n if n else n, n - 1),
        (n, 0),
    ):
        if exponent != 0:  # a number is more likely a value at a point
            yield factor * u**exponent * du


def sign_of_exponent(place: DerivationPlace) -> Iterator[Expr]:
    """n·uⁿ⁻¹ with −n for a negative n."""
    if place.expr.exp.could_extract_minus_sign():
        yield -place.result


def exponential_of_power(place: DerivationPlace) -> Iterator[Expr]:
    """xⁿ·ln x."""
    u, n, du = _power(place)
    for factor in (_ONE, du, n):
        yield place.expr * sympy.log(u) * factor
    if n.is_positive:  # nˣ·ln n
        yield n**u * sympy.log(n) * du


def power_of_exponential(place: DerivationPlace) -> Iterator[Expr]:
    """x·aˣ⁻¹."""
    is_exp = isinstance(place.expr, sympy.exp)
    if not (is_exp or place.expr.is_Pow):
        return
    base, exponent = (sympy.E, place.inner) if is_exp else place.expr.args
    du = derivative(exponent, place.x)
    logs = () if place.depends(base) else (sympy.log(base), du * sympy.log(base))
    for factor in dict.fromkeys((_ONE, du, *logs)):
        yield exponent * base ** (exponent - 1) * factor
    if place.step.rule == "logarithmic":
        yield exponent * base ** (exponent - 1) * place.slopes[0]


def logarithm_lost(place: DerivationPlace) -> Iterator[Expr]:
    """(aᶠ)' without ln a."""
    yield place.expr * place.inner_slope


def logarithm_of_another(place: DerivationPlace) -> Iterator[Expr]:
    """(aᶠ)' with ln f for ln a, or with the factor a."""
    if place.expr.is_Pow:
        base, exponent = place.expr.args
        for factor in (sympy.log(exponent), base, exponent):
            yield place.expr * factor * place.inner_slope


def exponential_of_both(place: DerivationPlace) -> Iterator[Expr]:
    """(fᵍ)' as if f were constant."""
    f, _ = place.parts
    yield place.expr * sympy.log(f) * place.slopes[1]


def inner_missing(place: DerivationPlace) -> Iterator[Expr]:
    """f'(u), without u'."""
    if place.slopes != (-1,):
        yield place.with_slopes(*(_ONE for _ in place.slopes))
        if place.inner_slope.could_extract_minus_sign() and len(place.slopes) == 1:
            yield place.with_slopes(-_ONE)
    if len(place.slopes) > 1:
        for i in range(len(place.slopes)):
            yield place.with_slopes(*(_ONE if i == j else slope for j, slope in enumerate(place.slopes)))


def outer_missing(place: DerivationPlace) -> Iterator[Expr]:
    """u', without f'(u)."""
    if place.inner_slope.free_symbols or not place.is_root:  # a number alone is more likely a value at a point
        yield place.inner_slope
        if place.outer(place.x).could_extract_minus_sign():
            yield -place.inner_slope


def outer_kept(place: DerivationPlace) -> Iterator[Expr]:
    """f(u)·u'."""
    if place.inner_slope != 1:
        yield place.expr * place.inner_slope


def constant_inside_not_raised(place: DerivationPlace) -> Iterator[Expr]:
    """f'(u)·u' with (c·v)² taken for c·v² in it."""
    number, rest = place.inner.as_coeff_Mul()
    if number.is_Rational and abs(number) != 1 and len(place.expr.args) == 1:
        u = sympy.Dummy("u")
        outer = place.outer(u)
        if (square := u**2) in outer.atoms(sympy.Pow):
            yield outer.xreplace({square: number * rest**2}).xreplace({u: place.inner}) * place.inner_slope


def linear_inner_missing(place: DerivationPlace) -> Iterator[Expr]:
    """f'(u) without u' = c for u = c·x + d, also where c + d = 1 looks like a constant that was kept."""
    if place.inner.is_Add and place.inner_slope.is_number and place.inner.subs(place.x, 1) == 1:
        yield place.with_slopes(*(_ONE for _ in place.slopes))


def linear_root_coefficient_lost(place: DerivationPlace) -> Iterator[Expr]:
    """√(x + 1)' without the 1/2, which also (x + 1)' = 1 + 1 leads to."""
    u, n, du = _power(place)
    if n.is_Rational and n.q == 2 and du == 1 and u.subs(place.x, 1) == 2:
        yield u ** (n - 1)


def outer_and_constant_missing(place: DerivationPlace) -> Iterator[Expr]:
    """(c·f(u))' taken to be u'."""
    varying = [factor for factor in place.expr.args if place.depends(factor)]
    if len(varying) == 1 and varying[0].is_Function and len(varying[0].args) == 1:
        slope = derivative(varying[0].args[0], place.x)
        if slope.free_symbols:
            yield slope


def inner_sign_missing(place: DerivationPlace) -> Iterator[Expr]:
    """(e⁻ˣ)' taken to be e⁻ˣ: of an inner derivative −1 only the sign can be lost."""
    if place.slopes == (-1,):
        yield place.with_slopes(_ONE)


def inner_wrong_variable(place: DerivationPlace) -> Iterator[Expr]:
    """f'(u)·∂u/∂y."""
    for other in sorted(place.expr.free_symbols - {place.x}, key=str):
        yield place.with_slopes(*(derivative(part, other) for part in place.parts))


def inner_lost(place: DerivationPlace) -> Iterator[Expr]:
    """f'(x)·u', f'(x), f'(u), if not 0: 0 would not show that a function was lost."""
    yield from (value for value in _inner_lost(place) if value != 0)


def _inner_lost(place: DerivationPlace) -> Iterator[Expr]:
    slope, inner = place.inner_slope, place.inner
    simpler = [place.x]
    if inner.is_Add:
        simpler.append(sympy.Add(*(term for term in inner.args if place.depends(term))))
    if inner.is_Mul:
        simpler.append(sympy.Mul(*(factor for factor in inner.args if place.depends(factor))))
    simpler.append(slope)
    for other in dict.fromkeys(simpler):
        if other != inner:
            yield place.outer(other) * slope
            yield place.outer(other)
            yield place.outer(other) * derivative(other, place.x)
    yield place.value(slope)
    yield place.outer(inner * slope)
    yield -place.outer(slope)
