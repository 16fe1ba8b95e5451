"""Gamma and related functions, error functions and other integrals, Bessel functions. Source: DLMF chapters 5 to 10."""

from __future__ import annotations

import math
from collections.abc import Callable

from symjac.functions.elementary import LOG_10
from symjac.functions.record import (
    NEGATIVE,
    NOT_POSITIVE,
    NOWHERE,
    POSITIVE,
    REALS,
    Beside,
    Function,
    Infinite,
    LetterForm,
    at,
    between,
    closed,
    downwards,
    falls,
    from_to,
    rises,
    up_to,
)

_LEAST_GAMMA = "sqrt(pi)/2"  # Γ(3/2)


def _growth_of_gamma(x: float) -> float:
    if not math.isfinite(x):
        return math.inf
    if x <= 0 and x == math.floor(x):
        return 0.0  # a pole, where the builder refuses
    return math.lgamma(x) / LOG_10


def _growth_of_factorial(n: float) -> float:
    return _growth_of_gamma(n + 1)


def _growth_of_beta(x: float, y: float) -> float:
    return max(map(abs, map(_growth_of_gamma, (x, y, x + y))))


def _growth_of_binomial(n: float, k: float) -> float:
    if not (math.isfinite(n) and math.isfinite(k)):
        return math.inf
    return min(abs(k), abs(n - k)) * math.log10(max(abs(n), 2.0)) if abs(n) >= 1 else 0.0


def _written_binomial(n: float, k: float) -> float:
    """SymPy multiplies k factors out."""
    return abs(k) if n != math.floor(n) else 0.0


def _growth_of_polygamma(n: float, x: float) -> float:
    """|ψ⁽ⁿ⁾(x)| < n!·(1/xⁿ⁺¹ + 1/(n·xⁿ)) for x > 0, DLMF 5.15.1; x ≤ 0 is computed by reflection."""
    if not (math.isfinite(n) and math.isfinite(x)):
        return math.inf
    return max(math.lgamma(n + 1) / LOG_10 - (n + 1) * math.log10(abs(x)), 0.0) + 1 if x else 0.0


def _growth_of_zeta(x: float) -> float:
    """|ζ(x)| ≤ 4·Γ(1 − x)/(2π)^(1 − x) for x < 0, DLMF 25.4.1."""
    if not math.isfinite(x):
        return math.inf
    return 0.0 if x >= 0 else max(_growth_of_gamma(1 - x) - (1 - x) * math.log10(2 * math.pi), 0.0) + 1


def _written_zeta(x: float) -> float:
    """SymPy writes ζ(2n) with Bernoulli's numbers, DLMF 25.6.2."""
    return x * math.log10(x + 1) if x > 0 and x % 2 == 0 else 0.0


def _growth_of_singular_bessel(n: float, x: float) -> float:
    """|Y| and K are at most about Γ(n)·(2/x)ⁿ for large n, DLMF 10.41, and exp(|x|) for x < 0."""
    if not (math.isfinite(n) and math.isfinite(x)):
        return math.inf
    n = abs(n) + 1
    return max(math.lgamma(n) / LOG_10 + n * math.log10(2 / abs(x)), -x / LOG_10, 0.0) + 1 if x else 0.0


def _growth_of_modified_bessel(_: float, x: float) -> float:
    return abs(x) / LOG_10


