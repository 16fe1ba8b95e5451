"""What people type without thinking, in the shell, in answers and beside options: what is read, said and refused."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

import symjac
from symjac.cli import main
from symjac.errors import ParseError, ReadError
from symjac.read.names import split_names
from symjac.render import FORMATS
from symjac.run.batch import respond
from symjac.run.guard import Limits
from tests.cases import each
from tests.forked import completed


@pytest.fixture
def run(capfd, unguarded):  # noqa: ARG001
    """Run a command line in this process; (status, standard output, standard error)."""

    def run_main(*arguments):
        status = main(arguments)
        out, err = capfd.readouterr()
        return status, out.strip(), err.strip()

    return run_main


READ = [
    # command line (-f str is added), what is shown, what is said
    (["gradient", "2xy + e^(xy)", "--vars", "x,y"], "y*(exp(x*y) + 2)", "xy is read as x·y"),
    (["gradient", "e^{x^2y}", "--vars", "x,y"], "x**2*exp(x**2*y)", ""),
    (["gradient", "½ m v^2 + 2^v 3^v", "--vars", "m"], "[[v^2/2]]".replace("^", "**"), "parameters v"),
    (["gradient", "αx + γy + δt", "--vars", "x,y,t"], "[[alpha], [gamma], [delta]]", "deltat is read as delta·t"),
    (["jacobian", "dx/dt = αx - βxy; dy/dt = δxy - γy"], "delta*y, delta*x - gamma", "deltax is read as delta·x"),
    (["jacobian", "dN/dt = rN(1 - N/K)", "--vars", "N"], "r*(K - 2*N)/K", "rN is read as r·N"),
    (["gradient", "PV/(nRT)", "--vars", "P,V,T"], "V/(R*T*n)", "nRT is read as n·R·T"),
    (["jacobian", "x(3-x-2y); y(2-x-y)"], "3 - 2*x - 2*y, -2*x", "x (…) is read as a product"),
    (["gradient", "Integral(cos(exp(t)), (t, y, x))"], "[[cos(exp(x))], [-cos(exp(y))]]", "variables x, y"),
    (["gradient", "log_2 x", "--vars", "x"], "1/(x*log(2))", ""),
    (["jacobian", "(x,y) -> (xe^y, x)"], "[[exp(y), x*exp(y)], [1, 0]]", "xe is read as x·e"),
    (["jacobian", "(x,y) ↦ x^2 y"], "[[2*x*y, x**2]]", ""),
    (["gradient", "sin(30°) x", "--vars", "x"], "[[1/2]]", "30° is read in degrees"),
    (["gradient", "I*x", "--vars", "x"], "[[I]]", "I is read as the imaginary unit"),
    (["gradient", "E*x", "--vars", "x"], "[[E]]", "E is read as Euler's number"),
    (["gradient", "xyz", "--vars", "x,y,z"], "[[y*z], [x*z], [x*y]]", "xyz is read as x·y·z"),
    (["gradient", "xe^(-x)", "--vars", "x"], "exp(-x)*(1 - x)", "xe is read as x·e"),
    (["gradient", "x_1x_2", "--vars", "x_1..x_2"], "[[x_2], [x_1]]", "x_1x_2 is read as x_1·x_2"),
    (["gradient", "xy", "--vars", "x", "--params", "xy"], "[[0]]", ""),
    (["gradient", "sin xy", "--vars", "x,y"], "y*cos(x*y)", "sin xy is read as sin(xy)"),
    (["jacobian", "r*(S_0 - x)", "--vars", "x", "--positive", "S_0,r"], "[[-r]]", ""),
    (["jacobian", "k_{on}*x - l1*q2", "--vars", "x"], "[[k_on]]", "parameters k_on, l1, q2: not in --vars"),
    (["gradient", "(x - x_0)^2", "--vars", "x"], "2*x - 2*x_0", "parameters x_0: not in --vars"),
    (["gradient", "amp_0*x", "--vars", "x"], "[[amp_0]]", "parameters amp_0"),
    (["gradient", "e*x", "--vars", "x", "--positive", "e"], "[[e]]", ""),
    (["gradient", "km*x^2", "--vars", "x", "--at", "x=1, km=3"], "[[6]]", ""),
    (["gradient", "Δt*x + δx", "--vars", "x"], "[[Deltat]]", "parameters Deltat, deltax"),
    (["jacobian", "x1*x4", "--vars", "x1..x4"], "[[x4, 0, 0, x1]]", ""),
    (["jacobian", "x_1", "--vars", "x_1,...,x_3"], "[[1, 0, 0]]", ""),
    (["jacobian", "x*y", "--vars", "x", "--vars=y"], "[[y, x]]", ""),
    (["gradient", "dot(x, y)", "--vector", "x:2", "--vector", "y:2"], "[[y_1], [y_2], [x_1], [x_2]]", ""),
    (["jacobian", "dx/dt = y; dy/dt = -ax", "--params", "a"], "[[0, 1], [-a, 0]]", "x, y: those whose rates are given"),
    (["jacobian", "ẋ = y, ẏ = -x(1 + k)"], "[[0, 1], [-k - 1, 0]]", "parameters k: not among these"),
    (["jacobian", "dS/dt = -βSI, dI/dt = βSI"], "[[-I*beta, -S*beta], [I*beta, S*beta]]", "SI is read as S·I"),
    (["jacobian", "x' = y; y' = -x"], "[[0, 1], [-1, 0]]", "x, y: those whose rates are given"),
    (["jacobian", "dt*wx*x", "--vars", "x", "--params", "dt", "--params", "wx"], "[[dt*wx]]", ""),
    (["gradient", "1/2 m v^2", "--vars", "v"], "[[m*v]]", "1/2 m v^2 is read as (1/2)*m v^2"),
    (["gradient", "3*1/2 (x + 1)", "--vars", "x"], "[[3/2]]", "1/2 (x + 1) is read as (1/2)*(x + 1)"),
    (["gradient", "max{x, exp{y}}", "--vars", "x,y", "--at", "0,1"], "[[0], [E]]", ""),
    (["gradient", "piecewise(x, x>0 and x<1, -x, x<-1 or x>2, 0)", "--vars", "x", "--at", "3"], "[[-1]]", ""),
    (["gradient", "piecewise(x, x>0 && x<1, -x, x<-1 || x>2, 0)", "--vars", "x", "--at", "3"], "[[-1]]", ""),
    (["gradient", "⅓x³ + sin ⅔y", "--vars", "x,y"], "[[x**2], [2*cos(2*y/3)/3]]", ""),
    (["gradient", "2⌊x⌋x + ⌈x⌉", "--vars", "x", "--at", "3/2"], "[[2]]", ""),
    (["gradient", "Γ(x) - gamma(x)", "--vars", "x"], "[[0]]", ""),
    (["gradient", "Log[hypot(x, y)]", "--vars", "x,y", "--at", "1,0"], "[[1], [0]]", "Log[…] is read as log(…)"),
    (["gradient", "x ∙ y", "--vars", "x,y"], "[[y], [x]]", ""),
    (["gradient", "x → x^2"], "[[2*x]]", ""),
    (["gradient", "sum(x_i^2, i=1..3)", "--vars", "x_1..x_3"], "[[2*x_1], [2*x_2], [2*x_3]]", ""),
    (["gradient", "prod(1 + x_i, i = 1 .. 2)", "--vars", "x_1,x_2"], "[[x_2 + 1], [x_1 + 1]]", ""),
    (["jacobian", "F(x,y) = <x^2 y, sin(xy)>"], "[[2*x*y, x**2], [y*cos(x*y), x*cos(x*y)]]", "xy is read as x·y"),
    (["determinant", "x = r cos θ; y = r sin θ; z = z", "--vars", "r,θ,z"], "r", ""),
    (["jacobian", "l1 cos(θ1 + θ2)", "--vars", "θ1,θ2"], "-l1*sin(theta1 + theta2)", "parameters l1"),
    (["jacobian", "θ̇ = ω; ω̇ = -sin θ"], "[[0, 1], [-cos(theta), 0]]", "theta, omega: those whose rates are given"),
    (["jacobian", "dθ/dt = ω, dω/dt = -(g/l) sin θ"], "[-g*cos(theta)/l, 0]", "theta, omega: those whose"),
    (["jacobian", "d[A]/dt = -k[A][B], d[B]/dt = k [A]^2"], "[[-B*k, -A*k], [2*A*k, 0]]", "parameters k"),
    (["gradient", "x^2 y", "--at", "(x, y) = (2, -1)"], "[[-4], [4]]", ""),
    (["gradient", "x^2 y", "--at", "(y, x) = (-1, 2)"], "[[-4], [4]]", ""),
    (["gradient", "x^2 y", "--at", "P(2, -1)"], "[[-4], [4]]", ""),
    (["gradient", "x^2 y", "--at", "P = (2, -1)"], "[[-4], [4]]", ""),
    (["directional", "x^2 y", "--vars", "x,y", "--dir", "2i + 5j"], "x*(5*x + 4*y)", ""),
    (["directional", "x^2 y", "--vars", "x,y", "--dir", "-j"], "-x**2", ""),
    (["jacobian", "F = (P, Q) = (x y, x)", "--vars", "x,y"], "[[y, x], [1, 0]]", ""),
    (["jacobian", "(u, v) = (x y, x)", "--vars", "x,y"], "[[y, x], [1, 0]]", ""),
    (["jacobian", "(x', y') = (y, -x)"], "[[0, 1], [-1, 0]]", "x, y: those whose rates are given"),
    (["jacobian", "(dx/dt, dy/dt) = (y, -x)"], "[[0, 1], [-1, 0]]", "x, y: those whose rates are given"),
    (["jacobian", "thetadot = omega; omegadot = -sin(theta)"], "[[0, 1], [-cos(theta), 0]]", "those whose rates"),
    (["jacobian", "ẋ1 = x2; ẋ2 = -x1"], "[[0, 1], [-1, 0]]", "x1, x2: those whose rates are given"),
    (["jacobian", "u cos v i + u sin v j", "--vars", "u,v"], "[[cos(v), -u*sin(v)], [sin(v), u*cos(v)]]", "unit vect"),
    (["jacobian", "mu (1 - x^2) y - x", "--vars", "x,y"], "[[-2*mu*x*y - 1, mu*(1 - x**2)]]", "mu (…) is read as"),
    (["jacobian", "F(x, u) = (x_2, u - x_1)", "--vars", "x_1,x_2,u"], "[[0, 1, 0], [-1, 0, 1]]", ""),
    (["gradient", "gcd(x^2 y, x) y", "--vars", "x,y"], "[[y], [x]]", "is that of polynomials"),
    (["jacobian", "x/(x+y) i - y/(x+y) j", "--vars", "y"], "[[-x/(y + x)**2], [-x/(y + x)**2]]", "unit vectors"),
    (["gradient", "k_{-1}*x", "--vars", "x"], "[[k_minus1]]", "parameters k_minus1"),
    (["gradient", "(y - ŷ)^2", "--vars", "ŷ"], "[[2*y_hat - 2*y]]", "parameters y"),
    (["jacobian", "x² î + x y ĵ", "--vars", "x"], "[[2*x], [y]]", "i, j are read as unit vectors"),
    (["jacobian", "F(x,y) = yi - xyj"], "[[0, 1], [-y, -x]]", "i, j are read as unit vectors"),
    (["gradient", "z = f(x, y) = x^2 y"], "[[2*x*y], [x**2]]", ""),
    (["gradient", "∆t*x", "--vars", "x"], "[[Deltat]]", "parameters Deltat"),
    (
        ["gradient", "x^TAx", "--vector", "x:2", "--matrix-param", "A:2x2s"],
        "2*A_11*x_1 + 2*A_12*x_2",
        "Ax is read as A·x",
    ),
    (["gradient", "x^2 y", "--at", "P(2 | -1)"], "[[-4], [4]]", ""),
    (["gradient", "x + binom(5, 2) + nCr(5, 3)", "--vars", "x"], "[[1]]", ""),
    (["gradient", "(T - T_0)^2", "--vars", "T_0"], "[[2*T_0 - 2*T]]", "parameters T"),
    (["gradient", "2e*x", "--vars", "x"], "[[2*E]]", "e is read as Euler's number"),
]


@each(("arguments", "shown", "said"), READ)
def test_read(run, arguments, shown, said):
    status, out, err = run(*arguments, "-f", "str")
    assert status == 0, err
    assert shown.replace(" ", "") in out.replace(" ", "")
    assert (said in err) if said else not err.replace(_DEFAULT_ORDER, "")


_DEFAULT_ORDER = "note: variables x, y, in natural order; --vars sets the order of the columns"


REFUSED = [
    # command line, what is said, the hint
    (
        ["gradient", "r = x^2 + y^2; x/r", "--vars", "x,y"],
        "r is the name of a component and occurs in a component",
        "--params r",
    ),
    (["gradient", "2½x", "--vars", "x"], "a mixed number or a product?", "(2 + 1/2) or 2*(1/2)"),
    (["gradient", "⌊x", "--vars", "x"], "never closed", "close it"),
    (["gradient", "1/2x", "--vars", "x"], "two ways", "(1/2)*x or 1/(2*x)"),
    (["gradient", "1/2(x + 1)", "--vars", "x"], "two ways", "(1/2)*(x + 1) or 1/(2*(x + 1))"),
    (["gradient", "1 / 2 x", "--vars", "x"], "two ways", "(1/2)*x or 1/(2*x)"),
    (["gradient", "-g/l sin x", "--vars", "x"], "two ways", "(g/l)*sin x or g/(l*sin x)"),
    (["gradient", "x[0]^2 + x[1]", "--vars", "x"], "an entry or a product?", "--vector x:3"),
    (["jacobian", "(u, v, w) = (x y, x)", "--vars", "x,y"], "3 names for 2 components", ""),
    (["gradient", "cos x i + 3", "--vars", "x"], "where the argument of cos ends", "cos(…)"),
    (["gradient", "f (x + 1)", "--vars", "x"], "unknown function 'f'", "--functions f"),
    (["gradient", "yz = ln(x + z)", "--vars", "x,y,z"], "yz is a product here", "the difference of its sides"),
    (["gradient", "λ Σx", "--vars", "λ"], "Σ is a sum or a name?", "sum(x_i, i, 1, 3)"),
    (["gradient", "∫ t dt", "--vars", "t"], "∫ is not read", "Integral(t^2, (t, 0, x))"),
    (["gradient", "x' A x", "--vars", "x"], "the name x' is not declared", "--vector x:2"),
    (["gradient", "x^T A x", "--vars", "x"], "a transpose or a power?", "--vector x:2 --matrix-param A:2x2"),
    (["gradient", "||x - 1||", "--vars", "x"], "norm bars", "--vector x:2"),
    (["gradient", "y (t)", "--vars", "t"], "unknown function 'y'", "--functions y"),
    (["gradient", "sin^-1 x", "--vars", "x"], "inverse or reciprocal?", "asin(x) or 1/sin(x)"),
    (["gradient", "tan^{-1}(x)", "--vars", "x"], "inverse or reciprocal?", "atan(x) or 1/tan(x)"),
    (["gradient", "x^yz", "--vars", "x,y,z"], "two ways", "x^(yz) or x^y*z"),
    (["gradient", "1,000x + 2,500y", "--vars", "x,y"], "'1,000' can be read in two ways", "1000 for one number"),
    (["jacobian", "δxy - y", "--vars", "x,y"], "two ways", "δ*x y; for one name, δx"),
    (
        ["gradient", "GMm/r^2", "--vars", "r"],
        "unknown name 'GMm'",
        "G*M*m (--params G,M,m)? or declare it: --params GMm",
    ),
    (["gradient", "k_1(x - x_0)", "--vars", "x"], "unknown function 'k_1'", "k_1*(…) (--params k_1)"),
    (["gradient", "∑ x_i", "--vars", "x_1..x_3"], "∑ is not read", "sum(x_i^2, i, 1, 3)"),
    (["gradient", "x_i^2", "--vars", "x_1..x_3"], "unknown name 'x_i'", "sum(x_i, i, 1, 3)"),
    (["gradient", "z = x^3 - 3xy"], "unknown name 'xy'", "--vars x,y;"),
    (["curl", "xz i + xyz j - y^2 k"], "unknown name 'xz'", "--vars x,y,z;"),
    (["gradient", "x", "--at", "t = 2"], "no variable or parameter t", "it has x"),
    (["gradient", "5°C x", "--vars", "x"], "units are not read", "the number alone"),
    (["gradient", "sin 30° x", "--vars", "x"], "where the argument of sin ends", "sin(…)"),
    (["gradient", "(x+1) -> x", "--vars", "x"], "-> stands after the variables", "(x, y) -> (x*y, x)"),
    (["jacobian", "dx/dt = ax, dy/dt = by", "--vars", "x,y"], "unknown names ax, by", "--params ax,by"),
    (["gradient", "x2", "--vars", "x"], "unknown name 'x2'", "x_2, x*2 or x^2"),
    (["gradient", "x_4 + x_1", "--vars", "x_1..x_3"], "unknown name 'x_4'", "--params x_4"),
    (["gradient", "x^2 + x_1", "--vars", "x_1..x_3"], "unknown name 'x'", "x_1 or x_2, or the vector: --vector x:3"),
    (["gradient", "y + y1 + y2", "--vars", "y1,y2"], "unknown name 'y'", "or declare it: --params y"),
    (["gradient", "x_0 + x_1", "--vars", "x_1,x_2"], "unknown name 'x_0'", "--params x_0"),
    (["gradient", "x4 + x1", "--vars", "x1..x3"], "unknown name 'x4'", "--params x4"),
    (["gradient", "ln2*x", "--vars", "x"], "unknown name 'ln2'", "ln(2)"),
    (["gradient", "sin1*x", "--vars", "x"], "unknown name 'sin1'", "sin(1)"),
    (["gradient", "e2*x", "--vars", "x"], "unknown name 'e2'", "e*2"),
    (["gradient", "dt*x + wx", "--vars", "x"], "unknown names dt, wx", "--params dt,wx"),
    (
        ["gradient", "ay + rx", "--vars", "x,y"],
        "unknown names ay, rx",
        "a*y for ay (--params a), r*x for rx (--params r)",
    ),
    (["gradient", "P*V/(nRT)", "--vars", "P,V,T"], "unknown name 'nRT'", "n*R*T (--params n,R)"),
    (["gradient", "kq_1q_2/r", "--vars", "r"], "unknown name 'kq_1q_2'", "(--params k,q_1,q_2)"),
    (["gradient", "σ(y-x)", "--vars", "x,y"], "unknown function 'sigma'", "sigma*(…) (--params sigma)"),
    (["gradient", "foo(x) + bar(x)", "--vars", "x"], "unknown functions foo, bar", "--functions foo,bar"),
    (["gradient", "e^xy", "--vars", "x,y"], "two ways", "e^(xy) or e^x*y"),
    (["gradient", "e^2x", "--vars", "x,y"], "two ways", "e^(2x) or e^2*x"),
    (["gradient", "xi*x", "--vars", "x,i"], "'xi' can be read in two ways", "x*i or declare it: --params xi"),
    (["gradient", "abc", "--vars", "a,b,c,ab"], "'abc' can be read in two ways", "a*b*c or ab*c"),
    (["gradient", "2xy"], "unknown name 'xy'", "x*y? it is read so with --vars x,y"),
    (["gradient", "x_1x_2"], "unknown name 'x_1x_2'", "x_1*x_2"),
    (["gradient", "Δt*x", "--vars", "Δ,x"], "unknown name 'Deltat'", "Delta*t"),
    (["gradient", "f = ⟨x, A*x⟩", "--vector", "x:2", "--matrix-param", "A:2x2"], "two ways", "dot(u, v)"),
    (["gradient", "x", "--vars", "x_1..x_n"], "'x_1..x_n' is not a range of names", "--vars x_1..x_4"),
    (["gradient", "x", "--vars", "x_4..x_1"], "is empty or too long", "x_1..x_4"),
    (["gradient", "x", "--positive", "z"], "no variable or parameter z", "it has x"),
    # hints that lead on
    (["gradient", "x_1 + ... + x_n"], "a range stands only in sum and prod", "sum(x_i^2, i=1..3)"),
    (["gradient", "integral(x^2, x)"], "'integral' is not read", "Integral(t^2, (t, 0, x))"),
    (["gradient", "d/dx x^2"], "this is an operation", "--vars x"),
    (["gradient", "x^2", "--wrt", "x"], "no such option --wrt", "--vars"),
    (["gradient", "x^2", "--point", "x=1"], "no such option --point", "--at"),
    (["grad", "x^2"], "no command 'grad'", "did you mean gradient?"),
    (["jac", "x^2"], "no command 'jac'", "did you mean jacobian?"),
    (["gradient", "xcos y", "--vars", "x,y"], "unknown name 'xcos'", "did you mean x*cos?"),
    (["gradient", "xᵀAx", "--vars", "x"], "behind a list or a vector", "--vector x:2 --matrix-param A:2x2"),
    (["gradient", "x^TAx", "--vars", "x"], "a transpose or a power?", "--vector x:2 --matrix-param A:2x2"),
    (["gradient", "(x^2)'", "--vars", "x"], "behind a list or a vector", "give the function alone"),
    (["gradient", "sum_{i=1}^3 x_i^2", "--vars", "x_1..x_3"], "its index in brackets", "sum(x_i^2, i=1..3)"),
    (["gradient", "sum(x_i^2)", "--vars", "x_1..x_3"], "unknown name 'x_i'", "sum(x_i^2, i, 1, 3)"),
    (["gradient", "∂/∂x (x^2 y)"], "this is an operation", "--vars x,y"),
    (["gradient", "derivative(x^2)"], "'derivative' is not read", "the function itself"),
    (["derive", "x^2"], "no command 'derive'", "did you mean gradient"),
    (["rot", "y, -x, 0"], "no command 'rot'", "did you mean curl?"),
    (["version"], "no command 'version'", "symjac --version"),
    (["check", "jacobian", "x*y", "--answer", "[y, x]"], "unexpected extra argument 'jacobian'", "write --of jacobian"),
    (["gradient", "x^2", "+", "y"], "unexpected extra argument '+'", 'it in one pair of quotes: "x^2 + y"'),
    (["jacobian", "x*y,", "sin", "x"], "unexpected extra argument 'sin'", '"x*y, sin x"'),
    (["help", "jac"], "no command 'help'", "symjac jacobian --help"),
    (["help"], "no command 'help'", "symjac --help"),
    (["help", "hessian"], "no command 'help'", "symjac hessian --help"),
    (["jacobian", "x*y", "sin(x)"], "unexpected extra argument 'sin(x)'", '"x*y, sin(x)"'),
    (["check", "x*y", "y, x"], "unexpected extra argument 'y, x'", 'write --answer "y, x"'),
    (["check", "x", "y", "--answer", "1, 1"], "unexpected extra argument 'y'", '"x, y"'),
    (["gradient", "Integral(cos(exp(t))/t, (t, y, x))"], "not proved", "the upper end is the integrand there"),
]


@each(("arguments", "message", "hint"), REFUSED)
def test_refused(run, arguments, message, hint):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    said, _, led_on = err.partition("hint: ")
    assert message in said
    assert hint in led_on


def test_names_of_a_range():
    assert split_names("x_1..x_3, t, a8...a10", "vars") == ("x_1", "x_2", "x_3", "t", "a8", "a9", "a10")
    with pytest.raises(ReadError, match="too long"):
        split_names("x1..x999999999", "vars")


def test_a_product_in_an_answer_and_in_the_library():
    assert symjac.check("x^2*y", "2xy, x^2", of="gradient", vars="x y").ruling == "right"
    with pytest.raises(ParseError, match="unknown names dt, wx"):
        symjac.gradient("dt*x*wx", vars="x")


def test_a_pipe_is_read_where_no_argument_is_given():
    found = completed("jacobian", "-f", "str", "-q", text="x*y\n# rows\nsin(x)\n")
    assert found.stdout == "Matrix([[y, x], [cos(x), 0]])\n"
    empty = completed("jacobian", text="")
    assert (empty.returncode, "no components are given" in empty.stderr) == (2, True)


def test_a_value_may_touch_its_option_where_files_are_given():
    ran = completed("batch", "-q", "-j1", "-", text='{"command": "gradient", "components": "x^2"}\n')
    assert ran.returncode == 0
    assert '"status": "ok"' in ran.stdout


OF_A_GRADIENT = [
    "2xy, x^2", "2x*y*i + x^2*j", "(2xy)i + (x^2)j", "∇f(x,y) = 2xy i + x^2 j", "(2xy, x^2)^T", "[2xy x^2]^T",
    "[2xy x^2]", "⟨2xy, x^2⟩", "<2xy, x^2>", "∇f = (2xy, x^2)", "grad f = <2xy, x^2>", "grad(f) = (2xy, x^2)",
    "(2xy, x^2)'",
    "[2xy, x^2]ᵀ", "[2xy, x^2].T", "f_x = 2xy, f_y = x^2", "f_y = x^2; f_x = 2xy", "f_x(x,y) = 2xy, f_y(x,y) = x^2",
    "∂f/∂x = 2xy, ∂f/∂y = x^2", "∂f/∂x = 2xy\n∂f/∂y = x^2", "df/dx = 2xy, df/dy = x^2", "∂/∂x f = 2xy, ∂/∂y f = x^2",
    "[[2xy, x^2]]^T", "(2xy x^2)^T", "transpose([2xy, x^2])", "2xy e_x + x^2 e_y", "x^2*e_2 + 2xy*e_1",
    "fx = 2xy, fy = x^2", "∂_x f = 2xy, ∂_y f = x^2", "2xy*î + x²*ĵ", "[2xy; x^2];",
    "f_x = 2xy and f_y = x^2", "f'_x = 2xy, f'_y = x^2", "D_x f = 2xy, D_y f = x^2", "f_1 = 2xy, f_2 = x^2",
    r"\begin{aligned} f_x &= 2xy \\ f_y &= x^2\end{aligned}", r"f_x = 2xy \\ f_y = x^2", r"\vec\nabla f = (2xy, x^2)",
    "(2xy, x^2).", "⎡2xy⎤\n⎣x^2⎦",
    "2xy\nx^2", "[2*x*y; x^2]", "{2xy, x^2}", "Matrix([2*x*y, x**2])", "np.array([2*x*y, x**2])", "[[2xy], [x^2]]",
]  # fmt: skip
OF_A_JACOBIAN = [
    "[[y, x], [cos(x), 0]]", "{{y,x},{Cos[x],0}}", "[y x; cos(x) 0]", "[y, x; cos(x), 0]", "[y x; cos x 0]",
    "y x\ncos(x) 0", "y, x\ncos(x), 0", "[\n y x\n cos(x) 0\n]", "[[y x], [cos(x) 0]]", "[[y, cos(x)], [x, 0]]^T",
    "J = [[y,x],[cos(x),0]]", "J_F(x,y) = [[y,x],[cos(x),0]]", "DF = [y x; cos(x) 0]", "Matrix([[y,x],[cos(x),0]])",
    "np.array([[y, x], [np.cos(x), 0]])", r"\begin{pmatrix} y & x \\ \cos x & 0 \end{pmatrix}",
    "∂F_1/∂x = y, ∂F_1/∂y = x, ∂F_2/∂x = cos(x), ∂F_2/∂y = 0", "[[y; x]; [cos(x); 0]]", "y; x\ncos(x); 0",
    "[y x]\n[cos(x) 0]", "Matrix(2, 2, [y, x, cos(x), 0])", "J = [y, x; cos(x), 0];",
    "ImmutableDenseMatrix([[y, x], [cos(x), 0]])", "J = ⎡y x⎤\n⎣cos(x) 0⎦",
    "J_F(x,y) = \n⎡  y    x⎤\n⎢        ⎥\n⎣cos(x) 0⎦",
]  # fmt: skip
ANSWERS = [
    *(("gradient", "x^2*y", "x,y", answer) for answer in OF_A_GRADIENT),
    *(("jacobian", "x*y, sin(x)", "x,y", answer) for answer in OF_A_JACOBIAN),
    *(("determinant", "x*y, sin(x)", "x,y", f"{label} = -x*cos(x)") for label in ("det J", "|J|", "det(J)", "J")),
    *(("derivative", "x^2", "x", f"{label} = 2x") for label in ("f'(x)", "df/dx", "dy/dx", "y'", "d/dx f", "d/dx x^2")),
    ("hessian", "x^2*y", "x,y", "f_xx = 2y, f_xy = 2x, f_yx = 2x, f_yy = 0"),
    ("hessian", "x^2*y", "x,y", "∂²f/∂x² = 2y, ∂²f/∂x∂y = 2x, ∂²f/∂y∂x = 2x, ∂²f/∂y² = 0"),
    ("hessian", "x^2*y", "x,y", "[2y 2x; 2x 0]"),
    ("hessian", "x^2*y", "x,y", "fxx = 2y, fxy = 2x, fyx = 2x, fyy = 0"),
    ("gradient", "x^2 + y^2", "x,y,z", "2x i + 2y j"),
    *(("gradient", "x^2 + y^2", "x,y", answer) for answer in ("2(x, y)", "∇f = 2⟨x, y⟩", "2*(x, y)", "½ (4x, 4y)")),
    ("gradient", "x^2*y", "x,y", "x(2y, x)"),
    ("curl", "y*z, 2x*z, x*y", "x,y,z", "-x*i + z*k"),
    ("curl", "-y, x, 0", "x,y,z", "2k"),
    ("curl", "-y, x, 0", "x,y,z", "curl F = 2k"),
]


@each(("of", "components", "names", "answer"), ANSWERS)
def test_an_answer_as_students_write_it(of, components, names, answer):
    assert symjac.check(components, answer, of=of, vars=names).ruling == "right"


UNCLEAR_ANSWERS = [
    # answer to the gradient of x^2*y, what is said, the characters under the caret
    ("[y -x x]", "a difference or two entries?", "y -x x"),
    ("2xy -x^2", "a difference or two entries?", "2xy -x^2"),
    ("[2xy x 1]", "spaces may separate entries or factors", "2xy x 1"),
    ("(x^2y)^T", "a transpose or a power?", "(x^2y)^T"),
    ("f_z = 1, f_x = 2", "which entry is f_z?", "f_z"),
    ("2xi*y + x^2 j", "xi is the letter", "xi"),
    ("[[2xy; x^2]]", "is out of place here", ";"),
    ("f_x = 2xy, g_y = x^2", "which entry is f_x?", "f_x"),
    ("||x||, 0", "norm bars", "||x||"),
]


@pytest.mark.parametrize(("answer", "message", "place"), UNCLEAR_ANSWERS, ids=[row[0] for row in UNCLEAR_ANSWERS])
def test_an_answer_that_is_not_clear_is_refused(answer, message, place):
    with pytest.raises(ParseError, match=re.escape(message)) as caught:
        symjac.check("x^2*y", answer, of="gradient", vars="x,y")
    assert answer[slice(*caught.value.span)] == place


def test_spaces_are_entries_or_factors_by_the_shape_that_is_asked_for():
    assert symjac.check("x*y/2", "[1/2 y 1/2 x]", of="gradient", vars="x,y").ruling == "right"
    assert symjac.check("x/2 + y^2/2", "[1/2 y]", of="gradient", vars="x,y").ruling == "right"
    assert symjac.check("x*y/2, x/2", "[1/2 y 1/2 x; 1/2 0]", vars="x,y").ruling == "right"
    assert symjac.check("x*y", "[x y]", of="gradient", vars="y,x").ruling == "right"
    assert symjac.check("x^2*y/2", "[x y]", of="derivative", vars="x").ruling == "right"
    with pytest.raises(ParseError, match="spaces may separate entries or factors"):
        symjac.check("[x y]", "x*y", of="expression", vars="x,y")


def test_unit_vectors_are_so_only_where_every_term_has_one():
    assert symjac.problem("(x^2 y) i + (x + 3y) j", vars="x,y").shape == (2, 2)
    assert symjac.problem("F = 2(x i - y k)", vars="x,y").shape == (3, 2)
    for text in ("k*x", "x i + 3", "i*j", "x i + y j + 1", "x*i^2 + y*j"):
        assert symjac.problem(text, vars="x,y").shape == (1, 2), text
    assert symjac.problem("x i + y j", vars="x,y", params="i").shape == (1, 2)


DECIMAL_COMMAS = [
    # command line, what is shown
    (["gradient", "0,5*x^2; 1,25y", "--vars", "x,y", "-f", "str"], "Matrix([[x], [0]])\nMatrix([[0], [5/4]])"),
    (["gradient", "0,5x^2", "--at", "x=1,5", "--digits", "3", "-f", "latex"], r"\begin{bmatrix} 1{,}5 \end{bmatrix}"),
    (["directional", "x*y", "--vars", "x,y", "--dir", "1,5; 2", "-f", "str"], "2*x + 3*y/2"),
    (["linearize", "x^2", "--at", "x=1", "--delta", "x=0,5", "-q"], "1,25"),
    (["check", "0,5*x^2", "--answer", "1,0*x", "-q"], "✓ right"),
    (["check", "x*y", "--of", "gradient", "--vars", "x,y", "--at", "1,5; 2", "--answer", "2; 1,5"], "✓ right"),
    (["gradient", "f(x; y) = max(x; 0,5)*y", "--at", "1; 2", "-f", "str"], "Matrix([[2], [1]])"),
    (["gradient", "1.500,5x + 2.000.000y", "--vars", "x,y", "-f", "str"], "Matrix([[3001/2], [2000000]])"),
    (["gradient", "x^(0,5)*y", "--vars", "x,y", "--at", "(4|1,5)", "-f", "str"], "Matrix([[3/8], [2]])"),
    (["gradient", "x^2 y", "--at", "(1,5 | 2)", "-f", "str"], "Matrix([[6], [9/4]])"),
    (["critical", "x^3 - 3x", "--box", "x=[-2,5; 2,5]", "-q"], "local minimum"),
    (["gradient", "max(1, 0,5x)*sin(0,5)", "--at", "4", "-f", "str"], "sin(1/2)/2"),
]


@each(("arguments", "shown"), DECIMAL_COMMAS)
def test_decimal_commas(run, arguments, shown):
    status, out, err = run(*arguments, "--decimal", "comma")
    assert status == 0, err
    assert shown in out


OF_DECIMALS = [
    ["gradient", "x^2/2 + sin(y)", "--at", "3/2; 2"],
    ["steps", "x^2*sin(3x)/2", "--vars", "x"],
    ["linearize", "x^2*y", "--at", "3/2; 2", "--delta", "1/10; 1/5"],
    ["critical", "cos(x)*y^2 + x"],
    ["equilibria", "y; x^2 - 2 - y/10"],
    ["change", "r*cos(t), r*sin(t)", "--at", "3/2; 2"],
    ["check", "exp(x)", "--of", "derivative", "--answer", "11exp(x)/10"],
]
COMMAS = {"pretty": ",", "ascii": ",", "latex": "{,}", "markdown": "{,}", "typst": '","', "mathml": ",", "html": ","}


@pytest.mark.parametrize("format_", FORMATS)
@each("command", OF_DECIMALS)
def test_decimal_commas_change_what_people_read_and_nothing_else(run, format_, command):
    """Programs' formats keep their points; so do lengths, styles and the numbers of an outline: 1.1."""
    asked = [*command, "--digits", "4", "-f", format_, "--decimal"]
    points, commas = (run(*asked, sign)[1] for sign in ("point", "comma"))
    if format_ not in COMMAS:
        assert commas == points
        return
    sign = rf"(?<=[0-9]){re.escape(COMMAS[format_])}(?=[0-9])"
    assert re.sub(sign, ".", commas) == re.sub(sign, ".", points)
    seen = re.sub(r"(?s)<style>.*</style>|<[^>]*>|[0-9.]+(?:em|pt)\b|textbf\{[0-9.]+|\*[0-9.]+\*", " ", commas)
    seen = " ".join(seen.split("$")[1::2]) if format_ == "typst" and "$" in seen else seen
    seen = re.sub(r"(?m)^ *1(\.[0-9])+  ?(?=[a-z])", "", seen)
    assert not re.findall(r"[0-9]\.[0-9]", seen)


