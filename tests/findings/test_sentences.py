"""Sentences of sheets and messages that are true of the map or the answer, and false ones that must not stand there.

Each row is a command line with what its output says and what it does not say, as regular expressions. Facts are checked
by hand: a gradient has an entry for each variable, √x has no forward slope at 0, and so on.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.cases import sampled
from tests.cli.test_cli import run  # noqa: F401 - a fixture

ROWS_OF_A_GRADIENT = "matrix has one row for each component(?!.*gradient)"
INNER_LOST, ORDER, AT_A_POINT = "inner-function-lost", "quotient-order", "evaluated-at-point"
TERMS = "terms of higher order do$"


def checked(text, of, answer, *more):
    return ["check", text, "--of", of, "--answer", answer, *more]


SENTENCES = [
    # The rows of a gradient belong to variables.
    (checked("x*y*z", "gradient", "[y*z, x*z]"), "a gradient,\n +a curl or a Hessian one for each variable", None),
    (checked("x*y", "gradient", "[y, x, 0]"), "gradient, a curl or a Hessian one for each variable", None),
    (checked("x^2+y^2", "gradient", "[2*x, 2*y, 0]", "-f", "json"), "one for each variable", ROWS_OF_A_GRADIENT),
    (checked("exp(x*z)", "gradient", "[z*exp(x*z)]", "-v", "x,z"), None, ROWS_OF_A_GRADIENT),
    # A column has no entry (i, j).
    (["explain", "x^2*y"], r"The gradient ∇f is the same 2 numbers as a column, 2×1", r"entry \(i, j\)"),
    (["explain", "x*y*z", "-f", "markdown"], "3×1", r"entry \(i, j\)"),
    (["gradient", "x*y", "--steps"], None, r"entry \(i, j\)"),
    # Without forward slopes there is no candidate.
    (["linearize", "sqrt(x)", "--at", "x=0", "--verify"], "(?s)not a candidate.*no forward", "the only candidate"),
    (["linearize", "cbrt(x)", "--at", "x=0", "--verify"], "not a candidate", "the only candidate"),
    (["linearize", "y+sqrt(x)", "--at", "x=0,y=1", "--verify"], "no forward slope", "the only candidate"),
    (["linearize", "x^(3/2)", "--at", "x=0", "--verify"], "the only candidate", "no forward slope"),
    # The composite is a map of the inner variables.
    (["compose", "x^2+y; x*y", "r*cos(t); r*sin(t)"], r"J_\{G∘F\}\(r, t\) = J_G\(F\(r, t\)\)·J_F\(r, t\)", r"J\(x\)"),
    (["compose", "u^2; v", "s; s^3"], r"J_\{G∘F\}\(s\) = J_G\(F\(s\)\)·J_F\(s\)", r"\(x\)"),
    (["compose", "x*y", "r+t; r*t"], r"J_\{g∘F\}\(r, t\)", r"\(x\)"),
    # Eigenvalues whose difference is a square are real.
    (["equilibria", "a*x; b*y", "-v", "x,y"], r"\(a - b\)²\n(.*\n)* +a node wherever it is not a saddle", "spiral"),
    (["equilibria", "a*x+y; -y", "-v", "x,y"], r"\(a \+ 1\)²\n(.*\n)* +a node wherever", "spiral"),
    (["equilibria", "a*x-y; x+a*y", "-v", "x,y"], "-4\n(.*\n)*.*a spiral: ", "a node"),
    (["equilibria", "x+a*y; b*x-y/2", "-v", "x,y"], "a node where .*\n?.*a spiral where", "wherever"),
    (["equilibria", "x*y; -x^2*y", "-v", "x,y"], "det J = 0", "(?<!un)a node"),
    # What decides is said of the equilibria that are undecided.
    (["equilibria", "x*(1-x); y*(x-2); -z", "-v", "x,y,z"], None, "undecided"),
    (["equilibria", "y; -x^7-y^3+x^2*y; z^2-z", "-v", "x,y,z"], "undecided: an eigenvalue has the real part 0", TERMS),
    (["equilibria", "x^2+a*x; y*(x-a)", "-v", "x,y"], "(?s)a = 0.*undecided: an eigenvalue is 0.*no test", TERMS),
    (["equilibria", "y; -x", "-v", "x,y"], "centre", "higher order|undecided"),
    # None is said where it is proved.
    (["critical", "1000*x + cos(x*sin(x))"], "(?s)none found.*there may be others", r"\bnone\n"),
    (["equilibria", "1000 + cos(x*sin(x))"], "(?s)none found.*there may be others", r"\bnone\n"),
    (["critical", "x^3+x"], "(?s)none\n.*no critical points: proved", "may be"),
    # A sentence is one paragraph.
    (["explain", "x^2*y", "-f", "latex"], r"Its Jacobian matrix \$J\$ is 1\$\\times\$2: one row", r"\n\n[,.;:]"),
    (["explain", "x*y; x+y", "-f", "latex"], r"Row 1 belongs to .* moves\.\n", r"\n\n[,.;:]"),
    (["explain", "r*cos(t); r*sin(t)", "-f", "latex"], r"from \$.*\$ to \$.*\$\.\n", r"\n\n[,.;:]"),
    # A verdict is shown in LaTeX.
    (checked("x^2*y", "gradient", "[2x*y, x^2]", "-f", "latex"), r"\\quad \\text\{right\}", None),
    (checked("x^2*y", "gradient", "[2x*y, x]", "-f", "latex"), r"\\boxed\{x\}.*\\quad \\text\{wrong\}", None),
    (checked("sqrt(x-3)^2", "derivative", "1", "-f", "latex"), r"\\text\{right where x .*3\}", None),
    # No name that is not true of the answer.
    (checked("2^x*3^x*4^x", "derivative", "0"), "dependence-missed", INNER_LOST),
    (checked("5^x", "derivative", "0"), "dependence-missed", INNER_LOST),
    (checked("exp(3*x)", "derivative", "0"), "dependence-missed", INNER_LOST),
    (checked("x*exp(x)", "derivative", "exp(x)-x*exp(x)"), "product-rule-sign", ORDER),
    (checked("x^2*sin(x)", "derivative", "x^2*cos(x)-2x*sin(x)"), "product-rule-sign", ORDER),
    (checked("x*log(x)", "derivative", "1-log(x)"), "product-rule-sign", ORDER),
    (checked("x/y", "derivative", "1", "-v", "x"), "other-variable-dropped", AT_A_POINT),
    (checked("x/y", "gradient", "[1, 1]"), "other-variable-dropped", AT_A_POINT),
    (checked("z/(x+y)", "derivative", "1", "-v", "z"), "other-variable-dropped", AT_A_POINT),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "says", "never"), sampled(SENTENCES, 7))
def test_what_is_said_is_true(run, arguments, says, never):  # noqa: F811
    _, out, err = run(*arguments)
    assert says is None or re.search(says, out + err, re.MULTILINE), out + err
    assert never is None or not re.search(never, out + err, re.MULTILINE), out + err


RESTRICTED = [
    ("(-1)^n*x", "cos(pi*n)", "right for integer n."),
    ("sqrt(x-3)^2", "1", "right where x >= 3."),
    ("log(x-1)", "1/(x-1)", "right."),
]


def test_the_batch_message_of_a_right_answer_has_its_restriction(tmp_path, run):  # noqa: F811
    path = tmp_path / "answers.jsonl"
    asked = {"command": "check", "vars": ["x"], "of": "derivative"}
    path.write_text("".join(f"{json.dumps({**asked, 'components': f, 'answer': a})}\n" for f, a, _ in RESTRICTED))
    _, out, _ = run("batch", str(path), "-q")
    assert [json.loads(line)["message"] for line in out.splitlines()] == [message for *_, message in RESTRICTED]