_GAMMA = (
    Function(
        ("factorial",), sympy="factorial", tex_form=(1, "#1!"), postfix="!",
        derivative=("gamma(u + 1)*digamma(u + 1)",), in_others="gamma(u + 1)",
        poles=downwards("-1"), range=(NEGATIVE, POSITIVE),
        slopes=(
            rises(from_to("1/2", "oo"), from_to(_LEAST_GAMMA, "oo")), falls(between("-1", "0"), between("1", "oo")),
        ),
        ball="factorial", largest=40, growth=_growth_of_factorial,
        code={
            "python": "math.gamma(#1 + 1)", "numpy": "scipy.special.gamma(#1 + 1)", "c": "tgamma(#1 + 1)",
            "octave": "gamma(#1 + 1)", "fortran": "gamma(#1 + 1)",
        },
    ),
    Function(
        ("gamma", "Gamma", "tgamma"), sympy="gamma", tex=r"\Gamma", tex_words=("Gamma",), symbol=LetterForm("Gamma"),
        before_bracket_only=True, derivative=("gamma(u)*digamma(u)",), poles=downwards("0"), range=(NEGATIVE, POSITIVE),
        slopes=(
            rises(from_to("3/2", "oo"), from_to(_LEAST_GAMMA, "oo")), falls(up_to("0", "1"), from_to("1", "oo")),
        ),
        ball="gamma", largest=40, growth=_growth_of_gamma,
        code={
            "python": "math.gamma", "numpy": "scipy.special.gamma", "c": "tgamma", "octave": "gamma",
            "fortran": "gamma",
        },
    ),
    Function(
        ("loggamma", "lgamma", "gammaln"), sympy="loggamma", tex=r"\operatorname{loggamma}", derivative=("digamma(u)",),
        domain=(POSITIVE,), poles=at("0"), infinite=(Infinite(0, downwards("0")),), zeros=at("1", "2"), slopes=(
            falls(up_to("0", "1"), from_to("0", "oo")), rises(from_to("2", "oo"), from_to("0", "oo")),
        ),
        range=(from_to("-1/8", "oo"),), cut=(NOT_POSITIVE,), ball="lgamma", largest=400,
        growth=lambda x: abs(_growth_of_gamma(x)),
        code={
            "python": "math.lgamma", "numpy": "scipy.special.gammaln", "c": "lgamma", "octave": "gammaln",
            "fortran": "log_gamma",
        },
    ),
    Function(
        ("digamma", "psi"), sympy="digamma", tex=r"\psi", symbol=LetterForm("psi"), before_bracket_only=True,
        derivative=("polygamma(1, u)",), poles=downwards("0"), zeros=None, slopes=(rises(POSITIVE, REALS),),
        ball="digamma", largest=400, growth=lambda x: _growth_of_polygamma(0, x), terms=abs,
        code={"numpy": "scipy.special.digamma", "octave": "psi"},
    ),
    Function(
        ("polygamma",), (2, 2), sympy="polygamma", tex_form=(2, r"\psi^{(#1)}{(#2)}"),
        symbol=LetterForm("psi", "^"), main=1, whole=0, derivative=("", "polygamma(u + 1, v)"), poles=downwards("0"),
        infinite=(Infinite(1, downwards("0")),), zeros=None,
        ball="polygamma", largest=20, growth=_growth_of_polygamma, terms=lambda n, x: max(10 * n, abs(x)),
        code={"numpy": "scipy.special.polygamma", "octave": "psi"},
    ),
    Function(
        ("beta",), (2, 2), sympy="beta", tex=r"\mathrm{B}", symbol=LetterForm("B"), before_bracket_only=True,
        derivative=(
            "beta(u, v)*(digamma(u) - digamma(u + v))", "beta(u, v)*(digamma(v) - digamma(u + v))",
        ),
        in_others="gamma(u)*gamma(v)/gamma(u + v)",
        poles=downwards("0"), infinite=(Infinite(0, downwards("0")), Infinite(1, downwards("0"))), zeros=None,
        ball="beta", largest=40, growth=_growth_of_beta,
        code={
            "python": "(math.gamma(#1)*math.gamma(#2)/math.gamma(#1 + #2))", "numpy": "scipy.special.beta",
            "c": "(tgamma(#1)*tgamma(#2)/tgamma(#1 + #2))", "octave": "beta",
            "fortran": "(gamma(#1)*gamma(#2)/gamma(#1 + #2))",
        },
    ),
    Function(
        ("binomial", "binom", "nCr"), (2, 2), sympy="binomial", tex_form=(2, r"\binom{#1}{#2}"),
        derivative=(
            "binomial(u, v)*(digamma(u + 1) - digamma(u - v + 1))",
            "binomial(u, v)*(digamma(u - v + 1) - digamma(v + 1))",
        ),
        in_others="gamma(u + 1)/(gamma(v + 1)*gamma(u - v + 1))",
        local="whole lower argument", poles=downwards("-1"),
        infinite=(Infinite(0, downwards("-1"), 1, "natural"),), zeros=None,
        ball="binomial", largest=20, growth=_growth_of_binomial, written=_written_binomial,
        code={
            "python": "(math.gamma(#1 + 1)/(math.gamma(#2 + 1)*math.gamma(#1 - (#2) + 1)))",
            "numpy": "scipy.special.binom", "c": "(tgamma(#1 + 1)/(tgamma(#2 + 1)*tgamma(#1 - (#2) + 1)))",
            "octave": "(gamma(#1 + 1)/(gamma(#2 + 1)*gamma(#1 - (#2) + 1)))",
            "fortran": "(gamma(#1 + 1)/(gamma(#2 + 1)*gamma(#1 - (#2) + 1)))",
        },
    ),
    Function(
        ("zeta",), sympy="zeta", tex=r"\zeta", symbol=LetterForm("zeta"), before_bracket_only=True, derivative=("",),
        poles=at("1"), zeros=None, slopes=(falls(between("1", "oo"), between("1", "oo")),), ball="zeta", largest=60,
        growth=_growth_of_zeta, written=_written_zeta,
        beside=(Beside("1", "zeta_minus_one", between("10", "oo")),),
        code={"numpy": "scipy.special.zeta"},
    ),
)  # fmt: skip

