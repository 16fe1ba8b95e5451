"""`%load_ext symjac` in a real kernel: what a cell of commands shows, and what the library's values show."""

from __future__ import annotations

import pytest

from tests.cases import needs

pytestmark = needs("nbformat", "nbclient", "ipykernel")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The outputs of each cell of one notebook."""
    import nbclient
    import nbformat

    cells = [
        "%load_ext symjac",
        "%%symjac\n# two commands\nsymjac jacobian 'x*y, sin(x)' --vars x,y\ngradient \\\n  'x^2*y' -f str",
        "%%symjac\njacobian 'x*sinn(y)'",
        "%symjac determinant 'r*cos(t), r*sin(t)' --vars r,t\nimport sys\n'sympy' in sys.modules",
        "%%symjac\ncheck 'x*y' --of gradient --answer '[y, x]'",
        "import symjac\nfrom sympy import symbols\nx, y = symbols('x y')\nsymjac.jacobian([x*y, x], [x, y])",
        "symjac.check('x*y', [y, x], of='gradient')",
        "symjac.jacobian([x*y], [x, y]).subs(x, 3)",
        "%%symjac\ngradient 'x*y",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(
        book, timeout=120, kernel_name="python3", allow_errors=True,
        resources={"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}},
    )  # fmt: skip
    client.execute()
    return [cell.outputs for cell in book.cells]


def data(output):
    return output.get("data", {})


def test_a_cell_of_commands_shows_formulas(shown):
    assert shown[0] == []
    sheet, text = (output for output in shown[1] if output.get("name") != "stderr")
    assert r"\begin{bmatrix}" in data(sheet)["text/markdown"]
    assert "Jacobian matrix" in data(sheet)["text/markdown"]
    assert text["text"] == "Matrix([[2*x*y], [x**2]])\n"


def test_errors_have_their_caret_and_hint(shown):
    error = "".join(output["text"] for output in shown[2] if output["name"] == "stderr")
    assert "unknown function 'sinn'" in error
    assert "^^^^" in error


def test_a_line_is_a_command(shown):
    formula, is_loaded = shown[3][-2:]
    assert r"\det J" in data(formula)["text/markdown"]
    assert data(is_loaded)["text/plain"] == "True"  # SymPy, once for all commands


def test_a_verdict_is_shown(shown):
    assert "right" in data(shown[4][-1])["text/markdown"]


def test_values_show_themselves(shown):
    matrix, verdict, at_three = (outputs[-1] for outputs in shown[5:8])
    assert data(matrix)["text/latex"] == r"$\displaystyle \begin{bmatrix} y & x \\ 1 & 0 \end{bmatrix}$"
    assert data(matrix)["text/plain"] == "Result(jacobian, 2×2: [[y, x], [1, 0]])"
    assert "right" in data(verdict)["text/markdown"]
    assert data(at_three)["text/plain"] == "Matrix([[y, 3]])"


def test_a_quotation_that_is_not_closed_is_told(shown):
    assert shown[8][-1]["evalue"].startswith("a quotation is never closed")
