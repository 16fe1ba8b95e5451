"""The command line: input, options, statuses, streams, files. What is shown: test_formats.py and the transcripts."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from symjac import __version__
from symjac.cli import main
from symjac.cli.derivatives import command as derivative
from symjac.kernel import sympy  # noqa: F401 - loaded once here, not in every child
from symjac.questions import DERIVATIVES
from tests.cases import UNTOLD, each, sampled
from tests.forked import START, shell

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def run(capfd, monkeypatch, unguarded):  # noqa: ARG001
    """Run a command line in this process; (status, standard output, standard error)."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run_main(*arguments):
        status = main(arguments)
        out, err = capfd.readouterr()
        return status, out, err

    return run_main


def symjac(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m symjac …`, started as users start it."""
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*START, *arguments], capture_output=True, text=True, env=given, check=False)


MAIN_JOB = [
    (["jacobian", "x*y, sin(x)", "--vars", "x,y", "-f", "str"], "Matrix([[y, x], [cos(x), 0]])"),
    (["jacobian", "x*y, sin(x)", "--vars", "y,x", "-f", "str"], "Matrix([[x, y], [0, cos(x)]])"),
    (["gradient", "x^2*y + sin(z)", "-f", "str"], "Matrix([[2*x*y], [x**2], [cos(z)]])"),
    (["gradient", "x*y, x", "-v", "x,y", "-f", "str"], "Matrix([[y], [x]])\nMatrix([[1], [0]])"),
    (["determinant", "r*cos(t), r*sin(t)", "--vars", "r,t", "-f", "str"], "r"),
    (["det", "r*cos(t), r*sin(t)", "--vars", "r,t", "-f", "str"], "r"),
    (["hessian", "x^2*y + y^3", "-f", "str"], "Matrix([[2*y, 2*x], [2*x, 6*y]])"),
    (["hessian", "x*y, x^2", "-v", "x,y", "-f", "str"], "Matrix([[0, 1], [1, 0]])\nMatrix([[2, 0], [0, 0]])"),
    (["divergence", "x*y, sin(x)", "-v", "x,y", "-f", "str"], "y"),
    (["divergence", "x*y, y^2", "-v", "x,y", "-f", "str", "--lhs"], "div_F = 3*y"),
    (["curl", "-y, x", "-f", "str"], "2"),
    (["curl", "x*y, y*z, x*z", "-f", "str", "--lhs"], "curl_F = Matrix([[-y], [-z], [-x]])"),
    (["laplacian", "x^2*y", "-v", "x,y", "-f", "str", "--at", "1,2", "--lhs"], "laplacian_f = 4"),
    (["laplacian", "x^2*y, y^3", "-f", "str"], "2*y\n6*y"),
    (["laplacian", "x^2/3, y", "-f", "str", "--digits", "3"], "0.667\n0"),
    (["directional", "x^2*y", "-v", "x,y", "--dir", "3,4", "-f", "str", "--lhs"], "D_f = 4*x**2 + 6*x*y"),
    (["directional", "x*y, x", "-v", "x,y", "--dir", "-1,2", "-f", "str"], "Matrix([[2*x - y], [-1]])"),
    (["directional", "x^2*y", "-v", "x,y", "--dir", "3,4", "--normalize", "--at", "1,2", "-f", "str"], "16/5"),
    (["directional", "x*y", "-v", "x,y", "--dir", "a,b", "-f", "str"], "a*y + b*x"),
    (["directional", r"x^{2} y", "-v", "x,y", "--from", "latex", "--dir", r"\frac{1}{2}, 0", "-f", "str"], "x*y"),
    (["directional", "exp(x*y)", "-v", "x,y", "--dir", "1,1", "--cse", "-f", "str"], "exp(x*y)*(x + y)"),
    (["divergence", "r, 0, 0", "-v", "r,t,p", "--coords", "spherical", "-f", "str"], "3"),
    (["gradient", "r^2*phi", "-v", "r,phi", "--coords", "polar", "-f", "str"], "Matrix([[2*phi*r], [r]])"),
    (["curl", "0, r", "-v", "r,phi", "--coords", "polar", "-f", "latex", "--lhs"], r"\nabla \times F(r, \phi) = 2"),
    (["jacobian", "-x*y, sin(x)", "-v", "x,y", "-f", "str"], "Matrix([[-y, -x], [cos(x), 0]])"),
    (["jacobian", "-v", "x,y", "-f", "str", "-x*y"], "Matrix([[-y, -x]])"),
    (["jacobian", "--vars=x,y", "--format=str", "-x", "-q"], "Matrix([[-1, 0]])"),
    (["jacobian", "-v", "x", "-q", "-f", "str", "--", "-x"], "Matrix([[-1]])"),
    (["jacobian", "x*y", "-v", "x,y", "--layout", "denominator", "-f", "str"], "Matrix([[y], [x]])"),
    (["gradient", "x*y", "-v", "x,y", "--layout", "denominator", "-f", "str"], "Matrix([[y], [x]])"),
    (["jacobian", "x*y, x", "-v", "x,y", "--only", "determinant", "-f", "str"], "-x"),
    (["jacobian", "x*y, x", "-v", "x,y", "--only", "gradients", "-f", "str"], "Matrix([[y], [x]])\nMatrix([[1], [0]])"),
    (["jacobian", "a*x", "--params", "a", "-f", "str"], "Matrix([[a]])"),
    (["jacobian", "g(x*y)", "-v", "x,y", "--functions", "g", "-f", "str", "--only", "matrix"],
     "Matrix([[y*Subs(Derivative(g(_xi_1), _xi_1), _xi_1, x*y), x*Subs(Derivative(g(_xi_1), _xi_1), _xi_1, x*y)]])"),
    (["gradient", "sqrt(r^2)", "-v", "r", "--positive", "r", "-f", "str"], "Matrix([[1]])"),
    (["gradient", "sqrt(r^2)", "-v", "r", "-f", "str"], "Matrix([[sign(r)]])"),
    (["gradient", "z^2", "-v", "z", "--complex", "-f", "str"], "Matrix([[2*z]])"),
    (["jacobian", "x*y, sin(x)", "-v", "x,y", "--at", "x=1, y=pi/2", "-f", "str"], "Matrix([[pi/2, 1], [cos(1), 0]])"),
    (["jacobian", "x*y, sin(x)", "-v", "x,y", "--at", "x=1, y=pi/2", "--digits", "5", "-f", "str"],
     "Matrix([[1.5708, 1], [0.5403, 0]])"),
    (["gradient", "x*|x|", "--at", "x=0", "-f", "str"], "Matrix([[0]])"),
    (["hessian", "a*x^2", "-v", "x", "--at", "x=1, a=3", "-f", "str"], "Matrix([[6]])"),
    (["gradient", "pi*x^2/3 + sqrt(2)*x + exp(2*x)", "-v", "x", "--digits", "4", "-f", "str"],
     "Matrix([[2.094*x + 2*exp(2*x) + 1.414]])"),
    (["gradient", "sin(x)^2 + cos(x)^2", "-v", "x", "--simplify", "none", "-f", "str"], "Matrix([[0]])"),
    (["jacobian", "x*y", "-v", "x,y", "-f", "str", "--lhs"], "J = Matrix([[y, x]])"),
    (["jacobian", "exp(x*y)", "-v", "x,y", "--cse", "-f", "str", "--lhs"],
     "s_1 = exp(x*y)\nJ = Matrix([[s_1*y, s_1*x]])"),
    (["jacobian", "exp(x*y), x", "-v", "x,y", "--cse", "-f", "str", "--layout", "denominator"],
     "s_1 = exp(x*y)\nMatrix([[s_1*y, 1], [s_1*x, 0]])"),
    (["gradient", "sin(x*y), cos(x*y)", "-v", "x,y", "--cse", "-f", "str"],
     "s_1 = x*y\ns_2 = cos(s_1)\ns_3 = sin(s_1)\nMatrix([[s_2*y], [s_2*x]])\nMatrix([[-s_3*y], [-s_3*x]])"),
    (["hessian", "x*sin(x)", "--cse", "-f", "str"], "Matrix([[2*cos(x) - x*sin(x)]])"),
    (["determinant", "x*sin(x*y), y", "-v", "x,y", "--cse", "-f", "str"],
     "s_1 = x*y\ns_1*cos(s_1) + sin(s_1)"),
    (["gradient", "exp(x)*y", "-v", "x,y", "--at", "x=1, y=2", "--digits", "3", "--cse", "-f", "str"],
     "Matrix([[5.44], [2.72]])"),
    (["gradient", "x*y*sin(a)", "-v", "x,y", "--at", "x=s, y=2*s", "--cse", "-f", "str"],
     "t_1 = s*sin(a)\nMatrix([[2*t_1], [t_1]])"),
]  # fmt: skip


@each(("arguments", "shown"), MAIN_JOB)
def test_main_job(run, arguments, shown):
    status, out, err = run(*arguments, *(() if "-q" in arguments else ("-q",)))
    assert (status, out, err) == (0, shown + "\n", "")


REFUSED = [
    (["jacobian", "x*yy", "-v", "x,y"], 2, "unknown name 'yy'"),
    (["jacobian"], 2, "no components are given"),
    (["jacobian", "x", "y", "-v", "x,y"], 2, "unexpected extra argument"),
    (["jacobian", "x", "--vras", "x"], 2, "no such option --vras\nhint: did you mean --vars"),
    (["hessian", "x", "--only", "matrix"], 2, "no such option --only\nhint: it is an option of jacobian"),
    (["jacobian", "x", "-fstr"], 2, "'-fstr' is read as an expression\nhint: write -f str"),
    (["jacobian", "-vx,y", "x*y"], 2, "'-vx,y' is read as an expression\nhint: write -v x,y"),
    (["jacobian", "x", "--vars"], 2, "option --vars needs a value"),
    (["jacobian", "x", "-f", "pdf"], 2, "'pdf' is not one of"),
    (["jacobian", "x", "--digits", "0"], 2, "0 is not in the range"),
    (["jacobian", "x", "--digits", "two"], 2, "'two' is not a valid integer"),
    (["jacobian", "x", "--file", "none.txt"], 2, "both on the command line and with --file"),
    (["jacobian", "--file", "none.txt"], 2, "cannot read none.txt: No such file"),
    (["jacobian", "--file", "/"], 2, "cannot read /: Is a directory"),
    (["jacobian", "x", "--steps", "--cse"], 2, "--steps does not go with --cse"),
    (["steps", "x*yy", "--vars", "x,y", "--layout", "numerator"], 2, "no such option --layout"),
    (["steps", "abs(x)", "--at", "x=0"], 3, "f has a corner at x = 0"),
    (["jacobian", "x", "-f", "json", "--lhs"], 2, "--lhs does not apply to --format json"),
    (["jacobian", "x", "--standalone"], 2, "--standalone does not apply to --format pretty"),
    (["jacobian", "x", "-f", "str", "--matrix", "p"], 2, "--matrix does not apply to --format str"),
    (["jacobian", "x", "--name", "F G"], 2, "--name takes one name"),
    (["jacobian", "x", "--at", "z=1"], 2, "no variable or parameter z"),
    (["jacobian", "x", "-o", "/nowhere/out.txt"], 2, "cannot write /nowhere/out.txt"),
    (["jacobion", "x"], 2, "no command 'jacobion'"),
    (["x*y, sin(x)"], 2, "a command comes first"),
    (["--vars", "x"], 2, "no option --vars before a command"),
    (["completion", "tcsh"], 2, "'tcsh' is not one of"),
    (["determinant", "x*y", "-v", "x,y"], 3, "a 1×2 Jacobian matrix has no determinant"),
    (
        ["jacobian", "x*y", "-v", "x,y", "--only", "determinant"],
        3,
        "a 1×2 Jacobian matrix has no determinant",
    ),
    (["gradient", "1/x", "--at", "x=0"], 3, "not defined at x = 0"),
    (["gradient", "|x|", "--at", "x=0"], 3, "corner at x = 0"),
    (["hessian", "x*|x|", "--at", "x=0"], 3, "x = 0"),
    (["gradient", "log(x)", "--at", "x=-1"], 3, "not real at x = -1"),
    (["jacobian", "x", "--timeout", "nan"], 2, "nan is not a number"),
    (["jacobian", "x", "--name", "F", "--name", "G"], 2, "option --name is given twice"),
    (["jacobian", "sin(x)", "--functions", "sin"], 2, "sin is a function already"),
    (["jacobian", "abs(z)", "--complex"], 3, "has no complex derivative"),
    (["jacobian", "log(x, 1)"], 2, "component 1 has no finite value"),
    (["jacobian", "0^x"], 2, "component 1 has no finite value"),
    (["jacobian", "x!", "--timeout", "0"], 2, "0.0 is not in the range"),
]


def require_refused(run, arguments, status, message):
    got, out, err = run(*arguments, *(() if arguments[0][0] in "x-c" else ("-q",)))
    assert got == status
    assert out == ""
    assert err.startswith("symjac: ")
    assert message in err
    assert "Traceback" not in err


@each(("arguments", "status", "message"), REFUSED)
def test_refused(run, arguments, status, message):
    require_refused(run, arguments, status, message)


@pytest.mark.thorough
def test_a_jump_at_a_constant_that_may_be_0_is_undecided(run):
    require_refused(run, ["jacobian", "floor(x)", "--at", f"x={UNTOLD}"], 4, "could not be")


def test_out_of_time_is_status_4(run):
    product = "*".join(f"sin(x*y + {i})" for i in range(60))
    status, out, err = run("hessian", product, "--simplify", "full", "--timeout", "0.2", "-q")
    assert (status, out) == (4, "")
    assert "no answer within 0.2 seconds" in err
    assert "--timeout" in err


def test_a_file_given_as_components_is_pointed_out(run, tmp_path):
    path = tmp_path / "map.txt"
    path.write_text("x*y")
    status, _out, err = run("jacobian", str(path))
    assert status == 2
    assert f"hint: to read the components from this file: --file {path}" in err


def test_a_coordinate_is_given_with_one_equals_sign(run):
    status, _out, err = run("jacobian", "x*y", "--at", "x==1, y=2")
    assert status == 2
    assert "hint: write x=1" in err


def test_greek_names_may_have_their_backslash(run):
    _status, out, _err = run("jacobian", r"\mu x", "--from", "latex", "-v", r"\mu", "--params=x", "-f", "str", "-q")
    assert out == "Matrix([[x]])\n"


def test_an_order_needs_real_numbers(run):
    status, _out, err = run("jacobian", "max(x, I*y)")
    assert status == 2
    assert "max takes real numbers only" in err


def test_error_shows_line_caret_and_hint(run):
    _, _, err = run("jacobian", "x^2*sinn(y), 2*x", "--vars", "x,y")
    assert err == (
        "symjac: unknown function 'sinn'\n"
        "  x^2*sinn(y), 2*x\n"
        "      ^^^^\n"
        "hint: did you mean sin(…)? or declare it: --functions sinn\n"
    )


def test_error_in_a_file_names_file_and_line(run, tmp_path):
    (tmp_path / "map.txt").write_text("x*y\n# comment\nsin x y\n", encoding="utf-8")
    _, _, err = run("jacobian", "--file", str(tmp_path / "map.txt"), "--vars", "x,y")
    assert f"symjac: {tmp_path}/map.txt, line 3: it is not clear" in err
    assert "\n  sin x y\n  ^^^^^^^\n" in err


def test_error_far_inside_a_long_line_shows_a_window(run):
    text = "x+" * 500 + "$" + "+y" * 500
    _, _, err = run("jacobian", text, "--vars", "x,y")
    line, caret = err.splitlines()[1:3]
    assert len(line) < 80
    assert line.strip().startswith("…")
    assert line.strip().endswith("…")
    assert line[caret.index("^")] == "$"


@pytest.mark.parametrize("text", ["x\x1b]0;title\x07", "\u202ex", "[bold]x", "x\x00y", "\ud800", "漢x"])
def test_messages_never_act_on_the_terminal(run, text):
    status, _, err = run("jacobian", text, "--vars", "x,y")
    assert status == 2
    for character in "\x1b\x07\x00\u202e\ud800":
        assert character not in err
    if text.startswith("漢"):
        line, caret = err.splitlines()[1:3]
        assert line.index("漢") == caret.index("^")
        assert caret.count("^") == 2  # a wide character takes two columns


def test_the_note_on_kinks_says_where_there_is_no_derivative(run):
    _, shown, told = run("hessian", "|x|", "--vars", "x")
    assert told == "note: f has no second derivative where x = 0\n"
    assert "[  0  ]" in shown
    _, _, told = run("hessian", "|x|*y^2", "--vars", "x,y")
    assert told == "note: f has no second derivative where x = 0\n"
    assert run("gradient", "|x|", "--vars", "x")[2] == "note: f is not differentiable where x = 0\n"


@pytest.mark.parametrize("command", sampled([["gradient"], ["check", "--answer", "2*x"], ["steps"], ["hessian"]], 2))
def test_what_reading_could_not_tell_is_said_once(run, command):
    name, *options = command
    *_, err = run(name, f"x/({UNTOLD})", "--vars", "x", "--timeout", "300", *options)
    assert err.count("is 0 could not be told") == 1


def test_notes_go_to_standard_error_and_are_silenced(run):
    _, out, err = run("gradient", "x*y", "-f", "str")
    assert err.startswith("note: variables x, y")
    assert out == "Matrix([[y], [x]])\n"
    assert run("gradient", "x*y", "-f", "str", "-q")[2] == ""


@pytest.mark.parametrize("data", [b"x*y\nsin(x)\n", b"\xef\xbb\xbfx*y\r\nsin(x)\r\n", b"# map\nx*y # one\n\n sin(x)\n"])
def test_components_from_a_file_and_from_standard_input(data, tmp_path):
    (tmp_path / "map.txt").write_bytes(data)
    for command in (
        "$symjac jacobian - -v x,y -f str <map.txt",
        "$symjac jacobian --file map.txt -v x,y -f str",
    ):
        done = shell(command, folder=tmp_path)
        assert (done.stdout, done.stderr) == ("Matrix([[y, x], [cos(x), 0]])\n", "")


def test_a_file_that_is_not_utf8(run, tmp_path):
    (tmp_path / "latin.txt").write_bytes("x*y\nθ".encode("utf-16"))
    status, _, err = run("jacobian", "--file", str(tmp_path / "latin.txt"))
    assert status == 2
    assert "is not UTF-8 text" in err


def test_output_goes_to_a_file_whole(run, tmp_path):
    path = tmp_path / "out.tex"
    path.write_text("old\n")
    path.chmod(0o640)
    assert run("jacobian", "x*y", "-v", "x,y", "-f", "latex", "-o", str(path))[:2] == (0, "")
    assert path.read_text() == "\\begin{bmatrix} y & x \\end{bmatrix}\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["out.tex"]


def test_output_that_fails_leaves_the_old_file(run, tmp_path):
    path = tmp_path / "out.tex"
    path.write_text("old\n")
    assert run("gradient", "|x|", "--at", "x=0", "-o", str(path))[0] == 3
    assert path.read_text() == "old\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "$symjac jacobian x -f str -q >/dev/full",
        "$symjac jacobian x -f str -q -o /dev/full",
        "$symjac --help >/dev/full",
    ],
)
def test_a_full_disk_is_told(command):
    done = shell(command)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_ends_quietly():
    done = shell("$symjac jacobian x -f json -q | true; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")


def test_devices_may_be_written(run):
    assert run("jacobian", "x", "-f", "str", "-q", "-o", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


def test_without_unicode_the_sheet_is_ascii():
    done = symjac("jacobian", "x*y", "-v", "x,y", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "R^2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_colour(run, monkeypatch, arguments, environment, coloured):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _, out, _ = run("jacobian", "x*y", "-v", "x,y", *arguments)
    assert ("\x1b[" in out) == coloured


def test_columns_decide_between_matrix_and_list(run, monkeypatch):
    command = ("jacobian", "sin(x*y), exp(x*y), cos(x*y)", "-v", "x,y", "--only", "matrix")
    monkeypatch.setenv("COLUMNS", "140")
    assert "⎡" in run(*command)[1]
    monkeypatch.setenv("COLUMNS", "30")
    narrow = run(*command)[1]
    assert "⎡" not in narrow
    assert "∂f₁/∂x = y·cos(x·y)" in narrow


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["jacobian", "-h"], ["completion", "--help"], []])
def test_help(run, arguments):
    status, out, _ = run(*arguments)
    assert status == 0
    assert out.startswith("Usage: symjac")


def test_help_says_how_jacobian_gradient_and_determinant_are_related(run):
    text = " ".join(run("--help")[1].split())
    assert "m×n" in text
    assert "n×1 column" in text
    assert "determinant" in text


@pytest.mark.parametrize("arguments", [["--version"], ["jacobian", "--version"], ["det", "x", "--version"]])
def test_version(run, arguments):
    assert run(*arguments) == (0, f"symjac {__version__}\n", "")


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_scripts(run, shell_name):
    status, out, _ = run("completion", shell_name)
    assert status == 0
    assert "_SYMJAC_COMPLETE" in out


def test_bash_completes_commands_and_choices():
    def complete(words, position):
        return symjac(_SYMJAC_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(position)).stdout

    assert "jacobian" in complete("symjac ja", 1)
    assert "latex" in complete("symjac jacobian -f la", 3)


def test_module_is_the_command():
    done = symjac("gradient", "x^2", "-v", "x", "-f", "str")
    assert done.stdout == "Matrix([[2*x]])\n"


def test_unlimited_systems_say_so_once(run, monkeypatch):
    monkeypatch.setattr("symjac.run.guard.available", lambda: False)
    status, out, err = run("jacobian", "x", "-v", "x", "-f", "str")
    assert (status, out) == (0, "Matrix([[1]])\n")
    assert err.count("not enforced") == 1


def test_a_bug_shows_no_traceback_unless_asked_for(run, monkeypatch):
    def broken(*_):
        raise KeyError("broken")

    monkeypatch.setattr("symjac.library.answer", broken)
    status, _, err = run("jacobian", "x")
    assert status == 4
    assert "report it" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SYMJAC_DEBUG", "1")
    assert "Traceback" in run("jacobian", "x")[2]


@each("command", [*map(derivative, DERIVATIVES)])
def test_every_option_is_helped(command):
    assert command.help
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.help, parameter.name


def test_json_of_a_whole_sheet(run):
    _, out, _ = run("jacobian", "x*y, sin(x)", "-v", "x,y", "-f", "json")
    record = json.loads(out)
    assert record["schema"] == "symjac/1"
    assert record["shape"] == [2, 2]
    assert record["determinant"]["text"] == "-x*cos(x)"
    assert len(record["gradients"]) == 2


def test_a_question_has_the_alias_of_its_command(run):
    status, out, _ = run("check", "x*y, x", "-v", "x,y", "--of", "det", "--answer=-x", "-f", "json", "-q")
    assert status == 0
    assert json.loads(out)["of"] == "determinant"


def test_help_lists_a_command_s_own_options_first_and_the_shared_ones_by_section(run):
    _, shown, _ = run("critical", "--help")
    titles = re.findall(r"^([A-Z]\w+):$", shown, re.M)
    assert titles == ["Options", "Input", "Result", "Output", "Limits", "Help"]
    own, shared = shown.split("Input:")
    assert "--subject-to EQ" in own
    assert "-v, --vars" in shared
    assert "--format" in shared.split("Output:")[1]
