"""The syntax trees show that facts of single functions stand in their records: other modules have no tables of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest

from symjac.functions import TABLE
from tests import house

NAMES = {name for function in TABLE.values() for name in (function.sympy, *function.words) if name} - {"root", "Pow"}

ALLOWED = {
    "calculus/commands.py": "the sign that a note writes for |u|",
    "calculus/matrixforms.py": "norms: the largest and the smallest of several entries",
    "derive/__init__.py": "shortcuts of the engine: sin and cos are not evaluated again, steps are constants",
    "exact/building.py": "where SymPy's evaluation is checked or left out",
    "exact/field.py": "pairs of functions with s² ± c² = 1",
    "exact/kernels.py": "identities between several functions",
    "exact/rewrite.py": "identities between several functions",
    "expressions/applied.py": "a class with more rules than its record can say; max and min, and which is which",
    "mistakes/broken.py": "mistakes that take one function for another",
    "mistakes/case.py": "complex numbers, at which |u| and sign(u) are no holomorphic functions",
    "numbers/balls.py": "decisions at jumps and ties",
    "numbers/evaluators.py": "balls by formulas in several functions of FLINT, under the names that records give",
    "read/cursor.py": "words that are read as other words",
    "read/latex/maps.py": "Greek letters that are functions before a bracket",
    "read/latex/operands.py": "forms of roots in LaTeX",
    "render/notation.py": "signs that are written around arguments: eᵘ, |u|",
    "render/style.py": "powers of log u, which are read in two ways",
    "roots/at_solutions.py": "powers and exp in Python's floats, by which a change of sign is seen",
    "studies/change/find.py": "words of a sheet",
    "findings/derivations/sheet.py": "words of a record",
}
"""Modules with tables that have functions as keys, and what these tables say that no record of one function can."""


def _keys(displays: Iterable[ast.Dict]) -> Iterator[str]:
    """Keys of displays of dictionaries, and of dict.fromkeys in them, that are functions of the language."""
    for node in displays:
        for key, value in zip(node.keys, node.values, strict=True):
            is_made = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
            if key is None and is_made and value.func.attr == "fromkeys":
                yield from filter(None, map(_named, getattr(value.args[0], "elts", ())))
            elif key is not None and _named(key):
                yield _named(key)


def _named(key: ast.expr) -> str:
    if isinstance(key, ast.Call) and getattr(key.func, "id", "") == "class_of":
        return "class_of"
    name = getattr(key, "attr", "") or getattr(key, "value", "")
    return name if name in NAMES else ""


def _modules_with_tables() -> dict[str, set[str]]:
    found = {}
    for path in house.MODULES:
        module = path.relative_to(house.PACKAGE).as_posix()
        if not module.startswith("functions/"):
            keys = set(_keys(house.nodes_of(path, ast.Dict)))
            if keys:
                found[module] = keys
    return found


def test_no_other_module_has_a_table_keyed_by_functions():
    found = _modules_with_tables()
    assert {module: keys for module, keys in found.items() if module not in ALLOWED} == {}
    assert sorted(set(ALLOWED) - found.keys()) == []


LISTS = {
    "checking/__init__.py": "jumps, and the impulses that their derivatives have",
    "exact/constants.py": "angles and their functions, where there are formulas for halves and multiples",
    "exact/field.py": "functions whose products SymPy joins",
    "exact/rewrite.py": "families with recurrences",
    "local/germs.py": "jumps and kinks, and the impulses that their derivatives have",
    "local/regular.py": "functions that are entire over the complex numbers",
    "studies/critical/strata.py": "what is taken apart into pieces before it is differentiated",
}
"""Modules with lists of three or more functions, and what they say that no field of their records does."""


def test_no_other_module_lists_functions():
    found = {
        path.relative_to(house.PACKAGE).as_posix()
        for path in house.MODULES
        for kind in (ast.Tuple, ast.List, ast.Set)
        for node in house.nodes_of(path, kind)
        if len([part for part in node.elts if isinstance(part, ast.Attribute) and part.attr in NAMES]) > 2
    }
    assert found - {"functions/elementary.py", "functions/special.py"} == LISTS.keys()


@pytest.mark.parametrize(
    "text", ["{sympy.sin: 1}", "{**dict.fromkeys((sympy.floor, x), 1)}", "{'sin': 1}", "{class_of('root'): 1}"]
)
def test_such_a_table_would_be_seen(text):
    assert list(_keys([ast.parse(text, mode="eval").body]))
