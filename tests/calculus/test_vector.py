"""Divergence, curl, Laplacian, directional derivative: published cases; other coordinates against Cartesian ones."""

from __future__ import annotations

from random import Random

import pytest

import symjac
from symjac import compare
from symjac.calculus import vector
from symjac.errors import NoAnswer, ParseError, ReadError, ShapeError, SingularPoint, SymjacError
from symjac.kernel import sympy
from symjac.questions import COORDINATES
from tests.cases import each, load, sampled
from tests.read.test_hostile import text_of

CASES = load("vector-calculus.jsonl")
_READ = ("vars", "functions", "params")
_CHOSEN = ("coords", "at", "normalize")


def asked(row, of=None):
    """The result of a row's question, by the library."""
    options = {key: row[key] for key in (*_READ, *_CHOSEN) if key in row}
    function = getattr(symjac, of or row["of"])
    return function(row["map"], row["dir"], **options) if "dir" in row else function(row["map"], **options)


def assert_equal(found, wanted):
    found, wanted = sympy.Matrix(found), sympy.Matrix(wanted)
    assert found.shape == wanted.shape
    for one, other in zip(found, wanted, strict=True):
        assert compare.compare(one, other).ruling == "right", (one, other)


def entries(expected):
    """The rows of an expected scalar, column or matrix."""
    if isinstance(expected, str):
        return [[expected]]
    return [row if isinstance(row, list) else [row] for row in expected]


def test_the_table_is_in_order():
    ids = [row["id"] for row in CASES]
    assert len(set(ids)) == len(ids) >= 100
    assert all(row["source"] for row in CASES)
    assert {row.get("coords", "cartesian") for row in CASES} == set(COORDINATES)


@each("row", CASES)
def test_published(row):
    found = asked(row)
    results = found if isinstance(found, tuple) else (found,)
    text = "[" + ", ".join(f"[{', '.join(line)}]" for line in entries(row["expected"])) + "]"
    wanted = symjac.matrix(text, like=results[0].problem)
    assert_equal(results[0].value if results[0].is_matrix else [[result.value] for result in results], wanted)


# --- other coordinates against Cartesian ones: the same field, its components along the unit vectors -------------


POSITIONS = {
    "polar": lambda r, phi: (r * sympy.cos(phi), r * sympy.sin(phi)),
    "cylindrical": lambda rho, phi, z: (rho * sympy.cos(phi), rho * sympy.sin(phi), z),
    "spherical": lambda r, theta, phi: (
        r * sympy.sin(theta) * sympy.cos(phi),
        r * sympy.sin(theta) * sympy.sin(phi),
        r * sympy.cos(theta),
    ),
}
FIELDS = {
    2: ["x^2*y, x - y^3", "-y, x", "exp(x*y), x"],
    3: ["x^2*y, y*z, x - z^3", "-y, x, z", "y*z, x*z^2, x*y^2"],
}
SCALARS = {2: ["x^2*y - y^3", "exp(x)*y"], 3: ["x^2*y*z - y^3", "x*exp(z) + y*z"]}
DIRECTIONS = {2: "1, 2", 3: "2, -1, 3"}


class Place:
    """A system of coordinates seen from Cartesian ones: x(q), and the unit vectors as columns."""

    def __init__(self, coords):
        self.coords = coords
        names = COORDINATES[coords]
        blank = symjac.divergence(", ".join("0" * len(names)), vars=names, coords=coords).problem
        self.variables = blank.variables
        position = sympy.Matrix(POSITIONS[coords](*self.variables))
        tangents = position.jacobian(self.variables)
        self.lengths = [sympy.sqrt(sympy.trigsimp(sum(t**2 for t in tangents.col(i)))) for i in range(len(names))]
        self.scales = vector.scale_factors(blank)
        self.units = sympy.Matrix.hstack(*(tangents.col(i) / h for i, h in enumerate(self.scales)))
        self.position = position
        self.blank = blank
        self.cartesian = "x y" if len(names) == 2 else "x y z"

    def moved(self, problem, exprs):
        """Expressions in x, y, z in these coordinates."""
        at = dict(zip(problem.variables, self.position, strict=True))
        return sympy.Matrix([sympy.sympify(expr).xreplace(at) for expr in exprs])

    def problem(self, components):
        """A map in these coordinates."""
        from dataclasses import replace

        names = tuple(f"f_{i}" for i in range(len(components)))
        return replace(self.blank, components=tuple(components), component_names=names, cancelled=())

    def along(self, column):
        """The components of a vector along the unit vectors."""
        return self.units.T * column


