"""The rules of differentiation as students break them: each row replaces the `how` of some rules at one place.

The rows stand in the order in which an experienced marker would think of the mistakes. If two rows give the same
wrong answer, the more informative one comes first.

This module has wrong derivatives of functions (signs, confused functions, angles in degrees, |u|), constants treated
as variables, and lost factors and terms; `products` has those of products and powers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from symjac.derive import derivative
from symjac.expressions.applied import class_of, of_family, records, slopes
from symjac.kernel import sympy
from symjac.mistakes import products
from symjac.mistakes.products import DerivationPlace

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.mistakes.products import DerivationPlace

S = sympy


_CIRCULAR, _HYPERBOLIC = of_family("circular"), of_family("hyperbolic")
_ARC, _AREA = of_family("arc"), of_family("area")
TRIGONOMETRIC = frozenset((*_CIRCULAR, *_HYPERBOLIC))

_FORWARD = {kind: class_of(records()[kind].undone) for kind in (*_ARC, *_AREA, S.log)} | {S.exp: S.log}
_INVERSE_OF = {function: inverse for inverse, function in _FORWARD.items()}

_SIGNED = TRIGONOMETRIC | {*_ARC, *_AREA}


def _slope(kind: Any) -> Callable[[Any], Any]:
    """f' of a function of one argument."""
    (slope,) = slopes(records()[kind])[:1]
    assert slope is not None
    return slope


_CONFUSED_CIRCULAR: tuple[Callable[[Any], Any], ...] = (
    *_CIRCULAR,
    lambda u: S.sec(u) ** 2,
    lambda u: S.csc(u) ** 2,
    lambda u: S.sec(u) * S.tan(u),
    lambda u: S.csc(u) * S.cot(u),
    lambda u: S.tan(u) ** 2,
    lambda u: S.cot(u) ** 2,
    lambda u: S.sin(u) ** 2,
    lambda u: S.cos(u) ** 2,
)
_CONFUSED_HYPERBOLIC: tuple[Callable[[Any], Any], ...] = (
    *_HYPERBOLIC,
    lambda u: S.sech(u) ** 2,
    lambda u: S.csch(u) ** 2,
    lambda u: S.sech(u) * S.tanh(u),
    lambda u: S.tanh(u) ** 2,
    lambda u: S.sec(u) ** 2,
    lambda u: 1 + S.tanh(u) ** 2,
    S.sin,
    S.cos,
)
_CONFUSED_INVERSE: tuple[Callable[[Any], Any], ...] = (
    *map(_slope, (*_ARC, *_AREA, S.LambertW)),
    lambda u: 1 / S.sqrt(u**2 - 1),
    lambda u: 1 / (u**2 - 1),
    lambda u: S.sqrt(1 - u**2),
    lambda u: 1 + u**2,
    lambda u: 1 / (1 + u),
    lambda u: 1 / S.sqrt(1 - u),
    lambda u: u / S.sqrt(1 - u**2),
    lambda u: 1 / S.sqrt(1 + u**2),
)


def is_trigonometric(expr: Expr) -> bool:
    """Whether the outermost function is circular or hyperbolic."""
    return type(expr) in TRIGONOMETRIC


def sign(place: DerivationPlace) -> Iterator[Expr]:
    """cos' = sin, sin' = −cos, acos' = 1/√(1 − x²)."""
    if type(place.expr) not in _SIGNED:
        return
    # in sin(1/x)' the sign belongs to (1/x)'
    if not place.inner_slope.could_extract_minus_sign() or place.outer(place.x).could_extract_minus_sign():
        yield -place.result


def absolute_value(place: DerivationPlace) -> Iterator[Expr]:
    """|u|' taken to be u', |u'|, −u', |u|·u' or 0."""
    if isinstance(place.expr, S.Abs):
        u, du = place.inner, place.inner_slope
        yield from (du, abs(du), -du, place.expr * du, place.expr, S.S.Zero, du / place.expr, place.expr / 2)
        yield from (S.sign(u), u / (2 * place.expr), S.S.One, u * du, u / u**2)


def other_circular(place: DerivationPlace) -> Iterator[Expr]:
    """tan' = sec, sec' = sec², cosh' = −sin."""
    pool = _CONFUSED_CIRCULAR if type(place.expr) in _CIRCULAR else _CONFUSED_HYPERBOLIC
    if type(place.expr) in TRIGONOMETRIC:
        yield from _of_pool(place, pool)
        if place.inner != place.x and place.inner_slope != 0:
            yield from (outer(place.x) * place.inner_slope for outer in pool)


