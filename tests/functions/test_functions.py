"""The table of functions: each field of each record against mpmath at seeded points, code run where it can be."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pytest
from mpmath import mp

from symjac import exact, functions
from symjac.expressions import applied
from symjac.functions import TABLE, Function, by_sympy, by_word
from symjac.functions.record import LETTERS, MOST_WRITTEN, Interval, Places, definition_arity
from symjac.kernel import sympy
from tests.cases import each, sampled, tries
from tests.console import ROOT
from tests.programs import NEEDS

DIGITS = 30
FAR = mp.mpf(7)
"""How far an interval without an end is tried."""


VALUES = {
    **{name: getattr(mp, name) for name in (
        "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acsc", "asec",
        "sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh", "acoth", "asech", "acsch",
        "exp", "gamma", "factorial", "loggamma", "beta", "binomial", "zeta", "erf", "erfc", "erfi", "sinc",
        "besselj", "bessely", "besselk", "floor", "atan2", "sign", "sqrt", "hypot", "expm1", "log1p",
        "erfinv", "fresnels", "fresnelc",
    )},
    **{name: getattr(mp, name.lower()) for name in ("Si", "Ci", "Ei")},
    **{name: partial(getattr(mp, name[:6]), derivative=int(name.endswith("prime"))) for name in (
        "airyai", "airyaiprime", "airybi", "airybiprime",
    )},
    "besseli": lambda n, u: mp.besseli(abs(n) if mp.isint(n) else n, u),  # DLMF 10.27.1; mpmath takes a limit for −n
    "acot": lambda u: mp.pi / 2 if u == 0 else mp.atan(1 / u),
    "log": lambda u, base=None: mp.log(u) if base is None else mp.log(u) / mp.log(base),
    "log2": lambda u: mp.log(u, 2),
    "log10": mp.log10,
    "exp2": lambda u: mp.power(2, u),
    "softplus": lambda u: mp.log1p(mp.exp(u)),
    "logit": lambda u: mp.log(u) - mp.log(1 - u),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "cbrt": lambda u: mp.sign(u) * mp.cbrt(abs(u)),
    "root": lambda u, n: mp.sign(u) * mp.root(abs(u), int(n)),
    "pow": mp.power,
    "deg2rad": mp.radians,
    "rad2deg": mp.degrees,
    "abs": abs,
    "ceiling": mp.ceil,
    "mod": lambda u, v: u - v * mp.floor(u / v),
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "relu": lambda u: max(u, mp.mpf(0)),
    "heaviside": lambda u, half=0.5: mp.mpf(half if u == 0 else u > 0),
    "diracdelta": lambda u, order=0: mp.mpf(0),  # noqa: ARG005 - off 0
    "digamma": mp.digamma,
    "polygamma": lambda n, u: mp.polygamma(int(n), u),
    "lambertw": lambda u, branch=0: mp.lambertw(u, int(branch)),
}  # fmt: skip
"""What each function is, by standard name, apart from all that symjac knows."""

OTHERS = {
    "root": {1: 3}, "polygamma": {0: 2}, "besselj": {0: 2}, "bessely": {0: mp.mpf(5) / 2}, "besseli": {0: 2},
    "besselk": {0: mp.mpf(5) / 2}, "beta": {1: mp.mpf(5) / 2}, "binomial": {1: mp.mpf(5) / 2}, "mod": {1: 3},
    "hypot": {1: 0}, "atan2": {1: 1},
}  # fmt: skip
"""Values of the arguments that a record's analysis holds fixed."""

HAVING_ONE = [function for function in TABLE.values() if function.least == 1 or function.name in OTHERS]
ALL = each("function", TABLE.values(), lambda function: function.name)
OF_ONE = each("function", HAVING_ONE, lambda function: function.name)
SOME_OF_ONE = pytest.mark.parametrize("function", sampled(HAVING_ONE, 4), ids=lambda function: function.name)


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


@cache
def number(text: str) -> mp.mpf:
    """The value of an end or a place."""
    if text in ("oo", "-oo"):
        return mp.inf if text == "oo" else -mp.inf
    return mp.mpf(sympy.N(applied.formula(text)(), DIGITS + 20))


def value(function: Function, u: mp.mpf) -> mp.mpf | mp.mpc:
    """The function at a value of its main argument."""
    others = OTHERS.get(function.name, {})
    arguments = [others.get(i, u) if i != function.main else u for i in range(function.least)]
    return VALUES[function.name](*arguments)


def real_value(function: Function, u: mp.mpf) -> mp.mpf | None:
    """The value where it is a real number."""
    try:
        found = value(function, u)
    except (ValueError, ZeroDivisionError):
        return None
    if isinstance(found, mp.mpc):
        if abs(found.imag) > mp.mpf(10) ** (5 - DIGITS) * (1 + abs(found)):
            return None
        found = found.real
    return found if mp.isfinite(found) else None


def listed(places: Places, low=-FAR, high=FAR) -> list[mp.mpf]:
    """The places within an interval."""
    found = [number(text) for text in places.points]
    if places.step:
        start, step = number(places.start), number(places.step)
        found += [start + k * step for k in (range(20) if places.half else range(-20, 21))]
    return sorted(place for place in found if low <= place <= high)