@pytest.mark.parametrize("text", ["log(8,2)*x", "[1,2]", "1,234,5*x", "1.500*x"])
def test_a_comma_that_may_be_either_is_refused(run, text):
    status, out, err = run("jacobian", text, "--vars", "x", "--decimal", "comma")
    assert (status, out) == (2, "")
    assert re.search("may be|can be read in two ways", err)


TYPED = [
    # command line, the line that is shown, the characters under the caret, part of the hint
    (["jacobian", "0,5*x + sinn(y)"], "0,5*x + sinn(y)", "sinn", "sin(…)"),
    (["jacobian", "f(x; y) = 0,5/2,5x; y"], "f(x; y) = 0,5/2,5x; y", "0,5/2,5x", "(0,5/2,5)*x or 0,5/(2,5*x)"),
    (["jacobian", r"0{,}5x + \foo y", "--from", "latex"], r"0{,}5x + \foo y", r"\foo", ""),
    (["jacobian", "½ 2,5 y"], "½ 2,5 y", "2,5", "½*2,5, or ½^2,5"),
    (["jacobian", "1.500,5x*log(x/0)"], "1.500,5x*log(x/0)", "0", "denominator"),
    (["gradient", "x^2", "--at", "x=1,5*(2"], "x=1,5*(2", "(", "close it"),
    (["gradient", "x^2", "--at", "x=1,5/0"], "x=1,5/0", "0", "denominator"),
    (["directional", "x*y", "--vars", "x,y", "--dir", "1,5; sinn(2)"], "1,5; sinn(2)", "sinn", "sin(…)"),
    (["check", "x*y", "--of", "gradient", "--answer", "1,5*(y; x"], "1,5*(y; x", "(", "close it"),
    (["check", "x*y", "--of", "gradient", "--answer", r"\frac{1{,}5; x"], r"\frac{1{,}5; x", "{", ""),
]


