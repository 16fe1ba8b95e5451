"""Piecewise functions: |u|, signs, steps, rounding, maximum and minimum."""

from __future__ import annotations

from symjac.functions.elementary import everywhere
from symjac.functions.record import (
    NOT_NEGATIVE,
    NOT_POSITIVE,
    REALS,
    Function,
    Interval,
    LetterForm,
    at,
    closed,
    every,
    falls,
    rises,
)

_MANY = (1, 1_000)


def _values(*numbers: str) -> tuple[Interval, ...]:
    return tuple(closed(number, number) for number in numbers)


FUNCTIONS = (
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
    Function(
        ("max", "Max", "fmax"), _MANY, sympy="Max", family="pieces", tex=r"\max", tex_words=("max",), real_only=True,
        local="extremum", zeros=None, ball="max",
        code={
            "python": "max", "numpy": "numpy.maximum(#1, #2)", "c": "fmax(#1, #2)", "octave": "max(#1, #2)",
            "js": "Math.max", "fortran": "max",
        },
    ),
    Function(
        ("min", "Min", "fmin"), _MANY, sympy="Min", family="pieces", tex=r"\min", tex_words=("min",), real_only=True,
        local="extremum", zeros=None, ball="min",
        code={
            "python": "min", "numpy": "numpy.minimum(#1, #2)", "c": "fmin(#1, #2)", "octave": "min(#1, #2)",
            "js": "Math.min", "fortran": "min",
        },
    ),
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