def inside(interval: Interval, seed: str, count: int = 12) -> list[mp.mpf]:
    """Seeded points of an interval."""
    draw = random.Random(seed)
    low, high = max(number(interval.low), -FAR), min(number(interval.high), FAR)
    return sorted(low + (high - low) * mp.mpf(draw.uniform(0.01, 0.99)) for _ in range(count))


def is_away(u: mp.mpf, places: Places) -> bool:
    return all(abs(u - place) > mp.mpf("0.01") for place in listed(places))


def is_in(u: mp.mpf, interval: Interval) -> bool:
    slack = mp.mpf(10) ** (8 - DIGITS)
    return number(interval.low) - slack * (1 + abs(u)) <= u <= number(interval.high) + slack * (1 + abs(u))


def points(function: Function, count: int = 12) -> list[mp.mpf]:
    """Seeded points at which a function is smooth."""
    found = [u for part in function.domain for u in inside(part, function.name, count)]
    ends = Places(tuple(end for part in function.domain for end, _ in part.ends))
    breaks = (function.poles, function.jumps, function.kinks, ends)
    return [u for u in found if all(is_away(u, places) for places in breaks)]


# --- words -----------------------------------------------------------------------------------------


def test_each_word_belongs_to_one_function():
    words = [word for function in TABLE.values() for word in function.words]
    assert len(words) == len(set(words))
    assert all(by_word(word) is TABLE[function.name] for function in TABLE.values() for word in function.words)
    control = [word for function in TABLE.values() for word in function.tex_words]
    assert len(control) == len(set(control))


@ALL
def test_its_class_is_its_own(function):
    made = applied.class_of(function.name)
    if made is None:
        assert function.definition
        assert not function.derivative
    else:
        assert by_sympy(function.sympy or function.name) is function
        assert made.__name__ == (function.sympy or function.name)
        assert len(function.derivative) == (
            0 if function.name in ("max", "min") else function.most if function.name != "log" else 1
        )


def test_the_records_are_frozen_and_load_without_sympy():
    with pytest.raises(AttributeError):
        TABLE["sin"].ball = "cos"
    program = "import sys, symjac.functions; print([m for m in ('sympy', 'mpmath', 'flint') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@ALL
def test_its_values_are_known_to_this_test(function):
    assert function.name in VALUES
    for u in points(function, 6):
        arguments = [
            sympy.Integer(other) if isinstance(other, int) else sympy.Float(str(other), DIGITS)
            for other in (OTHERS.get(function.name, {}).get(i, u) for i in range(function.least))
        ]
        expected = value(function, u)
        built = sympy.N(applied.written_out(applied.call(function.name, *arguments)), DIGITS)
        assert abs(mp.mpmathify(built) - expected) < mp.mpf(10) ** (12 - DIGITS) * (1 + abs(expected)), u
        if function.definition:
            given = [*arguments, sympy.Integer(3)][: definition_arity(function.definition)]
            defined = mp.mpmathify(sympy.N(applied.formula(function.definition)(*given), DIGITS))
            expected = VALUES[function.name](*(mp.mpf(str(each)) for each in given))
            assert abs(defined - expected) < mp.mpf(10) ** (12 - DIGITS) * (1 + abs(expected)), u


# --- domain, places --------------------------------------------------------------------------------


@OF_ONE
def test_it_is_real_within_its_domain(function):
    for u in points(function):
        assert real_value(function, u) is not None, u


@OF_ONE
def test_it_is_real_nowhere_else(function):
    if function.name in ("besselj", "besseli", "polygamma"):  # of whole orders, which this test takes
        return
    draw = random.Random(function.name)
    for _ in range(60):
        u = mp.mpf(draw.uniform(-7, 7))
        if not any(number(part.low) <= u <= number(part.high) for part in function.domain):
            assert real_value(function, u) is None, u


@OF_ONE
def test_the_ends_belong_to_it_or_not(function):
    for part in function.domain:
        for end, belongs in part.ends:
            if end in function.poles.points:
                assert not belongs
            else:
                assert (real_value(function, number(end)) is not None) == belongs, end
                way = 1 if end == part.low else -1
                near = [real_value(function, number(end) + way * mp.mpf(10) ** -k) for k in (30, 20)]
                assert None in near or abs(near[0] - near[1]) < 1, (end, "it grows towards an end that is no pole")


@OF_ONE
def test_it_is_infinite_at_its_poles(function):
    for pole in listed(function.poles):
        if function.name == "diracdelta":
            continue  # the only function without a value where it does not grow
        sides = [real_value(function, pole + way * mp.mpf("1e-30")) for way in (1, -1)]
        rate = [real_value(function, pole + way * mp.mpf("1e-15")) for way in (1, -1)]
        assert any(a is not None and b is not None and abs(a) > abs(b) + 1 for a, b in zip(sides, rate, strict=True)), (
            pole
        )


