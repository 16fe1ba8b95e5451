"""Powers, roots, exponentials, logarithms, circular and hyperbolic functions. Source: DLMF chapter 4."""

from __future__ import annotations

import math

from symjac.functions.record import (
    NEGATIVE,
    NOT_NEGATIVE,
    NOT_POSITIVE,
    POSITIVE,
    REALS,
    UNIT,
    Beside,
    Function,
    at,
    between,
    closed,
    every,
    falls,
    from_to,
    rises,
    up_to,
)

LOG_10 = math.log(10)
WHOLE_TURNS, HALF_TURNS = every("pi"), every("pi", "pi/2")
OUTSIDE_UNIT = (up_to("-oo", "-1"), from_to("1", "oo"))


def everywhere(name: str, **others: str) -> dict[str, str]:
    """The spellings of a function that has this name in all languages."""
    return {
        **{"python": f"math.{name}", "numpy": f"numpy.{name}", "js": f"Math.{name}"},
        **dict.fromkeys(("c", "octave", "fortran"), name),
        **others,
    }


def reciprocal(name: str) -> dict[str, str]:
    """The spellings of 1/f, from those of f."""
    return {language: f"(1/{spelled}(#1))" for language, spelled in everywhere(name).items()}


_CIRCULAR = (
    Function(
        ("sin",), sympy="sin", family="circular", tex=r"\sin", tex_words=("sin",), derivative=("cos(u)",),
        parity=-1, zeros=WHOLE_TURNS, period="2*pi", range=(UNIT,), ball="sin", code=everywhere("sin"),
        slopes=(rises(closed("-pi/2", "pi/2"), UNIT), falls(closed("pi/2", "3*pi/2"), UNIT)),
    ),
    Function(
        ("cos",), sympy="cos", family="circular", tex=r"\cos", tex_words=("cos",), derivative=("-sin(u)",),
        parity=1, zeros=HALF_TURNS, period="2*pi", range=(UNIT,), ball="cos", beside=(Beside("1", "-2*sin(u/2)^2"),),
        code=everywhere("cos"),
        slopes=(falls(closed("0", "pi"), UNIT), rises(closed("pi", "2*pi"), UNIT)),
    ),
    Function(
        ("tan", "tg"), sympy="tan", family="circular", tex=r"\tan", tex_words=("tan", "tg"),
        parity=-1, derivative=("1 + tan(u)^2",), poles=HALF_TURNS, zeros=WHOLE_TURNS, period="pi", ball="tan",
        slopes=(rises(between("-pi/2", "pi/2"), REALS),), code=everywhere("tan"),
    ),
    Function(
        ("cot", "ctg"), sympy="cot", family="circular", tex=r"\cot", tex_words=("cot", "ctg"),
        parity=-1, derivative=("-1 - cot(u)^2",), poles=WHOLE_TURNS, zeros=HALF_TURNS, period="pi", ball="cot",
        slopes=(falls(between("0", "pi"), REALS),), code=reciprocal("tan"),
    ),
    Function(
        ("sec",), sympy="sec", family="circular", tex=r"\sec", tex_words=("sec",), derivative=("sec(u)*tan(u)",),
        parity=1, poles=HALF_TURNS, period="2*pi", range=OUTSIDE_UNIT, ball="sec", code=reciprocal("cos"),
        slopes=(
            rises(from_to("0", "pi/2"), from_to("1", "oo")), rises(up_to("pi/2", "pi"), up_to("-oo", "-1")),
            falls(from_to("pi", "3*pi/2"), up_to("-oo", "-1")), falls(up_to("3*pi/2", "2*pi"), from_to("1", "oo")),
        ),
    ),
    Function(
        ("csc", "cosec"), sympy="csc", family="circular", tex=r"\csc", tex_words=("csc", "cosec"),
        parity=-1, derivative=("-csc(u)*cot(u)",), poles=WHOLE_TURNS, period="2*pi", range=OUTSIDE_UNIT, ball="csc",
        slopes=(
            falls(up_to("0", "pi/2"), from_to("1", "oo")), rises(from_to("pi/2", "pi"), from_to("1", "oo")),
            rises(up_to("pi", "3*pi/2"), up_to("-oo", "-1")), falls(from_to("3*pi/2", "2*pi"), up_to("-oo", "-1")),
        ),
        code=reciprocal("sin"),
    ),
)  # fmt: skip

