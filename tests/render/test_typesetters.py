"""All LaTeX that symjac writes is typeset by KaTeX and by MathJax, as web pages and notebooks do.

`SYMJAC_TYPESETTERS` is a folder where npm has installed the packages; CI installs them (.ci/run has the versions).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest

from symjac import render
from symjac.render import Options, Tex
from symjac.render.latex import LATEX
from tests.console import ROOT
from tests.render.test_formats import CASES, PAGES, answer
from tests.render.test_notation import TABLE
from tests.render.test_read_back import USES, problem_of

FOLDER = os.environ.get("SYMJAC_TYPESETTERS", "")

needs_them = pytest.mark.skipif(
    not FOLDER or shutil.which("node") is None,
    reason="npm install --prefix FOLDER katex@0.16.22 mathjax-full@3.2.2, and SYMJAC_TYPESETTERS=FOLDER",
)


def refused(formulas: list[str], folder) -> list[list[str]]:
    """Typesetter, formula and message of each that one of them does not take."""
    path = folder / "formulas.json"
    path.write_text(json.dumps(formulas), encoding="utf-8")
    command = ["node", str(ROOT / "tests" / "mathjax.js"), FOLDER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def of_answers() -> list[str]:
    """Every kind of result in every kind of brackets, with left-hand sides of every kind."""
    looks = [Options(lhs=True, matrix=bracket) for bracket in "bpv"]
    looks += [Options(tex=Tex(derivative=name, partial=True, bold=True), log="ln") for name in ("D", "J", "prime")]
    return [
        line
        for name, command in CASES
        for look in looks
        for line in render.finding("latex", answer(name, command), look).splitlines()
    ]


def of_sheets(format_: str) -> list[str]:
    """The formulas of studies, derivations and verdicts: between dollar signs, and displayed."""
    displayed = re.compile(r"\$\$(.*?)\$\$|\\\[(.*?)\\\]", re.DOTALL)
    found: list[str] = []
    for _, made in PAGES:
        text = render.finding(format_, made(), Options(lhs=True))
        found += (first or second for first, second in displayed.findall(text))
        found += re.findall(r"\$([^$]+)\$", displayed.sub("", text))
    return found


@needs_them
@pytest.mark.parametrize(
    ("made", "least"),
    [
        (of_answers, 300),
        (lambda: [row[4] for row in TABLE], 100),
        (lambda: [LATEX.expression(problem_of(text, ()).components[0]) for text in USES], 100),
        (lambda: of_sheets("markdown"), 100),
        (lambda: of_sheets("latex"), 100),
    ],
    ids=["answers", "notation", "functions", "markdown", "studies"],
)
def test_katex_and_mathjax_take_it(made, least, tmp_path):
    formulas = list(dict.fromkeys(made()))
    assert len(formulas) >= least
    assert refused(formulas, tmp_path) == []


@needs_them
def test_they_would_refuse_what_is_wrong(tmp_path):
    found = refused([r"\frac{1}{2}", r"\fracc{1}{2}", r"\left(x"], tmp_path)
    assert {(who, formula) for who, formula, _ in found} == {
        (who, formula) for who in ("KaTeX", "MathJax") for formula in (r"\fracc{1}{2}", r"\left(x")
    }