BROKEN = tuple(mp.mpf(k) / 3 for k in (-1, 1, 5))  # Y of order −1/2 has a limit at 0, which it has as J of order 1/2
WHOLE = (mp.mpf(0), mp.mpf(1), mp.mpf(3))
TRIED = {
    "loggamma": ((0,), (0,)), "polygamma": ((1,), WHOLE), "beta": ((0, 1), BROKEN),
    "binomial": ((0,), WHOLE + BROKEN), "atan2": ((0,), WHOLE),
    **{f"bessel{kind}": ((1,), WHOLE + BROKEN) for kind in "jyik"},
}  # fmt: skip
"""Functions with places of this kind: the arguments that are moved to a place, and the values of the other one."""


def is_spared(kind: str, other: mp.mpf) -> bool:
    """Whether the other argument keeps the value finite."""
    is_whole = other == mp.floor(other)
    return {
        "": False, "natural": is_whole and other >= 0, "whole or positive": is_whole or other > 0,
        "not zero": other != 0,
    }[kind]  # fmt: skip


@ALL
def test_it_is_infinite_where_no_other_argument_keeps_it_finite(function):
    """Towards such a place it grows beyond all bounds, and towards no other; atan2 tends to two numbers."""
    assert {row.argument for row in function.infinite} == {*TRIED.get(function.name, ((),))[0]}
    for argument, other in itertools.product(*TRIED.get(function.name, ((), ()))):
        for place in map(mp.mpf, (-3, -2, -1, 0, mp.mpf(1) / 3, 1, 2)):
            said = any(
                row.argument == argument and place in listed(row.places, -3, 3) and not is_spared(row.spared, other)
                for row in function.infinite
            )
            assert said == has_no_limit(function, argument, place, other), (argument, place, other)
    assert all(not row.spared or row.other != row.argument for row in function.infinite)


def has_no_limit(function: Function, argument: int, place: mp.mpf, other: mp.mpf) -> bool:
    """Whether near a place it grows beyond all bounds, or tends to two numbers."""

    def near(way: int, exponent: int) -> mp.mpf | mp.mpc:
        arguments = [other] * function.least
        arguments[argument] = place + way * mp.mpf(10) ** -exponent
        return VALUES[function.name](*arguments)

    if function.name == "atan2":
        return abs(near(1, 24) - near(-1, 24)) > 1
    return abs(near(1, 24)) > abs(near(1, 12)) + 10


@SOME_OF_ONE
def test_it_is_finite_and_continuous_elsewhere(function):
    """No pole and no jump is missing: where a small step makes a large change, a smaller one makes a small change."""
    breaks = (*listed(function.poles), *listed(function.jumps))
    for part in function.domain:
        low, high = max(number(part.low), -FAR), min(number(part.high), FAR)
        step = (high - low) / 60
        grid = [low + step * (k + mp.mpf("0.37")) for k in range(59)]
        values = [real_value(function, u) for u in grid]
        assert None not in values
        if function.name == "mod":  # it jumps where the quotient is a whole number
            continue
        for start, (first, last) in zip(grid, itertools.pairwise(values), strict=False):
            u, a, end, b = start, first, start + step, last
            if any(u <= place <= end for place in breaks):
                continue
            for _ in range(90):  # towards the larger part of the change
                if abs(a - b) < mp.mpf("1e-6") * (1 + abs(a)):
                    break
                middle = (u + end) / 2
                between = real_value(function, middle)
                u, a, end, b = (
                    (u, a, middle, between) if abs(a - between) > abs(between - b) else (middle, between, end, b)
                )
            else:
                raise AssertionError(f"a jump near {u}")


@OF_ONE
def test_it_jumps_where_it_is_said_to(function):
    for place in listed(function.jumps, -3, 3):
        left, right = (real_value(function, place + way * mp.mpf("1e-30")) for way in (-1, 1))
        assert abs(left - right) > mp.mpf("0.5")


@OF_ONE
def test_it_has_a_kink_where_it_is_said_to(function):
    for place in listed(function.kinks, -3, 3):
        h = mp.mpf("1e-20")
        here, left, right = (real_value(function, place + way * h) for way in (0, -1, 1))
        assert abs(left - here) < mp.mpf("1e-5")
        assert abs(right - here) < mp.mpf("1e-5")
        slopes = (here - left) / h, (right - here) / h
        assert abs(slopes[0] - slopes[1]) > mp.mpf("0.5") or min(map(abs, slopes)) > 1e6


@OF_ONE
def test_it_has_no_other_kink(function):
    breaks = [u for places in (function.kinks, function.jumps, function.poles) for u in listed(places)]
    for u in map(mp.mpf, (-1, 0, 1)):
        if not any(number(part.low) < u < number(part.high) for part in function.domain) or u in breaks:
            continue
        if function.name == "mod":  # it jumps where the quotient is a whole number
            return
        h = mp.mpf("1e-12")
        here, left, right = (real_value(function, u + way * h) for way in (0, -1, 1))
        is_kinked = abs((here - left) - (right - here)) > h / 1000 or abs(right - left) > 1e6 * h
        assert not is_kinked or function.name == "hypot", u  # hypot(u, 0) = |u|


