"""The walk over the records can fail: each fact of a record is made wrong, and a test of the walk says so."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from mpmath import mp

from symjac import functions
from symjac.expressions import applied
from symjac.functions import TABLE, Function
from symjac.functions.record import Interval, Places
from symjac.numbers import evaluators
from tests.cases import sampled, tries
from tests.functions import test_functions as walk

ELSEWHERE = {
    **dict.fromkeys(("words", "sympy", "kept", "family", "postfix", "before_bracket_only", "symbol"), "tests/read"),
    **dict.fromkeys(("tex", "tex_form", "tex_words"), "tests/render and tests/read/test_latex_input.py"),
    **dict.fromkeys(("arity", "order", "branch", "defaults"), "tests/build and tests/read"),
    **dict.fromkeys(("main", "whole", "entire_for_whole", "local"), "tests/local"),
    **dict.fromkeys(("largest", "terms", "written"), "tests/exact, by the work of a call"),
    "code": "test_wrong_code_is_seen",
}
"""The fields that no function of this module makes wrong, and where they are tried."""


NOT_TOLD = {
    **dict.fromkeys(("gamma", "sinc"), ("range",)),  # simple bounds, not the least and greatest values
    "loggamma": ("range", "growth"),
    "airyai": ("growth",),  # the bound of the four, of which Ai and Ai′ are small
    "airyaiprime": ("growth",),
    "atan2": ("ball",),  # SymPy makes atan2(u, 1) atan(u)
    "digamma": ("ball",),  # SymPy makes it polygamma(0, u)
    "diracdelta": ("poles", "period"),  # it is 0 wherever it has a value
}
"""Fields of single records that the walk cannot tell from others."""


def _other(end: str) -> str:
    """Another number near an end of an interval."""
    return f"{end} + 1/4"


def _wrong_intervals(parts: tuple[Interval, ...], *, toggled: bool = True) -> Iterator[tuple[Interval, ...]]:
    """One end taken or left out, or moved, or one interval left out."""
    for k, part in enumerate(parts):
        around = parts[:k], parts[k + 1 :]
        if len(parts) > 1:
            yield (*around[0], *around[1])
        for wrong in _wrong_interval(part, toggled=toggled):
            yield (*around[0], wrong, *around[1])


def _wrong_interval(part: Interval, *, toggled: bool = True) -> Iterator[Interval]:
    for low in (True, False):
        end = part.low if low else part.high
        if end not in ("oo", "-oo"):
            if toggled:
                yield part._replace(has_low=not part.has_low) if low else part._replace(has_high=not part.has_high)
            if part.low != part.high:
                yield part._replace(low=_other(end)) if low else part._replace(high=f"{end} - 1/4")
        other = f"{end} - 1/4" if low else _other(end)
        if end not in ("oo", "-oo"):
            yield part._replace(low=other) if low else part._replace(high=other)


def _wrong_places(places: Places) -> Iterator[Places]:
    """One place more, one less, or all moved."""
    yield places._replace(points=(*places.points, "1/3"))
    for point in places.points:
        yield places._replace(points=tuple(other for other in places.points if other != point))
        yield places._replace(points=tuple(_other(p) if p == point else p for p in places.points))
    if places.step:
        yield places._replace(start="", step="")
        yield places._replace(start=f"{places.start} + 1/4")
        yield places._replace(step=f"2*({places.step})")
    if places.half:
        yield places._replace(start=f"{places.start} - 1")


def _wrong_rows(rows: tuple[Any, ...], change: Any) -> Iterator[tuple[Any, ...]]:
    for k, row in enumerate(rows):
        for wrong in change(row):
            yield (*rows[:k], wrong, *rows[k + 1 :])


def _wrong_slope(row: Any) -> Iterator[Any]:
    yield row._replace(way=-row.way)
    if row.strict:
        yield from (row._replace(onto=onto) for onto in _wrong_interval(row.onto))
    else:
        yield row._replace(strict=True)
    for on in _wrong_interval(row.on):
        if "1/4" not in f"{on.low}{on.high}":
            yield row._replace(on=on)


def _wrong_edge(row: Any) -> Iterator[Any]:
    yield row._replace(root=-row.root)
    yield row._replace(value=_other(row.value))
    yield row._replace(end=_other(row.end))
    yield row._replace(factor=f"2*({row.factor})")


def _wrong_beside(row: Any) -> Iterator[Any]:
    yield row._replace(formula=f"-({row.formula})")
    yield row._replace(place=_other(row.place))
    if row.on != functions.record.REALS and row.formula != "zeta_minus_one":  # a rule of balls, tried by its value
        yield row._replace(on=functions.record.REALS)


def _wrong_infinite(row: Any) -> Iterator[Any]:
    yield from (row._replace(places=places) for places in _wrong_places(row.places))
    for spared in ("", "natural", "whole or positive", "not zero"):
        if spared not in (row.spared, "" if row.spared else "natural"):  # B(u, n) has finite limits by u alone
            yield row._replace(spared=spared)


def _wrong(function: Function, name: str) -> Iterator[Any]:
    """Wrong values of a field."""
    value = getattr(function, name)
    if name in ("domain", "range", "cut"):
        if name == "cut" or len(value) != 1 or value[0] != functions.record.REALS:
            yield from _wrong_intervals(value, toggled=name != "cut")
        if name == "cut" and value:
            yield ()
        if name == "domain" and value == (functions.record.REALS,):
            yield (functions.record.POSITIVE,)
        if name == "range" and not value:
            yield (functions.record.UNIT,)
    elif name in ("poles", "zeros", "jumps", "kinks", "gaps"):
        if value is not None:
            yield from _wrong_places(value)
    elif name == "derivative":
        for k, text in enumerate(value):
            if text:
                for wrong in (f"-({text})", f"2*({text})", f"{text} + 1"):
                    if text != "0" or "1" in wrong:
                        yield (*value[:k], wrong, *value[k + 1 :])
    elif name in ("definition", "inverse_of", "in_others"):
        if value:
            yield f"({value}) + 1"
            yield f"-({value})"
            yield value.replace("1/", "2/") if "1/" in value else f"2*({value})"
    elif name == "cut_is_imaginary" or (name == "real_only" and not function.is_kinked and function.most == 1):
        yield not value
    elif name == "real_only":
        return
    elif name == "parity":
        yield from {-1, 0, 1} - {value}
    elif name == "period":
        if value:
            yield from (f"({value})/2", f"({value}) + 1")
        else:
            yield "2*pi"
    elif name == "ball":
        # That of f(1/u) is the ball of f, and pieces are decided by their kind.
        if value and not function.of_reciprocal and value not in evaluators._PIECES:
            yield "gamma" if value != "gamma" else "sin"
    elif name == "growth":
        if value:
            yield lambda *arguments: value(*arguments) / 2 - 1
    else:
        rows = {
            "slopes": _wrong_slope, "edges": _wrong_edge, "beside": _wrong_beside, "infinite": _wrong_infinite,
        }  # fmt: skip
        yield from _wrong_rows(value, rows[name])
        yield from (value[:k] + value[k + 1 :] for k in range(len(value)) if name in ("edges", "infinite"))


def _walk() -> Iterator[tuple[Callable[[Function], None], frozenset[str]]]:
    """The tests that take one record, each with the names of the records it is tried with."""
    for name, test in vars(walk).items():
        if not name.startswith("test_"):
            continue
        if hasattr(test, "rows"):
            yield test.test, frozenset(function.name for function in test.rows)
        for mark in getattr(test, "pytestmark", ()):
            if mark.name == "parametrize" and mark.args[0] == "function":
                given = (row.values[0] if isinstance(row, type(pytest.param())) else row for row in mark.args[1])
                yield test, frozenset(function.name for function in given)


TESTS = tuple(_walk())


def test_the_walk_has_all_its_tests():
    taking = [name for name, test in vars(walk).items() if name.startswith("test_it") and callable(test)]
    assert len(TESTS) >= len(taking) - 1  # of the code of a language


def _walk_through(function: Function) -> None:
    for test, names in TESTS:
        if function.name in names:
            test(function)


def _survives(wrong: Function) -> bool:
    """Whether all tests of the walk pass with a wrong record in the table."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            patch.setitem(functions._TABLE, wrong.name, wrong)
            if wrong.sympy or wrong.kept:
                patch.setitem(functions._BY_CLASS, wrong.sympy or wrong.name, wrong)
            if wrong.sympy in evaluators.FUNCTIONS:
                patch.setitem(evaluators.FUNCTIONS, wrong.sympy, evaluators._of_record(wrong))
            if wrong.kept:
                patch.setattr(applied.class_of(wrong.name), "record", wrong)
            for word in wrong.words:
                patch.setitem(functions._WORDS, word, wrong)
            _walk_through(wrong)
        except Exception:  # whatever fails says that it is wrong
            return False
    return True


