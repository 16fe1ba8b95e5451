"""The library: shapes carry the meaning, errors are exceptions, everything is exact."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import pkgutil
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import symjac
from symjac.errors import NoAnswer, ParseError, SymjacError, Undecided
from symjac.kernel import sympy
from tests.cases import each


def test_jacobian_of_a_map_is_m_by_n():
    result = symjac.jacobian("x*y, sin(x), z", vars="x y z")
    assert result.shape == (3, 3)
    assert (result.row_names, result.column_names) == (("f_1", "f_2", "f_3"), ("x", "y", "z"))


def test_jacobian_of_a_scalar_is_a_row_and_its_gradient_the_column():
    row, column = symjac.jacobian("x^2*y", vars="x y"), symjac.gradient("x^2*y", vars="x y")
    assert (row.shape, column.shape) == ((1, 2), (2, 1))
    assert column.value == row.value.T
    assert (column.row_names, column.column_names) == (("x", "y"), ("f",))


def test_determinant_is_a_scalar():
    result = symjac.determinant("r*cos(t), r*sin(t)", vars="r t")
    assert result.shape == ()
    assert result.value == sympy.Symbol("r", real=True)


def test_hessian_is_n_by_n():
    assert symjac.hessian("x^2*y", vars="x y").shape == (2, 2)


def test_gradients_of_each_component():
    columns = symjac.gradients("x*y, sin(x)", vars="x y")
    assert [column.shape for column in columns] == [(2, 1), (2, 1)]
    assert [column.problem.name for column in columns] == ["f_1", "f_2"]


def test_only_a_jacobian_is_transposed_by_the_layout():
    jacobian = symjac.jacobian("x, x*y, y", vars="x y")
    assert jacobian.in_layout("denominator").shape == (2, 3)
    assert jacobian.in_layout("denominator").row_names == ("x", "y")
    assert jacobian.in_layout("denominator").in_layout("numerator") == jacobian
    gradient = symjac.gradient("x*y", vars="x y")
    assert gradient.in_layout("denominator").value == gradient.value


def test_a_problem_is_read_once():
    problem = symjac.problem("x*y, a*x", vars="x y", params="a")
    assert problem.shape == (2, 2)
    assert symjac.jacobian(problem).value == symjac.jacobian("x*y, a*x", vars=("x", "y"), params=["a"]).value
    with pytest.raises(TypeError, match="vars"):
        symjac.jacobian(problem, vars="x")


@pytest.mark.parametrize(
    ("compute", "text", "what"),
    [
        (symjac.gradient, "x, y", "gradient"),
        (symjac.hessian, "x, y", "Hessian"),
        (symjac.determinant, "x, y, x*y", "3×2"),
        (symjac.determinant, "x*y", "1×2"),
    ],
)
def test_shapes_that_have_no_answer(compute, text, what):
    with pytest.raises(symjac.ShapeError, match=what) as caught:
        compute(text, vars="x y")
    assert caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("wrong", [{"layout": "denominator"}, {"var": "x"}])
def test_keywords_that_do_not_exist_are_refused(wrong):
    with pytest.raises(TypeError, match="unexpected keyword"):
        symjac.jacobian("x*y", **wrong)
    with pytest.raises(ValueError, match="simplify is one of"):
        symjac.jacobian("x*y", simplify="much")


def test_hessians_of_each_component():
    assert [hessian.shape for hessian in symjac.hessians("x*y, x^2", vars="x y")] == [(2, 2), (2, 2)]


def test_latex_points_are_read_as_such():
    (column,) = symjac.gradients(r"x^{2} y", latex=True, vars="x y", at=r"x=\pi, y=1")
    assert column.value == sympy.Matrix([2 * sympy.pi, sympy.pi**2])


def test_at_a_point():
    assert symjac.gradient("x*|x|", vars="x", at="x=0").value == sympy.zeros(1, 1)
    with pytest.raises(symjac.SingularPoint):
        symjac.gradient("|x|", vars="x", at="x=0")


def test_levels_of_simplification():
    text = "(x^2 + 2*x*y + y^2)/(x + y)"
    raw = symjac.gradient(text, vars="x y", simplify="none").value
    for level in ("light", "full"):
        tidy = symjac.gradient(text, vars="x y", simplify=level).value
        assert sympy.simplify(raw - tidy) == sympy.zeros(2, 1)
        assert tidy == sympy.Matrix([1, 1])


def test_values_are_frozen():
    result = symjac.jacobian("x", vars="x")
    with pytest.raises(FrozenInstanceError):
        result.layout = "denominator"
    with pytest.raises(FrozenInstanceError):
        result.problem.name = "G"


def test_errors_survive_a_process_boundary():
    with pytest.raises(ParseError) as caught:
        symjac.problem("x,,y")
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (type(twin), twin.message, twin.span, twin.text) == (
        ParseError,
        caught.value.message,
        caught.value.span,
        "x,,y",
    )


def test_errors_speak_for_themselves():
    with pytest.raises(SymjacError) as caught:
        symjac.problem("sinn(x)", vars="x")
    assert str(caught.value) == "unknown function 'sinn' (hint: did you mean sin(…)? or declare it: functions=\"sinn\")"


def test_everything_exported_exists():
    for name in symjac.__all__:
        assert getattr(symjac, name)
        assert name in dir(symjac)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = symjac.nonsense


def test_no_module_hides_a_function_of_the_library():
    """Importing `symjac.x` makes it an attribute of the package, where a function x would be found no more."""
    modules = {module.name for module in pkgutil.iter_modules(symjac.__path__)}
    assert not modules & set(symjac.__all__)


@each(
    ("call", "message"),
    [
        (lambda: symjac.jacobian({"x": 1}), "text, an expression of SymPy, .* is needed, not dict"),
        (lambda: symjac.problem(None), "or a Problem is needed, not NoneType"),
        (lambda: symjac.problem([sympy.Symbol("x") > 0]), "is needed, not StrictGreaterThan"),
        (lambda: symjac.problem(sympy.eye(2)), "a row or a column of components, not a 2×2 matrix"),
        (lambda: symjac.problem([sympy.Symbol("x")], latex=True), "latex=True is for text"),
        (lambda: symjac.jacobian("x", at=1), "a point is text, a dict or a sequence of values, not int"),
        (lambda: symjac.jacobian("x", vars=5), "names are text or symbols, not int"),
        (lambda: symjac.jacobian("x", params=["a", 3]), "names are text or symbols, not int"),
        (lambda: symjac.check("x", None), "is needed, not NoneType"),
        (lambda: symjac.point("x=1", "x"), "a Problem is needed"),
        (lambda: symjac.matrix("x", "x"), "a Problem is needed"),
        (lambda: symjac.check(None, "x"), "a Problem is needed"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("names", ["", [], " "])
def test_variables_that_are_declared_are_named(names):
    with pytest.raises(symjac.ReadError, match="a name is missing"):
        symjac.jacobian("x", vars=names)


def test_none_declares_nothing():
    assert symjac.problem("x*y", vars=None, params=None).shape == (1, 2)


def test_a_layout_is_one_of_two():
    with pytest.raises(ValueError, match="layout is one of numerator, denominator"):
        symjac.check("x", "1", layout="row")


@each("text", ["atanh(sign(acsch(x)))", "atanh(sign(1/x))"])
@each("command", [symjac.jacobian, symjac.gradient, symjac.determinant, symjac.hessian])
def test_a_derivative_with_an_infinity_in_it_is_refused(command, text):
    with pytest.raises(Undecided, match="no finite value"):
        command(text, vars="x")


@pytest.mark.parametrize("command", [symjac.jacobian, symjac.gradient, symjac.determinant, symjac.hessian])
def test_where_it_is_proved_that_no_value_is_real_the_reason_is_said_instead(command):
    with pytest.raises(NoAnswer, match=r"real nowhere: sign\(acsch\(x\)\) is never < -1 or > 1"):
        command("x*acoth(sign(acsch(x)))", vars="x")


# --- SymPy's expressions, and the caller's symbols ------------------------------------------

x, y = sympy.symbols("x y")
p = sympy.Symbol("p", positive=True)


@pytest.mark.parametrize(
    "given",
    [
        "x*y, sin(x)", ["x*y", "sin(x)"], [x * y, sympy.sin(x)], (x * y, "sin(x)"),
        sympy.Matrix([x * y, sympy.sin(x)]), sympy.Matrix([[x * y, sympy.sin(x)]]),
        symjac.problem("x*y, sin(x)", "x y"),
    ],
    ids=["text", "texts", "expressions", "both", "column", "row", "problem"],
)  # fmt: skip
def test_a_map_is_text_expressions_or_a_problem(given):
    result = symjac.jacobian(given) if isinstance(given, symjac.Problem) else symjac.jacobian(given, [x, y])
    assert str(result.value) == "Matrix([[y, x], [cos(x), 0]])"


def test_results_are_in_the_symbols_of_the_caller():
    result = symjac.jacobian([x * y, sympy.Abs(x) * p], [x, y, p])
    assert result.value.free_symbols == {x, y, p}
    assert result.value == sympy.Matrix([[y, x, 0], [p * sympy.sign(x), 0, sympy.Abs(x)]])
    assert result.subs(x, 3)[0, 1] == 3
    assert result.problem.variables == (x, y, p)
    assert symjac.jacobian(result.problem).value == result.value


def test_symbols_keep_their_assumptions():
    n = sympy.Symbol("n", integer=True)
    z = sympy.Symbol("z", complex=True)
    assert symjac.gradient(sympy.sqrt(p**2)).value[0] == 1
    assert symjac.gradient(x**n, x).value[0] == n * x ** (n - 1)
    with pytest.raises(NoAnswer, match="complex variable"):
        symjac.gradient(sympy.Abs(z))
    with pytest.raises(symjac.ReadError, match="two different symbols are called x"):
        symjac.gradient(x * sympy.Symbol("x", real=True))


def test_points_are_text_dicts_or_values():
    given = ["x=1, y=1/2", {x: 1, y: sympy.Rational(1, 2)}, {"x": 1, y: 0.5}, [1, "1/2"]]
    assert {tuple(symjac.gradient(x**2 * y, [x, y], at=at).value) for at in given} == {(1, 1)}


def test_answers_are_text_expressions_or_matrices():
    answers = ["[y, x]", [y, x], sympy.Matrix([y, x]), ("y", x), symjac.gradient(x * y)]
    assert {symjac.check(x * y, answer, of="gradient").ruling for answer in answers} == {"right"}
    assert symjac.check([x * y], [[y, 0]], [x, y]).ruling == "wrong"


def test_results_are_used_as_matrices():
    result = symjac.jacobian([x * y, x], [x, y])
    assert (result[0, 0], list(result), len(result)) == (y, [y, x, 1, 0], 4)
    assert result.T == result.value.T
    assert result @ [1, 2] == sympy.Matrix([2 * x + y, 1])
    assert [1, 2] @ result == sympy.Matrix([[y + 2, x]])
    assert sympy.sympify(result) == result.value
    assert repr(result) == "Result(jacobian, 2×2: [[y, x], [1, 0]])"
    assert set(result._repr_mimebundle_()) == {"text/plain", "text/latex"}
    assert result.lambdify()(3, 2).tolist() == [[2, 3], [1, 0]]
    with pytest.raises(TypeError, match="is a scalar"):
        _ = symjac.determinant(result.problem)[0]


def test_findings_are_in_the_symbols_of_the_caller_and_show_themselves():
    found = symjac.critical(x**3 - 3 * x)
    assert [point.root.point for point in found.points] == [((x, -1),), ((x, 1),)]
    assert r"\mathbb{R}" in found.to_latex()
    assert repr(found) == "CriticalPoints(f: R^1 -> R^1, (x) -> (x**3 - 3*x))"
    assert repr(symjac.check("x*y", "[y, y]", of="gradient")) == "Verdict(wrong: 1 of 2 entries right)"


@pytest.mark.parametrize(
    "call",
    [
        lambda: symjac.jacobian("xx*y", "x y"),
        lambda: symjac.jacobian("f(x)", "x"),
        lambda: symjac.jacobian(r"\frac{x}{2}"),
        lambda: symjac.jacobian("|z|", complex=True),
        lambda: symjac.jacobian("1"),
        lambda: symjac.critical("z^2", complex=True),
        lambda: symjac.jacobian("x", positive="y"),
    ],
)
def test_messages_speak_python(call):
    with pytest.raises(SymjacError) as caught:
        call()
    assert "--" not in str(caught.value)


def test_notes_speak_python():
    assert "vars= sets" in symjac.problem("x*y").notes[0]


@pytest.mark.parametrize(
    "find",
    [
        lambda: symjac.steps(x**2 * y), lambda: symjac.linearize(x * y, at={x: 1, y: 2}),
        lambda: symjac.explain([x, x * y]),
        lambda: symjac.defining_limit(x**2, at={x: 1}), lambda: symjac.compose(x**2, [sympy.sin(y)]),
        lambda: symjac.change([p * sympy.cos(y), p * sympy.sin(y)], [p, y]), lambda: symjac.critical(x**2 + y**2),
        lambda: symjac.equilibria([y, -x], [x, y]), lambda: symjac.check(x * y, [y, x], of="gradient"),
    ],
    ids=["steps", "linearize", "explain", "limit", "compose", "change", "critical", "equilibria", "check"],
)  # fmt: skip
def test_every_finding_shows_itself(find):
    found = find()
    assert found.to_json()["schema"] == "symjac/1"
    assert found.to_latex()
    assert "C^" not in str(found)
    assert repr(found).startswith(type(found).__name__)
    assert set(found._repr_mimebundle_()) == {"text/plain", "text/markdown"}


@each("name", [each for each in symjac.__all__ if inspect.isfunction(getattr(symjac, each))])
def test_signatures_are_spelled_out(name):
    shown = inspect.signature(getattr(symjac, name))
    assert not any(each.kind is inspect.Parameter.VAR_KEYWORD for each in shown.parameters.values())
    assert "params" not in shown.parameters or shown.parameters["matrix_param"].default == ""
    with pytest.raises(TypeError, match=f"{name}.. got an unexpected keyword argument 'wars'"):
        getattr(symjac, name)(
            *("x", "x")[: sum(each.default is each.empty for each in shown.parameters.values())], wars="x"
        )


def test_a_result_is_used_as_a_matrix_of_sympy_and_an_array_of_numpy():
    r, t = sympy.symbols("r t")
    found = symjac.jacobian([r * sympy.cos(t), r * sympy.sin(t)], [r, t])
    value, row = found.value, sympy.Matrix([[1, 2]])
    assert [sympy.Matrix(found), sympy.ImmutableMatrix(found), sympy.sympify(found)] == [value] * 3  # not its entries
    assert np.array(found).shape == (2, 2)
    assert [row @ found, row * found, np.array([1, 2]) @ found, [1, 2] @ found] == [row * value] * 4
    assert found @ np.array([1, 2]) == value * row.T
    assert [2 * found - found, found * 2 - value, 0 * found + value, found / 1, r * found / r] == [value] * 5
    assert found**2 == found @ found == found * found == value * value
    assert sympy.latex(found) == sympy.latex(value)
    assert sympy.pretty(found) == sympy.pretty(value)
    det = symjac.determinant(found.problem)
    assert (1 + det, 2 * det, det - det, 1 - det) == (1 + r, 2 * r, 0, 1 - r)
    assert np.asarray(det).shape == ()


def test_subs_knows_the_symbols_by_their_names():
    x, y = sympy.symbols("x y")
    found = symjac.jacobian("x*y, sin(x)", "x y")
    expected = sympy.Matrix([[2, 0], [1, 0]])
    for values in (({"x": 0, "y": 2},), ({x: 0, y: 2},), ([(x, 0), ("y", 2)],)):
        assert found.subs(*values) == expected
    own = sympy.Symbol("x", positive=True)
    assert symjac.gradient(own**2).subs(x, 3)[0] == symjac.gradient(own**2).subs(own, 3)[0] == 6


@pytest.mark.parametrize("at", [np.array([1, 2]), sympy.Matrix([1, 2]), [1, 2], {"x": 1, sympy.Symbol("y"): 2}])
def test_a_point_is_an_array_a_matrix_a_list_or_a_dict(at):
    assert symjac.gradient("x*y", "x y", at=at).value == sympy.Matrix([2, 1])


def test_an_answer_in_either_orientation_and_as_an_array():
    x, y = sympy.symbols("x y")
    row = np.array([[y, x]], dtype=object)
    assert symjac.check(x * y, row, [x, y], of="gradient").ruling == "wrong"
    assert symjac.check(x * y, row, [x, y], of="gradient", orientation="any").ruling == "right"
    assert symjac.check("x*y, sin(x)", "[[y, cos(x)], [x, 0]]", "x y", orientation="any").ruling == "right"
    assert symjac.check("x*y, sin(x)", "[[y, cos(x)], [1, 0]]", "x y", orientation="any").ruling == "wrong"


@pytest.mark.parametrize("wrong", [{"orientation": "both"}, {"tolerance": 2}, {"tolerance": 0}, {"layout": "columns"}])
def test_a_choice_that_there_is_not_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        symjac.check("x*y", "[y, x]", "x y", of="gradient", **wrong)


def test_cse_takes_results_alone():
    assert list(inspect.signature(symjac.cse).parameters) == ["results"]


OFFERED = [
    # what is done with a result, what comes out
    (lambda J: J.det(), "-x*cos(x)"),
    (lambda J: sympy.det(J), "-x*cos(x)"),
    (lambda J: J.rank(), "2"),
    (lambda J: J.diff("x"), "Matrix([[0, 1], [-sin(x), 0]])"),
    (lambda J: sympy.diff(J, sympy.Symbol("x")), "Matrix([[0, 1], [-sin(x), 0]])"),
    (lambda J: J.applyfunc(lambda entry: entry + 1)[0, 0], "y + 1"),
    (lambda J: sorted(map(str, J.free_symbols)), "['x', 'y']"),
    (lambda J: sympy.lambdify(["x", "y"], J)(0.0, 3.0).tolist(), "[[3.0, 0.0], [1.0, 0.0]]"),
    (lambda J: float(symjac.determinant(J.problem, at="x=1, y=0")), str(-math.cos(1))),
]


@each(("use", "shown"), OFFERED)
@each("names", ["x y", sympy.symbols("x y")])
def test_a_result_offers_what_matrices_of_sympy_do(use, shown, names):
    assert str(use(symjac.jacobian("x*y, sin(x)", names))) == shown


def test_a_gradient_is_solved_as_a_list_of_equations():
    x, y = sympy.symbols("x y")
    for asked in ([x, y], ["x", "y"]):
        assert sympy.solve(symjac.gradient("x^2 - 2x + y^2", [x, y]), asked) == {x: 1, y: 0}
    found = symjac.gradient("x^2 - 2x", "x")
    assert sympy.solve(found, found.problem.variables) == {found.problem.variables[0]: 1}


def test_a_result_lacks_what_matrices_of_sympy_lack():
    found = symjac.gradient("x^2", "x")
    with pytest.raises(AttributeError, match="'Result' object has no attribute 'gradient'"):
        found.gradient  # noqa: B018
    assert copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == found


def test_without_numpy_a_function_of_arrays_says_what_to_install(monkeypatch):
    jacobian = symjac.jacobian("x*y, x", "x y")
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install numpy; lambdify\("):
        jacobian.lambdify()
    with pytest.raises(ModuleNotFoundError, match=r"pip install numpy; sympify"):
        sympy.Matrix(jacobian)
    assert jacobian.lambdify("python")(2, 3) == [[3, 2], [1, 0]]
    assert sympy.sympify(jacobian) == jacobian.value
