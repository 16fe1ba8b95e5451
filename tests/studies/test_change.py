"""Changes of variables: published determinants, where they vanish, their signs, and J⁻¹."""

from __future__ import annotations

import json

import pytest

import symjac
from symjac import compare, render
from symjac.errors import ShapeError, SingularPoint
from symjac.kernel import sympy
from symjac.render import Options
from symjac.studies.change.find import approximated, change
from symjac.studies.zero_sets import factors, sign, zeros
from tests.cases import each, needs_program, sampled
from tests.programs import compile_latex

# source, map, variables, positive, det J, |det J|, where det J = 0 (alternatives; equations of one joined by &)
PUBLISHED = [
    ("Marsden and Tromba, Vector Calculus, 6th ed., section 6.2: polar coordinates",
     "r*cos(t), r*sin(t)", "r t", "", "r", "abs(r)", ["r = 0"]),
    ("the same, r > 0", "r*cos(t), r*sin(t)", "r t", "r", "r", "r", []),
    ("the same: cylindrical coordinates", "r*cos(t), r*sin(t), z", "r t z", "r", "r", "r", []),
    ("Wikipedia, Jacobian matrix and determinant, example 3: spherical coordinates",
     "r*sin(p)*cos(t), r*sin(p)*sin(t), r*cos(p)", "r p t", "r", "r^2*sin(p)", "r^2*abs(sin(p))", ["p = pi*n"]),
    ("Wikipedia, Parabolic coordinates", "u*v, (v^2 - u^2)/2", "u v", "", "u^2 + v^2", "u^2 + v^2", ["u = 0 & v = 0"]),
    ("Wikipedia, Elliptic coordinate system", "a*cosh(mu)*cos(nu), a*sinh(mu)*sin(nu)", "mu nu", "a",
     "a^2*(sinh(mu)^2 + sin(nu)^2)", "a^2*(sinh(mu)^2 + sin(nu)^2)", ["mu = 0 & nu = pi*n"]),
    ("Wikipedia, Log-polar coordinates", "exp(p)*cos(t), exp(p)*sin(t)", "p t", "", "exp(2*p)", "exp(2*p)", []),
    ("Stewart, Calculus, 7th ed., section 15.10, example 1", "u^2 - v^2, 2*u*v", "u v", "",
     "4*u^2 + 4*v^2", "4*u^2 + 4*v^2", ["u = 0 & v = 0"]),
    ("Stewart, section 15.10, example 3", "(u + v)/2, (u - v)/2", "u v", "", "-1/2", "1/2", []),
    ("Casella and Berger, Statistical Inference, 2nd ed., example 4.3.3", "u*v, u*(1 - v)", "u v", "u", "-u", "u", []),
    ("Rudin, Principles of Mathematical Analysis, 3rd ed., exercise 10.12: from the cube to the simplex",
     "u, (1 - u)*v, (1 - u)*(1 - v)*w", "u v w", "", "(1 - u)^2*(1 - v)", "(1 - u)^2*abs(1 - v)", ["u = 1", "v = 1"]),
    ("Rudin, exercise 9.17", "exp(x)*cos(y), exp(x)*sin(y)", "x y", "", "exp(2*x)", "exp(2*x)", []),
]  # fmt: skip


def equal(one, other):
    return compare.compare(one, other).ruling == "right"


def described(zero_set):
    return " & ".join(f"{left} = {right}" for left, right in zero_set.equations)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row[0])
def test_published(row):
    _, text, names, positive, det, volume, singular = row
    problem = symjac.problem(text, vars=names, **({"positive": positive} if positive else {}))
    found = symjac.change(problem)
    wanted = symjac.matrix(f"[[{det}, {volume}]]", like=problem)
    assert equal(found.determinant.value, wanted[0])
    assert equal(found.volume, wanted[1])
    assert sorted(described(zero_set) for zero_set in found.singular) == sorted(singular)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row[0])
def test_the_inverse_is_the_inverse(row):
    problem = symjac.problem(row[1], vars=row[2], **({"positive": row[3]} if row[3] else {}))
    found = symjac.change(problem)
    product = sympy.Matrix(found.inverse.value * symjac.jacobian(problem).value)
    assert all(equal(product[i, j], sympy.Integer(i == j)) for i in range(product.rows) for j in range(product.cols))
    assert found.inverse.row_names == tuple(v.name for v in problem.variables)
    assert found.inverse.column_names == problem.component_names


