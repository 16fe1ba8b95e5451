"""Who may import whom, read from the syntax trees; and what a start loads, seen in a child process."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path

import pytest

from symjac import exact
from tests import house

PACKAGE, MODULES, imported = house.PACKAGE, house.MODULES, house.imported

NEVER = [
    # modules, what they never import
    ("errors.py", ["*"]),
    ("model/*.py", ["click*", "rich*", "sympy*", "symjac.kernel", "symjac.render*", "symjac.library*"]),
    ("functions/*.py", ["click*", "rich*", "sympy*", "flint*", "symjac.[a-eg-z]*", "symjac.calculus.vector"]),
    ("read/*.py", ["click*", "rich*", "symjac.cli*", "symjac.render*"]),
    ("render/*.py", ["click*", "symjac.cli*"]),
    ("library/*.py", ["click*", "rich*", "symjac.cli*"]),
    ("marking/*.py", ["click*", "rich*", "symjac.cli*"]),
    ("plot/*.py", ["click*", "rich*", "symjac.cli*", "matplotlib*", "plotext*"]),
    ("code/*.py", ["click*", "rich*", "symjac.cli*"]),
    ("cli/*.py", ["sympy*", "rich*"]),
    ("*.py", ["sympy*"]),  # but for kernel.py
]
CORE = [
    "build", "calculus", "checking", "compare", "derive", "exact", "expressions", "findings", "functions", "local",
    "mistakes", "numbers", "read", "roots", "stepwise", "studies",
]  # fmt: skip
WITH_BALLS = ["compare", "exact", "numbers", "roots", "studies"]
"""Packages that compute certain values themselves; the others ask `exact`."""
WITH_A_CLOCK = ["guard.py", "workers.py", "batch.py", "terminal.py"]
"""Limits of whole computations, and how often a screen is redrawn: answers count their work (work.py)."""


ENTRANCES = ("__init__", "__main__")
"""At the top, these stand before or after everything."""


def name(module: Path) -> str:
    return str(module.relative_to(PACKAGE))


def found(modules: Iterable[Path], is_wrong: Callable[[str], bool], at_top: bool = False) -> list[str]:
    """The imports of modules that are wrong."""
    return [
        f"{name(module)} imports {other}"
        for module in modules
        for other in sorted(imported(module, True) if at_top else imported(module))
        if is_wrong(other)
    ]


def test_never():
    for pattern, forbidden in NEVER:
        modules = [module for module in MODULES if fnmatch(name(module), pattern) and name(module) != "kernel.py"]
        assert modules, pattern
        assert found(modules, lambda other, forbidden=forbidden: any(fnmatch(other, f) for f in forbidden)) == []


def test_a_room_imports_only_the_rooms_before_it():
    known = {house.room(module) for module in MODULES} - {*ENTRANCES}
    assert known == {*house.ORDER}
    for where, others in house.imports().items():
        if where not in ENTRANCES:
            later = [other for other in others if house.ORDER.index(other) > house.ORDER.index(where)]
            assert not later, f"{where} imports {', '.join(later)}, which stand after it"


def test_exact_is_asked_through_its_door():
    behind = {f"symjac.exact.{each.stem}" for each in (PACKAGE / "exact").glob("*.py")}
    assert found([m for m in MODULES if m.parent.name != "exact"], behind.__contains__) == []


def test_balls_are_asked_by_what_proves_with_them():
    others = [module for module in MODULES if name(module).split("/")[0] not in WITH_BALLS]
    assert found(others, lambda other: other.startswith("symjac.numbers")) == []


def test_what_the_door_offers_is_there_and_is_used():
    asked = {other for module in MODULES if module.parent.name != "exact" for other in imported(module)}
    text = "".join(module.read_text(encoding="utf-8") for module in MODULES if module.parent.name != "exact")
    for verb in exact._MODULES:
        assert getattr(exact, verb).__name__ == verb
        is_asked = f"symjac.exact.{verb}" in asked or f"exact.{verb}" in text
        assert is_asked or verb[0].isupper(), f"nobody asks for {verb}"  # a class may be what a verb answers with


def test_rich_draws_only_on_the_terminal():
    others = [module for module in MODULES if name(module) != "render/terminal.py"]
    assert found(others, lambda other: other.split(".")[0] == "rich") == []


def test_the_core_never_prints_and_knows_no_command_line():
    core = [module for module in MODULES if name(module).split("/")[0] in CORE]
    assert found(core, lambda other: other.startswith(("click", "rich", "symjac.cli", "symjac.render"))) == []


LIGHT = ("collections.abc", "typing", "symjac.errors", "symjac.studies")
"""What the row of a command imports at its top: `--help` loads it."""


def test_of_a_study_only_what_users_of_python_call_knows_the_library():
    studies = [module for module in MODULES if name(module).startswith("studies/")]
    inner = [module for module in studies if module.name != "public.py"]
    assert found(inner, lambda other: other.startswith("symjac.library")) == []
    rows = [module for module in studies if module.name == "__init__.py"]
    assert found(rows, lambda other: not other.startswith(LIGHT), at_top=True) == []


SHARED_MODULES = {
    *("__init__", "find", "sheet", "public"),  # the parts of a folder
    *("batch", "classes"),  # a command of cli, and what it runs
}
"""Names that several modules have on purpose; no other two modules share a name."""


def test_no_two_modules_have_one_name():
    count = Counter(module.stem for module in MODULES)
    assert {stem for stem, number in count.items() if number > 1} == SHARED_MODULES


def test_no_two_classes_have_one_name():
    """A subclass that the library returns has the name of the core's class: for its users they are one thing."""
    count: Counter[str] = Counter()
    for module in MODULES:
        if module.name != "public.py" and name(module) != "library/returned.py":
            count.update(n.name for n in house.nodes_of(module, ast.ClassDef) if n.name[0] != "_")
    assert [each for each, number in count.items() if number > 1] == []


