"""The whole input: separators, labels, who is a variable and who a parameter, points, matrices."""

from __future__ import annotations

import pytest

import symjac
from symjac import build
from symjac.errors import ParseError, ReadError
from symjac.kernel import sympy
from symjac.read import Declarations
from symjac.read.components import read_map
from symjac.read.points import read_point
from tests.cases import each

DIVIDED = [
    ("x*y, sin(x)", ("x*y", "sin(x)"), ("f_1", "f_2")),
    ("x; y", ("x", "y"), ("f_1", "f_2")),
    ("x\ny", ("x", "y"), ("f_1", "f_2")),
    ("x\r\ny\r\n", ("x", "y"), ("f_1", "f_2")),
    ("\n\nx\n\n\ny\n\n", ("x", "y"), ("f_1", "f_2")),
    ("(x, y)", ("x", "y"), ("f_1", "f_2")),
    ("[x, y]", ("x", "y"), ("f_1", "f_2")),
    ("{x, y}", ("x", "y"), ("f_1", "f_2")),
    ("<x, y>", ("x", "y"), ("f_1", "f_2")),
    ("(x,\n y)", ("x", "y"), ("f_1", "f_2")),
    ("x,\ny", ("x", "y"), ("f_1", "f_2")),
    ("atan2(y,\n x)\ny", ("atan2(y, x)", "y"), ("f_1", "f_2")),
    ("(x + y)", ("x + y",), ("f",)),
    ("(x+1)(y-1)", ("(x + 1)*(y - 1)",), ("f",)),
    ("f1 = x*y; f2 = sin(x)", ("x*y", "sin(x)"), ("f1", "f2")),
    ("u = x\ny", ("x", "y"), ("u", "f_2")),
    ("x' = y; y' = -x", ("y", "-x"), ("x'", "y'")),
    ("F(x, y) = (x*y, sin(x))", ("x*y", "sin(x)"), ("f_1", "f_2")),
    ("G = [x, y]", ("x", "y"), ("g_1", "g_2")),
    ("h(x, y) = x*y", ("x*y",), ("h",)),
    ("f(x, y) = x*y; g(x, y) = x", ("x*y", "x"), ("f", "g")),
]


@each(("text", "components", "names"), DIVIDED)
def test_divided(text, components, names):
    problem = symjac.problem(text, vars="x y")
    assert tuple(str(c) for c in problem.components) == components
    assert problem.component_names == names


ONE_READING = [
    ("f: (x, y) -> x^2 + y", "x,y", ("x**2 + y",)),
    ("G: (x, y) -> (x^2 + y, x)", "x,y", ("x**2 + y", "x")),
    ("f: R^2 -> R, f(x, y) = x^2 y", "x,y", ("x**2*y",)),
    ("f: ℝ² → ℝ², (x, y) ↦ (x y, x + y)", "x,y", ("x*y", "x + y")),
    ("{x^2}y", "x,y", ("x**2*y",)),
    ("x*{2}", "x", ("2*x",)),
    ("(x, y)·(y, x)", "x,y", ("2*x*y",)),
    ("(x, y, z)×(y, x, 1)", "x,y,z", ("-x*z + y", "-x + y*z", "x**2 - y**2")),
    ("2(x, y) + (1, 2)", "x,y", ("2*x + 1", "2*y + 2")),
    ("[[x, y]]*[[1, 2], [3, 4]]*[x, y]", "x,y", ("x*(x + 3*y) + y*(2*x + 4*y)",)),
    ("x if x > 0 else -x", "x", ("Piecewise((x, x > 0), (-x, True))",)),
    ("(x if x > 0 else -x)*y, y", "x,y", ("y*Piecewise((x, x > 0), (-x, True))", "y")),
    ("x'(t) = -x(t)*y(t); y'(t) = x(t)", "x,y", ("-x*y", "x")),
    ("f(x, y) = x*y if (x, y) != (0, 0) else 1", "x,y", ("Piecewise((x*y, Ne(x, 0) | Ne(y, 0)), (1, True))",)),
    ("θdot^2 + θ", "theta,theta_dot", ("theta + theta_dot**2",)),
    ("2ⁿ + n", "n", ("2**n + n",)),
]