@OF_ONE
def test_its_slope_is_the_derivative(function):
    if not function.derivative or not function.derivative[function.main]:
        return
    slope = applied.formula(function.derivative[function.main])
    for u in points(function, 6):
        if not is_away(u, function.gaps):
            continue
        others = OTHERS.get(function.name, {})
        arguments = [
            sympy.Float(str(u), 30)
            if i == function.main
            else sympy.Rational(str(mp.nstr(mp.mpf(others.get(i, 0)), 20)))
            for i in range(function.least)
        ]
        full = applied.with_defaults(function, tuple(arguments))
        expected = mp.diff(lambda t: real_value(function, t), u, h=mp.mpf("1e-12"))
        found = mp.mpmathify(sympy.N(applied.written_out(slope(*full)), 30))
        assert abs(found - expected) < mp.mpf("1e-9") * (1 + abs(expected)), u


@ALL
def test_the_derivative_of_a_step_is_its_height_times_delta(function):
    for text in function.derivative[:1] if "diracdelta" in "".join(function.derivative) else ():
        u, delta = sympy.Symbol("u", real=True), sympy.DiracDelta
        height = int(value(function, mp.mpf(1)) - value(function, mp.mpf(-1)))
        wanted = delta(u, 1) if function.name == "diracdelta" else height * delta(u)
        assert applied.formula(text)(u, sympy.S.Zero) == wanted


@ALL
def test_the_other_partial_derivatives_are_right(function):
    if function.least < 2:
        return
    draw = random.Random(function.name)
    for position, text in enumerate(function.derivative):
        if not text or position == function.main:
            continue
        for _ in range(4):
            before, u, after = (
                [mp.mpf(draw.uniform(0.5, 3)) for _ in range(count)] for count in counts(function, position)
            )
            expected = mp.diff(partial(moved, function, before, after), u[0])
            found = applied.formula(text)(*(sympy.Float(str(value), 30) for value in (*before, *u, *after)))
            assert abs(mp.mpmathify(sympy.N(found, 30)) - expected) < mp.mpf("1e-9") * (1 + abs(expected))


def counts(function: Function, position: int) -> tuple[int, int, int]:
    return position, 1, function.least - position - 1


def moved(function: Function, before: list[mp.mpf], after: list[mp.mpf], u: mp.mpf) -> mp.mpf:
    """The function of one argument among others that are held fixed."""
    return VALUES[function.name](*before, u, *after)


@OF_ONE
def test_it_is_smooth_at_the_gaps_of_its_derivative(function):
    assert function.derivative or not function.gaps
    breaks = (*listed(function.gaps), *listed(function.kinks), *listed(function.jumps), *listed(function.poles))
    for u in (-1, 0, 1) if any(function.derivative) and function.most == 1 else ():
        if u not in breaks and any(number(part.low) < u < number(part.high) for part in function.domain):
            assert sympy.N(applied.formula(function.derivative[0])(sympy.Integer(u))).is_finite, u
    for place in listed(function.gaps):
        slope = applied.formula(function.derivative[0])
        assert not sympy.N(slope(sympy.nsimplify(str(place)))).is_finite
        h = mp.mpf("1e-8")
        slopes = [mp.diff(lambda t: real_value(function, t), place + way * h, h=mp.mpf("1e-12")) for way in (-1, 1)]
        assert abs(slopes[0] - slopes[1]) < mp.mpf("1e-6")
        assert real_value(function, place) is not None


@OF_ONE
def test_at_its_edges_it_is_a_square_root(function):
    for edge in function.edges:
        end, factor = number(edge.end), number(edge.factor)
        for small in (mp.mpf("1e-12"), mp.mpf("1e-14")):
            found = real_value(function, end + small / factor)
            assert abs(found - number(edge.value) - edge.root * mp.sqrt(2 * small)) < 5 * small

    written = function.definition or function.of_reciprocal  # which have the edges of others
    for end, belongs in () if written else (end for part in function.domain for end in part.ends):
        inwards = -1 if any(end == part.high for part in function.domain) else 1
        near, here = (
            (real_value(function, number(end) + inwards * h) for h in (mp.mpf("1e-20"), 0)) if belongs else (0, 0)
        )
        assert (abs(near - here) > mp.mpf("1e-12")) == (end in [edge.end for edge in function.edges]), end


@OF_ONE
def test_its_zeros(function):
    if function.zeros is None:
        return
    for zero in listed(function.zeros):
        assert abs(real_value(function, zero)) < mp.mpf(10) ** (8 - DIGITS)
    for u in (-1, 0, 1, *(number(end) for part in function.domain for end, _ in part.ends)):
        found = real_value(function, mp.mpf(u))
        assert found is None or (abs(found) < mp.mpf("1e-25")) == (u in listed(function.zeros)), u
    for part in function.domain:  # and no others: it keeps its sign between them
        low, high = max(number(part.low), -FAR), min(number(part.high), FAR)
        signs = (*listed(function.zeros), *listed(function.poles), *listed(function.jumps))
        previous = None
        for k in range(80):
            u = low + (high - low) * (k + mp.mpf("0.41")) / 80
            sign = mp.sign(real_value(function, u))
            assert sign != 0, u
            if previous is not None and sign != previous[1]:
                assert any(previous[0] <= place <= u for place in signs), u
            previous = u, sign


