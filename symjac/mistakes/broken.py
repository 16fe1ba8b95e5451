"""The rules of differentiation as students break them: each row replaces the `how` of some rules at one place.

The order is that in which an experienced marker would think of them: where two rows give the same wrong
answer, the one that says more about it comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symjac.mistakes import chains, constants, functions, powers, products

if TYPE_CHECKING:
    from sympy import Expr

    from symjac.mistakes.place import Place


@dataclass(frozen=True)
class Broken:
    """One row: the mistake's tag, the rules that it breaks, and the wrong derivatives that come of it there."""

    tag: str
    rules: tuple[str, ...]
    how: Callable[[Place], Iterator[Expr]]


_CHAIN = ("chain", "inverse function", "power of a function", "exponential", "chain, several arguments")
_COMPOSED = ("chain", "inverse function", "power of a function", "exponential")
_FUNCTION = ("function", "chain")
_ANY_FUNCTION = (*_FUNCTION, "inverse function")
_POWER = ("power", "power of a function")
_QUOTIENT = ("quotient", "product")

BROKEN: tuple[Broken, ...] = (
    Broken("power-rule-on-constant", ("constant",), constants.power_of_constant),
    Broken("other-variable-not-constant", ("constant",), constants.constant_varies),
    Broken("constant-derivative", ("constant",), constants.whole_constant),
    Broken("constant-term-kept", ("constant",), constants.constant_kept),
    Broken("constant-derivative", ("constant",), constants.constant_to_one),
    Broken("linear-term", ("constant multiple", "variable"), constants.linear_kept),
    Broken("freshman-dream", ("power of a function",), powers.freshman),
    Broken("linearity-of-root", ("power of a function",), powers.root_of_terms),
    Broken("quotient-order", _QUOTIENT, products.quotient_order),
    Broken("quotient-of-derivatives", _QUOTIENT, products.slope_over_slope),
    Broken("quotient-denominator", _QUOTIENT, products.wrong_denominator),
    Broken("quotient-rule-wrong", _QUOTIENT, products.quotient_wrong),
    Broken("sign-of-derivative", _ANY_FUNCTION, functions.sign),
    Broken("absolute-value", _FUNCTION, functions.absolute_value),
    Broken("product-of-derivatives", ("product",), products.product_of_slopes),
    Broken("chain-factor-missing", _CHAIN, chains.inner_missing),
    Broken("sign-lost", _COMPOSED, chains.inner_sign_missing),
    Broken("chain-factor-wrong-variable", _CHAIN, chains.inner_wrong_variable),
    Broken("product-of-derivatives", ("constant multiple",), products.product_of_letters),
    Broken("product-treated-as-sum", ("product",), products.sum_of_slopes),
    Broken("product-rule-dropped", ("product",), products.terms_dropped),
    Broken("quotient-denominator", ("power of a function",), products.reciprocal_denominator),
    Broken("product-rule-wrong-pairing", ("product",), products.wrong_pairs),
    Broken("sign-lost", ("constant multiple",), constants.sign_dropped),
    Broken("sign-lost", _POWER, powers.sign_of_exponent),
    Broken("power-rule-on-exponential", (*_FUNCTION, "exponential", "logarithmic"), powers.power_of_exponential),
    Broken("exponential-rule-on-power", _POWER, powers.exponential_of_power),
    Broken("exponential-rule-on-power", ("logarithmic",), powers.exponential_of_both),
    Broken("constant-multiple-dropped", ("constant multiple",), constants.multiple_dropped),
    Broken("power-rule-on-constant", ("constant multiple",), constants.power_of_constant_factor),
    Broken("other-variable-dropped", ("constant multiple",), constants.variable_dropped),
    Broken("other-variable-not-constant", ("constant multiple",), constants.factor_varies),
    Broken("product-of-derivatives", ("power of a function",), products.power_of_slope),
    Broken("inner-function-lost", _COMPOSED, chains.inner_lost),
    Broken("lost-coefficient", _POWER, powers.coefficient_lost),
    Broken("lost-coefficient", ("exponential",), powers.logarithm_lost),
    Broken("power-not-reduced", _POWER, powers.not_reduced),
    Broken("power-wrong-direction", _POWER, powers.wrong_direction),
    Broken("quotient-of-derivatives", _POWER, products.reciprocal_of_slope),
    Broken("product-rule-sign", ("product",), products.subtracted),
    Broken("power-slip", _POWER, powers.exponent_slip),
    Broken("product-rule-wrong-pairing", ("product",), products.wrong_signs),
    Broken("inverse-trig-confusion", ("inverse function",), functions.other_inverse),
    Broken("inverted-function", _FUNCTION, functions.of_inverse),
    Broken("trig-derivative", _FUNCTION, functions.other_circular),
    Broken("inverted-function", _QUOTIENT, products.inverted_fraction),
    Broken("degrees-vs-radians", _ANY_FUNCTION, functions.degrees),
    Broken("chain-factor-missing", _COMPOSED, chains.outer_missing),
    Broken("chain-factor-missing", ("constant multiple",), chains.outer_and_constant_missing),
    Broken("sign-lost", ("sum",), constants.sum_sign),
    Broken("constant-multiple-dropped", ("constant multiple",), constants.constant_times_zero),
    Broken("term-dropped", ("sum",), constants.sum_term),
)
