"""The functions that have balls: how each is computed over ℝ and over ℂ, where it is real, where it has poles.

Keys are the names of SymPy's classes. Principal values are those of DLMF chapter 4 (as SymPy's and mpmath's are).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import acb, arb, fmpq

if TYPE_CHECKING:
    Sure = bool | None

LARGE = 40
"""Bits of an argument of exp and its like; the exponents of their values are as long."""

MODERATE = 20
"""Bits of an argument of what is computed by series and recurrences."""


class Function(NamedTuple):
    """A function of one or more numbers; `complex` is None where only real ones have a value."""

    real: Callable[..., arb]
    complex: Callable[..., acb] | None
    real_domain: Callable[..., Sure] = lambda *_: True
    """True: the value is real; False: it certainly is not; None: the ball touches the end of the domain."""
    ends: tuple[fmpq, ...] = ()
    """Arguments at which something ends or breaks: a ball that contains one is asked whether it is exactly that."""
    pole: Callable[..., bool] | None = None
    """Whether rational arguments are a pole."""
    largest: int | None = None
    """Bits of the largest argument."""


def _at_least(bound: int, strict: bool = False) -> Callable[[arb], Sure]:
    def inside(u: arb) -> Sure:
        if (u > bound) or (not strict and u >= bound):
            return True
        return False if (u < bound) or (strict and u <= bound) else None

    return inside


def _within_one(u: arb) -> Sure:
    return True if abs(u) <= 1 else False if abs(u) > 1 else None


def _inside_one(u: arb) -> Sure:
    return True if abs(u) < 1 else False if abs(u) >= 1 else None


def _outside_one(u: arb) -> Sure:
    return True if abs(u) >= 1 else False if abs(u) < 1 else None


def _beyond_one(u: arb) -> Sure:
    return True if abs(u) > 1 else False if abs(u) <= 1 else None


def _to_one(u: arb) -> Sure:
    """0 < u ≤ 1."""
    return True if u > 0 and u <= 1 else False if u <= 0 or u > 1 else None


def _lambert_domain(u: arb, branch: arb | None = None) -> Sure:
    """u ≥ −1/e, and u < 0 on the branch −1 (DLMF 4.13)."""
    end = u * arb.const_e() + 1
    if branch is not None and branch != 0:
        if branch != -1:
            return False
        return True if end > 0 and u < 0 else False if end < 0 or u >= 0 else None
    return True if end > 0 else False if end < 0 else None


def _method(name: str, kind: type = arb) -> Callable[..., Any]:
    call = getattr(kind, name)
    return lambda u: call(u)


def _reciprocal(name: str, kind: type = arb) -> Callable[..., Any]:
    call = getattr(kind, name)
    return lambda u: call(1 / u)


def _smooth(name: str, largest: int | None = None, pole: Callable[..., bool] | None = None) -> Function:
    ends = (_ZERO,) if pole else ()
    return Function(_method(name), _method(name, acb), largest=largest, pole=pole, ends=ends)


def _on(domain: Callable[..., Sure], name: str, *ends: int, pole: Callable[..., bool] | None = None) -> Function:
    return Function(_method(name), _method(name, acb), domain, tuple(map(fmpq, ends)), pole)


def _inverse(domain: Callable[..., Sure], name: str, *ends: int, pole: Callable[..., bool] | None = None) -> Function:
    return Function(_reciprocal(name), _reciprocal(name, acb), domain, tuple(map(fmpq, ends)), pole)


def _is_zero(u: fmpq) -> bool:
    return u == 0


def _is_one(u: fmpq) -> bool:
    return abs(u) == 1


def _is_pole_of_gamma(u: fmpq) -> bool:
    return bool(u.q == 1 and u <= 0)


def _acot(u: arb) -> arb:
    """atan(1/u), and π/2 at 0."""
    return arb.pi() / 2 if u == 0 else (1 / u).atan()


def _angle(y: arb, x: arb) -> arb:
    """The angle of (x, y) in (−π, π]; π on the cut, where y is exactly 0."""
    return arb.atan2(y, x)


def _beta(a: Any, b: Any) -> Any:
    """Γ(a)Γ(b)/Γ(a + b), DLMF 5.12.1."""
    return a.gamma() * b.gamma() * (a + b).rgamma()


def _binomial(n: Any, k: Any) -> Any:
    """Γ(n + 1)/(Γ(k + 1)·Γ(n − k + 1)); a product for k = 0, 1, 2, …, which has no poles."""
    whole = k.unique_fmpz() if k.is_exact() else None
    if whole is not None and whole >= 0 and k == whole and isinstance(n, arb):
        return n.bin(int(whole))
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _is_pole_of_binomial(n: fmpq, k: fmpq) -> bool:
    return bool(n.q == 1 and n < 0 and not (k.q == 1 and k >= 0))


def _polygamma(order: Any, u: Any) -> Any:
    found = acb(u).polygamma(acb(order))
    return found.real if isinstance(u, arb) else found


def _is_whole(order: arb, *_: arb) -> Sure:
    return True if order.is_exact() and order.is_integer() and order >= 0 else None


def _bessel(name: str) -> Function:
    """J, Y, I, K of an order ν at u: real for u > 0, and J and I of a whole order everywhere (DLMF 10.2, 10.25)."""
    entire = name in ("bessel_j", "bessel_i")

    def domain(order: arb, u: arb) -> Sure:
        if u > 0 or (entire and order.is_exact() and order.is_integer()) or (entire and u == 0 and order > 0):
            return True
        return False if u < 0 else None

    def pole(order: fmpq, u: fmpq) -> bool:
        return bool(u == 0 and not (entire and (order >= 0 or order.q == 1)))

    real, complex_ = getattr(arb, name), getattr(acb, name)
    return Function(
        lambda order, u: arb(0) if u == 0 and order > 0 else real(u, order),
        lambda order, u: complex_(u, order),
        domain,
        (_ZERO,),
        pole,
        MODERATE,
    )


def _lambert(u: arb, branch: arb | None = None) -> arb:
    return u.lambertw() if branch is None or branch == 0 else u.lambertw(-1)


def _complex_lambert(u: acb, branch: acb | None = None) -> acb:
    if branch is None:
        return u.lambertw()
    whole = branch.unique_fmpz()
    return u.lambertw(int(whole)) if whole is not None and branch == whole else acb("nan")


_ZERO = fmpq(0)

FUNCTIONS: Mapping[str, Function] = {
    **{name: _smooth(name) for name in ("sin", "cos", "tan", "sec", "atan", "tanh", "asinh")},
    **{name: _smooth(name, pole=_is_zero) for name in ("cot", "csc", "coth")},
    **{name: _smooth(name, LARGE) for name in ("exp", "sinh", "cosh", "sech")},
    "csch": _smooth("csch", LARGE, _is_zero),
    **{name: _smooth(name, LARGE // 2) for name in ("erf", "erfc", "erfi")},
    "sinc": _smooth("sinc"),
    "log": _on(_at_least(0, strict=True), "log", 0, pole=_is_zero),
    "asin": _on(_within_one, "asin", -1, 1),
    "acos": _on(_within_one, "acos", -1, 1),
    "acosh": _on(_at_least(1), "acosh", 1),
    "atanh": _on(_inside_one, "atanh", -1, 1, pole=_is_one),
    "acot": Function(_acot, _reciprocal("atan", acb), ends=(_ZERO,)),
    "asec": _inverse(_outside_one, "acos", -1, 0, 1, pole=_is_zero),
    "acsc": _inverse(_outside_one, "asin", -1, 0, 1, pole=_is_zero),
    "asech": _inverse(_to_one, "acosh", 0, 1, pole=_is_zero),
    "acsch": Function(_reciprocal("asinh"), _reciprocal("asinh", acb), ends=(_ZERO,), pole=_is_zero),
    "acoth": _inverse(_beyond_one, "atanh", -1, 1, pole=_is_one),
    "gamma": _smooth("gamma", LARGE, _is_pole_of_gamma),
    "factorial": Function(
        lambda u: (u + 1).gamma(),
        lambda u: (u + 1).gamma(),
        pole=lambda u: _is_pole_of_gamma(u + 1),
        largest=LARGE,
    ),
    "loggamma": Function(
        arb.lgamma,
        acb.lgamma,
        _at_least(0, strict=True),
        (_ZERO,),
        _is_pole_of_gamma,
        LARGE,
    ),
    "digamma": _smooth("digamma", LARGE, _is_pole_of_gamma),
    "polygamma": Function(_polygamma, _polygamma, _is_whole, (_ZERO,), lambda _, u: _is_pole_of_gamma(u), MODERATE),
    "zeta": _smooth("zeta", MODERATE, lambda u: bool(u == 1)),
    "beta": Function(
        _beta, _beta, ends=(_ZERO,), pole=lambda a, b: _is_pole_of_gamma(a) or _is_pole_of_gamma(b), largest=LARGE
    ),
    "binomial": Function(_binomial, _binomial, pole=_is_pole_of_binomial, largest=MODERATE),
    **{name: _bessel(f"bessel_{name[-1]}") for name in ("besselj", "bessely", "besseli", "besselk")},
    "LambertW": Function(_lambert, _complex_lambert, _lambert_domain, largest=LARGE),
    "atan2": Function(_angle, None, ends=(_ZERO,), pole=lambda y, x: y == 0 and x == 0),
}

CONSTANTS: Mapping[str, Callable[[], arb]] = {
    "Pi": arb.pi,
    "Exp1": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
}


def _beyond(u: Any, formula: Callable[[arb], arb], positive: bool = True) -> arb:
    """A formula that holds for u > 0 (or for u < 0)."""
    number = arb(u)
    return formula(number) if (number > 0 if positive else number < 0) else arb("nan")


COMPLEMENTS: Mapping[tuple[str, str], Callable[[Any], arb]] = {
    ("erf", "1"): lambda u: -arb(u).erfc(),
    ("erf", "-1"): lambda u: (-arb(u)).erfc(),
    ("erfc", "2"): lambda u: -(-arb(u)).erfc(),
    ("tanh", "1"): lambda u: -2 / ((2 * arb(u)).exp() + 1),
    ("tanh", "-1"): lambda u: 2 / ((-2 * arb(u)).exp() + 1),
    ("exp", "1"): lambda u: arb(u).expm1(),
    ("cos", "1"): lambda u: -2 * (arb(u) / 2).sin() ** 2,
    ("cosh", "1"): lambda u: 2 * (arb(u) / 2).sinh() ** 2,
    ("sech", "1"): lambda u: -2 * (arb(u) / 2).sinh() ** 2 / arb(u).cosh(),
    ("coth", "1"): lambda u: 2 / (2 * arb(u)).expm1(),
    ("coth", "-1"): lambda u: -2 / (-2 * arb(u)).expm1(),
    ("atan", "pi/2"): lambda u: _beyond(u, lambda v: -(1 / v).atan()),
    ("atan", "-pi/2"): lambda u: _beyond(u, lambda v: -(1 / v).atan(), positive=False),
    ("zeta", "1"): lambda u: _beyond(u, lambda v: arb(2) ** -v * arb(1, 0.5) if v > 10 else arb("nan")),
}
"""f(u) − c for a number c near which f stays: computed so that nothing cancels (DLMF 4.21, 4.35, 7.2)."""
