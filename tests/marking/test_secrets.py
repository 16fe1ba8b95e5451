"""Nothing of the key is shown where it is not to be revealed: no entry of it, in no notation, and no value of one."""

import csv
import html
import importlib.util
import itertools
import json
import os
import re
from functools import cache

import pytest

import symjac
from symjac.findings.verdict_sheet import decimals
from symjac.kernel import sympy
from symjac.render import FORMATS, latex, linear, mathml
from tests import forked
from tests.cases import sampled
from tests.console import ROOT

SECRETS = [
    # components, variables, of; answers: of its shape, of another one, a known mistake, without a value, unreadable
    ("x*tan(y)", "x,y", "gradient", ["[y; 0]", "0", "[x; tan(x)]", "[1/0; 1]", "["]),
    ("exp(x*y)*sin(y)", "x,y", "hessian", ["[[0, 1], [1, 0]]", "[0, 0, 0]", "exp(x*y)", "log(0)", "x y z("]),
    ("x^x, x*y", "x,y", "jacobian", ["[[x*x^(x-1), 1], [x, y]]", "[[0, y], [0, x]]", "0", "f(x)"]),
    ("gamma(x)*y^2, x", "x,y", "determinant", ["2*y", "[1, 2]", "y^2", "sqrt(-1)"]),
    ("exp(x)*cos(2*y)", "x,y", "laplacian", ["exp(x)*cos(2*y)", "[[1]]"]),
    ("log(x^2 + 7)", "x", "expression", ["2*log(x)", "log(x)^2", "1/x", ")"]),
    ("sqrt(x - 7)^2*y", "x,y", "expression", ["y*(8 - x)", "1", "sqrt(x - 8)"]),
    ("log(x^2 - 5*x + 6)*y", "x,y", "gradient", ["[sqrt(-1 - x^2), 1]", "[1, log(x - 2)]", "[y*log(x - 3), 0]"]),
    ("7/4*x, x*cosh(y)/3", "x,y", "jacobian", ["[[7, 0], [1, x]]", "[[1.75, 0], [2.5, x]]", "[[1, 1/3], [1, 0]]"]),
]


def secrets_of(components, names, of, answers, **options):
    return _secrets_of(components, names, of, tuple(answers), *options.items())


@cache
def _secrets_of(components, names, of, answers, *chosen):
    """What must not be read: the entries of the key in every notation, and their values where an answer differs.

    Left out is what is short, and what stands in an answer: it may stand in a page for another reason.
    """
    options = dict(chosen)
    key = components if of == "expression" else getattr(symjac, of)(components, names)
    entries = [symjac.problem(key, names).components[0]] if of == "expression" else key
    entries = [entries.value] if of in ("determinant", "laplacian") else list(entries)
    values, theirs = set(), set()
    for answer in answers:
        try:
            verdict = symjac.check(components, answer, names, of=of, **options)
        except symjac.SymjacError:
            continue
        theirs |= set(verdict.answer)
        for witness in (entry.comparison.witness for entry in verdict.entries):
            if witness is not None:
                shown = decimals(witness.expected, witness.answer)
                for value, found, kept in zip((witness.expected, witness.answer), shown, (values, theirs), strict=True):
                    kept |= set() if value is None else {value, found, sympy.N(value, 6), sympy.N(value, 4)}
    told = (*answers, names, *(spelling for value in theirs for spelling in spellings(value)))
    everything = " ".join(map(words, told))
    found = {words(spelling) for value in (*entries, *values) for spelling in spellings(value)}
    return {each for each in found if len(each) > 4 and each not in everything}


def spellings(entry):
    """An expression in SymPy's notation and TeX, and in every notation of our own."""
    own = [style.expression(entry) for style in (linear.UNICODE, linear.ASCII, linear.TEXT, latex.LATEX, mathml.MATHML)]
    return [str(entry), sympy.latex(entry), *own]


def words(text):
    """What is read, without tags, entities, spaces and signs that are not seen."""
    return re.sub(r"[\s\u2061\u2062]", "", html.unescape(re.sub(r"<[^>]*>", "", text)))


def unseen(text):
    """What stands in comments and in the values of attributes."""
    found = re.findall(r"<!--(.*?)-->|=\s*(?:\"([^\"]*)\"|'([^']*)')", text, re.DOTALL)
    return re.sub(r"[\s\u2061\u2062]", "", html.unescape(" ".join(part for parts in found for part in parts)))


def require_kept(secrets, texts):
    for text in (shown(text) for text in texts for shown in (words, unseen)):
        for secret in secrets:
            assert secret not in text, (secret, text[max(0, text.index(secret) - 60) :][:160])


