"""Any text, changed texts and structured garbage: each is a value or an error with a place, and in bounded time.

Laws of the checker: the truth in another spelling is never wrong, the truth and something that is certainly not
zero is never right, and a witness refutes when mpmath computes it again.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import assume, example, given, note, settings, strategies as st
from mpmath import mp

import symjac
from symjac.errors import ReadError, SymjacError
from symjac.kernel import sympy
from symjac.marking import question_of, tables
from symjac.marking.classes import Added, ClassFile, columns
from symjac.read.tokens import _COMMON, tokenize
from symjac.render import latex, plain_text
from symjac.render.latex import ASCII, UNICODE
from symjac.run import batch
from symjac.run.guard import Limits
from symjac.work import CALLS_A_SECOND, attempted
from tests import fuzzing
from tests.cases import tries
from tests.maps import DIGITS, PROFILE, Term, evaluate, inner_point, terms

SEEDS = fuzzing.seeds()
QUICK = settings(PROFILE, max_examples=tries(200))
SLOW = settings(PROFILE, max_examples=tries(60))

# --- texts ----------------------------------------------------------------------------------

PIECES = (
    *"xyagfe123.+-*/^!|()[]{}<>,;=&_'\\\n \t#$%θ√²₁−·\0\ud800\u202e",
    "sin", "ln", "max", "piecewise(", "Matrix(", "Derivative(", "Subs(", "root(", "log_", "**", "<=", "==", "!=", "1e9",
    r"\frac{", r"\begin{bmatrix}", r"\end{bmatrix}", r"\\", "&", r"\left(", r"\right)", r"\sin", r"\sqrt[", "_{", "^{",
    r"\partial", r"\theta", r"\text{", "$$", r"\[", "x=", "J = ", "f(x, y) = ", "[[", "]]", "), (", "__", "9" * 30,
)  # fmt: skip
garbage = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@st.composite
def changed(draw: Any) -> str:
    """A text of the seeds, some of it cut out, doubled, replaced or joined with another."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        put = draw(st.one_of(st.sampled_from(PIECES), st.just(text[start:end] * 2), st.just("")))
        text = text[:start] + put + text[end:]
    return text[:400]


any_text = st.one_of(st.text(max_size=40), garbage, changed())


@QUICK
@given(st.text(sorted(_COMMON), max_size=20))
@example("2x**3 - 1e5*sin(x1) == 1234567890123456")
@example(" 0.5*x_1_a + 1..3 ")
@example("x__1")
@example("1e10000*x")
@example("0x1")
@example("a" * 65)
def test_text_of_common_signs_has_the_tokens_of_any_text(text: str) -> None:
    def outcome(text: str) -> object:
        try:
            return tokenize(text)[:-1]
        except ReadError as error:
            return error.message, error.span

    assert outcome(text) == outcome(f"{text}\t")  # a tab is no common sign


@pytest.mark.parametrize("name", fuzzing.READERS)
@QUICK
@given(any_text)
@example("")
@example("\n")
@example("x")
@example("x=")
@example("[]")
@example("J =")
@example("Matrix(")
@example("[[x], ")
@example("\\")
def test_any_text_is_read_or_refused_at_its_place(name, text):
    fuzzing.outcome(fuzzing.READERS[name], text)


def short(text: str) -> bool:
    """Whether SymPy makes something of it at once."""
    return len(text) < 60


@QUICK
@given(any_text.filter(short), any_text.filter(short))
def test_any_answer_is_judged_or_refused(text, answer):
    for of, components in (("gradient", "x^2*y"), ("expression", text)):
        found = attempted_check(components, answer, of)
        assert found in ("right", "wrong", "undecided", "error", "late")


def attempted_check(components: str, answer: str, of: str, **reading: Any) -> str:
    """The ruling on an answer, within so many calls."""
    try:
        limited = attempted(
            lambda: symjac.check(components, answer, of=of, seconds=1, **reading).ruling, 4 * CALLS_A_SECOND, "late"
        )
        if limited != "late":
            return limited
        symjac.problem(components, **reading)
    except SymjacError as error:
        fuzzing.told(error)
        return "error"
    return "late"


# --- lines and cells ------------------------------------------------------------------------

odd_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), garbage, st.lists(garbage, max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2), st.just(10**400), st.just("x,y"),
)  # fmt: skip
fields = st.one_of(st.sampled_from(list(batch.FIELDS)), st.text(max_size=6))


@st.composite
def lines(draw: Any) -> bytes:
    """A line of a batch: a problem with fields that were changed, cut somewhere or not."""
    whole = {"id": 1, "command": "hessian", "components": "x*y"} | draw(st.dictionaries(fields, odd_values, max_size=4))
    text = json.dumps(whole, ensure_ascii=draw(st.booleans())).encode("utf-8", errors="surrogatepass")
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