@pytest.mark.parametrize(("arguments", "line", "place", "hint"), TYPED, ids=[row[1] for row in TYPED])
def test_errors_show_decimal_commas_as_they_were_typed(run, arguments, line, place, hint):
    status, out, err = run(*arguments, "--decimal", "comma")
    assert (status, out) == (2, "")
    shown, caret = next(pair for pair in pairwise(err.splitlines()) if pair[1].strip() and not pair[1].strip("^ "))
    assert shown.strip() == line
    start = len(caret) - len(caret.lstrip())
    assert shown[start : start + caret.count("^")] == place
    assert hint in err.partition("hint: ")[2]


def test_a_record_has_the_place_in_the_text_as_it_was_typed():
    typed = "0,5/2,5x"
    problem = {"id": 1, "command": "gradient", "components": f"1,5*x + {typed}", "vars": "x", "decimal": "comma"}
    error = respond(problem, Limits())["error"]
    assert problem["components"][slice(*error["span"])] == typed
    assert error["hint"] == "write (0,5/2,5)*x or 0,5/(2,5*x)"


def test_decimal_commas_in_a_record():
    line = '{"command": "gradient", "components": "0,5*x^2", "vars": "x", "decimal": "comma", "at": "x=1,5"}\n'
    assert '"text": "3/2"' in completed("batch", "-q", "-", text=line).stdout