def other_inverse(place: DerivationPlace) -> Iterator[Expr]:
    """asin' = 1/√(1 + x²), asin' = acos, atan' = 1/cos²."""
    kind = type(place.expr)
    if kind not in _FORWARD:
        return
    forward = _FORWARD[kind]
    reciprocals: tuple[Callable[[Any], Any], ...] = (
        lambda u: 1 / _slope(forward)(u),
        lambda u: -_slope(forward)(u) / forward(u) ** 2,
        _slope(forward),
        lambda u: 1 / forward(u),
    )
    yield from _of_pool(place, (*_CONFUSED_INVERSE, *_ARC, *_AREA, *reciprocals))


def of_inverse(place: DerivationPlace) -> Iterator[Expr]:
    """tan' = 1/(1 + x²), exp' = 1/x, log' = exp; log' = x."""
    inverse = _INVERSE_OF.get(type(place.expr))
    if inverse is not None:
        yield from _of_pool(place, (_slope(inverse),))
    if isinstance(place.expr, S.log):
        yield from _of_pool(place, (lambda u: u,))


def degrees(place: DerivationPlace) -> Iterator[Expr]:
    """A factor π/180, as if angles were in degrees."""
    if type(place.expr) in (*_CIRCULAR, *_ARC):
        yield place.result * S.pi / 180
        yield place.result * 180 / S.pi
        if type(place.expr) in _CIRCULAR:
            small = place.outer(S.pi * place.inner / 180) * place.inner_slope
            yield small
            yield small * S.pi / 180


def _of_pool(place: DerivationPlace, pool: tuple[Callable[[Any], Any], ...]) -> Iterator[Expr]:
    """Each function of the pool at u, with both signs, with and without u'."""
    u, du = place.inner, place.inner_slope
    for function in pool:
        wrong = function(u)
        for factor in dict.fromkeys((du, S.S.One)):
            yield wrong * factor
            yield -wrong * factor


_ONE = sympy.S.One


def whole_constant(place: DerivationPlace) -> Iterator[Expr]:
    """c' taken to be c, 1 or −c, for a constant c that is the whole function."""
    if place.is_root:
        yield place.expr
        yield _ONE
        yield -place.expr


def constant_to_one(place: DerivationPlace) -> Iterator[Expr]:
    """c' taken to be ±1."""
    yield _ONE
    if place.expr.could_extract_minus_sign():
        yield -_ONE


def constant_kept(place: DerivationPlace) -> Iterator[Expr]:
    """c' taken to be c."""
    yield place.expr


def power_of_constant(place: DerivationPlace) -> Iterator[Expr]:
    """n·cⁿ⁻¹ of a constant cⁿ."""
    factors = sympy.Mul.make_args(place.expr)
    for i, factor in enumerate(factors):
        base, exponent = factor.as_base_exp()
        if exponent != 1 and base is not sympy.E and not place.varies(base):
            yield sympy.Mul(*factors[:i], exponent, base ** (exponent - 1), *factors[i + 1 :])
        if factor.is_Integer and (power := sympy.perfect_power(abs(factor))):
            root, degree = power  # 5² has become 25
            lowered = degree * root ** (degree - 1)
            if lowered != factor:  # for 4 = 2² the two agree; that a constant was kept says more
                yield sympy.Mul(*factors[:i], lowered, *factors[i + 1 :])
        if isinstance(factor, sympy.exp) and factor.args[0].is_number:
            yield sympy.Mul(*factors[:i], factor.args[0], sympy.exp(factor.args[0] - 1), *factors[i + 1 :])


def power_of_constant_factor(place: DerivationPlace) -> Iterator[Expr]:
    """n·cⁿ⁻¹·f' of cⁿ·f, and n·cⁿ⁻¹·f."""
    for i, factor in enumerate(place.constants):
        base, exponent = factor.as_base_exp()
        if exponent.is_Rational and exponent > 1 and not place.varies(base):
            rest = (*place.constants[:i], *place.constants[i + 1 :])
            yield sympy.Mul(exponent, base ** (exponent - 1), *rest, place.slopes[0])
            yield sympy.Mul(exponent, base ** (exponent - 1), place.expr / factor)
            yield sympy.Mul(exponent, base ** (exponent - 1), place.expr / factor) + place.result


def constant_varies(place: DerivationPlace) -> Iterator[Expr]:
    """A term that contains only y, differentiated with respect to y."""
    for other in place.varies(place.expr):
        yield derivative(place.expr, other)


