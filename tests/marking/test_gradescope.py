"""A submission to Gradescope: results.json as its specification has it, and no zero that nobody has looked at."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.console import ROOT

EXAMPLE = ROOT / "examples" / "gradescope"
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
FIELDS = {
    "score": float, "execution_time": int, "output": str, "output_format": str, "visibility": str,
    "stdout_visibility": str, "extra_data": dict, "tests": list,
}  # fmt: skip
TEST_FIELDS = {
    "score": float, "max_score": float, "status": str, "name": str, "number": str, "output": str, "output_format": str,
    "tags": list, "visibility": str,
}  # fmt: skip
"""The fields of Gradescope's "Output format" that are used, and what they hold."""


def run(*arguments, folder=EXAMPLE):
    return forked.completed("gradescope", *arguments, folder=folder)


def require_schema(found):
    assert found.keys() <= FIELDS.keys()
    assert all(isinstance(value, FIELDS[name]) for name, value in found.items())
    assert {found["visibility"], found["stdout_visibility"]} <= VISIBILITIES
    for test in found["tests"]:
        assert test.keys() <= TEST_FIELDS.keys()
        assert all(isinstance(value, TEST_FIELDS[name]) for name, value in test.items())
        assert test["output_format"] in FORMATS
        assert test.get("visibility", "visible") in VISIBILITIES
        assert test.get("status", "passed") in ("passed", "failed")


def test_the_example(tmp_path):
    done = run("submission", "-o", tmp_path / "results.json")
    assert (done.returncode, done.stderr) == (0, "note: 3 of 6 points; 1 to look at\n")
    found = json.loads((tmp_path / "results.json").read_text())
    require_schema(found)
    jacobian, gradient = found["tests"]
    assert (found["score"], jacobian["score"], jacobian["max_score"], jacobian["status"]) == (3, 3, 4, "failed")
    assert "score" not in gradient
    assert "status" not in gradient
    assert gradient["visibility"] == "after_published"
    assert "cos" not in json.dumps(found)


@pytest.mark.parametrize(
    ("answers", "score"),
    [({}, 0), ({"jacobian.txt": b"[[y, x], [cos(x), 0]]", "gradient.txt": b"2x*; x^2\n"}, 4),
     ({"jacobian.txt": b"\xff\xfe", "gradient.txt": b"2x*y; x^2\n"}, 2)],
)  # fmt: skip
def test_what_is_in_the_folder_counts(tmp_path, answers, score):
    for name, content in answers.items():
        (tmp_path / name).write_bytes(content)
    done = run(tmp_path, "-a", EXAMPLE / "assignment.toml")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    require_schema(found)
    assert found["score"] == score


def test_a_visibility_of_the_assignment_holds_for_the_questions_that_have_none(tmp_path):
    # "If an assignment level visibility setting is set, a test can override this setting with its own."
    own = "\n".join(line for line in (EXAMPLE / "assignment.toml").read_text().splitlines() if "visib" not in line)
    (tmp_path / "a.toml").write_text(f'visibility = "after_due_date"\n{own}\nvisibility = "visible"\n')
    found = json.loads(run("submission", "-a", tmp_path / "a.toml").stdout)
    assert found["visibility"] == "after_due_date"
    assert [test.get("visibility") for test in found["tests"]] == [None, "visible"]


def test_a_folder_as_gradescope_lays_it_out(tmp_path):
    # The working directory is /autograder, with source (the zip), submission, results and submission_metadata.json.
    for folder in ("source", "submission", "results"):
        (tmp_path / folder).mkdir()
    (tmp_path / "submission_metadata.json").write_text('{"users": [{"name": "A", "sid": "1"}]}')
    (tmp_path / "source" / "assignment.toml").write_bytes((EXAMPLE / "assignment.toml").read_bytes())
    (tmp_path / "submission" / "Jacobian.TXT").write_text("[[y, x], [cos(x), 0]]")
    (tmp_path / "submission" / "gradient.txt").write_text("2xy; x^2")
    script = (EXAMPLE / "run_autograder").read_text().replace("/autograder/symjac/bin/symjac", '"$PYTHON" -m symjac')
    script = script.replace("/autograder", str(tmp_path))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, timeout=120)
    assert done.returncode == 0
    found = json.loads((tmp_path / "results" / "results.json").read_text())
    require_schema(found)
    assert found["score"] == 2
    assert "the submission has no file jacobian.txt; it has Jacobian.TXT, gradient.txt" in found["tests"][0]["output"]


@pytest.mark.thorough
def test_the_autograder_is_set_up_and_marks_a_submission(tmp_path):
    # setup.sh and run_autograder as they stand, but for the place of /autograder and the system's own packages.
    for folder in ("source", "submission", "results", "bin"):
        (tmp_path / folder).mkdir()
    wheel = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--wheel-dir",
        str(tmp_path / "source"),
        str(ROOT),
    ]
    subprocess.run(wheel, check=True, timeout=300, capture_output=True)
    (tmp_path / "source" / "assignment.toml").write_bytes((EXAMPLE / "assignment.toml").read_bytes())
    (tmp_path / "submission" / "jacobian.txt").write_text("[[y, x], [cos(x), 0]]")
    (tmp_path / "bin" / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "apt-get").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    env.pop("PYTHONPATH", None)
    for name in ("setup.sh", "run_autograder"):
        script = (EXAMPLE / name).read_text().replace("/autograder", str(tmp_path))
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=env, timeout=600, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "results" / "results.json").read_text())
    require_schema(found)
    assert [test.get("score") for test in found["tests"]] == [4, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('visibility = "all"\n[[question]]\nid = "1"\ncomponents = "x"', "visibility is one of"),
        ('[[question]]\nid = "1"\ncomponents = "x"\nfile = "../x"', "is a name in the folder"),
        ('[[question]]\nid = "1"\ncomponents = "x"\nvisibilty = "visible"', "did you mean visibility?"),
        ('title = "x"\n[[question]]\nid = "1"\ncomponents = "x"', "unknown field 'title'"),
        ("", "holds no questions"),
        ("[[question", "Expected"),
    ],
)
def test_an_assignment_is_refused(tmp_path, text, message):
    (tmp_path / "a.toml").write_text(text)
    done = run(tmp_path, "-a", "a.toml", folder=tmp_path)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "jacobian.txt").symlink_to(Path(__file__))
    done = run(tmp_path, "-a", EXAMPLE / "assignment.toml")
    assert (done.returncode, "is not a file of the submission" in done.stderr) == (2, True)