@QUICK
@given(st.one_of(lines(), st.binary(max_size=30), any_text.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b'{"id": 1e999}')
@example(b'{"id": 1, "id": 2}')
@example(b'{"a"')
def test_any_line_is_a_problem_or_refused(line):
    found = fuzzing.read_line(line)
    assert found is not None


@SLOW
@given(lines())
def test_any_line_has_a_record_that_is_json(line):
    try:
        problem = batch.problem_of(line, 7)
    except SymjacError:
        return
    record = batch.respond(problem, Limits(seconds=2))
    assert record["status"] in ("ok", "error")
    assert "failed on this input" not in str(record.get("error")), record
    assert json.loads(json.dumps(record, allow_nan=False)) == record


QUESTIONS = (question_of({"id": "answer", "components": "x*y", "of": "gradient"}, {}, "--key"),)


def class_file(content: bytes) -> tuple[tables.Reader, ClassFile, Added]:
    """The table of a class that was asked one question: its reader, its way through, and the columns it gets."""
    encoding = tables.guessed_encoding(io.BytesIO(content))
    reader = tables.Reader(io.BytesIO(content), "t.csv", encoding, ["answer"])
    where = columns("t.csv", reader.head, QUESTIONS, "answer", None, None)
    return reader, ClassFile(where, QUESTIONS, {}), Added(where, QUESTIONS, with_points=False, decimal="point")


cells = st.one_of(st.text(st.characters(codec="utf-8"), max_size=6), st.sampled_from(["=1", "-x", 'a"b', "\r", "\n"]))


@QUICK
@given(
    st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_keeps_its_cells(rows, delimiter, end):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["name", "answer"], *rows])
    reader, table, added = class_file(stream.getvalue().encode())
    error = {"message": "m", "kind": "ParseError", "hint": None, "origin": "the answer"}
    records = ({"id": 1, "status": "error", "error": error} for _ in table.problems(reader.rows()))
    written = [added.head, *map(added.cells, table.marked(records))]
    text = b"".join(tables.line(row, reader.form) for row in written).decode()
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    wanted = [row for row in rows if any(row)]
    assert len(found) == len(wanted) + 1
    for row, kept in zip(wanted, found[1:], strict=True):
        padded = [*row, *[""] * (2 - len(row))]
        assert (kept[:2], kept[6:]) == (shielded(padded[:2]), shielded(padded[2:]))


def shielded(row: list[str]) -> list[str]:
    """Cells as they are written: with one apostrophe before what a spreadsheet would run."""
    return [tables.shielded(tables.bare(cell)) for cell in row]


@QUICK
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_a_table_or_refused(content):
    try:
        reader, table, _ = class_file(b"answer,b\n" + content)
        for problem in table.problems(reader.rows()):
            assert callable(problem) or isinstance(problem["answer"], str)
        reader, table, _ = class_file(content)
        list(table.problems(reader.rows()))
    except SymjacError as error:
        fuzzing.told(error)


# --- laws of the checker --------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


SECONDS = 2
scalars = terms(("x", "y", "a"), most=4)


def gradient_of(term: Term) -> symjac.Result:
    """The gradient of a term that has a value somewhere; examples without one are dropped."""
    assume(inner_point([term]) is not None)
    note(term.text)
    return symjac.gradient(term.text, vars="x,y", params="a,theta,x_1", simplify="none")


def ruling(result: symjac.Result, answer: str) -> symjac.Verdict:
    note(answer)
    verdict = attempted(
        lambda: symjac.check(result.problem, answer, of="gradient", seconds=SECONDS), 4 * SECONDS * CALLS_A_SECOND, None
    )
    assume(verdict is not None)
    return verdict


def spellings(result: symjac.Result) -> dict[str, str]:
    """A gradient in as many ways as we have to write it."""
    light = symjac.gradient(result.problem)
    found = {"str": plain_text.value(light), "LaTeX": latex.value(light), "as derived": plain_text.value(result)}
    for name, style in (("Unicode", UNICODE), ("ASCII", ASCII)):
        found[name] = f"[{'; '.join(style.expression(entry) for entry in light.value)}]"
    for name, change in (("expanded", sympy.expand_mul), ("factored", sympy.factor_terms)):
        entries = attempted(lambda change=change: [change(entry) for entry in light.value], 2 * CALLS_A_SECOND, None)
        if entries is not None:
            found[name] = f"[{'; '.join(ASCII.expression(entry) for entry in entries)}]"
    return found


@SLOW
@given(scalars, st.sampled_from(["str", "LaTeX", "as derived", "Unicode", "ASCII", "expanded", "factored"]))
def test_the_truth_in_another_spelling_is_never_wrong(term, name):
    result = gradient_of(term)
    written = spellings(result)
    assume(name in written)
    assert ruling(result, written[name]).ruling != "wrong"


@SLOW
@given(scalars, st.sampled_from(["1", "-1/1000", "exp(y)", "x^2 + 1", "10^-30", "cosh(x - y)"]), st.integers(0, 1))
def test_the_truth_and_what_is_not_zero_is_never_right(term, more, place):
    result = gradient_of(term)
    entries = [ASCII.expression(entry) for entry in result.value]
    entries[place] = f"{entries[place]} + {more}"
    assert ruling(result, f"[{'; '.join(entries)}]").ruling != "right"


@SLOW
@given(scalars, scalars)
def test_a_witness_refutes_when_it_is_computed_again(term, other):
    result = gradient_of(term)
    assume(inner_point([other]) is not None)
    assert_refuted(ruling(result, f"[{other.text}; ({other.text})]"))


def assert_refuted(verdict: symjac.Verdict) -> None:
    """Every witness of two values has two that differ, by mpmath alone."""
    for entry in verdict.entries:
        witness = entry.comparison.witness
        if entry.ruling != "wrong" or witness is None or None in (witness.expected, witness.answer):
            continue
        point = {symbol.name: evaluate(value, {}) for symbol, value in witness.point}
        expected, answer = evaluate(entry.expected, point), evaluate(entry.answer, point)
        assert expected != answer
        for shown, value in ((witness.expected, expected), (witness.answer, answer)):
            assert abs(evaluate(shown, {}) - value) <= 1e-12 * (1 + abs(value))