def test_either_orientation_by_choice(run):
    asked = ["check", "x*y, sin(x)", "--vars", "x,y", "--answer", "[[y, cos(x)], [x, 0]]"]
    assert run(*asked)[0] == 1
    assert run(*asked, "--orientation", "any")[0] == 0
    assert run("check", "x*y", "--of", "gradient", "--answer", "[[y, x]]", "--orientation", "any")[0] == 0
    assert run("check", "x*y", "--of", "gradient", "--answer", "[[y, 2x]]", "--orientation", "any")[0] == 1


LATEX = [
    (r"\boxed{x^2 + y}", "x^2 + y"),
    ("x**2 + y**12", "x^2 + y^12"),
    ("2ⁿ x", "2^n*x"),
    ("\\log₂(x) + log₂(y)", "log(x)/log(2) + log(y)/log(2)"),
    (r"\sum_{n=0..10} n x", "55x"),
    (r"\sum_{i,j=1}^{2} i j x", "9x"),
    # LaTeX, in x, y; the same in the input language
    ("1e-3x", "x/1000"),
    ("1.5e-3x", "0.0015*x"),
    ("2.5E2", "250"),
    (r"1{,}000x", "1000*x"),
    (r"12{,}123.4x", "12123.4*x"),
    (r"12\,123.4x", "12123.4*x"),
    ("5!7!x", "5!*7!*x"),
    (r"x\negthickspace y", "x*y"),
    (r"x\kern3mu y", "x*y"),
    (r"a_{n+k}x", "a_nplusk*x"),
    (r"x \bmod 3", "mod(x, 3)"),
    (r"x\operatorname{mod}3", "mod(x, 3)"),
    (r"\gcd(12, 18)x", "6*x"),
    (r"\operatorname{lcm}(4, 6)x", "12*x"),
    (r"\dfrac{x}{2}", "x/2"),
    (r"\left. \frac{x}{2} \right.", "x/2"),
    (r"\sin²(x)", "sin(x)^2"),
    ("a₁x", "a_1*x"),
    (r"\bar{k}x", "k_bar*x"),
    (r"\mleft(x\mright)", "x"),
    (r"\exponentialE^{x}", "e^x"),
    (r"\color{red}x", "x"),
    (r"\Delta t x", "Deltat*x"),
    (r"||x|-|y||", "||x|-|y||"),
    (r"2x i + y j", "2*x, y"),
    (r"\lfloor x\rfloor + \floor(y)", "floor(x) + floor(y)"),
]


