"""Code in every language, run by its own compiler or interpreter, against mpmath; what a language has not is refused."""

from __future__ import annotations

import random
from functools import cache

import pytest
from mpmath import mp, mpf

import symjac
from symjac.code.languages import LANGUAGES
from symjac.errors import NoAnswer
from symjac.functions import TABLE
from symjac.model import Result
from tests import maps, programs

EVERY = list(LANGUAGES)
FAR = 1e-12
"""The relative error that is allowed, beside what the rounding of numbers does to the formula."""

# --- random maps ----------------------------------------------------------------------------------

LEAVES = [
    "{x}",
    "{x}",
    "{x}",
    "2",
    "3",
    "1/3",
    "0.75",
    "pi",
    "e",
    "7/11",
    "2^70/3^44",
    "123456789012345678901/10^20",
    "sqrt(2)",
]
COMMON = [
    "({u})+({v})", "({u})-({v})", "({u})*({v})", "({u})/(2+({v})^2)", "({u})*({v})", "-({u})", "({u})^2", "({u})^3",
    "({u})^-1", "(1.5+sin({u}))^(2/3)", "(1.5+sin({u}))^({v})", "sqrt(1+({u})^2)", "cbrt({u})", "root({u}, 5)",
    "sin({u})", "cos({u})", "tan(sin({u}))", "cot(1.5+sin({u}))", "sec(sin({u}))", "csc(1.5+sin({u}))",
    "asin(sin({u})/2)", "acos(sin({u})/2)", "atan({u})", "acot(1.5+sin({u}))", "asec(1.1+({u})^2)", "acsc(1.1+({u})^2)",
    "sinh(sin({u}))", "cosh(sin({u}))", "tanh({u})", "coth(1.5+sin({u}))", "sech(sin({u}))", "csch(1.5+sin({u}))",
    "asinh({u})", "acosh(1.1+({u})^2)", "atanh(sin({u})/2)", "acoth(1.1+({u})^2)", "asech(0.5+sin({u})/3)",
    "acsch(1.5+sin({u}))",
    "exp(sin({u}))", "log(1.5+sin({u}))", "log2(1.5+sin({u}))", "log10(1.5+sin({u}))", "log1p(({u})^2)",
    "expm1(sin({u}))",
    "exp2(sin({u}))", "sigmoid(sin({u}))", "relu({u})", "hypot({u}, 1.5+sin({v}))", "atan2({u}, 1.5+sin({v}))",
    "deg2rad({u})",
    "|{u}|", "sign({u})*({v})", "floor({u})+({v})", "ceil({u})*({v})", "mod({u}, 2)", "mod({u}, 1.5+sin({v}))",
    "max({u}, {v})", "min({u}, {v})", "max({u}, {v}, 0.25)", "heaviside({u})*({v})", "sinc(1.5+sin({u}))",
    "piecewise({u}, {v} > 0.1, {v})", "piecewise(log({u}), {u} > 0.1, ({v})^2)",
    "piecewise(1/({u}), {u} < -0.1, {v}, {v} <= 0.3, 1)",
]  # fmt: skip
SPECIAL = [
    "erf({u})", "erfc(sin({u}))", "gamma(1.5+sin({u})/2)", "loggamma(1.5+sin({u}))", "beta(1.5+sin({u})/2, 2)",
    "binomial(2.5, 1.5+sin({u})/2)", "digamma(1.5+sin({u}))", "besselj(2, {u})", "lambertw(1.5+sin({u}))",
    "erfi(sin({u}))",
]  # fmt: skip
NAMES = [
    ("x", "y", "z"),
    ("x", "X", "lambda"),
    ("theta", "e_1", "in"),
    ("real", "end", "jac"),
    ("numpy", "math", "Math"),
]


def _text(draw: random.Random, names: tuple[str, ...], forms: list[str], depth: int) -> str:
    if depth == 0:
        return draw.choice(LEAVES).format(x=draw.choice(names))
    form = draw.choice(forms)
    return form.format(u=_text(draw, names, COMMON, depth - 1), v=_text(draw, names, COMMON, draw.randrange(depth)))