_EXPONENTIALS = (
    Function(
        ("exp",), sympy="exp", tex_words=("exp",), derivative=("exp(u)",), local="exponential", range=(POSITIVE,),
        slopes=(rises(REALS, POSITIVE),), ball="exp", largest=40, beside=(Beside("1", "expm1(u)"),),
        growth=lambda x: max(x, 0.0) / LOG_10, code=everywhere("exp"),
    ),
    Function(
        ("log", "ln"), (1, 2), sympy="log", definition="log(u)/log(v)", tex=r"\log", tex_words=("log", "ln"),
        derivative=("1/u",), inverse_of="exp(u)", local="logarithm", domain=(POSITIVE,), poles=at("0"), zeros=at("1"),
        slopes=(rises(POSITIVE, REALS),), cut=(NOT_POSITIVE,), ball="log", code=everywhere("log"),
    ),
    Function(
        ("log2", "ld"), definition="log(u, 2)", domain=(POSITIVE,), poles=at("0"), zeros=at("1"),
        slopes=(rises(POSITIVE, REALS),), cut=(NOT_POSITIVE,), code=everywhere("log2", fortran="(log(#1)/log(2d0))"),
    ),
    Function(
        ("log10", "lg"), definition="log(u, 10)", tex_words=("lg",), domain=(POSITIVE,), poles=at("0"),
        zeros=at("1"), slopes=(rises(POSITIVE, REALS),), cut=(NOT_POSITIVE,), code=everywhere("log10"),
    ),
    Function(
        ("log1p",), definition="log(1 + u)", domain=(between("-1", "oo"),), poles=at("-1"), zeros=at("0"),
        slopes=(rises(between("-1", "oo"), REALS),), cut=(up_to("-oo", "-1"),),
        code=everywhere("log1p", fortran="log(1 + #1)"),
    ),
    Function(
        ("expm1",), definition="exp(u) - 1", zeros=at("0"), range=(between("-1", "oo"),),
        slopes=(rises(REALS, between("-1", "oo")),), code=everywhere("expm1", fortran="(exp(#1) - 1)"),
    ),
    Function(
        ("exp2",), definition="2^u", range=(POSITIVE,), slopes=(rises(REALS, POSITIVE),),
        code=everywhere("exp2", octave="(2.^(#1))", js="Math.pow(2, #1)", fortran="(2d0**(#1))"),
    ),
    Function(
        ("sigmoid", "logistic", "expit"), definition="1/(1 + exp(-u))", kept=True, tex=r"\operatorname{sigmoid}",
        derivative=("sigmoid(u)*(1 - sigmoid(u))",), range=(between("0", "1"),),
        slopes=(rises(REALS, between("0", "1")),),
        code={
            "python": "(1/(1 + math.exp(-(#1))))", "numpy": "scipy.special.expit",
            "js": "(1/(1 + Math.exp(-(#1))))", **dict.fromkeys(("c", "octave", "fortran"), "(1/(1 + exp(-(#1))))"),
        },
    ),
)  # fmt: skip

_POWERS = (
    Function(
        ("sqrt",), definition="u^(1/2)", domain=(NOT_NEGATIVE,), zeros=at("0"), range=(NOT_NEGATIVE,),
        slopes=(rises(NOT_NEGATIVE, NOT_NEGATIVE),), cut=(NEGATIVE,), code=everywhere("sqrt"),
    ),
    Function(
        ("cbrt",), definition="root(u, 3)", real_only=True, zeros=at("0"), kinks=at("0"),
        parity=-1, slopes=(rises(REALS, REALS),), code=everywhere("cbrt", fortran="sign(abs(#1)**(1d0/3d0), #1)"),
    ),
    Function(
        # For odd v the real root of every real u; the reader makes u^(1/v) for any other v.
        ("root", "real_root", "nthroot"), (2, 2), sympy="real_root", definition="sign(u)*abs(u)^(1/v)", kept=True,
        parity=-1, real_only=True, derivative=("1/(v*root(u, v)^(v - 1))", ""), zeros=at("0"), kinks=at("0"),
        local="real root", slopes=(rises(REALS, REALS),),
        code={
            "python": "math.copysign(abs(#1)**(1/(#2)), #1)", "numpy": "(numpy.sign(#1)*numpy.abs(#1)**(1/(#2)))",
            "c": "copysign(pow(fabs(#1), 1.0/(#2)), #1)", "octave": "nthroot",
            "js": "(Math.sign(#1)*Math.pow(Math.abs(#1), 1/(#2)))", "fortran": "sign(abs(#1)**(1d0/(#2)), #1)",
        },
    ),
    Function(
        ("pow", "Pow"), (2, 2), definition="u^v", domain=(POSITIVE,), range=(POSITIVE,), cut=(NOT_POSITIVE,),
        code={
            "python": "math.pow", "numpy": "numpy.power", "c": "pow", "octave": "((#1).^(#2))", "js": "Math.pow",
            "fortran": "((#1)**(#2))",
        },
    ),
    Function(
        ("hypot",), (2, 2), definition="sqrt(u^2 + v^2)", real_only=True, zeros=None,
        range=(NOT_NEGATIVE,), code=everywhere("hypot"),
    ),
    Function(
        ("deg2rad",), definition="pi*u/180", zeros=at("0"), slopes=(rises(REALS, REALS),),
        parity=-1, code={
            "python": "math.radians", "numpy": "numpy.deg2rad", "octave": "deg2rad", "js": "((#1)*Math.PI/180)",
            "c": "((#1)*(acos(-1.0)/180))", "fortran": "((#1)*(acos(-1d0)/180))",
        },
    ),
    Function(
        ("rad2deg",), definition="180*u/pi", zeros=at("0"), slopes=(rises(REALS, REALS),),
        parity=-1, code={
            "python": "math.degrees", "numpy": "numpy.rad2deg", "octave": "rad2deg", "js": "((#1)*180/Math.PI)",
            "c": "((#1)*(180/acos(-1.0)))", "fortran": "((#1)*(180/acos(-1d0)))",
        },
    ),
)  # fmt: skip


