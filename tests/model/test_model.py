"""Values say their shape, layout and names; they are frozen, and the only transpose is a change of layout."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

import symjac
from symjac.kernel import sympy
from symjac.model import Answer, Border, Problem, Result, each_once, transposed

x, y, z, a = sympy.symbols("x y z a", real=True)
MAP = Problem((x * y, sympy.sin(x)), (x, y, z), (a,), ("g",), component_names=("f_1", "f_2"), cancelled=((1 / x,), ()))
J = Result("jacobian", MAP, (2, 3), {(1, 0): sympy.cos(x), (0, 1): x, (0, 0): y, (1, 2): sympy.S.Zero})


def test_a_map_says_its_shape_and_names():
    assert (MAP.shape, MAP.names) == ((2, 3), ("x", "y", "z", "a", "g"))
    with pytest.raises(FrozenInstanceError):
        MAP.name = "G"


def test_the_parts_of_a_map_are_its_components_with_what_has_cancelled_in_them():
    first, second = MAP.scalar_parts()
    assert (first.components, first.component_names, first.name, first.cancelled) == (
        (x * y,), ("f_1",), "f_1", ((1 / x,),)
    )  # fmt: skip
    assert (second.components, second.cancelled, second.variables) == ((sympy.sin(x),), ((),), MAP.variables)


def test_entries_come_row_by_row_without_zeros():
    assert list(J.nonzeros.items()) == [((0, 0), y), ((0, 1), x), ((1, 0), sympy.cos(x))]
    assert J.value == sympy.Matrix([[y, x, 0], [sympy.cos(x), 0, 0]])
    assert not J.is_symmetric
    assert Result("hessian", MAP, (3, 3), {(0, 1): a, (1, 0): a}).is_symmetric


def test_only_a_jacobian_matrix_is_transposed_and_its_borders_and_names_with_it():
    bordered = Result("jacobian", MAP, (2, 3), J.nonzeros, borders=(Border(a > 0, True, (0, 1)), Border(a > 1, True)))
    other = bordered.in_layout("denominator")
    assert (other.shape, other.row_names, other.column_names) == ((3, 2), ("x", "y", "z"), ("f_1", "f_2"))
    assert dict(other.nonzeros) == transposed(J.nonzeros) == {(0, 0): y, (1, 0): x, (0, 1): sympy.cos(x)}
    assert [border.place for border in other.borders] == [(1, 0), None]
    assert other.in_layout("numerator") == bordered
    gradient = Result("gradient", MAP.scalar_parts()[0], (3, 1), {(0, 0): y})
    assert (gradient.in_layout("denominator").nonzeros, gradient.row_names) == (gradient.nonzeros, ("x", "y", "z"))


def test_a_border_of_all_entries_is_one_of_each_and_a_partial_one_of_none():
    every, one, partial = Border(a > 0, True), Border(a > 1, False, (1, 0)), Border(a > 2, True, (1, 0), partial=True)
    found = Result("jacobian", MAP, (2, 3), J.nonzeros, borders=(every, one, partial))
    assert (found.borders_at((1, 0)), found.borders_at((0, 0))) == ((every, one), (every,))


def test_rows_of_a_field_in_curvilinear_coordinates_belong_to_unit_vectors():
    curl = symjac.curl("0, 0, r", vars="r theta phi", coords="spherical")
    assert curl.row_names == ("e_r", "e_theta", "e_phi")
    assert symjac.jacobian("r, 0", vars="r phi", coords="polar").row_names == ("e_r", "e_phi")


def test_notes_are_told_once_and_names_of_subexpressions_count():
    symbol = sympy.Symbol("s_1")
    noted = Result("jacobian", MAP, (2, 3), J.nonzeros, notes=("kink", "kink"))
    found = Answer("jacobian", MAP, (noted, noted), notes=("order",), assignments=((symbol, x * y),))
    assert found.all_notes == ("order", "kink") == each_once(("order",), ("kink", "order"))
    assert found.names == (*MAP.names, "s_1")