def run(folder, *arguments):
    return forked.run([*map(str, arguments)], folder, os.environ)


NAMED = [pytest.param(*row, id=f"{row[2]}-{number}") for number, row in enumerate(SECRETS)]
FIELDS = ("components", "names", "of", "answers")
some_secrets = pytest.mark.parametrize(FIELDS, sampled(NAMED, 3))


@some_secrets
def test_there_is_something_to_keep(components, names, of, answers):
    secrets = secrets_of(components, names, of, answers)
    shown = words(json.dumps(symjac.check(components, answers[0], names, of=of).to_json(), ensure_ascii=False))
    assert any(secret in shown for secret in secrets)


@some_secrets
def test_a_class(tmp_path, components, names, of, answers):
    with open(tmp_path / "a.csv", "w", newline="") as file:
        csv.writer(file).writerows([answer] for answer in ("answer", *answers))
    asked = ("--key", components, "--vars", names, "--of", of, "--no-reveal", "--review", "look.csv", "-o", "b.csv")
    status, _, err = run(tmp_path, "batch", "--csv", "a.csv", *asked, "--report", "r.html", "--feedback", "f")
    assert status == 0, err
    shown = [path.read_text() for path in (*tmp_path.glob("?.html"), *tmp_path.glob("f/*"), tmp_path / "look.csv")]
    shown += [(tmp_path / "b.csv").read_text(), err]
    assert len(shown) == len(answers) + 4
    require_kept(secrets_of(components, names, of, answers), shown)


@some_secrets
def test_records(components, names, of, answers):
    for answer, chosen in itertools.product(answers, CHOSEN):
        secrets = secrets_of(components, names, of, answers, **chosen)
        try:
            record = symjac.check(components, answer, names, of=of, **chosen).to_json(reveal=False)
        except symjac.SymjacError as error:
            require_kept(secrets, [f"{error} {error.hint}"])
            continue
        asked = [record.pop(name, None) for name in ("input", "components")]  # the map that was asked about
        assert (asked == [None, None]) == (of == "expression")
        require_kept(secrets, [json.dumps(record, ensure_ascii=False)])


CHOSEN = [{}, {"strict_domain": True}, {"tolerance": 0.001}]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
@pytest.mark.parametrize(("components", "names", "of", "answers"), sampled(SECRETS, 9))
def test_a_check_in_every_format(name, components, names, of, answers):
    asked = ["check", components, "--vars", names, "--of", of, "--answer", answers[0], "--no-reveal", "-f", name]
    status, out, err = run(ROOT, *asked)
    assert status in (1, 2)  # some formats have no verdicts
    require_kept(secrets_of(components, names, of, answers), [out, err])


@some_secrets
def test_gradescope(tmp_path, components, names, of, answers):
    asked = "".join(
        f"[[question]]\nid = 'q{number}'\ncomponents = '{components}'\nvars = '{names}'\nof = '{of}'\n"
        for number, _ in enumerate(answers)
    )
    (tmp_path / "assignment.toml").write_text(asked)
    (tmp_path / "submission").mkdir()
    for number, answer in enumerate(answers):
        (tmp_path / "submission" / f"q{number}.txt").write_text(answer)
    status, _, err = run(tmp_path, "gradescope", "submission", "-o", "results.json")
    assert status == 0, err
    found = json.loads((tmp_path / "results.json").read_text())
    assert len(found["tests"]) == len(answers)
    require_kept(
        secrets_of(components, names, of, answers),
        [json.dumps(found, ensure_ascii=False), *(test["output"] for test in found["tests"]), err],
    )


@some_secrets
def test_prairielearn(components, names, of, answers):
    file = ROOT / "examples" / "prairielearn" / "elements" / "symjac-check" / "symjac_check.py"
    spec = importlib.util.spec_from_file_location("symjac_check", file)
    element = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(element)
    own = f'<symjac-check answers-name="J" components="{components}" vars="{names}" of="{of}"></symjac-check>'
    secrets = secrets_of(components, names, of, answers)
    for answer in answers:
        data = {
            "submitted_answers": {"J": answer}, "raw_submitted_answers": {"J": answer}, "correct_answers": {},
            "format_errors": {}, "partial_scores": {}, "feedback": {}, "params": {}, "panel": "question",
            "answers_names": {},
        }  # fmt: skip
        element.prepare(own, data)
        shown = [element.render(own, data)]
        element.parse(own, data)
        element.grade(own, data)
        shown += [element.render(own, {**data, "panel": panel}) for panel in ("question", "submission", "answer")]
        require_kept(secrets, [json.dumps(data, ensure_ascii=False), *shown])
