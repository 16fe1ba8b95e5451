"""The PrairieLearn element on `data` as PrairieLearn hands it over: parsed, graded, rendered; notes on notebooks."""

import copy
import importlib.util
import json
import re

import pytest

import symjac
from tests.console import ROOT

FOLDER = ROOT / "examples" / "prairielearn"
ELEMENT = FOLDER / "elements" / "symjac-check"
HTML = '<symjac-check answers-name="J" components="x*y, sin(x)" vars="x,y" of="jacobian" weight="2"></symjac-check>'


@pytest.fixture(scope="module")
def element():
    info = json.loads((ELEMENT / "info.json").read_text())
    spec = importlib.util.spec_from_file_location("symjac_check", ELEMENT / info["controller"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data(answer="", **more):
    """A question's data, with all keys of `QuestionData` in PrairieLearn's module."""
    return {
        "params": {}, "preferences": {}, "correct_answers": {}, "submitted_answers": {"J": answer},
        "raw_submitted_answers": {"J": answer}, "format_errors": {}, "partial_scores": {}, "score": 0, "feedback": {},
        "variant_seed": 1, "options": {}, "editable": True, "panel": "question", "correct_answer_shown": False,
        "extensions": {}, "num_valid_submissions": 0, "manual_grading": False, "ai_grading": False, "gradable": True,
        "answers_names": {}, **more,
    }  # fmt: skip


MAY_CHANGE = {
    "prepare": {"correct_answers", "params", "answers_names"},
    "parse": {"correct_answers", "feedback", "format_errors", "params", "submitted_answers"},
    "grade": {"correct_answers", "format_errors", "params", "partial_scores", "score", "submitted_answers"},
    "render": set(),
    "test": {"format_errors", "partial_scores", "raw_submitted_answers", "score"},
}
"""The keys of `data` that each function may change; none may come or go. Source: Element developer guide.

It advises against changing `feedback` when grading; `answers_names` is what PrairieLearn's own elements change.
"""


def call(element, function, found, html=HTML):
    """What a function of the element returns, once it has changed no more than it may and JSON can hold the rest."""
    before = copy.deepcopy(found)
    value = getattr(element, function)(html, found)
    assert found.keys() == before.keys()
    assert {name for name in found if found[name] != before[name]} <= MAY_CHANGE[function]
    assert json.loads(json.dumps(found)) == found
    return value


def graded(element, answer, html=HTML):
    found = data(answer)
    call(element, "parse", found, html)
    if not found["format_errors"]:
        call(element, "grade", found, html)
    return found


@pytest.mark.parametrize(
    ("answer", "score", "mistakes"),
    [
        ("[[y, x], [cos(x), 0]]", 1.0, []),
        (r"\begin{pmatrix} y & x \\ \cos x & 0 \end{pmatrix}", 1.0, []),
        ("[[y, cos(x)], [x, 0]]", 0.5, ["transpose"]),
    ],
)
def test_partial_scores_and_mistakes(element, answer, score, mistakes):
    found = graded(element, answer)
    marked = found["partial_scores"]["J"]
    assert (marked["score"], marked["weight"], marked["feedback"]["mistakes"]) == (score, 2, mistakes)
    assert marked["feedback"]["entries"]["1,1"] == "right"


def test_the_transpose_is_right_where_any_orientation_is(element):
    found = graded(element, "[[y, cos(x)], [x, 0]]", HTML.replace("<symjac-check ", '<symjac-check orientation="any" '))
    assert found["partial_scores"]["J"]["score"] == 1.0


@pytest.mark.parametrize("answer", ["[[y, x], [coss(x), 0]]", "[[y,", "", "???"])
def test_what_cannot_be_read_is_a_format_error_and_no_score(element, answer):
    found = graded(element, answer)
    assert "J" in found["format_errors"]
    assert found["partial_scores"] == {}


def test_the_caret_is_under_the_place(element):
    error = graded(element, "[[y, x], [coss(x), 0]]")["format_errors"]["J"]
    line, caret = error.split("<pre>")[1].removesuffix("</pre>").split("\n")
    assert line[caret.index("^") : caret.index("^") + caret.count("^")] == "coss"


def test_what_is_undecided_is_never_a_zero(element):
    html = '<symjac-check answers-name="J" components="atan(tan(x))" vars="x" of="expression"></symjac-check>'
    found = graded(element, "x - pi*floor(x/pi + 1/2)", html)
    assert found["partial_scores"] == {}
    assert "does not count" in found["format_errors"]["J"]


def test_prepare_refuses_a_key_that_cannot_be_read(element):
    with pytest.raises(Exception, match="unknown function 'sinn'"):
        element.prepare(HTML.replace("sin(", "sinn("), data())
    with pytest.raises(ValueError, match="answers-name"):
        element.prepare("<symjac-check components='x'></symjac-check>", data())
    found = data()
    call(element, "prepare", found)
    with pytest.raises(ValueError, match="two elements"):
        element.prepare(HTML, found)
    with pytest.raises(ValueError, match="not proved right"):
        element.prepare(HTML.replace("weight=", "correct-answer='[[y, x], [1, 0]]' weight="), data())
    own = data()
    call(element, "prepare", own, HTML.replace("weight=", "correct-answer='[[y, x], [cos(x), 0]]' weight="))
    assert own["correct_answers"] == {"J": "[[y, x], [cos(x), 0]]"}


@pytest.mark.parametrize("test_type", ["correct", "incorrect", "invalid"])
@pytest.mark.parametrize(
    "html",
    [
        HTML,
        HTML.replace("weight=", "credit='all' weight="),
        HTML.replace("weight=", "layout='denominator' weight="),
        HTML.replace('"jacobian"', '"determinant"'),
        '<symjac-check answers-name="J" components="x^2*y" of="gradient"></symjac-check>',
        '<symjac-check answers-name="J" components="x^2*log(x)" vars="x" of="expression"></symjac-check>',
    ],
)
def test_what_the_element_says_of_its_own_submissions_comes_true(element, html, test_type):
    """PrairieLearn submits what `test` wrote, and compares the scores and the names with format errors."""
    said = data(test_type=test_type)
    call(element, "test", said, html)
    found = graded(element, said["raw_submitted_answers"]["J"], html)
    assert found["format_errors"].keys() == said["format_errors"].keys() == ({"J"} if test_type == "invalid" else set())
    for name, expected in said["partial_scores"].items():
        score = found["partial_scores"][name]
        assert (score["score"], score["weight"]) == (pytest.approx(expected["score"]), expected["weight"])
        assert (score["score"] == 1) == (test_type == "correct")


def test_panels(element):
    assert 'name="J"' in call(element, "render", data())
    found = graded(element, "[[y, cos(x)], [x, <b>]]".replace("<b>", "0")) | {"panel": "submission"}
    shown = call(element, "render", found)
    assert "50%" in shown
    assert "entry (1,2): wrong" in shown
    wrong = graded(element, "<script>") | {"panel": "submission"}
    assert "<script>" not in element.render(HTML, wrong)


def test_the_question_uses_the_element():
    assert "<symjac-check " in (FOLDER / "questions" / "jacobian" / "question.html").read_text()
    assert json.loads((FOLDER / "questions" / "jacobian" / "info.json").read_text())["type"] == "v3"
    assert set(json.loads((ELEMENT / "info.json").read_text())) <= {"controller", "dependencies", "dynamicDependencies"}


@pytest.mark.parametrize(("answer", "is_right"), [("[[y, x], [cos(x), 0]]", True), ("[[y, x], [sin(x), 0]]", False)])
def test_the_notes_on_notebooks_hold_and_do_not_show_the_key(answer, is_right, capsys):
    first, second = re.findall(r"```python\n(.*?)```", (ROOT / "examples" / "notebooks.md").read_text(), re.DOTALL)
    names = {"symjac": symjac, "answer": answer}
    if is_right:
        exec(first, names)
    else:
        with pytest.raises(AssertionError, match=r"^the Jacobian matrix is not right yet$"):
            exec(first, names)
    exec(second, names)
    assert names["right"] == (4 if is_right else 3)
    assert "cos" not in capsys.readouterr().out
