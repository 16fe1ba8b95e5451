"""The answers of a class: what is read, what it is worth, what is written, and that nothing is lost on the way."""

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from symjac import marking
from symjac.errors import ParseError, ReadError
from symjac.marking import tables
from symjac.read import tokens
from symjac.run.guard import Limits
from tests import forked
from tests.cases import each
from tests.console import ROOT, soon

EXAMPLES = ROOT / "examples"
LIMITS = Limits(seconds=60)


def run(folder, *arguments, text=""):
    return forked.completed("batch", *arguments, folder=folder, text=text, environment={"PATH": "/usr/bin:/bin"})


def question(**fields):
    return marking.question_of({"id": "Q", "components": "x*y, sin(x)", "vars": "x,y", **fields}, {}, "1")


def marked(answer, **fields):
    asked = question(**fields)
    return marking.mark(asked, marking.respond(asked.problem(answer, 1), LIMITS))


# --- a whole class --------------------------------------------------------------------------


def table(text, delimiter=";"):
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_the_class_of_the_examples_has_the_marks_that_were_given_by_hand(tmp_path):
    done = run(
        EXAMPLES,
        "--csv",
        "class.csv",
        "--questions",
        "class.toml",
        "-o",
        tmp_path / "marked.csv",
        "--review",
        tmp_path / "look.csv",
        "--report",
        tmp_path / "report.html",
        "--feedback",
        tmp_path / "pages",
    )
    assert done.returncode == 0, done.stderr
    given = table((EXAMPLES / "class.csv").read_text())
    found = table((tmp_path / "marked.csv").read_text())
    expected = table((EXAMPLES / "class-expected.csv").read_text())
    assert [row["id"] for row in found] == [row["id"] for row in given]
    for row, truth, answers in zip(found, expected, given, strict=True):
        assert {name: row[name] for name in truth} == truth, answers
        points = [float(truth[f"{q} points"].replace(",", ".") or 0) for q in ("Jacobian", "Gradient", "Determinant")]
        assert float(row["points"].replace(",", ".")) == sum(points)
    to_look_at = [
        (row["id"], q)
        for row in expected
        for q in ("Jacobian", "Gradient", "Determinant")
        if row[f"{q} verdict"] in marking.OPEN
    ]
    listed = table((tmp_path / "look.csv").read_text())
    assert [(row["student"].split(", ")[1], row["question"]) for row in listed] == to_look_at
    report = ElementTree.fromstring((tmp_path / "report.html").read_text().removeprefix("<!DOCTYPE html>"))
    assert len(list(report.iter("section"))) == 120
    assert not list(report.iter("script"))
    pages = list((tmp_path / "pages").iterdir())
    assert len(pages) == 120
    for page in pages[:5]:
        ElementTree.fromstring(page.read_text().removeprefix("<!DOCTYPE html>"))


def test_marked_again_nothing_changes_but_the_marks(tmp_path):
    (tmp_path / "q.toml").write_text('[[question]]\nid = "Q"\ncomponents = "cos(x)"\nof = "gradient"\n')
    (tmp_path / "a.csv").write_text('note,Q\n=1+1,-sin(x)\n-3,@x\n"+a\nb",-sin(x)+0\n')
    command = ("--questions", "q.toml", "-q")
    once = run(tmp_path, "--csv", "a.csv", *command)
    assert once.returncode == 0, once.stderr
    rows = list(csv.reader(io.StringIO(once.stdout)))
    assert [row[0] for row in rows] == ["note", "'=1+1", "-3", "'+a\nb"]
    assert [row[1] for row in rows] == ["Q", "'-sin(x)", "'@x", "'-sin(x)+0"]
    assert [row[2] for row in rows] == ["Q verdict", "right", "unreadable", "right"]
    (tmp_path / "b.csv").write_bytes(once.stdout.encode())
    assert run(tmp_path, "--csv", "b.csv", *command).stdout == once.stdout