def factor_varies(place: DerivationPlace) -> Iterator[Expr]:
    """(x·g(y))' taken to be 1·g'(y)."""
    moving = [i for i, factor in enumerate(place.constants) if place.varies(factor)]
    for size in range(len(moving), 0, -1):
        for chosen in combinations(moving, size):
            yield sympy.Mul(
                place.slopes[0],
                *(
                    sympy.Mul(*(derivative(factor, other) for other in place.varies(factor))) if i in chosen else factor
                    for i, factor in enumerate(place.constants)
                ),
            )


def outer_of_factor(place: DerivationPlace) -> Iterator[Expr]:
    """(x·sin(yz))' taken to be 1·cos(yz)."""
    for i, factor in enumerate(place.constants):
        if factor.is_Function and len(factor.args) == 1 and place.varies(factor):
            u = sympy.Dummy("u", real=True)
            outer = derivative(factor.func(u), u).xreplace({u: factor.args[0]})
            yield sympy.Mul(place.slopes[0], outer, *place.constants[:i], *place.constants[i + 1 :])


def term_by_another(place: DerivationPlace) -> Iterator[Expr]:
    """∂/∂y of a term for ∂/∂x; of the whole function other rows say more."""
    if not place.is_root:
        yield from (derivative(place.expr, other) for other in place.varies(place.expr))


def _without_factors(place: DerivationPlace, other_variables: bool) -> Iterator[Expr]:
    """c·f' without some of its constant factors: those with other variables, or those without."""
    chosen = [c for c in place.constants if bool(place.varies(c)) is other_variables and c != -1]
    for size in range(len(chosen), 0, -1):
        for dropped in combinations(chosen, size):
            kept = [factor for factor in place.constants if factor not in dropped]
            sign = -1 if any(factor.could_extract_minus_sign() for factor in dropped) else 1
            for signed in dict.fromkeys((sign, 1)):
                yield sympy.Mul(signed, *kept, place.slopes[0])


def multiple_dropped(place: DerivationPlace) -> Iterator[Expr]:
    """(3·f)' without the 3."""
    return _without_factors(place, other_variables=False)


def variable_dropped(place: DerivationPlace) -> Iterator[Expr]:
    """(y·f)' without the y."""
    return _without_factors(place, other_variables=True)


def sign_dropped(place: DerivationPlace) -> Iterator[Expr]:
    """(−f)' taken to be f'."""
    if any(factor.could_extract_minus_sign() for factor in place.constants):
        yield -place.result


def linear_kept(place: DerivationPlace) -> Iterator[Expr]:
    """(c·x)' taken to be c·x."""
    if place.parts == (place.x,):
        yield place.expr


def constant_added(place: DerivationPlace) -> Iterator[Expr]:
    """(c·f)' taken to be c + f', if c is no number."""
    if any(factor.free_symbols for factor in place.constants):
        yield sympy.Add(sympy.Mul(*place.constants), *place.slopes)


def constant_times_zero(place: DerivationPlace) -> Iterator[Expr]:
    """(c·f)' taken to be c'·f' = 0, if c·f is the whole function."""
    if place.is_root:
        yield sympy.S.Zero


def sum_sign(place: DerivationPlace) -> Iterator[Expr]:
    """A term with the wrong sign."""
    for slope in place.slopes:
        if slope:
            yield place.result - 2 * slope


def sum_term(place: DerivationPlace) -> Iterator[Expr]:
    """A sum without one of its terms."""
    for slope in place.slopes:
        if slope:
            yield place.result - slope


@dataclass(frozen=True)
class Broken:
    """One row: the mistake's tag, the rules that it breaks, and the wrong derivatives that result."""

    tag: str
    rules: tuple[str, ...]
    how: Callable[[DerivationPlace], Iterator[Expr]]


_CHAIN = ("chain", "inverse function", "power of a function", "exponential", "chain, several arguments")
_COMPOSED = ("chain", "inverse function", "power of a function", "exponential")
_FUNCTION = ("function", "chain")
_ANY_FUNCTION = (*_FUNCTION, "inverse function")
_POWER = ("power", "power of a function")
_QUOTIENT = ("quotient", "product")

