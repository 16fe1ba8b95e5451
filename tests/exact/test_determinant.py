"""Determinants: closed forms, laws, sparse structure, and agreement with SymPy."""

import mpmath
import pytest
from hypothesis import given, settings, strategies as st

from symjac.derive import partials
from symjac.errors import Undecided
from symjac.exact import Proved, zero
from symjac.exact.determinants import determinant, diagonal_blocks, permutation_sign, simplified_determinant
from symjac.exact.plain import length
from symjac.expressions import free_symbols
from symjac.kernel import sympy
from tests.benchmarks.problems import (
    brusselator,
    hyperspherical,
    hyperspherical_determinant,
    random_maps,
    random_matrix,
)
from tests.cases import each, tries

x, y, z, r, t, s, rho, theta, phi, a = (
    sympy.Symbol(name, real=True) for name in ("x", "y", "z", "r", "t", "s", "rho", "theta", "phi", "a")
)
S = sympy

MAPS = [
    ((x * y, S.sin(x)), (x, y), -x * S.cos(x)),
    ((r * S.cos(t), r * S.sin(t)), (r, t), r),
    (
        (rho * S.sin(phi) * S.cos(theta), rho * S.sin(phi) * S.sin(theta), rho * S.cos(phi)),
        (rho, theta, phi),
        -(rho**2) * S.sin(phi),
    ),
    ((a * S.cos(t) + r * S.cos(t + s), a * S.sin(t) + r * S.sin(t + s)), (t, s), a * r * S.sin(s)),
    ((x / (x**2 + y**2), y / (x**2 + y**2)), (x, y), -1 / (x**2 + y**2) ** 2),
    ((S.sqrt(x**2 + y**2), S.atan2(y, x)), (x, y), 1 / S.sqrt(x**2 + y**2)),
    ((x + y, 2 * x + 2 * y), (x, y), 0),
    ((S.sin(x) ** 2 + S.cos(x) ** 2, y), (x, y), 0),
    (((x + 1) ** 1_000_000, y), (x, y), 1_000_000 * (x + 1) ** 999_999),
]


@each(("components", "variables", "expected"), MAPS)
def test_jacobian_determinants(components, variables, expected):
    assert determinant(partials(components, variables), len(variables)) == expected


@each("n", range(2, 11))
def test_hyperspherical_coordinates(n):
    components, variables = hyperspherical(n)
    assert determinant(partials(components, variables), n) == hyperspherical_determinant(n)


def test_numbers_agree_with_sympy():
    rows = random_matrix(7)
    entries = {(i, j): entry for i, row in enumerate(rows) for j, entry in enumerate(row)}
    assert determinant(entries, 7) == S.Matrix(rows).det()


def test_too_large_for_a_normal_form_is_still_exact():
    power = (S.sin(x) + 1) ** 1_000_000 + S.cos(x)
    assert determinant({(0, 0): power, (0, 1): y, (1, 0): x, (1, 1): power}, 2) == power**2 - x * y


def test_large_and_sparse():
    n = 200
    entries = {(i, (i + 1) % n): x + i for i in range(n)} | {(0, 0): y}
    found = determinant(entries, n)
    assert found.subs({x: 1, y: 5}) == -S.Mul(*(1 + i for i in range(n)))


@pytest.mark.parametrize("factor", [1, 3])
def test_vandermonde_is_factored(factor):
    names = S.symbols("x_1:7", real=True)
    entries = {(i, j): factor * name**j for i, name in enumerate(names) for j in range(6)}
    differences = [names[i] - names[j] for i in range(6) for j in range(i)]
    assert S.cancel(determinant(entries, 6) / S.Mul(*differences)) == factor**6


def test_the_map_of_elementary_symmetric_polynomials():
    names = S.symbols("x_1:5", real=True)
    polynomial = S.Poly(S.Mul(*(S.Symbol("t") + name for name in names)), S.Symbol("t"))
    found = determinant(partials(polynomial.all_coeffs()[1:], names), 4)
    assert S.expand(found - S.Mul(*(names[i] - names[j] for i in range(4) for j in range(i + 1, 4)))) == 0


def test_a_generic_determinant_has_all_its_terms():
    rows = S.Matrix(5, 5, lambda i, j: S.Symbol(f"a_{i}_{j}", real=True))
    found = determinant({(i, j): rows[i, j] for i in range(5) for j in range(5)}, 5)
    assert len(found.args) == 120
    assert found == rows.det(method="berkowitz").expand()
    assert found.args == S.Add(*found.args).args  # in SymPy's own order


@pytest.mark.parametrize("n", [2, 3, 4])
def test_a_determinant_is_shown_in_minors_where_its_normal_form_is_much_longer(n):
    f, variables = random_maps(1, seed=5)[0]
    entries = {**partials(f, variables), (3, 3): y, (0, 3): x + y, (3, 0): S.exp(x) + 1 / (y**2 + 1)}
    entries = {(i, j): entry for (i, j), entry in entries.items() if max(i, j) < n}
    shown = determinant(entries, n)
    assert 1.5 * length(shown) < length(S.expand(shown))  # with a common denominator it is longer still
    at = {x: mpmath.mpf("0.7"), y: mpmath.mpf("-1.3"), S.Symbol("z", real=True): mpmath.mpf("0.4")}
    value = S.lambdify(list(at), shown, "mpmath")
    numbers = S.lambdify(list(at), [[entries.get((i, j), S.Integer(0)) for j in range(n)] for i in range(n)], "mpmath")
    assert mpmath.almosteq(value(*at.values()), mpmath.det(mpmath.matrix(numbers(*at.values()))), 1e-12)