@each(("text", "plain"), LATEX)
def test_latex(text, plain):
    read = symjac.problem(text, vars="x,y", latex=True)
    assert read.components == symjac.problem(plain, vars="x,y", params="k_bar" if "bar" in text else ()).components


@pytest.mark.parametrize("at", ["x=1/2, y=3", r"x = \frac{1}{2}, y = 3", "$x = 1/2$, $y = 3$", r"\frac12, 3"])
def test_one_rule_says_whether_a_point_is_latex(run, at):
    """In the library, in a command and in a record, whatever the map is written in."""
    like = symjac.gradient("x^2*y", vars="x,y", at="x=1/2, y=3").value
    for latex in (False, True):
        assert symjac.gradient("x^2 y", vars="x,y", at=at, latex=latex).value == like
        notation = "latex" if latex else "text"
        status, out, _ = run("gradient", "x^2 y", "--vars", "x,y", "--at", at, "--from", notation, "-f", "str")
        assert (status, out) == (0, "Matrix([[3], [1/4]])")
    record = {"id": 1, "command": "check", "of": "gradient", "components": "x^2*y", "vars": "x,y"}
    assert respond(record | {"at": at, "answer": "3, 1/4"}, Limits())["verdict"] == "right"


def test_a_direction_may_be_latex(run):
    given = r"\frac{6}{2}, 4"
    assert symjac.directional("x*y", given, vars="x,y").value == symjac.directional("x*y", "3, 4", vars="x,y").value
    assert run("directional", "x*y", "--vars", "x,y", "--dir", given, "-f", "str")[1] == "4*x + 3*y"