BROKEN: tuple[Broken, ...] = (
    Broken("power-rule-on-constant", ("constant",), power_of_constant),
    Broken("other-variable-not-constant", ("constant",), constant_varies),
    Broken("constant-derivative", ("constant",), whole_constant),
    Broken("chain-factor-missing", ("power of a function",), products.linear_inner_missing),
    Broken("lost-coefficient", ("power of a function",), products.linear_root_coefficient_lost),
    Broken("constant-term-kept", ("constant",), constant_kept),
    Broken("constant-derivative", ("constant",), constant_to_one),
    Broken("linear-term", ("constant multiple", "variable"), linear_kept),
    Broken("freshman-dream", ("power of a function",), products.freshman),
    Broken("linearity-of-root", ("power of a function",), products.root_of_terms),
    Broken("linearity-of-function", ("chain", "inverse function", "exponential"), products.function_of_terms),
    Broken("quotient-order", _QUOTIENT, products.quotient_order),
    Broken("quotient-of-derivatives", _QUOTIENT, products.slope_over_slope),
    Broken("quotient-denominator", _QUOTIENT, products.wrong_denominator),
    Broken("quotient-rule-wrong", _QUOTIENT, products.quotient_wrong),
    Broken("sign-of-derivative", _ANY_FUNCTION, sign),
    Broken("sign-lost", _QUOTIENT, products.brackets_lost),
    Broken("absolute-value", _FUNCTION, absolute_value),
    Broken("product-of-derivatives", ("product",), products.product_of_slopes),
    Broken("chain-factor-missing", _CHAIN, products.inner_missing),
    Broken("sign-lost", _COMPOSED, products.inner_sign_missing),
    Broken("chain-factor-wrong-variable", _CHAIN, products.inner_wrong_variable),
    Broken("product-of-derivatives", ("constant multiple",), products.product_of_letters),
    Broken("product-treated-as-sum", ("product",), products.sum_of_slopes),
    Broken("product-rule-dropped", ("product",), products.terms_dropped),
    Broken("quotient-denominator", ("power of a function",), products.reciprocal_denominator),
    Broken("product-rule-wrong-pairing", ("product",), products.wrong_pairs),
    Broken("sign-lost", ("constant multiple",), sign_dropped),
    Broken("sign-lost", _POWER, products.sign_of_exponent),
    Broken("power-rule-on-exponential", (*_FUNCTION, "exponential", "logarithmic"), products.power_of_exponential),
    Broken("exponential-rule-on-power", _POWER, products.exponential_of_power),
    Broken("exponential-rule-on-power", ("logarithmic",), products.exponential_of_both),
    Broken("constant-multiple-dropped", ("constant multiple",), multiple_dropped),
    Broken("power-rule-on-constant", ("constant multiple",), power_of_constant_factor),
    Broken("other-variable-dropped", ("constant multiple",), variable_dropped),
    Broken("other-variable-not-constant", ("constant multiple",), factor_varies),
    Broken("other-variable-not-constant", ("constant multiple",), outer_of_factor),
    Broken("wrong-variable-name", ("constant multiple",), term_by_another),
    Broken("product-of-derivatives", ("power of a function",), products.power_of_slope),
    Broken("quotient-of-derivatives", _POWER, products.reciprocal_of_slope),
    Broken("inner-function-lost", _COMPOSED, products.inner_lost),
    Broken("lost-coefficient", _POWER, products.coefficient_lost),
    Broken("lost-coefficient", ("exponential",), products.logarithm_lost),
    Broken("exponential-base", ("exponential",), products.logarithm_of_another),
    Broken("power-not-reduced", (*_POWER, "variable"), products.not_reduced),
    Broken("power-wrong-direction", _POWER, products.wrong_direction),
    Broken("product-rule-sign", ("product",), products.subtracted),
    Broken("power-slip", _POWER, products.exponent_slip),
    Broken("product-rule-wrong-pairing", ("product",), products.wrong_signs),
    Broken("outer-not-differentiated", _COMPOSED, products.outer_kept),
    Broken("inverse-trig-confusion", ("inverse function",), other_inverse),
    Broken("inverted-function", _FUNCTION, of_inverse),
    Broken("trig-derivative", _FUNCTION, other_circular),
    Broken("inverted-function", _QUOTIENT, products.inverted_fraction),
    Broken("degrees-vs-radians", _ANY_FUNCTION, degrees),
    Broken("chain-factor-missing", _COMPOSED, products.outer_missing),
    Broken("power-of-product", ("inverse function", "chain"), products.constant_inside_not_raised),
    Broken("chain-factor-missing", ("constant multiple",), products.outer_and_constant_missing),
    Broken("product-treated-as-sum", ("constant multiple",), constant_added),
    Broken("sign-lost", ("sum",), sum_sign),
    Broken("product-of-derivatives", ("constant multiple",), constant_times_zero),
    Broken("term-dropped", ("sum",), sum_term),
)