def test_a_normal_form_that_is_hardly_longer_than_minors_is_kept():
    a_11, a_12, a_21, a_22 = (S.Symbol(name, real=True) for name in ("a_11", "a_12", "a_21", "a_22"))
    entries = {(0, 0): a_11 + x, (0, 1): a_12, (1, 0): a_21, (1, 1): a_22 + y}
    assert determinant(entries, 2) == a_11 * a_22 + a_11 * y - a_12 * a_21 + a_22 * x + x * y


def test_a_determinant_that_is_zero_is_zero_however_short_its_minors_are():
    rows = [[x + 1, y + S.exp(x), x * y], [S.sin(x), y**2, x], [x + 1 + S.sin(x), y + S.exp(x) + y**2, x * y + x]]
    assert determinant({(i, j): rows[i][j] for i in range(3) for j in range(3)}, 3) == 0


@pytest.mark.parametrize("joined", [lambda f, g: f**2 + 3 * g, lambda f, g: f * g, lambda f, g: S.exp(f) - g**3])
@pytest.mark.parametrize(
    ("f", "g"),
    [
        (x * y + x + 1, (z + y**2) * S.exp(3 * z) + y),
        (x + y + z, x * y * z),
        (S.sin(x * y) + z, x / (1 + z**2) + y),
        (x + 2 * y, S.sqrt(1 + x**2) + z),
    ],
)
def test_dependent_components_have_determinant_zero(f, g, joined):
    assert determinant(partials([f, g, joined(f, g)], (x, y, z)), 3) == 0


def tridiagonal(n):
    entries = {(i, i): S.Symbol(f"a_{i}", real=True) for i in range(n)}
    for i in range(n - 1):
        entries[i, i + 1], entries[i + 1, i] = S.Symbol(f"b_{i}", real=True), S.Symbol(f"c_{i}", real=True)
    return entries


def continuant(n, at):
    """K_n = a_n K_(n−1) − b_(n−1) c_(n−1) K_(n−2)."""
    before, now = 1, at(f"a_{0}")
    for i in range(1, n):
        before, now = now, at(f"a_{i}") * now - at(f"b_{i - 1}") * at(f"c_{i - 1}") * before
    return now


def test_a_determinant_too_large_to_be_written_is_refused_or_given_in_steps():
    with pytest.raises(Undecided, match="too large to be written out"):
        determinant(tridiagonal(50), 50)
    found = simplified_determinant(tridiagonal(50), 50, shared=True)
    assert not found.complete
    numbers = {name: S.Integer(1 + sum(map(ord, name.name)) % 7) for name in free_symbols(found.value)}
    values = {name.name: value for name, value in numbers.items()}

    def value(expr):  # each node once
        if expr not in numbers:
            numbers[expr] = expr.func(*map(value, expr.args)) if expr.args else expr
        return numbers[expr]

    assert value(found.value) == continuant(50, values.__getitem__)


def test_a_ring_of_many_cells_is_refused_at_once():
    components, variables = brusselator(60)
    with pytest.raises(Undecided):
        determinant(partials(components, variables), len(variables))


SMALL = st.sampled_from([0, 0, 1, 2, x, y, x + 1, x * y, S.sin(x), S.cos(x), S.exp(x), 1 / (x**2 + 1), S.sqrt(x)])
MATRICES = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=n, max_size=n)
)


@settings(deadline=None, max_examples=tries(40))
@given(MATRICES)
def test_any_determinant_agrees_with_sympy(rows):
    n = len(rows)
    entries = {(i, j): S.sympify(e) for i, row in enumerate(rows) for j, e in enumerate(row) if e != 0}
    expected = S.Matrix(rows).det(method="berkowitz")
    difference = determinant(entries, n) - expected
    assert zero(difference) == Proved()


@settings(deadline=None)
@given(st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_block_triangular_form(case):
    n, places = case
    found = diagonal_blocks(places, n)
    generic = S.Matrix(n, n, lambda i, j: S.Integer(37 * i + 101 * j + i * i * j + 7) ** 2 if (i, j) in places else 0)
    if found is None:
        assert generic.det() == 0
        return
    sign, blocks = found
    assert generic.det() == sign * S.Mul(*(generic.extract(rows, columns).det() for rows, columns in blocks))


@pytest.mark.parametrize("order", [(0,), (1, 0), (1, 2, 0), (3, 2, 1, 0), (2, 0, 1, 4, 3)], ids=str)
def test_permutation_sign(order):
    assert permutation_sign(order) == S.combinatorics.Permutation(list(order)).signature()