def test_commas_that_fit_two_readings_are_no_wrong_answer(run):
    asked = ("check", "5/2*x + 13/4*y", "--of", "gradient", "--vars", "x,y", "--answer")
    status, out, err = run(*asked, "2,5; 3,25")
    assert (status, out) == (2, "")
    assert "'2.5; 3.25' or '2, 5; 3, 25'" in err
    assert run(*asked, "2,5; 3,25", "--decimal", "comma")[0] == 0
    assert run(*asked, "2.5, 3.25")[0] == 0


LATEX_REFUSED = [
    (r"\sum_{k=1, j=2}^{3} (j + k) x", "an index and its two ends", r"\sum_{k=1, j=2}^{3}"),
    (r"\sum_{n=0..10, m=1}^{2} (n + m) x", "an index and its two ends", r"\sum_{n=0..10, m=1}^{2}"),
    ("1,500x", "'1,500' can be read in two ways", "1,500"),
    (r"\|x\|", "norm bars", r"\|"),
    ("||x||", "norm bars", "||x||"),
    ("1,500E-1x", "'1,500E-1' can be read in two ways", "1,500E-1"),
    (r"7 \bmod 5 \cdot x", "two ways", r"7 \bmod 5"),
    (r"\overline{k}x", "the name k_bar is not declared", r"\overline{k}"),
    (r"x + 3 \bmod 2", "two ways", r"x + 3 \bmod 2"),
    (r"a \equiv b \pmod 3", "a relation", r"\equiv"),
    (r"\left. x \right|", "at which point?", r"\left. x \right|"),
    (r"x\,\mathrm{d}y", "a differential", r"\mathrm{d}y"),
    (r"\bar{x} + x", "the name x_bar is not declared", r"\bar{x}"),
    (r"\delta xy - y", "this can be read in two ways", r"\delta xy"),
    (r"\gcd(\sqrt{x}, 2)", "gcd takes rational numbers or polynomials", r"\gcd(\sqrt{x}, 2)"),
    (r"x^T A x", "a transpose or a power?", "x^T"),
]