@each(("text", "variables", "components"), ONE_READING)
def test_what_has_one_reading_is_read(text, variables, components):
    problem = symjac.problem(text)
    assert tuple(str(c) for c in problem.components) == components
    assert ",".join(v.name for v in problem.variables) == variables


AS_PRINTED = [
    # text, the same map, its variables, a note
    ("u = x^2 - y^2, v = 2xy", "x^2 - y^2, 2*x*y", "x,y", "xy is read as x·y"),
    ("u = x^2 - y^2 and v = 2*x*y", "x^2 - y^2, 2*x*y", "x,y", None),
    ("R = R1R2/(R1+R2)", "R1*R2/(R1 + R2)", "R1,R2", "R1R2 is read as R1·R2"),
    ("(1) 2*x*y (2) x^2", "2*x*y, x^2", "x,y", "(1), (2), … are read as the numbers"),
    ("1) x*y, 2) x^2", "x*y, x^2", "x,y", "(1), (2), … are read as the numbers"),
    ("(1) x + (2) y", "x + 2*y", "x,y", None),
    ("(2) x + (1) y", "2*x + y", "x,y", None),
    ("V(x) = x_1^2 + cos(x_2)", "x_1^2 + cos(x_2)", "x_1,x_2", "x is read as the vector (x_1, x_2)"),
    ("f(q, u) = (q1*u, q1*q2)", "q1*u, q1*q2", "q1,q2,u", "q is read as the vector (q1, q2)"),
    ("f(x) = x + x*x^2", "x + x^3", "x", None),
    # labels
    ("f(x; μ, s) = μ*x*s", "mu*x*s", "x", "parameters mu, s: behind the sign in the label"),
    ("p(x | a) = a*x^2", "a*x^2", "x", "parameters a: behind the sign"),
    ("N(x | μ, σ²) = x*μ/σ²", "x*mu/sigma^2", "x", "parameters mu, sigma: behind"),
    ("KL(p ‖ q) = p*ln(p/q)", "p*ln(p/q)", "p,q", None),
    ("ln L(λ) = n*ln λ - λ", "n*ln(lambda) - lambda", "lambda", "parameters n"),
    ("f(x_1, …, x_4) = x_1 x_2 + x_3 x_4", "x_1*x_2 + x_3*x_4", "x_1,x_2,x_3,x_4", None),
    ("f(x1, x2, ..., xn) = x1^2 + x2^2 + x3", "x1^2 + x2^2 + x3", "x1,x2,x3", None),
    ("x = x(u,v) = u*cos(v), y = y(u,v) = u*sin(v)", "u*cos(v), u*sin(v)", "u,v", None),
    ("f1: x^2 + y, f2: x - y", "x^2 + y, x - y", "x,y", None),
    ("f(x, y) := x*y", "x*y", "x,y", None),
    ("f'(x) = 2x", "2*x", "x", None),
    ("ψ(x, t) = A*x*t", "A*x*t", "x,t", "parameters A"),
    ("f(x) = sum((x_k - 1)^2, k=1..3)", "(x_1 - 1)^2 + (x_2 - 1)^2 + (x_3 - 1)^2", "x_1,x_2,x_3", "x is read as"),
    ("E(w) = w0 + w1*t", "w0 + w1*t", "w0,w1", "w is read as the vector (w0, w1)"),
    ("x_{n+1} = r*x_n - x_n^2", "r*x_n - x_n^2", "r,x_n", None),
    ("xₙ₊₁ = r*xₙ", "r*x_n", "r,x_n", None),
    # equations with a number on the right
    ("x² + y² = 4", "x^2 + y^2 - 4", "x,y", "x² + y² = 4 is read as x² + y² - 4"),
    ("x² + y² - 1 = 0, x - y = 0", "x^2 + y^2 - 1, x - y", "x,y", "x² + y² - 1 = 0 is read as x² + y² - 1"),
    ("g(x, y) = x + y - 1 = 0", "x + y - 1", "x,y", "x + y - 1 = 0 is read as x + y - 1"),
    ("F1: x+y-3=0, F2: x-y=0", "x + y - 3, x - y", "x,y", "x+y-3 = 0 is read as x+y-3"),
    # exponents that are raised letters
    ("3xʸ + e⁻ˣ + e²ˣ", "3*x^y + e^(-x) + e^(2*x)", "x,y", None),
    ("xⁿᵐ + xⁿ⁺¹", "x^(n*m) + x^(n + 1)", "m,n,x", None),
    # products as on paper
    ("½mv² + mgh", "m*v^2/2 + m*g*h", "g,h,m,v", "mv is read as m·v"),
    ("A = πr² + 2πrh", "pi*r^2 + 2*pi*r*h", "h,r", "rh is read as r·h"),
    ("ẋ = −x + ay + x²y, ẏ = b − ay − x²y", "-x + a*y + x^2*y, b - a*y - x^2*y", "x,y", "ay is read as a·y"),
    ("x' = y*x, y' = rx - xy", "y*x, r*x - x*y", "x,y", "rx is read as r·x"),
    ("y(x,t) = A sin(kx − ωt)", "A*sin(k*x - omega*t)", "x,t", "kx is read as k·x"),
    ("U(x,y) = ½ kx² + ½ ky²", "k*x^2/2 + k*y^2/2", "x,y", "kx is read as k·x"),
    ("dN/dt = rN(1 − N/K)", "r*N*(1 - N/K)", "N", "rN is read as r·N"),
    ("xₙ₊₁ = rxₙ(1 − xₙ)", "r*x_n*(1 - x_n)", "r,x_n", "rx_n is read as r·x_n"),
    ("L = m*l^2*x - mgl(1 − cos x)", "m*l^2*x - m*g*l*(1 - cos(x))", "g,l,m,x", "mgl is read as m·g·l"),
    ("ẋ = y, ẏ = −x + μ(1 − x²)y", "y, -x + mu*(1 - x^2)*y", "x,y", "mu (…) is read as a product"),
    ("ẋ = σ(y − x), ẏ = x", "sigma*(y - x), x", "x,y", "sigma (…) is read as a product"),
    ("K = m (a² + b²)", "m*(a^2 + b^2)", "a,b,m", "m (…) is read as a product"),
    ("dx/dt = αx − βxy, dy/dt = δxy − γy", "alpha*x - beta*x*y, delta*x*y - gamma*y", "x,y", "deltax is read as"),
    ("x' = ax - bxy; y' = -cy + dxy", "a*x - b*x*y, -c*y + d*x*y", "x,y", "ax is read as a·x"),
    ("y = ax² + bx + c", "a*x^2 + b*x + c", "a,b,c,x", "bx is read as b·x"),
    ("B = μ₀*k/(2πr)", "mu_0*k/(2*pi*r)", "k,mu_0,r", None),
    ("f = rot_x x² + tau_1 αx", "rot_x*x^2 + tau_1*alpha*x", "alpha,rot_x,tau_1,x", None),
    # fractions before a space
    ("n/2 ln(x)", "n/2*ln(x)", "n,x", "n/2 ln(x) is read as (n/2)*ln(x)"),
    ("λ/2 (x^2 + y^2)", "lambda/2*(x^2 + y^2)", "lambda,x,y", "λ/2 (x^2 + y^2) is read as (λ/2)*(x^2 + y^2)"),
    ("1/(2m) p^2", "p^2/(2*m)", "m,p", "1/(2m) p^2 is read as (1/(2m))*p^2"),
    # cases
    ("f(x, y) = x/y if (x, y) != (0, 0), f(0, 0) = 1", "piecewise(x/y, x != 0 | y != 0, 1)", "x,y", None),
    ("f(x, y) = { x/y if y ≠ 0; x if y = 0 }", "piecewise(x/y, y != 0, x)", "x,y", None),
    ("x if x > 0, -x if x < 0, 0 otherwise", "piecewise(x, x > 0, -x, x < 0, 0)", "x", None),
    ("f(x, y) = x/y if (x, y) ≠ (0, 0), 0 otherwise", "piecewise(x/y, x != 0 | y != 0, 0)", "x,y", None),
]


