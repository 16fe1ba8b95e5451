"""Errors of SymPy are told from mistakes of ours, by one function that all modules ask."""

from __future__ import annotations

import ast

import pytest

from symjac.errors import ParseError, ReadError, Undecided
from symjac.kernel import sympy, sympy_failures
from tests.house import MODULES, PACKAGE, nodes_of


def caught(call, *others):
    try:
        call()
    except sympy_failures(*others):
        return True
    return False


@pytest.mark.parametrize(
    "call",
    [
        lambda: float(sympy.sqrt(-2)),  # a TypeError
        lambda: bool(sympy.Symbol("x") < 1),  # a TypeError
        lambda: sympy.Poly(sympy.S.One),
        lambda: sympy.summation(1, 2),  # a ValueError
    ],
)
def test_errors_of_sympy_are_caught(call):
    assert caught(call)


@pytest.mark.parametrize(
    ("bug", "kind"),
    [
        (lambda: len(1), TypeError),
        (lambda: sympy.S.One.no_such_attribute, AttributeError),
        (lambda: no_such_name, NameError),  # noqa: F821
    ],
)
@pytest.mark.parametrize("others", [(), (Undecided,), (Exception,)])
def test_mistakes_of_ours_go_on(bug, kind, others):
    with pytest.raises(kind):
        caught(bug, *others)


def test_other_errors_are_caught_where_they_are_named():
    def undecided():
        raise Undecided("open")

    assert caught(undecided, Undecided)
    with pytest.raises(Undecided):
        caught(undecided)


def test_our_own_value_errors_are_caught_only_where_they_are_named():
    def unreadable():
        raise ParseError("no formula")

    assert isinstance(ParseError("no formula"), ValueError)
    assert caught(unreadable, ReadError)
    assert caught(unreadable, Exception)
    with pytest.raises(ParseError):
        caught(unreadable)
    with pytest.raises(ParseError):
        caught(unreadable, Undecided)


def test_callers_may_catch_what_cannot_be_read_as_a_value_error():
    import symjac

    with pytest.raises(ValueError, match="ends too soon"):
        symjac.gradient("x +")
    assert not issubclass(symjac.SymjacError, ValueError)


ANY_ERROR = {"cli/__init__.py", "run/guard.py", "run/workers.py"}
"""Modules that report any error of a computation, bugs included."""
OF_PYTHON = {"cli/batch.py": {"TypeError"}}
"""Errors that Python's own functions raise: here on a record of another program."""


def test_no_module_decides_by_itself_which_errors_are_sympys():
    wrong = []
    for module in MODULES:
        name = module.relative_to(PACKAGE).as_posix()
        for handler in nodes_of(module, ast.ExceptHandler):
            if isinstance(handler.type, ast.Call):
                continue
            kinds = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else {"Exception"}
            wide = kinds & {"TypeError", "AttributeError", "NameError"} - OF_PYTHON.get(name, set())
            if wide or ("Exception" in kinds and name not in ANY_ERROR):
                wrong.append(f"{name}, line {handler.lineno}")
    assert not wrong, "ask kernel.sympy_failures here"
