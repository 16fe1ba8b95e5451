"""Properties over random texts of the whole input language: derivatives are right, and what is printed reads back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st
from mpmath import mp

import symjac
from symjac.kernel import sympy
from symjac.render import sympy_text
from symjac.render.styles import ASCII, UNICODE
from tests.maps import (
    DIGITS,
    PARAMETERS,
    PROFILE,
    VARIABLES,
    Term,
    central_difference,
    differ,
    evaluate,
    inner_point,
    terms,
    values,
)

LEVELS = ("none", "light")


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


def read(*parts: Term) -> symjac.Problem:
    """The map with these components."""
    text = ", ".join(part.text for part in parts)
    note(text)
    return symjac.problem(text, vars=VARIABLES, params=PARAMETERS)


@PROFILE
@given(terms(), st.sampled_from(LEVELS))
def test_derivatives_are_the_limits_of_differences(term, level):
    point = inner_point([term])
    assume(point is not None)
    problem = read(term)
    assert not differ(evaluate(problem.components[0], point), term.value(point), 30), "it is read as something else"
    found = values(symjac.jacobian(problem, simplify=level).value, point)
    limits = mp.matrix([[central_difference(term.value, point, name) for name in VARIABLES]])
    assert not differ(found, limits, 15)


@PROFILE
@given(st.lists(terms(), min_size=1, max_size=3), st.sampled_from(LEVELS))
def test_derivatives_are_those_of_sympy(parts, level):
    point = inner_point(parts)
    assume(point is not None)
    problem = read(*parts)
    result = symjac.jacobian(problem, simplify=level)
    theirs = sympy.Matrix([[component.diff(variable) for variable in problem.variables] for component in problem.components])
    assume(not theirs.has(sympy.Derivative, sympy.Subs))  # SymPy leaves ⌊x⌋' as it is
    assert result.shape == problem.shape == theirs.shape
    assert not differ(values(result.value, point), values(theirs, point), 30)


@PROFILE
@given(st.lists(terms(), min_size=1, max_size=2))
def test_what_is_printed_reads_back(parts):
    point = inner_point(parts)
    assume(point is not None)
    problem = read(*parts)
    result = symjac.jacobian(problem)
    m, n = result.shape
    printed = {"str": sympy_text.value(result)} | {
        name: str([[style.expression(result.value[i, j]) for j in range(n)] for i in range(m)]).replace("'", "")
        for name, style in (("Unicode", UNICODE), ("ASCII", ASCII))
    }
    for name, text in printed.items():
        note(f"{name}: {text}")
        again = symjac.matrix(text, like=problem)
        assert again.free_symbols <= {*problem.variables, *problem.parameters}
        assert not differ(values(again, point), values(result.value, point), 30), name