@pytest.mark.parametrize(("text", "same", "names", "note"), AS_PRINTED, ids=[row[0] for row in AS_PRINTED])
def test_what_is_typed_as_printed(text, same, names, note):
    read = read_map(text, Declarations())
    assert read.variables == tuple(names.split(","))
    assert build.problem(read).components == symjac.problem(same, vars=names).components
    assert note is None or any(line.startswith(note) for line in read.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2mv + mgh", "'mv' can be read in two ways"),
        ("V*nRT", "'nRT' can be read in two ways"),
        ("k*kx", "'kx' can be read in two ways"),
        ("2ab + c", "'ab' can be read in two ways"),
        ("x + xy", "unknown name 'xy'"),
        ("x if x > 0, -x", "'if' is not read"),
        ("x if x > 0 otherwise y", "the next case is expected here"),
        ("x if x > 0, y, otherwise", "otherwise is expected here"),
        ("z = x^2 where x = 1", "'where' is not read"),
        ("x' = x(a - by); y' = y(-c + dx)", "unknown names by, dx"),
        ("x/2 y", "this can be read in two ways"),
        ("1/(2m)p^2", "this can be read in two ways"),
        ("x/2(y + 1)", "this can be read in two ways"),
        ("f(x) = x if x > 0, f(0, 0) = 1", "this is no point of the map"),
        ("f(x) = x if x > 0", "'if' is not read"),
        ("l(μ, σ²) = -ln(2πσ²)", "is sigma the variable, or its power?"),
        ("x^2 + y^2 = z", "an equation is not an expression"),
        ("f(x) = x^2 = 4", "an equation is not an expression"),
        ("f(x_1, …, y) = x_1", "unknown function 'f'"),
        ("x: y + 1 = z", "an equation is not an expression"),
        ("b(q1 + q2)", "unknown function 'b'"),
        ("σ(wx + b)", "unknown function 'sigma'"),
        ("u(x + 1)", "unknown function 'u'"),
        ("x*y + sin(x) at (1, 2)", "'at' is not read"),
        ("minimize x^2 + y^2", "'minimize' is not read"),
        ("½ Σ (y - t)²", "Σ is a sum or a name?"),
        ("x*y for x > 0", "'for' is not read"),
        ("x*y, (x, y) ∈ R²", "where a map is defined is not read"),
        ("xⁿ⁻", "something is missing"),
    ],
)
def test_what_is_printed_and_not_read(text, message):
    with pytest.raises(ParseError) as caught:
        read_map(text, Declarations())
    assert message in caught.value.message


