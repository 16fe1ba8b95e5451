"""Tables of cases: one JSON object a line, in tests/data; and how many samples a quick run and a thorough one take."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from functools import wraps
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

Test = Callable[[Callable[..., None]], Callable[..., None]]
"""What makes a test out of a test."""

DATA = Path(__file__).parent / "data"
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
"""steady: a few samples of each kind; thorough, as .ci/run has it: all of them; explore: new ones, and more."""


UNTOLD = "gamma(1/9)*gamma(4/9)*gamma(7/9) - 2*pi*3^(1/6)*gamma(1/3)"
"""0 by the multiplication theorem (DLMF 5.5.6), which symjac knows for symbols and not for constants."""


def tries(number: int) -> int:
    """How many examples a property is tried with: so many, or a tenth of them in a quick run."""
    return number if PROFILE != "steady" else max(number // 10, 5)


def sampled(cases: Iterable[Any], every: int, mark: pytest.MarkDecorator = pytest.mark.thorough) -> list[Any]:
    """The cases as parameters: each `every`th is tried in a quick run, the others, which have the mark, by .ci/run."""
    found = []
    for place, case in enumerate(cases):
        given = case if isinstance(case, _GIVEN) else pytest.param(*(case if isinstance(case, tuple) else (case,)))
        marks = given.marks if place % every == 0 else (*given.marks, mark)
        found.append(pytest.param(*given.values, id=given.id, marks=marks))
    return found


def each(names: str | tuple[str, ...], rows: Iterable[Any], name: Callable[[Any], object] = repr) -> Test:
    """`pytest.mark.parametrize` as one test, for rows that take less time than a test does; rows that fail are named.

    All rows are tried, with the same fixtures. A row that skips fails, since nobody would see that it was skipped.

    >>> def test_even(number):
    ...     assert number % 2 == 0
    >>> each("number", [2, 4])(test_even)()
    >>> each("number", [1, 2, 3])(test_even)()
    Traceback (most recent call last):
    ...
    ExceptionGroup: test_even (2 sub-exceptions)
    """
    rows = tuple(rows)
    given, cases = ((names,), [(row,) for row in rows]) if isinstance(names, str) else (names, rows)

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def of_all(**fixtures: Any) -> None:
            errors = []
            for case in cases:
                try:
                    test(**fixtures, **dict(zip(given, case, strict=True)))
                except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
                    error.add_note(f"of {name(case[0] if isinstance(names, str) else case)}")
                    errors.append(error)
            if errors:
                raise BaseExceptionGroup(test.__name__, errors)

        own = signature(test)
        kept = [parameter for parameter in own.parameters.values() if parameter.name not in given]
        assert len(kept) == len(own.parameters) - len(given), f"{test.__name__} does not take {names}"
        of_all.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
        of_all.test, of_all.rows = test, rows  # type: ignore[attr-defined] # for whoever tries other rows
        return of_all

    return decorated


def needs(*modules: str) -> pytest.MarkDecorator:
    """A mark that skips tests where a module is not installed. Unlike importorskip it imports none to find out."""
    missing = [name for name in modules if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


def needs_program(name: str) -> pytest.MarkDecorator:
    """Skips a test where a program is not installed."""
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


_GIVEN = type(pytest.param())


def load(name: str) -> list[dict[str, Any]]:
    """The cases of a table."""
    with open(DATA / name, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