@pytest.fixture(scope="module", params=POSITIONS)
def place(request):
    return Place(request.param)


def fields(place, kind):
    for text in kind[len(place.variables)]:
        yield symjac.problem(text, vars=place.cartesian)


def test_scale_factors_are_the_lengths_of_the_tangents(place):
    for length, scale in zip(place.lengths, place.scales, strict=True):
        assert sympy.simplify(length**2 - scale**2) == 0
    assert sympy.simplify(place.units.T * place.units) == sympy.eye(len(place.variables))


def test_divergence_is_that_of_the_cartesian_field(place):
    for field in fields(place, FIELDS):
        here = place.problem(place.along(place.moved(field, field.components)))
        assert_equal([[symjac.divergence(here).value]], place.moved(field, [symjac.divergence(field).value]))


def test_gradient_of_a_field_is_the_cartesian_matrix_in_unit_vectors(place):
    for field in fields(place, FIELDS):
        here = symjac.jacobian(place.problem(place.along(place.moved(field, field.components))))
        there = symjac.jacobian(field)
        moved = sympy.Matrix([list(place.moved(field, there.value.row(i))) for i in range(there.shape[0])])
        assert_equal(here.value, place.units.T * moved * place.units)


def test_laplacian_of_a_field_is_that_of_the_cartesian_components(place):
    for field in fields(place, FIELDS):
        here = symjac.laplacian(place.problem(place.along(place.moved(field, field.components))))
        there = [result.value for result in symjac.laplacians(field)]
        assert_equal(here.value, place.along(place.moved(field, there)))


@pytest.mark.parametrize("seed", sampled(range(6), 3))
def test_matrices_of_random_fields(place, seed):
    """J and the Laplacian of random polynomial fields, carried over from Cartesian coordinates, at a point."""
    chosen = Random(seed)
    names = place.cartesian.split()
    terms = [
        f"{chosen.randint(-4, 4)}*{a}^{chosen.randint(0, 2)}*{b}^{chosen.randint(0, 2)}" for a in names for b in names
    ]
    field = symjac.problem(", ".join(" + ".join(chosen.sample(terms, 2)) for _ in names), vars=place.cartesian)
    here = place.problem(place.along(place.moved(field, field.components)))
    at = dict(zip(place.variables, (sympy.Rational(13, 10), sympy.Rational(7, 10), sympy.Rational(2, 5)), strict=False))
    units = place.units.subs(at).evalf(30)
    matrix = sympy.Matrix([list(place.moved(field, row)) for row in symjac.jacobian(field).value.tolist()])
    expected = units.T * matrix.subs(at).evalf(30) * units
    assert (symjac.jacobian(here).value.subs(at).evalf(30) - expected).norm() < 1e-20
    column = place.moved(field, [result.value for result in symjac.laplacians(field)]).subs(at).evalf(30)
    assert (symjac.laplacian(here).value.subs(at).evalf(30) - units.T * column).norm() < 1e-20


def test_curl_is_that_of_the_cartesian_field(place):
    for field in fields(place, FIELDS):
        here, there = symjac.curl(place.problem(place.along(place.moved(field, field.components)))), symjac.curl(field)
        if there.is_matrix:
            assert_equal(here.value, place.along(place.moved(field, there.value)))
        else:
            assert_equal([[here.value]], place.moved(field, [there.value]))


def test_gradient_and_laplacian_are_those_of_the_cartesian_function(place):
    for scalar in fields(place, SCALARS):
        here = place.problem(place.moved(scalar, scalar.components))
        assert_equal(symjac.gradient(here).value, place.along(place.moved(scalar, symjac.gradient(scalar).value)))
        assert_equal([[symjac.laplacian(here).value]], place.moved(scalar, [symjac.laplacian(scalar).value]))