def test_names_as_latex_writes_them():
    problem = symjac.problem(r"a'_{b'} + \alpha_\beta'", vars=r"a'_{b'}, \alpha'_{\beta}, θdot", latex=True)
    assert [v.name for v in problem.variables] == ["a_bprime'", "alpha_beta'", "theta_dot"]
    assert [str(c) for c in problem.components] == ["a_bprime' + alpha_beta'"]


def test_a_header_declares_the_variables_in_its_order():
    problem = symjac.problem("F(y, x) = (x*a, y)")
    assert [v.name for v in problem.variables] == ["y", "x"]
    assert [p.name for p in problem.parameters] == ["a"]
    assert problem.name == "F"


def test_without_vars_all_names_found_are_variables_in_natural_order():
    problem = symjac.problem("x_10 + x_2 + b*sin(mass)")
    assert [v.name for v in problem.variables] == ["b", "mass", "x_2", "x_10"]
    assert problem.notes == ("variables b, mass, x_2, x_10, in natural order; vars= sets the order of the columns",)


def test_one_variable_has_no_order():
    assert symjac.problem("x^2").notes == ()


def test_with_vars_letters_and_greek_names_are_parameters():
    problem = symjac.problem("a*x + theta_max*k_{B}", vars="x")
    assert [p.name for p in problem.parameters] == ["a", "k_B", "theta_max"]
    assert "parameters a, k_B, theta_max" in problem.notes[0]


