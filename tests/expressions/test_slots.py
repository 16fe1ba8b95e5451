"""Derivatives without a formula: the chain rule by slots, and that what is printed reads back."""

import pytest

import symjac
from symjac.errors import SymjacError
from symjac.expressions import applied
from symjac.kernel import sympy
from symjac.read.names import FUNCTIONS, OF_ARRAYS
from tests.cases import sampled

x, y = sympy.symbols("x y", real=True)
u, v = sympy.symbols("u v")
F, G = sympy.Function("f", real=True), sympy.Function("g", real=True)
INSTEAD = {
    F: sympy.Lambda((u, v), u**3 * sympy.exp(2 * v) + u * v**2),
    G: sympy.Lambda((u,), sympy.sin(u) + u**4),
}


@pytest.mark.parametrize(
    "text", sampled(["f(x*y, x + y)", "f(x, x)", "f(x, f(x, y))", "f(f(x*y, x), g(y))", "g(g(x*y))*f(y, x)"], 2)
)
def test_the_chain_rule_holds_for_every_function(text):
    problem = symjac.problem(text, vars="x y", functions="f g")
    found = symjac.hessian(problem, simplify="none").value
    assert found.free_symbols <= {x, y}
    (component,) = (c.replace(F, INSTEAD[F]).replace(G, INSTEAD[G]) for c in problem.components)
    for i, first in enumerate((x, y)):
        for j, second in enumerate((x, y)):
            entry = found[i, j].replace(F, INSTEAD[F]).replace(G, INSTEAD[G]).doit()
            difference = (entry - component.diff(first, second)).subs(
                {x: sympy.Rational(1, 3), y: sympy.Rational(-2, 5)}
            )
            assert abs(difference.evalf(30)) < sympy.Float("1e-20")


def test_a_derivative_by_the_order_is_differentiated_in_its_slot():
    found = symjac.hessian("polygamma(x*y, x + y)", vars="x y", simplify="none").value
    assert found.free_symbols == {x, y}


@pytest.mark.parametrize(
    "expr",
    [
        sympy.Derivative(F(x, x), x),
        sympy.Derivative(x**2, x),
        sympy.Subs(F(x, y), x, 0),
        sympy.Subs(sympy.Derivative(F(u, x * u), u), u, 0),
        x + y,
    ],
    ids=str,
)
def test_what_is_no_derivative_by_slots(expr):
    assert applied.slot_derivative(expr) is None


@pytest.mark.parametrize("name", sampled(sorted(FUNCTIONS.keys() - OF_ARRAYS.keys() - {"gcd", "lcm"}), 24))
def test_the_derivatives_of_every_function_read_back(name):
    function = FUNCTIONS[name]
    for count in range(function.least, min(function.most, 3) + 1):
        arguments = ", ".join(("x*y", "x + y", "y^2")[:count])
        try:
            problem = symjac.problem(f"{name}({arguments})", vars="x y")
        except SymjacError:
            # cases, bound variables and numbers stand among the arguments of these
            assert function.name in (
                "piecewise",
                "Derivative",
                "Subs",
                "Integral",
                "Limit",
                "zeta",
                "diracdelta",
                "lambertw",
            )
            continue
        for result in (symjac.jacobian(problem, simplify="none"), symjac.hessian(problem, simplify="none")):
            assert symjac.matrix(str(result), problem) == result.value


@pytest.mark.parametrize("text", ["digamma(x)", "psi(2*x)"])
def test_values_of_polygamma_read_back(text):
    problem = symjac.problem(text, vars="x")
    result = symjac.hessian(problem, at="x=1/2")
    assert "zeta(3)" in str(result)
    assert symjac.matrix(str(result), problem) == result.value