def test_the_reader_knows_no_sympy():
    readers = [module for module in MODULES if "read" in module.relative_to(PACKAGE).parts]
    assert found(readers, "symjac.kernel".__eq__) == []


AT_THE_START = (
    "symjac.cli", "symjac.errors", "symjac.questions", "symjac.run.guard", "symjac.render", "symjac.work",
)  # fmt: skip
"""What the command line loads before it knows the command."""


def test_the_command_line_loads_the_core_inside_its_commands():
    def is_wrong(other: str) -> bool:
        is_early = other in ("symjac", "symjac.__version__", "symjac.run", "symjac.studies", *AT_THE_START)
        is_module = (PACKAGE.parent / other.replace(".", "/")).with_suffix(".py").exists()
        is_inside = other.startswith(tuple(f"{each}." for each in AT_THE_START))
        is_allowed = is_inside and (not is_module or other.startswith("symjac.cli."))
        return other.startswith("symjac") and not is_early and not is_allowed

    assert found([m for m in MODULES if name(m).startswith("cli/")], is_wrong, at_top=True) == []


def test_each_package_has_a_folder_of_tests_and_each_folder_a_package():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    folders = {path.parent.name for path in Path(__file__).parent.glob("*/test_*.py")}
    assert folders == packages | {"documents"}
    lone = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"imports"}
    assert lone <= {path.stem for path in PACKAGE.glob("*.py")}


WITHOUT_MATHEMATICS = [
    (["--help"], 0),
    (["--version"], 0),
    ([], 0),
    (["jacobian", "--help"], 0),
    (["jacobian", "x*yy", "--vars", "x,y"], 2),
    (["jacobian", "x*y", "--vras", "x,y"], 2),
    (["jacobian", "x*y", "--vars", "x,y", "--at", "x=="], 2),
    (["jacobian", "9^9^9^9*x"], 2),
    (["check", "x*y", "--answer", "[y, sinn(x)]"], 2),
    (["check", "x*y"], 2),
    (["linearize", "x*y", "--at", "1,2", "--delta", "z=1"], 2),
    (["linearize", "x*y", "--verify"], 2),
    (["compose", "u*sinn(v)", "x, y"], 2),
    (["completion", "bash"], 0),
    (["nonsense"], 2),
]


def test_what_needs_no_mathematics_loads_neither_sympy_nor_rich():
    """One process runs them all: what the first of them loads, the others would have loaded as well."""
    program = (
        "import sys, json; from symjac.cli import main\n"
        "for arguments in json.load(sys.stdin):\n"
        "    status = main(arguments)\n"
        "    heavy = [m for m in ('sympy', 'mpmath', 'rich', 'pickle', 'symjac.kernel') if m in sys.modules]\n"
        "    print('loaded', status, *heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True,
        input=json.dumps([arguments for arguments, _ in WITHOUT_MATHEMATICS]),
    )  # fmt: skip
    found = [line for line in done.stderr.splitlines() if line.startswith("loaded")]
    assert found == [f"loaded {status}" for _, status in WITHOUT_MATHEMATICS], done.stderr


def test_importing_the_library_loads_nothing_heavy():
    program = "import sys, symjac; dir(symjac); print([m for m in ('sympy', 'click', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def _modules_after(program: str) -> set[str]:
    shown = f"{program}; import sys; print(*sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "SYMPY_GROUND_TYPES"}
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=PACKAGE.parent, capture_output=True, text=True, check=True, env=environment
    )
    return set(done.stdout.splitlines()[-1].split())


def test_a_jacobian_is_there_without_flint():
    program = (
        "from symjac.run import guard; guard.available = lambda: False; "  # computed here, where it can be seen
        "from symjac.cli import main; "
        "given = ['jacobian', 'x*y, sin(x)', '--vars', 'x,y', '--quiet', '-f']; "
        "assert [main([*given, form]) for form in ('latex', 'json', 'pretty')] == [0, 0, 0]"
    )
    loaded = _modules_after(program)
    assert "sympy" in loaded
    assert "flint" not in loaded


@pytest.mark.parametrize(
    ("before", "ground_types"),
    [("", "python"), ("import sympy; ", "flint"), ("os.environ['SYMPY_GROUND_TYPES'] = 'flint'; ", "flint")],
)
def test_ground_types_are_set_only_where_nobody_has_chosen_them(before, ground_types):
    program = (
        f"import os; {before}chosen = os.environ.get('SYMPY_GROUND_TYPES'); import symjac; "
        "D = symjac.determinant('x^2*y + 1/3, x*y^3 - x', vars='x y'); x, y = D.problem.variables; "
        "assert (D.value - 6*x**2*y**3 + x**2*(y**3 - 1)).expand() == 0, D.value; import sympy; "
        f"assert sympy.external.gmpy.GROUND_TYPES == {ground_types!r}; "
        "assert os.environ.get('SYMPY_GROUND_TYPES') == chosen"
    )
    assert "sympy" in _modules_after(program)


def test_no_answer_asks_a_clock():
    clocks = ("time", "signal", "datetime", "timeit", "sched")
    asking = [
        name(module)
        for module in MODULES
        if module.name not in WITH_A_CLOCK and "cli" not in module.parts and imported(module).intersection(clocks)
    ]
    assert asking == ["__main__.py"]  # it ends on signals
