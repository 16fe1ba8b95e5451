"""The zero test: what it proves, what it refutes, and what it must not claim."""

from symjac.exact import Proved, Refuted, Unknown, zero
from symjac.exact.zeros import samples
from symjac.kernel import sympy
from tests.cases import each

x, y, a, b = (sympy.Symbol(name, real=True) for name in "xyab")
u, v = (sympy.Symbol(name, positive=True) for name in "uv")
z = sympy.Symbol("z")
g = sympy.Function("g")
S = sympy
NOTHING = S.sin(x) ** 2 + S.cos(x) ** 2 - 1

ZERO = [
    S.Integer(0),
    NOTHING,
    S.sin(x + y) - S.sin(x) * S.cos(y) - S.cos(x) * S.sin(y),
    S.cos(3 * x) - 4 * S.cos(x) ** 3 + 3 * S.cos(x),
    S.sin(100 * x) - 2 * S.sin(50 * x) * S.cos(50 * x),
    S.tan(x) - S.sin(2 * x) / (1 + S.cos(2 * x)),
    S.sin(1) ** 2 + S.cos(1) ** 2 - 1,
    S.sqrt(5 + 2 * S.sqrt(6)) - S.sqrt(2) - S.sqrt(3),
    S.exp(x) - S.sinh(x) - S.cosh(x),
    S.exp(S.I * x) - S.cos(x) - S.I * S.sin(x),
    S.log(u * v) - S.log(u) - S.log(v),
    S.log(2 * x) - S.log(2) - S.log(x),
    S.log(u**2 + 2 * u + 1) - 2 * S.log(u + 1),
    S.acos(x) + S.asin(x) - S.pi / 2,
    S.acsc(x) - S.asin(1 / x),
    S.factorial(x) - S.gamma(x + 1),
    S.erf(x) + S.erfc(x) - 1,
    S.Max(x, y) - (x + y + S.Abs(x - y)) / 2,
    S.Heaviside(x) - (1 + S.sign(x)) / 2,
    x ** (a + b) - x**a * x**b,
    x**x - S.exp(x * S.log(x)),
    u ** S.beta(3, S.Rational(-3, 2)) - u ** S.Rational(16, 3),
    S.sqrt(2 * x + 2) - S.sqrt(2) * S.sqrt(x + 1),
    S.sqrt(x**2 + 2 * x + 1) - S.Abs(x + 1),
    S.sqrt(6) * x - S.sqrt(2) * S.sqrt(3, evaluate=False) * x,
    x / S.sqrt(x**2 + y**2) - x * S.sqrt(x**2 + y**2) / (x**2 + y**2),
    S.exp(S.Abs(x) * S.sign(x)) - S.exp(x),
    g(x * (x + 1)) - g(x**2 + x),
    S.sin(x * (y + 1)) * x - x * S.sin(x * y + x),
    (z + 1) ** 2 - z**2 - 2 * z - 1,
    *((x + y) ** 2 * S.sign(x + y) - (x + y) * S.Abs(x + y), S.sign(x * y) / S.Abs(x * y) - 1 / (x * y)),
    (x + y + a) / S.Abs(x + y + a) ** S.Rational(3, 2) - S.sign(x + y + a) / S.sqrt(S.Abs(x + y + a)),
]


@each("expr", ZERO)
def test_proved_zero(expr):
    assert zero(expr) == Proved()


NOT_ZERO = [
    *(S.Integer(3), x - y, S.Abs(x) - x, S.sqrt(x**2) - x, S.floor(x) - x, x**1_000 - x**1_001),
    *(S.atan(x) + S.atan(1 / x) - S.pi / 2, S.besselj(1, x) - S.besselj(0, x), 1 / x - 1 / x**2),
    *(g(x) * x - x * g(x).diff(x), g(x, y).diff(x) - g(x, y).diff(y), x * S.Rational(1, 10**40)),
    *(S.asin(x) - x, S.acosh(x) - x, S.Piecewise((x, x > 0), (0, True)) - x, S.sqrt(-1 - z**2), z * S.I),
    *(S.log(u) - u, S.Max(x, y) - S.Min(x, y), S.atan2(y, x) - S.atan(y / x), S.ceiling(x) - S.floor(x)),
]


@each("expr", NOT_ZERO)
def test_refuted_by_a_witness(expr):
    found = zero(expr)
    assert isinstance(found, Refuted)
    assert found.value
    assert all(symbol.is_real is not False and value.is_Rational for symbol, value in found.witness)
    if not expr.has(S.core.function.AppliedUndef):
        exact = expr.xreplace(dict(found.witness)).doit()
        assert abs(S.N(exact, 20) - found.value) <= abs(found.value) * S.Rational(1, 10**12)


UNKNOWN = [
    S.log(x**2) - 2 * S.log(x),
    S.sqrt(x * y) - S.sqrt(x) * S.sqrt(y),
    *(S.sign(x) ** 2 - 1, S.sign(x + y) ** 2 - 1, S.sign(x * y) * (x + y) / S.Abs(x + y) - S.sign(x * y * (x + y))),
    S.sign(NOTHING),
    S.floor(2 + NOTHING) - 2,
    S.Heaviside(NOTHING) - S.Rational(1, 2),
    S.Piecewise((0, NOTHING >= 0), (1, True)),
    1 / NOTHING,
    x / NOTHING,
    S.atan(1 / NOTHING),
    S.tanh(S.log(NOTHING**2)),
    S.atan(S.gamma(NOTHING)),
    (S.sin(y) ** 2 + S.cos(y) ** 2 - 1) / NOTHING,
    NOTHING**x,
    S.atan2(NOTHING, -1) - S.pi,
    1 / (S.Abs(x) - x) + 1 / (S.Abs(x) + x),
    S.sqrt(-1 - x**2),
    (S.sin(1) ** 2 + S.cos(1) ** 2 - 1) / (S.sqrt(2) + S.sqrt(3) - S.sqrt(5 + 2 * S.sqrt(6))),
    S.exp(S.exp(S.exp(S.exp(10 * u)))),
]


@each("expr", UNKNOWN)
def test_never_a_guess(expr):
    assert zero(expr) == Unknown()


def test_samples_are_certain():
    found = list(samples(S.Add(S.Rational(1, 10**60), S.pi * x, -S.pi * x, evaluate=False)))
    assert found
    assert all(sample.value == 0 for sample in found)
