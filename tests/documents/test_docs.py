"""Every session in documents and examples shows what its commands show now; the runner notices if not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from symjac.questions import DERIVATIVES, STUDIES
from symjac.render import FORMATS
from tests import house
from tests.cases import each
from tests.console import ROOT, Exchange, Terminal, difference, exchanges, parse, rerun

EXAMPLES = ROOT / "examples"
DOCUMENTS = [ROOT / "README.md", EXAMPLES / "README.md", *sorted(EXAMPLES.rglob("*.console"))]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- the documents --------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=_named)
def test_document_shows_what_its_commands_show(path: Path, terminal: Terminal, update: bool) -> None:
    fresh = rerun(path, terminal.run)
    if update:
        path.write_text(fresh, encoding="utf-8")
    changes = difference(path, fresh)
    if changes:
        pytest.fail(f"run pytest --update if this is meant:\n{changes}", pytrace=False)


def test_a_session_never_installs_or_fetches() -> None:
    outside = re.compile(r"(?<!symjac )\b(pip|venv|git|apt|curl|pipx|uv)\b")
    assert not [e.command for path in DOCUMENTS for e in exchanges(path) if outside.search(e.command)]


def test_no_session_shows_a_traceback_or_a_bug() -> None:
    shown = [e for path in DOCUMENTS for e in exchanges(path)]
    assert not [e.command for e in shown if "Traceback" in e.output or "this is a bug" in e.output]


@each("path", sorted((EXAMPLES / "errors").glob("*.console")))
def test_wrong_input_is_refused_with_a_reason(path: Path) -> None:
    for exchange in exchanges(path):
        assert exchange.status in (2, 3, 4)
        assert "symjac: " in exchange.output


def test_errors_cover_every_status_of_failure() -> None:
    files = (EXAMPLES / "errors").glob("*.console")
    assert {exchange.status for path in files for exchange in exchanges(path)} == {2, 3, 4}


def test_the_guide_names_every_example() -> None:
    guide = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    entries = (path for folder in (EXAMPLES, EXAMPLES / "errors") for path in folder.iterdir())
    names = {path.name for path in entries if not path.name.startswith(".")} - {"README.md"}
    assert [name for name in sorted(names) if name not in guide] == []


def test_the_readme_has_each_format_in_a_row() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = text.split("| `-f` |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    named = [name for row in rows for name in re.findall("`([^`]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(FORMATS)


def test_the_readme_names_every_command_about_a_map_and_the_examples_show_it():
    commands = {*DERIVATIVES, *(study.command for study in STUDIES if study.command)}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert commands <= {*re.findall(r"\w+", text)}
    shown = [exchange.command for path in DOCUMENTS[1:] for exchange in exchanges(path)]
    assert commands <= {word for line in shown for word in re.findall(r"symjac (\w+)", line)}


# --- the runner -----------------------------------------------------------------------------

SESSION = """\
# how files are shown

$ printf 'one\\n\\ntwo\\n'
one

two

# a failure, and a command on two lines
$ printf '%s\\n' \\
>   no; exit 3
no
[status 3]

