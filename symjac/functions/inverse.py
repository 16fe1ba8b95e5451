"""Inverse circular and hyperbolic functions, the angle of a point, Lambert's W.

Sources: DLMF 4.23, 4.37 and 4.13; ISO 80000-2 for the names in LaTeX (arsinh). The principal values are SymPy's,
of which acot(u) = arctan(1/u) is not continuous at 0.
"""

from __future__ import annotations

from symjac.functions.elementary import everywhere
from symjac.functions.record import (
    NEGATIVE,
    NOT_NEGATIVE,
    NOT_POSITIVE,
    OUTSIDE_ONE,
    POSITIVE,
    REALS,
    UNIT,
    Beside,
    Edge,
    Function,
    Infinite,
    LetterForm,
    at,
    between,
    closed,
    falls,
    from_to,
    rises,
    up_to,
)

_LEFT, _RIGHT = OUTSIDE_ONE
_INSIDE_UNIT = between("-1", "1")
_HALF_TURN = closed("-pi/2", "pi/2")
_EDGES_OF_ASIN = (Edge("1", "pi/2", -1, "-1"), Edge("-1", "-pi/2", 1, "1"))
_EDGES_OF_ACOS = (Edge("1", "0", 1, "-1"), Edge("-1", "pi", -1, "1"))


def _arc(function: str) -> dict[str, str]:
    return everywhere(f"a{function}", numpy=f"numpy.arc{function}")


def _of_reciprocal(function: str) -> dict[str, str]:
    code = _arc(function)
    return {language: f"{spelled}(1/(#1))" for language, spelled in code.items()}


_ARC = (
    Function(
        ("asin", "arcsin"), sympy="asin", family="arc", tex=r"\arcsin", tex_words=("arcsin", "asin"),
        parity=-1,
        derivative=("1/sqrt(1 - u^2)",), inverse_of="sin(u)", domain=(UNIT,), edges=_EDGES_OF_ASIN, zeros=at("0"),
        slopes=(rises(UNIT, _HALF_TURN),), range=(_HALF_TURN,), cut=OUTSIDE_ONE, ball="asin", code=_arc("sin"),
    ),
    Function(
        ("acos", "arccos"), sympy="acos", family="arc", tex=r"\arccos", tex_words=("arccos", "acos"),
        derivative=("-1/sqrt(1 - u^2)",), inverse_of="cos(u)", domain=(UNIT,), edges=_EDGES_OF_ACOS, zeros=at("1"),
        slopes=(falls(UNIT, closed("0", "pi")),), range=(closed("0", "pi"),), cut=OUTSIDE_ONE, ball="acos",
        code=_arc("cos"),
    ),
    Function(
        ("atan", "arctan", "arctg"), sympy="atan", family="arc", tex=r"\arctan", tex_words=("arctan", "atan", "arctg"),
        parity=-1, derivative=("1/(1 + u^2)",), inverse_of="tan(u)", zeros=at("0"), range=(between("-pi/2", "pi/2"),),
        slopes=(rises(REALS, between("-pi/2", "pi/2")),), cut=OUTSIDE_ONE, cut_is_imaginary=True, ball="atan",
        beside=(Beside("pi/2", "-atan(1/u)", POSITIVE), Beside("-pi/2", "-atan(1/u)", NEGATIVE)),
        code=_arc("tan"),
    ),
    Function(
        ("acot", "arccot", "arcctg"), sympy="acot", family="arc", tex=r"\operatorname{arccot}",
        tex_words=("arccot", "acot", "arcctg"), derivative=("-1/(1 + u^2)",), inverse_of="cot(u)",
        of_reciprocal="atan", local="arccotangent", jumps=at("0"), range=(between("-pi/2", "0"), up_to("0", "pi/2")),
        slopes=(falls(NEGATIVE, between("-pi/2", "0")), falls(NOT_NEGATIVE, up_to("0", "pi/2"))), cut=(UNIT,),
        cut_is_imaginary=True, ball="acot", code=_of_reciprocal("tan"),
    ),
    Function(
        ("asec", "arcsec"), sympy="asec", family="arc", tex=r"\operatorname{arcsec}", tex_words=("arcsec", "asec"),
        derivative=("1/(u^2*sqrt(1 - 1/u^2))",), inverse_of="sec(u)", of_reciprocal="acos", domain=OUTSIDE_ONE,
        zeros=at("1"), range=(from_to("0", "pi/2"), up_to("pi/2", "pi")),
        slopes=(rises(_LEFT, up_to("pi/2", "pi")), rises(_RIGHT, from_to("0", "pi/2"))), cut=(UNIT,), ball="asec",
        code=_of_reciprocal("cos"),
    ),
    Function(
        ("acsc", "arccsc", "arccosec"), sympy="acsc", family="arc", tex=r"\operatorname{arccsc}",
        parity=-1, tex_words=("arccsc", "acsc"), derivative=("-1/(u^2*sqrt(1 - 1/u^2))",), inverse_of="csc(u)",
        of_reciprocal="asin", domain=OUTSIDE_ONE, range=(from_to("-pi/2", "0"), up_to("0", "pi/2")),
        slopes=(falls(_LEFT, from_to("-pi/2", "0")), falls(_RIGHT, up_to("0", "pi/2"))), cut=(UNIT,), ball="acsc",
        code=_of_reciprocal("sin"),
    ),
)  # fmt: skip