_ERROR = (
    Function(
        ("erf",), sympy="erf", tex=r"\operatorname{erf}", tex_words=("erf",), derivative=("2*exp(-u^2)/sqrt(pi)",),
        parity=-1,
        zeros=at("0"), range=(between("-1", "1"),), slopes=(rises(REALS, between("-1", "1")),), ball="erf", largest=400,
        beside=(Beside("1", "-erfc(u)"), Beside("-1", "erfc(-u)")),
        code={"python": "math.erf", "numpy": "scipy.special.erf", **dict.fromkeys(("c", "octave", "fortran"), "erf")},
    ),
    Function(
        ("erfc",), sympy="erfc", tex=r"\operatorname{erfc}", tex_words=("erfc",),
        derivative=("-2*exp(-u^2)/sqrt(pi)",), in_others="1 - erf(u)",
        range=(between("0", "2"),), slopes=(falls(REALS, between("0", "2")),),
        ball="erfc", largest=400, beside=(Beside("2", "-erfc(-u)"),),
        code={
            "python": "math.erfc", "numpy": "scipy.special.erfc", **dict.fromkeys(("c", "octave", "fortran"), "erfc"),
        },
    ),
    Function(
        ("erfi",), sympy="erfi", tex=r"\operatorname{erfi}", tex_words=("erfi",), derivative=("2*exp(u^2)/sqrt(pi)",),
        parity=-1,
        zeros=at("0"), slopes=(rises(REALS, REALS),), ball="erfi", largest=20, growth=lambda x: x * x / LOG_10,
        code={"numpy": "scipy.special.erfi", "octave": "erfi"},
    ),
    Function(
        # sin(u)/u, 1 at 0. NumPy and Octave use this name for sin(πu)/(πu).
        ("sinc",), sympy="sinc", tex=r"\operatorname{sinc}", derivative=("cos(u)/u - sin(u)/u^2",),
        in_others="sin(u)/u", gaps=at("0"),
        parity=1,
        zeros=None, range=(closed("-1", "1"),), slopes=(falls(closed("0", "pi"), closed("0", "1")),), ball="sinc",
        code={
            "python": "(math.sin(#1)/(#1) if #1 else 1.0)", "numpy": "numpy.sinc((#1)/numpy.pi)",
            "c": "((#1) != 0 ? sin(#1)/(#1) : 1.0)", "octave": "sinc((#1)/pi)",
            "js": "((#1) !== 0 ? Math.sin(#1)/(#1) : 1)",
            "fortran": "merge(1d0, sin(#1)/merge(1d0, #1, (#1) == 0), (#1) == 0)",
        },
    ),
    Function(
        ("erfinv",), sympy="erfinv", tex=r"\operatorname{erfinv}", tex_words=("erfinv",), real_only=True,
        derivative=("sqrt(pi)*exp(erfinv(u)^2)/2",), inverse_of="erf(u)", domain=(between("-1", "1"),), parity=-1,
        poles=at("-1", "1"), zeros=at("0"),
        slopes=(rises(between("-1", "1"), REALS),), ball="erfinv", largest=400,
        code={"numpy": "scipy.special.erfinv", "octave": "erfinv"},
    ),
)  # fmt: skip


def _fresnel(letter: str, function: str, highest: str) -> Function:
    """∫ sin(πt²/2) dt or ∫ cos(πt²/2) dt from 0 to u; the value is largest at `highest`."""
    name = f"fresnel{letter}"
    values = closed(f"-{name}({highest})", f"{name}({highest})")
    return Function(
        (name,), sympy=name, tex=rf"\operatorname{{{name}}}", tex_words=(name,), parity=-1, zeros=at("0"),
        derivative=(f"{function}(pi*u^2/2)",), range=(values,), slopes=(rises(closed(f"-{highest}", highest), values),),
        ball=f"fresnel_{letter}", largest=200, code={"numpy": f"scipy.special.fresnel(#1)[{'sc'.index(letter)}]"},
    )  # fmt: skip


_LARGEST_SI = closed("-Si(pi)", "Si(pi)")