@OF_ONE
def test_its_period(function):
    if function.period:
        for u in points(function, 5):
            assert abs(value(function, u + number(function.period)) - value(function, u)) < mp.mpf("1e-25")


@OF_ONE
def test_its_parity(function):
    """Where it is real at u and at −u the values are the same, or opposite; or one pair is neither."""
    pairs = [(real_value(function, u), real_value(function, -u)) for u in points(function)]
    pairs = [(a, b) for a, b in pairs if a is not None and b is not None]
    holds = {
        way for way in (1, -1) if pairs and all(abs(b - way * a) < mp.mpf("1e-25") * (1 + abs(a)) for a, b in pairs)
    }
    assert holds - NOT_SAID.get(function.name, set()) == {function.parity} - {0}


NOT_SAID = {
    "acot": {-1},  # but π/2 at 0
    "diracdelta": {1, -1},  # 0 wherever it has a value
    **{name: {1} for name in ("besselj", "besseli", "hypot")},  # for the other argument that this test takes
    **{name: {-1} for name in ("atan2", "max", "min")},
}  # fmt: skip


@OF_ONE
def test_where_it_rises_and_falls(function):
    for slope in function.slopes:
        tried = [u for u in inside(slope.on, function.name, 30) if all(u != p for p in listed(function.poles))]
        values = [real_value(function, u) for u in tried]
        for a, b in itertools.pairwise(values):
            assert slope.way * (b - a) > 0 or (not slope.strict and a == b)
            assert is_in(a, slope.onto)
        for end, belongs, target in (
            (slope.on.low, slope.on.has_low, (slope.onto.low, slope.onto.has_low)),
            (slope.on.high, slope.on.has_high, (slope.onto.high, slope.onto.has_high)),
        ):
            if slope.way < 0:
                other = slope.onto.high if target[0] == slope.onto.low else slope.onto.low
                target = (other, slope.onto.has_high if other == slope.onto.high else slope.onto.has_low)
            assert_tends_to(function, slope.on, end, number(target[0]))
            if slope.strict:
                assert target[1] == (belongs and end not in ("oo", "-oo")), (end, "its value is taken, or not")


def assert_tends_to(function: Function, on: Interval, end: str, target: mp.mpf) -> None:
    """Towards an end of an interval the function comes near to the end of its values."""
    at = number(end)
    way = 1 if end == on.low else -1
    near = (
        at + way * mp.mpf("1e-24") if mp.isfinite(at) else -way * mp.mpf("1e6" if function.name != "gamma" else "300")
    )
    if not mp.isfinite(at) and function.name in (
        "sinh",
        "cosh",
        "exp",
        "expm1",
        "exp2",
        "factorial",
        "erfi",
        "digamma",
    ):
        near = -way * mp.mpf(60)
    with mp.workdps(80):
        found = real_value(function, near)
    if mp.isinf(target):
        large = 3 if function.name in ("log", "log2", "log10", "log1p", "asinh", "acosh", "atanh", "lambertw") else 12
        assert (mp.sign(found) == mp.sign(target) and abs(found) > large) or function.poles
    elif function.name not in ("floor", "ceiling"):
        assert abs(found - target) < mp.mpf("1e-4") * (1 + abs(target))


@OF_ONE
def test_its_range(function):
    for u in points(function, 20):
        found = real_value(function, u)
        assert not function.range or any(is_in(found, part) for part in function.range), u


@OF_ONE
def test_its_range_is_taken(function):
    """Towards each end of an interval of its range there are values; a single value is taken."""
    if function.name in ("sinc", "gamma", "loggamma"):  # bounds that are simple, not the least and greatest values
        return
    ends = [number(end) for part in function.domain for end, _ in part.ends]
    ends += [number(end) for slope in function.slopes for end, _ in slope.on.ends]
    near = [place + way * mp.mpf(10) ** -k for place in (*ends, 0) for way in (1, -1) for k in (3, 25)]
    far = mp.mpf(5 if function.name in ("erf", "erfc") else 20)  # where 30 digits still tell erf from 1
    tried = [
        mp.mpf(0),
        *points(function, 60),
        *ends,
        *listed(function.jumps),
        *near,
        *(way * far for way in (1, -1)),
        mp.e,
    ]
    tried += [mp.mpf("1e9")] * (function.name in ("acosh", "lambertw"))
    inside_domain = [u for u in tried if any(is_in(u, part) for part in function.domain)]
    values = [v for u in inside_domain if (v := real_value(function, u)) is not None]
    if function.name == "atan2":
        values = [mp.atan2(v, u) for v in (-1, mp.mpf("-1e-25"), 0, mp.mpf("1e-25"), 1) for u in (-1, 1)]
    slack = mp.mpf("1e-12" if function.edges else "1e-27")  # beside an edge an error is as large as its root
    assert not function.range or all(any(is_in(v, part) for part in function.range) for v in values)
    for first, second in itertools.pairwise(function.range):
        assert number(first.high) <= number(second.low)
    for part in function.range:
        own = [v for v in values if is_in(v, part)]
        assert own, part
        assert mp.isinf(number(part.low)) or min(own) - number(part.low) < mp.mpf("0.06")
        assert mp.isinf(number(part.high)) or number(part.high) - max(own) < mp.mpf("0.06")
        for end, belongs in part.ends:
            assert belongs == any(abs(number(end) - v) < slack for v in own), end
        assert not mp.isinf(number(part.low)) or min(own) < -4
        assert not mp.isinf(number(part.high)) or max(own) > 4