@cache
def _map(seed: int) -> tuple[Result, tuple[tuple[float, ...], ...]]:
    """A map with its Jacobian matrix, and 20 points at which it is smooth and moderate."""
    draw = random.Random(seed)
    for _ in range(200):
        names = draw.choice(NAMES)[: draw.randint(1, 3)]
        forms = SPECIAL if draw.random() < 0.15 else COMMON
        text = ", ".join(_text(draw, names, forms, draw.randint(1, 3)) for _ in range(draw.randint(1, 3)))
        try:
            jacobian = symjac.jacobian(text, vars=list(names), name=f"F{seed}", simplify=draw.choice(["none", "light"]))
        except symjac.SymjacError:
            continue
        points: list[tuple[float, ...]] = []
        for _ in range(80):
            point = tuple(draw.choice([draw.uniform(-3, 3), draw.randrange(-48, 48) / 16 + 0.03]) for _ in names)
            if _expected(jacobian, point) is not None:
                points.append(point)
            if len(points) == 20:
                return jacobian, tuple(points)
    raise AssertionError("no map was found")


@cache
def _expected(result: Result, point: tuple[float, ...]) -> tuple[tuple[mpf, mpf], ...] | None:
    """Each entry and how far from it a double may be: 1e-12 of itself and of what moving the point does, and rounding.

    None where the point is near a border, or an entry is not real or is large.
    """
    names = [v.name for v in result.problem.variables]
    with mp.workdps(40):
        at = _entries(result, dict(zip(names, map(mpf, point), strict=True)))
        near = [
            _entries(result, {name: mpf(x) * (1 + way * mpf(10) ** -10) for name, x in zip(names, point, strict=True)})
            for way in (1, -1)
        ]
        steps = [
            _entries(result, {name: mpf(x) + way * mpf("1e-3") for name, x in zip(names, point, strict=True)})
            for way in (1, -1)
        ]
    with mp.workprec(53):
        rounded = _entries(result, dict(zip(names, map(mpf, point), strict=True)))
    if at is None or rounded is None or any(each is None for each in (*near, *steps)):
        return None
    found = []
    for i, value in enumerate(at):
        moved = max(abs(each[i] - value) for each in near)
        if abs(value) > 1e6 or moved > 1e-6 or max(abs(each[i] - value) for each in steps) > 0.5 + abs(value):
            return None
        found.append((value, FAR * (abs(value) + moved * mpf(10) ** 10) + 32 * abs(rounded[i] - value) + mpf("1e-300")))
    return tuple(found)


def _entries(result: Result, point: dict[str, mpf]) -> list[mpf] | None:
    m, n = result.shape
    found = []
    for i in range(m):
        for j in range(n):
            try:
                value = maps.evaluate(result.nonzeros.get((i, j), 0 * symjac_one()), point)
            except (ValueError, ZeroDivisionError, OverflowError, StopIteration, TypeError):
                return None
            if mp.im(value) != 0 or not mp.isfinite(value):
                return None
            found.append(mp.re(value))
    return found


def symjac_one():
    from symjac.kernel import sympy

    return sympy.S.One


def _tried(language: str, seeds: range, folder) -> int:
    if not programs.has(language):
        pytest.skip(f"{programs.NEEDS[language]} is not installed")
    asked: list[programs.Call] = []
    refused: list[str] = []
    for seed in seeds:
        result, points = _map(seed)
        try:
            asked += programs.calls_of([(result, points)], language)
        except NoAnswer as error:
            refused.append(str(error).split(" has no ")[1].split(",")[0])
    assert all(language not in TABLE[name].code for name in refused)
    found = programs.run(language, asked, folder)
    for call, of_points in zip(asked, found, strict=True):
        result, points = _map(int(call.name[1:].split("_")[0]))
        for point, entries in zip(points, of_points, strict=True):
            for (value, allowed), entry in zip(_expected(result, point), entries, strict=True):
                assert abs(entry - value) <= allowed, (result.problem.source, point, mp.nstr(value, 17), entry)
    return len(asked)


@pytest.mark.parametrize("language", EVERY)
def test_some_maps_in_the_language_itself(language, tmp_path):
    assert _tried(language, range(20), tmp_path) >= 15


@pytest.mark.thorough
@pytest.mark.parametrize("language", EVERY)
def test_two_hundred_maps_at_twenty_points(language, tmp_path):
    assert _tried(language, range(200), tmp_path) >= 160