@each(("text", "message", "place"), LATEX_REFUSED)
def test_latex_that_is_not_clear_is_refused(text, message, place):
    with pytest.raises(ParseError, match=re.escape(message)) as caught:
        symjac.problem(text, vars="x,y", latex=True)
    assert text[slice(*caught.value.span)] == place


def test_e_is_a_name_in_a_number_of_latex_where_it_was_declared():
    assert symjac.problem("1e-3", vars="e", latex=True).components == symjac.problem("1*e - 3", vars="e").components


@each(
    "answer",
    [
        r"\nabla f = \begin{pmatrix} 2xy \\ x^2 \end{pmatrix}",
        r"\frac{\partial f}{\partial x} = 2xy, \frac{\partial f}{\partial y} = x^2",
        r"\frac{\partial f}{\partial x} = 2xy \quad \frac{\partial f}{\partial y} = x^2",
        r"\frac{\partial f}{\partial y}(x, y) = x^2, \partial_x f = 2xy",
        r"\nabla f = (f_x, f_y) = (2xy, x^2)",
        r"2xy\,\hat{\imath} + x^2\,\hat{\jmath}",
        r"\left(2xy, x^2\right)^T",
        r"\partial f/\partial x = 2xy, \partial f/\partial y = x^2",
        r"2xy\,\vec{e}_x + x^2\,\vec{e}_y",
        r"\langle 2xy, x^2 \rangle",
    ],
)
def test_an_answer_in_latex(answer):
    assert symjac.check("x^2*y", answer, of="gradient", vars="x,y").ruling == "right"


def test_second_derivatives_left_of_an_answer_in_latex():
    above, x, y = r"\frac{\partial^2 f}", r"\partial x", r"\partial y"
    labels = [f"{above}{{{below}}}" for below in (f"{x}^2", f"{x} {y}", f"{y} {x}", f"{y}^2")]
    answer = ", ".join(f"{label} = {value}" for label, value in zip(labels, ("2y", "2x", "2x", "0"), strict=True))
    assert symjac.check("x^2*y", answer, of="hessian", vars="x,y").ruling == "right"
    polar, jacobian = "r*cos(theta), r*sin(theta)", r"\frac{\partial(x, y)}{\partial(r, \theta)} = r"
    assert symjac.check(polar, jacobian, of="determinant", vars="r,theta").ruling == "right"


def test_the_derivative_left_of_an_answer_in_latex():
    assert symjac.check("x^2", r"\frac{d}{dx} x^2 = 2x", of="derivative", vars="x").ruling == "right"
    assert symjac.check("x^2", r"\partial f/\partial x = 2x", of="derivative", vars="x").ruling == "right"
