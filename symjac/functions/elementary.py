"""Elementary functions: powers, exponentials, circular and hyperbolic functions, inverses, and piecewise functions."""

from __future__ import annotations

import math

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
    Interval,
    LetterForm,
    at,
    between,
    closed,
    every,
    falls,
    from_to,
    rises,
    up_to,
)

# --- powers, exponentials, circular functions ---------------------------------
#
# Powers, roots, exponentials, logarithms, circular and hyperbolic functions. Source: DLMF chapter 4.


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
        parity=-1, derivative=("1 + tan(u)^2",), in_others="sin(u)/cos(u)",
        poles=HALF_TURNS, zeros=WHOLE_TURNS, period="pi", ball="tan",
        slopes=(rises(between("-pi/2", "pi/2"), REALS),), code=everywhere("tan"),
    ),
    Function(
        ("cot", "ctg"), sympy="cot", family="circular", tex=r"\cot", tex_words=("cot", "ctg"),
        parity=-1, derivative=("-1 - cot(u)^2",), in_others="cos(u)/sin(u)",
        poles=WHOLE_TURNS, zeros=HALF_TURNS, period="pi", ball="cot",
        slopes=(falls(between("0", "pi"), REALS),), code=reciprocal("tan"),
    ),
    Function(
        ("sec",), sympy="sec", family="circular", tex=r"\sec", tex_words=("sec",), derivative=("sec(u)*tan(u)",),
        in_others="1/cos(u)",
        parity=1, poles=HALF_TURNS, period="2*pi", range=OUTSIDE_UNIT, ball="sec", code=reciprocal("cos"),
        slopes=(
            rises(from_to("0", "pi/2"), from_to("1", "oo")), rises(up_to("pi/2", "pi"), up_to("-oo", "-1")),
            falls(from_to("pi", "3*pi/2"), up_to("-oo", "-1")), falls(up_to("3*pi/2", "2*pi"), from_to("1", "oo")),
        ),
    ),
    Function(
        ("csc", "cosec"), sympy="csc", family="circular", tex=r"\csc", tex_words=("csc", "cosec"),
        parity=-1, derivative=("-csc(u)*cot(u)",), in_others="1/sin(u)",
        poles=WHOLE_TURNS, period="2*pi", range=OUTSIDE_UNIT, ball="csc",
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
    Function(
        ("softplus",), definition="log(1 + exp(u))", range=(POSITIVE,), slopes=(rises(REALS, POSITIVE),),
        code={
            "python": "(max(#1, 0.0) + math.log1p(math.exp(-abs(#1))))", "numpy": "numpy.logaddexp(0, #1)",
            "js": "(Math.max(#1, 0) + Math.log1p(Math.exp(-Math.abs(#1))))",
            "c": "(fmax(#1, 0.0) + log1p(exp(-fabs(#1))))", "octave": "(max(#1, 0) + log1p(exp(-abs(#1))))",
            "fortran": "(max(#1, 0d0) + log(1 + exp(-abs(#1))))",
        },
    ),
    Function(
        ("logit",), definition="log(u/(1 - u))", domain=(between("0", "1"),), inverse_of="sigmoid(u)",
        poles=at("0", "1"), zeros=at("1/2"), slopes=(rises(between("0", "1"), REALS),),
        cut=(NOT_POSITIVE, from_to("1", "oo")),
        code={
            "python": "math.log((#1)/(1 - (#1)))", "numpy": "scipy.special.logit", "js": "Math.log((#1)/(1 - (#1)))",
            **dict.fromkeys(("c", "octave", "fortran"), "log((#1)/(1 - (#1)))"),
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
        ("pow", "Pow"), (2, 2), definition="u^v", domain=(POSITIVE,),
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
        parity=-1, in_others="(exp(u) - exp(-u))/2",
        zeros=at("0"), slopes=(rises(REALS, REALS),), ball="sinh", largest=40, growth=lambda x: abs(x) / LOG_10,
        code=everywhere("sinh"),
    ),
    Function(
        ("cosh",), sympy="cosh", family="hyperbolic", tex=r"\cosh", tex_words=("cosh", "ch"), derivative=("sinh(u)",),
        parity=1, in_others="(exp(u) + exp(-u))/2", range=(from_to("1", "oo"),), ball="cosh", largest=40,
        beside=(Beside("1", "2*sinh(u/2)^2"),),
        growth=lambda x: abs(x) / LOG_10, code=everywhere("cosh"),
        slopes=(falls(NOT_POSITIVE, from_to("1", "oo")), rises(NOT_NEGATIVE, from_to("1", "oo"))),
    ),
    Function(
        ("tanh", "tgh"), sympy="tanh", family="hyperbolic", tex=r"\tanh", tex_words=("tanh", "th"),
        parity=-1,
        derivative=("1 - tanh(u)^2",), in_others="sinh(u)/cosh(u)",
        zeros=at("0"), range=(_INSIDE_UNIT,), slopes=(rises(REALS, _INSIDE_UNIT),),
        ball="tanh", beside=(Beside("1", "-2/(exp(2*u) + 1)"), Beside("-1", "2/(exp(-2*u) + 1)")),
        code=everywhere("tanh"),
    ),
    Function(
        ("coth",), sympy="coth", family="hyperbolic", tex=r"\coth", tex_words=("coth", "cth"),
        parity=-1,
        derivative=("-1/sinh(u)^2",), in_others="cosh(u)/sinh(u)",
        poles=at("0"), range=(between("-oo", "-1"), between("1", "oo")), ball="coth",
        beside=(Beside("1", "2/expm1(2*u)"), Beside("-1", "-2/expm1(-2*u)")),
        slopes=(falls(NEGATIVE, between("-oo", "-1")), falls(POSITIVE, between("1", "oo"))), code=reciprocal("tanh"),
    ),
    Function(
        ("sech",), sympy="sech", family="hyperbolic", tex=r"\operatorname{sech}", tex_words=("sech",),
        parity=1, derivative=("-sech(u)*tanh(u)",), in_others="1/cosh(u)",
        range=(up_to("0", "1"),), ball="sech", largest=40,
        beside=(Beside("1", "-2*sinh(u/2)^2/cosh(u)"),), code=reciprocal("cosh"),
        slopes=(rises(NOT_POSITIVE, up_to("0", "1")), falls(NOT_NEGATIVE, up_to("0", "1"))),
    ),
    Function(
        ("csch",), sympy="csch", family="hyperbolic", tex=r"\operatorname{csch}", tex_words=("csch",),
        parity=-1, derivative=("-csch(u)*coth(u)",), in_others="1/sinh(u)",
        poles=at("0"), range=_NONZERO, ball="csch", largest=40,
        code=reciprocal("sinh"),
        slopes=(falls(NEGATIVE, NEGATIVE), falls(POSITIVE, POSITIVE)),
    ),
)  # fmt: skip


FUNCTIONS = (*_CIRCULAR, *_EXPONENTIALS, *_POWERS, *_HYPERBOLIC)


# --- inverse functions --------------------------------------------------------
#
# Inverse circular and hyperbolic functions, the angle of a point, Lambert's W.
#
# Sources: DLMF 4.23, 4.37 and 4.13; ISO 80000-2 for the names in LaTeX (arsinh). The principal values are SymPy's,
# of which acot(u) = arctan(1/u) is not continuous at 0.


_LEFT, _RIGHT = OUTSIDE_ONE
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
        in_others="-I*log(I*u + sqrt(1 - u^2))",
        derivative=("1/sqrt(1 - u^2)",), inverse_of="sin(u)", domain=(UNIT,), edges=_EDGES_OF_ASIN, zeros=at("0"),
        slopes=(rises(UNIT, _HALF_TURN),), range=(_HALF_TURN,), cut=OUTSIDE_ONE, ball="asin", code=_arc("sin"),
    ),
    Function(
        ("acos", "arccos"), sympy="acos", family="arc", tex=r"\arccos", tex_words=("arccos", "acos"),
        derivative=("-1/sqrt(1 - u^2)",), inverse_of="cos(u)", in_others="pi/2 - asin(u)",
        domain=(UNIT,), edges=_EDGES_OF_ACOS, zeros=at("1"),
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
        in_others="atan(1/u)", local="arccotangent", jumps=at("0"), range=(between("-pi/2", "0"), up_to("0", "pi/2")),
        slopes=(falls(NEGATIVE, between("-pi/2", "0")), falls(NOT_NEGATIVE, up_to("0", "pi/2"))), cut=(UNIT,),
        cut_is_imaginary=True, ball="acot", code=_of_reciprocal("tan"),
    ),
    Function(
        ("asec", "arcsec"), sympy="asec", family="arc", tex=r"\operatorname{arcsec}", tex_words=("arcsec", "asec"),
        derivative=("1/(u^2*sqrt(1 - 1/u^2))",), inverse_of="sec(u)", in_others="acos(1/u)", domain=OUTSIDE_ONE,
        zeros=at("1"), range=(from_to("0", "pi/2"), up_to("pi/2", "pi")),
        slopes=(rises(_LEFT, up_to("pi/2", "pi")), rises(_RIGHT, from_to("0", "pi/2"))), cut=(UNIT,), ball="asec",
        code=_of_reciprocal("cos"),
    ),
    Function(
        ("acsc", "arccsc", "arccosec"), sympy="acsc", family="arc", tex=r"\operatorname{arccsc}",
        parity=-1, tex_words=("arccsc", "acsc"), derivative=("-1/(u^2*sqrt(1 - 1/u^2))",), inverse_of="csc(u)",
        in_others="asin(1/u)", domain=OUTSIDE_ONE, range=(from_to("-pi/2", "0"), up_to("0", "pi/2")),
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
        parity=-1, derivative=("1/sqrt(u^2 + 1)",), inverse_of="sinh(u)", in_others="log(u + sqrt(u^2 + 1))",
        zeros=at("0"), slopes=(rises(REALS, REALS),),
        cut=OUTSIDE_ONE, cut_is_imaginary=True, ball="asinh", code=_arc("sinh"),
    ),
    Function(
        _area("cos"), sympy="acosh", family="area", tex=r"\operatorname{arcosh}", tex_words=_tex_area("cos"),
        derivative=("1/(sqrt(u - 1)*sqrt(u + 1))",), inverse_of="cosh(u)", domain=(_RIGHT,),
        in_others="log(u + sqrt(u - 1)*sqrt(u + 1))",
        edges=(Edge("1", "0", 1, "1"),), zeros=at("1"), slopes=(rises(_RIGHT, NOT_NEGATIVE),), range=(NOT_NEGATIVE,),
        cut=(up_to("-oo", "1"),), ball="acosh", code=_arc("cosh"),
    ),
    Function(
        _area("tan"), sympy="atanh", family="area", tex=r"\operatorname{artanh}", tex_words=_tex_area("tan"),
        parity=-1,
        derivative=("1/(1 - u^2)",), inverse_of="tanh(u)", in_others="(log(1 + u) - log(1 - u))/2",
        domain=(_INSIDE_UNIT,), poles=at("-1", "1"), zeros=at("0"),
        slopes=(rises(_INSIDE_UNIT, REALS),), cut=OUTSIDE_ONE, ball="atanh", code=_arc("tanh"),
    ),
    Function(
        _area("cot"), sympy="acoth", family="area", tex=r"\operatorname{arcoth}", tex_words=_tex_area("cot"),
        parity=-1, derivative=("1/(1 - u^2)",), inverse_of="coth(u)", in_others="atanh(1/u)",
        domain=(between("-oo", "-1"), between("1", "oo")), poles=at("-1", "1"), range=(NEGATIVE, POSITIVE),
        slopes=(falls(between("-oo", "-1"), NEGATIVE), falls(between("1", "oo"), POSITIVE)), cut=(UNIT,),
        ball="acoth", code=_of_reciprocal("tanh"),
    ),
    Function(
        _area("sec"), sympy="asech", family="area", tex=r"\operatorname{arsech}", tex_words=_tex_area("sec"),
        derivative=("-1/(u*sqrt(1 - u^2))",), inverse_of="sech(u)", in_others="acosh(1/u)",
        domain=(up_to("0", "1"),), poles=at("0"), zeros=at("1"), slopes=(falls(up_to("0", "1"), NOT_NEGATIVE),),
        range=(NOT_NEGATIVE,), cut=(NOT_POSITIVE, from_to("1", "oo")), ball="asech", code=_of_reciprocal("cosh"),
    ),
    Function(
        _area("csc"), sympy="acsch", family="area", tex=r"\operatorname{arcsch}", tex_words=_tex_area("csc"),
        parity=-1, derivative=("-1/(u^2*sqrt(1 + 1/u^2))",), inverse_of="csch(u)", in_others="asinh(1/u)",
        poles=at("0"),
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

INVERSE = (*_ARC, *_AREA, *_OTHERS)


# --- piecewise functions ------------------------------------------------------
#
# Piecewise functions: |u|, signs, steps, rounding, maximum and minimum.


def _values(*numbers: str) -> tuple[Interval, ...]:
    return tuple(closed(number, number) for number in numbers)


def _extremum(name: str) -> Function:
    return Function(
        (name, name.capitalize(), f"f{name}"), (1, 1_000), sympy=name.capitalize(), family="pieces", tex=rf"\{name}",
        tex_words=(name,), real_only=True, local="extremum", zeros=None, ball=name,
        code={
            "python": name, "numpy": f"numpy.{name}imum(#1, #2)", "c": f"f{name}(#1, #2)",
            "octave": f"{name}(#1, #2)", "js": f"Math.{name}", "fortran": name,
        },
    )  # fmt: skip


PIECEWISE = (
    Function(
        ("abs", "Abs", "fabs"), sympy="Abs", family="pieces", derivative=("sign(u)",), local="absolute",
        kinks=at("0"), zeros=at("0"), parity=1, range=(NOT_NEGATIVE,),
        slopes=(falls(NOT_POSITIVE, NOT_NEGATIVE), rises(NOT_NEGATIVE, NOT_NEGATIVE)),
        ball="abs",
        code={"python": "abs", "numpy": "numpy.abs", "c": "fabs", "octave": "abs", "js": "Math.abs", "fortran": "abs"},
    ),
    Function(
        ("sign", "sgn"), sympy="sign", family="pieces", tex=r"\operatorname{sgn}", tex_words=("sgn", "sign"),
        parity=-1, derivative=("2*diracdelta(u)",), local="jump", jumps=at("0"), zeros=at("0"),
        range=_values("-1", "0", "1"), slopes=(rises(REALS, closed("-1", "1"), strict=False),), ball="sgn",
        code={
            **dict.fromkeys(("python", "c"), "((#1 > 0) - (#1 < 0))"), "numpy": "numpy.sign", "octave": "sign",
            "js": "Math.sign", "fortran": "merge(sign(1d0, #1), 0d0, (#1) /= 0)",
        },
    ),
    Function(
        ("floor",), sympy="floor", family="pieces", tex_form=(1, r"\lfloor #1 \rfloor"), derivative=("0",),
        local="rounding", jumps=every("1"), zeros=None, slopes=(rises(REALS, REALS, strict=False),), ball="floor",
        code=everywhere("floor", fortran="(aint(#1) - merge(1d0, 0d0, (#1) < aint(#1)))"),
    ),
    Function(
        ("ceiling", "ceil"), sympy="ceiling", family="pieces", tex_form=(1, r"\lceil #1 \rceil"),
        derivative=("0",), local="rounding", jumps=every("1"), zeros=None,
        slopes=(rises(REALS, REALS, strict=False),), ball="ceil",
        code=everywhere("ceil", fortran="(aint(#1) + merge(1d0, 0d0, (#1) > aint(#1)))"),
    ),
    Function(
        # The remainder has the sign of the divisor, as in Python, NumPy, Octave and SymPy. C's fmod has not.
        ("mod", "Mod"), (2, 2), definition="u - v*floor(u/v)", real_only=True, zeros=None,
        code={
            "python": "((#1) % (#2))", "numpy": "numpy.mod", "octave": "mod", "fortran": "modulo",
            "c": "((#1) - (#2)*floor((#1)/(#2)))", "js": "((#1) - (#2)*Math.floor((#1)/(#2)))",
        },
    ),
    _extremum("max"), _extremum("min"),
    Function(
        ("relu", "ReLU"), definition="max(u, 0)", real_only=True, kinks=at("0"), zeros=None, range=(NOT_NEGATIVE,),
        slopes=(rises(REALS, NOT_NEGATIVE, strict=False),),
        code={
            "python": "max(#1, 0.0)", "numpy": "numpy.maximum(#1, 0)", "c": "fmax(#1, 0.0)", "octave": "max(#1, 0)",
            "js": "Math.max(#1, 0)", "fortran": "max(#1, 0d0)",
        },
    ),
    Function(
        ("heaviside", "Heaviside"), (1, 2), sympy="Heaviside", family="pieces", tex="H", symbol=LetterForm("H"),
        real_only=True, defaults=("0.5",), local="step", derivative=("diracdelta(u)", ""), jumps=at("0"), zeros=None,
        range=_values("0", "1/2", "1"), slopes=(rises(REALS, closed("0", "1"), strict=False),), ball="heaviside",
        code={
            "numpy": "numpy.heaviside",
            **dict.fromkeys(("python", "c", "octave"), "((#1 > 0) + (#2)*(#1 == 0))"),
            "js": "((#1 > 0) + (#2)*(#1 === 0))",
            "fortran": "merge(real(#2, 8), merge(1d0, 0d0, (#1) > 0), (#1) == 0)",
        },
    ),
    Function(
        ("diracdelta", "DiracDelta"), (1, 2), sympy="DiracDelta", tex=r"\delta",
        tex_form=(2, r"\delta^{(#2)}{(#1)}"),
        symbol=LetterForm("delta", "^", scripted_is_last=True), real_only=True, order=1, defaults=("0",),
        derivative=("diracdelta(u, v + 1)", ""),
        local="delta", poles=at("0"), zeros=None, range=_values("0"), ball="diracdelta",
        code={
            "python": "(math.nan if #1 == 0 else 0.0)", "numpy": "numpy.where(#1 == 0, numpy.nan, 0.0)",
            "c": "(#1 == 0 ? NAN : 0.0)", "octave": "merge(#1 == 0, NaN, 0)", "js": "(#1 === 0 ? NaN : 0)",
            "fortran": "merge(ieee_value(1d0, ieee_quiet_nan), 0d0, (#1) == 0)",
        },
    ),
)  # fmt: skip