def _area(function: str) -> tuple[str, ...]:
    return (f"a{function}h", f"ar{function}h", f"arc{function}h")


def _tex_area(function: str) -> tuple[str, ...]:
    return (f"ar{function}h", f"arc{function}h", f"a{function}h")


_AREA = (
    Function(
        _area("sin"), sympy="asinh", family="area", tex=r"\operatorname{arsinh}", tex_words=_tex_area("sin"),
        parity=-1, derivative=("1/sqrt(u^2 + 1)",), inverse_of="sinh(u)", zeros=at("0"), slopes=(rises(REALS, REALS),),
        cut=OUTSIDE_ONE, cut_is_imaginary=True, ball="asinh", code=_arc("sinh"),
    ),
    Function(
        _area("cos"), sympy="acosh", family="area", tex=r"\operatorname{arcosh}", tex_words=_tex_area("cos"),
        derivative=("1/(sqrt(u - 1)*sqrt(u + 1))",), inverse_of="cosh(u)", domain=(_RIGHT,),
        edges=(Edge("1", "0", 1, "1"),), zeros=at("1"), slopes=(rises(_RIGHT, NOT_NEGATIVE),), range=(NOT_NEGATIVE,),
        cut=(up_to("-oo", "1"),), ball="acosh", code=_arc("cosh"),
    ),
    Function(
        _area("tan"), sympy="atanh", family="area", tex=r"\operatorname{artanh}", tex_words=_tex_area("tan"),
        parity=-1,
        derivative=("1/(1 - u^2)",), inverse_of="tanh(u)", domain=(_INSIDE_UNIT,), poles=at("-1", "1"), zeros=at("0"),
        slopes=(rises(_INSIDE_UNIT, REALS),), cut=OUTSIDE_ONE, ball="atanh", code=_arc("tanh"),
    ),
    Function(
        _area("cot"), sympy="acoth", family="area", tex=r"\operatorname{arcoth}", tex_words=_tex_area("cot"),
        parity=-1, derivative=("1/(1 - u^2)",), inverse_of="coth(u)", of_reciprocal="atanh",
        domain=(between("-oo", "-1"), between("1", "oo")), poles=at("-1", "1"), range=(NEGATIVE, POSITIVE),
        slopes=(falls(between("-oo", "-1"), NEGATIVE), falls(between("1", "oo"), POSITIVE)), cut=(UNIT,),
        ball="acoth", code=_of_reciprocal("tanh"),
    ),
    Function(
        _area("sec"), sympy="asech", family="area", tex=r"\operatorname{arsech}", tex_words=_tex_area("sec"),
        derivative=("-1/(u*sqrt(1 - u^2))",), inverse_of="sech(u)", of_reciprocal="acosh",
        domain=(up_to("0", "1"),), poles=at("0"), zeros=at("1"), slopes=(falls(up_to("0", "1"), NOT_NEGATIVE),),
        range=(NOT_NEGATIVE,), cut=(NOT_POSITIVE, from_to("1", "oo")), ball="asech", code=_of_reciprocal("cosh"),
    ),
    Function(
        _area("csc"), sympy="acsch", family="area", tex=r"\operatorname{arcsch}", tex_words=_tex_area("csc"),
        parity=-1, derivative=("-1/(u^2*sqrt(1 + 1/u^2))",), inverse_of="csch(u)", of_reciprocal="asinh", poles=at("0"),
        range=(NEGATIVE, POSITIVE), slopes=(falls(NEGATIVE, NEGATIVE), falls(POSITIVE, POSITIVE)), cut=(UNIT,),
        cut_is_imaginary=True, ball="acsch", code=_of_reciprocal("sinh"),
    ),
)  # fmt: skip

_OTHERS = (
    Function(
        ("atan2", "arctan2"), (2, 2), sympy="atan2", tex=r"\operatorname{atan2}", real_only=True,
        derivative=("v/(v^2 + u^2)", "-u/(v^2 + u^2)"), local="angle",
        infinite=(Infinite(0, at("0"), 1, "not zero"),), zeros=None, range=(up_to("-pi", "pi"),), ball="atan2",
        code=everywhere("atan2", numpy="numpy.arctan2"),
    ),
    Function(
        ("lambertw", "LambertW"), (1, 2), sympy="LambertW", tex="W", tex_form=(2, r"W_{#2}{(#1)}"),
        symbol=LetterForm("W", "_", scripted_is_last=True), branch=1, defaults=("0",),
        derivative=("1/(u + exp(lambertw(u, v)))", ""),
        inverse_of="u*exp(u)", domain=(from_to("-exp(-1)", "oo"),),
        edges=(Edge("-exp(-1)", "-1", 1, "e"),), zeros=at("0"), range=(from_to("-1", "oo"),),
        slopes=(rises(from_to("-exp(-1)", "oo"), from_to("-1", "oo")),), cut=(up_to("-oo", "-exp(-1)"),),
        ball="lambertw", largest=4_000, code={"numpy": "scipy.special.lambertw(#1, #2).real"},
    ),
)  # fmt: skip

FUNCTIONS = (*_ARC, *_AREA, *_OTHERS)
