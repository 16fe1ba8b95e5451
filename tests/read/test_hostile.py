"""Input that attacks: code, bombs, malformed text, names that collide, Unicode. Every case is answered as it should.

The cases run through the whole command line, in a directory where a file would show that code ran.
"""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

import symjac
from symjac import work
from symjac.cli import main
from symjac.kernel import sympy  # loaded once here, not in every child
from symjac.run import batch
from symjac.run.guard import Limits
from symjac.work import CALLS_A_SECOND
from tests.cases import each, load, sampled

CASES = load("hostile.jsonl")
STATUSES = {"error": {2, 3}, "ok": {0}, "either": {0, 2, 3, 4}}


def text_of(case: dict) -> str:
    """The input; `gen` describes the long ones."""
    if "input" in case:
        return case["input"]
    gen = case["gen"]
    if "nest" in gen:
        opening, closing = gen["nest"]
        middle = opening * gen["times"] + gen["core"] + closing * gen["times"]
    else:
        middle = gen["repeat"] * gen["times"]
    return gen["prefix"] + middle + gen["suffix"]


@pytest.mark.parametrize("case", sampled(CASES, 5), ids=lambda case: case["id"])
def test_case(case, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    text = text_of(case)
    if len(text) > 100_000:  # longer than one argument may be
        Path("input.txt").write_text(text, encoding="utf-8", errors="surrogatepass")
        status = main(["jacobian", "--file", "input.txt", "--vars", case["vars"], "-f", "str", "--timeout", "10"])
        Path("input.txt").unlink()
    else:
        status = main(["jacobian", text, "--vars", case["vars"], "-f", "str", "--timeout", "10"])
    out, err = capfd.readouterr()
    assert status in STATUSES[case["expect"]], (out, err)
    assert "Traceback" not in err
    assert "bug" not in err
    assert not list(Path().iterdir()), "a file appeared"
    assert "\x1b" not in out + err
    assert "PWNED" not in out
    assert (status == 0) == bool(out)
    assert err.startswith("symjac: ") or status == 0 or err.startswith("note: ")


@each("case", [case for case in CASES if "expect_value" in case])
def test_value(case):
    got = symjac.problem(case["input"], vars=case["vars"]).components[0]
    words = {"in": "in_"}  # a Python keyword: spelt apart for the independent reading below
    expected = case["expect_value"]
    for word, spelt in words.items():
        expected = expected.replace(f"{word}*", f"{spelt}*")
    names = {name: sympy.Symbol(words.get(name, name), real=True) for name in case["vars"].split(",")}
    known = {words.get(name, name): symbol for name, symbol in names.items()}
    meant = sympy.sympify(expected, locals=known)  # our own data, not a user's
    renamed = got.subs({sympy.Symbol(name, real=True): symbol for name, symbol in names.items()})
    assert sympy.simplify(renamed - meant) == 0


SELECTION = [case for number, case in enumerate(CASES) if number % 8 == 0]
"""Enough of the cases to see that whatever a text is typed into refuses what the components refuse."""


@pytest.mark.parametrize("case", sampled(SELECTION, 4), ids=lambda case: case["id"])
@pytest.mark.parametrize("of", ["gradient", "expression"])
def test_case_as_an_answer(case, of, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    Path("answer.txt").write_text(text_of(case), encoding="utf-8", errors="surrogatepass")
    status = main(["check", "x*y", "--of", of, "--vars", "x,y", "--answer-file", "answer.txt", "--timeout", "10"])
    Path("answer.txt").unlink()
    assert status in {0, 1, 2, 4}
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    assert "bug" not in err
    assert "\x1b" not in out + err
    assert not list(Path().iterdir()), "a file appeared"


FIELDS = ("components", "answer", "at", "vars", "params", "functions", "positive", "name", "of", "layout", "from", "id")
MOST_CALLS = 10 * CALLS_A_SECOND


@pytest.mark.parametrize(
    "case", sampled([case for case in SELECTION if "input" in case], 3), ids=lambda case: case["id"]
)
def test_case_in_every_field(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for field in FIELDS:
        problem = {"command": "check", "of": "gradient", "components": "x*y", "answer": "y, x", field: case["input"]}
        given = batch.problem_of(json.dumps(problem).encode(), 1)
        record = work.attempted(lambda given=given: batch.respond(given, Limits(seconds=2)), MOST_CALLS, None)
        assert record is not None, field
        assert "failed on this input" not in json.dumps(record), (field, record)
        assert not list(Path().iterdir()), "a file appeared"


def test_memory_stays_bounded():
    """The parent process, which reads without a limit of its own, has stayed below 2 GB through all of the above."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2_000_000


def test_all_243_cases_are_here():
    assert len(CASES) == 243
    assert len({json.dumps(case.get("input", case.get("gen"))) + case["vars"] for case in CASES}) > 230
