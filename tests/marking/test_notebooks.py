"""The notes on nbgrader and otter: their check in a real kernel and in pytest says what is wrong, and not the key."""

import os
import re
import subprocess
import sys

import pytest

from tests.cases import sampled
from tests.console import ROOT

NOTES = (ROOT / "examples" / "notebooks.md").read_text()
CHECK, FEEDBACK = re.findall(r"```python\n(.*?)```", NOTES, re.DOTALL)
HIDDEN, TEST = CHECK.split("\n", 1)
KEY = "x*tan(y), sin(x)/7"
ANSWERS = [
    # the answer of a student, whether it is right
    ("[[tan(y), x/cos(y)^2], [cos(x)/7, 0]]", True),
    ("[[tan(y), x], [sin(x), 0]]", False),
    ("[tan(y), x]", False),
    ("[[tan(y), x", False),
]
SECRET = re.compile(r"tan\s*\(y\).*sin|sin\s*\(x\)\s*/\s*7|cos\s*\(x\)\s*/\s*7|cos\s*\(y\)|sin.*/7")


def cells(answer):
    """The cells of an assignment: the student's, the hidden one with the key, the test, the feedback."""
    return [f"answer = {answer!r}", "import symjac", re.sub(r'"[^"]*"', repr(KEY), HIDDEN, count=1), TEST, FEEDBACK]


@pytest.mark.thorough
@pytest.mark.parametrize(("answer", "is_right"), ANSWERS)
def test_in_a_kernel_as_nbgrader_runs_it(tmp_path, answer, is_right):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells(answer)])
    nbclient.NotebookClient(
        book, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in book.cells for output in cell.outputs]
    errors = [output["ename"] for output in book.cells[3].outputs if output["output_type"] == "error"]
    assert (errors == []) == is_right
    if not is_right:
        told = str(outputs)
        assert not SECRET.search(told.replace(answer, "")), told
        assert errors == (["AssertionError"] if answer.endswith("]") else ["ParseError"])


@pytest.mark.parametrize(("answer", "is_right"), sampled(ANSWERS[1:] + ANSWERS[:1], 4))
def test_in_pytest_which_shows_the_values_that_were_compared(tmp_path, answer, is_right):
    student, imports, hidden, test, _ = cells(answer)
    (tmp_path / "key.py").write_text(hidden)
    body = "\n".join(f"    {line}" for line in (student, *test.strip().split("\n")))
    (tmp_path / "test_answer.py").write_text(f"{imports}\nfrom key import KEY\n\n\ndef test_answer():\n{body}\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_answer.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == (0 if is_right else 1), done.stdout
    if not is_right:
        assert not SECRET.search(done.stdout.replace(answer, "")), done.stdout
