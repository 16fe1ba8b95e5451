"""Code in every language, run by its compiler or interpreter against mpmath; what a language has not is refused."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import get_args

import numpy
import pytest
from mpmath import mp, mpf

import symjac
from symjac import code, render
from symjac.code.spelling import LANGUAGES, Names
from symjac.errors import NoAnswer
from symjac.expressions import applied
from symjac.functions import TABLE, record
from symjac.kernel import sympy
from symjac.model import Result
from tests import forked, maps, programs
from tests.cases import each, tries

EVERY = list(LANGUAGES)


def test_every_language_has_its_spellings_frame_format_and_runner():
    written = {name for name, row in render.FORMATS.items() if row.module == "symjac.code"}
    every = set(LANGUAGES)
    assert every == set(get_args(record.Language)) == set(code._FRAMES) == written
    assert every == set(programs.NEEDS) == set(programs._RUNNERS)


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
                value = _value(result.nonzeros[i, j], point) if (i, j) in result.nonzeros else mpf(0)
            except (ValueError, ZeroDivisionError, OverflowError, StopIteration, TypeError, KeyError):
                return None
            if mp.im(value) != 0 or not mp.isfinite(value):
                return None
            found.append(mp.re(value))
    return found


@cache
def _by_others(expr):
    """Functions that mpmath has not by their definitions."""
    return applied.written_out(expr).replace(sympy.sinc, lambda u: sympy.sin(u) / u)


def _value(expr, point: dict[str, mpf]) -> mpf:
    return maps.evaluate(_by_others(expr), point)


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
    assert _tried(language, range(10), tmp_path) >= 7


@pytest.mark.thorough
@pytest.mark.parametrize("language", EVERY)
def test_two_hundred_maps_at_twenty_points(language, tmp_path):
    assert _tried(language, range(200), tmp_path) >= 160


# --- what is hard ---------------------------------------------------------------------------------

HOSTILE = {
    "keywords": ("lambda*in + end*real^2, if*while, jac*value", "lambda in end real if while jac value"),
    "case": ("x*X^2, x_1*X_1, sin(x)*s_1", "x X x_1 X_1 s_1"),
    "primes": ("x'*x''^3, x*x_prime", "x x' x'' x_prime"),
    "zeros": ("0, 0*x", "x y"),
    "constants": ("3, pi, 2*x, 10^300, 10^-300, 1/7", "x y"),
    "one of one": ("x^3", "x"),
    "one row": ("x*y*z + exp(x*y*z)", "x y z"),
    "one column": ("x, x^2, x^-3, 1/x, sqrt(x), x^(1/3)", "x"),
    "ten columns": (
        ", ".join(f"x_{i}^2*x_{i + 1} + {i}*x_{12 - i}" for i in range(1, 12)), [f"x_{i}" for i in range(1, 13)],
    ),
    "a long sum": ("+".join(f"sin({i}*x)*y^{i % 7}/{i}" for i in range(1, 1500)), "x y"),
    "a long product": ("*".join(f"(x+y+{i})" for i in range(1, 60)) + "/10^80", "x y"),
    "deep": ("sin(x+" * 90 + "y" + ")" * 90, "x y"),
    "nested signs": ("sign(x*sign(x*sign(x*sign(y))))*x + |x|*sign(y*|x*|y||)", "x y"),
    "powers": ("x^2*y^-2 - x^-1, -x^2, (-x)^3, (x^2)^y, 2^x, x^7.5, (x*y)^2", "x y"),
    "large numbers": ("2^200*x, x/3^150, (10^20+1)*x^2, 12345678901234567890123*y", "x y"),
    "roots": ("cbrt(-x), root(y-9, 5), cbrt(x)^2*y, root(x*y, 7)", "x y"),
    "pieces without a value elsewhere": (
        "piecewise(log(x-9)*exp(log(x-9)), x > 9, sqrt(9-x)*(1 + sqrt(9-x)))", "x",
    ),
    "pieces within pieces": ("piecewise(piecewise(1/x, y > 2, 1/(x-1)), x > 1.2, piecewise(x, y < 1, x^2))", "x y"),
    "steps": ("x*floor(x*10^10 + 1/3), x*ceil(-x*10^10 + 1/3) + x*floor(x+10^9), mod(-x, y)*x", "x y"),
}  # fmt: skip


@cache
def _hard(name: str) -> Result:
    text, names = HOSTILE[name]
    return symjac.jacobian(text, vars=names, name=f"H{list(HOSTILE).index(name)}", simplify="none")


def _hard_points(result: Result) -> list[list[float]]:
    draw = random.Random(len(result.problem.source))
    return [[round(draw.uniform(0.6, 1.9), 9) for _ in result.problem.variables] for _ in range(3)]


LARGE = {"a long sum", "a long product", "deep"}
"""Those over which a compiler takes its time."""


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("names", [HOSTILE.keys() - LARGE, pytest.param(LARGE, marks=pytest.mark.thorough)], ids=len)
def test_hard_maps(language, names, tmp_path):
    if not programs.has(language):
        pytest.skip(f"{programs.NEEDS[language]} is not installed")
    asked = [(result, _hard_points(result)) for result in map(_hard, sorted(names))]
    calls = programs.calls_of(asked, language)
    for call, found, (result, points) in zip(calls, programs.run(language, calls, tmp_path), asked, strict=True):
        names = [v.name for v in result.problem.variables]
        for point, entries in zip(points, found, strict=True):
            with mp.workdps(60):
                expected = _entries(result, dict(zip(names, map(mpf, point), strict=True)))
            for a, b in zip(expected, entries, strict=True):
                assert abs(a - b) <= 1e-10 * abs(a), (call.name, point, mp.nstr(a, 17), b)


def test_names_are_safe_and_told():
    text, names = HOSTILE["case"]
    found = symjac.jacobian(text, vars=names)
    source = code.source([found], "fortran")
    assert "Names: X is X_2, X_1 is X_1_2." in source
    assert "Names:" not in code.source([found], "c")
    taken = Names(LANGUAGES["fortran"])
    long = "n" * 64
    assert len(taken.safe(long)) == 63
    assert taken.safe(long) != taken.safe(long)
    assert Names(LANGUAGES["python"]).safe("_x'") == "v_x_prime"


@pytest.mark.parametrize(
    ("text", "language", "missing"),
    [
        ("gamma(x)", "c", "digamma"),
        ("y*erf(x)", "js", "erf"),
        ("besselj(1, x)", "fortran", "besselj"),
        ("zeta(x + 1)", "numpy", "NumPy has no derivative of zeta"),
        ("10^400*x", "python", "does not fit into a double"),
        ("x*10^-400", "c", "does not fit into a double"),
    ],
)
def test_what_a_language_has_not_is_refused_by_name(text, language, missing):
    with pytest.raises(NoAnswer, match=missing):
        code.source([symjac.jacobian(text, vars="x y")], language)


@pytest.mark.parametrize("text", ["g(x*y)", "y*g(x)"])
def test_undefined_functions_are_refused_by_name(text):
    with pytest.raises(NoAnswer, match=r"C has no (derivative of )?function g"):
        code.source([symjac.jacobian(text, vars="x y", functions="g")], "c")


def test_a_constant_needs_no_function():
    shown = code.source([symjac.jacobian("gamma(1/3)*x")], "js")
    assert "2.678938534707747" in shown  # Γ(1/3) = 2.6789385347077476337…
    assert "2.718281828459045" in code.source([symjac.jacobian("e*x")], "c")


# --- what else a program can be -------------------------------------------------------------------

CHOICES = [
    code.Code(with_value=True),
    code.Code(cse=False),
    code.Code(vector_args=True, with_value=True),
    code.Code(sparse=True, with_value=True),
    code.Code(along="jvp"),
    code.Code(along="vjp", with_value=True, vector_args=True),
    code.Code(sparse=True, vector_args=True, cse=False),
]


def _dense(found, name, space, shape):
    """The matrix of compressed sparse rows."""
    values = numpy.asarray(found, dtype=float)
    dense = numpy.zeros(shape)
    pointers, columns = list(space[f"{name}_indptr"]), list(space[f"{name}_indices"])
    for i in range(shape[0]):
        for k in range(pointers[i], pointers[i + 1]):
            dense[i, columns[k]] = values[k]
    return dense


@each("language", ["python", "numpy"])
@each("choices", CHOICES)
def test_choices_in_python(language, choices):
    found = symjac.jacobian("a*x*y + exp(x*y), 0, y^2*exp(x*y)", vars="x y", params="a")
    make = code.function(found, language, choices)
    x, y, a = 0.5, 1.25, 3.0
    e = math.exp(x * y)
    expected = numpy.array([[a * y + y * e, a * x + x * e], [0, 0], [y**3 * e, 2 * y * e + x * y**2 * e]])
    given = [[x, y], a] if choices.vector_args else [x, y, a]
    v, w = [0.25, -2.0], [1.5, 7.0, -0.5]
    if choices.along:
        given.append(v if choices.along == "jvp" else w)
        expected = expected @ v if choices.along == "jvp" else w @ expected
    shown = make(*given)
    if choices.with_value:
        value, shown = shown
        assert numpy.allclose(value, [a * x * y + e, 0, y**2 * e], rtol=1e-14)
    if choices.sparse:
        shown = _dense(shown, make.__name__, make.__globals__, (3, 2))
    assert numpy.allclose(shown, expected, rtol=1e-14)


@pytest.mark.parametrize("language", ["python", "numpy"])
@pytest.mark.parametrize(
    "text", ["(1.5+sin(x))^(123456789012345678901/10^20)", "x^(7/5) + x^(2/5)*y", "(x*y)^(-41/40)"]
)
def test_shared_powers_are_as_exact_as_others(language, text):
    """A root of a large index, raised to a large power, would lose all its digits."""
    found = symjac.jacobian(text, vars="x y")
    point = {"x": mpf(0.71), "y": mpf(1.3)}
    with mp.workdps(40):
        expected = [found.problem.components[0], *(found.nonzeros.get((0, j), sympy.S.Zero) for j in (0, 1))]
        expected = [float(_value(each, point)) for each in expected]
    value, jac = code.function(found, language, code.Code(with_value=True))(0.71, 1.3)
    assert numpy.allclose([*numpy.ravel(value), *numpy.ravel(jac)], expected, rtol=1e-14, atol=0)


@pytest.mark.properties
@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_choices_on_random_maps(choices):
    """Against the truth at a point of each map, in Python; other languages have other frames about the same values."""
    for seed in range(300, 300 + tries(30)):
        result, points = _map(seed)
        try:
            make = code.function(result, "python", choices)
        except NoAnswer:
            continue
        m, n = result.shape
        found = _expected(result, points[0])
        truth, allowed = (numpy.array([float(each[i]) for each in found]).reshape(m, n) for i in (0, 1))
        given = [list(points[0])] if choices.vector_args else list(points[0])
        v, w = numpy.arange(1.0, n + 1), numpy.arange(2.0, m + 2)
        if choices.along:
            given.append(list(v if choices.along == "jvp" else w))
            slack = 1e-13 * abs(truth) + allowed
            truth, allowed = (truth @ v, slack @ v) if choices.along == "jvp" else (w @ truth, w @ slack)
        shown = make(*given)[1] if choices.with_value else make(*given)
        if choices.sparse:
            shown = _dense(shown, make.__name__, make.__globals__, (m, n))
        assert (abs(numpy.asarray(shown, dtype=float) - truth) <= allowed).all(), (seed, shown, truth)


def test_c_takes_from_a_vector_what_it_needs():
    """gcc -Wall warns of a variable that is set and not used."""
    text = code.source([symjac.jacobian("x^2 + y", vars="x y")], "c", code.Code(vector_args=True))
    assert "const double x = point[0];" in text
    assert "point[1]" not in text


def test_numpy_broadcasts_and_expands_constants():
    constant = code.function(symjac.jacobian("3*x, 0*y + 2, y", vars="x y"))
    assert constant(numpy.zeros(5), 1.0).shape == (5, 3, 2)
    assert constant(numpy.zeros((4, 1)), numpy.zeros(7)).shape == (4, 7, 3, 2)
    assert (constant(numpy.zeros(5), 1.0)[:, 0, 0] == 3).all()
    assert constant(1, 2).shape == (3, 2)  # whole numbers too
    assert code.function(symjac.jacobian("1/x", vars="x"))(2) == -0.25
    determinant = code.function(symjac.determinant("x*y, x - y", vars="x y"))
    assert determinant(1.0, 2.0) == -3.0
    assert determinant(numpy.ones(3), 2.0).shape == (3,)
    along = code.function(symjac.jacobian("x*y, x", vars="x y"), choices=code.Code(along="jvp"))
    assert along(numpy.ones(6), 2.0, numpy.ones((6, 2))).shape == (6, 2)
    vector = code.function(symjac.jacobian("x*y, x", vars="x y"), choices=code.Code(vector_args=True))
    assert vector(numpy.ones((6, 2))).shape == (6, 2, 2)


@pytest.mark.parametrize("language", ["c", "octave", "js", "fortran"])
def test_choices_elsewhere(language, tmp_path):
    """F beside J, a vector of variables, sparse rows, J·v: a small program in each language prints them."""
    if not programs.has(language):
        pytest.skip(f"{programs.NEEDS[language]} is not installed")
    found, again = (
        symjac.jacobian("a*x*y, 0, y^2", vars="x y", params="a", name=name) for name in ("F", "G")
    )  # at (2, 3), a = 5
    parts = [
        code.source([found], language, code.Code(with_value=True)),
        code.source([again], language, code.Code(sparse=True, vector_args=True)),
        code.source([found], language, code.Code(along="jvp")),
        code.source([symjac.determinant("x*y, y", vars="x y")], language),
        code.source([symjac.gradient("x^2*y", vars="x y")], language, code.Code(with_value=True)),
    ]
    shown = programs.output(language, "\n\n".join(parts), PROGRAMS[language], tmp_path)
    numbers = [float(each) for each in shown.split()]
    assert numbers == [30, 0, 9, 15, 10, 0, 0, 0, 6, 15, 10, 6, 35, 0, 12, 3, 12, 12, 4]


PROGRAMS = {
    "c": r"""