def test_a_row_is_an_answer_and_attempts_cost(tmp_path):
    (tmp_path / "q.toml").write_text(
        '[[question]]\nid = "A"\ncomponents = "x^2"\nof = "gradient"\npoints = 10\npenalty = 0.2\n'
        '[[question]]\nid = "B"\ncomponents = "x^3"\nof = "gradient"\npoints = 5\nattempts = "last"\n'
    )
    (tmp_path / "a.csv").write_text(
        "who,which,reply\nann,A,3x\nbob,A,2x\nann,A,(\nann,A,x\nann,A,2x\nann,B,3x^2\nann,B,\ncyd,C,1\n"
    )
    options = ("--questions", "q.toml", "--question-column", "which", "--answer-column", "reply")
    done = run(tmp_path, "--csv", "a.csv", *options, "--student-column", "who", "--report", "r.html")
    assert done.returncode == 0, done.stderr
    found = table(done.stdout, ",")
    assert [(row["verdict"], row["points"]) for row in found] == [
        ("wrong", "0"),
        ("right", "10"),
        ("unreadable", ""),
        ("wrong", "0"),
        ("right", "6"),
        ("right", "5"),
        ("blank", "0"),
        ("unreadable", ""),
    ]
    assert "there is no question 'C'" in found[-1]["message"]
    assert "8 rows: 3 right, 2 wrong, 2 unreadable, 1 blank; 2 to look at" in done.stderr


def test_an_excel_file_comes_and_goes(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "answer", "n"], ["s1", "2*x", 3], ["s2", "=2*x+0", 4.5], ["s3", None, None]):
        book.active.append(row)
    book.active["B3"].data_type = "s"
    book.save(tmp_path / "a.xlsx")
    done = run(tmp_path, "--class", "a.xlsx", "--key", "x^2", "--of", "gradient", "-o", "b.xlsx")
    assert done.returncode == 0, done.stderr
    back = openpyxl.load_workbook(tmp_path / "b.xlsx")
    rows = list(back["Marked"].iter_rows(values_only=True))
    assert [row[3] for row in rows] == ["verdict", "right", "right", "blank"]
    assert rows[2][1] == "=2*x+0"
    assert back["Marked"]["B3"].data_type == "s"
    assert (rows[1][2], rows[2][2]) == (3, 4.5)
    assert back["Marked"]["D2"].fill.start_color.rgb.endswith(tables.COLOURS["right"])
    assert [cell.value for cell in back["Statistics"][2]][:4] == ["answer", 1, 2, 0]