# Integrals from 0 (DLMF 6.2.9, 7.2.7 and 7.2.8), and from ±∞ (6.2.5, 6.2.11): Ei(u) = −∫ exp(−t)/t dt from −u.
_INTEGRALS = (
    Function(
        ("Si",), sympy="Si", tex=r"\operatorname{Si}", tex_words=("Si",), before_bracket_only=True,
        derivative=("sinc(u)",), parity=-1, zeros=at("0"), range=(_LARGEST_SI,),
        slopes=(rises(closed("-pi", "pi"), _LARGEST_SI),), ball="si", largest=400,
        code={"numpy": "scipy.special.sici(#1)[0]", "octave": "sinint"},
    ),
    Function(
        ("Ci",), sympy="Ci", tex=r"\operatorname{Ci}", tex_words=("Ci",), before_bracket_only=True,
        derivative=("cos(u)/u",), domain=(POSITIVE,), poles=at("0"), zeros=None,
        slopes=(rises(up_to("0", "pi/2"), up_to("-oo", "Ci(pi/2)")),), cut=(NOT_POSITIVE,), ball="ci", largest=400,
        code={"numpy": "scipy.special.sici(#1)[1]", "octave": "cosint"},
    ),
    Function(
        ("Ei",), sympy="Ei", tex=r"\operatorname{Ei}", tex_words=("Ei",), before_bracket_only=True,
        derivative=("exp(u)/u",), poles=at("0"), zeros=None, slopes=(falls(NEGATIVE, NEGATIVE), rises(POSITIVE, REALS)),
        cut=(NEGATIVE,), ball="ei", largest=40, growth=lambda x: max(x, 0.0) / LOG_10,
        code={"numpy": "scipy.special.expi"},
    ),
    _fresnel("s", "sin", "sqrt(2)"),
    _fresnel("c", "cos", "1"),
)  # fmt: skip


def _bessel(kind: str, derivative: str, scipy: str, growth: Callable[[float, float], float] | None = None) -> Function:
    entire = kind in "ji"
    domain, poles = (REALS, NOWHERE) if entire else (POSITIVE, at("0"))
    infinite = Infinite(1, at("0"), 0, "whole or positive" if entire else "")
    return Function(
        (f"bessel{kind}",), (2, 2), sympy=f"bessel{kind}", tex_form=(2, rf"{kind.upper()}_{{#1}}{{(#2)}}"),
        symbol=LetterForm(kind.upper(), "_"), main=1, derivative=("", derivative), domain=(domain,), poles=poles,
        infinite=(infinite,), zeros=None, entire_for_whole=0 if entire else None,
        cut=() if entire else (NOT_POSITIVE,), ball=f"bessel_{kind}", largest=20,
        growth=growth, written=lambda order, _: abs(order),
        code={"numpy": f"scipy.special.{scipy}", "octave": f"bessel{kind}"},
    )  # fmt: skip


# J and I are entire for integer orders (DLMF 10.2, 10.25). C and Fortran have J and Y for integer orders only.
_BESSEL = (
    _bessel("j", "(besselj(u - 1, v) - besselj(u + 1, v))/2", "jv"),
    _bessel("y", "(bessely(u - 1, v) - bessely(u + 1, v))/2", "yv", _growth_of_singular_bessel),
    _bessel("i", "(besseli(u - 1, v) + besseli(u + 1, v))/2", "iv", _growth_of_modified_bessel),
    _bessel("k", "-(besselk(u - 1, v) + besselk(u + 1, v))/2", "kv", _growth_of_singular_bessel),
)


def _airy(name: str, tex: str, derivative: str, ball: str, place: int) -> Function:
    return Function(
        (name,), sympy=name, tex=rf"\operatorname{{{tex}}}", tex_words=(tex,), derivative=(derivative,),
        zeros=None, ball=ball, largest=20, growth=_growth_of_airy,
        code={"numpy": f"scipy.special.airy(#1)[{place}]", "octave": f"airy({place}, #1)"},
    )  # fmt: skip


def _growth_of_airy(x: float) -> float:
    return 2 / 3 * max(x, 0.0) ** 1.5 / LOG_10 if math.isfinite(x) else math.inf


# Entire, DLMF 9.2; Ai″(u) = u·Ai(u).
_AIRY = (
    _airy("airyai", "Ai", "airyaiprime(u)", "airy_ai", 0),
    _airy("airyaiprime", "AiPrime", "u*airyai(u)", "airy_ai′", 1),
    _airy("airybi", "Bi", "airybiprime(u)", "airy_bi", 2),
    _airy("airybiprime", "BiPrime", "u*airybi(u)", "airy_bi′", 3),
)

FUNCTIONS = (*_GAMMA, *_ERROR, *_INTEGRALS, *_BESSEL, *_AIRY)
