"""Facts about the package: `python -m tests.house`.

It prints modules and lines, the packages that import each other, and the packages that three commands pass through:
`jacobian`, `check` and `critical`. A walk counts the packages whose functions are called, and its climbs. A climb is a
pair of packages of which the first calls the second although it stands before it in ORDER, as a callback does.
"""

from __future__ import annotations

import ast
import io
import sys
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)

PACKAGE = Path(__file__).parent.parent / "symjac"
MODULES = sorted(PACKAGE.rglob("*.py"))

ORDER = (
    "errors", "kernel", "work", "questions", "functions", "read", "expressions", "model", "numbers",
    "exact", "derive", "local", "build", "calculus", "roots", "stepwise", "compare", "mistakes", "checking", "findings",
    "render", "code", "library", "studies", "plot", "run", "marking", "weave", "cli",
)  # fmt: skip
"""The packages; each imports only those before it."""

WALKS = (
    ("jacobian", "x*y, sin(x)", "-v", "x,y"),
    ("check", "x*y, sin(x)", "-v", "x,y", "--answer", "[[y, x], [cos(x), 1]]"),
    ("critical", "x^3 - 3*x*y + y^3", "-v", "x,y"),
)


def room(module: Path) -> str:
    """The room that a module belongs to: its folder below the package, or its own name at the top."""
    parts = module.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


@cache
def imported(module: Path, at_top: bool = False) -> frozenset[str]:
    """The names that a module imports when it runs (not under TYPE_CHECKING), anywhere or at its top level."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if at_top and isinstance(node, ast.FunctionDef | ast.ClassDef):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names if node.module.startswith("symjac"))
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr):
                visit(child)

    visit(tree_of(module))
    return frozenset(found - {"__future__"})


@cache
def tree_of(module: Path) -> ast.Module:
    """The syntax tree of a module, read once."""
    return ast.parse(module.read_text(encoding="utf-8"))


@cache
def _nodes_by_kind(module: Path) -> dict[type, list[Any]]:
    found: dict[type, list[Any]] = {}
    for node in ast.walk(tree_of(module)):
        found.setdefault(type(node), []).append(node)
    return found


def nodes_of(module: Path, kind: type[Node]) -> list[Node]:
    """The nodes of a kind in the syntax tree of a module, which is walked once for all rules."""
    return _nodes_by_kind(module).get(kind, [])


def imported_rooms(module: Path) -> set[str]:
    """The packages that a module imports when it runs, at the top or inside functions."""
    paths = [name.split(".") for name in imported(module)]
    return {path[1] for path in paths if path[0] == "symjac" and path[1:]} & set(ORDER) - {room(module)}


def imports() -> dict[str, set[str]]:
    """The packages that each package imports, lazily or not."""
    found: dict[str, set[str]] = {name: set() for name in ORDER}
    for module in MODULES:
        found.setdefault(room(module), set()).update(imported_rooms(module))
    return found


def circles() -> list[set[str]]:
    """Sets of packages that reach each other by imports."""
    direct = imports()
    reached: dict[str, set[str]] = {}
    for start in direct:
        seen, waiting = set[str](), [start]
        while waiting:
            new = direct.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        reached[start] = seen
    found = {frozenset(other for other in reached[name] if name in reached[other]) for name in reached}
    return sorted((set(each) for each in found if len(each) > 1), key=len, reverse=True)


def walk(arguments: tuple[str, ...]) -> tuple[list[str], Counter[tuple[str, str]]]:
    """The packages that a command passes through, in the order of its first calls, and its climbs with their number."""
    from symjac.cli import main
    from symjac.run import guard

    entered: dict[str, None] = {}
    climbs: Counter[tuple[str, str]] = Counter()

    def room_of(frame: FrameType | None) -> str | None:
        file = Path(frame.f_code.co_filename) if frame else None
        return room(file) if file is not None and file.is_relative_to(PACKAGE) else None

    def seen(frame: FrameType, event: str, _: Any) -> None:
        callee = room_of(frame) if event == "call" and frame.f_code.co_name != "<module>" else None
        if callee not in ORDER:
            return
        entered.setdefault(callee)
        above = frame.f_back
        while above is not None and room_of(above) is None:
            above = above.f_back
        caller = room_of(above)
        if caller in ORDER and ORDER.index(caller) < ORDER.index(callee):
            climbs[caller, callee] += 1

    guard.available = lambda: False  # computed in this process, where it can be seen
    sys.setprofile(seen)
    try:
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
            main([*arguments, "--quiet"])
    finally:
        sys.setprofile(None)
    return list(entered), climbs


def facts() -> list[str]:
    """What can be counted without running anything."""
    lines = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    loose = [module.stem for module in MODULES if module.parent == PACKAGE and not module.stem.startswith("__")]
    found = circles()
    return [
        f"modules: {len(MODULES)}",
        f"lines: {sum(lines.values())}",
        f"modules under 60 lines, apart from __init__: "
        f"{sum(n < 60 for module, n in lines.items() if module.stem != '__init__')}",
        f"modules over 450 lines: {sum(n > 450 for n in lines.values())}",
        f"modules at the top: {len(loose)} ({' '.join(loose)})",
        f"longest circle of packages: {max(map(len, found), default=0)}",
    ]


def _print_facts() -> None:
    print("\n".join(facts()))
    for arguments in WALKS:
        rooms, climbs = walk(arguments)
        print(f"\nwalk of {arguments[0]}: {len(rooms)} packages: {' '.join(rooms)}")
        print(f"climbs: {len(climbs)}: {', '.join(f'{a} → {b} ({n})' for (a, b), n in sorted(climbs.items()))}")


if __name__ == "__main__":
    _print_facts()