def test_decimal_commas_of_a_workbook(tmp_path):
    """Numbers stay numbers in a workbook; text beside it has the questions' decimal sign, and `;` between cells."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "Q"], ["s1", "[[y, x], [1,5, 0]]"], ["s2", "[[0; 0]; [0,5; 0]]"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "q.toml").write_text(
        "[[question]]\nid = 'Q'\ncomponents = 'x*y, 3/2*x'\nvars = 'x,y'\npoints = 2.5\ndecimal = 'comma'\n"
    )
    asked = ("--csv", "a.xlsx", "--questions", "q.toml", "-q", "--report", "r.html", "--feedback", "f")
    assert run(tmp_path, *asked, "-o", "b.xlsx").returncode == 0
    rows = list(openpyxl.load_workbook(tmp_path / "b.xlsx")["Marked"].iter_rows(values_only=True))
    assert [row[rows[0].index("Q points")] for row in rows[1:]] == [2.5, 0.625]
    assert run(tmp_path, *asked, "-o", "b.csv").returncode == 0
    assert [row["Q points"] for row in table((tmp_path / "b.csv").read_text())] == ["2,5", "0,625"]
    for page in (tmp_path / "r.html", *(tmp_path / "f").iterdir()):
        assert not re.search(r"(?<![0-9])0\.625|2\.5(?![0-9])", page.read_text().split("<main>")[1])
    assert "0,625" in (tmp_path / "r.html").read_text()


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "a.csv").write_text("answer\nx\n")
    before = b"what was there"
    (tmp_path / "out.csv").write_bytes(before)
    done = run(tmp_path, "--csv", "a.csv", "--key", "x, y", "--of", "determinant", "--vars", "x", "-o", "out.csv")
    assert (done.returncode, "--key: " in done.stderr) == (2, True)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.csv"]


def test_a_class_that_is_interrupted_leaves_no_half_of_a_file(tmp_path):
    (tmp_path / "a.csv").write_text("answer\n" + "".join(f"2*x + {i}\n" for i in range(5_000)))
    command = [
        sys.executable,
        "-m",
        "symjac",
        "batch",
        "--csv",
        "a.csv",
        "--key",
        "x^2",
        "--of",
        "gradient",
        "-o",
        "b.csv",
    ]
    with subprocess.Popen(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}) as process:
        soon(lambda: any(path.name.endswith(".part") for path in tmp_path.iterdir()))
        process.terminate()
        assert process.wait(timeout=60) == 143
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_row_of_averages_is_no_student(tmp_path):
    # As Moodle's reports of a quiz end, in English and in German.
    (tmp_path / "a.csv").write_text(
        "Last name,Grade/2,Response 1,Response 2\nAda,-,2x,x\nOverall average,1.50,0.75,-\nBob,-,3x,\n"
        "Gesamtdurchschnitt,,,\nOverall average,,2x,x\n"
    )
    (tmp_path / "q.toml").write_text(
        '[[question]]\nid = "a"\ncolumn = "Response 1"\ncomponents = "x^2"\nof = "derivative"\n'
        '[[question]]\nid = "b"\ncolumn = "Response 2"\ncomponents = "x^2/2"\nof = "derivative"\n'
    )
    ask = ("--csv", "a.csv", "--questions", "q.toml", "--student-column", "Last name")
    done = run(tmp_path, *ask, "-o", "m.csv", "--feedback", "pages", "--report", "r.html")
    assert done.stderr == "note: 5 rows: 4 right, 1 wrong, 1 blank\n"  # the last row has answers
    rows = list(csv.reader((tmp_path / "m.csv").read_text().splitlines()))
    assert [row[:4] for row in rows[1:]] == list(csv.reader((tmp_path / "a.csv").read_text().splitlines()))[1:]
    assert rows[2][4:] == rows[4][4:] == [""] * (len(rows[0]) - 4)
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        "Ada.html",
        "Bob.html",
        "Overall_average.html",
    ]
    lines = (tmp_path / "m.csv").read_text().splitlines(keepends=True)
    (tmp_path / "n.csv").write_text("".join(lines[:4]))
    assert run(tmp_path, *ask, "--resume", "n.csv").returncode == 0
    assert (tmp_path / "n.csv").read_text() == "".join(lines)


def test_a_bar_may_part_the_cells(tmp_path):
    (tmp_path / "a.csv").write_text('student|answer\na|2x\nb|"sqrt(4)*|x|"\nc|2|x|\n')
    done = run(tmp_path, "--csv", "a.csv", "--key", "x^2", "--of", "derivative", "-q")
    assert done.returncode == 0
    rows = list(csv.reader(done.stdout.splitlines(), delimiter="|"))
    assert [row[2] for row in rows] == ["verdict", "right", "wrong", "unreadable"]
    assert rows[2][1] == "sqrt(4)*|x|"


def test_a_class_comes_through_a_pipe(tmp_path):
    done = run(tmp_path, "--csv", "-", "--key", "x^2", "--of", "gradient", text="n,answer\n1,2x\n")
    assert done.stdout == 'n,answer,verdict,score,mistakes,message\n1,2x,right,1,,"right."\n'.replace('"', "")
    assert done.stderr == "note: 1 row: 1 right\n"


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_class_that_cannot_be_read_is_told(tmp_path, name):
    done = run(tmp_path, "--csv", name, "--key", "x^2")
    assert (done.returncode, f"cannot read {name}" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("option", ["-o", "--review", "--report"])
def test_a_full_disk_is_told(tmp_path, option):
    (tmp_path / "a.csv").write_text("answer\nx\n(\n")
    done = run(tmp_path, "--csv", "a.csv", "--key", "x^2", "--of", "gradient", option, "/dev/full")
    assert (done.returncode, "cannot write /dev/full" in done.stderr) == (2, True), done.stderr


# --- tables ---------------------------------------------------------------------------------


def read(content: bytes, encoding=None, columns=("answer",)):
    stream = io.BytesIO(content)
    reader = tables.Reader(stream, "a.csv", encoding or tables.guessed_encoding(stream), columns)
    return reader, [row.cells for row in reader.rows()]


@pytest.mark.parametrize(
    ("content", "head", "rows"),
    [
        (b"a,answer\n1,x\n", ["a", "answer"], [["1", "x"]]),
        (b'\xef\xbb\xbfa;answer\r\n1;"x; y"\r\n', ["a", "answer"], [["1", "x; y"]]),
        ("a\tanswer\r\nü\tx\r\n".encode("utf-16"), ["a", "answer"], [["ü", "x"]]),
        ("a,answer\nJürgen,x\n".encode("latin-1"), ["a", "answer"], [["Jürgen", "x"]]),
        (b'answer\n"a ""b""\nc",\n5" pipe\n', ["answer"], [['a "b"\nc', ""], ['5" pipe']]),
        (b"answer\rx\ry", ["answer"], [["x"], ["y"]]),
        (b"answer\n\n,\nx", ["answer"], [[""], ["", ""], ["x"]]),
        (b'answer,b\n"' + b'x""' * 500_000 + b'",1\n', ["answer", "b"], [['x"' * 500_000, "1"]]),
    ],
)
def test_rows_are_read(content, head, rows):
    reader, found = read(content)
    assert reader.head == head
    assert found == rows


def test_a_cell_without_an_end_costs_its_own_row():
    long = b"x" * (tables.MOST_CHARACTERS + 1)
    reader = tables.Reader(
        io.BytesIO(b"id,answer,b\n1," + long + b',c\n2,"' + long + b'",d\n3,y,e\n'), "a", "utf-8", []
    )
    rows = list(reader.rows())
    assert [(row.cells[0], row.cells[2], row.is_cut) for row in rows] == [
        ("1", "c", True),
        ("2", "d", True),
        ("3", "e", False),
    ]


def test_a_row_that_is_written_is_read_as_it_was():
    cells = ["=1", "-x", "-3,5", "'t Hooft", "a;b", 'c"d', "e\r\nf", "", "@x", "+1e3", "\tx"]
    form = tables.CsvForm(";", "\r\n")
    data = b"answer\r\n" + tables.line(cells, form)
    assert read(data, columns=())[1] == [cells] or read(data.replace(b"answer", b"answer;"), columns=())[1] == [cells]


# --- what answers are worth -----------------------------------------------------------------


@each(
    ("answer", "fields", "verdict", "share"),
    [
        ("[[y, x], [cos(x), 0]]", {}, "right", 1),
        ("[[y, x], [sin(x), 0]]", {}, "wrong", Fraction(3, 4)),
        ("[[y, x], [sin(x), 0]]", {"credit": "all"}, "wrong", 0),
        ("[[y, x], [sin(x), 0]]", {"credit": "(right - wrong)/of"}, "wrong", Fraction(1, 2)),
        ("[[y, 1], [sin(x), 1]]", {"credit": "(right - wrong)/of"}, "wrong", 0),
        ("y, x, cos(x), 0", {}, "wrong", Fraction(3, 4)),
        ("y, x, cos(x), 0", {"credit": "right/of*(1 + fits)/2"}, "wrong", Fraction(1, 2)),
        ("[[y, x]]", {}, "wrong", Fraction(1, 4)),
        ("[[y, cos(x)], [x, 0]]", {}, "wrong", Fraction(1, 2)),
        ("[[y, cos(x)], [x, 0]]", {"orientation": "either"}, "right", 1),
        ("[[y, cos(x)], [y, 0]]", {"orientation": "either"}, "wrong", Fraction(3, 4)),
        ("[[y, x], [1, 0]]", {"orientation": "any"}, "wrong", Fraction(3, 4)),  # the better of the two
        ("[[y], [x]]", {"components": "x*y"}, "wrong", Fraction(1, 2)),
        ("[[y], [x]]", {"components": "x*y", "orientation": "either"}, "right", 1),
        ("[[y, x], [cos(x)", {}, "unreadable", None),
        ("0,5", {"components": "x/2", "vars": "x", "of": "gradient"}, "unreadable", None),
        ("0,5", {"components": "x/2", "vars": "x", "of": "gradient", "decimal": "comma"}, "right", 1),
        (
            "x - pi*floor(x/pi + 1/2)",
            {"components": "atan(tan(x))", "vars": "x", "of": "expression"},
            "undecided",
            None,
        ),
    ],
)
def test_an_answer_has_its_mark(answer, fields, verdict, share):
    found = marked(answer, **fields)
    assert (found.verdict, found.share) == (verdict, share)


@pytest.mark.parametrize("kind", ["OutOfTime", "OutOfMemory", "Undecided"])
def test_what_ran_out_is_no_zero(kind):
    record = {"status": "error", "error": {"kind": kind, "message": "m", "hint": None, "origin": None}}
    assert marking.mark(question(), record)[:2] == ("undecided", None)


@pytest.mark.parametrize(
    ("attempts", "shares", "share"),
    [
        ("best", [0, 1, Fraction(1, 2)], 1),
        ("last", [1, 0], 0),
        ("first", [0, 1], 0),
        ("best", [0, None], None),
        ("best", [None, 1], 1),
        ("last", [1, None], None),
    ],
)
def test_the_attempt_that_counts(attempts, shares, share):
    assert marking.counted(question(attempts=attempts), shares) == share


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ponits": 1}, "unknown field 'ponits'"),
        ({"points": -1}, "the field 'points' is"),
        ({"of": "x"}, "'of' is one"),
        ({"id": ""}, "the field 'id' is"),
        ({"decimal": ";"}, "'decimal' is one of point, comma"),
        ({"answer": "x"}, "unknown field 'answer'"),
    ],
)
def test_a_question_is_refused(fields, message):
    with pytest.raises(ReadError, match=message):
        question(**fields)


def test_two_questions_of_one_name_are_refused():
    one = {"id": "Q", "components": "x"}
    with pytest.raises(ReadError, match="two questions have the id Q"):
        marking.questions({"question": [one, one]}, {}, "q.toml")


# --- decimal commas -------------------------------------------------------------------------


@each(
    ("text", "read"),
    [
        ("0,5x", "0.5x"),
        ("[1,5*x; 2]", "[1.5*x; 2]"),
        ("(0,5x, 2,5y)", "(0.5x, 2.5y)"),
        ("x, y", "x, y"),
        ("1.5", "1.5"),
        ("(1,5)*x", "(1.5)*x"),
        ("sin(1,5)", "sin(1.5)"),
        (r"0{,}5x", "0.5  x"),
        (r"\sin\left(1,5\right)x", r"\sin\left(1.5\right)x"),
        ("[1,2]", None),
        ("(1,2)", None),
        ("1,2,3", None),
        ("[[1,2],[3,4]]", None),
        (r"\left(1,2\right)", None),
    ],
)
def test_decimal_commas(text, read):
    if read is None:
        with pytest.raises(ParseError, match="decimal"):
            tokens.with_points(text)
    else:
        assert tokens.with_points(text) == read


# --- files as they are exported ---------------------------------------------------------------

KEY = ("--key", "x^2*y", "--of", "gradient", "--vars", "x,y", "-q")
RIGHT, WRONG = "2*x*y; x^2", "2*x*y; x"
EXPORTS = [
    # content, column, the first line, verdicts, scores
    pytest.param(
        f'\ufeff"Last name",State,"Response 1"\nM\u00fcller,Done,{RIGHT}\nCem,"Not yet",-\nAverage,,\n'.encode(),
        "Response 1", "\ufeffLast name,State,Response 1", ["right", "blank", "blank"], ["1", "0", "0"], id="moodle",
    ),
    pytest.param(
        f'name,"123: What is ""it""?\nAs rows",1.0,"124: b",1.0\nAda,{RIGHT},1,x,0\nBob,{WRONG},,,\n'.encode(),
        '123: What is "it"? As rows', 'name,"123: What is ""it""?', ["right", "wrong"], ["1", "0.5"], id="canvas",
    ),
    pytest.param(
        f'sep=;\r\nName;Punkte;Antwort ;\r\nJ\u00f6rg;2,5;"{WRONG}";\r\nUwe;1,0;1.5.2026;\r\n;;;\r\n'.encode("cp1252"),
        "Antwort", "\ufeffName;Punkte;Antwort ;", ["wrong", "unreadable"], ["0,5", ""], id="excel-german",
    ),
    pytest.param(
        f"\n\nName\tAnswer\nAda\t{RIGHT}\nBob\t\nCem\t2026-05-01\n".encode("utf-16"),
        "Answer", "\ufeffName\tAnswer", ["right", "blank", "unreadable"], ["1", "0", ""], id="libreoffice",
    ),
    pytest.param(
        "Name;Antwort\nJ\u00f6rg;2*x*y, x\n\u00c4;#NAME?\n\u20ac;\u2013\n".encode("utf-16-le"),
        "Antwort", "\ufeffName;Antwort;verdict", ["wrong", "unreadable", "blank"], ["0.5", "", "0"], id="no-mark",
    ),
    pytest.param(
        f'Timestamp,Email,"Gradient of (x^2 y), please"\n2026/05/01 9:00:00 AM,a@x,{RIGHT}\n,a@x,5/1/2026\n'.encode(),
        "Gradient of (x^2 y), please", "Timestamp,Email,", ["right", "unreadable"], ["1", ""], id="forms",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "column", "begin", "verdicts", "scores"), EXPORTS)
def test_a_file_as_it_is_exported(tmp_path, content, column, begin, verdicts, scores):
    (tmp_path / "a.csv").write_bytes(content)
    done = run(tmp_path, "--csv", "a.csv", "--answer-column", column, *KEY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(begin)
    delimiter = next(sign for sign in ";\t," if sign in begin)
    rows = table(done.stdout, delimiter)
    assert [row["verdict"] for row in rows] == verdicts
    assert [row["score"] for row in rows] == scores


def test_columns_of_the_class_stay_though_they_are_called_as_ours(tmp_path):
    own = "id,points,message,answer,score,to look at"
    (tmp_path / "a.csv").write_text(f"{own}\n1,17,hello,{RIGHT},9,mine\n")
    done = run(tmp_path, "--csv", "a.csv", *KEY, "-o", "b.csv")
    assert done.returncode == 0, done.stderr
    marked = (tmp_path / "b.csv").read_text()
    assert marked.splitlines() == [
        f"{own},symjac verdict,symjac score,symjac mistakes,symjac message",
        f'1,17,hello,{RIGHT},9,mine,right,1,,"right, all 2 entries."',
    ]
    assert run(tmp_path, "--csv", "b.csv", *KEY).stdout == marked  # ours are known by standing side by side
    with_points = run(tmp_path, "--csv", "b.csv", *KEY, "--points", "2").stdout
    assert with_points.startswith(f"{own},symjac answer verdict,symjac answer score,symjac answer points,")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Class 5B,,\n,,\nid,answer,\n1,y,\n", "a.csv: row 3 has the names of the columns, not the first row"),
        ("id,anwser\n1,y\n", "--answer-column names one of: id, anwser"),
        ("id,answer,answer\n1,y,x\n", "a.csv has several columns 'answer'"),
    ],
)
def test_a_head_that_is_not_as_it_should_be_is_told(tmp_path, content, message):
    (tmp_path / "a.csv").write_text(content)
    done = run(tmp_path, "--csv", "a.csv", "--key", "x*y", "--of", "derivative", "--vars", "x")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_cells_stay_as_a_student_or_another_program_has_written_them(tmp_path):
    (tmp_path / "a.csv").write_text("name,phone,answer\n'-5,+49123,'-y\n-,@x,'-3\n'=x,'',=y\n")
    done = run(tmp_path, "--csv", "a.csv", "--key", "-x*y", "--of", "derivative", "--vars", "x", "-q")
    rows = [line.split(",")[:4] for line in done.stdout.splitlines()[1:]]
    assert rows == [
        ["'-5", "+49123", "'-y", "right"], ["-", "'@x", "'-3", "wrong"], ["'=x", "''", "'=y", "wrong"]
    ]  # fmt: skip


def test_of_many_columns_those_are_told_that_are_most_like_the_one_that_is_missing(tmp_path):
    (tmp_path / "a.csv").write_text(",".join(["Answers", *(f"c{number}" for number in range(10_000))]))
    done = run(tmp_path, "--csv", "a.csv", *KEY)
    assert (done.returncode, "Answers" in done.stderr, len(done.stderr) < 300) == (2, True, True)
    assert "9,991 more" in done.stderr


def test_the_sheet_is_read_that_has_the_columns(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Read this first"])
    for title, answer in (("Old", WRONG), ("Answers", RIGHT)):
        for cells in (["Name", "answer"], ["Ada", answer]):
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(cells)
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert table(run(tmp_path, "--csv", "a.xlsx", *KEY).stdout, ",")[0]["verdict"] == "right"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}, "is not an Excel"),
        ({"[Content_Types].xml": b"<broken"}, "is not an Excel"),
        ({"xl/workbook.xml": b"<workbook/>"}, "is not an Excel"),
        (None, "of the old kind, or has a password"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_told(tmp_path, change, message):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["answer"])
    book.save(tmp_path / "whole.xlsx")
    if change is None:
        (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    else:
        with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as broken:
            for name in whole.namelist():
                broken.writestr(name, change.get(name, whole.read(name)))
    done = run(tmp_path, "--csv", "a.xlsx", *KEY)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_a_telephone_number_stays_text_in_a_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    texts = ["+49123", "007", "25%", "-0.5", "1,5", "-", "=1"]
    with open(tmp_path / "a.csv", "w", newline="") as file:
        csv.writer(file).writerows(["id", "answer"] if row is None else [row, "y"] for row in (None, *texts))
    run(tmp_path, "--csv", "a.csv", "--key", "x*y", "--of", "derivative", "--vars", "x", "-q", "-o", "b.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    assert [row[0] for row in rows] == ["+49123", "007", "25%", -0.5, 1.5, "-", "=1"]


def test_a_number_without_an_end_is_text_in_a_workbook(tmp_path):
    pytest.importorskip("openpyxl")
    book = tables.Workbook()
    book.add(["1e999", "2,5", "-3"])
    (tmp_path / "a.xlsx").write_bytes(book.bytes_with([]))
    with open(tmp_path / "a.xlsx", "rb") as stream:
        assert next(tables.excel_rows(stream, "a.xlsx", ())).cells == ["1e999", "2.5", "-3"]


def test_a_formula_of_a_workbook_has_its_value_and_a_date_no_mark(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for cells in (
        [],
        ["Name", "answer", "More"],
        ["Ada", RIGHT, "=1+1"],
        ["Bob", datetime(2026, 5, 1), 3.0],
        [],
        ["C", 7],
    ):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    rows = table(run(tmp_path, "--csv", "a.xlsx", *KEY).stdout, ",")
    assert [(row["Name"], row["verdict"]) for row in rows] == [("Ada", "right"), ("Bob", "unreadable"), ("C", "wrong")]
    assert [row["More"] for row in rows] == ["'=1+1", "3", ""]


@pytest.mark.parametrize(
    ("answer", "decimal", "readings"),
    [
        ("2,5; 3,25", "point", "'2.5; 3.25' or '2, 5; 3, 25'"),
        ("2,5; 3,25", "comma", None),
        ("1,5", "comma", "'1.5' or '1, 5'"),
        ("1,5", "point", None),
        ("2.5, 3.25", "comma", None),
    ],
)
def test_a_comma_with_two_readings_has_no_mark_and_both_are_shown(answer, decimal, readings):
    found = marked(answer, components="5/2*x + 13/4*y", of="gradient", decimal=decimal)
    if readings is None:
        assert found.verdict == ("right" if "25" in answer else "wrong")
    else:
        assert (found.verdict, found.share) == ("unreadable", None)
        assert readings in found.message


def test_a_decimal_comma_that_nobody_has_announced_is_told_where_the_answer_cannot_be_read_without():
    found = marked("[[1,5*y, x]; [2*x, 0]]", components="3/4*y^2 + x*y, x^2", decimal="point")
    assert (found.verdict, found.message) == (
        "unreadable", "a comma here may be a decimal one: '[[1.5*y, x]; [2*x, 0]]'"
    )  # fmt: skip


@each("place", range(0, 120, 7))
def test_rows_that_were_written_are_known_wherever_the_file_was_cut(tmp_path, place):
    form = tables.CsvForm(";", "\r\n", True)
    head, rows = (
        ["name", "answer", "verdict"],
        [["A;B", 'x\n"y"', "right"], ["\u00c4", "=1", "wrong"], ["", "", "blank"]],
    )
    lines = [tables.head_line(head, form), *(tables.line(row, form) for row in rows)]
    path = tmp_path / "marked.csv"
    path.write_bytes(b"".join(lines)[:place])
    ends = [sum(map(len, lines[: number + 1])) for number in range(1, 4)]
    whole = sum(end <= place for end in ends)
    assert list(tables.written_rows(str(path), head, form)) == list(zip(rows, ends, strict=True))[:whole]