# the end
"""


def test_a_session_is_read() -> None:
    found, rest = parse(SESSION)
    assert found == [
        Exchange(("# how files are shown", ""), r"printf 'one\n\ntwo\n'", "one\n\ntwo"),
        Exchange(("", "# a failure, and a command on two lines"), "printf '%s\\n' \\\n  no; exit 3", "no", status=3),
    ]
    assert rest == ("", "# the end", "")
    assert "\n".join([line for exchange in found for line in exchange.lines()] + list(rest)) == SESSION


@pytest.mark.parametrize("text", ["", "# nothing\n", "an output\n$ true\n"])
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="without a command"):
        parse(text)


@pytest.mark.parametrize("output", ["$ x", "a\n\n# b", "a\n[status 2]"])
def test_an_output_that_would_be_misread_is_refused(output: str) -> None:
    with pytest.raises(ValueError, match="cannot show"):
        Exchange((), "true", "").again(lambda _: (output, 0))


def test_a_session_that_is_true_passes(tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "true.console"
    path.write_text(SESSION, encoding="utf-8")
    assert difference(path, rerun(path, terminal.run)) == ""


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("one\n\ntwo\n\n", "one\n\nTwo\n\n", "-Two"),
        ("one\n\ntwo\n\n", "one\ntwo\n\n", "+"),
        ("one\n\ntwo\n\n", "one \n\ntwo\n\n", "-one "),
        ("\nno\n", "\n", "+no"),
        ("[status 3]", "[status 2]", "-[status 2]"),
        ("[status 3]\n", "", "+[status 3]"),
        ("exit 3", "exit 0", "-[status 3]"),
    ],
)
def test_the_runner_notices(old: str, new: str, noticed: str, tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "false.console"
    path.write_text(SESSION.replace(old, new, 1), encoding="utf-8")
    fresh = rerun(path, terminal.run)
    assert noticed in difference(path, fresh).splitlines()
    path.write_text(fresh, encoding="utf-8")  # what --update writes
    assert difference(path, rerun(path, terminal.run)) == ""


def test_only_console_blocks_of_markdown_are_run(tmp_path: Path) -> None:
    text = "```sh\npip install x\n```\n```console\n$ a\nold\n```\ntext\n\n```console\n$ b\n```\n"
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    ran: list[str] = []
    fresh = rerun(path, lambda command: (ran.append(command) or "new", 0))
    assert ran == ["a", "b"]
    assert fresh == text.replace("old", "new").replace("$ b\n", "$ b\nnew\n")


def test_the_terminal_runs_this_checkout_at_80_columns_without_colour(terminal: Terminal) -> None:
    shown, status = terminal.run(
        "echo $COLUMNS; python -c 'import symjac; print(symjac.__file__)'; symjac --version; symjac x+y"
    )
    columns, module, version, *error = shown.split("\n")
    assert (columns, Path(module).parent) == ("80", ROOT / "symjac")
    assert re.fullmatch(r"symjac \d+\.\d+\.\d+", version)
    assert (error[0], status) == ("symjac: a command comes first", 2)


def _reading_path() -> tuple[int, list[tuple[str, int]]]:
    """The lines that the reading path says it has, and its stops, each with the lines that it says it has."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    head, *stops = re.split(r"\n\d+\. ", text.split("## A reading path for one evening")[1].split("\n## ")[0])
    said = [re.fullmatch(r"(.*?): .*\((\d+)(?: lines)?\)", " ".join(stop.split())) for stop in stops]
    assert all(said), stops
    return int(re.search(r"About ([\d,]+) lines", head)[1].replace(",", "")), [(stop[1], int(stop[2])) for stop in said]


def _lines_of(stop: str) -> int:
    """The lines of the files of a stop, or of the names behind them, as "`jacobian` … `hessian`, `Result.shape`"."""
    found = 0
    for name, parts in re.findall(r"`([\w/]+\.py)`(?: \(([^()]*)\))?", stop):
        module = ROOT / "symjac" / name
        places = _places(module)
        ranges = [re.findall("`([^`]+)`", part) for part in parts.split(", ")] if parts else []
        found += sum(places[names[-1]][1] - places[names[0]][0] + 1 for names in ranges)
        found += 0 if parts else len(module.read_text(encoding="utf-8").splitlines())
    return found


def _places(module: Path) -> dict[str, tuple[int, int]]:
    """The first and the last line of each name at the top level of a module, and of each method."""
    found: dict[str, tuple[int, int]] = {}
    for node in house.tree_of(module).body:
        inner = node.body if isinstance(node, ast.ClassDef) else []
        named = [(name, node) for name in _defined(node)]
        named += [(f"{node.name}.{name}", part) for part in inner for name in _defined(part)]
        for name, part in named:
            first = min(line.lineno for line in (part, *getattr(part, "decorator_list", ())))
            found[name] = first, part.end_lineno
    return found


def _defined(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return [target.id for target in targets if isinstance(target, ast.Name)]


@each(("stop", "lines"), _reading_path()[1])
def test_a_stop_of_the_reading_path_names_what_is_there_and_its_lines(stop: str, lines: int) -> None:
    found = _lines_of(stop)
    assert abs(found - lines) <= 25 + lines / 10, f"{stop}: {found} lines"


def test_the_reading_path_has_as_many_lines_as_it_says() -> None:
    said, stops = _reading_path()
    found = sum(_lines_of(stop) for stop, _ in stops)
    assert abs(found - said) < 250, f"{found} lines"


def test_the_map_names_every_package_and_only_files_that_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("## The map")[1].split("\n## ")[0]
    named = re.findall(r"`([\w/]+?/|[\w/]+\.py)`", "".join(re.findall(r"^\| .*? \|", table, re.MULTILINE)))
    assert all((ROOT / "symjac" / name).exists() or (ROOT / name).exists() for name in named), named
    rooms = {
        path.stem for path in (ROOT / "symjac").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__"} == {Path(name).stem for name in named} - {"tests"}
    paths = re.findall(r"`((?:symjac|tests|[a-z]+)/[\w/]+(?:\.\w+)?)`", text)
    missing = [
        name
        for name in paths
        if not any((ROOT / to / f"{name}{end}").exists() for to in ("", "symjac") for end in ("", ".py"))
    ]
    assert not missing