ZEROS = [
    ("x*y", ["x = 0", "y = 0"]),
    ("x^2", ["x = 0"]),
    ("1/x", []),
    ("x + y", ["x = -y"]),
    ("2*x - 3", ["x = 3/2"]),
    ("x^2 - 4", ["x = -2", "x = 2"]),
    ("x^2 + 1", []),
    ("x^2 + y^2", ["x = 0 & y = 0"]),
    ("x^2 + y^2 + 1", []),
    ("x^3 - 2", ["x = 2**(1/3)"]),
    ("x^2 + y^2 - 1", ["x**2 + y**2 - 1 = 0"]),
    ("x^5 - x - 1", ["x**5 - x - 1 = 0"]),
    ("sin(x)", ["x = pi*n"]),
    ("cos(2*x)", ["x = pi*n/2 + pi/4"]),
    ("sin(x*y)", ["x*y = pi*n"]),
    ("sin(n)", ["n = pi*k"]),
    ("exp(x)*cosh(y)", []),
    ("sinh(x)*log(y)", ["x = 0", "y = 1"]),
    ("sinh(x)^2 + sin(y)^2", ["x = 0 & y = pi*n"]),
    ("sin(x)^2 + sin(y)^2", ["x = pi*n & y = pi*k"]),
    ("x - cos(x)", ["x - cos(x) = 0"]),
    ("a*x", ["a = 0", "x = 0"]),
    ("x^a", ["x**a = 0"]),
    ("|x| + y^2", ["x = 0 & y = 0"]),
    ("abs(x - 1)", ["x = 1"]),
    ("x^2 + (x - 1)^2 + y^2", []),
    ("sign(x)", []),
    ("g(x)", ["g(x) = 0"]),
    ("p*(p + 1)", []),
    ("p^2 - 1", ["p = 1"]),
]


def problem_of(text):
    return symjac.problem(text, vars="x y n p", functions="g", positive="p")


@each(("text", "expected"), ZEROS)
def test_zeros(text, expected):
    problem = problem_of(text)
    found = zeros(factors(problem.components[0]), problem.variables)
    assert sorted(map(described, found)) == sorted(expected)


SIGNS = [
    ("x", 1, "x"), ("-x", -1, "x"), ("x^2", 1, "1"), ("-x^2 - y^2", -1, "1"), ("x^3", 1, "x"), ("1/x", 1, "x"),
    ("x^2*y", 1, "y"), ("sqrt(x)", 1, "1"), ("exp(x)", 1, "1"), ("-exp(x)/y", -1, "y"), ("p", 1, "1"),
    ("-p*x", -1, "x"), ("cosh(x)^2 - cos(y)^2", 1, "1"), ("x^a", 1, "x**a"), ("|x|*y", 1, "y"),
    ("x*sign(x)", 1, "1"), ("-x^3*sign(x)*y", -1, "y"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "volume", "sign_", "inverse"),
    [
        (
            "max(x, y); min(x, y)",
            "1",
            "x - y",
            "[[heaviside(x - y), heaviside(y - x)], [heaviside(y - x), heaviside(x - y)]]",
        ),
        ("x + |y|; x", "1", "-y", "[[0, 1], [sign(y), -sign(y)]]"),
        ("|x| + |y|; |x| - |y|", "2", "-x*y", "[[sign(x)/2, sign(x)/2], [sign(y)/2, -sign(y)/2]]"),
        ("x*heaviside(x); y", "heaviside(x)", "1", "[[1/heaviside(x), 0], [0, 1]]"),
        ("x + |x - y|; y", "sign(x - y) + 1", "1", "[[1/(sign(x - y) + 1), sign(x - y)/(sign(x - y) + 1)], [0, 1]]"),
    ],
)
def test_kinks_leave_no_bars(text, volume, sign_, inverse):
    found = symjac.change(text, "x y")
    names = {s.name: s for s in found.problem.variables}
    wanted = symjac.matrix(f"[[{volume}, {sign_}]]", like=found.problem)
    assert found.volume == wanted[0]
    assert found.sign.number * sympy.Mul(*found.sign.factors) == wanted[1]
    expected = symjac.matrix(inverse, like=found.problem)
    off = {names["x"]: 2, names["y"]: 3}, {names["x"]: 3, names["y"]: -1}, {names["x"]: 3, names["y"]: 2}
    assert all(found.inverse.value.subs(at) == expected.subs(at) for at in off)


@pytest.mark.parametrize(
    ("text", "singular"),
    [
        ("|x|; x*y", []),  # where x = 0, |x| has no derivative
        ("x*|x|; y", ["x = 0"]),
        ("y*|x|; x", ["x = 0 & y = 0"]),  # y·|x| has the derivative 0 at the origin
        ("|x|; y^2", ["y = 0"]),
        ("|x|*y*(y-1); x", ["x = 0 & y = 0", "x = 0 & y = 1", "y = 1/2"]),
    ],
)
def test_singular_points_are_points_with_a_derivative(text, singular):
    found = symjac.change(text, "x y")
    assert sorted(map(described, found.singular)) == singular
    assert any("not differentiable where x = 0" in note for note in found.all_notes) == (text != "x*|x|; y")


@each(("text", "number", "deciding"), SIGNS)
def test_sign(text, number, deciding):
    found = sign(factors(problem_of(text).components[0]))
    assert (found.number, str(sympy.Mul(*found.factors))) == (number, deciding)


def test_at_a_point():
    found = symjac.change("u*v, (u^2 - v^2)/2", vars="u v", at="1, 2")
    assert (found.determinant.value, found.volume) == (-5, 5)
    assert found.inverse.value == sympy.Matrix([[2, 1], [1, -2]]) / 5
    degenerate = symjac.change("u*v, u", vars="u v", at="0, 2")
    assert (degenerate.determinant.value, degenerate.inverse) == (0, None)


