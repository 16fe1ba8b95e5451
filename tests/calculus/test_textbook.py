"""Maps from textbooks with their derivatives, as the books have them; `data/textbook.jsonl` names the sources.

The expected entries are first held against central differences of the map, which owe nothing to symjac's
calculus. Equality is shown by 60 digits of both sides at random points of the domain.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp, mpc, mpf

import symjac
from symjac.kernel import sympy
from tests.cases import each, sampled
from tests.maps import central_difference, differ, evaluate, values

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "textbook.jsonl").read_text("utf-8").splitlines()
]
DIGITS = 60
POINTS = 4


def having(*keys: str, every: int = 1) -> Any:
    """The rows that have all of these keys, each `every`th in a quick run."""
    rows = [row for row in ROWS if row.keys() >= set(keys)]
    return pytest.mark.parametrize("row", sampled(rows, every), ids=lambda row: row["id"])


@pytest.fixture(autouse=True)
def _precision():
    with mp.workdps(DIGITS):
        yield


def read(row: dict[str, Any]) -> symjac.Problem:
    return symjac.problem(
        row["map"], **{key: row[key] for key in ("vars", "params", "positive", "complex") if key in row}
    )


def expected(rows: list[list[str]], problem: symjac.Problem) -> Any:
    return symjac.matrix("[" + ", ".join(f"[{', '.join(entries)}]" for entries in rows) + "]", like=problem)


def points(row: dict[str, Any], problem: symjac.Problem) -> list[dict[str, Any]]:
    """Random points of the domain, the same in every run: each name in its interval, by default from 0.2 to 2."""
    chance = random.Random(row["id"])

    def coordinate(name: str) -> Any:
        low, high = row.get("domain", {}).get(name, (0.2, 2))
        value = mpf(str(chance.uniform(low, high)))
        return mpc(value, str(chance.uniform(-1, 1))) if row.get("complex") else value

    names = [symbol.name for symbol in (*problem.variables, *problem.parameters)]
    return [{name: coordinate(name) for name in names} for _ in range(POINTS)]


def assert_equal(found: Any, wanted: Any, row: dict[str, Any], problem: symjac.Problem) -> None:
    assert found.shape == wanted.shape
    for point in points(row, problem):
        assert not differ(values(found, point), values(wanted, point), DIGITS - 15), point


def test_the_table_is_in_order():
    ids = [row["id"] for row in ROWS]
    assert len(set(ids)) == len(ids) >= 60
    assert all(row["source"] for row in ROWS)


@having("jacobian", every=3)
def test_the_book_agrees_with_differences(row):
    problem = read(row)
    wanted = expected(row["jacobian"], problem)
    for point in points(row, problem):
        limits = mp.matrix(
            [
                [
                    central_difference(lambda at, f=f: evaluate(f, at), point, variable.name)
                    for variable in problem.variables
                ]
                for f in problem.components
            ]
        )
        assert not differ(values(wanted, point), limits, 20), point


@pytest.mark.parametrize("level", sampled(["light", "none"], 2))
@having("jacobian")
def test_jacobian(row, level):
    problem = read(row)
    result = symjac.jacobian(problem, simplify=level)
    assert result.layout == "numerator"
    assert result.shape == problem.shape == (len(row["jacobian"]), len(row["jacobian"][0]))
    assert result.column_names == tuple(row["vars"].split())
    assert result.row_names == problem.component_names
    assert_equal(result.value, expected(row["jacobian"], problem), row, problem)


@having("determinant")
def test_determinant(row):
    problem = read(row)
    result = symjac.determinant(problem)
    assert result.shape == ()
    found = sympy.ImmutableMatrix([[result.value]])
    assert_equal(found, expected([[row["determinant"]]], problem), row, problem)


@having("gradient")
def test_gradient(row):
    problem = read(row)
    result = symjac.gradient(problem)
    assert result.shape == (len(problem.variables), 1)
    assert result.row_names == tuple(row["vars"].split())
    assert_equal(result.value, expected([[entry] for entry in row["gradient"]], problem), row, problem)


@having("hessian")
def test_hessian(row):
    problem = read(row)
    result = symjac.hessian(problem)
    assert result.shape == 2 * (len(problem.variables),)
    assert result.row_names == result.column_names == tuple(row["vars"].split())
    assert_equal(result.value, expected(row["hessian"], problem), row, problem)


AT = [(row, point) for row in ROWS for point in row.get("at", ())]


@each(("row", "point"), AT)
def test_jacobian_at_a_point(row, point):
    problem = read(row)
    result = symjac.jacobian(problem, at=point)
    assert_equal(result.value, expected(row["at"][point], problem), row, problem)
