"""Simplification within a budget: what time does not suffice for stays as it is, and is counted."""

import pytest

import symjac
from symjac.calculus import commands
from symjac.expressions import INFINITE
from symjac.kernel import sympy

TWO_ENTRIES = "x*sin(y)^2 + x*cos(y)^2, x/y"


def for_ever(*_):
    while True:
        abs(0)
        nothing()


def nothing():
    pass


def test_work_of_sympy_that_does_not_end_is_stopped_and_counted(monkeypatch):
    raw = symjac.jacobian(TWO_ENTRIES, vars="x", simplify="none")
    monkeypatch.setattr(sympy, "simplify", for_ever)
    monkeypatch.setattr(commands, "FULL_CALLS", 20_000)
    result = commands.simplified(raw, "full")
    assert result.value[0, 0] == 1
    assert any("2 entries of the jacobian left unsimplified" in note for note in result.notes)


def test_what_is_too_large_for_its_normal_form_is_counted():
    sines = "+".join(f"x*sin({k}*x+y)" for k in range(1_000))
    result = symjac.jacobian(f"{sines}, {TWO_ENTRIES}", vars="x,y")
    assert result.value[1, 0] == 1
    assert any("2 entries of the jacobian left unsimplified" in note for note in result.notes)


def test_what_sympy_cannot_simplify_stays(monkeypatch):
    def fails(_):
        raise NotImplementedError

    monkeypatch.setattr(sympy, "simplify", fails)
    result = symjac.jacobian("sin(x)*cos(x)", vars="x", simplify="full")
    assert result.value == symjac.jacobian("sin(x)*cos(x)", vars="x").value
    assert any("1 entry of the jacobian left unsimplified" in note for note in result.notes)


@pytest.mark.parametrize(
    "text",
    ["x*sign(x)^-2*y", "sqrt(x^2)/sign(x)", "x/piecewise(|x|, y>0, x)", "x/sign(x)^3", "y/max(x, -x)/sign(x)"],
)
@pytest.mark.parametrize("level", ["light", "full"])
def test_no_simplification_brings_in_an_infinity(text, level):
    result = symjac.jacobian(text, vars="x,y", simplify=level)
    assert not result.value.has(*INFINITE)
    raw = symjac.jacobian(text, vars="x,y", simplify="none")
    at = dict.fromkeys(raw.value.free_symbols, sympy.Integer(3))
    assert (result.value - raw.value).subs(at).expand() == sympy.zeros(1, 2)


def test_undefined_functions_are_simplified_fully():
    entry = symjac.jacobian("f(x)*sin(x)^2 + f(x)*cos(x)^2", vars="x", functions="f", simplify="full")
    assert str(entry.value[0, 0]) == "Derivative(f(x), x)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cos(2*atan(3/4))/2*x", "7/50"),
        ("x*sqrt((sqrt(3)-1)^2+2*(1-sqrt(3))^2)", "3 - sqrt(3)"),
        ("x*log(2)*sin(1)", "log(2)*sin(1)"),
    ],
)
def test_constants_in_entries_are_finished(text, shown):
    (entry,) = symjac.gradient(text, "x").value
    assert str(entry) == shown