def _mutants(function: Function) -> list[tuple[str, Any, Function]]:
    return [
        (field.name, value, replace(function, **{field.name: value}))
        for field in fields(Function)
        if field.name not in ELSEWHERE and field.name not in NOT_TOLD.get(function.name, ())
        for value in _wrong(function, field.name)
    ]


# A power is read as a power; the record of `pow` says where all exponents are allowed.
@pytest.mark.parametrize("name", sampled(sorted(set(TABLE) - {"pow"}), 9))
def test_no_wrong_fact_of_a_record_passes_the_walk(name):
    with mp.workdps(walk.DIGITS):
        _walk_through(TABLE[name])
        mutants = _mutants(TABLE[name])
        some = random.Random(name).sample(mutants, min(tries(15), len(mutants)))
        assert [(field, value) for field, value, wrong in some if _survives(wrong)] == []


@pytest.mark.parametrize("language", sampled(walk.RUNS, 9))
def test_wrong_code_is_seen(language, tmp_path, monkeypatch):
    function = random.Random(language).choice([f for f in TABLE.values() if language in f.code and f.arity == (1, 1)])
    text = function.code[language]
    code = {**function.code, language: f"(1 + {text if '#' in text else text + '(#1)'})"}
    monkeypatch.setitem(functions._TABLE, function.name, replace(function, code=code))
    with mp.workdps(walk.DIGITS), pytest.raises(AssertionError, match=function.name):
        walk.test_its_code_gives_its_values(language, tmp_path)