def test_declared_params_leave_the_rest_to_be_variables():
    problem = symjac.problem("a*x + y", params="a")
    assert [v.name for v in problem.variables] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("x, y", "T", ("t_1", "t_2")),
        ("t*x, t", "T", ("T_1", "T_2")),
        ("x", "f", ("f",)),
        ("x, y", "Phi", ("Phi_1", "Phi_2")),
    ],
)
def test_components_are_named_after_the_map(text, names, expected):
    assert symjac.problem(text, name=names).component_names == expected


CONTRADICTIONS = [
    ({"text": "1"}, "no variables"),
    ({"text": "x = 2*y; y = x"}, "is the name of a component and of a variable"),
    ({"text": "x", "vars": "x,,y"}, "a name is missing"),
    ({"text": "x", "vars": "x y x"}, "x is named twice"),
    ({"text": "x", "vars": "x:1000000"}, "is not a name"),
    ({"text": "x", "vars": "x", "params": "x"}, "x is in vars= and in params="),
    ({"text": "x", "vars": "x", "positive": "q"}, "no variable or parameter q"),
    ({"text": "F(x, x) = (x, x)"}, "a variable is named twice"),
    ({"text": "F(x, y) = (x, y)", "vars": "x z"}, "not the declared ones"),
    ({"text": "f = x; f = y", "vars": "x y"}, "two components are called f"),
    ({"text": "x = 3", "vars": "x"}, "this is an equation"),
    ({"text": "sin(x) = x", "vars": "x"}, "an equation is not an expression"),
]


@each(("call", "message"), CONTRADICTIONS)
def test_contradictions_are_refused(call, message):
    with pytest.raises(ReadError) as caught:
        symjac.problem(**call)
    assert message in caught.value.message


def test_a_decimal_comma_is_noted():
    assert "decimal sign is a point: 1.5" in symjac.problem("1,5*x", vars="x").notes[0]
    assert not symjac.problem("1, 5*x", vars="x").notes
    assert not symjac.problem("max(1,5)*x", vars="x").notes


def test_comments_are_read_where_allowed():
    syntax = read_map("# a map\nx*y  # first\n\n# second:\nsin(x)\n", Declarations(variables=("x", "y")), comments=True)
    assert len(syntax.components) == 2


def test_symbols_carry_their_assumptions():
    problem = symjac.problem("r*x*a", vars="r x", positive="r a")
    r, x = problem.variables
    (a,) = problem.parameters
    assert r.is_positive
    assert a.is_positive
    assert x.is_real
    assert x.is_positive is None
    (z,) = symjac.problem("z", complex=True).variables
    assert z.is_real is None


POINTS = [
    ("x=1, y=pi/2", {"x": "1", "y": "pi/2"}),
    ("y = -2; x = 1/3", {"y": "-2", "x": "1/3"}),
    ("1, pi/2", {"x": "1", "y": "pi/2"}),
    ("(1, 2)", {"x": "1", "y": "2"}),
    ("x=0", {"x": "0"}),
    ("x=a, y=2a", {"x": "a", "y": "2*a"}),
    ("x=0.1", {"x": "1/10"}),
    ("a=3", {"a": "3"}),
]


