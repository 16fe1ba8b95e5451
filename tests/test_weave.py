"""Documents with commands in their comments: what is filled in, what is refused, and that nothing else changes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from symjac.cli import main
from symjac.errors import ReadError
from symjac.weave import LANGUAGES, Woven, checksum, woven
from tests.cases import each
from tests.console import ROOT, children, soon
from tests.forked import START, completed
from tests.programs import compile_latex

TEX, MARKDOWN, TYPST = LANGUAGES[".tex"], LANGUAGES[".md"], LANGUAGES[".typ"]


def echo(words: tuple[str, ...], format_: str) -> str:
    """A command that shows what it was given."""
    if words[0] == "fails":
        raise ReadError("it fails")
    return f"{format_}: {' '.join(words)}"


BLOCKS = [
    # language, document, document with the output
    (TEX, "a\n% symjac: det x\n% end\nb", "a\n% symjac: det x\nlatex: det x\n% end {}\nb"),
    (TEX, "  %symjac: det x\n  % end\n", "  %symjac: det x\n  latex: det x\n  % end {}\n"),
    (TEX, "% symjac: det \\\n%   x\n% end", "% symjac: det \\\n%   x\nlatex: det x\n% end {}"),
    (TEX, "% symjac: det x\r\n% end\r\nb", "% symjac: det x\r\nlatex: det x\r\n% end {}\r\nb"),
    (TEX, "$?$ % symjac: det x\nb", "$latex: det x$ % symjac: det x # {}\nb"),
    (TEX, "$a$ and $?$% symjac: det x\n", "$a$ and $latex: det x$% symjac: det x # {}\n"),
    (TEX, "\\(?\\) % symjac: det x", "\\(latex: det x\\) % symjac: det x # {}"),
    (TEX, "is $?$, % symjac: det x\n", "is $latex: det x$, % symjac: det x # {}\n"),
    (MARKDOWN, "<!-- symjac: det x -->\n<!-- end -->\n", "<!-- symjac: det x -->\nmarkdown: det x\n<!-- end {} -->\n"),
    (MARKDOWN, "<!-- symjac: det\n x -->\n<!-- end -->", "<!-- symjac: det\n x -->\nmarkdown: det x\n<!-- end {} -->"),
    (TYPST, "a\n// symjac: det x\n// end\nb", "a\n// symjac: det x\ntypst: det x\n// end {}\nb"),
    (TYPST, "$ J =\n  // symjac: det x\n  // end\n$", "$ J =\n  // symjac: det x\n  typst: det x\n  // end {}\n$"),
    (TYPST, "is $?$, // symjac: det x\nb", "is $typst: det x$, // symjac: det x # {}\nb"),
    (TEX, "a\r% symjac: det x\r% end\rb\r", "a\r% symjac: det x\rlatex: det x\r% end {}\rb\r"),
    (TEX, "\ufeff% symjac: det x\n% end", "\ufeff% symjac: det x\nlatex: det x\n% end {}"),
    (MARKDOWN, "| $?$<!-- symjac: det x --> | y |", "| $latex: det x$<!-- symjac: det x # {} --> | y |"),
    (TEX, "\\$5, $?$ % symjac: det x", "\\$5, $latex: det x$ % symjac: det x # {}"),
    (MARKDOWN, "is $?$<!-- symjac: det x -->, so", "is $latex: det x$<!-- symjac: det x # {} -->, so"),
]


@each(("language", "text", "expected"), BLOCKS)
def test_output_is_filled_in_and_stays(language, text, expected):
    found = woven(text, language, echo)
    output = next(f"{format_}: det x" for format_ in ("markdown", "typst", "latex") if f"{format_}: det" in expected)
    assert found.text == expected.format(checksum(output))
    assert (found.commands, len(found.stale), found.faults) == (1, 1, ())
    again = woven(found.text, language, echo)
    assert again.text == found.text
    assert again.stale == ()


ON_A_LINE = [
    ("a <!-- symjac: det x --><!-- end --> b", "a <!-- symjac: det x -->$latex: det x$<!-- end {} --> b"),
    ("<!-- symjac: det x -f str --><!--end-->", "<!-- symjac: det x -f str -->latex: det x -f str<!-- end {} -->"),
]


@pytest.mark.parametrize(("text", "expected"), ON_A_LINE)
def test_a_block_may_stand_in_a_line_of_markdown(text, expected):
    """As a formula, unless the command names a format."""
    found = woven(text, MARKDOWN, echo)
    assert found.text == expected.format(checksum(expected.split("-->")[1].split("<!--")[0]))
    assert woven(found.text, MARKDOWN, echo) == Woven(found.text, 1, (), ())
    changed = found.text.replace("det x$", "det y$").replace("str<", "str.<")
    assert "changed by hand" in woven(changed, MARKDOWN, echo).faults[0].error.message


def test_a_block_in_a_quotation_of_markdown_has_its_signs_before_each_line():
    text = "> <!-- symjac: det\n> x -->\n> <!-- end -->\n> > <!-- symjac: det y -->\n> > <!-- end -->\n"
    found = woven(text, MARKDOWN, lambda words, _: f"{words[-1]}\n\n> 1")
    assert found.text == (
        f"> <!-- symjac: det\n> x -->\n> x\n>\n> > 1\n> <!-- end {checksum('x' + chr(10) * 2 + '> 1')} -->\n"
        f"> > <!-- symjac: det y -->\n> > y\n> >\n> > > 1\n> > <!-- end {checksum('y' + chr(10) * 2 + '> 1')} -->\n"
    )
    assert woven(found.text, MARKDOWN, lambda words, _: f"{words[-1]}\n\n> 1") == Woven(found.text, 2, (), ())
    changed = found.text.replace("> y\n", "> z\n")
    assert [(fault.line, "by hand" in fault.error.message) for fault in woven(changed, MARKDOWN, echo).faults] == [
        (7, True)
    ]


def test_code_in_a_quotation_is_left_alone():
    text = "> ```\n> <!-- symjac: det x -->\n> ```\n"
    assert woven(text, MARKDOWN, echo) == Woven(text, 0, (), ())


def test_a_new_output_replaces_the_old_one():
    found = woven("x\n% symjac: det x\n% end\ny\n", TEX, echo)
    later = woven(found.text, TEX, lambda *_: "first\n\nsecond")
    assert later.text == f"x\n% symjac: det x\nfirst\n\nsecond\n% end {checksum('first' + chr(10) * 2 + 'second')}\ny\n"
    assert later.stale == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "plain $x$ text % a comment\n",
        "50\\% symjac: nice\n",
        "% % symjac: det x\n",
        "\\verb|% symjac: x| y\n",
        "\\begin{verbatim}\n% symjac: det x\n\\end{verbatim}\n",
        "100\\% symjac\n",
        "",
    ],
)
def test_other_text_is_left_alone(text):
    assert woven(text, TEX, echo) == woven(text, TEX, echo)
    assert woven(text, TEX, echo).text == text
    assert woven(text, TEX, echo).commands == 0


@pytest.mark.parametrize(
    "text",
    ["```\n// symjac: det x\n// end\n```\n", "/* // symjac: det x\n// end */\n", "https://a.b\n", "https://symjac: x"],
)
def test_raw_text_of_typst_is_left_alone(text):
    assert woven(text, TYPST, echo) == Woven(text, 0, (), ())


def test_code_within_a_line_is_left_alone():
    text = "Write `<!-- symjac: det x -->` or ``a`<!-- symjac: det x -->``.\n"
    assert woven(text, MARKDOWN, echo) == Woven(text, 0, (), ())


def test_a_command_in_a_line_of_markdown_without_a_formula_is_refused():
    found = woven("<!-- symjac: det x --> text\n", MARKDOWN, echo)
    assert [(fault.line, fault.error.message) for fault in found.faults] == [
        (1, "the command stands in a line of text")
    ]


def test_fenced_code_is_left_alone():
    text = "```md\n<!-- symjac: det x -->\n<!-- end -->\n```\n<!-- symjac: det x -->\n<!-- end -->\n"
    assert woven(text, MARKDOWN, echo).stale == (5,)


REFUSED = [
    # document, line, message
    ("a\n% symjac: det x\nb\n", 2, "the block is never closed"),
    ("% symjac: det x\n% symjac: det y\n% end\n", 1, "the block is never closed"),
    ("% symjac: det x\n% symjac: det y\n% end\n% end\n", 1, "the block is never closed"),
    ("$?$ % symjac: det x % symjac: det y\n", 1, "there are two commands on the line"),
    ("% symjac: det x\nmine\n% end\n", 1, "there is text where the output goes"),
    ("% symjac: det x\nmine\n% end 00000000\n", 1, "changed by hand"),
    ("$y$ % symjac: det x\n", 1, "there is text where the output goes"),
    ("$y$ % symjac: det x # 00000000\n", 1, "changed by hand"),
    ("\n\nno formula % symjac: det x\n", 3, "no formula stands before the comment"),
    ("% symjac:\n% end\n", 1, "the command is missing"),
    ('% symjac: det "x\n% end\n', 1, "the command cannot be read"),
    ("% symjac: det x\n% end\n% symjac: fails\n% end\n", 3, "it fails"),
]


@each(("text", "line", "message"), REFUSED)
def test_a_fault_has_its_line_and_leaves_the_document_as_it_was(text, line, message):
    found = woven(text, TEX, echo)
    assert found.text == text
    assert found.faults[0].line == line
    assert message in found.faults[0].error.message


def test_force_replaces_what_was_changed_by_hand():
    found = woven("% symjac: det x\nmine\n% end 00000000\n", TEX, echo, overwrite=True)
    assert "mine" not in found.text
    assert found.faults == ()


def test_any_text_around_commands_is_kept():
    """Random documents: taking the outputs out again gives the document that was woven."""
    random = Random(7)
    pieces = [
        "text $a$ more\n",
        "\n",
        "% a comment\n",
        "$?$ % symjac: det x\n",
        "% symjac: det x\n% end\n",
        "\\[ y \\]\n",
    ]
    for _ in range(200):
        text = "".join(random.choice(pieces) for _ in range(random.randint(1, 12)))
        found = woven(text, TEX, echo)
        assert found.faults == ()
        sum_ = checksum("latex: det x")
        back = found.text.replace(f"latex: det x\n% end {sum_}", "% end").replace("$latex: det x$", "$?$")
        assert back.replace(f" # {sum_}", "") == text


# --- the command ------------------------------------------------------------------------------------


def test_the_command_weaves_checks_and_refuses(tmp_path: Path):
    paper = tmp_path / "paper.tex"
    paper.write_text('% symjac: determinant "r*cos(t), r*sin(t)" --vars r,t\n% end\n', encoding="utf-8")
    stale = completed("weave", "--check", str(paper))
    assert stale.returncode == 1
    assert "line 1: the output is out of date" in stale.stderr
    assert completed("weave", str(paper)).returncode == 0
    assert paper.read_text(encoding="utf-8").splitlines()[1] == "r"
    assert completed("weave", "--check", str(paper)).returncode == 0
    paper.write_text(paper.read_text(encoding="utf-8").replace("\nr\n", "\n2r\n"), encoding="utf-8")
    edited = completed("weave", str(paper))
    assert edited.returncode == 2
    assert "paper.tex, line 1: the output was changed by hand" in edited.stderr
    assert "\n2r\n" in paper.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        ('jacobian "x*("', 2, "line 3: this ( is never closed"),
        ('determinant "x*y" --vars x,y', 3, "has no determinant"),
        ('jacobian "x" --output y.tex', 2, "the output of a command in a document"),
        ("jacobian -", 2, "no standard input"),
        ("weave x.tex", 2, "not a command for a document"),
        ('jacobian "x" --nonsense', 2, "no such option --nonsense"),
    ],
)
def test_errors_name_the_file_and_the_line(tmp_path: Path, command: str, status: int, message: str):
    paper = tmp_path / "paper.md"
    text = f"# Title\n\n<!-- symjac: {command} -->\n<!-- end -->\n"
    paper.write_text(text, encoding="utf-8")
    found = completed("weave", "paper.md", folder=tmp_path)
    assert found.returncode == status
    assert message in found.stderr
    assert "paper.md, line 3" in found.stderr
    assert paper.read_text(encoding="utf-8") == text


def test_a_file_that_is_read_only_is_left_alone(tmp_path: Path, monkeypatch, capfd):
    """Root may write to any file, and is told so by os.access: then that answer is replaced."""
    paper = tmp_path / "paper.tex"
    text = '% symjac: determinant "x" -v x\n% end\n'
    paper.write_text(text, encoding="utf-8")
    paper.chmod(0o444)
    if os.access(paper, os.W_OK):
        monkeypatch.setattr(os, "access", lambda path, mode: (str(path), mode) != (str(paper), os.W_OK))
    assert main(["weave", str(paper)]) == 2
    assert "read-only" in capfd.readouterr().err
    assert paper.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path):
    paper = tmp_path / "paper.tex"
    paper.write_text('% symjac: determinant "x" -v x\n% end\n', encoding="utf-8")
    found = completed("weave", str(tmp_path / "missing.tex"), str(paper))
    assert (found.returncode, "cannot read" in found.stderr) == (2, True)
    assert paper.read_text(encoding="utf-8").splitlines()[1] == "1"


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_weave_leaves_the_file_whole(tmp_path: Path, signal_):
    paper = tmp_path / "paper.tex"
    endless = "*".join(f"sin({i}*x*y + {i}*z)" for i in range(1, 400))
    text = f'% symjac: determinant "x" -v x\n% end\n% symjac: hessian "{endless}"\n% end\n'
    paper.write_text(text, encoding="utf-8")
    process = subprocess.Popen([*START, "weave", str(paper)], stderr=subprocess.DEVNULL, start_new_session=True)
    soon(lambda: children(process.pid))
    process.send_signal(signal_)
    process.wait(timeout=120)
    with suppress(ProcessLookupError):  # what a killed process has begun goes on to its limits
        os.killpg(process.pid, signal.SIGKILL)
    assert paper.read_text(encoding="utf-8") == text
    assert os.listdir(tmp_path) == ["paper.tex"]


def test_a_link_stays_a_link_and_its_file_is_woven(tmp_path: Path):
    paper, link = tmp_path / "paper.typ", tmp_path / "link.typ"
    paper.write_text('// symjac: gradient "x*y" -v x,y\n// end', encoding="utf-8")
    link.symlink_to(paper)
    assert completed("weave", str(link)).returncode == 0
    assert link.is_symlink()
    assert paper.read_text(encoding="utf-8").splitlines()[1] == 'mat(delim: "[", y; x)'


def test_one_command_that_fails_leaves_the_whole_document(tmp_path: Path):
    paper = tmp_path / "paper.tex"
    text = '% symjac: determinant "x*y" -v x,y\n% end\n% symjac: determinant "x^2" -v x\n% end\n'
    paper.write_text(text, encoding="utf-8")
    found = completed("weave", str(paper))
    assert (found.returncode, "line 1" in found.stderr) == (3, True)
    assert paper.read_text(encoding="utf-8") == text


def test_fifty_blocks_in_one_process():
    blocks = "".join(f"% symjac: det {i}\n% end\n$?$ % symjac: value {i}\n" for i in range(50))
    found = woven(blocks, TEX, echo)
    assert (found.commands, len(found.stale), found.faults) == (100, 100, ())
    assert woven(found.text, TEX, echo).stale == ()


def test_a_document_of_another_language_is_refused(tmp_path: Path):
    found = completed("weave", str(tmp_path / "notes.docx"))
    assert found.returncode == 2
    assert "the language of the document is not known" in found.stderr


def test_the_example_is_woven_and_compiles_without_symjac(tmp_path: Path):
    example = ROOT / "examples" / "weave" / "paper.tex"
    found = completed("weave", "--check", str(example))
    assert found.returncode == 0, found.stderr
    if shutil.which("pdflatex") is None:
        return
    compile_latex(example.read_text(encoding="utf-8"), tmp_path)


def test_the_example_in_typst_is_woven_and_compiles(tmp_path: Path):
    typst = pytest.importorskip("typst")
    example = ROOT / "examples" / "weave" / "notes.typ"
    found = completed("weave", "--check", str(example))
    assert found.returncode == 0, found.stderr
    shutil.copy(example, tmp_path)
    assert typst.compile(str(tmp_path / "notes.typ"))[:4] == b"%PDF"