def test_directional_derivative_is_that_of_the_cartesian_field(place):
    """A direction that is constant here is not in Cartesian coordinates: J·v with v = (unit vectors)·(components)."""
    text = DIRECTIONS[len(place.variables)]
    direction = place.units * sympy.Matrix([sympy.Integer(part) for part in text.split(",")])
    for field in fields(place, FIELDS):
        here = place.problem(place.along(place.moved(field, field.components)))
        slopes = symjac.jacobian(field).value
        moved = place.moved(field, list(slopes)).reshape(*slopes.shape)
        assert_equal(symjac.directional(here, text).value, place.along(moved * direction))


def test_laplacian_is_the_divergence_of_the_gradient(place):
    for scalar in fields(place, SCALARS):
        here = place.problem(place.moved(scalar, scalar.components))
        slopes = place.problem(symjac.gradient(here).value)
        assert_equal([[symjac.divergence(slopes).value]], [[symjac.laplacian(here).value]])


# --- at a point, names, and what has no answer --------------------------------------------------------------------


AT = [
    ("divergence", "x*|x|, y", dict(vars="x y", at="0, 0"), "1"),
    ("curl", "-y^2, x", dict(vars="x y", at="1, 2"), "5"),
    ("laplacian", "x^2*y", dict(vars="x y", at="x=1, y=3"), "6"),
    ("divergence", "r^2, 0, 0", dict(vars="r theta phi", coords="spherical", at="2, pi/2, 0"), "8"),
    (
        "divergence",
        "r^2, theta, 0",
        dict(vars="r theta phi", coords="spherical", at="r=2, theta=pi/4"),
        "8 + 1/2 + pi/8",
    ),
    ("laplacian", "r^2*cos(phi)", dict(vars="r phi", coords="polar", at="1, 0"), "3"),
    ("divergence", "sqrt(r^2), 0", dict(vars="r phi", coords="polar"), "2"),
]


@pytest.mark.parametrize(("of", "text", "options", "expected"), AT)
def test_at_a_point(of, text, options, expected):
    found = getattr(symjac, of)(text, **options)
    assert_equal([[found.value]], symjac.matrix(f"[[{expected}]]", like=found.problem))


REFUSED = [
    (lambda: symjac.divergence("x, y, x*y", vars="x y"), ShapeError, "needs as many components as variables"),
    (lambda: symjac.curl("x, y, z, t", vars="x y z t"), ShapeError, "2 or 3 components"),
    (lambda: symjac.laplacian("x, y", vars="x y"), ShapeError, "laplacians"),
    (lambda: symjac.divergence("|x|, y", vars="x y", at="0, 0"), SingularPoint, "corner"),
    (lambda: symjac.divergence("x, |y|", vars="x y", at="0, 0"), SingularPoint, "corner"),
    (lambda: symjac.divergence("r, 1", vars="r phi z", coords="polar"), ShapeError, "2 in 3"),
    (lambda: symjac.laplacian("r", vars="r phi z", coords="polar"), ShapeError, "polar coordinates are 2"),
    (lambda: symjac.gradient("r", vars="r phi", coords="spherical"), ShapeError, 'vars="r,theta,phi"'),
    (lambda: symjac.gradient("r*phi", coords="polar"), ReadError, "order"),
    (lambda: symjac.gradient("r", vars="r phi", coords="bipolar"), ValueError, "coords is one of"),
    (lambda: symjac.divergence("r, 0", vars="r phi", coords="polar", at="r=0"), SingularPoint, "e_phi at r = 0"),
    (lambda: symjac.divergence("r, 0", vars="r phi", coords="polar", at="r=-1"), SingularPoint, "not positive"),
    (lambda: symjac.gradient("phi", vars="r theta phi", coords="spherical", at="1, 0, 0"), SingularPoint, "e_phi"),
    (lambda: symjac.directional("r, phi", "1, 2, 3", vars="r theta phi", coords="spherical"), ShapeError, "3 comp"),
    (lambda: symjac.gradient("r", vars="r phi", complex=True, coords="polar"), NoAnswer, "are real"),
    (lambda: symjac.directional("x*y", "0, 0", normalize=True, vars="x y"), NoAnswer, "zero vector"),
    (lambda: symjac.directional("|x|", "1, 0", vars="x y", at="0, 0"), SingularPoint, "corner"),
]