@each(("text", "expected"), POINTS)
def test_points(text, expected):
    problem = symjac.problem("a*x*y", vars="x y")
    assert {symbol.name: str(value) for symbol, value in symjac.point(text, problem)} == expected


BAD_POINTS = [
    ("x=", "ends too soon"),
    ("z=1", "no variable or parameter z"),
    ("x=1, x=2", "given twice"),
    ("x=y", "cannot depend on a variable"),
    ("1, 2, 3", "more values than variables"),
    ("1", "2 values are needed"),
    ("x=1/0", "not finite"),
    ("x=I", "x is not real here"),
    ("x=besselk(pi, -1)", "x is not real here"),
    ("x=beta(0, 1)", "the value of x is not finite"),
    ("x=atan(I)", "the value of x is not finite"),
    ("x=9^9^9", "out of bounds"),
    ("x=1 y=2", "separated by commas"),
    ("", "the point is empty"),
]


@each(("text", "message"), BAD_POINTS)
def test_bad_points(text, message):
    problem = symjac.problem("x*y", vars="x y")
    with pytest.raises(ParseError) as caught:
        symjac.point(text, problem)
    assert message in caught.value.message
    assert caught.value.text == text


def test_a_point_reads_without_sympy_objects():
    point = read_point("x=1", ("x",), ())
    assert point.coordinates[0][0] == "x"


def test_matrices_read_back():
    problem = symjac.problem("x*y, sin(x)", vars="x y")
    expected = symjac.jacobian(problem).value
    for text in ("Matrix([[y, x], [cos(x), 0]])", "[[y, x], [cos x, 0]]"):
        assert symjac.matrix(text, like=problem) == sympy.ImmutableDenseMatrix(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s_1 = x*y\nMatrix([[s_1, cos(s_1)]])", "[[x*y, cos(x*y)]]"),
        ("\ns = x\n\nt = s^2 + y; u = t*s\n[[u,\n t], [s, x]]\n", "[[x^3 + x*y, x^2 + y], [x, x]]"),
        ("c = 0\n[[c*x, 1]]", "[[0, 1]]"),
    ],
)
def test_assignments_before_a_matrix_are_read(text, expected):
    problem = symjac.problem("x*y", vars="x y")
    assert symjac.matrix(text, like=problem).expand() == symjac.matrix(expected, like=problem)


@each(
    ("text", "message", "place"),
    [
        ("s = x\ns = y\n[[s]]", "s is given twice", "s"),
        ("x = 2\n[[x]]", "x has a meaning already", "x"),
        ("g = x\n[[g]]", "g has a meaning already", "g"),
        ("sin = x\n[[sin]]", "sin has a meaning already", "sin"),
        ("e = x\n[[e]]", "e has a meaning already", "e"),
        ("s = x", "the matrix is missing", "x"),
        ("s = t\nt = x\n[[s]]", "unknown name 't'", "t"),
        ("s = 1/(x - x)\n[[s]]", "not finite", "x - x"),
        ("s = 9^300\n[[s^9]]", "out of bounds", "s^9"),
        ("s = 2*x\nt = s^1000000\n[[t]]", "too large", "s^1000000"),
    ],
)
def test_assignments_that_are_refused(text, message, place):
    with pytest.raises(ParseError, match=message.replace("(", r"\(")) as caught:
        symjac.matrix(text, like=symjac.problem("g(x*y)", vars="x y", functions="g"))
    assert text[slice(*caught.value.span)].strip("()") == place


@pytest.mark.parametrize(
    "text", ["[y, x]", "[[y, x], [0]]", "[[y, x]", "[[y x] [0 1]]", "[[y]] + 1", "Matrix(x)", "[[]]"]
)
def test_what_is_no_matrix_is_refused(text):
    with pytest.raises(ParseError):
        symjac.matrix(text, like=symjac.problem("x*y", vars="x y"))