@OF_ONE
def test_it_differs_from_a_number_by_a_formula(function):
    with mp.workdps(60):
        for near in function.beside:
            own = {"zeta_minus_one": lambda u: mp.zeta(u) - 1}.get(near.formula)  # a rule, tried with its ball
            formula = own or applied.formula(near.formula)
            for u in inside(near.on, function.name, 6):
                told = own(u) if own else mp.mpmathify(sympy.N(formula(sympy.Float(str(u), 60)), 40))
                assert abs(value(function, u) - number(near.place) - told) < mp.mpf("1e-25"), u
            assert any(abs(value(function, u) - number(near.place)) < 1 for u in inside(near.on, function.name, 30))


@OF_ONE
def test_it_is_analytic_off_the_real_line_or_not(function):
    """Its slopes along both axes of the plane agree; those of a function with kinks or jumps prove nothing."""
    if function.is_kinked or function.least > 1 or function.name in ("diracdelta", "max", "min"):
        return
    try:
        at, h = mp.mpc("0.61", "0.43"), mp.mpf("1e-12")
        slopes = [(value(function, at + way) - value(function, at)) / way for way in (h, 1j * h)]
        is_analytic = abs(slopes[0] - slopes[1]) < mp.mpf("1e-6") * (1 + abs(slopes[0]))
    except (TypeError, ValueError):
        is_analytic = False
    assert is_analytic == (not function.real_only)


@ALL
def test_its_value_by_simpler_functions(function):
    """At complex points too, since proofs use it wherever both sides have a value."""
    draw = random.Random(function.name)
    lines = [points(function, 6), [mp.mpc(draw.uniform(-3, 3), draw.uniform(-3, 3)) for _ in range(tries(12))]]
    for u in itertools.chain(*lines) if function.in_others else ():
        arguments = (u, mp.mpf(draw.uniform(-3, 3)))[: definition_arity(function.in_others)]
        expected = VALUES[function.name](*arguments)
        given = (sympy.Float(str(z.real), DIGITS) + sympy.I * sympy.Float(str(z.imag), DIGITS) for z in arguments)
        told = mp.mpmathify(sympy.N(applied.formula(function.in_others)(*given), DIGITS))
        assert abs(told - expected) < mp.mpf(10) ** (10 - DIGITS) * (1 + abs(expected)), arguments


@OF_ONE
def test_the_inverse(function):
    if function.inverse_of:
        for u in points(function, 6):
            back = applied.formula(function.inverse_of)(sympy.Float(str(real_value(function, u)), DIGITS))
            assert abs(mp.mpmathify(sympy.N(back, 30)) - u) < mp.mpf("1e-20") * (1 + abs(u))


@pytest.mark.properties
@OF_ONE
def test_its_branch_cuts(function):
    """Across a cut the value jumps; nowhere else on the two axes."""
    assert function.cut or not function.cut_is_imaginary
    if function.name == "pow" or function.real_only:
        return
    if not function.has_complex_derivative or function.name in ("sign", "abs"):
        return
    draw = random.Random(function.name)
    across = mp.mpf("1e-20")
    for imaginary in (False, True):
        drawn = [way * mp.mpf(t) / 8 for t in (3, 20) for way in (1, -1)]
        drawn += [mp.mpf(draw.uniform(-3, 3)) * draw.choice((1, 1, 1, 9)) for _ in range(tries(40))]
        for t in (
            *drawn,
            *(number(end) + way / mp.mpf(8) for part in function.cut for end, _ in part.ends for way in (1, -1)),
        ):
            if not is_away(t, Places(("0", "1", "-1"))):
                continue
            here = mp.mpc(0, t) if imaginary else mp.mpc(t)
            aside = mp.mpc(across, 0) if imaginary else mp.mpc(0, across)
            try:
                sides = value(function, here + aside), value(function, here - aside)
                jump = abs(sides[0] - sides[1]) / (1 + max(map(abs, sides)))
            except (ValueError, TypeError, ZeroDivisionError):
                break
            on_cut = function.cut_is_imaginary == imaginary and any(is_in(t, part) for part in function.cut)
            assert (jump > mp.mpf("1e-6")) == on_cut, here


# --- constants, balls, code ------------------------------------------------------------------------


