"""The manual names everything that the program has, and nothing that it has not."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import click
import pytest

from symjac import (
    change,
    compose,
    critical,
    defining_limit,
    equilibria,
    errors,
    explain,
    library,
    linearize,
    read,
    render,
)
from symjac.calculus.commands import Choices
from symjac.cli import Group, cli
from symjac.library.api import check
from symjac.library.inputs import direction, point, problem, read_given
from symjac.library.reading import Reading
from symjac.read import names
from symjac.render import Options
from symjac.run.guard import DEFAULT_MEGABYTES, DEFAULT_SECONDS
from tests import manual
from tests.cases import each, needs_program
from tests.console import ROOT, exchanges, parse
from tests.documents.test_docs import DOCUMENTS

SOURCE = manual.PATH.read_text(encoding="utf-8")
assert isinstance(cli, Group)
COMMANDS = {name: cli.get_command(click.Context(cli), name) for name in cli.makers}


def _options() -> list[click.Option]:
    commands = [cli, *COMMANDS.values()]
    return [p for command in commands for p in command.params if isinstance(p, click.Option)]


def _documented(option: click.Option) -> str:
    """The text below the item of an option."""
    items = manual.items(manual.section("Commands") + manual.section("OPTIONS"))
    return next(text for head, text in items.items() if option.opts[-1] in _spelled(head))


def _spelled(head: str) -> list[str]:
    """`Fl v Ar names , Fl \\-vars Ar names` → -v, --vars."""
    return ["-" + manual.plain(name) for name in re.findall(r"Fl (\S+)", head)]


# --- what there is --------------------------------------------------------------------------


def test_commands_and_aliases() -> None:
    assert isinstance(cli, Group)
    heads = [head.split() for head in manual.items(manual.section("Commands")) if head.startswith("Cm")]
    assert {head[1] for head in heads} == {*COMMANDS, *cli.aliases}


@each("name", COMMANDS)
def test_synopsis_shows_every_command(name: str) -> None:
    assert f".Cm {name}\n" in manual.section("SYNOPSIS")


def test_options_short_and_long() -> None:
    documented = manual.items(manual.section("Commands") + manual.section("OPTIONS"))
    spelled = {name for head in documented for name in _spelled(head)}
    assert spelled == {name for option in _options() for name in (*option.opts, *option.secondary_opts)}


@each("option", {o.opts[-1]: o for o in _options()}.values(), lambda option: option.opts[-1])
def test_values_and_defaults_of_an_option(option: click.Option) -> None:
    text = _documented(option)
    if isinstance(option.type, click.Choice):
        for choice in option.type.choices:
            assert re.search(rf"^\.Cm {choice}\b", text, re.MULTILINE), choice
        if isinstance(option.default, str):
            assert re.search(rf"^\.Cm {option.default} ?,?\n\.Pq default", text, re.MULTILINE)
    elif isinstance(option.type, (click.IntRange, click.FloatRange)):
        assert f"{option.type.min} to {option.type.max}" in text


def test_default_limits() -> None:
    text = manual.section("How long it may take")
    assert f"Default: {DEFAULT_SECONDS:g}." in text
    assert f"Default: {DEFAULT_MEGABYTES}." in text


def test_formats() -> None:
    heads = manual.items(manual.section("OUTPUT FORMATS").split(".Ss")[0])
    assert {head.removeprefix("Cm ") for head in heads} == set(render.FORMATS)


def test_shells() -> None:
    (shell,) = (p for p in COMMANDS["completion"].params if isinstance(p, click.Argument))
    assert isinstance(shell.type, click.Choice)
    for name in shell.type.choices:
        assert re.search(rf"^\.Cm {name}\b", manual.section("Commands"), re.MULTILINE)


def test_exit_statuses() -> None:
    statuses = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert {int(head) for head in manual.items(manual.section("EXIT STATUS"))} == statuses


def test_environment() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "symjac").rglob("*.py"))
    uses = re.findall(r"os\.(?:environ|getenv)\b(?:(?:\.get\(|\[|\()\s*\"(\w+)\")?", code)
    assert "" not in uses, "a use of the environment that this test cannot read"
    assert {head.removeprefix("Ev ") for head in manual.items(manual.section("ENVIRONMENT"))} == set(uses)


def test_functions() -> None:
    lines = "\n".join(manual.items(manual.section("Functions")).values()).split("\n.El")[0]
    named = {name for line in re.findall(r"^\.Cm (.*)", lines, re.MULTILINE) for name in line.split(" Ns ")[0].split()}
    assert named - {","} == {function.name for function in names.FUNCTIONS.values()}


def test_constants() -> None:
    heads = " ".join(manual.items(manual.section("Numbers and names")))
    assert set(re.findall(r"\w+", heads)) - {"Cm"} == set(names.CONSTANTS)


LIMITS = {
    "input": ("MAX_INPUT", "MAX_TOKENS"),
    "components": ("MAX_COMPONENTS",),
    "nesting": ("MAX_NESTING",),
    "name": ("MAX_NAME",),
    "number": ("MAX_LITERAL_DIGITS", "MAX_LITERAL_EXPONENT"),
    "exponent of a name": ("MAX_EXPONENT",),
}
CONSTANT = {"MAX_LOG10", "MAX_BETWEEN", "MAX_EXACT_DIGITS"}  # the last keeps what is computed below the first


def test_limits() -> None:
    stated = manual.items(manual.section("CAVEATS"))
    shown = {head: re.findall(r"\d[\d,]*", text.split(".El")[0]) for head, text in stated.items()}
    between = ["10", f"{read.MAX_BETWEEN:,.0f}"]
    assert shown.pop("constant") == ["10", f"{read.MAX_LOG10:.0f}", *between, f"{read.MAX_LOG10:,.0f}"]
    assert shown == {head: [f"{getattr(read, name):,}" for name in names] for head, names in LIMITS.items()}
    assert {*sum(LIMITS.values(), ()), *CONSTANT} == {name for name in vars(read) if name.startswith("MAX_")}


def test_json_keys() -> None:
    keys: set[str] = set()
    for command, components in (
        ("jacobian", "x*y, sin(x)"),
        ("hessian", "x*y"),
        ("divergence", "x, y"),
        ("curl", "x, y"),
        ("laplacian", "x*y"),
        ("directional", "x*y"),
    ):
        coords = "polar" if command == "divergence" else "cartesian"
        given = read_given(components, Reading("x y"), coords)
        choices = Choices(cse=True, direction=direction("1, 2", given))
        answer = library.answer(command, given, point("x=1", given), choices)
        keys |= _keys(json.loads(render.finding("json", answer, Options())), names_in=("at",))
    long = " + ".join(f"(x + {i})^{i + 2}" for i in range(200))
    answer = library.answer("determinant", problem(f"x*y, {long}", vars="x y"), (), Choices(steps=True))
    keys |= _keys(json.loads(render.finding("json", answer, Options())), names_in=())
    answer = library.answer("curl", read_given("z, y, x", Reading("x y z"), "cylindrical"), (), Choices(steps=True))
    keys |= _keys(json.loads(render.finding("json", answer, Options())), names_in=())
    answer = library.answer("gradient", problem("x'*A*x", vector="x:2", matrix_param="A:2x2"), (), Choices())
    keys |= _keys(json.loads(render.finding("json", answer, Options())), names_in=())
    words = re.findall(r"^\.(?:It )?Va (.*)$", manual.section("The JSON schema symjac/1"), re.MULTILINE)
    assert keys == set(re.findall(r"[a-z]+", " ".join(words)))


def test_json_keys_of_changes_of_variables() -> None:
    found = change("r*cos(t), r*sin(t)", vars="r t").to_json()
    words = re.findall(r"^\.(?:It )?Va (.*)$", manual.section("Changes of variables in JSON"), re.MULTILINE)
    map_keys = {"schema", "command", "input", "name", "components", "text", "latex", "variables", "parameters"}
    assert _keys(found, names_in=()) - map_keys - {"row", "column"} == set(re.findall(r"[a-z]+", " ".join(words)))


def test_json_keys_of_verdicts() -> None:
    keys: set[str] = set()
    for text, given in (("log(x^2)", "2*log(x)"), ("x", "2*x")):
        keys |= _keys(check(text, given, of="expression").to_json(), names_in=("at",))
    words = re.findall(r"^\.(?:It )?Va (.*)$", manual.section("Verdicts in JSON"), re.MULTILINE)
    map_keys = {"schema", "command", "input", "name", "components", "text", "latex", "variables", "parameters"}
    told = set(re.findall(r"[a-z]+", " ".join(words)))
    assert keys - map_keys - {"layout", "notes"} == told


def test_json_keys_of_studies_of_linear_maps():
    found = (
        linearize("x*y, y", at="x=1, y=1", delta="x=1"),
        defining_limit("x*y", at="x=1, y=1"),
        explain("x*sin(y), y", at="x=1, y=2", conventions=True),
        compose("u*v", "x, y", at="x=1, y=2"),
    )
    keys = set().union(*(_keys(each.to_json(), names_in=("at", "step", "image")) for each in found))
    name = "Linear approximations, explanations and compositions in JSON"
    words = re.findall(r"^\.(?:It )?Va (.*)$", manual.section(name), re.MULTILINE)
    told = set(re.findall(r"[a-z]+", " ".join(words)))
    matrix_keys = {"layout", "rows", "columns", "entries", "component"}
    map_keys = {"schema", "command", "input", "name", "components", "text", "latex", "variables", "parameters", "notes"}
    assert keys - map_keys - matrix_keys == told


def test_json_keys_of_critical_points_and_equilibria() -> None:
    keys: set[str] = set()
    for text, params in (("x^5-x^2-2*x", ""), ("x^2-a*x", "a"), ("x^2+2*cos(x)+exp(x)", "")):
        keys |= _keys(critical(text, vars="x", params=params).to_json(), names_in=("point", "box"))
        keys |= _keys(equilibria(text, vars="x", params=params).to_json(), names_in=("point", "box"))
    on_a_set = critical("x*y", vars="x y", on="x=[0, 1]", where="y>=0", subject_to="x^2+y^2=1")
    keys |= _keys(on_a_set.to_json(), names_in=("point", "box", "on"))
    keys |= _keys(equilibria("y, -x^3-y^3", vars="x y").to_json(), names_in=("point", "box"))
    coordinates = equilibria("x^5-x-1+0*y, cos(y)-y", vars="x y").to_json()["points"]
    keys |= _keys([value for point in coordinates for value in point["point"].values()], names_in=())
    keys |= {"rootof"} & _keys(critical("x^5-x^2-2*x").to_json(), names_in=())
    words = re.findall(r"^\.(?:It )?Va (.*)$", manual.section("Critical points and equilibria in JSON"), re.MULTILINE)
    map_keys = {"schema", "command", "input", "name", "components", "text", "latex", "variables", "parameters", "notes"}
    assert keys - map_keys == set(re.findall(r"[a-z]+", " ".join(words)))


def _keys(value: object, names_in: tuple[str, ...]) -> set[str]:
    """The keys of an object and of all inside it; what `names_in` hold are names and no keys."""
    if isinstance(value, list):
        return set().union(*(_keys(item, names_in) for item in value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(_keys(item, names_in) for key, item in value.items() if key not in names_in))


# --- how it is said -------------------------------------------------------------------------


def test_examples_show_what_the_transcripts_show(update: bool) -> None:
    shown = {e.command: e for path in DOCUMENTS for e in exchanges(path)}
    pieces, done = [], 0
    for start, end in manual.examples(SOURCE):
        found, _ = parse(manual.plain(SOURCE[start:end]))
        lines = [line for e in found for line in replace(shown[e.command], before=e.before).lines()]
        pieces += [SOURCE[done:start], manual.literal("\n".join(lines)), "\n"]
        done = end
    fresh = "".join([*pieces, SOURCE[done:]])
    if update:
        manual.PATH.write_text(fresh, encoding="utf-8")
    assert len(pieces) >= 3 * 3
    assert fresh == manual.PATH.read_text(encoding="utf-8")


def test_literal_text_survives() -> None:
    text = ".a\n-x^2 'y' \\frac{~} `z`"
    assert manual.plain(manual.literal(text)) == text


@needs_program("mandoc")
def test_mandoc_has_no_complaint() -> None:
    command = ["mandoc", "-Tlint", "-Wwarning", str(manual.PATH)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


@needs_program("mandoc")
@pytest.mark.parametrize("columns", [80, 120])
def test_the_page_fits_the_terminal(columns: int) -> None:
    command = ["mandoc", "-Tutf8", f"-Owidth={columns - 2}", str(manual.PATH)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    page = re.sub(".\b", "", done.stdout)
    assert [line for line in page.splitlines() if len(line) > columns] == []
    assert manual.plain(r"\(ha") in page