@each(("ask", "error", "message"), REFUSED)
def test_refused(ask, error, message):
    with pytest.raises(error) as raised:
        ask()
    assert message in str(raised.value)


DIRECTIONS_REFUSED = [
    ("", "the direction is empty", None),
    ("1", "1 of 2 components", (0, 1)),
    ("1, 2, 3", "more components than the map has variables", (6, 7)),
    ("x, 1", "cannot depend on a variable", (0, 1)),
    ("x=1, y=2", "have no names", (1, 2)),
    ("1, 1/0", "not finite", (5, 6)),
    ("1, I", "not real", (3, 4)),
    ("1, sinn(2)", "unknown function 'sinn'", (3, 7)),
    ("1, 2 3", "", None),
]


@each(("text", "message", "span"), DIRECTIONS_REFUSED)
def test_a_direction_is_refused_at_its_place(text, message, span):
    with pytest.raises(ParseError) as raised:
        symjac.directional("x*y", text, vars="x y")
    assert message in raised.value.message
    if span:
        assert raised.value.span == span


@pytest.mark.parametrize("row", sampled(load("hostile.jsonl"), 8), ids=lambda row: row["id"])
def test_a_hostile_direction_is_refused(row):
    with pytest.raises(SymjacError):
        symjac.directional("x*y", f"{text_of(row)}, 1, 1", vars="x y")


@pytest.mark.parametrize("text", ["3, 4", "(3, 4)", "[3, 4]", "<3, 4>", "3; 4", r"\frac{6}{2}, 4"])
def test_a_direction_is_read(text):
    assert symjac.directional("x*y", text, vars="x y", at="1, 1").value == 7


def test_a_direction_is_normalized_only_when_asked():
    plain, unit = (symjac.directional("x", "3, 4", normalize=n, vars="x y") for n in (False, True))
    assert (plain.value, unit.value) == (3, sympy.Rational(3, 5))
    assert (plain.direction.length, unit.direction.length) == (5, 5)
    assert (plain.direction.normalized, unit.direction.normalized) == (False, True)


def test_a_parameter_with_a_value_has_it_in_the_direction_too():
    found = symjac.directional("a*x^2", "a", vars="x", params="a", at="x=1, a=3")
    assert (found.value, found.direction.vector, found.direction.length) == (18, (3,), 3)


def test_a_direction_has_a_name_that_the_map_has_not():
    assert symjac.directional("u*v", "1, 2", vars="u v").direction.name == "w"
    assert symjac.directional("x*y", "1, 2", vars="x y").direction.name == "v"


def test_shapes_and_names():
    assert symjac.curl("x, y, z", vars="x y z").row_names == ("x", "y", "z")
    along = ("e_r", "e_theta", "e_phi")
    assert symjac.curl("0, 0, r", vars="r theta phi", coords="spherical").row_names == along
    assert symjac.gradient("r", vars="r theta phi", coords="spherical").row_names == along
    assert symjac.directional("x, y, x*y", "1, 2", vars="x y").row_names == ("f_1", "f_2", "f_3")
    assert [symjac.curl("x, y", vars="x y").shape, symjac.curl("x, y, z", vars="x y z").shape] == [(), (3, 1)]
    assert [r.shape for r in symjac.laplacians("x, y", vars="x y")] == [(), ()]


def test_a_problem_takes_other_coordinates():
    problem = symjac.problem("r^2, 0", vars="r phi")
    assert symjac.divergence(problem).value == 2 * problem.variables[0]
    assert symjac.divergence(problem, coords="polar").value == 3 * problem.variables[0]