_NONZERO = (NEGATIVE, POSITIVE)
_INSIDE_UNIT = between("-1", "1")

_HYPERBOLIC = (
    Function(
        ("sinh",), sympy="sinh", family="hyperbolic", tex=r"\sinh", tex_words=("sinh", "sh"), derivative=("cosh(u)",),
        parity=-1,
        zeros=at("0"), slopes=(rises(REALS, REALS),), ball="sinh", largest=40, growth=lambda x: abs(x) / LOG_10,
        code=everywhere("sinh"),
    ),
    Function(
        ("cosh",), sympy="cosh", family="hyperbolic", tex=r"\cosh", tex_words=("cosh", "ch"), derivative=("sinh(u)",),
        parity=1, range=(from_to("1", "oo"),), ball="cosh", largest=40, beside=(Beside("1", "2*sinh(u/2)^2"),),
        growth=lambda x: abs(x) / LOG_10, code=everywhere("cosh"),
        slopes=(falls(NOT_POSITIVE, from_to("1", "oo")), rises(NOT_NEGATIVE, from_to("1", "oo"))),
    ),
    Function(
        ("tanh", "tgh"), sympy="tanh", family="hyperbolic", tex=r"\tanh", tex_words=("tanh", "th"),
        parity=-1,
        derivative=("1 - tanh(u)^2",), zeros=at("0"), range=(_INSIDE_UNIT,), slopes=(rises(REALS, _INSIDE_UNIT),),
        ball="tanh", beside=(Beside("1", "-2/(exp(2*u) + 1)"), Beside("-1", "2/(exp(-2*u) + 1)")),
        code=everywhere("tanh"),
    ),
    Function(
        ("coth",), sympy="coth", family="hyperbolic", tex=r"\coth", tex_words=("coth", "cth"),
        parity=-1,
        derivative=("-1/sinh(u)^2",), poles=at("0"), range=(between("-oo", "-1"), between("1", "oo")), ball="coth",
        beside=(Beside("1", "2/expm1(2*u)"), Beside("-1", "-2/expm1(-2*u)")),
        slopes=(falls(NEGATIVE, between("-oo", "-1")), falls(POSITIVE, between("1", "oo"))), code=reciprocal("tanh"),
    ),
    Function(
        ("sech",), sympy="sech", family="hyperbolic", tex=r"\operatorname{sech}", tex_words=("sech",),
        parity=1, derivative=("-sech(u)*tanh(u)",), range=(up_to("0", "1"),), ball="sech", largest=40,
        beside=(Beside("1", "-2*sinh(u/2)^2/cosh(u)"),), code=reciprocal("cosh"),
        slopes=(rises(NOT_POSITIVE, up_to("0", "1")), falls(NOT_NEGATIVE, up_to("0", "1"))),
    ),
    Function(
        ("csch",), sympy="csch", family="hyperbolic", tex=r"\operatorname{csch}", tex_words=("csch",),
        parity=-1, derivative=("-csch(u)*coth(u)",), poles=at("0"), range=_NONZERO, ball="csch", largest=40,
        code=reciprocal("sinh"),
        slopes=(falls(NEGATIVE, NEGATIVE), falls(POSITIVE, POSITIVE)),
    ),
)  # fmt: skip


FUNCTIONS = (*_CIRCULAR, *_EXPONENTIALS, *_POWERS, *_HYPERBOLIC)
