"""The promises of every public function: forms of arguments, results in the caller's symbols, messages in Python."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import re
import subprocess
import sys
import threading

import pytest

import symjac
from symjac.kernel import sympy
from symjac.library.reading import in_python
from tests.cases import each, sampled

x, y = sympy.symbols("x y", positive=True)
u, v = sympy.symbols("u v", positive=True)
F, G = [x * y, x + sympy.sin(y)], x**2 * y
FIELDS = [
    "x*y; x + sin(y)",
    ["x*y", "x + sin(y)"],
    F,
    tuple(F),
    sympy.Matrix(F),
    sympy.Matrix([F]),
    [x * y, "x+sin(y)"],
]
SCALARS = ["x^2*y", ["x^2*y"], G, [G], sympy.Matrix([G])]
POINTS = ["x=1, y=2", {"x": 1, "y": 2}, {x: 1, y: 2}, [1, 2], sympy.Matrix([1, 2])]

ASKED = {
    # function: (the maps it takes, how it is called with a map, the variables and keywords)
    **dict.fromkeys(("jacobian", "gradients", "determinant", "hessians", "divergence", "curl"), (FIELDS, None)),
    **dict.fromkeys(("laplacians", "linearize", "explain", "change", "equilibria"), (FIELDS, None)),
    **dict.fromkeys(("gradient", "hessian", "laplacian", "critical", "steps"), (SCALARS, None)),
    "defining_limit": (SCALARS, lambda *given, **more: symjac.defining_limit(*given, **{"at": {x: 1, y: 2}, **more})),
    "problem": (FIELDS, None),
    "directional": (SCALARS, lambda source, *names, **more: symjac.directional(source, [3, 4], *names, **more)),
    "check": (SCALARS, lambda s, *names, **more: symjac.check(s, [2 * x * y, x**2], *names, of="gradient", **more)),
    "compose": (FIELDS, lambda s, *names, **more: symjac.compose(u * v, s, *names, outer_vars=[u, v], **more)),
    "cse": (FIELDS, lambda *given, **more: symjac.cse(symjac.jacobian(*given, **more))),
    "point": (FIELDS, lambda *given, at="x=1, y=2", **more: symjac.point(at, symjac.problem(*given, **more))),
    "matrix": (FIELDS, lambda *given, **more: symjac.matrix([[x, y], [1, 2]], symjac.problem(*given, **more))),
}  # fmt: skip
WITHOUT_POINTS = {"problem", "matrix", "equilibria", "point"}  # equilibria gives values to parameters alone


def called(name):
    maps, call = ASKED[name]
    return maps, call or getattr(symjac, name)


def test_the_table_has_every_public_function():
    public = {name for name in symjac.__all__ if inspect.isfunction(getattr(symjac, name))}
    assert public == {*ASKED}


def symbols_in(value, seen):
    """All symbols in a value that the library returned, except those that were computed with."""
    if id(value) in seen or isinstance(value, str | int | float | type(None)):
        return set()
    seen[id(value)] = value
    if isinstance(value, sympy.Basic | sympy.MatrixBase):
        return {*value.free_symbols}
    if isinstance(value, dict):
        value = [*value, *value.values()]
    elif dataclasses.is_dataclass(value):
        value = [getattr(value, each.name) for each in dataclasses.fields(value) if each.name != "stand_ins"]
    elif not isinstance(value, list | tuple | set | frozenset):
        return set()
    return set().union(*(symbols_in(part, seen) for part in value))


@pytest.mark.parametrize("name", ASKED)
def test_maps_of_all_kinds_are_taken_and_results_are_in_the_symbols_of_the_caller(name):
    maps, call = called(name)
    problem = symjac.problem(maps[2], [x, y])
    results = [call(source, [x, y]) for source in maps] if name not in ("explain", "critical") else []
    results += [call(maps[2], "x y"), call(maps[2]), call(problem)]
    for result in results:
        found = {symbol for symbol in symbols_in(result, {}) if symbol.name in ("x", "y")}
        assert found <= {x, y}
    assert len({repr(result).replace("(f: ", "(g: ") for result in results}) == 1


@pytest.mark.parametrize("name", sampled([name for name in ASKED if name not in WITHOUT_POINTS], 2))
def test_points_of_all_kinds_are_taken(name):
    maps, call = called(name)
    assert len({repr(call(maps[2], [x, y], at=at)) for at in POINTS}) == 1


@pytest.mark.parametrize("name", ["jacobian", "gradient", "hessian", "directional", "determinant"])
def test_a_value_is_put_in_for_a_symbol_of_the_caller(name):
    maps, call = called(name)
    result = call(maps[2], [x, y])
    assert x in result.free_symbols
    assert x not in result.subs(x, 3).free_symbols


def test_a_result_is_a_map():
    """H = J(∇f)."""
    assert symjac.jacobian(symjac.gradient(G, [x, y])).value == symjac.hessian(G, [x, y]).value


@each("name", symjac.__all__)
def test_everything_public_says_what_it_is(name):
    assert name == "__version__" or inspect.getdoc(getattr(symjac, name))


@pytest.mark.parametrize(
    "module", ["symjac", *(f"symjac.library.{name}" for name in ("api", "inputs", "reading", "returned"))]
)
def test_examples_in_docstrings_run(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


TYPED = """
import symjac
J: symjac.Result = symjac.jacobian("x*y, sin(x)", "x y", at={"x": 1, "y": 2})
shape: tuple[int, ...] = J.shape
form: str | None = J.vector_form
where: tuple[str, ...] = J.vector_conditions
latex: str = J.to_latex()
entries = [J[0, 0], J.T, J @ [1, 2], -J, 2 * J, list(J)]
verdict: symjac.Verdict = symjac.check("x*y", ["y", "x"], of="gradient", orientation="any")
score: tuple[int, int] = verdict.score
found: symjac.CriticalPoints = symjac.critical("x^2 + y^2", on={"x": (0, 1)})
kinds: list[str] = [point.kind for point in found.points]
study: symjac.Composition = symjac.compose("u*v", "x; y", outer_vars="u v")
several: tuple[symjac.Result, ...] = symjac.gradients(["x", "y"], ("x", "y"))
try:
    symjac.determinant("x", "x y")
