"""Hyperbolic functions. Source: DLMF 4.28 to 4.40."""

from __future__ import annotations

from symjac.functions.elementary import LOG_10, everywhere, reciprocal
from symjac.functions.record import (
    NEGATIVE,
    NOT_NEGATIVE,
    NOT_POSITIVE,
    POSITIVE,
    REALS,
    Beside,
    Function,
    at,
    between,
    falls,
    from_to,
    rises,
    up_to,
)

_NONZERO = (NEGATIVE, POSITIVE)
_INSIDE_UNIT = between("-1", "1")

FUNCTIONS = (
    Function(
        ("sinh",), sympy="sinh", family="hyperbolic", tex=r"\sinh", tex_words=("sinh", "sh"), derivative=("cosh(u)",),
        zeros=at("0"), slopes=(rises(REALS, REALS),), ball="sinh", largest=40, growth=lambda x: abs(x) / LOG_10,
        code=everywhere("sinh"),
    ),
    Function(
        ("cosh",), sympy="cosh", family="hyperbolic", tex=r"\cosh", tex_words=("cosh", "ch"), derivative=("sinh(u)",),
        range=(from_to("1", "oo"),), ball="cosh", largest=40, beside=(Beside("1", "2*sinh(u/2)^2"),),
        growth=lambda x: abs(x) / LOG_10, code=everywhere("cosh"),
        slopes=(falls(NOT_POSITIVE, from_to("1", "oo")), rises(NOT_NEGATIVE, from_to("1", "oo"))),
    ),
    Function(
        ("tanh", "tgh"), sympy="tanh", family="hyperbolic", tex=r"\tanh", tex_words=("tanh", "th"),
        derivative=("1 - tanh(u)^2",), zeros=at("0"), range=(_INSIDE_UNIT,), slopes=(rises(REALS, _INSIDE_UNIT),),
        ball="tanh", beside=(Beside("1", "-2/(exp(2*u) + 1)"), Beside("-1", "2/(exp(-2*u) + 1)")),
        code=everywhere("tanh"),
    ),
    Function(
        ("coth",), sympy="coth", family="hyperbolic", tex=r"\coth", tex_words=("coth", "cth"),
        derivative=("-1/sinh(u)^2",), poles=at("0"), range=(between("-oo", "-1"), between("1", "oo")), ball="coth",
        beside=(Beside("1", "2/expm1(2*u)"), Beside("-1", "-2/expm1(-2*u)")),
        slopes=(falls(NEGATIVE, between("-oo", "-1")), falls(POSITIVE, between("1", "oo"))), code=reciprocal("tanh"),
    ),
    Function(
        ("sech",), sympy="sech", family="hyperbolic", tex=r"\operatorname{sech}", tex_words=("sech",),
        derivative=("-sech(u)*tanh(u)",), range=(up_to("0", "1"),), ball="sech", largest=40,
        beside=(Beside("1", "-2*sinh(u/2)^2/cosh(u)"),), code=reciprocal("cosh"),
        slopes=(rises(NOT_POSITIVE, up_to("0", "1")), falls(NOT_NEGATIVE, up_to("0", "1"))),
    ),
    Function(
        ("csch",), sympy="csch", family="hyperbolic", tex=r"\operatorname{csch}", tex_words=("csch",),
        derivative=("-csch(u)*coth(u)",), poles=at("0"), range=_NONZERO, ball="csch", largest=40,
        code=reciprocal("sinh"),
        slopes=(falls(NEGATIVE, NEGATIVE), falls(POSITIVE, POSITIVE)),
    ),
)  # fmt: skip