def test_refused():
    with pytest.raises(ShapeError, match="3×2 Jacobian matrix has no determinant"):
        symjac.change("x, y, x*y", vars="x y")
    with pytest.raises(SingularPoint, match="corner"):
        symjac.change("|x|, y", vars="x y", at="0, 0")


def test_no_change_of_variables():
    found = symjac.change("x*y, 2*x*y", vars="x y")
    assert (found.determinant.value, found.inverse, found.singular) == (0, None, None)
    assert "everywhere: F is not a change of variables" in render.finding("pretty", found, Options())


def test_what_is_not_found_in_time_is_said():
    problem = symjac.problem("r*cos(t), r*sin(t)", vars="r t")
    found = change(problem, seconds=0)
    assert (found.singular, found.inverse) == (None, None)
    assert any("was not found" in note for note in found.all_notes)
    assert any("inverse matrix is left out" in note for note in found.all_notes)
    sheet = render.finding("pretty", found, Options())
    assert "not found" in sheet


@pytest.mark.thorough
def test_large_numbers_of_variables():
    n = 8
    names = [f"x_{i}" for i in range(n)]
    found = symjac.change(", ".join(f"x_{i}*x_{(i + 1) % n} + x_{i}" for i in range(n)), vars=names)
    assert found.determinant.shape == ()
    assert found.inverse is None or found.inverse.shape == (n, n)


@each("format_", [name for name, row in render.FORMATS.items() if row.findings])
def test_every_format_shows_it(format_):
    found = symjac.change("x = r*cos(t); y = r*sin(t)", vars="r t")
    text = render.finding(format_, found, Options())
    assert "det" in text
    assert text.isascii() or format_ not in ("ascii", "str", "latex")


def test_the_sheet():
    found = symjac.change("x = r*sin(p)*cos(t); y = r*sin(p)*sin(t); z = r*cos(p)", vars="r p t")
    sheet = render.finding("pretty", found, Options(width=100))
    for line in (
        "volume element", "dx dy dz = r²·|sin(p)| dr dp dt", "r = 0", "p = π·n, n an integer",
        "positive where sin(p) > 0: F keeps orientation", "J⁻¹ = ∂(r, p, t)/∂(x, y, z)",
    ):  # fmt: skip
        assert line in sheet


def test_the_record():
    found = symjac.change("r*sin(p)*cos(t), r*sin(p)*sin(t), r*cos(p)", vars="r p t", positive="r")
    record = json.loads(render.finding("json", found, Options()))
    assert record["command"] == "change"
    assert record["volume"]["text"] == "r**2*Abs(sin(p))"
    (only,) = record["singular"]
    assert [(e["left"]["text"], e["right"]["text"]) for e in only["equations"]] == [("p", "pi*n")]
    assert (only["integers"], only["solved"]) == (["n"], True)
    assert record["sign"] == {"number": 1, "factors": [{"text": "sin(p)", "latex": r"\sin p"}]}
    assert (record["inverse"]["shape"], record["inverse"]["rows"]) == ([3, 3], ["r", "p", "t"])


@needs_program("pdflatex")
@pytest.mark.parametrize(
    "text", sampled(["r*cos(t), r*sin(t)", "r^5 - r, t^2", "t, t", "cosh(r)*cos(t), sinh(r)*sin(t)"], 2)
)
def test_standalone_documents_compile(text, tmp_path):
    found = symjac.change(text, vars="r t")
    compile_latex(render.finding("latex", found, Options(standalone=True)), tmp_path)


def test_full_simplification():
    found = symjac.change("r*cos(t), r*sin(t)", vars="r t", simplify="full")
    assert found.inverse.value[0, 1] == sympy.sin(found.problem.variables[1])


def test_decimals():
    problem = symjac.problem("x*pi, y*sqrt(2)", vars="x y")
    found = approximated(change(problem), 4)
    assert str(found.determinant.value) == str(found.volume) == "4.443"
    assert str(found.inverse.value[0, 0]) == "0.3183"


@pytest.mark.parametrize(
    ("text", "singular"),
    [("log(x), y", []), ("x^2*log(x), y", ["x = exp(-1/2)"]), ("sqrt(x^4 + y^4), y", None)],
)
def test_where_a_logarithm_has_no_value_is_neither_singular_nor_a_sign(text, singular):
    found = symjac.change(text, vars="x y")
    if singular is None:  # differentiable at the origin, where the derivative is 0
        assert any("x" in str(zero_set.equations) for zero_set in found.singular)
        return
    assert [f"{left} = {right}" for zero_set in found.singular for left, right in zero_set.equations] == singular
    assert "x" not in map(str, found.sign.factors)


def test_the_volume_element_is_positive_where_a_sign_is_a_factor():
    found = symjac.change("|x|; x*y", "x y")
    assert found.volume == sympy.Abs(found.problem.variables[0])