except symjac.ShapeError as error:
    said: str = error.message
"""


@pytest.mark.thorough
def test_a_script_of_a_user_is_typed(tmp_path):
    (tmp_path / "script.py").write_text(TYPED)
    subprocess.run([sys.executable, "script.py"], cwd=tmp_path, check=True)
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "script.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Success" in run.stdout, run.stdout


def test_threads_do_not_disturb_each_other():
    texts = ["x^2*sin(y)", "|x|*y", "sqrt(x^2 + y^2)", "piecewise(x^2, x > 0, 0)*y"]
    expected = {text: symjac.jacobian(text, "x y").value for text in texts}
    found = []

    def work(own):
        found.extend((text, symjac.jacobian(text, "x y").value == expected[text]) for text in own)

    threads = [threading.Thread(target=work, args=(texts[i:] + texts[:i],)) for i in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [right for _, right in found] == [True] * len(texts) ** 2


SAID = [
    # in the words of the command line, in Python
    ("use a parameter (--params k) and give it a value", 'use a parameter (params="k") and give it a value'),
    ("--vars x,x for the second", 'vars="x,x" for the second'),
    ("--complex is for complex variables", "complex=True is for complex variables"),
    ("--vector x:2 --matrix-param A:2x2", 'vector="x:2" matrix_param="A:2x2"'),
    ("--cse gives it in named steps, --at its value", "symjac.cse gives it in named steps, at= its value"),
    ("ask for it with --only determinant", "ask for it with symjac.determinant"),
    ("--vars x_1..x_3 names the variables", 'vars="x_1..x_3" names the variables'),
    ('write the function itself: symjac gradient "x^2*y"', 'write the function itself: symjac.gradient("x^2*y")'),
    ("its kinks: symjac equilibria, which needs", "its kinks: symjac.equilibria, which needs"),
    ("symjac reads mathematics", "symjac reads mathematics"),
    ("--positive: no such name", "positive: no such name"),
    ("declare it (--params is), or --vars names,which", 'declare it (params="is"), or vars="names,which"'),
    ("parameters a: not in --vars, so held constant", "parameters a: not in vars, so held constant"),
]


@each(("text", "python"), SAID)
def test_options_are_keywords(text, python):
    assert in_python(text) == python


def test_numbers_are_asked_of_names_in_vain():
    numpy = pytest.importorskip("numpy")
    with pytest.raises(TypeError, match=r"names in it .x, y.: put numbers in with subs"):
        numpy.asarray(symjac.jacobian(F, [x, y]), dtype=float)
    assert numpy.asarray(symjac.jacobian(F, [x, y], at=[1, 2]), dtype=float).shape == (2, 2)


def test_completion_offers_what_a_result_has():
    assert {"det", "evalf", "subs", "to_latex", "vector_form"} <= {*dir(symjac.jacobian(F, [x, y]))}


REFUSED = [
    *(
        "names",
        "which,entry",
        "it is",
        "cos2t",
        "the(x)",
        "x^2 # why",
        "x^T*x",
        "mu(1 - x)",
        "a := 5; a + x",
        "sum(x_i^2)",
    ),
    *(
        "d/dx x^2",
        "grad(x)",
        "needs, an, argument",
        "stack(d, e)",
        "f(x, y",
        "|x or y|",
        "2^T",
        "(2xy x²)ᵀ",
        "integral(x)",
    ),
]
READ_WITH = [{}, {"vars": "x y"}, {"vector": "x:3", "vector_param": "d:3"}, {"vars": "x y", "latex": True}]
_BROKEN = re.compile(r"""--|\w=(?:$|[).,;?])|\w="[^"]*"[^\s).,;:?]|="[^"]*[(][^")]*"|symjac [a-z]+ ["(]""")


@each("given", READ_WITH)
@each("text", REFUSED)
def test_messages_name_keywords_that_could_be_pasted(text, given):
    try:
        said = symjac.problem(text, **given).notes
    except symjac.SymjacError as error:
        said = [error.message, error.hint or "", str(error)]
    assert [each for each in said if _BROKEN.search(each)] == []