@ALL
def test_its_ball_contains_its_value(function):
    from symjac.numbers.balls import Balls

    made = applied.class_of(function.name)
    assert bool(function.ball) == (made is not None and not function.kept)
    for u in points(function, 6)[:4]:
        others = OTHERS.get(function.name, {})
        if function.name == "diracdelta" or any(not isinstance(other, int) for other in others.values()):
            others = {place: sympy.Rational(5, 2) for place in others}
        at = sympy.Rational(str(mp.nstr(u, 12)))
        arguments = [sympy.sympify(others.get(i, at)) for i in range(function.least)]
        ball = Balls({}, 200).value(applied.call(function.name, *arguments))
        found = VALUES[function.name](*(mp.mpf(a.p) / a.q for a in arguments))
        is_rational = hasattr(ball, "p")
        middle = mp.mpf(int(ball.p)) / int(ball.q) if is_rational else mp.mpf(ball.mid().str(40, radius=False))
        assert is_rational or float(ball.rad()) < 1e-25 * (1 + abs(float(found)))
        assert abs(middle - found) < mp.mpf("1e-22") * (1 + abs(found)), u


@OF_ONE
def test_how_its_constants_grow(function):
    """The estimate is at least the size of the value: tried where it is large, near 0 and far from it."""
    if function.growth is None:
        return
    for u in (-150.5, 0.001, 3, 10, 200):
        arguments = [float(OTHERS.get(function.name, {}).get(i, u)) for i in range(function.least)]
        arguments[function.main] = float(u)
        found = abs(VALUES[function.name](*map(mp.mpf, arguments)))
        assert function.growth(*arguments) >= mp.log10(found) - 1, u


WRITTEN = {**{f"bessel{kind}": (None, "1") for kind in "jyik"}, "binomial": ("1/2", None)}
"""The arguments of a call of which one, None here, is large."""


@ALL
def test_a_value_that_is_long_to_write_stays_a_call(function):
    """Of a small argument the call is what SymPy makes of it; of a large one it stays itself, with a certain value."""
    if not function.written:
        return
    made, pattern = applied.class_of(function.name), WRITTEN.get(function.name, (None,))
    for large in (4, 5000):
        arguments = [sympy.Integer(large) if part is None else sympy.Rational(part) for part in pattern]
        is_long = function.written(*map(float, arguments)) > MOST_WRITTEN
        assert is_long == (large == 5000)
        call = exact.applied(made, *arguments)
        assert (type(call), call.args) == (made, tuple(arguments)) if is_long else call == made(*arguments)
        wanted = VALUES[function.name](*(mp.mpf(part.p) / part.q for part in arguments))
        found = exact.value(call)
        assert abs((mp.mpf(found.p) / found.q if found.is_Rational else mp.mpf(found)) / wanted - 1) < 1e-13


def printed(lines, before):
    """A Python program that prints values."""
    return [sys.executable, "-c", "\n".join((before, *(f"print(repr(float({line})))" for line in lines)))]


RUNS = {
    "python": lambda lines, _: printed(lines, "import math"),
    "numpy": lambda lines, _: printed(lines, "import numpy, scipy.special"),
    "js": lambda lines, _: ["node", "-e", "\n".join(f"console.log({x})" for x in lines)],
    "octave": lambda lines, _: ["octave", "--eval", "\n".join(f'printf("%.17g\\n", {x});' for x in lines)],
    "c": lambda lines, folder: compiled(
        folder, "run.c", ["gcc", "-std=gnu11"], ["-lm"],
        "#include <math.h>\n#include <stdio.h>\nint main(void) {\n"
        + "\n".join(f'printf("%.17g\\n", (double)({x}));' for x in lines) + "\nreturn 0; }\n",
    ),
    "fortran": lambda lines, folder: compiled(
        folder, "run.f90", ["gfortran", "-ffree-line-length-none"], [],
        "program run\nuse, intrinsic :: ieee_arithmetic\n"
        + "\n".join(f"print '(ES25.17)', real({x}, 8)" for x in lines) + "\nend program\n",
    ),
}  # fmt: skip
REACH = {("octave", "polygamma"): lambda u: u > 0}
"""Where a language has a function, if not everywhere: Octave's psi(k, u) is an error for u < 0 (help psi)."""
LITERAL = {"fortran": lambda u: f"{u!r}".replace("e", "d") + ("" if "e" in repr(u) else "d0")}


def compiled(folder: Path, name: str, before: list[str], after: list[str], source: str) -> list[str]:
    """Compile a program; the command that runs it."""
    (folder / name).write_text(source, encoding="utf-8")
    subprocess.run([*before, name, "-o", "run", *after], cwd=folder, check=True, capture_output=True)
    return [str(folder / "run")]