#include <stdio.h>
static void show(const double *each, int size) { for (int i = 0; i < size; ++i) printf("%g\n", each[i]); }
int main(void) {
    double value[3], jac[6], point[2] = {2, 3}, values[3], v[2] = {1, 2}, along[3], grad[2], f;
    F_jacobian(2, 3, 5, value, jac); show(value, 3); show(jac, 6);
    G_jacobian(point, 5, values);
    for (int k = G_jacobian_indptr[0]; k < G_jacobian_indptr[3]; ++k) printf("%g\n", values[k]);
    F_jvp(2, 3, 5, v, along); show(along, 3);
    printf("%g\n", F_determinant(2, 3));
    f_gradient(2, 3, &f, grad); printf("%g\n", f); show(grad, 2);
    return G_jacobian_indices[0];
}
""",
    "octave": r"""
[value, jac] = F_jacobian(2, 3, 5); printf("%g\n", value, jac.');
s = G_jacobian([2; 3], 5); assert(issparse(s) && nnz(s) == 3 && isequal(size(s), [3 2]));
printf("%g\n", full(s(1, 1)), full(s(1, 2)), full(s(3, 2)));
printf("%g\n", F_jvp(2, 3, 5, [1 2]), F_determinant(2, 3));
[f, g] = f_gradient(2, 3); printf("%g\n", f, g);
""",
    "js": r"""
const {value, jac} = F_jacobian(2, 3, 5);
const held = G_jacobian([2, 3], 5);
if (G_jacobian_indptr.join() !== "0,2,2,3" || G_jacobian_indices.join() !== "0,1,1") throw new Error("pattern");
const both = f_gradient(2, 3);
const rest = [...held, ...F_jvp(2, 3, 5, [1, 2]), F_determinant(2, 3), both.value, ...both.grad];
console.log([...value, ...jac.flat(), ...rest].join(" "));
""",
    "fortran": r"""
program run
implicit none
real(kind(1d0)) :: value(3), jac(3, 2), values(3), along(3), det, f, grad(2)
integer :: indptr(4), indices(3)
call F_jacobian(2d0, 3d0, 5d0, value, jac)
print *, value, transpose(jac)
call G_jacobian([2d0, 3d0], 5d0, values)
call G_jacobian_pattern(indptr, indices)
if (any(indptr /= [1, 3, 3, 4]) .or. any(indices /= [1, 2, 2])) stop 1
call F_jvp(2d0, 3d0, 5d0, [1d0, 2d0], along)
call F_determinant(2d0, 3d0, det)
call f_gradient(2d0, 3d0, f, grad)
print *, values, along, det, f, grad
end program
""",
}


@pytest.mark.parametrize(
    ("command", "components"),
    [
        ("jacobian", "x*y, x"), ("gradient", "x*y"), ("hessian", "x*y^2"), ("determinant", "x*y, x"),
        ("divergence", "x*y, x"), ("curl", "x*y, x"), ("laplacian", "x*y^2"), ("code", "x*y"),
    ],
)  # fmt: skip
def test_every_derivative_command_writes_code(command, components):
    done = forked.completed(command, components, "-v", "x,y", "--to" if command == "code" else "-f", "python")
    assert done.returncode == 0, done.stderr
    compile(done.stdout, "<shown>", "exec")
    assert f"_{'jacobian' if command == 'code' else command}(x, y)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["code", "gamma(x)", "--to", "c"], 3, "C has no digamma"),
        (["jacobian", "z^2", "--complex", "-f", "c"], 3, "code computes with real numbers, and f is complex"),
        (["jacobian", "exp(I*z)", "--complex", "-f", "python"], 3, "code computes with real numbers"),
        (["code", "z^2", "--complex"], 3, "complex numbers differ between the languages"),
        (["code", "x*y", "--jvp", "--vjp"], 2, "two functions"),
        (["code", "x*y", "--jvp", "--sparse"], 2, "--sparse does not go with --jvp"),
        (["code", "x*y", "--jvp", "--layout", "denominator"], 2, "--layout does not go with --jvp"),
        (["code", "x*y", "--to", "pascal"], 2, "pascal"),
        (["gradient", "x*y", "-f", "python", "--matrix", "b"], 2, "--matrix does not apply"),
        (["steps", "x*y", "-f", "python"], 2, "python"),
    ],
)
def test_what_the_command_refuses(arguments, status, said):
    done = forked.completed(*arguments)
    assert done.returncode == status
    assert said in done.stderr


def test_how_matrices_lie_in_memory_is_said():
    found = symjac.jacobian("x*y, x", vars="x y")
    assert "jac is stored row after row: entry (i, j) is jac[i*2 + j]" in code.source([found], "c")
    assert "jac is stored as Fortran has it, column after column: jac(i, j)" in code.source([found], "fortran")
    rows = code.source([found], "c", code.Code(sparse=True))
    assert "F_jacobian_indptr[i] to F_jacobian_indptr[i + 1] - 1, in the columns F_jacobian_indices" in rows
    assert "stored" not in code.source([symjac.determinant("x*y, x", vars="x y")], "c") + rows
    assert "value: f: 1 entry, a component each" in code.source(
        [symjac.jacobian("x*y")], "js", code.Code(with_value=True)
    )


def test_the_answers_own_names_are_used():
    shown = forked.completed("jacobian", "exp(x*y)", "--cse", "-f", "numpy", "-q").stdout
    assert "s_1 = numpy.exp(x*y)" in shown
    assert "jac[..., 0, 0] = s_1*y" in shown