@pytest.mark.parametrize("language", RUNS)
def test_its_code_gives_its_values(language, tmp_path):
    program = NEEDS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    calls, expected, names = [], [], []
    literal = LITERAL.get(language, repr)
    for function in TABLE.values():
        others = {**OTHERS.get(function.name, {}), **({1: 3} if function.name in ("hypot", "atan2") else {})}
        extra = {"max": (0.5, -2.0), "min": (0.5, -2.0)}.get(function.name, ())
        has = REACH.get((language, function.name))
        for u in [u for u in points(function, 20) if has(u)][:4] if has else points(function, 5)[:4]:
            arguments = [float(others.get(i, u)) for i in range(function.least)]
            arguments[function.main] = float(u)
            text = function.spelling(language, [bracketed(literal(a)) for a in (*arguments, *extra)])
            if text is not None:
                calls.append(text)
                names.append((function.name, arguments))
                expected.append(VALUES[function.name](*map(mp.mpf, (*arguments, *extra))))
    run = RUNS[language](calls, tmp_path)
    done = subprocess.run(run, capture_output=True, text=True, timeout=120, check=True)
    found = [mp.mpf(line) for line in done.stdout.split()]
    assert len(found) == len(expected) > 100
    for name, a, b in zip(names, found, expected, strict=True):
        assert abs(a - b) < mp.mpf("1e-9") * (1 + abs(b)), name


def bracketed(literal: str) -> str:
    return f"({literal})" if literal.startswith("-") else literal


def test_code_is_spelled_for_known_languages_with_all_arguments():
    for function in TABLE.values():
        assert set(function.code) <= RUNS.keys()
        for language in function.code:
            used = function.spelling(language, [f"<{letter}>" for letter in LETTERS[: max(function.least, 1)]])
            assert all(f"<{letter}>" in used for letter in LETTERS[: function.least]), (function.name, language)


def test_a_language_without_the_function_has_no_spelling():
    assert TABLE["digamma"].spelling("c", ["x"]) is None
    assert TABLE["besselj"].spelling("c", ["2.5", "x"]) is None  # C's jn takes whole orders alone
    assert TABLE["sinc"].spelling("numpy", ["x"]) == "numpy.sinc((x)/numpy.pi)"
    assert json.loads(json.dumps(dict(TABLE["sin"].code)))["c"] == "sin"
    assert functions.by_word("sinn") is None


# --- one more function -----------------------------------------------------------------------------

GUDERMANNIAN = """
import sys
from symjac import kernel  # SymPy is loaded once, not in the child of each line
from symjac import functions
from symjac.functions.record import REALS, Function, at, between, rises
functions.add(Function(
    ("gudermann", "gd_0"), definition="2*atan(tanh(u/2))", kept=True, tex=r"\\\\operatorname{gd}", tex_words=("gd",),
    derivative=("1/cosh(u)",), zeros=at("0"), range=(between("-pi/2", "pi/2"),),
    slopes=(rises(REALS, between("-pi/2", "pi/2")),), code={"python": "(2*math.atan(math.tanh((#1)/2)))"},
))
import io, json
from symjac.cli import main
from symjac.run import guard
from tests import forked
if forked.PROFILE != "thorough":
    guard.run = forked.computed_here
found = []
for line in json.load(sys.stdin):
    shown = sys.stdout = sys.stderr = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    status = main(line.split())
    found.append((status, shown.buffer.getvalue().decode()))
sys.stdout = sys.__stdout__
print(json.dumps(found))
"""  # DLMF 4.23.39
ADDED = [
        ("jacobian gudermann(x*y) --vars x,y -f str", 0, "Matrix([[y/cosh(x*y), x/cosh(x*y)]])"),
        ("jacobian x*gudermann(x) --vars x -f str", 0, "gudermann(x)"),
        ("jacobian x*gudermann(x) --vars x -f latex", 0, r"\operatorname{gd}(x)"),
        ("jacobian x*gudermann(x) --vars x -f ascii", 0, "gudermann(x)"),
        ("jacobian x*gudermann(x) --vars x -f json", 0, r"\\operatorname{gd}(x)"),
        (r"jacobian x\operatorname{gudermann}(x) --from latex --vars x -f str", 0, "gudermann(x)"),
        (r"jacobian x\gd{x} --from latex --vars x -f str", 0, "gudermann(x)"),
        ("jacobian x^2*gudermann(x) --vars x --at x=0 -f str", 0, "0"),
        ("jacobian gudermann(x) --vars x --at x=0 -f str", 0, "1"),
        ("steps x*gudermann(3*x) --vars x", 0, "f'(u) = 1/cosh(u)"),
        ("check gudermann(x) --answer 2*exp(x)/(exp(2*x)+1) --vars x", 0, "right"),
        ("check gudermann(x) --answer 1/cosh(x)^2 --vars x", 1, "wrong"),
        ("check --of expression gudermann(x) --answer 2*atan(exp(x))-pi/2 --vars x", 0, "right"),
        ("check --of expression gudermann(x) --answer atan(exp(x))-pi/4 --vars x", 1, "wrong"),
        ("jacobian gudermanm(x) --vars x", 2, "did you mean gudermann"),
]  # fmt: skip


def test_a_function_is_added_by_its_record():
    """Read, derived, printed in every format, stepped and decided, with nothing but the record; in one process."""
    done = subprocess.run(
        [sys.executable, "-c", GUDERMANNIAN], input=json.dumps([line for line, _, _ in ADDED]), cwd=ROOT,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for (line, status, shown), (found, text) in zip(ADDED, json.loads(done.stdout), strict=True):
        assert (found, shown in text) == (status, True), (line, shown, text)
